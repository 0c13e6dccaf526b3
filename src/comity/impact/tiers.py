"""Tiers of a linear effect: the exact terms of its power series, and what lies beyond the last of them.

Since x' - x = (I - A')^-1 (-d), with A' the coefficients after the cut and d the deliveries that stop at first hand, the terms are
-d, -A'd, -A'A'd ...: first hand, suppliers of the first tier, their suppliers. None has another sign than the total.
"""

from __future__ import annotations

import numpy as np

from comity.impact.stopped import Stopped
from comity.impact.table import Floats, Table


def backward_tiers(a: Floats, cut: Stopped, rows: Floats, first: Floats, total: Floats, count: int) -> Floats:
    """Tiers towards the suppliers, shape (count + 1, n); `rows` are the coefficients that stop, `first` their deliveries by seller.

    Row 0 is lost at the sellers themselves; the last row is the remainder, so that all rows add up to `total`. `count` 0: no rows.
    """
    if count < 1:
        return np.zeros((0, len(total)))
    out = np.zeros((count + 1, len(total)))
    out[0, cut.sellers] = -first
    for tier in range(1, count):
        before = out[tier - 1]
        used = cut.sellers if tier == 1 else slice(None)
        out[tier] = a[:, used] @ before[used]
        out[tier, cut.sellers] -= rows @ before
    out[count] = total - out[:count].sum(axis=0)
    return out


def forward_tiers(table: Table, per: Floats, cut: Stopped, shares: Floats, missing: Floats, total: Floats, count: int) -> Floats:
    """Tiers towards the buyers, shape (count + 1, n); `missing` are the inputs that buyers miss at first hand, `per` is 1 / x.

    Row 0 is what the buyers miss themselves; the last row is the remainder. `count` 0: no rows.
    """
    if count < 1:
        return np.zeros((0, len(total)))
    out = np.zeros((count + 1, len(total)))
    out[0] = -missing
    for tier in range(1, count):
        before = out[tier - 1]
        used = cut.buyers if tier == 1 else slice(None)
        out[tier] = (before * per)[used] @ table.z[used]
        out[tier] -= before[cut.sellers] @ shares
    out[count] = total - out[:count].sum(axis=0)
    return out
