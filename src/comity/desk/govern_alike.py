"""Destinations that a law cannot tell apart: whatever is sent, its rules read the same of them, so one is judged for all of them."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl  # noqa: TC002 - imports stay at run time

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.columns import Chunk
from comity.engine.batch import BatchCourt
from comity.engine.fields import Columns
from comity.governance.value import Ints
from comity.law.store import Law

_CODES: Final = "codes"
_LATER: Final = "de_minimis"
"""The one fact that is read from everything, but from the content alone where none is stated."""


class Desks:
    """One desk for each law, all on the same books."""

    def __init__(self, law: Law) -> None:
        self._all = Desk(law)

    def of(self, label: str, day: str) -> BatchDesk:
        """A batch desk that judges one law only."""
        one = Desk.__new__(Desk)
        one.__dict__.update(self._all.__dict__)
        one.jurisdictions = (label,)
        one.courts = {label: self._all.courts[label]}
        return BatchDesk(one, day)


def alike(batch: BatchDesk, places: pl.DataFrame) -> Ints:
    """The number of the class of each row of a frame of orders that differ in their destination alone.

    Every fact that a rule reads is read of every row; rows with the same tests met by every fact are one class. A fact that is read
    from destination and code at once forbids it: then every row is its own class.
    """
    chunk = Chunk(places, batch.desk.intake, batch.today, batch.limits, lambda _names: ())
    columns = chunk.columns
    varying = {name for name, field in columns.fields.items() if len(field.values) > 1}
    (court,) = batch.courts.values()
    rows = []
    for fact in court.program.facts:
        needed = set(court.reader.needed(fact, columns))
        if fact != _LATER and needed & varying and _CODES in needed:
            return np.arange(places.height)
        rows.append(_classes(court, fact, columns))
    _found, of = np.unique(np.stack(rows, axis=1), axis=0, return_inverse=True)
    numbers: Ints = np.asarray(of, dtype=np.int64).reshape(places.height)
    return numbers


def _classes(court: BatchCourt, fact: str, columns: Columns) -> Ints:
    """Each row's number of what the tests on one fact say."""
    found = court.reader.classes(fact, columns)
    if len(found.bits) == 1:
        return np.zeros(columns.rows, dtype=np.int64)
    table: dict[tuple[int, int], int] = {}
    own = np.array([table.setdefault((b.yes, b.may), len(table)) for b in found.bits], dtype=np.int64)
    numbers: Ints = own[found.rows()]
    return numbers
