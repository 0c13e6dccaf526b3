"""`comity screen` on a file of parties: a progress bar on a terminal, then what came out and where it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.paint import complain, say
from comity.cli.say_json import say_json
from comity.cli.screen import indexing, key_of
from comity.cli.screen_text import percent
from comity.desk.atomic import replace_files
from comity.desk.decision_store import DecisionStore
from comity.desk.list_store import Store
from comity.desk.screen_batch import Options, ScreenRun, Summary
from comity.desk.screen_receipt import of_file, read, versions_of, written
from comity.desk.screen_rows import Terms
from comity.desk.screen_since import Since, changed_since, parse_since, since_versions
from comity.desk.screening import ScreenDesk, day_of
from comity.desk.tables import count_rows
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem

_KINDS: Final = (".parquet", ".csv", ".jsonl")


def run(source: Path, args: argparse.Namespace) -> int:
    """Screens a file of parties; returns the exit code."""
    target = _target(source, args)
    law, store = load_law(), Store.open()
    with indexing() as progress:
        desk = ScreenDesk.open(law, store, progress, complain, verify=True)
    terms = Terms(threshold=args.threshold, as_of=day_of(args.as_of), lists=desk.chosen(args.lists), most=args.most or 0)
    options = Options(terms, args.as_of is not None, args.jobs or 1, args.strict, args.resume, args.restart)
    since = _since(args, desk, store, terms.as_of)
    file_run = ScreenRun(desk, source, target, options, since)
    file_run.decisions = DecisionStore.open().load()
    if file_run.decisions.word:
        complain(file_run.decisions.word)
    done = _with_progress(file_run) if sys.stderr.isatty() else file_run.run(complain)
    if args.receipt:
        replace_files({Path(args.receipt): written(of_file(desk, source, done), key_of(args.sign))})
    if args.json:
        say_json(_plain(done, since))
    else:
        _show(done, since, args)
    return 3 if args.fail_on_hit and done.alerts else 0


def _target(source: Path, args: argparse.Namespace) -> Path:
    """Where hits go; refused before anything is read when it cannot be."""
    if not args.output:
        raise BadInput(Problem(source.name, "it is a file of many parties and no file for the hits is named",
                               f"Add for example -o {source.stem}-hits.csv."))  # fmt: skip
    target = Path(args.output)
    if target.suffix.lower() not in _KINDS:
        raise BadInput(Problem(f"--output {target.name}", f"hits of kind '{target.suffix}' are not written", "Use .parquet, .csv or .jsonl."))
    if not target.parent.is_dir():
        raise BadInput(Problem(f"--output {target}", f"there is no folder {target.parent}", "Make it first."))
    if not source.is_file():
        raise BadInput(Problem(str(source), "there is no such file", "Check the file name."))
    if args.resume and args.restart:
        raise BadInput(Problem("--resume", "it contradicts --restart", "Say one of them."))
    if args.previous and not args.since:
        raise BadInput(Problem("--previous", "it is for a screening since a version", "Add --since SOURCE@VERSION, or a receipt."))
    if args.receipt and args.since:
        raise BadInput(Problem("--receipt", "a screening since a version has none", "Leave --receipt or --since out."))
    return target


def _since(args: argparse.Namespace, desk: ScreenDesk, store: Store, day: str) -> Since | None:
    """What changed since the versions or the receipt that are named."""
    if not args.since:
        return None
    versions: dict[str, str] = {}
    whole: frozenset[str] = frozenset()
    for text in args.since:
        if "@" in text and not Path(text).is_file():
            versions |= parse_since([text], desk, store)
        else:
            receipt = read(Path(text))
            known, new = since_versions(versions_of(receipt), receipt.law, desk)
            versions, whole = versions | known, whole | new
    changed = changed_since(versions, desk, store, whole=whole)
    return Since.open(desk, store, changed, day, Path(args.previous) if args.previous else None)


def _with_progress(file_run: ScreenRun) -> Summary:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("parties screened", total=_total(file_run.source))
        file_run.progress = lambda done: progress.update(task, completed=done)
        return file_run.run(progress.console.print)


def _total(source: Path) -> int | None:
    """The number of rows for the bar; a file that cannot be read is the run's to report, not the bar's."""
    try:
        return count_rows(source)
    except (OSError, pl.exceptions.PolarsError):
        return None


def _plain(done: Summary, since: Since | None) -> dict[str, Any]:
    return {
        "rows": done.rows, "bad": done.bad, "hits": done.hits, "cleared": done.cleared, "own": done.own, "parties": done.parties, "resumed": done.resumed,
        "threshold": done.terms.threshold, "as_of": done.terms.as_of, "lists": done.terms.lists, "digest": done.digest,
        "since": since.versions if since else None, "ended": len(since.ended()) if since else None,
        "result": str(done.result), "errors": done.errors and str(done.errors),
    }  # fmt: skip


def _show(done: Summary, since: Since | None, args: argparse.Namespace) -> None:
    say(f"{done.rows:,} rows, {done.bad:,} of them bad; {done.hits:,} hits at {percent(done.terms.threshold)} or more on "
        f"{done.parties:,} parties; lists of {done.terms.as_of}; {done.speed:,.0f} rows a second")  # fmt: skip
    if done.cleared:
        say(f"{done.cleared:,} hits are cleared by decisions: column decision")
    if done.own:
        say(f"{done.own:,} hits are entries of an own list of cleared parties: tag own.cleared")
    if since:
        say(f"screened against {since.entries:,} {'entry' if since.entries == 1 else 'entries'} added or changed since {_versions(since)}")
        if args.previous:
            say(f"{len(since.ended()):,} {'hit' if len(since.ended()) == 1 else 'hits'} of then ended")
    say(f"hits: {done.result}")
    if args.receipt:
        say(f"receipt: {args.receipt}")
    if done.errors:
        complain(f"{done.errors}: {done.bad:,} bad rows with number, column, reason and remedy. Mend them and run those again.")


def _versions(since: Since) -> str:
    """The earlier versions of the sources that have another version now."""
    moved = [f"{source}@{version}" if version else f"{source} (screened whole)" for source, version in since.moved.items()]
    return ", ".join(moved) or "then: no version is another"
