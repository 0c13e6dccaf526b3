"""The long run: the published table comes out, markets clear, and a change of nothing changes nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.impact.elasticities import NOT_ESTIMATED, elasticities
from comity.impact.exact_hat import Solution, System, ban, from_table, settle, solve, weights_left, welfare
from comity.impact.network import Network, uses_by_economy
from comity.impact.parameters import Parameters
from comity.impact.table import Cut, Floats, Table
from tests.impact.chip_world import SIX, back, bundled, chips, moved, no_chips, permuted, selling
from tests.impact.random_tables import made

TABLE_2 = {"Mexico": (-0.412, 1.724, 1.312, 1.715), "Canada": (-0.108, 0.044, -0.064, 0.323), "USA": (0.044, 0.041, 0.085, 0.112)}
"""Caliendo and Parro (2015), Table 2: terms of trade, volume of trade, welfare, real wage, in per cent."""


def cube(frame: pl.DataFrame, axes: Mapping[str, list[str]], value: str) -> Floats:
    """A frame as an array over the given axes, whatever order its rows have."""
    out = np.zeros([len(names) for names in axes.values()])
    at = tuple(frame[axis].replace_strict(names, range(len(names))).to_numpy() for axis, names in axes.items())
    out[at] = frame[value].to_numpy()
    return out


@pytest.fixture(scope="module")
def nafta(shared: Path) -> tuple[System, Floats, Floats, list[str]]:
    """The economy of 1993 (31 regions, 40 sectors), duties before and after, names of regions."""
    read = {k: pl.read_parquet(shared / "data" / "impact" / "models" / f"cp2015_{k}.parquet")
            for k in ("trade", "intermediate_consumption", "value_added", "final_consumption", "theta", "deficit")}  # fmt: skip
    sectors = read["theta"]["sector"].to_list()
    regions = read["deficit"]["region"].to_list()
    of = {"sector": sectors, "importer": regions, "exporter": regions}
    here = {"sector": sectors, "region": regions}
    duties = cube(read["trade"], of, "tariff")
    spent = cube(read["trade"], of, "value") * (1 + duties)
    bought = cube(read["intermediate_consumption"], {"input": sectors, **here}, "value")
    added = cube(read["value_added"], here, "value")
    final = cube(read["final_consumption"], here, "value")
    output = bought.sum(axis=0) + added
    system = System(
        spent / spent.sum(axis=2, keepdims=True), bought / output, added / output, final / final.sum(axis=0),
        cube(read["theta"], {"sector": sectors}, "value"), added.sum(axis=0), cube(read["deficit"], {"region": regions}, "D"), duties,
    )  # fmt: skip
    return system, cube(read["trade"], of, "tariff_bln"), cube(read["trade"], of, "tariff_cfl"), regions


def test_the_published_table_of_nafta(nafta: tuple[System, Floats, Floats, list[str]]) -> None:
    system, before, after, regions = nafta
    started = time.perf_counter()
    balanced = np.zeros(len(regions))
    base = solve(system, duties=before, deficit=balanced)
    later = solve(system, duties=after, deficit=balanced, start=base)
    assert time.perf_counter() - started < 2
    parts = welfare(base, later)
    for name, (terms, volume, total, wage) in TABLE_2.items():
        k = regions.index(name)
        assert 100 * parts.terms[k] == pytest.approx(terms, abs=0.005)
        assert 100 * parts.volume[k] == pytest.approx(volume, abs=0.005)
        assert 100 * parts.total[k] == pytest.approx(total, abs=0.005)
        assert 100 * (later.real_wage[k] / base.real_wage[k] - 1) == pytest.approx(wage, abs=0.005)


def clears(system: System, found: Solution) -> None:
    """Every market of a solution, checked from its own parts."""
    net = found.shares / (1 + found.duties)
    assert np.allclose(found.shares.sum(axis=2)[found.spending > 0], 1)
    assert np.allclose(np.einsum("jni,jn->ji", net, found.spending), found.output)
    assert np.allclose((system.labour * found.output).sum(axis=0), found.wage * system.added, rtol=1e-8), "labour"
    imports = (net * found.spending[:, :, None]).sum(axis=(0, 2))
    scale = found.output.sum()
    assert np.abs(imports - found.output.sum(axis=0) - system.deficit).max() < 1e-7 * scale, "trade is balanced up to the deficit"
    assert found.wage @ system.added == pytest.approx(system.added.sum()), "the world's income is the unit of account"
    costs = found.wage**system.labour * np.exp(np.einsum("jkn,jn->kn", system.inputs, np.log(found.price)))
    assert np.allclose(costs, found.cost)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.integers(0, 2), st.floats(0, 1))
def test_markets_clear(seed: int, parted: bool, idle: int, fraction: float) -> None:
    table = made(seed, 3, 2, parted=parted, idle=idle)
    if not table.by_economy(table.x).all():
        return
    system = from_table(table)
    found = settle(system, table, [Cut(0, 1, fraction), Cut(3, 2, fraction)])
    clears(system, found.solution)
    assert found.effect.dv.sum() == pytest.approx((system.added * (found.solution.real_wage - 1)).sum(), abs=1e-5 * table.x.sum())
    assert np.isfinite(found.effect.dx).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.integers(0, 2))
def test_a_table_is_in_balance_as_it_stands(seed: int, parted: bool, idle: int) -> None:
    table = made(seed, 3, 2, parted=parted, idle=idle)
    if not table.by_economy(table.x).all():
        return
    system = from_table(table)
    found = solve(system)
    assert np.abs(found.wage - 1).max() < 1e-8
    assert np.abs(found.price - 1).max() < 1e-8
    assert np.allclose(found.output.T.reshape(-1), table.x, rtol=1e-6)
    assert abs(system.deficit.sum()) < 1e-9 * table.x.sum()
    effect = ban(system, table, [])
    assert not effect.dx.any()
    assert not effect.dv.any()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.permutations(range(4)))
def test_names_of_economies_do_not_matter(seed: int, order: list[int]) -> None:
    table = made(seed, 4, 2)
    cuts = [Cut(0, 1, 0.7), Cut(2, 3, 1.0)]
    other = permuted(table, order)
    there = ban(from_table(other), other, moved(cuts, order, 2))
    assert np.allclose(back(there.dv, order, 2), ban(from_table(table), table, cuts).dv, atol=1e-5 * table.x.sum())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 3), st.integers(1, 3), st.integers(0, 1))
def test_the_world_pays_for_a_little_friction_what_it_costs(seed: int, maker: int, further: int, good: int) -> None:
    """In a world without deficits and duties, income-weighted welfare falls by the value of the flow times the rise of its cost."""
    table = made(seed, 4, 2)
    system = from_table(table)
    balanced, rise = np.zeros(4), 1e-5
    base = solve(system, deficit=balanced, tolerance=1e-11)
    dearer = np.ones_like(system.shares)
    buyer = (maker + further) % 4
    dearer[good, buyer, maker] += rise
    later = solve(system, trade_cost=dearer, deficit=balanced, start=base, tolerance=1e-11)
    lost = -(base.income * np.log(later.real_wage / base.real_wage)).sum()
    flow = base.spending[good, buyer] * base.shares[good, buyer, maker]
    assert lost == pytest.approx(rise * flow, rel=1e-2, abs=1e-8 * base.income.sum())


def test_more_cut_more_lost() -> None:
    table = chips({"A": 4.0, "B": 1.0, "T": 5.0})
    system = from_table(table)
    effects = [ban(system, table, no_chips(table, "A", fraction=f)) for f in (0.0, 0.25, 0.5, 0.75, 1.0)]
    for totals in ([e.dv.sum() for e in effects], [table.by_economy(e.dv)[0] for e in effects]):
        assert all(later < earlier for earlier, later in pairwise(totals))


def test_a_cut_is_the_weight_that_is_left() -> None:
    table = chips({"A": 4.0, "B": 1.0, "T": 5.0})
    left = weights_left(table, [Cut(table.node("A", "chip"), 0, 0.25)])
    assert left[0, 0, 1] == pytest.approx(0.75)
    assert (left != 1).sum() == 1
    made_5 = made(5)
    whole = made_5.z[0].reshape(3, 2)[1].sum() + made_5.f[0, 1]
    only_inputs = weights_left(made_5, [Cut(0, 1, 1.0, (), False)])
    assert only_inputs[0, 1, 0] == pytest.approx(made_5.f[0, 1] / whole)
    one_buyer = weights_left(made_5, [Cut(0, 1, 1.0, (1,), False)])
    assert one_buyer[0, 1, 0] == pytest.approx(1 - made_5.z[0, 3] / whole)


def test_the_share_of_a_supplier_falls_as_the_formula_says() -> None:
    """With small effects on costs, s' = s (1 - f) / (1 - f s)."""
    table = chips({"A": 0.004, "B": 0.001, "T": 0.005})
    system = from_table(table)
    found = settle(system, table, no_chips(table, "A", fraction=0.5)).solution
    share = system.shares[0, 0, 1]
    assert found.shares[0, 0, 1] == pytest.approx(share * 0.5 / (1 - share * 0.5), rel=1e-3)


