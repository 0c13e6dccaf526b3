"""Agreement of two coders: textbook numbers, and the variance against a slow delta method."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.governance.kappa import agreement_weights, crossed, kappa


def test_the_textbook_table() -> None:
    got = kappa(np.array([[20.0, 5], [10, 15]]))
    assert got is not None
    assert (got.seen, got.expected, got.kappa, got.n) == (pytest.approx(0.7), pytest.approx(0.5), pytest.approx(0.4), 50)


def test_weighted_worked_by_hand() -> None:
    # grades 0, 1, 2; six agree, two are one apart, two are two apart; margins 4 3 3 and 5 2 3
    table = np.array([[3.0, 0, 1], [1, 1, 1], [1, 1, 1]])
    got = kappa(table, "linear")
    assert got is not None
    seen = (5 * 1 + 3 * 0.5 + 2 * 0) / 10
    chance = sum(a * b * (1 - abs(i - j) / 2) for i, a in enumerate((0.4, 0.3, 0.3)) for j, b in enumerate((0.5, 0.2, 0.3)))
    assert got.kappa == pytest.approx((seen - chance) / (1 - chance))


def slow(p, w):
    seen = sum(p[i][j] * w[i][j] for i in range(len(p)) for j in range(len(p)))
    rows, columns = [sum(r) for r in p], [sum(p[i][j] for i in range(len(p))) for j in range(len(p))]
    chance = sum(rows[i] * columns[j] * w[i][j] for i in range(len(p)) for j in range(len(p)))
    return (seen - chance) / (1 - chance)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=9, max_size=9), st.sampled_from(["none", "linear", "quadratic"]))
def test_kappa_and_its_variance_equal_the_slow_ones(cells, weights) -> None:
    table = np.array(cells, dtype=float).reshape(3, 3)
    got = kappa(table, weights)
    n, p, w = table.sum(), (table / table.sum()).tolist(), agreement_weights(3, weights).tolist()
    assert got is not None
    assert got.kappa == pytest.approx(slow(p, w))
    gradient = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            up, down = [list(r) for r in p], [list(r) for r in p]
            up[i][j], down[i][j] = up[i][j] + 1e-6, down[i][j] - 1e-6
            gradient[i, j] = (slow(up, w) - slow(down, w)) / 2e-6
    # the formula for free cells; the delta method on the simplex takes the mean of the gradient away
    variance = ((np.array(p) * gradient**2).sum() - (np.array(p) * gradient).sum() ** 2) / n
    if got.low > -1 and got.high < 1:
        assert (got.high - got.low) / 2 == pytest.approx(1.959963984540054 * variance**0.5, rel=1e-3)


def test_one_grade_throughout_has_no_kappa() -> None:
    assert kappa(crossed([2, 2, 2], [2, 2, 2], 5)) is None
    assert kappa(np.zeros((5, 5))) is None
    assert kappa(crossed([0, 4, 2], [0, 4, 2], 5)).kappa == pytest.approx(1)


def test_an_unknown_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="cubic"):
        kappa(np.eye(3), "cubic")
