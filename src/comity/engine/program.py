"""Compiles a pack into a program over bits: each alternative of each rule is one bit, each fact value a pair of masks.

A rule's normal form is a disjunction of conjunctions ("alternatives"). Alternative i is bit i. For a value of a fact,
`yes` has the bits of all alternatives none of whose tests on that fact fails or is open, and `may` those none of
whose tests fails. The conjunction over all facts is then a bitwise `and` - Kleene's conjunction for every rule at once.
The order of the first alternatives is the order of the rules, so bit i < len(rules) also stands for rule i.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from comity.engine.atoms import decide
from comity.engine.values import ItemCodes, Tags, Territory, Value
from comity.engine.view import View
from comity.law.check import matching
from comity.law.conditions import atoms_of, normal_form
from comity.law.records import Atom, Pack, Rule, State
from comity.terms.codes import entry_of
from comity.terms.dates import days_of, holds
from comity.terms.truth import NO, UNKNOWN, YES, Truth

_REMEMBER: Final = 200_000
"""How many values of one fact are kept."""


class Bits(NamedTuple):
    """What one fact value does to all alternatives: certain (`yes`) and possible (`may`)."""

    yes: int
    may: int


class Phase(NamedTuple):
    """The condition of the law on one slice of time: which alternatives are in force, and which are stale."""

    bits: Bits
    stale: int


class FactTests:
    """All tests on one fact, and the masks for every value met so far.

    An alternative is dead when one of its tests on the fact fails, and open when one is unknown and none fails. So the
    masks of a value are disjunctions of the masks of its tests: no loop over alternatives is needed.
    """

    def __init__(self, fact: str, all_bits: int, view: View) -> None:
        self.fact, self.view, self._all = fact, view, all_bits
        self.atoms: list[Atom] = []
        self._index: dict[Atom, int] = {}
        self._wants: list[int] = []
        self._forbids: list[int] = []
        self._wanted_by: dict[int, list[int]] = defaultdict(list)
        self._cache: dict[Value, Bits] = {}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        self._all_wants = self._one_want = self.touched = 0

    def add(self, atom: Atom, positive: bool, alternative: int) -> None:
        """One literal of one alternative."""
        i = self._index.get(atom)
        if i is None:
            i = self._index[atom] = len(self.atoms)
            self.atoms.append(atom)
            self._wants.append(0)
            self._forbids.append(0)
        if positive:
            self._wants[i] |= 1 << alternative
            self._wanted_by[alternative].append(i)
        else:
            self._forbids[i] |= 1 << alternative

    def seal(self) -> None:
        """After the last `add`: prepares the unknown value, and an index from what a value is to the tests it may pass."""
        for wants, forbids in zip(self._wants, self._forbids, strict=True):
            self._all_wants |= wants
            self.touched |= wants | forbids
        self._cache[None] = Bits(self._all & ~self.touched, self._all)
        self._one_want = sum(1 << a for a, atoms in self._wanted_by.items() if len(set(atoms)) == 1)
        for i, atom in enumerate(self.atoms):
            keys = self._keys_of_test(atom)
            if keys is None:
                self._always.append(i)
            else:
                for key in keys:
                    self._by_key[key].append(i)

    def _keys_of_test(self, atom: Atom) -> Iterable[str] | None:
        """What a value must be or contain for the test not to be simply no; None when that cannot be listed."""
        if not self.fact.startswith("item:"):
            return atom.args if atom.op in ("in", "any", "any_in", "is") and not atom.origin else None
        if atom.op == "in":
            out: set[str] = set()
            for arg in atom.args:
                found = self.view.set_entries(arg)
                if found is None:
                    return None
                out |= found
            return out
        return self.view.entries_with(atom.op, atom.args)

    def bits(self, value: Value) -> Bits:
        """The masks of a value."""
        found = self._cache.get(value)
        if found is None:
            if len(self._cache) > _REMEMBER:
                self._cache = {None: self._cache[None]}
            found = self._cache[value] = self._bits(value)
        return found

    def _bits(self, value: Value) -> Bits:
        keys = _keys_of_value(value)
        if keys is None:
            near: Iterable[int] = range(len(self.atoms))
        else:
            near = dict.fromkeys(i for key in keys for i in self._by_key.get(key, ()))
            near = dict.fromkeys([*near, *self._always])
        candidates = dead = unsure = 0
        truths: dict[int, Truth] = {}
        for i in near:
            truth = decide(self.atoms[i], value, self.view)
            if truth is NO:
                continue
            truths[i] = truth
            candidates |= self._wants[i]
            if truth is YES:
                dead |= self._forbids[i]
            else:
                unsure |= self._wants[i] | self._forbids[i]
        alive = candidates & self._one_want
        for a in bits_of(candidates & ~self._one_want):
            if all(i in truths for i in self._wanted_by[a]):
                alive |= 1 << a
        may = self._all & ~dead & ~(self._all_wants & ~alive)
        return Bits(may & ~unsure, may)


def _keys_of_value(value: Value) -> Iterable[str] | None:
    """What the index of tests is asked for; None when every test has to be decided."""
    if isinstance(value, ItemCodes):
        return {entry_of(code) for code in value.codes}
    if isinstance(value, Territory):
        return value.within | value.perhaps
    if isinstance(value, Tags):
        return value.values | value.possible if value.complete else None
    return (value,) if isinstance(value, str) else None


def bits_of(mask: int) -> Iterable[int]:
    """The positions of the set bits, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Program:
    """A pack compiled: masks for facts and for time, and the rules that the bits stand for."""

    def __init__(self, pack: Pack, territories: Iterable[str], list_days: Iterable[str] = (), known_at: str = "") -> None:
        self.pack, self.known_at = pack, known_at
        self.view = View(pack, territories)
        self.rules: tuple[Rule, ...] = tuple(as_known(r, known_at) for r in pack.rules) if known_at else pack.rules
        forms = [normal_form(rule.when) for rule in self.rules]
        n = len(self.rules)
        self.alternatives: list[tuple[int, ...]] = []
        self.rule_of: list[int] = list(range(n))
        for i, form in enumerate(forms):
            extra = tuple(range(len(self.rule_of), len(self.rule_of) + len(form) - 1))
            self.rule_of += [i] * len(extra)
            self.alternatives.append((i, *extra))
        self.all = (1 << len(self.rule_of)) - 1
        self.rule_mask = (1 << n) - 1
        self.masks = [sum(1 << a for a in alts) for alts in self.alternatives]
        self._wide = sum(1 << i for i, alts in enumerate(self.alternatives) if len(alts) > 1)
        self._extra_bytes = (len(self.rule_of) - n + 7) // 8
        self._bytes: dict[tuple[int, int], int] = {}
        self.facts: dict[str, FactTests] = {}
        for i, form in enumerate(forms):
            for alternative, conjunct in zip(self.alternatives[i], form, strict=True):
                for atom, positive in conjunct:
                    tests = self.facts.get(atom.fact)
                    if tests is None:
                        tests = self.facts[atom.fact] = FactTests(atom.fact, self.all, self.view)
                    tests.add(atom, positive, alternative)
        for tests in self.facts.values():
            tests.seal()
        self.asks = tuple(f for f in self.facts if f.startswith("ask:"))
        self.stated = tuple(f for f in self.facts if f not in set(self.asks))
        self.facts = {f: self.facts[f] for f in (*self.stated, *self.asks)}
        self._unasked: dict[frozenset[str], tuple[Bits, tuple[tuple[str, int], ...]]] = {}
        content = pack.de_minimis
        self.content_facts = tuple(dict.fromkeys(
            a.fact for when in content.conditions() for a in atoms_of(when)
        ))  # fmt: skip
        beside = [a for when in (*(c.when for c in pack.conflicts), *content.conditions()) for a in atoms_of(when)]
        self.owned_tags, self.listed_tags = (
            frozenset(
                t for a in (*(self.facts[fact].atoms if fact in self.facts else ()), *beside) if a.fact == fact for t in a.args
            )
            for fact in ("ownership", "parties")
        )
        self.breaks = sorted({*_breaks(pack), *list_days})
        self._phases: dict[int, Phase] = {}
        self._masks: dict[tuple[str, ...], int] = {}

    def _rules_of(self, place: int, byte: int) -> int:
        """The rules that eight alternatives beyond the first of their rule stand for; worked out when first needed."""
        found = self._bytes.get((place, byte))
        if found is None:
            extra = self.rule_of[len(self.rules) + 8 * place :]
            found = self._bytes[(place, byte)] = sum(1 << i for i in {extra[b] for b in bits_of(byte)})
        return found

    def slice_of(self, day: str) -> int:
        """The number of the slice of time in which nothing in this law changes."""
        return bisect_right(self.breaks, day)

    def phase(self, time_slice: int) -> Phase:
        """Which alternatives are in force, and which are stale, on a slice."""
        found = self._phases.get(time_slice)
        if found is None:
            day = self.breaks[time_slice - 1] if time_slice else "0001-01-01"
            found = self._phases[time_slice] = self._phase(day)
        return found

    def _phase(self, day: str) -> Phase:
        yes = may = stale = 0
        for i, rule in enumerate(self.rules):
            mask = sum(1 << a for a in self.alternatives[i])
            truth = in_force(rule, day)
            if truth is YES:
                yes |= mask
            if truth is not NO:
                may |= mask
            if truth is UNKNOWN:
                stale |= mask
        return Phase(Bits(yes, may), stale)

    def mask_of(self, patterns: tuple[str, ...]) -> int:
        """The rules whose ids the patterns name."""
        found = self._masks.get(patterns)
        if found is None:
            wanted = set(matching(patterns, [r.id for r in self.rules]))
            found = self._masks[patterns] = sum(1 << i for i, r in enumerate(self.rules) if r.id in wanted)
        return found

    def rule_bits(self, alternatives: int) -> int:
        """The rules any of whose alternatives is set."""
        out = alternatives & self.rule_mask
        extra = alternatives >> len(self.rules)
        if extra:
            for place, byte in enumerate(extra.to_bytes(self._extra_bytes, "little")):
                if byte:
                    out |= self._rules_of(place, byte)
        return out

    def alternative_bits(self, rules: int) -> int:
        """All alternatives of the rules that are set."""
        out = rules
        for i in bits_of(rules & self._wide):
            out |= self.masks[i]
        return out

    def evaluate(self, values: Mapping[str, Value], time_slice: int) -> tuple[int, int, list[tuple[str, int]]]:
        """Certain and possible alternatives, and for each fact the alternatives it leaves open."""
        yes, may = self.phase(time_slice).bits
        open_: list[tuple[str, int]] = []
        answered = [f for f in self.asks if values.get(f) is not None]
        for fact in (*self.stated, *answered):
            bits = self.facts[fact].bits(values.get(fact))
            yes &= bits.yes
            may &= bits.may
            unsure = bits.may & ~bits.yes
            if unsure:
                open_.append((fact, unsure))
        unasked, unknown = self._all_unasked(frozenset(answered))
        return yes & unasked.yes, may & unasked.may, [*open_, *unknown]

    def _all_unasked(self, answered: frozenset[str]) -> tuple[Bits, tuple[tuple[str, int], ...]]:
        """All questions that were not answered, together: most orders answer none, and there are hundreds."""
        found = self._unasked.get(answered)
        if found is None:
            yes = may = self.all
            unknown = []
            for fact in self.asks:
                if fact not in answered:
                    bits = self.facts[fact].bits(None)
                    yes &= bits.yes
                    may &= bits.may
                    unknown.append((fact, bits.may & ~bits.yes))
            found = self._unasked[answered] = (Bits(yes, may), tuple(unknown))
        return found

    def certain(self, values: Mapping[str, Value]) -> int:
        """The alternatives whose facts all hold, whatever the day."""
        answered = frozenset(f for f in self.asks if values.get(f) is not None)
        yes = self._all_unasked(answered)[0].yes
        for fact in (*self.stated, *answered):
            yes &= self.facts[fact].bits(values.get(fact)).yes
        return yes


