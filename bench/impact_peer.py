"""What pymrio does of the same work, in its own environment: `python impact_peer.py TABLE.npz NODE ECONOMY` prints JSON on one line.

The table is an .npz with plain z, f (one column), x, economies and sectors. pymrio computes coefficients and inverses; it has no update of
an inverse, so that a node taken out or a delivery stopped means the inverse once more.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import pymrio

TIMES: dict[str, float] = {}


def timed(name: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    found = work()
    TIMES[name] = time.perf_counter() - started
    return found


def main() -> None:
    path, node, economy = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with np.load(path, allow_pickle=False) as held:
        z, f, x = held["z"].astype(np.float64), held["f"].sum(axis=1), held["x"]
        sectors = len(held["sectors"])
        labels = pd.MultiIndex.from_product([list(held["economies"]), list(held["sectors"])], names=["region", "sector"])
    flows = pd.DataFrame(z, labels, labels)
    output = pd.DataFrame(x, labels, ["indout"])
    a = timed("a", lambda: pymrio.calc_A(flows, output))
    inverse = timed("l", lambda: pymrio.calc_L(a))
    b = timed("b", lambda: pymrio.calc_B(flows, output))
    timed("g", lambda: pymrio.calc_G(b, inverse, output))
    final = pd.DataFrame(f, labels, ["all"])

    def again(rows: slice | int, columns: slice | int, kept: pd.DataFrame) -> float:
        changed = a.copy()
        changed.iloc[rows, columns] = 0.0
        found = pymrio.calc_x_from_L(pymrio.calc_L(changed), kept.sum(axis=1))
        return float(x.sum() - found.to_numpy().sum())

    without = final.copy()
    without.iloc[node] = 0.0
    extraction = timed("extraction", lambda: again(node, slice(None), without))
    control = timed("control", lambda: again(node, slice(economy * sectors, (economy + 1) * sectors), final))
    answers = {"extraction": extraction, "control": control}
    sys.stdout.write(json.dumps({"version": version("pymrio"), "times": TIMES, "answers": answers}) + "\n")


if __name__ == "__main__":
    main()
