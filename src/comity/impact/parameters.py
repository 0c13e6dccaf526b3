"""What nobody knows for certain: the parameters of the models, their ranges, and even draws over them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np


class Parameters(NamedTuple):
    """One set of parameters for every model; a model takes those that it knows.

    sigma_inputs       elasticity of substitution between goods that a node buys
    sigma_value_added  elasticity of substitution between inputs and value added
    substitution       share of a missing good that buyers find at once elsewhere, if others have spare capacity
    slack              spare capacity, as a share of output
    friction           share of a stopped delivery for which no new partner is found in the medium run
    severity           position between the low (0), middle (0.5) and high (1) severity of a measure
    coverage           the same for the coverage of goods
    theta              multiplies all trade elasticities
    """

    sigma_inputs: float = 0.5
    sigma_value_added: float = 0.5
    substitution: float = 0.3
    slack: float = 0.02
    friction: float = 0.3
    severity: float = 0.5
    coverage: float = 0.5
    theta: float = 1.0


class Range(NamedTuple):
    """From where to where a parameter is drawn, evenly, and what speaks for that."""

    low: float
    high: float
    why: str


RANGES: Final[Mapping[str, Range]] = MappingProxyType({
    "sigma_inputs": Range(0.1, 0.9, "assumption: goods are complements within a year; around the 0.5 of the published re-routing method"),
    "sigma_value_added": Range(0.3, 0.7, "assumption: around the 0.5 of the published re-routing method"),
    "substitution": Range(0.1, 0.6, "assumption: share replaced within a year where others have capacity"),
    "slack": Range(0.0, 0.05, "assumption: spare capacity of producers"),
    "friction": Range(0.1, 0.6, "assumption: inside the range 0.05 to 0.80 over which the published method is tried"),
    "severity": Range(0.0, 1.0, "from the low to the high end that the measure states"),
    "coverage": Range(0.0, 1.0, "from the low to the high end that the measure states"),
    "theta": Range(0.5, 1.5, "assumption: trade elasticities are known to about half"),
})  # fmt: skip


def draw(generator: np.random.Generator, n: int, ranges: Mapping[str, Range] = RANGES) -> tuple[Parameters, ...]:
    """`n` sets of parameters, a Latin hypercube: of each parameter one value from each of n equal parts of its range."""
    if n < 1:
        raise ValueError(f"{n} draws are none. Ask for 1 or more.")
    unknown = sorted(set(ranges) - set(Parameters._fields))
    if unknown:
        raise ValueError(f"no parameter is called {', '.join(unknown)}. Known: {', '.join(Parameters._fields)}.")
    columns: dict[str, list[float]] = {}
    for name in Parameters._fields:
        if name in ranges:
            at = np.clip((generator.permutation(n) + generator.random(n)) / n, 0.0, 1.0)
            columns[name] = (ranges[name].low + at * (ranges[name].high - ranges[name].low)).tolist()
    return tuple(Parameters()._replace(**{name: values[k] for name, values in columns.items()}) for k in range(n))


def position(low: float, middle: float, high: float, at: float) -> float:
    """The value at a position between low (0), middle (0.5) and high (1), straight between them."""
    if not 0 <= at <= 1:
        raise ValueError(f"{at} is no position. Give a number from 0 (low) to 1 (high).")
    return low + 2 * at * (middle - low) if at <= 0.5 else middle + (2 * at - 1) * (high - middle)