def test_final_use_that_is_not_parted_follows_intermediate_use() -> None:
    table = made(7, 3, 2, parted=False)
    uses = uses_by_economy(Network.of(table))
    assert np.allclose(uses.sum(axis=2).T.reshape(-1), table.f[:, 0])
    assert uses[1, 2, 0] / uses[1, 2].sum() == pytest.approx(table.z[5, :2].sum() / table.z[5].sum())
    assert "does not part final use" in ban(from_table(table), table, [Cut(0, 1, 0.5)]).note


def test_elasticities_are_known_for_known_sectors() -> None:
    def of(*sectors: str) -> list[float]:
        blank: Floats = np.zeros(0)
        return elasticities(Table("", 0, "", "", "", (), sectors, blank, blank, blank)).tolist()

    assert of("ELEC", "C26", "c14") == [8.54] * 3
    assert of("AGR", "A01", "PET") == [9.11, 9.11, 64.85]
    assert of("SERV", "K", "anything") == [NOT_ESTIMATED] * 3
    table = made(1)
    with pytest.raises(ValueError, match="one above zero for each"):
        from_table(table, np.array([1.0, 0.0]))


def test_duties_are_income() -> None:
    """A duty that no one levied before shifts spending home, and its revenue is spent."""
    table = chips({"A": 4.0, "B": 1.0, "T": 5.0})
    system = from_table(table)
    duties = system.duties.copy()
    duties[0, 0, 1] = 0.2
    found = solve(system, duties=duties)
    clears(system, found)
    assert found.shares[0, 0, 1] < system.shares[0, 0, 1]
    revenue = 0.2 / 1.2 * found.shares[0, 0, 1] * found.spending[0, 0]
    assert found.income[0] == pytest.approx(found.wage[0] * system.added[0] + revenue + system.deficit[0])


