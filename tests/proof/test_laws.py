"""Checks on the law: what no order can show is found, and the law that ships has none of it."""

from __future__ import annotations

import msgspec
import pytest

from comity.desk.assess import Desk
from comity.law.conditions import Context, atoms_of, read_when
from comity.law.records import All, Pack, Rule, State
from comity.proof.laws import cells_without_rule, check, dead_rules, impossible, overlapping_states, shadowed_rules


def rule_of(pack: Pack, **changes: object) -> Rule:
    return msgspec.structs.replace(pack.rules[0], overrides=(), states=(), since="2020-01-01", until="", when=All(), **changes)


def when(**table: object):
    return read_when(table, Context("", {}))


def with_rules(pack: Pack, *rules: Rule) -> Pack:
    return msgspec.structs.replace(pack, rules=rules)


def state(since: str, until: str, name: str = "stayed") -> State:
    return State("operative", since, until, name, "", "", "", ())


@pytest.fixture
def pack(desk: Desk) -> Pack:
    return desk.law.packs["UN"]


def test_the_law_that_ships_holds_together(desk: Desk) -> None:
    found = [str(p) for pack in desk.law.packs.values() for p in check(pack)]
    assert found == []


@pytest.mark.parametrize(
    "table",
    [
        {"act": {"is": ["export"], "not": ["export"]}},
        {"all": [{"act": {"is": ["export"]}}, {"act": {"is": ["transit"]}}]},
        {"value": {"currency": "USD", "gt": "5000", "le": "5000"}},
        {"all": [{"destination": {"in": ["DE"]}}, {"destination": {"not_in": ["DE"]}}]},
        {"ask": {"x.y": True}, "not": {"ask": {"x.y": True}}},
    ],
)
def test_a_rule_that_asks_the_impossible_is_dead(pack, table):
    rules = with_rules(pack, msgspec.structs.replace(rule_of(pack), id="un.x.dead", when=when(**table)))
    assert len(dead_rules(rules)) == 1


@pytest.mark.parametrize(
    "table",
    [
        {"value": {"currency": "USD", "ge": "5000", "le": "5000"}},
        {"any": [{"act": {"is": ["export"], "not": ["export"]}}, {"destination": {"in": ["DE"]}}]},
        {"all": [{"end_use": {"any": ["civil"]}}, {"end_use": {"any": ["medical"]}}]},
    ],
)
def test_what_some_order_can_meet_is_not_called_dead(pack, table):
    assert dead_rules(with_rules(pack, msgspec.structs.replace(rule_of(pack), when=when(**table)))) == []


def test_a_rule_that_is_always_overridden_is_shadowed_and_a_wider_one_is_not(pack):
    wide = msgspec.structs.replace(rule_of(pack), id="un.x.wide", overrides=("un.x.narrow",), when=when(act={"is": ["export"]}))
    narrow = msgspec.structs.replace(rule_of(pack), id="un.x.narrow", when=when(act={"is": ["export"]}, destination={"in": ["KP"]}))
    assert len(shadowed_rules(with_rules(pack, wide, narrow))) == 1
    later = msgspec.structs.replace(wide, since="2024-01-01")
    assert shadowed_rules(with_rules(pack, later, narrow)) == []
    apart = msgspec.structs.replace(narrow, when=when(destination={"in": ["KP"]}))
    assert shadowed_rules(with_rules(pack, wide, apart)) == []


def test_two_states_on_one_day_are_found_and_two_that_meet_are_not(pack):
    clash = msgspec.structs.replace(rule_of(pack), states=(state("2025-01-01", "2025-06-30"), state("2025-06-30", "")))
    meet = msgspec.structs.replace(rule_of(pack), states=(state("2025-01-01", "2025-06-29"), state("2025-06-30", "")))
    assert len(overlapping_states(with_rules(pack, clash))) == 1
    assert overlapping_states(with_rules(pack, meet)) == []


def test_a_licence_row_that_no_rule_asks_about_is_found(desk):
    us = desk.law.packs["US"]
    asks = [r for r in us.rules if any(a.op == "row" and "RS 2" in a.args for a in atoms_of(r.when))]
    assert asks
    less = msgspec.structs.replace(us, rules=tuple(r for r in us.rules if r not in asks))
    assert any("RS 2" in str(p) for p in cells_without_rule(less))


def test_an_alternative_without_tests_is_possible():
    assert not impossible(())
