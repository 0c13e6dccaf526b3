"""Finds listed parties by normalised name.

This is the place that screening will fill: it answers with hits, each certain or not. Today a hit is an equal
normalised name (accents, case, punctuation and the legal form put aside) of the party or one of its aliases.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from comity.law.records import ListedParty
from comity.law.territories import fold
from comity.terms.dates import holds

_FORMS: Final = frozenset(
    "ltd limited llc inc incorporated corp corporation co company gmbh ag sa sarl srl spa bv nv plc pte pty jsc ojsc "
    "pjsc oao zao ooo kk ab as oy fze fzco fzc llp lp kft sro doo".split()
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

    def __init__(self, parties: Iterable[ListedParty]) -> None:
        self._by_name: dict[str, list[Hit]] = defaultdict(list)
        self.count = 0
        for p in parties:
            self.count += 1
            for name in dict.fromkeys((p.name, *p.aliases)):
                key = normal_name(name)
                if key:
                    self._by_name[key].append(Hit(p, name))

    def hits(self, name: str, day: str) -> list[Hit]:
        """Listed rows in force on a day whose name or alias equals this name; one hit for each row."""
        found = self._by_name.get(normal_name(name), ())
        seen: dict[str, Hit] = {}
        for hit in found:
            if holds(hit.party.since, hit.party.until, day):
                seen.setdefault(f"{hit.party.list}/{hit.party.id}", hit)
        return list(seen.values())

    def is_listed(self, name: str) -> bool:
        """Whether the name matches any row on any day."""
        return normal_name(name) in self._by_name
