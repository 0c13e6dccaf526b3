"""The measures, each defined once. Scores are compared with `>=`: at the threshold is an alert. No measure rounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Counts(NamedTuple):
    """How often a scorer was right at one threshold: alerts on true pairs, alerts on false pairs, and those without an alert."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def precision(self) -> float:
        """True alerts over all alerts; 0 where there is no alert."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """True pairs with an alert over all true pairs; 0 where there is none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp else 0.0

    @property
    def false_positive_rate(self) -> float:
        """False pairs with an alert over all false pairs; 0 where there is none."""
        return self.fp / (self.fp + self.tn) if self.fp + self.tn else 0.0


class Point(NamedTuple):
    """One threshold and what follows from it."""

    threshold: float
    counts: Counts


def counts_at(scores: Sequence[float], labels: Sequence[bool], threshold: float) -> Counts:
    """The four counts at a threshold."""
    alert, true = np.asarray(scores, float) >= threshold, np.asarray(labels, bool)
    return Counts(int((alert & true).sum()), int((alert & ~true).sum()), int((~alert & true).sum()), int((~alert & ~true).sum()))


def curve(scores: Sequence[float], labels: Sequence[bool]) -> list[Point]:
    """The counts at every threshold that makes a difference (each distinct score), highest first."""
    order = np.argsort(-np.asarray(scores, float), kind="stable")
    ranked, true = np.asarray(scores, float)[order], np.asarray(labels, bool)[order]
    tp, fp = np.cumsum(true), np.cumsum(~true)
    last = np.append(np.nonzero(np.diff(ranked))[0], len(ranked) - 1) if len(ranked) else np.array([], int)
    pos, neg = int(true.sum()), int((~true).sum())
    return [Point(float(ranked[i]), Counts(int(tp[i]), int(fp[i]), pos - int(tp[i]), neg - int(fp[i]))) for i in last]


def best_f1(scores: Sequence[float], labels: Sequence[bool]) -> Point:
    """The threshold, chosen on the very pairs it is measured on, with the greatest F1; the highest of several. An upper bound, not a result."""
    return max(curve(scores, labels), key=lambda p: (p.counts.f1, p.threshold))


def at_rate(scores: Sequence[float], labels: Sequence[bool], rate: float) -> Point:
    """The lowest threshold at which at most `rate` of the false pairs alert, with its counts; infinity where even the highest score is too many."""
    fit = [p for p in curve(scores, labels) if p.counts.false_positive_rate <= rate]
    return fit[-1] if fit else Point(math.inf, counts_at(scores, labels, math.inf))


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's rank correlation: Pearson's of the ranks, ties with their mean rank; NaN where one side does not vary."""
    a, b = _ranks(left), _ranks(right)
    if not np.ptp(a) or not np.ptp(b):
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Sequence[float]) -> np.ndarray:
    """Ranks from 0, ties with their mean."""
    _distinct, where, often = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    return (np.cumsum(often) - (often + 1) / 2)[where]


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
