"""One obligation, two implementations that differ; and who is in which regime, against the country groups of another law."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.engine.program import in_force
from comity.law.check import matching
from comity.terms.dates import holds
from comity.terms.truth import NO

from .asking import CLEAN_PARTIES, HARMLESS, LAW, TEXT_DAY, ask, rules, table

US_2025 = frozenset({"CF", "CD", "ER", "IR", "IQ", "LB", "LY", "KP", "SO", "SD"})
JP_2026 = frozenset({"AF", "CF", "CD", "IQ", "LB", "LY", "KP", "SO", "SS", "SD"})
GROUP_OF = {"WA": "us.group.a-1", "MTCR": "us.group.a-2", "AG": "us.group.a-3", "NSG": "us.group.a-4"}
DIFFERENT = {
    # in the regime and not in the group, and the other way round; DISAGREEMENTS.md names the provision
    "WA": ({"MT", "RU", "UA"}, {"IS"}), "MTCR": ({"RU"}, set()), "NSG": ({"BY", "CN", "RU"}, set()), "AG": (set(), set()),
}


def implementations() -> dict[str, set[str]]:
    out: dict[str, set[str]] = defaultdict(set)
    for r in table(LAW / "un" / "implementations.csv"):
        out[r["implementation"]].add(r["territory"])
    return out


def embargoed(desk: Desk, day: str) -> set[str]:
    """Territories with arms under an embargo of the Council on a day, whoever in them it is aimed at, by the rules in force."""
    live = [r.id for r in desk.law.packs["UN"].rules if r.kind == "prohibit" and in_force(r, day) is not NO]
    return {r["territory"] for r in table(LAW / "un" / "embargoes.csv")
            if r["territory"] and {"arms", "heavy-weapons"} & set(r["scope"].split(";")) and matching(r["rules"].split(";"), live)}  # fmt: skip


def members(instrument: str, day: str) -> set[str]:
    return {r["territory"] for r in table(LAW / "regimes" / "memberships.csv")
            if r["instrument"] == instrument and r["status"] == "member" and holds(r["from"], r["to"], day)}  # fmt: skip


def group(desk: Desk, name: str, day: str = TEXT_DAY) -> set[str]:
    return {m.territory for m in desk.law.packs["US"].groups[name].members if holds(m.since, m.until, day)}


def test_the_worked_implementations_stand_in_the_facts(shared: Path) -> None:
    facts = implementations()
    for r in table(shared / "cases" / "un_arms_embargo_as_implemented.csv"):
        name = r["implementation"].replace("US EAR ", "US 15 CFR ").replace("JP ", "JP 輸出令")
        assert facts[name] == set(r["countries"].split(";")), name


def test_the_two_implementations_differ_from_each_other_and_from_the_council(desk: Desk) -> None:
    facts = implementations()
    us, jp = facts["US 15 CFR 746.1(b)(2)"], facts["JP 輸出令別表第三の二"]
    assert (us, jp) == (US_2025, JP_2026)
    assert (us - jp, jp - us) == ({"ER", "IR"}, {"AF", "SS"})
    assert us - embargoed(desk, "2025-01-31") == {"ER", "IR"}, "Eritrea ended in 2018 and Iran was not yet back"
    assert {"AF", "HT", "SS", "YE"} <= embargoed(desk, "2025-01-31") - us
    assert jp - embargoed(desk, "2026-06-05") <= {"SS"}
    assert {"HT", "IR", "YE"} <= embargoed(desk, "2026-06-05") - jp
    assert group(desk, "us.group.746-1-b-2") == US_2025


@pytest.mark.parametrize(("to", "there", "council"), [("ER", True, False), ("LY", True, True), ("KP", True, True), ("SS", False, True), ("HT", False, True)])
def test_an_order_sees_both_the_obligation_and_its_implementation(desk: Desk, to: str, there: bool, council: bool) -> None:
    """9A610.a to Eritrea is under 746.1(b) and no longer under the Council; to Haiti it is the other way round."""
    day = "2026-05-01"
    us = ask(desk, "US", to, ["US-CCL:9A610.a", "EU-ML:ML10"], date=day, via=[], parties=CLEAN_PARTIES, end_use=HARMLESS)
    un = ask(desk, "UN", to, ["US-CCL:9A610.a", "EU-ML:ML10"], sent_from="BR", date=day, via=[], parties=CLEAN_PARTIES, end_use=HARMLESS)
    assert bool({r for r in rules(us) if r.startswith("us.ear.ccl.un.")}) is there
    found = {r for r in rules(un) | rules(un, "unknown") if r.startswith(f"un.embargo.{to.lower()}")}
    assert bool(found) is council, found


def test_every_worked_membership(desk: Desk, shared: Path) -> None:
    rows = table(shared / "cases" / "regime_membership_vs_us_groups.csv")
    assert len(rows) >= 168
    for r in rows:
        place = desk.law.gazetteer.find(r["country"])
        assert place is not None, r
        assert GROUP_OF[r["regime"]] == f"us.group.{r['us_group'].lower().replace(':', '-')}"
        assert (place in members(r["regime"], TEXT_DAY)) == (r["in_regime"] == "True"), r
        assert (place in group(desk, GROUP_OF[r["regime"]])) == (r["in_us_group"] == "True"), r


@pytest.mark.parametrize("regime", sorted(GROUP_OF))
def test_the_groups_differ_from_the_regimes_exactly_as_written_down(desk: Desk, regime: str) -> None:
    inside, listed = members(regime, TEXT_DAY) - {"EU"}, group(desk, GROUP_OF[regime])
    assert (inside - listed - {"US"}, listed - inside) == DIFFERENT[regime]


@pytest.mark.parametrize(("instrument", "count"), [("WA", 42), ("MTCR", 35), ("NSG", 48), ("ZC", 39)])
def test_the_regimes_have_their_members(instrument: str, count: int) -> None:
    assert len(members(instrument, "2026-11-24")) == count


def test_the_australia_group_counts_the_union_as_a_member() -> None:
    now = members("AG", "2026-11-24")
    assert len(now - {"EU"}) == 42
    assert "EU" in now


@pytest.mark.parametrize(("instrument", "place", "day", "inside"), [
    ("WA", "IN", "2017-12-06", False), ("WA", "IN", "2018-01-01", True), ("WA", "MX", "2026-01-01", True), ("MTCR", "IN", "2026-01-01", True),
    ("MTCR", "CN", "2026-01-01", False), ("NSG", "CN", "2026-01-01", True), ("NSG", "PK", "2026-01-01", False), ("WA", "IL", "2026-01-01", False),
    ("AG", "MX", "2026-01-01", True), ("AG", "RU", "2026-01-01", False), ("WA", "CN", "2026-01-01", False),
])
def test_who_is_in_a_regime_on_a_day(instrument: str, place: str, day: str, inside: bool) -> None:
    assert (place in members(instrument, day)) is inside


def test_every_member_is_a_territory_or_the_union(desk: Desk) -> None:
    for r in table(LAW / "regimes" / "memberships.csv"):
        assert r["territory"] in desk.law.gazetteer.by_code or r["territory"] == "EU", r
