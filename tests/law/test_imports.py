"""Importers of official files: what they count, that they lose nothing, and that a bad file changes nothing."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from comity.desk.importing import importers, run_import
from comity.law.imports.base import Imported
from comity.terms.problems import BadInput

LAW = Path(__file__).resolve().parents[2] / "law"
SOURCES = {
    "us_ccl": "us/ccl_supp1_774_ecfr_2026-06.xml",
    "us_part744": "us/title-15_part-744_2026-07-23.xml",
    "eu_annex1": "eu/eu_annexI_GEAs_consolidated_2025-11-15.json",
    "cn_catalogue": "cn/facts/list.csv",
    "cn_entities": "cn/cn_entities_2026-07-19.json",
}
FOLDER = {"us_ccl": "us", "us_part744": "us", "eu_annex1": "eu", "cn_catalogue": "cn", "cn_entities": "cn"}
COUNTS = {
    "us_ccl": {"entries": 638, "rows": 1586, "characters_lost": 0, "codes_unknown": 0},
    "us_part744": {
        "entity_rows": 3415, "entity_parties": 3464, "uvl_rows": 186, "meu_rows": 90, "meu_parties": 70, "meu_reserved": 4,
        "military_intelligence": 13, "effective_date_notes": 7, "reserved_provisions": 10,
    },
    "eu_annex1": {"entries": 384, "codes": 3443, "rows": 382},
    "cn_catalogue": {"entries": 752, "codes": 189, "hs": 542, "correlations": 1222},
    "cn_entities": {"parties": 239, "control_list": 139, "watch_list": 40, "unreliable_entity": 60},
}  # fmt: skip
TABLES = {
    # importer: table -> (count that it must fall under, the rows that are counted)
    "us_ccl": {"lists/ccl_entries.csv": ("entries", lambda r: "." not in r["code"] and r["code"] != "EAR99"),
               "lists/ccl_eligibility.csv": ("eligibility", lambda _: True)},
    "us_part744": {"parties/entity-list.csv": ("entity_parties", lambda _: True), "parties/uvl.csv": ("uvl_rows", lambda _: True),
                   "parties/meu.csv": ("meu_parties", lambda r: bool(r["name"])),
                   "parties/military-intelligence.csv": ("military_intelligence", lambda _: True)},
    "eu_annex1": {"lists/annex1_entries.csv": ("entries", lambda r: "." not in r["code"]), "lists/annex1_rows.csv": ("rows", lambda _: True)},
    "cn_catalogue": {"lists/catalogue_entries.csv": ("entries", lambda _: True), "lists/catalogue_hs.csv": ("correlations", lambda _: True)},
    "cn_entities": {"parties/control-list.csv": ("control_list", lambda _: True), "parties/watch-list.csv": ("watch_list", lambda _: True),
                    "parties/unreliable-entity.csv": ("unreliable_entity", lambda _: True)},
}  # fmt: skip
NAMES = tuple(SOURCES)
SINGLE_LISTS = ("us_usml", "us_part110", "us_part810", "us_chart", "ca_ecl", "ca_nuclear", "no_list1", "no_list2", "de_awv", "jp_etco", "jp_feo", "jp_goods")
"""Importers of one list each; test_imports_more.py asks the same of them."""


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, Path]:
    return {name: shared / "data" / "law" / path for name, path in SOURCES.items()}


@pytest.fixture(scope="module")
def converted(official: dict[str, Path]) -> dict[str, Imported]:
    return {name: importers()[name].convert(path.read_bytes()) for name, path in official.items()}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The law in a folder of its own, where an import may write."""
    return Path(shutil.copytree(LAW, tmp_path / "law"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def fingerprints(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{2,}", unicodedata.normalize("NFKC", text).casefold()))


# -- what stands in law/, without any official file --------------------------------------------------------------------


def test_the_importers_are_those_the_law_was_made_with() -> None:
    assert set(importers()) == {*NAMES, *SINGLE_LISTS}


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_in_the_law_keep_the_floors_and_ceilings(name: str) -> None:
    limits = importers()[name].LIMITS
    for table, (count, counted) in TABLES[name].items():
        n = sum(1 for r in rows(LAW / FOLDER[name] / table) if counted(r))
        low, high = limits[count]
        assert low <= n <= high, (table, n)
        assert n == COUNTS[name].get(count, n), table


@pytest.mark.parametrize("name", NAMES)
def test_every_importer_has_a_floor_above_zero_for_what_it_reads(name: str) -> None:
    limits = importers()[name].LIMITS
    assert limits["unread"][0] == 0
    assert limits["unread"][1] <= 5
    floors = {k: low for k, (low, _high) in limits.items() if low > 0}
    assert len(floors) >= 3
    assert all(low >= 0.75 * COUNTS[name][k] for k, low in floors.items() if k in COUNTS[name]), "a file that lost a quarter is noticed"


JUNK: dict[str, bytes] = {
    "binary": bytes(range(256)) * 40, "words": b"This is not an official file.\n" * 50, "xml": b"<?xml version='1.0'?><a><b/></a>",
    "list": b"[]", "object": b'{"a": 1}', "csv": b"a,b\n1,2\n", "html": b"<html><body><p>Not found</body></html>", "nul": b"\0" * 4096,
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", sorted(JUNK))
def test_a_file_of_another_kind_changes_nothing(name: str, kind: str, copy: Path, tmp_path: Path) -> None:
    before = fingerprints(copy)
    file = tmp_path / "download"
    file.write_bytes(JUNK[kind])
    assert refused(name, file, copy)
    assert fingerprints(copy) == before


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", [b"", b"\n", b"  \r\n\t "])
def test_an_empty_file_is_refused_with_a_remedy(name: str, text: bytes, copy: Path, tmp_path: Path) -> None:
    before = fingerprints(copy)
    file = tmp_path / "download.xml"
    file.write_bytes(text)
    with pytest.raises(BadInput, match=r"download\.xml: the file is empty\. Fetch the official file again\."):
        run_import(name, file, copy)
    assert fingerprints(copy) == before


def test_a_name_that_is_no_importer_is_answered_with_the_nearest(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"Did you mean us_ccl\?"):
        run_import("us-cll", tmp_path / "x", copy)


def test_a_file_that_is_not_there_is_named(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"absent\.xml: cannot be read"):
        run_import("us_ccl", tmp_path / "absent.xml", copy)


def refused(name: str, file: Path, folder: Path) -> bool:
    """Whether an import was refused: a sentence about the file, or counts outside their limits and nothing written."""
    try:
        report = run_import(name, file, folder)
    except BadInput as e:
        assert all(p.what and p.mend and file.name in p.where for p in e.problems)
        return True
    assert report.outside
    assert all("expected" in sentence for sentence in report.outside)
    assert not report.written
    return True


# -- the official files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_of_the_official_file(name: str, converted: dict[str, Imported]) -> None:
    found = converted[name]
    assert {k: found.counts.get(k) for k in COUNTS[name]} == COUNTS[name]
    assert list(found.unread) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_law_is_what_the_official_file_gives(name: str, converted: dict[str, Imported]) -> None:
    """No drift: every cell that an importer writes stands so in the law; headings are ours."""
    for table, given in converted[name].tables.items():
        home = LAW if (LAW / table.partition("/")[0] / "pack.toml").exists() else LAW / FOLDER[name]
        stands = rows(home / table)
        assert len(stands) == len(given), table
        own = [k for k in given[0] if not k.startswith("heading")]
        wrong = [(s, g) for s, g in zip(stands, given, strict=True) if any(s[k] != g[k] for k in own)]
        assert wrong == [], table


@pytest.mark.parametrize("name", NAMES)
def test_the_law_names_the_file_that_it_was_made_from(name: str, converted: dict[str, Imported]) -> None:
    assert f'"{converted[name].raw_hash}"' in (LAW / FOLDER[name] / "pack.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["us_ccl", "us_part744", "cn_catalogue", "cn_entities"])
def test_importing_the_same_file_again_changes_no_file(name: str, official: dict[str, Path], copy: Path) -> None:
    before = fingerprints(copy)
    report = run_import(name, official[name], copy)
    assert report.written
    assert report.outside == ()
    assert [(d.added, d.removed, d.changed) for d in report.deltas] == [(0, 0, 0)] * len(report.deltas)
    assert fingerprints(copy) == before


def test_importing_annex_one_again_changes_headings_at_most(official: dict[str, Path], copy: Path) -> None:
    run_import("eu_annex1", official["eu_annex1"], copy)
    before = fingerprints(copy)
    again = run_import("eu_annex1", official["eu_annex1"], copy)
    assert all((d.added, d.removed, d.changed) == (0, 0, 0) for d in again.deltas)
    assert fingerprints(copy) == before


def test_two_editions_that_differ_in_layout_alone_give_the_same_law(shared: Path, converted: dict[str, Imported]) -> None:
    earlier = importers()["us_part744"].convert((shared / "data" / "law" / "us" / "title-15_part-744_2026-03-25.xml").read_bytes())
    later = converted["us_part744"]
    assert earlier.raw_hash != later.raw_hash
    assert earlier.counts == later.counts
    assert dict(earlier.tables) == dict(later.tables)


# -- nothing is lost ---------------------------------------------------------------------------------------------------


def test_every_printed_row_of_the_control_list_is_counted(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    """1,552 rows stand in the tables of controls; some hold several requirements, none holds none."""
    root = ET.parse(official["us_ccl"]).getroot()  # noqa: S314
    tables = [t for t in root.iter("TABLE") if "Control" in "".join(t.itertext())[:200]]
    printed = sum(1 for t in tables for tr in t.iter("TR") if tr.findall("TD") and "".join(tr.itertext()).strip())
    assert printed == 1552
    assert converted["us_ccl"].counts["rows"] - printed == 34
    headings = {m.group(1) for e in root.iter("B") if (m := re.match(r"\s*([0-9][A-E][0-9]{3})\b", "".join(e.itertext())))}
    entries = {r["code"] for r in converted["us_ccl"].tables["lists/ccl_entries.csv"] if "." not in r["code"]} - {"EAR99"}
    assert len(entries) == 638
    assert headings >= entries


def test_no_character_of_the_control_list_is_lost_and_a_lost_run_would_be_seen(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    """A well-known copy of these rules dropped every italic run, and with one of them the word that reversed a rule."""
    assert converted["us_ccl"].counts["characters_lost"] == 0
    assert converted["us_ccl"].counts["characters_raw"] > 1_000_000
    raw = official["us_ccl"].read_bytes()
    without = re.sub(rb"<I>[^<]*</I>", b"", raw)
    assert len(raw) - len(without) > 10_000
    changed = importers()["us_ccl"].convert(without)
    assert changed.counts["characters_raw"] < converted["us_ccl"].counts["characters_raw"] - 5_000


CONNECTING = frozenset({
    "additional", "addresses", "aka", "aliaes", "alias", "aliases", "also", "alt", "alternate", "alternative", "apply", "eight", "entry",
    "fifteen", "follow", "following", "fourteen", "include", "includes", "institutions", "listed", "nine", "occupied", "organizations",
    "reconnaissance", "seventeen", "six", "sixteen", "ten", "thirteen", "this", "twelve", "wherever", "which",
})  # fmt: skip
"""Words that join names in the cells of the Entity List, and the gloss of two ministries of defence; they name nobody."""


def test_every_word_of_the_entity_list_is_in_a_name_or_an_address(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    root = ET.parse(official["us_part744"]).getroot()  # noqa: S314
    supplement = next(d for d in root.iter("DIV9") if "Supplement No. 4" in "".join(d.find("HEAD").itertext()))  # type: ignore[union-attr]
    cells = [tr.findall("TD") for tr in supplement.iter("TR")]
    printed = [" ".join(c[1].itertext()) for c in cells if len(c) > 1]
    assert len(printed) == 3415
    kept = set().union(*(words(" ".join(r.values())) for r in converted["us_part744"].tables["parties/entity-list.csv"]))
    assert set().union(*map(words, printed)) - kept == CONNECTING


def test_every_row_of_the_unverified_list_keeps_its_words(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    root = ET.parse(official["us_part744"]).getroot()  # noqa: S314
    supplement = next(d for d in root.iter("DIV9") if "Supplement No. 6" in "".join(d.find("HEAD").itertext()))  # type: ignore[union-attr]
    cells = [tr.findall("TD") for tr in supplement.iter("TR")]
    printed = set().union(*(words(" ".join(c[1].itertext())) for c in cells if len(c) > 1))
    kept = set().union(*(words(" ".join(r.values())) for r in converted["us_part744"].tables["parties/uvl.csv"]))
    assert printed - kept - CONNECTING == set()


def test_every_party_of_the_chinese_register_keeps_its_names(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    register = json.loads(official["cn_entities"].read_text(encoding="utf-8"))
    kept = " ".join(" ".join(r.values()) for t in converted["cn_entities"].tables.values() for r in t)
    lost = [x["entity_name"] for x in register if not words(x["entity_name"]) & words(kept) and x["entity_name"] not in kept]
    assert len(lost) <= converted["cn_entities"].counts["mended"], lost


def test_every_line_of_the_chinese_catalogue_is_an_entry(official: dict[str, Path], converted: dict[str, Imported]) -> None:
    given = {r["code"] for r in rows(official["cn_catalogue"])}
    assert {r["code"] for r in converted["cn_catalogue"].tables["lists/catalogue_entries.csv"]} == given
    assert all(re.fullmatch(r"[0-9][A-E][0-9]{3}(\.[a-z0-9]+)*", c) for c in given)


def test_every_line_of_annex_one_is_a_code(shared: Path, converted: dict[str, Imported]) -> None:
    printed = rows(shared / "data" / "law" / "eu" / "eu_annexI_provisions.csv")
    column = next(c for c in printed[0] if c.lower() in ("code", "entry", "provision", "id", "eccn", "ref"))
    codes = {r["code"] for r in converted["eu_annex1"].tables["lists/annex1_entries.csv"]}
    tops = {m.group(0) for r in printed if (m := re.match(r"[0-9][A-E][0-9]{3}", r[column]))}
    assert tops == {c for c in codes if "." not in c}


# -- slices of the official files --------------------------------------------------------------------------------------


def halves(raw: bytes) -> dict[str, bytes]:
    return {"half": raw[: len(raw) // 2], "a tenth cut off": raw[: len(raw) * 9 // 10], "the second half": raw[len(raw) // 2 :], "a head": raw[:2000]}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_cut_off_changes_nothing(name: str, official: dict[str, Path], copy: Path, tmp_path: Path) -> None:
    before = fingerprints(copy)
    for what, piece in halves(official[name].read_bytes()).items():
        file = tmp_path / "download"
        file.write_bytes(piece)
        assert refused(name, file, copy), what
        assert fingerprints(copy) == before, what


def thinned(raw: bytes, tag: str, keep: Callable[[int], bool]) -> bytes:
    """A well-formed file in which some elements are missing, as after a failed page."""
    root = ET.fromstring(raw)  # noqa: S314
    n = 0
    for parent in root.iter():
        for child in list(parent):
            if child.tag == tag:
                n += 1
                if not keep(n):
                    parent.remove(child)
    return ET.tostring(root)


def test_a_well_formed_file_with_rows_missing_is_refused_by_the_counts(official: dict[str, Path], copy: Path, tmp_path: Path) -> None:
    before = fingerprints(copy)
    file = tmp_path / "download.xml"
    for name in ("us_ccl", "us_part744"):
        file.write_bytes(thinned(official[name].read_bytes(), "TR", lambda n: n % 10 != 0))
        report = run_import(name, file, copy)
        assert report.outside, name
        assert not report.written
    entities = json.loads(official["cn_entities"].read_text(encoding="utf-8"))
    file.write_text(json.dumps(entities[: len(entities) * 9 // 10]), encoding="utf-8")
    report = run_import("cn_entities", file, copy)
    assert report.outside
    assert not report.written
    lines = official["cn_catalogue"].read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[: len(lines) * 9 // 10]), encoding="utf-8")
    report = run_import("cn_catalogue", file, copy)
    assert report.outside
    assert not report.written
    assert fingerprints(copy) == before


@pytest.mark.parametrize("name", NAMES)
def test_another_official_file_is_not_taken_for_this_one(name: str, official: dict[str, Path], copy: Path) -> None:
    before = fingerprints(copy)
    for other, path in official.items():
        if other != name:
            assert refused(name, path, copy), other
    assert fingerprints(copy) == before


def test_a_dry_run_reports_and_writes_nothing(official: dict[str, Path], copy: Path) -> None:
    target = copy / "us" / "parties" / "uvl.csv"
    target.write_text(target.read_text(encoding="utf-8").replace("us.uvl.", "us.uvl.old-", 1), encoding="utf-8")
    before = fingerprints(copy)
    report = run_import("us_part744", official["us_part744"], copy, dry_run=True)
    delta = next(d for d in report.deltas if d.table == "parties/uvl.csv")
    assert delta.added + delta.changed + delta.removed >= 1
    assert not report.written
    assert fingerprints(copy) == before


def test_modules_say_which_official_file_they_read() -> None:
    def speaks(module: ModuleType) -> bool:
        return len((module.__doc__ or "").strip()) > 60 and callable(module.convert)

    assert all(speaks(m) for m in importers().values())


# -- what an amendment does --------------------------------------------------------------------------------------------


def test_an_amendment_is_told_with_the_rules_that_read_it(official: dict[str, Path], copy: Path, tmp_path: Path) -> None:
    """The first row of 1A001 moves from one chart column to another: the rules of both columns read it, those of MT do not."""
    raw = official["us_ccl"].read_text(encoding="utf-8")
    begin = raw.index("1A001 ")
    at = raw.index("NS Column 2", begin)
    assert at - begin < 3_000
    file = tmp_path / "amended.xml"
    file.write_text(raw[:at] + "NS Column 1" + raw[at + len("NS Column 1") :], encoding="utf-8")
    report = run_import("us_ccl", file, copy, dry_run=True)
    assert [(d.table, d.added, d.removed, d.changed) for d in report.deltas if d.changed] == [("lists/ccl_rows.csv", 0, 0, 1)]
    rules = {t.rule for t in report.touched}
    assert {"us.ear.chart.ns-1", "us.ear.chart.ns-2"} <= rules
    assert not any(r.startswith("us.ear.chart.mt") for r in rules)
    assert all(t.examples == ("1A001",) for t in report.touched)


def test_the_same_file_again_touches_no_rule(official: dict[str, Path], copy: Path) -> None:
    assert run_import("us_part744", official["us_part744"], copy, dry_run=True).touched == ()


def test_a_party_taken_off_a_list_is_told_with_the_rules_that_test_its_tags(official: dict[str, Path], copy: Path) -> None:
    table = copy / "us" / "parties" / "uvl.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join([*lines[:1], *lines[2:]]), encoding="utf-8")
    report = run_import("us_part744", official["us_part744"], copy, dry_run=True)
    assert [(d.table, d.added) for d in report.deltas if d.added] == [("parties/uvl.csv", 1)]
    assert "us.ear.enduser.uvl-statement" in {t.rule for t in report.touched}
    assert {t.through for t in report.touched} == {"parties"}
