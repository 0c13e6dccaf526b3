"""Screens parties against an index of lists: which entries they may be, how probably, and on what evidence.

The same code answers one name, a file of millions and a pair that somebody compares; a single name is a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from comity.parties.entity import SCHEMATA, Entity
from comity.parties.index.retrieve import Index
from comity.parties.match.align import Alignment, Names, align, table_of
from comity.parties.match.evidence import Evidence, Subject, circumstances, most_worth, type_of, worths
from comity.parties.match.features import cover, features
from comity.parties.match.model import log_odds, model
from comity.parties.match.normal import NormalName, normal
from comity.parties.names.scripts import script_of, variants

Ints = NDArray[np.int64]

THRESHOLD: Final = 0.1
"""Probability from which a match is shown, unless the user says otherwise: a miss is held to be worth ten false alerts."""
MOST_FOUND: Final = 32
"""Listed names that are looked at for each spelling asked."""
LEAST_FOUND: Final = 0.15
"""Least likeness of the search."""
_WEAK: Final = 3
LEAST_ODDS: Final = -2.5
"""Names less alike than this are no match whatever else agrees; an identifier alone still is."""


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
        rows, owner, like = self._rows(subjects, asked, of, self._masks(day, lists))
        if not len(rows[0]):
            return [[] for _ in subjects]
        table = table_of(asked)
        odds = self._odds(subjects, table, rows, owner, like)
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
        each = [readings((s.name, *s.aliases), s.type) or [nameless(s.name)] * bool(s.identifiers) for s in subjects]
        return [name for names in each for name in names], [i for i, names in enumerate(each) for _ in names]

    def _rows(
        self, subjects: Sequence[Subject], asked: list[NormalName], of: list[int], alive: NDArray[np.bool_] | None
    ) -> tuple[tuple[Ints, Ints], Ints, NDArray[np.float64]]:
        """Pairs of a spelling and a listed name to look at, the subject of each, and how like the search holds them."""
        index = self.index
        found = [index.find(name, MOST_FOUND, LEAST_FOUND, alive) for name in asked]
        left = [np.repeat(np.arange(len(found)), [len(f.names) for f in found])]
        right = [np.concatenate([f.names for f in found]) if found else np.zeros(0, np.int64)]
        like = np.concatenate([f.likeness for f in found]) if found else np.zeros(0)
        for spelling, i in {i: k for k, i in reversed(list(enumerate(of)))}.items():
            for _kind, value in subjects[spelling].identifiers:
                for entity in index.by_identifier(value).tolist():
                    names = np.arange(*np.searchsorted(index.arrays.name_entity, (entity, entity + 1)))
                    names = names[alive[names]] if alive is not None else names
                    left.append(np.full(len(names), i))
                    right.append(names)
        rows = np.concatenate(left).astype(np.int64), np.concatenate(right).astype(np.int64)
        like = np.concatenate([like, np.ones(len(rows[0]) - len(like))])
        return rows, np.asarray(of, np.int64)[rows[0]] if len(rows[0]) else np.zeros(0, np.int64), like

    def _odds(
        self, subjects: Sequence[Subject], table: Names, rows: tuple[Ints, Ints], owner: Ints, like: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        listed = self.index.arrays
        said = np.array([_SIGN.get(s.type, 0) for s in subjects], np.int8)
        person = np.where(said[owner] != 0, said[owner], self._person[listed.name_entity[rows[1]]])
        weak = np.where(listed.name_kind[rows[1]] == _WEAK, worths()["weak-alias"], 0.0)
        parts = [slice(i, i + _ROWS) for i in range(0, len(owner), _ROWS)]
        odds = [_hurried(table, self.index.names, (rows[0][p], rows[1][p]), person[p], like[p]) for p in parts]
        return np.concatenate(odds) + weak

    def against(self, asked: Sequence[NormalName], name: int, kind: str) -> Scored:
        """These spellings of a subject of a type against one listed name; the odds are those of the names, a weak alias not yet held against it."""
        asked = asked or [nameless("")]
        rows = np.arange(len(asked)), np.full(len(asked), name)
        said = _SIGN.get(kind, 0) or int(self._person[self.index.arrays.name_entity[name]])
        return scored(table_of(asked), self.index.names, rows, np.full(len(asked), said, np.int8))

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
        near = (odds[best] >= LEAST_ODDS) | with_numbers[owner[best]]
        for r in best[near & (odds[best] + room >= least)].tolist():
            subject, number = subjects[owner[r]], int(entity[r])
            evidence = circumstances(subject, self.entity(number))
            total = float(odds[r]) + sum(e.worth for e in evidence)
            if total >= least and (odds[r] >= LEAST_ODDS or any(e.what == "identifier-same" for e in evidence)):
                probability = float(model().screen.probability(np.array([total]))[0])
                out[owner[r]].append(Match(number, int(rows[1][r]), asked[rows[0][r]].text, float(odds[r]), evidence, total, probability))
        for matches in out:
            matches.sort(key=lambda m: (-m.odds, m.entity))
        return out


def nameless(text: str) -> NormalName:
    """A name without letters: nothing is like it, but its bearer may have a number that is listed."""
    return NormalName(text, (), (), (), "NONE")


_SIGN: Final = {"person": 1, "organisation": -1, "vessel": -1, "aircraft": -1}
_MASKS: Final = 64


def _persons(index: Index) -> NDArray[np.int8]:
    signs = np.array([_SIGN.get(type_of(s), 0) for s in SCHEMATA], np.int8)
    return signs[index.arrays.entity_schema]


def spellings(texts: Iterable[str], *, person: bool) -> list[NormalName]:
    """The normal forms of all ways in which names may be written, each once; `text` keeps the name as written. Empty names give none."""
    seen: dict[tuple[str, ...], NormalName] = {}
    for text in texts:
        for spelling in (text, *(variants(text)[1:] if not text.isascii() else ())):
            name = normal(spelling, person=person)
            if name.words:
                seen.setdefault(name.words, name._replace(text=text, script=script_of(text)))
    return list(seen.values())


def readings(texts: Iterable[str], kind: str) -> list[NormalName]:
    """The spellings of names of a party of this type. Of whom the type is not known, both as a person's and as an organisation's.

    A word that ends an organisation's name as its legal form does (`Sheka`) may be a person's family name.
    """
    given = tuple(texts)
    found = spellings(given, person=kind == "person")
    return found if kind else list({n.words: n for n in (*spellings(given, person=True), *found)}.values())


class Scored(NamedTuple):
    """R pairs of names: the tables and rows that were compared, their alignment, its features, and the log-odds."""

    asked: Names
    listed: Names
    rows: tuple[Ints, Ints]
    found: Alignment
    columns: NDArray[np.float32]
    odds: NDArray[np.float64]


def _hurried(
    asked: Names, listed: Names, rows: tuple[Ints, Ints], person: NDArray[np.int8], like: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The log-odds of `scored`, but a pair that shares too little to become a match is not weighed to the end."""
    found = align(asked, listed, rows)
    keep = np.flatnonzero((like >= _LIKE) | (cover(asked, listed, found) >= _COVER))
    odds = np.full(len(like), NO_NAME)
    near = Alignment(a=found.a[keep], b=found.b[keep], a_like=found.a_like[keep], b_like=found.b_like[keep], a_way=found.a_way[keep],
                     partner=found.partner[keep])  # fmt: skip
    odds[keep] = log_odds(features(asked, listed, (rows[0][keep], rows[1][keep]), near, person[keep]), hurry=True)
    return odds


