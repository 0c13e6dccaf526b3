"""What changes in the law between two days: rules, states, groups, sets, list entries and listed parties, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec

from comity.desk.lawbook import source
from comity.desk.lawpages import Source
from comity.law.records import Cite, Entry, LicenceRow, Pack, Rule
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


def today() -> str:
    """The present day, UTC."""
    return datetime.now(UTC).date().isoformat()


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
    check_days(since, until)
    events = (e for pack in law.packs.values() for e in _pack(pack))
    found = [e for e in (*events, *_parties(law)) if since < e.date <= until]
    return tuple(sorted(found, key=lambda e: (e.date, e.jurisdiction, e.kind, e.within, e.id, e.what)))


def check_days(since: str, until: str) -> None:
    """BadInput when a day does not exist, or the first is after the second."""
    for name, day in (("FROM", since), ("TO", until)):
        if parse_date(day) is None:
            raise BadInput(Problem(f"law diff, {name}", f"'{day[:40]}' is not a date", "Write YYYY-MM-DD, a day that exists."))
    if since > until:
        raise BadInput(Problem("law diff", f"{since} is after {until}", "Put the earlier day first."))


def _pack(pack: Pack) -> Iterator[Event]:
    for rule in pack.rules:
        yield from rule_events(pack, rule)
    for gid in pack.groups:
        yield from group_events(pack, gid)
    for name in (*pack.code_sets, *pack.hs_sets):
        yield from set_events(pack, name)
    for code, e in pack.entries.items():
        yield from entry_events(pack, code, e)
    for rows in pack.rows.values():
        for row in rows:
            yield from row_events(pack, row)


def rule_events(pack: Pack, rule: Rule) -> Iterator[Event]:
    """The first and the last day of a rule's text, and its dated states."""
    cites = _sources(pack, rule.cite)
    for day, what in span(rule.since, rule.until):
        yield Event(date=day, kind="rule", jurisdiction=pack.jurisdiction, id=rule.id, what=f"{what}: {rule.title}", sources=cites)
    yield from _states(pack, rule)


def entry_events(pack: Pack, code: str, e: Entry) -> Iterator[Event]:
    """When an entry came onto its list and left it."""
    for day, what in span(e.since, e.until):
        yield Event(date=day, kind="entry", jurisdiction=pack.jurisdiction, id=code, within=code.partition(":")[0],
                    what=f"{what}: {e.heading}" if e.heading else what, sources=(source(pack, e.cite),))  # fmt: skip


def row_events(pack: Pack, row: LicenceRow) -> Iterator[Event]:
    """When a licence row began and ended."""
    for day, what in span(row.since, row.until):
        yield Event(date=day, kind="licence row", jurisdiction=pack.jurisdiction, id=row.code, within=f"{row.code}#{row.n}",
                    what=f"{what}: {row.key or row.reason}", sources=(source(pack, row.cite),) if row.cite else ())  # fmt: skip


def group_events(pack: Pack, gid: str) -> Iterator[Event]:
    """When territories came into a group and left it."""
    group = pack.groups[gid]
    cites = (source(pack, group.cite),) if group.cite else ()
    for m in group.members:
        for day, what in span(m.since, m.until):
            yield Event(date=day, kind="group", jurisdiction=pack.jurisdiction, id=m.territory, within=gid, what=what, sources=cites)


def set_events(pack: Pack, name: str) -> Iterator[Event]:
    """When codes came into a set and left it."""
    for kind, sets in (("code set", pack.code_sets), ("HS set", pack.hs_sets)):
        for member in sets.get(name, ()):
            for day, what in span(member.since, member.until):
                yield Event(date=day, kind=kind, jurisdiction=pack.jurisdiction, id=member.code, within=name, what=what)


def _states(pack: Pack, rule: Rule) -> Iterator[Event]:
    """The dated states of a rule: when one begins, when one ends without a next one, and when knowledge of it ends."""
    starts = {(s.track, s.since) for s in rule.states}
    for s in rule.states:
        cites = _sources(pack, s.cite or rule.cite)
        told: dict[str, str] = {}
        state = _STATES.get(s.state, s.state)
        if s.since:
            told[s.since] = state + (f" through {s.until}" if s.until else "")
        if s.until and s.state != "in_force" and (s.track, _after(s.until)) not in starts:
            told[_after(s.until)] = f"no longer {state}"
        if s.known_until and not (s.until and s.until <= s.known_until):
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
        for day, what in span(p.since, p.until):
            yield Event(date=day, kind="listed party", jurisdiction=p.list.split(".")[0].upper(), id=p.id, within=p.list,
                        what=f"{what}: {p.name}", sources=cites)  # fmt: skip


def span(since: str, until: str) -> Iterator[tuple[str, str]]:
    """The day on which something begins, and the day after its last."""
    if since:
        yield since, "begins"
    if until:
        yield _after(until), "no longer"


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _sources(pack: Pack, cites: Iterable[Cite]) -> tuple[Source, ...]:
    return tuple(source(pack, c.at, c.note) for c in cites)
