"""Reads tables of orders, or of another form, in chunks of text columns; a line that cannot be read is reported and the rest goes on."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, TextIO

import msgspec
import polars as pl

from comity.desk.flat import COLUMNS, check_columns
from comity.terms.problems import BadInput, Problem

CHUNK: Final = 250_000
MAX_COLUMNS: Final = 1_000
MAX_CELL: Final = 1_000_000
MAX_LINE: Final = 4_000_000
MAX_ROW_LINES: Final = 1_000
"""A quoted cell may hold line breaks; a row of more lines than this has a quote that nobody closed."""
MAX_REREAD: Final = 1_000_000
"""So many lines of a file are read again, at most, after a quote that nobody closed."""


class Rows(NamedTuple):
    """A chunk: its rows as text columns, the number of each row in the file (from 1), and lines that could not be read."""

    frame: pl.DataFrame
    numbers: list[int] | range
    unread: list[tuple[int, Problem]]


class Form(NamedTuple):
    """What a table holds.

    what     what one row is (`order`)
    begins   how such a file begins, for somebody who has an empty one
    check    refuses a header; takes the columns and the name of the file, before the first row
    columns  every column that a line of JSON may have; None when it may have those of the first line, whatever they are
    page     where the columns are explained
    """

    what: str
    begins: str
    check: Callable[[list[str], str], None]
    columns: tuple[str, ...] | None = None
    page: str = "docs/reference/order.md"


ORDERS: Final = Form("order", "An orders file begins with id,date,act,from,to,code ...", check_columns, COLUMNS)


def count_rows(path: Path) -> int | None:
    """How many rows a file has, where that is known without reading it (for the progress bar)."""
    if path.suffix.lower() != ".parquet":
        return None
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())


def read_rows(path: Path, chunk: int = CHUNK, form: Form = ORDERS) -> Iterator[Rows]:
    """The rows of a csv, parquet or jsonl file. BadInput when the file as a whole cannot be used."""
    if not path.exists():
        raise BadInput(Problem(str(path), "there is no such file", "Check the file name."))
    if not path.is_file():
        raise BadInput(Problem(str(path), "it is not a file", f"Name one file of {form.what}s."))
    readers: dict[str, Callable[[Path, int, Form], Iterator[Rows]]] = {
        ".csv": _csv, ".parquet": _parquet, ".jsonl": _jsonl, ".ndjson": _jsonl,
    }  # fmt: skip
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise BadInput(Problem(path.name, f"files of kind '{path.suffix}' are not read", "Use .csv, .parquet or .jsonl."))
    if path.stat().st_size == 0:
        raise BadInput(Problem(path.name, "the file is empty", form.begins))
    try:
        yield from reader(path, chunk, form)
    except OSError as e:
        raise BadInput(Problem(str(path), f"it cannot be read ({e.strerror or e})", "Check that it may be read.")) from None


def _check_header(names: list[str], where: str, form: Form) -> None:
    if len(names) > MAX_COLUMNS:
        mend = f"{form.what.capitalize()}s have at most {MAX_COLUMNS:,}: is it the right file?"
        raise BadInput(Problem(where, f"it has {len(names):,} columns", mend))
    form.check(names, where)


# -- parquet -----------------------------------------------------------------------------------------------------------


def _parquet(path: Path, chunk: int, form: Form) -> Iterator[Rows]:
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
    except pl.exceptions.PolarsError as e:
        raise BadInput(Problem(path.name, f"not a Parquet file ({_short(e)})", "Write it again, or use csv.")) from None
    _check_header(schema.names(), path.name, form)
    texts = [_as_text(n, k, path.name) if form.columns else _any_text(n, k) for n, k in schema.items()]
    done = 0
    try:
        for frame in lazy.select(texts).collect_batches(chunk_size=chunk, maintain_order=True):
            for part in frame.iter_slices(chunk):
                yield Rows(part, range(done + 1, done + part.height + 1), [])
                done += part.height
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as e:
        raise BadInput(Problem(path.name, f"after row {done:,} it cannot be read ({_short(e)})", "Write the file again.")) from None


def _as_text(name: str, kind: pl.DataType, where: str) -> pl.Expr:
    """A column as text; a list that is empty is known to be empty, one with an unknown member is unknown."""
    column = pl.col(name)
    if isinstance(kind, pl.List) and isinstance(kind.inner, (pl.String, pl.Categorical, pl.Enum)):
        joined = column.cast(pl.List(pl.String)).list.join(";", ignore_nulls=False)
        return pl.when(column.list.len() == 0).then(pl.lit("none")).otherwise(joined).alias(name)
    if isinstance(kind, pl.Datetime):
        return column.dt.date().cast(pl.String)
    if kind.is_integer() and name in ("hs", "code"):
        raise BadInput(Problem(f"{where}, column '{name}'", "it holds numbers",
                               "Write codes as text: 010121 is a code, and a number forgets its zero."))  # fmt: skip
    if isinstance(kind, (pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Boolean, pl.Decimal, pl.Null)) or kind.is_integer():
        return column.cast(pl.String)
    if kind.is_float():
        raise BadInput(Problem(f"{where}, column '{name[:60]}'", "it holds floating-point numbers",
                               "Write codes and amounts as text: 3E001 is a code, not thirty."))  # fmt: skip
    raise BadInput(Problem(f"{where}, column '{name[:60]}'", f"it holds values of the kind {str(kind)[:60]}",
                           "Write texts, or lists of texts."))  # fmt: skip


def _any_text(name: str, kind: pl.DataType) -> pl.Expr:
    """A column of any kind as text: lists of texts with `;`, what is nested and bytes as nothing."""
    if isinstance(kind, pl.List) and isinstance(kind.inner, (pl.String, pl.Categorical, pl.Enum)):
        return pl.col(name).cast(pl.List(pl.String)).list.join(";", ignore_nulls=True)
    if kind.is_nested() or isinstance(kind, (pl.Binary, pl.Object)):
        return pl.lit(None, pl.String).alias(name)
    return pl.col(name).cast(pl.String)


def _short(e: BaseException) -> str:
    return " ".join(str(e).split())[:80]


# -- csv ---------------------------------------------------------------------------------------------------------------


def _csv(path: Path, chunk: int, form: Form) -> Iterator[Rows]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as f:
        line = f.readline(MAX_LINE)
        if "\0" in line or len(line) >= MAX_LINE:
            raise BadInput(Problem(path.name, "it is not a text table", "Save the table as CSV in UTF-8."))
        try:
            line.encode()
            header = [h.strip() for h in next(csv.reader([line]), [])]
        except (UnicodeEncodeError, csv.Error):
            raise BadInput(Problem(path.name, "it is not a text file", "Save the table as CSV in UTF-8.")) from None
        _check_header(header, path.name, form)
        yield from _gather(_csv_rows(_Lines(f, form.what), len(header)), header, chunk)


class _Unreadable(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class _Lines:
    """The lines of a text file, one after the other; remembers those of the row that is being read, and takes them back."""

    def __init__(self, f: TextIO, what: str) -> None:
        self.f, self.what = f, what
        self.row: list[str] = []
        self._again: list[str] = []
        self._allowance = MAX_REREAD

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self.f.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.row.append(line)
        if len(line) >= MAX_LINE and line[-1] not in "\r\n":
            while (more := self.f.readline(MAX_LINE)) and more[-1] not in "\r\n":
                pass
            raise _Unreadable(f"the line is longer than {MAX_LINE:,} characters", f"One {self.what} a line.")
        if "\0" in line:
            raise _Unreadable("the line holds a NUL byte", "Save the file as CSV in UTF-8.")
        if not line.isascii():
            try:
                line.encode()
            except UnicodeEncodeError:
                raise _Unreadable("the line is not UTF-8", "Save the file as UTF-8.") from None
        if len(self.row) > MAX_ROW_LINES:
            raise _Unreadable("a quote in it is not closed", "Close its quotes.")
        return line

    def take_back(self) -> None:
        """All but the first line of the row is read again: what was wrong with the row was in its first line."""
        if len(self.row) <= self._allowance:
            self._allowance -= len(self.row)
            self._again += reversed(self.row[1:])


def _csv_rows(lines: _Lines, width: int) -> Iterator[tuple[int, list[str] | Problem]]:
    reader, number = csv.reader(lines, strict=True), 0
    while True:
        number += 1
        lines.row.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Unreadable) as e:
            lines.take_back()
            if isinstance(e, _Unreadable):
                yield number, Problem("", e.what, e.mend)
            else:
                yield number, Problem("", f"the line cannot be read ({e})", "Close its quotes; a cell has at most a million characters.")
            continue
        if not cells:
            number -= 1
        elif len(cells) == width:
            yield number, cells
        else:
            yield number, Problem("", f"{len(cells)} cells under {width} columns", "Quote cells that contain a comma.")


# -- jsonl -------------------------------------------------------------------------------------------------------------


def _jsonl(path: Path, chunk: int, form: Form) -> Iterator[Rows]:
    with path.open("rb") as f:
        first = f.readline(MAX_LINE)
        f.seek(len(_BOM) if first.startswith(_BOM) else 0)
        try:
            names = list(msgspec.json.decode(first.removeprefix(_BOM), type=dict[str, Any]))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise BadInput(Problem(f"{path.name}:1", "the first line is not a JSON object", 'Write one {"id": ...} a line.')) from None
        _check_header(names, path.name, form)
        columns = (*(form.columns or ()), *(n for n in names if n not in (form.columns or ())))
        yield from _gather(_json_rows(f, columns, form), list(columns), chunk)


def _json_rows(f: BinaryIO, columns: tuple[str, ...], form: Form) -> Iterator[tuple[int, list[str] | Problem]]:
    known, number = set(columns), 0
    while line := f.readline(MAX_LINE):
        number += 1
        if len(line) >= MAX_LINE and not line.endswith(b"\n"):
            while (more := f.readline(MAX_LINE)) and not more.endswith(b"\n"):
                pass
            yield number, Problem("", f"the line is longer than {MAX_LINE:,} bytes", f"One {form.what} a line.")
            continue
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=dict[str, Any])
            if line.translate(None, _BLANKS).count(b'":') != len(row):
                json.loads(line, object_pairs_hook=_once)
            cells = {k: _cell(k, v) if form.columns else _any_cell(v) for k, v in row.items() if v is not None}
        except _Unreadable as e:
            yield number, Problem("", e.what, e.mend)
            continue
        except (msgspec.MsgspecError, ValueError, RecursionError) as e:
            yield number, Problem("", f"not a JSON object of texts ({str(e)[:80]})", f"Write one {form.what} a line, numbers in quotes.")
            continue
        strange = [k for k in cells if k not in known]
        if strange:
            first = form.columns is None or strange[0].startswith("parameters.")
            what = f"is not a column of {form.what}s" if form.columns else "does not stand in the first line"
            yield number, Problem("", f"'{strange[0][:60]}' {what}", "Name it in the first line too." if first else f"See {form.page}.")
        else:
            yield number, [cells.get(c, "") for c in columns]


_BOM: Final = b"\xef\xbb\xbf"
_BLANKS: Final = b" \t\r\n"


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names stands there twice."""
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise _Unreadable(f"'{key[:60]}' stands there twice", "Keep one of them.")
        out[key] = value
    return out


