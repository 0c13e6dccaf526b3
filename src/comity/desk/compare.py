"""Compares pairs of parties in a file or one pair by name: how probably both are the same, and why.

A row holds `name1` and `name2`, and what else is stated of either side; the best of all names and spellings counts, and what both
sides state besides speaks for or against. Every column of the input stands in the result, with `probability`, `match` and `because`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import polars as pl

from comity.desk.file_run import RowRun
from comity.desk.screen_subject import Reader, Stated
from comity.desk.tables import Form, Rows
from comity.law.territories import Gazetteer
from comity.parties.entity import Entity
from comity.parties.explain import EVEN, because_of, party
from comity.parties.match.evidence import TYPES, Evidence, Subject, circumstances, type_of
from comity.parties.match.model import model
from comity.parties.screening import joined_odds, pair_odds
from comity.parties.sources.own import TYPES as SCHEMA_OF
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

CHUNK: Final = 4_000
"""Rows that are compared at once."""
SIDES: Final = ("1", "2")
NEEDED: Final = ("name1", "name2")
STATED: Final[Mapping[str, str]] = {
    "name": "name", "aliases": "aliases", "country": "country", "birth_date": "birth_date", "identifiers": "identifiers", "gender": "gender",
}  # fmt: skip
"""Column of a side without its number -> field of what is stated."""
SHARED: Final = ("schema", "type")
"""Columns that say what both sides are."""
COLUMNS: Final = (*SHARED, *(f"{c}{side}" for c in STATED for side in SIDES))
RESULT: Final = ("probability", "match", "because")
MOST_ALIASES: Final = 50
_ANY: Final = frozenset(("thing", "asset", "legalentity", "unknown"))
"""FollowTheMoney schemata, in small letters, that do not tell a person from an organisation."""
_BORN: Final = {"person": "birthDate", "vessel": "buildDate", "aircraft": "buildDate", "organisation": "incorporationDate"}

Scorer = Callable[[Subject, Entity], tuple[float, str]]
"""Another algorithm: the score of a party against an entity, and what it says of it."""


class Compared(NamedTuple):
    """What a run over a file did: rows read, bad rows, pairs that match, and the files written."""

    rows: int
    bad: int
    matches: int
    result: Path
    errors: Path | None


class Comparer:
    """Answers pairs of parties, with Comity's own model or another algorithm."""

    def __init__(self, gazetteer: Gazetteer, threshold: float = EVEN, scorer: Scorer | None = None) -> None:
        self.threshold, self.scorer = threshold, scorer
        self._readers = [Reader(gazetteer, partial(_column, side)) for side in SIDES]

    def parties(self, row: Mapping[str, str]) -> tuple[Subject, Entity, list[Problem]]:
        """Both sides of a row of texts, the second as an entity; with a problem neither is to be used."""
        kind, bad = self._kind(row)
        sides: list[Subject] = []
        for side, reader in zip(SIDES, self._readers, strict=True):
            stated = Stated(
                name=row.get(f"name{side}", ""), aliases=_each(row.get(f"aliases{side}")), type=kind, country=_each(row.get(f"country{side}")),
                birth_date=_each(row.get(f"birth_date{side}")), identifiers=_each(row.get(f"identifiers{side}")), gender=row.get(f"gender{side}", ""),
            )  # fmt: skip
            if len(stated.aliases) > MOST_ALIASES:
                bad.append(Problem(f"column aliases{side}", f"{len(stated.aliases)} other names", f"Write at most {MOST_ALIASES}."))
            subject, problems = reader.subject(stated)
            sides.append(subject)
            bad += problems
        return sides[0], entity_of(sides[1]), bad

    def answer(self, pairs: Sequence[tuple[Subject, Entity]]) -> list[tuple[float, str]]:
        """For each pair the probability of one and the same party and the reason in one line; with another algorithm its score."""
        if self.scorer is not None:
            return [self.scorer(a, b) for a, b in pairs]
        types = [a.type for a, _b in pairs]
        found = pair_odds([((a.name, *a.aliases), b.names) for a, b in pairs], types)
        evidence: list[tuple[Evidence, ...]] = [circumstances(a, b) for a, b in pairs]
        odds = np.array([joined_odds(p.odds, facts) for p, facts in zip(found, evidence, strict=True)], np.float64)
        probabilities = model().compare.probability(odds).tolist()
        return [(rounded(p), why) for p, why in zip(probabilities, because_of(found, types, evidence), strict=True)]

    def frame(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, list[Problem]]]:
        """The results of the rows of a frame of texts that can be compared, and the problems of the others by their place."""
        used = [c for c in frame.columns if c in COLUMNS]
        problems: dict[int, list[Problem]] = {}
        pairs: list[tuple[Subject, Entity]] = []
        good: list[int] = []
        for place, row in enumerate(frame.select(used).iter_rows(named=True)):
            one, other, bad = self.parties({k: v or "" for k, v in row.items()})
            if bad:
                problems[place] = bad
            else:
                good.append(place)
                pairs.append((one, other))
        answers = self.answer(pairs)
        probability = pl.Series("probability", [p for p, _why in answers], pl.Float64)
        because = pl.Series("because", [why for _p, why in answers], pl.String)
        return frame[good].with_columns(probability, (probability >= self.threshold).alias("match"), because), problems

    @staticmethod
    def _kind(row: Mapping[str, str]) -> tuple[str, list[Problem]]:
        for column in SHARED:
            word = row.get(column, "").strip().lower()
            if word in _ANY:
                return "", []
            if word in TYPES:
                return word, []
            if word and word not in SCHEMA_OF:
                near = nearest(word, (*TYPES, *SCHEMA_OF))
                mend = f"Did you mean {near}?" if near else f"Write one of {', '.join(TYPES)}, or a schema of FollowTheMoney."
                return "", [Problem(f"column {column}", f"'{word[:60]}' is no kind of party", mend)]
            if word:
                return type_of(SCHEMA_OF[word]), []
        return "", []


