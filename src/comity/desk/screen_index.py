"""Keeps the index of listed names below the home folder: opened if it is there, brought up to date or built if it is not.

    <home>/index/<code>-<basis>/   the arrays of one index; `code` is a hash of the program and tables that read names, `basis` of the
                                   law and of the versions of all lists

A new index is written into a folder beside and renamed when it is whole, so that two processes at once do no harm. From an
older index of the same code every name that was read before is taken over; the result is the same, array for array.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import numpy as np

from comity.desk.list_store import Store
from comity.desk.screen_chain import States
from comity.desk.screen_lists import Basis, basis_of, rows_of
from comity.law.store import Law
from comity.parties.index.arrays import FORMAT, Arrays, Meta, load, save
from comity.parties.index.build import arrays_hash
from comity.parties.index.retrieve import Index
from comity.parties.index.update import Row, build_rows, updated
from comity.parties.screening import Screener

Progress = Callable[[int, int], None]
Tell = Callable[[str], None]

OLDER: Final = 2
"""So many older indexes are kept, to answer again and to be brought up to date."""
_HALF_MADE: Final = ".new-"
_ABANDONED: Final = 86_400
"""Seconds after which a half-made index is nobody's."""


def opened(law: Law, store: Store, progress: Progress | None = None, tell: Tell | None = None, *, verify: bool = False) -> Screener:
    """The screener over the law's parties and the kept lists as they are now.

    `progress` is told how many names of how many are read while an index is built; `tell` gets a sentence when a damaged index is
    built anew or none can be kept; `verify` reads the whole index against its hash. BadInput when a kept list is damaged.
    """
    return opened_at(basis_of(law, store), law, store, progress, tell, verify=verify)


def opened_at(
    basis: Basis, law: Law, store: Store, progress: Progress | None = None, tell: Tell | None = None, *, verify: bool = False
) -> Screener:  # fmt: skip
    """The same, where the basis is already known."""
    shelf = _Shelf(store.root.parent / "index", tell or _silent)
    folder = shelf.place(basis)
    found = shelf.open(folder, verify=verify)
    if found is None:
        rows = rows_of(basis, law, store, States(shelf.folder / ".read", code_key()))
        found = shelf.keep(folder, *make(rows, basis.versions, shelf.newest(), progress))
    return Screener(Index(*found))


def make(
    rows: list[Row], versions: Mapping[str, str], older: Arrays | None = None, progress: Progress | None = None
) -> tuple[Arrays, Meta]:  # fmt: skip
    """The index of these rows; what an older one has is not read again."""
    total = sum(len(r.entity.names) for r in rows) if progress and older is None else 0
    told = (lambda done: progress(done, max(done, total))) if progress else None
    return updated(older, rows, versions, told) if older is not None else build_rows(rows, versions, told)


def _silent(_sentence: str) -> None:
    """Says nothing."""


