"""Reads the Consolidated Screening List of the International Trade Administration (CSV with 29 columns).

It puts the lists of three departments into one table and says less than they do: strong and weak aliases are not told
apart, footnotes of the Entity List are plain figures. Each row goes to the list that its column `source` names, with the
tags that the publisher's own file would give it. An entry that stands on several non-SDN lists is printed once for each;
here it is one entity with all tags, as in the Treasury's own file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from comity.law.imports.us_part744_coding import coded
from comity.law.imports.us_part744_text import SUP_CLOSE, SUP_OPEN
from comity.parties.entity import Entity
from comity.parties.sources import bis_dpl
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.facts import Facts, dates, register, slug
from comity.parties.sources.ofac_entry import SCHEMATA, Reading, entity
from comity.parties.sources.ofac_programs import citation
from comity.parties.sources.ofac_remarks import birth_place, natural, remarks, take, tonnages
from comity.parties.sources.places import Places, code_of
from comity.parties.sources.rows import check_header, decoded, table
from comity.terms.dates import parse_date

_COLUMNS: Final = (
    "_id", "source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice", "start_date",
    "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage",
    "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url", "alt_names", "citizenships",
    "dates_of_birth", "nationalities", "places_of_birth", "source_information_url", "ids",
)  # fmt: skip
_WHAT: Final = "the Consolidated Screening List"
LISTS: Final = {
    "SDN": ("us.sdn", ""),
    "SSI": ("us.nonsdn", "us.nonsdn.ssi"),
    "CMIC": ("us.nonsdn", "us.nonsdn.cmic"),
    "PLC": ("us.nonsdn", "us.nonsdn.plc"),
    "FSE": ("us.nonsdn", "us.nonsdn.fse"),
    "CAP": ("us.nonsdn", "us.nonsdn.capta"),
    "NS-MBS List": ("us.nonsdn", "us.nonsdn.mbs"),
    "EL": ("us.entity-list", "us.entity-list"),
    "UVL": ("us.uvl", "us.uvl"),
    "MEU": ("us.meu-list", "us.meu-list"),
    "DPL": ("us.denied", "us.denied"),
    "ISN": ("us.isn", "us.isn"),
    "DTC": ("us.debarred", "us.debarred"),
}
"""Abbreviation in brackets in the column `source` -> list and tag."""

_STATUTES: Final = {"INKSNA": "us.isn.744-19-b"}
"""Programme of the State Department -> tag of 15 CFR 744.19. `Missile Sanctions laws` may be paragraph (c) or (d): no tag."""

_FORMS: Final = frozenset(["ltd", "inc", "llc", "co", "corp", "gmbh", "sa", "as", "jsc", "plc"])
_FIGURE: Final = re.compile(r"(?<=\))(,? ?)([1-5])(?= |$)")


def read(files: Mapping[str, bytes]) -> Read:
    """All lists in the file. A last row that is cut off is told and left out; the file has no date of its own."""
    if len(files) != 1:
        raise Unreadable(f"{_WHAT}: {len(files)} files were given; it is one file")
    name, data = next(iter(files.items()))
    text, told = decoded(data, name)
    rows = _table(text, name)
    header = rows[0][1] if rows else []
    check_header(header, _COLUMNS, ("_id", "source", "name"), _WHAT)
    reading = Reading(Places(), list(told))
    found: dict[str, Entity] = {}
    for n, (line, cells) in enumerate(rows[1:], 1):
        if cells == header:
            continue
        if len(cells) != len(header):
            if n != len(rows) - 1:
                raise Unreadable(f"{name}: line {line}: {len(cells)} columns instead of {len(header)}")
            reading.unread.append(f"line {line}: the last row has {len(cells)} columns instead of {len(header)}: the file is cut off here")
            continue
        row = dict.fromkeys(_COLUMNS, "") | dict(zip(header, cells, strict=True))
        one = _entity(row, line, reading)
        if one is not None:
            known = found.get(one.id)
            found[one.id] = _merged(known, one) if known else one
    return Read(entities=tuple(found.values()), unread=(*reading.unread, *reading.places.unread()))


def _table(text: str, name: str) -> list[tuple[int, list[str]]]:
    """The rows; a quote that is not closed in the last row is closed, so that a cut-off file is told and not only refused."""
    try:
        return table(text, name)
    except Unreadable:
        return table(text + '"', name)


def _entity(row: Mapping[str, str], line: int, reading: Reading) -> Entity | None:
    mark = re.findall(r"\(([^()]+)\)", row["source"])
    list_id, tag = LISTS.get(mark[-1] if mark else "", ("", ""))
    if not list_id or not row["name"] or not row["_id"]:
        reading.unread.append(f"line {line}: no known list, no name or no id ('{row['source'][:80]}'); it was left out")
        return None
    treasury = list_id in ("us.sdn", "us.nonsdn")
    schema = SCHEMATA.get(row["type"].lower(), "LegalEntity") if treasury else "LegalEntity"
    facts = Facts()
    _names(facts, row, list_id, schema)
    _places(facts, row, reading)
    _said(facts, row, line, reading)
    programs = parts(row["programs"])
    if treasury:
        made = entity(list_id, row["entity_number"] or row["_id"], schema, programs, facts)
        tags = made.tags if list_id == "us.sdn" else tuple(dict.fromkeys((*made.tags[:1], tag, *made.tags[1:])))
        return msgspec.structs.replace(made, tags=tags)
    facts.add("program", *programs)
    return Entity(
        id=f"{list_id}:{row['_id']}",
        schema=schema,
        list=list_id,
        properties=facts.properties(),
        since=_day(row["start_date"], line, reading),
        until=_day(row["end_date"], line, reading),
        tags=_tags(row, list_id, tag, programs),
        citation=register(row["federal_register_notice"]) or row["federal_register_notice"] or citation(programs),
    )


def parts(text: str) -> list[str]:
    """The parts of a cell that holds several values."""
    return [p for p in (x.strip() for x in text.split(";")) if p]


def _names(facts: Facts, row: Mapping[str, str], list_id: str, schema: str) -> None:
    name, beside = bis_dpl.names(row["name"]) if list_id == "us.denied" else (row["name"], ())
    if list_id == "us.isn":
        name = re.split(r";? and (?:its|any) (?:sub-units|successor)|,\s*$", name)[0].rstrip(" ,;")
        beside = tuple(re.findall(r"[(\[]aka ([^)\]]+)[)\]]", name))
        name = re.sub(r"\s*[(\[](?:aka [^)\]]+|\w+ individual)[)\]]", "", name)
    aliases = [*beside, *(a.removeprefix("and ") for a in parts(row["alt_names"]))]
    if list_id == "us.isn":
        aliases = [b for a in aliases for b in _by_comma(a)]
    person = schema == "Person"
    facts.add("name", natural(name) if person else name)
    facts.add("alias", *(natural(a) if person else a for a in aliases))


def _by_comma(text: str) -> list[str]:
    """Aliases of the State Department's list stand between commas; a company form after a comma belongs to the name before it."""
    out: list[str] = []
    for part in (p.strip().strip('"').removeprefix("F.K.A. ").removeprefix("and ") for p in text.split(",")):
        if out and part.lower().replace(".", "") in _FORMS:
            out[-1] += f", {part}"
        elif part:
            out.append(part)
    return out


