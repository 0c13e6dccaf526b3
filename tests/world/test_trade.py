"""Figures of trade and supply."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from comity.terms.problems import BadInput
from comity.world.store import World, load_world

MEASURES = {
    "811292": "2023-08",
    "250410": "2023-12",
    "380110": "2023-12",
    "850511": "2025-04",
    "282580": "2024-09",
    "811010": "2024-09",
}
"""The month in which a measure of China on goods under the heading entered into force."""
HHI = {
    "Gallium": 0.96,
    "Tungsten": 0.72,
    "Graphite (natural)": 0.63,
    "Cobalt": 0.58,
    "Rare earths": 0.49,
    "Antimony": 0.39,
    "Lithium": 0.28,
}


def test_trade_has_the_columns_that_models_read(world: World) -> None:
    frame = world.trade("2504")
    assert frame.columns == ["reporter", "partner", "period", "hs", "value_usd", "quantity", "unit", "source"]
    assert frame.schema["value_usd"] == pl.Float64
    assert frame.height > 200
    assert world.trade("9999").height == 0


def test_a_heading_is_found_by_any_part_of_its_front(world: World) -> None:
    assert world.trade("81").height >= world.trade("811292").height > 100
    assert set(world.trade("848620")["reporter"]) >= {"JP", "NL", "US"}


def test_codes_and_periods_are_as_elsewhere(world: World) -> None:
    frame = world.trade("")
    codes = {*frame["reporter"], *frame["partner"]} - {""}
    assert codes <= set(world.economies)
    assert frame["period"].str.contains(r"^\d{4}(-\d{2})?$").all()
    assert frame["hs"].str.contains(r"^\d{6}$").all()
    assert not frame.select(pl.struct("reporter", "partner", "period", "hs")).is_duplicated().any()
    assert ((frame["value_usd"].fill_null(1) > 0) & (frame["quantity"].fill_null(1) > 0)).all()


@pytest.mark.parametrize(("hs", "entry"), MEASURES.items())
def test_no_figure_of_china_is_of_the_time_of_its_measure(world: World, hs: str, entry: str) -> None:
    periods = world.trade(hs).filter(pl.col("reporter") == "CN")["period"]
    assert len(periods)
    assert max(periods) < entry


@pytest.mark.parametrize(
    ("hs", "first", "last"),
    [("250410", "2022-09", "2023-08"), ("380110", "2022-09", "2023-08"), ("811292", "2022-05", "2023-04")],
)
def test_twelve_months_that_end_three_months_before_a_measure_are_there(world: World, hs: str, first: str, last: str) -> None:
    frame = world.trade(hs).filter(pl.col("period").is_between(pl.lit(first), pl.lit(last)))
    by_month = frame.group_by("period").agg(pl.len().alias("n"))
    assert by_month.height == 12
    assert min(by_month["n"]) >= 6


def test_graphite_goes_where_batteries_are_made(world: World) -> None:
    frame = world.trade("250410").filter(pl.col("period") >= "2022-09")
    by_partner = frame.group_by("partner").agg(pl.col("quantity").sum()).sort("quantity", descending=True)
    assert set(by_partner["partner"][:3]) == {"KR", "JP", "US"}
    assert 120e6 < frame["quantity"].sum() < 200e6
    prices = (frame["value_usd"] / frame["quantity"]).median()
    assert isinstance(prices, float)
    assert 0.5 < prices < 3


def test_rows_of_a_year_add_up_and_no_rest_is_negative(world: World) -> None:
    frame = world.trade("848620")
    totals = dict(frame.filter(pl.col("period") == "2021").group_by("reporter").agg(pl.col("value_usd").sum()).iter_rows())
    assert totals["JP"] == pytest.approx(18.388e9)
    assert set(totals) == {"JP", "NL", "US", "SG"}
    assert min(frame["value_usd"]) > 0
    assert world.trade("850511")["quantity"].sum() == pytest.approx(35_981_900)


@pytest.mark.parametrize(("commodity", "expected"), HHI.items())
def test_concentration_of_supply_is_the_published_one(world: World, commodity: str, expected: float) -> None:
    made = world.supply(commodity).filter((pl.col("kind") == "production") & (pl.col("year") == "2023"))["quantity"]
    assert float(((made / made.sum()) ** 2).sum()) == pytest.approx(expected, abs=0.02)


def test_supply_covers_the_materials_that_laws_control(world: World) -> None:
    needed = {
        "Gallium", "Germanium", "Graphite (natural)", "Rare earths", "Antimony", "Tungsten", "Tellurium", "Bismuth", "Molybdenum", "Indium",
        "Magnesium metal", "Titanium sponge", "Beryllium", "Zirconium", "Niobium", "Tantalum", "Cobalt", "Lithium", "Helium", "Fluorspar",
    }  # fmt: skip
    assert needed <= set(world.commodities)
    for commodity in world.commodities:
        frame = world.supply(commodity)
        assert set(frame["economy"]) <= set(world.economies), commodity
        assert set(frame["kind"]) <= {"production", "reserves", "capacity"}
        assert not frame.select("economy", "year", "kind", "unit").is_duplicated().any(), commodity
    assert world.supply("Unobtainium").height == 0


def test_a_word_among_the_numbers_is_told(spoiled: Path) -> None:
    path = spoiled / "trade" / "annual.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("6694000000", "many", 1), encoding="utf-8")
    with pytest.raises(BadInput, match=r"trade/annual.csv: a cell of value_usd or quantity is no number"):
        load_world(spoiled).trade("84")


def test_another_column_is_refused(spoiled: Path) -> None:
    path = spoiled / "supply.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("economy", "country", 1), encoding="utf-8")
    with pytest.raises(BadInput, match="They must be commodity,economy,year"):
        _ = load_world(spoiled).commodities
