"""Makes world/hs_shares.csv: `python bench/world/make_shares.py`, after make_table.py and make_sectors.py.

A share is the world trade in a heading over what its sectors deliver abroad as inputs in the bundled table: a figure that turns
the sector's deliveries to a destination into a guess of the heading's. `low` and `high` say how far one seller's sales to one
destination may lie from that average, and how far the heading's own total is uncertain.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from common import ROOT, write

from comity.impact.tables.packed import unpack
from comity.world.shares import SHARE_COLUMNS
from comity.world.store import World, load_world

TABLE = "icio2022-80x27"
YEAR = 2022
PAIR = 3.0
"""How far the share of a heading in the deliveries of one pair of economies lies from that of the world, up and down."""
ESTIMATES = {
    # heading: USD mn or share of the heading of four digits: low, middle, high; from general knowledge of 2022
    "847180": (0.05, 0.10, 0.18), "848210": (0.35, 0.42, 0.50), "852691": (0.40, 0.55, 0.70), "845710": (0.80, 0.88, 0.95),
    "841869": (0.08, 0.15, 0.25), "282560": (0.01, 0.025, 0.05), "280530": (0.25, 0.40, 0.60), "380110": (0.35, 0.50, 0.65),
    "380190": (0.08, 0.20, 0.35), "850511": (0.45, 0.60, 0.70), "854231": (0.35, 0.45, 0.55), "854232": (0.14, 0.20, 0.27),
    "854233": (0.02, 0.03, 0.05), "854239": (0.22, 0.29, 0.36), "854290": (0.01, 0.02, 0.04),
    "8486": (105_000, 125_000, 145_000), "848620": (55_000, 70_000, 85_000), "8517": (400_000, 500_000, 650_000),
}  # fmt: skip


class Total(NamedTuple):
    """World trade in USD mn."""

    low: float
    middle: float
    high: float
    source: str


def totals() -> dict[str, Total]:
    """World trade by heading: those read, and estimates within and beside them."""
    text = Path(__file__).with_name("world_exports.txt").read_text(encoding="utf-8")
    pairs = [line.split() for line in text.splitlines() if not line.startswith("#")]
    found = {hs: Total(float(v), float(v), float(v), "atlas-hs92") for hs, v in pairs}
    for hs, (low, middle, high) in ESTIMATES.items():
        whole = found[hs[:4]].middle if high <= 1 else 1.0
        found[hs] = Total(low * whole, middle * whole, high * whole, "own-estimate")
    return dict(sorted(found.items()))


def abroad(world: World) -> dict[str, float]:
    """What each sector of all economies delivers to other economies as inputs, USD mn."""
    held = unpack(world.table_path(TABLE))
    names, m = list(held["sectors"]), len(held["economies"])
    bought = held["z"].reshape(m, len(names), m, len(names)).sum(axis=3)
    home = np.einsum("isi->s", bought)
    return dict(zip(names, (bought.sum(axis=(0, 2)) - home).tolist(), strict=True))


def main() -> None:
    world = load_world(ROOT / "world")
    sold = abroad(world)
    rows = []
    for hs, t in totals().items():
        sectors = world.sectors_of_hs(hs)
        flow = sum(sold[s] * share for s, share in sectors)
        low, middle, high = (min(1.0, v / flow) for v in (t.low / PAIR, t.middle, t.high * PAIR))
        cells = [f"{v:.3g}" for v in (low, middle, high)]
        rows.append([hs, ";".join(s for s, _ in sectors), *cells, f"{t.middle * 1e6:.3g}", YEAR, t.source, "no"])
    write("hs_shares.csv", SHARE_COLUMNS, rows)


if __name__ == "__main__":
    main()
