"""Who is owned by listed persons: published examples, dated rules, an independent oracle, hostile input."""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.desk.assess import Desk
from comity.engine.program import as_known, in_force
from comity.law.conditions import atoms_of
from comity.law.ownership import OwnershipRule, read_ownership
from comity.law.records import State
from comity.law.store import load_law
from comity.parties.ownership import Findings, affiliates, in_text, standing
from comity.parties.settling import asked, doubts, told
from comity.parties.stakes import Arrangement, Control, Holding, Link, Stakes, graph, percent, stakes
from comity.terms.dates import days_of
from comity.terms.problems import BadInput
from comity.terms.truth import NO, UNKNOWN, YES

TINY = Path(__file__).resolve().parents[1] / "fixtures" / "law_tiny"
DAY = "2026-07-01"
SDN = frozenset({"us.sdn"})
EL, MEU = frozenset({"us.entity-list"}), frozenset({"us.meu-list"})
RULES = {r.id: r for r in load_law().ownership}
OFAC, BIS, UK = RULES["us.ofac.blocked"], RULES["us.bis.affiliates.entity-list"], RULES["uk.freeze.owned"]
WORD = {YES: "yes", NO: "no", UNKNOWN: "unknown"}


def holdings(text: str) -> list[Holding]:
    """`X>A 50, Y>A ?` - percentages; `?` is unknown, `25-50` an interval."""
    out = []
    for part in text.split(","):
        pair, share = part.split()
        owner, owned = pair.split(">")
        low, _, high = share.partition("-")
        if share == "?":
            out.append(Holding(owner, owned, None))
        elif high:
            out.append(Holding(owner, owned, None, least=Decimal(low) / 100, most=Decimal(high) / 100))
        else:
            out.append(Holding(owner, owned, Decimal(share) / 100))
    return out


def judge(text: str, rule: OwnershipRule, listed: dict[str, frozenset[str]], day: str = DAY, **more: object) -> Findings:
    doubtful = more.pop("doubtful", None)
    return affiliates(stakes(holdings(text), day, **more), listed, rule, day, doubtful)


def states(text: str, rule: OwnershipRule, listed: dict[str, frozenset[str]], day: str = DAY, **more: object) -> dict[str, str]:
    return {p: WORD[f.state] for p, f in judge(text, rule, listed, day, **more).by_party.items()}


# -- OFAC's published answers ------------------------------------------------------------------------------------------

X = {"X": SDN}
XY = {"X": SDN, "Y": SDN}


@pytest.mark.parametrize(
    ("faq", "text", "listed", "expected"),
    [
        ("399", "X>A 25, Y>A 25", XY, {"A": "yes"}),
        ("399, one of them delisted", "X>A 25, Y>A 25", X, {"A": "no"}),
        ("399, other programmes", "X>A 25, Y>A 25", {"X": frozenset({"us.sdn.sdgt"}), "Y": frozenset({"us.sdn.tco"})}, {"A": "yes"}),
        ("401 example 1", "X>A 50, A>B 50", X, {"A": "yes", "B": "yes"}),
        ("401 example 2", "X>A 50, X>B 50, A>C 25, B>C 25", X, {"A": "yes", "B": "yes", "C": "yes"}),
        ("401 example 3", "X>A 50, X>B 10, A>B 40", X, {"A": "yes", "B": "yes"}),
        ("401 example 4", "X>A 50, X>B 25, A>C 25, B>C 25", X, {"A": "yes", "B": "no", "C": "no"}),
        ("401 example 5", "X>A 25, X>B 25, A>C 50, B>C 50", X, {"A": "no", "B": "no", "C": "no"}),
        ("401 example 6", "X>A 50, X>B 10, A>B 25, Y>B 15", XY, {"A": "yes", "B": "yes"}),
        ("401, shares are not multiplied", "X>A 60, A>B 60, B>C 60, C>D 50", X, {"A": "yes", "B": "yes", "C": "yes", "D": "yes"}),
        ("401, a broken chain", "X>A 60, A>B 49, B>C 100", X, {"A": "yes", "B": "no", "C": "no"}),
        ("402, after divestment", "X>A 49", X, {"A": "no"}),
    ],
    ids=lambda v: v if isinstance(v, str) and v[:1] in "34" else "",
)
def test_ofac_examples(faq: str, text: str, listed: dict[str, frozenset[str]], expected: dict[str, str]) -> None:
    assert states(text, OFAC, listed) == expected, faq


