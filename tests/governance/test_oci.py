"""Indicator 9: Poisson regression with swept effects against Newton's method on written-out dummies."""

from __future__ import annotations

import numpy as np
import pytest

from comity.governance import chilling


def newton(y, x, effects, weight):
    """The same maximum by Newton's method with every effect as a column (a small ridge settles the collinear ones)."""
    columns = [x] + [np.eye(int(effects[:, j].max()) + 1)[effects[:, j]] for j in range(effects.shape[1])]
    z = np.column_stack(columns)
    b = np.zeros(z.shape[1])
    b[x.shape[1] :] = np.log(max(np.average(y, weights=weight), 1e-9)) / effects.shape[1]
    for _ in range(200):
        mu = np.exp(np.clip(z @ b, -30, 30))
        hessian = (z * (weight * mu)[:, None]).T @ z + 1e-9 * np.eye(z.shape[1])
        step = np.linalg.solve(hessian, z.T @ (weight * (y - mu)))
        b = b + step * min(1.0, 2 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-11:
            break
    return b[: x.shape[1]]


def test_two_by_two_is_the_logarithm_of_the_ratio_of_ratios() -> None:
    # before, after: affected 200 -> 80, other 100 -> 110
    y = np.array([200.0, 80, 100, 110])
    x = np.array([[0.0], [1], [0], [0]])
    effects = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    fit = chilling.ppml(y, x, effects, np.ones(4))
    assert fit.converged
    assert fit.beta[0] == pytest.approx(np.log((80 / 200) / (110 / 100)), abs=1e-9)
    assert fit.mu == pytest.approx(y)


@pytest.mark.parametrize("seed", range(6))
def test_swept_effects_equal_written_out_dummies(seed: int) -> None:
    r = np.random.default_rng(seed)
    n = 90
    effects = np.column_stack((r.integers(0, 6, n), r.integers(0, 5, n)))
    x = r.normal(size=(n, 2))
    y = r.poisson(np.exp(0.5 + x @ [0.4, -0.7] + 0.3 * effects[:, 0])).astype(float)
    w = r.integers(1, 4, n).astype(float)
    fit = chilling.ppml(y, x, effects, w)
    assert fit.converged
    assert fit.used.all()
    assert fit.beta == pytest.approx(newton(y, x, effects, w), abs=1e-7)
    # first-order conditions: the effects reproduce every marginal sum
    for j in (0, 1):
        assert np.bincount(effects[:, j], w * fit.mu) == pytest.approx(np.bincount(effects[:, j], w * y), rel=1e-6)


def test_a_pair_without_any_trade_is_dropped_not_fitted() -> None:
    y = np.array([200.0, 80, 100, 110, 0, 0])
    x = np.array([[0.0], [1], [0], [0], [0], [1]])
    effects = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]])
    fit = chilling.ppml(y, x, effects, np.ones(6))
    assert fit.used.tolist() == [True] * 4 + [False] * 2
    assert fit.beta[0] == pytest.approx(np.log(0.4 / 1.1), abs=1e-9)


def panel(near=-0.2, controlled=-0.6, seed=3, noise=0.0, destinations=12) -> chilling.Panel:
    """Four lines (two headings; line 0 controlled, 1 and 2 near, 3 elsewhere), destinations of which half are affected, 24 months."""
    r = np.random.default_rng(seed)
    line, place, month = (a.ravel() for a in np.meshgrid(np.arange(4), np.arange(destinations), np.arange(24), indexing="ij"))
    heading, is_controlled, affected = np.array([0, 0, 0, 1])[line], line == 0, place % 2 == 0
    level = r.normal(5, 1, (4, destinations))[line, place] + r.normal(0, 0.3, (4, 24))[line, month]
    after = (month >= 12) & affected
    value = np.exp(level + np.where(after, np.where(is_controlled, controlled, near), 0.0))
    value = value * (r.gamma(1 / noise, noise, len(value)) if noise else 1.0)
    return chilling.Panel("x", "24 months", line, heading, place, month, value, is_controlled, affected, 12, ("s",))


