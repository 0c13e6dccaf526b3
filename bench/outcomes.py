"""Holds a measure's predictions by destination against monthly trade that came later: `python bench/outcomes.py MEASURE FILE`.

FILE is a csv of monthly exports: reporter, partner, period (YYYY-MM), hs, value_usd[, quantity]. Compared are the twelve months from the
first day of the measure with the twelve that end three months before it, so that goods bought in advance are in neither. For each heading:
how many destinations moved the way that was predicted, and how far the orders agree (Spearman) - by dollars and by share. No such figure is
used by the program itself.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from comity.desk.outside_data import finder, import_file, trade
from comity.world.store import load_world

COMITY = Path(sys.executable).parent / "comity"
LEAST_USD = 100_000.0
"""Destinations that bought less than this in the year before are left out: their shares are noise."""


def months(first: str, count: int, shift: int) -> list[str]:
    """`count` months as YYYY-MM, from `shift` months after the month of a day."""
    start = int(first[:4]) * 12 + int(first[5:7]) - 1 + shift
    return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(start, start + count)]


def spearman(a: np.ndarray, b: np.ndarray) -> float | None:
    """Rank correlation, ties at their mean rank; None where one side does not vary."""
    ranks = [pl.Series(x).rank("average").to_numpy() for x in (a, b)]
    if len(a) < 3 or any(np.ptp(r) == 0 for r in ranks):
        return None
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def observed(flows: pl.DataFrame, makers: set[str], hs: str, first: str) -> dict[str, tuple[float, float]]:
    """Dollars before and after, by destination."""
    some = flows.filter(pl.col("reporter").is_in(makers) & pl.col("hs").str.starts_with(hs))
    out = {}
    for partner, rows in some.group_by("partner"):
        sums = [rows.filter(pl.col("period").is_in(months(first, 12, shift)))["value_usd"].sum() for shift in (-15, 0)]
        if sums[0] >= LEAST_USD:
            out[str(partner[0])] = (float(sums[0]), float(sums[1]))
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("measure")
    parser.add_argument("file", type=Path)
    args = parser.parse_args()
    done = subprocess.run([str(COMITY), "impact", args.measure, "--json"], capture_output=True, check=True)
    found = json.loads(done.stdout)
    with tempfile.TemporaryDirectory() as folder:
        import_file("monthly", args.file, Path(folder), finder(load_world().by_iso3), "later")
        flows = trade(Path(folder))
    first, makers = found["measure"]["after"], set(found["measure"]["jurisdictions"])
    for goods in found["impact"]["restricted"]["by_goods"]:
        seen = observed(flows, makers, goods["hs"], first)
        rows = [(r["economy"], r) for r in goods["by_destination"] if r["economy"] in seen and r["predicted_change"]["value"] is not None]
        print(f"\n{goods['goods']}, HS {goods['hs']}: {len(rows)} destinations with a prediction and a year of trade before")
        if not rows:
            continue
        change = np.array([seen[c][1] - seen[c][0] for c, _ in rows])
        share = np.array([seen[c][1] / seen[c][0] - 1 for c, _ in rows])
        usd = np.array([r["predicted_usd"]["value"] * 1e6 for _, r in rows])
        part = np.array([r["predicted_change"]["value"] for _, r in rows])
        told = ("none" if v is None else f"{v:.2f}" for v in (spearman(usd, change), spearman(part, share)))
        print(f"  sign as predicted: {int((np.sign(change) == np.sign(usd)).sum())} of {len(rows)}; order by dollars {next(told)}, by share {next(told)}")
        for k, (code, r) in enumerate(rows):
            print(f"  {code}  predicted {part[k]:+.0%} ({usd[k] / 1e6:+.2f} mn)  seen {share[k]:+.0%} ({change[k] / 1e6:+.2f} mn)  {r['direction']}")


if __name__ == "__main__":
    main()
