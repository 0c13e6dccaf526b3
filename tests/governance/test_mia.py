"""Indicator 13: votes with the plurality under three treatments of abstention, by hand, and on the bundled votes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.governance.votes import ABSENT, ABSTAIN, NO, YES, Rolls, alignment, chosen, side, support

LEFT, HALF, AGAINST = "MIA.left-out", "MIA.half", "MIA.against"


def rolls(matrix, codes="abcd") -> Rolls:
    m = np.array(matrix, dtype=np.int8)
    return Rolls(tuple(f"r{i}" for i in range(len(m))), tuple(f"20{10 + i // 12}-{1 + i % 12:02}-01" for i in range(len(m))),
                 tuple(frozenset({"odd"} if i % 2 else {"even"}) for i in range(len(m))), tuple(codes), m)  # fmt: skip


def by(values):
    return {(v.indicator, v.jurisdiction or v.about): v for v in values}


# a, b, c say yes always; d: 12 yes, 9 abstain, 15 no, 4 absent
FORTY = [[1, 1, 1, d] for d in [YES] * 12 + [ABSTAIN] * 9 + [NO] * 15 + [ABSENT] * 4]


def test_three_treatments_worked_by_hand() -> None:
    got = by(alignment(rolls(FORTY), {"d": ("d",), "a": ("a",)}))
    assert got[LEFT, "d"].value == pytest.approx(12 / 27)
    assert got[HALF, "d"].value == pytest.approx(16.5 / 36)
    assert got[AGAINST, "d"].value == pytest.approx(12 / 36)
    assert got[LEFT, "d"].coverage == pytest.approx(36 / 40)
    assert all(got[t, "a"].value == 1 for t in (LEFT, HALF, AGAINST))


def test_equal_votes_have_no_side() -> None:
    assert side(np.array([[1, 3, 2], [1, 1, 3], [3, 3, 1], [0, 2, 0]], dtype=np.int8)).tolist() == [ABSENT, YES, NO, ABSENT]


def test_a_law_of_several_states_pools_their_votes() -> None:
    got = by(alignment(rolls(FORTY), {"u": ("a", "d", "not there")}))[AGAINST, "u"]
    assert got.value == pytest.approx(52 / 76)
    assert (got.low, got.high, got.interval) == (pytest.approx(12 / 36), 1.0, "range over voters")


def test_many_voters_do_not_make_few_roll_calls_many() -> None:
    got = by(alignment(rolls(FORTY[:10]), {"u": ("a", "b", "c")}))[LEFT, "u"]
    assert got.n == 10
    assert got.value is None


def test_few_votes_are_suppressed_and_no_vote_is_said() -> None:
    got = by(alignment(rolls(FORTY[:10]), {"d": ("d",), "z": ("z",)}))
    assert got[LEFT, "d"].value is None
    assert got[LEFT, "z"].suppressed == "no vote was cast"


def test_subjects_and_days_choose_roll_calls() -> None:
    r = rolls(FORTY)
    assert len(chosen(r, "odd").ids) == 20
    assert chosen(r, since="2011-01-01", until="2011-02-01").ids == ("r12", "r13")
    assert alignment(r, {"a": ("a",)}, "no such tag")[0].value is None


def test_support_worked_by_hand() -> None:
    r = rolls([[YES, YES, ABSTAIN, ABSENT]])
    got = {
        v.indicator: v
        for v in support(r, np.array([10.0, 30, 60, 100]), np.array([1.0, 1, 2, np.nan]), np.array([True, False, True, True]))
    }
    assert got["MIA.yes-states"].value == pytest.approx(2 / 3)
    assert (got["MIA.yes-states"].low, got["MIA.yes-states"].high) == (pytest.approx(2 / 4), pytest.approx(3 / 4))
    assert got["MIA.yes-population"].value == pytest.approx(0.4)
    assert got["MIA.yes-gdp"].value == pytest.approx(0.5)
    assert got["MIA.yes-ldc"].value == pytest.approx(0.5)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(4)), st.lists(st.integers(0, 3), min_size=160, max_size=160))
def test_renaming_voters_renames_results_and_loops_agree(order, cells) -> None:
    m = np.array(cells, dtype=np.int8).reshape(40, 4)
    r = rolls(m)
    moved = r._replace(codes=tuple("abcd"[i] for i in order), matrix=m)
    got = by(alignment(r, {c: (c,) for c in "abcd"}))
    after = by(alignment(moved, {c: (c,) for c in "abcd"}))
    for t in (LEFT, HALF, AGAINST):
        for i, c in enumerate("abcd"):
            assert after[t, "abcd"[order[i]]].value == got[t, c].value
    kept = cast = 0
    for votes in m.tolist():
        yes, no = votes.count(YES), votes.count(NO)
        if yes != no and votes[0] in (YES, NO):
            cast += 1
            kept += votes[0] == (YES if yes > no else NO)
    assert got[LEFT, "a"].n == sum(v[0] != ABSENT and v.count(YES) != v.count(NO) for v in m.tolist())
    if got[LEFT, "a"].n >= 20 and cast:
        assert got[LEFT, "a"].value == pytest.approx(kept / cast)
