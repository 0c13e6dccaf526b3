"""Finds listed parties by normalised name.

This is the place that screening will fill: it answers with hits, each certain or not. Today a hit is an equal
normalised name (accents, case, punctuation and the legal form put aside) of the party or one of its aliases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from comity.law.records import ListedParty
from comity.law.store import Law
from comity.law.territories import fold
from comity.terms.dates import days_of, holds

_FORMS: Final = frozenset(
    ["ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "sarl", "srl", "spa", "bv", "nv", "plc", "pte", "pty", "jsc", "ojsc", "pjsc", "oao", "zao", "ooo", "kk", "ab", "as", "oy", "fze", "fzco", "fzc", "llp", "lp", "kft", "sro", "doo"]
)
_SEVERAL: Final = (("co", "ltd"), ("pte", "ltd"), ("pty", "ltd"))


class Hit(NamedTuple):
    """One listed row that a name matches."""

    party: ListedParty
    name: str


@lru_cache(maxsize=500_000)
def normal_name(name: str) -> str:
    """A name for comparison: folded, without legal forms at the end; never empty for a name with letters."""
    words = fold(re.sub(r"(?<=\w)\.(?=\w)", "", name)).split()
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return " ".join(words)


class Registry:
    """All listed parties under their normalised names."""

    def __init__(self, parties: Sequence[ListedParty], index: Mapping[str, list[tuple[int, str]]] | None = None) -> None:
        self._parties, self.count = parties, len(parties)
        self._by_name = index if index is not None else index_of(parties)

    @classmethod
    def of(cls, law: Law) -> Registry:
        """The registry of a loaded law; its index of names is kept beside the compiled law."""
        raw = law.remember("names", lambda: msgspec.msgpack.encode(index_of(law.parties())))
        try:
            index = msgspec.msgpack.decode(raw, type=dict[str, list[tuple[int, str]]])
        except msgspec.MsgspecError:
            index = index_of(law.parties())
        return cls(law.parties(), index)

    def hits(self, name: str, day: str) -> list[Hit]:
        """Listed rows in force on a day whose name or alias equals this name; one hit for each row."""
        seen: dict[int, Hit] = {}
        for number, listed in self._by_name.get(normal_name(name), ()):
            party = self._parties[number]
            if holds(party.since, party.until, day):
                seen.setdefault(number, Hit(party, listed))
        return list(seen.values())

    def days(self) -> set[str]:
        """The days on which any party comes onto a list or leaves one."""
        return days_of((p.since, p.until) for p in self._parties)

    def is_listed(self, name: str) -> bool:
        """Whether the name matches any row on any day."""
        return normal_name(name) in self._by_name


def index_of(parties: Sequence[ListedParty]) -> dict[str, list[tuple[int, str]]]:
    """Normalised name -> the numbers of the parties that bear it, each with the name as listed."""
    index: dict[str, list[tuple[int, str]]] = {}
    for number, party in enumerate(parties):
        for name in dict.fromkeys((party.name, *party.aliases)):
            key = normal_name(name)
            if key:
                index.setdefault(key, []).append((number, name))
    return index