def test_ofac_does_not_ask_for_control() -> None:
    """FAQ 398: controlled but not owned by half is not blocked."""
    found = judge("X>A 30", OFAC, X, controls=[Control("X", "A", True)]).by_party["A"]
    assert (found.state, found.control) == (NO, NO)


def test_before_august_2014_ofac_did_not_add_owners_up() -> None:
    (old,) = [r for r in in_text(RULES.values(), "2014-08-12") if r.tag == OFAC.tag]
    (new,) = [r for r in in_text(RULES.values(), "2014-08-13") if r.tag == OFAC.tag]
    assert new == OFAC
    assert states("X>A 25, Y>A 25", old, XY) == {"A": "no"}
    assert states("X>A 50, A>B 50", old, XY) == {"A": "yes", "B": "yes"}


def test_holdings_have_days() -> None:
    """FAQ 402 again: what was divested no longer counts."""
    held = [Holding("X", "A", Decimal("0.6"), until="2025-03-31"), Holding("X", "A", Decimal("0.4"), since="2025-04-01")]
    for day, state in (("2025-03-31", YES), ("2025-04-01", NO)):
        assert affiliates(stakes(held, day), X, OFAC, day).by_party["A"].state is state


# -- the other laws ----------------------------------------------------------------------------------------------------


def test_the_affiliates_rule_adds_the_holders_of_three_lists_and_gives_each_list_that_bears() -> None:
    listed = {"E": EL, "M": MEU, "S": frozenset({"us.sdn.sdgt"}), "V": frozenset({"us.sdn.venezuela"})}
    rules = {k: RULES[f"us.bis.affiliates.{k}"] for k in ("entity-list", "meu-list", "sdn")}
    cases = {
        "E>A 30, M>A 20": ("yes", "yes", "no"),
        "E>A 1, S>A 49": ("yes", "no", "yes"),
        "E>A 30, V>A 20": ("no", "no", "no"),
        "M>A 25, S>A 24": ("no", "no", "no"),
        "S>A 50": ("no", "no", "yes"),
    }
    for text, expected in cases.items():
        assert tuple(states(text, r, listed)["A"] for r in rules.values()) == expected, text
    assert states("E>A 20, M>A 30, A>B 50", rules["meu-list"], listed) == {"A": "yes", "B": "yes"}


def test_an_address_on_the_entity_list_has_no_affiliates() -> None:
    """15 CFR 744.11(a)(1)."""
    address = frozenset({"us.entity-list", "us.entity-list.address"})
    assert states("D>A 100", BIS, {"D": address}) == {"A": "no"}
    assert states("D>A 100", BIS, {"D": address | {"us.sdn.tco"}}) == {"A": "no"}, "it bears no part of the Entity List"
    assert states("D>A 100", RULES["us.bis.affiliates.sdn"], {"D": address | {"us.sdn.tco"}}) == {"A": "yes"}


EU = {"X": frozenset({"eu.fsf"}), "Y": frozenset({"eu.fsf.program.ukr"})}


@pytest.mark.parametrize(
    ("day", "half", "added"),
    [("2022-03-19", "no", "no"), ("2022-03-20", "no", "yes"), ("2024-07-02", "no", "yes"), ("2024-07-03", "yes", "yes")],
)
def test_half_is_enough_in_the_union_only_since_july_2024(day: str, half: str, added: str) -> None:
    (rule,) = [r for r in in_text(RULES.values(), day) if r.tag == "eu.fsf.affiliate-50"]
    without = [Control(p, "A", False) for p in "XY"]
    assert states("X>A 50, Z>A 50", rule, EU, day, controls=without) == {"A": half}
    assert states("X>A 30, Y>A 25", rule, EU, day, controls=without) == {"A": added}, "Commission FAQ 8"


