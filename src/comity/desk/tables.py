"""Reads files of orders in chunks of text columns; a line that cannot be read is reported and the rest goes on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import polars as pl

from comity.desk.flat import COLUMNS, check_columns
from comity.terms.problems import BadInput, Problem

CHUNK: Final = 250_000
MAX_CELL: Final = 1_000_000
MAX_LINE: Final = 4_000_000


class Rows(NamedTuple):
    """A chunk: its rows as text columns, the number of each row in the file (from 1), and lines that could not be read."""

    frame: pl.DataFrame
    numbers: list[int] | range
    unread: list[tuple[int, Problem]]


def count_rows(path: Path) -> int | None:
    """How many rows a file has, where that is known without reading it (for the progress bar)."""
    return pl.scan_parquet(path).select(pl.len()).collect().item() if path.suffix == ".parquet" else None


def read_rows(path: Path, chunk: int = CHUNK) -> Iterator[Rows]:
    """The rows of a csv, parquet or jsonl file. BadInput when the file as a whole cannot be used."""
    if not path.exists():
        raise BadInput(Problem(str(path), "there is no such file", "Check the file name."))
    if path.stat().st_size == 0:
        raise BadInput(Problem(path.name, "the file is empty", "An orders file begins with id,date,act,from,to,code ..."))
    readers = {".csv": _csv, ".parquet": _parquet, ".jsonl": _jsonl, ".ndjson": _jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise BadInput(Problem(path.name, f"files of kind '{path.suffix}' are not read", "Use .csv, .parquet or .jsonl."))
    yield from reader(path, chunk)


def _parquet(path: Path, chunk: int) -> Iterator[Rows]:
    try:
        lazy = pl.scan_parquet(path)
        schema = lazy.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as e:
        raise BadInput(Problem(path.name, f"not a Parquet file ({str(e)[:80]})", "Write it again, or use csv.")) from None
    check_columns(schema.names(), path.name)
    for name, kind in schema.items():
        if kind.is_float():
            raise BadInput(Problem(f"{path.name}, column '{name}'", "it holds floating-point numbers",
                                   "Write codes and amounts as text: 3E001 is a code, not thirty."))  # fmt: skip
    texts = [
        pl.col(n).list.join(";") if isinstance(k, pl.List) else pl.col(n).cast(pl.String) for n, k in schema.items()
    ]  # fmt: skip
    done = 0
    for frame in lazy.select(texts).collect_batches(chunk_size=chunk, maintain_order=True):
        for part in frame.iter_slices(chunk):
            yield Rows(part, range(done + 1, done + part.height + 1), [])
            done += part.height


def _csv(path: Path, chunk: int) -> Iterator[Rows]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", newline="", errors="strict") as f:
        try:
            header = next(csv.reader([_first_line(f, path)]), [])
        except (UnicodeDecodeError, csv.Error):
            raise BadInput(Problem(path.name, "it is not a text file", "Save the table as CSV in UTF-8.")) from None
        header = [h.strip() for h in header]
        check_columns(header, path.name)
        yield from _gather(_csv_rows(csv.reader(f), len(header)), header, chunk)


def _first_line(f: Any, path: Path) -> str:
    line = f.readline(MAX_LINE)
    if "\0" in line or len(line) >= MAX_LINE:
        raise BadInput(Problem(path.name, "it is not a text table", "Save the table as CSV in UTF-8."))
    return str(line)


def _csv_rows(reader: Any, width: int) -> Iterator[tuple[int, list[str] | Problem]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            yield number, Problem("", f"the line cannot be read ({e})", "Close its quotes; a cell has at most a million characters.")
            continue
        except UnicodeDecodeError:
            yield number, Problem("", "the line is not UTF-8; the rest of the file was not read", "Save the file as UTF-8.")
            return
        if not cells:
            number -= 1
        elif len(cells) == width:
            yield number, cells
        else:
            yield number, Problem("", f"{len(cells)} cells under {width} columns", "Quote cells that contain a comma.")


def _jsonl(path: Path, chunk: int) -> Iterator[Rows]:
    with path.open("rb") as f:
        first = f.readline(MAX_LINE)
        try:
            names = list(msgspec.json.decode(first, type=dict[str, Any]))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise BadInput(Problem(f"{path.name}:1", "the first line is not a JSON object", 'Write one {"id": ...} a line.')) from None
        check_columns(names, path.name)
        f.seek(0)
        yield from _gather(_json_rows(f), list(COLUMNS), chunk)


def _json_rows(f: Any) -> Iterator[tuple[int, list[str] | Problem]]:
    known, number = set(COLUMNS), 0
    while line := f.readline(MAX_LINE):
        number += 1
        if len(line) >= MAX_LINE and not line.endswith(b"\n"):
            while (more := f.readline(MAX_LINE)) and not more.endswith(b"\n"):
                pass
            yield number, Problem("", f"the line is longer than {MAX_LINE:,} bytes", "One order a line.")
            continue
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=dict[str, Any])
            cells = {k: _cell(k, v) for k, v in row.items() if v is not None}
        except (msgspec.MsgspecError, UnicodeDecodeError, _NotText) as e:
            yield number, Problem("", f"not a JSON object of texts ({str(e)[:80]})", "Write one order a line, numbers in quotes.")
            continue
        strange = [k for k in cells if k not in known]
        if strange:
            yield number, Problem("", f"'{strange[0][:60]}' is not a column of orders", "See docs/reference/order.md.")
        else:
            yield number, [cells.get(c, "") for c in COLUMNS]


class _NotText(Exception):
    pass


def _cell(name: str, value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ";".join(value) or "none"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _NotText(f"{name} is not a text")


def _gather(rows: Iterator[tuple[int, list[str] | Problem]], header: list[str], chunk: int) -> Iterator[Rows]:
    """Collects rows into frames of at most `chunk` rows."""
    good: list[list[str]] = []
    numbers: list[int] = []
    unread: list[tuple[int, Problem]] = []
    for number, row in rows:
        if isinstance(row, Problem):
            unread.append((number, row))
        else:
            good.append(row)
            numbers.append(number)
        if len(good) == chunk:
            yield Rows(_frame(good, header), numbers, unread)
            good, numbers, unread = [], [], []
    if good or unread:
        yield Rows(_frame(good, header), numbers, unread)


def _frame(rows: list[list[str]], header: list[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    frame = pl.DataFrame({h: pl.Series(h, c, dtype=pl.String) for h, c in zip(header, columns, strict=True)})
    used = [h for h in header if frame.height and (frame.get_column(h) != "").any()]
    return frame.select(used or header[:1])
