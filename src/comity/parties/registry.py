"""Looks parties of orders up in the index of listed names: which entries they are or may be, on a day.

A name is screened once, without circumstances and over all days; territories and the day are weighed afterwards. So one order
and a million are answered from the same matches, and a customer that comes again costs nothing.

A hit is certain when the names are equal (accents, case, punctuation and the legal form put aside) and nothing speaks against it, or
when the names have the same words and the probability is at least STRONG. An equal name in another territory stays a
question, however low its probability: a territory alone clears nobody. What its own list calls a weak alias never makes a hit certain.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comity.parties.entity import NAMES, Entity
from comity.parties.explain import because
from comity.parties.hits import DECISION, SAME, STRONG, WEAK, Hit, normal_name
from comity.parties.match.evidence import Subject, circumstances, worths
from comity.parties.match.model import model
from comity.parties.match.normal import INITIAL, NUMBER, WORD, NormalName, kind_of, normal
from comity.parties.screening import Match, Screener, spellings
from comity.terms.dates import day_number

AT_ONCE: Final = 256
"""Names that are screened together."""
CLEARED: Final = "own.cleared"
"""Tag of an entry of an own list that says that a party is cleared."""
_REMEMBER: Final = 500_000
_WEAK_ALIAS: Final = NAMES.index("weakAlias")
_EPOCH: Final = date(1970, 1, 1)
_OPEN: Final = 3_000_000
"""Days beyond any date: an open end."""

Decided = Callable[[Subject, Entity], str]
"""What the house has decided on a subject and an entry: `same`, `different`, or blank."""


class Candidate(NamedTuple):
    """An entry that a name may be, before circumstances: the match, whether names are equal, and whether they have the same words."""

    match: Match
    equal: bool
    alike: bool


class Registry:
    """The listed parties of one index, by name."""

    def __init__(self, screener: Screener, decided: Decided | None = None) -> None:
        self.screener, self._decided = screener, decided
        self._found: dict[str, tuple[Candidate, ...]] = {}
        self._hits: dict[tuple[str, tuple[str, ...]], tuple[Hit, ...]] = {}
        self._least = _probability(model().screen.odds(WEAK) - worths()["country-same"])
        self._counts: npt.NDArray[np.int64] | None = None

    @property
    def versions(self) -> Mapping[str, str]:
        """List -> version that answers, `source@id`; `law@` and the day of its check for one that is as in the law."""
        return self.screener.index.meta.versions

    def read(self, names: Iterable[str]) -> None:
        """Screens names that were not asked before, many at once."""
        if len(self._found) > _REMEMBER:
            self._found.clear()
            self._hits.clear()
        new = [n for n in dict.fromkeys(names) if n not in self._found]
        for first in range(0, len(new), AT_ONCE):
            part = new[first : first + AT_ONCE]
            for name, matches in zip(part, self.screener.screen([Subject(n) for n in part], self._least), strict=True):
                self._found[name] = self._candidates(name, matches)

    def hits(self, name: str, day: str, countries: tuple[str, ...] = ()) -> tuple[Hit, ...]:
        """The entries in force on a day that a party of this name, known to be in these territories, may be; the surest first."""
        found = self._hits.get((name, countries))
        if found is None:
            self.read((name,))
            found = self._hits[(name, countries)] = self._weighed(Subject(name, countries=countries))
        return tuple(h for h in found if self._alive(h.number, day)) if found else ()

    def entry(self, entity: str, day: str) -> Hit | None:
        """The entry of this id as a certain hit; None when none is in force on the day."""
        for number in self._numbers(entity):
            if self._alive(number, day):
                party = self.screener.entity(number)
                return Hit(party, party.caption, 1.0, certain=True, number=number)
        return None

    def knows(self, entity: str) -> bool:
        """Whether an entry of this id stands, or stood, on any list here."""
        return bool(self._numbers(entity))

    def days(self) -> set[str]:
        """The days on which any entry begins or has ended."""
        arrays = self.screener.index.arrays
        begun, ended = np.unique(arrays.entity_since).tolist(), np.unique(arrays.entity_until).tolist()
        return {(_EPOCH + timedelta(d)).isoformat() for d in (*begun, *(e + 1 for e in ended if e < _OPEN)) if abs(d) < _OPEN}

    def is_listed(self, name: str) -> bool:
        """Whether any entry on any day may be a party of this name, wherever that party is."""
        if name not in self._found:
            self.read((name,))
        return bool(self._found[name])

    def why(self, name: str, countries: tuple[str, ...], hit: Hit) -> str:
        """One line on what speaks for and against a hit; blank for one that only the order names."""
        match = next((c.match for c in self._found.get(name, ()) if c.match.entity == hit.number), None)
        if match is None:
            return ""
        subject = Subject(name, countries=countries)
        evidence = circumstances(subject, hit.party)
        odds = match.name_odds + sum(e.worth for e in evidence)
        return because(self.screener, subject, match._replace(evidence=evidence, odds=odds, probability=hit.probability))

    # -- one name ------------------------------------------------------------------------------------------------------

    def _candidates(self, name: str, matches: list[Match]) -> tuple[Candidate, ...]:
        equal = self._equal(name)
        if not matches and not equal:
            return ()
        asked = [*spellings((name,), person=False), *spellings((name,), person=True)]
        best = {m.entity: m for m in matches} | {entity: self._against(listed, entity, asked) for entity, listed in equal.items()}
        return tuple(Candidate(m, entity in equal, entity in equal or self._alike(m, asked)) for entity, m in best.items())

    def _against(self, name: int, entity: int, asked: list[NormalName]) -> Match:
        """A match with one listed name, scored as the screener scores it."""
        odds = self.screener.against(asked, name, "").odds
        best = int(odds.argmax())
        return Match(entity, name, asked[best].text, float(odds[best]), (), float(odds[best]), _probability(float(odds[best])))

    def _alike(self, match: Match, asked: list[NormalName]) -> bool:
        """Whether both names have the same words, in another order or written together; never by a weak alias."""
        index = self.screener.index
        if int(index.arrays.name_kind[match.name]) == _WEAK_ALIAS:
            return False
        listed = normal(index.texts[match.name], person=self.screener.entity(match.entity).schema == "Person")
        return any(sorted(a.words) == sorted(listed.words) or a.joined == listed.joined for a in asked)

    def _equal(self, name: str) -> dict[int, int]:
        """Entity -> its name that equals this one, weak aliases apart: looked up by the rarest word."""
        plain, index = normal_name(name), self.screener.index
        words = normal(name).words if plain else ()
        vocab, arrays = index.names.vocab, index.arrays
        places = [bisect_left(vocab, w) for w in words]
        if not places or any(p == len(vocab) or vocab[p] != w for p, w in zip(places, words, strict=True)):
            return {}
        if self._counts is None:
            self._counts = np.bincount(arrays.words, minlength=len(vocab))
        rarest = min(places, key=self._counts.__getitem__)
        names = np.unique(np.searchsorted(arrays.word_at, np.flatnonzero(arrays.words == rarest), "right") - 1).tolist()
        out: dict[int, int] = {}
        for n in sorted(names, key=lambda n: (int(arrays.name_kind[n]), n)):
            if int(arrays.name_kind[n]) != _WEAK_ALIAS and normal_name(index.texts[n]) == plain:
                out.setdefault(int(arrays.name_entity[n]), n)
        return out

    # -- circumstances -------------------------------------------------------------------------------------------------

    def _weighed(self, subject: Subject) -> tuple[Hit, ...]:
        out = [hit for c in self._found[subject.name] if (hit := self._hit(subject, c)) is not None]
        return tuple(sorted(out, key=lambda h: (not h.certain, -h.probability, h.number)))

    def _hit(self, subject: Subject, c: Candidate) -> Hit | None:
        entity = self.screener.entity(c.match.entity)
        if CLEARED in entity.tags:
            return None
        evidence = circumstances(subject, entity)
        probability = _probability(c.match.name_odds + sum(e.worth for e in evidence))
        said = self._decided(subject, entity) if self._decided is not None else ""
        if (probability < WEAK or not _telling(subject.name)) and not c.equal and said != SAME:
            return None
        against = any(e.worth < 0 for e in evidence)
        certain = not against and (c.equal or (c.alike and probability >= STRONG))
        if said:
            certain = said == SAME
        listed = self.screener.index.texts[c.match.name]
        return Hit(entity, listed, probability, certain, c.equal, said, DECISION if said else "", c.match.entity)

    def _alive(self, number: int, day: str) -> bool:
        arrays, when = self.screener.index.arrays, day_number(day)
        return bool(arrays.entity_since[number] <= when <= arrays.entity_until[number])

    def _numbers(self, entity: str) -> list[int]:
        """The rows of an id: the entries of each list lie sorted by id."""
        index = self.screener.index
        lists = index.arrays.entity_list
        out: list[int] = []
        for number in range(len(index.meta.lists)):
            first, last = (int(np.searchsorted(lists, n)) for n in (number, number + 1))
            at = bisect_left(range(first, last), entity, key=lambda i: self.screener.entity(i).id) + first
            while at < last and self.screener.entity(at).id == entity:
                out.append(at)
                at += 1
        return out


def _probability(odds: float) -> float:
    return float(model().screen.probability(np.array([odds]))[0])


@lru_cache(maxsize=100_000)
def _telling(name: str) -> bool:
    """Whether a name has a word of its own: one of general words only (`International Trading`) is nobody's but by equality."""
    return any(kind_of(w) in (WORD, INITIAL, NUMBER) for w in normal(name).words)
