"""Cubes of the law that ships: levels, own territory, what the Council demands, items and tiers; conditions and lists of parties."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.govern_alike import Desks, alike
from comity.desk.govern_cubes import Cubes, _One, build_cubes
from comity.desk.govern_facts import conditions_of, groups_of, listings_of
from comity.desk.govern_items import BESIDE, EQUAL, join_items, units_of
from comity.desk.govern_reach import _item_level
from comity.desk.govern_stories import answers
from comity.desk.govern_tiers import ALONE, LIST, SEVERAL, TREATY, Tiers
from comity.governance.extraterritorial import QUESTIONS
from comity.governance.value import UNKNOWN
from comity.law.correlations import Correlations, read_correlations
from comity.world.store import load_world

DAY = "2026-07-01"


@pytest.fixture(scope="module")
def cubes(desk: Desk) -> Cubes:
    return build_cubes(desk.law, DAY)


def of(cubes: Cubes, label: str):
    return next(b for b in cubes.built if b.cube.jurisdiction == label)


def level(cubes: Cubes, label: str, code: str, place: str) -> int:
    cube = of(cubes, label).cube
    return int(cube.level[cube.entries.index(code), cube.destinations.index(place)])


def test_levels_are_what_the_answer_to_an_order_says(cubes: Cubes) -> None:
    # individual licence everywhere outside the Union but for the eight destinations of the general authorisation
    assert level(cubes, "EU", "EU-DU:3A001", "BR") == 2
    assert level(cubes, "EU", "EU-DU:3A001", "JP") == 1
    assert level(cubes, "EU", "EU-DU:3A001", "RU") == 4
    assert level(cubes, "CN", "CN-DU:3C001", "BR") == 2
    # Table 1 of the order asks for a licence to every destination
    assert level(cubes, "JP", "JP-ETCO:2.2", "BR") == 2


def test_own_territory_is_left_out(cubes: Cubes) -> None:
    for label, place in (("EU", "FR"), ("US", "PR"), ("CN", "CN"), ("GB", "GB"), ("JP", "JP")):
        built = of(cubes, label)
        at = built.cube.destinations.index(place)
        assert built.own[at]
        assert (built.cube.level[:, at] == UNKNOWN).all()


def test_what_the_council_demands(cubes: Cubes) -> None:
    cube = of(cubes, "EU").cube
    at = {d: n for n, d in enumerate(cube.destinations)}
    arms = cube.entries.index("EU-ML:ML1")
    assert cube.mandated[arms, at["KP"]] and cube.mandated[arms, at["LY"]]
    assert not cube.mandated[arms, at["RU"]] and not cube.mandated[arms, at["BR"]]
    assert not cube.mandated[cube.entries.index("EU-DU:3A001"), at["LY"]]


def test_lists_are_read_at_the_depth_at_which_they_are_compared(cubes: Cubes) -> None:
    assert "JP-ETCO:2.2" in of(cubes, "JP").cube.entries
    assert "JP-ETCO:2" not in of(cubes, "JP").cube.entries
    assert "US-CCL:3A001" in of(cubes, "US").cube.entries
    assert not [e for e in of(cubes, "US").cube.entries if e.startswith("US-CCL:") and "." in e]


def test_a_list_that_is_not_here_takes_numbers_and_says_so(cubes: Cubes) -> None:
    built = of(cubes, "CH")
    assert built.assumed["CH-DU"] == "EU-DU"
    assert "CH-DU:3A001" in built.cube.entries
    assert {"AU", "IN", "TW"} <= set(cubes.without)


def test_rules_are_kept_as_evidence(cubes: Cubes) -> None:
    cube = of(cubes, "EU").cube
    rules = cube.rules[cube.entries.index("EU-DU:3A001")]
    assert rules and all(r.startswith("eu.") for r in rules)


def test_items_by_tables() -> None:
    lines = [("A-X:1", "equal", "B-X:1", "s", True), ("A-X:2", "overlaps", "B-X:2", "s", True), ("A-X:3", "overlaps", "B-X:3", "s", True),
             ("A-X:3", "overlaps", "B-X:4", "s", True), ("A-X:5", "different", "B-X:5", "s", True), ("A-X:6.a", "equal", "B-X:6.b", "s", True),
             ("A-X:*", "overlaps", "C-X:*", "s", True)]  # fmt: skip
    codes = [f"{s}-X:{n}" for s in "ABC" for n in range(1, 7)]
    strict, wide = join_items(codes, Correlations(lines), EQUAL).item, join_items(codes, Correlations(lines), BESIDE).item
    assert strict["A-X:1"] == strict["B-X:1"] >= 0
    assert strict["A-X:6"] == strict["B-X:6"] >= 0  # a paragraph is equal
    assert strict["A-X:2"] == -1
    assert wide["A-X:2"] == wide["B-X:2"] == wide["C-X:2"] >= 0
    assert wide["B-X:3"] == wide["B-X:4"] == -1  # two beside one: neither is the same item
    assert wide["A-X:3"] == wide["C-X:3"] >= 0
    assert wide["A-X:5"] != wide["B-X:5"]


def test_tiers_of_entries(desk: Desk) -> None:
    law = desk.law
    tiers = Tiers(law, law.packs["US"], DAY, "UNSC")
    assert tiers.tier("WA", "multilateral") == LIST
    assert tiers.tier("MTCR;WA", "") == LIST
    assert tiers.tier("CWC", "treaty") == TREATY
    assert tiers.tier("WA", "plurilateral") == SEVERAL
    assert tiers.tier("none", "unilateral") == ALONE
    assert tiers.of("US-CCL:3A001", ())[0] == LIST
    assert tiers.of("US-CCL:3A991", ())[0] == ALONE
    assert Tiers(law, law.packs["EU"], DAY, "UNSC").of("EU-DU:1C450", ())[0] == TREATY


def test_conditions_of_destinations(desk: Desk, cubes: Cubes) -> None:
    found = conditions_of(desk.law, load_world(), DAY, cubes.destinations)
    names, holds = found.conditions.names, found.conditions.holds
    at = {d: n for n, d in enumerate(cubes.destinations)}

    def held(place: str, name: str) -> int:
        return int(holds[at[place], names.index(name)])

    assert (held("FR", "NSG"), held("CN", "NSG"), held("IN", "NSG")) == (1, 1, 0)
    assert (held("BR", "CWC"), held("EG", "CWC")) == (1, 0)
    assert held("HK", "CWC") == -1  # a dependent territory that no line names
    assert held("KP", "Council measure on the territory") == 1
    assert held("RU", "Council measure on the territory") == 0
    assert dict(zip(names, found.conditions.switch.tolist(), strict=True)) | {"WA": True, "CWC": False} == dict(
        zip(names, found.conditions.switch.tolist(), strict=True)
    )
    assert any("ATT" in s for s in found.left_out)


def test_groups_and_lists(desk: Desk, cubes: Cubes) -> None:
    groups = groups_of(load_world(), cubes.destinations)
    members = dict(zip(groups.names, groups.members, strict=True))
    at = {d: n for n, d in enumerate(cubes.destinations)}
    assert members["LDC"][at["BD"]] and members["HIC"][at["DE"]] and not members["LDC"][at["DE"]]
    lists = {x.label: x for x in listings_of(desk.law, cubes.destinations)}
    assert lists["us.entity-list"].jurisdiction == "US"
    assert len(lists["us.entity-list"].since) > 3000
    assert not lists["us.entity-list"].keeps and lists["cn.control-list"].keeps


def test_reach_is_asked_of_the_law(desk: Desk) -> None:
    law, desks = desk.law, Desks(desk.law)
    correlations = read_correlations(law.root)

    def told(label: str):
        units = units_of(law, law.packs[label], correlations, DAY)
        return answers(law, desks.of(label, DAY), tuple(units.leaves[c][0] for c in units.codes))

    gb = told("GB")
    assert gb[QUESTIONS[0]] == () and gb[QUESTIONS[2]] == ()
    assert gb[QUESTIONS[3]]
    cn = told("CN")
    assert cn[QUESTIONS[0]]


def test_a_civil_item_has_the_strictest_level_of_its_entries(desk: Desk, cubes: Cubes) -> None:
    built = of(cubes, "EU")

    class Stub:
        correlations = read_correlations(desk.law.root)

    at = built.cube.destinations.index("RU")
    level = _item_level(Stub(), built, ("EU-DU:2B352", "US-CCL:2B352"))  # type: ignore[arg-type]
    assert level[at] == 4
    free = _item_level(Stub(), built, ("CN-DU:nothing",))  # type: ignore[arg-type]
    assert np.unique(free).tolist() == [0]


def test_one_destination_of_each_class_speaks_for_all(desk: Desk, cubes: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cube of a law judged for every destination is the same."""
    monkeypatch.setattr("comity.desk.govern_cubes.alike", lambda _batch, places: np.arange(places.height))
    built = of(cubes, "JP")
    units = units_of(desk.law, desk.law.packs["JP"], read_correlations(desk.law.root), DAY)
    one = _One(desk.law, desk.law.packs["JP"], units, cubes.destinations, Desks(desk.law).of("JP", DAY))
    one.judge()
    assert (one.level == built.cube.level).all()
    assert tuple(one.rules) == built.cube.rules


def test_classes_of_destinations(desk: Desk, cubes: Cubes) -> None:
    batch, names = Desks(desk.law).of("EU", DAY), list(cubes.destinations)
    frame = pl.DataFrame({"id": names, "code": "EU-DU:3A001", "from": "AT", "to": names, "date": DAY})
    classes = dict(zip(names, alike(batch, frame).tolist(), strict=True))
    assert len(set(classes.values())) < len(names) / 2
    assert len({classes[p] for p in ("JP", "RU", "KP", "BR", "FR")}) == 5  # general authorisation, measures, none, own territory


def test_an_entry_whose_next_paragraph_is_not_listed_is_no_paragraph_of_itself(desk: Desk) -> None:
    """5504 has paragraphs 5504.2.a and on, and no line for 5504.2."""
    law = desk.law
    leaves = units_of(law, law.packs["CA"], read_correlations(law.root), DAY).leaves["CA-ECL:5504"]
    assert len(leaves) > 5 and "CA-ECL:5504" not in leaves
