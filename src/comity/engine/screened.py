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
    seats  the territories that are known of it
    """

    role: str
    name: str
    owned: str
    seats: tuple[str, ...]
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
    return () if party.listed == "none" else _hits(party, day, registry)


def owner_hits(owner: Owner, day: str, registry: Registry) -> tuple[Hit, ...]:
    """The entries that an owner is or may be."""
    return _hits(owner, day, registry)


def _hits(party: Party | Owner, day: str, registry: Registry) -> tuple[Hit, ...]:
    if not party.name and not party.same_as:
        return ()
    lookup = registry()
    found = tuple(lookup.hits(party.name, day, _seats(party))) if party.name else ()
    if not party.same_as and not party.different_from:
        return found
    return answered(found, party.same_as or (), party.different_from or (), lookup, day)


def _seats(party: Party | Owner) -> tuple[str, ...]:
    """The territories that are known of a party."""
    stated = (party.country, party.headquarters) if isinstance(party, Party) else (party.country,)
    return tuple(dict.fromkeys(s for s in stated if s))


def owners_of(party: Party) -> Iterator[Owner]:
    """All owners that are stated of a party, at any remove."""
    waiting = list(party.owners or ())
    while waiting:
        owner = waiting.pop()
        yield owner
        waiting += owner.owners or ()


def listings(parties: Iterable[Party], day: str, registry: Registry) -> list[Found]:
    """The hits of parties themselves, without those that could add nothing to what is certain."""
    return [Found(p.role, p.name or "", "", _seats(p), hit) for p in parties for hit in _telling(party_hits(p, day, registry))]


def owner_listings(parties: Iterable[Party], day: str, registry: Registry) -> list[Found]:
    """The same of their owners, each entry once for each name."""
    out: dict[tuple[str, str, str], Found] = {}
    for party in parties:
        for owner in owners_of(party):
            for hit in _telling(owner_hits(owner, day, registry)):
                found = Found(party.role, owner.name, party.name or party.role, _seats(owner), hit)
                out.setdefault((party.role, owner.name, hit.party.id), found)
    return list(out.values())


def _telling(hits: tuple[Hit, ...]) -> Iterator[Hit]:
    """Hits without questions whose answer changes nothing: other entries of the same lists and with no other tags."""
    sure = {i for hit in hits if hit.certain for i in (hit.party.list, *hit.party.tags)}
    return (hit for hit in hits if not hit.asks or not sure.issuperset((hit.party.list, *hit.party.tags)))
