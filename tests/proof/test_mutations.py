"""Slips of one line in the law that ships are noticed: a small sample of what `bench/mutations.py` does at large.

Each is caught by the check of the law, by a worked example (examples/expected) or by a second statement of the law
(tests/cases/stated), all written from the texts, never by a look at the true file.
"""

from __future__ import annotations

import copy
import random
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from comity.desk.assess import Desk
from comity.law.check import check_pack
from comity.law.reader import PackReader
from comity.law.records import Pack
from comity.law.territories import read_territories
from comity.proof.laws import check
from tests.cases.stated_law import TABLES, all_rules, stated

from .mutants import KINDS, LAW, by_examples_of, mutants, plant


class Slip(NamedTuple):
    """What is slipped where: the line of a file, found by the text before it, and what notices it."""

    name: str
    file: str
    after: str
    old: str
    new: str
    by: str


SLIPS = [
    Slip("an embargo begins a day late", "eu/rules/sanctions-russia-imports.toml", 'id = "eu.sanctions.russia.833-art-3g"',
         "from = 2022-04-09", "from = 2027-04-09", "examples"),
    Slip("a prohibition looks at exports", "eu/rules/sanctions-russia-imports.toml", 'id = "eu.sanctions.russia.833-art-3g"',
         '{ is = ["import"] }', '{ is = ["export"] }', "examples"),
    Slip("a policy is swapped", "eu/rules/dual-use.toml", 'id = "eu.dual-use.art-3"', 'policy = "case_by_case"', 'policy = "denial"', "examples"),
    Slip("a list is lost", "eu/rules/dual-use.toml", 'id = "eu.dual-use.art-3"', 'row = ["annex-1"]', 'row = ["annex-2"]', "check"),
    Slip("how applications are judged is swapped", "cn/rules/authorisations.toml", 'id    = "cn.review.factors"',
         'policy = "case_by_case"', 'policy = "denial"', "examples"),
    Slip("a review judges another law's rules", "cn/rules/authorisations.toml", 'id    = "cn.review.factors"',
         'for   = ["cn.dual-use.*"]', 'for   = ["cn.dual-uses.*"]', "check"),
    Slip("a rule never applies", "eu/rules/dual-use.toml", 'id = "eu.dual-use.art-3"',
         'when.destination = { not_in = ["eu.group.customs-territory"] }',
         'when.destination = { in = ["RU"], not_in = ["RU"] }', "check"),
    Slip("a member twice", "eu/groups.csv", "group,territory", "eu.group.customs-territory,AT", "eu.group.customs-territory,BE", "check"),
]  # fmt: skip


def slipped(folder: Path, slip: Slip) -> tuple[Path, Path]:
    """A copy of one pack with the slip in it."""
    pack = slip.file.split("/")[0]
    shutil.copytree(LAW / pack, folder / pack)
    path = folder / slip.file
    text = path.read_text(encoding="utf-8")
    at = text.index(slip.old, text.index(slip.after))
    path.write_text(text[:at] + slip.new + text[at + len(slip.old) :], encoding="utf-8")
    return folder, folder / pack


def read(folder: Path, pack: Path) -> tuple[Pack | None, list[str]]:
    """The pack, or what its reader refuses."""
    reader = PackReader(folder, pack)
    found = reader.read()
    wrong = check_pack(found, {t.code for t in read_territories(LAW)})
    return found, [str(p) for p in wrong]


def noticed(desk: Desk, slip: Slip, folder: Path) -> set[str]:
    """Who notices a slip: the check, the worked examples, or both."""
    found, refused = read(*slipped(folder, slip))
    if refused or found is None:
        return {"check"}
    places = tuple(desk.law.gazetteer.by_code)
    before = {(f.kind, f.subject) for f in check(desk.law.packs[found.jurisdiction], places)}
    by = {"check"} if {(f.kind, f.subject) for f in check(found, places)} != before else set()
    law = copy.copy(desk.law)
    law.packs = {**desk.law.packs, found.jurisdiction: found}
    return (by | {by_examples_of(Desk(law, [found.jurisdiction]), found.jurisdiction).by}) - {""}


@pytest.mark.parametrize("slip", SLIPS, ids=[s.name for s in SLIPS])
def test_a_slip_is_noticed(desk: Desk, slip: Slip, tmp_path: Path) -> None:
    assert slip.by in noticed(desk, slip, tmp_path)


@pytest.mark.parametrize("jurisdiction", ["CN", "EU"])
def test_the_examples_hold_without_a_slip(desk: Desk, jurisdiction: str) -> None:
    """Otherwise they would notice anything."""
    assert by_examples_of(Desk(desk.law, [jurisdiction]), jurisdiction) == ("", "")


STATED = {"mark dropped": "groups", "group widened": "groups", "override dropped": "overrides", "code dropped": "sets", "row dropped": "sets",
          "limit changed": "limits", "policy swapped": "policies"}  # fmt: skip
"""Which second statement notices which kind; a shifted date is one of a rule or of a state."""


@pytest.mark.parametrize("kind", [*STATED, "date shifted"])
def test_a_second_statement_notices_every_slip_of_its_kind(kind: str, tmp_path: Path) -> None:
    packs = sorted(p.parent.name for p in LAW.glob("*/pack.toml"))
    mutant = next(m for m in mutants(LAW, packs, seed=5, each=1) if m.kind == kind)
    told: list[set[str]] = []
    for changed in (mutant._replace(new=mutant.old), mutant):
        plant(LAW, tmp_path / "law", changed, (mutant.pack,))
        all_rules.cache_clear()
        told.append({x for name in ([STATED[kind]] if kind in STATED else TABLES) for x in stated(name, tmp_path / "law")})
    all_rules.cache_clear()
    assert told[1] - told[0], str(mutant)


def test_mutants_are_the_same_again_and_of_every_kind() -> None:
    packs = sorted(p.parent.name for p in LAW.glob("*/pack.toml"))
    some = mutants(LAW, packs, seed=3, each=8)
    assert some == mutants(LAW, packs, seed=3, each=8)
    assert len(some) >= 60
    assert {m.kind for m in some} == set(KINDS)
    assert all(m.old != m.new for m in some)


def test_a_changed_limit_is_one_unit_of_its_last_place() -> None:
    change = KINDS["limit changed"][1]
    assert (
        change('when.value = { currency = "USD", le = "5000" }', random.Random(0))
        == 'when.value = { currency = "USD", le = "5001" }'
    )
    assert change('{ ge = "0.25" }', random.Random(0)) == '{ ge = "0.26" }'
