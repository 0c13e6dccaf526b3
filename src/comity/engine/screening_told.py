"""Tells the hits of an order: every listed entry that a party or an owner is or may be, whether or not a law here reads its list."""

from __future__ import annotations

from collections.abc import Iterable

from comity.engine.determination import Screened
from comity.engine.facts import Bench, Stated, ownership_rules
from comity.engine.program import Program
from comity.engine.screened import Found, listings, owner_listings
from comity.parties.entity import Entity
from comity.parties.listing import listing
from comity.parties.ownership import counts
from comity.terms.words import TRANSACTION_ROLES

_DIGITS = 6


def told(stated: Stated, bench: Bench, programs: Iterable[Program]) -> tuple[Screened, ...]:
    """The hits in the order of the parties, those that are treated as listed first for each."""
    if stated.screened_clean or not any(p.name or p.same_as or p.owners for p in stated.parties):
        return ()
    asked = tuple(programs)
    found = listings(stated.parties, stated.day, bench.registry), owner_listings(stated.parties, stated.day, bench.registry)
    return tuple(_told(f, bench, judged=_judged(f, bench, asked)) for each in found for f in each)


def _judged(found: Found, bench: Bench, programs: tuple[Program, ...]) -> bool:
    """Whether a rule of these laws reads the entry: by a tag of a party, or as an owner."""
    party = found.hit.party
    if found.role not in TRANSACTION_ROLES:
        return False
    if found.owned:
        return any(counts(r, (party.list, *party.tags)) for p in programs for r in ownership_rules(p, bench))
    return any(not p.listed_tags.isdisjoint(party.tags) for p in programs)


def _told(found: Found, bench: Bench, *, judged: bool) -> Screened:
    hit, party = found.hit, found.hit.party
    return Screened(
        party=found.name, role=found.role, owner_of=found.owned, list=party.list, entity=party.id, name=hit.name, since=party.since,
        probability=round(hit.probability, _DIGITS), certain=hit.certain, answered=hit.answered, answered_by=hit.by,
        because=bench.registry().why(found.name, found.seats, hit) if found.name else "", citation=party.citation,
        measures=measures(party), judged=judged,
    )  # fmt: skip


def measures(party: Entity) -> tuple[str, ...]:
    """What being on the list means, then what the entry says of itself: requirement, policy, measures, concern, programme."""
    own = (*party.get("requirement"), *(p.replace("-", " ") for p in party.get("policy")), *party.get("measures"),
           *(f"concern: {c}" for c in party.get("concern")), *(f"programme: {p}" for p in party.get("program")))  # fmt: skip
    means = listing(party.list).means
    return tuple(dict.fromkeys((*((means,) if means else ()), *own)))
