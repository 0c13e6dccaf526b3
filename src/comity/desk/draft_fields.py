"""Single fields of a measure: a text, a day, a decimal, a list; what is wrong with one is told with its place and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from comity.terms.codes import is_code
from comity.terms.dates import parse_date
from comity.terms.problems import Problem
from comity.terms.words import nearest

MOST_TEXT: Final = 2_000
MOST_OF: Final = 5_000
_ID: Final = re.compile(r"[a-z0-9][a-z0-9.\-]{0,79}")


class Fields:
    """Reads fields of tables; `problems` holds everything that is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def problem(self, where: str, what: str, mend: str) -> None:
        """One more problem."""
        self.problems.append(Problem(f"{self.name}, {where}" if where else self.name, what, mend))

    def known(self, t: Mapping[str, Any], names: Sequence[str], where: str, what: str = "field") -> None:
        """Fields that are not read here are mistakes of spelling."""
        for key in t:
            if key not in names:
                near = nearest(key, names)
                self.problem(f"{where}, {what} {key[:60]}".removeprefix(", "), f"not a {what} that is read here",
                             f"Did you mean '{near}'?" if near else f"Known: {', '.join(names)}.")  # fmt: skip

    def table(self, t: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> Mapping[str, Any]:
        """A table; empty where it is missing."""
        value = t.get(key)
        if isinstance(value, Mapping):
            return value
        if value is not None or needed:
            self.problem(
                f"{where}, table {key}".removeprefix(", "),
                "it is missing" if value is None else "a table was expected",
                f"Write [{key}].",
            )
        return {}

    def tables(self, t: Mapping[str, Any], key: str, where: str = "") -> list[Mapping[str, Any]]:
        """A list of tables."""
        value = t.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.problem(f"{where}, table {key}".removeprefix(", "), "a list of tables was expected", f"Write [[{key}]].")
            return []
        if len(value) > MOST_OF:
            self.problem(f"{where}, table {key}".removeprefix(", "), f"{len(value)} tables", f"Write at most {MOST_OF}.")
            return []
        return value

    def text(self, t: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
        """A text without control characters."""
        value = t.get(key, "")
        if not isinstance(value, str):
            self.problem(f"{where}, field {key}", f"a text was expected, not {str(value)[:40]}", "Put it in quotes.")
            return ""
        if needed and not value.strip():
            self.problem(f"{where}, field {key}", "it is missing", "Write it.")
        if len(value) > MOST_TEXT:
            self.problem(f"{where}, field {key}", f"{len(value)} characters", f"Write at most {MOST_TEXT}.")
        if any(ord(ch) < 32 and ch not in "\n\t" for ch in value):
            self.problem(f"{where}, field {key}", "it holds a control character", "Take it out.")
        return value.strip()[:MOST_TEXT]

    def id(self, t: Mapping[str, Any], key: str, where: str) -> str:
        """A name in small letters."""
        value = self.text(t, key, where, needed=True)
        if value and not _ID.fullmatch(value):
            self.problem(f"{where}, field {key}", f"'{value[:60]}' is no id", "Use small letters, digits, dots and hyphens.")
        return value

    def texts(self, t: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts, each once; a single text is a list of one."""
        value = t.get(key, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self.problem(f"{where}, field {key}", "a list of texts was expected", f'Write {key} = ["..."].')
            return ()
        if needed and not value:
            self.problem(f"{where}, field {key}", "it is missing", f'Write {key} = ["..."].')
        if len(value) > MOST_OF:
            self.problem(f"{where}, field {key}", f"{len(value)} texts", f"Write at most {MOST_OF}.")
            return ()
        return tuple(dict.fromkeys(v.strip()[:200] for v in value))

    def codes(self, t: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """A list of codes with their namespace."""
        found = self.texts(t, key, where)
        for c in found:
            if not is_code(c):
                self.problem(
                    f"{where}, field {key}", f"'{c[:60]}' is no code", "Write it with its namespace, for example US-CCL:3A090."
                )
        return found

    def files(self, t: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """Names of measure files beside this one."""
        found = self.texts(t, key, where)
        for f in found:
            if Path(f).is_absolute() or not f.endswith(".toml") or "\0" in f:
                self.problem(f"{where}, field {key}", f"'{f[:60]}' is no file of a measure", "Name a .toml file beside this one.")
        return found

    def word(self, t: Mapping[str, Any], key: str, words: Sequence[str], where: str, usual: str) -> str:
        """One of several words."""
        value = t.get(key, usual)
        if value != usual and value not in words:
            near = nearest(str(value), words)
            self.problem(f"{where}, field {key}", f"'{str(value)[:40]}' is not known",
                         f"Did you mean '{near}'?" if near else f"Use one of {', '.join(words)}.")  # fmt: skip
            return usual
        return str(value)

    def flag(self, t: Mapping[str, Any], key: str, where: str) -> bool:
        """True or false."""
        value = t.get(key, False)
        if not isinstance(value, bool):
            self.problem(f"{where}, field {key}", f"{str(value)[:40]} is neither true nor false", "Write true or false.")
            return False
        return value

    def day(self, t: Mapping[str, Any], key: str, where: str) -> str:
        """A day that exists, as text."""
        value = t.get(key, "")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if not isinstance(value, str) or (value and parse_date(value) is None):
            self.problem(f"{where}, field {key}", f"'{str(value)[:40]}' is not a day", "Write YYYY-MM-DD, a day that exists.")
            return ""
        return value

    def decimal(self, t: Mapping[str, Any], key: str, where: str, *, least: str = "", most: str = "") -> str:
        """A decimal as text; blank where it is missing."""
        return self.number(t[key], f"{where}, field {key}", least, most) if key in t else ""

    def number(self, value: object, where: str, least: str = "", most: str = "") -> str:
        """A decimal as text; a float is refused, for 0.1 is none."""
        try:
            plain = isinstance(value, (str, int)) and not isinstance(value, bool) and len(str(value)) <= 40
            found = Decimal(str(value)) if plain else Decimal("NaN")
        except (InvalidOperation, ValueError):
            found = Decimal("NaN")
        if not found.is_finite() or abs(found.adjusted()) > 30:
            self.problem(where, f"'{str(value)[:40]}' is no decimal in quotes", 'Write for example "0.25".')
            return ""
        if (least and found < Decimal(least)) or (most and found > Decimal(most)):
            self.problem(
                where,
                f"{found} is not from {least or 'any'} to {most or 'any'}",
                f"Write a decimal from {least or 'any'} to {most or 'any'}.",
            )
            return ""
        return format(found, "f")

    def once(self, ids: Iterable[str], what: str, field: str) -> None:
        """One more problem."""
        seen: set[str] = set()
        for i in ids:
            if i and i in seen:
                self.problem(f"{what} {i}, field {field}", "it stands there twice", "Give each its own.")
            seen.add(i)
