"""`comity impact tables`: the tables of input and output that can be used, and the import of another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from comity.cli.paint import Paint, plain, say
from comity.cli.say_json import say_json
from comity.desk.impact_tables import READERS, Listed, import_table, listed_tables
from comity.terms.problems import BadInput, Problem
from comity.world.store import load_world


def run_list(args: argparse.Namespace) -> int:
    """Prints every table with its year, size, unit, source and terms."""
    found = listed_tables(load_world())
    if args.json:
        _json([t._asdict() for t in found])
        return 0
    paint = Paint.of(sys.stdout)
    width = max((len(t.name) for t in found), default=0)
    for at, table in enumerate(found):
        kept = "imported" if table.kept else "ships"
        note = ", used when --table is not given" if at == 0 else ""
        size = f"{table.economies} x {table.sectors}" if table.economies else "-"
        say(f"{paint(plain(table.name.ljust(width)), 'bold')}  {table.year or '-'}  {size}  {plain(table.unit)}  {kept}{note}")
        told = "; ".join(t for t in (table.source, table.terms) if t)
        for line in paint.wrap(told, 4):
            say(paint(line, "dim"))
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Keeps a table from a file: `args.what` is tables, import, KIND, FILE."""
    if len(args.what) != 4 or args.what[2] not in READERS:
        raise BadInput(
            Problem("comity impact tables import", "a kind and one file are needed", f"KIND is one of {', '.join(READERS)}.")
        )
    done = import_table(args.what[2], Path(args.what[3]), args.name or "")
    if args.json:
        _json({**done._asdict(), "listed": done.listed._asdict(), "findings": [f._asdict() for f in done.findings]})
        return 0
    say(f"{'replaced' if done.replaced else 'kept'}: {_brief(done.listed)}")
    paint = Paint.of(sys.stdout)
    for finding in done.findings:
        for line in paint.wrap(("" if finding.ok else "Look at this: ") + finding.sentence, 2):
            say(line)
    say(f"Use it with --table {done.listed.name}")
    return 0


def _brief(table: Listed) -> str:
    return plain(f"{table.name}, {table.year}, {table.economies} economies x {table.sectors} sectors, {table.unit or 'no unit'}")


def _json(answer: object) -> None:
    say_json(answer)
