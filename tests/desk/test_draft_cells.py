"""Cells: what a measure changes is found, for the civil export and for the stories that its rules ask for; nothing else changes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.draft_cells import Bench, Judged, changes_of, story_of
from comity.desk.draft_diff import law_diff
from comity.desk.draft_levels import level, level_of, stopped
from comity.desk.draft_part import measured_part, sentences
from comity.desk.draft_portfolio import portfolio
from comity.desk.lawcells import base_order
from comity.desk.measure import Measure
from comity.desk.overlay import Laid

from .drafting import ACCELERATORS, GRAPHITE, draft, judged_of

Case = tuple[Measure, Laid, Judged]


def case(text: str, folder: Path, desk: Desk) -> Case:
    return judged_of(text, folder, desk.law)[:3]


def test_levels() -> None:
    expected = {
        ("no_nexus", ""): 0, ("not_required", ""): 0, ("notification_required", ""): 1, ("authorisation_available", ""): 1,
        ("licence_required", ""): 2, ("licence_required", "approval"): 2, ("licence_required", "presumption_of_approval"): 2,
        ("licence_required", "case_by_case"): 2, ("licence_required", "presumption_of_denial"): 3, ("licence_required", "denial"): 3,
        ("prohibited", ""): 4, ("prohibited", "denial"): 4, ("incomplete", ""): -1,
    }  # fmt: skip
    frame = pl.DataFrame(list(expected), schema=["o", "p"], orient="row")
    assert frame.select(level_of(pl.col("o"), pl.col("p"))).to_series().to_list() == list(expected.values())
    assert [level(*k) for k in expected] == list(expected.values())
    assert stopped({"2": ("0.05", "0.3", "0.6")}, 2) == (0.05, 0.3, 0.6)
    assert stopped({}, 0) == stopped({}, -1) == (0.0, 0.0, 0.0)


def test_graphite_changes_for_every_destination_alike(tmp_path: Path, desk: Desk) -> None:
    """Announcement 39 of 2023 names no destination: whatever leaves the mainland needs a licence, and needed none of it before."""
    m, laid, judged = case(GRAPHITE, tmp_path, desk)
    (natural,) = changes_of(judged).values()
    assert set(natural.values()) == {(0, 2)}
    assert {"JP", "KR", "US", "DE", "IN"} <= set(natural)
    assert "CN" not in natural
    assert not any("-" in d for d in natural)
    assert story_of(judged) == "civil export"
    told = law_diff(judged, laid, portfolio(laid, m.jurisdictions, None, Bench()))
    assert told["transitions"][0]["was"] == "not_required"
    assert told["transitions"][0]["becomes"] == "licence_required, case_by_case"
    row = next(r for r in told["by_entry"] if r["item"] == "CN-DU:1C108.c" and r["story"] == "civil export")
    assert row["rules"][0] == "cn.dual-use.announcement.2023-39"
    assert row["heading"].startswith("Natural flake graphite")
    assert "MOFCOM and GAC Announcement 39 of 2023" in row["provisions"]


def test_accelerators_change_for_the_named_groups_only(tmp_path: Path, desk: Desk) -> None:
    """15 CFR 742.6(a)(6)(iii)(A): Macau, D:1, D:4 and D:5 outside A:5 and A:6, and the Emirates; elsewhere only for some headquarters."""
    _m, _laid, judged = case(ACCELERATORS, tmp_path, desk)
    chips = changes_of(judged)["chips"]
    assert {"CN", "MO", "AE", "VN"} <= set(chips)
    assert not {"DE", "JP", "BR", "IN"} & set(chips)
    seats = [s.name for lat in judged.lattices for s in lat.stories if "headquarters" in s.name]
    assert seats
    moved = judged.moved.filter((pl.col("story") == seats[0]) & (pl.col("item") == "US-CCL:3A090.a"))
    assert {"DE", "JP"} <= set(moved.get_column("destination").to_list())


def test_a_rule_on_end_use_shows_in_its_story(tmp_path: Path, desk: Desk) -> None:
    _m, _laid, judged = case(draft("JP", "JP", use="military"), tmp_path, desk)
    assert set(judged.moved.get_column("story").to_list()) == {"military end use"}
    assert story_of(judged) == "military end use"
    assert changes_of(judged) == {"valves": {"TH": (0, 4), "VN": (0, 4)}}


def test_a_measure_on_an_end_use_bears_on_a_part_of_the_trade_only(tmp_path: Path, desk: Desk) -> None:
    m, _laid, judged = case(draft("JP", "JP", use="military"), tmp_path, desk)
    (goods,) = measured_part(m, judged).goods
    assert (goods.low, goods.coverage, goods.high) == ("0.005", "0.02", "0.05")
    assert "military end use" in sentences(m, judged)[0]
    m, _laid, judged = case(draft("JP", "JP"), tmp_path, desk)
    assert measured_part(m, judged) == m
    assert sentences(m, judged) == []


def test_only_the_destinations_that_are_asked_for(tmp_path: Path, desk: Desk) -> None:
    text = draft("JP", "JP").replace("as_of", 'destinations = ["VN", "jp.draft.places", "DE"]\nas_of')
    text = text.replace('"jp.draft.places", "DE"', '"DE"')
    _m, _laid, judged = case(text, tmp_path, desk)
    assert set(judged.frame.get_column("destination").to_list()) == {"VN", "DE"}
    assert changes_of(judged) == {"valves": {"VN": (0, 4)}}


@pytest.mark.parametrize(("jurisdiction", "home"), [("US", "US"), ("CN", "CN"), ("JP", "JP"), ("GB", "GB"), ("IN", "IN")])
def test_the_same_draft_is_the_same_measure_under_any_law(jurisdiction: str, home: str, tmp_path: Path, desk: Desk) -> None:
    m, laid, judged = case(draft(jurisdiction, home), tmp_path, desk)
    assert changes_of(judged) == {"valves": {"TH": (0, 4), "VN": (0, 4)}}
    told = law_diff(judged, laid, {})
    assert [r["rules"] for r in told["by_entry"]] == [[f"{jurisdiction.lower()}.draft.valves"]]
    assert told["changed"] == 2
    assert m.jurisdictions == (jurisdiction,)


def test_a_users_orders_are_judged_under_both_laws(tmp_path: Path, desk: Desk) -> None:
    orders = tmp_path / "orders.csv"
    same = {**base_order(desk.law, desk.law.packs["CN"], "2023-12-01"), "end_user_country": "JP", "end_user_headquarters": "JP"}
    rows = [
        {"id": i, "to": to, "code": code, **same}
        for i, to, code in (("a", "JP", "CN-DU:1C108.c"), ("b", "JP", "CN-DU:3C001"), ("c", "Nowhereland", "CN-DU:3C001"))
    ]
    pl.DataFrame(rows).write_csv(orders)
    m, laid, _judged = case(GRAPHITE, tmp_path, desk)
    told = portfolio(laid, m.jurisdictions, orders, Bench())
    assert (told["orders"], told["changed"], told["bad"]) == (3, 1, 1)
    assert told["rows"][0]["id"] == "a"
    assert told["rows"][0]["becomes"].startswith("licence_required")


def test_an_open_answer_is_no_change(tmp_path: Path, desk: Desk) -> None:
    _m, _laid, judged = case(ACCELERATORS, tmp_path, desk)
    opened = judged.frame.filter((pl.col("outcome_1") == "incomplete") | (pl.col("outcome_2") == "incomplete"))
    assert set(opened.select(pl.min_horizontal("was", "becomes")).to_series().to_list()) <= {-1}
    assert judged.moved.join(opened, on=["jurisdiction", "item", "story", "destination"], how="inner").is_empty()


def test_two_days_of_a_law_show_what_reach_brings(tmp_path: Path, desk: Desk) -> None:
    """Between 6 and 21 October 2022 the rule on foreign-made products of chips came: what was out of reach is within it."""
    text = ACCELERATORS.replace("as_of = 2023-11-17", "before = 2022-10-06\nafter = 2022-10-21")
    text = text.replace('in_force = ["us.ear.ccl.rs.742-6-a-6-iii*"]', "")
    _m, laid, judged = case(text, tmp_path, desk)
    assert laid.mode == "dates"
    assert "us.ear.reach.fdp-advanced-computing" in laid.rules
    moved = judged.moved
    assert not moved.is_empty()
    assert set(moved.get_column("outcome_1").to_list()) == {"no_nexus"}
    assert all("made" in s for s in moved.get_column("story").to_list())
    assert changes_of(judged) == {"chips": {}}
