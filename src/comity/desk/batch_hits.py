"""The hits of every row of a file of orders, as one column: which listed entries its parties are or may be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import polars as pl

from comity.desk.columns import UNLISTED
from comity.engine.facts import Bench, Stated
from comity.engine.fields import Columns, Field, Ids
from comity.engine.reading import stated_fields
from comity.engine.screened import Found, listings, owner_listings, transaction_parties
from comity.terms.words import TRANSACTION_ROLES

COLUMN: Final = "screening"
_PARTS: Final = ("name", "seats", "listed", "same_as", "different_from", "owners", "present")


def hit_column(columns: Columns, bench: Bench) -> tuple[Ids, pl.Series]:
    """For each row the number of its list of hits, and these lists: `end_user us.sdn:36 certain`, `... perhaps`, `... different`."""
    ids = np.zeros(columns.rows, dtype=np.int64)
    rows = np.flatnonzero(_named(columns))
    if not len(rows):
        return ids, pl.Series([[]], dtype=pl.List(pl.String))
    names = tuple(f"party:{r}:{p}" for r in TRANSACTION_ROLES for p in _PARTS if f"party:{r}:{p}" in columns.fields)
    names += ("screened_clean",) if "screened_clean" in columns.fields else ()
    near = columns.take(rows)
    own, combos = Columns(len(rows), {**near.fields, "day": near.days}, near.days).combine((*names, "day"))
    ids[rows] = own + 1
    return ids, pl.Series([[], *(_hits((*names, "day"), combo, bench) for combo in combos)], dtype=pl.List(pl.String))


def _named(columns: Columns) -> Ids:
    """Whether a row names anybody who may be listed."""
    out = np.zeros(columns.rows, dtype=bool)
    for role in TRANSACTION_ROLES:
        for part, asks in (("name", _is_name), ("same_as", bool), ("owners", _has_names)):
            field: Field | None = columns.fields.get(f"party:{role}:{part}")
            if field is not None:
                out |= np.array([asks(v) for v in field.values], dtype=bool)[field.ids]
    return out


def _is_name(name: str | None) -> bool:
    return name is not None and name != UNLISTED


def _has_names(owners: Iterable[Any] | None) -> bool:
    return any(_is_name(o.name) for o in owners or ())


def _hits(names: tuple[str, ...], combo: tuple[Any, ...], bench: Bench) -> list[str]:
    stated = Stated(**stated_fields(names, combo))
    if stated.screened_clean:
        return []
    people = transaction_parties(stated.parties)
    found = [*listings(people, stated.day, bench.registry), *owner_listings(people, stated.day, bench.registry)]
    return list(dict.fromkeys(text(f) for f in found))


def text(found: Found) -> str:
    """A hit in one cell: the role, the id of the entry, and how it stands."""
    state = "certain" if found.hit.certain else "perhaps" if found.hit.asks else "different"
    return f"{found.role}{'.owner' if found.owned else ''} {found.hit.party.id} {state}"
