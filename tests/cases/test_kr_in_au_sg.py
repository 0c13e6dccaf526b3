"""Korea, India, Australia and Singapore: the duty, its limits, what frees from it, and the days on which it changes."""

from __future__ import annotations

from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import HARMLESS, LAW, ask, helps, rules, table

NO_CODE = {
    "KR": ["KR-DU:none", "KR-ML:none"],
    "IN": ["IN-SCOMET:none"],
    "AU": ["AU-DSGL:none"],
    "SG": ["SG-DU:none", "SG-ML:none"],
}
CODE = {
    "KR": ["KR-DU:3A001.a", "KR-ML:none"],
    "IN": ["IN-SCOMET:8A301"],
    "AU": ["AU-DSGL:3A001.a"],
    "SG": ["SG-DU:3A001.a", "SG-ML:none"],
}
DUTY = {"KR": "kr.fta.export.dual-use", "IN": "in.scomet.category-8", "AU": "au.customs.goods", "SG": "sg.sgca.export-2025"}
LAWS = sorted(NO_CODE)


def asked(desk: Desk, law: str, to: str, codes: list[str] | None, sent_from: str = "", **facts: Any) -> JurisdictionAnswer:
    """A complete order out of the jurisdiction asked, unless sent from elsewhere."""
    start = sent_from or law
    parties = [{"role": "exporter", "name": "Werk Eins", "country": facts.pop("exporter", start)},
               {"role": "end_user", "name": "Halle Zwei", "country": to, "owners": []}]  # fmt: skip
    item = {"type": "commodity", "origin": start, "content": [], "made_with": [], "plant": []} | facts.pop("item", {})
    facts = {"via": [], "end_use": HARMLESS, "date": "2026-11-24", "parties": parties} | facts
    return ask(desk, law, to, codes, sent_from=start, item=item, **facts)


def use(word: str, knowledge: str) -> dict[str, Any]:
    return {"uses": [word], "knowledge": knowledge}


# -- all four ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", LAWS)
def test_an_unlisted_item_for_a_harmless_use_is_free(desk: Desk, law: str) -> None:
    answer = asked(desk, law, "DE", NO_CODE[law])
    assert answer.outcome == "not_required"
    assert answer.missing == ()


@pytest.mark.parametrize("law", LAWS)
def test_a_listed_item_needs_a_licence(desk: Desk, law: str) -> None:
    answer = asked(desk, law, "DE", CODE[law])
    assert answer.outcome == "licence_required"
    assert DUTY[law] in rules(answer)
    assert answer.policy == "case_by_case"


@pytest.mark.parametrize("law", LAWS)
def test_an_item_without_a_code_is_not_free_but_open(desk: Desk, law: str) -> None:
    answer = asked(desk, law, "DE", None)
    assert answer.outcome == "incomplete"
    assert all(m.fact.startswith("items.codes:") for m in answer.missing)


@pytest.mark.parametrize("law", LAWS)
def test_an_order_elsewhere_does_not_reach_it(desk: Desk, law: str) -> None:
    answer = asked(desk, law, "DE", ["US-CCL:EAR99"], sent_from="US")
    assert answer.outcome == "no_nexus"
    assert answer.findings == answer.missing == ()


@pytest.mark.parametrize("law", LAWS)
def test_the_same_number_of_another_list_is_another_item(desk: Desk, law: str) -> None:
    answer = asked(desk, law, "DE", ["EU-DU:3A001.a", "US-CCL:3A001.a", *NO_CODE[law]])
    assert answer.outcome == "not_required"


@pytest.mark.parametrize("law", LAWS)
def test_a_missile_use_that_is_known_is_caught_without_a_list(desk: Desk, law: str) -> None:
    answer = asked(desk, law, "VN", NO_CODE[law], end_use=use("missile", "knows"))
    assert answer.outcome == ("prohibited" if law == "IN" else "licence_required")


@pytest.mark.parametrize("law", ["IN", "AU", "SG"])
def test_what_was_read_in_no_official_text_says_so(desk: Desk, law: str) -> None:
    pack = desk.law.packs[law]
    assert not any(r.verified for r in pack.rules)
    assert any("list" in t.casefold() or "schedule" in t.casefold() for t in pack.not_evaluated)


