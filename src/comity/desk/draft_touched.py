"""Which entries and customs headings can be answered otherwise: those that the rules in which two laws differ speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from comity.desk.lawdiff import entry_events, group_events, row_events, set_events
from comity.desk.overlay import Laid
from comity.law.check import matching
from comity.law.conditions import atoms_of
from comity.law.records import All, Any, Atom, Condition, Not, Pack, Rule
from comity.law.store import Law
from comity.terms.codes import entry_of, is_pattern, is_residual

MOST_CODES: Final = 400
"""With more codes than this whole entries stand for their paragraphs."""
MOST_HS: Final = 80
SILENT: Final = ("reserved", "note")


class Touched(NamedTuple):
    """Codes and customs headings of one law that can be answered otherwise, the rules that differ, and what was left out."""

    codes: tuple[str, ...]
    hs: tuple[str, ...]
    rules: tuple[Rule, ...]
    everything: bool
    notes: tuple[str, ...]


def touched(laid: Laid, jurisdiction: str, named: Iterable[str]) -> Touched:
    """What of one law can be answered otherwise; `named` are codes that stand in the measure itself."""
    first, second = laid.baseline.packs[jurisdiction], laid.changed.packs[jurisdiction]
    rules = {r.id: r for p in (first, second) for r in p.rules}
    differ = [rules[i] for i in laid.rules if i in rules]
    entries = _entries(laid.changed, second)
    found = {c for c in named if c in second.entries or entry_of(c) in second.entries}
    if laid.mode == "dates":
        codes, more = _moved(second, laid.first_day, laid.second_day)
        found |= codes
        differ += [r for r in more if r.id not in laid.rules]
    hs: set[str] = set()
    everything = False
    for rule in differ:
        codes, headings, open_ = _of_rule(rule, second, rules, entries)
        found |= codes
        hs |= headings
        everything |= open_
    notes = []
    if everything and not found:
        found |= {c for c in entries if c.partition(":")[0] in second.namespaces}
        notes.append(f"{jurisdiction}: some of the rules name no item, so every entry of its lists was judged")
    if len(found) > MOST_CODES:
        found = {entry_of(c) for c in found}
        notes.append(f"{jurisdiction}: more than {MOST_CODES} paragraphs are touched; whole entries stand for them")
    if len(hs) > MOST_HS:
        hs = {h[:4] for h in hs}
        notes.append(
            f"{jurisdiction}: customs codes were judged by headings of four digits"
            + (f", the first {MOST_HS} of {len(hs)}" if len(hs) > MOST_HS else "")
        )
    return Touched(tuple(sorted(found)), tuple(sorted(hs)[:MOST_HS]), tuple(differ), everything, tuple(notes))


def _entries(law: Law, pack: Pack) -> tuple[str, ...]:
    """The whole entries of all lists that the rules of a law test, its own and those of others."""
    tested = {a.fact.removeprefix("item:") for r in pack.rules for a in atoms_of(r.when) if a.fact.startswith("item:")}
    spaces = {*pack.namespaces, *tested}
    return tuple(
        c for p in law.packs.values() if spaces.intersection(p.namespaces) for c, e in p.entries.items()
        if "." not in c and e.kind not in SILENT and c.partition(":")[0] in spaces
    )  # fmt: skip


def _of_rule(rule: Rule, pack: Pack, rules: dict[str, Rule], entries: tuple[str, ...]) -> tuple[set[str], set[str], bool]:
    """The codes and headings of a rule, or of the rules that it points at; `True` when it leaves the item open."""
    codes, hs = _named(rule.when, pack, entries)
    if codes or hs:
        return codes, hs, False
    at = (
        matching((*rule.overcomes, *rule.judges, *rule.overrides), rules)[:200]
        if rule.kind in ("permit", "bar", "review", "info")
        else []
    )
    for other in at:
        more, headings = _named(rules[other].when, pack, entries)
        codes |= more
        hs |= headings
    return codes, hs, not (codes or hs) and rule.kind in ("require", "prohibit", "notify", "permit", "review", "bar", "reach")


def _named(when: Condition, pack: Pack, entries: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The codes and headings that the positive tests on the item name."""
    codes: set[str] = set()
    hs: set[str] = set()
    for atom in positive(when):
        if atom.fact.startswith("item:"):
            codes |= _codes(atom, pack, entries)
        elif atom.fact == "hs":
            for arg in atom.args:
                hs |= {m.code for m in pack.hs_sets.get(arg, ())} or {arg}
    return codes, {h for h in hs if h.isdigit()}


def positive(when: Condition) -> Iterator[Atom]:
    """The tests that are to hold, those below a negation left out."""
    if isinstance(when, Atom):
        yield when
    elif isinstance(when, (All, Any)):
        for part in when.parts:
            yield from positive(part)
    elif isinstance(when, Not) and isinstance(when.part, Not):
        yield from positive(when.part.part)


def _codes(atom: Atom, pack: Pack, entries: tuple[str, ...]) -> set[str]:
    if atom.op in ("row", "reason"):
        field = "key" if atom.op == "row" else "reason"
        rows = [r for each in pack.rows.values() for r in each if getattr(r, field) in atom.args]
        return {c for r in rows for c in (r.include or (r.code,))}
    out: set[str] = set()
    for arg in atom.args:
        members = [m.code for m in pack.code_sets[arg] if not m.exclude] if arg in pack.code_sets else [arg]
        for code in members:
            out |= {c for c in entries if fnmatchcase(c, code)} if is_pattern(code) else {code}
    space = atom.fact.removeprefix("item:")
    return {c for c in out if c.startswith(f"{space}:") and not is_residual(c)}


def _moved(pack: Pack, since: str, until: str) -> tuple[set[str], list[Rule]]:
    """Codes whose entry, licence row or set changed between two days, and rules that test a group or set that did."""
    events = [e for code, entry in pack.entries.items() if entry.since or entry.until for e in entry_events(pack, code, entry)]
    events += [e for rows in pack.rows.values() for row in rows if row.since or row.until for e in row_events(pack, row)]
    codes = {e.id for e in events if since < e.date <= until}
    sets = [e for name in (*pack.code_sets, *pack.hs_sets) for e in set_events(pack, name) if since < e.date <= until]
    groups = {e.within for g in pack.groups for e in group_events(pack, g) if since < e.date <= until}
    codes |= {e.id for e in sets if e.kind == "code set" and ":" in e.id and not is_pattern(e.id)}
    names = groups | {e.within for e in sets if e.kind != "code set"}
    return codes, [r for r in pack.rules if names and any(a in names for atom in atoms_of(r.when) for a in atom.args)]
