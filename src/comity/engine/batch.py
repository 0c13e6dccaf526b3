"""Judges many orders at once, from the same tests, bits and verdicts as one.

Every column is reduced to its distinct values; every distinct value of a fact becomes a pair of masks (see `program`).
Reading fact after fact, a row is then in one of few states - the rules still certain and still possible - and the
step from one state to the next is looked up in a table that is filled only for pairs that occur. At the end the
distinct states are settled by `Court.judge`, once each. This is a product automaton (the states of a decision diagram
built on demand), so the work per row is a handful of table look-ups whatever the number of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from comity.engine.facts import Bench
from comity.engine.fields import NONE, Automaton, Classes, Columns, Field, Ids, distinct, step
from comity.engine.reading import BY_DAY, Reader
from comity.engine.verdict import NO_NEXUS, Core, Court, Remedies, Verdict

_WORTH: Final = 0.75
"""With a larger share of rows within reach it is cheaper to judge all than to pick these out."""
_FEW: Final = 8
"""Combinations are few when there are at most as many as one in so many rows."""
_CELLS: Final = 8_000_000
"""An automaton whose tables have grown beyond this begins anew."""
_AUTOMATA: Final = 64
_REMEMBER: Final = 500_000
"""How many states and patterns are kept from chunk to chunk."""


class BatchCourt:
    """Judges batches for one jurisdiction; keeps verdicts between chunks.

    Two automata run: one over all rules but the authorisations, for every row, and one over the authorisations, only
    for rows that need one. Either alone has few states; together they would have the product.
    """

    def __init__(self, court: Court, bench: Bench) -> None:
        self.court, self.program, self.bench = court, court.program, bench
        self.distinct: list[Verdict] = [NO_NEXUS]
        self.reader = Reader(self.program, bench)
        self._verdicts: dict[tuple[int, int], int] = {}
        self._cores: dict[Core, int] = {}
        self._core_list: list[Core] = []
        self._seen: dict[tuple[Any, ...], int] = {}
        self._automata: dict[Any, Automaton] = {}
        self._help_states: dict[tuple[int, int], int] = {}
        self._pairs: dict[tuple[int, int], int] = {}
        self._patterns: dict[tuple[tuple[str, int], ...], int] = {}
        self._remedies: dict[tuple[int, int, int], int] = {}
        self._offers: dict[tuple[int, int, int], int] = {}
        self._remedy_list: list[Remedies] = [Remedies(0, 0, 0)]
        kind, program = court.kind, court.program
        over = sum(1 << i for i, _mask in court.overriders)
        silent = (kind["info"] | kind["duty"]) & ~over
        self._core_mask = program.all & ~program.alternative_bits(silent | kind["permit"] | kind["bar"])
        self._help_mask = program.alternative_bits(kind["permit"] | kind["bar"] | over)
        self._reach = program.alternative_bits(kind["reach"])
        self._requirements = program.alternative_bits(court.requirements)
        self._reviews = program.alternative_bits(kind["review"])
        self._reach_facts = [f for f, tests in program.facts.items() if tests.touched & self._reach]

    def judge(self, columns: Columns) -> Ids:
        """For each row the number of its verdict in `distinct`. Rows that the law does not reach are done at once."""
        slices, phases = self._slices(columns.days)
        facts, hit, ids = self._nexus(columns, slices, phases)
        reached = np.flatnonzero(np.take(hit, ids, mode="clip"))
        if len(reached) > _WORTH * columns.rows:
            return self._judge(columns, slices, phases, facts)
        out = np.zeros(columns.rows, dtype=np.int64)
        if len(reached):
            near = {k: f.take(reached) for k, f in facts.items()}
            out[reached] = self._judge(columns.take(reached), np.take(slices, reached), phases, near)
        return out

    def _nexus(self, columns: Columns, slices: Ids, phases: list[int]) -> tuple[dict[str, Classes], npt.NDArray[np.bool_], Ids]:
        """What nexus is read from, whether each combination of it may be reached, and each row's combination.

        Where the combinations are few - ways of goods between places -, they are judged in the place of the rows.
        """
        routes = self._routes(columns, slices, phases)
        few, own, ids = routes or (columns, slices, NONE)
        facts = {f: self.reader.classes(f, few) for f in self._reach_facts}
        time = Classes("law", own, [self.program.phase(p).bits for p in phases])
        states, at = self._run([*facts.values(), time], self._reach, few.rows, lambda yes, may: (yes, may))
        hit = np.array([bool(may) for _yes, may in states], dtype=bool)
        if routes is None:
            return facts, hit, at
        wide = {k: Classes(k, ids, f.bits, f.rows()) if len(f.bits) > 1 else f for k, f in facts.items()}
        return wide, np.take(hit, at), ids

    def _routes(self, columns: Columns, slices: Ids, phases: list[int]) -> tuple[Columns, Ids, Ids] | None:
        """The distinct combinations of all that nexus is read from, as a batch of its own; None where they are not few."""
        names: set[str] = set()
        for fact in self._reach_facts:
            content = columns.fields.get("content")
            if fact in BY_DAY or (fact == "de_minimis" and content is not None and any(content.values)):
                return None
            if fact != "de_minimis":
                names.update(self.reader.needed(fact, columns))
            elif content is not None:
                names.add("content")
        order = tuple(sorted(names, key=lambda n: (len(columns.fields[n].values), n)))
        if not order or prod(len(columns.fields[n].values) for n in order) * len(phases) > columns.rows // _FEW:
            return None
        ids, combos = columns.combine(order)
        times = len(phases) if self._nexus_changes(order, columns, phases) else 1
        used, ids = distinct(ids * times + slices, len(combos) * times) if times > 1 else (np.arange(len(combos)), ids)
        index: list[dict[Any, int]] = [{} for _ in order]
        numbers = [[index[k].setdefault(v, len(index[k])) for k, v in enumerate(combos[u // times])] for u in used.tolist()]
        table = np.array(numbers, dtype=np.int64)
        fields = {n: Field(np.ascontiguousarray(table[:, k]), list(index[k])) for k, n in enumerate(order)}
        own = used % times
        first = [self._a_day(p, columns.days) for p in phases]
        return Columns(len(used), fields, Field(own, first)), own, ids

    def _nexus_changes(self, names: tuple[str, ...], columns: Columns, phases: list[int]) -> bool:
        """Whether on the days that occur anything changes in the rules on nexus, or in what the places are in."""
        if len(phases) == 1:
            return False
        if len({(b.yes & self._reach, b.may & self._reach) for b in (self.program.phase(p).bits for p in phases)}) > 1:
            return True
        for fact in self._reach_facts:
            needed = tuple(self.reader.needed(fact, columns)) if fact != "de_minimis" else ("content",)
            if set(needed) <= set(names) and needed and any(self.reader.dated(fact, needed, columns.combine(needed)[1])):
                return True
        return False

    def _a_day(self, phase: int, days: Field) -> str:
        """A day of a slice of time."""
        day: str = next(d for d in days.values if self.program.slice_of(d) == phase)
        return day

    def _slices(self, days: Field) -> tuple[Ids, list[int]]:
        """Each row's slice of time, as a number into the list of slices that occur."""
        of_day = [self.program.slice_of(d) for d in days.values]
        phases = sorted(set(of_day))
        where = {p: i for i, p in enumerate(phases)}
        table = np.array([where[p] for p in of_day], dtype=np.int64)
        return (table[days.ids] if len(phases) > 1 else np.zeros(len(days.ids), dtype=np.int64)), phases

    def _judge(self, columns: Columns, slices: Ids, phases: list[int], known: dict[str, Classes]) -> Ids:
        facts = {f: known.get(f) or self.reader.classes(f, columns) for f in self.program.facts}
        time = Classes("law", slices, [self.program.phase(p).bits for p in phases])
        states, state_ids = self._run([*facts.values(), time], self._core_mask, columns.rows, self._reduce)
        opens, open_ids = self._opens(facts, columns.rows)
        cores = self._settle(states, state_ids, opens, open_ids, [self.program.phase(p).stale for p in phases], slices)
        return self._remedy([*facts.values(), time], cores)

    def _reduce(self, yes: int, may: int) -> tuple[int, int]:
        """Drops what can no longer matter: without nexus everything, without any requirement the policies on it."""
        if not may & self._reach:
            return 0, 0
        if not may & self._requirements:
            return yes & ~self._reviews, may & ~self._reviews
        return yes, may

    def _settle(self, states: list[tuple[int, int]], state_ids: Ids, opens: list[tuple[tuple[str, int], ...]], open_ids: Ids,
                stales: list[int], slices: Ids) -> Ids:  # fmt: skip
        """For each row the number of its core."""
        stale_values = sorted(set(stales))
        stale_of = np.array([stale_values.index(s) for s in stales], dtype=np.int64)
        keys = (state_ids * len(opens) + open_ids) * len(stale_values) + (stale_of[slices] if len(stale_values) > 1 else 0)
        used, inverse = distinct(keys, len(states) * len(opens) * len(stale_values))
        numbers = np.empty(len(used), dtype=np.int64)
        if len(self._patterns) > _REMEMBER:
            self._patterns.clear()
            self._seen.clear()
        known = [self._patterns.setdefault(p, len(self._patterns)) for p in opens]
        for n, key in enumerate(used.tolist()):
            rest, stale = divmod(key, len(stale_values))
            state, pattern = divmod(rest, len(opens))
            numbers[n] = self._core(states[state], opens[pattern], known[pattern], stale_values[stale])
        return numbers[inverse]

    def _core(self, state: tuple[int, int], opens: tuple[tuple[str, int], ...], pattern: int, stale: int) -> int:
        seen = self._seen.get((state, pattern, stale))
        if seen is not None:
            return seen
        core = self.court.essence(self.court.core(*state, opens, stale))
        found = self._cores.get(core)
        if found is None:
            found = self._cores[core] = len(self._core_list)
            self._core_list.append(core)
        if len(self._seen) > _REMEMBER:
            self._seen.clear()
        self._seen[(state, pattern, stale)] = found
        return found

    def _remedy(self, facts: list[Classes], cores: Ids) -> Ids:
        """For each row the number of its verdict: rows with a requirement are run through the authorisations."""
        used, inverse = distinct(cores, len(self._core_list))
        needs = np.array([bool(self._core_list[c].required) for c in used.tolist()], dtype=bool)
        rows = np.flatnonzero(needs[inverse])
        remedy_ids = np.zeros(len(cores), dtype=np.int64)
        states: list[tuple[int, int]] = [(0, 0)]
        if len(rows):
            states, ids = self._run([f.take(rows) for f in facts], self._help_mask, len(rows), lambda yes, may: (yes, may))
            remedy_ids[rows] = ids
        pairs, back = distinct(cores * len(states) + remedy_ids, len(self._core_list) * len(states))
        numbers = np.empty(len(pairs), dtype=np.int64)
        if len(self._pairs) > _REMEMBER:
            self._pairs.clear()
            self._help_states.clear()
        known = [self._help_states.setdefault(s, len(self._help_states)) for s in states]
        for n, pair in enumerate(pairs.tolist()):
            core, state = divmod(pair, len(states))
            seen = self._pairs.get((core, known[state]))
            if seen is None:
                seen = self._pairs[(core, known[state])] = self._verdict(core, states[state])
            numbers[n] = seen
        return numbers[back]

    def _verdict(self, number: int, state: tuple[int, int]) -> int:
        core, remedy = self._core_list[number], 0
        if core.required:
            relevant = self.court.relevant(core.required)
            key = (core.required, state[0] & relevant, state[1] & relevant)
            known = self._remedies.get(key)
            if known is None:
                known = self._remedies[key] = self._same(core.required, self.court.remedies(*key))
            remedy = known
        found = self._verdicts.get((number, remedy))
        if found is None:
            found = self._verdicts[(number, remedy)] = len(self.distinct)
            self.distinct.append(self.court.verdict(core, self._remedy_list[remedy]))
        return found

    def _same(self, required: int, remedies: Remedies) -> int:
        """The number of remedies that read the same in a result: which authorisations, sure or not, and the sure paths."""
        key = (required, remedies.yes, self.court.offered(required, remedies.may))
        found = self._offers.get(key)
        if found is None:
            found = self._offers[key] = len(self._remedy_list)
            self._remedy_list.append(remedies)
        return found

    # -- states --------------------------------------------------------------------------------------------------------

    def _run(self, facts: list[Classes], mask: int, rows: int,
             reduce: Callable[[int, int], tuple[int, int]]) -> tuple[list[tuple[int, int]], Ids]:  # fmt: skip
        """Runs all rows through all facts, looking only at the alternatives in `mask`; the distinct states and each row's."""
        yes = may = mask
        varying = []
        for f in facts:
            table: dict[tuple[int, int], int] = {}
            number = [table.setdefault((b.yes & mask, b.may & mask), len(table)) for b in f.bits]
            if len(table) == 1:
                (only,) = table
                yes &= only[0] | ~mask
                may &= only[1] | ~mask
            else:
                varying.append((f.fact, list(table), f.through(np.array(number, dtype=np.int64)), f.ids))
        first = reduce(yes, may)
        if not varying:
            return [first], np.zeros(rows, dtype=np.int64)
        key = (mask, first, frozenset(name for name, *_rest in varying))
        automaton = self._automata.get(key)
        if automaton is None or automaton.cells() > _CELLS:
            if len(self._automata) > _AUTOMATA:
                self._automata.clear()
            order = [name for name, *_rest in sorted(varying, key=lambda v: len(v[1]))]
            automaton = self._automata[key] = Automaton(first, order, lambda s, b: reduce(s[0] & b[0], s[1] & b[1]))
        return automaton.run({name: (bits, class_of, ids) for name, bits, class_of, ids in varying})

    def _opens(self, facts: Mapping[str, Classes], rows: int) -> tuple[list[tuple[tuple[str, int], ...]], Ids]:
        """Which alternatives each fact leaves open, for the answer to what is missing."""
        order = {fact: n for n, fact in enumerate(self.program.facts)}
        patterns: list[tuple[tuple[str, int], ...]] = [()]
        ids = np.zeros(rows, dtype=np.int64)
        for fact, f in facts.items():
            table: dict[int, int] = {}
            number = [table.setdefault(b.may & ~b.yes & self._core_mask, len(table)) for b in f.bits]
            tagged = [((fact, u),) if u else () for u in table]
            if len(table) == 1:
                patterns = [p + tagged[0] for p in patterns]
            else:
                own = np.take(f.through(np.array(number, dtype=np.int64)), f.ids, mode="clip")
                ids, patterns = step(ids, patterns, own, tagged, lambda p, t: p + t)
        return [tuple(sorted(p, key=lambda x: order[x[0]])) for p in patterns], ids
