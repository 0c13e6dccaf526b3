"""The parts of a dossier as plain blocks, which a page and a PDF show alike: text, points, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from comity.pictures.figures import tell
from comity.pictures.picture import sources_in


class Told(NamedTuple):
    """One text with the ids of the sources it rests on, and an address it points to."""

    text: str
    sources: tuple[str, ...] = ()
    address: str = ""


class Text(NamedTuple):
    """A paragraph; `strong` where it must not be overlooked."""

    told: Told
    strong: bool = False


class Points(NamedTuple):
    """A list."""

    points: tuple[Told, ...]


class Rows(NamedTuple):
    """A table; `folded`: long, shown when asked for."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Told, ...], ...]
    folded: bool = False


class Shown(NamedTuple):
    """A picture, by name."""

    name: str


Block = Text | Points | Rows | Shown


class Section(NamedTuple):
    """One part with its anchor, head, and what it asks in a sentence."""

    id: str
    title: str
    question: str
    blocks: tuple[Block, ...]


LONG: Final = 12
"""From so many rows a table is shown when asked for."""
MANY: Final = 8
"""So many of a list are named in a cell."""
MOST: Final = 300
"""A page shows no more rows of one table."""


def part(dossier: Mapping[str, Any], *keys: str) -> Any:
    """What stands under these keys; an empty mapping where nothing does."""
    found: Any = dossier
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return {} if found is None else found


def rows_of(dossier: Mapping[str, Any], *keys: str) -> Sequence[Mapping[str, Any]]:
    """The rows that stand under these keys; none where there are none."""
    found = part(dossier, *keys)
    return [r for r in found if isinstance(r, Mapping)] if isinstance(found, (list, tuple)) else ()


def number(plain: Any) -> Told:
    """A figure with its source."""
    return Told(tell(plain), sources_in(plain))


def words(text: Any, source: str = "") -> Told:
    """A text; None is blank, yes and no are words, a list is joined."""
    if isinstance(text, bool):
        said = "yes" if text else "no"
    elif isinstance(text, (list, tuple)):
        told = [str(t) for t in text]
        said = ", ".join(told[:MANY]) + (f" and {len(told) - MANY} more" if len(told) > MANY else "")
    else:
        said = "" if text is None else str(text)
    return Told(said, sources_in({"source": source}) if source else ())


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Told | str]], *, folded: bool | None = None
) -> tuple[Rows, ...]:
    """A table, or nothing when it has no row; long ones are folded."""
    made = tuple(tuple(c if isinstance(c, Told) else Told(c) for c in r) for r in rows)
    if len(made) > MOST:
        rest = Told(f"{len(made) - MOST:,} more rows are in the JSON output only")
        made = (*made[:MOST], (rest, *(Told("") for _ in columns[1:])))
    return (Rows(title, tuple(columns), made, len(made) > LONG if folded is None else folded),) if made else ()


def text(said: Any, *, strong: bool = False, source: str = "") -> tuple[Text, ...]:
    """A paragraph, or nothing when there is nothing to say."""
    told = words(said, source)
    return (Text(told, strong),) if told.text else ()


def points(said: Iterable[Any]) -> tuple[Points, ...]:
    """A list, or nothing when it is empty."""
    made = tuple(s if isinstance(s, Told) else words(s) for s in said if s)
    return (Points(made),) if made else ()
