"""How much of the trade a measure bears on where it changes nothing for civil exports: only the part that goes to uses of concern."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from comity.desk.draft_cells import Judged, stories_of_goods
from comity.desk.draft_stories import CIVIL
from comity.desk.measure import Goods, Measure

CONCERN_SHARE: Final = ("0.05", "0.2", "0.5")
"""Share of the trade that goes to uses of concern, low, middle and high, unless the measure states it: an assumption."""


def concern_of(measure: Measure) -> tuple[str, str, str]:
    """The share of the trade that goes to uses of concern."""
    return measure.concern or CONCERN_SHARE


def measured_part(measure: Measure, judged: Judged) -> Measure:
    """The measure with the coverage of goods that change for an end use, an end user or an answer only, cut to the share of such trade."""
    told = stories_of_goods(judged)
    return measure._replace(goods=tuple(_cut(g, told.get(g.id, CIVIL.name), concern_of(measure)) for g in measure.goods))


def sentences(measure: Measure, judged: Judged) -> list[str]:
    """One sentence for each goods whose coverage was cut."""
    low, middle, high = concern_of(measure)
    source = "as the measure states" if measure.concern else "an assumption"
    return [
        f"{g}: a civil export does not change; the figures of impact are of '{story}', taken as {middle} ({low} to {high}) of the controlled trade, {source}."
        for g, story in sorted(stories_of_goods(judged).items()) if story != CIVIL.name
    ]  # fmt: skip


def _cut(goods: Goods, story: str, share: tuple[str, str, str]) -> Goods:
    if story == CIVIL.name:
        return goods
    low, middle, high = (
        format(Decimal(a) * Decimal(b), "f") for a, b in zip((goods.low, goods.coverage, goods.high), share, strict=True)
    )
    return goods._replace(low=low, coverage=middle, high=high, note=f"{goods.note} Only the part for: {story}.".strip())
