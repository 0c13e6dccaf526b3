"""Reads text out of the eCFR's XML without losing a run: italics, superscripts and line breaks become plain marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

ITALIC: Final = ("I", "E", "EM")
BREAK: Final = "\n"
SUP_OPEN, SUP_CLOSE = "\x02", "\x03"
IT_OPEN, IT_CLOSE = "\x04", "\x05"

_BLANKS: Final = re.compile("[ \t\r\n\u00a0\u2002\u2003\u2009]+")


def plain(element: ET.Element) -> str:
    """All text of an element as one line, marks removed."""
    return strip_marks(_BLANKS.sub(" ", "".join(element.itertext()))).strip()


def marked(element: ET.Element) -> str:
    """All text of an element; italic and superscript runs are enclosed in marks, `<br/>` is a line break."""
    out: list[str] = []
    _walk(element, out)
    text = _BLANKS.sub(" ", "".join(out))
    return re.sub(" *\x01 *", BREAK, text).strip()


def _walk(element: ET.Element, out: list[str]) -> None:
    out.append(element.text or "")
    for child in element:
        before, after = "", ""
        if child.tag == "br":
            before = "\x01"
        elif child.tag in ("sup", "SU", "FTREF"):
            before, after = SUP_OPEN, SUP_CLOSE
        elif child.tag in ITALIC:
            before, after = IT_OPEN, IT_CLOSE
        out.append(before)
        _walk(child, out)
        out.append(after)
        out.append(child.tail or "")


def strip_marks(text: str) -> str:
    """The text without the marks for italic and superscript runs."""
    return re.sub("[\x02\x03\x04\x05]", "", text)


def tidy(text: str) -> str:
    """Marks removed, blanks joined, stray blanks before punctuation removed."""
    text = _BLANKS.sub(" ", strip_marks(text))
    return re.sub(r" ([,;.])", r"\1", text).strip()


def squeeze(text: str) -> str:
    """Only letters and digits, lower case: what must not be lost between the file and the table."""
    return "".join(ch for ch in text.lower() if ch.isalnum())
