"""Day by day, with stocks: a bridge to BoARIO, for those who have installed it. Nothing here needs it, and none of it is in here.

BoARIO knows events that lower what a node can produce, not a stop of what one node delivers to one economy. A cut is therefore
translated: the node can produce less by the part of its output that the cut stops. That differs from the cut in two ways, and
the effect says so: buyers everywhere are short, not only those in the economy that is cut off, and goods do not turn to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from comity.impact.network import Network, network_of, stops, uses_by_economy
from comity.impact.table import Cut, Effect, Floats, Table

NEEDED: Final = ("boario", "pymrio", "pandas")
MEND: Final = "Install it yourself: pip install boario progressbar2. It is under the GPL and no part of this program."
NOTE: Final = (
    "BoARIO knows no stop of deliveries to one economy. The cut is run as lost capacity of the seller, so buyers everywhere are short "
    "and third economies look worse than under the cut; output is the mean over {days} days, as a yearly rate."
)


def available() -> bool:
    """Whether BoARIO and what it reads are installed."""
    return all(find_spec(name) is not None for name in NEEDED)


def run(given: Table | Network, cuts: Iterable[Cut], days: int = 90) -> Effect:
    """The effect of the cuts after so many days in BoARIO, as a yearly rate.

    ModuleNotFoundError when it is not installed; ValueError names a cut or a number of days that cannot be.
    """
    if days < 2:
        raise ValueError(f"{days} days are too few. Give 2 or more.")
    network = network_of(given)
    halted = stops(network, cuts)
    impact = capacity_lost(network, halted.sellers, halted.flows.sum(axis=1) + halted.last.sum(axis=1))
    if not available():
        raise ModuleNotFoundError(f"BoARIO is not installed. {MEND}")
    produced = _simulate(network, impact, days)
    part = np.divide(produced.mean(axis=0), produced[0], out=np.ones(network.table.n), where=produced[0] > 0)
    dx = network.output * (part - 1.0)
    empty = np.empty((0, network.table.n))
    return Effect("boario", "both", halted.restricted, dx, network.value_added(dx), empty, NOTE.format(days=days))


def capacity_lost(network: Network, sellers: np.ndarray, stopped: Floats) -> Floats:
    """The part of its capacity that each node loses, when what it sells falls by what is stopped."""
    lost = np.zeros(network.table.n)
    lost[sellers] = stopped
    share: Floats = np.divide(lost, network.output, out=np.zeros_like(lost), where=network.output > 0)
    return np.minimum(share, 1.0)


def _simulate(network: Network, impact: Floats, days: int) -> Floats:
    """Output of each day by node, shape (days, n); day 0 is before the event."""
    pandas = import_module("pandas")
    models, simulations, events = (import_module(f"boario.{part}") for part in ("extended_models", "simulation", "event"))
    system = _system(network, pandas)
    model = models.ARIOPsiModel(system)
    simulation = simulations.Simulation(model, n_temporal_units_to_sim=days)
    if impact.any():
        struck = pandas.Series(impact, index=system.Z.index)
        struck = struck[struck > 0]
        simulation.add_event(events.from_series(struck, event_type="arbitrary", occurrence=1, duration=days - 1, recovery_tau=1))
    simulation.loop()
    produced: Any = simulation.production_realised[system.Z.index]
    result: Floats = np.asarray(produced, dtype=float)[:days]
    return result


def _system(network: Network, pandas: Any) -> Any:
    """The table in the form that BoARIO reads."""
    table = network.table
    m, s = len(table.economies), len(table.sectors)
    nodes = pandas.MultiIndex.from_product([table.economies, table.sectors], names=["region", "sector"])
    used = uses_by_economy(network).transpose(1, 0, 2).reshape(m * s, m)
    finally_ = pandas.MultiIndex.from_product([table.economies, ["final use"]], names=["region", "category"])
    system = import_module("pymrio").IOSystem(
        Z=pandas.DataFrame(table.z, index=nodes, columns=nodes), Y=pandas.DataFrame(used, index=nodes, columns=finally_)
    )
    system.calc_all()
    return system
