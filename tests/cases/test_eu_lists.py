"""European Union: which entry of Annex I exists on which day, and which general authorisation covers which item."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.engine.determination import JurisdictionAnswer
from comity.terms.truth import NO, UNKNOWN, YES, Truth

from .asking import CLEAN_PARTIES, HARMLESS, LAW, ask, helps, judge, rules, table

REGIME = {"0": "WA", "1": "MTCR", "2": "NSG", "3": "AG", "4": "CWC", "5": "none"}
WORDS = {"WA": "WA (cat 0: NSG trigger/Euratom)", "NSG": "NSG dual-use", "none": "non-regime (2025, agreed outside consensus)"}
ADDED_2025 = ("1C513", "2B510", "2E503", "3A501", "3A502", "3A504", "3B501", "3B503", "3B504", "3C507", "3C508", "3C509", "3D507", "3E505", "4A506", "4A507")
SUPPLIED = {"EU002": "TR", "EU003": "CN", "EU004": "CN", "EU005": "IN", "EU006": "TR", "EU007": "IN", "EU008": "BR"}
"""A destination of each authorisation."""


def eu(desk: Desk, code: str, to: str, **facts: object) -> JurisdictionAnswer:
    return ask(desk, "EU", to, [f"EU-DU:{code}"], sent_from=facts.pop("sent_from", "DE"), **{
        "via": [], "end_use": HARMLESS, "parties": CLEAN_PARTIES, **facts})  # fmt: skip


def in_set(desk: Desk, name: str, code: str) -> Truth:
    return desk.courts["EU"].program.view.in_set(name, f"EU-DU:{code}")


# -- Annex I by date ---------------------------------------------------------------------------------------------------


def test_every_entry_of_the_two_editions_is_dated(desk: Desk, shared: Path) -> None:
    entries = desk.law.packs["EU"].entries
    rows = table(shared / "cases" / "eu_annexI_entries_2021_vs_2025.csv")
    assert len(rows) == 384
    assert {f"EU-DU:{r['code']}" for r in rows} == {c for c in entries if c.startswith("EU-DU:") and "." not in c}
    for r in rows:
        entry = entries[f"EU-DU:{r['code']}"]
        assert (entry.since <= "2021-09-09") == (r["in_2021_05"] == "True"), r
        assert r["in_2025_11_15"] == "True"
        assert entry.since <= "2025-11-15", r
        assert not entry.until, r
        regime = REGIME[r["code"][2]]
        assert r["regime_by_third_char"] == WORDS.get(regime, regime), r


def test_the_third_character_names_the_regime_and_category_zero_is_nuclear(desk: Desk) -> None:
    for code, entry in desk.law.packs["EU"].entries.items():
        if code.startswith("EU-DU:") and "." not in code:
            own = code.removeprefix("EU-DU:")
            assert entry.regime == ("NSG" if own[0] == "0" else REGIME[own[2]]), code


@pytest.mark.parametrize("code", ADDED_2025)
def test_an_entry_counts_from_the_day_it_came_onto_the_list(desk: Desk, code: str) -> None:
    before, after = eu(desk, code, "SG", date="2025-11-14"), eu(desk, code, "SG", date="2025-11-15")
    assert "eu.dual-use.art-3" in rules(after)
    assert "eu.dual-use.art-3" not in rules(before) | rules(before, "unknown")
    assert after.outcome == "licence_required"
    assert before.outcome != "licence_required"


@pytest.mark.parametrize(("code", "first"), [("2D352", "2023-05-26"), ("3D006", "2023-05-26")])
def test_entries_between_the_editions(desk: Desk, code: str, first: str) -> None:
    assert "eu.dual-use.art-3" in rules(eu(desk, code, "SG", date=first))
    assert "eu.dual-use.art-3" not in rules(eu(desk, code, "SG", date="2023-05-25"))


def test_every_entry_needs_a_licence_to_every_third_country_today(desk: Desk) -> None:
    codes = [r["code"] for r in table(LAW / "eu" / "lists" / "annex1_entries.csv") if "." not in r["code"] and r["kind"] == "control"]
    assert len(codes) >= 375
    places = ("US", "CN", "NO", "BR")
    rows = [{"id": f"{c}-{to}", "date": "2026-11-24", "act": "export", "from": "FR", "to": to, "code": f"EU-DU:{c}"} for c in codes for to in places]
    for row, got in zip(rows, judge(desk, "EU", rows), strict=True):
        assert "eu.dual-use.art-3" in got["rules"], row["id"]
        assert got["outcome"] in ("licence_required", "prohibited", "authorisation_available"), row["id"]


def test_inside_the_union_only_annex_four_needs_a_licence(desk: Desk) -> None:
    for code in ("2B001.a", "3A001.a.5", "6A003.b.4.b", "4A506"):
        answer = eu(desk, code, "FR")
        assert "eu.dual-use.art-3" not in rules(answer), code
        assert answer.outcome != "licence_required", code
    for code, outcome in (("1C001", "licence_required"), ("6B008", "licence_required"), ("3A228.a", "licence_required"), ("9A116", "incomplete")):
        assert eu(desk, code, "FR").outcome == outcome, code
    assert eu(desk, "9A117", "FR").outcome == "not_required", "in Section I of Annex II, not in Annex IV"


# -- general authorisations --------------------------------------------------------------------------------------------


def scope(desk: Desk, authorisation: str, listed_as: str, code: str) -> Truth:
    """Whether a code is in the list that an authorisation gives: its items, with those named in part, or its exclusions."""
    name = f"eu.list.{authorisation.lower()}-{'items' if listed_as == 'covered' else 'excluded'}"
    truth = in_set(desk, name, code)
    if truth is NO and authorisation == "EU008":
        return in_set(desk, "eu.list.eu008-limited-items", code)
    return truth


def test_every_worked_scope_row(desk: Desk, shared: Path) -> None:
    rows = table(shared / "cases" / "eu_gea_item_scope.csv")
    assert len(rows) >= 60
    for r in rows:
        assert scope(desk, r["gea"], r["listed_as"], r["code"]) is YES, r
        assert f"EU-DU:{r['code']}" in desk.law.packs["EU"].entries, r
        open_ = helps(eu(desk, r["code"], SUPPLIED[r["gea"]]))
        assert (f"eu.dual-use.gea.{r['gea'].lower()}" in open_) is (r["listed_as"] == "covered"), r


@pytest.mark.parametrize(("name", "count"), [
    ("eu.list.eu002-items", 28), ("eu.list.eu003-excluded", 24), ("eu.list.eu004-excluded", 25), ("eu.list.eu006-items", 73),
])
def test_the_lists_are_whole_and_every_member_is_an_entry(desk: Desk, name: str, count: int) -> None:
    pack = desk.law.packs["EU"]
    codes = [m.code for m in pack.code_sets[name]]
    assert len(codes) == len(set(codes)) == count
    assert all(c in pack.entries for c in codes)


def test_each_member_of_a_positive_list_opens_its_authorisation_and_no_neighbour_does(desk: Desk) -> None:
    pack = desk.law.packs["EU"]
    for number, to in (("002", "AR"), ("006", "KR")):
        auth = f"eu.dual-use.gea.eu{number}"
        members = {m.code.removeprefix("EU-DU:") for m in pack.code_sets[f"eu.list.eu{number}-items"]}
        for code in members:
            assert auth in helps(eu(desk, code, to)), (auth, code)
        neighbours = {c.removeprefix("EU-DU:") for c in pack.entries if c.startswith("EU-DU:") and c.rpartition(".")[0] in
                      {f"EU-DU:{m.rpartition('.')[0]}" for m in members if "." in m}} - members  # fmt: skip
        assert len(neighbours) > 5
        for code in neighbours:
            assert auth not in helps(eu(desk, code, to)), (auth, code)


def test_an_excluded_code_never_opens_repair_or_exhibition(desk: Desk) -> None:
    pack = desk.law.packs["EU"]
    for number in ("003", "004"):
        for m in pack.code_sets[f"eu.list.eu{number}-excluded"]:
            assert f"eu.dual-use.gea.eu{number}" not in helps(eu(desk, m.code.removeprefix("EU-DU:"), "SG")), m.code
        assert f"eu.dual-use.gea.eu{number}" in helps(eu(desk, "2B001.a", "SG"))


def test_the_draft_cases(desk: Desk, shared: Path) -> None:
    for r in table(shared / "cases" / "eu_gea_cases_draft.csv"):
        code = r["annex_i_code"].split()[0]
        to = desk.law.gazetteer.find(r["destination"])
        assert to is not None
        facts = {"eu.eu007.related-to-excluded": True} if " for " in r["annex_i_code"] else {}
        open_ = {a.split(".")[-1].upper() for a in helps(eu(desk, code, to, facts=facts), "eu.dual-use.gea.")}
        # "none" in this draft is said of the authorisation that its last column names, not of repair and exhibition
        open_ -= {"EU003", "EU004", "EU005"} if r["expected"] == "none" else set()
        assert (r["expected"] in open_) if r["expected"] != "none" else not open_, (r, open_)


@pytest.mark.parametrize("to", ["AU", "CA", "IS", "JP", "NZ", "NO", "CH", "LI", "GB", "US"])
def test_section_one_keeps_its_items_out_of_the_widest_authorisation(desk: Desk, to: str) -> None:
    for code in ("9A117", "7E104", "1C351", "1C353", "1C354", "1A102", "9A009.a", "0C001", "1C450.a.1", "1C450.a.2"):
        assert "eu.dual-use.gea.eu001" not in helps(eu(desk, code, to)), code
    for code in ("2B001.a", "4A506", "3A501", "6A003.b.4.b", "1C350.1"):
        assert helps(eu(desk, code, to)).get("eu.dual-use.gea.eu001") == "yes", code
        assert eu(desk, code, to).outcome == "authorisation_available", code


@pytest.mark.parametrize("to", ["CN", "IN", "TR", "KR", "BR", "IL", "TW", "SG", "RU"])
def test_the_widest_authorisation_ends_at_its_ten_destinations(desk: Desk, to: str) -> None:
    assert "eu.dual-use.gea.eu001" not in helps(eu(desk, "2B001.a", to))


@pytest.mark.parametrize("code", ["2B001.a", "3A001.a.5", "5A001.b.2", "6A003.b.4.b"])
def test_no_general_authorisation_helps_towards_russia(desk: Desk, code: str) -> None:
    """Annex II of November 2025 was read to name Russia no longer; sanctions would stand above it in any case."""
    answer = eu(desk, code, "RU")
    assert answer.outcome == "prohibited"
    assert not helps(answer, "eu.dual-use.gea.")


def test_knowing_of_a_use_of_concern_closes_every_general_authorisation(desk: Desk) -> None:
    for uses in ("nuclear", "missile", "chemical-biological"):
        answer = eu(desk, "2B001.a", "JP", end_use={"uses": [uses], "knowledge": "knows"})
        assert not helps(answer, "eu.dual-use.gea."), uses
        assert answer.outcome == "licence_required", uses


def test_technology_for_excluded_items_is_left_open_until_it_is_said(desk: Desk) -> None:
    assert in_set(desk, "eu.list.eu007-perhaps-related", "5E001") is YES
    assert in_set(desk, "eu.list.eu007-excluded", "4D004") is YES
    assert in_set(desk, "eu.list.eu007-excluded", "4E001") is UNKNOWN
    assert helps(eu(desk, "5E001", "IN")).get("eu.dual-use.gea.eu007") == "unknown"
    assert "eu.dual-use.gea.eu007" not in helps(eu(desk, "4D004", "IN"))


# -- every code of Annex II, Annex IV and Annex VII, taken from the tables of facts -----------------------------------------


def span(prefix: str, words: str) -> list[str]:
    """`1-3 5` after a prefix: the codes one by one."""
    out = []
    for word in words.split():
        first, _, last = word.partition("-")
        out += [f"{prefix}{n}" for n in range(int(first), int(last or first) + 1)]
    return out


def annex_two(shared: Path) -> dict[tuple[str, str], set[str]]:
    """Authorisation and whether it covers or excludes -> the codes that Annex II names one by one."""
    facts = {r["gea"]: r for r in table(shared / "data" / "law" / "eu" / "facts" / "annexII_gea_2023-05-26.csv")}
    code = re.compile(r"\b\d[A-E]\d{3}(?:\.\w+)*")
    sixth = re.fullmatch(r"1C350 items ([\d -]+) as named; 1C450\.a\.([\d-]+); 1C450\.b\.([\d-]+) and b\.(\d)", facts["EU006"]["items"])
    assert sixth is not None
    eighth = re.sub(r"\([^)]*\)", "", facts["EU008"]["items"])
    return {
        ("EU002", "covered"): set(code.findall(facts["EU002"]["items"])),
        ("EU003", "excluded"): set(code.findall(facts["EU003"]["items_excluded"])),
        ("EU004", "excluded"): set(code.findall(facts["EU004"]["items_excluded"])),
        ("EU006", "covered"): {*span("1C350.", sixth[1]), *span("1C450.a.", sixth[2]), *span("1C450.b.", sixth[3]), f"1C450.b.{sixth[4]}"},
        ("EU008", "covered"): set(code.findall(eighth)),
    }


def test_every_code_of_annex_two_has_the_same_scope_in_the_pack(desk: Desk, shared: Path) -> None:
    named = annex_two(shared)
    assert {k: len(v) for k, v in named.items()} == {
        ("EU002", "covered"): 28, ("EU003", "excluded"): 24, ("EU004", "excluded"): 25, ("EU006", "covered"): 73, ("EU008", "covered"): 7,
    }  # fmt: skip
    assert sum(len(v) for v in named.values()) == 157
    sets = desk.law.packs["EU"].code_sets
    for (gea, listed_as), codes in named.items():
        names = [f"eu.list.{gea.lower()}-{'items' if listed_as == 'covered' else 'excluded'}"]
        names += ["eu.list.eu008-limited-items"] if gea == "EU008" else []
        assert {m.code.removeprefix("EU-DU:") for n in names for m in sets[n]} == codes, gea
        for code in sorted(codes):
            assert scope(desk, gea, listed_as, code) is YES, (gea, code)
            open_ = helps(eu(desk, code, SUPPLIED[gea]))
            assert (f"eu.dual-use.gea.{gea.lower()}" in open_) is (listed_as == "covered"), (gea, code)


def test_the_worked_rows_are_part_of_what_annex_two_gives(shared: Path) -> None:
    named = annex_two(shared)
    for r in table(shared / "cases" / "eu_gea_item_scope.csv"):
        assert r["code"] in named[r["gea"], r["listed_as"]], r


def test_every_line_of_annex_four_is_carried(desk: Desk, shared: Path) -> None:
    """77 lines; two of them speak of Category 0 as a whole and of what is left out of it."""
    lines = table(shared / "data" / "law" / "eu" / "facts" / "annexIV_list_2023-05-26.csv")
    assert len(lines) == 77
    for r in lines:
        part = "1" if r["part"] == "I" else "2"
        found = max(in_set(desk, f"eu.list.annex-4-part-{part}", r["entry"]), in_set(desk, f"eu.list.annex-4-part-{part}-limited", r["entry"]))
        if r["entry"] == "0C001":
            assert found is NO
        elif r["entry"] == "Category 0":
            for code in ("0A001", "0B001", "0B003"):
                assert in_set(desk, "eu.list.annex-4-part-2", code) is YES, code
        else:
            assert found is YES, r


def test_the_85_entries_of_annex_seven_are_carried(desk: Desk, shared: Path) -> None:
    lines = [r["entry"] for r in table(shared / "data" / "law" / "eu" / "facts" / "reg833_2014_annexVII_entries_2022-06-04.csv")]
    entries = {c.removeprefix("EU-833-VII:") for c in desk.law.packs["EU"].entries if c.startswith("EU-833-VII:")}
    assert len(lines) == 85
    assert set(lines) == entries
    assert [c for c in set(lines) if lines.count(c) > 1] == ["X.E.II.001"], "one number stands there twice"
    for code in sorted(entries):
        answer = ask(desk, "EU", "RU", ["EU-DU:none", "EU-ML:none", f"EU-833-VII:{code}"], sent_from="FR", via=[], end_use=HARMLESS, parties=CLEAN_PARTIES)
        assert "eu.sanctions.russia.833-art-2a-part-a" in rules(answer), code
        assert answer.outcome == "prohibited", code
