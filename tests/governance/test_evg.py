"""Indicator 10: grades out of a register, by hand; what is not stated is no grade; suggestions are no coder."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.governance.evidence import grade_of, register
from comity.governance.evidence_values import grades


def row(measure="m1", jurisdiction="x", kind="stated", grade="2", coder="a", text="", **more):
    return {"measure": measure, "jurisdiction": jurisdiction, "kind": kind, "text": text or f"{coder} on {measure} {kind} {grade}", "grade": grade,
            "coder": coder, "suggested": "no", "source": "s", "verified": "yes", **more}  # fmt: skip


def value(values, indicator, jurisdiction="", about=""):
    (v,) = [v for v in values if (v.indicator, v.jurisdiction, v.about) == (indicator, jurisdiction, about)]
    return v


def many(n=40, coders=("a", "b")):
    """n measures; the first coder grades i mod 5, the second one more in every fourth (at most 4)."""
    given_ = {"a": lambda i: i % 5, "b": lambda i: min(4, i % 5 + (i % 4 == 0))}
    return [row(f"m{i:02}", grade=str(given_[c](i)), coder=c) for i in range(n) for c in coders]


def test_a_measure_has_the_mean_of_its_coders_and_their_range() -> None:
    got = value(
        grades(register([row(grade="1"), row(kind="evidence", grade="3"), row(coder="b", grade="2")]), "2026"),
        "EVG.measure",
        "x",
        "m1",
    )
    assert (got.value, got.low, got.high, got.n) == (2.5, 2, 3, 2)


def test_not_stated_is_no_grade_of_nought() -> None:
    values = grades(register([row(kind="not-stated", grade=""), row("m2", grade="0")]), "2026")
    silent = value(values, "EVG.measure", "x", "m1")
    assert silent.value is None
    assert "not stated" in silent.suppressed
    assert value(values, "EVG.measure", "x", "m2").value == 0


def test_shares_and_mean_worked_by_hand() -> None:
    values = grades(register(many(40, ("a",))), "2026")
    # grades 0 1 2 3 4, eight of each
    assert value(values, "EVG.mean", "x").value == pytest.approx(2.0)
    half = 1.959963984540054 * ((8 * (4 + 1 + 0 + 1 + 4)) / 39 / 40) ** 0.5
    assert value(values, "EVG.mean", "x").high == pytest.approx(2 + half)
    assert value(values, "EVG.dated", "x").value == pytest.approx(16 / 40)
    assert value(values, "EVG.generic", "x").value == pytest.approx(16 / 40)
    assert value(values, "EVG.not-stated", "x").value == 0


def test_few_measures_are_suppressed_but_each_is_told() -> None:
    values = grades(register(many(10)), "2026")
    assert value(values, "EVG.mean", "x").value is None
    assert value(values, "EVG.measure", "x", "m03").value == 3
    assert value(values, "EVG.kappa", "", "a and b").suppressed.startswith("rests on 10")


def test_kappa_of_two_coders_by_a_slow_count() -> None:
    values = grades(register(many()), "2026")
    pairs = [(i % 5, min(4, i % 5 + (i % 4 == 0))) for i in range(40)]
    seen = sum(x == y for x, y in pairs) / 40
    chance = sum(sum(x == g for x, _ in pairs) / 40 * sum(y == g for _, y in pairs) / 40 for g in range(5))
    got = value(values, "EVG.kappa", "", "a and b")
    assert got.value == pytest.approx((seen - chance) / (1 - chance))
    assert value(values, "EVG.kappa-weighted", "", "a and b").value > got.value


def test_one_coder_has_no_kappa() -> None:
    got = value(grades(register(many(40, ("a",))), "2026"), "EVG.kappa")
    assert got.value is None
    assert got.suppressed == "not computed: one coder"


def test_a_suggestion_is_marked_and_is_no_coder() -> None:
    rows = [
        row(grade="1"),
        row(grade="4", coder="machine", suggested="yes"),
        row("m2", grade="3", coder="machine", suggested="yes"),
    ]
    r = register(rows)
    values = grades(r, "2026")
    assert r.coders() == ("a",)
    assert value(values, "EVG.measure", "x", "m1").value == 1
    assert value(values, "EVG.measure", "x", "m2").spec == "suggested by a program, not reviewed"
    assert value(values, "EVG.measure", "x", "m2").value == 3
    assert grade_of(r, "m1", "machine") == 4


@settings(max_examples=15, deadline=None)
@given(st.permutations(["x", "y", "z"]), st.lists(st.integers(0, 4), min_size=60, max_size=60))
def test_renaming_laws_renames_the_results(names, given_) -> None:
    rename = dict(zip(("x", "y", "z"), names, strict=True))
    rows = [row(f"m{i:02}", "xyz"[i % 3], grade=str(g)) for i, g in enumerate(given_)]
    before = grades(register(rows), "2026")
    after = grades(register([{**r, "jurisdiction": rename[r["jurisdiction"]]} for r in rows]), "2026")
    for v in before:
        w = value(after, v.indicator, rename.get(v.jurisdiction, ""), v.about)
        assert (w.value, w.low, w.high, w.n, w.suppressed) == (v.value, v.low, v.high, v.n, v.suppressed)
