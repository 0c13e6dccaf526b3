"""What a measure does to civil and humanitarian items: levels of the answer and access, by income group, weighted by population."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from comity.desk.draft_num import num
from comity.desk.impact_groups import FLAGS, INCOMES, Num
from comity.desk.measure import Measure
from comity.world.records import CivilItem, Economy
from comity.world.store import World

Levels = Mapping[str, tuple[int, int]]
Judge = Callable[[tuple[str, ...], tuple[str, ...]], Levels]
GROUPS: Final = (*INCOMES, *FLAGS)
OPEN: Final = 2
"""The strictest level at which an item can still be had: an individual licence."""
FREE: Final = 1
"""The strictest level at which it can be had without an individual licence."""


class LaidOver(Protocol):
    """What is read of two laws laid over each other."""

    @property
    def first_day(self) -> str: ...  # noqa: D102
    @property
    def second_day(self) -> str: ...  # noqa: D102
    @property
    def rules(self) -> tuple[str, ...]: ...  # noqa: D102


class _Item(NamedTuple):
    item: CivilItem
    levels: Levels

    @property
    def touched(self) -> bool:
        return any(a != b for a, b in self.levels.values())


def peaceful_section(measure: Measure, laid: LaidOver, world: World, levels: Judge) -> dict[str, Any]:
    """Items touched, levels by income group before and after, access by group, and the gap between the poorest and the richest."""
    people = _people(world, measure)
    every = [_Item(i, levels(i.codes, i.hs)) for i in world.civil_items() if i.codes or i.hs]
    touched = [e for e in every if e.touched]
    unknown = sum(min(pair) < 0 for e in every for pair in e.levels.values())
    return {
        "items": [_told(e, people) for e in every],
        "items_examined": len(every),
        "access": _access(every, people, OPEN),
        "access_without_licence": _access(every, people, FREE),
        "access_of_touched": _access(touched, people, OPEN),
        "gap": _gap(every, people, 1),
        "gap_before": _gap(every, people, 0),
        "note": _note(laid, touched, len(every), unknown),
    }


Person = tuple[Economy, float]


def _people(world: World, measure: Measure) -> list[Person]:
    """Economies outside the makers of the measure with their population; those without a figure cannot be weighted."""
    out = []
    for code, economy in world.economies.items():
        figure = world.figure("population", code)
        if figure is not None and code not in measure.jurisdictions:
            out.append((economy, float(figure.value)))
    return out


def _in(economy: Economy, group: str) -> bool:
    return bool(getattr(economy, FLAGS[group])) if group in FLAGS else economy.income == group


def _told(e: _Item, people: Sequence[Person]) -> dict[str, Any]:
    i = e.item
    return {
        "id": i.id, "what": i.what, "use": i.use, "hs": list(i.hs), "codes": list(i.codes), "touched": e.touched,
        "levels_was": _by_group(e.levels, people, 0), "levels_becomes": _by_group(e.levels, people, 1),
        "destinations": sorted(d for d, (a, b) in e.levels.items() if a != b), "source": i.source,
    }  # fmt: skip


def _by_group(levels: Levels, people: Sequence[Person], side: int) -> dict[str, float | None]:
    """Mean level by group, weighted by population; None where no population or no known level is in the group."""
    out: dict[str, float | None] = {}
    for group in GROUPS:
        pairs = [(levels.get(e.code, (0, 0))[side], w) for e, w in people if _in(e, group)]
        known = [(v, w) for v, w in pairs if v >= 0]
        total = sum(w for _, w in known)
        out[group] = round(sum(v * w for v, w in known) / total, 6) if total else None
    return out


def _access(items: Sequence[_Item], people: Sequence[Person], most: int) -> list[dict[str, Any]]:
    return [
        {"group": g, "was": _span(items, people, g, 0, most), "becomes": _span(items, people, g, 1, most)}
        for g in GROUPS
        if any(_in(e, g) for e, _ in people)
    ]


def _span(items: Sequence[_Item], people: Sequence[Person], group: str, side: int, most: int) -> Num:
    """The share with access, and the range when any one item is left out."""
    parts = [_counts(e.levels, people, group, side, most) for e in items]
    good, total = sum(g for g, _ in parts), sum(t for _, t in parts)
    if not total:
        return num(None, unit="share", n=len(items), note="nothing to weigh")
    left_out = [(good - g) / (total - t) for g, t in parts if total > t] or [good / total]
    value = good / total
    return num(value, min(value, *left_out), max(value, *left_out), unit="share", n=len(items))


def _counts(levels: Levels, people: Sequence[Person], group: str, side: int, most: int) -> tuple[float, float]:
    good = total = 0.0
    for e, weight in people:
        if _in(e, group):
            level = levels.get(e.code, (0, 0))[side]
            if level >= 0:
                total += weight
                good += weight * (level <= most)
    return good, total


def _gap(items: Sequence[_Item], people: Sequence[Person], side: int) -> Num:
    """Access in the least developed countries less access in high-income economies; the range leaves out one item at a time."""
    poor, rich = _span(items, people, "LDC", side, OPEN), _span(items, people, "HIC", side, OPEN)
    if poor["value"] is None or rich["value"] is None:
        return num(None, unit="share", n=len(items), note="one of the two groups has nothing to weigh")
    return num(
        poor["value"] - rich["value"], poor["low"] - rich["high"], poor["high"] - rich["low"], unit="share", n=len(items),
        note="LDC less HIC; negative: the least developed countries have less access",
    )  # fmt: skip


def _note(laid: LaidOver, touched: Sequence[_Item], examined: int, unknown: int) -> str:
    said = (
        f"{len(touched)} of {examined} civil and humanitarian items get another answer between {laid.first_day} and {laid.second_day}; access "
        "means an answer no stricter than an individual licence, weighted by population. A licence that may be asked for is not one that is given, "
        "and price or finance are not in it."
    )
    return said + (f" {unknown} cells hang on facts that are not stated and are left out." if unknown else "")
