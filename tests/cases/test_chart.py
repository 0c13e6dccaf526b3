"""The Commerce Country Chart: a licence is needed exactly where the entry names a column and the destination's cell is marked."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import polars as pl
import pytest

from comity.cli.main import main
from comity.desk.assess import Desk

from .asking import LAW, TEXT_DAY, judge, table

PREFIX = "us.ear.chart."
COLUMNS = ("CB 1", "CB 2", "CB 3", "NP 1", "NP 2", "NS 1", "NS 2", "MT 1", "RS 1", "RS 2", "FC 1", "CC 1", "CC 2", "CC 3", "AT 1", "AT 2")
EMBARGOED = ("CU", "IR", "KP", "SY")


def rule_of(column: str) -> str:
    return PREFIX + column.strip().lower().replace(" ", "-")


def chart_names() -> list[dict[str, str]]:
    return table(LAW / "us" / "chart_names.csv")


def marked() -> dict[str, set[str]]:
    """Columns marked for each territory, read from the facts without the engine."""
    out: dict[str, set[str]] = defaultdict(set)
    for r in table(LAW / "us" / "groups-chart.csv"):
        if r["group"] in {rule_of(c).replace("us.ear.chart.", "us.chart.") for c in COLUMNS}:
            out[r["territory"]].add(r["group"].removeprefix("us.chart."))
    return out


def order(n: int, code: str, to: str) -> dict[str, str]:
    return {"id": str(n), "date": TEXT_DAY, "act": "export", "from": "US", "to": to, "code": f"US-CCL:{code}"}


def fired(result: dict[str, list[str]]) -> set[str]:
    return {r for r in result["rules"] if r.startswith(PREFIX)}


def test_there_are_sixteen_columns_and_no_other_rule_among_them(desk: Desk) -> None:
    ids = {r.id for r in desk.law.packs["US"].rules if r.id.startswith(PREFIX)}
    assert ids == {rule_of(c) for c in COLUMNS}


def test_every_name_of_the_chart_resolves_to_its_territory(desk: Desk) -> None:
    names = chart_names()
    assert len([n for n in names if n["chart_name"]]) >= 196
    for n in names:
        for name in (n["chart_name"], *n["aliases"].split(";"), n["chart_name"].upper()):
            if name:
                assert desk.law.gazetteer.find(name) == n["iso"], name


@pytest.mark.parametrize(("name", "code"), [
    ("Seycheles", "SC"), ("Seychelles", "SC"), ("Bahamas, The", "BS"), ("Gambia, The", "GM"), ("Korea, South", "KR"), ("Korea, North", "KP"),
    ("Congo (Democratic Republic of the)", "CD"), ("Congo (Republic of the)", "CG"), ("Micronesia (Federated State of)", "FM"),
    ("South Sudan, Republic of", "SS"), ("Cote d'Ivoire", "CI"), ("Curaçao", "CW"), ("Türkiye", "TR"), ("Burma", "MM"), ("Vatican City", "VA"),
    ("Sint Maarten (the Dutch two-fifths of the island of Saint Martin)", "SX"), ("St. Kitts and Nevis", "KN"), ("Cape Verde", "CV"),
    ("Niger", "NE"), ("Nigeria", "NG"), ("Dominica", "DM"), ("Dominican Republic", "DO"), ("Guinea", "GN"), ("Guinea-Bissau", "GW"),
    ("Equatorial Guinea", "GQ"), ("Papua New Guinea", "PG"), ("Sudan", "SD"), ("Norway", "NO"), ("Namibia", "NA"), ("Georgia", "GE"),
])
def test_names_that_are_easily_confused_are_not(desk: Desk, name: str, code: str) -> None:
    assert desk.law.gazetteer.find(name) == code


@pytest.mark.parametrize("name", ["Congo", "Korea", "Freedonia", "Virgin Islands", ""])
def test_a_name_that_says_too_little_is_never_guessed(desk: Desk, name: str) -> None:
    assert desk.law.gazetteer.find(name) is None


def test_every_entry_and_every_destination_agree_with_the_rows_and_the_marks(desk: Desk) -> None:
    """The whole table, 638 entries by every row of the chart, against a plain reading of the facts.

    Without a sub-paragraph a row of the entire entry certainly covers the item; a row of some paragraphs, or one that
    hangs on a condition, may; so the latter fires only when something certain names the same column.
    """
    certain: dict[str, set[str]] = defaultdict(set)
    for r in table(LAW / "us" / "lists" / "ccl_rows.csv"):
        if not r["include"] and not r["exclude"] and not r["condition"]:
            certain[r["code"]].add(r["key"])
    entries = [e["code"] for e in table(LAW / "us" / "lists" / "ccl_entries.csv") if "." not in e["code"] and e["code"] != "EAR99"]
    assert len(entries) == 638
    marks = marked()
    places = [n["iso"] for n in chart_names() if n["chart_name"]]
    wanted, rows = [], []
    for code in entries:
        named = {c.lower().replace(" ", "-") for c in certain[code] if c in COLUMNS}
        for to in places:
            rows.append(order(len(rows), code, to))
            wanted.append({PREFIX + c for c in named & marks[to]})
    assert len(rows) > 120_000
    results = judge(desk, "US", rows)
    wrong = [(r["code"], r["to"], fired(got), want) for r, got, want in zip(rows, results, wanted, strict=True) if fired(got) != want]
    assert wrong == []
    assert sum(bool(w) for w in wanted) > 60_000
    assert all(got["outcome"] == "licence_required" for got, want in zip(results, wanted, strict=True) if want and got["outcome"] != "prohibited")


def test_an_embargoed_destination_has_no_mark_and_is_never_free(desk: Desk) -> None:
    marks = marked()
    codes = ("1C010.a", "3A991", "2B001", "5A992.c", "9A610.a", "0A979", "EAR99")
    rows = [order(n, code, to) for n, (to, code) in enumerate((t, c) for t in EMBARGOED for c in codes)]
    for row, got in zip(rows, judge(desk, "US", rows), strict=True):
        assert marks[row["to"]] == set()
        assert fired(got) == set()
        assert got["outcome"] in ("licence_required", "prohibited", "incomplete"), row
        if row["code"] != "US-CCL:EAR99":
            assert got["outcome"] in ("licence_required", "prohibited"), row


def test_a_territory_takes_the_row_of_the_state_it_is_treated_as(desk: Desk) -> None:
    pairs = {"HK": "CN", "LI": "CH", "KY": "GB", "BM": "GB", "GL": "DK", "RE": "FR", "SJ": "NO"}
    for territory, state in pairs.items():
        codes = ("1C010.a", "2B001.a", "6A003.a", "1C351.a", "0A979", "9A610.a", "7A103.a")
        own = judge(desk, "US", [order(n, c, territory) for n, c in enumerate(codes)])
        other = judge(desk, "US", [order(n, c, state) for n, c in enumerate(codes)])
        assert [fired(a) for a in own] == [fired(b) for b in other], territory


def test_a_destination_without_a_row_is_unknown_not_free(desk: Desk) -> None:
    """738.3(b) gives a principle and no list: what has no row here is not read as unmarked."""
    rows = [order(n, "2B001.a", to) for n, to in enumerate(("AQ", "PS", "CK", "NU"))]
    for got in judge(desk, "US", rows):
        assert got["outcome"] == "incomplete"
        assert fired(got) == set()


def test_the_worked_table_is_met_cell_by_cell(desk: Desk, shared: Path) -> None:
    gold = table(shared / "cases" / "us_chart_gold.csv")
    assert len(gold) >= 6_000
    results = judge(desk, "US", [order(n, r["eccn"], r["destination_chart_name"]) for n, r in enumerate(gold)])
    for row, got in zip(gold, results, strict=True):
        want = {rule_of(c) for c in row["marked_columns"].split(";") if c}
        assert fired(got) == want, row
        assert bool(want) == (row["expected"] == "license_required"), row
        assert (got["outcome"] == "licence_required") == bool(want), row


def test_the_worked_table_through_the_command_line_and_two_files(shared: Path, tmp_path: Path) -> None:
    gold = table(shared / "cases" / "us_chart_gold.csv")
    orders, result = tmp_path / "orders.csv", tmp_path / "result.parquet"
    with orders.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(("id", "date", "act", "from", "to", "code"))
        for n, r in enumerate(gold):
            writer.writerow((f"g{n}", TEXT_DAY, "export", "United States", r["destination_chart_name"], f"US-CCL:{r['eccn']}"))
    assert main(["assess", str(orders), "-o", str(result), "--jurisdiction", "US"]) == 0
    frame = pl.read_parquet(result)
    assert frame.columns[:4] == ["id", "item", "jurisdiction", "outcome"]
    assert frame.get_column("id").to_list() == [f"g{n}" for n in range(len(gold))]
    for row, names in zip(gold, frame.get_column("rules").to_list(), strict=True):
        assert {r for r in names if r.startswith(PREFIX)} == {rule_of(c) for c in row["marked_columns"].split(";") if c}, row
    assert not result.with_name("result.parquet.errors.csv").exists()


def test_the_marks_are_those_of_the_printed_chart(desk: Desk, shared: Path) -> None:
    printed = json.loads((shared / "data" / "law" / "us" / "country-chart_2026-07-23.json").read_text(encoding="utf-8"))
    marks = marked()
    assert len(printed["countries"]) == 196
    for name, row in printed["countries"].items():
        code = desk.law.gazetteer.find(name)
        assert code is not None, name
        assert marks[code] == {c.lower().replace(" ", "-") for c in row["marks"]}, name
    assert {desk.law.gazetteer.find(n) for n in printed["embargoed"]} == set(EMBARGOED)


def test_the_rows_are_those_of_the_printed_list_read_another_way(shared: Path) -> None:
    """`bench/chart_grid.py` reads the official XML without Comity; what it misreads is named there with the reason."""
    folder = Path(__file__).resolve().parents[2] / "bench"
    spec = spec_from_file_location("chart_grid", folder / "chart_grid.py")
    assert spec is not None
    assert spec.loader is not None
    grid = module_from_spec(spec)
    spec.loader.exec_module(grid)
    xml = (shared / "data" / "law" / "us" / grid.LIST.name).read_text(encoding="utf-8")
    printed = grid.read_list(xml)
    ours: dict[str, tuple[set[str], set[str]]] = {e: (set(), set()) for e in printed}
    for r in table(LAW / "us" / "lists" / "ccl_rows.csv"):
        if r["key"] in COLUMNS:
            ours[r["code"]][bool(r["include"] or r["exclude"] or r["condition"])].add(r["key"])
    assert len(printed) == 638
    differ = {e for e in printed if printed[e][0] != ours[e][0] or printed[e][1] != ours[e][1] - ours[e][0]}
    assert differ - set(grid.EXPLAINED) == set()
    paragraphs = grid.read_paragraphs(xml)
    assert len(paragraphs) >= 90
    for code, (must, _may) in paragraphs.items():
        entry = code.split(".", maxsplit=1)[0]
        assert must <= ours[entry][0] | ours[entry][1], code
