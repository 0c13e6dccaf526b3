"""The lattice of outcomes and of licensing policies, worst first (contracts: the worst finding wins)."""

from __future__ import annotations

from typing import Final

OUTCOMES: Final = (
    "prohibited",
    "licence_required",
    "notification_required",
    "authorisation_available",
    "incomplete",
    "not_required",
    "no_nexus",
)
"""What one jurisdiction says of one item of an order, worst first."""

POLICIES: Final = ("denial", "presumption_of_denial", "case_by_case", "presumption_of_approval", "approval")
"""How an application would be judged, worst first."""

BASES: Final = ("treaty", "multilateral", "plurilateral", "unilateral", "")
REGIMES: Final = ("WA", "MTCR", "NSG", "AG", "ZC", "CWC", "BWC", "NPT", "ATT", "UNSC", "none", "")

RANK: Final = {name: i for i, name in enumerate(OUTCOMES)}


def worse(a: str, b: str) -> str:
    """The worse of two outcomes."""
    return a if RANK[a] <= RANK[b] else b


def worst_policy(policies: list[str]) -> str:
    """The most restrictive policy among those that apply; empty when none is stated."""
    ranked = sorted(POLICIES.index(p) for p in policies if p)
    return POLICIES[ranked[0]] if ranked else ""
