"""`comity screen`: one party in words on the command line, a file of parties, or a receipt that is replayed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from comity.cli.paint import Paint, complain, say
from comity.cli.say_json import say_json
from comity.cli.screen_text import screening_lines
from comity.desk.atomic import replace_files
from comity.desk.decision_hits import Laid
from comity.desk.decision_store import DecisionStore
from comity.desk.list_intake import utc_now
from comity.desk.list_store import Store
from comity.desk.screen_subject import Reader, Stated
from comity.desk.screening import Asked, ScreenDesk, Screening, day_of
from comity.law.store import Law, load_law
from comity.terms.problems import BadInput, Problem

TABLES: Final = (".csv", ".parquet", ".jsonl", ".ndjson")
_FIELDS: Final = {"name": "NAME", "aliases": "--alias", "type": "--type", "country": "--country", "birth_date": "--birth-date",
                  "identifiers": "--identifier", "gender": "--gender"}  # fmt: skip
_ONE: Final = {"alias": "--alias", "type": "--type", "country": "--country", "birth_date": "--birth-date", "identifier": "--identifier",
               "gender": "--gender", "address": "--address"}  # fmt: skip
_MANY: Final = {"output": "--output", "strict": "--strict", "since": "--since", "previous": "--previous", "resume": "--resume",
                "restart": "--restart", "jobs": "--jobs"}  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Screens what was named; returns the exit code."""
    if args.replay:
        again: int = import_module("comity.cli.screen_receipt").run(args)
        return again
    if args.what is None:
        raise BadInput(Problem("NAME", "nobody is named", 'Write for example comity screen "Ivan Petrov" or comity screen customers.csv -o hits.csv.'))
    if Path(args.what).suffix.lower() in TABLES:
        _refuse(args, _ONE, f"it describes one party, and {Path(args.what).name} is a file of many", "Write it as a column of the file.")
        batch: int = import_module("comity.cli.screen_batch").run(Path(args.what), args)
        return batch
    _refuse(args, _MANY, "it is for a file of parties (csv, parquet, jsonl)", "Leave it out for one name.")
    return _single(args)


def _refuse(args: argparse.Namespace, options: dict[str, str], what: str, mend: str) -> None:
    wrong = [option for name, option in options.items() if getattr(args, name)]
    if wrong:
        raise BadInput(Problem(wrong[0], what, mend))


def _single(args: argparse.Namespace) -> int:
    law, store = load_law(), Store.open()
    asked = asked_of(args, law)
    with indexing() as progress:
        desk = ScreenDesk.open(law, store, progress, complain, verify=bool(args.receipt))
    asked = msgspec.structs.replace(asked, lists=desk.chosen(args.lists))
    decisions = DecisionStore.open().load()
    if decisions.word:
        complain(decisions.word)
    found = desk.screen(asked)
    if args.receipt:
        receipts = import_module("comity.desk.screen_receipt")
        replace_files({Path(args.receipt): receipts.written(receipts.of_single(desk, found), key_of(args.sign))})
    found = Laid(decisions, desk.screener, asked.as_of, utc_now()).screening(found)
    show(found, as_json=args.json)
    if args.receipt:
        complain(f"The receipt is in {args.receipt}.")
    return 3 if args.fail_on_hit and found.alerts else 0


def show(found: Screening, *, as_json: bool) -> None:
    """Prints one answer."""
    if as_json:
        say_json(found)
        return
    for line in screening_lines(found, Paint.of(sys.stdout)):
        say(line)


def asked_of(args: argparse.Namespace, law: Law) -> Asked:
    """The question, checked; the lists are chosen later. BadInput names every problem at once."""
    stated = Stated(
        name=args.what, aliases=tuple(args.alias), type=args.type or "", country=tuple(args.country), birth_date=tuple(args.birth_date),
        identifiers=tuple(args.identifier), gender=args.gender or "", address=args.address or "",
    )  # fmt: skip
    subject, problems = Reader(law.gazetteer, _FIELDS.__getitem__).subject(stated)
    if problems:
        raise BadInput(*problems)
    return Asked(
        name=subject.name, aliases=subject.aliases, type=subject.type, countries=subject.countries, dates=subject.dates,
        identifiers=subject.identifiers, gender=subject.gender, address=subject.address,
        threshold=args.threshold, as_of=day_of(args.as_of), **({"most": args.most} if args.most else {}),
    )  # fmt: skip


def key_of(path: str | None) -> bytes | None:
    """The secret key in a file; None without one. BadInput when it is too short to keep a secret."""
    if path is None:
        return None
    key = Path(path).read_bytes().strip()
    if len(key) < _KEY:
        raise BadInput(Problem(Path(path).name, f"a key of {len(key)} bytes is too short", f"Use a file of at least {_KEY} random bytes."))
    return key


_KEY: Final = 16


@contextmanager
def indexing() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal while the index of listed names is built; it comes only when there is something to build."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("listed names read", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
