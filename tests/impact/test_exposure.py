"""Exposure without propagation: each indicator on a case worked by hand, and what is not defined stays undefined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.impact.exposure import (
    CHURN,
    cdi1,
    cdi2,
    cdi3,
    covered_flow,
    dependency,
    foreign_availability,
    hhi,
    import_dependence,
    price_response,
    single_point_of_failure,
    supplier_shares,
)

values = st.lists(st.just(0.0) | st.floats(1e-3, 1e9), min_size=1, max_size=12)


def test_concentration_worked_by_hand() -> None:
    assert hhi([50, 30, 20]) == pytest.approx(0.25 + 0.09 + 0.04)
    assert hhi([[1, 0], [1, 5]]).tolist() == pytest.approx([0.5, 1.0])
    assert supplier_shares([1, 3]).tolist() == [0.25, 0.75]
    assert np.isnan(hhi([0, 0]))


@given(values)
def test_concentration_lies_between_equal_shares_and_one(v: list[float]) -> None:
    found = float(hhi(v))
    assert np.isnan(found) if sum(v) == 0 else 1 / len(v) - 1e-9 <= found <= 1 + 1e-9


@given(values, st.floats(0.1, 100), st.randoms())
def test_concentration_knows_neither_order_nor_unit(v: list[float], factor: float, random) -> None:
    mixed = [x * factor for x in random.sample(v, len(v))]
    assert float(hhi(mixed)) == pytest.approx(float(hhi(v)), nan_ok=True)


def test_core_dependency_indicators_worked_by_hand() -> None:
    assert cdi1([90, 10]) == pytest.approx(0.82)
    assert cdi2(60, 40) == pytest.approx(0.6)
    assert cdi3(60, 40) == pytest.approx(1.5)
    found = dependency([90, 10], inside=50, exports=80)
    assert found.above == (True, True, True)
    assert found.dependent is True


@pytest.mark.parametrize(("outside", "inside", "exports", "above", "dependent"), [
    ([25, 25, 25, 25], 50, 80, (False, True, True), False),
    ([90, 10], 100, 80, (True, False, True), False),
    ([90, 10], 50, 100, (True, True, False), False),
    ([90, 10], 50, 0, (True, True, True), True),
    ([0, 0], 0, 10, (None, None, False), False),
    ([0, 0], 0, 0, (None, None, None), None),
])  # fmt: skip
def test_dependency_needs_all_three(outside, inside, exports, above, dependent) -> None:
    found = dependency(outside, inside, exports)
    assert found.above == above
    assert found.dependent is dependent


def test_import_dependence() -> None:
    assert import_dependence(30, 80, 10) == pytest.approx(0.3)
    assert np.isnan(import_dependence(0, 0, 0))


def test_single_point_of_failure_counts_buyers_with_one_main_source() -> None:
    flows = [[99, 8, 7, 6], [2, 99, 3, 1], [0, 0, 99, 0], [0, 2, 0, 99]]
    assert single_point_of_failure(flows).tolist() == [0.75, 0.25, 0.0, 0.0]
    assert np.isnan(single_point_of_failure(np.zeros((2, 2)))).all()
    with pytest.raises(ValueError, match="dimensions"):
        single_point_of_failure([1, 2])


def test_foreign_availability() -> None:
    exports, makers = [60, 30, 10], np.array([True, False, False])
    assert foreign_availability(exports, makers) == pytest.approx(0.4)
    assert foreign_availability(exports, makers, np.array([False, False, True])) == pytest.approx(30 / 90)
    assert foreign_availability(exports, np.ones(3, bool)) == 0
    assert np.isnan(foreign_availability([0, 0, 0], makers))


def test_more_participants_leave_less_abroad() -> None:
    exports = np.random.default_rng(1).random(8)
    found = [foreign_availability(exports, np.arange(8) < k) for k in range(9)]
    assert found == sorted(found, reverse=True)


def test_covered_flow() -> None:
    assert covered_flow([100, 50], [0.5, 1.0]) == 100
    with pytest.raises(ValueError, match="no share"):
        covered_flow([1], [1.2])


def test_price_response_worked_by_hand() -> None:
    assert price_response(0.75, 2.0) == pytest.approx(3.0)
    assert price_response(0.75, 3.0) == pytest.approx(1.0)
    assert price_response(0.0, 5.0) == 0
    assert price_response(1.0, 5.0) == np.inf
    assert np.isnan(price_response(0.5, 1.0))
    with pytest.raises(ValueError, match="no share"):
        price_response(-0.1, 2.0)


def test_a_missing_value_is_not_taken_for_zero() -> None:
    with pytest.raises(ValueError, match="missing or below zero"):
        hhi([1.0, float("nan")])
    with pytest.raises(ValueError, match="missing or below zero"):
        hhi([1.0, -1.0])


def test_what_is_given_is_left_as_it_is() -> None:
    flows = np.ones((2, 2))
    single_point_of_failure(flows)
    assert (flows == 1).all()


def test_lists_are_unstable_and_say_so() -> None:
    assert (CHURN.after_one_year, CHURN.after_five_years) == (0.2, 0.5)
    assert "unstable" in CHURN.sentence
