"""`comity law diff`: what changes between two days, or which cells two laws answer otherwise."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.assess import jurisdictions
from comity.cli.law_text import diff_lines, table_lines
from comity.cli.paint import Paint, say
from comity.cli.say_json import say_json
from comity.desk.lawcells import KINDS, Wish, between_days, between_laws
from comity.desk.lawcells import Progress as Told
from comity.desk.lawdiff import check_days, diff, today
from comity.desk.lawtally import Answer, Cell, Cells
from comity.desk.telling import POLICIES, short
from comity.law.store import Law, load_law
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem

_CELL_OPTIONS: Final = ("orders", "stated", "paragraphs", "output")
_MOST_CITED: Final = 2
_MOST_PLACES: Final = 12


def run(args: argparse.Namespace) -> int:
    """Two days, or two laws; returns the exit code."""
    law = load_law()
    laws = [w.strip().upper() for w in (args.since, args.until)]
    if all(w in law.packs for w in laws):
        return _show(args, _laws(law, laws[0], laws[1], args))
    if any(w in law.packs for w in laws):
        other = args.until if laws[0] in law.packs else args.since
        raise BadInput(
            Problem(
                "law diff", f"'{other[:40]}' is no law that is loaded", f"Name two laws ({', '.join(law.packs)}) or two days."
            )
        )
    if args.date:
        raise BadInput(Problem("--date", "it is the day on which two laws are compared", "Leave it out between two days."))
    check_days(args.since, args.until)
    chosen = _chosen(law, args)
    if args.cells or args.orders:
        with _bar() as progress:
            found = between_days(law, chosen, args.since, args.until, _wish(args, progress))
        return _show(args, found)
    _no_cells(args)
    events = [e for e in diff(law, args.since, args.until) if e.jurisdiction in chosen]
    if args.json:
        say_json(events)
    else:
        for line in diff_lines(events, Paint.of(sys.stdout)):
            say(line)
    return 0


def _chosen(law: Law, args: argparse.Namespace) -> list[str]:
    """The laws asked for; all that are loaded when none is named."""
    wanted = jurisdictions(args)
    for j in wanted or ():
        if j not in law.packs:
            raise BadInput(Problem("--jurisdiction", f"no law of '{j[:20]}' is loaded", f"Loaded: {', '.join(law.packs)}."))
    return list(law.packs) if wanted is None else wanted


def _laws(law: Law, first: str, second: str, args: argparse.Namespace) -> Cells:
    if args.jurisdiction:
        raise BadInput(Problem("--jurisdiction", "the two laws are named already", "Leave it out."))
    if first == second:
        raise BadInput(
            Problem("law diff", f"{first} is named twice", "Name two laws, or one law on two days with --jurisdiction.")
        )
    day = args.date or today()
    if parse_date(day) is None:
        raise BadInput(Problem("--date", f"'{day[:40]}' is not a date", "Write YYYY-MM-DD, a day that exists."))
    with _bar() as progress:
        return between_laws(law, first, second, day, _wish(args, progress))


def _no_cells(args: argparse.Namespace) -> None:
    """Refuses options that only cells have."""
    for name in _CELL_OPTIONS:
        if getattr(args, name):
            option = "--set" if name == "stated" else f"--{name}"
            raise BadInput(Problem(option, "it is for comparing cells", "Add --cells."))


def _wish(args: argparse.Namespace, progress: Told | None) -> Wish:
    target = Path(args.output) if args.output else None
    if target and target.suffix.lower() not in KINDS:
        raise BadInput(
            Problem(f"--output {target.name}", f"results of kind '{target.suffix}' are not written", f"Use {', '.join(KINDS)}.")
        )
    if target and not target.parent.is_dir():
        raise BadInput(Problem(f"--output {target}", f"there is no folder {target.parent}", "Make it first."))
    orders = Path(args.orders) if args.orders else None
    if target and orders and target.exists() and orders.exists() and target.samefile(orders):
        raise BadInput(Problem(f"--output {target.name}", "it is the file that is read", "Name another file for the results."))
    return Wish(orders, tuple(args.stated), args.paragraphs, target, progress)


@contextmanager
def _bar() -> Iterator[Told | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("cells judged", total=None)

        def told(step: int, total: int) -> None:
            if step:
                bar.advance(task, step)
            elif total:
                bar.update(task, total=total)

        yield told


def _show(args: argparse.Namespace, found: Cells) -> int:
    if args.json:
        say_json(found)
    else:
        for line in _lines(found, Paint.of(sys.stdout)):
            say(line)
    return 0


def _lines(c: Cells, paint: Paint) -> Iterator[str]:
    """Counts by change, then the first cells with both answers and their sources."""
    yield paint(f"{c.first} -> {c.second}", "bold")
    each = [set(s.items()) for s in c.stated.values()]
    common = set.intersection(*each) if each else set()
    if common:
        yield from paint.wrap(f"every cell: {', '.join(f'{k} {v}' for k, v in sorted(common))}", 2)
    for j, stated in c.stated.items():
        own = [f"{k} {v}" for k, v in stated.items() if (k, v) not in common]
        yield from paint.wrap(f"of {j}: {', '.join(own)}", 2) if own else ()
    policy = f", {c.policy_only:,} of them only in how an application is judged" if c.policy_only else ""
    bad = f"; {c.bad:,} rows could not be read" if c.bad else ""
    yield f"  {c.examined:,} cells examined, {c.changed:,} answered otherwise{policy}{bad}"
    if c.changes:
        rows = [(x.law, _said(x.first), _said(x.second), f"{x.cells:,}") for x in c.changes]
        yield from table_lines(("law", c.first, c.second, "cells"), rows, paint)
    for cell in c.cells:
        yield from _cell(cell, c, paint)
    told = sum(len(cell.destinations) for cell in c.cells)
    if c.changed > told:
        yield f"  + {c.changed - told:,} more" + ("" if c.result else "; -o FILE writes all")
    if c.result:
        yield f"  all cells: {c.result}"


def _said(text: str) -> str:
    outcome, _, policy = text.partition(", ")
    return short(outcome).lower() + (f" ({POLICIES.get(policy, policy)})" if policy else "")


def _cell(cell: Cell, c: Cells, paint: Paint) -> Iterator[str]:
    what = f"{cell.item} ({cell.relation}) {cell.other}" if cell.other else cell.item
    where = cell.destinations
    more = f" and {len(where) - _MOST_PLACES} more" if len(where) > _MOST_PLACES else ""
    yield from paint.wrap(
        f"{what} to {', '.join(w or '?' for w in where[:_MOST_PLACES])}{more}: {_side(cell.first)} -> {_side(cell.second)}", 2
    )
    for name, answer in ((c.first, cell.first), (c.second, cell.second)):
        yield from (paint(line, "dim") for line in paint.wrap(f"{name}: {_why(answer)}", 6))


def _why(a: Answer) -> str:
    cites = "; ".join(a.provisions[:_MOST_CITED]) + (
        f"; + {len(a.provisions) - _MOST_CITED}" if len(a.provisions) > _MOST_CITED else ""
    )
    said = f"{', '.join(a.rules)} - {cites}" if a.rules else "no rule applies"
    return said + (f"; open: {', '.join(a.open)}" if a.open else "")


def _side(a: Answer) -> str:
    return short(a.outcome) + (f" ({POLICIES.get(a.policy, a.policy)})" if a.policy else "")
