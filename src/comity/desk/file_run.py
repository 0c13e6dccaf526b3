"""One run over a file of rows: read in chunks, answered, written with an errors file, and put in place only when all is done."""

from __future__ import annotations

import os
import secrets
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.io.plugins import register_io_source

from comity.desk.tables import CHUNK, ORDERS, Form, Rows, read_rows
from comity.terms.problems import BadInput, Problem

KINDS: Final = (".parquet", ".csv", ".jsonl")
"""The formats in which results are written."""


_PIECE: Final = 200_000
"""So many rows of text are made at once."""


class RowRun(ABC):
    """A run over a file. Results go to a temporary file that replaces the target only when all is done."""

    form: Form = ORDERS
    lists: tuple[str, ...] = ()
    """Columns of the result that hold lists; in CSV they are joined with `;`."""

    def __init__(self, source: Path, target: Path, *, strict: bool = False, chunk: int = CHUNK,
                 progress: Callable[[int], None] | None = None) -> None:  # fmt: skip
        self.source, self.target = source, target
        self.strict, self.chunk, self.progress = strict, chunk, progress
        self.rows = self.bad = 0
        self.errors = target.with_name(target.name + ".errors.csv")
        self._failure: BaseException | None = None

    @abstractmethod
    def columns(self) -> dict[str, Any]:
        """The columns of the result and their types; asked once, before the first row is answered."""

    @abstractmethod
    def answer(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, list[Problem]]]:
        """The results of a chunk, and the problems of its bad rows by their place in it."""

    def chunks(self) -> Iterator[Rows]:
        """The rows of the file."""
        return read_rows(self.source, self.chunk, self.form)

    def write(self) -> None:
        """Reads, answers and writes. BadInput when the file, or with `strict` any row, cannot be used."""
        real = self._place()
        made: list[Path] = []
        try:
            made.append(_fresh(real.parent, self.target.suffix))
            made.append(_fresh(self.errors.parent, ".csv"))
            with made[1].open("w", encoding="utf-8", newline="") as self._errors:
                self._errors.write("row,column,problem,remedy\n")
                self._sink(made[0])
            self._finish(made[0], made[1], real)
        except OSError as e:
            raise BadInput(Problem(str(self.target), f"the result could not be written ({e.strerror or e})",
                                   "Make room or write elsewhere; what stood there before is as it was.")) from None  # fmt: skip
        finally:
            for leftover in made:
                leftover.unlink(missing_ok=True)

    def _place(self) -> Path:
        """The file that will hold the result: the target, or what it links to. BadInput when that cannot be."""
        if self.target.suffix.lower() not in KINDS:
            raise BadInput(Problem(self.target.name, f"results of kind '{self.target.suffix}' are not written",
                                   "Use .parquet, .csv or .jsonl."))  # fmt: skip
        try:
            real, source, errors = (p.resolve() for p in (self.target, self.source, self.errors))
        except (OSError, RuntimeError):
            raise BadInput(Problem(str(self.target), "its links lead in a circle", "Name another file for the results.")) from None
        if source in (real, errors):
            raise BadInput(Problem(str(self.target), "the file that is read would be replaced", "Name another file for the results."))
        for path in (self.target, self.errors):
            if path.is_dir():
                raise BadInput(Problem(str(path), "it is a folder", "Name another file for the results."))
        return real

    def _finish(self, temp: Path, temp_errors: Path, real: Path) -> None:
        """Puts both files in place: the errors first, so that there is never a result whose bad rows are not told."""
        for path in (temp, temp_errors):
            with path.open("rb") as f:
                os.fsync(f.fileno())
        if real.exists():
            temp.chmod(stat.S_IMODE(real.stat().st_mode))
        if self.bad:
            temp_errors.replace(self.errors)
        else:
            self.errors.unlink(missing_ok=True)
        temp.replace(real)

    def _sink(self, temp: Path) -> None:
        """Writes all results: text piece by piece, so that a slow disk never makes the answers wait in memory; Parquet streaming."""
        try:
            if self.target.suffix.lower() == ".parquet":
                _sink_as(self._lazy(), temp)
            else:
                _write_text(self._pieces(), pl.Schema(self.columns()), temp)
        except Exception as e:
            if self._failure is not None:
                raise self._failure from None
            if isinstance(e, pl.exceptions.PolarsError) and "os error" in str(e):
                raise OSError(" ".join(str(e).split())[:120]) from None
            raise

    def _lazy(self) -> pl.LazyFrame:
        """The results as a lazy frame that is answered while it is written; what goes wrong inside it is kept."""

        def frames(*_pushdown: object) -> Iterator[pl.DataFrame]:
            try:
                yield from self._frames()
            except GeneratorExit:
                raise
            except BaseException as e:
                self._failure = e
                raise

        return register_io_source(io_source=frames, schema=pl.Schema(self.columns()))

    def _pieces(self) -> Iterator[pl.DataFrame]:
        """The results in pieces of moderate size; in CSV lists are joined."""
        joined = self.lists if self.target.suffix.lower() == ".csv" else ()
        for frame in self._frames():
            for piece in frame.iter_slices(_PIECE):
                yield piece.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(";") for name in joined) if joined else piece

    def _frames(self) -> Iterator[pl.DataFrame]:
        for rows in self.chunks():
            result, problems = self.answer(rows.frame)
            self._report(rows, problems)
            self.rows += rows.frame.height + len(rows.unread)
            if self.progress:
                self.progress(self.rows)
            yield result

    def _report(self, rows: Rows, problems: dict[int, list[Problem]]) -> None:
        """Writes the bad rows of a chunk, by their numbers, to the errors file; with `strict` refuses the first of them."""
        found = [*rows.unread, *((rows.numbers[i], p) for i, ps in problems.items() for p in ps)]
        found.sort(key=lambda x: x[0])
        if found and self.strict:
            n, p = found[0]
            raise BadInput(Problem(f"{self.source.name}, row {n}" + (f", {p.where}" if p.where else ""), p.what, p.mend))
        for n, p in found:
            cells = (str(n), p.where.removeprefix("column "), p.what, p.mend)
            self._errors.write(",".join(_quoted(c) for c in cells) + "\n")
        self.bad += len({n for n, _ in found})


def _fresh(folder: Path, ending: str) -> Path:
    """A new empty file that is nobody else's, with the rights that the process gives to files."""
    path = folder / f".comity-{secrets.token_hex(8)}{ending}"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    return path


def _quoted(text: str) -> str:
    """A cell that a spreadsheet shows and does not compute: it quotes what came from strangers."""
    shown = "".join(ch if ch.isprintable() else " " for ch in text)
    safe = "'" + shown if shown.startswith(("=", "+", "-", "@")) else shown
    return '"' + safe.replace('"', '""') + '"'


def _sink_as(lazy: pl.LazyFrame, path: Path) -> None:
    """Writes a lazy frame as Parquet, streaming.

    The file is opened here and not by its path: what writes in the background after a failure has no file to make anew.
    """
    with path.open("wb") as f:
        lazy.sink_parquet(f)


def _write_text(pieces: Iterable[pl.DataFrame], schema: pl.Schema, path: Path) -> None:
    """Writes frames one after the other as CSV with one header, or as a JSON object a line."""
    with path.open("wb") as f:
        if path.suffix.lower() == ".csv":
            f.write(",".join(schema).encode() + b"\n")
            for piece in pieces:
                piece.write_csv(f, include_header=False)
        else:
            for piece in pieces:
                piece.write_ndjson(f)
