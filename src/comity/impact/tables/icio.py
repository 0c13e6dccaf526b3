"""The Inter-Country Input-Output table of the OECD as published: one wide CSV a year, or the zip that holds it.

Columns and rows are `ECONOMY_SECTOR`; columns `ECONOMY_USE` (HFCE, GFCF, INVNT ...) are final use; the column or row OUT is output; the
rows TLS and VA (VALU in earlier editions) are left to be what remains of output. Editions that split an economy (processing for
export and other) keep their parts as economies of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from comity.impact.table import Floats, Table
from comity.impact.tables.arrays import bad
from comity.impact.tables.making import About, Parts, make_table, year_in
from comity.impact.tables.wide import Wide, header_of, read_wide, text_of

OUTPUT: Final = ("OUT", "OUTPUT", "TOTAL", "GO")
BELOW: Final = frozenset({"TLS", "VA", "VALU", "TAXSUB", *OUTPUT})
"""Rows below the deliveries: taxes less subsidies, value added, output."""

UNIT: Final = "USD mn"
SOURCE: Final = "oecd-icio"
TERMS: Final = "Terms of the OECD; see the edition that the file comes from."


def read_icio(path: Path) -> Table:
    """The table in a file; BadInput says what is not as the OECD writes it."""
    text = text_of(path)
    names = header_of(path, text)
    if len(names) < 3:
        raise bad(path, "has no columns 'ECONOMY_SECTOR'", "Give the wide CSV of the OECD, with a first column V1 of labels.")
    names[0] = names[0] or "V1"
    wide = read_wide(path, text, names, labels=1)
    rows = wide.labels[names[0]]
    economies, sectors = _nodes(path, names[1:], rows)
    nodes = [f"{e}_{s}" for e in economies for s in sectors]
    order = _order(path, rows, nodes)
    final = _final(path, names[1:], economies, sectors)
    z = wide.numbers[np.ix_(order, wide.columns(nodes))]
    f = np.stack([wide.numbers[:, wide.columns(uses)].sum(axis=1)[order] for uses in final.values()], axis=1)
    about = About(path.stem, year_in(path), UNIT, SOURCE, TERMS)
    return make_table(path, about, Parts(economies, sectors, z, f, _output(wide, rows, nodes, order)))


def _nodes(path: Path, columns: list[str], rows: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Economies and sectors, in the order of the rows; a node is what stands both as row and as column."""
    known = set(columns)
    nodes = [r.split("_", 1) for r in rows if "_" in r and r in known]
    economies, sectors = tuple(dict.fromkeys(e for e, _s in nodes)), tuple(dict.fromkeys(s for _e, s in nodes))
    strange = next((r for r in rows if r not in known and r not in BELOW and r.rpartition("_")[2] not in BELOW), None)
    if not nodes or strange is not None:
        raise bad(
            path,
            f"has the row '{(strange or '')[:40]}', which is no column",
            "Give the wide CSV of the OECD, rows and columns ECONOMY_SECTOR.",
        )
    if len(nodes) != len(economies) * len(sectors):
        have = {(e, s) for e, s in nodes}
        lacking = (
            next(f"{e}_{s}" for e in economies for s in sectors if (e, s) not in have)
            if len(have) < len(economies) * len(sectors)
            else "a row twice"
        )
        raise bad(path, f"has not every sector for every economy ({lacking[:40]})", "Give the complete table.")
    return economies, sectors


def _order(path: Path, rows: list[str], nodes: list[str]) -> list[int]:
    at = {r: k for k, r in enumerate(rows)}
    if len(at) < len(rows):
        twice = next(r for r in rows if rows.count(r) > 1)
        raise bad(path, f"has the row '{twice[:40]}' twice", "Give every row once.")
    return [at[n] for n in nodes]


def _final(path: Path, columns: list[str], economies: tuple[str, ...], sectors: tuple[str, ...]) -> dict[str, list[str]]:
    """Columns of final use by economy."""
    uses: dict[str, list[str]] = {e: [] for e in economies}
    for column in columns:
        economy, _, use = column.partition("_")
        if use in sectors and economy in uses:
            continue
        if economy in uses and use:
            uses[economy].append(column)
        elif column not in {*OUTPUT, "DISC"}:
            raise bad(
                path,
                f"has the column '{column[:40]}', which is neither a node nor a final use nor OUT",
                "Give the wide CSV of the OECD as it is published.",
            )
    without = next((e for e, found in uses.items() if not found), None)
    if without is not None:
        raise bad(path, f"has no final use of {without[:40]}", "Give the complete table, with columns such as HFCE and GFCF.")
    return uses


def _output(wide: Wide, rows: list[str], nodes: list[str], order: list[int]) -> Floats | None:
    """Output from its column, else from its row, else nothing: then rows add up to it."""
    for name in OUTPUT:
        if name in wide.names:
            column: Floats = wide.numbers[order, wide.names.index(name)]
            return column
        if name in rows:
            row: Floats = wide.numbers[rows.index(name), wide.columns(nodes)]
            return row
    return None
