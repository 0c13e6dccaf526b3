"""`comity lists`: pull, import, status and diff of the lists of parties, printed for people or as JSON."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TransferSpeedColumn

from comity.cli.lists_text import diff_lines, imported_lines, pulled_lines, status_lines
from comity.cli.paint import Paint, complain, say
from comity.cli.say_json import say_json
from comity.desk.atomic import replace_files
from comity.desk.list_diff import COLUMNS, Compared, compare, plain, rows
from comity.desk.list_intake import Terms, import_files, source_named
from comity.desk.list_pull import Pulled, pull
from comity.desk.list_status import lists_status
from comity.desk.list_store import Store
from comity.law.store import load_law
from comity.parties.sources.base import Source
from comity.parties.sources.known import SOURCES
from comity.terms.problems import BadInput, Problem


def run(args: argparse.Namespace) -> int:
    """Does one action with the known sources; returns the exit code."""
    return _ACTIONS[args.action](args, SOURCES)


def _pull(args: argparse.Namespace, sources: Mapping[str, Source]) -> int:
    terms = Terms(floor=args.floor, accept_shrink=args.accept_shrink)
    store = Store.open()
    if sys.stderr.isatty():
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("asking", total=None)

            def told(source: str, name: str, done: int, total: int) -> None:
                bar.update(task, description=f"{source} {name}", completed=done, total=total or None)

            done = pull(store, sources, args.sources, addresses=args.addresses, terms=terms, progress=told)
    else:
        done = pull(store, sources, args.sources, addresses=args.addresses, terms=terms)
    return _tell_pulled(args, done)


def _tell_pulled(args: argparse.Namespace, done: tuple[Pulled, ...]) -> int:
    failed = [p for p in done if p.state == "failed"]
    if args.json:
        say_json([_brief(p) for p in done])
    else:
        for line in pulled_lines(done):
            say(line)
    for one in failed:
        for problem in one.problems:
            complain(f"{one.source}: {problem}")
    return 2 if failed else 0


def _brief(p: Pulled) -> dict[str, object]:
    return {"source": p.source, "state": p.state, "version": p.version and p.version.id, "before": p.before and p.before.id,
            "entries": p.version and p.version.entries, "problems": p.problems}  # fmt: skip


def _import(args: argparse.Namespace, sources: Mapping[str, Source]) -> int:
    terms = Terms(published=args.published or "", floor=args.floor, accept_shrink=args.accept_shrink)
    source = source_named(sources, args.source)
    done = import_files(Store.open(), source, [Path(f) for f in args.files], terms, name=args.name or "")
    if args.json:
        say_json({"state": done.state, "version": done.version, "before": done.before and done.before.id})
    else:
        for line in imported_lines(done):
            say(line)
    return 0


def _status(args: argparse.Namespace, _sources: Mapping[str, Source]) -> int:
    found = lists_status(Store.open(), load_law())
    if args.json:
        say_json(found)
    else:
        for line in status_lines(found, Paint.of(sys.stdout)):
            say(line)
    for problem in found.problems:
        complain(str(problem))
    return 2 if found.problems else 0


def _diff(args: argparse.Namespace, sources: Mapping[str, Source]) -> int:
    if args.output and not args.output.lower().endswith(".csv"):
        raise BadInput(Problem(f"--output {Path(args.output).name}", "only CSV is written", "Name a file that ends in .csv."))
    found = compare(Store.open(), sources, args.first, args.second, args.source or "")
    if args.output:
        replace_files({Path(args.output): _table(found)})
    if args.json:
        say_json(plain(found))
    else:
        for line in diff_lines(found, Paint.of(sys.stdout), brief=bool(args.output)):
            say(line)
        if args.output:
            say(f"written: {args.output}")
    return 0


def _table(found: Compared) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(found))
    return out.getvalue()


_ACTIONS: Final[dict[str, Callable[[argparse.Namespace, Mapping[str, Source]], int]]] = {
    "pull": _pull,
    "import": _import,
    "status": _status,
    "diff": _diff,
}
