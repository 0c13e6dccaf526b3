"""All models on one measure: a run at the middle of every range, and runs with parameters drawn from their ranges."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np

from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import MIDDLE, Cuts, Setting, Stops, cuts_of, positions
from comity.impact import bottleneck, exact_hat, reallocation
from comity.impact.draws import Parameters, draw
from comity.impact.linear import TIERS, backward, forward
from comity.impact.network import Network
from comity.impact.table import Cut, Effect, Floats

LINEAR_DRAWS: Final = 24
DRAWS: Final = {"bottleneck": 3, "reallocation": 2, "exact-hat": 4}
"""Draws of the models that take long, from those that stop least to those that stop most; all others take every draw."""
QUICK_DRAWS: Final = 4
HORIZONS: Final = {"leontief": "short", "ghosh": "short", "bottleneck": "short", "reallocation": "medium", "exact-hat": "long"}
MODELS: Final = {
    "leontief": "lost orders", "ghosh": "missing inputs", "bottleneck": "bottleneck network", "reallocation": "buyers find others",
    "exact-hat": "long-run equilibrium",
}  # fmt: skip
"""What sentences call the models."""
LEADS: Final = {"short": "bottleneck", "medium": "reallocation", "long": "exact-hat"}
"""The model whose middle run is told first for each horizon."""
THREADS: Final = 2
"""Runs are apart from each other, and the time goes into products of arrays, which let other threads work."""
ONE_BY_ONE: Final = ("reallocation",)
"""Models whose states are watched in order."""
SLOW: Final = ("reallocation", "exact-hat")
LINEAR: Final = {"leontief": backward, "ghosh": forward}

Solve = Callable[[tuple[Cut, ...], Parameters], Effect]
Told = Callable[[int, int], None]
Watch = Callable[[Network, reallocation.Equilibrium], None]


class Runs(NamedTuple):
    """Runs of one model; row 0 is the run at the middle of every range.

    restricted  value in the table's unit that stops at first hand, by run
    dx, dv      change of output and of value added by node, shape (runs, n)
    tiers       change of output by tier and node in the middle run, shape (t, n); no rows where the model has no tiers
    """

    model: str
    side: str
    restricted: Floats
    dx: Floats
    dv: Floats
    tiers: Floats
    note: str


class Plan(NamedTuple):
    """The positions, the cuts and the parameters of each run; the first is the middle."""

    settings: tuple[Setting, ...]
    cuts: tuple[Cuts, ...]
    parameters: tuple[Parameters, ...]


def plan(prepared: Prepared, stops: Stops, generator: np.random.Generator) -> Plan:
    """Parameters drawn together with the positions of severity, coverage and flow in their ranges."""
    n = QUICK_DRAWS if prepared.quick else LINEAR_DRAWS
    drawn = draw(generator, n)
    flow = positions(generator, n)
    settings = (MIDDLE, *(Setting(p.severity, p.coverage, float(f)) for p, f in zip(drawn, flow, strict=True)))
    return Plan(settings, tuple(cuts_of(prepared, stops, s) for s in settings), (Parameters(), *drawn))


def run_models(
    prepared: Prepared, the_plan: Plan, progress: Told | None = None, models: Sequence[str] = (), watch: Watch | None = None
) -> tuple[Runs, ...]:
    """Every model that the wish allows, or those named; `progress` is told steps done and steps in all.

    `watch` is shown each state of the reallocation model, the middle first.
    """
    wanted = [m for m in models or HORIZONS if not (prepared.quick and m in SLOW)]
    chosen = {m: _chosen(the_plan, DRAWS.get(m, len(the_plan.cuts) - 1)) for m in wanted}
    if progress:
        progress(0, sum(len(runs) for runs in chosen.values()))
    solvers = {m: _solver(prepared, m, watch) for m in wanted}

    def run(model: str, numbers: Sequence[int]) -> list[Effect]:
        return [_both(solvers[model], the_plan.cuts[k], the_plan.parameters[k], prepared.table.n) for k in numbers]

    out = []
    with ThreadPoolExecutor(max_workers=min(THREADS, os.cpu_count() or 1)) as pool:
        parts = {m: [chosen[m]] if m in ONE_BY_ONE else [[k] for k in chosen[m]] for m in wanted}
        waiting = {m: [pool.submit(run, m, part) for part in parts[m]] for m in sorted(wanted, key=lambda m: m not in ONE_BY_ONE)}
        for model in wanted:
            effects: list[Effect] = []
            for done in waiting[model]:
                effects += done.result()
                if progress:
                    progress(len(effects) if model in ONE_BY_ONE else 1, 0)
            out.append(_stacked(effects))
    return tuple(out)


def _chosen(the_plan: Plan, draws: int) -> list[int]:
    """The middle run and so many draws, spread evenly from the one that stops least to the one that stops most."""
    order = sorted(range(1, len(the_plan.cuts)), key=lambda k: (the_plan.cuts[k].placed, k))
    if draws >= len(order):
        return [0, *range(1, len(the_plan.cuts))]
    return [0, *(order[round(at)] for at in np.linspace(0, len(order) - 1, draws))]


def _solver(prepared: Prepared, model: str, watch: Watch | None) -> Solve:
    """The model as a function of cuts and parameters; what it prepares is kept."""
    if model in LINEAR:
        side, middle = LINEAR[model], Parameters()
        return lambda cuts, p: side(prepared.linear, cuts, TIERS if p == middle else 0)
    if model == "exact-hat":
        system = prepared.once("exact-hat", lambda: exact_hat.from_table(prepared.table))
        return lambda cuts, p: exact_hat.ban(system, prepared.table, cuts, p)
    network = network_of(prepared)
    if model == "bottleneck":
        return lambda cuts, p: bottleneck.solve(network, cuts, p)
    return lambda cuts, p: _watched(network, cuts, p, watch)


def _watched(network: Network, cuts: tuple[Cut, ...], parameters: Parameters, watch: Watch | None) -> Effect:
    state = reallocation.equilibrium(network, cuts, parameters)
    if watch:
        watch(network, state)
    return state.effect


def network_of(prepared: Prepared) -> Network:
    """What the network models share, prepared once."""
    return prepared.once("network", lambda: Network.of(prepared.table))


def _both(solve: Solve, cuts: Cuts, parameters: Parameters, n: int) -> Effect:
    """What is stopped less what is freed; freed trade is the mirror image of stopping as much."""
    stopped = solve(cuts.stopped, parameters)
    if not cuts.freed:
        return stopped if cuts.stopped else _nothing(stopped, n)
    freed = solve(cuts.freed, parameters)
    tiers = stopped.tiers - freed.tiers if stopped.tiers.shape == freed.tiers.shape else freed.tiers * -1
    return Effect(stopped.model, stopped.side, stopped.restricted + freed.restricted, stopped.dx - freed.dx, stopped.dv - freed.dv,
                  tiers, f"{stopped.note} Trade that is freed is reckoned as the mirror image of stopping it.".strip())  # fmt: skip


def _nothing(e: Effect, n: int) -> Effect:
    """No cut, no effect: what an iterative model leaves as rounding is taken away."""
    return Effect(e.model, e.side, 0.0, np.zeros(n), np.zeros(n), np.zeros_like(e.tiers), e.note)


def _stacked(effects: Sequence[Effect]) -> Runs:
    first = effects[0]
    return Runs(first.model, first.side, np.array([e.restricted for e in effects]), np.stack([e.dx for e in effects]),
                np.stack([e.dv for e in effects]), first.tiers, first.note)  # fmt: skip


def lead(runs: Sequence[Runs], horizon: str) -> Runs:
    """The runs of the model that is told first for a horizon, or else of the last that has both sides."""
    found = {r.model: r for r in runs}
    wanted = found.get(LEADS.get(horizon, "bottleneck"))
    return wanted or found.get("bottleneck") or runs[-1]


def compared(runs: Sequence[Runs]) -> list[Runs]:
    """The runs whose range counts: models with both sides, and the two linear sides added up as one."""
    sides = {r.model: r for r in runs}
    out = [r for r in runs if r.side == "both"]
    if "leontief" in sides and "ghosh" in sides:
        a, b = sides["leontief"], sides["ghosh"]
        out.insert(0, Runs("linear", "both", a.restricted, a.dx + b.dx, a.dv + b.dv, a.tiers[:0], ""))
    return out
