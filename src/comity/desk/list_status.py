"""Which lists are kept, how many entries and names each has, how old it is; and the lists that are bundled with the law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from comity.desk.list_intake import utc_now
from comity.desk.list_store import Store
from comity.desk.list_version import Version, counts_of
from comity.law.store import Law
from comity.parties.bundled import entities_of
from comity.terms.problems import BadInput, Problem

BUNDLED = "law/"
"""Before the jurisdiction, the source of a list that comes with the law (`law/us`)."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One list of one source. Of a bundled list `published` is the day through which its law was checked.

    names         each name of an entry once
    dated_by      publisher, user or retrieval; bundled lists: law
    checked       when the publisher last confirmed it, UTC
    age           days from `published` (else from retrieval) to today
    hash          of the entries of the source; of a bundled list, of all law
    floor         fewest entries that were demanded, where the list is partial; else 0
    """

    source: str
    list: str
    entries: int
    names: int
    published: str
    dated_by: str
    retrieved: str
    checked: str
    age: int
    hash: str
    version: str
    versions: int
    partial: bool
    floor: int
    unread: int


class ListsStatus(msgspec.Struct, frozen=True, kw_only=True):
    """All lists, where they are kept, and what of the store is damaged."""

    folder: str
    today: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def lists_status(store: Store, law: Law, now: str = "") -> ListsStatus:
    """What is kept and what is bundled, as of a moment (UTC, ISO; default: now). A damaged source is told and the rest is shown."""
    today = (now or utc_now())[:10]
    rows: list[Row] = []
    problems: list[Problem] = []
    for source in store.sources():
        try:
            rows += _kept(store, source, today)
        except BadInput as e:
            problems += e.problems
    return ListsStatus(folder=str(store.root), today=today, rows=(*rows, *_bundled(law, today)), problems=tuple(problems))


def _kept(store: Store, source: str, today: str) -> Iterable[Row]:
    version = store.current(source)
    if version is None:
        raise BadInput(Problem(source, "a version is there, but none was wholly accepted", "Pull or import the list again."))
    checked, kept = store.checked(source), len(store.versions(source))
    return [_row(version, c.list, c.entries, c.names, today, checked, kept) for c in version.counts]


def _row(v: Version, name: str, entries: int, names: int, today: str, checked: str, kept: int) -> Row:
    return Row(
        source=v.source, list=name, entries=entries, names=names, published=v.published, dated_by=v.dated_by,
        retrieved=v.retrieved, checked=checked, age=_days(v.day, today), hash=v.entities_hash, version=v.id, versions=kept,
        partial=v.partial, floor=v.floor if v.partial else 0, unread=len(v.unread),
    )  # fmt: skip


def _bundled(law: Law, today: str) -> Iterable[Row]:
    """One row a list of the law, in the order of the packs."""
    counts = counts_of(entities_of(law.parties(), {}))
    for pack in law.packs.values():
        mine = pack.jurisdiction.lower()
        for c in (c for c in counts if c.list.partition(".")[0] == mine):
            yield Row(
                source=BUNDLED + mine, list=c.list, entries=c.entries, names=c.names, published=pack.verified_through,
                dated_by="law", retrieved="", checked="", age=_days(pack.verified_through, today), hash=law.hash, version="",
                versions=1, partial=False, floor=0, unread=0,
            )  # fmt: skip


def _days(since: str, until: str) -> int:
    return (date.fromisoformat(until) - date.fromisoformat(since)).days if since else 0
