"""The share of controlled content that brings a foreign-made item under a law (15 CFR 734.4 and its Supplement No. 2).

Content counts when it comes from the law's own territory and would itself need a licence to the destination if it were
sent there alone: the same rules are asked about each part. What is not known gives bounds, and the answer is unknown
when the level lies between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from comity.engine.program import Program
from comity.engine.tree import truth
from comity.engine.values import ItemCodes, Part, Parts, Value
from comity.terms.codes import split_code
from comity.terms.truth import NO, UNKNOWN, YES, Truth


def de_minimis(program: Program, values: Mapping[str, Value], time_slice: int) -> str | None:
    """`no-level`, `above`, `at-or-below`, or None when the stated facts do not settle it."""
    law = program.pack.de_minimis
    content = values.get("content")
    if not law.levels or not isinstance(content, Parts):
        return None
    if not content.each and content.complete:
        return "at-or-below"
    zero = max((truth(z.when, values, program.view) for z in law.zeros), default=NO)
    if zero is YES:
        return "no-level"
    low, high = _bounds(program, values, content, time_slice)
    answers = set()
    for level in law.levels:
        held = truth(level.when, values, program.view)
        if held is NO:
            continue
        limit = Decimal(level.percent) / 100
        answers |= {"above" if share > limit else "at-or-below" for share in (low, high)}
        if held is YES:
            break
    if zero is UNKNOWN:
        answers.add("no-level")
    return answers.pop() if len(answers) == 1 else None


def _bounds(program: Program, values: Mapping[str, Value], content: Parts, time_slice: int) -> tuple[Decimal, Decimal]:
    """The least and the greatest share of controlled content that the stated facts allow."""
    low = high = Decimal(0)
    for part in content.each:
        counts = _counts(program, values, part, time_slice, content.day)
        if counts is NO:
            continue
        high += part.share if part.share is not None else Decimal(1)
        if counts is YES and part.share is not None:
            low += part.share
    return low, min(high, Decimal(1)) if content.complete else Decimal(1)


def _counts(program: Program, values: Mapping[str, Value], part: Part, time_slice: int, day: str) -> Truth:
    """Whether a part is controlled content: of the law's own origin, and needing a licence to the destination."""
    law = program.pack.de_minimis
    space = program.pack.namespaces[0]
    if part.origin is not None and not program.view.territory(part.origin, "").within & set(law.origin):
        return NO
    from_there = UNKNOWN if part.origin is None else YES
    own = tuple(c for c in part.codes if split_code(c)[0] == space)
    alone = dict(values) | {f"item:{space}": ItemCodes(own, frozenset(), day) if own else None}
    yes, may, _open = program.evaluate(alone, time_slice)
    wanted = certain = program.mask_of(law.counts)
    for left in law.left_out:
        held = truth(left.when, alone, program.view)
        if held is not NO:
            certain &= ~program.mask_of(left.requirements)
        if held is YES:
            wanted &= ~program.mask_of(left.requirements)
    needs = YES if program.rule_bits(yes) & certain else UNKNOWN if program.rule_bits(may) & wanted else NO
    return min(from_there, needs)
