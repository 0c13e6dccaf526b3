"""What speaks for and against a match besides the name: dates, territories, identifiers, kind of party, gender.

Each is worth the logarithm of how much likelier it is found with the same party than with another (Fellegi and Sunter, A Theory for
Record Linkage, JASA 64, 1969). The worths are rounded estimates and stand in `data/evidence.toml`, where they can be read
and changed; what one side does not state is worth nothing, for or against.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from comity.parties.entity import COUNTRIES, DATES, IDENTIFIERS, Entity

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
VESSEL: Final = "vessel"
TYPES: Final = (PERSON, ORGANISATION, VESSEL, "aircraft")

_TYPE_OF: Final = {"Person": PERSON, "Company": ORGANISATION, "Organization": ORGANISATION, "PublicBody": ORGANISATION, "Vessel": VESSEL,
                   "Airplane": "aircraft"}  # fmt: skip


class Subject(NamedTuple):
    """Somebody to be screened: what is known of the party.

    type         person, organisation, vessel, aircraft; blank when not known
    countries    territory codes (nationality, seat, flag)
    dates        birth or founding dates as far as known: YYYY, YYYY-MM, YYYY-MM-DD
    identifiers  kind and value (`imoNumber`, `9187629`); kind blank when not known
    """

    name: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    countries: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    gender: str = ""
    address: str = ""


class Evidence(NamedTuple):
    """One circumstance: its name in `data/evidence.toml`, what both sides state, and its worth in log-odds."""

    what: str
    asked: str
    listed: str
    worth: float


@cache
def worths() -> Mapping[str, float]:
    """Worth of each circumstance in log-odds."""
    text = files("comity.parties.match").joinpath("data/evidence.toml").read_text("utf-8")
    return {name: float(worth) for name, worth in tomllib.loads(text)["worth"].items()}


def most_worth() -> float:
    """The most that circumstances can add, identifiers apart."""
    w = worths()
    return w["date-same"] + w["country-same"] + w["gender-same"]


def type_of(schema: str) -> str:
    """The type of a listed entry; blank where its list does not say."""
    return _TYPE_OF.get(schema, "")


def circumstances(subject: Subject, entity: Entity) -> tuple[Evidence, ...]:
    """All circumstances on which both sides say something."""
    found = [_type(subject, entity), _dates(subject, entity), _countries(subject, entity), _gender(subject, entity)]
    return tuple(e for e in (*found, *_identifiers(subject, entity)) if e is not None)


def _said(what: str, asked: str, listed: str) -> Evidence:
    return Evidence(what, asked, listed, worths()[what])


def _type(subject: Subject, entity: Entity) -> Evidence | None:
    listed = type_of(entity.schema)
    if not subject.type or not listed or subject.type == listed:
        return None
    return _said("type-other", subject.type, listed)


def _dates(subject: Subject, entity: Entity) -> Evidence | None:
    asked = [d for d in subject.dates if _year(d)]
    listed = [d for kind in DATES for d in entity.get(kind) if _year(d)] if asked else []
    if not listed:
        return None
    each = [(_date(a, b), a, b) for a in asked for b in listed]
    return _said(*max(each, key=lambda e: worths()[e[0]]))


def _date(a: str, b: str) -> str:
    """How two dates, each with or without month and day, stand to each other."""
    one, other = a.split("-"), b.split("-")
    if len(one) == 3 and len(other) == 3:
        if one == other:
            return "date-same"
        if one[0] == other[0] and one[1:] == other[:0:-1]:
            return "date-swapped"
        equal = sum(x == y for x, y in zip(one, other, strict=True))
        if equal == 2 and (one[0] == other[0] or _near(one[0], other[0])):
            return "date-one-part"
    if one[0] == other[0]:
        return "date-year" if len(one) < 3 or len(other) < 3 or "01-01" in (a[5:], b[5:]) else "date-year-only"
    return "date-near" if abs(_year(a) - _year(b)) <= 1 or _near(one[0], other[0]) else "date-other"


def _year(text: str) -> int:
    """The year of a date that begins with one of four digits; 0 for what is no date."""
    year = text.partition("-")[0]
    return int(year) if len(year) == 4 and year.isascii() and year.isdigit() else 0


def _near(a: str, b: str) -> bool:
    """Whether two years differ in one digit or by a swap of two neighbours."""
    return len(a) == len(b) and (sum(x != y for x, y in zip(a, b, strict=True)) == 1 or (sorted(a) == sorted(b)))


def _countries(subject: Subject, entity: Entity) -> Evidence | None:
    asked = {c[:2] for c in subject.countries if c}
    listed = {c[:2] for kind in COUNTRIES for c in entity.get(kind)} if asked else set()
    if not listed:
        return None
    shared = asked & listed
    return _said("country-same" if shared else "country-other", _list(shared or asked), _list(listed))


def _list(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))


def _gender(subject: Subject, entity: Entity) -> Evidence | None:
    asked, listed = subject.gender[:1].lower(), {g[:1].lower() for g in entity.get("gender")}
    if not asked or not listed:
        return None
    return _said("gender-same" if asked in listed else "gender-other", subject.gender, ", ".join(entity.get("gender")))


def plain_identifier(text: str) -> str:
    """An identifier for comparison: letters and digits only, without a leading IMO."""
    return "".join(c for c in text.upper() if c.isalnum()).removeprefix("IMO")


def _identifiers(subject: Subject, entity: Entity) -> list[Evidence]:
    out: list[Evidence] = []
    if not subject.identifiers:
        return out
    listed = {kind: {plain_identifier(v): v for v in entity.get(kind)} for kind in IDENTIFIERS if entity.get(kind)}
    for kind, value in subject.identifiers:
        plain = plain_identifier(value)
        found = next((texts[plain] for texts in listed.values() if plain in texts), None)
        if found is not None:
            out.append(_said("identifier-same", value, found))
        elif kind in listed and f"{kind}-other" in worths():
            out.append(_said(f"{kind}-other", value, ", ".join(listed[kind].values())))
    return out
