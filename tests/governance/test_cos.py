"""Indicator 12: shares of states, people, output and supply under an equal rule, by hand and against loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.governance.coordination import NO, YES, States, coordination, equal_or_stricter, spread
from comity.governance.value import UNKNOWN, Cube

STATES = States(
    ("a", "b", "c", "d", "e"), np.array([10.0, 20, 30, 40, np.nan]), np.array([5.0, 5, 10, 80, 0]), np.array([-1, 0, 0, -1, -1])
)
APPLIES = np.array([[1, 1, 1, 0, -1], [1, 0, 0, 0, 0]], dtype=np.int8)
WEIGHT = np.array([3.0, 1.0])


def by(values):
    return {(v.indicator, v.spec): v for v in values}


EACH, ONE = "unions as their member states", "unions as one state"


def test_shares_worked_by_hand() -> None:
    supply = np.array([[0.5, 0, 0.25, 0.15, 0.1], [0.2, 0.8, 0, 0, 0]])
    got = by(coordination("x", APPLIES, WEIGHT, supply, STATES, "2026"))
    assert got["COS.states", EACH].value == pytest.approx((3 * 3 / 5 + 1 / 5) / 4)
    assert got["COS.states", EACH].high == pytest.approx((3 * 4 / 5 + 1 / 5) / 4)
    # the union of b and c is one state: a, bc, d, e
    assert got["COS.states", ONE].value == pytest.approx((3 * 2 / 4 + 1 / 4) / 4)
    assert got["COS.population", EACH].value == pytest.approx((3 * 0.6 + 0.1) / 4)
    assert got["COS.gdp", EACH].value == pytest.approx((3 * 0.2 + 0.05) / 4)
    assert got["COS.supply", EACH].value == pytest.approx((3 * 0.75 + 0.2) / 4)
    gap = got["COS.gap", EACH]
    assert gap.value == pytest.approx(1 - (3 * 0.75 + 0.2) / 4)
    assert gap.low == pytest.approx(1 - (3 * 0.85 + 0.2) / 4)
    assert gap.high == pytest.approx(gap.value)
    assert got["COS.states", EACH].coverage == pytest.approx((3 * 0.8 + 1) / 4)


def test_without_supply_there_is_no_gap() -> None:
    assert {v.indicator for v in coordination("x", APPLIES, WEIGHT, None, STATES, "2026")} == {
        "COS.states",
        "COS.population",
        "COS.gdp",
    }


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(5)), st.lists(st.sampled_from([-1, 0, 1]), min_size=15, max_size=15))
def test_the_order_of_states_does_not_matter_and_loops_agree(order, cells) -> None:
    order = list(order)
    applies = np.array(cells, dtype=np.int8).reshape(3, 5)
    weight = np.array([1.0, 2, 3])
    moved = States(tuple(STATES.codes[i] for i in order), *(a[order] for a in STATES[1:]))
    a, b = (
        coordination("x", applies, weight, None, STATES, "2026"),
        coordination("x", applies[:, order], weight, None, moved, "2026"),
    )
    assert [x for v in a for x in (v.value, v.low, v.high)] == pytest.approx([x for v in b for x in (v.value, v.low, v.high)])
    slow = (
        sum(
            w * sum(p for x, p in zip(row, (10, 20, 30, 40), strict=False) if x == 1) / 100
            for w, row in zip((1, 2, 3), applies.tolist(), strict=True)
        )
        / 6
    )
    assert by(a)["COS.population", EACH].value == pytest.approx(slow)


def cube(levels, items, name="x", places=("p", "q", "r")) -> Cube:
    level = np.array(levels, dtype=np.int8)
    n = len(level)
    return Cube(name, "2026-01-01", tuple(f"e{i}" for i in range(n)), places, level, np.ones(n), np.zeros(n, np.int8), np.array(items),
                np.zeros(level.shape, bool), ((),) * n)  # fmt: skip


def test_equal_or_stricter_by_destination() -> None:
    own = cube([[2, 2, 0], [2, 4, 2], [2, 2, 2], [2, 2, 2]], [0, 1, 2, -1])
    other = cube([[2, 3, 0], [2, 2, 1], [UNKNOWN] * 3], [0, 1, 2], "y")
    assert equal_or_stricter(own, other).tolist() == [YES, NO, UNKNOWN, UNKNOWN]
    assert equal_or_stricter(own, other, least=1 / 3).tolist() == [YES, YES, UNKNOWN, UNKNOWN]
    assert equal_or_stricter(own, other, leave_out=np.array([False, True, True])).tolist() == [YES, YES, UNKNOWN, UNKNOWN]
    assert equal_or_stricter(cube([[2, 0, 0]], [0]), cube([[1, 0, 0]], [0], "y")).tolist() == [NO], (
        "places where nothing is asked do not count"
    )
    with pytest.raises(ValueError, match="destinations"):
        equal_or_stricter(own, cube([[1, 1]], [0], "y", ("p", "q")))


def test_from_laws_to_states_silence_is_not_no() -> None:
    applies = np.array([[1, 0], [0, -1], [-1, -1]], dtype=np.int8)
    binds = np.array([[1, 1, 0, 0], [0, 1, 1, 0]], dtype=bool)
    assert spread(applies, binds).tolist() == [[1, 1, 0, -1], [0, 0, -1, -1], [-1, -1, -1, -1]]
