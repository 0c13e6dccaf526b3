"""Makes world/sectors.csv, world/hs_sectors.csv and world/tables.csv: `python bench/world/make_sectors.py`.

The sector of a six-digit heading is that of its class in ISIC Rev. 3 (the concordance gives one class a heading), carried to
ISIC Rev. 4 by CLASSES below, with OVERRIDES where the newer classification is known to put the goods elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from common import SHARED, read, write

from comity.world.sectors import HS_COLUMNS, SECTOR_COLUMNS, TABLE_COLUMNS

ICIO27 = {
    "AGR": ("Farming, forestry and fishing", "01;02;03", "A01 A02 A03"),
    "FUEL": ("Coal, crude oil and natural gas", "05;06", "B05 B06"),
    "MIN": ("Other mining, quarrying and mining services", "07;08;09", "B07 B08 B09"),
    "FOOD": ("Food, drink and tobacco", "10;11;12", "C10T12"),
    "TEX": ("Textiles, clothing, leather and footwear", "13;14;15", "C13T15"),
    "WPP": ("Wood, paper and printing", "16;17;18", "C16 C17_18"),
    "PET": ("Coke and refined petroleum", "19", "C19"),
    "CHEM": ("Chemicals", "20", "C20"),
    "PHARM": ("Medicines", "21", "C21"),
    "RUB": ("Rubber and plastic goods", "22", "C22"),
    "NMM": ("Glass, ceramics, cement, graphite and other mineral goods", "23", "C23"),
    "STEEL": ("Iron and steel", "24.1;24.31", "C24A"),
    "NFM": ("Precious and other non-ferrous metals", "24.2;24.32", "C24B"),
    "FABM": ("Fabricated metal goods, weapons and ammunition", "25", "C25"),
    "ELEC": ("Electronic components, computers, telecoms, instruments, optics", "26", "C26"),
    "EEQ": ("Electrical equipment", "27", "C27"),
    "MACH": ("Machinery", "28", "C28"),
    "MV": ("Motor vehicles and parts", "29", "C29"),
    "OTRN": ("Ships, aircraft, spacecraft, railway and other vehicles", "30", "C301 C302T309"),
    "OMAN": ("Furniture, medical devices, other goods, repair", "31;32;33", "C31T33"),
    "UTIL": ("Electricity, gas, water and waste", "35;36;37;38;39", "D E"),
    "CONS": ("Construction", "41;42;43", "F"),
    "TRADE": ("Wholesale and retail trade", "45;46;47", "G"),
    "TRANS": ("Transport, storage and post", "49;50;51;52;53", "H49 H50 H51 H52 H53"),
    "SERV": ("Other services", "55;56;68;69;70;71;72;73;74;75;77;78;79;80;81;82;84;85;86;87;88;90;91;92;93;94;95;96;97;98", "I L M N O P Q R S T"),
    "ICT": ("Publishing, telecommunications and information services", "58;59;60;61;62;63", "J58T60 J61 J62_63"),
    "FIN": ("Finance and insurance", "64;65;66", "K"),
}  # fmt: skip
ICIO50 = {
    "A01": ("Crops and animals", "01"), "A02": ("Forestry", "02"), "A03": ("Fishing and fish farming", "03"),
    "B05": ("Coal", "05"), "B06": ("Crude oil and natural gas", "06"), "B07": ("Metal ores", "07"),
    "B08": ("Other mining and quarrying", "08"), "B09": ("Mining services", "09"), "C10T12": ("Food, drink and tobacco", "10;11;12"),
    "C13T15": ("Textiles, clothing, leather and footwear", "13;14;15"), "C16": ("Wood and cork goods", "16"),
    "C17_18": ("Paper and printing", "17;18"), "C19": ("Coke and refined petroleum", "19"), "C20": ("Chemicals", "20"),
    "C21": ("Medicines", "21"), "C22": ("Rubber and plastic goods", "22"),
    "C23": ("Glass, ceramics, cement, graphite and other mineral goods", "23"), "C24A": ("Iron and steel", "24.1;24.31"),
    "C24B": ("Precious and other non-ferrous metals", "24.2;24.32"), "C25": ("Fabricated metal goods, weapons and ammunition", "25"),
    "C26": ("Electronic components, computers, telecoms, instruments, optics", "26"), "C27": ("Electrical equipment", "27"),
    "C28": ("Machinery", "28"), "C29": ("Motor vehicles and parts", "29"), "C301": ("Ships and boats", "30.1"),
    "C302T309": ("Aircraft, spacecraft, railway and other vehicles", "30.2;30.3;30.4;30.9"),
    "C31T33": ("Furniture, medical devices, other goods, repair", "31;32;33"), "D": ("Electricity, gas and steam", "35"),
    "E": ("Water, sewerage and waste", "36;37;38;39"), "F": ("Construction", "41;42;43"),
    "G": ("Wholesale and retail trade", "45;46;47"), "H49": ("Land transport and pipelines", "49"), "H50": ("Water transport", "50"),
    "H51": ("Air transport", "51"), "H52": ("Storage and services to transport", "52"), "H53": ("Post and couriers", "53"),
    "I": ("Hotels and restaurants", "55;56"), "J58T60": ("Publishing, film and broadcasting", "58;59;60"),
    "J61": ("Telecommunications", "61"), "J62_63": ("Programming and information services", "62;63"),
    "K": ("Finance and insurance", "64;65;66"), "L": ("Real estate", "68"),
    "M": ("Professional, scientific and technical services", "69;70;71;72;73;74;75"), "N": ("Administrative services", "77;78;79;80;81;82"),
    "O": ("Public administration and defence", "84"), "P": ("Education", "85"), "Q": ("Health and social work", "86;87;88"),
    "R": ("Arts and recreation", "90;91;92;93"), "S": ("Other personal services", "94;95;96"), "T": ("Households as employers", "97;98"),
}  # fmt: skip
WIOD2013 = {
    "c1": ("Farming, forestry and fishing", "01;02;03", "01 02 05"), "c2": ("Mining and quarrying", "05;06;07;08;09", "10 11 12 13 14"),
    "c3": ("Food, drink and tobacco", "10;11;12", "15 16"), "c4": ("Textiles and clothing", "13;14", "17 18"),
    "c5": ("Leather and footwear", "15", "19"), "c6": ("Wood and cork goods", "16", "20"), "c7": ("Paper, printing and publishing", "17;18;58", "21 22"),
    "c8": ("Coke, refined petroleum and nuclear fuel", "19", "23"), "c9": ("Chemicals and medicines", "20;21", "24"),
    "c10": ("Rubber and plastic goods", "22", "25"), "c11": ("Glass, ceramics, cement and other mineral goods", "23", "26"),
    "c12": ("Basic metals and fabricated metal goods", "24;25", "27 28"), "c13": ("Machinery", "28;33", "29"),
    "c14": ("Electrical and optical equipment", "26;27", "30 31 32 33"), "c15": ("Vehicles, ships and aircraft", "29;30", "34 35"),
    "c16": ("Furniture, other goods, recycling", "31;32;38", "36 37"), "c17": ("Electricity, gas and water", "35;36", "40 41"),
    "c18": ("Construction", "41;42;43", "45"), "c19": ("Sale and repair of vehicles, fuel", "45", "50"), "c20": ("Wholesale trade", "46", "51"),
    "c21": ("Retail trade", "47", "52"), "c22": ("Hotels and restaurants", "55;56", "55"), "c23": ("Land transport", "49", "60"),
    "c24": ("Water transport", "50", "61"), "c25": ("Air transport", "51", "62"), "c26": ("Services to transport, travel agents", "52;79", "63"),
    "c27": ("Post and telecommunications", "53;61", "64"), "c28": ("Finance and insurance", "64;65;66", "65 66 67"), "c29": ("Real estate", "68", "70"),
    "c30": ("Business services", "62;63;69;70;71;72;73;74;77;78;80;81;82", "71 72 73 74"), "c31": ("Public administration and defence", "84", "75"),
    "c32": ("Education", "85", "80"), "c33": ("Health and social work", "75;86;87;88", "85"),
    "c34": ("Other community and personal services", "37;39;59;60;90;91;92;93;94;95;96", "90 91 92 93"), "c35": ("Households as employers", "97;98", "95"),
}  # fmt: skip
"""Code, name, divisions of ISIC Rev. 4 (nearest), divisions of ISIC Rev. 3, of which the industries are made."""
PARTED = {
    "AGR": {"02": "A02", "05": "A03", "": "A01"}, "FUEL": {"10": "B05", "": "B06"}, "MIN": {"12": "B07", "13": "B07", "": "B08"},
    "WPP": {"20": "C16", "": "C17_18"}, "OTRN": {"351": "C301", "": "C302T309"}, "UTIL": {"40": "D", "": "E"}, "ICT": {"": "J58T60"},
    "SERV": {"92": "R", "": "M"},
}  # fmt: skip
"""Groups of several sectors of the full table: which of them makes the goods, by prefix of the ISIC Rev. 3 class."""
CLASSES = {
    "01": "AGR", "02": "AGR", "05": "AGR", "10": "FUEL", "11": "FUEL", "12": "MIN", "13": "MIN", "14": "MIN", "15": "FOOD",
    "16": "FOOD", "17": "TEX", "18": "TEX", "19": "TEX", "20": "WPP", "21": "WPP", "22": "WPP", "2213": "ICT", "23": "PET",
    "2330": "CHEM", "24": "CHEM", "2423": "PHARM", "25": "RUB", "26": "NMM", "27": "NFM", "2710": "STEEL", "28": "FABM",
    "29": "MACH", "2927": "FABM", "2930": "EEQ", "30": "ELEC", "31": "EEQ", "32": "ELEC", "3311": "OMAN", "3312": "ELEC",
    "3313": "ELEC", "3320": "ELEC", "3330": "ELEC", "34": "MV", "35": "OTRN", "36": "OMAN", "40": "UTIL", "4020": "UTIL",
    "7421": "SERV", "7494": "SERV", "9211": "ICT", "9214": "SERV",
}  # fmt: skip
"""Longest prefix of the ISIC Rev. 3 class. 9999 of the concordance is waste and by-products: food up to chapter 24, else waste."""
OVERRIDES = {
    "8486": "MACH",  # machines that make semiconductors: ISIC 2829, although the concordance spreads them over electrical goods
    "8523": "ELEC",  # unrecorded media and smart cards: ISIC 2680 and 2610
    "9022": "ELEC", "901811": "ELEC", "901812": "ELEC", "901813": "ELEC", "901814": "ELEC", "901819": "ELEC",  # ISIC 2660
    "9001": "OMAN", "9003": "OMAN", "9004": "OMAN", "900140": "OMAN", "900150": "OMAN", "900110": "EEQ",  # ISIC 3250, fibre cable 2731
    "854470": "EEQ", "850511": "FABM", "8469": "MACH", "8470": "MACH", "8472": "MACH",  # metal magnets 2599, office machines 2817
    "8710": "OTRN",  # military vehicles: ISIC 3040
    "8511": "MV", "8512": "MV",  # electrical equipment of motor vehicles: ISIC 2930
    "8531": "EEQ", "8530": "EEQ", "8543": "EEQ", "854390": "EEQ", "8540": "ELEC", "8541": "ELEC", "8542": "ELEC",
    "2844": "CHEM", "2845": "CHEM", "2846": "CHEM", "2805": "CHEM", "3801": "NMM", "2504": "MIN", "8112": "NFM", "8802": "OTRN",
    "8803": "OTRN", "8806": "OTRN", "8807": "OTRN", "8524": "ELEC", "8549": "UTIL", "2612": "MIN", "8471": "ELEC", "8517": "ELEC",
    "8526": "ELEC", "8534": "ELEC", "8537": "EEQ", "8507": "EEQ", "8525": "ELEC", "9013": "ELEC", "9030": "ELEC", "9031": "ELEC",
    "3818": "ELEC",  # doped wafers: ISIC 2610
    "87012": "MV", "2703": "MIN", "811300": "NFM", "3002": "PHARM", "3003": "PHARM", "3004": "PHARM", "8485": "MACH", "841920": "OMAN", "9016": "MACH", "901730": "MACH",
}  # fmt: skip
WASTE = ("2618", "2619", "2620", "2621", "3825")
TABLES = [[
    "icio2022-80x27", "Inter-Country Input-Output table 2022, 80 economies by 27 groups of sectors", "2022", "USD mn", "icio27",
    "tables/icio2022-80x27.npz", "oecd-icio-2025", "CC BY 4.0 by the publisher's general terms; not checked for this edition", "no",
]]  # fmt: skip


def longest(code: str, known: dict[str, str]) -> str | None:
    return next((known[code[:n]] for n in range(len(code), 1, -1) if code[:n] in known), None)


def headings() -> tuple[dict[str, str], dict[str, str]]:
    """Six-digit headings with their sectors, and with their classes in ISIC Rev. 3."""
    classes = {r["HS5_6d"]: r["ISIC3_4d"] for r in read(SHARED / "hs" / "hs5_isic3.csv")}
    now = [r["hscode"] for r in read(SHARED / "hs" / "harmonized-system.csv") if r["level"] == "6"]
    by_four: dict[str, Counter[str]] = defaultdict(Counter)
    for hs, isic in classes.items():
        by_four[hs[:4]][isic] += 1
    found: dict[str, str] = {}
    held: dict[str, str] = {}
    for hs in sorted({*classes, *now} - {"999999"}):
        isic = classes.get(hs) or (by_four[hs[:4]].most_common(1)[0][0] if by_four[hs[:4]] else "")
        waste = "FOOD" if hs < "25" else "UTIL"
        sector = longest(hs, OVERRIDES) or (
            "UTIL" if hs.startswith(WASTE) else waste if isic in {"9999", "9302"} else longest(isic, CLASSES)
        )
        if sector:
            found[hs], held[hs] = sector, isic
    return found, held


def full(found: dict[str, str], held: dict[str, str]) -> dict[str, str]:
    """Sectors of the full table: the group's only one, or the one that its class points to."""
    parts = {code: part.split() for code, (_, _, part) in ICIO27.items()}
    return {hs: parts[s][0] if len(parts[s]) == 1 else str(longest_of(held[hs], PARTED[s])) for hs, s in found.items()}


