"""Reads what is stated of a party that is to be screened: checked, territories as codes, every problem with place and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from comity.law.territories import Gazetteer
from comity.parties.entity import IDENTIFIERS
from comity.parties.match.evidence import TYPES, Subject, type_of
from comity.parties.match.normal import normal
from comity.parties.sources.own import IDENTIFIERS as SHORT
from comity.parties.sources.own import TYPES as SCHEMA_OF
from comity.terms.problems import Problem
from comity.terms.words import nearest

KINDS: Final[Mapping[str, str]] = {**{kind.lower(): kind for kind in IDENTIFIERS}, **SHORT}
"""Kind of an identifier as written, in small letters -> property."""
WRITTEN: Final = tuple(SHORT)
"""The kinds as messages name them."""
LONGEST: Final = 2_000
"""Characters of a name that are taken in."""
_DATE: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01]))?)?")
_GENDERS: Final[Mapping[str, str]] = {"m": "male", "male": "male", "f": "female", "female": "female"}
_IMO: Final = 7


class Stated(NamedTuple):
    """What is stated of a party, as written. `identifiers`: `kind:number` or the number alone."""

    name: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    country: tuple[str, ...] = ()
    birth_date: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    gender: str = ""
    address: str = ""


class Reader:
    """Turns what is stated into subjects; remembers territories, for most come again. `place` names a field in messages."""

    def __init__(self, gazetteer: Gazetteer, place: Callable[[str], str] = str) -> None:
        self._gazetteer, self._place = gazetteer, place
        self._codes: dict[str, str | None] = {}

    def subject(self, stated: Stated) -> tuple[Subject, tuple[Problem, ...]]:
        """The subject, and what is wrong with what is stated of it; with a problem the subject is not to be used."""
        if not any((stated.aliases, stated.type, stated.country, stated.birth_date, stated.identifiers, stated.gender)):
            return Subject(stated.name, address=stated.address), tuple(self._name(stated.name, "name"))
        problems = self._name(stated.name, "name")
        for alias in stated.aliases:
            problems += self._name(alias, "aliases")
        return Subject(
            name=stated.name,
            aliases=tuple(dict.fromkeys(stated.aliases)),
            type=self._type(stated.type, problems),
            countries=self._each(stated.country, self._country, problems),
            dates=self._each(stated.birth_date, self._date, problems),
            identifiers=tuple(i for i in (self._identifier(text, problems) for text in stated.identifiers) if i),
            gender=self._gender(stated.gender, problems),
            address=stated.address,
        ), tuple(problems)

    def _name(self, text: str, field: str) -> list[Problem]:
        if not text.strip():
            return [Problem(self._place(field), "there is no name", "Write the name of a party.")]
        if len(text) > LONGEST:
            return [Problem(self._place(field), f"{len(text):,} characters are no name", f"Write at most {LONGEST:,}.")]
        if not normal(text).words and not normal(text, person=True).words:
            return [Problem(self._place(field), f"'{text.strip()[:60]}' has no letter or digit that can be read", "Write the name of a party.")]
        return []

    @staticmethod
    def _each(
        texts: Iterable[str], read: Callable[[str, list[Problem]], str], problems: list[Problem]
    ) -> tuple[str, ...]:  # fmt: skip
        return tuple(dict.fromkeys(value for value in (read(text, problems) for text in texts) if value))

    def _type(self, text: str, problems: list[Problem]) -> str:
        word = text.strip().lower()
        if word in TYPES or not word:
            return word
        schema = SCHEMA_OF.get(word)
        if schema is None:
            near = nearest(word, (*TYPES, *SCHEMA_OF))
            problems.append(Problem(self._place("type"), f"'{text[:60]}' is no type of party",
                                    f"Did you mean {near}?" if near else f"Write one of {', '.join(TYPES)}."))  # fmt: skip
        return type_of(schema or "")

    def _country(self, text: str, problems: list[Problem]) -> str:
        if text not in self._codes:
            if len(self._codes) > _MOST_CODES:
                self._codes.clear()
            self._codes[text] = self._gazetteer.find(text)
        code = self._codes[text]
        if code is None:
            problems.append(Problem(self._place("country"), f"there is no territory '{text[:60]}'", self._gazetteer.advice(text[:60])))
        return code or ""

    def _date(self, text: str, problems: list[Problem]) -> str:
        found = _DATE.fullmatch(text.strip())
        if found is None or (found["day"] and int(found["day"]) > _days(int(found["year"]), int(found["month"]))):
            problems.append(Problem(self._place("birth_date"), f"'{text[:60]}' is not a date", "Write YYYY, YYYY-MM or YYYY-MM-DD."))
            return ""
        return text.strip()

    def _identifier(self, text: str, problems: list[Problem]) -> tuple[str, str] | None:
        written, colon, number = text.partition(":")
        kind = KINDS.get(written.strip().lower(), "") if colon else ""
        value = number.strip() if kind else text.strip()
        plain = "".join(c for c in value if c.isalnum())
        if colon and not kind:
            problems.append(Problem(self._place("identifiers"), f"'{written.strip()[:40]}' is no kind of identifier",
                                    f"Write kind:number with one of {', '.join(WRITTEN)}."))  # fmt: skip
        elif not plain:
            problems.append(Problem(self._place("identifiers"), "there is no number", "Write kind:number, for example imo:9187629."))
        elif kind == "imoNumber" and len(plain.upper().removeprefix("IMO")) != _IMO:
            problems.append(Problem(self._place("identifiers"), f"'{value[:40]}' is no IMO number", "An IMO number has seven digits."))
        else:
            return kind, value
        return None

    def _gender(self, text: str, problems: list[Problem]) -> str:
        word = text.strip().lower()
        if word and word not in _GENDERS:
            problems.append(Problem(self._place("gender"), f"'{text[:40]}' is not understood", "Write male or female, or leave it out."))
        return _GENDERS.get(word, "")


_MOST_CODES: Final = 100_000
_LONG_MONTHS: Final = frozenset((1, 3, 5, 7, 8, 10, 12))
_FEBRUARY: Final = 2


def _days(year: int, month: int) -> int:
    """How many days a month has."""
    if month == _FEBRUARY:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 31 if month in _LONG_MONTHS else 30
