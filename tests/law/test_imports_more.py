"""Importers of single lists: 22 CFR 121, 10 CFR 110 and 810, the country chart, two Canadian lists, two Norwegian ones, the German export list,
three Japanese orders."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from comity.desk.importing import Report, importers, run_import
from comity.law.imports.base import Imported, outside_limits
from comity.law.imports.us_chart_names import CHART_NAMES
from comity.terms.problems import BadInput
from tests.law.test_imports import JUNK, LAW, fingerprints, halves, refused, rows, thinned

SOURCES = {
    "us_usml": "us/title-22_part-121_usml_2026-07.xml",
    "us_part110": "us/title-10_part-110.xml",
    "us_part810": "us/title-10_part-810.xml",
    "us_chart": "us/country-chart_2026-07-23.json",
    "ca_ecl": "ca/ca_SOR-89-202.xml",
    "ca_nuclear": "ca/ca_SOR-2000-210.xml",
    "no_list1": "no/no_list_I_military_2020.txt",
    "no_list2": "no/no_list_II_dualuse_text_2021.txt",
    "de_awv": "de/de_awv_with_ausfuhrliste_2022-03.md",
    "jp_etco": "jp/yushutsurei_324CO0000000378_asof_2026-06-05.md",
    "jp_feo": "jp/gaitamerei_355CO0000000260_asof_2026-06-05.md",
    "jp_goods": "jp/kamotsu_tou_shourei_403M50000400049_asof_2026-02-14.md",
}
FOLDER = {name: "eu-de" if name == "de_awv" else name[:2] for name in SOURCES}
COUNTS = {
    "us_usml": {"categories": 21, "paragraphs": 1147, "reserved": 343, "significant": 106, "missile_technology": 118},
    "us_part110": {"entries": 26, "embargoed": 6, "restricted": 10, "suppliers_group": 47, "components": 35},
    "us_part810": {"activities": 9, "specific": 8, "destinations": 50},
    "us_chart": {"countries": 196, "embargoed": 4, "columns": 16, "marks": 1788},
    "ca_ecl": {"items": 33, "paragraphs": 84, "entries": 200, "repealed": 8},
    "ca_nuclear": {"part_a": 124, "part_b": 84, "repealed": 5},
    "no_list1": {"entries": 22, "lettered": 376},
    "no_list2": {"entries": 366, "rows": 364, "categories": 10},
    "de_awv": {"entries": 19, "paragraphs": 15, "section_a": 22},
    "jp_etco": {"rows": 17, "numbers": 248, "deleted": 6},
    "jp_feo": {"rows": 17, "numbers": 62, "deleted": 4},
    "jp_goods": {"articles": 32, "lines": 3285, "leaves": 2449, "deleted": 71},
}
TABLES: dict[str, tuple[str, str, Callable[[dict[str, str]], bool]]] = {
    # importer: table, count that it must fall under, rows that are counted
    "us_usml": ("lists/usml_entries.csv", "categories", lambda r: r["what"] == "category"),
    "us_part110": ("groups-nrc.csv", "suppliers_group", lambda r: r["group"] == "us.group.nrc-nsg"),
    "us_part810": ("groups-doe.csv", "destinations", lambda _: True),
    "us_chart": ("groups-chart.csv", "marks", lambda r: r["group"] != "us.chart.rows"),
    "ca_ecl": ("lists/ecl_entries.csv", "entries", lambda _: True),
    "ca_nuclear": ("lists/nuclear_entries.csv", "part_b", lambda r: r["code"].startswith("B")),
    "no_list1": ("lists/list1_entries.csv", "entries", lambda _: True),
    "no_list2": ("lists/list2_rows.csv", "rows", lambda _: True),
    "de_awv": ("lists/al_b_entries.csv", "entries", lambda r: not r["parent"]),
    "jp_etco": ("lists/etco_entries.csv", "numbers", lambda r: bool(r["parent"])),
    "jp_feo": ("lists/feo_entries.csv", "rows", lambda r: not r["parent"]),
    "jp_goods": ("lists/go_entries.csv", "lines", lambda _: True),
}
NAMES = tuple(SOURCES)
XML = tuple(name for name, path in SOURCES.items() if path.endswith(".xml"))


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, Path]:
    return {name: shared / "data" / "law" / path for name, path in SOURCES.items()}


@pytest.fixture(scope="module")
def converted(official: dict[str, Path]) -> dict[str, Imported]:
    return {name: importers()[name].convert(path.read_bytes()) for name, path in official.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The law in a folder of its own, for imports that must write nothing."""
    return Path(shutil.copytree(LAW, tmp_path_factory.mktemp("imports") / "law"))


