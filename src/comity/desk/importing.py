"""Imports an official file: converts it, checks its counts, says what changes in each table, then replaces the tables.

Importers are modules of `comity.law.imports` with NAME, LIMITS and convert(bytes); they know no files. The folder of a
pack is PACK of the module, else the first part of its name (`us_ccl` writes into `law/us`).
"""

from __future__ import annotations

import csv
import io
import pkgutil
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

import msgspec

import comity.law.imports as importers_package
from comity.desk.atomic import replace_files
from comity.desk.import_effects import Touched, changed_lines, touched
from comity.law.files import law_root, read_text
from comity.law.imports.base import Imported, Row, outside_limits
from comity.law.reader import PackReader
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

_KEYS: Final = (("id",), ("code", "n"), ("set", "code"), ("set", "hs"), ("group", "territory"), ("code", "hs"), ("code",))
_SUPPLIED: Final = ("heading",)
"""Columns that people write: what an importer leaves blank in them stays as it is."""
_SHOWN: Final = 5


class Delta(msgspec.Struct, frozen=True, kw_only=True):
    """What an import does to one table, with a few keys of each kind."""

    table: str
    rows: int
    added: int
    removed: int
    changed: int
    examples: dict[str, tuple[str, ...]]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import found and did."""

    source: str
    folder: str
    raw_hash: str
    counts: dict[str, int]
    unread: tuple[str, ...]
    outside: tuple[str, ...]
    deltas: tuple[Delta, ...]
    touched: tuple[Touched, ...]
    written: bool


class _Table(NamedTuple):
    """One table as it was and as it will be."""

    name: str
    path: Path
    columns: tuple[str, ...]
    before: list[dict[str, str]]
    after: list[dict[str, str]]


def importers() -> dict[str, ModuleType]:
    """The importers by name, hyphens read as underscores."""
    found = {}
    for info in pkgutil.iter_modules(importers_package.__path__):
        module = import_module(f"{importers_package.__name__}.{info.name}")
        if hasattr(module, "NAME") and hasattr(module, "LIMITS") and hasattr(module, "convert"):
            found[str(module.NAME).replace("-", "_")] = module
    return found


def run_import(name: str, file: Path, into: Path | None = None, *, dry_run: bool = False) -> Report:
    """Imports one file. Nothing is written on a dry run or when a count is outside its limits."""
    module = _importer(name)
    root = into or law_root()
    if not root.is_dir():
        raise BadInput(Problem(str(root), "there is no such folder of law", "Name the folder that holds territories.csv."))
    imported = _convert(module, file)
    folder = root / str(getattr(module, "PACK", str(module.NAME).replace("-", "_").split("_")[0]))
    tables = [_table(_home(root, folder, key), key, rows) for key, rows in imported.tables.items()]
    outside = tuple(outside_limits(imported, module.LIMITS))
    rules = () if outside else _touched(root, folder, tables)
    written = not dry_run and not outside
    if written:
        replace_files({t.path: _csv(t) for t in tables if t.before != t.after or not t.path.exists()})
    return Report(
        source=str(module.NAME), folder=str(folder), raw_hash=imported.raw_hash, counts=dict(imported.counts),
        unread=tuple(imported.unread), outside=outside, deltas=tuple(_delta(t) for t in tables), touched=rules,
        written=written,
    )  # fmt: skip


def _touched(root: Path, folder: Path, tables: Sequence[_Table]) -> tuple[Touched, ...]:
    """The rules of the pack, as it stands, that read what changes; nothing is read where nothing changes."""
    changed = {t.name: changed_lines(t.before, t.after) for t in tables if t.before != t.after}
    return touched(PackReader(root, folder).read(), changed) if any(changed.values()) else ()


def _home(root: Path, folder: Path, table: str) -> Path:
    """Where a table is written: the pack's folder, or the root for a table that names its pack (`us/lists/...`)."""
    return root if (root / table.partition("/")[0] / "pack.toml").exists() else folder


