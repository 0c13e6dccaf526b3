"""Whether a table can be reckoned with: rows that balance, value added that is not below zero, signs, gaps, units that make sense."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from comity.impact.stopped import final_is_parted
from comity.impact.table import Floats, Table

BALANCE: Final = 1e-3
"""A row may miss its output by this part of it; published tables round."""
LEAST_WORLD, MOST_WORLD = 1e5, 1e10
"""Output of all nodes together in millions of a currency: less or more means another unit than the table says."""


class Audit(NamedTuple):
    """One finding.

    check     `missing`, `rows`, `columns`, `negative`, `idle`, `final`, `unit`, `productive`
    ok        whether it passes; what is not ok makes results wrong, not only rough
    value     the figure that decided (a share, a count)
    sentence  what was found, for a reader
    """

    check: str
    ok: bool
    value: float
    sentence: str


def audit(table: Table) -> tuple[Audit, ...]:
    """Every finding, always in the same order."""
    missing = sum(int((~np.isfinite(a)).sum()) for a in (table.z, table.f, table.x))
    first = Audit("missing", missing == 0, missing, f"{missing:,} values are missing." if missing else "No value is missing.")
    if missing:
        return (first,)
    return (first, _rows(table), _columns(table), _negative(table), _idle(table), _productive(table), _final(table), _unit(table))


def _rows(table: Table) -> Audit:
    gap = np.abs(table.z.sum(axis=1) + table.f.sum(axis=1) - table.x)
    share = float(gap.sum() / max(table.x.sum(), 1e-300))
    at = int(np.argmax(gap))
    said = f"Rows miss their output by {share:.2e} of all output; the greatest gap is {gap[at]:,.6g} {table.unit} ({_node(table, at)})."
    return Audit("rows", share <= BALANCE, share, said)


def _columns(table: Table) -> Audit:
    """Value added: output less all inputs, which must leave something over."""
    short = np.flatnonzero(table.v < -1e-6 * np.maximum(table.x, 1.0))
    share = float(-table.v[short].sum() / max(table.x.sum(), 1e-300))
    said = "Value added is nowhere below zero."
    if len(short):
        worst = int(short[np.argmin(table.v[short])])
        said = (f"Value added is below zero at {len(short):,} nodes, {share:.2e} of all output; the lowest is "
                f"{table.v[worst]:,.6g} {table.unit} ({_node(table, worst)}).")  # fmt: skip
    return Audit("columns", share <= BALANCE, float(len(short)), said)


def _negative(table: Table) -> Audit:
    """Negative flows between nodes break the sign of every result; negative final use is change of stocks."""
    flows, final = int((table.z < 0).sum()), int((table.f < 0).sum())
    share = float(-table.z[table.z < 0].sum() / max(table.x.sum(), 1e-300))
    said = f"{flows:,} flows between nodes and {final:,} values of final use are below zero."
    if final and not flows:
        said += " The latter are changes of stocks."
    return Audit("negative", share <= 1e-6, float(flows), said)


def _idle(table: Table) -> Audit:
    """A node without output must neither buy nor sell, but for rounding."""
    still = table.x == 0
    busy = np.abs(table.z).sum(axis=1) + np.abs(table.f).sum(axis=1) + np.abs(table.z).sum(axis=0)
    lively = int((still & (busy > 0)).sum())
    share = float(busy[still].sum() / max(table.x.sum(), 1e-300))
    said = f"{int(still.sum()):,} of {table.n:,} nodes make nothing."
    if lively:
        said += f" {lively:,} of them have deliveries all the same, {share:.2e} of all output; these are left out of the coefficients."
    return Audit("idle", share <= 1e-6, float(still.sum()), said)


def _productive(table: Table) -> Audit:
    """Some power of the coefficients must shrink: the greatest share of inputs in output, after some rounds of averaging."""
    growth = _growth(table)
    said = (
        f"A round of inputs shrinks to {growth:.2f} of itself."
        if growth < 1
        else "Inputs of inputs do not shrink: the table has no inverse with a meaning."
    )
    return Audit("productive", growth < 1, growth, said)


def _growth(table: Table, rounds: int = 30) -> float:
    """The dominant eigenvalue of the coefficients by power iteration on absolute values."""
    per = np.divide(1.0, table.x, out=np.zeros(table.n), where=table.x != 0)
    y: Floats = np.where(table.x > 0, table.x, 0.0)
    growth = 0.0
    for _ in range(rounds):
        after: Floats = np.abs(table.z @ (y * per))
        growth = float(after.sum() / max(y.sum(), 1e-300))
        if after.sum() == 0:
            return 0.0
        y = after / after.sum()
    return growth


def _final(table: Table) -> Audit:
    if final_is_parted(table):
        return Audit("final", True, float(table.f.shape[1]), "Final use is told by economy.")
    return Audit("final", True, 1.0, "Final use is not told by economy: a control stops deliveries for intermediate use only.")


def _unit(table: Table) -> Audit:
    world = float(table.x.sum())
    said = f"All output together is {world:,.4g} {table.unit or '(no unit is given)'}."
    ok = bool(table.unit) and (LEAST_WORLD <= world <= MOST_WORLD or not _in_millions(table.unit))
    if table.unit and not ok:
        said += " In millions that is no economy of the world; the unit may be another."
    return Audit("unit", ok, world, said)


def _in_millions(unit: str) -> bool:
    return any(word in unit.lower().split() for word in ("mn", "m", "mio", "million", "millions", "mill", "mill."))


def _node(table: Table, k: int) -> str:
    s = len(table.sectors)
    return f"{table.economies[k // s]} {table.sectors[k % s]}"
