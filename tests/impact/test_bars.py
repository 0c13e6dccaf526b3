"""What is known of such measures, as bars that every model has to pass."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.impact import bottleneck, exact_hat, reallocation
from comity.impact.parameters import Parameters
from comity.impact.production import BANDS, CRITIQUE, loss, within
from comity.impact.table import Cut, Floats, Table
from tests.impact.chip_world import SIX, bundled, chips, no_chips, selling

Model = Callable[[Table, list[Cut], Parameters], Floats]


def _short(table: Table, cuts: list[Cut], params: Parameters) -> Floats:
    return bottleneck.solve(table, cuts, params).dv


def _medium(table: Table, cuts: list[Cut], params: Parameters) -> Floats:
    return reallocation.solve(table, cuts, params).dv


def _long(table: Table, cuts: list[Cut], params: Parameters) -> Floats:
    return exact_hat.ban(exact_hat.from_table(table), table, cuts, params).dv


MODELS = pytest.mark.parametrize("model", [_short, _medium, _long])


def cost(model: Model, table: Table, cuts: list[Cut], params: Parameters | None = None) -> float:
    """What T loses, as a positive number."""
    return -float(table.by_economy(model(table, cuts, params or Parameters()))[0])


@MODELS
def test_a_coalition_costs_the_target_more_than_each_alone(model: Model) -> None:
    table = chips({"A": 3.0, "B": 3.0, "C": 2.0, "T": 2.0})
    alone = [cost(model, table, no_chips(table, maker)) for maker in "AB"]
    both = cost(model, table, no_chips(table, "A", "B"))
    world = cost(model, table, no_chips(table, "A", "B", "C"))
    assert 0 < max(alone) < both < world
    assert both / world < 1, "a coalition reaches a part of what all together would"


@MODELS
def test_what_others_can_sell_lowers_the_cost(model: Model) -> None:
    """The share of foreign supply that takes no part, from next to nothing to nearly all."""
    costs = []
    for others in (0.5, 2.0, 4.0, 6.0, 7.5):
        table = chips({"A": 8.0 - others, "B": others, "T": 2.0})
        costs.append(cost(model, table, no_chips(table, "A")))
    assert all(later < earlier for earlier, later in pairwise(costs))


@MODELS
def test_the_cost_rises_with_concentration(model: Model) -> None:
    """The largest supplier stops; supply is more and more concentrated on it."""
    costs, concentration = [], []
    for largest in (0.34, 0.5, 0.7, 0.9):
        rest = (1 - largest) / 2
        table = chips({"A": 10 * largest, "B": 10 * rest, "C": 10 * rest})
        concentration.append(largest**2 + 2 * rest**2)
        costs.append(cost(model, table, no_chips(table, "A")))
    assert concentration == sorted(concentration)
    assert costs == sorted(costs)
    assert costs[0] < costs[-1]


@pytest.mark.parametrize(
    ("model", "name", "values"),
    [
        (_short, "substitution", (0.0, 0.2, 0.4, 0.6)),
        (_short, "sigma_inputs", (0.1, 0.3, 0.6, 0.9)),
        (_short, "sigma_value_added", (0.1, 0.3, 0.6, 0.9)),
        (_medium, "friction", (0.8, 0.5, 0.2, 0.05)),
        (_medium, "sigma_inputs", (0.1, 0.3, 0.6, 0.9)),
        (_medium, "sigma_value_added", (0.1, 0.3, 0.6, 0.9)),
        (_long, "theta", (0.5, 0.8, 1.2, 2.0)),
    ],
)
def test_the_cost_falls_with_substitution(model: Model, name: str, values: tuple[float, ...]) -> None:
    table = chips({"A": 4.0, "B": 2.0, "C": 2.0, "T": 2.0})
    costs = [cost(model, table, no_chips(table, "A", fraction=0.9), Parameters()._replace(**{name: value})) for value in values]
    assert all(later < earlier for earlier, later in pairwise(costs)), costs


def test_no_one_earns_from_spare_capacity_that_is_not_there() -> None:
    table = chips({"A": 4.0, "B": 4.0, "T": 2.0})
    none = bottleneck.solve(table, no_chips(table, "A"), Parameters(slack=0.0))
    some = bottleneck.solve(table, no_chips(table, "A"), Parameters(slack=0.05))
    k = table.node("B", "chip")
    assert none.dx[k] < 1e-6 < some.dx[k]


def test_models_agree_on_who_loses_most_in_the_real_world() -> None:
    """Six makers stop most electronics to one target: the same economies stand first under every model, with the same sign."""
    network = bundled()
    table = network.table
    cuts = selling(table, SIX, ("CHN",), ("ELEC",), 0.9)
    share = table.by_economy(table.v)
    effects = [
        bottleneck.solve(network, cuts),
        reallocation.solve(network, cuts),
        exact_hat.ban(exact_hat.from_table(network), network, cuts),
    ]
    for effect in effects:
        part = table.by_economy(effect.dv) / share
        first = [table.economies[k] for k in np.argsort(part)[:2]]
        assert first == ["TWN", "KOR"]
        assert part[table.economies.index("CHN")] < 0
    lost = [-float(effect.dv.sum()) for effect in effects]
    assert lost[2] < lost[0], "the long run is milder than the short run"
    assert lost[2] < lost[1]


# -- the closed form ---------------------------------------------------------------------------------------------------


def test_the_published_example() -> None:
    """Share 4 %, ten per cent less, elasticity 0.04."""
    found = loss(0.04, -0.10, 0.04)
    assert 100 * found == pytest.approx(-1.57, abs=0.005)
    names = [band.what for band in within(found)]
    assert any("all models" in name for name in names)
    assert any("production function" in name for name in names)
    assert all(band.source and 0 <= band.low < band.high for band in BANDS)
    assert "too low" in CRITIQUE


@given(st.floats(0.001, 0.9), st.floats(-0.9, 0.5), st.floats(0.02, 5))
def test_the_closed_form_has_the_right_shape(share: float, change: float, sigma: float) -> None:
    found = loss(share, change, sigma)
    assert min(change, 0) - 1e-9 <= found <= max(change, 0) + 1e-9
    if change < -0.01:
        assert loss(share, change, sigma * 1.5) >= found - 1e-12, "falls with substitution"
        assert loss(min(share * 1.2, 1.0), change, sigma) <= found + 1e-12, "rises with the share"


def test_the_closed_form_at_its_edges() -> None:
    assert loss(0.3, -0.5, 1.0) == pytest.approx(0.5**0.3 - 1)
    assert loss(0.3, -0.5, 1.0 + 1e-7) == pytest.approx(loss(0.3, -0.5, 1.0), rel=1e-5)
    assert loss(0.04, -0.1, 0.001) == pytest.approx(-0.1, abs=0.005)
    assert loss(0.5, 0.0, 0.3) == 0
    for share, change, sigma, said in ((1.2, -0.1, 0.5, "share"), (0.5, -1.0, 0.5, "fall"), (0.5, -0.1, 0.0, "elasticity")):
        with pytest.raises(ValueError, match=said):
            loss(share, change, sigma)
