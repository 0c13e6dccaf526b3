"""Two laws, or one law on two days, cell by cell: which entry sent to which destination is answered otherwise, and by which provisions.

Judged by the batch, so a cell says what `comity assess` says of that order. Without a file of orders the cells are every entry of the
lists of a law against every territory, as a civil export of goods of the exporting territory with nothing else about it; the codes of
two laws meet only where a table of `law/correlations` says so, or where an order carries codes of both lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.flat import COLUMNS, LABELS
from comity.desk.lawpairs import Pair, pairs
from comity.desk.lawtally import Cells, Tally, write_table
from comity.desk.tables import read_rows
from comity.law.check import resolve
from comity.law.conditions import atoms_of
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.dates import holds
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

CHUNK: Final = 50_000
_SILENT: Final = ("reserved", "note")
_PLAIN: Final = {
    "act": "export", "via": "none", "uses": "none-of-concern", "knowledge": "none", "content": "none", "made_with": "none", "plant": "none",
    "exporter_listed": "none", "exporter_owners": "none", "end_user_listed": "none", "end_user_owners": "none",
}  # fmt: skip
"""What is stated of a cell besides its code, its route and its origin: nothing that any law would ask more about."""
_THERE: Final = ("end_user_country", "end_user_headquarters")
"""Columns that say where the goods go, unless something else is stated."""
_SAID: Final = ("outcome", "policy", "rules", "provisions", "open")
KINDS: Final = (".csv", ".parquet", ".jsonl")
Progress = Callable[[int, int], None]
"""Told how many cells were judged since it was last told, and once, at first, how many there are."""


class Side(NamedTuple):
    """One of the two that are compared: a law on a day."""

    name: str
    jurisdiction: str
    day: str


class Wish(NamedTuple):
    """What is asked for: a file of orders instead of the lattice, other stated facts, paragraphs too, where all cells go."""

    orders: Path | None = None
    stated: Sequence[str] = ()
    paragraphs: bool = False
    output: Path | None = None
    progress: Progress | None = None


def between_days(law: Law, jurisdictions: Iterable[str], since: str, until: str, wish: Wish) -> Cells:
    """The same laws on two days; without a file of orders those that have a list of codes."""
    asked = list(jurisdictions)
    listed = [j for j in asked if wish.orders or law.packs[j].entries] or asked
    desks = [Desk(law, [j]) for j in listed]
    runs = [_Run(law, d, d, Side(since, j, since), Side(until, j, until), wish) for d in desks for j in d.jurisdictions]
    return _collect(runs, since, until, wish)


def between_laws(law: Law, first: str, second: str, day: str, wish: Wish) -> Cells:
    """Two laws on one day."""
    one, two = Desk(law, [first]), Desk(law, [second])
    return _collect([_Run(law, one, two, Side(first, first, day), Side(second, second, day), wish)], first, second, wish)


class _Run:
    """One comparison: chunks of the same cells for either side, judged and laid side by side."""

    def __init__(self, law: Law, one: Desk, two: Desk, first: Side, second: Side, wish: Wish) -> None:
        self.law, self.wish, self.first, self.second = law, wish, first, second
        self.name = (
            first.jurisdiction if first.jurisdiction == second.jurisdiction else f"{first.jurisdiction}/{second.jurisdiction}"
        )
        self.desks = (
            [BatchDesk(one, first.day), BatchDesk(two, second.day)] if one is not two else [BatchDesk(one, first.day)] * 2
        )
        changed = _stated(wish.stated)
        self.stated = [base_order(law, law.packs[s.jurisdiction], s.day) | changed for s in (first, second)]
        self.deciding: list[dict[str, tuple[str, str]]] = [{}, {}]
        self.bad = 0
        self.pairs: list[Pair] = [] if wish.orders else self._pairs()
        self.places = [] if wish.orders else sorted(law.gazetteer.by_code)

    @property
    def total(self) -> int:
        """The number of cells, where it is known beforehand."""
        return len(self.pairs) * len(self.places)

    def _pairs(self) -> list[Pair]:
        """The entries that are laid beside each other."""
        a, b = (self.law.packs[s.jurisdiction] for s in (self.first, self.second))
        deep = self.wish.paragraphs
        if a is b:
            entries = [c for c, e in a.entries.items() if (deep or "." not in c) and e.kind not in _SILENT]
            if not entries:
                raise BadInput(Problem(f"law diff {a.jurisdiction}", "this law has no list of codes here",
                                       "Compare it over a portfolio: --orders FILE."))  # fmt: skip
            return [Pair(c, "same", c) for c in sorted(entries)]
        found = pairs(self.law.root, a, b)
        whole = [p for p in found if "." not in p.first and "." not in p.second]
        if not found:
            raise BadInput(Problem(f"law diff {a.jurisdiction} {b.jurisdiction}", "no table of law/correlations relates the codes of these two",
                                   "Compare orders that carry codes of both lists: --orders FILE."))  # fmt: skip
        return found if deep or not whole else whole

    def frames(self) -> Iterator[pl.DataFrame]:
        """All cells with both answers, in chunks."""
        for labels, one, two in self._orders() if self.wish.orders else self._lattice():
            yield self._judged(labels, one, two)
            if self.wish.progress:
                self.wish.progress(labels.height, 0)

    def _lattice(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]:
        places = pl.DataFrame({"to": self.places})
        step = max(1, CHUNK // max(1, len(self.places)))
        for at in range(0, len(self.pairs), step):
            some = self.pairs[at : at + step]
            wide = pl.DataFrame(some, schema=["first", "relation", "second"], orient="row").join(places, how="cross")
            labels = wide.select(item="first", other="second", relation="relation", destination="to")
            yield labels, self._side(wide, 0), self._side(wide, 1)

    def _side(self, wide: pl.DataFrame, n: int) -> pl.DataFrame:
        fixed = {k: pl.lit(v) for k, v in self.stated[n].items()}
        there = {c: pl.col("to") for c in _THERE}
        return wide.select(code=pl.col(("first", "second")[n]), to="to", **there).with_columns(**fixed)

    def _orders(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]:
        """The rows of the user's file, dated as each side is."""
        if self.wish.orders is None:
            return
        for rows in read_rows(self.wish.orders, CHUNK):
            self.bad += len(rows.unread)
            blank = pl.lit("")
            have = rows.frame.columns
            parts = [pl.col(c).fill_null("") for c in ("id", "item", "code") if c in have] or [blank]
            labels = rows.frame.select(
                item=pl.concat_str(parts, separator=" ").str.strip_chars(), other=blank, relation=blank,
                destination=pl.col("to").fill_null("") if "to" in have else blank,
            )  # fmt: skip
            changed = {k: pl.lit(v) for k, v in _stated(self.wish.stated).items()}
            one, two = (rows.frame.with_columns(date=pl.lit(s.day), **changed) for s in (self.first, self.second))
            yield labels, one, two

    def _judged(self, labels: pl.DataFrame, one: pl.DataFrame, two: pl.DataFrame) -> pl.DataFrame:
        number = pl.int_range(pl.len(), dtype=pl.Int64).cast(pl.String)
        sides, bad = [], set[int]()
        for n, frame in enumerate((one, two)):
            day = (self.first, self.second)[n].day
            answers, problems = self.desks[n].judge(frame.with_columns(date=pl.lit(day), id=number))
            bad |= set(problems)
            if problems and not self.wish.orders:
                first = next(iter(problems.values()))[0]
                raise BadInput(Problem(f"--set, {first.where}", first.what, first.mend))
            lists = {c: pl.col(c).cast(pl.List(pl.String)).list.join(";") for c in ("rules", "missing", "stale")}
            side = answers.select("id", pl.col("outcome", "policy").cast(pl.String), **lists)
            rules, provisions = self._deciding(side.get_column("rules"), n)
            side = side.select(
                "id",
                "outcome",
                "policy",
                rules,
                provisions,
                open=pl.concat_str("missing", "stale", separator=";").str.strip_chars(";"),
            )
            sides.append(side.rename({c: f"{c}_{n + 1}" for c in _SAID}))
        self.bad += len(bad)
        both = labels.with_columns(id=number, law=pl.lit(self.name)).join(sides[0], on="id").join(sides[1], on="id")
        differs = (pl.col("outcome_1") != pl.col("outcome_2")) | (pl.col("policy_1") != pl.col("policy_2"))
        return both.select(
            "law", "item", "other", "relation", "destination", changed=pl.when(differs).then(pl.lit("yes")).otherwise(pl.lit("no")),
            **{f"{c}_{n}": pl.col(f"{c}_{n}") for n in (1, 2) for c in _SAID},
        )  # fmt: skip

    def _deciding(self, rules: pl.Series, n: int) -> tuple[pl.Series, pl.Series]:
        """For each list of rules those that decide, and the provisions that they rest on."""
        pack, known = self.law.packs[(self.first, self.second)[n].jurisdiction], self.deciding[n]
        fresh = [ids for ids in rules.unique().to_list() if ids not in known]
        if fresh:
            by = {r.id: r for r in pack.rules}
            for ids in fresh:
                mine = [by[i] for i in ids.split(";") if i]
                mine = [r for r in mine if r.kind != "reach"] or mine
                known[ids] = (
                    ";".join(r.id for r in mine),
                    "; ".join(dict.fromkeys(label(pack, c.at) for r in mine for c in r.cite)),
                )
        told = ((name, {k: v[at] for k, v in known.items()}) for at, name in enumerate(("rules", "provisions")))
        first, second = (rules.replace_strict(table, return_dtype=pl.String).alias(name) for name, table in told)
        return first, second