def test_deficits_that_cannot_be_paid_are_left_out_and_told() -> None:
    """T pays for its chips with nothing; when no one may send it any, no wages carry that deficit."""
    table = chips({"A": 6.0, "B": 1.0, "C": 1.0, "T": 2.0})
    chip_only = table.z.copy()
    chip_only[1, 3::2] = chip_only[3::2, 1] = 0.0
    for k in (3, 5, 7):
        chip_only[k, [j for j in (3, 5, 7) if j != k]] = 0.0
    table = table._replace(z=chip_only, x=chip_only.sum(axis=1) + table.f.sum(axis=1))
    effect = ban(from_table(table), table, no_chips(table, "A", "B", "C"))
    assert "without deficits" in effect.note
    assert np.isfinite(effect.dv).all()
    assert table.by_economy(effect.dv)[0] == pytest.approx(0, abs=1e-6), (
        "without its deficit it bought nothing abroad before either"
    )
    mild = ban(from_table(table), table, no_chips(table, "A", fraction=0.05))
    assert "Deficits stay as they are" in mild.note


def test_the_real_table() -> None:
    """Those that sell most to the target lose most of their income; a higher elasticity means a smaller loss."""
    network = bundled()
    table = network.table
    system = from_table(network)
    cuts = selling(table, SIX, ("CHN",), ("ELEC",), 0.9)
    found = settle(system, network, cuts)
    clears(system, found.solution)
    share = dict(zip(table.economies, (table.by_economy(found.effect.dv) / system.added).tolist(), strict=True))
    assert sorted(share, key=share.__getitem__)[:2] == ["TWN", "KOR"]
    assert share["CHN"] < 0 < share["VNM"]
    stiff = ban(system, network, cuts, Parameters(theta=0.5)).dv.sum()
    loose = ban(system, network, cuts, Parameters(theta=1.5)).dv.sum()
    assert stiff < found.effect.dv.sum() < loose < 0
