"""Harm of many variants of one measure, by the linear model: unit effects per destination, worked out once, then only added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from comity.desk.impact_flows import SHARED
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import MILLION, Setting, Stops, effective_severity, whole
from comity.impact.linear import reciprocal
from comity.impact.table import Floats

__all__ = ["covered_flow", "effective_severity", "quick_harm", "unit_effects"]


class Units(NamedTuple):
    """What stopping all of the controlled trade with one destination does to value added.

    added  change of value added by economy, shape (destinations, m), in the table's unit, first order, both sides added
    flow   USD mn of controlled trade that is in the table, shape (destinations,)
    """

    destinations: tuple[str, ...]
    added: Floats
    flow: Floats


def quick_harm(
    prepared: Prepared, severity_by_destination: Mapping[str, float], targets: Collection[str] | None = None
) -> dict[str, float]:
    """Value added lost, USD mn, by third countries, makers and destinations, when these shares of the controlled trade stop.

    Destinations are `targets`, else those with a share other than nothing; a negative share frees trade. Losses of economies that gain on
    balance do not count, and what they gain is not set against what others lose. Not a number where nothing is known of the
    trade with any of these destinations, or none of it is in the table.
    """
    units = unit_effects(prepared)
    share = np.array([severity_by_destination.get(d, 0.0) for d in units.destinations])
    change = share @ units.added
    lost = np.maximum(-change, 0.0)
    codes = prepared.markets.codes
    hit = {d for d, v in severity_by_destination.items() if v}
    if hit and not hit & set(units.destinations) and _unknown(prepared, hit):
        return dict.fromkeys(("third", "own", "target"), float("nan"))
    out = {"third": 0.0, "maker": 0.0, "target": 0.0}
    for code, value in zip(codes, lost, strict=True):
        out[prepared.role(code, hit if targets is None else targets)] += float(value)
    return {"third": out["third"], "own": out["maker"], "target": out["target"]}


def _unknown(prepared: Prepared, hit: set[str]) -> bool:
    """Whether the harm of stopping trade with these destinations, of which none is met in the table, is not known rather than none."""
    if any(f.destination in hit and f.value for f in prepared.flows):
        return True
    figures = any(f.basis not in SHARED for f in prepared.flows)
    return not figures and not hit <= set(prepared.markets.place)


def unit_effects(prepared: Prepared) -> Units:
    """The unit effects of a measure, worked out when they are first needed."""
    return prepared.once("units", lambda: _units(prepared))


def _units(prepared: Prepared) -> Units:
    """First order: d lost at the sellers gives -L d, m missed by the buyers gives -(m / x) L x; one multiplication for all destinations."""
    table, linear, stops = prepared.table, prepared.linear, _whole(prepared)
    inside = np.flatnonzero((stops.node >= 0) & (stops.buyer >= 0))
    amounts = stops.amounts() / MILLION
    destinations = tuple(sorted({stops.destination[i] for i in inside}))
    row = {d: k for k, d in enumerate(destinations)}
    s = len(table.sectors)
    per = reciprocal(table.x)
    sold, missed = np.zeros((len(destinations), table.n)), np.zeros((len(destinations), table.n))
    left = prepared.markets.bought.copy()
    for i in inside:
        k, node, buyer = row[stops.destination[i]], stops.node[i], stops.buyer[i]
        value = min(float(amounts[i]), float(left[node, buyer]))
        left[node, buyer] -= value
        sold[k, node] += value
        span = slice(buyer * s, (buyer + 1) * s)
        bought = table.z[node, span]
        total = bought.sum()
        if total > 0:
            missed[k, span] += value * bought / total
    dx = -(sold @ linear.l.T) - ((missed * per) @ linear.l) * table.x
    added = (dx * linear.added).reshape(len(destinations), len(table.economies), s).sum(axis=2)
    return Units(destinations, added, sold.sum(axis=1))


def _whole(prepared: Prepared) -> Stops:
    """All of what is controlled, as if it stopped; worked out once."""
    return prepared.once("whole", lambda: whole(prepared))


def covered_flow(prepared: Prepared, destination: str) -> tuple[float, float, float]:
    """USD a year of trade with one destination that the measure controls: low, middle, high."""
    stops = _whole(prepared)
    mine = np.array([d == destination for d in stops.destination], bool)
    ends = [float(stops.covered(Setting(coverage=p, flow=p))[mine].sum()) for p in (0.0, 0.5, 1.0)]
    return ends[0], ends[1], ends[2]
