"""Checks a pack for what no single rule shows: rules that can never work, states that overlap, gaps in a chart.

Each problem is proven, not guessed: a rule is called dead or shadowed only when no order at all could let it speak.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from comity.law.check import matching, str_place
from comity.law.conditions import Literal, atoms_of, normal_form
from comity.law.records import Group, Pack, Rule
from comity.proof.values import Values, implies, possible
from comity.terms.problems import Problem

REQUIREMENTS = ("require", "prohibit", "notify")


def check(pack: Pack, territories: Iterable[str] = ()) -> list[Problem]:
    """Everything that is wrong with the law as a whole; `territories` are all that exist, to find those without a row."""
    known = tuple(territories)
    values = Values(pack, known)
    forms = {r.id: tuple(_alive(r, values)) for r in pack.rules}
    dead = {name for name, form in forms.items() if not form}
    return [
        *(_dead(r) for r in pack.rules if r.id in dead),
        *shadowed(pack, values, forms, dead),
        *overlaps(pack),
        *unread_rows(pack),
        *unread_columns(pack),
        *uncovered_places(pack, known),
    ]


# -- rules that cannot work --------------------------------------------------------------------------------------------


def _alive(rule: Rule, values: Values) -> Iterable[tuple[Literal, ...]]:
    """The alternatives of a rule that some order could meet while it is in force."""
    if not (rule.since and rule.until and rule.until < rule.since):
        places = values.within(rule.since, rule.until)
        yield from (conjunct for conjunct in normal_form(rule.when) if possible(values, conjunct, places))


def _dead(rule: Rule) -> Problem:
    return Problem(str_place(rule.place), "no order at all can meet its condition",
                   "Look for tests on one fact that exclude each other, an empty group or set, or an end before the beginning.")  # fmt: skip


def shadowed(pack: Pack, values: Values, forms: dict[str, tuple[tuple[Literal, ...], ...]], dead: set[str]) -> list[Problem]:
    """Rules that another one overrides whenever they apply."""
    ids = [r.id for r in pack.rules]
    by_id = {r.id: r for r in pack.rules}
    out = []
    for over in pack.rules:
        if over.id in dead or over.states or not over.overrides:
            continue
        for name in matching(over.overrides, ids):
            under = by_id[name]
            if name not in dead and name != over.id and _lasts(over, under) and _wider(over, under, values, forms):
                out.append(Problem(str_place(under.place), f"{over.id} overrides it whenever it applies",
                                   "Narrow the one that overrides, or drop this one."))  # fmt: skip
    return out


def _lasts(over: Rule, under: Rule) -> bool:
    """Whether one rule is in force as long as the other."""
    return (not over.since or (bool(under.since) and over.since <= under.since)) and (
        not over.until or (bool(under.until) and under.until <= over.until)
    )


def _wider(over: Rule, under: Rule, values: Values, forms: dict[str, tuple[tuple[Literal, ...], ...]]) -> bool:
    """Whether every alternative of the one contains all tests of some alternative of the other."""
    places = values.within(under.since, under.until)
    return all(
        any(all(implies(values, narrow, literal, places) for literal in wide) for wide in forms[over.id])
        for narrow in forms[under.id]
    )  # fmt: skip


# -- dates -------------------------------------------------------------------------------------------------------------


def overlaps(pack: Pack) -> list[Problem]:
    """Two states of a rule on one track, known from the same day, that hold on the same day."""
    out = []
    for rule in pack.rules:
        for a, b in combinations(rule.states, 2):
            apart = (a.until and b.since and a.until < b.since) or (b.until and a.since and b.until < a.since)
            if a.track == b.track and a.known_from == b.known_from and not apart:
                out.append(Problem(str_place(rule.place), f"its {a.track} states '{a.state}' and '{b.state}' hold on the same days",
                                   "End the one the day before the other begins."))  # fmt: skip
    return out


# -- the chart ---------------------------------------------------------------------------------------------------------


def unread_rows(pack: Pack) -> list[Problem]:
    """Licence rows that no rule reads, by key or by reason: entries that look controlled and are not."""
    read = {(a.op, arg) for r in pack.rules for a in atoms_of(r.when) if a.op in ("row", "reason") for arg in a.args}
    left: dict[str, list[str]] = {}
    for rows in pack.rows.values():
        for row in rows:
            if ("row", row.key) not in read and ("reason", row.reason) not in read:
                left.setdefault(row.key or row.reason, []).append(row.code)
    return [
        Problem(f"{pack.jurisdiction} licence rows '{key}'", f"no rule reads them ({len(codes)}, for example {codes[0]})",
                "Write the rule that they call for, or say in pack.toml that it is not modelled.")
        for key, codes in sorted(left.items())
    ]  # fmt: skip


def _columns(pack: Pack) -> list[Group]:
    """The columns of a chart: groups outside whose universe membership is unknown."""
    return [g for g in pack.groups.values() if g.universe]


def unread_columns(pack: Pack) -> list[Problem]:
    """Columns of a chart that no rule asks for: marks without effect."""
    read = {arg for r in pack.rules for a in atoms_of(r.when) for arg in (*a.args, *a.origin)}
    return [
        Problem(f"{pack.jurisdiction} group {g.id}", f"no rule reads its {len(g.members)} marks", "Write the rule of this column.")
        for g in _columns(pack) if g.id not in read
    ]  # fmt: skip


def uncovered_places(pack: Pack, territories: Iterable[str]) -> list[Problem]:
    """Territories that stand in no row of the chart and that no requirement names: for them the chart is silent."""
    out = []
    for universe in sorted({g.universe for g in _columns(pack)}):
        held = {m.territory for m in pack.groups[universe].members} if universe in pack.groups else set()
        held |= {m.territory for g in _columns(pack) if g.universe == universe for m in g.members}
        named = {arg for r in pack.rules if r.kind in REQUIREMENTS for a, wanted in _literals(r) if wanted and a.fact == "destination"
                 for arg in a.args}  # fmt: skip
        held |= named | {m.territory for g in pack.groups.values() if g.id in named for m in g.members}
        missing = [t for t in territories if not _stands(t, pack, held)]
        if missing:
            out.append(Problem(f"{pack.jurisdiction} group {universe}", f"{len(missing)} territories have no row ({', '.join(missing[:8])})",
                               "Add their rows, or what they are treated as in destinations.csv."))  # fmt: skip
    return out


def _literals(rule: Rule) -> Iterable[Literal]:
    return (literal for conjunct in normal_form(rule.when) for literal in conjunct)


def _stands(territory: str, pack: Pack, held: set[str]) -> bool:
    state = territory.split("-", 1)[0]
    return bool({territory, state, pack.destinations.get(territory, ""), pack.destinations.get(state, "")} & held)
