"""`comity draft`: a measure laid over the law in force, as one dossier; on the terminal, as JSON, as a page, as a PDF, as pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from comity.cli.draft_text import draft_lines
from comity.cli.paint import Paint, complain, say
from comity.cli.say_json import say_json
from comity.desk.draft import DossierWish, dossier
from comity.desk.measure_file import read_measure
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem
from comity.world.store import load_world


def run(args: argparse.Namespace) -> int:
    """Makes the dossier, writes what is asked for; returns the exit code. A measure below the floor is told, not refused as input."""
    drawn = bool(args.html or args.pdf or args.charts)
    if drawn:
        needs_pictures()
    check_targets(args)
    law, world = load_law(), load_world()
    measure = read_measure(Path(args.measure), law)
    names = {j: p.name for j, p in law.packs.items()} | {code: e.name for code, e in world.economies.items()}
    with telling_steps() as step:
        wish = DossierWish(orders=Path(args.orders) if args.orders else None, seed=args.seed, quick=args.quick, progress=step)
        found = dossier(measure, law, world, wish._replace(table=args.table) if args.table else wish)
        written: list[str] = import_module("comity.cli.draft_files").write(args, found, law, world, step) if drawn else []
    if args.json:
        say_json(found)
        for name in written:
            complain(f"Written: {name}")
        return 0
    for line in draft_lines(found, names, written, Paint.of(sys.stdout)):
        say(line)
    return 0


def needs_pictures() -> None:
    """BadInput when what draws pictures is not installed."""
    missing = [name for name in ("altair", "vl_convert", "typst") if find_spec(name) is None]
    if missing:
        what = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed; pages, PDF and pictures need it"
        raise BadInput(Problem("pictures", what, "Install it: pip install 'comity[pictures]'."))


def check_targets(args: argparse.Namespace) -> None:
    """BadInput before a long run when a file could not be written at its end."""
    problems = [
        Problem(f"--{option} {target}", f"there is no folder {Path(target).parent}", "Make it first.")
        for option, target in (("html", args.html), ("pdf", args.pdf))
        if target and not Path(target).parent.is_dir()
    ]
    if args.charts and Path(args.charts).exists() and not Path(args.charts).is_dir():
        problems.append(Problem(f"--charts {args.charts}", "this is a file, and pictures go into a folder", "Name a folder."))
    if args.charts and not Path(args.charts).absolute().parent.is_dir():
        problems.append(Problem(f"--charts {args.charts}", f"there is no folder {Path(args.charts).parent}", "Make it first."))
    if problems:
        raise BadInput(*problems)


@contextmanager
def telling_steps() -> Iterator[Callable[[str], None]]:
    """Tells on a terminal what is being done; silent elsewhere."""
    if not sys.stderr.isatty():
        yield _silent
        return
    with Console(stderr=True).status("reading") as status:
        yield status.update


def _silent(_: str) -> None:
    """Says nothing."""
