"""Who gains share of what the destinations buy, when stopped deliveries find new partners in the medium run."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from comity.desk.draft_num import num
from comity.desk.impact_flows import sectors_of
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import Stops
from comity.impact.network import Network
from comity.impact.reallocation import Equilibrium, supplier_shares
from comity.impact.table import Floats

MOST: Final = 15
LEAST: Final = 1e-6
"""A change of share smaller than this is not told."""


class Suppliers:
    """Looks at the states of the reallocation model as they are solved, and keeps the shares of suppliers; the first is the middle."""

    def __init__(self, prepared: Prepared, stops: Stops) -> None:
        self.prepared = prepared
        goods = {g.id: g for g in prepared.measure.goods}
        used = set(stops.goods)
        names = {s for g in used for s, _ in sectors_of(goods[g], prepared.world, prepared.table)}
        self.sectors = sorted(prepared.table.sectors.index(n) for n in names)
        self.buyers = sorted({int(b) for b in stops.buyer if b >= 0})
        self.seen: list[tuple[Floats, Floats]] = []

    def see(self, network: Network, state: Equilibrium) -> None:
        """Shares over all goods and destinations of the measure, each weighted by what was bought before."""
        m, s = len(self.prepared.table.economies), len(self.prepared.table.sectors)
        bought = self.prepared.markets.bought.reshape(m, s, m)
        before, after, weight = np.zeros(m), np.zeros(m), 0.0
        for sector in self.sectors:
            for buyer in self.buyers:
                w = float(bought[:, sector, buyer].sum())
                a, b = supplier_shares(network, state, sector, buyer)
                before, after, weight = before + w * a, after + w * b, weight + w
        if weight > 0:
            self.seen.append((before / weight, after / weight))

    def rows(self) -> list[dict[str, Any]]:
        """Economies that gain share, largest gain first; empty when the model did not run."""
        if not self.seen:
            return []
        before, after = self.seen[0]
        every = np.stack([b for _, b in self.seen])
        gain = after - before
        codes, source = self.prepared.markets.codes, self.prepared.table.source
        note = "share of what the destinations buy of the same sectors as inputs"
        order = [i for i in np.argsort(-gain, kind="stable")[:MOST].tolist() if gain[i] > LEAST]
        return [
            {
                "economy": codes[i] or self.prepared.table.economies[i],
                "share_before": num(float(before[i]), float(before[i]), float(before[i]), unit="share", source=source, note=note),
                "share_after": num(
                    float(after[i]), float(every[:, i].min()), float(every[:, i].max()), unit="share", n=len(every), source=source
                ),
            }
            for i in order
        ]
