"""`comity compare` as people and scripts meet it."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from comity.cli.main import main

HERE = Path(__file__).resolve()


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COMITY_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


def said(capsys, *argv, code=0):
    assert main(["compare", *argv]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out, captured.err


def pairs(text="name1,name2,label\nViktor Bout,Виктор Бут,a\nViktor Bout,Qadir Zarkhavan,b\n,x,c\n"):
    Path("pairs.csv").write_text(text, encoding="utf-8")
    return "pairs.csv"


# -- two names -----------------------------------------------------------------------------------------------------------------


def test_two_names_are_explained(capsys):
    out, err = said(capsys, "Mohammed Qudusi", "محمد قدوسی", "--type", "person")
    assert err == ""
    flat = " ".join(out.split())
    assert "“Mohammed Qudusi” is" in flat
    assert "where one such pair in seven is the same party" in flat
    assert "is written in Arabic letters and was read as" in flat
    assert re.search(r"^  Mohammed +m\w+ +another spelling of the same name", out, re.MULTILINE)
    assert out.splitlines()[-1].startswith("model sha256:")


def test_two_names_as_json(capsys):
    out, _ = said(capsys, "Zarkhavan Ltd", "Zarkhavan GmbH", "--json")
    found = json.loads(out)
    assert found["forms"] == "other"
    assert found["prior"] == 2
    assert 0 < found["probability"] < 1
    assert [w["asked"] for w in found["words"]] == ["zarkhavan"]
    assert found["sentences"]


def test_a_type_matters_and_the_threshold_is_told(capsys):
    low = json.loads(said(capsys, "Viktor Bout", "Victor Bout", "--type", "person", "--threshold", "0.1", "--json")[0])
    high = json.loads(said(capsys, "Viktor Bout", "Victor Bout", "--type", "person", "--threshold", "99.9999%", "--json")[0])
    assert low["probability"] == high["probability"]
    assert (low["threshold"], high["threshold"]) == (0.1, 0.999999)


def test_names_cannot_command_the_terminal(capsys):
    out, _ = said(capsys, "Ivan\x1b[2J Petrov", "Ivan\u202e Petrov")
    assert "\x1b" not in out
    assert "\u202e" not in out


# -- a file --------------------------------------------------------------------------------------------------------------------


def test_a_file_of_pairs(capsys):
    out, err = said(capsys, pairs(), "-o", "scores.csv")
    assert out.splitlines() == ["3 rows, 1 of them bad; 1 of 2 pairs match", "compared by: name1, name2", "results: scores.csv"]
    assert err.startswith("scores.csv.errors.csv: 1 bad rows")
    with Path("scores.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert list(rows[0]) == ["name1", "name2", "label", "probability", "match", "because"]
    assert [(r["label"], r["match"]) for r in rows] == [("a", "true"), ("b", "false")]


def test_a_file_as_json(capsys):
    out, _ = said(capsys, pairs(), "-o", "scores.parquet", "--json")
    found = json.loads(out)
    assert {k: found[k] for k in ("rows", "bad", "matches", "algorithm", "columns", "threshold")} == {
        "rows": 3, "bad": 1, "matches": 1, "algorithm": "comity", "columns": ["name1", "name2"], "threshold": 0.5}  # fmt: skip
    assert found["errors"] == "scores.parquet.errors.csv"


def test_two_runs_write_the_same_bytes(capsys):
    said(capsys, pairs(), "-o", "one.csv")
    said(capsys, "pairs.csv", "-o", "two.csv")
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


# -- refusals ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("argv", "words"), [
    (("one name",), "it is one name, or a file of another kind"), (("a", "b", "c"), "two names are compared, or one file"),
    (("Ivan", ""), "NAME2: there is no name"), (("...", "Ivan"), "NAME1: '...' has no letter or digit"),
    (("Ivan", "Iwan", "--type", "persn"), "--type persn: 'persn' is no kind of party. Did you mean person?"),
    (("Ivan", "Iwan", "-o", "x.csv"), "--output: it is for a file of pairs"), (("Ivan", "Iwan", "--strict"), "--strict: it is for a file of pairs"),
    (("pairs.csv",), "no result file is named. Add for example -o pairs-scores.csv"), (("pairs.csv", "-o", "x.txt"), "results of kind '.txt' are not written"),
    (("pairs.csv", "-o", "none/x.csv"), "there is no folder none"), (("pairs.csv", "-o", "pairs.csv"), "would be replaced"),
    (("none.csv", "-o", "x.csv"), "none.csv: there is no such file"), (("pairs.csv", "-o", "x.csv", "--type", "person"), "it is for two names"),
    (("pairs.csv", "-o", "x.csv", "--strict"), "pairs.csv, row 3, column name1: there is no name"),
    (("Ivan", "Iwan", "--algorithm", "best"), "there is no such algorithm"),
])  # fmt: skip
def test_what_cannot_be_is_told_with_its_remedy(capsys, argv, words):
    pairs()
    out, err = said(capsys, *argv, code=2)
    assert out == ""
    assert words in err
    assert len(err.splitlines()) == 1
    assert not Path("x.csv").exists()


@pytest.mark.parametrize("p", ["-1", "1.5", "much", "nan"])
def test_a_threshold_is_a_probability(capsys, p):
    assert main(["compare", "a", "b", f"--threshold={p}"]) == 2
    assert "is not a probability" in capsys.readouterr().err


def test_an_algorithm_that_is_not_installed(capsys):
    code = "import sys; sys.modules['nomenklatura'] = None; from comity.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, "compare", "a", "b", "--algorithm", "logic-v2"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'comity[peers]'" in done.stderr
    assert done.stdout == ""


# -- the documentation ---------------------------------------------------------------------------------------------------------


FLIPS = re.compile(r"(?:Every word is needed|If “)[^.]*\.|The (?:birth date|country|gender|type of party) is not stated[^.]*\.")
FIGURES = re.compile(r"is (?:very )?(?:un)?likely (?:to be )?the same party as|may be|(?:about \d+|more than 99|fewer than 1) in 100|sha256:[0-9a-f]{12}")


def steady(text):
    """What is printed without the figures of the model and what follows from them."""
    return " ".join(FIGURES.sub("~", FLIPS.sub("", " ".join(text.split()))).split())


def test_the_page_on_weighing_shows_what_is_printed(capsys):
    """The examples of the page are what the program says, but for the figures of the model."""
    page = (HERE.parents[2] / "docs" / "explanation" / "how-a-name-is-weighed.md").read_text(encoding="utf-8")
    examples = re.findall(r"```console\n\$ comity compare (.*?)\n(.*?)```", page, re.DOTALL)
    assert len(examples) >= 3
    for command, shown in examples:
        argv = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', command)]
        assert steady(said(capsys, *argv)[0]) == steady(shown), command
