"""The entries of one source through time: what stays, changes, goes and comes, version after version.

The state is kept, so that a new version costs only itself.

    <home>/index/.read/<code>/<source>   the state after the versions read so far, with its SHA-256 before it

A state of other versions, of another program, or one that is damaged is not used: then all versions are read again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec

from comity.parties.entity import Entity
from comity.parties.index.update import Row
from comity.terms.dates import parse_date

LINE: Final = msgspec.json.Encoder(order="deterministic").encode
"""An entry in the canonical form."""
_ENTITY: Final = msgspec.json.Decoder(Entity)
_DIGEST: Final = 32

Key = tuple[str, str]
"""List and id of an entry."""
Step = tuple[str, int, str]
"""Day of a version (ISO), 0 for the law and 1 for an import, and what it is: its id with the hash of its entries."""


class Alive(msgspec.Struct, frozen=True, array_like=True):
    """An entry that the last version has: list, id, the last day that it states, and since when this state of it answers."""

    list: str
    id: str
    until: str
    since: str


class State(msgspec.Struct, array_like=True):
    """Where a source stands after some versions. `alive` by the line of the entry; `done` are the states that are over."""

    steps: tuple[Step, ...] = ()
    alive: dict[bytes, Alive] = {}
    done: list[tuple[bytes, str, str, str, str]] = []
    day: str = ""
    partial: bool = True


class Chain:
    """The states of the entries of one source, version after version."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state or State()

    def step(
        self, step: Step, lines: Iterable[bytes], *, within: Callable[[str], bool] = lambda _list: True, partial: bool = False
    ) -> None:  # fmt: skip
        """One version: its entries as lines, and the lists that it has whole. A partial one proves no absence before it."""
        state, (day, _rank, _what) = self.state, step
        present = dict.fromkeys(lines)
        gone = {line: was for line, was in state.alive.items() if line not in present and within(was.list)}
        came = [(line, _ENTITY.decode(line)) for line in present if line not in state.alive]
        before = {(was.list, was.id) for was in gone.values()}
        after = {(e.list, e.id): e.until if parse_date(e.until) else "" for _line, e in came}
        end = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        for line, was in gone.items():
            del state.alive[line]
            key = (was.list, was.id)
            until = min(t for t in (end, after.get(key, ""), was.until) if t)
            if not was.since or was.since <= until:
                raw = line if key in after else LINE(msgspec.structs.replace(_ENTITY.decode(line), until=until))
                state.done.append((raw, was.list, was.id, was.since, until))
        for line, e in came:
            key = (e.list, e.id)
            state.alive[line] = Alive(e.list, e.id, after[key], self._begins(e, day, changed=key in before))
        state.steps, state.day, state.partial = (*state.steps, step), day, partial

    def _begins(self, entity: Entity, day: str, *, changed: bool) -> str:
        """The first day of a state that this version shows and the one before it did not."""
        stated = entity.since if parse_date(entity.since) else ""
        if changed:
            return max(stated, day)
        return stated if self.state.partial or stated > self.state.day else day

    def enriched(self, entities: Iterable[Entity]) -> list[bytes]:
        """Entries of the law as lines, each with what only the version before it states of the same entry."""
        wanted = {(e.list, e.id): e for e in entities}
        known = {(was.list, was.id): line for line, was in self.state.alive.items() if (was.list, was.id) in wanted}
        return [
            LINE(msgspec.structs.replace(e, properties={**_ENTITY.decode(known[key]).properties, **e.properties}) if key in known else e)
            for key, e in wanted.items()
        ]

    def rows(self) -> Iterator[Row]:
        """All states, those that are over first."""
        for done in self.state.done:
            yield Row(*done)
        for line, was in self.state.alive.items():
            if not was.since or not was.until or was.since <= was.until:
                yield Row(line, was.list, was.id, was.since, was.until)


class States:
    """The kept states, below one folder; nothing is kept where nothing can be written. `code` stands for the program that makes them."""

    def __init__(self, folder: Path, code: str) -> None:
        self._root, self._folder = folder, folder / code

    def before(self, source: str, steps: tuple[Step, ...]) -> State:
        """The kept state of a source from which these steps go on; an empty one where there is none."""
        try:
            data = (self._folder / source).read_bytes()
            if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
                return State()
            state = msgspec.msgpack.decode(data[_DIGEST:], type=State)
        except (OSError, msgspec.MsgspecError):
            return State()
        return state if state.steps == steps[: len(state.steps)] else State()

    def keep(self, source: str, state: State) -> None:
        """Keeps a state in the place of the one before."""
        body = msgspec.msgpack.encode(state)
        new = self._folder / f".{os.getpid()}-{secrets.token_hex(4)}"
        try:
            if not self._folder.is_dir():
                shutil.rmtree(self._root, ignore_errors=True)  # of another program
                self._folder.mkdir(parents=True)
            new.write_bytes(hashlib.sha256(body).digest() + body)
            new.replace(self._folder / source)
        except OSError:
            return
