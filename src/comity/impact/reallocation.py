"""Medium run: stopped deliveries find new partners where they can, and output falls with the goods that stay missing.

The method is that of Bhattathiripad and Veetil, "Political Power in International Trade" (2026), written anew and widened:
cuts may be fractions, of single buying sectors, and of final use where the table parts it; a cut delivery is held at what the
cut lets through. First each good is dealt out anew (`rebalance`). Then output is the fixed point of

    supply     a node's inputs are a CES bundle of goods, each as far as it is delivered; output per order is that of inputs and value added
    capacity   orders beyond what a node delivered before, less what it now sells for final use, are filled in part
    orders     a node orders inputs in step with its output

so lost sales go upstream and missing inputs go downstream at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from comity.impact.mixing import Mixer
from comity.impact.network import NOT_PARTED, Network, Stops, ces, network_of, power_of, stops, with_value_added
from comity.impact.parameters import Parameters
from comity.impact.rebalance import deal
from comity.impact.table import Cut, Effect, Floats, Table

ROUNDS = 400
CLOSE = 1e-8
"""Output stands still when no node moves by more than this part of the largest change, ..."""
STILL = 1e-13
"""... or of its output before."""
LEARNING, PLAIN = 60, 0.7
"""After so many rounds steps are plain ones of this length, for networks near collapse, where learning misleads."""
CEILING = "Nobody sells more than before: third economies gain shares of a market, not output."


class Equilibrium(NamedTuple):
    """The state after the cuts.

    effect     what is reported
    deliveries for intermediate use as dealt out anew, shape (n, n)
    uses       the same for final use, by good, shape (s, m, columns)
    filled     part of its orders that each node fills, shape (n,)
    activity   output over output before, by node
    apart      how far balancing stayed from what it was to reach, as a share of the sales of a good
    rounds     number of rounds until output stood still
    """

    effect: Effect
    deliveries: Floats
    uses: Floats
    filled: Floats
    activity: Floats
    apart: float
    rounds: int


class _Dealt(NamedTuple):
    """All goods dealt out anew: intermediate and final use, what sellers lose, what buyers miss, and the distance left."""

    deliveries: Floats
    uses: Floats
    lost: Floats
    lost_last: Floats
    missing: Floats
    apart: float


def solve(given: Table | Network, cuts: Iterable[Cut], params: Parameters | None = None, *, hold: bool = True) -> Effect:
    """The effect of the cuts in the medium run, on both sides; ValueError names a cut that cannot be."""
    return equilibrium(given, cuts, params, hold=hold).effect


def equilibrium(
    given: Table | Network, cuts: Iterable[Cut], params: Parameters | None = None, *, hold: bool = True
) -> Equilibrium:
    """The state after the cuts; `hold=False` lets re-routing raise a cut delivery again, as the published method does."""
    network, chosen = network_of(given), params or Parameters()
    halted = stops(network, cuts)
    dealt = _deal_all(network, halted, chosen.friction, hold=hold)
    filled, activity, rounds = _settle(network, dealt, chosen)
    dx = network.output * (activity - 1.0)
    notes = [CEILING] if halted.restricted else []
    if dealt.apart > 1e-6:
        notes.append(f"Some sellers find buyers for less than they had: up to {dealt.apart:.1%} of a good stays unsold.")
    if rounds == ROUNDS:
        notes.append("Output did not come to rest; the figures are those of the last round.")
    if not network.parted:
        notes.append(NOT_PARTED)
    note = " ".join(notes)
    effect = Effect("reallocation", "both", halted.restricted, dx, network.value_added(dx), np.empty((0, len(dx))), note)
    return Equilibrium(effect, dealt.deliveries, dealt.uses, filled, activity, dealt.apart, rounds)


def _deal_all(network: Network, halted: Stops, friction: float, *, hold: bool) -> _Dealt:
    """Each good of which something is stopped, dealt out anew; the others stay."""
    sellers, flows, last = halted.sellers, halted.flows, halted.last
    m, s, n = len(network.table.economies), len(network.table.sectors), network.table.n
    deliveries, uses = network.table.z.copy(), network.uses.copy()
    lost, lost_last, missing, apart = np.zeros((s, m)), np.zeros((s, m)), np.zeros((s, n)), 0.0
    for good in np.unique(sellers % s).tolist():
        here = sellers % s == good
        before, stopped = network.blocks[good], np.zeros((m, n))
        stopped[sellers[here] // s] = flows[here]
        if network.parted:
            before = np.hstack([before, network.uses[good]])
            stopped = np.hstack([stopped, np.zeros((m, m))])
            stopped[sellers[here] // s, n:] = last[here]
        if not stopped.any():
            continue
        dealt = deal(before, stopped, friction, hold=hold)
        deliveries.reshape(m, s, n)[:, good] = dealt.flows[:, :n]
        missing[good] = (before[:, :n] - dealt.flows[:, :n]).sum(axis=0)
        lost[good] = (before[:, :n] - dealt.flows[:, :n]).sum(axis=1)
        if network.parted:
            uses[good] = dealt.flows[:, n:]
            lost_last[good] = (before[:, n:] - dealt.flows[:, n:]).sum(axis=1)
        apart = max(apart, dealt.apart)
    return _Dealt(deliveries, uses, network.nodes(lost), network.nodes(lost_last), missing, apart)


def _settle(network: Network, dealt: _Dealt, params: Parameters) -> tuple[Floats, Floats, int]:
    """Filled share of orders and activity, at the fixed point; in changes from before, so that small cuts keep their digits."""
    m, s, n = len(network.table.economies), len(network.table.sectors), network.table.n
    blocks = dealt.deliveries.reshape(m, s, n).transpose(1, 0, 2)
    capacity = network.sales + network.last
    last, room = network.last - dealt.lost_last, network.sales + dealt.lost_last
    unfilled, change = np.zeros(n), np.zeros(n)
    mixer, rounds = Mixer(), 0
    for rounds in range(1, ROUNDS + 1):
        short = dealt.missing + np.matmul(network.economies(unfilled)[:, None, :], blocks)[:, 0, :]
        there = 1.0 - np.divide(short, network.inputs, out=np.zeros((s, n)), where=network.inputs > 0)
        bundle = ces(network.recipe, np.clip(there, 0.0, 1.0), power_of(params.sigma_inputs))
        able = np.minimum(with_value_added(bundle, network.weight, power_of(params.sigma_value_added)), 1.0)
        more = dealt.deliveries @ change - dealt.lost
        orders = network.sales + more
        ration = np.where(more > dealt.lost_last, np.minimum(room / np.maximum(orders, 1e-300), 1.0), 1.0)
        new_unfilled = 1.0 - able * ration
        gain = (able - 1.0) * last - dealt.lost_last + more - new_unfilled * orders
        new_change = np.divide(gain, capacity, out=np.zeros(n), where=capacity > 0)
        apart = max(float(np.abs(new_unfilled - unfilled).max()), float(np.abs(new_change - change).max()))
        still = apart < STILL
        apart /= max(float(np.abs(new_change).max()), float(new_unfilled.max()), 1e-300)
        if still or apart < CLOSE:
            unfilled, change = new_unfilled, new_change
            break
        mixer = Mixer(PLAIN, 1) if rounds == LEARNING else mixer
        point = np.concatenate([unfilled, change])
        unfilled, change = np.split(mixer.next(point, np.concatenate([new_unfilled, new_change]) - point), 2)
        unfilled, change = np.clip(unfilled, 0.0, 1.0), np.clip(change, -1.0, 0.0)
    return 1.0 - unfilled, np.maximum(1.0 + change, 0.0), rounds


def supplier_shares(given: Table | Network, state: Equilibrium, sector: int, buyer: int) -> tuple[Floats, Floats]:
    """Share of each economy in what one economy gets of one good, before and after; zero where it gets none."""
    network = network_of(given)
    m, s, n = len(network.table.economies), len(network.table.sectors), network.table.n
    span = slice(buyer * s, (buyer + 1) * s)
    filled = network.economies(state.filled)[sector]
    before = network.blocks[sector][:, span].sum(axis=1)
    after = filled * (state.deliveries.reshape(m, s, n)[:, sector, span] @ state.activity[span])
    if network.parted:
        before = before + network.uses[sector][:, buyer]
        after = after + filled * state.uses[sector][:, buyer]
    return _shares(before), _shares(after)


def _shares(values: Floats) -> Floats:
    total = values.sum()
    return values / total if total > 0 else np.zeros_like(values)