def unfit(name: str, raw: bytes) -> bool:
    """Whether an importer cannot read a file, or what it counts there is outside its limits: then nothing is written."""
    module = importers()[name]
    try:
        return bool(outside_limits(module.convert(raw), module.LIMITS))
    except (ET.ParseError, ValueError):
        return True


def imported(name: str, text: str, into: Path, tmp_path: Path) -> Report:
    file = tmp_path / "amended"
    file.write_text(text, encoding="utf-8")
    return run_import(name, file, into, dry_run=True)


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


# -- what stands in law/ -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_in_the_law_keep_the_floors_and_ceilings(name: str) -> None:
    table, count, counted = TABLES[name]
    n = sum(counted(r) for r in rows(LAW / FOLDER[name] / table))
    low, high = importers()[name].LIMITS[count]
    assert low <= n <= high
    assert n == COUNTS[name][count]


@pytest.mark.parametrize("name", NAMES)
def test_every_importer_notices_a_file_that_lost_a_quarter(name: str) -> None:
    limits = importers()[name].LIMITS
    assert limits["unread"][0] == 0
    assert limits["unread"][1] <= 2
    assert sum(low > 0 for low, _high in limits.values()) >= 3
    assert all(limits[k][0] >= 0.75 * n for k, n in COUNTS[name].items() if n > 12)


@pytest.mark.parametrize("name", NAMES)
def test_the_program_says_which_official_file_an_importer_reads(name: str) -> None:
    assert len((importers()[name].__doc__ or "").strip()) > 200


def test_no_group_of_an_agency_stands_in_two_tables() -> None:
    """The members that 10 CFR prints come from the importers; those of 22 CFR 126.1 are kept by hand."""
    groups = {name: {r["group"] for r in rows(LAW / "us" / f"groups-{name}.csv")} for name in ("nrc", "doe", "agencies")}
    assert groups["nrc"] == {"us.group.nrc-110-26", "us.group.nrc-embargoed", "us.group.nrc-nsg", "us.group.nrc-restricted"}
    assert groups["doe"] == {"us.group.doe-appendix-a"}
    assert groups["agencies"] == {"us.group.itar-126-1-d-1", "us.group.itar-126-1-d-2"}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_another_kind_is_refused(name: str) -> None:
    assert [kind for kind, raw in JUNK.items() if not unfit(name, raw)] == []


@pytest.mark.parametrize("name", ["us_part810", "no_list1", "de_awv"])
def test_a_refused_file_changes_nothing(name: str, whole: Path, tmp_path: Path) -> None:
    before = fingerprints(whole)
    for raw in (JUNK["xml"], JUNK["words"], b" \n"):
        file = tmp_path / "download"
        file.write_bytes(raw)
        if raw.strip():
            assert refused(name, file, whole)
        else:
            with pytest.raises(BadInput, match="the file is empty"):
                run_import(name, file, whole)
    assert fingerprints(whole) == before


# -- the official files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_of_the_official_file(name: str, converted: dict[str, Imported]) -> None:
    assert {k: converted[name].counts.get(k) for k in COUNTS[name]} == COUNTS[name]
    assert list(converted[name].unread) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_law_is_what_the_official_file_gives(name: str, converted: dict[str, Imported]) -> None:
    """No drift: every cell that an importer writes stands so in the law, in the same order; headings are ours."""
    for table, given in converted[name].tables.items():
        stands = rows(LAW / FOLDER[name] / table)
        own = [k for k in given[0] if k != "heading"]
        assert [[r[k] for k in own] for r in stands] == [[r[k] for k in own] for r in given], table
        assert not any(r.get("heading") for r in given), table


