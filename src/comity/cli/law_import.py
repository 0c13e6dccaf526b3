"""`comity law import`: an official file becomes facts, or the reason why not is said."""

from __future__ import annotations

import argparse
from pathlib import Path

from comity.cli.paint import plain, say
from comity.desk.importing import Report, run_import
from comity.terms.problems import BadInput, Problem

_RULES = 40
"""So many rules are printed; a changed layout may touch hundreds."""


def run(args: argparse.Namespace) -> int:
    """Runs one import; 2 when a count is outside its limits and nothing was written."""
    report = run_import(args.source, Path(args.file), Path(args.into) if args.into else None, dry_run=args.dry_run)
    _show(report)
    if report.outside:
        raise BadInput(*(Problem(args.file, sentence, "Nothing was written.") for sentence in report.outside))
    if report.written:
        say(f"Written into {report.folder}. Put the hash and the date of the file into [[instrument]] of pack.toml, "
            "then run `comity law check`.")  # fmt: skip
    else:
        say("A dry run: nothing was written.")
    return 0


def _show(r: Report) -> None:
    counts = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in r.counts.items())
    say(f"{r.source}: {counts}")
    say(f"file {r.raw_hash}")
    for d in r.deltas:
        say(f"{d.table}: {d.rows:,} rows; {d.added:,} added, {d.removed:,} removed, {d.changed:,} changed")
        for kind, keys in d.examples.items():
            say(plain(f"  {kind}: {', '.join(keys)}"))
    if r.touched:
        say(f"{len({t.rule for t in r.touched}):,} rules read what changes:")
    for t in r.touched[:_RULES]:
        say(plain(f"  {t.rule} ({t.through}: {t.lines:,}, {', '.join(t.examples)}) {t.title}"))
    if len(r.touched) > _RULES:
        say(f"  + {len(r.touched) - _RULES:,} more")
    for sentence in r.unread:
        say(plain(f"not read: {sentence}"))
