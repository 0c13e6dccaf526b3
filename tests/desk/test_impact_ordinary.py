"""How far trade moves by itself, by hand: from figures before the measure only, and told beside the predicted change."""

from __future__ import annotations

import numpy as np
import pytest

from comity.desk.impact import impact_section
from comity.desk.impact_ordinary import Series, spread_of
from comity.desk.impact_wrong import where_wrong
from tests.desk.impact_toys import CHANGES, ToyWorld, basket, flow, goods, measure, prepared

STEPS = (1, 1, 1, 3, 3, 3, 3, 3, 3)
"""Sums of three months 3 5 7 9 9 9 9; changes against the three before 6/6, 4/7, 2/8 and 0."""
BY_HAND = ((1 + (4 / 7) ** 2 + (2 / 8) ** 2) / 4) ** 0.5


def monthly(partner, values, year=2019, first=6):
    """One flow a month from June 2019: the last of nine is February 2020, and the toy measure of June 2020 leaves out March and after."""
    at = [year * 12 + first - 1 + i for i in range(len(values))]
    return tuple(flow(partner, v * 1e6, f"{m // 12}-{m % 12 + 1:02d}") for m, v in zip(at, values, strict=True))


def rows(*flows, coverage="0.5", world=None):
    p = prepared(measure([goods(coverage=coverage, flows=flows)]), world)
    section = impact_section(p, CHANGES, np.random.default_rng(1))
    told = {r["economy"]: r for r in section["restricted"]["by_goods"][0]["by_destination"]}
    wrong = " ".join(r["sentence"] for r in where_wrong({"impact": section}, p.measure, p, p.world))
    return told, section["restricted"]["by_destination"], wrong


def test_the_spread_by_hand():
    found = spread_of(Series(np.array(STEPS, float), monthly=True))
    assert (found.changes, found.span) == (4, 3)
    assert found.value == pytest.approx(BY_HAND)
    assert spread_of(Series(np.array([2.0, 2.0, 6.0]), monthly=False)).value == pytest.approx((1 / 2) ** 0.5)
    assert spread_of(Series(np.zeros(9), monthly=True)) is None


def test_a_change_smaller_than_the_spread_is_told_and_a_larger_one_is_not():
    told, together, wrong = rows(*monthly("TA", STEPS), *monthly("TB", [5] * 9))
    assert told["TA"]["ordinary_variation"]["value"] == pytest.approx(BY_HAND)
    assert told["TA"]["predicted_change"]["value"] == pytest.approx(-0.15)
    assert told["TA"]["within_ordinary_variation"] is True
    assert told["TB"]["ordinary_variation"]["value"] == 0
    assert told["TB"]["within_ordinary_variation"] is False
    assert {r["economy"]: r["within_ordinary_variation"] for r in together} == {"TA": True, "TB": False}
    assert "for 1 of 2 destinations with figures (TA)" in wrong
    assert "cannot be told from ordinary variation" in wrong


def test_nothing_of_the_months_after_counts_nor_the_months_of_stockpiling():
    before, _, _ = rows(*monthly("TA", STEPS))
    later, _, _ = rows(*monthly("TA", (*STEPS, 90, 0, 90, 0, 500, 0)))
    assert later["TA"]["ordinary_variation"] == before["TA"]["ordinary_variation"]


def test_a_gap_begins_the_series_anew_and_too_few_figures_are_not_known():
    told, _, wrong = rows(*monthly("TA", STEPS[:5]), *monthly("TA", STEPS[:3], first=12))
    assert told["TA"]["within_ordinary_variation"] is None
    assert told["TA"]["ordinary_variation"]["value"] is None
    assert "too few figures before the measure" in wrong


def test_years_are_used_where_there_are_no_months():
    told, _, _ = rows(*(flow("TA", v, str(y)) for y, v in ((2017, 2e6), (2018, 2e6), (2019, 6e6), (2020, 99e6), (2021, 1e6))))
    assert told["TA"]["ordinary_variation"]["value"] == pytest.approx((1 / 2) ** 0.5)
    assert told["TA"]["ordinary_variation"]["n"] == 2


def test_a_month_without_a_figure_is_a_month_without_trade():
    told, _, _ = rows(*monthly("TA", [5] * 9), *monthly("TB", [4] * 3, first=12))
    assert told["TB"]["ordinary_variation"]["value"] == pytest.approx(((2**2 + 2**2 + 2**2 + 2**2) / 4) ** 0.5)


def test_a_basket_of_low_coverage_is_told_to_be_one():
    world = ToyWorld(baskets=[basket("8542")])
    _, _, wrong = rows(*monthly("TA", STEPS), coverage="0.2", world=world)
    assert "Only 20 % of the heading is taken to be controlled" in wrong
    _, _, whole = rows(*monthly("TA", STEPS), coverage="0.9", world=world)
    assert "Only" not in whole
