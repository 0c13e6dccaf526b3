"""Files of pairs: every column goes through, bad rows are told, formats agree, and what is stated besides the names counts."""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
import sys
import types

import polars as pl
import pytest

from comity.desk import peers
from comity.desk.compare import MOST_ALIASES, Comparer, PairRun, entity_of, rounded
from comity.desk.peers import ALGORITHMS, peer
from comity.desk.tables import read_rows
from comity.parties.explain import explain_pair
from comity.parties.match.evidence import Subject
from comity.parties.sources.places import gazetteer
from comity.terms.problems import BadInput

HEADER = ("id", "name1", "name2", "schema", "country1", "country2", "birth_date1", "birth_date2", "aliases2", "label")
ROWS = (
    ("1", "Viktor Bout", "Виктор Бут", "Person", "", "", "", "", "", "same"),
    ("2", "Zarkhavan Trading Ltd", "Qudus Shipping GmbH", "Company", "IR", "DE", "", "", "", "other"),
    ("3", "Ivan Petrov", "Ivan Petrow", "person", "RU", "Russia", "1960-01-02", "1960-01-02", "", 'a "quoted", label'),
    ("4", "Ivan Petrov", "Ivan Petrow", "person", "RU", "Russia", "1960-01-02", "1931-07", "", ""),
    ("5", "Bank Quillon", "Something Else", "LegalEntity", "", "", "", "", "Nothing;Quillon Bank", "alias"),
)


def comparer(**more):
    return Comparer(gazetteer(), **more)


