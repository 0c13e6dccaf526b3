"""Tables of input and output on disk: those that ship, those a user has imported, and the inverse of each, kept for the next time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from comity.desk.list_disk import home, locked
from comity.impact.linear import Linear, leontief_inverse, reciprocal
from comity.impact.table import Floats, Table
from comity.impact.tables.arrays import BROKEN
from comity.impact.tables.audit import Audit, audit
from comity.impact.tables.icio import read_icio
from comity.impact.tables.native import read_native, write_native
from comity.impact.tables.pymrio import read_pymrio
from comity.impact.tables.wiod import read_wiod
from comity.law.store import cache_dir
from comity.terms.problems import BadInput, Problem
from comity.world.store import World

READERS: Final[Mapping[str, Callable[[Path], Table]]] = {
    "icio": read_icio,
    "wiod": read_wiod,
    "pymrio": read_pymrio,
    "native": read_native,
}
"""Kinds of files that hold a table."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_EXACT: Final = 1e-9
_FORM: Final = b"1"
"""Changes when tables are read or audited otherwise than before."""


class Listed(NamedTuple):
    """A table that can be used: `kept` when a user imported it, else it ships. Sizes are 0 where the file cannot be read."""

    name: str
    kept: bool
    year: int
    economies: int
    sectors: int
    unit: str
    source: str
    terms: str


class Imported(NamedTuple):
    """A table that has just been kept, and what its audit found."""

    listed: Listed
    file: str
    replaced: bool
    findings: tuple[Audit, ...]


# -- list, import, open ------------------------------------------------------------------------------------------------


def tables_folder() -> Path:
    """Where imported tables are kept."""
    return home(os.environ) / "tables"


def listed_tables(world: World) -> tuple[Listed, ...]:
    """The tables that ship, then those that were imported, each by name. A kept file that cannot be read is left to `open_table` to tell."""
    shipped = (_told(world.table_path(name), name, kept=False) for name in sorted(world.tables))
    return (*shipped, *(_told(p, p.stem, kept=True) for p in _files()))


def import_table(kind: str, path: Path, name: str = "") -> Imported:
    """Reads a file of this kind, audits it and keeps it under a name, all or nothing; BadInput when it cannot be used."""
    reader = READERS.get(kind)
    if reader is None:
        raise BadInput(Problem(f"kind '{kind[:20]}'", "is no kind of table", f"Kinds: {', '.join(READERS)}."))
    if not path.exists():
        raise BadInput(Problem(str(path), "there is no such file or folder", "Check the path."))
    table = reader(path)
    named = _checked_name(name or table_name(path))
    findings = audit(table)
    wrong = [f for f in findings if not f.ok and f.check in {"missing", "rows", "columns", "productive"}]
    if wrong:
        problems = (
            Problem(f"{path.name}, audit '{f.check}'", f.sentence.rstrip("."), "Correct the table; it cannot be reckoned with.")
            for f in wrong
        )
        raise BadInput(*problems)
    table = table._replace(name=named)
    folder = tables_folder()
    with locked(folder, f"table {named}", "another comity is writing a table now"):
        target = folder / f"{named}.npz"
        replaced = target.exists()
        _keep_table(table, target)
    return Imported(_listed(table), str(target), replaced, findings)


def open_table(name: str, world: World) -> Table:
    """The table of this name, an imported one before one that ships; empty = the first that ships. BadInput when it does not pass its audit."""
    chosen = name or next(iter(world.tables), "")
    path = tables_folder() / f"{chosen}.npz"
    own = bool(_NAME.fullmatch(chosen)) and path.is_file()
    if not own:
        if chosen not in world.tables:
            known = ", ".join([*world.tables, *(p.stem for p in _files())])
            raise BadInput(
                Problem(
                    f"table '{chosen[:40]}'",
                    "there is no table of this name",
                    f"Known: {known}. `comity impact tables import` keeps another.",
                )
            )
        path = world.table_path(chosen)
    return _audited(path, chosen) if own else _unpacked(path, chosen)


