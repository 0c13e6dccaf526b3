"""Peaceful use by hand, and the sentences on where a dossier is likely to be wrong."""

from __future__ import annotations

import re

import numpy as np

from comity.desk.draft_words import usd
from comity.desk.impact import impact_section
from comity.desk.impact_effects import MODELS
from comity.desk.impact_peaceful import peaceful_section
from comity.desk.impact_wrong import where_wrong
from comity.desk.measure import Reach
from tests.desk.impact_toys import CHANGES, FLOWS, ToyWorld, basket, civil, flow, goods, laid, measure, prepared, toy_table

# -- peaceful use ---------------------------------------------------------------------------------------------------------------


def peaceful(levels, civils=("a",)):
    world = ToyWorld(civil=[civil(c, codes=(f"X:{c}",)) for c in civils])
    return peaceful_section(measure(), laid(), world, lambda codes, _hs: levels.get(codes[0], {}))


def access(section, group, side):
    return next(a for a in section["access"] if a["group"] == group)[side]["value"]


def test_access_is_weighted_by_people():
    """High income outside the maker: TH 30; LD 40; UMC TA 10. Two items; LD is refused one of them after."""
    s = peaceful({"X:a": {"LD": (2, 4), "TA": (0, 2)}}, ("a", "b"))
    assert access(s, "LDC", "was") == 1
    assert access(s, "LDC", "becomes") == 0.5
    assert access(s, "UMC", "becomes") == 1
    assert access(s, "HIC", "becomes") == 1
    assert s["gap"]["value"] == -0.5
    assert s["gap_before"]["value"] == 0
    assert {i["id"]: i["touched"] for i in s["items"]} == {"a": True, "b": False}
    item = s["items"][0]
    assert item["levels_was"]["LDC"] == 2
    assert item["levels_becomes"]["LDC"] == 4
    assert item["destinations"] == ["LD", "TA"]


def test_the_range_leaves_out_one_item_at_a_time():
    s = peaceful({"X:a": {"LD": (0, 4)}}, ("a", "b"))
    row = next(a for a in s["access"] if a["group"] == "LDC")["becomes"]
    assert (row["low"], row["value"], row["high"]) == (0, 0.5, 1)


def test_a_licence_that_may_be_asked_for_is_access_with_a_licence_only():
    s = peaceful({"X:a": {"LD": (0, 2)}})
    assert access(s, "LDC", "becomes") == 1
    assert next(a for a in s["access_without_licence"] if a["group"] == "LDC")["becomes"]["value"] == 0


def test_a_presumption_of_denial_is_no_access():
    s = peaceful({"X:a": {"LD": (2, 3)}})
    assert access(s, "LDC", "was") == 1
    assert access(s, "LDC", "becomes") == 0


def test_what_is_not_known_is_left_out_and_counted():
    s = peaceful({"X:a": {"LD": (-1, -1), "TB": (0, 4)}})
    assert access(s, "LDC", "becomes") is None
    assert access(s, "LMC", "becomes") == 0
    assert "2 cells" not in s["note"]
    assert "1 cell hangs on facts" in s["note"]


def test_nothing_touched_is_told_as_such():
    s = peaceful({})
    assert [i["touched"] for i in s["items"]] == [False]
    assert s["gap"]["value"] == 0
    assert "0 of 1" in s["note"]


# -- where it is wrong ----------------------------------------------------------------------------------------------------------


def wrong(p, changes=None, **more):
    impact = impact_section(p, CHANGES if changes is None else changes, np.random.default_rng(1))
    return where_wrong({"impact": impact, **more}, p.measure, p, p.world)


def sentences(rows):
    return " ".join(r["sentence"] for r in rows)


def test_sentences_name_their_section_and_hold_figures():
    rows = wrong(prepared())
    assert {r["section"] for r in rows} <= {"law_diff", "impact", "reach", "peaceful_use"}
    assert len(rows) > 6
    assert sum(bool(re.search(r"\d", r["sentence"])) for r in rows) > len(rows) / 2
    for r in rows:
        assert not re.search(r"\b(discriminat|illegal|adversar|ally|allies|coerci|decoupl)", r["sentence"])


def test_a_basket_is_told_with_its_trade_and_coverage():
    p = prepared(measure([goods(coverage="0.5", low="0.2", high="0.9", flows=FLOWS)]), ToyWorld(baskets=[basket("8542")]))
    said = sentences(wrong(p))
    assert "basket of USD 16 mn" in said
    assert "20 % to 90 %" in said
    assert "basket" not in sentences(wrong(prepared()))


