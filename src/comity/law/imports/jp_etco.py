"""Reads table 1 of the Export Trade Control Order of Japan (324CO0000000378): rows 1 to 16 and the numbers within them.

The official text is the order as the government's database of laws gives it, rendered as text with tables. The order
states no day for a number; `from` and `to` come from the history of the order and stay as they stand in the table.
"""

from __future__ import annotations

from typing import Final

from comity.law.imports.base import Imported, hash_of
from comity.law.imports.jp_tables import numbered_table

NAME: Final = "jp_etco"
LIMITS: Final = {"rows": (17, 17), "numbers": (235, 275), "deleted": (4, 12), "text_lines": (2000, 2600), "unread": (0, 0)}
TABLE: Final = "lists/etco_entries.csv"
TITLE: Final = "別表第一"
CITE: Final = "jp:etco:table1"


def convert(raw: bytes) -> Imported:
    """Every row with its numbers, in the order of the table."""
    out, counts, unread = numbered_table(raw.decode("utf-8"), TITLE, CITE)
    unread += [f"{code} occurs twice" for code in sorted({r["code"] for r in out}) if sum(r["code"] == code for r in out) > 1]
    return Imported(NAME, {TABLE: out}, counts, tuple(unread), hash_of(raw))
