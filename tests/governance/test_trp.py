"""Indicators 14 and 15: cited answers, notice, pace of amendment; measures that answer another's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.desk.transparency_items import answers as answers_of
from comity.desk.transparency_items import cited, items, statistics
from comity.governance.symmetry import Response, symmetry
from comity.governance.transparency import NO, YES, Answer, notice, pace, transparency
from comity.governance.value import UNKNOWN
from comity.law.files import law_root
from comity.terms.problems import BadInput
from comity.world.files import world_root

ITEMS = tuple(f"i{n}" for n in range(10))


def answers(law="x"):
    """Four yes, two no, one yes without citation, one unverified yes; two items without a row."""
    return [
        *(Answer(law, f"i{n}", YES, f"p{n}", True) for n in range(4)), Answer(law, "i4", NO, "p4", True), Answer(law, "i5", NO, "p5", True),
        Answer(law, "i6", YES, "", True), Answer(law, "i7", YES, "p7", False),
    ]  # fmt: skip


def by(values):
    return {(v.indicator, v.jurisdiction, v.about): v for v in values}


def test_share_and_bounds_worked_by_hand() -> None:
    got = by(transparency(answers(), ITEMS[:8], "2026"))
    v = got["TRP", "x", ""]
    assert (v.value, v.low, v.high, v.n, v.coverage) == (pytest.approx(5 / 7), 5 / 8, 6 / 8, 7, 7 / 8)
    v = got["TRP.verified", "x", ""]
    assert (v.value, v.low, v.high) == (None, 4 / 8, 6 / 8), "two of eight are open"
    assert got["TRP.item", "x", "i4"].value == 0
    assert ("TRP.item", "x", "i6") not in got, "an answer without a citation is none"


def test_open_items_leave_bounds_and_no_share() -> None:
    v = by(transparency(answers(), ITEMS, "2026"))["TRP", "x", ""]
    assert (v.value, v.low, v.high) == (None, 0.5, 0.8)
    assert v.suppressed.startswith("3 of 10 items are not answered")


def test_nothing_answered_is_not_nought() -> None:
    v = by(transparency([Answer("x", "i1", UNKNOWN, "", False)], ITEMS, "2026"))["TRP", "x", ""]
    assert v.value is None
    assert v.suppressed


@settings(max_examples=10, deadline=None)
@given(st.permutations(["x", "y", "z"]))
def test_renaming_laws_renames_results(names) -> None:
    rows = [a._replace(jurisdiction=law) for law, n in (("x", 3), ("y", 5), ("z", 8)) for a in answers()[:n]]
    rename = dict(zip("xyz", names, strict=True))
    before, after = (
        by(transparency(rows, ITEMS, "2026")),
        by(transparency([a._replace(jurisdiction=rename[a.jurisdiction]) for a in rows], ITEMS, "2026")),
    )
    for (indicator, law, about), v in before.items():
        assert after[indicator, rename[law], about].value == v.value


def test_notice_is_a_median_with_quartiles() -> None:
    published, effective = np.zeros(21), np.arange(21.0)
    (v,) = notice("x", published, effective, "2026")
    assert (v.value, v.low, v.high, v.n) == (10, 5, 15, 21)
    effective[0] = np.nan
    (v,) = notice("x", published, effective, "2026")
    assert v.value == 10.5
    assert v.coverage == pytest.approx(20 / 21)
    assert notice("x", published[:5], effective[:5], "2026")[0].value is None


def test_pace_counts_changes_by_entry_and_year() -> None:
    (v,) = pace("x", 30, 600.0, "2026")
    assert v.value == pytest.approx(0.05)
    # exact 95 % interval of a count of 30: 20.24 to 42.83
    assert (v.low * 600, v.high * 600) == (pytest.approx(20.24, rel=2e-3), pytest.approx(42.83, rel=2e-3))
    assert pace("x", 0, 10.0, "2026")[0].low == 0
    assert pace("x", 0, 0.0, "2026")[0].value is None


def test_measures_that_answer_anothers() -> None:
    rows = [Response(f"m{i}", "x", True, ("n0",) if i < 6 else ("m1",) if i < 9 else ()) for i in range(24)]
    rows += [Response("m24", "x", False, ()), Response("n0", "y", True, ())]
    got = {v.jurisdiction: v for v in symmetry(rows, "2026")}
    assert got["x"].value == pytest.approx(6 / 24)
    assert got["x"].coverage == pytest.approx(24 / 25)
    assert got["y"].value is None


def test_the_shipped_answers_ask_known_questions_and_cite_provisions_that_exist() -> None:
    root = world_root()
    asked = {i.item for i in items(root)}
    assert len(asked) == 12
    found = cited(root)
    assert {c.answer.item for c in found} <= asked
    ids = {
        line.split(",", 1)[0]
        for path in law_root().glob("*/provisions*.csv")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert [c.answer.cite for c in found if " " not in c.answer.cite and c.answer.cite not in ids] == []
    assert all(c.address.startswith("https://") or c.address.startswith("http://") for c in found)
    assert len({c.answer.jurisdiction for c in found}) >= 8


def test_the_shipped_answers_give_values_with_honest_bounds() -> None:
    root = world_root()
    got = by(transparency(answers_of(root), [i.item for i in items(root)], "2026-11-30"))
    for (indicator, _law, about), v in got.items():
        if indicator == "TRP" and not about:
            assert v.low <= (v.high if v.value is None else v.value) <= v.high
            assert v.coverage == pytest.approx(v.n / 12)
            strict = got["TRP.verified", v.jurisdiction, ""]
            assert strict.n <= v.n
            assert strict.coverage <= v.coverage


def test_the_shipped_statistics_add_up() -> None:
    rows = statistics(world_root())
    assert {r.jurisdiction for r in rows} >= {"GB", "US", "EU"}
    year = {r.what: int(r.value) for r in rows if r.jurisdiction == "GB" and r.since == "2023-01-01" and r.unit == "licences"}
    assert year["issued"] + year["refused"] + year["revoked"] == year["decisions"]
    fiscal = {r.what: int(r.value) for r in rows if r.authority == "Bureau of Industry and Security" and r.until == "2013-09-30"}
    assert fiscal["approved"] + fiscal["returned"] + fiscal["denied"] == pytest.approx(fiscal["processed"], rel=0.001)


@pytest.mark.parametrize(("line", "said"), [
    ("CN,appeals,yes,x,https://x,,yes", "Did you mean appeal"), ("CN,appeal,maybe,x,https://x,,yes", "yes, no or blank"),
    ("CN,appeal,yes,,https://x,,yes", "cites nothing"), ("CN,appeal,no,x,https://x,,yes\nCN,appeal,no,x,https://x,,yes", "twice"),
])  # fmt: skip
def test_a_wrong_answer_is_refused(tmp_path, line, said) -> None:
    (tmp_path / "transparency_items.csv").write_text(
        (world_root() / "transparency_items.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "transparency.csv").write_text("jurisdiction,item,answer,cite,address,note,verified\n" + line + "\n")
    with pytest.raises(BadInput, match=said):
        cited(tmp_path)
