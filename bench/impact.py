"""Measures the linear rung beside pymrio and writes impact/RESULTS.md: `python bench/impact.py --peer PYTHON`.

PYTHON is the interpreter of an environment that has pymrio (default: this one, if it is installed here). Measured are the table that ships
and, where the shared folder lies beside the repository, the full table of 80 economies and 50 sectors. Every row of a table comes from one
run; opening a table is measured in processes of their own. Nothing here passes or fails; the goals stand beside the figures.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from comity.desk.impact_tables import kept_linear, open_table
from comity.impact.incidence import backward_many, incidence, units
from comity.impact.linear import (
    Linear,
    all_extractions,
    all_extractions_by_economy,
    all_row_controls,
    backward,
    extraction,
    forward,
    leontief_inverse,
    reciprocal,
)
from comity.impact.reach import content_shares
from comity.impact.table import Cut, Table
from comity.impact.tables.audit import audit
from comity.impact.tables.icio import read_icio
from comity.impact.tables.native import read_native, write_native
from comity.world.store import load_world

HERE = Path(__file__).resolve().parent
FULL = HERE.parents[1] / "shared" / "data" / "impact" / "oecd_icio2025_y2022_noROW.npz"
SIX = ("USA", "TWN", "KOR", "JPN", "NLD", "DEU")
"""The six sellers of the coalition that is timed; the one node that is taken out is the second of them, the buyer is CHN."""


def peak() -> float:
    """Peak resident memory of this process in MB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)


def timed(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """Median wall time in seconds of some runs, and what the last answered."""
    taken = []
    found = None
    for _ in range(times):
        started = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken), found


# -- tasks, each in a process of its own -------------------------------------------------------------------------------


def task_open(path: str) -> dict[str, Any]:
    """Read, audit, inverse from the cache or made."""
    started = time.perf_counter()
    table = read_native(Path(path)) if path else open_table("", load_world())
    found = audit(table)
    opened = time.perf_counter()
    kept_linear(table)
    done = time.perf_counter()
    return {
        "open": opened - started,
        "linear": done - opened,
        "peak": peak(),
        "ok": all(a.ok for a in found if a.check != "unit"),
    }


def task_csv(path: str) -> dict[str, Any]:
    """The wide CSV of the OECD, read."""
    taken, table = timed(lambda: read_icio(Path(path)), 1)
    return {"read": taken, "nodes": table.n, "peak": peak()}


def task_linear(path: str) -> dict[str, Any]:
    """Everything that the linear rung computes, and the same by solving the table anew."""
    table = read_native(Path(path)) if path else open_table("", load_world())
    chips = "C26" if "C26" in table.sectors else "ELEC"
    node, economy = table.node(SIX[1], chips), table.economies.index("CHN")
    a_time, a = timed(lambda: table.z * reciprocal(table.x), 3)
    l_time, inverse = timed(lambda: leontief_inverse(a), 1)
    linear = Linear.of(table, inverse)
    one, six = [Cut(node, economy, 1.0)], [Cut(table.node(e, chips), economy, 1.0) for e in SIX]
    seller = table.nodes_of(SIX[0])
    house = [Cut(k, economy, 1.0) for k in range(seller.start, seller.stop)]
    rng = np.random.default_rng(1)
    many = rng.integers(0, table.n, 10_000), rng.integers(0, len(table.economies), 10_000), rng.random(10_000)
    draws = rng.random((100, 6))
    u_time, found_units = timed(lambda: units(linear), 1)
    works: dict[str, Callable[[], Any]] = {
        "extraction": lambda: extraction(linear, node),
        "control": lambda: backward(linear, one, tiers=0),
        "control_tiers": lambda: backward(linear, one),
        "six": lambda: backward(linear, six, tiers=0),
        "house": lambda: backward(linear, house, tiers=0),
        "forward": lambda: forward(linear, one, tiers=0),
        "forward_tiers": lambda: forward(linear, one),
        "draws": lambda: backward_many(linear, six, draws),
        "extractions": lambda: all_extractions(linear),
        "extractions_by": lambda: all_extractions_by_economy(linear),
        "controls": lambda: all_row_controls(linear),
        "incidence": lambda: incidence(found_units, *many),
        "content": lambda: content_shares(linear),
        "b": lambda: linear.b,
        "g": lambda: reciprocal(table.x)[:, None] * linear.l * table.x,
    }
    taken = {name: timed(work) for name, work in works.items()}
    answers = {"extraction": float(taken["extraction"][1].sum()), "control": float(-taken["control"][1].dx.sum())}
    return {
        "n": table.n, "m": len(table.economies), "name": table.name, "node": f"{SIX[1]} {chips}", "peak": peak(), "number": node, "economy": economy,
        "times": {k: t for k, (t, _found) in taken.items()} | {"a": a_time, "l": l_time, "units": u_time},
        "answers": answers, "far": _far(table, a, six, taken["six"][1].dx), "solve": _solve_time(table, a),
    }  # fmt: skip


