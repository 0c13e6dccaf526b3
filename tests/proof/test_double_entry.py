"""One fact kept in two places of the law is the same in both: a slip in either is noticed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from comity.desk.assess import Desk

from .mutants import LAW

SAME = [
    ("the customs territory of the Union", ["eu.group.customs-territory", "eu-de.group.customs-territory", "eu-es.group.customs-territory",
                                            "eu-fi.group.customs-territory", "eu-nl.group.customs-territory", "gb.group.eu-customs-territory"]),
    ("territories under an arms embargo of the Union", ["eu.group.arms-embargo", "eu-de.group.arms-embargo", "eu-fi.group.arms-embargo",
                                                        "gb.group.ni-arms-embargo"]),
    ("destinations of EU001", ["eu.group.eu001-destinations", "eu-de.group.eu001-destinations"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "groups"), SAME, ids=[s[0] for s in SAME])
def test_groups_that_mean_the_same_have_the_same_members(desk: Desk, name: str, groups: list[str]) -> None:
    members = {
        g.id: sorted(m.territory for m in g.members) for p in desk.law.packs.values() for g in p.groups.values() if g.id in groups
    }
    assert sorted(members) == sorted(groups)
    assert {g: m for g, m in members.items() if m != members[groups[0]]} == {}


def test_members_of_the_united_nations_are_members_in_the_table_of_territories(desk: Desk) -> None:
    with Path(LAW / "territories.csv").open(encoding="utf-8", newline="") as f:
        since = {r["code"]: r["un_from"] for r in csv.DictReader(f) if r["un_member"] == "yes"}
    members = {m.territory: m.since for m in desk.law.packs["UN"].groups["un.group.members"].members}
    assert members == since
    assert len(members) == 193
