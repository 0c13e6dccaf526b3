"""`comity compare`: two names explained, or a file of pairs scored row by row."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import polars as pl
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.paint import Paint, complain, plain, say
from comity.cli.say_json import say_json
from comity.desk.compare import Compared, Comparer, PairRun, rounded
from comity.desk.peers import THRESHOLD as PEERS_THRESHOLD
from comity.desk.peers import peer
from comity.desk.tables import count_rows
from comity.parties.explain import EVEN, explain_pair
from comity.parties.explain_record import Explanation, Word
from comity.parties.sources.places import gazetteer
from comity.terms.problems import BadInput, Problem

TABLES: Final = (".csv", ".parquet", ".jsonl", ".ndjson")
_KINDS: Final = (".parquet", ".csv", ".jsonl")


def run(args: argparse.Namespace) -> int:
    """Compares what was named; returns the exit code."""
    if len(args.what) > 2:
        raise BadInput(Problem(f"{len(args.what)} arguments", "two names are compared, or one file", "Put a name of several words in quotes."))
    scorer = peer(args.algorithm) if args.algorithm else None
    threshold = args.threshold if args.threshold is not None else PEERS_THRESHOLD if scorer else EVEN
    comparer = Comparer(gazetteer(), threshold, scorer.score if scorer else None)
    if len(args.what) == 1:
        return _file(Path(args.what[0]), args, comparer)
    if args.output or args.strict:
        option = "--output" if args.output else "--strict"
        raise BadInput(Problem(option, "it is for a file of pairs", "Leave it out for two names."))
    return _pair(args, comparer)


# -- two names -----------------------------------------------------------------------------------------------------------


def _pair(args: argparse.Namespace, comparer: Comparer) -> int:
    one, other, problems = comparer.parties({"name1": args.what[0], "name2": args.what[1], "type": args.type or ""})
    if problems:
        fields = {"column name1": "NAME1", "column name2": "NAME2", "column type": f"--type {args.type}"}
        raise BadInput(*(Problem(fields.get(p.where, p.where), p.what, p.mend) for p in problems))
    if comparer.scorer is not None:
        score, why = comparer.scorer(one, other)
        body = {"algorithm": args.algorithm, "score": score, "match": score >= comparer.threshold, "threshold": comparer.threshold, "because": why}
        if args.json:
            say_json(body)
        else:
            say(plain(f"{args.algorithm}: {score:g}. {why}"))
        return 0
    found = explain_pair(one, other, threshold=comparer.threshold)
    if args.json:
        found = msgspec.structs.replace(found, probability=rounded(found.probability))
        say_json(found)
        return 0
    for line in lines(found, Paint.of(sys.stdout)):
        say(line)
    return 0


def lines(e: Explanation, paint: Paint) -> Iterator[str]:
    """An explanation for people: the sentences, then word by word."""
    for sentence in e.sentences:
        yield from paint.wrap(sentence, 0)
    yield ""
    left = max((len(w.written or w.asked) for w in e.words), default=0)
    right = max((len(w.listed) for w in e.words), default=0)
    for w in e.words:
        yield plain(f"  {w.written or w.asked:<{left}}  {w.listed:<{right}}  {_done(w)}").rstrip()
    yield paint(f"model {e.model[:19]}", "dim")


def _done(w: Word) -> str:
    said = w.detail if w.detail and w.done != "equal" else w.done
    weight = {"common": "common", "rare": "rare", "general": "a general word", "particle": "counts little", "number": "a number"}.get(w.frequency)
    return f"{said}{f', {weight}' if weight else ''}"


# -- a file of pairs -----------------------------------------------------------------------------------------------------


def _file(source: Path, args: argparse.Namespace, comparer: Comparer) -> int:
    if source.suffix.lower() not in TABLES:
        raise BadInput(Problem(str(source)[:80], "it is one name, or a file of another kind than .csv, .parquet and .jsonl",
                               'Write two names, or a file: comity compare "Ivan Petrov" "Iwan Petroff".'))  # fmt: skip
    if args.type:
        raise BadInput(Problem("--type", "it is for two names", "In a file, write the type in a column `schema`."))
    file_run = PairRun(comparer, source, _target(source, args.output), strict=args.strict)
    summary = _with_progress(file_run) if sys.stderr.isatty() else file_run.run()
    if args.json:
        body = {"rows": summary.rows, "bad": summary.bad, "matches": summary.matches, "columns": file_run.used, "threshold": comparer.threshold,
                "algorithm": args.algorithm or "comity", "result": str(summary.result), "errors": summary.errors and str(summary.errors)}  # fmt: skip
        say_json(body)
    else:
        _show(summary, file_run.used)
    return 0


def _target(source: Path, output: str | None) -> Path:
    """Where results go; refused before anything is read when it cannot be."""
    if not output:
        raise BadInput(Problem(source.name, "it is a file of pairs and no result file is named", f"Add for example -o {source.stem}-scores.csv."))
    target = Path(output)
    if target.suffix.lower() not in _KINDS:
        raise BadInput(Problem(f"--output {target.name}", f"results of kind '{target.suffix}' are not written", "Use .parquet, .csv or .jsonl."))
    if not target.parent.is_dir():
        raise BadInput(Problem(f"--output {target}", f"there is no folder {target.parent}", "Make it first."))
    return target


def _with_progress(file_run: PairRun) -> Compared:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("pairs compared", total=_total(file_run.source))
        file_run.progress = lambda done: progress.update(task, completed=done)
        return file_run.run()


def _total(source: Path) -> int | None:
    """The number of rows for the bar; a file that cannot be read is the run's to report, not the bar's."""
    try:
        return count_rows(source)
    except (OSError, pl.exceptions.PolarsError):
        return None


def _show(s: Compared, used: tuple[str, ...]) -> None:
    good = s.rows - s.bad
    say(f"{s.rows:,} rows, {s.bad:,} of them bad; {s.matches:,} of {good:,} pairs match")
    say(f"compared by: {', '.join(used)}")
    say(f"results: {s.result}")
    if s.errors:
        complain(f"{s.errors}: {s.bad:,} bad rows with number, column, reason and remedy. Mend them and run those again.")
