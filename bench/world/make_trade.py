"""Makes world/trade/*.csv and world/supply.csv: `python bench/world/make_trade.py`.

Every figure is of a period before the measure that it may be used for; none was read in a file of the official office itself,
so all are unverified.
"""

from __future__ import annotations

from pathlib import Path

from common import SHARED, read, territories, write
from trade_annual import annual

from comity.world.trade import SUPPLY_COLUMNS, TRADE_COLUMNS

COMMODITIES = {
    # name here: (name there, type there starts with, kind of production)
    "Antimony": ("Antimony", "Mine"), "Arsenic": ("Arsenic", "Plant"), "Beryllium": ("Beryllium", "Mine"), "Bismuth": ("Bismuth", "Refinery"),
    "Boron": ("Boron", "Boron"), "Cadmium": ("Cadmium", "Refinery"), "Chromium": ("Chromium", "Mine"), "Cobalt": ("Cobalt", "Mine"),
    "Copper (refined)": ("Copper", "Refinery"), "Fluorspar": ("Fluorspar", "Mine"), "Gallium": ("Gallium", "Primary"),
    "Graphite (natural)": ("Graphite", "Mine"), "Helium": ("Helium", "Production"),
    "Indium": ("Indium", "Refinery"), "Lithium": ("Lithium", "Mine"), "Magnesium metal": ("Magnesium metal", "Magnesium"),
    "Manganese": ("Manganese", "Mine"), "Molybdenum": ("Molybdenum", "Mine"), "Nickel": ("Nickel", "Mine"), "Niobium": ("Niobium", "Mine"),
    "Palladium": ("Platinum-Group metals", "Mine production, Palladium"), "Platinum": ("Platinum-Group metals", "Mine production, Platinum"),
    "Phosphate rock": ("Phosphate rock", "Mine"), "Potash": ("Potash", "Mine"), "Rare earths": ("Rare earths", "Mine"),
    "Rhenium": ("Rhenium", "Mine"), "Selenium": ("Selenium", "Refinery"), "Silicon metal": ("Silicon", "Plant production, silicon metal"),
    "Tantalum": ("Tantalum", "Mine"), "Tellurium": ("Tellurium", "Refinery"), "Tin": ("Tin", "Mine"),
    "Titanium sponge": ("Titanium & titanium dioxide", "Sponge"), "Tungsten": ("Tungsten", "Mine"), "Vanadium": ("Vanadium", "Mine"),
    "Zinc": ("Zinc", "Mine"), "Zirconium": ("Zirconium and Hafnium", "Mine"),
}  # fmt: skip
GERMANIUM = {"CN": 95, "CA": 12, "BE": 12, "DE": 8, "RU": 5, "US": 4, "JP": 4}
"""Tonnes refined in 2021: the survey publishes no table by economy; an estimate of the authors around a world of 140 tonnes."""
UNITS = {
    "metric tons": ("t", 1),
    "thousand metric tons": ("t", 1000),
    "kilograms": ("t", 0.001),
    "million cubic meters": ("m3", 1_000_000),
}
NAMES = {
    "burma": "MM", "congo (kinshasa)": "CD", "congo (brazzaville)": "CG", "korea, republic of": "KR", "korea, north": "KP", "turkey": "TR",
    "c\u00f4te d\u2019ivoire": "CI", "other countries": "", "other": "", "world total (rounded)": "WORLD", "united states": "US", "russia": "RU",
    "laos": "LA", "united states (extracted from natural gas)": "US", "united states (from cliffside field)": "US", "new caledonia": "NC", "macedonia": "MK", "taiwan": "TW", "bosnia and herzegovina": "BA",
}  # fmt: skip


def monthly() -> list[list[object]]:
    rows: list[list[object]] = []
    for line in Path(__file__).with_name("cn_exports.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        period, hs, *cells = line.split()
        for code, value, kilograms in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
            rows.append(["CN", code, period, hs, value, kilograms, "kg", "cn-gacc", "no"])
    return sorted(rows, key=lambda r: (str(r[3]), str(r[2]), str(r[1])))


def codes_by_name() -> dict[str, str]:
    found = {
        a.strip().lower(): t["code"]
        for t in territories()
        for a in (*t["aliases"].split(";"), t["name"], t["official_name"])
        if a.strip()
    }
    return found | NAMES


def supply() -> list[list[object]]:
    known, rows = codes_by_name(), []
    for r in read(SHARED / "minerals" / "MCS2025_World_Data.csv"):
        name = next(
            (
                k
                for k, (there, kind) in COMMODITIES.items()
                if r["COMMODITY"].strip() == there and r["TYPE"].strip().startswith(kind)
            ),
            None,
        )
        if name is None or r["UNIT_MEAS"] not in UNITS:
            continue
        economy = r["COUNTRY"].strip().lower()
        if economy not in known:
            print(f"{name}: no code for '{r['COUNTRY']}', left out")
            continue
        if known[economy] in {"", "WORLD"}:
            continue
        unit, factor = UNITS[r["UNIT_MEAS"]]
        columns = (
            ("PROD_2023", "2023", "production"),
            ("PROD_EST_ 2024", "2024", "production"),
            ("CAP_2023", "2023", "capacity"),
            ("CAP_EST_ 2024", "2024", "capacity"),
            ("RESERVES_2024", "2024", "reserves"),
        )
        for column, year, kind in columns:
            text = r[column].replace(",", "").strip()
            if text and text.replace(".", "", 1).isdigit():
                rows.append([name, known[economy], year, f"{float(text) * factor:.10g}", unit, "usgs-mcs-2025", kind, "yes"])
    rows += [["Germanium", e, "2021", str(t), "t", "own-estimate", "production", "no"] for e, t in GERMANIUM.items()]
    return sorted(_united(rows))


def _united(rows: list[list[object]]) -> list[list[object]]:
    """Rows of one economy that the survey gives in parts (helium), added up."""
    sums: dict[tuple[object, ...], float] = {}
    for name, economy, year, quantity, *rest in rows:
        key = (name, economy, year, *rest)
        sums[key] = sums.get(key, 0.0) + float(str(quantity))
    return [[name, economy, year, f"{q:.10g}", *rest] for (name, economy, year, *rest), q in sums.items()]


def main() -> None:
    write("trade/cn-exports-monthly.csv", (*TRADE_COLUMNS, "verified"), monthly())
    write("trade/annual.csv", (*TRADE_COLUMNS, "verified"), annual())
    write("supply.csv", (*SUPPLY_COLUMNS, "verified"), supply())


if __name__ == "__main__":
    main()
