"""Coupled thresholds, decided exactly: which paragraphs can be met, which lie inside another, where two meet, where none does.

The figures of a list cut every scale at their limits. Between two limits nothing changes, so one number at each limit and one
in each gap stand for all numbers there are: looking at all combinations of them is a proof, with equality at the limits in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, product
from math import prod
from typing import Final

from comity.law.records import DeMinimis, Pack, Threshold
from comity.proof.finding import Finding
from comity.proof.values import NUMBERS, samples

Point = dict[str, Decimal]
_MOST: Final = 200_000
"""More combinations than this are not looked at."""


def grid(thresholds: Iterable[Threshold]) -> list[Point] | None:
    """One point for every combination of figures that the thresholds tell apart; None when they are too many."""
    limits: dict[str, set[Decimal]] = defaultdict(set)
    for t in thresholds:
        limits[t.parameter].add(Decimal(t.value))
    scales = {name: samples(values) for name, values in limits.items()}
    if prod(len(s) for s in scales.values()) > _MOST:
        return None
    return [dict(zip(scales, point, strict=True)) for point in product(*scales.values())]


def met(thresholds: Iterable[Threshold], point: Point) -> bool:
    """Whether a point meets any group of comparisons of one code."""
    groups: dict[str, bool] = {}
    for t in thresholds:
        groups[t.group] = groups.get(t.group, True) and NUMBERS[t.comparator](point[t.parameter], Decimal(t.value))
    return any(groups.values())


def findings(pack: Pack) -> Iterator[Finding]:
    """Thresholds that no figures meet, groups that say nothing of their own, paragraphs inside an earlier one, levels that never decide."""
    by_code: dict[str, list[Threshold]] = defaultdict(list)
    for t in pack.thresholds:
        by_code[t.code].append(t)
    where = f"{pack.jurisdiction} lists/thresholds.csv"
    for code, own in by_code.items():
        strange = sorted({t.comparator for t in own} - set(NUMBERS))
        if strange:
            yield Finding(
                "threshold-comparator", code, where, f"{code}: '{strange[0]}' is not a comparator", "Use ge, gt, le or lt."
            )
        else:
            yield from _groups(code, own, where)
    for one, other in combinations(by_code, 2):
        if one.split(".")[0] == other.split(".")[0] and not {t.comparator for t in (*by_code[one], *by_code[other])} - set(
            NUMBERS
        ):
            yield from _together(one, by_code[one], other, by_code[other], where)
    yield from levels(pack.jurisdiction, pack.de_minimis)


def _groups(code: str, own: list[Threshold], where: str) -> Iterator[Finding]:
    points = grid(own)
    if points is None:
        return
    groups = {
        g: [p for p in range(len(points)) if met([t for t in own if t.group == g], points[p])]
        for g in dict.fromkeys(t.group for t in own)
    }
    for g, inside in groups.items():
        others = {p for h, ps in groups.items() if h != g for p in ps}
        if not inside:
            yield Finding(
                "threshold-empty",
                f"{code} {g}",
                where,
                f"no figures meet all of group {g} of {code}",
                "Look at the signs and limits.",
            )
        elif others.issuperset(inside):
            yield Finding("threshold-needless", f"{code} {g}", where, f"what meets group {g} of {code} meets another of its groups",
                          "Drop the group, or look at its limits.")  # fmt: skip


def _together(one: str, first: list[Threshold], other: str, second: list[Threshold], where: str) -> Iterator[Finding]:
    """Two paragraphs of an entry on the same figures: one inside the other."""
    if {t.parameter for t in first} != {t.parameter for t in second}:
        return
    points = grid([*first, *second])
    if points is None:
        return
    inside = [p for p in points if met(second, p)]
    both = [p for p in inside if met(first, p)]
    if both and len(both) < len(inside):
        where_both = ", ".join(
            f"{name} {min(p[name] for p in both).normalize():f} to {max(p[name] for p in both).normalize():f}" for name in both[0]
        )
        yield Finding("threshold-overlap", f"{one} {other} {where_both}", where, f"{one} and {other} are both met by some figures: the first counts",
                      "Look at the limits, if the two are meant to be apart.")  # fmt: skip
    if inside and len(both) == len(inside):
        yield Finding(
            "threshold-inside",
            f"{one} {other}",
            where,
            f"whatever meets {other} meets {one}, which comes first",
            "Look at the limits.",
        )


def levels(jurisdiction: str, limit: DeMinimis) -> Iterator[Finding]:
    """Levels of de minimis that are no shares, or that stand behind one which decides every order."""
    open_to_all = ""
    for level in limit.levels:
        where = f"{jurisdiction} deminimis.toml, level {level.id}"
        try:
            percent = Decimal(level.percent)
        except ArithmeticError:
            percent = Decimal(-1)
        if not 0 <= percent <= 100:
            yield Finding(
                "level-strange", level.id, where, f"'{level.percent}' is no share in per cent", "Write a number from 0 to 100."
            )
        if open_to_all:
            yield Finding(
                "level-unreached", level.id, where, f"{open_to_all} before it decides every order", "Put the general level last."
            )
        if not getattr(level.when, "parts", (1,)):
            open_to_all = level.id
