"""The upper tail of the Beta distribution, by the continued fraction of the incomplete beta function."""

from __future__ import annotations

from math import lgamma
from typing import Final

import numpy as np
import numpy.typing as npt

from comity.impact.table import Floats

_STEPS: Final = 300
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15


def beta_at_least(x: float, alpha: npt.ArrayLike, beta: npt.ArrayLike) -> Floats:
    """P(B >= x) for B ~ Beta(alpha, beta), 0 < x <= 1; a parameter of 0 is the limit: all mass at 0 (alpha) or at 1 (beta)."""
    a, b = np.broadcast_arrays(np.asarray(alpha, np.float64), np.asarray(beta, np.float64))
    out = np.where(a > 0, 1.0, 0.0)
    inner = (a > 0) & (b > 0)
    if x >= 1:
        out[inner] = 0.0
        return out
    out[inner] = regularised(1.0 - x, b[inner], a[inner])
    return out


def regularised(x: float, a: Floats, b: Floats) -> Floats:
    """I_x(a, b), the regularised incomplete beta function, for 0 < x < 1 and positive parameters."""
    flip = x > (a + 1.0) / (a + b + 2.0)
    at = np.where(flip, 1.0 - x, x)
    p, q = np.where(flip, b, a), np.where(flip, a, b)
    front = np.exp(_lgamma(a + b) - _lgamma(a) - _lgamma(b) + p * np.log(at) + q * np.log1p(-at)) / p
    found: Floats = np.clip(front * _fraction(at, p, q), 0.0, 1.0)
    return np.where(flip, 1.0 - found, found)


def _lgamma(values: Floats) -> Floats:
    return np.array([lgamma(v) for v in values.ravel().tolist()], np.float64).reshape(values.shape)


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """The continued fraction by the method of Lentz; converges fast for x < (a + 1) / (a + b + 2)."""
    c = np.ones_like(x)
    d = 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    h = d.copy()
    for k in range(1, _STEPS):
        even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        for term in (even, odd):
            d = 1.0 / _away(1.0 + term * d)
            c = _away(1.0 + term / c)
            h *= d * c
        if (np.abs(d * c - 1.0) < _CLOSE).all():
            break
    return h


def _away(values: Floats) -> Floats:
    return np.where(np.abs(values) < _TINY, _TINY, values)
