"""Says a rule in plain words: its condition as indented sentences, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from comity.desk.telling import POLICIES
from comity.engine.wording import public_name, test_text
from comity.law.records import All, Atom, Condition, Not, Pack, Rule, State

_THEN: Final = {
    "reach": "this law reaches the order",
    "require": "a licence is required",
    "prohibit": "it is prohibited",
    "notify": "the authority must be told first",
    "permit": "this path of {authorisation} is open",
    "bar": "exceptions are taken away",
    "review": "applications are judged so",
    "duty": "there is something to do",
    "info": "it is worth knowing",
}


class Sentence(msgspec.Struct, frozen=True):
    """One line of a condition and how deep it stands."""

    depth: int
    text: str


def sentences(condition: Condition, pack: Pack) -> tuple[Sentence, ...]:
    """A condition in reading order; a negation is carried into what it negates (De Morgan holds for unknown too)."""
    if isinstance(condition, All) and not condition.parts:
        return (Sentence(0, "always"),)
    return tuple(_lines(condition, pack, 0, needed=True))


def _lines(node: Condition, pack: Pack, depth: int, *, needed: bool) -> Iterator[Sentence]:
    if isinstance(node, Atom):
        yield Sentence(depth, f"{public_name(node.fact)}: {test_text(node, needed, pack)}")
    elif isinstance(node, Not):
        yield from _lines(node.part, pack, depth, needed=not needed)
    else:
        yield Sentence(depth, "all of these hold:" if isinstance(node, All) == needed else "at least one of these holds:")
        for part in node.parts:
            yield from _lines(part, pack, depth + 1, needed=needed)


def consequence(rule: Rule) -> str:
    """What follows when the condition holds."""
    policy = f" ({POLICIES.get(rule.policy, rule.policy)})" if rule.policy else ""
    then = _THEN[rule.kind].format(authorisation=rule.authorisation) + policy
    return f"{then}: {rule.note}" if rule.note else then


def state_words(state: State) -> str:
    """A dated state: what, from when to when, and how long that is known."""
    text = f"{state.track}: {state.state.replace('_', ' ')} from {state.since or 'the beginning'}"
    text += f" through {state.until}" if state.until else ""
    text += f"; known until {state.known_until}" if state.known_until else ""
    return f"{text} ({state.note})" if state.note else text
