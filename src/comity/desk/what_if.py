"""The same order with changed facts: reads `route.to=JP`, lays it over the order, and says what became of the answer.

Paths are the fields of an order, with an item or a party named by its id, role or number (from 1):
``items.1.codes``, ``items.origin`` (every item), ``parties.end_user.country``, ``parties.2.name``,
``facts.us.lvs.single-shipment``. Lists are separated by ``;`` and ``none`` is the empty list; ``unknown`` removes a
fact. Parts are written as in a file of orders: ``items.1.content=US|US-CCL:3A001.a.5|0.12``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from comity.desk.flat import unlist
from comity.desk.intake import order_from_data
from comity.desk.owners import read_owners
from comity.engine.determination import Determination, JurisdictionAnswer
from comity.engine.order import Item, Order, Party
from comity.terms.problems import BadInput, Problem
from comity.terms.words import ROLES, nearest

_ITEM: Final = tuple(f for f in Item.__struct_fields__ if f != "id")
_PARTY: Final = Party.__struct_fields__
_LISTS: Final = ("codes", "via", "uses", "claimed", "documents", "same_as", "different_from")
_PARTS: Final = ("content", "made_with", "plant")
_TABLES: Final = {
    "route": ("from", "to", "via"),
    "end_use": ("text", "uses", "knowledge"),
    "authorisations": ("claimed", "documents"),
}
_TOP: Final = ("id", "date", "act", "route", "items", "parties", "end_use", "authorisations", "facts")
_EXAMPLE: Final = "Write for example route.to=JP, items.1.codes=US-CCL:3A001.a or parties.end_user.country=IR."


class _ChangeError(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def changed_order(order: Order, changes: Iterable[str]) -> Order:
    """The order with every change (`FACT=VALUE`) laid over it; BadInput with everything that cannot be done."""
    data: dict[str, Any] = msgspec.to_builtins(order)
    bad: list[Problem] = []
    for text in changes:
        try:
            _set(data, *_change(text))
        except _ChangeError as e:
            bad.append(Problem(f"--set {text[:80]}", e.what, e.mend))
    if bad:
        raise BadInput(*bad)
    return order_from_data(data, "the order as changed")


def _change(text: str) -> tuple[list[str], str]:
    """The path and the value of `FACT=VALUE`."""
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise _ChangeError("a fact and a value with '=' between them were expected", _EXAMPLE)
    return path.strip().split("."), value.strip()


def _set(data: dict[str, Any], path: list[str], value: str) -> None:
    head, rest = path[0], path[1:]
    if head in ("id", "date", "act") and not rest:
        data[head] = None if value == "unknown" else value
    elif head in _TABLES and len(rest) == 1:
        _field(data[head], rest[0], value, _TABLES[head])
    elif head == "facts" and rest:
        _answer(data["facts"], ".".join(rest), value)
    elif head == "items" and rest:
        _items(data, rest, value)
    elif head == "parties" and rest:
        _parties(data, rest, value)
    else:
        near = nearest(head, _TOP)
        raise _ChangeError(
            f"'{'.'.join(path)[:60]}' is not a fact of an order", f"Did you mean '{near}'?" if near != head and near else _EXAMPLE
        )


def _field(table: dict[str, Any], name: str, value: str, known: Iterable[str]) -> None:
    """One field of a table; the values that are lists and parts are read as such."""
    if name not in known:
        near = nearest(name, known)
        raise _ChangeError(
            f"'{name[:60]}' is not a field here", f"Did you mean '{near}'?" if near else f"The fields are {', '.join(known)}."
        )
    if value == "unknown":
        table[name] = {} if name in ("parameters", "facts") else "" if name in ("description", "text") else None
    elif name in _LISTS:
        table[name] = list(unlist(value))
    elif name in _PARTS:
        table[name] = [_part(text) for text in unlist(value)]
    elif name == "owners":
        table[name] = _owners(value)
    elif name in ("parameters", "facts"):
        raise _ChangeError(f"'{name}' needs the name of one of them", f"Write for example {name}.NAME=...")
    else:
        table[name] = value


def _part(text: str) -> dict[str, Any]:
    pieces = [p.strip() for p in text.split("|")]
    if len(pieces) != len(("origin", "codes", "share")):
        raise _ChangeError(f"'{text[:60]}' is not a part", "Write origin|codes|share, for example US|US-CCL:3A001.a.5|0.12.")
    origin, codes, share = pieces
    return {"origin": origin or None, "codes": [c for c in codes.split("+") if c], "share": share or None}


def _owners(text: str) -> Any:
    try:
        return msgspec.to_builtins(read_owners(unlist(text)))
    except ValueError as e:
        raise _ChangeError(str(e), "Write Name@0.51;Other@0.2, and Third@0.5>Name for who owns Name.") from None


def _answer(facts: dict[str, Any], name: str, value: str) -> None:
    if value == "unknown":
        facts.pop(name, None)
    elif value in ("yes", "true", "no", "false"):
        facts[name] = value in ("yes", "true")
    else:
        raise _ChangeError(f"'{value[:60]}' is no answer to a question", "Write yes, no or unknown.")


def _items(data: dict[str, Any], rest: list[str], value: str) -> None:
    items: list[dict[str, Any]] = data["items"]
    chosen, field = items, rest
    if rest[0] not in _ITEM:
        chosen, field = [_pick(items, rest[0], "id", "item")], rest[1:]
    if not field:
        raise _ChangeError("the field of the item is missing", f"Its fields are {', '.join(_ITEM)}.")
    for item in chosen:
        if field[0] == "facts" and len(field) > 1:
            _answer(item["facts"], ".".join(field[1:]), value)
        elif field[0] == "parameters" and len(field) > 1:
            name = ".".join(field[1:])
            item["parameters"].pop(name, None)
            item["parameters"] |= {} if value == "unknown" else {name: value}
        elif len(field) == 1:
            _field(item, field[0], value, _ITEM)
        else:
            raise _ChangeError(f"'{'.'.join(field)[:60]}' is not a field of an item", f"Its fields are {', '.join(_ITEM)}.")


def _parties(data: dict[str, Any], rest: list[str], value: str) -> None:
    people = [] if isinstance(data["parties"], dict) else list(data["parties"])
    if rest == ["listed"]:
        data["parties"] = [p | {"listed": None if value == "unknown" else value} for p in people] or (
            [] if value == "unknown" else {"listed": value})  # fmt: skip
        return
    who, _, field = ".".join(rest).partition(".")
    if not field or "." in field:
        raise _ChangeError("a party and one of its fields were expected", "Write for example parties.end_user.country=IR.")
    if who in ROLES and not any(p["role"] == who for p in people):
        people.append(dict.fromkeys(_PARTY, None) | {"role": who})
    _field(_pick(people, who, "role", "party"), field, value, _PARTY)
    data["parties"] = people


def _pick(tables: list[dict[str, Any]], name: str, key: str, what: str) -> dict[str, Any]:
    """The item or party with this id or role, else the one with this number."""
    for table in tables:
        if table[key] == name:
            return table
    if name.isdecimal() and 1 <= int(name) <= len(tables):
        return tables[int(name) - 1]
    have = ", ".join(str(t[key]) for t in tables) or "none"
    near = nearest(name, ROLES) if what == "party" else ""
    raise _ChangeError(f"there is no {what} '{name[:60]}'", f"Did you mean '{near}'?" if near else f"The order has: {have}.")


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one law's answer for one item. `came` and `went`: rules that apply now, or no longer."""

    item: str
    jurisdiction: str
    before: str
    after: str
    policy_before: str
    policy_after: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    authorisations_came: tuple[str, ...]
    authorisations_went: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether anything at all is different."""
        return bool((self.before, self.policy_before) != (self.after, self.policy_after) or self.came or self.went
                    or self.authorisations_came or self.authorisations_went)  # fmt: skip


def differences(before: Determination, after: Determination) -> tuple[Difference, ...]:
    """One difference for every item and law of two determinations of the same order."""
    out = []
    for old, new in zip(before.items, after.items, strict=True):
        for a, b in zip(old.jurisdictions, new.jurisdictions, strict=True):
            out.append(Difference(
                item=new.item, jurisdiction=b.jurisdiction, before=a.outcome, after=b.outcome, policy_before=a.policy,
                policy_after=b.policy, came=_less(_applying(b), _applying(a)), went=_less(_applying(a), _applying(b)),
                authorisations_came=_less(_helping(b), _helping(a)), authorisations_went=_less(_helping(a), _helping(b)),
            ))  # fmt: skip
    return tuple(out)


def _applying(answer: JurisdictionAnswer) -> Mapping[str, None]:
    return dict.fromkeys(f.rule for f in answer.findings if f.status == "applies" and f.effect != "information")


def _helping(answer: JurisdictionAnswer) -> Mapping[str, None]:
    return dict.fromkeys(a.id for a in answer.authorisations if a.available == "yes")


def _less(these: Iterable[str], those: Mapping[str, None]) -> tuple[str, ...]:
    return tuple(x for x in these if x not in those)
