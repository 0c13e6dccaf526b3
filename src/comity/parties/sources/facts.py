"""Collects the properties of one entity while a list is read: each value once, blanks left out, in one fixed order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from comity.parties.entity import COUNTRIES, DATES, IDENTIFIERS, NAMES, TEXTS
from comity.parties.sources.base import Unreadable
from comity.terms.dates import parse_date

_ORDER: Final = {name: n for n, name in enumerate((*NAMES, *DATES, *COUNTRIES, *IDENTIFIERS, *TEXTS))}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_WRITTEN: Final = re.compile(r"(?:(\d{1,2}) )?(?:([A-Za-z]{3})[a-z]* )?(\d{4})")
_US: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_LONGEST: Final = 25
"""Years of a range that are still written out one by one."""


class Facts:
    """Property -> values. Only names of `entity.PROPERTIES` are known; another is a defect of the reader."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, None]] = {}

    def add(self, name: str, *values: str) -> None:
        """Add values that are not blank."""
        for value in values:
            text = " ".join(value.split())
            if text:
                self._values.setdefault(name, {})[text] = None

    def get(self, name: str) -> tuple[str, ...]:
        """The values so far."""
        return tuple(self._values.get(name, ()))

    def properties(self) -> dict[str, tuple[str, ...]]:
        """All properties in the fixed order; a name that is already there in a stronger kind is not repeated in a weaker one."""
        seen: set[str] = set()
        for kind in NAMES:
            names = self._values.get(kind, {})
            for name in [n for n in names if n in seen]:
                del names[name]
            seen |= names.keys()
        return {name: tuple(self._values[name]) for name in sorted(self._values, key=_ORDER.__getitem__) if self._values[name]}


def slug(text: str) -> str:
    """Words as a part of a tag or an id: lower case, everything but letters and digits is one hyphen."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def us_date(text: str) -> str:
    """MM/DD/YYYY as an ISO date; blank for a blank. Unreadable when it is no date."""
    if not text.strip():
        return ""
    found = _US.fullmatch(text.strip())
    day = f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}" if found else ""
    if parse_date(day) is None:
        raise Unreadable(f"'{text[:40]}' is not a date MM/DD/YYYY")
    return day


def one_date(text: str) -> str:
    """`10 Dec 1948`, `Dec 1948`, `1948` or an ISO date as YYYY, YYYY-MM or YYYY-MM-DD; blank when it is none of these."""
    text = " ".join(text.split())
    if _ISO.fullmatch(text):
        day = text
    else:
        found = _WRITTEN.fullmatch(text)
        if found is None or (found[1] and not found[2]) or (found[2] and found[2].lower() not in _MONTHS):
            return ""
        month = f"-{_MONTHS.index(found[2].lower()) + 1:02}" if found[2] else ""
        day = found[3] + month + (f"-{int(found[1]):02}" if found[1] else "")
    whole = day + "-01-01"[len(day) - 4 :]
    return day if parse_date(whole) is not None else ""


def dates(text: str) -> tuple[str, ...]:
    """The dates that a published date may mean; empty when it cannot be read.

    `circa 10 Jul 1951` is the year 1951: no more is certain. A range is every year in it (at most 25, otherwise nothing
    is said); a range within one year or month is that year or month.
    """
    text = " ".join(text.split())
    circa = text.lower().startswith(("circa", "approximately"))
    text = re.sub(r"(?i)^(circa|approximately)\s*", "", text)
    ends = [one_date(part) for part in re.split(r"\s+to\s+|(?<=^\d{4})\s*-\s*(?=\d{4}$)", text)]
    if not all(ends) or len(ends) not in (1, 2):
        return ()
    if len(ends) == 1:
        return (ends[0][:4],) if circa else (ends[0],)
    first, last = sorted(ends)
    if first[:7] == last[:7]:
        return (first[:7],)
    years = range(int(first[:4]), int(last[:4]) + 1)
    return tuple(str(y) for y in years) if len(years) <= _LONGEST else ()


def register(text: str) -> str:
    """The Federal Register pages in a text, each once: `68 F.R. 38290 6/27/03 71 F.R. 38843` -> `68 FR 38290; 71 FR 38843`."""
    pages = re.findall(r"\b(\d{1,3})[.\s]*F\.?\s?R\.?\s*(\d{1,6})\b", text)
    return "; ".join(dict.fromkeys(f"{volume} FR {page}" for volume, page in pages))


def joined(parts: Iterable[str]) -> str:
    """The parts of an address that are not blank, with commas between them."""
    return ", ".join(p for p in (" ".join(x.split()).strip(" ,") for x in parts) if p)
