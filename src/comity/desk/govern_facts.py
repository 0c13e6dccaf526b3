"""What is recorded of destinations: treaties and regimes joined, measures of the Council, groups of states, population, imports."""

from __future__ import annotations

import csv
from typing import Final, NamedTuple

import numpy as np

from comity.desk.govern_cubes import Cubes, council_of
from comity.desk.govern_tiers import regimes
from comity.governance.listing import Listings
from comity.governance.peaceful import Groups
from comity.governance.value import Bools, Conditions, Floats, Levels
from comity.law.correlations import Correlations
from comity.law.files import read_toml
from comity.law.store import Law
from comity.terms.codes import split_code
from comity.terms.dates import day_number, holds
from comity.world.store import World

_IN: Final = ("member", "party")
_OUT: Final = ("not-member", "not-party", "signatory", "adherent")
_DOUBTFUL: Final = ("contested", "withdrawal-contested")
_CLUB: Final = "arrangement"
RECORDED: Final = 0.9
"""A condition is used when it is recorded for at least this share of the members of the United Nations."""
_ON_STATE: Final = ("state", "territory", "region")


class Recorded(NamedTuple):
    """Conditions of destinations that are used, and a sentence on each that is not."""

    conditions: Conditions
    left_out: tuple[str, ...]


def conditions_of(law: Law, world: World, day: str, destinations: tuple[str, ...]) -> Recorded:
    """Treaties and regimes from the table of memberships, and measures of the Security Council, on a day."""
    names, switch, columns, sources, left_out = [], [], [], [], []
    members = np.array([d in world.economies and world.economies[d].un_member for d in destinations])
    for name, column, club in (*_memberships(law, day, destinations), *_council(law, day, destinations)):
        share = float((column[members] >= 0).mean()) if members.any() else 0.0
        if share < RECORDED:
            left_out.append(f"{name} is not used as a condition: it is recorded for {share:.0%} of the members of the United Nations")
            continue
        names.append(name)
        switch.append(club)
        columns.append(column)
        sources.append(f"law/regimes/memberships.csv#{name}" if name in regimes(law) else "law: measures of the Security Council")
    holds_ = np.stack(columns, axis=1) if columns else np.zeros((len(destinations), 0), dtype=np.int8)
    return Recorded(Conditions(tuple(names), np.array(switch, dtype=np.bool_), holds_, tuple(sources)), tuple(left_out))


def _memberships(law: Law, day: str, destinations: tuple[str, ...]) -> list[tuple[str, Levels, bool]]:
    """One column for each treaty or arrangement. A dependent territory that is not named is not recorded, nor a state of an open roster."""
    path = law.root / "regimes" / "memberships.csv"
    heads = read_toml(law.root / "regimes" / "regimes.toml", law.root).get("regime", {}) if path.exists() else {}
    known: dict[str, dict[str, int]] = {name: {} for name in heads}
    for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()) if path.exists() else ():
        if row["instrument"] in known:
            held = known[row["instrument"]]
            if not holds(row["from"], row["to"], day):
                held.setdefault(row["territory"], 0 if row["status"] in _IN else -1)
            elif row["status"] in _IN and row["mode"] not in _DOUBTFUL:
                held[row["territory"]] = 1
            else:
                held[row["territory"]] = 0 if row["status"] in _OUT else -1
    out = []
    for name, head in heads.items():
        if not known[name]:
            continue
        closed = head.get("roster") == "complete"
        column = [known[name].get(d, 0 if closed and not _dependent(law, d) else -1) for d in destinations]
        out.append((name, np.array(column, dtype=np.int8), head.get("kind") == _CLUB))
    return out


def _dependent(law: Law, code: str) -> bool:
    found = law.gazetteer.by_code.get(code)
    return bool(found and found.sovereign and found.sovereign != code)


def _council(law: Law, day: str, destinations: tuple[str, ...]) -> list[tuple[str, Levels, bool]]:
    """Whether a measure of the Council is in force on the territory itself, and on persons or groups there."""
    label, _body = council_of(law)
    path = law.root / label.lower() / "embargoes.csv"
    if not label or not path.exists():
        return []
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()):
        works = row["status"].startswith("in_force") and holds(row["from"], row["to"], day)
        if works and row["territory"] and row["scope"] != "none":
            found[row["target_kind"] in _ON_STATE].add(row["territory"])
    columns = ((what, np.array([d in found[on] for d in destinations], dtype=np.int8)) for what, on in _WHAT)
    return [(what, column, False) for what, column in columns]


_WHAT: Final = (("Council measure on the territory", True), ("Council measure on persons or groups there", False))


# -- groups and figures ------------------------------------------------------------------------------------------------


def groups_of(world: World, destinations: tuple[str, ...]) -> Groups:
    """Income groups of the World Bank and special groups of the United Nations."""
    here = [world.economies.get(d) for d in destinations]
    income = {name: [bool(e and e.income == name) for e in here] for name in ("HIC", "UMC", "LMC", "LIC")}
    special = {
        "LDC": [bool(e and e.ldc) for e in here],
        "LLDC": [bool(e and e.lldc) for e in here],
        "SIDS": [bool(e and e.sids) for e in here],
    }
    members = income | special
    return Groups(tuple(members), np.array(list(members.values()), dtype=np.bool_))


def figures(world: World, what: str, destinations: tuple[str, ...]) -> tuple[Floats, str]:
    """The newest figure of each destination, nan where there is none, and the source."""
    found = [world.figure(what, d) for d in destinations]
    values = np.array([float(f.value) if f else np.nan for f in found])
    sources = sorted({f.source for f in found if f})
    years = sorted({f.year for f in found if f})
    return values, f"{', '.join(sources)} ({years[0]}-{years[-1]})" if years else what


def weights_of_laws(cubes: Cubes, gdp: Floats) -> Floats:
    """For each law the GDP of its territories, nan when none is known."""
    return np.array([np.nansum(gdp[b.own]) if (~np.isnan(gdp[b.own])).any() else np.nan for b in cubes.built])


def covered_sectors(world: World, correlations: Correlations) -> tuple[str, ...]:
    """Sectors whose goods stand beside an entry of any list, by customs codes in the tables of correlations."""
    found: set[str] = set()
    for a, _relation, b, _source, _verified in correlations.lines:
        for code in (a, b):
            space, digits = split_code(code)
            if space == "HS":
                found |= {sector for sector, _share in world.sectors_of_hs(digits)}
    return tuple(sorted(found))


# -- lists of parties --------------------------------------------------------------------------------------------------


def listings_of(law: Law, destinations: tuple[str, ...]) -> tuple[Listings, ...]:
    """Every list of parties that comes with the law; a list keeps what was removed when any of its rows has a last day."""
    at = {d: n for n, d in enumerate(destinations)}
    council, _body = council_of(law)
    by: dict[str, list[tuple[float, float, int]]] = {}
    for p in law.parties():
        since, until = (float(day_number(t)) if t else float("nan") for t in (p.since, p.until))
        by.setdefault(p.list, []).append((since, until, at.get(p.country, -1)))
    out = []
    for label, rows in sorted(by.items()):
        since_, until_, place = (np.array(c) for c in zip(*rows, strict=True))
        owner = label.split(".")[0].upper()
        demanded: Bools = np.zeros(len(rows), dtype=np.bool_)
        out.append(Listings(label, owner if owner in law.packs else council, since_.astype(np.float64), until_.astype(np.float64),
                            place.astype(np.int64), demanded, (f"law: parties of {label}",), bool((~np.isnan(until_)).any())))  # fmt: skip
    return tuple(out)
