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
from collections.abc import Iterable
from typing import Final, NamedTuple

from comity.desk.list_store import Store
from comity.desk.list_version import Version
from comity.desk.screen_chain import LINE, Chain, States, Step
from comity.law.store import Law
from comity.parties.bundled import bundled
from comity.parties.entity import Entity
from comity.parties.index.update import Row

COMPOSITE: Final = "trade-csl"
"""The source that repeats other lists."""
OWN: Final = "own."
"""Before the name of every own list."""
CLEARED: Final = "own.cleared"
"""Tag of an entry that says that a party is cleared."""
BUNDLED: Final = "law"
"""The source of lists that come with the law."""

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
        return hashlib.sha256(LINE([self.law, self.checked, ids])).hexdigest()


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


def rows_of(basis: Basis, law: Law, store: Store, states: States | None = None) -> list[Row]:
    """All rows in the order of their lists and ids; `states` spares reading what was read before. BadInput when a kept list is damaged."""
    shipped: dict[str, list[Entity]] = {}
    for entity in bundled(law):
        shipped.setdefault(entity.list, []).append(entity)
    rows: list[Row] = []
    repeated: list[Row] = []
    for source, versions in basis.sources.items():
        lists = {c.list for v in versions for c in v.counts}
        mine = [] if source == COMPOSITE else [e for name in sorted(lists) for e in shipped.pop(name, ())]
        chain = _through_time(source, versions, mine, basis, store, states)
        (repeated if source == COMPOSITE else rows).extend(chain.rows())
    rows += (Row(LINE(e), e.list, e.id, e.since, e.until) for entities in shipped.values() for e in entities)
    there = _newest(basis)
    rows += (r for r in repeated if r.list not in there or _later(r, there[r.list]))
    return sorted(rows, key=lambda r: (r.list, r.id, r.since, r.until))


def _newest(basis: Basis) -> dict[str, str]:
    """List -> the newest day of the list itself, in the law or imported."""
    out = dict(basis.checked)
    for source, versions in basis.sources.items():
        if source != COMPOSITE:
            for count in versions[-1].counts:
                out[count.list] = max(versions[-1].day, out.get(count.list, ""))
    return out


def _later(row: Row, day: str) -> bool:
    since = row.entity.since
    return bool(since) and since > day


def _through_time(
    source: str, versions: Iterable[Version], shipped: list[Entity], basis: Basis, store: Store, states: States | None
) -> Chain:  # fmt: skip
    """One source, together with the parties of the law on the same lists, through all its versions."""
    days: dict[str, list[Entity]] = {}
    for entity in shipped:
        days.setdefault(basis.checked[entity.list], []).append(entity)
    steps: dict[Step, Version | list[Entity]] = {(v.day, 1, f"{v.id} {v.entities_hash} {v.partial}"): v for v in versions}
    steps |= {(day, 0, hashlib.sha256(LINE(entities)).hexdigest()): entities for day, entities in days.items()}
    ordered = tuple(sorted(steps))
    chain = Chain(states.before(source, ordered) if states else None)
    done = len(chain.state.steps)
    for step in ordered[done:]:
        content = steps[step]
        if isinstance(content, Version):
            chain.step(step, store.lines(content), partial=content.partial)
        else:
            lists = frozenset(e.list for e in content)
            chain.step(step, chain.enriched(content), within=lists.__contains__)
    if states and done < len(ordered):
        states.keep(source, chain.state)
    return chain
