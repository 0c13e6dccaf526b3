"""Cubes of laws: what each asks for every entry of its lists and every destination on one day, judged as batches of orders are.

A cell is a civil export of goods of the exporting territory, of one entry and of no other list that the law reads, with nothing else
about it. Where an answer hangs on the paragraph, the paragraphs are judged; the entry has their level when they all agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from comity.desk.batch import BatchDesk
from comity.desk.draft_levels import level_of
from comity.desk.govern_alike import Desks, alike
from comity.desk.govern_items import BESIDE, Units, depths_of, join_items, lists_read, units_of
from comity.desk.govern_tiers import Tiers
from comity.desk.lawcells import base_order, home_of
from comity.governance.value import UNKNOWN, Bools, Cube, Floats, Ints, Levels
from comity.law.conditions import atoms_of
from comity.law.correlations import Correlations, read_correlations
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import split_code
from comity.terms.dates import holds
from comity.terms.words import ITEM_TYPES

_BINDING: Final = ("require", "prohibit", "notify")
_SAMPLE: Final = 20
_MOSTLY: Final = 0.5
"""A rule that decides for this share of destinations or more is a basis of the entry."""


class Built(NamedTuple):
    """The cube of one law, and what else was learnt in making it.

    anchored   share of each entry that its agreed basis covers, nan where rows do not say
    paragraphs number of last paragraphs of each entry
    last       one last paragraph of each entry
    home       the territory from which the exports go
    own        which destinations are territories of this law; their cells are left out
    assumed    list that is not here -> list whose numbers are taken for it
    """

    cube: Cube
    anchored: Floats
    paragraphs: Floats
    last: tuple[str, ...]
    home: str
    own: Bools
    assumed: dict[str, str]


class Cubes(NamedTuple):
    """The cubes of all laws that have a list, and the laws that have none."""

    day: str
    destinations: tuple[str, ...]
    built: tuple[Built, ...]
    without: tuple[str, ...]

    @property
    def cubes(self) -> tuple[Cube, ...]:
        """Only the cubes."""
        return tuple(b.cube for b in self.built)


def council_of(law: Law) -> tuple[str, str]:
    """The law all of whose demands come from one and the same treaty body, and that body; blank when there is none."""
    for label, pack in law.packs.items():
        names = {r.regime for r in pack.rules if r.kind in _BINDING}
        if len(names) == 1 and names <= {"UNSC"}:
            return label, names.pop()
    return "", ""


_KEPT: dict[tuple[str, str, str], Cubes] = {}
_MOST_KEPT: Final = 4


def build_cubes(law: Law, day: str, *, how: str = BESIDE, progress: Callable[[str], None] | None = None) -> Cubes:
    """Cubes of every law here: peers are always all of them, whichever is asked about. The last few are remembered."""
    key = (law.hash, day, how)
    if key not in _KEPT:
        if len(_KEPT) >= _MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[key] = _build(law, day, how, progress)
    return _KEPT[key]


def _build(law: Law, day: str, how: str, progress: Callable[[str], None] | None) -> Cubes:
    correlations = read_correlations(law.root)
    destinations = tuple(sorted(c for c in law.gazetteer.by_code if "-" not in c))
    council, body = council_of(law)
    depths = depths_of(law, correlations)
    units = {j: units_of(law, p, correlations, day, depths) for j, p in law.packs.items() if j != council}
    listed = {j: u for j, u in units.items() if u.codes}
    items = join_items((c for u in listed.values() for c in u.codes), correlations, how)
    desks = Desks(law)
    court = desks.of(council, day) if council else None
    built = []
    for j, found in listed.items():
        if progress:
            progress(j)
        one = _One(law, law.packs[j], found, destinations, desks.of(j, day))
        one.judge()
        mandated = _demanded(court, law, one, correlations)
        built.append(one.built(np.array([items.item[c] for c in found.codes], dtype=np.int64), mandated, body))
    without = tuple(j for j in law.packs if j not in listed and j != council)
    return Cubes(day, destinations, tuple(built), without)


class _One:
    """The cells of one law."""

    def __init__(self, law: Law, pack: Pack, units: Units, destinations: tuple[str, ...], batch: BatchDesk) -> None:
        self.law, self.pack, self.units, self.destinations = law, pack, units, destinations
        self.batch, self.day = batch, batch.today
        self.base = base_order(law, pack, self.day)
        self.spaces = sorted(lists_read(pack) | {s for s in pack.namespaces if s in lists_read(pack)})
        self.home = self._departure()
        self.of, self.places = self._classes()
        self.level: Levels = np.full((len(units.codes), len(self.places)), UNKNOWN, dtype=np.int8)
        self.skip: Bools = np.zeros(len(self.places), dtype=np.bool_)
        self.rules: list[tuple[str, ...]] = []
        self.mostly: list[tuple[str, ...]] = []
        self.own: Bools = np.zeros(len(destinations), dtype=np.bool_)

    def _departure(self) -> str:
        """Whence the exports go: the home of this law, or that part of it for which most answers hang on nothing more.

        Parts are tried only where the law asks from which of them goods leave.
        """
        home = home_of(self.law, self.pack, self.day)
        step = max(1, len(self.units.codes) // _SAMPLE)
        sample = pl.DataFrame({"unit": self.units.codes[::step]}).join(pl.DataFrame({"to": self._classes()[1]}), how="cross")
        sample = sample.with_columns(code="unit")
        parts = [c for c in sorted(self.law.gazetteer.by_code) if home and c.startswith(f"{home}-")]
        asked = self._asked(sample).get_column("missing").cast(pl.List(pl.String)).list.contains("route.from")
        if not parts or not asked.any():
            return home
        known = {p: int((self._asked(sample, **{"from": p}).get_column("level") != UNKNOWN).sum()) for p in parts}
        best = max(parts, key=lambda p: known[p])
        self.base = self.base | {"from": best}
        return best

    def _classes(self) -> tuple[Ints, tuple[str, ...]]:
        """Of each destination the number of its class, and one destination of each class."""
        of = alike(self.batch, self._orders(pl.DataFrame({"to": self.destinations, "code": self.units.codes[0]})))
        _numbers, first = np.unique(of, return_index=True)
        return of, tuple(self.destinations[n] for n in first)

    def judge(self) -> None:
        """Levels and deciding rules of all cells: those of one destination of each class, for all of it."""
        codes = pl.DataFrame({"unit": self.units.codes})
        cells = codes.join(pl.DataFrame({"to": self.places}), how="cross").with_columns(code="unit")
        said = self._asked(cells)
        shape = self.level.shape
        nowhere: Bools = np.all((said.get_column("outcome") == "no_nexus").to_numpy().reshape(shape), axis=0)
        self.own = self._inside() | nowhere[self.of]
        self.skip = np.bincount(self.of, ~self.own, minlength=len(self.places)) == 0
        self.level = said.get_column("level").to_numpy().reshape(shape).copy()
        self._types(cells, said)
        self._paragraphs(cells, said)
        self.level = np.ascontiguousarray(self.level[:, self.of])
        self.level[:, self.own] = UNKNOWN
        self._deciding(said)

    def _orders(self, cells: pl.DataFrame, **more: str) -> pl.DataFrame:
        """Cells as orders."""
        none = {s: ";".join(f"{o}:none" for o in self.spaces if o != s) for s in {split_code(c)[0] for c in self.units.codes}}
        space = pl.col("code").str.split(":").list.first()
        others = space.replace_strict(none, default="", return_dtype=pl.String)
        return cells.select(
            "to", code=pl.concat_str("code", others, separator=";").str.strip_chars(";"), end_user_country="to", end_user_headquarters="to",
            date=pl.lit(self.day), id=pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String), **{k: pl.lit(v) for k, v in (self.base | more).items()},
        )  # fmt: skip

    def _asked(self, cells: pl.DataFrame, **more: str) -> pl.DataFrame:
        """The answers of cells (`unit`, `code`, `to`) in their order: outcome, level, rules, missing."""
        answers, problems = self.batch.judge(self._orders(cells, **more))
        for found in problems.values():
            raise ValueError(str(found[0]))
        outcome, policy = pl.col("outcome").cast(pl.String), pl.col("policy").cast(pl.String)
        return answers.select("rules", "missing", outcome=outcome, level=level_of(outcome, policy))

    def _inside(self) -> Bools:
        """Territories of this law: the one it is named after, or of a union all from which its rules on nexus let exports go."""
        label = self.pack.jurisdiction.rpartition("-")[2]
        inside = {label} if label in self.law.gazetteer.by_code else home_places(self.pack, self.day)
        return np.array([d in inside for d in self.destinations], dtype=np.bool_)

    def _open(self, cells: pl.DataFrame, said: pl.DataFrame, word: str) -> pl.DataFrame:
        """Cells that are still unknown and wait for a fact that begins so; with the number of the cell."""
        waits = said.get_column("missing").cast(pl.List(pl.String)).list.eval(pl.element().str.starts_with(word)).list.any()
        still = pl.Series(self.level.ravel() == UNKNOWN) & pl.Series(~np.tile(self.skip, len(self.units.codes)))
        return cells.with_row_index("cell").filter(waits & still)

    def _types(self, cells: pl.DataFrame, said: pl.DataFrame) -> None:
        """Where the answer hangs on what kind of item it is, the kind for which the law asks most: the one that the entry is about."""
        open_ = self._open(cells, said, "items.type")
        if open_.is_empty():
            return
        at = open_.get_column("cell").to_numpy()
        found = np.stack([self._asked(open_, type=t).get_column("level").to_numpy() for t in ITEM_TYPES[:3]])
        self.level.ravel()[at] = found.max(axis=0)

    def _paragraphs(self, cells: pl.DataFrame, said: pl.DataFrame) -> None:
        """Where the answer hangs on the paragraph, the level on which all paragraphs agree; the first and the last are asked first."""
        open_ = self._open(cells, said, "items.codes")
        ends = {u: (x[0], x[-1]) for u, x in self.units.leaves.items() if x != (u,)}
        agreed = self._agreed(open_, ends)
        inner = {u: x[1:-1] for u, x in self.units.leaves.items() if len(x) > 2}
        some = open_.join(agreed.select("cell"), on="cell", how="semi")
        rest = self._agreed(some.filter(pl.col("unit").is_in(list(inner))), inner, every=False)
        both = agreed.join(rest, on="cell", how="left", suffix="_rest")
        same = both.filter(
            pl.col("low_rest").is_null() | ((pl.col("low") == pl.col("low_rest")) & (pl.col("low") == pl.col("high_rest")))
        )
        self.level.ravel()[same.get_column("cell").to_numpy()] = same.get_column("low").to_numpy()

    def _agreed(self, open_: pl.DataFrame, leaves: Mapping[str, tuple[str, ...]], *, every: bool = True) -> pl.DataFrame:
        """The lowest and highest level of these paragraphs by cell; with `every` only where they are one and known."""
        table = pl.DataFrame({"unit": list(leaves), "leaf": [list(dict.fromkeys(x)) for x in leaves.values()]},
                             schema={"unit": pl.String, "leaf": pl.List(pl.String)}).explode("leaf")  # fmt: skip
        deep = open_.join(table, on="unit").with_columns(code="leaf")
        level = self._asked(deep).get_column("level") if deep.height else pl.Series([], dtype=pl.Int8)
        found = (
            deep.select("cell")
            .with_columns(level=level)
            .group_by("cell")
            .agg(low=pl.col("level").min(), high=pl.col("level").max())
        )
        return found.filter((pl.col("low") == pl.col("high")) & (pl.col("low") != UNKNOWN)) if every else found

    def _deciding(self, said: pl.DataFrame) -> None:
        """The rules that decide about each entry for any destination, and those that do for most."""
        kind = {r.id for r in self.pack.rules if r.kind in _BINDING}
        size = np.bincount(self.of, minlength=len(self.places))
        unit = pl.Series("unit", np.repeat(np.arange(len(self.units.codes)), len(self.places)))
        many = pl.Series("len", np.tile(size, len(self.units.codes)))
        each = said.select(rules=pl.col("rules").cast(pl.List(pl.String))).with_columns(unit, many)
        counted = each.explode("rules").drop_nulls().group_by("unit", "rules").agg(pl.col("len").sum()).sort("unit", "rules")
        per: list[dict[str, int]] = [{} for _ in self.units.codes]
        for n, rule, many in counted.iter_rows():
            if rule in kind:
                per[n][rule] = many
        least = _MOSTLY * len(self.destinations)
        self.rules = [tuple(p) for p in per]
        self.mostly = [tuple(r for r, many in p.items() if many >= least) for p in per]

    def built(self, item: Ints, mandated: Bools, council: str) -> Built:
        """The cube and its companions."""
        tiers = Tiers(self.law, self.pack, self.day, council)
        owners = self._assumed_tiers(council)
        told = [owners[c].of(c2, ()) if c in owners else tiers.of(c, m) for c, c2, m in self._bases()]
        cube = Cube(
            jurisdiction=self.pack.jurisdiction, day=self.day, entries=self.units.codes, destinations=self.destinations, level=self.level,
            weight=np.ones(len(self.units.codes)), tier=np.array([t for t, _a in told], dtype=np.int8), item=item,
            mandated=mandated & ~self.own, rules=tuple(self.rules),
        )  # fmt: skip
        paragraphs = np.array([len(self.units.leaves[c]) for c in self.units.codes], dtype=np.float64)
        last = tuple(self.units.leaves[c][0] for c in self.units.codes)
        return Built(cube, np.array([a for _t, a in told]), paragraphs, last, self.home, self.own, self.units.assumed)

    def _bases(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Each entry, the entry of the list that is taken for its own, and the rules that decide for most destinations."""
        return [
            (c, f"{self.units.assumed.get(split_code(c)[0], split_code(c)[0])}:{split_code(c)[1]}", m)
            for c, m in zip(self.units.codes, self.mostly, strict=True)
        ]

    def _assumed_tiers(self, council: str) -> dict[str, Tiers]:
        """For entries whose list is not here, what tells their basis: the list whose numbers they take."""
        out: dict[str, Tiers] = {}
        for space, other in self.units.assumed.items():
            owner = next(p for p in self.law.packs.values() if other in p.namespaces)
            tiers = Tiers(self.law, owner, self.day, council)
            out |= {c: tiers for c in self.units.codes if split_code(c)[0] == space}
        return out


