"""The non-proliferation floor: what lets through a cell that the Security Council or a treaty requires to be controlled is refused.

A cell is below the floor when the law asked enough of it before and asks less than the obligation now. What was below before is
no doing of the measure; it is told and not refused.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Final, NamedTuple

import polars as pl

from comity.desk.draft_authority import states_of
from comity.desk.draft_cells import Bench, Item, Judged, answers, frame_of, tested_lists
from comity.desk.draft_floor_data import Duty, Items, Roster, read_duties, stands_for
from comity.desk.draft_words import counted
from comity.desk.lawcells import label
from comity.desk.measure import Measure
from comity.desk.overlay import Laid
from comity.governance.value import TOP, UNKNOWN
from comity.law.correlations import Correlations, read_correlations
from comity.law.store import Law
from comity.terms.codes import is_residual, split_code
from comity.world.store import World

MOST_NAMED: Final = 40
MOST_LOST: Final = 0.5
"""An item is let through when it needs nothing any more for more than this share of the destinations to which it needed something."""
Cell = tuple[str, str, str, str]
"""Jurisdiction, item, story, destination."""
Levels = Mapping[Cell, tuple[int, int]]
"""The level to compare with, and the level now."""


class Demand(NamedTuple):
    """One obligation as it meets the cells of a measure."""

    id: str
    title: str
    cite: str
    address: str
    scope: str
    least: int
    verified: bool
    cells: frozenset[Cell]
    contested: str = ""


class Verdict(NamedTuple):
    """One obligation under one set of levels."""

    demand: Demand
    status: str
    broken: tuple[Cell, ...]


class Floor:
    """All obligations that bind the makers of a measure and speak of the items that it changes, found once and asked for every variant."""

    def __init__(self, measure: Measure, judged: Judged, laid: Laid, world: World, bench: Bench) -> None:
        self.laid = laid
        tables = read_correlations(laid.changed.root)
        states = tuple(t for j in measure.jurisdictions for t in states_of(laid.changed, j, laid.second_day))
        roster = Roster(laid.changed, world, laid.second_day)
        moved = judged.moved.select("jurisdiction", "item").unique()
        here = set(moved.iter_rows())
        self.items = {
            (lat.jurisdiction, i.label): i for lat in judged.lattices for i in lat.items if (lat.jurisdiction, i.label) in here
        }
        inside = judged.frame.filter(~pl.col("destination").str.contains("-"))
        self.frame = inside.join(moved, on=["jurisdiction", "item"], how="semi")
        self.demands: list[Demand] = []
        kinds = Items(laid.changed, tables)
        for duty in read_duties(laid.changed.root):
            if duty.binds and not roster.bound(duty.binds, states):
                continue
            if duty.law:
                self.demands += self._council(duty, judged, tables, bench) if duty.law in laid.changed.packs else []
            else:
                self.demands.append(self._treaty(duty, kinds, roster))

    def _treaty(self, duty: Duty, kinds: Items, roster: Roster) -> Demand:
        """The cells of items and recipients that a duty speaks of, where either law asks what it demands."""
        packs, day = self.laid.changed.packs, self.laid.second_day
        mine = [k for k, i in self.items.items() if kinds.covers(duty, i.codes, packs[k[0]], day)]
        places = [d for d in self.frame.get_column("destination").unique().to_list() if roster.receives(duty, d)]
        asked = (pl.col("was") >= duty.least) | (pl.col("becomes") >= duty.least)
        wanted = pl.DataFrame(mine, schema={"jurisdiction": pl.String, "item": pl.String}, orient="row")
        some = self.frame.filter(asked & pl.col("destination").is_in(places)).join(
            wanted, on=["jurisdiction", "item"], how="semi"
        )
        cells = frozenset(some.select("jurisdiction", "item", "story", "destination").iter_rows())
        return Demand(duty.id, duty.title, duty.cite, duty.address, duty.scope, duty.least, duty.verified, cells)

    def _council(self, duty: Duty, judged: Judged, tables: Correlations, bench: Bench) -> list[Demand]:
        """One demand for each rule of the Council's law that prohibits any of the cells on that day."""
        law, day = self.laid.changed, self.laid.second_day
        pack = law.packs[duty.law]
        found: dict[str, set[Cell]] = {}
        known = tested_lists(pack)
        for lat in judged.lattices:
            if lat.jurisdiction == duty.law:
                continue
            items = [
                Item(i.label, _beside((*i.codes, *stands_for(duty, i.codes)), law, tables, known), i.hs)
                for i in lat.items
                if (lat.jurisdiction, i.label) in self.items
            ]
            if not items:
                continue
            places = tuple(p for p in lat.places if "-" not in p)
            cells = frame_of(law, lat._replace(places=places), day, items)
            said = cells.select("item", "story", "destination").hstack(answers(bench.desk(law, duty.law, day), cells))
            for item, story, place, rules in (
                said.filter(pl.col("level") == TOP).select("item", "story", "destination", "rules").iter_rows()
            ):
                for r in rules.split(";"):
                    found.setdefault(r, set()).add((lat.jurisdiction, item, story, place))
        by = {r.id: r for r in pack.rules}
        out = []
        for i in sorted(found):
            if by[i].kind == "prohibit":
                cite = "; ".join(dict.fromkeys(label(pack, c.at) for c in by[i].cite))
                address = next((p.address for c in by[i].cite if (p := pack.provisions.get(c.at)) is not None), duty.address)
                out.append(
                    Demand(
                        i,
                        by[i].title,
                        cite,
                        address,
                        duty.scope,
                        duty.least,
                        by[i].verified,
                        frozenset(found[i]),
                        _contested(law, duty.law, i),
                    )
                )
        return out

    @cached_property
    def own(self) -> Levels:
        """The levels of the measure itself against the law without it."""
        rows = self.frame.select("jurisdiction", "item", "story", "destination").rows()
        levels = zip(self.frame.get_column("was").to_list(), self.frame.get_column("becomes").to_list(), strict=True)
        return dict(zip(rows, levels, strict=True))

    def destinations(self) -> tuple[str, ...]:
        """Destinations to which the measure's law asks what an obligation demands of single cells."""
        own = self.own
        return tuple(
            sorted({c[3] for d in self.demands if d.scope == "cell" for c in d.cells if own.get(c, (0, 0))[1] >= d.least})
        )

    def demanded(self) -> frozenset[tuple[str, str]]:
        """The items, by law, of which an obligation demands something for single cells."""
        return frozenset(c[:2] for d in self.demands if d.scope == "cell" for c in d.cells)

    def check(self, levels: Levels) -> list[Verdict]:
        """Each obligation: kept, below, or not touched by what changes."""
        return [_checked(d, levels) for d in self.demands]


