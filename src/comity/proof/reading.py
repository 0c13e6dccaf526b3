"""A second reading of the law: which rules hold for stated places, codes, acts and words, worked out from sets of values.

The engine decides each test on a fact's value when an order asks. Here each test is turned into the set of all values that
pass it, before any order, and the rules of one value are read off. Both must say the same; where they do not, one is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from comity.law.check import matching
from comity.law.conditions import normal_form
from comity.law.records import Atom, Pack, Rule
from comity.proof.interplay import REQUIREMENTS
from comity.proof.values import ONE_PLACE, WORDS, Values
from comity.terms.dates import holds


class Held(NamedTuple):
    """Bits of what certainly holds, and of what may."""

    yes: int
    may: int


class Settled(NamedTuple):
    """What a law asks before any authorisation: bits over its rules."""

    reached: bool
    required: int
    possible: int


class Reading:
    """The rules of one pack on one day, for values of single facts and for all of them together."""

    def __init__(self, pack: Pack, values: Values, day: str) -> None:
        self.pack, self.values, self.day = pack, values, day
        self.rule_of: list[int] = list(range(len(pack.rules)))
        self._first = (1 << len(pack.rules)) - 1
        self.all = 0
        self._wants: dict[Atom, int] = defaultdict(int)
        self._forbids: dict[Atom, int] = defaultdict(int)
        for i, rule in enumerate(pack.rules):
            for n, conjunct in enumerate(normal_form(rule.when)):
                bit = 1 << (len(self.rule_of) if n else i)
                self.rule_of += [i] if n else []
                self.all |= bit
                for atom, positive in conjunct:
                    (self._wants if positive else self._forbids)[atom] |= bit
        self._atoms: dict[str, list[Atom]] = defaultdict(list)
        for atom in dict.fromkeys((*self._wants, *self._forbids)):
            self._atoms[atom.fact].append(atom)
        self._known: dict[tuple[str, int], Held] = {}

    # -- facts ---------------------------------------------------------------------------------------------------------

    def facts(self) -> list[str]:
        """Every fact that rules test."""
        return list(self._atoms)

    def readable(self) -> list[str]:
        """The facts that rules test and whose values are known here: places, words, codes and questions."""
        return [f for f in self._atoms if f in ONE_PLACE or f in WORDS or f.startswith(("item:", "ask:"))]

    def number(self, fact: str, value: str) -> int | None:
        """The number of a value of a fact; None when it is not among those that are known here."""
        return self._numbers(fact).get(value)

    def _numbers(self, fact: str) -> Mapping[str, int]:
        if fact in ONE_PLACE:
            return self._places
        if fact in WORDS:
            return {w: i for i, w in enumerate(WORDS[fact])}
        return {"yes": 0, "no": 1} if fact.startswith("ask:") else self._codes.get(fact.partition(":")[2], {})

    @cached_property
    def _places(self) -> dict[str, int]:
        """Each territory as it is on the day."""
        return {
            p.code: i for i, p in enumerate(self.values.places)
            if (not p.start or p.start <= self.day) and (not p.following or self.day < p.following)
        }  # fmt: skip

    @cached_property
    def _codes(self) -> dict[str, dict[str, int]]:
        return {space: {c: i for i, c in enumerate(codes)} for space, codes in self.values.codes.items()}

    def held(self, fact: str, number: int) -> Held:
        """What one value of a fact leaves of all alternatives."""
        found = self._known.get((fact, number))
        if found is None:
            masks = [(a, self.values.masks(a, self.day)) for a in self._atoms[fact]]
            passing = [(a, may >> number & 1, must >> number & 1) for a, (may, must) in masks]
            found = self._known[(fact, number)] = self._left(passing)
        return found

    def _left(self, passing: Iterable[tuple[Atom, int, int]]) -> Held:
        """The alternatives left when each test may (first bit) and must (second) hold."""
        dead = unsure = 0
        for atom, may, must in passing:
            wants, forbids = self._wants.get(atom, 0), self._forbids.get(atom, 0)
            dead |= (0 if may else wants) | (forbids if must else 0)
            if may and not must:
                unsure |= wants | forbids
        return Held(self.all & ~dead & ~unsure, self.all & ~dead)

    def unknown(self, fact: str) -> Held:
        """What is left when a fact is not stated."""
        touched = 0
        for atom in self._atoms[fact]:
            touched |= self._wants.get(atom, 0) | self._forbids.get(atom, 0)
        return Held(self.all & ~touched, self.all)

    def classes(self, fact: str, numbers: list[int]) -> tuple[list[int], list[Held]]:
        """For each of many values the number of its class - values that no test tells apart -, and what each class leaves."""
        atoms = self._atoms[fact]
        size = (max(numbers, default=0) + 8) // 8
        rows = [m for a in atoms for m in self.values.masks(a, self.day)]
        if not rows:
            return [0] * len(numbers), [Held(self.all, self.all)]
        packed = np.frombuffer(b"".join((m & ((1 << 8 * size) - 1)).to_bytes(size, "little") for m in rows), dtype=np.uint8)
        bits = np.unpackbits(packed.reshape(len(rows), size), axis=1, bitorder="little")[:, numbers]
        columns = [c.tobytes() for c in np.packbits(bits, axis=0).T]
        index: dict[bytes, int] = {}
        of = [index.setdefault(c, len(index)) for c in columns]
        first: dict[int, int] = {}
        for n, c in zip(numbers, of, strict=True):
            first.setdefault(c, n)
        return of, [self.held(fact, first[c]) for c in range(len(index))]

    # -- the law on the day --------------------------------------------------------------------------------------------

    @cached_property
    def works(self) -> Held:
        """The alternatives of rules that are in force on the day, and of those of which that is not known."""
        truth = [in_force(r, self.day) for r in self.pack.rules]
        yes = sum(1 << a for a, i in enumerate(self.rule_of) if truth[i] == "yes")
        return Held(yes, yes | sum(1 << a for a, i in enumerate(self.rule_of) if truth[i] == "unknown"))

    def rules(self, alternatives: int) -> int:
        """The rules any of whose alternatives is among these."""
        out = alternatives & self._first
        alternatives &= ~self._first
        while alternatives:
            low = alternatives & -alternatives
            out |= 1 << self.rule_of[low.bit_length() - 1]
            alternatives ^= low
        return out

    @cached_property
    def matters(self) -> int:
        """The alternatives of rules on nexus, of requirements, and of what overrides any rule."""
        wanted = {i for i, r in enumerate(self.pack.rules) if r.kind in ("reach", *REQUIREMENTS) or r.overrides}
        return sum(1 << a for a, i in enumerate(self.rule_of) if i in wanted)

    @cached_property
    def nexus(self) -> int:
        """The alternatives of rules on nexus."""
        return sum(1 << a for a, i in enumerate(self.rule_of) if self.pack.rules[i].kind == "reach")

    @cached_property
    def _kinds(self) -> tuple[int, int]:
        reach = sum(1 << i for i, r in enumerate(self.pack.rules) if r.kind == "reach")
        return reach, sum(1 << i for i, r in enumerate(self.pack.rules) if r.kind in REQUIREMENTS)

    @cached_property
    def _order(self) -> list[tuple[int, int, bool]]:
        """Rules that override, each before what it overrides: (rule, what it overrides, whether only when certain)."""
        at = {r.id: i for i, r in enumerate(self.pack.rules)}
        under = {i: [at[n] for n in matching(r.overrides, at)] for i, r in enumerate(self.pack.rules) if r.overrides}
        done: list[int] = []
        left = set(under)
        while left:
            free = [i for i in sorted(left) if not any(i in under[k] for k in left if k != i)] or sorted(left)
            done += free
            left -= set(free)
        return [(i, sum(1 << n for n in set(under[i])), self.pack.rules[i].kind in ("info", "review")) for i in done]

    def settle(self, held: Held) -> Settled:
        """The requirements that certainly and possibly stand once rules have overridden others."""
        reach, requirements = self._kinds
        yes, may = self.rules(held.yes), self.rules(held.may)
        for i, under, quiet in self._order:
            if yes >> i & 1:
                yes, may = yes & ~under, may & ~under
            elif may >> i & 1 and not quiet:
                yes &= ~under
        return Settled(bool(may & reach), yes & requirements, may & ~yes & requirements)


def in_force(rule: Rule, day: str) -> str:
    """Whether a rule works on a day: yes, no, or unknown where its state is not known or its text is not enforced."""
    if not holds(rule.since, rule.until, day):
        return "no"
    on = {s.track: s for s in reversed(rule.states) if holds(s.since, s.until, day)}
    operative, enforcement = on.get("operative"), on.get("enforcement")
    if operative is not None:
        if operative.known_until and operative.known_until < day:
            return "unknown"
        if operative.state != "in_force":
            return "no"
    if enforcement is not None and (
        enforcement.state != "in_force" or (enforcement.known_until and enforcement.known_until < day)
    ):
        return "unknown"
    return "yes"
