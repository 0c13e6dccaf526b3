"""One pack's law as tests see it: group membership on a day, code sets, licence rows; all cached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from comity.engine.values import Territory
from comity.law.records import LicenceRow, Member, Pack
from comity.terms.codes import covers, entry_of, is_pattern
from comity.terms.dates import holds
from comity.terms.truth import NO, UNKNOWN, YES, Truth, negation

_REMEMBER: Final = 500_000


class _Place(NamedTuple):
    """What is fixed about a territory: itself with all it belongs to, its regions that are in groups, all its regions."""

    chain: tuple[str, ...]
    regions: tuple[str, ...]
    below: tuple[str, ...]
    dated: bool


class View:
    """What the tests of one pack's rules look up. Knows dates only through the day it is asked about."""

    def __init__(self, pack: Pack, territories: Iterable[str]) -> None:
        self.pack = pack
        self.codes = tuple(territories)
        self._members: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._dated: set[str] = set()
        for group in pack.groups.values():
            for m in group.members:
                self._members[m.territory].append((group.id, m.since, m.until))
                if m.since or m.until:
                    self._dated.add(m.territory)
        self._universes = [(g.id, g.universe) for g in pack.groups.values() if g.universe]
        self._cache: dict[tuple[str, str], Territory] = {}
        self._about: dict[str, _Place] = {}
        self._sets: dict[tuple[str, str, str], Truth] = {}
        self._entries_by: dict[str, dict[str, set[str]]] = {"row": defaultdict(set), "reason": defaultdict(set)}
        for entry, rows in pack.rows.items():
            for r in rows:
                self._entries_by["row"][r.key].add(entry)
                self._entries_by["reason"][r.reason].add(entry)
        self._timed = _Timed.of(pack)
        self._code_timed: dict[str, bool] = {}

    def territory(self, code: str, day: str) -> Territory:
        """Everything a territory is in on a day."""
        about = self._about.get(code)
        if about is None:
            about = self._about[code] = self._place(code)
        key = (code, day if about.dated else "")
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._territory(about, day)
        return found

    def is_dated(self, code: str) -> bool:
        """Whether what the territory is in changes with time."""
        if code not in self._about:
            self._about[code] = self._place(code)
        return self._about[code].dated

    def _place(self, code: str) -> _Place:
        chain = self._chain(code)
        regions = tuple(c for c in self._members if c.startswith(code + "-"))
        below = tuple(c for c in self.codes if c.startswith(code + "-"))
        return _Place(chain, regions, below, any(c in self._dated for c in (*chain, *regions)))

    def _chain(self, code: str) -> tuple[str, ...]:
        """The territory, the state it is a region of, and what this law treats them as."""
        chain = [code]
        if "-" in code:
            chain.append(code.split("-", 1)[0])
        for c in tuple(chain):
            treated = self.pack.destinations.get(c)
            if treated:
                chain.append(treated)
        return tuple(chain)

    def _territory(self, about: _Place, day: str) -> Territory:
        within = set(about.chain)
        for c in about.chain:
            within.update(g for g, since, until in self._members.get(c, ()) if holds(since, until, day))
        perhaps = set(about.below)
        for region in about.regions:
            perhaps.update(g for g, since, until in self._members[region] if holds(since, until, day))
        perhaps.update(g for g, universe in self._universes if universe not in within)
        return Territory(frozenset(within), frozenset(perhaps - within))

    # -- codes ---------------------------------------------------------------------------------------------------------

    def code_timed(self, code: str) -> bool:
        """Whether some set, or a licence row apart from its entry, holds a code for a time only."""
        found = self._code_timed.get(code)
        if found is None:
            if len(self._code_timed) > _REMEMBER:
                self._code_timed.clear()
            found = self._code_timed[code] = self._timed.code(code)
        return found

    def hs_timed(self, digits: str) -> bool:
        """Whether some set holds a customs code, or one below it, for a time only."""
        return any(digits.startswith(m) or m.startswith(digits) for m in self._timed.hs.get(digits[:2], ()))

    def in_set(self, arg: str, code: str, answers: frozenset[tuple[str, bool]] = frozenset(), day: str = "") -> Truth:
        """Whether a code is in a code set (by id) on a day (blank: at any time), in a code, or matches a pattern."""
        if ":" in arg:
            return covers(arg, code)
        if answers:
            return self._in_set(arg, code, answers, day)
        key = (arg, code, day if arg in self._timed.sets else "")
        found = self._sets.get(key)
        if found is None:
            if len(self._sets) > _REMEMBER:
                self._sets.clear()
            found = self._sets[key] = self._in_set(arg, code, answers, day)
        return found

    def _in_set(self, arg: str, code: str, answers: frozenset[tuple[str, bool]], day: str) -> Truth:
        members = self.pack.code_sets.get(arg, ())
        included = excluded = NO
        for m in members:
            if day and not holds(m.since, m.until, day):
                continue
            truth = covers(m.code, code)
            if truth is not NO and m.condition:
                truth = _answered(truth, f"set:{arg}:{m.code.partition(':')[2]}", answers)
            if m.exclude:
                excluded = max(excluded, truth)
            else:
                included = max(included, truth)
        return min(included, negation(excluded))

    def rows_of(self, code: str) -> tuple[LicenceRow, ...]:
        """The licence rows of the entry to which a code belongs."""
        return self.pack.rows.get(entry_of(code), ())

    def row_covers(self, row: LicenceRow, code: str, answers: frozenset[tuple[str, bool]], day: str = "") -> Truth:
        """Whether a licence row covers a code on a day (blank: at any time): its scope, less its exclusions, and its condition."""
        if day and not holds(row.since, row.until, day):
            return NO
        included = max((covers(p, code) for p in row.include), default=NO) if row.include else YES
        if included is NO:
            return NO
        excluded = max((covers(p, code) for p in row.exclude), default=NO)
        truth = min(included, negation(excluded))
        if truth is not NO and row.condition:
            truth = _answered(truth, row_id(row), answers)
        return truth

    def entries_with(self, op: str, args: tuple[str, ...]) -> set[str]:
        """The entries with a licence row of such a key (`row`) or reason (`reason`)."""
        return set().union(*(self._entries_by[op].get(a, set()) for a in args))

    def set_entries(self, arg: str) -> set[str] | None:
        """The entries that a code, set or row test could touch; None when a pattern makes that unbounded."""
        codes = (arg,) if ":" in arg else tuple(m.code for m in self.pack.code_sets.get(arg, ()))
        if any(is_pattern(c.split(".")[0]) for c in codes):
            return None
        return {entry_of(c) for c in codes}

    def hs_members(self, arg: str, day: str = "") -> tuple[Member, ...]:
        """The members of an HS set on a day (blank: at any time), or one prefix."""
        if arg.isdigit():
            return (Member(arg, False, "", "", ""),)
        members = self.pack.hs_sets.get(arg, ())
        return tuple(m for m in members if holds(m.since, m.until, day)) if day else members


