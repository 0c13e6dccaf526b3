"""What the impact of a measure is reckoned on: the table, its economies as territory codes, who sells, and the direct flows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import Any, Final, TypeVar

from comity.desk.impact_flows import Direct, Markets, everybody, flows_of
from comity.desk.impact_tables import kept_linear, open_table
from comity.desk.measure import Measure
from comity.impact.linear import Linear
from comity.impact.table import Table
from comity.law.records import Atom, Condition, Not, Pack
from comity.law.store import Law, load_law
from comity.terms.problems import BadInput, Problem
from comity.world.store import World

_T = TypeVar("_T")
OF_TABLE: Final = ("network", "exact-hat")
"""What is kept under these names hangs on the table alone."""


class Prepared:
    """One measure on one table; what is dear to work out is worked out once, when it is first needed.

    sellers   territories from which the goods leave under the law of the measure
    markets   the table with its economies as territory codes
    flows     direct flows of each kind of goods from the sellers to each destination, in USD a year
    told      sentences about how the flows were found
    loose     ids of the rules of these laws that were not read in an official text
    quick     fewer draws, and no model that needs long
    """

    def __init__(self, measure: Measure, world: World, markets: Markets, sellers: tuple[str, ...], *, quick: bool) -> None:
        self.measure, self.world, self.markets, self.sellers, self.quick = measure, world, markets, sellers, quick
        self.flows, self.told = flows_of(measure, world, markets, sellers)
        self.loose: frozenset[str] = frozenset()
        self.kept: dict[str, Any] = {}

    @property
    def table(self) -> Table:
        """The input-output table."""
        return self.markets.table

    @cached_property
    def linear(self) -> Linear:
        """The Leontief inverse of the table, from the cache when it was made before."""
        return kept_linear(self.table)

    def role(self, code: str, targets: Collection[str]) -> str:
        """`maker`, `target` or `third`; under a law that everybody applies, a target is a target although it sells, too."""
        if code in targets and (code not in self.sellers or everybody(self.sellers, self.world)):
            return "target"
        return "maker" if code in self.sellers else "third"

    def once(self, name: str, make: Callable[[], _T]) -> _T:
        """What `make` makes, made when it is first asked for under this name."""
        if name not in self.kept:
            self.kept[name] = make()
        made: _T = self.kept[name]
        return made

    def flows_to(self, destination: str) -> list[Direct]:
        """The direct flows to one destination."""
        return [f for f in self.flows if f.destination == destination]


def prepare(measure: Measure, world: World, table: str | Table, law: Law | None = None, *, quick: bool = False) -> Prepared:
    """Finds sellers and direct flows; `law` is read when it is not given."""
    law = law or load_law()
    markets = Markets.of(open_table(table, world) if isinstance(table, str) else table, world)
    made = Prepared(measure, world, markets, sellers_of(measure, law, world), quick=quick)
    made.loose = _loose(measure, law)
    return made


def beside(first: Prepared, measure: Measure, law: Law) -> Prepared:
    """Another measure, or another part of the same, on the table of the first; what was worked out of the table is not worked out again."""
    made = Prepared(measure, first.world, first.markets, sellers_of(measure, law, first.world), quick=first.quick)
    made.loose = _loose(measure, law)
    made.kept |= {k: v for k, v in first.kept.items() if k in OF_TABLE}
    if "linear" in first.__dict__:
        made.__dict__["linear"] = first.linear
    return made


def _loose(measure: Measure, law: Law) -> frozenset[str]:
    """Rules of the laws of a measure that were not read in an official text."""
    return frozenset(r.id for j in measure.jurisdictions if j in law.packs for r in law.packs[j].rules if not r.verified)


def sellers_of(measure: Measure, law: Law, world: World) -> tuple[str, ...]:
    """The territories from which the goods leave, for all laws of the measure."""
    out: list[str] = []
    for label in measure.jurisdictions:
        pack = law.packs.get(label)
        if pack is None and label not in world.economies:
            raise BadInput(
                Problem(f"measure {measure.id}", f"no law of '{label[:20]}' is loaded", f"Loaded: {', '.join(law.packs)}.")
            )
        out += territories_of(pack, measure.after) if pack else ()
        if label in world.economies:
            out.append(label)
    return tuple(sorted({c for c in out if c in world.economies}))


def territories_of(pack: Pack, day: str) -> tuple[str, ...]:
    """What a law calls leaving from its own territory: the group that most of its `reach` rules ask of `from`, the smallest of equals."""
    asked: Counter[tuple[str, ...]] = Counter()
    for rule in pack.rules:
        if rule.kind == "reach":
            asked.update(a.args for a in _atoms(rule.when) if a.fact == "from" and a.op == "in")
    if not asked:
        return ()
    most = max(asked.values())
    return min((_members(pack, args, day) for args, n in asked.items() if n == most), key=lambda codes: (len(codes), codes))


def _members(pack: Pack, args: tuple[str, ...], day: str) -> tuple[str, ...]:
    """Territories and groups of territories, as territories on a day."""
    codes: set[str] = set()
    for a in args:
        group = pack.groups.get(a)
        if group is None:
            codes.add(a)
        else:
            codes |= {m.territory for m in group.members if (not m.since or m.since <= day) and (not m.until or day <= m.until)}
    return tuple(sorted(codes))


def _atoms(when: Condition) -> Iterator[Atom]:
    """The tests of a condition that it affirms."""
    if isinstance(when, Atom):
        yield when
    elif not isinstance(when, Not):
        for part in when.parts:
            yield from _atoms(part)
