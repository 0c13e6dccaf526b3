"""Compares two versions of a list, kept ones or files, and lays the difference out in rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.list_delta import Delta, changes, delta_of
from comity.desk.list_files import gather
from comity.desk.list_intake import OWN, Sources, check_entities, own_file, parts_of, read_list, source_named
from comity.desk.list_store import Store
from comity.parties.entity import Entity
from comity.terms.problems import BadInput, Problem

COLUMNS: Final = ("change", "id", "caption", "property", "before", "after")
"""Of the rows: one for an entry added or removed, one for each property that changed; values are joined by `;`."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """The difference between two versions of a source, how the two are named, and the names of entries that went."""

    source: str
    before: str
    after: str
    delta: Delta
    gone: dict[str, str]


class _Side(msgspec.Struct, frozen=True):
    """One of the two: how it is named, the source under which it is kept, and its entries."""

    label: str
    source: str
    entities: tuple[Entity, ...]


def compare(store: Store, sources: Sources, first: str, second: str, source: str = "") -> Compared:
    """The difference from `first` to `second`: each `SOURCE@VERSION` or a file; two files need `source`, which says how to read them.

    BadInput when one is not there or cannot be read, or they are of two different sources.
    """
    named = {t.rpartition("@")[0].lower() for t in (first, second) if not Path(t).exists() and "@" in t}
    if (source and named - {source.lower()}) or len(named) > 1:
        raise BadInput(Problem("lists diff", f"two different sources are named: {', '.join(sorted(named | {source} - {''}))}",
                               "Compare two versions of one source."))  # fmt: skip
    kept_as = (source or next(iter(named), "")).lower()
    old, new = (_side(store, sources, text, kept_as) for text in (first, second))
    delta = delta_of(old.entities, new.entities)
    removed = set(delta.removed)
    return Compared(source=old.source, before=old.label, after=new.label, delta=delta,
                    gone={e.id: e.caption for e in old.entities if e.id in removed})  # fmt: skip


def _side(store: Store, sources: Sources, text: str, kept_as: str) -> _Side:
    path = Path(text)
    if path.exists():
        if not kept_as:
            raise BadInput(Problem(path.name, "it is not said of which source it is", "Add for example --source ofac-sdn."))
        own = kept_as.startswith("own.") or kept_as == OWN
        source = source_named(sources, OWN if own else kept_as)
        files = gather([path], parts_of(source))
        kept_as = ("own.list" if kept_as == OWN else kept_as) if own else source.name
        read = read_list(source, own_file(kept_as, files) if own else files)
        check_entities(source, kept_as, read.entities)
        return _Side(path.name, kept_as, read.entities)
    name, at, version = text.rpartition("@")
    if not at:
        raise BadInput(Problem(text[:80], "there is no such file, and it names no version",
                               "Write SOURCE@VERSION, for example ofac-sdn@previous, or a file."))  # fmt: skip
    found = store.find(name.lower(), version.lower())
    return _Side(found.label, found.source, tuple(store.entities(found)))


def rows(compared: Compared) -> Iterator[tuple[str, ...]]:
    """The difference in COLUMNS: added, removed, then changed by property."""
    for e in compared.delta.added:
        yield "added", e.id, e.caption, "", "", ""
    for gone in compared.delta.removed:
        yield "removed", gone, compared.gone[gone], "", "", ""
    for old, new in compared.delta.changed:
        for c in changes(old, new):
            yield "changed", new.id, new.caption, c.property, ";".join(c.before), ";".join(c.after)


def plain(compared: Compared) -> dict[str, object]:
    """The difference for JSON: counts; whole entries added; id and name of those removed; of those changed each property."""
    delta = compared.delta
    return {
        "source": compared.source, "before": compared.before, "after": compared.after,
        "counts": {"added": len(delta.added), "removed": len(delta.removed), "changed": len(delta.changed)},
        "added": delta.added,
        "removed": [{"id": i, "caption": compared.gone[i]} for i in delta.removed],
        "changed": [{"id": new.id, "caption": new.caption, "changes": changes(old, new)} for old, new in delta.changed],
    }  # fmt: skip
