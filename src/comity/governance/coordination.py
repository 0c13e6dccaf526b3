"""Indicator 12, COS: how many states, people, how much output and supply stand under an equal or stricter rule."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from comity.governance.telling import blank, untold
from comity.governance.value import UNKNOWN, Bools, Cube, Floats, Ints, Levels, Value

YES: Final = 1
NO: Final = 0


class States(NamedTuple):
    """The states of the world.

    codes       labels, S of them
    population  shape (S,), nan where not known
    gdp         shape (S,), nan where not known
    union       number of the union of states whose common law binds the state, -1 if none, shape (S,)
    """

    codes: tuple[str, ...]
    population: Floats
    gdp: Floats
    union: Ints


def equal_or_stricter(own: Cube, other: Cube, least: float = 0.5, leave_out: Bools | None = None) -> Levels:
    """For each entry of one law, whether another law asks at least as much for the same item: YES, NO or UNKNOWN, shape (E,).

    YES when it does so for at least `least` of the destinations at which both levels are known and the first law asks anything;
    `leave_out` marks destinations that do not count (the two makers themselves). UNKNOWN when no equal entry is recorded: that
    nothing is recorded does not mean that the other state controls nothing. ValueError when the destinations differ.
    """
    if own.destinations != other.destinations:
        raise ValueError("the two cubes have other destinations")
    counted = np.ones(len(own.destinations), dtype=bool) if leave_out is None else ~leave_out
    answer = np.full(len(own.entries), UNKNOWN, dtype=np.int8)
    for e, item in enumerate(own.item):
        rows = other.item == item
        if item < 0 or not rows.any():
            continue
        theirs = other.level[rows].max(axis=0)
        used = counted & (own.level[e] > 0) & (theirs != UNKNOWN)
        if used.any():
            answer[e] = YES if np.mean(theirs[used] >= own.level[e][used]) >= least - 1e-12 else NO
    return answer


def spread(applies: Levels, binds: Bools) -> Levels:
    """From laws to states: YES if any law that binds a state applies the rule, NO if one is known not to and none does.

    applies  shape (E, J)   binds  which law binds which state, shape (J, S)   answer shape (E, S)
    """
    yes = (applies == YES).astype(np.int64) @ binds.astype(np.int64) > 0
    no = (applies == NO).astype(np.int64) @ binds.astype(np.int64) > 0
    answer: Levels = np.select([yes, no], [YES, NO], UNKNOWN).astype(np.int8)
    return answer


def _as_one(states: States) -> Floats:
    """The weight of a state where each union counts as one state: 1 / number of its members."""
    members = np.bincount(states.union[states.union >= 0], minlength=1)
    weight: Floats = np.where(states.union >= 0, 1.0 / np.maximum(members[np.maximum(states.union, 0)], 1), 1.0)
    return weight


class _Yardstick(NamedTuple):
    name: str
    by_entry: Floats
    spec: str
    words: str


def _yardsticks(states: States, entries: int, supply: Floats | None) -> tuple[_Yardstick, ...]:
    """What is added up over the states under the rule, shape (E, S) each."""

    def same(row: Floats) -> Floats:
        repeated: Floats = np.broadcast_to(row, (entries, len(states.codes))).copy()
        return repeated

    each, one = "unions as their member states", "unions as one state"
    found = [
        _Yardstick("COS.states", same(np.ones(len(states.codes))), each, "each state counts one"),
        _Yardstick("COS.states", same(_as_one(states)), one, "each state or union counts one"),
        _Yardstick("COS.population", same(states.population), each, "population"),
        _Yardstick("COS.gdp", same(states.gdp), each, "gross domestic product"),
    ]
    return (*found, _Yardstick("COS.supply", supply, each, "world supply of the goods")) if supply is not None else tuple(found)


def coordination(
    jurisdiction: str,
    applies: Levels,
    weight: Floats,
    supply: Floats | None,
    states: States,
    vintage: str,
    evidence: tuple[str, ...] = (),
) -> tuple[Value, ...]:
    """Shares of states, people, output and supply under an equal or stricter rule, averaged over entries; and the gap in supply.

    applies  YES, NO or UNKNOWN for each entry and state, shape (E, S); the law's own states are YES
    weight   shape (E,)         supply  by entry and state, shape (E, S), nan where not known; None = not known at all
    The value counts what is recorded. Its bounds: what is not recorded counts as no (low), or as yes (high).
    """
    out = []
    for yard in _yardsticks(states, len(weight), supply):
        base = blank(yard.name, jurisdiction, vintage, "share", evidence)._replace(
            formula="sum over entries of w x (under the rule / all) / sum of w", inputs=("recorded rules of other laws", yard.words),
            spec=yard.spec, n=len(weight), interval="bounds: what is not recorded as no, as yes",
            note="Silence is not disagreement: a state without a recorded rule may control the goods under another heading.",
        )  # fmt: skip
        out.append(_covered(base, applies, weight, yard.by_entry))
        if yard.name == "COS.supply":
            out.append(_gap(out[-1]))
    return tuple(out)


def _covered(base: Value, applies: Levels, weight: Floats, by_entry: Floats) -> Value:
    known = np.where(np.isfinite(by_entry), by_entry, 0.0)
    total = known.sum(axis=1)
    used = (total > 0) & (weight > 0)
    if not used.any():
        return untold(base, "nothing is known of " + base.inputs[1])

    def part(inside: Bools) -> float:
        shares = np.where(inside, known, 0.0).sum(axis=1)[used] / total[used]
        return float(np.average(shares, weights=weight[used]))

    low, high = part(applies == YES), part(applies != NO)
    recorded = float(np.average((applies != UNKNOWN)[used].mean(axis=1), weights=weight[used]))
    return base._replace(value=low, low=low, high=high, n=int(used.sum()), coverage=recorded)


def _gap(covered: Value) -> Value:
    """The supply outside the rule, where a refused buyer can turn (the no-undercut gap)."""
    if covered.value is None or covered.low is None or covered.high is None:
        return covered._replace(indicator="COS.gap")
    return covered._replace(indicator="COS.gap", value=1 - covered.value, low=1 - covered.high, high=1 - covered.low,
                            formula="1 - share of supply under the rule")  # fmt: skip
