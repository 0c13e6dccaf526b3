"""Turns the stated facts of one item of an order into the values that tests read.

Each fact has one function here, from plain stated values to a `Value`. One order calls them directly, a batch calls
them once for every distinct combination of what they depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from comity.engine import owners
from comity.engine.deminimis import de_minimis
from comity.engine.order import Party
from comity.engine.program import Program
from comity.engine.screened import listings, transaction_parties
from comity.engine.values import HsOnDay, ItemCodes, Part, Parts, Tags, Territories, Value
from comity.items.codes import CodeBook
from comity.law.ownership import OwnershipRule
from comity.parties.hits import Lookup, tags_of

LVS_QUESTION: Final = "us.lvs.order-value-within-limit"
"""Answered from value and entry where it can be (15 CFR 740.3(d))."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What is stated about one item of an order, checked and in canonical form. None is unknown."""

    day: str
    act: str | None = None
    origin_of_route: str | None = None
    to: str | None = None
    via: tuple[str, ...] | None = None
    codes: tuple[str, ...] | None = None
    hs: str | None = None
    type: str | None = None
    origin: str | None = None
    value: Decimal | None = None
    currency: str | None = None
    quantity: Decimal | None = None
    parameters: tuple[tuple[str, Decimal], ...] = ()
    content: tuple[Part, ...] | None = None
    made_with: tuple[Part, ...] | None = None
    plant: tuple[Part, ...] | None = None
    uses: tuple[str, ...] | None = None
    knowledge: str | None = None
    parties: tuple[Party, ...] = ()
    screened_clean: bool = False
    claimed: tuple[str, ...] | None = None
    documents: tuple[str, ...] | None = None
    answers: frozenset[tuple[str, bool]] = frozenset()


class Bench(NamedTuple):
    """What facts are looked up in, besides the program of the jurisdiction."""

    codes: CodeBook
    registry: Callable[[], Lookup]
    ownership: tuple[OwnershipRule, ...] = ()


def _territory(name: str) -> Callable[[Program, Bench, Stated], Value]:
    def read(program: Program, _bench: Bench, s: Stated) -> Value:
        code = getattr(s, name)
        return None if code is None else program.view.territory(code, s.day)

    return read


def _via(program: Program, _bench: Bench, s: Stated) -> Value:
    if s.via is None:
        return None
    return Territories(frozenset(program.view.territory(c, s.day) for c in s.via), True)


def _plain(name: str) -> Callable[[Program, Bench, Stated], Value]:
    return lambda _program, _bench, s: getattr(s, name)


def _words(name: str) -> Callable[[Program, Bench, Stated], Value]:
    def read(_program: Program, _bench: Bench, s: Stated) -> Value:
        stated = getattr(s, name)
        return None if stated is None else Tags(frozenset(stated), True)

    return read


def _hs(program: Program, _bench: Bench, s: Stated) -> Value:
    return HsOnDay(s.hs, s.day) if s.hs and program.view.hs_timed(s.hs) else s.hs


def _claimed(_program: Program, _bench: Bench, s: Stated) -> Value:
    """Claims by their short name too: `US:LVS` is a claim of LVS."""
    return None if s.claimed is None else Tags(frozenset(s.claimed) | {c.rpartition(":")[2] for c in s.claimed}, True)


def _parts(name: str) -> Callable[[Program, Bench, Stated], Value]:
    def read(program: Program, _bench: Bench, s: Stated) -> Value:
        stated = getattr(s, name)
        if stated is None:
            return None
        timed = any(program.view.code_timed(c) for part in stated for c in part.codes)
        return Parts(stated, True, s.day if timed else "")

    return read


def _tags(_program: Program, bench: Bench, s: Stated) -> Value:
    """Tags of the listed entries that any party is, and of those that one may be.

    Complete when the one who receives the item is known and none is nameless: an entry that a party may be opens its own tags only.
    """
    if s.screened_clean:
        return Tags(frozenset(), True)
    people = transaction_parties(s.parties)
    if not people:
        return None
    sure, maybe = tags_of(found.hit for found in listings(people, s.day, bench.registry))
    settled = all(p.name or p.listed == "none" for p in people)
    return Tags(sure, settled and any(p.role in ("end_user", "ultimate_consignee") for p in people), maybe)


def _ownership(program: Program, bench: Bench, s: Stated) -> Value:
    """The affiliate tags that this law tests: which parties are owned by listed persons, by the rules on ownership."""
    people = transaction_parties(s.parties)
    if not people:
        return Tags(frozenset(), True) if s.screened_clean else None
    return owners.tags(people, s.day, ownership_rules(program, bench), bench.registry)


def ownership_rules(program: Program, bench: Bench) -> tuple[OwnershipRule, ...]:
    """The rules on ownership of which a law tests what follows."""
    return tuple(r for r in bench.ownership if r.tag in program.owned_tags)


def _seats(name: str) -> Callable[[Program, Bench, Stated], Value]:
    def read(program: Program, _bench: Bench, s: Stated) -> Value:
        people = transaction_parties(s.parties)
        if not people:
            return None
        stated = [getattr(p, name) for p in people]
        each = frozenset(program.view.territory(c, s.day) for c in stated if c)
        return Territories(each, all(stated))

    return read


def _exporter(program: Program, _bench: Bench, s: Stated) -> Value:
    for p in s.parties:
        if p.role == "exporter" and p.country:
            return program.view.territory(p.country, s.day)
    return None


