"""Where nothing is known of a flow, its figures are not known; they are never nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from comity.desk.impact import impact_section
from comity.desk.impact_companions import Companion
from comity.desk.impact_flows import Markets
from comity.desk.impact_harm import quick_harm
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_unknown import NOTE, SILENT, blind, nothing_known, unknown_goods
from comity.desk.impact_unknown import OUTSIDE as NOT_IN_TABLE
from comity.desk.impact_wrong import where_wrong
from tests.desk.impact_toys import ToyWorld, flow, goods, measure, toy_table

OUTSIDE = {"chips": {"OU": (0, 4)}}
"""OU is an economy of the world that the toy table does not have."""


def prepared(*items):
    world = ToyWorld()
    return Prepared(measure(items), world, Markets.of(toy_table(), world), ("MA",), quick=True)


def section(p, changes, companions=()):
    return impact_section(p, changes, np.random.default_rng(1), companions)


def numbers(part):
    if isinstance(part, list):
        return [n for x in part for n in numbers(x)]
    if isinstance(part, dict):
        return [part] if "low" in part else [n for x in part.values() for n in numbers(x)]
    return []


@pytest.fixture(scope="module")
def blank():
    p = prepared(goods(hs="854231"))
    return p, section(p, OUTSIDE)


def test_no_figure_of_the_section_that_hangs_on_the_flow_is_a_number(blank):
    _, told = blank
    keys = ("models", "by_role", "by_economy", "by_group", "by_sector", "tiers", "tiers_importer", "third_country_per_restricted",
            "third_cost", "third_gain", "own_cost", "own_gain", "target_cost", "target_gain", "not_buying")  # fmt: skip
    found = [n for k in keys for n in numbers(told[k])]
    found += [told["restricted"]["total"], told["restricted"]["covered"], told["restricted"]["by_goods"][0]["total"]]
    assert len(found) > 30
    assert all((n["value"], n["low"], n["high"]) == (None, None, None) for n in found)
    assert {n["note"] for n in found} == {NOTE}
    assert told["restricted"]["without_flow"] == ["OU"]
    assert told["lead"]["sentence"] == SILENT


def test_the_reader_is_told_what_to_supply(blank):
    p, told = blank
    said = next(s for s in told["assumptions"] if "nothing is known of the trade with OU" in s)
    assert "[[goods.flow]]" in said
    assert "comity impact tables import baci FILE" in said
    wrong = " ".join(w["sentence"] for w in where_wrong({"impact": told}, p.measure, p, p.world))
    assert "counts as nothing" not in wrong
    assert "totals are not known" in wrong


def test_harm_of_variants_is_not_known_and_that_of_none_is_nothing(blank):
    p, _ = blank
    assert all(math.isnan(v) for v in quick_harm(p, {"OU": 0.9}).values())
    assert quick_harm(p, {}) == {"third": 0.0, "own": 0.0, "target": 0.0}
    assert quick_harm(p, {"OU": 0.9, "TA": 0.9})["target"] > 0


def test_no_change_of_the_law_is_nothing_and_not_unknown():
    p = prepared(goods(hs="854231"))
    told = section(p, {"chips": {"OU": (2, 2), "TA": (0, 0)}})
    assert told["restricted"]["total"]["value"] == 0
    assert told["own_cost"]["value"] == 0


def test_a_figure_of_the_goods_makes_a_destination_without_one_buy_none():
    p = prepared(goods(hs="854231", flows=[flow("TA", 7_000_000)]))
    assert blind(p, OUTSIDE) == {}
    assert section(p, OUTSIDE)["restricted"]["total"]["value"] == 0
    assert quick_harm(p, {"OU": 0.9})["third"] == 0


def test_a_stated_flow_to_a_place_outside_the_table_is_known():
    p = prepared(goods(hs="854231", flows=[flow("OU", 7_000_000)]))
    assert not nothing_known(p, OUTSIDE)
    told = section(p, OUTSIDE)
    assert told["restricted"]["total"]["value"] == pytest.approx(7 * 0.5 * 0.99)
    assert told["own_cost"]["value"] is None
    assert told["own_cost"]["note"] == NOT_IN_TABLE
    assert told["models"][0]["restricted"]["value"] is None
    assert all(math.isnan(v) for v in quick_harm(p, {"OU": 0.9}).values())


def test_part_of_the_destinations_unknown_leaves_the_others_and_is_told():
    p = prepared(goods(hs="854231"))
    changes = {"chips": {"OU": (0, 4), "TA": (0, 4)}}
    told = section(p, changes)
    assert told["restricted"]["total"]["value"] > 0
    assert told["restricted"]["without_flow"] == ["OU"]
    assert any("too small" in s for s in told["assumptions"])


def test_one_of_two_goods_unknown_is_told_with_the_total():
    p = prepared(goods(hs="854231"), goods("other", hs="9999"))
    changes = {"chips": {"TA": (0, 4)}, "other": {"TA": (0, 4)}}
    assert unknown_goods(p, changes) == ["other"]
    restricted = section(p, changes)["restricted"]
    assert restricted["total"]["value"] > 0
    assert restricted["total"]["note"] == "without other, of which nothing is known"
    assert [g["total"]["value"] is None for g in restricted["by_goods"]] == [False, True]


def test_goods_of_no_known_sector_are_not_known():
    p = prepared(goods(hs="9999"))
    assert nothing_known(p, {"chips": {"TA": (0, 4)}})
    assert section(p, {"chips": {"TA": (0, 4)}})["restricted"]["total"]["value"] is None


def test_a_destination_in_the_table_and_the_maker_itself_are_known():
    p = prepared(goods(hs="854231"))
    assert blind(p, {"chips": {"MA": (0, 4), "TA": (0, 4)}}) == {}


def test_beside_another_measure_only_the_line_of_what_is_not_known_is_blank():
    p = prepared(goods(hs="854231"))
    other = Companion("coalition", prepared(goods(hs="854231")), {"chips": {"TA": (0, 4)}})
    told = section(p, OUTSIDE, [other])["coalition"]
    assert [line["total"]["value"] is None for line in told["measures"]] == [True, False]
    assert told["all"]["total"]["value"] > 0
    assert told["more_than_sum"]["value"] is None


def test_goods_of_the_same_destinations_are_told_in_one_sentence():
    p = prepared(goods(hs="854231"), goods("more", hs="8542"))
    told = section(p, {"chips": {"OU": (0, 4)}, "more": {"OU": (0, 4)}})
    said = [s for s in told["assumptions"] if "nothing is known of the trade" in s]
    assert len(said) == 1
    assert said[0].startswith("chips, more: ")
