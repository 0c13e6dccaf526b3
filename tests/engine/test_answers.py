"""What the answers owe: one authorisation against each requirement, overrides, bars, missing facts, policies, conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.desk.intake import order_from_data
from comity.engine.determination import Determination, JurisdictionAnswer
from comity.terms.outcomes import RANK

BASE: dict[str, Any] = {
    "id": "T", "date": "2026-07-01", "act": "export", "route": {"from": "US", "to": "DE", "via": []},
    "items": [{"id": "1", "codes": ["US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "CN-DU:none"], "type": "commodity", "origin": "US",
               "value": "10000", "currency": "USD", "content": [], "made_with": [], "plant": []}],
    "parties": [{"role": "exporter", "name": "Sender", "country": "US"},
                {"role": "end_user", "name": "Riverside Works", "country": "DE", "headquarters": "DE", "owners": []}],
    "end_use": {"uses": ["civil"], "knowledge": "none"},
}  # fmt: skip


def ask(desk: Desk, *, to: str = "DE", codes: list[str] | None = None, seat: str | None = None, **changes: Any) -> Determination:
    data = dict(BASE)
    data["route"] = BASE["route"] | {"to": to} | changes.pop("route", {})
    data["items"] = [BASE["items"][0] | ({"codes": codes} if codes else {}) | changes.pop("item", {})]
    user = BASE["parties"][1] | {"country": to, "headquarters": seat or to} | changes.pop("user", {})
    data["parties"] = [BASE["parties"][0] | {"country": data["route"]["from"]}, user]
    return desk.assess(order_from_data(data | changes, "order"), known_at="2026-11-24T00:00:00Z")


def law(d: Determination, jurisdiction: str) -> JurisdictionAnswer:
    return next(a for a in d.items[0].jurisdictions if a.jurisdiction == jurisdiction)


def us_item(code: str) -> list[str]:
    return [f"US-CCL:{code}", "EU-DU:none", "EU-ML:none", "CN-DU:none"]


def test_an_ordinary_order_needs_nothing_and_says_what_was_not_looked_at(desk: Desk) -> None:
    d = ask(desk)
    found = {a.jurisdiction: a.outcome for a in d.items[0].jurisdictions}
    assert {"CN", "EU", "GB", "JP", "UN", "US"} <= set(found)
    assert found == dict.fromkeys(found, "no_nexus") | {"UN": "not_required", "US": "not_required"}
    assert any("ITAR" in text for text in law(d, "US").not_evaluated)


def test_an_exception_for_one_reason_does_not_overcome_another(desk: Desk) -> None:
    """6A003.b.4.b to Thailand is controlled for NS 2 and RS 1: GBS overcomes NS only, so a licence is required."""
    a = law(ask(desk, to="TH", codes=us_item("6A003.b.4.b")), "US")
    applies = {f.rule for f in a.findings if f.status == "applies" and f.effect == "licence_required"}
    assert {"us.ear.chart.ns-2", "us.ear.chart.rs-1"} & applies
    assert a.outcome == "licence_required"
    for x in a.authorisations:
        if x.available == "yes" and not x.sufficient:
            assert set(x.overcomes) < applies


def test_an_authorisation_that_helps_covers_every_requirement(desk: Desk) -> None:
    a = law(ask(desk, to="TH", codes=us_item("3A001.c"), item={"value": "1000"},
                facts={"us.lvs.single-shipment": True, "us.lvs.split-order": False}), "US")  # fmt: skip
    helpful = [x for x in a.authorisations if x.available == "yes" and x.sufficient]
    required = {f.rule for f in a.findings if f.status == "applies" and f.effect == "licence_required"}
    assert all(set(x.overcomes) == required for x in helpful)
    assert (a.outcome == "authorisation_available") == bool(helpful)


def test_every_exception_answers_once_a_licence_is_required_and_none_silently(desk: Desk) -> None:
    a = law(ask(desk, to="CN", codes=us_item("3B001.a.4")), "US")
    exceptions = [x for x in a.authorisations if x.id.startswith("us.ear.exception.")]
    assert len(exceptions) == 28
    assert {x.available for x in exceptions} <= {"yes", "no", "unknown"}
    assert all(x.because for x in exceptions)
    assert all(x.citations for x in exceptions)


def test_worst_finding_wins_and_unknown_is_at_least_incomplete(desk: Desk) -> None:
    stated = law(ask(desk, to="CN", codes=us_item("3A991.a"), end_use={"uses": ["military"], "knowledge": "knows"}), "US")
    unsaid = law(ask(desk, to="CN", codes=us_item("3A991.a"), end_use={}), "US")
    assert stated.outcome == "licence_required"
    assert unsaid.outcome == "incomplete"
    assert {"end_use.uses", "end_use.knowledge"} <= {m.fact for m in unsaid.missing}
    assert all(RANK[m.could_change.split(" -> ")[1]] < RANK["incomplete"] for m in unsaid.missing)


def test_general_prohibitions_stay_whatever_is_claimed(desk: Desk) -> None:
    """Adding a claim never removes a finding of General Prohibitions 4 to 10."""
    facts = {"us.gp.10.violation": True}
    end_use = {"uses": ["civil"], "knowledge": "knows"}
    plain = law(ask(desk, to="TH", codes=us_item("3A001.c"), facts=facts, end_use=end_use), "US")
    claimed = law(ask(desk, to="TH", codes=us_item("3A001.c"), facts=facts, end_use=end_use,
                      authorisations={"claimed": ["US:LVS", "US:GOV", "US:STA"]}), "US")  # fmt: skip
    gp = {f.rule for f in plain.findings if f.rule.startswith("us.ear.gp.") and f.effect != "information"}
    assert gp
    assert gp <= {f.rule for f in claimed.findings}
    assert RANK[claimed.outcome] <= RANK["licence_required"]


def test_the_regions_of_ukraine_are_asked_for_and_told_apart(desk: Desk) -> None:
    for to, outcome in (("UA", "incomplete"), ("UA-30", "not_required"), ("UA-43", "licence_required")):
        assert law(ask(desk, to=to), "US").outcome == outcome


def test_hong_kong_is_china_for_the_us_chart_and_itself_for_eu003(desk: Desk) -> None:
    assert law(ask(desk, to="HK", codes=us_item("3A001.c")), "US").outcome == law(ask(desk, to="CN", codes=us_item("3A001.c")), "US").outcome
    macau = law(ask(desk, to="MO", codes=us_item("3B001.c")), "US")
    assert any(f.rule == "us.ear.ccl.ns.742-4-a-4" and f.status == "applies" for f in macau.findings)


def test_the_blocking_statute_meets_the_cuban_embargo(desk: Desk) -> None:
    d = ask(desk, to="CU", route={"from": "ES"}, item={"origin": "US"}, user={"country": "CU", "headquarters": "CU"})
    assert law(d, "US").outcome in ("licence_required", "prohibited")
    conflict = next(c for c in d.conflicts if c.id.startswith("eu.conflict.2271-96"))
    assert set(conflict.between) == {"EU", "US"}
    assert "us.ear.embargo.746-2" in conflict.rules
    assert conflict.citations


def test_a_listed_party_is_named_with_its_row(desk: Desk) -> None:
    a = law(ask(desk, to="CN", user={"name": "Huawei Technologies Co., Ltd."}), "US")
    assert a.outcome == "licence_required"
    told = [b for f in a.findings for b in f.because if b.fact == "parties.name" and "listed as" in b.test]
    assert any("entity-list" in b.test and "FR" in b.test for b in told)


def test_the_owner_of_a_party_counts_only_from_one_half(desk: Desk) -> None:
    for share, listed in (("0.49", False), ("0.5", True)):
        user = {"name": "Quiet Holdings", "owners": [{"name": "Huawei Technologies Co., Ltd.", "share": share}]}
        a = law(ask(desk, to="SG", user=user, date="2025-10-15"), "US")
        assert ("us.ear.enduser.affiliates-entity-list" in {f.rule for f in a.findings if f.status == "applies"}) is listed


@pytest.mark.parametrize(("share", "reached"), [("0.10", False), ("0.25", False), ("0.2501", True), ("0.9", True)])
def test_de_minimis_turns_above_a_quarter(desk: Desk, share: str, reached: bool) -> None:
    d = ask(desk, to="CN", codes=us_item("4A994.b"), route={"from": "JP"},
            item={"origin": "JP", "content": [{"origin": "US", "codes": ["US-CCL:3A001.b.2"], "share": share}]})  # fmt: skip
    assert (law(d, "US").outcome != "no_nexus") is reached


def test_policy_follows_the_gravest_requirement(desk: Desk) -> None:
    assert law(ask(desk, to="CN", codes=us_item("3A233.a")), "US").policy == "case_by_case"
    assert law(ask(desk, to="KP", codes=us_item("3A233.a")), "US").policy in ("denial", "presumption_of_denial")
