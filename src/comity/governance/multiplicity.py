"""Many comparisons at once: the false discovery rate of Benjamini and Hochberg, and an exact test of signs."""

from __future__ import annotations

from functools import lru_cache
from math import lgamma, log

import numpy as np

from comity.governance.value import Floats, Ints


def adjusted(p: Floats) -> Floats:
    """q-values: the least false discovery rate at which each comparison would be called different; nan stays nan."""
    out = np.full(len(p), np.nan)
    have = np.flatnonzero(~np.isnan(p))
    m = len(have)
    if m:
        order = have[np.argsort(p[have], kind="stable")]
        scaled = p[order] * m / np.arange(1, m + 1)
        out[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return out


def sign_test(plus: Ints, minus: Ints) -> Floats:
    """Two-sided exact p for as many differences upwards and downwards if either direction were equally likely; nan without any."""
    return np.array([_sign(int(a), int(b)) for a, b in zip(plus, minus, strict=True)], dtype=np.float64)


@lru_cache(maxsize=50_000)
def _sign(plus: int, minus: int) -> float:
    n, few = plus + minus, min(plus, minus)
    if n == 0:
        return float("nan")
    k = np.arange(few + 1)
    logs = np.array([lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) for i in k.tolist()]) - n * log(2)
    return min(1.0, 2 * float(np.exp(logs).sum()))
