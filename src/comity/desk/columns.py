"""Turns a chunk of orders (text columns) into the fields that a batch court judges, and finds the bad rows.

Each distinct cell is read once, with the same checks as one order; a row is bad when any of its cells is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np
import polars as pl

from comity.desk.flat import LABELS, unlist
from comity.desk.intake import Asker, Intake
from comity.desk.owners import read_owners, seated, walk
from comity.engine.fields import Columns, Field, Ids, distinct
from comity.engine.order import Owner
from comity.engine.values import Part
from comity.terms import words
from comity.terms.dates import parse_date
from comity.terms.problems import Problem

AreListed = Callable[[Collection[str]], Collection[str]]
"""Of these names those that a listed entry may bear, asked for all at once."""


class Chunk:
    """One chunk of orders as fields. `problems` maps a row to what is wrong with it."""

    def __init__(self, frame: pl.DataFrame, intake: Intake, today: str, limits: list[Decimal], are_listed: AreListed) -> None:
        self.are_listed = are_listed
        self.frame, self.intake, self.today = frame, intake, today
        self.limits = limits
        self.problems: dict[int, list[Problem]] = {}
        self._found: list[Problem] = []
        self._ask = Asker(intake, "", self._found)
        self.columns = self._columns()

    def _columns(self) -> Columns:
        ask = self._ask
        names = [c for c in self.frame.columns if c not in LABELS and c not in ("value", "quantity")]
        with ThreadPoolExecutor(max_workers=2) as pool:
            self._factors = dict(zip(names, pool.map(lambda c: factorise(self.frame.get_column(c)), names), strict=True))
        readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "act": ("act", lambda c: ask.word(c, "act", words.ACTS)),
            "from": ("origin_of_route", lambda c: ask.territory(c, "from")),
            "to": ("to", lambda c: ask.territory(c, "to")),
            "via": ("via", lambda c: ask.each(unlist(c), "via", ask.territory)),
            "code": ("codes", lambda c: ask.each(unlist(c), "code", ask.code)),
            "hs": ("hs", self._hs),
            "type": ("type", lambda c: ask.word(c, "type", words.ITEM_TYPES)),
            "origin": ("origin", lambda c: ask.territory(c, "origin")),
            "currency": ("currency", self._currency),
            "uses": ("uses", lambda c: ask.each(unlist(c), "uses", lambda v, f: ask.word(v, f, words.USES))),
            "knowledge": ("knowledge", lambda c: ask.word(c, "knowledge", words.KNOWLEDGE)),
            "listed": ("screened_clean", lambda c: ask.none(c, "listed")),
            "claimed": ("claimed", unlist),
            "documents": ("documents", unlist),
            "facts": ("answers", self._answers),
            "content": ("content", lambda c: self._parts(c, "content")),
            "made_with": ("made_with", lambda c: self._parts(c, "made_with")),
            "plant": ("plant", lambda c: self._parts(c, "plant")),
        }
        fields: dict[str, Field] = {}
        for column, (name, read) in readers.items():
            if column in self.frame.columns:
                default: Any = {"answers": frozenset(), "screened_clean": False}.get(name)
                field = self._field(column, read, default)
                if len(field.values) > 1 or field.values[0] != default:
                    fields[name] = field
        for column in ("value", "quantity"):
            if column in self.frame.columns:
                fields[column] = self._numbers(column)
        parameters = self._joined([c for c in self.frame.columns if c.startswith("parameters.")], self._parameters)
        if parameters is not None:
            fields["parameters"] = parameters
        if "answers" in fields:
            fields |= self._questions(fields.pop("answers"))
        self._listed = self.are_listed(self._names()) if any(r in self._factors for r in words.ROLES) else ()
        for role in words.ROLES:
            fields |= self._party(role)
        return Columns(self.frame.height, fields, self._days())

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _field(self, column: str, read: Callable[[str], Any], default: Any) -> Field:
        ids, cells = self._factors[column]
        values = [default if cell is None else self._cell(cell, read, column, ids, n) for n, cell in enumerate(cells)]
        return _merge(ids, values)

    def _cell(self, cell: str, read: Callable[[str], Any], column: str, ids: Ids, n: int) -> Any:
        """One distinct cell; problems go to every row that has it."""
        value = read(cell)
        if self._found:
            self._blame(np.flatnonzero(ids == n).astype(np.int64), column)
        return value

    def _blame(self, rows: Ids, column: str) -> None:
        found = [Problem(f"column {column}", p.what, p.mend) for p in self._found]
        self._found.clear()
        for row in rows.tolist():
            self.problems.setdefault(row, []).extend(found)

    def _days(self) -> Field:
        if "date" not in self.frame.columns:
            return Field(np.zeros(self.frame.height, dtype=np.int64), [self.today])
        return self._field("date", self._day, self.today)

    def _day(self, cell: str) -> str:
        if parse_date(cell) is None:
            self._found.append(Problem("", f"'{cell[:60]}' is not a date", "Write YYYY-MM-DD, a day that exists."))
            return self.today
        return cell

    def _hs(self, cell: str) -> str | None:
        hs = cell.replace(".", "")
        if not (hs.isdigit() and 2 <= len(hs) <= 12):
            self._found.append(Problem("", f"'{cell[:60]}' is not an HS code", "Write 2 to 12 digits."))
            return None
        return hs

    def _currency(self, cell: str) -> str | None:
        if not (len(cell) == 3 and cell.isascii() and cell.isalpha() and cell.isupper()):
            self._found.append(Problem("", f"'{cell[:60]}' is not a currency", "Write an ISO 4217 code such as USD."))
            return None
        return cell

    def _numbers(self, column: str) -> Field:
        """Decimals, each put into its class between the limits that law compares with: only those matter.

        A float tells the class unless it is so near a limit that rounding could decide; those few, and whatever is not
        a plain number, are read exactly.
        """
        text = self.frame.get_column(column).cast(pl.String)
        rough = text.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
        limits = np.array([float(x) for x in self.limits] or [0.0])
        right = np.searchsorted(limits, rough)
        gap = np.minimum(np.abs(rough - limits[np.minimum(right, len(limits) - 1)]), np.abs(rough - limits[np.maximum(right - 1, 0)]))
        plain = np.isfinite(rough) & (rough >= 0) & (rough < 1e15) & (gap > 1e-9 * np.maximum(1.0, rough))
        between = [representative(Decimal(x), self.limits) for x in self._middles()]
        ids = np.where(plain, right, 0).astype(np.int64)
        exact = np.flatnonzero(~plain)
        own, cells = factorise(text.gather(pl.Series(exact)))
        values: list[Any] = [*between]
        for n, cell in enumerate(cells if len(exact) else []):
            number = None if cell is None else self._ask.decimal(cell, column)
            if self._found:
                self._blame(exact[own == n], column)
            values.append(None if number is None else representative(number, self.limits))
        ids[exact] = own + len(between)
        return _merge(ids, values)

    def _middles(self) -> list[Decimal]:
        """One number below all limits, one between each two, one above all."""
        if not self.limits:
            return [Decimal(0)]
        inner = [(a + b) / 2 for a, b in zip(self.limits, self.limits[1:], strict=False)]
        return [self.limits[0] - 1, *inner, self.limits[-1] + 1]

    def _parts(self, cell: str, field: str) -> tuple[Part, ...]:
        out = []
        for text in unlist(cell):
            pieces = text.split("|")
            if len(pieces) != 3:
                self._found.append(Problem("", f"'{text[:60]}' is not a part", "Write origin|codes|share, for example US|US-CCL:3A001|0.12."))
                continue
            origin, codes, share = (p.strip() for p in pieces)
            out.append(Part(
                self._ask.territory(origin or None, field),
                self._ask.each(tuple(c for c in codes.split("+") if c), field, self._ask.code) or (),
                self._ask.decimal(share or None, field, most=Decimal(1)),
            ))  # fmt: skip
        return tuple(out)

    def _answers(self, cell: str) -> frozenset[tuple[str, bool]]:
        answers: dict[str, bool] = {}
        for text in unlist(cell):
            key, _, word = text.partition("=")
            if word not in ("yes", "no"):
                self._found.append(Problem("", f"'{text[:60]}' is not an answer", "Write question=yes or question=no."))
            answers[key] = word == "yes"
        return self._ask.answers(answers, {}, "facts")

    def _joined(self, columns: list[str], read: Callable[[Mapping[str, str]], Any]) -> Field | None:
        """Several columns read together (a party and its country), once for each distinct combination."""
        if not columns:
            return None
        ids, cells = self._factors[columns[0]]
        combos: list[tuple[str | None, ...]] = [(c,) for c in cells]
        for column in columns[1:]:
            more, other = self._factors[column]
            pairs, ids = distinct(ids * len(other) + more, len(combos) * len(other))
            combos = [(*combos[p // len(other)], other[p % len(other)]) for p in pairs.tolist()]
        values = []
        for n, combo in enumerate(combos):
            stated = {c: v for c, v in zip(columns, combo, strict=True) if v is not None}
            values.append(read(stated))
            if self._found:
                self._blame(np.flatnonzero(ids == n).astype(np.int64), columns[0])
        return None if all(v == () for v in values) else _merge(ids, values)

    def _parameters(self, cells: Mapping[str, str]) -> tuple[tuple[str, Decimal], ...]:
        named = sorted((c.removeprefix("parameters."), v) for c, v in cells.items())
        numbers = ((k, self._ask.decimal(v, f"parameters.{k}")) for k, v in named)
        return tuple((k, representative(n, self.limits)) for k, n in numbers if n is not None)

    @staticmethod
    def _questions(answers: Field) -> dict[str, Field]:
        """Each question that is answered anywhere as a field of its own; answers on licence rows stay together."""
        asked = sorted({name for value in answers.values for name, _ in value if not name.startswith(("row:", "set:"))})
        fields = {
            f"answer:{name}": _merge(answers.ids, [dict(value).get(name) for value in answers.values]) for name in asked
        }  # fmt: skip
        rows = _merge(answers.ids, [frozenset(a for a in value if a[0].startswith(("row:", "set:"))) for value in answers.values])
        if rows.values != [frozenset()]:
            fields["answers"] = rows
        return fields

    def _party(self, role: str) -> dict[str, Field]:
        """One role's columns, each read for itself, and whether anything is stated of it at all."""
        readers: dict[str, Callable[[str], Any]] = {
            "name": self._name if role in words.TRANSACTION_ROLES else lambda _name: UNLISTED,
            "country": lambda c: self._ask.territory(c, role),
            "headquarters": lambda c: self._ask.territory(c, role),
            "owners": self._owners,
            "listed": lambda c: "none" if self._ask.none(c, role) else None,
            "same_as": lambda c: self._ask.each(unlist(c), role, self._ask.entry),
            "different_from": unlist,
        }
        fields = {}
        for part, read in readers.items():
            column = role if part == "name" else f"{role}_{part}"
            if column in self.frame.columns:
                fields[f"party:{role}:{part}"] = self._field(column, read, None)
        stated = np.zeros(self.frame.height, dtype=np.int64)
        for field in fields.values():
            stated |= np.array([v is not None for v in field.values], dtype=np.int64)[field.ids]
        if fields:
            fields[f"party:{role}:present"] = Field(stated, [False, True])
        seats = self._seats(*(fields.get(f"party:{role}:{part}") for part in ("name", "country", "headquarters")))
        if seats is not None:
            fields[f"party:{role}:seats"] = seats
        self._consistent(role)
        return fields

    @staticmethod
    def _seats(name: Field | None, country: Field | None, headquarters: Field | None) -> Field | None:
        """Country and headquarters of the parties whose names are like listed ones; of all others nobody asks."""
        if name is None or (country is None and headquarters is None):
            return None
        rows = np.flatnonzero(np.array([n not in (None, UNLISTED) for n in name.values])[name.ids])
        if not len(rows):
            return None
        one, other = (f or Field(np.zeros(len(name.ids), dtype=np.int64), [None]) for f in (country, headquarters))
        used, pairs = distinct(one.ids[rows] * len(other.values) + other.ids[rows], len(one.values) * len(other.values))
        ids = np.zeros(len(name.ids), dtype=np.int64)
        ids[rows] = pairs + 1
        return Field(ids, [None, *((one.values[p // len(other.values)], other.values[p % len(other.values)]) for p in used.tolist())])

    def _consistent(self, role: str) -> None:
        """Refuses rows that answer a hit both ways, as for one order."""
        same, different, listed = (f"{role}_{part}" for part in ("same_as", "different_from", "listed"))
        columns = [c for c in (same, different, listed) if c in self._factors]
        if same in columns and len(columns) > 1:
            self._joined(columns, lambda cells: self._ask.both_ways(
                unlist(cells.get(same, "")), unlist(cells.get(different, "")), cells.get(listed), role))  # fmt: skip

    def _names(self) -> dict[str, None]:
        """All names of parties and owners in the chunk whose listing matters."""
        names: dict[str, None] = {}
        for role in words.TRANSACTION_ROLES:
            if role in self._factors:
                names.update(dict.fromkeys(n for n in self._factors[role][1] if n))
            for cell in self._factors.get(f"{role}_owners", (None, ()))[1]:
                try:
                    names.update(dict.fromkeys(o.name for _field, o in walk(read_owners(unlist(cell or "none")), "")))
                except ValueError:
                    continue
        return names

    def _name(self, name: str) -> str:
        """The name of a party that may be listed; all others are one, for nothing else is read from a name."""
        return name if name in self._listed else UNLISTED

    def _owners(self, cell: str) -> tuple[Owner, ...]:
        """The owners in a cell; names on no list are one, unless owners have owners and are told apart by name."""
        try:
            owners = read_owners(unlist(cell))
        except ValueError as e:
            self._found.append(Problem("", str(e), "Write Name@0.51;Other@0.2, and Third@0.5>Name for who owns Name."))
            return ()
        for field, o in walk(owners, ""):
            self._ask.decimal(o.share, field.lstrip("."), most=Decimal(1))
        owners = seated(owners, "", self._ask.territory)
        if any(o.owners is not None for o in owners):
            return owners
        return tuple(o if o.name in self._listed else msgspec.structs.replace(o, name=UNLISTED, country=None) for o in owners)


UNLISTED = "-"
"""Stands for every name that is on no list."""


def factorise(column: pl.Series) -> tuple[Ids, list[str | None]]:
    """Each row's number of its distinct cell, and the distinct cells, stripped; blank cells are None."""
    text = column.cast(pl.String)
    if len(text) and not text.null_count() and (text == text[0]).all():
        return np.zeros(len(text), dtype=np.int64), [text[0].strip() or None]
    codes = text.cast(pl.Categorical(pl.Categories.random())).to_physical().cast(pl.Int64).fill_null(-1).to_numpy() + 1
    size = int(codes.max(initial=0)) + 1
    row_of = np.full(size, -1, dtype=np.int64)
    row_of[codes] = np.arange(len(codes), dtype=np.int64)
    used = np.flatnonzero(row_of >= 0)
    number = np.zeros(size, dtype=np.int64)
    number[used] = np.arange(len(used))
    cells = [(c or "").strip() or None for c in text.gather(row_of[used]).to_list()]
    return number[codes], cells or [None]


def _merge(ids: Ids, values: list[Any]) -> Field:
    """A field whose equal values share one number."""
    index: dict[Any, int] = {}
    table = np.array([index.setdefault(v, len(index)) for v in values], dtype=np.int64)
    return Field(ids if len(index) == len(values) else table[ids], list(index))


def representative(number: Decimal, limits: list[Decimal]) -> Decimal:
    """A number that compares with every limit as the given one does: itself at a limit, else a point between two."""
    i = bisect_left(limits, number)
    if i < len(limits) and limits[i] == number:
        return limits[i]
    if not limits:
        return Decimal(0)
    if i == 0:
        return limits[0] - 1
    return limits[-1] + 1 if i == len(limits) else (limits[i - 1] + limits[i]) / 2
