"""`comity decisions`: decide on hits, confirm, withdraw, list, verify and export."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from comity.cli.paint import Paint, complain, plain, say
from comity.cli.say_json import say_json
from comity.desk.decision_entry import entry_today
from comity.desk.decision_hits import customer_named
from comity.desk.decision_intake import described_as, said_with
from comity.desk.decision_store import Decisions, DecisionStore, verified
from comity.desk.decision_table import Row, csv_text, row, rows, write_private
from comity.desk.list_intake import utc_now
from comity.desk.list_store import Store
from comity.desk.screen_subject import Stated
from comity.law.store import Law, load_law
from comity.parties.decisions import Decision, Described, described
from comity.terms.problems import BadInput, Problem

_STYLES: Final = {"cleared": "not_required", "same": "prohibited", "unconfirmed": "notification_required", "undecided": "incomplete"}


def run(args: argparse.Namespace) -> int:
    """Does one action; returns the exit code."""
    return _ACTIONS[args.action](args, DecisionStore.open())


def _add(args: argparse.Namespace, store: DecisionStore) -> int:
    store.load()
    law = load_law()
    subject = _subject(args, law)
    said = said_with(args.verdict, args.reason, args.by, args.expires, args.receipt)
    with _bar() as progress:
        entry = entry_today(law, Store.open(), args.entity, utc_now()[:10], progress)
    return _told(args, store, store.decide(subject, entry, said))


def _subject(args: argparse.Namespace, law: Law) -> Described:
    stated = Stated(args.name or "", tuple(args.aliases), args.type, tuple(args.country), tuple(args.birth_date), tuple(args.identifiers), args.gender)
    if args.customers is None:
        if args.name is None:
            raise BadInput(Problem("--name", "it is not said who was screened", "Write --name NAME, or --customers FILE with --subject ID."))
        return described_as(law, stated, args.subject)
    if any(stated):
        raise BadInput(Problem("--customers", "the file states the name and the circumstances", "Leave out --name and the options for circumstances."))
    return described(customer_named(Path(args.customers), args.subject, law.gazetteer), args.subject.strip())


def _confirm(args: argparse.Namespace, store: DecisionStore) -> int:
    return _told(args, store, store.confirm(args.decision, args.by))


def _withdraw(args: argparse.Namespace, store: DecisionStore) -> int:
    return _told(args, store, store.withdraw(args.decision, args.by, args.reason))


def _told(args: argparse.Namespace, store: DecisionStore, done: Decision) -> int:
    decisions = _loaded(store)
    found = row(decisions, done.id, utc_now())
    if args.json:
        say_json(found)
        return 0
    for line in _lines(found, Paint.of(sys.stdout)):
        say(line)
    if found.state == "unconfirmed":
        say(f"  It counts when a second person confirms it: comity decisions confirm {done.id} --by NAME")
    return 0


def _list(args: argparse.Namespace, store: DecisionStore) -> int:
    found = rows(_loaded(store), utc_now(), only_open=args.open, expiring=args.expiring)
    if args.json:
        say_json(found)
        return 0
    paint = Paint.of(sys.stdout)
    for one in found:
        for line in _lines(one, paint):
            say(line)
    if not found:
        say("No such decision." if args.open or args.expiring is not None else "No decision was made yet.")
    return 0


def _lines(r: Row, paint: Paint) -> Iterator[str]:
    """A decision for people: what stands, on whom, why, by whom."""
    about = f"{r.decision}  {paint(r.state, _STYLES.get(r.state, 'dim'))}  "
    circumstances = ", ".join(v for v in (r.type, r.countries, r.dates, r.identifiers) if v)
    yield about + plain(f"{r.subject + ' ' if r.subject else ''}{r.name}{f' ({circumstances})' if circumstances else ''}")
    yield from paint.wrap(f"{r.verdict}: {r.listed_name}, {r.list}, {r.entity}", 4)
    yield from paint.wrap(f"by {r.by} on {r.at[:10]}, until {r.until}: {r.reason}", 4)
    if r.confirmed_by:
        yield from paint.wrap(f"confirmed by {r.confirmed_by} on {r.confirmed_at[:10]}", 4)
    if r.withdrawn_by:
        yield from paint.wrap(f"withdrawn by {r.withdrawn_by} on {r.withdrawn_at[:10]}: {r.withdrawn_because}", 4)


def _verify(args: argparse.Namespace, store: DecisionStore) -> int:
    decisions = _loaded(store)
    head = verified(decisions, args.head)
    if args.json:
        say_json({"lines": head.number, "decisions": len(decisions.all), "head": head.hash})
        return 0
    say(f"{_many(head.number, 'line')}, {_many(len(decisions.all), 'decision')}: every line follows on the one before it")
    if head.hash:
        say(f"head {head.hash}")
        say("  Note it where nobody here can change it; `comity decisions verify --head HASH` then shows that nothing up to it was rewritten.")
    return 0


def _export(args: argparse.Namespace, store: DecisionStore) -> int:
    path = Path(args.file)
    if path.suffix.lower() != ".csv":
        raise BadInput(Problem(path.name, "only CSV is written", "Name a file that ends in .csv."))
    found = rows(_loaded(store), utc_now())
    write_private(path, csv_text(found))
    say(f"{_many(len(found), 'decision')} written: {args.file}")
    return 0


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _loaded(store: DecisionStore) -> Decisions:
    decisions = store.load()
    if decisions.word:
        complain(decisions.word)
    return decisions


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None] | None]:
    """Progress of an index that has to be built first, on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(TextColumn("reading listed names"), BarColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


_ACTIONS: Final[dict[str, Callable[[argparse.Namespace, DecisionStore], int]]] = {
    "add": _add,
    "confirm": _confirm,
    "withdraw": _withdraw,
    "list": _list,
    "verify": _verify,
    "export": _export,
}
