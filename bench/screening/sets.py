"""The labelled sets, read from the folder with shared data beside the repository; nothing of them is kept here."""

from __future__ import annotations

import csv
import gzip
import importlib
import importlib.util
import io
import json
import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.parties.sources.places import code_of
from records import Pair, Record, digest, record

SHARED = Path(os.environ.get("COMITY_SHARED") or Path(__file__).resolve().parents[3] / "shared")
FOLDER = SHARED / "bench" / "screening"
PARTS = ("firstName", "secondName", "middleName", "fatherName", "motherName", "lastName")


@dataclass(frozen=True, slots=True)
class PairSet:
    """Pairs (query, candidate) with what is true of them; `groups` and `schemata` cut the tables, `truth` is a score where there is one."""

    name: str
    pairs: list[Pair]
    labels: list[bool]
    groups: list[str]
    truth: list[float] = field(default_factory=list)

    @property
    def key(self) -> str:
        """A hash of the pairs."""
        return digest([[a.plain(), b.plain()] for a, b in self.pairs])

    def where(self, keep: Iterable[bool]) -> list[int]:
        """The rows that are kept."""
        return [i for i, k in enumerate(keep) if k]


def text(name: str) -> str:
    """One file of the folder, unpacked."""
    raw = (FOLDER / name).read_bytes()
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8-sig")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one csv file."""
    return list(csv.DictReader(io.StringIO(text(name))))


def name_bench() -> PairSet:
    """The peers' own name pairs: query name1, candidate name2, both of the schema that the file states and with nothing but a name."""
    found = rows("nomenklatura_name_bench_cases.csv")
    pairs = [(record(f"q{i}", r["schema"], name=r["name1"]), record(f"c{i}", r["schema"], name=r["name2"])) for i, r in enumerate(found)]
    return PairSet("name_bench", pairs, [r["is_match"] == "true" for r in found], [r["case_group"] for r in found])


def entity_checks() -> PairSet | None:
    """The peers' own pairs of records with parts of names. A record without `name` gets its parts, first to last. None where PyYAML is missing."""
    if importlib.util.find_spec("yaml") is None:
        return None
    checks: list[dict[str, Any]] = importlib.import_module("yaml").safe_load(text("nomenklatura_entity_checks.yml"))["checks"]

    def side(ident: str, schema: str, given: dict[str, str]) -> Record:
        named = given if "name" in given else given | {"name": " ".join(given[p] for p in PARTS if p in given)}
        return record(ident, schema, **named)

    pairs = [(side(f"q{i}", c["schema"], c["query"]), side(f"c{i}", c["schema"], c["candidate"])) for i, c in enumerate(checks)]
    return PairSet("entity_checks", pairs, [bool(c["match"]) for c in checks], [c["schema"] for c in checks])


def ofac_parity() -> PairSet:
    """Pairs with the score, 0-100, that OFAC's public search shows; the schema is unknown, so LegalEntity."""
    found = rows("nomenklatura_ofac_search_parity.csv")
    pairs = [(record(f"q{i}", "LegalEntity", name=r["query_name"]), record(f"c{i}", "LegalEntity", name=r["result_name"])) for i, r in enumerate(found)]
    truth = [float(r["ofac_score"]) for r in found]
    return PairSet("ofac_parity", pairs, [t > 0 for t in truth], ["all"] * len(pairs), truth)


def cross_script() -> PairSet:
    """Names in another script against Latin ones: query as written originally, candidate Latin; groups are `SCRIPT schema`."""
    found = rows("cross_script_pairs_dev.csv")
    pairs = [(record(f"q{i}", r["schema"], name=r["name_nonlatin"]), record(f"c{i}", r["schema"], name=r["name_latin"])) for i, r in enumerate(found)]
    return PairSet("cross_script", pairs, [r["is_match"] == "true" for r in found], [f"{r['script']} {r['schema']}" for r in found])


def ssb_file() -> dict[str, Any]:
    """The generated set of seed 11 on the SDN list of 2024-05-03: `candidates` (id -> names, primary first) and `cases`."""
    found: dict[str, Any] = json.loads(text("ssb_sdn2024_seed11.json.gz"))
    return found


def ssb_pairs(name: str, made: dict[str, Any], schemata: dict[str, str], *, primary_only: bool = True) -> PairSet:
    """A generated set pair by pair: each query against the entity that it was made from.

    `primary_only` compares with the primary name alone, which is how the published baselines were measured; otherwise
    with all names of the entity. Positives are perturbed names; negatives were made from the name to be near it and yet
    denote another party. Both sides have the schema of the entity (`schemata`: id -> schema).
    """
    owner = {names[0]: ident for ident, names in made["candidates"].items()}
    pairs, labels, groups = [], [], []
    for i, case in enumerate(made["cases"]):
        ident = case["expected_entity_id"] or owner[case["source_name"]]
        names = made["candidates"][ident]
        schema = schemata.get(ident, "LegalEntity")
        known = {"name": names[:1]} if primary_only else {"name": names[:1], "alias": names[1:]}
        pairs.append((record(f"q{i}", schema, name=case["query"]), record(ident, schema, **known)))
        labels.append(case["expected_entity_id"] is not None)
        groups.append(case["perturbation"])
    return PairSet(name, pairs, labels, groups)


def ssb_entities(made: dict[str, Any], schemata: dict[str, str]) -> list[Record]:
    """The entities of a generated set with all their names, as a corpus of their own."""
    return [record(i, schemata.get(i, "LegalEntity"), "pool", name=n[:1], alias=n[1:]) for i, n in made["candidates"].items()]


def ssb_queries(made: dict[str, Any], schemata: dict[str, str]) -> list[Record]:
    """The queries of a generated set, each with the schema of the entity that it was made from."""
    owner = {names[0]: ident for ident, names in made["candidates"].items()}
    return [record(f"q{i}", schemata.get(c["expected_entity_id"] or owner[c["source_name"]], "LegalEntity"), name=c["query"])
            for i, c in enumerate(made["cases"])]  # fmt: skip


def person(ident: str, row: dict[str, str]) -> Record:
    """One row of the files of positives and negatives: a person with all that the row states."""
    return record(
        ident, "Person", name=row["full_name"], firstName=row["first_name"], middleName=row["middle_name"], lastName=row["last_name"],
        gender=row["gender"] if row["gender"] in ("male", "female", "other") else "", birthDate=row["date_of_birth"],
        birthPlace=row["place_of_birth"], nationality=code_of(row["nationality"]),
    )  # fmt: skip


def un_positives() -> list[tuple[str, Record]]:
    """The 683 listed persons of the UN: the name as listed, and the record with typos and gaps that is to be found."""
    listed, treated = rows("yente_positives_un_untreated.csv"), rows("yente_positives_un_treated.csv")
    return [(a["full_name"], person(f"un{i}", b)) for i, (a, b) in enumerate(zip(listed, treated, strict=True))]


def clean_subjects(kind: str, n: int) -> list[Record]:
    """`n` customers who are on no list (`us` or `global`), drawn from the first 40,000 with a fixed seed: a smaller draw is part of a larger."""
    found = rows(f"yente_negatives_{kind}_first40k.csv.gz")
    order = list(range(len(found)))
    random.Random(1).shuffle(order)
    return [person(f"{kind}{i}", found[i]) for i in order[:n]]
