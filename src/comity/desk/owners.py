"""Owners of a party in a cell and in an order: read, written and checked.

A cell names holdings separated by `;`: ``Alpha@0.6`` is an owner of the party with its share, ``Beta@0.5>Alpha`` an owner of
that owner, ``Beta@>Alpha`` one whose share is unknown, ``Alpha@0.6/SG`` one with its country. The name stands before the last `@`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from comity.engine.order import Owner
from comity.parties.hits import normal_name
from comity.terms.problems import Problem

LEVELS: Final = 20
"""Owners of owners of owners: more levels than this are a mistake, not a group of companies."""


def read_owners(texts: Iterable[str]) -> tuple[Owner, ...]:
    """The owners in a cell. Raises ValueError, with what is wrong, when an owner belongs to nobody who is named."""
    below: dict[str, list[Owner]] = {"": []}
    named: dict[str, str] = {}
    for text in texts:
        held, owner = _holding(text)
        below.setdefault(_key(held) if held else "", []).append(owner)
        named.setdefault(_key(held), held)
    first = {"": ""}
    level = {"": 0}
    order = [""]
    for held in order:
        for key in [_key(o.name) for o in below[held]]:
            if key in below and key not in level:
                first[key], level[key] = held, level[held] + 1
                order.append(key)
    lost = [named[key] for key in below if key not in level]
    if lost:
        raise ValueError(f"'{lost[0][:60]}' has owners and is itself no owner of the party")
    if max(level.values()) > LEVELS:
        raise ValueError(f"owners of owners stand more than {LEVELS} levels deep")
    for key in reversed(order[1:]):
        each = below[first[key]]
        n = next(n for n, o in enumerate(each) if _key(o.name) == key)
        each[n] = msgspec.structs.replace(each[n], owners=tuple(below[key]))
    return tuple(below[""])


def _holding(text: str) -> tuple[str, Owner]:
    """Whom an owner holds (blank: the party itself), and the owner."""
    name, _, rest = text.rpartition("@") if "@" in text else (text, "", "")
    holding, above, held = (p.strip() for p in rest.partition(">"))
    share, slash, country = (p.strip() for p in holding.partition("/"))
    if not name.strip() or (above and not held) or (slash and not country):
        raise ValueError(f"'{text[:60]}' is not an owner")
    return held, Owner(name=name.strip(), share=share or None, country=country or None)


def write_owners(owners: Iterable[Owner]) -> list[str]:
    """The texts of a cell; the inverse of reading. The owners of one owner are written where they are first stated.

    Raises ValueError for an owner of whom more is stated than a cell can say.
    """
    texts = []
    read: set[str] = set()
    waiting: list[tuple[str, tuple[Owner, ...]]] = [("", tuple(owners))]
    while waiting:
        held, each = waiting.pop(0)
        for o in each:
            if o.same_as or o.different_from:
                raise ValueError(f"what owner '{o.name[:60]}' is the same as or different from does not fit into one row")
            texts.append(f"{o.name}@{o.share or ''}" + (f"/{o.country}" if o.country else "") + (f">{held}" if held else ""))
            if o.owners and _key(o.name) not in read:
                read.add(_key(o.name))
                waiting.append((o.name, o.owners))
    return texts


def walk(owners: Iterable[Owner], at: str) -> Iterator[tuple[str, Owner]]:
    """Every owner at any remove, with the field in which it stands."""
    waiting = [(f"{at}.owners[{n + 1}]", o) for n, o in enumerate(owners)]
    while waiting:
        field, owner = waiting.pop(0)
        yield field, owner
        waiting += [(f"{field}.owners[{n + 1}]", o) for n, o in enumerate(owner.owners or ())]


def seated(owners: tuple[Owner, ...], at: str, resolve: Callable[[str | None, str], str | None]) -> tuple[Owner, ...]:
    """The owners with their countries as `resolve` gives them, which is told the country as stated and its field."""
    out = []
    for n, o in enumerate(owners):
        field = f"{at}.owners[{n + 1}]"
        below = None if o.owners is None else seated(o.owners, field, resolve)
        out.append(msgspec.structs.replace(o, country=resolve(o.country, f"{field}.country"), owners=below))
    return tuple(out)


def owner_problems(owners: tuple[Owner, ...], at: str, name: str) -> list[Problem]:
    """Owners nested too deeply, and owners of one owner that are stated twice and differ."""
    out: list[Problem] = []
    stated: dict[str, tuple[Owner, ...]] = {}
    for field, owner in walk(owners, at):
        if owner.owners is None:
            continue
        if field.count(".owners[") > LEVELS:
            out.append(Problem(f"{name}, {field}", f"owners of owners stand more than {LEVELS} levels deep",
                               "State the owners that lead to a listed person."))  # fmt: skip
            break
        if stated.setdefault(_key(owner.name), owner.owners) != owner.owners:
            out.append(Problem(f"{name}, {field}", f"the owners of '{owner.name[:60]}' are stated twice and differ",
                               "State them once; elsewhere its name is enough."))  # fmt: skip
    return out


def _key(name: str) -> str:
    return normal_name(name) or f"={name}"
