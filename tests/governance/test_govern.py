"""All indicators over the law in force, by the desk and by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from comity.cli.main import main
from comity.desk.assess import Desk
from comity.desk.govern import Govern, govern
from comity.desk.govern_ground import Wish
from comity.terms.problems import BadInput
from comity.world.store import load_world

DAY = "2026-07-01"


@pytest.fixture(scope="module")
def found(desk: Desk) -> Govern:
    return govern(desk.law, load_world(), Wish(DAY, ("CN", "US", "EU"), ("MAS", "UEX", "LLC", "EUL", "PUA")))


def test_every_value_says_how_it_was_made(found: Govern) -> None:
    assert {v.indicator.partition(".")[0] for v in found.values} == {"MAS", "UEX", "UND", "LLC", "EUL", "PUA"}
    for v in found.values:
        assert v.formula and v.inputs and v.unit and v.vintage and 0 <= v.coverage <= 1 and len(v.evidence) <= 50
        assert (v.value is None) == bool(v.suppressed)
        if v.low is not None and v.high is not None and v.value is not None:
            assert v.low <= v.high and v.interval


def test_order_is_of_labels_never_of_values(found: Govern) -> None:
    for name in ("MAS", "LLC", "UEX", "LLC.D"):
        keys = [(v.jurisdiction, v.about) for v in found.values if v.indicator == name]
        assert keys == sorted(keys)


def test_the_same_question_the_same_answer(desk: Desk, found: Govern) -> None:
    alone = govern(desk.law, load_world(), Wish(DAY, ("CN",), ("LLC", "MAS")))
    both = [v for v in found.values if v.jurisdiction == "CN" and v.indicator.partition(".")[0] in ("LLC", "MAS")]
    assert list(alone.values) == both


def test_what_is_not_evaluated_is_said(found: Govern) -> None:
    text = "\n".join(found.not_evaluated)
    assert "safeguards" in text
    assert "ATT is not used as a condition" in text


@pytest.mark.parametrize(
    ("wish", "word"), [(Wish(DAY, ("UX",)), "US"), (Wish(DAY, (), ("LLD",)), "LLC"), (Wish("2026-02-30"), "exists")]
)
def test_a_wrong_word_is_answered_with_the_right_one(desk: Desk, wish: Wish, word: str) -> None:
    with pytest.raises(BadInput) as caught:
        govern(desk.law, load_world(), wish)
    assert word in str(caught.value)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "values.csv"
    assert main(["govern", "--jurisdiction", "JP", "--as-of", DAY, "--indicator", "MAS,PUA", "-o", str(target)]) == 0
    text = capsys.readouterr().out
    assert (
        "How much of a list rests on texts" in text
        and "wilson 95 %" in text
        and "not told" not in text.split("PUA")[0].split("ANCHORED")[0]
    )
    table = pl.read_csv(target)
    assert set(table["jurisdiction"]) == {"JP"}
    assert main(["govern", "--jurisdiction", "JP", "--as-of", DAY, "--indicator", "MAS", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["as_of", "values", "not_evaluated", "sources"]
    assert said["as_of"] == DAY
    assert {"indicator", "value", "low", "high", "n", "coverage", "evidence", "formula"} <= set(said["values"][0])


def test_command_refuses(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["govern", "--indicator", "MASS", "--as-of", DAY]) == 2
    assert "MAS" in capsys.readouterr().err
    assert main(["govern", "-o", str(tmp_path / "x.xlsx")]) == 2
    assert ".csv" in capsys.readouterr().err
