"""Arrays out of an .npz that may come from anybody: no pickles, no claim of a size that the file does not hold."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from comity.terms.problems import BadInput, Problem

MOST_BYTES: Final = 3 << 30
"""The most that all arrays of one file may take in memory."""

BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error,
    ValueError, EOFError, NotImplementedError, RuntimeError, KeyError, OverflowError, SyntaxError, OSError,
)  # fmt: skip
"""What Python answers to an archive that was cut off or made up."""

Arrays = dict[str, npt.NDArray[Any]]


def read_arrays(path: Path) -> Arrays:
    """Every array of an .npz; BadInput when it is none, holds objects, or would not fit."""
    path.open("rb").close()  # a file that may not be read is another trouble than one that holds no archive
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(path, archive)
        with np.load(path, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except BROKEN as e:
        raise bad(
            path, f"is no archive of plain arrays ({_short(e)})", "Give an .npz written by numpy.savez without objects."
        ) from None


def _check_sizes(path: Path, archive: zipfile.ZipFile) -> None:
    """What the headers claim must be what the archive holds, before any of it is read."""
    total = 0
    for member in archive.infolist():
        total += member.file_size
        if total > MOST_BYTES:
            raise bad(path, "unpacks to more than 3 GiB", "Aggregate the table to fewer sectors first.")
        with archive.open(member) as f:
            version = np.lib.format.read_magic(f)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, _order, dtype = read(f)
        if dtype.hasobject or prod(shape) * dtype.itemsize > member.file_size:
            raise ValueError(f"{member.filename} holds objects or less than it claims")


def named(path: Path, held: Arrays, *names: str) -> npt.NDArray[Any]:
    """The array under the first of these names that is there; BadInput when there is none."""
    for name in names:
        if name in held:
            return held[name]
    found = ", ".join(sorted(held)) or "none"
    raise bad(path, f"has no array '{names[0]}' (arrays: {found[:120]})", "Write it as the page on tables says.")


def texts(values: Iterable[Any]) -> tuple[str, ...]:
    """Names as plain text."""
    return tuple(str(v).strip() for v in values)


def bad(path: Path | str, what: str, mend: str) -> BadInput:
    """A problem with a file of a table."""
    return BadInput(Problem(Path(path).name, what, mend))


def _short(e: Exception) -> str:
    return (str(e).splitlines() or [type(e).__name__])[0][:120]