def _far(table: Table, a: Any, cuts: Sequence[Cut], dx: Any) -> float:
    """Greatest difference of the coalition's effect from the whole table solved anew, relative to the greatest loss."""
    changed, s = a.copy(), len(table.sectors)
    for cut in cuts:
        changed[cut.seller, cut.buyer * s : (cut.buyer + 1) * s] *= 1 - cut.fraction
    final = table.x - table.z.sum(axis=1)
    solved = np.linalg.solve(np.eye(table.n) - changed, final) - table.x
    return float(np.abs(solved - dx).max() / np.abs(solved).max())


def _solve_time(table: Table, a: Any) -> float:
    """One dense solve, which is what a scenario costs without an update."""
    residual = np.eye(table.n) - a
    return timed(lambda: np.linalg.solve(residual, table.x), 1)[0]


TASKS: dict[str, Callable[[str], dict[str, Any]]] = {"open": task_open, "csv": task_csv, "linear": task_linear}


def measure(task: str, path: str, **environment: str) -> dict[str, Any]:
    """One task in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--task", task, "--file", path]
    done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure_peer(python: str, path: str, ours: dict[str, Any]) -> dict[str, Any] | None:
    """The peer on the same arrays; None where it is not installed."""
    if not python:
        return None
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "table.npz"
        table = read_native(Path(path)) if path else open_table("", load_world())
        with plain.open("wb") as f:
            write_native(table._replace(f=(table.x - table.z.sum(axis=1))[:, None]), f)
        command = [python, str(HERE / "impact_peer.py"), str(plain), str(ours["number"]), str(ours["economy"])]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# -- the page ----------------------------------------------------------------------------------------------------------


def lines_of(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def said(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} us"


def ratio(peer: float, ours: float) -> str:
    return f"{peer / ours:,.1f}" if peer / ours < 100 else f"{peer / ours:,.0f}"


def linear_table(ours: dict[str, Any], peer: dict[str, Any] | None) -> str:
    """Ours and the peer's times side by side, and how often the one goes into the other."""
    t, n, m = ours["times"], ours["n"], ours["m"]
    p = peer["times"] if peer else {}
    rows: list[tuple[str, float, float | None, str]] = [
        ("input coefficients A", t["a"], p.get("a"), ""),
        ("Leontief inverse L", t["l"], p.get("l"), "15 s cold"),
        ("sales shares B", t["b"], p.get("b"), ""),
        ("Ghosh inverse G from L", t["g"], p.get("g"), ""),
        (f"one node taken out ({ours['node']})", t["extraction"], p.get("extraction"), ""),
        ("one node to one economy stopped", t["control"], p.get("control"), ""),
        ("the same with eight tiers and remainder", t["control_tiers"], p.get("control"), ""),
        ("missing inputs (Ghosh side) of the same", t["forward"], p.get("control"), ""),
        ("the same with eight tiers and remainder", t["forward_tiers"], p.get("control"), ""),
        ("coalition of six nodes", t["six"], p.get("control"), ""),
        ("a hundred severities of that coalition", t["draws"], 100 * p["control"] if p else None, ""),
        (f"all {n // m} sectors of one economy to another", t["house"], p.get("control"), ""),
        (f"all {n:,} nodes taken out, world losses", t["extractions"], n * p["extraction"] if p else None, "0.2 s"),
        ("the same by losing economy", t["extractions_by"], n * p["extraction"] if p else None, ""),
        (f"all {n * m:,} controls of a node to an economy", t["controls"], n * m * p["control"] if p else None, "1 s"),
        ("10,000 controls by losing economy, units known", t["incidence"], 10_000 * p["control"] if p else None, ""),
        (f"content of {m} economies in {n:,} nodes", t["content"], None, ""),
    ]
    head = (f"{ours['name']}, {n:,} nodes", "Comity", f"pymrio {peer['version']}" if peer else "pymrio", "ratio", "goal")
    once = set(p.values())
    cells = ((what, said(o), _peer_said(x, once), ratio(x, o) if x else "", goal) for what, o, x, goal in rows)
    return lines_of(head, cells)


def _peer_said(seconds: float | None, measured: set[float]) -> str:
    """A time of the peer; a star where it is one scenario times their number."""
    if seconds is None:
        return ""
    text = f"{seconds / 3600:,.1f} h" if seconds > 3600 else said(seconds)
    return text if seconds in measured else f"{text} *"


