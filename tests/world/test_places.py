"""Economies, their places on the map of tiles, their figures, and the sources of every file."""

from __future__ import annotations

import csv
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from comity.terms.problems import BadInput
from comity.world.store import World, load_world

LAW = Path(__file__).resolve().parents[2] / "law"
LEAST_DEVELOPED = "AF AO BD BJ BF BI KH CF TD KM CD DJ ER ET GM GN GW HT KI LA LS LR MG MW ML MR MZ MM NP NE RW SN SL SB SO SS SD TL TG TV UG TZ YE ZM"


FILES = "civil_items economies elasticities figures hs_baskets hs_sectors sectors sources supply tables technologies"


def files(world: World) -> list[Path]:
    """The tables whose column `source` names a row of sources.csv."""
    return [*(world.root / f"{name}.csv" for name in FILES.split()), *sorted((world.root / "trade").glob("*.csv"))]


def law_codes() -> dict[str, dict[str, str]]:
    with (LAW / "territories.csv").open(encoding="utf-8", newline="") as file:
        return {r["code"]: r for r in csv.DictReader(file) if len(r["code"]) == 2}


def test_every_country_code_of_the_law_is_an_economy_and_no_other(world: World) -> None:
    listed = law_codes()
    assert set(world.economies) == set(listed)
    assert {c for c, e in world.economies.items() if e.un_member} == {c for c, r in listed.items() if r["un_member"] == "yes"}
    assert sum(e.un_member for e in world.economies.values()) == 193


def test_alpha_3_codes_are_unique_and_lead_back(world: World) -> None:
    codes = [e.iso3 for e in world.economies.values()]
    assert len(set(codes)) == len(codes)
    assert all(len(c) == 3 for c in codes)
    assert (world.by_iso3["CHN"], world.by_iso3["USA"], world.by_iso3["TWN"], world.by_iso3["XKX"]) == ("CN", "US", "TW", "XK")


def test_the_least_developed_are_the_forty_four_of_the_end_of_2025(world: World) -> None:
    assert {c for c, e in world.economies.items() if e.ldc} == set(LEAST_DEVELOPED.split(" "))
    assert len(LEAST_DEVELOPED.split(" ")) == 44
    assert world.economies["BT"].ldc_until == "2023-12-13"
    assert world.economies["ST"].ldc_until == "2024-12-13"


def test_groups_have_the_sizes_their_publishers_give(world: World) -> None:
    economies = world.economies.values()
    assert sum(e.lldc for e in economies) == 32
    assert sum(e.sids and e.un_member for e in economies) == 37  # M49 does not list Bahrain
    by_income = {g: sum(e.income == g for e in economies) for g in ("HIC", "UMC", "LMC", "LIC")}
    assert by_income == {"HIC": 86, "UMC": 54, "LMC": 50, "LIC": 25}
    assert all((e.income_year == 2025) == bool(e.income) for e in economies)
    assert [world.economies[c].income for c in ("US", "CN", "IN", "ET", "AF", "VE")] == ["HIC", "UMC", "LMC", "", "LIC", ""]


def test_every_member_of_the_united_nations_has_one_tile_and_no_two_share_one(world: World) -> None:
    tiles = [e.tile for e in world.economies.values() if e.tile]
    assert len(set(tiles)) == len(tiles)
    assert all(e.tile for e in world.economies.values() if e.un_member)
    assert all(world.economies[c].tile for c in ("HK", "MO", "TW", "PS", "XK", "VA", "GL", "PR"))


@pytest.mark.parametrize("line", ["US BR FR EG IN CN JP", "CA IE PL RU KZ", "PE BR AO TZ AU FJ", "MA DZ LY EG SA IN VN PH"])
def test_columns_go_from_west_to_east(world: World, line: str) -> None:
    columns = [tile[0] for c in line.split() if (tile := world.economies[c].tile)]
    assert columns == sorted(set(columns))


@pytest.mark.parametrize(
    "line", ["CA US MX GT CR CO EC PE CL AR", "NO DK DE AT IT MT LY TD CD ZM BW ZA", "RU KZ IR SA YE", "MN CN VN KH SG AU NZ"]
)
def test_rows_go_from_north_to_south(world: World, line: str) -> None:
    rows = [tile[1] for c in line.split() if (tile := world.economies[c].tile)]
    assert rows == sorted(rows)
    assert rows[0] < rows[-1]


