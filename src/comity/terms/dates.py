"""Dates as ISO text. An interval holds from its first day to its last, both inclusive; blank is open."""

from __future__ import annotations

from datetime import date


def parse_date(text: str) -> date | None:
    """A calendar date, or None when the text is not one (2026-02-30 is not)."""
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def holds(since: str, until: str, day: str) -> bool:
    """Whether an interval of ISO dates contains a day."""
    return (not since or since <= day) and (not until or day <= until)
