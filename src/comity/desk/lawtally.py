"""What became of a comparison of cells: counts by change, a few cells of each with both answers, and the table of all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import polars as pl

_CHANGE: Final = ("law", "outcome_1", "policy_1", "outcome_2", "policy_2")
_MOST: Final = 20
_MOST_ALIKE: Final = 3
"""So many cells of each change are told, and so many in all."""


class Change(msgspec.Struct, frozen=True):
    """How many cells are answered so on one side and so on the other."""

    law: str
    first: str
    second: str
    cells: int


class Answer(msgspec.Struct, frozen=True):
    """One side of a cell. `rules` are those that decide (of the nexus only when nothing else applies), `open` what is missing or stale."""

    outcome: str
    policy: str
    rules: tuple[str, ...]
    provisions: tuple[str, ...]
    open: tuple[str, ...]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """Cells of one item that are answered otherwise, and alike: where it goes, and either answer."""

    law: str
    item: str
    other: str
    relation: str
    destinations: tuple[str, ...]
    first: Answer
    second: Answer


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """What a comparison came to.

    policy_only  of the cells that changed, those in which only the way an application is judged is another
    bad          orders that could not be read
    stated       what every cell of a law has in common
    """

    first: str
    second: str
    examined: int
    changed: int
    policy_only: int
    bad: int
    stated: dict[str, dict[str, str]]
    changes: tuple[Change, ...]
    cells: tuple[Cell, ...]
    result: str = ""


class Tally:
    """Counts by change, and a few cells of each: changed outcomes before changed policies, the most frequent change first."""

    def __init__(self) -> None:
        self.examined = 0
        self.counts: dict[tuple[str, str, str], int] = {}
        self._shown: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}

    def add(self, frame: pl.DataFrame) -> None:
        """One more chunk of cells."""
        self.examined += frame.height
        changed = frame.filter(pl.col("changed") == "yes")
        for row in changed.group_by(_CHANGE).len().iter_rows():
            key = (row[0], *_words(*row[1:5]))
            self.counts[key] = self.counts.get(key, 0) + int(row[5])
        alike = [c for c in changed.columns if c != "destination"]
        some = (
            changed.group_by(alike, maintain_order=True)
            .agg("destination")
            .group_by(_CHANGE, maintain_order=True)
            .head(_MOST_ALIKE)
        )
        for cell in some.iter_rows(named=True):
            mine = self._shown.setdefault((cell["law"], *_words(*(cell[c] for c in _CHANGE[1:]))), [])
            if len(mine) < _MOST_ALIKE:
                mine.append(cell)

    def _keys(self) -> list[tuple[str, str, str]]:
        return sorted(self.counts, key=lambda k: (_same_outcome(k), k[0], -self.counts[k], k))

    def policy_only(self) -> int:
        """The cells in which only the way an application is judged is another."""
        return sum(n for k, n in self.counts.items() if _same_outcome(k))

    def changes(self) -> tuple[Change, ...]:
        """How many cells changed, and how."""
        return tuple(Change(*k, self.counts[k]) for k in self._keys())

    def cells(self) -> tuple[Cell, ...]:
        """The first cells of each change."""
        return tuple(_cell(row) for k in self._keys() for row in self._shown.get(k, ()))[:_MOST]


def _same_outcome(key: tuple[str, str, str]) -> bool:
    return "," in key[1]


def _words(outcome: str, policy: str, other: str, other_policy: str) -> tuple[str, str]:
    """Both answers; the policies only where the outcome stays."""
    same = outcome == other
    return (f"{outcome}, {policy or 'no policy'}", f"{other}, {other_policy or 'no policy'}") if same else (outcome, other)


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(law=row["law"], item=row["item"], other=row["other"] if row["other"] != row["item"] else "", relation=row["relation"],
                destinations=tuple(row["destination"]), first=_answer(row, 1), second=_answer(row, 2))  # fmt: skip


def _answer(row: Mapping[str, Any], n: int) -> Answer:
    rules, provisions, open_ = (
        tuple(p.strip() for p in str(row[f"{c}_{n}"]).split(";") if p.strip()) for c in ("rules", "provisions", "open")
    )
    return Answer(row[f"outcome_{n}"], row[f"policy_{n}"], rules, provisions, open_)


def write_table(frame: pl.DataFrame, target: Path) -> None:
    """Writes a table as csv, parquet or jsonl, all at once."""
    temp = target.with_name(f".{target.name}.new")
    try:
        if target.suffix.lower() == ".parquet":
            frame.write_parquet(temp)
        elif target.suffix.lower() == ".csv":
            frame.write_csv(temp)
        else:
            frame.write_ndjson(temp)
        temp.replace(target)
    finally:
        temp.unlink(missing_ok=True)
