"""The linear rung: lost sales of sellers and their suppliers (Leontief), missing inputs of buyers and theirs (Ghosh).

Both answer a change of few rows of a large table from one inverse that is computed once. With A' = A - U V, where U picks the r
nodes that sell less and V holds the input coefficients that stop, Woodbury's identity gives

    x' - x = -L U (I + V L U)^-1 d          d = value of the deliveries that stop, by selling node
    x' - x = -x_U (I + W G U)^-1 W G        (row vector) for the supply-driven side, W = the sales shares that stop

and the Ghosh inverse is never formed: G = diag(1/x) L diag(x). Both are exact: they equal the table solved anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from comity.impact.inverse import block_inverse
from comity.impact.stopped import Stopped, checked_nodes, final_is_parted, stopped
from comity.impact.table import Cut, Effect, Floats, Table
from comity.impact.tiers import backward_tiers, forward_tiers

TIERS: Final = 8
"""Tiers that are told apart; what lies beyond them is the last row, the remainder."""

NOT_PARTED: Final = "The table does not tell which economy uses goods finally, so deliveries for final use are not stopped and the effect is a lower bound."
FORWARD_NOTE: Final = (
    "Supply-driven: what buyers do with less is proportional, without substitution; an upper bound for the short run."
)


class Linear(NamedTuple):
    """A table with what all linear answers share.

    a      input coefficients: inputs from each node (row) for one unit of output of each node (column); zero where x is zero
    l      the Leontief inverse (I - A)^-1; may be a file that is mapped into memory
    added  value added for one unit of output, by node; zero where x is zero
    """

    table: Table
    a: Floats
    l: Floats  # noqa: E741  (L is its name in the literature)
    added: Floats

    @classmethod
    def of(cls, table: Table, inverse: Floats | None = None) -> Linear:
        """The linear model of a table; `inverse` is its Leontief inverse where that is known. ValueError when there is none."""
        per = reciprocal(table.x)
        a = table.z * per
        if inverse is None:
            inverse = leontief_inverse(a)
        if inverse.shape != a.shape:
            raise ValueError(f"the inverse has shape {inverse.shape}, the table {a.shape}. Compute it anew from this table.")
        return cls(table, a, inverse, table.v * per)

    @property
    def b(self) -> Floats:
        """Sales shares (Ghosh): part of the output of each node (row) that goes to each node (column)."""
        shares: Floats = (self.a * self.table.x) * reciprocal(self.table.x)[:, None]
        return shares


def reciprocal(x: Floats) -> Floats:
    """1 / x, and 0 where x is 0: a node without output neither needs nor gives anything."""
    out: Floats = np.divide(1.0, x, out=np.zeros_like(x, dtype=np.float64), where=x != 0)
    return out


def leontief_inverse(a: Floats) -> Floats:
    """(I - A)^-1; ValueError when the coefficients do not allow it."""
    residual = -a
    residual[np.diag_indices(len(a))] += 1.0
    try:
        found = block_inverse(residual)
    except np.linalg.LinAlgError as e:
        raise ValueError("I - A cannot be inverted: some node needs more of itself than it makes. Audit the table.") from e
    if not np.isfinite(found.sum()):
        raise ValueError("I - A cannot be inverted: coefficients are missing or without bound. Audit the table.")
    return found


# -- a part of what nodes deliver is stopped ---------------------------------------------------------------------------


def backward(linear: Linear, cuts: Iterable[Cut], tiers: int = TIERS) -> Effect:
    """The exporter side: sales that the sellers lose, and what their suppliers lose for it; `tiers` 0 leaves the tiers out."""
    table = linear.table
    cut = stopped(table, cuts)
    rows = cut.shares * linear.a[cut.sellers]
    first, restricted = _first_hand(linear, cut, rows)
    columns = linear.l[:, cut.sellers]
    inner = rows[:, cut.buyers] @ columns[cut.buyers]
    dx: Floats = -(columns @ np.linalg.solve(np.eye(len(inner)) + inner, first))
    found = backward_tiers(linear.a, cut, rows, first, dx, tiers)
    return Effect("leontief", "exporter", restricted, dx, linear.added * dx, found, "" if final_is_parted(table) else NOT_PARTED)


def forward(linear: Linear, cuts: Iterable[Cut], tiers: int = TIERS) -> Effect:
    """The importer side: inputs that the buyers miss, and what their own buyers miss for it; final users have no buyers."""
    table = linear.table
    cut = stopped(table, cuts)
    per = reciprocal(table.x)
    rows = cut.shares * linear.a[cut.sellers]
    _first, restricted = _first_hand(linear, cut, rows)
    missing = rows * table.x
    shares = missing * per[cut.sellers, None]
    by_buyer = linear.l[cut.buyers]
    inner = ((shares * per)[:, cut.buyers] @ by_buyer[:, cut.sellers]) * table.x[cut.sellers]
    weights = np.linalg.solve((np.eye(len(inner)) + inner).T, table.x[cut.sellers])
    dx: Floats = -(((weights @ shares) * per)[cut.buyers] @ by_buyer) * table.x
    found = forward_tiers(table, per, cut, shares, missing.sum(axis=0), dx, tiers)
    note = FORWARD_NOTE if final_is_parted(table) else f"{FORWARD_NOTE} {NOT_PARTED}"
    return Effect("ghosh", "importer", restricted, dx, linear.added * dx, found, note)


def _first_hand(linear: Linear, cut: Stopped, rows: Floats) -> tuple[Floats, float]:
    """Value of the deliveries that stop, by selling node, and their sum."""
    first: Floats = rows[:, cut.buyers] @ linear.table.x[cut.buyers]
    if final_is_parted(linear.table):
        first = first + (cut.final * linear.table.f[cut.sellers]).sum(axis=1)
    return first, float(first.sum())


# -- whole nodes are taken out, and every control of one node ----------------------------------------------------------


def extraction(linear: Linear, nodes: int | Sequence[int]) -> Floats:
    """Output that each node loses when `nodes` deliver nothing to anybody any more, their own output counted; shape (n,), losses positive.

    Hypothetical extraction: x - x' = L_K (L_KK)^-1 x_K, where K are the nodes.
    """
    k = checked_nodes(linear.table, nodes)
    columns = linear.l[:, k]
    lost: Floats = columns @ np.linalg.solve(columns[k], linear.table.x[k])
    return lost


def all_extractions(linear: Linear) -> Floats:
    """Output that all nodes together lose when node k is taken out, for every k; shape (n,), losses positive."""
    lost: Floats = linear.l.sum(axis=0) * linear.table.x / np.diagonal(linear.l)
    return lost


def all_extractions_by_economy(linear: Linear) -> Floats:
    """The same by losing economy, shape (m, n)."""
    return by_economy(linear, linear.l) * (linear.table.x / np.diagonal(linear.l))


def by_economy(linear: Linear, values: Floats) -> Floats:
    """Rows summed over the sectors of each economy: (n, c) -> (m, c)."""
    starts = np.arange(0, linear.table.n, len(linear.table.sectors))
    summed: Floats = np.add.reduceat(values, starts, axis=0)
    return summed


def row_terms(linear: Linear, block: int = 256) -> tuple[Floats, Floats]:
    """For every node and buying economy what a control of the one to the other needs: (first-hand value, loop), both (n, m).

    first-hand value  intermediate deliveries of the node to the economy, and final ones where the table parts them
    loop              sum over its sectors j of a_ij L_ji: how much of the node's output comes back to it through that economy
    """
    table = linear.table
    shape = (-1, len(table.economies), len(table.sectors))
    first, loop = np.empty((table.n, shape[1])), np.empty((table.n, shape[1]))
    for at in range(0, table.n, block):
        part = slice(at, min(at + block, table.n))
        a = linear.a[part].reshape(shape)
        first[part] = np.einsum("ams,ms->am", a, table.x.reshape(shape[1:]))
        loop[part] = np.einsum("ams,msa->am", a, linear.l[:, part].reshape(*shape[1:], -1))
    if final_is_parted(table):
        first += table.f
    return first, loop


def all_row_controls(linear: Linear) -> Floats:
    """Output that all nodes together lose when node i delivers nothing to economy d, for every i and d; shape (n, m), losses positive."""
    first, loop = row_terms(linear)
    lost: Floats = linear.l.sum(axis=0)[:, None] * first / (1.0 + loop)
    return lost
