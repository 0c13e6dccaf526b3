"""Reads section B of the German export list (Teil I der Ausfuhrliste): the entries that are controlled nationally.

The official text is the Aussenwirtschaftsverordnung with its annex AL, as published by the Federal Ministry of Justice
and rendered as plain text. Section B begins at its bold title and ends at the list of abbreviations; a number stands at
the start of a line, its lettered paragraphs are indented. Section A only counts here: its numbers 0001 to 0022 follow
the common military list and are matched to it by hand, and so are the plants of part II.
"""

from __future__ import annotations

import re
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of

NAME: Final = "de_awv"
PACK: Final = "eu-de"
LIMITS: Final = {"entries": (18, 26), "paragraphs": (13, 24), "section_a": (22, 22), "lines": (13_300, 16_000), "unread": (0, 0)}
TABLE: Final = "lists/al_b_entries.csv"
CITE: Final = "eu-de:awv:al:1:b"
TOGETHER: Final = ("2B909",)
"""Entries whose letters are properties that one machine must have together, not goods of their own."""

_SECTION_A: Final = re.compile(r"^\*\*A\*\* ", re.MULTILINE)
_SECTION_B: Final = re.compile(r"^\*\*B\*\* ", re.MULTILINE)
_END: Final = re.compile(r"^\*\*Verzeichnis der verwendeten Abk", re.MULTILINE)
_NUMBER_A: Final = re.compile(r"^00\d\d ", re.MULTILINE)
_NUMBER: Final = re.compile(r"(\d[A-E]9\d\d)(?: |$)")
_OTHER: Final = re.compile(r"\S")
_LETTER: Final = re.compile(r" {4}([a-z])\)(?: |$)")


def convert(raw: bytes) -> Imported:
    """The entries of section B with their lettered paragraphs, in the order of the list."""
    text = raw.decode("utf-8")
    unread: list[str] = []
    begin_a, begin_b, end = (pattern.search(text) for pattern in (_SECTION_A, _SECTION_B, _END))
    if begin_a is None or begin_b is None or end is None or not begin_a.end() < begin_b.end() < end.start():
        unread.append("the file has no sections A and B followed by the list of abbreviations")
        return Imported(NAME, {TABLE: []}, {}, tuple(unread), hash_of(raw))
    rows = _rows(text[begin_b.end() : end.start()].splitlines()[1:], unread)
    counts = {
        "entries": sum(not row["parent"] for row in rows),
        "paragraphs": sum(bool(row["parent"]) for row in rows),
        "section_a": len(_NUMBER_A.findall(text, begin_a.end(), begin_b.start())),
        "lines": text.count("\n"),
    }
    return Imported(NAME, {TABLE: rows}, counts, tuple(unread), hash_of(raw))


def _rows(lines: list[str], unread: list[str]) -> list[Row]:
    out: list[Row] = []
    entry = ""
    for line in lines:
        number, letter = _NUMBER.match(line), _LETTER.match(line)
        if number:
            entry = number[1]
            out.append(_row(entry, ""))
        elif letter and entry not in TOGETHER:
            out.append(_row(f"{entry}.{letter[1]}", entry))
        elif _OTHER.match(line):
            unread.append(f"after {entry or 'the title'}: '{line[:60]}'")
    return out


def _row(code: str, parent: str) -> dict[str, str]:
    return {"code": code, "kind": "control", "heading": "", "parent": parent, "from": "", "to": "", "regime": "none", "cite": CITE,
            "verified": "yes"}  # fmt: skip
