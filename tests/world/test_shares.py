"""World trade in headings, as shares of what their sectors deliver abroad."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from comity.impact.tables.packed import unpack
from comity.terms.problems import BadInput
from comity.world.files import rows
from comity.world.shares import SHARE_COLUMNS
from comity.world.store import World, load_world

TABLE = "icio2022-80x27"


@pytest.fixture(scope="module")
def abroad(world: World) -> dict[str, float]:
    """What each sector of all economies delivers to other economies as inputs, USD mn."""
    held = unpack(world.table_path(TABLE))
    names, m = list(held["sectors"]), len(held["economies"])
    bought = held["z"].reshape(m, len(names), m, len(names)).sum(axis=3)
    return dict(zip(names, (bought.sum(axis=(0, 2)) - np.einsum("isi->s", bought)).tolist(), strict=True))


def test_every_share_is_the_heading_over_its_sectors_and_none_is_verified(world: World, abroad: dict[str, float]) -> None:
    held = list(rows(world.root, "hs_shares.csv", SHARE_COLUMNS))
    assert len(held) > 150
    for r in held:
        sectors = world.sectors_of_hs(r["hs"])
        assert tuple(s for s, _ in sectors) == r.many("sector")
        flow = sum(abroad[s] * part for s, part in sectors) * 1e6
        assert float(r["share"]) == pytest.approx(min(1.0, float(r["value_usd"]) / flow), rel=0.02)
        assert not r.yes("verified")
        assert r["source"] in world.sources


def test_parts_of_a_heading_are_no_more_than_the_heading(world: World) -> None:
    value = {r["hs"]: float(r["value_usd"]) for r in rows(world.root, "hs_shares.csv", SHARE_COLUMNS)}
    for heading, whole in value.items():
        parts = [v for hs, v in value.items() if hs != heading and hs.startswith(heading)]
        assert sum(parts) <= whole * 1.01


@pytest.mark.parametrize(
    "hs", ["854231", "847180", "848210", "852691", "9303", "9306", "841869", "282560", "280530", "380190", "845710", "848620"]
)
def test_goods_of_the_example_measures_have_a_share(world: World, hs: str) -> None:
    found = world.hs_share(hs)
    assert found is not None
    assert 0 < found.low < found.share < found.high <= 1
    assert (found.hs, found.split) == (hs, 1)


def test_circuits_are_most_of_what_electronics_delivers_and_pistols_little_of_metal_goods(world: World) -> None:
    chips, arms = world.hs_share("8542"), world.hs_share("9303")
    assert chips is not None
    assert arms is not None
    assert chips.share > 0.5
    assert arms.share < 0.01


def test_codes_may_be_longer_dotted_or_carry_a_namespace(world: World) -> None:
    assert world.hs_share("CN:8542310000") == world.hs_share("8542.31") == world.hs_share("854231")


def test_a_heading_that_is_not_listed_is_an_equal_part_of_its_four_digits(world: World) -> None:
    whole, part = world.hs_share("9306"), world.hs_share("930690")
    assert whole is not None
    assert part is not None
    assert part.split == 4
    assert part.share == pytest.approx(whole.share / 4)
    assert part.low == pytest.approx(whole.low / 40)
    assert (part.high, part.hs, part.value) == (whole.high, "9306", whole.value)
    five = world.hs_share("85423")
    circuits = world.hs_share("8542")
    assert five is not None
    assert circuits is not None
    assert five.share == pytest.approx(circuits.share * 4 / 5)


@pytest.mark.parametrize("hs", ["", "85", "854", "0101", "010121", "999999"])
def test_what_is_not_listed_has_no_share(world: World, hs: str) -> None:
    assert world.hs_share(hs) is None


def test_shares_must_ascend(spoiled: Path) -> None:
    path = spoiled / "hs_shares.csv"
    path.write_text(f"{','.join(SHARE_COLUMNS)}\n8542,ELEC,0.5,0.3,0.9,1,2022,un-comtrade,no\n", encoding="utf-8")
    with pytest.raises(BadInput, match="share"):
        load_world(spoiled).hs_share("8542")
