"""Settles one jurisdiction's answer from the truth of its rules: overrides, authorisations, outcome, what is missing.

Everything here works on bits (see `program`), so that explaining one order and judging a million use this one function.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from comity.engine.program import Program, bits_of
from comity.law.check import matching
from comity.law.records import Rule
from comity.terms.outcomes import RANK, worse, worst_policy

REQUIREMENT_KINDS = ("prohibit", "require", "notify")


class Help(NamedTuple):
    """An authorisation as it stands for the order: yes, no or unknown; the paths that gave this; what it overcomes."""

    id: str
    available: str
    paths: tuple[int, ...]
    overcomes: int


class Missing(NamedTuple):
    """A fact that could change the outcome, and how."""

    fact: str
    could_change: str


class Stale(NamedTuple):
    """A rule whose state on the act's date is not known here, with the outcome either way."""

    rule: int
    if_in_force: str
    if_not: str


class Verdict(NamedTuple):
    """One jurisdiction's answer for one item, in bits over the rules of its program."""

    outcome: str
    policy: str
    reach: int
    applies: int
    unknown: int
    overridden: int
    barred: int
    helps: tuple[Help, ...]
    missing: tuple[Missing, ...]
    stale: tuple[Stale, ...]


class _Settled(NamedTuple):
    """The truth of the rules after overrides and bars."""

    yes: int
    may: int
    overridden: int
    barred: int


