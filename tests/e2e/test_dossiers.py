"""The dossiers that are kept beside the measures are what the program prints today; figures may differ by two in a hundred."""

import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
dossiers = import_module("dossiers")
KEPT, MEASURES, differs, text_of = dossiers.KEPT, dossiers.MEASURES, dossiers.differs, dossiers.text_of

NAMES = sorted(p.stem for p in MEASURES.glob("*.toml"))
RUN = ("cn-graphite-2023", "us-advanced-computing-2023", "un-haiti-arms-2023")
"""Run in full here; `python bench/dossiers.py --check` runs all."""


def kept(name):
    return (KEPT / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RUN)
def test_a_kept_dossier_is_what_is_printed(name):
    assert differs(kept(name), text_of(name)) == ""


def test_every_measure_has_its_dossier_and_no_other_is_kept():
    assert len(NAMES) == 12
    assert sorted(p.stem for p in KEPT.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_dossier_fits_a_screen_and_says_first_what_the_measure_does(name):
    lines = kept(name).splitlines()
    assert len(lines) <= 46
    assert max(map(len, lines)) <= 110
    heads = [m[1] for line in lines if (m := re.match(r"([A-Z][a-z]+(?: [a-z]+)*)  +\S", line))]
    assert heads[:4] == ["What it does", "What changes", "Authority", "Like for like"]
    assert "Where this is likely to be wrong" in lines
    assert "sha256:" not in kept(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_stands_in_the_list_of_measures(name):
    listed = (MEASURES / "README.md").read_text(encoding="utf-8")
    assert f"[{name}]({name}.toml)" in listed
    assert f"(dossiers/{name}.txt)" in listed


def test_words_are_compared_strictly_and_figures_nearly():
    assert differs("loss USD 1,000 mn (5 to 6 %).", "loss  USD 1,019 mn\n(5 to 6 %).") == ""
    assert "1,030" in differs("loss USD 1,000 mn", "loss USD 1,030 mn")
    assert differs("loss USD 1 mn", "gain USD 1 mn")
    assert differs("a b", "a b c") == "2 words are now 3"
    assert differs("0", "0.1")
