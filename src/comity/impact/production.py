"""One formula as a bar for the large models: what an economy loses when one input falls, and what others published for it."""

from __future__ import annotations

from math import exp, expm1, log
from typing import Final, NamedTuple


class Band(NamedTuple):
    """A published range of losses as shares of gross domestic product, and where it stands."""

    what: str
    low: float
    high: float
    source: str


WHAT_IF: Final = "Bachmann et al., What if? The economic effects for Germany of a stop of energy imports from Russia, ECONtribute Policy Brief 28/2022"
CRITIQUE_SOURCE: Final = "Geerolf (2022), The Baqaee-Farhi approach and a Russian gas embargo, OFCE working paper"

BANDS: Final = (
    Band("all models of the paper, a stop of energy imports", 0.005, 0.03, WHAT_IF),
    Band("multi-sector model of the paper (Baqaee-Farhi), less than", 0.0, 0.01, WHAT_IF),
    Band("production function of the paper, gas at low elasticity", 0.015, 0.023, WHAT_IF),
)
"""Losses of one economy that the paper names, as recorded in the specification of this project and not checked against the text."""

CRITIQUE: Final = (
    "Models of this kind are criticised for coming out too low: results hang on elasticities that hold for years, not months, "
    f"and on inputs counted at their price before the shock ({CRITIQUE_SOURCE})."
)


def loss(share: float, change: float, sigma: float) -> float:
    """Change of output, as a share (-0.0157 = 1.57 % less), when an input of that cost share changes by `change` (-0.10 = ten per cent less).

    Constant elasticity of substitution `sigma` between the input and everything else, which stays as it is.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share of cost. Give a number from 0 to 1.")
    if not change > -1:
        raise ValueError(f"an input cannot fall by {-change:.0%}. Give a number above -1, such as -0.10.")
    if not sigma > 0:
        raise ValueError(f"{sigma} is no elasticity. Give a number above 0.")
    left = log(1.0 + change)
    if abs(sigma - 1.0) < 1e-9:
        return expm1(share * left)
    power = 1.0 - 1.0 / sigma
    top = max(0.0, power * left)
    return expm1((top + log((1.0 - share) * exp(-top) + share * exp(power * left - top))) / power)


def within(change: float) -> tuple[Band, ...]:
    """The published bands in which a change (negative = loss) lies."""
    return tuple(band for band in BANDS if band.low <= -change <= band.high)
