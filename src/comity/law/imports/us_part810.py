"""Reads 10 CFR Part 810: activities abroad that the Department of Energy authorises, and the destinations of Appendix A.

The official file is Part 810 of Title 10 as XML from ecfr.gov. Entries are the activities of 810.2(b) and those that
need a specific authorization for every country (810.7(b) and (c)); 810.7(a) turns on the destination and is no entry.
The International Atomic Energy Agency stands among the destinations and is no territory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.us_title10 import countries, division, entry, marked_paragraphs, members

NAME: Final = "us_part810"
LIMITS: Final = {"activities": (9, 11), "specific": (7, 10), "destinations": (47, 56), "unread": (0, 0)}
ENTRIES: Final = "lists/doe_entries.csv"
GROUPS: Final = "groups-doe.csv"
ROOT: Final = "us:cfr:10:810"
REMARKS: Final = {
    "Chile": ("For all activities related to INFCIRC/834 only", "only activities under INFCIRC/834"),
    "Ukraine": ("Refer to § 810.14", "see 810.14"),
    "International Atomic Energy Agency": ("", ""),
}
"""How the words in brackets after a destination begin, and what the group says of it; without any it is no territory."""


def convert(raw: bytes) -> Imported:
    """Entries and the group of destinations, with how many of each."""
    unread: list[str] = []
    root = ET.fromstring(raw)  # noqa: S314
    activities: list[Row] = [entry("2", f"{ROOT}:2:b"), *_below("b", "2", root, unread)]
    specific: list[Row] = [entry("7", f"{ROOT}:7"), *_below("b", "7", root, unread), *_below("c", "7", root, unread)]
    found = countries(division(root, "Appendix A to Part 810", unread), REMARKS, unread)
    counts = {
        "activities": sum(row["code"].count(".") == 2 for row in activities),
        "specific": sum(row["code"].count(".") > 0 for row in specific),
        "destinations": len(found),
    }
    group: list[Row] = [*members("us.group.doe-appendix-a", found)]
    return Imported(NAME, {ENTRIES: [*activities, *specific], GROUPS: group}, counts, tuple(unread), hash_of(raw))


def _below(letter: str, section: str, root: ET.Element, unread: list[str]) -> Iterator[Row]:
    """A lettered paragraph of a section and its numbers; they cite the lettered paragraph."""
    for steps, _text in marked_paragraphs(division(root, f"810.{section}", unread)):
        if steps[0] == letter:
            yield entry(".".join((section, *steps)), f"{ROOT}:{section}:{letter}")
