"""What nothing reads: rows, columns, groups, sets, questions and entries without effect, and places for which a chart is silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from comity.law.conditions import Literal, atoms_of, normal_form
from comity.law.records import Atom, Condition, Group, Pack
from comity.proof.finding import Finding
from comity.proof.interplay import REQUIREMENTS
from comity.proof.values import Values
from comity.terms.codes import is_residual

_NEARLY = 20
"""Nearly all: all but one in so many."""
CONTROLLED = ("control", "")
"""Kinds of entries of which a law is expected to require something."""


def findings(pack: Pack, values: Values, territories: Iterable[str], asked: Iterable[str] = ()) -> Iterator[Finding]:
    """Everything in a pack that no rule reads; `asked` are questions that the program itself reads."""
    atoms = tuple(dict.fromkeys(a for w in conditions(pack) for a in atoms_of(w)))
    named = {arg for a in atoms for arg in (*a.args, *a.origin)}
    yield from _rows(pack, atoms)
    yield from _columns(pack, named)
    yield from _groups_and_sets(pack, named)
    yield from _questions(pack, atoms, set(asked))
    yield from _entries(pack, values)
    yield from _rowless(pack)
    yield from _places(pack, territories)


def conditions(pack: Pack) -> Iterator[Condition]:
    """Every condition of a pack."""
    yield from (r.when for r in pack.rules)
    yield from (c.when for c in pack.conflicts)
    yield from pack.de_minimis.conditions()


def _rows(pack: Pack, atoms: Iterable[Atom]) -> Iterator[Finding]:
    """Licence rows that no rule reads, by key or by reason: entries that look controlled and are not."""
    read = {(a.op, arg) for a in atoms if a.op in ("row", "reason") for arg in a.args}
    left: dict[str, list[str]] = defaultdict(list)
    for rows in pack.rows.values():
        for row in rows:
            if ("row", row.key) not in read and ("reason", row.reason) not in read:
                left[row.key or row.reason].append(row.code)
    for key, codes in sorted(left.items()):
        yield Finding("row-unread", key, f"{pack.jurisdiction} licence rows '{key}'",
                      f"no rule reads them ({len(codes)}, for example {codes[0]})",
                      "Write the rule that they call for, or say in pack.toml that it is not modelled.")  # fmt: skip


def _chart(pack: Pack) -> list[Group]:
    """The columns of a chart: groups outside whose universe membership is unknown."""
    return [g for g in pack.groups.values() if g.universe]


def _columns(pack: Pack, named: set[str]) -> Iterator[Finding]:
    """Columns of a chart that no rule asks for: marks without effect."""
    for g in _chart(pack):
        if g.id not in named:
            yield Finding("column-unread", g.id, f"{pack.jurisdiction} group {g.id}", f"no rule reads its {len(g.members)} marks",
                          "Write the rule of this column.")  # fmt: skip
        elif not g.members:
            yield Finding("column-empty", g.id, f"{pack.jurisdiction} group {g.id}", "no row is marked in this column: its rule never applies for sure",
                          "Add the marks, if there are any.")  # fmt: skip


def _groups_and_sets(pack: Pack, named: set[str]) -> Iterator[Finding]:
    universes = {g.universe for g in pack.groups.values()}
    for name, group in pack.groups.items():
        if name not in named | universes and not group.universe:
            yield Finding("group-unread", name, f"{pack.jurisdiction} group {name}", f"no rule reads this group of {len(group.members)}",
                          "Drop it, unless it is kept for people to read.")  # fmt: skip
    for name in (*pack.code_sets, *pack.hs_sets):
        if name not in named:
            yield Finding(
                "set-unread", name, f"{pack.jurisdiction} set {name}", "no rule reads this set", "Drop it, or write its rule."
            )


def _questions(pack: Pack, atoms: Iterable[Atom], asked: set[str]) -> Iterator[Finding]:
    asked = asked | {a.fact.removeprefix("ask:") for a in atoms if a.fact.startswith("ask:")}
    for name in sorted(set(pack.questions) - asked):
        yield Finding(
            "question-unasked",
            name,
            f"{pack.jurisdiction} question {name}",
            "no rule asks it",
            "Drop it, or write the rule that asks it.",
        )


def _entries(pack: Pack, values: Values) -> Iterator[Finding]:
    """Entries of a list that no requirement could be about: the list says controlled, and nothing follows from it."""
    touched: dict[str, int] = defaultdict(int)
    for rule in pack.rules:
        for conjunct in normal_form(rule.when) if rule.kind in REQUIREMENTS else ():
            together: dict[str, int] = {}
            for atom, wanted in conjunct:
                if atom.fact.startswith("item:"):
                    may, must = values.masks(atom)
                    together[atom.fact[5:]] = together.get(atom.fact[5:], -1) & (may if wanted else ~must)
            for space in {a.fact[5:] for a, wanted in conjunct if wanted and a.fact.startswith("item:")}:
                touched[space] |= together[space]
    for space in pack.namespaces:
        codes = values.codes.get(space, [])
        left: dict[str, list[str]] = defaultdict(list)
        for i, code in enumerate(codes):
            entry = pack.entries.get(code)
            if entry is not None and entry.kind in CONTROLLED and not is_residual(code) and not touched[space] >> i & 1:
                left[code.split(".")[0]].append(code)
        for head, below in sorted(left.items()):
            yield Finding("entry-uncovered", head, f"{pack.jurisdiction} list {space}",
                          f"nothing is ever required of {below[0]}{f' and {len(below) - 1} below' if len(below) > 1 else ''}",
                          "Write the rule of this entry, or say in pack.toml that it is not modelled.")  # fmt: skip


def _rowless(pack: Pack) -> Iterator[Finding]:
    """Entries without a licence row in a list whose entries nearly all have one."""
    spaces = {code.split(":", 1)[0] for code in pack.rows}
    heads = [
        e
        for e in pack.entries.values()
        if "." not in e.code and e.kind == "control" and not e.until and e.code.split(":", 1)[0] in spaces
    ]
    bare = [e.code for e in heads if e.code not in pack.rows]
    if len(bare) * _NEARLY < len(heads):
        for code in bare:
            yield Finding("entry-rowless", code, f"{pack.jurisdiction} list", f"{code} has no licence row, as nearly all entries have",
                          "Add its row, unless the text has none.")  # fmt: skip


def _places(pack: Pack, territories: Iterable[str]) -> Iterator[Finding]:
    """Territories that stand in no row of the chart and that no requirement names: for them the chart is silent."""
    for universe in sorted({g.universe for g in _chart(pack)}):
        held = {m.territory for m in pack.groups[universe].members} if universe in pack.groups else set()
        held |= {m.territory for g in _chart(pack) if g.universe == universe for m in g.members}
        named = {arg for r in pack.rules if r.kind in REQUIREMENTS for a, wanted in _literals(r.when) if wanted and a.fact == "destination"
                 for arg in a.args}  # fmt: skip
        held |= named | {m.territory for g in pack.groups.values() if g.id in named for m in g.members}
        missing = [t for t in territories if not _stands(t, pack, held)]
        if missing:
            yield Finding("places-uncovered", universe, f"{pack.jurisdiction} group {universe}",
                          f"{len(missing)} territories have no row ({', '.join(missing[:8])})",
                          "Add their rows, or what they are treated as in destinations.csv.")  # fmt: skip


def _literals(condition: Condition) -> Iterator[Literal]:
    return (literal for conjunct in normal_form(condition) for literal in conjunct)


def _stands(territory: str, pack: Pack, held: set[str]) -> bool:
    state = territory.split("-", 1)[0]
    return bool({territory, state, pack.destinations.get(territory, ""), pack.destinations.get(state, "")} & held)


def tags(pack: Pack, given: Iterable[str], own: Iterable[str]) -> Iterator[Finding]:
    """Party tags that a rule tests and no list gives, and tags that a list of this law gives and none of its rules tests.

    `given` are the tags of all lists here; `us.sdn.*` says that a list that can be pulled gives tags of this beginning.
    """
    given = tuple(given)
    known = {t for t in given if not t.endswith(".*")}
    families = tuple(t[:-1] for t in given if t.endswith(".*"))
    read: dict[str, str] = {}
    for rule in pack.rules:
        for atom in atoms_of(rule.when):
            if atom.fact == "parties":
                read |= dict.fromkeys(atom.args, rule.id)
    for tag in sorted(t for t in set(read) - known if not t.startswith(families)):
        yield Finding("tag-unknown", tag, f"{pack.jurisdiction} rule {read[tag]}", f"it tests the tag '{tag}', which no list gives",
                      "Correct the tag, or add the list that gives it.")  # fmt: skip
    for tag in sorted(set(own) - set(read)):
        yield Finding(
            "tag-unread",
            tag,
            f"{pack.jurisdiction} parties",
            f"no rule of this law tests the tag '{tag}'",
            "Drop it, or write its rule.",
        )
