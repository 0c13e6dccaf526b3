"""The full real table with its inverse, computed once for all tests that want it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from comity.impact.linear import Linear
from comity.impact.table import Table


@pytest.fixture(scope="session")
def full_linear(shared: Path) -> Linear:
    """OECD 2022, 80 economies x 50 sectors."""
    with np.load(shared / "data" / "impact" / "oecd_icio2025_y2022_noROW.npz", allow_pickle=False) as d:
        z, x = d["Z"].astype(np.float64), d["X"]
        names = tuple(map(str, d["countries"])), tuple(map(str, d["sectors"]))
    return Linear.of(Table("icio", 2022, "USD mn", "", "", *names, z, (x - z.sum(axis=1))[:, None], x))