class _Timed(NamedTuple):
    """What of a pack's sets and rows holds for a time only: the sets, the codes by entry, patterns of codes, customs codes by chapter."""

    sets: frozenset[str]
    codes: dict[str, tuple[str, ...]]
    patterns: tuple[str, ...]
    entries: frozenset[str]
    hs: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, pack: Pack) -> _Timed:
        sets = frozenset(n for n, ms in pack.code_sets.items() if any(m.since or m.until for m in ms))
        named = {m.code for n in sets for m in pack.code_sets[n] if m.since or m.until}
        codes: dict[str, list[str]] = defaultdict(list)
        for code in named:
            if not is_pattern(code):
                codes[entry_of(code)].append(code)
        hs: dict[str, set[str]] = defaultdict(set)
        for m in (m for ms in pack.hs_sets.values() for m in ms if m.since or m.until):
            hs[m.code[:2]].add(m.code)
        spans = {code: (e.since, e.until) for code, e in pack.entries.items()}
        entries = frozenset(
            entry for entry, rows in pack.rows.items() if any((r.since or r.until) and (r.since, r.until) != spans.get(entry) for r in rows)
        )
        return cls(sets, {k: tuple(v) for k, v in codes.items()}, tuple(c for c in named if is_pattern(c)), entries,
                   {k: tuple(v) for k, v in hs.items()})  # fmt: skip

    def code(self, code: str) -> bool:
        """Whether any of it may hold a code."""
        entry = entry_of(code)
        return entry in self.entries or any(covers(m, code) is not NO for m in (*self.codes.get(entry, ()), *self.patterns))


def row_id(row: LicenceRow) -> str:
    """How a user answers a row's condition: ``row:3A001#1``."""
    return f"row:{row.code.partition(':')[2]}#{row.n}"


def _answered(truth: Truth, key: str, answers: frozenset[tuple[str, bool]]) -> Truth:
    for name, answer in answers:
        if name == key:
            return truth if answer else NO
    return UNKNOWN
