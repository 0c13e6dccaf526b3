"""The store of lists: every accepted version of every list of parties is kept, one of each is current.

    <home>/lists/<source>/<day>-<digest>/entities.jsonl.gz   one Entity a line
                                         raw/<file>.gz       the official files as they came
                                         version.json        what it is, from where, hashes, counts
    <home>/lists/<source>/current.json                       names the current version

A version is written into a hidden folder and renamed when it is complete; then `current.json` is replaced in one step. A crash
at any point leaves the old or the new version current. The day of a version is the publisher's own date, else a date that the
user gives, else the day on which it was retrieved; the newest day is current. An older file is kept for as-of dates.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.list_disk import home, locked, replace_file, squeeze, sync_folder, write_new
from comity.desk.list_version import Accepted, Candidate, Version, hash_of, shrinkage, version_of
from comity.parties.entity import Entity
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

_LINE: Final = msgspec.json.Encoder(order="deterministic").encode
_DAMAGE: Final = (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error)
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}")
_VERSION: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{12}")


class _Current(msgspec.Struct, frozen=True):
    """What `current.json` says: the current version, and when the publisher last confirmed it (UTC, ISO)."""

    version: str
    checked: str


class Store:
    """All kept lists below one folder. Reading takes no lock; a writer holds the lock of its source."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, environ: Mapping[str, str] | None = None) -> Store:
        """The store of this user; nothing is written before a list is accepted."""
        return cls(home(os.environ if environ is None else environ) / "lists")

    # -- reading -------------------------------------------------------------------------------------------------------

    def sources(self) -> tuple[str, ...]:
        """The sources of which at least one version is kept, sorted."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.root.iterdir() if _SOURCE.fullmatch(p.name) and self._ids(p.name)))

    def versions(self, source: str) -> tuple[Version, ...]:
        """All complete versions of a source, oldest day first; of one day, the one retrieved last stands last."""
        return tuple(sorted((self._version(source, name) for name in self._ids(source)), key=_in_time))

    def current(self, source: str) -> Version | None:
        """The current version; None when none was ever accepted. BadInput when the pointer is damaged."""
        pointer = self._pointer(source)
        return self._version(source, pointer.version) if pointer else None

    def checked(self, source: str) -> str:
        """When the publisher last confirmed the current version (UTC, ISO); blank without one."""
        pointer = self._pointer(source)
        return pointer.checked if pointer else ""

    def find(self, source: str, version: str) -> Version:
        """A version by `current`, `previous` (the one before the current), its id, or its day; the last of several on one day.

        BadInput when there is none.
        """
        kept = self.versions(source)
        if not kept:
            near = nearest(source, self.sources())
            raise BadInput(Problem(source[:60], "no version of it is kept here", (f"Did you mean {near}? " if near else "")
                                   + "`comity lists status` shows what is kept; pull or import it first."))  # fmt: skip
        current = self.current(source)
        if version == "current" and current:
            return current
        if version == "previous":
            earlier = kept[: [v.id for v in kept].index(current.id)] if current else ()
            if earlier:
                return earlier[-1]
        matching = [v for v in kept if v.id.startswith(version)] if parse_date(version[:10]) else []
        if not matching:
            shown = ", ".join(v.id for v in kept[-5:])
            raise BadInput(Problem(f"{source}@{version[:40]}", "no such version is kept",
                                   f"Kept: {'the last five are ' if len(kept) > 5 else ''}{shown}; or write current or previous."))  # fmt: skip
        return matching[-1]

    def in_force(self, source: str, day: str) -> Version | None:
        """The version that answers for a day: the newest whose day is not after it; None when the first is later.

        From its own day on that is the current one: what is newer was never wholly accepted.
        """
        current = self.current(source)
        if current is None or current.day <= day:
            return current
        ids = [name for name in self._ids(source) if name[:10] <= day]
        last = max((name[:10] for name in ids), default="")
        return max((self._version(source, name) for name in ids if name[:10] == last), key=_in_time, default=None)

    def as_of(self, day: str) -> dict[str, Version]:
        """Source -> the version in force on a day (ISO); a source whose first version is later is left out."""
        found = {source: self.in_force(source, day) for source in self.sources()}
        return {source: version for source, version in found.items() if version}

    def entities(self, version: Version) -> Iterator[Entity]:
        """The entries of a version, one after the other. BadInput when the file is damaged, at the latest after the last entry."""
        decoder = msgspec.json.Decoder(Entity)
        try:
            for line in self.lines(version):
                yield decoder.decode(line)
        except msgspec.MsgspecError as e:
            raise _damaged(version.label, type(e).__name__) from None

    def lines(self, version: Version) -> Iterator[bytes]:
        """The entries of a version as they are kept, one JSON record a line without its end. BadInput as in `entities`."""
        digest = hashlib.sha256()
        try:
            with gzip.open(self._folder(version.source) / version.id / "entities.jsonl.gz", "rb") as f:
                for line in f:
                    digest.update(line)
                    yield line[:-1]
        except _DAMAGE as e:
            raise _damaged(version.label, type(e).__name__) from None
        if "sha256:" + digest.hexdigest() != version.entities_hash:
            raise _damaged(version.label, "the hash is another")

    def raw(self, version: Version) -> dict[str, bytes]:
        """The official files of a version as they came, by name. BadInput when one is damaged."""
        out = {}
        for file in version.files:
            try:
                data = gzip.decompress((self._folder(version.source) / version.id / "raw" / f"{file.name}.gz").read_bytes())
            except _DAMAGE as e:
                raise _damaged(version.label, type(e).__name__) from None
            if hash_of(data) != file.sha256:
                raise _damaged(version.label, "the hash is another")
            out[file.name] = data
        return out

    # -- writing -------------------------------------------------------------------------------------------------------

    def accept(self, candidate: Candidate, *, accept_shrink: bool = False) -> Accepted:
        """Keeps a list and makes it current, unless a newer day is current. BadInput when it shrank, or another process writes."""
        folder = self._folder(candidate.source)
        with locked(folder, candidate.source):
            current = self.current(candidate.source)
            body = b"".join(_LINE(e) + b"\n" for e in candidate.entities)
            version = version_of(candidate, body)
            same = _same(version, current, self.versions(candidate.source))
            newest = same is not None and (current is None or current.day <= same.day)
            if same and (not newest or (current is not None and current.id == same.id)):
                self._confirm(current, same, candidate.retrieved)
                return Accepted("unchanged", same, current)
            before = self.in_force(candidate.source, version.day)
            shrunk = shrinkage(before, version) if before and same is None else ""
            if shrunk and not accept_shrink:
                raise BadInput(Problem(f"{candidate.source}, {version.day}", shrunk,
                                       "Look whether the file is cut off or one is missing; --accept-shrink accepts it."))  # fmt: skip
            if shrunk and before:
                version = msgspec.structs.replace(version, shrunk_from=before.entries)
            if same is None:
                self._write(folder, version, body, candidate.raw)
            else:
                version = msgspec.structs.replace(same, retrieved=version.retrieved)
                replace_file(folder / same.id / "version.json", _json(version))
            if current is not None and version.day < current.day:
                return Accepted("older", version, current)
            self._point(candidate.source, version, candidate.retrieved)
            return Accepted("new", version, current)

    def confirm(self, version: Version, checked: str) -> None:
        """Writes down that the publisher has nothing newer than a version, at a time (UTC, ISO)."""
        with locked(self._folder(version.source), version.source):
            self._confirm(self.current(version.source), version, checked)

    def _confirm(self, current: Version | None, version: Version, checked: str) -> None:
        if current is not None and current.id == version.id:
            self._point(version.source, version, checked)

    def _point(self, source: str, version: Version, checked: str) -> None:
        replace_file(self._folder(source) / "current.json", msgspec.json.encode(_Current(version.id, checked)))

    def _write(self, folder: Path, version: Version, body: bytes, raw: Mapping[str, bytes]) -> None:
        """Writes a version beside the others and gives it its name last; leftovers of a crash are cleared away first."""
        for left in folder.glob(".new-*"):
            shutil.rmtree(left)
        new = folder / f".new-{version.id}"
        try:
            (new / "raw").mkdir(parents=True)
            write_new(new / "entities.jsonl.gz", squeeze(body))
            for name, data in raw.items():
                write_new(new / "raw" / f"{name}.gz", squeeze(data))
            write_new(new / "version.json", _json(version))
            sync_folder(new / "raw")
            sync_folder(new)
            new.rename(folder / version.id)
        except OSError:
            shutil.rmtree(new, ignore_errors=True)
            raise
        sync_folder(folder)

    def _folder(self, source: str) -> Path:
        if not _SOURCE.fullmatch(source):
            raise BadInput(Problem(f"source '{source[:60]}'", "it is not the name of a source", "`comity lists status` shows their names."))
        return self.root / source

    def _ids(self, source: str) -> list[str]:
        folder = self._folder(source)
        return [p.name for p in folder.iterdir() if _VERSION.fullmatch(p.name)] if folder.is_dir() else []

    def _version(self, source: str, name: str) -> Version:
        try:
            return msgspec.json.decode((self._folder(source) / name / "version.json").read_bytes(), type=Version)
        except (FileNotFoundError, msgspec.MsgspecError) as e:
            raise _damaged(f"{source}@{name}", type(e).__name__) from None

    def _pointer(self, source: str) -> _Current | None:
        try:
            pointer = msgspec.json.decode((self._folder(source) / "current.json").read_bytes(), type=_Current)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError as e:
            raise _damaged(f"{source}, current.json", type(e).__name__) from None
        if not _VERSION.fullmatch(pointer.version):
            raise _damaged(f"{source}, current.json", "it names no version")
        return pointer


def entities_of(store: Store, source: str, version: str) -> Iterator[Entity]:
    """The entries of a version named as in `Store.find`, one after the other."""
    return store.entities(store.find(source, version))


def _json(version: Version) -> bytes:
    return msgspec.json.format(msgspec.json.encode(version), indent=1) + b"\n"


def _in_time(version: Version) -> tuple[str, str, str]:
    return version.day, version.retrieved, version.id


def _same(version: Version, current: Version | None, kept: Iterable[Version]) -> Version | None:
    """The kept version that a candidate repeats: the same day and content; without a date, the content of the current one."""
    if not version.published and current is not None and current.id[11:] == version.id[11:]:
        return current
    return next((v for v in kept if v.id == version.id), None)


def _damaged(where: str, how: str) -> BadInput:
    return BadInput(Problem(where, f"what is kept of this list is damaged ({how})",
                            "Remove that file or folder below lists/ in the folder for Comity's data, then pull or import the list again."))  # fmt: skip
