"""Canada's consolidated list of autonomous sanctions (XML): persons, entities and ships under the regulations of two Acts.

The file has one `record` for each item of a schedule. Its field Country names the regulations, which most often, but not
always, is also where the party is; it is taken as the party's country except where the regulations answer to what was done
to that country. An id is made of regulations, schedule and item, which together are one entry in the regulations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from comity.parties.entity import Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, Ids, clean, iso_date, only, slug
from comity.parties.sources.places import Places, code_of
from comity.parties.sources.xmlsafe import parse, text

LIST: Final = "ca.sema"
ACTS: Final[Mapping[str, str]] = {
    "China": "Special Economic Measures (People's Republic of China) Regulations",
    "Myanmar (Burma)": "Special Economic Measures (Burma) Regulations",
    "Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR)": "Justice for Victims of Corrupt Foreign Officials "
    "Regulations",
}
"""Regulations whose name is not made of the field Country in the ordinary way."""

PROGRAMS: Final = {"Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR)": "jvcfor", "Myanmar (Burma)": "myanmar"}
WRONGED: Final = frozenset({"Ukraine", "Moldova"})
"""Regulations about what was done to a country: their parties are as a rule not of it."""

DEALINGS: Final = "dealings prohibited"
SHIP: Final = "listed ship: dealings restricted"
FINANCE: Final = "debt and equity financing restricted"
_FINANCE: Final = frozenset({("Russia", "2"), ("Russia", "3")})
"""Schedules of the Russia regulations that restrict financing only."""

_WHAT: Final = "the Canadian consolidated autonomous sanctions list"
_LABEL: Final = re.compile(r"\b(?:Belaruss?ian|Russian|Ukrainian|Arabic|Persian|Farsi|Hebrew|English|French|Chinese)\s*:", re.IGNORECASE)
_ALSO: Final = re.compile(r"(.+?)\s*\(also known\s+as\s+(.+?)\)?", re.IGNORECASE | re.DOTALL)
_DATE: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d{4}-\d\d\b(?!\d)|\b\d{4}(?![\ds])")
_SLASH: Final = re.compile(r"\s+/\s*|/\s+")
_FORMS: Final = frozenset(
    ["ltd", "llc", "inc", "co", "corp", "jsc", "ojsc", "pjsc", "oao", "ooo", "pao", "ao", "zao",
     "\u043e\u0430\u043e", "\u043e\u043e\u043e", "\u043f\u0430\u043e", "\u0430\u043e", "\u0437\u0430\u043e"]
)  # fmt: skip
"""Legal forms, the last five in Cyrillic letters: alone behind a comma they belong to the name before it."""


def read(files: Mapping[str, bytes]) -> Read:
    """All records in the order of the file; Unreadable when the file is not the list."""
    root = parse(only(files, _WHAT), _WHAT, "data-set")
    records = [r for r in root.iterfind("record") if r.find("Country") is not None and r.find("Item") is not None]
    if not records:
        below = next(iter(root), None)
        raise Unreadable(f"{_WHAT}: no record with Country and Item below <data-set>, which has {_tag(below)}")
    places, ids, unread = Places(), Ids(), list[str]()
    found = [e for e in (_entity(record, places, ids, unread) for record in records) if e is not None]
    return Read(entities=tuple(found), unread=(*unread, *places.unread()))


def _tag(element: Element | None) -> str:
    return f"<{element.tag[:40]}>" if element is not None else "nothing in it"


def _entity(record: Element, places: Places, ids: Ids, unread: list[str]) -> Entity | None:
    """One record; None when it has no name."""
    regime = english(text(record, "Country"))
    schedule = re.sub(r"\s*,\s*", ", ", text(record, "Schedule"))
    item = text(record, "Item")
    program = PROGRAMS.get(regime) or slug(regime)
    place = ".".join(p for p in (program, slug(schedule.replace(".", "-")), item) if p)
    bag = Bag()
    schema = _names(record, bag)
    if not bag.promote():
        unread.append(f"{place}: no name")
        return None
    given = ids.take(f"{LIST}:{place}", slug(bag.get("name")[0]))
    _dates(record, bag, "buildDate" if schema == "Vessel" else "birthDate", given, unread)
    bag.add("imoNumber", text(record, "ShipIMONumber"))
    title = text(record, "TitleOrShip")
    bag.add(*(("type", title) if schema == "Vessel" else ("title", english(title, "/"))))
    if schema != "Vessel" and regime not in WRONGED and code_of(regime):
        bag.add("country", places.code(regime))
    bag.add("program", text(record, "Country"))
    bag.add("measures", FINANCE if (regime, schedule) in _FINANCE else SHIP if schema == "Vessel" else DEALINGS)
    where = f"Schedule {schedule}" if schedule[:1].isdigit() else f"Schedule, {schedule}" if schedule else "Schedule"
    return Entity(
        id=given,
        schema=schema,
        list=LIST,
        properties=bag.properties(),
        since=iso_date(text(record, "DateOfListing")),
        tags=(LIST, f"{LIST}.program.{program}"),
        citation=f"{act_name(regime)}, {where}, item {item}",
    )


def english(both: str, between: str = " / ") -> str:
    """The English half of a field in both languages."""
    return both.partition(between)[0].strip()


def act_name(regime: str) -> str:
    """The regulations that a name of a regime stands for."""
    return ACTS.get(regime) or f"Special Economic Measures ({regime}) Regulations"


def _names(record: Element, bag: Bag) -> str:
    """The name and the aliases; answers the schema: a record has a family name, or a ship number, or is an entity."""
    family, given = text(record, "LastName"), text(record, "GivenName")
    person = bool(family or given)
    if person:
        bag.add("name", f"{given} {family}")
    else:
        _body_names(text(record, "EntityOrShip"), bag)
    for alias in aliases(text(record, "Aliases"), person=person):
        bag.add("weakAlias" if person and len(alias.split()) == 1 else "alias", alias)
    return "Person" if person else "Vessel" if text(record, "ShipIMONumber") else "Organization"


def _body_names(name: str, bag: Bag) -> None:
    """The name of an entity: what is `also known as` in brackets and a second language behind a stroke are aliases."""
    also = _ALSO.fullmatch(name)
    if also:
        bag.add("name", also[1])
        bag.add("alias", also[2])
        if " and " in also[2]:
            bag.add("weakAlias", *(p for p in re.split(r",\s*| and ", also[2]) if len(p.split()) > 1))
        return
    left, stroke, right = name.partition("/")
    several = stroke and "/" not in right and all(len(p.split()) > 1 for p in (left, right)) and left.count("(") == left.count(")")
    bag.add("name", left if several else name)
    bag.add("alias", right if several else "")


def aliases(cell: str, *, person: bool) -> Iterator[str]:
    """The names in a cell of aliases: between semicolons, labels of languages, strokes, `or`; commas only between whole names."""
    for part in re.split(r"\s*;\s*", _LABEL.sub(";", clean(cell))):
        for piece in re.split(r"\s+or\s+|\s+OR\s+", part):
            for name in _by_comma(piece, person=person):
                for half in _by_stroke(name):
                    bare = re.sub(r"\s*\bAKA$", "", half).strip(" ,;")
                    yield bare.strip("() ") if bare.count("(") != bare.count(")") or bare[-1:] == "(" else bare


def _by_comma(piece: str, *, person: bool) -> list[str]:
    """Parts between commas if each is a whole name: two words for a person; a capital and no bare legal form for an entity."""
    parts = [p for p in re.split(r"\s*,\s*", piece) if p]
    if person:
        return parts if all(len(p.split()) > 1 for p in parts) else [" ".join(piece.split(" , "))]
    whole = all(not p[0].islower() and p.strip(".").lower() not in _FORMS for p in parts)
    return parts if whole else [piece]


def _by_stroke(name: str) -> list[str]:
    """Parts between strokes: set off by a space, or with several words on both sides."""
    parts = [p for p in _SLASH.split(name) if p]
    if len(parts) == 1 and name.count("/") == 1:
        halves = [h.strip() for h in name.split("/")]
        if all(len(h.split()) > 1 for h in halves):
            return halves
    return parts


def _dates(record: Element, bag: Bag, kind: str, given: str, unread: list[str]) -> None:
    """The dates of birth or building; several between `or` are all kept."""
    said = text(record, "DateOfBirthOrShipBuildDate")
    dates = [d for d in map(iso_date, _DATE.findall(said)) if d]
    bag.add(kind, *dates)
    if said and not dates:
        unread.append(f"{given}: date not read: {said[:40]}")


SOURCES: Final = (
    Source(
        name="ca-sema",
        lists=(LIST,),
        title="Consolidated Canadian Autonomous Sanctions List",
        publisher="Global Affairs Canada",
        files={
            "sema-lmes.xml": "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml"
        },
        floor=3_500,
        ceiling=20_000,
        licence="Open Government Licence - Canada",
        read=read,
    ),
)
