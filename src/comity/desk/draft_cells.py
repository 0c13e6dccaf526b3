"""The cells of a measure: item, story and destination under the law without and with it, judged by the batch, as levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import Final, NamedTuple

import polars as pl

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.draft_levels import level_of
from comity.desk.draft_refs import places_of
from comity.desk.draft_stories import CIVIL, Story, stories
from comity.desk.draft_touched import Touched, touched
from comity.desk.draft_words import counted
from comity.desk.lawcells import base_order, home_of
from comity.desk.measure import Measure
from comity.desk.overlay import Laid, LaidLaw
from comity.governance.value import UNKNOWN
from comity.law.check import matching
from comity.law.conditions import atoms_of
from comity.law.records import Pack
from comity.law.store import Law
from comity.parties.hits import Lookup
from comity.terms.codes import split_code
from comity.terms.problems import BadInput

MOST_CELLS: Final = 200_000
"""Stories beyond the civil export are left out, the last first, when there would be more cells than this."""
MOST_WIDE: Final = 30
"""So many items of a measure on named destinations are judged for all."""
Changes = Mapping[str, Mapping[str, tuple[int, int]]]
"""By goods and territory: the level without the measure and the level with it, where they differ."""


class Item(NamedTuple):
    """What is asked about: a label, the codes and the customs code that are stated, and the goods of the measure that it is."""

    label: str
    codes: tuple[str, ...]
    hs: str
    goods: tuple[str, ...] = ()


class Lattice(NamedTuple):
    """The cells of one law: its items, stories and destinations, and what is the same in all of them."""

    jurisdiction: str
    home: str
    items: tuple[Item, ...]
    stories: tuple[Story, ...]
    places: tuple[str, ...]
    touched: Touched


class Judged(NamedTuple):
    """All cells with both answers.

    frame  jurisdiction, item, story, destination, was, becomes (levels), outcome_1, policy_1, rules_1, outcome_2, policy_2, rules_2
    notes  what was left out and why
    """

    frame: pl.DataFrame
    lattices: tuple[Lattice, ...]
    notes: tuple[str, ...]

    @property
    def moved(self) -> pl.DataFrame:
        """The cells whose answer, or the way an application is judged, is another; an open side is no change."""
        return self.frame.filter(
            ((pl.col("outcome_1") != pl.col("outcome_2")) | (pl.col("policy_1") != pl.col("policy_2")))
            & (pl.col("was") != UNKNOWN)
            & (pl.col("becomes") != UNKNOWN)
        )


class _Desk(Desk):
    """A desk over a laid law; listed parties are those of the law beneath, read and indexed once."""

    def __init__(self, law: Law, jurisdictions: Sequence[str], shared: Callable[[], Lookup]) -> None:
        self._shared = shared
        super().__init__(law, jurisdictions)

    @cached_property
    def registry(self) -> Lookup:
        """Listed parties by name."""
        return self._shared()


class Bench:
    """Desks over laws, built once and kept: an alternative, a floor and an equal rule ask them again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, str], tuple[Law, BatchDesk]] = {}
        self._registries: dict[int, tuple[Law, Lookup]] = {}

    def desk(self, law: Law, jurisdiction: str, day: str) -> BatchDesk:
        """The batch desk of one law of a collection on a day."""
        key = (id(law.packs[jurisdiction]), jurisdiction, day)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = (law, BatchDesk(_Desk(law, [jurisdiction], lambda: self.registry(law)), day))
        return found[1]

    def registry(self, law: Law) -> Lookup:
        """The listed parties of the law beneath; no index is made for a law that is only laid."""
        while isinstance(law, LaidLaw):
            law = law.base
        if id(law) not in self._registries:
            self._registries[id(law)] = (law, import_module("comity.desk.party_lists").registry_of(law))
        return self._registries[id(law)][1]


