"""The parties of an order against the lists: who certainly is a listed entry, who may be, and the question that would settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from comity.engine.order import Owner, Party
from comity.parties.hits import Hit, Lookup, answered
from comity.terms.words import TRANSACTION_ROLES

Registry = Callable[[], Lookup]


class Found(NamedTuple):
    """One hit of an order.

    role   of the party
    name   as the order has it: of the party, or of an owner
    owned  the name or role of the party whose owner it is; blank for the party itself
    """

    role: str
    name: str
    owned: str
    hit: Hit

    @property
    def fact(self) -> str:
        """The name of the question whether the party is the entry."""
        return f"parties.{self.role}.{'owners.' if self.owned else ''}same-as.{self.hit.party.id}"

    @property
    def question(self) -> str:
        """That question in words, with how an order answers it."""
        party, name = self.hit.party, self.hit.name
        listed = f"{name} ({party.list}{f', since {party.since}' if party.since else ''})"
        return f'Is {self.name or self.role} the same as {listed}? Answer with same_as or different_from = ["{party.id}"].'


def transaction_parties(parties: Iterable[Party]) -> list[Party]:
    """The parties whose listing, seat and owners matter."""
    return [p for p in parties if p.role in TRANSACTION_ROLES]


def party_hits(party: Party, day: str, registry: Registry) -> tuple[Hit, ...]:
    """The entries that a party is or may be; none for one that is said to be on no list."""
    if party.listed == "none" or not (party.name or party.same_as):
        return ()
    return _hits(party.name, (party.country, party.headquarters), party, day, registry)


def owner_hits(owner: Owner, day: str, registry: Registry) -> tuple[Hit, ...]:
    """The entries that an owner is or may be."""
    return _hits(owner.name, (owner.country,), owner, day, registry)


def _hits(name: str | None, seats: tuple[str | None, ...], said: Party | Owner, day: str, registry: Registry) -> tuple[Hit, ...]:
    lookup = registry()
    found = lookup.hits(name, day, tuple(dict.fromkeys(s for s in seats if s))) if name else ()
    if not said.same_as and not said.different_from:
        return tuple(found)
    return answered(found, said.same_as or (), said.different_from or (), lookup, day)


def owners_of(party: Party) -> Iterator[Owner]:
    """All owners that are stated of a party, at any remove."""
    waiting = list(party.owners or ())
    while waiting:
        owner = waiting.pop()
        yield owner
        waiting += owner.owners or ()


def listings(parties: Iterable[Party], day: str, registry: Registry) -> list[Found]:
    """The hits of parties themselves."""
    return [Found(p.role, p.name or "", "", hit) for p in parties for hit in party_hits(p, day, registry)]


def owner_listings(parties: Iterable[Party], day: str, registry: Registry) -> list[Found]:
    """The hits of their owners, each entry once for each name."""
    out: dict[tuple[str, str, str], Found] = {}
    for party in parties:
        for owner in owners_of(party):
            for hit in owner_hits(owner, day, registry):
                out.setdefault((party.role, owner.name, hit.party.id), Found(party.role, owner.name, party.name or party.role, hit))
    return list(out.values())
