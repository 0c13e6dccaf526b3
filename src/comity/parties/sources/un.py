"""The consolidated list of the United Nations Security Council (XML): individuals and entities under all its regimes.

The permanent reference number is the id; its first two letters name the regime, which decides tag, act and measures (for
Libya the entry's own comment says whether it is a travel ban, an asset freeze or both).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, Ids, clean, has_latin, has_other, iso_date, month_year, only, slug, years
from comity.parties.sources.places import Places, code_of
from comity.parties.sources.xmlsafe import parse, text, texts

LIST: Final = "un.sc.consolidated"
_WHAT: Final = "the consolidated list of the UN Security Council"


class Regime(NamedTuple):
    """What listing under one regime means: the tag that rules test, the act, the measures."""

    tag: str
    act: str
    measures: tuple[str, ...]


_FREEZE: Final = ("asset freeze",)
_BOTH: Final = ("asset freeze", "travel ban")
_ARMS: Final = ("asset freeze", "travel ban", "arms embargo")
REGIMES: Final[Mapping[str, Regime]] = {
    "CD": Regime("un.sc.1533", "S/RES/1596 (2005), para. 15", _BOTH),
    "CF": Regime("un.sc.2127", "S/RES/2134 (2014), para. 32", _BOTH),
    "GB": Regime("un.sc.2048", "S/RES/2048 (2012), para. 4", ("travel ban",)),
    "HT": Regime("un.sc.2653", "S/RES/2653 (2022), para. 6", _ARMS),
    "IQ": Regime("un.sc.1518", "S/RES/1483 (2003), para. 23", _FREEZE),
    "IR": Regime("un.sc.1737", "S/RES/1737 (2006), para. 12", _FREEZE),
    "KP": Regime("un.sc.1718", "S/RES/1718 (2006), para. 8(d)", _BOTH),
    "LY": Regime("un.sc.1970", "S/RES/1970 (2011), para. 17", ()),
    "ML": Regime("un.sc.2374", "S/RES/2374 (2017), para. 1", ("travel ban",)),
    "QD": Regime("un.sc.1267", "S/RES/2253 (2015), para. 2(a)", _ARMS),
    "SD": Regime("un.sc.1591", "S/RES/1591 (2005), para. 3(e)", _BOTH),
    "SO": Regime("un.sc.2713", "S/RES/1844 (2008), para. 3", _ARMS),
    "SS": Regime("un.sc.2206", "S/RES/2206 (2015), para. 12", _BOTH),
    "TA": Regime("un.sc.1988", "S/RES/1988 (2011), para. 1(a)", _ARMS),
    "YE": Regime("un.sc.2140", "S/RES/2140 (2014), para. 11", _BOTH),
}
"""First letters of the reference number -> regime."""

FUNDS: Final = frozenset({"LYe.001", "LYe.002"})
"""The two Libyan funds: what was frozen in 2011 stays frozen, dealings are free; a tag of their own."""

_QUALITY: Final = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName", "": "alias"}
_FORMER: Final = re.compile(r"(?:previously|formerly) listed as", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"\b\w+ script:\s*([^;()]+)", re.IGNORECASE)
_GLOSS: Final = re.compile(r"(.+?)\s*\((.+?)\)?")
_GENDER: Final = re.compile(r"gender:\s*(male|female)", re.IGNORECASE)
_LIBYA: Final = (("asset freeze", re.compile(r"asset\s*freeze", re.IGNORECASE)), ("travel ban", re.compile(r"travel\s+ban", re.IGNORECASE)))
_SAID: Final = re.compile(r"(?:no|number|passport|card|document)\b[.:)\s]*(?=[A-Za-z]{0,3}[ -]?\d)", re.IGNORECASE)
_CODE: Final = 3
"""Letters of the longest code of a country; a longer word before a number may be its name."""

_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read(files: Mapping[str, bytes]) -> Read:
    """All individuals and entities, individuals first; Unreadable when the file is not the consolidated list."""
    root = parse(only(files, _WHAT), _WHAT, "CONSOLIDATED_LIST")
    entries = [*root.iterfind("INDIVIDUALS/INDIVIDUAL"), *root.iterfind("ENTITIES/ENTITY")]
    if not entries:
        raise Unreadable(f"{_WHAT}: no individual and no entity in it")
    places, ids, unread = Places(), Ids(), list[str]()
    found = [e for e in (_entity(entry, places, ids, unread) for entry in entries) if e is not None]
    return Read(
        entities=tuple(found), published=iso_date(root.get("dateGenerated", "")), unread=(*unread, *places.unread())
    )


def _entity(entry: Element, places: Places, ids: Ids, unread: list[str]) -> Entity | None:
    """One individual or entity; None when it has no name."""
    person = entry.tag == "INDIVIDUAL"
    reference = text(entry, "REFERENCE_NUMBER") or text(entry, "DATAID")
    bag = Bag()
    _names(entry, bag)
    if not bag.promote():
        unread.append(f"{reference or 'an entry without number'}: no name")
        return None
    given = reference or slug(bag.get("name")[0])
    if person:
        _person(entry, bag, places, given, unread)
    _places(entry, bag, places)
    bag.add("program", text(entry, "UN_LIST_TYPE"))
    bag.add("notes", text(entry, "COMMENTS1"))
    regime = REGIMES.get(given[:2])
    if regime is None:
        unread.append(f"{given}: the regime {text(entry, 'UN_LIST_TYPE') or '(blank)'} is not known; it carries no tag")
        regime = Regime("", "", ())
    bag.add("measures", *(m for m in _measures(given, regime, text(entry, "COMMENTS1")) if person or m != "travel ban"))
    return Entity(
        id=ids.take(given),
        schema="Person" if person else "Organization",
        list=LIST,
        properties=bag.properties(),
        since=iso_date(text(entry, "LISTED_ON")),
        tags=("un.sc.1970-funds",) if given in FUNDS else (regime.tag,) if regime.tag else (),
        citation=regime.act,
    )


def _measures(reference: str, regime: Regime, comment: str) -> tuple[str, ...]:
    """What the listing does; for Libya as the comment says, both measures where it says nothing."""
    if reference in FUNDS:
        return ("freeze of what was held in 2011",)
    if not reference.startswith("LY"):
        return regime.measures
    return tuple(name for name, said in _LIBYA if said.search(comment)) or _BOTH


def _names(entry: Element, bag: Bag) -> None:
    """The name, its parts where it holds two, the name in its own script, and aliases by quality."""
    name = " ".join(t for t in (text(entry, part) for part in _PARTS) if t)
    bag.add("name", name)
    if ";" in name or " / " in name:
        bag.add("alias", *re.split(r"\s*;\s*|\s+/\s+", name))
    for original in texts(entry, "NAME_ORIGINAL_SCRIPT"):
        bag.add("alias", original)
    for alias in (*entry.iterfind("INDIVIDUAL_ALIAS"), *entry.iterfind("ENTITY_ALIAS")):
        kind = _QUALITY.get(text(alias, "QUALITY").lower(), "alias")
        note = text(alias, "NOTE")
        if _FORMER.search(note) and kind == "alias":
            kind = "previousName"
        for variant in variants(text(alias, "ALIAS_NAME")):
            bag.add(kind, variant)
        bag.add(kind, *(m.strip() for m in _SCRIPT.findall(note) if has_other(m)))


def variants(alias: str) -> Iterator[str]:
    """The names in one alias cell: several between semicolons, a name and its other script in brackets or behind it."""
    gloss = _GLOSS.fullmatch(alias)
    if gloss and has_other(gloss[2]) != has_other(gloss[1]):
        inside = _SCRIPT.findall(gloss[2]) or gloss[2].split(";")
        yield from (clean(v) for v in (gloss[1], *inside))
        return
    for part in alias.split(";"):
        words = part.split()
        cut = next((i for i, w in enumerate(words) if has_other(w)), 0)
        if cut and not any(has_latin(w) for w in words[cut:]):
            yield from (" ".join(words[:cut]), " ".join(words[cut:]))
        else:
            yield clean(part)


def _person(entry: Element, bag: Bag, places: Places, reference: str, unread: list[str]) -> None:
    """What only individuals have: birth, nationality, gender, title, position, documents."""
    for birth in entry.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        dates = tuple(d for d in _birth(birth) if d)
        bag.add("birthDate", *dates)
        said = text(birth, "NOTE")
        if not dates and said:
            unread.append(f"{reference}: date of birth not read: {said[:60]}")
    for place in entry.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        bag.add("birthPlace", _joined(place, "STREET", "CITY", "STATE_PROVINCE", "COUNTRY"))
        bag.add("birthCountry", places.code(text(place, "COUNTRY")))
    bag.add("nationality", *places.codes(texts(entry, "NATIONALITY/VALUE")))
    said = text(entry, "GENDER").lower() or next(iter(_GENDER.findall(text(entry, "COMMENTS1").lower())), "")
    bag.add("gender", said if said in {"male", "female"} else "")
    bag.add("title", *texts(entry, "TITLE/VALUE"))
    bag.add("position", *texts(entry, "DESIGNATION/VALUE"))
    for document in entry.iterfind("INDIVIDUAL_DOCUMENT"):
        bag.add(*_document(document))


def _birth(birth: Element) -> Iterator[str]:
    """The dates that one element says; an approximate one is only its year."""
    kind = text(birth, "TYPE_OF_DATE").upper()
    if kind == "BETWEEN":
        yield from years(text(birth, "FROM_YEAR"), text(birth, "TO_YEAR"))
        return
    day = iso_date(text(birth, "DATE")) or iso_date(text(birth, "YEAR"))
    if day:
        yield day[:4] if kind == "APPROXIMATELY" else day
        return
    note = text(birth, "NOTE")
    if note and "hijri" not in note.lower():
        several = note.lower().startswith("between")
        found = month_year(note)
        yield found[:4] if several else found


def _document(document: Element) -> tuple[str, str]:
    """(property, number) of a passport or other paper; words before the number, a country among them, are put aside."""
    kind = f"{text(document, 'TYPE_OF_DOCUMENT')} {text(document, 'TYPE_OF_DOCUMENT2')}".lower()
    number = text(document, "NUMBER") or text(document, "TYPE_OF_DOCUMENT2")
    if not any(ch.isdigit() for ch in number):
        return "idNumber", ""
    said = f"{text(document, 'TYPE_OF_DOCUMENT2')} {number}".lower()
    bare = number.partition(" (")[0] if number.endswith(")") else number
    bare = _SAID.split(bare)[-1].strip()
    first, _, rest = bare.partition(" ")
    if rest and len(first) > _CODE and code_of(first):
        bare = rest
    if "fiscal code" in said:
        return "taxNumber", bare
    passport = "passport" in said or ("identi" not in said and any(w in kind for w in ("passport", "passeport", "pasaporte")))
    return ("passportNumber" if passport else "idNumber"), bare


def _places(entry: Element, bag: Bag, places: Places) -> None:
    """Addresses and their countries."""
    for address in (*entry.iterfind("INDIVIDUAL_ADDRESS"), *entry.iterfind("ENTITY_ADDRESS")):
        bag.add("address", _joined(address, "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"))
        bag.add("country", places.code(text(address, "COUNTRY")))


def _joined(element: Element, *parts: str) -> str:
    """The parts of a place that are there, with commas between."""
    return ", ".join(t.rstrip(",") for t in (text(element, part) for part in parts) if t)


SOURCES: Final = (
    Source(
        name="un",
        lists=(LIST,),
        title="Consolidated list of the United Nations Security Council",
        publisher="United Nations Security Council",
        files={"consolidated.xml": "https://scsanctions.un.org/resources/xml/en/consolidated.xml"},
        floor=700,
        ceiling=3_000,
        licence="Published for states to carry out; United Nations website terms: name the source, check before passing it on",
        read=read,
    ),
)
