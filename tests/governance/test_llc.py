"""Indicator 3: like for like, by hand and against loops."""

from __future__ import annotations

import numpy as np
import pytest

from comity.governance.consistency import WITH, WITHOUT, clusters, eta_squared, explains, llc, pairs, residuals
from comity.governance.value import Conditions
from tests.governance import slow
from tests.governance.making import cube, random_conditions, random_cubes

LEVEL = np.array([[0, 2, 2, 4], [1, 1, -1, 1]], dtype=np.int8)
ONE = np.array([0, 0, 0, 1])


def test_pairs_by_hand() -> None:
    found = pairs(LEVEL, ONE)
    # first entry: three pairs, differences 2, 2, 0 of 4 -> 1.0; second: one pair of known levels, equal
    assert found.difference.tolist() == [1.0, 0.0]
    assert found.pairs.tolist() == [3.0, 1.0]
    assert found.unequal.tolist() == [2.0, 0.0]


def test_eta_by_hand() -> None:
    # 0, 2 | 2, 4: mean 2, SST 8, means 1 and 3, SSB 4
    eta, corrected = eta_squared(np.array([[0, 2, 2, 4]], dtype=np.int8), np.ones(1), np.array([0, 0, 1, 1]))
    assert eta == pytest.approx(0.5)
    assert corrected == pytest.approx(1 - (4 / 2) / (8 / 3))


def test_residuals_by_hand() -> None:
    found = residuals(LEVEL, np.ones(2), ONE)
    # first place: 0 against median(2, 2) = 2; 1 against 1 -> mean (-2 + 0) / 8; the second: 2 against 1, 1 against 1
    assert found.difference[0] == pytest.approx(-0.25)
    assert found.difference[1] == pytest.approx(0.125)
    assert np.isnan(found.difference[3])  # alone in its cluster
    assert (found.plus[1], found.minus[1], found.n[1]) == (1, 0, 2)


def test_a_condition_that_is_not_recorded_leaves_a_place_out() -> None:
    holds = np.array([[1, 1], [1, 1], [1, -1], [0, 1]], dtype=np.int8)
    conditions = Conditions(("a", "b"), np.array([False, True]), holds, ("s", "t"))
    of = clusters(conditions)
    assert of[0] == of[1] and of[2] == -1 and of[3] not in (of[0], -1)
    alone = clusters(conditions, np.array([True, False]))
    assert alone[0] == alone[2] != alone[3]


@pytest.mark.parametrize("seed", range(5))
def test_as_slow(seed: int) -> None:
    one, conditions = random_cubes(seed)[0], random_conditions(seed)
    of = clusters(conditions)
    found = pairs(one.level, of)
    expected = slow.llc(slow.levels(one), one.weight.tolist(), of.tolist())
    assert 1 - (one.weight @ found.difference) / (one.weight @ found.pairs) == pytest.approx(expected)
    assert eta_squared(one.level, one.weight, of)[0] == pytest.approx(
        slow.eta2(slow.levels(one), one.weight.tolist(), of.tolist())
    )


def test_with_and_without_clubs() -> None:
    """Members of the club are asked for 0, others for 2: all alike with the club as a condition, not without."""
    club = [1] * 12 + [0] * 12
    holds = np.stack([np.ones(24), np.array(club)], axis=1).astype(np.int8)
    conditions = Conditions(("treaty", "club"), np.array([False, True]), holds, ("s", "t"))
    one = cube([[0] * 12 + [2] * 12] * 20)
    found = {(v.indicator, v.spec): v for v in llc(one, conditions, np.random.default_rng(0)) if not v.about}
    assert found["LLC", WITH].value == 1.0
    assert found["LLC", WITHOUT].value == pytest.approx(1 - (144 * 0.5) / 276)
    assert found["LLC.ETA2", WITH].value == pytest.approx(1.0)
    assert found["LLC.ETA2", WITHOUT].value == pytest.approx(0.0)
    assert dict(explains(one.level, one.weight, conditions))["club"] == pytest.approx(1.0)
    assert "not explained" not in found["LLC", WITH].note
