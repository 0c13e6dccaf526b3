"""The indicators a second time, as loops written from the formulas, to compare with."""

from __future__ import annotations

from itertools import combinations
from math import comb, inf, lgamma, log
from statistics import median

from comity.governance.value import Cube


def levels(cube: Cube) -> list[list[int]]:
    return [[int(x) for x in row] for row in cube.level]


def mas(cubes: list[Cube], at: int, least: int, *, by_item: bool) -> dict[int, float]:
    cube = cubes[at]
    total = sum(cube.weight.tolist())
    out = dict.fromkeys(range(5), 0.0)
    for e in range(len(cube.entries)):
        tier, item = int(cube.tier[e]), int(cube.item[e])
        others = [
            (int(c.tier[i]))
            for n, c in enumerate(cubes)
            if n != at
            for i in range(len(c.entries))
            if item >= 0 and int(c.item[i]) == item
        ]
        laws = [n for n, c in enumerate(cubes) if n != at and item >= 0 and item in c.item.tolist()]
        if by_item:
            tier = min([tier, *(t for t in others if t <= 2)])
        if tier == 4 and len(laws) >= least:
            tier = 3
        out[tier] += float(cube.weight[e]) / total
    return out


def star(cubes: list[Cube], at: int, e: int, d: int) -> float | None:
    cube = cubes[at]
    if cube.mandated[e, d]:
        return 4.0
    item = int(cube.item[e])
    found: list[int] = []
    controlled = False
    for n, other in enumerate(cubes):
        if n == at or item < 0:
            continue
        mine = [int(other.level[i, d]) for i in range(len(other.entries)) if int(other.item[i]) == item]
        if mine:
            controlled = True
            if max(mine) >= 0:
                found.append(max(mine))
    if not controlled:
        return 0.0
    return float(median(found)) if found else None


def uex(cubes: list[Cube], at: int, d: int, sign: int) -> float | None:
    cube = cubes[at]
    top = bottom = 0.0
    for e in range(len(cube.entries)):
        o, ref = int(cube.level[e, d]), star(cubes, at, e, d)
        if o < 0 or ref is None:
            continue
        top += float(cube.weight[e]) * max(0.0, sign * (o - ref))
        bottom += 4 * float(cube.weight[e])
    return top / bottom if bottom else None


def llc(level: list[list[int]], weight: list[float], cluster: list[int]) -> float | None:
    top = bottom = 0.0
    for row, w in zip(level, weight, strict=True):
        for a, b in combinations(range(len(row)), 2):
            if cluster[a] >= 0 and cluster[a] == cluster[b] and row[a] >= 0 and row[b] >= 0:
                top += w * abs(row[a] - row[b]) / 4
                bottom += w
    return 1 - top / bottom if bottom else None


def eta2(level: list[list[int]], weight: list[float], cluster: list[int]) -> float | None:
    between = every = 0.0
    for row, w in zip(level, weight, strict=True):
        have = [(k, x) for k, x in zip(cluster, row, strict=True) if k >= 0 and x >= 0]
        if not have:
            continue
        mean = sum(x for _k, x in have) / len(have)
        every += w * sum((x - mean) ** 2 for _k, x in have)
        for k in {k for k, _x in have}:
            own = [x for kk, x in have if kk == k]
            between += w * len(own) * (sum(own) / len(own) - mean) ** 2
    return between / every if every > 1e-12 else None


def burden(cube: Cube, d: int, *, demanded: bool) -> float:
    return sum(
        float(cube.weight[e]) * max(0, int(cube.level[e, d])) / 4
        for e in range(len(cube.entries))
        if bool(cube.mandated[e, d]) == demanded
    )


def dcx(cube: Cube, q: list[float]) -> tuple[float, float, float, float]:
    use = [d for d in range(len(cube.destinations)) if q[d] > 0]
    own = {d: burden(cube, d, demanded=False) for d in range(len(cube.destinations))}
    b = [own[d] for d in use]
    total, world = sum(b), sum(q[d] for d in use)
    kl = sum(x / total * log((x / total) / (q[d] / world)) for x, d in zip(b, use, strict=True) if x > 0)
    gini = sum(abs(x - y) for x in b for y in b) / (2 * len(b) * total)
    five = sum(sorted(b)[-5:]) / total
    un = sum(burden(cube, d, demanded=True) for d in own)
    return kl, gini, five, un / (un + sum(own.values()))


def adjusted(p: list[float]) -> list[float]:
    m = len(p)
    return [min(min(1.0, m * y / sum(z <= y for z in p)) for y in p if y >= x) for x in p]


def sign(plus: int, minus: int) -> float:
    n = plus + minus
    return min(1.0, 2 * sum(comb(n, k) for k in range(min(plus, minus) + 1)) / 2**n)


def km_median(days: list[float], ended: list[bool]) -> float | None:
    going = 1.0
    for t in sorted({d for d, e in zip(days, ended, strict=True) if e}):
        risk = sum(d >= t for d in days)
        going *= 1 - sum(d == t and e for d, e in zip(days, ended, strict=True)) / risk
        if going <= 0.5:
            return t
    return None


def strength(counts: list[int], expected: list[float], grid: list[float]) -> float:
    best, at = -inf, 0.0
    for a in grid:
        ll = sum(
            lgamma(a + c) - lgamma(a) + a * log(a) - (a + c) * log(a + x) + c * log(x)
            for c, x in zip(counts, expected, strict=True)
        )
        if ll > best + 1e-9:
            best, at = ll, a
    return at


def pua(level: list[list[int]], inside: list[bool], use: list[float]) -> float | None:
    top = bottom = 0.0
    for row in level:
        for d, o in enumerate(row):
            if inside[d] and o >= 0:
                bottom += use[d]
                top += use[d] if o <= 2 else 0.0
    return top / bottom if bottom else None
