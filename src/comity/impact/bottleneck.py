"""Short run: who misses an essential input makes less, who loses a buyer sells less, and both travel until they stand still.

A fixed point on the whole network, in changes from before:

    delivery    a good that reaches a buyer is what its suppliers fill of the orders that no cut stops
    replacement buyers find a part of what is missing elsewhere at once, as far as other suppliers of the good have spare capacity
    ability     inputs are a CES bundle of goods, and meet value added in another; elasticities below one make goods bottlenecks
    orders      a node orders inputs in step with its own output, and orders that are cut are lost sales of the seller
    output      the smaller of ability and orders, and what it sells as a replacement

Suppliers whose own sales of the good are cut replace nothing with the capacity that the cut frees.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from comity.impact.mixing import Mixer
from comity.impact.network import NOT_PARTED, Network, Stops, ces, network_of, power_of, stops, with_value_added
from comity.impact.parameters import Parameters
from comity.impact.table import Cut, Effect, Floats, Table

ROUNDS = 300
CLOSE = 1e-7
"""Output stands still when no node moves by more than this part of the largest change, ..."""
STILL = 1e-13
"""... or of its output before."""
LEARNING, PLAIN = 60, 0.7
"""After so many rounds steps are plain ones of this length, for networks near collapse, where learning misleads."""


class State(NamedTuple):
    """Where a set of cuts leaves the network.

    effect    what is reported
    unfilled  share of its orders that each node does not fill, shape (n,)
    able      output that inputs allow, as a share of output before, shape (n,)
    replaced  value of each good that others deliver in place of what is missing, shape (s,)
    rounds    number of rounds until output stood still
    """

    effect: Effect
    unfilled: Floats
    able: Floats
    replaced: Floats
    rounds: int


class _Round(NamedTuple):
    unfilled: Floats
    change: Floats
    filled: Floats
    able: Floats
    replaced: Floats


def solve(
    given: Table | Network, cuts: Iterable[Cut], params: Parameters | None = None, *, essential: Floats | None = None
) -> Effect:
    """The effect of the cuts in the short run, on both sides; ValueError names a cut that cannot be.

    `essential` says how far a good (row) is essential to a sector (column), 0 to 1, shape (s, s); all are if it is not given.
    """
    return settle(given, cuts, params, essential=essential).effect


def settle(
    given: Table | Network, cuts: Iterable[Cut], params: Parameters | None = None, *, essential: Floats | None = None
) -> State:
    """The same with all that the fixed point knows."""
    network, chosen = network_of(given), params or Parameters()
    halted = stops(network, cuts)
    needed = _needed(network, essential)
    m, s, n = len(network.table.economies), len(network.table.sectors), network.table.n
    now = _Round(np.zeros(n), np.zeros(n), np.zeros(s), np.ones(n), np.zeros(s))
    mixer, rounds, apart, still = Mixer(), 0, np.inf, False
    for rounds in range(1, ROUNDS + 1):
        new = _step(network, halted, chosen, needed, now)
        apart = max(float(np.abs(a - b).max()) for a, b in zip(new[:2], now[:2], strict=True))
        still = apart < STILL
        apart /= max(float(np.abs(new.change).max()), float(new.unfilled.max()), 1e-300)
        if still or apart < CLOSE:
            now = new
            break
        mixer = Mixer(PLAIN, 1) if rounds == LEARNING else mixer
        point = np.concatenate(now[:3])
        unfilled, change, filled = np.split(mixer.next(point, np.concatenate(new[:3]) - point), [n, 2 * n])
        now = _Round(np.clip(unfilled, 0.0, 1.0), np.maximum(change, -1.0), np.clip(filled, 0.0, 1.0), new.able, new.replaced)
    dx = network.output * np.maximum(now.change, -1.0)
    rest = still or apart < CLOSE
    notes = [] if rest else [f"The network did not come to rest; the last round moved {apart:.1e} of the largest change."]
    note = " ".join(notes if network.parted else [*notes, NOT_PARTED])
    effect = Effect("bottleneck", "both", halted.restricted, dx, network.value_added(dx), np.empty((0, m * s)), note)
    return State(effect, now.unfilled, now.able, now.replaced, rounds)


def _needed(network: Network, essential: Floats | None) -> Floats | None:
    """How far each good is essential to each node, shape (s, n); None = all are."""
    if essential is None:
        return None
    s = len(network.table.sectors)
    if essential.shape != (s, s) or not ((essential >= 0) & (essential <= 1)).all():
        raise ValueError(
            f"which inputs are essential has shape {essential.shape}; give {s} x {s} numbers from 0 to 1, row = input."
        )
    return np.tile(essential, len(network.table.economies))


def _step(network: Network, halted: Stops, params: Parameters, needed: Floats | None, now: _Round) -> _Round:
    table = network.table
    s, n = len(table.sectors), table.n
    goods = halted.sellers % s
    missing = np.matmul(network.economies(now.unfilled)[:, None, :], network.blocks)[:, 0, :]
    for good in np.unique(goods).tolist():
        here = np.flatnonzero(goods == good)
        missing[good] += (1.0 - now.unfilled[halted.sellers[here]]) @ halted.flows[here]
    found = params.substitution * now.filled
    gap = np.divide(missing, network.inputs, out=np.zeros((s, n)), where=network.inputs > 0) * (1.0 - found)[:, None]
    gap = gap if needed is None else gap * needed
    bundle = ces(network.recipe, np.clip(1.0 - gap, 0.0, 1.0), power_of(params.sigma_inputs))
    able = np.minimum(with_value_added(bundle, network.weight, power_of(params.sigma_value_added)), 1.0)

    lost = np.zeros(n)
    lost[halted.sellers] = halted.flows @ (1.0 + now.change) + halted.last.sum(axis=1)
    more = table.z @ now.change - lost
    short = (1.0 - able) * network.output
    orders = network.output + more
    unmade = np.maximum(short + more, 0.0)
    unfilled = np.divide(unmade, orders, out=np.zeros(n), where=orders > 0)
    base = more - unmade

    spare = np.maximum((able * (1.0 + params.slack) - 1.0) * network.output - base, 0.0)
    closed = np.zeros(n)
    np.maximum.at(closed, halted.sellers, halted.shares.max(axis=1, initial=0.0))
    room = network.economies(spare * (1.0 - closed))
    wanted = params.substitution * (missing * (1.0 + now.change)).sum(axis=1)
    there = room.sum(axis=1)
    filled = np.minimum(np.divide(there, wanted, out=np.ones(s), where=wanted > 0), 1.0)
    replaced = wanted * filled
    extra = network.nodes(room * np.divide(replaced, there, out=np.zeros(s), where=there > 0)[:, None])
    change = np.divide(base + extra, network.output, out=np.zeros(n), where=network.output > 0)
    return _Round(unfilled, change, filled, able, replaced)