def answers(ours: dict[str, Any], peer: dict[str, Any] | None) -> str:
    """The same answers, or not."""
    text = (f"{ours['node']} taken out: {ours['answers']['extraction'] / 1000:,.3f} bn of output lost. The coalition of six differs by {ours['far']:.1e} "
            f"of its greatest loss from the whole table solved anew, which takes {said(ours['solve'])}. Peak memory {ours['peak']:,.0f} MB.")  # fmt: skip
    if peer is None:
        return f"{text} pymrio is not installed here.\n"
    apart = max(abs(peer["answers"][k] / ours["answers"][k] - 1) for k in ("extraction", "control"))
    return f"{text} pymrio's answers differ by {apart:.1e}.\n"


def open_table_of(paths: Sequence[tuple[str, str]], folder: Path) -> str:
    """Opening with an empty cache and with a filled one."""
    rows = []
    for name, path in paths:
        cache = str(folder / name)
        for state in ("nothing kept", "inverse kept"):
            found = measure("open", path, COMITY_CACHE=cache)
            rows.append(
                (
                    f"{name}, {state}",
                    said(found["open"]),
                    said(found["linear"]),
                    said(found["open"] + found["linear"]),
                    f"{found['peak']:,.0f} MB",
                )
            )
    return lines_of(("opening a table", "read and audited", "inverse", "together", "peak memory"), rows)


def csv_table(folder: Path) -> str:
    """The full table once more in the form that the OECD publishes."""
    table = read_native(FULL)
    path = folder / "2022.csv"
    write_icio(table, path)
    found = measure("csv", str(path))
    row = (f"{found['nodes']:,} nodes, {path.stat().st_size / 1e6:,.0f} MB", said(found["read"]), f"{found['peak']:,.0f} MB")
    return lines_of(("the same table as the wide CSV of the OECD", "read", "peak memory"), [row])


def write_icio(table: Table, path: Path) -> None:
    nodes = [f"{e}_{s}" for e in table.economies for s in table.sectors]
    uses = [f"{e}_HFCE" for e in table.economies]
    with path.open("w", encoding="utf-8") as f:
        f.write(",".join(["V1", *nodes, *uses, "OUT"]) + "\n")
        rest = ["0"] * (len(uses) - 1)
        for k, node in enumerate(nodes):
            f.write(
                ",".join([node, *map(repr, table.z[k].tolist()), repr(float(table.f[k].sum())), *rest, repr(float(table.x[k]))])
                + "\n"
            )


def machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{p} {version(p)}" for p in ("numpy", "polars"))
    return (f"{cores} cores{f' ({model})' if model else ''}, {platform.system()}, Python {platform.python_version()}, {packages}, "
            f"{datetime.now(UTC).date().isoformat()}; {_load()}")  # fmt: skip


def _load() -> str:
    """What else the machine did: figures of a busy machine are larger than they need be."""
    if not hasattr(os, "getloadavg"):
        return "load not known"
    return f"load before the run {os.getloadavg()[0]:.1f}"


NOTES = """The ratio is pymrio's time by Comity's. pymrio computes coefficients, inverses and footprints and has no update of an inverse: what it can
do for a scenario is the inverse once more, and that is what stands beside each scenario. A star marks the time of one scenario times their
number. Times are medians of five runs, of one run for inverses and for pymrio.
"""


def report(python: str, *, quick: bool) -> str:
    paths = [("icio2022-80x27", ""), *([("80x50", str(FULL))] if FULL.is_file() and not quick else [])]
    parts = [
        "# Results: the linear rung\n",
        "Written by `python bench/impact.py`; what is measured and how stands at the top of that file.\n",
        f"Machine: {machine()}\n",
        NOTES,
    ]
    with tempfile.TemporaryDirectory() as name:
        for _title, path in paths:
            ours = measure("linear", path)
            peer = measure_peer(python, path, ours)
            parts += [
                f"## {ours['m']} economies x {ours['n'] // ours['m']} sectors\n",
                linear_table(ours, peer),
                answers(ours, peer),
            ]
        parts += ["## Opening\n", open_table_of(paths, Path(name))]
        if len(paths) > 1:
            parts.append(csv_table(Path(name)))
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the linear rung beside pymrio.")
    here = sys.executable if importlib.util.find_spec("pymrio") else ""
    parser.add_argument(
        "--peer", default=here, help="interpreter of the environment that has pymrio (default: this one, if it has)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="only the table that ships, only printed: shows that the script works"
    )
    parser.add_argument("--task", choices=sorted(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--file", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:
        print(json.dumps(TASKS[args.task](args.file)))
        return
    text = report(args.peer, quick=args.quick)
    print(text)
    if not args.quick:
        (HERE / "impact").mkdir(exist_ok=True)
        (HERE / "impact" / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
