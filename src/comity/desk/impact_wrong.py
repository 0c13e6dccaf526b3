"""Where a dossier is likely to be wrong: sentences with the figures of this very run, read from what was used and what came out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from comity.desk.draft_words import counted, percent, usd
from comity.desk.impact_effects import MODELS
from comity.desk.impact_exposure import sector_flows
from comity.desk.impact_flows import ANTICIPATION, BASES, SHARED, coverage
from comity.desk.impact_ordinary import indistinct
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import MILLION, assumed, severities
from comity.desk.measure import Measure
from comity.world.store import World

ESTIMATE: Final = "own-estimate"
"""The source of figures that no office publishes."""
BARE: Final = "licence_required"
"""An answer that does not say how applications are judged."""
STALE: Final = 1
"""Years between the table and the measure from which the table is told to be old."""
HUBS: Final = 5
"""Third countries told as possible places of transshipment."""
SAME: Final = 1e-9
WIDE: Final = 1.0
"""A range that is wider than its middle is told."""


def where_wrong(dossier: Mapping[str, Any], measure: Measure, prepared: Prepared, world: World) -> list[dict[str, str]]:
    """Section and sentence, in the order of the sections."""
    impact = dossier.get("impact") or {}
    found = [
        *(("law_diff", s) for s in _law(dossier, measure, prepared)),
        *(("impact", s) for s in _goods(measure, prepared, world)),
        *(("impact", s) for s in _flows(prepared, impact)),
        *(("impact", s) for s in _table(measure, prepared)),
        *(("impact", s) for s in _severity(impact, measure)),
        *(("impact", s) for s in _spread(impact)),
        *(("impact", s) for s in _evasion(impact, prepared)),
        *(("reach", s) for s in _reach(dossier.get("reach") or {})),
        *(("peaceful_use", s) for s in _peaceful(dossier.get("peaceful_use") or {})),
    ]
    return [{"section": section, "sentence": sentence} for section, sentence in found]


# -- law ---------------------------------------------------------------------------------------------------------------


def _law(dossier: Mapping[str, Any], measure: Measure, prepared: Prepared) -> Iterator[str]:
    rules = {r for row in (dossier.get("law_diff") or {}).get("by_entry", []) for r in row.get("rules", [])}
    unverified = sorted(rules & prepared.loose)
    if unverified:
        which = (
            f"{len(unverified)} of {len(rules)} rules behind the changes were"
            if len(rules) > 1
            else "The rule behind the changes was"
        )
        yield f"{which} not read in an official text ({', '.join(unverified[:3])})."
    diff = dossier.get("law_diff") or {}
    bare = sum(len(row["destinations"]) for row in diff.get("by_entry", []) if row.get("becomes") == BARE)
    if bare:
        low, middle, high = severities(measure)[3]
        yield (
            f"For {counted(bare, 'answer')} the law of {measure.after} that is kept here does not say how applications are judged; they are taken as judged case by case (level 2). Where they were "
            f"presumed to be denied, {percent(low)} to {percent(high)} (middle {percent(middle)}) of the trade would stop."
        )
    if diff.get("mode") == "dates":
        yield (
            f"The law of {measure.before} is what is kept of it here: a requirement that the measure replaced and that is not kept makes the change look larger than it was."
        )
    clashes = [c for c in (dossier.get("reach") or {}).get("conflicts", []) if not c.get("verified", True)]
    if clashes:
        yield f"{counted(len(clashes), 'recorded conflict')} with other laws {'is' if len(clashes) == 1 else 'are'} not verified ({', '.join(c['id'] for c in clashes[:3])})."
    if any(measure.overlay) or measure.repeals:
        yield "The draft is judged as it is worded in the measure; guidance, licence policy in practice and later corrections are not in it."


# -- goods and flows ---------------------------------------------------------------------------------------------------


def _goods(measure: Measure, prepared: Prepared, world: World) -> Iterator[str]:
    flows: dict[str, float] = {}
    for f in prepared.flows:
        flows[f.goods] = flows.get(f.goods, 0.0) + f.value / MILLION
    for g in measure.goods:
        known = world.hs_baskets(g.hs) if g.hs else None
        low, _, high = coverage(g)
        if (g.basket or known) and low < 1:
            yield (
                f"{g.id}: heading {g.hs} is a basket of {usd(flows.get(g.id, 0.0))} a year, of which {percent(low)} to {percent(high)} is taken to be controlled; "
                "trade under the heading may rise although the controlled goods fall."
            )
        elif low == 1:
            yield f"{g.id}: the whole of heading {g.hs or '(none)'} is taken to be controlled; every part that is not makes the restricted flow too large."


def _flows(prepared: Prepared, impact: Mapping[str, Any]) -> Iterator[str]:
    blind = (impact.get("restricted") or {}).get("without_flow", [])
    if blind:
        named = ", ".join(blind[:8]) + (" and others" if len(blind) > 8 else "")
        yield (
            f"For at least one of the goods nothing is known of the trade with {counted(len(blind), 'destination')} whose answer changes ({named}): no figure, and no place in the table. "
            "What is not known is in no total; where nothing else is known, totals are not known."
        )
    by_basis: dict[str, float] = {}
    for f in prepared.flows:
        by_basis[f.basis] = by_basis.get(f.basis, 0.0) + f.value / MILLION
    total = sum(by_basis.values())
    ranges = {
        "sector": "with a range of nine hundred to one",
        "heading": "which fits the total of the world, while a pair of economies may lie a third to three times as high, and parts of a heading further",
    }
    silent = (impact.get("restricted") or {}).get("total", {}).get("value", 0.0) is None
    for basis in SHARED:
        if by_basis.get(basis) and not silent:
            yield (
                f"{percent(by_basis[basis] / total)} of the direct flow ({usd(by_basis[basis])}) is no figure of trade in these goods but {BASES[basis]}, {ranges[basis]}; "
                "the order of destinations is then that of the sector, not of the goods."
            )
    unknown = [s for s in prepared.told if "not known" in s]
    if unknown:
        yield f"For {counted(len(unknown), 'kind')} of goods no flow is known at all; they are in no total."
    sources = sorted({f.source for f in prepared.flows if f.source and f.basis not in SHARED})
    loose = [s for s in sources if s in prepared.world.sources and not prepared.world.sources[s].verified]
    guesses = [s for s in loose if s == ESTIMATE]
    if guesses:
        yield "Some figures of trade are estimates of the authors, no statistics: their order of magnitude may be right, the order of destinations need not be."
    loose = [s for s in loose if s != ESTIMATE]
    if loose:
        yield f"Figures of trade from {', '.join(loose[:4])} were read in a public copy, not at the office that publishes them."
    periods = sorted({f.period for f in prepared.flows if f.basis not in SHARED})
    if periods:
        yield (
            f"The flows are those of {', '.join(periods[:3])}; trade moves by itself from year to year, and destinations whose demand was falling or rising anyway will not "
            "follow the predicted order."
        )


def _table(measure: Measure, prepared: Prepared) -> Iterator[str]:
    table = prepared.table
    age = int(measure.after[:4]) - table.year
    if age > STALE:
        yield f"The table is of {table.year}, {age} years before the measure: shares of suppliers have moved since."
    if age < 0:
        yield f"The table is of {table.year}, after the measure: what it did may already be in it."
    if not prepared.markets.parted:
        yield (
            f"The table {table.name} does not tell who uses goods finally. All that stops is taken to be inputs of industry, which is wrong for machines, military goods and "
            "consumer goods, and nothing is lost by final users."
        )
    absent = sorted({f.destination for f in prepared.flows if f.destination not in prepared.markets.place})
    value = sum(f.value for f in prepared.flows if f.destination not in prepared.markets.place) / MILLION
    if absent:
        verb = "is" if len(absent) == 1 else "are"
        yield f"{counted(len(absent), 'destination')} with {usd(value)} of direct flow {verb} not in the table; what is lost there and by their customers is not known and left out."
    nowhere = [e for e, c in zip(table.economies, prepared.markets.codes, strict=True) if not c]
    if nowhere:
        yield f"{counted(len(nowhere), 'row')} of the table {'is' if len(nowhere) == 1 else 'are'} no single territory ({', '.join(nowhere[:4])}); losses there stand under third countries."
    outside = [s for s in prepared.sellers if s not in prepared.markets.place]
    if outside and len(outside) < len(prepared.sellers):
        yield f"{counted(len(outside), 'seller')} {'is' if len(outside) == 1 else 'are'} not in the table ({', '.join(outside[:6])}); what they deliver is left out."
    yield from _averages(prepared)


def _averages(prepared: Prepared) -> Iterator[str]:
    """How small the goods are in their sector: what a model of sectors can then not see."""
    for g in prepared.measure.goods:
        flows = sector_flows(prepared, g)
        own = [prepared.markets.place[s] for s in prepared.sellers if s in prepared.markets.place]
        goods = sum(f.value for f in prepared.flows if f.goods == g.id and f.basis not in SHARED) / MILLION
        if flows is None or not own or not goods:
            continue
        abroad = float(flows[own].sum() - flows[own][:, own].sum())
        if goods > abroad > 0:
            yield (
                f"{g.id}: the flow of the heading ({usd(goods)}) is larger than all that its sector delivers abroad as inputs in the table ({usd(abroad)}): goods of final use are "
                "not in it, and the scale of all that the models pass on is not to be trusted."
            )
        elif abroad > 0:
            yield (
                f"{g.id}: the goods are {percent(goods / abroad)} of what their sector delivers abroad as inputs. The models pass their loss on as if they were average "
                "goods of the sector; an input that nobody can replace does far more harm than its price says, and one that is easily replaced far less."
            )


# -- assumptions and results -------------------------------------------------------------------------------------------


def _severity(impact: Mapping[str, Any], measure: Measure) -> Iterator[str]:
    known = severities(measure)
    used = sorted(
        {
            row["becomes"]
            for g in (impact.get("restricted") or {}).get("by_goods", [])
            for row in g["by_destination"]
            if row.get("becomes")
        }
    )
    for level in used:
        low, middle, high = known[level]
        how = "assumed" if assumed(measure, level) else "stated by the measure"
        yield (
            f"That {percent(low)} to {percent(high)} (middle {percent(middle)}) of trade stops at level {level} is {how}; how the authority licenses in fact decides the result more than any "
            "model here, and it may license some destinations and not others at the same level of law."
        )
    yield from _alike(impact)
    yield from indistinct(impact)
    yield (
        f"Stockpiling: the last {ANTICIPATION} months before entry are left out of monthly figures, but not out of yearly ones; stocks bought before soften the first months, "
        "and the first licences come late, so the first year may look worse or better than the prediction."
    )
    goods = (impact.get("restricted") or {}).get("by_goods", [])
    if any((row.get("was") or 0) > (row.get("becomes") or 0) for g in goods for row in g["by_destination"]):
        yield "Freed trade is the mirror image of stopped trade on flows that were seen under the restriction; what was never traded because of it cannot come back here."


def _alike(impact: Mapping[str, Any]) -> Iterator[str]:
    """Goods for which the law asks the same of all destinations, and destinations that others' lost purchases may go to."""
    for g in (impact.get("restricted") or {}).get("by_goods", []):
        fall = [row["predicted_change"]["value"] for row in g["by_destination"] if row["direction"] == "falls"]
        if len(fall) > 1 and max(fall) - min(fall) < SAME:
            yield (
                f"{g['goods']}: all {len(fall)} destinations are predicted to change by the same share ({percent(fall[0])}), because the law asks the same of all; the order is that "
                "of their trade before, and which of them licences are given for is not known."
            )
        if any(row["direction"] == "rises" for row in g["by_destination"]):
            yield f"{g['goods']}: rises at destinations whose answer does not change rest on an assumed share of diverted sales, not on observed prices or contracts."


