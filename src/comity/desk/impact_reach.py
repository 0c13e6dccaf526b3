"""How far a measure reaches goods and persons abroad: what its rules ask, which flows of third countries they catch, which laws object."""

from __future__ import annotations

from typing import Any, Protocol

from comity.desk.impact_kernels import caught_flows
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_reach_rules import checklist, reach_rules
from comity.desk.impact_stops import Changes
from comity.desk.measure import Measure
from comity.law.check import matching
from comity.law.records import Conflict
from comity.law.store import Law
from comity.world.store import World


class LaidOver(Protocol):
    """What is read of two laws laid over each other."""

    @property
    def second_day(self) -> str: ...  # noqa: D102
    @property
    def rules(self) -> tuple[str, ...]: ...  # noqa: D102


def reach_section(
    measure: Measure,
    changed: Law,
    laid: LaidOver,
    world: World,  # noqa: ARG001  (part of the agreed signature)
    prepared: Prepared,
    changes: Changes,
    rng: object,  # noqa: ARG001  (the same; nothing here is drawn)
) -> dict[str, Any]:
    """The section: rules, five questions, caught flows by third economy, kernels, and conflicts with other laws."""
    found = reach_rules(measure, changed, laid.rules, laid.second_day, set(_places(changes)))
    asked = checklist(measure, found)
    flows = caught_flows(prepared, changes, found)
    clashes = conflicts(measure, changed, laid.rules, [r.id for r in found.standing], laid.second_day)
    return {
        "rules": [r.id for r in found.own],
        "standing": [r.id for r in found.standing],
        "checklist": asked,
        "score": sum(row["answer"] == "yes" for row in asked),
        "caught": flows.caught,
        "etr": flows.etr,
        "third_states": len(flows.by_economy),
        "by_economy": flows.by_economy,
        "kernels": flows.kernels,
        "conflicts": clashes,
        "note": flows.note,
    }


def _places(changes: Changes) -> list[str]:
    return [d for each in changes.values() for d, (a, b) in each.items() if a != b]


def conflicts(measure: Measure, law: Law, own: tuple[str, ...], standing: list[str], day: str) -> list[dict[str, Any]]:
    """Conflicts that any law records with the rules of the measure, or with the rules of reach of the law it stands in."""
    named = _named(measure, law, own)
    out = []
    for label, pack in law.packs.items():
        for c in pack.conflicts:
            if not set(c.between) & set(measure.jurisdictions) or not _in_time(c, day):
                continue
            direct = matching(c.applies, named)
            indirect = matching(c.applies, standing)
            if direct or indirect:
                out.append(
                    {"jurisdiction": label, "id": c.id, "why": c.why, "cite": [_cite(x.at, x.note) for x in c.cite], "verified": c.verified,
                     "bears_on": "the measure" if direct else "the reach of the law it stands in", "rules": sorted(direct or indirect)[:20]}
                )  # fmt: skip
    return out


def _named(measure: Measure, law: Law, own: tuple[str, ...]) -> list[str]:
    """Ids of the rules that are the measure."""
    every = [r.id for j in measure.jurisdictions if j in law.packs for r in law.packs[j].rules]
    return sorted({*own, *matching(measure.in_force, every)})


def _in_time(c: Conflict, day: str) -> bool:
    return (not c.since or c.since <= day) and (not c.until or day <= c.until)


def _cite(at: str, note: str) -> str:
    return f"{at} ({note})" if note else at
