"""Sectors, the way from customs codes to them, and the bundled table."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.impact.tables.packed import ROUNDING, is_packed, pack_cells, unpack, unpack_cells
from comity.terms.problems import BadInput
from comity.world.store import World, load_world

NAME = "icio2022-80x27"
ORIGINAL = "oecd_icio2025_y2022_80x27.npz"


@pytest.mark.parametrize(
    ("hs", "sector"),
    [
        ("8541", "ELEC"), ("854231", "ELEC"), ("250410", "MIN"), ("811292", "NFM"), ("848620", "MACH"), ("8486", "MACH"), ("284690", "CHEM"),
        ("3004", "PHARM"), ("8802", "OTRN"), ("380110", "NMM"), ("270900", "FUEL"), ("271019", "PET"), ("870323", "MV"), ("100199", "AGR"),
        ("720839", "STEEL"), ("902214", "ELEC"), ("901890", "OMAN"), ("280530", "CHEM"), ("850760", "EEQ"), ("930690", "FABM"),
        ("261210", "MIN"), ("284420", "CHEM"), ("847150", "ELEC"), ("740400", "UTIL"), ("020130", "FOOD"), ("610910", "TEX"),
    ],
)  # fmt: skip
def test_well_known_headings_fall_into_the_sector_that_makes_them(world: World, hs: str, sector: str) -> None:
    assert world.sectors_of_hs(hs) == ((sector, 1.0),)


def test_codes_may_be_longer_dotted_or_carry_a_namespace(world: World) -> None:
    assert world.sectors_of_hs("8542.31.00") == (("ELEC", 1.0),)
    assert world.sectors_of_hs("CN:2504101000") == (("MIN", 1.0),)
    assert world.sectors_of_hs("854231", NAME) == (("ELEC", 1.0),)


def test_a_chapter_is_parted_by_shares_that_sum_to_one(world: World) -> None:
    for chapter in ("84", "85", "28", "90", "8505"):
        found = world.sectors_of_hs(chapter)
        assert len(found) > 1
        assert sum(share for _, share in found) == pytest.approx(1, abs=2e-3)
        assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)


def test_an_unknown_code_has_no_sector(world: World) -> None:
    assert world.sectors_of_hs("") == ()
    assert world.sectors_of_hs("99") == ()
    assert world.sectors_of_hs("854231", "another") == ()


@pytest.mark.parametrize(
    ("hs", "fine", "older"),
    [
        ("854231", "C26", "c14"), ("250410", "B08", "c2"), ("260111", "B07", "c2"), ("270112", "B05", "c2"), ("270900", "B06", "c2"),
        ("848620", "C28", "c13"), ("300490", "C21", "c9"), ("284690", "C20", "c9"), ("890120", "C301", "c15"), ("880240", "C302T309", "c15"),
        ("440710", "C16", "c6"), ("480257", "C17_18", "c7"), ("100199", "A01", "c1"), ("440321", "A02", "c1"), ("030211", "A03", "c1"),
        ("740400", "E", "c16"), ("720839", "C24A", "c12"), ("811292", "C24B", "c12"),
    ],
)  # fmt: skip
def test_the_finer_and_the_older_list_know_the_same_headings(world: World, hs: str, fine: str, older: str) -> None:
    assert world.sectors_of_hs(hs, "icio50") == ((fine, 1.0),)
    assert world.sectors_of_hs(hs, "wiod2013") == ((older, 1.0),)


def test_every_group_of_goods_is_parted_into_its_own_sectors(world: World) -> None:
    groups = {s.code: set(s.isic4) for s in world.sectors("icio27")}
    parts = {s.code: {d.split(".")[0] for d in s.isic4} for s in world.sectors("icio50")}
    for chapter in (f"{n:02}" for n in range(1, 98) if n != 77):
        wide = {s for s, _ in world.sectors_of_hs(chapter)}
        for fine, _ in world.sectors_of_hs(chapter, "icio50"):
            assert any(parts[fine] <= {d.split(".")[0] for d in groups[g]} for g in wide), (chapter, fine)


def test_lists_of_sectors_hold_every_division_once(world: World) -> None:
    assert [s.code for s in world.sectors("wiod2013")] == [f"c{n}" for n in range(1, 36)]
    for name, size in (("icio27", 27), ("icio50", 50)):
        sectors = world.sectors(name)
        divisions = [d for s in sectors for d in s.isic4]
        assert len(sectors) == size
        assert len(set(divisions)) == len(divisions)
        assert {d.split(".")[0] for d in divisions} >= {
            f"{n:02}" for n in (*range(1, 4), *range(5, 10), *range(10, 34), 35, 41, 64)
        }
    with pytest.raises(BadInput, match="no list of sectors"):
        world.sectors("isic")


def test_the_table_has_the_sectors_of_its_list_in_order(world: World) -> None:
    info = world.tables[NAME]
    held = unpack(world.table_path(NAME))
    assert tuple(held["sectors"]) == tuple(s.code for s in world.sectors(NAME))
    assert all(c in world.by_iso3 for c in held["economies"])
    meta = json.loads(str(held["meta"][()]))
    assert (meta["name"], meta["year"], meta["unit"], meta["source"]) == (info.name, info.year, info.unit, info.source)
    assert not info.verified
    with pytest.raises(BadInput, match="no bundled table"):
        world.table_path("wiod")


def test_the_table_is_small_quick_and_balanced(world: World) -> None:
    path = world.table_path(NAME)
    assert path.stat().st_size <= 8_000_000
    started = time.perf_counter()
    held = unpack(path)
    assert time.perf_counter() - started < 2  # 0.35 s on a quiet machine
    z, f, x = held["z"], held["f"], held["x"]
    assert (z.shape, f.shape, x.shape, z.dtype) == ((2160, 2160), (2160, 1), (2160,), np.float64)
    assert np.array_equal(z.sum(axis=1) + f[:, 0], x) or np.abs(z.sum(axis=1) + f[:, 0] - x).max() <= 1e-9
    assert f.min() >= 0
    assert (x - z.sum(axis=0)).min() >= 0
    assert x.sum() == pytest.approx(192.42e6, rel=1e-4)
    assert f.sum() == pytest.approx((x - z.sum(axis=0)).sum(), rel=1e-9)


def test_the_table_is_the_published_one_rounded(world: World, shared: Path) -> None:
    with np.load(shared / "data" / "impact" / ORIGINAL, allow_pickle=False) as file:
        z, x = file["Z"].astype(np.float64), file["X"]
        names = (*file["countries"], *file["sectors"])
    held = unpack(world.table_path(NAME))
    assert (*held["economies"], *held["sectors"]) == names
    assert np.array_equal(held["x"], x)
    some = z > 0
    assert np.array_equal(held["z"] > 0, some)
    assert np.abs(held["z"][some] / z[some] - 1).max() <= ROUNDING * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.one_of(st.just(0.0), st.floats(1e-4, 1e7), st.integers(1, 10**9).map(lambda n: n * 1e-4)), min_size=3, max_size=3),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_packing_moves_no_flow_by_more_than_the_rounding(rows: list[list[float]]) -> None:
    z = np.array(rows)
    back = unpack_cells(pack_cells(z, 1e-4))
    assert back.shape == z.shape
    assert np.all(np.abs(back - z) <= ROUNDING * z)


@pytest.mark.parametrize("bad", [np.array([[-1.0]]), np.array([[np.nan]]), np.array([[np.inf]])])
def test_what_is_no_flow_is_not_packed(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        pack_cells(bad, 1e-4)


def test_hostile_files_are_refused(tmp_path: Path) -> None:
    good = pack_cells(np.array([[1.0, 2.0], [0.0, 3.5]]), 1e-4)
    for name, value, told in (
        ("z_shape", np.array([9_000_000, 9_000_000]), "not the shape"),
        ("z_shape", np.array([3, 3]), "holds 4 cells"),
        ("z_length", np.zeros(9, dtype=np.uint8), "holds 0 cells"),
        ("z_length", np.full(40, 7, dtype=np.uint8), "cannot be unpacked"),
        ("z_bits", np.zeros(0, dtype=np.uint8), "too short"),
        ("z_bits", np.zeros(99, dtype=np.uint8), "holds 99 bytes"),
    ):
        with pytest.raises(ValueError, match=told):
            unpack_cells({**good, name: value})
    np.savez(tmp_path / "plain.npz", z=np.eye(2))
    with pytest.raises(ValueError, match="no packed flows"):
        unpack(tmp_path / "plain.npz")
    assert is_packed(good)


def test_a_sector_outside_the_list_is_refused(spoiled: Path) -> None:
    path = spoiled / "hs_sectors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",AGR,", ",FARM,", 1), encoding="utf-8")
    with pytest.raises(BadInput, match="'FARM' cannot stand in column sector"):
        load_world(spoiled).sectors_of_hs("01")
