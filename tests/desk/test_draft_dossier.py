"""Whole dossiers: every figure has a source and an order, and two commands tell the same impact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.cli.main import main
from comity.desk.assess import Desk
from comity.desk.draft import DossierWish, dossier
from comity.desk.draft_cells import judge_cells
from comity.desk.draft_like import like_for_like
from comity.desk.draft_num import num
from comity.desk.measure_file import read_measure
from comity.desk.overlay import lay
from comity.world.store import load_world

from .drafting import draft, read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "measures"
KEYS = frozenset(num(None))


def figures(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every number object with its place."""
    if isinstance(value, dict):
        if value.keys() == KEYS:
            yield path, value
        else:
            for key, inner in value.items():
                yield from figures(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from figures(inner, f"{path}[{i}]")


NAMES = ("eu-common-high-priority-2025", "un-haiti-arms-2023", "jp-semiconductor-equipment-2023")
_TOLD: dict[str, dict[str, Any]] = {}


def dossier_of(name: str, desk: Desk) -> dict[str, Any]:
    """The quick dossier of an example, made once; nobody changes it."""
    if name not in _TOLD:
        m = read_measure(EXAMPLES / f"{name}.toml", desk.law)
        _TOLD[name] = dossier(m, desk.law, load_world(), DossierWish(quick=True))
    return _TOLD[name]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_a_source_a_unit_and_an_order(name: str, desk: Desk) -> None:
    told = dossier_of(name, desk)
    found = list(figures(told))
    assert len(found) > 500
    assert [p for p, x in found if not x["source"] or not x["unit"]] == []
    for path, x in found:
        low, value, high = x["low"], x["value"], x["high"]
        assert (low is None) == (high is None), path
        assert value is not None or low is None, path
        assert low is None or low <= value <= high, path
        assert not path.endswith("predicted_change") or low is None or low >= -1, path


def test_what_is_not_known_of_an_embargo_is_null_and_not_nothing(desk: Desk) -> None:
    """Haiti is not in the table, and no figure of its trade in arms is at hand."""
    told = dossier_of("un-haiti-arms-2023", desk)
    assert told["impact"]["restricted"]["total"]["value"] is None
    assert told["impact"]["third_cost"]["value"] is None
    assert told["alternatives"]["controlled_flow"]["value"] is None
    assert {told["alternatives"]["baseline"][k]["value"] for k in ("third_harm", "others_harm", "own_cost")} == {None}


def test_states_of_the_same_union_are_no_destinations_of_a_members_law(desk: Desk) -> None:
    """Equipment from the Netherlands to another member state is no export, so it is compared with no export."""
    m = read_measure(EXAMPLES / "nl-semiconductor-equipment-2023.toml", desk.law)
    laid = lay(m, desk.law)
    told = like_for_like(m, judge_cells(m, laid), laid, load_world())
    places = {d for c in told["clusters"] for d in c["destinations"]}
    assert not places & {"NL", "DE", "FR", "PL"}
    assert {"CN", "GB", "JP", "US"} <= places
    assert any("same union" in s for s in told["left_out"])
    assert "JP" not in {u["destination"] for u in told["unexplained"]}


def test_both_commands_tell_the_same_impact_of_an_end_use_measure(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the trade with uses of concern is counted, and the assumption that says so stands first."""
    m = read(draft("JP", "JP", use="military"), tmp_path, desk.law)
    whole = dossier(m, desk.law, load_world(), DossierWish(seed=3))
    said: list[str] = []
    monkeypatch.setattr("comity.cli.say_json.say", said.append)
    assert main(["impact", str(tmp_path / "measure.toml"), "--json", "--seed", "3"]) == 0
    alone = json.loads("\n".join(said))
    assert alone["impact"] == json.loads(json.dumps(whole["impact"]))
    assert alone["reach"] == json.loads(json.dumps(whole["reach"]))
    assert "a civil export does not change" in whole["impact"]["assumptions"][0]
    row = whole["impact"]["restricted"]["by_destination"][0]
    assert row["predicted_change"]["value"] == pytest.approx(-0.1 * 0.2 * 0.99)


@pytest.fixture
def high_priority(desk: Desk) -> dict[str, Any]:
    return dossier_of("eu-common-high-priority-2025", desk)


def test_the_items_of_high_priority_are_forbidden_to_the_one_destination(high_priority: dict[str, Any]) -> None:
    """Whole headings to Russia: from nothing to a prohibition, and nearly all of the trade stops."""
    rows = high_priority["law_diff"]["by_entry"]
    goods = {f"HS {g['hs']}" for g in high_priority["measure"]["goods"]}
    civil = [r for r in rows if r["item"] in goods and r["story"] == "civil export"]
    assert {r["item"] for r in civil} == goods
    assert {(r["was_level"], r["becomes_level"], *r["destinations"]) for r in civil} == {(0, 4, "RU")}
    assert all("eu.sanctions.russia.833-common-high-priority" in r["rules"] for r in civil)
    restricted = high_priority["impact"]["restricted"]
    assert 100 < restricted["total"]["value"] < 5000
    (russia,) = [r for r in restricted["by_destination"] if r["direction"] == "falls"]
    assert russia["economy"] == "RU"
    change = russia["predicted_change"]
    assert -1 <= change["low"] <= change["value"] == -0.99 <= change["high"] < 0
    for g in restricted["by_goods"]:
        assert [r["economy"] for r in g["by_destination"] if r["direction"] == "falls"] == ["RU"]


def test_the_union_makes_it_and_others_stand_beside(high_priority: dict[str, Any]) -> None:
    """27 member states sell; Russia is the only destination; the law of the United States forbids the same headings by a policy of denial."""
    roles = {r["economy"]: r["role"] for r in high_priority["impact"]["by_economy"]}
    assert sum(r == "maker" for r in roles.values()) == 27
    assert [c for c, r in roles.items() if r == "target"] == ["RU"]
    assert roles["CN"] == roles["US"] == "third"
    equal = {
        e["item"]: {j["jurisdiction"] for j in e["jurisdictions"] if j["equal"]}
        for e in high_priority["authority"]["equal_rules"]
    }
    assert all("US" in equal[f"HS {g['hs']}"] for g in high_priority["measure"]["goods"])
    assert high_priority["authority"]["gdp"]["value"] > 0.174
    assert high_priority["floor"]["refused"] is False
    cost = {k: high_priority["impact"][k]["value"] for k in ("own_cost", "target_cost", "third_cost")}
    assert min(cost.values()) > 0
