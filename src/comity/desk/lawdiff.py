"""What changes in the law between two days: rules, states, groups, sets, list entries and listed parties, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import msgspec

from comity.desk.lawbook import source
from comity.desk.lawpages import Source
from comity.law.records import Cite, Pack, Rule
from comity.law.store import Law
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem

_STATES = {
    "in_force": "in operation",
    "stayed": "stayed",
    "suspended": "suspended",
    "not_yet_effective": "not yet effective",
    "not_enforced": "not enforced",
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One change. `date` is the first day on which it shows; `within` is the list, group or set it belongs to."""

    date: str
    kind: str
    jurisdiction: str
    id: str
    what: str
    within: str = ""
    sources: tuple[Source, ...] = ()


def diff(law: Law, since: str, until: str) -> tuple[Event, ...]:
    """Every change after the first day through the second."""
    for name, day in (("FROM", since), ("TO", until)):
        if parse_date(day) is None:
            raise BadInput(Problem(f"law diff, {name}", f"'{day[:40]}' is not a date", "Write YYYY-MM-DD, a day that exists."))
    if since > until:
        raise BadInput(Problem("law diff", f"{since} is after {until}", "Put the earlier day first."))
    events = (e for pack in law.packs.values() for e in _pack(pack))
    found = [e for e in (*events, *_parties(law)) if since < e.date <= until]
    return tuple(sorted(found, key=lambda e: (e.date, e.jurisdiction, e.kind, e.within, e.id, e.what)))


def _pack(pack: Pack) -> Iterator[Event]:
    j = pack.jurisdiction
    for rule in pack.rules:
        cites = _sources(pack, rule.cite)
        for day, what in _span(rule.since, rule.until):
            yield Event(date=day, kind="rule", jurisdiction=j, id=rule.id, what=f"{what}: {rule.title}", sources=cites)
        yield from _states(pack, rule)
    yield from _members(pack)
    for code, e in pack.entries.items():
        for day, what in _span(e.since, e.until):
            yield Event(date=day, kind="entry", jurisdiction=j, id=code, within=code.partition(":")[0],
                        what=f"{what}: {e.heading}" if e.heading else what, sources=(source(pack, e.cite),))  # fmt: skip


def _members(pack: Pack) -> Iterator[Event]:
    """Territories of groups, and codes of sets."""
    j = pack.jurisdiction
    for group in pack.groups.values():
        cites = (source(pack, group.cite),) if group.cite else ()
        for m in group.members:
            for day, what in _span(m.since, m.until):
                yield Event(date=day, kind="group", jurisdiction=j, id=m.territory, within=group.id, what=what, sources=cites)
    for kind, sets in (("code set", pack.code_sets), ("HS set", pack.hs_sets)):
        for name, member in ((n, m) for n, members in sets.items() for m in members):
            for day, what in _span(member.since, member.until):
                yield Event(date=day, kind=kind, jurisdiction=j, id=member.code, within=name, what=what)


def _states(pack: Pack, rule: Rule) -> Iterator[Event]:
    """The dated states of a rule: when one begins, when one ends without a next one, and when knowledge of it ends."""
    starts = {(s.track, s.since) for s in rule.states}
    for s in rule.states:
        cites = _sources(pack, s.cite or rule.cite)
        told: dict[str, str] = {}
        state = _STATES.get(s.state, s.state)
        if s.since:
            told[s.since] = state + (f" through {s.until}" if s.until else "")
        if s.until and (s.track, _after(s.until)) not in starts:
            told[_after(s.until)] = f"no longer {state}"
        if s.known_until:
            told[_after(s.known_until)] = f"stale: {state} as last known, not known from this day"
        for day, what in told.items():
            text = f"{what}: {rule.title}" + (f" ({s.note})" if s.note else "")
            yield Event(
                date=day, kind="state", jurisdiction=pack.jurisdiction, id=rule.id, within=s.track, what=text, sources=cites
            )


def _parties(law: Law) -> Iterator[Event]:
    for p in law.parties():
        pack = law.packs.get(p.list.split(".")[0].upper())
        cites = tuple(source(pack, c) for c in p.cite.split(";") if c) if pack else ()
        for day, what in _span(p.since, p.until):
            yield Event(date=day, kind="listed party", jurisdiction=p.list.split(".")[0].upper(), id=p.id, within=p.list,
                        what=f"{what}: {p.name}", sources=cites)  # fmt: skip


def _span(since: str, until: str) -> Iterator[tuple[str, str]]:
    if since:
        yield since, "begins"
    if until:
        yield _after(until), "no longer"


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _sources(pack: Pack, cites: Iterable[Cite]) -> tuple[Source, ...]:
    return tuple(source(pack, c.at, c.note) for c in cites)
