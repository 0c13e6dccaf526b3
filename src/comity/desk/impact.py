"""The impact section of a dossier: what a measure restricts, and what that does to economies, groups, sectors and tiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from comity.desk.draft_num import num
from comity.desk.draft_words import counted, percent, usd
from comity.desk.impact_change import flow_sources, restricted
from comity.desk.impact_companions import Companion, together
from comity.desk.impact_effects import HORIZONS, MODELS, Runs, lead, plan, run_models
from comity.desk.impact_exposure import exposure
from comity.desk.impact_flows import coverage, sectors_of
from comity.desk.impact_gains import Suppliers
from comity.desk.impact_groups import (
    Places,
    by_economy,
    by_group,
    by_role,
    by_sector,
    costs,
    models,
    not_buying,
    spans,
    tiers,
    who_is_hit,
)
from comity.desk.impact_prepared import Prepared, prepare
from comity.desk.impact_stops import (
    MIDDLE,
    MILLION,
    Changes,
    Setting,
    Stops,
    assumed,
    severities,
    stops_of,
    targets_of,
    unknown_of,
)
from comity.desk.impact_unknown import NOTE, OUTSIDE, SILENT, blanked, nothing_known, sentences
from comity.desk.measure import Goods
from comity.impact.table import Floats

Rng = np.random.Generator

__all__ = ["Changes", "Companion", "Prepared", "Rng", "impact_section", "prepare", "sources_used"]

STOCKPILING = (
    "Before entry into force buyers stock up and licences are hurried: the months before it show more trade, and figures of them are left out. After "
    "it, licences take time: the first months may show next to no trade, then it comes back as far as licences are given. The predicted change is that "
    "of a year after this has settled."
)

LEAST_TOLD = 50_000.0
"""USD of trade below which a sentence about it is left out."""
_CORNERS = (Setting(0.0, 0.0, 0.0), Setting(1.0, 1.0, 1.0))


def impact_section(
    prepared: Prepared,
    changes: Changes,
    rng: Rng,
    companions: Sequence[Companion] = (),
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """The section; every figure has a low, a middle and a high, and the middles of parts add up to the middle of the whole."""
    table = prepared.table
    stops = stops_of(prepared, changes)
    the_plan = plan(prepared, stops, rng)
    suppliers = Suppliers(prepared, stops)
    frees = any(c.freed for c in the_plan.cuts)
    runs = run_models(prepared, the_plan, progress, watch=None if frees else suppliers.see)
    first = lead(runs, prepared.measure.horizon)
    places = Places.of(prepared, targets_of(changes))
    wide = spans(runs, first, table.unit, table.source)
    cost = costs(prepared, places, wide)
    section = {
        "restricted": restricted(prepared, changes, stops, the_plan.settings),
        "exposure": exposure(prepared, targets_of(changes), stops),
        "lead": {"model": first.model, "horizon": prepared.measure.horizon, "sentence": _lead(first, runs)},
        "models": sorted(
            models(runs, HORIZONS, table.unit, table.source), key=lambda m: m["horizon"] != prepared.measure.horizon
        ),
        "by_role": by_role(prepared, places, wide),
        "by_economy": by_economy(prepared, places, wide),
        "by_group": by_group(prepared, places, wide),
        "by_sector": by_sector(prepared, wide),
        "tiers": tiers(prepared, places, runs, "exporter"),
        "tiers_importer": tiers(prepared, places, runs, "importer"),
        "third_country_per_restricted": cost["third_country_per_restricted"],
        "third_cost": cost["third_cost"],
        "third_gain": cost["third_gain"],
        "who_is_hit": who_is_hit(prepared, places, wide),
        "who_gains": suppliers.rows(),
        "own_cost": cost["own_cost"],
        "own_gain": cost["own_gain"],
        "target_cost": cost["target_cost"],
        "target_gain": cost["target_gain"],
        "not_buying": not_buying(prepared, stops, wide),
        "coalition": together(prepared, changes, companions, "coalition"),
        "retaliation": together(prepared, changes, companions, "retaliation"),
        "dilution": [_dilution(prepared, g) for g in prepared.measure.goods],
        "assumptions": _assumptions(prepared, changes, stops, the_plan.cuts[0].capped, the_plan.cuts[0].outside),
        "flows": _group_flows(prepared, stops),
    }
    if nothing_known(prepared, changes):
        return _silent(section, NOTE, SILENT)
    if the_plan.cuts[0].outside > 0 and not the_plan.cuts[0].placed:
        return _silent(section, OUTSIDE, f"{OUTSIDE[0].upper()}{OUTSIDE[1:]}.")
    return section


FIGURES: Final = (
    "models", "by_role", "by_economy", "by_group", "by_sector", "tiers", "tiers_importer", "third_country_per_restricted", "third_cost", "third_gain",
    "own_cost", "own_gain", "target_cost", "target_gain", "not_buying",
)  # fmt: skip
"""What hangs on the flow that stops."""


def _silent(section: dict[str, Any], note: str, sentence: str) -> dict[str, Any]:
    """The section where no flow that stops is known, or none is in the table: effects are not known, and not nothing."""
    return section | {k: blanked(section[k], note) for k in FIGURES} | {"lead": section["lead"] | {"sentence": sentence}}


def _lead(first: Runs, runs: Sequence[Runs]) -> str:
    total = {r.model: float(r.dv[0].sum()) for r in runs}
    others = ", ".join(f"{MODELS[m]} {usd(v)}" for m, v in total.items() if m != first.model)
    return (
        f"Middles are those of the model '{MODELS[first.model]}' at the middle of every range; low and high are the lowest 5 % and the highest 95 % point over the "
        f"draws of all models. Change of value added of all economies in a year: {usd(total[first.model])}; by the other models: {others or 'none was run'}."
    )


def _dilution(prepared: Prepared, goods: Goods) -> dict[str, Any]:
    """Whether the heading is only a basket around the controlled goods, and what follows for the figures."""
    low, middle, high = coverage(goods)
    known = prepared.world.hs_baskets(goods.hs) if goods.hs else None
    basket = goods.basket or known is not None
    if not basket or low == 1:
        sentence = (
            f"Heading {goods.hs or 'not stated'} is taken as {percent(middle)} the controlled goods."
            if goods.hs
            else "No heading is stated."
        )
    else:
        inside = f" It also holds: {known.others}." if known and known.others else ""
        lines = f" National lines that part them: {', '.join(known.national)}." if known and known.national else ""
        taken = f"{percent(low)} to {percent(high)} of its trade is taken to be controlled (middle {percent(middle)})"
        sentence = (
            f"Heading {goods.hs} is a basket: {taken}.{inside}{lines} "
            "A change of the whole heading is diluted by what is not controlled and may even have the other sign."
        )
    return {
        "goods": goods.id,
        "hs": goods.hs,
        "basket": basket,
        "coverage": num(middle, low, high, unit="share", source=goods.source),
        "sentence": sentence,
    }


def _assumptions(prepared: Prepared, changes: Changes, stops: Stops, capped: float, outside: float) -> list[str]:
    """What was taken for granted, with the figures of this run."""
    known = severities(prepared.measure)
    out = [
        "Share of trade that stops at each level of the answer (low / middle / high): "
        + "; ".join(f"level {k}: {percent(v[0])} / {percent(v[1])} / {percent(v[2])}" for k, v in known.items() if k)
        + (
            "; an assumption, not an estimate."
            if all(assumed(prepared.measure, k) for k in known)
            else "; as the measure states them."
        ),
        *prepared.told,
        *sentences(prepared, changes),
        STOCKPILING,
    ]
    absent = sorted({d for d, b in zip(stops.destination, stops.buyer, strict=True) if b < 0})
    if absent:
        out.append(
            f"{counted(len(absent), 'destination')} {'is' if len(absent) == 1 else 'are'} not in the table ({', '.join(absent[:12])}{' and others' if len(absent) > 12 else ''}): the direct flow is "
            f"shown, its effects are not passed on. This is {usd(outside / MILLION)} of the trade that stops."
        )
    lost = sorted({g for g, n in zip(stops.goods, stops.node, strict=True) if n < 0 and _made_nowhere(prepared, g)})
    if lost:
        out.append(
            f"The table has no sector in which {', '.join(lost)} are known to be made: what stops is shown, its effects are not passed on. State `sector` under [[goods]] "
            "in the words of the table."
        )
    if capped > LEAST_TOLD:
        out.append(
            f"{usd(capped / MILLION)} that stop are more than the table has between these sectors and economies; the models stop all there is instead."
        )
    if not prepared.markets.parted:
        out.append(
            "The table does not tell which economy uses goods finally: all of the trade that stops is taken to be inputs of industry."
        )
    targets = set(targets_of(changes))
    if targets and not [c for c in prepared.markets.codes if c not in targets and c not in prepared.sellers]:
        out.append(
            "The answer changes for every economy of the table but the makers: no third country is left, and the harm to third countries is nothing by "
            "definition. What economies lose that buy none of the goods directly is told apart."
        )
    unknown = unknown_of(changes)
    if unknown:
        out.append(
            f"{counted(unknown, 'cell')} of goods and destination {'hangs' if unknown == 1 else 'hang'} on a fact that is not stated; what is not known is left out."
        )
    return out


def _made_nowhere(prepared: Prepared, gid: str) -> bool:
    return not any(sectors_of(g, prepared.world, prepared.table) for g in prepared.measure.goods if g.id == gid)


def _group_flows(prepared: Prepared, stops: Stops) -> list[dict[str, Any]]:
    """Direct trade that stops, between income groups of sellers and destinations; least developed countries apart."""
    ends = np.stack([stops.amounts(s) for s in (MIDDLE, *_CORNERS)], axis=1) / MILLION
    sums: dict[tuple[str, str], Floats] = {}
    for i, (a, b) in enumerate(zip(stops.seller, stops.destination, strict=True)):
        pair = (_group_of(prepared, a), _group_of(prepared, b))
        sums[pair] = sums.get(pair, np.zeros(ends.shape[1])) + ends[i]
    return [
        {
            "from_group": a,
            "to_group": b,
            "value": num(float(v[0]), float(v.min()), float(v.max()), unit="USD mn", source=flow_sources(prepared)),
        }
        for (a, b), v in sorted(sums.items())
    ]


def _group_of(prepared: Prepared, code: str) -> str:
    economy = prepared.world.economies.get(code)
    if economy is None:
        return "not recorded"
    return "LDC" if economy.ldc else economy.income or "not recorded"


def sources_used(prepared: Prepared) -> list[dict[str, str]]:
    """The sources of the table and of the flows, as far as they are recorded."""
    ids = {prepared.table.source, *(f.source for f in prepared.flows)}
    known = prepared.world.sources
    out = [
        {"id": i, "title": s.title, "publisher": s.publisher, "address": s.address, "licence": s.licence, "vintage": s.vintage}
        for i, s in ((i, known[i]) for i in sorted(ids) if i in known)
    ]
    stated = prepared.measure.sources
    for i in sorted((ids & set(stated)) - set(known)):
        s = {k: str(stated[i].get(k, "")) for k in ("title", "publisher", "address", "licence")}
        out.append({"id": i, **s, "vintage": str(stated[i].get("date", ""))})
    if prepared.table.source not in known:
        t = prepared.table
        out.append({"id": t.source, "title": t.name, "publisher": "", "address": "", "licence": t.terms, "vintage": str(t.year)})
    return out
