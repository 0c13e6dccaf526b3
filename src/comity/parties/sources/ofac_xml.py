"""Reads the XML form of the lists of the Office of Foreign Assets Control, in the old namespace and the new one."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from comity.parties.entity import Entity
from comity.parties.sources.base import Unreadable
from comity.parties.sources.facts import Facts, joined, us_date
from comity.parties.sources.ofac_entry import SCHEMATA, Reading, entity
from comity.parties.sources.ofac_remarks import birth_place, natural, remarks, take, tonnages, unquoted
from comity.parties.sources.xmlsafe import parse, text, texts

_STREET: Final = ("address1", "address2", "address3", "city", "stateOrProvince")


def read_xml(data: bytes, list_id: str, what: str, reading: Reading) -> tuple[list[Entity], str]:
    """All entries and the publisher's own date of the file. Unreadable as base.Source.read asks.

    The file says how many entries it has; another number in it means that it is not whole.
    """
    root = parse(data, what, "sdnList")
    entries = root.findall("sdnEntry")
    said = text(root, "publshInformation/Record_Count")
    if said.isdigit() and int(said) != len(entries):
        raise Unreadable(f"{what}: the file says that it has {said} entries and has {len(entries)}")
    numbers = [text(e, "uid") for e in entries]
    if len(set(numbers)) != len(numbers) or "" in numbers:
        raise Unreadable(f"{what}: an entry has no number, or two entries have the same one")
    out = [one for e in entries if (one := _entry(e, list_id, reading)) is not None]
    return out, us_date(text(root, "publshInformation/Publish_Date"))


def _entry(entry: Element, list_id: str, reading: Reading) -> Entity | None:
    number, kind = text(entry, "uid"), text(entry, "sdnType")
    schema = SCHEMATA.get(kind.lower())
    if schema is None:
        reading.unread.append(f"entry {number}: the type '{kind[:40]}' is not known; read as of no known kind")
        schema = "LegalEntity"
    person = schema == "Person"
    name = _name(entry, person=person)
    if not name:
        reading.unread.append(f"entry {number}: it has no name and was left out")
        return None
    facts = Facts()
    facts.add("name", name)
    for aka in entry.iterfind("akaList/aka"):
        facts.add(_alias_kind(aka), _name(aka, person=person))
    for address in entry.iterfind("addressList/address"):
        country = text(address, "country")
        place = f"{joined(text(address, part) for part in _STREET)} {text(address, 'postalCode')}".strip()
        if place:
            facts.add("address", joined((place, country)))
        facts.add("country", reading.places.code(country))
    facts.add("position", *text(entry, "title").split(";"))
    bad = _dated(entry, facts, reading)
    _vessel(entry, facts, reading)
    bad += remarks(facts, text(entry, "remarks"), reading.places, person=person)
    reading.unread.extend(f"entry {number}: the date '{b[:60]}' cannot be read" for b in bad)
    return entity(list_id, number, schema, texts(entry, "programList/program"), facts)


def _dated(entry: Element, facts: Facts, reading: Reading) -> list[str]:
    """Births, nationalities and documents; answers with dates that cannot be read."""
    bad: list[str] = []
    for born in texts(entry, "dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        bad += take(facts, "DOB", born, "", reading.places)
    for place in texts(entry, "placeOfBirthList/placeOfBirthItem/placeOfBirth"):
        birth_place(facts, place)
    facts.add("nationality", *reading.places.codes(texts(entry, "nationalityList/nationality/country")))
    facts.add("citizenship", *reading.places.codes(texts(entry, "citizenshipList/citizenship/country")))
    for paper in entry.iterfind("idList/id"):
        bad += take(facts, text(paper, "idType"), text(paper, "idNumber"), text(paper, "idCountry"), reading.places)
    return bad


def _vessel(entry: Element, facts: Facts, reading: Reading) -> None:
    vessel = entry.find("vesselInfo")
    if vessel is None:
        return
    facts.add("callSign", text(vessel, "callSign"))
    facts.add("type", text(vessel, "vesselType"))
    facts.add("tonnage", *tonnages(text(vessel, "tonnage"), text(vessel, "grossRegisteredTonnage")))
    facts.add("flag", reading.places.code(text(vessel, "vesselFlag")))
    facts.add("owner", text(vessel, "vesselOwner"))


def _name(element: Element, *, person: bool) -> str:
    """The whole name; some names of persons stand in one field as `LAST, First`."""
    name = joined(unquoted(text(element, part)) for part in ("lastName", "firstName"))
    return natural(name) if person else name


def _alias_kind(aka: Element) -> str:
    if text(aka, "type") == "f.k.a.":
        return "previousName"
    return "weakAlias" if text(aka, "category") == "weak" else "alias"
