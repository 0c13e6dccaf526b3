"""Measures the models that are not linear, beside published figures and a peer: `python bench/impact_models.py [--peer PYTHON]`.

Writes impact/MODELS.md. Times are medians of five runs in one process. `--peer` names a Python that has sanction-simulator
(`python -m venv X; X/bin/pip install sanction-simulator==0.1.4`); it is run in the same run and its times stand beside ours. On few cores that others use too, set
OPENBLAS_NUM_THREADS=1: threads that wait for one another make these models several times slower. The
full table of 80 x 50 and the data of Caliendo and Parro are read from the folder ../shared, where it is; without it those rows are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from comity.impact import bottleneck, exact_hat, production, reallocation
from comity.impact.draws import Parameters, aggregates, bracket, draw
from comity.impact.network import Network
from comity.impact.table import Cut, Effect, Floats, Table
from comity.impact.tables.native import read_native

HERE = Path(__file__).resolve().parent
BUNDLED = HERE.parent / "world" / "tables" / "icio2022-80x27.npz"
SHARED = HERE.parents[1] / "shared" / "data" / "impact"
SIX = ("USA", "JPN", "NLD", "KOR", "TWN", "DEU")
SEED = 20261130
DRAWS = 24
PUBLISHED = {
    "both": ("USA and CHN stop all trade", -696.5, {"CHN": -0.85, "USA": -0.50}),
    "one": ("USA sells CHN no electronics", -33.4, {}),
    "six": ("six makers sell CHN no electronics", -535.9, {"TWN": -2.80, "KOR": -0.94, "CHN": -0.75}),
    "minerals": ("CHN sells USA, JPN, DEU, KOR no metal ores and metals", -27.8, {}),
}
METHOD = (
    "Bhattathiripad and Veetil, Political Power in International Trade (2026), at its settings: a tenth leaks, friction 0.3, both "
    "elasticities 0.5. As published, re-routing may raise a cut delivery again; as shipped, a cut is held."
)
NAFTA = {"Mexico": (-0.412, 1.724, 1.312, 1.715), "Canada": (-0.108, 0.044, -0.064, 0.323), "USA": (0.044, 0.041, 0.085, 0.112)}
PER_CENT = {"terms of trade": 0, "volume of trade": 1, "welfare": 2, "real wage": 3}


def timed(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Median wall time in seconds, and what the last run answered."""
    taken, found = [], None
    for _ in range(times):
        started = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), found


def selling(
    table: Table, makers: Iterable[str], buyers: Iterable[str], sectors: Iterable[str], fraction: float = 0.9
) -> list[Cut]:
    at = {name: k for k, name in enumerate(table.economies)}
    pairs = [(a, b) for a in makers for b in buyers if a != b]
    return [Cut(table.node(a, k), at[b], fraction) for a, b in pairs for k in sectors]


def scenarios(table: Table) -> dict[str, list[Cut]]:
    """The published scenarios, at the published leak of a tenth."""
    chips, ores = (["C26"], ["B07", "C24B"]) if "C26" in table.sectors else (["ELEC"], ["MIN", "NFM"])
    both = ("USA", "CHN")
    return {
        "both": selling(table, both, both, table.sectors),
        "one": selling(table, ["USA"], ["CHN"], chips),
        "six": selling(table, SIX, ["CHN"], chips),
        "minerals": selling(table, ["CHN"], ["USA", "JPN", "DEU", "KOR"], ores),
    }


def full_table() -> Table | None:
    path = SHARED / "oecd_icio2025_y2022_noROW.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as d:
        z, x = d["Z"].astype(np.float64), d["X"]
        names = tuple(map(str, d["countries"])), tuple(map(str, d["sectors"]))
    return Table("OECD 2022, 80 x 50", 2022, "USD mn", "", "", *names, z, (x - z.sum(axis=1))[:, None], x)


# -- sections ----------------------------------------------------------------------------------------------------------