def _places(facts: Facts, row: Mapping[str, str], reading: Reading) -> None:
    for address in parts(row["addresses"]):
        if "," in address or not re.fullmatch("[A-Z]{2}", address):
            facts.add("address", address)
        facts.add("country", _country(address, reading))
    facts.add("nationality", *reading.places.codes(parts(row["nationalities"])))
    facts.add("citizenship", *reading.places.codes(parts(row["citizenships"])))
    facts.add("flag", reading.places.code(row["vessel_flag"]))
    for place in parts(row["places_of_birth"]):
        birth_place(facts, place)


def _country(address: str, reading: Reading) -> str:
    """The country at the end of an address: a code, or a name; a US state and postal code say the United States."""
    *before, last = [p.strip() for p in address.split(",")]
    ahead = before[-1] if before else ""
    if re.fullmatch(r"\d{5}(-\d{4})?", last) and ahead in bis_dpl.US_STATES:
        return "US"
    if re.fullmatch("[A-Z]{2}", last):
        return reading.places.code(last)
    return code_of(last) if len(last) > 3 else ""


def _said(facts: Facts, row: Mapping[str, str], line: int, reading: Reading) -> None:
    """Dates of birth, vessel, documents, remarks, requirement and policy."""
    for born in parts(row["dates_of_birth"]):
        found = dates(born)
        facts.add("birthDate", *found)
        if not found:
            reading.unread.append(f"line {line}: the date '{born[:60]}' cannot be read")
    facts.add("position", *parts(row["title"]))
    facts.add("callSign", row["call_sign"])
    facts.add("type", row["vessel_type"])
    facts.add("tonnage", *tonnages(row["gross_tonnage"], row["gross_registered_tonnage"]))
    facts.add("owner", row["vessel_owner"])
    for paper in parts(row["ids"]):
        label, _, value = paper.partition(", ")
        country = re.search(r", ([A-Z]{2})$", value)
        value = value[: country.start()] if country else value
        reading.unread.extend(f"line {line}: the date '{b[:60]}' cannot be read" for b in take(facts, label, value, country[1] if country else "", reading.places))
    remarks(facts, row["remarks"], reading.places)
    facts.add("requirement", row["license_requirement"])
    facts.add("policy", row["license_policy"])


