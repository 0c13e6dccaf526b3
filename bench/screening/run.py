"""Measures screening beside its peers and writes the tables: `python bench/screening/run.py`. What is measured, and how, stands in README.md.

The labelled sets and the lists lie in the shared folder beside the repository; without it there is nothing to measure.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import corpus as lists
import endtoend as end
import fairness
import ours
import pairwise
import sets
import speed
import transfer
from cache import CACHE
from peers import PARITY, THRESHOLDS, Peer, versions
from records import Record, Scorer, digest

HERE = Path(__file__).resolve().parent
PARTS = ("pairs", "generated", "cross", "parity", "end", "culture", "pool", "speed", "scale")
SLOW = ("logic-v2", "logic-v1", "name-based")
RECALL = 0.95
"""The recall at which false alerts by culture are compared."""


class Wanted(NamedTuple):
    """What to measure: names of peers, clean subjects of each kind for fast and for slow scorers, queries to time, names of the long list."""

    peers: tuple[str, ...]
    clean: int
    slow_clean: int
    timed: int
    peer_timed: int
    scale: int


FULL = Wanted(tuple(THRESHOLDS), 10_000, 1_000, 1_000, 100, 1_000_000)
QUICK = Wanted(("WRatio",), 200, 100, 40, 20, 5_000)


class Bench:
    """The scorers and what they are measured on, made when first needed."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.found = wanted, versions()
        self.corpus = lists.build()
        self.code = ours.code()
        self.our = self.own(self.corpus)
        self.peers = [Peer(n, self.found, self.corpus) for n in wanted.peers] if self.found else []
        self.page = ""
        self.curves: list[tuple[str, tuple[str, ...], list[tuple[object, ...]]]] = []

    def own(self, corpus: lists.Corpus) -> Scorer:
        """Comity over a corpus."""
        return ours.opened(ours.compiled(corpus.records, CACHE / f"index-{corpus.key}"))

    def scorers(self) -> list[Scorer]:
        """All that are measured over the corpus: Comity first."""
        return [self.our, *self.peers]

    def pairs(self) -> str:
        """The tables of name_bench and of the entity checks."""
        both = [s for s in (sets.name_bench(), sets.entity_checks()) if s is not None]
        return "\n".join(pairwise.f1_table(self.scorers(), s, pairwise.scored(self.scorers(), s)) for s in both)

    def generated(self) -> str:
        """The tables of the generated sets, pair by pair; the curve is kept."""
        scorers, schemata = self.scorers(), transfer.schemata(transfer.sdn())
        made = [sets.ssb_pairs("SDN seed 11", sets.ssb_file(), schemata),
                sets.ssb_pairs("SDN seed 11, all names", sets.ssb_file(), schemata, primary_only=False)]  # fmt: skip
        made += [sets.ssb_pairs(*s) for s in transfer.sets()] if self.found else []
        done = [(m, pairwise.scored(scorers, m)) for m in made]
        self.curves.append(("generated", ("set", "scorer", "threshold", "recall", "negatives alerted", "F1"),
                            [r for m, scores in done for r in pairwise.generated_curve(scorers, m, scores)]))  # fmt: skip
        return "\n".join([pairwise.generated_table(scorers, done), pairwise.class_table(scorers, *done[0]), pairwise.class_table(scorers, *done[0], rate=0.1)])

    def cross(self) -> str:
        """The table of names across scripts."""
        pairs = sets.cross_script()
        return pairwise.cross_table(self.scorers(), pairs, pairwise.scored(self.scorers(), pairs))

    def parity(self) -> str:
        """The table of OFAC's own scores."""
        pairs, scorers = sets.ofac_parity(), self.scorers()
        scorers += [Peer(PARITY, self.found, self.corpus)] if self.found else []
        return pairwise.parity_table(scorers, pairs, pairwise.scored(scorers, pairs))

    def clean(self, n: int) -> dict[str, list[Record]]:
        """Clean subjects of both kinds."""
        return {k: sets.clean_subjects(k, n) for k in ("us", "global")}

    def end(self) -> str:
        """The tables of whole records against the corpus; the curve is kept."""
        named = sets.un_positives()
        ids = end.mapped([n for n, _r in named], self.corpus.of(end.UN))
        positives = [(r, i) for (_n, r), i in zip(named, ids, strict=True) if i]
        outcomes = {s.name: end.outcome(s, positives, self.clean(self.wanted.slow_clean if s.name in SLOW else self.wanted.clean))
                    for s in self.scorers()}  # fmt: skip
        self.curves.append(("alerts", ("scorer", "threshold", "recall", "us per 1,000", "global per 1,000", "mean per 1,000"), end.curve_rows(outcomes)))
        said = f"{len(positives)} of {len(named)} listed persons have an entry of their name in the UN list of the corpus.\n"
        thresholds = {s.name: s.threshold for s in self.scorers()}
        return "\n".join([said, end.headline_table(outcomes, thresholds), end.level_table(outcomes),
                          end.culture_table(outcomes, self.clean(self.wanted.clean), RECALL)])  # fmt: skip

    def culture(self) -> str:
        """False alerts by culture and script of the name alone: the page in docs/."""
        named = sets.un_positives()
        ids = end.mapped([n for n, _r in named], self.corpus.of(end.UN))
        positives = [(r, i) for (_n, r), i in zip(named, ids, strict=True) if i]
        self.page = fairness.page(self.our, positives, self.clean(4 * self.wanted.clean), (len(self.corpus.records), self.corpus.names))
        return self.page

    def pool(self) -> str:
        """The table of the generator's own protocol."""
        made, schemata = sets.ssb_file(), transfer.schemata(transfer.sdn())
        held = lists.corpus_of(sets.ssb_entities(made, schemata), "pool")
        scorers: list[Scorer] = [self.own(held), *(Peer(p.name, p.versions, held) for p in self.peers)]
        return pairwise.pool_table(scorers, sets.ssb_queries(made, schemata), [c["expected_entity_id"] for c in made["cases"]])

    def kinds(self) -> dict[str, Sequence[Record]]:
        """What is asked when time is taken: listed persons, and as many clean subjects."""
        n = self.wanted.timed
        clean = self.clean(n)
        return {"listed persons": [r for _n, r in sets.un_positives()][:n], "clean subjects": [r for pair in zip(*clean.values(), strict=True) for r in pair][:n]}

    def speed(self) -> str:
        """The table of speed over the corpus."""
        return speed.speed_table(self.peers, self.corpus, self.kinds(), self.wanted.peer_timed)

    def scale(self) -> str:
        """The table of speed over a long list."""
        return speed.scale_table(bool(self.found), self.corpus, self.kinds(), self.wanted.scale)

    def machine(self) -> str:
        """The machine, the peers and the corpus in one line each."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        peers = ", ".join(f"{p} {v}" for p, v in self.found.items()) or "the peers are not installed here: install the extra `peers`"
        return (f"Machine: {cores} cores, {platform.system()}, Python {platform.python_version()}, {datetime.now(UTC).date().isoformat()}; "
                f"peers: {peers}.\n\nCorpus: {len(self.corpus.records):,} entities, {self.corpus.names:,} names, {digest(self.corpus.key)[:12]}. "
                f"Comity: code and model {self.code}.\n")  # fmt: skip


TITLES = {
    "pairs": "Pairs that the peers publish", "generated": "Perturbed names, pair by pair", "cross": "Across scripts", "parity": "OFAC's own scores",
    "end": "Whole records against the whole corpus", "culture": "False alerts by culture, names alone", "pool": "Perturbed names among 600 entities", "speed": "Speed", "scale": "A long list",
}  # fmt: skip


def report(bench: Bench, parts: Iterable[str]) -> str:
    """The tables of the parts that are wanted."""
    lines = ["# Results of the screening bench\n", "Written by `python bench/screening/run.py`; what is measured and how stands in [README.md](README.md).\n",
             bench.machine()]  # fmt: skip
    for part in parts:
        lines += [f"## {TITLES[part]}\n", getattr(bench, part)()]
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures screening beside its peers.")
    parser.add_argument("--quick", action="store_true", help="one fast peer and few records, only printed: shows that the script works")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}; only printed unless all")
    parser.add_argument("--slow-clean", type=int, default=FULL.slow_clean, help="clean subjects of each kind for nomenklatura (default 1,000)")
    args = parser.parse_args()
    if not sets.FOLDER.is_dir():
        sys.exit(f"{sets.FOLDER}: the labelled sets are not there; set COMITY_SHARED to the folder that holds bench/screening")
    parts = [p for p in args.only.split(",") if p]
    if unknown := [p for p in parts if p not in PARTS]:
        sys.exit(f"--only: {', '.join(unknown)} is not a part; take some of {', '.join(PARTS)}")
    bench = Bench(QUICK if args.quick else FULL._replace(slow_clean=args.slow_clean))
    text = report(bench, parts)
    print(text)
    if ours.code() != bench.code:
        sys.exit("the code or the model changed while it was measured: these figures are of two programs and are not written; measure again")
    if not args.quick and set(parts) == set(PARTS):
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
        fairness.PAGE.write_text(bench.page, encoding="utf-8")
        for name, head, rows in bench.curves:
            with (HERE / f"curve-{name}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([head, *rows])


if __name__ == "__main__":
    main()
