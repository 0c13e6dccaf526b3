"""Agreement of two coders beyond chance (Cohen 1960; weighted, Cohen 1968; standard errors, Fleiss, Cohen and Everitt 1969)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import Z95
from comity.governance.value import Floats

WEIGHTS: Final = ("none", "linear", "quadratic")


class Kappa(NamedTuple):
    """kappa with a 95 % interval, and the shares of agreement seen and expected by chance."""

    kappa: float
    low: float
    high: float
    seen: float
    expected: float
    n: int


def crossed(a: Sequence[int], b: Sequence[int], grades: int) -> Floats:
    """How often one coder gave the row's grade and the other the column's, shape (grades, grades)."""
    table = np.zeros((grades, grades))
    for x, y in zip(a, b, strict=True):
        table[x, y] += 1
    return table


def agreement_weights(grades: int, weights: str) -> Floats:
    """1 for the same grade, less for grades that lie further apart; ValueError for a word that is none of WEIGHTS."""
    if weights not in WEIGHTS:
        raise ValueError(weights)
    if weights == "none":
        return np.eye(grades)
    apart = np.abs(np.subtract.outer(np.arange(grades), np.arange(grades))) / (grades - 1)
    near: Floats = 1 - (apart if weights == "linear" else apart**2)
    return near


def kappa(table: Floats, weights: str = "none") -> Kappa | None:
    """Cohen's kappa of a square table of counts; None without counts, or when chance alone agrees always (one grade only)."""
    n = float(table.sum())
    if n == 0:
        return None
    p, w = table / n, agreement_weights(len(table), weights)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    chance = np.outer(rows, columns)
    seen, expected = float((w * p).sum()), float((w * chance).sum())
    if 1 - expected < 1e-12:
        return None
    k = (seen - expected) / (1 - expected)
    spread = w - np.add.outer(w @ columns, rows @ w) * (1 - k)
    variance = float((p * spread**2).sum() - (k - expected * (1 - k)) ** 2) / (n * (1 - expected) ** 2)
    half = Z95 * math.sqrt(max(0.0, variance))
    return Kappa(k, max(-1.0, k - half), min(1.0, k + half), seen, expected, int(n))
