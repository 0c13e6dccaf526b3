"""The number object of a dossier: a value with its interval, unit, count, source and note."""

from __future__ import annotations

import math
from typing import Any, Final

_DIGITS: Final = 12


def num(value: float | None, low: float | None = None, high: float | None = None, *, unit: str = "", n: int | None = None,
        source: str = "", note: str = "") -> dict[str, Any]:  # fmt: skip
    """One figure as a dossier holds it, to 12 significant digits so that machines agree; what is not finite is not known."""
    return {
        "value": rounded(value), "low": rounded(low), "high": rounded(high), "unit": unit, "n": n, "source": source, "note": note,
    }  # fmt: skip


def rounded(value: float | None) -> float | None:
    """A number to 12 significant digits; None for what is not finite."""
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{float(value):.{_DIGITS}g}")
    return 0.0 if short == 0 else short
