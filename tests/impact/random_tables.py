"""Small random tables for tests, balanced by construction, some of whose nodes make nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from comity.impact.table import Cut, Floats, Table


def made(seed: int, m: int = 3, s: int = 2, *, parted: bool = True, idle: int = 0) -> Table:
    """A table of m economies and s sectors; the first `idle` nodes of a random order make nothing and use nothing."""
    rng = np.random.default_rng(seed)
    n = m * s
    z = rng.gamma(0.5, 10.0, (n, n)) * (rng.random((n, n)) < 0.8)
    f = rng.gamma(0.7, 30.0, (n, m if parted else 1)) + 0.01
    still = rng.permutation(n)[:idle]
    z[still], z[:, still], f[still] = 0.0, 0.0, 0.0
    f[:, 0] += np.maximum(z.sum(axis=0) * 1.05 - z.sum(axis=1) - f.sum(axis=1), 0.0)
    x = z.sum(axis=1) + f.sum(axis=1)
    return Table("made", 2020, "USD mn", "made", "", tuple(f"E{k}" for k in range(m)), tuple(f"s{k}" for k in range(s)), z, f, x)


def solved_backward(table: Table, left: Floats, final_left: Floats) -> Floats:
    """Output after deliveries are multiplied by `left` (n, n) and final ones by `final_left` (n, k): the whole table solved anew."""
    a = coefficients(table) * left
    x: Floats = np.linalg.solve(np.eye(table.n) - a, (table.f * final_left).sum(axis=1))
    return x


def solved_forward(table: Table, left: Floats) -> Floats:
    """Output after sales shares are multiplied by `left`: supply-driven, the whole table solved anew."""
    per = np.divide(1.0, table.x, out=np.zeros(table.n), where=table.x > 0)
    b = per[:, None] * table.z * left
    x: Floats = np.linalg.solve((np.eye(table.n) - b).T, table.v)
    return x


def coefficients(table: Table) -> Floats:
    """Input coefficients, written once more."""
    a = np.zeros((table.n, table.n))
    for j in range(table.n):
        if table.x[j] > 0:
            a[:, j] = table.z[:, j] / table.x[j]
    return a


def left_after(table: Table, cuts: list[Cut]) -> tuple[Floats, Floats]:
    """What is left of each delivery, cut by cut and cell by cell."""
    s = len(table.sectors)
    left, final_left = np.ones((table.n, table.n)), np.ones(table.f.shape)
    for cut in cuts:
        for k in cut.sectors or range(s):
            left[cut.seller, cut.buyer * s + k] *= 1 - cut.fraction
        if cut.final and table.f.shape[1] > 1:
            final_left[cut.seller, cut.buyer] *= 1 - cut.fraction
    return left, final_left


@st.composite
def tables_and_cuts(draw: st.DrawFn) -> tuple[Table, list[Cut]]:
    """A small table and up to six cuts in it, overlapping ones among them."""
    m, s = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    table = made(draw(st.integers(0, 10_000)), m, s, parted=draw(st.booleans()), idle=draw(st.integers(0, 2)))
    cut = st.builds(
        Cut, st.integers(0, table.n - 1), st.integers(0, m - 1), st.floats(0, 1),
        st.lists(st.integers(0, s - 1), max_size=s, unique=True).map(tuple), st.booleans(),
    )  # fmt: skip
    return table, draw(st.lists(cut, max_size=6))
