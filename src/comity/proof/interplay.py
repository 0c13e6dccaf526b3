"""Two rules together: one that always defeats another, two that contradict each other at equal rank, effects that never come.

A rule stands here as its alternatives: the conjunctions of its condition that some order could meet while it is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import combinations, product
from typing import Final

from comity.law.check import matching, str_place
from comity.law.conditions import Literal, normal_form
from comity.law.records import Pack, Rule
from comity.proof.finding import Finding
from comity.proof.values import Values, implies, possible

REQUIREMENTS: Final = ("require", "prohibit", "notify")
_PAIRS: Final = 64
"""So many pairs of alternatives of two rules are looked at; with more the two are taken to meet."""

Alternatives = tuple[tuple[Literal, ...], ...]


class Interplay:
    """The rules of one pack, each with the alternatives that are alive."""

    def __init__(self, pack: Pack, values: Values) -> None:
        self.pack, self.values = pack, values
        self.forms: dict[str, Alternatives] = {r.id: tuple(self._alive(r)) for r in pack.rules}
        self.dead = {name for name, form in self.forms.items() if not form}
        self.by_id = {r.id: r for r in pack.rules}
        self._named: dict[tuple[str, ...], tuple[str, ...]] = {}

    def findings(self) -> Iterator[Finding]:
        """Everything that two rules together are found to do, or never to do."""
        yield from (self._dead(r) for r in self.pack.rules if r.id in self.dead)
        yield from self._shadowed()
        yield from self._policies()
        yield from self._same_cells()
        yield from self._freed()
        yield from self._idle_overrides()
        yield from self._authorisations()
        yield from self._bars()
        yield from self._unjudged()

    # -- what one rule is ----------------------------------------------------------------------------------------------

    def _alive(self, rule: Rule) -> Iterable[tuple[Literal, ...]]:
        """The alternatives of a rule that some order could meet while it is in force."""
        if not (rule.since and rule.until and rule.until < rule.since):
            places = self.values.within(rule.since, rule.until)
            yield from (conjunct for conjunct in normal_form(rule.when) if possible(self.values, conjunct, places))

    def named(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """The rules that patterns name."""
        found = self._named.get(patterns)
        if found is None:
            found = self._named[patterns] = tuple(matching(patterns, self.by_id))
        return found

    @cached_property
    def _requirements(self) -> dict[str, Rule]:
        return {r.id: r for r in self.pack.rules if r.kind in REQUIREMENTS}

    def _overcome(self, permit: Rule) -> list[Rule]:
        """The requirements that a permit overcomes."""
        spared = set(self.named(permit.except_from))
        return [self._requirements[n] for n in self.named(permit.overcomes) if n in self._requirements and n not in spared]

    def _paths(self, patterns: tuple[str, ...]) -> set[str]:
        """The permits that patterns name, by their own id or by that of their authorisation."""
        permits = {r.id: r.authorisation for r in self.pack.rules if r.kind == "permit"}
        wholes = set(matching(patterns, sorted({a for a in permits.values() if a})))
        return {p for p in self.named(patterns) if p in permits} | {p for p, a in permits.items() if a in wholes}

    # -- relations of two rules ----------------------------------------------------------------------------------------

    def wider(self, over: Rule, under: Rule) -> bool:
        """Whether one rule applies whenever the other does: each alternative of this is inside one of that."""
        places = self.values.within(under.since, under.until)
        return all(
            any(all(implies(self.values, narrow, literal, places) for literal in wide) for wide in self.forms[over.id])
            for narrow in self.forms[under.id]
        )  # fmt: skip

    def meet(self, one: Rule, other: Rule) -> bool:
        """Whether some order could meet both while both are in force; in doubt it could."""
        if not apart_never(one, other):
            return False
        places = self.values.within(max(one.since, other.since), _earlier(one.until, other.until))
        pairs = list(product(self.forms[one.id], self.forms[other.id]))
        return len(pairs) > _PAIRS or any(possible(self.values, (*a, *b), places) for a, b in pairs)

    def _ranked(self, one: Rule, other: Rule) -> bool:
        """Whether either of two rules overrides the other."""
        return other.id in self.named(one.overrides) or one.id in self.named(other.overrides)

    def _alike(self, one: Rule, other: Rule) -> bool:
        """Whether two living rules apply to the same orders, on common days, and neither overrides."""
        return (
            one.id not in self.dead and other.id not in self.dead and apart_never(one, other) and not one.states and not other.states
            and not self._ranked(one, other) and self.wider(one, other) and self.wider(other, one)
        )  # fmt: skip

    # -- findings ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _dead(rule: Rule) -> Finding:
        return Finding("dead", rule.id, str_place(rule.place), "no order at all can meet its condition",
                       "Look for tests on one fact that exclude each other, an empty group or set, or an end before the beginning.")  # fmt: skip

    def _shadowed(self) -> Iterator[Finding]:
        """Rules that another one overrides whenever they apply."""
        for over in self.pack.rules:
            if over.id in self.dead or over.states or not over.overrides:
                continue
            for name in self.named(over.overrides):
                under = self.by_id[name]
                if name not in self.dead and name != over.id and _lasts(over, under) and self.wider(over, under):
                    yield Finding("shadowed", name, str_place(under.place), f"{over.id} overrides it whenever it applies",
                                  "Narrow the one that overrides, or drop this one.")  # fmt: skip

    def _policies(self) -> Iterator[Finding]:
        """Two review rules that say different policies for the same requirement, and neither overrides."""
        reviews = [r for r in self.pack.rules if r.kind == "review" and r.id not in self.dead]
        for one, other in combinations(reviews, 2):
            common = set(self.named(one.judges)) & set(self.named(other.judges)) & set(self._requirements)
            if not common or one.policy == other.policy or self._ranked(one, other):
                continue
            subject = f"{one.id} {other.id}"
            if self._alike(one, other):
                yield Finding("policies", subject, str_place(other.place),
                              f"{one.id} says {one.policy} and this says {other.policy} of the same orders",
                              "Let one override the other, or drop one.")  # fmt: skip
            elif self.meet(one, other):
                yield Finding("policies-meet", subject, str_place(other.place),
                              f"{one.id} says {one.policy} and this {other.policy} of {min(common)} where both apply: the worse counts",
                              "Let the more special one override the other if it is meant to.")  # fmt: skip

    def _same_cells(self) -> Iterator[Finding]:
        """Two requirements on the same orders whose outcome or policy differ, and neither overrides."""
        alike: dict[frozenset[str], list[Rule]] = {}
        for rule in self._requirements.values():
            alike.setdefault(frozenset(a.fact for form in self.forms[rule.id] for a, _p in form), []).append(rule)
        for rules in alike.values():
            for one, other in combinations(rules, 2):
                differ = one.outcome != other.outcome or (one.policy and other.policy and one.policy != other.policy)
                if differ and self._alike(one, other):
                    yield Finding("contradiction", f"{one.id} {other.id}", str_place(other.place),
                                  f"{one.id} ({one.outcome} {one.policy}) and this ({other.outcome} {other.policy}) apply to the same orders",
                                  "Let one override the other, or drop one.")  # fmt: skip

    def _freed(self) -> Iterator[Finding]:
        """Requirements that one exclusion takes away whenever they apply: they require nothing."""
        barred = {p for r in self.pack.rules if r.kind == "bar" for p in self._paths(r.bars) - self._paths(r.spares)}
        for permit in self.pack.rules:
            if permit.outcome != "not_required" or permit.kind != "permit" or permit.states or permit.id in self.dead | barred:
                continue
            for rule in self._overcome(permit):
                if rule.id not in self.dead and _lasts(permit, rule) and self.wider(permit, rule):
                    yield Finding("freed", rule.id, str_place(rule.place), f"{permit.id} excludes every order that it catches",
                                  "Narrow the exclusion, or drop the requirement.")  # fmt: skip

    def _idle_overrides(self) -> Iterator[Finding]:
        """Rules that override others with which they never apply together."""
        for over in self.pack.rules:
            if over.id not in self.dead:
                yield from self._idle(over, over.overrides, lambda n: [self.by_id[x] for x in self.named((n,)) if x not in self.dead],
                                      "override-idle", "overrides")  # fmt: skip

    def _idle(
        self, rule: Rule, patterns: tuple[str, ...], rules: Callable[[str], list[Rule]], kind: str, verb: str
    ) -> Iterator[Finding]:
        for pattern in patterns:
            under = [r for r in rules(pattern) if r.id != rule.id]
            if under and not any(self.meet(rule, r) for r in under):
                yield Finding(kind, f"{rule.id} {pattern}", str_place(rule.place), f"it {verb} {pattern}, with which it never applies together",
                              "Correct the pattern or the condition, or drop the pattern.")  # fmt: skip

    def _authorisations(self) -> Iterator[Finding]:
        """Paths of authorisations that overcome nothing, or nothing that could be there."""
        for permit in self.pack.rules:
            if permit.kind != "permit" or permit.id in self.dead:
                continue
            overcome = self._overcome(permit)
            if not any(r.id not in self.dead and self.meet(permit, r) for r in overcome):
                what = "it overcomes no requirement" if not overcome else "no requirement that it overcomes applies where it does"
                yield Finding(
                    "overcomes-nothing",
                    permit.id,
                    str_place(permit.place),
                    what,
                    "Correct `overcomes`, `except_from` or the condition.",
                )
            for pattern in permit.except_from:
                if not set(self.named((pattern,))) & set(self.named(permit.overcomes)):
                    yield Finding("except-idle", f"{permit.id} {pattern}", str_place(permit.place),
                                  f"it is excepted from {pattern}, which it would not overcome", "Drop the pattern.")  # fmt: skip

    def _bars(self) -> Iterator[Finding]:
        """Bars that never take anything away, and what they spare without having barred it."""
        for bar in self.pack.rules:
            if bar.kind != "bar" or bar.id in self.dead:
                continue
            paths, spared = self._paths(bar.bars), self._paths(bar.spares)
            if not any(n not in self.dead and self.meet(bar, self.by_id[n]) for n in sorted(paths - spared)):
                yield Finding("bars-nothing", bar.id, str_place(bar.place), "it takes no authorisation away that could be there",
                              "Correct `bars`, `spares` or the condition.")  # fmt: skip
            for pattern in bar.spares:
                if not self._paths((pattern,)) & paths:
                    yield Finding("spares-nothing", f"{bar.id} {pattern}", str_place(bar.place),
                                  f"it spares {pattern}, which it does not bar", "Drop the pattern, or correct `bars`.")  # fmt: skip

    def _unjudged(self) -> Iterator[Finding]:
        """Requirements for a licence of which nothing says how an application is judged."""
        judged = {n for r in self.pack.rules if r.kind == "review" for n in self.named(r.judges)}
        for rule in self.pack.rules:
            if rule.kind == "require" and not rule.policy and rule.id not in judged:
                yield Finding("unjudged", rule.id, str_place(rule.place), "no policy is stated and no review rule judges it",
                              "Add `then.policy` or a review rule if the law says how applications are judged.")  # fmt: skip


def apart_never(one: Rule, other: Rule) -> bool:
    """Whether the texts of two rules are in force on a common day."""
    return not (
        (one.until and other.since and one.until < other.since) or (other.until and one.since and other.until < one.since)
    )


def _earlier(one: str, other: str) -> str:
    """The earlier of two last days; blank is never."""
    return min(one, other) if one and other else one or other


def _lasts(over: Rule, under: Rule) -> bool:
    """Whether one rule is in force as long as the other."""
    return (not over.since or (bool(under.since) and over.since <= under.since)) and (
        not over.until or (bool(under.until) and under.until <= over.until)
    )
