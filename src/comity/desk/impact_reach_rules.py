"""Rules of reach: which of them are the measure or stand in its law, and what their own conditions answer to five questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from comity.desk.measure import Measure
from comity.engine.program import in_force
from comity.law.check import matching
from comity.law.records import Atom, Condition, Not, Pack, Rule
from comity.law.store import Law
from comity.terms.truth import NO

ORIGIN: Final = frozenset({"origin"})
CONTENT: Final = frozenset({"content", "content_share", "de_minimis"})
TECHNOLOGY: Final = frozenset({"made_with", "plant"})
PERSONS: Final = frozenset({"parties", "party_country", "ownership", "nationality"})

MOST: Final = 20
QUESTIONS: Final = (
    ("reexport", "Does it follow goods of the maker's origin after they have left, on re-export from a third country?"),
    ("content", "Does it reach goods made in a third country because of the maker's content in them?"),
    ("technology", "Does it reach goods made in a third country because of the technology, tools or plant they were made with?"),
    ("persons", "Does it reach acts outside the maker's territory because of who takes part in them?"),
    ("secondary", "Does it provide for measures against persons of third countries who deal with the destination?"),
)


class ReachRules(NamedTuple):
    """Rules of reach in force on the day.

    own       those that are the measure
    standing  those of the law it stands in that bear on its goods and destinations
    declared  what the measure itself states under [reach], as names of the questions
    """

    own: tuple[Rule, ...]
    standing: tuple[Rule, ...]
    declared: frozenset[str]

    def kinds(self) -> frozenset[str]:
        """The questions that are answered yes, by the measure or by the law it stands in."""
        return frozenset(k for r in (*self.own, *self.standing) for k in kinds_of(r)) | self.declared


def reach_rules(measure: Measure, law: Law, own: Iterable[str], day: str, destinations: set[str]) -> ReachRules:
    """The rules of reach of all laws of the measure."""
    mine: list[Rule] = []
    standing: list[Rule] = []
    changed = set(own)
    for label in measure.jurisdictions:
        pack = law.packs.get(label)
        if pack is None:
            continue
        every = [r for r in pack.rules if r.kind == "reach" and in_force(r, day) != NO]
        named = changed | set(matching(measure.in_force, [r.id for r in every]))
        mine += [r for r in every if r.id in named]
        standing += [r for r in every if r.id not in named and kinds_of(r) and _bears(pack, r, measure, destinations)]
    return ReachRules(tuple(mine), tuple(standing), declared(measure))


def declared(measure: Measure) -> frozenset[str]:
    """What the measure states under [reach]."""
    r = measure.reach
    stated = (
        ("reexport", r.reexport),
        ("content", bool(r.de_minimis)),
        ("technology", bool(r.technology)),
        ("secondary", r.secondary),
    )
    return frozenset(name for name, holds in stated if holds)


def kinds_of(rule: Rule) -> frozenset[str]:
    """What a rule of reach goes by, read from its own tests."""
    affirmed = {a.fact for a in affirmed_by(rule.when)}
    denied = {a.fact for a in denied_by(rule.when)}
    out = set()
    if affirmed & CONTENT:
        out.add("content")
    if affirmed & TECHNOLOGY:
        out.add("technology")
    if affirmed & ORIGIN and "from" not in affirmed and not out:
        out.add("reexport")
    outside = not affirmed & {"from", "via", "origin"} and not out
    if outside and (affirmed & PERSONS or ("exporter_country" in affirmed and _abroad(rule, denied))):
        out.add("persons")
    return frozenset(out)


def _abroad(rule: Rule, denied: set[str]) -> bool:
    """A test on the exporter's country that does not ask for an export from there: arranging, supporting, or goods from elsewhere."""
    acts = {x for a in affirmed_by(rule.when) if a.fact == "act" for x in a.args}
    return "from" in denied or (bool(acts) and not acts & {"export"})


def affirmed_by(when: Condition) -> Iterator[Atom]:
    """The tests of a condition that are not denied."""
    if isinstance(when, Atom):
        yield when
    elif not isinstance(when, Not):
        for part in when.parts:
            yield from affirmed_by(part)


def denied_by(when: Condition) -> Iterator[Atom]:
    """The tests that stand under a `not`."""
    if isinstance(when, Not):
        yield from affirmed_by(when.part)
    elif not isinstance(when, Atom):
        for part in when.parts:
            yield from denied_by(part)


# -- whether a standing rule bears on the measure ----------------------------------------------------------------------


def _bears(pack: Pack, rule: Rule, measure: Measure, destinations: set[str]) -> bool:
    """False only where the rule's own tests on destination or item leave out everything that the measure is about."""
    asked = [a for a in affirmed_by(rule.when) if a.fact == "destination" and a.op == "in"]
    if destinations and any(not (_territories(pack, a.args) & destinations) for a in asked):
        return False
    codes = {*measure.codes, *(c for g in measure.goods for c in g.codes)}
    items = [a for a in affirmed_by(rule.when) if a.fact.startswith("item:") and a.op == "in"]
    return not codes or not items or any(_holds(pack, a.args, c) for a in items for c in codes)


def _territories(pack: Pack, args: Iterable[str]) -> set[str]:
    out: set[str] = set()
    for a in args:
        group = pack.groups.get(a)
        out |= {m.territory for m in group.members} if group else {a}
    return out


def _holds(pack: Pack, args: Iterable[str], code: str) -> bool:
    """Whether a code lies in one of these codes or sets, or one of them in it."""
    for a in args:
        members = [m.code for m in pack.code_sets[a] if not m.exclude] if a in pack.code_sets else [a]
        if any(_under(code, m) or _under(m, code) for m in members):
            return True
    return False


def _under(code: str, above: str) -> bool:
    """Whether a code is another or lies below it."""
    head = above.rstrip("*")
    return code == above or (code.startswith(head) and (above.endswith("*") or code[len(head) : len(head) + 1] in {".", "", "-"}))


# -- the five questions ------------------------------------------------------------------------------------------------


def checklist(measure: Measure, found: ReachRules) -> list[dict[str, Any]]:
    """Answers with the rules they rest on; where neither a rule nor the measure says so, the answer is no as far as rules are modelled."""
    out = []
    for kind, question in QUESTIONS:
        own = [r.id for r in found.own if kind in kinds_of(r)]
        standing = [r.id for r in found.standing if kind in kinds_of(r)]
        if own:
            by, source = "the measure", own
        elif kind in found.declared:
            by, source = "the measure, as it states under [reach]", [measure.reach.source] if measure.reach.source else []
        else:
            by, source = "the law it stands in" if standing else "", standing
        yes = bool(own or standing or kind in found.declared)
        answer = "yes" if yes else "no"
        out.append(
            {
                "kind": kind,
                "question": question,
                "answer": answer,
                "by": by,
                "source": ", ".join(source[:MOST]),
                "rules": [*own, *standing],
            }
        )
    return out
