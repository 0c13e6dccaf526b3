"""European Union: who is asked for what under Articles 3 to 16, sanctions by customs code, Northern Ireland, and smaller regulations."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer

from .asking import CLEAN_PARTIES, HARMLESS, ask, ask_clean, helps, judge, rules, table

BEFORE = "2026-07-01"
"""A day on which the goods lists of the sanctions were still known."""
PLAIN = ["EU-DU:none", "EU-ML:none"]


def eu(desk: Desk, to: str, codes: list[str], **facts: object) -> JurisdictionAnswer:
    return ask(desk, "EU", to, codes, sent_from=facts.pop("sent_from", "FR"), date=facts.pop("date", BEFORE), **{
        "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES, "item": {"hs": "841821"}, **facts})  # fmt: skip


def seated(**countries: str) -> list[dict[str, str]]:
    return [{"role": role, "name": f"Party {n}", "country": c, "listed": "none"} for n, (role, c) in enumerate(countries.items())]


def use(word: str, knowledge: str) -> dict[str, object]:
    return {"uses": [word], "knowledge": knowledge}


# -- three standards of knowledge ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("knowledge", "outcome", "rule"), [
    ("informed", "licence_required", "eu.dual-use.art-4-1-a-informed"),
    ("knows", "notification_required", "eu.dual-use.art-4-2-a-aware"),
    ("suspects", "not_required", "eu.dual-use.art-4-3-a-suspects"),
    ("reason-to-know", "not_required", "eu.dual-use.art-4-3-a-suspects"),
])
def test_unlisted_items_told_aware_suspecting(desk: Desk, knowledge: str, outcome: str, rule: str) -> None:
    answer = eu(desk, "PK", PLAIN, end_use=use("missile", knowledge))
    assert rule in rules(answer)
    assert answer.outcome == outcome


@pytest.mark.parametrize(("act", "rule"), [("brokering", "6"), ("technical-assistance", "8")])
def test_services_for_listed_items_told_and_aware(desk: Desk, act: str, rule: str) -> None:
    facts = {"act": act, "sent_from": "CN", "parties": seated(exporter="FR", end_user="PK")}
    told = eu(desk, "PK", ["EU-DU:1C350.1"], end_use=use("chemical-biological", "informed"), **facts)
    aware = eu(desk, "PK", ["EU-DU:1C350.1"], end_use=use("chemical-biological", "knows"), **facts)
    assert f"eu.dual-use.art-{rule}-1-informed" in rules(told)
    assert told.outcome == "licence_required"
    assert f"eu.dual-use.art-{rule}-2-aware" in rules(aware)
    assert aware.outcome == "notification_required"


def test_the_union_asks_nothing_of_services_for_unlisted_items(desk: Desk) -> None:
    for act in ("brokering", "technical-assistance"):
        answer = eu(desk, "PK", PLAIN, act=act, sent_from="CN", parties=seated(exporter="FR", end_user="PK"), end_use=use("missile", "informed"))
        assert answer.outcome == "not_required", act


def test_surveillance_items_are_asked_about_only_where_a_use_is_known(desk: Desk) -> None:
    quiet = eu(desk, "EG", PLAIN)
    assert quiet.outcome == "not_required"
    assert not rules(quiet, "unknown", "eu.dual-use.art-5")
    question = {"eu.art-5.cyber-surveillance-item": True}
    assert eu(desk, "EG", PLAIN, end_use=use("internal-repression", "informed"), facts=question).outcome == "licence_required"
    assert eu(desk, "EG", PLAIN, end_use=use("internal-repression", "knows"), facts=question).outcome == "notification_required"
    assert eu(desk, "EG", PLAIN, end_use=use("internal-repression", "suspects"), facts=question).outcome == "not_required"


def test_transit_is_stopped_by_the_authority_and_not_by_knowledge(desk: Desk) -> None:
    facts = {"act": "transit", "sent_from": "CN", "via": ["NL"], "end_use": use("missile", "none")}
    open_ = eu(desk, "SY", ["EU-DU:1C350.1"], **facts)
    assert "eu.dual-use.art-7-power" in rules(open_)
    stopped = eu(desk, "SY", ["EU-DU:1C350.1"], facts={"eu.art-7.transit-prohibited": True}, **facts)
    assert stopped.outcome == "prohibited"


def test_the_list_of_another_member_counts_when_the_own_authority_says_so(desk: Desk) -> None:
    listed = {"eu.art-10.on-list-of-another-member-state": True}
    told = eu(desk, "CN", PLAIN, end_use=use("national-security", "informed"), facts=listed)
    assert "eu.dual-use.art-10-informed" in rules(told)
    assert told.outcome == "licence_required"
    assert eu(desk, "CN", PLAIN, end_use=use("national-security", "knows"), facts=listed).outcome == "not_required"


def test_records_five_years_and_three_inside_the_union(desk: Desk) -> None:
    abroad = " ".join(eu(desk, "SG", ["EU-DU:2B001.a"]).duties)
    inside = " ".join(eu(desk, "DE", ["EU-DU:2B001.a"]).duties)
    assert "five years" in abroad
    assert "three years" not in abroad
    assert "three years" in inside
    assert "controlled if they leave the Union" in inside


def test_an_ordinary_order_is_answered_shortly(desk: Desk) -> None:
    answer = eu(desk, "BR", PLAIN, item={"hs": "841821"})
    assert answer.outcome == "not_required"
    assert not answer.missing
    assert not rules(answer, "unknown")


# -- Northern Ireland ----------------------------------------------------------------------------------------------------


def test_northern_ireland_is_inside_for_dual_use_and_great_britain_is_not(desk: Desk) -> None:
    assert eu(desk, "GB-NIR", ["EU-DU:9A117"]).outcome == "not_required"
    assert eu(desk, "GB-NIR", ["EU-DU:1C001"]).outcome == "licence_required", "Annex IV, as to a Member State"
    assert eu(desk, "GB", ["EU-DU:9A117"]).outcome == "licence_required", "Section I, so EU001 does not help"
    assert eu(desk, "CN", ["EU-DU:9A117"], sent_from="GB-NIR").outcome == "licence_required"
    assert eu(desk, "CN", ["EU-DU:9A117"], sent_from="GB").outcome == "no_nexus"


def test_the_sanctions_of_the_union_stay_out_of_northern_ireland(desk: Desk) -> None:
    there, here = (eu(desk, "RU", ["EU-DU:3A001.a.5"], sent_from=c) for c in ("GB-NIR", "IE"))
    assert there.outcome == "licence_required"
    assert not rules(there, prefix="eu.sanctions.")
    assert here.outcome == "prohibited"


# -- Regulation 833/2014 by customs code ---------------------------------------------------------------------------------

ANNEX_SETS = {"VII Part B": "vii", "XXIIIA": "xxiii-a", "XXIIIB": "xxiii-b", "XXIIIG": "xxiii-g"}
NOT_A_ROW = ("XXI", "4803")
"""The table has it from the words "4802 or 4803" of another line; the annex has no such row."""


def codes_of_the_regulation(shared: Path) -> list[tuple[str, str, str]]:
    """Annex, customs code and first day of every line of the two tables."""
    facts = shared / "data" / "law" / "eu" / "facts"
    first = [(r["annex"], r["cn"], r["inserted_or_replaced_with_effect"]) for r in table(facts / "reg833_2014_annex_cn_codes_2022-06-04.csv")]
    later = [(r["annex"], r["cn"], r["applies_from"]) for r in table(facts / "reg833_2014_annex_cn_codes_later_acts.csv")]
    return [(a, c.replace(" ", ""), d) for a, c, d in (*first, *later)]


def short(code: str) -> str:
    """A customs code without the zeros that only fill it up."""
    while len(code) > 4 and code.endswith("00"):
        code = code[:-2]
    return code


def test_every_code_is_in_a_set_with_its_day_and_some_rule_tests_the_set(desk: Desk, shared: Path) -> None:
    lines = codes_of_the_regulation(shared)
    assert len(lines) == 2339
    pack = desk.law.packs["EU"]
    tested = {arg for r in pack.rules for arg in re.findall(r"eu\.hs\.[\w.-]+", repr(r.when))}
    days: dict[tuple[str, str], set[str]] = {}
    for name, members in pack.hs_sets.items():
        for m in members:
            days.setdefault((name, short(m.code)), set()).add(m.since)
    missing, undated = [], []
    for annex, code, day in lines:
        if (annex, code) == NOT_A_ROW:
            continue
        name = "eu.hs.common-high-priority" if annex == "XL" else f"eu.hs.833-annex-{ANNEX_SETS.get(annex, annex.lower())}"
        sets = [n for n in tested if (n == name or n.startswith(f"{name}-")) and (n, short(code)) in days]
        if not sets:
            missing.append((annex, code))
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", day) and not any(day in days[n, short(code)] for n in sets):
            undated.append((annex, code, day))
    assert missing == []
    assert undated == []


def test_how_many_codes_each_annex_has(shared: Path) -> None:
    count = Counter(annex for annex, _code, _day in codes_of_the_regulation(shared))
    assert count == {
        "II": 32, "X": 6, "XI": 1, "XVII": 333, "XVIII": 399, "XX": 25, "XXI": 25, "XXII": 8, "XXIII": 1154, "XXIV": 13, "XXV": 2,
        "XXIIIA": 154, "XXIIIB": 28, "XXIIIG": 60, "XXXVII": 14, "VII Part B": 35, "XL": 50,
    }  # fmt: skip


@pytest.mark.parametrize(("annex", "day", "rule"), [
    ("VII Part B", "2025-10-24", "833-art-2a"), ("XL", "2025-10-24", "833-common-high-priority"), ("XI", "2022-02-26", "833-art-3c"),
    ("XX", "2022-04-09", "833-art-3c-fuel"), ("XXIIIA", "2023-12-19", "833-art-3k-2023"), ("XXIIIB", "2023-12-19", "833-art-3k-2023"),
])
def test_each_code_bans_the_sale_to_russia_from_its_day(desk: Desk, shared: Path, annex: str, day: str, rule: str) -> None:
    codes = sorted({c for a, c, _d in codes_of_the_regulation(shared) if a == annex})
    rows = [{"id": c, "date": day, "act": "export", "from": "FR", "to": "RU", "code": "EU-DU:none", "hs": c} for c in codes]
    for row, got in zip(rows, judge(desk, "EU", rows), strict=True):
        assert f"eu.sanctions.russia.{rule}" in got["rules"], row
        assert got["outcome"] == "prohibited", row


@pytest.mark.parametrize(("annex", "day", "rule"), [
    ("XVII", "2022-07-01", "833-art-3g"), ("XXI", "2022-07-11", "833-art-3i-2022"), ("XXI", BEFORE, "833-art-3i"),
    ("XXII", "2022-09-01", "833-art-3j"), ("XXV", "2023-03-01", "833-art-3m"),
])
def test_each_code_bans_the_import_from_russia_and_not_from_elsewhere(desk: Desk, shared: Path, annex: str, day: str, rule: str) -> None:
    codes = sorted({c for a, c, _d in codes_of_the_regulation(shared) if a == annex and (a, c) != NOT_A_ROW})
    codes = [f"{c}30" if c in ("2905", "8411") else c for c in codes]
    russian = [{"id": c, "date": day, "act": "import", "from": "RU", "to": "FR", "code": "EU-DU:none", "hs": c, "origin": "RU"} for c in codes]
    for row, got in zip(russian, judge(desk, "EU", russian), strict=True):
        assert f"eu.sanctions.russia.{rule}" in got["rules"], row
    other = [r | {"from": "IN", "origin": "IN"} for r in russian]
    for row, got in zip(other, judge(desk, "EU", other), strict=True):
        assert "eu.sanctions." not in str(got["rules"]), row
        assert got["outcome"] in ("not_required", "incomplete"), "furniture may be a thing of torture, which is asked"


def test_what_annex_21_leaves_out(desk: Desk) -> None:
    russian = {"sent_from": "RU", "act": "import"}
    for hs, day, outcome in (("28252000", BEFORE, "not_required"), ("28259085", BEFORE, "prohibited"), ("29011000", "2025-10-23", "not_required"),
                             ("29011000", BEFORE, "prohibited"), ("44071110", BEFORE, "prohibited"), ("84119100", BEFORE, "not_required")):  # fmt: skip
        assert eu(desk, "FR", PLAIN, date=day, item={"hs": hs, "origin": "RU"}, **russian).outcome == outcome, (hs, day)


@pytest.mark.parametrize(("hs", "last", "rule"), [
    ("3910", "2024-03-20", "3k-3aa"), ("391721", "2024-06-20", "3k-3ab"), ("2504", "2026-01-25", "3k-3aj"), ("690919", "2026-04-25", "3k-3ak"),
])
def test_older_contracts_may_be_carried_out_until_their_day(desk: Desk, hs: str, last: str, rule: str) -> None:
    facts = {"item": {"hs": hs}, "facts": {"eu.833.old-contract": True, "eu.833.on-unseen-list": False, "eu.833.annex-7-item": False}}
    codes = [*PLAIN, "EU-833-VII:none"]
    within = eu(desk, "RU", codes, date=last, **facts)
    assert helps(within).get("eu.sanctions.russia.exempt.old-contracts") == "yes", rule
    year, month, day = (int(x) for x in last.split("-"))
    after = eu(desk, "RU", codes, date=f"{year}-{month:02}-{day + 1:02}", **facts)
    assert "eu.sanctions.russia.exempt.old-contracts" not in helps(after)
    assert after.outcome == "prohibited"


def test_liquefied_gas_is_banned_from_april_2026(desk: Desk) -> None:
    facts = {"sent_from": "RU", "act": "import", "item": {"hs": "27111100", "origin": "RU"}}
    assert eu(desk, "FR", PLAIN, date="2026-04-24", **facts).outcome == "not_required"
    assert eu(desk, "FR", PLAIN, date="2026-04-25", facts={"eu.833.long-gas-contract": False}, **facts).outcome == "prohibited"
    assert helps(eu(desk, "FR", PLAIN, date="2026-04-25", facts={"eu.833.long-gas-contract": True}, **facts))


def test_after_the_last_act_seen_a_ban_by_list_is_stale(desk: Desk) -> None:
    facts = {"item": {"hs": "854231"}}
    assert not eu(desk, "RU", PLAIN, date="2026-07-23", **facts).stale
    assert eu(desk, "RU", PLAIN, date="2026-07-24", **facts).stale
    assert eu(desk, "RU", ["EU-DU:3A001.a.5"], date="2026-07-24").outcome == "prohibited", "Article 2 rests on Annex I"


# -- common high priority items ------------------------------------------------------------------------------------------


def test_fifty_codes_in_six_tiers_each_told_once(desk: Desk, shared: Path) -> None:
    lines = table(shared / "data" / "law" / "eu" / "facts" / "common_high_priority_list_hs6.csv")
    assert Counter(r["tier"] for r in lines) == {"1": 4, "2": 5, "3.A": 16, "3.B": 9, "4.A": 11, "4.B": 5}
    for r in lines:
        answer = eu(desk, "AE", PLAIN, item={"hs": r["hs6"]})
        assert rules(answer, prefix="eu.sanctions.russia.chpl-tier-") == {f"eu.sanctions.russia.chpl-tier-{r['tier'].lower().replace('.', '-')}"}
        assert answer.outcome == "not_required", r
        assert any("risk that the goods go to Russia" in d for d in answer.duties), r
        spared = r["hs6"] in ("845710", "845811", "845891", "845961", "846693")
        assert any("Forbid re-export to Russia" in d for d in answer.duties) is not spared, r
    assert not rules(eu(desk, "JP", PLAIN, item={"hs": "854231"}), prefix="eu.sanctions.russia.chpl")


# -- smaller regulations -------------------------------------------------------------------------------------------------


def test_steps_of_the_smaller_tables_are_cited_by_some_rule(desk: Desk, shared: Path) -> None:
    facts = shared / "data" / "law" / "eu" / "facts"
    cited = {c.at for r in desk.law.packs["EU"].rules for c in r.cite}
    for name, prefix, count in (("torture_2019-125_steps.csv", "eu:reg:2019-125:art:", 17), ("blocking_statute_steps.csv", "eu:reg:2271-96:art:", 9)):
        steps = [r["article"] for r in table(facts / name)]
        assert len(steps) == count
        for step in steps:
            number = re.match(r"\d+", step)
            if number is None or number[0] == "1":
                continue  # the annex and the scope
            assert any(at == f"{prefix}{number[0]}" or at.startswith(f"{prefix}{number[0]}:") for at in cited), (name, step)


def test_torture_goods_and_destinations_are_all_there(desk: Desk, shared: Path) -> None:
    facts = shared / "data" / "law" / "eu" / "facts"
    pack = desk.law.packs["EU"]
    goods = table(facts / "torture_2019-125_goods_cn_2020-05-27.csv")
    assert len(goods) == 31
    for r in goods:
        held = {short(m.code) for m in pack.hs_sets[f"eu.hs.2019-125-annex-{r['annex'].lower()}"]}
        assert {short(c.replace(" ", "")) for c in re.findall(r"\d{4}[\d ]*", r["cn_codes_all_ex"])} <= held, r
    places = {r["iso2"] for r in table(facts / "torture_2019-125_gea_destinations_2020-05-27.csv")}
    assert len(places) == 73
    assert {m.territory for m in pack.groups["eu.group.2019-125-gea"].members} == places


def test_military_goods_come_with_the_eight_criteria(desk: Desk) -> None:
    answer = eu(desk, "BR", ["EU-ML:ML6"])
    assert {"eu.military.common-position-944", "eu.military.criteria-in-words"} <= rules(answer)
    forces = eu(desk, "BR", ["EU-DU:6A003.b.4.b"], end_use=use("military", "none"))
    assert "eu.military.criteria-dual-use" in rules(forces)


@pytest.mark.parametrize(("known", "policy"), [(True, "denial"), (False, "case_by_case")])
def test_goods_for_capital_punishment_are_refused_where_the_use_is_known(desk: Desk, known: bool, policy: str) -> None:
    """Regulation (EU) 2019/125, Article 17: no licence on reasonable grounds to believe such a use."""
    found = ask_clean(
        desk, "EU", "US", ["EU-DU:none", "EU-ML:none"], sent_from="DE", item={"hs": "29335390", "origin": "DE", "type": "material", "content": []},
        facts={"eu.torture.annex-4-goods": True, "eu.torture.known-execution-use": known},
    )  # fmt: skip
    assert found.outcome in ("licence_required", "prohibited")
    judged = [f.rule for f in found.findings if f.effect == "review_policy" and f.status == "applies" and f.rule.startswith("eu.torture.art-17")]
    assert judged == (["eu.torture.art-17-grounds"] if known else ["eu.torture.art-17"])
    if found.outcome == "licence_required":
        assert found.policy == policy
