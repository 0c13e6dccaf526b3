"""What differs between two versions of a list: entries added, removed and changed. Pure.

The same record serves three uses: `comity lists diff`, an index that is brought up to date instead of built anew, and
screening again only against what changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from comity.parties.entity import Entity
from comity.terms.problems import BadInput, Problem

_FIELDS: Final = ("schema", "list", "since", "until", "tags", "citation")


class Delta(msgspec.Struct, frozen=True):
    """The difference from an older to a newer version, by id.

    added     entries that are only in the newer, in its order
    removed   ids of entries that are only in the older, in its order
    changed   (older, newer) of entries that are in both and differ in anything, in the newer's order
    """

    added: tuple[Entity, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[Entity, Entity], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed)

    @property
    def touched(self) -> tuple[Entity, ...]:
        """The entries, as they are now, that a party has to be screened against again: added and changed."""
        return (*self.added, *(new for _old, new in self.changed))


class Change(msgspec.Struct, frozen=True):
    """One property or field of an entry that changed: values that went and values that came; both empty if only their order did."""

    property: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def delta_of(old: Iterable[Entity], new: Iterable[Entity]) -> Delta:
    """The difference between two versions. BadInput when an id stands twice in one of them."""
    earlier, later = _by_id(old), _by_id(new)
    return Delta(
        added=tuple(e for e in later.values() if e.id not in earlier),
        removed=tuple(i for i in earlier if i not in later),
        changed=tuple((earlier[e.id], e) for e in later.values() if e.id in earlier and earlier[e.id] != e),
    )


def apply(old: Iterable[Entity], delta: Delta) -> dict[str, Entity]:
    """Id -> entry of the newer version, made from the older one and the difference. BadInput when they do not belong together."""
    found = _by_id(old)
    missing = [i for i in (*delta.removed, *(was.id for was, _new in delta.changed)) if i not in found]
    present = [e.id for e in delta.added if e.id in found]
    if missing or present:
        raise BadInput(Problem(f"entry {(missing or present)[0][:80]}", "the difference was made from another version",
                               "Make it anew from the two versions."))  # fmt: skip
    for gone in delta.removed:
        del found[gone]
    found.update((e.id, e) for e in delta.touched)
    return found


def changes(old: Entity, new: Entity) -> tuple[Change, ...]:
    """What differs between two records of one entry: fields first, then properties by name."""
    out = [Change(f, *_apart(_field(old, f), _field(new, f))) for f in _FIELDS if _field(old, f) != _field(new, f)]
    for name in sorted({*old.properties, *new.properties}):
        before, after = old.get(name), new.get(name)
        if before != after:
            out.append(Change(name, *_apart(before, after)))
    return tuple(out)


def _apart(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(v for v in before if v not in after), tuple(v for v in after if v not in before)


def _field(entity: Entity, name: str) -> tuple[str, ...]:
    value = getattr(entity, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _by_id(entities: Iterable[Entity]) -> dict[str, Entity]:
    out: dict[str, Entity] = {}
    for e in entities:
        if out.setdefault(e.id, e) is not e:
            raise BadInput(Problem(f"entry {e.id[:80]}", "the id stands twice in one version", "Import that version again."))
    return out
