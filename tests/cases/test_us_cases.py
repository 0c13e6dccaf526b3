"""United States: the worked rows on entries, footnotes, embargoes, end use, direct products, content and dated provisions.

Each row of a shared table is asked for by its id; the tests without shared data carry the same claims over the whole law.
"""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
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
    ("CN", "2B001.a", "0.2501", True), ("RU", "2B001.a", "0.26", True), ("RU", "2B001.a", "0.25", False), ("RU", "3A991.a", "0.26", False),
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
    ("SY", "4A003.b", foreign("0.01", "4A994.j", parameters={"app_wt": "0.0129"}), {}),
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
        answer = us(desk, code, "DE", parties=[_seated("DE")])
        assert answer.outcome == "incomplete"
        assert {s.rule: s.branches for s in answer.stale}[name] == {"text": "licence_required", "as_enforced": "not_required"}


def _seated(headquarters: str) -> dict[str, Any]:
    return {"role": "end_user", "name": "Riverside Computing", "country": "DE", "headquarters": headquarters, "owners": []}


@pytest.mark.parametrize(("to", "headquarters", "outcome"), [("SG", "CN", "licence_required"), ("TW", "MO", "licence_required"), ("SG", "SG", "incomplete")])
def test_chips_of_the_higher_rank_follow_the_headquarters(desk: Desk, to: str, headquarters: str, outcome: str) -> None:
    """The part of 742.6(a)(6)(iii)(A) that stood before the worldwide wording of 2025, which is not enforced."""
    answer = us(desk, "3A090.a", to, parties=[_seated(headquarters)])
    assert answer.outcome == outcome
    assert ("us.ear.ccl.rs.742-6-a-6-iii-a-headquarters" in rules(answer)) is (outcome == "licence_required")


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


# -- order of review: whose law it is, 15 CFR 734.3(b)(1) --------------------------------------------------------------

AGENCIES = ("us.itar.", "us.nrc.", "us.doe.")
NOT_LISTED = ("US-CCL", "US-USML", "US-NRC", "US-DOE")


def agency(desk: Desk, code: str, to: str, **facts: Any) -> JurisdictionAnswer:
    """An item that one agency lists and the others do not."""
    others = [f"{ns}:none" for ns in NOT_LISTED if not code.startswith(ns)]
    return ask_clean(desk, "US", to, [code, *others], **facts)


def of_agencies(answer: JurisdictionAnswer) -> set[str]:
    return {r for r in requirements(answer) | requirements(answer, "unknown") if r.startswith(AGENCIES)}


def of_the_ear(answer: JurisdictionAnswer) -> set[str]:
    return {r for r in requirements(answer) | requirements(answer, "unknown") if r.startswith("us.ear.")}


def entries(name: str) -> list[dict[str, str]]:
    return table(LAW / "us" / "lists" / f"{name}_entries.csv")


def test_the_munitions_list_has_its_categories_paragraphs_and_asterisks() -> None:
    rows = entries("usml")
    assert [r["code"] for r in rows if "." not in r["code"]] == [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI",
    ]  # fmt: skip
    assert sum("." in r["code"] and r["kind"] != "reserved" for r in rows) == 1147
    assert sum(r["kind"] == "reserved" for r in rows) == 343
    assert sum(r["sme"] == "yes" for r in rows) == 106
    codes = {r["code"] for r in rows}
    assert len(codes) == len(rows)
    assert all(r["parent"] in codes for r in rows if r["parent"])
    assert all(r["heading"] == "" or "." not in r["code"] for r in rows)


def test_every_asterisk_of_the_printed_munitions_list_is_kept(shared: Path) -> None:
    printed = (shared / "data" / "law" / "us" / "title-22_part-121_usml_2026-07.xml").read_text(encoding="utf-8")
    assert printed.count("<P>*") == sum(r["sme"] == "yes" for r in entries("usml")) == 106
    assert printed.count("<HD1>Category ") == 21


