"""Which values a fact could have at all, and which of them a test leaves: conditions as sets, decided without any order.

Everything errs on one side: a test that may hold for a value counts as holding, and one that may fail as failing. What
is then shown to be impossible is impossible; what is not shown may still be. This is a reading of the law of its own,
not that of the engine, so that the two can be held against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from comity.law.conditions import Literal
from comity.law.records import Atom, Member, Pack
from comity.terms import words
from comity.terms.codes import covers, entry_of, is_pattern, split_code
from comity.terms.dates import days_of, holds
from comity.terms.truth import NO, YES

ONE_PLACE: Final = ("from", "destination", "origin", "exporter_country")
MANY_PLACES: Final = ("via", "party_country", "headquarters")
PLACES: Final = (*ONE_PLACE, *MANY_PLACES)
WORDS: Final = {
    "act": words.ACTS, "type": words.ITEM_TYPES, "knowledge": words.KNOWLEDGE, "de_minimis": ("above", "at-or-below", "no-level"),
}  # fmt: skip
NUMBERS: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "ge": lambda x, y: x >= y, "gt": lambda x, y: x > y, "le": lambda x, y: x <= y, "lt": lambda x, y: x < y, "eq": lambda x, y: x == y,
}  # fmt: skip
ANY: Final = "?"
"""Any code that is not named: it may match whatever pattern there is, and need match none."""
ELSEWHERE: Final = "elsewhere"
"""A place that no group and no rule names."""


class Place(NamedTuple):
    """A territory in a span of time: what it is in then, and what one of its regions is in."""

    code: str
    start: str
    following: str
    inside: frozenset[str]
    perhaps: frozenset[str]


class Values:
    """The possible values of the facts of one pack, as bits: for each test the values for which it may hold, or must."""

    def __init__(self, pack: Pack, territories: Iterable[str] = ()) -> None:
        self.pack = pack
        self._extra = tuple(territories)
        self._masks: dict[tuple[Atom, str], tuple[int, int]] = {}
        self._in_masks: dict[tuple[str, str, str], tuple[int, int]] = {}
        self._timed = {n for n, ms in pack.code_sets.items() if any(m.since or m.until for m in ms)}
        self._timed_rows = any(r.since or r.until for rows in pack.rows.values() for r in rows)

    # -- places --------------------------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> list[Place]:
        """Every territory that the law names: one line for each span in which what it is in, or may be in, does not change."""
        member: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for g in self.pack.groups.values():
            for m in g.members:
                member[m.territory].append((g.id, m.since, m.until))
        named = {a for r in self.pack.rules for a in _places_named(r.when)} - set(self.pack.groups)
        codes = sorted({*member, *named, *self.pack.destinations, *self._extra, ELSEWHERE})
        regions: dict[str, list[str]] = defaultdict(list)
        for code in codes:
            if "-" in code:
                regions[code.split("-", 1)[0]].append(code)
        out = []
        for code in codes:
            chain = {code, code.split("-", 1)[0]} if "-" in code else {code}
            chain |= {self.pack.destinations[c] for c in tuple(chain) if c in self.pack.destinations}
            own = [m for c in chain for m in member.get(c, ())]
            below = [m for c in regions.get(code, ()) for m in member.get(c, ())]
            starts = ["", *sorted(days_of((since, until) for _g, since, until in (*own, *below)))]
            for start, following in zip(starts, [*starts[1:], ""], strict=True):
                day = start or "0001-01-01"
                inside = frozenset(chain | {g for g, since, until in own if holds(since, until, day)})
                perhaps = frozenset({*regions.get(code, ()), *(g for g, since, until in below if holds(since, until, day))})
                out.append(Place(code, start, following, inside, perhaps))
        return out

    def within(self, since: str, until: str) -> int:
        """The places as they are at any time in an interval."""
        return sum(
            1 << i for i, p in enumerate(self.places)
            if (not until or p.start <= until) and (not p.following or not since or since < p.following)
        )  # fmt: skip

    # -- codes ---------------------------------------------------------------------------------------------------------

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        """By namespace every code that the lists, sets, rows and rules name, one that is on no list, and any other."""
        found: dict[str, set[str]] = defaultdict(set)
        named = [*self.pack.entries, *(m.code for ms in self.pack.code_sets.values() for m in ms if not is_pattern(m.code))]
        named += [p for rows in self.pack.rows.values() for r in rows for p in (*r.include, *r.exclude)]
        named += [a for r in self.pack.rules for a in _codes_named(r.when) if ":" in a and not is_pattern(a)]
        for code in named:
            found[split_code(code)[0]].add(code)
        for space in {split_code(m.code)[0] for ms in self.pack.code_sets.values() for m in ms} | set(found):
            found[space] |= {f"{space}:none", f"{space}:EAR99", f"{space}:{ANY}"}
        return {space: sorted(codes) for space, codes in found.items()}

    def _has_row(self, atom: Atom, code: str, day: str) -> tuple[bool, bool]:
        may = must = False
        for row in self.pack.rows.get(entry_of(code), ()):
            if (row.key if atom.op == "row" else row.reason) not in atom.args or (day and not holds(row.since, row.until, day)):
                continue
            inside = max((covers(p, code) for p in row.include), default=NO) if row.include else YES
            outside = max((covers(p, code) for p in row.exclude), default=NO)
            may |= inside is not NO and outside is not YES
            must |= inside is YES and outside is NO and not row.condition
        return may, must

    # -- tests ---------------------------------------------------------------------------------------------------------

    def masks(self, atom: Atom, day: str = "") -> tuple[int, int]:
        """The values for which a test may hold, and those for which it must: on a day, or (blank) whatever the day."""
        key = (atom, day if self._is_timed(atom) else "")
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._decide(*key)
        return found

    def _is_timed(self, atom: Atom) -> bool:
        return (atom.op in ("row", "reason") and self._timed_rows) or not self._timed.isdisjoint(atom.args)

    def _decide(self, atom: Atom, day: str) -> tuple[int, int]:
        if atom.fact in PLACES:
            wanted = set(atom.args)
            must = sum(1 << i for i, p in enumerate(self.places) if p.inside & wanted)
            universes = {self.pack.groups[a].universe for a in atom.args if a in self.pack.groups} - {""}
            may = sum(1 << i for i, p in enumerate(self.places) if p.perhaps & wanted or universes - p.inside)
            return must | may, must
        if atom.fact in WORDS:
            hit = sum(1 << i for i, word in enumerate(WORDS[atom.fact]) if word in atom.args)
            return hit, hit
        if atom.fact.startswith("ask:"):
            return (1, 1) if "yes" in atom.args else (2, 2)
        space = atom.fact.partition(":")[2]
        if atom.op in ("row", "reason"):
            return _bits(self._has_row(atom, code, day) for code in self.codes.get(space, ()))
        may = must = 0
        for arg in atom.args:
            possible, certain = self._codes_in(space, arg, day)
            may |= possible
            must |= certain
        return may, must

    def _codes_in(self, space: str, arg: str, day: str) -> tuple[int, int]:
        """The codes of a namespace that may be, and must be, in a set or below a code."""
        found = self._in_masks.get((space, arg, day))
        if found is None:
            members = (Member(arg, False, "", "", ""),) if ":" in arg else self.pack.code_sets.get(arg, ())
            near: dict[str, list[Member]] = defaultdict(list)
            for m in members:
                if m.code.startswith(space + ":") and (not day or holds(m.since, m.until, day)):
                    near["" if is_pattern(m.code) else entry_of(m.code)].append(m)
            codes = self.codes.get(space, ())
            found = self._in_masks[(space, arg, day)] = _bits(_in([*near.get("", ()), *near.get(entry_of(c), ())], c, anytime=not day) for c in codes)
        return found


def _in(members: list[Member], code: str, *, anytime: bool) -> tuple[bool, bool]:
    """Whether a code may be, and must be, in a set; at any time a member that has dates may be in it and need not."""
    if code.endswith(f":{ANY}"):
        return any(is_pattern(m.code) for m in members if not m.exclude), False
    may = must = out_may = out_must = False
    for m in members:
        truth = covers(m.code, code)
        if m.exclude:
            out_may |= truth is not NO
            out_must |= truth is YES and not m.condition and not (anytime and (m.since or m.until))
        else:
            may |= truth is not NO
            must |= truth is YES and not m.condition and not (anytime and (m.since or m.until))
    return may and not out_must, must and not out_may


def _bits(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, int]:
    """Two bits for each value, in the order of the values."""
    may = must = 0
    for i, (possible, certain) in enumerate(pairs):
        may |= possible << i
        must |= certain << i
    return may, must


def _atoms(condition: object) -> Iterable[Atom]:
    if isinstance(condition, Atom):
        yield condition
    elif hasattr(condition, "part"):
        yield from _atoms(condition.part)
    else:
        for part in getattr(condition, "parts", ()):
            yield from _atoms(part)


def _places_named(condition: object) -> Iterable[str]:
    return (arg for a in _atoms(condition) if a.fact in PLACES for arg in a.args)


def _codes_named(condition: object) -> Iterable[str]:
    return (arg for a in _atoms(condition) if a.fact.startswith("item:") and a.op == "in" for arg in a.args)


def possible(values: Values, literals: Iterable[Literal], places: int) -> bool:
    """Whether any order could pass all these tests; `places` are those that exist at the time."""
    by_fact: dict[tuple[str, ...], list[Literal]] = defaultdict(list)
    for atom, positive in literals:
        numeric = atom.op in NUMBERS
        key = (atom.fact, *atom.args[1:], *atom.origin) if numeric else (atom.fact,)
        by_fact[key].append((atom, positive))
    return all(_possible(values, key[0], group, places) for key, group in by_fact.items())


def _possible(values: Values, fact: str, literals: list[Literal], places: int) -> bool:
    if literals[0][0].op in NUMBERS:
        return any(all(NUMBERS[a.op](x, Decimal(a.args[0])) == positive for a, positive in literals) for x in _samples(literals))
    wanted = [a for a, positive in literals if positive]
    barred = [a for a, positive in literals if not positive]
    if fact in PLACES or fact in WORDS or fact.startswith(("ask:", "item:")):
        left = places if fact in PLACES else -1
        for atom in barred:
            left &= ~values.masks(atom)[1]
        if fact in MANY_PLACES or fact.startswith("item:"):
            return all(values.masks(atom)[0] & left for atom in wanted)
        for atom in wanted:
            left &= values.masks(atom)[0]
        return bool(left & _universe(values, fact))
    return not any(_inside(w, b) for w in wanted for b in barred)


def _universe(values: Values, fact: str) -> int:
    if fact in PLACES:
        return (1 << len(values.places)) - 1
    return (1 << len(WORDS[fact])) - 1 if fact in WORDS else 3


def _inside(narrow: Atom, wide: Atom) -> bool:
    """Whether one test can only hold where the other does: fewer words or codes, of fewer origins."""
    same = narrow.fact == wide.fact and narrow.op == wide.op
    codes = set(narrow.args) <= set(wide.args) or (not wide.args and narrow.fact in ("content", "made_with", "plant"))
    return same and codes and (not wide.origin or (bool(narrow.origin) and set(narrow.origin) <= set(wide.origin)))


def _samples(literals: list[Literal]) -> list[Decimal]:
    return samples(Decimal(a.args[0]) for a, _positive in literals)


def samples(named: Iterable[Decimal]) -> list[Decimal]:
    """Every limit, a number between each two, and one beyond them; never below nothing. They stand for all numbers."""
    limits = sorted({*named, Decimal(0)})
    between = [(a + b) / 2 for a, b in pairwise(limits)]
    return [x for x in (*limits, *between, limits[-1] + 1) if x >= 0]


def implies(values: Values, given: Iterable[Literal], literal: Literal, places: int) -> bool:
    """Whether these tests, if they hold, make another one hold; only what is plain is seen."""
    atom, positive = literal
    own = [(a, p) for a, p in given if a.fact == atom.fact]
    if atom.fact in ONE_PLACE or atom.fact in WORDS or atom.fact.startswith("ask:"):
        sure = maybe = (places if atom.fact in ONE_PLACE else -1) & _universe(values, atom.fact)
        for a, p in own:
            a_may, a_must = values.masks(a)
            sure &= a_must if p else ~a_may
            maybe &= a_may if p else ~a_must
        may, must = values.masks(atom)
        return bool(own) and not sure & ~(must if positive else ~may) and not maybe & ~(may if positive else ~must)
    if atom.op in NUMBERS:
        own = [(a, p) for a, p in own if a.op in NUMBERS and a.args[1:] == atom.args[1:] and a.origin == atom.origin]
        held = [x for x in _samples([*own, literal]) if all(NUMBERS[a.op](x, Decimal(a.args[0])) == p for a, p in own)]
        return bool(own) and all(NUMBERS[atom.op](x, Decimal(atom.args[0])) == positive for x in held)
    if positive:
        return any(p and (_inside(a, atom) or _covered(values, a, atom, places)) for a, p in own)
    return any(not p and _inside(atom, a) for a, p in own)


def _covered(values: Values, narrow: Atom, wide: Atom, places: int) -> bool:
    """The same for places and codes, through what they are in."""
    if narrow.fact in MANY_PLACES:
        (may, must), (wide_may, wide_must) = values.masks(narrow), values.masks(wide)
        return not must & places & ~wide_must and not may & places & ~wide_may
    return narrow.fact.startswith("item:") and not values.masks(narrow)[0] & ~values.masks(wide)[1]
