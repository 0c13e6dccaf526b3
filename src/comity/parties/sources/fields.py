"""Small pieces that readers of lists share: clean text, dates as lists print them, ids, strict UTF-8, JSON.

Nothing here knows a publisher. Dates are ISO: YYYY, YYYY-MM or YYYY-MM-DD. A range of years is read as each year in it,
so that a birth year inside the range agrees with the entry and one outside does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from comity.law.territories import fold
from comity.parties.entity import NAMES
from comity.parties.sources.base import Unreadable
from comity.parties.sources.facts import Facts
from comity.terms.dates import parse_date

LONGEST_RANGE: Final = 25
"""Years; a longer range says too little about a person to be read as dates."""

_GREEK: Final = 0x370
"""Below this stand Latin letters and marks only."""

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_YEAR: Final = re.compile(r"([A-Za-z]{3,9})\.?\s+((?:18|19|20)\d\d)")
_ISO: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2}|dd)[./-](\d{1,2}|mm)[./-](\d{4})", re.IGNORECASE)


def clean(text: str) -> str:
    """A text without characters that nobody sees, its words joined by one space."""
    return " ".join(_INVISIBLE.sub("", text).split())


def slug(text: str) -> str:
    """A text as part of an id or a tag: folded words joined by hyphens (`Iran (Nuclear)` -> `iran-nuclear`)."""
    return "-".join(fold(text).split())


def has_latin(text: str) -> bool:
    """Whether a text has a Latin letter."""
    return any(ch.isalpha() and "LATIN" in unicodedata.name(ch, "") for ch in text)


def has_other(text: str) -> bool:
    """Whether a text has a letter of another script than Latin."""
    return any(ord(ch) >= _GREEK and ch.isalpha() and "LATIN" not in unicodedata.name(ch, "") for ch in text)


def iso_date(text: str) -> str:
    """A date as printed (`1971`, `1971-04`, `1971-04-28`, with a zone or hour behind it) in ISO; blank when it is none."""
    found = _ISO.match(text.strip())
    return "" if found is None else _joined(*(part or "" for part in found.groups()))


def day_first(text: str) -> str:
    """A date printed day first (`28/04/1971`, `dd/mm/1971`, `28.4.1971`) in ISO; blank when it is none."""
    found = _DAY_FIRST.fullmatch(text.strip())
    if found is None:
        return ""
    day, month, year = (("" if part.lower() in {"dd", "mm"} else part.zfill(2)) for part in found.groups())
    return _joined(year, month, day)


def _joined(year: str, month: str, day: str) -> str:
    """Year, month and day as ISO; a month or a day that cannot be is a date that cannot be."""
    if not month:
        return year
    if not day:
        return f"{year}-{month}" if "01" <= month <= "12" else ""
    return f"{year}-{month}-{day}" if parse_date(f"{year}-{month}-{day}") else ""


def month_year(text: str) -> str:
    """A month in English with its year (`Nov. 1973`) anywhere in a text, in ISO; blank when there is none."""
    for name, year in _MONTH_YEAR.findall(text):
        if name[:3].lower() in _MONTHS:
            return f"{year}-{_MONTHS.index(name[:3].lower()) + 1:02}"
    return ""


def years(first: str, last: str) -> tuple[str, ...]:
    """Every year of a range, as text; none when it is no range of at most LONGEST_RANGE years."""
    if not (re.fullmatch(r"[0-9]{4}", first) and re.fullmatch(r"[0-9]{4}", last)):
        return ()
    span = range(int(first), int(last) + 1)
    return tuple(str(y) for y in span) if 0 < len(span) <= LONGEST_RANGE else ()


class Bag(Facts):
    """The properties of one entry while it is read, without characters that nobody sees."""

    def add(self, name: str, *values: str) -> None:
        """Add values that are not blank."""
        super().add(name, *map(clean, values))

    def has(self, name: str) -> bool:
        """Whether a property has a value."""
        return bool(self.get(name))

    def promote(self) -> bool:
        """Make the strongest other name the primary one where there is none; whether there is a name at all."""
        first = next((n for kind in NAMES for n in self.get(kind)), "")
        if not self.has("name"):
            self.add("name", first)
        return bool(first)


class Ids:
    """Ids of one list: each once. The first that asks for an id gets it, another gets its mark or a number behind it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, mark: str = "") -> str:
        """The wanted id, else with the mark (`EU.27.28/TAQA`), else with the first free number."""
        tries = (wanted, f"{wanted}/{mark}") if mark else (wanted,)
        number = 2
        given = next((t for t in tries if t not in self._taken), "")
        while not given:
            given = f"{tries[-1]}/{number}" if f"{tries[-1]}/{number}" not in self._taken else ""
            number += 1
        self._taken.add(given)
        return given


def only(files: Mapping[str, bytes], what: str) -> bytes:
    """The bytes of the one file that a format consists of; Unreadable when there are none or several."""
    if len(files) != 1:
        raise Unreadable(f"{what} is one file; {len(files)} files were given: {', '.join(sorted(files))[:200] or 'none'}")
    return next(iter(files.values()))


def decoded(data: bytes, what: str) -> str:
    """Bytes as UTF-8 text, a byte order mark put aside; Unreadable for anything else, with what it is and how to mend it."""
    if not data.strip():
        raise Unreadable(f"{what}: the file is empty ({len(data)} bytes)")
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable(f"{what}: the file is a spreadsheet or an archive, not text; save it as CSV in UTF-8")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Unreadable(f"{what}: the file is UTF-16; save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')")
    if b"\0" in data:
        raise Unreadable(f"{what}: the file has a NUL byte at {data.index(0)}: it is not text or is damaged")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise Unreadable(
            f"{what}: byte {data[e.start]:#04x} in line {line} is not UTF-8 (a file saved as Windows-1252 or Latin-1 has such "
            "bytes); save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')"
        ) from None


def json_rows(data: bytes, what: str, required: Iterable[str]) -> tuple[list[tuple[int, dict[str, Any]]], list[str]]:
    """(number from 1, object) for every object that has the required fields, and a sentence for each that has not.

    Unreadable: not JSON, not a list of objects, or no object with the fields.
    """
    text = decoded(data, what)
    try:
        values = msgspec.json.decode(text, type=list[Any])
    except (msgspec.DecodeError, RecursionError) as e:
        raise Unreadable(f"{what}: not a JSON list of objects ({str(e)[:120]})") from None
    wanted, good, bad = tuple(required), [], []
    for number, value in enumerate(values, start=1):
        missing = [f for f in wanted if not isinstance(value, dict) or f not in value]
        if missing:
            bad.append(f"object {number}: no field {missing[0]}")
        else:
            good.append((number, value))
    if not good:
        first = next((sorted(map(str, v))[:6] for v in values if isinstance(v, dict)), [])
        seen = f"the first object has {', '.join(first)[:120]}" if first else f"{len(values)} values, no object"
        raise Unreadable(f"{what}: no object has the fields {', '.join(wanted)} ({seen})")
    return good, bad


def strings(value: object) -> tuple[str, ...]:
    """The texts in a JSON list; a lone text is a list of one; anything else is left out."""
    given = value if isinstance(value, list) else [value]
    return tuple(v for v in map(clean, (g for g in given if isinstance(g, str))) if v)
