"""Measures every published figure and writes the table: `make bench`. What is measured and how stands in README.md.

Each figure is taken in a process of its own, so that memory and caches of one do not touch another. Nothing here
passes or fails.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent / "examples" / "orders"
CALL = "import sys; from comity.cli.main import main; sys.exit(main(sys.argv[1:]))"


def peak(usage: resource.struct_rusage) -> float:
    """Peak resident memory in MB."""
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


# -- running them ------------------------------------------------------------------------------------------------------


def measure(task: str, *args: object, **environment: str) -> dict[str, Any]:
    """One task in a process of its own."""
    command = [sys.executable, str(HERE / "tasks.py"), json.dumps([task, *args])]
    done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True, check=True)
    return result_of(done.stdout)


def result_of(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def timed(command: list[str], **environment: str) -> tuple[float, float]:
    """Wall time in seconds and peak memory in MB of a command."""
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | environment)
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    return time.perf_counter() - started, peak(usage)


def median_of(times: int, work: Callable[[], tuple[float, float]]) -> float:
    return statistics.median(work()[0] for _ in range(times))


def comity(*args: str) -> list[str]:
    """The command as a user types it, or the same in Python where it is not installed as a script."""
    script = shutil.which("comity", path=str(Path(sys.executable).parent))
    return [script, *args] if script else [sys.executable, "-c", CALL, *args]


# -- the tables --------------------------------------------------------------------------------------------------------


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"]
    lines += [f"| {' | '.join(str(c) for c in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def rate(n: float, taken: float) -> str:
    return f"{n / taken:,.0f}"


FIRST = "CN,EU,UN,US"
"""The laws of the first version: with them alone figures can be compared with earlier ones."""


def batch_table(found: dict[str, Any], first: dict[str, Any]) -> str:
    n, rows = found["n"], found["rows"]
    names = {
        "cold": "cold: the first of the process", "next": "steady: new orders of the same firm",
        "other": "new orders of another firm", "again": "those once more",
    }  # fmt: skip
    lines = [(said, f"{found[k]:.2f} s", rate(n, found[k]), rate(rows, found[k])) for k, said in names.items()]
    lines.append((f"steady, only {FIRST.replace(',', ', ')}", f"{first['next']:.2f} s", rate(n, first["next"]), rate(first["rows"], first["next"])))
    return table((f"{n:,} orders, {rows:,} result rows", "time", "orders/s", "result rows/s"), lines)


def file_table(quick: int | None, folder: Path) -> str:
    lines = []
    for n in (quick, 3 * quick) if quick else (1_000_000, 3_000_000):
        source = folder / f"{n}.parquet"
        measure("write_orders", n, str(source))
        for kind in ("parquet", "csv"):
            taken, memory = timed(comity("assess", str(source), "-o", str(folder / f"result.{kind}")))
            lines.append((f"{n:,} orders to {kind}", f"{taken:.1f} s", rate(n, taken), f"{memory:,.0f} MB"))
    return table(("`comity assess ORDERS.parquet -o RESULT`", "wall time", "orders/s", "peak memory"), lines)


def peer_table(ours: dict[str, Any], n: int) -> str:
    if importlib.util.find_spec("openfisca_country_template") is None:
        return "OpenFisca is not installed here; `make bench` installs it.\n"
    found = result_of(subprocess.run([sys.executable, str(HERE / "peer.py"), str(n)], stdout=subprocess.PIPE, text=True, check=True).stdout)
    best = n / min(found["cold"], found["steady"])
    lines = [
        (f"OpenFisca, first {n:,} persons", f"{found['cold']:.2f} s", rate(n, found["cold"])),
        (f"OpenFisca, {n:,} others, same process", f"{found['steady']:.2f} s", rate(n, found["steady"])),
        ("OpenFisca, building that simulation (not counted)", f"{found['steady_build']:.2f} s", rate(n, found["steady_build"])),
        *((f"Comity, {said}: orders a second over OpenFisca's best persons a second", "", f"{ours['n'] / ours[k] / best:.2f}")
          for k, said in (("cold", "cold"), ("next", "steady"), ("other", "another firm"))),
    ]  # fmt: skip
    return table((f"openfisca-country-template {found['version']}, `disposable_income`, one month", "time", "a second"), lines)


def one_table(quick: int | None) -> str:
    found = measure("one", 1 if quick else 20)
    example = str(EXAMPLES / "lidar-germany-singapore-china.toml")
    times = 2 if quick else 10
    lines = [
        (f"{said}, {what}", *(f"{found[f'{k}_{w}'][x] * 1000:.2f} ms" for x in ("median", "p95")))
        for k, said in (("examples", f"{found['examples']} examples, repeated"), ("different", f"{found['orders']:,} different orders, once each"))
        for w, what in (("verdict", "verdict only"), ("answer", "fully explained"))
    ]  # fmt: skip
    shell = median_of(times, lambda: timed(comity("assess", example, "--json")))
    lines.append((f"from the shell, `comity assess ORDER.toml --json` ({times} runs)", f"{shell * 1000:.0f} ms", ""))
    return table(("one order under all laws", "median", "95 %"), lines)


def load_table(quick: int | None, folder: Path) -> str:
    times = 2 if quick else 5
    cold = [measure("load", COMITY_CACHE=str(folder / f"cache{n}"))["open"] for n in range(times)]
    warm = [measure("load", COMITY_CACHE=str(folder / "cache0")) for _ in range(times)]
    python = median_of(times, lambda: timed([sys.executable, "-c", "pass"]))
    imported = median_of(times, lambda: timed([sys.executable, "-c", "import comity"]))
    desk = median_of(times, lambda: timed([sys.executable, "-c", "import comity.desk.assess"]))
    lines = [
        ("open all law, files read and checked (no cache)", statistics.median(cold)),
        ("open all law, compiled before", statistics.median(w["open"] for w in warm)),
        ("listed parties, when the first is named", statistics.median(w["registry"] for w in warm)),
        ("`import comity`, above an empty Python", max(imported - python, 0)),
        ("`import comity.desk.assess`, above an empty Python", max(desk - python, 0)),
        ("an empty Python", python),
    ]
    return table((f"start (median of {times})", "time"), [(said, f"{t * 1000:.0f} ms") for said, t in lines])


def proof_table(folder: Path) -> str:
    """`comity law check`: all packs proven, and once more when nothing has changed."""
    cache = str(folder / "proofs")
    first, again = (measure("proof", fresh, COMITY_CACHE=cache) for fresh in (1, 0))
    said = f"{first['packs']} packs, {first['rules']:,} rules, {first['cells']:,} cells in {first['judged']:,} classes"
    lines = [(f"{said}: all proven", f"{first['seconds']:.1f} s"), ("nothing changed since", f"{again['seconds']:.1f} s")]
    return table(("`comity law check`", "time"), lines)


def sizes_table() -> str:
    found = measure("sizes")
    names = list(next(iter(found.values())))
    lines = [(name, *(f"{found[j][name]:,}" for j in found), f"{sum(found[j][name] for j in found):,}") for name in names]
    return table(("law", *found, "together"), lines)


def machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{p} {version(p)}" for p in ("polars", "numpy", "msgspec"))
    return (f"{cores} cores{f' ({model})' if model else ''}, {platform.system()}, Python {platform.python_version()}, {packages}, "
            f"{datetime.now(UTC).date().isoformat()}")  # fmt: skip


def report(quick: int | None) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, first = (measure("judge", quick or 1_000_000, laws) for laws in ("", FIRST))
        parts = [
            "# Results\n",
            "Written by `make bench`; what is measured and how stands in [README.md](README.md).\n",
            f"Machine: {machine()}\n",
            "## A million orders in memory\n", batch_table(ours, first),
            (f"{ours['bad']:,} bad rows; {ours['named']:,} of the last run's result rows name rules. "
             f"Peak memory {ours['peak']:,.0f} MB, of which {ours['floor']:,.0f} MB are the frames of orders and their making.\n"),
            "## File to file\n", file_table(quick, folder),
            "## A peer, in the same run\n", peer_table(ours, quick or 1_000_000),
            "## One order\n", one_table(quick),
            "## Start\n", load_table(quick, folder),
            "## Law\n", sizes_table(), *([] if quick else [proof_table(folder)]),
        ]  # fmt: skip
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures every published figure.")
    parser.add_argument("--quick", action="store_true", help="few orders, only printed: shows that the script works")
    args = parser.parse_args()
    text = report(2_000 if args.quick else None)
    print(text)
    if not args.quick:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
