"""Where each thing of the law stands on the printed site: a file for every id, whatever signs are in it, also where case does not count."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 80
_RESERVED: Final = ("index", "con", "prn", "aux", "nul")


def safe(text: str) -> str:
    """A text as part of a file name or an anchor: letters, digits, dot, hyphen and underscore."""
    return _UNSAFE.sub("_", text).strip(".")[:_LONGEST] or "_"


class Paths:
    """Files of things: kind and id to a path below the site's folder, each path given once."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self.anchors: dict[str, tuple[str, str]] = {}

    def add(self, folder: str, kind: str, name: str) -> str:
        """A file for a thing; a name that another one already has, but for signs or case, gets a mark of its own."""
        slug = safe(name)
        path = f"{folder}/{slug}.html"
        if path.casefold() in self._taken or slug.casefold() in _RESERVED:
            path = f"{folder}/{slug}-{hashlib.sha256(name.encode()).hexdigest()[:8]}.html"
        self._taken.add(path.casefold())
        self._of[(kind, name)] = path
        return path

    def find(self, kind: str, name: str) -> str:
        """The file of a thing; empty when it has none."""
        return self._of.get((kind, name), "")

    def any(self, name: str, *kinds: str) -> str:
        """The file of the first of these kinds that has such an id."""
        return next((p for k in kinds if (p := self._of.get((k, name)))), "")

    def code(self, code: str) -> str:
        """The page of an entry, with the anchor of its paragraph."""
        entry, _, rest = code.partition(".")
        page = self._of.get(("entry", entry), "")
        return f"{page}#{safe(code.partition(':')[2])}" if page and rest and code in self.anchors else page

    def mark(self, code: str) -> None:
        """Says that a paragraph has an anchor on the page of its entry."""
        self.anchors[code] = ("entry", code)

    def __len__(self) -> int:
        return len(self._of)
