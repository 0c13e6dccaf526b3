"""How lists grow: entries and listed parties that came and went, month by month, as the law that is loaded dates them.

What states no first day is counted in a line without a month and in no running sum: when it came is not known here. A list that
keeps only those who are on it today shows nobody who left, so the sum is what is known, not what once stood there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl

from comity.law.store import Law

SCHEMA: Final = {
    "jurisdiction": pl.Utf8,
    "kind": pl.Utf8,
    "list": pl.Utf8,
    "month": pl.Utf8,
    "came": pl.Int64,
    "went": pl.Int64,
    "held": pl.Int64,
}


class _Dated(NamedTuple):
    """One thing on a list with its days."""

    jurisdiction: str
    kind: str
    list: str
    since: str
    until: str


def list_growth(law: Law, last: str = "9999-12") -> pl.DataFrame:
    """One row for each law, kind (`entry` or `party`), list and month in which something came or went, up to the month `last`."""
    came: Counter[tuple[str, str, str, str]] = Counter()
    went: Counter[tuple[str, str, str, str]] = Counter()
    for d in (*_entries(law), *_parties(law)):
        came[d.jurisdiction, d.kind, d.list, d.since[:7]] += 1
        if d.since and d.until:
            went[d.jurisdiction, d.kind, d.list, d.until[:7]] += 1
    rows: list[tuple[str, str, str, str, int, int, int]] = []
    of, held = ("", "", ""), 0
    for key in sorted({*came, *went}):
        if key[3] > last:
            continue
        if key[:3] != of:
            of, held = key[:3], 0
        held += came[key] - went[key] if key[3] else 0
        rows.append((*key, came[key], went[key], held))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _entries(law: Law) -> Iterator[_Dated]:
    """Entries of control lists; headings and pointers are no controls and are left out. A list is known by its namespace."""
    for pack in law.packs.values():
        for code, e in pack.entries.items():
            if e.kind == "control":
                yield _Dated(pack.jurisdiction, "entry", code.partition(":")[0], e.since, e.until)


def _parties(law: Law) -> Iterator[_Dated]:
    """Listed parties; the law is that of the pack whose label begins the list's id."""
    labels = {j.lower(): j for j in law.packs}
    for p in law.parties():
        if p.name:
            first = p.list.partition(".")[0]
            yield _Dated(labels.get(first, first.upper()), "party", p.list, p.since, p.until)