def _column(side: str, field: str) -> str:
    return f"column {field}{side}"


def _each(cell: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text.strip() for text in (cell or "").split(";")) if part)


def entity_of(subject: Subject) -> Entity:
    """A party as an entity that is on no list, so that another can be compared with it."""
    plain = party(subject.name, subject.type)
    properties: dict[str, tuple[str, ...]] = {
        **plain.properties, "alias": subject.aliases, "country": subject.countries, _BORN.get(subject.type, "birthDate"): subject.dates,
        "gender": (subject.gender,) if subject.gender else (),
    }  # fmt: skip
    for kind, value in subject.identifiers:
        properties[kind or "idNumber"] = (*properties.get(kind or "idNumber", ()), value)
    return msgspec.structs.replace(plain, properties={k: v for k, v in properties.items() if v})


def rounded(probability: float) -> float:
    """A probability to 15 significant digits: what is nearly certain keeps its order, and machines agree."""
    return float(f"{probability:.15g}")


def check_pairs(names: list[str], where: str) -> None:
    """Refuses a header without two names, with a column twice, or with one that the result would hold."""
    for name in NEEDED:
        if name not in names:
            near = nearest(name, [n for n in names if n not in COLUMNS])
            raise BadInput(Problem(where, f"there is no column {name}",
                                   f"Is '{near[:60]}' meant? Call it {name}." if near else "A file of pairs begins with name1,name2."))  # fmt: skip
    doubled = [n for n in names if names.count(n) > 1]
    if doubled:
        raise BadInput(Problem(f"{where}, column '{doubled[0][:60]}'", "it stands there twice", "Keep one of them."))
    taken = [n for n in names if n in RESULT]
    if taken:
        raise BadInput(Problem(f"{where}, column '{taken[0]}'", "the result has a column of this name", "Give it another name."))


class PairRun(RowRun):
    """One run over a file of pairs."""

    def __init__(self, comparer: Comparer, source: Path, target: Path, *, strict: bool = False, chunk: int = CHUNK,
                 progress: Callable[[int], None] | None = None) -> None:  # fmt: skip
        super().__init__(source, target, strict=strict, chunk=chunk, progress=progress)
        self.comparer, self.matches = comparer, 0
        self.header: list[str] = []
        self.form = Form("pair", "A file of pairs begins with name1,name2.", self._begin)
        self._first: Rows | None = None
        self._rest: Iterator[Rows] = iter(())

    def _begin(self, names: list[str], where: str) -> None:
        check_pairs(names, where)
        self.header = list(names)

    def run(self) -> Compared:
        """Reads, compares and writes. BadInput when the file, or with `strict` any row, cannot be used."""
        self.write()
        return Compared(self.rows, self.bad, self.matches, self.target, self.errors if self.bad else None)

    @property
    def used(self) -> tuple[str, ...]:
        """The columns of the input that were read for the comparison."""
        return tuple(c for c in self.header if c in COLUMNS)

    def columns(self) -> dict[str, Any]:
        """Those of the input, which is opened for that, and those of the result."""
        self._rest = super().chunks()
        self._first = next(self._rest, None)
        return {**dict.fromkeys(self.header, pl.String), "probability": pl.Float64, "match": pl.Boolean, "because": pl.String}

    def chunks(self) -> Iterator[Rows]:
        """The rows of the file, of which the first have been read for the header."""
        first, self._first = self._first, None
        return chain([first] if first is not None else [], self._rest)

    def answer(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, list[Problem]]]:
        """Compares a chunk and counts the matches."""
        missing = [pl.lit("").alias(name) for name in self.header if name not in frame.columns]
        result, problems = self.comparer.frame(frame.with_columns(missing).select(self.header))
        self.matches += int(result.get_column("match").sum())
        return result, problems