def _tags(row: Mapping[str, str], list_id: str, tag: str, programs: list[str]) -> tuple[str, ...]:
    """The tags of a row that is not the Treasury's. What stood in 746.5 stands in 746.8(a)(4) and (b)(2) since 89 FR 51644."""
    if list_id == "us.isn":
        known = [_STATUTES.get(p, f"us.isn.program.{slug(p)}") for p in programs]
        return tuple(dict.fromkeys((tag, *known)))
    if list_id != "us.entity-list":
        return (tag,)
    asked, policy = (re.sub(r"§\s*", "§ ", row[c]) for c in ("license_requirement", "license_policy"))
    asked = re.sub(r"(?<=projects specified in § )746\.5\b", "746.8(a)(4)", asked)
    policy = re.sub(r"(?<=See § )746\.5\(b\)", "746.8(b)(2)", policy)
    return coded(_FIGURE.sub(lambda m: f"{SUP_OPEN}{m[2]}{SUP_CLOSE}", asked), policy).tags


def _day(text: str, line: int, reading: Reading) -> str:
    if text and parse_date(text) is None:
        reading.unread.append(f"line {line}: '{text[:20]}' is not a date YYYY-MM-DD")
        return ""
    return text


def _merged(one: Entity, two: Entity) -> Entity:
    """One entity out of two rows with the same number."""
    facts = Facts()
    for name, values in (*one.properties.items(), *two.properties.items()):
        facts.add(name, *values)
    return msgspec.structs.replace(one, properties=facts.properties(), tags=tuple(dict.fromkeys((*one.tags, *two.tags))))


SOURCES: Final = (
    Source(
        name="trade-csl",
        lists=tuple(dict.fromkeys(list_id for list_id, _tag in LISTS.values())),
        title="Consolidated Screening List of eleven lists of Commerce, State and Treasury",
        publisher="US Department of Commerce, International Trade Administration",
        files={"consolidated.csv": "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv"},
        floor=15_000,
        ceiling=80_000,
        licence="Work of the US Government, not under copyright (17 U.S.C. 105)",
        read=read,
    ),
)
