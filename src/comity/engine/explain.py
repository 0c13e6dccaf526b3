"""Explains one order: every finding with its reasons and citations, from the same verdict that a batch gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from comity.engine.determination import (
    Authorisation,
    Because,
    Citation,
    Finding,
    JurisdictionAnswer,
    StaleRule,
)
from comity.engine.facts import Bench, Stated, ownership_rules, values_of
from comity.engine.owners import reasons
from comity.engine.program import bits_of, in_force, state_on
from comity.engine.questions import asked
from comity.engine.screened import listings, transaction_parties
from comity.engine.tree import Tested, Walker
from comity.engine.values import ItemCodes, Value
from comity.engine.verdict import Court, Help, Verdict
from comity.engine.view import row_id
from comity.engine.wording import public_name, test_text, value_text
from comity.law.check import resolve
from comity.law.records import Atom, Cite, LicenceRow, Rule
from comity.law.territories import Gazetteer
from comity.terms.dates import holds
from comity.terms.truth import NO, UNKNOWN, YES

EFFECTS: Final = {"reach": "subject_to_law", "bar": "authorisation_barred", "review": "review_policy", "duty": "duty", "info": "information"}
_WORDS: Final = {NO: "no", UNKNOWN: "unknown", YES: "yes"}


class Explainer:
    """Explains verdicts of one jurisdiction."""

    def __init__(self, court: Court, bench: Bench, gazetteer: Gazetteer) -> None:
        self.court, self.program, self.bench = court, court.program, bench
        self.pack, self.gazetteer = court.program.pack, gazetteer
        self._citations: dict[Cite, Citation] = {}
        self._texts: dict[tuple[Atom, bool], str] = {}

    def verdict(self, stated: Stated) -> tuple[Verdict, Mapping[str, Value]]:
        """The verdict on one item and the values that it rests on."""
        values = values_of(self.program, self.bench, stated)
        time_slice = self.program.slice_of(stated.day)
        yes, may, open_ = self.program.evaluate(values, time_slice)
        return self.court.judge(yes, may, open_, self.program.phase(time_slice).stale), values

    def answer(self, stated: Stated) -> JurisdictionAnswer:
        """The full answer of one jurisdiction for one item."""
        verdict, values = self.verdict(stated)
        owning = ownership_rules(self.program, self.bench)
        people = [] if stated.screened_clean else transaction_parties(stated.parties)
        owned = reasons(people, stated.day, owning, self.bench.registry, self.program.known_at)
        walker = Walker(values, self.program.view, listings(people, stated.day, self.bench.registry), owned)
        rules = self.program.rules
        if verdict.outcome == "no_nexus":
            return JurisdictionAnswer(jurisdiction=self.pack.jurisdiction, nexus=(), outcome=verdict.outcome, policy="",
                                      not_evaluated=self.pack.not_evaluated)  # fmt: skip
        duties = [d for i in bits_of(verdict.applies & self.court.kind["duty"]) for d in rules[i].duties]
        return JurisdictionAnswer(
            jurisdiction=self.pack.jurisdiction,
            nexus=tuple(rules[i].id for i in bits_of(verdict.reach)),
            outcome=verdict.outcome,
            policy=verdict.policy,
            findings=tuple(self._findings(verdict, walker, stated.day)),
            authorisations=tuple(self._authorisation(h, verdict, walker) for h in self._all_helps(verdict)),
            missing=tuple(asked(self.court, self.bench, stated, values, verdict)),
            stale=tuple(self._stale(i, verdict.stale, values, stated.day) for i in bits_of(verdict.stale)),
            not_evaluated=self.pack.not_evaluated,
            duties=tuple(dict.fromkeys(duties)),
        )

    # -- findings ------------------------------------------------------------------------------------------------------

    def _findings(self, v: Verdict, w: Walker, day: str) -> Iterable[Finding]:
        court = self.court
        shown = court.requirements | court.kind["reach"] | court.kind["review"] | court.kind["bar"] | court.kind["info"]
        relevant = v.applies & ~court.kind["permit"] & ~court.kind["duty"]
        required = v.applies & court.requirements
        for i in bits_of(relevant & shown):
            rule = self.program.rules[i]
            if rule.kind == "review" and not court.judges[i] & required:
                continue
            if rule.kind == "bar" and not required:
                continue
            yield self._finding(i, "applies", w, v)
        for i in bits_of(v.overridden & court.requirements):
            yield self._finding(i, "overridden", w, v)
        for i in bits_of(v.unknown & (court.requirements | court.kind["reach"])):
            yield self._finding(i, "unknown", w, v)
        yield from self._suspended(v, w, day)

    def _suspended(self, v: Verdict, w: Walker, day: str) -> Iterable[Finding]:
        """Requirements whose facts all hold, but whose text is not in operation on the day."""
        done = v.applies | v.unknown | v.overridden
        for i, rule in enumerate(self.program.rules):
            if done >> i & 1 or not rule.states or not self.court.requirements >> i & 1:
                continue
            if not holds(rule.since, rule.until, day) or in_force(rule, day) is not NO:
                continue
            tested = list(w.deciding(rule.when))
            if tested and all(t.serves for t in tested):
                yield self._finding(i, "does_not_apply", w, v, self._state_note(rule, day))

    @staticmethod
    def _state_note(rule: Rule, day: str) -> str:
        state = state_on(rule, "operative", day)
        if state is None:
            return f"not in force on {day}"
        return f"{state.state.replace('_', ' ')}" + (f" until {state.until}" if state.until else "") + (
            f" ({state.note})" if state.note else "")  # fmt: skip

    def _finding(self, i: int, status: str, w: Walker, v: Verdict, note: str = "") -> Finding:
        rule = self.program.rules[i]
        regime, basis = self._basis(rule, w)
        return Finding(
            rule=rule.id, title=rule.title, status=status,
            effect=rule.outcome or EFFECTS.get(rule.kind, rule.kind), policy=rule.policy, regime=regime, basis=basis,
            because=tuple(self._because(rule, w)),
            overcome_by=tuple(h.id for h in v.helps if h.available == "yes" and h.overcomes >> i & 1),
            overrides=rule.overrides, citations=tuple(self.cite(c) for c in rule.cite),
            note=note or rule.note, verified=rule.verified,
        )  # fmt: skip

    def _because(self, rule: Rule, w: Walker) -> Iterable[Because]:
        seen = set()
        for t in w.deciding(rule.when):
            if t in seen:
                continue
            seen.add(t)
            yield self._reason(t, w)
            if t.atom.fact == "parties" and t.needed and t.truth is not NO:
                yield from self._listings(t, w)
            if t.atom.fact == "ownership" and t.needed and t.truth is YES:
                yield from (Because(fact="parties.owners", value=o.party, test=" ".join(o.sentences))
                            for o in w.owned if o.tag in t.atom.args)  # fmt: skip
            if t.atom.op in ("row", "reason") and t.needed:
                for row, truth in self._rows(t, w):
                    yield Because(fact=public_name(t.atom.fact), value=row.code, test=self._row_text(row), truth=truth)

    def _reason(self, t: Tested, w: Walker) -> Because:
        value = w.values.get(t.atom.fact)
        text = self._texts.get((t.atom, t.needed))
        if text is None:
            text = self._texts[(t.atom, t.needed)] = test_text(t.atom, t.needed, self.pack)
        return Because(
            fact=public_name(t.atom.fact), value=value_text(value), test=text,
            truth=_WORDS[t.truth] if t.needed or t.truth is UNKNOWN else _WORDS[YES if t.truth is NO else NO],
        )  # fmt: skip

    @staticmethod
    def _listings(t: Tested, w: Walker) -> Iterable[Because]:
        """The listed entries behind a tag: the party as the order names it, the entry, and what the entry says."""
        for found in w.hits:
            entry, hit = found.hit.party, found.hit
            if set(entry.tags) & set(t.atom.args) and (hit.certain if t.truth is YES else hit.asks):
                said = "; ".join((*entry.get("requirement"), *(p.replace("-", " ") for p in entry.get("policy")), entry.citation))
                how = "listed as" if hit.certain else "perhaps"
                yield Because(fact="parties.name", value=found.name or None, truth=_WORDS[t.truth],
                              test=f"{how} {hit.name} ({entry.list}, {entry.id}): {said}")  # fmt: skip

    def _rows(self, t: Tested, w: Walker) -> Iterable[tuple[LicenceRow, str]]:
        value = w.values.get(t.atom.fact)
        if not isinstance(value, ItemCodes):
            return
        for code in value.codes:
            for row in self.program.view.rows_of(code):
                if (row.key if t.atom.op == "row" else row.reason) in t.atom.args:
                    truth = self.program.view.row_covers(row, code, value.answers, value.day)
                    if truth is not NO:
                        yield row, _WORDS[truth]

    @staticmethod
    def _row_text(row: LicenceRow) -> str:
        scope = ", ".join(c.partition(":")[2] for c in row.include) or "entire entry"
        less = f" except {', '.join(c.partition(':')[2] for c in row.exclude)}" if row.exclude else ""
        open_ = f"; depends: {row.condition} (answer {row_id(row)})" if row.condition else ""
        return f"licence row {row.n}: {row.reason or row.key} applies to {scope}{less}{open_}"

    def _basis(self, rule: Rule, w: Walker) -> tuple[str, str]:
        """Regime and basis: of the licence rows that made the rule apply, else of the rule."""
        for t in w.deciding(rule.when):
            if t.atom.op in ("row", "reason"):
                for row, _truth in self._rows(t, w):
                    if row.basis:
                        return row.regime or rule.regime, row.basis
        return rule.regime, rule.basis

    def cite(self, cite: Cite) -> Citation:
        """A citation with the words that people know the provision by."""
        known = self._citations.get(cite)
        if known is None:
            known = self._citations[cite] = self._cited(cite)
        return known

    def _cited(self, cite: Cite) -> Citation:
        found = resolve(self.pack.provisions, cite.at)
        text = found.label if found else cite.at
        if found and found.id != cite.at:
            text += "".join(f"({p})" for p in cite.at[len(found.id) + 1 :].split(":"))
        return Citation(id=cite.at, text=text, at=cite.note, verified=found.verified if found else False)

    def _all_helps(self, v: Verdict) -> Iterable[Help]:
        """Every authorisation, once there is a requirement: those that do not help are answered too, with the reason."""
        if not v.applies & self.court.requirements:
            return ()
        known = {h.id: h for h in v.helps}
        return [known.get(name) or Help(name, "no", (), 0) for name in self.court.authorisations]

    # -- authorisations, stale -----------------------------------------------------------------------------------------

    def _authorisation(self, h: Help, v: Verdict, w: Walker) -> Authorisation:
        rules = self.program.rules
        required = v.applies & self.court.requirements
        paths = h.paths or self.court.authorisations[h.id]
        chosen = [rules[i] for i in h.paths]
        return Authorisation(
            id=h.id, title=rules[paths[0]].title, available=h.available,
            overcomes=tuple(rules[i].id for i in bits_of(h.overcomes)),
            sufficient=any(not required & ~self.court.overcomes[i] for i in h.paths),
            frees=rules[paths[0]].outcome == "not_required", paths=tuple(r.id for r in chosen),
            conditions=tuple(dict.fromkeys(c for r in chosen for c in r.conditions)),
            duties=tuple(dict.fromkeys(d for r in chosen for d in r.duties)),
            because=tuple(self._help_reasons(h, v, w)),
            citations=tuple(dict.fromkeys(self.cite(c) for i in paths for c in rules[i].cite)),
        )  # fmt: skip

    def _help_reasons(self, h: Help, v: Verdict, w: Walker) -> Iterable[Because]:
        """Why an authorisation is available, open or not: for each path the tests that decide it, never a silent no."""
        rules, seen = self.program.rules, set()
        for i in h.paths or self.court.authorisations[h.id]:
            rule = rules[i]
            cites = ", ".join(self.cite(c).text for c in rule.cite[:1])
            if h.available == "no":
                yield from self._refusals(i, rule, cites, v, w)
                continue
            bars = () if h.available == "yes" else self._open_bars(i, v)
            tests = (t for r in (rule, *bars) for t in w.deciding(r.when) if h.available == "yes" or t.truth is UNKNOWN)
            for t in tests:
                reason = self._reason(t, w)
                if reason not in seen:
                    seen.add(reason)
                    yield reason

    def _open_bars(self, i: int, v: Verdict) -> list[Rule]:
        """The bars that may take a path away, as long as nobody has said."""
        return [self.program.rules[bit.bit_length() - 1] for bit, mask in self.court.bars if mask >> i & 1 and v.unknown & bit]

    def _refusals(self, i: int, rule: Rule, cites: str, v: Verdict, w: Walker) -> Iterable[Because]:
        if v.barred >> i & 1:
            by = [self.cite(self.program.rules[b.bit_length() - 1].cite[0]).text for b, mask in self.court.bars
                  if mask >> i & 1 and v.applies & b]  # fmt: skip
            yield Because(fact=rule.id, value=None, test=f"barred by {', '.join(by)}", truth="no")
            return
        failed = w.failure(rule.when)
        if failed:
            r = self._reason(failed, w)
            yield Because(fact=r.fact, value=r.value, test=f"{cites}: {r.test}", truth="no")
        else:
            yield Because(fact=rule.id, value=None, test=f"{cites}: does not overcome any requirement found here", truth="no")

    def _stale(self, i: int, stale: int, values: Mapping[str, Value], day: str) -> StaleRule:
        """A stale rule with the outcome if it is in force on the day, and if it is not.

        Rules that one act suspends turn together: those with the same last known day and the same sources.
        """
        program, rule = self.program, self.program.rules[i]
        time_slice = program.slice_of(day)
        yes, may, open_ = program.evaluate(values, time_slice)
        act = _act(rule, day)
        together = sum(1 << k for k in bits_of(stale) if _act(program.rules[k], day) == act)
        own = program.alternative_bits(together)
        rest = program.phase(time_slice).stale & ~own
        held = self.court.judge(yes | (own & program.certain(values)), may, open_, rest)
        gone = self.court.judge(yes & ~own, may & ~own, open_, rest)
        words = [_branch(v, judged=rule.kind == "review") for v in (held, gone)]
        operative, enforcement = state_on(rule, "operative", day), state_on(rule, "enforcement", day)
        if operative is not None and operative.known_until:
            before = [s for s in rule.states if s.track == "operative" and s.until and s.until < day and s.state != "in_force"]
            otherwise = before[-1].state if before else "otherwise"
            return StaleRule(rule=rule.id, known_until=operative.known_until,
                             branches={"operative": words[0], otherwise: words[1]}, note=operative.note)  # fmt: skip
        note = enforcement.note if enforcement else ""
        return StaleRule(rule=rule.id, known_until=enforcement.since if enforcement else day,
                         branches={"text": words[0], "as_enforced": words[1]}, note=note)  # fmt: skip


def _act(rule: Rule, day: str) -> tuple[str, tuple[str, ...]]:
    """What makes a rule stale: the last day known and the sources of the state."""
    state = state_on(rule, "operative", day) or state_on(rule, "enforcement", day)
    return (state.known_until, tuple(c.at for c in state.cite)) if state else ("", (rule.id,))


def _branch(v: Verdict, *, judged: bool) -> str:
    """An outcome, with its policy where that is what the rule is about."""
    return f"{v.outcome}, {v.policy or 'no policy stated'}" if judged else v.outcome