def label(pack: Pack, cite: str) -> str:
    """A provision as people cite it."""
    found = resolve(pack.provisions, cite)
    return cite if found is None else found.label + "".join(f"({p})" for p in cite[len(found.id) + 1 :].split(":") if p)


def base_order(law: Law, pack: Pack, day: str) -> dict[str, str]:
    """What is stated of a cell under one law: a civil export from its territory, of goods made there."""
    home = home_of(law, pack, day)
    return {**_PLAIN, **(dict.fromkeys(("from", "origin", "exporter_country"), home) if home else {})}


def home_of(law: Law, pack: Pack, day: str) -> str:
    """A territory from which this law reaches exports: its own, else the first one that a rule on reach names; blank if none does.

    The own territory of a law named after two, as a member State's beside its union's, is the last.
    """
    own = pack.jurisdiction.rpartition("-")[2]
    if own in law.gazetteer.by_code:
        return own
    places: set[str] = set()
    for rule in pack.rules:
        for atom in atoms_of(rule.when) if rule.kind == "reach" and holds(rule.since, rule.until, day) else ():
            if atom.fact == "from" and atom.op in ("in", "any_in"):
                for arg in atom.args:
                    group = pack.groups.get(arg)
                    members = [m.territory for m in group.members if holds(m.since, m.until, day)] if group else [arg]
                    places.update(m for m in members if m in law.gazetteer.by_code and "-" not in m)
    return min(places, default="")


