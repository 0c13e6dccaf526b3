"""Checks on one pack: everything a rule refers to must exist, and every citation must resolve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from comity.law.conditions import atoms_of
from comity.law.records import Atom, Pack, Provision, Rule
from comity.terms.dates import holds
from comity.terms.problems import Problem
from comity.terms.words import nearest

_TERRITORY_FACTS = ("from", "destination", "origin", "exporter_country", "via", "party_country", "headquarters")


def check_pack(pack: Pack, territories: set[str]) -> list[Problem]:
    """One problem for every reference in the pack that leads nowhere."""
    return [
        *_duplicates(pack),
        *(p for rule in pack.rules for p in _rule_problems(rule, pack, territories)),
        *(p for c in pack.conflicts for a in atoms_of(c.when) for p in _atom_problems(a, pack, territories, str_place(c.place))),
        *(p for c in pack.conflicts for p in _cite_problems([x.at for x in c.cite], pack.provisions, str_place(c.place))),
        *(p for w in pack.de_minimis.conditions() for a in atoms_of(w) for p in _atom_problems(a, pack, territories, f"{pack.jurisdiction} deminimis.toml")),
        *_cite_problems([c.at for c in pack.de_minimis.cites()], pack.provisions, f"{pack.jurisdiction} deminimis.toml"),
        *(p for q in pack.questions.values() for p in _cite_problems(
            q.cite.split(";") if q.cite else [], pack.provisions, f"{pack.jurisdiction} question {q.id}")),
        *_group_problems(pack, territories),
        *_cycles(pack),
    ]


def str_place(place: object) -> str:
    """`file, rule id`, for people."""
    return f"{getattr(place, 'file', '')}, {getattr(place, 'item', '')}"


def resolve(provisions: Mapping[str, Provision], cite: str) -> Provision | None:
    """The provision a citation leads to: itself, or the nearest one above it that is open."""
    found = provisions.get(cite)
    above = cite
    while found is None and ":" in above:
        above = above.rsplit(":", 1)[0]
        candidate = provisions.get(above)
        if candidate is not None:
            return candidate if candidate.open or candidate.state != "in_force" else None
    return found


def usable(provision: Provision | None, day: str) -> bool:
    """Whether a provision may be cited on a day: it exists, is not reserved, and its interval holds."""
    return provision is not None and provision.state == "in_force" and holds(provision.since, provision.until, day)


def matching(patterns: Iterable[str], ids: Iterable[str]) -> list[str]:
    """The ids that any of the patterns names. `a.b.*` names everything that begins with `a.b.`."""
    plain, heads, others = set(), [], []
    for p in patterns:
        if not any(ch in p for ch in "*?["):
            plain.add(p)
        elif p.endswith("*") and not any(ch in p[:-1] for ch in "*?["):
            heads.append(p[:-1])
        else:
            others.append(p)
    begins = tuple(heads)
    return [i for i in ids if i in plain or i.startswith(begins) or any(fnmatchcase(i, p) for p in others)]


def _duplicates(pack: Pack) -> list[Problem]:
    seen: dict[str, str] = {}
    out = []
    for rule in pack.rules:
        if rule.id in seen:
            out.append(Problem(str_place(rule.place), f"the id {rule.id} stands already in {seen[rule.id]}", "Rename one."))
        seen[rule.id] = rule.place.file
    return out


def _rule_problems(rule: Rule, pack: Pack, territories: set[str]) -> list[Problem]:
    where = str_place(rule.place)
    out = []
    for atom in atoms_of(rule.when):
        out += _atom_problems(atom, pack, territories, where)
    out += _cite_problems([c.at for c in rule.cite], pack.provisions, where)
    out += _cite_problems([c.at for s in rule.states for c in s.cite], pack.provisions, where)
    requirements = [r.id for r in pack.rules if r.kind in ("require", "prohibit", "notify")]
    permits = [r.id for r in pack.rules if r.kind == "permit"] + [r.authorisation for r in pack.rules if r.authorisation]
    everything = [r.id for r in pack.rules]
    for field, patterns, ids in (
        ("overrides", rule.overrides, everything), ("overcomes", rule.overcomes, requirements),
        ("except_from", rule.except_from, requirements), ("for", rule.judges, requirements), ("bars", rule.bars, permits),
        ("spares", rule.spares, permits),
    ):  # fmt: skip
        for pattern in patterns:
            if not matching([pattern], ids):
                near = nearest(pattern, ids)
                out.append(Problem(f"{where}, field {field}", f"'{pattern}' names no rule",
                                   f"Did you mean '{near}'?" if near else "Correct or remove it."))  # fmt: skip
    return out


def _atom_problems(atom: Atom, pack: Pack, territories: set[str], where: str) -> list[Problem]:
    out = []
    if atom.fact in _TERRITORY_FACTS or atom.origin:
        for arg in (*(atom.args if atom.fact in _TERRITORY_FACTS else ()), *atom.origin):
            if arg not in territories and arg not in pack.groups:
                near = nearest(arg, pack.groups)
                out.append(Problem(f"{where}, test {atom.fact}", f"'{arg}' is no territory and no group of this pack",
                                   f"Did you mean '{near}'?" if near else "Use an ISO 3166 code or define the group."))  # fmt: skip
    if atom.fact in ("made_with", "plant", "content"):
        out += [
            Problem(f"{where}, test {atom.fact}", f"there is no code set '{arg}'", "Add it to codesets.csv.")
            for arg in atom.args if ":" not in arg and arg not in pack.code_sets
        ]  # fmt: skip
    if atom.fact == "hs":
        out += [
            Problem(f"{where}, test hs", f"'{arg}' is no HS code and no HS set of this pack", "Add it to hssets.csv.")
            for arg in atom.args if not arg.isdigit() and arg not in pack.hs_sets
        ]  # fmt: skip
    if atom.fact.startswith("ask:") and atom.fact[4:] not in pack.questions:
        near = nearest(atom.fact[4:], pack.questions)
        out.append(Problem(f"{where}, test ask", f"the question '{atom.fact[4:]}' is not in facts*.toml",
                           f"Did you mean '{near}'?" if near else "Add it with its question."))  # fmt: skip
    if atom.op in ("row", "reason"):
        known = {getattr(r, "key" if atom.op == "row" else "reason") for rows in pack.rows.values() for r in rows}
        out += [
            Problem(f"{where}, test item.{atom.op}", f"no licence row has the {atom.op} '{arg}'", "Correct it.")
            for arg in atom.args if arg not in known
        ]  # fmt: skip
    if atom.fact.startswith("item:") and atom.op == "in" and atom.fact[5:] in pack.namespaces:
        entries = pack.entries
        out += [
            Problem(f"{where}, test item.in", f"{arg} is not an entry of the list", "Correct the code.")
            for arg in atom.args
            if ":" in arg and not any(ch in arg for ch in "*?[") and not arg.endswith((":EAR99", ":none"))
            and arg not in entries and arg.split(".")[0] not in entries
        ]  # fmt: skip
    return out


def _cite_problems(cites: Iterable[str], provisions: Mapping[str, Provision], where: str) -> list[Problem]:
    out = []
    for cite in cites:
        found = resolve(provisions, cite)
        if found is None:
            out.append(Problem(f"{where}, field cite", f"{cite} leads to no provision", "Add it to provisions.csv."))
        elif found.state != "in_force":
            out.append(Problem(f"{where}, field cite", f"{cite} leads to a provision that is {found.state}", "Cite the one in force."))
    return out


def _group_problems(pack: Pack, territories: set[str]) -> list[Problem]:
    out: list[Problem] = []
    for group in pack.groups.values():
        out += [
            Problem(f"{pack.jurisdiction} group {group.id}", f"'{m.territory}' is no territory",
                    "Use an ISO 3166 code of law/territories.csv.")
            for m in group.members if m.territory not in territories
        ]  # fmt: skip
        out += _cite_problems(group.cite.split(";") if group.cite else [], pack.provisions, f"{pack.jurisdiction} group {group.id}")
        if group.universe and group.universe not in pack.groups:
            out.append(Problem(f"{pack.jurisdiction} group {group.id}", f"no group '{group.universe}'", "Correct universe."))
    return out


def _cycles(pack: Pack) -> list[Problem]:
    ids = [r.id for r in pack.rules]
    edges = {r.id: matching(r.overrides, ids) for r in pack.rules if r.overrides}
    out, done = [], set[str]()
    for start in edges:
        if start in done:
            continue
        path: list[str] = []
        if _walk(start, edges, path, done):
            where = next(str_place(r.place) for r in pack.rules if r.id == start)
            out.append(Problem(f"{where}, field overrides", " -> ".join(path), "Break the circle: one rule must win."))
            done.update(path)
    return out


def _walk(node: str, edges: Mapping[str, list[str]], path: list[str], done: set[str]) -> bool:
    if node in path:
        path.append(node)
        return True
    if node in done:
        return False
    path.append(node)
    for nxt in edges.get(node, ()):
        if _walk(nxt, edges, path, done):
            return True
    path.pop()
    done.add(node)
    return False
