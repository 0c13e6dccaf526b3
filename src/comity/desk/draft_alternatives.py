"""What variants of a measure would do: the share of the concerning flow still covered, the harm to others, the own cost, and the frontier.

The concerning flow is the part of the trade that goes to uses of concern; its share is an assumption with a range unless the measure
states it. Covered is what of it an authority decides on or the law forbids; what is only notified counts in part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import polars as pl

from comity.desk.draft_cells import Bench, Judged, Lattice, answers, frame_of, story_of
from comity.desk.draft_diff import Deciding
from comity.desk.draft_floor import Cell, Floor, refusals
from comity.desk.draft_levels import SEVERITY, stopped
from comity.desk.draft_num import num
from comity.desk.draft_part import concern_of
from comity.desk.draft_refs import places_of
from comity.desk.draft_stories import CIVIL, Story
from comity.desk.draft_variants import BINDING, Variant, floored, variants
from comity.desk.draft_words import counted
from comity.desk.measure import Measure
from comity.desk.overlay import Laid, LaidLaw
from comity.governance.value import TOP, UNKNOWN
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import entry_of

NOTIFIED: Final = (0.0, 0.3, 0.6)
"""How far what is only notified counts as covered."""
KNOWN: Final = (0.4, 0.7, 0.9)
"""Share of the concerning trade that an end-use control meets: exporters know of a part of the uses only."""
VERIFIED: Final = (0.6, 0.8, 0.95)
"""Share that is met where civil trade needs no licence of its own and end users are verified."""
MOST_ITEMS: Final = 20
SCRIPT: Final = "comity draft, section alternatives"
MILITARY: Final = Story("military end use, known", {"uses": "military", "knowledge": "knows"})
Harm = Callable[[Mapping[str, float]], Mapping[str, float]]
Flows = Mapping[str, Mapping[str, float]]
"""By goods and destination: controlled trade in USD a year."""
_Three = tuple[float, float, float]


class _Row(NamedTuple):
    """One goods to one destination: its weight, and the levels of civil and concerning trade without and with."""

    place: str
    weight: float
    civil_was: int
    civil_now: int
    concern_was: int
    concern_now: int


class _Side(NamedTuple):
    """Levels of one law by jurisdiction, item, story and destination."""

    level: Mapping[Cell, int]


def alternatives(
    measure: Measure, judged: Judged, laid: Laid, floor: Floor, bench: Bench, means: tuple[Law, Flows, Harm]
) -> dict[str, Any]:
    """The section; `means` are the law that is in force, the flows, and what harm given shares of trade do."""
    law, flows, harm = means
    rules = sorted({r.id for r in _deciding(judged, laid)} | set(laid.own))
    found, notes = variants(measure, laid, rules, law)
    judge = _Judge(measure, judged, laid, bench, floor.demanded())
    asked = _Asker(measure, judge, flows, harm)
    plain = Variant(
        "measure",
        measure.title,
        "measure",
        "The measure as it is written.",
        {j: laid.changed.packs[j] for j in measure.jurisdictions},
    )
    base = asked.figures(plain, judge.changed)
    nothing = asked.figures(plain, judge.without)
    rows = [_row(v, asked, judge, floor) for v in found]
    kept = floor.destinations()
    if kept:
        again = floored(measure, laid, rules, kept, [r["id"] for r in rows if r["refused"]])
        rows += [_row(v, asked, judge, floor) for v in again]
    own = {**base, "refused": "", "on_frontier": False}
    _mark([own, *rows])
    return {
        "baseline": {"id": measure.id, "covered": base["covered"], "third_harm": base["third_harm"], "others_harm": base["others_harm"], "own_cost": base["own_cost"], "cells": base["cells"], "on_frontier": own["on_frontier"]},
        "without": {"covered": nothing["covered"], "third_harm": nothing["third_harm"], "others_harm": nothing["others_harm"], "own_cost": nothing["own_cost"],
                    "note": "the law without the measure: what it meets of the concerning trade already"},
        "variants": rows, "assumed": _assumed(measure), "note": " ".join((*notes, *judge.notes(), _NOTE)),
    }  # fmt: skip


_NOTE: Final = (
    "Covered is the share of the trade with uses of concern that an authority decides on or the law forbids; harm is value added lost by the linear model, "
    "a year. A variant is on the frontier when no other covers at least as much with less harm to others, that is to third countries and destinations together. The shares are assumptions, told beside them."
)


def _assumed(measure: Measure) -> list[dict[str, Any]]:
    source = "measure" if measure.concern else "assumption"
    low, middle, high = _concern(measure)
    return [
        {"what": "share of the trade that goes to uses of concern", "value": num(middle, low, high, unit="share", source=source)},
        {"what": "share of it that an end-use control meets", "value": num(KNOWN[1], KNOWN[0], KNOWN[2], unit="share", source="assumption")},
        {"what": "share of it that is met where civil end users are verified", "value": num(VERIFIED[1], VERIFIED[0], VERIFIED[2], unit="share", source="assumption")},
        {"what": "how far a notification counts as covered", "value": num(NOTIFIED[1], NOTIFIED[0], NOTIFIED[2], unit="share", source="assumption")},
    ]  # fmt: skip


def _concern(measure: Measure) -> _Three:
    low, middle, high = (float(x) for x in concern_of(measure))
    return low, middle, high


def _deciding(judged: Judged, laid: Laid) -> list[Any]:
    """The rules that make the difference in the cells that change, under any story."""
    out = []
    for lat in judged.lattices:
        deciding = Deciding(laid, lat)
        goods = [i.label for i in lat.items if i.goods]
        mine = judged.moved.filter(pl.col("jurisdiction") == lat.jurisdiction)
        some = mine.filter(pl.col("item").is_in(goods))
        for r in (mine if some.is_empty() else some).select("rules_1", "rules_2").unique().iter_rows():
            out += [x for x in deciding.between(*r) if x.kind in BINDING]
    return out


class _Judge:
    """Levels of the goods of a measure, and of what the floor speaks of, under any law of variants."""

    def __init__(self, measure: Measure, judged: Judged, laid: Laid, bench: Bench, demanded: frozenset[tuple[str, str]]) -> None:
        self.measure, self.laid, self.bench = measure, laid, bench
        self.main = story_of(judged)
        moved = set(judged.moved.select("jurisdiction", "item").unique().iter_rows())
        self.lattices: list[Lattice] = []
        self.left_out = 0
        for lat in judged.lattices:
            mine = [i for i in lat.items if (lat.jurisdiction, i.label) in moved]
            first = {i.label: (not i.goods, (lat.jurisdiction, i.label) not in demanded, i.label) for i in mine}
            kept = tuple(sorted(mine, key=lambda i: first[i.label])[:MOST_ITEMS])
            self.left_out += len(mine) - len(kept)
            told = {s.name: s for s in lat.stories if s.name in (CIVIL.name, self.main)}
            other = (MILITARY,) if self.main == CIVIL.name else ()
            if kept:
                places = tuple(p for p in lat.places if "-" not in p)
                self.lattices.append(lat._replace(items=kept, places=places, stories=(*told.values(), *other)))
        self.concern = MILITARY.name if self.main == CIVIL.name else self.main
        self.goods = {(lat.jurisdiction, i.label): i.goods for lat in self.lattices for i in lat.items}
        self.without = self.levels(laid.baseline, laid.first_day)
        self.changed = self.levels(laid.changed, laid.second_day)

    def notes(self) -> list[str]:
        """What was left out."""
        return (
            [
                f"{counted(self.left_out, 'more item')} {'changes and is' if self.left_out == 1 else 'change and are'} left out of the variants."
            ]
            if self.left_out
            else []
        )

    def levels(self, law: Law, day: str) -> _Side:
        """The level of every cell under a law on a day."""
        out: dict[Cell, int] = {}
        for lat in self.lattices:
            cells = frame_of(law, lat, day)
            said = answers(self.bench.desk(law, lat.jurisdiction, day), cells).get_column("level").to_list()
            for item, story, place, level in zip(
                *(cells.get_column(c).to_list() for c in ("item", "story", "destination")), said, strict=True
            ):
                out[(lat.jurisdiction, item, story, place)] = level
        return _Side(out)

    def of(self, v: Variant) -> _Side:
        """The levels under a variant."""
        same = all(v.packs[j] is self.laid.changed.packs[j] for j in v.packs)
        if same or v.until > self.laid.second_day:
            return self.changed
        return self.levels(self.slim(v.packs, v.id), self.laid.second_day)

    def slim(self, packs: Mapping[str, Pack], name: str) -> Law:
        """A law of the packs of a variant only, without what no answer on these items hangs on: other entries, duties, texts."""
        codes = {entry_of(c) for lat in self.lattices for i in lat.items for c in i.codes}
        return LaidLaw(self.laid.changed, {j: _slim(p, codes) for j, p in packs.items()}, name, alone=True)


def _slim(pack: Pack, codes: set[str]) -> Pack:
    silent = ("duty", "info")
    return msgspec.structs.replace(
        pack, entries={c: e for c, e in pack.entries.items() if entry_of(c) in codes}, rows={c: r for c, r in pack.rows.items() if c in codes},
        rules=tuple(r for r in pack.rules if r.kind not in silent or r.overrides), provisions={}, conflicts=(),
    )  # fmt: skip


class _Asker:
    """Turns levels of a variant into shares of trade, and these into figures."""

    def __init__(self, measure: Measure, judge: _Judge, flows: Flows, harm: Harm) -> None:
        self.measure, self.judge, self.harm = measure, judge, harm
        severity = {**SEVERITY, **measure.severity}
        self.stopped = {at: stopped(severity, at) for at in range(TOP + 1)}
        packs = [judge.laid.changed.packs[j] for j in measure.jurisdictions]
        measured = set(places_of(measure.destinations, packs, judge.laid.second_day))
        before = judge.without.level
        changed = {c[3] for c, n in judge.changed.level.items() if n != before[c] and min(n, before[c]) > UNKNOWN}
        self.places = sorted(changed & measured if measured else changed)
        self.at = frozenset(self.places)
        self.flows = {g: {d: float(each.get(d, 0.0)) for d in self.places} for g, each in flows.items()}
        self.known = any(v for each in self.flows.values() for v in each.values()) and any(judge.goods.values())

    def figures(self, v: Variant, side: _Side) -> dict[str, Any]:
        """Covered, harm and cost, low, middle and high."""
        rows = self._rows(side)
        covered = [self._covered(v, rows, n) for n in range(3)]
        harms = [self.harm(self._shares(v, rows, n)) for n in range(3)]
        before = self.judge.without.level
        cells = sum(1 for c, n in side.level.items() if n != before[c] and min(n, before[c]) > UNKNOWN)
        told = {k: [h[k] for h in harms] for k in ("third", "own", "target")}
        return {
            "covered": _num(covered, "share"), "third_harm": _num(told["third"], "USD mn"), "others_harm": _num([a + b for a, b in zip(told["third"], told["target"], strict=True)], "USD mn"), "own_cost": _num(told["own"], "USD mn"),
            "target_cost": _num(told["target"], "USD mn"), "cells": cells,
        }  # fmt: skip

    def _weight(self, goods: Sequence[str], place: str) -> float:
        """Trade that stands behind a cell; the same for all where no flow is known."""
        if not self.known:
            return 1.0
        return sum(self.flows.get(g, {}).get(place, 0.0) for g in goods)

    def _rows(self, side: _Side) -> list[_Row]:
        """For each goods and destination of the measure the weight and the strictest levels, for civil and concerning trade."""
        found: dict[tuple[tuple[str, ...], str], list[int]] = {}
        told = {CIVIL.name: 0, self.judge.concern: 2}
        for cell, new in side.level.items():
            at = told.get(cell[2])
            if at is not None and cell[3] in self.at:
                row = found.setdefault((self.judge.goods[cell[:2]], cell[3]), [UNKNOWN] * 4)
                row[at] = max(row[at], self.judge.without.level[cell])
                row[at + 1] = max(row[at + 1], new)
        return [_Row(place, self._weight(goods, place), *levels) for (goods, place), levels in sorted(found.items())]

    def _covered(self, v: Variant, rows: Sequence[_Row], n: int) -> float | None:
        total = sum(r.weight for r in rows)
        met = sum(r.weight * self._met(v, r, n) for r in rows)
        return met / total * (v.caught[n] if v.caught and v.kind == "threshold" else 1.0) if total else None

    @staticmethod
    def _met(v: Variant, r: _Row, n: int) -> float:
        """The share of the concerning trade of a cell that an authority decides on or that is forbidden."""
        if r.concern_now < 2:
            return NOTIFIED[n] if r.concern_now == 1 else 0.0
        if r.civil_now >= 2:
            return 1.0
        stated = v.caught if v.caught and v.kind != "threshold" else None
        return (stated or (VERIFIED if r.civil_now == 1 else KNOWN))[n]

    def _shares(self, v: Variant, rows: Sequence[_Row], n: int) -> dict[str, float]:
        """The share of the controlled trade with each destination that stops."""
        share = _concern(self.measure)[n]
        stops: dict[str, float] = {}
        weights: dict[str, float] = {}
        for r in rows:
            stop = share * self._met(v, r, n) * self._stop(r.concern_was, r.concern_now, n) + (1 - share) * self._stop(
                r.civil_was, r.civil_now, n
            )
            stops[r.place] = stops.get(r.place, 0.0) + r.weight * stop
            weights[r.place] = weights.get(r.place, 0.0) + r.weight
        return {p: min(1.0, stops[p] / weights[p] * v.flow[n]) for p in sorted(stops) if weights[p] and stops[p]}

    def _stop(self, was: int, becomes: int, n: int) -> float:
        if min(was, becomes) <= UNKNOWN:
            return 0.0
        return max(0.0, self.stopped[becomes][n] - self.stopped[was][n])


def _num(each: Sequence[float | None], unit: str) -> dict[str, Any]:
    known = [x for x in each if x is not None and math.isfinite(x)]
    if len(known) < len(each):
        return num(None, unit=unit, source=SCRIPT, note="not known: nothing is known of the trade that this hangs on")
    return num(known[1], min(known), max(known), unit=unit, source=SCRIPT)


def _row(v: Variant, asked: _Asker, judge: _Judge, floor: Floor) -> dict[str, Any]:
    side = judge.of(v)
    levels = {c: (max(judge.without.level[c], judge.changed.level[c]), n) for c, n in side.level.items()}
    broken = [x for x in floor.check(levels) if x.status == "below"]
    return {
        "id": v.id, "title": v.title, "kind": v.kind, "what_changes": v.what, "refused": " ".join(refusals(broken)),
        "citations": [{"cite": x.demand.cite, "address": x.demand.address} for x in broken], **asked.figures(v, side), "on_frontier": False,
        "until": v.until, "assumed": {"caught": list(v.caught) if v.caught else None, "flow": list(v.flow)}, "note": v.note,
    }  # fmt: skip


def _mark(rows: list[dict[str, Any]]) -> None:
    """Marks what no other row beats in both covered and harm; what is refused is no choice."""
    able = [r for r in rows if not r["refused"] and r["covered"]["value"] is not None and r["others_harm"]["value"] is not None]
    for r in able:
        mine = (r["covered"]["value"], -r["others_harm"]["value"])
        better = (
            o for o in able if o is not r and all(a >= b for a, b in zip(_point(o), mine, strict=True)) and _point(o) != mine
        )
        r["on_frontier"] = not any(True for _ in better)


def _point(r: Mapping[str, Any]) -> tuple[float, float]:
    return r["covered"]["value"], -r["others_harm"]["value"]