def _stated(changes: Sequence[str]) -> dict[str, str]:
    """`COLUMN=VALUE` as columns of a file of orders."""
    out = {}
    for text in changes:
        name, equals, value = (p.strip() for p in text.partition("="))
        if not equals or not name:
            raise BadInput(
                Problem(
                    f"--set {text[:60]}", "a column and a value with '=' between them were expected", "Write for example from=JP."
                )
            )
        if name not in COLUMNS or name in (*LABELS, "code", "to", "date"):
            near = nearest(name, [c for c in COLUMNS if c not in (*LABELS, "code", "to", "date")])
            raise BadInput(Problem(f"--set {text[:60]}", f"'{name[:40]}' is no column that all cells can have in common",
                                   f"Did you mean '{near}'?" if near else "See docs/reference/order.md."))  # fmt: skip
        out[name] = value
    return out


# -- collecting --------------------------------------------------------------------------------------------------------


def _collect(runs: list[_Run], first: str, second: str, wish: Wish) -> Cells:
    """Counts the changes and writes all cells; the file is whole or as it was."""
    if wish.progress:
        wish.progress(0, sum(r.total for r in runs))
    tally = Tally()
    kept: list[pl.DataFrame] = []
    for run in runs:
        for frame in run.frames():
            tally.add(frame)
            if wish.output:
                kept.append(frame)
    if wish.output:
        write_table(pl.concat(kept) if kept else pl.DataFrame(), wish.output)
    return Cells(
        first=first, second=second, examined=tally.examined, changed=sum(tally.counts.values()), policy_only=tally.policy_only(),
        bad=sum(r.bad for r in runs), changes=tally.changes(), cells=tally.cells(), result=str(wish.output or ""),
        stated={s.jurisdiction: d for r in runs for s, d in zip((r.first, r.second), r.stated, strict=True)} if not wish.orders else {},
    )  # fmt: skip
