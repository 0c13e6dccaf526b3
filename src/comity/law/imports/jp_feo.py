"""Reads the table of the Foreign Exchange Order of Japan (355CO0000000260): technology of rows 1 to 16 and its numbers.

The official text is the order as the government's database of laws gives it, rendered as text with tables. Row 16 is
printed without numbers; the ordinance on trade other than in goods divides it in two, and those stand in `DIVIDED`.
"""

from __future__ import annotations

from typing import Final

from comity.law.imports.base import Imported, hash_of
from comity.law.imports.jp_tables import entry, numbered_table

NAME: Final = "jp_feo"
LIMITS: Final = {"rows": (17, 17), "numbers": (58, 75), "deleted": (3, 9), "text_lines": (1240, 1600), "unread": (0, 0)}
TABLE: Final = "lists/feo_entries.csv"
TITLE: Final = "別表"
CITE: Final = "jp:feo:table"
DIVIDED: Final = (("16.1", "jp:nto:9:2:7"), ("16.2", "jp:nto:9:2:8"))


def convert(raw: bytes) -> Imported:
    """Every row with its numbers, in the order of the table."""
    out, counts, unread = numbered_table(raw.decode("utf-8"), TITLE, CITE)
    out += [entry(code, cite) for code, cite in DIVIDED]
    return Imported(NAME, {TABLE: out}, counts, tuple(unread), hash_of(raw))
