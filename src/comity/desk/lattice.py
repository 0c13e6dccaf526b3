"""Every cell of a law - each code of its lists, each territory, each act - judged by the court and by the second reading of the proof.

Two codes that no test tells apart are one class, and so are two places. Every class is judged with every other, so all cells
are; each must end in an outcome, and both readings must agree on what is required there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any, Final, NamedTuple

import numpy as np

from comity.engine.batch import BatchCourt
from comity.engine.facts import Bench, Stated, reader_of
from comity.engine.fields import Columns, Field, Ids, distinct, step
from comity.engine.program import Program, bits_of
from comity.engine.verdict import Core, Court, Missing, Remedies, Verdict
from comity.items.codes import CodeBook
from comity.law.ownership import OwnershipRule
from comity.law.records import Pack
from comity.parties.hits import Lookup
from comity.proof.finding import Finding
from comity.proof.reading import Held, Reading
from comity.proof.values import ANY, Values
from comity.terms import words
from comity.terms.dates import holds
from comity.terms.outcomes import OUTCOMES
from comity.terms.problems import BadInput, Problem

_AT_ONCE: Final = 400_000
_MOST: Final = 1_500_000
"""With more classes of cells than this they are judged from one place of departure only: one from which the law certainly reaches."""
_TOLD: Final = 5
"""So many disagreements of a law are told one by one."""


class Cells(NamedTuple):
    """What was looked at: cells of the law, classes of cells judged, and what was found."""

    cells: int
    judged: int
    findings: tuple[Finding, ...]


class Dimension(NamedTuple):
    """One fact: the classes of its values, one value of each, and how many values there are."""

    field: str
    values: list[Any]
    read: list[Held]
    size: int


class _Plain(Court):
    """A court that is not asked what is missing: in a cell nearly everything is."""

    def _missing(self, core: Core, remedies: Remedies, outcome: str) -> tuple[Missing, ...]:
        del core, remedies, outcome
        return ()


class Lattice:
    """The cells of one pack on one day."""

    def __init__(self, pack: Pack, territories: Iterable[str], exclusive: Mapping[str, tuple[str, ...]] | None = None,
                 ownership: tuple[OwnershipRule, ...] = ()) -> None:  # fmt: skip
        self.pack, self.day = pack, pack.verified_through
        self.territories, self.exclusive = tuple(dict.fromkeys(territories)), exclusive or {}
        codes = CodeBook([pack], exclusive)
        self.program = Program(pack, self.territories, codes.days())
        self.court = _Plain(self.program)
        self.bench = Bench(codes, _nobody, ownership)
        self.reading = Reading(pack, Values(pack, self.territories), self.day)

    def examine(self) -> Cells:
        """All cells: codes, territories of destination and acts, from each place of departure, or from home where that is too much."""
        batch = BatchCourt(self.court, self.bench)
        act = self._words("act", "act", words.ACTS)
        to = self._places("destination", "to")
        start = self._departures()
        cells = judged = 0
        found: list[Finding] = []
        for codes in self._lists():
            dimensions = [d for d in (start, act, to, codes) if d]
            if prod(len(d.values) for d in dimensions) > _MOST:
                dimensions[0] = self._home(start)
            cells += prod(d.size for d in dimensions)
            for part in _parts(dimensions):
                judged += prod(len(d.values) for d in part)
                found += self._judge(batch, part)
        return Cells(cells, judged, tuple(dict.fromkeys(found))[:_TOLD])

    # -- dimensions ----------------------------------------------------------------------------------------------------

    def _classes(self, fact: str, field: str, values: list[str], stated: list[Any]) -> Dimension:
        """Joins values that neither reading tells apart."""
        numbers = [self.reading.number(fact, v) for v in values]
        known = [(v, s, n) for v, s, n in zip(values, stated, numbers, strict=True) if n is not None]
        tests = self.program.facts.get(fact)
        of, held = self.reading.classes(fact, [n for _v, _s, n in known])
        index: dict[Any, int] = {}
        for k, (value, s, _n) in enumerate(known):
            own = tests.bits(reader_of(fact)(self.program, self.bench, Stated(day=self.day, **{field: s}))) if tests else None
            index.setdefault((of[k], own, value.endswith(":none")), k)
        read = [self._excluding(known[k][0], held[of[k]]) for k in index.values()]
        return Dimension(field, [known[k][1] for k in index.values()], read, len(known))

    def _excluding(self, value: str, held: Held) -> Held:
        """What a stated code says besides of lists that its own list excludes: that the item is not on them."""
        space, colon, rest = value.partition(":")
        for other in (ns for ns, by in self.exclusive.items() if colon and space in by):
            fact = f"item:{other}"
            number = None if rest == "none" else self.reading.number(fact, f"{other}:none")
            if fact in self.reading.facts():
                silent = self.reading.unknown(fact) if number is None else self.reading.held(fact, number)
                held = Held(held.yes & silent.yes, held.may & silent.may)
        return held

    def _home(self, start: Dimension) -> Dimension:
        """The place of departure from which most rules on nexus certainly hold."""
        best = max(range(len(start.values)), key=lambda i: (start.read[i].yes & self.reading.nexus).bit_count())
        return Dimension(start.field, [start.values[best]], [start.read[best]], 1)

    def _words(self, fact: str, field: str, values: Iterable[str]) -> Dimension:
        listed = list(values)
        return self._classes(fact, field, listed, listed)

    def _places(self, fact: str, field: str) -> Dimension:
        listed = list(self.territories)
        return self._classes(fact, field, listed, listed)

    def _departures(self) -> Dimension:
        return self._places("from", "origin_of_route")

    def _lists(self) -> list[Dimension | None]:
        """One dimension for each namespace: its entries in force on the day, and what is on no list."""
        out: list[Dimension | None] = []
        for space in self.pack.namespaces:
            codes = [c for c in self.reading.values.codes.get(space, []) if not c.endswith((f":{ANY}", ":EAR99"))]
            codes = [c for c in codes if self._counts(c)]
            out.append(self._classes(f"item:{space}", "codes", codes, [(c,) for c in codes]))
        return out or [None]

    def _counts(self, code: str) -> bool:
        entry = self.pack.entries.get(code) or self.pack.entries.get(code.split(".", 1)[0])
        return entry is None or holds(entry.since, entry.until, self.day)

    # -- judging -------------------------------------------------------------------------------------------------------

    def _judge(self, batch: BatchCourt, part: list[Dimension]) -> list[Finding]:
        sizes = [len(d.values) for d in part]
        rows = prod(sizes)
        ids = np.unravel_index(np.arange(rows, dtype=np.int64), sizes)
        fields = {d.field: Field(i.astype(np.int64), d.values) for d, i in zip(part, ids, strict=True)}
        numbers = batch.judge(Columns(rows, fields, Field(np.zeros(rows, dtype=np.int64), [self.day])))
        states, at = self._second(part, ids)
        pairs, back = distinct(numbers * len(states) + at, len(batch.distinct) * len(states))
        found: list[Finding] = []
        for n, pair in enumerate(pairs.tolist()):
            verdict, state = batch.distinct[pair // len(states)], states[pair % len(states)]
            what = self._apart(verdict, state)
            if what:
                row = int(np.flatnonzero(back == n)[0])
                cell = ", ".join(_said(d.values[i[row]]) for d, i in zip(part, ids, strict=True))
                found.append(Finding("readings-differ", cell, f"{self.pack.jurisdiction} cell {cell}", what,
                                     "One of the two readings is wrong: this is a defect of the program."))  # fmt: skip
        return found

    def _second(self, part: list[Dimension], ids: tuple[Any, ...]) -> tuple[list[Held], Ids]:
        """What the second reading leaves in each row, before it is settled."""
        reading, matters = self.reading, self.reading.matters
        left = Held(reading.works.yes & matters, reading.works.may & matters)
        stated = {_FACT[d.field] for d in part if d.field in _FACT}
        spaces = {d.values[0][0].partition(":")[0] for d in part if d.field == "codes"}
        stated |= {f"item:{s}" for s in (*spaces, *(ns for ns, by in self.exclusive.items() if spaces & set(by)))}
        for fact in reading.facts():
            if fact not in stated:
                blank = reading.unknown(fact)
                left = Held(left.yes & blank.yes, left.may & blank.may)
        states, at = [left], np.zeros(len(ids[0]), dtype=np.int64)
        for d, i in zip(part, ids, strict=True):
            at, states = step(at, states, i.astype(np.int64), d.read, lambda s, h: Held(s.yes & h.yes, s.may & h.may))
        return states, at

    def _apart(self, verdict: Verdict, state: Held) -> str:
        """How the court and the second reading differ; empty when they agree."""
        if verdict.outcome not in OUTCOMES:
            return f"the court's outcome is '{verdict.outcome}'"
        own = self.reading.settle(state)
        if own.reached != (verdict.outcome != "no_nexus"):
            return f"the court says {verdict.outcome}, the proof says that the law {'may reach' if own.reached else 'does not reach'} it"
        if not own.reached:
            return ""
        required, possible = verdict.applies & self.court.requirements, verdict.unknown & self.court.requirements
        for said, mine, how in ((required, own.required, "requires"), (possible, own.possible, "may require")):
            if said != mine:
                rules = [self.court.ids[i] for i in bits_of(said ^ mine)]
                return f"court and proof differ on whether the law {how} it by {', '.join(rules[:3])}"
        return ""


_FACT: Final = {"act": "act", "to": "destination", "origin_of_route": "from"}


def _nobody() -> Lookup:
    raise BadInput(Problem("the lattice", "no parties are stated in a cell", "This is a defect of the program."))


def _said(value: object) -> str:
    return value if isinstance(value, str) else "+".join(value) if isinstance(value, tuple) else str(value)


def _parts(dimensions: list[Dimension]) -> Iterable[list[Dimension]]:
    """The lattice in parts of bounded size: the last dimension is cut."""
    *head, last = dimensions
    room = max(1, _AT_ONCE // max(1, prod(len(d.values) for d in head)))
    for k in range(0, len(last.values), room):
        yield [*head, Dimension(last.field, last.values[k : k + room], last.read[k : k + room], last.size)]
