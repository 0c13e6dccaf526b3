"""Makes world/elasticities.csv and world/technologies.csv: `python bench/world/make_goods.py`.

civil_items.csv and hs_baskets.csv are written by hand: they are our own words and estimates.
"""

from __future__ import annotations

from common import SHARED, read, write

from comity.world.goods import ELASTICITY_COLUMNS, TECHNOLOGY_COLUMNS

CHIPS = "TW:ELEC;KR:ELEC;CN:ELEC;JP:ELEC;US:ELEC;SG:ELEC;DE:ELEC;IE:ELEC;MY:ELEC;IL:ELEC"
TOOLS = "NL:MACH;JP:MACH;US:MACH;KR:MACH;DE:MACH"
CELLS = "CN:EEQ;KR:EEQ;JP:EEQ;HU:EEQ;PL:EEQ;US:EEQ;DE:EEQ"
MOTORS = "CN:EEQ;DE:EEQ;JP:EEQ;US:EEQ;KR:EEQ;VN:EEQ;DE:MV;JP:MV;US:MV;KR:MV"
WIDTH = 0.25
"""How far a middle share may be off, relative, where the source gives one number only."""
SHARES: dict[str, tuple[str, str, str, dict[str, float]]] = {
    "lithography-euv": ("Lithography with extreme ultraviolet light", CHIPS, "cset-2022", {"NL": 1.0}),
    "lithography-arf-immersion": ("Lithography with argon fluoride lasers and immersion", CHIPS, "cset-2022", {"NL": 0.91, "JP": 0.09}),
    "lithography-arf-dry": ("Lithography with argon fluoride lasers, dry", CHIPS, "cset-2022", {"NL": 0.57, "JP": 0.43}),
    "lithography-ebeam": ("Electron-beam writing of masks", CHIPS, "cset-2022", {"JP": 0.91, "US": 0.08, "DE": 0.01}),
    "resist-processing": ("Coating and developing of resist", CHIPS, "cset-2022", {"JP": 0.96, "DE": 0.02, "CN": 0.01, "KR": 0.01}),
    "deposition-plasma-cvd": ("Deposition by plasma CVD", CHIPS, "cset-2022", {"US": 0.91, "KR": 0.05, "NL": 0.04, "CN": 0.01}),
    "deposition-low-pressure-cvd": ("Deposition by low-pressure CVD", CHIPS, "cset-2022", {"US": 0.59, "JP": 0.31, "KR": 0.10}),
    "deposition-epitaxy": ("Deposition by high-temperature CVD (epitaxy)", CHIPS, "cset-2022", {"US": 0.75, "NL": 0.20, "GB": 0.02, "JP": 0.02}),
    "deposition-ald": ("Atomic layer deposition", CHIPS, "cset-2022", {"JP": 0.38, "NL": 0.36, "US": 0.17, "KR": 0.07, "CN": 0.01, "GB": 0.01}),
    "deposition-pvd": ("Physical vapour deposition", CHIPS, "cset-2022", {"US": 0.92, "JP": 0.07, "CH": 0.01, "CN": 0.01}),
    "thermal-rapid": ("Rapid thermal processing", CHIPS, "cset-2022", {"US": 0.90, "JP": 0.07, "KR": 0.03}),
    "thermal-tube": ("Tube diffusion and deposition", CHIPS, "cset-2022", {"JP": 0.84, "NL": 0.08, "KR": 0.05, "CN": 0.03, "US": 0.01}),
    "etch-conductor": ("Etching of conductors", CHIPS, "cset-2022", {"US": 0.84, "JP": 0.16, "KR": 0.01}),
    "etch-dielectric": ("Etching of dielectrics", CHIPS, "cset-2022", {"JP": 0.60, "US": 0.36, "CN": 0.03, "KR": 0.02}),
    "cleaning-wet": ("Wet etching and cleaning", CHIPS, "cset-2022", {"JP": 0.72, "US": 0.16, "KR": 0.06, "CN": 0.03, "AT": 0.01, "DE": 0.01, "GB": 0.01, "TW": 0.01}),
    "inspection-mask": ("Inspection and repair of masks", CHIPS, "cset-2022", {"US": 0.58, "JP": 0.23, "DE": 0.18, "BY": 0.01}),
    "inspection-packaging": ("Inspection of wafer-level packages", CHIPS, "cset-2022", {"US": 0.56, "IL": 0.33, "FR": 0.05, "KR": 0.03, "JP": 0.02, "SG": 0.01}),
    "test-soc": ("Testers of systems on a chip", CHIPS, "cset-2022", {"JP": 0.57, "US": 0.41, "IT": 0.01, "TW": 0.01}),
    "chip-design-software": ("Software for chip design", CHIPS, "cset-2022", {"US": 0.96, "JP": 0.03, "CN": 0.01, "GB": 0.01, "IL": 0.01}),
    "chip-ip": ("Licensed blocks of chip design", CHIPS, "cset-2022", {"US": 0.52, "GB": 0.43, "CN": 0.02, "TW": 0.01}),
    "wafers": ("Silicon wafers", CHIPS, "cset-2022", {"JP": 0.56, "TW": 0.16, "DE": 0.14, "KR": 0.10, "CN": 0.04}),
    "photomasks": ("Advanced photomasks", CHIPS, "cset-2022", {"JP": 0.53, "US": 0.40, "TW": 0.07}),
    "semiconductor-tools": ("Tools of chip making taken together", CHIPS, "own-estimate", {"US": 0.42, "JP": 0.29, "NL": 0.18, "KR": 0.04, "CN": 0.03, "DE": 0.02}),
    "metrology": ("Inspection and measurement of wafers", CHIPS, "own-estimate", {"US": 0.70, "JP": 0.15, "NL": 0.06, "IL": 0.05, "DE": 0.03, "CN": 0.01}),
    "advanced-accelerators": ("Design of accelerators for artificial intelligence", "US:ICT;CN:ICT;SG:ICT;AE:ICT;GB:ICT", "own-estimate", {"US": 0.90, "CN": 0.07, "GB": 0.01, "KR": 0.01}),
    "advanced-foundry": ("Making of logic chips below 10 nm", "US:ELEC;CN:ELEC;KR:ELEC;TW:ELEC", "own-estimate", {"TW": 0.75, "KR": 0.13, "US": 0.08, "CN": 0.03}),
    "high-bandwidth-memory": ("High-bandwidth memory", "US:ELEC;TW:ELEC;CN:ELEC", "own-estimate", {"KR": 0.90, "US": 0.09, "CN": 0.01}),
    "graphite-purification": ("Purifying and shaping of graphite for anodes", CELLS, "own-estimate", {"CN": 0.95, "JP": 0.02, "KR": 0.02}),
    "battery-equipment": ("Machines for making battery cells", CELLS, "own-estimate", {"CN": 0.65, "KR": 0.15, "JP": 0.12, "DE": 0.05}),
    "rare-earth-separation": ("Separation of rare earths", MOTORS, "own-estimate", {"CN": 0.88, "MY": 0.08, "EE": 0.01, "FR": 0.01, "US": 0.01}),
    "rare-earth-magnets": ("Sintered neodymium magnets", MOTORS, "own-estimate", {"CN": 0.90, "JP": 0.07, "VN": 0.01, "DE": 0.01}),
    "gallium-refining": ("Primary gallium from alumina", "JP:ELEC;DE:ELEC;US:ELEC;KR:ELEC;TW:ELEC", "own-estimate", {"CN": 0.98, "JP": 0.005, "KR": 0.003, "RU": 0.008}),
    "optics-for-lithography": ("Lenses and mirrors for lithography", TOOLS, "own-estimate", {"DE": 0.85, "JP": 0.14}),
    "dilution-refrigerators": ("Coolers to millikelvin for quantum computers", "US:ELEC;CN:ELEC;DE:ELEC;JP:ELEC;NL:ELEC", "own-estimate", {"FI": 0.55, "GB": 0.25, "NL": 0.05, "US": 0.08, "CN": 0.03, "JP": 0.02}),
}  # fmt: skip
"""By id: what it is, who uses it, the source, and the share of each economy."""


def elasticities() -> list[list[str]]:
    rows = []
    for r in read(SHARED / "ProTEE_0_1.csv"):
        flag = "zero" if r["zero"] == "1" else "positive" if r["positive"] == "1" else "estimated"
        value = f"{float(r['sigma']):.4g}" if r["sigma"].strip() else ""
        rows.append([r["HS6"], value, flag])
    return sorted(rows)


def technologies() -> list[list[str]]:
    rows = []
    for name, (what, users, source, shares) in SHARES.items():
        for economy, share in shares.items():
            low, high = max(0.0, share * (1 - WIDTH)), min(1.0, share * (1 + WIDTH))
            rows.append([name, what, economy, f"{low:.3g}", f"{share:.3g}", f"{high:.3g}", users, source, "no"])
    return rows


def main() -> None:
    write("elasticities.csv", ELASTICITY_COLUMNS, elasticities())
    write("technologies.csv", TECHNOLOGY_COLUMNS, technologies())


if __name__ == "__main__":
    main()
