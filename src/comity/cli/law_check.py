"""`comity law check`: what was proven of the law, printed for people or as JSON."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from comity.cli.paint import say
from comity.cli.say_json import say_json
from comity.desk.lawcheck import Checked, check
from comity.terms.problems import BadInput


def run(args: argparse.Namespace) -> int:
    """Checks the law and prints what was found; exit code 2 when something must be mended."""
    watched = sys.stderr.isatty()
    found = check(fresh=args.fresh, told=_tell if watched else None)
    if watched:
        sys.stderr.write("\r" + " " * 24 + "\r")
    if args.json:
        say_json(found)
        return 2 if found.problems() else 0
    if found.problems():
        raise BadInput(*found.problems())
    for line in lines(found, remarks=args.remarks):
        say(line)
    return 0


def _tell(jurisdiction: str) -> None:
    """Says which pack is being proven, on a terminal."""
    sys.stderr.write(f"\rchecking {jurisdiction} ".ljust(24))
    sys.stderr.flush()


def lines(found: Checked, *, remarks: bool) -> Iterator[str]:
    """The check in a few lines: how much law, how many cells, what is worth knowing."""
    packs = found.packs
    yield f"{len(packs)} packs, {sum(p.rules for p in packs):,} rules, all references resolve"
    again = [p.jurisdiction for p in packs if not p.kept]
    yield (f"{sum(p.cells for p in packs):,} cells of code, act and destination in {sum(p.judged for p in packs):,} classes: each has an outcome, "
           f"both readings agree")  # fmt: skip
    yield f"{found.seconds:.1f} s, proven anew: {', '.join(again) or 'nothing had changed'}"
    kinds = Counter(f.kind for p in packs for f in p.remarks)
    if kinds:
        told = "" if remarks else "; --remarks tells them"
        yield f"{kinds.total():,} remarks ({', '.join(f'{k} {n}' for k, n in sorted(kinds.items()))}){told}"
    accepted = sum(p.accepted for p in packs)
    if accepted:
        yield f"{accepted:,} findings accepted with a reason"
    for p in packs if remarks else ():
        yield from (f"{p.jurisdiction} {f}" for f in p.remarks)
