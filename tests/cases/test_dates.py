"""Since when each rule is law, until when, and where text, operation and enforcement part: stated once more by instrument."""

from __future__ import annotations

from .stated_law import all_rules, lines, stated, twice


def test_every_first_and_last_day_is_that_of_its_instrument() -> None:
    assert stated("dates") == []


def test_every_state_is_the_one_that_its_instrument_brought() -> None:
    assert stated("states") == []


def test_no_state_is_outside_its_rule_and_no_rule_ends_before_it_begins() -> None:
    for r in all_rules():
        assert str(r.get("from", "")) <= str(r.get("to", "9999")), r["id"]
        for s in r.get("state", []):
            assert str(r.get("from", "")) <= str(s.get("from", "9999")), r["id"]


def test_no_date_and_no_state_is_stated_twice() -> None:
    assert twice(lines("dates")) + twice(lines("states")) == []
