"""How applications are judged: every policy of the law stated once more from its source, and the main ones asked of the desk."""

from __future__ import annotations

from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.terms.outcomes import POLICIES

from .asking import ask_clean
from .stated_law import all_rules, lines, stated, twice


def test_every_policy_is_the_one_that_its_source_names() -> None:
    assert stated("policies") == []


def test_policies_are_stated_once_in_the_words_of_the_law() -> None:
    table = lines("policies")
    assert twice(table) == []
    assert {s for x in table for s in x.says} <= {*POLICIES, "unsaid"}


def test_a_review_judges_something() -> None:
    assert [r["id"] for r in all_rules() if r["kind"] == "review" and not r.get("for") and r.get("then", {}).get("policy")] == []


MEDICINE = {
    "facts": {"us.cuba.medicine-or-device": True, "us.cuba.medicine-concern": False},
    "end_use": {"uses": ["medical"], "knowledge": "none"},
}
PROVIDER = {"facts": {"us.policy.sl-communications-provider": True}}
ANSWERS: list[tuple[str, str, str, str, dict[str, Any], str]] = [
    ("746.2(b): Cuba in general", "US", "CU", "US-CCL:EAR99", {}, "denial"),
    ("746.2(b)(1): medicine for Cuba", "US", "CU", "US-CCL:EAR99", MEDICINE, "presumption_of_approval"),
    ("746.4(b): North Korea in general", "US", "KP", "US-CCL:EAR99", {}, "case_by_case"),
    ("746.4(b)(3): a missile item for North Korea", "US", "KP", "US-CCL:9A115", {}, "denial"),
    ("742.4(b)(1)(i): an NS item outside D:1", "US", "BR", "US-CCL:2A001", {}, "presumption_of_approval"),
    ("742.4(b)(5): the same to Kazakhstan", "US", "KZ", "US-CCL:2A001", {}, "presumption_of_approval"),
    ("742.4(b)(1)(i): the same to D:1 in general", "US", "UZ", "US-CCL:2A001", {}, "case_by_case"),
    ("742.4(b)(9): the same to Russia", "US", "RU", "US-CCL:2A001", {}, "denial"),
    ("742.13(b)(1): interception for a provider of communications", "US", "BR", "US-CCL:5A980", PROVIDER, "presumption_of_approval"),
    ("742.13(b)(1), note: not to a country under AT controls", "US", "SY", "US-CCL:5A980", PROVIDER, "presumption_of_denial"),
    ("2021/821, 3: no policy is named", "EU", "BR", "EU-DU:6A008.j", {"sent_from": "DE"}, "case_by_case"),
    ("No. 46 of 2024, limb 2: gallium for the United States", "CN", "US", "CN-DU:3C001", {"sent_from": "CN", "date": "2025-06-01"},
     "presumption_of_denial"),
    ("the same for Germany: no policy but the factors", "CN", "DE", "CN-DU:3C001", {"sent_from": "CN", "date": "2025-06-01"}, "case_by_case"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "law", "to", "code", "facts", "policy"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_the_policy_that_is_answered(
    desk: Desk, name: str, law: str, to: str, code: str, facts: dict[str, Any], policy: str
) -> None:
    assert ask_clean(desk, law, to, [code], **facts).policy == policy


@pytest.mark.parametrize(("row", "policy"), [("row:6A003#5", "case_by_case"), ("row:6A003#6", "presumption_of_approval")])
def test_thermal_cameras_are_judged_by_the_column_of_their_row(desk: Desk, row: str, policy: str) -> None:
    """742.6(a)(2) with (b)(1)(i)(B), RS 1; 742.6(a)(4)(ii) with (b)(2)(i), RS 2."""
    told = {"row:6A003#5": False, "row:6A003#6": False} | {row: True}
    item = {"origin": "US", "type": "commodity", "made_with": [], "plant": [], "content": [], "facts": told}
    assert ask_clean(desk, "US", "BR", ["US-CCL:6A003.b.4.b"], item=item).policy == policy


@pytest.mark.parametrize(("approved", "available"), [(None, "unknown"), (False, "no")])
def test_sta_leads_to_the_emirates_only_for_those_approved(desk: Desk, approved: bool | None, available: str) -> None:
    """740.2(a)(26): in Country Group A:5, and the bar takes STA away unless all are in Supplement No. 8 to Part 740."""
    facts = {"us.sta.eccn-furnished": True, "us.sta.consignee-statement": True, "us.sta.release-in-single-country": False}
    facts |= {} if approved is None else {"us.sta.uae-parties-approved": approved}
    answer = ask_clean(desk, "US", "AE", ["US-CCL:3A001.a.2"], facts=facts)
    assert [a.available for a in answer.authorisations if a.id == "us.ear.exception.sta"] == [available]
