"""Which entries are screened: the parties that come with the law and every kept version of every list, as rows with dates.

A list is read through time. Each version answers from its day to the day before the next; the parties in the law answer from the
day through which that law was checked, as if they were one more version. So:

- an entry that stays the same over several versions is one row; one that changes is one row for each state of it;
- an entry that a later version lacks ends the day before it;
- of the law and an import the newer one answers, on the same day the import. A row of the law that is newer than the import keeps what
  only the import states (birth dates, addresses);
- `trade-csl` repeats other lists under other ids: where the list itself is there, only rows of `trade-csl` that came after it count.

Before the first version an entry answers from the day that its publisher states, else always: better one alert too many.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

import msgspec

from comity.desk.list_store import Store
from comity.desk.list_version import Version
from comity.law.store import Law
from comity.parties.bundled import bundled
from comity.parties.entity import Entity
from comity.terms.dates import parse_date

COMPOSITE: Final = "trade-csl"
"""The source that repeats other lists."""
OWN: Final = "own."
"""Before the name of every own list."""
CLEARED: Final = "own.cleared"
"""Tag of an entry that says that a party is cleared."""
BUNDLED: Final = "law"
"""The source of lists that come with the law."""

_LINE: Final = msgspec.json.Encoder(order="deterministic").encode
_ENTITY: Final = msgspec.json.Decoder(Entity)


class Dated(NamedTuple):
    """An entry and the first and last day on which this state of it answers, ISO; blank is open."""

    entity: Entity
    since: str
    until: str


class Answering(NamedTuple):
    """Which version answers for a list: its source, id and day (ISO)."""

    source: str
    version: str
    day: str


class Basis(NamedTuple):
    """What is screened against, before any entry is read.

    law       hash of the law
    checked   list in the law -> day through which it was checked
    sources   source -> its versions through the current one, oldest first, one a day
    """

    law: str
    checked: dict[str, str]
    sources: dict[str, tuple[Version, ...]]

    @property
    def versions(self) -> dict[str, str]:
        """List -> the version that answers for it today, `source@id`; of a list in the law, `law@` and the day of its check."""
        lists = dict.fromkeys((*self.checked, *(c.list for versions in self.sources.values() for v in versions for c in v.counts)))
        return {name: f"{answer.source}@{answer.version}" for name in lists for answer in (self.answering(name),)}

    def answering(self, name: str) -> Answering:
        """The newest version of a list: an import, the law, or for want of both the source that repeats other lists."""
        last = {source: versions[-1] for source, versions in self.sources.items() if any(c.list == name for c in versions[-1].counts)}
        composite = last.pop(COMPOSITE, None)
        newest = max(last.values(), key=lambda v: v.day, default=None)
        if name in self.checked and (newest is None or newest.day < self.checked[name]):
            return Answering(BUNDLED, self.checked[name], self.checked[name])
        found = newest or composite
        return Answering(found.source, found.id, found.day) if found else Answering("", "", "")

    @property
    def key(self) -> str:
        """A hash of everything that the rows depend on."""
        ids = {source: [(v.id, v.entities_hash, v.partial) for v in versions] for source, versions in self.sources.items()}
        return hashlib.sha256(_LINE([self.law, self.checked, ids])).hexdigest()


class _Alive(NamedTuple):
    entity: Entity
    since: str


def basis_of(law: Law, store: Store) -> Basis:
    """The law and the versions that answer; BadInput when what is kept of a list is damaged."""
    sources = {source: found for source in store.sources() if (found := _through_current(store, source))}
    checked = {p.jurisdiction.lower(): p.verified_through for p in law.packs.values()}
    lists = dict.fromkeys(p.list for p in law.parties())
    return Basis(law.hash, {name: checked.get(name.partition(".")[0], "") for name in lists}, sources)


def _through_current(store: Store, source: str) -> tuple[Version, ...]:
    """The versions of a source through the current one; of one day the last, and of its own day the current."""
    current = store.current(source)
    if current is None:
        return ()
    by_day = {v.day: v for v in store.versions(source) if v.day < current.day}
    return (*by_day.values(), current)


def rows_of(basis: Basis, law: Law, store: Store) -> list[Dated]:
    """All rows in the order of their lists and ids. BadInput when what is kept of a list is damaged."""
    shipped: dict[str, list[Entity]] = {}
    for entity in bundled(law):
        shipped.setdefault(entity.list, []).append(entity)
    rows: list[Dated] = []
    repeated: list[Dated] = []
    for source, versions in basis.sources.items():
        lists = {c.list for v in versions for c in v.counts}
        mine = [] if source == COMPOSITE else [e for name in lists for e in shipped.pop(name, ())]
        found = _through_time(versions, mine, basis, store)
        (repeated if source == COMPOSITE else rows).extend(found)
    rows += (Dated(e, e.since, e.until) for entities in shipped.values() for e in entities)
    there = _newest(basis)
    rows += (r for r in repeated if r.entity.list not in there or _later(r, there[r.entity.list]))
    return sorted(rows, key=lambda r: (r.entity.list, r.entity.id, r.since, r.until))


def _newest(basis: Basis) -> dict[str, str]:
    """List -> the newest day of the list itself, in the law or imported."""
    out = dict(basis.checked)
    for source, versions in basis.sources.items():
        if source != COMPOSITE:
            for count in versions[-1].counts:
                out[count.list] = max(versions[-1].day, out.get(count.list, ""))
    return out


def _later(row: Dated, day: str) -> bool:
    return bool(row.entity.since) and row.entity.since > day


def _through_time(versions: Iterable[Version], shipped: list[Entity], basis: Basis, store: Store) -> Iterator[Dated]:
    """The rows of one source together with the parties of the law on the same lists."""
    days: dict[str, list[Entity]] = {}
    for entity in shipped:
        days.setdefault(basis.checked[entity.list], []).append(entity)
    steps: list[tuple[str, int, Version | list[Entity]]] = [(v.day, 1, v) for v in versions]
    steps += [(day, 0, entities) for day, entities in days.items()]
    chain = _Chain()
    for day, _rank, step in sorted(steps, key=lambda s: s[:2]):
        if isinstance(step, Version):
            chain.step(dict.fromkeys(store.lines(step)), day, partial=step.partial)
        else:
            lists = frozenset(e.list for e in step)
            chain.step(chain.enriched(step), day, within=lists.__contains__)
    return chain.rows()


class _Chain:
    """The states of the entries of one source, version after version."""

    def __init__(self) -> None:
        self._alive: dict[bytes, _Alive] = {}
        self._done: list[Dated] = []
        self._day = ""
        self._partial = True

    def step(
        self, lines: dict[bytes, None], day: str, *, within: Callable[[str], bool] = lambda _list: True, partial: bool = False
    ) -> None:
        """One version: its entries as lines, its day, the lists that it has whole; a partial one proves no absence before it."""
        gone = {line: was for line, was in self._alive.items() if line not in lines and within(was.entity.list)}
        came = [(line, _ENTITY.decode(line)) for line in lines if line not in self._alive]
        before = {(was.entity.list, was.entity.id) for was in gone.values()}
        after = {(e.list, e.id) for _line, e in came}
        end = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        ended = {(e.list, e.id): e.until for _line, e in came if parse_date(e.until)}
        for line, (entity, since) in gone.items():
            del self._alive[line]
            until = min(ended.get((entity.list, entity.id), end), *((entity.until,) if parse_date(entity.until) else ()), end)
            if not since or since <= until:
                left = (entity.list, entity.id) not in after
                self._done.append(Dated(msgspec.structs.replace(entity, until=until) if left else entity, since, until))
        for line, entity in came:
            self._alive[line] = _Alive(entity, self._begins(entity, day, changed=(entity.list, entity.id) in before))
        self._day, self._partial = day, partial

    def _begins(self, entity: Entity, day: str, *, changed: bool) -> str:
        """The first day of a state that this version shows and the one before it did not."""
        stated = entity.since if parse_date(entity.since) else ""
        if changed:
            return max(stated, day)
        return stated if self._partial or stated > self._day else day

    def enriched(self, entities: Iterable[Entity]) -> dict[bytes, None]:
        """Entries of the law as lines, each with what only the version before it states of the same entry."""
        known = {(was.entity.list, was.entity.id): was.entity.properties for was in self._alive.values()}
        return {
            _LINE(msgspec.structs.replace(e, properties={**known.get((e.list, e.id), {}), **e.properties})): None for e in entities
        }  # fmt: skip

    def rows(self) -> Iterator[Dated]:
        """All states, those that are over first."""
        yield from self._done
        for entity, since in self._alive.values():
            until = entity.until if parse_date(entity.until) else ""
            if not since or not until or since <= until:
                yield Dated(entity, since, until)