def test_control_makes_owned_and_an_unasked_control_leaves_it_open() -> None:
    rule = RULES["eu.freeze.owned"]
    assert states("X>A 10, A>B 60", rule, EU) == {"A": "unknown", "B": "unknown"}
    assert states("X>A 10, A>B 60", rule, EU, controls=[Control("X", "A", True)]) == {"A": "yes", "B": "yes"}
    assert states("X>A 10, A>B 60", rule, EU, controls=[Control("X", "A", False)]) == {"A": "no", "B": "no"}
    assert states("Z>A 10", rule, EU) == {"A": "no"}


UK_LISTED = {"X": frozenset({"uk.sanctions"}), "Y": frozenset({"uk.sanctions"})}


def test_the_united_kingdom_adds_nobody_up_without_a_joint_arrangement() -> None:
    without = [Control(p, "A", False) for p in "XY"]
    both = "X>A 40, Y>A 40, Z>A 15"
    assert states(both, UK, UK_LISTED, controls=without) == {"A": "no"}
    joint = [Arrangement(frozenset("XY"), "A")]
    assert states(both, UK, UK_LISTED, controls=without, arrangements=joint) == {"A": "yes"}
    with_a_stranger = [Arrangement(frozenset("XZ"), "A")]
    assert states(both, UK, UK_LISTED, controls=without, arrangements=with_a_stranger) == {"A": "yes"}
    assert states("X>A 40, Z>A 10", UK, UK_LISTED, controls=without, arrangements=with_a_stranger) == {"A": "no"}, "50 is not more"
    assert states("X>A 60, X>B 30, A>B 25", UK, UK_LISTED, controls=[Control("X", "B", False), Control("A", "B", False)])["B"] == "yes"


# -- where the rules stand ---------------------------------------------------------------------------------------------

HALF_RULES = {
    "us.ear.enduser.affiliates-entity-list": "us.bis.affiliates.entity-list",
    "us.ear.enduser.affiliates-meu-list": "us.bis.affiliates.meu-list",
    "us.ear.enduser.affiliates-sdn": "us.bis.affiliates.sdn",
    "us.ear.reach.fdp-entity-list-affiliates": "us.bis.affiliates.entity-list",
    "us.ear.reach.fdp-russia-belarus-meu-affiliates": "us.bis.affiliates.entity-list",
}
CHINESE = ("cn.announcement.2025-61.control-list", "cn.announcement.2025-61.watch-list")
MEANS = {"operates": YES, "stayed": NO, "suspended": NO, "not_yet": NO, "ended": NO, "stale": UNKNOWN}


def test_the_table_says_on_every_day_what_the_rules_of_the_laws_say(desk: Desk) -> None:
    """The rules that test an affiliate tag and the rows that give it: the same text, the same states, the same answer."""
    tested = [
        (rule, tag) for pack in desk.law.packs.values() for rule in pack.rules
        for atom in atoms_of(rule.when) if atom.fact == "ownership" for tag in atom.args
    ]
    assert {r.id for r, _ in tested} == {*HALF_RULES, "cn.dual-use.announcement.2025-61-s2-listed"}
    assert len(tested) == 7
    compared = 0
    for rule, tag in tested:
        (row,) = [r for r in RULES.values() if r.tag == tag]
        assert row.id in (HALF_RULES.get(rule.id), *CHINESE)
        assert (row.since, row.until) == (rule.since, rule.until)
        said = [(s.since, s.until, s.state, s.known_from, s.known_until) for s in rule.states]
        assert [(s.since, s.until, s.state, s.known_from, s.known_until) for s in row.states] == said, rule.id
        spans = [(s.since, s.until) for s in rule.states] + [("", s.known_until) for s in rule.states] + [(rule.since, "")]
        for day in sorted({*days_of(spans), "2025-09-28", "2025-10-08", "2025-11-06", "2025-11-09", "2026-11-09", "2027-01-10"}):
            for known_at in ("", "2025-11-01", "2025-11-12", "2026-11-24"):
                law = in_force(as_known(rule, known_at) if known_at else rule, day)
                assert MEANS[standing(row, day, known_at).word] is law, (rule.id, day, known_at)
                compared += 1
    assert compared >= 7 * 9 * 4


