"""Like for like: destinations in equal recorded condition, whether the measure treats them alike, and which condition would explain it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from comity.desk.draft_authority import states_of
from comity.desk.draft_cells import Judged, story_of
from comity.desk.draft_num import num
from comity.desk.govern_cubes import council_of
from comity.desk.govern_facts import conditions_of
from comity.desk.measure import Measure
from comity.desk.overlay import Laid
from comity.governance.consistency import clusters, eta_squared, explains, pairs
from comity.governance.value import UNKNOWN, Bools, Conditions, Floats, Ints, Levels
from comity.world.store import World

MOST_UNEXPLAINED: Final = 60
INNER: Final = "States of the same union are left out: goods sent there are no export under this law."
SCRIPT: Final = "comity draft, section like for like"


def like_for_like(measure: Measure, judged: Judged, laid: Laid, world: World) -> dict[str, Any]:
    """The section: levels with the measure over the items that it changes, by clusters of equal recorded condition.

    `judged` are the cells of all destinations, also where only some are measured.
    """
    story = story_of(judged)
    council, _body = council_of(laid.changed)
    homes = {t for j in measure.jurisdictions if j != council for t in states_of(laid.changed, j, laid.second_day)}
    homes |= {lat.home for lat in judged.lattices}
    inner = _inner(judged, laid)
    destinations, level = _levels(judged, story, homes | inner)
    recorded = conditions_of(laid.changed, world, laid.second_day, destinations)
    conditions = recorded.conditions
    every = np.ones(len(conditions.names), dtype=np.bool_)
    weight = np.ones(len(level), dtype=np.float64)
    with_, without = clusters(conditions, every), clusters(conditions, ~conditions.switch)
    found = pairs(level, with_)
    reasons = _reasons(level, weight, conditions)
    return {
        "story": story, "items": len(level), "conditions": [{"condition": n, "regime": bool(s), "source": x} for n, s, x in zip(conditions.names, conditions.switch, conditions.sources, strict=True)],
        "clusters": _clusters(destinations, level, with_, conditions), "pairs": int(found.pairs.sum()), "unequal_pairs": int(found.unequal.sum()),
        "consistency": {"with_membership": _consistency(level, with_, every, conditions), "without_membership": _consistency(level, without, ~conditions.switch, conditions)},
        "explained_by": [{"condition": n, "share": num(v, unit="share", n=len(destinations), source=SCRIPT, note="share of the variance of levels, this condition alone")} for n, v in reasons],
        "variance_explained": num(_finite(eta_squared(level, weight, with_)[0]), unit="share", n=len(destinations), source=SCRIPT, note="all recorded conditions together"),
        "unexplained": _unexplained(destinations, level, with_, conditions), "left_out": [*recorded.left_out, *([INNER] if inner - homes else [])],
    }  # fmt: skip


def _inner(judged: Judged, laid: Laid) -> set[str]:
    """States of the union to which the law of a member belongs, where that law reaches nothing that is sent there: that is no export."""
    unions = {lat.jurisdiction.partition("-")[0] for lat in judged.lattices if "-" in lat.jurisdiction} & set(laid.changed.packs)
    states = {t for u in unions for t in states_of(laid.changed, u, laid.second_day)}
    reached = judged.frame.filter(pl.col("outcome_2") != "no_nexus").get_column("destination").unique().to_list()
    return states - set(reached)


def _finite(x: float) -> float | None:
    return x if np.isfinite(x) else None


def _levels(judged: Judged, story: str, homes: set[str]) -> tuple[tuple[str, ...], Levels]:
    """Levels with the measure of the items that change, by destination; the makers' own territories are left out."""
    mine = judged.frame.filter(
        (pl.col("story") == story) & ~pl.col("destination").str.contains("-") & ~pl.col("destination").is_in(sorted(homes))
    )
    changed = (
        mine.filter((pl.col("was") != pl.col("becomes")) & (pl.col("was") != UNKNOWN) & (pl.col("becomes") != UNKNOWN))
        .select("jurisdiction", "item")
        .unique()
    )
    mine = mine.join(changed, on=["jurisdiction", "item"], how="semi")
    destinations = tuple(sorted(mine.get_column("destination").unique().to_list()))
    keys = sorted(changed.rows())
    at = {k: i for i, k in enumerate(keys)}
    place = {d: i for i, d in enumerate(destinations)}
    level = np.full((len(keys), len(destinations)), UNKNOWN, dtype=np.int8)
    for j, i, d, b in mine.select("jurisdiction", "item", "destination", "becomes").iter_rows():
        level[at[(j, i)], place[d]] = b
    return destinations, level


