"""The UK Sanctions List of the Foreign, Commonwealth and Development Office: the XML file, or its summary of eight columns.

The list is published in full as XML (element `Designation`) and as a summary for reading (unique id, group id, name, regime,
type, source, day, measures), which people save as CSV. Several rows of the summary may share one unique id: they are names
of one entry. The full CSV of the list has other columns, among them names in six parts; it is refused, the XML says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, Ids, clean, day_first, decoded, only, slug
from comity.parties.sources.places import Places
from comity.parties.sources.rows import table
from comity.parties.sources.xmlsafe import parse, text, texts

LIST: Final = "uk.sanctions"
COLUMNS: Final = (
    "Unique ID", "OFSI Group ID", "Name", "Regime Name", "Type", "Designation source", "Date Designated", "Sanctions Imposed",
)  # fmt: skip
"""The columns of the summary; a blank one may follow."""

SCHEMATA: Final = {"individual": "Person", "entity": "Organization", "ship": "Vessel"}
REGIMES: Final[Mapping[str, str]] = {
    "Afghanistan": "The Afghanistan (Sanctions) (EU Exit) Regulations 2020",
    "Belarus": "The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019",
    "Bosnia and Herzegovina": "The Bosnia and Herzegovina (Sanctions) (EU Exit) Regulations 2020",
    "Central African Republic": "The Central African Republic (Sanctions) (EU Exit) Regulations 2020",
    "Chemical Weapons": "The Chemical Weapons (Sanctions) (EU Exit) Regulations 2019",
    "Counter-Terrorism (Domestic)": "The Counter-Terrorism (Sanctions) (EU Exit) Regulations 2019",
    "Counter-Terrorism (International)": "The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019",
    "Cyber": "The Cyber (Sanctions) (EU Exit) Regulations 2020",
    "Democratic People's Republic of Korea": "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
    "Democratic Republic of the Congo": "The Democratic Republic of the Congo (Sanctions) (EU Exit) Regulations 2019",
    "Global Anti-Corruption": "The Global Anti-Corruption Sanctions Regulations 2021",
    "Global Human Rights": "The Global Human Rights Sanctions Regulations 2020",
    "Global Irregular Migration": "The Global Irregular Migration and Trafficking in Persons Sanctions Regulations 2025",
    "Guinea": "The Guinea (Sanctions) (EU Exit) Regulations 2019",
    "Guinea-Bissau": "The Guinea-Bissau (Sanctions) (EU Exit) Regulations 2019",
    "Haiti": "The Haiti (Sanctions) Regulations 2022",
    "Iran": "The Iran (Sanctions) Regulations 2023",
    "Iran (Nuclear)": "The Iran (Sanctions) (Nuclear) (EU Exit) Regulations 2019",
    "Iraq": "The Iraq (Sanctions) (EU Exit) Regulations 2020",
    "ISIL (Da'esh) and Al-Qaida": "The ISIL (Da'esh) and Al-Qaida (United Nations Sanctions) (EU Exit) Regulations 2019",
    "Libya": "The Libya (Sanctions) (EU Exit) Regulations 2020",
    "Mali": "The Mali (Sanctions) (EU Exit) Regulations 2020",
    "Myanmar": "The Myanmar (Sanctions) Regulations 2021",
    "Nicaragua": "The Nicaragua (Sanctions) (EU Exit) Regulations 2020",
    "Russia": "The Russia (Sanctions) (EU Exit) Regulations 2019",
    "Somalia": "The Somalia (Sanctions) (EU Exit) Regulations 2020",
    "South Sudan": "The South Sudan (Sanctions) (EU Exit) Regulations 2019",
    "Sudan": "The Sudan (Sanctions) (EU Exit) Regulations 2020",
    "Syria": "The Syria (Sanctions) (EU Exit) Regulations 2019",
    "Venezuela": "The Venezuela (Sanctions) (EU Exit) Regulations 2019",
    "Yemen": "The Yemen (Sanctions) (EU Exit) (No. 2) Regulations 2020",
}
"""Regime as the summary names it -> the regulations, as the XML names it."""

_BY_ACT: Final = {slug(act): short for short, act in REGIMES.items()}
_WHAT: Final = "the UK Sanctions List"
_READ: Final = "read are the XML file UK-Sanctions-List.xml and the summary of eight columns saved as CSV in UTF-8"
_LABELLED: Final = re.compile(r"\b(INN|OGRN|IMO|LEI|SWIFT)\b[\s:/.No]*([A-Z0-9]{7,20})", re.IGNORECASE)
_LABELS: Final = {"inn": "innCode", "ogrn": "ogrnCode", "imo": "imoNumber", "lei": "leiCode", "swift": "swiftBic"}
_PARTS: Final = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
_LINES: Final = (*(f"AddressLine{n}" for n in range(1, 7)), "AddressPostalCode", "AddressCountry")


def read(files: Mapping[str, bytes]) -> Read:
    """All designations, in the order of the file; Unreadable when it is neither the XML nor the summary."""
    data = only(files, _WHAT)
    return _read_xml(data) if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" else _read_summary(data)


def regime(name: str) -> tuple[str, str]:
    """(short name, regulations) of a regime named in either way; an unknown one is its own short name, and a citation if an act."""
    name = clean(name).replace("\u2019", "'")
    short = _BY_ACT.get(slug(name), name)
    return short, REGIMES.get(short, name if "Regulations" in name else "")


def _finish(bag: Bag, given: str, kind: str, day: str, unread: list[str]) -> Entity:
    """The entry as a record, with its tags and the act; what is not known in it is told."""
    schema = SCHEMATA.get(kind.lower(), "LegalEntity")
    if schema == "LegalEntity":
        unread.append(f"{given}: type '{kind[:30]}' is not known; taken as person or organisation")
    short, act = regime(next(iter(bag.get("program")), ""))
    since = day_first(day)
    if not since:
        unread.append(f"{given}: day of designation not read: {day[:30] or '(blank)'}")
    tags = (LIST, f"{LIST}.program.{slug(short)}") if short else (LIST,)
    return Entity(id=given, schema=schema, list=LIST, properties=bag.properties(), since=since, tags=tags, citation=act)


def _measures(said: str, between: str) -> Iterable[str]:
    """The measures in one cell; a dash between commas is none."""
    return (m for m in map(clean, said.split(between)) if m not in {"", "-"})


# -- the summary -------------------------------------------------------------------------------------------------------


def _read_summary(data: bytes) -> Read:
    """The summary: one entry for each unique id, further rows of the id are further names."""
    lines = table(decoded(data, _WHAT), _WHAT)
    header = lines[0][1] if lines else []
    if tuple(header[:8]) != COLUMNS or any(header[8:]):
        full = "Name 6" in header or header[0].startswith("Report Date") if header else False
        found = "the full CSV of the list" if full else f"columns {', '.join(h for h in header if h)[:150]}"
        raise Unreadable(f"{_WHAT}: {found}; {_READ}")
    bags: dict[str, tuple[Bag, str, str]] = {}
    unread: list[str] = []
    for number, cells in lines[1:]:
        if len(cells) < len(COLUMNS) or any(cells[8:]):
            unread.append(f"line {number}: {len(cells)} cells under {len(header)} columns")
            continue
        given, group, name, program, kind, source, day, imposed = cells[:8]
        if not given or not name:
            unread.append(f"line {number}: {given}: no name" if given else f"line {number}: no unique id")
            continue
        bag, _kind, _day = bags.setdefault(given, (Bag(), kind, day))
        bag.add("alias" if bag.has("name") else "name", name)
        bag.add("program", program)
        bag.add("measures", *_measures(imposed, ","))
        bag.add("notes", f"OFSI group {group}" if group else "", f"designated by {source}" if source else "")
    if not bags:
        raise Unreadable(f"{_WHAT}: the summary has no row")
    entities = tuple(_finish(bag, given, kind, day, unread) for given, (bag, kind, day) in bags.items())
    return Read(entities=entities, unread=tuple(unread))


# -- the XML -----------------------------------------------------------------------------------------------------------


def _read_xml(data: bytes) -> Read:
    """The full list."""
    root = parse(data, _WHAT, "Designations")
    entries = root.findall("Designation")
    if not entries:
        raise Unreadable(f"{_WHAT}: no Designation in the file")
    places, ids, unread = Places(), Ids(), list[str]()
    found = [e for e in (_designation(entry, places, ids, unread) for entry in entries) if e is not None]
    return Read(
        entities=tuple(found), published=day_first(text(root, "DateGenerated")), unread=(*unread, *places.unread())
    )


def _designation(entry: Element, places: Places, ids: Ids, unread: list[str]) -> Entity | None:
    """One designation; None when it has no name."""
    given, bag = text(entry, "UniqueID"), Bag()
    for name in entry.iterfind("Names/Name"):
        _name(name, bag)
    bag.add("alias", *texts(entry, "NonLatinNames/NonLatinName/NameNonLatinScript"))
    if not bag.promote():
        unread.append(f"{given or 'a designation without id'}: no name")
        return None
    given = ids.take(given or slug(bag.get("name")[0]))
    for address in entry.iterfind("Addresses/Address"):
        bag.add("address", ", ".join(t.rstrip(",") for t in (text(address, line) for line in _LINES) if t))
        bag.add("country", places.code(text(address, "AddressCountry")))
    for person in entry.iterfind("IndividualDetails/Individual"):
        _person(person, bag, places, given, unread)
    for body in entry.iterfind("EntityDetails/Entity"):
        bag.add("type", *texts(body, ".//TypeOfEntity"))
        for number in texts(body, ".//BusinessRegistrationNumber"):
            _registration(number, bag)
    for ship in entry.iterfind("ShipDetails/Ship"):
        _ship(ship, bag, places)
    bag.add("program", text(entry, "RegimeName"))
    bag.add("measures", *_measures(text(entry, "SanctionsImposed"), "|"))
    bag.add("reason", text(entry, "UKStatementofReasons"))
    group, source, united = text(entry, "OFSIGroupID"), text(entry, "DesignationSource"), text(entry, "UNReferenceNumber")
    bag.add("notes", f"OFSI group {group}" if group else "", f"designated by {source}" if source else "")
    bag.add("notes", f"United Nations reference {united}" if united else "", text(entry, "OtherInformation"))
    return _finish(bag, given, text(entry, "IndividualEntityShip"), text(entry, "DateDesignated"), unread)


def _name(name: Element, bag: Bag) -> None:
    """One name: its parts in the order in which they are said, the family name last; its type and strength decide the kind."""
    kind = text(name, "NameType").lower()
    weak = text(name, "AliasStrength").lower().startswith("low")
    primary = kind == "primary name" and not bag.has("name")
    bag.add("name" if primary else "weakAlias" if weak else "alias", " ".join(t for t in (text(name, p) for p in _PARTS) if t))


def _person(person: Element, bag: Bag, places: Places, given: str, unread: list[str]) -> None:
    """What only individuals have."""
    for said in texts(person, "DOBs/DOB"):
        day = day_first(said)
        bag.add("birthDate", day)
        if not day:
            unread.append(f"{given}: date of birth not read: {said[:30]}")
    for place in person.iterfind("BirthDetails/Location"):
        town, country = text(place, "TownOfBirth"), text(place, "CountryOfBirth")
        bag.add("birthPlace", ", ".join(t for t in (town, country) if t))
        bag.add("birthCountry", places.code(country))
    bag.add("nationality", *places.codes(texts(person, "Nationalities/Nationality")))
    bag.add("gender", *(g.lower() for g in texts(person, "Genders/Gender") if g.lower() in {"male", "female"}))
    bag.add("title", *texts(person, ".//Title"))
    bag.add("position", *texts(person, "Positions/Position"))
    bag.add("passportNumber", *texts(person, "PassportDetails/Passport/PassportNumber"))
    bag.add("idNumber", *texts(person, "NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber"))




def _registration(number: str, bag: Bag) -> None:
    """A business registration number: the kinds that a label names, else the number as it is."""
    labelled = _LABELLED.findall(number)
    for label, value in labelled:
        bag.add(_LABELS[label.lower()], value)
    if not labelled:
        bag.add("registrationNumber", number)


def _ship(ship: Element, bag: Bag, places: Places) -> None:
    """What only ships have."""
    bag.add("imoNumber", *(re.sub(r"(?i)^imo\W*", "", n) for n in texts(ship, ".//IMONumber")))
    bag.add("registrationNumber", *texts(ship, ".//HullIdentificationNumber"))
    bag.add("owner", *texts(ship, ".//CurrentOwnerOperator"))
    bag.add("flag", *places.codes(texts(ship, ".//CurrentBelievedFlagOfShip")))
    bag.add("type", *texts(ship, ".//TypeOfShip"))
    bag.add("tonnage", *texts(ship, ".//TonnageOfShip"))
    bag.add("buildDate", *(y for y in texts(ship, ".//YearBuilt") if re.fullmatch(r"[0-9]{4}", y)))


SOURCES: Final = (
    Source(
        name="uk",
        lists=(LIST,),
        title="UK Sanctions List",
        publisher="Foreign, Commonwealth and Development Office",
        files={"UK-Sanctions-List.xml": "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"},
        floor=3_500,
        ceiling=20_000,
        licence="Open Government Licence v3.0",
        read=read,
    ),
)
