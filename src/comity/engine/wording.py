"""What facts and tests are called when people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from comity.engine.values import HsOnDay, ItemCodes, Parts, Tags, Territories, Territory, Value
from comity.law.records import Atom, Pack

PUBLIC: Final = {
    "act": "act",
    "from": "route.from",
    "destination": "route.to",
    "via": "route.via",
    "origin": "items.origin",
    "exporter_country": "parties.exporter.country",
    "hs": "items.hs",
    "type": "items.type",
    "quantity": "items.quantity",
    "uses": "end_use.uses",
    "knowledge": "end_use.knowledge",
    "parties": "parties.name",
    "ownership": "parties.owners",
    "party_country": "parties.country",
    "headquarters": "parties.headquarters",
    "made_with": "items.made_with",
    "plant": "items.plant",
    "content": "items.content",
    "content_share": "items.content",
    "de_minimis": "items.content",
    "documents": "authorisations.documents",
    "claimed": "authorisations.claimed",
}
_QUESTIONS: Final = {
    "act": "What is done: export, re-export, transfer, brokering ...?",
    "from": "From which country does the item leave?",
    "destination": "To which country, and if law needs it which region, does it go?",
    "via": "Through which countries does it travel?",
    "origin": "In which country was the item made?",
    "exporter_country": "In which country is the exporter, broker or provider established?",
    "hs": "What is its HS code, with as many digits as are known?",
    "type": "Is it a commodity, software, technology, a material or a service?",
    "quantity": "How many or how much?",
    "uses": "What will it be used for?",
    "knowledge": "What does the exporter know of such a use: informed by the authority, knows, has reason to know, suspects, nothing?",
    "parties": "Who is the end user, and who else takes part?",
    "ownership": "Who owns each party, and what share?",
    "party_country": "In which country is each party?",
    "headquarters": "Where is each party, or its ultimate parent, headquartered?",
    "made_with": "Of which controlled technology or software is it the direct product (an empty list if none)?",
    "plant": "Which controlled equipment is a major component of the plant that makes it (an empty list if none)?",
    "content": "Which controlled parts of foreign origin does it contain, and what share of its value are they?",
    "documents": "Which end-user statements and certificates are held?",
    "claimed": "Which exceptions or general licences are claimed?",
}
_OPS: Final = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "eq": "exactly"}


def public_name(fact: str) -> str:
    """The name under which an order states a fact."""
    found = PUBLIC.get(fact)
    if found:
        return found
    if fact.startswith("parameter."):
        return f"items.parameters.{fact.split('.', 1)[1]}"
    family, _, name = fact.partition(":")
    return {"item": f"items.codes:{name}", "value": "items.value", "ask": f"facts.{name}"}[family]


def field_of(question_id: str) -> str:
    """The field of an order that a question is about, as the result of a file of orders names it.

    `parties.end_user.same-as.us.el.1` is about `parties.name`, and of an owner about `parties.owners`.
    """
    before, same, _entry = question_id.partition(".same-as.")
    return question_id if not same else PUBLIC["ownership" if before.endswith(".owners") else "parties"]


def question(fact: str, pack: Pack) -> str:
    """The question that would settle a fact."""
    base = "content" if fact in ("content_share", "de_minimis") else fact
    if base in _QUESTIONS:
        return _QUESTIONS[base]
    family, _, name = fact.partition(":")
    if family == "ask":
        return pack.questions[name].question if name in pack.questions else ""
    if family == "item":
        return f"What is its code on the list {name}, with sub-paragraph ({name}:none if it is not on that list)?"
    if family == "value":
        return f"What is its value in {name}?"
    return f"What is its {fact.split('.', 1)[1].replace('_', ' ')}?"


def value_text(value: Value) -> str | None:
    """A value as people read it; None when unknown."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Territory):
        return _own(value)
    if isinstance(value, Territories):
        return ", ".join(sorted(_own(t) for t in value.each)) + ("" if value.complete else " and others not stated")
    if isinstance(value, Tags):
        perhaps = f", perhaps {', '.join(sorted(value.possible))}" if value.possible else ""
        return (", ".join(sorted(value.values)) or "none") + perhaps + ("" if value.complete else ", not complete")
    if isinstance(value, ItemCodes):
        return ", ".join(value.codes)
    if isinstance(value, HsOnDay):
        return value.digits
    return _parts(value)


def _own(territory: Territory) -> str:
    codes = sorted((c for c in territory.within if c[:2].isupper()), key=lambda c: (-len(c), c))
    return codes[0] if codes else "?"


def _parts(value: Parts) -> str:
    each = [
        f"{p.origin or '?'} {'/'.join(p.codes) or 'no code'}" + (f" {p.share:%}" if p.share is not None else "")
        for p in value.each
    ]
    return "; ".join(each) or "none"


def test_text(atom: Atom, needed: bool, pack: Pack) -> str:
    """What was tested, in words."""
    no = "" if needed else "not "
    args = ", ".join(_arg(a, pack) for a in atom.args)
    if atom.op in _OPS:
        of = f" of content from {'/'.join(atom.origin)}" if atom.origin else ""
        currency = f" {atom.fact.partition(':')[2]}" if atom.fact.startswith("value:") else ""
        return f"{no}{_OPS[atom.op]} {atom.args[0]}{currency}{of}"
    if atom.fact.startswith("ask:"):
        return f"answered {'yes' if needed else 'no'}"
    if atom.op == "row":
        return f"{'a' if needed else 'no'} licence row for {args} covers the item"
    if atom.op == "reason":
        return f"{'' if needed else 'not '}controlled for {args}"
    if atom.fact in ("made_with", "plant", "content"):
        of = f" of origin {'/'.join(atom.origin)}" if atom.origin else ""
        return f"{no}one of {args or 'any'}{of}"
    return f"{no}in {args}" if atom.op in ("in", "any_in", "prefix") else f"{no}one of {args}"


def _arg(arg: str, pack: Pack) -> str:
    group = pack.groups.get(arg)
    return group.name if group and group.name else arg
