"""Reads the Denied Persons List of the Bureau of Industry and Security (orders under 15 CFR 764.3(a)(2) and 766.25).

A table with a header, separated by tabs (or commas, as newer files are). One line is one name at one address under one order;
a person with several addresses has several lines, and each is an entry of its own. The list does not say who is a person.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.facts import Facts, joined, register, slug, us_date
from comity.parties.sources.places import Places
from comity.parties.sources.rows import check_header, decoded, table
from comity.terms.dates import parse_date

_COLUMNS: Final = (
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date", "Standard_Order",
    "Last_Update", "Action", "FR_Citation",
)  # fmt: skip
US_STATES: Final = frozenset(
    ["AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "PR"]
)  # fmt: skip
_GAP: Final = 5 * 365
"""Days between two updates that are believed."""
_WHAT: Final = "the Denied Persons List"
_ALSO: Final = re.compile(r"\s*\((?:A\.?K\.?A\.?|ALSO KNOWN AS)\s+([^)]+)\)\s*|\s+D/?B/?A\s+(.+)$", re.IGNORECASE)


def read(files: Mapping[str, bytes]) -> Read:
    """The list out of its one file; `published` is the latest update that a line names, misprints put aside."""
    if len(files) != 1:
        raise Unreadable(f"{_WHAT}: {len(files)} files were given; it is one file")
    name, data = next(iter(files.items()))
    text, told = decoded(data, name)
    rows = table(text, name, "\t" if "\t" in text.split("\n", 1)[0] else ",")
    check_header(rows[0][1] if rows else [], _COLUMNS, _COLUMNS, _WHAT)
    places, unread, seen, updates = Places(), list(told), Counter[str](), dict[str, int]()
    entities: list[Entity] = []
    for line, cells in rows[1:]:
        if len(cells) != len(_COLUMNS):
            raise Unreadable(f"{name}: line {line}: {len(cells)} columns instead of {len(_COLUMNS)}; the file may be cut off")
        row = dict(zip(rows[0][1], cells, strict=True))
        if not row["Name"]:
            unread.append(f"line {line}: it has no name and was left out")
            continue
        try:
            entities.append(_entity(row, places, seen))
        except Unreadable as e:
            raise Unreadable(f"{name}: line {line}: {e}") from None
        updates[row["Last_Update"]] = line
    published = _published(updates, unread)
    return Read(entities=tuple(entities), published=published, unread=(*unread, *places.unread()))


def _published(updates: Mapping[str, int], unread: list[str]) -> str:
    """The latest update; one that is years later than the next is a misprint (3017 was printed once) and is told."""
    days = sorted(d for d in updates if parse_date(d))
    while len(days) > 1 and (date.fromisoformat(days[-1]) - date.fromisoformat(days[-2])).days > _GAP:
        unread.append(f"line {updates[days[-1]]}: the update of {days.pop()} is years later than every other; not believed")
    return days[-1] if days else ""


def _entity(row: Mapping[str, str], places: Places, seen: Counter[str]) -> Entity:
    facts = Facts()
    name, aliases = names(row["Name"])
    facts.add("name", name)
    facts.add("alias", *aliases)
    city = joined((row["City"], row["State"], row["Postal_Code"]))
    facts.add("address", joined((row["Street_Address"], city, row["Country"])))
    facts.add("country", _country(row, places))
    standard = row["Standard_Order"].upper() != "N"
    facts.add("requirement", "denial order in the standard form" if standard else "denial order with terms of its own: read it")
    facts.add("notes", row["Action"])
    return Entity(
        id=_id(row, seen),
        schema="LegalEntity",
        list="us.denied",
        properties=facts.properties(),
        since=us_date(row["Effective_Date"]),
        until=us_date(row["Expiration_Date"]),
        tags=("us.denied",),
        citation=register(row["FR_Citation"]),
    )


def names(text: str) -> tuple[str, tuple[str, ...]]:
    """The name without what is said beside it, and those other names: `PEARL (A.K.A. NEI-CHIEN CHU) LI`, `X D/B/A Y`."""
    aliases = tuple((m[1] or m[2]).strip() for m in _ALSO.finditer(text))
    return " ".join(_ALSO.sub(" ", text).split()), aliases


def _country(row: Mapping[str, str], places: Places) -> str:
    """The country as printed; where it is blank, a US state with a US postal code says it."""
    if not row["Country"] and row["State"] in US_STATES and re.fullmatch(r"\d{5}(?:-\d{4})?", row["Postal_Code"]):
        return "US"
    return places.code(row["Country"])


def _id(row: Mapping[str, str], seen: Counter[str]) -> str:
    """Name and address make the id, not the order of lines and not the dates, which change when an order is renewed."""
    where = "|".join(row[c] for c in ("Name", "Street_Address", "City", "State", "Country", "Postal_Code"))
    key = f"us.denied:{slug(row['Name'])[:60]}.{hashlib.sha256(where.encode()).hexdigest()[:6]}"
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}-{seen[key]}"


SOURCES: Final = (
    Source(
        name="bis-dpl",
        lists=("us.denied",),
        title="Denied Persons List",
        publisher="US Department of Commerce, Bureau of Industry and Security",
        files={"dpl.txt": "https://www.bis.doc.gov/dpl/dpl.txt"},
        floor=400,
        ceiling=4_000,
        licence="Work of the US Government, not under copyright (17 U.S.C. 105)",
        read=read,
    ),
)
