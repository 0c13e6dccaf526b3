"""Reach: what rules say of themselves, which flows are caught, which laws object; the same for any maker."""

from __future__ import annotations

import numpy as np
import pytest

from comity.desk.impact_kernels import caught_flows
from comity.desk.impact_reach import conflicts, reach_section
from comity.desk.impact_reach_rules import ReachRules, checklist, kinds_of, reach_rules
from comity.desk.measure import Reach
from comity.law.store import load_law
from tests.desk.impact_toys import CHANGES, FLOWS, ToyWorld, goods, laid, measure, prepared, tool, toy_table

NONE = ReachRules((), (), frozenset())


@pytest.fixture(scope="module")
def law():
    return load_law()


def rule(law, rid):
    pack = next(p for p in law.packs.values() if any(r.id == rid for r in p.rules))
    return next(r for r in pack.rules if r.id == rid)


@pytest.mark.parametrize(
    ("rid", "kinds"),
    [
        ("us.nexus.from", set()),
        ("us.nexus.via", set()),
        ("us.nexus.origin", {"reexport"}),
        ("us.nexus.us-person", {"persons"}),
        ("us.ear.reach.de-minimis", {"content"}),
        ("us.ear.reach.fdp-advanced-computing", {"technology"}),
        ("cn.nexus.from", set()),
        ("cn.nexus.foreigner-in-china", set()),
        ("cn.nexus.origin-reach.us", {"reexport"}),
        ("cn.nexus.content-reach.2025-61-s1-1", {"content"}),
        ("jp.nexus.export", set()),
    ],
)
def test_a_rule_says_itself_what_it_goes_by(law, rid, kinds):
    assert kinds_of(rule(law, rid)) == kinds


def test_rules_of_the_measure_and_of_the_law_it_stands_in_are_told_apart(law):
    m = measure([goods(codes=("US-CCL:3A090",))], jurisdictions=("US",), in_force=("us.ear.reach.fdp-advanced-computing*",))
    found = reach_rules(m, law, (), "2024-12-01", {"CN"})
    assert [r.id for r in found.own] == ["us.ear.reach.fdp-advanced-computing"]
    assert "us.nexus.origin" in {r.id for r in found.standing}
    rows = {r["kind"]: r for r in checklist(m, found)}
    assert rows["technology"]["by"] == "the measure"
    assert rows["content"]["by"] == "the law it stands in"
    assert rows["content"]["source"]
    assert rows["secondary"]["answer"] == "no"


def test_a_standing_rule_about_other_destinations_does_not_bear(law):
    m = measure([goods(codes=("CN-DU:1C108.c",))], jurisdictions=("CN",))
    about = {d: {r.id for r in reach_rules(m, law, (), "2026-02-01", {d}).standing} for d in ("US", "KR")}
    assert "cn.nexus.origin-reach.us" in about["US"]
    assert "cn.nexus.origin-reach.us" not in about["KR"]


def test_a_suspended_rule_reaches_nobody(law):
    m = measure([goods()], jurisdictions=("CN",), in_force=("cn.nexus.content-reach.2025-61-s1-1",))
    assert reach_rules(m, law, (), "2026-03-01", {"US"}).own == ()


def test_what_a_measure_states_counts_as_its_own():
    m = measure(reach=Reach(True, "0.25", "tools", True, "", "src"))
    rows = {r["kind"]: r for r in checklist(m, ReachRules((), (), frozenset({"reexport", "content", "technology", "secondary"})))}
    assert [k for k, r in rows.items() if r["answer"] == "yes"] == ["reexport", "content", "technology", "secondary"]
    assert rows["content"]["source"] == "src"


def test_conflicts_that_bear_on_the_measure_are_told_with_citation(law):
    m = measure(jurisdictions=("US",), in_force=("us.ear.embargo.746-2*",), after="2024-01-01")
    found = conflicts(m, law, (), [], "2024-01-01")
    assert "eu.conflict.2271-96-cuba" in {c["id"] for c in found}
    for c in found:
        assert c["cite"]
        assert c["bears_on"] == "the measure"
    assert not [c for c in conflicts(m, law, (), [], "1990-01-01") if c["id"] == "eu.conflict.2271-96-cuba"]


def test_a_measure_of_another_law_meets_no_conflict_of_this_one(law):
    assert conflicts(measure(jurisdictions=("JP",)), law, (), ["jp.nexus.export"], "2024-01-01") == []


# -- caught flows --------------------------------------------------------------------------------------------------------------


def with_reach(reach, world=None, table=None):
    return prepared(measure([goods(coverage="1", flows=FLOWS)], reach=reach), world, table)


