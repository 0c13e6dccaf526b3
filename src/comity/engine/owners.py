"""The ownership fact: which parties of an order are owned by listed persons, under the rules of `law/ownership.csv`.

What the order states of a party's owners, and of theirs as far as it says, becomes a graph; owners that are not stated for a
party leave it open, owners that are not stated for an owner do not matter. A name is a listed person, or may be one, as it is for a
party.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from comity.engine.order import Owner, Party
from comity.engine.screened import Registry, owner_hits, owners_of
from comity.engine.values import Tags
from comity.law.ownership import OwnershipRule
from comity.parties.hits import Hit, normal_name
from comity.parties.ownership import Findings, affiliates, counts, in_text
from comity.parties.settling import told
from comity.parties.stakes import Link, Stakes, graph
from comity.terms.truth import NO, YES


class Told(NamedTuple):
    """One party that a rule catches: its name, the tag that follows, and the sentences that say why."""

    party: str
    tag: str
    sentences: tuple[str, ...]


def tags(people: list[Party], day: str, rules: tuple[OwnershipRule, ...], registry: Registry, *, doubts: bool = True) -> Tags:
    """The tags that follow for the parties, and those that may; not complete while the owners of a party are unknown.

    Without `doubts`, owners who only may be listed are taken for others.
    """
    found: set[str] = set()
    maybe: set[str] = set()
    for node, findings in _findings(people, day, rules, registry, doubts=doubts):
        for rule, result in findings:
            state = result.by_party[node].state if node in result.by_party else NO
            if state is not NO:
                (found if state is YES else maybe).add(rule.tag)
    return Tags(frozenset(found), all(p.owners is not None for p in people), frozenset(maybe - found))


def reasons(people: list[Party], day: str, rules: tuple[OwnershipRule, ...], registry: Registry, known_at: str = "") -> list[Told]:
    """For every party that is caught: why, in sentences with shares, chain and act, and how the rule stood as then known."""
    return [
        Told(node, rule.tag, told(result, node))
        for node, findings in _findings(people, day, rules, registry, known_at) for rule, result in findings
        if node in result.by_party and result.by_party[node].state is YES
    ]  # fmt: skip


def _findings(people: list[Party], day: str, rules: tuple[OwnershipRule, ...], registry: Registry, known_at: str = "", *,
              doubts: bool = True) -> Iterator[tuple[str, Iterator[tuple[OwnershipRule, Findings]]]]:  # fmt: skip
    """For each party with owners who are or may be listed: its node, and the findings of each rule that counts any of them."""
    applying = in_text(rules, day)
    for party in people if applying else ():
        if not party.owners:
            continue
        sure, maybe = _listed(party, day, registry)
        listed = sure | maybe if doubts else sure
        if listed:
            node, stated, names = owners_graph(party)
            on = {names[key]: ids for key, ids in sure.items()}
            may = {names[key]: ids for key, ids in maybe.items()} if doubts else {}
            yield node, ((r, affiliates(stated, on, r, day, may, known_at)) for r in applying
                         if any(counts(r, ids) for ids in (*on.values(), *may.values())))  # fmt: skip


def _listed(party: Party, day: str, registry: Registry) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The lists and tags of a party's owners by normalised name: those that certainly are theirs, and those that may be."""
    sure: dict[str, frozenset[str]] = {}
    maybe: dict[str, frozenset[str]] = {}
    for owner in owners_of(party):
        key = _key(owner.name)
        for hit in owner_hits(owner, day, registry):
            into = sure if hit.certain else maybe if hit.asks else None
            if into is not None:
                into[key] = into.get(key, frozenset()) | _ids(hit)
    return sure, maybe


def _ids(hit: Hit) -> frozenset[str]:
    return frozenset((hit.party.list, *hit.party.tags))


def owners_graph(party: Party) -> tuple[str, Stakes, dict[str, str]]:
    """A party's node, the graph of its stated owners, and each owner's node by normalised name.

    Several holdings of one owner in one party are added. The owners of an owner are read where they are first stated.
    Shares are taken as they are stated, even if they are more than the whole.
    """
    names: dict[str, str] = {}
    sums: dict[tuple[str, str], tuple[Fraction, Fraction]] = {}
    read: set[str] = set()
    waiting: list[tuple[str, tuple[Owner, ...]]] = [("", party.owners or ())]
    while waiting:
        held, owners = waiting.pop(0)
        for o in owners:
            key = _key(o.name)
            names.setdefault(key, o.name)
            if key != held:
                least, most = sums.get((key, held), (Fraction(0), Fraction(0)))
                share = None if o.share is None else Fraction(o.share)
                sums[key, held] = (least + (share or 0), min(Fraction(1), most + (1 if share is None else share)))
            if o.owners is not None and key not in read:
                read.add(key)
                waiting.append((key, o.owners))
    node = party.name or party.role
    while node in names.values():
        node += " (party)"
    named = names | {"": node}
    return node, graph(Link(named[o], named[h], least, max(least, most)) for (o, h), (least, most) in sums.items()), names


def _key(name: str) -> str:
    return normal_name(name) or f"={name}"
