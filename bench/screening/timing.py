"""Speed, start and memory of Comity's screening, each in a process of its own: `python timing.py '["single", INDEX, QUERIES]'` prints JSON."""

from __future__ import annotations

import gzip
import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ours
from comity.parties.screening import THRESHOLD
from measures import percentile
from records import Record, read

STATUS = Path("/proc/self/status")


def peak() -> float:
    """Peak resident memory of this process in MB.

    Where the system tells it, of this program alone: the figure of getrusage has the peak of the process that started it in it.
    """
    if STATUS.exists():
        line = next(x for x in STATUS.read_text(encoding="utf-8").splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Queries a second one after the other, the median and the 95th percentile in ms."""
    return {"rate": len(seconds) / sum(seconds), "p50": 1000 * percentile(seconds, 0.5), "p95": 1000 * percentile(seconds, 0.95)}


def records_in(path: str) -> list[Record]:
    """The records of a file with one JSON record a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [read(json.loads(line)) for line in lines]


def compiling(corpus: str, folder: str) -> dict[str, Any]:
    """Seconds from records to an index on disk, always made anew, its size and the memory that took."""
    records, index = records_in(corpus), Path(folder)
    shutil.rmtree(index, ignore_errors=True)
    started = time.perf_counter()
    ours.made(records, index)
    taken = time.perf_counter() - started
    size = sum(f.stat().st_size for f in index.rglob("*") if f.is_file())
    return {"index": str(index), "seconds": taken, "bytes": size, "memory": peak()}


def cold(index: str, queries: str) -> dict[str, Any]:
    """Seconds from an index on disk to the first answer; starting Python and the imports are the caller's to add."""
    query = records_in(queries)[0]
    started = time.perf_counter()
    hits = ours.opened(Path(index), THRESHOLD).screen([query])
    return {"seconds": time.perf_counter() - started, "hits": len(hits[0]), "memory": peak()}


def single(index: str, queries: str) -> dict[str, Any]:
    """One query after another in a process that has answered twenty before."""
    scorer, asked, seconds = ours.opened(Path(index), THRESHOLD), records_in(queries), []
    for q in asked[:20]:
        scorer.screen([q])
    for q in asked:
        started = time.perf_counter()
        scorer.screen([q])
        seconds.append(time.perf_counter() - started)
    return summary(seconds) | {"memory": peak()}


def bulk(index: str, queries: str) -> dict[str, Any]:
    """All queries at once, from the first to the last answer."""
    scorer, asked = ours.opened(Path(index), THRESHOLD), records_in(queries)
    scorer.screen(asked[:20])
    started = time.perf_counter()
    scorer.screen(asked)
    return {"rate": len(asked) / (time.perf_counter() - started), "memory": peak()}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"compiling": compiling, "cold": cold, "single": single, "bulk": bulk}

if __name__ == "__main__":
    task, *arguments = json.loads(sys.argv[1])
    print(json.dumps(TASKS[task](*arguments)))
