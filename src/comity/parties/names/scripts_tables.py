"""Reads the tables behind transliteration: letters, lexicons of names and organisation words, Chinese readings.

The tables stand in `tables/*.csv` beside this module: UTF-8, one header line, every value text. They are read once, at first
use. Readings of Han characters are those of the `pypinyin` distribution (MIT); its character table is read as data and the
package itself, which would load a phrase dictionary ten times as large, is never imported.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import msgspec

from comity.terms.problems import BadInput, Problem

TABLES = "tables"


class Letter(NamedTuple):
    """How one letter, or one pair, is written in Latin letters; the other columns are other conventions, blank where equal."""

    latin: str
    passport: str
    german: str
    french: str


class OrgWord(NamedTuple):
    """A word of organisation names: how it is read in Latin letters, and what it means in English."""

    latin: str
    english: str


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table. Raises BadInput when the table is not part of the installation."""
    try:
        text = files("comity.parties.names").joinpath(TABLES, name).read_text(encoding="utf-8")
    except OSError:
        raise BadInput(Problem(f"parties/names/{TABLES}/{name}", "the table is missing", "Install comity again.")) from None
    return list(csv.DictReader(io.StringIO(text, newline="")))


@cache
def letters(script: str) -> dict[str, Letter]:
    """Letter -> its Latin forms, for one script or one language's departures from it."""
    return {r["letter"]: Letter(r["latin"], r["passport"], r["german"], r["french"]) for r in rows("letters.csv") if r["script"] == script}


@cache
def plain_letters(script: str) -> dict[str, str]:
    """Letter -> Latin form, for one script."""
    return {letter: forms.latin for letter, forms in letters(script).items()}


@cache
def org_words(script: str) -> dict[str, OrgWord]:
    """Word of organisation names -> its reading and meaning, for one script."""
    return {r["word"]: OrgWord(r["latin"], r["english"]) for r in rows("org_words.csv") if r["script"] == script}


@cache
def readings() -> dict[str, str]:
    """Code point as decimal text -> readings with tone marks, divided by commas, commonest first. Raises BadInput without them."""
    spec = find_spec("pypinyin")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "pinyin_dict.json"
        if path.is_file():
            return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    raise BadInput(Problem("pypinyin", "its table of readings is missing", "Install pypinyin 0.53 or newer."))
