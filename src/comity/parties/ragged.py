"""Ragged arrays: rows of different lengths in one run of elements, with the offsets of their ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


def spans(offsets: Longs, which: Sequence[int] | NDArray[np.integer]) -> tuple[Longs, Longs]:
    """For rows of a ragged array: the positions of all their elements, and for each the place of its row in `which`."""
    starts = offsets[which]
    lengths = offsets[np.asarray(which) + 1] - starts
    row = np.repeat(np.arange(len(lengths)), lengths)
    ends = np.cumsum(lengths)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths, lengths)
    return starts[row] + within, row
