"""From what a reader has found to a table: shapes must fit, names must be one of a kind, no value may be missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comity.impact.table import Floats, Table
from comity.impact.tables.arrays import bad

MOST_NODES: Final = 12_000
_YEAR: Final = re.compile(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)")


class About(NamedTuple):
    """What a file says of itself: name, year (0 = not said), unit, source, terms."""

    name: str
    year: int
    unit: str
    source: str = ""
    terms: str = ""


class Parts(NamedTuple):
    """The arrays of a table as a reader found them; `x` None = what the rows add up to."""

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    z: npt.NDArray[Any]
    f: npt.NDArray[Any]
    x: npt.NDArray[Any] | None = None


def make_table(path: Path, about: About, parts: Parts) -> Table:
    """The table in float64, final use summed to one column an economy where it is parted; BadInput names what does not fit."""
    m, s = len(parts.economies), len(parts.sectors)
    for what, names in (("economy", parts.economies), ("sector", parts.sectors)):
        twice = sorted({n for n in names if names.count(n) > 1})
        if not names or twice or "" in names:
            raise bad(
                path,
                f"names no {what}, or one twice ({', '.join(twice)[:80]})",
                "Every economy and every sector needs one name of its own.",
            )
    if m * s > MOST_NODES:
        raise bad(path, f"has {m} x {s} nodes, more than {MOST_NODES:,}", "Aggregate it to fewer sectors first.")
    z = _numbers(path, "z", parts.z, (m * s, m * s))
    f = by_economy(path, _numbers(path, "f", parts.f if parts.f.ndim == 2 else parts.f[:, None], (m * s, None)), m)
    x = z.sum(axis=1) + f.sum(axis=1) if parts.x is None else _numbers(path, "x", parts.x.reshape(-1), (m * s,))
    if (x < 0).any():
        at = int(np.argmin(x))
        raise bad(
            path,
            f"output of {parts.economies[at // s]} {parts.sectors[at % s]} is negative ({x[at]:g})",
            "Output cannot be below zero; correct the file.",
        )
    year = about.year or year_in(path)
    return Table(about.name, year, about.unit, about.source, about.terms, parts.economies, parts.sectors, z, f, x)


def by_economy(path: Path, f: Floats, m: int) -> Floats:
    """Final use with one column an economy; columns come economy by economy, or there is one for all."""
    k = f.shape[1]
    if k in {1, m}:
        return f
    if k % m:
        raise bad(
            path,
            f"has {k} columns of final use for {m} economies",
            "Give one column, or equally many for each economy, economy by economy.",
        )
    summed: Floats = f.reshape(len(f), m, k // m).sum(axis=2)
    return summed


def year_in(path: Path) -> int:
    """The year that a file's name holds; of several the last, since the edition stands before it."""
    found = _YEAR.findall(path.name)
    if not found:
        raise bad(path, "does not say of which year it is", "Let its name hold the year, for example table_2022.csv.")
    return int(found[-1])


def _numbers(path: Path, what: str, values: npt.NDArray[Any], shape: Sequence[int | None]) -> Floats:
    if values.ndim != len(shape) or any(want not in {None, is_} for want, is_ in zip(shape, values.shape, strict=True)):
        wanted = " x ".join("any" if w is None else str(w) for w in shape)
        raise bad(
            path,
            f"'{what}' has shape {' x '.join(map(str, values.shape))} where {wanted} fits",
            "Give rows and columns economy by economy, sectors in one order.",
        )
    if values.dtype.kind not in "fiu":
        raise bad(path, f"'{what}' holds no numbers", "Give plain numbers.")
    numbers = np.ascontiguousarray(values, np.float64)
    if not np.isfinite(numbers).all():
        row = int(np.argwhere(~np.isfinite(numbers))[0][0])
        raise bad(path, f"'{what}' has a missing value in row {row + 1}", "Give every value as a number, 0 where nothing flows.")
    return numbers
