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
_SCALE: Final = "a licence that is as a rule denied is level 3, a prohibition 4"
_TOLD: Final = 20
"""So many entries that make a value are told, and the rules that decide them; all are counted."""
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
    return _star(_tally(found, cube, [j for j in range(len(found.level)) if j not in (at, without)], weights), cube)


class _Tally(NamedTuple):
    """For each item of a law and destination: how many peers, or what weight of them, ask for each level, and how many control it."""

    counts: Floats
    controlled: Ints
    of: Ints


def _tally(found: Standing, cube: Cube, peers: Sequence[int], weights: Floats | None = None) -> _Tally:
    items, of = np.unique(np.maximum(cube.item, 0), return_inverse=True)
    shape = (len(items), len(cube.destinations))
    counts, controlled = np.zeros((TOP + 1, *shape), dtype=np.float64), np.zeros(shape, dtype=np.int64)
    for j in peers if found.level.shape[1] else ():
        mine = found.level[j][items]
        controlled += mine != NOT_CONTROLLED
        for step in range(TOP + 1):
            counts[step] += (1.0 if weights is None else weights[j]) * (mine == step)
    return _Tally(counts, controlled, np.asarray(of, dtype=np.int64))


def _star(tally: _Tally, cube: Cube) -> Floats:
    star = np.where(tally.controlled > 0, median_of_counts(tally.counts), 0.0)[tally.of]
    star[cube.item < 0] = 0.0
    return np.where(cube.mandated, float(TOP), star)


def _each_left_out(found: Standing, cube: Cube, at: int) -> list[Floats]:
    """The reference with one peer left out, for each peer."""
    peers = [j for j in range(len(found.level)) if j != at]
    if len(peers) < 2:
        return []
    whole = _tally(found, cube, peers)
    parts = (_tally(found, cube, [j]) for j in peers)
    return [_star(_Tally(whole.counts - one.counts, whole.controlled - one.controlled, whole.of), cube) for one in parts]


def excess(cubes: Sequence[Cube], at: int, rng: np.random.Generator, gdp: Floats | None = None) -> tuple[Value, ...]:
    """UEX and UND for each destination, their range over the choice of peers, and whether the direction differs (q-value)."""
    cube, found = cubes[at], standing(cubes)
    main = reference(found, cube, at)
    stars = _each_left_out(found, cube, at)
    if gdp is not None and not np.isnan(gdp).any():
        stars.append(reference(found, cube, at, gdp))
    draws = resampled(rng, len(cube.entries))
    middle, others = measured(cube, main, draws), [measured(cube, s) for s in stars]
    out: list[Value] = []
    for n, (name, sign) in enumerate((("UEX", 1.0), ("UND", -1.0))):
        share, low, high = middle[n]
        out += _values(cube, main, sign, (name, ONCE, BOOTSTRAP), (share, low, high))
        if others:
            every = np.array([share, *(o[n][0] for o in others)])
            out += _values(
                cube, main, sign, (name, LEFT_OUT, "range over specifications"), (share, every.min(axis=0), every.max(axis=0))
            )
    return (*out, *_directions(cube, main))


class Share(NamedTuple):
    """One share by destination with the interval over resampled entries."""

    share: Floats
    low: Floats
    high: Floats


def measured(cube: Cube, star: Floats, draws: Floats | None = None) -> tuple[Share, Share]:
    """UEX and UND by destination; without draws the interval is the share itself."""
    known = _known(cube, star)
    gap = np.where(known, cube.level - star, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = 1.0 / (TOP * (cube.weight @ known))
        scales = None if draws is None else 1.0 / (TOP * (draws @ (cube.weight[:, None] * known)))
        out = []
        for one in (np.maximum(gap, 0.0), np.maximum(-gap, 0.0)):
            share = (cube.weight @ one) * scale
            if draws is None or scales is None:
                out.append(Share(share, share, share))
            else:
                out.append(Share(share, *bounds((draws @ (cube.weight[:, None] * one)) * scales)))
    return out[0], out[1]


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
                        evidence=_evidence(cube, apart), note=f"{len(apart)} entries apart from the reference; {_SCALE}" if spec == ONCE else "", formula=FORMULAS[name], inputs=_INPUTS, spec=spec))  # fmt: skip
    return out


def _evidence(cube: Cube, rows: Ints | tuple[()]) -> list[str]:
    """The first entries that make the value, by number of entry, and the rules that decide them."""
    some = rows[:_TOLD]
    return [cube.entries[i] for i in some] + list(dict.fromkeys(r for i in some for r in cube.rules[i]))


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
