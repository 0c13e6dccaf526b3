"""Dates as ISO text. An interval holds from its first day to its last, both inclusive; blank is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


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


def days_of(spans: Iterable[tuple[str, str]]) -> set[str]:
    """The days on which intervals begin, and the days after they end."""
    days: set[str] = set()
    for since, until in spans:
        if since:
            days.add(since)
        if until:
            days.add((date.fromisoformat(until) + timedelta(days=1)).isoformat())
    return days
