"""One listed or own party as a record: FollowTheMoney schema and property names, and what follows from being listed.

The schema and property names are those of FollowTheMoney (followthemoney.tech), so that lists, exports and other tools
fit together. `tags` are what rules in `law/` test; `citation` names the official act.
"""

from __future__ import annotations

from typing import Final

import msgspec

SCHEMATA: Final = ("Person", "Company", "Organization", "PublicBody", "LegalEntity", "Vessel", "Airplane", "Address")
"""The FollowTheMoney schemata in use. LegalEntity: a person or an organisation, the list does not say which."""

NAMES: Final = ("name", "alias", "previousName", "weakAlias")
"""Properties that hold names, strongest first."""

DATES: Final = ("birthDate", "incorporationDate", "buildDate")
COUNTRIES: Final = ("nationality", "citizenship", "country", "jurisdiction", "mainCountry", "flag", "birthCountry")
"""Properties that hold territories: ISO 3166 codes in capitals."""

IDENTIFIERS: Final = ("imoNumber", "mmsi", "callSign", "registrationNumber", "taxNumber", "innCode", "ogrnCode", "leiCode",
                      "swiftBic", "passportNumber", "idNumber", "uscCode", "serialNumber")  # fmt: skip
TEXTS: Final = ("address", "birthPlace", "gender", "title", "position", "program", "notes", "type", "tonnage", "sourceUrl",
                "requirement", "policy", "footnotes", "concern", "reason", "measures", "owner")  # fmt: skip
PROPERTIES: Final = frozenset((*NAMES, *DATES, *COUNTRIES, *IDENTIFIERS, *TEXTS))


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a published or own list.

    id          stable within the list across its versions: the publisher's number where there is one (`us.sdn:36`)
    schema      one of SCHEMATA
    list        id of the list (`us.sdn`)
    properties  FollowTheMoney property -> values as published (dates as YYYY, YYYY-MM or YYYY-MM-DD, countries as codes);
                `name` holds the primary name first and is never empty unless schema is Address
    since       first day on the list, ISO; blank when the publisher does not say
    until       last day in force, ISO; blank while it holds (as in law/*/parties)
    tags        consequence tags that rules test (`us.sdn.sdgt`)
    citation    the act as published (`69 FR 12345`, `Regulation (EU) No 269/2014`)
    """

    id: str
    schema: str
    list: str
    properties: dict[str, tuple[str, ...]]
    since: str = ""
    until: str = ""
    tags: tuple[str, ...] = ()
    citation: str = ""

    def get(self, name: str) -> tuple[str, ...]:
        """The values of one property; empty when there are none."""
        return self.properties.get(name, ())

    @property
    def caption(self) -> str:
        """The primary name, or the address of an entry that is only an address."""
        return next(iter(self.get("name") or self.get("address")), self.id)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, strongest kind first, each once."""
        return tuple(dict.fromkeys(n for kind in NAMES for n in self.get(kind)))

    @property
    def countries(self) -> tuple[str, ...]:
        """All territories that the entry names, each once."""
        return tuple(dict.fromkeys(c for kind in COUNTRIES for c in self.get(kind)))
