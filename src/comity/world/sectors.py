"""Sectors of the tables, which customs codes fall into them, and which tables are bundled."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from comity.terms.problems import BadInput, Problem
from comity.world.files import rows
from comity.world.records import Sector, TableInfo

SECTOR_COLUMNS: Final = ("list", "code", "name", "isic4")
HS_COLUMNS: Final = ("list", "hs", "sector", "share", "source", "verified")
TABLE_COLUMNS: Final = ("name", "title", "year", "unit", "sectors", "file", "source", "terms", "verified")


class SectorKey:
    """Sectors by list, and the way from a customs code to sectors."""

    def __init__(self, lists: dict[str, list[Sector]], prefixes: dict[str, dict[str, list[tuple[str, float]]]]) -> None:
        self.lists, self.prefixes = lists, prefixes

    def listed(self, name: str) -> tuple[Sector, ...]:
        """The sectors of one list in its order."""
        if name not in self.lists:
            raise BadInput(Problem(name, "there is no list of sectors of this name", f"Known: {', '.join(self.lists)}."))
        return tuple(self.lists[name])

    def of_hs(self, hs: str, name: str) -> tuple[tuple[str, float], ...]:
        """(sector, share) under the longest prefix of the code that is known."""
        digits = "".join(c for c in hs.rpartition(":")[2] if c.isdigit())
        known = self.prefixes.get(name, {})
        for length in range(min(len(digits), 10), 1, -1):
            if digits[:length] in known:
                return tuple(known[digits[:length]])
        return ()


def read_sectors(root: Path) -> SectorKey:
    """sectors.csv and hs_sectors.csv."""
    lists: dict[str, list[Sector]] = {}
    for r in rows(root, "sectors.csv", SECTOR_COLUMNS):
        lists.setdefault(r["list"], []).append(Sector(r["code"], r["name"], r.many("isic4")))
    prefixes: dict[str, dict[str, list[tuple[str, float]]]] = {}
    codes = {(name, s.code) for name, sectors in lists.items() for s in sectors}
    for r in rows(root, "hs_sectors.csv", HS_COLUMNS):
        if (r["list"], r["sector"]) not in codes:
            raise r.bad("sector", "Write a code of the list in sectors.csv.")
        prefixes.setdefault(r["list"], {}).setdefault(r["hs"], []).append((r["sector"], r.share("share")))
    return SectorKey(lists, prefixes)


def read_tables(root: Path) -> dict[str, TableInfo]:
    """tables.csv by name."""
    return {
        r["name"]: TableInfo(r["name"], r["title"], int(r["year"]), r["unit"], r["sectors"], r["file"], r["source"], r["terms"], r.yes("verified"))
        for r in rows(root, "tables.csv", TABLE_COLUMNS)
    }  # fmt: skip