def test_a_share_of_a_sector_is_told_and_stated_figures_are_not():
    assert "100 % of the direct flow" in sentences(wrong(prepared(measure([goods()]))))
    assert "of the direct flow" not in sentences(wrong(prepared()))


def test_destinations_outside_the_table_are_told_with_their_flow():
    assert "1 destination with USD 1 mn of direct flow is not" in sentences(wrong(prepared()))
    inside = measure([goods(flows=(flow("TA", 8e6),))])
    assert "with USD" not in sentences(wrong(prepared(inside)))


def test_a_destination_of_which_nothing_is_known_is_told():
    only = {"chips": {"OU": (0, 4)}}
    said = sentences(wrong(prepared(measure([goods()])), only))
    assert "nothing is known of the trade with 1 destination whose answer changes (OU)" in said
    assert "nothing is known" not in sentences(wrong(prepared(), only))


def test_the_age_of_the_table_is_told():
    assert "The table is of 2018, 2 years before the measure" in sentences(wrong(prepared()))
    assert "after the measure" in sentences(
        wrong(prepared(measure([goods(flows=(flow("TA", 8e6, period="2015"),))], after="2017-01-01")))
    )
    assert "The table is of" not in sentences(
        wrong(prepared(measure([goods(flows=(flow("TA", 8e6, period="2017"),))], after="2018-06-01")))
    )


def test_severity_is_told_as_assumed_unless_the_measure_states_it():
    assert "stops at level 2 is assumed" in sentences(wrong(prepared()))
    own = measure([goods(flows=FLOWS)], severity={"2": ("0.1", "0.2", "0.3")})
    said = sentences(wrong(prepared(own)))
    assert "10 % to 30 % (middle 20 %) of trade stops at level 2 is stated by the measure" in said
    assert "level 3 is assumed" in said


def test_equal_treatment_of_all_destinations_is_told_as_a_limit_of_the_order():
    alike = {"chips": {"TA": (0, 2), "TB": (0, 2)}}
    assert "all 2 destinations are predicted to change by the same share" in sentences(wrong(prepared(), alike))
    assert "by the same share" not in sentences(wrong(prepared()))


def test_models_that_disagree_are_told_with_both_figures():
    p = prepared()
    impact = impact_section(p, CHANGES, np.random.default_rng(1))
    said = sentences(where_wrong({"impact": impact}, p.measure, p, p.world))
    values = {m["model"]: m["value_added"]["value"] for m in impact["models"]}
    most = max(values, key=lambda k: abs(values[k]))
    assert f"{usd(values[most])} ({MODELS[most]})" in said


def test_hubs_that_are_supplied_as_before_are_named():
    assert "TH USD 4 mn" in sentences(wrong(prepared()))


def test_law_that_was_not_read_and_conflicts_are_told():
    diff = {"by_entry": [{"rules": ["x.a", "x.b"]}]}
    p = prepared()
    p.loose = frozenset({"x.a", "x.c"})
    rows = wrong(p, law_diff=diff, reach={"conflicts": [{"id": "c", "verified": False}], "score": 2})
    said = sentences(rows)
    assert "1 of 2 rules" in said
    assert "1 recorded conflict with other laws is not verified" in said
    assert "that is not nothing" in said


def test_caught_flows_are_told_with_their_range():
    caught = {"value": 5.0, "low": 1.0, "high": 9.0}
    said = sentences(
        wrong(prepared(measure(reach=Reach(de_minimis="0.1"))), reach={"caught": caught, "etr": {"value": 0.3}, "conflicts": []})
    )
    assert "USD 1 mn to USD 9 mn, 30 %" in said


def test_rows_of_the_table_that_are_no_territory_are_told():
    table = toy_table()._replace(economies=("MAA", "TAA", "TBB", "ROW", "LDD"))
    said = sentences(wrong(prepared(table=table)))
    assert "1 row of the table is no single territory (ROW)" in said
    assert "no single territory" not in sentences(wrong(prepared()))


def test_answers_without_a_policy_and_an_earlier_law_are_told():
    rows = [
        {"rules": [], "destinations": ["TA", "TB"], "becomes": "licence_required"},
        {"rules": [], "destinations": ["OU"], "becomes": "licence_required, case_by_case"},
    ]
    said = sentences(wrong(prepared(), law_diff={"by_entry": rows, "mode": "dates"}))
    assert "For 2 answers the law of 2020-06-15 that is kept here does not say how applications are judged" in said
    assert "60 % to 97 %" in said
    assert "makes the change look larger than it was" in said
    plain = sentences(wrong(prepared(), law_diff={"by_entry": rows[1:], "mode": "draft"}))
    assert "how applications are judged" not in plain
    assert "larger than it was" not in plain
