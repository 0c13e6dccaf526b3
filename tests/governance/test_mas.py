"""Indicator 1: shares by tier, by hand and against loops."""

from __future__ import annotations

import numpy as np
import pytest

from comity.governance.anchoring import ITEMS, OWN, mas, tiers
from tests.governance import slow
from tests.governance.making import cube, random_cubes


def three():
    """Four entries of weight 1, 2, 3, 4; two other laws. By own text: tier 2, 4, 4, 3."""
    a = cube([[2]] * 4, tier=[2, 4, 4, 3], item=[0, 1, 2, -1], weight=[1, 2, 3, 4])
    b = cube([[2]] * 2, tier=[1, 4], item=[1, 2], label="b")
    c = cube([[2]] * 2, tier=[4, 4], item=[2, 0], label="c")
    return [a, b, c]


def test_tiers_by_hand() -> None:
    # the second entry's item rests on a treaty in b; the third is held by b and c and rests on nothing agreed: plurilateral
    assert tiers(three(), 0, least=2, by_item=False).tolist() == [2, 4, 3, 3]
    assert tiers(three(), 0, least=2, by_item=True).tolist() == [2, 1, 3, 3]
    assert tiers(three(), 0, least=3, by_item=False).tolist() == [2, 4, 4, 3]


def test_shares_by_hand() -> None:
    cubes = [c._replace(entries=c.entries * 10, level=np.tile(c.level, (10, 1)), weight=np.tile(c.weight, 10), tier=np.tile(c.tier, 10),
                        item=np.tile(c.item, 10), mandated=np.tile(c.mandated, (10, 1)), rules=c.rules * 10) for c in three()]  # fmt: skip
    found = {(v.indicator, v.spec): v for v in mas(cubes, 0)}
    assert found["MAS", OWN].value == pytest.approx(0.1)  # 1 of 10
    assert found["MAS", ITEMS].value == pytest.approx(0.3)  # 1 + 2 of 10
    assert found["MAS.T3", OWN].value == pytest.approx(0.7)
    assert found["MAS.T4", OWN].value == pytest.approx(0.2)
    low, high = found["MAS", OWN].low, found["MAS", OWN].high
    assert low is not None and high is not None and low < 0.1 < high


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("by_item", [False, True])
def test_as_slow(seed: int, by_item: bool) -> None:
    cubes = random_cubes(seed)
    spec = ITEMS if by_item else OWN
    for at in range(len(cubes)):
        found = {v.indicator: v.value for v in mas(cubes, at) if v.spec == spec}
        expected = slow.mas(cubes, at, 2, by_item=by_item)
        for tier, share in expected.items():
            assert found[f"MAS.T{tier}"] == pytest.approx(share)
        assert found["MAS"] == pytest.approx(expected[0] + expected[1] + expected[2])


def test_anchored_and_excess_parts() -> None:
    whole = cube([[2]] * 40, tier=[2] * 20 + [4] * 20, weight=[1.0] * 40)
    anchored = np.array([0.5] * 10 + [1.0] * 10 + [np.nan] * 20)
    found = {v.indicator: v for v in mas([whole], 0, anchored=anchored)}
    assert found["MAS.ANCHORED"].value == pytest.approx(0.75)
    assert found["MAS.EXCESS"].value == pytest.approx(0.25)
    assert found["MAS.EXCESS"].n == 20
    assert len(found["MAS.EXCESS"].evidence) == 10


def test_few_entries_are_not_told() -> None:
    value = mas([cube([[2]] * 19, tier=[2] * 19)], 0)[0]
    assert value.value is None
    assert "19" in value.suppressed
