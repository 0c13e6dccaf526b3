"""What is compared: a record in FollowTheMoney terms, and what a scorer must be able to do to be measured here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

NAMES = ("name", "alias", "previousName", "weakAlias")
"""Properties that hold names, strongest first."""

Hits = list[tuple[str, float]]
"""Ids of listed entities with their scores in 0..1, best first."""


@dataclass(frozen=True, slots=True)
class Record:
    """A listed party or a customer: its FollowTheMoney schema and its properties, as every scorer gets them.

    Territories are ISO 3166 codes in capitals, dates YYYY, YYYY-MM or YYYY-MM-DD; `list` is blank for a customer.
    """

    id: str
    schema: str
    properties: dict[str, tuple[str, ...]]
    list: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, strongest kind first, each once."""
        return tuple(dict.fromkeys(n for kind in NAMES for n in self.properties.get(kind, ())))

    def plain(self) -> dict[str, Any]:
        """The record as JSON data."""
        return {"id": self.id, "schema": self.schema, "list": self.list, "properties": {k: list(v) for k, v in self.properties.items()}}


Pair = tuple[Record, Record]


class Scorer(Protocol):
    """A way to compare records."""

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        ...

    @property
    def threshold(self) -> float:
        """Its own default for screening: at or above it, an entry is an alert."""
        ...

    @property
    def pair_threshold(self) -> float:
        """Its own default for two records put side by side: at or above it, they are one party."""
        ...

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The score of every pair (query, candidate), 0..1."""
        ...

    def screen(self, queries: Sequence[Record]) -> list[Hits]:
        """For every query the listed entities that come near it, best first, with scores; the corpus is the scorer's own business."""
        ...


def record(ident: str, schema: str, list_id: str = "", **properties: str | Iterable[str]) -> Record:
    """A record from plain values; blank values are left out."""
    given = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in properties.items()}
    return Record(ident, schema, {k: kept for k, v in given.items() if (kept := tuple(x for x in v if x.strip()))}, list_id)


def read(data: dict[str, Any]) -> Record:
    """A record from what `plain` gave."""
    return Record(data["id"], data["schema"], {k: tuple(v) for k, v in data["properties"].items()}, data["list"])


def digest(*parts: object) -> str:
    """A key of any JSON data, equal on every machine."""
    found = hashlib.sha256()
    for part in parts:
        found.update(json.dumps(part, ensure_ascii=False, sort_keys=True).encode())
        found.update(b"\0")
    return found.hexdigest()[:24]
