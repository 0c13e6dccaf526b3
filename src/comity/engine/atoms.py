"""Decides one test on one fact: yes, no or unknown. The only place where tests have a meaning.

Batch evaluation calls the same functions once for every distinct value of a column, so one order and a million are
judged by the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from comity.engine.values import HsOnDay, ItemCodes, Part, Parts, Tags, Territories, Territory, Value
from comity.engine.view import View
from comity.law.records import Atom
from comity.terms.truth import NO, UNKNOWN, YES, Truth


def decide(atom: Atom, value: Value, view: View) -> Truth:
    """The truth of a test for a fact's value; an unknown fact gives unknown."""
    if value is None:
        return UNKNOWN
    return _BY_TYPE[type(value)](atom, value, view)


def _territory(atom: Atom, value: Territory, _view: View) -> Truth:
    if any(a in value.within for a in atom.args):
        return YES
    return UNKNOWN if any(a in value.perhaps for a in atom.args) else NO


def _territories(atom: Atom, value: Territories, view: View) -> Truth:
    truth = max((_territory(atom, t, view) for t in value.each), default=NO)
    return truth if truth is YES or value.complete else UNKNOWN


def _tags(atom: Atom, value: Tags, _view: View) -> Truth:
    if any(a in value.values for a in atom.args):
        return YES
    return NO if value.complete and value.possible.isdisjoint(atom.args) else UNKNOWN


def _word(atom: Atom, value: str, view: View) -> Truth:
    if atom.fact == "hs":
        return max(_hs(arg, value, view) for arg in atom.args)
    return YES if value in atom.args else NO


def _hs_on_day(atom: Atom, value: HsOnDay, view: View) -> Truth:
    return max(_hs(arg, value.digits, view, value.day) for arg in atom.args)


def _hs(arg: str, value: str, view: View, day: str = "") -> Truth:
    """HS codes are prefixes of each other: a shorter code than the listed one leaves it open."""
    best = NO
    for m in view.hs_members(arg, day):
        if value.startswith(m.code):
            return YES
        if m.code.startswith(value):
            best = UNKNOWN
    return best


def _number(atom: Atom, value: Decimal, _view: View) -> Truth:
    limit = Decimal(atom.args[0])
    return YES if compare(atom.op, value, limit) else NO


def compare(op: str, left: Decimal, right: Decimal) -> bool:
    """An exact comparison of decimals; equality at the boundary is what the law turns on."""
    if op == "ge":
        return left >= right
    if op == "gt":
        return left > right
    if op == "le":
        return left <= right
    return left < right if op == "lt" else left == right


def _codes(atom: Atom, value: ItemCodes, view: View) -> Truth:
    best = NO
    for code in value.codes:
        if atom.op == "in":
            truth = max(view.in_set(arg, code, value.answers, value.day) for arg in atom.args)
        else:
            truth = max(
                (view.row_covers(r, code, value.answers, value.day) for r in view.rows_of(code)
                 if (r.key if atom.op == "row" else r.reason) in atom.args), default=NO,
            )  # fmt: skip
        best = max(best, truth)
    return best


def _parts(atom: Atom, value: Parts, view: View) -> Truth:
    if atom.fact == "content_share":
        return _share(atom, value, view)
    truth = max((_part(p, atom.args, atom, view, value.day) for p in value.each), default=NO)
    return truth if truth is YES or value.complete else UNKNOWN


def _part(part: Part, args: tuple[str, ...], atom: Atom, view: View, day: str) -> Truth:
    """Whether one part is of the origin and among the codes asked for."""
    from_there = _origin(part.origin, atom.origin, view)
    if not args:
        return from_there
    if not part.codes:
        return min(from_there, UNKNOWN)
    listed = max(view.in_set(arg, code, frozenset(), day) for arg in args for code in part.codes)
    return min(from_there, listed)


def _origin(origin: str | None, wanted: tuple[str, ...], view: View) -> Truth:
    if not wanted:
        return YES
    if origin is None:
        return UNKNOWN
    return YES if any(w in view.territory(origin, "").within for w in wanted) else NO


def _share(atom: Atom, value: Parts, view: View) -> Truth:
    """Bounds on the share of such content: what is certain counts below, what is possible above."""
    low = high = Decimal(0)
    for part in value.each:
        truth = _part(part, atom.args[1:], atom, view, value.day)
        if truth is NO:
            continue
        share = part.share
        high += share if share is not None else Decimal(1)
        if truth is YES and share is not None:
            low += share
    if not value.complete:
        high = max(high, Decimal(1))
    limit = Decimal(atom.args[0])
    at_low, at_high = compare(atom.op, low, limit), compare(atom.op, high, limit)
    return UNKNOWN if at_low != at_high else YES if at_low else NO


_BY_TYPE: Final[dict[type, Callable[..., Truth]]] = {
    Territory: _territory,
    Territories: _territories,
    Tags: _tags,
    str: _word,
    HsOnDay: _hs_on_day,
    Decimal: _number,
    ItemCodes: _codes,
    Parts: _parts,
}
