"""A peer in a process of its own: reads one JSON task from standard input, prints one JSON answer.

Run by the Python that has nomenklatura and rapidfuzz; knows nothing of Comity. Candidates for a query are the entities of
the names with the greatest `rapidfuzz` ratio over ASCII-folded, sorted words, among the schemata that FollowTheMoney
calls matchable with the query's (what a search server in front of nomenklatura does, at its best).
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from followthemoney import ValueEntity, model
from nomenklatura.matching import get_algorithm
from rapidfuzz import fuzz, process, utils
from rigour.text import ascii_text

NAMES = ("name", "alias", "previousName", "weakAlias")
LEAST = 0.3
"""Scores below are not told."""


def entity(data: dict[str, Any]) -> Any:
    """A FollowTheMoney entity; values that the schema has no place for are left out, others are cleaned as the library does."""
    found = ValueEntity(model.get(data["schema"]), {"id": data["id"]})
    for prop, values in data["properties"].items():
        found.add(prop, values, quiet=True)
    return found


def names_of(data: dict[str, Any]) -> list[str]:
    """All names of a record."""
    return [n for kind in NAMES for n in data["properties"].get(kind, ())]


class Nomenklatura:
    """One of its algorithms, with its default configuration."""

    def __init__(self, name: str) -> None:
        found = get_algorithm(name)
        if found is None:
            sys.exit(f"no algorithm {name}")
        self.compare, self.config = found.compare, found.default_config()

    def ready(self, data: dict[str, Any]) -> Any:
        """A record as this scorer compares it."""
        return entity(data)

    def score(self, query: Any, candidate: Any) -> float:
        """The score of two ready records, 0..1."""
        return float(self.compare(query, candidate, self.config).score)


class Ratio:
    """rapidfuzz WRatio over 100 of the best pair of names; words folded to lower case without punctuation."""

    def ready(self, data: dict[str, Any]) -> list[str]:
        """The names of a record, folded."""
        return [utils.default_process(n) for n in names_of(data)]

    def score(self, query: list[str], candidate: list[str]) -> float:
        """The greatest score of any two names, 0..1."""
        return max((fuzz.WRatio(a, b) for a in query for b in candidate), default=0.0) / 100


def scorer_of(name: str) -> Any:
    return Ratio() if name == "WRatio" else Nomenklatura(name)


def folded(name: str) -> str:
    """ASCII-folded words in alphabetical order."""
    return " ".join(sorted((utils.default_process(ascii_text(name)) or "").split()))


class Listed:
    """The corpus, ready for one scorer."""

    def __init__(self, path: str, scorer: Any) -> None:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            data = [json.loads(line) for line in lines]
        self.ids, self.scorer = [d["id"] for d in data], scorer
        self.entities = [scorer.ready(d) for d in data]
        self.names = [(folded(n), i, d["schema"]) for i, d in enumerate(data) for n in names_of(d)]
        self.groups: dict[str, tuple[list[str], np.ndarray]] = {}

    def group(self, schema: str) -> tuple[list[str], np.ndarray]:
        """The names that a query of this schema may match, and the entity of each."""
        if schema not in self.groups:
            fit = {s.name for s in model.get(schema).matchable_schemata} | {schema}
            kept = [(n, i) for n, i, s in self.names if s in fit]
            self.groups[schema] = [n for n, _ in kept], np.array([i for _, i in kept], np.int64)
        return self.groups[schema]

    def near(self, query: dict[str, Any], k: int) -> Iterable[int]:
        """The k nearest entities."""
        names, owners = self.group(query["schema"])
        asked = [f for n in names_of(query) if (f := folded(n))]
        if not asked or not names:
            return ()
        scores = process.cdist(asked, names, scorer=fuzz.ratio, dtype=np.float32).max(axis=0)
        few = min(len(scores), 8 * k)
        best = np.argpartition(-scores, few - 1)[:few]
        best = best[np.argsort(-scores[best], kind="stable")]
        return list(dict.fromkeys(owners[best].tolist()))[:k]

    def hits(self, query: dict[str, Any], near: Iterable[int]) -> list[tuple[str, float]]:
        """The candidates with scores, best first."""
        asked = self.scorer.ready(query)
        found = [(self.ids[i], round(self.scorer.score(asked, self.entities[i]), 4)) for i in near]
        return sorted((h for h in found if h[1] >= LEAST), key=lambda h: -h[1])


STATUS = Path("/proc/self/status")


def peak() -> float:
    """Peak resident memory in MB; where the system tells it, without that of the process that started this one."""
    if STATUS.exists():
        line = next(x for x in STATUS.read_text(encoding="utf-8").splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def pairs(task: dict[str, Any]) -> list[float]:
    scorer = scorer_of(task["scorer"])
    return [scorer.score(scorer.ready(a), scorer.ready(b)) for a, b in task["pairs"]]


def screen(task: dict[str, Any]) -> list[list[tuple[str, float]]]:
    listed = Listed(task["corpus"], scorer_of(task["scorer"]))
    return [listed.hits(q, listed.near(q, task["k"])) for q in task["queries"]]


def timed(task: dict[str, Any]) -> dict[str, Any]:
    """Seconds of retrieval and of scoring for each query, after the first ten have warmed the process; memory at the first answer and seconds after it."""
    listed = Listed(task["corpus"], scorer_of(task["scorer"]))
    out: dict[str, Any] = {"retrieval": [], "scoring": []}
    listed.hits(task["queries"][0], listed.near(task["queries"][0], task["k"]))
    out["memory"], answered = peak(), time.perf_counter()
    for n, query in enumerate([*task["queries"][:10], *task["queries"]]):
        a = time.perf_counter()
        near = listed.near(query, task["k"])
        b = time.perf_counter()
        listed.hits(query, near)
        if n >= 10:
            out["retrieval"].append(b - a)
            out["scoring"].append(time.perf_counter() - b)
    return out | {"after": time.perf_counter() - answered}


def scan(task: dict[str, Any]) -> dict[str, Any]:
    """Seconds of retrieval alone over many names, all schemata together; start and memory."""
    started = time.perf_counter()
    with gzip.open(task["corpus"], "rt", encoding="utf-8") as lines:
        names = [folded(n) for line in lines for n in names_of(json.loads(line))]
    out: dict[str, Any] = {"load": time.perf_counter() - started, "retrieval": []}
    for query in task["queries"]:
        a = time.perf_counter()
        for name in names_of(query):
            scores = process.cdist([folded(name)], names, scorer=fuzz.ratio, dtype=np.float32)[0]
            np.argpartition(-scores, task["k"])
        out["retrieval"].append(time.perf_counter() - a)
    return out | {"memory": peak()}


TASKS = {"pairs": pairs, "screen": screen, "timed": timed, "scan": scan}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(TASKS[given["task"]](given)))
