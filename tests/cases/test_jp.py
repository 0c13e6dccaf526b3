"""Japanese law: orders with the answers that the Export Trade Control Order and its fellows give, and the facts of the pack."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import CLEAN_PARTIES, HARMLESS, LAW, ask, helps, rules, table

TODAY = "2026-11-20"
BEFORE, SINCE = "2025-10-08", "2025-10-09"
"""The last day of the undivided row 16, and the first of the two."""

MILITARY = {"uses": ["military"], "knowledge": "knows"}
NUCLEAR = {"uses": ["nuclear"], "knowledge": "knows"}
FARATECH = {"role": "end_user", "name": "Faratech", "country": "IR"}
LICENCE, FREE, HELPED, OPEN = "licence_required", "not_required", "authorisation_available", "incomplete"
WMD, WMD_TOLD = "jp.etco.catch-all.wmd", "jp.etco.catch-all.wmd-informed"
HA_1, HA_UN = "jp.etco.catch-all.conventional-16-1", "jp.etco.catch-all.conventional-un-embargo"
NI = "jp.etco.catch-all.conventional-informed"
A_WMD, A_NI = "jp.etco.catch-all.group-a-wmd-informed", "jp.etco.catch-all.group-a-conventional-informed"


def told(*uses: str) -> dict[str, Any]:
    return {"uses": list(uses), "knowledge": "informed"}


def jp(desk: Desk, code: str | None, to: str, **facts: Any) -> JurisdictionAnswer:
    """Goods (technology for a code of JP-FEO) that leave Japan, harmless unless said otherwise."""
    goods = "technology" if code and code.startswith("FEO") else "commodity"
    item: dict[str, Any] = {"type": goods, **facts.pop("item", {})}
    if "yen" in facts:
        item |= {"value": facts.pop("yen"), "currency": "JPY"}
    if "hs" in facts:
        item["hs"] = facts.pop("hs")
    codes = None if code is None else [f"JP-{code if ':' in code else f'ETCO:{code}'}"]
    if goods == "technology" and codes:
        codes.append("JP-ETCO:none")
    plain = {"sent_from": "JP", "date": TODAY, "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES}
    return ask(desk, "JP", to, codes, item=item, **{**plain, **facts})


def required(answer: JurisdictionAnswer) -> set[str]:
    """The rules that require and certainly apply."""
    return {f.rule for f in answer.findings if f.status == "applies" and f.effect == LICENCE}


def listed(row: str) -> set[str]:
    return {f"jp.etco.list.row-{row}"}


# -- rows 1 to 15 ------------------------------------------------------------------------------------------------------

ROWS = ("1", "2", "3", "3-2", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15")


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("to", ["US", "KR", "CN", "IR", "BR"])
def test_a_listed_row_needs_a_permission_to_every_region(desk: Desk, row: str, to: str) -> None:
    answer = jp(desk, row, to)
    assert (answer.outcome, required(answer)) == (LICENCE, listed(row))


SMALL: list[tuple[str, str, str, str]] = [
    ("7.1", "KR", "500000", HELPED),
    ("7.1", "KR", "1000000", HELPED),
    ("7.1", "KR", "1000001", LICENCE),
    ("7.1", "CN", "999999", HELPED),
    ("7.1", "IR", "500000", LICENCE),
    ("7.1", "IQ", "500000", LICENCE),
    ("6.2", "LB", "500000", HELPED),
    ("13.1", "RU", "500000", LICENCE),
    ("15.1", "US", "50000", HELPED),
    ("15.1", "US", "50001", LICENCE),
    ("7.2", "US", "50000", HELPED),
    ("7.2", "US", "50001", LICENCE),
    ("1.1", "US", "1000", LICENCE),
    ("2.12", "US", "1000", LICENCE),
    ("3-2.2", "US", "1000", LICENCE),
    ("4.8", "DE", "1000", LICENCE),
    ("14.1", "DE", "1000", LICENCE),
]


@pytest.mark.parametrize(("code", "to", "yen", "outcome"), SMALL)
def test_small_value(desk: Desk, code: str, to: str, yen: str, outcome: str) -> None:
    assert jp(desk, code, to, yen=yen).outcome == outcome


def test_whether_a_microwave_device_is_sensitive_is_a_question_above_fifty_thousand_yen(desk: Desk) -> None:
    assert helps(jp(desk, "7.2", "US", yen="600000"))["jp.exemption.small-value"] == "unknown"
    known = {"facts": {"set:jp.list.sensitive:7.2": False}}
    assert jp(desk, "7.2", "US", yen="600000", item=known).outcome == HELPED


def test_microwave_devices_became_sensitive_in_2020(desk: Desk) -> None:
    assert jp(desk, "7.2", "US", yen="600000", date="2020-01-21").outcome == HELPED
    assert jp(desk, "7.2", "US", yen="600000", date="2020-01-22").outcome == LICENCE


TOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("CN", told("military"), TODAY, LICENCE),
    ("CN", told("nuclear"), TODAY, LICENCE),
    ("CN", NUCLEAR, TODAY, LICENCE),
    ("CN", MILITARY, TODAY, HELPED),
    ("LB", MILITARY, TODAY, LICENCE),
    ("US", told("military"), TODAY, LICENCE),
    ("US", NUCLEAR, TODAY, HELPED),
    ("US", told("military"), BEFORE, HELPED),
    ("US", told("military"), SINCE, LICENCE),
]


@pytest.mark.parametrize(("to", "use", "day", "outcome"), TOLD)
def test_concern_and_notice_take_the_small_value_away(desk: Desk, to: str, use: dict[str, Any], day: str, outcome: str) -> None:
    assert jp(desk, "7.1", to, yen="500000", end_use=use, date=day).outcome == outcome


DATED: list[tuple[str, str, str]] = [
    ("7.10-2", "2026-02-13", FREE),
    ("7.10-2", "2026-02-14", LICENCE),
    ("5.20", "2026-02-13", FREE),
    ("5.20", "2026-02-14", LICENCE),
    ("6.10", "2025-05-27", FREE),
    ("6.10", "2025-05-28", LICENCE),
    ("14.8", "2021-01-26", LICENCE),
    ("14.8", "2021-01-27", FREE),
]


@pytest.mark.parametrize(("code", "day", "outcome"), DATED)
def test_a_row_counts_while_it_is_on_the_list(desk: Desk, code: str, day: str, outcome: str) -> None:
    assert jp(desk, code, "CN", date=day).outcome == outcome


# -- row 16 ------------------------------------------------------------------------------------------------------------

CATCH: list[tuple[str, str, dict[str, Any], str, set[str]]] = [
    # (ha) since the reform: 16 (1) everywhere outside group A, 16 (2) in embargo countries only
    ("16.1", "CN", MILITARY, TODAY, {HA_1}),
    ("16.2", "CN", MILITARY, TODAY, set()),
    ("16.1", "VN", MILITARY, SINCE, {HA_1}),
    ("16.1", "VN", MILITARY, BEFORE, set()),
    ("16.2", "VN", MILITARY, SINCE, set()),
    ("16.2", "LY", MILITARY, TODAY, {HA_UN}),
    ("16.2", "LY", MILITARY, BEFORE, {HA_UN}),
    ("16.1", "LY", MILITARY, BEFORE, {HA_UN}),
    ("16", "LY", MILITARY, BEFORE, {HA_UN}),
    ("16", "CN", MILITARY, BEFORE, set()),
    ("16.1", "US", MILITARY, TODAY, set()),
    ("16.2", "SS", MILITARY, "2019-04-11", set()),
    ("16.2", "SS", MILITARY, "2019-04-12", {HA_UN}),
    ("16.2", "ER", MILITARY, "2018-12-18", {HA_UN}),
    ("16.2", "ER", MILITARY, "2018-12-19", set()),
    # (i) and (ro): weapons of mass destruction
    ("16.2", "CN", NUCLEAR, TODAY, {WMD}),
    ("16.1", "CN", NUCLEAR, TODAY, {WMD}),
    ("16", "CN", NUCLEAR, BEFORE, {WMD}),
    ("16.2", "DE", NUCLEAR, TODAY, set()),
    ("16.2", "IN", {"uses": ["missile"], "knowledge": "knows"}, TODAY, {WMD}),
    ("16.2", "IN", {"uses": ["chemical-biological"], "knowledge": "knows"}, TODAY, {WMD}),
    ("16.2", "CN", told("nuclear"), TODAY, {WMD, WMD_TOLD}),
    # (ni): told by METI, conventional arms
    ("16.2", "CN", told("military"), TODAY, {NI}),
    ("16.2", "CN", told("military"), BEFORE, {NI}),
    # group A: only what METI told, and only since the reform
    ("16.2", "US", told("military"), SINCE, {A_NI}),
    ("16.1", "DE", told("nuclear"), SINCE, {A_WMD}),
    ("16.1", "US", told("military"), BEFORE, set()),
    ("16.1", "DE", told("nuclear"), BEFORE, set()),
    # the Republic of Korea left group A on 2019-08-28 and came back on 2023-07-21
    ("16.2", "KR", NUCLEAR, "2019-08-27", set()),
    ("16.2", "KR", NUCLEAR, "2019-08-28", {WMD}),
    ("16.2", "KR", NUCLEAR, "2023-07-20", {WMD}),
    ("16.2", "KR", NUCLEAR, "2023-07-21", set()),
    ("16.1", "KR", MILITARY, TODAY, set()),
    # nothing suspicious
    ("16.1", "CN", HARMLESS, TODAY, set()),
    ("16.2", "IR", HARMLESS, TODAY, set()),
    ("none", "CN", HARMLESS, TODAY, set()),
]


@pytest.mark.parametrize(("code", "to", "use", "day", "expected"), CATCH)
def test_the_four_tests_of_row_16(desk: Desk, code: str, to: str, use: dict[str, Any], day: str, expected: set[str]) -> None:
    answer = jp(desk, code, to, end_use=use, date=day)
    assert answer.outcome == (LICENCE if expected else FREE)
    assert required(answer) == expected


BY_TARIFF: list[tuple[str, dict[str, Any], str]] = [
    ("8457", MILITARY, LICENCE),
    ("854231", MILITARY, LICENCE),
    ("854290", MILITARY, FREE),
    ("903020", MILITARY, LICENCE),
    ("903010", MILITARY, FREE),
    ("880260", MILITARY, LICENCE),
    ("7208", MILITARY, FREE),
    ("7208", NUCLEAR, LICENCE),
    ("8457", NUCLEAR, LICENCE),
    ("1001", NUCLEAR, FREE),
    ("6109", NUCLEAR, FREE),
    ("8807", MILITARY, OPEN),
]


@pytest.mark.parametrize(("hs", "use", "outcome"), BY_TARIFF)
def test_row_16_follows_from_the_tariff_heading(desk: Desk, hs: str, use: dict[str, Any], outcome: str) -> None:
    assert jp(desk, "none", "CN", hs=hs, end_use=use).outcome == outcome


def test_goods_on_the_list_are_not_caught_again(desk: Desk) -> None:
    assert required(jp(desk, "6.2", "CN", hs="8457", end_use=NUCLEAR)) == listed("6")


@pytest.mark.parametrize("knowledge", ["suspects", "reason-to-know"])
def test_a_suspicion_asks_what_the_documents_say(desk: Desk, knowledge: str) -> None:
    use = {"uses": ["nuclear"], "knowledge": knowledge}
    doubtful = jp(desk, "16.2", "CN", end_use=use)
    assert (doubtful.outcome, [m.fact for m in doubtful.missing]) == (OPEN, ["facts.jp.concern.document-or-message"])
    assert jp(desk, "16.2", "CN", end_use=use, facts={"jp.concern.document-or-message": True}).outcome == LICENCE
    assert jp(desk, "16.2", "CN", end_use=use, facts={"jp.concern.document-or-message": False}).outcome == FREE


def test_an_unmanned_aircraft_counts_from_three_hundred_kilometres(desk: Desk) -> None:
    use = {"uses": ["uav"], "knowledge": "knows"}
    found = [jp(desk, "16.2", "CN", end_use=use, facts={"jp.concern.uav-300-km": far}).outcome for far in (True, False)]
    assert found == [LICENCE, FREE]


def test_a_civil_rocket_site_counts_when_the_armed_forces_have_commissioned_it(desk: Desk) -> None:
    use = {"uses": ["space"], "knowledge": "knows"}
    found = [jp(desk, "16.2", "CN", end_use=use, facts={"jp.concern.military-commissioned": so}).outcome for so in (True, False)]
    assert found == [LICENCE, FREE]


def test_a_power_reactor_and_hunting_rifles_are_left_out_on_the_users_word(desk: Desk) -> None:
    assert jp(desk, "16.2", "AE", end_use=NUCLEAR, facts={"jp.exclusion.light-water-reactor": True}).outcome == FREE
    assert jp(desk, "16.1", "BR", end_use=MILITARY, facts={"jp.exclusion.civil-arms": True}).outcome == FREE
    assert jp(desk, "16.1", "BR", end_use=MILITARY).outcome == LICENCE


# -- the end user list -------------------------------------------------------------------------------------------------


def test_an_end_user_on_the_list_needs_a_permission_unless_another_use_is_plain(desk: Desk) -> None:
    answer = jp(desk, "16.2", "IR", parties=[FARATECH])
    assert (answer.outcome, required(answer)) == (LICENCE, {"jp.etco.catch-all.wmd-end-user"})
    assert [f.verified for f in answer.findings if f.rule.endswith("wmd-end-user")] == [False]
    assert jp(desk, "16.2", "IR", parties=[FARATECH], facts={"jp.exclusion.plainly-other-use": True}).outcome == FREE


def test_a_listed_end_user_takes_the_small_value_away(desk: Desk) -> None:
    buyer = {**FARATECH, "country": "AE"}
    same = {"same_as": [next(p.id for p in desk.law.parties() if p.name == "Faratech")]}
    answer = jp(desk, "7.1", "AE", yen="500000", parties=[{**buyer, **same}])
    assert answer.outcome == LICENCE
    assert "jp.exemption.small-value" not in helps(answer)
    plain = jp(desk, "7.1", "AE", yen="500000", parties=[{**buyer, **same}], facts={"jp.exclusion.plainly-other-use": True})
    assert plain.outcome == HELPED


def test_a_name_that_is_not_on_the_list_is_free(desk: Desk) -> None:
    buyer = {"role": "end_user", "name": "Narmada Dyes and Intermediates Limited", "country": "IN"}
    assert jp(desk, "16.2", "IN", parties=[buyer]).outcome == FREE


def test_conventional_concern_of_an_end_user_counts_for_16_1_only(desk: Desk) -> None:
    only = next(p for p in desk.law.parties() if p.tags == ("jp.end-user", "jp.end-user.cw") and p.country == "CN")
    buyer = [{"role": "end_user", "name": only.name, "country": "CN", "same_as": [only.id]}]
    assert required(jp(desk, "16.1", "CN", parties=buyer)) == {"jp.etco.catch-all.conventional-end-user-16-1"}
    assert required(jp(desk, "16.2", "CN", parties=buyer)) == set()
    assert required(jp(desk, "16.1", "CN", parties=buyer, date=BEFORE)) == set()


# -- approvals ---------------------------------------------------------------------------------------------------------

APPROVAL: list[tuple[str | None, str | None, str, str, set[str]]] = [
    ("none", "6109", "KP", TODAY, {"jp.etco.approval.kp.all"}),
    ("none", "6109", "KP", "2027-04-13", {"jp.etco.approval.kp.all"}),
    ("APP:2-2.4", "2208", "KP", "2027-04-14", {"jp.etco.approval.kp.luxury"}),
    ("7.1", None, "RU", TODAY, {"jp.etco.approval.ru.table-2-3", *listed("7")}),
    ("7.1", None, "RU", "2022-03-17", listed("7")),
    ("7.1", None, "BY", "2022-03-18", {"jp.etco.approval.by.table-2-3", *listed("7")}),
    ("APP:2-3.2.43", "8457", "RU", "2024-01-01", {"jp.etco.approval.ru.table-2-3"}),
    ("APP:2-3.2.43", "8457", "BY", TODAY, set()),
    ("APP:2-3.2.46", None, "RU", "2023-02-02", set()),
    ("APP:2-3.2.46", None, "RU", "2023-02-03", {"jp.etco.approval.ru.table-2-3"}),
    ("APP:2-3.3.so", None, "RU", "2022-04-04", set()),
    ("APP:2-3.3.so", None, "RU", "2022-04-05", {"jp.etco.approval.ru.table-2-3"}),
    ("APP:2-3.2.7", "8471", "BY", TODAY, {"jp.etco.approval.by.table-2-3"}),
    ("none", "8457", "RU", TODAY, {"jp.etco.approval.ru.tariff"}),
    ("none", "841181", "RU", TODAY, set()),
]


@pytest.mark.parametrize(("code", "hs", "to", "day", "expected"), APPROVAL)
def test_approvals(desk: Desk, code: str | None, hs: str | None, to: str, day: str, expected: set[str]) -> None:
    item = {"hs": hs} if hs else {}
    assert required(jp(desk, code, to, date=day, item=item)) == expected


def test_a_grand_piano_to_russia_turns_on_its_value(desk: Desk) -> None:
    piano = {"codes": ["JP-ETCO:none", "JP-APP:none"], "hs": "920120"}
    both = [jp(desk, None, "RU", item=piano, facts={"jp.approval.luxury-value": above}).outcome for above in (True, False)]
    assert both == [LICENCE, FREE]


def test_the_occupied_regions_are_asked_for_the_area_of_the_notice(desk: Desk) -> None:
    assert jp(desk, "none", "UA-14").outcome == OPEN
    found = [jp(desk, "none", "UA-14", facts={"jp.approval.ua-notified-area": inside}).outcome for inside in (True, False)]
    assert found == [LICENCE, FREE]
    assert jp(desk, "none", "UA-46").outcome == FREE


@pytest.mark.parametrize(("to", "day", "told_so"), [
    ("AE", "2023-12-26", False), ("AE", "2023-12-27", True), ("CN", "2024-07-02", False), ("CN", "2024-07-03", True), ("TR", "2025-01-22", False),
    ("TR", "2025-01-23", True), ("VN", TODAY, False),
])  # fmt: skip
def test_a_country_of_diversion_is_named_since_its_day(desk: Desk, to: str, day: str, told_so: bool) -> None:
    answer = jp(desk, "7.1", to, date=day)
    assert ("jp.etco.approval.diversion-note" in rules(answer)) is told_so
    assert required(answer) == listed("7")


def test_russia_needs_the_permission_and_the_approval(desk: Desk) -> None:
    held = [jp(desk, "7.1", "RU", authorisations={"documents": docs}).outcome
            for docs in ([], ["jp.export-permission"], ["jp.export-approval"], ["jp.export-permission", "jp.export-approval"])]  # fmt: skip
    assert held == [LICENCE, LICENCE, LICENCE, HELPED]


# -- technology --------------------------------------------------------------------------------------------------------

TECHNOLOGY: list[tuple[str, str, str, dict[str, Any], set[str]]] = [
    ("7.1", "US", "export", HARMLESS, {"jp.feo.technology.row-7"}),
    ("7.1", "CN", "technical-assistance", HARMLESS, {"jp.feo.technology.row-7"}),
    ("1", "GB", "export", HARMLESS, {"jp.feo.technology.row-1"}),
    ("16.1", "CN", "export", MILITARY, {"jp.feo.catch-all.conventional-16-1"}),
    ("16.2", "CN", "export", MILITARY, set()),
    ("16.2", "LY", "export", MILITARY, {"jp.feo.catch-all.conventional-un-embargo"}),
    ("16.2", "CN", "export", NUCLEAR, {"jp.feo.catch-all.wmd"}),
    ("16.2", "US", "export", NUCLEAR, set()),
    ("16.2", "US", "export", told("military"), {"jp.feo.catch-all.group-a-conventional-informed"}),
    ("16.2", "CN", "export", HARMLESS, set()),
]


@pytest.mark.parametrize(("code", "to", "act", "use", "expected"), TECHNOLOGY)
def test_technology(desk: Desk, code: str, to: str, act: str, use: dict[str, Any], expected: set[str]) -> None:
    assert required(jp(desk, f"FEO:{code}", to, act=act, end_use=use)) == expected


@pytest.mark.parametrize(
    "claim", ["public", "basic-research", "patent", "use-with-goods", "program-retail", "cryptography-standards"]
)
def test_technology_left_out_needs_no_permission_on_the_users_word(desk: Desk, claim: str) -> None:
    assert jp(desk, "FEO:9.1", "CN", facts={f"jp.exclusion.technology.{claim}": True}).outcome == FREE
    assert jp(desk, "FEO:9.1", "CN", facts={f"jp.exclusion.technology.{claim}": False}).outcome == LICENCE


def test_technology_given_in_japan_asks_who_receives_it(desk: Desk) -> None:
    kinds = [("jp.deemed.non-resident", "jp.deemed.category"), ("jp.deemed.category", "jp.deemed.non-resident")]
    needed = [required(jp(desk, "FEO:7.1", "CN", act="deemed-export", facts={yes: True, no: False})) for yes, no in kinds]
    assert needed == [{"jp.feo.technology.row-7"}, {"jp.feo.technology.deemed-category"}]
    assert jp(desk, "FEO:7.1", "CN", act="deemed-export").outcome == OPEN
    assert jp(desk, "FEO:7.1", "CN", act="deemed-export", facts=dict.fromkeys(kinds[0], False)).outcome == FREE


# -- brokering, transit, nexus -----------------------------------------------------------------------------------------

BROKER = [
    {"role": "exporter", "name": "Kaigan Trading", "country": "JP"},
    {"role": "end_user", "listed": "none", "country": "PK"},
]
BROKERING: list[tuple[str, str, str, dict[str, Any], str]] = [
    ("1.1", "SG", "BR", HARMLESS, LICENCE),
    ("1.1", "US", "GB", HARMLESS, LICENCE),
    ("2.12", "SG", "PK", HARMLESS, FREE),
    ("2.12", "SG", "PK", NUCLEAR, LICENCE),
    ("16.2", "SG", "PK", NUCLEAR, LICENCE),
    ("16.2", "SG", "PK", told("nuclear"), LICENCE),
    ("2.12", "DE", "PK", NUCLEAR, FREE),
    ("2.12", "SG", "US", NUCLEAR, FREE),
    ("16.1", "SG", "PK", MILITARY, FREE),
]


@pytest.mark.parametrize(("code", "start", "to", "use", "outcome"), BROKERING)
def test_brokering(desk: Desk, code: str, start: str, to: str, use: dict[str, Any], outcome: str) -> None:
    assert jp(desk, code, to, sent_from=start, act="brokering", end_use=use, parties=BROKER).outcome == outcome


def test_goods_landed_on_the_way(desk: Desk) -> None:
    way: dict[str, Any] = {"sent_from": "US", "act": "transit", "via": ["JP"]}
    landed = {"jp.transit.landed": True, "jp.transit.through-bill": True}
    assert required(jp(desk, "1.1", "TH", **way, facts=landed)) == {"jp.etco.transit.row-1"}
    assert jp(desk, "7.1", "TH", **way, facts=landed).outcome == FREE
    assert required(jp(desk, "7.1", "TH", **way, facts={**landed, "jp.transit.through-bill": False})) == {
        "jp.etco.transit.rows-2-15"
    }
    assert required(jp(desk, "7.1", "TH", **way, facts=landed, end_use=NUCLEAR)) == {"jp.etco.transit.wmd"}
    assert jp(desk, "7.1", "KR", **way, facts=landed, end_use=NUCLEAR).outcome == FREE
    assert jp(desk, "none", "TH", **way).outcome == FREE


@pytest.mark.parametrize(
    ("start", "to", "act"), [("US", "DE", "export"), ("CN", "JP", "export"), ("JP", "JP", "transfer"), ("DE", "CN", "re-export")]
)
def test_what_does_not_touch_japan_is_not_reached(desk: Desk, start: str, to: str, act: str) -> None:
    assert jp(desk, "1.1", to, sent_from=start, act=act).outcome == "no_nexus"


def test_an_ordinary_order_is_answered_in_a_line(desk: Desk) -> None:
    for code, to in (("16.2", "CN"), ("16.1", "TW"), ("none", "US")):
        answer = jp(desk, code, to)
        assert (answer.outcome, rules(answer), rules(answer, "unknown"), answer.missing) == (FREE, {"jp.nexus.export"}, set(), ())


# -- authorisations ----------------------------------------------------------------------------------------------------

HELD: list[tuple[str, str, list[str], dict[str, Any], str]] = [
    ("7.1", "CN", ["jp.export-permission"], HARMLESS, HELPED),
    ("1.1", "US", ["jp.export-permission"], HARMLESS, HELPED),
    ("16.1", "CN", ["jp.export-permission"], MILITARY, HELPED),
    ("7.1", "DE", ["jp.bulk.general"], HARMLESS, HELPED),
    ("1.1", "DE", ["jp.bulk.general"], HARMLESS, LICENCE),
    ("7.1", "CN", ["jp.bulk.special-general"], NUCLEAR, LICENCE),
    ("none", "KP", ["jp.export-permission"], HARMLESS, LICENCE),
    ("none", "KP", ["jp.export-approval"], HARMLESS, HELPED),
]


@pytest.mark.parametrize(("code", "to", "held", "use", "outcome"), HELD)
def test_what_the_exporter_holds(desk: Desk, code: str, to: str, held: list[str], use: dict[str, Any], outcome: str) -> None:
    assert jp(desk, code, to, authorisations={"documents": held}, end_use=use).outcome == outcome


@pytest.mark.parametrize(("claim", "code", "day", "outcome"), [
    ("embassy", "7.1", TODAY, FREE), ("embassy", "1.1", TODAY, LICENCE), ("stores", "9.1", TODAY, FREE), ("aircraft-parts-repair", "13.1", TODAY, FREE),
    ("re-export-gratis", "1.1", "2025-04-08", LICENCE), ("re-export-gratis", "1.1", "2025-04-09", FREE), ("re-import-gratis", "1.1", "2025-11-14", LICENCE),
    ("re-import-gratis", "1.1", "2025-11-15", FREE), ("re-import-gratis", "7.1", "2025-11-14", FREE),
])  # fmt: skip
def test_exemptions_of_article_4(desk: Desk, claim: str, code: str, day: str, outcome: str) -> None:
    assert jp(desk, code, "CN", date=day, facts={f"jp.exclusion.{claim}": True}).outcome == outcome


def test_duties_stand_with_listed_goods(desk: Desk) -> None:
    duties = jp(desk, "7.1", "CN").duties
    assert len(duties) == 4
    for word in ("classification", "records", "breach", "customs"):
        assert any(word in d for d in duties), word
    assert jp(desk, "16.2", "CN").duties == ()


# -- the facts of the pack ---------------------------------------------------------------------------------------------


def test_the_lists_are_whole(desk: Desk) -> None:
    pack = desk.law.packs["JP"]
    spaces = Counter(c.partition(":")[0] for c in pack.entries)
    assert spaces == {"JP-ETCO": 265, "JP-FEO": 81, "JP-GO": 3_285, "JP-APP": 200}
    assert all(e.cite for e in pack.entries.values())
    assert all(0 < len(e.heading) <= 80 for e in pack.entries.values())
    assert sum(p.list == "jp.end-user" for p in desk.law.parties()) == 835


def test_history_tells_every_change_since_2017() -> None:
    told_of = table(LAW / "jp" / "history.csv")
    kinds = Counter(r["code"].partition(":")[0] for r in told_of)
    assert kinds == {"JP-ETCO": 48, "JP-GO": 1_515}
    assert list(told_of[0]) == ["date", "code", "kind", "what", "cite", "verified"]
    assert {r["kind"] for r in told_of} == {"added", "changed", "removed"}
    assert sum(r["verified"] == "yes" for r in told_of) >= 1_300


def test_figures_belong_to_paragraphs_of_the_ordinance(desk: Desk) -> None:
    figures = table(LAW / "jp" / "lists" / "go_figures.csv")
    assert len(figures) == 1_720
    assert {f["comparator"] for f in figures} == {"gt", "ge", "lt", "le"}
    assert all(f"JP-GO:{f['code']}" in desk.law.packs["JP"].entries for f in figures)


def test_country_sets_agree_with_the_official_tables(desk: Desk, shared: Any) -> None:
    names = {"別表第三 group A": "a", "別表第三の二 UN arms embargo": "un-embargo", "別表第四 no low-value exemption": "no-small-value",
             "別表第二の四 diversion (approval)": "diversion"}  # fmt: skip
    printed = Counter(
        (f"jp.group.{names[r['list']]}", r["iso2"]) for r in table(shared / "data/law/jp/jp_country_lists_2026-06-05.csv")
    )
    groups = desk.law.packs["JP"].groups
    here = Counter((g, m.territory) for g in groups for m in groups[g].members if not m.until and g != "jp.group.japan")
    assert here == printed


def test_every_row_and_heading_of_the_official_tables_is_there(desk: Desk, shared: Any) -> None:
    pack = desk.law.packs["JP"]
    rows = [r["code"].replace("(", ".").rstrip(")") for r in table(shared / "data/law/jp/jp_beppyo1_items.csv")]
    assert {f"JP-ETCO:{c}" for c in rows} <= set(pack.entries)
    technology = [
        r["code"].removeprefix("T").replace("(", ".").rstrip(")")
        for r in table(shared / "data/law/jp/jp_gaitamerei_beppyo_tech.csv")
    ]
    assert len(technology) == 65
    assert {f"JP-FEO:{c}" for c in technology} <= set(pack.entries)
    scope = {r["hs"] for r in table(shared / "data/law/jp/jp_item16_hs_scope_2025-10-09.csv") if r["item"] == "16(2)"}
    assert {f"chapter {m.code}" for m in pack.hs_sets["jp.hs.row-16"]} == scope
