"""Flows of third countries under a rule of reach: by content, with goods of a sector spread around its average, and by technology."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, Final, NamedTuple

import numpy as np

from comity.desk.draft_num import num
from comity.desk.impact_flows import sectors_of
from comity.desk.impact_groups import Num
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_reach_rules import ReachRules
from comity.desk.impact_stops import MILLION, Changes, Setting, stops_of, targets_of
from comity.impact.reach import Reached, content_kernel, makers_content, reached_flows, technology_kernel
from comity.impact.table import Floats

THRESHOLDS: Final = (0.05, 0.10, 0.25)
DISPERSIONS: Final = (0.0, 0.5, 1.0)
MIDDLE: Final = 0.5
SCRIPT: Final = "comity.impact.reach"
SEEN: Final = 1e-9

_SAME_PART: Final = (
    "The heading is taken to be the same part of its sector in third countries as in the makers' own deliveries; a table of sectors has no re-exports, "
    "so goods of the makers' origin that pass through a third country are not in these figures."
)


class Caught(NamedTuple):
    """Flows caught in USD mn, their share of all that is under the rule, by economy, and how each kernel comes out."""

    caught: Num
    etr: Num
    by_economy: list[dict[str, Any]]
    kernels: list[dict[str, Any]]
    note: str


class _Field(NamedTuple):
    """Numbers of economies and sectors, and USD mn of goods for each unit of sector flow: low, middle, high."""

    makers: list[int]
    targets: list[int]
    sectors: list[int]
    scale: tuple[float, float, float]


def caught_flows(prepared: Prepared, changes: Changes, rules: ReachRules) -> Caught:
    """What the measure catches by the kernels that it or its law asks for; other thresholds stand beside it for comparison."""
    field = _field(prepared, changes)
    if field is None:
        empty = num(None, unit="USD mn", source=SCRIPT, note="makers, destinations or sectors are not in the table")
        return Caught(
            empty, num(None, unit="share", source=SCRIPT, note=empty["note"]), [], [], _note(prepared, rules, None, None)
        )
    content = np.clip(makers_content(prepared.linear, field.makers), 0.0, 1.0)
    stated = _stated(prepared, rules)
    kernels = _content_rows(prepared, field, content, stated)
    kernels += _technology_rows(prepared, field)
    ends = _ends(prepared, field, content, stated, rules)
    reached = [_reached(prepared, field, p) for p in ends]
    third = [r.third * scale for r, scale in zip(reached, field.scale, strict=True)]
    note = "caught by content or by technology, whichever the measure or its law asks for"
    return Caught(
        num(
            float(third[1].sum()),
            float(third[0].sum()),
            float(third[2].sum()),
            unit="USD mn",
            n=3,
            source=prepared.table.source,
            note=note,
        ),
        _etr(prepared, reached),
        _by_economy(prepared, third),
        kernels,
        _note(prepared, rules, field, stated),
    )


def _field(prepared: Prepared, changes: Changes) -> _Field | None:
    """The makers, destinations and sectors in the table. The heading is taken to be the same part of the sector everywhere."""
    place = prepared.markets.place
    makers = [place[s] for s in prepared.sellers if s in place]
    targets = [place[t] for t in targets_of(changes) if t in place and t not in prepared.sellers]
    moved = [g for g in prepared.measure.goods if any(a != b for a, b in changes.get(g.id, {}).values())]
    names = {s for g in moved for s, _ in sectors_of(g, prepared.world, prepared.table)}
    sectors = sorted(prepared.table.sectors.index(n) for n in names)
    if not (makers and targets and sectors):
        return None
    stops = stops_of(prepared, changes)
    own = reached_flows(prepared.table, makers, targets, sectors, np.zeros(prepared.table.n)).own
    inside = stops.buyer >= 0
    covered = [float(stops.covered(Setting(coverage=p, flow=p))[inside].sum()) / MILLION for p in (0.0, 0.5, 1.0)]
    scale = [min(1.0, c / own) if own > 0 else 0.0 for c in covered]
    return _Field(makers, targets, sectors, (scale[0], scale[1], scale[2]))


def _stated(prepared: Prepared, rules: ReachRules) -> float | None:
    """The threshold of content that the measure states, or that a rule of its own tests."""
    if prepared.measure.reach.de_minimis:
        return float(prepared.measure.reach.de_minimis)
    return next((t for r in rules.own for t in _tested(r.when)), None)


def _tested(when: Any) -> list[float]:
    """Thresholds in tests on the share of content."""
    if hasattr(when, "fact"):
        known = when.fact == "content_share" and when.op in {"ge", "gt"} and when.args
        return [float(when.args[0])] if known else []
    return [t for part in getattr(when, "parts", ()) for t in _tested(part)]


def _reached(prepared: Prepared, field: _Field, probability: Floats) -> Reached:
    return reached_flows(prepared.table, field.makers, field.targets, field.sectors, probability)


def _content_rows(prepared: Prepared, field: _Field, content: Floats, stated: float | None) -> list[dict[str, Any]]:
    rows = []
    for theta in sorted({*THRESHOLDS, *([stated] if stated is not None else [])}):
        for dispersion in DISPERSIONS:
            r = _reached(prepared, field, content_kernel(content, theta, dispersion))
            rows.append(
                {"kind": "content", "theta": theta, "dispersion": dispersion, "in_measure": theta == stated,
                 "caught": _scaled(prepared, field, r), "etr": _share(r.etr), "note": _spread_note(dispersion)}
            )  # fmt: skip
    return rows


def _spread_note(dispersion: float) -> str:
    if dispersion == 0:
        return "every good holds the average content of its sector"
    return (
        "a good is of the makers' content wholly or not at all"
        if dispersion == 1
        else "goods lie around the average of their sector"
    )


def _technology_rows(prepared: Prepared, field: _Field) -> list[dict[str, Any]]:
    """The technology that the measure names, in the share that its makers provide."""
    found = _technology(prepared)
    if found is None:
        return []
    reached = [_reached(prepared, field, p) for p in found]
    values = [float(r.third.sum()) * field.scale[1] for r in reached]
    caught = num(values[1], min(values), max(values), unit="USD mn", n=3, source=prepared.table.source)
    return [
        {"kind": "technology", "theta": 0.0, "dispersion": None, "in_measure": True, "caught": caught, "etr": _etr(prepared, reached),
         "note": f"any use of {prepared.measure.reach.technology}: the makers' share of its supply is the chance that a line uses it"}
    ]  # fmt: skip


def _technology(prepared: Prepared) -> tuple[Floats, Floats, Floats] | None:
    """Chance by node that the makers' technology is in use: low, middle, high; None when the measure names none that is recorded."""
    known = next((t for t in prepared.world.technologies() if t.id == prepared.measure.reach.technology), None)
    if known is None:
        return None
    sellers = set(prepared.sellers)
    mine = np.array([(low, middle, high) for code, low, middle, high in known.providers if code in sellers]).reshape(-1, 3)
    chance = [float(technology_kernel([min(1.0, share)]).middle) for share in mine.sum(axis=0).tolist()]
    users = {(prepared.markets.place[c], s) for c, s in known.users if c in prepared.markets.place}
    table = prepared.table
    uses = np.zeros(table.n)
    for at, sector in users:
        if sector in table.sectors:
            uses[at * len(table.sectors) + table.sectors.index(sector)] = 1.0
    if not users:
        uses[:] = 1.0
    return uses * chance[0], uses * chance[1], uses * chance[2]


