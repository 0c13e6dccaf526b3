"""What a measure does to civil and humanitarian items: levels of the answer and access, by income group, weighted by population."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from comity.desk.draft_num import num
from comity.desk.draft_words import counted
from comity.desk.impact_groups import FLAGS, INCOMES, Num
from comity.desk.measure import Measure
from comity.governance.value import Bools
from comity.impact.table import Floats, Ints
from comity.world.records import CivilItem, Economy
from comity.world.store import World

Levels = Mapping[str, tuple[int, int]]
Judge = Callable[[tuple[str, ...], tuple[str, ...]], Levels]
GROUPS: Final = (*INCOMES, *FLAGS)
OPEN: Final = 2
"""The strictest level at which an item can still be had: an individual licence."""
SCRIPT: Final = "comity draft, section peaceful use"
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
    found = _levels(every, people)
    hit = np.array([e.touched for e in every], np.bool_)
    unknown = sum(min(pair) < 0 for e in every for pair in e.levels.values())
    return {
        "items": [_told(e, found[:, i], people) for i, e in enumerate(every)],
        "items_examined": len(every),
        "access": _access(found, people, OPEN),
        "access_without_licence": _access(found, people, FREE),
        "access_of_touched": _access(found[:, hit], people, OPEN),
        "gap": _gap(found[1], people),
        "gap_before": _gap(found[0], people),
        "note": _note(laid, int(hit.sum()), len(every), unknown),
    }


class _People(NamedTuple):
    """Economies outside the makers with their population, and who of them is in which group."""

    codes: tuple[str, ...]
    weight: Floats
    groups: Mapping[str, Bools]


def _people(world: World, measure: Measure) -> _People:
    """Economies outside the makers of the measure with their population; those without a figure cannot be weighted."""
    figures = {c: world.figure("population", c) for c in world.economies if c not in measure.jurisdictions}
    known = {c: float(f.value) for c, f in figures.items() if f is not None}
    groups = {g: np.array([_in(world.economies[c], g) for c in known], np.bool_) for g in GROUPS}
    return _People(tuple(known), np.array(list(known.values()), np.float64), groups)


def _in(economy: Economy, group: str) -> bool:
    return bool(getattr(economy, FLAGS[group])) if group in FLAGS else economy.income == group


def _levels(items: Sequence[_Item], people: _People) -> Ints:
    """Levels by side, item and economy; 0 where none is told."""
    told = [[[e.levels.get(c, (0, 0))[side] for c in people.codes] for e in items] for side in (0, 1)]
    return np.array(told, np.int64).reshape(2, len(items), len(people.codes))


def _told(e: _Item, level: Ints, people: _People) -> dict[str, Any]:
    """One item; `level` by side and economy."""
    i = e.item
    return {
        "id": i.id, "what": i.what, "use": i.use, "hs": list(i.hs), "codes": list(i.codes), "touched": e.touched,
        "levels_was": _by_group(level[0], people), "levels_becomes": _by_group(level[1], people),
        "destinations": sorted(d for d, (a, b) in e.levels.items() if a != b), "source": i.source,
    }  # fmt: skip


def _by_group(level: Ints, people: _People) -> dict[str, float | None]:
    """Mean level by group, weighted by population; None where no population or no known level is in the group."""
    out: dict[str, float | None] = {}
    for group in GROUPS:
        weight = np.where(people.groups[group] & (level >= 0), people.weight, 0.0)
        total = float(weight.sum())
        out[group] = round(float((level * weight).sum()) / total, 6) if total else None
    return out


def _access(level: Ints, people: _People, most: int) -> list[dict[str, Any]]:
    return [
        {"group": g, "was": _span(level[0], people, g, most), "becomes": _span(level[1], people, g, most)}
        for g in GROUPS
        if people.groups[g].any()
    ]


def _span(level: Ints, people: _People, group: str, most: int) -> Num:
    """The share with access, and the range when any one item is left out; `level` by item and economy."""
    weight = np.where((level >= 0) & people.groups[group], people.weight, 0.0)
    parts, goods = weight.sum(axis=1), np.where(level <= most, weight, 0.0).sum(axis=1)
    good, total = float(goods.sum()), float(parts.sum())
    if not total:
        return num(None, unit="share", n=len(level), source=SCRIPT, note="nothing to weigh")
    rest = total - parts
    left_out = ((good - goods)[rest > 0] / rest[rest > 0]).tolist()
    value = good / total
    return num(value, min(value, *left_out, value), max(value, *left_out, value), unit="share", n=len(level), source=SCRIPT)


def _gap(level: Ints, people: _People) -> Num:
    """Access in the least developed countries less access in high-income economies; the range leaves out one item at a time."""
    poor, rich = _span(level, people, "LDC", OPEN), _span(level, people, "HIC", OPEN)
    if poor["value"] is None or rich["value"] is None:
        return num(None, unit="share", n=len(level), source=SCRIPT, note="one of the two groups has nothing to weigh")
    return num(
        poor["value"] - rich["value"], poor["low"] - rich["high"], poor["high"] - rich["low"], unit="share", n=len(level), source=SCRIPT,
        note="LDC less HIC; negative: the least developed countries have less access",
    )  # fmt: skip


def _note(laid: LaidOver, touched: int, examined: int, unknown: int) -> str:
    when = (
        "with the measure than without it"
        if laid.first_day == laid.second_day
        else f"on {laid.second_day} than on {laid.first_day}"
    )
    said = (
        f"{touched} of {examined} civil and humanitarian items {'gets' if touched == 1 else 'get'} another answer {when}; access "
        "means an answer no stricter than an individual licence, weighted by population. A licence that may be asked for is not one that is given, "
        "and price or finance are not in it."
    )
    return said + (
        f" {counted(unknown, 'cell')} {'hangs' if unknown == 1 else 'hang'} on facts that are not stated; what is not known is left out."
        if unknown
        else ""
    )
