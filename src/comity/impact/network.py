"""A table laid out for the models that are not linear: goods by supplier and buyer, recipes, and what may be sold where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from comity.impact.stopped import Stopped, final_is_parted, stopped
from comity.impact.table import Cut, Floats, Table

HIGHEST_SHARE = 0.98
"""Intermediate inputs are at most this share of output, so that no node lives on inputs alone."""

NOT_PARTED = "The table does not part final use by economy; only deliveries for intermediate use are stopped."


class Network(NamedTuple):
    """A table with what every solve needs; built once for a table.

    blocks    deliveries by good: row = supplying economy, column = buying node; shape (s, m, n); a view of the table
    uses      deliveries for final use by good: row = supplying economy, column = economy of use; shape (s, m, m);
              where the table does not part final use, one column
    inputs    what each node buys of each good, shape (s, n)
    recipe    share of each good in the intermediate inputs of each node, shape (s, n)
    weight    intermediate inputs as a share of output, shape (n,)
    sales     deliveries for intermediate use, shape (n,)
    last      deliveries for final use, never below zero, shape (n,)
    output    sales and last, shape (n,)
    """

    table: Table
    blocks: Floats
    uses: Floats
    inputs: Floats
    recipe: Floats
    weight: Floats
    sales: Floats
    last: Floats
    output: Floats

    @classmethod
    def of(cls, table: Table) -> Network:
        """The network of a table; nodes without output stay without."""
        m, s, n = len(table.economies), len(table.sectors), table.n
        blocks = table.z.reshape(m, s, n).transpose(1, 0, 2)
        inputs = blocks.sum(axis=1)
        bought = inputs.sum(axis=0)
        sales = table.z.sum(axis=1)
        last = np.maximum(table.x - sales, 0.0)
        output = sales + last
        recipe = np.divide(inputs, bought, out=np.zeros_like(inputs), where=bought > 0)
        weight = np.minimum(np.divide(bought, output, out=np.zeros(n), where=output > 0), HIGHEST_SHARE)
        return cls(table, blocks, _uses(table, last), inputs, recipe, weight, sales, last, output)

    def economies(self, values: Floats) -> Floats:
        """Values by node as goods by economies, shape (s, m)."""
        m, s = len(self.table.economies), len(self.table.sectors)
        return values.reshape(m, s).T

    def nodes(self, values: Floats) -> Floats:
        """The way back from goods by economies to nodes."""
        return np.ascontiguousarray(values.T).reshape(-1)

    @property
    def parted(self) -> bool:
        """Whether the table tells which economy uses goods finally."""
        return final_is_parted(self.table)

    def value_added(self, change: Floats) -> Floats:
        """Change of value added where it stays the same share of output."""
        table = self.table
        share = np.divide(table.v, table.x, out=np.zeros(table.n), where=table.x > 0)
        moved: Floats = change * share
        return moved


def _uses(table: Table, last: Floats) -> Floats:
    """Final use laid out by good; negative entries (stocks that fall) are left out, and rows sum to what is used last."""
    m, s = len(table.economies), len(table.sectors)
    if not final_is_parted(table):
        return last.reshape(m, s).T[:, :, None]
    positive = np.maximum(table.f, 0.0)
    total = positive.sum(axis=1)
    positive *= np.divide(last, total, out=np.zeros_like(last), where=total > 0)[:, None]
    return positive.reshape(m, s, m).transpose(1, 0, 2)


def uses_by_economy(network: Network) -> Floats:
    """Deliveries for final use by good, supplier and economy of use; like those for intermediate use where not parted.

    What a supplier sells for final use only stays at home.
    """
    if network.parted:
        return network.uses
    m, s = len(network.table.economies), len(network.table.sectors)
    used = np.stack([good.reshape(m, m, s).sum(axis=2) for good in network.blocks])
    sold = used.sum(axis=2, keepdims=True)
    at_home = np.broadcast_to(np.eye(m), used.shape)
    split: Floats = np.where(sold > 0, np.divide(used, sold, out=np.zeros_like(used), where=sold > 0), at_home) * network.uses
    return split


class Stops(NamedTuple):
    """What cuts stop, as flows.

    sellers   numbers of the nodes that sell less, r of them
    shares    share of their deliveries that stops, by buying node, shape (r, n)
    flows     the same as value, shape (r, n)
    last      value of deliveries for final use that stops, by economy of use, shape (r, m); zero where not parted
    """

    sellers: npt.NDArray[np.int64]
    shares: Floats
    flows: Floats
    last: Floats

    @property
    def restricted(self) -> float:
        """Value of all that is stopped at first hand."""
        return float(self.flows.sum() + self.last.sum())


def network_of(given: Table | Network) -> Network:
    """A network as it is, or that of a table."""
    return given if isinstance(given, Network) else Network.of(given)


def stops(network: Network, cuts: Iterable[Cut]) -> Stops:
    """The cuts as flows; ValueError names a cut that cannot be."""
    table = network.table
    found: Stopped = stopped(table, cuts)
    flows = table.z[found.sellers] * found.shares
    last = np.zeros((len(found.sellers), len(table.economies)))
    if network.parted:
        s = len(table.sectors)
        last = network.uses[found.sellers % s, found.sellers // s] * found.final
    return Stops(found.sellers, found.shares, flows, last)


def ces(shares: Floats, quantities: Floats, power: float) -> Floats:
    """The bundle (sum of shares times quantities to a power), to one over the power, over the first axis; shares sum to one or zero.

    A column without shares has the bundle 1. Powers near zero are Cobb-Douglas; very negative ones tend to the smallest quantity.
    """
    used = shares > 0
    held = np.where(used, np.maximum(quantities, 1e-12), 1.0)
    if abs(power) < 1e-6:
        bundle: Floats = np.exp((shares * np.log(held)).sum(axis=0))
        return bundle
    edge = np.where(used, held, np.inf if power < 0 else 0.0)
    unit = edge.min(axis=0) if power < 0 else edge.max(axis=0)
    unit = np.where(np.isfinite(unit) & (unit > 0), unit, 1.0)
    mass = shares.sum(axis=0)
    total = (shares * (held / unit) ** power).sum(axis=0)
    inner = np.divide(total, mass, out=np.ones_like(total), where=mass > 0)
    result: Floats = np.where(mass > 0, unit * inner ** (1.0 / power), 1.0)
    return result


def power_of(elasticity: float) -> float:
    """The power of a CES bundle of that elasticity of substitution; elasticities below 0.01 count as 0.01."""
    return 1.0 - 1.0 / max(elasticity, 0.01)


def with_value_added(bundle: Floats, weight: Floats, power: float) -> Floats:
    """Output per unit of capacity when the bundle of inputs, of that weight, meets value added that is fully there."""
    both = np.stack([np.ones_like(bundle), bundle])
    return ces(np.stack([1.0 - weight, weight]), both, power)
