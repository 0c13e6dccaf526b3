"""The peers as scorers: nomenklatura's algorithms and rapidfuzz's WRatio, each asked in a process of its own, answers kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cache import kept
from corpus import Corpus
from records import Hits, Pair, Record, digest

HERE = Path(__file__).resolve().parent
THRESHOLDS = {"logic-v2": 0.70, "logic-v1": 0.70, "name-based": 0.70, "WRatio": 0.85}
"""The peers and the threshold at which each says match: nomenklatura's documented default; for WRatio the customary one."""

PARITY = "ofac"
"""nomenklatura's emulation of OFAC's public search, measured against that search alone; its threshold is of no account there."""

CANDIDATES = 50
ONE_CORE = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "POLARS", "RAYON")}
NEEDED = ("nomenklatura", "followthemoney", "rigour", "rapidfuzz", "numpy")
VERSIONS = f"import json, importlib.metadata as m; print(json.dumps({{p: m.version(p) for p in {NEEDED!r}}}))"


def peers_python() -> str:
    """The Python that has the peers: COMITY_PEERS_PYTHON, else the one that runs."""
    return os.environ.get("COMITY_PEERS_PYTHON") or sys.executable


def versions() -> dict[str, str]:
    """The peers' versions; empty where they are not installed."""
    done = subprocess.run([peers_python(), "-c", VERSIONS], capture_output=True, text=True, check=False)
    found: dict[str, str] = json.loads(done.stdout) if not done.returncode else {}
    return found


def ask(script: str, task: dict[str, Any]) -> Any:
    """The answer of a script that reads and prints JSON, run by the peers' Python."""
    command = [peers_python(), str(HERE / script)]
    done = subprocess.run(command, input=json.dumps(task), stdout=subprocess.PIPE, env=os.environ | ONE_CORE, text=True, check=True)
    return json.loads(done.stdout)


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer. `corpus` is what it screens against; None where only pairs are asked."""

    name: str
    versions: dict[str, str]
    corpus: Corpus | None = None

    @property
    def threshold(self) -> float:
        """Its own default."""
        return THRESHOLDS.get(self.name, 1.0)

    @property
    def pair_threshold(self) -> float:
        """The same: the peers know one."""
        return self.threshold

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The scores of pairs."""
        data = [[a.plain(), b.plain()] for a, b in pairs]
        found: list[float] = kept("pairs", digest(self.name, self.versions, data), lambda: ask("worker.py", {
            "task": "pairs", "scorer": self.name, "pairs": data}))  # fmt: skip
        return found

    def screen(self, queries: Sequence[Record]) -> list[Hits]:
        """The scores of the nearest entities, told from 0.3 upwards."""
        corpus, data = self._corpus(), [q.plain() for q in queries]
        found = kept("screen", digest(self.name, self.versions, corpus.key, CANDIDATES, data), lambda: ask("worker.py", {
            "task": "screen", "scorer": self.name, "corpus": str(corpus.file), "k": CANDIDATES, "queries": data}))  # fmt: skip
        return [[(i, s) for i, s in hits] for hits in found]

    def timed(self, queries: Sequence[Record]) -> dict[str, Any]:
        """Seconds of retrieval and of scoring for each query, peak memory in MB at the first answer and seconds after it; measured anew each time."""
        found: dict[str, Any] = ask("worker.py", {"task": "timed", "scorer": self.name, "corpus": str(self._corpus().file),
                                                 "k": CANDIDATES, "queries": [q.plain() for q in queries]})  # fmt: skip
        return found

    def _corpus(self) -> Corpus:
        if self.corpus is None:
            sys.exit(f"{self.name} has no corpus to screen against")
        return self.corpus
