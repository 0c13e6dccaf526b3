"""Weighs the evidence of an alignment: boosted trees kept as a readable table, and what their sum means as a probability.

`data/model_trees.csv` holds one node a line: a test of one feature, or the log-odds that a leaf adds. `data/model.toml` holds how the log-odds become probabilities:
for two names that somebody puts side by side because they look alike (one such pair in seven is the same), and for a name screened
against whole lists (one subject in a hundred is listed). Both are made by `bench/screening/train.py`.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.parties.match.features import FEATURES

Floats = NDArray[np.float32]


class Curve(NamedTuple):
    """Probability as the logistic function of `slope` times log-odds plus `offset`."""

    slope: float
    offset: float

    def probability(self, odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of log-odds; never exactly 0 or 1, so that an order remains among the surest."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.slope * odds + self.offset, -30.0, 30.0)))

    def odds(self, probability: float) -> float:
        """The log-odds at which this probability is reached."""
        p = min(max(probability, 1e-9), 1 - 1e-9)
        return (float(np.log(p / (1 - p))) - self.offset) / self.slope


class Model(NamedTuple):
    """The trees as arrays over all nodes, and the curves.

    roots    T, number of the first node of each tree
    feature  nodes, column of FEATURES that is tested; -1 at a leaf
    limit    nodes, at most this goes left
    left     nodes; right: nodes
    value    nodes, what a leaf adds
    base     log-odds before any tree
    hash     of the shipped files, for receipts
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    limit: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int
    base: float
    compare: Curve
    screen: Curve
    hash: str


@cache
def model() -> Model:
    """The shipped model."""
    folder = files("comity.parties.match").joinpath("data")
    raw_trees = folder.joinpath("model_trees.csv").read_bytes()
    raw_head = folder.joinpath("model.toml").read_bytes()
    raw_counts = folder.joinpath("word_counts.csv").read_bytes()
    _tree, node, feature, limit, left, right, value = zip(*(line.split(",") for line in raw_trees.decode().splitlines()[1:]), strict=True)
    head = tomllib.loads(raw_head.decode())
    place = {name: i for i, name in enumerate(FEATURES)}
    firsts = [i for i, n in enumerate(node) if n == "0"]
    start = np.repeat(firsts, np.diff([*firsts, len(node)]))
    leaf = np.array([not f for f in feature])
    own = np.arange(len(node))
    return Model(
        roots=np.array(firsts, np.int32),
        feature=np.array([place[f] if f else -1 for f in feature], np.int16),
        limit=np.array([float(x or 0) for x in limit]),
        left=np.where(leaf, own, np.array([int(x or 0) for x in left]) + start).astype(np.int32),
        right=np.where(leaf, own, np.array([int(x or 0) for x in right]) + start).astype(np.int32),
        value=np.array([float(x or 0) for x in value], np.float32),
        depth=int(head["depth"]),
        base=float(head["base"]),
        compare=Curve(**head["compare"]),
        screen=Curve(**head["screen"]),
        hash="sha256:" + hashlib.sha256(raw_trees + raw_head + raw_counts).hexdigest(),
    )


def log_odds(table: Floats, *, hurry: bool = False) -> NDArray[np.float64]:
    """What R rows of features speak for: log-odds of being one and the same party, as far as names go.

    In a hurry, rows that the first trees leave hopeless are not weighed further; of those none could have come near a match.
    """
    m = model()
    out = np.full(len(table), m.base, np.float64)
    for first in range(0, len(table), _ROWS):
        part = table[first : first + _ROWS]
        odds = out[first : first + _ROWS]
        odds += _sum(m, part, slice(0, _FIRST))
        open_ = np.flatnonzero(odds > _HOPELESS) if hurry else np.arange(len(part))
        odds[open_] += _sum(m, part[open_], slice(_FIRST, None))
    return out


def _sum(m: Model, table: Floats, trees: slice) -> NDArray[np.float64]:
    """What some of the trees add to each row."""
    at = np.broadcast_to(m.roots[trees], (len(table), len(m.roots[trees]))).copy()
    rows = np.arange(len(table))[:, None]
    for _ in range(m.depth):
        at = np.where(table[rows, m.feature[at]] <= m.limit[at], m.left[at], m.right[at])
    found: NDArray[np.float64] = m.value[at].sum(axis=1, dtype=np.float64)
    return found


_ROWS: Final = 2_000
_FIRST: Final = 20
_HOPELESS: Final = -3.5
