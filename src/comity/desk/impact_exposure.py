"""Exposure without propagation: how concentrated the supply of the goods is, how far destinations depend on it, who else could supply."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, Final

import numpy as np

from comity.desk.draft_num import num
from comity.desk.impact_flows import BASES, annual, sectors_of
from comity.desk.impact_groups import Num
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import Setting, Stops
from comity.desk.measure import Goods
from comity.impact.exposure import (
    CHURN,
    dependency,
    foreign_availability,
    hhi,
    import_dependence,
    price_response,
    single_point_of_failure,
)
from comity.impact.table import Floats

MOST: Final = 12
SCRIPT: Final = "comity.impact.exposure"
UNITS: Final = {"dependence": "share", "cdi1": "index", "cdi2": "share", "cdi3": "ratio", "spof": "share"}
FEWEST_REPORTERS: Final = 10
"""Figures of trade of fewer exporters than this do not show world supply."""


def exposure(prepared: Prepared, targets: Sequence[str], stops: Stops) -> list[dict[str, Any]]:
    """One row for each kind of goods."""
    return [_row(prepared, g, targets, stopped_share(stops, g.id)) for g in prepared.measure.goods]


def stopped_share(stops: Stops, gid: str) -> tuple[float, float, float]:
    """Part of the whole flow of a heading to its destinations that stops, at the low, middle and high end of severity and coverage."""
    mine = np.array([g == gid for g in stops.goods], bool)
    whole = float(stops.flow[mine, 1].sum())
    ends = [float(stops.amounts(Setting(p, p))[mine].sum()) / whole if whole > 0 else 0.0 for p in (0.0, 0.5, 1.0)]
    return ends[0], ends[1], ends[2]


def _row(prepared: Prepared, goods: Goods, targets: Sequence[str], share: tuple[float, float, float]) -> dict[str, Any]:
    codes, supply, source, basis = _supply(prepared, goods)
    own = np.isin(codes, prepared.sellers)
    out: dict[str, Any] = {
        "goods": goods.id,
        "basis": basis,
        "hhi": _number(
            float(hhi(supply)) if supply.sum() > 0 else None, "index", source, f"concentration of world supply; {basis}"
        ),
        "maker_share": _number(_share(supply, own), "share", source, basis),
        "foreign_availability": _number(
            foreign_availability(supply, own) if len(supply) else None,
            "share",
            source,
            f"world supply of others than the makers; {basis}",
        ),
    }
    return out | {"price_response": _price(prepared, goods, targets, share)} | _dependence(prepared, goods, targets)


def _price(prepared: Prepared, goods: Goods, targets: Sequence[str], share: tuple[float, float, float]) -> Num:
    """How much dearer the goods become for the destinations together when others must fill the gap at their old prices.

    The estimate e of the trade elasticity is read as 1 - sigma; at the high end as -sigma, which leaves less substitution.
    """
    e = prepared.world.elasticity(goods.hs) if len(goods.hs) == 6 else None
    flows = sector_flows(prepared, goods)
    places = [prepared.markets.place[t] for t in targets if t in prepared.markets.place]
    makers = [prepared.markets.place[s] for s in prepared.sellers if s in prepared.markets.place]
    if e is None or flows is None or not places or not makers or min(share) < 0:
        return num(
            None,
            unit="share",
            source=SCRIPT,
            note="no elasticity of the heading is recorded, or its sector or destinations are not in the table",
        )
    bought = float(flows[:, places].sum() - sum(flows[p, p] for p in places))
    part = float(flows[makers][:, places].sum()) / bought if bought > 0 else 0.0
    sigmas = (1.0 - e, 1.0 - e, -e)
    low, middle, high = (float(price_response(part * s, sigma)) for s, sigma in zip(share, sigmas, strict=True))
    note = f"makers' share of the sector's imports {part:.1%}, estimated elasticity {e:.2f}; assumption: other suppliers' prices stay"
    return num(middle, low, high, unit="share", source="cepii-protee", note=note)


def _supply(prepared: Prepared, goods: Goods) -> tuple[list[str], Floats, str, str]:
    """World supply by economy: production of the commodity, else exports of the heading, else deliveries abroad of its sector."""
    frame = prepared.world.supply(goods.commodity) if goods.commodity else None
    if frame is not None and frame.height:
        made = frame.filter((frame["kind"] == "production") & frame["quantity"].is_not_null())
        if made.height:
            before = made.filter(made["year"] <= prepared.measure.after[:4])
            newest = (
                before.filter(before["year"] == before["year"].max())
                if before.height
                else made.filter(made["year"] == made["year"].min())
            )
            known = newest.filter(newest["economy"].is_in(list(prepared.world.economies)))
            if known.height:
                return (
                    known["economy"].to_list(),
                    known["quantity"].to_numpy(),
                    str(known["source"][0]),
                    f"production in {known['year'][0]}",
                )
    rows, period, _ = annual(prepared.world.trade(goods.hs), prepared.measure.after) if goods.hs else ([], "", True)
    sums: dict[str, float] = {}
    for reporter, _, value, _ in rows:
        if reporter in prepared.world.economies:
            sums[reporter] = sums.get(reporter, 0.0) + value
    if len(sums) >= FEWEST_REPORTERS:
        return list(sums), np.array(list(sums.values())), rows[0][3], f"exports of the heading in {period}"
    flows = sector_flows(prepared, goods)
    if flows is None:
        return [], np.zeros(0), "", "nothing is known of its supply"
    abroad = flows.sum(axis=1) - np.diagonal(flows)
    return (
        list(prepared.markets.codes),
        abroad,
        prepared.table.source,
        f"{BASES['sector']}: a sector average, which hides concentration",
    )


def sector_flows(prepared: Prepared, goods: Goods) -> Floats | None:
    """Deliveries as inputs of the sectors of these goods from each economy to each, shape (m, m)."""
    parts = sectors_of(goods, prepared.world, prepared.table)
    if not parts:
        return None
    m, s = len(prepared.table.economies), len(prepared.table.sectors)
    by_sector = prepared.markets.bought.reshape(m, s, m)
    flows: Floats = sum((share * by_sector[:, prepared.table.sectors.index(name)] for name, share in parts), np.zeros((m, m)))
    return np.maximum(flows, 0.0)


def _dependence(prepared: Prepared, goods: Goods, targets: Sequence[str]) -> dict[str, Any]:
    """Dependence of all destinations as one importer, and of the largest of them one by one, on sector flows of the table."""
    flows = sector_flows(prepared, goods)
    places = [prepared.markets.place[t] for t in targets if t in prepared.markets.place]
    if flows is None or not places:
        why = "the sector or the destinations are not in the table"
        empty = {k: num(None, unit=UNITS[k], source=SCRIPT, note=why) for k in ("dependence", "cdi1", "cdi2", "cdi3", "spof")}
        return empty | {"by_destination": [], "note": why}
    spof = single_point_of_failure(flows)
    makers = [prepared.markets.place[s] for s in prepared.sellers if s in prepared.markets.place]
    mine = spof[makers]
    others = set(range(len(flows))) - set(places) - set(makers)
    alone = (
        "" if others else "All economies but the makers are destinations, so CDI 1 of all together is that of the makers alone. "
    )
    rows = sorted(places, key=lambda p: -float(flows[makers, p].sum()))[:MOST]
    source = prepared.table.source
    return _importer(prepared, flows, places) | {
        "spof": _number(float(np.nanmax(mine)) if len(mine) else None, "share", source, "buyers that take more than half of their imports from one maker"),
        "by_destination": [{"economy": prepared.markets.codes[p]} | _importer(prepared, flows, [p]) for p in rows],
        "note": f"Dependence is that of the sector, not of the goods. {alone}{CHURN.sentence} ({CHURN.source})",
    }  # fmt: skip


def _importer(prepared: Prepared, flows: Floats, places: Sequence[int]) -> dict[str, Num]:
    """The indicators for a group of economies that buy together; what they sell each other is inside."""
    inside = np.zeros(len(flows), bool)
    inside[list(places)] = True
    outside = flows[~inside][:, inside].sum(axis=1)
    block = flows[inside][:, inside]
    between = float(block.sum() - np.trace(block))
    exports = float(flows[inside][:, ~inside].sum())
    found = dependency(outside, between, exports)
    used = import_dependence(outside.sum(), block.sum() + exports, exports)
    source = prepared.table.source
    return {
        "dependence": _number(float(used), "share", source, "imports from outside by all that is used"),
        "cdi1": _number(found.cdi1, "index", source, "above 0.4 counts as concentrated"),
        "cdi2": _number(found.cdi2, "share", source, "above 0.5 counts as dependent on outside"),
        "cdi3": _number(found.cdi3, "ratio", source, "above 1 counts as not replaceable at home"),
    }


def _share(supply: Floats, own: np.ndarray[Any, np.dtype[np.bool_]]) -> float | None:
    total = float(supply.sum())
    return float(supply[own].sum()) / total if total > 0 else None


def _number(value: float | None, unit: str, source: str, note: str) -> Num:
    known = value if value is not None and isfinite(value) else None
    return num(known, known, known, unit=unit, source=source or SCRIPT, note=note)
