"""What share of world supply is under an equal rule, who supplies, and how much is available elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from comity.desk.draft_num import num
from comity.desk.measure import Goods, Measure
from comity.world.store import World

_MOST: Final = 12
SCRIPT: Final = "comity draft, section authority"


def supply(measure: Measure, world: World, covering: Mapping[str, tuple[frozenset[str], frozenset[str]]]) -> list[dict[str, Any]]:
    """One entry for each goods with figures of production, or of exports under its heading; others are told as unknown."""
    out: list[dict[str, Any]] = []
    for g in measure.goods:
        sure, may = covering.get(g.id, (frozenset(), frozenset()))
        found = _production(g, measure, world) or _exports(g, measure, world)
        if not found:
            out.append({"goods": g.id, "commodity": g.commodity, "hs": g.hs, "kind": "", "covered": num(None, unit="share", source=SCRIPT, note="no figures of supply or exports"),
                        "foreign_availability": num(None, unit="share", source=SCRIPT, note="no figures of supply or exports"), "suppliers": []})  # fmt: skip
            continue
        kind, amounts, source, note = found
        if kind == "exports" and not sure & set(amounts):
            why = "recorded exports under the heading are of others than the makers, so their share is not known"
            out.append({"goods": g.id, "commodity": g.commodity, "hs": g.hs, "kind": kind, "covered": num(None, unit="share", n=len(amounts), source=source, note=why),
                        "foreign_availability": num(None, unit="share", n=len(amounts), source=source, note=why), "suppliers": []})  # fmt: skip
            continue
        total = sum(amounts.values())
        low, high = (sum(v for c, v in amounts.items() if c in mine) / total for mine in (sure, may))
        ranked = sorted(amounts.items(), key=lambda x: (-x[1], x[0]))[:_MOST]
        out.append({
            "goods": g.id, "commodity": g.commodity, "hs": g.hs, "kind": kind, "covered": num(low, low, high, unit="share", n=len(amounts), source=source, note=note),
            "foreign_availability": num(1 - low, 1 - high, 1 - low, unit="share", n=len(amounts), source=source, note=note),
            "suppliers": [{"economy": c, "share": num(v / total, unit="share", source=source)} for c, v in ranked],
        })  # fmt: skip
    return out


def _production(g: Goods, measure: Measure, world: World) -> tuple[str, dict[str, float], str, str] | None:
    """Production of the commodity by economy in the newest year not after the measure's, else in the first year that is known."""
    if not g.commodity:
        return None
    frame = world.supply(g.commodity)
    for kind in ("production", "capacity", "reserves"):
        mine = frame.filter((pl.col("kind") == kind) & (pl.col("quantity") > 0) & pl.col("economy").is_in(list(world.economies)))
        if not mine.is_empty():
            years = sorted(set(mine.get_column("year").to_list()))
            year = max((y for y in years if str(y) <= measure.after[:4]), default=years[0])
            newest = mine.filter(pl.col("year") == year)
            amounts = {str(c): float(q) for c, q in newest.group_by("economy").agg(pl.col("quantity").sum()).iter_rows()}
            return kind, amounts, str(newest.item(0, "source")), f"world {kind}, {year}, of the economies that are named"
    return None


def _exports(g: Goods, measure: Measure, world: World) -> tuple[str, dict[str, float], str, str] | None:
    """Exports under the heading before the measure by reporter; a heading whose only reporter makes the measure says nothing."""
    frame = world.trade(g.hs) if g.hs else pl.DataFrame()
    if frame.is_empty():
        return None
    before = frame.filter((pl.col("period").str.slice(0, 7) < measure.after[:7]) & (pl.col("value_usd") > 0))
    by = before.group_by("reporter").agg(pl.col("value_usd").sum()).sort("reporter")
    amounts = {str(c): float(v) for c, v in by.iter_rows() if c in world.economies}
    if len(amounts) < 2:
        return None
    return (
        "exports",
        amounts,
        str(before.item(0, "source")),
        "recorded exports under the heading; economies that do not report are left out",
    )
