"""Which deliveries a set of cuts stops: cuts are checked, overlapping ones merged, and laid out by selling node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from comity.impact.table import Cut, Floats, Ints, Table


class Stopped(NamedTuple):
    """The share of each delivery that stops, for those nodes that sell less.

    sellers  numbers of these nodes, ascending, r of them
    buyers   numbers of the nodes that buy less, ascending
    shares   share of the deliveries for intermediate use that stops, by seller and buying node, shape (r, n)
    final    the same for final use by economy, shape (r, m); all zero where the table does not part final use by economy
    """

    sellers: Ints
    buyers: Ints
    shares: Floats
    final: Floats


def final_is_parted(table: Table) -> bool:
    """Whether the table tells which economy it is that uses goods finally."""
    return table.f.ndim == 2 and table.f.shape[1] == len(table.economies)


def stopped(table: Table, cuts: Iterable[Cut]) -> Stopped:
    """The cuts as shares; two that overlap leave (1 - a)(1 - b) of a delivery. ValueError names a cut that cannot be."""
    every = tuple(cuts)
    for number, cut in enumerate(every, 1):
        _check(table, cut, number)
    s, m = len(table.sectors), len(table.economies)
    sellers = sorted({c.seller for c in every})
    row = {seller: at for at, seller in enumerate(sellers)}
    left = np.ones((len(sellers), m, s))
    final_left = np.ones((len(sellers), m))
    parted = final_is_parted(table)
    for cut in every:
        at = row[cut.seller]
        kept = 1.0 - float(cut.fraction)
        if cut.sectors:
            left[at, cut.buyer, sorted(set(cut.sectors))] *= kept
        else:
            left[at, cut.buyer] *= kept
        if cut.final and parted:
            final_left[at, cut.buyer] *= kept
    shares = (1.0 - left).reshape(len(sellers), m * s)
    return Stopped(np.array(sellers, np.int64), np.flatnonzero(shares.any(axis=0)), shares, 1.0 - final_left)


def _check(table: Table, cut: Cut, number: int) -> None:
    s, m = len(table.sectors), len(table.economies)
    _within(cut.seller, table.n, f"cut {number}: seller", "nodes")
    _within(cut.buyer, m, f"cut {number}: buyer", "economies")
    for sector in cut.sectors:
        _within(sector, s, f"cut {number}: buying sector", "sectors")
    if not 0 <= cut.fraction <= 1:
        raise ValueError(
            f"cut {number}: fraction {cut.fraction} is no share. Give a number from 0 (nothing stops) to 1 (all stops)."
        )


def _within(number: int, count: int, what: str, of: str) -> None:
    if not 0 <= number < count:
        raise ValueError(f"{what} {number} is not in the table, which has {count} {of}. Give a number from 0 to {count - 1}.")


def checked_nodes(table: Table, nodes: int | Sequence[int]) -> Ints:
    """Numbers of nodes without repetition, ascending; ValueError for one that is not in the table."""
    wanted = [int(nodes)] if isinstance(nodes, int | np.integer) else [int(k) for k in nodes]
    for k in wanted:
        _within(k, table.n, "node", "nodes")
    return np.array(sorted(set(wanted)), np.int64)
