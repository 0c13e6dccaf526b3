"""What finding a party on a list comes to: a hit that counts, one that asks a question, or one that somebody has answered.

`comity.parties.registry` finds hits with the screener; this module is light, so that an order without names loads no index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from comity.law.territories import fold
from comity.parties.entity import Entity

STRONG: Final = 0.95
"""From this probability on, a name of the same words (in another order or written together) is treated as the listed party."""
WEAK: Final = 0.25
"""From this probability on, whether the party is the listed one is a question; below it there is no hit."""

ORDER: Final = "order"
DECISION: Final = "decision"
"""Who answered whether a party is the listed one: the order itself, or a decision of the house."""
SAME: Final = "same"
DIFFERENT: Final = "different"

_FORMS: Final = frozenset(
    ["ltd", "limited", "llc", "inc", "incorporated", "corp", "corporation", "co", "company", "gmbh", "ag", "sa", "sarl", "srl", "spa", "bv", "nv", "plc", "pte", "pty", "jsc", "ojsc", "pjsc", "oao", "zao", "ooo", "kk", "ab", "as", "oy", "fze", "fzco", "fzc", "llp", "lp", "kft", "sro", "doo"]
)


class Hit(NamedTuple):
    """One listed entry that a party may be.

    party        the entry
    name         the listed name that fits best
    probability  that the party is the entry, where one subject in a hundred is listed
    certain      the party is treated as listed
    equal        the names are equal but for accents, case, punctuation and the legal form
    answered     `same` or `different` where the order or a decision says so, and by which of them in `by`
    number       of the entry in the index; -1 for one that only the order names
    """

    party: Entity
    name: str
    probability: float
    certain: bool
    equal: bool = False
    answered: str = ""
    by: str = ""
    number: int = -1

    @property
    def asks(self) -> bool:
        """Whether it is open if the party is the listed one."""
        return not self.certain and self.answered != DIFFERENT


class Lookup(Protocol):
    """Where listed parties are looked up."""

    @property
    def versions(self) -> Mapping[str, str]:
        """List -> version that answers, `source@id`; `law@` and the day of its check for one that is as in the law."""

    def read(self, names: Iterable[str]) -> None:
        """Looks names up before they are asked for, many at once."""

    def hits(self, name: str, day: str, countries: tuple[str, ...] = ()) -> Sequence[Hit]:
        """The entries in force on a day that a party of this name, known to be in these territories, may be."""

    def entry(self, entity: str, day: str) -> Hit | None:
        """The entry of this id as a certain hit; None when none is in force on the day."""

    def knows(self, entity: str) -> bool:
        """Whether an entry of this id stands, or stood, on any list here."""

    def days(self) -> set[str]:
        """The days on which any entry begins or has ended."""

    def is_listed(self, name: str) -> bool:
        """Whether any entry on any day may be a party of this name, wherever that party is."""

    def why(self, name: str, countries: tuple[str, ...], hit: Hit) -> str:
        """One line on what speaks for and against a hit; blank for one that only the order names."""


@lru_cache(maxsize=500_000)
def normal_name(name: str) -> str:
    """A name for comparison: folded, without legal forms at the end; never empty for a name with letters."""
    words = fold(re.sub(r"(?<=\w)\.(?=\w)", "", name)).split()
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return " ".join(words)


def answered(hits: Iterable[Hit], same: Sequence[str], different: Sequence[str], lookup: Lookup, day: str) -> tuple[Hit, ...]:
    """Hits with what the order says of them, by id of the entry; what it calls the same and no name found comes last.

    The order's word goes before a decision of the house.
    """
    out = []
    for hit in hits:
        said = DIFFERENT if hit.party.id in different else SAME if hit.party.id in same else ""
        out.append(hit._replace(certain=said == SAME, answered=said, by=ORDER) if said else hit)
    have = {hit.party.id for hit in out}
    more = (lookup.entry(i, day) for i in dict.fromkeys(same) if i not in have)
    return (*out, *(hit._replace(answered=SAME, by=ORDER) for hit in more if hit is not None))


def tags_of(hits: Iterable[Hit]) -> tuple[frozenset[str], frozenset[str]]:
    """The tags that certainly hold, and those that may hold besides."""
    sure: set[str] = set()
    maybe: set[str] = set()
    for hit in hits:
        if hit.certain:
            sure.update(hit.party.tags)
        elif hit.asks:
            maybe.update(hit.party.tags)
    return frozenset(sure), frozenset(maybe - sure)