def _ends(
    prepared: Prepared, field: _Field, content: Floats, stated: float | None, rules: ReachRules
) -> tuple[Floats, Floats, Floats]:
    """Chance by node of being caught: low, middle and high, by content and technology together."""
    nothing = np.zeros(prepared.table.n)
    by_content = (nothing, nothing, nothing)
    if stated is not None and "content" in rules.kinds():
        held = [content_kernel(content, stated, d) for d in DISPERSIONS]
        totals = [float(_reached(prepared, field, p).third.sum()) for p in held]
        order = np.argsort(totals, kind="stable")
        by_content = (held[order[0]], content_kernel(content, stated, MIDDLE), held[order[-1]])
    by_technology = _technology(prepared) or (nothing, nothing, nothing)
    low, middle, high = zip(by_content, by_technology, strict=True)
    return np.maximum(*low), 1.0 - (1.0 - middle[0]) * (1.0 - middle[1]), np.minimum(high[0] + high[1], 1.0)


def _scaled(prepared: Prepared, field: _Field, r: Reached) -> Num:
    values = [float(r.third.sum()) * s for s in field.scale]
    return num(values[1], values[0], values[2], unit="USD mn", source=prepared.table.source)


def _share(value: float) -> Num:
    known = value if isfinite(value) else None
    return num(known, known, known, unit="share", source=SCRIPT)


def _etr(prepared: Prepared, reached: Sequence[Reached]) -> Num:
    values = [r.etr for r in reached]
    if not all(isfinite(v) for v in values):
        return num(None, unit="share", source=SCRIPT, note="no flow is under the rule")
    return num(values[1], min(values), max(values), unit="share", n=len(values), source=prepared.table.source,
               note="flows of third countries caught, by these and the makers' own flows to the destinations")  # fmt: skip


def _by_economy(prepared: Prepared, third: Sequence[Floats]) -> list[dict[str, Any]]:
    codes = prepared.markets.codes
    order = [i for i in np.argsort(-third[1], kind="stable").tolist() if third[1][i] > SEEN]
    return [
        {"economy": codes[i] or prepared.table.economies[i],
         "caught": num(float(third[1][i]), float(third[0][i]), float(third[2][i]), unit="USD mn", source=prepared.table.source)}
        for i in order
    ]  # fmt: skip


def _note(prepared: Prepared, rules: ReachRules, field: _Field | None, stated: float | None) -> str:
    said = [_SAME_PART]
    kinds = rules.kinds()
    if "content" in kinds and stated is None:
        said.append(
            "A rule on content bears on these goods, but the measure states no threshold as a number: the rows for 5, 10 and 25 % stand for comparison."
        )
    if stated is not None:
        said.append(
            f"A threshold of {stated:.2%} is read on averages of sectors, which few goods of a sector have: the three spreads show how much hangs on that."
        )
    known = _technology(prepared)
    if (
        known is not None
        and field is not None
        and not any(known[2].reshape(-1, len(prepared.table.sectors))[:, field.sectors].flat)
    ):
        said.append(
            f"The recorded users of {prepared.measure.reach.technology} make goods of other sectors than these, so none of these is caught by technology."
        )
    if "technology" in kinds and known is None:
        said.append(
            "A rule on technology bears on these goods, but no recorded technology is named under [reach]: what it catches is not known, not nothing."
        )
    return " ".join(said)
