"""Finds a listed entry by its id, as the lists say it on a day."""

from __future__ import annotations

import numpy as np

from comity.desk.list_store import Store
from comity.desk.screen_index import Progress, opened
from comity.law.store import Law
from comity.parties.entity import Entity
from comity.parties.screening import Screener
from comity.terms.dates import day_number
from comity.terms.problems import BadInput, Problem


def entry_today(law: Law, store: Store, wanted: str, day: str, progress: Progress | None = None) -> Entity:
    """The listed entry that a user names, `ID` or `LIST/ID`, as it answers on a day; the index is opened, and built if it is not there."""
    return entry_named(opened(law, store, progress), wanted, day)


def entry_named(screener: Screener, wanted: str, day: str) -> Entity:
    """The entry with this id that is in force on a day. BadInput when there is none, or when several lists have the id."""
    text, where = wanted.strip(), f"--entity {wanted.strip()[:80]}"
    listed, slash, own = text.partition("/")
    every = entries_with_id(screener, text)
    if not every and slash:
        every = [(n, e) for n, e in entries_with_id(screener, own) if e.list == listed]
    arrays, number = screener.index.arrays, day_number(day)
    alive = [e for n, e in every if arrays.entity_since[n] <= number <= arrays.entity_until[n]]
    if not every:
        raise BadInput(Problem(where, "no list that is loaded has such an entry", "Copy the id from a hit; `comity lists status` shows the lists."))
    if not alive:
        raise BadInput(Problem(where, f"it is on no list on {day}", "Nothing is to be decided: it no longer gives a hit."))
    lists = sorted({e.list for e in alive})
    if len(lists) > 1:
        raise BadInput(Problem(where, f"several lists have this id: {', '.join(lists)}", f"Write --entity {lists[0]}/{text[:80]}."))
    return alive[-1]


def entries_with_id(screener: Screener, wanted: str) -> list[tuple[int, Entity]]:
    """The entries of an index with this id, on whatever list and day, with their numbers."""
    arrays = screener.index.arrays
    raw = arrays.entity_raw.tobytes()
    needle = f'"{wanted}"'.encode("utf-8", "surrogatepass")
    found: dict[int, Entity] = {}
    at = raw.find(needle) if wanted else -1
    while at >= 0:
        number = int(np.searchsorted(arrays.entity_at, at, side="right")) - 1
        entity = screener.entity(number)
        if entity.id == wanted:
            found[number] = entity
        at = raw.find(needle, at + 1)
    return sorted(found.items())
