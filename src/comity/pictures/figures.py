"""Figures as they are told to people: rounded, with their unit and range, never more exact than is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

NOT_KNOWN: Final = "not known"
_UNITS: Final = {"count": "", "": "", "ratio": "", "level": "", "index": ""}
_AMOUNTS: Final = {"mn": 1e6, "bn": 1e9, "": 1.0, "million": 1e6}
_SIZES: Final = ((1e12, "trillion"), (1e9, "bn"), (1e6, "mn"))


class Figure(NamedTuple):
    """One figure with its range; all three None when it is not known."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    source: str
    note: str
    n: int | None

    @property
    def span(self) -> tuple[float, float] | None:
        """The ends of the range; the value itself where no range is stated; None when nothing is known."""
        ends = [v for v in (self.low, self.value, self.high) if v is not None]
        return (min(ends), max(ends)) if ends else None


def figure(plain: Any) -> Figure:
    """A figure from a number object or a plain number."""
    if isinstance(plain, Mapping):
        n = plain.get("n")
        return Figure(
            _number(plain.get("value")), _number(plain.get("low")), _number(plain.get("high")), str(plain.get("unit") or ""),
            str(plain.get("source") or ""), str(plain.get("note") or ""), n if isinstance(n, int) else None,
        )  # fmt: skip
    return Figure(_number(plain), None, None, "", "", "", None)


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if found == found and abs(found) != float("inf") else None  # noqa: PLR0124 - not a number is not itself


def tell(plain: Any) -> str:
    """The figure in words: `12 % (8 to 15 %)`, `USD 1.2 bn`, `not known`."""
    f = figure(plain)
    if f.value is None:
        if f.low is not None and f.high is not None:
            return f"between {_range(f.low, f.high, f.unit).replace(' to ', ' and ')}"
        return NOT_KNOWN
    said = amount(f.value, f.unit)
    if f.low is None or f.high is None or (f.low == f.high == f.value):
        return said
    return f"{said} ({_range(f.low, f.high, f.unit)})"


def _range(low: float, high: float, unit: str) -> str:
    """Both ends, the unit told once where that reads well."""
    if unit.startswith("USD") and unit[3:].strip() not in _AMOUNTS:
        return f"{_rounded(low)} to {_rounded(high)}"
    first, last = amount(low, unit), amount(high, unit)
    if unit in {"share", "fraction"}:
        first = first.removesuffix(" %")
    elif unit.startswith("USD"):
        first = first.replace("USD ", "", 1)
        last = last.replace("USD ", "", 1)
    return f"{first} to {last}"


def amount(value: float, unit: str) -> str:
    """One number with its unit."""
    if unit in {"share", "fraction"}:
        return f"{_rounded(value * 100)} %"
    if unit.startswith("USD"):
        return _money(value, unit)
    said = _rounded(value)
    tail = _UNITS.get(unit, f" {unit}")
    return said + tail


def _money(value: float, unit: str) -> str:
    """An amount of USD; a unit that is more than an amount (`USD per USD`) is told after it."""
    rest = unit[3:].strip()
    scale = _AMOUNTS.get(rest)
    if scale is None:
        return f"{_rounded(value)} {unit}"
    dollars = value * scale
    sign = "-" if dollars < 0 else ""
    for size, word in _SIZES:
        if abs(dollars) >= size:
            return f"{sign}USD {_rounded(abs(dollars) / size)} {word}"
    if abs(dollars) >= 1e3:
        return f"{sign}USD {_rounded(abs(dollars) / 1e3)} thousand"
    return f"{sign}USD {_rounded(abs(dollars))}" if abs(dollars) >= 1 else "USD 0" if dollars == 0 else f"less than {sign}USD 1"


def _rounded(value: float) -> str:
    """Three figures at most, thousands parted, no exponent."""
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}".removesuffix(".0")
    if size >= 0.01:
        text = f"{value:.2f}" if size < 1 or value != round(value, 1) else f"{value:.1f}"
        return text.rstrip("0").rstrip(".")
    return f"{value:.1g}" if size >= 0.0001 else "less than 0.0001" if value > 0 else "about 0"
