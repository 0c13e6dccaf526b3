"""A measure as it is measured: its judged cells, the part of the trade that they bear on, and the section on impact, for every command alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from comity.desk.draft_cells import Bench, Changes, Judged, changes_of, judge_goods
from comity.desk.draft_part import measured_part, sentences
from comity.desk.impact import Companion, Prepared, Rng, impact_section, prepare
from comity.desk.impact_prepared import beside
from comity.desk.measure import Measure
from comity.desk.measure_file import read_measure
from comity.desk.overlay import lay
from comity.law.store import Law
from comity.world.store import World


class Measured(NamedTuple):
    """One measure after its cells were judged.

    part      the measure with the coverage of goods that change for some uses only cut to the trade with these
    prepared  the part on its table
    """

    measure: Measure
    judged: Judged
    changes: Changes
    part: Measure
    prepared: Prepared


def measured(measure: Measure, judged: Judged, law: Law, world: World, table: str, *, quick: bool = False) -> Measured:
    """The measure on a table."""
    part = measured_part(measure, judged)
    return Measured(measure, judged, changes_of(judged), part, prepare(part, world, table, law, quick=quick))


def impact_of(
    m: Measured, law: Law, rng: Rng, bench: Bench, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The section on impact: the measure alone, and with those that stand beside it and that answer it."""
    told = impact_section(m.prepared, m.changes, rng, list(companions(m, law, bench)), progress)
    return told | {"assumptions": [*sentences(m.measure, m.judged), *told["assumptions"]]}


def companions(m: Measured, law: Law, bench: Bench) -> Iterator[Companion]:
    """The measures of the coalition and those that answer, read from files beside the measure, each judged alone for its goods only."""
    for kind, files in (("coalition", m.measure.coalition), ("retaliation", m.measure.retaliation)):
        for name in files:
            other = read_measure(Path(m.measure.folder) / name, law)
            judged = judge_goods(other, lay(other, law), bench)
            yield Companion(kind, beside(m.prepared, measured_part(other, judged), law), changes_of(judged))
