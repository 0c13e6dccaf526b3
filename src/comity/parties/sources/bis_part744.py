"""Reads the lists in 15 CFR Part 744 (eCFR XML): Entity List, Unverified List, MEU List, military-intelligence end users.

The reading itself is that of `comity.law.imports.us_part744`, from which the lists that ship with the law were made, so an
imported file and the bundled lists have the same ids, tags and words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.us_part744 import convert
from comity.law.records import ListedParty, Provision
from comity.parties.bundled import entities_of
from comity.parties.sources.base import Read, Source, Unreadable
from comity.parties.sources.xmlsafe import parse

_WHAT: Final = "15 CFR Part 744"
_TABLES: Final = ("parties/entity-list.csv", "parties/uvl.csv", "parties/meu.csv", "parties/military-intelligence.csv")
_PROVISIONS: Final = ("provisions-part744.csv", "provisions-part744-register.csv")


def read(files: Mapping[str, bytes]) -> Read:
    """The four lists out of the file of the part, or of all of title 15. The text does not say of which day it is."""
    if len(files) != 1:
        raise Unreadable(f"{_WHAT}: {len(files)} files were given; it is one file")
    data = next(iter(files.values()))
    root = parse(data, _WHAT)
    if root.tag != "DIV5" or root.get("N") != "744":
        part = next((d for d in root.iter("DIV5") if d.get("N") == "744"), None)
        if part is None:
            raise Unreadable(f"{_WHAT}: there is no such part in the file; its root element is <{root.tag[:60]}>")
        data = ET.tostring(part, encoding="utf-8")
    try:
        made = convert(data)
    except (LookupError, ValueError) as e:
        raise Unreadable(f"{_WHAT}: a table is not built as its columns say ({type(e).__name__}: {e})") from None
    empty = [t for t in _TABLES if not made.tables[t]]
    if empty:
        raise Unreadable(f"{_WHAT}: no rows were found for {', '.join(empty)}; the file may be cut off")
    provisions = {
        r["id"]: Provision(r["id"], r["label"], r["heading"], r["state"], r["from"], r["to"], r["address"], r["open"] == "yes", True)
        for t in _PROVISIONS
        for r in made.tables[t]
    }
    parties = (_party(row) for t in _TABLES for row in made.tables[t])
    return Read(entities=entities_of(parties, provisions), unread=tuple(made.unread))


def _party(r: Mapping[str, str]) -> ListedParty:
    aliases, tags = (tuple(x for x in r[c].split(";") if x) for c in ("aliases", "tags"))
    return ListedParty(r["id"], r["list"], r["name"], aliases, r["country"], r["address"], r["from"], r["to"], tags, r["requirement"],
                       r["policy"], r["footnotes"], r["cite"], r["verified"] == "yes")  # fmt: skip


SOURCES: Final = (
    Source(
        name="bis-part744",
        lists=("us.entity-list", "us.uvl", "us.meu-list", "us.mieu"),
        title="Entity List, Unverified List, Military End-User List and named military-intelligence end users",
        publisher="US Department of Commerce, Bureau of Industry and Security (eCFR)",
        files={"ECFR-title15.xml": "https://www.govinfo.gov/bulkdata/ECFR/title-15/ECFR-title15.xml"},
        floor=3_300,
        ceiling=8_000,
        licence="Work of the US Government, not under copyright (17 U.S.C. 105)",
        read=read,
    ),
)
