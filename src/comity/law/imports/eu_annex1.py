"""Reads Annex I of Regulation (EU) 2021/821 into list entries (every sub-paragraph) and one licence row an entry.

The file read is a JSON rendering of one consolidated version (CELEX 02021R0821-YYYYMMDD), itself derived from the
official Formex text that the Publications Office keeps in CELLAR. Each entry carries its text line by line, and every
line begins with the full code of the paragraph it belongs to; notes repeat the code of the paragraph they explain.

Nothing of the wording is kept: only codes, their place in the tree, whether a paragraph is empty or points elsewhere,
the regime its third character names, and dates. The file has no dates below the version, so a paragraph is given the
date of its entry: 9 September 2021, when the Regulation began to apply, or the first version in which it was seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of

NAME: Final = "eu-annex1"
LIMITS: Final = {"entries": (380, 400), "codes": (3300, 3700), "rows": (375, 400), "unread": (0, 5)}

TABLE: Final = "lists/annex1_entries.csv"
ROWS: Final = "lists/annex1_rows.csv"
KEY: Final = "annex-1"
CITE: Final = "eu:reg:2021-821:annex:1"
APPLIES_FROM: Final = "2021-09-09"

FIRST_SEEN: Final[Mapping[str, str]] = {
    # in the consolidated version of 2023-05-26, absent from the annex as adopted in 2021
    **dict.fromkeys(("2D352", "3D006"), "2023-05-26"),
    # added by Delegated Regulation (EU) 2025/2003
    **dict.fromkeys(
        ("1C513", "2B510", "2E503", "3A501", "3A502", "3A504", "3B501", "3B503", "3B504", "3C507", "3C508", "3C509",
         "3D507", "3E505", "4A506", "4A507"),
        "2025-11-15",
    ),
}  # fmt: skip

_BASIS: Final = {"none": "plurilateral", "CWC": "treaty"}
_REGIME: Final = {"0": "WA", "1": "MTCR", "2": "NSG", "3": "AG", "4": "CWC"}
_LINE: Final = re.compile(r"(\d[A-E]\d{3}(?:\.[a-z0-9]+)*)\s+(\S.*)")
_POINTER: Final = re.compile(r"see (?:also )?(?:military goods controls|\d[A-E]\d{3})\b.*\bfor\b", re.IGNORECASE)


def convert(raw: bytes) -> Imported:
    """The entries and licence rows of Annex I, and how many entries, codes and rows were counted."""
    unread: list[str] = []
    firsts: dict[str, str] = {}
    version = ""
    try:
        document = json.loads(raw)
    except ValueError as e:
        unread.append(f"the file is not JSON: {e}")
    else:
        version = _text(document, "corpus_version")
        for code, text in _lines(document, unread):
            firsts.setdefault(code, text)
    entries = [_entry(code, text) for code, text in firsts.items()]
    rows = [_licence(e) for e in entries if not e["parent"] and e["kind"] == "control"]
    unread += [f"{c}: the paragraph above it is missing" for c in firsts if _parent(c) not in firsts and "." in c]
    counts = {"entries": sum("." not in code for code in firsts), "codes": len(firsts), "rows": len(rows)}
    return Imported(version or NAME, {TABLE: entries, ROWS: rows}, counts, tuple(unread), hash_of(raw))


def regime_of(code: str) -> str:
    """The regime named by the third character; category 0 is the nuclear trigger list, the 500 series no regime's."""
    return "NSG" if code.startswith("0") else _REGIME.get(code[2:3], "none")


def kind_of(text: str) -> str:
    """Whether the first line of a paragraph controls something, is empty, or only points to another list."""
    if text.rstrip(" .;").lower() in ("not used", "none", "reserved"):
        return "reserved"
    return "pointer" if _POINTER.match(text) else "control"


def _lines(document: object, unread: list[str]) -> Iterator[tuple[str, str]]:
    """(code, text) of every line of every entry; lines that carry no code of their entry are unread."""
    for entry in _entries(document):
        own = _text(entry, "entry_code")
        for line in _text(entry, "verbatim_text").splitlines():
            found = _LINE.fullmatch(line.strip())
            if found and (found[1] == own or found[1].startswith(own + ".")):
                yield found[1], found[2]
            elif line.strip():
                unread.append(f"{own or 'an entry without code'}: {line.strip()[:80]}")


def _entries(document: object) -> Iterable[object]:
    entries = document.get("entries") if isinstance(document, Mapping) else None
    return entries if isinstance(entries, list) else ()


def _text(record: object, key: str) -> str:
    value = record.get(key) if isinstance(record, Mapping) else None
    return value if isinstance(value, str) else ""


def _parent(code: str) -> str:
    return code.rpartition(".")[0]


def _entry(code: str, text: str) -> Row:
    """One paragraph of the list; headings in our own words are kept in another file."""
    entry = code.split(".", 1)[0]
    return {
        "code": code,
        "kind": kind_of(text),
        "heading": "",
        "parent": _parent(code),
        "from": FIRST_SEEN.get(entry, APPLIES_FROM),
        "to": "",
        "regime": regime_of(code),
        "cite": CITE,
        "verified": "yes",
    }


def _licence(entry: Row) -> Row:
    """The licence row of an entry: Article 3 asks for a licence for all of it; regime and basis say where it is from."""
    regime = entry["regime"]
    return {
        "code": entry["code"],
        "n": "1",
        "reason": "",
        "key": KEY,
        "include": "",
        "exclude": "",
        "condition": "",
        "regime": regime,
        "basis": _BASIS.get(regime, "multilateral"),
        "derivation": "category 0" if entry["code"].startswith("0") else "third character",
        "amount": "",
        "currency": "",
        "cite": CITE,
        "from": entry["from"],
        "to": "",
        "verified": "yes",
    }
