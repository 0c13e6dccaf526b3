"""The ownership fact: which parties of an order are owned by listed persons, under the rules of `law/ownership.csv`.

What the order states of a party's owners, and of theirs as far as it says, becomes a graph; owners that are not stated for a
party leave it open, owners that are not stated for an owner do not matter. A name is a listed person as it is for a party.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from comity.engine.order import Owner, Party
from comity.engine.values import Tags
from comity.law.ownership import OwnershipRule
from comity.parties.ownership import Findings, affiliates, counts, in_text
from comity.parties.registry import Registry, normal_name
from comity.parties.settling import told
from comity.parties.stakes import Link, Stakes, graph
from comity.terms.truth import NO, UNKNOWN, YES


class Told(NamedTuple):
    """One party that a rule catches: its name, the tag that follows, and the sentences that say why."""

    party: str
    tag: str
    sentences: tuple[str, ...]


def tags(people: list[Party], day: str, rules: tuple[OwnershipRule, ...], registry: Callable[[], Registry]) -> Tags:
    """The tags that follow for the parties; not complete while owners, or shares that could decide, are unknown."""
    found: set[str] = set()
    complete = all(p.owners is not None for p in people)
    for node, findings in _findings(people, day, rules, registry):
        for rule, result in findings:
            state = result.by_party[node].state if node in result.by_party else NO
            if state is YES:
                found.add(rule.tag)
            complete = complete and state is not UNKNOWN
    return Tags(frozenset(found), complete)


def reasons(people: list[Party], day: str, rules: tuple[OwnershipRule, ...], registry: Callable[[], Registry],
            known_at: str = "") -> list[Told]:  # fmt: skip
    """For every party that is caught: why, in sentences with shares, chain and act, and how the rule stood as then known."""
    return [
        Told(node, rule.tag, told(result, node))
        for node, findings in _findings(people, day, rules, registry, known_at) for rule, result in findings
        if node in result.by_party and result.by_party[node].state is YES
    ]  # fmt: skip


def owner_names(party: Party) -> Iterator[str]:
    """The names of all owners that are stated of a party, at any remove."""
    waiting = list(party.owners or ())
    while waiting:
        owner = waiting.pop()
        yield owner.name
        waiting += owner.owners or ()


def _findings(people: list[Party], day: str, rules: tuple[OwnershipRule, ...],
              registry: Callable[[], Registry], known_at: str = "") -> Iterator[tuple[str, Iterator[tuple[OwnershipRule, Findings]]]]:  # fmt: skip
    """For each party with listed owners: its node, and the findings of each rule that counts any of them."""
    applying = in_text(rules, day)
    for party in people if applying else ():
        if not party.owners:
            continue
        listed = {}
        for name in dict.fromkeys(owner_names(party)):
            ids = frozenset(i for hit in registry().hits(name, day) for i in (hit.party.list, *hit.party.tags))
            if ids:
                listed[name] = ids
        if listed:
            node, stated, names = owners_graph(party)
            on: dict[str, frozenset[str]] = {}
            for name, ids in listed.items():
                on[names[_key(name)]] = on.get(names[_key(name)], frozenset()) | ids
            yield node, ((r, affiliates(stated, on, r, day, known_at=known_at)) for r in applying if any(counts(r, ids) for ids in on.values()))


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
