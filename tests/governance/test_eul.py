"""Indicator 5: growth, removals and skew of lists, by hand and against loops."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from comity.governance.intervals import gamma_quantile, gamma_share
from comity.governance.listing import _GRID, Flow, Listings, eul, skew, strength
from comity.governance.survival import curve, median
from tests.governance import slow

DAY = 10_000.0


def listings(since: list[float], until: list[float], place: list[int], *, demanded: list[bool] | None = None) -> Listings:
    end = np.array(until)
    return Listings("a.list", "a", np.array(since), end, np.array(place), np.array(demanded or [False] * len(since)), ("source",),
                    bool((~np.isnan(end)).any()))  # fmt: skip


def test_flow_by_hand() -> None:
    """Ten of old, of which two left half a year ago; five new ones; one left long ago."""
    nan = float("nan")
    since = np.array([DAY - 1000] * 10 + [DAY - 100] * 5 + [DAY - 2000])
    until = np.array([nan] * 8 + [DAY - 180] * 2 + [nan] * 5 + [DAY - 1500])
    assert Flow.of(since, until, int(DAY)) == Flow(now=13, before=10, added=5, removed=2)


def test_values_by_hand() -> None:
    nan = float("nan")
    lists = listings([DAY - 1000] * 20 + [DAY - 100] * 20 + [DAY - 50], [DAY - 200] * 5 + [nan] * 36, [0] * 30 + [1] * 11,
                     demanded=[False] * 40 + [True])  # fmt: skip
    found = {
        v.indicator: v
        for v in eul(lists, int(DAY), "2026", ("x", "y"), np.array([1.0, 1.0]), benchmark="test")
        if v.about == "a.list"
    }
    assert found["EUL.N"].value == 35
    assert found["EUL.G"].value == pytest.approx(log(35 / 20))
    assert found["EUL.R"].value == pytest.approx(5 / 20)
    assert found["EUL.DAYS"].value is None  # most are still listed
    assert "not reached" in found["EUL.DAYS"].note
    assert "1 listings of the Security Council" in found["EUL.N"].note


def test_a_list_that_keeps_no_removals_says_so() -> None:
    lists = listings([DAY - 1000] * 30, [float("nan")] * 30, [0] * 30)
    found = {v.indicator: v for v in eul(lists, int(DAY), "2026", ("x",), np.array([1.0]), benchmark="test")}
    assert found["EUL.R"].value is None
    assert found["EUL.DAYS"].value is None
    assert "not recorded" in found["EUL.DAYS"].note


def test_kaplan_meier_by_hand() -> None:
    # 1, 2+, 3, 3, 5: 4/5 after 1, then 4/5 * 1/3 after 3
    steps = curve(np.array([1.0, 2, 3, 3, 5]), np.array([True, False, True, True, True]))
    assert steps.time.tolist() == [1, 3, 5]
    assert steps.share == pytest.approx([0.8, 0.8 / 3, 0.0])
    assert median(steps) == 3


@pytest.mark.parametrize("seed", range(5))
def test_median_as_slow(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days, ended = rng.integers(1, 30, 40).astype(float), rng.random(40) < 0.6
    assert median(curve(days, ended)) == slow.km_median(days.tolist(), ended.tolist())


def test_gamma_quantiles() -> None:
    # unit exponential: -ln(1 - p); shape 2: F(x) = 1 - (1 + x) e^-x
    assert gamma_quantile(1.0, 0.95) == pytest.approx(-log(0.05))
    assert gamma_share(2.0, 3.0) == pytest.approx(1 - 4 * np.exp(-3))
    for shape in (0.05, 0.7, 3.0, 42.0, 900.0):
        for p in (0.05, 0.5, 0.95):
            assert gamma_share(shape, gamma_quantile(shape, p)) == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_skew_as_slow(seed: int) -> None:
    rng = np.random.default_rng(seed)
    exposure = rng.random(15) + 0.1
    counts = rng.poisson(exposure * rng.gamma(0.5, 2.0, 15) * 10).astype(float)
    expected = counts.sum() * exposure / exposure.sum()
    assert strength(counts, expected) == pytest.approx(slow.strength([int(c) for c in counts], expected.tolist(), list(_GRID)))
    middle, low, high, a = skew(counts, exposure)
    assert middle == pytest.approx((a + counts) / (a + expected))
    assert ((low < middle) & (middle < high)).all()


def test_small_numbers_are_drawn_towards_one() -> None:
    middle = skew(np.array([2.0, 200.0, 198.0]), np.array([0.001, 0.5, 0.499]))[0]
    assert 1 < middle[0] < 2 / 0.4  # the raw ratio is 5
    assert np.isnan(skew(np.array([1.0, 2.0]), np.array([0.0, 1.0]))[0][0])