@pytest.mark.parametrize(("code", "to", "policy"), [
    ("US-USML:VIII.a.1", "GB", ""), ("US-USML:VIII.h.1", "DE", ""), ("US-USML:XII.c.2", "CN", "denial"), ("US-USML:I.b", "HK", "denial"),
    ("US-USML:XIV.f.1", "RU", "presumption_of_denial"), ("US-USML:IV.h.1", "IQ", "presumption_of_denial"), ("US-USML:XI.d", "CU", "denial"),
    ("US-USML:VIII.h", "CA", ""),
])
def test_a_defence_article_needs_the_department_of_state_and_nobody_else(desk: Desk, code: str, to: str, policy: str) -> None:
    answer = agency(desk, code, to)
    assert answer.outcome == "licence_required"
    assert requirements(answer) == {"us.itar.licence.123-1"}
    assert of_the_ear(answer) == set()
    assert answer.policy == policy
    assert not helps(answer, "us.ear.exception.")
    found = next(f for f in answer.findings if f.rule == "us.itar.licence.123-1")
    assert not found.verified, "Part 123 could not be read"


def test_entries_that_only_point_to_the_munitions_list_are_judged_there(desk: Desk) -> None:
    pointers = [e["code"] for e in entries("ccl") if e["kind"] == "pointer" and "under the ITAR" in e["heading"]]
    assert len(pointers) == 32
    for code in pointers:
        answer = us(desk, code, "FR")
        assert requirements(answer) == {"us.itar.licence.123-1"}, code
        assert of_the_ear(answer) == set(), code


def test_paragraph_x_lets_other_items_ride_along_and_makes_them_no_defence_articles(desk: Desk) -> None:
    for code in ("US-USML:VIII.x", "US-USML:I.x", "US-USML:V.k", "US-USML:XIII.m.1"):
        assert of_agencies(agency(desk, code, "DE")) == set(), code


def test_significant_military_equipment_needs_an_assurance(desk: Desk) -> None:
    for code, marked in (("US-USML:I.b", True), ("US-USML:I.g", False), ("US-USML:VIII.h.20.i", True), ("US-USML:II.j.7", False)):
        assert any("significant military equipment" in d for d in agency(desk, code, "DE").duties) is marked, code
    assert of_agencies(agency(desk, "US-USML:VIII", "DE")) == {"us.itar.licence.123-1"}
    assert agency(desk, "US-USML:VIII", "DE").outcome == "incomplete", "it may be paragraph (x)"


@pytest.mark.parametrize("share", ["0.000001", "0.05", "0.9"])
@pytest.mark.parametrize("to", ["IN", "DE", "CN", "CA"])
def test_the_munitions_list_sees_through_whatever_holds_its_articles(desk: Desk, share: str, to: str) -> None:
    part = {"origin": "US", "codes": ["US-USML:XII.c.1"], "share": share}
    item = {"origin": "FR", "type": "commodity", "made_with": [], "plant": [], "content": [part]}
    answer = abroad(desk, "EAR99", to, item, sent_from="FR")
    assert "us.itar.reach.see-through" in rules(answer)
    assert "us.itar.approval.123-9" in requirements(answer)
    assert answer.outcome == "licence_required"
    clean = abroad(desk, "EAR99", to, {**item, "content": [{**part, "codes": ["US-CCL:EAR99"]}]}, sent_from="FR")
    assert of_agencies(clean) == set()
    unsaid = abroad(desk, "EAR99", to, {"origin": "FR", "type": "commodity", "made_with": [], "plant": []}, sent_from="FR")
    assert "us.itar.reach.see-through" in rules(unsaid, "unknown")


def test_a_service_for_a_defence_article_needs_an_agreement(desk: Desk) -> None:
    helper = [{"role": "exporter", "name": "Dune Aviation", "country": "AE", "listed": "none", "owners": []}]
    for person, found in ((True, True), (False, False)):
        answer = agency(desk, "US-USML:VIII.i", "AE", sent_from="AE", act="technical-assistance", item={**WHOLLY_US, "type": "service"},
                        parties=helper, facts={"us.party.us-person": person})  # fmt: skip
        assert ("us.itar.agreement.124-1" in requirements(answer)) is found
        assert found or "us.itar.agreement.124-1" not in rules(answer, "unknown")


@pytest.mark.parametrize("code", ["EAR99", "3A991.a", "2B001.a", "5A992.c", "9A610.a", "1C350.b", "0A501.a"])
@pytest.mark.parametrize("to", ["DE", "IN", "CN", "BR"])
def test_an_order_with_a_code_of_the_control_list_hears_nothing_of_other_agencies(desk: Desk, code: str, to: str) -> None:
    answer = us(desk, code, to)
    assert of_agencies(answer) == set()
    assert not {m.fact for m in answer.missing if m.fact.startswith(("facts.us.itar", "facts.us.nrc", "facts.us.doe"))}
    assert not {m.fact for m in answer.missing} & {"items.codes:US-USML", "items.codes:US-NRC", "items.codes:US-DOE"}


