"""False discovery rate, signs and intervals: hand-worked numbers and loops."""

from __future__ import annotations

import numpy as np
import pytest

from comity.governance.intervals import bounds, median_of_counts, wilson
from comity.governance.multiplicity import adjusted, sign_test
from tests.governance import slow


def test_benjamini_hochberg_by_hand() -> None:
    # m = 4: 0.01 * 4, 0.02 * 2, 0.04 * 4 / 3, 0.5 -> running minimum from above
    assert adjusted(np.array([0.5, 0.01, 0.04, 0.02])) == pytest.approx([0.5, 0.04, 0.16 / 3, 0.04])
    assert adjusted(np.array([np.nan, 0.03]))[1] == pytest.approx(0.03)


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_as_slow(seed: int) -> None:
    p = np.round(np.random.default_rng(seed).random(30), 1)  # with ties
    assert adjusted(p) == pytest.approx(slow.adjusted(p.tolist()))


def test_signs() -> None:
    assert sign_test(np.array([8, 1, 0, 5]), np.array([0, 1, 0, 5])) == pytest.approx([2 / 256, 1.0, np.nan, 1.0], nan_ok=True)
    assert sign_test(np.array([300]), np.array([20]))[0] == pytest.approx(slow.sign(300, 20))


def test_wilson_by_hand() -> None:
    low, high = wilson(0.5, 4, 2.0)  # (0.5 + 0.5) / 2 -+ sqrt(0.0625 + 0.0625) * 2 / 2
    assert (low, high) == (pytest.approx(0.5 - 0.125**0.5), pytest.approx(0.5 + 0.125**0.5))
    assert wilson(0.0, 50)[0] == 0.0 and wilson(1.0, 50)[1] == 1.0


def test_median_of_counts() -> None:
    counts = np.array([[1, 0, 2.0], [0, 0, 1], [1, 0, 0], [0, 0, 0], [0, 0, 0.5]])
    assert median_of_counts(counts) == pytest.approx([1.0, np.nan, 0.0], nan_ok=True)  # 0 and 2; none; 2 of 3.5


def test_bounds_leave_out_what_is_no_number() -> None:
    low, high = bounds(np.array([[np.nan, np.nan], [1.0, np.nan], [3.0, np.nan]]))
    assert 1 <= low[0] < high[0] <= 3
    assert np.isnan(low[1]) and np.isnan(high[1])
