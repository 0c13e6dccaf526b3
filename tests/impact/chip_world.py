"""A small world in which one economy, T, buys chips from others; and the real table, for tests of the models that are not linear."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from comity.impact.network import Network
from comity.impact.table import Cut, Floats, Table
from comity.impact.tables.native import read_native

NAMES = ("T", "A", "B", "C")
SECTORS = ("chip", "rest")
WORLD_TABLE = Path(__file__).resolve().parents[2] / "world" / "tables" / "icio2022-80x27.npz"
SIX = ("USA", "JPN", "NLD", "KOR", "TWN", "DEU")


def chips(bought: Mapping[str, float], made: float = 30.0) -> Table:
    """T's sector `rest` buys chips as told and sells the rest for them; A, B and C make `made` each.

    Trade is balanced: what T pays for chips comes back for other goods, of which all pairs trade a little as well.
    """
    n = len(NAMES) * len(SECTORS)
    z, x = np.zeros((n, n)), np.zeros(n)
    for k, name in enumerate(NAMES):
        chip, rest = 2 * k, 2 * k + 1
        x[chip], x[rest] = made, 200.0
        if name == "T":
            x[chip] = max(bought.get("T", 0.0), 1.0)
        z[rest, rest] = 80.0
        z[rest, chip] = 0.3 * x[chip]
        z[chip, rest] = 10.0 if name != "T" else bought.get("T", 0.0)
        if name != "T":
            z[chip, 1] = bought.get(name, 0.0)
            z[1, rest] = bought.get(name, 0.0)
        for other in range(len(NAMES)):
            z[rest, 2 * other + 1] += 3.0 * (other != k)
    f = np.maximum(x - z.sum(axis=1), 0.0)
    uses = np.zeros((n, len(NAMES)))
    for k in range(n):
        uses[k, k // 2] = f[k]
    return Table("chips", 2020, "USD mn", "made", "", NAMES, SECTORS, z, uses, z.sum(axis=1) + uses.sum(axis=1))


def no_chips(table: Table, *makers: str, fraction: float = 1.0) -> list[Cut]:
    """The makers sell T no chips."""
    return [Cut(table.node(maker, "chip"), table.economies.index("T"), fraction) for maker in makers]


def permuted(table: Table, order: list[int]) -> Table:
    """The same table with its economies in another order."""
    s = len(table.sectors)
    nodes = np.concatenate([np.arange(k * s, (k + 1) * s) for k in order])
    f = table.f[nodes]
    f = f[:, order] if f.shape[1] == len(order) else f
    names = tuple(table.economies[k] for k in order)
    return table._replace(economies=names, z=table.z[np.ix_(nodes, nodes)], f=f, x=table.x[nodes])


def moved(cuts: list[Cut], order: list[int], s: int) -> list[Cut]:
    """The cuts of a table as cuts of the permuted one."""
    at = {old: new for new, old in enumerate(order)}
    return [c._replace(seller=at[c.seller // s] * s + c.seller % s, buyer=at[c.buyer]) for c in cuts]


def back(values: Floats, order: list[int], s: int) -> Floats:
    """Values by node of the permuted table in the order of the old one."""
    old = np.empty_like(values).reshape(len(order), s)
    old[order] = values.reshape(len(order), s)
    return old.reshape(-1)


def selling(
    table: Table, makers: tuple[str, ...], buyers: tuple[str, ...], sectors: tuple[str, ...], fraction: float
) -> list[Cut]:
    """Cuts of all pairs of makers and buyers."""
    return [Cut(table.node(a, k), table.economies.index(b), fraction) for a in makers for b in buyers if a != b for k in sectors]


def bundled() -> Network:
    """The table that ships, ready for the models; skipped where it is absent."""
    if not WORLD_TABLE.is_file():
        pytest.skip("the bundled table is not here")
    return Network.of(read_native(WORLD_TABLE))
