"""Since when each rule is law, until when, and where text, operation and enforcement part: stated once more by instrument."""

from __future__ import annotations

from typing import Any

from .stated_law import all_rules, differences, lines, twice


def state(s: dict[str, Any]) -> str:
    """One state of a rule as the table writes it."""
    told = f" told {s['known_from']}" if "known_from" in s else ""
    seen = f" seen {s['known_until']}" if "known_until" in s else ""
    return f"{s['track']} {s.get('from', '')}..{s.get('to', '')} {s['state']}{told}{seen}"


def test_every_first_and_last_day_is_that_of_its_instrument() -> None:
    law = {r["id"]: (str(r.get("from", "")), str(r.get("to", ""))) for r in all_rules() if "from" in r or "to" in r}
    assert differences(lines("dates"), law) == []


def test_every_state_is_the_one_that_its_instrument_brought() -> None:
    law = {r["id"]: (", ".join(state(s) for s in r["state"]),) for r in all_rules() if r.get("state")}
    assert differences(lines("states"), law) == []


def test_no_state_is_outside_its_rule_and_no_rule_ends_before_it_begins() -> None:
    for r in all_rules():
        assert str(r.get("from", "")) <= str(r.get("to", "9999")), r["id"]
        for s in r.get("state", []):
            assert str(r.get("from", "")) <= str(s.get("from", "9999")), r["id"]


def test_no_date_and_no_state_is_stated_twice() -> None:
    assert twice(lines("dates")) + twice(lines("states")) == []
