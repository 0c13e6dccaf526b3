"""Lists every section, paragraph and supplement of 15 CFR Part 744 as a provision that may be cited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from comity.law.imports.us_part744_text import IT_CLOSE, IT_OPEN, marked, plain, strip_marks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECTION_HEADINGS: Final[Mapping[str, str]] = {
    "744": "End-user and end-use controls",
    "1": "How this part works; steps; several sections at once",
    "2": "Nuclear end uses",
    "3": "Rocket systems and unmanned aerial vehicles",
    "4": "Chemical and biological weapons",
    "5": "Maritime nuclear propulsion",
    "6": "Activities of U.S. persons",
    "7": "Foreign vessels and aircraft",
    "8": "Certain blocked persons (SDN List) as a party",
    "9": "Cameras and related components for military end users",
    "11": "Entities on the Entity List",
    "15": "Persons on the Unverified List",
    "16": "Entity List: requirements, review, requests",
    "17": "Microprocessors for military end use in D:1",
    "19": "Applications of persons sanctioned under named statutes",
    "21": "Military end uses and end users",
    "22": "Military-intelligence end uses and end users",
    "23": "Supercomputers, advanced-node integrated circuits, semiconductor equipment",
    "supp1": "Examples of military end uses for 744.17",
    "supp2": "Items for the military end-use rule of 744.21",
    "supp3": "Countries outside certain nuclear end-use rules",
    "supp4": "Entity List",
    "supp5": "Procedure of the End-User Review Committee",
    "supp6": "Unverified List",
    "supp7": "Military End-User List",
    "supp8": "Guidelines on the 50 percent ownership rule",
}
"""Headings in our own words; a section that is not named here is listed without one."""

_MARKER: Final = re.compile(rf"\(({IT_OPEN}?)([A-Za-z0-9]{{1,5}}){IT_CLOSE}?\) ?")
_HEADING_THEN_FIRST: Final = re.compile(rf"{IT_OPEN}[^{IT_CLOSE}]*{IT_CLOSE}[^(]{{0,6}}?(?=\({IT_OPEN}?(?:1|i|A){IT_CLOSE}?\))")
_ROMAN: Final = re.compile(r"^(?=[ivxl])(xl|l?x{0,3})(ix|iv|v?i{0,3})$")
_LEVELS: Final = ("a", "1", "i", "A", "1*", "i*")


def provisions(part: ET.Element) -> tuple[list[dict[str, str]], list[str]]:
    """All provisions of the part in reading order, and sentences about markers that could not be placed."""
    rows = [_row("us:cfr:15:744", "15 CFR Part 744", SECTION_HEADINGS["744"], "in_force",
                 "https://www.ecfr.gov/current/title-15/part-744")]  # fmt: skip
    unread: list[str] = []
    for division in part:
        if division.tag == "DIV8":
            rows += _section(division, unread)
        elif division.tag == "DIV9":
            rows += _supplement(division, unread)
    return rows, unread


def _section(division: ET.Element, unread: list[str]) -> Iterator[dict[str, str]]:
    number = division.attrib["N"]
    reserved = "[Reserved]" in plain(_head(division))
    for single in _range(number):
        heading = "" if reserved else SECTION_HEADINGS.get(single, "")
        address = f"https://www.ecfr.gov/current/title-15/section-744.{single}"
        root = f"us:cfr:15:744:{single}"
        yield _row(root, f"15 CFR 744.{single}", heading, "reserved" if reserved else "in_force", address)
        if not reserved:
            for path, state in _paragraphs(division, f"744.{single}", unread):
                label = f"15 CFR 744.{single}" + "".join(f"({p})" for p in path)
                anchor = f"{address}#p-744.{single}" + "".join(f"({p})" for p in path)
                yield _row(":".join((root, *path)).lower(), label, "", state, anchor)


def _supplement(division: ET.Element, unread: list[str]) -> Iterator[dict[str, str]]:
    found = re.search(r"No\. (\d+)", division.attrib["N"])
    if found is None:
        unread.append(f"Part 744: the appendix '{division.attrib['N']}' has no number")
        return
    number = found[1]
    root = f"us:cfr:15:744:supp{number}"
    address = f"https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%20{number}%20to%20Part%20744"
    label = f"15 CFR Part 744, Supplement No. {number}"
    yield _row(root, label, SECTION_HEADINGS.get(f"supp{number}", ""), "in_force", address)
    for path, state in _paragraphs(division, f"744 supp. {number}", unread):
        yield _row(":".join((root, *path)).lower(), label + " " + "".join(f"({p})" for p in path), "", state, address)


def _head(division: ET.Element) -> ET.Element:
    head = division.find("HEAD")
    return head if head is not None else ET.Element("HEAD")


def _range(number: str) -> list[str]:
    """`744.12-744.14` is three sections."""
    numbers = [int(n) for n in re.findall(r"744\.(\d+)", number)]
    return [str(n) for n in range(numbers[0], numbers[-1] + 1)]


def _row(pid: str, label: str, heading: str, state: str, address: str) -> dict[str, str]:
    return {"id": pid, "label": label, "heading": heading, "state": state, "from": "", "to": "", "address": address,
            "open": "no", "verified": "yes"}  # fmt: skip


def _paragraphs(division: ET.Element, where: str, unread: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path of every paragraph (`("a", "1", "i")`) with its state."""
    path: list[tuple[int, str]] = []
    seen: set[tuple[str, ...]] = set()
    for p in division.iter("P"):
        text = marked(p)
        for italic, marker in _markers(text):
            level = _level(marker, path, italic=italic)
            if level is None:
                unread.append(f"{where}: the paragraph mark ({marker}) could not be placed")
                break
            path = [step for step in path if step[0] < level] + [(level, marker)]
            steps = tuple(m for _level_of, m in path)
            if steps in seen:
                unread.append(f"{where}: the paragraph {''.join(f'({s})' for s in steps)} occurs twice")
                continue
            seen.add(steps)
            reserved = re.fullmatch(r"(\([A-Za-z0-9]+\) ?)+\[Reserved\]", strip_marks(text).strip()) is not None
            yield steps, "reserved" if reserved else "in_force"


def _markers(text: str) -> Iterator[tuple[bool, str]]:
    """The paragraph marks at the start of a paragraph, also those that follow its italic heading."""
    at = 0
    while True:
        mark = _MARKER.match(text, at)
        if mark is None:
            return
        yield bool(mark[1]), mark[2]
        at = mark.end()
        heading = _HEADING_THEN_FIRST.match(text, at)
        if heading is not None:
            at = heading.end()


def _level(marker: str, path: list[tuple[int, str]], *, italic: bool) -> int | None:
    """The level of a mark: letter, number, roman, capital, italic number, italic roman."""
    if marker.isdigit():
        return 4 if italic else 1
    if italic:
        return 5
    if marker.isupper():
        return 3
    if not _ROMAN.match(marker):
        return 0 if len(marker) == 1 else None
    before = dict(path)
    previous = before.get(2, "")
    if 1 in before and _number(marker) == (_number(previous) + 1 if previous else 1):
        return 2
    return 0 if len(marker) == 1 else 2


def _number(roman: str) -> int:
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    total = 0
    for ch, following in zip(roman, roman[1:] + " ", strict=True):
        total += -values[ch] if values.get(following, 0) > values[ch] else values[ch]
    return total
