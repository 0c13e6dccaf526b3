"""China beside the announcements: other lists, routes of article 49, party lists, licences and what goes with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import CLEAN_PARTIES, HARMLESS, LAW, ask, helps, rules, table

NUCLEAR_USE = {"uses": ["nuclear"], "knowledge": "knows"}
JAPANESE_WATCHED = [
    {"role": "exporter", "name": "Hunan Rare Metals", "country": "CN"},
    {"role": "end_user", "name": "TDK Corporation", "country": "JP"},
]


def from_china(desk: Desk, to: str, hs: str = "", codes: tuple[str, ...] = ("CN-DU:none",), **facts: Any) -> JurisdictionAnswer:
    """An export from China with nothing suspicious about it unless said."""
    item = facts.pop("item", {}) | ({"hs": hs} if hs else {})
    facts = {"end_use": HARMLESS, "parties": CLEAN_PARTIES, "via": []} | facts
    return ask(desk, "CN", to, list(codes), sent_from="CN", item=item, **facts)


# -- other lists of the catalogue --------------------------------------------------------------------------------------


def test_every_customs_code_of_the_other_sections_is_in_a_set(desk: Desk, shared: Path) -> None:
    rows = table(shared / "data" / "law" / "cn" / "facts" / "list_other_sections.csv")
    assert len(rows) == 232
    sets = desk.law.packs["CN"].hs_sets
    known = {"import": set(), "export": set()}
    for name, members in sets.items():
        known["import" if name.startswith("cn.hs.import.") else "export"] |= {m.code for m in members}
    missing = [(r["direction"], hs) for r in rows for hs in r["hs10"].split("|") if hs and hs not in known[r["direction"]]]
    assert missing == []


@pytest.mark.parametrize(
    ("hs", "rule"),
    [
        ("8401200000", "cn.nuclear.licence.customs-code"),
        ("2845100000", "cn.nuclear.licence.customs-code"),
        ("2930909041", "cn.monitored-chemicals.approval.class-1"),
        ("2930700000", "cn.monitored-chemicals.approval.class-2-3"),
        ("2812170000", "cn.monitored-chemicals.approval.class-2-3"),
        ("2933399073", "cn.precursor.licence"),
    ],
)
def test_a_customs_code_of_another_list_needs_the_licence_of_that_list(desk: Desk, hs: str, rule: str) -> None:
    answer = from_china(desk, "DE", hs)
    assert answer.outcome == "licence_required"
    assert rule in rules(answer)
    assert not next(f for f in answer.findings if f.rule == rule).verified


def test_a_pump_whose_code_stands_in_the_nuclear_section_needs_no_licence_for_that(desk: Desk) -> None:
    answer = from_china(desk, "DE", "8413709980")
    assert answer.outcome == "not_required"
    assert "cn.nuclear.customs-code" in rules(answer)


def test_an_item_of_the_nuclear_list_needs_a_nuclear_licence(desk: Desk) -> None:
    listed = from_china(desk, "FR", "841950", end_use=NUCLEAR_USE, facts={"cn.nuclear.listed": True})
    assert "cn.nuclear.licence.listed" in rules(listed)
    assert any("assurances" in d for d in listed.duties)
    held = {"documents": ["cn.nuclear-export-licence"]}
    other = from_china(desk, "FR", "8401200000", authorisations=held)
    assert helps(other) == {"cn.authorisation.nuclear-licence": "yes"}
    assert other.outcome == "authorisation_available"


def test_unsafeguarded_nuclear_use_is_refused(desk: Desk) -> None:
    use = {"uses": ["nuclear-unsafeguarded"], "knowledge": "knows"}
    answer = from_china(desk, "PK", "841950", end_use=use, facts={"cn.nuclear.listed": True})
    assert answer.policy == "denial"
    assert "cn.dual-use.catch-all.wmd" in rules(answer)


@pytest.mark.parametrize(
    ("to", "hs", "day", "found"),
    [
        ("MM", "2915310000", "2026-07-23", True),
        ("DE", "2915310000", "2026-07-23", False),
        ("US", "2915310000", "2026-07-23", False),
        ("US", "2933399075", "2026-07-23", True),
        ("AF", "2933399075", "2026-07-23", True),
        ("JP", "2933399075", "2026-07-23", False),
    ],
)
def test_precursors_of_the_special_lists_by_destination(desk: Desk, to: str, hs: str, day: str, found: bool) -> None:
    answer = from_china(desk, to, hs, date=day)
    assert any(r.startswith("cn.precursor.licence.special-") for r in rules(answer)) is found
    assert (answer.outcome == "licence_required") is found


def test_cryptography_for_mass_consumption_is_outside_the_control(desk: Desk) -> None:
    code = ("CN-DU:5A002.b",)
    parties = [
        {"role": "exporter", "name": "Shenzhen Works", "country": "CN"},
        {"role": "end_user", "name": "Muster", "country": "DE", "owners": []},
    ]
    asked = from_china(desk, "DE", "847180", code, parties=parties)
    assert asked.outcome == "licence_required"
    free = from_china(desk, "DE", "847180", code, parties=parties, facts={"cn.cryptography.mass-consumer-product": True})
    assert free.outcome == "not_required"


def test_import_licences_are_told_and_change_nothing(desk: Desk) -> None:
    for hs, rule in (("2812170000", "cn.import.monitored-chemicals"), ("2914110000", "cn.import.precursors"),
                     ("8517110010", "cn.import.cryptography-and-isotopes")):  # fmt: skip
        answer = ask(desk, "CN", "CN", ["CN-DU:none"], sent_from="DE", act="import", item={"hs": hs}, via=[], end_use=HARMLESS,
                     parties=CLEAN_PARTIES)  # fmt: skip
        assert rule in rules(answer)
        assert answer.outcome == "not_required"
    plain = ask(desk, "CN", "CN", ["CN-DU:none"], sent_from="DE", act="import", item={"hs": "851830"}, via=[], end_use=HARMLESS,
                parties=CLEAN_PARTIES)  # fmt: skip
    assert rules(plain) == {"cn.nexus.import"}


def test_an_ordinary_export_is_answered_shortly(desk: Desk) -> None:
    answer = from_china(desk, "DE", "851830", item={"type": "commodity"})
    assert answer.outcome == "not_required"
    assert answer.missing == answer.stale == ()


# -- article 49: contains, made with, origin ---------------------------------------------------------------------------


def abroad(desk: Desk, day: str, **item: Any) -> JurisdictionAnswer:
    """An item of part 2 of No. 61 sent from Germany to India, made there."""
    item = {"origin": "DE", "content": [], "made_with": []} | item
    parties = [
        {"role": "exporter", "name": "Magnetwerk", "country": "DE"},
        {"role": "end_user", "name": "Motors", "country": "IN", "owners": []},
    ]
    return ask(desk, "CN", "IN", item.pop("codes", ["CN-DU:none"]), sent_from="DE", act="re-export", date=day, via=[], item=item, end_use=HARMLESS,
               parties=parties, facts={"cn.2025-61.part-2-article": True})  # fmt: skip


def with_share(share: str) -> dict[str, Any]:
    return {"content": [{"origin": "CN", "codes": ["CN-DU:1C902.a.1"], "share": share}]}


CONTENT, TECHNOLOGY, ORIGIN = (f"cn.dual-use.announcement.2025-61-s1-{n}" for n in (1, 2, 3))


def test_the_content_route_begins_at_exactly_a_tenth_of_a_percent(desk: Desk) -> None:
    for share, reached in (("0.001", True), ("0.00099", False), ("0.02", True)):
        answer = abroad(desk, "2026-12-15", **with_share(share))
        assert (CONTENT in {s.rule for s in answer.stale}) is reached, share


@pytest.mark.parametrize("day", ["2025-10-08", "2025-10-20", "2025-11-07", "2025-12-01", "2026-11-09"])
def test_content_and_technology_routes_never_operated(desk: Desk, day: str) -> None:
    answer = abroad(desk, day, **with_share("0.5"), made_with=[{"codes": ["CN-DU:1E902.a"], "origin": "CN"}])
    assert answer.outcome == "no_nexus"
    assert answer.stale == ()


def test_the_technology_route_is_open_after_the_suspension(desk: Desk) -> None:
    answer = abroad(desk, "2026-11-10", made_with=[{"codes": ["CN-DU:1E902.a"], "origin": "CN"}])
    stale = {s.rule: s for s in answer.stale}
    assert TECHNOLOGY in stale
    assert stale[TECHNOLOGY].known_until == "2026-11-09"
    assert CONTENT not in stale


def test_the_origin_route_operated_for_four_weeks(desk: Desk) -> None:
    item = {"origin": "CN", "codes": ["CN-DU:1C902.a.1"]}
    for day, found in (
        ("2025-10-08", False),
        ("2025-10-09", True),
        ("2025-11-06", True),
        ("2025-11-07", False),
        ("2026-11-09", False),
    ):
        answer = abroad(desk, day, **item)
        assert (ORIGIN in rules(answer)) is found, day
        assert (answer.outcome == "licence_required") is found, day
    after = abroad(desk, "2026-11-10", **item)
    assert set(next(s for s in after.stale if s.rule == ORIGIN).branches.values()) == {"licence_required", "no_nexus"}


@pytest.mark.parametrize("code", ["2C902.a", "2B902.a", "1C909", "3A001"])
def test_an_item_of_a_suspended_announcement_shows_both_branches_after_it(desk: Desk, code: str) -> None:
    during = from_china(desk, "DE", "", (f"CN-DU:{code}",), date="2026-11-09", item={"hs": "850760"})
    assert during.outcome == "not_required"
    after = from_china(desk, "DE", "", (f"CN-DU:{code}",), date="2026-12-15", item={"hs": "850760"})
    rule = next(s for s in after.stale if s.rule.startswith("cn.dual-use.announcement.2025-5"))
    assert set(rule.branches.values()) == {"licence_required", "not_required"}


# -- party lists, licences, duties -------------------------------------------------------------------------------------


def test_the_watch_list_leaves_the_single_licence_only(desk: Desk) -> None:
    gallium = ("CN-DU:3C001.a",)
    held = {"documents": ["cn.general-licence"]}
    no_use_for_arms = {"cn.party.japan-military-user": False, "cn.end-use.japan-military-strength": False}
    watched = from_china(desk, "JP", "8112929010", gallium, parties=JAPANESE_WATCHED, authorisations=held, facts=no_use_for_arms)
    assert watched.outcome == "licence_required"
    assert "cn.authorisation.general-licence" not in helps(watched)
    single = {"documents": ["cn.single-licence"]}
    allowed = from_china(
        desk, "JP", "8112929010", gallium, parties=JAPANESE_WATCHED, authorisations=single, facts=no_use_for_arms
    )
    assert helps(allowed)["cn.authorisation.single"] == "yes"
    assert any("risk assessment" in d for d in allowed.duties)


def test_the_watch_list_takes_registration_away(desk: Desk) -> None:
    repair = {
        "cn.registration.item-eligible": True,
        "cn.registration.return-after-repair": True,
        "cn.applicant.ineligible": False,
    }
    plain = from_china(desk, "DE", "8112929010", ("CN-DU:3C001.a",), facts=repair)
    assert helps(plain)["cn.authorisation.registration"] == "yes"
    watched = from_china(desk, "JP", "8112929010", ("CN-DU:3C001.a",), parties=JAPANESE_WATCHED, facts=repair)
    assert "cn.authorisation.registration" not in helps(watched)
    barred = from_china(desk, "DE", "8112929010", ("CN-DU:3C001.a",), facts=repair | {"cn.applicant.ineligible": True})
    assert "cn.authorisation.registration" not in helps(barred)


def test_the_watch_list_stops_the_clock(desk: Desk) -> None:
    watched = from_china(desk, "JP", "8112929010", ("CN-DU:3C001.a",), parties=JAPANESE_WATCHED)
    assert "cn.party.watch-list.clock" in rules(watched)
    assert "cn.review.time-limit" not in rules(watched)
    plain = from_china(desk, "DE", "8112929010", ("CN-DU:3C001.a",))
    assert "cn.review.time-limit" in rules(plain)


def test_a_licence_tells_when_to_apply_anew_and_how_long_a_change_takes(desk: Desk) -> None:
    for rule in desk.law.packs["CN"].rules:
        if rule.id in ("cn.authorisation.single.held", "cn.authorisation.general-licence.held"):
            told = " ".join(rule.duties)
            assert "20 working days" in told, rule.id
            assert "Apply anew" in told, rule.id
            assert "cn:order:792:18" in {c.at for c in rule.cite}


def test_the_end_user_certifies_and_undertakes(desk: Desk) -> None:
    answer = from_china(desk, "DE", "8112929010", ("CN-DU:3C001.a",))
    told = " ".join(answer.duties)
    for words in (
        "certificate of end user and end use",
        "undertakes not to change",
        "stop, report to MOFCOM",
        "at least five years",
    ):
        assert words in told
    unlisted = from_china(desk, "DE", "851830")
    assert "certificate" not in " ".join(unlisted.duties)


@pytest.mark.parametrize(
    ("knowledge", "required"),
    [("none", False), ("suspects", False), ("reason-to-know", True), ("knows", True), ("informed", True)],
)
def test_the_catch_all_begins_where_the_exporter_should_know(desk: Desk, knowledge: str, required: bool) -> None:
    answer = from_china(desk, "DE", "851830", end_use={"uses": ["missile"], "knowledge": knowledge})
    assert (answer.outcome == "licence_required") is required


def test_the_first_blocking_order_binds_and_names_the_way_out(desk: Desk) -> None:
    party = [
        {"role": "exporter", "name": "Dalian Trading", "country": "CN"},
        {"role": "purchaser", "name": "Hengli Petrochemical (Dalian) Refining Co., Ltd.", "country": "CN"},
        {"role": "end_user", "name": "Muster", "country": "DE", "owners": []},
    ]
    answer = from_china(desk, "DE", "271012", parties=party)
    assert any("Do not recognise, enforce or comply" in d for d in answer.duties)
    assert "cn.blocking.order.2026-21.exemption" in rules(answer)
    before = from_china(desk, "DE", "271012", parties=party, date="2026-05-01")
    assert not any("Do not recognise" in d for d in before.duties)


def test_each_power_names_its_provision_and_the_measures_that_used_it(desk: Desk) -> None:
    measures = {r["measure"] for r in table(LAW / "cn" / "measures.csv")}
    provisions = desk.law.packs["CN"].provisions
    rows = table(LAW / "cn" / "powers.csv")
    assert {"ban", "reciprocity", "temporary-control", "abroad-content", "blocking-order"} <= {r["power"] for r in rows}
    for r in rows:
        assert set(filter(None, r["measures"].split(";"))) <= measures, r["power"]
        assert r["provision"] in provisions or r["provision"].rsplit(":", 1)[0] in provisions, r["power"]


def test_reciprocity_is_a_conflict_between_laws_and_no_duty(desk: Desk) -> None:
    conflict = next(c for c in desk.law.packs["CN"].conflicts if c.id == "cn.conflict.export-control-law.48")
    assert {c.at for c in conflict.cite} == {"cn:ecl:48"}
    assert not any("cn:ecl:48" in {c.at for c in r.cite} for r in desk.law.packs["CN"].rules)


def test_no_law_is_judged_in_the_words_of_the_program(desk: Desk) -> None:
    for c in desk.law.packs["CN"].conflicts:
        assert "discriminat" not in c.why.casefold(), c.id
    for r in desk.law.packs["CN"].rules:
        assert "discriminat" not in f"{r.title} {r.note} {' '.join(r.duties)}".casefold(), r.id
