"""Decides which parties listed persons own, under the dated rules of `law/ownership.csv`: yes, no or unknown, and why.

A party is *caught* when those who count hold enough of it; where the rule cascades, a caught party then counts with its whole
holding, which is how "indirectly" is read (OFAC FAQ 401; 15 CFR 744.11(a)(1)): level by level, never by multiplying shares.
Who is caught for given shares is the least set that the listed persons, and with them everybody caught, generate; a ring of
companies that hold one another and that no listed person holds catches nobody. More share never frees anybody, so that
with shares known only as intervals

* who is caught with every share at its least is caught whatever the shares are: yes;
* who is not caught when each party's open rest goes to those who count, as far as limits leave it, is never caught: no;
* everybody else is unknown.

For one list both are exact, not estimates: the least shares occur together, and a party's rest is dealt out apart from
every other party's. Each step adds a party to a finite set, so it ends; work is proportional to the number of holdings
(times the listed owners, where holdings are not added up). Under a rule that adds the holders of further lists, "possible" is
a bound from above.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from comity.law.ownership import OwnershipRule
from comity.parties.stakes import Link, Stakes
from comity.terms.dates import holds
from comity.terms.truth import NO, UNKNOWN, YES, Truth

_ZERO: Final = Fraction(0)


class Standing(NamedTuple):
    """Where a rule stands on a day.

    word   `operates`, `stayed`, `suspended`, `not_yet_effective`, `not_yet` (there is no such text yet), `ended`, or `stale`
           (what held after `until` could not be seen: it may operate or not)
    until  the last day of that standing as far as known, ISO; blank when open
    note   the act, or why it is stale
    """

    word: str
    until: str = ""
    note: str = ""


def standing(rule: OwnershipRule, day: str, known_at: str = "") -> Standing:
    """Where a rule stands on a day, as was known on the day `known_at` (blank: as is known now)."""
    if not holds(rule.since, "", day):
        return Standing("not_yet", note=f"from {rule.since}")
    if not holds("", rule.until, day):
        return Standing("ended", note=f"on {rule.until}")
    for state in rule.states:
        if holds(state.since, state.until, day) and not (known_at and state.known_from > known_at):
            if state.known_until and day > state.known_until:
                return Standing("stale", state.known_until, state.note)
            word = "operates" if state.state == "in_force" else state.state
            return Standing(word, state.until or rule.until, state.note)
    return Standing("operates", rule.until)


def in_text(rules: Iterable[OwnershipRule], day: str) -> tuple[OwnershipRule, ...]:
    """The rules whose text is in force on a day, whether they operate or are stayed."""
    return tuple(r for r in rules if holds(r.since, r.until, day))


class Reach(NamedTuple):
    """What one run found: who is caught (listed persons included) with the order of joining, and what was added up."""

    seeds: frozenset[str]
    members: Mapping[str, int]
    totals: Mapping[str, Fraction]
    counted: frozenset[tuple[str, str]]


class Finding(NamedTuple):
    """What a rule makes of one owned party.

    state    yes: caught whatever the unknown shares are; no: never; unknown: it depends on them
    least    the share that counts at least, and `most` the highest possible; fractions of one
    control  whether listed persons control it otherwise; no where the rule does not ask
    """

    party: str
    state: Truth
    least: Fraction
    most: Fraction
    control: Truth


class Step(NamedTuple):
    """One link of the chain from listed persons to a party: `how` is `share`, `control` or `arrangement`."""

    owner: str
    owned: str
    least: Fraction
    most: Fraction
    how: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one rule on one graph, with what they rest on."""

    rule: OwnershipRule
    day: str
    standing: Standing
    by_party: Mapping[str, Finding]
    graph: Stakes
    listed: frozenset[str]
    doubtful: frozenset[str]
    certain: tuple[Reach, ...]
    possible: tuple[Reach, ...]

    def chain(self, party: str) -> tuple[Step, ...]:
        """The holdings through which listed persons reach a party, from them downwards; empty when none may."""
        finding = self.by_party[party]
        runs = self.certain if finding.state is YES else self.possible
        hit = [r for r in runs if party in r.members and party not in r.seeds] or [r for r in runs if r.totals.get(party)]
        run = max(hit or runs, key=lambda r: r.totals.get(party, _ZERO), default=None)
        return tuple(_steps(self, run, party)) if run else ()


