"""Decides a condition by walking its tree: the reading from which answers are explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from comity.engine.atoms import decide
from comity.engine.owners import Told
from comity.engine.screened import Found
from comity.engine.values import Value
from comity.engine.view import View
from comity.law.records import All, Atom, Condition, Not
from comity.terms.truth import NO, UNKNOWN, YES, Truth, negation


class Tested(NamedTuple):
    """One test as it came out, and whether the rule needs it to hold."""

    atom: Atom
    needed: bool
    truth: Truth

    @property
    def serves(self) -> bool:
        """Whether it came out as the rule needs it."""
        return self.truth is (YES if self.needed else NO)


class Walker:
    """Walks conditions over one order's facts; every test is decided once, however many rules share it."""

    def __init__(self, values: Mapping[str, Value], view: View, hits: Iterable[Found] = (),
                 owned: Iterable[Told] = ()) -> None:  # fmt: skip
        self.values, self.view, self.hits, self.owned = values, view, tuple(hits), tuple(owned)
        self._truths: dict[Atom, Truth] = {}

    def atom(self, atom: Atom) -> Truth:
        """The truth of one test."""
        found = self._truths.get(atom)
        if found is None:
            found = self._truths[atom] = decide(atom, self.values.get(atom.fact), self.view)
        return found

    def truth(self, condition: Condition) -> Truth:
        """Kleene's truth of a condition."""
        if isinstance(condition, Atom):
            return self.atom(condition)
        if isinstance(condition, Not):
            return negation(self.truth(condition.part))
        parts = [self.truth(p) for p in condition.parts]
        return min(parts, default=YES) if isinstance(condition, All) else max(parts, default=NO)

    def deciding(self, condition: Condition) -> Iterable[Tested]:
        """The tests that made a condition what it is: those that hold when it holds, those that fail or are open otherwise."""
        return self._walk(condition, needed=True)[1]

    def failure(self, condition: Condition, *, needed: bool = True) -> Tested | None:
        """The first test by which a condition certainly does not hold; None when it holds or is open."""
        if isinstance(condition, Atom):
            tested = Tested(condition, needed, self.atom(condition))
            return tested if tested.truth is not UNKNOWN and not tested.serves else None
        if isinstance(condition, Not):
            return self.failure(condition.part, needed=not needed)
        failed = (self.failure(p, needed=needed) for p in condition.parts)
        if isinstance(condition, All) == needed:
            return next((f for f in failed if f), None)
        every = list(failed)
        return every[0] if every and all(every) else None

    def _walk(self, node: Condition, *, needed: bool) -> tuple[Truth, list[Tested]]:
        if isinstance(node, Atom):
            truth = self.atom(node)
            return truth, [Tested(node, needed, truth)]
        if isinstance(node, Not):
            inner, tests = self._walk(node.part, needed=not needed)
            return negation(inner), tests
        parts = [self._walk(p, needed=needed) for p in node.parts]
        if not parts:
            return (YES if isinstance(node, All) else NO), []
        truth = min(t for t, _ in parts) if isinstance(node, All) else max(t for t, _ in parts)
        return truth, [test for t, tests in parts if t is truth for test in tests]


def truth(condition: Condition, values: Mapping[str, Value], view: View) -> Truth:
    """Kleene's truth of one condition."""
    return Walker(values, view).truth(condition)
