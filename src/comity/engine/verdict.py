"""Settles one jurisdiction's answer from the truth of its rules: overrides, authorisations, outcome, what is missing.

Everything here works on bits (see `program`), so that explaining one order and judging a million use this one function.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from comity.engine.program import Program, bits_of
from comity.law.check import matching
from comity.law.records import Rule
from comity.terms.outcomes import RANK, worse, worst_policy

REQUIREMENT_KINDS = ("prohibit", "require", "notify")


_REMEMBER = 100_000


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


class Core(NamedTuple):
    """Everything but the authorisations: which rules hold after overrides, and what they require.

    yes, may, overridden  rules that certainly and possibly hold, and those that another rule defeated
    required, possible    requirements that certainly apply, and those that may
    open                  for each fact not settled, the alternatives that it leaves open
    stale                 rules whose state on the day is not known here
    settled               those of them all of whose facts hold: nothing the user could say would change them
    """

    yes: int
    may: int
    overridden: int
    required: int
    possible: int
    open: tuple[tuple[str, int], ...]
    stale: int
    settled: int


class Remedies(NamedTuple):
    """The paths of authorisations that certainly and possibly stand, and those that a bar took away."""

    yes: int
    may: int
    barred: int


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
    stale: int


NO_NEXUS = Verdict("no_nexus", "", 0, 0, 0, 0, 0, (), (), 0)


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
        self._patterns: dict[str, int] = {}
        self._wholes = list(dict.fromkeys(r.authorisation for r in rules if r.kind == "permit"))
        self.overcomes = {
            i: self._named(r.overcomes) & ~self._named(r.except_from) & self.requirements
            for i, r in enumerate(rules) if r.kind == "permit"
        }  # fmt: skip
        self.bars = [(1 << i, self._paths(r.bars) & ~self._paths(r.spares)) for i, r in enumerate(rules) if r.kind == "bar"]
        self.judges = {i: self._named(r.judges) & self.requirements for i, r in enumerate(rules) if r.kind == "review"}
        self.overriders = self._ordered([(i, self._named(r.overrides)) for i, r in enumerate(rules) if r.overrides])
        self._over = sum(1 << i for i, _mask in self.overriders)
        self._speaks = self.kind["info"] | self.kind["review"]
        self._frees = self._mask(r for r in rules if r.kind == "permit" and r.outcome == "not_required")
        groups: dict[str, list[int]] = {}
        for i, r in enumerate(rules):
            if r.kind == "permit":
                groups.setdefault(r.authorisation, []).append(i)
        self.authorisations = {a: tuple(paths) for a, paths in groups.items()}
        self._belongs = {i: r.authorisation for i, r in enumerate(rules) if r.kind == "permit"}
        self._judging_of: dict[int, int] = {}
        self._relevant: dict[int, int] = {}
        self._helped: dict[tuple[int, int, int], tuple[Help, ...]] = {}
        self._found_of: dict[tuple[int, int], str] = {}
        self._useful: dict[int, tuple[tuple[int, int], ...]] = {}
        self.policies = [(1 << i, r.policy) for i, r in enumerate(rules) if r.kind in REQUIREMENT_KINDS and r.policy]

    def _mask(self, rules: Iterable[Rule]) -> int:
        return sum(self._bit[r.id] for r in rules)

    def _named(self, patterns: tuple[str, ...]) -> int:
        """The rules that any of the patterns names by id."""
        out = 0
        for pattern in patterns:
            found = self._patterns.get(pattern)
            if found is None:
                found = self._patterns[pattern] = self._one(pattern)
            out |= found
        return out

    def _one(self, pattern: str) -> int:
        """The rules that one pattern names; the ids are sorted, so what begins alike stands together."""
        head = pattern.rstrip("*")
        if any(ch in head for ch in "*?["):
            return sum(self._bit[i] for i in matching([pattern], self.ids))
        if head == pattern:
            return self._bit.get(pattern, 0)
        low, high = bisect_left(self.ids, head), bisect_left(self.ids, head + "\uffff")
        return (1 << high) - (1 << low)

    def _paths(self, patterns: tuple[str, ...]) -> int:
        """The permit rules named by their own id or by that of the authorisation they belong to."""
        whole = set(matching(patterns, self._wholes))
        own = self._named(patterns) & self.kind["permit"]
        return own | self._mask(r for r in self.program.rules if r.kind == "permit" and r.authorisation in whole)

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
        shown = v.applies & (self.kind["reach"] | self.requirements | self._judging(required))
        return [self.ids[i] for i in bits_of(shown)]

    # -- judging -------------------------------------------------------------------------------------------------------

    def judge(self, yes: int, may: int, open_: Iterable[tuple[str, int]], stale: int) -> Verdict:
        """The verdict from certain and possible alternatives, the facts that leave some open, and the stale ones."""
        core = self.core(yes, may, open_, stale)
        remedies = self.remedies(core.required, yes, may) if core.required else Remedies(0, 0, 0)
        return self.verdict(core, remedies)

    def core(self, yes: int, may: int, open_: Iterable[tuple[str, int]], stale: int) -> Core:
        """What applies before any authorisation is looked at."""
        program = self.program
        raw_yes, raw_may = program.rule_bits(yes), program.rule_bits(may)
        held, possible, overridden = self._override(raw_yes, raw_may)
        live = tuple((fact, mask & may) for fact, mask in open_ if mask & may)
        undecided = 0
        for _fact, mask in live:
            undecided |= mask
        doubtful = may & ~yes & stale
        required, maybe = held & self.requirements, possible & ~held & self.requirements
        judging = self._judging(required)
        return Core(
            yes=held, may=possible, overridden=overridden, required=required, possible=maybe, open=live,
            stale=program.rule_bits(doubtful) & (self.requirements | self.kind["reach"] | judging),
            settled=program.rule_bits(doubtful & ~undecided),
        )  # fmt: skip

    def essence(self, core: Core) -> Core:
        """A core without what cannot show in a result: rules that require and judge nothing, and facts open only for those."""
        over = self._over
        judging = self._judging(core.required)
        unsure = core.may & ~core.yes
        asked = (core.possible & ~core.settled) | (unsure & self.kind["reach"] & ~core.settled) | (unsure & over)
        alternatives = self.program.alternative_bits(asked)
        kept = self.kind["reach"] | self.requirements | over
        return Core(
            yes=core.yes & (kept | judging), may=core.may & (kept | judging), overridden=0, required=core.required,
            possible=core.possible, open=tuple((f, m & alternatives) for f, m in core.open if m & alternatives),
            stale=core.stale, settled=core.settled & kept,
        )  # fmt: skip

    def _judging(self, required: int) -> int:
        """The review rules that say how applications under any of these requirements are judged."""
        found = self._judging_of.get(required)
        if found is None:
            found = self._judging_of[required] = sum(1 << i for i, mask in self.judges.items() if mask & required)
        return found

    def _override(self, yes: int, may: int) -> tuple[int, int, int]:
        """Applies overrides. What an unknown rule would defeat becomes unknown.

        An exclusion written as information, and a more specific licensing policy, defeat only when they certainly apply:
        as long as the user has not said that they do, the requirement or the general policy stands.
        """
        overridden = 0
        if not may & self._over:
            return yes, may, overridden
        for i, mask in self.overriders:
            if yes >> i & 1:
                overridden |= mask & may
                yes &= ~mask
                may &= ~mask
            elif may >> i & 1 and not self._speaks >> i & 1:
                yes &= ~mask
        return yes, may, overridden

    def relevant(self, required: int) -> int:
        """The alternatives of all paths that could overcome any of these requirements, of the bars on them and overriders."""
        found = self._relevant.get(required)
        if found is None:
            paths = sum(1 << i for i, mask in self.overcomes.items() if mask & required)
            bars = sum(bit for bit, mask in self.bars if mask & paths)
            over = sum(1 << i for i, mask in self.overriders if mask & (paths | bars))
            found = self._relevant[required] = self.program.alternative_bits(paths | bars | over)
        return found

    def offered(self, required: int, paths: int) -> int:
        """The authorisations, as bits in their own order, any of whose paths in the mask overcomes any of the requirements."""
        useful = self._useful.get(required)
        if useful is None:
            useful = self._useful[required] = tuple(
                (1 << n, sum(1 << i for i in mine if self.overcomes[i] & required))
                for n, mine in enumerate(self.authorisations.values())
            )  # fmt: skip
        return sum(bit for bit, mine in useful if paths & mine)

    def remedies(self, required: int, yes: int, may: int) -> Remedies:
        """The authorisation paths that could overcome any of these requirements, after overrides and bars."""
        relevant = self.relevant(required)
        held, possible, _over = self._override(self.program.rule_bits(yes & relevant), self.program.rule_bits(may & relevant))
        barred = 0
        for bit, mask in self.bars:
            if held & bit:
                barred |= mask & possible
                held &= ~mask
                possible &= ~mask
            elif possible & bit:
                held &= ~mask
        return Remedies(held & self.kind["permit"], possible & self.kind["permit"], barred)

    def verdict(self, core: Core, remedies: Remedies) -> Verdict:
        """The answer: the best single authorisation against all requirements, the lattice, and what is missing."""
        if not core.may & self.kind["reach"]:
            return NO_NEXUS
        outcome = self._outcome(core, remedies)
        return Verdict(
            outcome=outcome,
            policy=self._policy(core, outcome),
            reach=core.yes & self.kind["reach"],
            applies=core.yes & ~self.kind["permit"],
            unknown=core.may & ~core.yes & ~self.kind["permit"],
            overridden=core.overridden,
            barred=remedies.barred,
            helps=self._helps(core.required, remedies) if core.required else (),
            missing=self._missing(core, remedies, outcome),
            stale=core.stale,
        )

    def _outcome(self, core: Core, remedies: Remedies) -> str:
        reach = self.kind["reach"]
        found = self._found(core.required, remedies)
        if found == "not_required" and core.possible:
            found = "incomplete"
        return "incomplete" if not core.yes & reach and found != "not_required" else found

    def _found(self, required: int, remedies: Remedies) -> str:
        """The outcome of the requirements that certainly apply, with the best single authorisation that certainly helps."""
        if not required or not remedies.yes:
            return self._level(required)
        key = (required, remedies.yes)
        found = self._found_of.get(key)
        if found is None:
            if len(self._found_of) > _REMEMBER:
                self._found_of.clear()
            found = self._found_of[key] = self._best(required, remedies)
        return found

    def _best(self, required: int, remedies: Remedies) -> str:
        best = self._level(required)
        for i in bits_of(remedies.yes):
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

    def _policy(self, core: Core, outcome: str) -> str:
        """How an application would be judged under the requirements that made the outcome; blank where none is made."""
        if outcome not in ("licence_required", "prohibited"):
            return ""
        deciding = core.required & next(mask for mask, level in self.levels if level == outcome)
        found = [p for bit, p in self.policies if deciding & bit]
        found += [self.program.rules[i].policy for i in bits_of(core.yes & self._judging(deciding))]
        return worst_policy(found)

    def _helps(self, required: int, remedies: Remedies) -> tuple[Help, ...]:
        """The authorisations that may help with any of the requirements; those not named do not."""
        key = (required, remedies.yes, remedies.may)
        found = self._helped.get(key)
        if found is None:
            if len(self._helped) > _REMEMBER:
                self._helped.clear()
            found = self._helped[key] = self._helps_of(required, remedies)
        return found

    def _helps_of(self, required: int, remedies: Remedies) -> tuple[Help, ...]:
        paths: dict[str, list[int]] = {}
        for i in bits_of(remedies.may):
            if self.overcomes[i] & required:
                paths.setdefault(self._belongs[i], []).append(i)
        out = []
        for name, maybe in paths.items():
            sure = [i for i in maybe if remedies.yes >> i & 1]
            chosen = tuple(sure or maybe)
            covered = 0
            for i in chosen:
                covered |= self.overcomes[i] & required
            out.append(Help(name, "yes" if sure else "unknown", chosen, covered))
        return tuple(out)

    # -- what is missing -----------------------------------------------------------------------------------------------

    def _missing(self, core: Core, remedies: Remedies, outcome: str) -> tuple[Missing, ...]:
        """Facts that could change the outcome, those that could change most first.

        A fact that bears only on an authorisation is told with that authorisation, not here.
        """
        if not core.open:
            return ()
        targets = [(rank, change, self.program.alternative_bits(rules)) for rank, change, rules in
                   self._targets(core, remedies, outcome)]  # fmt: skip
        ranked = []
        for n, (fact, mask) in enumerate(core.open) if targets else ():
            for rank, change, alternatives in targets:
                hit = mask & alternatives
                if hit:
                    ranked.append((rank, -hit.bit_count(), n, Missing(fact, f"{outcome} -> {change}")))
                    break
        return tuple(m for *_key, m in sorted(ranked))

    def _targets(self, core: Core, remedies: Remedies, outcome: str) -> list[tuple[int, str, int]]:
        """(rank, outcome it could become, rules that would make it so), worst first."""
        out = []
        possible = core.possible & ~core.settled
        for mask, level in self.levels:
            if possible & mask and RANK[level] < RANK[outcome]:
                out.append((RANK[level], level, possible & mask))
        unsure_reach = core.may & ~core.yes & self.kind["reach"] & ~core.settled
        if not core.yes & self.kind["reach"] and unsure_reach:
            reached = self._found(core.required, remedies)
            if reached == "not_required" and core.possible:
                reached = self._level(core.possible)
            if reached != outcome:
                out.append((RANK[reached], reached, unsure_reach))
        doubtful = core.may & ~core.yes
        for i, mask in self.overriders if doubtful & self._over else ():
            if doubtful >> i & 1 and mask & core.may & self.requirements:
                without = self._outcome(core._replace(required=core.required & ~mask, possible=core.possible & ~mask), remedies)
                if without != outcome:
                    out.append((RANK[without], without, 1 << i))
        return sorted(out, key=lambda t: t[0])