# -- Korea -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("to", "knowledge", "required"), [
    ("VN", "none", False), ("VN", "suspects", True), ("VN", "knows", True), ("VN", "informed", True),
    ("DE", "suspects", False), ("DE", "knows", True), ("DE", "informed", True),
])  # fmt: skip
def test_the_korean_catch_all_asks_less_of_area_ga(desk: Desk, to: str, knowledge: str, required: bool) -> None:
    answer = asked(desk, "KR", to, NO_CODE["KR"], end_use=use("chemical-biological", knowledge))
    assert (answer.outcome == "licence_required") is required
    assert ("kr.fta.catch-all.informed" in rules(answer)) is (knowledge == "informed")


@pytest.mark.parametrize(
    ("day", "suspicion_enough"), [("2019-09-17", False), ("2019-09-18", True), ("2023-04-23", True), ("2023-04-24", False)]
)
def test_japan_left_area_ga_and_came_back(desk: Desk, day: str, suspicion_enough: bool) -> None:
    answer = asked(desk, "KR", "JP", NO_CODE["KR"], end_use=use("missile", "suspects"), date=day)
    assert ("kr.fta.catch-all.suspects" in rules(answer)) is suspicion_enough


def test_area_ga_has_twenty_nine_states(desk: Desk) -> None:
    members = desk.law.packs["KR"].groups["kr.area.ga"].members
    assert len({m.territory for m in members if not m.until}) == 29


def test_goods_of_annex_2_2_go_to_russia_and_belarus_in_principle_not(desk: Desk) -> None:
    listed = asked(desk, "KR", "RU", [*NO_CODE["KR"], "KR-SIT:57"])
    assert listed.outcome == "licence_required"
    assert listed.policy == "presumption_of_denial"
    assert asked(desk, "KR", "BY", NO_CODE["KR"]).outcome == "incomplete"
    assert asked(desk, "KR", "VN", [*NO_CODE["KR"], "KR-SIT:57"]).outcome == "not_required"
    counts = [r["items"] for r in table(LAW / "kr" / "situation_list.csv")]
    assert counts == ["57", "798", "1159", "1402"]


def test_korean_transit_needs_a_licence_only_with_a_suspicion_or_a_notice(desk: Desk) -> None:
    through = {"sent_from": "US", "via": ["KR"]}
    assert asked(desk, "KR", "VN", CODE["KR"], **through).outcome == "not_required"
    suspected = asked(desk, "KR", "VN", CODE["KR"], end_use=use("missile", "suspects"), **through)
    assert rules(suspected, prefix="kr.fta.") == {"kr.fta.transit.knows-or-suspects"}
    assert asked(desk, "KR", "DE", CODE["KR"], end_use=use("missile", "knows"), **through).outcome == "not_required"
    assert asked(desk, "KR", "DE", CODE["KR"], end_use=use("missile", "informed"), **through).outcome == "licence_required"


def test_korean_brokering_is_free_where_one_end_is_in_area_ga(desk: Desk) -> None:
    clean = {"kr.party.offender-or-of-concern": False}
    between = {"act": "brokering", "exporter": "KR", "facts": clean}
    assert asked(desk, "KR", "VN", CODE["KR"], sent_from="CN", **between).outcome == "licence_required"
    free = asked(desk, "KR", "VN", CODE["KR"], sent_from="DE", **between)
    assert free.outcome == "authorisation_available"
    assert helps(free)["kr.exemption.brokering-ga"] == "yes"


@pytest.mark.parametrize(("value", "day", "to", "free"), [
    ("8000", "2026-11-24", "VN", True), ("8000.01", "2026-11-24", "VN", False), ("8000", "2026-08-31", "VN", False), ("8000", "2026-11-24", "IR", False),
])  # fmt: skip
def test_a_korean_item_of_up_to_eight_thousand_dollars(desk: Desk, value: str, day: str, to: str, free: bool) -> None:
    answers = {"kr.item.wassenaar-basic-only": True, "kr.value.over-30000-usd-in-a-year": False, "kr.destination.na-2": False,
               "kr.party.offender-or-of-concern": False}  # fmt: skip
    answer = asked(desk, "KR", to, CODE["KR"], date=day, item={"value": value, "currency": "USD"}, facts=answers)
    assert (helps(answer).get("kr.exemption.low-value") == "yes") is free


