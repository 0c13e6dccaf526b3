"""Reads 10 CFR Part 110: what the Nuclear Regulatory Commission licenses (110.8, 110.9, Appendix A) and its lists of countries.

The official file is Part 110 of Title 10 as XML from ecfr.gov. Appendices B to K, N and O illustrate the paragraphs of
110.8 that name them and are no entries; Appendix A is, because the general license of 110.26 names its paragraphs.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.us_title10 import countries, division, entry, marked_paragraphs, members

NAME: Final = "us_part110"
LIMITS: Final = {
    "entries": (25, 30),
    "embargoed": (5, 9),
    "restricted": (8, 14),
    "suppliers_group": (45, 52),
    "components": (33, 40),
    "unread": (0, 0),
}
ENTRIES: Final = "lists/nrc_entries.csv"
GROUPS: Final = "groups-nrc.csv"
ROOT: Final = "us:cfr:10:110"
LISTS: Final = (
    ("us.group.nrc-110-26", "110.26", "components"),
    ("us.group.nrc-embargoed", "110.28", "embargoed"),
    ("us.group.nrc-nsg", "110.30", "suppliers_group"),
    ("us.group.nrc-restricted", "110.29", "restricted"),
)

_ELSEWHERE: Final = re.compile(r"Other nuclear-related commodities\b")
"""The last paragraph of 110.8 names what another agency licenses; it is no entry."""


def convert(raw: bytes) -> Imported:
    """Entries and groups, with how many of each."""
    unread: list[str] = []
    root = ET.fromstring(raw)  # noqa: S314
    rows: list[Row] = _entries(root, unread)
    groups: list[Row] = []
    counts = {"entries": len(rows)}
    for group, section, count in LISTS:
        found = countries(division(root, section, unread), {}, unread)
        counts[count] = len(found)
        groups += members(group, found)
    return Imported(NAME, {ENTRIES: rows, GROUPS: groups}, counts, tuple(unread), hash_of(raw))


def _entries(root: ET.Element, unread: list[str]) -> list[Row]:
    out: list[Row] = []
    for section in ("8", "9"):
        out.append(entry(section, f"{ROOT}:{section}"))
        for steps, text in marked_paragraphs(division(root, f"110.{section}", unread)):
            if len(steps) > 1 or not steps[0].isalpha():
                unread.append(f"110.{section}: {steps} was not expected")
            elif not _ELSEWHERE.match(text):
                out.append(entry(f"{section}.{steps[0]}", f"{ROOT}:{section}:{steps[0]}"))
            if (section, *steps) == ("8", "a"):
                appendix = marked_paragraphs(division(root, "Appendix A to Part 110", unread))
                out += [entry(f"8.a.{number}", f"{ROOT}:appa") for (number,), _text in appendix]
    return out
