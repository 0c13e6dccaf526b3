"""Assesses a file of orders: reads it in chunks, judges every jurisdiction, writes results and an errors file, atomically."""

from __future__ import annotations

import os
import secrets
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from comity.desk.assess import Desk
from comity.desk.columns import Chunk
from comity.desk.tables import CHUNK, Rows, read_rows
from comity.engine.batch import BatchCourt
from comity.engine.fields import Ids
from comity.engine.program import bits_of
from comity.engine.verdict import Verdict
from comity.engine.wording import public_name
from comity.law.conditions import atoms_of
from comity.terms.outcomes import OUTCOMES, POLICIES, RANK
from comity.terms.problems import BadInput, Problem

KINDS: Final = (".parquet", ".csv", ".jsonl")
"""The formats in which results are written."""
MOST_LEARNT: Final = 200_000
"""How many distinct verdicts are kept from chunk to chunk."""
LISTS: Final = ("rules", "authorisations", "authorisations_unknown", "missing", "stale")


class Summary(NamedTuple):
    """What a batch did: rows read, bad rows, results by jurisdiction and outcome, and the files written."""

    rows: int
    bad: int
    outcomes: Counter[tuple[str, str]]
    result: Path
    errors: Path | None


class BatchDesk:
    """Judges chunks of orders; keeps what was learnt about distinct values from one chunk to the next."""

    def __init__(self, desk: Desk, today: str | None = None) -> None:
        self.desk = desk
        self.today = today or datetime.now(UTC).date().isoformat()
        self.courts = {j: BatchCourt(desk.courts[j], desk.bench) for j in desk.jurisdictions}
        self.limits = self._limits()
        self.schema = self._schema()
        self.lines = pl.DataFrame(schema=self.schema)
        self._line_of: dict[str, list[int]] = {j: [] for j in self.courts}
        self._line_index: dict[tuple[Any, ...], int] = {}
        self._listed: dict[str, bool] = {}

    def _limits(self) -> list[Decimal]:
        """Every number that any rule compares with."""
        out: set[Decimal] = set()
        for court in self.courts.values():
            for rule in court.program.rules:
                out |= {Decimal(a.args[0]) for a in atoms_of(rule.when) if a.op in ("ge", "gt", "le", "lt", "eq")}
            for rows in court.program.pack.rows.values():
                out |= {Decimal(r.amount) for r in rows if r.amount}
        return sorted(out)

    def _schema(self) -> dict[str, Any]:
        """Column types: every word that can occur is known, so lists are numbers with one dictionary."""
        rules = [r.id for c in self.courts.values() for r in c.program.rules]
        auths = [a for c in self.courts.values() for a in c.court.authorisations]
        facts = [public_name(f) for c in self.courts.values() for f in c.program.facts]
        words = {"rules": rules, "authorisations": auths, "authorisations_unknown": auths, "missing": facts, "stale": rules}
        return {
            "jurisdiction": pl.Enum(list(self.courts)), "outcome": pl.Enum(OUTCOMES), "policy": pl.Enum(("", *POLICIES)),
            **{k: pl.List(pl.Enum(list(dict.fromkeys(words[k])))) for k in LISTS},
        }  # fmt: skip

    def judge(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, list[Problem]]]:
        """Results of a frame of text columns, one row an item and jurisdiction, and the problems of bad rows."""
        self._forget()
        chunk = Chunk(frame, self.desk.intake, self.today, self.limits, self._is_listed)
        columns = chunk.columns
        with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
            largest_first = sorted(self.courts.items(), key=lambda c: -len(c[1].program.rules))
            waiting = {j: pool.submit(c.judge, columns) for j, c in largest_first}
            numbers = [waiting[j].result() for j in self.courts]
        keys = self._line_numbers(numbers)
        good = np.ones(frame.height, dtype=bool)
        good[list(chunk.problems)] = False
        rows = np.flatnonzero(good)
        picked = keys[rows].ravel()
        labels = self._labels(frame, np.repeat(rows, len(self.courts)))
        return pl.concat([labels, self.lines[pl.Series(picked)]], how="horizontal"), chunk.problems

    def _forget(self) -> None:
        """Starts afresh when too much has been learnt: memory stays bounded whatever the file's size."""
        if self.lines.height > MOST_LEARNT or any(len(c.distinct) > MOST_LEARNT for c in self.courts.values()):
            self.courts = {j: BatchCourt(self.desk.courts[j], self.desk.bench) for j in self.courts}
            self.lines = self.lines.clear()
            self._line_of = {j: [] for j in self.courts}
            self._line_index.clear()

    def _is_listed(self, name: str) -> bool:
        """Whether a name is on any list on any day; remembered, for most customers come again."""
        found = self._listed.get(name)
        if found is None:
            if len(self._listed) > 1_000_000:
                self._listed.clear()
            found = self._listed[name] = self.desk.registry.is_listed(name)
        return found

    def _line_numbers(self, numbers: list[Ids]) -> Ids:
        """For each row and jurisdiction the line of `lines` that says its verdict; lines are written once and kept."""
        keys = np.empty((len(numbers[0]), len(numbers)), dtype=np.int64)
        fresh: list[dict[str, Any]] = []
        for n, (j, court) in enumerate(self.courts.items()):
            known = self._line_of[j]
            for v in court.distinct[len(known) :]:
                said = line(j, court, v)
                content = tuple(tuple(x) if isinstance(x, list) else x for x in said.values())
                at = self._line_index.get(content)
                if at is None:
                    at = self._line_index[content] = len(self._line_index)
                    fresh.append(said)
                known.append(at)
            keys[:, n] = np.take(np.array(known, dtype=np.int64), numbers[n], mode="clip")
        if fresh:
            self.lines = self.lines.vstack(pl.DataFrame(fresh, schema=self.schema, orient="row")).rechunk()
        return keys

    @staticmethod
    def _labels(frame: pl.DataFrame, rows: Ids) -> pl.DataFrame:
        index = pl.Series(rows)
        blank = pl.Series([""], dtype=pl.String)
        id_ = frame.get_column("id").fill_null("") if "id" in frame.columns else blank.new_from_index(0, frame.height)
        item = frame.get_column("item").fill_null("1") if "item" in frame.columns else pl.Series(["1"]).new_from_index(0, frame.height)
        return pl.DataFrame({"id": id_.gather(index), "item": item.gather(index)})


