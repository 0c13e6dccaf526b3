"""Reads the delimited tables of official lists: text decoded, quotes checked, columns counted; nothing is guessed.

Python's own limit on the length of a field (131,072 characters) holds and is never changed: that setting is global.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from comity.parties.sources.base import Unreadable

_HEAD: Final = 1000


def decoded(data: bytes, what: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file and what must be told about it: UTF-8, else Windows-1252 (which is told).

    Unreadable: an empty file, a web page, NUL characters, or bytes that are neither.
    """
    if not data.strip(b"\x1a \r\n\t"):
        raise Unreadable(f"{what}: the file is empty ({len(data)} bytes)")
    if b"\0" in data:
        raise Unreadable(f"{what}: the file has NUL characters: it is not text, or UTF-16")
    head = data[:_HEAD].lower()
    if b"<html" in head or b"<!doctype" in head:
        raise Unreadable(f"{what}: the file is a web page, not the list")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as e:
        try:
            return data.decode("cp1252"), (f"{what}: byte {e.start} is not UTF-8; the file was read as Windows-1252",)
        except UnicodeDecodeError:
            raise Unreadable(f"{what}: byte {e.start} is neither UTF-8 nor Windows-1252") from None


def table(text: str, what: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """(line number, stripped cells) of every row that is not blank. Unreadable when quotes are not closed or a field is huge."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    out: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cells):
                out.append((reader.line_num, [c.strip() for c in cells]))  # noqa: PERF401 (the number of the line is wanted)
    except csv.Error as e:
        raise Unreadable(f"{what}: line {reader.line_num}: {e}; the file may be cut off") from None
    return out


def check_header(found: Sequence[str], known: Sequence[str], needed: Sequence[str], what: str) -> None:
    """Unreadable unless the header has all needed columns, none twice, and none that is not known."""
    missing = [c for c in needed if c not in found]
    if missing:
        raise Unreadable(f"{what}: the column '{missing[0]}' is missing; the first line is '{','.join(found)[:120]}'")
    strange = [c for c in found if c not in known]
    if strange:
        raise Unreadable(f"{what}: the column '{strange[0][:60]}' is not known; the format may have changed")
    if len(set(found)) != len(found):
        raise Unreadable(f"{what}: a column stands twice in the first line")