def declared(p):
    named = (("content", bool(p.measure.reach.de_minimis)), ("technology", bool(p.measure.reach.technology)))
    return ReachRules((), (), frozenset(k for k, holds in named if holds))


def test_nothing_is_caught_where_no_rule_reaches_abroad():
    found = caught_flows(prepared(), CHANGES, NONE)
    assert found.caught["value"] == 0
    assert found.etr["value"] == 0
    assert found.by_economy == []
    assert {k["theta"] for k in found.kernels} == {0.05, 0.10, 0.25}
    assert not any(k["in_measure"] for k in found.kernels)


def test_any_content_at_all_catches_every_flow_of_third_countries():
    p = with_reach(Reach(de_minimis="0"))
    found = caught_flows(p, CHANGES, declared(p))
    s = len(p.table.sectors)
    at = p.table.sectors.index("ELEC")
    to = [p.markets.place[d] for d in ("TA", "TB")]
    flows = {c: sum(p.table.z[p.markets.place[c] * s + at, d * s : (d + 1) * s].sum() for d in to) for c in ("MA", "TH", "LD")}
    # the heading is 8 + 3 mn of what the maker's sector delivers to these two
    scale = 11.0 / flows["MA"]
    assert {r["economy"]: r["caught"]["value"] for r in found.by_economy} == pytest.approx(
        {c: flows[c] * scale for c in ("TH", "LD")}
    )
    assert found.etr["value"] == pytest.approx((flows["TH"] + flows["LD"]) / sum(flows.values()))


def test_a_higher_threshold_catches_no_more():
    p = with_reach(Reach(de_minimis="0.15"))
    found = caught_flows(p, CHANGES, declared(p))
    for dispersion in (0.0, 0.5, 1.0):
        caught = [k["caught"]["value"] for k in found.kernels if k["dispersion"] == dispersion]
        assert caught == sorted(caught, reverse=True)
    assert {k["theta"] for k in found.kernels if k["in_measure"]} == {0.15}
    assert found.caught["low"] <= found.caught["value"] <= found.caught["high"]


def test_caught_flows_add_up_over_economies():
    p = with_reach(Reach(de_minimis="0.01"))
    found = caught_flows(p, CHANGES, declared(p))
    assert sum(r["caught"]["value"] for r in found.by_economy) == pytest.approx(found.caught["value"])


def test_a_technology_catches_its_users_by_the_makers_share():
    world = ToyWorld(technologies=[tool([("MA", 0.2, 0.4, 0.6), ("TH", 0.1, 0.1, 0.1)], [("TH", "ELEC")])])
    p = with_reach(Reach(technology="tools"), world)
    found = caught_flows(p, CHANGES, declared(p))
    assert [r["economy"] for r in found.by_economy] == ["TH"]
    row = found.by_economy[0]["caught"]
    assert row["low"] < row["value"] < row["high"]
    assert row["high"] == pytest.approx(3 * row["low"])
    assert [k["kind"] for k in found.kernels if k["in_measure"]] == ["technology"]


def test_users_in_other_sectors_are_told():
    world = ToyWorld(technologies=[tool([("MA", 0.2, 0.4, 0.6)], [("TH", "AGR")])])
    p = with_reach(Reach(technology="tools"), world)
    found = caught_flows(p, CHANGES, declared(p))
    assert found.caught["value"] == 0
    assert "other sectors" in found.note


def test_a_technology_that_nobody_recorded_is_not_known_rather_than_nothing():
    p = with_reach(Reach(technology="nobody knows"))
    assert "not known, not nothing" in caught_flows(p, CHANGES, declared(p)).note


def test_another_order_of_economies_catches_the_same():
    reach = Reach(de_minimis="0.05")
    a, b = with_reach(reach), with_reach(reach, table=toy_table(("THH", "LDD", "TAA", "MAA", "TBB")))
    first, second = (caught_flows(p, CHANGES, declared(p)) for p in (a, b))
    assert {r["economy"]: r["caught"]["value"] for r in first.by_economy} == pytest.approx(
        {r["economy"]: r["caught"]["value"] for r in second.by_economy}
    )


def test_the_section_has_all_its_parts(law):
    p = with_reach(Reach(de_minimis="0.1"))
    found = reach_section(p.measure, law, laid(), p.world, p, CHANGES, np.random.default_rng(1))
    assert found["score"] == 1
    assert found["third_states"] == len(found["by_economy"])
    assert [q["kind"] for q in found["checklist"]] == ["reexport", "content", "technology", "persons", "secondary"]
