"""`comity law print`: all law as a site of plain files."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.assess import jurisdictions
from comity.cli.paint import plain, say
from comity.desk.lawexamples import examples
from comity.desk.lawfolder import Written, check_folder, write_folder
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem


def run(args: argparse.Namespace) -> int:
    """Makes the site; returns the exit code."""
    target = Path(args.output)
    check_folder(target)
    law, only = load_law(), jurisdictions(args)
    for j in only or ():
        if j not in law.packs:
            raise BadInput(Problem("--jurisdiction", f"no law of '{j[:20]}' is loaded", f"Loaded: {', '.join(law.packs)}."))
    found = examples(law, max((p.verified_through for p in law.packs.values()), default="2026-01-01"))
    site = import_module("comity.web.lawsite").Site(law, found, only)
    done = _written(target, site, {"law": law.hash, "laws": ",".join(p.jurisdiction for p in site.packs)})
    say(f"{done.files:,} files, {done.bytes / 1_000_000:,.1f} MB: {plain(done.folder)}/index.html")
    if found.unread:
        say(plain(f"{len(found.unread)} example files are no orders and are left out: {', '.join(found.unread[:3])}"))
    return 0


def _written(target: Path, site: Any, mark: dict[str, str]) -> Written:
    if not sys.stderr.isatty():
        return write_folder(target, site.files(), mark)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("pages written", total=len(site))
        return write_folder(target, site.files(), mark, lambda n: bar.update(task, completed=n))
