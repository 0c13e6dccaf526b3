"""The closed vocabularies of an order. A word outside them is a spelling mistake, not a fact."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

ACTS: Final = (
    "export", "re-export", "transfer", "transit", "brokering", "technical-assistance", "deemed-export",
    "deemed-re-export", "support", "import",
)  # fmt: skip
ITEM_TYPES: Final = ("commodity", "software", "technology", "material", "service")
KNOWLEDGE: Final = ("none", "suspects", "reason-to-know", "knows", "informed")
"""Ascending: what the exporter knows of a use of concern."""
USES: Final = (
    "civil", "military", "military-intelligence", "police-security", "nuclear", "nuclear-unsafeguarded",
    "maritime-nuclear-propulsion", "missile", "uav", "chemical-biological", "chemical-plant", "supercomputer",
    "advanced-ic", "ic-production", "semiconductor-equipment", "ai-training", "cyber-surveillance",
    "internal-repression", "human-rights-abuse", "terrorism", "national-security", "oil-gas-deepwater", "space",
    "telecom", "medical", "humanitarian", "academic-research", "none-of-concern",
)  # fmt: skip
ROLES: Final = (
    "exporter", "purchaser", "intermediate_consignee", "ultimate_consignee", "end_user", "freight_forwarder", "bank",
)  # fmt: skip
TRANSACTION_ROLES: Final = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")
"""Parties whose listing matters to a licence requirement (15 CFR 748.5(c)-(f) and its like)."""


def nearest(word: str, words: Iterable[str]) -> str:
    """The likeliest intended word, for an error message; empty when none is close."""
    close = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return close[0] if close else ""