def line(jurisdiction: str, court: BatchCourt, v: Verdict) -> dict[str, Any]:
    """A verdict as one result row (contracts: batch result)."""
    rules = court.program.rules
    return {
        "jurisdiction": jurisdiction,
        "outcome": v.outcome,
        "policy": v.policy,
        "rules": court.court.reported(v),
        "authorisations": [h.id for h in v.helps if h.available == "yes"],
        "authorisations_unknown": [h.id for h in v.helps if h.available == "unknown"],
        "missing": list(dict.fromkeys(public_name(m.fact) for m in v.missing)),
        "stale": [rules[i].id for i in bits_of(v.stale)],
    }


class FileRun:
    """One run over a file. Results go to a temporary file that replaces the target only when all is done."""

    def __init__(self, batch: BatchDesk, source: Path, target: Path, *, strict: bool = False, chunk: int = CHUNK,
                 progress: Callable[[int], None] | None = None) -> None:  # fmt: skip
        self.batch, self.source, self.target = batch, source, target
        self.strict, self.chunk, self.progress = strict, chunk, progress
        self.rows = self.bad = 0
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.errors = target.with_name(target.name + ".errors.csv")
        self._failure: BaseException | None = None

    def run(self) -> Summary:
        """Reads, judges and writes. BadInput when the file, or with `strict` any row, cannot be used."""
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
        return Summary(self.rows, self.bad, self.outcomes, self.target, self.errors if self.bad else None)

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
        schema = {"id": pl.String, "item": pl.String, **self.batch.schema}
        text = self.target.suffix.lower() == ".csv"

        def frames(*_pushdown: object) -> Iterator[pl.DataFrame]:
            try:
                yield from self._frames()
            except GeneratorExit:
                raise
            except BaseException as e:
                self._failure = e
                raise

        lazy = register_io_source(io_source=frames, schema=pl.Schema(schema))
        if text:
            lazy = lazy.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(";") for name in LISTS)
        try:
            _sink_as(lazy, temp)
        except Exception as e:
            if self._failure is not None:
                raise self._failure from None
            if isinstance(e, pl.exceptions.PolarsError) and "os error" in str(e):
                raise OSError(" ".join(str(e).split())[:120]) from None
            raise

    def _frames(self) -> Iterator[pl.DataFrame]:
        for rows in read_rows(self.source, self.chunk):
            result, problems = self.batch.judge(rows.frame)
            self._report(rows, problems)
            self.rows += rows.frame.height + len(rows.unread)
            counted = result.group_by("jurisdiction", "outcome").len()
            for j, outcome, n in counted.iter_rows():
                self.outcomes[(j, outcome)] += n
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

    def worst(self) -> str:
        """The worst outcome of any row."""
        return min((o for _j, o in self.outcomes), key=RANK.__getitem__, default="no_nexus")


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
    """Writes a lazy frame in the format that the file's ending names, streaming.

    The file is opened here and not by its path: what writes in the background after a failure has no file to make anew.
    """
    kind = path.suffix.lower()
    with path.open("wb") as f:
        if kind == ".parquet":
            lazy.sink_parquet(f)
        elif kind == ".csv":
            lazy.sink_csv(f)
        else:
            lazy.sink_ndjson(f)
