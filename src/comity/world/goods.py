"""Goods: trade elasticities, headings that are baskets, civil items, and who provides which technology."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from comity.world.files import Row, rows
from comity.world.records import Basket, CivilItem, Technology

ELASTICITY_COLUMNS: Final = ("hs6", "elasticity", "flag")
BASKET_COLUMNS: Final = ("hs", "controlled", "others", "national", "low", "middle", "high", "note", "source", "verified")
CIVIL_COLUMNS: Final = ("id", "what", "use", "group", "hs", "codes", "source", "verified")
TECHNOLOGY_COLUMNS: Final = ("id", "what", "economy", "low", "middle", "high", "users", "source", "verified")
GROUPS: Final = ("medical", "health", "climate", "water", "space", "ict", "food", "energy", "education")
FLAGS: Final = ("estimated", "zero", "positive")
"""`zero`: the estimate does not differ from zero and is replaced by the mean of its four-digit heading; `positive`: no usable estimate."""


class Goods(NamedTuple):
    """What is known of headings."""

    elasticities: dict[str, float]
    baskets: dict[str, Basket]

    def basket(self, hs: str) -> Basket | None:
        """The basket with the longest prefix of these digits."""
        digits = "".join(c for c in hs.rpartition(":")[2] if c.isdigit())
        for length in range(len(digits), 3, -1):
            if digits[:length] in self.baskets:
                return self.baskets[digits[:length]]
        return None


def read_elasticities(root: Path) -> dict[str, float]:
    """elasticities.csv: those that have a value."""
    found = rows(root, "elasticities.csv", ELASTICITY_COLUMNS)
    return {r["hs6"]: float(r.number("elasticity")) for r in found if r["elasticity"]}


def read_headings(root: Path) -> tuple[str, ...]:
    """The six-digit headings of elasticities.csv, which lists all of HS 2007."""
    return tuple(r["hs6"] for r in rows(root, "elasticities.csv", ELASTICITY_COLUMNS))


def read_baskets(root: Path) -> dict[str, Basket]:
    """hs_baskets.csv by heading."""
    return {r["hs"]: _basket(r) for r in rows(root, "hs_baskets.csv", BASKET_COLUMNS)}


def _basket(r: Row) -> Basket:
    coverage = _range(r) if r["middle"] else None
    return Basket(r["hs"], r["controlled"], r["others"], r.many("national"), coverage, r["note"], r["source"], r.yes("verified"))


def _range(r: Row) -> tuple[float, float, float]:
    """low, middle and high, ascending."""
    low, middle, high = r.share("low"), r.share("middle"), r.share("high")
    if not low <= middle <= high:
        raise r.bad("middle", "low, middle and high must ascend.")
    return low, middle, high


def read_civil_items(root: Path) -> tuple[CivilItem, ...]:
    """civil_items.csv in its order."""
    return tuple(_civil(r) for r in rows(root, "civil_items.csv", CIVIL_COLUMNS))


def _civil(r: Row) -> CivilItem:
    if r["group"] not in GROUPS:
        raise r.bad("group", f"Write one of {', '.join(GROUPS)}.")
    return CivilItem(r["id"], r["what"], r["use"], r["group"], r.many("hs"), r.many("codes"), r["source"], r.yes("verified"))


def read_technologies(root: Path) -> tuple[Technology, ...]:
    """technologies.csv: one row a provider; rows of one id stand together."""
    found: dict[str, Technology] = {}
    for r in rows(root, "technologies.csv", TECHNOLOGY_COLUMNS):
        held = found.get(r["id"]) or Technology(r["id"], r["what"], (), _users(r), r["source"], r.yes("verified"))
        found[r["id"]] = held._replace(
            providers=(*held.providers, (r["economy"], *_range(r))), verified=held.verified and r.yes("verified")
        )
    return tuple(found.values())


def _users(r: Row) -> tuple[tuple[str, str], ...]:
    """`KR:ELEC;TW:ELEC` as pairs of economy and sector."""
    parts = [tuple(p.split(":")) for p in r.many("users")]
    if any(len(p) != 2 for p in parts):
        raise r.bad("users", "Write economy:sector, divided by semicolons.")
    return tuple((p[0], p[1]) for p in parts)
