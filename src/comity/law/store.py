"""All the law that is loaded: read from files once, then from one compiled artefact under its content hash."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import msgspec

from comity.law.check import check_pack
from comity.law.files import content_hash, law_root, read_toml
from comity.law.ownership import OwnershipRule, ownership_problems, read_ownership
from comity.law.reader import PackReader
from comity.law.records import ListedParty, Pack, Territory
from comity.law.territories import Gazetteer, read_ambiguous, read_territories
from comity.terms.problems import BadInput, Problem

_FORMAT = "5"


class Compiled(msgspec.Struct, frozen=True):
    """What the artefact holds, except the listed parties, which have their own file."""

    packs: tuple[Pack, ...]
    territories: tuple[Territory, ...]
    ambiguous: dict[str, tuple[str, ...]]
    exclusive: dict[str, tuple[str, ...]]
    ownership: tuple[OwnershipRule, ...]


class Law:
    """The law in force here: packs in alphabetical order of jurisdiction, territories, listed parties, one hash."""

    def __init__(self, compiled: Compiled, digest: str, root: Path) -> None:
        self.packs = {p.jurisdiction: p for p in compiled.packs}
        self.exclusive = compiled.exclusive
        self.ownership = compiled.ownership
        self.gazetteer = Gazetteer(compiled.territories, compiled.ambiguous)
        self.hash, self.root = digest, root
        self._parties: tuple[ListedParty, ...] | None = None

    def parties(self) -> tuple[ListedParty, ...]:
        """All listed parties; read when first needed."""
        if self._parties is None:
            path = cache_dir() / f"{self.hash[7:39]}-{_FORMAT}.parties"
            try:
                self._parties = msgspec.msgpack.decode(path.read_bytes(), type=tuple[ListedParty, ...])
            except (OSError, msgspec.MsgspecError):
                self._parties = _read_parties(self.root)
                keep(path, msgspec.msgpack.encode(self._parties))
        return self._parties


def load_law(root: Path | None = None) -> Law:
    """All packs, warm from the artefact when the files have not changed; BadInput lists everything that is wrong."""
    root = root or law_root()
    if not root.is_dir():
        raise BadInput(Problem(str(root), "there is no law here", "Set COMITY_LAW to the folder `law` or reinstall Comity."))
    digest = content_hash(root)
    path = cache_dir() / f"{digest[7:39]}-{_FORMAT}.law"
    try:
        compiled = _decoded(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        compiled = _read_all(root)
        keep(path, msgspec.msgpack.encode(compiled))
    return Law(compiled, digest, root)


def _decoded(data: bytes) -> Compiled:
    """The artefact as records; the collector of cycles waits, for records have none and are many."""
    waits = gc.isenabled()
    gc.disable()
    try:
        return msgspec.msgpack.decode(data, type=Compiled)
    finally:
        if waits:
            gc.enable()


def _read_all(root: Path) -> Compiled:
    territories = read_territories(root)
    known = {t.code for t in territories}
    packs: list[Pack] = []
    problems: list[Problem] = []
    for head in sorted(root.glob("*/pack.toml")):
        reader = PackReader(root, head.parent)
        try:
            pack = reader.read()
        except BadInput as e:
            problems += e.problems
            continue
        problems += check_pack(pack, known)
        packs.append(pack)
    try:
        ownership = read_ownership(root)
    except BadInput as e:
        ownership = ()
        problems += e.problems
    if not problems:
        problems += ownership_problems(ownership, packs)
    if problems:
        raise BadInput(*problems)
    ordered = tuple(sorted(packs, key=lambda p: p.jurisdiction))
    return Compiled(ordered, territories, read_ambiguous(root), _read_exclusive(root), ownership)


def _read_exclusive(root: Path) -> dict[str, tuple[str, ...]]:
    """Namespaces that a stated code in another rules out (`namespaces.toml`)."""
    path = root / "namespaces.toml"
    tables = read_toml(path, root).get("namespace", {}) if path.exists() else {}
    return {space: tuple(table.get("by", [])) for space, table in tables.items()}


def _read_parties(root: Path) -> tuple[ListedParty, ...]:
    out: list[ListedParty] = []
    for head in sorted(root.glob("*/pack.toml")):
        reader = PackReader(root, head.parent)
        out += reader.parties()
        if reader.problems:
            raise BadInput(*reader.problems)
    return tuple(out)


def cache_dir() -> Path:
    """Where compiled law and proofs are kept: `COMITY_CACHE`, else the cache folder of the user."""
    base = os.environ.get("COMITY_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "comity"


def keep(path: Path, data: bytes) -> None:
    """Writes the artefact atomically; a cache that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fd, temp = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(fd, "wb") as f:
            f.write(data)
        Path(temp).replace(path)
    except OSError:
        return
