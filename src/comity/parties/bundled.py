"""The listed parties that ship with the law, as entities: what can be screened before any list has been fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from comity.law.check import resolve
from comity.law.records import ListedParty, Provision
from comity.law.store import Law
from comity.parties.entity import Entity

_UN_ID: Final = re.compile(r"[A-Z]{2}([ie])\.\d+")
"""Permanent reference numbers of the Security Council: KPi.031 is an individual, KPe.001 an entity."""


def entity_of(party: ListedParty, label: Callable[[str], str] = str) -> Entity:
    """One row of a list in the law as an entity; id, tags and dates stay the same.

    `label` turns the id of a provision into its citation. A row without a name is an address (15 CFR 744.16(f)).
    """
    properties = {
        "name": (party.name,) if party.name else (),
        "alias": tuple(dict.fromkeys(a for a in party.aliases if a != party.name)),
        "country": (party.country,) if party.country else (),
        "address": tuple(a.strip() for a in party.address.split("; ") if a.strip()),
        "requirement": (party.requirement,) if party.requirement else (),
        "policy": tuple(p for p in party.policy.split(";") if p),
        "footnotes": tuple(f for f in party.footnotes.split(";") if f),
    }
    return Entity(
        id=party.id,
        schema=schema_of(party),
        list=party.list,
        properties={k: v for k, v in properties.items() if v},
        since=party.since,
        until=party.until,
        tags=party.tags,
        citation="; ".join(label(c) for c in party.cite.split(";") if c),
    )


def schema_of(party: ListedParty) -> str:
    """What the list itself says that a party is; LegalEntity where it does not say.

    The Security Council numbers individuals and entities apart; 744.22(f)(2) names government bodies; a row without a name
    is an address. The Entity List, the Unverified List, the MEU List and China's lists hold persons and organisations alike.
    """
    if not party.name:
        return "Address"
    if party.list == "us.mieu":
        return "PublicBody"
    kind = _UN_ID.fullmatch(party.id) if party.list.startswith("un.") else None
    if kind is None:
        return "LegalEntity"
    return "Person" if kind[1] == "i" else "Organization"


def bundled(law: Law) -> tuple[Entity, ...]:
    """All listed parties of all packs, in the order of the law, with citations as people write them.

    Reserved lines (a country heading without any party) are no entities and are left out.
    """
    provisions = {p.id: p for pack in law.packs.values() for p in pack.provisions.values()}
    return entities_of(law.parties(), provisions)


def entities_of(parties: Iterable[ListedParty], provisions: dict[str, Provision]) -> tuple[Entity, ...]:
    """The entities of rows that have a name or an address, cited by the labels of these provisions."""
    labels: dict[str, str] = {}

    def label(cite: str) -> str:
        if cite not in labels:
            found = resolve(provisions, cite)
            below = "".join(f"({p})" for p in cite[len(found.id) + 1 :].split(":") if p) if found else ""
            labels[cite] = found.label + below if found else cite
        return labels[cite]

    return tuple(entity_of(p, label) for p in parties if p.name or p.address)
