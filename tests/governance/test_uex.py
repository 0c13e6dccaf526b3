"""Indicator 2: more and less than peers, by hand and against loops."""

from __future__ import annotations

import numpy as np
import pytest

from comity.governance.excess import LEFT_OUT, ONCE, _each_left_out, excess, measured, reference, standing
from tests.governance import slow
from tests.governance.making import cube, random_cubes


def by_hand():
    """Three entries, two places. Items 0, 1, none. Peers hold item 0 at (1, 3) and (3, unknown), item 1 is held by b alone, unknown."""
    a = cube([[2, 4], [3, 0], [1, 0]], item=[0, 1, -1], mandated=[[0, 0], [0, 0], [0, 1]])
    b = cube([[1, 3], [-1, -1]], item=[0, 1], label="b")
    c = cube([[3, -1]], item=[0], label="c")
    return [a, b, c]


def test_reference_by_hand() -> None:
    cubes = by_hand()
    star = reference(standing(cubes), cubes[0], 0)
    assert star[0].tolist() == [2.0, 3.0]  # median of 1 and 3; of 3 alone
    assert np.isnan(star[1]).all()  # b controls it, but what it asks is not known
    assert star[2].tolist() == [0.0, 4.0]  # nobody else controls it; the Council demands it


def test_more_and_less_by_hand() -> None:
    cubes = by_hand()
    star = reference(standing(cubes), cubes[0], 0)
    # place 1: o - o* = 0 and 1 over two known entries -> 1 / 8; place 2: 4 - 3 = 1 and 0 - 4
    assert measured(cubes[0], star)[0].share.tolist() == [0.125, 0.125]
    assert measured(cubes[0], star)[1].share.tolist() == [0.0, 0.5]


def test_a_peer_left_out_and_weights() -> None:
    cubes = by_hand()
    assert reference(standing(cubes), cubes[0], 0, without=2)[0].tolist() == [1.0, 3.0]
    assert reference(standing(cubes), cubes[0], 0, np.array([1.0, 1.0, 5.0]))[0].tolist() == [3.0, 3.0]


@pytest.mark.parametrize("seed", range(4))
def test_as_slow(seed: int) -> None:
    cubes = random_cubes(seed)
    for at in range(len(cubes)):
        star = reference(standing(cubes), cubes[at], at)
        for sign, found in zip((1, -1), measured(cubes[at], star), strict=True):
            got = found.share
            for d in range(24):
                expected = slow.uex(cubes, at, d, sign)
                assert got[d] == pytest.approx(np.nan if expected is None else expected, nan_ok=True)


def test_each_peer_left_out_is_the_reference_without_it() -> None:
    cubes = random_cubes(3)
    found = _each_left_out(standing(cubes), cubes[1], 1)
    for star, j in zip(found, (0, 2, 3), strict=True):
        assert np.array_equal(star, reference(standing(cubes), cubes[1], 1, without=j), equal_nan=True)


def test_values_carry_intervals_ranges_and_evidence() -> None:
    cubes = random_cubes(9, entries=25)
    known = [c._replace(level=np.maximum(c.level, 0)) for c in cubes]
    found = excess(known, 0, np.random.default_rng(0), np.array([1.0, 2.0, 3.0, 4.0]))
    one = [v for v in found if v.about == "d3"]
    main = next(v for v in one if v.indicator == "UEX" and v.spec == ONCE)
    spread = next(v for v in one if v.indicator == "UEX" and v.spec == LEFT_OUT)
    assert main.low is not None and main.value is not None and main.high is not None and main.low <= main.value <= main.high
    assert spread.low is not None and spread.high is not None and spread.low <= main.value <= spread.high
    assert main.n == 25 and main.coverage == 1.0
    assert any(e.startswith("law0.rule") for e in main.evidence)
    q = next(v for v in one if v.indicator == "UEX.Q")
    assert q.value is None or 0 <= q.value <= 1