def test_the_stay_is_told_with_its_last_day() -> None:
    assert standing(BIS, "2025-09-28").word == "not_yet"
    assert standing(BIS, "2025-11-09")[:2] == ("operates", "2025-11-09")
    assert standing(BIS, "2025-11-10")[:2] == ("stayed", "2026-11-09")
    assert standing(BIS, "2026-11-10")[:2] == ("stale", "2026-11-09")
    assert standing(RULES[CHINESE[0]], "2026-01-01")[:2] == ("suspended", "2026-11-09")
    assert standing(OFAC, DAY) == ("operates", "", "")
    assert standing(RULES["us.ofac.blocked.2008"], DAY).word == "ended"


def test_a_state_is_stale_only_after_the_last_day_that_was_seen() -> None:
    seen = State("operative", "2026-01-01", "", "in_force", "", "2026-06-30", "", ())
    rule = msgspec.structs.replace(OFAC, states=(seen,))
    assert [standing(rule, d).word for d in ("2026-06-30", "2026-07-01")] == ["operates", "stale"]


def test_a_rule_on_direct_holdings_does_not_cascade() -> None:
    rule = msgspec.structs.replace(OFAC, cascade=False)
    assert states("X>A 60, A>B 60, X>C 30, A>C 30, Y>C 20", rule, XY) == {"A": "yes", "B": "no", "C": "yes"}
    assert states("X>A 60, A>B ?", rule, X)["B"] == "no"


def test_the_stay_is_that_of_the_facts_taken_from_the_official_text(shared: Path) -> None:
    facts = json.loads((shared / "data" / "law" / "us" / "facts" / "affiliates_rule_stay.json").read_text(encoding="utf-8"))
    ours = [(s.since, s.until or None, s.state == "in_force") for s in BIS.states]
    assert ours[:2] == [(s["from"], s["to"], s["in_force"]) for s in facts["states"][:2]]
    assert ours[2][:2] == (facts["states"][2]["from"], facts["states"][2]["to"])


def test_the_programmes_of_744_8_are_those_of_the_rule_on_listed_persons(desk: Desk) -> None:
    (rule,) = [r for r in desk.law.packs["US"].rules if r.id == "us.ear.enduser.sdn-744-8"]
    (atom,) = [a for a in atoms_of(rule.when) if a.fact == "parties"]
    assert set(RULES["us.bis.affiliates.sdn"].owners) == set(atom.args)
    assert len(atom.args) == 14
    for other in ("entity-list", "meu-list"):
        assert set(atom.args) < set(RULES[f"us.bis.affiliates.{other}"].together)


# -- unknown shares ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state", "least", "most"),
    [
        ("X>A ?", "unknown", 0, 1),
        ("X>A ?, Z>A 50", "unknown", 0, Fraction(1, 2)),
        ("X>A ?, Z>A 51", "no", 0, Fraction(49, 100)),
        ("X>A 50, Y>A ?", "yes", Fraction(1, 2), 1),
        ("X>A 20, Y>A ?, Z>A ?", "unknown", Fraction(1, 5), 1),
        ("X>A 25-50", "unknown", Fraction(1, 4), Fraction(1, 2)),
        ("X>A 50-75", "yes", Fraction(1, 2), Fraction(3, 4)),
        ("X>A 25-49", "no", Fraction(1, 4), Fraction(49, 100)),
        ("Z>A ?", "no", 0, 0),
    ],
)
def test_an_unknown_share_is_an_interval_up_to_what_the_others_leave(text: str, state: str, least: object, most: object) -> None:
    found = judge(text, OFAC, XY).by_party["A"]
    assert (WORD[found.state], found.least, found.most) == (state, least, most)


def test_owners_that_are_not_stated_may_be_anybody() -> None:
    assert states("Z>A 40", OFAC, X, unstated=["A"]) == {"A": "unknown"}
    assert states("Z>A 60", OFAC, X, unstated=["A"]) == {"A": "no"}
    assert states("Z>A 40, A>B 50", OFAC, X, unstated=["A"]) == {"A": "unknown", "B": "unknown"}
    assert states("Z>B 60", OFAC, X, unstated=["A", "B"]) == {"B": "no", "A": "unknown"}


def test_a_doubtful_listing_is_unknown() -> None:
    assert states("X>A 60, Z>A 40", OFAC, {}, doubtful=X) == {"A": "unknown"}
    assert states("X>A 60, Y>A 40", OFAC, {"X": SDN}, doubtful={"Y": SDN}) == {"A": "yes"}