@pytest.mark.parametrize(("code", "to", "general"), [
    ("US-NRC:9.a", "FR", {"21-a", "21-b", "21-c"}), ("US-NRC:9.a", "IL", {"21-a"}), ("US-NRC:9.a", "VN", {"21-a", "21-b"}),
    ("US-NRC:9.a", "SD", set()), ("US-NRC:9.b", "FR", {"22-a", "22-b", "22-d"}), ("US-NRC:9.b", "PK", {"22-a", "22-c"}),
    ("US-NRC:9.b", "CU", set()), ("US-NRC:9.c", "IN", {"23-a"}), ("US-NRC:9.c", "IR", set()), ("US-NRC:9.d", "KR", {"24-a"}),
    ("US-NRC:9.d", "LY", {"24-b"}), ("US-NRC:9.e", "DE", set()), ("US-NRC:8.a.7", "DE", {"26-a"}), ("US-NRC:8.a.11", "TW", {"26-a"}),
    ("US-NRC:8.a.4", "DE", set()), ("US-NRC:8.a.7", "CN", set()), ("US-NRC:8.b", "GB", set()),
])
def test_nuclear_goods_need_the_commission_and_may_have_a_general_licence(desk: Desk, code: str, to: str, general: set[str]) -> None:
    answer = agency(desk, code, to)
    assert answer.outcome == "licence_required"
    assert requirements(answer) == {"us.nrc.licence.110-5"}
    assert of_the_ear(answer) == set()
    assert {a.removeprefix("us.nrc.general.110-") for a in helps(answer, "us.nrc.general.")} == general


def test_a_general_licence_is_lost_where_the_use_forbids_it(desk: Desk) -> None:
    said = {"us.nrc.110-22-b": True}
    assert agency(desk, "US-NRC:9.b", "FR", facts=said).outcome == "authorisation_available"
    known = {"end_use": {"uses": ["nuclear"], "knowledge": "knows"}, "facts": {**said, "us.nrc.general-licence-barred-use": True}}
    assert agency(desk, "US-NRC:9.b", "FR", **known).outcome == "licence_required"


@pytest.mark.parametrize(("code", "to", "facts", "general"), [
    ("US-DOE:2.b.5", "JP", {"us.doe.sensitive-or-810-7-c": False}, True), ("US-DOE:2.b.3", "AE", {"us.doe.sensitive-or-810-7-c": False}, True),
    ("US-DOE:2.b.5", "JP", {"us.doe.sensitive-or-810-7-c": True}, False), ("US-DOE:2.b.5", "CN", {"us.doe.sensitive-or-810-7-c": False}, False),
    ("US-DOE:2.b.5", "IN", {"us.doe.sensitive-or-810-7-c": False}, False), ("US-DOE:7.b", "GB", {"us.doe.sensitive-or-810-7-c": False}, False),
    ("US-DOE:7.c.6", "FR", {"us.doe.sensitive-or-810-7-c": False}, False), ("US-DOE:2.b.8", "FR", {"us.doe.sensitive-or-810-7-c": False}, False),
    ("US-DOE:2.b.5", "CL", {"us.doe.sensitive-or-810-7-c": False, "us.doe.chile-infcirc-834": True}, True),
    ("US-DOE:2.b.5", "CL", {"us.doe.sensitive-or-810-7-c": False, "us.doe.chile-infcirc-834": False}, False),
])
def test_nuclear_assistance_is_generally_authorised_to_the_appendix_only(
    desk: Desk, code: str, to: str, facts: dict[str, bool], general: bool
) -> None:
    answer = agency(desk, code, to, item={**WHOLLY_US, "type": "technology"}, facts=facts)
    assert "us.doe.authorisation.810-2" in requirements(answer)
    assert ("us.doe.specific.810-7" in requirements(answer)) is (code in ("US-DOE:7.b", "US-DOE:7.c.6", "US-DOE:2.b.8"))
    assert of_the_ear(answer) == set()
    assert (helps(answer, "us.doe.general.810-6-a") == {"us.doe.general.810-6-a": "yes"}) is general
    assert answer.outcome == ("authorisation_available" if general else "licence_required")