def _checked(demand: Demand, levels: Levels) -> Verdict:
    fewer, more = (levels, demand.cells) if len(levels) < len(demand.cells) else (demand.cells, levels)
    mine = {c: levels[c] for c in fewer if c in more}
    if demand.scope == "entry":
        by: dict[tuple[str, str, str], list[tuple[Cell, int, int]]] = {}
        for c, (old, new) in mine.items():
            by.setdefault(c[:3], []).append((c, old, new))
        asked = [[r for r in rows if r[1] >= demand.least] for rows in by.values()]
        lost = [[c for c, _old, new in rows if UNKNOWN < new < demand.least] for rows in asked]
        broken = tuple(
            sorted(c for rows, gone in zip(asked, lost, strict=True) if rows and len(gone) > MOST_LOST * len(rows) for c in gone)
        )
    else:
        broken = tuple(sorted(c for c, (old, new) in mine.items() if old >= demand.least > new != UNKNOWN))
    changed = any(old != new for old, new in mine.values())
    return Verdict(demand, "below" if broken else "kept" if changed else "not touched", broken)


def _contested(law: Law, label_: str, rule: str) -> str:
    """What the register of measures says where States disagree whether one is in force."""
    path = law.root / label_.lower() / "embargoes.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()) if path.exists() else ():
        if "contested" in row["status"] and any(fnmatchcase(rule, p.strip()) for p in row["rules"].split(";")):
            return f"Whether this measure is in force is contested: {row['note']}."
    return ""


def _beside(codes: tuple[str, ...], law: Law, tables: Correlations, tested: tuple[str, ...]) -> tuple[str, ...]:
    """The codes under which another law may know an item, one of each list that it tests; `none` where nothing stands beside it."""
    out: dict[str, str] = {split_code(c)[0]: c for c in codes if not c.endswith(":none")}
    for code in [c for c in codes if not is_residual(c)]:
        for c in tables.beside(code):
            if (
                c.relation != "different"
                and split_code(c.code)[0] in tested
                and any(c.code in p.entries for p in law.packs.values())
            ):
                out.setdefault(split_code(c.code)[0], c.code)
    return (*out.values(), *(f"{s}:none" for s in tested if s not in out))


def floor_section(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The section for the measure itself."""
    rows = sorted(verdicts, key=lambda v: (("below", "kept", "not touched").index(v.status), v.demand.id))
    checked = []
    for v in (v for v in rows if v.demand.cells):
        mine = v.broken or tuple(v.demand.cells)
        checked.append({
            "obligation": v.demand.title, "id": v.demand.id, "provision": v.demand.cite, "address": v.demand.address, "least": v.demand.least,
            "entries": sorted({c[1] for c in mine})[:MOST_NAMED], "destinations": sorted({c[3] for c in mine})[:MOST_NAMED], "cells": len(mine),
            "status": v.status, "verified": v.demand.verified, "contested": v.demand.contested,
        })  # fmt: skip
    silent = len(rows) - len(checked)
    note = (
        f"{counted(silent, 'more obligation')} {'binds' if silent == 1 else 'bind'} the maker and {'speaks' if silent == 1 else 'speak'} of none of these items and destinations."
        if silent
        else ""
    )
    return {"checked": checked, "note": note, "refused": any(v.status == "below" for v in rows), "sentences": refusals(rows)}


def refusals(verdicts: Iterable[Verdict]) -> list[str]:
    """One sentence for each obligation that is not kept."""
    out = []
    for v in verdicts:
        if v.status == "below":
            items, places = sorted({c[1] for c in v.broken}), sorted({c[3] for c in v.broken})
            out.append(
                f"{_few(items)} to {_few(places)} would be let through; {v.demand.cite} requires control ({v.demand.title})."
            )
    return out


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
