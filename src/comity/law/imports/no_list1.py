"""Reads list I of Norway, defence-related goods: the numbers ML1 to ML22.

The official file is Annex I to the export control regulation of 19 June 2013 no. 718 as text in English, under a head
in Norwegian that names the list and its edition. Only the first level is kept: paragraphs below a number follow the
common military list of the European Union, and an order that names one is covered by its number.
"""

from __future__ import annotations

import re
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of

NAME: Final = "no_list1"
LIMITS: Final = {"entries": (22, 24), "lettered": (340, 420), "lines": (2400, 3200), "unread": (0, 0)}
TABLE: Final = "lists/list1_entries.csv"
CITE: Final = "no:reg:2013-718:list-1"

_TITLE: Final = re.compile(r"Liste I\b.*forsvarsrelaterte")
_NUMBER: Final = re.compile(r"(ML\d{1,2}) ")
_LETTERED: Final = re.compile(r"\s+[a-z]\.\s")


def convert(raw: bytes) -> Imported:
    """Every number once, in order; a gap in the numbers is unread."""
    text = raw.decode("utf-8")
    unread = [] if _TITLE.search(text[:1000]) else ["the file does not begin as list I"]
    lines = text.splitlines()
    numbers = list(dict.fromkeys(m[1] for line in lines if (m := _NUMBER.match(line)))) if not unread else []
    numbers.sort(key=lambda n: int(n[2:]))
    unread += [f"ML{n} is missing" for n in range(1, len(numbers) + 1) if f"ML{n}" not in numbers]
    rows: list[Row] = [_row(number) for number in numbers]
    counts = {"entries": len(rows), "lettered": sum(bool(_LETTERED.match(line)) for line in lines), "lines": len(lines)}
    return Imported(NAME, {TABLE: rows}, counts, tuple(unread), hash_of(raw))


def _row(code: str) -> dict[str, str]:
    return {"code": code, "kind": "control", "heading": "", "parent": "", "from": "", "to": "", "regime": "WA", "cite": CITE,
            "verified": "yes"}  # fmt: skip
