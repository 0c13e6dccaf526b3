"""The short run: what is missing goes downstream, what is not sold goes upstream, and nothing comes from nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.impact.bottleneck import settle, solve
from comity.impact.mixing import Mixer
from comity.impact.network import Network, ces, power_of, with_value_added
from comity.impact.parameters import Parameters
from comity.impact.production import loss
from comity.impact.table import Cut, Table
from tests.impact.chip_world import SIX, back, bundled, chips, moved, no_chips, permuted, selling
from tests.impact.random_tables import made, tables_and_cuts


@settings(max_examples=60, deadline=None)
@given(tables_and_cuts())
def test_answers_are_numbers_within_bounds(case: tuple[Table, list[Cut]]) -> None:
    table, cuts = case
    effect = solve(table, cuts)
    assert np.isfinite(effect.dx).all()
    assert (effect.dx >= -table.x * (1 + 1e-9)).all()
    assert (effect.dx <= table.x * Parameters().slack + 1e-6 * table.x.sum()).all(), "nobody sells more than capacity allows"
    assert effect.dx[table.x == 0].tolist() == [0.0] * int((table.x == 0).sum())
    assert effect.side == "both"
    assert effect.tiers.shape == (0, table.n)


@settings(max_examples=30, deadline=None)
@given(tables_and_cuts(), st.randoms())
def test_names_of_economies_do_not_matter(case: tuple[Table, list[Cut]], rng: object) -> None:
    table, cuts = case
    order = list(range(len(table.economies)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    s = len(table.sectors)
    if not table.x.all():
        return
    other = solve(permuted(table, order), moved(cuts, order, s))
    assert np.allclose(back(other.dx, order, s), solve(table, cuts).dx, atol=1e-5 * table.x.sum())


@pytest.mark.parametrize("cuts", [[], [Cut(0, 1, 0.0)]])
def test_no_cut_no_change(cuts: list[Cut]) -> None:
    effect = solve(made(3), cuts)
    assert effect.restricted == 0
    assert not effect.dx.any()
    assert not effect.dv.any()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 3), st.integers(1, 3))
def test_more_cut_more_lost(seed: int, maker: int, further: int) -> None:
    table = made(seed, 4, 2)
    target = (maker + further) % 4
    totals = [solve(table, [Cut(maker * 2, target, fraction)]).dx.sum() for fraction in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert all(b <= a + 1e-6 * table.x.sum() for a, b in pairwise(totals))


def test_small_cuts_keep_their_digits() -> None:
    table = chips({"A": 4.0, "B": 1.0, "T": 5.0})
    params = Parameters(substitution=0.0)
    small, smaller = (solve(table, no_chips(table, "A", fraction=f), params).dx.sum() for f in (1e-6, 1e-7))
    assert small < 0
    assert smaller == pytest.approx(small / 10, rel=1e-3)


def test_both_sides_lose() -> None:
    table = chips({"A": 4.0, "B": 1.0, "T": 5.0})
    dx = solve(table, no_chips(table, "A")).dx
    assert dx[table.node("T", "rest")] < -1, "the buyer misses an input"
    assert dx[table.node("A", "chip")] <= -3.9, "the seller loses the sale"
    assert dx[table.node("A", "rest")] < 0, "and so do its suppliers"
    assert dx[table.node("B", "chip")] > 0, "who is not cut sells what it can in place of it"


def test_it_is_the_closed_form_where_one_input_is_all() -> None:
    """4 % of cost, 10 % less of it, elasticity 0.04: output falls by 1.57 %."""
    z = np.zeros((2, 2))
    z[1, 0] = 4.0
    table = Table(
        "two", 2020, "", "", "", ("T", "A"), ("only",), z, np.array([[100.0, 0.0], [0.0, 6.0]]), np.array([100.0, 10.0])
    )
    params = Parameters(sigma_value_added=0.04, sigma_inputs=0.04, substitution=0.0)
    dx = solve(table, [Cut(1, 0, 0.1)], params).dx
    assert dx[0] / 100 == pytest.approx(loss(0.04, -0.1, 0.04), rel=1e-6)
    assert dx[1] == pytest.approx(-0.4 - 3.6 * -dx[0] / 100, rel=1e-6)


def test_inputs_that_are_not_essential_stop_nothing() -> None:
    table, alone = chips({"A": 4.0, "T": 6.0}), Parameters(substitution=0.0)
    none = settle(table, no_chips(table, "A"), alone, essential=np.zeros((2, 2)))
    half = settle(table, no_chips(table, "A"), alone, essential=np.array([[1.0, 0.5], [1.0, 1.0]]))
    full = settle(table, no_chips(table, "A"), alone)
    rest = table.node("T", "rest")
    assert none.able.tolist() == [1.0] * table.n
    assert full.able[rest] < half.able[rest] < 1
    assert full.effect.dx[rest] < half.effect.dx[rest] < none.effect.dx[rest]
    with pytest.raises(ValueError, match="2 x 2 numbers from 0 to 1"):
        solve(table, [], essential=np.ones((3, 3)))


def test_cuts_that_overlap_merge() -> None:
    table = chips({"A": 4.0, "B": 2.0, "T": 4.0})
    twice = solve(table, [*no_chips(table, "A", fraction=0.5), *no_chips(table, "A", fraction=0.5)])
    assert np.allclose(twice.dx, solve(table, no_chips(table, "A", fraction=0.75)).dx)
    assert twice.restricted == pytest.approx(3.0)


def test_final_use_that_is_cut_is_lost_to_the_seller() -> None:
    table = made(5)
    cut = Cut(0, 1, 1.0)
    effect, without = solve(table, [cut]), solve(table, [cut._replace(final=False)])
    assert effect.restricted - without.restricted == pytest.approx(table.f[0, 1])
    assert effect.dx[0] < without.dx[0]


@pytest.mark.parametrize("cut", [Cut(0, 1, 1.5), Cut(0, 1, float("nan")), Cut(99, 1, 0.5), Cut(0, 9, 0.5), Cut(0, 1, 0.5, (7,))])
def test_a_cut_that_cannot_be_is_refused(cut: Cut) -> None:
    with pytest.raises(ValueError, match="cut 1"):
        solve(made(1), [cut])


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=5), st.floats(-40, 0.9), st.floats(0.01, 1))
def test_a_bundle_of_equal_parts_is_that_part(shares: list[float], power: float, part: float) -> None:
    weights = np.array(shares)[:, None] / sum(shares)
    assert ces(weights, np.full((len(shares), 1), part), power)[0] == pytest.approx(part)


def test_bundles_have_their_limits() -> None:
    shares, quantities = np.array([[0.3], [0.7]]), np.array([[0.5], [1.0]])
    assert ces(shares, quantities, power_of(0.001))[0] == pytest.approx(0.5, abs=0.01)
    assert ces(shares, quantities, power_of(1.0))[0] == pytest.approx(0.5**0.3)
    assert ces(shares, quantities, 1.0)[0] == pytest.approx(0.85)
    assert ces(np.zeros((2, 1)), quantities, -1.0)[0] == 1.0
    assert with_value_added(np.array([0.5]), np.array([0.4]), -1.0)[0] == pytest.approx(1 / (0.6 + 0.4 / 0.5))


@given(st.integers(0, 1000))
def test_mixing_finds_a_linear_fixed_point_soon(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pull, push = 0.9 * np.linalg.qr(rng.normal(size=(5, 5)))[0], rng.normal(size=5)
    point, mixer = np.zeros(5), Mixer(depth=7)
    for _ in range(12):
        point = mixer.next(point, pull @ point + push - point)
    assert np.allclose(point, np.linalg.solve(np.eye(5) - pull, push), atol=1e-4), (
        "0.9 to the twelfth would leave a fourth of the way"
    )
    assert np.abs(Mixer(reach=0.1).next(np.zeros(5), push) / push * np.abs(push).max()).max() <= 0.1 + 1e-12


def test_value_added_moves_with_output() -> None:
    table = made(8)
    effect = solve(table, [Cut(0, 1, 1.0)])
    assert np.allclose(effect.dv, effect.dx * table.v / table.x)


def test_six_makers_and_one_target_on_the_real_table() -> None:
    """Signs and order of the published method: the seller that depends most on the sale loses the largest share of its output."""
    network = bundled()
    table = network.table
    state = settle(network, selling(table, SIX, ("CHN",), ("ELEC",), 0.9))
    share = dict(zip(table.economies, (table.by_economy(state.effect.dx) / table.by_economy(table.x)).tolist(), strict=True))
    assert share["TWN"] < share["KOR"] < share["JPN"] < 0
    assert share["TWN"] < -0.028, "the short run is no milder than the published medium run (-2.80 %)"
    assert share["CHN"] < -0.002
    assert share["VNM"] > 0
    assert "come to rest" not in state.effect.note
    assert state.rounds < 40, "each round costs two products with the table; the time stands in the bench"
    assert "does not part final use" in state.effect.note


def test_a_network_is_that_of_its_table() -> None:
    table = made(9, 3, 2, idle=1)
    network = Network.of(table)
    assert np.allclose(network.inputs.sum(axis=0), table.z.sum(axis=0))
    assert np.allclose(network.uses.sum(axis=(0, 1)), table.f.sum(axis=0))
    assert np.allclose(network.output, table.x)
    assert np.allclose(network.nodes(network.economies(table.x)), table.x)
