"""Files that a user has: what is read of each kind, what is counted as unread, what is refused, and how it is kept."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from comity.desk import outside_data as data
from comity.desk.outside_panel import panel
from comity.governance.chilling import over_compliance
from comity.governance.licensing import disparity
from comity.terms.problems import BadInput

FIND = data.finder({"CHN": "CN", "DEU": "DE", "USA": "US"})


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


BACI = "t,i,j,k,v,q\n2022,156,842,10121, 12.5 ,3\n2022,156,276,250410,1,NA\n2022,276,156,250410,2.25,0.5\n"
CODES = "country_code,country_name,country_iso2,country_iso3\n156,China,CN,CHN\n842,USA,US,USA\n276,Germany,DE,DEU\n"


def test_baci_is_exporter_importer_usd_and_tonnes(tmp_path) -> None:
    write(tmp_path, "country_codes_V202501.csv", CODES)
    audit = data.import_file("baci", write(tmp_path, "BACI_HS17_Y2022.csv", BACI), tmp_path / "d", FIND)
    assert (audit.rows, audit.kept, audit.unread, audit.value_usd) == (3, 3, {}, 15750.0)
    frame = data.trade(tmp_path / "d")
    assert frame.columns == ["reporter", "partner", "period", "hs", "value_usd", "quantity", "unit", "source"]
    assert frame.schema["value_usd"] == frame.schema["quantity"] == pl.Float64
    assert frame.row(1) == ("CN", "DE", "2022", "250410", 1000.0, None, "t", "BACI BACI_HS17_Y2022")
    assert frame.row(0)[:5] == ("CN", "US", "2022", "010121", 12500.0)
    assert data.trade(tmp_path / "d", "2504").height == 2


def test_baci_without_its_codes_says_what_is_missing(tmp_path) -> None:
    with pytest.raises(BadInput, match="country_codes"):
        data.import_file("baci", write(tmp_path, "b.csv", BACI), tmp_path / "d", FIND)
    assert not (tmp_path / "d").exists()


def test_years_stand_together_and_one_is_replaced_by_its_name(tmp_path) -> None:
    write(tmp_path, "country_codes.csv", CODES)
    for year in ("2021", "2022"):
        data.import_file("baci", write(tmp_path, f"y{year}.csv", BACI.replace("2022", year)), tmp_path / "d", FIND)
    assert data.trade(tmp_path / "d").height == 6
    data.import_file("baci", write(tmp_path, "y2022.csv", BACI.replace("2.25", "4.5")), tmp_path / "d", FIND)
    frame = data.trade(tmp_path / "d", "250410").filter(pl.col("reporter") == "DE")
    assert sorted(frame["value_usd"]) == [2250.0, 4500.0]
    assert len(list((tmp_path / "d" / "baci" / "y2022").glob("[0-9a-f]" * 16))) == 1, "the older table is cleared away"
    assert [a.name for a in data.audits(tmp_path / "d")] == ["y2021", "y2022"]


MONTHLY = "Reporter,Partner,Period,HS,Value USD,Quantity\n" + "".join(
    f"CHN,{p},{y}-{m:02},2504.10,{100 + i},1\n" for i, (p, y, m) in enumerate((p, y, m) for p in ("JP", "Germany") for y in (2022, 2023) for m in range(1, 13))
)  # fmt: skip


def test_many_parts_are_one_table(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("comity.desk.outside_forms.PART", 7)
    text = MONTHLY + MONTHLY.splitlines()[1] + "\nCHN,Atlantis,2022-01,250410,5,1\n"
    audit = data.import_file("monthly", write(tmp_path, "m.csv", text), tmp_path / "d", FIND)
    assert (audit.rows, audit.kept, sum(audit.unread.values()), audit.unknown_places) == (50, 48, 2, {"Atlantis": 1})
    frame = data.trade(tmp_path / "d")
    assert frame["value_usd"].to_list() == [100.0 + i for i in range(48)]
    assert frame.schema["hs"] == pl.String


def test_what_cannot_be_read_is_counted_by_reason(tmp_path) -> None:
    bad = "CHN,Atlantis,2022-01,250410,5,1\nCHN,JP,2022-13,250410,5,1\n"
    audit = data.import_file("monthly", write(tmp_path, "m.csv", MONTHLY + bad), tmp_path / "d", FIND)
    assert audit.kept == 48
    assert audit.unread == {"territory not known": 1, "period is neither YYYY nor YYYY-MM": 1}
    assert audit.unknown_places == {"Atlantis": 1}
    kept = json.loads(next((tmp_path / "d" / "monthly" / "m").glob("*/audit.json")).read_text())
    assert (kept["kept"], kept["first"], kept["last"]) == (48, "2022-01", "2023-12")


@pytest.mark.parametrize(("line", "reason"), [
    ("CHN,JP,2022-01,250410,-5,1", "negative"), ("CHN,JP,2022-01,250410,nan,1", "negative"), ("CHN,JP,2022-01,250410,1e999,1", "negative"),
    ("CHN,JP,2022-01,25A410,5,1", "HS code"), ("CHN,JP,2022-01,250410,7,1", "stand twice"), ("Congo,JP,2021-01,250410,7,1", "territory"),
])  # fmt: skip
def test_a_line_that_is_no_flow_is_left_out(tmp_path, line, reason) -> None:
    audit = data.import_file("monthly", write(tmp_path, "m.csv", MONTHLY + line + "\n"), tmp_path / "d", FIND)
    assert audit.kept == 48
    assert [reason in r for r in audit.unread] == [True]


def test_a_file_of_which_much_cannot_be_used_is_refused_and_the_old_one_stays(tmp_path) -> None:
    data.import_file("monthly", write(tmp_path, "m.csv", MONTHLY), tmp_path / "d", FIND)
    with pytest.raises(BadInput, match=r"24 of 48 rows cannot be used.*\n?.*Atlantis|Atlantis"):
        data.import_file("monthly", write(tmp_path, "m.csv", MONTHLY.replace("Germany", "Atlantis")), tmp_path / "d", FIND)
    assert data.trade(tmp_path / "d").height == 48


@pytest.mark.parametrize(("kind", "text", "said"), [
    ("bacy", MONTHLY, "Write baci"), ("baci", MONTHLY, "column 't' is missing"), ("monthly", "", "cannot be read"),
    ("monthly", "reporter,partner,period,hs,value_usd\n", "no rows"), ("monthly", "a,A\n1,2\n", "same name"),
    ("gta", MONTHLY, "intervention_id"), ("monthly", "reporter,partner,period,hs,value_usd\nCN,JP\n1,2,3,4,5,6,7\n", "cannot be read"),
])  # fmt: skip
def test_a_file_of_another_kind_is_refused(tmp_path, kind, text, said) -> None:
    with pytest.raises(BadInput, match=said):
        data.import_file(kind, write(tmp_path, "f.csv", text), tmp_path / "d", FIND)


def test_a_name_cannot_leave_the_folder(tmp_path) -> None:
    for name in ("../x", "/x", "..", "a/b", ".hidden"):
        with pytest.raises(BadInput, match="not the name"):
            data.import_file("monthly", write(tmp_path, "m.csv", MONTHLY), tmp_path / "d", FIND, name)
    (tmp_path / "d" / "monthly" / "m").mkdir(parents=True)
    write(tmp_path / "d" / "monthly" / "m", "current.json", '{"digest": "../../../.."}')
    with pytest.raises(BadInput, match="damaged"):
        data.trade(tmp_path / "d")


def test_leftovers_of_a_crash_are_cleared_and_never_read(tmp_path) -> None:
    left = tmp_path / "d" / "monthly" / "m" / ".new-0123456789abcdef"
    left.mkdir(parents=True)
    write(left, "table.parquet", "half")
    assert data.trade(tmp_path / "d").height == 0
    data.import_file("monthly", write(tmp_path, "m.csv", MONTHLY), tmp_path / "d", FIND)
    assert not left.exists()


def test_sanctions_by_case_and_by_pair(tmp_path) -> None:
    by_case = ("case_id,sanctioned_state,sanctioning_state,begin,end,trade,descr_trade,arms,military,financial,travel,other,objective,success\n"
               '1,Japan,"Germany, France",1990,1995,1,exp_part,0,0,1,0,0,policy_change,failed\n')  # fmt: skip
    data.import_file("gsdb", write(tmp_path, "g.csv", by_case), tmp_path / "d", FIND)
    frame = data.sanctions(tmp_path / "d")
    assert frame.select("sender", "target", "from", "to", "trade", "arms", "financial").rows() == [
        ("DE", "JP", "1990", "1995", True, False, True), ("FR", "JP", "1990", "1995", True, False, True),
    ]  # fmt: skip
    by_pair = "case_id,sanctioned_state_iso3,sanctioning_state_iso3,year,trade,financial\n1,CHN,DEU,1991,1,0\n"
    data.import_file("gsdb", write(tmp_path, "dyadic.csv", by_pair), tmp_path / "d", FIND)
    assert data.sanctions(tmp_path / "d").select("sender", "target", "from", "to").rows() == [("DE", "CN", "1991", "1991")], (
        "one file at a time"
    )


def test_interventions_with_other_spellings_of_columns(tmp_path) -> None:
    text = ("Intervention ID,State.Act.ID,Title,Intervention type,GTA evaluation,Implementing Jurisdiction,Affected Jurisdiction,Date Announced,Date Implemented\n"
            '7,3,Export licence,Export licensing requirement,Red,China,"Japan, Germany",2023-07-03,2023-08-01\n'
            "8,4,Other,Export ban,Amber,Germany,,2022-01-01,\n")  # fmt: skip
    audit = data.import_file("gta", write(tmp_path, "g.csv", text), tmp_path / "d", FIND)
    assert audit.unread == {}
    got = data.interventions(tmp_path / "d").select("id", "implementer", "affected", "implemented").rows()
    assert got == [("7", "CN", "JP", "2023-08-01"), ("7", "CN", "DE", "2023-08-01"), ("8", "DE", "", "")]


def licence_table(n=120):
    head = "application,jurisdiction,destination,group,item_class,end_use,value_band,received,closed,outcome\n"
    lines = [f"{i},x,{'JP' if i % 2 else 'DE'},,c{i % 3},civil,low,2024-01-{1 + i % 28:02},2024-03-{1 + i % 28:02},"
             f"{'denied' if i % (3 if i % 2 else 6) == 0 else 'approved'}\n" for i in range(n)]  # fmt: skip
    return head + "".join(lines) + "p,x,JP,,c1,civil,low,2024-05-01,,pending\n"


def test_licences_become_cases_by_group(tmp_path) -> None:
    data.import_file("licences", write(tmp_path, "l.csv", licence_table()), tmp_path / "d", FIND)
    (cases,) = data.cases(data.licences(tmp_path / "d"), "2024-06-30", {"JP": "far"})
    assert cases.jurisdiction == "x"
    assert cases.group.count("far") == 61
    assert cases.group.count("DE") == 60
    assert len(set(cases.stratum.tolist())) == 3
    pending = np.flatnonzero(cases.outcome == 0)
    assert cases.days[pending].tolist() == [60.0]
    assert set(cases.days[cases.outcome > 0].tolist()) == {60.0}
    assert {v.about for v in disparity(cases)} == {"far", "DE"}
    (early,) = data.cases(data.licences(tmp_path / "d"), "2024-02-10")
    assert (early.outcome == 0).all(), "what ended later was still pending on that day"
    assert len(early.group) == 120


@pytest.mark.parametrize("line", ["q,x,JP,,c1,civil,low,2024-05-01,2024-04-01,denied", "q,x,JP,,c1,civil,low,2024-05-01,,denied",
                                  "q,x,JP,,c1,civil,low,2024-05-01,2024-06-01,refused", "p,x,JP,,c1,civil,low,2024-05-02,,pending"])  # fmt: skip
def test_an_application_that_contradicts_itself_is_left_out(tmp_path, line) -> None:
    audit = data.import_file("licences", write(tmp_path, "l.csv", licence_table() + line + "\n"), tmp_path / "d", FIND)
    assert (audit.rows, audit.kept) == (122, 121)


def test_a_panel_fills_in_the_zeros_and_knows_near_lines(tmp_path) -> None:
    months = [f"{y}-{m:02}" for y in (2022, 2023) for m in range(1, 13)]
    places = [c for c in FIND_TERRITORIES if c != "CN"][:12]
    lines = [f"CN,{p},{m},{h},{1000 * (0.5 if h == '250410' and i % 2 == 0 and m >= '2023-01' else 1)}\n"
             for i, p in enumerate(places) for m in months for h in ("250410", "250490", "380110")]  # fmt: skip
    text = "reporter,partner,period,hs,value_usd\n" + "".join(lines[:-3]) + f"CN,{places[0]},2021-12,250490,5\n"
    data.import_file("monthly", write(tmp_path, "m.csv", text), tmp_path / "d", FIND)
    p = panel(data.trade(tmp_path / "d"), "CN", ["250410"], places[::2], "2023-01")
    assert len(p.value) == 2 * 12 * 25, "two lines under the heading, 12 destinations, 25 months"
    assert (p.value == 0).sum() == 2 * 12 - 1 + 2
    assert p.controlled.sum() == 12 * 25
    near, controlled, _ratio = over_compliance(p, np.random.default_rng(1), draws=10)
    assert controlled.value == pytest.approx(np.log(0.5), abs=0.02)
    assert near.value == pytest.approx(0, abs=0.02)
    with pytest.raises(BadInput, match="no monthly figures"):
        panel(data.trade(tmp_path / "d"), "JP", ["250410"], places, "2023-01")


FIND_TERRITORIES = ("CN", "JP", "DE", "US", "FR", "IN", "BR", "ZA", "KR", "SG", "AU", "CA", "NL", "NO")
