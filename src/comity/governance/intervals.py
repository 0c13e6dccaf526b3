"""Intervals and small statistics: Wilson, bootstrap, quantiles of a gamma distribution, Kaplan-Meier, medians of counts."""

from __future__ import annotations

from math import exp, lgamma, log, sqrt
from typing import Final

import numpy as np

from comity.governance.value import Floats

Z95: Final = 1.959963984540054
DRAWS: Final = 200
BOOTSTRAP: Final = "bootstrap 90 %"
_TERMS: Final = 10_000
_CLOSE: Final = 1e-15


def wilson(share: float, n: float, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a share over n independent observations; n may be an effective number."""
    if n <= 0:
        return float("nan"), float("nan")
    middle = share + z * z / (2 * n)
    half = z * sqrt(max(0.0, share * (1 - share)) / n + z * z / (4 * n * n))
    below = 1 + z * z / n
    low, high = (middle - half) / below, (middle + half) / below
    return (0.0 if share <= 0 else max(0.0, low)), (1.0 if share >= 1 else min(1.0, high))


def effective(weight: Floats) -> float:
    """Kish's effective number of observations under weights: the number itself when they are equal."""
    total = float((weight * weight).sum())
    return float(weight.sum()) ** 2 / total if total > 0 else 0.0


def resampled(rng: np.random.Generator, size: int, draws: int = DRAWS) -> Floats:
    """How often each of `size` observations is drawn in each bootstrap sample, shape (draws, size)."""
    if size <= 0:
        return np.zeros((draws, 0), dtype=np.float64)
    return rng.multinomial(size, np.full(size, 1.0 / size), size=draws).astype(np.float64)


def bounds(samples: Floats, level: float = 0.9) -> tuple[Floats, Floats]:
    """The central interval over the first axis; samples that are not numbers are left out."""
    tail = [(1 - level) / 2, (1 + level) / 2]
    gaps = np.isnan(samples)
    if not gaps.any():
        low, high = np.quantile(samples, tail, axis=0)
        return low, high
    none = gaps.all(axis=0)
    low, high = np.nanquantile(np.where(none, 0.0, samples), tail, axis=0)
    return np.where(none, np.nan, low), np.where(none, np.nan, high)


# -- gamma -------------------------------------------------------------------------------------------------------------


def gamma_share(shape: float, x: float) -> float:
    """The share of a gamma distribution of unit rate that lies below x: by its series, or by a continued fraction."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        for k in range(1, _TERMS):
            term *= x / (shape + k)
            total += term
            if term < total * _CLOSE:
                break
        return min(1.0, total * front)
    return max(0.0, 1 - front * _tail(shape, x))


def _tail(shape: float, x: float) -> float:
    """Lentz's continued fraction of the upper part."""
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    h = d
    for k in range(1, _TERMS):
        a = -k * (k - shape)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        h *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return h


def gamma_quantile(shape: float, p: float) -> float:
    """The p-quantile of a gamma distribution of unit rate: Newton's steps, halving where a step would leave the bracket."""
    low, high = 0.0, max(1.0, shape)
    while gamma_share(shape, high) < p:
        low, high = high, high * 2
    x = (low + high) / 2
    for _ in range(200):
        off = gamma_share(shape, x) - p
        low, high = (x, high) if off < 0 else (low, x)
        density = exp((shape - 1) * log(x) - x - lgamma(shape)) if x > 0 else 0.0
        step = x - off / density if density > 0 else low
        new = step if low < step < high else (low + high) / 2
        if abs(new - x) <= 1e-13 * new or high - low <= 1e-13 * high:
            return new
        x = new
    return x


# -- time and medians --------------------------------------------------------------------------------------------------


def median_of_counts(counts: Floats) -> Floats:
    """The median level where counts[level, ...] observations, or that weight of them, lie on each level; nan where there are none.

    Halfway between two levels when exactly one half lies on either side.
    """
    total = counts.sum(axis=0)
    below = np.cumsum(counts, axis=0)
    slack = 1e-9 * np.maximum(total, 1)
    lower = (below < total / 2 - slack).sum(axis=0)
    upper = (below <= total / 2 + slack).sum(axis=0)
    return np.where(total > 0, (lower + np.minimum(upper, len(counts) - 1)) / 2, np.nan)
