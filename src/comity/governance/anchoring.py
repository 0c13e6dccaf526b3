"""Indicator 1, MAS: how much of a list rests on texts that states agreed on together, by tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from comity.governance.intervals import effective, wilson
from comity.governance.suppress import told
from comity.governance.value import TOP, Bools, Cube, Floats, Ints, Levels, Value

AGREED: Final = 2
"""The last tier of agreed texts: 0 Security Council, 1 treaty, 2 regime list."""
SEVERAL: Final = 3
LEAST: Final = 2
"""In so many other laws an equal item makes an entry plurilateral."""
OWN: Final = "own references"
ITEMS: Final = "own references and equal items of other laws"
FORMULA: Final = "sum_e w_e 1[tier(e) in T] / sum_e w_e"
_WHAT: Final = ("Security Council", "treaty", "regime list", "several laws with an equal item", "this law alone")


def mas(cubes: Sequence[Cube], at: int, *, least: int = LEAST, anchored: Floats | None = None) -> tuple[Value, ...]:
    """The share of the entries of one law by tier: by what its own text refers to, and by equal items of the other laws too.

    anchored  share of each entry that its agreed basis covers, nan where that is not recorded; the rest is the excess part
    """
    cube = cubes[at]
    out: list[Value] = []
    for spec in (OWN, ITEMS):
        tier = tiers(cubes, at, least=least, by_item=spec == ITEMS)
        out.append(_share(cube, tier <= AGREED, "MAS", spec, "Security Council, treaty or regime list"))
        out += [_share(cube, tier == t, f"MAS.T{t}", spec, what) for t, what in enumerate(_WHAT)]
    return (*out, *(_parts(cube, tiers(cubes, at, least=least, by_item=False), anchored) if anchored is not None else ()))


def tiers(cubes: Sequence[Cube], at: int, *, least: int, by_item: bool) -> Levels:
    """The tier of each entry. `by_item`: an equal item of another law that rests on an agreed text lends its tier.

    An entry of no agreed text is plurilateral when at least `least` other laws have an equal item.
    """
    cube = cubes[at]
    items = max((int(c.item.max(initial=-1)) for c in cubes), default=-1) + 1
    best = np.full(items, TOP, dtype=np.int8)
    holders: Ints = np.zeros(items, dtype=np.int64)
    for n, other in enumerate(cubes):
        if n == at:
            continue
        have = other.item >= 0
        holders[np.unique(other.item[have])] += 1
        agreed = have & (other.tier <= AGREED)
        np.minimum.at(best, other.item[agreed], other.tier[agreed])
    tier = cube.tier.copy()
    known = np.flatnonzero(cube.item >= 0)
    if by_item:
        tier[known] = np.minimum(tier[known], best[cube.item[known]])
    alone = known[(tier[known] > SEVERAL) & (holders[cube.item[known]] >= least)]
    tier[alone] = SEVERAL
    return tier


def _share(cube: Cube, inside: Bools, indicator: str, spec: str, what: str) -> Value:
    total = float(cube.weight.sum())
    share = float(cube.weight[inside].sum()) / total if total > 0 else float("nan")
    low, high = wilson(share, effective(cube.weight))
    return told(indicator, cube.jurisdiction, share, low=low, high=high, interval="wilson 95 %", n=len(cube.entries), unit="share",
                vintage=cube.day, evidence=(e for e, yes in zip(cube.entries, inside.tolist(), strict=True) if yes),
                formula=FORMULA, inputs=("entries of the lists", f"tier: {what}", "weights of entries"), spec=spec)  # fmt: skip


def _parts(cube: Cube, tier: Levels, anchored: Floats) -> tuple[Value, ...]:
    """Entries of an agreed text that go beyond it, parted: what the text covers and what is added under the same number."""
    agreed = tier <= AGREED
    known = ~np.isnan(anchored)
    use = agreed & known
    weight = float(cube.weight[use].sum())
    covered = float((cube.weight[use] * anchored[use]).sum()) / weight if weight > 0 else float("nan")
    coverage = weight / float(cube.weight[agreed].sum()) if agreed.any() else 0.0
    n = int(use.sum())
    more = use & (np.nan_to_num(anchored, nan=1.0) < 1)
    beyond = tuple(e for e, yes in zip(cube.entries, more.tolist(), strict=True) if yes)
    size = effective(cube.weight[use])
    out = []
    for name, share in (("MAS.ANCHORED", covered), ("MAS.EXCESS", 1 - covered)):
        low, high = wilson(share, size)
        out.append(told(name, cube.jurisdiction, share, low=low, high=high, interval="wilson 95 %", n=n, unit="share", vintage=cube.day,
                        coverage=coverage, evidence=beyond, formula="sum_e w_e a_e / sum_e w_e, a_e = part of the entry under an agreed basis",
                        inputs=("entries with an agreed basis", "paragraphs named by rows with an agreed basis"), spec=OWN,
                        note="evidence names entries that go beyond their agreed basis"))  # fmt: skip
    return tuple(out)
