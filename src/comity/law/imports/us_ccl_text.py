"""The Commerce Control List as entries with their blocks of text, and the proof that no character was lost."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTRY = re.compile(r"([0-9][A-E][0-9]{3})\b")
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_GATHERED = frozenset({"NOTE", "EXTRACT", "FTNT", "EDNOTE"})


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, note or table row.

    kind   the element's tag: ``P``, ``FP-1``, ``NOTE``, ``HD1`` ...; ``TR`` for a row of a table
    text   its text with single spaces; cells are joined by a bar
    cells  the cells of a table row, each split where the law breaks the line
    head   whether the row stands in the head of the table
    """

    kind: str
    text: str
    cells: tuple[tuple[str, ...], ...] = ()
    head: bool = False


@dataclass(slots=True)
class Entry:
    """One ECCN: its code, its heading as printed and everything printed below it."""

    code: str
    heading: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ccl:
    """The whole list and the number of characters (white space apart) in the file and in what was read from it."""

    entries: tuple[Entry, ...]
    characters_raw: int
    characters_read: int


def read_ccl(raw: bytes) -> Ccl:
    """All entries of Supplement No. 1 to Part 774 in the eCFR's XML, with the two character counts that must agree."""
    root = ET.fromstring(raw)  # noqa: S314 - an official file whose hash and counts are checked
    entries: list[Entry] = []
    read = 0
    inside = False
    for element in root:
        blocks = list(_blocks(element))
        read += sum(_length("".join(line for cell in b.cells for line in cell) or b.text) for b in blocks)
        code = _entry_code(element)
        if code:
            entries.append(Entry(code, blocks[0].text))
            inside = True
            continue
        if blocks and _ends_entry(blocks[0]):
            inside = False
        if inside:
            entries[-1].blocks.extend(blocks)
    return Ccl(tuple(entries), _raw_length(raw), read + _length(root.text or ""))


def _ends_entry(block: Block) -> bool:
    """Whether a block closes the entry before it: the heading of a category, group or annex, or the EAR99 line."""
    return (block.kind == "HD1" and not block.text.startswith("List ")) or block.text.startswith("EAR99")


def lines_of(element: ET.Element) -> list[str]:
    """The lines of an element as the law breaks them."""
    whole = "".join(_runs(element))
    return [line for line in (_SPACE.sub(" ", part).strip() for part in whole.split("\n\n")) if line]


def _runs(element: ET.Element) -> Iterator[str]:
    """Every run of text in an element; a break becomes an empty line."""
    yield element.text.replace("\n", " ") if element.text else ""
    for child in element:
        if child.tag == "br":
            yield "\n\n"
        yield from _runs(child)
        yield child.tail.replace("\n", " ") if child.tail else ""


def _blocks(element: ET.Element) -> Iterator[Block]:
    """The blocks in one top-level element: a table yields its caption and rows, everything else itself."""
    rows = [(row, head) for part in element.iter() for row, head in _rows(part)] if element.tag == "DIV" else []
    for caption in element.iter("CAPTION") if rows else ():
        yield Block("CAPTION", " ".join(lines_of(caption)))
    for row, head in rows:
        cells = tuple(tuple(lines_of(cell)) for cell in row if cell.tag in ("TD", "TH"))
        yield Block("TR", " | ".join(" ".join(cell) for cell in cells), cells, head)
    if not rows:
        kind = "NOTE" if element.tag in _GATHERED else element.tag
        yield Block(kind, " ".join(lines_of(element)))


def _rows(part: ET.Element) -> Iterator[tuple[ET.Element, bool]]:
    """The rows directly inside one part of a table, and whether that part is its head."""
    if part.tag in ("THEAD", "TBODY", "TFOOT", "TABLE"):
        for row in part:
            if row.tag == "TR":
                yield row, part.tag == "THEAD" or any(cell.tag == "TH" for cell in row)


def _entry_code(element: ET.Element) -> str:
    """The ECCN whose heading an element is, or nothing: headings are bold and begin with the code."""
    if element.tag not in ("FP-1", "FP-2", "FP", "P", "HD2", "HD3") or element.find(".//B") is None:
        return ""
    found = _ENTRY.match(" ".join(lines_of(element)))
    return found.group(1) if found else ""


def _length(text: str) -> int:
    """Number of characters that are no white space."""
    return len(_SPACE.sub("", text))


def _raw_length(raw: bytes) -> int:
    """The same number taken from the bytes by dropping every tag, without the XML reader."""
    text = raw.decode("utf-8")
    text = re.sub(r"<\?.*?\?>|<!--.*?-->", "", text, flags=re.DOTALL)
    return _length(html.unescape(_TAG.sub("", text)))
