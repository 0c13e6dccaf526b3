"""Measures the indicators over the law in force: indicators 1 to 7, every law, every destination; writes bench/impact/GOVERN.md.

python bench/govern.py [--day DATE]
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import resource
import time
from itertools import pairwise
from pathlib import Path
from typing import Final

from comity.desk.govern import INDICATORS, govern
from comity.desk.govern_ground import Wish
from comity.desk.lawdiff import today
from comity.law.store import load_law
from comity.world.store import load_world

TARGET: Final = Path(__file__).parent / "impact" / "GOVERN.md"
LIMIT: Final = 10.0
"""Seconds for indicators 1 to 7 over all laws and destinations."""
FIRST: Final = tuple(i.name for i in INDICATORS[:7])


def main() -> int:
    """Runs once as a fresh process does, with the law already compiled; the exit code says whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--day", default=today())
    day = parser.parse_args().day
    law, world = load_law(), load_world()
    marks: list[tuple[str, float, float]] = []

    def mark(what: str) -> None:
        if what in FIRST or what == "end":
            marks.append((what, time.perf_counter(), time.process_time()))

    gc.set_threshold(1_000_000)  # as the command does
    found = govern(law, world, Wish(day, (), FIRST, progress=mark))
    mark("end")
    rows = [(a[0], b[1] - a[1], b[2] - a[2]) for a, b in pairwise(marks)]
    wall, cpu = sum(r[1] for r in rows), sum(r[2] for r in rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {
        name: sum(v.indicator.partition(".")[0] in (name, "UND" if name == "UEX" else name) for v in found.values)
        for name in FIRST
    }
    laws = len({v.jurisdiction for v in found.values})
    lines = [
        "# Indicators over the law in force",
        "",
        f"Written by `python bench/govern.py --day {day}`. {os.cpu_count()} cores, Python {platform.python_version()}; load of the machine {os.getloadavg()[0]:.1f}.",
        "",
        f"Indicators 1 to 7, {laws} laws, {len(law.gazetteer.by_code)} territories in the table of places, of which those of two letters are destinations.",
        "The first line holds the making of all cubes, which the others share.",
        "",
        "| indicator | values | seconds | seconds of processor |",
        "|---|---:|---:|---:|",
        *(f"| {name} | {counts[name]:,} | {seconds:.2f} | {own:.2f} |" for name, seconds, own in rows),
        f"| all | {len(found.values):,} | {wall:.2f} | {cpu:.2f} |",
        "",
        f"Limit {LIMIT:.0f} s: {'kept' if wall <= LIMIT else 'not kept'}. Memory at most {memory:,.0f} MB.",
        "",
    ]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    return 0 if wall <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
