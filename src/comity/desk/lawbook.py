"""Looks one thing up in the law: an entry, rule, authorisation, group, set, provision or question, as a page of plain fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from difflib import get_close_matches
from typing import Final

import msgspec

from comity.desk.lawpages import Beside, CodePage, EntryPage, GroupPage, Naming, Page, ProvisionPage, RowLine, RulePage, Source
from comity.desk.rule_words import consequence, sentences, state_words
from comity.engine.program import as_known
from comity.engine.view import View
from comity.law.check import resolve
from comity.law.conditions import atoms_of
from comity.law.correlations import read_correlations
from comity.law.records import Atom, Entry, Group, LicenceRow, Member, Pack, Provision, Question, Rule
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code
from comity.terms.problems import BadInput, Problem
from comity.terms.truth import NO, YES

SET: Final = "set of codes"
HS_SET: Final = "set of HS codes"
_CODED: Final = ("made_with", "plant", "content", "content_share")
"""Facts besides the item's own codes whose tests name codes."""


def show(law: Law, what: str, known_at: str = "") -> tuple[Page, ...]:
    """Every page with this code or id, as known on a day (blank: as known now); BadInput with the nearest one when there is none."""
    wanted = what.strip()
    law = as_known_law(law, known_at)
    found = [page for pack in law.packs.values() for page in _pages(law, pack, wanted)]
    if found:
        return tuple(found)
    near = beside(law, wanted)
    if near:
        return (CodePage(id=wanted, jurisdiction="", beside=near),)
    everything = [name for pack in law.packs.values() for name in _names(pack)]
    close = get_close_matches(wanted, everything, n=3, cutoff=0.6)
    raise BadInput(Problem(f"law, {wanted[:80]}", "no entry, rule, authorisation, group, set, provision or question has this id",
                           f"Did you mean {' or '.join(close)}?" if close else "Try `comity law search` with a few words."))  # fmt: skip


def beside(law: Law, code: str) -> tuple[Beside, ...]:
    """The codes of other lists that `law/correlations` sets beside a code."""
    return tuple(Beside(c.code, c.relation, c.source, c.verified) for c in read_correlations(law.root).beside(code))


def as_known_law(law: Law, day: str) -> Law:
    """The law with only those states of rules that had been made known by a day; blank: all of them."""
    if not day:
        return law
    then = copy(law)
    then.packs = {
        j: msgspec.structs.replace(p, rules=tuple(as_known(r, day) for r in p.rules)) for j, p in law.packs.items()
    }  # fmt: skip
    return then


def source(pack: Pack, cite: str, note: str = "") -> Source:
    """A citation as people write it, with the address of its provision."""
    found = resolve(pack.provisions, cite)
    if found is None:
        return Source(cite, cite, "", note)
    below = "".join(f"({p})" for p in cite[len(found.id) + 1 :].split(":") if p)
    return Source(cite, found.label + below, found.address, note)


def _names(pack: Pack) -> Iterator[str]:
    yield from pack.entries
    yield from (split_code(e)[1] for e in pack.entries if "." not in e)
    yield from (r.id for r in pack.rules)
    yield from {r.authorisation for r in pack.rules if r.authorisation}
    for table in (pack.groups, pack.code_sets, pack.hs_sets, pack.provisions, pack.questions):
        yield from table


def _pages(law: Law, pack: Pack, wanted: str) -> Iterator[Page]:
    for code in (wanted, *(f"{ns}:{wanted}" for ns in pack.namespaces)):
        entry = pack.entries.get(code) or pack.entries.get(entry_of(code))
        if entry is not None:
            yield _entry(law, pack, entry, code)
    yield from (rule_page(pack, r) for r in pack.rules if wanted in (r.id, r.authorisation))
    if wanted in pack.groups:
        yield group_page(law, pack, pack.groups[wanted], _naming(pack, set(), {wanted}))
    for sets, kind in ((pack.code_sets, SET), (pack.hs_sets, HS_SET)):
        if wanted in sets:
            yield set_page(pack, wanted, sets[wanted], kind, _naming(pack, set(), {wanted}))
    if wanted in pack.provisions:
        rules = (Naming(r.id, r.title, "cites it") for r in pack.rules if any(_within(c.at, wanted) for c in r.cite))
        yield provision_page(pack, pack.provisions[wanted], rules)
    if wanted in pack.questions:
        yield question_page(pack, pack.questions[wanted], _naming(pack, {f"ask:{wanted}"}, set()))


