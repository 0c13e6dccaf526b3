"""`comity what-if`: the same order with changed facts, side by side."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from comity.cli.assess import jurisdictions, known_at
from comity.cli.paint import Paint, plain, say
from comity.cli.say_json import say_json
from comity.cli.text import head_line, law_lines
from comity.desk.assess import Desk
from comity.desk.intake import read_order
from comity.desk.telling import POLICIES, short
from comity.desk.what_if import Difference, changed_order, differences
from comity.engine.determination import Determination, ItemAnswer


def run(args: argparse.Namespace) -> int:
    """Assesses the order as it is and as changed; returns the exit code."""
    day, path = known_at(args), Path(args.order)
    desk = Desk.open(jurisdictions(args), known_at=(day or "")[:10])
    order = read_order(path)
    changed = changed_order(order, args.changes)
    before = desk.assess(order, path.name, day)
    after = desk.assess(changed, f"{path.name} as changed", before.known_at)
    found = differences(before, after)
    if args.json:
        body = {"order": before.order, "set": args.changes, "before": before, "after": after, "differences": found}
        say_json(body)
        return 0
    titles = {f.rule: f.title for d in (before, after) for i in d.items for a in i.jurisdictions for f in a.findings}
    titles |= {x.id: x.title for d in (before, after) for i in d.items for a in i.jurisdictions for x in a.authorisations}
    paint = Paint.of(sys.stdout)
    say(paint(plain(f"{before.order}, what if {', '.join(args.changes)}"), "bold"))
    for old, new in zip(before.items, after.items, strict=True):
        for line in _item(old, new, [f for f in found if f.item == new.item], titles, paint):
            say(line)
    for line in (*_conflicts(before, after, paint), *law_lines(after, paint)):
        say(line)
    return 0


def _item(old: ItemAnswer, new: ItemAnswer, found: list[Difference], titles: dict[str, str], paint: Paint) -> Iterator[str]:
    yield head_line(old, paint)
    if new.codes != old.codes:
        yield f"  now {plain(', '.join(new.codes) or 'no code stated')}"
    far = [f.jurisdiction for f in found if f.before == f.after == "no_nexus"]
    near = [f for f in found if f.jurisdiction not in far]
    wide = max((len(_said(f.before, f.policy_before)) for f in near), default=0)
    first = max((len(f.jurisdiction) for f in near), default=0)
    for f in near:
        left, right = _said(f.before, f.policy_before), _said(f.after, f.policy_after)
        same = (f.before, f.policy_before) == (f.after, f.policy_after)
        gap = " " * (wide - len(left))
        tail = paint("the same", "dim") if same else paint(right, f.after)
        yield f"  {f.jurisdiction:{first}}  {paint(left, f.before)}{gap}  ->  {tail}"
        for sign, ids in (("-", f.went), ("+", f.came)):
            for rule in ids:
                yield from paint.wrap(f"{sign} {titles.get(rule, '')} [{rule}]", 6)
        for sign, ids in (("- no longer helps:", f.authorisations_went), ("+ helps:", f.authorisations_came)):
            for a in ids:
                yield from paint.wrap(f"{sign} {titles.get(a, '')} [{a}]", 6)
    if far:
        yield from paint.wrap(f"{short('no_nexus')}, before and after: {', '.join(far)}", 2)


def _said(outcome: str, policy: str) -> str:
    return short(outcome) + (f" ({POLICIES.get(policy, policy)})" if policy else "")


def _conflicts(before: Determination, after: Determination, paint: Paint) -> Iterator[str]:
    old, new = {c.id: c for c in before.conflicts}, {c.id: c for c in after.conflicts}
    for sign, these, those in (("- no longer in conflict:", old, new), ("+ in conflict:", new, old)):
        for cid, c in these.items():
            if cid not in those:
                yield from paint.wrap(f"{sign} {' and '.join(c.between)}: {c.why} [{cid}]", 2)
