"""How a value is told: a blank to begin from, suppression of what rests on too few, intervals, evidence that is not endless."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from comity.governance.intervals import Z95, wilson
from comity.governance.suppress import MOST_EVIDENCE
from comity.governance.value import FEWEST, Floats, Value


def blank(indicator: str, jurisdiction: str, vintage: str, unit: str, evidence: Iterable[str] = ()) -> Value:
    """A value that is not computed yet; at most fifty pieces of evidence, each once, in order, the rest counted."""
    pieces = tuple(dict.fromkeys(evidence))
    note = f"{len(pieces) - MOST_EVIDENCE} more pieces of evidence are not shown." if len(pieces) > MOST_EVIDENCE else ""
    return Value(
        indicator=indicator, jurisdiction=jurisdiction, about="", value=None, low=None, high=None, interval="", n=0, unit=unit,
        vintage=vintage, coverage=0.0, evidence=pieces[:MOST_EVIDENCE], formula="", inputs=(), note=note,
    )  # fmt: skip


def tell(value: Value, fewest: int = FEWEST) -> Value:
    """The value, or the same without its figures where it rests on fewer than `fewest` observations."""
    if value.n >= fewest:
        return value
    return value._replace(
        value=None,
        low=None,
        high=None,
        suppressed=f"rests on {value.n} observation{'' if value.n == 1 else 's'}, fewer than {fewest}",
    )


def untold(value: Value, why: str) -> Value:
    """The value without figures, and why it could not be computed."""
    return value._replace(value=None, low=None, high=None, suppressed=why)


def share(value: Value, count: float, n: int) -> Value:
    """The value as a share with its Wilson interval."""
    if n == 0:
        return untold(value._replace(n=0), "nothing was observed")
    low, high = wilson(count / n, n)
    return value._replace(value=count / n, low=low, high=high, interval="wilson 95 %", n=n)


def middle_part(draws: Floats, part: float = 0.95) -> tuple[float, float] | None:
    """The interval that holds the middle part of the draws; draws that are not numbers are left out, None if under half are left."""
    good = draws[np.isfinite(draws)]
    if len(good) == 0 or len(good) * 2 < len(draws):
        return None
    low, high = np.quantile(good, [(1 - part) / 2, (1 + part) / 2])
    return float(low), float(high)


def poisson(count: int) -> tuple[float, float]:
    """The 95 % interval of the mean of a count (Byar's approximation of the exact one: within 2 % from a count of 2 on)."""
    low = count * (1 - 1 / (9 * count) - Z95 / (3 * math.sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    high = more * (1 - 1 / (9 * more) + Z95 / (3 * math.sqrt(more))) ** 3
    return max(0.0, low), high
