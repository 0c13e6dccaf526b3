"""The example orders, each against what a lawyer expects of it (examples/expected), under the law that ships."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from comity.cli.main import main
from comity.desk.batch import BatchDesk
from comity.desk.flat import flatten
from comity.desk.intake import read_order
from comity.law.check import resolve
from comity.terms.outcomes import BASES, OUTCOMES, POLICIES, REGIMES

if TYPE_CHECKING:
    from comity.desk.assess import Desk
    from comity.engine.determination import Determination, JurisdictionAnswer

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = sorted(p.stem for p in (EXAMPLES / "orders").glob("*.toml"))
ASKED = "2026-11-24T00:00:00Z"
ANSWER_KEYS = {"item", "law", "outcome", "policy", "reached_by", "requires", "judged_by", "bars", "out_of_operation", "missing",
               "not_evaluated", "because", "citation", "authorisations", "stale"}  # fmt: skip
REQUIREMENTS = ("prohibited", "licence_required", "notification_required")


@cache
def expected(name: str) -> dict[str, Any]:
    return tomllib.loads((EXAMPLES / "expected" / f"{name}.toml").read_text(encoding="utf-8"))


def answers_expected(name: str) -> list[dict[str, Any]]:
    return expected(name)["answer"]


@pytest.fixture(scope="module")
def found(desk: Desk):
    @cache
    def of(name: str) -> Determination:
        path = EXAMPLES / "orders" / f"{name}.toml"
        return desk.assess(read_order(path), path.name, ASKED)

    return of


def answer_of(d: Determination, item: str, law: str) -> JurisdictionAnswer:
    return next(a for i in d.items if i.item == item for a in i.jurisdictions if a.jurisdiction == law)


def applying(a: JurisdictionAnswer, *effects: str) -> set[str]:
    return {f.rule for f in a.findings if f.status == "applies" and f.effect in effects}


CASES = [pytest.param(n, k, id=f"{n}-{a['item']}-{a['law']}") for n in NAMES for k, a in enumerate(answers_expected(n))]


def test_every_order_has_an_expected_answer_and_the_other_way_round():
    assert sorted(p.stem for p in (EXAMPLES / "expected").glob("*.toml")) == NAMES
    assert len(NAMES) >= 16


@pytest.mark.parametrize("name", NAMES)
def test_an_order_begins_with_its_story(name):
    lines = (EXAMPLES / "orders" / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    story = lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]
    assert 2 <= len(story) <= 4
    assert lines[len(story)] == f'id = "{name}"'
    assert all(len(line) <= 130 for line in story)


@pytest.mark.parametrize("name", NAMES)
def test_every_item_has_an_expected_answer_of_every_law_that_may_reach_it(name, found):
    """A law of which the file says nothing must not reach the order at all."""
    pairs = [(a["item"], a["law"]) for a in answers_expected(name)]
    assert len(pairs) == len(set(pairs))
    asked = {(i.item, a.jurisdiction): a.outcome for i in found(name).items for a in i.jurisdictions}
    assert set(pairs) <= set(asked)
    unsaid = {pair: outcome for pair, outcome in asked.items() if pair not in pairs and outcome != "no_nexus"}
    assert unsaid == {}
    assert expected(name)["known_at"] == ASKED[:10]


@pytest.mark.parametrize("name", NAMES)
def test_an_expected_answer_says_why_and_where_in_words(name):
    file = expected(name)
    assert set(file) <= {"known_at", "answer", "conflict"}
    for a in file["answer"]:
        assert set(a) <= ANSWER_KEYS
        assert a["because"].endswith(".")
        assert a["citation"]
        assert a["outcome"] in OUTCOMES
    for c in file.get("conflict", []):
        assert c["because"]
        assert c["citation"]


@pytest.mark.parametrize(("name", "number"), CASES)
def test_outcome_and_policy(name, number, found):
    want = answers_expected(name)[number]
    a = answer_of(found(name), want["item"], want["law"])
    assert a.outcome == want["outcome"]
    if want["outcome"] != "prohibited":
        assert a.policy == want.get("policy", "")


@pytest.mark.parametrize(("name", "number"), CASES)
def test_the_rules_that_decide_and_no_others(name, number, found):
    want = answers_expected(name)[number]
    a = answer_of(found(name), want["item"], want["law"])
    assert applying(a, *REQUIREMENTS) == set(want.get("requires", []))
    if "reached_by" in want:
        assert set(a.nexus) == set(want["reached_by"])
    if "judged_by" in want:
        assert applying(a, "review_policy") >= set(want["judged_by"])
        assert all(f.policy in POLICIES for f in a.findings if f.rule in want["judged_by"])
    assert applying(a, "authorisation_barred") >= set(want.get("bars", []))
    working = {f.rule for f in a.findings if f.status == "applies"}
    assert not working & set(want.get("out_of_operation", []))


@pytest.mark.parametrize(("name", "number"), CASES)
def test_authorisations_available_open_and_not(name, number, found):
    want = answers_expected(name)[number]
    said = want.get("authorisations", {})
    a = answer_of(found(name), want["item"], want["law"])
    by: dict[str, set[str]] = {"yes": set(), "unknown": set(), "no": set()}
    for x in a.authorisations:
        by[x.available].add(x.id)
    if "available" in said:
        assert by["yes"] == set(said["available"])
    assert by["unknown"] >= set(said.get("unknown", []))
    assert by["no"] >= set(said.get("not_available", []))
    if want["outcome"] == "authorisation_available":
        assert all(x.sufficient for x in a.authorisations if x.id in said["available"])


@pytest.mark.parametrize(("name", "number"), CASES)
def test_what_is_missing(name, number, found):
    want = answers_expected(name)[number]
    missing = {m.fact for m in answer_of(found(name), want["item"], want["law"]).missing}
    if want.get("missing") == []:
        assert not missing
    assert missing >= set(want.get("missing", []))


@pytest.mark.parametrize(("name", "number"), CASES)
def test_what_is_stale_and_since_when(name, number, found):
    want = answers_expected(name)[number]
    a = answer_of(found(name), want["item"], want["law"])
    assert {(s.rule, s.known_until) for s in a.stale} >= {(s["rule"], s["known_until"]) for s in want.get("stale", [])}
    if want["outcome"] != "prohibited" and "missing" in want and not want["missing"]:
        assert len(a.stale) == len(want.get("stale", []))


STALE = [n for n in NAMES if any(a.get("stale") for a in answers_expected(n))]


@pytest.mark.parametrize("name", STALE)
def test_a_stale_answer_shows_the_outcome_of_both_branches(name, found):
    for want in answers_expected(name):
        a = answer_of(found(name), want["item"], want["law"])
        for s in want.get("stale", []):
            shown = next(x.branches for x in a.stale if x.rule == s["rule"])
            assert shown == {k: v for k, v in s.items() if k in ("operative", "stayed", "suspended")}


@pytest.mark.parametrize(("name", "number"), CASES)
def test_law_that_was_not_looked_at_is_named(name, number, found):
    want = answers_expected(name)[number]
    texts = " ".join(answer_of(found(name), want["item"], want["law"]).not_evaluated)
    for words in want.get("not_evaluated", []):
        assert words in texts


@pytest.mark.parametrize("name", NAMES)
def test_conflicts_between_laws(name, found):
    shown = {(c.id, c.between, c.certain) for c in found(name).conflicts}
    want = {(c["id"], tuple(c["between"]), c["certain"]) for c in expected(name).get("conflict", [])}
    assert {x for x in shown if x[2]} == {x for x in want if x[2]}
    assert shown >= want


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_that_counts_cites_a_provision(name, desk, found):
    for item in found(name).items:
        for a in item.jurisdictions:
            for f in a.findings:
                assert f.citations
                assert all(resolve(desk.law.packs[a.jurisdiction].provisions, c.id) for c in f.citations)
                assert f.regime in REGIMES
                assert f.basis in BASES


def test_the_same_chips_below_the_figures_need_nothing_and_above_them_a_licence(found):
    assert answer_of(found("accelerator-h20-us-china"), "1", "US").outcome == "not_required"
    assert answer_of(found("accelerator-h100-us-china"), "chip", "US").outcome == "licence_required"


def test_one_day_more_makes_the_known_answer_stale(found):
    before, after = (answer_of(found(n), "1", "CN") for n in ("magnets-abroad-suspended", "magnets-abroad-stale"))
    assert (before.outcome, before.stale) == ("no_nexus", ())
    assert (after.outcome, bool(after.stale)) == ("incomplete", True)


def test_the_examples_as_one_file_of_orders_get_the_same_answers(desk, found):
    rows = [row for n in NAMES for row in flatten(read_order(EXAMPLES / "orders" / f"{n}.toml"))]
    columns = dict.fromkeys(c for row in rows for c in row)
    frame = pl.DataFrame([{c: row.get(c) for c in columns} for row in rows], schema=dict.fromkeys(columns, pl.String))
    result, problems = BatchDesk(desk, ASKED[:10]).judge(frame)
    assert not problems
    alone = {
        (n, i.item, a.jurisdiction): (a.outcome, a.policy, {m.fact for m in a.missing}, {s.rule for s in a.stale})
        for n in NAMES for i in found(n).items for a in i.jurisdictions
    }  # fmt: skip
    together = {
        (r["id"], r["item"], r["jurisdiction"]): (r["outcome"], r["policy"], set(r["missing"]), set(r["stale"]))
        for r in result.to_dicts()
    }
    assert together == alone


def test_all_examples_are_assessed_by_the_command(capsys):
    assert main(["assess", *(str(EXAMPLES / "orders" / f"{n}.toml") for n in NAMES), "--known-at", ASKED[:10]]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines() if "  law of " in line] == NAMES