def test_cross_holdings_alone_catch_nobody() -> None:
    ring = "A>B 60, B>C 60, C>A 60"
    assert set(states(ring, OFAC, X).values()) == {"no"}
    assert states(ring + ", X>A 40", OFAC, X) == {"A": "no", "B": "no", "C": "no"}
    assert states("A>B 60, B>A 40, X>A 50", OFAC, X) == {"A": "yes", "B": "yes"}
    assert states("A>B ?, B>A ?, Z>A 10", OFAC, X) == {"A": "no", "B": "no"}


def test_what_would_settle_it() -> None:
    text = "X>A ?, Z>A 30, A>B 50, Y>B 10, W>B ?"
    listed = {"X": SDN, "Y": SDN}
    found = judge(text, OFAC, listed)
    assert WORD[found.by_party["B"].state] == "unknown"
    (doubt,) = doubts(found, listed, "B")
    assert (doubt.kind, doubt.owner, doubt.owned, doubt.most, doubt.alone) == ("share", "X", "A", Fraction(7, 10), "either")
    assert asked([doubt]) == ("What share of A does X hold (0 % to 70 %)? It alone may settle it.",)
    two = judge("X>A ?, Y>A ?, Z>A 40", OFAC, listed)
    assert [(d.owner, d.alone) for d in doubts(two, listed, "A")] == [("X", "yes"), ("Y", "yes")]
    assert doubts(judge("X>A 60", OFAC, X), X, "A") == ()


def test_what_would_settle_a_listing_an_unstated_owner_and_control() -> None:
    found = judge("X>A 60", OFAC, {}, doubtful=X)
    assert [(d.kind, d.owner, d.alone) for d in doubts(found, {}, "A", X)] == [("listing", "X", "either")]
    found = judge("Z>A 40", OFAC, X, unstated=["A"])
    assert [(d.kind, d.owned, d.most, d.alone) for d in doubts(found, X, "A")] == [("owners", "A", Fraction(3, 5), "no")]
    found = judge("X>A 10", RULES["eu.freeze.owned"], EU)
    assert [(d.kind, d.owner, d.owned, d.alone) for d in doubts(found, EU, "A")] == [("control", "X", "A", "either")]


def test_the_chain_leads_from_the_listed_person_to_the_party() -> None:
    found = judge("X>A 50, X>B 10, A>B 40, Z>B 20, B>C 70, C>A 5", OFAC, X)
    assert [(s.owner, s.owned, percent(s.least)) for s in found.chain("C")] == [
        ("X", "A", "50 %"), ("X", "B", "10 %"), ("A", "B", "40 %"), ("B", "C", "70 %")]  # fmt: skip
    sentences = told(found, "C")
    assert sentences[0].startswith("yes: 70 % of C counts for us.sdn; the rule asks for 50 % or more")
    assert sentences[1] == "X (listed) holds 50 % of A."
    assert "2014-08-13" in sentences[-1]
    assert "stayed until 2026-11-09" in told(judge("E>A 60", BIS, {"E": EL}), "A")[-1]


# -- an independent oracle ---------------------------------------------------------------------------------------------

NODES = ("A", "B", "C", "X", "Y")
EIGHTH = Fraction(1, 8)


def least_set(shares: dict[tuple[str, str], Fraction], seeds: frozenset[str], rule: OwnershipRule) -> frozenset[str]:
    """The intersection of all sets that hold the seeds and everybody they are enough for: by the definition, over all subsets."""
    others = [n for n in NODES if n not in seeds]
    meet = frozenset(NODES)
    for size in range(len(others) + 1):
        for extra in itertools.combinations(others, size):
            each = seeds | frozenset(extra)
            if all(n in each or not enough(rule, sum((s for (o, h), s in shares.items() if h == n and o in each), Fraction(0))) for n in NODES):
                meet &= each
    return meet


def enough(rule: OwnershipRule, share: Fraction) -> bool:
    return share >= Fraction(1, 2) if rule.exact else share > Fraction(1, 2)


