"""Pictures of what the law asks before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from comity.pictures.lawcells import drawn, fold, key
from comity.pictures.picture import Picture, Place, name_of
from comity.pictures.style import picture
from comity.pictures.summary import count
from comity.pictures.wording import LEVELS
from comity.pictures.worldmap import change_tones, change_words, tiles


def strongest(matrix: Mapping[str, Any]) -> dict[str, tuple[int, int, str]]:
    """By destination the largest change over the items: level before, level after, the item; unknown sides are left out."""
    found: dict[str, tuple[int, int, str]] = {}
    for i, item in enumerate(matrix.get("items") or ()):
        for d, place in enumerate(matrix.get("destinations") or ()):
            was, becomes = int(matrix["was"][i][d]), int(matrix["becomes"][i][d])
            if was < 0 or becomes < 0:
                continue
            if place not in found or abs(becomes - was) > abs(found[place][1] - found[place][0]):
                found[place] = (was, becomes, item)
    return found


def map_of_change(dossier: Mapping[str, Any], places: Mapping[str, Place]) -> Picture | None:
    """The map: for which destinations is more, or less, asked."""
    matrix = (dossier.get("law_diff") or {}).get("matrix") or {}
    changes = strongest(matrix)
    if not changes or not any(p.tile for p in places.values()):
        return None
    makers = dossier["measure"].get("jurisdictions") or ()
    bold = " A bold edge marks the maker of the measure." if any(m in places and places[m].tile for m in makers) else ""
    tone = {d: (change_words(b - a), f"{LEVELS[a]}, then {LEVELS[b]} ({item})") for d, (a, b, item) in changes.items()}
    rows = [
        (name_of(places, d), LEVELS[a], LEVELS[b], item)
        for d, (a, b, item) in sorted(changes.items(), key=lambda c: name_of(places, c[0]))
        if a != b
    ]
    return picture(
        "map-change", "For which destinations does the measure change what is asked?",
        "Every economy is one tile of one size, roughly where it lies. The darker, the more is asked than before, for the item that changes "
        f"most.{bold}",
        _law_sources(dossier), (("destination", "before", "after", "item"), rows), tiles(places, tone, change_tones(), tuple(makers)),
    )  # fmt: skip


def _law_sources(dossier: Mapping[str, Any]) -> tuple[str, ...]:
    """The law itself is the source: its hash stands among the versions."""
    return ("law",) if (dossier.get("versions") or {}).get("law") else ()


def matrix_of_law(dossier: Mapping[str, Any], places: Mapping[str, Place]) -> Picture | None:
    """Items beside groups of destinations that are answered alike."""
    matrix = (dossier.get("law_diff") or {}).get("matrix") or {}
    if not matrix.get("items") or not matrix.get("destinations"):
        return None
    changing, left_out = _changing(matrix)
    folded = fold(changing)
    rows = []
    for block, line in zip(folded.items, folded.cells, strict=True):
        for group, (was, becomes) in zip(folded.groups, line, strict=True):
            who = ", ".join(name_of(places, d) for d in group.members)
            rows.append((", ".join(block.members), group.label, who, LEVELS[was], LEVELS[becomes]))
    left = len(folded.groups) - 9
    more = f" {left} more groups stand in the table only." if left > 0 else ""
    more += f" Left out: {count(left_out, 'item')} without a change." if left_out else ""
    return picture(
        "law-matrix", "What is asked for each item, before and after?",
        "Each pair of tiles: left before, right after; a dark edge where they differ. A column is a group of destinations that are answered "
        f"alike, with how many they are; the table lists them.{more}",
        _law_sources(dossier), (("items", "group", "destinations", "before", "after"), rows),
        alt.vconcat(drawn(folded), key(), spacing=14).resolve_scale(color="independent"),
    )  # fmt: skip


def _changing(matrix: Mapping[str, Any]) -> tuple[Mapping[str, Any], int]:
    """The items for which any answer changes, and how many others were left out; all of them where none changes."""
    keep = [
        i for i, (was, becomes) in enumerate(zip(matrix["was"], matrix["becomes"], strict=True)) if list(was) != list(becomes)
    ]
    if not keep:
        return matrix, 0
    rows = {key: [matrix[key][i] for i in keep] for key in ("items", "was", "becomes")}
    return {**matrix, **rows}, len(matrix["items"]) - len(keep)