def test_neighbours_are_near(world: World) -> None:
    for pair in (
        "CN MN",
        "CN VN",
        "DE FR",
        "DE PL",
        "US CA",
        "US MX",
        "BR AR",
        "IN PK",
        "ZA NA",
        "RU KZ",
        "KR JP",
        "NG BJ",
        "TH MY",
    ):
        a, b = (world.economies[c].tile for c in pair.split())
        assert a is not None
        assert b is not None
        assert abs(a[0] - b[0]) + abs(a[1] - b[1]) <= 5, pair


def test_figures_are_of_the_year_asked_for_and_the_newest_otherwise(world: World) -> None:
    people = world.figure("population", "IN", 2020)
    assert people is not None
    assert Decimal(1_350_000_000) < people.value < Decimal(1_450_000_000)
    assert (people.unit, people.source, people.year) == ("persons", "wb-wdi", 2020)
    newest = world.figure("gdp", "US")
    assert newest is not None
    assert newest.year == 2023
    assert Decimal(26_000_000) < newest.value < Decimal(29_000_000)
    assert world.figure("gdp", "US", 1990) is None
    assert world.figure("gdp", "AQ") is None


def test_nearly_all_people_and_output_have_figures(world: World) -> None:
    members = [c for c, e in world.economies.items() if e.un_member]
    assert sum(world.figure("population", c) is not None for c in members) == 193
    assert sum(world.figure("gdp", c) is not None for c in members) >= 190
    people = sum((f.value for c in members if (f := world.figure("population", c, 2023))), Decimal(0))
    assert Decimal(7_900_000_000) < people < Decimal(8_200_000_000)


def test_product_of_taiwan_is_the_value_added_of_the_table(world: World) -> None:
    found = world.figure("gdp", "TW")
    assert found is not None
    assert (found.year, found.source) == (2022, "oecd-icio-2025")
    assert Decimal(740_000) < found.value < Decimal(780_000)


def test_every_source_that_a_file_names_is_listed_with_its_address(world: World) -> None:
    named: set[str] = set()
    for path in files(world):
        frame = pl.read_csv(path, infer_schema=False)
        named |= set(frame["source"].drop_nulls()) if "source" in frame.columns else set()
    assert named
    assert named <= set(world.sources)
    assert all(s.address and s.licence and s.vintage and s.publisher for s in world.sources.values())
    assert not world.sources["oecd-icio-2025"].verified
    assert world.sources["usgs-mcs-2025"].verified


def test_no_file_says_anything_but_yes_or_no_under_verified(world: World) -> None:
    for path in files(world):
        frame = pl.read_csv(path, infer_schema=False)
        if "verified" in frame.columns:
            assert set(frame["verified"]) <= {"yes", "no"}, path.name


def test_unknown_columns_are_refused_with_the_likely_one(spoiled: Path) -> None:
    path = spoiled / "economies.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("income_year", "incomeyear", 1), encoding="utf-8")
    with pytest.raises(BadInput, match=r"economies.csv: unknown column 'incomeyear'. Did you mean 'income_year'\?"):
        _ = load_world(spoiled).economies


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [(",HIC,", ",RICH,", "'RICH' cannot stand in column income"), (",no,no,no,", ",no,nö,no,", "Write yes or no")],
)
def test_bad_cells_are_told_with_their_line(spoiled: Path, old: str, new: str, told: str) -> None:
    path = spoiled / "economies.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as caught:
        _ = load_world(spoiled).economies
    assert caught.value.problems[0].where.startswith("economies.csv:")


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no facts about the world"):
        load_world(tmp_path)


def test_the_folder_can_be_named_in_the_environment(monkeypatch: pytest.MonkeyPatch, spoiled: Path) -> None:
    monkeypatch.setenv("COMITY_WORLD", str(spoiled))
    assert load_world().root == spoiled


def test_the_hash_changes_with_any_file(world: World, spoiled: Path) -> None:
    before = load_world(spoiled).hash
    (spoiled / "supply.csv").write_text("x", encoding="utf-8")
    assert load_world(spoiled).hash != before
    assert world.hash.startswith("sha256:")


def test_economies_and_figures_are_read_quickly(world: World) -> None:
    started = time.perf_counter()
    fresh = load_world(world.root)
    assert fresh.economies
    assert fresh.figure("gdp", "CN")
    assert fresh.sources
    assert fresh.tables
    assert time.perf_counter() - started < 0.3  # 25 ms on a quiet machine
