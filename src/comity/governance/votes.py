"""Indicator 13, MIA: how often a state votes with the plurality of the General Assembly, and who says yes to a resolution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from comity.governance.intervals import wilson
from comity.governance.telling import blank, tell, untold
from comity.governance.value import Bools, Floats, Levels, Value

ABSENT: Final = 0
YES: Final = 1
ABSTAIN: Final = 2
NO: Final = 3
TREATMENTS: Final = (
    ("MIA.left-out", "abstentions left out"),
    ("MIA.half", "an abstention counts half"),
    ("MIA.against", "an abstention counts as not with the plurality"),
)


class Rolls(NamedTuple):
    """Roll calls: R of them, N voters.

    tags    the subjects of each roll call
    matrix  YES, ABSTAIN, NO, or ABSENT (also for who was no member), shape (R, N)
    """

    ids: tuple[str, ...]
    dates: tuple[str, ...]
    tags: tuple[frozenset[str], ...]
    codes: tuple[str, ...]
    matrix: Levels


def chosen(rolls: Rolls, tag: str = "", since: str = "", until: str = "") -> Rolls:
    """The roll calls with a tag (blank = all) from a day to a day, both inclusive; blank = open."""
    rows = [
        i for i, (day, tags) in enumerate(zip(rolls.dates, rolls.tags, strict=True))
        if (not tag or tag in tags) and (not since or since <= day) and (not until or day <= until)
    ]  # fmt: skip
    return Rolls(
        tuple(rolls.ids[i] for i in rows), tuple(rolls.dates[i] for i in rows), tuple(rolls.tags[i] for i in rows),
        rolls.codes, rolls.matrix[rows],
    )  # fmt: skip


def side(matrix: Levels) -> Levels:
    """The side of the plurality of the yes and no votes of each roll call: YES, NO, or ABSENT where they are equal, shape (R,)."""
    yes, no = (matrix == YES).sum(axis=1), (matrix == NO).sum(axis=1)
    answer: Levels = np.select([yes > no, no > yes], [YES, NO], ABSENT).astype(np.int8)
    return answer


def alignment(
    rolls: Rolls, voters: Mapping[str, tuple[str, ...]], tag: str = "", since: str = "", until: str = ""
) -> tuple[Value, ...]:
    """The share of votes cast on the side of the plurality, for each law's voters, with abstentions treated in three ways.

    A law of several states has several voters: their votes are pooled, and the interval is the range over them. For one
    voter it is Wilson's. Roll calls with as many yes as no have no side and are left out.
    """
    used = chosen(rolls, tag, since, until)
    majority = side(used.matrix)
    sided = majority != ABSENT
    at = {code: i for i, code in enumerate(used.codes)}
    vintage = f"{min(used.dates)} to {max(used.dates)}" if used.dates else f"{since} to {until}"
    out = []
    for indicator, words in TREATMENTS:
        for label in sorted(voters):
            columns = [at[code] for code in voters[label] if code in at]
            counts = [_with(indicator, used.matrix[sided, c], majority[sided]) for c in columns]
            base = blank(indicator, label, vintage, "share", used.ids)._replace(
                about=tag, n=_voted(used.matrix[sided][:, columns]), formula="votes on the side of the plurality / votes cast", spec=words,
                coverage=_cast_share(used.matrix[sided][:, columns]),
                inputs=("roll calls of the General Assembly", f"{int(sided.sum())} roll calls with a side, {int((~sided).sum())} without"),
                note="Who sets the agenda sets the score; consensus texts have no roll call; a vote on one subject is none on another.",
            )  # fmt: skip
            out.append(_aligned(base, counts))
    return tuple(out)


def _with(indicator: str, votes: Levels, majority: Levels) -> tuple[float, int]:
    """(votes with the plurality, votes that count) of one voter under one treatment of abstentions."""
    same = float((votes == majority).sum())
    abstained = int((votes == ABSTAIN).sum())
    cast = int(np.isin(votes, (YES, NO)).sum())
    if indicator == "MIA.left-out":
        return same, cast
    return same + (0.5 * abstained if indicator == "MIA.half" else 0.0), cast + abstained


def _aligned(base: Value, counts: list[tuple[float, int]]) -> Value:
    cast = sum(n for _k, n in counts)
    if cast == 0:
        return untold(base, "no vote was cast")
    value = sum(k for k, _n in counts) / cast
    if len(counts) > 1:
        shares = [k / n for k, n in counts if n]
        return tell(base._replace(value=value, low=min(shares), high=max(shares), interval="range over voters"))
    low, high = wilson(value, cast)
    return tell(base._replace(value=value, low=low, high=high, interval="wilson 95 %"))


def _voted(votes: Levels) -> int:
    """The roll calls in which any of the voters took part: those of one union are no independent observations."""
    return int((votes != ABSENT).any(axis=1).sum()) if votes.size else 0


def _cast_share(votes: Levels) -> float:
    return float((votes != ABSENT).mean()) if votes.size else 0.0


def support(rolls: Rolls, population: Floats, gdp: Floats, ldc: Bools) -> tuple[Value, ...]:
    """For each roll call, the share of yes by states, by least developed states, by population and by output.

    Of votes cast; the bounds count those absent as not yes (low) and as yes (high). A state that was no member is taken as absent.
    population, gdp  shape (N,), nan where not known         ldc  shape (N,)
    """
    everyone = np.ones(len(rolls.codes))
    yards = (
        ("MIA.yes-states", everyone, "each state counts one"),
        ("MIA.yes-ldc", ldc.astype(np.float64), "each least developed country counts one"),
        ("MIA.yes-population", np.nan_to_num(population), "population"),
        ("MIA.yes-gdp", np.nan_to_num(gdp), "gross domestic product"),
    )
    out = []
    for indicator, yard, words in yards:
        for row, roll in enumerate(rolls.ids):
            votes = rolls.matrix[row]
            base = blank(indicator, "", rolls.dates[row], "share", (roll,))._replace(
                about=roll, formula="weight of yes / weight of yes, no and abstain", inputs=("one roll call", words),
                interval="bounds: absent as not yes, as yes",
            )  # fmt: skip
            yes, cast, everything = (float(yard[inside].sum()) for inside in (votes == YES, votes != ABSENT, votes >= ABSENT))
            if cast <= 0:
                out.append(untold(base, "no vote was cast"))
                continue
            n = int(((votes != ABSENT) & (yard > 0)).sum())
            out.append(base._replace(value=yes / cast, low=yes / everything, high=(yes + everything - cast) / everything,
                                     n=n, coverage=cast / everything))  # fmt: skip
    return tuple(out)
