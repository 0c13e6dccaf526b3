"""A multi-regional input-output table as arrays, and the two words in which a measure speaks to it: a cut, and its effect."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Table(NamedTuple):
    """Who delivers how much to whom in one year; node `k` is sector `k % s` of economy `k // s`.

    name       what it is called (`icio2022-80x27`)
    year       the year of the flows
    unit       of every flow, for example `USD mn`
    source     id of the source, and its terms in `terms`
    economies  ISO 3166-1 alpha-3 codes (or the table's own word for the rest of the world), m of them
    sectors    names of the sectors, s of them
    z          intermediate deliveries, shape (n, n), n = m * s: row delivers to column
    f          final use, shape (n, k): one column per economy of use, or a single column where the table does not part it
    x          gross output, shape (n,)
    """

    name: str
    year: int
    unit: str
    source: str
    terms: str
    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    z: Floats
    f: Floats
    x: Floats

    @property
    def n(self) -> int:
        """The number of nodes."""
        return len(self.x)

    @property
    def v(self) -> Floats:
        """Value added by node: gross output less all intermediate inputs, shape (n,)."""
        added: Floats = self.x - self.z.sum(axis=0)
        return added

    def node(self, economy: str, sector: str) -> int:
        """The number of a node; ValueError when economy or sector is not in the table."""
        return self.economies.index(economy) * len(self.sectors) + self.sectors.index(sector)

    def nodes_of(self, economy: str) -> slice:
        """All nodes of one economy."""
        s = len(self.sectors)
        at = self.economies.index(economy)
        return slice(at * s, (at + 1) * s)

    def by_economy(self, values: Floats) -> Floats:
        """Sums over the sectors of each economy, shape (m,)."""
        summed: Floats = values.reshape(len(self.economies), len(self.sectors)).sum(axis=1)
        return summed

    def by_sector(self, values: Floats) -> Floats:
        """Sums over the economies of each sector, shape (s,)."""
        summed: Floats = values.reshape(len(self.economies), len(self.sectors)).sum(axis=0)
        return summed


class Cut(NamedTuple):
    """A part of what one node delivers to one economy is stopped.

    seller    number of the delivering node
    buyer     number of the economy that buys (position in `Table.economies`)
    fraction  share of the intermediate deliveries that stops, 0 to 1
    sectors   numbers of the buying sectors; empty = all of them
    final     whether deliveries for final use stop as well, where the table parts them by economy
    """

    seller: int
    buyer: int
    fraction: float
    sectors: tuple[int, ...] = ()
    final: bool = True


class Effect(NamedTuple):
    """What one model answers to a set of cuts.

    model       `leontief`, `ghosh`, `bottleneck`, `reallocation`, `exact-hat`, `boario`
    side        `exporter` (lost sales upstream), `importer` (missing inputs downstream) or `both`
    restricted  value of the deliveries that the cuts stop at first hand, in the table's unit
    dx          change of gross output by node, negative = loss, shape (n,)
    dv          change of value added by node, shape (n,)
    tiers       change of output by tier, shape (t, n); row 0 is the node that is cut itself; empty where the model has no tiers
    note        anything a reader must know, in a sentence
    """

    model: str
    side: str
    restricted: float
    dx: Floats
    dv: Floats
    tiers: Floats
    note: str = ""
