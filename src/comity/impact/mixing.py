"""Anderson mixing: a fixed point is reached in fewer rounds when each step learns from the last few."""

from __future__ import annotations

from math import inf

import numpy as np

from comity.impact.table import Floats

WORSE = 2.0
"""When the gap grows by more than this factor, what was learnt is forgotten."""

NOISE = 1e-15
"""A gap below this part of the point is rounding: nothing can be learnt from it."""
FAR = 1e4
"""A learnt step longer than this many times what was seen is not taken."""


class Mixer:
    """Proposes the next point from the last `depth` points and their gaps (what the map makes of a point, less the point).

    `damp` is the part of a plain step that is taken, `reach` the largest move of any entry.
    """

    def __init__(self, damp: float = 1.0, depth: int = 6, reach: float = inf) -> None:
        self.damp, self.depth, self.reach = damp, depth, reach
        self.points: list[Floats] = []
        self.gaps: list[Floats] = []

    def next(self, point: Floats, gap: Floats) -> Floats:
        """The point to try after `point`, where the gap was `gap`."""
        if np.abs(gap).max(initial=0.0) <= NOISE * np.abs(point).max(initial=0.0):
            return point
        if self.gaps and np.abs(gap).max() > WORSE * np.abs(self.gaps[-1]).max():
            self.points, self.gaps = [], []
        self.points, self.gaps = [*self.points, point][-self.depth :], [*self.gaps, gap][-self.depth :]
        step = self.damp * gap
        if len(self.gaps) > 1:
            turns = np.stack([gap - g for g in self.gaps[:-1]])
            moves = np.stack([point - p for p in self.points[:-1]])
            sizes = np.sqrt((turns * turns).sum(axis=1))
            unit = turns / np.maximum(sizes, 1e-300)[:, None]
            weights = np.linalg.lstsq(unit @ unit.T, unit @ gap, rcond=1e-12)[0] / np.maximum(sizes, 1e-300)
            learnt = weights @ (moves + self.damp * turns)
            if np.abs(learnt).max() <= FAR * max(float(np.abs(moves).max()), float(np.abs(gap).max())):
                step = step - learnt
        size = float(np.abs(step).max(initial=0.0))
        result: Floats = point + step * min(1.0, self.reach / max(size, 1e-300))
        return result
