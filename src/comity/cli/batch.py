"""`comity assess` on a file of orders: a progress bar on a terminal, then what came out and where it is."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from comity.cli.assess import jurisdictions, known_at
from comity.cli.paint import Paint, complain, say
from comity.cli.say_json import say_json
from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk, FileRun, Summary
from comity.desk.tables import count_rows
from comity.desk.telling import short
from comity.terms.outcomes import OUTCOMES, RANK
from comity.terms.problems import BadInput, Problem

_KINDS: Final = (".parquet", ".csv", ".jsonl")


def run(source: Path, args: argparse.Namespace) -> int:
    """Judges a file of orders; returns the exit code."""
    target = _target(source, args)
    day = known_at(args)
    batch = BatchDesk(Desk.open(jurisdictions(args), known_at=(day or "")[:10]), day and day[:10])
    file_run = FileRun(batch, source, target, strict=args.strict)
    summary = _with_progress(file_run) if sys.stderr.isatty() else file_run.run()
    if args.json:
        say_json(_plain(summary))
    else:
        _show(summary, batch.desk.jurisdictions)
    worst = min((RANK[o] for _j, o in summary.outcomes), default=len(OUTCOMES))
    return 3 if args.fail_on and worst <= RANK[args.fail_on] else 0


def _target(source: Path, args: argparse.Namespace) -> Path:
    """Where results go; refused before anything is read when it cannot be."""
    if args.html:
        raise BadInput(Problem("--html", "a page shows one order, not a file of them", "Leave it out, or assess one order."))
    if not args.output:
        raise BadInput(Problem(source.name, "it is a file of many orders and no result file is named",
                               f"Add for example -o {source.stem}-result.parquet."))  # fmt: skip
    target = Path(args.output)
    if target.suffix.lower() not in _KINDS:
        raise BadInput(Problem(f"--output {target.name}", f"results of kind '{target.suffix}' are not written",
                               "Use .parquet, .csv or .jsonl."))  # fmt: skip
    if not target.parent.is_dir():
        raise BadInput(Problem(f"--output {target}", f"there is no folder {target.parent}", "Make it first."))
    if target.exists() and source.exists() and target.samefile(source):
        raise BadInput(Problem(f"--output {target.name}", "it is the file that is read", "Name another file for the results."))
    return target


def _with_progress(file_run: FileRun) -> Summary:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("orders judged", total=_total(file_run.source))
        file_run.progress = lambda done: progress.update(task, completed=done)
        return file_run.run()


def _total(source: Path) -> int | None:
    """The number of rows for the bar; a file that cannot be read is the run's to report, not the bar's."""
    try:
        return count_rows(source)
    except (OSError, pl.exceptions.PolarsError):
        return None


def _plain(s: Summary) -> dict[str, object]:
    outcomes: dict[str, Counter[str]] = {}
    for (j, outcome), n in s.outcomes.items():
        outcomes.setdefault(j, Counter())[outcome] = n
    return {"rows": s.rows, "bad": s.bad, "outcomes": outcomes, "result": str(s.result), "errors": s.errors and str(s.errors)}


def _show(s: Summary, laws: tuple[str, ...]) -> None:
    paint = Paint.of(sys.stdout)
    far = [j for j in laws if all(outcome == "no_nexus" for (law, outcome), n in s.outcomes.items() if law == j and n)]
    near = [j for j in laws if j not in far]
    seen = [o for o in OUTCOMES if any((j, o) in s.outcomes for j in near)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("law")
    for outcome in seen:
        table.add_column(short(outcome).lower(), justify="right")
    for j in near:
        table.add_row(j, *(f"{s.outcomes.get((j, o), 0):,}" for o in seen))
    Console(markup=False, highlight=False, width=paint.width, no_color=not paint.colour).print(table)
    if far:
        for line in paint.wrap(f"no order is reached by {', '.join(far)}", 0):
            say(line)
    say(f"{s.rows:,} rows, {s.bad:,} of them bad")
    say(f"results: {s.result}")
    if s.errors:
        complain(f"{s.errors}: {s.bad:,} bad rows with number, column, reason and remedy. Mend them and run those again.")
