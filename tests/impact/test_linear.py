"""The linear rung answers as the whole table solved anew, adds up, and refuses cuts that cannot be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.impact.incidence import backward_many, forward_many, incidence, units
from comity.impact.inverse import block_inverse
from comity.impact.linear import (
    Linear,
    all_extractions,
    all_extractions_by_economy,
    all_row_controls,
    backward,
    extraction,
    forward,
)
from comity.impact.table import Cut, Floats, Table
from tests.impact.random_tables import coefficients, left_after, made, solved_backward, solved_forward, tables_and_cuts

many = settings(max_examples=60, deadline=None)


def close(found: Floats, wanted: Floats, scale: float, tolerance: float = 1e-10) -> bool:
    return bool(np.abs(found - wanted).max(initial=0.0) <= tolerance * scale)


def hub() -> Table:
    """Two economies, one sector each, worked by hand: e0 sells 20 to itself, 30 to e1 and 50 for final use."""
    z = np.array([[20.0, 30.0], [10.0, 40.0]])
    f = np.array([[40.0, 10.0], [20.0, 130.0]])
    return Table("hub", 2020, "USD mn", "made", "", ("E0", "E1"), ("s",), z, f, np.array([100.0, 200.0]))


# -- worked by hand ----------------------------------------------------------------------------------------------------


def test_one_cut_worked_by_hand() -> None:
    """E0 delivers nothing to E1: 40 lost at first hand; A' = [[.2, 0], [.1, .2]], so x0' = 40/.8 = 50, x1' = (150 + 5)/.8 = 193.75."""
    effect = backward(Linear.of(hub()), [Cut(0, 1, 1.0)])
    assert effect.restricted == pytest.approx(40.0)
    assert effect.dx == pytest.approx([-50.0, -6.25])
    assert effect.dv == pytest.approx([-50.0 * 0.7, -6.25 * 0.65])
    assert effect.tiers[0] == pytest.approx([-40.0, 0.0])
    assert effect.tiers[1] == pytest.approx([-8.0, -4.0])


def test_missing_inputs_worked_by_hand() -> None:
    """B' = [[.2, 0], [.05, .2]] and v = (70, 130): x1' = 130/.8 = 162.5, x0' = (70 + .05 * 162.5)/.8 = 97.65625."""
    effect = forward(Linear.of(hub()), [Cut(0, 1, 1.0)])
    assert effect.dx == pytest.approx([97.65625 - 100, -37.5])
    assert effect.tiers[0] == pytest.approx([0.0, -30.0])


def test_extraction_worked_by_hand() -> None:
    """Without E0 the other sells 150 finally and 40/200 of its output to itself: 187.5, so 12.5 and the 100 of E0 are lost."""
    assert extraction(Linear.of(hub()), 0) == pytest.approx([100.0, 12.5])


# -- the whole table solved anew ---------------------------------------------------------------------------------------


@many
@given(tables_and_cuts())
def test_backward_equals_the_table_solved_anew(given_: tuple[Table, list[Cut]]) -> None:
    table, cuts = given_
    effect = backward(Linear.of(table), cuts)
    left, final_left = left_after(table, cuts)
    assert close(effect.dx, solved_backward(table, left, final_left) - table.x, table.x.max())
    stops = (table.z * (1 - left)).sum() + (table.f * (1 - final_left)).sum()
    assert effect.restricted == pytest.approx(stops, rel=1e-12, abs=1e-12)


@many
@given(tables_and_cuts())
def test_forward_equals_the_table_solved_anew(given_: tuple[Table, list[Cut]]) -> None:
    table, cuts = given_
    effect = forward(Linear.of(table), cuts)
    left, _final = left_after(table, cuts)
    assert close(effect.dx, solved_forward(table, left) - table.x, table.x.max())


@many
@given(tables_and_cuts(), st.sampled_from([backward, forward]))
def test_tiers_add_up_and_none_is_a_gain(given_: tuple[Table, list[Cut]], side) -> None:
    table, cuts = given_
    effect = side(Linear.of(table), cuts)
    assert effect.tiers.shape == (9, table.n)
    assert close(effect.tiers.sum(axis=0), effect.dx, table.x.max(), 1e-12)
    assert (effect.tiers <= 1e-12 * table.x.max()).all()
    assert (effect.dx <= 1e-12 * table.x.max()).all()
    assert (effect.dx >= -table.x * (1 + 1e-10)).all()
    assert side(Linear.of(table), cuts, tiers=0).tiers.shape == (0, table.n)


