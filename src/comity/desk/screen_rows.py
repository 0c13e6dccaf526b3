"""The rows of a file of parties and of a file of hits: their columns, how they are read, and how a chunk of parties is screened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
import polars as pl

from comity.desk.flat import unlist
from comity.desk.screen_subject import Reader, Stated
from comity.desk.screening import rounded
from comity.desk.tables import Form
from comity.law.territories import Gazetteer
from comity.parties.explain import explain
from comity.parties.explain_text import brief
from comity.parties.match.evidence import Subject
from comity.parties.screening import Match, Screener
from comity.terms.dates import day_number
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

NEEDED: Final = ("id", "name")
COLUMNS: Final = (*NEEDED, "aliases", "type", "country", "birth_date", "identifiers", "address", "gender")
"""Columns of a file of parties; several values in a cell stand between semicolons."""
SCHEMA: Final[dict[str, Any]] = {
    "row": pl.Int64, "id": pl.String, "name": pl.String, "probability": pl.Float64, "list": pl.String, "entity": pl.String,
    "listed_name": pl.String, "matched_name": pl.String, "because": pl.String, "evidence": pl.String, "since": pl.String,
    "tags": pl.List(pl.String), "citation": pl.String, "decision": pl.String,
}  # fmt: skip
"""Columns of a file of hits."""
CHANGE: Final = "change"
"""The further column of a screening since a version: new, again or ended."""
BATCH: Final = 128
"""Parties that are screened at once."""
MOST_ALIASES: Final = 50


class HitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One hit of one row. `row` counts from 1 below the header; `decision` is what people decided, blank when nothing."""

    row: int
    id: str
    name: str
    probability: float
    list: str
    entity: str
    listed_name: str
    matched_name: str
    because: str
    evidence: str
    since: str
    tags: tuple[str, ...]
    citation: str
    decision: str = ""
    change: str = ""


class Bad(msgspec.Struct, frozen=True):
    """What is wrong with one row."""

    row: int
    where: str
    what: str
    mend: str

    @property
    def problem(self) -> Problem:
        """The same without the row."""
        return Problem(self.where, self.what, self.mend)


class Part(msgspec.Struct, frozen=True):
    """What one chunk of rows came to: how many rows it had, their hits in the order of rows, and its bad rows."""

    rows: int
    hits: tuple[HitRow, ...]
    bad: tuple[Bad, ...]


