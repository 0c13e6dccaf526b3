"""Indicator 8, LDL: how long licences take and how often they are denied, destination groups compared within like cases."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import Z95
from comity.governance.survival import area, common_end, curve, incidence, median
from comity.governance.telling import blank, middle_part, tell, untold
from comity.governance.value import Bools, Floats, Ints, Levels, Value

PENDING: Final = 0
APPROVED: Final = 1
DENIED: Final = 2
WITHDRAWN: Final = 3
RETURNED: Final = 4
OUTCOMES: Final = ("pending", "approved", "denied", "withdrawn", "returned")


class Cases(NamedTuple):
    """Applications for licences to one authority.

    group    label of the group of the destination, one a case; no function here looks at its spelling
    stratum  number of the stratum (class of the item x end use x band of the value): only cases of one stratum are like
    outcome  position in OUTCOMES, shape (N,)
    days     from receipt to the end of the case, or to the end of the watching for a pending one, shape (N,)
    evidence ids of the records or of the statistics
    """

    jurisdiction: str
    vintage: str
    group: tuple[str, ...]
    stratum: Ints
    outcome: Levels
    days: Floats
    evidence: tuple[str, ...]


class Odds(NamedTuple):
    """A common odds ratio with its 95 % interval, and the number of strata that speak to it."""

    ratio: float
    low: float
    high: float
    strata: int


def common_odds_ratio(tables: Floats) -> Odds | None:
    """The Mantel-Haenszel odds ratio over 2 x 2 tables, with the Robins-Breslow-Greenland variance of its logarithm.

    tables  shape (K, 2, 2): row 0 the group, row 1 the others; column 0 the event, column 1 none
    None    when no stratum holds both rows, or one side of the ratio is nothing
    """
    totals = tables.sum(axis=(1, 2))
    both = (tables.sum(axis=2) > 0).all(axis=1)
    a, b, c, d = (tables[both, i, j] for i in (0, 1) for j in (0, 1))
    n = totals[both]
    r, s = a * d / n, b * c / n
    if r.sum() <= 0 or s.sum() <= 0:
        return None
    p, q = (a + d) / n, (b + c) / n
    variance = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )  # fmt: skip
    ratio, half = float(r.sum() / s.sum()), Z95 * float(np.sqrt(variance))
    return Odds(ratio, ratio * np.exp(-half), ratio * np.exp(half), int(((r > 0) | (s > 0)).sum()))


def stratified(event: Bools, inside: Bools, stratum: Ints) -> Floats:
    """The 2 x 2 tables of event by group, one a stratum, shape (K, 2, 2)."""
    _names, at = np.unique(stratum, return_inverse=True)
    tables = np.zeros((int(at.max(initial=-1)) + 1, 2, 2))
    np.add.at(tables, (at, 1 - inside.astype(np.int64), 1 - event.astype(np.int64)), 1.0)
    return tables


_EVENTS: Final = (
    ("LDL.denial", (APPROVED, DENIED), (DENIED,), "odds of a denial among cases decided"),
    (
        "LDL.returned",
        (APPROVED, DENIED, WITHDRAWN, RETURNED),
        (WITHDRAWN, RETURNED),
        "odds of withdrawal or return without decision",
    ),
    ("LDL.denial-with-returned", (APPROVED, DENIED, WITHDRAWN, RETURNED), (DENIED, WITHDRAWN, RETURNED), "odds of no licence"),
)


def disparity(cases: Cases) -> tuple[Value, ...]:
    """For each group, the odds ratio of denial, of withdrawal or return, and of both, against all other groups in like cases.

    Three values stand side by side, since a return without action can stand for a denial or for an incomplete form.
    """
    groups = np.array(cases.group)
    out = []
    for indicator, among, events, words in _EVENTS:
        used = np.isin(cases.outcome, among)
        event = np.isin(cases.outcome, events)
        for group in sorted(set(cases.group)):
            inside = groups == group
            tables = stratified(event[used], inside[used], cases.stratum[used])
            both = (tables.sum(axis=2) > 0).all(axis=1)
            n = int(tables[both].sum())
            rows = int(tables[both][:, 0, :].sum()) if both.any() else 0
            base = blank(indicator, cases.jurisdiction, cases.vintage, "ratio", cases.evidence)._replace(
                about=group, n=n, coverage=n / len(groups) if len(groups) else 0.0,
                formula="Mantel-Haenszel: sum(a d / n) / sum(b c / n) over strata with cases of the group and of others",
                inputs=(words, "strata: class of the item x end use x band of the value", f"{int(both.sum())} strata in common"),
                spec="group against all other groups",
                note="Who applies is not drawn by lot: hopeless applications are not made. 1 = no difference within like cases.",
            )  # fmt: skip
            odds = common_odds_ratio(tables)
            if odds is None:
                out.append(untold(base, "no stratum compares the group with others, or one of them has no such event"))
            else:
                told = base._replace(value=odds.ratio, low=odds.low, high=odds.high, interval="robins-breslow-greenland 95 %")
                out.append(_fewest_of(told, rows))
    return tuple(out)


def latency(cases: Cases, generator: np.random.Generator, draws: int = 400) -> tuple[Value, ...]:
    """For each group against all others: ratio of median days, difference of restricted means, and of time lost to a decision.

    LDL.median           ratio of Kaplan-Meier medians of the days to any end of the case
    LDL.restricted-mean  difference of mean days to any end of the case, up to tau, the longest time that both are watched
    LDL.time-lost        difference of mean days without a decision, withdrawal and return competing (Aalen-Johansen)
    """
    groups = np.array(cases.group)
    out = []
    for group in sorted(set(cases.group)):
        inside = groups == group
        tau = common_end(cases.days[inside], cases.days[~inside])
        point = _three(cases, inside, ~inside, tau)
        rows, others = np.flatnonzero(inside), np.flatnonzero(~inside)
        drawn = np.array([
            _three(cases, generator.choice(rows, len(rows)), generator.choice(others, len(others)), tau) for _ in range(draws)
        ]) if len(others) else np.empty((0, 3))  # fmt: skip
        for i, (indicator, unit, formula) in enumerate(_TIMES):
            base = blank(indicator, cases.jurisdiction, cases.vintage, unit, cases.evidence)._replace(
                about=group, n=len(groups), coverage=1.0, formula=formula, spec="group against all other groups",
                inputs=("days from receipt to the end of the case", "pending cases: watched until the day of the data"),
                note="Not held equal for item and end use: read it beside the odds ratios, which are.",
            )  # fmt: skip
            if not len(others) or not np.isfinite(point[i]):
                out.append(
                    untold(base, "there is no other group" if not len(others) else "more than half of the cases still wait")
                )
                continue
            span = middle_part(drawn[:, i])
            low, high = span or (None, None)
            told = base._replace(value=float(point[i]), low=low, high=high, interval="bootstrap 95 %" if span else "")
            out.append(_fewest_of(told, min(len(rows), len(others))))
    return tuple(out)


_TIMES: Final = (
    ("LDL.median", "ratio", "median days of the group / median days of the others (Kaplan-Meier)"),
    ("LDL.restricted-mean", "days", "area under Kaplan-Meier to tau, group less others; tau = longest time both are watched"),
    ("LDL.time-lost", "days", "tau less area under the incidence of a decision (Aalen-Johansen) to tau, group less others"),
)


def _three(cases: Cases, one: Bools | Ints, other: Bools | Ints, tau: float) -> Floats:
    """The three comparisons between two samples of cases; nan where a median does not exist or a sample is empty."""
    days, outcome = (cases.days[one], cases.days[other]), (cases.outcome[one], cases.outcome[other])
    if not len(days[0]) or not len(days[1]):
        return np.full(3, np.nan)
    waits = [curve(d, o != PENDING) for d, o in zip(days, outcome, strict=True)]
    middles = [median(w) for w in waits]
    ratio = middles[0] / middles[1] if middles[0] is not None and middles[1] else np.nan
    lost = [tau - area(incidence(d, _decided(o), 1), tau) for d, o in zip(days, outcome, strict=True)]
    return np.array([ratio, area(waits[0], tau) - area(waits[1], tau), lost[0] - lost[1]])


def _decided(outcome: Levels) -> Levels:
    """1 for a decision either way, 2 for a withdrawal or return, 0 for a pending case."""
    kind: Levels = np.select([np.isin(outcome, (APPROVED, DENIED)), outcome == PENDING], [1, 0], 2).astype(np.int8)
    return kind


def _fewest_of(value: Value, smaller: int) -> Value:
    """Suppressed when the smaller of the two samples has too few cases, even if both together have enough."""
    told = tell(value._replace(n=smaller))
    return told._replace(n=value.n) if not told.suppressed else told
