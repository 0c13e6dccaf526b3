"""Indicator 6: reach beyond own territory, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from comity.desk.govern_reach import caught
from comity.governance.extraterritorial import QUESTIONS, Reached, checklist, etr, overlaps


def test_shares_by_hand() -> None:
    flows = np.zeros((30, 3))
    flows[:3] = [[0, 10, 20], [10, 20, 30], [0, 0, 50]]
    found = {v.indicator: v for v in etr("a", "2022", [Reached(flows, 70.0, "content of 25 % or more", "table")], ["r"])}
    assert found["ETR"].value == pytest.approx(30 / 100)
    assert (found["ETR"].low, found["ETR"].high) == (pytest.approx(10 / 80), pytest.approx(100 / 170))
    assert found["ETR.USD"].value == 30
    assert (found["ETR.STATES"].low, found["ETR.STATES"].value, found["ETR.STATES"].high) == (1, 2, 3)
    assert found["ETR"].evidence == ("r",)


def test_checklist_counts_what_is_recorded() -> None:
    answers = {QUESTIONS[0]: ("r1",), QUESTIONS[1]: (), QUESTIONS[2]: None, QUESTIONS[3]: ("r2", "r1"), QUESTIONS[4]: ()}
    found = checklist("a", "2026", answers, coverage=1.0)
    assert (found.value, found.low, found.high, found.n) == (2, 2, 3, 4)
    assert found.evidence == ("r1", "r2")
    assert found.coverage == pytest.approx(0.8)


def test_caught_deliveries_by_hand() -> None:
    """Three economies of two sectors; the first makes the rule, the others are destinations; only the second sector is under it."""
    flows = np.array([[0, 9, 9], [1, 2, 3], [9, 9, 9], [5, 7, 11], [9, 9, 9], [13, 17, 19]], dtype=float)
    third, own = caught(flows, [1], ([0], [1, 2]), np.array([0, 0, 0, 0.5, 0, 1.0]))
    assert third.tolist() == [0.0, 5.5, 17.0]  # second to third 11 / 2, third to second 17; never to itself, never to the maker
    assert own == 5.0  # 2 + 3
    turned, same = caught(flows[[4, 5, 0, 1, 2, 3]][:, [2, 0, 1]], [1], ([1], [2, 0]), np.array([0, 1.0, 0, 0, 0, 0.5]))
    assert turned[[1, 2, 0]].tolist() == third.tolist()
    assert same == own


def test_overlaps() -> None:
    assert overlaps([np.array([0.6, 0.1]), np.array([0.5, 0.9])]).tolist() == [2, 1]
