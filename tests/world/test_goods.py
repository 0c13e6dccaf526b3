"""Elasticities, baskets, civil items and technologies."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from comity.terms.problems import BadInput
from comity.world.goods import GROUPS
from comity.world.store import World, load_world

LAW = Path(__file__).resolve().parents[2] / "law"


def listed_codes() -> set[str]:
    """Every code of every list of the law, with its namespace."""
    found: set[str] = set()
    for head in LAW.glob("*/pack.toml"):
        lists = tomllib.loads(head.read_text(encoding="utf-8")).get("lists", {})
        lists = lists or tomllib.loads(head.read_text(encoding="utf-8"))
        for namespace, files in lists.get("namespaces", {}).items():
            for name in files:
                with (head.parent / name).open(encoding="utf-8", newline="") as file:
                    found |= {f"{namespace}:{r['code']}" for r in csv.DictReader(file)}
    return found


def test_elasticities_are_negative_and_missing_ones_are_unknown(world: World) -> None:
    assert world.elasticity("848620") == pytest.approx(-6.953, abs=0.01)
    assert world.elasticity("8486200010") == world.elasticity("848620")
    assert world.elasticity("010110") is None
    assert world.elasticity("999999") is None
    values = [v for v in (world.elasticity(f"{n:06}") for n in range(840000, 860000)) if v is not None]
    assert len(values) > 500
    assert max(values) < 0


def test_civil_items_name_codes_that_the_law_lists(world: World) -> None:
    items = world.civil_items()
    known = listed_codes()
    assert len(known) > 15_000
    assert [(i.id, c) for i in items for c in i.codes if c not in known] == []
    assert 40 <= len(items) <= 70
    assert len({i.id for i in items}) == len(items)
    assert {i.group for i in items} == set(GROUPS)
    assert all(i.hs and i.codes and i.what and i.use for i in items)
    assert all(len(h) == 6 and h.isdigit() for i in items for h in i.hs)
    assert len({c.split(":")[0] for i in items for c in i.codes}) >= 4


def test_headings_of_civil_items_and_baskets_have_a_sector(world: World) -> None:
    for hs in (*(h for i in world.civil_items() for h in i.hs), "250410", "811292", "848620"):
        assert world.sectors_of_hs(hs), hs


def test_a_basket_says_what_else_is_in_the_heading(world: World) -> None:
    basket = world.hs_baskets("CN:8112921010")
    assert basket is not None
    assert basket.hs == "811292"
    assert basket.coverage is not None
    low, middle, high = basket.coverage
    assert 0 <= low <= middle <= high <= 1
    assert "CN:8112921010" in basket.national
    assert not basket.verified
    assert world.hs_baskets("8112") is None
    assert world.hs_baskets("010121") is None


def test_chinese_lines_of_baskets_are_those_of_the_catalogue(world: World) -> None:
    with (LAW / "cn" / "lists" / "catalogue_hs.csv").open(encoding="utf-8", newline="") as file:
        lines = {r["hs"] for r in csv.DictReader(file)}
    for hs in ("250410", "380110", "811292", "284690", "282580", "811010"):
        basket = world.hs_baskets(hs)
        assert basket is not None
        assert {n[3:] for n in basket.national if n.startswith("CN:")} == {line for line in lines if line.startswith(hs)}


def test_providers_of_a_technology_hold_no_more_than_the_whole(world: World) -> None:
    technologies = {t.id: t for t in world.technologies()}
    assert {
        "semiconductor-tools",
        "lithography-euv",
        "chip-design-software",
        "metrology",
        "graphite-purification",
        "rare-earth-separation",
    } <= set(technologies)
    for t in technologies.values():
        assert sum(middle for _, _, middle, _ in t.providers) <= 1.03, t.id
        assert all(low <= middle <= high for _, low, middle, high in t.providers)
        assert all(code in world.economies for code, *_ in t.providers)
        sectors = {s.code for s in world.sectors("icio27")}
        assert all(code in world.economies and sector in sectors for code, sector in t.users)
        assert not t.verified
    assert technologies["lithography-euv"].providers[0][0] == "NL"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("civil_items.csv", ",medical,", ",surgery,", "cannot stand in column group"),
        ("technologies.csv", "TW:ELEC;", "TW-ELEC;", "Write economy:sector"),
        ("technologies.csv", ",0.75,1,1,", ",0.75,0.5,1,", "must ascend"),
        ("hs_baskets.csv", ",0.6,0.85,1,", ",0.6,0.85,7,", "share from 0 to 1"),
        ("elasticities.csv", "848620,-6.953", "848620,high", "Write a number"),
    ],
)
def test_bad_cells_are_told(spoiled: Path, name: str, old: str, new: str, told: str) -> None:
    path = spoiled / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    world = load_world(spoiled)
    with pytest.raises(BadInput, match=told):
        _ = (world.civil_items(), world.technologies(), world.hs_baskets("250410"))