def _spread(impact: Mapping[str, Any]) -> Iterator[str]:
    models = impact.get("models", [])
    both = {m["model"]: m["value_added"]["value"] for m in models if m["value_added"]["value"] is not None}
    if len(both) > 1 and any(both.values()):
        least, most = min(both, key=lambda k: abs(both[k])), max(both, key=lambda k: abs(both[k]))
        yield (
            f"The models do not agree: world value added changes by {usd(both[least])} ({MODELS[least]}) to {usd(both[most])} ({MODELS[most]}) at the same middle assumptions; "
            "for the linear models this is one side only."
        )
        if min(both.values()) < 0 < max(both.values()):
            yield "The models do not even agree on the sign of the world total."
    wide = [k for k in ("third_cost", "own_cost", "target_cost") if _wider(impact.get(k))]
    if wide:
        names = {"third_cost": "third countries", "own_cost": "the makers", "target_cost": "the destinations"}
        yield f"For {' and '.join(names[k] for k in wide)} the range between draws and models is wider than the effect itself."
    signs = [
        row
        for row in impact.get("by_economy", [])
        if row["value_added"]["low"] is not None and row["value_added"]["low"] < 0 < row["value_added"]["high"]
    ]
    if signs:
        yield f"For {len(signs)} of {len(impact['by_economy'])} economies the range of value added includes both a loss and a gain."


