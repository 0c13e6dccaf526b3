"""`comity govern`: fourteen indicators over the law in force, as a table for each, JSON, a file of all values, a page, pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Final

import polars as pl
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.assess import jurisdictions
from comity.cli.paint import Paint, say
from comity.cli.say_json import say_json
from comity.desk.evidence_register import whole, write_register
from comity.desk.govern import INDICATORS, Govern, Indicator, govern
from comity.desk.govern_ground import Wish
from comity.desk.lawdiff import today
from comity.desk.lawtally import write_table
from comity.desk.list_growth import list_growth
from comity.desk.outside_data import data_home
from comity.governance.value import Value
from comity.law.store import Law, load_law
from comity.terms.problems import BadInput, Problem
from comity.world.store import World, load_world

_KINDS: Final = (".csv", ".parquet", ".jsonl")
_CHOICES: Final = ".SPEC"
"""Parts of a specification curve: their range is told, each choice only in a file or a picture."""
_MOST: Final = 9
"""More rows of a part under one law than this are told by their spread instead of row by row."""


def run(args: argparse.Namespace) -> int:
    """Computes what was asked for; returns the exit code."""
    target = _target(args.output)
    law, world = load_law(), load_world()
    words = tuple(w.strip().upper() for w in args.indicator.split(",") if w.strip()) if args.indicator else ()
    with _told() as progress:
        found = govern(law, world, Wish(args.as_of or today(), tuple(jurisdictions(args) or ()), words, progress=progress))
    written = _files(args, found, target, law, world)
    if args.json:
        say_json(found.plain())
        return 0
    for line in lines(found, Paint.of(sys.stdout)):
        say(line)
    for path in written:
        say(f"written: {path}")
    return 0


def _target(output: str | None) -> Path | None:
    if not output:
        return None
    path = Path(output)
    if path.suffix.lower() not in _KINDS:
        raise BadInput(
            Problem(f"--output {path.name}", f"results of kind '{path.suffix}' are not written", f"Use {', '.join(_KINDS)}.")
        )
    if not path.parent.is_dir():
        raise BadInput(Problem(f"--output {path}", f"there is no folder {path.parent}", "Make it first."))
    return path


@contextmanager
def _told() -> Iterator[Callable[[str], None] | None]:
    """What is being computed, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("reading the law", total=None)
        yield lambda what: bar.update(task, description=what)


def _files(args: argparse.Namespace, found: Govern, target: Path | None, law: Law, world: World) -> list[str]:
    """Writes what was asked for, and says where."""
    out = []
    if args.evidence:
        register = whole(world.root, data_home())
        if register is None:
            raise BadInput(Problem("--evidence", "there is no register", f"Restore evidence.csv in {world.root}."))
        write_register(register, Path(args.evidence))
        out.append(args.evidence)
    if target:
        write_table(table(found.values), target)
        out.append(str(target))
    if args.html or args.charts:
        try:
            places = import_module("comity.pictures.places").places_of(world)
            charts = import_module("comity.pictures.govern").charts(found.values, list_growth(law, found.as_of[:7]), places)
        except ImportError as e:
            raise BadInput(
                Problem("--charts" if args.charts else "--html", f"pictures need '{e.name}'", "Install 'comity[pictures]'.")
            ) from None
        if args.charts:
            made = import_module("comity.pictures.render").save_all(charts, Path(args.charts))
            out.append(f"{args.charts} ({len(charts)} pictures, {len(made)} files)")
        if args.html:
            page = import_module("comity.web.govern").page(
                found.values, as_of=found.as_of, pictures=charts, not_evaluated=found.not_evaluated, sources=found.sources
            )
            import_module("comity.desk.atomic").replace_files({Path(args.html): page})
            out.append(args.html)
    return out


