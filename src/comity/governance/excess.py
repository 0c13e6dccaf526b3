"""Indicator 2, UEX and UND: for each destination, how much more and how much less one law asks than the others that control the item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import BOOTSTRAP, bounds, median_of_counts, resampled
from comity.governance.multiplicity import adjusted, sign_test
from comity.governance.suppress import told
from comity.governance.value import TOP, UNKNOWN, Bools, Cube, Floats, Ints, Levels, Value

NOT_CONTROLLED: Final = -2
ONCE: Final = "median of peers, each once"
BY_SIZE: Final = "median of peers weighted by GDP"
LEFT_OUT: Final = "range over one peer left out and GDP weights"
FORMULAS: Final = {
    "UEX": "sum_e w_e max(0, o - o*) / (4 sum_e w_e)",
    "UND": "sum_e w_e max(0, o* - o) / (4 sum_e w_e)",
}
_INPUTS: Final = (
    "levels of this law",
    "levels of other laws for an equal item",
    "prohibitions that the Security Council demands",
)
_SIGNS: Final = "exact test of signs of o - o* over entries; Benjamini-Hochberg over destinations"


class Standing(NamedTuple):
    """The strictest level that each law sets for each item and destination, shape (J, I, D); -2 where it does not control the item."""

    level: Levels


def standing(cubes: Sequence[Cube]) -> Standing:
    """What every law asks for every item that laws share."""
    items = max((int(c.item.max(initial=-1)) for c in cubes), default=-1) + 1
    places = len(cubes[0].destinations) if cubes else 0
    level = np.full((len(cubes), items, places), NOT_CONTROLLED, dtype=np.int8)
    for own, cube in zip(level, cubes, strict=True):
        have = np.flatnonzero(cube.item >= 0)
        np.maximum.at(own, cube.item[have], cube.level[have])
    return Standing(level)


def reference(found: Standing, cube: Cube, at: int, weights: Floats | None = None, without: int | None = None) -> Floats:
    """What the others ask: the top level where the Council demands it, else the median of peers that control an equal item, else 0.

    nan where peers control it but none of their levels is known. `weights` of laws, default 1; one more law may be left out.
    """
    peers = [j for j in range(len(found.level)) if j not in (at, without)]
    items, of = np.unique(np.maximum(cube.item, 0), return_inverse=True)
    shape = (len(items), len(cube.destinations))
    counts = np.zeros((TOP + 1, *shape), dtype=np.float64)
    controlled: Bools = np.zeros(shape, dtype=np.bool_)
    for j in peers if found.level.shape[1] else ():
        mine = found.level[j][items]
        controlled |= mine != NOT_CONTROLLED
        for step in range(TOP + 1):
            counts[step] += (1.0 if weights is None else weights[j]) * (mine == step)
    star = np.where(controlled, median_of_counts(counts), 0.0)[of]
    star[cube.item < 0] = 0.0
    return np.where(cube.mandated, float(TOP), star)


def excess(cubes: Sequence[Cube], at: int, rng: np.random.Generator, gdp: Floats | None = None) -> tuple[Value, ...]:
    """UEX and UND for each destination, their range over the choice of peers, and whether the direction differs (q-value)."""
    cube, found = cubes[at], standing(cubes)
    main = reference(found, cube, at)
    stars = [reference(found, cube, at, without=j) for j in range(len(cubes)) if j != at] if len(cubes) > 2 else []
    if gdp is not None and not np.isnan(gdp).any():
        stars.append(reference(found, cube, at, gdp))
    draws = resampled(rng, len(cube.entries))
    out: list[Value] = []
    for name, sign in (("UEX", 1.0), ("UND", -1.0)):
        share, low, high = measured(cube, main, sign, draws)
        out += _values(cube, main, sign, (name, ONCE, BOOTSTRAP), (share, low, high))
        if stars:
            others = np.array([measured(cube, s, sign)[0] for s in (main, *stars)])
            with np.errstate(invalid="ignore"):
                ends = others.min(axis=0), others.max(axis=0)
            out += _values(cube, main, sign, (name, LEFT_OUT, "range over specifications"), (share, *ends))
    return (*out, *_directions(cube, main))


def measured(cube: Cube, star: Floats, sign: float, draws: Floats | None = None) -> tuple[Floats, Floats, Floats]:
    """The share by destination, with the interval over resampled entries when draws are given."""
    known = _known(cube, star)
    gap = np.where(known, np.maximum(0.0, sign * (cube.level - np.nan_to_num(star))), 0.0)
    weight = cube.weight[:, None] * known
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (cube.weight @ gap) / (TOP * weight.sum(axis=0))
        if draws is None:
            return share, share, share
        samples = (draws @ (cube.weight[:, None] * gap)) / (TOP * (draws @ weight))
    return share, *bounds(samples)


def _known(cube: Cube, star: Floats) -> Bools:
    known: Bools = (cube.level != UNKNOWN) & ~np.isnan(star)
    return known


def _values(
    cube: Cube, star: Floats, sign: float, names: tuple[str, str, str], figures: tuple[Floats, Floats, Floats]
) -> list[Value]:
    known = _known(cube, star)
    n = known.sum(axis=0)
    covered = (cube.weight @ known) / max(float(cube.weight.sum()), 1e-300)
    name, spec, interval = names
    out = []
    for d, place in enumerate(cube.destinations):
        if not n[d]:
            continue
        apart = np.flatnonzero(known[:, d] & (sign * (cube.level[:, d] - star[:, d]) > 0)) if spec == ONCE else ()
        out.append(told(name, cube.jurisdiction, float(figures[0][d]), low=float(figures[1][d]), high=float(figures[2][d]), interval=interval,
                        about=place, n=int(n[d]), unit="share of the scale", vintage=cube.day, coverage=float(covered[d]),
                        evidence=_evidence(cube, apart), formula=FORMULAS[name], inputs=_INPUTS, spec=spec))  # fmt: skip
    return out


def _evidence(cube: Cube, rows: Ints | tuple[()]) -> list[str]:
    """The entries that make the value, by number of entry, and the rules that decide them."""
    entries = [cube.entries[i] for i in rows[:20]]
    return entries + list(dict.fromkeys(r for i in rows for r in cube.rules[i]))


def _directions(cube: Cube, star: Floats) -> list[Value]:
    """For each destination whether this law asks more or less than its peers more often than by chance."""
    known = _known(cube, star)
    gap = np.where(known, cube.level - np.nan_to_num(star), 0.0)
    plus, minus = (gap > 0).sum(axis=0), (gap < 0).sum(axis=0)
    q = adjusted(sign_test(plus, minus))
    out = []
    for d, place in enumerate(cube.destinations):
        n = int(plus[d] + minus[d])
        if not known[:, d].any():
            continue
        out.append(told("UEX.Q", cube.jurisdiction, float(q[d]), about=place, n=n, unit="q-value", vintage=cube.day,
                        coverage=float(known[:, d].mean()), formula=_SIGNS, inputs=_INPUTS, spec=ONCE,
                        note=f"{int(plus[d])} entries above, {int(minus[d])} below the reference; entries are not independent"))  # fmt: skip
    return out
