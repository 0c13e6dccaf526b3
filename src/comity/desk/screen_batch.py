"""Screens a file of parties against the lists: in constant memory, going on where it was interrupted, one row a hit.

The result is made of finished parts and put in place when all are there. It depends only on the file, the options, the lists, the law and
the model: interrupted and gone on with, or by how many processes, it is the same.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import polars as pl

from comity import __version__
from comity.desk.decision_hits import Laid
from comity.desk.decision_store import Decisions
from comity.desk.file_run import RowRun
from comity.desk.list_intake import utc_now
from comity.desk.screen_index import placed
from comity.desk.screen_journal import Begun, Journal, hash_of_file
from comity.desk.screen_lists import CLEARED
from comity.desk.screen_rows import CHANGE, PARTIES, SCHEMA, HitRow, Part, Terms, Work, frame_of, work_of
from comity.desk.screen_since import Since
from comity.desk.screen_worker import screened, screened_by
from comity.desk.screening import ScreenDesk
from comity.desk.tables import Form, Rows, read_rows
from comity.parties.index.arrays import save
from comity.parties.match.model import model
from comity.terms.problems import BadInput, Problem

CHUNK: Final = 2_048
"""Rows of one part."""
Tell = Callable[[str], None]


class Options(NamedTuple):
    """How a run is made. `dated`: the user named the day; resume and restart as on the command line."""

    terms: Terms
    dated: bool = False
    jobs: int = 1
    strict: bool = False
    resume: bool = False
    restart: bool = False


class Summary(NamedTuple):
    """What a run did. `resumed`: rows that an earlier run had done; `seconds`: of this run; `digest`: over the hits and bad rows.

    `cleared`: hits that are no alert, for people decided that the party is another; the digest is over the hits without decisions.
    `own`: further hits that are no alert, for they are entries of an own list of cleared parties.
    """

    rows: int
    bad: int
    hits: int
    parties: int
    resumed: int
    seconds: float
    digest: str
    terms: Terms
    result: Path
    errors: Path | None
    cleared: int = 0
    own: int = 0

    @property
    def alerts(self) -> int:
        """The hits that somebody has to look at."""
        return self.hits - self.cleared - self.own

    @property
    def speed(self) -> float:
        """Rows a second that this run screened."""
        return (self.rows - self.resumed) / self.seconds if self.seconds > 0 else 0.0


class ScreenRun:
    """One run over a file. `since` limits it to what changed on the lists."""

    def __init__(self, desk: ScreenDesk, source: Path, target: Path, options: Options, since: Since | None = None, *, chunk: int = CHUNK) -> None:
        self.desk, self.source, self.target, self.options, self.since, self.chunk = desk, source, target, options, since, chunk
        self.screener = since.screener if since else desk.screener
        self.progress: Callable[[int], None] | None = None
        self.decisions: Decisions | None = None
        self.journal = Journal(target)

    def run(self, tell: Tell) -> Summary:
        """Screens the file, or what is left of it. BadInput when it cannot be used; what stood at the target is as it was."""
        start = time.perf_counter()
        joined = _Joined(self)
        joined.place()
        with self.journal.held():
            terms, resumed = self._open(tell)
            try:
                self._parts(terms, resumed)
            except BadInput:
                if not resumed:
                    self.journal.close()
                raise
            joined.as_of = terms.as_of
            joined.write()
            self.journal.close()
        tally = joined.tally
        return Summary(tally.rows, tally.bad, tally.hits, tally.parties, resumed, time.perf_counter() - start, tally.digest, terms,
                       self.target, joined.errors if tally.bad else None, joined.cleared, joined.own)  # fmt: skip

    def _open(self, tell: Tell) -> tuple[Terms, int]:
        """Begins anew or goes on: the terms that hold, and the rows that are done."""
        options, was = self.options, None if self.options.restart else self.journal.begun()
        terms = options.terms
        if was is None:
            if options.resume:
                raise BadInput(Problem("--resume", f"no interrupted run into {self.target.name} is kept", "Leave it out to begin one."))
            self.journal.begin(self._begun(terms))
            return terms, 0
        if not options.dated and not was.dated:
            terms = msgspec.structs.replace(terms, as_of=was.terms.as_of)
        self.journal.check(was, self._begun(terms))
        rows = sum(p.rows for p in self.journal.parts())
        tell(f"Going on after row {rows:,} of an interrupted run against the lists of {terms.as_of}.")
        return terms, rows

    def _begun(self, terms: Terms) -> Begun:
        desk, since = self.desk, self.since
        return Begun(
            input=self.source.name, size=self.source.stat().st_size, sha256=hash_of_file(self.source), terms=terms, dated=self.options.dated,
            chunk=self.chunk, versions=desk.basis.versions, basis=desk.basis.key, law=desk.law.hash, index=self.screener.index.meta.hash,
            model=model().hash, program=__version__, since=since.versions if since else {}, previous=since.previous_hash if since else "",
        )  # fmt: skip

    def _parts(self, terms: Terms, resumed: int) -> None:
        """Makes the parts that are missing. BadInput also when the file was changed meanwhile."""
        before = self.source.stat()
        number, done = sum(1 for _ in self.journal.parts()) if resumed else 0, resumed
        for part in self.answers(terms, number):
            if part.bad and self.options.strict:
                first = part.bad[0]
                raise BadInput(Problem(f"{self.source.name}, row {first.row}" + (f", {first.where}" if first.where else ""), first.what, first.mend))
            self.journal.write(number, part)
            number, done = number + 1, done + part.rows
            if self.progress:
                self.progress(done)
        now = self.source.stat()
        if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise BadInput(Problem(self.source.name, "it was changed while it was read", "Run it again when nobody writes it."))

    def answers(self, terms: Terms, skip: int = 0) -> Iterator[Part]:
        """What the chunks come to, after the first `skip` of them; nothing is written."""
        works = self._works(skip)
        if self.options.jobs == 1:
            return screened(works, self.screener, self.desk.law.gazetteer, terms)
        return screened_by(self.options.jobs, works, self._folder(), self.desk.law.root, terms)

    def _works(self, skip: int) -> Iterator[Work]:
        for number, rows in enumerate(read_rows(self.source, self.chunk, PARTIES)):
            if number >= skip:
                yield work_of(rows.frame, rows.numbers, rows.unread)

    def _folder(self) -> Path:
        """Where other processes find the index."""
        index = self.screener.index
        folder = None if self.since else placed(index)
        if folder is None:
            folder = self.journal.folder / "index"
            if not folder.is_dir():
                save(folder, index.arrays, index.meta)
        return folder


class Tally:
    """Counts parts and digests them."""

    def __init__(self) -> None:
        self.rows = self.bad = self.hits = self.parties = 0
        self._total = hashlib.sha256()

    def add(self, part: Part) -> None:
        """One more part."""
        self.rows += part.rows
        self.hits += len(part.hits)
        self.bad += len({b.row for b in part.bad})
        self.parties += len({h.row for h in part.hits})
        for record in (*part.hits, *part.bad):
            self._total.update(msgspec.json.encode(record) + b"\n")

    @property
    def digest(self) -> str:
        """`sha256:...` over all hits and bad rows in their order."""
        return "sha256:" + self._total.hexdigest()


class _Joined(RowRun):
    """Writes the result and its errors file from the finished parts."""

    form: Form = PARTIES
    lists = ("tags",)
    as_of = ""

    def __init__(self, run: ScreenRun) -> None:
        super().__init__(run.source, run.target)
        self.run, self.tally, self.cleared, self.own = run, Tally(), 0, 0

    def place(self) -> None:
        """BadInput when the result cannot stand where it should."""
        self._place()

    def columns(self) -> dict[str, Any]:
        return SCHEMA | ({CHANGE: pl.String} if self.run.since else {})

    def answer(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[int, list[Problem]]]:
        return frame, {}

    def chunks(self) -> Iterator[Rows]:
        since, laid = self.run.since, self._laid()
        for part in self.run.journal.parts():
            self.tally.add(part)
            told = tuple(since.marked(h) for h in part.hits) if since else part.hits
            if laid:
                over = [laid.row(h) for h in told]
                told, self.cleared = tuple(h for h, _cleared in over), self.cleared + sum(cleared for h, cleared in over if CLEARED not in h.tags)
            self.own += sum(CLEARED in h.tags for h in told)
            yield self._rows(told, [(b.row, b.problem) for b in part.bad])
        if since:
            yield self._rows(since.ended(), [])

    def _laid(self) -> Laid | None:
        """The decisions on these hits, as they are when the result is written; None without any."""
        run = self.run
        if run.decisions is None or not run.decisions.all:
            return None
        laid = Laid(run.decisions, run.screener, self.as_of, utc_now())
        laid.learn(run.source, (h for part in run.journal.parts() for h in part.hits), run.desk.law.gazetteer)
        return laid

    def _rows(self, hits: tuple[HitRow, ...], unread: list[tuple[int, Problem]]) -> Rows:
        frame = frame_of(hits, change=self.run.since is not None, guarded=self.target.suffix.lower() == ".csv")
        return Rows(frame, [h.row for h in hits], unread)