def lattice(measure: Measure, laid: Laid, jurisdiction: str) -> Lattice:
    """Items, stories and destinations that show what the measure changes in one law."""
    pack = laid.changed.packs[jurisdiction]
    named = [*measure.codes, *(c for g in measure.goods for c in g.codes), *(str(e["code"]) for e in measure.overlay.entries)]
    found = touched(laid, jurisdiction, named)
    home = home_of(laid.changed, pack, laid.second_day)
    items = _items(measure, pack, found)
    places = tuple(p for p in sorted(laid.changed.gazetteer.by_code) if p != home)
    if measure.destinations:
        wanted = set(places_of(measure.destinations, [pack], laid.second_day))
        places = tuple(p for p in places if p in wanted)
    told, notes = stories(found.rules, pack, laid.changed, laid.second_day, home)
    room = max(1, MOST_CELLS // max(1, len(items) * len(places)))
    if len(told) > room:
        notes = (
            *notes,
            f"{counted(len(told) - room, 'story', 'stories')} {'is' if len(told) - room == 1 else 'are'} left out: there would be more than {MOST_CELLS} cells",
        )
    return Lattice(
        jurisdiction,
        home,
        items,
        told[:room],
        places,
        found._replace(notes=(*found.notes, *(f"{jurisdiction}: {n}" for n in notes))),
    )


def _items(measure: Measure, pack: Pack, found: Touched) -> tuple[Item, ...]:
    """The goods of the measure, then the touched entries and headings that are none of them."""
    own: dict[tuple[str, str], Item] = {}
    rest, spaces = residual(pack), spaces_of(pack)
    for g in measure.goods:
        mine = [c for c in g.codes if split_code(c)[0] in spaces]
        for code in mine or [""] * bool(g.hs):
            key = (code, g.hs)
            label = code or f"HS {g.hs}"
            had = own.get(key)
            codes = (code,) if code else rest
            own[key] = had._replace(goods=(*had.goods, g.id)) if had else Item(label, codes, g.hs, (g.id,))
    labels = [i.label for i in own.values()]
    out = [i._replace(label=f"{i.label} (HS {i.hs})") if labels.count(i.label) > 1 else i for i in own.values()]
    there = {c for i in out for c in i.codes}
    out += [Item(c, (c,), _heading(c, measure)) for c in found.codes if c not in there]
    headed = {i.hs for i in out if i.label.startswith("HS ")}
    out += [Item(f"HS {h}", rest, h) for h in found.hs if h not in headed]
    tested = tested_lists(pack)
    return tuple(i._replace(codes=completed(i.codes, tested)) for i in out)


def _heading(code: str, measure: Measure) -> str:
    """The customs code of an entry above or below one that the measure names; blank where there is none."""
    pairs = ((g.hs, c) for g in measure.goods for c in g.codes)
    return next((hs for hs, c in pairs if code.startswith(f"{c}.") or c.startswith(f"{code}.")), "")


def spaces_of(pack: Pack) -> frozenset[str]:
    """The lists whose codes a law's rules understand: its own, and those of others that they test."""
    return frozenset((*pack.namespaces, *tested_lists(pack)))


def tested_lists(pack: Pack) -> tuple[str, ...]:
    """The lists that a law's rules test."""
    return tuple(
        sorted({a.fact.removeprefix("item:") for r in pack.rules for a in atoms_of(r.when) if a.fact.startswith("item:")})
    )


def completed(codes: tuple[str, ...], tested: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of an item, with `none` for each list that the law tests and none of them is of: it is on no other list."""
    have = {split_code(c)[0] for c in codes}
    return (*codes, *(f"{s}:none" for s in tested if s not in have))


def residual(pack: Pack) -> tuple[str, ...]:
    """What an item on none of a law's lists has for codes: the residual entry that its rules name, else none of each list."""
    named = {a for r in pack.rules for atom in atoms_of(r.when) for a in atom.args if a.endswith(":EAR99")}
    named |= {m.code for members in pack.code_sets.values() for m in members if m.code.endswith(":EAR99")}
    spaces = {split_code(n)[0] for n in named}
    return tuple(sorted(named)) or tuple(f"{s}:none" for s in pack.namespaces if s not in spaces)


def frame_of(
    law: Law, lat: Lattice, day: str, items: Sequence[Item] | None = None, told: Sequence[Story] | None = None
) -> pl.DataFrame:
    """The cells of one law as orders of a day: labels in front, then the columns that a batch reads."""
    base = base_order(law, law.packs[lat.jurisdiction], day)
    some = lat.stories if told is None else told
    columns = dict.fromkeys((*base, *(c for s in some for c in s.columns)))
    what = pl.DataFrame(
        {"item": [i.label for i in items or lat.items], "code": [";".join(i.codes) for i in items or lat.items],
         "hs": [i.hs for i in items or lat.items]}
    )  # fmt: skip
    tale = pl.DataFrame([{"story": s.name, **{c: s.columns.get(c, base.get(c, "")) for c in columns}} for s in some])
    seat = pl.when(pl.col("end_user_headquarters") == "").then(pl.col("destination")).otherwise(pl.col("end_user_headquarters"))
    if "end_user_headquarters" not in tale.columns:
        tale = tale.with_columns(end_user_headquarters=pl.lit(""))
    wide = what.join(tale, how="cross").join(pl.DataFrame({"destination": list(lat.places)}), how="cross")
    return wide.with_columns(
        seat.alias("end_user_headquarters"), to=pl.col("destination"), end_user_country=pl.col("destination"), date=pl.lit(day),
        id=pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String),
    )  # fmt: skip


def answers(desk: BatchDesk, cells: pl.DataFrame) -> pl.DataFrame:
    """Outcome, policy, rules and level of each cell, in order."""
    labels = ("story", "destination", "item")
    found, problems = desk.judge(cells.drop(labels))
    if problems:
        raise BadInput(next(iter(problems.values()))[0])
    said = found.select(
        "id", outcome=pl.col("outcome").cast(pl.String), policy=pl.col("policy").cast(pl.String),
        rules=pl.col("rules").cast(pl.List(pl.String)).list.join(";"),
    )  # fmt: skip
    return cells.select("id").join(said, on="id", how="left", maintain_order="left").drop("id").with_columns(
        level=level_of(pl.col("outcome"), pl.col("policy"))
    )  # fmt: skip


def judge_cells(measure: Measure, laid: Laid, bench: Bench | None = None) -> Judged:
    """Every cell that can be answered otherwise, under both laws."""
    lattices = tuple(lattice(measure, laid, j) for j in measure.jurisdictions)
    return judge_lattices(laid, lattices, bench or Bench())


def judge_goods(measure: Measure, laid: Laid, bench: Bench) -> Judged:
    """The cells of direct trade in the goods of a measure only: all that its changes are read from."""
    lattices = []
    for j in measure.jurisdictions:
        lat = lattice(measure, laid, j)
        items, told = tuple(i for i in lat.items if i.goods), tuple(s for s in lat.stories if s.direct)
        lattices.append(lat._replace(items=items, stories=told, places=tuple(p for p in lat.places if "-" not in p)))
    kept = tuple(lat for lat in lattices if lat.items)
    return judge_lattices(laid, kept, bench) if kept else judge_cells(measure, laid, bench)


def judge_lattices(laid: Laid, lattices: tuple[Lattice, ...], bench: Bench) -> Judged:
    """The cells of these lattices under both laws."""
    frames = []
    for lat in lattices:
        sides = []
        for n, (law, day) in enumerate(((laid.baseline, laid.first_day), (laid.changed, laid.second_day)), start=1):
            cells = frame_of(law, lat, day)
            said = answers(bench.desk(law, lat.jurisdiction, day), cells)
            sides.append(
                said.rename({c: f"{c}_{n}" for c in ("outcome", "policy", "rules")}).rename(
                    {"level": "was" if n == 1 else "becomes"}
                )
            )
        labels = (
            frame_of(laid.changed, lat, laid.second_day)
            .select("item", "story", "destination")
            .with_columns(jurisdiction=pl.lit(lat.jurisdiction))
        )
        frames.append(pl.concat([labels, *sides], how="horizontal"))
    order = (
        "jurisdiction",
        "item",
        "story",
        "destination",
        "was",
        "becomes",
        *(f"{c}_{n}" for n in (1, 2) for c in ("outcome", "policy", "rules")),
    )
    return Judged(pl.concat(frames).select(order), lattices, tuple(n for lat in lattices for n in lat.touched.notes))


def goods_of(judged: Judged) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """(jurisdiction, item) -> the goods of the measure that it is."""
    return {(lat.jurisdiction, i.label): i.goods for lat in judged.lattices for i in lat.items if i.goods}


def story_of(judged: Judged) -> str:
    """The story that stands for the measure: the civil export where that changes, else of direct trade the one that changes most cells."""
    moved = judged.moved
    higher = moved.filter(pl.col("was") != pl.col("becomes"))
    direct = pl.col("story").is_in(sorted(direct_stories(judged)))
    for some in (higher.filter(direct), moved.filter(direct), higher, moved):
        if not some.is_empty():
            return _first_story(some)
    return CIVIL.name


def direct_stories(judged: Judged) -> set[str]:
    """The names of stories in which the goods leave the territory of the law itself."""
    return {s.name for lat in judged.lattices for s in lat.stories if s.direct}


def _first_story(moved: pl.DataFrame) -> str:
    counts = moved.group_by("story").len().sort(["len", "story"], descending=[True, False])
    return CIVIL.name if (counts.get_column("story") == CIVIL.name).any() else str(counts.item(0, "story"))


def changes_of(judged: Judged) -> Changes:
    """For each goods and territory the strictest answer with the measure and the one without it, where the level differs.

    Judged for the civil export; for goods whose civil export does not change, under the story of direct trade that changes most of
    their cells. What changes for re-exports and foreign-made products only is no change of direct trade.
    """
    out: dict[str, dict[str, tuple[int, int]]] = {}
    for g, moved in _moved_goods(judged).items():
        story = _first_story(moved) if not moved.is_empty() else CIVIL.name
        best = moved.filter(pl.col("story") == story).sort(["destination", "becomes", "was"], descending=[False, True, False])
        out[g] = {
            r["destination"]: (r["was"], r["becomes"])
            for r in best.unique("destination", keep="first", maintain_order=True).iter_rows(named=True)
        }
    return out


def stories_of_goods(judged: Judged) -> Mapping[str, str]:
    """Goods -> the story under which their change was read."""
    return {g: _first_story(moved) for g, moved in _moved_goods(judged).items() if not moved.is_empty()}


def _moved_goods(judged: Judged) -> dict[str, pl.DataFrame]:
    """For each goods of the measure the cells of direct trade whose level differs."""
    known = judged.frame.filter(
        (pl.col("was") != UNKNOWN) & (pl.col("becomes") != UNKNOWN) & (pl.col("was") != pl.col("becomes"))
        & ~pl.col("destination").str.contains("-") & pl.col("story").is_in(sorted(direct_stories(judged)))
    )  # fmt: skip
    goods: dict[str, list[tuple[str, str]]] = {}
    for key, ids in goods_of(judged).items():
        for g in ids:
            goods.setdefault(g, []).append(key)
    schema = {"jurisdiction": pl.String, "item": pl.String}
    return {
        g: known.join(pl.DataFrame(keys, schema=schema, orient="row"), on=["jurisdiction", "item"]) for g, keys in goods.items()
    }


def everywhere(measure: Measure, judged: Judged, laid: Laid, bench: Bench) -> Judged:
    """The same items and stories for all destinations, where the measure is measured for some: an obligation asks for all.

    Of a measure that only adds requirements the items that change stand for the rest, the goods first.
    """
    if not measure.destinations:
        return judged
    codes = sorted(laid.changed.gazetteer.by_code)
    main = story_of(judged)
    moved = set(judged.moved.select("jurisdiction", "item").unique().iter_rows())
    adds = not _loosens(measure, laid)
    wide = []
    for lat in judged.lattices:
        items = lat.items
        if adds:
            mine = sorted((i for i in items if (lat.jurisdiction, i.label) in moved), key=lambda i: (not i.goods, i.label))
            items = tuple(mine[:MOST_WIDE])
        places = tuple(p for p in codes if p != lat.home)
        told = sorted(lat.stories, key=lambda s: (s.name != main, not s.plain))
        room = 2 if adds else max(2, MOST_CELLS // max(1, len(items) * len(places)))
        if items:
            wide.append(lat._replace(items=items, places=places, stories=tuple(told[:room])))
    return judge_lattices(laid, tuple(wide), bench) if wide else judged


def _loosens(measure: Measure, laid: Laid) -> bool:
    """Whether a measure may take requirements away anywhere: it repeals, it is two days, or its rules free from rules that are not its own."""
    if measure.repeals or laid.mode == "dates":
        return True
    own = set(laid.own)
    every = [r for j in measure.jurisdictions for r in laid.changed.packs[j].rules]
    others = [r.id for r in every if r.id not in own]
    freeing = [p for r in every if r.id in own for p in (*r.overcomes, *r.judges, *r.overrides)]
    return bool(matching(freeing, others))
