"""A measure as it is written down for the drafting table: the law it makes or is, the goods it bears on, its grounds, its reach."""

from __future__ import annotations

from typing import Any, NamedTuple


class Ground(NamedTuple):
    """One stated ground or piece of public evidence; `grade` 0 to 4 as the register of evidence defines them, or None."""

    text: str
    kind: str
    grade: int | None
    coder: str
    source: str


class Flow(NamedTuple):
    """One figure of trade: value in USD in one year (or period) from `reporter` to `partner`, both as territory codes."""

    reporter: str
    partner: str
    period: str
    value: str
    quantity: str
    unit: str
    source: str


class Goods(NamedTuple):
    """One kind of goods that the measure bears on, as trade statistics see it.

    hs        HS heading, 4 to 6 digits
    coverage  share of the trade under that heading that the measure controls, with `low` and `high` (decimals as text, 0 to 1)
    sector    sector of the table; blank = from `world/hs_sectors.csv`
    codes     entries of lists that it stands for
    flows     own figures of trade; empty = bundled or imported figures, else a share of the sector's flows
    basket    the heading holds other goods besides (the dilution flag)
    """

    id: str
    hs: str
    coverage: str
    low: str
    high: str
    sector: str
    codes: tuple[str, ...]
    flows: tuple[Flow, ...]
    commodity: str
    basket: bool
    note: str
    source: str


class Reach(NamedTuple):
    """How far the measure goes beyond its own borders."""

    reexport: bool = False
    de_minimis: str = ""
    technology: str = ""
    secondary: bool = False
    note: str = ""
    source: str = ""


class Overlay(NamedTuple):
    """Law that is laid over the law in force, in the words of `law/README.md`, as read from TOML."""

    rules: tuple[dict[str, Any], ...] = ()
    groups: tuple[dict[str, Any], ...] = ()
    sets: tuple[dict[str, Any], ...] = ()
    provisions: tuple[dict[str, Any], ...] = ()
    facts: tuple[dict[str, Any], ...] = ()
    entries: tuple[dict[str, Any], ...] = ()


class Measure(NamedTuple):
    """One measure.

    jurisdictions  whose law it is (labels of packs); the overlay goes into the first
    before, after  days whose law is compared; equal for a draft and for `in_force`
    in_force       patterns of rules that are the measure: the law without them is the baseline
    codes          entries that are the measure, where the listing itself is it; taken off the list in the baseline
    repeals        patterns of rules that a draft takes away
    destinations   restricts what is measured to these territories or groups; empty = all whose answer changes
    severity       share of trade that stops at each level of the answer ("1".."4"), as (low, middle, high) texts
    coalition      other measure files that are in force at the same time
    retaliation    other measure files that answer it
    folder         the folder of the file, against which the others are found
    """

    id: str
    title: str
    summary: str
    jurisdictions: tuple[str, ...]
    before: str
    after: str
    horizon: str
    in_force: tuple[str, ...]
    codes: tuple[str, ...]
    repeals: tuple[str, ...]
    destinations: tuple[str, ...]
    grounds: tuple[Ground, ...]
    goods: tuple[Goods, ...]
    reach: Reach
    severity: dict[str, tuple[str, str, str]]
    coalition: tuple[str, ...]
    retaliation: tuple[str, ...]
    overlay: Overlay
    alternatives: tuple[dict[str, Any], ...]
    sources: dict[str, dict[str, str]]
    folder: str
    concern: tuple[str, str, str] | None = None
