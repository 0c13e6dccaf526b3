"""Times one dossier on the table that ships, from the shell to the last line: `python bench/draft.py`. Writes impact/DOSSIER.md.

Each figure is the median of three runs of the command in processes of their own, after one that fills the caches. Nothing passes or fails.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "bench" / "impact" / "DOSSIER.md"
COMITY = Path(sys.executable).parent / "comity"
MEASURES = ("cn-graphite-2023", "us-advanced-computing-2023", "nl-semiconductor-equipment-2023", "us-semiconductor-equipment-2023", "un-haiti-arms-2023")


def timed(*argv: str) -> tuple[float, float, int]:
    """Wall seconds, seconds of processor and memory in MB of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run([str(COMITY), *argv], capture_output=True, cwd=ROOT, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not done.stdout:
        raise SystemExit(f"{argv}: nothing was printed")
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return wall, cpu, after.ru_maxrss // 1024


def main() -> None:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in MEASURES:
            path = str(ROOT / "examples" / "measures" / f"{name}.toml")
            timed("draft", path)
            runs = [timed("draft", path) for _ in range(3)]
            rows.append((name, "text", *(statistics.median(r[k] for r in runs) for k in range(3))))
        name, path = MEASURES[0], str(ROOT / "examples" / "measures" / f"{MEASURES[0]}.toml")
        files = ("--html", f"{folder}/a.html", "--pdf", f"{folder}/a.pdf", "--charts", f"{folder}/charts")
        runs = [timed("draft", path, *files) for _ in range(3)]
        rows.append((name, "text, page, PDF and every picture", *(statistics.median(r[k] for r in runs) for k in range(3))))
        wall, cpu, memory = timed("govern", "--json")
        rows.append(("all laws", "`comity govern`, all indicators", wall, cpu, memory))
    lines = [
        "# Results: one dossier", "",
        "Written by `python bench/draft.py`; what is measured stands at the top of that file.", "",
        f"Machine: {os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC).date()}; load before {os.getloadavg()[0]:.1f}", "",
        "| measure | what | seconds | seconds of processor | memory so far, MB |", "|---|---|---:|---:|---:|",
        *(f"| {n} | {what} | {wall:.2f} | {cpu:.2f} | {memory:,.0f} |" for n, what, wall, cpu, memory in rows), "",
    ]  # fmt: skip
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