def completions(links: list[Link]) -> Iterator[dict[tuple[str, str], Fraction]]:
    """Every way to fill the intervals in eighths with no party owned beyond the whole."""
    ranges = [[x.least + EIGHTH * n for n in range(int((x.most - x.least) / EIGHTH) + 1)] for x in links]
    for values in itertools.product(*ranges):
        shares = {(x.owner, x.owned): v for x, v in zip(links, values, strict=True)}
        if all(sum(v for (_, h), v in shares.items() if h == n) <= 1 for n in NODES):
            yield shares


@st.composite
def small_graphs(draw: st.DrawFn) -> list[Link]:
    pairs = draw(st.lists(st.sampled_from([(o, h) for o in NODES for h in "ABC" if o != h]), unique=True, max_size=7))
    out: list[Link] = []
    unknown = 0
    for owner, owned in pairs:
        least = draw(st.integers(0, 6))
        most = least
        if unknown < 3 and draw(st.booleans()):
            unknown += 1
            least = draw(st.integers(0, 3))
            most = draw(st.integers(least, 8))
        if sum((x.least for x in out if x.owned == owned), Fraction(0)) + least * EIGHTH <= 1:
            out.append(Link(owner, owned, least * EIGHTH, most * EIGHTH))
    return out


SEEDS = frozenset("XY")
BY_SHARE = [
    OFAC,
    msgspec.structs.replace(OFAC, exact=False),
    msgspec.structs.replace(OFAC, aggregate="no"),
    msgspec.structs.replace(OFAC, exact=False, aggregate="no"),
]


@settings(max_examples=250, deadline=None)
@given(small_graphs(), st.sampled_from(BY_SHARE))
def test_yes_no_and_unknown_are_what_every_way_to_fill_the_gaps_gives(links: list[Link], rule: OwnershipRule) -> None:
    found = affiliates(graph(links), dict.fromkeys(SEEDS, SDN), rule, DAY).by_party
    groups = [SEEDS] if rule.aggregate == "yes" else [frozenset([s]) for s in SEEDS]
    worlds = [frozenset().union(*(least_set(w, g, rule) for g in groups)) for w in completions(links)]
    for party, f in found.items():
        if party in SEEDS:
            continue
        inside = {party in w for w in worlds}
        assert f.state is (UNKNOWN if len(inside) == 2 else YES if True in inside else NO), (party, f)


@settings(max_examples=150, deadline=None)
@given(small_graphs())
def test_least_and_most_are_the_extremes_over_all_ways_to_fill_the_gaps(links: list[Link]) -> None:
    found = affiliates(graph(links), dict.fromkeys(SEEDS, SDN), OFAC, DAY).by_party
    sums: dict[str, list[Fraction]] = {p: [] for p in found}
    for shares in completions(links):
        caught = least_set(shares, SEEDS, OFAC)
        for p in found:
            sums[p].append(sum((s for (o, h), s in shares.items() if h == p and o in caught), Fraction(0)))
    for p, f in found.items():
        assert f.least == min(sums[p])
        assert f.most >= max(sums[p])
        if all("XYABC".index(x.owner) < "XYABC".index(x.owned) for x in links):
            assert f.most == max(sums[p]), "without cross-holdings the bound is reached"


@settings(max_examples=150, deadline=None)
@given(small_graphs())
def test_with_several_lists_yes_is_exact_and_no_is_never_wrong(links: list[Link]) -> None:
    rule = msgspec.structs.replace(BIS, owners=("x",), together=("y",), spared=())
    found = affiliates(graph(links), {"X": frozenset("x"), "Y": frozenset("y")}, rule, DAY).by_party
    worlds = []
    for shares in completions(links):
        caught = least_set(shares, SEEDS, rule)
        bearing = {"X"}
        while new := {h for (o, h), s in shares.items() if o in bearing and s > 0 and h in caught and h not in SEEDS} - bearing:
            bearing |= new
        worlds.append(bearing)
    for party, f in found.items():
        if party not in SEEDS:
            inside = {party in w for w in worlds}
            assert (f.state is YES) == (inside == {True}), party
            assert f.state is not NO or inside == {False}, party


@settings(max_examples=100, deadline=None)
@given(small_graphs(), st.sampled_from(["A", "B", "C"]))
def test_more_shares_never_free_anybody(links: list[Link], party: str) -> None:
    """Monotone: with one more listed person nobody's state falls."""
    before = affiliates(graph(links), {"X": SDN}, OFAC, DAY).by_party
    after = affiliates(graph(links), dict.fromkeys(SEEDS, SDN), OFAC, DAY).by_party
    assert all(after[p].state >= f.state for p, f in before.items())
    assert party not in before or after[party].least >= before[party].least