def table(values: Iterable[Value]) -> pl.DataFrame:
    """All values as a table of text and numbers; lists are joined by semicolons."""
    rows = [v._replace(evidence="; ".join(v.evidence), inputs="; ".join(v.inputs)) for v in values]  # type: ignore[arg-type]
    kinds = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "coverage": pl.Float64, "n": pl.Int64}
    return pl.DataFrame(rows, schema={f: kinds.get(f, pl.String) for f in Value._fields}, orient="row")


# -- text --------------------------------------------------------------------------------------------------------------


def lines(found: Govern, paint: Paint) -> Iterator[str]:
    """One table for each indicator, then what could not be evaluated."""
    yield paint(f"Indicators over the law in force on {found.as_of}: no score, no ranking, ordered by label", "bold")
    for indicator in INDICATORS:
        mine = [v for v in found.values if v.indicator.partition(".")[0] in (indicator.name, *indicator.others)]
        if mine:
            yield ""
            yield from _indicator(indicator, mine, paint)
    if found.not_evaluated:
        yield ""
        yield paint("Not evaluated, or only in part", "bold")
        for sentence in found.not_evaluated:
            yield from paint.wrap(sentence, 2)


def _indicator(indicator: Indicator, values: list[Value], paint: Paint) -> Iterator[str]:
    yield paint(f"{indicator.name}  {indicator.question}", "bold")
    for part, group in groupby(values, key=lambda v: v.indicator):
        some = list(group)
        first = some[0]
        if part.endswith(_CHOICES):
            yield f"  {part}: {len(some)} values, one a choice of conditions, weights and peers; -o FILE or --charts FOLDER shows each"
            continue
        yield from paint.wrap(f"{part} [{first.unit}] = {first.formula}", 2)
        laws = [list(g) for _, g in groupby(sorted(some, key=lambda v: v.jurisdiction), key=lambda v: v.jurisdiction)]
        for mine in laws:
            yield from (line for v in mine for line in _row(v, paint)) if len(mine) <= _MOST else _many(mine, paint)
        if any(len(mine) > _MOST for mine in laws):
            yield "    -o FILE writes each of them"


def _many(values: list[Value], paint: Paint) -> Iterator[str]:
    """Many values of one part under one law: how many there are and how far they spread; a file has them all."""
    told = sorted(v.value for v in values if v.value is not None)
    law = values[0].jurisdiction or "all laws"
    kinds = [f"{len(set(names)):,} {word}" for word, names in (("destinations, lists or groups", [v.about for v in values]),
                                                               ("choices", [v.spec for v in values])) if len(set(names)) > 1]  # fmt: skip
    about = " and ".join(kinds)
    if not told:
        yield from paint.wrap(f"{law:14}       -  not told for {about}: {values[0].suppressed}", 4)
        return
    left = f"; {len(values) - len(told)} not told" if len(told) < len(values) else ""
    yield from paint.wrap(f"{law:14} {_number(told[0])} to {_number(told[-1])} over {about}, half of them between "
                          f"{_number(told[len(told) // 4])} and {_number(told[(3 * len(told)) // 4])}{left}", 4)  # fmt: skip


def _row(v: Value, paint: Paint) -> Iterator[str]:
    who = " ".join(x for x in (v.jurisdiction or "all laws", v.about) if x)
    if v.value is None:
        between = f", between {_number(v.low)} and {_number(v.high)}" if v.low is not None and v.high is not None else ""
        yield from paint.wrap(f"{who:14}       -  not told: {v.suppressed}{between}" + (f"  ({v.spec})" if v.spec else ""), 4)
        return
    interval = f"  [{_number(v.low)}, {_number(v.high)}] {v.interval}" if v.interval else ""
    spec = f"  ({v.spec})" if v.spec else ""
    yield from paint.wrap(f"{who:14} {_number(v.value):>8}{interval}  n {v.n:,}  coverage {v.coverage:.0%}{spec}", 4)


def _number(x: float | None) -> str:
    return "?" if x is None else f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.4g}" if abs(x) >= 1 else f"{x:.3f}"
