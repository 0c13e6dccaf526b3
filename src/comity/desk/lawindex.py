"""What names what in all law, looked up once: rules by entry, by id that they test, by provision; who overrides, overcomes, bars and judges whom.

`comity law show` walks through all rules for one thing; a printed site asks for every thing, and would take hours so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from comity.desk.lawbook import coded_tests, entry_page, rules_naming, sets_with
from comity.desk.lawpages import EntryPage, Naming
from comity.engine.view import View
from comity.law.check import matching
from comity.law.conditions import atoms_of
from comity.law.records import Atom, Entry, Member, Pack, Rule
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code

_Tested = tuple[Rule, tuple[Atom, ...]]
"""A rule and its tests on codes."""


class _Reach:
    """The rules and sets of one pack that may speak of an entry."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.view = pack, View(pack, ())
        self._rules: dict[str, list[_Tested]] = defaultdict(list)
        self._any_rule: dict[str, list[_Tested]] = defaultdict(list)
        self._sets: dict[str, dict[str, tuple[Member, ...]]] = defaultdict(dict)
        self._any_set: dict[str, tuple[Member, ...]] = {}
        for rule in pack.rules:
            tests = coded_tests(rule)
            entries: set[str] = set()
            spaces: set[str] = set()
            for atom in tests:
                found = self._entries(atom)
                entries |= found or set()
                if found is None:
                    spaces |= self._spaces(atom)
            for space in spaces:
                self._any_rule[space].append((rule, tests))
            for e in entries:
                if split_code(e)[0] not in spaces:
                    self._rules[e].append((rule, tests))
        for name, members in pack.code_sets.items():
            touched = self.view.set_entries(name)
            if touched is None:
                self._any_set[name] = members
            else:
                for e in touched:
                    self._sets[e][name] = members

    def _entries(self, atom: Atom) -> set[str] | None:
        """The entries a test may speak of; None when a pattern makes that unbounded."""
        if atom.op in ("row", "reason"):
            return self.view.entries_with(atom.op, atom.args)
        out: set[str] = set()
        for arg in atom.args:
            if ":" in arg or arg in self.pack.code_sets:
                found = self.view.set_entries(arg)
                if found is None:
                    return None
                out |= found
        return out

    def _spaces(self, atom: Atom) -> set[str]:
        """The namespaces of the codes that a test names."""
        if atom.fact.startswith("item:"):
            return {atom.fact[5:]}
        named = [c for a in atom.args for c in ([a] if ":" in a else [m.code for m in self.pack.code_sets.get(a, ())])]
        return {split_code(c)[0] for c in named}

    def rules(self, code: str) -> Iterator[Naming]:
        """The rules that speak of a code, by id."""
        near = [*self._rules.get(entry_of(code), ()), *self._any_rule.get(split_code(code)[0], ())]
        return rules_naming(self.view, sorted(near, key=lambda r: r[0].id), code)

    def sets(self, code: str) -> Iterator[tuple[str, str]]:
        """The sets a code is in or may be in."""
        return sets_with(self.view, self._sets.get(entry_of(code), {}) | self._any_set, code)


class Related:
    """For the rules of one pack: which others stand in a relation to each, and which rules test or cite what."""

    def __init__(self, pack: Pack) -> None:
        self.overridden_by: dict[str, list[str]] = defaultdict(list)
        self.overcome_by: dict[str, list[str]] = defaultdict(list)
        self.judged_by: dict[str, list[str]] = defaultdict(list)
        self.barred_by: dict[str, list[str]] = defaultdict(list)
        self.testing: dict[str, list[Naming]] = defaultdict(list)
        self.citing: dict[str, list[Naming]] = defaultdict(list)
        self.paths: dict[str, list[Rule]] = defaultdict(list)
        ids = sorted(r.id for r in pack.rules)
        required = {r.id for r in pack.rules if r.kind in ("require", "prohibit", "notify")}
        permits = {r.id: r.authorisation for r in pack.rules if r.kind == "permit"}
        for r in pack.rules:
            if r.authorisation:
                self.paths[r.authorisation].append(r)
            for i in _named(r.overrides, ids):
                self.overridden_by[i].append(r.id)
            for i in required.intersection(_named(r.judges, ids)):
                self.judged_by[i].append(r.id)
            for i in required.intersection(_named(r.overcomes, ids)).difference(
                matching(r.except_from, required) if r.except_from else ()
            ):
                if r.authorisation not in self.overcome_by[i]:
                    self.overcome_by[i].append(r.authorisation)
            self._bars(r, permits)
            self._tests(r)

    def _bars(self, r: Rule, permits: dict[str, str]) -> None:
        """The paths that a bar takes away."""
        if not r.bars:
            return
        both = {*permits, *permits.values()}
        left, barred = set(matching(r.spares, both)), set(matching(r.bars, both))
        for i, whole in permits.items():
            if {i, whole} & barred and not {i, whole} & left:
                self.barred_by[i].append(r.id)

    def _tests(self, r: Rule) -> None:
        seen: set[str] = set()
        for atom in atoms_of(r.when):
            about = [atom.fact[4:]] if atom.fact.startswith("ask:") else [*atom.args, *atom.origin]
            for name in about:
                if name not in seen:
                    seen.add(name)
                    self.testing[name].append(Naming(r.id, r.title, atom.fact))
        above: set[str] = set()
        for cite in r.cite:
            parts = cite.at.split(":")
            above |= {":".join(parts[: n + 1]) for n in range(len(parts))}
        for name in above:
            self.citing[name].append(Naming(r.id, r.title, "cites it"))


def _named(patterns: tuple[str, ...], ids: list[str]) -> Iterator[str]:
    """The ids, sorted, that patterns name."""
    seen: set[str] = set()
    for pattern in patterns:
        head = pattern.rstrip("*")
        if any(ch in head for ch in "*?["):
            found: Iterable[str] = matching([pattern], ids)
        elif head == pattern:
            found = [pattern] if pattern in ids else []
        else:
            found = ids[bisect_left(ids, head) : bisect_left(ids, head + "\uffff")]
        for i in found:
            if i not in seen:
                seen.add(i)
                yield i


class Names:
    """The index over all packs."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.reach = {j: _Reach(p) for j, p in law.packs.items()}
        self.related = {j: Related(p) for j, p in law.packs.items()}
        self.below: dict[str, dict[str, list[Entry]]] = {j: defaultdict(list) for j in law.packs}
        for j, p in law.packs.items():
            for code, e in p.entries.items():
                self.below[j][entry_of(code)].append(e)

    def entry(self, pack: Pack, code: str) -> EntryPage:
        """The page of an entry without sub-paragraph; one of which only paragraphs are listed gets one, too."""
        entry = pack.entries.get(code) or Entry(code, "", "", "", "", "", "", True)
        paragraphs = ((e.code, e.heading) for e in self.below[pack.jurisdiction][code] if e.code != code)
        sets = (s for r in self.reach.values() for s in r.sets(code))
        return entry_page(pack, entry, code, paragraphs, sets, (n for r in self.reach.values() for n in r.rules(code)))
