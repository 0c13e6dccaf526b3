"""Decides a condition by walking its tree: the reading from which answers are explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from comity.engine.atoms import decide
from comity.engine.values import Value
from comity.engine.view import View
from comity.law.records import All, Atom, Condition, Not
from comity.terms.truth import NO, YES, Truth, negation


class Tested(NamedTuple):
    """One test as it came out, and whether the rule needs it to hold."""

    atom: Atom
    needed: bool
    truth: Truth


def truth(condition: Condition, values: Mapping[str, Value], view: View) -> Truth:
    """Kleene's truth of a condition."""
    if isinstance(condition, Atom):
        return decide(condition, values.get(condition.fact), view)
    if isinstance(condition, Not):
        return negation(truth(condition.part, values, view))
    parts = [truth(p, values, view) for p in condition.parts]
    return min(parts, default=YES) if isinstance(condition, All) else max(parts, default=NO)


def deciding(condition: Condition, values: Mapping[str, Value], view: View) -> Iterator[Tested]:
    """The tests that made a condition what it is: those that hold when it holds, those that fail or are open otherwise."""
    yield from _deciding(condition, values, view, True)


def _deciding(node: Condition, values: Mapping[str, Value], view: View, needed: bool) -> Iterator[Tested]:
    if isinstance(node, Atom):
        yield Tested(node, needed, decide(node, values.get(node.fact), view))
    elif isinstance(node, Not):
        yield from _deciding(node.part, values, view, not needed)
    else:
        here = truth(node, values, view)
        for part in node.parts:
            if truth(part, values, view) is here:
                yield from _deciding(part, values, view, needed)