def write_csv(path, rows=ROWS, header=HEADER):
    with path.open("w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([header, *rows])
    return path


def compared(source, target, **more):
    run = PairRun(comparer(), source, target, **more)
    return run.run(), run


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


@pytest.fixture
def result(tmp_path):
    compared(write_csv(tmp_path / "pairs.csv"), tmp_path / "scores.csv")
    return {r["id"]: r for r in read_csv(tmp_path / "scores.csv")}


# -- the result ----------------------------------------------------------------------------------------------------------------


def test_every_column_of_the_input_and_three_more(tmp_path):
    summary, run = compared(write_csv(tmp_path / "pairs.csv"), tmp_path / "scores.csv")
    rows = read_csv(tmp_path / "scores.csv")
    assert tuple(rows[0]) == (*HEADER, "probability", "match", "because")
    assert [tuple(r[c] for c in HEADER) for r in rows] == list(ROWS)
    assert (summary.rows, summary.bad, summary.errors) == (5, 0, None)
    assert summary.matches == sum(r["match"] == "true" for r in rows)
    assert run.used == ("name1", "name2", "schema", "country1", "country2", "birth_date1", "birth_date2", "aliases2")
    assert not (tmp_path / "scores.csv.errors.csv").exists()
    for r in rows:
        assert 0 < float(r["probability"]) < 1
        assert (float(r["probability"]) >= 0.5) == (r["match"] == "true")
        assert r["because"]
        assert "\n" not in r["because"]


def test_what_is_the_same_is_above_what_is_not(result):
    p = {key: float(r["probability"]) for key, r in result.items()}
    assert p["1"] > 0.5 > p["2"]
    assert p["3"] > p["4"], "a birth date that agrees, and one that does not"
    assert p["5"] > p["2"], "an alias is the name"
    assert "the dates are the same (1960-01-02 / 1960-01-02)" in result["3"]["because"]
    assert "the countries agree (RU / RU)" in result["3"]["because"]
    assert result["4"]["because"].startswith("the dates differ (1960-01-02 / 1931-07)"), "what speaks against comes first"


def test_a_row_says_what_the_explanation_of_the_pair_says(result):
    for key, kind in (("1", "person"), ("5", "")):
        row = result[key]
        names = (row["name1"], row["name2"]) if key == "1" else ("Bank Quillon", "Quillon Bank")
        assert float(row["probability"]) == pytest.approx(explain_pair(*names, kind).probability, rel=1e-9)


def test_the_threshold_decides_and_nothing_else(tmp_path):
    source = write_csv(tmp_path / "pairs.csv")
    found = []
    for threshold in (0.0, 0.5, 1.0):
        run = PairRun(comparer(threshold=threshold), source, tmp_path / "s.csv")
        run.run()
        rows = read_csv(tmp_path / "s.csv")
        found.append([r["probability"] for r in rows])
        assert [r["match"] == "true" for r in rows] == [float(r["probability"]) >= threshold for r in rows]
    assert found[0] == found[1] == found[2]


def test_what_is_nearly_certain_keeps_its_order():
    assert rounded(1 - 1e-10) < rounded(1 - 1e-11) < rounded(1 - 1e-12) < 1
    assert rounded(1 / 3) == pytest.approx(1 / 3)


# -- formats and chunks --------------------------------------------------------------------------------------------------------


def test_formats_agree(tmp_path):
    source = write_csv(tmp_path / "pairs.csv")
    pl.DataFrame(ROWS, schema=HEADER, orient="row").write_parquet(tmp_path / "pairs.parquet")
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(dict(zip(HEADER, r, strict=True))) + "\n" for r in ROWS), encoding="utf-8")
    tables = []
    for path, ending in itertools.product((source, tmp_path / "pairs.parquet", tmp_path / "pairs.jsonl"), ("csv", "parquet", "jsonl")):
        target = tmp_path / f"s.{ending}"
        compared(path, target)
        read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[ending]
        tables.append(read(target).select("name1", "label", "probability", "match", "because").fill_null("").rows())
    assert len(tables) == 9
    assert all(t == tables[0] for t in tables)


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_chunks_change_nothing(tmp_path, chunk):
    source = write_csv(tmp_path / "pairs.csv")
    done = []
    compared(source, tmp_path / "one.csv")
    compared(source, tmp_path / "many.csv", chunk=chunk, progress=done.append)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()
    assert done[-1] == 5
    assert len(done) == -(-5 // chunk)


def test_a_header_alone_gives_a_header(tmp_path):
    summary, _ = compared(write_csv(tmp_path / "pairs.csv", rows=()), tmp_path / "scores.csv")
    assert summary.rows == 0
    assert (tmp_path / "scores.csv").read_text(encoding="utf-8").strip() == ",".join((*HEADER, "probability", "match", "because"))


def test_other_columns_of_any_kind_go_through(tmp_path):
    pl.DataFrame({"name1": ["Ivan"], "name2": ["Iwan"], "score": [0.25], "n": [7], "tags": [["a", "b"]], "flag": [True]}).write_parquet(tmp_path / "p.parquet")
    compared(tmp_path / "p.parquet", tmp_path / "s.csv")
    (row,) = read_csv(tmp_path / "s.csv")
    assert (row["score"], row["n"], row["tags"], row["flag"]) == ("0.25", "7", "a;b", "true")
    (tmp_path / "p.jsonl").write_text('{"name1": "Ivan", "name2": "Iwan", "x": {"a": [1, 2.5]}, "y": null, "z": 3}\n', encoding="utf-8")
    compared(tmp_path / "p.jsonl", tmp_path / "s.csv")
    (row,) = read_csv(tmp_path / "s.csv")
    assert (row["x"], row["y"], row["z"]) == ('{"a":[1,2.5]}', "", "3")


# -- bad input -------------------------------------------------------------------------------------------------------------------


def test_bad_rows_are_told_and_the_rest_goes_on(tmp_path):
    bad = (
        ("b1", "", "Ivan", "", "", "", "", "", "", ""), ("b2", "Ivan", "!?", "", "", "", "", "", "", ""), ("b3", "Ivan", "Ivan", "Persn", "", "", "", "", "", ""),
        ("b4", "Ivan", "Ivan", "", "", "Narnia", "", "", "", ""), ("b5", "Ivan", "Ivan", "", "", "", "1960-02-30", "", "", ""),
        ("b6", "Ivan", "Ivan", "", "", "", "", "", ";".join("Ivan" + "x" * n for n in range(MOST_ALIASES + 1)), ""),
    )  # fmt: skip
    summary, _ = compared(write_csv(tmp_path / "pairs.csv", (ROWS[0], *bad, ROWS[1])), tmp_path / "scores.csv")
    assert (summary.rows, summary.bad) == (8, 6)
    assert [r["id"] for r in read_csv(tmp_path / "scores.csv")] == ["1", "2"]
    errors = read_csv(summary.errors)
    assert [(e["row"], e["column"]) for e in errors] == [
        ("2", "name1"), ("3", "name2"), ("4", "schema"), ("5", "country2"), ("6", "birth_date1"), ("7", "aliases2")]  # fmt: skip
    assert all(e["problem"] and e["remedy"] for e in errors)
    assert errors[2]["remedy"] == "Did you mean person?"


def test_strict_stops_and_leaves_the_old_result(tmp_path):
    source, target = write_csv(tmp_path / "pairs.csv", (ROWS[0], ("x", "", "", *[""] * 7))), tmp_path / "scores.csv"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(BadInput, match=r"pairs.csv, row 2, column name1: there is no name"):
        compared(source, target, strict=True)
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["pairs.csv", "scores.csv"]


@pytest.mark.parametrize(("header", "said"), [
    (("name1", "name"), "there is no column name2. Is 'name' meant? Call it name2."), (("a", "b"), "there is no column name1"),
    (("name1", "name2", "name2"), "column 'name2': it stands there twice"), (("name1", "name2", "probability"), "column 'probability': the result has a column"),
    (("name1", "name2", "because"), "column 'because'"),
])  # fmt: skip
def test_a_header_that_cannot_be_is_refused(tmp_path, header, said):
    with pytest.raises(BadInput) as e:
        compared(write_csv(tmp_path / "pairs.csv", [["x"] * len(header)], header), tmp_path / "scores.csv")
    assert said in str(e.value)
    assert [p.name for p in tmp_path.iterdir()] == ["pairs.csv"]


def test_a_line_that_is_no_row_is_told(tmp_path):
    source = tmp_path / "pairs.csv"
    source.write_bytes(b'name1,name2\nIvan,Iwan\nIvan\nIvan,\xff\xfe\n"Ivan,Iwan\nIvan,Iwan\n')
    summary, _ = compared(source, tmp_path / "scores.csv")
    assert summary.bad == 3
    assert len(read_csv(tmp_path / "scores.csv")) == summary.rows - 3
    lines = tmp_path / "pairs.jsonl"
    lines.write_text('{"name1": "Ivan", "name2": "Iwan"}\n{"name1": "Ivan", "name3": "x"}\nnothing\n', encoding="utf-8")
    summary, _ = compared(lines, tmp_path / "scores.csv")
    assert (summary.rows, summary.bad) == (3, 2)
    assert read_csv(summary.errors)[0]["problem"] == "'name3' does not stand in the first line"
    assert "One order" not in summary.errors.read_text(encoding="utf-8")


def test_a_row_of_many_names_on_both_sides_is_bounded(tmp_path):
    many = ";".join(f"Qudus {n}" for n in range(MOST_ALIASES))
    row = ("Zarkhavan", many, "Berzengi", many.replace("Qudus", "Tahvazan"))
    summary, _ = compared(write_csv(tmp_path / "p.csv", [row] * 3, ("name1", "aliases1", "name2", "aliases2")), tmp_path / "s.csv")
    assert summary.rows == 3
    assert len({r["probability"] for r in read_csv(tmp_path / "s.csv")}) == 1


def test_orders_are_read_as_before(tmp_path):
    source = tmp_path / "orders.csv"
    source.write_text("id,to,nonsense\n1,DE,x\n", encoding="utf-8")
    with pytest.raises(BadInput, match="it is not a column of orders"):
        list(read_rows(source))


# -- records ---------------------------------------------------------------------------------------------------------------------


def test_the_second_side_as_an_entity():
    e = entity_of(Subject("Ocean Quillon", ("Quillon",), "vessel", ("PA",), ("1999",), (("imoNumber", "9187629"), ("", "X-1")), ""))
    assert e.schema == "Vessel"
    assert e.properties == {"name": ("Ocean Quillon",), "alias": ("Quillon",), "country": ("PA",), "buildDate": ("1999",), "imoNumber": ("9187629",),
                            "idNumber": ("X-1",)}  # fmt: skip


def test_identifiers_decide(tmp_path):
    header = ("id", "name1", "name2", "type", "identifiers1", "identifiers2")
    rows = (("same", "Ocean Quillon", "Ocean Quilon", "vessel", "imo:9187629", "IMO:IMO9187629"), ("none", "Ocean Quillon", "Ocean Quilon", "vessel", "", ""),
            ("other", "Ocean Quillon", "Ocean Quilon", "vessel", "imo:9187629", "imo:9074729"))  # fmt: skip
    compared(write_csv(tmp_path / "p.csv", rows, header), tmp_path / "s.csv")
    p = {r["id"]: float(r["probability"]) for r in read_csv(tmp_path / "s.csv")}
    assert p["same"] > p["none"] > p["other"]
    assert p["same"] > 0.99
    assert p["other"] < 0.2


# -- other algorithms --------------------------------------------------------------------------------------------------------------


def test_an_algorithm_that_is_not_installed_says_how(monkeypatch):
    def absent(name):
        raise ImportError(name=name)

    monkeypatch.setattr(peers, "import_module", absent)
    with pytest.raises(BadInput, match=r"--algorithm logic-v2: .*nomenklatura is not installed here. pip install 'comity\[peers\]'"):
        peer("logic-v2")
    with pytest.raises(BadInput, match=r"there is no such algorithm\. Write one of logic-v2, logic-v1, name-based"):
        peer("best")


def test_an_installation_of_another_kind_is_told(monkeypatch):
    monkeypatch.setattr(peers, "import_module", types.ModuleType)
    with pytest.raises(BadInput, match="not of the kind this program knows"):
        peer("logic-v1")


def test_nothing_of_nomenklatura_is_imported_unasked():
    code = "import sys, comity.cli.compare; print('nomenklatura' in sys.modules, 'followthemoney' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False False\n"


@pytest.mark.parametrize("name", ALGORITHMS)
def test_the_real_algorithms_score_records(name, tmp_path):
    pytest.importorskip("nomenklatura", reason="nomenklatura is not installed; the extra `peers` has it")
    scorer = peer(name)
    same = scorer.score(Subject("Acme Trading Ltd", type="organisation"), entity_of(Subject("ACME Trading Limited", type="organisation")))
    other = scorer.score(Subject("John Smith", type="person"), entity_of(Subject("Qadir Zarkhavan", type="person")))
    assert same[0] > 0.7 > other[0]
    assert same[1]
    assert scorer.score(Subject("Acme Trading Ltd"), entity_of(Subject("ACME Trading Limited")))[0] > 0.7, "what was asked before does not cling"
    assert scorer.rescored(Subject("John Smith", type="person"), [entity_of(Subject("Qadir Zarkhavan", type="person"))]) == [other[0]]
    run = PairRun(comparer(scorer=scorer.score, threshold=0.7), write_csv(tmp_path / "p.csv", ROWS[:2]), tmp_path / "s.csv")
    assert run.run().rows == 2
