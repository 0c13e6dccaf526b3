"""From the facts of one entry of the Office of Foreign Assets Control to the entity: schema, tags, since when, citation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from comity.parties.entity import Entity
from comity.parties.sources.facts import Facts, one_date
from comity.parties.sources.ofac_programs import citation, nonsdn_tags, sdn_tags
from comity.parties.sources.places import Places

SCHEMATA: Final = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "entity": "Organization", "": "Organization"}
"""Type as published -> schema. `Entity` (in CSV: no type) is what is no individual: the list itself says an organisation."""

SDN: Final = "us.sdn"
NONSDN: Final = "us.nonsdn"


class Reading(NamedTuple):
    """What one reading of a file gathers beside the entries: unknown territories, and sentences on what could not be read."""

    places: Places
    unread: list[str]


def entity(list_id: str, number: str, schema: str, programs: Sequence[str], facts: Facts) -> Entity:
    """The entity of one entry. `list_id` is us.sdn or us.nonsdn, `number` the publisher's own.

    A company on the CMIC list alone has its listing date in its remarks; no other entry says since when it is listed.
    """
    programs = sorted(programs)
    facts.add("program", *programs)
    said = " | ".join((*facts.get("measures"), *facts.get("notes")))
    tags = sdn_tags(programs) if list_id == SDN else nonsdn_tags(programs, said)
    listed = re.search(r"Listing Date \(CMIC\):? ([^|]+)", said)
    return Entity(
        id=f"{list_id}:{number}",
        schema=schema,
        list=list_id,
        properties=facts.properties(),
        since=one_date(listed[1]) if listed and tags == (NONSDN, f"{NONSDN}.cmic") else "",
        tags=tags,
        citation=citation(programs),
    )
