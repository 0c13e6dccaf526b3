"""Looks one thing up in the law: an entry, rule, authorisation, group, set, provision or question, as a page of plain fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from comity.desk.lawpages import EntryPage, GroupPage, Naming, Page, ProvisionPage, RowLine, RulePage, Source
from comity.desk.rule_words import consequence, sentences, state_words
from comity.engine.view import View
from comity.law.check import resolve
from comity.law.conditions import atoms_of
from comity.law.records import Atom, Entry, Group, LicenceRow, Member, Pack, Rule
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code
from comity.terms.problems import BadInput, Problem
from comity.terms.truth import NO, YES


def show(law: Law, what: str) -> tuple[Page, ...]:
    """Every page with this code or id; BadInput with the nearest one when there is none."""
    wanted = what.strip()
    found = [page for pack in law.packs.values() for page in _pages(law, pack, wanted)]
    if found:
        return tuple(found)
    everything = [name for pack in law.packs.values() for name in _names(pack)]
    close = get_close_matches(wanted, everything, n=3, cutoff=0.6)
    raise BadInput(Problem(f"law show {wanted[:80]}", "no entry, rule, authorisation, group, set, provision or question has this id",
                           f"Did you mean {' or '.join(close)}?" if close else "Try `comity law search` with a few words."))  # fmt: skip


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
    yield from (_rule(pack, r) for r in pack.rules if wanted in (r.id, r.authorisation))
    if wanted in pack.groups:
        yield _group(law, pack, pack.groups[wanted])
    for sets, kind in ((pack.code_sets, "set of codes"), (pack.hs_sets, "set of HS codes")):
        if wanted in sets:
            yield _set(pack, wanted, sets[wanted], kind)
    if wanted in pack.provisions:
        p = pack.provisions[wanted]
        rules = tuple(Naming(r.id, r.title, "cites it") for r in pack.rules if any(_within(c.at, wanted) for c in r.cite))
        yield ProvisionPage(id=p.id, jurisdiction=pack.jurisdiction, verified=p.verified, heading=p.label, text=p.heading, state=p.state,
                            since=p.since, until=p.until, source=Source(p.id, p.label, p.address), rules=rules)  # fmt: skip
    if wanted in pack.questions:
        q = pack.questions[wanted]
        yield ProvisionPage(id=q.id, jurisdiction=pack.jurisdiction, heading="a question only you can answer", text=q.question, state="",
                            since="", until="", source=source(pack, q.cite), rules=tuple(_naming(pack, {f"ask:{q.id}"}, set())))  # fmt: skip


def _within(cite: str, provision: str) -> bool:
    return cite == provision or cite.startswith(provision + ":")


# -- entries -----------------------------------------------------------------------------------------------------------


def _entry(law: Law, pack: Pack, entry: Entry, code: str) -> EntryPage:
    rows = pack.rows.get(entry_of(code), ())
    listed = [r for r in rows if r.derivation.startswith("list-based")]
    views = {j: View(p, ()) for j, p in law.packs.items()}
    below = tuple((c, e.heading) for c, e in pack.entries.items() if c.startswith(code + ".") and "." not in c[len(code) + 1 :])
    return EntryPage(
        id=code, jurisdiction=pack.jurisdiction, verified=entry.verified, heading=entry.heading or _heading(pack, code), kind=entry.kind,
        since=entry.since, until=entry.until, regime=entry.regime, source=source(pack, entry.cite), below=below,
        rows=tuple(_row(r) for r in rows if r not in listed), eligible=tuple(_row(r) for r in listed),
        sets=tuple(s for j, p in law.packs.items() for s in _sets(views[j], p, code)),
        rules=tuple(n for j, p in law.packs.items() for n in _entry_rules(views[j], p, code)),
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


def _sets(view: View, pack: Pack, code: str) -> Iterator[tuple[str, str]]:
    for name, members in pack.code_sets.items():
        truth = view.in_set(name, code)
        if truth is not NO:
            conditions = [m.condition for m in members if m.condition and view.in_set(m.code, code) is not NO]
            yield name, "" if truth is YES else "depends: " + (conditions[0] if conditions else "which paragraph of it")


def _entry_rules(view: View, pack: Pack, code: str) -> Iterator[Naming]:
    for rule in pack.rules:
        through = next((t for a in atoms_of(rule.when) if (t := _touches(view, a, code))), "")
        if through:
            yield Naming(rule.id, rule.title, through)


def _touches(view: View, atom: Atom, code: str) -> str:
    """Through which code, set or licence row a test speaks of a code; empty when it does not."""
    if atom.fact != f"item:{split_code(code)[0]}" and atom.fact not in ("made_with", "plant", "content", "content_share"):
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


def _rule(pack: Pack, r: Rule) -> RulePage:
    named = {"overrides": r.overrides, "authorisation": (r.authorisation,) if r.authorisation else (), "overcomes": r.overcomes,
             "except from": r.except_from, "bars": r.bars, "spares": r.spares, "judges": r.judges, "conditions": r.conditions,
             "duties": r.duties}  # fmt: skip
    return RulePage(
        id=r.id, jurisdiction=pack.jurisdiction, verified=r.verified, title=r.title, kind=r.kind, file=r.place.file, since=r.since,
        until=r.until, says=sentences(r.when, pack), then=consequence(r), states=tuple(state_words(s) for s in r.states),
        fields={k: v for k, v in named.items() if v}, regime=r.regime, basis=r.basis,
        sources=tuple(source(pack, c.at, c.note) for c in (*r.cite, *(c for s in r.states for c in s.cite))),
    )  # fmt: skip


def _group(law: Law, pack: Pack, g: Group) -> GroupPage:
    members = tuple((m.territory, law.gazetteer.name(m.territory), m.since, m.until, m.qualifier) for m in g.members)
    return GroupPage(id=g.id, jurisdiction=pack.jurisdiction, verified=g.verified, name=g.name, kind="group of territories",
                     source=source(pack, g.cite) if g.cite else None, members=members, rules=tuple(_naming(pack, set(), {g.id})))  # fmt: skip


def _set(pack: Pack, name: str, members: Iterable[Member], kind: str) -> GroupPage:
    told = tuple((m.code, "except" if m.exclude else "", m.since, m.until, m.condition) for m in members)
    return GroupPage(id=name, jurisdiction=pack.jurisdiction, name="", kind=kind, source=None, members=told,
                     rules=tuple(_naming(pack, set(), {name})))  # fmt: skip


def _naming(pack: Pack, facts: set[str], args: set[str]) -> Iterator[Naming]:
    """Rules with a test on one of the facts, or against one of the ids."""
    for rule in pack.rules:
        for atom in atoms_of(rule.when):
            if atom.fact in facts or args & {*atom.args, *atom.origin}:
                yield Naming(rule.id, rule.title, atom.fact)
                break
