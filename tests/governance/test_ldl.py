"""Indicator 8: odds ratios within like cases and days until a decision, against hand-worked numbers and slow loops."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.governance import licensing, survival
from comity.governance.value import FEWEST

# two strata: 10 of 30 against 5 of 30 denied; 8 of 20 against 6 of 30
TABLES = np.array([[[10, 20], [5, 25]], [[8, 12], [6, 24]]], dtype=np.float64)


def slow_odds(tables):
    """Mantel-Haenszel and Robins-Breslow-Greenland in fractions, written from the formulas."""
    r = s = pr = ps_qr = qs = Fraction(0)
    for (a, b), (c, d) in tables.astype(int).tolist():
        if a + b == 0 or c + d == 0:
            continue
        n = a + b + c + d
        ri, si, p, q = Fraction(a * d, n), Fraction(b * c, n), Fraction(a + d, n), Fraction(b + c, n)
        r, s, pr, ps_qr, qs = r + ri, s + si, pr + p * ri, ps_qr + p * si + q * ri, qs + q * si
    if not r or not s:
        return None
    return float(r / s), float(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s))


def test_the_odds_ratio_of_two_strata_worked_by_hand() -> None:
    odds = licensing.common_odds_ratio(TABLES)
    assert odds is not None
    # R = 250/60 + 192/50 = 8.00667, S = 100/60 + 72/50 = 3.10667; variance of the logarithm 0.201712
    assert odds.ratio == pytest.approx(2.577253, abs=1e-6)
    assert odds.low == pytest.approx(1.06872, abs=1e-4)
    assert odds.high == pytest.approx(6.21515, abs=1e-4)
    assert odds.strata == 2


def test_a_stratum_without_the_other_group_says_nothing() -> None:
    more = np.concatenate((TABLES, [[[50, 1], [0, 0]]]))
    assert licensing.common_odds_ratio(more) == licensing.common_odds_ratio(TABLES)


def test_no_ratio_where_a_group_was_never_denied() -> None:
    assert licensing.common_odds_ratio(np.array([[[0, 20], [5, 25]]], dtype=float)) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 12)] * 4), min_size=1, max_size=5))
def test_the_odds_ratio_equals_the_slow_one(cells) -> None:
    tables = np.array(cells, dtype=np.float64).reshape(-1, 2, 2)
    fast, slow = licensing.common_odds_ratio(tables), slow_odds(tables)
    if slow is None:
        assert fast is None
    else:
        assert fast is not None
        assert fast.ratio == pytest.approx(slow[0])
        assert math.log(fast.high / fast.ratio) == pytest.approx(1.959963984540054 * math.sqrt(slow[1]))


def test_waiting_worked_by_hand() -> None:
    days = np.array([1.0, 2, 2, 3, 4])
    waiting = survival.curve(days, np.array([True, True, True, True, False]))
    assert waiting.share == pytest.approx([0.8, 0.4, 0.2])
    assert survival.median(waiting) == 2
    assert survival.area(waiting, 4) == pytest.approx(1 + 0.8 + 0.4 + 0.2)
    assert survival.area(waiting, 2.5) == pytest.approx(1 + 0.8 + 0.5 * 0.4)


def test_competing_ends_add_up_to_one() -> None:
    days, event = np.array([1.0, 2, 2, 3, 4]), np.array([1, 2, 1, 1, 0], dtype=np.int8)
    decided, withdrawn = survival.incidence(days, event, 1), survival.incidence(days, event, 2)
    assert decided.share == pytest.approx([0.2, 0.4, 0.6])
    assert withdrawn.share == pytest.approx([0.0, 0.2, 0.2])
    assert survival.area(decided, 4) == pytest.approx(0.2 + 0.4 + 0.6)
    waiting = survival.curve(days, event > 0)
    assert waiting.share + decided.share + withdrawn.share == pytest.approx([1, 1, 1])


def test_nobody_closed_waits_for_ever() -> None:
    waiting = survival.curve(np.array([3.0, 5.0]), np.zeros(2, dtype=bool))
    assert survival.median(waiting) is None
    assert survival.area(waiting, 5) == 5


def cases(seed: int = 1, n: int = 400, names: tuple[str, str] = ("p", "q")) -> licensing.Cases:
    r = np.random.default_rng(seed)
    group = r.integers(0, 2, n)
    outcome = np.where(r.random(n) < 0.2 + 0.3 * group, 2, 1)
    outcome = np.where(r.random(n) < 0.1, 3, outcome).astype(np.int8)
    return licensing.Cases(
        "x", "2020", tuple(names[g] for g in group), r.integers(0, 4, n), outcome, r.integers(5, 60, n) + 30.0 * group, ("s",)
    )


def by(values):
    return {(v.indicator, v.about): v for v in values}


def test_groups_mirror_each_other() -> None:
    got = by(licensing.disparity(cases()))
    p, q = got["LDL.denial", "p"].value, got["LDL.denial", "q"].value
    assert p < 1 < q
    assert p * q == pytest.approx(1)
    assert {i for i, _ in got} == {"LDL.denial", "LDL.returned", "LDL.denial-with-returned"}


def test_returned_cases_can_hide_denials_and_are_told_apart() -> None:
    c = cases()
    hidden = c._replace(outcome=np.where(c.outcome == 2, 4, c.outcome).astype(np.int8))
    got = by(licensing.disparity(hidden))
    assert got["LDL.denial", "q"].value is None
    assert got["LDL.denial-with-returned", "q"].value == by(licensing.disparity(c))["LDL.denial-with-returned", "q"].value


def test_few_cases_are_suppressed() -> None:
    c = cases(n=30)
    assert min(c.group.count(g) for g in ("p", "q")) < FEWEST
    for v in licensing.disparity(c):
        if v.about == min(("p", "q"), key=c.group.count):
            assert v.value is v.low is v.high is None
            assert v.suppressed


def test_the_longer_wait_is_seen_and_its_interval_holds_it() -> None:
    got = by(licensing.latency(cases(), np.random.default_rng(2), draws=100))
    for name, none in (("LDL.median", 1), ("LDL.restricted-mean", 0), ("LDL.time-lost", 0)):
        v = got[name, "q"]
        assert v.value > v.low > none, name
        assert v.value < v.high
    assert got["LDL.restricted-mean", "p"].value == pytest.approx(-got["LDL.restricted-mean", "q"].value)


@settings(max_examples=10, deadline=None)
@given(st.permutations(["p", "q"]), st.integers(0, 5))
def test_renaming_groups_and_strata_renames_the_results(names, seed) -> None:
    c = cases(seed)
    renamed = c._replace(group=tuple({"p": names[0], "q": names[1]}[g] for g in c.group), stratum=3 - c.stratum, jurisdiction="y")
    for (indicator, about), v in by(licensing.disparity(c)).items():
        w = by(licensing.disparity(renamed))[indicator, {"p": names[0], "q": names[1]}[about]]
        assert w.jurisdiction == "y"
        assert (w.value, w.low, w.high) == pytest.approx((v.value, v.low, v.high))


def test_a_withdrawal_is_no_decision() -> None:
    """One group: 30 approved on day 5; the other: 30 withdrawn on day 5; one pending on day 20 in each."""
    outcome = np.array([1] * 30 + [0] + [3] * 30 + [0], dtype=np.int8)
    days = np.array([5.0] * 30 + [20] + [5] * 30 + [20])
    c = licensing.Cases("x", "2020", ("p",) * 31 + ("q",) * 31, np.zeros(62, dtype=np.int64), outcome, days, ())
    got = by(licensing.latency(c, np.random.default_rng(1), draws=20))
    assert got["LDL.restricted-mean", "q"].value == 0
    assert got["LDL.time-lost", "q"].value == pytest.approx(15 * 30 / 31)


def test_half_through_is_the_median() -> None:
    assert survival.median(survival.curve(np.array([1.0, 2, 3, 4]), np.ones(4, dtype=bool))) == 2


def test_a_small_group_is_suppressed_however_many_others_there_are() -> None:
    c = cases()
    few = c._replace(group=tuple("r" if i < FEWEST - 1 else g for i, g in enumerate(c.group)))
    for v in (*licensing.disparity(few), *licensing.latency(few, np.random.default_rng(1), draws=20)):
        assert (v.value is None) == (v.about == "r"), v
        assert v.about != "r" or f"fewer than {FEWEST}" in v.suppressed


def test_one_group_alone_is_compared_with_nobody() -> None:
    c = cases()._replace(group=("p",) * 400)
    assert all(
        v.value is None and v.suppressed for v in (*licensing.disparity(c), *licensing.latency(c, np.random.default_rng(1)))
    )
