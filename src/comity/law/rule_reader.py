"""Reads the rules of a pack: `rules/*.toml` and `deminimis.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from comity.law.conditions import Context, Unreadable, normal_form, read_when
from comity.law.files import read_toml
from comity.law.records import (
    All,
    Cite,
    Condition,
    Conflict,
    DeMinimis,
    DeMinimisLeftOut,
    DeMinimisLevel,
    DeMinimisZero,
    Place,
    Rule,
    State,
)
from comity.terms.dates import parse_date
from comity.terms.outcomes import BASES, POLICIES, REGIMES
from comity.terms.problems import Problem
from comity.terms.words import nearest

KINDS: Final = ("reach", "require", "prohibit", "notify", "permit", "bar", "review", "duty", "info")
OUTCOME_OF: Final = {"require": "licence_required", "prohibit": "prohibited", "notify": "notification_required"}
TRACK_STATES: Final = {
    "operative": ("in_force", "stayed", "suspended", "not_yet_effective"),
    "enforcement": ("in_force", "not_enforced"),
}
_FIELDS: Final = (
    "id", "kind", "title", "from", "to", "overrides", "when", "then", "regime", "basis", "cite", "verified", "state",
    "authorisation", "overcomes", "except_from", "conditions", "duties", "bars", "spares", "for", "duty",
)  # fmt: skip


class RuleReader:
    """Turns the tables of rule files into records; problems are collected, not raised one by one."""

    def __init__(self, root: Path, ctx: Context) -> None:
        self.root, self.ctx = root, ctx
        self.problems: list[Problem] = []

    def read(self, path: Path) -> tuple[list[Rule], list[Conflict]]:
        """All rules and conflicts of one file."""
        name = path.relative_to(self.root).as_posix()
        data = read_toml(path, self.root)
        rules, conflicts = [], []
        for key in data:
            if key not in ("rule", "conflict"):
                self._problem(name, f"unknown table '{key}'", "A rule file holds [[rule]] and [[conflict]] tables only.")
        for i, table in enumerate(data.get("rule", [])):
            rule = self._rule(table, f"{name}, rule {table.get('id', f'number {i + 1}')}", name)
            if rule is not None:
                rules.append(rule)
        for i, table in enumerate(data.get("conflict", [])):
            conflict = self._conflict(table, f"{name}, conflict {table.get('id', f'number {i + 1}')}", name)
            if conflict is not None:
                conflicts.append(conflict)
        return rules, conflicts

    def _problem(self, where: str, what: str, mend: str) -> None:
        self.problems.append(Problem(where, what, mend))

    def _rule(self, t: Mapping[str, Any], where: str, file: str) -> Rule | None:
        before = len(self.problems)
        for key in t:
            if key not in _FIELDS:
                near = nearest(key, _FIELDS)
                self._problem(f"{where}, field {key}", "not a field of a rule",
                              f"Did you mean '{near}'?" if near else "See law/README.md.")  # fmt: skip
        kind = str(t.get("kind", ""))
        if kind not in KINDS:
            self._problem(f"{where}, field kind", f"'{kind}' is not a kind of rule", f"Use one of {', '.join(KINDS)}.")
            return None
        for key in ("id", "title"):
            if not isinstance(t.get(key), str) or not t[key]:
                self._problem(f"{where}, field {key}", "it is missing", "Every rule has one.")
        when = self._when(t.get("when"), where)
        then = t.get("then", {})
        outcome, policy, note = self._then(then, kind, where)
        if kind == "permit" and not (t.get("authorisation") and t.get("overcomes")):
            self._problem(where, "a permit names no `authorisation` or no `overcomes`", "Write both.")
        if kind == "bar" and not t.get("bars"):
            self._problem(f"{where}, field bars", "it is missing", "Say which authorisations it takes away.")
        duties = self._texts(t, "duties", where)
        if kind == "duty":
            duties = self._texts(t, "duty", where)
            if not duties:
                self._problem(f"{where}, field duty", "it is missing", "Say in one sentence what is to be done.")
        states = tuple(self._state(s, f"{where}, state {i + 1}") for i, s in enumerate(t.get("state", [])))
        rule = Rule(
            id=str(t.get("id", "")), kind=kind, title=str(t.get("title", "")),
            since=self._day(t, "from", where), until=self._day(t, "to", where), when=when,
            outcome=outcome, policy=policy, note=note, overrides=self._texts(t, "overrides", where),
            authorisation=str(t.get("authorisation", "")), overcomes=self._texts(t, "overcomes", where),
            except_from=self._texts(t, "except_from", where), bars=self._texts(t, "bars", where),
            spares=self._texts(t, "spares", where), judges=self._texts(t, "for", where),
            conditions=self._texts(t, "conditions", where), duties=duties,
            regime=self._word(t, "regime", REGIMES, where), basis=self._word(t, "basis", BASES, where),
            verified=bool(t.get("verified", True)), cite=self._cites(t, where), states=states,
            place=Place(file, str(t.get("id", ""))),
        )  # fmt: skip
        return rule if len(self.problems) == before else None

    def _then(self, then: object, kind: str, where: str) -> tuple[str, str, str]:
        if not isinstance(then, Mapping):
            self._problem(f"{where}, field then", "a table was expected", 'Write then = { policy = "case_by_case" }.')
            return "", "", ""
        for key in then:
            if key not in ("outcome", "policy", "note"):
                self._problem(f"{where}, field then.{key}", "not known here", "Known: outcome, policy, note.")
        outcome = str(then.get("outcome", OUTCOME_OF.get(kind, "")))
        if outcome != OUTCOME_OF.get(kind, "") and not (kind == "permit" and outcome == "not_required"):
            self._problem(f"{where}, field then.outcome", f"a rule of kind {kind} cannot have the outcome '{outcome}'",
                          f"It is '{OUTCOME_OF.get(kind, '')}'." if kind in OUTCOME_OF else "Leave it out.")  # fmt: skip
        policy = str(then.get("policy", ""))
        if policy and policy not in POLICIES:
            self._problem(f"{where}, field then.policy", f"'{policy}' is not a policy", f"Use one of {', '.join(POLICIES)}.")
        if kind == "review" and not policy:
            self._problem(f"{where}, field then.policy", "it is missing", "A review rule says how applications are judged.")
        return outcome, policy, str(then.get("note", ""))

    def _conflict(self, t: Mapping[str, Any], where: str, file: str) -> Conflict | None:
        before = len(self.problems)
        for key in t:
            if key not in ("id", "between", "applies", "when", "why", "cite", "from", "to", "verified", "title"):
                self._problem(f"{where}, field {key}", "not a field of a conflict", "See law/README.md.")
        for key in ("id", "why"):
            if not t.get(key):
                self._problem(f"{where}, field {key}", "it is missing", "Every conflict has one.")
        conflict = Conflict(
            str(t.get("id", "")), self._texts(t, "between", where), self._texts(t, "applies", where),
            self._when(t.get("when"), where), str(t.get("why", "")), self._cites(t, where),
            self._day(t, "from", where), self._day(t, "to", where), bool(t.get("verified", True)),
            Place(file, str(t.get("id", ""))),
        )  # fmt: skip
        return conflict if len(self.problems) == before else None

    def _when(self, table: object, where: str) -> Condition:
        if table is None:
            return All()
        try:
            condition = read_when(table, self.ctx)
            normal_form(condition)
            return condition
        except Unreadable as e:
            self.problems.append(e.at(where))
            return All()

    def _state(self, t: Mapping[str, Any], where: str) -> State:
        for key in t:
            if key not in ("track", "from", "to", "state", "known_from", "known_until", "note", "cite"):
                self._problem(f"{where}, field {key}", "not a field of a state", "See law/README.md.")
        track, state = str(t.get("track", "")), str(t.get("state", ""))
        if state not in TRACK_STATES.get(track, ()):
            known = "; ".join(f"{k}: {', '.join(v)}" for k, v in TRACK_STATES.items())
            self._problem(where, f"'{state}' is not a state on the track '{track}'", f"Known: {known}.")
        return State(track, self._day(t, "from", where), self._day(t, "to", where), state,
                     self._day(t, "known_from", where), self._day(t, "known_until", where), str(t.get("note", "")), self._cites(t, where, needed=False))  # fmt: skip

    def _cites(self, t: Mapping[str, Any], where: str, *, needed: bool = True) -> tuple[Cite, ...]:
        cites = []
        for c in t.get("cite", []):
            if not isinstance(c, Mapping) or not isinstance(c.get("at"), str) or set(c) - {"at", "note"}:
                self._problem(f"{where}, field cite", f"{c!r} is not a citation", 'Write { at = "us:cfr:15:744:21" }.')
                continue
            cites.append(Cite(c["at"], str(c.get("note", ""))))
        if needed and not cites:
            self._problem(f"{where}, field cite", "it is missing", "Every rule says which provision it rests on.")
        return tuple(cites)

    def _texts(self, t: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = t.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            self._problem(f"{where}, field {key}", "a list of texts was expected", f'Write {key} = ["..."].')
            return ()
        return tuple(value)

    def _word(self, t: Mapping[str, Any], key: str, words: tuple[str, ...], where: str) -> str:
        value = str(t.get(key, ""))
        if value not in words:
            self._problem(f"{where}, field {key}", f"'{value}' is not known", f"Use one of {', '.join(w for w in words if w)}.")
        return value

    def _day(self, t: Mapping[str, Any], key: str, where: str) -> str:
        value = t.get(key, "")
        if value and parse_date(str(value)) is None:
            self._problem(f"{where}, field {key}", f"'{value}' is not a date", "Write YYYY-MM-DD.")
        return str(value)

    def de_minimis(self, path: Path) -> DeMinimis:
        """The rule on incorporated content."""
        data = read_toml(path, self.root)
        name = path.relative_to(self.root).as_posix()
        zeros = tuple(
            DeMinimisZero(str(z.get("id", "")), self._when(z.get("when"), f"{name}, zero {z.get('id', i)}"),
                          self._cites(z, f"{name}, zero {z.get('id', i)}"))
            for i, z in enumerate(data.get("zero", []))
        )  # fmt: skip
        levels = tuple(
            DeMinimisLevel(str(v.get("id", "")), str(v.get("percent", "")), self._when(v.get("when"), f"{name}, level {i}"),
                           self._cites(v, f"{name}, level {i}"))
            for i, v in enumerate(data.get("level", []))
        )  # fmt: skip
        left_out = tuple(
            DeMinimisLeftOut(str(c.get("id", "")), self._texts(c, "requirements", f"{name}, left_out {i}"),
                             self._when(c.get("when"), f"{name}, left_out {i}"), self._cites(c, f"{name}, left_out {i}"))
            for i, c in enumerate(data.get("left_out", []))
        )  # fmt: skip
        for key in data:
            if key not in ("origin", "counts", "zero", "level", "left_out"):
                self._problem(f"{name}, field {key}", "not known here", "Known: origin, counts, zero, level, left_out.")
        return DeMinimis(self._texts(data, "origin", name), self._texts(data, "counts", name), zeros, levels, left_out)
