"""Reads list II of Norway, dual-use goods: its entries and one licence row for each.

The official file is Annex II to the export control regulation of 19 June 2013 no. 718, an English text that repeats
Annex I of the European Union. Only the entries themselves are kept (`3A001`), not their paragraphs; an entry that is
empty or only points elsewhere gets no licence row.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.eu_annex1 import kind_of, regime_of

NAME: Final = "no_list2"
LIMITS: Final = {"entries": (360, 400), "rows": (355, 400), "categories": (10, 10), "lines": (8800, 10500), "unread": (0, 0)}
TABLE: Final = "lists/list2_entries.csv"
ROWS: Final = "lists/list2_rows.csv"
CITE: Final = "no:reg:2013-718:list-2"

_ENTRY: Final = re.compile(r" {0,3}(\d[A-E]\d{3})\s+(\S.*)")
_CATEGORY: Final = re.compile(r"\s*CATEGORY (\d)\b")
_BASIS: Final = {"none": "plurilateral", "CWC": "treaty"}


def convert(raw: bytes) -> Imported:
    """Every entry once, sorted by its code, and the licence rows."""
    firsts: dict[str, str] = {}
    categories: Counter[str] = Counter()
    lines = raw.decode("utf-8").splitlines()
    for line in lines:
        found, category = _ENTRY.fullmatch(line), _CATEGORY.match(line)
        if found:
            firsts.setdefault(found[1], found[2])
        if category:
            categories[category[1]] += 1
    entries: list[Row] = [_entry(code, kind_of(firsts[code])) for code in sorted(firsts)]
    rows: list[Row] = [_licence(row["code"], row["regime"]) for row in entries if row["kind"] == "control"]
    unread = [f"category {c} has no heading" for c in sorted({code[0] for code in firsts}) if c not in categories]
    counts = {"entries": len(entries), "rows": len(rows), "categories": len(categories), "lines": len(lines)}
    return Imported(NAME, {TABLE: entries, ROWS: rows}, counts, tuple(unread), hash_of(raw))


def _entry(code: str, kind: str) -> dict[str, str]:
    return {"code": code, "kind": kind, "heading": "", "parent": "", "from": "", "to": "", "regime": regime_of(code), "cite": CITE,
            "verified": "yes"}  # fmt: skip


def _licence(code: str, regime: str) -> dict[str, str]:
    """The licence row of an entry: all of it needs one; regime and basis say where it is from."""
    return {
        "code": code, "n": "1", "reason": "", "key": "list-2", "include": "", "exclude": "", "condition": "", "regime": regime,
        "basis": _BASIS.get(regime, "multilateral"), "derivation": "category 0" if code.startswith("0") else "third character",
        "amount": "", "currency": "", "cite": CITE, "from": "", "to": "", "verified": "yes",
    }  # fmt: skip
