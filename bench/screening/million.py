"""A list of a million names: `python bench/screening/million.py` builds its index and searches it, and prints two tables.

The list is that of `scale.py`. What is asked are its own names as people garble them (`recipe.py`), so it can be told whether the
search still brings up the name that was garbled: among the first 32, with and without its bound on the work. Each part runs in a
process of its own; times of single questions are of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import corpus as lists
import ours
from cache import CACHE
from comity.parties.index.arrays import load, save
from comity.parties.index.build import build
from comity.parties.index.retrieve import Index
from comity.parties.match.evidence import Subject, type_of
from comity.parties.match.normal import NormalName, normal
from comity.parties.screening import LEAST_FOUND, MOST_FOUND, Screener
from measures import percentile
from recipe import garbled
from scale import synthetic
from speed import ONE_CORE, written
from tables import share, table
from timing import peak, records_in

SEED = 7
WARM = 20
WITHOUT = 10**12
"""More entries of grams than any name has: the search without its bound."""


def built(file: str, folder: str, jobs: str) -> dict[str, Any]:
    """Seconds and memory from the records of a file to an index on disk; progress goes to standard error."""
    entities = [ours.entity(r) for r in records_in(file)]
    before, started, busy = peak(), time.perf_counter(), time.process_time()
    marks: list[float] = []

    def told(names: int) -> None:
        marks.append(time.perf_counter() - started)
        if names % 20_000 == 0:
            print(f"\r{names:,} names read, {marks[-1]:.0f} s ", end="", file=sys.stderr, flush=True)

    if int(jobs) > 1:
        with ProcessPoolExecutor(int(jobs)) as pool:
            arrays, meta = build(entities, {}, progress=told, each=pool.map)
    else:
        arrays, meta = build(entities, {}, progress=told)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    print(file=sys.stderr)
    save(Path(folder), arrays, meta)
    size = sum(f.stat().st_size for f in Path(folder).iterdir())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return {"seconds": seconds, "busy": busy, "reading": marks[-1], "size": size / 1e6, "before": before, "memory": peak(), "children": children, "names": meta.names,
            "words": meta.words, "postings": len(arrays.postings)}  # fmt: skip


def _questions(listed: Sequence[tuple[str, str]], n: int) -> list[tuple[str, str, str, str]]:
    """Names of the list, garbled: the name, as asked, how, and the type of the party."""
    chance, out = random.Random(SEED), list[tuple[str, str, str, str]]()
    while len(out) < n:
        name, kind = chance.choice(listed)
        found = garbled(chance, name)
        if found:
            out.append((name, *found, kind))
    return out


def searched(folder: str, questions: str) -> dict[str, Any]:
    """What the search brings up and how long it takes: bounded, unbounded, single subjects, many at once."""
    asked = json.loads(Path(questions).read_text(encoding="utf-8"))
    before, started = peak(), time.perf_counter()
    screener = Screener(Index(*load(Path(folder))))
    subjects = [Subject(text, type=kind) for _name, text, _how, kind in asked]
    screener.screen(subjects[:1])
    cold, memory = time.perf_counter() - started, peak()
    names = [normal(text, person=kind == "person") for _name, text, _how, kind in asked]
    found = {"with the bound": _found(screener.index, asked, names)}
    found["without"] = _found(Index(screener.index.arrays, screener.index.meta, WITHOUT), asked, names)
    single = _timed(lambda i: screener.screen([subjects[i]]), len(subjects))
    started = time.process_time()
    screener.screen(subjects)
    return {"cold": cold, "before": before, "memory": memory, "after": peak(), "found": found, "single": single,
            "bulk": len(subjects) / (time.process_time() - started)}  # fmt: skip


def _timed(work: Callable[[int], object], n: int) -> list[float]:
    """Seconds of processor time of each, the first few left out."""
    for i in range(WARM):
        work(i)
    seconds = []
    for i in range(n):
        started = time.process_time()
        work(i)
        seconds.append(time.process_time() - started)
    return seconds


def _found(index: Index, asked: Sequence[tuple[str, str, str, str]], names: Sequence[NormalName]) -> dict[str, Any]:
    """Processor times of the search, and for each way to garble how many names came up."""
    hits: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (name, _text, how, _kind), query in zip(asked, names, strict=True):
        texts = {index.texts[i] for i in index.find(query, MOST_FOUND, LEAST_FOUND).names.tolist()}
        hits[how][0] += name in texts
        hits[how][1] += 1
    return {"seconds": _timed(lambda i: index.find(names[i], MOST_FOUND, LEAST_FOUND), len(names)), "hits": hits}


def _run(task: str, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), "--task", json.dumps([task, *map(str, arguments)])]
    done = subprocess.run(command, env=os.environ | ONE_CORE, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _times(seconds: Sequence[float]) -> str:
    return f"{1000 * percentile(seconds, 0.5):.1f} / {1000 * percentile(seconds, 0.95):.1f} / {1000 * max(seconds):.1f} ms"


def report(made: dict[str, Any], told: dict[str, Any]) -> str:
    """The two tables."""
    both = told["found"]
    rows: list[tuple[object, ...]] = [
        ("names, words, entries of grams", f"{made['names']:,}, {made['words']:,}, {made['postings']:,}"),
        ("building the index", f"{made['seconds']:.0f} s, of which reading names {made['reading']:.0f} s; {made['busy']:.0f} s of processor time here"),
        ("memory of building, its input counted", f"{made['memory']:,.0f} MB, input {made['before']:,.0f} MB, largest helper {made['children']:,.0f} MB"),
        ("index on disk", f"{made['size']:,.0f} MB"),
        ("index opened and first answer", f"{told['cold']:.2f} s, {told['memory'] - told['before']:,.0f} MB more than the program"),
        ("memory after all questions, the program counted", f"{told['after']:,.0f} MB"),
        ("search, median / 95 % / longest", _times(both["with the bound"]["seconds"])),
        ("search without its bound", _times(both["without"]["seconds"])),
        ("whole answer, one subject", _times(told["single"])),
        ("subjects a second of processor time, many at once", f"{told['bulk']:,.0f}"),
    ]
    ways = sorted(both["without"]["hits"])
    total = {k: [sum(both[k]["hits"][w][i] for w in ways) for i in (0, 1)] for k in both}
    recall = [(w, both["without"]["hits"][w][1], *(share(both[k]["hits"][w][0] / both[k]["hits"][w][1]) for k in both)) for w in ways]
    recall.append(("all", total["without"][1], *(share(total[k][0] / total[k][1]) for k in both)))
    return table(("one processor core", ""), rows) + "\n" + table(("name among the first 32", "names", *both), recall)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"built": built, "searched": searched}


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds and searches the index of a long list.")
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=1, help="processes that read names while the index is built (default 1)")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.task:
        task, *arguments = json.loads(args.task)
        print(json.dumps(TASKS[task](*arguments)))
        return
    corpus = lists.build()
    file = CACHE / f"synthetic-{args.names}-{corpus.key}.jsonl.gz"
    if not file.exists():
        written(synthetic(corpus.records, args.names), file.name.removesuffix(".jsonl.gz"))
    folder = CACHE / f"million-{os.getpid()}"
    try:
        made = _run("built", file, folder, args.jobs)
        asked = _questions([(r.names[0], type_of(r.schema)) for r in records_in(str(file))], args.questions)
        (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
        print(report(made, _run("searched", folder, folder / "questions.json")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
