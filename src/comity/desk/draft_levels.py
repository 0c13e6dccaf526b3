"""Answers as levels, and how much of the trade stops at each: the one scale that every section of a dossier shares."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import polars as pl

from comity.governance.value import TOP, UNKNOWN

DENYING: Final = ("presumption_of_denial", "denial")
OF_OUTCOME: Final[Mapping[str, int]] = {
    "no_nexus": 0, "not_required": 0, "notification_required": 1, "authorisation_available": 1, "licence_required": 2,
    "prohibited": TOP, "incomplete": UNKNOWN,
}  # fmt: skip
WORDS: Final = ("nothing", "notification or general licence", "individual licence", "presumption of denial", "prohibition")
SEVERITY: Final[Mapping[str, tuple[str, str, str]]] = {
    "1": ("0", "0.02", "0.1"), "2": ("0.05", "0.3", "0.6"), "3": ("0.6", "0.85", "0.97"), "4": ("0.95", "0.99", "1"),
}  # fmt: skip
"""Share of the trade that stops at each level, low, middle and high: an assumption, told wherever it is used."""


def level(outcome: str, policy: str) -> int:
    """The level of an answer: 0 nothing to 4 prohibition, UNKNOWN when it hangs on a fact that is not stated."""
    found = OF_OUTCOME[outcome]
    return 3 if found == 2 and policy in DENYING else found


def level_of(outcome: pl.Expr, policy: pl.Expr) -> pl.Expr:
    """The same over columns of text."""
    plain = outcome.replace_strict(dict(OF_OUTCOME), return_dtype=pl.Int8)
    return pl.when((plain == 2) & policy.is_in(DENYING)).then(pl.lit(3, pl.Int8)).otherwise(plain)


def stopped(severity: Mapping[str, tuple[str, str, str]], at: int) -> tuple[float, float, float]:
    """The share of the trade that stops at a level, low, middle and high."""
    if at <= 0:
        return 0.0, 0.0, 0.0
    low, middle, high = (float(Decimal(x)) for x in severity[str(at)])
    return low, middle, high
