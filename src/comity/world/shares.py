"""World trade in a heading, as a share of what its sectors deliver abroad: for headings of which no figure by destination is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

from comity.world.files import Row, rows
from comity.world.records import HsShare

SHARE_COLUMNS: Final = ("hs", "sector", "low", "share", "high", "value_usd", "year", "source", "verified")
HEADING: Final = 4
WITHIN: Final = 10.0
"""How much smaller a part of a heading may be than the average part, when only their number is known."""


class Shares(NamedTuple):
    """Shares by heading, and how many six-digit headings start with some digits."""

    listed: dict[str, HsShare]
    below: Counter[str]

    def of(self, hs: str) -> HsShare | None:
        """The heading's own share; else that of its four digits over the number of its parts, widened; None when neither is known."""
        digits = "".join(c for c in hs.rpartition(":")[2] if c.isdigit())[:6]
        own, whole = self.listed.get(digits), self.listed.get(digits[:HEADING])
        if own is not None or whole is None:
            return own
        return self._part(whole, digits)

    def _part(self, whole: HsShare, digits: str) -> HsShare:
        parts, mine = self.below[whole.hs], self.below[digits]
        portion = max(mine, 1) / max(parts, mine, 1)
        if portion == 1:
            return whole
        return whole._replace(low=whole.low * portion / WITHIN, share=whole.share * portion, split=max(parts, 1))


def read_shares(root: Path, six_digits: Collection[str]) -> Shares:
    """hs_shares.csv; `six_digits` are all six-digit headings that are known."""
    below = Counter(hs[:length] for hs in six_digits for length in range(HEADING, len(hs) + 1))
    return Shares({r["hs"]: _share(r) for r in rows(root, "hs_shares.csv", SHARE_COLUMNS)}, below)


def _share(r: Row) -> HsShare:
    low, share, high = r.share("low"), r.share("share"), r.share("high")
    if not low <= share <= high:
        raise r.bad("share", "low, share and high must ascend.")
    return HsShare(
        low, share, high, r["source"], r["hs"], r.many("sector"), float(r.number("value_usd")), r["year"], r.yes("verified"), 1
    )
