"""Pictures of peaceful use and of what a narrower measure would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from comity.pictures.choices import Variant, frontier, kind_of
from comity.pictures.figures import Figure, figure, tell
from comity.pictures.intervals import Axis, pairs
from comity.pictures.picture import Picture, Place, sources_in
from comity.pictures.style import picture
from comity.pictures.summary import harm_of
from comity.pictures.wording import group_words


def access(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """Access to civil items before and after, by income group; access without any licence where only that changes."""
    told = dossier.get("peaceful_use") or {}
    rows, how = _access(told.get("access") or ()), "freely or under a licence that is decided case by case"
    free = _access(told.get("access_without_licence") or ())
    if free and not _differs(rows) and _differs(free):
        rows, how = free, "without any licence (with case-by-case licences nothing changes)"
    if not rows:
        return None
    return picture(
        "access", "Who keeps access to civil and humanitarian items?",
        f"Share of people in a group of economies whose country gets the listed civil items {how}. Open circle: before; filled: after.",
        sources_in(told.get("access")) or ("law",), (("group", "before", "after"), [(w, tell(a._asdict()), tell(b._asdict())) for w, a, b in rows]),
        pairs(rows, "before", "after", Axis("share of people with access", percent=True)),
    )  # fmt: skip


def _access(every: Sequence[Mapping[str, Any]]) -> list[tuple[str, Figure, Figure]]:
    """Groups whose access is known on both sides."""
    rows = [(group_words(str(r.get("group") or "")), figure(r.get("was")), figure(r.get("becomes"))) for r in every]
    return [r for r in rows if r[1].value is not None and r[2].value is not None]


def _differs(rows: Sequence[tuple[str, Figure, Figure]]) -> bool:
    return any(abs((a.value or 0.0) - (b.value or 0.0)) > 0.0005 for _, a, b in rows)


def frontier_of_variants(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """What each variant still covers, and what it does to third countries; refused variants are left out and told."""
    told = dossier.get("alternatives") or {}
    base = told.get("baseline") or {}
    every = [v for v in told.get("variants") or () if v.get("id") != base.get("id")]
    offered = [v for v in every if not v.get("refused")]
    key, whom = harm_of([base, *offered])
    made = [Variant(1, "the measure as written", figure(base.get("covered")), figure(base.get(key)), kind_of(baseline=True, on_frontier=False), bool(base.get("on_frontier")))]  # fmt: skip
    for n, v in enumerate(offered, start=2):
        best = bool(v.get("on_frontier"))
        made.append(
            Variant(
                n,
                str(v.get("title")),
                figure(v.get("covered")),
                figure(v.get(key)),
                kind_of(baseline=False, on_frontier=best),
                best,
            )
        )
    made = [v for v in made if v.covered.value is not None and v.harm.value is not None]
    if len(made) < 2:
        return None
    refused = len(every) - len(offered)
    more = f" Not drawn: {refused} refused for the floor of non-proliferation." if refused else ""
    rows = [(str(v.number), v.title, tell(v.covered._asdict()), tell(v.harm._asdict()), v.kind) for v in made]
    return picture(
        "frontier", "What would a narrower measure still cover, and what would it spare others?",
        f"Further right covers more of the flow to the uses that the maker is concerned about; further down harms {whom} less. No other variant is better in both than one "
        f"on the dashed line.{_others(whom)}{more}",
        sources_in(base, offered), (("no.", "variant", "covered", f"harm to {whom}", "standing"), rows),
        frontier(made, f"harm to {whom}, {made[0].harm.unit or 'USD mn'} a year"),
    )  # fmt: skip


def _others(whom: str) -> str:
    return " Others: destinations and third countries together." if whom == "others" else ""
