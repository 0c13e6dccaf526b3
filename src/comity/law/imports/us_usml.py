"""Reads the United States Munitions List into list entries: 22 CFR 121.1, categories I to XXI with every paragraph.

The official file is Part 121 of Title 22 as XML from ecfr.gov. A category begins with a heading, a paragraph with its
mark in brackets; an asterisk before the mark designates significant military equipment, `(MT` in the text an item of
the Missile Technology Control Regime. A range of marks that is reserved becomes one entry for each mark. Notes stand in
elements of their own and are no entries; of the wording nothing is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.us_part744_text import plain

NAME: Final = "us_usml"
LIMITS: Final = {
    "categories": (21, 21),
    "paragraphs": (1140, 1220),
    "reserved": (330, 370),
    "significant": (100, 112),
    "missile_technology": (110, 125),
    "unread": (0, 2),
}
TABLE: Final = "lists/usml_entries.csv"
CITE: Final = "us:cfr:22:121:1"

_CATEGORY: Final = re.compile(r"Category ([IVX]+)\s*[—-]")
_MARK: Final = re.compile(r"(?P<star>\*\s*)?\((?P<mark>[a-z]+|[A-Z]|\d+)\)(?:\s*-\s*\((?P<last>[a-z]+|\d+)\))?\s*")
_ROMAN: Final = re.compile(r"[ivxl]+")
_MISSILE: Final = re.compile(r"\(MT\b|designated MT\)")
_CONTINUED: Final = re.compile(r"\((?:MT|See)\b|If witness plate is penetrated")
_DATA: Final = re.compile(r"Technical data\b")
_INTERPRETATION: Final = re.compile(r"The following interpretations\b")
_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(slots=True)
class _Reading:
    """The path to the paragraph that was read last, what its text led to, and the rows so far."""

    rows: list[dict[str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    opens: bool = False
    significant: int = 0


def convert(raw: bytes) -> Imported:
    """Every category and paragraph of the list, with what the file says of each by sign."""
    reading = _Reading()
    for element in _list(ET.fromstring(raw), reading.unread):  # noqa: S314
        text = plain(element)
        if element.tag == "HD1":
            _open_category(text, reading)
        elif element.tag == "P" and text:
            _read(text, reading)
    kinds = Counter(row["what"] or row["kind"] for row in reading.rows)
    counts = {
        "categories": kinds["category"],
        "paragraphs": len(reading.rows) - kinds["category"] - kinds["reserved"],
        "reserved": kinds["reserved"],
        "significant": reading.significant,
        "missile_technology": sum(row["mt"] == "yes" for row in reading.rows),
    }
    rows: list[Row] = list(reading.rows)
    return Imported(NAME, {TABLE: rows}, counts, tuple(reading.unread), hash_of(raw))


def _list(root: ET.Element, unread: list[str]) -> Iterator[ET.Element]:
    """The elements of 121.1 that stand side by side below its heading."""
    for section in root.iter("DIV8"):
        if section.get("N") == "121.1":
            for extract in section.iter("EXTRACT"):
                yield from extract
            return
    unread.append("the file has no section 121.1")


def _open_category(text: str, reading: _Reading) -> None:
    found = _CATEGORY.match(text)
    if found is None:
        reading.unread.append(f"the heading '{text[:40]}' names no category")
        return
    reading.path, reading.opens = [found[1]], True
    reading.rows.append(_row((found[1],), "control", "category"))


def _read(text: str, reading: _Reading) -> None:
    """One paragraph; a piece without a mark belongs to the paragraph before it."""
    found = _MARK.match(text)
    if not reading.path or (found is None and not _CONTINUED.match(text)):
        reading.unread.append(f"a paragraph without a mark: '{text[:40]}'")
        return
    if found is None:
        if _MISSILE.search(text):
            reading.rows[-1]["mt"] = "yes"
        return
    level = _level(found["mark"], reading)
    if level is None:
        reading.unread.append(f"{'.'.join(reading.path)}: the mark ({found['mark']}) after it could not be placed")
        return
    above = reading.path[:level]
    rest = text[found.end() :]
    reading.significant += bool(found["star"])
    for mark in _marks(found["mark"], found["last"], level):
        _add((*above, mark), rest, reading, star=bool(found["star"]))
    reading.path = [*above, found["last"] or found["mark"]]
    reading.opens = rest.rstrip().endswith(":")


def _add(steps: tuple[str, ...], rest: str, reading: _Reading, *, star: bool) -> None:
    code = ".".join(steps)
    if code in reading.seen:
        reading.unread.append(f"{code} occurs twice")
        return
    reading.seen.add(code)
    kind, what = _what(steps, rest, reading)
    row = _row(steps, kind, what)
    if kind != "reserved":
        row["mt"] = "yes" if _MISSILE.search(rest) else ""
    row["sme"] = "yes" if star else ""
    reading.rows.append(row)


def _what(steps: tuple[str, ...], rest: str, reading: _Reading) -> tuple[str, str]:
    """Kind of the entry, and what it names: articles, data and services, items of another list, or how words are read."""
    if rest.startswith("[Reserved]"):
        return "reserved", ""
    if steps[1:] == ("x",):
        return "note", "ear-item"
    above = ".".join(steps[:-1])
    if _INTERPRETATION.match(rest) or any(r["code"] == above and r["what"] == "interpretation" for r in reading.rows):
        return "note", "interpretation"
    return "control", "data-service" if _DATA.match(rest) else "article"


def _row(steps: tuple[str, ...], kind: str, what: str) -> dict[str, str]:
    return {"code": ".".join(steps), "kind": kind, "heading": "", "parent": ".".join(steps[:-1]), "from": "", "to": "",
            "regime": "", "cite": CITE, "verified": "yes", "sme": "", "mt": "", "what": what}  # fmt: skip


def _level(mark: str, reading: _Reading) -> int | None:
    """Where a mark stands: 1 letter, 2 number, 3 roman, 4 capital. `(i)` after `(h)` is a letter unless a list was opened."""
    path = reading.path
    if mark.isdigit():
        return 2 if len(path) > 1 else None
    if mark.isupper():
        return 4 if len(path) > 3 else None
    if _ROMAN.fullmatch(mark):
        for level in (3, 2):
            if len(path) > level and not path[level].isdigit() and _number(mark) == _number(path[level]) + 1:
                return level
        if mark == "i" and len(path) > 1 and reading.opens:
            return len(path)
    return 1 if len(mark) == 1 or _doubled(mark) else None


def _doubled(mark: str) -> bool:
    """`(aa)` follows `(z)`."""
    return len(mark) == 2 and mark[0] == mark[1]


def _marks(first: str, last: str | None, level: int) -> list[str]:
    """The marks of a range, first and last included."""
    if last is None:
        return [first]
    if level == 2:
        return [str(n) for n in range(int(first), int(last) + 1)]
    return [chr(n) for n in range(ord(first), ord(last) + 1)]


def _number(roman: str) -> int:
    total = 0
    for ch, following in zip(roman, roman[1:] + " ", strict=True):
        value = _VALUES[ch]
        total += -value if _VALUES.get(following, 0) > value else value
    return total
