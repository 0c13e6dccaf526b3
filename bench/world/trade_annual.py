"""Annual trade figures, as they were read, and how those that are estimates were made."""

from __future__ import annotations

TOTALS = {
    "JP": (8.087, 10.315, 11.591, 11.597, 12.031),
    "NL": (4.282, 6.180, 9.713, 10.575, 11.715),
    "US": (8.833, 12.490, 12.281, 9.952, 13.007),
    "SG": (2.521, 4.089, 3.712, 4.119, 5.623),
}
"""Exports of machines for making semiconductor devices (848620) in USD bn, 2016 to 2020."""
TOOLS_2021 = {
    "JP": ("jp-mof", 18.388, {"CN": 6.694, "TW": 4.124, "KR": 3.896, "US": 1.978, "SG": 0.696}),
    "NL": ("own-estimate", 16.9, {"TW": 5.7, "KR": 5.0, "CN": 2.8, "US": 1.9, "JP": 0.6}),
    "US": ("own-estimate", 18.7, {"CN": 5.0, "KR": 4.0, "TW": 3.4, "SG": 1.5, "JP": 1.5, "IE": 0.5, "DE": 0.5, "MY": 0.5, "IL": 0.4}),
    "SG": ("own-estimate", 8.1, {"CN": 2.0, "TW": 1.8, "KR": 1.5, "US": 1.0, "MY": 0.4}),
}  # fmt: skip
"""The same in 2021 by destination. Japan as its statistics give it; the others: the total of 2020 grown by 44 % as world sales of
such machines did, parted by shares of destinations that are rounded and from general knowledge."""
MASSES_2020 = {
    "850511": (
        47.4, 35981.9, {"DE": 5488.4, "US": 4923.8, "KR": 3721.5, "VN": 2787.5, "TH": 2272.4, "IT": 1639.8},
        {"DE": 47.1, "US": 37.9, "KR": 46.7, "VN": 57.8, "TH": 54.0, "IT": 38.4},
    ),
    "282580": (5.0, 37456.8, {"US": 14685.8, "TW": 4745.6, "KR": 3302.3, "JP": 2524.4, "MY": 2387.0, "IN": 2170.3}, {}),
    "811010": (5.7, 8105.4, {"JP": 1822.1, "BE": 1684.2, "KR": 1267.2, "US": 793.4}, {}),
}  # fmt: skip
"""China 2020 by heading: USD a kilogram on average, tonnes to all, tonnes by destination, USD a kilogram by destination if known.
Tonnes are of the customs statistics (850511: line 85051110). Values are tonnes times a price: of December 2020 for the magnets; of
the year, from memory, for antimony oxides and unwrought antimony."""
RARE_EARTHS_2019 = (46330, 440.0, {"JP": 0.360, "US": 0.334, "NL": 0.096, "KR": 0.054, "IT": 0.035})
"""China 2019, headings 2846 and 280530 together: tonnes and USD mn to all (from memory), shares by destination."""


def annual() -> list[list[str]]:
    """Rows of a reporter, heading and year add up to its exports: an empty partner is the part whose destination is not known."""
    rows: list[list[str]] = []

    def add(reporter: str, hs: str, year: str, source: str, value: dict[str, float], mass: dict[str, float]) -> None:
        for partner in sorted({*value, *mass}):
            kilograms = f"{mass[partner]:.0f}" if partner in mass else ""
            dollars = f"{value[partner]:.0f}" if partner in value else ""
            rows.append([reporter, partner, year, hs, dollars, kilograms, "kg" if kilograms else "", source, "no"])

    for reporter, values in TOTALS.items():
        for year, value in zip(range(2016, 2021), values, strict=True):
            add(reporter, "848620", str(year), "un-comtrade", {"": value * 1e9}, {})
    for reporter, (source, total, parts) in TOOLS_2021.items():
        add(reporter, "848620", "2021", source, {p: v * 1e9 for p, v in _with_rest(total, parts).items()}, {})
    for hs, (price, total, parts, prices) in MASSES_2020.items():
        mass = {p: t * 1000 for p, t in _with_rest(total, parts).items()}
        add("CN", hs, "2020", "cn-gacc", {p: kg * prices.get(p, price) for p, kg in mass.items()}, mass)
    tonnes, millions, shares = RARE_EARTHS_2019
    whole = _with_rest(1.0, shares)
    value, mass = ({p: s * total for p, s in whole.items()} for total in (millions * 1e6, tonnes * 1e3))
    add("CN", "284690", "2019", "own-estimate", value, mass)
    return sorted(rows)


def _with_rest(total: float, parts: dict[str, float]) -> dict[str, float]:
    """The parts and, under an empty name, what is left of the total."""
    return {**parts, "": total - sum(parts.values())}
