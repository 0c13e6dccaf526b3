"""Reads the Chinese licence catalogue of dual-use items: entries of the namespace CN-DU and their customs codes.

The official catalogue is the 2026 catalogue of dual-use items and technologies subject to import and export licence,
which the Ministry of Commerce and the General Administration of Customs published on 2025-12-31 and which prints the
export control list of Announcement 51 of 2024 with its later additions. It is published as a document for people, so
the importer reads a table of it: one line an entry, with the columns of `REQUIRED` below. Serial 96 of the printed
catalogue is missing in the only table known; the numbers of the units and all technical parameters are not in it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of

NAME: Final = "cn_catalogue"
LIMITS: Final = {
    "entries": (700, 800),
    "codes": (180, 200),
    "hs": (500, 600),
    "correlations": (1100, 1400),
    "unread": (0, 5),
}
REQUIRED: Final = ("serial_2026", "code", "name_zh", "heading_en", "hs10", "confidence")
LONGEST: Final = 60
"""Headings longer than this lose the list of examples that stands in brackets before their colon."""
SHORTER: Final = (
    ("Chemical storage tanks, containers or receivers above 100 L", "Chemical tanks and containers above 100 L"),
    ("Beyond-visual-range piloted UAVs able to carry", "Remotely piloted UAVs able to carry"),
    ("Equipment for tensioning fibres during heating (polymeric fibre production)", "Fibre tensioning equipment"),
)
"""Phrases of the table that are too long for a line, and what stands for them."""

_CODE: Final = re.compile(r"[0-9][A-E][0-9]{3}(?:\.[a-z0-9]{1,2})*")
_HS: Final = re.compile(r"[0-9]{10}")
_SERIAL: Final = re.compile(r"[0-9]+(?:-[0-9]+)?")
_BRACKET_BEFORE_COLON: Final = re.compile(r" \([^()]*\)(?=:)")


def convert(raw: bytes) -> Imported:
    """The entries and the correlation with customs codes that the table of the catalogue states."""
    entries: dict[str, Row] = {}
    correlations: list[Row] = []
    unread: list[str] = []
    for line, row in _lines(raw, unread):
        code = row["code"]
        problem = _problem(row, entries)
        if problem:
            unread.append(f"line {line}: {problem}")
            continue
        customs = _customs(row, line, unread)
        entries[code] = _entry(row, customs)
        correlations.extend({"code": code, "hs": hs} for hs in customs)
    return Imported(
        source=NAME,
        tables={
            "lists/catalogue_entries.csv": list(entries.values()),
            "lists/catalogue_hs.csv": correlations,
        },
        counts={
            "entries": len(entries),
            "codes": len({code.split(".")[0] for code in entries}),
            "hs": len({c["hs"] for c in correlations}),
            "correlations": len(correlations),
        },
        unread=tuple(unread),
        raw_hash=hash_of(raw),
    )


def _lines(raw: bytes, unread: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells of every line; nothing when the file is not this table."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        unread.append(f"byte {error.start}: not UTF-8")
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if missing:
        unread.append(f"line 1: no column '{missing[0]}'")
        return
    for row in reader:
        yield reader.line_num, {name: " ".join((row[name] or "").split()) for name in REQUIRED}


def _problem(row: Mapping[str, str], seen: Mapping[str, Row]) -> str:
    """Why a line cannot become an entry; empty when it can."""
    if not _CODE.fullmatch(row["code"]):
        return f"'{row['code']}' is not a code of the catalogue"
    if row["code"] in seen:
        return f"{row['code']} stands twice"
    if not row["heading_en"] or not row["name_zh"]:
        return f"{row['code']} has no name"
    return ""


def _customs(row: Mapping[str, str], line: int, unread: list[str]) -> list[str]:
    """The ten-digit customs codes of a line, sorted; malformed ones are reported."""
    found = []
    for hs in filter(None, row["hs10"].split(";")):
        if _HS.fullmatch(hs.strip()):
            found.append(hs.strip())
        else:
            unread.append(f"line {line}: '{hs}' is not a ten-digit customs code")
    return sorted(set(found))


def _entry(row: Mapping[str, str], customs: list[str]) -> dict[str, str]:
    """One entry in Comity's columns; its parent is the code one level up, printed or not."""
    serial = row["serial_2026"] if _SERIAL.fullmatch(row["serial_2026"]) else ""
    return {
        "code": row["code"],
        "kind": "control",
        "heading": heading_of(row["heading_en"]),
        "parent": row["code"].rpartition(".")[0],
        "from": "",
        "to": "",
        "regime": "",
        "cite": f"cn:mofcom:catalogue-2026:{serial.split('-')[0]}" if serial else "cn:mofcom:catalogue-2026",
        "verified": "yes" if row["confidence"] == "high" else "no",
        "name_zh": row["name_zh"],
        "serial": serial,
        "hs": ";".join(customs),
    }


def heading_of(text: str) -> str:
    """A heading short enough for a line: long ones lose the examples in brackets before the colon."""
    short = text if len(text) <= LONGEST else _BRACKET_BEFORE_COLON.sub("", text)
    for phrase, shorter in SHORTER:
        short = short.replace(phrase, shorter)
    return short.strip().rstrip(".")
