"""Comity as a scorer: its index over the corpus, opened as any user of the library opens it.

Pairs are compared by names and circumstances, and told as the probability for two names put side by side; screening tells
the probability for a name against whole lists. Nothing of what Comity says is kept from run to run; its index is, under a
hash of the corpus and of the code that made it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import comity.parties
from comity.parties.entity import COUNTRIES, DATES, IDENTIFIERS, PROPERTIES, Entity
from comity.parties.explain import EVEN
from comity.parties.index.arrays import load, save
from comity.parties.index.build import build
from comity.parties.index.retrieve import Index
from comity.parties.match.evidence import Subject, circumstances, type_of
from comity.parties.match.model import model
from comity.parties.screening import THRESHOLD, Screener, joined_odds, pair_odds
from records import Hits, Pair, Record

NAME = "comity"
LEAST = 0.001
"""Probabilities below are not told; the default threshold is far above, the curve begins here."""

CHUNK = 2_000


def entity(r: Record) -> Entity:
    """A record as Comity keeps listed parties; first, middle and last name are no properties there, the whole name says the same."""
    return Entity(id=r.id, schema=r.schema, list=r.list or "asked", properties={k: v for k, v in r.properties.items() if k in PROPERTIES})


def day(text: str) -> str:
    """A date with months and days in two digits; a day that no month has is left out, as the libraries of the peers do."""
    parts = [p.zfill(2) for p in text.split("-")]
    return "-".join(parts[:2] if len(parts) == 3 and not 1 <= int(parts[2]) <= 31 else parts)


def subject(r: Record) -> Subject:
    """A record as somebody to be screened."""
    several = {kind: tuple(v for p in kinds for v in r.properties.get(p, ())) for kind, kinds in (("countries", COUNTRIES), ("dates", DATES))}
    return Subject(
        name=r.names[0], aliases=r.names[1:], type=type_of(r.schema), countries=several["countries"], dates=tuple(map(day, several["dates"])),
        identifiers=tuple((p, v) for p in IDENTIFIERS for v in r.properties.get(p, ())), gender="".join(r.properties.get("gender", ())[:1]),
    )  # fmt: skip


def code() -> str:
    """A hash of the code and the tables that make an index."""
    folder = Path(comity.parties.__path__[0])
    files = sorted(f for f in folder.rglob("*") if f.suffix in (".py", ".csv", ".toml") and "sources" not in f.parts)
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in files)).hexdigest()[:12]


def made(records: Iterable[Record], folder: Path) -> None:
    """Writes the index of these records into a folder that is not there yet."""
    save(folder, *build(map(entity, records), {}))


def compiled(records: Iterable[Record], folder: Path) -> Path:
    """The index of these records in a folder of that name and the code's hash; made only where it is not there."""
    ready = folder.with_name(f"{folder.name}-{code()}")
    if not ready.exists():
        beside = ready.with_suffix(".part")
        shutil.rmtree(beside, ignore_errors=True)
        made(records, beside)
        beside.rename(ready)
    return ready


@dataclass(frozen=True, slots=True)
class Comity:
    """The scorer of this project. `screener` is None where only pairs are asked; `least` is the probability from which it tells entries."""

    screener: Screener | None = None
    least: float = LEAST

    @property
    def name(self) -> str:
        """What it is called in the tables."""
        return NAME

    @property
    def threshold(self) -> float:
        """Its own default for screening: one subject in a hundred is listed."""
        return THRESHOLD

    @property
    def pair_threshold(self) -> float:
        """Its own default for two parties put side by side: as likely one as not."""
        return EVEN

    def pairs(self, pairs: Sequence[Pair]) -> list[float]:
        """The probability that two records are one party: the best two names, and the circumstances."""
        odds: list[float] = []
        for first in range(0, len(pairs), CHUNK):
            part = pairs[first : first + CHUNK]
            names = pair_odds([(q.names, c.names) for q, c in part], [type_of(q.schema) for q, _c in part])
            odds += [joined_odds(n.odds, circumstances(subject(q), entity(c))) for n, (q, c) in zip(names, part, strict=True)]
        found: list[float] = model().compare.probability(np.array(odds)).tolist()
        return found

    def screen(self, queries: Sequence[Record]) -> list[Hits]:
        """The entries that each query may be."""
        if self.screener is None:
            raise ValueError("no index is open: call opened(index)")
        known = self.screener
        return [[(known.entity(m.entity).id, m.probability) for m in found] for found in known.screen([subject(q) for q in queries], self.least)]


def opened(index: Path, least: float = LEAST) -> Comity:
    """The scorer over an index, in this process."""
    return Comity(Screener(Index(*load(index))), least)
