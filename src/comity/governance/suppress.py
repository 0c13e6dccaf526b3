"""How a value is told: evidence is capped and counted, and what rests on too few observations is not told at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite
from typing import Final

from comity.governance.value import FEWEST, Value

MOST_EVIDENCE: Final = 50
Tell = Callable[..., Value]
"""`told` with what several values have in common."""


def told(  # noqa: PLR0913 - one argument a field of a value
    indicator: str, jurisdiction: str, value: float | None, *, n: int, unit: str, formula: str,
    low: float | None = None, high: float | None = None, interval: str = "", about: str = "", vintage: str = "",
    coverage: float = 1.0, evidence: Iterable[str] = (), inputs: tuple[str, ...] = (), spec: str = "", note: str = "",
    fewest: int = FEWEST,
) -> Value:  # fmt: skip
    """A value, or the same without its figures when it rests on fewer than `fewest` observations.

    `fewest` is another than usual only where the observations are no sample: a count of questions of a checklist.
    """
    ids = tuple(dict.fromkeys(e for e in evidence if e))
    more = len(ids) - MOST_EVIDENCE
    if more > 0:
        note = f"{note}; {more} more in evidence" if note else f"{more} more in evidence"
    suppressed = f"rests on {n} observations, fewer than {fewest}" if n < fewest else ""
    if not suppressed and finite(value) is None:
        suppressed = "cannot be computed from what is recorded"
    figure, least, most = (None, None, None) if suppressed else (finite(value), finite(low), finite(high))
    return Value(indicator, jurisdiction, about, figure, least, most, interval if least is not None or most is not None else "",
                 n, unit, vintage, round(float(coverage), 6), ids[:MOST_EVIDENCE], formula, inputs, spec, suppressed, note)  # fmt: skip


def finite(figure: float | None) -> float | None:
    """A figure as a plain number; None when it is none, or not finite."""
    return None if figure is None or not isfinite(figure) else float(figure)