def test_planted_changes_come_back_and_their_ratio() -> None:
    near, controlled, ratio = chilling.over_compliance(panel(), np.random.default_rng(1), draws=20)
    assert near.value == pytest.approx(-0.2, abs=1e-6)
    assert controlled.value == pytest.approx(-0.6, abs=1e-6)
    assert ratio.value == pytest.approx(1 / 3, abs=1e-5)
    assert [v.indicator for v in (near, controlled, ratio)] == ["OCI.near", "OCI.controlled", "OCI"]


def test_the_months_around_the_entry_do_not_speak() -> None:
    p = panel()
    quiet = (p.month >= 9) & (p.month < 15)
    wild = p._replace(value=np.where(quiet, p.value * 50 * p.affected, p.value))
    want = chilling.over_compliance(p, np.random.default_rng(1), draws=5)
    got = chilling.over_compliance(wild, np.random.default_rng(1), draws=5)
    assert [v.value for v in got] == pytest.approx([v.value for v in want])
    assert quiet.sum() * 3 // 4 == (p.heading == 0).sum() - chilling.design(p)[0].sum()


def test_other_headings_are_left_out() -> None:
    used = chilling.design(panel())[0]
    assert not used[panel().heading == 1].any()


def test_no_ratio_where_the_controlled_trade_did_not_change() -> None:
    values = chilling.over_compliance(
        panel(near=-0.3, controlled=0.0, noise=0.5, destinations=30), np.random.default_rng(1), draws=60
    )
    assert values[1].low < 0 < values[1].high
    assert values[2].value is None
    assert "not distinguishable" in values[2].suppressed


def test_the_interval_holds_the_planted_changes() -> None:
    values = chilling.over_compliance(panel(noise=0.3, destinations=30), np.random.default_rng(4), draws=60)
    for v, planted in zip(values, (-0.2, -0.6, 1 / 3), strict=True):
        assert v.low < planted < v.high, v


def test_few_destinations_are_told() -> None:
    assert "too narrow" in chilling.over_compliance(panel(), np.random.default_rng(1), draws=3)[0].note
    assert "too narrow" not in chilling.over_compliance(panel(destinations=40), np.random.default_rng(1), draws=3)[0].note


def test_renaming_lines_and_destinations_changes_nothing() -> None:
    p = panel()
    r = np.random.default_rng(9)
    lines, places, rows = r.permutation(4), r.permutation(12), r.permutation(len(p.line))
    q = chilling.Panel("y", p.vintage, lines[p.line][rows], p.heading[rows], places[p.destination][rows], p.month[rows], p.value[rows],
                       p.controlled[rows], p.affected[rows], p.entry, p.evidence)  # fmt: skip
    for a, b in zip(chilling.over_compliance(p, r, draws=3), chilling.over_compliance(q, r, draws=3), strict=True):
        assert b.value == pytest.approx(a.value, abs=1e-8)


def test_few_months_after_the_entry_are_suppressed() -> None:
    p = panel(destinations=4)
    late = p._replace(entry=21)
    values = chilling.over_compliance(late, np.random.default_rng(1), draws=3, quarantine=2)
    assert all(v.value is None and v.suppressed for v in values)


def test_no_destination_elsewhere_means_no_answer() -> None:
    p = panel()
    values = chilling.over_compliance(p._replace(affected=np.ones(len(p.line), dtype=bool)), np.random.default_rng(1), draws=3)
    assert all(v.value is None and "apart" in v.suppressed for v in values)


def test_blocked_without_need_worked_by_hand() -> None:
    needed = np.array([True] * 10 + [False] * 40)
    blocked = np.array([True] * 10 + [True] * 6 + [False] * 34)
    (v,) = chilling.internal("x", needed, blocked, "2024")
    assert v.value == pytest.approx(6 / 40)
    # Wilson for 6 of 40
    assert (v.low, v.high) == pytest.approx((0.0706, 0.2907), abs=1e-4)
    assert chilling.internal("x", needed[:15], blocked[:15], "2024")[0].value is None