def _strictest(level: Levels) -> Levels:
    """The strictest known level of each destination over the items."""
    out: Levels = level.max(axis=0) if len(level) else np.zeros(level.shape[1], dtype=np.int8)
    return out


def _clusters(destinations: tuple[str, ...], level: Levels, cluster: Ints, conditions: Conditions) -> list[dict[str, Any]]:
    out = []
    top = _strictest(level)
    for k in sorted(set(cluster.tolist())):
        rows = np.flatnonzero(cluster == k)
        if k < 0:
            continue
        mine = level[:, rows]
        differs = any(len(set(row[row != UNKNOWN].tolist())) > 1 for row in mine)
        out.append({
            "conditions": {n: int(v) for n, v in zip(conditions.names, conditions.holds[rows[0]], strict=True)}, "destinations": [destinations[i] for i in rows],
            "levels": {destinations[i]: int(top[i]) for i in rows}, "differs": bool(differs),
        })  # fmt: skip
    return sorted(out, key=lambda c: (not c["differs"], -len(c["destinations"]), c["destinations"]))


def _consistency(level: Levels, cluster: Ints, use: Bools, conditions: Conditions) -> dict[str, Any]:
    found = pairs(level, cluster)
    total = float(found.pairs.sum())
    share = 1 - float(found.difference.sum()) / total if total else None
    names = ", ".join(n for n, u in zip(conditions.names, use.tolist(), strict=True) if u)
    return num(
        share,
        unit="share",
        n=int(total),
        source=SCRIPT,
        note=f"1 - mean difference of levels within clusters, over 4; conditions: {names or 'none'}",
    )


def _reasons(level: Levels, weight: Floats, conditions: Conditions) -> list[tuple[str, float]]:
    """Single conditions by the share of variance that each explains, the largest first."""
    if not len(level):
        return []
    told = [(n, v) for n, v in explains(level, weight, conditions) if np.isfinite(v)]
    return sorted(told, key=lambda x: (-x[1], x[0]))


def _unexplained(destinations: tuple[str, ...], level: Levels, cluster: Ints, conditions: Conditions) -> list[dict[str, Any]]:
    """Destinations whose strictest level is not their cluster's, with the condition that parts them from the nearest with the same level."""
    top = _strictest(level)
    out: list[dict[str, Any]] = []
    for i, d in enumerate(destinations):
        rows = np.flatnonzero(cluster == cluster[i])
        if cluster[i] < 0 or len(rows) < 2 or top[i] == UNKNOWN:
            continue
        known = top[rows][top[rows] != UNKNOWN]
        usual = int(np.sort(known)[(len(known) - 1) // 2])
        if top[i] == usual:
            continue
        others = np.flatnonzero((cluster >= 0) & (cluster != cluster[i]) & (top == top[i]))
        apart = (conditions.holds[others] != conditions.holds[i]).sum(axis=1) if len(others) else np.array([])
        near = (
            conditions.holds[others[int(np.argmin(apart))]] != conditions.holds[i] if len(others) else np.zeros(0, dtype=np.bool_)
        )
        name = conditions.names[int(np.argmax(near))] if near.any() else "none recorded"
        out.append(
            {
                "destination": d,
                "level": int(top[i]),
                "cluster_level": usual,
                "others_in_cluster": len(rows) - 1,
                "nearest_condition": name,
            }
        )
    return sorted(out, key=lambda x: (-abs(x["level"] - x["cluster_level"]), x["destination"]))[:MOST_UNEXPLAINED]
