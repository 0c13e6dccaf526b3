"""Which parametric codes an item meets: figures compared with the thresholds of a control list, exactly at the boundary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from comity.law.records import Threshold
from comity.terms.truth import NO, UNKNOWN, YES, Truth, truth_of


def classify(parameters: Mapping[str, Decimal], thresholds: Iterable[Threshold]) -> tuple[str, ...] | None:
    """Compare figures with thresholds: the codes certainly met, best first; None when a missing figure could change the best.

    Best is the order of the list: of two paragraphs that overlap the one written first is the stricter (3A090.a before
    3A090.b). A code is met when all comparisons of one of its groups hold; a comparison with a figure that is not stated
    is unknown. An empty tuple says that no code can be met, whatever the missing figures are. So a chip of 4800 TPP is
    3A090.a without its density, one of 1599 is neither, and one of 1600 cannot be told. Only the thresholds passed are
    looked at: pass those of the paragraphs that are asked about. ValueError for a comparator that is not ge, gt, le, lt.
    """
    groups: dict[str, dict[str, Truth]] = {}
    for t in thresholds:
        alternatives = groups.setdefault(t.code, {})
        alternatives[t.group] = min(alternatives.get(t.group, YES), _compare(parameters.get(t.parameter), t))
    met: list[str] = []
    for code, alternatives in groups.items():
        truth = max(alternatives.values(), default=NO)
        if truth is UNKNOWN and not met:
            return None
        if truth is YES:
            met.append(code)
    return tuple(met)


def _compare(figure: Decimal | None, t: Threshold) -> Truth:
    """One comparison; unknown without a figure."""
    limit = Decimal(t.value)
    if t.comparator not in ("ge", "gt", "le", "lt"):
        raise ValueError(f"{t.code}: '{t.comparator}' is not a comparator; use ge, gt, le or lt")
    if figure is None:
        return UNKNOWN
    held = {"ge": figure >= limit, "gt": figure > limit, "le": figure <= limit, "lt": figure < limit}
    return truth_of(held[t.comparator])
