"""Comity's own file of a table: an .npz with z, f, x, economies, sectors, f_labels and meta; z plain or in the packed form.

An .npz with the same arrays under capital letters (Z, F, X, countries, sectors or industries) is read as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from comity.impact.table import Table
from comity.impact.tables.arrays import Arrays, bad, named, read_arrays, texts
from comity.impact.tables.making import About, Parts, make_table
from comity.impact.tables.packed import is_packed, unpack_cells


def read_native(path: Path) -> Table:
    """The table in a file; BadInput when it is none."""
    held = read_arrays(path)
    try:
        z = unpack_cells(held) if is_packed(held) else named(path, held, "z", "Z")
    except (ValueError, KeyError, IndexError, TypeError) as e:
        raise bad(
            path, f"has packed flows that cannot be read ({str(e)[:100]})", "Get the file again from where it came."
        ) from None
    f, x = named(path, held, "f", "F"), named(path, held, "x", "X")
    economies, sectors = texts(named(path, held, "economies", "countries")), texts(named(path, held, "sectors", "industries"))
    return make_table(path, _about(path, held), Parts(economies, sectors, z, f, x))


def _about(path: Path, held: Arrays) -> About:
    """What `meta` says; a file without it is named after itself."""
    if "meta" not in held:
        return About(path.stem, 0, "")
    try:
        told: dict[str, Any] = json.loads(str(held["meta"][()]))
        return About(
            str(told["name"]), int(told["year"]), str(told["unit"]), str(told.get("source", "")), str(told.get("terms", ""))
        )
    except (ValueError, KeyError, TypeError, RecursionError) as e:
        raise bad(
            path, f"has no readable 'meta' ({str(e)[:60]})", 'Write it as JSON: {"name", "year", "unit", "source", "terms"}.'
        ) from None


def write_native(table: Table, out: BinaryIO) -> None:
    """Writes a table as it is; flows in float32 where that loses nothing."""
    small = table.z.astype(np.float32)
    meta = {"name": table.name, "year": table.year, "unit": table.unit, "source": table.source, "terms": table.terms}
    np.savez(
        out, z=small if (small == table.z).all() else table.z, f=table.f, x=table.x,
        economies=np.array(table.economies), sectors=np.array(table.sectors),
        f_labels=np.array(table.economies if table.f.shape[1] > 1 else ("all",)), meta=np.array(json.dumps(meta, ensure_ascii=False)),
    )  # fmt: skip
