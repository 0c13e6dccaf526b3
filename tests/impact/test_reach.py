"""How far a rule reaches: contents add up, kernels agree with closed forms, and the published shares come out."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.impact.beta import beta_at_least, regularised
from comity.impact.linear import Linear
from comity.impact.reach import content_kernel, content_shares, makers_content, reached_flows, technology_kernel
from comity.impact.table import Table
from tests.impact.random_tables import made

shares = st.floats(0, 1)


def test_contents_add_up_to_the_whole() -> None:
    table = made(3, 4, 3, idle=2)
    found = content_shares(Linear.of(table))
    assert found.sum(axis=0) == pytest.approx((table.x > 0).astype(float))
    assert (found >= 0).all()
    assert makers_content(Linear.of(table), [0, 2]) == pytest.approx(found[[0, 2]].sum(axis=0))


def test_content_worked_by_hand() -> None:
    """A = [[.2, .15], [.1, .2]], v = (.7, .65): the inverse is [[.8, .15], [.1, .8]] / .625."""
    z = np.array([[20.0, 30.0], [10.0, 40.0]])
    table = Table("hub", 2020, "USD mn", "", "", ("E0", "E1"), ("s",), z, np.array([[50.0], [150.0]]), np.array([100.0, 200.0]))
    assert content_shares(Linear.of(table)) == pytest.approx(np.array([[0.56, 0.105], [0.065, 0.52]]) / 0.625)


# -- the beta distribution ---------------------------------------------------------------------------------------------


@given(st.floats(0.001, 0.999), st.integers(1, 12), st.integers(1, 12))
def test_incomplete_beta_is_the_binomial_tail(x: float, a: int, b: int) -> None:
    n = a + b - 1
    wanted = sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert regularised(x, np.array([float(a)]), np.array([float(b)]))[0] == pytest.approx(wanted, rel=1e-10, abs=1e-13)


@settings(deadline=None, max_examples=40)
@given(st.floats(0.01, 0.99), st.floats(0.2, 30), st.floats(0.2, 30))
def test_beta_tail_equals_quadrature(x: float, a: float, b: float) -> None:
    """Both tails by the double exponential rule, which poles at the ends do not disturb."""
    u = np.linspace(-5.5, 5.5, 1101)
    y = np.exp(np.pi * np.sinh(u))

    def below(limit: float, p: float, q: float) -> float:
        t = limit * y / (1 + y)
        return float((t**p * (1 - t) ** (q - 1) * np.pi * np.cosh(u) / (1 + y)).sum() * (u[1] - u[0]))

    split = 0.5
    whole = below(split, a, b) + below(1 - split, b, a)
    upper = below(1 - x, b, a) if x >= split else whole - below(x, a, b)
    assert beta_at_least(x, a, b) == pytest.approx(upper / whole, rel=1e-8, abs=1e-10)


def test_limits_of_the_beta_tail() -> None:
    assert beta_at_least(0.3, np.array([0.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0])).tolist() == pytest.approx([0.0, 1.0, 0.7])
    assert beta_at_least(1.0, np.array([2.0]), np.array([3.0])).tolist() == [0.0]


# -- the kernels -------------------------------------------------------------------------------------------------------


def test_without_dispersion_the_kernel_is_a_step() -> None:
    assert content_kernel([0.0, 0.24, 0.25, 0.6], 0.25).tolist() == [0, 0, 1, 1]
    assert content_kernel([0.0, 0.001], 0.0).tolist() == [0, 1]


def test_with_full_dispersion_a_good_is_of_the_makers_or_not() -> None:
    assert content_kernel([0.0, 0.3, 1.0], 0.25, 1.0).tolist() == [0, 0.3, 1]


@given(shares, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_higher_threshold_catches_less(share: float, dispersion: float, theta: float) -> None:
    low, high = (float(content_kernel(share, t, dispersion)) for t in (theta / 2, theta))
    assert 0 <= high <= low + 1e-12 <= 1 + 1e-12


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_content_is_caught_more(share: float, dispersion: float, theta: float) -> None:
    low, high = content_kernel([share, min(share * 1.1, 1.0)], theta, dispersion)
    assert low <= high + 1e-12


def test_little_dispersion_comes_near_the_step() -> None:
    assert content_kernel([0.1, 0.4], 0.25, 1e-4).tolist() == pytest.approx([0, 1], abs=1e-9)


def test_a_threshold_that_no_sector_reaches_is_reached_by_some_goods() -> None:
    assert content_kernel(0.06, 0.25) == 0
    assert 0.01 < content_kernel(0.06, 0.25, 0.2) < 0.06 / 0.25  # Markov's bound


def test_half_dispersion_around_one_half_is_the_arcsine_law() -> None:
    """Beta(1/2, 1/2): below 1/4 lies (2 / pi) arcsin(1 / 2) = 1/3. Its variance is 1/8, half of the greatest possible 1/4."""
    assert content_kernel(0.5, 0.25, 0.5) == pytest.approx(2 / 3)


def test_technology_is_in_use_between_the_greatest_share_and_the_sum() -> None:
    found = technology_kernel([0.5, 0.2])
    assert (float(found.low), float(found.middle), float(found.high)) == pytest.approx((0.5, 0.6, 0.7))
    assert technology_kernel([[0.0, 0.0], [0.9, 0.8]]).high.tolist() == [0, 1]


@pytest.mark.parametrize(("call", "words"), [
    (lambda: content_kernel(0.1, 1.5), "threshold 1.5 is no share"),
    (lambda: content_kernel(0.1, 0.5, -1), "dispersion -1 is no share"),
    (lambda: content_kernel(1.4, 0.5), "content is no share"),
    (lambda: technology_kernel([]), "missing"),
    (lambda: technology_kernel([1.2]), "no shares"),
    (lambda: reached_flows(made(1), [9], [0], [0], np.zeros(6)), "maker 9"),
    (lambda: reached_flows(made(1), [0], [1], [0], np.zeros(5)), "probabilities"),
])  # fmt: skip
def test_what_cannot_be_is_refused(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


# -- flows that are caught ---------------------------------------------------------------------------------------------


def test_caught_flows_worked_by_hand() -> None:
    table = made(2, 4, 2)
    probability = np.full(table.n, 0.25)
    found = reached_flows(table, [0], [1], [1], probability)
    flow = [float(table.z[table.node(e, "s1"), 2:4].sum()) for e in table.economies]
    assert found.own == pytest.approx(flow[0])
    assert found.flows == pytest.approx([0, 0, flow[2], flow[3]])
    assert found.third == pytest.approx([0, 0, flow[2] / 4, flow[3] / 4])
    assert found.etr == pytest.approx((flow[2] + flow[3]) / 4 / (flow[0] + (flow[2] + flow[3]) / 4))
    with_final = reached_flows(table, [0], [1], [1], probability, final=True)
    assert with_final.own == pytest.approx(flow[0] + table.f[table.node("E0", "s1"), 1])


def test_nothing_under_the_rule_has_no_share() -> None:
    table = made(2, 3, 2)
    assert np.isnan(reached_flows(table, [0], [0], [0], np.ones(table.n)).etr)


def test_makers_change_places_and_the_answer_with_them() -> None:
    """The kernel knows no maker: the table with two economies exchanged answers the same with them exchanged."""
    table = made(4, 4, 2)
    order = [1, 0, 2, 3]
    nodes = np.array([e * 2 + k for e in order for k in range(2)])
    other = table._replace(z=table.z[np.ix_(nodes, nodes)], x=table.x[nodes], f=table.f[np.ix_(nodes, order)])
    one, two = (
        reached_flows(t, [maker], [3], [0, 1], content_kernel(makers_content(Linear.of(t), [maker]), 0.1, 0.3))
        for t, maker in ((table, 0), (other, 1))
    )
    assert one.own == pytest.approx(two.own)
    assert one.third == pytest.approx(two.third[order])


# -- the real table ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("maker", "destination", "wanted"), [("USA", "CHN", (0.82, 0.33, 0.0)), ("CHN", "USA", (0.65, 0.55, 0.0))]
)
def test_published_shares_of_third_countries(
    full: tuple[Linear, np.ndarray], maker: str, destination: str, wanted: tuple[float, ...]
) -> None:
    linear, content = full
    at, to = linear.table.economies.index(maker), linear.table.economies.index(destination)
    goods = [linear.table.sectors.index("C26")]
    found = [reached_flows(linear.table, [at], [to], goods, content_kernel(content[at], t)).etr for t in (0.05, 0.1, 0.25)]
    assert found == pytest.approx(wanted, abs=0.005)


def test_contents_of_the_full_table_add_up(full: tuple[Linear, np.ndarray]) -> None:
    linear, content = full
    active = linear.table.x > 0
    assert content.sum(axis=0)[active] == pytest.approx(np.ones(active.sum()), abs=1e-12)
    assert content[linear.table.economies.index("USA"), linear.table.node("TWN", "C26")] == pytest.approx(0.033, abs=0.0005)
    assert content[linear.table.economies.index("CHN"), linear.table.node("VNM", "C26")] == pytest.approx(0.189, abs=0.0005)


@pytest.fixture(scope="module")
def full(full_linear: Linear) -> tuple[Linear, np.ndarray]:
    return full_linear, content_shares(full_linear)
