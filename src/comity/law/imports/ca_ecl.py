"""Reads the Export Control List of Canada, SOR/89-202: the items of its schedule, and of three items the paragraphs.

The official file is the consolidation of Justice Canada as XML. Groups 1, 2, 3, 4, 6 and 7 point to a Guide whose text
is not in the file; of them only the first numbers are kept, as notes that are not verified. What the schedule prints
itself stands with the day since which it reads so; a paragraph has the day of its item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.ca_xml import IN_FORCE, below, label_of, repealed, schedule, text_of

NAME: Final = "ca_ecl"
LIMITS: Final = {"items": (32, 45), "paragraphs": (80, 110), "entries": (194, 230), "repealed": (8, 14), "unread": (0, 0)}
TABLE: Final = "lists/ecl_entries.csv"
CITE: Final = "ca:sor:89-202:schedule"
REGIME: Final = {"1": "WA", "2": "WA", "3": "NSG", "4": "NSG", "5": "none", "6": "MTCR", "7": "AG", "9": "ATT"}
GUIDE: Final = {"1": 9, "2": 22, "3": 6, "4": 6, "6": 20, "7": 20}
"""How many numbers the Guide has in each group, on the first level; known apart from the file."""
PARAGRAPHS: Final = {"5502": ("1", 1), "5504": ("2", 1), "5506": ("2", 9)}
"""Items that name different goods in their paragraphs: the subitem that does so, and how many levels below it."""

_GROUP: Final = re.compile(r"GROUP (\d)")
_ITEM: Final = re.compile(r"(?:5|8)\d{3}|[39]-\d{1,2}")


def convert(raw: bytes) -> Imported:
    """The numbers of the Guide as notes, then every item of the schedule in its order."""
    unread: list[str] = []
    counts = {"items": 0, "paragraphs": 0, "repealed": 0}
    rows: list[Row] = [_row(f"{g}-{n}", "note", "", "", REGIME[g]) for g, last in GUIDE.items() for n in range(1, last + 1)]
    group = ""
    groups: set[str] = set()
    for element in schedule(raw, "SOR/89-202", unread):
        if element.tag == "Heading":
            found = _GROUP.match(label_of(element))
            group = found[1] if found else group
            groups.add(group)
        elif element.tag == "Provision" and label_of(element):
            rows += _item(element, group, counts, unread)
    unread += [f"group {missing} is not in the schedule" for missing in sorted(REGIME.keys() - groups)]
    counts["entries"] = len(rows)
    return Imported(NAME, {TABLE: rows}, counts, tuple(unread), hash_of(raw))


def _item(element: ET.Element, group: str, counts: dict[str, int], unread: list[str]) -> Iterator[Row]:
    """An item and the paragraphs of it that are entries; nothing of a repealed one."""
    code = label_of(element)
    if repealed(element):
        counts["repealed"] += 1
        return
    if not _ITEM.fullmatch(code) or group not in REGIME:
        unread.append(f"'{code}' in group '{group}' is no item of the schedule")
        return
    since = element.get(IN_FORCE, "")
    counts["items"] += 1
    yield _row(code, "control", "", since, REGIME[group])
    subitem, depth = PARAGRAPHS.get(code, ("", 0))
    for steps, paragraph in below(element):
        if steps[0] == subitem and 1 < len(steps) <= depth + 1 and not text_of(paragraph).startswith("[Repealed"):
            counts["paragraphs"] += 1
            above = code if len(steps) == 2 else ".".join((code, *steps[:-1]))
            yield _row(".".join((code, *steps)), "control", above, since, REGIME[group])


def _row(code: str, kind: str, parent: str, since: str, regime: str) -> dict[str, str]:
    return {"code": code, "kind": kind, "heading": "", "parent": parent, "from": since, "to": "", "regime": regime,
            "cite": CITE, "verified": "no" if kind == "note" else "yes"}  # fmt: skip
