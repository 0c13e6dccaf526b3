"""Which example orders a rule works in: the orders of `examples/orders` beside the law and of `law/*/examples`, assessed once."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from comity.desk.assess import Desk
from comity.desk.intake import MAX_ORDER_BYTES, order_from_text
from comity.engine.determination import Determination
from comity.engine.order import Order
from comity.law.store import Law
from comity.terms.codes import entry_of
from comity.terms.problems import BadInput, Problem

_SHOWN = ("applies", "unknown", "overridden", "does_not_apply")


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One example order: its name, its day, its codes, and what each law says of each of its items."""

    name: str
    file: str
    date: str
    codes: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """All of them; for each rule or authorisation, and each entry, the examples it is in and how. `unread` are no orders."""

    all: tuple[Example, ...] = ()
    of: dict[str, tuple[tuple[str, str], ...]] = {}
    unread: tuple[str, ...] = ()


def examples(law: Law, known_at: str) -> Examples:
    """Assesses every example order as of a day."""
    desk = Desk(law)
    found: list[Example] = []
    places: dict[str, dict[str, str]] = defaultdict(dict)
    unread: list[str] = []
    for path in _files(law.root):
        name = path.relative_to(law.root if law.root in path.parents else law.root.parent).as_posix()
        try:
            order = _order(path)
            d = desk.assess(order, path.stem, f"{known_at}T00:00:00Z")
        except BadInput:
            unread.append(name)
            continue
        label = path.stem if path.stem not in {e.name for e in found} else name
        found.append(_example(label, name, d))
        for key, word in _places(d):
            places[key].setdefault(label, word)
    return Examples(all=tuple(found), of={k: tuple(v.items()) for k, v in places.items()}, unread=tuple(unread))


def _files(root: Path) -> Iterator[Path]:
    yield from sorted((root.parent / "examples" / "orders").glob("*.toml"))
    yield from sorted(root.glob("*/examples/**/*.toml"))


def _order(path: Path) -> Order:
    """An order, alone in its file or under `order` beside the answer that is expected."""
    if path.stat().st_size > MAX_ORDER_BYTES:
        raise BadInput(Problem(path.name, "it is too large for one order", "Leave it out."))
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        data = {}
    inner = data.get("order")
    if isinstance(inner, dict):
        return order_from_text(msgspec.json.encode(inner).decode(), path.name, json_format=True)
    return order_from_text(text, path.name, json_format=False)


def _example(label: str, file: str, d: Determination) -> Example:
    answers = tuple((i.item, a.jurisdiction, a.outcome) for i in d.items for a in i.jurisdictions if a.outcome != "no_nexus")
    codes = tuple(dict.fromkeys(c for i in d.items for c in i.codes))
    return Example(name=label, file=file, date=d.date, codes=codes, answers=answers)


def _places(d: Determination) -> Iterator[tuple[str, str]]:
    """Everything an example touches, and how: rules, authorisations, entries."""
    for item in d.items:
        for code in item.codes:
            yield entry_of(code), "its item"
        for a in item.jurisdictions:
            for f in sorted(a.findings, key=lambda f: _SHOWN.index(f.status) if f.status in _SHOWN else len(_SHOWN)):
                yield f.rule, f.status.replace("_", " ")
            for x in a.authorisations:
                if x.available != "no":
                    word = "available" if x.available == "yes" else "may be available"
                    yield x.id, word
                    yield from ((p, word) for p in x.paths)
