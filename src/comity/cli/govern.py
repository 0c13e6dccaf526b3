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

import msgspec
import polars as pl
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.assess import jurisdictions
from comity.cli.paint import Paint, say
from comity.desk.govern import INDICATORS, Govern, Indicator, govern
from comity.desk.govern_ground import Wish
from comity.desk.lawdiff import today
from comity.desk.lawtally import write_table
from comity.governance.value import Value
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem
from comity.world.store import load_world

_KINDS: Final = (".csv", ".parquet", ".jsonl")
_MOST: Final = 40
"""So many rows of a part are shown; the rest is counted."""


def run(args: argparse.Namespace) -> int:
    """Computes what was asked for; returns the exit code."""
    target = _target(args.output)
    law, world = load_law(), load_world()
    words = tuple(w.strip().upper() for w in args.indicator.split(",") if w.strip()) if args.indicator else ()
    with _told() as progress:
        found = govern(law, world, Wish(args.as_of or today(), tuple(jurisdictions(args) or ()), words, progress=progress))
    written = _files(args, found, target)
    if args.json:
        say(msgspec.json.format(msgspec.json.encode(found.plain()), indent=1).decode())
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


def _files(args: argparse.Namespace, found: Govern, target: Path | None) -> list[str]:
    """Writes what was asked for, and says where."""
    out = []
    if target:
        write_table(table(found.values), target)
        out.append(str(target))
    if args.html or args.charts:
        try:
            charts = import_module("comity.pictures.govern").charts(found.values)
        except ImportError as e:
            raise BadInput(
                Problem("--charts" if args.charts else "--html", f"pictures need '{e.name}'", "Install 'comity[pictures]'.")
            ) from None
        if args.charts:
            out += [str(p) for p in import_module("comity.pictures.render").save_all(charts, Path(args.charts))]
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
        yield from paint.wrap(f"{part} [{first.unit}] = {first.formula}", 2)
        for v in some[:_MOST]:
            yield from _row(v, paint)
        if len(some) > _MOST:
            yield f"    + {len(some) - _MOST:,} more; -o FILE writes all"


def _row(v: Value, paint: Paint) -> Iterator[str]:
    who = " ".join(x for x in (v.jurisdiction or "all laws", v.about) if x)
    if v.value is None:
        yield from paint.wrap(f"{who:14}       -  not told: {v.suppressed}" + (f"  ({v.spec})" if v.spec else ""), 4)
        return
    interval = f"  [{_number(v.low)}, {_number(v.high)}] {v.interval}" if v.interval else ""
    spec = f"  ({v.spec})" if v.spec else ""
    yield from paint.wrap(f"{who:14} {_number(v.value):>8}{interval}  n {v.n:,}  coverage {v.coverage:.0%}{spec}", 4)


def _number(x: float | None) -> str:
    return "?" if x is None else f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.4g}" if abs(x) >= 1 else f"{x:.3f}"
