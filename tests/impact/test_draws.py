"""Parameters are drawn evenly, and results are told as brackets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.impact.draws import RANGES, Parameters, Range, aggregates, bracket, draw, position
from comity.impact.table import Effect
from tests.impact.random_tables import made


@given(st.integers(0, 1000), st.integers(1, 40))
def test_each_part_of_each_range_is_drawn_once(seed: int, n: int) -> None:
    draws = draw(np.random.default_rng(seed), n)
    assert len(draws) == n
    for name, (low, high, _why) in RANGES.items():
        at = np.array([(getattr(d, name) - low) / (high - low) for d in draws])
        assert (
            sorted(np.clip((at * n).astype(int), 0, n - 1).tolist()) == list(range(n))
            or np.isclose(at * n % 1, 0, atol=1e-9).any()
        )


def test_the_same_seed_draws_the_same() -> None:
    assert draw(np.random.default_rng(5), 7) == draw(np.random.default_rng(5), 7)
    assert draw(np.random.default_rng(5), 7) != draw(np.random.default_rng(6), 7)


def test_ranges_can_be_given() -> None:
    only = draw(np.random.default_rng(1), 3, {"theta": Range(2.0, 2.0, "fixed")})
    assert {d.theta for d in only} == {2.0}
    assert {d._replace(theta=1.0) for d in only} == {Parameters()}
    with pytest.raises(ValueError, match="no parameter is called gravity"):
        draw(np.random.default_rng(1), 3, {"gravity": Range(0, 1, "")})
    with pytest.raises(ValueError, match="0 draws"):
        draw(np.random.default_rng(1), 0)


def test_every_range_is_of_a_parameter_and_holds_its_value() -> None:
    assert set(RANGES) == set(Parameters._fields)
    for name, value in Parameters()._asdict().items():
        assert RANGES[name].low <= value <= RANGES[name].high
        assert RANGES[name].why


def test_positions() -> None:
    assert [position(0.1, 0.2, 0.9, at) for at in (0.0, 0.25, 0.5, 0.75, 1.0)] == pytest.approx([0.1, 0.15, 0.2, 0.55, 0.9])
    with pytest.raises(ValueError, match="no position"):
        position(0, 0.5, 1, 1.1)


def test_a_bracket_weighs_models_the_same() -> None:
    found = bracket({"many": np.zeros(99), "one": [-10.0]})
    assert found.n == 100
    assert found.low[0] == pytest.approx(-10)
    assert -10 < found.middle[0] <= 0
    assert found.high[0] == 0
    assert (found.lowest[0], found.highest[0]) == (-10, 0)
    assert found.by_model["many"].low[0] == 0
    assert found.by_model["one"].high[0] == -10


def test_a_bracket_of_even_draws() -> None:
    found = bracket({"a": np.linspace(0, 1, 1001)[:, None] * np.array([1.0, -2.0])})
    assert found.low == pytest.approx([0.05, -1.9], abs=0.001)
    assert found.middle == pytest.approx([0.5, -1.0], abs=0.001)
    assert found.high == pytest.approx([0.95, -0.1], abs=0.001)


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), min_size=1, max_size=4), st.randoms())
def test_a_bracket_is_in_order_and_order_does_not_matter(values: list[list[float]], rng: object) -> None:
    found = bracket({str(k): row for k, row in enumerate(values)})
    assert found.lowest[0] <= found.low[0] <= found.middle[0] <= found.high[0] <= found.highest[0]
    for row in values:
        rng.shuffle(row)  # type: ignore[attr-defined]
    again = bracket({str(k): row for k, row in reversed(list(enumerate(values)))})
    assert again.middle[0] == pytest.approx(found.middle[0], abs=1e-6)


@pytest.mark.parametrize("values", [{}, {"a": []}, {"a": [float("nan")]}, {"a": np.zeros((2, 2)), "b": np.zeros((2, 3))}])
def test_what_is_no_bracket_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        bracket(values)  # type: ignore[arg-type]


def test_sums_agree_and_are_not_netted() -> None:
    table = made(2, 3, 2)
    rng = np.random.default_rng(0)
    effects = [Effect("m", "both", 0.0, rng.normal(size=6), rng.normal(size=6), np.empty((0, 6))) for _ in range(4)]
    for what in ("dx", "dv"):
        found = aggregates(table, effects, what)  # type: ignore[arg-type]
        assert np.allclose(found.by_economy.sum(axis=1), found.total)
        assert np.allclose(found.by_sector.sum(axis=1), found.total)
        assert np.allclose(found.losses + found.gains, found.total)
        assert (found.losses <= 0).all()
        assert (found.gains >= 0).all()
        assert np.allclose(found.by_economy[1], table.by_economy(getattr(effects[1], what)))
