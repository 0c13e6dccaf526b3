"""Long run: prices, wages and trade shares adjust (Caliendo and Parro 2015, in changes: "exact hat algebra").

For importers n, exporters i, goods j, changes written with a hat:

    cost      c_jn = w_n^b_jn * product over k of P_kn^g_kjn
    price     P_jn = (sum over i of s_jni (d_jni c_ji)^-theta_j)^(-1/theta_j)        d = trade cost and 1 + duty
    shares    s'_jni = s_jni (d_jni c_ji / P_jn)^-theta_j
    spending  X'_jn = sum over k of g_jkn Y'_kn + a_jn I'_n       Y'_ji = sum over n of s'_jni X'_jn / (1 + t'_jni)
    income    I'_n = w_n VA_n + duties + deficit
    wages     w_n VA_n = sum over j of b_jn Y'_jn

Wages are sought until every labour market clears; the world's income before is the unit of account.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from comity.impact.elasticities import SOURCE, elasticities
from comity.impact.mixing import Mixer
from comity.impact.network import Network, network_of, stops, uses_by_economy
from comity.impact.parameters import Parameters
from comity.impact.stopped import stopped
from comity.impact.table import Cut, Effect, Floats, Table

INNER = 500
OUTER = 200
CLOSE = 1e-12
PATIENCE = (1.0, 0.5, 0.2)
"""Parts of a step that are taken towards clearing wages; a smaller one is tried when a larger one does not arrive."""
LEAST = 1e-6
"""A ban leaves this part of the weight that a supplier had, so that prices stay finite where it was the only one."""


class System(NamedTuple):
    """An economy in shares; m economies, s goods.

    shares   of what importer n spends on good j, the part that goes to exporter i; shape (s, m, m) as j, n, i
    inputs   of the output of good k in economy n, the part that is spent on good j; shape (s, s, m) as j, k, n
    labour   value added as a share of output, shape (s, m)
    tastes   of what economy n uses finally, the part that is good j; shape (s, m)
    theta    trade elasticity by good, shape (s,)
    added    value added of each economy, shape (m,)
    deficit  what each economy spends above its income, shape (m,), sums to zero
    duties   import duties before, shape (s, m, m); all zero where none are known
    """

    shares: Floats
    inputs: Floats
    labour: Floats
    tastes: Floats
    theta: Floats
    added: Floats
    deficit: Floats
    duties: Floats


class Solution(NamedTuple):
    """The world after a change; hats are ratios to before.

    wage     (m,)        price   (s, m)      cost   (s, m)      living  price of final use, (m,)
    shares   (s, m, m)   spending (s, m)     output (s, m)      income  (m,)      all three at the new prices
    duties   (s, m, m)   apart   largest gap of a labour market, as a share of value added     rounds   until it closed
    """

    wage: Floats
    price: Floats
    cost: Floats
    living: Floats
    shares: Floats
    spending: Floats
    output: Floats
    income: Floats
    duties: Floats
    apart: float
    rounds: int

    @property
    def real_wage(self) -> Floats:
        """Change of wages over the price of final use, as a ratio."""
        ratio: Floats = self.wage / self.living
        return ratio


class Welfare(NamedTuple):
    """First-order parts of the change of welfare by economy, as shares of income: terms of trade and volume of trade."""

    terms: Floats
    volume: Floats

    @property
    def total(self) -> Floats:
        """Both parts."""
        both: Floats = self.terms + self.volume
        return both


def solve(
    system: System,
    trade_cost: Floats | None = None,
    duties: Floats | None = None,
    deficit: Floats | None = None,
    start: Solution | None = None,
    tolerance: float = 1e-9,
) -> Solution:
    """The world at other trade costs (ratios, shape (s, m, m)), duties and deficits; what is not given stays as it is.

    ValueError when no wages are found at which markets clear.
    """
    now = system.duties if duties is None else duties
    gap = system.deficit if deficit is None else deficit
    theta = system.theta[:, None]
    cost = (1.0 + now) / (1.0 + system.duties) * (1.0 if trade_cost is None else trade_cost)
    pull = system.shares * cost ** -theta[:, :, None]
    wage = np.ones(len(system.added)) if start is None else start.wage.copy()
    logs = np.zeros_like(system.labour) if start is None else np.log(start.price)
    spending = _spending_before(system) if start is None else start.spending
    for patience in PATIENCE:
        mixer = Mixer(patience, reach=0.3)
        for rounds in range(1, OUTER + 1):
            costs, logs = _prices(system, pull, wage, logs)
            shares = pull * np.exp(theta[:, :, None] * (logs[:, :, None] - costs[:, None, :]))
            spending, output, income = _demand(system, shares, now, wage, gap, spending)
            earned = (system.labour * output).sum(axis=0)
            ratio = earned / (wage * system.added)
            apart = float(np.abs(ratio - 1.0).max())
            if apart < tolerance:
                living = np.exp((system.tastes * logs).sum(axis=0))
                return Solution(wage, np.exp(logs), np.exp(costs), living, shares, spending, output, income, now, apart, rounds)
            pull_back = 1.0 + _stiffness(system, shares, spending) / earned
            wage = np.exp(mixer.next(np.log(wage), np.log(np.maximum(ratio, 1e-6)) / pull_back))
            wage *= system.added.sum() / (wage @ system.added)
        wage = np.ones_like(wage)
    raise ValueError(
        f"no wages clear all markets; the last gap was {apart:.1e} of an economy's value added. Try smaller changes or elasticities."
    )


def _stiffness(system: System, shares: Floats, spending: Floats) -> Floats:
    """How strongly the pay of each economy's labour answers its wage, in value: buyers turn to others at the trade elasticity."""
    sold = (shares * (1.0 - shares) * spending[:, :, None]).sum(axis=1)
    answer: Floats = (system.theta[:, None] * system.labour * sold).sum(axis=0)
    return answer


