"""The sub-paragraphs of every ECCN, read from its list of items controlled, as codes with their parents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.law.imports.us_ccl_text import Block, Entry

_LABEL = re.compile(r"([a-z](?:\.(?:\d{1,2}|[a-z]))*)\.?(?=[\s'\u2018\u201c])")
_SPAN = re.compile(
    r"([a-z](?:\.\d{1,2})?)\.?\s?(?:-|through|to|and)\s?\.?([a-z](?:\.\d{1,2})?)\.?\s+\[reserved\]", re.IGNORECASE
)
_RESERVED = re.compile(r"\.?\s*\[reserved\]", re.IGNORECASE)
_ITEMS = re.compile(r"(?:List of )?Items(?: Controlled)?:?\s*")
_START = re.compile(r"Items:?(?:\s|$)|Items:")
_LIST = re.compile(r"List of Items Controlled")
_NO_ITEMS = re.compile(r"No (?:items|software|commodities)\b.*\b(?:in|by|under) this (?:ECCN|entry)")


def kind_of_entry(entry: Entry, *, has_rows: bool) -> str:
    """Whether an ECCN controls anything itself (control), is empty (reserved) or only points elsewhere (pointer)."""
    if has_rows:
        return "control"
    text = " ".join(block.text for block in entry.blocks)
    if _NO_ITEMS.search(text):
        return "reserved"
    return "pointer"


def paragraphs(entry: Entry) -> dict[str, str]:
    """Every paragraph of an entry (`a.4`) with its kind; a parent that is not printed is added."""
    found: dict[str, str] = {}
    for text in _item_texts(entry):
        for path, kind in _labels(text):
            if path in found:
                continue
            for parent in reversed(list(parents(path))):
                found.setdefault(parent, "control")
            found[path] = kind
    return found


def parents(path: str) -> Iterator[str]:
    """The paragraphs above a paragraph, nearest first: `a.1.b` -> `a.1`, `a`."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def order_of(path: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts paragraphs as the law prints them: `a.2` before `a.10`."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in path.split("."))


def span(first: str, last: str) -> list[str]:
    """The paragraphs from one to another of equal rank (`f.2`, `f.4` -> `f.2`, `f.3`, `f.4`); nothing if no span."""
    head, _, low = first.rpartition(".")
    head_last, _, high = last.rpartition(".")
    if head_last and head_last != head:
        return []
    if low.isdigit() and high.isdigit() and int(low) <= int(high):
        tails = [str(n) for n in range(int(low), int(high) + 1)]
    elif len(low) == len(high) == 1 and low.isalpha() and high.isalpha() and low <= high:
        tails = [chr(n) for n in range(ord(low), ord(high) + 1)]
    else:
        return []
    return [f"{head}.{tail}" if head else tail for tail in tails]


def _item_texts(entry: Entry) -> Iterator[str]:
    """The texts that may begin with the label of a paragraph."""
    begin = _first(entry.blocks, _START)
    if begin < 0:
        begin = _first(entry.blocks, _LIST)
    if begin < 0:
        return
    yield _ITEMS.sub("", entry.blocks[begin].text, count=1)
    for block in entry.blocks[begin + 1 :]:
        if block.text.startswith("Accompanying Technical Information"):
            return
        if block.kind not in ("NOTE", "TR", "CAPTION"):
            yield block.text


def _first(blocks: list[Block], pattern: re.Pattern[str]) -> int:
    """Index of the first block that begins with a pattern, or -1."""
    return next((i for i, b in enumerate(blocks) if b.kind in ("FP", "FP-1", "P", "HD1") and pattern.match(b.text)), -1)


def _labels(text: str) -> Iterator[tuple[str, str]]:
    """The paragraphs that a text opens, with their kind; `f. through w. [Reserved]` opens many."""
    many = _SPAN.match(text)
    if many:
        for path in span(many.group(1), many.group(2)):
            yield path, "reserved"
        return
    one = _LABEL.match(text)
    if one:
        yield one.group(1), "reserved" if _RESERVED.match(text[one.end() :]) else "control"