def as_known(rule: Rule, day: str) -> Rule:
    """A rule with only those states that had been made known by a day (the second time axis)."""
    known = tuple(s for s in rule.states if not s.known_from or s.known_from <= day)
    return rule if len(known) == len(rule.states) else msgspec.structs.replace(rule, states=known)


def state_on(rule: Rule, track: str, day: str) -> State | None:
    """The state of a rule on a track on a day, if one is written."""
    for state in rule.states:
        if state.track == track and holds(state.since, state.until, day):
            return state
    return None


def in_force(rule: Rule, day: str) -> Truth:
    """Whether a rule works on a day: its text, its operative state and its enforcement; unknown when that is stale."""
    if not holds(rule.since, rule.until, day):
        return NO
    operative = state_on(rule, "operative", day)
    if operative is not None:
        if operative.known_until and day > operative.known_until:
            return UNKNOWN
        if operative.state != "in_force":
            return NO
    enforcement = state_on(rule, "enforcement", day)
    if enforcement is not None and (
        enforcement.state != "in_force" or (enforcement.known_until and day > enforcement.known_until)
    ):
        return UNKNOWN
    return YES


def _breaks(pack: Pack) -> set[str]:
    """Every day on which something in the pack begins, and every day after something ends."""
    spans: list[tuple[str, str]] = [(r.since, r.until) for r in pack.rules]
    for rule in pack.rules:
        spans += [(s.since, s.until) for s in rule.states]
        spans += [("", s.known_until) for s in rule.states]
    spans += [(m.since, m.until) for g in pack.groups.values() for m in g.members]
    spans += [(r.since, r.until) for rows in pack.rows.values() for r in rows if r.since or r.until]
    spans += [(m.since, m.until) for sets in (pack.code_sets, pack.hs_sets) for ms in sets.values() for m in ms]
    return days_of(spans)