@pytest.mark.parametrize(("question", "kind"), [
    ("us.scope.published", "technology"), ("us.scope.fundamental-research", "technology"), ("us.scope.catalogue-course", "software"),
    ("us.scope.patent", "technology"), ("us.scope.standards-activity", "technology"), ("us.scope.system-description-or-telemetry", "technology"),
    ("us.scope.other-agency", "commodity"), ("us.scope.printed-matter", "commodity"), ("us.scope.end-to-end-encrypted", "software"),
])
def test_what_is_outside_the_regulations_needs_no_licence_once_it_is_said(desk: Desk, question: str, kind: str) -> None:
    code = {"software": "3D005", "technology": "3E003", "commodity": "2B001.c"}[kind]
    item = {**WHOLLY_US, "type": kind}
    assert us(desk, code, "CN", item=item).outcome == "licence_required"
    assert us(desk, code, "CN", item=item, facts={question: True}).outcome == "not_required"
    assert us(desk, code, "CN", item=item, facts={question: False}).outcome == "licence_required"


def test_published_encryption_needs_its_notification_as_well(desk: Desk) -> None:
    item = {**WHOLLY_US, "type": "software"}
    for notified, outcome in ((True, "not_required"), (False, "licence_required")):
        facts = {"us.scope.published": True, "us.scope.encryption-source-742-15-b": notified, "row:5D002#5": True}
        assert us(desk, "5D002.c.1", "IN", item=item, facts=facts).outcome == outcome


def test_release_from_specially_designed_is_told_and_never_decides(desk: Desk) -> None:
    for n in range(1, 7):
        told = us(desk, "0A606.x", "IN", facts={f"us.specially-designed.b-{n}": True})
        assert f"us.ear.info.772-1-b-{n}-released" in rules(told)
        assert told.outcome == "licence_required", "the order has to be stated again with the code that remains"
    caught = us(desk, "0A606.x", "IN", facts={"us.specially-designed.a-1": False, "us.specially-designed.a-2": False})
    assert "us.ear.info.772-1-a-not-caught" in rules(caught)
    assert not {r for r in rules(us(desk, "9A610.a", "IN", facts={"us.specially-designed.b-2": True})) if r.startswith("us.ear.info.772-1")}


# -- oddities that are printed in the law ------------------------------------------------------------------------------


def test_the_model_certificate_is_older_than_the_rules(desk: Desk) -> None:
    answer = abroad(desk, "3A090.a", "VN", foreign(origin="TW", made_with=made_with("3D001")), sent_from="TW")
    assert "us.ear.info.734-9-model-certificate" in rules(answer)


def test_iraq_still_names_an_exception_that_is_gone(desk: Desk) -> None:
    assert "us.ear.info.746-3-c-civ" in rules(us(desk, "2B001.a", "IQ"))
    assert not [r for r in desk.law.packs["US"].rules if r.authorisation == "us.ear.exception.civ"]


def test_the_printed_definition_of_nato_lacks_four_members(desk: Desk) -> None:
    members = {m.territory for m in desk.law.packs["US"].groups["us.group.nato"].members}
    assert len(members) == 28
    assert not members & {"FI", "SE", "ME", "MK"}


def test_the_table_of_exception_iec_is_not_in_the_code_and_is_asked_for(desk: Desk) -> None:
    for said, status in (({"us.iec.destination-in-table": True}, "unknown"), ({}, "unknown"), ({"us.iec.destination-in-table": False}, None)):
        assert helps(us(desk, "3B001.c.1.a", "JP", facts=said), "us.ear.exception.iec").get("us.ear.exception.iec") == status


def test_reserved_sections_cannot_be_cited(desk: Desk) -> None:
    provisions = desk.law.packs["US"].provisions
    cited = {c.at for r in desk.law.packs["US"].rules for c in r.cite}
    reserved = {p for p, v in provisions.items() if v.state == "reserved"}
    assert {"us:cfr:15:746:5", "us:cfr:15:746:10", "us:cfr:15:744:18", "us:cfr:15:744:10"} <= reserved
    assert not cited & reserved


