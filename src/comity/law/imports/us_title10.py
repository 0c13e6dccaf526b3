"""Reads sections of Title 10 in the eCFR's XML: their marked paragraphs, and the countries that they print as a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from comity.law.imports.us_part744_names import COUNTRIES
from comity.law.imports.us_part744_text import plain

NAMES: Final[Mapping[str, str]] = COUNTRIES | {
    "ANDORRA": "AD", "ANGOLA": "AO", "BURMA (MYANMAR)": "MM", "CHINA": "CN", "CROATIA": "HR", "DJIBOUTI": "DJ", "ICELAND": "IS",
    "KOREA, REPUBLIC OF": "KR", "LIBYA": "LY", "NORTH KOREA": "KP", "REPUBLIC OF KOREA": "KR", "SERBIA": "RS",
    "SLOVAK REPUBLIC": "SK", "SLOVENIA": "SI", "SUDAN": "SD", "THE PHILIPPINES": "PH",
}  # fmt: skip
"""The names of countries as Title 10 prints them, beside those of the lists of Title 15."""

_MARK: Final = re.compile(r"\((?:([a-z])|(\d+))\)\s*")
_BRACKET: Final = re.compile(r"\s*\(([^()]*)\)$")


def division(root: ET.Element, number: str, unread: list[str]) -> ET.Element:
    """The section or appendix of that number; an empty one, and a sentence, when the file has none."""
    for tag in ("DIV8", "DIV9"):
        for found in root.iter(tag):
            if found.get("N") == number:
                return found
    unread.append(f"the file has no {number}")
    return ET.Element("DIV8")


def marked_paragraphs(section: ET.Element) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path of every paragraph (`("b", "1")`, in an appendix `("1",)`) with its text after the mark."""
    letter = ""
    for p in section.findall("P"):
        text = plain(p)
        mark = _MARK.match(text)
        if mark and mark[1]:
            letter = mark[1]
            yield (letter,), text[mark.end() :]
        elif mark:
            yield (letter, mark[2]) if letter else (mark[2],), text[mark.end() :]


def countries(section: ET.Element, remarks: Mapping[str, tuple[str, str]], unread: list[str]) -> dict[str, str]:
    """Territory -> remark in our words, sorted by territory; a name or a remark in brackets that is not known is unread.

    remarks   name -> (how the remark in brackets after it begins, what we say of it); a name without one is no territory
    """
    out: dict[str, str] = {}
    for item in section.iter("LI"):
        name, remark = plain(item), ""
        bracket = _BRACKET.search(name)
        if bracket and name.upper() not in NAMES:
            name, remark = name[: bracket.start()], bracket[1]
        begins, ours = remarks.get(name, ("", ""))
        if name in remarks and not begins:
            continue
        code = NAMES.get(name.upper(), "")
        if not code or code in out or remark[: len(begins) or None] != begins:
            unread.append(f"{section.get('N')}: the line '{plain(item)[:60]}' could not be read as one new country")
            continue
        out[code] = ours
    return dict(sorted(out.items()))


def members(group: str, territories: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of one group."""
    return [_member(group, territory, said) for territory, said in territories.items()]


def _member(group: str, territory: str, said: str) -> dict[str, str]:
    return {"group": group, "territory": territory, "from": "", "to": "", "qualifier": said, "verified": "yes"}


def entry(code: str, cite: str) -> dict[str, str]:
    """One entry of a list of these agencies; its heading is written by people."""
    return {"code": code, "kind": "control", "heading": "", "parent": code.rpartition(".")[0], "from": "", "to": "", "regime": "",
            "cite": cite, "verified": "yes"}  # fmt: skip
