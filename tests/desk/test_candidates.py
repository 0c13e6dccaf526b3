"""Codes are proposed where an order has none of a list; a proposal is never taken as stated."""

from __future__ import annotations

from comity.desk.assess import Desk
from comity.engine.determination import MissingFact
from tests.cases.asking import WHOLLY_US, ask_clean


def missing(desk: Desk, law: str, to: str, code: str, namespace: str) -> MissingFact | None:
    answer = ask_clean(desk, law, to, [code], item=dict(WHOLLY_US))
    return next((m for m in answer.missing if m.fact == f"items.codes:{namespace}"), None)


def test_an_equal_entry_is_proposed_with_its_ground(desk: Desk) -> None:
    found = missing(desk, "US", "CN", "EU-DU:1B235.a", "US-CCL")
    assert found is not None
    assert [(c.code, c.relation, c.of, c.verified) for c in found.candidates] == [("US-CCL:1A231.a", "equal", "EU-DU:1B235.a", True)]
    assert all(c.source for c in found.candidates)


def test_a_proposal_changes_no_outcome(desk: Desk) -> None:
    with_code = ask_clean(desk, "US", "CN", ["EU-DU:1B235.a", "US-CCL:1A231.a"], item=dict(WHOLLY_US))
    without = ask_clean(desk, "US", "CN", ["EU-DU:1B235.a"], item=dict(WHOLLY_US))
    assert with_code.outcome == "licence_required"
    assert without.outcome == "incomplete"


def test_the_same_string_in_another_list_is_not_proposed(desk: Desk) -> None:
    """`CN-DU:3C001` is gallium: nothing stands beside it in the Commerce Control List."""
    found = missing(desk, "US", "DE", "CN-DU:3C001", "US-CCL")
    assert found is not None
    assert found.candidates == ()
