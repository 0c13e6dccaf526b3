"""The record of decisions on disk: one line an event, each with the hash of the line before it and its own.

    <home>/decisions/decisions.jsonl   {"number":3,"previous":"sha256:...","event":{...},"hash":"sha256:..."}
    <home>/decisions/head.json         number and hash of the last line that was reported as written

The hash of a line is over its bytes before `,"hash"`, so over everything that stands before it too. A line that was changed, left out,
put in or moved breaks the chain, and lines cut off at the end are missed by the head. Whoever rewrites both can forge a
record; a hash of the last line that was noted elsewhere (printed by `comity decisions verify`) shows even that.

A line is written through to the disk before the head. A crash leaves at most an unfinished last line, which was never reported
as written: it is passed over with a word and cut off by the next writer.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from comity.desk.list_disk import locked, replace_file, sync_folder
from comity.parties.decisions import Event, folded
from comity.terms.problems import BadInput, Problem

FILE: Final = "decisions.jsonl"
HEAD: Final = "head.json"
_SEAL: Final = re.compile(rb',"hash":"(sha256:[0-9a-f]{64})"\}')
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_BUSY: Final = "another comity is writing a decision now"


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the record without its own hash."""

    number: int
    previous: str
    event: Event


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last line: its number and hash; 0 and blank when there is none."""

    number: int = 0
    hash: str = ""


class Log(NamedTuple):
    """The record as it was read.

    events      of all whole lines
    hashes      of all whole lines
    size        bytes of all whole lines
    unfinished  bytes of an unfinished line after them, left by a crash
    """

    events: tuple[Event, ...]
    hashes: tuple[str, ...]
    size: int = 0
    unfinished: int = 0

    @property
    def head(self) -> Head:
        """The last whole line."""
        return Head(len(self.hashes), self.hashes[-1]) if self.hashes else Head()


def line_of(number: int, previous: str, event: Event) -> tuple[bytes, str]:
    """One line of the record with its end, and its hash."""
    body = msgspec.json.encode(_Line(number, previous, event), order="deterministic")[:-1]
    sealed = _hash(body)
    return body + f',"hash":"{sealed}"}}\n'.encode(), sealed


def parse_log(data: bytes) -> Log:
    """The record in these bytes; BadInput with the first line that is not as it was written."""
    events: list[Event] = []
    hashes: list[str] = []
    decoder = msgspec.json.Decoder(_Line)
    *lines, rest = data.split(b"\n")
    for line in lines:
        event, sealed = _checked(line, len(events) + 1, hashes[-1] if hashes else "", decoder)
        events.append(event)
        hashes.append(sealed)
    if rest:
        _unfinished(rest, len(events) + 1, hashes[-1] if hashes else "")
    try:
        folded(events)
    except ValueError as e:
        raise _broken(f"line {e}", "it is about a decision that does not stand before it") from None
    return Log(tuple(events), tuple(hashes), len(data) - len(rest), len(rest))


def _checked(line: bytes, number: int, previous: str, decoder: msgspec.json.Decoder[_Line]) -> tuple[Event, str]:
    """The event and the hash of a whole line."""
    where, seal = f"line {number}", _SEAL.search(line, max(0, len(line) - 100))
    if seal is None or seal.end() != len(line):
        raise _broken(where, "it does not end with its hash")
    body, sealed = line[: seal.start()], seal[1].decode()
    if _hash(body) != sealed:
        raise _broken(where, "its hash does not fit: it was changed")
    try:
        found = decoder.decode(body + b"}")
    except msgspec.MsgspecError:
        raise _broken(where, "it is no record of a decision of this form") from None
    if found.number != number or found.previous != previous:
        raise _broken(where, "it does not follow on the line before it: a line was left out, put in or moved")
    return found.event, sealed


def _unfinished(rest: bytes, number: int, previous: str) -> None:
    """BadInput unless the bytes are what a crash leaves of the next line: its beginning, perhaps with zeros behind."""
    begun = rest.rstrip(b"\0")
    start = f'{{"number":{number},"previous":"{previous}","event":'.encode()
    seal = _SEAL.search(begun)
    changed = seal is not None and (seal.end() != len(begun) or _hash(begun[: seal.start()]) != seal[1].decode())
    if changed or not begun.startswith(start[: len(begun)]) or b"\0" in begun:
        raise _broken(f"line {number}", "it is not as it was written")


class LogFile:
    """The record in one folder. Reading takes no lock; a writer holds the lock of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> Log:
        """The whole record, every hash checked; empty when nothing was ever written. BadInput with the place where it is broken."""
        head = self._head()
        log = parse_log(self._bytes())
        known = head or (self._head() if len(log.hashes) > 1 else None)
        if known is None:
            if len(log.hashes) > 1:  # after the first line a crash may come before the head
                raise _broken(HEAD, "the file is missing, so lines may be missing at the end")
            return log
        if known.number > len(log.hashes):
            raise _broken(f"after line {len(log.hashes)}", f"lines are missing at the end: there were {known.number}")
        if known.number and log.hashes[known.number - 1] != known.hash:
            raise _broken(f"line {known.number}", f"its hash is not the one in {HEAD}: the record was written anew or put back from an old copy")
        return log

    @contextmanager
    def writing(self) -> Iterator[Log]:
        """Holds the lock and answers the record as it is; BadInput when another process writes, or when the record is broken."""
        self._ready()
        with locked(self.folder, "decisions", _BUSY):
            yield self.read()

    def append(self, log: Log, event: Event) -> Log:
        """Adds one event to the record that was read under the lock: when this returns it is on the disk."""
        line, sealed = line_of(len(log.hashes) + 1, log.head.hash, event)
        path = self.folder / FILE
        fresh = not path.exists()
        fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), _PRIVATE_FILE)
        try:
            os.ftruncate(fd, log.size)
            os.lseek(fd, log.size, os.SEEK_SET)
            self._write(fd, line, fresh=fresh)
            replace_file(self.folder / HEAD, msgspec.json.encode(Head(len(log.hashes) + 1, sealed)))
        except OSError:
            if self._head() != Head(len(log.hashes) + 1, sealed):
                os.ftruncate(fd, log.size)
            raise
        finally:
            os.close(fd)
        return Log((*log.events, event), (*log.hashes, sealed), log.size + len(line))

    def _write(self, fd: int, data: bytes, *, fresh: bool) -> None:
        """All bytes, through to the disk, and the name of a file that is new."""
        while data:
            data = data[os.write(fd, data) :]
        os.fsync(fd)
        if fresh:
            sync_folder(self.folder)

    def _ready(self) -> None:
        """The folder for nobody else's eyes, and so the file if it is there."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        for path, mode in ((self.folder, _PRIVATE_FOLDER), (self.folder / FILE, _PRIVATE_FILE)):
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(mode)

    def _bytes(self) -> bytes:
        try:
            return (self.folder / FILE).read_bytes()
        except FileNotFoundError:
            return b""

    def _head(self) -> Head | None:
        try:
            return msgspec.json.decode((self.folder / HEAD).read_bytes(), type=Head)
        except FileNotFoundError:
            return None
        except msgspec.MsgspecError:
            raise _broken(HEAD, "it is not as it was written") from None


def _hash(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _broken(where: str, what: str) -> BadInput:
    return BadInput(Problem(f"the record of decisions, {where}", what,
                            "Nothing in it is used until it is as it was: find out who changed it, and put back decisions.jsonl and head.json "
                            "from a copy, below decisions/ in the folder for Comity's data."))  # fmt: skip