@many
@given(tables_and_cuts())
def test_tiers_are_powers_of_the_coefficients_after_the_cut(given_: tuple[Table, list[Cut]]) -> None:
    table, cuts = given_
    left, final_left = left_after(table, cuts)
    wanted = -((table.z * (1 - left)).sum(axis=1) + (table.f * (1 - final_left)).sum(axis=1))
    ahead = -(table.z * (1 - left)).sum(axis=0)
    a = coefficients(table) * left
    b = np.divide(table.z * left, table.x[:, None], out=np.zeros_like(table.z), where=table.x[:, None] > 0)
    back, fore = backward(Linear.of(table), cuts).tiers, forward(Linear.of(table), cuts).tiers
    for tier in range(8):
        assert close(back[tier], wanted, table.x.max(), 1e-12)
        assert close(fore[tier], ahead, table.x.max(), 1e-12)
        wanted, ahead = a @ wanted, ahead @ b


@many
@given(tables_and_cuts())
def test_value_added_moves_with_output(given_: tuple[Table, list[Cut]]) -> None:
    table, cuts = given_
    effect = backward(Linear.of(table), cuts)
    for k in range(table.n):
        assert effect.dv[k] == pytest.approx(effect.dx[k] * table.v[k] / table.x[k] if table.x[k] else 0.0, abs=1e-12)


@many
@given(st.integers(0, 5000), st.data())
def test_extraction_equals_the_table_without_the_nodes(seed: int, data: st.DataObject) -> None:
    table = made(seed, 3, 2, idle=seed % 3)
    nodes = data.draw(st.lists(st.integers(0, table.n - 1), min_size=1, max_size=3, unique=True))
    keep = [k for k in range(table.n) if k not in nodes]
    wanted = np.zeros(table.n)
    wanted[keep] = np.linalg.solve(np.eye(len(keep)) - coefficients(table)[np.ix_(keep, keep)], table.f.sum(axis=1)[keep])
    assert close(extraction(Linear.of(table), nodes), table.x - wanted, table.x.max())


@pytest.mark.parametrize("parted", [True, False])
def test_everything_at_once_equals_one_by_one(parted: bool) -> None:
    table = made(7, 4, 3, parted=parted, idle=1)
    linear = Linear.of(table)
    for k in range(table.n):
        one = extraction(linear, k)
        assert all_extractions(linear)[k] == pytest.approx(one.sum())
        assert all_extractions_by_economy(linear)[:, k] == pytest.approx(table.by_economy(one))
        for d in range(4):
            assert all_row_controls(linear)[k, d] == pytest.approx(-backward(linear, [Cut(k, d, 1.0)]).dx.sum())


@many
@given(tables_and_cuts(), st.integers(0, 1000))
def test_many_severities_equal_one_by_one(given_: tuple[Table, list[Cut]], seed: int) -> None:
    table, cuts = given_
    linear = Linear.of(table)
    fractions = np.random.default_rng(seed).random((3, len(cuts)))
    back, fore = backward_many(linear, cuts, fractions), forward_many(linear, cuts, fractions)
    for row, b, f in zip(fractions, back, fore, strict=True):
        these = [c._replace(fraction=float(x)) for c, x in zip(cuts, row, strict=True)]
        assert close(b, backward(linear, these).dx, table.x.max())
        assert close(f, forward(linear, these).dx, table.x.max())


def test_incidence_of_single_cuts_equals_one_by_one() -> None:
    table = made(11, 4, 3)
    linear = Linear.of(table)
    rng = np.random.default_rng(0)
    i, d, share = rng.integers(0, table.n, 50), rng.integers(0, 4, 50), rng.random(50)
    found = incidence(units(linear), i, d, share)
    for row, *cut in zip(found, i, d, share, strict=True):
        assert row == pytest.approx(-table.by_economy(backward(linear, [Cut(int(cut[0]), int(cut[1]), float(cut[2]))]).dx))