def times_of(network: Network) -> list[str]:
    """How long each model takes on the bundled table."""
    table = network.table
    made, _ = timed(lambda: Network.of(table))
    built, system = timed(lambda: exact_hat.from_table(network))
    rows = [
        f"| network of the table | {made * 1e3:,.0f} ms | | | |",
        f"| long-run system of the table | {built * 1e3:,.0f} ms | | | |",
    ]
    goals = {"bottleneck": "0.1 s", "reallocation": "1 s", "exact-hat": "1 s"}
    for key, cuts in scenarios(table).items():
        for model, work in models(network, system).items():
            taken, found = timed(lambda work=work, cuts=cuts: work(cuts, Parameters()))  # type: ignore[misc]
            rows.append(
                f"| {model}: {PUBLISHED[key][0]} | {taken * 1e3:,.0f} ms | {goals[model]} | "
                f"{found.dx.sum() / 1e3:,.1f} | {found.dv.sum() / 1e3:,.1f} |"
            )
    return [
        "| 80 economies x 27 sectors, 2,160 nodes | time | goal | output, USD bn | value added, USD bn |",
        "|---|---:|---:|---:|---:|",
        *rows,
    ]


def models(network: Network, system: exact_hat.System) -> dict[str, Callable[[list[Cut], Parameters], Effect]]:
    return {
        "bottleneck": lambda cuts, params: bottleneck.solve(network, cuts, params),
        "reallocation": lambda cuts, params: reallocation.solve(network, cuts, params),
        "exact-hat": lambda cuts, params: exact_hat.ban(system, network, cuts, params),
    }


def rerouting(networks: list[Network], peer: dict[str, Any] | None) -> list[str]:
    """The published method and ours, as published (cut deliveries re-balanced too) and as shipped (cuts held)."""
    beside = f"sanction-simulator {peer['version']}" if peer else "peer"
    rows = []
    for network in networks:
        table = network.table
        total = table.by_economy(table.x)
        for key, cuts in scenarios(table).items():
            name, published, shares = PUBLISHED[key]
            taken, found = timed(
                lambda network=network, cuts=cuts: reallocation.solve(network, cuts, Parameters(), hold=False), 3
            )  # type: ignore[misc]
            held = reallocation.solve(network, cuts, Parameters())
            part = 100 * table.by_economy(found.dx) / total
            ours = ", ".join(f"{k} {part[table.economies.index(k)]:.2f} % ({v:.2f} %)" for k, v in shares.items())
            theirs = f"{peer['answers'][key]['total']:,.1f} | {peer['times'][key]:.2f} s" if peer else " | "
            figures = f"{published:,.1f} | {found.dx.sum() / 1e3:,.1f} | {held.dx.sum() / 1e3:,.1f} | {ours} | {taken:.2f} s"
            rows.append(f"| {table.name}: {name} | {figures} | {theirs} |")
    head = f"| USD bn | published | ours | ours, cuts held | shares of output (published) | time | {beside} | its time |"
    return [head, "|---|---:|---:|---:|---|---:|---:|---:|", *rows]


def cube(frame: pl.DataFrame, axes: dict[str, list[str]], value: str) -> Floats:
    out = np.zeros([len(names) for names in axes.values()])
    out[tuple(frame[axis].replace_strict(names, range(len(names))).to_numpy() for axis, names in axes.items())] = frame[
        value
    ].to_numpy()
    return out


def nafta() -> list[str]:
    """Table 2 of Caliendo and Parro (2015)."""
    folder = SHARED / "models"
    if not folder.is_dir():
        return ["The data are not here."]
    names = ("trade", "intermediate_consumption", "value_added", "final_consumption", "theta", "deficit")
    read = {k: pl.read_parquet(folder / f"cp2015_{k}.parquet") for k in names}
    goods, regions = read["theta"]["sector"].to_list(), read["deficit"]["region"].to_list()
    of, here = {"sector": goods, "importer": regions, "exporter": regions}, {"sector": goods, "region": regions}
    duties = cube(read["trade"], of, "tariff")
    spent = cube(read["trade"], of, "value") * (1 + duties)
    bought, added = (
        cube(read["intermediate_consumption"], {"input": goods, **here}, "value"),
        cube(read["value_added"], here, "value"),
    )
    final, output = cube(read["final_consumption"], here, "value"), bought.sum(axis=0) + added
    system = exact_hat.System(
        spent / spent.sum(axis=2, keepdims=True), bought / output, added / output, final / final.sum(axis=0),
        cube(read["theta"], {"sector": goods}, "value"), added.sum(axis=0), np.zeros(len(regions)), duties,
    )  # fmt: skip
    before, after = cube(read["trade"], of, "tariff_bln"), cube(read["trade"], of, "tariff_cfl")

    def both() -> tuple[exact_hat.Solution, exact_hat.Solution]:
        base = exact_hat.solve(system, duties=before)
        return base, exact_hat.solve(system, duties=after, start=base)

    taken, (base, later) = timed(both)
    parts = exact_hat.welfare(base, later)
    wage = later.real_wage / base.real_wage - 1
    rows = []
    for region, published in NAFTA.items():
        k = regions.index(region)
        ours = (parts.terms[k], parts.volume[k], parts.total[k], wage[k])
        cells = " | ".join(f"{100 * v:.3f} ({p:.3f})" for v, p in zip(ours, published, strict=True))
        rows.append(f"| {region} | {cells} |")
    said = f"31 regions x 40 sectors, both equilibria in {taken * 1e3:,.0f} ms (goal 2 s); goal: within 0.005 points."
    return [said, "", f"| per cent, ours (published) | {' | '.join(PER_CENT)} |", "|---|---:|---:|---:|---:|", *rows]


