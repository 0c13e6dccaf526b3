"""Speed side by side: Comity from its compiled index, the peers from the same records in their own process; and a million names.

All figures are of one core: OMP_NUM_THREADS and its like are set to one for every process that is started here.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ours
from cache import CACHE
from corpus import Corpus
from peers import ONE_CORE, Peer, ask
from records import Record, digest
from scale import synthetic
from tables import table
from timing import summary

HERE = Path(__file__).resolve().parent

def written(records: Iterable[Record], name: str) -> Path:
    """Records in a file beside the kept answers, one a line."""
    CACHE.mkdir(exist_ok=True)
    file = CACHE / f"{name}.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as out:
        out.writelines(json.dumps(r.plain(), ensure_ascii=False) + "\n" for r in records)
    return file


def measured(task: str, *args: object) -> dict[str, Any]:
    """One task of `timing.py` in a process of its own, with the wall time from its start to its end as `wall`."""
    started = time.perf_counter()
    command = [sys.executable, str(HERE / "timing.py"), json.dumps([task, *map(str, args)])]
    done = subprocess.run(command, env=os.environ | ONE_CORE, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"wall": time.perf_counter() - started}


HEAD = ("queries/s, one by one", "median ms", "95 % ms", "queries/s, in bulk", "start to first answer", "peak memory to there")


def row(name: str, times: dict[str, float], bulk: str, start: float, memory: float) -> tuple[object, ...]:
    return (name, f"{times['rate']:,.1f}", f"{times['p50']:.1f}", f"{times['p95']:.1f}", bulk, f"{start:.1f} s", f"{memory:,.0f} MB")


def our_rows(corpus: str, key: str, kinds: dict[str, Sequence[Record]], name: str) -> list[tuple[object, ...]]:
    """Comity: one row for each kind of queries."""
    made = measured("compiling", corpus, CACHE / f"timed-{key}")
    rows = []
    for kind, queries in kinds.items():
        asked = written(queries, f"queries-{digest([q.id for q in queries])}")
        cold, single, bulk = (measured(t, made["index"], asked) for t in ("cold", "single", "bulk"))
        rows.append(row(f"{name}, {kind} ({len(queries)})", single, f"{bulk['rate']:,.0f}", cold["wall"], cold["memory"]))
    size = f"{made['bytes'] / 1e6:,.0f} MB on disk"
    rows.append((f"{name}, compiling the index ({size})", "-", "-", "-", "-", f"{made['seconds']:.1f} s", f"{made['memory']:,.0f} MB"))
    return rows


def peer_rows(peer: Peer, kinds: dict[str, Sequence[Record]]) -> list[tuple[object, ...]]:
    """A peer: with the brute-force retrieval that this bench gives it, and as if its candidates came for nothing. It has no way to ask in bulk."""
    rows = []
    for kind, queries in kinds.items():
        started = time.perf_counter()
        found = peer.timed(queries)
        start = time.perf_counter() - started - found["after"]
        both = [a + b for a, b in zip(found["retrieval"], found["scoring"], strict=True)]
        rows += [row(f"{peer.name}, {kind} ({len(queries)})", summary(both), "-", start, found["memory"]),
                 row(f"{peer.name}, {kind}, retrieval not counted", summary(found["scoring"]), "-", start, found["memory"])]  # fmt: skip
    return rows


def speed_table(peers: Sequence[Peer], corpus: Corpus, kinds: dict[str, Sequence[Record]], few: int) -> str:
    """Speed over the corpus. Peers are asked the first `few` queries of each kind."""
    rows = our_rows(str(corpus.file), corpus.key, kinds, ours.NAME)
    short = {k: v[:few] for k, v in kinds.items()}
    for p in peers:
        rows += peer_rows(p, short)
    return table((f"{len(corpus.records):,} entities, {corpus.names:,} names", *HEAD), rows)


def scale_table(peers: bool, corpus: Corpus, kinds: dict[str, Sequence[Record]], n: int) -> str:
    """The same over `n` synthetic names; of the peers only the retrieval, by brute force over folded names."""
    file = CACHE / f"synthetic-{n}-{corpus.key}.jsonl.gz"
    if not file.exists():
        written(synthetic(corpus.records, n), file.name.removesuffix(".jsonl.gz"))
    rows = our_rows(str(file), f"synthetic-{n}-{corpus.key}", kinds, ours.NAME)
    if peers:
        for kind, queries in kinds.items():
            found = ask("worker.py", {"task": "scan", "corpus": str(file), "k": 50, "queries": [q.plain() for q in queries[:50]]})
            rows.append(row(f"rapidfuzz ratio over folded names, best 50, {kind} ({len(queries[:50])})", summary(found["retrieval"]), "-", found["load"],
                            found["memory"]))  # fmt: skip
    return table((f"{n:,} synthetic names", *HEAD), rows)
