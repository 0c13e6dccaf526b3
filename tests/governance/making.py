"""Cubes made up for tests: small ones by hand, others at random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from comity.governance.value import Conditions, Cube


def cube(level: Sequence[Sequence[int]], *, tier: Sequence[int] = (), item: Sequence[int] = (), weight: Sequence[float] = (),
         mandated: Sequence[Sequence[int]] = (), label: str = "a", places: Sequence[str] = ()) -> Cube:  # fmt: skip
    table = np.array(level, dtype=np.int8)
    e, d = table.shape
    return Cube(
        label, "2026-01-01", tuple(f"{label}:{n}" for n in range(e)), tuple(places) or tuple(f"d{n}" for n in range(d)), table,
        np.array(weight or [1.0] * e), np.array(tier or [4] * e, dtype=np.int8), np.array(item or [-1] * e, dtype=np.int64),
        np.array(mandated, dtype=np.bool_) if mandated else np.zeros((e, d), dtype=np.bool_), tuple((f"{label}.rule.{n}",) for n in range(e)),
    )  # fmt: skip


def random_cubes(seed: int, laws: int = 4, entries: int = 25, places: int = 24) -> list[Cube]:
    rng = np.random.default_rng(seed)
    out = []
    for n in range(laws):
        level = rng.integers(-1, 5, (entries, places))
        item = [int(x) for x in rng.choice(np.arange(-6, 20), entries, replace=False)]
        out.append(
            cube(level.tolist(), tier=rng.integers(0, 5, entries).tolist(), item=[max(i, -1) for i in item], weight=rng.integers(1, 9, entries).tolist(),
                 mandated=(rng.random((entries, places)) < 0.05).astype(int).tolist(), label=f"law{n}")
        )  # fmt: skip
    return out


def random_conditions(seed: int, places: int = 24) -> Conditions:
    rng = np.random.default_rng(seed + 1)
    holds = rng.choice([-1, 0, 1], (places, 3), p=[0.05, 0.45, 0.5]).astype(np.int8)
    return Conditions(("treaty", "club", "measure"), np.array([False, True, False]), holds, ("s1", "s2", "s3"))
