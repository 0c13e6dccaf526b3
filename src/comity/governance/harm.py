"""Indicator 11, PRH: what a measure costs others, itself and its target for each unit of trade that it stops."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from comity.governance.telling import blank, untold
from comity.governance.value import Bools, Floats, Levels, Value

MAKER: Final = 0
TARGET: Final = 1
THIRD: Final = 2


class Harm(NamedTuple):
    """What several models say about one measure.

    models      names of the models (or of model and draw), M of them
    change      change of value added by economy, negative = loss, shape (M, m)
    restricted  value of the trade that the measure stops, in the same unit, shape (M,)
    role        MAKER, TARGET or THIRD for each economy, shape (m,)
    ldc         which economies are least developed, shape (m,)
    """

    jurisdiction: str
    measure: str
    vintage: str
    models: tuple[str, ...]
    change: Floats
    restricted: Floats
    role: Levels
    ldc: Bools
    evidence: tuple[str, ...]


_PARTS: Final = (
    ("PRH.third-loss", THIRD, False, -1, "losses of economies that neither make the measure nor are its target"),
    ("PRH.third-gain", THIRD, False, 1, "gains of the same economies; never taken off the losses"),
    ("PRH.third-loss-ldc", THIRD, True, -1, "losses of least developed countries among them"),
    ("PRH.own-loss", MAKER, False, -1, "losses of the makers of the measure"),
    ("PRH.own-gain", MAKER, False, 1, "gains of the makers"),
    ("PRH.target-loss", TARGET, False, -1, "losses of the targets"),
    ("PRH.target-gain", TARGET, False, 1, "gains of the targets"),
)


def proportionality(harm: Harm) -> tuple[Value, ...]:
    """Losses and gains by role, each for one unit of restricted trade: the median over models, with their least and greatest."""
    stops = harm.restricted > 0
    out = []
    for indicator, role, only_ldc, sign, words in _PARTS:
        inside = (harm.role == role) & (harm.ldc if only_ldc else np.ones(len(harm.role), dtype=bool))
        base = blank(indicator, harm.jurisdiction, harm.vintage, "USD per USD", harm.evidence)._replace(
            about=harm.measure, n=int(inside.sum()), coverage=float(stops.mean()) if len(stops) else 0.0, interval="range over models",
            formula="sum of max(0, change of value added x sign) over the economies / restricted trade", inputs=(words, *harm.models),
            spec="gains" if sign > 0 else "losses", note="The spread between models is often larger than the effect: read the ends first.",
        )  # fmt: skip
        if not stops.any():
            out.append(untold(base, "the measure stops no trade that is known"))
            continue
        sums = np.maximum(0.0, sign * harm.change[stops][:, inside]).sum(axis=1) / harm.restricted[stops]
        out.append(base._replace(value=float(np.median(sums)), low=float(sums.min()), high=float(sums.max())))
    return tuple(out)


def foreign_availability(
    jurisdiction: str, what: str, exports: Floats, participants: Bools, vintage: str, evidence: tuple[str, ...] = ()
) -> tuple[Value, ...]:
    """The share of world exports (or supply) that comes from economies outside the measure; exports nan = not known.

    What is not known is left out of the share and counted against coverage.
    """
    known = np.isfinite(exports)
    base = blank("PRH.foreign-availability", jurisdiction, vintage, "share", evidence)._replace(
        about=what, n=int(known.sum()), coverage=float(known.mean()) if len(known) else 0.0,
        formula="exports of economies outside / exports of all", inputs=("exports or supply by economy", "economies that take part"),
        note="High: buyers can turn elsewhere, and the measure stops less than it restricts. Quality and capacity are not seen.",
    )  # fmt: skip
    total = float(exports[known].sum())
    if total <= 0:
        return (untold(base, "no exports are known"),)
    return (base._replace(value=float(exports[known & ~participants].sum()) / total),)
