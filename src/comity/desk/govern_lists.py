"""Indicators 1 to 5 over the law in force: the cubes, conditions and lists of parties handed to the functions of the governance room."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from comity.desk.govern_cubes import Built
from comity.desk.govern_facts import listings_of
from comity.desk.govern_ground import Ground
from comity.desk.govern_items import BESIDE, EQUAL
from comity.governance.anchoring import mas
from comity.governance.concentration import Benchmark, dcx
from comity.governance.consistency import clusters, llc, pairs
from comity.governance.excess import FORMULAS, Share, Standing, excess, measured, reference, standing
from comity.governance.listing import eul
from comity.governance.specification import Choice, curve
from comity.governance.suppress import told
from comity.governance.value import Bools, Floats, Value
from comity.terms.dates import day_number

_ENTRIES, _PARAGRAPHS = "entries once each", "paragraphs once each"


def anchoring(ground: Ground) -> Iterator[Value]:
    """Indicator 1."""
    for at, built in ground.asked():
        yield from (_assumed(built, v) for v in mas(ground.cubes.cubes, at, anchored=built.anchored))


def above_and_below(ground: Ground) -> Iterator[Value]:
    """Indicator 2, and its mean over destinations under every choice of peers, weights and joined items."""
    stand = {BESIDE: standing(ground.cubes.cubes), EQUAL: standing(ground.strict)}
    for at, built in ground.asked():
        yield from (_assumed(built, v) for v in excess(ground.cubes.cubes, at, ground.rng(), ground.gdp_of_laws))
        yield from _excess_curve(ground, at, built, stand)


def _excess_curve(ground: Ground, at: int, built: Built, stand: dict[str, Standing]) -> Iterator[Value]:
    cubes = {BESIDE: ground.cubes.cubes, EQUAL: ground.strict}
    gdp = {"each once": None, "by GDP": ground.gdp_of_laws}
    if np.isnan(ground.gdp_of_laws).any():
        del gdp["by GDP"]
    stars: dict[tuple[str, str], Floats] = {}
    shares: dict[tuple[str, str, str], tuple[Share, Share]] = {}
    weights = {_ENTRIES: built.cube.weight, _PARAGRAPHS: built.paragraphs}

    def run(n: int, name: str, choice: Choice) -> Value:
        how, peers = choice["items"], choice["peers"]
        cube = cubes[how][at]
        if (how, peers) not in stars:
            stars[how, peers] = reference(stand[how], cube, at, gdp[peers])
        star = stars[how, peers]
        key = (how, peers, choice["weights"])
        if key not in shares:
            shares[key] = measured(cube._replace(weight=weights[choice["weights"]]), star)
        share = shares[key][n].share
        known = ~np.isnan(star) & (cube.level >= 0)
        value = float(np.nanmean(share)) if (~np.isnan(share)).any() else None
        return told(f"{name}.MEAN", cube.jurisdiction, value, n=int((~np.isnan(share)).sum()), unit="share of the scale", vintage=cube.day,
                    coverage=float(known.mean()), formula=f"mean over d of {FORMULAS[name]}", inputs=("levels of this law and of its peers",))  # fmt: skip

    options = {"items": tuple(cubes), "peers": tuple(gdp), "weights": tuple(weights)}
    for at_, name in enumerate(("UEX", "UND")):
        yield from curve(lambda c, n=at_, w=name: run(n, w, c), options)  # type: ignore[misc]


def like_for_like(ground: Ground) -> Iterator[Value]:
    """Indicator 3, and its curve over sets of conditions and weights of entries."""
    conditions = ground.recorded.conditions
    council = np.array([not s.startswith("law/regimes") for s in conditions.sources], dtype=np.bool_)
    sets: dict[str, Bools] = {
        "all recorded": np.ones(len(conditions.names), dtype=np.bool_),
        "without regime membership": ~conditions.switch,
        "treaties only": ~conditions.switch & ~council,
        "regime membership only": conditions.switch,
        "Council measures only": council,
    }
    for _at, built in ground.asked():
        cube = built.cube
        yield from (_assumed(built, v) for v in llc(cube, conditions, ground.rng()))
        weights = {_ENTRIES: cube.weight, _PARAGRAPHS: built.paragraphs}
        found = {name: (pairs(cube.level, of := clusters(conditions, use)), of) for name, use in sets.items()}

        def run(choice: Choice, built: Built = built, weights: dict[str, Floats] = weights, found: dict = found) -> Value:  # type: ignore[type-arg]
            (each, of), w = found[choice["conditions"]], weights[choice["weights"]]
            every = float(w @ each.pairs)
            return told("LLC", built.cube.jurisdiction, 1 - float(w @ each.difference) / every if every else None, n=int((of >= 0).sum()),
                        unit="share", vintage=built.cube.day, coverage=float((of >= 0).mean()), formula="1 - LLI", inputs=("levels", "recorded conditions"))  # fmt: skip

        yield from curve(run, {"conditions": tuple(sets), "weights": tuple(weights)})


def concentration(ground: Ground) -> Iterator[Value]:
    """Indicator 4 against imports of covered sectors, and against GDP, which covers more destinations."""
    shares = ((*ground.imports, "imports of covered sectors"), (ground.gdp[0], f"GDP, {ground.gdp[1]}", "GDP shares"))
    for _at, built in ground.asked():
        benchmarks = []
        for values, source, spec in shares:
            outside = np.where(built.own, np.nan, values)
            benchmarks.append(Benchmark(outside / np.nansum(outside), spec, source))
        yield from (_assumed(built, v) for v in dcx(built.cube, benchmarks, ground.rng()))


def end_users(ground: Ground) -> Iterator[Value]:
    """Indicator 5 for every list of parties that comes with the law; exposure by GDP, for no exports by firm are recorded."""
    values, source = ground.gdp
    ground.say("EUL: whether a listing repeats one of the Security Council is not recorded; exposure is GDP, not covered exports")
    own = {b.cube.jurisdiction: b.own for b in ground.cubes.built}
    for found in listings_of(ground.law, ground.destinations):
        if found.jurisdiction in ground.laws():
            exposure = np.where(own[found.jurisdiction], np.nan, values) if found.jurisdiction in own else values
            yield from eul(found, day_number(ground.day), ground.day, ground.destinations, exposure, benchmark=f"GDP, {source}")


def _assumed(built: Built, value: Value) -> Value:
    """Says where the list itself is not here."""
    if not built.assumed:
        return value
    told_ = "; ".join(f"the list {a} is not here: the numbers of {b} are taken" for a, b in sorted(built.assumed.items()))
    return value._replace(note=f"{value.note}; {told_}" if value.note else told_)