class Court:
    """Which rules of a program require, permit, bar, override and judge which; settles verdicts."""

    def __init__(self, program: Program) -> None:
        self.program = program
        rules = program.rules
        self.ids = [r.id for r in rules]
        self._bit = {r.id: 1 << i for i, r in enumerate(rules)}
        self.kind = {k: self._mask(r for r in rules if r.kind == k) for k in
                     ("reach", "require", "prohibit", "notify", "permit", "bar", "review", "duty", "info")}  # fmt: skip
        self.requirements = self.kind["prohibit"] | self.kind["require"] | self.kind["notify"]
        self.levels = tuple((self.kind[k], o) for k, o in (
            ("prohibit", "prohibited"), ("require", "licence_required"), ("notify", "notification_required")))  # fmt: skip
        requirement_ids = [r.id for r in rules if r.kind in REQUIREMENT_KINDS]
        self.overcomes = {
            i: self._named(r.overcomes, requirement_ids) & ~self._named(r.except_from, requirement_ids)
            for i, r in enumerate(rules) if r.kind == "permit"
        }  # fmt: skip
        self.bars = [(1 << i, self._paths(r.bars) & ~self._paths(r.spares)) for i, r in enumerate(rules) if r.kind == "bar"]
        self.judges = {i: self._named(r.judges, requirement_ids) for i, r in enumerate(rules) if r.kind == "review"}
        self.overriders = self._ordered([(i, self._named(r.overrides, self.ids)) for i, r in enumerate(rules) if r.overrides])
        self._speaks = self.kind["info"] | self.kind["review"]
        self._frees = self._mask(r for r in rules if r.kind == "permit" and r.outcome == "not_required")
        groups: dict[str, list[int]] = {}
        for i, r in enumerate(rules):
            if r.kind == "permit":
                groups.setdefault(r.authorisation, []).append(i)
        self.authorisations = {a: tuple(paths) for a, paths in groups.items()}
        self._paths_of = {a: sum(1 << i for i in paths) for a, paths in groups.items()}
        self.policies = [(1 << i, r.policy) for i, r in enumerate(rules) if r.kind in REQUIREMENT_KINDS and r.policy]

    def _mask(self, rules: Iterable[Rule]) -> int:
        return sum(self._bit[r.id] for r in rules)

    def _named(self, patterns: tuple[str, ...], ids: list[str]) -> int:
        return sum(self._bit[i] for i in matching(patterns, ids)) if patterns else 0

    def _paths(self, patterns: tuple[str, ...]) -> int:
        """The permit rules named by their own id or by that of the authorisation they belong to."""
        permits = [r for r in self.program.rules if r.kind == "permit"]
        own = set(matching(patterns, [r.id for r in permits]))
        whole = set(matching(patterns, {r.authorisation for r in permits}))
        return self._mask(r for r in permits if r.id in own or r.authorisation in whole)

    @staticmethod
    def _ordered(edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Overriders before what they override (the law is free of circles: `check` refuses them)."""
        out: list[tuple[int, int]] = []
        left = list(edges)
        while left:
            targets = 0
            for _i, mask in left:
                targets |= mask
            free = [e for e in left if not targets >> e[0] & 1] or left
            out += free
            left = [e for e in left if e not in free]
        return out

    def reported(self, v: Verdict) -> list[str]:
        """The ids of all rules that apply and say something about a licence: nexus, requirements, how they are judged."""
        required = v.applies & self.requirements
        judged = sum(1 << i for i in bits_of(v.applies & self.kind["review"]) if self.judges[i] & required)
        shown = v.applies & (self.kind["reach"] | self.requirements | judged)
        return [self.ids[i] for i in bits_of(shown)]

    # -- settling ------------------------------------------------------------------------------------------------------

    def judge(self, yes: int, may: int, open_: list[tuple[str, int]], stale: int) -> Verdict:
        """The verdict from certain and possible alternatives, the facts that leave some open, and the stale ones."""
        program = self.program
        open_ = [(fact, mask & may) for fact, mask in open_ if mask & may]
        rule_yes, rule_may = program.rule_bits(yes), program.rule_bits(may)
        settled = self._settle(rule_yes, rule_may)
        outcome = self._outcome(settled)
        if outcome == "no_nexus":
            return Verdict(outcome, "", 0, 0, 0, 0, 0, (), (), ())
        required = settled.yes & self.requirements
        possible = settled.may & ~settled.yes & self.requirements
        helps = self._helps(settled, required) if required else ()
        stale_rules = program.rule_bits(may & ~yes & stale)
        return Verdict(
            outcome=outcome,
            policy=self._policy(settled, required) if outcome in ("licence_required", "prohibited") else "",
            reach=settled.yes & self.kind["reach"],
            applies=settled.yes,
            unknown=settled.may & ~settled.yes,
            overridden=settled.overridden,
            barred=settled.barred,
            helps=helps,
            missing=self._missing(settled, outcome, possible, required, open_, rule_yes, rule_may),
            stale=self._stale(rule_yes, rule_may, stale_rules & (self.requirements | self.kind["reach"] | self.kind["permit"])),
        )

    def _settle(self, yes: int, may: int) -> _Settled:
        """Applies overrides, then bars. What an unknown rule would defeat becomes unknown.

        An exclusion written as information, and a more specific licensing policy, defeat only when they certainly apply:
        as long as the user has not said that they do, the requirement or the general policy stands.
        """
        overridden = barred = 0
        for i, mask in self.overriders:
            if yes >> i & 1:
                overridden |= mask & may
                yes &= ~mask
                may &= ~mask
            elif may >> i & 1 and not self._speaks >> i & 1:
                yes &= ~mask
        for bit, mask in self.bars:
            if yes & bit:
                barred |= mask & may
                yes &= ~mask
                may &= ~mask
            elif may & bit:
                yes &= ~mask
        return _Settled(yes, may, overridden, barred)

    def _outcome(self, s: _Settled) -> str:
        reach = self.kind["reach"]
        if not s.may & reach:
            return "no_nexus"
        found = self._found(s)
        possible = s.may & ~s.yes & self.requirements
        if found == "not_required" and possible:
            found = "incomplete"
        if not s.yes & reach and found != "not_required":
            return "incomplete"
        return found

    def _found(self, s: _Settled) -> str:
        """The outcome of the requirements that certainly apply, with the best single authorisation that certainly helps."""
        required = s.yes & self.requirements
        if not required:
            return "not_required"
        best = self._level(required)
        for i in bits_of(s.yes & self.kind["permit"]):
            rest = required & ~self.overcomes[i]
            free = "not_required" if self._frees >> i & 1 else "authorisation_available"
            after = worse(self._level(rest), free)
            if RANK[after] > RANK[best]:
                best = after
        return best

    def _level(self, required: int) -> str:
        for mask, outcome in self.levels:
            if required & mask:
                return outcome
        return "not_required"

    def _policy(self, s: _Settled, required: int) -> str:
        found = [p for bit, p in self.policies if required & bit]
        found += [self.program.rules[i].policy for i in bits_of(s.yes & self.kind["review"]) if self.judges[i] & required]
        return worst_policy(found)

    def _helps(self, s: _Settled, required: int) -> tuple[Help, ...]:
        useful = sum(1 << i for i in bits_of(s.may & self.kind["permit"]) if self.overcomes[i] & required)
        out = []
        for name, mask in self._paths_of.items():
            paths = useful & mask
            if not paths:
                out.append(Help(name, "no", (), 0))
                continue
            sure = paths & s.yes
            chosen = tuple(bits_of(sure or paths))
            covered = 0
            for i in chosen:
                covered |= self.overcomes[i] & required
            out.append(Help(name, "yes" if sure else "unknown", chosen, covered))
        return tuple(out)

    # -- what is missing -----------------------------------------------------------------------------------------------

    def _missing(self, s: _Settled, outcome: str, possible: int, required: int, open_: list[tuple[str, int]],
                 rule_yes: int, rule_may: int) -> tuple[Missing, ...]:  # fmt: skip
        """Facts that could change the outcome, those that could change most first."""
        targets = self._targets(s, outcome, possible, required, rule_yes, rule_may)
        if not targets:
            return ()
        ranked = []
        for n, (fact, mask) in enumerate(open_):
            for rank, change, alternatives, asks in targets:
                hit = mask & alternatives
                if hit and (asks or not fact.startswith("ask:")):
                    ranked.append((rank, -hit.bit_count(), n, Missing(fact, f"{outcome} -> {change}")))
                    break
        return tuple(m for *_key, m in sorted(ranked))

    def _targets(self, s: _Settled, outcome: str, possible: int, required: int, rule_yes: int,
                 rule_may: int) -> list[tuple[int, str, int, bool]]:  # fmt: skip
        """(rank, outcome it could become, alternatives that would make it so, whether questions count) in order."""
        program, out = self.program, []
        for mask, level in self.levels:
            if possible & mask and RANK[level] < RANK[outcome]:
                out.append((RANK[level], level, program.alternative_bits(possible & mask), True))
        unsure_reach = s.may & ~s.yes & self.kind["reach"]
        if not s.yes & self.kind["reach"] and unsure_reach:
            reached = self._found(s)
            if reached == "not_required" and possible:
                reached = self._level(possible)
            if reached != outcome:
                out.append((RANK[reached], reached, program.alternative_bits(unsure_reach), True))
        for i, mask in self.overriders:
            if (rule_may & ~rule_yes) >> i & 1 and mask & rule_may & self.requirements:
                without = self._outcome(self._settle(rule_yes | 1 << i, rule_may))
                if without != outcome:
                    out.append((RANK[without], without, program.alternative_bits(1 << i), True))
        if required:
            unsure = s.may & ~s.yes & self.kind["permit"]
            helpful = sum(1 << i for i in bits_of(unsure) if not required & ~self.overcomes[i])
            freeing = helpful & self._frees
            if freeing and RANK[outcome] < RANK["not_required"]:
                out.append((RANK["not_required"], "not_required", program.alternative_bits(freeing), False))
            if helpful and RANK[outcome] < RANK["authorisation_available"]:
                bars = sum(bit for bit, mask in self.bars if s.may & ~s.yes & bit and mask & helpful)
                target = "authorisation_available"
                out.append((RANK[target], target, program.alternative_bits(helpful | bars), False))
        return sorted(out, key=lambda t: t[0])

    def _stale(self, rule_yes: int, rule_may: int, stale_rules: int) -> tuple[Stale, ...]:
        """Each stale rule with the outcome if it is in force and if it is not."""
        out = []
        for i in bits_of(stale_rules):
            bit = 1 << i
            held = self._outcome(self._settle(rule_yes | bit, rule_may))
            gone = self._outcome(self._settle(rule_yes & ~bit, rule_may & ~bit))
            out.append(Stale(i, held, gone))
        return tuple(out)
