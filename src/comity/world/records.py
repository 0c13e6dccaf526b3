"""The records of the room: one economy, one figure, one source and so on. Plain facts, nothing is decided."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Economy(NamedTuple):
    """One territory of the law's list with what is recorded of it.

    income       World Bank group `HIC|UMC|LMC|LIC`, empty where the Bank gives none; income_year is the year of its publication
    ldc, lldc, sids   least developed, landlocked developing, small island developing, as the United Nations list them
    tile         column and row on the equal-tile world map; None where it has no tile of its own
    ldc_until    the day on which it left the list of least developed countries or is due to, empty otherwise
    """

    code: str
    iso3: str
    name: str
    region: str
    subregion: str
    income: str
    income_year: int | None
    ldc: bool
    lldc: bool
    sids: bool
    un_member: bool
    tile: tuple[int, int] | None
    verified: bool
    ldc_until: str = ""


class Figure(NamedTuple):
    """One number about an economy in one year."""

    value: Decimal
    year: int
    unit: str
    source: str


class Source(NamedTuple):
    """Where facts of this folder come from, and on which terms."""

    id: str
    title: str
    publisher: str
    address: str
    licence: str
    vintage: str
    verified: bool


class Sector(NamedTuple):
    """One sector of a table: its code, its name in our words, and the divisions of ISIC Rev. 4 in it."""

    code: str
    name: str
    isic4: tuple[str, ...]


class TableInfo(NamedTuple):
    """A bundled table of input and output; `sectors` names its list in sectors.csv."""

    name: str
    title: str
    year: int
    unit: str
    sectors: str
    file: str
    source: str
    terms: str
    verified: bool


class Basket(NamedTuple):
    """A customs heading in which a controlled good sits among others.

    controlled   the controlled goods in it, in our words
    others       what else is in it
    national     national lines that part them, as `XX:digits`
    coverage     share of the heading's trade that is the controlled good (low, middle, high), None where nobody has said
    """

    hs: str
    controlled: str
    others: str
    national: tuple[str, ...]
    coverage: tuple[float, float, float] | None
    note: str
    source: str
    verified: bool


class CivilItem(NamedTuple):
    """A civil or humanitarian item and the control codes that may catch it or its inputs."""

    id: str
    what: str
    use: str
    group: str
    hs: tuple[str, ...]
    codes: tuple[str, ...]
    source: str
    verified: bool


class Technology(NamedTuple):
    """A tool or technology: who provides it (economy, low, middle, high share of world supply) and who uses it."""

    id: str
    what: str
    providers: tuple[tuple[str, float, float, float], ...]
    users: tuple[tuple[str, str], ...]
    source: str
    verified: bool


class HsShare(NamedTuple):
    """World trade in a heading, as a share of what its sectors deliver abroad as inputs in the bundled table.

    low, high   how far the sales of one seller to one destination may lie from that share
    hs          the heading of which a figure is known: the one asked for, or its first four digits
    value       world trade in that heading, USD a year
    split       into how many equal parts the heading was split to get at the one asked for; 1 where it was not
    """

    low: float
    share: float
    high: float
    source: str
    hs: str
    sectors: tuple[str, ...]
    value: float
    year: str
    verified: bool
    split: int
