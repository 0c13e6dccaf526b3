"""Makes world/tables/icio2022-80x27.npz from ../shared/data/impact: `python bench/world/make_table.py`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from comity.impact.tables.packed import pack_cells, unpack_cells

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "impact" / "oecd_icio2025_y2022_80x27.npz"
TARGET = ROOT / "world" / "tables" / "icio2022-80x27.npz"
META = {
    "name": "icio2022-80x27",
    "year": 2022,
    "unit": "USD mn",
    "source": "oecd-icio-2025",
    "terms": "OECD, Inter-Country Input-Output tables, 2025 edition; CC BY 4.0 according to the publisher's general terms since July 2024, not checked for this edition",
    "note": "80 economies x 27 sector groups; sales to the rest of the world and all final use are one column; flows rounded to 16 significant bits",
}


def main() -> None:
    with np.load(SOURCE, allow_pickle=False) as file:
        z, x = file["Z"].astype(np.float64), file["X"].astype(np.float64)
        economies, sectors = file["countries"], file["sectors"]
    cells = pack_cells(z, 1e-4)
    rounded = unpack_cells(cells)
    deliveries = rounded.sum(axis=1)
    x = np.maximum(x, deliveries)
    f = (x - deliveries)[:, None]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        TARGET,
        **cells,
        f=f,
        x=x,
        economies=economies,
        sectors=sectors,
        f_labels=np.array(["all"]),
        meta=np.array(json.dumps(META)),
    )
    worst = np.abs(rounded - z)[z > 0] / z[z > 0]
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, {len(cells['z_at']):,} cells apart, worst rounding {worst.max():.2e}")


if __name__ == "__main__":
    main()
