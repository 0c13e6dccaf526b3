"""Several measures at once: those of a coalition in force with a measure, or those that answer it, beside each of them alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import numpy as np

from comity.desk.draft_num import num
from comity.desk.impact_effects import THREADS, Plan, Runs, lead, run_models
from comity.desk.impact_groups import economies, losses
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import Changes, Cuts, Setting, cuts_of, stops_of, targets_of
from comity.desk.impact_unknown import blanked, nothing_known
from comity.impact.draws import Parameters

POSITIONS: Final = (0.5, 0.0, 1.0)
"""Where severity, coverage and flows stand in the runs of companions: middle, all low, all high."""
KINDS: Final = ("coalition", "retaliation")
MODELS: Final = ("bottleneck",)
MOST: Final = 30
NOTE: Final = (
    "Losses of value added in the bottleneck network, at the low, middle and high end of severity, coverage and flows together; gains are not set "
    "against them. Roles are those under the measures of the line: a maker of one measure is a destination of another that bears on it."
)


class Companion(NamedTuple):
    """Another measure that is in force at the same time (`coalition`) or answers the first (`retaliation`), prepared on the same table."""

    kind: str
    prepared: Prepared
    changes: Changes


class _Party(NamedTuple):
    prepared: Prepared
    changes: Changes
    cuts: tuple[Cuts, ...]


def together(prepared: Prepared, changes: Changes, companions: Sequence[Companion], kind: str) -> dict[str, Any] | None:
    """The measure alone, each companion of this kind alone, and all at once; None when there is no companion of this kind."""
    mine = [c for c in companions if c.kind == kind]
    if not mine:
        return None
    parties = [prepared.once("party", lambda: _party(prepared, changes)), *(_party(c.prepared, c.changes) for c in mine)]
    makers = sorted({s for p in parties for s in p.prepared.sellers})
    first = prepared.once("runs alone", lambda: _run(prepared, parties[:1]))
    sets = [[p] for p in parties[1:]] + [parties]
    with ThreadPoolExecutor(max_workers=min(THREADS, os.cpu_count() or 1)) as pool:
        runs = list(pool.map(lambda some: _run(prepared, some), sets))
    *alone, every = [
        _line(prepared, some, makers, found) for some, found in zip([parties[:1], *sets], [first, *runs], strict=True)
    ]
    known = [line["total"]["value"] for line in alone if line["total"]["value"] is not None]
    more = every["total"]["value"] - sum(known) if len(known) == len(alone) else None
    note = "value added lost by all economies when all measures are in force, less the sum of what each does alone"
    return {
        "measures": alone,
        "all": every,
        "more_than_sum": num(more, unit=prepared.table.unit, source=prepared.table.source, note=note),
        "note": NOTE,
    }


def _party(prepared: Prepared, changes: Changes) -> _Party:
    stops = stops_of(prepared, changes)
    return _Party(prepared, changes, tuple(cuts_of(prepared, stops, Setting(p, p, p)) for p in POSITIONS))


def _line(prepared: Prepared, parties: Sequence[_Party], every_maker: Sequence[str], runs: Runs) -> dict[str, Any]:
    """Losses when these measures are in force, by role under them, and those of each maker of any of the measures."""
    codes = prepared.markets.codes
    lost = losses(economies(prepared, runs.dv))
    makers = {s for p in parties for s in p.prepared.sellers}
    targets = {d for p in parties for d in targets_of(p.changes)} - makers
    role = ["own" if c in makers else "target" if c in targets else "third" for c in codes]
    out: dict[str, Any] = {
        "measures": [p.prepared.measure.id for p in parties],
        "makers": sorted(makers & set(codes)),
        "restricted": _spread(runs.restricted, prepared),
        "total": _spread(lost.sum(axis=1), prepared),
    }
    for name in ("own", "target", "third"):
        mask = np.array([r == name for r in role], np.float64)
        out[name] = _spread(lost @ mask, prepared)
    own = [c for c in every_maker if c in codes]
    out["by_maker"] = [{"economy": c, "loss": _spread(lost[:, codes.index(c)], prepared)} for c in own[:MOST]]
    return blanked(out) if all(nothing_known(p.prepared, p.changes) for p in parties) else out


def _run(prepared: Prepared, parties: Sequence[_Party]) -> Runs:
    """The bottleneck network on the cuts of all these measures; overlapping cuts are merged by the model."""
    cuts = tuple(
        Cuts(
            tuple(c for p in parties for c in p.cuts[k].stopped),
            tuple(c for p in parties for c in p.cuts[k].freed),
            0.0,
            0.0,
            0.0,
        )
        for k in range(len(POSITIONS))
    )
    settings = tuple(Setting(p, p, p) for p in POSITIONS)
    return lead(run_models(prepared, Plan(settings, cuts, (Parameters(),) * len(cuts)), models=MODELS), "short")


def _spread(values: np.ndarray[Any, np.dtype[np.float64]], prepared: Prepared) -> dict[str, Any]:
    middle = float(values[0])
    return num(
        middle, float(values.min()), float(values.max()), unit=prepared.table.unit, n=len(values), source=prepared.table.source
    )
