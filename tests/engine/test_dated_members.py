"""A code that a set or a licence row holds for a time only counts on those days: in one order, in a file, and in the proof's reading."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.intake import order_from_data
from comity.law.store import load_law
from comity.proof.reading import Reading
from comity.proof.values import Values

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
TODAY = "2026-11-24"
DAYS = ("2025-02-28", "2025-03-01", "2025-05-31", "2025-06-01")
"""The eve of the first day, the first, the last, and the day after."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The tiny law with one member of each kind from 2025-03-01 through 2025-05-31."""
    root = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("law") / "law"))
    for file, old, new in (
        ("codesets.csv", "xx.list.sensitive,XX-L:1A1,include,,,,yes", "xx.list.sensitive,XX-L:1A1,include,,2025-03-01,2025-05-31,yes"),
        ("hssets.csv", "xx.hs.tools,8486,machines for making chips,,,yes", "xx.hs.tools,8486,machines for making chips,2025-03-01,2025-05-31,yes"),
        ("lists/xl_rows.csv", "2B2,1,NS,NS 1,,,,WA,multilateral,reason NS,,,xx:act:2,,,yes",
         "2B2,1,NS,NS 1,,,,WA,multilateral,reason NS,,,xx:act:2,2025-03-01,2025-05-31,yes"),
    ):  # fmt: skip
        path = root / "xx" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return Desk(load_law(root))


CASES = {
    "a code of a set": ("xx.enduse.military", {"codes": ["XX-L:1A1.a"]}),
    "a customs code of a set": ("xx.tools.8486", {"codes": ["XX-L:none"], "hs": "84862000"}),
    "a licence row": ("xx.list.ns-1", {"codes": ["XX-L:2B2"]}),
}


def order(day: str, item: dict[str, object]) -> dict[str, object]:
    return {
        "id": f"{day}", "date": day, "act": "export", "route": {"from": "XX", "to": "CN", "via": []}, "items": [{"id": "1", "hs": "901580", **item}],
        "parties": [{"role": "end_user", "name": "Good Ltd", "country": "CN", "headquarters": "CN", "owners": []}],
        "end_use": {"uses": ["military"], "knowledge": "none"},
    }  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_on_its_days_and_no_other(desk: Desk, kind: str) -> None:
    rule, item = CASES[kind]
    found = {}
    for day in DAYS:
        answer = next(a for a in desk.assess(order_from_data(order(day, item), "x"), known_at=f"{TODAY}T00:00:00Z").items[0].jurisdictions if a.jurisdiction == "XX")
        found[day] = any(f.rule == rule and f.status == "applies" for f in answer.findings)
    assert list(found.values()) == [False, True, True, False]


@pytest.mark.parametrize("kind", CASES)
def test_a_file_says_the_same_in_any_order_of_days(desk: Desk, kind: str) -> None:
    rule, item = CASES[kind]
    days = [*DAYS, *reversed(DAYS)] * 3
    frame = pl.DataFrame([
        {"id": str(n), "date": day, "act": "export", "from": "XX", "to": "CN", "via": "none", "code": ";".join(item["codes"]),
         "hs": item.get("hs", "901580"), "uses": "military", "knowledge": "none", "end_user": "Good Ltd", "end_user_country": "CN",
         "end_user_headquarters": "CN", "end_user_owners": "none"}
        for n, day in enumerate(days)
    ])  # fmt: skip
    result, problems = BatchDesk(desk, TODAY).judge(frame)
    assert problems == {}
    rows = {r["id"]: rule in r["rules"] for r in result.iter_rows(named=True) if str(r["jurisdiction"]) == "XX"}
    assert [rows[str(n)] for n in range(len(days))] == [day in DAYS[1:3] for day in days]


def test_the_reading_of_the_proof_knows_the_days(desk: Desk) -> None:
    """And whatever the day, a member that has dates may be in its set and need not be."""
    pack = desk.law.packs["XX"]
    values = Values(pack, desk.law.gazetteer.by_code)
    number = values.codes["XX-L"].index("XX-L:1A1.a")
    atom = next(a for a in Reading(pack, values, DAYS[1])._wants if "xx.list.sensitive" in a.args)
    held = [tuple(mask >> number & 1 for mask in values.masks(atom, day)) for day in DAYS]
    assert held == [(0, 0), (1, 1), (1, 1), (0, 0)]
    assert tuple(mask >> number & 1 for mask in values.masks(atom)) == (1, 0)


def test_its_days_are_days_on_which_the_answer_may_change(desk: Desk) -> None:
    assert {"2025-03-01", "2025-06-01"} <= set(desk.courts["XX"].program.breaks)
