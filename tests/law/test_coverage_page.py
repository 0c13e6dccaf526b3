"""What the packs say they cover: every pack speaks of every capability, and the page of the reference is made from that."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.desk.lawcoverage import coverage, markdown
from comity.law.coverage import CAPABILITIES, read_coverage
from comity.law.store import Law, load_law
from comity.terms.problems import Problem

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "law")


def test_every_pack_speaks_of_every_capability(law: Law) -> None:
    unsaid = [(p.jurisdiction, c.capability) for p in coverage(law) for c in p.cells if c.level == "unstated"]
    assert unsaid == []


def test_the_page_is_what_the_packs_say(law: Law) -> None:
    page = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")
    assert page == markdown(coverage(law)), "print it anew: comity law coverage --markdown > docs/reference/coverage.md"


def test_what_is_not_full_says_why(law: Law) -> None:
    for p in coverage(law):
        for c in p.cells:
            assert c.level == "full" or c.note, (p.jurisdiction, c.capability)


def test_full_is_not_claimed_for_what_rests_on_no_text_that_was_read(law: Law) -> None:
    """A capability of which no rule at all was verified may be fully encoded; its line must say that nothing was read."""
    bare = [
        (p.jurisdiction, c.capability) for p in coverage(law) for c in p.cells
        if c.level == "full" and c.rules and c.unverified == c.rules and not c.note
    ]  # fmt: skip
    assert bare == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"wings": {"level": "full"}}, "there is no such capability"),
        ({"list": {"level": "great", "by": ["a.b"]}}, "'great' is not a level"),
        ({"list": {"level": "none", "by": ["a.b"], "note": "x"}}, "the level is none, yet something is named"),
        ({"list": {"level": "partial", "by": ["a.b"]}}, "nothing says what is missing"),
        ({"list": {"level": "full"}}, "nothing is named that does it"),
        ({"list": {"level": "full", "by": ["a.c.*"]}}, "'a.c.*' names no rule, namespace or file"),
    ],
)
def test_a_wrong_line_is_named(line: dict[str, object], said: str) -> None:
    problems: list[Problem] = []
    read_coverage(line, ["a.b"], "aa/pack.toml", problems)
    assert said in " ".join(p.what for p in problems)


def test_the_order_of_the_capabilities_is_the_same_everywhere(law: Law) -> None:
    assert all([c.capability for c in p.cells] == list(CAPABILITIES) for p in coverage(law))
