"""Draws over parameters, and what is told of their results: never one number, but low, middle, high, and what models disagree by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from comity.impact.parameters import RANGES, Parameters, Range, draw, position
from comity.impact.table import Effect, Floats, Table

__all__ = ["RANGES", "Aggregates", "Bracket", "Parameters", "Range", "Span", "aggregates", "bracket", "draw", "position"]

QUANTILES = (0.05, 0.5, 0.95)


class Span(NamedTuple):
    """The 5 %, 50 % and 95 % points of one model's draws, each of shape (k,)."""

    low: Floats
    middle: Floats
    high: Floats


class Bracket(NamedTuple):
    """What all models and draws say together; every array has shape (k,). Losses are negative, so `low` is the larger loss.

    low, middle, high   5 %, 50 % and 95 % points over the draws of all models, each model weighing the same
    lowest, highest     the smallest and the largest value of any draw of any model
    by_model            the same three points for each model
    n                   number of draws in all
    """

    low: Floats
    middle: Floats
    high: Floats
    lowest: Floats
    highest: Floats
    by_model: Mapping[str, Span]
    n: int


def bracket(values: Mapping[str, npt.ArrayLike]) -> Bracket:
    """The bracket of values by model: draws in rows, what is measured in columns (or nothing but draws)."""
    tables = {model: _rows(model, given) for model, given in values.items()}
    if not tables:
        raise ValueError("a bracket needs the draws of one model at least.")
    if len({rows.shape[1] for rows in tables.values()}) > 1:
        raise ValueError(f"models measure different things: {', '.join(f'{k} {v.shape[1]}' for k, v in tables.items())} columns.")
    pooled = np.vstack(list(tables.values()))
    weights = np.concatenate([np.full(len(rows), 1.0 / len(rows)) for rows in tables.values()])
    low, middle, high = (_points(pooled, weights, q) for q in QUANTILES)
    by_model = {model: Span(*(_points(rows, np.ones(len(rows)), q) for q in QUANTILES)) for model, rows in tables.items()}
    return Bracket(low, middle, high, pooled.min(axis=0), pooled.max(axis=0), by_model, len(pooled))


def _rows(model: str, given: npt.ArrayLike) -> Floats:
    rows: Floats = np.asarray(given, dtype=float)
    rows = rows[:, None] if rows.ndim == 1 else rows
    if rows.ndim != 2 or not len(rows) or not np.isfinite(rows).all():
        raise ValueError(f"the draws of {model} are empty or hold what is no number.")
    return rows


def _points(rows: Floats, weights: Floats, share: float) -> Floats:
    """The weighted quantile of each column; straight between the middles of the steps, equal values being one step."""
    return np.array([_point(rows[:, k], weights, share) for k in range(rows.shape[1])])


def _point(values: Floats, weights: Floats, share: float) -> float:
    steps, which = np.unique(values, return_inverse=True)
    heavy = np.bincount(which, weights=weights)
    middles = (heavy.cumsum() - 0.5 * heavy) / heavy.sum()
    return float(np.interp(share, middles, steps))


class Aggregates(NamedTuple):
    """Sums of effects, one row a draw: all in all (d,), by economy (d, m), by sector (d, s); losses and gains apart, (d,) each."""

    total: Floats
    by_economy: Floats
    by_sector: Floats
    losses: Floats
    gains: Floats


def aggregates(table: Table, effects: Sequence[Effect], what: Literal["dx", "dv"] = "dx") -> Aggregates:
    """The sums of some effects over a table: losses and gains are sums over economies, never netted against each other."""
    m, s = len(table.economies), len(table.sectors)
    values = np.stack([getattr(effect, what) for effect in effects]).reshape(len(effects), m, s)
    by_economy = values.sum(axis=2)
    losses, gains = np.minimum(by_economy, 0.0).sum(axis=1), np.maximum(by_economy, 0.0).sum(axis=1)
    return Aggregates(values.sum(axis=(1, 2)), by_economy, values.sum(axis=1), losses, gains)
