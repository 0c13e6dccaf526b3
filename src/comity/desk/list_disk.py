"""Where the lists of parties lie on disk, and how a file is written so that a crash leaves the old one or the whole new one."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

from comity.terms.problems import BadInput, Problem

LOCK: Final = ".lock"


def home(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder for what Comity keeps: COMITY_HOME, else XDG_DATA_HOME/comity, else ~/.local/share/comity.

    On Windows, `comity` below %LOCALAPPDATA% instead of the last. BadInput when COMITY_HOME names something that is no folder.
    """
    named = environ.get("COMITY_HOME")
    if named:
        path = Path(named)
        if path.exists() and not path.is_dir():
            raise BadInput(Problem("COMITY_HOME", f"{named} is a file", "Name a folder, or remove the variable."))
        return path
    base = environ.get("XDG_DATA_HOME") or (environ.get("LOCALAPPDATA") if platform == "win32" else "")
    return (Path(base) if base else Path.home() / ".local" / "share") / "comity"


@contextmanager
def locked(folder: Path, what: str, busy: str = "another comity is writing this list now") -> Iterator[None]:
    """Holds the lock of a folder while a block writes in it; the system gives it back when the process ends, however it ends.

    BadInput at once, with `what` as the place and `busy` as what happened, when another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fd = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _hold(fd):
            raise BadInput(Problem(what, busy, "Wait until it has finished, then try again."))
        yield
    finally:
        os.close(fd)


def _hold(fd: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def squeeze(data: bytes) -> bytes:
    """The bytes in gzip form; the same bytes always give the same form (no time of writing in it)."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def write_new(path: Path, data: bytes) -> None:
    """Writes a file that is not there yet, through to the disk."""
    with path.open("xb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Replaces a small file in one step: written beside it, through to the disk, then renamed."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        write_new(beside, data)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder through to the disk; Windows does so itself."""
    if sys.platform != "win32":
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
