"""Member States: German, Dutch, Finnish and Spanish law beside the Union's, each only where it reaches the order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from comity.cli.main import main
from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import CLEAN_PARTIES, HARMLESS, LAW, ask, helps, judge, rules, table

MEMBERS = {"EU-DE": "DE", "EU-NL": "NL", "EU-FI": "FI", "EU-ES": "ES"}
PLAIN = ["EU-DU:none", "EU-ML:none"]
NONE_OF_ALL = [*PLAIN, "DE-AL-B:none", "NL-DU:none", "FI-DU:none", "ES-DU:none"]
GERMAN_DAY = "2024-07-19"
"""The last day on which the national list is known."""


def of(desk: Desk, law: str, to: str, codes: list[str], **facts: object) -> JurisdictionAnswer:
    return ask(desk, law, to, codes, sent_from=facts.pop("sent_from", MEMBERS[law]), date=facts.pop("date", "2026-07-01"), **{
        "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES, "item": {"hs": "841821", "type": "commodity"}, **facts})  # fmt: skip


def seated(**countries: str) -> list[dict[str, str]]:
    return [{"role": role, "name": f"Party {n}", "country": c, "listed": "none"} for n, (role, c) in enumerate(countries.items())]


def worth(amount: str, kind: str = "commodity") -> dict[str, str]:
    return {"hs": "847989", "type": kind, "value": amount, "currency": "EUR"}


# -- where each law reaches ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("law", MEMBERS)
@pytest.mark.parametrize("sent_from", ["FR", "US", "GB", "CN"])
def test_goods_from_elsewhere_get_no_answer_of_a_member(desk: Desk, law: str, sent_from: str) -> None:
    for parties in (CLEAN_PARTIES, seated(exporter="FR", end_user="BR"), []):
        assert of(desk, law, "BR", PLAIN, sent_from=sent_from, parties=parties).outcome == "no_nexus"


@pytest.mark.parametrize("law", MEMBERS)
def test_an_ordinary_order_with_its_codes_is_answered_shortly(desk: Desk, law: str) -> None:
    answer = of(desk, law, "BR", NONE_OF_ALL)
    assert answer.outcome == "not_required"
    assert not answer.missing
    assert not rules(answer, "unknown")
    assert of(desk, law, "BR", ["EU-DU:2B001.a"]).outcome == "not_required", "an item of Annex I is on no national list"


def test_without_the_national_code_only_the_code_is_asked_for(desk: Desk) -> None:
    for law, space in (("EU-DE", "DE-AL-B"), ("EU-NL", "NL-DU"), ("EU-FI", "FI-DU"), ("EU-ES", "ES-DU")):
        answer = of(desk, law, "BR", PLAIN)
        assert answer.outcome == "incomplete"
        assert [m.fact for m in answer.missing] == [f"items.codes:{space}"]
    assert of(desk, "EU-DE", "US", PLAIN).outcome == "not_required", "no German entry is controlled to the EU001 territories"


def test_an_exporter_in_germany_hears_of_union_and_german_law(desk: Desk) -> None:
    row = {"id": "1", "date": GERMAN_DAY, "act": "export", "from": "DE", "to": "BR", "code": "EU-DU:none;DE-AL-B:9A904.a", "hs": "851770"}
    order = {"sent_from": "DE", "parties": seated(exporter="DE", end_user="BR"), "item": worth("20000"), "date": GERMAN_DAY}
    german = of(desk, "EU-DE", "BR", [*PLAIN, "DE-AL-B:9A904.a"], **order)
    union = ask(desk, "EU", "BR", [*PLAIN, "DE-AL-B:9A904.a"], via=[], end_use=HARMLESS, **order)
    assert german.outcome == "licence_required"
    assert union.outcome == "not_required"
    assert "eu.nexus.export" in rules(union)
    french = of(desk, "EU-DE", "BR", [*PLAIN, "DE-AL-B:9A904.a"], **{**order, "sent_from": "FR"})
    assert french.outcome == "no_nexus"
    (got,) = judge(desk, "EU-DE", [row])
    assert "eu-de.awv.8-list-b.everywhere" in got["rules"]


def test_the_command_answers_for_one_member_alone(capsys: pytest.CaptureFixture[str]) -> None:
    order = LAW.parent / "examples" / "orders" / "freeze-dryer-germany-india.toml"
    assert main(["assess", str(order), "--jurisdiction", "EU-DE", "--json", "--known-at", "2026-11-24"]) == 0
    answers = json.loads(capsys.readouterr().out)["items"][0]["jurisdictions"]
    assert [a["jurisdiction"] for a in answers] == ["EU-DE"]
    assert answers[0]["outcome"] == "not_required"


# -- Germany: national list ----------------------------------------------------------------------------------------------

CONTROLLED_TO = {
    "2B909": "SY", "2B952": "IR KP SY", "2B993": "IR", "5A911": "SD SS", "5D911": "SD SS", "6A908": "IR", "6D908": "IR",
    "9A991.a": "IR LY MM KP PK SO SY", "9A991.b": "IR LY MM KP SO SY", "9A992.a": "KP", "9A992.b": "IR SY", "9A993": "IR CU LY MM KP SY",
    "9E991": "IR CU LY MM KP SY", "9A994": "IR",
}  # fmt: skip
EVERYWHERE = ("5A902", "5D902", "5E902", "9A904", "9D904", "9E904", "9E992")
PLACES = ("AU", "BR", "CN", "CU", "IL", "IR", "JP", "KP", "LY", "MM", "PK", "SD", "SO", "SS", "SY", "TR", "US")


def test_section_b_has_nineteen_entries(desk: Desk) -> None:
    entries = {c.removeprefix("DE-AL-B:") for c in desk.law.packs["EU-DE"].entries}
    assert {c for c in entries if "." not in c} == {*(c.split(".")[0] for c in CONTROLLED_TO), *EVERYWHERE}
    assert len({c.split(".")[0] for c in entries}) == 19


@pytest.mark.parametrize("code", [*CONTROLLED_TO, *EVERYWHERE])
def test_each_entry_needs_a_licence_to_its_destinations_and_no_others(desk: Desk, code: str) -> None:
    named = set(CONTROLLED_TO[code].split()) if code in CONTROLLED_TO else set(PLACES) - {"AU", "JP", "US"}
    rows = [{"id": to, "date": GERMAN_DAY, "act": "export", "from": "DE", "to": to, "code": f"EU-DU:none;DE-AL-B:{code}", "hs": "847989"} for to in PLACES]
    for row, got in zip(rows, judge(desk, "EU-DE", rows), strict=True):
        assert ("eu-de.awv.8-list-b." in str(got["rules"])) is (row["to"] in named), row


@pytest.mark.parametrize(("amount", "kind", "outcome"), [
    ("5000", "commodity", "not_required"), ("5000.01", "commodity", "licence_required"), ("4000", "software", "licence_required"),
    ("10", "technology", "licence_required"),
])
def test_five_thousand_euro_but_never_for_software_or_technology(desk: Desk, amount: str, kind: str, outcome: str) -> None:
    assert of(desk, "EU-DE", "BR", [*PLAIN, "DE-AL-B:5A902.a"], date=GERMAN_DAY, item=worth(amount, kind)).outcome == outcome


def test_the_list_is_stale_after_its_last_known_day(desk: Desk) -> None:
    codes = [*PLAIN, "DE-AL-B:5A902.a"]
    assert not of(desk, "EU-DE", "BR", codes, date=GERMAN_DAY, item=worth("90000")).stale
    later = of(desk, "EU-DE", "BR", codes, date="2024-07-20", item=worth("90000"))
    assert later.stale
    assert later.outcome in ("licence_required", "incomplete")


# -- Germany: nuclear plants, military goods, services -------------------------------------------------------------------


@pytest.mark.parametrize("to", ["DZ", "IQ", "IR", "IL", "JO", "LY", "KP", "PK", "SY"])
def test_nuclear_plants_in_nine_countries(desk: Desk, to: str) -> None:
    plant = {"facts": {"eu-de.awv.nuclear-plant": True, "eu-de.awv.banknote-machinery": False}, "item": worth("5000.01")}
    told = of(desk, "EU-DE", to, NONE_OF_ALL, end_use={"uses": ["civil"], "knowledge": "informed"}, **plant)
    aware = of(desk, "EU-DE", to, NONE_OF_ALL, end_use={"uses": ["civil"], "knowledge": "knows"}, **plant)
    assert told.outcome == "licence_required"
    assert "eu-de.awv.9-1-informed" in rules(told)
    assert aware.outcome == "notification_required"
    assert "eu-de.awv.9-2-aware" in rules(aware)
    small = of(desk, "EU-DE", to, NONE_OF_ALL, end_use={"uses": ["civil"], "knowledge": "knows"}, **{**plant, "item": worth("5000")})
    assert small.outcome == "not_required"
    assert of(desk, "EU-DE", to, NONE_OF_ALL, end_use={"uses": ["civil"], "knowledge": "suspects"}, **plant).outcome == "not_required"


def test_nuclear_plants_elsewhere_are_not_asked_about(desk: Desk) -> None:
    for to in ("IN", "CN", "BR", "TR"):
        answer = of(desk, "EU-DE", to, NONE_OF_ALL, end_use={"uses": ["civil"], "knowledge": "knows"}, item=worth("90000"))
        assert answer.outcome == "not_required"
        assert not answer.missing


def test_military_goods_need_a_licence_also_inside_the_union(desk: Desk) -> None:
    abroad, inside = (of(desk, "EU-DE", to, ["EU-ML:ML6"], facts={"eu-de.awv.74-listed-person": False}) for to in ("BR", "FR"))
    assert "eu-de.awv.8-list-a" in rules(abroad)
    assert "eu-de.awv.11-1" in rules(inside)
    assert abroad.outcome == inside.outcome == "licence_required"
    assert of(desk, "EU-DE", "GB-NIR", ["EU-ML:ML6"]).outcome == "licence_required"
    assert "eu-de.awv.11-1" in rules(of(desk, "EU-DE", "GB-NIR", ["EU-ML:ML6"]))


def test_civil_firearms_to_four_neighbours(desk: Desk) -> None:
    facts = {"eu-de.awv.civil-firearms": True, "eu-de.awv.final-destination-elsewhere": False, "eu-de.awv.74-listed-person": False}
    codes = ["EU-ML:ML1", "DE-AL-B:none"]
    for to in ("CH", "LI", "NO", "IS"):
        assert of(desk, "EU-DE", to, codes, facts=facts).outcome == "not_required", to
        assert of(desk, "EU-DE", to, codes, facts=facts | {"eu-de.awv.final-destination-elsewhere": True}).outcome == "licence_required"
    assert of(desk, "EU-DE", "US", codes, facts=facts).outcome == "licence_required"


def test_arms_embargoes_by_section_74_to_77(desk: Desk) -> None:
    exports = ["BY", "MM", "CD", "KP", "IQ", "IR", "LB", "LY", "RU", "ZW", "SO", "SD", "SS", "SY", "VE", "CF"]
    for to in exports:
        assert "eu-de.awv.74-1" in rules(of(desk, "EU-DE", to, ["EU-ML:ML6"])), to
    brokered = {"act": "brokering", "sent_from": "BR", "parties": seated(exporter="DE", end_user="BR")}
    for to in exports:
        found = rules(of(desk, "EU-DE", to, ["EU-ML:ML6"], **brokered))
        assert ("eu-de.awv.75-1" in found) is (to not in ("IQ", "SO")), to
        assert ("eu-de.awv.75-2" in found) is (to not in ("IQ", "SO", "MM")), to
    for origin, outcome in (("RU", "prohibited"), ("IR", "prohibited"), ("SD", "not_required"), ("US", "not_required")):
        assert of(desk, "EU-DE", "DE", ["EU-ML:ML6"], act="import", sent_from=origin).outcome == outcome, origin


def test_technical_help_told_and_aware(desk: Desk) -> None:
    help_ = {"act": "technical-assistance", "sent_from": "DE", "parties": seated(exporter="DE", end_user="PK"), "item": {"type": "service"}}
    for knowledge, outcome, rule in (("informed", "licence_required", "49-informed"), ("knows", "notification_required", "49-aware")):
        answer = of(desk, "EU-DE", "PK", NONE_OF_ALL, end_use={"uses": ["missile"], "knowledge": knowledge}, **help_)
        assert f"eu-de.awv.{rule}" in rules(answer)
        assert answer.outcome == outcome
    own = of(desk, "EU-DE", "PK", NONE_OF_ALL, end_use={"uses": ["missile"], "knowledge": "informed"},
             facts={"eu-de.awv.public-domain-or-basic-research": True}, **help_)  # fmt: skip
    assert own.outcome == "not_required"
    watch = of(desk, "EU-DE", "EG", ["EU-DU:5A001.j"], **help_)
    assert "eu-de.awv.52a-aware" in rules(watch)
    assert watch.outcome == "notification_required"
    assert of(desk, "EU-DE", "JP", ["EU-DU:5A001.j"], **help_).outcome == "not_required"


def test_vegetables_below_the_standards(desk: Desk) -> None:
    for hs, answer, outcome in (("07020000", True, "licence_required"), ("07020000", False, "not_required"), ("07039000", True, "not_required")):
        got = of(desk, "EU-DE", "CH", NONE_OF_ALL, item={"hs": hs, "type": "commodity"}, facts={"eu-de.awv.below-marketing-standards": answer})
        assert got.outcome == outcome, (hs, answer)


def test_section_a_is_set_beside_the_common_list() -> None:
    pairs = [(r["number"], r["eu_ml"]) for r in table(LAW / "eu-de" / "part_a.csv")]
    assert pairs == [(f"{n:04}", f"ML{n}") for n in range(1, 23)]


# -- Netherlands, Finland, Spain -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "first"), [("3B1001.m", "2023-09-01"), ("3B1001.f.4", "2023-09-01"), ("3B1001.f.9", "2024-09-07"), ("3B1999", "2025-04-01")])
def test_dutch_semiconductor_equipment_by_stage(desk: Desk, code: str, first: str) -> None:
    year, month, day = (int(x) for x in first.split("-"))
    eve = f"{year}-{month:02}-{day - 1:02}" if day > 1 else f"{year}-{month - 1:02}-28"
    codes = [*PLAIN, f"NL-DU:{code}"]
    for to in ("CN", "US", "JP"):
        answer = of(desk, "EU-NL", to, codes, date=first)
        assert answer.outcome == "licence_required", (to, code)
        assert of(desk, "EU-NL", to, codes, date=eve).outcome in ("not_required", "no_nexus"), (to, code)
    assert of(desk, "EU-NL", "DE", codes, date=first).outcome == "no_nexus"
    assert not any(r.verified for r in desk.law.packs["EU-NL"].rules)


def test_finland_asks_for_a_notice_on_grounds_for_suspecting(desk: Desk) -> None:
    suspects = {"uses": ["missile"], "knowledge": "suspects"}
    answer = of(desk, "EU-FI", "PK", NONE_OF_ALL, end_use=suspects)
    assert answer.outcome == "notification_required"
    assert "eu-fi.act.5-1-suspects" in rules(answer)
    broker = {"act": "brokering", "sent_from": "CN", "parties": seated(exporter="FI", end_user="PK")}
    assert of(desk, "EU-FI", "PK", ["EU-DU:1C350.1"], end_use=suspects, **broker).outcome == "notification_required"
    told = of(desk, "EU-FI", "PK", NONE_OF_ALL, end_use={"uses": ["missile"], "knowledge": "informed"}, **broker)
    assert told.outcome == "licence_required"
    assert of(desk, "EU-FI", "PK", NONE_OF_ALL, end_use=suspects, date="2024-09-14").outcome == "no_nexus"


def test_finland_national_list_security_and_transfers(desk: Desk) -> None:
    assert of(desk, "EU-FI", "US", [*PLAIN, "FI-DU:4A1906"]).outcome == "licence_required"
    gravely = {"uses": ["national-security"], "knowledge": "informed"}
    assert of(desk, "EU-FI", "CN", NONE_OF_ALL, end_use=gravely).outcome == "licence_required"
    quiet = of(desk, "EU-FI", "SE", ["EU-DU:2B001.a"])
    assert quiet.outcome == "not_required"
    later = of(desk, "EU-FI", "SE", ["EU-DU:2B001.a"], end_use={"uses": ["civil"], "knowledge": "knows"}, facts={"eu-fi.leaves-union-later": True})
    assert later.outcome == "licence_required"


def test_the_spanish_list(desk: Desk) -> None:
    assert of(desk, "EU-ES", "CN", [*PLAIN, "ES-DU:1B1901"], date="2023-07-01").outcome == "licence_required"
    assert of(desk, "EU-ES", "CN", [*PLAIN, "ES-DU:1B1901"], date="2023-06-30").outcome == "no_nexus"


def test_what_is_known_of_members_is_carried_or_named(desk: Desk, shared: Path) -> None:
    lines = table(shared / "data" / "law" / "eu" / "facts" / "national_control_lists.csv")
    assert len(lines) == 11
    left_out = " ".join(desk.law.packs["EU"].not_evaluated)
    for state in {r["state"] for r in lines} - {"EU"}:
        assert f"EU-{state}" in desk.law.packs or f" {state}" in left_out or f"{state}," in left_out, state


def test_no_help_of_one_member_reaches_another(desk: Desk) -> None:
    assert set(helps(of(desk, "EU-DE", "BR", [*PLAIN, "DE-AL-B:5A902"], date=GERMAN_DAY, item=worth("9000")))) == {"eu-de.licence"}
