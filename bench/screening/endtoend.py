"""Whole records against the whole corpus: how many listed persons are found, and how many clean customers are alerted for it.

An alert of a customer is one or more entries at or above the threshold. A listed person is found when the UN's own entry
of that person is among the alerts, not merely somebody. Rows of the file of positives that no UN entry has the name of are
left out and told.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from culture import culture_of
from records import Hits, Record, Scorer
from tables import cut, share, table

UN = "un.sc.consolidated"
NEAR = 90
"""Least likeness (0-100, rapidfuzz ratio of sorted words) at which a name in the positives stands for a UN entry without being equal to one of its names."""

APOSTROPHES = re.compile("['`\\u2018\\u2019]")

LEVELS = (0.5, 1, 2, 5, 10, 20, 50)
"""Clean subjects alerted per 1,000 at which the curve is told."""


def key(name: str) -> str:
    """Words in alphabetical order, without accents, punctuation and case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return " ".join(sorted(re.findall(r"[^\W_]+", APOSTROPHES.sub("", plain))))


def mapped(names: Sequence[str], listed: Iterable[Record]) -> list[set[str]]:
    """For each name the ids of the UN entries of that name: equal to any of its names, else the nearest primary name; empty where nothing is near."""
    known: dict[str, set[str]] = defaultdict(set)
    for r in listed:
        for n in r.names:
            known[key(n)].add(r.id)
    keys = list(known)
    found = []
    for name in names:
        asked = key(name)
        near = None if asked in known else process.extractOne(asked, keys, scorer=fuzz.ratio, score_cutoff=NEAR)
        found.append(known[asked] if asked in known else known[near[0]] if near else set())
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one scorer said: for each listed person the score of the right entry (0 when it is not told), for each clean subject the greatest score."""

    found: list[float]
    clean: Mapping[str, list[float]]

    def recall(self, threshold: float) -> float:
        """Listed persons found at a threshold over all."""
        return sum(s >= threshold for s in self.found) / len(self.found)

    def alerted(self, threshold: float, kind: str | None = None) -> float:
        """Clean subjects alerted per 1,000, of one kind or the mean of the kinds."""
        kinds = [kind] if kind else list(self.clean)
        return sum(1000 * sum(s >= threshold for s in self.clean[k]) / len(self.clean[k]) for k in kinds) / len(kinds)

    def threshold_at(self, per_thousand: float) -> float:
        """The lowest threshold at which at most so many clean subjects per 1,000 are alerted, in the mean of the kinds."""
        fit = [t for t in self.thresholds() if self.alerted(t) <= per_thousand]
        return fit[-1] if fit else float("inf")

    def threshold_for(self, recall: float) -> float | None:
        """The highest threshold with at least this recall; None where no threshold above 0 has it."""
        ordered = sorted((s for s in self.found if s > 0), reverse=True)
        need = -(-recall * len(self.found) // 1)
        return ordered[int(need) - 1] if need <= len(ordered) else None

    def thresholds(self) -> list[float]:
        """Every score that makes a difference, highest first."""
        return sorted({s for s in (*self.found, *(x for v in self.clean.values() for x in v)) if s > 0}, reverse=True)


def top(hits: Hits) -> float:
    return max((s for _i, s in hits), default=0.0)


def outcome(scorer: Scorer, positives: Sequence[tuple[Record, set[str]]], clean: Mapping[str, Sequence[Record]]) -> Outcome:
    """One scorer over the listed persons and the clean subjects."""
    hits = scorer.screen([r for r, _ids in positives])
    found = [max((s for i, s in h if i in ids), default=0.0) for h, (_r, ids) in zip(hits, positives, strict=True)]
    return Outcome(found, {k: [top(h) for h in scorer.screen(v)] for k, v in clean.items()})


def headline_table(outcomes: Mapping[str, Outcome], thresholds: Mapping[str, float]) -> str:
    """Recall and alerts at each scorer's own threshold."""
    rows = []
    for name, o in outcomes.items():
        t = thresholds[name]
        rows.append((f"{name} @{t:g}", share(o.recall(t)), *(f"{o.alerted(t, k):.1f} ({len(v):,} asked)" for k, v in o.clean.items())))
    kinds = next(iter(outcomes.values())).clean
    return table(("end to end", "listed persons found", *(f"clean ({k}) alerted per 1,000" for k in kinds)), rows)


def level_table(outcomes: Mapping[str, Outcome]) -> str:
    """Recall at fixed numbers of clean subjects alerted per 1,000 (mean of the kinds): the curve in a few points."""
    rows = [(name, *(f"{share(o.recall(t))} @{cut(t)}" for t in map(o.threshold_at, LEVELS))) for name, o in outcomes.items()]
    return table(("listed persons found at alerts per 1,000 clean", *(f"{x:g}" for x in LEVELS)), rows)


def curve_rows(outcomes: Mapping[str, Outcome], most: float = 100) -> list[tuple[object, ...]]:
    """Rows (scorer, threshold, recall, alerts per 1,000 for each kind, mean), one for each threshold at which the alerts change, up to `most`."""
    rows: list[tuple[object, ...]] = []
    for name, o in outcomes.items():
        ordered = {k: sorted(-s for s in v) for k, v in o.clean.items()}
        last: tuple[float, ...] | None = None
        step: list[tuple[object, ...]] = []
        for t in o.thresholds():
            at = tuple(1000 * bisect_left(v, -t + 1e-12) / len(v) for v in ordered.values())
            mean = sum(at) / len(at)
            if mean > most:
                break
            row = (name, round(t, 6), round(o.recall(t), 4), *(round(x, 2) for x in at), round(mean, 2))
            if at == last:
                step[-1] = row
            else:
                step.append(row)
            last = at
        rows += step
    return rows


def culture_table(outcomes: Mapping[str, Outcome], clean: Mapping[str, Sequence[Record]], recall: float) -> str:
    """Clean subjects alerted per 1,000 by script and culture of the name, each scorer at the highest threshold that finds `recall` of the listed persons."""
    where = {name: o.threshold_for(recall) for name, o in outcomes.items()}
    return culture_rows(outcomes, clean, where, f"clean subjects alerted per 1,000 where {recall:.0%} of listed persons are found")


def culture_rows(
    outcomes: Mapping[str, Outcome], clean: Mapping[str, Sequence[Record]], where: Mapping[str, float | None], title: str
) -> str:
    """Clean subjects alerted per 1,000 by script and culture, each outcome at its own threshold."""
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for kind, subjects in clean.items():
        for i, r in enumerate(subjects):
            groups[culture_of(r)].append((kind, i))
    rows = []
    for group, members in sorted(groups.items(), key=lambda g: -len(g[1])):
        cells = []
        for name, o in outcomes.items():
            t = where[name]
            kept = [o.clean[k][i] for k, i in members if i < len(o.clean[k])]
            many = 0 if t is None else sum(s >= t for s in kept)
            cells.append("-" if t is None or not kept else f"{1000 * many / len(kept):.1f} ({many}/{len(kept)})")
        rows.append((f"{group} ({len(members):,})", *cells))
    head = tuple(f"{n} @{cut(t)}" if (t := where[n]) is not None else f"{n}: never" for n in outcomes)
    return table((title, *head), rows)
