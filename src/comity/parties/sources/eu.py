"""The consolidated list of persons, groups and entities under European Union financial sanctions (XML, version 1.1).

The Commission's reference (`EU.27.28`) is the id. Some entries stand in the file twice, under two regulations: the second
carries the programme behind its id. The file gives the act that last changed an entry, not always the day of listing:
`since` is the day of designation where the entry states one, else blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, Ids, day_first, has_other, iso_date, only, slug, years
from comity.parties.sources.places import Places, code_of
from comity.parties.sources.xmlsafe import parse, text, texts

LIST: Final = "eu.fsf"
SCHEMATA: Final = {"P": "Person", "E": "Organization"}
MEASURES: Final = ("asset freeze", "no funds or economic resources, goods among them, to be made available")
ANNOUNCED_ONLY: Final = frozenset({"UNLI"})
"""Programmes of entries that the United Nations has listed and no Union act names yet: no measure of the Union."""

IDENTIFIERS: Final[Mapping[str, str]] = {
    "passport": "passportNumber",
    "id": "idNumber",
    "ssn": "idNumber",
    "regnumber": "registrationNumber",
    "tradelic": "registrationNumber",
    "fiscalcode": "taxNumber",
    "swiftbic": "swiftBic",
    "imo": "imoNumber",
    "drivinglicence": "idNumber",
    "travelcardid": "passportNumber",
    "nationcert": "idNumber",
    "birthcert": "idNumber",
    "electionid": "idNumber",
    "other": "idNumber",
}
"""Type of identification -> property; a remark that says tax or registration decides before the type."""

_WHAT: Final = "the EU consolidated financial sanctions list"
_WEAK: Final = re.compile(r"low quality", re.IGNORECASE)
_FORMER: Final = re.compile(r"\(?\s*(?:formerly known as|maiden name|f\.?k\.?a\.?)\s*\)?\.?", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"script:\s*([^;)]+)", re.IGNORECASE)
_LISTED: Final = re.compile(
    r"date of (?:un )?(?:listing|designation)\D{0,40}?((?:\d{1,2}[./-]){2}\d{4})|^\s*((?:\d{1,2}[./-]){2}\d{4})\s*$", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"(\d+/\d+)(.*)")
_UNKNOWN: Final = frozenset({"", "00", "99"})


def read(files: Mapping[str, bytes]) -> Read:
    """All entries of the list, in its order; Unreadable when the file is not the list in version 1.1."""
    root = parse(only(files, _WHAT), _WHAT, "export")
    entries = root.findall("sanctionEntity")
    if not entries:
        raise Unreadable(f"{_WHAT}: no sanctionEntity below <export>; version 1.1 of the XML file is read")
    places, ids, unread = Places(), Ids(), list[str]()
    found = [e for e in (_entity(entry, places, ids, unread) for entry in entries) if e is not None]
    return Read(
        entities=tuple(found), published=iso_date(root.get("generationDate", "")), unread=(*unread, *places.unread())
    )


def _entity(entry: Element, places: Places, ids: Ids, unread: list[str]) -> Entity | None:
    """One entry; None when it has no name."""
    reference = entry.get("euReferenceNumber", "") or entry.get("logicalId", "")
    subject = entry.find("subjectType")
    code = subject.get("classificationCode", "") if subject is not None else ""
    if code not in SCHEMATA:
        unread.append(f"{reference}: type of subject '{code[:20]}' is not known; taken as person or organisation")
    schema = SCHEMATA.get(code, "LegalEntity")
    bag = Bag()
    for alias in sorted(entry.iterfind("nameAlias"), key=_later):
        _name(alias, bag)
    if not bag.promote():
        unread.append(f"{reference}: no name")
        return None
    for birth in entry.iterfind("birthdate"):
        _birth(birth, bag, places, reference, unread)
    bag.add("citizenship", *(_country(c, places) for c in entry.iterfind("citizenship")))
    for address in entry.iterfind("address"):
        bag.add("address", _joined(address, "street", "poBox", "zipCode", "city", "place", "region"))
        bag.add("country", _country(address, places))
    for paper in entry.iterfind("identification"):
        _identifier(paper, bag, schema)
    acts = entry.findall("regulation")
    programs = tuple(dict.fromkeys(a.get("programme", "") for a in acts if a.get("programme")))
    bag.add("program", *programs)
    bag.add("sourceUrl", *(text(a, "publicationUrl") for a in acts))
    bag.add("notes", *texts(entry, "remark"), *(f"United Nations reference {n}" for n in [entry.get("unitedNationId")] if n))
    if not set(programs) <= ANNOUNCED_ONLY:
        bag.add("measures", *MEASURES)
    return Entity(
        id=ids.take(reference or slug(bag.get("name")[0]), "-".join(programs)),
        schema=schema,
        list=LIST,
        properties=bag.properties(),
        since=_since(entry),
        tags=(LIST, *(f"{LIST}.program.{slug(p)}" for p in programs)),
        citation="; ".join(dict.fromkeys(act_name(a) for a in acts)),
    )


def _later(alias: Element) -> tuple[bool, bool]:
    """Puts names in Latin letters first, and of these the ones that the file divides into first and last name."""
    return has_other(alias.get("wholeName", "")), not alias.get("lastName", "")


def _name(alias: Element, bag: Bag) -> None:
    """One name with what stands beside it: the first strong one is the primary name."""
    whole = alias.get("wholeName", "") or " ".join(alias.get(k, "") for k in ("firstName", "middleName", "lastName"))
    remarks = texts(alias, "remark")
    kind = "alias" if bag.has("name") else "name"
    if alias.get("strong") == "false" or any(_WEAK.search(r) for r in remarks):
        kind = "weakAlias"
    elif any(_FORMER.fullmatch(r) for r in remarks):
        kind = "previousName"
    bag.add(kind, whole)
    bag.add("weakAlias" if kind == "weakAlias" else "alias", *(s for r in remarks for s in _SCRIPT.findall(r) if has_other(s)))
    bag.add("gender", {"M": "male", "F": "female"}.get(alias.get("gender", ""), ""))
    bag.add("title", alias.get("title", ""))
    bag.add("position", alias.get("function", ""))


def _birth(birth: Element, bag: Bag, places: Places, reference: str, unread: list[str]) -> None:
    """A day, month, year or range of years, and the place; an approximate date is only its year."""
    bag.add("birthPlace", _joined(birth, "place", "city", "region"))
    bag.add("birthCountry", _country(birth, places))
    if birth.get("calendarType", "GREGORIAN") != "GREGORIAN":
        unread.append(f"{reference}: date of birth in the {birth.get('calendarType', '').lower()} calendar is not read")
        return
    bag.add("birthDate", *_dates(birth))


def _dates(birth: Element) -> Iterator[str]:
    """The dates of birth that one element says."""
    year, month = birth.get("year", ""), birth.get("monthOfYear", "")
    day = iso_date(birth.get("birthdate", "")) or iso_date(f"{year}-{month:0>2}" if year and month else year)
    if day:
        yield day[:4] if birth.get("circa") == "true" else day
    first, last = birth.get("yearRangeFrom", ""), birth.get("yearRangeTo", "")
    yield from years(first or last, last or first)


def _identifier(paper: Element, bag: Bag, schema: str) -> None:
    """The number of one document, under the property that its type and its remark say."""
    said = " ".join((*texts(paper, "remark"), paper.get("identificationTypeDescription", ""))).lower()
    kind = IDENTIFIERS.get(paper.get("identificationTypeCode", ""), "idNumber")
    if kind in {"registrationNumber", "idNumber"}:
        if "tax" in said:
            kind = "taxNumber"
        elif schema != "Person" and kind == "idNumber":
            kind = "registrationNumber"
    bag.add(kind, paper.get("number", "") or paper.get("latinNumber", ""))


def _country(element: Element, places: Places) -> str:
    """The territory of an element: by its code, or where that is 00 (not known) by its region when that has a code of its own."""
    code = element.get("countryIso2Code", "")
    return code_of(element.get("region", "")) if code in _UNKNOWN else places.code(code)


def _joined(element: Element, *names: str) -> str:
    """The parts of a place that are there, and its country, with commas between."""
    parts = [element.get(name, "").strip().rstrip(",") for name in names]
    described = element.get("countryDescription", "")
    return ", ".join(p for p in (*parts, described if element.get("countryIso2Code", "") not in _UNKNOWN else "") if p)


def _since(entry: Element) -> str:
    """The day of designation: as its own field, else as a remark states it; blank when nothing states it."""
    stated = iso_date(entry.get("designationDate", ""))
    if stated:
        return stated
    for said in (entry.get("designationDetails", ""), *texts(entry, "remark")):
        found = _LISTED.search(said)
        if found:
            return day_first(found[1] or found[2])
    return ""


def act_name(act: Element) -> str:
    """An act as it is cited: the number as published, the Union or the Community and `No` as of its year."""
    title = " ".join(act.get("numberTitle", "").split())
    found = _NUMBER.fullmatch(title)
    if found is None:
        return title
    number, rest = found.groups()
    day = act.get("publicationDate", "")
    if day >= "2015":
        return f"Regulation (EU) {number}{rest}"
    return f"Regulation ({'EU' if day >= '2009-12-01' else 'EC'}) No {number}{rest}"


SOURCES: Final = (
    Source(
        name="eu-fsf",
        lists=(LIST,),
        title="Consolidated list of persons, groups and entities under EU financial sanctions",
        publisher="European Commission, Financial Sanctions Files",
        files={
            "xmlFullSanctionsList_1_1.xml": "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
            "?token=dG9rZW4tMjAxNw"
        },
        floor=1_800,
        ceiling=20_000,
        licence="Reuse with attribution: Commission Decision 2011/833/EU",
        read=read,
    ),
)