def provision_page(pack: Pack, p: Provision, rules: Iterable[Naming]) -> ProvisionPage:
    """A provision and the rules that cite it or something below it."""
    return ProvisionPage(id=p.id, jurisdiction=pack.jurisdiction, verified=p.verified, heading=p.label, text=p.heading, state=p.state,
                         since=p.since, until=p.until, source=Source(p.id, p.label, p.address), rules=tuple(rules))  # fmt: skip


def question_page(pack: Pack, q: Question, rules: Iterable[Naming]) -> ProvisionPage:
    """A question that only the user can answer, and the rules that ask it."""
    return ProvisionPage(id=q.id, jurisdiction=pack.jurisdiction, heading="a question only you can answer", text=q.question, state="",
                         since="", until="", source=source(pack, q.cite), rules=tuple(rules))  # fmt: skip


def _within(cite: str, provision: str) -> bool:
    return cite == provision or cite.startswith(provision + ":")


# -- entries -----------------------------------------------------------------------------------------------------------


def _entry(law: Law, pack: Pack, entry: Entry, code: str) -> EntryPage:
    views = {j: View(p, ()) for j, p in law.packs.items()}
    below = ((c, e.heading) for c, e in pack.entries.items() if c.startswith(code + ".") and "." not in c[len(code) + 1 :])
    sets = (s for j, p in law.packs.items() for s in sets_with(views[j], p.code_sets, code))
    page = entry_page(pack, entry, code, below, sets, (n for j, p in law.packs.items() for n in rules_naming(views[j], ((r, coded_tests(r)) for r in p.rules), code)))
    return msgspec.structs.replace(page, beside=beside(law, code))


def entry_page(pack: Pack, entry: Entry, code: str, below: Iterable[tuple[str, str]], sets: Iterable[tuple[str, str]],
               rules: Iterable[Naming]) -> EntryPage:  # fmt: skip
    """An entry, or a paragraph of one, with its licence rows."""
    rows = pack.rows.get(entry_of(code), ())
    listed = [r for r in rows if r.derivation.startswith("list-based")]
    return EntryPage(
        id=code, jurisdiction=pack.jurisdiction, verified=entry.verified, heading=entry.heading or _heading(pack, code), kind=entry.kind,
        since=entry.since, until=entry.until, regime=entry.regime, source=source(pack, entry.cite), below=tuple(below),
        rows=tuple(_row(r) for r in rows if r not in listed), eligible=tuple(_row(r) for r in listed), sets=tuple(sets), rules=tuple(rules),
    )  # fmt: skip


def _heading(pack: Pack, code: str) -> str:
    """The heading of the nearest entry above that has one."""
    while "." in code:
        code = code.rpartition(".")[0]
        above = pack.entries.get(code)
        if above is not None and above.heading:
            return f"{above.heading} ({split_code(code)[1]})"
    return ""


def _row(r: LicenceRow) -> RowLine:
    bare = [", ".join(split_code(c)[1] for c in codes) for codes in (r.include, r.exclude)]
    scope = (bare[0] or "entire entry") + (f" except {bare[1]}" if bare[1] else "")
    return RowLine(r.reason, r.key, scope, r.condition, r.regime, r.basis, f"{r.amount} {r.currency}".strip())


def sets_with(view: View, sets: Mapping[str, Iterable[Member]], code: str) -> Iterator[tuple[str, str]]:
    """The sets a code is in or may be in, and on what that depends."""
    for name, members in sets.items():
        truth = view.in_set(name, code)
        if truth is not NO:
            conditions = [m.condition for m in members if m.condition and view.in_set(m.code, code) is not NO]
            yield name, "" if truth is YES else "depends: " + (conditions[0] if conditions else "which paragraph of it")


