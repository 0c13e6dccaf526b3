"""Lays decisions over hits that are shown: of one party, or of a file of parties.

What the lists say stays apart from what people decided: receipts, and the parts of an interrupted run, hold the hits as they were found,
and are the same whatever was decided since. Decisions are laid over what is shown, at the moment it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.decision_entry import entries_with_id
from comity.desk.decision_store import Decisions
from comity.desk.screen_rows import PARTIES, HitRow, subject_of
from comity.desk.screen_subject import Reader
from comity.desk.screening import Screening
from comity.desk.tables import read_rows
from comity.law.territories import Gazetteer
from comity.parties.decisions import Standing
from comity.parties.entity import Entity
from comity.parties.match.evidence import Subject
from comity.parties.screening import Screener
from comity.terms.dates import day_number
from comity.terms.problems import BadInput, Problem

_NONE: Final = Standing()
_CHUNK: Final = 50_000


class Laid:
    """Decisions over the hits of one index, as the lists answer on one day.

    `at` is the moment at which the question is asked (UTC, ISO), `as_of` the day whose lists answer.
    """

    def __init__(self, decisions: Decisions, screener: Screener, as_of: str, at: str) -> None:
        self.decisions, self._screener, self._as_of, self._at = decisions, screener, as_of, at
        self._entries: dict[tuple[str, str], Entity | None] = {}
        self._subjects: dict[int, Subject] = {}

    def standing(self, subject: Subject, listed: str, entity: str, customer: str = "") -> Standing:
        """How the decisions on a subject and an entry, named by list and id, stand."""
        if not self.decisions.concern(customer, listed, entity):
            return _NONE
        entry = self._entry(listed, entity)
        return self.decisions.standing(subject, entry, self._at, customer) if entry else _NONE

    def screening(self, found: Screening) -> Screening:
        """The answer for one party with the decisions on it."""
        subject = found.asked.subject
        hits = []
        for hit in found.hits:
            stands = self.standing(subject, hit.list, hit.entity)
            hits.append(msgspec.structs.replace(hit, decision=stands.sentence, decided=stands.word) if stands.decision else hit)
        return msgspec.structs.replace(found, hits=tuple(hits))

    def learn(self, source: Path, hits: Iterable[HitRow], gazetteer: Gazetteer) -> None:
        """Reads again, from the file of parties, those rows on whose hits something was decided. Only these are held in memory."""
        wanted = {h.row for h in hits if self.decisions.concern(h.id.strip(), h.list, h.entity)}
        if not wanted:
            return
        reader = Reader(gazetteer)
        for number, row in _rows(source):
            if number in wanted:
                self._subjects[number] = subject_of(reader, row)[0]

    def row(self, hit: HitRow) -> tuple[HitRow, bool]:
        """A hit of a file with the decisions on it, and whether it is cleared. Blank where nothing was decided."""
        subject = self._subjects.get(hit.row)
        if subject is None:
            return hit, False
        stands = self.standing(subject, hit.list, hit.entity, hit.id.strip())
        return (msgspec.structs.replace(hit, decision=stands.column), stands.cleared) if stands.decision else (hit, False)

    def _entry(self, listed: str, entity: str) -> Entity | None:
        """The entry as it is in force on the day."""
        key = (listed, entity)
        if key not in self._entries:
            arrays, day = self._screener.index.arrays, day_number(self._as_of)
            alive = [e for n, e in entries_with_id(self._screener, entity) if e.list == listed and arrays.entity_since[n] <= day <= arrays.entity_until[n]]
            self._entries[key] = alive[-1] if alive else None
        return self._entries[key]


def customer_named(source: Path, customer: str, gazetteer: Gazetteer) -> Subject:
    """The subject in the row of a file of parties that has this id. BadInput when there is none, or several, or the row is bad."""
    wanted = customer.strip()
    if not wanted:
        raise BadInput(Problem("--subject", "it is not said which row of the file is meant", "Write --subject with the id of the row."))
    found = [(number, row) for number, row in _rows(source) if row.get("id", "").strip() == wanted]
    if len(found) != 1:
        what = f"{len(found):,} rows have this id" if found else "no row has this id"
        raise BadInput(Problem(f"{source.name}, id {wanted[:60]}", what, "Check --subject; every row needs an id of its own."))
    ((number, row),) = found
    subject, problems = subject_of(Reader(gazetteer, lambda field: f"{source.name}, row {number}, column {field}"), row)
    if problems:
        raise BadInput(*problems)
    return subject


def _rows(source: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file of parties with their numbers."""
    for rows in read_rows(source, _CHUNK, PARTIES):
        names = rows.frame.columns
        for number, cells in zip(rows.numbers, rows.frame.iter_rows(), strict=True):
            yield number, dict(zip(names, (c or "" for c in cells), strict=True))
