"""Which part of each direct flow a measure stops: levels of the answer, shares of trade that stop at them, and cuts for the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from comity.desk.draft_levels import SEVERITY, stopped
from comity.desk.impact_flows import Direct, Markets, coverage, sectors_of
from comity.desk.impact_prepared import Prepared
from comity.desk.measure import Measure
from comity.governance.value import TOP
from comity.impact.table import Cut, Floats, Ints

Changes = Mapping[str, Mapping[str, tuple[int, int]]]
"""By id of the goods and territory: the level of the answer before and after; -1 where it is not known."""

MILLION: Final = 1e6


class Setting(NamedTuple):
    """Where in their ranges severity, coverage and flows stand: 0 low, 0.5 middle, 1 high."""

    severity: float = 0.5
    coverage: float = 0.5
    flow: float = 0.5


MIDDLE: Final = Setting()


class Stops(NamedTuple):
    """One row per direct flow and sector whose answer changes; ranges are (low, middle, high) in three columns.

    goods, destination, seller   what, to whom, from whom
    node, buyer                  numbers in the table; -1 where it does not know the economy
    flow                         USD a year, part of the sector in it counted, (k, 3)
    cover                        share of the heading that is controlled, (k, 3)
    was, becomes                 share of trade that stops before and after, (k, 3)
    """

    goods: tuple[str, ...]
    seller: tuple[str, ...]
    destination: tuple[str, ...]
    node: Ints
    buyer: Ints
    flow: Floats
    cover: Floats
    was: Floats
    becomes: Floats

    def amounts(self, setting: Setting = MIDDLE) -> Floats:
        """USD a year that stops, by row; negative where trade is freed."""
        sign = np.sign(self.becomes[:, 1] - self.was[:, 1])
        gap = at(self.becomes, setting.severity) - at(self.was, setting.severity)
        amount: Floats = at(self.flow, setting.flow) * at(self.cover, setting.coverage) * sign * np.maximum(gap * sign, 0.0)
        return amount

    def covered(self, setting: Setting = MIDDLE) -> Floats:
        """USD a year that the measure controls, by row, whether it stops or not."""
        controlled: Floats = at(self.flow, setting.flow) * at(self.cover, setting.coverage)
        return controlled


def at(ranges: Floats, position: float) -> Floats:
    """The value at a position in each range: low at 0, middle at 0.5, high at 1, straight lines between."""
    low, middle, high = ranges[:, 0], ranges[:, 1], ranges[:, 2]
    found: Floats = low + (middle - low) * 2 * position if position <= 0.5 else middle + (high - middle) * (2 * position - 1)
    return found


def severities(measure: Measure) -> dict[int, tuple[float, float, float]]:
    """Share of trade that stops at each level, as the measure states it or as is assumed."""
    chosen = {**SEVERITY, **measure.severity}
    return {at_level: stopped(chosen, at_level) for at_level in range(TOP + 1)}


def assumed(measure: Measure, level: int) -> bool:
    """Whether the share that stops at a level is the one that is assumed for every measure, and not the measure's own."""
    return stopped({**SEVERITY, **measure.severity}, level) == stopped(SEVERITY, level)


def effective_severity(measure: Measure, was: int, becomes: int) -> tuple[float, float, float]:
    """Share of trade that stops because the answer changes; negative where trade is freed, nothing where a level is not known."""
    if was < 0 or becomes < 0:
        return 0.0, 0.0, 0.0
    known = severities(measure)
    low, middle, high = (b - a for a, b in zip(known[was], known[becomes], strict=True))
    return min(low, middle, high), middle, max(low, middle, high)


def targets_of(changes: Changes) -> tuple[str, ...]:
    """Destinations whose answer changes for any of the goods."""
    return tuple(sorted({d for each in changes.values() for d, (a, b) in each.items() if a != b and min(a, b) >= 0}))


def unknown_of(changes: Changes) -> int:
    """Cells of goods and destination whose level is not known on one of the sides."""
    return sum(min(levels) < 0 for each in changes.values() for levels in each.values())


