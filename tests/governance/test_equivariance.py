"""No indicator knows a name: whoever is relabelled or moved, the values move along. And no name stands in the code of the room."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity.governance
from comity.desk.assess import Desk
from comity.governance.anchoring import mas
from comity.governance.concentration import Benchmark, dcx
from comity.governance.consistency import llc
from comity.governance.excess import excess
from comity.governance.listing import Listings, eul
from comity.governance.peaceful import Civil, Groups, pua
from comity.governance.value import Conditions, Cube, Value
from tests.governance.making import random_conditions, random_cubes

PLACES, LAWS = 24, 4
Key = tuple[str, str, str, str]


def keyed(values: Iterable[Value], law: Callable[[str], str], place: Callable[[str], str]) -> dict[Key, tuple[object, ...]]:
    """Values by indicator, law, subject and specification, with labels told in another language."""
    return {
        (v.indicator, law(v.jurisdiction), " ".join(place(w) for w in v.about.split(" ")), v.spec): (
            *(None if x is None else round(x, 9) for x in (v.value, v.low, v.high)), v.n, round(v.coverage, 9), bool(v.suppressed)
        )
        for v in values
    }  # fmt: skip


def everything(cubes: list[Cube], conditions: Conditions, q: np.ndarray, places: np.ndarray) -> list[Value]:
    out: list[Value] = []
    destinations = cubes[0].destinations
    gdp = np.array([1.0 + c.weight.sum() for c in cubes])
    groups = Groups(("g", "h"), np.stack([q > 0.3, q <= 0.3]))
    for at, cube in enumerate(cubes):
        rng = np.random.default_rng
        out += [
            *mas(cubes, at),
            *excess(cubes, at, rng(1), gdp),
            *llc(cube, conditions, rng(1)),
            *dcx(cube, [Benchmark(q, "q", "s")], rng(1)),
        ]
        own = Listings(
            "list",
            cube.jurisdiction,
            np.full(len(places), 90.0),
            np.full(len(places), np.nan),
            places,
            np.zeros(len(places), bool),
            (),
            False,
        )
        out += eul(own, 100, "day", destinations, q, benchmark="q")
        # the bootstrap of groups draws destinations in their order: only its figures without draws are compared
        out += [
            v._replace(low=None, high=None)
            for v in pua(cube.jurisdiction, "day", Civil(("i",), cube.level[:5], groups, q, "q", ()), rng(1), ("g", "h"))
        ]
    return out


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.permutations(range(LAWS)), st.permutations(range(PLACES)))
def test_labels_and_order_do_not_matter(seed: int, laws: list[int], order: list[int]) -> None:
    cubes, conditions = random_cubes(seed), random_conditions(seed)
    rng = np.random.default_rng(seed)
    q, places = rng.random(PLACES), rng.integers(0, PLACES, 60)
    before = keyed(everything(cubes, conditions, q, places), lambda j: j, lambda d: d)

    # law n takes the label of law laws[n] and its place in the list; destination n moves to order.index(n) under another name
    new_name = {f"d{n}": f"z{order[n]}" for n in range(PLACES)}
    moved = [_moved(c, f"law{laws[n]}", order, new_name) for n, c in enumerate(cubes)]
    turned = [moved[laws.index(n)] for n in range(LAWS)]
    at = np.argsort(order)
    after = everything(turned, conditions._replace(holds=conditions.holds[order]), q[order], at[places])
    old_law = {f"law{laws[n]}": f"law{n}" for n in range(LAWS)}
    old_name = {v: k for k, v in new_name.items()}
    assert keyed(after, lambda j: old_law.get(j, j), lambda d: old_name.get(d, d)) == before


def _moved(cube: Cube, label: str, order: list[int], names: dict[str, str]) -> Cube:
    return cube._replace(jurisdiction=label, destinations=tuple(names[cube.destinations[n]] for n in order), level=cube.level[:, order],
                         mandated=cube.mandated[:, order])  # fmt: skip


ALLOWED = frozenset({"united nations"})
"""An organisation of all states, whose lists of groups of states and whose measures the indicators are defined by."""


def test_no_law_and_no_place_stands_in_the_code(desk: Desk) -> None:
    """Every text in the code of the room against labels of laws, codes of territories and their names in many languages."""
    law = desk.law
    labels = {*law.packs, *law.gazetteer.by_code}
    names = {n for t in law.gazetteer.by_code.values() for n in (t.name, *t.aliases) if len(n) > 3} | {
        p.name for p in law.packs.values()
    }
    folded = {n.casefold() for n in names} - ALLOWED
    for path in sorted(Path(comity.governance.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                words = {w.strip(".,;:()[]{}'\"`") for w in text.split()}
                assert text not in labels, f"{path.name}:{node.lineno}: {text}"
                if not _is_docstring(text):
                    assert not words & labels, f"{path.name}:{node.lineno}: {words & labels}"
                padded = f" {' '.join(w.strip('.,;:()').casefold() for w in text.split())} "
                assert not [n for n in folded if f" {n} " in padded], f"{path.name}:{node.lineno}: {text[:60]}"


def _is_docstring(text: str) -> bool:
    """Prose may begin a sentence with a word that is also a code (`IN`, `NO`): prose is compared with names only."""
    return len(text.split()) > 2


@pytest.mark.parametrize("bad", ["ranking", "league", "discriminat", "illegal", "adversar"])
def test_words_that_are_never_the_programs(bad: str) -> None:
    for path in Path(comity.governance.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert bad not in node.value.lower(), f"{path.name}:{node.lineno}: {node.value[:60]}"
