"""Indicator 7, PUA: whether civil and humanitarian items can be had by rule, by income group and special group of states."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import BOOTSTRAP, bounds, resampled
from comity.governance.suppress import told
from comity.governance.value import UNKNOWN, Bools, Floats, Levels, Value

OPEN: Final = 2
"""The strictest level at which an item can still be had: an individual licence without a presumption against it."""
FORMULA: Final = "sum_{e civil} sum_{d in g} u_d 1[o(e,d) <= 2] / sum u_d"


class Groups(NamedTuple):
    """Groups of destinations: names, and who is in them, shape (G, D)."""

    names: tuple[str, ...]
    members: Bools


def access(level: Levels, members: Bools, use: Floats) -> tuple[float, float]:
    """The share that can be had in a group, and how much of its use has a known level. `use`: shape (D,) or (E, D), nan = not recorded."""
    u = np.broadcast_to(use, level.shape) * members
    have = (level != UNKNOWN) & ~np.isnan(u)
    weight = np.where(have, np.nan_to_num(u), 0.0)
    total, every = float(weight.sum()), float(np.nansum(u))
    return (float(weight[level <= OPEN].sum()) / total if total > 0 else float("nan"), total / every if every > 0 else 0.0)


class Civil(NamedTuple):
    """What is measured of one law.

    items    ids of civil items
    level    the strictest level of the entries that may catch each item, for each destination, shape (items, D)
    groups   groups of destinations
    use      what an item is worth in each destination (population or imports), nan = not recorded; shape (D,) or (items, D)
    spec     what `use` is
    sources  where it comes from
    """

    items: tuple[str, ...]
    level: Levels
    groups: Groups
    use: Floats
    spec: str
    sources: tuple[str, ...]


def pua(jurisdiction: str, vintage: str, civil: Civil, rng: np.random.Generator, against: tuple[str, str]) -> tuple[Value, ...]:
    """Access of each group, and the gap and ratio between the two groups of `against`, with a bootstrap over destinations."""
    items, level, groups, use, spec, sources = civil
    u = np.broadcast_to(np.asarray(use, dtype=np.float64), level.shape)
    shares = {name: _sampled(level, mine, u, rng) for name, mine in zip(groups.names, groups.members, strict=True)}
    inputs = ("levels of civil items", "members of the group", spec)
    out = []
    for name, (value, samples, n, coverage) in shares.items():
        low, high = bounds(samples)
        out.append(told("PUA", jurisdiction, value, low=float(low), high=float(high), interval=BOOTSTRAP, n=n, about=name, unit="share", vintage=vintage,
                        coverage=coverage, evidence=(*items, *sources), formula=FORMULA, inputs=inputs, spec=spec,
                        note=f"{len(items)} civil items; a licence rule is not supply: price and finance are not measured"))  # fmt: skip
    first, second = (shares.get(name) for name in against)
    if first is None or second is None:
        return tuple(out)
    n, coverage = min(first[2], second[2]), min(first[3], second[3])
    with np.errstate(invalid="ignore", divide="ignore"):
        figures = {
            "PUA.GAP": (first[0] - second[0], first[1] - second[1], "difference of shares", "a_1 - a_2"),
            "PUA.RATIO": (_over(first[0], second[0]), first[1] / second[1], "ratio", "a_1 / a_2"),
        }
    for name, (value, samples, unit, formula) in figures.items():
        low, high = bounds(np.where(np.isfinite(samples), samples, np.nan))
        out.append(told(name, jurisdiction, value, low=float(low), high=float(high), interval=BOOTSTRAP, n=n, about=f"{against[0]} against {against[1]}", unit=unit,
                        vintage=vintage, coverage=coverage, evidence=(*items, *sources), formula=formula, inputs=inputs, spec=spec))  # fmt: skip
    return tuple(out)


def _over(a: float, b: float) -> float:
    return a / b if b else float("nan")


def _sampled(level: Levels, members: Bools, use: Floats, rng: np.random.Generator) -> tuple[float, Floats, int, float]:
    """A group's access, the same over resampled destinations, the number of destinations with any known level, and coverage."""
    value, coverage = access(level, members, use)
    inside = np.flatnonzero(members)
    known = (level[:, inside] != UNKNOWN) & ~np.isnan(use[:, inside])
    weight = np.where(known, np.nan_to_num(use[:, inside]), 0.0)
    whole, had = weight.sum(axis=0), np.where(level[:, inside] <= OPEN, weight, 0.0).sum(axis=0)
    draws = resampled(rng, len(inside))
    with np.errstate(invalid="ignore", divide="ignore"):
        samples = (draws @ had) / (draws @ whole)
    return value, samples, int(known.any(axis=0).sum()), coverage
