# ruff: noqa: RUF001, RUF002
"""Reads the tables of Japanese orders as their text prints them: rows of a table, and the numbers in brackets within a row.

The text is what the government's database of laws gives, rendered with one line for a row and cells between bars. Rows
are numbered in positional figures with branches (`一〇`, `三の二`), the numbers within a row in brackets (`（十の二）`)
and followed by a wide blank; a number that is only referred to has no blank after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from comity.law.imports.base import Row

REGIME: Final = {"2": "NSG", "3": "AG", "3-2": "AG", "4": "MTCR", "16": "none"}
"""The regime that a row of the tables comes from; every other row is that of the Wassenaar Arrangement."""

_FIGURES: Final = "〇一二三四五六七八九"
_ROW: Final = re.compile(rf"\| ([{_FIGURES}]+(?:の[{_FIGURES}]+)?) \| (.*?) \|.*\|", re.DOTALL)
_ITEM: Final = re.compile(rf"（([{_FIGURES}十]+(?:の[{_FIGURES}十]+)?)）　")


def table_rows(text: str, title: str, unread: list[str]) -> Iterator[tuple[str, str]]:
    """The number of every row of the table below a bold title, with its middle cell."""
    begin = text.find(f"**{title}**")
    if begin < 0:
        unread.append("the file has no table of that title")
        return
    for line in text[begin:].split("\n\n")[1].splitlines()[2:]:
        row = _ROW.fullmatch(line)
        if row is None:
            unread.append(f"a line of the table begins '{line[:12]}' and is no row")
        else:
            yield number_of(row[1]), row[2]


def items(cell: str) -> list[tuple[str, bool]]:
    """The numbers within a cell, and whether each is deleted."""
    marks = list(_ITEM.finditer(cell))
    ends = [m.start() for m in marks[1:]] + [len(cell)] * bool(marks)
    return [(number_of(m[1]), cell[m.end() : end].strip() == "削除") for m, end in zip(marks, ends, strict=True)]


def number_of(printed: str) -> str:
    """`三十五の二` and `一〇` as `35-2` and `10`."""
    return "-".join(str(_figure(part)) for part in printed.split("の"))


def _figure(part: str) -> int:
    tens, ten, ones = part.rpartition("十")
    if not ten:
        return int("".join(str(_FIGURES.index(ch)) for ch in part))
    return 10 * (_figure(tens) if tens else 1) + (_figure(ones) if ones else 0)


def entry(code: str, cite: str, *, deleted: bool = False) -> dict[str, str]:
    """One number of a table; heading and dates are written by people, for the text states neither."""
    row = code.partition(".")[0]
    return {"code": code, "kind": "reserved" if deleted else "control", "heading": "", "parent": code.rpartition(".")[0],
            "regime": REGIME.get(row, "WA"), "cite": cite, "verified": "yes"}  # fmt: skip


def numbered_table(text: str, title: str, cite: str) -> tuple[list[Row], dict[str, int], list[str]]:
    """The rows of a table with the numbers within them as entries, their counts, and what could not be read."""
    unread: list[str] = []
    out: list[Row] = []
    counts = {"rows": 0, "numbers": 0, "deleted": 0, "text_lines": text.count("\n")}
    for row, cell in table_rows(text, title, unread):
        own = f"{cite}:{row}"
        counts["rows"] += 1
        out.append(entry(row, own))
        for number, deleted in items(cell):
            counts["numbers"] += 1
            counts["deleted"] += deleted
            out.append(entry(f"{row}.{number}", own, deleted=deleted))
    return out, counts, unread
