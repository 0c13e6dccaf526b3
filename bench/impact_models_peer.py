"""What the published re-routing method does of the same cuts, in its own environment: `python impact_models_peer.py` prints JSON on one line.

Needs the package sanction-simulator with its data; only its module of estimation is loaded, not its pages.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

SIX = ("USA", "JPN", "NLD", "KOR", "TWN", "DEU")


def module() -> tuple[Any, Path]:
    """The module of estimation and the folder of its data."""
    found = find_spec("sanction_simulator")
    home = Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else Path()
    spec = spec_from_file_location("estimation", home / "power_trade_estimation.py")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("sanction-simulator is not installed in this environment")
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded, home / "data"


def main() -> None:
    estimation, data = module()
    bench = estimation.Benchmark(str(data), cache=str(data / "bench_cache.npz"))
    at, sectors = bench.cidx, list(bench.sectors)

    def rows(*names: str) -> list[float]:
        return [float(s in names) for s in sectors]

    scenarios = {
        "both": estimation.bilateral_legs(at["USA"], at["CHN"]),
        "one": [(at["USA"], at["CHN"], rows("C26"))],
        "six": [(at[k], at["CHN"], rows("C26")) for k in SIX],
        "minerals": [(at["CHN"], at[k], rows("B07", "C24B")) for k in ("USA", "JPN", "DEU", "KOR")],
    }
    answers, times = {}, {}
    for name, legs in scenarios.items():
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            batch = estimation.ScenarioBatch(bench, [legs], tau=0.3, delta=0.1)
            batch.balance()
            solved = batch.solve(rho=-1.0)
            taken.append(time.perf_counter() - started)
        lost = (solved["s_omega"][0] - bench.s).reshape(-1, len(at)).sum(axis=0)
        share = 100 * lost / bench.s.reshape(-1, len(at)).sum(axis=0)
        answers[name] = {"total": lost.sum() / 1e3, "share": {k: float(share[i]) for k, i in at.items()}}
        times[name] = sorted(taken)[1]
    sys.stdout.write(json.dumps({"version": version("sanction-simulator"), "times": times, "answers": answers}) + "\n")


if __name__ == "__main__":
    main()