@pytest.mark.parametrize(("fact", "authorisation", "to", "free"), [
    ("kr.export.mission-or-troops", "kr.exemption.mission", "VN", True), ("kr.export.mission-or-troops", "kr.exemption.mission", "SY", False),
    ("kr.export.emergency-repair-of-ship-or-aircraft", "kr.exemption.emergency-repair", "SY", True),
    ("kr.export.recognised-relief", "kr.exemption.relief", "SD", True), ("kr.export.return-to-maker-or-first-exporter", "kr.exemption.return", "DE", True),
    ("kr.export.after-repair-same-end-user", "kr.exemption.after-repair", "VN", True), ("kr.export.exhibition-one-year", "kr.exemption.exhibition", "IR", False),
    ("kr.export.repair-abroad-one-year", "kr.exemption.repair-abroad", "VN", True), ("kr.export.test-abroad-five-years", "kr.exemption.test-abroad", "VN", True),
    ("kr.export.containers-one-year", "kr.exemption.containers", "VN", True), ("kr.export.licensed-by-ga-state", "kr.exemption.licensed-by-ga-state", "VN", True),
])  # fmt: skip
def test_korean_exemptions_and_the_states_they_spare(desk: Desk, fact: str, authorisation: str, to: str, free: bool) -> None:
    clean = {"kr.destination.na-2": False, "kr.party.offender-or-of-concern": False}
    answer = asked(desk, "KR", to, CODE["KR"], facts={fact: True} | clean)
    assert (helps(answer).get(authorisation) == "yes") is free
    concern = asked(desk, "KR", to, CODE["KR"], facts={fact: True} | clean | {"kr.party.offender-or-of-concern": True})
    assert authorisation not in helps(concern)


@pytest.mark.parametrize(("fact", "to", "free"), [
    ("kr.item.wassenaar-basic-only", "DE", True), ("kr.item.wassenaar-basic-only", "VN", False),
    ("kr.technology.to-own-foreign-employee", "VN", True), ("kr.technology.back-to-transferor", "VN", True),
    ("kr.technology.end-to-end-encrypted", "VN", True), ("kr.technology.end-to-end-encrypted", "KP", False),
])  # fmt: skip
def test_korean_technology_that_is_exempt(desk: Desk, fact: str, to: str, free: bool) -> None:
    answer = asked(desk, "KR", to, ["KR-DU:3E001", "KR-ML:none"], act="technical-assistance", item={"type": "technology", "value": "20000", "currency": "USD"},
                   facts={fact: True, "kr.destination.na-2": False})  # fmt: skip
    assert ("yes" in helps(answer, "kr.exemption.technology").values()) is free


def test_korean_time_limits_and_documents_by_area(desk: Desk) -> None:
    near, far = asked(desk, "KR", "DE", CODE["KR"]), asked(desk, "KR", "VN", CODE["KR"])
    assert {"kr.review.time-area-ga"} == rules(near, prefix="kr.review.time")
    assert {"kr.review.time"} == rules(far, prefix="kr.review.time")
    assert any("end user's undertaking" in d for d in far.duties)
    assert not any("end user's undertaking" in d for d in near.duties)


def test_codes_that_korea_added_in_2024_count_from_their_day(desk: Desk) -> None:
    codes = ["KR-DU:1C011.e", "KR-ML:none"]
    assert asked(desk, "KR", "VN", codes, date="2024-09-20").outcome == "not_required"
    assert asked(desk, "KR", "VN", codes, date="2024-09-21").outcome == "licence_required"


def test_korean_duties_rest_on_the_text_that_was_read(desk: Desk) -> None:
    duties = [r for r in desk.law.packs["KR"].rules if r.id.startswith("kr.fta.") and "situation-list" not in r.id]
    assert len(duties) >= 10
    assert all(r.verified for r in duties)


# -- India -------------------------------------------------------------------------------------------------------------


def test_the_nine_indian_categories_and_their_authorities(desk: Desk) -> None:
    rows = {r["category"]: r for r in table(LAW / "in" / "categories.csv")}
    assert sorted(rows) == list("012345678")
    for category, row in rows.items():
        if category == "7":
            assert not row["set"]
            continue
        answer = asked(desk, "IN", "DE", [f"IN-SCOMET:{category}A001" if category != "1" else "IN-SCOMET:1C001"])
        assert rules(answer, prefix="in.scomet.category-") == {f"in.scomet.category-{category}"}
        assert row["authority"].split(";")[0] in next(
            f.title for f in answer.findings if f.rule.startswith("in.scomet.category-")
        )


def test_india_forbids_the_chemicals_of_1a(desk: Desk) -> None:
    held = {"documents": ["in.scomet-licence"]}
    assert asked(desk, "IN", "DE", ["IN-SCOMET:1A001"], authorisations=held).outcome == "prohibited"
    assert asked(desk, "IN", "DE", ["IN-SCOMET:1C001"], authorisations=held).outcome == "authorisation_available"


