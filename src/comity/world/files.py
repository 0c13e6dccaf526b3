"""Reads the files of `world/` as text: every cell a string, an unknown column an error, the place of every fault told."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

WORLD_SUFFIXES: Final = (".csv", ".npz", ".parquet")


def world_root() -> Path:
    """The folder with the facts: `COMITY_WORLD`, else the one shipped inside the package, else the repository's."""
    named = os.environ.get("COMITY_WORLD")
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_world"
    return shipped if shipped.is_dir() else package.parents[1] / "world"


def content_hash(root: Path) -> str:
    """The hash of all facts in the folder: path and bytes of every file, in order."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in WORLD_SUFFIXES):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return "sha256:" + digest.hexdigest()


class Row:
    """One row of a file: its cells by column, read as what the column holds."""

    def __init__(self, place: str, cells: dict[str, str]) -> None:
        self.place, self.cells = place, cells

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def many(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that are divided by semicolons."""
        return tuple(p.strip() for p in self.cells[column].split(";") if p.strip())

    def yes(self, column: str) -> bool:
        """`yes` or `no`."""
        cell = self.cells[column]
        if cell not in {"yes", "no"}:
            raise self.bad(column, "Write yes or no.")
        return cell == "yes"

    def share(self, column: str) -> float:
        """A number from 0 to 1."""
        value = self.number(column)
        if not 0 <= value <= 1:
            raise self.bad(column, "Write a share from 0 to 1.")
        return float(value)

    def number(self, column: str) -> Decimal:
        """A decimal."""
        try:
            value = Decimal(self.cells[column])
        except InvalidOperation:
            raise self.bad(column, "Write a number with a point, without spaces.") from None
        if not value.is_finite():
            raise self.bad(column, "Write a finite number.")
        return value

    def bad(self, column: str, mend: str) -> BadInput:
        """What is wrong with a cell, to be raised."""
        return BadInput(Problem(self.place, f"'{self.cells[column]}' cannot stand in column {column}", mend))


def rows(root: Path, name: str, columns: tuple[str, ...], *, years: bool = False) -> Iterator[Row]:
    """Every row of a file that has exactly these columns; with `years`, columns named by a year may follow them."""
    try:
        text = (root / name).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise BadInput(Problem(name, f"the file cannot be read ({e})", f"Restore {name} in {root}, in UTF-8.")) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    named = tuple(h for h in header if not (years and h.isdecimal()))
    if named != columns:
        _refuse_header(name, header, named, columns)
    for cells in reader:
        place = f"{name}:{reader.line_num}"
        if len(cells) != len(header):
            mend = "Put cells that contain a comma in double quotes."
            raise BadInput(Problem(place, f"{len(cells)} cells under {len(header)} columns", mend))
        yield Row(place, dict(zip(header, cells, strict=True)))


def _refuse_header(name: str, header: list[str], named: tuple[str, ...], columns: tuple[str, ...]) -> None:
    unknown = [h for h in named if h not in columns]
    if unknown:
        meant = nearest(unknown[0], columns)
        hint = f"Did you mean '{meant}'?" if meant else f"Known columns: {', '.join(columns)}."
        raise BadInput(Problem(name, f"unknown column '{unknown[0]}'", hint))
    raise BadInput(Problem(name, f"the columns are {','.join(header) or 'missing'}", f"They must be {','.join(columns)}."))
