"""Forty-odd further scenarios under the laws of the United States, China and Japan, each answered from the text before it was asked."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import CLEAN_PARTIES, HARMLESS, NO_US_PROHIBITION, WHOLLY_US, ask, ask_clean, rules

DAY = "2026-09-29"
LICENCE, FREE, HELPED, OPEN, NEVER, NONE = (
    "licence_required", "not_required", "authorisation_available", "incomplete", "prohibited", "no_nexus",
)  # fmt: skip
MILITARY = {"uses": ["military"], "knowledge": "knows"}
CIVIL = dict.fromkeys(("cn.party.us-military-user", "cn.party.japan-military-user", "cn.end-use.japan-military-strength"), False)

Facts = dict[str, Any]


def told(*uses: str) -> Facts:
    return {"uses": list(uses), "knowledge": "informed"}


def party(name: str, country: str, **more: Any) -> list[Facts]:
    return [{"role": "end_user", "name": name, "country": country, **more}]


class Case(NamedTuple):
    """What is asked, what the law answers, and where it says so."""

    name: str
    code: str | None
    to: str
    facts: Facts
    outcome: str
    found: set[str]
    cite: str


def jp(desk: Desk, case: Case) -> JurisdictionAnswer:
    technology = bool(case.code) and str(case.code).startswith("FEO")
    item = {"type": "technology" if technology else "commodity", **case.facts.get("item", {})}
    codes = [f"JP-{case.code}", *(["JP-ETCO:none"] if technology else [])]
    plain = {"sent_from": "JP", "date": DAY, "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES, **case.facts}
    return ask(desk, "JP", case.to, codes, **{**plain, "item": item})


def cn(desk: Desk, case: Case) -> JurisdictionAnswer:
    item = {"type": "material", "origin": "CN", "made_with": [], "content": [], "hs": "811292", **case.facts.get("item", {})}
    facts = {**CIVIL, **case.facts.get("facts", {})}
    plain = {"sent_from": "CN", "date": DAY, "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES, **case.facts}
    return ask(desk, "CN", case.to, [f"CN-DU:{case.code}"], **{**plain, "item": item, "facts": facts})


def us(desk: Desk, case: Case) -> JurisdictionAnswer:
    item = {**WHOLLY_US, **case.facts.get("item", {})}
    return ask_clean(desk, "US", case.to, [f"US-CCL:{case.code}"], **{"date": DAY, **case.facts, "item": item})


def yen(value: str) -> Facts:
    return {"item": {"value": value, "currency": "JPY"}}


LIST, HA, UN, NI = (
    "jp.etco.list.row-",
    "jp.etco.catch-all.conventional-16-1",
    "jp.etco.catch-all.conventional-un-embargo",
    "jp.etco.catch-all.conventional-informed",
)
A_NI = "jp.etco.catch-all.group-a-conventional-informed"

JAPAN = [
    Case("small value to group A", "ETCO:7.1", "DE", yen("900000"), HELPED, {LIST + "7"}, "ETCO 4(1)5"),
    Case("small value elsewhere", "ETCO:7.1", "VN", yen("900000"), HELPED, {LIST + "7"}, "ETCO 4(1)5"),
    Case("small value to Iran", "ETCO:7.1", "IR", yen("900000"), LICENCE, {LIST + "7"}, "ETCO Table 4"),
    Case("sensitive goods have the lower amount", "ETCO:9.1", "TW", yen("60000"), LICENCE, {LIST + "9"}, "ETCO Table 3-3"),
    Case("row 2 has no small value", "ETCO:2.12", "US", yen("10000"), LICENCE, {LIST + "2"}, "ETCO 4(1)5"),
    Case("row 14 has no small value", "ETCO:14.5", "DE", yen("10000"), LICENCE, {LIST + "14"}, "ETCO 4(1)5"),
    Case("row 3 has no small value", "ETCO:3.1", "KR", yen("10000"), LICENCE, {LIST + "3"}, "ETCO 4(1)5"),
    Case("16 (1) to an army outside group A", "ETCO:16.1", "IN", {"end_use": MILITARY}, LICENCE, {HA}, "ETCO 4(1)3 ha"),
    Case("16 (1) to an army in group A", "ETCO:16.1", "US", {"end_use": MILITARY}, FREE, set(), "ETCO 1(3), 4(2)3"),
    Case("16 (1) to group A, told by METI", "ETCO:16.1", "KR", {"end_use": told("military")}, LICENCE, {A_NI}, "ETCO 4(2)3 ro"),
    Case("16 (2) to an army under embargo", "ETCO:16.2", "IQ", {"end_use": MILITARY}, LICENCE, {UN}, "ETCO 4(1)4 ha"),
    Case("16 (2) to an army elsewhere", "ETCO:16.2", "TR", {"end_use": MILITARY}, FREE, set(), "ETCO 4(1)4"),
    Case("16 (2), told by METI", "ETCO:16.2", "TR", {"end_use": told("military")}, LICENCE, {NI}, "ETCO 4(1)4 ni"),
    Case("suspicion without a document is no concern", "ETCO:16.2", "SD",
         {"end_use": {"uses": ["military"], "knowledge": "suspects"}, "facts": {"jp.concern.document-or-message": False}}, FREE, set(), "20-57 no. 1"),
    Case("a chip by its heading alone", "ETCO:none", "CN", {"item": {"hs": "854231"}, "end_use": MILITARY}, LICENCE, {HA}, "GO 14-2"),
    Case("a part of chips is 16 (2)", "ETCO:none", "CN", {"item": {"hs": "854290"}, "end_use": MILITARY}, FREE, set(), "GO 14-2"),
    Case("technology has no small value", "FEO:7.1", "DE", yen("500000"), LICENCE, {"jp.feo.technology.row-7"}, "FEO 17(1)"),
    Case("technology of 16 (2) to an army", "FEO:16.2", "TR", {"end_use": MILITARY}, FREE, set(), "NTO 9(2)8"),
    Case("toys to North Korea", "ETCO:none", "KP", {"item": {"hs": "950300"}}, LICENCE, {"jp.etco.approval.kp.all"}, "ETCO suppl. 3"),
]  # fmt: skip

SUBARU, DEFENCE, STEEL = (
    party("SUBARU Corporation", "JP"),
    party("Japan Marine United Corporation", "JP"),
    party("Rheinmetall AG", "DE"),
)
TRADER, BUYER = party("Nagoya Works", "JP", listed="none"), party("Busan Motors", "KR", listed="none")
TAIWAN, CUBIC = party("National Chung-Shan Institute of Science & Technology", "TW"), party("Cubic Corporation", "US")
THAI = {"role": "exporter", "name": "Siam Metals", "country": "TH", "listed": "none"}
ABROAD: Facts = {"sent_from": "TH", "act": "re-export"}
NO = "cn.dual-use.announcement."

CHINA = [
    Case("gallium to a watch-listed buyer", "3C001.a", "JP", {"parties": SUBARU}, LICENCE, {NO + "2023-23", "cn.party.watch-list"}, "Regs 26"),
    Case("a general licence does not reach it", "3C001.a", "JP", {"parties": SUBARU, "authorisations": {"documents": ["cn.general-licence"]}},
         LICENCE, {"cn.party.watch-list"}, "Regs 26"),
    Case("a single licence does", "3C001.a", "JP", {"parties": SUBARU, "authorisations": {"documents": ["cn.single-licence"]}},
         HELPED, {"cn.party.watch-list"}, "Regs 15, 26"),
    Case("germanium to a control-listed buyer", "3C002.a", "JP", {"parties": DEFENCE}, NEVER, {"cn.party.control-list"}, "Regs 29; No. 11 of 2026"),
    Case("the same from abroad", "3C002.a", "JP", {"parties": [*DEFENCE, THAI], **ABROAD}, NEVER, {"cn.party.control-list.transferors-abroad"}, "No. 11 of 2026"),
    Case("rare earths to a European on the control list", "1C905.a.1", "DE", {"parties": STEEL}, NEVER, {"cn.party.control-list"}, "No. 30 of 2026"),
    Case("the same the day before", "1C905.a.1", "DE", {"parties": STEEL, "date": "2026-07-23"}, LICENCE, {NO + "2025-18"}, "No. 30 of 2026"),
    Case("a drone engine to a listed institute in Taiwan", "9A012.b.1", "TW", {"parties": TAIWAN}, NEVER, {"cn.party.control-list"}, "Regs 29"),
    Case("antimony to Japanese arms", "3C003.a", "JP", {"end_use": MILITARY}, NEVER, {NO + "2026-1-1"}, "No. 1 of 2026, 1"),
    Case("the same on the day before", "3C003.a", "JP", {"end_use": MILITARY, "date": "2026-01-05"}, LICENCE, {NO + "2024-33"}, "No. 1 of 2026"),
    Case("Chinese antimony from Thailand to Japanese arms", "3C003.a", "JP", {"end_use": MILITARY, "parties": [*TRADER, THAI], **ABROAD}, NEVER, {NO + "2026-1-2"}, "No. 1 of 2026, 2"),
    Case("the same for civil use", "3C003.a", "JP", {"parties": [*TRADER, THAI], **ABROAD}, FREE, {"cn.nexus.origin-reach.japan"}, "No. 1 of 2026, 2"),
    Case("the same to a Japanese buyer in Vietnam", "3C003.a", "VN", {"end_use": MILITARY, "parties": [*TRADER, THAI], **ABROAD},
         NEVER, {NO + "2026-1-2"}, "No. 1 of 2026, 2"),
    Case("Chinese graphite from Thailand to an American buyer in Mexico", "1C108.b", "MX",
         {"end_use": MILITARY, "parties": [*party("Gulf Works", "US", listed="none"), THAI], **ABROAD}, NEVER, {NO + "2024-46-3"}, "No. 46 of 2024, 3"),
    Case("gallium to America before the suspension", "3C001.a", "US", {"date": "2025-06-02"}, LICENCE, {NO + "2024-46-2"}, "No. 46 of 2024, 2"),
    Case("gallium to America during it", "3C001.a", "US", {}, LICENCE, {NO + "2023-23"}, "No. 72 of 2025"),
    Case("graphite to America", "1C108.b", "US", {}, LICENCE, {NO + "2023-39"}, "No. 39 of 2023"),
    Case("superhard material of the first part", "2C901.a", "US", {}, LICENCE, {NO + "2024-33"}, "No. 33 of 2024"),
    Case("superhard material of the second part", "2C902.a", "US", {}, FREE, set(), "No. 70 of 2025"),
    Case("seven rare earths were never suspended", "1C905.a.1", "DE", {}, LICENCE, {NO + "2025-18"}, "No. 18 of 2025"),
    Case("holmium before it began", "1C909", "DE", {"date": "2025-10-20"}, FREE, set(), "No. 57 of 2025"),
    Case("holmium while suspended", "1C909", "DE", {}, FREE, set(), "No. 70 of 2025"),
    Case("a battery while suspended", "3A001", "KR", {"item": {"type": "commodity"}}, FREE, set(), "No. 70 of 2025"),
    Case("gallium to Hong Kong", "3C001.a", "HK", {}, LICENCE, {NO + "2023-23"}, "ECL 2; customs territory"),
    Case("a magnet of Chinese origin between others, while it ran", "1C905.a.3.a", "KR", {**ABROAD, "parties": [*BUYER, THAI], "date": "2025-10-15"}, LICENCE,
         {NO + "2025-61-s1-3"}, "No. 61 of 2025, 1(3)"),
    Case("the same while suspended", "1C905.a.3.a", "KR", {**ABROAD, "parties": [*BUYER, THAI]}, NONE, set(), "No. 70 of 2025"),
    Case("American on the list of No. 21 while suspended", "3C001.a", "US", {"parties": CUBIC}, LICENCE, {NO + "2023-23"}, "notice of 2025-11-10"),
]  # fmt: skip

STALE = [
    Case("holmium after the suspension", "1C909", "DE", {"date": "2026-11-10"}, OPEN, {NO + "2025-57"}, "No. 70 of 2025"),
    Case("a battery after the suspension", "3A001", "KR", {"date": "2026-11-10", "item": {"type": "commodity"}}, OPEN, {NO + "2025-58"}, "No. 70 of 2025"),
    Case("superhard material after it", "2C902.a", "JP", {"date": "2026-11-10"}, OPEN, {NO + "2025-55"}, "No. 70 of 2025"),
    Case("a magnet between others after it", "1C905.a.3.a", "KR", {**ABROAD, "parties": [*BUYER, THAI], "date": "2026-11-10"}, OPEN, {NO + "2025-61-s1-3"}, "No. 70 of 2025"),
]  # fmt: skip

IN_CHINA = party("Kunlun Compute London", "GB", listed="none", headquarters="CN")


def part(share: str, code: str) -> Facts:
    return {"item": {"origin": "DE", "content": [{"origin": "US", "codes": [f"US-CCL:{code}"], "share": share}]}, "sent_from": "DE", "act": "re-export",
            "facts": {"us.fdp.informed": False}}  # fmt: skip


AMERICA = [
    Case("an advanced chip to a firm with its head in China", "3A090.b", "GB", {"parties": IN_CHINA}, LICENCE, {"us.ear.enduse.744-23-a-3-i"},
         "744.23(a)(3)(i)(A)"),
    Case("controlled for terrorism alone to Belarus", "5A991", "BY", {}, LICENCE, {"us.ear.embargo.746-8-a-1"}, "746.8(a)(1)"),
    Case("a quarter of American content to China", "EAR99", "CN", part("0.25", "2B001.a"), NONE, set(), "734.4(d)"),
    Case("a tenth to Iran", "EAR99", "IR", part("0.10", "3A991.a"), NONE, set(), "734.4(c)"),
    Case("EAR99 to an army in China", "EAR99", "CN", {"end_use": MILITARY, "facts": NO_US_PROHIBITION}, FREE, set(), "744.21(a)(1), Supp. 2"),
    Case("EAR99 to an army in Russia", "EAR99", "RU", {"end_use": MILITARY}, LICENCE, {"us.ear.enduse.744-21-a-2"}, "744.21(a)(2)"),
    Case("a mass market program to France", "5D992.c", "FR", {"item": {"type": "software"}}, FREE, set(), "738 Supp. 1"),
    Case("the same to Cuba", "5D992.c", "CU", {"item": {"type": "software"}}, LICENCE, {"us.ear.embargo.746-2"}, "746.2(a)"),
    Case("medicine to Cuba", "EAR99", "CU", {"facts": {"us.item.food-or-medicine": True}}, LICENCE, {"us.ear.embargo.746-2"}, "746.2(b)(1)"),
    Case("medicine to Syria", "EAR99", "SY", {"facts": {"us.item.food-or-medicine": True}}, FREE, {"us.ear.embargo.746-9"}, "746.9(a)"),
    Case("a listed item to Syria", "3A991.a", "SY", {}, LICENCE, {"us.ear.embargo.746-9"}, "746.9(a)"),
    Case("a machine tool to Hong Kong", "2B001.a", "HK", {}, LICENCE, {"us.ear.chart.ns-2"}, "738.3; 740 Supp. 1"),
    Case("a machine tool to Macau", "2B001.a", "MO", {}, LICENCE, {"us.ear.chart.ns-2"}, "738 Supp. 1"),
    Case("nothing marked to Taiwan", "3A991.a", "TW", {}, FREE, set(), "738 Supp. 1"),
    Case("a machine tool to Taiwan", "2B001.a", "TW", {}, LICENCE, {"us.ear.chart.ns-2"}, "738 Supp. 1"),
    Case("a machine tool to the Emirates", "2B001.a", "AE", {}, LICENCE, {"us.ear.chart.ns-2"}, "738 Supp. 1"),
    Case("a microprocessor to an army in Hong Kong", "3A991", "HK", {"end_use": MILITARY}, LICENCE, {"us.ear.enduse.744-21-a-1"}, "744.21(a)(1)"),
    Case("food to North Korea", "EAR99", "KP", {"facts": {"us.item.food-or-medicine": True}}, FREE, {"us.ear.embargo.746-4"}, "746.4(a)"),
    Case("a fighter engine to China", "9A610.a", "CN", {}, LICENCE, {"us.ear.chart.ns-1", "us.ear.chart.rs-1"}, "738 Supp. 1"),
    Case("the same to Britain", "9A610.a", "GB", {}, FREE, set(), "738 Supp. 1"),
    Case("cryptography to Germany", "5A002.a", "DE", {}, LICENCE, {"us.ear.chart.ns-1", "us.ear.ccl.ei.742-15-a-1"}, "742.15(a)"),
    Case("a chip of the higher rank to China", "3A090.a", "CN", {}, LICENCE, {"us.ear.ccl.rs.742-6-a-6-iii-a"}, "742.6(a)(6)(iii)(A)"),
    Case("a spacecraft part to Germany", "9A004.u", "DE", {}, LICENCE, {"us.ear.chart.ns-1"}, "9A004"),
    Case("a crewed spacecraft item to Canada", "9A004.u", "CA", {}, FREE, set(), "738 Supp. 1"),
]  # fmt: skip


def check(answer: JurisdictionAnswer, case: Case) -> None:
    assert (answer.outcome, case.found - rules(answer)) == (case.outcome, set()), case.cite


@pytest.mark.parametrize("case", JAPAN, ids=lambda c: c.name)
def test_japan(desk: Desk, case: Case) -> None:
    answer = jp(desk, case)
    check(answer, case)
    if case.outcome == FREE:
        assert not {f.rule for f in answer.findings if f.status == "applies" and f.effect == LICENCE}


@pytest.mark.parametrize("case", CHINA, ids=lambda c: c.name)
def test_china(desk: Desk, case: Case) -> None:
    check(cn(desk, case), case)


@pytest.mark.parametrize("case", STALE, ids=lambda c: c.name)
def test_what_nobody_knows_is_shown_in_two_branches(desk: Desk, case: Case) -> None:
    answer = cn(desk, case)
    assert answer.outcome == case.outcome
    branches = {s.rule: set(s.branches.values()) for s in answer.stale}
    for rule in case.found:
        assert branches[rule] in ({LICENCE, FREE}, {LICENCE, NONE}), case.cite


@pytest.mark.parametrize("case", AMERICA, ids=lambda c: c.name)
def test_america(desk: Desk, case: Case) -> None:
    check(us(desk, case), case)


# -- parties on a list that is known by its concern --------------------------------------------------------------------------


def conventional(desk: Desk, country: str) -> list[Facts]:
    only = next(p for p in desk.law.parties() if p.tags == ("jp.end-user", "jp.end-user.cw"))
    return party(only.name, country, same_as=[only.id])


def test_arms_makers_on_the_list_take_the_small_value_away_under_an_embargo_only(desk: Desk) -> None:
    found = {}
    for to in ("LB", "VN"):
        case = Case("", "ETCO:7.1", to, {**yen("500000"), "parties": conventional(desk, to)}, "", set(), "ETCO 4(1)5, 3 ha")
        found[to] = jp(desk, case).outcome
    assert found == {"LB": LICENCE, "VN": HELPED}
    plain = {**yen("500000"), "parties": conventional(desk, "LB"), "facts": {"jp.exclusion.plainly-other-use": True}}
    assert jp(desk, Case("", "ETCO:7.1", "LB", plain, "", set(), "20-57 no. 2")).outcome == HELPED


@pytest.mark.parametrize(("code", "to", "rule"), [
    ("FEO:16.1", "CN", "jp.feo.catch-all.conventional-end-user-16-1"), ("FEO:16.2", "CN", None), ("FEO:16.1", "DE", None),
    ("FEO:16.2", "LB", "jp.feo.catch-all.conventional-end-user-un-embargo"),
])  # fmt: skip
def test_technology_for_an_arms_maker_on_the_list(desk: Desk, code: str, to: str, rule: str | None) -> None:
    facts: Facts = {"parties": conventional(desk, to)}
    answer = jp(desk, Case("", code, to, facts, "", set(), "NTO 9(2)7 and 8"))
    assert answer.outcome == (LICENCE if rule else FREE)
    assert rule is None or rule in rules(answer)
    plain = jp(desk, Case("", code, to, {**facts, "facts": {"jp.exclusion.plainly-other-use": True}}, "", set(), ""))
    assert plain.outcome == FREE


LATE = [
    ("1C909", "JP", {"parties": DEFENCE}, "cn.party.control-list.items-of-2025-70"),
    ("1C909", "JP", {"parties": TRADER, "end_use": MILITARY}, "cn.dual-use.items-of-2025-70.japan-military"),
    ("3C901.a", "US", {"end_use": MILITARY}, "cn.dual-use.items-of-2025-70.united-states-military"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "to", "facts", "rule"), LATE)
def test_an_item_that_may_be_listed_again_may_be_forbidden_to_armies_and_listed_parties(
    desk: Desk, code: str, to: str, facts: Facts, rule: str
) -> None:
    after = cn(desk, Case("", code, to, {**facts, "date": "2026-11-10"}, "", set(), "Regs 29; No. 70 of 2025"))
    assert after.outcome == OPEN
    assert {s.rule: s.branches for s in after.stale}[rule] == {"operative": NEVER, "suspended": FREE}
    during = cn(desk, Case("", code, to, {**facts, "date": "2026-11-09"}, "", set(), "No. 70 of 2025"))
    assert (during.outcome, during.stale) == (FREE, ())
    held = {**facts, "date": "2026-11-10", "authorisations": {"documents": ["cn.single-licence"]}}
    assert NEVER in {o for s in cn(desk, Case("", code, to, held, "", set(), "")).stale for o in s.branches.values()}


# -- one order under three laws ----------------------------------------------------------------------------------------------


def three(desk: Desk, start: str, to: str, codes: list[str], **facts: Any) -> dict[str, str]:
    item = {"type": "commodity", "made_with": [], "plant": [], "content": [], **facts.pop("item", {})}
    answers = {"date": DAY, "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES, "sent_from": start, **facts}
    return {law: ask(desk, law, to, codes, **{**answers, "item": item}).outcome for law in ("US", "JP", "CN")}


def test_a_japanese_lathe_with_a_fifth_of_american_content_to_china(desk: Desk) -> None:
    content = [{"origin": "US", "codes": ["US-CCL:2B001.a"], "share": "0.20"}]
    codes = ["JP-ETCO:6.2", "US-CCL:2B001.a", "CN-DU:none"]
    found = three(desk, "JP", "CN", codes, item={"origin": "JP", "content": content}, facts={"us.fdp.informed": False})
    assert found == {"US": NONE, "JP": LICENCE, "CN": NONE}


def test_chinese_gallium_by_way_of_japan_to_an_american_army(desk: Desk) -> None:
    codes = ["CN-DU:3C001.a", "JP-ETCO:none", "US-CCL:EAR99"]
    landed = {"jp.transit.landed": True, "jp.transit.through-bill": True}
    found = three(
        desk,
        "CN",
        "US",
        codes,
        item={"type": "material", "origin": "CN", "hs": "811292"},
        via=["JP"],
        end_use=MILITARY,
        facts=landed,
    )
    assert (found["JP"], found["CN"]) == (FREE, NEVER)


def test_an_american_spare_part_from_japan_to_iran(desk: Desk) -> None:
    codes = ["US-CCL:9A991.d", "JP-ETCO:16.2", "CN-DU:none"]
    people = [
        *party("Tehran Tools", "IR", listed="none"),
        {"role": "exporter", "name": "Kobe Trading", "country": "JP", "listed": "none"},
    ]
    found = three(desk, "JP", "IR", codes, item={"origin": "US", "hs": "880730"}, parties=people)
    assert found == {"US": LICENCE, "JP": FREE, "CN": NONE}


# -- asked with few facts ----------------------------------------------------------------------------------------------------


def missing(answer: JurisdictionAnswer) -> set[str]:
    return {m.fact for m in answer.missing}


def test_a_code_and_a_route_show_the_licence(desk: Desk) -> None:
    for law, start, to, code, rule in (
        ("JP", "JP", "CN", "JP-ETCO:7.1", LIST + "7"), ("CN", "CN", "DE", "CN-DU:3C001.a", NO + "2023-23"), ("US", "US", "CN", "US-CCL:2B001.a", "us.ear.chart.ns-2"),
    ):  # fmt: skip
        answer = ask(desk, law, to, [code], sent_from=start, date=DAY)
        assert (answer.outcome, rule in rules(answer)) == (LICENCE, True), law


def test_a_prohibition_is_plain_though_little_is_stated(desk: Desk) -> None:
    answer = ask(desk, "CN", "JP", ["CN-DU:3C003.a"], sent_from="CN", date=DAY, end_use=MILITARY)
    assert (answer.outcome, answer.missing) == (NEVER, ())


def test_technology_is_asked_for_no_customs_code(desk: Desk) -> None:
    for law, start, code in (("JP", "JP", "JP-FEO:16.2"), ("CN", "CN", "CN-DU:none")):
        for kind in ("technology", "software"):
            answer = ask(desk, law, "DE" if law == "CN" else "CN", [code], sent_from=start, date=DAY, item={"type": kind})
            assert not missing(answer) & {"items.hs", "items.codes:JP-APP", "items.codes:JP-ETCO", "facts.cn.drones.civil"}, (
                law,
                kind,
            )


def test_software_between_others_is_not_asked_about_magnets(desk: Desk) -> None:
    people = [*party("Bauer Werke", "DE", listed="none"), {"role": "exporter", "name": "Acme", "country": "US", "listed": "none"}]
    plain = {"sent_from": "US", "date": "2026-11-30", "via": [], "end_use": HARMLESS, "parties": people}
    assert ask(desk, "CN", "DE", ["CN-DU:none"], item={"type": "software"}, **plain).outcome == NONE
    goods = ask(desk, "CN", "DE", ["CN-DU:none"], item={"type": "commodity"}, **plain)
    assert (goods.outcome, missing(goods)) == (OPEN, {"facts.cn.2025-61.part-2-article", "items.content", "items.made_with"})
    said = ask(desk, "CN", "DE", ["CN-DU:none"], item={"type": "commodity"}, facts={"cn.2025-61.part-2-article": False}, **plain)
    assert (said.outcome, said.stale) == (NONE, ())


# -- asked as of an earlier day ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("known", "outcome"), [("2025-11-06", LICENCE), ("2025-11-07", FREE), ("2026-11-24", FREE)])
def test_who_did_not_know_of_the_suspension_saw_the_licence(desk: Desk, known: str, outcome: str) -> None:
    case = Case("holmium", "1C909", "DE", {"date": "2026-09-29"}, outcome, set(), "No. 57 and No. 70 of 2025")
    answer = cn(Desk(desk.law, ["CN"], known), case)
    assert (answer.outcome, answer.stale) == (outcome, ())


DATED: list[tuple[str, str, Facts, str, str]] = [
    ("1E902.a", "TW", {"parties": TAIWAN, "item": {"type": "technology"}, "date": "2025-10-20"}, NEVER, "cn.party.control-list"),
    ("1E902.a", "TW", {"parties": TAIWAN, "item": {"type": "technology"}, "date": "2025-11-07"}, FREE, "cn.nexus.from"),
    ("3C001.a", "PK", {"end_use": {"uses": ["missile"], "knowledge": "knows"}, "date": "2023-07-31"}, LICENCE, "cn.dual-use.catch-all.wmd"),
    ("3C001.a", "PK", {"sent_from": "TH", "via": ["CN"], "parties": [*party("Lahore Works", "PK", listed="none"), THAI], "date": "2023-07-31"}, FREE, "cn.nexus.transit"),
    ("3C001.a", "PK", {"sent_from": "TH", "via": ["CN"], "parties": [*party("Lahore Works", "PK", listed="none"), THAI], "date": "2023-08-01"}, LICENCE, "cn.dual-use.transit"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "to", "facts", "outcome", "rule"), DATED)
def test_an_item_is_controlled_from_its_first_day_to_its_last(
    desk: Desk, code: str, to: str, facts: Facts, outcome: str, rule: str
) -> None:
    answer = cn(desk, Case("", code, to, facts, outcome, set(), "Nos. 23 of 2023, 62 and 70 of 2025"))
    assert (answer.outcome, rule in rules(answer)) == (outcome, True)