@pytest.mark.parametrize(("document", "fact", "code", "day", "free"), [
    ("in.gaet", "in.gaet.telecom-part-1", "8A501", "2024-03-27", True),
    ("in.gaet", "in.gaet.telecom-part-1", "8A501", "2024-03-26", False),
    ("in.gaet", "in.gaet.telecom-part-1", "8A301", "2026-11-24", False),
    ("in.gaeis", "in.gaeis.part-2", "8A502", "2026-11-24", True),
    ("in.gaict", "in.gaict.intra-company", "8E301", "2026-11-24", True),
    ("in.gaec", "in.gaec.country-and-item", "1C001", "2026-11-24", True),
    ("in.gaec", "in.gaec.country-and-item", "3D001", "2026-11-24", True),
    ("in.gaec", "in.gaec.country-and-item", "3A001", "2026-11-24", False),
])  # fmt: skip
def test_indian_general_authorisations(desk: Desk, document: str, fact: str, code: str, day: str, free: bool) -> None:
    answer = asked(
        desk, "IN", "DE", [f"IN-SCOMET:{code}"], date=day, authorisations={"documents": [document]}, facts={fact: True}
    )
    assert (answer.outcome == "authorisation_available") is free


@pytest.mark.parametrize(("word", "knowledge", "outcome"), [
    ("military", "suspects", "not_required"), ("military", "reason-to-know", "licence_required"), ("military", "informed", "licence_required"),
    ("missile", "reason-to-know", "licence_required"), ("missile", "knows", "prohibited"), ("terrorism", "knows", "prohibited"),
])  # fmt: skip
def test_the_indian_catch_all(desk: Desk, word: str, knowledge: str, outcome: str) -> None:
    assert asked(desk, "IN", "VN", NO_CODE["IN"], end_use=use(word, knowledge)).outcome == outcome


# -- Australia ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "outcome"), [("2024-08-31", "no_nexus"), ("2024-09-01", "not_required"), ("2025-02-28", "not_required"),
                                              ("2025-03-01", "licence_required")])  # fmt: skip
def test_release_in_australia_binds_since_march_2025(desk: Desk, day: str, outcome: str) -> None:
    answer = asked(desk, "AU", "AU", ["AU-DSGL:3E001"], act="deemed-export", date=day, item={"type": "technology"})
    assert answer.outcome == outcome
    assert ("au.dtca.start-of-offences" in rules(answer)) is (outcome == "not_required")


def test_an_exempt_person_in_australia(desk: Desk) -> None:
    answer = asked(
        desk,
        "AU",
        "AU",
        ["AU-DSGL:3E001"],
        act="deemed-export",
        item={"type": "technology"},
        facts={"au.10a.exempt-person": True},
    )
    assert answer.outcome == "not_required"


@pytest.mark.parametrize(
    ("to", "day", "free"),
    [("US", "2024-09-01", True), ("GB", "2026-11-24", True), ("US", "2024-08-31", False), ("CA", "2026-11-24", False)],
)
def test_the_united_kingdom_and_the_united_states_are_exempt(desk: Desk, to: str, day: str, free: bool) -> None:
    met = {"au.aukus.item-excluded": False, "au.aukus.conditions-met": True}
    answer = asked(desk, "AU", to, ["AU-DSGL:ML4.a"], date=day, facts=met)
    assert (answer.outcome == "authorisation_available") is free
    excluded = asked(desk, "AU", to, ["AU-DSGL:ML4.a"], date=day, facts=met | {"au.aukus.item-excluded": True})
    assert excluded.outcome == "licence_required"


def test_australian_munitions_passed_on_abroad(desk: Desk) -> None:
    onward = {"sent_from": "ID", "act": "re-export", "item": {"origin": "AU"}}
    asked_for = asked(desk, "AU", "VN", ["AU-DSGL:ML4.a"], facts={"au.10b.exported-before": True}, **onward)
    assert asked_for.outcome == "licence_required"
    assert asked(desk, "AU", "VN", ["AU-DSGL:ML4.a"], facts={"au.10b.exported-before": False}, **onward).outcome == "not_required"
    dual_use = {"au.10b.exported-before": True, "au.10b.sensitive": False}
    assert asked(desk, "AU", "VN", ["AU-DSGL:3A001.a"], facts=dual_use, **onward).outcome == "not_required"


