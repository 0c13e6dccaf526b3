"""A user's own list as CSV: customers, suppliers, a deny list of the house.

Columns: `id` and `name`; besides `aliases`, `type`, `country`, `birth_date`, `identifiers`, and `list`, `since`, `until`, `note`,
`cite`, `tags`, `status`, in any order. Several values in a cell stand between semicolons (or upright strokes, where the
columns themselves are divided by semicolons). An identifier is `kind:number` (`imo:9187629;passport:A123`). The list is
`own.<name>`, the name being that of the file. A row that cannot be used is told with its line and the rest is read. The
sentences name lines and columns, never what stands in a cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from comity.parties.entity import DATES, SCHEMATA, Entity
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.fields import Bag, decoded, iso_date, slug
from comity.parties.sources.places import code_of
from comity.parties.sources.rows import check_header, table
from comity.terms.dates import parse_date

LIST: Final = "own"
CLEARED: Final = "own.cleared"
NEEDED: Final = ("id", "name")
COLUMNS: Final = (
    "id", "name", "aliases", "type", "country", "birth_date", "identifiers",
    "list", "since", "until", "note", "cite", "tags", "status",
)  # fmt: skip
TYPES: Final[Mapping[str, str]] = {
    **{s.lower(): s for s in SCHEMATA if s != "Address"},
    "individual": "Person",
    "natural person": "Person",
    "organisation": "Organization",
    "entity": "LegalEntity",
    "legal entity": "LegalEntity",
    "ship": "Vessel",
    "aircraft": "Airplane",
    "public body": "PublicBody",
    "": "LegalEntity",
}
"""What may stand under `type` -> schema."""

IDENTIFIERS: Final[Mapping[str, str]] = {
    "imo": "imoNumber",
    "mmsi": "mmsi",
    "callsign": "callSign",
    "reg": "registrationNumber",
    "registration": "registrationNumber",
    "tax": "taxNumber",
    "vat": "taxNumber",
    "inn": "innCode",
    "ogrn": "ogrnCode",
    "lei": "leiCode",
    "swift": "swiftBic",
    "bic": "swiftBic",
    "passport": "passportNumber",
    "idcard": "idNumber",
    "id": "idNumber",
    "usc": "uscCode",
    "serial": "serialNumber",
}
"""Kind of an identifier -> property."""

STATUS: Final = ("", "listed", "cleared")
DELIMITERS: Final = (",", ";", "\t")
_WHAT: Final = "the own list"
_BORN: Final = {"Person": DATES[0], "Vessel": DATES[2], "Airplane": DATES[2]}
_SUFFIX: Final = re.compile(r"(?:\.(?:csv|tsv|txt|gz))+$", re.IGNORECASE)
_TAG: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_BETWEEN: Final = re.compile(r"[;|]")


def read(files: Mapping[str, bytes]) -> Read:
    """All rows of one or several files, each the list `own.<its name>`; Unreadable names the column or the byte at fault."""
    if not files:
        raise Unreadable(f"{_WHAT}: no file was given")
    entities: dict[str, Entity] = {}
    unread: list[str] = []
    for file, data in files.items():
        found = read_list(data, slug(_SUFFIX.sub("", file)) or "list", known=entities)
        unread += found.unread
    if not entities:
        raise Unreadable(f"{_WHAT}: no row could be read ({'; '.join(unread)[:300] or 'there is none below the header'})")
    return Read(entities=tuple(entities.values()), unread=tuple(unread))


def read_list(data: bytes, name: str, known: dict[str, Entity] | None = None) -> Read:
    """The rows of one file as the list `own.<name>`; into `known` go the entries by id, which no id may repeat."""
    what = f"{_WHAT} {name}"
    text = decoded(data, what)
    lines = table(text, what, delimiter_of(text))
    header = [h.lower().replace(" ", "_") for h in lines[0][1]] if lines else []
    check_header(header, COLUMNS, NEEDED, f"{what} (known columns: {', '.join(COLUMNS)})")
    unread: list[str] = []
    entities = {} if known is None else known
    for number, cells in lines[1:]:
        where = f"{name}, line {number}"
        if len(cells) != len(header):
            unread.append(f"{where}: {len(cells)} cells under {len(header)} columns; put a cell that holds the delimiter in quotes")
            continue
        row = dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=True))
        entity = _entity(row, name, where, unread)
        if entity is None:
            continue
        if entity.id in entities:
            unread.append(f"{where}: the id is there already; give every row an id of its own")
            continue
        entities[entity.id] = entity
    return Read(entities=tuple(entities.values()), unread=tuple(unread))


def delimiter_of(text: str) -> str:
    """The delimiter that divides the header: the one that it holds most often, a comma where it holds none."""
    header = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _entity(row: Mapping[str, str], name: str, where: str, unread: list[str]) -> Entity | None:
    """One row; None when it has no id or no name. Everything else that is wrong is told and left out of the entry."""
    for column in NEEDED:
        if not row[column]:
            unread.append(f"{where}: no {column}")
            return None
    schema = TYPES.get(row["type"].lower())
    if schema is None:
        unread.append(f"{where}: column type: not known; taken as person or organisation. Write one of {', '.join(sorted(TYPES))[2:]}")
        schema = "LegalEntity"
    bag = Bag()
    bag.add("name", row["name"])
    bag.add("alias", *_parts(row["aliases"]))
    for country in _parts(row["country"]):
        code = code_of(country)
        if not code:
            unread.append(f"{where}: column country: not known; write an ISO 3166 code such as DE")
        bag.add("country", code)
    for day in _parts(row["birth_date"]):
        if not iso_date(day) or iso_date(day) != day:
            unread.append(f"{where}: column birth_date: no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        else:
            bag.add(_BORN.get(schema, DATES[1] if schema != "LegalEntity" else DATES[0]), day)
    for identifier in _parts(row["identifiers"]):
        kind, colon, number = identifier.partition(":")
        if kind.strip().lower() in IDENTIFIERS and number.strip():
            bag.add(IDENTIFIERS[kind.strip().lower()], number)
        else:
            fault = "the kind is not known" if colon else "no kind"
            unread.append(f"{where}: column identifiers: {fault}; write kind:number with one of {', '.join(IDENTIFIERS)}")
    bag.add("notes", row["note"])
    listed = f"{LIST}.{slug(row['list']) or name}"
    return Entity(
        id=row["id"],
        schema=schema,
        list=listed,
        properties=bag.properties(),
        since=_day(row, "since", where, unread),
        until=_day(row, "until", where, unread),
        tags=tuple(dict.fromkeys((listed, *_tags(row, where, unread)))),
        citation=row["cite"],
    )


def _parts(cell: str) -> list[str]:
    """The values in a cell."""
    return [p for p in (part.strip() for part in _BETWEEN.split(cell)) if p]


def _day(row: Mapping[str, str], column: str, where: str, unread: list[str]) -> str:
    """A day; blank and told when it is none."""
    if row[column] and parse_date(row[column]) is None:
        unread.append(f"{where}: column {column}: no date; write YYYY-MM-DD")
        return ""
    return row[column]


def _tags(row: Mapping[str, str], where: str, unread: list[str]) -> list[str]:
    """Tags of the row and the one that says that the party is cleared."""
    tags = [t for t in _parts(row["tags"].lower()) if _TAG.fullmatch(t)]
    if len(tags) != len(_parts(row["tags"])):
        unread.append(f"{where}: column tags: a tag is words of letters and digits with dots or hyphens between")
    status = row["status"].lower()
    if status not in STATUS:
        unread.append(f"{where}: column status: not known; write listed or cleared, or leave it blank")
    return [*tags, *([CLEARED] if status == "cleared" else [])]


SOURCES: Final = (
    Source(
        name="csv",
        lists=(LIST,),
        title="Own list as CSV: id, name, aliases, type, country, birth_date, identifiers",
        publisher="the user",
        files={},
        floor=1,
        ceiling=5_000_000,
        licence="the user's own",
        read=read,
    ),
)
