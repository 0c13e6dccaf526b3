"""The inverse of a large matrix by halves, so that nearly all of the work is multiplication of matrices."""

from __future__ import annotations

from typing import Final

import numpy as np

from comity.impact.table import Floats

_SMALL: Final = 512


def block_inverse(matrix: Floats) -> Floats:
    """The inverse of a square matrix whose leading blocks can be inverted, as those of `I - A` can; `matrix` is left as it is.

    With blocks P Q / R S and the Schur complement T = S - R P^-1 Q, the inverse is
    P^-1 + P^-1 Q T^-1 R P^-1,  -P^-1 Q T^-1  /  -T^-1 R P^-1,  T^-1. Columns of A sum to less than one, so no pivot is needed.
    """
    n = len(matrix)
    if n <= _SMALL:
        return np.asarray(np.linalg.inv(matrix), np.float64)
    h = n // 2
    p = block_inverse(matrix[:h, :h])
    r_p = matrix[h:, :h] @ p
    out = np.empty((n, n))
    out[h:, h:] = block_inverse(matrix[h:, h:] - r_p @ matrix[:h, h:])
    np.matmul(out[h:, h:], r_p, out=out[h:, :h])
    p_q = p @ matrix[:h, h:]
    np.matmul(p_q, out[h:, h:], out=out[:h, h:])
    np.matmul(p_q, out[h:, :h], out=out[:h, :h])
    out[:h, :h] += p
    out[h:, :h] *= -1
    out[:h, h:] *= -1
    return out
