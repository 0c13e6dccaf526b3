"""Reads the CSV form of the lists of the Office of Foreign Assets Control: SDN, ALT, ADD and the continued remarks.

The files have no header: which is which is told by the number of columns (12, 5, 6, 2), not by the file's name. `-0-` is
a blank. Remarks that are longer than 1,000 characters go on in the comments file, without a space at the seam. The official
files end with the character 0x1A; where it is missing this is told, since a cut-off download looks just like that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from comity.parties.entity import Entity
from comity.parties.sources.base import Unreadable
from comity.parties.sources.facts import Facts, joined
from comity.parties.sources.ofac_entry import SCHEMATA, Reading, entity
from comity.parties.sources.ofac_remarks import natural, remarks, tonnages
from comity.parties.sources.rows import decoded, table

_KINDS: Final = {12: "entries", 5: "aliases", 6: "addresses", 2: "comments"}
_END: Final = "\x1a"
_ALIAS: Final = {"aka": "alias", "fka": "previousName", "nka": "alias"}
_LONGEST: Final = 1000
"""Characters of remarks in the first file."""
Tables = dict[str, list[list[str]]]


def read_csv(files: Mapping[str, bytes], list_id: str, what: str, reading: Reading) -> list[Entity]:
    """All entries of the CSV form; aliases, addresses and comments are optional. Unreadable as base.Source.read asks."""
    tables = _tables(files, what, reading.unread)
    if "entries" not in tables:
        raise Unreadable(f"{what}: among the files there is none with 12 columns (SDN.CSV or CONS_PRIM.CSV)")
    for kind, file in (("aliases", "ALT"), ("addresses", "ADD")):
        if kind not in tables:
            reading.unread.append(f"{what}: the file of {kind} ({file}.CSV) was not given")
    beside = {kind: _by_number(tables.get(kind, [])) for kind in ("aliases", "addresses", "comments")}
    out: list[Entity] = []
    for cells in tables["entries"]:
        one = _entry(cells, beside, list_id, reading)
        if one is not None:
            out.append(one)
    known = {c[0] for c in tables["entries"]}
    for kind, rows in beside.items():
        strange = sum(len(r) for number, r in rows.items() if number not in known)
        if strange:
            reading.unread.append(f"{what}: {strange} rows of {kind} belong to no entry; the files are not of one day")
    return out


def _entry(cells: list[str], beside: Mapping[str, dict[str, list[list[str]]]], list_id: str, reading: Reading) -> Entity | None:
    number, name, kind, programs, title, call, vessel, tonnage, gross, flag, owner, said = cells
    schema = SCHEMATA.get(kind.lower())
    if schema is None:
        reading.unread.append(f"entry {number}: the type '{kind[:40]}' is not known; read as of no known kind")
        schema = "LegalEntity"
    if not name:
        reading.unread.append(f"entry {number}: it has no name and was left out")
        return None
    facts = Facts()
    facts.add("name", natural(name) if schema == "Person" else name)
    for row in beside["aliases"].get(number, ()):
        facts.add(_ALIAS.get(row[2], "alias"), natural(row[3]) if schema == "Person" else row[3])
    for row in beside["addresses"].get(number, ()):
        if row[2] or row[3]:
            facts.add("address", joined(row[2:5]))
        facts.add("country", reading.places.code(row[4]))
    more = beside["comments"].get(number, ())
    text = said + "".join(row[1] for row in more)
    if len(said) >= _LONGEST and not more:
        text = text.rpartition(";")[0]
        reading.unread.append(f"entry {number}: its remarks go on in the file of comments, where they are not; the end was left out")
    facts.add("position", *title.split(";"))
    bad = remarks(facts, text, reading.places, person=schema == "Person")
    reading.unread.extend(f"entry {number}: the date '{b[:60]}' cannot be read" for b in bad)
    facts.add("callSign", call)
    facts.add("type", vessel)
    facts.add("tonnage", *tonnages(tonnage, gross))
    facts.add("flag", reading.places.code(flag))
    facts.add("owner", owner)
    return entity(list_id, number, schema, _programs(programs), facts)


def _programs(text: str) -> list[str]:
    """`NPWMD] [IFSR` -> NPWMD, IFSR."""
    return [p.strip(" []") for p in text.split("] [") if p.strip(" []")]


def _tables(files: Mapping[str, bytes], what: str, unread: list[str]) -> Tables:
    tables: Tables = {}
    for name, data in files.items():
        text, told = decoded(data, name)
        unread += told
        if not text.rstrip().endswith(_END):
            unread.append(f"{name}: the end mark (0x1A) of the official file is missing; compare the number of entries with the publisher's")
        rows = table(text.replace(_END, ""), name)
        kind = _KINDS.get(len(rows[0][1]) if rows else 0)
        if kind is None or not rows[0][1][0].isdigit():
            raise Unreadable(f"{name}: the first line has {len(rows[0][1]) if rows else 0} columns and begins '{','.join(rows[0][1])[:80]}';"
                             f" {what} has 12 (entries), 5 (aliases), 6 (addresses) or 2 (comments), without a header")  # fmt: skip
        if kind in tables:
            raise Unreadable(f"{name}: there are two files of {kind}; give those of one day")
        width = len(rows[0][1])
        for line, cells in rows:
            if len(cells) != width or not cells[0].isdigit():
                raise Unreadable(f"{name}: line {line}: {len(cells)} columns instead of {width}, or no number at its beginning; the file may be cut off")
        tables[kind] = [["" if c == "-0-" else c for c in cells] for _line, cells in rows]
    numbers = [c[0] for c in tables.get("entries", ())]
    if len(set(numbers)) != len(numbers):
        raise Unreadable(f"{what}: {len(numbers) - len(set(numbers))} numbers of entries stand twice")
    return tables


def _by_number(rows: list[list[str]]) -> dict[str, list[list[str]]]:
    out: dict[str, list[list[str]]] = {}
    for row in rows:
        out.setdefault(row[0], []).append(row)
    return out
