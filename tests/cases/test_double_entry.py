"""Groups, sets, limits and overrides, stated once more: nobody joins a group, and no code, row or override is lost, unawares."""

from __future__ import annotations

import pytest

from .stated_law import LAW, Line, differences, lines, members, stated, twice


def test_every_group_has_the_members_that_its_source_names() -> None:
    assert stated("groups") == []


def test_no_member_is_in_a_group_twice_on_the_same_days() -> None:
    assert {g: m for g, m in members(LAW).items() if len(m) != len(set(m))} == {}


def test_every_set_has_its_codes_and_every_list_its_rows() -> None:
    assert stated("sets") == []


def test_every_number_in_a_rule_is_that_of_its_text() -> None:
    assert stated("limits") == []


def test_every_override_is_meant() -> None:
    assert stated("overrides") == []


@pytest.mark.parametrize("name", ["groups", "sets", "limits", "overrides"])
def test_nothing_is_stated_twice(name: str) -> None:
    assert twice(lines(name)) == []


def test_a_table_sees_what_differs_what_is_missing_and_what_is_nothing() -> None:
    table = [Line("a.*", ("1",), "s"), Line("a.b", ("2",), "s"), Line("z", ("9",), "s")]
    assert differences(table, {"a.b": ("2",), "a.c": ("1",), "z": ("9",)}) == []
    assert len(differences(table, {"a.b": ("1",), "a.c": ("1",), "z": ("9",)})) == 1
    assert len(differences(table, {"a.b": ("2",), "a.c": ("1",), "y": ("1",)})) == 2