# -- Part 746: the supplements are complete ----------------------------------------------------------------------------


def test_the_supplements_of_part_746_have_their_printed_counts(desk: Desk) -> None:
    counts = dict.fromkeys(("2", "4", "5", "7"), 0)
    for r in table(LAW / "us" / "hssets-746.csv"):
        counts[r["set"].removeprefix("us.hs.746-supp-")[0]] += 1
    assert counts == {"2": 29, "4": 2405, "5": 363, "7": 53}
    assert sum(counts.values()) == 2850


def test_every_row_of_the_supplements_is_there(shared: Path) -> None:
    facts = shared / "data" / "law" / "us" / "facts"
    ours = {(r["set"].removeprefix("us.hs.746-supp-")[0], r["hs"]) for r in table(LAW / "us" / "hssets-746.csv")}
    assert ours == {(r["supplement"], r["hts6"]) for r in table(facts / "746_supplements_hts.csv")}
    items = table(facts / "746_supp6_items.csv")
    assert len(items) == 152
    codes = {e["code"] for e in entries("supp6")}
    assert {".".join(r["paragraph"].strip("()").split(")(")) for r in items} <= codes


@pytest.mark.parametrize(("day", "policy"), [("2025-09-01", ""), ("2025-09-02", "case_by_case"), ("2026-07-23", "case_by_case")])
def test_the_policy_for_syria_changed_on_a_day(desk: Desk, day: str, policy: str) -> None:
    answer = us(desk, "5A991", "SY", date=day)
    assert "us.ear.embargo.746-9" in requirements(answer)
    assert ("us.ear.policy.746-9-c-2" in rules(answer)) is bool(policy)
    benefit = us(desk, "5A991", "SY", date=day, facts={"us.syria.commercial-or-civil-benefit": True})
    assert ("us.ear.policy.746-9-c-1" in rules(benefit)) is bool(policy)


@pytest.mark.parametrize("to", ["AM", "GE", "KZ", "VN", "UA"])
def test_transit_through_a_named_country_is_judged_for_itself(desk: Desk, to: str) -> None:
    assert "us.ear.gp.8-transit" in rules(us(desk, "2B001.a", "DE", via=[to], facts={"us.gp.8.transit-country-authorised": False}))
    assert "us.ear.gp.8-transit" not in rules(us(desk, "2B001.a", "DE", via=[to], facts={"us.gp.8.transit-country-authorised": True}))
    assert "us.ear.gp.8-transit" not in rules(us(desk, "2B001.a", "DE", via=["AE"]), "unknown")


# -- neighbours of the worked rows on Part 744 and on entries, each looked up in the text ------------------------------


@pytest.mark.parametrize(("code", "to", "use", "rule", "found"), [
    ("3A991", "KH", "military", "744-21-a-1", True), ("3A991", "NI", "military", "744-21-a-1", True), ("5A992.c", "MM", "military", "744-21-a-1", True),
    ("EAR99", "CN", "military", "744-21-a-1", False), ("EAR99", "BY", "military", "744-21-a-2", True), ("3A991", "IN", "military", "744-21-a-1", False),
    ("EAR99", "KH", "military-intelligence", "744-22-a", True), ("EAR99", "CU", "military-intelligence", "744-22-a", True),
    ("EAR99", "NI", "military-intelligence", "744-22-a", False), ("EAR99", "IN", "military-intelligence", "744-22-a", False),
    ("EAR99", "IN", "nuclear-unsafeguarded", "744-2-a-2", True), ("EAR99", "FR", "nuclear-unsafeguarded", "744-2-a-2", False),
    ("EAR99", "DE", "chemical-biological", "744-4-a-weapons", True), ("EAR99", "DE", "chemical-plant", "744-4-a-plant", False),
    ("EAR99", "CN", "advanced-ic", "744-23-a-2-i", True), ("EAR99", "MO", "advanced-ic", "744-23-a-2-i", True),
    ("EAR99", "KR", "advanced-ic", "744-23-a-2-i", False), ("3A991", "CN", "ic-production", "744-23-a-2-ii", False),
    ("3A001.a.1", "CN", "supercomputer", "744-23-a-1-i-a", True), ("4A994.b", "VE", "supercomputer", "744-23-a-1-i-a", True),
    ("EAR99", "CN", "supercomputer", "744-23-a-1-i-a", False), ("3A001.a.1", "IN", "supercomputer", "744-23-a-1-i-a", False),
    ("3B991.a", "CN", "semiconductor-equipment", "744-23-a-4-i", True), ("EAR99", "CN", "semiconductor-equipment", "744-23-a-4-i", False),
    ("3A991.a.1", "VN", "military", "744-17-a", True), ("3A991.a.1", "AM", "military", "744-17-a", True), ("3A991.a.1", "IN", "military", "744-17-a", False),
    ("5E001", "NO", "maritime-nuclear-propulsion", "744-5-a", True), ("6A003.b.4.b", "VN", "military", "744-9-a-1-ii", True),
])  # fmt: skip
def test_a_use_binds_where_and_what_its_section_says(desk: Desk, code: str, to: str, use: str, rule: str, found: bool) -> None:
    item = {**WHOLLY_US, "type": "technology" if code[1] == "E" else "commodity"}
    elsewhere = {"us.744-23.supercomputer-in-macau-d5": False}
    answer = us(desk, code, to, item=item, end_use={"uses": [use], "knowledge": "knows"}, facts=elsewhere)
    assert (f"us.ear.enduse.{rule}" in requirements(answer)) is found
    assert found or f"us.ear.enduse.{rule}" not in rules(answer, "unknown")
    unsuspecting = us(desk, code, to, item=item, end_use={"uses": [use], "knowledge": "none"})
    assert f"us.ear.enduse.{rule}" not in rules(unsuspecting) | rules(unsuspecting, "unknown")