def home_places(pack: Pack, day: str) -> set[str]:
    """Territories that rules on nexus name as places of departure."""
    places: set[str] = set()
    for rule in pack.rules:
        for atom in atoms_of(rule.when) if rule.kind == "reach" and holds(rule.since, rule.until, day) else ():
            if atom.fact == "from" and atom.op in ("in", "any_in"):
                for arg in atom.args:
                    group = pack.groups.get(arg)
                    places |= {m.territory for m in group.members if holds(m.since, m.until, day)} if group else {arg}
    return places


def _demanded(court: BatchDesk | None, law: Law, one: _One, correlations: Correlations) -> Bools:
    """Where the Council prohibits the same export: the entry's own code and those that stand beside it."""
    codes = one.units.codes
    shape = (len(codes), len(one.destinations))
    if court is None:
        return np.zeros(shape, dtype=np.bool_)
    beside = [_beside(law, correlations, c) for c in codes]
    stated = {k: pl.lit(v) for k, v in one.base.items()}
    there = pl.DataFrame({"to": one.destinations}).with_columns(end_user_country="to", end_user_headquarters="to")
    of = alike(court, there.with_columns(code=pl.lit(beside[0]), date=pl.lit(one.day), id=pl.lit("1"), **stated))
    _numbers, first = np.unique(of, return_index=True)
    frame = pl.DataFrame({"code": beside}).join(there[first], how="cross").with_columns(
        date=pl.lit(one.day), id=pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String), **stated
    )  # fmt: skip
    answers, _problems = court.judge(frame)
    said = (answers.get_column("outcome").cast(pl.String) == "prohibited").to_numpy().reshape(len(codes), len(first))
    demanded: Bools = said[:, of]
    return demanded


def _beside(law: Law, correlations: Correlations, code: str) -> str:
    """A code with those of other lists that may be the same item, one of each list."""
    have = {n: p for p in law.packs.values() for n in p.namespaces}
    found = {split_code(code)[0]: code}
    for c in correlations.beside(code):
        space = split_code(c.code)[0]
        if c.relation != "different" and space in have and c.code in have[space].entries:
            found.setdefault(space, c.code)
    return ";".join(found.values())


def weighted(cubes: Sequence[Built], by: str) -> tuple[Cube, ...]:
    """The cubes with another weight of entries: `entries` each once, `paragraphs` each last paragraph once."""
    return tuple(b.cube._replace(weight=b.paragraphs) if by == "paragraphs" else b.cube for b in cubes)
