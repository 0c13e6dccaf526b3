"""The values that facts take. All are immutable and hashable; None means unknown.

A set is either complete (what is not in it is known to be absent) or only partly known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Territory(NamedTuple):
    """A territory on a day under one law: every id it is certainly in, and every id it may be in.

    Ids are territory codes (its own, its state's, the one it is treated as) and group ids.
    """

    within: frozenset[str]
    perhaps: frozenset[str]


class Territories(NamedTuple):
    """Several territories, for example of the parties."""

    each: frozenset[Territory]
    complete: bool


class Tags(NamedTuple):
    """A set of words or tags: those that hold, whether no others can, and those that may hold even so."""

    values: frozenset[str]
    complete: bool
    possible: frozenset[str] = frozenset()


class ItemCodes(NamedTuple):
    """An item's codes in one namespace, and the user's answers on licence rows (``row:3A001#1`` -> yes or no).

    day  set only where some set or row holds one of the codes for a time: on which day it is asked
    """

    codes: tuple[str, ...]
    answers: frozenset[tuple[str, bool]]
    day: str = ""


class HsOnDay(NamedTuple):
    """A customs code that some set holds for a time only, and the day on which it is asked; any other is plain text."""

    digits: str
    day: str


class Part(NamedTuple):
    """Something that went into the item: its origin, its codes, and its share of the item's value where that matters."""

    origin: str | None
    codes: tuple[str, ...]
    share: Decimal | None


class Parts(NamedTuple):
    """All parts of one kind (content, inputs, plant) that the order states; `day` as with an item's codes."""

    each: tuple[Part, ...]
    complete: bool
    day: str = ""


Value = str | Decimal | Territory | Territories | Tags | ItemCodes | HsOnDay | Parts | None
