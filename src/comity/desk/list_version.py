"""One version of a list as a record: what it holds, from where and when it came, its hashes, and how far it may fall behind."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from comity.parties.entity import Entity

SHRINK: Final = 0.20
"""A list that loses a larger share than this against the version before it is not believed."""
SMALL: Final = 50
"""Of several lists in one source, those with fewer entries may lose a larger share, but never all."""


class RawFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One official file as it came: its name, SHA-256 and size in bytes unpacked.

    `origin` is the address or the file name from which it came; a download also has the server's validators.
    """

    name: str
    sha256: str
    size: int
    origin: str = ""
    etag: str = ""
    last_modified: str = ""


class ListCount(msgspec.Struct, frozen=True):
    """How many entries and names (each counted once an entry) one list of a source has."""

    list: str
    entries: int
    names: int


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version, as `version.json` says it.

    id            <day>-<first 12 hex digits of the hash over raw_hash and entities_hash>
    source        under which it is kept (`ofac-sdn`, `own.suppliers`)
    format        the official format that read it (`ofac-sdn`, `csv`)
    published     ISO date; blank when neither the file nor the user says one
    dated_by      publisher, user, or retrieval
    retrieved     UTC, ISO with microseconds
    floor         fewest entries that were demanded; `partial` when that is less than a whole file has
    shrunk_from   entries of the version before, when a drop beyond SHRINK was accepted; else 0
    unread        sentences about what could not be read
    program       version of Comity that read it
    """

    id: str
    source: str
    format: str
    published: str
    dated_by: Literal["publisher", "user", "retrieval"]
    retrieved: str
    files: tuple[RawFile, ...]
    raw_hash: str
    entities_hash: str
    entries: int
    names: int
    counts: tuple[ListCount, ...]
    floor: int
    partial: bool
    shrunk_from: int = 0
    unread: tuple[str, ...] = ()
    program: str = ""

    @property
    def day(self) -> str:
        """The day from which it answers."""
        return self.published or self.retrieved[:10]

    @property
    def label(self) -> str:
        """How it is named in messages and on the command line."""
        return f"{self.source}@{self.id}"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was read and found whole, before it is compared with what is kept. Fields as in Version."""

    source: str
    format: str
    entities: tuple[Entity, ...]
    raw: dict[str, bytes]
    files: tuple[RawFile, ...]
    published: str
    dated_by: Literal["publisher", "user", "retrieval"]
    retrieved: str
    floor: int
    partial: bool = False
    unread: tuple[str, ...] = ()
    program: str = ""


class Accepted(msgspec.Struct, frozen=True):
    """What became of a candidate: `new` and current, `unchanged` (already kept), or `older` than the current and only kept."""

    state: Literal["new", "unchanged", "older"]
    version: Version
    before: Version | None


def hash_of(data: bytes) -> str:
    """`sha256:...` of bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def raw_hash_of(files: Iterable[RawFile]) -> str:
    """One hash over the names and hashes of all files that belong together."""
    return hash_of("".join(f"{f.name} {f.sha256}\n" for f in sorted(files, key=lambda f: f.name)).encode())


def counts_of(entities: Iterable[Entity]) -> tuple[ListCount, ...]:
    """Entries and names by list, sorted by list."""
    entries, names = Counter[str](), Counter[str]()
    for e in entities:
        entries[e.list] += 1
        names[e.list] += len(e.names)
    return tuple(ListCount(name, entries[name], names[name]) for name in sorted(entries))


def version_of(c: Candidate, body: bytes) -> Version:
    """The version that a candidate becomes; `body` are its entries as they are written."""
    raw_hash, entities_hash, counts = raw_hash_of(c.files), hash_of(body), counts_of(c.entities)
    digest = hashlib.sha256(f"{raw_hash} {entities_hash}".encode()).hexdigest()[:12]
    return Version(
        id=f"{c.published or c.retrieved[:10]}-{digest}", source=c.source, format=c.format, published=c.published,
        dated_by=c.dated_by, retrieved=c.retrieved, files=c.files, raw_hash=raw_hash, entities_hash=entities_hash,
        entries=len(c.entities), names=sum(n.names for n in counts), counts=counts, floor=c.floor, partial=c.partial,
        unread=c.unread, program=c.program,
    )  # fmt: skip


def shrinkage(before: Version, after: Version) -> str:
    """Why a version is too small against the one before: the whole, or a list in it, lost more than SHRINK; else blank.

    A small list may lose more, but not all. Names an entry are compared too: who keeps the entries and loses their aliases has
    lost a file.
    """
    lists = {c.list: c.entries for c in after.counts}
    parts = [(f"entries of {c.list}", c.entries, lists.get(c.list, 0)) for c in before.counts if c.entries >= SMALL or c.list not in lists]
    for what, old, new in (("entries", before.entries, after.entries), *parts):
        if old - new > SHRINK * old:
            return f"{new:,} {what}, and {old:,} in the version of {before.day}: {_less(old, new)}"
    old_names, new_names = before.names / max(before.entries, 1), after.names / max(after.entries, 1)
    if old_names - new_names > SHRINK * old_names:
        return f"{new_names:.2f} names an entry, and {old_names:.2f} in the version of {before.day}: {_less(old_names, new_names)}"
    return ""


def _less(old: float, new: float) -> str:
    return f"{(old - new) / old:.0%} fewer, more than {SHRINK:.0%} is not believed"
