"""Fields of many orders as numbers of distinct values, and the steps of an automaton over them.

Pure array functions: nothing here knows a rule or a law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from comity.engine.program import Bits

Ids = npt.NDArray[np.int64]
S = TypeVar("S")
B = TypeVar("B")

_MANY: Final = 12
"""With more fields than this, whole rows are sorted instead of combining pair by pair."""
NONE: Final[Ids] = np.zeros(0, dtype=np.int64)
"""The class numbers of a fact that has only one class."""
_TABLE: Final = 8_000_000
"""Up to this many pairs a plain table is faster than sorting."""


@dataclass(frozen=True, slots=True)
class Field:
    """One stated field of all rows: for each row the number of its distinct value."""

    ids: Ids
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Columns:
    """All stated fields of a batch; a field that is not there is unknown in every row.

    `combined` keeps combinations of fields, which several facts and jurisdictions ask for.
    """

    rows: int
    fields: Mapping[str, Field]
    days: Field
    combined: dict[tuple[str, ...], tuple[Ids, list[tuple[Any, ...]]]] = field(default_factory=dict)

    def combine(self, names: tuple[str, ...]) -> tuple[Ids, list[tuple[Any, ...]]]:
        """Several fields as one: each row's combination, and the distinct combinations."""
        found = self.combined.get(names)
        if found is None:
            varying = tuple(n for n in names if len(self.fields[n].values) > 1)
            if len(names) == 1:
                only = self.fields[names[0]]
                found = only.ids, [(v,) for v in only.values]
            elif len(varying) < len(names):
                found = self._with_constants(names, varying)
            elif len(names) > _MANY:
                found = self._combine_rows([self.fields[n] for n in names])
            else:
                ids, combos = self.combine(names[:-1])
                last = self.fields[names[-1]]
                used, ids = distinct(ids * len(last.values) + last.ids, len(combos) * len(last.values))
                found = ids, [(*combos[k // len(last.values)], last.values[k % len(last.values)]) for k in used.tolist()]
            self.combined[names] = found
        return found

    def _with_constants(self, names: tuple[str, ...], varying: tuple[str, ...]) -> tuple[Ids, list[tuple[Any, ...]]]:
        """The same where some fields are equal in all rows: only the others are combined."""
        ids, combos = self.combine(varying) if varying else (np.zeros(self.rows, dtype=np.int64), [()])
        where = [varying.index(n) if n in varying else -1 for n in names]
        same = [self.fields[n].values[0] for n in names]
        return ids, [tuple(same[k] if at < 0 else c[at] for k, at in enumerate(where)) for c in combos]

    @staticmethod
    def _combine_rows(fields: list[Field]) -> tuple[Ids, list[tuple[Any, ...]]]:
        """The same for very many fields at once: by sorting whole rows."""
        used, ids = np.unique(np.stack([f.ids for f in fields], axis=1), axis=0, return_inverse=True)
        return ids.ravel(), [tuple(f.values[i] for f, i in zip(fields, row, strict=True)) for row in used.tolist()]

    def take(self, rows: Ids) -> Columns:
        """Some of the rows."""
        return Columns(len(rows), _Taken(self.fields, rows), Field(np.take(self.days.ids, rows), self.days.values))


class _Taken(Mapping[str, Field]):
    """Fields of some of the rows, picked out when first asked for: a law looks at few of them."""

    def __init__(self, fields: Mapping[str, Field], rows: Ids) -> None:
        self._fields, self._rows = fields, rows
        self._own: dict[str, Field] = {}

    def __getitem__(self, name: str) -> Field:
        found = self._own.get(name)
        if found is None:
            whole = self._fields[name]
            found = self._own[name] = Field(np.take(whole.ids, self._rows), whole.values)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


@dataclass(frozen=True, slots=True)
class Classes:
    """A fact over all rows: each row's number, the class of each number, and each class's masks.

    Numbers and classes are told apart so that tables over the few are joined before the many rows are looked up.
    """

    fact: str
    ids: Ids
    bits: list[Bits]
    table: Ids = field(default_factory=lambda: NONE)
    """Class of each number; empty when numbers are classes."""

    def rows(self) -> Ids:
        """Each row's class."""
        return np.take(self.table, self.ids, mode="clip") if len(self.table) else self.ids

    def through(self, number: Ids) -> Ids:
        """What a table over the classes says, as a table over the numbers."""
        return np.take(number, self.table) if len(self.table) else number

    def take(self, rows: Ids) -> Classes:
        """Some of the rows."""
        return Classes(self.fact, np.take(self.ids, rows), self.bits, self.table) if len(self.bits) > 1 else self


def distinct(keys: Ids, size: int) -> tuple[Ids, Ids]:
    """The distinct keys that occur, and for each row the number of its key."""
    if size > _TABLE:
        distinct, inverse = np.unique(keys, return_inverse=True)
        return distinct, inverse
    seen = np.zeros(size, dtype=bool)
    seen[keys] = True
    distinct = np.flatnonzero(seen)
    table = np.empty(size, dtype=np.int64)
    table[distinct] = np.arange(len(distinct))
    return distinct, np.take(table, keys, mode="clip")


def step(ids: Ids, states: list[S], class_ids: Ids, classes: list[B], combine: Callable[[S, B], S]) -> tuple[Ids, list[S]]:
    """One step of the automaton: (state, class) -> state, computed once for each pair that occurs."""
    if len(classes) == 1:
        return ids, [combine(s, classes[0]) for s in states]
    used, inverse = distinct(ids * len(classes) + class_ids, len(states) * len(classes))
    index: dict[S, int] = {}
    numbers = np.empty(len(used), dtype=np.int64)
    for n, pair in enumerate(used.tolist()):
        state, cls = divmod(pair, len(classes))
        numbers[n] = index.setdefault(combine(states[state], classes[cls]), len(index))
    return np.take(numbers, inverse, mode="clip"), list(index)


def densify(fact: str, ids: Ids, bits: list[Bits]) -> Classes:
    """Merges classes with equal masks."""
    index: dict[Bits, int] = {}
    table = np.array([index.setdefault(b, len(index)) for b in bits], dtype=np.int64)
    return Classes(fact, ids, list(index), table) if len(index) > 1 else Classes(fact, NONE, list(index))


class Automaton:
    """Facts read one after the other, from state to state; keeps what it has learnt, so that new rows are only looked up."""

    def __init__(self, first: Any, order: list[str], combine: Callable[[Any, Any], Any]) -> None:
        self.order, self.combine = order, combine
        self.states: list[list[Any]] = [[first], *([] for _ in order)]
        self.state_index: list[dict[Any, int]] = [dict.fromkeys(self.states[0], 0), *({} for _ in order)]
        self.classes: list[dict[Any, int]] = [{} for _ in order]
        self.tables: list[Ids] = [np.full((1, 1), -1, dtype=np.int64) for _ in order]

    def run(self, facts: Mapping[str, tuple[list[Any], Ids, Ids]]) -> tuple[list[Any], Ids]:
        """The states that the rows end in, and each row's. A fact is its classes, the class of each number, each row's number."""
        ids: Ids = NONE
        for n, name in enumerate(self.order):
            bits, class_of, numbers = facts[name]
            known = self.classes[n]
            number = np.array([known.setdefault(b, len(known)) for b in bits], dtype=np.int64)
            table = self._table(n)
            places = np.take(np.take(number, class_of), numbers, mode="clip")
            if n:
                places += ids * table.shape[1]
            found = np.take(table.ravel(), places, mode="clip")
            if len(found) and found.min() < 0:
                seen = np.zeros(table.size, dtype=bool)
                seen[places] = True
                self._learn(n, np.flatnonzero(seen & (table.ravel() < 0)), list(known))
                found = np.take(self.tables[n].ravel(), places, mode="clip")
            ids = found
        return self.states[-1], ids

    def cells(self) -> int:
        """The size of all tables together."""
        return sum(t.size for t in self.tables)

    def _table(self, n: int) -> Ids:
        """The transitions of one step, large enough for every state and class that is known."""
        table, rows, columns = self.tables[n], len(self.states[n]), len(self.classes[n])
        if table.shape[0] < rows or table.shape[1] < columns:
            larger = np.full((max(rows * 2, table.shape[0]), max(columns + 8, table.shape[1])), -1, dtype=np.int64)
            larger[: table.shape[0], : table.shape[1]] = table
            table = self.tables[n] = larger
        return table

    def _learn(self, n: int, places: Ids, classes: list[Any]) -> None:
        table, states, after, index = self.tables[n], self.states[n], self.states[n + 1], self.state_index[n + 1]
        for place in places.tolist():
            state, cls = divmod(place, table.shape[1])
            new = self.combine(states[state], classes[cls])
            at = index.setdefault(new, len(index))
            if at == len(after):
                after.append(new)
            table[state, cls] = at