def _spending_before(system: System) -> Floats:
    """Somewhere to start from: what is used finally."""
    start: Floats = system.tastes * (system.added + system.deficit)
    return start


def _prices(system: System, pull: Floats, wage: Floats, logs: Floats) -> tuple[Floats, Floats]:
    """Logarithms of costs and prices at given wages; the map is a contraction because labour is part of every cost."""
    theta = system.theta[:, None]
    paid = system.labour * np.log(wage)
    for _ in range(INNER):
        costs = paid + np.einsum("jkn,jn->kn", system.inputs, logs)
        unit = costs.min(axis=1, keepdims=True)
        sums = np.matmul(pull, np.exp(-theta * (costs - unit))[:, :, None])[:, :, 0]
        new = np.where(sums > 0, unit - np.log(np.maximum(sums, 1e-300)) / theta, 0.0)
        apart = float(np.abs(new - logs).max())
        logs = new
        if apart < CLOSE:
            break
    costs = paid + np.einsum("jkn,jn->kn", system.inputs, logs)
    return costs, logs


def _demand(
    system: System, shares: Floats, duties: Floats, wage: Floats, deficit: Floats, spending: Floats
) -> tuple[Floats, Floats, Floats]:
    """Spending, output and income at given prices; round by round, each round what the last one's output asks for."""
    net = shares / (1.0 + duties)
    back = np.ascontiguousarray(net.transpose(0, 2, 1))
    levied = (net * duties).sum(axis=2)
    for _ in range(INNER):
        output = np.matmul(back, spending[:, :, None])[:, :, 0]
        income = wage * system.added + (levied * spending).sum(axis=0) + deficit
        new = np.einsum("jkn,kn->jn", system.inputs, output) + system.tastes * income
        apart = float(np.abs(new - spending).max() / max(float(new.max()), 1e-300))
        spending = new
        if apart < CLOSE:
            break
    return spending, np.matmul(back, spending[:, :, None])[:, :, 0], income


def welfare(before: Solution, after: Solution) -> Welfare:
    """The parts of welfare of Caliendo and Parro: what trade is worth at old volumes, and what volumes add through duties."""
    flows = before.spending[:, :, None] * before.shares / (1.0 + before.duties)
    later = after.spending[:, :, None] * after.shares / (1.0 + after.duties)
    dearer = after.cost / before.cost - 1.0
    bought = (flows * dearer[:, None, :]).sum(axis=(0, 2))
    sold = (flows * dearer[:, None, :]).sum(axis=(0, 1))
    volume = (before.duties * (later - flows * (1.0 + dearer)[:, None, :])).sum(axis=(0, 2))
    return Welfare((sold - bought) / before.income, volume / before.income)


# -- from a table, and cuts as trade costs -----------------------------------------------------------------------------


