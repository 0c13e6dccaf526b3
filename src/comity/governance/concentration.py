"""Indicator 4, DCX: how unlike world trade the burden of a list is spread over destinations, the part the Council demands apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import BOOTSTRAP, bounds, resampled
from comity.governance.suppress import Tell, told
from comity.governance.value import TOP, UNKNOWN, Bools, Cube, Floats, Value

FORMULAS: Final = {
    "DCX": "sum_d b_d ln(b_d / q_d)",
    "DCX.GINI": "sum_d sum_d' |b_d - b_d'| / (2 D sum_d b_d)",
    "DCX.TOP5": "largest five b_d / sum_d b_d",
    "DCX.UN": "burden that the Council demands / all burden",
}
_UNITS: Final = {"DCX": "nats", "DCX.GINI": "ratio", "DCX.TOP5": "share", "DCX.UN": "share"}


class Spread(NamedTuple):
    """The burden of each destination beyond what the Council demands, and what it demands; shape (..., D)."""

    own: Floats
    demanded: Floats


def burden(cube: Cube, weight: Floats | None = None) -> Spread:
    """sum_e w_e o(e,d) / 4, unknown levels left out; `weight` of entries may be a stack of weights, shape (B, E)."""
    w = cube.weight if weight is None else weight
    level = np.where(cube.level == UNKNOWN, 0, cube.level) / TOP
    return Spread(w @ np.where(cube.mandated, 0.0, level), w @ np.where(cube.mandated, level, 0.0))


def divergence(own: Floats, benchmark: Floats) -> Floats:
    """The Kullback-Leibler divergence of burden shares from benchmark shares, over destinations that have a benchmark."""
    use = benchmark > 0
    b, q = own[..., use], benchmark[use] / benchmark[use].sum() if use.any() else benchmark[use]
    with np.errstate(invalid="ignore", divide="ignore"):
        b = b / b.sum(axis=-1, keepdims=True)
        terms = np.where(b > 0, b * np.log(np.where(b > 0, b, 1) / q), 0.0)
    total: Floats = np.where(np.isnan(b).any(axis=-1) | (b.shape[-1] == 0), np.nan, terms.sum(axis=-1))
    return total


def gini(own: Floats) -> Floats:
    """The Gini coefficient of burdens: 0 all alike, towards 1 all on one destination."""
    ranked = np.sort(own, axis=-1)
    size = own.shape[-1]
    place = np.arange(1, size + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Floats = (2 * (ranked * place).sum(axis=-1) / ranked.sum(axis=-1) - (size + 1)) / size
    return out


def top_five(own: Floats) -> Floats:
    """The share of the five largest burdens."""
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Floats = np.sort(own, axis=-1)[..., -5:].sum(axis=-1) / own.sum(axis=-1)
    return out


class Benchmark(NamedTuple):
    """Each destination's share of world imports, nan or 0 where there is none, what it is, and its source."""

    share: Floats
    spec: str
    source: str


def dcx(cube: Cube, benchmarks: Sequence[Benchmark], rng: np.random.Generator) -> tuple[Value, ...]:
    """DCX with its companions against each benchmark."""
    main, many = burden(cube), burden(cube, cube.weight * resampled(rng, len(cube.entries)))
    return tuple(v for b in benchmarks for v in _against(cube, b, main, many))


def _against(cube: Cube, benchmark: Benchmark, main: Spread, many: Spread) -> list[Value]:
    q = np.nan_to_num(benchmark.share)
    use = q > 0
    every = float(main.own.sum())
    coverage = float(main.own[use].sum()) / every if every > 0 else 0.0
    known = cube.level[:, use] != UNKNOWN
    coverage *= float(known.mean()) if known.size else 0.0
    tell: Tell = partial(
        told, jurisdiction=cube.jurisdiction, n=int(use.sum()), vintage=cube.day, coverage=coverage, evidence=(benchmark.source,), spec=benchmark.spec,
        interval=BOOTSTRAP, inputs=("burden by destination without what the Council demands", f"benchmark: {benchmark.source}"),
    )  # fmt: skip
    out = []
    for name, run in _FIGURES.items():
        value, samples = run(main, q, use), run(many, q, use)
        low, high = bounds(np.asarray(samples))
        out.append(tell(name, value=float(value), low=float(low), high=float(high), unit=_UNITS[name], formula=FORMULAS[name]))
    return out


def demanded(found: Spread) -> Floats:
    """The part of all burden that the Council demands."""
    asked = found.demanded.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Floats = asked / (asked + found.own.sum(axis=-1))
    return out


_FIGURES: Final[dict[str, Callable[[Spread, Floats, Bools], Floats]]] = {
    "DCX": lambda b, q, _use: divergence(b.own, q),
    "DCX.GINI": lambda b, _q, use: gini(b.own[..., use]),
    "DCX.TOP5": lambda b, _q, use: top_five(b.own[..., use]),
    "DCX.UN": lambda b, _q, _use: demanded(b),
}
