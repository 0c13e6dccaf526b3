"""Figures of trade and of supply, as frames."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from comity.terms.problems import BadInput, Problem

TRADE_COLUMNS: Final = ("reporter", "partner", "period", "hs", "value_usd", "quantity", "unit", "source")
SUPPLY_COLUMNS: Final = ("commodity", "economy", "year", "quantity", "unit", "source", "kind")
NUMBERS: Final = ("value_usd", "quantity")


def read_trade(root: Path) -> pl.DataFrame:
    """Every file under trade/, in the order of their names."""
    frames = [_frame(root, p, TRADE_COLUMNS) for p in sorted((root / "trade").glob("*.csv"))]
    return pl.concat(frames) if frames else pl.DataFrame(schema=_schema(TRADE_COLUMNS))


def read_supply(root: Path) -> pl.DataFrame:
    """supply.csv."""
    return _frame(root, root / "supply.csv", SUPPLY_COLUMNS)


def _schema(columns: tuple[str, ...]) -> dict[str, type[pl.DataType]]:
    return {c: pl.Float64 if c in NUMBERS else pl.String for c in columns}


def _frame(root: Path, path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """A file with exactly these columns and a column `verified`; BadInput otherwise."""
    name = path.relative_to(root).as_posix()
    try:
        frame = pl.read_csv(path, infer_schema=False).fill_null("")
    except (OSError, pl.exceptions.PolarsError) as e:
        raise BadInput(Problem(name, f"the file cannot be read ({e})", f"Restore {name} in {root}.")) from None
    if tuple(frame.columns) != (*columns, "verified"):
        raise BadInput(Problem(name, f"the columns are {','.join(frame.columns)}", f"They must be {','.join(columns)},verified."))
    held = [c for c in NUMBERS if c in columns]
    try:
        numbers = frame.select(pl.when(pl.col(c) == "").then(None).otherwise(pl.col(c)).cast(pl.Float64).alias(c) for c in held)
    except pl.exceptions.PolarsError:
        mend = "Write numbers with a point, without spaces, or leave the cell empty."
        raise BadInput(Problem(name, f"a cell of {' or '.join(held)} is no number", mend)) from None
    return frame.with_columns(numbers)