class _Shelf:
    """The folder of indexes."""

    def __init__(self, folder: Path, tell: Tell) -> None:
        self.folder, self.tell = folder, tell

    def place(self, basis: Basis) -> Path:
        """Where the index of a basis stands."""
        return self.folder / f"{code_key()}-{basis.key[:20]}"

    def open(self, folder: Path, *, verify: bool) -> tuple[Arrays, Meta] | None:
        """An index that is there and whole; a damaged one is put aside."""
        if not folder.is_dir():
            return None
        try:
            arrays, meta = load(folder)
            _check(arrays, meta, verify=verify)
        except ValueError as e:
            self.tell(f"The index of listed names was damaged ({' '.join(str(e).split())[:120]}) and is built anew.")
            _remove(folder)
            return None
        _touch(folder)
        return arrays, meta

    def newest(self) -> Arrays | None:
        """The index that was used last, if one made by this code is there and whole."""
        for folder in self._kept(code_key()):
            try:
                arrays, meta = load(folder)
                _check(arrays, meta, verify=True)
                return arrays
            except ValueError:
                _remove(folder)
        return None

    def keep(self, folder: Path, arrays: Arrays, meta: Meta) -> tuple[Arrays, Meta]:
        """Keeps a new index and answers it from disk; in memory only, with a word, where nothing can be written."""
        new = self.folder / f"{_HALF_MADE}{os.getpid()}-{secrets.token_hex(4)}"
        try:
            self._sweep()
            save(new, arrays, meta)
            try:
                new.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise
                _remove(new)  # another process was faster; the two are the same
            self._forget(folder)
            return load(folder)
        except (OSError, ValueError) as e:
            _remove(new)
            what = e.strerror if isinstance(e, OSError) and e.strerror else type(e).__name__
            self.tell(f"The index of listed names cannot be kept below {self.folder} ({what}); it is built anew each time.")
            return arrays, meta

    def _kept(self, start: str) -> list[Path]:
        """The indexes whose names begin so, the one used last first."""
        if not self.folder.is_dir():
            return []
        dated = []
        for path in self.folder.iterdir():
            try:
                if path.name.startswith(start) and path.is_dir():
                    dated.append((path.stat().st_mtime, path))
            except OSError:  # removed by another process just now
                continue
        return [path for _time, path in sorted(dated, reverse=True)]

    def _forget(self, kept: Path) -> None:
        """Removes all but the last few older indexes."""
        older = [p for p in self._kept("") if p != kept and not p.name.startswith(".")]
        for path in older[OLDER:]:
            _remove(path)

    def _sweep(self) -> None:
        """Removes what a process left half made long ago."""
        now = time.time()
        for path in self._kept(_HALF_MADE):
            try:
                old = now - path.stat().st_mtime > _ABANDONED
            except OSError:
                continue
            if old:
                _remove(path)


def _check(arrays: Arrays, meta: Meta, *, verify: bool) -> None:
    """ValueError when with `verify` the arrays are not those of the hash; that they belong together, `load` has seen."""
    if verify and arrays_hash(arrays) != meta.hash:
        raise ValueError("the hash is another")


def _touch(folder: Path) -> None:
    try:
        os.utime(folder)
    except OSError:  # a folder that may only be read
        return


def _remove(folder: Path) -> None:
    """Takes a folder out of sight in one step, then removes it."""
    aside = folder.with_name(f"{_HALF_MADE}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        folder.rename(aside)
    except OSError:
        aside = folder
    shutil.rmtree(aside, ignore_errors=True)


@cache
def code_key() -> str:
    """A hash of the format, the program and the tables that turn entries into an index: 12 hex digits."""
    total = hashlib.sha256(FORMAT.encode())
    parties, desk = files("comity.parties"), files("comity.desk")
    sources = [parties.joinpath(name) for name in ("bundled.py", "entity.py", "index", "names", "match")]
    for source in (*sources, desk.joinpath("screen_chain.py"), desk.joinpath("screen_lists.py")):
        for name, data in _read(source):
            total.update(f"{name} {len(data)}\n".encode())
            total.update(data)
    return total.hexdigest()[:12]


_TEXTS: Final = (".py", ".csv", ".toml", ".txt")
_SCORES: Final = frozenset(("model_trees.csv", "model.toml", "evidence.toml", "model.py", "evidence.py", "features.py", "align.py"))
"""Files that weigh what was found and put nothing into the index."""


def _read(source: Traversable) -> list[tuple[str, bytes]]:
    if source.is_dir():
        return [found for one in sorted(source.iterdir(), key=lambda p: p.name) for found in _read(one)]
    wanted = source.name.endswith(_TEXTS) and source.name not in _SCORES
    return [(source.name, source.read_bytes())] if wanted else []


def placed(index: Index) -> Path | None:
    """The folder from which an index was mapped; None when it is only in memory."""
    raw: object = index.arrays.name_raw
    while isinstance(raw, np.ndarray) and not isinstance(raw, np.memmap):
        raw = raw.base
    file = raw.filename if isinstance(raw, np.memmap) else None
    return Path(file).parent if file else None