# -- accounting --------------------------------------------------------------------------------------------------------


@many
@given(st.integers(0, 5000), st.integers(0, 2))
def test_accounting_identities(seed: int, idle: int) -> None:
    table = made(seed, 4, 2, idle=idle)
    linear = Linear.of(table)
    active = table.x > 0
    assert close(linear.l @ table.f.sum(axis=1), table.x, table.x.max())
    assert table.v.sum() == pytest.approx(table.f.sum())
    assert (linear.added @ linear.l)[active] == pytest.approx(np.ones(active.sum()))
    ghosh = np.linalg.inv(np.eye(table.n) - linear.b)
    per = np.divide(1.0, table.x, out=np.zeros(table.n), where=active)
    similar = per[:, None] * linear.l * table.x + np.diag((~active).astype(float))
    assert close(similar, ghosh, np.abs(ghosh).max())
    assert np.isfinite(linear.a).all()
    assert np.isfinite(linear.added).all()


def test_the_inverse_by_halves_equals_the_usual_one() -> None:
    a = np.random.default_rng(3).random((1300, 1300)) / 1400
    assert np.abs(block_inverse(np.eye(1300) - a) - np.linalg.inv(np.eye(1300) - a)).max() < 1e-12


# -- edges -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", [backward, forward])
@pytest.mark.parametrize("cuts", [[], [Cut(0, 1, 0.0)]])
def test_no_cut_no_effect(side, cuts: list[Cut]) -> None:
    table = made(5)
    effect = side(Linear.of(table), cuts)
    assert effect.restricted == 0
    assert not effect.dx.any()
    assert not effect.dv.any()
    assert not effect.tiers.any()


@pytest.mark.parametrize("side", [backward, forward])
def test_two_cuts_of_the_same_delivery_leave_what_both_leave(side) -> None:
    linear = Linear.of(made(6))
    both = side(linear, [Cut(0, 1, 0.5), Cut(0, 1, 0.4)])
    one = side(linear, [Cut(0, 1, 0.7)])
    assert both.dx == pytest.approx(one.dx)
    assert both.restricted == pytest.approx(one.restricted)


@pytest.mark.parametrize("side", [backward, forward])
def test_a_node_that_makes_nothing_is_cut_without_effect(side) -> None:
    table = made(8, idle=1)
    idle = int(np.flatnonzero(table.x == 0)[0])
    linear = Linear.of(table)
    assert not side(linear, [Cut(idle, 0, 1.0)]).dx.any()
    assert not extraction(linear, idle).any()


def test_a_coalition_stops_more_than_either_and_no_more_than_both() -> None:
    linear = Linear.of(made(9, 4, 2))
    a, b = [Cut(0, 3, 1.0)], [Cut(2, 3, 1.0)]
    alone = [-backward(linear, c).dx.sum() for c in (a, b)]
    together = -backward(linear, [*a, *b]).dx.sum()
    assert max(alone) < together <= sum(alone) + 1e-9


@many
@given(tables_and_cuts(), st.integers(0, 1000), st.sampled_from([backward, forward]))
def test_economies_change_places_and_the_answer_with_them(given_: tuple[Table, list[Cut]], seed: int, side) -> None:
    table, cuts = given_
    m, s = len(table.economies), len(table.sectors)
    order = np.random.default_rng(seed).permutation(m)
    nodes = (order[:, None] * s + np.arange(s)).ravel()
    back, place = np.argsort(order), np.argsort(nodes)
    moved = table._replace(
        z=table.z[np.ix_(nodes, nodes)], x=table.x[nodes], f=table.f[nodes][:, order] if table.f.shape[1] == m else table.f[nodes]
    )
    there = [c._replace(seller=int(place[c.seller]), buyer=int(back[c.buyer])) for c in cuts]
    found, wanted = side(Linear.of(moved), there), side(Linear.of(table), cuts)
    assert close(found.dx, wanted.dx[nodes], table.x.max())
    assert close(found.tiers, wanted.tiers[:, nodes], table.x.max())


