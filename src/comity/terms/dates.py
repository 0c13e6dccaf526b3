"""Dates as ISO text. An interval holds from its first day to its last, both inclusive; blank is open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date | None:
    """A calendar date YYYY-MM-DD, or None when the text is not one (2026-02-30 is not, nor is the week date 2026-W05-3)."""
    if not _DATE.fullmatch(text):
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


def day_number(text: str) -> int:
    """Days from 1970-01-01 to an ISO date; ValueError when the text is none."""
    return date.fromisoformat(text).toordinal() - 719_163
