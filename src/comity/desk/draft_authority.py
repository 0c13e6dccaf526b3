"""On what a measure rests: tiers of its items, equal rules in other laws, and how much of the world applies them.

An item rests on what the rules that make the difference say of regime and basis, and on the licence rows that these rules test. The
regime of its entry counts only where the rule follows the listing, whatever the destination: a rule for named destinations is not
agreed because the item is on an agreed list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from comity.desk.draft_cells import Bench, Item, Judged, Lattice, answers, completed, frame_of, residual, story_of, tested_lists
from comity.desk.draft_diff import Deciding
from comity.desk.draft_num import num
from comity.desk.draft_stories import CIVIL
from comity.desk.draft_supply import supply
from comity.desk.draft_touched import Touched, positive
from comity.desk.draft_words import counted
from comity.desk.govern_cubes import council_of
from comity.desk.govern_tiers import ALONE, SEVERAL, Tiers
from comity.desk.impact_prepared import territories_of
from comity.desk.lawcells import home_of
from comity.desk.measure import Measure
from comity.desk.overlay import Laid
from comity.law.correlations import Correlations, read_correlations
from comity.law.records import Pack, Rule
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code
from comity.terms.dates import holds
from comity.world.store import World

MOST_ITEMS: Final = 60
LEAST_LAWS: Final = 2
"""So many other laws with an equal rule make an item plurilateral."""
DENIED: Final = 3
"""A prohibition and a policy of denial count alike when two laws are compared."""
SHARE: Final = 0.5
"""A law applies an equal rule when it asks at least as much for this share of the destinations."""
SURE: Final = ("equal", "broader", "same", "same customs code")
"""Relations of codes under which the other law speaks of all of the item; under others it may speak of a part."""
STATED: Final = "stated by the measure"
"""The relation of a code that the measure itself names for its goods, of a list of another law."""
SCRIPT: Final = "comity draft, section authority"


class Covering(NamedTuple):
    """Territories whose law asks at least as much of an item, and those of which it may be so."""

    sure: frozenset[str]
    may: frozenset[str]


class Equal(NamedTuple):
    """What another law asks of an item: its code there, the relation of the codes, the share of destinations, the rules."""

    jurisdiction: str
    code: str
    relation: str
    share: float
    rules: tuple[str, ...]


class Rest(NamedTuple):
    """One item and what it rests on."""

    jurisdiction: str
    item: str
    tier: int
    listed: int
    regimes: tuple[str, ...]
    basis: tuple[str, ...]
    rules: tuple[str, ...]
    destinations: tuple[str, ...]
    level: int
    equal: tuple[Equal, ...] = ()


def authority(measure: Measure, judged: Judged, laid: Laid, world: World, bench: Bench) -> dict[str, Any]:
    """The section."""
    rests = _rests(judged, laid)
    items = {(lat.jurisdiction, i.label): i for lat in judged.lattices for i in lat.items}
    equal = _equal(measure, rests[:MOST_ITEMS], items, laid, bench)
    rests = [_raised(r._replace(equal=equal.get((r.jurisdiction, r.item), ()))) for r in rests]
    covering = [_covering(r, measure, laid.changed, laid.second_day) for r in rests]
    n = len(rests)
    shares = [
        {"tier": f"T{t}", "value": num(sum(r.tier == t for r in rests) / n if n else None, unit="share", n=n, source=SCRIPT)}
        for t in range(5)
    ]
    return {
        "by_item": [{"item": r.item, "jurisdiction": r.jurisdiction, "tiers": [f"T{r.tier}"], "listed_tier": f"T{r.listed}", "regimes": list(r.regimes),
                     "basis": ", ".join(r.basis) or "not stated", "rules": list(r.rules)} for r in rests[:MOST_ITEMS]],
        "items": n, "items_left_out": max(0, n - MOST_ITEMS),
        "shares": shares, "unilateral_remainder": num(sum(r.tier == ALONE for r in rests) / n if n else None, unit="share", n=n, source=SCRIPT),
        "equal_rules": [{"item": r.item, "jurisdictions": [{"jurisdiction": e.jurisdiction, "rules": list(e.rules), "code": e.code, "relation": e.relation, "equal": e.share >= SHARE and e.relation in SURE,
                                                            "destinations": num(e.share, unit="share", n=len(r.destinations), source=SCRIPT)} for e in r.equal]}
                        for r in rests if r.equal],
        **_reached(covering, world), "supply": supply(measure, world, _by_goods(judged, rests, covering)),
        "note": _note(rests, judged),
    }  # fmt: skip


def _rests(judged: Judged, laid: Laid) -> list[Rest]:
    """What the changed items rest on, under the story that stands for the measure; those with most destinations first."""
    _council, body = council_of(laid.changed)
    story = story_of(judged)
    out = []
    for lat in judged.lattices:
        deciding = Deciding(laid, lat)
        tiers = Tiers(laid.changed, laid.changed.packs[lat.jurisdiction], laid.second_day, body)
        mine = judged.moved.filter(
            (pl.col("jurisdiction") == lat.jurisdiction) & (pl.col("story") == story) & ~pl.col("destination").str.contains("-")
        )
        grouped = mine.group_by("item").agg(
            pl.col("destination").sort(),
            level=pl.max_horizontal("was", "becomes").max(),
            pairs=pl.struct("rules_1", "rules_2").unique(),
        )
        goods = [i.label for i in lat.items if i.goods]
        ordered = grouped.sort(
            [pl.col("item").is_in(goods), pl.col("destination").list.len(), pl.col("item")], descending=[True, True, False]
        )
        for r in ordered.iter_rows(named=True):
            rules = list({x.id: x for p in r["pairs"] for x in deciding.between(p["rules_1"], p["rules_2"])}.values())
            out.append(_rest(lat, r["item"], sorted(rules, key=lambda x: x.id), tiers, (tuple(r["destination"]), r["level"])))
    return out


def _rest(lat: Lattice, label: str, rules: Sequence[Rule], tiers: Tiers, where: tuple[tuple[str, ...], int]) -> Rest:
    code = label.partition(" ")[0]
    pack = tiers.pack
    listed = tiers.of(code, [r.id for r in rules])[0] if code in pack.entries else ALONE
    found = [tiers.tier(r.regime, r.basis) for r in rules]
    said = [(r.regime, r.basis) for r in rules]
    for rule in rules:
        for row in _rows(rule, pack, code, tiers.day):
            found.append(tiers.tier(row[0], row[1]))
            said.append(row)
        entry = pack.entries.get(code) or pack.entries.get(entry_of(code))
        follows = not any(a.fact in ("destination", "headquarters", "party_country") for a in positive(rule.when))
        if follows and rule.regime in ("", "none") and entry is not None and entry.regime not in ("", "none") and not rule.basis:
            found.append(tiers.tier(entry.regime, ""))
            said.append((entry.regime, ""))
    regimes = sorted({x for reg, _b in said for x in reg.split(";") if x and x != "none"})
    basis = sorted({b for _r, b in said if b})
    return Rest(
        lat.jurisdiction,
        label,
        min(found, default=ALONE),
        listed,
        tuple(regimes),
        tuple(basis),
        tuple(r.id for r in rules),
        *where,
    )


def _rows(rule: Rule, pack: Pack, code: str, day: str) -> Iterable[tuple[str, str]]:
    """Regime and basis of the licence rows of an entry that a rule tests."""
    tests = [a for a in positive(rule.when) if a.op in ("row", "reason")]
    for row in pack.rows.get(entry_of(code), ()) if tests else ():
        if holds(row.since, row.until, day) and any((row.key if a.op == "row" else row.reason) in a.args for a in tests):
            yield row.regime, row.basis


def _raised(rest: Rest) -> Rest:
    """An item that no agreed text carries is plurilateral when enough other laws apply an equal rule."""
    equal = [e for e in rest.equal if e.share >= SHARE and e.relation in SURE]
    return rest._replace(tier=SEVERAL) if rest.tier == ALONE and len({e.jurisdiction for e in equal}) >= LEAST_LAWS else rest


# -- equal rules in other laws -----------------------------------------------------------------------------------------


def _equal(
    measure: Measure, rests: Sequence[Rest], items: Mapping[tuple[str, str], Item], laid: Laid, bench: Bench
) -> dict[tuple[str, str], tuple[Equal, ...]]:
    tables = read_correlations(laid.changed.root)
    council, _body = council_of(laid.changed)
    found: dict[tuple[str, str], list[Equal]] = {}
    for j, pack in laid.changed.packs.items():
        if j in measure.jurisdictions or j == council:
            continue
        headings = any(a.fact == "hs" for r in pack.rules for a in positive(r.when))
        known = _Known(pack, tested_lists(pack), headings, {g.id: g.codes for g in measure.goods})
        asked = [(r, c, rel, hs) for r in rests for c, rel, hs in _there(r, items, known, tables, laid.second_day)]
        if asked:
            for r, equal in _judged(j, asked, laid.changed, laid.second_day, bench):
                found.setdefault((r.jurisdiction, r.item), []).append(equal)
    return {k: _best(v) for k, v in found.items()}


def _best(found: list[Equal]) -> tuple[Equal, ...]:
    """One answer for each law: the code under which it asks most."""
    best: dict[str, Equal] = {}
    for e in found:
        if e.jurisdiction not in best or e.share > best[e.jurisdiction].share:
            best[e.jurisdiction] = e
    return tuple(best[j] for j in sorted(best) if best[j].share > 0)


class _Known(NamedTuple):
    """Another law: the lists that it tests, whether it tests customs codes; and the codes that the measure names, by its goods."""

    pack: Pack
    tested: tuple[str, ...]
    headings: bool
    named: Mapping[str, tuple[str, ...]]


def _there(
    rest: Rest, items: Mapping[tuple[str, str], Item], law: _Known, tables: Correlations, day: str
) -> Iterable[tuple[str, str, str]]:
    """The item as another law knows it: (code, relation, customs code); a code it has itself, one beside it, one named, or the heading."""
    pack, tested, headings, named = law
    item = items[(rest.jurisdiction, rest.item)]
    own = [c for c in item.codes if not c.endswith((":none", ":EAR99"))]
    for code in own:
        if split_code(code)[0] in tested:
            yield code, "same", ""
        for c in tables.beside(code):
            entry = pack.entries.get(c.code) or pack.entries.get(entry_of(c.code))
            if (
                c.relation != "different"
                and split_code(c.code)[0] in tested
                and entry is not None
                and holds(entry.since, entry.until, day)
            ):
                yield c.code, c.relation, ""
    for code in dict.fromkeys(c for g in item.goods for c in named[g]):
        if code not in own and split_code(code)[0] in tested:
            yield code, STATED, ""
    if not own and item.hs and headings:
        yield "", "same customs code", item.hs


def _judged(
    j: str, asked: Sequence[tuple[Rest, str, str, str]], law: Law, day: str, bench: Bench
) -> Iterable[tuple[Rest, Equal]]:
    pack = law.packs[j]
    tested = tested_lists(pack)
    labels = {(c, hs): Item(f"{c}|{hs}", completed((c,) if c else residual(pack), tested), hs) for _r, c, _rel, hs in asked}
    places = tuple(sorted({d for r, *_x in asked for d in r.destinations}))
    lat = Lattice(j, home_of(law, pack, day), tuple(labels.values()), (CIVIL,), places, Touched((), (), (), False, ()))
    cells = frame_of(law, lat, day)
    said = cells.select("item", "destination").hstack(answers(bench.desk(law, j, day), cells))
    table = {(i, d): (level, rules) for i, d, level, rules in said.select("item", "destination", "level", "rules").iter_rows()}
    reach = {r.id for r in pack.rules if r.kind == "reach"}
    for r, c, relation, hs in asked:
        got = [table[(f"{c}|{hs}", d)] for d in r.destinations]
        strict = [rules for level, rules in got if level >= min(max(1, r.level), DENIED)]
        ids = dict.fromkeys(i for rules in strict for i in rules.split(";") if i and i not in reach)
        yield r, Equal(j, c or f"HS {hs}", relation, len(strict) / len(got) if got else 0.0, tuple(ids)[:5])


# -- how much of the world ---------------------------------------------------------------------------------------------


def _covering(rest: Rest, measure: Measure, law: Law, day: str) -> Covering:
    """The territories whose law asks at least as much of the item: those of the makers and of laws with an equal rule."""
    able = [e for e in rest.equal if e.share >= SHARE]
    sure = [*measure.jurisdictions, *(e.jurisdiction for e in able if e.relation in SURE)]
    may = [*measure.jurisdictions, *(e.jurisdiction for e in able)]
    return Covering(*(frozenset(t for j in labels for t in states_of(law, j, day)) for labels in (sure, may)))


def states_of(law: Law, jurisdiction: str, day: str) -> tuple[str, ...]:
    """The territories of one law: what its rules on reach call leaving from its own, else the territory of its label."""
    own = jurisdiction.rpartition("-")[2]
    found = territories_of(law.packs[jurisdiction], day)
    return tuple(t for t in found if "-" not in t) or ((own,) if own in law.gazetteer.by_code else ())


def _reached(covering: Sequence[Covering], world: World) -> dict[str, Any]:
    members = [c for c, e in world.economies.items() if e.un_member]
    out: dict[str, Any] = {}
    weights: dict[str, dict[str, float]] = {"states": dict.fromkeys(members, 1.0)}
    source = {"states": "unsd-m49"}
    for what in ("population", "gdp"):
        figures = {c: world.figure(what, c) for c in world.economies}
        weights[what] = {c: float(f.value) for c, f in figures.items() if f is not None}
        source[what] = next((f.source for f in figures.values() if f is not None), "")
    for what, weight in weights.items():
        total = sum(weight.values())
        sure, may = (
            (
                [sum(weight.get(c, 0.0) for c in side) / total for side in sides] if total else []
                for sides in zip(*covering, strict=True)
            )
            if covering
            else ([], [])
        )
        out[what] = num(_mean(sure), _mean(sure), _mean(may), unit="share", n=len(sure), source=source[what],
                        note="states whose law asks at least as much, mean over items; the upper end counts codes that only overlap")  # fmt: skip
    return out


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if shares else None


def _by_goods(
    judged: Judged, rests: Sequence[Rest], covering: Sequence[Covering]
) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """For each goods the territories that cover any of its items, and those that may."""
    labels = {(lat.jurisdiction, i.label): i.goods for lat in judged.lattices for i in lat.items}
    out: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for rest, mine in zip(rests, covering, strict=True):
        for g in labels.get((rest.jurisdiction, rest.item), ()):
            old = out.get(g, (frozenset(), frozenset()))
            out[g] = (old[0] | mine.sure, old[1] | mine.may)
    return out


def _note(rests: Sequence[Rest], judged: Judged) -> str:
    if not rests:
        return "No answer changes, so nothing rests on anything."
    unverified = [r.item for r in rests if not r.regimes and not r.basis]
    words = [
        f"Judged for '{story_of(judged)}'; each item counts once. T0 Security Council, T1 treaty, T2 regime list, T3 equal rule in at least {LEAST_LAWS} other laws, T4 this law alone."
    ]
    words.append(
        "Codes of two laws are compared only where a table of correlations relates them; an equal rule asks at least as much for half of the destinations (a prohibition and a policy of denial count alike)."
    )
    if any(e.relation == STATED for r in rests for e in r.equal):
        words.append(
            "That a code of another law's list is the same goods is what the measure states; it counts in the upper ends only."
        )
    if len(rests) > MOST_ITEMS:
        words.append(
            f"Equal rules were looked for beside the goods of the measure and the first other items, {MOST_ITEMS} in all."
        )
    if unverified:
        words.append(
            f"{counted(len(unverified), 'item')} {'states' if len(unverified) == 1 else 'state'} neither regime nor basis; the tier is read from equal rules only."
        )
    return " ".join(words)
