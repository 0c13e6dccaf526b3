"""Indicators 6 and 7 over the law in force: reach beyond a law's own territory, and access to civil and humanitarian items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from comity.desk.govern_alike import Desks
from comity.desk.govern_cubes import Built
from comity.desk.govern_facts import groups_of
from comity.desk.govern_ground import Ground, works
from comity.desk.govern_stories import answers
from comity.governance.extraterritorial import QUESTIONS, Reached, checklist, etr
from comity.governance.peaceful import Civil, pua
from comity.governance.value import UNKNOWN, Floats, Levels, Value
from comity.impact.reach import content_kernel, makers_content, technology_kernel
from comity.law.conditions import atoms_of
from comity.law.records import Pack
from comity.terms.codes import split_code

_DISPERSIONS: Final = (0.0, 0.1, 0.3)
"""How far goods of one sector differ in content: none, some, much."""
_CONTROLLED: Final = 2
_GAP: Final = ("LDC", "HIC")


def reach(ground: Ground) -> Iterator[Value]:
    """Indicator 6: the checklist for every law, and flows caught for those whose rules on content or direct products reach, or may."""
    built = {b.cube.jurisdiction: b for b in ground.cubes.built}
    desks = Desks(ground.law)
    for label in ground.laws():
        pack = ground.law.packs[label]
        said = answers(ground.law, desks.of(label, ground.day), ground.paragraphs(label))
        level = {c.capability: c.level for c in pack.coverage}.get("reach", "none")
        yield checklist(label, ground.day, said, coverage=1.0 if level == "full" else 0.5)
        if label in built:
            for question, flows in ((QUESTIONS[1], _by_content), (QUESTIONS[2], _by_tools)):
                rules = said[question]
                if rules != ():
                    unsure = "" if rules else "; whether the rule works, or reaches, is not known on this day"
                    found = [r._replace(kind=r.kind + unsure) for r in flows(ground, built[label])]
                    yield from etr(label, ground.day, found, rules or (f"law: {label}",))
    ground.say(
        "ETR: acts of persons abroad and secondary rules have no flows in an input-output table; only the checklist names them"
    )
    ground.say(
        "ETR.LIST: five stories are told of a few entries of each list, evenly spread; a rule that reaches other entries only is not seen"
    )
    ground.say("ETR: whether another law claims or blocks the same flow is shown for measures (comity draft), not for whole laws")


def _makers(ground: Ground, built: Built) -> list[int]:
    return sorted(
        ground.place_of[d] for d, own in zip(ground.destinations, built.own.tolist(), strict=True) if own and d in ground.place_of
    )


def _targets(ground: Ground, built: Built) -> list[int]:
    """Economies for which at least half of the entries need an individual licence or more."""
    cube = built.cube
    known = cube.level != UNKNOWN
    with np.errstate(invalid="ignore"):
        share = (cube.level >= _CONTROLLED).sum(axis=0) / known.sum(axis=0)
    return [
        ground.place_of[d] for d, s in zip(cube.destinations, share.tolist(), strict=True) if s >= 0.5 and d in ground.place_of
    ]


def thresholds(pack: Pack, day: str) -> tuple[float, ...]:
    """The shares of content from which a law reaches foreign goods, as its rules in operation write them."""
    found = {float(x.percent) / 100 for x in pack.de_minimis.levels}
    for rule in pack.rules:
        if rule.kind == "reach" and works(rule, day) is not False:
            found |= {float(a.args[0]) for a in atoms_of(rule.when) if a.fact == "content_share" and a.op in ("ge", "gt")}
    return tuple(sorted(found))


def _by_content(ground: Ground, built: Built) -> Iterator[Reached]:
    makers, to = _makers(ground, built), _targets(ground, built)
    limits = thresholds(ground.law.packs[built.cube.jurisdiction], ground.day)
    if not makers or not to or not limits:
        return
    share = makers_content(ground.linear, makers)
    for limit in limits:
        each = [caught(ground.deliveries, ground.sectors, (makers, to), content_kernel(share, limit, d)) for d in _DISPERSIONS]
        third = np.sort(np.stack([c for c, _own in each], axis=1), axis=1)
        yield Reached(third, each[0][1], f"content of {limit:.3%} or more, goods of {len(ground.sectors)} sectors, every listed destination",
                      ground.table.source or ground.table.name)  # fmt: skip


def caught(
    flows: Floats, sectors: Sequence[int], ends: tuple[Sequence[int], Sequence[int]], probability: Floats
) -> tuple[Floats, float]:
    """Deliveries of each economy that is no maker to destinations other than itself, as far as they are caught; and those of the makers.

    flows  deliveries by node to each economy, shape (n, m). A destination's deliveries to other destinations count; to itself never.
    """
    makers, to = ends
    m = flows.shape[1]
    some = np.zeros((m, flows.shape[0] // m), dtype=np.float64)
    some[:, list(sectors)] = 1.0
    weighed = flows * some.ravel()[:, None]
    outside = np.zeros(m)
    outside[list(to)] = 1.0
    outside[list(makers)] = 0.0

    def by_economy(values: Floats) -> Floats:
        found: Floats = (values.reshape(m, -1, m).sum(axis=1) * (1 - np.eye(m))) @ outside
        return found

    third = by_economy(weighed * probability[:, None])
    own = float(by_economy(weighed)[list(makers)].sum())
    third[list(makers)] = 0.0
    return third, own


def _by_tools(ground: Ground, built: Built) -> Iterator[Reached]:
    makers, to = _makers(ground, built), _targets(ground, built)
    codes = {d for d, own in zip(ground.destinations, built.own.tolist(), strict=True) if own}
    numbers = {s: n for n, s in enumerate(ground.table.sectors)}
    for tool in ground.world.technologies():
        shares = np.array([p[1:] for p in tool.providers if p[0] in codes]).reshape(-1, 3).sum(axis=0)
        users = [ground.place_of[c] * len(numbers) + numbers[s] for c, s in tool.users if c in ground.place_of and s in numbers]
        if not users or not to or not makers or not shares.any():
            continue
        sectors = sorted({u % len(numbers) for u in users})
        each = []
        for share in shares.tolist():
            probability = np.zeros(ground.table.n)
            probability[users] = float(technology_kernel(np.array([min(1.0, share)])).middle)
            each.append(caught(ground.deliveries, sectors, (makers, to), probability))
        yield Reached(np.stack([c for c, _own in each], axis=1), each[0][1], f"tools: {tool.id}", tool.source)


# -- peaceful use ------------------------------------------------------------------------------------------------------


def peaceful(ground: Ground) -> Iterator[Value]:
    """Indicator 7 with population as use; the destinations of a law's own territory are left out."""
    items = ground.world.civil_items()
    people, source = ground.population
    groups = groups_of(ground.world, ground.destinations)
    for _at, built in ground.asked():
        level = np.stack([_item_level(ground, built, item.codes) for item in items])
        civil = Civil(tuple(i.id for i in items), level, groups, np.where(built.own, np.nan, people), "population", (source,))
        yield from pua(built.cube.jurisdiction, ground.day, civil, ground.rng(), _GAP)
    ground.say("PUA: access is what the rule allows for a civil use; approval rates, price, finance and supply are not in it")


def _item_level(ground: Ground, built: Built, codes: Sequence[str]) -> Levels:
    """The strictest level of the entries of this law that may catch a civil item: its own codes, else those that stand beside them.

    Nothing of this law catches it: level 0. Unknown beats every level at which it can be had, not those at which it cannot.
    """
    cube = built.cube
    at = {c: n for n, c in enumerate(cube.entries)}
    spaces = {split_code(c)[0] for c in cube.entries}
    mine = [c for c in codes if split_code(c)[0] in spaces] or [
        c.code
        for code in codes
        for c in ground.correlations.beside(code)
        if c.relation != "different" and split_code(c.code)[0] in spaces
    ]
    rows = sorted({n for n in (_unit(at, c) for c in mine) if n >= 0})
    if not rows:
        return np.zeros(len(cube.destinations), dtype=np.int8)
    level = cube.level[rows]
    top = level.max(axis=0)
    return np.where((level == UNKNOWN).any(axis=0) & (top <= _CONTROLLED), UNKNOWN, top).astype(np.int8)


def _unit(at: dict[str, int], code: str) -> int:
    while code not in at:
        code, dot, _ = code.rpartition(".")
        if not dot:
            return -1
    return at[code]
