"""The state of an interrupted screening of a file: what was begun, and the finished parts, in a folder beside the result.

    .<result>.parts/begun.json       what is screened, against what, and how
                    000000.json ...  what the chunks came to, each written whole and then given its name

A part that is there is finished. So a run that is killed at any moment goes on after its last finished part, and no row is lost or
told twice.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.list_disk import locked, replace_file
from comity.desk.screen_rows import Part, Terms
from comity.terms.problems import BadInput, Problem

BEGUN: Final = "begun.json"
_BLOCK: Final = 1 << 20


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What a run depends on; two runs that agree in it give the same parts.

    input     name, size in bytes and SHA-256 of the file of parties
    dated     whether the user named the day
    since     source -> the earlier version, of a run against what changed; `previous` is the SHA-256 of the hits of then
    versions  list -> version; basis, law, index, model: hashes of what answers
    """

    input: str
    size: int
    sha256: str
    terms: Terms
    dated: bool
    chunk: int
    versions: dict[str, str]
    basis: str
    law: str
    index: str
    model: str
    program: str
    since: dict[str, str] = {}
    previous: str = ""


_WORDS: Final = {
    "sha256": "the file of parties is another", "terms": "the options are others", "since": "the version since which it screens is another",
    "previous": "the file of earlier hits is another", "basis": "the lists are others", "law": "the law is another",
    "index": "the index of names is another", "model": "the model is another", "program": "the program is another",
    "chunk": "the size of its parts is another",
}  # fmt: skip


class Journal:
    """The folder of one result."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.with_name(f".{target.name}.parts")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the folder; BadInput when another process screens into the same result."""
        with locked(self.folder, self.target.name, "another comity is screening into this file now"):
            yield

    def begun(self) -> Begun | None:
        """What was begun and not finished; None when nothing was, or it cannot be read any more."""
        try:
            return msgspec.json.decode((self.folder / BEGUN).read_bytes(), type=Begun)
        except (OSError, msgspec.MsgspecError):
            return None

    def check(self, was: Begun, now: Begun) -> None:
        """BadInput when what was begun cannot be gone on with as it is asked now."""
        other = [said for field, said in _WORDS.items() if getattr(was, field) != getattr(now, field)]
        if other:
            raise BadInput(Problem(self.target.name, f"an interrupted run is kept that began otherwise: {', '.join(other)}",
                                   "Say --restart to forget it and begin anew, or ask as you did then."))  # fmt: skip

    def begin(self, now: Begun) -> None:
        """Starts anew: nothing of an earlier run stays."""
        self.empty()
        replace_file(self.folder / BEGUN, msgspec.json.encode(now))

    def write(self, number: int, part: Part) -> None:
        """Keeps one finished part."""
        replace_file(self._file(number), msgspec.json.encode(part))

    def parts(self) -> Iterator[Part]:
        """The finished parts from the first one on, without a gap."""
        number = 0
        while True:
            try:
                part = msgspec.json.decode(self._file(number).read_bytes(), type=Part)
            except (OSError, msgspec.MsgspecError):
                return
            yield part
            number += 1

    def empty(self) -> None:
        """Removes what the folder holds."""
        (self.folder / BEGUN).unlink(missing_ok=True)
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != ".lock":
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Removes the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"


def hash_of_file(path: Path) -> str:
    """`sha256:...` of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as f:
        while block := f.read(_BLOCK):
            total.update(block)
    return "sha256:" + total.hexdigest()
