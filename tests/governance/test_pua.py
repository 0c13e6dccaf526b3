"""Indicator 7: access to civil items, by hand and against loops."""

from __future__ import annotations

import numpy as np
import pytest

from comity.governance.peaceful import Civil, Groups, access, pua
from tests.governance import slow

NAN = float("nan")


def test_access_by_hand() -> None:
    level = np.array([[0, 3, 2, -1], [4, 2, 2, 2]], dtype=np.int8)
    people = np.array([1.0, 2.0, 3.0, 4.0])
    # known use 1 + 2 + 3 and 1 + 2 + 3 + 4; open 1 + 3 and 2 + 3 + 4
    assert access(level, np.ones(4, dtype=bool), people) == (pytest.approx(13 / 16), pytest.approx(16 / 20))
    assert access(level, np.array([False, True, False, False]), people)[0] == pytest.approx(0.5)
    assert access(level, np.array([True, False, True, False]), np.array([1.0, 2.0, NAN, 4.0]))[0] == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(4))
def test_as_slow(seed: int) -> None:
    rng = np.random.default_rng(seed)
    level, people = rng.integers(-1, 5, (6, 50)).astype(np.int8), rng.random(50)
    inside = rng.random(50) < 0.6
    assert access(level, inside, people)[0] == pytest.approx(slow.pua(level.tolist(), inside.tolist(), people.tolist()))


def test_gap_and_ratio_with_their_intervals() -> None:
    level = np.array([[2] * 25 + [3] * 15 + [2] * 15], dtype=np.int8)
    members = np.array([[True] * 25 + [False] * 30, [False] * 25 + [True] * 30])
    civil = Civil(("item",), level, Groups(("rich", "poor"), members), np.ones(55), "population", ("source",))
    found = {(v.indicator, v.about): v for v in pua("a", "2026", civil, np.random.default_rng(0), ("poor", "rich"))}
    assert found["PUA", "rich"].value == 1.0
    assert found["PUA", "poor"].value == pytest.approx(0.5)
    gap = found["PUA.GAP", "poor against rich"]
    assert gap.value == pytest.approx(-0.5)
    assert gap.low is not None and gap.high is not None and gap.low < -0.5 < gap.high < 0
    assert found["PUA.RATIO", "poor against rich"].value == pytest.approx(0.5)


def test_a_small_group_is_not_told() -> None:
    civil = Civil(
        ("item",),
        np.zeros((1, 25), dtype=np.int8),
        Groups(("few",), np.array([[True] * 19 + [False] * 6])),
        np.ones(25),
        "population",
        (),
    )
    assert pua("a", "2026", civil, np.random.default_rng(0), ("few", "none"))[0].value is None
