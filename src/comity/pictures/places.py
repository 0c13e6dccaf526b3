"""Where economies stand on the map of equal tiles."""

from __future__ import annotations

from comity.pictures.picture import Place
from comity.world.store import World


def places_of(world: World) -> dict[str, Place]:
    """Every economy that the tables of the world know."""
    return {code: Place(code, e.name, e.tile) for code, e in world.economies.items()}