@pytest.mark.parametrize("name", NAMES)
def test_the_law_names_the_file_that_it_was_made_from(name: str, converted: dict[str, Imported]) -> None:
    assert f'"{converted[name].raw_hash}"' in (LAW / FOLDER[name] / "pack.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_importing_the_same_file_again_changes_no_file(name: str, official: dict[str, Path], whole: Path) -> None:
    before = fingerprints(whole)
    report = run_import(name, official[name], whole)
    assert report.written
    assert report.outside == ()
    assert report.touched == ()
    assert all((d.added, d.removed, d.changed) == (0, 0, 0) for d in report.deltas)
    assert fingerprints(whole) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_cut_off_changes_nothing(name: str, official: dict[str, Path], whole: Path, tmp_path: Path) -> None:
    before = fingerprints(whole)
    for what, piece in halves(official[name].read_bytes()).items():
        file = tmp_path / "download"
        file.write_bytes(piece)
        assert refused(name, file, whole), what
    assert fingerprints(whole) == before


@pytest.mark.parametrize("name", NAMES)
def test_another_official_file_is_not_taken_for_this_one(name: str, official: dict[str, Path]) -> None:
    assert [other for other, path in official.items() if other != name and not unfit(name, path.read_bytes())] == []


@pytest.mark.parametrize(("name", "tag"), [("us_usml", "P"), ("us_part110", "LI"), ("us_part810", "LI"), ("ca_ecl", "Provision"),
                                           ("ca_nuclear", "Provision")])  # fmt: skip
def test_a_well_formed_file_with_elements_missing_is_refused(name: str, tag: str, official: dict[str, Path]) -> None:
    assert unfit(name, thinned(official[name].read_bytes(), tag, lambda n: n % 5 != 0))


# -- nothing is lost ---------------------------------------------------------------------------------------------------


def test_every_marked_paragraph_of_the_munitions_list_is_an_entry(
    official: dict[str, Path], converted: dict[str, Imported]
) -> None:
    extract = next(ET.parse(official["us_usml"]).getroot().iter("EXTRACT"))  # noqa: S314
    printed = [" ".join("".join(p.itertext()).split()) for p in extract.findall("P")]
    marked = [t for t in printed if re.match(r"(\*\s*)?\([a-zA-Z0-9]{1,7}\)", t)]
    ranges = [t for t in marked if re.match(r"\([a-z0-9]+\)-", t)]
    given = converted["us_usml"].tables["lists/usml_entries.csv"]
    entries = [r for r in given if r["what"] != "category"]
    assert len(printed) - len(marked) == 3, "a note of a formula, a reference, and one remark on missile technology"
    assert len(entries) - sum(r["kind"] == "reserved" for r in entries) == sum("[Reserved]" not in t for t in marked)
    assert len(ranges) > 20
    assert sum(t.startswith("*") for t in printed) == sum(r["sme"] == "yes" for r in given) == 106


def test_a_letter_after_a_list_of_numbers_is_not_taken_for_a_roman_number(converted: dict[str, Imported]) -> None:
    given = {r["code"]: r for r in converted["us_usml"].tables["lists/usml_entries.csv"]}
    assert given["I.i"]["what"] == "data-service"
    assert "I.h.4.i" not in given
    assert given["XIII.f.iii"]["parent"] == "XIII.f"
    assert given["VIII.h.4.ii.F"]["parent"] == "VIII.h.4.ii"
    assert given["I.x"]["what"] == "ear-item"
    assert given["XIII.m.10"]["what"] == "interpretation"
    assert given["XII.b.6"]["mt"] == "yes", "its remark stands in a paragraph of its own"
    assert all(r["parent"] == "" or r["parent"] in given for r in given.values())


def test_the_lists_of_countries_are_read_whole(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    printed = official["us_part110"].read_text(encoding="utf-8")
    sections = {"us.group.nrc-110-26": "110.26", "us.group.nrc-embargoed": "110.28", "us.group.nrc-restricted": "110.29",
                "us.group.nrc-nsg": "110.30"}  # fmt: skip
    for group, section in sections.items():
        text = printed[printed.index(f'<DIV8 N="{section}"') :]
        lines = text[: text.index("</DIV8>")].count("<LI>")
        assert lines == sum(r["group"] == group for r in converted["us_part110"].tables["groups-nrc.csv"]), group
    destinations = {r["territory"]: r["qualifier"] for r in converted["us_part810"].tables["groups-doe.csv"]}
    assert {t: q for t, q in destinations.items() if q} == {"CL": "only activities under INFCIRC/834", "UA": "see 810.14"}
    assert official["us_part810"].read_text(encoding="utf-8").count("<LI>") == len(destinations) + 1, "the agency is no territory"


def test_the_chart_is_read_cell_by_cell(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    printed = json.loads(official["us_chart"].read_text(encoding="utf-8"))
    names = {r["chart_name"]: r["iso"] for r in rows(LAW / "us" / "chart_names.csv") if r["chart_name"]}
    assert names == CHART_NAMES
    given = {(r["group"], r["territory"]) for r in converted["us_chart"].tables["groups-chart.csv"]}
    cells = {
        (f"us.chart.{c.lower().replace(' ', '-')}", names[n]) for n, row in printed["countries"].items() for c in row["marks"]
    }
    every = {("us.chart.rows", names[n]) for n in (*printed["countries"], *printed["embargoed"])}
    assert given == cells | every | {("us.chart.rows", "US")}


def test_a_mark_that_is_taken_away_is_told_with_the_rules_of_its_column(
    official: dict[str, Path], whole: Path, tmp_path: Path
) -> None:
    chart = json.loads(official["us_chart"].read_text(encoding="utf-8"))
    chart["countries"]["Albania"]["marks"].remove("RS 2")
    report = imported("us_chart", json.dumps(chart), whole, tmp_path)
    assert report.outside == ()
    assert [(d.added, d.removed, d.changed) for d in report.deltas] == [(0, 1, 0)]
    assert "us.ear.chart.rs-2" in {t.rule for t in report.touched}
    assert all(t.examples == ("AL",) for t in report.touched)
    chart["countries"]["Atlantis"] = chart["countries"].pop("Albania")
    assert imported("us_chart", json.dumps(chart), whole, tmp_path).outside


def test_every_label_of_the_nuclear_schedule_is_an_entry(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    given = {r["code"]: r["kind"] for r in converted["ca_nuclear"].tables["lists/nuclear_entries.csv"]}
    labels = set(re.findall(r">([AB](?:\.\d+)+)\.?</", official["ca_nuclear"].read_text(encoding="utf-8-sig")))
    assert labels
    assert labels <= set(given)
    assert {c for c, kind in given.items() if kind == "reserved"} == {"A.2.2.6", "A.2.4.8.4", "B.2.3.3", "B.2.3.5", "B.2.4.4"}
    assert list(given).index("A.2.1.9") < list(given).index("A.2.1.10")


def test_the_items_of_the_canadian_list_are_those_not_repealed(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    text = official["ca_ecl"].read_text(encoding="utf-8-sig")
    printed = set(re.findall(r"<Label>([589]\d{3}|[39]-\d\d?)</Label>", text))
    gone = set(re.findall(r"<Label>(\d{4})</Label><Text><Repealed>", text))
    given = {r["code"]: r for r in converted["ca_ecl"].tables["lists/ecl_entries.csv"]}
    assert len(gone) == 8
    assert {c for c, r in given.items() if r["kind"] == "control" and "." not in c} == printed - gone
    assert given["5506.2.d.v.C.III"]["parent"] == "5506.2.d.v.C"
    assert (given["5506"]["from"], given["5201"]["from"], given["5101"]["from"]) == ("2024-07-19", "2020-07-01", "2017-09-21")
    assert {r["verified"] for r in given.values() if r["kind"] == "note"} == {"no"}


def test_the_norwegian_dual_use_list_is_the_union_s_of_2021(converted: dict[str, Imported]) -> None:
    union = {r["code"]: r["from"] for r in rows(LAW / "eu" / "lists" / "annex1_entries.csv") if "." not in r["code"]}
    assert {r["code"] for r in converted["no_list2"].tables["lists/list2_entries.csv"]} == {
        c for c, day in union.items() if day < "2022"
    }
    assert [r["code"] for r in converted["no_list1"].tables["lists/list1_entries.csv"]] == [f"ML{n}" for n in range(1, 23)]


NATIONAL = ["2B909", "2B952", "2B993", "5A902", "5A911", "5D902", "5D911", "5E902", "6A908", "6D908", "9A904", "9A991", "9A992", "9A993",
            "9A994", "9D904", "9E904", "9E991", "9E992"]  # fmt: skip


def test_the_german_section_b_has_its_nineteen_numbers(converted: dict[str, Imported]) -> None:
    given = [r["code"] for r in converted["de_awv"].tables["lists/al_b_entries.csv"]]
    assert [c for c in given if "." not in c] == NATIONAL
    assert "2B909.a" not in given, "its letters describe one machine"


def test_the_japanese_tables_keep_branches_and_deleted_numbers(converted: dict[str, Imported]) -> None:
    goods = {r["code"]: r["kind"] for r in converted["jp_etco"].tables["lists/etco_entries.csv"]}
    assert {c for c, kind in goods.items() if kind == "reserved"} == {"5.2", "5.9", "9.4", "9.9", "14.4", "14.8"}
    assert {"3-2", "2.35-2", "1.13-2", "7.10-2", "2.52"} <= set(goods)
    technology = {r["code"]: r for r in converted["jp_feo"].tables["lists/feo_entries.csv"]}
    assert technology["15.5-2"]["parent"] == "15"
    assert technology["16.2"]["cite"] == "jp:nto:9:2:8", "row 16 is divided by another ordinance"


def test_the_goods_ordinance_is_read_to_its_last_level(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    given = {r["code"]: r for r in converted["jp_goods"].tables["lists/go_entries.csv"]}
    text = official["jp_goods"].read_text(encoding="utf-8").partition("\n## 附則")[0]
    listed = sum(1 for line in text.splitlines() if re.match(r" *- ", line))
    paragraphs = sum(1 for line in text.splitlines() if line.startswith("**"))
    assert len(given) == listed + paragraphs
    assert given["1.10.ro.2.4"]["row"] == "JP-ETCO:2"
    assert (given["2.p2.1.ha"]["parent"], given["2.p2.1.ha"]["row"]) == ("2.p2.1", "JP-ETCO:3")
    assert given["14-2"]["row"] == "JP-ETCO:16.1"
    assert given["28"]["row"] == "JP-FEO:16"
    assert given["1.12and13"]["kind"] == "reserved"


# -- what an amendment does --------------------------------------------------------------------------------------------


def test_a_reserved_paragraph_that_is_filled_is_told(official: dict[str, Path], whole: Path, tmp_path: Path) -> None:
    text = official["us_usml"].read_text(encoding="utf-8")
    report = imported("us_usml", replaced(text, "<P>(f) [Reserved]</P>", "<P>* (f) Something (MT).</P>"), whole, tmp_path)
    assert report.outside == ()
    (delta,) = report.deltas
    assert (delta.added, delta.removed, delta.changed) == (0, 0, 1)
    assert set(delta.examples["columns"]) == {"kind (1)", "sme (1)", "mt (1)", "what (1)"}
    assert {"us.itar.licence.123-1", "us.itar.brokering.129-4", "us.ear.exclusion.734-3-b-1-i-munitions-list"} <= {
        t.rule for t in report.touched
    }
    assert {t.through for t in report.touched} == {"item:US-USML"}


def test_a_country_taken_off_a_list_is_told_with_the_rules_that_test_the_group(
    official: dict[str, Path], whole: Path, tmp_path: Path
) -> None:
    text = official["us_part110"].read_text(encoding="utf-8")
    report = imported("us_part110", replaced(text, "<LI>Andorra</LI>", ""), whole, tmp_path)
    assert report.outside == ()
    assert [(d.table, d.removed) for d in report.deltas if d.removed] == [("groups-nrc.csv", 1)]
    general = {f"us.nrc.general.110-{paragraph}" for paragraph in ("21-b", "22-b", "22-c", "24-a", "24-b")}
    assert general <= {t.rule for t in report.touched}
    assert {t.through for t in report.touched} == {"destination"}
    assert all(t.examples == ("AD",) for t in report.touched)


def test_a_country_that_is_not_known_stops_the_import(official: dict[str, Path], whole: Path, tmp_path: Path) -> None:
    text = official["us_part810"].read_text(encoding="utf-8")
    for line in ("<LI>Atlantis</LI>", "<LI>Austria (For research only)</LI>"):
        report = imported("us_part810", replaced(text, "<LI>Austria</LI>", line), whole, tmp_path)
        assert len(report.unread) == 1
        assert report.outside
        assert not report.written


def test_a_repealed_item_leaves_the_canadian_list(official: dict[str, Path], whole: Path, tmp_path: Path) -> None:
    text = official["ca_ecl"].read_text(encoding="utf-8-sig")
    begin = text.index("<Label>5103</Label>")
    end = text.index("</Provision>", begin)
    report = imported(
        "ca_ecl", text[:begin] + "<Label>5103</Label><Text><Repealed>[Repealed]</Repealed></Text>" + text[end:], whole, tmp_path
    )
    assert report.outside == ()
    (delta,) = report.deltas
    assert (delta.added, delta.removed, delta.changed) == (0, 1, 0)
    assert delta.examples["removed"] == ("5103",)


def test_a_new_national_number_is_an_entry_without_heading(official: dict[str, Path], whole: Path, tmp_path: Path) -> None:
    text = official["de_awv"].read_text(encoding="utf-8")
    report = imported("de_awv", replaced(text, "\n9A994 ", "\n9A905 Neues wie folgt:\n\n    a)  dies\n\n9A994 "), whole, tmp_path)
    assert report.outside == ()
    assert [(d.added, d.removed, d.changed) for d in report.deltas] == [(2, 0, 0)]
    assert report.deltas[0].examples["added"] == ("9A905", "9A905.a")