class Work(msgspec.Struct, frozen=True):
    """One chunk to screen: the columns that it has, the cells of each row, the row numbers, and lines that could not be read."""

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    unread: tuple[Bad, ...]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is screened. `lists`: ids, empty for all; `most`: hits of one row that are told, 0 for all."""

    threshold: float
    as_of: str
    lists: tuple[str, ...] = ()
    most: int = 0


def check_header(names: Iterable[str], where: str) -> None:
    """Refuses a table without id and name, and columns that mean nothing here."""
    columns = list(names)
    for name in columns:
        if name not in COLUMNS:
            near = nearest(name, COLUMNS)
            raise BadInput(Problem(f"{where}, column '{name[:60]}'", "it is not a column of parties to screen",
                                   f"Did you mean '{near}'?" if near else f"Leave it out. The columns are {', '.join(COLUMNS)}."))  # fmt: skip
    doubled = {n for n in columns if columns.count(n) > 1}
    if doubled:
        raise BadInput(Problem(f"{where}, column '{min(doubled)}'", "it stands there twice", "Keep one of them."))
    for name in NEEDED:
        if name not in columns:
            raise BadInput(Problem(where, f"there is no column {name}", f"A file of parties begins with {','.join(COLUMNS[:5])} ..."))


PARTIES: Final = Form("customer", "A file of parties begins with id,name,aliases,type,country ...", check_header, COLUMNS,
                      "docs/how-to/screen-a-file.md")  # fmt: skip


class RowScreener:
    """Screens chunks of rows."""

    def __init__(self, screener: Screener, gazetteer: Gazetteer, terms: Terms) -> None:
        self.screener, self.terms = screener, terms
        self.reader = Reader(gazetteer, lambda field: f"column {field}")
        self.day = day_number(terms.as_of)
        self.only = frozenset(terms.lists) or None

    def part(self, work: Work) -> Part:
        """The hits and the bad rows of a chunk."""
        bad = list(work.unread)
        good: list[tuple[int, str, Subject]] = []
        for number, cells in zip(work.numbers, work.cells, strict=True):
            row = dict(zip(work.columns, cells, strict=True))
            subject, problems = subject_of(self.reader, row)
            bad += (Bad(number, p.where, p.what, p.mend) for p in problems)
            if not problems:
                good.append((number, row.get("id", ""), subject))
        hits: list[HitRow] = []
        for first in range(0, len(good), BATCH):
            batch = good[first : first + BATCH]
            found = self.screener.screen([s for _n, _id, s in batch], self.terms.threshold, self.day, self.only)
            for (number, given, subject), matches in zip(batch, found, strict=True):
                hits += (self._hit(number, given, subject, m) for m in matches[: self.terms.most or None])
        return Part(len(work.cells) + len(work.unread), tuple(hits), tuple(sorted(bad, key=lambda b: b.row)))

    def _hit(self, number: int, given: str, subject: Subject, match: Match) -> HitRow:
        entity = self.screener.entity(match.entity)
        why = explain(self.screener, subject, match, self.terms.threshold, flips=False)
        return HitRow(
            row=number, id=given, name=subject.name, probability=rounded(match.probability), list=entity.list, entity=entity.id,
            listed_name=self.screener.index.texts[match.name], matched_name=match.asked, because=brief(why),
            evidence=" ".join(why.sentences), since=entity.since, tags=entity.tags, citation=entity.citation,
        )  # fmt: skip


def subject_of(reader: Reader, row: Mapping[str, str]) -> tuple[Subject, tuple[Problem, ...]]:
    """The party in one row by columns, and what is wrong with the row; with a problem the subject is not to be used."""
    get = row.get
    stated = Stated(
        name=get("name", ""), aliases=_several(get("aliases")), type=get("type", ""), country=_several(get("country")),
        birth_date=_several(get("birth_date")), identifiers=_several(get("identifiers")), gender=get("gender", ""), address=get("address", ""),
    )  # fmt: skip
    if len(stated.aliases) > MOST_ALIASES:
        return Subject(""), (Problem("column aliases", f"{len(stated.aliases)} other names", f"Write at most {MOST_ALIASES}."),)
    return reader.subject(stated)


def _several(cell: str | None) -> tuple[str, ...]:
    return unlist(cell) if cell else ()


def work_of(frame: pl.DataFrame, numbers: Sequence[int], unread: Iterable[tuple[int, Problem]]) -> Work:
    """A chunk of a file as plain data, which can be handed to another process."""
    cells = tuple(tuple(c or "" for c in row) for row in frame.iter_rows()) if frame.height else ()
    return Work(tuple(frame.columns), cells, tuple(numbers), tuple(Bad(n, p.where, p.what, p.mend) for n, p in unread))


def frame_of(hits: Sequence[HitRow], *, change: bool, guarded: bool) -> pl.DataFrame:
    """Hits as columns. `guarded`: texts that a spreadsheet would compute get an apostrophe before them."""
    schema = SCHEMA | ({CHANGE: pl.String} if change else {})
    columns = {name: [getattr(h, name) for h in hits] for name in schema}
    if guarded:
        for name, kind in schema.items():
            if kind == pl.String:
                columns[name] = [guard(text) for text in columns[name]]
    return pl.DataFrame(columns, schema=schema)


def guard(text: str) -> str:
    """A text that a spreadsheet shows and does not compute: names come from strangers."""
    shown = "".join(ch if ch.isprintable() else " " for ch in text)
    return "'" + shown if shown.startswith(("=", "+", "-", "@")) else shown
