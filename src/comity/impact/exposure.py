"""The rung without propagation: how much of a trade a measure covers, and how concentrated and replaceable supply is.

Pure functions on arrays of trade values. Not a number means that a ratio is not defined (nothing is traded); it is never taken for no.
CDI 1 to 3 are the core dependency indicators of the European Commission (SWD(2021) 352), written for any importer or group of them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comity.impact.table import Floats

Mask = npt.NDArray[np.bool_]

CDI1_ABOVE: Final = 0.4
CDI2_ABOVE: Final = 0.5
CDI3_ABOVE: Final = 1.0
SPOF_SHARE: Final = 0.5


class Churn(NamedTuple):
    """How soon lists of dependent products change: shares of the products that have left the list after one and after five years."""

    after_one_year: float
    after_five_years: float
    source: str
    sentence: str


CHURN: Final = Churn(
    0.2, 0.5, "CEPII Policy Brief 2023-41",
    "Lists of dependent products are unstable: about one product in five leaves the list after a year, about half after five.",
)  # fmt: skip


class Dependency(NamedTuple):
    """The three indicators of one product and importer, and which of them are above their limit (None = not defined)."""

    cdi1: float
    cdi2: float
    cdi3: float
    above: tuple[bool | None, bool | None, bool | None]

    @property
    def dependent(self) -> bool | None:
        """Whether all three are above their limits; None when that hangs on one that is not defined."""
        if False in self.above:
            return False
        return None if None in self.above else True


# -- what is covered ---------------------------------------------------------------------------------------------------


def covered_flow(values: npt.ArrayLike, coverage: npt.ArrayLike) -> float:
    """Trade that a measure covers: sum over headings (and destinations) of the share controlled times the value."""
    share = np.asarray(coverage, np.float64)
    if not ((share >= 0) & (share <= 1)).all():
        raise ValueError(
            "a coverage is no share. Give numbers from 0 (nothing under the heading is controlled) to 1 (all of it)."
        )
    return float((share * _values(values)).sum())


# -- concentration -----------------------------------------------------------------------------------------------------


def supplier_shares(values: npt.ArrayLike, axis: int = 0) -> Floats:
    """Share of each supplier along `axis`; not a number where nothing is supplied."""
    known = _values(values)
    return _ratio(known, known.sum(axis=axis, keepdims=True))


def hhi(values: npt.ArrayLike, axis: int = 0) -> Floats:
    """Herfindahl-Hirschman index of the suppliers along `axis`, 0 to 1: the sum of squared shares."""
    squared: Floats = np.square(supplier_shares(values, axis)).sum(axis=axis)
    return squared


def import_dependence(imports: npt.ArrayLike, production: npt.ArrayLike, exports: npt.ArrayLike) -> Floats:
    """Imports by what is used at home (production + imports - exports); not a number where nothing is used."""
    brought = _values(imports)
    used = _values(production) + brought - _values(exports)
    return _ratio(brought, np.where(used > 0, used, 0.0))


def cdi1(outside: npt.ArrayLike, axis: int = 0) -> Floats:
    """CDI 1: concentration of the imports from outside over partners, along `axis`; a dependency above 0.4."""
    return hhi(outside, axis)


def cdi2(outside: npt.ArrayLike, inside: npt.ArrayLike = 0.0) -> Floats:
    """CDI 2: imports from outside by all imports, those from members of the own group (`inside`) among them; above 0.5."""
    brought = _values(outside)
    return _ratio(brought, brought + _values(inside))


def cdi3(outside: npt.ArrayLike, exports: npt.ArrayLike) -> Floats:
    """CDI 3: imports from outside by exports, which stand for what could be made at home; above 1. Infinite where nothing is exported."""
    brought, sent = np.broadcast_arrays(_values(outside), _values(exports))
    found = np.where(brought > 0, np.inf, np.nan)
    ratio: Floats = np.divide(brought, sent, out=found, where=sent > 0)
    return ratio


def dependency(outside: npt.ArrayLike, inside: float, exports: float) -> Dependency:
    """All three for one product and importer: `outside` are its imports by partner."""
    total = float(_values(outside).sum())
    found = float(cdi1(outside)), float(cdi2(total, inside)), float(cdi3(total, exports))
    limits = CDI1_ABOVE, CDI2_ABOVE, CDI3_ABOVE
    flags = [None if np.isnan(value) else value > limit for value, limit in zip(found, limits, strict=True)]
    return Dependency(*found, (flags[0], flags[1], flags[2]))


# -- who could fail, who could replace ---------------------------------------------------------------------------------


def single_point_of_failure(flows: npt.ArrayLike, share: float = SPOF_SHARE) -> Floats:
    """For each supplier (row) the part of the buyers (columns) that take more than `share` of their imports from it, 0 to 1.

    What a supplier delivers to itself is no import where the array is square. A reading of the network indicator in Arjona et al.
    (2023), which uses more of the network; near 1 means that hardly anybody has another main source.
    """
    known = _values(flows).copy()
    if known.ndim != 2:
        raise ValueError(f"flows have {known.ndim} dimensions. Give suppliers as rows and buyers as columns.")
    if known.shape[0] == known.shape[1]:
        np.fill_diagonal(known, 0.0)
    buys = known.sum(axis=0) > 0
    if not buys.any():
        return np.full(len(known), np.nan)
    main: Floats = (supplier_shares(known[:, buys]) > share).mean(axis=1)
    return main


def foreign_availability(exports: npt.ArrayLike, participants: Mask, destinations: Mask | None = None) -> float:
    """Share of world exports that come from suppliers who do not apply the measure; suppliers among its destinations are left out."""
    sent = _values(exports)
    counted = np.ones(len(sent), np.bool_) if destinations is None else ~destinations
    total = float(sent[counted].sum())
    return float(sent[counted & ~participants].sum()) / total if total > 0 else float("nan")


def price_response(removed: npt.ArrayLike, sigma: npt.ArrayLike) -> Floats:
    """Rise of a buyer's price index when suppliers with the share `removed` go: (1 - removed)^(-1 / (sigma - 1)) - 1.

    Constant elasticity of substitution sigma > 1 between suppliers, whose own prices stay; infinite when all go, and not a number for
    sigma <= 1, where no substitute fills the gap.
    """
    gone, elastic = np.broadcast_arrays(np.asarray(removed, np.float64), np.asarray(sigma, np.float64))
    if not ((gone >= 0) & (gone <= 1)).all():
        raise ValueError("a removed share is no share. Give numbers from 0 to 1.")
    with np.errstate(divide="ignore", over="ignore"):
        power = np.divide(-1.0, elastic - 1.0, out=np.full(gone.shape, np.nan), where=elastic > 1)
        risen: Floats = np.power(1.0 - gone, power) - 1.0
    return risen


def _values(values: npt.ArrayLike) -> Floats:
    known = np.asarray(values, np.float64)
    if not np.isfinite(known).all() or (known < 0).any():
        raise ValueError("a value of trade is missing or below zero. Give every value as a number, 0 where nothing is traded.")
    return known


def _ratio(part: Floats, whole: Floats) -> Floats:
    part, whole = np.broadcast_arrays(part, whole)
    ratio: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return ratio
