"""`comity law`: show, history, search, status and coverage, printed for people or as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, Final

from comity.cli.assess import known_at
from comity.cli.law_text import coverage_lines, history_lines, page_lines, search_lines, status_lines
from comity.cli.paint import Paint, say
from comity.cli.say_json import say_json
from comity.desk.lawbook import show
from comity.desk.lawcoverage import coverage, markdown
from comity.desk.lawhistory import history
from comity.desk.lawsearch import search
from comity.desk.lawstatus import status
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem


def run(args: argparse.Namespace) -> int:
    """Does one action; returns the exit code."""
    return _ACTIONS[args.action](args)


def _print(args: argparse.Namespace, answer: Any, lines: Callable[[Any, Paint], Any]) -> int:
    if args.json:
        say_json(answer)
    else:
        for line in lines(answer, Paint.of(sys.stdout)):
            say(line)
    return 0


def _show(args: argparse.Namespace) -> int:
    return _print(args, show(load_law(), args.what, (known_at(args) or "")[:10]), page_lines)


def _history(args: argparse.Namespace) -> int:
    return _print(args, history(load_law(), args.what, (known_at(args) or "")[:10]), history_lines)


def _search(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise BadInput(Problem("--limit", f"{args.limit} is less than one", "Write a whole number from 1."))
    return _print(args, search(load_law(), " ".join(args.text), args.limit), search_lines)


def _status(args: argparse.Namespace) -> int:
    return _print(args, status(load_law()), status_lines)


def _coverage(args: argparse.Namespace) -> int:
    table = coverage(load_law())
    if args.markdown:
        sys.stdout.write(markdown(table))
        return 0
    return _print(args, table, coverage_lines)


_ACTIONS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "show": _show,
    "history": _history,
    "coverage": _coverage,
    "search": _search,
    "status": _status,
}