def closed_form() -> list[str]:
    change = production.loss(0.04, -0.10, 0.04)
    rows = [f"| {band.what} | {100 * band.low:.1f} to {100 * band.high:.1f} % | {band.source} |" for band in production.BANDS]
    said = f"An input of 4 % of cost falls by 10 % at an elasticity of 0.04: output changes by {100 * change:.2f} %. {production.CRITIQUE}"
    return [said, "", "| published loss of output of one economy | range | source |", "|---|---:|---|", *rows]


def spread(network: Network) -> list[str]:
    """Six makers under all models and draws: what is told is a range."""
    table = network.table
    system = exact_hat.from_table(network)
    cuts, drawn = scenarios(table)["six"], draw(np.random.default_rng(SEED), DRAWS)
    started = time.perf_counter()
    values = {
        model: 100 * aggregates(table, [work(cuts, p) for p in drawn], "dv").by_economy / table.by_economy(table.v)
        for model, work in models(network, system).items()
    }
    taken = time.perf_counter() - started
    found = bracket(values)
    rows = []
    for name in ("CHN", "TWN", "KOR", "JPN", "USA", "DEU", "VNM", "MYS"):
        k = table.economies.index(name)
        by = " | ".join(f"{s.low[k]:.2f} .. {s.middle[k]:.2f} .. {s.high[k]:.2f}" for s in found.by_model.values())
        rows.append(
            f"| {name} | {found.low[k]:.2f} .. {found.middle[k]:.2f} .. {found.high[k]:.2f} | {by} | {found.lowest[k]:.2f} .. {found.highest[k]:.2f} |"
        )
    head = f"| value added, per cent: 5 .. 50 .. 95 % of draws | all | {' | '.join(found.by_model)} | any draw |"
    said = (
        f"Six makers sell CHN no electronics: {DRAWS} draws of each of {len(values)} models ({taken:.1f} s in all), seed {SEED}."
    )
    return [said, "", head, "|---|---:|---:|---:|---:|---:|", *rows]


def peer_of(python: str) -> dict[str, Any] | None:
    if not python:
        return None
    done = subprocess.run([python, str(HERE / "impact_models_peer.py")], stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--peer", default="", help="a Python with sanction-simulator")
    given = reader.parse_args()
    small, large = Network.of(read_native(BUNDLED)), full_table()
    networks = [small] if large is None else [Network.of(large), small]
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "as many as cores")
    packages = f"Python {platform.python_version()}, numpy {version('numpy')}, {datetime.now(tz=UTC):%Y-%m-%d}"
    page = [
        "# Results: the models that are not linear", "",
        "Written by `python bench/impact_models.py`; what is measured and how stands at the top of that file.", "",
        f"Machine: {os.cpu_count()} cores, {platform.system()}, {packages}; threads of linear algebra: {threads}; load when started: {os.getloadavg()[0]:.1f}", "",
        "## Time", "", *times_of(small), "",
        "## The published re-routing method", "",
        METHOD, "",
        *rerouting(networks, peer_of(given.peer)), "",
        "## Caliendo and Parro (2015), Table 2", "", *nafta(), "",
        "## A closed form as a bar", "", *closed_form(), "",
        "## What is told: a range", "", *spread(small), "",
    ]  # fmt: skip
    (HERE / "impact").mkdir(exist_ok=True)
    (HERE / "impact" / "MODELS.md").write_text("\n".join(page), encoding="utf-8")
    print("\n".join(page))


if __name__ == "__main__":
    sys.exit(main())
