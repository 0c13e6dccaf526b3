"""Indicator 3, LLC: whether destinations in equal recorded condition are treated alike, and how much the conditions explain."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import BOOTSTRAP, bounds, median_of_counts, resampled
from comity.governance.multiplicity import adjusted, sign_test
from comity.governance.suppress import Tell, told
from comity.governance.value import TOP, UNKNOWN, Bools, Conditions, Cube, Floats, Ints, Levels, Value

WITH: Final = "with regime membership"
WITHOUT: Final = "without regime membership"
FORMULA: Final = "1 - sum_e w_e sum_k sum_{d<d' in k} |o(e,d) - o(e,d')| / 4 / sum_e w_e pairs_e"
_ETA: Final = "sum_e w_e SSB_e / sum_e w_e SST_e over clusters of equal recorded condition"
_ETA_A: Final = "1 - (sum w SSW / sum w (N-K)) / (sum w SST / sum w (N-1))"
_RESIDUAL: Final = "sum_e w_e (o(e,d) - median of the others in d's cluster) / (4 sum_e w_e)"


class Pairs(NamedTuple):
    """Pairs of destinations in one cluster, by entry: differences in shares of the scale, pairs, pairs that differ."""

    difference: Floats
    pairs: Floats
    unequal: Floats


class Residuals(NamedTuple):
    """How each destination stands to the others in its cluster: mean difference, entries above and below, compared, q-value."""

    difference: Floats
    plus: Ints
    minus: Ints
    n: Ints
    q: Floats


def clusters(conditions: Conditions, use: Bools | None = None) -> Ints:
    """The number of each destination's cluster of equal recorded condition; -1 where a condition that is used is not recorded."""
    holds = conditions.holds if use is None else conditions.holds[:, use]
    _rows, of = np.unique(holds, axis=0, return_inverse=True)
    return np.where((holds < 0).any(axis=1), -1, np.asarray(of, dtype=np.int64).reshape(len(holds)))


def pairs(level: Levels, cluster: Ints) -> Pairs:
    """All pairs within clusters, counted by level: a known level is compared with known levels only."""
    counts = _counts(level, cluster)
    size = counts.sum(axis=0)
    difference = np.zeros(size.shape)
    alike = np.zeros(size.shape)
    for a in range(TOP + 1):
        alike += counts[a] * (counts[a] - 1) / 2
        for b in range(a + 1, TOP + 1):
            difference += counts[a] * counts[b] * (b - a) / TOP
    every = size * (size - 1) / 2
    return Pairs(difference.sum(axis=1), every.sum(axis=1), (every - alike).sum(axis=1))


def _counts(level: Levels, cluster: Ints) -> Floats:
    """How many destinations of each cluster lie on each level, shape (levels, E, K)."""
    number, entries, steps = int(cluster.max(initial=-1)) + 1, len(level), TOP + 1
    have = np.flatnonzero(cluster >= 0)
    own = level[:, have].astype(np.int64)
    cell = (np.arange(entries)[:, None] * number + cluster[have]) * steps + own
    counted = np.bincount(cell[own >= 0], minlength=entries * number * steps).reshape(entries, number, steps)
    return np.ascontiguousarray(np.moveaxis(counted, 2, 0)).astype(np.float64)


def eta_squared(level: Levels, weight: Floats, cluster: Ints) -> tuple[float, float]:
    """The share of the variance of levels that the clusters explain, and the same allowing for the number of clusters."""
    counts = _counts(level, cluster)
    steps = np.arange(TOP + 1, dtype=np.float64)[:, None, None]
    size, total, square = counts.sum(axis=0), (counts * steps).sum(axis=0), (counts * steps**2).sum(axis=0)
    n = size.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = np.where(n > 0, total.sum(axis=1) ** 2 / n, 0.0)
        inside = np.where(size > 0, total**2 / size, 0.0)
    all_, within = square.sum(axis=1) - middle, (square - inside).sum(axis=1)
    sst, ssw = float(weight @ all_), float(weight @ within)
    free, free_within = float(weight @ np.maximum(n - 1, 0)), float(weight @ (n - (size > 0).sum(axis=1)))
    if sst <= 1e-12:
        return float("nan"), float("nan")
    corrected = 1 - (ssw / free_within) / (sst / free) if free_within > 0 else float("nan")
    return 1 - ssw / sst, corrected


def explains(level: Levels, weight: Floats, conditions: Conditions) -> tuple[tuple[str, float], ...]:
    """For each condition alone the share of variance that it explains, in the order in which they stand."""
    out = []
    for c, name in enumerate(conditions.names):
        use = np.zeros(len(conditions.names), dtype=np.bool_)
        use[c] = True
        out.append((name, eta_squared(level, weight, clusters(conditions, use))[0]))
    return tuple(out)


