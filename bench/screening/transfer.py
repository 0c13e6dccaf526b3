"""Generated sets on other names and other lists: nothing that a model was fitted on, the same generator with other seeds.

SDN of 2024-05-03 with the alternate names of 2025-12, the Entity List as the law has it, METI's End User List, and the
United Kingdom's list. The entities are drawn with a fixed seed, for the SDN from those that the set of seed 11 does not
use. Comity's model learns from names of US and Japanese lists (`recipe.py`), though not from this generator; the United
Kingdom's list it has never seen.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from cache import kept
from comity.parties.sources.known import SOURCES
from peers import ask
from records import digest
from sets import SHARED, ssb_file

LISTS = SHARED / "data" / "lists"
LAW = Path(__file__).resolve().parents[2] / "law"
SIZE = 600
TYPES = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}


class Named(NamedTuple):
    """A listed entity for the generator: primary name first."""

    id: str
    schema: str
    names: list[str]


def table(path: Path) -> list[list[str]]:
    """The rows of a packed csv file of OFAC's: no header, -0- for nothing, a trailing control character."""
    content = gzip.decompress(path.read_bytes()).decode("utf-8", errors="replace")
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(content)) if len(row) > 3]


def sdn() -> list[Named]:
    """The SDN list; what is neither person, vessel nor aircraft is an organisation."""
    other = defaultdict(list)
    for row in table(LISTS / "us_ofac_alt_2025-12.csv.gz"):
        other[row[0]].append(row[3])
    rows = table(LISTS / "us_ofac_sdn_2024-05-03.csv.gz")
    return [Named(r[0], TYPES.get(r[2], "Organization"), list(dict.fromkeys([r[1], *other[r[0]]]))) for r in rows if r[0].isdigit()]


def entity_list() -> list[Named]:
    """The Entity List in `law/us`, which does not tell persons from organisations."""
    rows = csv.DictReader(io.StringIO((LAW / "us" / "parties" / "entity-list.csv").read_text(encoding="utf-8")))
    return [Named(r["id"], "LegalEntity", [r["name"], *filter(None, r["aliases"].split(";"))]) for r in rows if r["name"]]


def end_users() -> list[Named]:
    """METI's End User List."""
    rows = json.loads(gzip.decompress((LISTS / "jp_meti_end_user_list_2026-07-20.json.gz").read_bytes()))
    return [Named(r["id"], "Organization", [r["entity_name"], *r["aliases"]]) for r in rows]


def drawn(entities: Iterable[Named], seed: int, without: Iterable[str] = ()) -> list[Named]:
    """Up to SIZE entities with at least two words in the primary name."""
    left = set(without)
    fit = sorted(e for e in entities if e.id not in left and len(e.names[0].split()) > 1)
    return random.Random(seed).sample(fit, min(SIZE, len(fit)))


def schemata(entities: Iterable[Named]) -> dict[str, str]:
    """Id -> schema."""
    return {e.id: e.schema for e in entities}


def made(entities: list[Named], seed: int) -> dict[str, Any]:
    """The generated set for these entities."""
    given = [(e.id, e.names) for e in entities]
    found: dict[str, Any] = kept("ssb", digest(given, seed), lambda: ask("generate.py", {"entities": given, "seed": seed}))
    return found


def kingdom() -> list[Named]:
    """The United Kingdom's list, which gives one name an entry here."""
    read = SOURCES["uk"].read({"UK_Sanctions_List.csv": gzip.decompress((LISTS / "uk_fcdo_sanctions_list_2025-08-11.csv.gz").read_bytes())})
    return [Named(e.id, e.schema, list(e.names)) for e in read.entities]


def sets() -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """Name, generated set and schemata of each transfer set."""
    used = ssb_file()["candidates"]
    lists = {"SDN": (sdn(), used), "Entity List": (entity_list(), ()), "METI": (end_users(), ()), "UK": (kingdom(), ())}
    return [(f"{name} seed {seed}", made(drawn(known, seed, without), seed), schemata(known))
            for name, (known, without) in lists.items() for seed in (12, 13)]  # fmt: skip
