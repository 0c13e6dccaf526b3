"""Authority, like for like and alternatives on real law, and the whole dossier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from comity.desk.assess import Desk
from comity.desk.draft import DossierWish, dossier
from comity.desk.draft_alternatives import _Judge, _mark, alternatives
from comity.desk.draft_authority import authority, states_of
from comity.desk.draft_cells import Bench
from comity.desk.draft_floor import Floor
from comity.desk.draft_like import like_for_like
from comity.desk.draft_num import num
from comity.world.store import World, load_world

from .drafting import ACCELERATORS, GRAPHITE, draft, judged_of, read

KEYS = ["measure", "versions", "law_diff", "authority", "like_for_like", "impact", "reach", "peaceful_use", "alternatives", "floor", "where_wrong",
        "not_evaluated", "sources"]  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def parts(text: str, folder: Path, desk: Desk) -> tuple[Any, Any, Any, Bench]:
    return judged_of(text, folder, desk.law)


def test_states_of_a_law(desk: Desk) -> None:
    assert len([s for s in states_of(desk.law, "EU", "2026-11-30") if s in ("DE", "FR", "CY", "PL")]) == 4
    assert "CN" in states_of(desk.law, "CN", "2026-11-30")
    assert "DE" in states_of(desk.law, "EU-DE", "2026-11-30")


def test_a_unilateral_measure_rests_on_nothing_agreed(tmp_path: Path, desk: Desk, world: World) -> None:
    m, laid, judged, bench = parts(GRAPHITE, tmp_path, desk)
    told = authority(m, judged, laid, world, bench)
    assert told["unilateral_remainder"]["value"] == 1.0
    assert sum(s["value"]["value"] for s in told["shares"]) == pytest.approx(1)
    (supply,) = told["supply"]
    assert supply["kind"] == "production"
    assert supply["suppliers"][0]["economy"] == "CN"
    assert supply["covered"]["value"] + supply["foreign_availability"]["value"] == pytest.approx(1)
    assert "2023" in supply["covered"]["note"]
    assert 0 < told["states"]["low"] <= told["states"]["high"] < 1


def test_a_rule_that_follows_an_agreed_list_rests_on_it(tmp_path: Path, desk: Desk, world: World) -> None:
    """Annex I of the Union: rows of a regime list. Taken out, the entries of category 6 change, and their tier is the list's."""
    text = """
[measure]
id = "annex"
title = "Annex I"
jurisdiction = ["EU"]
as_of = 2026-06-01
in_force = ["eu.dual-use.art-3"]
destinations = ["BR", "VN", "ZA"]
[[goods]]
id = "lasers"
hs = "901320"
codes = ["EU-DU:6A005"]
"""
    m, laid, judged, bench = parts(text, tmp_path, desk)
    told = authority(m, judged, laid, world, bench)
    lasers = next(i for i in told["by_item"] if i["item"].startswith("EU-DU:6A005"))
    assert lasers["tiers"] == ["T2"]
    assert "WA" in lasers["regimes"]
    equal = next(e for e in told["equal_rules"] if e["item"].startswith("EU-DU:6A005"))
    assert {j["jurisdiction"] for j in equal["jurisdictions"]} & {"US", "GB", "NO"}


def test_a_code_of_another_law_that_the_measure_names_counts_as_stated(tmp_path: Path, desk: Desk, world: World) -> None:
    """A Norwegian draft on graphite by customs code that names the Chinese entry: China asks a licence for it, so the upper ends count China."""
    text = draft("NO", "NO").replace("848180", "250410")
    text = text.replace('coverage = "0.1"', 'coverage = "0.9"\ncodes = ["CN-DU:1C108.c"]\ncommodity = "Graphite (natural)"')
    text = text.replace('kind = "prohibit"', 'kind = "require"\nthen = { outcome = "licence_required", policy = "case_by_case" }')
    m, laid, judged, bench = parts(text, tmp_path, desk)
    told = authority(m, judged, laid, world, bench)
    (row,) = told["equal_rules"]
    assert row["item"] == "HS 250410"
    (china,) = [j for j in row["jurisdictions"] if j["jurisdiction"] == "CN"]
    assert (china["code"], china["relation"], china["equal"]) == ("CN-DU:1C108.c", "stated by the measure", False)
    (supply,) = told["supply"]
    assert supply["covered"]["low"] == supply["covered"]["value"] < 0.1
    assert supply["covered"]["high"] > 0.6
    assert told["population"]["value"] == told["population"]["low"] < told["population"]["high"]
    assert "what the measure states" in told["note"]


