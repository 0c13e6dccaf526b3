"""How much trade in a heading moves by itself, from figures before the measure only; a prediction smaller than that cannot be told from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from comity.desk.draft_num import num
from comity.desk.draft_words import counted, percent
from comity.desk.impact_flows import ANTICIPATION, MONTHS, SHARED, figures
from comity.desk.impact_prepared import Prepared
from comity.impact.table import Floats

SCRIPT: Final = "comity.desk.impact_ordinary"
FEWEST_MONTHS: Final = 9
FEWEST_YEARS: Final = 3
LOW_COVERAGE: Final = 0.5
"""A basket of which less than this is controlled is told to be one."""
NAMED: Final = 8


class Series(NamedTuple):
    """Trade with one destination by month or year, oldest first, without a gap; what is not recorded of a period that is, is nothing."""

    values: Floats
    monthly: bool


class Spread(NamedTuple):
    """How far such trade moves by itself: the root mean square of its changes, how many these are, and over how many periods each."""

    value: float
    changes: int
    span: int
    monthly: bool

    def told(self) -> dict[str, Any]:
        """As a number of the dossier."""
        unit = "month" if self.monthly else "year"
        over = f"{self.span} {unit}s against the {self.span} before" if self.span > 1 else f"one {unit} against the one before"
        note = f"root mean square of changes of {over}, against the mean of the two, all before the measure"
        return num(self.value, unit="share", n=self.changes, source=SCRIPT, note=note)


def series_of(prepared: Prepared, gid: str) -> Mapping[str, Series]:
    """By destination the trade in a heading before the measure; empty where its flows are no figures, or too few periods follow each other."""
    basis = next((f.basis for f in prepared.flows if f.goods == gid), "")
    goods = next(g for g in prepared.measure.goods if g.id == gid)
    if not basis or basis in SHARED:
        return {}
    unions = set(prepared.measure.jurisdictions) - set(prepared.world.economies)
    frame = figures(goods, prepared.world, basis).filter(
        pl.col("reporter").is_in(sorted({*prepared.sellers, *unions}))
        & pl.col("value_usd").is_not_null()
        & (pl.col("partner") != "")
    )
    after = prepared.measure.after
    months = int(after[:4]) * 12 + int(after[5:7]) - 1 - ANTICIPATION
    monthly = frame.filter(pl.col("period").str.contains(r"^\d{4}-?(0[1-9]|1[0-2])$")).with_columns(
        at=pl.col("period").str.slice(0, 4).cast(pl.Int64) * 12 + pl.col("period").str.slice(-2).cast(pl.Int64) - 1
    )
    found = _rows(monthly.filter(pl.col("at") < months), FEWEST_MONTHS, monthly=True)
    yearly = frame.filter(pl.col("period").str.contains(r"^\d{4}$")).with_columns(at=pl.col("period").cast(pl.Int64))
    return found or _rows(yearly.filter(pl.col("at") < int(after[:4])), FEWEST_YEARS, monthly=False)


def _rows(frame: pl.DataFrame, fewest: int, *, monthly: bool) -> dict[str, Series]:
    """One series a destination over the periods that follow each other up to the newest."""
    periods = sorted(set(frame.get_column("at").to_list())) if frame.height else []
    first = next((i for i in range(len(periods) - 1, 0, -1) if periods[i] - periods[i - 1] > 1), 0)
    kept = periods[first:]
    if len(kept) < fewest:
        return {}
    once = frame.filter(pl.col("at") >= kept[0]).unique(
        subset=["reporter", "partner", "at", "hs"], keep="first", maintain_order=True
    )
    shortest = pl.col("hs").str.len_chars().min().over(["reporter", "partner", "at"])
    sums = (
        once.filter(pl.col("hs").str.len_chars() == shortest)
        .group_by("partner", "at")
        .agg(pl.col("value_usd").sum())
        .sort("partner", "at")
    )
    out: dict[str, Floats] = {}
    for partner, at, value in sums.iter_rows():
        out.setdefault(partner, np.zeros(len(kept)))[at - kept[0]] = value
    return {p: Series(v, monthly) for p, v in out.items()}


def spread_of(series: Series) -> Spread | None:
    """Changes of a third of the time against the third before, twelve months at most; of years, each against the one before."""
    n = len(series.values)
    span = min(MONTHS, n // 3) if series.monthly else 1
    summed = np.convolve(series.values, np.ones(span), "valid")
    before, since = summed[:-span], summed[span:]
    both = before + since
    if not (both > 0).any():
        return None
    change = 2.0 * (since - before)[both > 0] / both[both > 0]
    return Spread(float(np.sqrt((change**2).mean())), len(change), span, series.monthly)


def spreads(prepared: Prepared, gid: str | None) -> Mapping[str, Spread]:
    """By destination how far trade in the heading of one kind of goods moves by itself; for all goods together where all have figures."""
    return prepared.once(f"ordinary {gid}", lambda: _spreads(prepared, gid))


def _spreads(prepared: Prepared, gid: str | None) -> dict[str, Spread]:
    if gid is not None:
        found = {d: spread_of(s) for d, s in series_of(prepared, gid).items()}
        return {d: s for d, s in found.items() if s is not None}
    every = [series_of(prepared, g.id) for g in prepared.measure.goods]
    lengths = {(len(s.values), s.monthly) for each in every for s in each.values()}
    if not all(every) or len(lengths) != 1:
        return {}
    ((n, monthly),) = lengths
    sums = {d: sum((e[d].values for e in every if d in e), np.zeros(n)) for e in every for d in e}
    together = {d: spread_of(Series(v, monthly)) for d, v in sums.items()}
    return {d: s for d, s in together.items() if s is not None}


def indistinct(impact: Mapping[str, Any]) -> Iterator[str]:
    """For which goods and destinations the sign of the change cannot be told from ordinary variation; and where that is not known."""
    covers = {r["goods"]: r for r in impact.get("dilution", [])}
    for g in (impact.get("restricted") or {}).get("by_goods", []):
        rows = [r for r in g["by_destination"] if r.get("within_ordinary_variation") is not None]
        inside = [r for r in rows if r["within_ordinary_variation"]]
        if not rows:
            if g["by_destination"]:
                yield f"{g['goods']}: too few figures before the measure follow each other to say how far this trade moves by itself; small predicted changes may be no more than that."
            continue
        if not inside:
            continue
        named = ", ".join(r["economy"] for r in inside[:NAMED]) + (
            f" and {len(inside) - NAMED} more" if len(inside) > NAMED else ""
        )
        ends = [r["ordinary_variation"]["value"] for r in inside]
        moves = percent(min(ends)) if len(ends) == 1 else f"{percent(min(ends))} to {percent(max(ends))}"
        cover = covers.get(g["goods"])
        low = (
            f" Only {percent(cover['coverage']['value'])} of the heading is taken to be controlled: the heading is a basket, and the rest of it moves as it did."
            if cover and cover["basket"] and cover["coverage"]["value"] < LOW_COVERAGE else ""
        )  # fmt: skip
        yield (
            f"{g['goods']}: for {len(inside)} of {counted(len(rows), 'destination')} with figures ({named}) the predicted change is smaller than such trade moved by itself before the "
            f"measure ({moves} either way): whether the heading rises or falls there cannot be told from ordinary variation.{low}"
        )


def ordinary(prepared: Prepared, gid: str | None, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of a destination is told besides: how far its trade moves by itself, and whether the predicted change is smaller."""
    found = spreads(prepared, gid).get(row["economy"])
    change = row["predicted_change"]["value"]
    if found is None or change is None:
        missing = num(
            None, unit="share", source=SCRIPT, note="too few figures of this heading before the measure follow each other"
        )
        return {"ordinary_variation": missing, "within_ordinary_variation": None}
    return {"ordinary_variation": found.told(), "within_ordinary_variation": bool(abs(change) < found.value)}