@many
@given(st.integers(0, 5000), st.floats(0, 1), st.floats(0, 1), st.sampled_from([backward, forward]))
def test_more_stopped_is_more_lost(seed: int, one: float, other: float, side) -> None:
    linear = Linear.of(made(seed, 3, 2))
    low, high = (side(linear, [Cut(1, 2, share)]) for share in sorted((one, other)))
    assert (high.dx <= low.dx + 1e-12 * linear.table.x.max()).all()


@pytest.mark.parametrize("side", [backward, forward])
def test_the_unit_of_the_table_does_not_matter(side) -> None:
    table, small = made(10, 3, 2), 1e-9
    tiny = table._replace(z=table.z * small, f=table.f * small, x=table.x * small)
    found, wanted = (side(Linear.of(t), [Cut(1, 2, 0.6)]).dx for t in (tiny, table))
    assert wanted.any()
    assert found == pytest.approx(wanted * small, rel=1e-9)


def test_final_use_that_is_not_parted_is_told() -> None:
    assert "lower bound" in backward(Linear.of(made(1, parted=False)), [Cut(0, 1, 1.0)]).note
    assert not backward(Linear.of(made(1)), [Cut(0, 1, 1.0)]).note


@pytest.mark.parametrize(("cut", "words"), [
    (Cut(99, 0, 1.0), "cut 1: seller 99 is not in the table, which has 6 nodes"),
    (Cut(0, 3, 1.0), "buyer 3 .* 3 economies"),
    (Cut(-1, 0, 1.0), "seller -1"),
    (Cut(0, 0, 1.5), "fraction 1.5 is no share"),
    (Cut(0, 0, -0.1), "fraction -0.1 is no share"),
    (Cut(0, 0, float("nan")), "fraction nan is no share"),
    (Cut(0, 0, 1.0, (2,)), "buying sector 2 .* 2 sectors"),
])  # fmt: skip
def test_a_cut_that_cannot_be_is_refused(cut: Cut, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        backward(Linear.of(made(1)), [cut])


def test_other_input_that_cannot_be_is_refused() -> None:
    linear = Linear.of(made(1))
    with pytest.raises(ValueError, match="node 6 is not in the table"):
        extraction(linear, [0, 6])
    with pytest.raises(ValueError, match="has shape"):
        Linear.of(made(1), np.eye(3))
    with pytest.raises(ValueError, match="do not fit 1 cuts"):
        backward_many(linear, [Cut(0, 1, 1.0)], np.ones((2, 2)))
    with pytest.raises(ValueError, match="no share"):
        incidence(units(linear), [0], [0], [2.0])
    with pytest.raises(ValueError, match="not in the table"):
        incidence(units(linear), [-1], [0], [1.0])
    broken = made(1)
    with pytest.raises(ValueError, match="cannot be inverted"):
        Linear.of(broken._replace(z=np.diag(broken.x)))


# -- the real table ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[Table, Linear]:
    with np.load(shared / "data" / "impact" / "oecd_icio2025_y2022_80x27.npz", allow_pickle=False) as d:
        z, x = d["Z"].astype(np.float64), d["X"]
        names = tuple(map(str, d["countries"])), tuple(map(str, d["sectors"]))
    table = Table("icio", 2022, "USD mn", "", "", *names, z, (x - z.sum(axis=1))[:, None], x)
    return table, Linear.of(table)


def test_the_real_table_solved_anew(real: tuple[Table, Linear]) -> None:
    table, linear = real
    cuts = [Cut(table.node(e, "ELEC"), table.economies.index("CHN"), 0.8) for e in ("USA", "TWN", "KOR", "JPN", "NLD", "DEU")]
    left, final_left = left_after(table, cuts)
    effect = backward(linear, cuts)
    assert close(effect.dx, solved_backward(table, left, final_left) - table.x, np.abs(effect.dx).max())
    assert close(effect.tiers.sum(axis=0), effect.dx, np.abs(effect.dx).max(), 1e-12)


def test_the_full_table_gives_the_published_loss(full_linear: Linear) -> None:
    """Taking one node of the 80 x 50 table out costs 638.492 bn of output in all."""
    node = full_linear.table.node("TWN", "C26")
    assert extraction(full_linear, node).sum() == pytest.approx(638_492, abs=0.5)
    assert all_extractions(full_linear)[node] == pytest.approx(638_492, abs=0.5)
