"""Words and figures inside sentences: one thing or many, and numbers to three figures as in the tables."""

from __future__ import annotations

from typing import Final

_SIZES: Final = ((1e6, "tn"), (1e3, "bn"), (1.0, "mn"))
"""Sizes of amounts in USD mn."""


def counted(n: int, thing: str, things: str = "") -> str:
    """`1 rule`, `2 rules`; `things` where an s at the end does not make the plural."""
    return f"{n:,} {thing if n == 1 else things or f'{thing}s'}"


def rounded(value: float) -> str:
    """Three figures at most, thousands parted, no exponent."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}".removesuffix(".0")
    if size >= 0.01:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if size == 0 else f"{value:.1g}" if size >= 0.0001 else "less than 0.0001" if value > 0 else "about 0"


def usd(millions: float) -> str:
    """An amount that is given in USD mn."""
    sign, size = "-" if millions < 0 else "", abs(millions)
    for scale, word in _SIZES:
        if size >= scale:
            return f"{sign}USD {rounded(size / scale)} {word}"
    return f"{sign}USD {rounded(size * 1e3)} thousand" if size >= 1e-3 else "USD 0" if size == 0 else "less than USD 1 thousand"


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{rounded(share * 100)} %"