def affiliates(graph: Stakes, listed: Mapping[str, frozenset[str]], rule: OwnershipRule, day: str,
               doubtful: Mapping[str, frozenset[str]] | None = None, known_at: str = "") -> Findings:  # fmt: skip
    """Every owned party of the graph under one rule.

    listed    party -> ids of the lists it is on, and tags of its entries
    doubtful  the same for parties that may be the listed person, or may not
    """
    sure = {p for p, ids in listed.items() if counts(rule, ids)}
    maybe = {p for p, ids in (doubtful or {}).items() if counts(rule, ids)} - sure
    own = {p for p, ids in listed.items() if _bears(rule, ids)}
    may_own = own | {p for p, ids in (doubtful or {}).items() if _bears(rule, ids)}
    certain = _runs(graph, rule, sure, generous=False)
    possible = _runs(graph, rule, sure | maybe, generous=True)
    least, yes = _added(graph, rule, certain, own, generous=False)
    most, may = _added(graph, rule, possible, may_own, generous=True)
    rulers = {p for r in certain for p in (r.members if rule.cascade else r.seeds)}
    may_rule = {p for r in possible for p in (r.members if rule.cascade else r.seeds)}
    found = {}
    for party in graph.owned:
        control = _control(graph, party, rulers, may_rule) if rule.control else NO
        state = max(YES if party in yes else UNKNOWN if party in may else NO, control)
        found[party] = Finding(party, state, least.get(party, _ZERO), most.get(party, _ZERO), control)
    return Findings(rule, day, standing(rule, day, known_at), found, graph, frozenset(sure), frozenset(maybe), certain, possible)


def counts(rule: OwnershipRule, ids: Iterable[str]) -> bool:
    """Whether the holdings of a person on these lists, or with these tags, are added up under the rule."""
    kept = _kept(rule, ids)
    return any(_named(i, (*rule.owners, *rule.together)) for i in kept)


def _bears(rule: OwnershipRule, ids: Iterable[str]) -> bool:
    return any(_named(i, rule.owners) for i in _kept(rule, ids))


def _named(found: str, patterns: Iterable[str]) -> bool:
    return any(found == p or found.startswith(p + ".") for p in patterns)


def _kept(rule: OwnershipRule, ids: Iterable[str]) -> list[str]:
    """The ids that count; an entry that has no affiliates (an address) takes those of its list away."""
    ids = list(ids)
    without = {".".join(i.split(".")[:2]) for i in ids if _named(i, rule.spared)}
    return [i for i in ids if not _named(i, without)]


def _enough(rule: OwnershipRule, share: Fraction) -> bool:
    threshold = Fraction(rule.threshold)
    return share >= threshold if rule.exact else share > threshold


def _runs(graph: Stakes, rule: OwnershipRule, seeds: set[str], *, generous: bool) -> tuple[Reach, ...]:
    """One run for all who count together; one for each alone where the rule does not add them up."""
    if rule.aggregate == "yes":
        return (_Run(graph, rule, frozenset(seeds), generous=generous).reach(),)
    acting = sorted(s for s in seeds if s in graph.out or s in graph.ruled)
    each = [frozenset([s]) for s in acting]
    if generous and graph.unstated:
        each.append(frozenset())
    return tuple(_Run(graph, rule, s, generous=generous).reach() for s in each)


class _Run:
    """Who is caught: with every share at its least, or (generous) with the open rest going to those who count."""

    def __init__(self, graph: Stakes, rule: OwnershipRule, seeds: frozenset[str], *, generous: bool) -> None:
        self.graph, self.rule, self.seeds, self.generous = graph, rule, seeds, generous
        self.members: dict[str, int] = {}
        self.waiting: deque[str] = deque()
        self.known: dict[str, Fraction] = {}
        self.loose: dict[str, Fraction] = {}
        self.counted: set[tuple[str, str]] = set()

    def reach(self) -> Reach:
        for party in sorted(self.seeds):
            self.join(party)
        unstated = self.graph.unstated if self.generous else frozenset()
        for party in sorted(unstated):
            if _enough(self.rule, self.total(party)) or (self.rule.control and self.graph.room[party] > 0):
                self.join(party)
        while self.waiting:
            owner = self.waiting.popleft()
            if self.rule.cascade or owner in self.seeds:
                self.pass_on(owner)
        totals = {p: self.total(p) for p in (*self.known, *unstated)}
        return Reach(self.seeds, self.members, totals, frozenset(self.counted))

    def total(self, party: str) -> Fraction:
        low = self.known.get(party, _ZERO)
        if not self.generous:
            return low
        room = self.graph.room.get(party, _ZERO)
        return low + (room if party in self.graph.unstated else min(self.loose.get(party, _ZERO), room))

    def join(self, party: str) -> None:
        if party not in self.members:
            self.members[party] = len(self.members)
            self.waiting.append(party)

    def pass_on(self, owner: str) -> None:
        for link in _carried(self.graph, self.rule, owner):
            if (link.owner, link.owned) not in self.counted:
                self.counted.add((link.owner, link.owned))
                self.known[link.owned] = self.known.get(link.owned, _ZERO) + link.least
                self.loose[link.owned] = self.loose.get(link.owned, _ZERO) + link.most - link.least
                if _enough(self.rule, self.total(link.owned)):
                    self.join(link.owned)
        for party, exercised in _controlled(self.graph, owner) if self.rule.control else ():
            if exercised or (self.generous and exercised is None):
                self.join(party)


