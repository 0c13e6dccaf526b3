"""Japan's Foreign End User List (METI) as a register in JSON: foreign bodies of concern for weapons, each with its concern.

METI publishes the list as a document; there is no official file for machines. The register has one object an entry. The list
is numbered anew with every edition, so an id is made of the country and the name; the number of the edition is in the notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, Ids, clean, has_latin, has_other, iso_date, json_rows, only, slug, strings
from comity.parties.sources.places import Places, code_of

LIST: Final = "jp.end-user"
REQUIREMENT: Final = "licence application under the catch-all controls unless plainly not for the concern stated"
CONCERNS: Final[Mapping[str, str]] = {
    "B": "biological weapons",
    "C": "chemical weapons",
    "M": "missiles",
    "N": "nuclear weapons",
    "CW": "conventional weapons",
}
"""Code of a concern as the list prints it -> what it is about."""

_WORDS: Final = {"\u751f\u7269": "B", "\u5316\u5b66": "C", "\u30df\u30b5\u30a4\u30eb": "M", "\u6838": "N"}
"""Biological, chemical, missile, nuclear, in Japanese -> code."""

_WHAT: Final = "the METI Foreign End User List (register in JSON)"
_REQUIRED: Final = ("entity_name", "aliases", "addresses", "reason", "list_id")
_LIST_ID: Final = "jp-end-user-list"
_CODE: Final = re.compile(r"(?<![A-Za-z])(CW|[BCMN])(?![A-Za-z])")
_EDITION: Final = re.compile(r"/(20\d\d)/\d\d/(\d{4})(\d\d)(\d\d)\d{3}/")
_STATE: Final = re.compile(r"^(?:Republic|State|Kingdom) of ")
_BRACKETED: Final = re.compile(r"(.+?)\s*\(([^()]+)\)\s*(.*)")


def read(files: Mapping[str, bytes]) -> Read:
    """All entries in the order of the register; Unreadable when it is not this register."""
    objects, unread = json_rows(only(files, _WHAT), _WHAT, _REQUIRED)
    wrong = [number for number, row in objects if row["list_id"] != _LIST_ID]
    if len(wrong) == len(objects):
        raise Unreadable(f"{_WHAT}: the objects are of the list '{str(objects[0][1]['list_id'])[:60]}', not '{_LIST_ID}'")
    unread += [f"object {number}: of another list" for number in wrong]
    places, ids, editions, moved = Places(), Ids(), set[str](), list[str]()
    found = []
    for number, row in objects:
        if row["list_id"] == _LIST_ID:
            entity = _entity(number, row, places, ids, (unread, moved))
            found += [entity] if entity else []
            editions |= {edition(str(row.get("source_url", "")))}
    if moved:
        unread.append(f"the name stands behind the country in the address and was read from there ({len(moved)}): entries {', '.join(moved)}")
    return Read(entities=tuple(found), published=max(editions, default=""), unread=(*unread, *places.unread()))


def edition(address: str) -> str:
    """The day of the edition, as it stands in the address of METI's announcement; blank when it does not."""
    found = _EDITION.search(address)
    return f"{found[2]}-{found[3]}-{found[4]}" if found and found[1] == found[2] else ""


def _entity(number: int, row: Mapping[str, Any], places: Places, ids: Ids, told: tuple[list[str], list[str]]) -> Entity | None:
    """One entry; None when it has no name anywhere. Told are sentences, and the numbers of entries named in their address."""
    unread, moved = told
    serial = str(row.get("id", "")).rpartition("-")[2]
    where = f"entry {serial}" if serial else f"object {number}"
    bag = Bag()
    name = " ".join(strings(row["entity_name"]))
    countries: list[str] = []
    for address in strings(row["addresses"]):
        country, rest = _country_and_rest(address)
        if rest and not name:
            name = rest
            moved.append(serial or where)
        elif rest:
            bag.add("address", address)
        countries.append(country or address)
    for kind, text in (("name", name), *(("alias", alias) for alias in strings(row["aliases"]))):
        first, *others = both_scripts(text)
        bag.add(kind, first)
        bag.add("alias", *others)
    if not bag.promote():
        unread.append(f"{where}: no name")
        return None
    bag.add("country", *places.codes(countries))
    codes = concerns(" ".join(strings(row["reason"])))
    if not codes:
        unread.append(f"{where}: no concern could be read")
    bag.add("concern", *codes)
    bag.add("reason", *strings(row["reason"]))
    bag.add("requirement", REQUIREMENT)
    bag.add("sourceUrl", *strings(row.get("source_url")))
    day = edition(str(row.get("source_url", "")))
    bag.add("notes", f"no. {serial} of the edition of {day}" if serial and day else "")
    return Entity(
        id=ids.take(f"{LIST}:{'-'.join((*bag.get('country')[:1], slug(bag.get('name')[0])))}"),
        schema="Person" if row.get("entity_type") in {"person", "individual"} else "Organization",
        list=LIST,
        properties=bag.properties(),
        since=iso_date("".join(strings(row.get("date_added")))),
        tags=(LIST, *(f"{LIST}.{c.lower()}" for c in codes)),
        citation=f"METI, Foreign End User List{f', edition of {day}' if day else ''}",
    )


def concerns(reason: str) -> tuple[str, ...]:
    """The codes of concern in a reason, by letter or by word, in the order of CONCERNS."""
    plain = unicodedata.normalize("NFKC", reason)
    said = {*_CODE.findall(plain), *(code for word, code in _WORDS.items() if word in plain)}
    return tuple(c for c in CONCERNS if c in said)


def _country_and_rest(address: str) -> tuple[str, str]:
    """The territory with which an address begins, as printed, and what stands behind it."""
    if code_of(_STATE.sub("", address)):
        return _STATE.sub("", address), ""
    words = address.split()
    for end in range(len(words), 0, -1):
        if code_of(" ".join(words[:end])):
            return " ".join(words[:end]), " ".join(words[end:])
    return "", address


def both_scripts(name: str) -> Iterator[str]:
    """A name, and the same name in another script when it stands in brackets or behind it."""
    text = clean(name)
    found = _BRACKETED.fullmatch(text.replace("\uff08", "(").replace("\uff09", ")"))
    if found and has_other(found[2]) and has_latin(found[1]) and not has_other(found[1]):
        yield clean(f"{found[1]} {found[3]}")
        yield clean(found[2])
        return
    words = text.split()
    cut = next((i for i, w in enumerate(words) if has_other(w)), 0)
    if cut and not any(has_latin(w) for w in words[cut:]):
        yield " ".join(words[:cut])
        yield "".join(words[cut:])
        return
    yield text


SOURCES: Final = (
    Source(
        name="jp-meti",
        lists=(LIST,),
        title="Foreign End User List of Japan, as a register in JSON (METI publishes a document only)",
        publisher="Ministry of Economy, Trade and Industry of Japan",
        files={},
        floor=600,
        ceiling=3_000,
        licence="Government of Japan standard terms of use: name the source",
        read=read,
    ),
)