def test_destinations_in_equal_condition_that_are_treated_unlike(tmp_path: Path, desk: Desk, world: World) -> None:
    m, laid, judged, _bench = parts(ACCELERATORS, tmp_path, desk)
    told = like_for_like(m, judged, laid, world)
    assert 0 < told["unequal_pairs"] < told["pairs"]
    with_, without = (told["consistency"][k]["value"] for k in ("with_membership", "without_membership"))
    assert 0 < without <= 1
    assert with_ >= without - 0.1
    assert told["explained_by"] == sorted(told["explained_by"], key=lambda x: -x["share"]["value"])
    for c in told["clusters"]:
        assert set(c["levels"]) == set(c["destinations"])
    assert all(u["level"] != u["cluster_level"] for u in told["unexplained"])


def test_what_names_no_destination_is_alike_for_all(tmp_path: Path, desk: Desk, world: World) -> None:
    m, laid, judged, _bench = parts(GRAPHITE, tmp_path, desk)
    told = like_for_like(m, judged, laid, world)
    assert told["unequal_pairs"] == 0
    assert told["consistency"]["with_membership"]["value"] == 1.0
    assert told["unexplained"] == []


def plain_harm(shares: Mapping[str, float]) -> Mapping[str, float]:
    return {"third": sum(shares.values()), "own": 0.0, "target": 0.0}


def options(text: str, folder: Path, desk: Desk, world: World) -> dict[str, Any]:
    m, laid, judged, bench = parts(text, folder, desk)
    floor = Floor(m, judged, laid, world, bench)
    return alternatives(m, judged, laid, floor, bench, (desk.law, {}, plain_harm))


def test_variants_of_an_item_control(tmp_path: Path, desk: Desk, world: World) -> None:
    told = options(draft("JP", "JP"), tmp_path, desk, world)
    by = {v["id"]: v for v in told["variants"]}
    assert told["baseline"]["covered"]["value"] == 1.0
    assert by["end-use-control"]["covered"]["value"] == 0.7
    assert by["civil-exception"]["covered"]["value"] == 0.8
    assert by["notification"]["covered"]["value"] == 0.3
    assert by["sunset"]["until"] == "2027-11-30"
    assert by["sunset"]["others_harm"] == told["baseline"]["others_harm"]
    for name in ("end-use-control", "civil-exception", "notification"):
        assert by[name]["others_harm"]["value"] < told["baseline"]["others_harm"]["value"]
        assert by[name]["refused"] == ""
    assert told["without"]["others_harm"]["value"] == 0.0


def test_a_variant_below_the_floor_is_refused_and_offered_with_the_floor_kept(tmp_path: Path, desk: Desk, world: World) -> None:
    told = options(GRAPHITE, tmp_path, desk, world)
    by = {v["id"]: v for v in told["variants"]}
    refused = by["notification"]
    assert "S/RES/1718 (2006)" in refused["refused"]
    assert refused["citations"]
    assert not refused["on_frontier"]
    kept = by["notification-floor-kept"]
    assert kept["refused"] == ""
    assert "For KP the measure stays as written." in kept["what_changes"]


def test_variants_of_the_users_own(tmp_path: Path, desk: Desk, world: World) -> None:
    more = """
[concern]
share = ["0.1", "0.1", "0.1"]
[[alternative]]
id = "mine"
title = "One place only"
kind = "own"
repeals = ["jp.draft.valves"]
[[alternative.rule]]
id = "jp.draft.alternative"
kind = "require"
title = "Valves to one place"
when.from = { in = ["JP"] }
when.destination = { in = ["VN"] }
when.hs = { in = ["848180"] }
then = { outcome = "licence_required", policy = "case_by_case" }
cite = [{ at = "jp:draft:1" }]
[[alternative]]
id = "short"
title = "To the end of the year"
kind = "sunset"
until = 2026-12-31
"""
    told = options(draft("JP", "JP", more=more), tmp_path, desk, world)
    by = {v["id"]: v for v in told["variants"]}
    assert by["mine"]["covered"]["value"] == 0.5
    assert by["mine"]["others_harm"]["value"] == pytest.approx(0.3)
    assert by["short"]["until"] == "2026-12-31"
    assert told["assumed"][0]["value"]["value"] == 0.1


