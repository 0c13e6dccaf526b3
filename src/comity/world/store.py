"""All facts about the world that are shipped, each file read when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import polars as pl

from comity.terms.problems import BadInput, Problem
from comity.world.files import content_hash, world_root
from comity.world.goods import Goods, read_baskets, read_civil_items, read_elasticities, read_headings, read_technologies
from comity.world.places import read_economies, read_figures, read_sources
from comity.world.records import Basket, CivilItem, Economy, Figure, HsShare, Sector, Source, TableInfo, Technology
from comity.world.sectors import SectorKey, read_sectors, read_tables
from comity.world.shares import Shares, read_shares
from comity.world.trade import SUPPLY_COLUMNS, TRADE_COLUMNS, read_supply, read_trade
from comity.world.votes import Votes, read_bundled_votes


class World:
    """Facts by kind. Nothing is computed here but look-ups."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def hash(self) -> str:
        """The hash of every file of facts."""
        return content_hash(self.root)

    @cached_property
    def economies(self) -> dict[str, Economy]:
        """Economies by the code that the law uses (alpha-2)."""
        return read_economies(self.root)

    @cached_property
    def by_iso3(self) -> dict[str, str]:
        """Alpha-3 code to alpha-2 code."""
        return {e.iso3: e.code for e in self.economies.values() if e.iso3}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return read_sources(self.root)

    @cached_property
    def _figures(self) -> Mapping[tuple[str, str], dict[int, Figure]]:
        return read_figures(self.root)

    def figure(self, what: str, code: str, year: int | None = None) -> Figure | None:
        """`population` or `gdp` of an economy in a year, or the newest; None where there is none."""
        by_year = self._figures.get((what, code), {})
        if year is not None:
            return by_year.get(year)
        return by_year[max(by_year)] if by_year else None

    @cached_property
    def tables(self) -> dict[str, TableInfo]:
        """The bundled tables of input and output by name."""
        return read_tables(self.root)

    def table_path(self, name: str) -> Path:
        """The file of a bundled table."""
        if name not in self.tables:
            raise BadInput(Problem(name, "there is no bundled table of this name", f"Bundled: {', '.join(self.tables)}."))
        return self.root / self.tables[name].file

    @cached_property
    def _sectors(self) -> SectorKey:
        return read_sectors(self.root)

    def sectors(self, table: str) -> tuple[Sector, ...]:
        """The sectors of a list (`icio27`, `icio50`) or of a bundled table, in the table's order."""
        listed = self.tables[table].sectors if table in self.tables else table
        return self._sectors.listed(listed)

    def sectors_of_hs(self, hs: str, table: str = "icio27") -> tuple[tuple[str, float], ...]:
        """(sector, share) of the goods under a customs code; the longest known prefix speaks; empty when none is known."""
        listed = self.tables[table].sectors if table in self.tables else table
        return self._sectors.of_hs(hs, listed)

    @cached_property
    def _shares(self) -> Shares:
        return read_shares(self.root, read_headings(self.root))

    def hs_share(self, hs: str) -> HsShare | None:
        """World trade in a heading as a share of what its sectors deliver abroad; None where its four digits are not listed."""
        return self._shares.of(hs)

    @cached_property
    def _trade(self) -> pl.DataFrame:
        return read_trade(self.root)

    def trade(self, hs: str) -> pl.DataFrame:
        """Bundled trade figures whose customs code starts with these digits."""
        return self._trade.filter(pl.col("hs").str.starts_with(hs)).select(TRADE_COLUMNS)

    @cached_property
    def _supply(self) -> pl.DataFrame:
        return read_supply(self.root)

    @cached_property
    def commodities(self) -> tuple[str, ...]:
        """The commodities with figures of supply."""
        return tuple(self._supply["commodity"].unique().sort())

    def supply(self, commodity: str) -> pl.DataFrame:
        """World production, reserves or capacity of a commodity by economy."""
        return self._supply.filter(pl.col("commodity") == commodity).select(SUPPLY_COLUMNS)

    @cached_property
    def _goods(self) -> Goods:
        return Goods(read_elasticities(self.root), read_baskets(self.root))

    def elasticity(self, hs6: str) -> float | None:
        """The estimated trade elasticity of a six-digit heading (negative), None where there is no usable estimate."""
        return self._goods.elasticities.get(hs6[:6])

    def hs_baskets(self, hs: str) -> Basket | None:
        """What is known of a heading that holds controlled goods among others; the longest listed prefix speaks."""
        return self._goods.basket(hs)

    def civil_items(self) -> tuple[CivilItem, ...]:
        """Civil and humanitarian items and the control codes that may catch them."""
        return self._civil

    @cached_property
    def _civil(self) -> tuple[CivilItem, ...]:
        return read_civil_items(self.root)

    def technologies(self) -> tuple[Technology, ...]:
        """Tools and technologies with the shares of those who provide them."""
        return self._technologies

    @cached_property
    def _technologies(self) -> tuple[Technology, ...]:
        return read_technologies(self.root)

    def votes(self) -> Votes:
        """Roll calls of the UN General Assembly, as far as they are bundled."""
        return self._votes

    @cached_property
    def _votes(self) -> Votes:
        return read_bundled_votes(self.root)


def load_world(root: Path | None = None) -> World:
    """The facts in a folder; BadInput when there are none."""
    root = root or world_root()
    if not (root / "economies.csv").is_file():
        mend = "Set COMITY_WORLD to the folder `world` or reinstall Comity."
        raise BadInput(Problem(str(root), "there are no facts about the world here (no economies.csv)", mend))
    return World(root)
