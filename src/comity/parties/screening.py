"""Screens parties against an index of lists: which entries they may be, how probably, and on what evidence.

The same code answers one name, a file of millions and a pair that somebody compares; a single name is a batch of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from comity.parties.entity import SCHEMATA, Entity
from comity.parties.index.retrieve import Index
from comity.parties.match.align import Names, align, table_of
from comity.parties.match.evidence import Evidence, Subject, circumstances, most_worth, type_of, worths
from comity.parties.match.features import features
from comity.parties.match.model import log_odds, model
from comity.parties.match.normal import NormalName, normal
from comity.parties.names.scripts import variants

Ints = NDArray[np.int64]

THRESHOLD: Final = 0.5
"""Probability from which a match is shown, unless the user says otherwise."""
MOST_FOUND: Final = 32
"""Listed names that are looked at for each spelling asked."""
LEAST_FOUND: Final = 0.15
"""Least likeness of the search."""
_WEAK: Final = 3
_HOPELESS: Final = -8.0


class Match(NamedTuple):
    """One listed entry that a subject may be.

    entity       its number in the index
    name         number of the listed name that fits best
    asked        the spelling of the subject that fits it best
    name_odds    log-odds of the names alone
    evidence     circumstances besides the name
    odds         log-odds of everything
    probability  that the subject is the listed party, where one subject in a hundred is listed
    """

    entity: int
    name: int
    asked: str
    name_odds: float
    evidence: tuple[Evidence, ...]
    odds: float
    probability: float


class Screener:
    """An index with the model: answers subjects."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._person = _persons(index)
        self.entity = lru_cache(maxsize=20_000)(self._entity)
        self._alive: dict[tuple[int | None, frozenset[str] | None], NDArray[np.bool_] | None] = {}

    def _entity(self, number: int) -> Entity:
        return msgspec.json.decode(self.index.entities.raw(number), type=Entity)

    def screen(
        self, subjects: Sequence[Subject], threshold: float = THRESHOLD, day: int | None = None, lists: frozenset[str] | None = None
    ) -> list[list[Match]]:
        """For each subject the entries it may be with at least this probability, likeliest first."""
        asked, of = self._spellings(subjects)
        rows, owner = self._rows(subjects, asked, of, self._masks(day, lists))
        if not len(rows[0]):
            return [[] for _ in subjects]
        table = table_of(asked)
        odds = self._odds(subjects, table, rows, owner)
        least = model().screen.odds(threshold)
        return self._judged(subjects, asked, (rows, owner), odds, least)

    def _masks(self, day: int | None, lists: frozenset[str] | None) -> NDArray[np.bool_] | None:
        key = (day, lists)
        if key not in self._alive:
            if len(self._alive) > _MASKS:
                self._alive.clear()
            self._alive[key] = self.index.alive(day, lists)
        return self._alive[key]

    def _spellings(self, subjects: Sequence[Subject]) -> tuple[list[NormalName], list[int]]:
        """Every spelling of every subject, and whose it is."""
        out: list[NormalName] = []
        of: list[int] = []
        for i, subject in enumerate(subjects):
            person = subject.type == "person"
            seen: dict[tuple[str, ...], NormalName] = {}
            for text in (subject.name, *subject.aliases):
                for spelling in (text, *(variants(text)[1:] if not text.isascii() else ())):
                    name = normal(spelling, person=person)
                    if name.words:
                        seen.setdefault(name.words, name._replace(text=text))
            out += seen.values()
            of += [i] * len(seen)
        return out, of

    def _rows(
        self, subjects: Sequence[Subject], asked: list[NormalName], of: list[int], alive: NDArray[np.bool_] | None
    ) -> tuple[tuple[Ints, Ints], Ints]:
        """Pairs of a spelling and a listed name to look at, and the subject of each."""
        index = self.index
        found = [index.find(name, MOST_FOUND, LEAST_FOUND, alive).names for name in asked]
        left = [np.repeat(np.arange(len(found)), [len(f) for f in found])]
        right = [np.concatenate(found) if found else np.zeros(0, np.int64)]
        for spelling, i in {i: k for k, i in reversed(list(enumerate(of)))}.items():
            for kind, value in subjects[spelling].identifiers:
                for entity in index.by_identifier(kind, value).tolist():
                    names = np.flatnonzero(index.arrays.name_entity == entity)
                    names = names[alive[names]] if alive is not None else names
                    left.append(np.full(len(names), i))
                    right.append(names)
        rows = np.concatenate(left).astype(np.int64), np.concatenate(right).astype(np.int64)
        return rows, np.asarray(of, np.int64)[rows[0]] if len(rows[0]) else np.zeros(0, np.int64)

    def _odds(self, subjects: Sequence[Subject], table: Names, rows: tuple[Ints, Ints], owner: Ints) -> NDArray[np.float64]:
        listed = self.index.arrays
        said = np.array([_SIGN.get(s.type, 0) for s in subjects], np.int8)
        person = np.where(said[owner] != 0, said[owner], self._person[listed.name_entity[rows[1]]])
        columns = features(table, self.index.names, rows, align(table, self.index.names, rows), person)
        weak = np.where(listed.name_kind[rows[1]] == _WEAK, worths()["weak-alias"], 0.0)
        return log_odds(columns) + weak

    def _judged(
        self, subjects: Sequence[Subject], asked: list[NormalName], where: tuple[tuple[Ints, Ints], Ints], odds: NDArray[np.float64], least: float
    ) -> list[list[Match]]:
        rows, owner = where
        entity = self.index.arrays.name_entity[rows[1]]
        order = np.lexsort((rows[1], -odds, entity, owner))
        pair = owner[order] * (len(self.index.arrays.entity_list) + 1) + entity[order]
        best = order[np.unique(pair, return_index=True)[1]]
        with_numbers = np.array([bool(s.identifiers) for s in subjects])
        room = np.where(with_numbers[owner[best]], worths()["identifier-same"], 0) + most_worth()
        out: list[list[Match]] = [[] for _ in subjects]
        for r in best[odds[best] + room >= least].tolist():
            subject, number = subjects[owner[r]], int(entity[r])
            evidence = circumstances(subject, self.entity(number))
            total = float(odds[r]) + sum(e.worth for e in evidence)
            if total >= least:
                probability = float(model().screen.probability(np.array([total]))[0])
                out[owner[r]].append(Match(number, int(rows[1][r]), asked[rows[0][r]].text, float(odds[r]), evidence, total, probability))
        for matches in out:
            matches.sort(key=lambda m: (-m.odds, m.entity))
        return out


_SIGN: Final = {"person": 1, "organisation": -1, "vessel": -1, "aircraft": -1}
_MASKS: Final = 64


def _persons(index: Index) -> NDArray[np.int8]:
    signs = np.array([_SIGN.get(type_of(s), 0) for s in SCHEMATA], np.int8)
    return signs[index.arrays.entity_schema]


def name_odds(pairs: Sequence[tuple[str, str]], types: Sequence[str]) -> NDArray[np.float64]:
    """Log-odds that two names put side by side are one party's, by the same scorer; types as in Subject, blank unknown."""
    left = [normal(a, person=t == "person") for (a, _b), t in zip(pairs, types, strict=True)]
    right = [normal(b, person=t == "person") for (_a, b), t in zip(pairs, types, strict=True)]
    if not pairs:
        return np.zeros(0)
    one, other = table_of(left), table_of(right)
    rows = np.arange(len(pairs)), np.arange(len(pairs))
    person = np.array([_SIGN.get(t, 0) for t in types], np.int8)
    odds = log_odds(features(one, other, rows, align(one, other, rows), person))
    empty = np.array([not a.words or not b.words for a, b in zip(left, right, strict=True)])
    return np.where(empty, -30.0, odds)
