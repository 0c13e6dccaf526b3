"""All official formats that can be read, by the name that users type."""

from __future__ import annotations

from typing import Final

from comity.parties.sources import bis_dpl, bis_part744, ca, cn, eu, jp, ofac, own, trade_csl, uk, un
from comity.parties.sources.base import Source

SOURCES: Final[dict[str, Source]] = {
    s.name: s for module in (ofac, bis_dpl, bis_part744, trade_csl, un, eu, uk, ca, jp, cn, own) for s in module.SOURCES
}
"""Name -> source, in the order in which `lists status` shows them."""
