"""The records of this room: what laws do to destinations as arrays, recorded conditions, and one value of one indicator."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

UNKNOWN: Final = -1
"""The level of a cell whose answer hangs on a fact that is not stated; such a cell is left out and counted against coverage."""
TOP: Final = 4
"""The strictest level."""
FEWEST: Final = 20
"""A value that rests on fewer observations than this is suppressed."""


class Cube(NamedTuple):
    """What one jurisdiction's law asks for each entry of its lists and each destination, on one day.

    jurisdiction  label of the law; no function here may look at its spelling
    day           the day, YYYY-MM-DD
    entries       codes with namespace, E of them
    destinations  territory codes, D of them
    level         0 nothing, 1 notification or general licence, 2 individual licence, 3 presumption of denial, 4 prohibition,
                  UNKNOWN; shape (E, D)
    weight        weight of each entry (1, or covered trade value), shape (E,)
    tier          0 Security Council, 1 treaty, 2 regime list, 3 plurilateral, 4 single state; shape (E,)
    item          number of the item that equal entries of other laws share (by correlation tables), -1 if none; shape (E,)
    mandated      where the Security Council demands a prohibition for that destination, shape (E, D)
    rules         ids of the deciding rules by entry: evidence
    """

    jurisdiction: str
    day: str
    entries: tuple[str, ...]
    destinations: tuple[str, ...]
    level: Levels
    weight: Floats
    tier: Levels
    item: Ints
    mandated: Bools
    rules: tuple[tuple[str, ...], ...]


class Conditions(NamedTuple):
    """What is recorded about destinations: treaties joined, regimes taken part in, Council measures.

    names    one name per condition, C of them
    switch   which of them are memberships of a club that chooses its members, shape (C,): shown with and without
    holds    1 yes, 0 no, -1 not recorded; shape (D, C), rows in the order of the cubes' destinations
    sources  one source id per condition
    """

    names: tuple[str, ...]
    switch: Bools
    holds: Levels
    sources: tuple[str, ...]


class Value(NamedTuple):
    """One value of one indicator.

    indicator     short name from the list (`MAS`, `LLC` ...) with the part after a dot (`MAS.T0`)
    jurisdiction  whose law; blank for a value over all laws
    about         destination, income group, list or resolution that it is about; blank if none
    value         None when it cannot be computed or is suppressed
    low, high     interval, and in `interval` what kind (`wilson 95 %`, `bootstrap 90 %`, `range over specifications`)
    n             number of observations
    unit          `share`, `nats`, `ratio`, `days`, `level` ...
    vintage       day or years of the data
    coverage      share of cells or observations that could be used, 0 to 1
    evidence      ids of the rules, entries, provisions or sources behind the value (at most 50; the rest is counted in `note`)
    formula       the formula in one line
    inputs        what went in, in a few words each
    spec          the choice of conditions, weights or peers (`with regime membership`, `trade weights`)
    suppressed    why the value is not told; blank if it is
    note          what a reader must know
    """

    indicator: str
    jurisdiction: str
    about: str
    value: float | None
    low: float | None
    high: float | None
    interval: str
    n: int
    unit: str
    vintage: str
    coverage: float
    evidence: tuple[str, ...]
    formula: str
    inputs: tuple[str, ...]
    spec: str = ""
    suppressed: str = ""
    note: str = ""
