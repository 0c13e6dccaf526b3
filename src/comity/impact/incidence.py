"""Many scenarios at once: who loses how much, for thousands of single cuts, or for one set of cuts under many severities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from comity.impact.linear import Linear, by_economy, reciprocal, row_terms
from comity.impact.stopped import Stopped, final_is_parted, stopped
from comity.impact.table import Cut, Floats


class Units(NamedTuple):
    """What single cuts need, computed once: first-hand values and loops (n, m), and output lost by economy for one unit of lost sales (m, n)."""

    first: Floats
    loop: Floats
    by_economy: Floats


def units(linear: Linear) -> Units:
    """The units of a table."""
    return Units(*row_terms(linear), by_economy(linear, linear.l))


def incidence(found: Units, sellers: npt.ArrayLike, buyers: npt.ArrayLike, fractions: npt.ArrayLike) -> Floats:
    """Output that each economy loses in each of N scenarios of one cut (seller -> buyer, fraction), exporter side; shape (N, m), losses positive.

    Exact, as `backward` with all buying sectors; where the table parts final use, the final deliveries stop as well.
    """
    i, d, share = np.asarray(sellers, np.int64), np.asarray(buyers, np.int64), np.asarray(fractions, np.float64)
    n, m = found.first.shape
    if i.size and (i.min() < 0 or i.max() >= n or d.min() < 0 or d.max() >= m):
        raise ValueError(
            f"a scenario names a node or an economy that is not in the table, which has {n} nodes and {m} economies."
        )
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError("a scenario has a fraction that is no share. Give numbers from 0 (nothing stops) to 1 (all stops).")
    lost: Floats = (found.by_economy[:, i] * (share * found.first[i, d] / (1.0 + share * found.loop[i, d]))).T
    return lost


def backward_many(linear: Linear, cuts: Sequence[Cut], fractions: Floats) -> Floats:
    """Change of output under `cuts` on the exporter side for N sets of fractions (N, cuts), which take the place of their own; shape (N, n).

    Equals `backward` for each set; what does not depend on the fractions is computed once.
    """
    wide = stopped(linear.table, [c._replace(fraction=1.0) for c in cuts])
    columns = linear.l[:, wide.sellers]
    a, loop = linear.a[np.ix_(wide.sellers, wide.buyers)], columns[wide.buyers]
    sales, eye = a * linear.table.x[wide.buyers], np.eye(len(wide.sellers))
    weights = np.zeros((len(fractions), len(wide.sellers)))
    for at, cut in enumerate(_sets(linear, cuts, fractions)):
        shares = cut.shares[:, wide.buyers]
        first = (shares * sales).sum(axis=1)
        if final_is_parted(linear.table):
            first += (cut.final * linear.table.f[wide.sellers]).sum(axis=1)
        weights[at] = np.linalg.solve(eye + (shares * a) @ loop, first)
    dx: Floats = -(weights @ columns.T)
    return dx


def forward_many(linear: Linear, cuts: Sequence[Cut], fractions: Floats) -> Floats:
    """The same on the importer side, as `forward`; shape (N, n)."""
    wide = stopped(linear.table, [c._replace(fraction=1.0) for c in cuts])
    per, x_u, eye = reciprocal(linear.table.x), linear.table.x[wide.sellers], np.eye(len(wide.sellers))
    by_buyer = linear.l[wide.buyers]
    sales = linear.a[np.ix_(wide.sellers, wide.buyers)] * per[wide.sellers, None]
    loop = by_buyer[:, wide.sellers] * x_u
    missing = np.zeros((len(fractions), len(wide.buyers)))
    for at, cut in enumerate(_sets(linear, cuts, fractions)):
        stop = cut.shares[:, wide.buyers] * sales
        missing[at] = np.linalg.solve((eye + stop @ loop).T, x_u) @ stop
    dx: Floats = -(missing @ by_buyer) * linear.table.x
    return dx


def _sets(linear: Linear, cuts: Sequence[Cut], fractions: Floats) -> Iterator[Stopped]:
    if fractions.ndim != 2 or fractions.shape[1] != len(cuts):
        raise ValueError(
            f"fractions of shape {fractions.shape} do not fit {len(cuts)} cuts. Give one row a set and one column a cut."
        )
    for row in fractions:
        yield stopped(linear.table, [c._replace(fraction=float(f)) for c, f in zip(cuts, row, strict=True)])