def residuals(level: Levels, weight: Floats, cluster: Ints) -> Residuals:
    """Each destination against the median of the others in its cluster, entry by entry."""
    counts = _counts(level, cluster)
    places = np.flatnonzero(cluster >= 0)
    size = len(cluster)
    difference, plus, minus, n = np.full(size, np.nan), *(np.zeros(size, dtype=np.int64) for _ in range(3))
    for d in places:
        others = counts[:, :, cluster[d]].copy()
        own = level[:, d]
        seen = np.flatnonzero(own != UNKNOWN)
        others[own[seen], seen] -= 1
        gap = np.where(own != UNKNOWN, own - median_of_counts(others), np.nan)
        use = ~np.isnan(gap)
        n[d], plus[d], minus[d] = use.sum(), (gap > 0).sum(), (gap < 0).sum()
        if n[d] and weight[use].sum() > 0:
            difference[d] = float((weight[use] * gap[use]).sum()) / (TOP * float(weight[use].sum()))
    return Residuals(difference, plus, minus, n, adjusted(sign_test(plus, minus)))


def llc(cube: Cube, conditions: Conditions, rng: np.random.Generator) -> tuple[Value, ...]:
    """LLC and eta squared, each with and without membership of clubs among the conditions, and each destination's difference."""
    out: list[Value] = []
    draws = resampled(rng, len(cube.entries))
    for spec, use in ((WITH, np.ones(len(conditions.names), dtype=np.bool_)), (WITHOUT, ~conditions.switch)):
        cluster = clusters(conditions, use)
        inputs = ("levels by entry and destination", *(n for n, u in zip(conditions.names, use.tolist(), strict=True) if u))
        sources = tuple(s for s, u in zip(conditions.sources, use.tolist(), strict=True) if u)
        out += _overall(cube, cluster, (spec, inputs, sources), draws)
        out += _each(cube, cluster, (spec, inputs, sources))
    return tuple(out)


def _overall(cube: Cube, cluster: Ints, told_by: tuple[str, tuple[str, ...], tuple[str, ...]], draws: Floats) -> list[Value]:
    spec, inputs, sources = told_by
    found = pairs(cube.level, cluster)
    weight = cube.weight
    used = (cube.level != UNKNOWN)[:, cluster >= 0]
    coverage = float(used.sum()) / max(1, cube.level.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 1 - float(weight @ found.difference) / float(weight @ found.pairs) if found.pairs.sum() else float("nan")
        low, high = bounds(1 - (draws @ (weight * found.difference)) / (draws @ (weight * found.pairs)))
    number = len(np.unique(cluster[cluster >= 0]))
    note = f"{number} clusters; {int(found.unequal.sum())} of {int(found.pairs.sum())} pairs are treated unequally; a condition that is not recorded may explain them"
    n = int((cluster >= 0).sum())
    eta, corrected = eta_squared(cube.level, weight, cluster)
    tell: Tell = partial(
        told,
        jurisdiction=cube.jurisdiction,
        n=n,
        unit="share",
        vintage=cube.day,
        coverage=coverage,
        evidence=sources,
        inputs=inputs,
        spec=spec,
    )
    return [
        tell("LLC", value=share, low=float(low), high=float(high), interval=BOOTSTRAP, formula=FORMULA, note=note),
        tell("LLC.ETA2", value=eta, formula=_ETA, note="grows with the number of clusters"),
        tell("LLC.ETA2A", value=corrected, formula=_ETA_A, note="allows for the number of clusters"),
    ]


def _each(cube: Cube, cluster: Ints, told_by: tuple[str, tuple[str, ...], tuple[str, ...]]) -> list[Value]:
    spec, inputs, sources = told_by
    found = residuals(cube.level, cube.weight, cluster)
    mates = np.bincount(cluster[cluster >= 0], minlength=1)
    out = []
    for d in np.flatnonzero(found.n > 0):
        q = f"{found.q[d]:.3g}" if not np.isnan(found.q[d]) else "none: no entry differs"
        out.append(told("LLC.D", cube.jurisdiction, float(found.difference[d]), about=cube.destinations[d], n=int(found.n[d]), unit="share of the scale",
                        vintage=cube.day, coverage=float(found.n[d]) / len(cube.entries), evidence=sources, formula=_RESIDUAL, inputs=inputs, spec=spec,
                        note=f"{int(mates[cluster[d]]) - 1} others in equal recorded condition; {int(found.plus[d])} entries above, {int(found.minus[d])} below; q {q}"))  # fmt: skip
    return out
