"""Keeps compiled law below the home folder, so that what was answered under it can be answered again when the files have changed.

    <home>/law/<hash>.kept   all packs, territories and listed parties of one hash, compressed

A copy is written once for each hash and never changed. One that this program cannot read counts as not there.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.list_disk import home, replace_file
from comity.law.records import ListedParty, Pack
from comity.law.store import Compiled, Law

_ENDING: Final = ".kept"
_SHOWN: Final = 32
_LEVEL: Final = 6


class _Kept(msgspec.Struct, frozen=True):
    """One copy: the hash of the law, what is compiled, and the listed parties."""

    hash: str
    compiled: Compiled
    parties: tuple[ListedParty, ...]


class KeptLaw(Law):
    """Law of then: everything from its copy, nothing from the files that are here now."""

    def __init__(self, compiled: Compiled, digest: str, root: Path, parties: tuple[ListedParty, ...]) -> None:
        super().__init__(compiled, digest, root)
        self._parties = parties


def keep(law: Law, folder: Path | None = None) -> Path:
    """Writes a copy of the law that is loaded, unless there is one; the file."""
    path = _path(law.hash, folder)
    if not path.is_file():
        compiled = Compiled(
            tuple(law.packs.values()), tuple(law.gazetteer.by_code.values()), dict(law.gazetteer.ambiguous), law.exclusive, law.ownership
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, zlib.compress(msgspec.msgpack.encode(_Kept(law.hash, compiled, law.parties())), _LEVEL))
    return path


def kept(digest: str, folder: Path | None = None) -> Law | None:
    """The law of a hash, when a copy of it is here and whole."""
    path = _path(digest, folder)
    try:
        found = msgspec.msgpack.decode(zlib.decompress(path.read_bytes()), type=_Kept)
    except (OSError, zlib.error, msgspec.MsgspecError):
        return None
    return KeptLaw(found.compiled, digest, path, found.parties) if found.hash == digest else None


def _path(digest: str, folder: Path | None) -> Path:
    name = "".join(ch for ch in digest.removeprefix("sha256:") if ch.isalnum())[:_SHOWN]
    return (folder or home(os.environ) / "law") / f"{name or 'none'}{_ENDING}"


def pack_hashes(law: Law) -> dict[str, str]:
    """A hash for each pack, and one for what all share: tells which law is another when the hash of all law is."""
    shared = (
        tuple(law.gazetteer.by_code.values()),
        sorted(law.gazetteer.ambiguous.items()),
        sorted(law.exclusive.items()),
        law.ownership,
    )
    parts: dict[str, list[ListedParty]] = {}
    for p in law.parties():
        parts.setdefault(p.list.split(".")[0].upper(), []).append(p)
    hashes = {j: _hash((pack, parts.get(j, []))) for j, pack in law.packs.items()}
    return {**hashes, "shared": _hash(shared)}


def _hash(record: tuple[Pack | object, ...]) -> str:
    return "sha256:" + hashlib.sha256(msgspec.msgpack.encode(record)).hexdigest()
