"""Switzerland, Norway, Canada and Taiwan: lists, thresholds and first days, each as its text draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .asking import CLEAN_PARTIES, HARMLESS, ask, helps, rules

if TYPE_CHECKING:
    from comity.desk.assess import Desk
    from comity.engine.determination import JurisdictionAnswer

TODAY = "2026-11-24"
UNLISTED = {
    "CH": ["CH-DU:none", "CH-ML:none", "CH-NAT:none"],
    "NO": ["NO-DU:none", "NO-ML:none"],
    "CA": ["CA-ECL:none", "CA-NUC:none"],
    "TW": ["TW-SHTC:none"],
}
LISTED = {"CH": "CH-DU:3A001", "NO": "NO-DU:3A001", "CA": "CA-ECL:1-3.A.1", "TW": "TW-SHTC:3A001"}
NUCLEAR = "nuclear"
NO_SCHEDULE = {f"ch.chem.list-{n}": False for n in ("1", "2a", "2b", "3")}
BERLIN = [{"role": "end_user", "name": "Spreewerk GmbH", "country": "DE", "headquarters": "DE", "listed": "none", "owners": []}]


CUSTOMERS = [
    {"role": r, "name": "Rift Valley Motors", "country": "KE", "headquarters": "KE", "listed": "none", "owners": []}
    for r in ("purchaser", "ultimate_consignee", "end_user")
]


def sent(desk: Desk, law: str, to: str, codes: list[str] | None = None, **facts: Any) -> JurisdictionAnswer:
    """An order from the place of the law, of its own goods without foreign content, on a day after all texts were read."""
    stated = codes or []
    spaces = {c.partition(":")[0] for c in stated}
    whole = [*stated, *(c for c in UNLISTED[law] if c.partition(":")[0] not in spaces)]
    item = {"origin": law, "content": [], **facts.pop("item", {})}
    return ask(desk, law, to, whole, **{
        "sent_from": law, "via": [], "parties": CLEAN_PARTIES, "end_use": HARMLESS, "date": TODAY, "item": item, **facts})  # fmt: skip


def use(knowledge: str, *uses: str) -> dict[str, Any]:
    return {"uses": list(uses), "knowledge": knowledge}


def broker(country: str) -> list[dict[str, Any]]:
    return [{"role": "exporter", "name": "Alpine Trading Ltd", "country": country, "listed": "none", "owners": []}]


# -- what the four have in common -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", sorted(UNLISTED))
@pytest.mark.parametrize("to", ["DE", "BR", "CN"])
def test_an_ordinary_item_needs_nothing_and_nothing_is_asked(desk: Desk, law: str, to: str) -> None:
    answer = sent(desk, law, to)
    assert (answer.outcome, answer.missing) == ("not_required", ())
    assert rules(answer) == {f"{law.lower()}.nexus.export"}


@pytest.mark.parametrize("law", sorted(UNLISTED))
def test_an_order_that_does_not_touch_the_place_is_not_reached(desk: Desk, law: str) -> None:
    assert ask(desk, law, "DE", ["US-CCL:EAR99"], sent_from="US", via=[], date=TODAY).outcome == "no_nexus"


@pytest.mark.parametrize("law", sorted(UNLISTED))
def test_a_listed_item_needs_a_licence_and_an_unstated_code_is_asked(desk: Desk, law: str) -> None:
    assert sent(desk, law, "BR", [LISTED[law]]).outcome == "licence_required"
    blank = ask(
        desk,
        law,
        "BR",
        None,
        sent_from=law,
        via=[],
        parties=CLEAN_PARTIES,
        end_use=HARMLESS,
        date=TODAY,
        item={"origin": law, "content": []},
    )
    assert blank.outcome == "incomplete"
    assert any(m.fact.startswith("item") for m in blank.missing)


@pytest.mark.parametrize("law", sorted(UNLISTED))
def test_what_is_left_out_is_named(desk: Desk, law: str) -> None:
    assert len(sent(desk, law, "DE").not_evaluated) >= 7


@pytest.mark.parametrize(("law", "to", "fact"), [("NO", "RU", "no.sanctions.goods-named"), ("CA", "MM", "ca.sema.goods-named")])
def test_sanctions_that_were_not_read_leave_the_order_open(desk: Desk, law: str, to: str, fact: str) -> None:
    answer = sent(desk, law, to)
    assert (answer.outcome, [m.fact for m in answer.missing]) == ("incomplete", [f"facts.{fact}"])
    assert sent(desk, law, to, facts={fact: True}).outcome == "prohibited"
    assert sent(desk, law, to, facts={fact: False}).outcome == "not_required"


def test_trade_of_taiwan_with_north_korea_is_banned_from_memory(desk: Desk) -> None:
    answer = sent(desk, "TW", "KP")
    assert (answer.outcome, [f.verified for f in answer.findings if f.rule == "tw.trade.north-korea"]) == ("prohibited", [False])


# -- Switzerland: goods control -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "rule"), [
    ("CH-DU:0A001", "annex-2-part-1"), ("CH-DU:0E001", "annex-2-part-1"), ("CH-DU:0C001", "nuclear-material"), ("CH-DU:0C002", "nuclear-material"),
    ("CH-DU:1A001", "annex-2-part-2"), ("CH-DU:9E003", "annex-2-part-2"), ("CH-ML:ML6", "annex-3"), ("CH-NAT:A4-1", "annex-4"), ("CH-NAT:5-1", "annex-5"),
])  # fmt: skip
def test_each_annex_has_its_rule(desk: Desk, code: str, rule: str) -> None:
    answer = sent(desk, "CH", "DE", [code])
    assert rules(answer, prefix="ch.gkv.export.") == {f"ch.gkv.export.{rule}"}
    assert answer.outcome == "licence_required"


@pytest.mark.parametrize(("share", "outcome"), [("0.25", "not_required"), ("0.2501", "licence_required")])
def test_components_count_above_a_quarter_of_the_value(desk: Desk, share: str, outcome: str) -> None:
    part = {"origin": "DE", "codes": ["CH-DU:6A003", "CH-ML:none"], "share": share}
    answer = sent(desk, "CH", "IN", item={"content": [part]}, facts={"ch.gkv.component-main-element": False})
    assert answer.outcome == outcome


def test_a_component_among_the_main_elements_counts_however_small(desk: Desk) -> None:
    part = {"origin": "CH", "codes": ["CH-DU:6A003", "CH-ML:none"], "share": "0.01"}
    answer = sent(desk, "CH", "IN", item={"content": [part]}, facts={"ch.gkv.component-main-element": True})
    assert rules(answer, prefix="ch.gkv.export.") == {"ch.gkv.export.components.main-element"}


@pytest.mark.parametrize(("knowledge", "outcome", "policy"), [
    ("suspects", "not_required", ""), ("reason-to-know", "licence_required", "denial"), ("knows", "licence_required", "denial")])  # fmt: skip
def test_the_catch_all_begins_with_reason_to_assume_and_is_refused(desk: Desk, knowledge: str, outcome: str, policy: str) -> None:
    answer = sent(desk, "CH", "IN", end_use=use(knowledge, NUCLEAR))
    assert (answer.outcome, answer.policy) == (outcome, policy)


def test_no_exception_helps_against_weapons_of_mass_destruction(desk: Desk) -> None:
    answer = sent(desk, "CH", "IN", ["CH-DU:3A001"], end_use=use("knows", NUCLEAR), facts={"ch.gkv.return-unimproved": True})
    assert answer.outcome == "licence_required"
    assert "ch.gkv.exempt.return" not in helps(answer)


@pytest.mark.parametrize(("kilograms", "outcome"), [("0.999", "not_required"), ("1", "licence_required")])
@pytest.mark.parametrize("code", ["1C111", "1C350"])
def test_samples_are_free_below_one_kilogram(desk: Desk, code: str, kilograms: str, outcome: str) -> None:
    answer = sent(desk, "CH", "DE", [f"CH-DU:{code}"], item={"parameters": {"consignment_kg": kilograms}}, parties=BERLIN,
                  facts={"ch.gkv.sample": True, **NO_SCHEDULE})  # fmt: skip
    assert answer.outcome == outcome


@pytest.mark.parametrize(("code", "to", "document", "outcome"), [
    ("3A001", "DE", "ch.ogb", "authorisation_available"), ("3A001", "IN", "ch.ogb", "licence_required"),
    ("3A001", "IN", "ch.agb", "authorisation_available"), ("3A001", "DE", "ch.agb", "licence_required"),
    ("0A001", "DE", "ch.ogb", "licence_required"), ("0A001", "IN", "ch.agb", "licence_required"),
])  # fmt: skip
def test_general_licences_by_destination_and_never_for_nuclear_goods(
    desk: Desk, code: str, to: str, document: str, outcome: str
) -> None:
    assert sent(desk, "CH", to, [f"CH-DU:{code}"], authorisations={"documents": [document]}).outcome == outcome


@pytest.mark.parametrize(("to", "licence", "outcome"), [
    ("IN", False, "prohibited"), ("IN", True, "not_required"), ("IN", None, "incomplete"), ("US", False, "not_required")])  # fmt: skip
def test_transit_rests_on_the_licence_of_the_state_of_origin(desk: Desk, to: str, licence: bool | None, outcome: str) -> None:
    facts = {} if licence is None else {"ch.gkv.origin-licence": licence}
    assert sent(desk, "CH", to, ["CH-DU:3A001"], sent_from="JP", via=["CH"], parties=BERLIN, facts=facts).outcome == outcome


@pytest.mark.parametrize(("knowledge", "outcome"), [("suspects", "not_required"), ("reason-to-know", "licence_required")])
def test_brokering_is_asked_for_weapons_of_mass_destruction_only(desk: Desk, knowledge: str, outcome: str) -> None:
    answer = sent(desk, "CH", "PK", act="brokering", sent_from="BR", parties=broker("CH"), end_use=use(knowledge, NUCLEAR))
    assert answer.outcome == outcome


def test_import_of_missile_parts_depends_on_payload_and_range(desk: Desk) -> None:
    for large, outcome in ((True, "licence_required"), (False, "not_required")):
        answer = sent(desk, "CH", "CH", ["CH-DU:9A106"], act="import", sent_from="US", facts={"ch.gkv.missile-500-300": large})
        assert answer.outcome == outcome


def test_liechtenstein_is_in_the_customs_territory_but_that_is_not_verified(desk: Desk) -> None:
    assert sent(desk, "CH", "DE", ["CH-DU:3A001"], sent_from="LI").outcome == "licence_required"
    assert sent(desk, "CH", "LI", ["CH-DU:3A001"]).outcome == "no_nexus"
    told = [f.verified for f in sent(desk, "CH", "DE", sent_from="LI").findings if f.rule == "ch.info.liechtenstein"]
    assert told == [False]


def test_free_goods_are_declared_as_free(desk: Desk) -> None:
    assert any("bewilligungsfrei" in d for d in sent(desk, "CH", "DE", item={"hs": "847130"}).duties)
    assert sent(desk, "CH", "DE", item={"hs": "940310"}).duties == ()


# -- Switzerland: war material, chemicals ----------------------------------------------------------------------------------


def test_war_material_needs_a_licence_and_mines_are_forbidden(desk: Desk) -> None:
    rifle = sent(
        desk, "CH", "BR", ["CH-ML:KM1"], facts={"ch.kmg.abc-weapon": False, "ch.kmg.anti-personnel-mine": False}, parties=BERLIN
    )
    mine = sent(desk, "CH", "BR", ["CH-ML:KM4"], facts={"ch.kmg.abc-weapon": False, "ch.kmg.anti-personnel-mine": True})
    assert (rifle.outcome, rules(rifle, prefix="ch.gkv.export.")) == ("licence_required", set())
    assert mine.outcome == "prohibited"


@pytest.mark.parametrize(("kilograms", "needed"), [("0.099", False), ("0.1", True)])
def test_samples_of_list_2b_are_free_below_a_hundred_grams(desk: Desk, kilograms: str, needed: bool) -> None:
    answer = sent(desk, "CH", "DE", ["CH-DU:1C450"], item={"parameters": {"consignment_kg": kilograms}},
                  facts={**NO_SCHEDULE, "ch.chem.list-2b": True, "ch.chem.sample": True})  # fmt: skip
    exempt = next(a for a in answer.authorisations if a.id == "ch.chkv.exempt.list-2b-sample")
    assert (exempt.available == "no") is needed
    assert "ch.chkv.list-2b.licence" in rules(answer)


@pytest.mark.parametrize(("listed", "percent", "to", "free"), [
    ("3", "29.9", "IN", True), ("3", "30", "IN", False), ("2a", "0.9", "IN", True), ("2a", "1", "IN", False),
    ("2b", "29.9", "IN", True), ("2b", "30", "IN", False), ("2b", "9.9", "EG", True), ("2b", "10", "EG", False),
])  # fmt: skip
def test_mixtures_are_free_below_the_share_of_their_list(desk: Desk, listed: str, percent: str, to: str, free: bool) -> None:
    answer = sent(desk, "CH", to, ["CH-DU:1C450"], item={"parameters": {"chemical_percent": percent}},
                  facts={**NO_SCHEDULE, f"ch.chem.list-{listed}": True})  # fmt: skip
    wanted = {f for f in rules(answer) if f.startswith("ch.chkv.list-")}
    freed = {a.id for a in answer.authorisations if a.frees and a.available == "yes" and set(wanted) <= set(a.overcomes)}
    assert bool(freed) is free


@pytest.mark.parametrize(
    ("listed", "outcome"), [("1", "prohibited"), ("2a", "prohibited"), ("2b", "prohibited"), ("3", "licence_required")]
)
def test_outside_the_convention_lists_1_and_2_are_banned(desk: Desk, listed: str, outcome: str) -> None:
    facts = {**NO_SCHEDULE, "ch.chem.re-export": False, f"ch.chem.list-{listed}": True}
    assert (
        sent(desk, "CH", "EG", ["CH-DU:1C450"], facts=facts, item={"parameters": {"chemical_percent": "90"}}).outcome == outcome
    )


@pytest.mark.parametrize(("day", "policy"), [("2022-04-30", "case_by_case"), ("2022-05-01", "denial")])
def test_war_material_into_an_armed_conflict_is_refused_since_may_2022(desk: Desk, day: str, policy: str) -> None:
    facts = {"ch.kmg.armed-conflict": True, "ch.kmg.abc-weapon": False, "ch.kmg.anti-personnel-mine": False}
    assert sent(desk, "CH", "SA", ["CH-ML:KM2"], date=day, facts=facts).policy == policy


@pytest.mark.parametrize(("to", "outcome"), [("DE", "authorisation_available"), ("SA", "licence_required")])
def test_war_material_brokered_to_a_state_of_all_regimes_needs_no_single_licence(desk: Desk, to: str, outcome: str) -> None:
    facts = {"ch.kmg.abc-weapon": False, "ch.kmg.anti-personnel-mine": False}
    answer = sent(desk, "CH", to, ["CH-ML:KM2"], act="brokering", sent_from="BR", parties=broker("CH"), facts=facts)
    assert answer.outcome == outcome


# -- Switzerland: sanctions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "outcome"), [("2022-03-03", "licence_required"), ("2022-03-04", "prohibited")])
def test_dual_use_goods_to_russia_from_the_first_day_of_the_ordinance(desk: Desk, day: str, outcome: str) -> None:
    answer = sent(desk, "CH", "RU", ["CH-DU:3A001"], date=day)
    assert answer.outcome == outcome
    assert all(not f.verified for f in answer.findings if f.rule.startswith("ch.ukraine."))


@pytest.mark.parametrize(("uses", "found"), [("civil", False), ("military", True)])
def test_dual_use_goods_to_ukraine_only_for_the_military(desk: Desk, uses: str, found: bool) -> None:
    answer = sent(desk, "CH", "UA", ["CH-DU:3A001"], end_use=use("knows", uses))
    assert ("ch.ukraine.dual-use-ukraine" in rules(answer)) is found


def test_medical_purposes_are_outside_the_belarus_ban_on_dual_use_goods(desk: Desk) -> None:
    answer = sent(desk, "CH", "BY", ["CH-DU:2B350"], end_use=use("none", "medical"))
    exempt = next(a for a in answer.authorisations if a.id == "ch.belarus.exempt.medical")
    assert (exempt.available, exempt.overcomes) == ("yes", ("ch.belarus.dual-use",))


@pytest.mark.parametrize(("day", "found"), [("2025-12-11", False), ("2025-12-12", True)])
def test_arms_to_iran_from_the_first_day_of_the_ordinance(desk: Desk, day: str, found: bool) -> None:
    assert ("ch.iran.arms" in rules(sent(desk, "CH", "IR", ["CH-ML:ML6"], date=day))) is found


@pytest.mark.parametrize(("day", "outcome"), [("2026-03-13", "not_required"), ("2026-03-14", "prohibited")])
def test_old_contracts_on_metals_for_iran_run_to_the_thirteenth_of_march(desk: Desk, day: str, outcome: str) -> None:
    no = {f"ch.iran.annex-{n}": False for n in ("1", "2", "3", "4", "5", "7", "9-government")}
    facts = {**no, "ch.iran.annex-6": True, "ch.iran.contract-before": True}
    assert sent(desk, "CH", "IR", facts=facts, date=day).outcome == outcome


def test_cryptography_is_outside_the_iran_ban_on_dual_use_goods(desk: Desk) -> None:
    facts = {"ch.iran.annex-1": True}
    assert "ch.iran.dual-use" in rules(sent(desk, "CH", "IR", ["CH-DU:4A003"], facts=facts))
    assert "ch.iran.dual-use" not in rules(sent(desk, "CH", "IR", ["CH-DU:5A002.a"], facts=facts))


# -- Norway ----------------------------------------------------------------------------------------------------------------


def test_the_two_lists_have_their_entries(desk: Desk) -> None:
    entries = desk.law.packs["NO"].entries
    assert sum(c.startswith("NO-DU:") for c in entries) == 366
    assert [c for c in entries if c.startswith("NO-ML:")] == [f"NO-ML:ML{n}" for n in range(1, 23)]


@pytest.mark.parametrize("sent_from", ["NO", "SJ"])
def test_svalbard_counts_and_nothing_from_the_regulation_is_verified(desk: Desk, sent_from: str) -> None:
    answer = sent(desk, "NO", "SE", ["NO-DU:6A003"], sent_from=sent_from)
    assert answer.outcome == "licence_required"
    assert [f.verified for f in answer.findings if f.rule == "no.export.list-2"] == [False]
    assert sent(desk, "NO", "SJ", ["NO-DU:6A003"]).outcome == "no_nexus"


@pytest.mark.parametrize(
    ("knowledge", "outcome"),
    [("suspects", "not_required"), ("reason-to-know", "licence_required"), ("knows", "licence_required")],
)
def test_the_catch_all_begins_with_reason_to_understand(desk: Desk, knowledge: str, outcome: str) -> None:
    answer = sent(desk, "NO", "PK", end_use=use(knowledge, NUCLEAR))
    assert answer.outcome == outcome
    assert not any(f.verified for f in answer.findings if f.rule.startswith("no.export.catch-all."))


@pytest.mark.parametrize(
    ("embargo", "war", "outcome"),
    [(True, False, "licence_required"), (False, True, "licence_required"), (False, False, "not_required")],
)
def test_military_use_is_caught_under_embargo_and_in_war(desk: Desk, embargo: bool, war: bool, outcome: str) -> None:
    facts = {"no.arms-embargo": embargo, "no.area-of-war": war}
    assert sent(desk, "NO", "SD", end_use=use("knows", "military"), facts=facts).outcome == outcome


@pytest.mark.parametrize(("day", "found"), [("2026-06-30", False), ("2026-07-01", True)])
def test_a_space_object_changes_hands_with_consent_since_july_2026(desk: Desk, day: str, found: bool) -> None:
    answer = sent(desk, "NO", "NO", ["NO-DU:9A004"], act="transfer", date=day, facts={"no.space.ownership-passes": True})
    assert (answer.outcome == "licence_required") is found
    assert (answer.outcome == "no_nexus") is not found


def test_brokering_of_weapons_between_foreign_countries(desk: Desk) -> None:
    by = {"act": "brokering", "sent_from": "BR", "parties": broker("NO")}
    assert sent(desk, "NO", "KE", ["NO-ML:ML1"], **by).outcome == "licence_required"
    assert sent(desk, "NO", "KE", ["NO-DU:3A001"], **by).outcome == "not_required"


# -- Canada: Export Control List and general permits ------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "to_us"), [
    ("1-3.A.1", False), ("2-10", False), ("6-3.A", False), ("7-11", False), ("5506", False), ("5504.2.g", False),
    ("2-1", True), ("2-2.b", True), ("2-4.a", True), ("3-2.1", True), ("4-2.C", True), ("6-1.A", True), ("7-13.1", True), ("9-7", True),
    ("5501", True), ("5504.2.h", True), ("5101", True),
])  # fmt: skip
def test_which_items_need_a_permit_to_the_united_states(desk: Desk, code: str, to_us: bool) -> None:
    assert sent(desk, "CA", "BR", [f"CA-ECL:{code}"]).outcome == "licence_required"
    assert (sent(desk, "CA", "US", [f"CA-ECL:{code}"]).outcome == "licence_required") is to_us


@pytest.mark.parametrize(("day", "outcome"), [("2024-07-18", "not_required"), ("2024-07-19", "licence_required")])
def test_item_5506_from_its_first_day(desk: Desk, day: str, outcome: str) -> None:
    assert sent(desk, "CA", "DE", ["CA-ECL:5506.2.c.iii"], date=day).outcome == outcome


@pytest.mark.parametrize(("to", "outcome"), [
    ("DE", "authorisation_available"), ("RU", "authorisation_available"), ("CU", "licence_required"), ("IR", "licence_required"),
    ("SY", "licence_required"), ("KP", "licence_required"), ("US", "not_required")])  # fmt: skip
def test_goods_of_united_states_origin_and_general_permit_12(desk: Desk, to: str, outcome: str) -> None:
    answer = sent(desk, "CA", to, item={"origin": "US"}, end_use=HARMLESS)
    assert answer.outcome == outcome
    assert (helps(answer).get("ca.gep.12") == "yes") is (outcome == "authorisation_available")


def test_anything_to_a_country_of_control_needs_a_permit(desk: Desk) -> None:
    answer = sent(desk, "CA", "KP")
    assert (answer.outcome, rules(answer, prefix="ca.acl.")) == ("licence_required", {"ca.acl.any-goods"})


@pytest.mark.parametrize(("code", "to", "permit"), [
    ("3-2.4", "DE", "ca.gep.43"), ("3-2.1.1", "DE", None), ("3-2.4", "BR", None), ("4-2.C.3", "DE", "ca.gep.44"), ("4-2.C.7", "DE", None), ("4-1.D", "DE", None)])  # fmt: skip
def test_general_permits_43_and_44_for_nuclear_goods(desk: Desk, code: str, to: str, permit: str | None) -> None:
    facts = {"ca.gep.end-use-eligible": True, "ca.gep.cnsc-licence-presented": True}
    answer = sent(desk, "CA", to, [f"CA-ECL:{code}"], parties=broker("CA"), facts=facts)
    assert {i for i, available in helps(answer, "ca.gep.").items() if available == "yes"} == ({permit} if permit else set())


@pytest.mark.parametrize(("code", "available"), [("2-1", True), ("2-3", True), ("9-8", True), ("2-4.a", False), ("2-2.a", False)])
def test_general_permit_47_for_small_arms_to_the_united_states(desk: Desk, code: str, available: bool) -> None:
    facts = {"ca.gep-47.not-prohibited": True, "ca.gep-47.firearm-papers": True}
    answer = sent(desk, "CA", "US", [f"CA-ECL:{code}"], parties=broker("CA"), facts=facts)
    assert (helps(answer).get("ca.gep.47") == "yes") is available


@pytest.mark.parametrize(("knowledge", "to", "consignees", "outcome"), [
    ("none", "IN", None, "not_required"), ("suspects", "IN", None, "licence_required"), ("suspects", "DE", True, "not_required"),
    ("suspects", "DE", False, "licence_required"), ("informed", "DE", True, "licence_required")])  # fmt: skip
def test_the_catch_all_of_item_5505_and_the_countries_it_leaves_out(
        desk: Desk, knowledge: str, to: str, consignees: bool | None, outcome: str) -> None:  # fmt: skip
    facts = {} if consignees is None else {"ca.5505.consignees": consignees}
    answer = sent(desk, "CA", to, end_use=use(knowledge, "chemical-biological"), facts=facts)
    assert answer.outcome == outcome


def test_automatic_firearms_go_only_to_countries_of_their_list(desk: Desk) -> None:
    facts = {"ca.afccl.automatic-firearm": True, "ca.arms.substantial-risk": False, "ca.afccl.government-consignee": True}
    assert sent(desk, "CA", "IN", ["CA-ECL:2-1"], facts=facts).policy == "denial"
    assert sent(desk, "CA", "CO", ["CA-ECL:2-1"], facts=facts).policy == "case_by_case"
    assert sent(desk, "CA", "CO", ["CA-ECL:2-1"], facts={**facts, "ca.afccl.government-consignee": False}).policy == "denial"
    assert len(desk.law.packs["CA"].groups["ca.group.automatic-firearms"].members) == 48


@pytest.mark.parametrize(("day", "outcome"), [("2019-08-31", "no_nexus"), ("2019-09-01", "licence_required")])
def test_brokering_since_september_2019(desk: Desk, day: str, outcome: str) -> None:
    by = {"act": "brokering", "sent_from": "BR", "parties": broker("CA"), "date": day}
    assert sent(desk, "CA", "KE", ["CA-ECL:2-1"], **by).outcome == outcome


@pytest.mark.parametrize(("code", "knowledge", "outcome"), [
    ("9-8", "none", "licence_required"), ("1-3.A.1", "none", "not_required"), ("1-3.A.1", "suspects", "licence_required"), ("5504.2.f", "suspects", "not_required")])  # fmt: skip
def test_what_the_brokering_list_names(desk: Desk, code: str, knowledge: str, outcome: str) -> None:
    by = {"act": "brokering", "sent_from": "BR", "parties": [*broker("CA"), *CUSTOMERS]}
    assert sent(desk, "CA", "KE", [f"CA-ECL:{code}"], end_use=use(knowledge, NUCLEAR), **by).outcome == outcome


@pytest.mark.parametrize(
    ("to", "code", "available"),
    [
        ("KR", "1-3.A.1", True),
        ("KR", "5504.2.g", True),
        ("KR", "5504.2.h", False),
        ("TR", "1-3.A.1", True),
        ("UA", "1-3.A.1", False),
    ],
)
def test_general_permit_41_for_dual_use_goods(desk: Desk, to: str, code: str, available: bool) -> None:
    answer = sent(desk, "CA", to, [f"CA-ECL:{code}"], parties=broker("CA"), facts={"ca.gep-41.not-excluded": True})
    assert (helps(answer).get("ca.gep.41") == "yes") is available


def test_listed_goods_pass_through_on_a_through_billing_only(desk: Desk) -> None:
    route = {"sent_from": "BR", "via": ["CA"]}
    assert sent(desk, "CA", "JP", ["CA-ECL:1-3.A.1"], **route).outcome == "licence_required"
    assert sent(desk, "CA", "JP", ["CA-ECL:1-3.A.1"], **route, facts={"ca.5401.through-billing": True}).outcome == "not_required"
    assert sent(desk, "CA", "US", ["CA-ECL:1-3.A.1"], **route).outcome == "not_required"


# -- Canada: nuclear regulations -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gbq", "to", "outcome"),
    [("1479.9", "DE", "not_required"), ("1480", "DE", "licence_required"), ("1479.9", "IN", "licence_required")],
)
def test_tritium_devices_below_1480_gigabecquerel_for_participants(desk: Desk, gbq: str, to: str, outcome: str) -> None:
    answer = sent(
        desk, "CA", to, ["CA-NUC:A.1.5"], item={"parameters": {"tritium_gbq": gbq}}, facts={"ca.nuclear.self-luminous": True}
    )
    assert answer.outcome == outcome


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("A.1.1", "licence_required"), ("A.2.1.3", "licence_required"), ("A.3", "not_required"), ("B.2.2.7", "not_required")],
)
def test_import_needs_a_licence_for_part_a_without_its_parts(desk: Desk, code: str, outcome: str) -> None:
    assert sent(desk, "CA", "CA", [f"CA-NUC:{code}"], act="import", sent_from="FR").outcome == outcome


def test_the_nuclear_schedule_is_whole(desk: Desk) -> None:
    pack = desk.law.packs["CA"]
    assert sum(c.startswith("CA-NUC:") for c in pack.entries) == 208
    assert [c for c, e in pack.entries.items() if e.kind == "reserved"] == [
        f"CA-NUC:{c}" for c in ("A.2.2.6", "A.2.4.8.4", "B.2.3.3", "B.2.3.5", "B.2.4.4")]  # fmt: skip


# -- Taiwan ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "value", "outcome"), [
    ("US", "299999", "authorisation_available"), ("US", "300000", "licence_required"), ("JP", "299999.99", "authorisation_available"), ("KR", "1", "licence_required")])  # fmt: skip
def test_the_waiver_for_the_united_states_and_japan_ends_below_300_000(desk: Desk, to: str, value: str, outcome: str) -> None:
    answer = sent(
        desk,
        "TW",
        to,
        ["TW-SHTC:3A001"],
        item={"value": value, "currency": "TWD"},
        facts={"tw.party.not-listed": True, "tw.icp": False},
    )
    assert answer.outcome == outcome


@pytest.mark.parametrize(("checked", "outcome"), [(True, "authorisation_available"), (False, "licence_required")])
def test_a_recognised_exporter_needs_no_amount_but_a_checked_party(desk: Desk, checked: bool, outcome: str) -> None:
    facts = {"tw.icp": True, "tw.party.not-listed": checked}
    assert (
        sent(desk, "TW", "JP", ["TW-SHTC:5A002"], item={"value": "90000000", "currency": "TWD"}, facts=facts).outcome == outcome
    )


@pytest.mark.parametrize(("to", "years"), [("DE", True), ("SG", False), ("RU", False)])
def test_a_permit_lasts_six_months_or_two_years(desk: Desk, to: str, years: bool) -> None:
    found = rules(
        sent(desk, "TW", to, ["TW-SHTC:3A001"], facts={"tw.five-shipments": False, "tw.bonded-foreign": False}),
        prefix="tw.info.permit-life",
    )
    assert found == {"tw.info.permit-life-two-years.four-regimes" if years else "tw.info.permit-life"}


@pytest.mark.parametrize(("to", "value", "found"), [("DE", "149999", True), ("DE", "150000", False), ("RU", "149999", False)])
def test_fewer_papers_below_150_000_outside_restricted_areas(desk: Desk, to: str, value: str, found: bool) -> None:
    answer = sent(desk, "TW", to, ["TW-SHTC:3A001"], item={"value": value, "currency": "TWD"})
    assert ("tw.info.simplified-papers.value" in rules(answer)) is found


@pytest.mark.parametrize(("to", "facts", "outcome"), [
    ("KP", {"tw.specified": True}, "licence_required"), ("KP", {"tw.specified": False}, "not_required"), ("KP", {}, "incomplete"),
    ("CN", {"tw.specified": True, "tw.restricted-in-part": False}, "not_required"), ("CN", {"tw.specified": True}, "incomplete"), ("DE", {}, "not_required")])  # fmt: skip
def test_transit_of_specified_goods_to_restricted_areas(desk: Desk, to: str, facts: dict[str, bool], outcome: str) -> None:
    assert sent(desk, "TW", to, ["TW-SHTC:3A001"], sent_from="JP", via=["TW"], facts=facts).outcome == outcome


def test_what_rests_on_restricted_areas_is_from_memory_and_says_so(desk: Desk) -> None:
    answer = sent(desk, "TW", "KP", ["TW-SHTC:3A001"], sent_from="JP", via=["TW"], facts={"tw.specified": True})
    assert [f.verified for f in answer.findings if f.rule == "tw.shtc.transit"] == [False]
    members = {m.territory for m in desk.law.packs["TW"].groups["tw.group.restricted-areas"].members}
    assert members == {"BY", "IQ", "IR", "KP", "RU", "SD", "SY"}


@pytest.mark.parametrize(("day", "policy"), [("2024-01-24", "case_by_case"), ("2024-01-25", "presumption_of_denial")])
def test_exports_to_russia_are_as_a_rule_not_granted(desk: Desk, day: str, policy: str) -> None:
    assert sent(desk, "TW", "RU", ["TW-SHTC:3A001"], date=day, facts={"tw.bonded-foreign": False}).policy == policy


def test_records_are_kept_for_five_years_and_the_use_is_declared(desk: Desk) -> None:
    duties = " ".join(sent(desk, "TW", "DE", ["TW-SHTC:3A001"]).duties)
    assert "five years" in duties
    assert "Declare use and end user" in duties
