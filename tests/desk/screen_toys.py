"""Lists of invented parties in a store, for the tests of screening."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from comity.desk.list_store import Store
from comity.desk.list_version import Accepted, Candidate, RawFile, hash_of
from comity.parties.entity import Entity

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
FIRST = ("Aldo", "Berta", "Cyrus", "Dagny", "Egon", "Farah", "Gustav", "Halina", "Imran", "Jolanta")
LAST = ("Quistorp", "Zabolotny", "Mbeki-Oduya", "Thorvaldsen", "Xhaferaj", "Wrzesniewski", "Yildirimoglu", "Vandermeersch")


def party(number: str, name: str, listed: str = "toy.a", **more) -> Entity:
    """An entity; what is no field of the record is a property."""
    fields = {k: more.pop(k) for k in ("since", "until", "tags", "citation", "schema") if k in more}
    return Entity(id=number, list=listed, properties={"name": (name,), **{k: tuple(v) for k, v in more.items()}}, **{"schema": "Person", **fields})


def put(store: Store, source: str, day: str, *entities: Entity, partial: bool = False, dated: bool = True) -> Accepted:
    """Keeps a version of a source whose day is given."""
    raw = repr((day, entities)).encode()
    return store.accept(
        Candidate(source=source, format="toy", entities=entities, raw={"T": raw}, files=(RawFile(name="T", sha256=hash_of(raw), size=len(raw)),),
                  published=day if dated else "", dated_by="publisher" if dated else "retrieval", retrieved=f"{day}T09:00:00.000000Z", floor=1,
                  partial=partial),
        accept_shrink=True,
    )  # fmt: skip


def people(count: int, listed: str = "toy.a", seed: int = 1) -> tuple[Entity, ...]:
    """Invented listed persons, each with a name of its own."""
    rng = random.Random(seed)
    return tuple(
        party(f"t:{i}", f"{rng.choice(FIRST)} {rng.choice(LAST)} {i}", listed, birthDate=(str(1940 + i % 50),), since="2020-01-01",
              tags=(listed,), citation=f"Act {i}")
        for i in range(count)
    )  # fmt: skip


def customers(path: Path, count: int, listed: tuple[Entity, ...] = (), every: int = 7, seed: int = 2) -> Path:
    """A file of parties of which every so many bears a listed name, and some rows are bad."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(("id", "name", "type", "country", "birth_date"))
        for i in range(count):
            name = rng.choice(listed).caption if listed and i % every == 0 else f"Clean {rng.choice('KLMNPRST')}{i}ovich Unlisted"
            country = "Atlantis" if i % 101 == 50 else rng.choice(("XX", "", "DE"))
            out.writerow((f"C{i}", "" if i % 97 == 60 else name, "person", country if country != "XX" else "", ""))
    return path
