"""Direct flows of the goods of a measure by destination: stated, imported or bundled figures, else a share of a sector's flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from comity.desk.draft_words import percent
from comity.desk.measure import Goods, Measure
from comity.desk.outside_data import imported_trade
from comity.impact.stopped import final_is_parted
from comity.impact.table import Floats, Table
from comity.world.store import World

MONTHS: Final = 12
"""Months of trade that count as one year."""
ANTICIPATION: Final = 3
"""Months before a measure that are left out, because buyers stock up in them."""
FEWEST_MONTHS: Final = 6
LINES_PER_SECTOR: Final = 300
"""Six-digit headings in an average sector of goods: some 5,400 headings in 17 sectors."""
LINES_BELOW: Final = {2: 56.0, 4: 4.4, 5: 2.0}
"""Six-digit headings below an average chapter, heading of four digits, or of five."""
SECTOR_LISTS: Final = ("icio27", "icio50", "wiod2013")
SPREAD: Final = 30.0
"""How far the share of one heading in its sector may lie from the average, up and down, when nothing is known."""
SHARED: Final = ("heading", "sector")
"""How flows are found that are no figures of trade in the goods: shares of what the sector delivers."""
BASES: Final = {
    "own": "figures stated in the measure",
    "imported": "figures imported by the user",
    "bundled": "bundled figures of trade",
    "heading": "a share of the flow of its sector in the table, by the world trade in the heading",
    "sector": "a share of the flow of its sector in the table",
}


class Direct(NamedTuple):
    """One direct flow in USD a year; `low` and `high` differ from `value` where the figure itself is a range."""

    goods: str
    seller: str
    destination: str
    low: float
    value: float
    high: float
    basis: str
    period: str
    source: str


class Markets(NamedTuple):
    """A table whose economies are known by territory code.

    codes     territory code by number of economy, blank where the economy is no single territory
    place     number of economy by territory code
    bought    deliveries of each node to each economy as inputs, shape (n, m), in the table's unit
    """

    table: Table
    codes: tuple[str, ...]
    place: dict[str, int]
    bought: Floats

    @classmethod
    def of(cls, table: Table, world: World) -> Markets:
        """Names the economies and sums the deliveries by economy of the buyer."""
        codes = tuple(world.by_iso3.get(e, e if e in world.economies else "") for e in table.economies)
        m, s = len(table.economies), len(table.sectors)
        bought = table.z.reshape(table.n, m, s).sum(axis=2)
        return cls(table, codes, {c: i for i, c in enumerate(codes) if c}, bought)

    @property
    def parted(self) -> bool:
        """Whether final use is known by economy."""
        return final_is_parted(self.table)

    def deliveries(self, seller: str, sector: str, destination: str) -> float:
        """What a sector of one territory delivers to another as inputs; 0 when one of them is not in the table."""
        if seller not in self.place or destination not in self.place or sector not in self.table.sectors:
            return 0.0
        return float(self.bought[self.node(seller, sector), self.place[destination]])

    def node(self, seller: str, sector: str) -> int:
        """The number of a node."""
        return self.place[seller] * len(self.table.sectors) + self.table.sectors.index(sector)


def everybody(sellers: tuple[str, ...], world: World) -> bool:
    """Whether most economies must apply the law, as one of the Security Council: then destinations are among the sellers.

    The inner trade of a union or of several makers is no export under their laws and is left out.
    """
    return 2 * len(sellers) > len(world.economies)


def coverage(goods: Goods) -> tuple[float, float, float]:
    """Share of the heading that the measure controls: low, middle, high."""
    middle = float(goods.coverage or 1)
    low, high = float(goods.low or middle), float(goods.high or middle)
    return min(low, middle), middle, max(high, middle)


def sectors_of(goods: Goods, world: World, table: Table) -> tuple[tuple[str, float], ...]:
    """The sectors of the table in which the goods are made, with shares that sum to 1; empty when none is known."""
    if goods.sector in table.sectors:
        return ((goods.sector, 1.0),)
    if goods.sector and not _listed(goods.sector, world):
        return ()
    known = list(world.sectors_of_hs(goods.hs, sector_list(world, table))) if goods.hs else []
    found = [(s, share) for s, share in known or _through_isic(goods.sector, world, table) if s in table.sectors]
    total = sum(share for _, share in found)
    return tuple((s, share / total) for s, share in found) if total > 0 else ()


def _listed(sector: str, world: World) -> bool:
    """Whether a stated sector is one of the recorded lists, so that a table of another list may go by the heading instead."""
    return any(s.code == sector for name in SECTOR_LISTS for s in world.sectors(name))


def _through_isic(sector: str, world: World, table: Table) -> list[tuple[str, float]]:
    """Sectors of the table within a stated sector of the first list, through the divisions of ISIC, by output."""
    divisions = {s.code: set(s.isic4) for s in world.sectors(SECTOR_LISTS[0])}.get(sector, set())
    if not divisions:
        return []
    output = dict(zip(table.sectors, table.by_sector(table.x).tolist(), strict=True))
    parts = [s.code for s in world.sectors(sector_list(world, table)) if set(s.isic4) <= divisions and s.code in output]
    total = sum(output[p] for p in parts)
    return [(p, output[p] / total) for p in parts] if total > 0 else []


def sector_list(world: World, table: Table) -> str:
    """The recorded list of sectors that the table uses: the first that has all of them; else the one of the table that ships."""
    wanted = set(table.sectors)
    return next((name for name in SECTOR_LISTS if wanted <= {s.code for s in world.sectors(name)}), SECTOR_LISTS[0])


def flows_of(
    measure: Measure, world: World, markets: Markets, sellers: tuple[str, ...]
) -> tuple[tuple[Direct, ...], tuple[str, ...]]:
    """The flows of all goods, and a sentence per kind of goods about how they were found."""
    flows: list[Direct] = []
    told: list[str] = []
    for goods in measure.goods:
        found, sentence = _goods_flows(goods, measure, world, markets, sellers)
        flows += found
        told.append(sentence)
        if goods.flows and not any(f.basis == "own" for f in found):
            told.append(
                f"{goods.id}: the figures that the measure states are of no seller of it, or of no period before {measure.after}; they are not used."
            )
    return tuple(flows), tuple(told)


def _goods_flows(
    goods: Goods, measure: Measure, world: World, markets: Markets, sellers: tuple[str, ...]
) -> tuple[list[Direct], str]:
    """The first source that has a figure for these goods decides; sources are not mixed."""
    unions = frozenset(measure.jurisdictions) - frozenset(world.economies)
    for basis, frame in (("own", _own(goods)), ("imported", _imported(goods)), ("bundled", _bundled(goods, world))):
        rows, period, whole = annual(frame.filter(pl.col("reporter").is_in([*sellers, *unions])), measure.after)
        kept = [
            r for r in rows if r[1] in world.economies and r[1] != r[0] and (r[1] not in sellers or everybody(sellers, world))
        ]
        if kept:
            direct = [d for r in kept for d in _spread(goods, r, basis, period, markets, sellers, world)]
            short = "" if whole else ", brought up to twelve months"
            return (
                direct,
                f"{goods.id}: flows of {period}{short}, {BASES[basis]}; a destination without a figure is taken to buy none.",
            )
    return _shares(goods, world, markets, sellers)


Row = tuple[str, str, float, str]


def annual(frame: pl.DataFrame, after: str) -> tuple[list[Row], str, bool]:
    """Values of one year before the day `after`: reporter, partner, USD, source; the period; whether all twelve months are there.

    Months: the last twelve that end three months before that day's month. Else the last calendar year that ended before the day.
    Each reporter has its own newest period; totals over all partners are left out.
    """
    known = frame.filter(pl.col("value_usd").is_not_null() & (pl.col("value_usd") >= 0) & (pl.col("partner") != ""))
    parts = [_annual(known.filter(pl.col("reporter") == r), after) for r in sorted(known["reporter"].unique())]
    found = [p for p in parts if p[0]]
    periods = sorted({period for _, period, _ in found})
    return [row for rows, _, _ in found for row in rows], ", ".join(periods), all(whole for *_, whole in found)


def _annual(known: pl.DataFrame, after: str) -> tuple[list[Row], str, bool]:
    """The same for one reporter."""
    end = _month(after) - ANTICIPATION
    monthly = known.filter(pl.col("period").str.contains(r"^\d{4}-?(0[1-9]|1[0-2])$"))
    monthly = monthly.with_columns(
        (pl.col("period").str.slice(0, 4).cast(pl.Int64) * 12 + pl.col("period").str.slice(-2).cast(pl.Int64) - 1).alias("at")
    ).filter((pl.col("at") < end) & (pl.col("at") >= end - MONTHS))
    present = monthly["at"].n_unique()
    if present >= FEWEST_MONTHS:
        first, last = int(monthly["at"].min() or 0), int(monthly["at"].max() or 0)  # type: ignore[arg-type]
        return _summed(monthly, MONTHS / present), f"{_named(first)} to {_named(last)}", present == MONTHS
    yearly = known.filter(pl.col("period").str.contains(r"^\d{4}$") & (pl.col("period") < after[:4]))
    if yearly.is_empty():
        undated = known.filter(pl.col("period") == "")
        return _summed(undated, 1.0), "no period stated", True
    year = str(yearly["period"].max())
    return _summed(yearly.filter(pl.col("period") == year), 1.0), year, True


def _summed(frame: pl.DataFrame, factor: float) -> list[Row]:
    """One value per pair: each heading and period once, whichever source comes first; a whole heading rather than its parts."""
    once = frame.unique(subset=["reporter", "partner", "period", "hs"], keep="first", maintain_order=True)
    shortest = pl.col("hs").str.len_chars().min().over(["reporter", "partner", "period"])
    whole = once.filter(pl.col("hs").str.len_chars() == shortest)
    sums = (
        whole.group_by("reporter", "partner")
        .agg(pl.col("value_usd").sum() * factor, pl.col("source").first())
        .sort("reporter", "partner")
    )
    return [(str(a), str(b), float(v), str(s)) for a, b, v, s in sums.iter_rows()]


def _month(day: str) -> int:
    d = date.fromisoformat(day)
    return d.year * 12 + d.month - 1


def _named(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _frame(rows: Iterable[tuple[str, str, str, str, float | None, str]]) -> pl.DataFrame:
    schema = {
        "reporter": pl.Utf8,
        "partner": pl.Utf8,
        "period": pl.Utf8,
        "hs": pl.Utf8,
        "value_usd": pl.Float64,
        "source": pl.Utf8,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _own(goods: Goods) -> pl.DataFrame:
    return _frame((f.reporter, f.partner, f.period, goods.hs, float(f.value or 0), f.source or goods.source) for f in goods.flows)


def _imported(goods: Goods) -> pl.DataFrame:
    return _only(imported_trade(goods.hs)) if goods.hs else _frame(())


def _bundled(goods: Goods, world: World) -> pl.DataFrame:
    return _only(world.trade(goods.hs)) if goods.hs else _frame(())


def _only(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("reporter", "partner", "period", "hs", "value_usd", "source") if frame.height else _frame(())


def _spread(
    goods: Goods, row: Row, basis: str, period: str, markets: Markets, sellers: tuple[str, ...], world: World
) -> list[Direct]:
    """A figure of one seller as it is; a figure of a union split over its states as their sectors deliver to that destination."""
    reporter, partner, value, source = row
    if reporter in sellers:
        return [Direct(goods.id, reporter, partner, value, value, value, basis, period, source)]
    weights = _deliveries(sectors_of(goods, world, markets.table), partner, markets, sellers)
    total = sum(weights.values())
    if total <= 0:
        weights, total = dict.fromkeys(sellers, 1.0), float(len(sellers))
    parts = ((s, value * w / total) for s, w in weights.items() if w > 0)
    return [Direct(goods.id, s, partner, v, v, v, basis, period, source) for s, v in parts]


def _deliveries(
    sectors: tuple[tuple[str, float], ...], destination: str, markets: Markets, sellers: tuple[str, ...]
) -> Mapping[str, float]:
    out: dict[str, float] = defaultdict(float)
    for sector, share in sectors:
        for seller in sellers:
            out[seller] += share * markets.deliveries(seller, sector, destination)
    return out


class Portion(NamedTuple):
    """Which share of its sector's flow is taken to be the heading's, on what basis, and a clause that says why."""

    low: float
    middle: float
    high: float
    basis: str
    source: str
    why: str


def portion_of(goods: Goods, world: World) -> Portion:
    """By the world trade in the heading where it is recorded for the sector of the goods; else one heading among many, a mere guess."""
    known = world.hs_share(goods.hs) if goods.hs else None
    if known is None or _made_elsewhere(goods, known.sectors, world):
        return Portion(*share_of_sector(goods.hs), "sector", "", "one heading among the many of its sector, a mere guess")
    part = f", of which heading {goods.hs[:6]} is taken to be one of {known.split} equal parts" if known.split > 1 else ""
    why = f"world trade in heading {known.hs} was USD {known.value / 1e9:,.3g} bn in {known.year}{part} ({known.source})"
    return Portion(known.low, known.share, known.high, "heading", known.source, why)


def _made_elsewhere(goods: Goods, sectors: tuple[str, ...], world: World) -> bool:
    """Whether the measure says of the goods that another sector makes them than the one that the share was reckoned on."""
    listed = {s.code for s in world.sectors(SECTOR_LISTS[0])}
    return goods.sector in listed and goods.sector not in sectors


def share_of_sector(hs: str) -> tuple[float, float, float]:
    """Share of one heading in the flow of its sector when no figure is known: low, middle, high."""
    middle = LINES_BELOW.get(len(hs), 1.0) / LINES_PER_SECTOR
    return middle / SPREAD, middle, min(1.0, middle * SPREAD)


def _shares(goods: Goods, world: World, markets: Markets, sellers: tuple[str, ...]) -> tuple[list[Direct], str]:
    """No figure: a share of what the sector delivers, as a wide range."""
    sectors = sectors_of(goods, world, markets.table)
    inside = tuple(s for s in sellers if s in markets.place)
    if not sectors or not inside:
        why = "its sector is not known" if inside else "no seller is in the table"
        return (
            [],
            f"{goods.id}: no figure of its trade was found, and {why}; its flows are not known and in no total; state them under [[goods.flow]].",
        )
    portion = portion_of(goods, world)
    low, middle, high = (share * 1e6 for share in portion[:3])
    source = portion.source or markets.table.source
    flows = []
    for destination in sorted(set(markets.place) - (set() if everybody(sellers, world) else set(sellers))):
        weights = _deliveries(sectors, destination, markets, tuple(s for s in inside if s != destination))
        flows += [
            Direct(goods.id, s, destination, w * low, w * middle, w * high, portion.basis, str(markets.table.year), source)
            for s, w in weights.items() if w > 0
        ]  # fmt: skip
    named = " and ".join(s for s, _ in sectors)
    return flows, (
        f"{goods.id}: no figure of its trade by destination was found; {percent(portion.low)} to {percent(portion.high)} (middle {percent(portion.middle)}) of what {named} "
        f"delivers to each destination in {markets.table.year} stands for it, an assumption that hides which destinations really buy it: {portion.why}."
    )


def figures(goods: Goods, world: World, basis: str) -> pl.DataFrame:
    """All figures of trade in the heading of a basis: `own`, `imported` or `bundled`; none for shares of a sector."""
    frames = {"own": _own(goods), "imported": _imported(goods), "bundled": _bundled(goods, world)}
    return frames.get(basis, _frame(()))