@pytest.mark.parametrize(("code", "to", "needed"), [
    ("7A103.a", "DE", {"us.ear.chart.mt-1"}), ("7A103.a", "CA", set()), ("1C351.a", "DE", set()), ("1C351.d.15", "GB", {"us.ear.chart.cb-1"}),
    ("1C350.b", "IL", {"us.ear.chart.cb-2", "us.ear.ccl.cw.742-18-a-2-ii-a"}), ("9A610.y", "CN", {"us.ear.ccl.rs.742-6-a-7"}),
    ("9A610.y", "VE", {"us.ear.ccl.rs.742-6-a-7"}), ("9A610.y", "IN", set()), ("9A515.y", "CN", {"us.ear.ccl.rs.742-6-a-7"}),
    ("3A090.b", "SA", {"us.ear.ccl.rs.742-6-a-6-iii-b"}), ("0A501.a", "CA", {"us.ear.chart.fc-1"}), ("0A979", "CN", {"us.ear.chart.cc-1"}),
    ("0A979", "DE", set()), ("5A002.a", "CA", set()), ("5A002.a", "DE", {"us.ear.ccl.ei.742-15-a-1", "us.ear.chart.ns-1"}),
])
def test_entries_are_controlled_where_their_rows_say(desk: Desk, code: str, to: str, needed: set[str]) -> None:
    answer = us(desk, code, to)
    assert {r for r in requirements(answer) if r.startswith((CHART, PROSE))} == needed
    assert answer.outcome in (("licence_required",) if needed else ("not_required",))


def test_every_row_of_the_licensing_policies_has_a_rule_that_cites_it(desk: Desk, shared: Path) -> None:
    rows = table(shared / "data" / "law" / "us" / "facts" / "licensing_policy_742.csv")
    assert len(rows) == 78
    cited = {c.at.removeprefix("us:cfr:15:") for r in desk.law.packs["US"].rules for c in r.cite if c.at.startswith("us:cfr:15:742:")}
    for row in rows:
        for text in re.findall(r"742\.\d+(?:\([^)]*\))+", row["policy_cite"]):
            place = ":".join([*text.split("(", maxsplit=1)[0].split("."), *re.findall(r"\(([^)]*)\)", text.lower())])
            assert any(c == place or c.startswith(place + ":") for c in cited), (row["row_id"], text)


def test_only_requirements_make_content_controlled(desk: Desk) -> None:
    """A note on a destination is no requirement: footnote 6 of the chart made EAR99 content count towards Russia once."""
    pack = desk.law.packs["US"]
    named = {r.id: r.kind for r in pack.rules if any(fnmatchcase(r.id, p) for p in pack.de_minimis.counts)}
    assert len(named) > 60
    assert set(named.values()) <= {"require", "prohibit"}
