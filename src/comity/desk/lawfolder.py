"""Writes a folder of many files all at once: made whole beside the old one, then put in its place; a folder that is not ours is left alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec

from comity.terms.problems import BadInput, Problem

MARK: Final = "comity-law-site.json"


class Written(msgspec.Struct, frozen=True):
    """What was written: the folder, how many files, how many bytes."""

    folder: str
    files: int
    bytes: int


def check_folder(target: Path) -> None:
    """BadInput when the folder may not be replaced: it holds something that no earlier run wrote."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BadInput(Problem(str(target), "it is no folder", "Name another folder, or one that is not there yet."))
    if target.is_dir() and not (target / MARK).is_file() and any(target.iterdir()):
        raise BadInput(
            Problem(str(target), "it holds files that no earlier `comity law print` wrote", "Name an empty or a new folder.")
        )
    if not target.resolve().parent.is_dir():
        raise BadInput(Problem(str(target), f"there is no folder {target.resolve().parent}", "Make it first."))


def write_folder(
    target: Path, texts: Iterable[tuple[str, str]], mark: dict[str, str], progress: Callable[[int], None] | None = None
) -> Written:
    """Writes all files and puts the folder in place. Whatever stops it before that leaves the old folder as it was."""
    check_folder(target)
    target = target.resolve()
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    shutil.rmtree(new, ignore_errors=True)
    count = size = 0
    try:
        made: set[Path] = set()
        for name, text in texts:
            path = new / name
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            data = text.encode("utf-8")
            with path.open("xb") as f:
                f.write(data)
            count, size = count + 1, size + len(data)
            if progress:
                progress(count)
        (new / MARK).write_bytes(msgspec.json.encode(mark, order="sorted") + b"\n")
        if target.exists():
            target.rename(old)
        new.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return Written(str(target), count, size)