def stops_of(prepared: Prepared, changes: Changes) -> Stops:
    """The rows of all goods whose answer changes for a destination that the sellers supply."""
    known = severities(prepared.measure)
    chosen: list[tuple[Direct, int, int]] = []
    for f in prepared.flows:
        was, becomes = changes.get(f.goods, {}).get(f.destination, (0, 0))
        if was != becomes and min(was, becomes) >= 0:
            chosen.append((f, was, becomes))
    return _stops(prepared, [f for f, _, _ in chosen], [known[a] for _, a, _ in chosen], [known[b] for _, _, b in chosen])


Three = tuple[float, float, float]


def whole(prepared: Prepared) -> Stops:
    """Every direct flow as if all of what is controlled stopped."""
    flows = list(prepared.flows)
    return _stops(prepared, flows, [(0.0, 0.0, 0.0)] * len(flows), [(1.0, 1.0, 1.0)] * len(flows))


def _stops(prepared: Prepared, flows: Sequence[Direct], was: Sequence[Three], becomes: Sequence[Three]) -> Stops:
    """Rows for the flows, one for each sector in which their goods are made."""
    markets = prepared.markets
    goods = {g.id: g for g in prepared.measure.goods}
    sectors = {g.id: sectors_of(g, prepared.world, prepared.table) or (("", 1.0),) for g in goods.values()}
    rows = [(f, w, b, s, part) for f, w, b in zip(flows, was, becomes, strict=True) for s, part in sectors[f.goods]]
    return Stops(
        tuple(f.goods for f, *_ in rows),
        tuple(f.seller for f, *_ in rows),
        tuple(f.destination for f, *_ in rows),
        np.array([_node(markets, f.seller, s) for f, _, _, s, _ in rows], np.int64),
        np.array([markets.place.get(f.destination, -1) for f, *_ in rows], np.int64),
        _three([(f.low * part, f.value * part, f.high * part) for f, _, _, _, part in rows]),
        _three([coverage(goods[f.goods]) for f, *_ in rows]),
        _three([w for _, w, *_ in rows]),
        _three([b for _, _, b, *_ in rows]),
    )


def _three(rows: Sequence[Three]) -> Floats:
    return np.array(rows, np.float64).reshape(len(rows), 3)


def _node(markets: Markets, seller: str, sector: str) -> int:
    known = seller in markets.place and sector in markets.table.sectors
    return markets.node(seller, sector) if known else -1


# -- cuts --------------------------------------------------------------------------------------------------------------


class Cuts(NamedTuple):
    """What is stopped and what is freed, as cuts; `capped` USD could not be placed, being more than the table has."""

    stopped: tuple[Cut, ...]
    freed: tuple[Cut, ...]
    placed: float
    capped: float
    outside: float


def cuts_of(prepared: Prepared, stops: Stops, setting: Setting = MIDDLE) -> Cuts:
    """The cuts of one setting: what stops, as a share of all that the node delivers to that economy."""
    amounts = stops.amounts(setting)
    inside = (stops.node >= 0) & (stops.buyer >= 0)
    m = len(prepared.table.economies)
    total = np.zeros((prepared.table.n, m))
    np.add.at(total, (stops.node[inside], stops.buyer[inside]), amounts[inside] / MILLION)
    nodes, buyers = np.nonzero(total)
    value = total[nodes, buyers]
    have = _deliveries(prepared)[nodes, buyers]
    fraction = np.clip(np.divide(value, have, out=np.zeros_like(value), where=have > 0), -1.0, 1.0)
    made = [(int(i), int(b), float(f)) for i, b, f in zip(nodes, buyers, fraction, strict=True) if f]
    return Cuts(
        tuple(Cut(i, b, f) for i, b, f in made if f > 0),
        tuple(Cut(i, b, -f) for i, b, f in made if f < 0),
        float((np.abs(fraction) * have).sum()) * MILLION,
        float(np.maximum(np.abs(value) - have, 0.0).sum()) * MILLION,
        float(np.abs(amounts[~inside]).sum()),
    )


def _deliveries(prepared: Prepared) -> Floats:
    """What each node delivers to each economy: inputs, and final use where the table parts it."""
    markets = prepared.markets
    have: Floats = markets.bought + markets.table.f if markets.parted else markets.bought
    return have


def positions(generator: np.random.Generator, n: int) -> Floats:
    """One latin hypercube sample in one dimension, shape (n,)."""
    drawn: Floats = (generator.permutation(n) + generator.random(n)) / max(n, 1)
    return drawn
