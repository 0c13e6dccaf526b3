"""How far a rule of one maker reaches goods of others: by their content, or by the technology that they are made with.

Two kernels, the same for any maker. The content kernel starts from the mean content of a sector, which a single good need not have:
a Beta distribution around the mean says how far goods of one sector differ. The technology kernel needs no content at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from comity.impact.beta import beta_at_least
from comity.impact.linear import Linear
from comity.impact.stopped import final_is_parted
from comity.impact.table import Floats, Table


class Reached(NamedTuple):
    """Flows to the destinations that a rule catches, in the unit of the table.

    own     deliveries of the makers themselves
    third   caught deliveries of every economy that is neither maker nor destination, shape (m,)
    flows   all deliveries of these economies, caught or not, shape (m,)
    etr     extraterritorial share: caught third-country flows by all flows under the rule; not a number when none is
    """

    own: float
    third: Floats
    flows: Floats
    etr: float


class Technology(NamedTuple):
    """Probability that a maker's technology is in use: at least, if kinds of tools are chosen independently, and at most."""

    low: Floats
    middle: Floats
    high: Floats


def content_shares(linear: Linear) -> Floats:
    """Share of each economy's value added in the output of every node, shape (m, n); columns of active nodes add up to 1."""
    shares = np.empty((len(linear.table.economies), linear.table.n))
    for at, economy in enumerate(linear.table.economies):
        nodes = linear.table.nodes_of(economy)
        shares[at] = linear.added[nodes] @ linear.l[nodes]
    return shares


def content_kernel(share: npt.ArrayLike, theta: float, dispersion: float = 0.0) -> Floats:
    """Probability that a good whose sector holds `share` on average holds at least `theta` of the makers' content.

    dispersion  0: every good has the content of its sector (a step); 1: a good is wholly of the makers or not at all; between, a Beta
                distribution with that mean, whose variance is `dispersion` times the greatest possible
    A threshold of 0 catches whatever has any content.
    """
    mean = np.asarray(share, np.float64)
    _is_share(theta, "threshold")
    _is_share(dispersion, "dispersion")
    if not ((mean >= -1e-9) & (mean <= 1 + 1e-9)).all():
        raise ValueError(
            "a content is no share. Give numbers from 0 to 1; a table with negative value added must be mended first."
        )
    mean = np.clip(mean, 0.0, 1.0)
    if theta == 0:
        return (mean > 0).astype(np.float64)
    if dispersion == 0:
        return (mean >= theta).astype(np.float64)
    if dispersion == 1:
        return mean
    precision = 1.0 / dispersion - 1.0
    return beta_at_least(theta, mean * precision, (1.0 - mean) * precision)


def technology_kernel(providers: npt.ArrayLike) -> Technology:
    """Probability that a line of production uses at least one tool of the makers, threshold 0.

    providers  the makers' share of the supply of each kind of tool that a line needs, kinds along the last axis (one row per using
               economy if they differ). At least: the greatest share (all kinds from one house); at most: their sum; between:
               independent choice.
    """
    share = np.asarray(providers, np.float64)
    if share.ndim == 0 or share.shape[-1] == 0 or not ((share >= 0) & (share <= 1)).all():
        raise ValueError("shares of providers are missing or no shares. Give numbers from 0 to 1, one for each kind of tool.")
    low: Floats = share.max(axis=-1)
    middle: Floats = 1.0 - np.prod(1.0 - share, axis=-1)
    return Technology(low, middle, np.minimum(share.sum(axis=-1), 1.0))


def reached_flows(
    table: Table,
    makers: Sequence[int],
    destinations: Sequence[int],
    sectors: Sequence[int],
    probability: Floats,
    *,
    final: bool = False,
) -> Reached:
    """What a rule of `makers` on goods of `sectors` catches of the deliveries to `destinations` (numbers of economies and sectors).

    probability  that a good of each node is caught, shape (n,), from a kernel; the makers' own goods are under the rule in any case
    final        count deliveries for final use as well, where the table parts them. A destination's own deliveries are never counted.
    """
    m, s = len(table.economies), len(table.sectors)
    _within(makers, m, "maker")
    _within(destinations, m, "destination")
    _within(sectors, s, "sector")
    if probability.shape != (table.n,):
        raise ValueError(f"probabilities have shape {probability.shape}. Give one for each of the {table.n} nodes.")
    rows = (np.arange(m)[:, None] * s + np.array(sorted(set(sectors)), np.int64)).ravel()
    to = np.array(sorted(set(destinations) - set(makers)), np.int64)
    flows = table.z[rows][:, (to[:, None] * s + np.arange(s)).ravel()].sum(axis=1)
    if final and final_is_parted(table):
        flows = flows + table.f[rows][:, to].sum(axis=1)
    inside = np.isin(np.arange(m), [*makers, *to])
    whole, caught = ((flows * weight).reshape(m, -1).sum(axis=1) for weight in (1.0, probability[rows]))
    own, third = float(whole[sorted(set(makers))].sum()), np.where(inside, 0.0, caught)
    under = own + float(third.sum())
    return Reached(own, third, np.where(inside, 0.0, whole), float(third.sum()) / under if under > 0 else float("nan"))


def makers_content(linear: Linear, makers: Sequence[int]) -> Floats:
    """Content of several makers together in the output of every node, shape (n,)."""
    _within(makers, len(linear.table.economies), "maker")
    chosen = np.zeros(len(linear.table.economies))
    chosen[list(makers)] = 1.0
    weights = np.repeat(chosen, len(linear.table.sectors)) * linear.added
    used = np.flatnonzero(weights)
    content: Floats = weights[used] @ linear.l[used]
    return content


def _is_share(value: float, what: str) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{what} {value} is no share. Give a number from 0 to 1.")


def _within(numbers: Sequence[int], count: int, what: str) -> None:
    for number in numbers:
        if not 0 <= number < count:
            raise ValueError(f"{what} {number} is not in the table. Give a number from 0 to {count - 1}.")
