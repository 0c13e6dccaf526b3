"""The specification curve: every combination, in order of the options and never of value."""

from __future__ import annotations

import pytest

from comity.governance.specification import curve
from comity.governance.suppress import MOST_EVIDENCE, told

OPTIONS = {"weights": ("once", "by trade"), "peers": ("all", "none", "some")}
FIGURES = {("once", "all"): 0.9, ("once", "none"): 0.1, ("once", "some"): None, ("by trade", "all"): 0.3, ("by trade", "none"): 0.2, ("by trade", "some"): 0.4}  # fmt: skip


def test_every_combination_and_the_range() -> None:
    found = curve(
        lambda c: told("X", "a", FIGURES[c["weights"], c["peers"]], n=30, unit="share", formula="x", coverage=0.5), OPTIONS
    )
    assert [v.spec for v in found[:-1]] == [f"weights: {w}; peers: {p}" for w in OPTIONS["weights"] for p in OPTIONS["peers"]]
    assert {v.indicator for v in found[:-1]} == {"X.SPEC"}
    whole = found[-1]
    assert (whole.indicator, whole.value, whole.low, whole.high) == ("X.RANGE", pytest.approx(0.3), 0.1, 0.9)
    assert whole.spec == "6 specifications"
    assert "5 of 6 could be computed" in whole.note


def test_nothing_that_can_be_computed() -> None:
    whole = curve(lambda _c: told("X", "a", None, n=30, unit="share", formula="x"), OPTIONS)[-1]
    assert whole.value is None and whole.suppressed


def test_evidence_is_capped_and_counted() -> None:
    value = told("X", "a", 1.0, n=20, unit="share", formula="x", evidence=[f"r{n}" for n in range(60)])
    assert len(value.evidence) == MOST_EVIDENCE
    assert "10 more in evidence" in value.note
    assert told("X", "a", 1.0, n=19, unit="share", formula="x", low=0.0).low is None
    assert told("X", "a", float("inf"), n=20, unit="share", formula="x").value is None
