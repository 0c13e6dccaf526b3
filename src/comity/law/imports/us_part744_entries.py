"""Reads the entities out of one cell: the entity itself, its subordinate institutions and its affiliates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from comity.law.imports.us_part744_names import (
    addresses,
    also_known,
    bracketed,
    clean,
    head,
    split_last,
    split_name,
    without_marks_of_lists,
    without_references,
)
from comity.law.imports.us_part744_text import strip_marks

_SHARED: Final = re.compile(r"^The following addresses apply to [^:]*: *")
_SUBORDINATE: Final = re.compile(r"^Subordinate [Ii]nstit\w+ *:? *")
_INCLUDE: Final = re.compile(r",? (?:and )?to include the following(?: subordinate\.| addresses[^:]*:) *")
_MORE_ENTITIES: Final = re.compile(r";? and the following \w+ subordinate entities: *$")
_FORCES: Final = re.compile(r"^(.*?), including the (Armed Forces of \w+) and all operating units wherever located\.")
_COUNTRY_TAIL: Final = re.compile(r"^(.*?[.,]) ((?:[A-Z][A-Za-z ]+, )?(?:China|Mexico|Turkey|South Sudan))$")
_ADDRESS_START: Final = re.compile(r"^(?:Building|No\.|Room|Rm|Unit|Floor|Suite|P\.?O|\d)")


@dataclass(slots=True)
class Party:
    """One entity of a cell."""

    name: str
    aliases: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def entities(cell: str) -> list[Party]:
    """All entities named in a cell, in printed order."""
    return _Reader(without_references(strip_marks(cell))).read()


_CONNECTIVES: Final = frozenset({
    "a", "k", "n", "f", "and", "the", "following", "one", "two", "three", "four", "seven", "thirteen", "22", "alias",
    "aliases", "including", "include", "address", "addresses", "alt", "apply", "to", "for", "in", "all", "located",
    "entity", "entities", "affiliated", "subordinate", "institution", "institutions",
})  # fmt: skip
"""List words of the print that no table needs."""


def lost_words(cell: str, parties: list[Party]) -> list[str]:
    """Words of the cell that are in no name, alias or address, list words aside; the proof that no run of text is lost."""
    text = without_references(strip_marks(cell))
    text = re.sub(r"^.*subordinate institution:", "", text)
    forces = _FORCES.match(text)
    text = f"{forces[1]} {forces[2]}" if forces else text
    text = "\n".join(without_marks_of_lists(line) for line in text.split("\n"))
    kept = {w for p in parties for run in (p.name, *p.aliases, *p.places) for w in _words(run)}
    return sorted({w for w in _words(text) if w not in kept and w.removeprefix("and") not in kept} - _CONNECTIVES)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


class _Reader:
    """Walks the lines of one cell."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.parties: list[Party] = []
        self.shared: list[str] = []
        self.expected = 0
        self.open = False
        self.fresh = True
        self.each_line = self.each_dash = self.sharing = self.gap = False

    def read(self) -> list[Party]:
        for line in self.lines:
            self._line(line.strip())
        for party in self.parties:
            self._close(party)
        if len(self.parties) > 1 and not self.parties[0].places:
            for party in self.parties:
                party.places = party.places or list(self.parties[-1].places)
        return self.parties

    def _line(self, line: str) -> None:
        if not line:
            self.gap, self.open, self.expected = True, False, self.expected if self._no_alias_yet() else 0
            return
        shared, subordinate = _SHARED.match(line), _SUBORDINATE.match(line)
        if shared:
            self.sharing, line = True, line[shared.end() :]
        elif subordinate:
            self.fresh, self.sharing, self.expected, line = True, False, 0, line[subordinate.end() :]
        elif line.startswith("Affiliated entities"):
            self.fresh, self.each_line, line = True, True, ""
        if not line:
            return
        if self.sharing:
            self.shared.append(line)
        else:
            self._place(line)

    def _place(self, line: str) -> None:
        if line.startswith(("—", "-")):
            self._dash(line[1:].strip())
        elif self.fresh:
            self._entity(line)
        elif (self.expected or self.open) and not self.gap:
            self._alias(line)
        elif self.each_line and not (_ADDRESS_START.match(line) and not self.parties[-1].places):
            self._entity(line)
        else:
            self.parties[-1].places.append(line)
            self.expected = 0

    def _no_alias_yet(self) -> bool:
        return bool(self.parties) and not self.parties[-1].aliases and not self.parties[-1].places

    def _dash(self, body: str) -> None:
        if self.expected or self.open:
            self._alias(body)
        elif self.fresh or self.each_dash:
            self._entity(body)
        elif self.parties[-1].places and not self.parties[-1].aliases:
            self.parties[-1].places[-1] += ","
            self.parties[-1].places.append(body)
        else:
            self._alias(body)

    def _entity(self, line: str) -> None:
        self.fresh = self.gap = False
        forces = _FORCES.match(line)
        if forces:
            self.parties.append(Party(forces[1], [forces[2]]))
            return
        if line.startswith("Nuclear reactors"):
            self.parties.append(Party(line))
            return
        whole = re.match(r"^The following (.*):$", line)
        if whole:
            self.parties.append(Party(clean(whole[1])))
            self.open = True
            return
        name, aliases, rest, self.expected = head(line)
        self.open = False
        self.parties.append(Party(name, aliases, [rest] if rest else []))
        if re.search(r"subordinate institution: *$", line):
            self.parties.pop()
            self.fresh = True

    def _alias(self, body: str) -> None:
        self.expected = max(self.expected - 1, 0)
        self.gap = False
        more = _MORE_ENTITIES.search(body)
        if more:
            self.each_dash, body = True, body[: more.start()]
        include = _INCLUDE.search(body)
        place = ""
        if include:
            body, place = body[: include.start()], body[include.end() :]
        elif more:
            body, place = split_name(body)
        self.open = bool(re.search(r"(?:;|\band)$", body)) or (self.expected > 0)
        self.parties[-1].aliases.append(body)
        if place:
            self.parties[-1].places.append(place)

    def _close(self, party: Party) -> None:
        """Splits an address off the last alias when none followed, and cleans all names."""
        if party.aliases and not party.places and not self.shared:
            name, rest = split_last(party.aliases[-1])
            if rest:
                party.aliases[-1], party.places = name, [rest]
        party.name, place = _without_country(clean(party.name), party)
        party.places += place
        former: list[str] = []
        for alias in party.aliases:
            bare, more = bracketed(re.sub(r"(OpenLab), \w+\.?$", r"\1", alias))
            bare, place = _without_country(clean(bare), party)
            party.places += place
            former += [*also_known(bare), *more]
        party.aliases = [a for a in dict.fromkeys(former) if a and a != party.name]
        party.places = addresses(" ".join([*party.places, *self.shared]))


def _without_country(name: str, party: Party) -> tuple[str, list[str]]:
    """A name that ends in its place (`... OpenLab. Mexico City, Mexico`) when the entity has no other address."""
    tail = None if party.places else _COUNTRY_TAIL.match(name)
    return (clean(tail[1]), [tail[2]]) if tail else (name, [])