def test_thresholds_are_moved_where_the_entry_has_figures(tmp_path: Path, desk: Desk, world: World) -> None:
    told = options(ACCELERATORS, tmp_path, desk, world)
    by = {v["id"]: v for v in told["variants"]}
    assert "3A090.a tpp ge 4800" in by["threshold-relaxed"]["what_changes"]
    assert by["threshold-relaxed"]["covered"]["value"] < 1
    assert by["threshold-tightened"]["others_harm"]["value"] > told["baseline"]["others_harm"]["value"]


def test_the_frontier_is_what_nothing_beats() -> None:
    def row(covered: float, harm: float, refused: str = "") -> dict[str, Any]:
        return {"covered": num(covered), "others_harm": num(harm), "refused": refused, "on_frontier": False}

    rows = [row(1, 10), row(0.8, 4), row(0.8, 5), row(0.5, 4), row(0.9, 1, "refused"), row(0.1, 0)]
    _mark(rows)
    assert [r["on_frontier"] for r in rows] == [True, True, False, False, False, True]


def test_a_whole_dossier_is_plain_data_and_the_same_again(tmp_path: Path, desk: Desk, world: World) -> None:
    m = read(GRAPHITE, tmp_path, desk.law)
    told: list[str] = []
    first = dossier(m, desk.law, world, DossierWish(seed=3, quick=True, progress=told.append))
    assert list(first) == KEYS
    assert told[0] == "law diff"
    again = dossier(m, desk.law, world, DossierWish(seed=3, quick=True))
    text = json.dumps(first, allow_nan=False)
    assert text == json.dumps(again, allow_nan=False)
    assert first["versions"]["law"] == desk.law.hash
    assert first["impact"]["restricted"]["total"]["value"] > 0
    named = {s["id"] for s in first["sources"]}
    assert {"notice", "law:CN"} <= named
    assert first["where_wrong"]


def shape(value: object) -> object:
    """The keys of plain data, without what stands under them."""
    if isinstance(value, Mapping):
        return {k: shape(v) for k, v in value.items()}
    return (
        [shape(value[0])]
        if isinstance(value, list) and value
        else type(value).__name__
        if isinstance(value, (list, str))
        else "figure"
    )


@pytest.mark.parametrize("use", ["", "military"])
def test_the_same_draft_of_two_laws_is_told_in_the_same_way(use: str, tmp_path: Path, desk: Desk, world: World) -> None:
    told = []
    for j in ("US", "CN"):
        m, laid, judged, bench = parts(draft(j, j, use=use), tmp_path, desk)
        floor = Floor(m, judged, laid, world, bench)
        variants = alternatives(m, judged, laid, floor, bench, (desk.law, {}, plain_harm))
        rests = authority(m, judged, laid, world, bench)
        like = like_for_like(m, judged, laid, world)
        told.append((
            [(v["id"], v["covered"], v["others_harm"], v["on_frontier"]) for v in variants["variants"]], shape(rests["by_item"]), rests["shares"],
            shape(like), like["unequal_pairs"],
        ))  # fmt: skip
    first, second = told
    assert first[:4] == second[:4]
    assert use or min(first[4], second[4]) > 0


def test_a_slim_law_answers_as_the_whole(tmp_path: Path, desk: Desk, world: World) -> None:
    """Variants are judged without entries and duties that nothing here hangs on: the measure itself comes out the same."""
    m, laid, judged, bench = parts(ACCELERATORS, tmp_path, desk)
    judge = _Judge(m, judged, laid, bench, Floor(m, judged, laid, world, bench).demanded())
    packs = {j: laid.changed.packs[j] for j in m.jurisdictions}
    assert judge.levels(judge.slim(packs, "slim"), laid.second_day).level == judge.changed.level
