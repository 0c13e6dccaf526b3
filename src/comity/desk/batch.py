"""Assesses a file of orders: reads it in chunks, judges every jurisdiction, writes results and an errors file, atomically."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.desk.assess import Desk
from comity.desk.batch_hits import COLUMN, hit_column
from comity.desk.columns import Chunk
from comity.desk.file_run import RowRun
from comity.desk.tables import CHUNK
from comity.engine.batch import BatchCourt
from comity.engine.fields import Ids
from comity.engine.program import bits_of
from comity.engine.verdict import Verdict
from comity.engine.wording import public_name
from comity.law.conditions import atoms_of
from comity.terms.outcomes import OUTCOMES, POLICIES, RANK
from comity.terms.problems import Problem

Lines = npt.NDArray[np.uint32]
"""Numbers of rows or lines, as polars keeps them."""
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
        chunk = Chunk(frame, self.desk.intake, self.today, self.limits, self._listed)
        columns = chunk.columns
        good = np.ones(frame.height, dtype=bool)
        good[list(chunk.problems)] = False
        rows = np.flatnonzero(good)
        each = np.repeat(rows.astype(np.uint32), len(self.courts))
        with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
            labels = pool.submit(self._labels, frame, each)
            largest_first = sorted(self.courts.items(), key=lambda c: -len(c[1].program.rules))
            waiting = {j: pool.submit(c.judge, columns) for j, c in largest_first}
            hits, lists = hit_column(columns, self.desk.bench)
            keys = self._line_numbers([waiting[j].result() for j in self.courts])
            picked = (keys if len(rows) == frame.height else keys[rows]).ravel()
            screening = pool.submit(lists.gather, pl.Series(np.repeat(hits[rows].astype(np.uint32), len(self.courts))))
            told = self.lines[pl.Series(picked)]
        return pl.concat([labels.result(), told, screening.result().alias(COLUMN).to_frame()], how="horizontal"), chunk.problems

    def _forget(self) -> None:
        """Starts afresh when too much has been learnt: memory stays bounded whatever the file's size."""
        if self.lines.height > MOST_LEARNT or any(len(c.distinct) > MOST_LEARNT for c in self.courts.values()):
            self.courts = {j: BatchCourt(self.desk.courts[j], self.desk.bench) for j in self.courts}
            self.lines = self.lines.clear()
            self._line_of = {j: [] for j in self.courts}
            self._line_index.clear()

    def _listed(self, names: Collection[str]) -> Collection[str]:
        """Of these names those that a listed entry may bear; the registry remembers, for most customers come again."""
        if not names:
            return ()
        registry = self.desk.registry
        registry.read(names)
        return {n for n in names if registry.is_listed(n)}

    def _line_numbers(self, numbers: list[Ids]) -> Lines:
        """For each row and jurisdiction the line of `lines` that says its verdict; lines are written once and kept."""
        keys = np.empty((len(numbers[0]), len(numbers)), dtype=np.uint32)
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
            keys[:, n] = np.take(np.array(known, dtype=np.uint32), numbers[n], mode="clip")
        if fresh:
            self.lines = self.lines.vstack(pl.DataFrame(fresh, schema=self.schema, orient="row")).rechunk()
        return keys

    @staticmethod
    def _labels(frame: pl.DataFrame, rows: Lines) -> pl.DataFrame:
        index = pl.Series(rows)

        def label(name: str, otherwise: str) -> pl.Series:
            if name in frame.columns:
                return frame.get_column(name).fill_null(otherwise).gather(index)
            return pl.Series([otherwise], dtype=pl.String).new_from_index(0, len(rows))

        return pl.DataFrame({"id": label("id", ""), "item": label("item", "1")})


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


class FileRun(RowRun):
    """One run over a file of orders."""

    lists = (*LISTS, COLUMN)

    def __init__(self, batch: BatchDesk, source: Path, target: Path, *, strict: bool = False, chunk: int = CHUNK,
                 progress: Callable[[int], None] | None = None) -> None:  # fmt: skip
        super().__init__(source, target, strict=strict, chunk=chunk, progress=progress)
        self.batch = batch
        self.outcomes: Counter[tuple[str, str]] = Counter()

    def run(self) -> Summary:
        """Reads, judges and writes. BadInput when the file, or with `strict` any row, cannot be used."""
        self.write()
        return Summary(self.rows, self.bad, self.outcomes, self.target, self.errors if self.bad else None)

    def columns(self) -> dict[str, Any]:
        """The columns of a batch result."""
        return {"id": pl.String, "item": pl.String, **self.batch.schema, COLUMN: pl.List(pl.String)}

    def answer(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, list[Problem]]]:
        """Judges a chunk and counts the outcomes."""
        result, problems = self.batch.judge(frame)
        counted = result.group_by("jurisdiction", "outcome").len()
        for j, outcome, n in counted.iter_rows():
            self.outcomes[(j, outcome)] += n
        return result, problems

    def worst(self) -> str:
        """The worst outcome of any row."""
        return min((o for _j, o in self.outcomes), key=RANK.__getitem__, default="no_nexus")
