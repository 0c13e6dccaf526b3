"""The drafting table: one dossier of one measure, laid over the law and the facts of the world. The same input gives the same dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from comity import __version__
from comity.desk.draft_alternatives import alternatives
from comity.desk.draft_authority import authority
from comity.desk.draft_cells import Bench, Changes, Judged, everywhere, judge_cells
from comity.desk.draft_civil import CivilLevels
from comity.desk.draft_diff import law_diff
from comity.desk.draft_floor import Floor, floor_section
from comity.desk.draft_impact import impact_of, measured
from comity.desk.draft_like import like_for_like
from comity.desk.draft_num import num
from comity.desk.draft_portfolio import portfolio
from comity.desk.draft_words import counted
from comity.desk.impact import Prepared, sources_used
from comity.desk.impact_harm import covered_flow, quick_harm
from comity.desk.impact_peaceful import peaceful_section
from comity.desk.impact_prepared import beside
from comity.desk.impact_reach import reach_section
from comity.desk.impact_unknown import NOTE, nothing_known
from comity.desk.impact_wrong import where_wrong
from comity.desk.measure import Measure
from comity.desk.overlay import Laid, lay
from comity.law.store import Law
from comity.world.store import World

TABLE: Final = "icio2022-80x27"


class DossierWish(NamedTuple):
    """What is asked for: a file of orders, the seed of the draws, fewer draws, the table, and whom to tell which section begins."""

    orders: Path | None = None
    seed: int = 0
    quick: bool = False
    table: str = TABLE
    progress: Callable[[str], None] | None = None


def dossier(measure: Measure, law: Law, world: World, wish: DossierWish = DossierWish()) -> dict[str, Any]:  # noqa: B008 - a record that does not change
    """The dossier as plain data. BadInput when the measure cannot be laid over the law."""
    return _Table(measure, law, world, wish).dossier()


class _Table:
    """What the sections of one dossier share."""

    def __init__(self, measure: Measure, law: Law, world: World, wish: DossierWish) -> None:
        self.measure, self.law, self.world, self.wish = measure, law, world, wish
        self.bench = Bench()
        self.rng = np.random.default_rng(wish.seed)

    def dossier(self) -> dict[str, Any]:
        """All sections in the order in which they are told."""
        self._tell("law diff")
        laid = lay(self.measure, self.law)
        judged = judge_cells(self.measure, laid, self.bench)
        wide = everywhere(self.measure, judged, laid, self.bench)
        out: dict[str, Any] = {"measure": _measure(self.measure), "versions": self._versions()}
        out["law_diff"] = law_diff(judged, laid, portfolio(laid, self.measure.jurisdictions, self.wish.orders, self.bench))
        self._tell("authority")
        out["authority"] = authority(self.measure, judged, laid, self.world, self.bench)
        self._tell("like for like")
        out["like_for_like"] = like_for_like(self.measure, wide, laid, self.world)
        self._tell("impact")
        m = measured(self.measure, judged, self.law, self.world, self.wish.table, quick=self.wish.quick)
        prepared, changes = m.prepared, m.changes
        out["impact"] = impact_of(m, self.law, self.rng, self.bench)
        self._tell("reach")
        out["reach"] = reach_section(self.measure, laid.changed, laid, self.world, prepared, changes, self.rng)
        self._tell("peaceful use")
        items = [(i.codes, i.hs) for i in self.world.civil_items() if i.codes or i.hs]
        out["peaceful_use"] = peaceful_section(self.measure, laid, self.world, CivilLevels(self.measure, laid, items, self.bench))
        self._tell("floor")
        floor = Floor(self.measure, wide, laid, self.world, self.bench)
        verdicts = floor.check(floor.own)
        self._tell("alternatives")
        whole = prepared if m.part == self.measure else beside(prepared, self.measure, self.law)
        out["alternatives"] = self._alternatives(wide, laid, floor, whole, changes)
        out["floor"] = floor_section(verdicts)
        out["where_wrong"] = where_wrong(out, self.measure, prepared, self.world)
        out["not_evaluated"] = self._not_evaluated(judged, laid)
        out["sources"] = self._sources(out, prepared)
        return out

    def _tell(self, section: str) -> None:
        if self.wish.progress:
            self.wish.progress(section)

    def _versions(self) -> dict[str, Any]:
        return {
            "law": self.law.hash,
            "world": self.world.hash,
            "table": self.wish.table,
            "program": __version__,
            "seed": self.wish.seed,
        }

    def _alternatives(self, judged: Judged, laid: Laid, floor: Floor, prepared: Prepared, changes: Changes) -> dict[str, Any]:
        """The section, with the direct flows of the measure and the linear model."""
        flows: dict[str, dict[str, float]] = {}
        for f in prepared.flows:
            each = flows.setdefault(f.goods, {})
            each[f.destination] = each.get(f.destination, 0.0) + f.value
        weights = {g.id: {d: v * float(g.coverage) for d, v in flows.get(g.id, {}).items()} for g in self.measure.goods}

        places = sorted({d for each in changes.values() for d in each})

        def harm(shares: Mapping[str, float]) -> Mapping[str, float]:
            """Of every variant with the destinations of the measure: who is a third country is the same in all, and in section impact."""
            return quick_harm(prepared, shares, frozenset(places))

        told = alternatives(self.measure, judged, laid, floor, self.bench, (self.law, weights, harm))
        ends = [covered_flow(prepared, d) for d in places]
        low, middle, high = (sum(e[n] for e in ends) / 1e6 for n in range(3))
        source = "comity draft, section alternatives"
        told["controlled_flow"] = (
            num(None, unit="USD mn", n=len(places), source=source, note=NOTE)
            if nothing_known(prepared, changes)
            else num(middle, low, high, unit="USD mn", n=len(places), source=source)
        )
        return told

    def _not_evaluated(self, judged: Judged, laid: Laid) -> list[str]:
        """What no section looks at: what the packs leave out, what the cells leave out, and what a dossier never says."""
        packs = [f"{j}: {text}" for j in self.measure.jurisdictions for text in laid.changed.packs[j].not_evaluated]
        opened = judged.frame.filter((judged.frame["was"] < 0) | (judged.frame["becomes"] < 0)).height
        said = (
            [
                f"{counted(opened, 'cell')} {'hangs' if opened == 1 else 'hang'} on a fact that is not stated; what is not known is left out of every figure."
            ]
            if opened
            else []
        )
        return [*said, *judged.notes, *packs, *_NEVER]

    def _sources(self, told: Mapping[str, Any], prepared: Prepared) -> list[dict[str, Any]]:
        """Every source that a figure or a ground names, by id."""
        out: dict[str, dict[str, Any]] = {}
        for s in sources_used(prepared):
            out[s["id"]] = dict(s)
        for sid in sorted(set(_named(told))):
            world = self.world.sources.get(sid)
            own = self.measure.sources.get(sid)
            if own is not None:
                out[sid] = {
                    "id": sid,
                    "title": own["title"],
                    "publisher": own["publisher"],
                    "address": own["address"],
                    "licence": "",
                    "vintage": own["date"],
                }
            elif world is not None and sid not in out:
                out[sid] = {
                    "id": sid,
                    "title": world.title,
                    "publisher": world.publisher,
                    "address": world.address,
                    "licence": world.licence,
                    "vintage": world.vintage,
                }
        for sid, own in self.measure.sources.items():
            out.setdefault(
                sid,
                {
                    "id": sid,
                    "title": own["title"],
                    "publisher": own["publisher"],
                    "address": own["address"],
                    "licence": "",
                    "vintage": own["date"],
                },
            )
        for j in self.measure.jurisdictions:
            pack = self.law.packs[j]
            out[f"law:{j}"] = {"id": f"law:{j}", "title": pack.name, "publisher": pack.authority, "address": f"law/{j.lower()}/provisions.csv", "licence": "facts",
                               "vintage": pack.verified_through}  # fmt: skip
        return [out[k] for k in sorted(out)]


_NEVER: Final = (
    "Whether the grounds that are stated hold: they are told with their grade, and not weighed.",
    "Enforcement, evasion and transshipment beyond what section reach and the models tell.",
    "Services, finance and movement of persons; parties that are listed by name beyond one example of each kind.",
)


def _measure(m: Measure) -> dict[str, Any]:
    """The measure as it was written."""
    return {
        "id": m.id, "title": m.title, "summary": m.summary, "jurisdictions": list(m.jurisdictions), "before": m.before, "after": m.after,
        "horizon": m.horizon, "in_force": list(m.in_force), "repeals": list(m.repeals), "destinations": list(m.destinations),
        "grounds": [{"text": g.text, "kind": g.kind, "grade": g.grade, "coder": g.coder, "source": g.source} for g in m.grounds],
        "goods": [{
            "id": g.id, "hs": g.hs, "coverage": num(float(g.coverage), float(g.low), float(g.high), unit="share", source=g.source), "sector": g.sector,
            "commodity": g.commodity, "basket": g.basket, "codes": list(g.codes), "note": g.note, "source": g.source,
        } for g in m.goods],
        "reach": {"reexport": m.reach.reexport, "de_minimis": m.reach.de_minimis, "technology": m.reach.technology, "secondary": m.reach.secondary,
                  "note": m.reach.note, "source": m.reach.source},
        "severity": {k: list(v) for k, v in m.severity.items()}, "coalition": list(m.coalition), "retaliation": list(m.retaliation),
    }  # fmt: skip


def _named(value: object) -> Iterable[str]:
    """Every id that stands under `source` or `sources` anywhere."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "source" and isinstance(inner, str) and inner:
                yield from inner.split(";")
            else:
                yield from _named(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _named(inner)