def longest_of(code: str, known: dict[str, str]) -> str:
    return next(known[code[:n]] for n in range(len(code), -1, -1) if code[:n] in known)


def older(found: dict[str, str], held: dict[str, str]) -> dict[str, str]:
    """Industries of the older tables, by the class in ISIC Rev. 3; waste and machines for chips by the sector they have above."""
    industry = {d: code for code, (_, _, divisions) in WIOD2013.items() for d in divisions.split()}
    beside = {"FOOD": "c3", "UTIL": "c16", "MACH": "c13"}
    return {
        hs: beside.get(s, "c16") if hs.startswith("8486") or held[hs] in {"", "9999", "9302"} else industry[held[hs][:2]]
        for hs, s in found.items()
    }


def compact(name: str, found: dict[str, str], own: dict[str, str]) -> list[list[str]]:
    """Prefixes of two, four and six digits; a longer one only where it says something else than the shorter."""
    rows: list[list[str]] = []
    shares: dict[str, dict[str, float]] = {}
    for length in (2, 4, 6):
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        for hs, sector in found.items():
            groups[hs[:length]][sector] += 1
        for prefix, counted in sorted(groups.items()):
            total = sum(counted.values())
            share = {s: round(n / total, 4) for s, n in counted.most_common()}
            above = next((shares[prefix[:n]] for n in range(length - 2, 1, -2) if prefix[:n] in shares), None)
            if share != above:
                shares[prefix] = share
                told = longest(prefix, own) is not None
                source = "unsd-isic4" if told else "unsd-hs-isic3"
                rows += [[name, prefix, s, f"{v:g}", source, "no" if told else "yes"] for s, v in share.items()]
    return sorted(rows, key=lambda r: (r[1], -float(r[3]), r[2]))


def main() -> None:
    rows27 = [["icio27", c, name, isic] for c, (name, isic, _) in ICIO27.items()]
    rows50 = [["icio50", c, name, isic] for c, (name, isic) in ICIO50.items()]
    rows35 = [["wiod2013", c, name, isic] for c, (name, isic, _) in WIOD2013.items()]
    write("sectors.csv", SECTOR_COLUMNS, rows27 + rows50 + rows35)
    group = {part: code for code, (_, _, parts) in ICIO27.items() for part in parts.split()}
    if set(group) != set(ICIO50):
        raise ValueError("the groups do not hold every sector of the full table once")
    found, held = headings()
    wide, fine = compact("icio27", found, OVERRIDES), compact("icio50", full(found, held), OVERRIDES)
    write("hs_sectors.csv", HS_COLUMNS, wide + fine + compact("wiod2013", older(found, held), {"8486": "c13"}))
    write("tables.csv", TABLE_COLUMNS, TABLES)


if __name__ == "__main__":
    main()
