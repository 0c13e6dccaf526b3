"""Indicators 8 to 15 over the shipped facts: what is told, what is said instead, and that nothing is made up."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from comity.desk import later_indicators as later
from comity.desk.evidence_register import shipped, write_register
from comity.desk.govern_ground import Ground, Wish
from comity.desk.outside_data import finder, import_file
from comity.governance.evidence import Register
from comity.governance.value import Cube
from comity.governance.votes import Rolls, alignment
from comity.terms.problems import BadInput
from comity.world.store import load_world


@pytest.fixture
def ground(desk, tmp_path) -> Ground:
    return Ground(desk.law, load_world(), Wish("2026-11-30", home=tmp_path))


def of(values, indicator):
    return {(v.jurisdiction, v.about): v for v in values if v.indicator == indicator}


def test_without_applications_only_published_totals_are_told(ground) -> None:
    values = list(later.licences(ground))
    assert {v.indicator for v in values} == {"LDL.crude-refusal"}
    assert any(s.startswith("LDL: no applications") for s in ground.missing)
    year = next(v for v in values if v.vintage.startswith("2023-01-01"))
    assert year.value == pytest.approx(687 / 12032)


def test_figures_of_a_later_year_are_not_told(desk, tmp_path) -> None:
    early = Ground(desk.law, load_world(), Wish("2012-12-31", home=tmp_path))
    assert {v.vintage[-10:-6] for v in later.licences(early)} == {"2008", "2012"}


def test_applications_of_the_user_are_compared_by_income_group(ground, tmp_path) -> None:
    head = "application,jurisdiction,destination,item_class,end_use,value_band,received,closed,outcome\n"
    rows = [
        f"{i},x,{('DE', 'IN')[i % 2]},a,civil,low,2024-01-01,2024-03-{1 + i % 28:02},{'denied' if i % 5 < 1 + i % 2 else 'approved'}\n"
        for i in range(100)
    ]
    (tmp_path / "l.csv").write_text(head + "".join(rows))
    import_file("licences", tmp_path / "l.csv", tmp_path / "data", finder())
    values = list(later.licences(ground))
    assert {about for _law, about in of(values, "LDL.denial")} == {ground.world.economies[c].income for c in ("DE", "IN")}
    assert of(values, "LDL.restricted-mean")


def test_what_belongs_to_one_measure_is_said_and_not_computed(ground) -> None:
    assert list(later.chilling(ground)) == list(later.harm(ground)) == []
    assert {s[:3] for s in ground.missing} == {"OCI", "PRH"}


def test_grades_are_told_by_measure_and_suppressed_by_law(ground) -> None:
    values = list(later.evidence(ground))
    assert len([v for v in of(values, "EVG.measure").values() if v.value is not None]) == 12
    assert all(v.value is None and v.suppressed for v in of(values, "EVG.mean").values())
    assert all("suggested" in v.spec for v in of(values, "EVG.measure").values())


def test_grades_of_an_earlier_day_know_nothing_of_later_measures(desk, tmp_path) -> None:
    early = Ground(desk.law, load_world(), Wish("2023-07-31", home=tmp_path))
    told = {about for _law, about in of(later.evidence(early), "EVG.measure")}
    assert "cn-gallium-germanium-2023" in told
    assert "cn-graphite-2023" not in told


def test_a_second_coder_of_the_user_is_read_beside_the_shipped_one(ground, tmp_path) -> None:
    own = [r._replace(coder="b", person="B", suggested=False, text=f"b: {r.text}") for r in shipped(ground.world.root).rows]
    write_register(Register(tuple(own)), tmp_path / "data" / "evidence" / "b.csv")
    values = list(later.evidence(ground))
    assert {v.spec for v in of(values, "EVG.measure").values()} == {"graded by persons"}
    assert of(values, "EVG.kappa")["", ""].suppressed == "not computed: one person at most"
    write_register(Register(tuple(r._replace(coder="c", person="b") for r in own)), tmp_path / "data" / "evidence" / "c.csv")
    with pytest.raises(BadInput, match="one coder under two names"):
        list(later.evidence(ground))


def test_votes_on_all_subjects_equal_the_known_baseline_and_a_slow_count(ground) -> None:
    found = ground.world.votes()
    got = of(later.votes(ground), "MIA.left-out")
    # shares of yes and no votes with the plurality, known for 2014 to 2024; these are of 2014 to 2019
    for code, share in (("US", 0.32), ("CN", 0.86), ("EU-DE", 0.74), ("JP", 0.85), ("IN", 0.92)):
        assert got[code, ""].value == pytest.approx(share, abs=0.02), code
    column = found.codes.index("JP")
    with_it = cast = 0
    for day, row in zip(found.rollcalls["date"].to_list(), found.matrix.tolist(), strict=True):
        if day >= "2014-01-01" and row.count(1) != row.count(3) and row[column] in (1, 3):
            cast += 1
            with_it += row[column] == (1 if row.count(1) > row.count(3) else 3)
    assert got["JP", ""].value == pytest.approx(with_it / cast)
    assert "UN" not in {law for law, _ in got}, "a body of all states has no votes of its own"


def test_a_union_is_the_range_of_its_members(ground) -> None:
    value = of(later.votes(ground), "MIA.left-out")["EU", ""]
    assert value.interval == "range over voters"
    assert value.low < value.value < value.high
    assert len(later.voters_of(ground, "EU", ground.world.votes().codes)) == 27


def test_renaming_every_state_renames_every_result(ground) -> None:
    found = ground.world.votes().since("2018-01-01")
    rolls = Rolls(
        tuple(map(str, found.rollcalls["id"])),
        tuple(found.rollcalls["date"]),
        tuple(frozenset(t) for t in found.rollcalls["tags"]),
        found.codes,
        found.matrix,
    )
    names = {c: f"s{i}" for i, c in enumerate(np.random.default_rng(1).permutation(found.codes))}
    before = {v.jurisdiction: v for v in alignment(rolls, {c: (c,) for c in found.codes})}
    after = {
        v.jurisdiction: v
        for v in alignment(rolls._replace(codes=tuple(names[c] for c in found.codes)), {n: (n,) for n in names.values()})
    }
    assert all(after[names[c]].value == v.value and after[names[c]].low == v.low for c, v in before.items())


def test_process_tells_bounds_and_says_which_days_are_missing(ground) -> None:
    values = list(later.process(ground))
    assert all(0 <= v.low <= v.high <= 1 for v in of(values, "TRP").values())
    assert any(s.startswith("TRP.notice: days of publication are not recorded for") for s in ground.missing)
    assert of(values, "TRP.pace")


def test_no_shipped_measure_is_stated_to_answer_anothers(ground) -> None:
    assert all(v.value is None for v in later.responses(ground)), "too few measures for a share"


def test_coordination_counts_members_of_a_union_and_never_the_silent() -> None:
    """Three laws: one of a union of two states, one of a third state, one of a fourth; the fourth has no equal entry."""
    places = ("a", "b", "c", "d")

    def built(label, own, level, item):
        cube = Cube(
            label,
            "2026-01-01",
            ("e",),
            places,
            np.array([level], np.int8),
            np.ones(1),
            np.zeros(1, np.int8),
            np.array([item]),
            np.zeros((1, 4), bool),
            ((),),
        )
        return SimpleNamespace(cube=cube, own=np.array([p in own for p in places]))

    everybody = (built("u", "ab", [-1, -1, 2, 2], 0), built("c", "c", [2, 2, -1, 1], 0), built("d", "d", [2, 2, 2, -1], -1))
    member = SimpleNamespace(un_member=True)
    ground = SimpleNamespace(
        cubes=SimpleNamespace(built=everybody), destinations=places, day="2026-01-01", asked=lambda: list(enumerate(everybody)), say=print,
        world=SimpleNamespace(economies=dict.fromkeys(places, member)), population=(np.array([1.0, 1, 1, 7]), ""), gdp=(np.ones(4), ""),
    )  # fmt: skip
    got = {(v.indicator, v.jurisdiction, v.spec.split(";")[0]): v for v in later.coordinated(ground)}
    each, one = "unions as their member states", "unions as one state"
    # of the union's rule: the union itself; the third state asks 1 of 2 in the only place that counts, so no; the fourth is silent
    v = got["COS.states", "u", each]
    assert (v.value, v.high) == (pytest.approx(2 / 4), pytest.approx(3 / 4))
    assert got["COS.states", "u", one].value == pytest.approx(1 / 3)
    # of the third state's rule: itself and the union, which asks 2 of the fourth where it asks 1
    assert got["COS.states", "c", each].value == pytest.approx(3 / 4)
    assert got["COS.population", "c", each].value == pytest.approx(3 / 10)
    assert got["COS.supply", "c", each].value is None
