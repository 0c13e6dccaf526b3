"""What a measure does to orders: a file of the user's, or the example orders where they stand beside the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from comity.desk.draft_cells import Bench
from comity.desk.draft_diff import said
from comity.desk.flat import flatten
from comity.desk.intake import read_order
from comity.desk.overlay import Laid
from comity.desk.tables import CHUNK, read_rows
from comity.terms.problems import BadInput

MOST_ROWS: Final = 200


def examples() -> Path | None:
    """The folder of example orders in a checkout; None where only the package is installed."""
    folder = Path(__file__).resolve().parents[3] / "examples" / "orders"
    return folder if folder.is_dir() else None


def portfolio(laid: Laid, jurisdictions: Sequence[str], orders: Path | None, bench: Bench) -> dict[str, Any]:
    """Orders judged under both laws as if they were made on the days compared: how many there are, and which change."""
    folder = examples() if orders is None else None
    name = orders.name if orders else "examples/orders" if folder else "none"
    read = rows = 0
    bad = 0
    told: list[dict[str, Any]] = []
    for frame, unread in _frames(orders, folder):
        rows += frame.height
        bad += unread
        for j in jurisdictions:
            changed, wrong = _changed(laid, j, frame, bench)
            bad += wrong if j == jurisdictions[0] else 0
            read += len(changed)
            told += changed[: max(0, MOST_ROWS - len(told))]
    return {"file": name, "orders": rows, "bad": bad, "changed": read, "rows": told}


def _frames(orders: Path | None, folder: Path | None) -> Iterator[tuple[pl.DataFrame, int]]:
    if orders is not None:
        for chunk in read_rows(orders, CHUNK):
            yield chunk.frame, len(chunk.unread)
    elif folder is not None:
        rows = [{"id": p.stem, **row} for p in sorted(folder.glob("*.toml")) for row in _rows(p)]
        if rows:
            yield pl.from_dicts(rows, infer_schema_length=None).cast(pl.String).fill_null(""), 0


def _rows(path: Path) -> list[dict[str, str]]:
    """An example as rows of columns; what columns cannot say is no part of the portfolio."""
    try:
        return flatten(read_order(path))
    except (ValueError, BadInput):
        return []


def _changed(laid: Laid, jurisdiction: str, frame: pl.DataFrame, bench: Bench) -> tuple[list[dict[str, Any]], int]:
    sides = []
    bad: set[int] = set()
    number = pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String)
    for n, (law, day) in enumerate(((laid.baseline, laid.first_day), (laid.changed, laid.second_day)), start=1):
        found, problems = bench.desk(law, jurisdiction, day).judge(frame.with_columns(date=pl.lit(day), id=number))
        bad |= set(problems)
        sides.append(
            found.select("id", pl.col("outcome", "policy").cast(pl.String)).rename(
                {"outcome": f"outcome_{n}", "policy": f"policy_{n}"}
            )
        )
    both = sides[0].join(sides[1], on="id", how="inner", maintain_order="left")
    differs = both.filter((pl.col("outcome_1") != pl.col("outcome_2")) | (pl.col("policy_1") != pl.col("policy_2")))
    names = {
        c: frame.get_column(c).fill_null("").to_list() if c in frame.columns else [""] * frame.height
        for c in ("id", "item", "code", "to")
    }
    out = []
    for at, a, b, c, d in differs.select("id", "outcome_1", "policy_1", "outcome_2", "policy_2").iter_rows():
        i = int(at)
        out.append({"id": names["id"][i], "item": names["item"][i] or names["code"][i], "destination": names["to"][i], "jurisdiction": jurisdiction,
                    "was": said(a, b), "becomes": said(c, d)})  # fmt: skip
    return out, len(bad)
