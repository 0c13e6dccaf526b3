"""Finds in one pack what no order can show: dead rules, shadowed rules, states that overlap, chart cells without a rule.

A rule's normal form is a union of boxes: in each alternative, every fact has its own tests. So a rule is dead when each
of its alternatives asks the impossible of one fact, and shadowed when each lies inside an alternative of a rule that
overrides it. Both are decided by comparing tests, exactly for finite facts; what cannot be decided is not reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Final

from comity.law.check import matching, str_place
from comity.law.conditions import Literal, normal_form
from comity.law.records import Pack, Rule
from comity.terms.problems import Problem

_SINGLE: Final = ("act", "type", "knowledge", "de_minimis")
"""Facts with exactly one word as value."""
_FOREVER: Final = "9999-12-31"


def check(pack: Pack) -> list[Problem]:
    """Everything found in a pack, one problem each; an empty list when the law holds together."""
    return [*dead_rules(pack), *shadowed_rules(pack), *overlapping_states(pack), *cells_without_rule(pack)]


def dead_rules(pack: Pack) -> list[Problem]:
    """Rules whose condition no order can meet."""
    return [
        Problem(str_place(rule.place), "no order can meet its condition", "Two of its tests exclude each other; correct one.")
        for rule in pack.rules if all(impossible(conjunct) for conjunct in normal_form(rule.when))
    ]  # fmt: skip


def impossible(conjunct: tuple[Literal, ...]) -> bool:
    """Whether the tests of one alternative exclude each other on some fact."""
    by_fact: dict[str, list[Literal]] = defaultdict(list)
    for atom, positive in conjunct:
        by_fact[atom.fact].append((atom, positive))
    return any(_contradict(fact, tests) for fact, tests in by_fact.items())


def _contradict(fact: str, tests: list[Literal]) -> bool:
    wanted = {a for a, positive in tests if positive}
    if wanted & {a for a, positive in tests if not positive}:
        return True
    if fact in _SINGLE or fact.startswith("ask:"):
        allowed: set[str] | None = None
        for atom, positive in tests:
            if positive:
                allowed = set(atom.args) if allowed is None else allowed & set(atom.args)
        barred = {arg for atom, positive in tests if not positive for arg in atom.args}
        return allowed is not None and not allowed - barred
    return _empty_range(tests)


def _empty_range(tests: list[Literal]) -> bool:
    """Whether comparisons of one number leave no number."""
    low, high, open_low, open_high = Decimal("-Infinity"), Decimal("Infinity"), False, False
    for atom, positive in tests:
        op = atom.op if positive else {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}.get(atom.op, "")
        if op not in ("ge", "gt", "le", "lt") or atom.origin:
            continue
        limit = Decimal(atom.args[0])
        if op in ("ge", "gt") and (limit > low or (limit == low and op == "gt")):
            low, open_low = limit, op == "gt"
        if op in ("le", "lt") and (limit < high or (limit == high and op == "lt")):
            high, open_high = limit, op == "lt"
    return low > high or (low == high and (open_low or open_high))


def shadowed_rules(pack: Pack) -> list[Problem]:
    """Rules that another rule, in force whenever they are, overrides wherever they apply."""
    by_id = {r.id: r for r in pack.rules}
    out = []
    for winner in pack.rules:
        for loser_id in matching(winner.overrides, by_id):
            loser = by_id[loser_id]
            if loser is not winner and _lasts(winner, loser) and _covers(winner, loser):
                out.append(Problem(str_place(loser.place), f"{winner.id} overrides it wherever it applies",
                                   "Narrow the one that overrides, or remove this one."))  # fmt: skip
    return out


def _lasts(winner: Rule, loser: Rule) -> bool:
    """Whether the overriding rule is in force on every day on which the other is."""
    held = winner.since <= loser.since and (winner.until or _FOREVER) >= (loser.until or _FOREVER)
    return held and not winner.states


def _covers(winner: Rule, loser: Rule) -> bool:
    """Whether every alternative of one rule lies within an alternative of the other: it has all of that one's tests."""
    wide = [set(c) for c in normal_form(winner.when)]
    return all(any(box <= set(conjunct) for box in wide) for conjunct in normal_form(loser.when))


def overlapping_states(pack: Pack) -> list[Problem]:
    """Rules with two states on one track on the same day."""
    out = []
    for rule in pack.rules:
        for track in sorted({s.track for s in rule.states}):
            spans = sorted((s.since, s.until or _FOREVER) for s in rule.states if s.track == track)
            out += [
                Problem(f"{str_place(rule.place)}, track {track}", f"two states hold on {later[0]}", "End the earlier one the day before.")
                for earlier, later in pairwise(spans) if later[0] <= earlier[1]
            ]  # fmt: skip
    return out


def cells_without_rule(pack: Pack) -> list[Problem]:
    """Licence rows whose key or reason no rule asks about: a requirement that would never be found."""
    asked = set(_asked(pack))
    keys = {r.key for rows in pack.rows.values() for r in rows if r.reason and not r.key.startswith("unread")}
    return [
        Problem(f"{pack.jurisdiction} licence rows, key {key}", "no rule asks about it", "Write the rule, or correct the key.")
        for key in sorted(keys - asked)
    ]


def _asked(pack: Pack) -> Iterable[str]:
    for rule in pack.rules:
        for conjunct in normal_form(rule.when):
            for atom, _positive in conjunct:
                if atom.op in ("row", "reason"):
                    yield from atom.args
