"""Reads the facts of many orders: every distinct combination of what a fact depends on is read once, with the readers of one order."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final

import numpy as np

from comity.engine.facts import LVS_QUESTION, Bench, Stated, depends_on, reader_of
from comity.engine.fields import NONE, Classes, Columns, Field, Ids, densify, distinct
from comity.engine.order import Party
from comity.engine.program import Bits, Program
from comity.engine.screened import owners_of
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
LVS: Final = f"ask:{LVS_QUESTION}"
"""Read from the item's licence rows as well."""
_DATED_FACTS: Final = (
    "from", "destination", "origin", "via", "exporter_country", "party_country", "headquarters", "content", "content_share",
    "made_with", "plant", "de_minimis", "hs", LVS, *BY_DAY,
)  # fmt: skip
_REMEMBER: Final = 500_000
"""How many readings of one fact are kept from chunk to chunk."""


class Reader:
    """Reads facts for one program; keeps what it has read between chunks."""

    def __init__(self, program: Program, bench: Bench) -> None:
        self.program, self.bench = program, bench
        self._memory: dict[tuple[str, tuple[str, ...]], dict[tuple[tuple[Any, ...], str], Bits]] = {}
        self._listings: list[str] | None = None
        self._dates: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], bool]] = {}

    def classes(self, fact: str, columns: Columns) -> Classes:
        """A fact's classes: what it depends on is combined, each distinct combination read once."""
        if fact == "de_minimis":
            return self._content_classes(columns)
        return self._classes_from(fact, self.needed(fact, columns), columns)

    def needed(self, fact: str, columns: Columns) -> list[str]:
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
        needed = self.needed("de_minimis", columns)
        own = self._classes_from("de_minimis", needed, some)
        rest = self._classes_from("de_minimis", ["content"], columns)
        ids = np.zeros(columns.rows, dtype=np.int64) + len(own.bits)
        if len(rest.bits) > 1:
            ids += rest.rows()
        ids[rows] = own.rows() if len(own.bits) > 1 else 0
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
        dated = self.dated(fact, names, combos)
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

    def dated(self, fact: str, names: tuple[str, ...], combos: list[tuple[Any, ...]]) -> list[bool]:
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
            codes = s.get("codes") or ()
            return any(self.bench.codes.is_dated(c) for c in codes if c.startswith(fact[5:] + ":")) or any(map(view.code_timed, codes))
        if fact == LVS:
            return any(map(view.code_timed, s.get("codes") or ()))
        if fact == "hs":
            return bool(s.get("hs")) and view.hs_timed(s["hs"])
        if fact in ("content", "content_share", "made_with", "plant"):
            parts = s.get("content" if fact == "content_share" else fact) or ()
            return any(view.code_timed(c) for part in parts for c in part.codes)
        places: list[str] = [s[name] for name in ("origin_of_route", "to", "origin") if s.get(name)]
        places += s.get("via") or ()
        for p in s.get("parties") or ():
            places += [c for c in (p.country, p.headquarters) if c]
        return any(view.is_dated(c) for c in places)


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
