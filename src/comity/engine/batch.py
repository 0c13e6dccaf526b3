"""Judges many orders at once, from the same tests, bits and verdicts as one.

Every column is reduced to its distinct values; every distinct value of a fact becomes a pair of masks (see `program`).
Reading fact after fact, a row is then in one of few states - the rules still certain and still possible - and the
step from one state to the next is looked up in a table that is filled only for pairs that occur. At the end the
distinct states are settled by `Court.judge`, once each. This is a product automaton (the states of a decision diagram
built on demand), so the work per row is a handful of table look-ups whatever the number of rules.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from comity.engine.facts import Bench, Stated, depends_on, reader_of
from comity.engine.fields import NONE, Automaton, Classes, Columns, Field, Ids, densify, distinct, step
from comity.engine.order import Party
from comity.engine.program import Bits
from comity.engine.screened import owners_of
from comity.engine.verdict import NO_NEXUS, Core, Court, Remedies, Verdict
from comity.terms.dates import days_of
from comity.terms.words import TRANSACTION_ROLES

BY_DAY: Final = ("parties", "ownership")
"""Facts that change on the days of listings; all others change only where the law has a break."""
PARTY_PARTS: Final = {
    "parties": ("name", "seats", "listed", "same_as", "different_from", "present"),
    "ownership": ("owners", "present"),
    "party_country": ("country", "present"),
    "headquarters": ("headquarters", "present"),
    "exporter_country": ("country", "present"),
    "": ("name", "listed", "same_as", "different_from", "owners", "country", "headquarters", "present"),
}
"""The parts of parties that each fact reads; `seats` are country and headquarters, told apart only for names like a listed one."""
PARTY_ROLES: Final = {"exporter_country": ("exporter",), "de_minimis": ("exporter", *TRANSACTION_ROLES)}
"""The roles that a fact looks at; all others look at those of the transaction."""
_DATED_FACTS: Final = (
    "from", "destination", "origin", "via", "exporter_country", "party_country", "headquarters", "content", "content_share",
    "made_with", "plant", "de_minimis", *BY_DAY,
)  # fmt: skip
_WORTH: Final = 0.75
"""With a larger share of rows within reach it is cheaper to judge all than to pick these out."""
_CELLS: Final = 8_000_000
"""An automaton whose tables have grown beyond this begins anew."""
_AUTOMATA: Final = 64
_REMEMBER: Final = 500_000
"""How many readings of one fact are kept from chunk to chunk."""


class BatchCourt:
    """Judges batches for one jurisdiction; keeps verdicts between chunks.

    Two automata run: one over all rules but the authorisations, for every row, and one over the authorisations, only
    for rows that need one. Either alone has few states; together they would have the product.
    """

    def __init__(self, court: Court, bench: Bench) -> None:
        self.court, self.program, self.bench = court, court.program, bench
        self.distinct: list[Verdict] = [NO_NEXUS]
        self._memory: dict[tuple[str, tuple[str, ...]], dict[tuple[tuple[Any, ...], str], Bits]] = {}
        self._listings: list[str] | None = None
        self._dates: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], bool]] = {}
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
        time = Classes("law", slices, [self.program.phase(p).bits for p in phases])
        facts = {f: self._classes(f, columns) for f in self._reach_facts}
        states, ids = self._run([*facts.values(), time], self._reach, columns.rows, lambda yes, may: (yes, may))
        reached = np.flatnonzero(np.array([bool(may) for _yes, may in states], dtype=bool)[ids])
        if len(reached) > _WORTH * columns.rows:
            return self._judge(columns, slices, phases, facts)
        out = np.zeros(columns.rows, dtype=np.int64)
        if len(reached):
            near = {k: Classes(k, np.take(f.ids, reached) if len(f.bits) > 1 else f.ids, f.bits) for k, f in facts.items()}
            out[reached] = self._judge(columns.take(reached), np.take(slices, reached), phases, near)
        return out

    def _judge(self, columns: Columns, slices: Ids, phases: list[int], known: dict[str, Classes]) -> Ids:
        facts = {f: known.get(f) or self._classes(f, columns) for f in self.program.facts}
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
            part = [Classes(f.fact, f.ids[rows], f.bits) if len(f.bits) > 1 else f for f in facts]
            states, ids = self._run(part, self._help_mask, len(rows), lambda yes, may: (yes, may))
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

    # -- facts ---------------------------------------------------------------------------------------------------------

    def _slices(self, days: Field) -> tuple[Ids, list[int]]:
        """Each row's slice of time, as a number into the list of slices that occur."""
        of_day = [self.program.slice_of(d) for d in days.values]
        phases = sorted(set(of_day))
        where = {p: i for i, p in enumerate(phases)}
        table = np.array([where[p] for p in of_day], dtype=np.int64)
        return (table[days.ids] if len(phases) > 1 else np.zeros(len(days.ids), dtype=np.int64)), phases

    def _classes(self, fact: str, columns: Columns) -> Classes:
        """A fact's classes: what it depends on is combined, each distinct combination read once."""
        if fact == "de_minimis":
            return self._content_classes(columns)
        return self._classes_from(fact, self._needed(fact, columns), columns)

    def _needed(self, fact: str, columns: Columns) -> list[str]:
        """The fields of the batch from which a fact is read; of the parties only the parts that matter to it."""
        parts, roles = PARTY_PARTS.get(fact, PARTY_PARTS[""]), PARTY_ROLES.get(fact, TRANSACTION_ROLES)
        out = []
        for name in depends_on(fact, self.program):
            if name == "parties":
                out += [f"party:{r}:{p}" for r in roles for p in parts if f"party:{r}:{p}" in columns.fields]
            elif name in columns.fields:
                out.append(name)
        if fact == "de_minimis":
            out += [f for f in columns.fields if f.startswith("answer:")]
        elif fact.startswith("ask:") and f"answer:{fact[4:]}" in columns.fields:
            out.append(f"answer:{fact[4:]}")
        return out

    def _content_classes(self, columns: Columns) -> Classes:
        """De minimis depends on nearly everything, but only for items with content: the other rows are read from that alone."""
        content = columns.fields.get("content")
        filled = np.array([bool(v) for v in content.values], dtype=bool) if content else np.zeros(1, dtype=bool)
        if content is None or not filled.any():
            return self._classes_from("de_minimis", ["content"] if content else [], columns)
        rows = np.flatnonzero(filled[content.ids])
        some = columns.take(rows)
        needed = self._needed("de_minimis", columns)
        own = self._classes_from("de_minimis", needed, some)
        rest = self._classes_from("de_minimis", ["content"], columns)
        ids = np.zeros(columns.rows, dtype=np.int64) + len(own.bits)
        if len(rest.bits) > 1:
            ids += rest.ids
        ids[rows] = own.ids if len(own.bits) > 1 else 0
        return densify("de_minimis", ids, [*own.bits, *rest.bits])

    def _classes_from(self, fact: str, needed: list[str], columns: Columns) -> Classes:
        """A fact's classes, read from some fields: once for each combination, and for each slice of time that matters to it."""
        if not needed:
            return Classes(fact, NONE, [self.program.facts[fact].bits(None)])
        names = tuple(needed)
        ids, combos = columns.combine(names)
        memory = self._memory.setdefault((fact, names), {})
        if len(memory) > _REMEMBER:
            memory.clear()
        dated = self._dated(fact, names, combos)
        days, day_ids = self._time(fact, columns.days) if any(dated) else ({"": columns.days.values[0]}, NONE)
        if len(days) == 1:
            ((only, day),) = days.items()
            keys = [(c, only if d else "") for c, d in zip(combos, dated, strict=True)] if dated else [(c, "") for c in combos]
            return densify(fact, ids, [memory.get(k) or self._read(fact, names, k, day, memory) for k in keys])
        labels = list(days)
        flags = np.array(dated, dtype=bool)
        pairs, ids = distinct(ids * len(days) + np.where(np.take(flags, ids), day_ids, 0), len(combos) * len(days))
        bits: list[Bits] = []
        for pair in pairs.tolist():
            combo, at = divmod(pair, len(days))
            key = (combos[combo], labels[at] if dated[combo] else "")
            bits.append(memory.get(key) or self._read(fact, names, key, days[labels[at]], memory))
        return densify(fact, ids, bits)

    def _read(self, fact: str, names: tuple[str, ...], key: tuple[tuple[Any, ...], str], day: str,
              memory: dict[tuple[tuple[Any, ...], str], Bits]) -> Bits:  # fmt: skip
        """Reads a fact from stated fields, and remembers what it does to the rules."""
        value = reader_of(fact)(self.program, self.bench, Stated(day=day, **stated_fields(names, key[0])))
        found = memory[key] = self.program.facts[fact].bits(value)
        return found

    def _dated(self, fact: str, names: tuple[str, ...], combos: list[tuple[Any, ...]]) -> list[bool]:
        """For each combination whether what the fact reads from it changes with time."""
        if not fact.startswith("item:") and fact not in _DATED_FACTS:
            return []
        dates = self._dates.setdefault((fact, names), {})
        if len(dates) > _REMEMBER:
            dates.clear()
        flags = []
        for combo in combos:
            flag = dates.get(combo)
            if flag is None:
                flag = dates[combo] = self._is_dated(fact, stated_fields(names, combo))
            flags.append(flag)
        return flags

    def _time(self, fact: str, days: Field) -> tuple[dict[str, str], Ids]:
        """The slices of time that occur - a name and a day of each -, and each row's; listings have slices of their own."""
        breaks = self._listing_days() if fact in BY_DAY else self.program.breaks
        number = [bisect_right(breaks, d) for d in days.values]
        slices: dict[str, str] = {}
        for n, d in zip(number, days.values, strict=True):
            slices.setdefault(str(n), d)
        where = {name: i for i, name in enumerate(slices)}
        return slices, np.take(np.array([where[str(n)] for n in number], dtype=np.int64), days.ids)

    def _listing_days(self) -> list[str]:
        """The days on which any party comes onto a list or leaves one, or a rule on ownership begins or ends."""
        if self._listings is None:
            rules = days_of((r.since, r.until) for r in self.bench.ownership)
            self._listings = sorted(rules | self.bench.registry().days())
        return self._listings

    def _is_dated(self, fact: str, s: dict[str, Any]) -> bool:
        view = self.program.view
        if fact in BY_DAY:
            people: tuple[Party, ...] = s.get("parties") or ()
            names = [n for p in people for n in (p.name, *(o.name for o in owners_of(p))) if n]
            return any(p.same_as for p in people) or any(self.bench.registry().is_listed(n) for n in names)
        if fact == "de_minimis":
            return True
        if fact.startswith("item:"):
            return any(self.bench.codes.is_dated(c) for c in s.get("codes") or () if c.startswith(fact[5:] + ":"))
        if fact in ("content", "content_share", "made_with", "plant"):
            return False
        codes: list[str] = [s[name] for name in ("origin_of_route", "to", "origin") if s.get(name)]
        codes += s.get("via") or ()
        for p in s.get("parties") or ():
            codes += [c for c in (p.country, p.headquarters) if c]
        return any(view.is_dated(c) for c in codes)

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
                varying.append((f.fact, list(table), np.take(np.array(number, dtype=np.int64), f.ids, mode="clip")))
        first = reduce(yes, may)
        if not varying:
            return [first], np.zeros(rows, dtype=np.int64)
        key = (mask, first, frozenset(name for name, _bits, _ids in varying))
        automaton = self._automata.get(key)
        if automaton is None or automaton.cells() > _CELLS:
            if len(self._automata) > _AUTOMATA:
                self._automata.clear()
            order = [name for name, bits, _ids in sorted(varying, key=lambda v: len(v[1]))]
            automaton = self._automata[key] = Automaton(first, order, lambda s, b: reduce(s[0] & b[0], s[1] & b[1]))
        return automaton.run({name: (bits, ids) for name, bits, ids in varying})

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
                ids, patterns = step(ids, patterns, np.take(np.array(number, dtype=np.int64), f.ids, mode="clip"), tagged, lambda p, t: p + t)
        return [tuple(sorted(p, key=lambda x: order[x[0]])) for p in patterns], ids


def stated_fields(fields: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    """Fields of a batch as the arguments of `Stated`: the parts of parties are put together again."""
    out: dict[str, Any] = {}
    people: dict[str, dict[str, Any]] = {}
    answers: set[tuple[str, bool]] = set()
    for name, value in zip(fields, values, strict=True):
        if name.startswith("party:"):
            _party, role, part = name.split(":")
            if part == "seats":
                people.setdefault(role, {}).update(zip(("country", "headquarters"), value or (None, None), strict=True))
            else:
                people.setdefault(role, {})[part] = value
        elif name.startswith("answer:"):
            if value is not None:
                answers.add((name[7:], value))
        else:
            out[name] = value
    if people:
        out["parties"] = tuple(Party(role=r, **p) for r, p in people.items() if p.pop("present", False))
    if answers:
        out["answers"] = out.get("answers", frozenset()) | answers
    return out
