"""What every importer of an official file returns, and the checks that stand before anything is replaced.

An importer turns the bytes of one official file into rows of facts in Comity's own columns. It decides nothing about
the law and writes nothing: `comity.desk` checks the counts against the floors and ceilings and then swaps the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """Facts read from one official file.

    tables    relative path below the pack's folder (``lists/ccl_rows.csv``) -> rows, every value a string
    counts    what was counted (``{"entries": 638, "rows": 1552}``), checked against the importer's LIMITS
    unread    one sentence for every piece of the file that could not be read (where, what)
    raw_hash  ``sha256:...`` of the bytes that were read
    """

    source: str
    tables: Mapping[str, Sequence[Row]]
    counts: Mapping[str, int]
    unread: Sequence[str] = field(default_factory=tuple)
    raw_hash: str = ""


def hash_of(raw: bytes) -> str:
    """The content hash under which an official file is remembered."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def outside_limits(imported: Imported, limits: Mapping[str, tuple[int, int]]) -> list[str]:
    """Sentences for every count outside its floor and ceiling; an empty list means the import may replace the old facts."""
    out = []
    for name, (low, high) in limits.items():
        n = len(imported.unread) if name == "unread" else imported.counts.get(name)
        if n is None:
            out.append(f"{imported.source}: nothing was counted as '{name}' (expected {low} to {high})")
        elif not low <= n <= high:
            out.append(f"{imported.source}: {n} {name}, expected {low} to {high}; the file may be cut off or of another kind")
    return out