@settings(max_examples=60, deadline=None)
@given(small_graphs())
def test_a_doubt_that_settles_alone_does(links: list[Link]) -> None:
    listed = dict.fromkeys(SEEDS, SDN)
    found = affiliates(graph(links), listed, OFAC, DAY)
    for party, f in found.by_party.items():
        some = doubts(found, listed, party)
        assert (f.state is UNKNOWN) == bool(some), party
        for d in some:
            for answer, share in (("yes", d.most), ("no", d.least)):
                fixed = [x._replace(least=share, most=share) if (x.owner, x.owned) == (d.owner, d.owned) else x for x in links]
                state = WORD[affiliates(graph(fixed), listed, OFAC, DAY).by_party[party].state]
                assert (state == answer) == (d.alone in (answer, "either")), (party, d)


# -- size and hostile input --------------------------------------------------------------------------------------------


def test_a_long_chain_a_ring_and_a_wide_graph_end_soon() -> None:
    chain = [Link(str(n), str(n + 1), Fraction(1, 2), Fraction(1, 2)) for n in range(20_000)]
    wide = [Link(f"w{n}", f"v{n % 997}", Fraction(1, 1000), Fraction(1)) for n in range(20_000)]
    start = time.perf_counter()
    found = affiliates(graph([*chain, Link("20000", "0x", Fraction(0), Fraction(1)), Link("20000", "1", Fraction(1, 4), Fraction(1, 4)), *wide]),
                       {"0": SDN, "w5": SDN}, OFAC, DAY)  # fmt: skip
    assert time.perf_counter() - start < 10
    assert found.by_party["20000"].state is YES
    assert found.by_party["0x"].state is UNKNOWN
    assert len(found.chain("20000")) == 20_000
    assert sum(f.state is YES for f in found.by_party.values()) == 20_000


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ([Holding("X", "A", Decimal("0.6")), Holding("Y", "A", Decimal("0.5"))], "110 % together"),
        ([Holding("X", "A", Decimal(60))], "is not a share"),
        ([Holding("X", "A", Decimal("-0.1"))], "is not a share"),
        ([Holding("X", "A", Decimal("NaN"))], "is not a share"),
        ([Holding("X", "A", Decimal("Infinity"))], "is not a share"),
        ([Holding("X", "A", Decimal("1E-999999"))], "is not a share"),
        ([Holding("X", "X", Decimal("0.1"))], "does not own itself"),
        ([Holding("", "A", Decimal("0.1"))], "a name is blank"),
        ([Holding("X", "A", Decimal("0.1"), source="a"), Holding("X", "A", Decimal("0.2"), source="b")], "stated twice"),
        ([Holding("X", "A", None, least=Decimal("0.5"), most=Decimal("0.25"))], "above the most"),
    ],
)
def test_shares_that_cannot_be_are_refused_with_place_and_remedy(bad: Iterable[Holding], what: str) -> None:
    with pytest.raises(BadInput) as e:
        stakes(bad, DAY)
    (problem,) = e.value.problems
    assert what in problem.what
    assert problem.where
    assert problem.mend


def test_exactly_the_whole_and_exactly_half_are_exact() -> None:
    thirds = [Holding(o, "A", Decimal("0.3333333333333333333333333333333333")) for o in "XYZ"]
    assert affiliates(stakes(thirds, DAY), X, OFAC, DAY).by_party["A"].state is NO
    just_below = [Holding("X", "A", Decimal("0.49999999999999999999999999999999999999"))]
    assert affiliates(stakes(just_below, DAY), X, OFAC, DAY).by_party["A"].state is NO
    assert percent(Fraction(1, 3)) == "about 33.333333 %"


def law_with(folder: Path, table: str, states_table: str = "") -> Path:
    shutil.copytree(TINY, folder)
    (folder / "ownership.csv").write_text(table, encoding="utf-8")
    if states_table:
        (folder / "ownership_states.csv").write_text(states_table, encoding="utf-8")
    return folder