def _unpacked(path: Path, chosen: str) -> Table:
    """A table that ships: unpacked and audited once, and kept so under the hash of its file for the next time."""
    unpacked = cache_dir() / "impact" / f"table-{hashlib.sha256(_FORM + path.read_bytes()).hexdigest()[:32]}.npz"
    if unpacked.is_file():
        try:
            return read_native(unpacked)
        except BadInput:
            unpacked.unlink(missing_ok=True)
    table = _audited(path, chosen)
    try:
        unpacked.parent.mkdir(parents=True, exist_ok=True)
        _keep_table(table, unpacked)
    except OSError:
        return table  # a cache that cannot be written only costs time
    return table


def _audited(path: Path, chosen: str) -> Table:
    """The table in a file; BadInput when it does not pass its audit."""
    table = read_native(path)
    wrong = [f for f in audit(table) if not f.ok and f.check in {"missing", "rows", "columns", "productive"}]
    if wrong:
        raise BadInput(
            *(Problem(f"table {chosen}", f.sentence.rstrip("."), "Import it again from a correct file.") for f in wrong)
        )
    return table


def table_name(path: Path) -> str:
    """The name of a table after its file: small letters, digits, dots and hyphens."""
    stem = path.name if path.is_dir() else path.name.removesuffix(path.suffix)
    return re.sub(r"[^a-z0-9.]+", "-", stem.lower()).strip("-.") or "table"


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadInput(
            Problem(f"--name {name[:40]}", "is no name for a table", "Use small letters, digits, dots, hyphens; at most 64.")
        )
    return name


def _files() -> list[Path]:
    folder = tables_folder()
    return sorted(p for p in folder.glob("*.npz") if _NAME.fullmatch(p.stem)) if folder.is_dir() else []


def _keep_table(table: Table, target: Path) -> None:
    """The file beside its target first, then in its place."""
    fd, temp = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(fd, "wb") as f:
            write_native(table, f)
            f.flush()
            os.fsync(f.fileno())
        Path(temp).replace(target)
    finally:
        Path(temp).unlink(missing_ok=True)


def _told(path: Path, name: str, *, kept: bool) -> Listed:
    """What a file says of itself, without its flows."""
    try:
        with np.load(path, allow_pickle=False) as held:
            told = json.loads(str(held["meta"][()]))
            m, s = len(held["economies"]), len(held["sectors"])
        return Listed(name, kept, int(told["year"]), m, s, str(told["unit"]), str(told["source"]), str(told["terms"]))
    except (*BROKEN, TypeError):
        return Listed(name, kept, 0, 0, 0, "cannot be read; import it again", "", "")


def _listed(table: Table) -> Listed:
    return Listed(table.name, True, table.year, len(table.economies), len(table.sectors), table.unit, table.source, table.terms)


# -- the inverse, kept -------------------------------------------------------------------------------------------------


def kept_linear(table: Table) -> Linear:
    """The linear model of a table; its inverse is mapped from the cache when it is there and fits, else computed and kept."""
    path = cache_dir() / "impact" / f"leontief-{_print_of(table)}.npy"
    inverse = _mapped(path, table)
    if inverse is None:
        inverse = leontief_inverse(table.z * reciprocal(table.x))
        _keep_inverse(inverse, path)
    return Linear.of(table, inverse)


def _print_of(table: Table) -> str:
    """What the inverse depends on: flows and output."""
    taken = hashlib.sha256()
    for values in (table.z, table.x):
        taken.update(np.ascontiguousarray(values, np.float64).data.cast("B"))
    return taken.hexdigest()[:32]


def _mapped(path: Path, table: Table) -> Floats | None:
    """The kept inverse, unless it is not there, is cut off, or does not turn final use into output."""
    try:
        found: Floats = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    if found.shape != table.z.shape or found.dtype != np.float64:
        return None
    probe = table.x - table.z.sum(axis=1)
    off = np.abs(found @ probe - table.x).max(initial=0.0)
    return found if off <= _EXACT * max(float(table.x.max(initial=0.0)), 1.0) else None


def _keep_inverse(inverse: Floats, path: Path) -> None:
    """Keeps an inverse all at once; a cache that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fd, temp = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(fd, "wb") as f:
                np.save(f, inverse)
            Path(temp).replace(path)
        finally:
            Path(temp).unlink(missing_ok=True)
    except OSError:
        return