def _wider(number: Mapping[str, Any] | None) -> bool:
    if not number or not number.get("value"):
        return False
    return bool(number["high"] - number["low"] > WIDE * abs(number["value"]))


def _evasion(impact: Mapping[str, Any], prepared: Prepared) -> Iterator[str]:
    rows = (impact.get("restricted") or {}).get("by_destination", [])
    targets = {row["economy"] for row in rows if row["direction"] == "falls"}
    sold: dict[str, float] = {}
    for f in prepared.flows:
        if f.destination not in targets:
            sold[f.destination] = sold.get(f.destination, 0.0) + f.value / MILLION
    hubs = sorted(sold, key=lambda d: -sold[d])[:HUBS]
    if targets and hubs:
        named = ", ".join(f"{d} {usd(sold[d])}" for d in hubs)
        yield f"Goods may go on to the destinations through third countries that are supplied as before (largest buyers: {named}); nothing here takes that off the restricted flow."
    if targets:
        yield (
            "Declared trade is what the figures count. Goods under another heading or origin, smuggling, and trade that moves to plants abroad of the same firm are not in them."
        )
        yield "Substitution is between economies in a sector. Whether one firm's product can be replaced by another's, and how long qualifying it takes, is not seen."


def _reach(reach: Mapping[str, Any]) -> Iterator[str]:
    caught = reach.get("caught") or {}
    if caught.get("value"):
        etr = (reach.get("etr") or {}).get("value")
        shown = f"{percent(etr)} of all flows under the rule" if etr is not None else "a share that cannot be told"
        yield (
            f"Flows of third countries that are caught ({usd(caught['low'])} to {usd(caught['high'])}, {shown}) come from averages of sectors and assumed shares of tools; one "
            "firm's bill of materials says more than this."
        )
    elif reach.get("score"):
        yield "The rules reach beyond the maker's territory, but no caught flow could be worked out from what is recorded; that is not nothing."


def _peaceful(section: Mapping[str, Any]) -> Iterator[str]:
    examined = section.get("items_examined")
    if examined:
        yield (
            f"Peaceful use is read on {examined} listed civil items, a choice and no census; a civil buyer's answer may hang on end user and end use, which are taken to be civil."
        )
