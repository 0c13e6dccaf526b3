"""Where the makers read and write, and how they write: columns in order, rows as given, one line feed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "impact"
WORLD = ROOT / "world"
LAW = ROOT / "law"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path = WORLD / name
    path.parent.mkdir(parents=True, exist_ok=True)
    held = [[str(cell) for cell in row] for row in rows]
    if any(len(row) != len(columns) for row in held):
        raise ValueError(f"{name}: a row does not fit the columns")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(held)
    print(f"{name}: {len(held)} rows, {path.stat().st_size:,} bytes")


def territories() -> list[dict[str, str]]:
    """Country-level codes of the law's list of territories."""
    return [t for t in read(LAW / "territories.csv") if len(t["code"]) == 2]
