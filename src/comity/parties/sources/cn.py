"""The parties named by China's Ministry of Commerce, as a register in JSON: control list, watch list, unreliable entities.

The announcements are the official source; what each does (number, tags, last day) is known to the importer of the law, and
ids, tags and dates are the same as in the law's own tables. Here no row is left out: one that the importer takes for a
cut-off headline, or whose announcement is not known, is kept and told, because a party that was listed yesterday must be
found today.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from comity.law.imports.cn_entities import (
    ANNOUNCED,
    COUNTRY_IN_ADDRESS,
    COUNTRY_OF_NAME,
    LISTS,
    MENDED,
    REQUIREMENTS,
    TAGS_OF_NAME,
    Announced,
    clean,
)
from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, Ids, json_rows, only, strings
from comity.terms.dates import parse_date

_WHAT: Final = "the register of parties named by the Chinese Ministry of Commerce (JSON)"
_REQUIRED: Final = ("id", "list_id", "entity_name", "aliases", "date_added", "addresses")
_UNRELIABLE: Final = "unreliable-entity"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def read(files: Mapping[str, bytes]) -> Read:
    """All parties in the order of the register; Unreadable when it is not this register."""
    objects, unread = json_rows(only(files, _WHAT), _WHAT, _REQUIRED)
    known = [(number, row) for number, row in objects if row["list_id"] in LISTS]
    if not known:
        raise Unreadable(f"{_WHAT}: the objects are of the list '{str(objects[0][1]['list_id'])[:60]}', none of {', '.join(LISTS)}")
    unread += [f"object {number}: of another list" for number, row in objects if row["list_id"] not in LISTS]
    taken, spare = set[str](), Ids()
    found = {number: _entity(number, row, taken, spare, unread) for number, row in known}
    entities = tuple(e for e in found.values() if e is not None)
    days = [d for _number, row in known for d in strings(row.get("last_verified")) if parse_date(d)]
    return Read(entities=entities, published=max(days, default=""), unread=tuple(unread))


def _entity(number: int, row: Mapping[str, Any], taken: set[str], spare: Ids, unread: list[str]) -> Entity | None:
    """One party; None when it has no name."""
    listed, day = LISTS[row["list_id"]], "".join(strings(row["date_added"]))
    announced = ANNOUNCED.get((listed, day))
    if announced is None:
        unread.append(f"object {number}: no announcement is known for {listed} of {day or 'no day'}; kept with the list's own tag")
        announced = Announced("", f"cn.{listed}", "")
    names, fragment = _names(number, row, listed, day, unread)
    if not names:
        unread.append(f"object {number}: no name")
        return None
    bag = Bag()
    bag.add("name", names[0])
    bag.add("alias", *names[1:])
    bag.add("address", *strings(row["addresses"]))
    bag.add("country", _country(names[0], " ".join(strings(row["addresses"])), announced))
    bag.add("requirement", REQUIREMENTS[listed])
    bag.add("sourceUrl", *strings(row.get("source_url")))
    bag.add("program", *strings(row.get("source_list_name")))
    return Entity(
        id=_id(f"cn.{listed}.{day}", str(row["id"]), taken, spare, fragment=fragment),
        schema="Person" if row.get("entity_type") in {"person", "individual"} else "Organization",
        list=f"cn.{listed}",
        properties=bag.properties(),
        since=day if parse_date(day) else "",
        until=announced.until,
        tags=tuple(TAGS_OF_NAME.get(names[0], announced.tags).split(";")),
        citation=citation(announced.cite),
    )


def _names(number: int, row: Mapping[str, Any], listed: str, day: str, unread: list[str]) -> tuple[list[str], bool]:
    """Name and aliases, and whether the row is a piece cut out of a headline; what was mended by hand is told."""
    printed = " ".join(strings(row["entity_name"]))
    mended = MENDED.get((day, str(row["entity_name"]))) if listed == _UNRELIABLE else None
    if mended:
        unread.append(f"object {number}: the register cut the name out of a headline or split it; mended by hand")
        return list(mended), False
    if mended is not None:
        unread.append(f"object {number}: a piece of a headline, its party stands in another object; kept as it is")
    return list(dict.fromkeys(n for n in map(clean, (printed, *strings(row["aliases"]))) if n)), mended is not None


def _id(stem: str, register_id: str, taken: set[str], spare: Ids, *, fragment: bool) -> str:
    """The id as in the law: the day and the place in the announcement, the next free place when the register counts wrongly."""
    last = register_id.rpartition("-")[2]
    serial = int(last) if last.isascii() and last.isdigit() and len(last) < len("10000") else 1
    if fragment:
        return spare.take(f"{stem}.{serial:02}-headline")
    while f"{stem}.{serial:02}" in taken:
        serial += 1
    taken.add(f"{stem}.{serial:02}")
    return f"{stem}.{serial:02}"


def _country(name: str, address: str, announced: Announced) -> str:
    """The territory of a party: by its name, its address, else that of all parties of its announcement."""
    by_address = next((code for words, code in COUNTRY_IN_ADDRESS if words in address), "")
    return COUNTRY_OF_NAME.get(name) or by_address or announced.country


def citation(provision: str) -> str:
    """An announcement as it is cited, from its id in the law (`cn:mofcom:2025-1`, `cn:uel:2023-02-16`); blank for none."""
    _country_code, _, rest = provision.partition(":")
    kind, _, key = rest.partition(":")
    day = _DAY.search(key)
    who = "MOFCOM" if kind == "mofcom" else "Unreliable Entity List"
    year, _, number = key.partition("-")
    return "" if not key else f"{who} announcement of {day[0]}" if day else f"{who} Announcement {number} of {year}"


SOURCES: Final = (
    Source(
        name="cn-mofcom",
        lists=tuple(f"cn.{name}" for name in sorted(LISTS.values())),
        title="Control list, watch list and unreliable entity list of China, as a register in JSON (announced one by one)",
        publisher="Ministry of Commerce of the People's Republic of China",
        files={},
        floor=200,
        ceiling=2_000,
        licence="Official documents of China carry no copyright (Copyright Law, Art. 5)",
        read=read,
    ),
)
