"""`comity assess`: orders in TOML or JSON are explained one by one; a file of orders is handed to the batch."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import msgspec

from comity.cli.paint import Paint, complain, say
from comity.cli.text import order_lines
from comity.desk.assess import Desk
from comity.desk.atomic import replace_files
from comity.desk.intake import read_order
from comity.desk.telling import questions_of
from comity.engine.determination import Determination
from comity.engine.order import Order
from comity.law.store import Law
from comity.terms.dates import parse_date
from comity.terms.outcomes import RANK
from comity.terms.problems import BadInput, Problem

TABLES: Final = (".csv", ".parquet", ".jsonl", ".ndjson")


def run(args: argparse.Namespace) -> int:
    """Assesses what was named; returns the exit code."""
    paths = [Path(f) for f in args.files]
    tables = [p for p in paths if p.suffix.lower() in TABLES]
    if not tables:
        return _orders(paths, args)
    if len(paths) > 1:
        raise BadInput(Problem(str(tables[0]), "it is a file of many orders and other files are named beside it",
                               "Assess one such file at a time."))  # fmt: skip
    if args.save:
        raise BadInput(Problem("--save", "it saves the answer to one order, not to a file of them", "Leave it out, or assess one order."))
    batch: int = import_module("comity.cli.batch").run(tables[0], args)
    return batch


def jurisdictions(args: argparse.Namespace) -> list[str] | None:
    """The laws asked for, each once; None for all."""
    return None if args.jurisdiction is None else list(dict.fromkeys(j.strip().upper() for j in args.jurisdiction.split(",")))


def known_at(args: argparse.Namespace) -> str | None:
    """The day on which the question is asked, or None for now."""
    if args.known_at is None:
        return None
    if parse_date(args.known_at) is None:
        raise BadInput(Problem("--known-at", f"'{args.known_at}' is not a date", "Write YYYY-MM-DD, a day that exists."))
    return f"{args.known_at}T00:00:00Z"


def _orders(paths: list[Path], args: argparse.Namespace) -> int:
    if args.output or args.strict:
        raise BadInput(Problem("--output" if args.output else "--strict", "it is for a file of many orders (csv, parquet, jsonl)",
                               "For one order use --json or --html."))  # fmt: skip
    for option, given, what in (("--html", args.html, "one page shows one order"), ("--save", args.save, "one file saves one answer")):
        if given and len(paths) > 1:
            raise BadInput(Problem(option, what, "Name one order file."))
        if given and not Path(given).parent.is_dir():
            raise BadInput(Problem(f"{option} {given}", f"there is no folder {Path(given).parent}", "Make it first."))
    day = known_at(args)
    desk = Desk.open(jurisdictions(args), known_at=(day or "")[:10])
    found: list[tuple[Order, Determination]] = []
    bad = 0
    for path in paths:
        try:
            order = read_order(path)
            found.append((order, desk.assess(order, path.name, day, ahead=True)))
        except BadInput as e:
            bad += 1
            for problem in e.problems:
                complain(str(problem))
    _show([d for _order, d in found], args, desk.law, several=len(paths) > 1)
    if found:
        _files(*found[0], paths[0].name, args, desk)
    if bad:
        return 2
    return 3 if args.fail_on and any(reaches(d, args.fail_on) for _o, d in found) else 0


def _files(order: Order, found: Determination, name: str, args: argparse.Namespace, desk: Desk) -> None:
    """The files that are asked for beside the answer: the page, and the answer to be replayed."""
    if args.html:
        page = import_module("comity.web.page").render_html(found, order, desk.law)
        replace_files({Path(args.html): page})
        complain(f"The page is in {args.html}.")
    if args.save:
        replay = import_module("comity.desk.replay")
        replace_files({Path(args.save): replay.written(replay.saved(desk, order, name, found))})
        complain(f"Saved in {args.save}; `comity replay {args.save}` answers again.")


def _show(found: list[Determination], args: argparse.Namespace, law: Law, *, several: bool) -> None:
    if args.json:
        body = msgspec.json.encode(found if several else found[0]) if found else b"[]" if several else b""
        if body:
            say(msgspec.json.format(body, indent=2).decode())
        return
    paint, questions = Paint.of(sys.stdout), questions_of(law)
    for n, determination in enumerate(found):
        if n:
            say("")
        for line in order_lines(determination, paint, questions):
            say(line)


def reaches(d: Determination, outcome: str) -> bool:
    """Whether any law's answer for any item is this outcome or a worse one."""
    return any(RANK[a.outcome] <= RANK[outcome] for item in d.items for a in item.jurisdictions)
