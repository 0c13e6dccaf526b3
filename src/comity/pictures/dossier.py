"""All pictures of a dossier, each the answer to one question; a section without figures has no picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from comity.pictures import authority, impact, law, options
from comity.pictures.growth import growth_picture
from comity.pictures.picture import Picture, Place

_Maker = Callable[[Mapping[str, Any], Mapping[str, Place]], Picture | None]
MAKERS: Final[tuple[_Maker, ...]] = (
    law.map_of_change,
    law.matrix_of_law,
    authority.tiers_of_authority,
    authority.cover_of_equal_rules,
    authority.consistency,
    impact.restricted,
    impact.models,
    impact.map_of_output,
    impact.who_is_hit,
    impact.groups,
    impact.tiers,
    impact.flows,
    impact.reach,
    options.access,
    options.frontier_of_variants,
)


def charts(dossier: Mapping[str, Any], places: Mapping[str, Place], growth: pl.DataFrame | None = None) -> dict[str, Picture]:
    """Pictures by name, in the order in which a reader meets them; `growth`: what `desk.list_growth` told of the makers' lists."""
    made: Sequence[Picture | None] = [maker(dossier, places) for maker in MAKERS]
    found = {p.name: p for p in made if p is not None}
    if growth is not None:
        makers = dossier.get("measure", {}).get("jurisdictions", ())
        last = growth_picture(growth.filter(pl.col("jurisdiction").is_in(list(makers))))
        if last is not None:
            found[last.name] = last
    return found
