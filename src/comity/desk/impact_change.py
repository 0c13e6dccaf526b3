"""What is restricted, by destination: the direct flow, the change that is predicted for it, and the order of destinations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from comity.desk.draft_num import num
from comity.desk.impact_flows import sectors_of
from comity.desk.impact_groups import Num
from comity.desk.impact_ordinary import ordinary
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import MILLION, Changes, Setting, Stops, at
from comity.desk.impact_unknown import NOTE, blanked, blind, nothing_known, unknown_goods
from comity.impact.table import Floats

SCRIPT: Final = "comity.desk.impact_change"
DIVERTED: Final = (0.0, 0.2, 0.5)
"""Share of what stops that is sold to destinations whose answer does not change: an assumption."""
STILL: Final = 0.005
"""A predicted change of less than this share is told as little change."""


def restricted(prepared: Prepared, changes: Changes, stops: Stops, settings: Sequence[Setting]) -> dict[str, Any]:
    """Totals, one row per destination for all goods, and the same for each kind of goods."""
    amounts = np.stack([stops.amounts(s) for s in settings])
    covered = np.stack([stops.covered(s) for s in settings])
    traded = np.stack([at(stops.flow, s.flow) for s in settings])
    whole = _flows(prepared, None)
    every = np.ones(len(stops.goods), bool)
    unknown = unknown_goods(prepared, changes)
    by_goods = []
    for goods in prepared.measure.goods:
        mine = np.array([g == goods.id for g in stops.goods], bool)
        flows = _flows(prepared, goods.id)
        levels = changes.get(goods.id, {})
        rows = _rows(prepared, stops, (amounts, covered, traded), mine, flows)
        for row in rows:
            row["was"], row["becomes"] = levels.get(row["economy"], (None, None))
            row.update(ordinary(prepared, goods.id, row))
        by_goods.append(
            {
                "goods": goods.id,
                "hs": goods.hs,
                "total": num(None, unit="USD mn", source=SCRIPT, note=NOTE)
                if goods.id in unknown
                else _num(prepared, amounts[:, mine].sum(axis=1)),
                "by_destination": rows,
            }
        )
    totals = {"total": _num(prepared, amounts.sum(axis=1)), "covered": _num(prepared, covered.sum(axis=1))}
    if nothing_known(prepared, changes):
        totals = blanked(totals)
    elif unknown:
        totals = {k: v | {"note": f"without {', '.join(unknown)}, of which nothing is known"} for k, v in totals.items()}
    return {
        **totals,
        "without_flow": without_flow(prepared, changes),
        "by_destination": [
            r | ordinary(prepared, None, r) for r in _rows(prepared, stops, (amounts, covered, traded), every, whole)
        ],
        "by_goods": by_goods,
    }


def without_flow(prepared: Prepared, changes: Changes) -> list[str]:
    """Destinations whose answer changes and of which nothing can be said: no figure, and they are not in the table."""
    return sorted({d for places in blind(prepared, changes).values() for d in places})


def _flows(prepared: Prepared, goods: str | None) -> dict[str, float]:
    """Direct flow of a whole heading in USD a year, by destination."""
    out: dict[str, float] = {}
    for f in prepared.flows:
        if goods is None or f.goods == goods:
            out[f.destination] = out.get(f.destination, 0.0) + f.value
    return out


def _rows(
    prepared: Prepared,
    stops: Stops,
    runs: tuple[Floats, Floats, Floats],
    mine: np.ndarray[Any, np.dtype[np.bool_]],
    flows: dict[str, float],
) -> list[dict[str, Any]]:
    """Destinations whose answer changes by loss, then those that other destinations' lost purchases may go to.

    `runs` are what stops, what is controlled and what is traded, by setting and row.
    """
    amounts, covered, traded = runs
    where: dict[str, list[int]] = {}
    for i, d in enumerate(stops.destination):
        if mine[i]:
            where.setdefault(d, []).append(i)
    lost = {d: amounts[:, rows].sum(axis=1) for d, rows in where.items()}
    order = sorted(lost, key=lambda d: (-lost[d][0], d))
    rows = []
    for rank, d in enumerate(order, 1):
        flow = covered[:, where[d]].sum(axis=1)
        change = -_over(lost[d], traded[:, where[d]].sum(axis=1))
        rows.append(
            {"economy": d, "flow": _num(prepared, flow), "stopped": _num(prepared, lost[d]), "share_of_imports": _imports(prepared, d, flow),
             "predicted_change": _share(change), "predicted_usd": _num(prepared, -lost[d]), "direction": _direction(float(change[0])), "rank": rank,
             "in_table": d in prepared.markets.place}
        )  # fmt: skip
    return rows + _diverted(prepared, sum(lost.values(), np.zeros(len(amounts))), set(lost), flows, len(order))


def _over(values: Floats, whole: Floats) -> Floats:
    """Shares of the trade of the same run, so that a wide range of the flow is no range of the share."""
    return np.divide(values, whole, out=np.zeros_like(values), where=whole > 0)


def _direction(change: float) -> str:
    return "falls" if change < -STILL else "rises" if change > STILL else "little change"


def _diverted(prepared: Prepared, lost: Floats, changed: set[str], flows: dict[str, float], ranked: int) -> list[dict[str, Any]]:
    """Destinations whose answer does not change may be offered what others may not buy, as they bought before."""
    free = {d: v for d, v in flows.items() if d not in changed and v > 0}
    total = sum(free.values())
    if not changed or total <= 0 or not lost[0]:
        return []
    rows = []
    for rank, (d, v) in enumerate(sorted(free.items(), key=lambda x: (-x[1], x[0])), ranked + 1):
        low, middle, high = (float(lost[0]) * share * v / total for share in DIVERTED)
        if middle < 0:
            low, high = high, low
        note = f"assumption: {DIVERTED[0]:.0%} to {DIVERTED[2]:.0%} of what stops is sold to destinations whose answer does not change"
        rows.append(
            {"economy": d, "flow": _num(prepared, np.zeros(1)), "stopped": _num(prepared, np.zeros(1)), "share_of_imports": num(0.0, 0.0, 0.0, unit="share", source=SCRIPT),
             "predicted_change": num(middle / v, low / v, high / v, unit="share", source="assumption", note=note),
             "predicted_usd": num(middle / MILLION, low / MILLION, high / MILLION, unit="USD mn", source="assumption", note=note),
             "direction": _direction(middle / v), "rank": rank, "in_table": d in prepared.markets.place}
        )  # fmt: skip
    return rows


def _num(prepared: Prepared, usd: Floats) -> Num:
    """USD as a number in USD mn: the middle setting first, 5 % and 95 % of the draws around it."""
    values = usd / MILLION
    low, high = float(np.percentile(values, 5)), float(np.percentile(values, 95))
    source = flow_sources(prepared)
    return num(
        float(values[0]), min(low, float(values[0])), max(high, float(values[0])), unit="USD mn", n=len(values), source=source
    )


def flow_sources(prepared: Prepared) -> str:
    """The sources of the direct flows, or the script that sums them where none is named."""
    made = prepared.once("sources", lambda: sorted({f.source for f in prepared.flows if f.source})[:5])
    return ";".join(made) or SCRIPT


def _share(values: Floats) -> Num:
    low, high = float(np.percentile(values, 5)), float(np.percentile(values, 95))
    return num(
        float(values[0]), min(low, float(values[0])), max(high, float(values[0])), unit="share", n=len(values), source=SCRIPT
    )


def _imports(prepared: Prepared, destination: str, flow: Floats) -> Num:
    """The controlled flow as a share of what the destination buys of the same sectors from abroad; not known outside the table."""
    markets = prepared.markets
    place = markets.place.get(destination)
    names = {s for g in prepared.measure.goods for s, _ in sectors_of(g, prepared.world, prepared.table)}
    bought = 0.0
    if place is not None:
        m, s = len(prepared.table.economies), len(prepared.table.sectors)
        by_sector = markets.bought[:, place].reshape(m, s)
        abroad = by_sector.sum(axis=0) - by_sector[place]
        bought = float(sum(abroad[prepared.table.sectors.index(name)] for name in names))
    if bought <= 0:
        return num(
            None,
            unit="share",
            source=prepared.table.source,
            note="the table does not know what this destination buys of the sector from abroad",
        )
    low, high = (float(np.percentile(flow, p)) for p in (5, 95))
    value, low, high = (
        min(1.0, v / MILLION / bought) for v in (float(flow[0]), min(low, float(flow[0])), max(high, float(flow[0])))
    )
    return num(
        value,
        low,
        high,
        unit="share",
        n=len(flow),
        source=prepared.table.source,
        note="of what it buys of the same sectors from abroad",
    )
