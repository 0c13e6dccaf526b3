"""Indicator 4: concentration over destinations, by hand and against loops."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from comity.governance.concentration import Benchmark, burden, dcx, demanded, divergence, gini, top_five
from tests.governance import slow
from tests.governance.making import cube, random_cubes


def test_by_hand() -> None:
    # burdens 0, 1/2, 1 + the Council's 1 at the third; shares 0, 1/3, 2/3 against 1/2, 1/4, 1/4
    one = cube([[0, 2, 4], [0, 0, 4]], mandated=[[0, 0, 0], [0, 0, 1]])
    found = burden(one)
    assert found.own.tolist() == [0.0, 0.5, 1.0]
    assert found.demanded.tolist() == [0.0, 0.0, 1.0]
    assert divergence(found.own, np.array([0.5, 0.25, 0.25])) == pytest.approx(log(4 / 3) / 3 + 2 * log(8 / 3) / 3)
    assert gini(found.own) == pytest.approx((0.5 + 1 + 0.5) * 2 / (2 * 3 * 1.5))
    assert demanded(found) == pytest.approx(1 / 2.5)
    assert top_five(np.arange(1.0, 7.0)) == pytest.approx(20 / 21)


@pytest.mark.parametrize("seed", range(5))
def test_as_slow(seed: int) -> None:
    one = random_cubes(seed)[0]
    q = np.random.default_rng(seed).random(24)
    q[[2, 5]] = 0, np.nan
    found = {v.indicator: v for v in dcx(one, [Benchmark(q, "test", "s")], np.random.default_rng(0))}
    expected = slow.dcx(one, [0.0 if np.isnan(x) else float(x) for x in q])
    for name, value in zip(("DCX", "DCX.GINI", "DCX.TOP5", "DCX.UN"), expected, strict=True):
        assert found[name].value == pytest.approx(value)
        assert found[name].n == 22
    assert found["DCX"].unit == "nats"


def test_equal_to_the_benchmark_is_nought() -> None:
    assert divergence(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])) == pytest.approx(0.0)