def _carried(graph: Stakes, rule: OwnershipRule, owner: str) -> Iterator[Link]:
    """What an owner holds, and what those hold with whom it acts jointly."""
    own = graph.out.get(owner, ())
    yield from own
    if rule.aggregate == "joint":
        for link in own:
            partners = {p for group in graph.jointly.get(link.owned, ()) if owner in group for p in group}
            yield from (x for x in graph.into[link.owned] if x.owner in partners and x.owner != owner)


def _controlled(graph: Stakes, owner: str) -> Iterator[tuple[str, bool | None]]:
    """Whom an owner controls, and (None) whom it may: where that is open, or nobody asked although it may hold a share."""
    yield from ((held, graph.controls[owner, held]) for held in graph.ruled.get(owner, ()))
    yield from (
        (link.owned, None) for link in graph.out.get(owner, ())
        if graph.highest(link) > 0 and (owner, link.owned) not in graph.controls
    )  # fmt: skip


def _added(graph: Stakes, rule: OwnershipRule, runs: tuple[Reach, ...], own: set[str], *,
           generous: bool) -> tuple[dict[str, Fraction], set[str]]:  # fmt: skip
    """Over all runs: the highest sum for each party, and the parties of which it is enough."""
    sums: dict[str, Fraction] = {}
    caught: set[str] = set()
    for run in runs:
        bearing = _bearers(graph, rule, run, own, generous=generous) if rule.together else run.totals
        for party, total in run.totals.items():
            sums[party] = max(total, sums.get(party, _ZERO))
            if _enough(rule, total) and party in bearing:
                caught.add(party)
    return sums, caught


def _bearers(graph: Stakes, rule: OwnershipRule, run: Reach, own: set[str], *, generous: bool) -> set[str]:
    """The parties caught of which some part goes back to a person on the rule's own list."""
    found = {p for p in graph.unstated if p in run.members and graph.room[p] > 0} if generous else set()
    waiting = [*(run.seeds & own), *found]
    while waiting:
        owner = waiting.pop()
        if not rule.cascade and owner not in run.seeds:
            continue
        for link in graph.out.get(owner, ()):
            held = graph.highest(link) if generous else link.least
            if held > 0 and link.owned not in found and _enough(rule, run.totals.get(link.owned, _ZERO)):
                found.add(link.owned)
                waiting.append(link.owned)
    return found


def _control(graph: Stakes, party: str, rulers: set[str], may_rule: set[str]) -> Truth:
    """Whether somebody caught controls the party; open where an owner who may be caught holds a share and nobody said."""
    stated = graph.holders.get(party, ())
    if any(graph.controls[h, party] and h in rulers for h in stated):
        return YES
    unasked = (x.owner for x in graph.into.get(party, ()) if graph.highest(x) > 0 and (x.owner, party) not in graph.controls)
    open_ = any(h in may_rule for h in (*(h for h in stated if graph.controls[h, party] is not False), *unasked))
    return UNKNOWN if open_ or (party in graph.unstated and graph.room[party] > 0) else NO


def _steps(findings: Findings, run: Reach, party: str) -> list[Step]:
    """Backwards from a party over those who joined before it; then in the order from the listed persons down."""
    graph, rule = findings.graph, findings.rule
    late = len(run.members) + 1
    steps: dict[tuple[str, str, str], Step] = {}
    waiting, seen = [party], {party}
    while waiting:
        held = waiting.pop()
        if held in run.seeds and held != party:
            continue
        before = late if held in run.seeds else run.members.get(held, late)
        nearer = []
        for link in graph.into.get(held, ()):
            if (link.owner, held) in run.counted and run.members.get(link.owner, -1) < before and graph.highest(link) > 0:
                how = "share" if link.owner in run.members else "arrangement"
                steps[link.owner, held, how] = Step(link.owner, held, link.least, graph.highest(link), how, link.source)
                nearer += [link.owner] if how == "share" else []
        for holder in graph.holders.get(held, ()) if rule.control else ():
            if graph.controls[holder, held] and run.members.get(holder, late) < before:
                steps[holder, held, "control"] = Step(holder, held, _ZERO, _ZERO, "control")
                nearer.append(holder)
        waiting += [n for n in nearer if n not in seen]
        seen.update(nearer)
    return sorted(steps.values(), key=lambda s: (run.members.get(s.owner, late), run.members.get(s.owned, late), s.owner))
