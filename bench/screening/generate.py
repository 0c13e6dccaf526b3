"""Other seeds and other lists for the generated set: reads {entities: [[id, [names]], ...], seed} and prints candidates and cases.

Run by the Python that has the package sanctions-screening-benchmark, whose generator this calls with one variant per class.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ssb.benchmark import build
from ssb.sources import Entity, ListSnapshot


def made(entities: list[tuple[str, list[str]]], seed: int) -> dict[str, Any]:
    """The cases of every class for these entities; names with a single word are left out by the generator."""
    known = [Entity(entity_id=i, primary_name=n[0], aliases=n[1:], entity_type="", programs=[]) for i, n in entities]
    found = build(ListSnapshot(source="bench", retrieved_at="", entities=known), limit=None, seed=seed, max_per_class=1,
                  individuals_only=False)  # fmt: skip
    keep = ("query", "expected_entity_id", "perturbation", "source_name")
    return {"candidates": found.candidates, "cases": [{k: getattr(c, k) for k in keep} for c in found.cases]}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(made(given["entities"], given["seed"])))