def from_table(given: Table | Network, thetas: Floats | None = None) -> System:
    """The economy of a table, in balance as it stands: nothing changes if no cost changes.

    Trade elasticities are those of Caliendo and Parro where none are given. Where the table does not part final use by economy,
    each good is used finally where it is used as an input. Duties are not in the table and are left at zero.
    """
    network = network_of(given)
    table = network.table
    m, s = len(table.economies), len(table.sectors)
    labour = np.where(network.output > 0, 1.0 - network.weight, 1.0)
    inputs = (network.recipe * (1.0 - labour)).reshape(s, m, s).transpose(0, 2, 1)
    flows = np.stack([good.reshape(m, m, s).sum(axis=2) for good in network.blocks]) + uses_by_economy(network)
    spending = flows.sum(axis=1)
    output = network.economies(network.output)
    wages = network.economies(labour)
    added = (wages * output).sum(axis=0)
    final = np.maximum(spending - np.einsum("jkn,kn->jn", inputs, output), 0.0)
    total = final.sum(axis=0)
    shares = np.divide(flows, spending[:, None, :], out=np.zeros_like(flows), where=spending[:, None, :] > 0).transpose(0, 2, 1)
    tastes = np.divide(final, total, out=np.full_like(final, 1.0 / s), where=total > 0)
    theta = elasticities(table) if thetas is None else np.asarray(thetas, float)
    if theta.shape != (s,) or not (theta > 0).all():
        raise ValueError(f"{theta.size} trade elasticities for {s} sectors. Give one above zero for each.")
    return System(np.ascontiguousarray(shares), inputs, wages, tastes, theta, added, total - added, np.zeros((s, m, m)))


def weights_left(given: Table | Network, cuts: Iterable[Cut]) -> Floats:
    """What cuts leave of each supplier's weight, by good, importer and exporter; one where nothing is cut.

    A cut of some buying sectors, or of intermediate use only, counts by its part in all that the economy gets.
    """
    network, every = network_of(given), tuple(cuts)
    table = network.table
    m, s = len(table.economies), len(table.sectors)
    found, final = stopped(table, every), uses_by_economy(network)
    left = np.ones((s, m, m))
    kept = np.ones((len(found.sellers), m))
    row = {seller: at for at, seller in enumerate(found.sellers.tolist())}
    for cut in every:
        if cut.final:
            kept[row[cut.seller], cut.buyer] *= 1.0 - cut.fraction
    for at, seller in enumerate(found.sellers.tolist()):
        used = final[seller % s, seller // s]
        flows = table.z[seller].reshape(m, s)
        halted = (flows * found.shares[at].reshape(m, s)).sum(axis=1) + used * (1.0 - kept[at])
        whole = flows.sum(axis=1) + used
        left[seller % s, :, seller // s] = 1.0 - np.divide(halted, whole, out=np.zeros(m), where=whole > 0)
    return left


class LongRun(NamedTuple):
    """The effect of cuts, and the world it was read from."""

    effect: Effect
    solution: Solution


def ban(system: System, given: Table | Network, cuts: Iterable[Cut], params: Parameters | None = None) -> Effect:
    """The effect of the cuts in the long run; ValueError names a cut that cannot be, or tells that no wages were found."""
    return settle(system, given, cuts, params).effect


def settle(system: System, given: Table | Network, cuts: Iterable[Cut], params: Parameters | None = None) -> LongRun:
    """The world after the cuts: output in quantities, value added in what it buys.

    A cut of the fraction f is the trade cost at which the supplier's weight is 1 - f of before at old prices; a ban is a cost so
    high that next to nothing is bought.
    """
    network, every = network_of(given), tuple(cuts)
    theta = system.theta * (params or Parameters()).theta
    left = np.maximum(weights_left(network, every), LEAST)
    scaled, cost = system._replace(theta=theta), left ** (-1.0 / theta[:, None, None])
    note = f"Trade elasticities: {SOURCE}, where none are given. No duties."
    try:
        base, after = None, solve(scaled, trade_cost=cost)
        note += " Deficits stay as they are."
    except ValueError:
        base = solve(scaled, deficit=np.zeros_like(system.deficit))
        after = solve(scaled, trade_cost=cost, deficit=np.zeros_like(system.deficit), start=base)
        note += " With today's deficits no wages clear all markets once trade is cut; the change is told for a world without deficits."
    before = network.economies(network.output)
    ratio = np.divide(after.output, before if base is None else base.output, out=np.ones_like(before), where=before > 0)
    dearer, living = (after.cost, after.living) if base is None else (after.cost / base.cost, after.living / base.living)
    dx = network.nodes(before * (ratio / dearer - 1.0))
    dv = network.nodes(before * system.labour * (ratio / living - 1.0))
    if (left == 1.0).all():
        dx, dv = np.zeros_like(dx), np.zeros_like(dv)
    if not network.parted:
        note += (
            " The table does not part final use by economy: each good is taken to be used finally where it is used as an input, "
            "and cuts of final use act on that beyond the value restricted."
        )
    restricted = stops(network, every).restricted
    return LongRun(Effect("exact-hat", "both", restricted, dx, dv, np.empty((0, len(dx))), note), after)
