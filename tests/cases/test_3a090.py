"""The figures of 3A090 and 4A090: which paragraph a chip meets, exactly at each boundary."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.items.thresholds import classify
from comity.law.records import Threshold

from .asking import table

STEP = Decimal("0.0001")


def of(desk: Desk, *paragraphs: str) -> tuple[Threshold, ...]:
    wanted = {f"US-CCL:{p}" for p in paragraphs}
    return tuple(t for t in desk.law.packs["US"].thresholds if t.code in wanted)


def figures(tpp: Decimal | str | None, density: Decimal | str | None, prefix: str = "") -> dict[str, Decimal]:
    stated = {f"{prefix}tpp": tpp, f"{prefix}performance_density": density}
    return {k: Decimal(v) for k, v in stated.items() if v is not None}


def paragraph(tpp: Decimal, density: Decimal) -> str | None:
    """3A090.a.1, .a.2, .b.1 and .b.2 written out once more, in Python."""
    if tpp >= 4800 or (tpp >= 1600 and density >= Decimal("5.92")):
        return "US-CCL:3A090.a"
    first = 2400 <= tpp < 4800 and Decimal("1.6") <= density < Decimal("5.92")
    second = tpp >= 1600 and Decimal("3.2") <= density < Decimal("5.92")
    return "US-CCL:3A090.b" if first or second else None


def test_the_worked_boundary(desk: Desk, shared: Path) -> None:
    rows = table(shared / "cases" / "us_3a090_boundary.csv")
    assert len(rows) >= 12
    for r in rows:
        met = classify(figures(r["tpp"], r["performance_density"]), of(desk, "3A090.a", "3A090.b"))
        assert met is not None
        best = met[0].removeprefix("US-CCL:") if met else "not 3A090.a/.b"
        assert best == r["expected"], r


TPPS = [Decimal(x) for x in ("0", "1599", "1600", "2399", "2400", "4799", "4800", "20999", "21000", "1e6")]
DENSITIES = [Decimal(x) for x in ("0", "1.6", "3.2", "5.92", "100")]


@pytest.mark.parametrize("entry", ["3A090", "4A090"])
def test_every_side_of_every_boundary(desk: Desk, entry: str) -> None:
    prefix = "" if entry == "3A090" else "ic_"
    thresholds = of(desk, f"{entry}.a", f"{entry}.b")
    tried = 0
    for tpp in (t + d for t in TPPS for d in (-STEP, Decimal(0), STEP)):
        for density in (p + d for p in DENSITIES for d in (-STEP, Decimal(0), STEP)):
            met = classify(figures(tpp, density, prefix), thresholds)
            wanted = paragraph(tpp, density)
            assert met is not None
            assert (met[0] if met else None) == (wanted and wanted.replace("3A090", entry)), (tpp, density)
            tried += 1
    assert tried == 450


@pytest.mark.parametrize(("tpp", "density", "met"), [
    ("4800", None, ("US-CCL:3A090.a",)), ("20000", None, ("US-CCL:3A090.a",)), ("1599.9", None, ()), ("0", None, ()),
    ("1600", None, None), ("2400", None, None), ("4799", None, None), (None, "5.92", None), (None, "1.59", None), (None, None, None),
])
def test_a_missing_figure_leaves_open_only_what_it_could_change(desk: Desk, tpp: str | None, density: str | None, met: object) -> None:
    assert classify(figures(tpp, density), of(desk, "3A090.a", "3A090.b")) == met


@pytest.mark.parametrize(("tpp", "density", "met"), [
    ("5000", "3.2", ("US-CCL:3A090.a", "US-CCL:3A090.b")), ("4800", "5.92", ("US-CCL:3A090.a",)), ("1600", "5.92", ("US-CCL:3A090.a",)),
    ("1600", "5.9199", ("US-CCL:3A090.b",)), ("2400", "1.6", ("US-CCL:3A090.b",)),
])
def test_the_stricter_paragraph_comes_first(desk: Desk, tpp: str, density: str, met: tuple[str, ...]) -> None:
    assert classify(figures(tpp, density), of(desk, "3A090.a", "3A090.b")) == met


@pytest.mark.parametrize(("density", "met"), [("2", ()), ("2.0000", ()), ("2.0001", ("US-CCL:3A090.c",)), ("3.3", ("US-CCL:3A090.c",))])
def test_memory_counts_only_above_two(desk: Desk, density: str, met: tuple[str, ...]) -> None:
    assert classify({"memory_bandwidth_density": Decimal(density)}, of(desk, "3A090.c")) == met


@pytest.mark.parametrize(("chip", "tpp", "density", "code"), [
    ("H100 SXM", "15824", "19.4", "US-CCL:3A090.a"), ("A100", "4992", "6.04", "US-CCL:3A090.a"), ("A800", "4992", "6.04", "US-CCL:3A090.a"),
    ("L40S", "5864", "9.6", "US-CCL:3A090.a"), ("H20", "2368", "2.9", None), ("L20", "1912", "3.1", None), ("L4", "1936", "6.6", "US-CCL:3A090.a"),
    ("L2", "1544", "5.2", None),
])
def test_known_chips_fall_where_their_figures_put_them(desk: Desk, chip: str, tpp: str, density: str, code: str | None) -> None:
    met = classify(figures(tpp, density), of(desk, "3A090.a", "3A090.b"))
    assert met is not None, chip
    assert (met[0] if met else None) == code, chip


def test_a_figure_is_compared_exactly_and_not_as_a_float(desk: Desk) -> None:
    thresholds = of(desk, "3A090.a", "3A090.b")
    assert classify(figures("4799.99999999999999999999", "5.91999999999999999999"), thresholds) == ("US-CCL:3A090.b",)
    assert classify(figures("4799.99999999999999999999", "0"), thresholds) == ()


def test_an_unknown_comparator_is_refused() -> None:
    with pytest.raises(ValueError, match="'eq' is not a comparator"):
        classify({"x": Decimal(1)}, [Threshold("NS-X:1", "1", "x", "eq", "1", "", "")])


def test_nothing_to_compare_with_meets_nothing() -> None:
    assert classify({"tpp": Decimal(9999)}, []) == ()
