"""United Kingdom: the Export Control Order 2008, and the dual-use law that Great Britain and Northern Ireland do not share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer
from comity.terms.truth import NO, UNKNOWN, YES

from .asking import CLEAN_PARTIES, HARMLESS, ask, helps, judge, rules, table

UNLISTED = ["GB-DU:none", "GB-ML:none", "GB-PL:none"]
BOTH_UNLISTED = [*UNLISTED, "EU-DU:none"]
NI_UNLISTED = ["EU-DU:none", "GB-ML:none", "GB-PL:none"]
BROKER = [{"role": "exporter", "name": "Solent Trading Ltd", "country": "GB"}]
ON_BOARD = {"gb.art-17.on-board": True, "gb.art-17.thirty-days": True}
NUCLEAR = "nuclear"
SANCTIONS = "gb.sanctions.goods-named"


def gb(desk: Desk, to: str, codes: list[str] | None, **facts: Any) -> JurisdictionAnswer:
    """Asked of goods that no sanctions regulation names, unless the order says otherwise."""
    facts["facts"] = {SANCTIONS: False} | facts.get("facts", {})
    return ask(
        desk, "GB", to, codes, **{"sent_from": "GB-GBN", "via": [], "parties": CLEAN_PARTIES, "end_use": HARMLESS, **facts}
    )


def listed(space: str, code: str) -> list[str]:
    """One list code, and on no other list."""
    return [f"{space}:{code}", *(c for c in UNLISTED if not c.startswith(space))]


def use(knowledge: str, *uses: str) -> dict[str, Any]:
    return {"uses": list(uses), "knowledge": knowledge}


def brokered(desk: Desk, to: str, codes: list[str], **facts: Any) -> JurisdictionAnswer:
    return gb(desk, to, codes, **{"act": "brokering", "sent_from": "BR", "parties": BROKER, **facts})


def through(desk: Desk, to: str, codes: list[str], **facts: Any) -> JurisdictionAnswer:
    return gb(desk, to, codes, **{"sent_from": "US", "via": ["GB-GBN"], "parties": BROKER_US, **facts})


BROKER_US = [{"role": "exporter", "name": "Hudson Freight Inc.", "country": "US"}]


# -- nexus and ordinary orders -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent_from", "codes"), [("GB-GBN", UNLISTED), ("GB-ENG", UNLISTED), ("GB-NIR", NI_UNLISTED), ("GB", BOTH_UNLISTED)]
)
@pytest.mark.parametrize("to", ["FR", "CN", "US", "RU"])
def test_an_ordinary_item_needs_nothing_and_nothing_is_asked(desk: Desk, sent_from: str, codes: list[str], to: str) -> None:
    answer = gb(desk, to, codes, sent_from=sent_from)
    assert (answer.outcome, answer.missing) == ("not_required", ())
    assert rules(answer) == {"gb.nexus.export"}


@pytest.mark.parametrize(("sent_from", "to"), [("US", "DE"), ("JP", "US"), ("US", "GB"), ("DE", "GB-NIR")])
def test_an_order_that_does_not_touch_the_country_is_not_reached(desk: Desk, sent_from: str, to: str) -> None:
    assert gb(desk, to, ["US-CCL:EAR99"], sent_from=sent_from).outcome == "no_nexus"


def test_an_exporter_elsewhere_is_not_reached_even_towards_an_embargoed_destination(desk: Desk) -> None:
    assert gb(desk, "CN", ["US-CCL:EAR99"], sent_from="US", parties=BROKER_US).outcome == "no_nexus"


def test_removal_to_the_isle_of_man_is_no_export(desk: Desk) -> None:
    assert gb(desk, "IM", listed("GB-ML", "ML6.a")).outcome == "no_nexus"


def test_removal_to_the_channel_islands_is_an_export(desk: Desk) -> None:
    assert rules(gb(desk, "JE", listed("GB-ML", "ML6.a")), prefix="gb.eco.art-3") == {"gb.eco.art-3.export"}


# -- lists ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [f"ML{n}" for n in range(1, 23)] + ["PL5001", "PL5001.c", "ML10.e.1", "ML22.b.4"])
@pytest.mark.parametrize("sent_from", ["GB-GBN", "GB-NIR", "GB"])
def test_a_military_item_needs_a_licence_to_every_destination_from_every_part(desk: Desk, code: str, sent_from: str) -> None:
    answer = gb(desk, "US", [*listed("GB-ML", code), "EU-DU:none"], sent_from=sent_from)
    assert answer.outcome == "licence_required"
    assert "gb.eco.art-3.export" in rules(answer)


@pytest.mark.parametrize("to", ["US", "FR", "CN"])
def test_annex_one_needs_a_licence_to_every_destination_from_great_britain(desk: Desk, to: str) -> None:
    assert "gb.dual-use.art-3" in rules(gb(desk, to, listed("GB-DU", "3A001.a.2")))


def test_from_northern_ireland_the_union_list_counts_and_going_to_the_union_is_no_export(desk: Desk) -> None:
    codes = ["EU-DU:3A001.a.2", "GB-DU:none", "GB-ML:none", "GB-PL:none"]
    assert "gb.dual-use.art-3" in rules(gb(desk, "TR", codes, sent_from="GB-NIR"))
    assert gb(desk, "IE", codes, sent_from="GB-NIR").outcome == "not_required"
    assert gb(desk, "TR", codes, sent_from="GB-GBN").outcome == "not_required"


def test_plain_gb_is_answered_where_both_laws_agree_and_asked_where_they_part(desk: Desk) -> None:
    both = [*listed("GB-DU", "3A001.a.2"), "EU-DU:3A001.a.2"]
    assert gb(desk, "TR", both, sent_from="GB").outcome == "licence_required"
    to_union = gb(desk, "IE", both, sent_from="GB")
    assert (to_union.outcome, [m.fact for m in to_union.missing]) == ("incomplete", ["route.from"])
    one_list = gb(desk, "TR", listed("GB-DU", "3A001.a.2"), sent_from="GB")
    assert one_list.outcome == "incomplete"
    assert {m.fact for m in one_list.missing} == {"route.from", "items.codes:EU-DU"}


@pytest.mark.parametrize("code", ["1C513", "2B510", "2E503.g", "3A501.a.15", "3A501.a.16", "3A501.b.13", "3A502.i", "3A504.a", "3B501.k", "3B503", "3B504",
                                  "3C507", "3C508", "3C509", "3D507", "3E505", "4A506.a.1", "4A507"])  # fmt: skip
def test_the_500_series_is_on_annex_one_from_16_december_2025(desk: Desk, code: str) -> None:
    before, after = (gb(desk, "FR", listed("GB-DU", code), date=d) for d in ("2025-12-15", "2025-12-16"))
    assert before.outcome == "not_required"
    assert "gb.dual-use.art-3" in rules(after)
    entry = desk.law.packs["GB"].entries[f"GB-DU:{code.split('.', maxsplit=1)[0]}"]
    assert (entry.since, entry.regime, entry.verified) == ("2025-12-16", "none", True)


@pytest.mark.parametrize("code", ["PL9013.a.1", "PL9013.a.4", "PL9014.a.1.a.1", "PL9015.d.2"])
@pytest.mark.parametrize(("day", "outcome"), [("2024-03-31", "not_required"), ("2024-04-01", "licence_required"),
                                              ("2025-12-15", "licence_required"), ("2025-12-16", "not_required")])  # fmt: skip
def test_pl9013_to_pl9015_were_in_force_for_twenty_months(desk: Desk, code: str, day: str, outcome: str) -> None:
    assert gb(desk, "US", listed("GB-PL", code), date=day).outcome == outcome


@pytest.mark.parametrize(("day", "note"), [("2025-05-19", "first"), ("2025-05-20", "later")])
def test_pl9013_a_4_changed_its_test_in_between(desk: Desk, day: str, note: str) -> None:
    found = rules(gb(desk, "US", listed("GB-PL", "PL9013.a.4"), date=day), prefix="gb.eco.art-4.note")
    assert found == {f"gb.eco.art-4.note-9013-a-4-{note}"}


@pytest.mark.parametrize(("code", "caught", "free"), [
    ("PL8001.a.2", ["TR", "CN", "KR"], ["DE", "US", "JP", "AU", "NZ", "CA", "NO", "CH"]),
    ("PL9002.c", ["US", "FR", "CN"], []),
    ("PL9003", ["US", "FR"], []),
    ("PL9004", ["US", "FR"], []),
    ("PL9005", ["IR"], ["FR", "AF"]),
    ("PL9006", ["AF", "IQ"], ["IR", "FR"]),
    ("PL9008", ["IR"], ["RU", "FR"]),
    ("PL9009", ["IR"], ["RU", "FR"]),
    ("PL9010", ["US", "CH"], ["FR"]),
    ("PL9011", ["FR"], ["US"]),
    ("PL9012", ["RU"], ["CN", "IR"]),
])  # fmt: skip
def test_schedule_three_names_the_destinations_of_each_entry(desk: Desk, code: str, caught: list[str], free: list[str]) -> None:
    for to in caught:
        assert gb(desk, to, listed("GB-PL", code)).outcome == "licence_required", to
    for to in free:
        assert gb(desk, to, listed("GB-PL", code)).outcome == "not_required", to


def test_every_row_of_the_schedule_three_table_is_an_entry_with_its_dates(desk: Desk, shared: Path) -> None:
    entries = desk.law.packs["GB"].entries
    for r in table(shared / "data" / "law" / "uk" / "uk_schedule3_pl_codes.csv"):
        code = r["code"].partition("@")[0]
        entry = entries[f"GB-ML:{code}" if code == "PL5001" else f"GB-PL:{code}"]
        assert bool(entry.until) == bool(r["in_force_to"]), r
        assert entry.since == ("2024-04-01" if r["in_force_from"] else ""), r


def test_annex_one_holds_the_codes_of_2018_and_those_of_the_union(desk: Desk) -> None:
    packs = desk.law.packs
    own = {c.partition(":")[2] for c in packs["GB"].entries if c.startswith("GB-DU:")}
    union = {c.partition(":")[2] for c in packs["EU"].entries if c.startswith("EU-DU:")}
    assert union <= own
    assert {"4A001.a.2.c", "6A001.a.1.b.6.a", "9C110"} <= own
    assert not desk.law.packs["GB"].entries["GB-DU:3A001"].verified


# -- weapons of mass destruction: each level of knowledge -----------------------------------------------------------------


@pytest.mark.parametrize(("knowledge", "outcome", "found"), [
    ("none", "not_required", set()),
    ("suspects", "licence_required", {"gb.eco.art-6"}),
    ("reason-to-know", "licence_required", {"gb.eco.art-6"}),
    ("knows", "licence_required", {"gb.eco.art-6", "gb.dual-use.wmd-aware"}),
    ("informed", "licence_required", {"gb.eco.art-6", "gb.dual-use.wmd-informed"}),
])  # fmt: skip
@pytest.mark.parametrize(("sent_from", "codes"), [("GB-GBN", UNLISTED), ("GB-NIR", NI_UNLISTED), ("GB", BOTH_UNLISTED)])
def test_weapons_of_mass_destruction(
    desk: Desk, knowledge: str, outcome: str, found: set[str], sent_from: str, codes: list[str]
) -> None:
    answer = gb(desk, "IN", codes, sent_from=sent_from, end_use=use(knowledge, NUCLEAR))
    assert answer.outcome == outcome
    assert rules(answer) & {"gb.eco.art-6", "gb.dual-use.wmd-aware", "gb.dual-use.wmd-informed"} == found


@pytest.mark.parametrize(
    ("knowledge", "outcome"), [("suspects", "not_required"), ("reason-to-know", "not_required"), ("knows", "licence_required")]
)
def test_enquiries_help_against_suspicion_and_not_against_knowledge(desk: Desk, knowledge: str, outcome: str) -> None:
    answer = gb(desk, "IN", UNLISTED, end_use=use(knowledge, NUCLEAR), facts={"gb.art-6.enquiries": True})
    assert answer.outcome == outcome


def test_a_use_that_may_be_civil_is_asked_about(desk: Desk) -> None:
    for said, outcome in ((None, "incomplete"), (True, "licence_required"), (False, "not_required")):
        facts = {} if said is None else {"gb.wmd-purposes": said}
        assert gb(desk, "IN", UNLISTED, end_use=use("suspects", "chemical-plant"), facts=facts).outcome == outcome


def test_suspicion_does_not_count_from_northern_ireland_to_the_union(desk: Desk) -> None:
    suspected = use("suspects", NUCLEAR)
    assert gb(desk, "IE", NI_UNLISTED, sent_from="GB-NIR", end_use=suspected).outcome == "not_required"
    assert gb(desk, "IE", UNLISTED, end_use=suspected).outcome == "licence_required"
    plain = gb(desk, "IE", BOTH_UNLISTED, sent_from="GB", end_use=suspected)
    assert (plain.outcome, [m.fact for m in plain.missing]) == ("incomplete", ["route.from"])


@pytest.mark.parametrize("knowledge", ["knows", "informed"])
def test_software_passed_on_at_home_for_use_abroad(desk: Desk, knowledge: str) -> None:
    facts = {"act": "transfer", "item": {"type": "software"}, "end_use": use(knowledge, "missile")}
    assert gb(desk, "GB", UNLISTED, **facts, facts={"gb.art-10.use-abroad": True}).outcome == "licence_required"
    assert gb(desk, "GB", UNLISTED, **facts, facts={"gb.art-10.use-abroad": False}).outcome == "not_required"
    assert gb(desk, "GB", UNLISTED, **{**facts, "end_use": use("suspects", "missile")}).outcome == "not_required"


def test_a_uk_person_who_transfers_technology_abroad(desk: Desk) -> None:
    told = {"sent_from": "AE", "item": {"type": "technology"}, "end_use": use("knows", "missile")}
    assert "gb.eco.art-11" in rules(gb(desk, "IR", UNLISTED, **told, parties=BROKER))
    assert gb(desk, "IR", UNLISTED, **told, parties=BROKER_US).outcome == "no_nexus"


def test_technology_handed_over_in_person(desk: Desk) -> None:
    told = {"item": {"type": "technology"}, "end_use": use("informed", NUCLEAR), "facts": {"gb.art-12.not-electronic": True}}
    assert "gb.eco.art-12" in rules(gb(desk, "PK", listed("GB-DU", "2E001"), **told))
    open_to_all = {
        **told,
        "facts": {"gb.art-12.not-electronic": True, "gb.art-18.public-domain": True, "gb.sanctions.informed-in-writing": False},
    }
    assert helps(gb(desk, "PK", listed("GB-DU", "2E001"), **open_to_all), "gb.eco.exception.art-18-2") == {}
    assert "gb.eco.art-12" in rules(gb(desk, "PK", UNLISTED, **open_to_all))


@pytest.mark.parametrize(("sent_from", "to", "knowledge", "outcome"), [
    ("GB-GBN", "IR", "suspects", "not_required"), ("GB-GBN", "IR", "knows", "licence_required"), ("GB-GBN", "DE", "informed", "licence_required"),
    ("GB-NIR", "DE", "informed", "not_required"), ("GB-NIR", "IR", "informed", "licence_required"), ("AE", "IR", "knows", "licence_required"),
])  # fmt: skip
def test_technical_help_for_weapons(desk: Desk, sent_from: str, to: str, knowledge: str, outcome: str) -> None:
    answer = gb(
        desk,
        to,
        None,
        sent_from=sent_from,
        act="technical-assistance",
        parties=BROKER,
        end_use=use(knowledge, "missile"),
        item={"type": "service"},
    )
    assert answer.outcome == outcome


# -- military end use -----------------------------------------------------------------------------------------------------

NO_OTHER = {"gb.art-12a.relevant-entity": False, "gb.art-4-3.parts-of-unlicensed-military-items": False, "gb.sanctions.informed-in-writing": False,
            "gb.art-4-2.military-end-use": False}  # fmt: skip


@pytest.mark.parametrize(("knowledge", "applies"), [("suspects", False), ("knows", False), ("informed", True)])
def test_article_12a_needs_word_from_the_secretary_of_state(desk: Desk, knowledge: str, applies: bool) -> None:
    answer = gb(desk, "CN", UNLISTED, end_use=use(knowledge, "military"), facts=NO_OTHER)
    assert ("gb.eco.art-12a" in rules(answer)) is applies
    assert answer.outcome == ("licence_required" if applies else "not_required")


@pytest.mark.parametrize(("to", "day", "applies"), [
    ("CN", "2022-05-18", False), ("CN", "2022-05-19", True), ("HK", "2022-05-19", True), ("MO", "2022-05-19", True),
    ("AM", "2022-05-18", False), ("AM", "2025-12-15", True), ("AM", "2025-12-16", False), ("AZ", "2025-12-15", True), ("AZ", "2025-12-16", False),
    ("RU", "2026-07-01", True), ("TR", "2026-07-01", False), ("HT", "2026-07-01", True),
])  # fmt: skip
def test_article_12a_by_destination_and_day(desk: Desk, to: str, day: str, applies: bool) -> None:
    answer = gb(desk, to, UNLISTED, date=day, end_use=use("informed", "police-security"), facts=NO_OTHER)
    assert ("gb.eco.art-12a" in rules(answer)) is applies


def test_article_12a_follows_the_user_and_not_only_the_destination(desk: Desk) -> None:
    told = use("informed", "military")
    buyer = [{"role": "end_user", "name": "Harbin Works", "country": "CN", "listed": "none"}]
    assert "gb.eco.art-12a" in rules(gb(desk, "AE", UNLISTED, end_use=told, parties=buyer))
    assert "gb.eco.art-12a" in rules(
        gb(desk, "AE", UNLISTED, end_use=told, facts={**NO_OTHER, "gb.art-12a.relevant-entity": True})
    )
    assert (
        gb(desk, "AE", UNLISTED, end_use=told, facts=NO_OTHER, parties=[{**buyer[0], "country": "AE"}]).outcome == "not_required"
    )


@pytest.mark.parametrize("question", ["gb.art-12b.medical", "gb.art-12b.generally-available"])
def test_article_12b_takes_out_medical_and_consumer_goods(desk: Desk, question: str) -> None:
    answer = gb(desk, "CN", UNLISTED, end_use=use("informed", "military"), facts={**NO_OTHER, question: True})
    assert answer.outcome == "not_required"


def test_article_12a_from_both_parts_but_not_from_northern_ireland_to_the_union(desk: Desk) -> None:
    told = {"end_use": use("informed", "military"), "facts": {**NO_OTHER, "gb.art-12a.relevant-entity": True}}
    assert "gb.eco.art-12a" in rules(gb(desk, "CN", BOTH_UNLISTED, sent_from="GB", **told))
    assert "gb.eco.art-12a" in rules(gb(desk, "CN", NI_UNLISTED, sent_from="GB-NIR", **told))
    assert "gb.eco.art-12a" in rules(gb(desk, "DE", UNLISTED, **told))
    assert gb(desk, "DE", NI_UNLISTED, sent_from="GB-NIR", **told).outcome == "not_required"


@pytest.mark.parametrize(("knowledge", "outcome", "found"), [
    ("knows", "notification_required", "gb.dual-use.art-4-2-aware"), ("informed", "licence_required", "gb.dual-use.art-4-2-informed"),
])  # fmt: skip
def test_building_into_military_goods_for_a_country_under_embargo(desk: Desk, knowledge: str, outcome: str, found: str) -> None:
    answer = gb(desk, "RU", UNLISTED, end_use=use(knowledge, "military"), facts={**NO_OTHER, "gb.art-4-2.military-end-use": True})
    assert answer.outcome == outcome
    assert found in rules(answer)


def test_parts_for_military_goods_that_left_without_a_licence(desk: Desk) -> None:
    parts = {**NO_OTHER, "gb.art-4-3.parts-of-unlicensed-military-items": True}
    assert gb(desk, "TR", UNLISTED, end_use=use("informed", "military"), facts=parts).outcome == "licence_required"
    assert gb(desk, "TR", UNLISTED, end_use=use("knows", "military"), facts=parts).outcome == "notification_required"


@pytest.mark.parametrize(("day", "told", "outcome"), [("2026-05-12", True, "not_required"), ("2026-05-13", True, "licence_required"),
                                                      ("2026-05-13", False, "not_required")])  # fmt: skip
def test_sanctions_end_use_control_from_13_may_2026_rests_on_guidance(desk: Desk, day: str, told: bool, outcome: str) -> None:
    answer = gb(
        desk, "AE", UNLISTED, date=day, end_use=use("informed", "civil"), facts={"gb.sanctions.informed-in-writing": told}
    )
    assert answer.outcome == outcome
    rule = next(r for r in desk.law.packs["GB"].rules if r.id == "gb.sanctions.end-use-control")
    assert not rule.verified


def test_surveillance_items_are_a_matter_of_northern_ireland(desk: Desk) -> None:
    facts = {
        "end_use": use("informed", "internal-repression"),
        "facts": {**NO_OTHER, "gb.ni.art-5.cyber-surveillance-item": True},
    }
    assert gb(desk, "EG", NI_UNLISTED, sent_from="GB-NIR", **facts).outcome == "licence_required"
    assert gb(desk, "EG", UNLISTED, **facts).outcome == "not_required"


@pytest.mark.parametrize(("to", "outcome"), [("IE", "licence_required"), ("US", "not_required")])
def test_annex_four_is_asked_for_within_the_union_from_northern_ireland(desk: Desk, to: str, outcome: str) -> None:
    codes = ["EU-DU:1C239", "GB-DU:none", "GB-ML:none", "GB-PL:none"]
    found = rules(gb(desk, to, codes, sent_from="GB-NIR"), prefix="gb.ni.art-11")
    assert bool(found) is (outcome == "licence_required")


# -- transit ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("codes", "to", "outcome"), [
    (listed("GB-DU", "3A001.a.2"), "IN", "not_required"),
    (listed("GB-DU", "3A001.a.2"), "KP", "licence_required"),
    (listed("GB-ML", "ML6.b"), "RU", "licence_required"),
    (listed("GB-ML", "ML6.b"), "HT", "licence_required"),
    (listed("GB-ML", "ML6.b"), "AM", "not_required"),
    (listed("GB-ML", "PL5001.f"), "US", "licence_required"),
    (listed("GB-PL", "PL9002.a"), "US", "not_required"),
    (UNLISTED, "IN", "not_required"),
])  # fmt: skip
def test_goods_that_stay_on_board_for_less_than_30_days(desk: Desk, codes: list[str], to: str, outcome: str) -> None:
    assert through(desk, to, codes, facts=ON_BOARD).outcome == outcome


def test_transit_of_small_arms_to_part_four_and_to_a_country_of_unknown_part(desk: Desk) -> None:
    small_arms = {"facts": {**ON_BOARD, "set:gb.list.category-b:ML1.a": True}}
    codes = listed("GB-ML", "ML1.a")
    assert helps(through(desk, "AM", codes, date="2025-12-15", **small_arms), "gb.eco.exception.art-17") == {}
    assert helps(through(desk, "AM", codes, date="2025-12-16", **small_arms), "gb.eco.exception.art-17") == {}
    assert helps(through(desk, "NG", codes, **small_arms), "gb.eco.exception.art-17") == {
        "gb.eco.exception.art-17.transit": "unknown"
    }


@pytest.mark.parametrize(("said", "available"), [(None, "unknown"), (False, "yes"), (True, "no")])
def test_a_part_of_schedule_four_that_was_not_read_is_asked_about(desk: Desk, said: bool | None, available: str) -> None:
    facts = ON_BOARD if said is None else {**ON_BOARD, "gb.schedule-4.part-3": said}
    answer = through(desk, "NG", listed("GB-ML", "ML6.b"), facts=facts)
    assert {a.id: a.available for a in answer.authorisations}["gb.eco.exception.art-17.transit"] == available


@pytest.mark.parametrize("knowledge", ["knows", "informed"])
def test_unlisted_goods_in_transit_for_weapons(desk: Desk, knowledge: str) -> None:
    answer = through(desk, "PK", UNLISTED, end_use=use(knowledge, NUCLEAR), facts=ON_BOARD)
    assert answer.outcome == "licence_required"
    assert "gb.eco.art-8-2" in rules(answer)


def test_union_goods_that_pass_through_northern_ireland(desk: Desk) -> None:
    codes = ["EU-DU:3A001.a.2", "GB-DU:none", "GB-ML:none", "GB-PL:none"]
    facts = {"sent_from": "IE", "via": ["GB-NIR"]}
    assert "gb.dual-use.art-8-1" in rules(through(desk, "US", codes, **facts))
    assert through(desk, "US", codes, **facts, facts={"gb.art-42o.union-goods": True}).outcome == "not_required"


# -- trade controls --------------------------------------------------------------------------------------------------------


def test_category_a_has_no_exception_for_services(desk: Desk) -> None:
    shock = {
        "item": {"hs": "930400"},
        "facts": {"gb.schedule-1.category-a-goods": True, "gb.trade.only-services": True, "gb.trade.unpaid-promotion": True},
    }
    answer = brokered(desk, "IN", UNLISTED, **shock)
    assert answer.outcome == "licence_required"
    assert "gb.eco.art-21" in rules(answer)
    assert "gb.eco.art-21" in rules(brokered(desk, "IN", listed("GB-ML", "PL5001.f")))


@pytest.mark.parametrize("question", ["gb.trade.only-services", "gb.trade.unpaid-promotion"])
def test_services_and_unpaid_promotion_are_free_for_b_and_c_but_not_to_an_embargoed_destination(
    desk: Desk, question: str
) -> None:
    small_arms = {"set:gb.list.category-b:ML1.a": True, question: True}
    assert brokered(desk, "IN", listed("GB-ML", "ML1.a"), facts=small_arms).outcome == "not_required"
    assert brokered(desk, "IN", listed("GB-ML", "ML6.b"), facts={question: True}).outcome == "not_required"
    assert brokered(desk, "LY", listed("GB-ML", "ML6.b"), facts={question: True}).outcome == "licence_required"


@pytest.mark.parametrize(("arranges", "free"), [(False, True), (True, False)])
def test_a_carrier_of_category_b_goods_must_not_arrange_their_removal(desk: Desk, arranges: bool, free: bool) -> None:
    facts = {"set:gb.list.category-b:ML1.a": True, "gb.trade.only-transport": True, "gb.trade.arranges-removal": arranges}
    answer = brokered(desk, "IN", listed("GB-ML", "ML1.a"), facts=facts)
    assert "gb.eco.art-22" in rules(answer)
    stands = {a.id: a.available for a in answer.authorisations}["gb.eco.exception.trade.transport-b"]
    assert stands == ("yes" if free else "no")


def test_a_carrier_of_category_c_goods_is_free(desk: Desk) -> None:
    assert brokered(desk, "IN", listed("GB-ML", "ML6.b"), facts={"gb.trade.only-transport": True}).outcome == "not_required"


def test_persons_who_act_abroad_are_bound_for_b_and_not_for_c(desk: Desk) -> None:
    assert brokered(desk, "IN", listed("GB-ML", "ML6.b"), facts={"gb.trade.acts-abroad": True}).outcome == "not_required"
    small_arms = {"set:gb.list.category-b:ML1.a": True, "gb.trade.acts-abroad": True}
    assert brokered(desk, "IN", listed("GB-ML", "ML1.a"), facts=small_arms).outcome == "licence_required"


def test_whether_a_launcher_is_in_category_b_is_not_said_by_its_code(desk: Desk) -> None:
    answer = brokered(desk, "IN", listed("GB-ML", "ML4.b"))
    assert "gb.eco.art-22" in rules(answer, "unknown")
    assert answer.outcome == "licence_required"


def test_trade_in_ordinary_goods_is_free_and_asks_nothing(desk: Desk) -> None:
    answer = brokered(desk, "IN", UNLISTED, item={"hs": "847130"})
    assert (answer.outcome, answer.missing) == ("not_required", ())


def test_military_software_is_no_goods_subject_to_trade_controls(desk: Desk) -> None:
    assert brokered(desk, "LY", listed("GB-ML", "ML21.a"), item={"hs": "852349"}).outcome == "not_required"


@pytest.mark.parametrize(("to", "outcome"), [("LY", "licence_required"), ("IN", "no_nexus")])
def test_supply_from_abroad_to_an_embargoed_destination(desk: Desk, to: str, outcome: str) -> None:
    assert gb(desk, to, listed("GB-ML", "ML6.b"), sent_from="BR", parties=BROKER).outcome == outcome


def test_activities_in_the_isle_of_man_are_free(desk: Desk) -> None:
    assert brokered(desk, "LY", listed("GB-ML", "ML6.b"), facts={"gb.trade.isle-of-man": True}).outcome == "not_required"


@pytest.mark.parametrize(
    ("knowledge", "outcome"), [("none", "not_required"), ("knows", "notification_required"), ("informed", "licence_required")]
)
def test_brokering_of_listed_items_for_weapons(desk: Desk, knowledge: str, outcome: str) -> None:
    answer = brokered(desk, "PK", listed("GB-DU", "2B350"), end_use=use(knowledge, "chemical-biological"), item={"hs": "841989"})
    assert answer.outcome == outcome


# -- Schedule 4 by date ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("territory", "day", "part"), [
    ("UZ", "2010-03-28", 2), ("UZ", "2010-03-29", 4), ("ER", "2010-08-30", 4), ("ER", "2010-08-31", 2), ("ER", "2019-06-29", 2), ("ER", "2019-06-30", 0),
    ("LY", "2011-03-17", 4), ("LY", "2011-03-18", 2), ("BY", "2011-09-04", 4), ("BY", "2011-09-05", 2), ("SS", "2011-12-29", 0), ("SS", "2011-12-30", 2),
    ("RU", "2014-09-25", 4), ("RU", "2014-09-26", 2), ("GN", "2015-08-10", 2), ("GN", "2015-08-11", 4), ("SL", "2015-08-10", 3), ("SL", "2015-08-11", 4),
    ("YE", "2015-08-26", 4), ("YE", "2015-08-27", 3), ("CI", "2017-02-21", 2), ("CI", "2017-02-22", 4), ("VE", "2018-02-25", 4), ("VE", "2018-02-26", 2),
    ("CN", "2022-05-18", 3), ("CN", "2022-05-19", 2), ("HK", "2022-05-18", 4), ("HK", "2022-05-19", 2), ("HT", "2023-07-12", 4), ("HT", "2023-07-13", 3),
    ("AM", "2025-12-15", 2), ("AM", "2025-12-16", 4), ("AZ", "2025-12-15", 2), ("AZ", "2025-12-16", 4), ("KP", "2026-07-01", 1), ("FR", "2026-07-01", 0),
])  # fmt: skip
def test_in_which_part_of_schedule_four_a_country_stands(desk: Desk, territory: str, day: str, part: int) -> None:
    place = desk.courts["GB"].program.view.territory(territory, day)
    assert [n for n in range(1, 5) if f"gb.group.schedule-4-part-{n}" in place.within] == ([part] if part else [])
    assert not any(g.startswith("gb.group.schedule-4-part") for g in place.perhaps)


@pytest.mark.parametrize(("said", "outcome"), [({}, "incomplete"), ({"gb.schedule-4.embargoed": True}, "licence_required"),
                                               ({"gb.schedule-4.embargoed": False}, "not_required")])  # fmt: skip
def test_syria_is_asked_about_because_text_and_memory_part(desk: Desk, said: dict[str, bool], outcome: str) -> None:
    answer = brokered(desk, "SY", listed("GB-ML", "ML6.b"), facts={"gb.trade.only-services": True, **said})
    assert answer.outcome == outcome


# -- exceptions and licences -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "item", "facts"), [
    ("ML10.a", {}, {"gb.art-13.trials": True}),
    ("ML10.a", {}, {"gb.art-13.temporary": True}),
    ("ML9.a", {}, {"gb.art-14.temporary": True}),
    ("ML22.a", {"type": "technology"}, {"gb.art-18.minimum-technology": True}),
    ("ML1.a", {}, {"gb.art-16.personal-effects": True, "gb.art-16.sport": True}),
    ("ML22.a", {"type": "technology"}, {"gb.art-18.public-domain": True}),
    ("ML22.a", {"type": "technology"}, {"gb.art-18.basic-research": True}),
])  # fmt: skip
def test_an_exception_that_is_claimed_leaves_nothing_required(
    desk: Desk, code: str, item: dict[str, str], facts: dict[str, bool]
) -> None:
    assert gb(desk, "US", listed("GB-ML", code), item=item).outcome == "licence_required"
    assert gb(desk, "US", listed("GB-ML", code), item=item, facts=facts).outcome == "not_required"


@pytest.mark.parametrize(("to", "outcome"), [("FR", "not_required"), ("NL", "licence_required")])
def test_historic_military_vehicles_that_come_back(desk: Desk, to: str, outcome: str) -> None:
    assert gb(desk, to, listed("GB-ML", "ML6.a"), facts={"gb.art-14a.historic-vehicle": True}).outcome == outcome


def test_an_aircraft_here_for_a_time_may_not_go_to_an_embargoed_destination(desk: Desk) -> None:
    assert gb(desk, "RU", listed("GB-ML", "ML10.a"), facts={"gb.art-13.temporary": True}).outcome == "licence_required"


def test_a_licence_that_is_held_helps(desk: Desk) -> None:
    held = {"authorisations": {"documents": ["gb.individual-licence"]}}
    answer = gb(desk, "SA", listed("GB-ML", "ML10.a"), **held)
    assert answer.outcome == "authorisation_available"
    assert helps(answer, "gb.licence") == {"gb.licence.individual": "yes"}


OGEL_DAY = "2016-11-04"


@pytest.mark.parametrize(("number", "code", "to", "said", "available"), [
    (1, "ML5.a", "AU", "gb.ogel.1.government-or-nato", "yes"),
    (1, "ML5.a", "TR", "gb.ogel.1.government-or-nato", "no"),
    (1, "ML8.a.1", "AU", "gb.ogel.1.government-or-nato", "no"),
    (1, "ML6.a", "AU", "gb.ogel.1.government-or-nato", "unknown"),
    (3, "ML5.a", "TR", "gb.ogel.3.same-end-user", "yes"),
    (3, "ML5.a", "KR", "gb.ogel.3.same-end-user", "no"),
    (0, "ML22.b.4", "IN", "gb.ogel.0.employee", "yes"),
    (0, "ML22.b.4", "RU", "gb.ogel.0.employee", "no"),
    (4, "ML10.a", "SA", "gb.ogel.4.demonstration", "unknown"),
    (4, "ML10.a", "TW", "gb.ogel.4.demonstration", "no"),
    (4, "ML1.a", "SA", "gb.ogel.4.demonstration", "no"),
])  # fmt: skip
def test_open_general_licences_of_2016_include_and_exclude(
    desk: Desk, number: int, code: str, to: str, said: str, available: str
) -> None:
    answer = gb(desk, to, listed("GB-ML", code), date=OGEL_DAY, facts={said: True})
    assert {a.id: a.available for a in answer.authorisations}[f"gb.ogel.{number}"] == available


@pytest.mark.parametrize(
    ("day", "available"), [("2016-11-03", "no"), ("2016-11-04", "yes"), ("2016-11-05", "unknown"), ("2026-07-01", "unknown")]
)
def test_what_became_of_an_open_general_licence_after_2016_is_not_known(desk: Desk, day: str, available: str) -> None:
    answer = gb(desk, "AU", listed("GB-ML", "ML5.a"), date=day, facts={"gb.ogel.1.government-or-nato": True})
    assert {a.id: a.available for a in answer.authorisations}["gb.ogel.1"] == available


@pytest.mark.parametrize(("value", "available"), [("34999", "yes"), ("35000", "no")])
def test_historic_goods_below_their_value(desk: Desk, value: str, available: str) -> None:
    item = {"value": value, "currency": "GBP"}
    answer = gb(desk, "US", listed("GB-ML", "ML6.a"), date=OGEL_DAY, item=item, facts={"gb.ogel.2.historic": True})
    assert {a.id: a.available for a in answer.authorisations}["gb.ogel.2"] == available


def test_suspicion_of_weapons_takes_open_licences_away(desk: Desk) -> None:
    answer = gb(
        desk,
        "AU",
        listed("GB-ML", "ML5.a"),
        date=OGEL_DAY,
        end_use=use("suspects", "missile"),
        facts={"gb.ogel.1.government-or-nato": True},
    )
    assert {a.id: a.available for a in answer.authorisations}["gb.ogel.1"] == "no"


def test_every_rating_and_every_country_of_the_open_licences_is_kept(desk: Desk, shared: Path) -> None:
    pack, folder = desk.law.packs["GB"], shared / "data" / "law" / "uk"
    for n in range(5):
        ratings = [r for r in table(folder / "uk_ogel_2016_ratings.csv") if r["ogel"] == f"OGL{n}"]
        members = pack.code_sets[f"gb.list.ogel-{n}"]
        assert len(members) == len(ratings)
        assert sum(bool(m.condition) for m in members) == sum(r["conditional"] == "true" for r in ratings)
        named = [r for r in table(folder / "uk_ogel_2016_countries.csv") if r["ogel"] == f"OGL{n}"]
        mode = "included" if named[0]["mode"] == "include" else "excluded"
        coded = [
            r for r in named if not r["country"].startswith(("Continental Shelf", "Australian Antarctic", "Gough", "Kingman"))
        ]
        assert len(pack.groups[f"gb.group.ogel-{n}-{mode}"].members) == len(coded)


@pytest.mark.parametrize(("sent_from", "code", "to", "authorisation"), [
    ("GB-GBN", "GB-DU:3A001.a.2", "AU", "gb.gea.001"), ("GB-GBN", "GB-DU:5A001.d", "CN", "gb.gea.005"), ("GB-NIR", "EU-DU:3A001.a.2", "IS", "gb.ni.gea.eu001"),
])  # fmt: skip
def test_general_authorisations(desk: Desk, sent_from: str, code: str, to: str, authorisation: str) -> None:
    codes = [code, "GB-ML:none", "GB-PL:none"]
    answer = gb(desk, to, codes, sent_from=sent_from)
    assert helps(answer, "gb.gea") | helps(answer, "gb.ni.gea") == {authorisation: "yes"}
    assert any("30 days" in d for d in next(a for a in answer.authorisations if a.id == authorisation).duties)
    told = gb(desk, to, codes, sent_from=sent_from, end_use=use("informed", NUCLEAR))
    assert {a.id: a.available for a in told.authorisations}[authorisation] == "no"


def test_russia_left_general_authorisation_005_in_december_2022(desk: Desk) -> None:
    for day, available in (("2022-12-06", "yes"), ("2022-12-07", "no")):
        answer = gb(desk, "RU", listed("GB-DU", "5A001.d"), date=day)
        assert {a.id: a.available for a in answer.authorisations}["gb.gea.005"] == available


# -- the parts of the country, and what others see of it --------------------------------------------------------------------


@pytest.mark.parametrize(("code", "in_north"), [("GB-NIR", YES), ("GB-GBN", NO), ("GB-SCT", NO), ("GB", UNKNOWN)])
def test_whether_a_part_is_northern_ireland(desk: Desk, code: str, in_north: object) -> None:
    place = desk.courts["GB"].program.view.territory(code, "2026-07-01")
    found = YES if "GB-NIR" in place.within else UNKNOWN if "GB-NIR" in place.perhaps else NO
    assert found == in_north
    assert "gb.group.united-kingdom" in place.within


def test_names_of_the_parts(desk: Desk) -> None:
    find = desk.law.gazetteer.find
    assert (find("XI"), find("Northern Ireland"), find("UK"), find("Great Britain")) == ("GB-NIR", "GB-NIR", "GB", "GB")


@pytest.mark.parametrize("to", ["GB", "GB-GBN"])
def test_union_law_still_knows_the_country_as_a_destination_of_eu001(desk: Desk, to: str) -> None:
    answer = ask(desk, "EU", to, ["EU-DU:3A001.a.2"], sent_from="DE", via=[], end_use=HARMLESS, parties=CLEAN_PARTIES)
    assert helps(answer, "eu.dual-use.gea.eu001") == {"eu.dual-use.gea.eu001": "yes"}


# -- one order and a file of orders ----------------------------------------------------------------------------------------


def test_a_file_of_orders_gives_the_same_answers(desk: Desk) -> None:
    rows = [
        {
            "id": f"{i}",
            "date": "2026-07-01",
            "act": "export",
            "from": sent_from,
            "to": to,
            "code": ";".join(codes),
            "uses": uses,
            "knowledge": knowledge,
        }
        for i, (sent_from, to, codes, uses, knowledge) in enumerate(
            (f, t, c, u, k)
            for f in ("GB-GBN", "GB-NIR", "GB")
            for t in ("IE", "IN", "CN")
            for c in (BOTH_UNLISTED, [*listed("GB-DU", "3A001.a.2"), "EU-DU:3A001.a.2"], listed("GB-PL", "PL8001"))
            for u, k in ((NUCLEAR, "suspects"), ("police-security", "informed"))
        )
    ]
    together = {r["id"]: r["outcome"] for r in judge(desk, "GB", rows)}
    for r in rows:
        one = ask(
            desk, "GB", r["to"], r["code"].split(";"), sent_from=r["from"], date=r["date"], end_use=use(r["knowledge"], r["uses"])
        )
        assert together[r["id"]] == one.outcome, r