def _cell(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ";".join(value) or "none"
    if isinstance(value, int) and not isinstance(value, bool) and name not in ("hs", "code"):
        return str(value)
    raise _Unreadable(f"{name[:60]} is not a text", "Write texts, or lists of texts; numbers in quotes.")


def _any_cell(value: object) -> str:
    """Any JSON value as text: lists of texts with `;`, what is nested as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ";".join(value)
    return msgspec.json.encode(value).decode()


# -- chunks ------------------------------------------------------------------------------------------------------------


def _gather(rows: Iterator[tuple[int, list[str] | Problem]], header: list[str], chunk: int) -> Iterator[Rows]:
    """Collects rows into frames; a chunk is full when it has `chunk` rows, good or bad."""
    good: list[list[str]] = []
    numbers: list[int] = []
    unread: list[tuple[int, Problem]] = []
    for number, row in rows:
        if isinstance(row, Problem):
            unread.append((number, row))
        else:
            good.append(row)
            numbers.append(number)
        if len(good) + len(unread) >= chunk:
            yield Rows(_frame(good, header), numbers, unread)
            good, numbers, unread = [], [], []
    if good or unread:
        yield Rows(_frame(good, header), numbers, unread)


def _frame(rows: list[list[str]], header: list[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    frame = pl.DataFrame({h: pl.Series(h, c, dtype=pl.String) for h, c in zip(header, columns, strict=True)})
    used = [h for h in header if frame.height and (frame.get_column(h) != "").any()]
    return frame.select(used or header[:1])
