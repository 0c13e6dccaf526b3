"""Reads XML of official lists without trusting it: no document type, no entities of its own, namespaces put aside.

None of the formats that are read here has a document type declaration. It is refused, and with it entity expansion and
external entities, before the parser sees it and once more while it parses.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from comity.parties.sources.base import Unreadable

_NO_TYPE: Final = "has a document type declaration (<!DOCTYPE), which the official file never has"
_HEAD: Final = 1000
"""Bytes looked at to tell a web page from a list."""


class _Builder(ET.TreeBuilder):
    """Builds the tree and refuses a document type."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse: `name`, `pubid` and `system` do not matter."""
        raise Unreadable(f"the file {_NO_TYPE} ({name} {pubid or ''} {system or ''})".replace("  ", " "))


def parse(data: bytes, what: str, root: str = "") -> Element:
    """The root element of an XML file; tags are without namespace (attributes keep theirs).

    what   what the file should be, for the message (`the UN consolidated list`)
    root   the name that the root element must have; blank: any

    Unreadable: an empty file, a web page, a document type, XML that is not well formed (with line and column), another root.
    """
    _check_bytes(data, what)
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 (document types are refused above and by the builder)
    try:
        parser.feed(data)
        tree = parser.close()
    except ET.ParseError as e:
        line, column = e.position
        raise Unreadable(f"{what}: line {line}, column {column + 1}: not well-formed XML ({str(e).split(':')[0]})") from None
    except (LookupError, ValueError) as e:
        if isinstance(e, Unreadable):
            raise
        raise Unreadable(f"{what}: the encoding that the file names cannot be read ({e})") from None
    if not isinstance(tree, Element):
        raise Unreadable(f"{what}: the file has no root element")
    for element in tree.iter():
        if element.tag[0] == "{":
            element.tag = element.tag.partition("}")[2]
    if root and tree.tag != root:
        raise Unreadable(f"{what}: the root element is <{tree.tag[:60]}>, not <{root}>")
    return tree


def _check_bytes(data: bytes, what: str) -> None:
    """Unreadable for what is no XML list at a glance, and for a document type."""
    if not data.strip():
        raise Unreadable(f"{what}: the file is empty ({len(data)} bytes)")
    plain = data.replace(b"\0", b"")  # UTF-16 written as bytes: the keyword stands out without its zeros
    if b"<html" in plain[:_HEAD].lower() or b"<!doctype html" in plain[:_HEAD].lower():
        raise Unreadable(f"{what}: the file is a web page, not the list")
    if b"<!DOCTYPE" in plain:
        raise Unreadable(f"{what}: the file {_NO_TYPE}")


def text(element: Element | None, path: str = "") -> str:
    """The text of an element, or of the first one below it at `path`; words joined by one space; blank when there is none."""
    found = element.find(path) if element is not None and path else element
    return " ".join((found.text or "").split()) if found is not None else ""


def texts(element: Element | None, path: str) -> tuple[str, ...]:
    """The texts of all elements at `path` that are not blank, in order."""
    found = element.iterfind(path) if element is not None else ()
    return tuple(t for t in (text(e) for e in found) if t)
