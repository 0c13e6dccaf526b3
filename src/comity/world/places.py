"""Economies, their figures, and the sources of everything."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from comity.world.files import Row, rows
from comity.world.records import Economy, Figure, Source

ECONOMY_COLUMNS: Final = (
    "code", "iso3", "name", "region", "subregion", "income", "income_year", "ldc", "lldc", "sids", "un_member",
    "tile_column", "tile_row", "ldc_until", "verified",
)  # fmt: skip
FIGURE_COLUMNS: Final = ("what", "code", "unit", "source")
SOURCE_COLUMNS: Final = ("id", "title", "publisher", "address", "licence", "vintage", "verified")
INCOMES: Final = ("HIC", "UMC", "LMC", "LIC", "")


def read_economies(root: Path) -> dict[str, Economy]:
    """economies.csv by code."""
    return {e.code: e for e in map(_economy, rows(root, "economies.csv", ECONOMY_COLUMNS))}


def _economy(r: Row) -> Economy:
    if r["income"] not in INCOMES:
        raise r.bad("income", "Write HIC, UMC, LMC, LIC or nothing.")
    tile = (int(r.number("tile_column")), int(r.number("tile_row"))) if r["tile_column"] else None
    return Economy(
        code=r["code"], iso3=r["iso3"], name=r["name"], region=r["region"], subregion=r["subregion"], income=r["income"],
        income_year=int(r.number("income_year")) if r["income_year"] else None, ldc=r.yes("ldc"), lldc=r.yes("lldc"),
        sids=r.yes("sids"), un_member=r.yes("un_member"), tile=tile, verified=r.yes("verified"), ldc_until=r["ldc_until"],
    )  # fmt: skip


def read_figures(root: Path) -> Mapping[tuple[str, str], dict[int, Figure]]:
    """figures.csv: (what, economy) to year to figure; one column a year, an empty cell is no figure."""
    found: dict[tuple[str, str], dict[int, Figure]] = {}
    for r in rows(root, "figures.csv", FIGURE_COLUMNS, years=True):
        held = found.setdefault((r["what"], r["code"]), {})
        for column, cell in r.cells.items():
            if cell and column not in FIGURE_COLUMNS:
                held[int(column)] = Figure(Decimal(cell), int(column), r["unit"], r["source"])
    return found


def read_sources(root: Path) -> dict[str, Source]:
    """sources.csv by id."""
    found = rows(root, "sources.csv", SOURCE_COLUMNS)
    return {
        r["id"]: Source(r["id"], r["title"], r["publisher"], r["address"], r["licence"], r["vintage"], r.yes("verified"))
        for r in found
    }
