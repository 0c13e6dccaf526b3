"""One picture: a Vega-Lite specification with its question, how it is read, its sources, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Picture(NamedTuple):
    """What is drawn, and what stands beside it where nothing can be drawn.

    name      short, the name of the file
    title     a plain sentence or question
    reading   how the picture is read, one or two sentences
    sources   ids of the sources behind the figures
    columns   heads of the table that says the same
    rows      its lines, as text
    spec      Vega-Lite
    """

    name: str
    title: str
    reading: str
    sources: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    spec: dict[str, Any]


class Place(NamedTuple):
    """One economy on the map of equal tiles: column and row, counted from the upper left."""

    code: str
    name: str
    tile: tuple[int, int] | None


def name_of(places: Mapping[str, Place], code: str) -> str:
    """The name of an economy, or its code where no name is known."""
    return places[code].name if code in places else code


def sources_in(*parts: Any) -> tuple[str, ...]:
    """Ids of all sources that number objects below these parts name, sorted."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Mapping):
            source = part.get("source")
            if isinstance(source, str) and source:
                found.update(s.strip() for s in source.split(";") if s.strip())
            found.update(sources_in(*part.values()))
        elif isinstance(part, Sequence) and not isinstance(part, str):
            found.update(sources_in(*part))
    return tuple(sorted(found))
