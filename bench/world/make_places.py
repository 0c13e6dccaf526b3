"""Makes world/economies.csv and world/figures.csv: `python bench/world/make_places.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from common import SHARED, WORLD, read, territories, write

from comity.impact.tables.packed import unpack
from comity.world.places import ECONOMY_COLUMNS, FIGURE_COLUMNS

INCOME = {"High income": "HIC", "Upper middle income": "UMC", "Lower middle income": "LMC", "Low income": "LIC"}
INCOME_YEAR = "2025"
LDC_UNTIL = {
    "BT": "2023-12-13",
    "ST": "2024-12-13",
    "BD": "2026-11-24",
    "LA": "2026-11-24",
    "NP": "2026-11-24",
    "SB": "2027-12-13",
}
"""Days of leaving the list of least developed countries: two that lie before the vintage of this file, and days that the Assembly set."""
LEFT = {"BT", "ST"}
YEARS = [str(y) for y in range(2000, 2025)]
NO_M49 = {"XK": ("XKX", "Europe", "Southern Europe"), "TW": ("TWN", "Asia", "Eastern Asia"), "AQ": ("ATA", "", "")}
PEOPLE_TW = {"2022": "23264640", "2023": "23420442"}
"""Registered residents at the end of the year, from memory of the official figure."""


def tiles() -> dict[str, tuple[str, str]]:
    """tiles.txt: a line a row of the map, `row column code column code ...`."""
    found: dict[str, tuple[str, str]] = {}
    for line in Path(__file__).with_name("tiles.txt").read_text(encoding="utf-8").splitlines():
        row, *cells = line.split()
        for column, code in zip(cells[::2], cells[1::2], strict=True):
            found[code] = (column, row)
    return found


def main() -> None:
    m49 = {r["ISO3166-1-Alpha-2"]: r for r in read(SHARED / "countries" / "country-codes.csv")}
    bank = {r["iso2c"]: r["income"] for r in read(SHARED / "countries" / "wb_country_income_region.csv")}
    tile, rows, code_of = tiles(), [], {}
    for t in territories():
        code, r = t["code"], m49.get(t["code"], {})
        iso3, region, subregion = NO_M49.get(code) or (r["ISO3166-1-Alpha-3"], r["Region Name"], r["Sub-region Name"])
        code_of[iso3] = code
        income = "HIC" if code == "TW" else INCOME.get(bank.get(code, ""), "")
        developed = r.get("Least Developed Countries (LDC)") == "x" and code not in LEFT
        rows.append([
            code, iso3, t["name"], region, subregion, income, INCOME_YEAR if income else "", _yes(developed),
            _yes(r.get("Land Locked Developing Countries (LLDC)") == "x"), _yes(r.get("Small Island Developing States (SIDS)") == "x"),
            t["un_member"], *tile.get(code, ("", "")), LDC_UNTIL.get(code, ""), "no" if code in NO_M49 else "yes",
        ])  # fmt: skip
    write("economies.csv", ECONOMY_COLUMNS, rows)
    _figures(code_of)


def _figures(code_of: dict[str, str]) -> None:
    held: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for what, unit, name in (("gdp", "USD mn", "gdp.csv"), ("population", "persons", "population.csv")):
        for r in read(SHARED / "countries" / name):
            if r["Country Code"] in code_of and r["Year"] in YEARS:
                value = float(r["Value"])
                shown = f"{value / 1e6:.1f}" if what == "gdp" else f"{value:.0f}"
                held.setdefault((what, code_of[r["Country Code"]], unit, "wb-wdi"), {})[r["Year"]] = shown
    held["gdp", "TW", "USD mn", "oecd-icio-2025"] = {"2022": f"{_added('TWN'):.1f}"}
    held["population", "TW", "persons", "tw-ris"] = PEOPLE_TW
    write("figures.csv", (*FIGURE_COLUMNS, *YEARS), [[*key, *(held[key].get(y, "") for y in YEARS)] for key in sorted(held)])


def _added(iso3: str) -> float:
    """Value added of an economy in the bundled table, which stands for its product where the Bank gives none."""
    table = unpack(WORLD / "tables" / "icio2022-80x27.npz")
    added = (table["x"] - table["z"].sum(axis=0)).reshape(len(table["economies"]), -1).sum(axis=1)
    return float(added[np.flatnonzero(table["economies"] == iso3)[0]])


def _yes(held: bool) -> str:
    return "yes" if held else "no"


if __name__ == "__main__":
    main()