def _item(namespace: str) -> Callable[[Program, Bench, Stated], Value]:
    def read(program: Program, bench: Bench, s: Stated) -> Value:
        own = bench.codes.in_namespace(s.codes or (), namespace, s.day)
        if not own:
            return None
        day = s.day if any(program.view.code_timed(c) for c in own) else ""
        return ItemCodes(own, frozenset(a for a in s.answers if a[0].startswith(("row:", "set:"))), day)

    return read


def _amount(currency: str) -> Callable[[Program, Bench, Stated], Value]:
    return lambda _program, _bench, s: s.value if s.currency == currency else None


def _parameter(name: str) -> Callable[[Program, Bench, Stated], Value]:
    return lambda _program, _bench, s: dict(s.parameters).get(name)


def _answer(question: str) -> Callable[[Program, Bench, Stated], Value]:
    def read(_program: Program, _bench: Bench, s: Stated) -> Value:
        for name, answer in s.answers:
            if name == question:
                return "yes" if answer else "no"
        return None

    return read


def _within_lvs(program: Program, bench: Bench, s: Stated) -> Value:
    """Whether the item's value is within the LVS amount of its entry: the user's answer, else worked out in USD."""
    stated = _answer(LVS_QUESTION)(program, bench, s)
    if stated is not None or s.value is None or s.currency != "USD":
        return stated
    limits = set()
    for code in s.codes or ():
        for row in program.view.rows_of(code):
            if row.key == "LVS" and row.amount and program.view.row_covers(row, code, s.answers, s.day):
                limits.add(Decimal(row.amount))
    if not limits:
        return None
    if s.value <= min(limits):
        return "yes"
    return "no" if s.value > max(limits) else None


def _reached(program: Program, bench: Bench, s: Stated) -> Value:
    if s.content is None:
        return None
    values = dict(values_of(program, bench, s, skip=("de_minimis",)))
    values |= {f: reader_of(f)(program, bench, s) for f in program.content_facts if f not in values and f != "de_minimis"}
    return de_minimis(program, values, program.slice_of(s.day))


_READERS: Final[dict[str, Callable[[Program, Bench, Stated], Value]]] = {
    "act": _plain("act"),
    "from": _territory("origin_of_route"),
    "destination": _territory("to"),
    "origin": _territory("origin"),
    "exporter_country": _exporter,
    "via": _via,
    "hs": _hs,
    "type": _plain("type"),
    "quantity": _plain("quantity"),
    "uses": _words("uses"),
    "knowledge": _plain("knowledge"),
    "parties": _tags,
    "ownership": _ownership,
    "party_country": _seats("country"),
    "headquarters": _seats("headquarters"),
    "made_with": _parts("made_with"),
    "plant": _parts("plant"),
    "content": _parts("content"),
    "content_share": _parts("content"),
    "documents": _words("documents"),
    "claimed": _claimed,
    "de_minimis": _reached,
    f"ask:{LVS_QUESTION}": _within_lvs,
}


def reader_of(fact: str) -> Callable[[Program, Bench, Stated], Value]:
    """The function that reads a fact."""
    found = _READERS.get(fact)
    if found is not None:
        return found
    family, _, name = fact.partition(":")
    if family == "parameter" or fact.startswith("parameter."):
        return _parameter(fact.split(".", 1)[1])
    return {"item": _item, "value": _amount, "ask": _answer}[family](name)


def values_of(program: Program, bench: Bench, s: Stated, skip: tuple[str, ...] = ()) -> Mapping[str, Value]:
    """The values of every fact that the program's rules test."""
    asked = [f"ask:{name}" for name in (LVS_QUESTION, *(n for n, _ in s.answers)) if f"ask:{name}" in program.facts]
    return {f: reader_of(f)(program, bench, s) for f in (*program.stated, *asked) if f not in skip}


DEPENDS: Final[dict[str, tuple[str, ...]]] = {
    "act": ("act",),
    "from": ("origin_of_route",),
    "destination": ("to",),
    "origin": ("origin",),
    "exporter_country": ("parties",),
    "via": ("via",),
    "hs": ("hs",),
    "type": ("type",),
    "quantity": ("quantity",),
    "uses": ("uses",),
    "knowledge": ("knowledge",),
    "parties": ("parties", "screened_clean"),
    "ownership": ("parties", "screened_clean"),
    "party_country": ("parties",),
    "headquarters": ("parties",),
    "made_with": ("made_with",),
    "plant": ("plant",),
    "content": ("content",),
    "content_share": ("content",),
    "documents": ("documents",),
    "claimed": ("claimed",),
    f"ask:{LVS_QUESTION}": ("value", "currency", "codes", "answers"),
}
"""Which stated fields each fact is read from, besides the day and the answer to its own question."""


def depends_on(fact: str, program: Program) -> tuple[str, ...]:
    """The stated fields from which a fact is read."""
    if fact == "de_minimis":
        others = {*program.facts, *program.content_facts} - {fact}
        inner = {f for other in others for f in depends_on(other, program)}
        return tuple(sorted(inner))
    found = DEPENDS.get(fact)
    if found is not None:
        return found
    if fact.startswith("parameter."):
        return ("parameters",)
    family = fact.partition(":")[0]
    return {"item": ("codes", "answers"), "value": ("value", "currency"), "ask": ()}[family]
