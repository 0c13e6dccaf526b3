"""Indicator 5, EUL: how lists of end users grow, whether names leave them, and how listings are spread against exposure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import lgamma, log
from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import gamma_quantile, wilson
from comity.governance.suppress import Tell, told
from comity.governance.survival import curve, median
from comity.governance.value import FEWEST, Bools, Floats, Ints, Value

YEAR: Final = 365
_GRID: Final = tuple(float(x) for x in np.exp(np.linspace(log(0.01), log(1000.0), 231)))
_SKEW: Final = "(n_d / n) / (exposure_d / sum exposure), gamma-Poisson shrunk: (a + n_d) / (a + expected_d)"


class Listings(NamedTuple):
    """The parties of one list.

    label     name of the list
    jurisdiction  whose list
    since     day number of the listing, nan if not recorded
    until     day number of the last day on the list, nan while it is there
    place     index of the destination that the party belongs to, -1 if not recorded
    demanded  the listing repeats one of the Security Council
    sources   ids behind the list
    keeps     whether the list records what was removed: without that no removal can be measured
    """

    label: str
    jurisdiction: str
    since: Floats
    until: Floats
    place: Ints
    demanded: Bools
    sources: tuple[str, ...]
    keeps: bool


def eul(
    lists: Listings, day: int, vintage: str, destinations: Sequence[str], exposure: Floats, *, benchmark: str
) -> tuple[Value, ...]:
    """Growth in a year, removals, days to removal, and the skew of each destination; listings of the Council are left out and counted."""
    own = ~lists.demanded
    since, until, place = lists.since[own], lists.until[own], lists.place[own]
    dated = ~np.isnan(since)
    coverage = float(dated.mean()) if len(dated) else 0.0
    note = f"{int(lists.demanded.sum())} listings of the Security Council left out; aliases and addresses are one party, owned parties are not counted"
    tell: Tell = partial(
        told, jurisdiction=lists.jurisdiction, vintage=vintage, evidence=lists.sources, about=lists.label, coverage=coverage
    )
    known = Flow.of(since[dated], until[dated], day)
    return (
        *_growth(lists, known, tell, note),
        *_removal(lists, since[dated], until[dated], day, tell),
        *_skews(lists, place[present(since, until, day)], destinations, exposure, vintage, benchmark),
    )


def present(since: Floats, until: Floats, day: int) -> Bools:
    """Which parties stand on the list on a day; one of unknown first day counts as there."""
    here: Bools = ~(since > day) & ~(until < day)
    return here


class Flow(NamedTuple):
    """How many stood on the list now and a year ago, and came and went in between."""

    now: int
    before: int
    added: int
    removed: int

    @classmethod
    def of(cls, since: Floats, until: Floats, day: int) -> Flow:
        """Counted from first and last days."""
        left = (until >= day - YEAR) & (until < day)
        return cls(int(present(since, until, day).sum()), int(present(since, until, day - YEAR).sum()),
                   int(((since > day - YEAR) & (since <= day)).sum()), int(left.sum()))  # fmt: skip


def _growth(lists: Listings, flow: Flow, tell: Tell, note: str) -> tuple[Value, ...]:
    growth = log(flow.now / flow.before) if flow.now and flow.before else float("nan")
    spread = 1.6448536269514722 * (1 / flow.now + 1 / flow.before) ** 0.5 if flow.now and flow.before else float("nan")
    lost = "" if lists.keeps else "; names that were removed are not recorded here, so the number a year ago is a lower bound"
    ratio = flow.removed / flow.added if flow.added and lists.keeps else float("nan")
    low, high = _ratio_interval(flow.removed, flow.added) if lists.keeps else (float("nan"), float("nan"))
    return (
        tell("EUL.N", value=float(flow.now), n=flow.now, unit="parties", formula="N_t", fewest=0, note=note,
             inputs=("first and last day of each listing",)),
        tell("EUL.G", value=growth, low=growth - spread, high=growth + spread, interval="counts as Poisson, 90 %", n=flow.now,
             unit="log change in a year", formula="ln(N_t / N_{t-12})", inputs=("first and last day of each listing",),
             note=note + lost),
        tell("EUL.R", value=ratio, low=low, high=high, interval="wilson 95 % of removed among moved", n=flow.added + flow.removed,
             unit="ratio", formula="removed / added in a year", inputs=("first and last day of each listing",),
             note="" if lists.keeps else "names that were removed are not recorded here"),
    )  # fmt: skip


def _ratio_interval(removed: int, added: int) -> tuple[float, float]:
    """Of removed / added, from the interval of removed / (removed + added)."""
    if not added:
        return float("nan"), float("nan")
    low, high = wilson(removed / (removed + added), removed + added)
    return low / (1 - low), high / (1 - high) if high < 1 else float("nan")


def _removal(lists: Listings, since: Floats, until: Floats, day: int, tell: Tell) -> tuple[Value, ...]:
    ended = until < day
    last = np.where(ended, until, float(day))
    begun = since <= day
    days, over = np.maximum(last - since, 0.0)[begun], ended[begun]
    middle: float | None = None
    note = "names that were removed are not recorded here"
    if lists.keeps:
        lasting = curve(days, over)
        middle = median(lasting)
        left = float(lasting.share[-1]) if len(lasting.share) else 1.0
        note = "" if middle is not None else f"not reached: {left:.1%} are still listed after the longest time seen"
    return (
        tell("EUL.DAYS", value=middle, n=int(begun.sum()), unit="days", formula="Kaplan-Meier median of days to removal",
             inputs=("first and last day of each listing", "still listed = censored"), note=note),
    )  # fmt: skip


# -- skew --------------------------------------------------------------------------------------------------------------


def strength(counts: Floats, expected: Floats) -> float:
    """The strength of a gamma prior of mean one under which the counts are likeliest (negative binomial), on a grid."""
    return max(_GRID, key=lambda a: (likelihood(a, counts, expected), -a))


def likelihood(a: float, counts: Floats, expected: Floats) -> float:
    """Log likelihood of the counts without what does not hang on the strength."""
    distinct, often = np.unique(counts, return_counts=True)
    gammas: float = sum(k * (lgamma(a + c) - lgamma(a)) for c, k in zip(distinct.tolist(), often.tolist(), strict=True))
    rest = np.sort(a * log(a) - (a + counts) * np.log(a + expected) + counts * np.log(expected))
    return gammas + float(rest.sum())


def skew(counts: Floats, exposure: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Shrunk ratio of listings to exposure by destination, with its 90 % interval, and the strength of the prior.

    nan where there is no exposure.
    """
    use = np.nan_to_num(exposure) > 0
    out = [np.full(len(counts), np.nan) for _ in range(3)]
    total = float(counts[use].sum())
    if not use.any() or total <= 0:
        return out[0], out[1], out[2], float("nan")
    expected = total * exposure[use] / exposure[use].sum()
    a = strength(counts[use], expected)
    for k, d in enumerate(np.flatnonzero(use).tolist()):
        shape, rate = a + float(counts[d]), a + float(expected[k])
        out[0][d] = shape / rate
        out[1][d], out[2][d] = gamma_quantile(shape, 0.05) / rate, gamma_quantile(shape, 0.95) / rate
    return out[0], out[1], out[2], a


def _skews(
    lists: Listings, place: Ints, destinations: Sequence[str], exposure: Floats, vintage: str, benchmark: str
) -> list[Value]:
    counts = np.bincount(place[place >= 0], minlength=len(destinations)).astype(np.float64)
    middle, low, high, a = skew(counts, exposure)
    used = ~np.isnan(middle)
    total = int(counts[used].sum())
    coverage = total / len(place) if len(place) else 0.0
    names = ("EUL.SKEW",) if total >= FEWEST else ()
    return [
        told(name, lists.jurisdiction, float(middle[d]), low=float(low[d]), high=float(high[d]), interval="gamma-Poisson 90 %", n=total,
             about=f"{lists.label} {destinations[d]}", unit="ratio", vintage=vintage, coverage=coverage, evidence=lists.sources, formula=_SKEW,
             inputs=("parties by place", f"exposure: {benchmark}"), spec=f"prior strength {a:.3g}",
             note=f"{int(counts[d])} listed; drawn towards one as far as numbers are small")
        for name in names for d in np.flatnonzero(used).tolist()
    ]  # fmt: skip