def _importer(name: str) -> ModuleType:
    known = importers()
    module = known.get(name.strip().lower().replace("-", "_"))
    if module is None:
        near = nearest(name, known)
        raise BadInput(Problem(f"law import {name[:60]}", "there is no such importer",
                               (f"Did you mean {near}? " if near else "") + f"There are {', '.join(known)}."))  # fmt: skip
    return module


def _convert(module: ModuleType, file: Path) -> Imported:
    try:
        raw = file.read_bytes()
    except OSError as e:
        raise BadInput(Problem(str(file), f"cannot be read ({e.strerror})", "Check the file name.")) from None
    if not raw.strip():
        raise BadInput(Problem(file.name, "the file is empty", "Fetch the official file again."))
    try:
        imported: Imported = module.convert(raw)
    except (ParseError, ValueError, LookupError, TypeError, AttributeError) as e:
        raise BadInput(Problem(file.name, f"it is not a file that {module.NAME} can read ({type(e).__name__}: {str(e)[:120]})",
                               "Check that it is the official file this importer is for; its module says which.")) from None  # fmt: skip
    return imported


# -- tables ------------------------------------------------------------------------------------------------------------


def _table(folder: Path, name: str, rows: Sequence[Row]) -> _Table:
    """One table beside the one that stands there: columns of the old one are kept, and what people wrote in them."""
    path = folder / name
    before = _read(path) if path.exists() else []
    own = tuple(dict.fromkeys(c for row in rows for c in row))
    columns = tuple(dict.fromkeys((*(before[0] if before else ()), *own)))
    key = _key(columns, before, rows)
    old = {_id(row, key): row for row in before}
    written = _headings(path)
    after = []
    for row in rows:
        was = old.get(_id(row, key), {})
        new = {c: row.get(c, was.get(c, "")) for c in columns}
        for c in _SUPPLIED:
            if c in new and not new[c]:
                new[c] = written.get(new.get("code", ""), "") or was.get(c, "")
        after.append(new)
    return _Table(name, path, columns, before, after)


def _headings(path: Path) -> Mapping[str, str]:
    """Headings written by hand beside a list of entries: `ccl_entries.csv` has `ccl_headings.csv`."""
    beside = path.with_name(path.name.replace("_entries.csv", "_headings.csv"))
    if beside == path or not beside.exists():
        return {}
    return {r["code"]: r["heading"] for r in _read(beside) if r.get("code") and r.get("heading")}


def _read(path: Path) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(read_text(path, path.name), newline=""))
    return [{k: v or "" for k, v in row.items() if k is not None} for row in reader]


def _csv(table: _Table) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, table.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.after)
    return out.getvalue()


def _key(columns: Sequence[str], before: Sequence[Row], after: Sequence[Row]) -> tuple[str, ...]:
    """The columns that tell rows apart; all of them when none of the usual ones do."""
    for key in _KEYS:
        if all(c in columns for c in key) and all(_unique(rows, key) for rows in (before, after)):
            return key
    return tuple(columns)


def _unique(rows: Sequence[Row], key: tuple[str, ...]) -> bool:
    return len({_id(r, key) for r in rows}) == len(rows)


def _id(row: Row, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.get(c, "") for c in key)


def _delta(t: _Table) -> Delta:
    key = _key(t.columns, t.before, t.after)
    old, new = {_id(r, key): r for r in t.before}, {_id(r, key): r for r in t.after}
    added, removed = [k for k in new if k not in old], [k for k in old if k not in new]
    changed = [k for k in new if k in old and old[k] != new[k]]
    columns = Counter(c for k in changed for c in t.columns if old[k].get(c, "") != new[k].get(c, ""))
    kinds = {"added": added, "removed": removed, "changed": changed}
    examples = {name: tuple(" ".join(k) for k in keys[:_SHOWN]) for name, keys in kinds.items() if keys}
    if columns:
        examples["columns"] = tuple(f"{c} ({n})" for c, n in columns.most_common())
    return Delta(table=t.name, rows=len(t.after), added=len(added), removed=len(removed), changed=len(changed), examples=examples)
