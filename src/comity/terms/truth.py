"""Three-valued truth after Kleene: a fact or a test is yes, no or unknown, and unknown is never no."""

from __future__ import annotations

from enum import IntEnum


class Truth(IntEnum):
    """Ordered so that conjunction is `min`, disjunction is `max` and negation is `YES - x`."""

    NO = 0
    UNKNOWN = 1
    YES = 2


NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


def negation(x: Truth) -> Truth:
    """Kleene's not: unknown stays unknown."""
    return _NOT[x]


_NOT = (YES, UNKNOWN, NO)


def truth_of(x: bool | None) -> Truth:
    """A Python boolean (None is unknown) as a truth value."""
    return UNKNOWN if x is None else YES if x else NO
