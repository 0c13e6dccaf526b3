"""A system that pymrio has saved to a folder (text or parquet), or holds in memory; pymrio itself is not needed.

Z, Y and, where it is there, x are read: rows are (region, sector), columns of Y (region, category).
"""

from __future__ import annotations

import ast
import csv
import io
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from comity.impact.table import Floats, Table
from comity.impact.tables.arrays import bad
from comity.impact.tables.making import About, Parts, make_table, year_in
from comity.impact.tables.wide import read_wide, text_of

Pairs = list[tuple[str, str]]
PARAMETERS: Final = "file_parameters.json"


class Sheet(NamedTuple):
    """One saved matrix: labels of rows and of columns, and the numbers."""

    rows: Pairs
    columns: Pairs
    values: Floats


def read_pymrio(path: Path) -> Table:
    """The table in a saved folder; BadInput says what is missing."""
    folder = path.parent if path.name == PARAMETERS else path
    files = _files(folder)
    z, y = (_sheet(folder, files, name) for name in ("Z", "Y"))
    x = _sheet(folder, files, "x", header=1) if "x" in files else None
    if x is not None and x.rows != z.rows:
        raise bad(folder, "x has other rows than Z", "Save the system again with pymrio.")
    return _table(folder, _about(folder, files), z, y, None if x is None else x.values[:, 0])


def from_pymrio(system: Any, year: int, name: str = "") -> Table:
    """The table of a pymrio system in memory, which has Z and Y as data frames."""
    z, y = (Sheet(_pairs(d.index), _pairs(d.columns), np.asarray(d, np.float64)) for d in (system.Z, system.Y))
    x = None if getattr(system, "x", None) is None else np.asarray(system.x, np.float64).reshape(-1)
    told = getattr(system, "unit", None)
    unit = str(np.asarray(told).ravel()[0]) if told is not None and np.asarray(told).size else ""
    called = name or str(getattr(system, "name", "") or "pymrio")
    return _table(Path(called), About(called, year, unit, "pymrio"), z, y, x)


def _pairs(index: Any) -> Pairs:
    return [(str(label[0]), str(label[1])) for label in index]


def _table(path: Path, about: About, z: Sheet, y: Sheet, x: Floats | None) -> Table:
    economies, sectors = tuple(dict.fromkeys(e for e, _s in z.rows)), tuple(dict.fromkeys(s for _e, s in z.rows))
    nodes = [(e, s) for e in economies for s in sectors]
    at = {pair: k for k, pair in enumerate(z.rows)}
    if len(at) != len(z.rows) or set(nodes) != set(at) or z.columns != z.rows or y.rows != z.rows:
        raise bad(
            path,
            "Z and Y have not the same rows, or Z not the same columns, or a sector is missing somewhere",
            "Save the complete system with pymrio.",
        )
    strange = next((e for e, _c in y.columns if e not in economies), None)
    if strange is not None:
        raise bad(
            path, f"Y tells of final use in '{strange[:40]}', which is no region of Z", "Save the complete system with pymrio."
        )
    order = [at[n] for n in nodes]
    of = np.array([economies.index(e) for e, _c in y.columns])
    f = np.stack([y.values[:, of == k].sum(axis=1) for k in range(len(economies))], axis=1)[order]
    return make_table(path, about, Parts(economies, sectors, z.values[np.ix_(order, order)], f, None if x is None else x[order]))


# -- a folder ----------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> dict[str, str]:
    """File names by matrix, from the parameters; else what lies in the folder under the usual names. Never outside the folder."""
    if not folder.is_dir():
        raise bad(folder, "is no folder", "Give the folder that pymrio's save_all has written.")
    told = _json(folder / PARAMETERS).get("files", {})
    found: dict[str, str] = {}
    for name in ("Z", "Y", "x", "unit"):
        entry = told.get(name) if isinstance(told, dict) else None
        says = Path(str(entry["name"])).name if isinstance(entry, dict) and "name" in entry else ""
        usual = [says] if says else [f"{name}{end}" for end in (".parquet", ".txt", ".tsv", ".csv")]
        there = [f for f in usual if (folder / f).is_file()]
        if there:
            found[name] = there[0]
    lacking = next((n for n in ("Z", "Y") if n not in found), None)
    if lacking:
        raise bad(folder, f"holds no {lacking}", "Save Z and Y: pymrio's save_all writes both unless only coefficients are kept.")
    return found


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as e:
        raise bad(path, f"is no JSON ({str(e)[:60]})", "Save the system again with pymrio.") from None
    return told if isinstance(told, dict) else {}