_LIKE: Final = 0.4
_COVER: Final = 0.3


def scored(asked: Names, listed: Names, rows: tuple[Ints, Ints], person: NDArray[np.int8]) -> Scored:
    """Aligns and weighs pairs of names; `person` is 1, -1 or 0 for each row. Every score of a name is made here."""
    found = align(asked, listed, rows)
    columns = features(asked, listed, rows, found, person)
    return Scored(asked, listed, rows, found, columns, log_odds(columns))


class Pair(NamedTuple):
    """The two spellings of two parties that fit best, and the log-odds of these names; -30 where one side has no name."""

    asked: NormalName | None
    listed: NormalName | None
    odds: float


def sign_of(kind: str) -> int:
    """1 for a person, -1 for an organisation, vessel or aircraft, 0 where it is not known."""
    return _SIGN.get(kind, 0)


def joined_odds(names: float, evidence: Iterable[Evidence]) -> float:
    """Log-odds of names and circumstances together: what agrees besides counts only where the names are alike, or an identifier is the same."""
    known = tuple(evidence)
    alike = names >= LEAST_ODDS or any(e.what == "identifier-same" for e in known)
    return names + sum(e.worth for e in known if alike or e.worth < 0)


def pair_odds(pairs: Sequence[tuple[Sequence[str], Sequence[str]]], types: Sequence[str]) -> list[Pair]:
    """For each pair of parties, each with all its names, the spellings that fit best; types as in Subject, blank unknown."""
    left = [spellings(a, person=t == "person") for (a, _b), t in zip(pairs, types, strict=True)]
    right = [spellings(b, person=t == "person") for (_a, b), t in zip(pairs, types, strict=True)]
    one, other = [n for names in left for n in names], [n for names in right for n in names]
    best: list[Pair] = [Pair(None, None, NO_NAME)] * len(pairs)
    if not one or not other:
        return best
    tables, signs = (table_of(one), table_of(other)), np.array([_SIGN.get(t, 0) for t in types], np.int8)
    for owner, x, y in _crossed([len(n) for n in left], [len(n) for n in right]):
        odds = scored(*tables, (x, y), signs[owner]).odds
        order = np.lexsort((-odds, owner))
        for r in order[np.unique(owner[order], return_index=True)[1]].tolist():
            if best[owner[r]].asked is None or odds[r] > best[owner[r]].odds:
                best[owner[r]] = Pair(one[x[r]], other[y[r]], float(odds[r]))
    return best


def _crossed(left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Every name of one side with every name of the other, pair by pair: whose it is and both places, so many at a time that memory stays small."""
    a, b = np.array(left, np.int64), np.array(right, np.int64)
    ends = np.cumsum(a * b)
    first_a, first_b, first = np.cumsum(a) - a, np.cumsum(b) - b, ends - a * b
    for start in range(0, int(ends[-1]), _ROWS):
        place = np.arange(start, min(start + _ROWS, int(ends[-1])))
        owner = np.searchsorted(ends, place, side="right")
        within = place - first[owner]
        yield owner, first_a[owner] + within // b[owner], first_b[owner] + within % b[owner]


_ROWS: Final = 20_000
NO_NAME: Final = -30.0
"""Log-odds where a name has no letters."""


def name_odds(pairs: Sequence[tuple[str, str]], types: Sequence[str]) -> NDArray[np.float64]:
    """Log-odds that two names put side by side are one party's, in the spellings that fit best; types as in Subject, blank unknown."""
    return np.array([p.odds for p in pair_odds([((a,), (b,)) for a, b in pairs], types)], np.float64)