def coded_tests(rule: Rule) -> tuple[Atom, ...]:
    """The tests of a rule that may speak of a code."""
    return tuple(a for a in atoms_of(rule.when) if a.fact.startswith("item:") or a.fact in _CODED)


def rules_naming(view: View, rules: Iterable[tuple[Rule, tuple[Atom, ...]]], code: str) -> Iterator[Naming]:
    """The rules that speak of a code, and through what; each rule comes with its tests on codes."""
    for rule, tests in rules:
        through = next((t for a in tests if (t := _touches(view, a, code))), "")
        if through:
            yield Naming(rule.id, rule.title, through)


def _touches(view: View, atom: Atom, code: str) -> str:
    """Through which code, set or licence row a test speaks of a code; empty when it does not."""
    if atom.fact != f"item:{split_code(code)[0]}" and atom.fact not in _CODED:
        return ""
    if atom.op in ("row", "reason"):
        rows = [r for r in view.rows_of(code) if (r.key if atom.op == "row" else r.reason) in atom.args]
        return (
            f"licence row {rows[0].key or rows[0].reason}"
            if any(view.row_covers(r, code, frozenset()) is not NO for r in rows)
            else ""
        )
    named = [a for a in atom.args if (":" in a or a in view.pack.code_sets) and view.in_set(a, code) is not NO]
    as_part = "" if atom.fact.startswith("item:") else f"{atom.fact.replace('_', ' ')}: "
    return as_part + named[0] if named else ""


# -- rules, groups, sets -----------------------------------------------------------------------------------------------


def rule_page(pack: Pack, r: Rule) -> RulePage:
    """A rule in plain words."""
    named = {"overrides": r.overrides, "authorisation": (r.authorisation,) if r.authorisation else (), "overcomes": r.overcomes,
             "except from": r.except_from, "bars": r.bars, "spares": r.spares, "judges": r.judges, "conditions": r.conditions,
             "duties": r.duties}  # fmt: skip
    return RulePage(
        id=r.id, jurisdiction=pack.jurisdiction, verified=r.verified, title=r.title, kind=r.kind, file=r.place.file, since=r.since,
        until=r.until, says=sentences(r.when, pack), then=consequence(r), states=tuple(state_words(s) for s in r.states),
        fields={k: v for k, v in named.items() if v}, regime=r.regime, basis=r.basis,
        sources=tuple(source(pack, c.at, c.note) for c in (*r.cite, *(c for s in r.states for c in s.cite))),
    )  # fmt: skip


def group_page(law: Law, pack: Pack, g: Group, rules: Iterable[Naming]) -> GroupPage:
    """A group of territories and the rules that test it."""
    members = tuple((m.territory, law.gazetteer.name(m.territory), m.since, m.until, m.qualifier) for m in g.members)
    return GroupPage(id=g.id, jurisdiction=pack.jurisdiction, verified=g.verified, name=g.name, kind="group of territories",
                     source=source(pack, g.cite) if g.cite else None, members=members, rules=tuple(rules))  # fmt: skip


def set_page(pack: Pack, name: str, members: Iterable[Member], kind: str, rules: Iterable[Naming]) -> GroupPage:
    """A set of codes and the rules that test it."""
    told = tuple((m.code, "except" if m.exclude else "", m.since, m.until, m.condition) for m in members)
    return GroupPage(id=name, jurisdiction=pack.jurisdiction, name="", kind=kind, source=None, members=told, rules=tuple(rules))


def _naming(pack: Pack, facts: set[str], args: set[str]) -> Iterator[Naming]:
    """Rules with a test on one of the facts, or against one of the ids."""
    for rule in pack.rules:
        for atom in atoms_of(rule.when):
            if atom.fact in facts or args & {*atom.args, *atom.origin}:
                yield Naming(rule.id, rule.title, atom.fact)
                break
