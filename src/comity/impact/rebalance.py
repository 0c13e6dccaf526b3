"""Who sells to whom once some deliveries are stopped: each good is dealt out anew, as near as may be to what was.

Two-sided balancing (RAS): of each good, every supplier wants to sell and every buyer wants to buy what it did, less a share of
what was stopped (friction). The nearest deliveries in the sense of entropy are old ones times a factor by supplier and one by
buyer. The factors are found by Newton steps on the logarithms of the suppliers' factors, the buyers' following in closed form.
Deliveries that are cut are held at what the cut lets through. What has no other outlet or source is lost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from comity.impact.table import Floats

STEPS = 60
PATIENCE = 4
CLOSE = 1e-11


class Dealt(NamedTuple):
    """Deliveries of one good after the cut.

    flows    by supplier and buyer
    lost     what suppliers sell less in all, by supplier
    apart    the largest distance of a supplier from what it was to sell, as a share of all sales
    """

    flows: Floats
    lost: Floats
    apart: float


def deal(before: Floats, stopped: Floats, friction: float, *, hold: bool = True) -> Dealt:
    """Deliveries of one good, of which `stopped` is stopped, dealt out anew; both by supplier and buyer.

    `hold` keeps a cut delivery at what the cut lets through; without it the factors act on it too, as in the published method.
    """
    cut = stopped > 0
    through = before - stopped
    kept = np.where(cut, through, 0.0) if hold else np.zeros_like(before)
    kernel = np.where(cut, 0.0, before) if hold else through
    again = (1.0 - friction) * stopped
    again = _with_outlets(kernel, again)
    rows = (before - kept - stopped + again).sum(axis=1)
    columns = (before - kept - stopped + again).sum(axis=0)
    moved, apart = balance(kernel, rows, columns)
    flows = moved + kept
    return Dealt(flows, before.sum(axis=1) - flows.sum(axis=1), apart)


def _with_outlets(kernel: Floats, again: Floats) -> Floats:
    """What is to be dealt out again, without what has no other source (buyer) or no other outlet (supplier)."""
    sources, outlets = kernel.max(axis=0, initial=0.0) > 0, kernel.max(axis=1, initial=0.0) > 0
    return np.where(np.logical_and.outer(outlets, sources), again, 0.0)


def balance(kernel: Floats, rows: Floats, columns: Floats) -> tuple[Floats, float]:
    """The kernel times factors so that rows and columns sum to what is asked (their totals agree); and how far rows stay apart.

    Columns are met exactly. Where rows cannot all be met, the nearest point reached is given and told by the second answer.
    """
    total = float(columns.sum())
    live_rows, live = (rows > 0) & kernel.any(axis=1), (columns > 0) & kernel.any(axis=0)
    flows = np.zeros_like(kernel)
    if total <= 0 or not live.any() or not live_rows.any():
        return flows, 0.0
    inner, apart = _newton(kernel[np.ix_(live_rows, live)], rows[live_rows], columns[live], total)
    flows[np.ix_(live_rows, live)] = inner
    return flows, apart


def _newton(kernel: Floats, rows: Floats, columns: Floats, total: float) -> tuple[Floats, float]:
    logs = np.zeros(len(rows))
    flows, value = _spread(kernel, logs, rows, columns)
    reached = flows.sum(axis=1)
    best, apart = flows, float(np.abs(rows - reached).max() / total)
    stuck = 0
    for _ in range(STEPS):
        if apart < CLOSE:
            break
        step = _direction(flows, reached, rows, columns)
        slope = float(step @ (rows - reached))
        size = min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-300))
        for _halved in range(30):
            flows, found = _spread(kernel, logs + size * step, rows, columns)
            if found >= value + 1e-4 * size * slope or size * slope < 1e-13 * max(abs(value), total):
                break
            size *= 0.5
        logs = logs + size * step
        value = found
        reached = flows.sum(axis=1)
        now = float(np.abs(rows - reached).max() / total)
        stuck = 0 if now < 0.99 * apart else stuck + 1
        if now < apart:
            best, apart = flows, now
        if stuck > PATIENCE or (stuck and apart < 1e-9):
            break
    return best, apart


def _spread(kernel: Floats, logs: Floats, rows: Floats, columns: Floats) -> tuple[Floats, float]:
    """Deliveries that meet the columns for given logarithms of the rows' factors, and the value that balancing makes largest."""
    scaled = kernel * np.exp(logs - logs.max())[:, None]
    sums = scaled.sum(axis=0)
    scaled *= columns / sums
    value = float(rows @ logs - columns @ (np.log(sums) + logs.max()))
    return scaled, value


def _direction(flows: Floats, reached: Floats, rows: Floats, columns: Floats) -> Floats:
    """The Newton step. The matrix is singular along a common factor; a touch of the diagonal settles that."""
    half = flows / np.sqrt(columns)
    curve = -(half @ half.T)
    floor = 1e-12 * float(reached.max())
    curve[np.diag_indices_from(curve)] += reached * (1 + 1e-10) + floor
    step = np.linalg.solve(curve, rows - reached).astype(np.float64)
    centred: Floats = step - step.mean()
    return centred
