"""Which rules read what an import changes: the answer to "what does this amendment do", before it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from comity.engine.view import View
from comity.law.conditions import atoms_of
from comity.law.records import Atom, Pack, Rule
from comity.terms.truth import NO

Line = Mapping[str, str]
_SHOWN = 5


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that reads changed lines: through what, how many, and a few of them."""

    rule: str
    title: str
    through: str
    lines: int
    examples: tuple[str, ...]


def changed_lines(before: Sequence[Line], after: Sequence[Line]) -> list[Line]:
    """The lines that stand in one of the two tables only: what was taken away, added, or changed (old and new)."""
    old, new = {tuple(sorted(r.items())) for r in before}, {tuple(sorted(r.items())) for r in after}
    return [dict(r) for r in sorted(old ^ new)]


def touched(pack: Pack, tables: Mapping[str, Sequence[Line]]) -> tuple[Touched, ...]:
    """The rules that read any of the changed lines, in the order of their ids; `tables`: table name -> changed lines."""
    view = View(pack, ())
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table, lines in tables.items():
        for rule in pack.rules:
            for through, key in _reads(rule, view, table, lines):
                found[rule.id, through].add(key)
    titles = {r.id: r.title for r in pack.rules}
    return tuple(
        Touched(rule=rule, title=titles[rule], through=through, lines=len(keys), examples=tuple(sorted(keys)[:_SHOWN]))
        for (rule, through), keys in sorted(found.items())
    )


def _reads(rule: Rule, view: View, table: str, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    name = table.rpartition("/")[2]
    if name.startswith("provisions"):
        cited = {c.at for c in (*rule.cite, *(c for s in rule.states for c in s.cite))}
        yield from (("citation", r["id"]) for r in lines if any(at == r["id"] or at.startswith(r["id"] + ":") for at in cited))
        return
    for atom in atoms_of(rule.when):
        args = {*atom.args, *atom.origin}
        for r in lines:
            key = _key(atom, args, view, r)
            if key:
                yield atom.fact, key


def _key(atom: Atom, args: set[str], view: View, r: Line) -> str:
    """What of a line a test reads; blank when it does not."""
    if "tags" in r:
        return r.get("id", "") if atom.fact in ("parties", "ownership") and args & set(_split(r["tags"])) else ""
    if "set" in r:
        return r.get("code") or r.get("hs", "") if r["set"] in args else ""
    if "group" in r:
        return r["territory"] if r["group"] in args else ""
    if "key" in r and "reason" in r:
        return r["code"] if (atom.op, r["key"]) in (("row", a) for a in args) or (atom.op == "reason" and r["reason"] in args) else ""
    if "code" in r and "kind" in r and atom.op == "in" and atom.fact.startswith("item:"):
        code = f"{atom.fact.partition(':')[2]}:{r['code']}"
        named = (a for a in args if ":" in a or a in view.pack.code_sets)
        return r["code"] if _own(view.pack, atom) and any(view.in_set(a, code) is not NO for a in named) else ""
    return ""


def _own(pack: Pack, atom: Atom) -> bool:
    return atom.fact.partition(":")[2] in pack.namespaces


def _split(cell: str) -> Iterable[str]:
    return (part.strip() for part in cell.split(";") if part.strip())
