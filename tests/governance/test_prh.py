"""Indicator 11: losses and gains by role per unit of restricted trade, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.governance.harm import MAKER, TARGET, THIRD, Harm, foreign_availability, proportionality

ROLE = np.array([MAKER, TARGET, THIRD, THIRD, THIRD], dtype=np.int8)
LDC = np.array([False, False, False, True, False])
CHANGE = np.array([[-4.0, -10, -2, -1, 1.5], [-6.0, -30, -4, 0, 0], [1.0, -20, -3, -0.5, 6]])


def harm(change=CHANGE, role=ROLE, ldc=LDC, restricted=(10.0, 20.0, 5.0)) -> Harm:
    return Harm("x", "m", "2022", ("one", "two", "three"), change, np.array(restricted), role, ldc, ("s",))


def by(values):
    return {v.indicator: v for v in values}


def test_losses_and_gains_worked_by_hand() -> None:
    got = by(proportionality(harm()))
    # third: 3/10, 4/20, 3.5/5; gains 1.5/10, 0, 6/5
    assert (got["PRH.third-loss"].low, got["PRH.third-loss"].value, got["PRH.third-loss"].high) == pytest.approx((0.2, 0.3, 0.7))
    assert (got["PRH.third-gain"].low, got["PRH.third-gain"].value, got["PRH.third-gain"].high) == pytest.approx((0.0, 0.15, 1.2))
    assert got["PRH.third-loss-ldc"].value == pytest.approx(0.1)
    assert got["PRH.own-loss"].value == pytest.approx(0.3)
    assert got["PRH.own-gain"].high == pytest.approx(0.2)
    assert got["PRH.target-loss"].value == pytest.approx(1.5)
    assert got["PRH.target-gain"].value == 0


def test_gains_are_never_taken_off_losses() -> None:
    got = by(proportionality(harm(np.array([[0.0, 0, -5, 0, 5]]), restricted=(1.0,))._replace(models=("one",))))
    assert got["PRH.third-loss"].value == got["PRH.third-gain"].value == 5


def test_nothing_restricted_has_no_ratio() -> None:
    assert all(v.value is None and v.suppressed for v in proportionality(harm(restricted=(0.0, 0.0, 0.0))))


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_economies_does_not_matter(order) -> None:
    order = list(order)
    a, b = proportionality(harm()), proportionality(harm(CHANGE[:, order], ROLE[order], LDC[order]))
    assert [x for v in a for x in (v.value, v.low, v.high)] == pytest.approx([x for v in b for x in (v.value, v.low, v.high)])


def test_foreign_availability_leaves_out_what_is_not_known() -> None:
    (v,) = foreign_availability("x", "ore", np.array([60.0, 30, 10, np.nan]), np.array([True, False, False, False]), "2024")
    assert v.value == pytest.approx(0.4)
    assert v.coverage == 0.75
    (v,) = foreign_availability("x", "ore", np.full(3, np.nan), np.zeros(3, dtype=bool), "2024")
    assert v.value is None
