"""Groups, sets, limits and overrides, stated once more: nobody joins a group, and no code, row or override is lost, unawares."""

from __future__ import annotations

from collections import Counter

import pytest

from .stated_law import all_rows, all_rules, differences, limits_of, lines, twice

FEW = 24
"""So many members of a group are named; of more the number is stated."""


def members() -> dict[str, list[str]]:
    """The members of every group, each with its days if it has any."""
    out: dict[str, list[str]] = {}
    for _path, r in all_rows("*/groups*.csv"):
        days = f" {r.get('from') or ''}..{r.get('to') or ''}" if r.get("from") or r.get("to") else ""
        out.setdefault(r["group"], []).append(r["territory"] + days)
    return out


def test_every_group_has_the_members_that_its_source_names() -> None:
    law = {g: (", ".join(sorted(m)) if len(m) <= FEW else str(len(m)),) for g, m in members().items()}
    assert differences(lines("groups"), law) == []


def test_no_member_is_in_a_group_twice_on_the_same_days() -> None:
    assert {g: m for g, m in members().items() if len(m) != len(set(m))} == {}


def test_every_set_has_its_codes_and_every_list_its_rows() -> None:
    sets = Counter(r["set"] for _path, r in all_rows("*/codesets*.csv", "*/hssets*.csv"))
    rows = Counter(f"{path} {r.get('reason') or '-'}" for path, r in all_rows("*/lists/*_rows.csv"))
    assert differences(lines("sets"), {n: (str(k),) for n, k in (sets + rows).items()}) == []


def test_every_number_in_a_rule_is_that_of_its_text() -> None:
    law = {r["id"]: ", ".join(limits_of(r.get("when", {}))) for r in all_rules()}
    assert differences(lines("limits"), {n: (said,) for n, said in law.items() if said}) == []


def test_every_override_is_meant() -> None:
    law = {r["id"]: (" ".join(sorted(r["overrides"])),) for r in all_rules() if r.get("overrides")}
    assert differences(lines("overrides"), law) == []


@pytest.mark.parametrize("name", ["groups", "sets", "limits", "overrides"])
def test_nothing_is_stated_twice(name: str) -> None:
    assert twice(lines(name)) == []