def test_australian_brokering_of_dual_use_items_hangs_on_the_use(desk: Desk) -> None:
    between = {"sent_from": "DE", "act": "brokering", "exporter": "AU"}
    assert asked(desk, "AU", "VN", ["AU-DSGL:3A001.a"], **between).outcome == "not_required"
    assert asked(desk, "AU", "VN", ["AU-DSGL:3A001.a"], end_use=use("military", "knows"), **between).outcome == "licence_required"
    assert asked(desk, "AU", "VN", ["AU-DSGL:ML4.a"], **between).outcome == "licence_required"


# -- Singapore ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "rule"), [
    ("2024-09-30", "sg.sgca.export-earlier"),
        ("2024-10-01", "sg.sgca.export-2024"),
        ("2025-11-30", "sg.sgca.export-2024"), ("2025-12-01", "sg.sgca.export-2025"), ("2026-11-30", "sg.sgca.export-2025"),
    ("2026-12-01", "sg.sgca.export-2026"), ("2026-12-02", "sg.sgca.export-2026"),
])  # fmt: skip
def test_an_order_is_answered_under_the_list_of_its_day(desk: Desk, day: str, rule: str) -> None:
    answer = asked(desk, "SG", "DE", CODE["SG"], date=day)
    assert rules(answer, prefix="sg.sgca.") == {rule}
    cited = {c.id for f in answer.findings for c in f.citations}
    assert ("sg:s741-2026" in cited) is (day >= "2026-12-01")


def test_the_coming_list_is_told_until_it_is_there(desk: Desk) -> None:
    for day, told in (("2026-09-23", False), ("2026-09-24", True), ("2026-11-30", True), ("2026-12-01", False)):
        assert ("sg.list.change-2026" in rules(asked(desk, "SG", "DE", CODE["SG"], date=day))) is told, day


def test_transhipment_in_a_free_trade_zone(desk: Desk) -> None:
    through = {"sent_from": "US", "via": ["SG"]}
    assert asked(desk, "SG", "VN", CODE["SG"], **through).outcome == "licence_required"
    free = {"sg.ftz.within-time": True, "sg.ftz.scheduled-goods-or-state": False}
    assert asked(desk, "SG", "VN", CODE["SG"], facts=free, **through).outcome == "not_required"
    assert (
        asked(desk, "SG", "VN", CODE["SG"], facts=free | {"sg.ftz.scheduled-goods-or-state": True}, **through).outcome
        == "licence_required"
    )
    caught = asked(desk, "SG", "VN", NO_CODE["SG"], facts=free, end_use=use("missile", "suspects"), **through)
    assert caught.outcome == "licence_required"


def test_the_catch_all_of_singapore_is_for_mass_destruction_only(desk: Desk) -> None:
    assert asked(desk, "SG", "VN", NO_CODE["SG"], end_use=use("military", "knows")).outcome == "not_required"
    for knowledge, rule in (("suspects", "suspects"), ("knows", "knows"), ("informed", "informed")):
        answer = asked(desk, "SG", "VN", NO_CODE["SG"], end_use=use("chemical-biological", knowledge))
        assert f"sg.catch-all.{rule}" in rules(answer)


def test_technology_from_singapore(desk: Desk) -> None:
    sent = {"act": "technical-assistance", "item": {"type": "technology"}}
    answer = asked(desk, "SG", "VN", ["SG-DU:3E001", "SG-ML:none"], **sent)
    assert rules(answer, prefix="sg.sgca.") == {"sg.sgca.technology-2025"}
    public = asked(desk, "SG", "VN", ["SG-DU:3E001", "SG-ML:none"], facts={"sg.technology.public-patent-or-basic": True}, **sent)
    assert public.outcome == "not_required"


def test_brokering_from_singapore_is_for_some_munitions(desk: Desk) -> None:
    between = {"sent_from": "CN", "act": "brokering", "exporter": "SG"}
    for code, outcome in (("ML1.a", "licence_required"), ("ML8.a.1", "licence_required"), ("ML11.a", "not_required")):
        assert asked(desk, "SG", "VN", ["SG-DU:none", f"SG-ML:{code}"], **between).outcome == outcome, code
    assert asked(desk, "SG", "VN", CODE["SG"], **between).outcome == "not_required"
    assert asked(desk, "SG", "VN", CODE["SG"], end_use=use("missile", "suspects"), **between).outcome == "licence_required"


@pytest.mark.parametrize("law", LAWS)
def test_what_is_covered_is_stated(desk: Desk, law: str) -> None:
    cells = {c.capability: c for c in desk.law.packs[law].coverage}
    assert {"list", "catch_all", "end_user", "reach", "exceptions", "embargo"} <= set(cells)
    assert cells["list"].level == "partial"
    assert cells["end_user"].level == "none"