def _about(folder: Path, files: dict[str, str]) -> About:
    told = _json(folder / "metadata.json")
    name = str(told.get("name") or folder.name)
    year = year_in(Path(f"{name} {folder.name}"))
    return About(name, year, _unit(folder, files), str(told.get("version") or "pymrio"))


def _unit(folder: Path, files: dict[str, str]) -> str:
    """The first unit; blank when none is saved."""
    path = folder / files["unit"] if "unit" in files else None
    if path is None:
        return ""
    if path.suffix == ".parquet":
        frame = _parquet(path)
        return str(frame["unit"][0]) if "unit" in frame.columns and frame.height else ""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[1].split(_separator(path))[-1].strip() if len(lines) > 1 else ""


def _sheet(folder: Path, files: dict[str, str], name: str, header: int = 2) -> Sheet:
    path = folder / files[name]
    return _from_parquet(path, header) if path.suffix == ".parquet" else _from_text(path, header)


def _separator(path: Path) -> str:
    return "," if path.suffix == ".csv" else "\t"


def _from_text(path: Path, header: int) -> Sheet:
    """Text with two columns of labels; two header rows for columns and, in some versions, a third that only names the labels."""
    text, separator = text_of(path), _separator(path)
    try:
        ahead = io.StringIO("\n".join(line.decode("utf-8") for line in text.split(b"\n", 4)[:3]))
        lines = list(csv.reader(ahead, delimiter=separator))
    except (UnicodeDecodeError, csv.Error):
        raise bad(path, "is no text in UTF-8", "Save the system again with pymrio.") from None
    if len(lines) < header + 1 or len(lines[0]) < 3:
        raise bad(path, "has no header of regions and sectors", "Save the system again with pymrio.")
    columns = [(a, b) for a, b in zip(lines[0][2:], lines[header - 1][2:], strict=False)]
    skip = header + (header == 2 and not any(c.strip() for c in lines[2][2:]))
    names = ["region", "sector", *(f"{k} {' '.join(pair)}" for k, pair in enumerate(columns))]
    wide = read_wide(path, text, names, 2, separator, skip)
    return Sheet(list(zip(wide.labels["region"], wide.labels["sector"], strict=True)), columns, wide.numbers)


def _from_parquet(path: Path, header: int) -> Sheet:
    """Parquet as pandas writes it: a column's name is a pair in quotes, the labels of the rows are the last two columns."""
    frame = _parquet(path)
    if not {"region", "sector"} <= set(frame.columns):
        raise bad(path, "has no columns region and sector", "Save the system again with pymrio.")
    values = [c for c in frame.columns if c not in {"region", "sector"}]
    columns = [_pair(path, c) if header == 2 else (c, "") for c in values]
    try:
        numbers = frame.select(pl.col(values).cast(pl.Float64)).to_numpy()
    except pl.exceptions.PolarsError as e:
        raise bad(path, f"holds no numbers ({str(e)[:60]})", "Save the system again with pymrio.") from None
    rows = [(str(e), str(s)) for e, s in zip(frame["region"], frame["sector"], strict=True)]
    return Sheet(rows, columns, numbers.astype(np.float64))


def _parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as e:
        raise bad(
            path, f"is no parquet file ({(str(e).splitlines() or [''])[0][:60]})", "Save the system again with pymrio."
        ) from None


def _pair(path: Path, name: str) -> tuple[str, str]:
    try:
        pair = ast.literal_eval(name)
        return str(pair[0]), str(pair[1])
    except (ValueError, SyntaxError, TypeError, IndexError, MemoryError, RecursionError):
        raise bad(
            path, f"has the column '{name[:40]}', which names no region and sector", "Save the system again with pymrio."
        ) from None
