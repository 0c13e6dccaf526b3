"""The floor: what the Security Council or a treaty requires to be controlled may not be let through."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.desk.draft_cells import Bench, everywhere, judge_cells
from comity.desk.draft_floor import Demand, Floor, _checked, floor_section
from comity.desk.draft_floor_data import duty_problems, read_duties
from comity.desk.lawcheck import check
from comity.desk.lawstatus import read_packs
from comity.desk.overlay import LaidLaw, lay
from comity.law.territories import read_territories
from comity.terms.problems import BadInput
from comity.world.store import load_world

from .drafting import GRAPHITE, REPEAL, judged_of, read


def section(text: str, folder: Path, desk: Desk) -> dict[str, object]:
    m, laid, judged, bench = judged_of(text, folder, desk.law)
    floor = Floor(m, judged, laid, load_world(), bench)
    return floor_section(floor.check(floor.own))


def test_a_draft_that_lets_arms_through_to_an_embargoed_state_is_refused(tmp_path: Path, desk: Desk) -> None:
    """Row 1 of the order is arms; resolution 1970 forbids them to Libya. The draft takes row 1 away and nothing else holds there."""
    told = section(REPEAL, tmp_path, desk)
    assert told["refused"] is True
    sentences = " ".join(told["sentences"])  # type: ignore[arg-type]
    assert "S/RES/1970 (2011), para. 9" in sentences
    assert "JP-ETCO:1" in sentences
    assert "LY" in sentences
    assert "S/RES/1540 (2004), Paragraph 3(d)" in sentences


def test_a_ban_that_another_rule_still_carries_is_kept(tmp_path: Path, desk: Desk) -> None:
    """Everything to North Korea needs an approval besides: taking the list away lets nothing through there."""
    told = section(REPEAL, tmp_path, desk)
    by = {c["id"]: c for c in told["checked"]}  # type: ignore[attr-defined]
    assert by["un.embargo.kp"]["status"] != "below"
    assert by["un.embargo.ly"]["status"] == "below"


def test_a_measure_that_adds_control_is_not_refused(tmp_path: Path, desk: Desk) -> None:
    told = section(GRAPHITE, tmp_path, desk)
    assert told["refused"] is False
    assert told["sentences"] == []
    kept = [c for c in told["checked"] if c["status"] == "kept"]  # type: ignore[attr-defined]
    assert [c["destinations"] for c in kept] == [["KP"]]


def test_the_floor_asks_for_all_destinations_whatever_is_measured(tmp_path: Path, desk: Desk) -> None:
    text = REPEAL.replace("as_of", 'destinations = ["BR"]\nas_of')
    m = read(text, tmp_path, desk.law)
    laid, bench = lay(m, desk.law), Bench()
    wide = everywhere(m, judge_cells(m, laid, bench), laid, bench)
    floor = Floor(m, wide, laid, load_world(), bench)
    assert "un.embargo.ly" in {v.demand.id for v in floor.check(floor.own) if v.status == "below"}


def demand(scope: str, least: int, cells: list[str]) -> Demand:
    return Demand("d", "D", "C", "", scope, least, True, frozenset(("X", "i", "civil export", c) for c in cells))


@pytest.mark.parametrize(
    ("scope", "least", "levels", "status"),
    [
        ("cell", 2, {"A": (4, 1)}, "below"),
        ("cell", 2, {"A": (4, 2)}, "kept"),
        ("cell", 2, {"A": (2, 2)}, "not touched"),
        ("cell", 2, {"A": (0, 1)}, "kept"),
        ("cell", 2, {"A": (4, -1)}, "kept"),
        ("entry", 1, {"A": (2, 0), "B": (2, 0), "C": (2, 2)}, "below"),
        ("entry", 1, {"A": (2, 0), "B": (2, 2), "C": (2, 2)}, "kept"),
        ("entry", 1, {"A": (2, 1), "B": (2, 1), "C": (2, 1)}, "kept"),
        ("entry", 1, {"A": (0, 0), "B": (0, 0), "C": (0, 0)}, "not touched"),
    ],
)
def test_when_a_cell_or_an_entry_is_below(scope: str, least: int, levels: dict[str, tuple[int, int]], status: str) -> None:
    found = _checked(demand(scope, least, list(levels)), {("X", "i", "civil export", d): v for d, v in levels.items()})
    assert found.status == status


def test_the_file_of_the_floor_is_read_and_checked(tmp_path: Path, desk: Desk) -> None:
    duties = read_duties(desk.law.root)
    assert {d.id for d in duties} >= {"council-prohibitions", "unsc-1540-controls", "npt-safeguards", "cwc-schedule-1-not-party"}
    assert all(d.address.startswith("https://") for d in duties)
    other = LaidLaw(desk.law, {}, "a folder of its own")
    other.root = tmp_path
    path = tmp_path / "regimes" / "floor.csv"
    path.parent.mkdir()
    path.write_text(
        (desk.law.root / "regimes" / "floor.csv").read_text(encoding="utf-8").replace(",any,cell,1,", ",some,cell,1,"),
        encoding="utf-8",
    )
    with pytest.raises(BadInput, match="'some' is not known"):
        read_duties(other.root)


def test_what_states_disagree_about_is_told_as_contested(tmp_path: Path, desk: Desk) -> None:
    """The measures on Iran were put back in 2025; the register says who denies that."""
    text = GRAPHITE.replace("before = 2023-11-30\nafter = 2023-12-01", "as_of = 2026-06-01")
    text = text.replace('in_force = ["cn.dual-use.announcement.2023-39*"]', 'codes = ["CN-DU:1C108"]')
    told = section(text, tmp_path, desk)
    by = {c["id"]: c["contested"] for c in told["checked"]}  # type: ignore[attr-defined]
    assert by["un.embargo.kp.dual-use"] == ""
    (iran,) = [c for i, c in by.items() if i.startswith("un.embargo.ir")]
    assert iran.startswith("Whether this measure is in force is contested")


FLOOR = "obligation,title,instrument,provision,address,law,binds,entries,regimes,recipients,scope,least,verified\n"
GOOD = [
    "duty",
    "A duty",
    "A treaty",
    "Article 1",
    "https://example.org/",
    "",
    "UNSC",
    "XX-L:1A*",
    "WA",
    "not-in:DE",
    "cell",
    "2",
    "yes",
]


@pytest.mark.parametrize(
    ("column", "written", "said"),
    [
        ("binds", "ZZ", "column binds: 'ZZ'"),
        ("entries", "XX-L:9Z*", "column entries: 'XX-L:9Z*'"),
        ("regimes", "ZZ", "column regimes: 'ZZ'"),
        ("recipients", "not-party:ZZ", "column recipients: 'ZZ'"),
        ("recipients", "not-in:QQ", "column recipients: 'QQ'"),
        ("recipients", "all", "'all' is not known"),
        ("scope", "row", "scope 'row'"),
        ("least", "5", "least '5'"),
    ],
)
def test_a_fault_in_the_floor_is_found_by_the_check_of_the_law(column: str, written: str, said: str, tmp_path: Path) -> None:
    """The small invented law with one obligation: clean as it is, and each planted fault is told with its place."""
    root = tmp_path / "law"
    shutil.copytree(Path(__file__).parents[1] / "fixtures" / "law_tiny", root)
    (root / "regimes").mkdir(exist_ok=True)
    (root / "regimes" / "regimes.toml").write_text('[regime.WA]\nname = "W"\n', encoding="utf-8")
    floor = root / "regimes" / "floor.csv"
    floor.write_text(FLOOR + ",".join(GOOD) + "\n", encoding="utf-8")
    packs, _parties = read_packs(root)
    territories = [t.code for t in read_territories(root)]
    assert duty_problems(root, packs.values(), territories) == []
    names = FLOOR.strip().split(",")
    row = [written if n == column else v for n, v in zip(names, GOOD, strict=True)]
    floor.write_text(FLOOR + ",".join(row) + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        check(root)
    assert any(said in str(p) and "floor.csv" in str(p) for p in caught.value.problems)
