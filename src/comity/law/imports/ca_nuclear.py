"""Reads the nuclear import and export control regulations of Canada, SOR/2000-210: every numbered paragraph of Parts A and B.

The official file is the consolidation of Justice Canada as XML. The numbers stand in labels (`A.2.4.1`) and, on the
second level, in headings; lettered subparagraphs describe figures and are no entries. A repealed number stays, reserved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.ca_xml import label_of, natural, repealed, schedule, text_of

NAME: Final = "ca_nuclear"
LIMITS: Final = {"part_a": (118, 140), "part_b": (80, 100), "repealed": (3, 10), "unread": (0, 0)}
TABLE: Final = "lists/nuclear_entries.csv"
CITE: Final = "ca:sor:2000-210:schedule"

_PART: Final = re.compile(r"PART ([AB])")
_NUMBER: Final = re.compile(r"([AB](?:\.\d+)+)\.?")
_IN_HEADING: Final = re.compile(r"([AB]\.\d+)\. ")


def convert(raw: bytes) -> Imported:
    """Every number of the schedule once, sorted, with its parent; a number whose parent is missing is unread."""
    unread: list[str] = []
    found: dict[str, bool] = {}
    for code, gone in _numbers(schedule(raw, "SOR/2000-210", unread)):
        if code in found:
            unread.append(f"{code} occurs twice")
        found[code] = gone
    orphans = (code for code in found if "." in code and code.rpartition(".")[0] not in found)
    unread += [f"{code}: the number above it is missing" for code in orphans]
    rows: list[Row] = [_row(code, gone=found[code]) for code in sorted(found, key=natural)]
    counts = {
        "part_a": sum(code.startswith("A") for code in found),
        "part_b": sum(code.startswith("B") for code in found),
        "repealed": sum(found.values()),
    }
    return Imported(NAME, {TABLE: rows}, counts, tuple(unread), hash_of(raw))


def _numbers(elements: list[ET.Element]) -> Iterator[tuple[str, bool]]:
    """The number of every heading and labelled provision, and whether it is repealed."""
    for element in elements:
        if element.tag == "Heading":
            found = _PART.fullmatch(label_of(element)) or _IN_HEADING.match(text_of(element.find("TitleText")))
            if found:
                yield found[1], False
        for provision in element.iter("Provision"):
            numbered = _NUMBER.fullmatch(label_of(provision))
            if numbered:
                yield numbered[1], repealed(provision)


def _row(code: str, *, gone: bool) -> dict[str, str]:
    return {"code": code, "kind": "reserved" if gone else "control", "heading": "", "parent": code.rpartition(".")[0], "from": "",
            "to": "", "regime": "NSG", "cite": CITE, "verified": "yes"}  # fmt: skip
