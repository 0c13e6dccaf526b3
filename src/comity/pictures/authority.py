"""Pictures of what a measure rests on: agreed texts, equal rules of others, and like treatment of like cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.pictures.figures import Figure, figure, tell
from comity.pictures.intervals import Axis, Line, dots
from comity.pictures.picture import Picture, Place, sources_in
from comity.pictures.style import picture
from comity.pictures.tiers import shares
from comity.pictures.wording import TIERS


def tiers_of_authority(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """How much of the measure rests on what states agreed together."""
    found = {r["tier"]: figure(r["value"]) for r in (dossier.get("authority") or {}).get("shares") or ()}
    if not found:
        return None
    rows = [(words, found[tier]) for tier, words in TIERS.items() if tier in found]
    return picture(
        "authority", "How much of the measure rests on what states agreed together?",
        "Share of the items by the highest text that asks for their control, from the Security Council at the top to this law alone.",
        sources_in(dossier["authority"]["shares"]), (("basis", "share of the items"), [(w, tell(f._asdict())) for w, f in rows]),
        shares(rows, "share of the items"),
    )  # fmt: skip


def cover_of_equal_rules(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """How much of the world applies an equal rule, counted in four ways."""
    told = dossier.get("authority") or {}
    counts = (("states", "of all states"), ("population", "of world population"), ("gdp", "of world output (GDP)"))
    rows: list[tuple[str, Figure]] = [
        (words, f) for key, words in counts if (f := figure(told.get(key))).value is not None and f.unit == "share"
    ]
    for s in told.get("supply") or ():
        what = str(s.get("commodity") or f"HS {s.get('hs') or ''}")
        covered = figure(s.get("covered"))
        if covered.value is not None and f"of supply: {what}" not in dict(rows):
            rows.append((f"of supply: {what}", covered))
    if not rows:
        return None
    return picture(
        "equal-rules", "How much of the world applies an equal or stricter rule?",
        "Ways to count the states under such a rule for the same items, the maker of the measure among them. A thin line: the range where codes only overlap. "
        "Of supply, what is missing to 100 % comes from places without such a rule.",
        sources_in(told), (("counted", "share under an equal or stricter rule"), [(w, tell(f._asdict())) for w, f in rows]),
        shares(rows, "share under an equal or stricter rule"),
    )  # fmt: skip


def consistency(dossier: Mapping[str, Any], _: Mapping[str, Place]) -> Picture | None:
    """Whether destinations in equal recorded condition are treated alike, read in two ways."""
    told = (dossier.get("like_for_like") or {}).get("consistency") or {}
    rows = [
        Line(words, f)
        for key, words in (
            ("with_membership", "regimes counted"),
            ("without_membership", "regimes left out"),
        )
        if (f := figure(told.get(key))).value is not None
    ]
    if not rows:
        return None
    return picture(
        "like-for-like", "Are destinations in equal recorded condition treated alike?",
        "100 %: every two destinations with the same treaties, safeguards and Council measures get the same answer. Read once with membership "
        "in export control regimes, which choose their members, as a condition, once without.",
        sources_in(told), (("read", "consistency"), [(r.label, tell(r.figure._asdict())) for r in rows]),
        dots(rows, Axis("consistency", percent=True)),
    )  # fmt: skip