HEAD = "id,list,owners,with,except,threshold,comparison,aggregate,indirect,control,tag,from,to,cite,act,verified\n"
GOOD = "xx.half,xx.list,xx.list,,,0.5,at-least,yes,cascade,no,xx.list.affiliate-50,2020-01-01,,,Act 1,yes\n"
STATE_HEAD = "rule,from,to,state,known_from,known_until,note,cite\n"


def test_a_line_of_law_is_changed_without_code(tmp_path: Path) -> None:
    law = load_law(law_with(tmp_path / "law", HEAD + GOOD.replace("0.5", "0.25"), STATE_HEAD + "xx.half,2020-01-01,2020-12-31,stayed,,,,\n"))
    (rule,) = law.ownership
    assert affiliates(graph([Link("X", "A", Fraction(1, 4), Fraction(1, 4))]), {"X": frozenset({"xx.list"})}, rule, DAY).by_party["A"].state is YES
    assert standing(rule, "2020-06-01").word == "stayed"
    assert load_law(TINY).ownership == ()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("0.5", "50", "is not a share above 0 and up to 1"),
        ("0.5", "half", "is not a share above 0 and up to 1"),
        ("0.5", "NaN", "is not a share above 0 and up to 1"),
        ("at-least", "about", "is not one of its words"),
        ("cascade", "multiply", "is not one of its words"),
        (",yes,cascade", ",maybe,cascade", "is not one of its words"),
        ("2020-01-01", "2020-02-30", "is not a date"),
        ("2020-01-01,", "2020-01-01,2019-01-01", "before it begins"),
        ("xx.list.affiliate-50", "xx.list.half", "does not end in .affiliate-50"),
        ("xx.half,xx.list", "xx.half,", "it is blank"),
        ("Act 1", "", "it is blank"),
        (",,Act 1", ",xx:nowhere:1,Act 1", "which is in no provisions.csv"),
        ("Act 1,yes\n", "Act 1,yes\n" + GOOD.replace("xx.half", "xx.second"), "on days on which xx.half gives it"),
        ("Act 1,yes\n", "Act 1,yes\n" + GOOD.replace("2020-01-01,", "2010-01-01,2019-12-31"), "is written twice"),
    ],
)
def test_a_bad_row_of_law_is_refused_with_place_and_remedy(tmp_path: Path, old: str, new: str, what: str) -> None:
    assert old in GOOD
    with pytest.raises(BadInput) as e:
        load_law(law_with(tmp_path / "law", HEAD + GOOD.replace(old, new, 1)))
    assert any(what in p.what and "ownership.csv" in p.where and p.mend for p in e.value.problems), e.value


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("xx.other,2020-01-01,,stayed,,,,", "there is no rule"),
        ("xx.half,2020-01-01,,paused,,,,", "is not a state"),
        ("xx.half,2020-13-01,,stayed,,,,", "is not a date"),
    ],
)
def test_a_bad_state_is_refused(tmp_path: Path, row: str, what: str) -> None:
    root = law_with(tmp_path / "law", HEAD + GOOD, STATE_HEAD + row + "\n")
    with pytest.raises(BadInput, match=what):
        read_ownership(root)


def test_every_row_names_its_act_and_what_rests_on_notes_is_marked() -> None:
    assert len(RULES) == 11
    assert all(r.act and r.since for r in RULES.values())
    assert {r.id for r in RULES.values() if not r.verified} == {
        "us.ofac.blocked.2008", "eu.freeze.owned.2018", "eu.freeze.owned.2022", "eu.freeze.owned", *CHINESE}  # fmt: skip
    assert {r.tag for r in RULES.values()} == {f"{x}.affiliate-50" for x in (
        "us.entity-list", "us.meu-list", "us.sdn", "us.sdn.blocked", "eu.fsf", "uk.sanctions", "cn.control-list", "cn.watch-list")}  # fmt: skip


def test_the_graph_can_be_cut_to_what_lies_above_a_party() -> None:
    whole: Stakes = stakes(holdings("X>A 50, A>B 50, B>C 50, Z>D 10"), DAY)
    assert whole.above("B") == {"X", "A", "B"}
    assert set(whole.within(whole.above("B")).into) == {"A", "B"}
