"""Trade elasticities by sector, for tables whose sectors carry names that are known here.

Caliendo and Parro, "Estimates of the Trade and Welfare Effects of NAFTA", Review of Economic Studies 82 (2015): the dispersion
parameters with which its Table 2 is computed, estimated on trade of 1993. Where the paper has no estimate of its own it uses
8.22, and so does this table: for all services, motor vehicles, other transport equipment and energy. Groups that join several
of the paper's sectors take the plain mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from comity.impact.table import Floats, Table

SOURCE: Final = "Caliendo and Parro (2015), https://doi.org/10.1093/restud/rdu035"
NOT_ESTIMATED: Final = 8.22
"""What the paper uses where it estimates nothing."""

GROUPS: Final[Mapping[str, float]] = MappingProxyType({
    "AGR": 9.11, "FUEL": 13.53, "MIN": 13.53, "FOOD": 2.62, "TEX": 8.10, "WPP": 14.01, "PET": 64.85, "CHEM": 3.13, "PHARM": 3.13,
    "RUB": 1.67, "NMM": 2.41, "STEEL": 3.28, "NFM": 3.28, "FABM": 6.99, "ELEC": 8.54, "EEQ": 12.91, "MACH": 1.45, "OMAN": 3.98,
})  # fmt: skip
"""By sector group of the bundled table."""

ISIC: Final[Mapping[str, str]] = MappingProxyType({
    "A01": "AGR", "A02": "AGR", "A03": "AGR", "B05": "FUEL", "B06": "FUEL", "B07": "MIN", "B08": "MIN", "B09": "MIN", "C10T12": "FOOD",
    "C13T15": "TEX", "C16": "WPP", "C17_18": "WPP", "C19": "PET", "C20": "CHEM", "C21": "PHARM", "C22": "RUB", "C23": "NMM",
    "C24A": "STEEL", "C24B": "NFM", "C25": "FABM", "C26": "ELEC", "C27": "EEQ", "C28": "MACH", "C31T33": "OMAN",
})  # fmt: skip
"""Sectors of the OECD tables (ISIC Rev. 4) by group; those that are missing have no estimate."""

WIOD: Final[Mapping[str, str]] = MappingProxyType({
    "c1": "AGR", "c2": "MIN", "c3": "FOOD", "c4": "TEX", "c5": "TEX", "c6": "WPP", "c7": "WPP", "c8": "PET", "c9": "CHEM", "c10": "RUB",
    "c11": "NMM", "c12": "STEEL", "c13": "MACH", "c14": "ELEC", "c16": "OMAN",
})  # fmt: skip
"""Sectors of the WIOD release of 2013 by group; those that are missing have no estimate."""


def elasticity_of(sector: str) -> float:
    """The trade elasticity of a sector by its name in a table."""
    group = ISIC.get(sector, WIOD.get(sector, sector))
    return GROUPS.get(group, NOT_ESTIMATED)


def elasticities(table: Table) -> Floats:
    """The trade elasticity of each sector of a table."""
    return np.array([elasticity_of(sector) for sector in table.sectors])
