"""Times until something happens, when some have not happened yet: Kaplan-Meier, restricted means, competing events."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from comity.governance.value import Bools, Floats, Levels


class Curve(NamedTuple):
    """A step function: from each time on, the share that is still waiting (or, of an incidence, the share that is through).

    time     distinct times at which something happened, ascending, shape (k,)
    share    the share from that time on, shape (k,)
    at_risk  how many were still under observation just before, shape (k,)
    start    the share before the first time: 1 for a survival curve, 0 for an incidence
    """

    time: Floats
    share: Floats
    at_risk: Floats
    start: float


def curve(days: Floats, closed: Bools) -> Curve:
    """The Kaplan-Meier estimate of the share still waiting; who is not closed has been watched for `days` and no longer."""
    times, events = np.unique(days[closed], return_counts=True)
    at_risk = _watched(days, times)
    return Curve(times, np.cumprod(1 - events / at_risk).astype(np.float64), at_risk, 1.0)


def incidence(days: Floats, event: Levels, cause: int) -> Curve:
    """The Aalen-Johansen share that has met one cause, other causes competing; `event` is 0 for those still waiting.

    Unlike one less Kaplan-Meier with the competing events taken for the end of watching, the incidences of all causes
    and the share still waiting add up to one.
    """
    times, every = np.unique(days[event > 0], return_counts=True)
    at_risk = _watched(days, times)
    own = np.zeros(len(times))
    np.add.at(own, np.searchsorted(times, days[event == cause]), 1.0)
    waiting = np.concatenate(([1.0], np.cumprod(1 - every / at_risk)))[: len(times)]
    return Curve(times, np.cumsum(waiting * own / at_risk), at_risk, 0.0)


def _watched(days: Floats, times: Floats) -> Floats:
    """How many are still under observation just before each time."""
    watched: Floats = (len(days) - np.searchsorted(np.sort(days), times, side="left")).astype(np.float64)
    return watched


def area(steps: Curve, tau: float) -> float:
    """The area under a step function from 0 to tau: for a survival curve, the restricted mean time (days)."""
    inside = steps.time < tau
    edges = np.concatenate(([0.0], steps.time[inside], [tau]))
    heights = np.concatenate(([steps.start], steps.share[inside]))
    return float(np.sum(np.diff(edges) * heights))


def median(steps: Curve) -> float | None:
    """The first time at which at most half are still waiting; None when more than half wait to the end of the watching."""
    half = np.flatnonzero(steps.share <= 0.5 + 1e-12)
    return float(steps.time[half[0]]) if len(half) else None


def common_end(*days: Floats) -> float:
    """The longest time up to which every group is watched: the smallest of their largest times; 0 without groups."""
    return float(min((d.max() for d in days if len(d)), default=0.0))
