"""`comity impact`: what a measure does to supply chains; and the tables that this is reckoned on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from comity.cli.impact_tables import run_import, run_list
from comity.cli.impact_text import lines
from comity.cli.paint import Paint, plain, say
from comity.cli.say_json import say_json
from comity.desk.draft_cells import Bench, judge_cells
from comity.desk.draft_civil import CivilLevels
from comity.desk.draft_impact import impact_of, measured
from comity.desk.evidence_register import KIND as EVIDENCE
from comity.desk.evidence_register import import_register
from comity.desk.impact import sources_used
from comity.desk.impact_peaceful import peaceful_section
from comity.desk.impact_reach import reach_section
from comity.desk.impact_tables import READERS
from comity.desk.impact_wrong import where_wrong
from comity.desk.kept_votes import KIND as VOTES
from comity.desk.kept_votes import import_votes
from comity.desk.measure_file import read_measure
from comity.desk.outside_data import audits, data_home, finder, import_file, kinds
from comity.desk.overlay import lay
from comity.law.store import load_law
from comity.terms.problems import BadInput, Problem
from comity.world.store import load_world


def run(args: argparse.Namespace) -> int:
    """A measure, or the tables; returns the exit code."""
    first, *rest = args.what
    if first == "tables":
        return _tables(rest[0] if rest else "", args)
    if rest:
        raise BadInput(
            Problem(
                "impact", f"'{rest[0][:40]}' is one word too many", "Name one measure, or write `tables list` or `tables import`."
            )
        )
    answer = _answer(Path(first), args)
    if args.json:
        say_json(answer)
    else:
        names = {c: e.name for c, e in load_world().economies.items()}
        for line in lines(answer, names, Paint.of(sys.stdout)):
            say(line)
    return 0


def _tables(action: str, args: argparse.Namespace) -> int:
    if action == "import":
        kind = args.what[2] if len(args.what) > 2 else ""
        return _import(kind, args) if kind in (*kinds(), VOTES, EVIDENCE) else run_import(args)
    if action != "list":
        raise BadInput(
            Problem("impact tables", f"'{action[:40]}' is nothing that can be done with tables", "Write list or import.")
        )
    run_list(args)
    if not args.json:
        for a in audits(data_home()):
            say(plain(f"{a.kind} {a.name}: {a.kept:,} rows, {a.first} to {a.last}, of {a.file}, imported"))
    return 0


def _import(kind: str, args: argparse.Namespace) -> int:
    """Keeps figures of trade, sanctions or interventions that a user has; they are used before those that ship."""
    if len(args.what) != 4:
        raise BadInput(Problem("comity impact tables import", "a kind and one file are needed", f"KIND is one of {_kinds()}."))
    path = Path(args.what[3])
    if not path.is_file():
        raise BadInput(Problem(str(path), "there is no such file", "Check the path."))
    if kind == VOTES:
        held = import_votes(path, data_home())
        if args.json:
            say_json(held)
        else:
            say(f"kept: {held.rollcalls:,} roll calls of {held.states} states, {held.first} to {held.last}")
        return 0
    if kind == EVIDENCE:
        kept, register = import_register(path, load_world().root, data_home())
        if args.json:
            say_json({"file": str(kept), "rows": len(register.rows)})
        else:
            say(f"kept: {len(register.rows):,} rows of evidence; `comity govern --indicator EVG` counts them")
        return 0
    done = import_file(kind, path, data_home(), finder(load_world().by_iso3), args.name or "")
    if args.json:
        say_json(done)
        return 0
    say(plain(f"kept: {kind} {done.name}, {done.kept:,} of {done.rows:,} rows, {done.first} to {done.last}"))
    for why, n in done.unread.items():
        say(plain(f"  {n:,} rows cannot be used: {why}"))
    return 0


def _kinds() -> str:
    return ", ".join((*READERS, *kinds(), VOTES, EVIDENCE))


def _answer(path: Path, args: argparse.Namespace) -> dict[str, Any]:
    """The sections on supply chains, reach and peaceful use, and where they are likely to be wrong."""
    law, world = load_law(), load_world()
    measure = read_measure(path, law)
    table = args.table or next(iter(world.tables))
    with _bar() as progress:
        laid, bench = lay(measure, law), Bench()
        m = measured(measure, judge_cells(measure, laid, bench), law, world, table)
        prepared = m.prepared
        rng = np.random.default_rng(args.seed)
        impact = impact_of(m, law, rng, bench, progress)
        reach = reach_section(measure, laid.changed, laid, world, prepared, m.changes, rng)
    items = [(i.codes, i.hs) for i in world.civil_items() if i.codes or i.hs]
    peaceful = peaceful_section(measure, laid, world, CivilLevels(measure, laid, items, bench))
    sections = {"impact": impact, "reach": reach, "peaceful_use": peaceful}
    return {
        "measure": {"id": measure.id, "title": measure.title, "summary": measure.summary, "jurisdictions": list(measure.jurisdictions),
                    "before": laid.first_day, "after": laid.second_day, "horizon": measure.horizon, "how": laid.how},
        "versions": {"law": laid.changed.hash, "world": world.hash, "table": prepared.table.name, "seed": args.seed},
        **sections,
        "where_wrong": where_wrong(sections, measure, prepared, world),
        "sources": sources_used(prepared),
    }  # fmt: skip


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("law, then models", total=None)

        def told(step: int, total: int) -> None:
            if step:
                bar.advance(task, step)
            elif total:
                bar.update(task, description="models run", total=total)

        yield told
