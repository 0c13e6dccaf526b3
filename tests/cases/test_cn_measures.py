"""China: what each announcement is on each day, and the scenarios that turn on it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.engine.program import in_force, state_on
from comity.law.records import Rule
from comity.terms.dates import parse_date
from comity.terms.truth import NO, UNKNOWN, YES

from .asking import CLEAN_PARTIES, HARMLESS, LAW, ask, rules, table

UNVERIFIED = "operative_per_legal_text_UNVERIFIED_after_2026-09-29"

SUSPENDED = {
    # measure: (suspended from, in operation again by its own terms from); 70 and 72 of 2025
    **dict.fromkeys(("2025-55", "2025-56", "2025-57", "2025-58", "2025-62"), ("2025-11-07", "2026-11-10")),
    **dict.fromkeys(
        ("2025-61 s1(1)", "2025-61 s1(2)", "2025-61 s1(1)-(2)", "2025-61 s1(3)", "2025-61 s2-3", "2025-61 s4"),
        ("2025-11-07", "2026-11-10"),
    ),
    "2024-46-2": ("2025-11-09", "2026-11-27"),
}
DAYS = ("2023-07-31", "2023-08-01", "2024-12-02", "2024-12-03", "2025-02-03", "2025-02-04", "2025-02-10", "2025-04-03", "2025-04-04",
        "2025-10-08", "2025-10-09", "2025-10-20", "2025-11-06", "2025-11-07", "2025-11-08", "2025-11-09", "2025-11-10", "2025-11-30",
        "2025-12-01", "2026-01-05", "2026-01-06", "2026-01-10", "2026-07-31", "2026-08-04", "2026-08-05", "2026-11-09", "2026-11-10",
        "2026-11-26", "2026-11-27", "2026-12-01", "2027-01-10", "2027-01-11")  # fmt: skip
REGISTER = ("2023-23", "2023-39", "2024-33", "2024-46-1", "2024-46-2", "2025-10", "2025-18", "2025-55", "2025-56", "2025-57", "2025-58",
            "2025-61 s1(1)-(2)", "2025-61 s1(1)", "2025-61 s1(2)", "2025-61 s1(3)", "2025-61 s2-3", "2025-61 s4", "2025-62", "2026-1",
            "2026-1-1", "2026-1-2", "2026-34", "2024-46-3", "2024-21", "2024-31-1")  # fmt: skip


def measures() -> dict[str, dict[str, str]]:
    return {r["measure"]: r for r in table(LAW / "cn" / "measures.csv")}


def rules_of(desk: Desk, measure: str) -> list[Rule]:
    by_id = {r.id: r for r in desk.law.packs["CN"].rules}
    return [by_id[name] for name in measures()[measure]["rules"].split(";")]


def status_of(rule: Rule, effective: str, day: str) -> str:
    """The status of one rule on a day, in the words of the register, from its compiled states."""
    truth = in_force(rule, day)
    if truth is YES:
        return "operative"
    if truth is UNKNOWN:
        return UNVERIFIED
    state = state_on(rule, "operative", day)
    if state is not None and state.state == "suspended":
        return "suspended" if day >= effective else "suspended_before_commencement"
    return "not_yet_effective" if day < effective else "ended"


def status(desk: Desk, measure: str, day: str) -> str:
    """The one status that all rules of a measure agree on."""
    found = {status_of(r, measures()[measure]["effective"], day) for r in rules_of(desk, measure)}
    assert len(found) == 1, (measure, day, found)
    return found.pop()


def by_the_dates(measure: str, day: str) -> str:
    """The same from the three dates of the register alone."""
    effective = measures()[measure]["effective"]
    since, again = SUSPENDED.get(measure, ("9999-12-31", "9999-12-31"))
    if day >= again:
        return UNVERIFIED
    if day >= since:
        return "suspended" if day >= effective else "suspended_before_commencement"
    return "operative" if day >= effective else "not_yet_effective"


def test_every_worked_status_comes_out_of_the_rules(desk: Desk, shared: Path) -> None:
    rows = table(shared / "cases" / "cn_measure_status_by_date.csv")
    assert len(rows) >= 48
    wrong = [(r["measure"], r["as_of"], status(desk, r["measure"], r["as_of"]), r["expected_status"]) for r in rows]
    assert [w for w in wrong if w[2] != w[3]] == []


@pytest.mark.parametrize("measure", REGISTER)
def test_a_measure_has_its_status_on_every_day_that_matters(desk: Desk, measure: str) -> None:
    assert {d: status(desk, measure, d) for d in DAYS} == {d: by_the_dates(measure, d) for d in DAYS}


def test_every_measure_names_rules_that_exist_and_days_that_are_days(desk: Desk) -> None:
    for measure, row in measures().items():
        assert rules_of(desk, measure), measure
        for day in (row["published"], row["effective"], row["ended"]):
            assert not day or parse_date(day), (measure, day)
        if row["published"]:
            assert row["published"] <= row["effective"], measure


def test_a_measure_that_ended_binds_until_the_day_before(desk: Desk) -> None:
    assert status(desk, "2023-27", "2024-08-31") == "operative"
    assert status(desk, "2023-27", "2024-09-01") == "ended"
    assert status(desk, "2023-28", "2024-09-01") == "ended"


def test_each_suspended_requirement_leaves_both_answers_open_after_its_suspension(desk: Desk) -> None:
    for measure in SUSPENDED:
        for rule in rules_of(desk, measure):
            for day in ("2026-11-27", "2026-12-31", "2027-06-30"):
                assert in_force(rule, day) is UNKNOWN, (rule.id, day)


# -- the register against the facts table -------------------------------------------------------------------------------

GRID = ("2023-07-01", "2023-09-01", "2024-08-31", "2024-12-01", "2025-01-15", "2025-04-09", "2025-10-09", "2025-11-07", "2025-11-08", "2025-11-30",
        "2026-02-24", "2026-08-05", "2026-11-09", "2026-11-10", "2026-11-26", "2026-11-27", "2026-12-15")  # fmt: skip
LIMB_NAMES = {"1(a) content floor": " s1(1)", "1(b) technology route": " s1(2)", "1(c) Chinese origin": " s1(3)", "end-user policy": " s2-3",
              "case-by-case": " s4", "item 8": ""}  # fmt: skip
SUSPENDED_EARLIER = dict.fromkeys(("ECL 2025-21", "ECL 2025-22", "UEL 2025-7", "UEL 2025-8"), "2025-05-14")
"""Two notices of ninety days came before the year that the facts table holds."""
OTHER_DAY = {"UEL 2025-3": "2025-01-15"}
"""The annex of the announcement bears the day after the one of the facts table."""


def measure_of(row: dict[str, str]) -> str:
    """The name of a row of the facts table in the register."""
    limb = row["limb"]
    return row["number"] + (LIMB_NAMES.get(limb, f"-{limb}") if limb else "")


def by_the_facts(row: dict[str, str], day: str) -> str:
    """The status of one limb, from its own dates in the facts table and nothing else."""
    measure = measure_of(row)
    effective = OTHER_DAY.get(measure) or row["effective"] or row["date"]
    since, until = SUSPENDED_EARLIER.get(measure, row["suspended_from"]), row["suspended_to_legal"]
    if parse_date(row["ended"]) and day >= row["ended"]:
        return "ended"
    if until and day >= until:
        return UNVERIFIED
    if since and day >= since:
        return "suspended" if day >= effective else "suspended_before_commencement"
    return "operative" if day >= effective else "not_yet_effective"


def citation(measure: str) -> str:
    """The provision that the listings of a measure cite."""
    kind, _, number = measure.rpartition(" ")
    if kind == "ECL" and parse_date(number):
        return f"cn:mofcom:control-list-{number}"
    return {"ECL": "cn:mofcom:", "watch list": "cn:mofcom:", "UEL": "cn:uel:"}.get(kind, "none:") + number


def by_the_rules(desk: Desk, measure: str, day: str) -> str:
    """The status of a measure; one that lists parties lives from the first of its listings to the last."""
    listed = [p for p in desk.law.parties() if p.cite == citation(measure)]
    if listed and all(p.until and p.until < day for p in listed):
        return "ended"
    if listed and all(p.since > day for p in listed):
        return "not_yet_effective"
    named = [r for r in rules_of(desk, measure) if not listed or r.since <= listed[0].since]
    found = {status_of(r, measures()[measure]["effective"], day) for r in named if r.kind != "reach"}
    assert len(found) == 1, (measure, day, found)
    return found.pop()


def facts_table(shared: Path) -> list[dict[str, str]]:
    """The limbs whose first day is known: two bear no full date."""
    rows = table(shared / "data" / "law" / "cn" / "facts" / "announcements.csv")
    assert len(rows) == 62
    return [r for r in rows if parse_date(r["effective"] or r["date"][:10])]


def test_each_limb_of_the_facts_table_is_in_the_register(desk: Desk, shared: Path) -> None:
    rows = table(shared / "data" / "law" / "cn" / "facts" / "announcements.csv")
    assert {measure_of(r) for r in rows} <= set(measures())
    assert len(facts_table(shared)) == 60
    for r in facts_table(shared):
        own = measures()[measure_of(r)]["effective"]
        assert own == (OTHER_DAY.get(measure_of(r)) or r["effective"] or r["date"]), measure_of(r)


@pytest.mark.parametrize("day", GRID)
def test_each_limb_has_the_status_that_its_dates_give(desk: Desk, shared: Path, day: str) -> None:
    rows = [r for r in facts_table(shared) if r["number"] != "792"]  # its catch-all stood in the law of 2020 already
    assert {measure_of(r): by_the_rules(desk, measure_of(r), day) for r in rows} == {
        measure_of(r): by_the_facts(r, day) for r in rows
    }


def test_the_register_says_of_each_measure_what_its_rules_do(desk: Desk) -> None:
    for name, row in measures().items():
        if not row["suspended_from"]:
            continue
        until, known = row["suspended_until"], row["known_until"]
        for rule in rules_of(desk, name):
            spans = sorted((s.since, s.until) for s in rule.states if s.state == "suspended")
            assert spans[0][0] == row["suspended_from"], rule.id
            last = max(s.known_until for s in rule.states)
            assert last == known, rule.id
            assert in_force(rule, until) is (UNKNOWN if known else NO), rule.id
            assert in_force(rule, row["suspended_from"]) is NO, rule.id


def test_what_never_operated_was_in_force_on_no_day(desk: Desk) -> None:
    never = [name for name, row in measures().items() if row["operated"] == "never"]
    assert len(never) == 7
    days = [f"{y}-{m:02}-{d:02}" for y in (2025, 2026) for m in range(1, 13) for d in (1, 6, 7, 8, 9, 10, 15, 28)]
    for name in never:
        for rule in rules_of(desk, name):
            assert not [d for d in days if in_force(rule, d) is YES], rule.id


@pytest.mark.parametrize(
    ("measure", "first", "last"),
    [
        ("2025-61 s1(3)", "2025-10-09", "2025-11-06"),
        ("2025-61 s2-3", "2025-10-09", "2025-11-06"),
        ("2025-62", "2025-10-09", "2025-11-06"),
        ("2024-46-2", "2024-12-03", "2025-11-08"),
        ("MOFCOM Order 6/2025", "2025-10-14", "2025-11-09"),
    ],
)
def test_what_operated_once_did_so_on_the_days_that_the_register_names(desk: Desk, measure: str, first: str, last: str) -> None:
    assert measures()[measure]["operated"] == f"{first} to {last}"
    assert status(desk, measure, first) == status(desk, measure, last) == "operative"
    assert status(desk, measure, measures()[measure]["suspended_from"]) == "suspended"


# -- orders ------------------------------------------------------------------------------------------------------------


def magnets(desk: Desk, day: str):
    """Magnets made abroad with two per cent Chinese samarium, sent between two places outside China."""
    item = {"origin": "DE", "content": [{"origin": "CN", "codes": ["CN-DU:1C902.a.1"], "share": "0.02"}], "made_with": []}
    return ask(desk, "CN", "US", ["CN-DU:none"], sent_from="DE", act="re-export", date=day, via=[], item=item, end_use=HARMLESS,
               parties=[{"role": "exporter", "name": "Magnetwerk", "country": "DE"}, {"role": "end_user", "name": "Motor Works", "country": "US",
                                                                                     "owners": []}],
               facts={"cn.2025-61.part-2-article": True})  # fmt: skip


LIMB = "cn.dual-use.announcement.2025-61-s1-1"


def test_scenario_magnets_with_two_per_cent_before_and_after_the_suspension(desk: Desk) -> None:
    during = magnets(desk, "2026-09-29")
    assert during.outcome in ("no_nexus", "not_required")
    assert LIMB not in rules(during) | rules(during, "unknown")
    after = magnets(desk, "2026-11-10")
    assert after.outcome == "incomplete"
    stale = {s.rule: s for s in after.stale}
    assert LIMB in stale
    assert "licence_required" in stale[LIMB].branches.values()
    assert len(set(stale[LIMB].branches.values())) == 2


def test_scenario_gallium_to_a_watch_listed_japanese_customer(desk: Desk) -> None:
    answer = ask(desk, "CN", "JP", ["CN-DU:3C001.a"], sent_from="CN", end_use=HARMLESS,
                 parties=[{"role": "end_user", "name": "TDK Corporation", "country": "JP"}])  # fmt: skip
    assert answer.outcome == "licence_required"
    assert {"cn.party.watch-list", "cn.dual-use.announcement.2023-23", "cn.dual-use.list"} <= rules(answer)
    unlisted = ask(desk, "CN", "JP", ["CN-DU:3C001.a"], sent_from="CN", end_use=HARMLESS, parties=CLEAN_PARTIES)
    assert "cn.party.watch-list" not in rules(unlisted)
    assert unlisted.outcome == "licence_required"
    before = ask(desk, "CN", "JP", ["CN-DU:3C001.a"], sent_from="CN", date="2026-02-23", end_use=HARMLESS,
                 parties=[{"role": "end_user", "name": "TDK Corporation", "country": "JP"}])  # fmt: skip
    assert "cn.party.watch-list" not in rules(before)


@pytest.mark.parametrize(
    ("code", "rule", "first"),
    [
        ("3C001.a", "cn.dual-use.announcement.2023-23", "2023-08-01"),
        ("1C902.a.1", "cn.dual-use.announcement.2025-18", "2025-04-04"),
        ("6C002.a", "cn.dual-use.announcement.2025-10", "2025-02-04"),
    ],
)
def test_a_listed_material_needs_a_licence_from_its_first_day(desk: Desk, code: str, rule: str, first: str) -> None:
    before = f"{first[:8]}{int(first[8:]) - 1:02}" if first[8:] != "01" else "2023-07-31"
    for day, found in ((before, False), (first, True), ("2026-11-24", True)):
        answer = ask(desk, "CN", "DE", [f"CN-DU:{code}"], sent_from="CN", date=day, end_use=HARMLESS, parties=CLEAN_PARTIES)
        assert (rule in rules(answer)) is found, day
        assert (answer.outcome == "licence_required") is found or day < "2024-12-01", day


def test_gallium_to_the_united_states_is_judged_by_the_day(desk: Desk) -> None:
    for day, refused in (
        ("2024-12-02", False),
        ("2024-12-03", True),
        ("2025-11-08", True),
        ("2025-11-09", False),
        ("2026-11-24", False),
    ):
        answer = ask(desk, "CN", "US", ["CN-DU:3C001.a"], sent_from="CN", date=day, end_use=HARMLESS, parties=CLEAN_PARTIES)
        assert (answer.policy == "presumption_of_denial") is refused, day
    military = ask(desk, "CN", "US", ["CN-DU:3C001.a"], sent_from="CN", end_use={"uses": ["military"], "knowledge": "knows"})
    assert military.outcome == "prohibited", "paragraph 1 of Announcement 46 was never suspended"


def test_the_same_number_of_another_list_is_another_item(desk: Desk) -> None:
    answer = ask(desk, "CN", "DE", ["US-CCL:3C001", "EU-DU:3C001"], sent_from="CN", end_use=HARMLESS, parties=CLEAN_PARTIES)
    assert "cn.dual-use.announcement.2023-23" not in rules(answer)


def test_states_of_a_rule_never_overlap(desk: Desk) -> None:
    for rule in desk.law.packs["CN"].rules:
        for track in ("operative", "enforcement"):
            spans = sorted((s.since or "0000", s.until or "9999") for s in rule.states if s.track == track)
            assert all(a[1] < b[0] for a, b in pairwise(spans)), rule.id
        assert in_force(rule, "1900-01-01") is NO or not rule.since
