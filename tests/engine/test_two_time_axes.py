"""The act's date decides which law applies; the day of knowledge decides which version of it we had."""

from __future__ import annotations

import msgspec
import pytest

from comity.desk.assess import Desk
from comity.desk.intake import order_from_data
from comity.engine.determination import Determination

RULE = "us.ear.enduser.affiliates-entity-list"


def order(day: str, owners: list[dict[str, str]] | None) -> object:
    party = {"role": "end_user", "name": "Riverside Trading", "country": "SG", "headquarters": "SG"}
    return order_from_data({
        "id": "A", "date": day, "act": "export", "route": {"from": "US", "to": "SG", "via": []},
        "items": [{"id": "1", "codes": ["US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "CN-DU:none"], "type": "commodity", "origin": "US",
                   "content": [], "made_with": [], "plant": []}],
        "parties": [party if owners is None else party | {"owners": owners}],
        "end_use": {"uses": ["civil"], "knowledge": "none"},
    }, "order")  # fmt: skip


HALF = [{"name": "Huawei Technologies Co., Ltd.", "share": "0.6"}]


def us(d: Determination) -> object:
    return next(a for a in d.items[0].jurisdictions if a.jurisdiction == "US")


@pytest.mark.parametrize(
    ("day", "status", "outcome"),
    [
        ("2025-09-28", None, "not_required"),
        ("2025-10-15", "applies", "licence_required"),
        ("2025-11-09", "applies", "licence_required"),
        ("2025-11-10", "does_not_apply", "not_required"),
        ("2026-11-09", "does_not_apply", "not_required"),
        ("2026-11-10", "unknown", "incomplete"),
    ],
)
def test_the_fifty_percent_rule_on_its_days(desk: Desk, day: str, status: str | None, outcome: str) -> None:
    answer = us(desk.assess(order(day, HALF), known_at="2026-11-24T00:00:00Z"))
    found = {f.rule: f.status for f in answer.findings}
    assert found.get(RULE) == status
    assert answer.outcome == outcome
    if status == "unknown":
        stale = next(s for s in answer.stale if s.rule == RULE)
        assert stale.branches == {"operative": "licence_required", "stayed": "not_required"}
        assert stale.known_until == "2026-11-09"


def test_before_the_stay_was_known_the_rule_applied_on(desk: Desk) -> None:
    then = Desk(desk.law, known_at="2025-11-01")
    assert us(then.assess(order("2025-12-01", HALF), known_at="2025-11-01T00:00:00Z")).outcome == "licence_required"
    assert us(desk.assess(order("2025-12-01", HALF), known_at="2026-11-24T00:00:00Z")).outcome == "not_required"


def test_unstated_owners_are_a_question_only_while_the_rule_may_work(desk: Desk) -> None:
    for day, asked in (("2025-10-15", True), ("2026-07-01", False)):
        answer = us(desk.assess(order(day, None), known_at="2026-11-24T00:00:00Z"))
        assert ("parties.owners" in [m.fact for m in answer.missing]) is asked
        assert answer.outcome == ("incomplete" if asked else "not_required")


def test_a_stored_determination_replays_to_the_same_bytes(desk: Desk) -> None:
    stored = msgspec.json.encode(desk.assess(order("2026-11-10", HALF), known_at="2026-11-24T00:00:00Z"))
    again = msgspec.json.encode(Desk.open(known_at="2026-11-24").assess(order("2026-11-10", HALF), known_at="2026-11-24T00:00:00Z"))
    assert again == stored
