"""United States: the worked rows on entries, footnotes, embargoes, end use, direct products, content and dated provisions.

Each row of a shared table is asked for by its id; the tests without shared data carry the same claims over the whole law.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer
from comity.engine.program import in_force, state_on
from comity.terms.truth import NO, UNKNOWN, YES

from .asking import HARMLESS, LAW, WHOLLY_US, ask, ask_clean, helps, rules, table

CHART = "us.ear.chart."
PROSE = "us.ear.ccl."
EMBARGO = "us.ear.embargo."
REACH = "us.ear.reach."
LISTED_OWNER = [{"name": "Huawei Technologies Co., Ltd.", "share": "0.60"}]


def us(desk: Desk, code: str, to: str, **facts: Any) -> JurisdictionAnswer:
    return ask_clean(desk, "US", to, [f"US-CCL:{code}"], **facts)


def requirements(answer: JurisdictionAnswer, status: str = "applies") -> set[str]:
    return {f.rule for f in answer.findings if f.status == status and f.effect in ("licence_required", "prohibited", "notification_required")}


def rows_of(shared: Path, name: str) -> dict[str, dict[str, str]]:
    return {r["id"]: r for r in table(shared / "cases" / name)}


# -- us_chart_expert_assertions ----------------------------------------------------------------------------------------


def expert(desk: Desk, row: dict[str, str]) -> str:
    """The answer to one row in the words of the table."""
    to = desk.law.gazetteer.find(row["destination"])
    assert to is not None
    answer = us(desk, row["eccn"], to)
    sure, open_ = requirements(answer), requirements(answer, "unknown")
    if any(r.startswith(EMBARGO) for r in sure):
        assert answer.outcome in ("licence_required", "prohibited")
        return "embargo_destination"
    if any(r.startswith("us.ear.footnote.7") for r in open_):
        return "footnote7_may_apply"
    if any(r.startswith((CHART, PROSE)) for r in sure):
        assert answer.outcome in ("licence_required", "prohibited")
        return "license_required"
    if any(r.startswith((CHART, PROSE)) for r in open_):
        assert answer.outcome == "incomplete"
        return "requires_verification"
    return "no_chart_requirement"


def test_every_assertion_of_the_experts_is_met(desk: Desk, shared: Path) -> None:
    found = {r["id"]: (expert(desk, r), r["expected"]) for r in table(shared / "cases" / "us_chart_expert_assertions.csv")}
    assert {k: v for k, v in found.items() if v[0] != v[1]} == {}
    assert len(found) >= 10


@pytest.mark.parametrize("code", ["0A983", "5A980", "5D980", "5E980", "5A001.f.1"])
@pytest.mark.parametrize("to", ["DE", "CA", "AU", "GB", "JP", "VN", "SA", "AE", "BR"])
def test_an_entry_that_states_its_own_requirement_needs_a_licence_everywhere(desk: Desk, code: str, to: str) -> None:
    answer = us(desk, code, to)
    assert answer.outcome == "licence_required"
    assert requirements(answer) & {"us.ear.ccl.cc.742-11-a", "us.ear.ccl.sl.742-13-a-1"}
    left = helps(answer, "us.ear.exception.")
    assert set(left) <= ({"us.ear.exception.gov"} if code != "0A983" else set()), "738.3(a)(1): at most GOV is left"


@pytest.mark.parametrize(("code", "to", "outcome"), [
    ("0A982", "CA", "not_required"), ("0A982", "DE", "licence_required"), ("0A982", "AU", "licence_required"),
    ("0E982", "CA", "not_required"), ("0E982", "DE", "incomplete"),
    ("0A981", "CA", "licence_required"), ("0A981", "DE", "licence_required"),
])
def test_restraints_go_free_to_canada_only(desk: Desk, code: str, to: str, outcome: str) -> None:
    assert us(desk, code, to).outcome == outcome


@pytest.mark.parametrize(("code", "to", "rule"), [
    ("3A090.a", "VN", "us.ear.ccl.rs.742-6-a-6-iii-a"), ("3A090.a", "SA", "us.ear.ccl.rs.742-6-a-6-iii-a"),
    ("3A090.b", "VN", "us.ear.ccl.rs.742-6-a-6-iii-b"), ("4A090.a", "MO", "us.ear.ccl.rs.742-6-a-6-iii-a"),
    ("3A090.c", "CN", "us.ear.ccl.rs.742-6-a-6-i-b"), ("3A090.c", "MO", "us.ear.ccl.rs.742-6-a-6-i-b"),
    ("3B001.c", "MO", "us.ear.ccl.ns.742-4-a-4"), ("3B001.c", "CN", "us.ear.ccl.rs.742-6-a-6-i-a"),
    ("3B001.p.4", "VE", "us.ear.ccl.ns.742-4-a-4"), ("3B001.r", "BY", "us.ear.ccl.ns.742-4-a-4"),
])
def test_rows_in_words_reach_the_destinations_they_name(desk: Desk, code: str, to: str, rule: str) -> None:
    answer = us(desk, code, to)
    assert rule in requirements(answer)
    assert requirements(answer) & {r for r in requirements(answer) if r.startswith(CHART)} == set()


@pytest.mark.parametrize(("code", "to"), [
    ("3A090.b", "DE"), ("3A090.b", "IL"), ("3A090.c", "VN"), ("3A090.c", "JP"), ("3A090.c", "IN"), ("3B001.d", "TW"), ("3B001.k", "JP"),
])
def test_rows_in_words_reach_no_further(desk: Desk, code: str, to: str) -> None:
    answer = us(desk, code, to)
    assert not {r for r in requirements(answer) | requirements(answer, "unknown") if r.startswith((CHART, PROSE))}


def test_a_paragraph_in_one_row_is_in_no_other(desk: Desk) -> None:
    """3B001.b is in the NS 2 row alone; 3B001.f lies in two rows and can be told only from its own paragraph."""
    certain = us(desk, "3B001.b", "CN")
    assert {r for r in requirements(certain) if r.startswith((CHART, PROSE))} == {"us.ear.chart.ns-2"}
    assert not {r for r in requirements(certain, "unknown") if r.startswith((CHART, PROSE))}
    straddling = us(desk, "3B001.f", "CN")
    assert {"us.ear.chart.ns-2", "us.ear.ccl.ns.742-4-a-4"} <= requirements(straddling, "unknown")
    for paragraph, rule, other in (("f.1", "us.ear.ccl.ns.742-4-a-4", "us.ear.chart.ns-2"), ("f.2", "us.ear.chart.ns-2", "us.ear.ccl.ns.742-4-a-4"),
                                   ("f.4", "us.ear.chart.ns-2", "us.ear.ccl.ns.742-4-a-4"), ("f.6", "us.ear.ccl.ns.742-4-a-4", "us.ear.chart.ns-2")):
        told = us(desk, f"3B001.{paragraph}", "CN")
        assert rule in requirements(told)
        assert other not in requirements(told) | requirements(told, "unknown")


@pytest.mark.parametrize("code", ["3A991.a", "4A994.a", "5A991", "6A991", "2B991", "9A991"])
def test_items_controlled_for_terrorism_alone_go_free_where_nothing_else_speaks(desk: Desk, code: str) -> None:
    for to in ("DE", "IN", "SG", "MX"):
        answer = us(desk, code, to)
        assert not {r for r in requirements(answer) if r.startswith(CHART)}, (code, to)
        assert answer.outcome in ("not_required", "incomplete"), (code, to)
    assert us(desk, "3A991.a", "CN").outcome == "not_required"


@pytest.mark.parametrize("code", ["3A991.a", "1C010.a", "2B001.a", "9A610.a", "5A992.c", "EAR99"])
@pytest.mark.parametrize(("to", "rule"), [
    ("CU", "us.ear.embargo.746-2"), ("KP", "us.ear.embargo.746-4"), ("SY", "us.ear.embargo.746-9"),
])
def test_an_embargo_governs_where_the_chart_has_no_mark(desk: Desk, code: str, to: str, rule: str) -> None:
    answer = us(desk, code, to)
    assert answer.outcome in ("licence_required", "prohibited")
    assert rule in requirements(answer)


@pytest.mark.parametrize("code", ["3A991.a", "1C010.a", "2B001.a", "9A610.a"])
def test_iran_needs_a_licence_for_listed_items_and_is_open_for_ear99(desk: Desk, code: str) -> None:
    assert "us.ear.embargo.746-7" in requirements(us(desk, code, "IR"))
    ear99 = us(desk, "EAR99", "IR")
    assert ear99.outcome == "incomplete"
    assert "us.ear.embargo.746-7-e" in rules(ear99, "unknown")


@pytest.mark.parametrize("to", ["RU", "BY"])
@pytest.mark.parametrize("code", ["3A991.a", "5A992.c", "8A992", "2B999", "1C010.a", "0A998"])
def test_anything_on_the_list_needs_a_licence_to_russia_and_belarus(desk: Desk, code: str, to: str) -> None:
    answer = us(desk, code, to)
    assert answer.outcome == "licence_required"
    assert "us.ear.embargo.746-8-a-1" in requirements(answer)


@pytest.mark.parametrize(("code", "to", "needed"), [
    ("0A501.a", "AU", True), ("0A501.a", "GB", True), ("0A501.y", "AU", False), ("0A504.i", "AU", True), ("0A509", "GB", True),
    ("0E504", "AU", True), ("0A505.a", "GB", True), ("0A505.x", "AU", True),
])
def test_footnote_ten_asks_for_a_licence_that_no_mark_shows(desk: Desk, code: str, to: str, needed: bool) -> None:
    answer = us(desk, code, to)
    assert ("us.ear.footnote.10-firearms" in requirements(answer)) is needed
    assert not {r for r in requirements(answer) if r.startswith(CHART)}
    assert answer.outcome == ("licence_required" if needed else "not_required")


def test_footnote_seven_keeps_two_entries_controlled_to_india(desk: Desk) -> None:
    assert "us.ear.footnote.7-india" in requirements(us(desk, "9A515.e", "IN"))
    assert "us.ear.footnote.7-india" in rules(us(desk, "6A003.b.4.b", "IN"), "unknown")
    for code, to in (("9A515.e", "JP"), ("6A003.b.4.b", "DE"), ("9A515.b", "IN"), ("6A003.b.3", "IN")):
        assert "us.ear.footnote.7-india" not in rules(us(desk, code, to)) | rules(us(desk, code, to), "unknown"), (code, to)


# -- us_destination_resolution -----------------------------------------------------------------------------------------


def chart_row(desk: Desk, name: str) -> str:
    """The row of the chart that a name leads to, as it is printed; UNRESOLVED when it leads to none."""
    found = desk.law.gazetteer.find(name)
    names = {r["iso"]: r["chart_name"] for r in table(LAW / "us" / "chart_names.csv") if r["chart_name"]}
    pack = desk.law.packs["US"]
    return names.get(pack.destinations.get(found or "", found or ""), "UNRESOLVED")


def test_every_worked_name_leads_to_its_row(desk: Desk, shared: Path) -> None:
    for r in table(shared / "cases" / "us_destination_resolution.csv"):
        assert chart_row(desk, r["input"]) == r["chart_row"].removesuffix(" (sic)"), r["input"]


@pytest.mark.parametrize(("name", "row"), [
    ("PRC", "China"), ("Hong Kong", "China"), ("Hong Kong SAR", "China"), ("hk", "China"), ("HKG", "China"), ("Mainland China", "China"),
    ("People's Republic of China", "China"), ("Macao", "Macau"), ("Macau SAR", "Macau"), ("MAC", "Macau"), ("Taiwan", "Taiwan"),
    ("Liechtenstein", "Switzerland"), ("Cayman Islands", "United Kingdom"), ("Bermuda", "United Kingdom"), ("Gibraltar", "United Kingdom"),
    ("Greenland", "Denmark"), ("Faroe Islands", "Denmark"), ("French Polynesia", "France"), ("Aruba", "Aruba"), ("Curacao", "Curaçao"),
    ("Turkey", "Türkiye"), ("TURKIYE", "Türkiye"), ("south korea", "Korea, South"), ("Republic of Korea", "Korea, South"), ("ROK", "Korea, South"),
    ("DPRK", "Korea, North"), ("North Korea", "Korea, North"), ("Myanmar", "Burma"), ("Swaziland", "Eswatini"), ("Ivory Coast", "Cote d'Ivoire"),
    ("UAE", "United Arab Emirates"), ("Russian Federation", "Russia"), ("Czechia", "Czech Republic"), ("Macedonia", "North Macedonia"),
    ("Holy See", "Vatican City"), ("Viet Nam", "Vietnam"), ("Great Britain", "United Kingdom"), ("UK", "United Kingdom"),
    ("DRC", "Congo (Democratic Republic of the)"), ("Republic of the Congo", "Congo (Republic of the)"), ("East Timor", "Timor-Leste"),
    ("Deutschland", "Germany"), ("中国", "China"), ("日本", "Japan"), ("Россия", "Russia"), ("Korea", "UNRESOLVED"), ("Congo", "UNRESOLVED"),
    ("Freedonia", "UNRESOLVED"), ("Atlantis", "UNRESOLVED"), ("", "UNRESOLVED"), ("Chin", "UNRESOLVED"),
])
def test_names_in_use_lead_to_the_row_of_the_chart(desk: Desk, name: str, row: str) -> None:
    assert chart_row(desk, name) == row


def test_every_territory_has_a_row_or_is_left_open_on_purpose(desk: Desk) -> None:
    pack = desk.law.packs["US"]
    with_row = {m.territory for m in pack.groups["us.chart.rows"].members}
    states = [c for c in desk.law.gazetteer.by_code if "-" not in c]
    without = {c for c in states if c not in with_row and pack.destinations.get(c) not in with_row}
    assert without == {"AQ", "CK", "NU", "PS"}


# -- us_exceptions_enduse ----------------------------------------------------------------------------------------------


def owned(desk: Desk, code: str, to: str, day: str, share: str = "0.60") -> JurisdictionAnswer:
    buyer = {"role": "end_user", "name": "Stillwater Trading", "country": to, "owners": [{**LISTED_OWNER[0], "share": share}]}
    return us(desk, code, to, date=day, parties=[buyer])


AFFILIATES = "us.ear.enduser.affiliates-entity-list"


def test_the_affiliates_rule_binds_before_its_stay_and_not_during_it(desk: Desk) -> None:
    before = owned(desk, "3A090.a", "SG", "2025-11-09")
    assert AFFILIATES in requirements(before)
    assert before.outcome == "licence_required"
    for day in ("2025-11-10", "2026-07-23", "2026-11-09"):
        during = owned(desk, "EAR99", "SG", day)
        assert AFFILIATES not in rules(during) | rules(during, "unknown"), day
        assert during.outcome == "not_required", day
        assert AFFILIATES in rules(during, "does_not_apply"), day
    assert AFFILIATES not in rules(owned(desk, "EAR99", "SG", "2025-09-28"))


def test_after_the_stay_both_branches_are_shown(desk: Desk) -> None:
    after = owned(desk, "EAR99", "SG", "2026-11-10")
    assert after.outcome == "incomplete"
    stale = next(s for s in after.stale if s.rule == AFFILIATES)
    assert stale.branches["operative"] == "licence_required"
    assert stale.branches["stayed"] in ("incomplete", "not_required")
    assert stale.known_until == "2026-11-09"


def test_half_is_enough_and_less_than_half_is_not(desk: Desk) -> None:
    assert AFFILIATES in requirements(owned(desk, "EAR99", "SG", "2025-10-15", "0.50"))
    assert AFFILIATES not in requirements(owned(desk, "EAR99", "SG", "2025-10-15", "0.4999"))


def test_from_the_day_the_stay_ends_the_owners_have_to_be_known(desk: Desk) -> None:
    buyer = [{"role": "end_user", "name": "Stillwater Trading", "country": "SG"}]
    for day, asked in (("2025-10-15", True), ("2026-11-09", False), ("2026-11-10", True), ("2026-12-31", True)):
        answer = us(desk, "EAR99", "SG", date=day, parties=buyer)
        assert ("parties.owners" in {m.fact for m in answer.missing}) is asked, day
        assert (AFFILIATES in rules(answer, "unknown")) is asked, day


def test_delivery_of_weapons_of_mass_destruction_is_caught_everywhere(desk: Desk) -> None:
    for to in ("IN", "DE", "JP", "BR"):
        answer = us(desk, "EAR99", to, end_use={"uses": ["missile"], "knowledge": "reason-to-know"}, facts={"us.744-3.delivers-wmd": True})
        assert "us.ear.enduse.744-3-a-2" in requirements(answer), to
        assert answer.outcome in ("licence_required", "prohibited"), to
        assert not helps(answer, "us.ear.exception."), to


def test_no_mark_needs_no_exception(desk: Desk) -> None:
    answer = us(desk, "1C010.a", "JP")
    assert answer.outcome == "not_required"
    assert answer.authorisations == ()
    assert requirements(answer) == set()


def test_a_civil_memory_factory_in_korea_raises_no_flag_and_gets_no_clearance(desk: Desk) -> None:
    answer = ask(desk, "US", "KR", ["US-CCL:3B001.c"], end_use={"uses": ["civil", "ic-production"], "knowledge": "none"})
    assert not {r for r in rules(answer) if r.startswith(("us.ear.enduse.", "us.ear.enduser."))}
    assert answer.outcome == "incomplete"
    assert answer.missing
    assert answer.not_evaluated


@pytest.mark.parametrize(("uses", "to", "rule"), [
    ("nuclear-unsafeguarded", "IN", "us.ear.enduse.744-2-a-2"), ("chemical-biological", "MY", "us.ear.enduse.744-4-a-weapons"),
    ("military-intelligence", "CN", "us.ear.enduse.744-22-a"), ("supercomputer", "CN", "us.ear.enduse.744-23-a-1"),
])
def test_a_use_of_concern_binds_what_no_list_names(desk: Desk, uses: str, to: str, rule: str) -> None:
    code = "EAR99" if uses != "supercomputer" else "3A991.a"
    answer = ask(desk, "US", to, [f"US-CCL:{code}"], end_use={"uses": [uses], "knowledge": "knows"})
    found = rules(answer) | rules(answer, "unknown")
    assert {r for r in found if r.startswith(rule.rsplit("-", 1)[0])}, found
    unsuspecting = ask(desk, "US", to, [f"US-CCL:{code}"], end_use={"uses": [uses], "knowledge": "none"})
    assert rule not in rules(unsuspecting)


@pytest.mark.parametrize(("code", "to", "rule"), [
    ("3A991.a", "CN", "us.ear.enduse.744-21-a-1"), ("3A991.a", "VE", "us.ear.enduse.744-21-a-1"), ("EAR99", "RU", "us.ear.enduse.744-21-a-2"),
])
def test_military_use_is_caught_by_item_and_destination(desk: Desk, code: str, to: str, rule: str) -> None:
    facts = {"us.744-21.venezuela-contract-before-2014-11-07": False}
    answer = us(desk, code, to, end_use={"uses": ["military"], "knowledge": "knows"}, facts=facts)
    assert rule in requirements(answer)
    assert answer.outcome == "licence_required"
    for other in ("DE", "IN", "BR"):
        elsewhere = us(desk, code, other, end_use={"uses": ["military"], "knowledge": "knows"})
        assert not {r for r in requirements(elsewhere) if r.startswith("us.ear.enduse.744-21")}, other


# -- us_jurisdiction_fdp_deminimis -------------------------------------------------------------------------------------


def foreign(share: str | None = None, code: str = "9A610.a", **item: Any) -> dict[str, Any]:
    """An item made abroad: with a share of US content of an entry, or with the facts given; the rest is known to be nothing."""
    content = [{"origin": "US", "codes": [f"US-CCL:{code}"], "share": share}] if share is not None else []
    return {"origin": item.pop("origin", "DE"), "type": "commodity", "content": content, "made_with": [], "plant": [], **item}


def made_with(code: str, route: str = "made_with") -> list[dict[str, Any]]:
    return [{"origin": "US", "codes": [f"US-CCL:{code}"]}]


def abroad(desk: Desk, code: str, to: str, item: dict[str, Any], **facts: Any) -> JurisdictionAnswer:
    return us(desk, code, to, sent_from=facts.pop("sent_from", "DE"), act="re-export", item=item, **facts)


def reached(answer: JurisdictionAnswer) -> set[str]:
    return {r for r in rules(answer) if r.startswith((REACH, "us.nexus."))}


DE_MINIMIS = "us.ear.reach.de-minimis"


@pytest.mark.parametrize(("to", "code", "share", "above"), [
    ("JP", "9A610.a", "0.251", True), ("JP", "9A610.a", "0.25", False), ("JP", "9A610.a", "0.2500001", True), ("JP", "9A610.a", "0.08", False),
    ("IN", "2B001.c", "0.26", True), ("IN", "2B001.c", "0.24", False), ("IR", "3A991.a", "0.08", False), ("IR", "3A991.a", "0.10", False),
    ("IR", "3A991.a", "0.101", True), ("IR", "3A991.a", "0.12", True), ("KP", "3A991.a", "0.11", True), ("KP", "3A991.a", "0.10", False),
    ("CU", "3A991.a", "0.1001", True), ("CU", "3A991.a", "0.1", False), ("SY", "3A991.a", "0.11", True), ("CN", "2B001.a", "0.20", False),
    ("CN", "2B001.a", "0.2501", True), ("RU", "3A991.a", "0.26", True), ("RU", "3A991.a", "0.25", False),
])
def test_the_share_of_controlled_content_decides_exactly_at_the_level(desk: Desk, to: str, code: str, share: str, above: bool) -> None:
    answer = abroad(desk, "EAR99", to, foreign(share, code))
    assert (DE_MINIMIS in reached(answer)) is above
    assert DE_MINIMIS not in rules(answer, "unknown")


def test_content_that_needs_no_licence_to_the_destination_does_not_count(desk: Desk) -> None:
    assert reached(abroad(desk, "EAR99", "JP", foreign("0.90", "3A991.a"))) == set()
    assert reached(abroad(desk, "EAR99", "DE", foreign("0.90", "2B001.a"), sent_from="FR")) == set()


@pytest.mark.parametrize(("to", "code", "item", "facts"), [
    ("CN", "EAR99", foreign("0.01", "9A610.a"), {}),
    ("CN", "EAR99", foreign("0.001", "9A610.x"), {}),
    ("RU", "EAR99", foreign("0.01", "9A610.y"), {}),
    ("CN", "3B001.c", foreign("0.01", "3A991.a", origin="MY"), {"sent_from": "MY"}),
    ("MO", "3B001.p.4", foreign("0.01", "3A991.a", origin="MY"), {"sent_from": "MY"}),
    ("CN", "3B002.b", foreign("0.01", "3A991.a"), {"end_use": {"uses": ["advanced-ic"], "knowledge": "reason-to-know"}}),
    ("DE", "EAR99", foreign("0.05", "3E001", type="technology"), {"facts": {"us.deminimis.one-time-report-filed": False}, "sent_from": "FR"}),
    ("JP", "EAR99", foreign("0.05", "5E002", type="technology"), {}),
    ("SY", "4A003.b", foreign("0.01", "4A994.j", parameters={"app_wt": "0.0128"}), {}),
    ("JP", "EAR99", foreign("0.05", "5A002.a"), {"facts": {"us.deminimis.encryption-content-authorised": False}}),
    ("CN", "EAR99", foreign("0.01", "6A003.b"), {"facts": {"us.deminimis.military-commodity": True}}),
])
def test_some_content_has_no_level_at_all(desk: Desk, to: str, code: str, item: dict[str, Any], facts: dict[str, Any]) -> None:
    assert DE_MINIMIS in reached(abroad(desk, code, to, item, **facts))


def test_worked_content_rows(desk: Desk, shared: Path) -> None:
    """D3, D6, D9, D15 of the table; where ours differs it says so here and in DISAGREEMENTS.md."""
    cases = rows_of(shared, "us_jurisdiction_fdp_deminimis.csv")
    d3 = json.loads(cases["D3"]["facts_json"])
    assert d3["us_controlled_content_pct"] == 8
    assert reached(abroad(desk, "EAR99", "IR", foreign("0.08", "3A991.a"))) == set()
    assert json.loads(cases["D6"]["facts_json"])["us_controlled_content_pct"] == 25.1
    assert DE_MINIMIS in reached(abroad(desk, "EAR99", "JP", foreign("0.251")))
    # D9: 734.4(a)(9) itself asks for a footnote 5 party or an advanced facility; with neither known nor excluded it is open.
    assert "no de minimis level" in cases["D9"]["expected"]
    unsaid = abroad(desk, "3B002.b", "CN", foreign("0.01", "3A991.a", origin="NL"), sent_from="NL", parties=[], end_use={})
    assert DE_MINIMIS in rules(unsaid, "unknown")
    excluded = abroad(desk, "3B002.b", "CN", foreign("0.01", "3A991.a", origin="NL"), sent_from="NL")
    assert DE_MINIMIS not in rules(excluded) | rules(excluded, "unknown")
    # D15: relying on five per cent of technology needs the one-time report first.
    assert json.loads(cases["D15"]["facts_json"])["one_time_report_filed"] is False
    technology = foreign("0.05", "3E001", type="technology")
    for filed, found in ((False, True), (True, False)):
        answer = abroad(desk, "EAR99", "DE", technology, sent_from="FR", facts={"us.deminimis.one-time-report-filed": filed})
        assert (DE_MINIMIS in reached(answer)) is found


def test_worked_direct_product_rows(desk: Desk, shared: Path) -> None:
    """S1, S5, J2, J8 of the table."""
    cases = rows_of(shared, "us_jurisdiction_fdp_deminimis.csv")
    assert set(cases) >= {"S1", "S5", "J2", "J8"}
    s1 = ask(desk, "US", "CN", ["US-CCL:3B001.c"], sent_from="NL", act="re-export", item={"origin": "NL"})
    for other in ("us.ear.reach.fdp-9x515", "us.ear.reach.fdp-600-series"):
        assert other not in rules(s1) | rules(s1, "unknown")
    s5 = abroad(desk, "3A090.a", "VN", foreign(origin="TW", made_with=made_with("3D001")), sent_from="TW")
    assert "us.ear.reach.fdp-advanced-computing" in reached(s5)
    assert s5.outcome == "licence_required"
    j2 = abroad(desk, "3B001.c", "CN", foreign(origin="NL", made_with=made_with("3E992")), sent_from="NL")
    assert "us.ear.reach.fdp-sme" in reached(j2)
    assert DE_MINIMIS not in rules(j2) | rules(j2, "unknown")
    assert j2.outcome == "licence_required"
    part = [{"origin": "US", "codes": ["US-CCL:3A991.a"], "share": "0.01"}]
    j8 = ask(desk, "US", "JP", ["US-CCL:3B001.c"], sent_from="NL", act="re-export", item={"origin": "NL", "content": part})
    assert j8.outcome == "incomplete"
    assert {r for r in rules(j8, "unknown") if r.startswith("us.ear.reach.fdp-")}
    assert "items.made_with" in {m.fact for m in j8.missing}


FDP = [
    # product, destination, input, the rule, and a change of one prong after which it must not apply
    ("us.ear.reach.fdp-9x515", "9A515.b", "CN", "9E515", {"to": "DE"}),
    ("us.ear.reach.fdp-9x515", "9A515.b", "CN", "9E515", {"code": "9A610.a"}),
    ("us.ear.reach.fdp-9x515", "9A515.b", "CN", "9D515", {"input": "9E610"}),
    ("us.ear.reach.fdp-600-series", "9A610.a", "CN", "9E610", {"to": "JP"}),
    ("us.ear.reach.fdp-600-series", "9A610.a", "VN", "9D610", {"code": "9A515.b"}),
    ("us.ear.reach.fdp-600-series", "0A919.a", "CN", "0E606", {"input": "3E001"}),
    ("us.ear.reach.fdp-advanced-computing", "3A090.a", "VN", "3D001", {"code": "3A991.a"}),
    ("us.ear.reach.fdp-advanced-computing", "3A090.b", "DE", "3E001", {"input": "9E610"}),
    ("us.ear.reach.fdp-advanced-computing", "4A090.a", "SG", "4E001", {"origin": "CN"}),
    ("us.ear.reach.fdp-advanced-computing", "5A992.z", "MY", "5E002", {"code": "5A992.c"}),
    ("us.ear.reach.fdp-sme", "3B001.d", "CN", "3E992", {"to": "JP"}),
    ("us.ear.reach.fdp-sme", "3B001.p.2", "MO", "3D992", {"code": "3B001.b"}),
    ("us.ear.reach.fdp-sme", "3B002.c", "VE", "3E992", {"input": "3E991"}),
    ("us.ear.reach.fdp-iran", "3A991.a", "IR", "5E991", {"to": "IN"}),
    ("us.ear.reach.fdp-iran", "9A991.d", "IR", "3E991", {"code": "2B999"}),
    ("us.ear.reach.fdp-iran", "5A992.c", "IR", "5D992", {"input": "1E998"}),
    ("us.ear.reach.fdp-russia-belarus", "3A991.a", "RU", "3E991", {"to": "KZ"}),
    ("us.ear.reach.fdp-russia-belarus", "2B999", "BY", "2E994", {"origin": "CN"}),
    ("us.ear.reach.fdp-russia-belarus", "8A992", "RU", "1E998", {"to": "CN"}),
    ("us.ear.reach.fdp-ns", "2B001.a", "CN", "2E001", {"to": "DE"}),
]


@pytest.mark.parametrize(("rule", "code", "to", "input_code", "change"), FDP)
def test_every_prong_of_a_direct_product_rule_is_needed(
    desk: Desk, rule: str, code: str, to: str, input_code: str, change: dict[str, str]
) -> None:
    def found(route: str, **over: str) -> tuple[bool, bool]:
        part = [{"origin": over.get("origin", "US"), "codes": [f"US-CCL:{over.get('input', input_code)}"]}]
        facts = {"us.fdp.input-subject-to-ear": False, "us.fdp.contains-plant-product": False, "us.fdp.for-item-in-iran": False,
                 "us.iran.government-is-party": False, "us.fdp.for-russia-belarus-crimea-item": False}
        item = foreign(origin="MY", hs="42", **{route: part})
        answer = abroad(desk, over.get("code", code), over.get("to", to), item, sent_from="MY", facts=facts)
        return rule in reached(answer), rule in rules(answer, "unknown")

    yes, _ = found("made_with")
    if rule == "us.ear.reach.fdp-ns":
        assert yes or found("made_with")[1], "which technology needs the assurance may hang on more than its entry"
    else:
        assert yes
    assert found("made_with", **change) == (False, False)


def test_the_plant_route_counts_like_the_technology_route(desk: Desk) -> None:
    for rule, code, to, plant in (("us.ear.reach.fdp-advanced-computing", "3A090.a", "VN", "3E001"), ("us.ear.reach.fdp-sme", "3B001.d", "CN", "3E992"),
                                  ("us.ear.reach.fdp-9x515", "9A515.b", "CN", "9E515"), ("us.ear.reach.fdp-600-series", "9A610.a", "CN", "9E610"),
                                  ("us.ear.reach.fdp-russia-belarus", "3A991.a", "RU", "3E991")):
        assert rule in reached(abroad(desk, code, to, foreign(origin="MY", plant=made_with(plant)), sent_from="MY")), rule
    # printed so: the plant route of the 600 series leaves out 0A919
    answer = abroad(desk, "0A919.a", "CN", foreign(origin="MY", plant=made_with("0E606")), sent_from="MY")
    assert "us.ear.reach.fdp-600-series" not in rules(answer) | rules(answer, "unknown")


@pytest.mark.parametrize(("footnote", "rule", "licence", "input_code", "code"), [
    ("us.entity-list.fn-1", "us.ear.reach.fdp-entity-list-fn1", "us.ear.fdp.744-11-a-2-i", "3E001", "EAR99"),
    ("us.entity-list.fn-4", "us.ear.reach.fdp-entity-list-fn4", "us.ear.fdp.744-11-a-2-iv", "5E002", "EAR99"),
    ("us.entity-list.fn-3", "us.ear.reach.fdp-russia-belarus-meu", "us.ear.embargo.746-8-a-3", "7E994", "EAR99"),
    ("us.entity-list.fn-5", "us.ear.reach.fdp-entity-list-fn5", "us.ear.fdp.744-11-a-2-v", "3D993", "3B001.b"),
])
def test_a_footnoted_party_pulls_direct_products_into_the_law(
    desk: Desk, footnote: str, rule: str, licence: str, input_code: str, code: str
) -> None:
    party = next(p for p in desk.law.parties() if footnote in p.tags and p.name and not p.until and p.since <= "2026-07-23")
    buyer = [{"role": "end_user", "name": party.name, "country": party.country or "CN", "owners": []}]
    item = foreign(origin="MY", made_with=made_with(input_code))
    facts = {"us.fdp.sender-headquartered-742-supp-4": False, "us.fdp.sender-headquartered-macau-d5": False}
    answer = abroad(desk, code, party.country or "CN", item, sent_from="MY", parties=buyer, facts=facts)
    assert rule in reached(answer)
    assert {r for r in requirements(answer) if r.startswith(licence)}
    unlisted = abroad(desk, code, party.country or "CN", item, sent_from="MY", facts=facts)
    assert rule not in rules(unlisted)


def test_a_supercomputer_in_china_pulls_direct_products_into_the_law(desk: Desk) -> None:
    use = {"uses": ["supercomputer"], "knowledge": "reason-to-know"}
    item = foreign(origin="MY", made_with=made_with("4E001"))
    assert "us.ear.reach.fdp-supercomputer" in reached(abroad(desk, "EAR99", "CN", item, sent_from="MY", end_use=use))
    assert "us.ear.reach.fdp-supercomputer" in reached(abroad(desk, "EAR99", "MO", item, sent_from="MY", end_use=use))
    for over in ({"end_use": {**use, "knowledge": "none"}}, {"facts": {"us.fdp.supercomputer-in-china-or-macau": False}, "to": "VN"}):
        to = over.pop("to", "CN")
        answer = abroad(desk, "EAR99", to, item, sent_from="MY", **{"end_use": use, **over})
        assert "us.ear.reach.fdp-supercomputer" not in rules(answer) | rules(answer, "unknown")
    # printed so: the plant list leaves out 4D993, the direct-product list has it
    for route, found in (("made_with", True), ("plant", False)):
        answer = abroad(desk, "EAR99", "CN", foreign(origin="MY", **{route: made_with("4D993")}), sent_from="MY", end_use=use)
        assert ("us.ear.reach.fdp-supercomputer" in reached(answer)) is found, route


def test_a_foreign_item_without_any_us_part_is_not_reached(desk: Desk) -> None:
    for code, to in (("EAR99", "CN"), ("2B001.a", "IN"), ("3A090.a", "VN")):
        answer = abroad(desk, code, to, foreign(origin="MY"), sent_from="MY", facts={
            "us.fdp.informed": False, "us.fdp.contains-plant-product": False, "us.fdp.input-subject-to-ear": False})
        assert reached(answer) == set()
        assert answer.outcome in ("no_nexus", "not_required"), answer.outcome


# -- us_dated_status ---------------------------------------------------------------------------------------------------

STAYED = (AFFILIATES, "us.ear.enduser.affiliates-meu-list", "us.ear.enduser.affiliates-sdn", "us.ear.reach.fdp-entity-list-affiliates",
          "us.ear.reach.fdp-russia-belarus-meu-affiliates")  # fmt: skip
UNENFORCED = ("us.ear.ccl.rs.742-6-a-6-iii-a-worldwide", "us.ear.ccl.rs.742-6-a-13", "us.ear.reach.fdp-model-weights")


@pytest.mark.parametrize("name", STAYED)
@pytest.mark.parametrize(("day", "truth"), [
    ("2025-09-28", NO), ("2025-09-29", YES), ("2025-11-09", YES), ("2025-11-10", NO), ("2026-07-23", NO), ("2026-11-09", NO),
    ("2026-11-10", UNKNOWN), ("2026-11-24", UNKNOWN), ("2027-06-01", UNKNOWN),
])
def test_the_stay_of_the_affiliates_rule_day_by_day(desk: Desk, name: str, day: str, truth: object) -> None:
    rule = next(r for r in desk.law.packs["US"].rules if r.id == name)
    assert in_force(rule, day) is truth


@pytest.mark.parametrize("name", UNENFORCED)
def test_text_that_is_not_enforced_is_neither_in_force_nor_gone(desk: Desk, name: str) -> None:
    rule = next(r for r in desk.law.packs["US"].rules if r.id == name)
    assert in_force(rule, "2025-05-12") is YES
    for day in ("2025-05-13", "2026-07-23", "2026-11-24"):
        state = state_on(rule, "enforcement", day)
        assert state is not None
        assert state.state == "not_enforced"
        assert in_force(rule, day) is UNKNOWN


def test_an_unenforced_requirement_shows_text_and_practice(desk: Desk) -> None:
    for code, name in (("4E091", "us.ear.ccl.rs.742-6-a-13"), ("3A090.a", "us.ear.ccl.rs.742-6-a-6-iii-a-worldwide")):
        answer = us(desk, code, "DE")
        assert answer.outcome == "incomplete"
        assert {s.rule: s.branches for s in answer.stale}[name] == {"text": "licence_required", "as_enforced": "not_required"}


@pytest.mark.parametrize("name", ["us.ear.exception.aia", "us.ear.exception.acm", "us.ear.exception.lpp"])
def test_the_exceptions_of_the_unenforced_rule_stand_in_the_text(desk: Desk, name: str) -> None:
    assert {r.authorisation for r in desk.law.packs["US"].rules} >= {name}


def test_the_note_on_authorised_designers_ends_with_the_year(desk: Desk) -> None:
    rule = next(r for r in desk.law.packs["US"].rules if r.id == "us.ear.info.3a090-note-1")
    assert in_force(rule, "2026-12-31") is YES
    assert in_force(rule, "2027-01-01") is NO


@pytest.mark.parametrize(("day", "to", "tpp", "bandwidth", "policy"), [
    ("2026-01-15", "CN", "20999", "6499", "case_by_case"), ("2026-07-23", "MO", "15832", "4800", "case_by_case"),
    ("2026-07-23", "CN", "21000", "6499", "presumption_of_denial"), ("2026-07-23", "CN", "20999", "6500", "presumption_of_denial"),
    ("2026-01-14", "CN", "20999", "6499", "presumption_of_denial"), ("2026-07-23", "CN", "20999.99", "6499.99", "case_by_case"),
])
def test_chips_below_two_figures_are_judged_case_by_case(desk: Desk, day: str, to: str, tpp: str, bandwidth: str, policy: str) -> None:
    item = {**WHOLLY_US, "parameters": {"tpp": tpp, "total_dram_bandwidth": bandwidth}}
    answer = us(desk, "3A090.a", to, date=day, item=item, facts={"us.748-supp-2.dd-information-given": True})
    assert answer.outcome == "licence_required"
    assert answer.policy == policy
    assert ("us.ear.policy.rs-advanced-cn" in rules(answer)) is (policy == "case_by_case")


def test_the_shotgun_column_has_the_marks_of_the_regulation(desk: Desk) -> None:
    """Two official sources disagree; the Code of Federal Regulations decides (see DISAGREEMENTS.md)."""
    assert len(desk.law.packs["US"].groups["us.chart.cc-2"].members) == 22


# -- us_jp_cn_scenarios_kanmon, the US rows ----------------------------------------------------------------------------


def test_scenario_mmic_to_korea_waits_for_the_civil_telecom_question(desk: Desk) -> None:
    open_ = us(desk, "3A001.b.2", "KR")
    assert "us.ear.chart.ns-1" in rules(open_, "unknown")
    assert open_.outcome == "incomplete"
    told = us(desk, "3A001.b.2", "KR", facts={"row:3A001#1": True})
    assert "us.ear.chart.ns-1" in requirements(told)
    assert "us.ear.exception.sta" in helps(told)
    civil = us(desk, "3A001.b.2", "KR", facts={"row:3A001#1": False, "row:3A001#3": False})
    assert not {r for r in requirements(civil) if r.startswith(CHART)}


def test_scenario_twenty_per_cent_to_china_is_not_subject(desk: Desk) -> None:
    answer = abroad(desk, "EAR99", "CN", foreign("0.20", "2B001.a"), facts={"us.fdp.informed": False})
    assert reached(answer) == set()
    assert answer.outcome in ("no_nexus", "not_required")


def test_scenario_military_use_in_china(desk: Desk) -> None:
    answer = us(desk, "3A991", "CN", end_use={"uses": ["military"], "knowledge": "knows"})
    assert {r for r in requirements(answer) if r.startswith("us.ear.enduse.744-21")}
    assert answer.policy == "presumption_of_denial"
    assert us(desk, "3A991", "CN", end_use=HARMLESS).outcome in ("not_required", "incomplete")
