"""`comity law`: show, search, status, check and diff, printed for people or as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, Final

import msgspec

from comity.cli.law_text import diff_lines, page_lines, search_lines, status_lines
from comity.cli.paint import Paint, say
from comity.desk.lawbook import show
from comity.desk.lawdiff import diff
from comity.desk.lawsearch import search
from comity.desk.lawstatus import check, status
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem


def run(args: argparse.Namespace) -> int:
    """Does one action; returns the exit code."""
    return _ACTIONS[args.action](args)


def _print(args: argparse.Namespace, answer: Any, lines: Callable[[Any, Paint], Any]) -> int:
    if args.json:
        say(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
    else:
        for line in lines(answer, Paint.of(sys.stdout)):
            say(line)
    return 0


def _show(args: argparse.Namespace) -> int:
    return _print(args, show(load_law(), args.what), page_lines)


def _search(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise BadInput(Problem("--limit", f"{args.limit} is less than one", "Write a whole number from 1."))
    return _print(args, search(load_law(), " ".join(args.text), args.limit), search_lines)


def _status(args: argparse.Namespace) -> int:
    return _print(args, status(load_law()), status_lines)


def _diff(args: argparse.Namespace) -> int:
    return _print(args, diff(load_law(), args.since, args.until), diff_lines)


def _check(_args: argparse.Namespace) -> int:
    found = check()
    say(f"{found.packs} packs, {found.rules:,} rules, all references resolve")
    return 0


_ACTIONS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "show": _show,
    "search": _search,
    "status": _status,
    "check": _check,
    "diff": _diff,
}
