"""Assesses an order under every law that reaches it, and finds where two laws contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path

from comity.desk.candidates import lacks_code, propose
from comity.desk.intake import Intake
from comity.desk.lawahead import changes_ahead
from comity.engine.determination import (
    ConflictFound,
    Determination,
    ItemAnswer,
    JurisdictionAnswer,
    LawVersion,
    PackVersion,
)
from comity.engine.explain import Explainer
from comity.engine.facts import Bench, Stated, reader_of
from comity.engine.order import Item, Order
from comity.engine.program import Program
from comity.engine.screening_told import told
from comity.engine.tree import truth
from comity.engine.verdict import Court
from comity.items.codes import CodeBook
from comity.law.check import matching
from comity.law.conditions import atoms_of
from comity.law.correlations import Correlations, read_correlations
from comity.law.store import Law, load_law
from comity.parties.hits import Lookup
from comity.terms.dates import holds
from comity.terms.problems import BadInput, Problem
from comity.terms.truth import NO, UNKNOWN, YES


class Desk:
    """Everything that is needed to assess orders, built once from the law."""

    def __init__(self, law: Law, jurisdictions: Iterable[str] | None = None, known_at: str = "") -> None:
        self.law, self.known_at = law, known_at
        self.jurisdictions = self._chosen(jurisdictions)
        self.codes = CodeBook(law.packs.values(), law.exclusive)
        self.intake = Intake(law, self.codes, self._knows_entry)
        territories = tuple(law.gazetteer.by_code)
        list_days = self.codes.days()
        self.courts = {j: Court(Program(law.packs[j], territories, list_days, known_at)) for j in self.jurisdictions}
        self.bench = Bench(self.codes, lambda: self.registry, law.ownership)
        self.explainers = {j: Explainer(c, self.bench, law.gazetteer) for j, c in self.courts.items()}

    @classmethod
    def open(cls, jurisdictions: Iterable[str] | None = None, root: Path | None = None, known_at: str = "") -> Desk:
        """A desk with the law that is installed here, as it was known on the day `known_at` (blank: as known now)."""
        return cls(load_law(root), jurisdictions, known_at)

    @cached_property
    def registry(self) -> Lookup:
        """Listed parties by name; loaded, with all that screens, when the first party is named: an order without names starts at once."""
        found: Lookup = import_module("comity.desk.party_lists").registry_of(self.law)
        return found

    @cached_property
    def correlations(self) -> Correlations:
        """Which codes stand beside which; read when an order lacks a code of some list."""
        return read_correlations(self.law.root)

    def _knows_entry(self, entry: str) -> bool:
        return self.registry.knows(entry)

    def _chosen(self, wanted: Iterable[str] | None) -> tuple[str, ...]:
        have = tuple(self.law.packs)
        if wanted is None:
            return have
        chosen = tuple(dict.fromkeys(w.strip().upper() for w in wanted))
        for w in chosen:
            if w not in have:
                raise BadInput(Problem("--jurisdiction", f"no law of '{w}' is loaded", f"Loaded: {', '.join(have)}."))
        return chosen

    def assess(self, order: Order, name: str = "order", known_at: str | None = None, *, ahead: bool = False) -> Determination:
        """One determination: every item under every law. `known_at` is when the question was asked (UTC).

        `ahead`: also say from which later days the law that is known here answers otherwise.
        """
        now = known_at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        stated = self.intake.state(order, name, now[:10])
        items = tuple(self._item(item, s) for item, s in stated)
        notes = () if order.date else (f"the order states no date: the law of {now[:10]} was applied",)
        screening = told(stated[0][1], self.bench, [c.program for c in self.courts.values()])
        found = Determination(
            order=order.id or name, date=stated[0][1].day, known_at=now, law=self.version(), items=items,
            conflicts=tuple(self._conflicts(stated, items)), screening=screening, lists=self._lists(), notes=(*notes, *self._age(stated[0][1].day, items)),
            changes_ahead=tuple(changes_ahead(self.explainers, self.bench, stated)) if ahead else (),
        )  # fmt: skip
        return propose(found, self.correlations) if lacks_code(found) else found

    def _lists(self) -> dict[str, str]:
        """List -> version of it that was looked into, for lists that are not as in the law; empty when no party was named."""
        if "registry" not in self.__dict__:
            return {}
        return {name: version for name, version in self.registry.versions.items() if not version.startswith("law@")}

    def version(self) -> LawVersion:
        """The hash of all law here and through when each pack was checked."""
        packs = tuple(PackVersion(jurisdiction=j, verified_through=self.law.packs[j].verified_through) for j in self.jurisdictions)
        return LawVersion(hash=self.law.hash, packs=packs)

    def _age(self, day: str, items: tuple[ItemAnswer, ...]) -> Iterable[str]:
        """A note when the act is later than the last day for which the text of some laws that may reach it was checked."""
        near = {a.jurisdiction for i in items for a in i.jurisdictions if a.outcome != "no_nexus"}
        behind = [f"{j} {self.law.packs[j].verified_through}" for j in self.jurisdictions if j in near and day > self.law.packs[j].verified_through]
        if behind:
            yield f"the act is dated {day}; later than the day through which the law was checked: {', '.join(behind)}"

    def _item(self, item: Item, stated: Stated) -> ItemAnswer:
        answers = tuple(self.explainers[j].answer(stated) for j in self.jurisdictions)
        return ItemAnswer(item=item.id, description=item.description, codes=stated.codes or (), jurisdictions=answers)

    def _conflicts(self, stated: list[tuple[Item, Stated]], items: tuple[ItemAnswer, ...]) -> Iterable[ConflictFound]:
        """Conflicts of laws: rules of one law that apply or may apply, where another forbids or penalises obeying them."""
        found: dict[str, ConflictFound] = {}
        for (_item, s), answer in zip(stated, items, strict=True):
            by_law = {a.jurisdiction: a for a in answer.jurisdictions}
            for j in self.jurisdictions:
                for conflict in self._conflicts_of(j, s, by_law):
                    found.setdefault(conflict.id, conflict)
        return found.values()

    def _conflicts_of(self, j: str, s: Stated, answers: Mapping[str, JurisdictionAnswer]) -> Iterable[ConflictFound]:
        program = self.courts[j].program
        for c in self.law.packs[j].conflicts:
            if not holds(c.since, c.until, s.day):
                continue
            rules = self._rules_hit(c.applies, answers, j)
            values = {a.fact: reader_of(a.fact)(program, self.bench, s) for a in atoms_of(c.when)} if rules else {}
            held = truth(c.when, values, program.view) if rules else NO
            if held is NO or (held is UNKNOWN and not answers[j].nexus):
                continue
            yield ConflictFound(
                id=c.id, between=c.between, why=c.why, rules=tuple(r for r, _sure in rules),
                certain=held is YES and any(sure for _r, sure in rules),
                citations=tuple(self.explainers[j].cite(x) for x in c.cite), verified=c.verified,
            )  # fmt: skip

    @staticmethod
    def _rules_hit(patterns: tuple[str, ...], answers: Mapping[str, JurisdictionAnswer], own: str) -> list[tuple[str, bool]]:
        """Rules of other laws that the patterns name and that apply (True) or may apply (False)."""
        out = []
        for j, answer in answers.items():
            if j == own:
                continue
            status = {f.rule: f.status for f in answer.findings if f.status in ("applies", "unknown")}
            out += [(r, status[r] == "applies") for r in matching(patterns, status)]
        return sorted(out, key=lambda x: (not x[1], x[0]))
