"""Two laws from one measure: the law without it and the law with it, on the days that are compared. No file of the law is touched.

A draft is read by the reader of the law itself and checked as a folder of the law is; a measure in force is taken out of the law
of its day; a measure that is only two days is the law of either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from comity.desk.draft_refs import places_of, references
from comity.desk.measure import Measure
from comity.engine.program import in_force
from comity.law.check import check_pack, matching
from comity.law.conditions import Context
from comity.law.records import Entry, Group, ListedParty, Member, Membership, Pack, Provision, Question, Rule
from comity.law.rule_reader import RuleReader
from comity.law.store import Law
from comity.terms.codes import is_code, split_code
from comity.terms.problems import BadInput, Problem
from comity.terms.truth import NO
from comity.terms.words import nearest

NEVER: Final = "9999-12-31"
GONE: Final = "0001-01-01"
TELLING: Final = frozenset({"review", "duty", "info"})
_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "group": ("id", "name", "cite", "universe", "members", "verified"), "set": ("id", "codes", "hs", "name"),
    "provision": ("id", "label", "heading", "address", "verified"), "fact": ("id", "question", "cite"),
    "entry": ("code", "heading", "regime", "cite", "parent", "kind", "verified"),
}  # fmt: skip


class LaidLaw(Law):
    """A law in which some packs are replaced; everything else, the listed parties too, is the law's beneath.

    `alone`: without the other packs of the law beneath, which nothing may then ask about.
    """

    def __init__(self, base: Law, packs: Mapping[str, Pack], words: str, *, alone: bool = False) -> None:
        self.base = base
        self.packs = dict(packs) if alone else {**base.packs, **packs}
        self.exclusive, self.ownership, self.gazetteer, self.root = base.exclusive, base.ownership, base.gazetteer, base.root
        self.hash = "sha256:" + hashlib.sha256(f"{base.hash}\n{words}".encode()).hexdigest()

    def parties(self) -> tuple[ListedParty, ...]:
        """All listed parties of the law beneath."""
        return self.base.parties()


class Laid(NamedTuple):
    """The law without the measure on one day and with it on another, how that was made, and the rules in which they differ.

    own  those of the rules that the measure adds, which an alternative may change
    """

    baseline: Law
    changed: Law
    first_day: str
    second_day: str
    how: str
    mode: str
    rules: tuple[str, ...]
    own: tuple[str, ...]


def lay(measure: Measure, law: Law) -> Laid:
    """Both laws. BadInput when the measure names what is not there, or its draft cannot be read."""
    wrong = references(measure, law, measure.id)
    if wrong:
        raise BadInput(*wrong)
    stands = bool(measure.in_force or measure.codes)
    if stands and measure.repeals:
        raise BadInput(Problem(f"{measure.id}, measure, field repeals", "it stands beside in_force or codes: either the measure is law, or it is a draft that takes law away",
                               "Make two measures of it."))  # fmt: skip
    drafted = any(measure.overlay)
    if measure.repeals or (drafted and not stands and not _only_tells(measure)):
        return _draft(measure, law)
    laid = _without(measure, law) if stands else _days(measure, law)
    return _completed(laid, measure, law) if drafted else laid


def _only_tells(measure: Measure) -> bool:
    """Whether rules of one's own only say how the law of two days is applied: reviews, duties and notes, no requirement, no entry."""
    kinds = {t.get("kind") for t in measure.overlay.rules}
    return measure.before != measure.after and bool(kinds) and kinds <= TELLING and not measure.overlay.entries


def _completed(laid: Laid, measure: Measure, law: Law) -> Laid:
    """The same, with rules of one's own laid over the law with the measure: what the law here does not have of it."""
    j = measure.jurisdictions[0]
    changed = laid_over(laid.changed.packs[j], measure.overlay._asdict(), law, measure.id, measure.after)
    before = laid.baseline.packs[j]
    added = tuple(sorted({r.id for r in changed.rules} - {r.id for r in laid.changed.packs[j].rules}))
    words = msgspec.json.encode([laid.rules, measure.overlay]).decode()
    return laid._replace(
        baseline=LaidLaw(laid.baseline, {j: _known_before(before, changed)}, f"before {words}") if measure.overlay.entries else laid.baseline,
        changed=LaidLaw(laid.changed, {j: changed}, words),
        how=f"{laid.how}; with the measure, {len(added)} rules laid on top that stand in its file",
        rules=tuple(sorted({*laid.rules, *added})), own=tuple(sorted({*laid.own, *added})),
    )  # fmt: skip


# -- a draft -----------------------------------------------------------------------------------------------------------


def _draft(measure: Measure, law: Law) -> Laid:
    base = law.packs[measure.jurisdictions[0]]
    words = msgspec.json.encode([measure.overlay, measure.repeals, measure.jurisdictions]).decode()
    changed = laid_over(base, measure.overlay._asdict(), law, measure.id, measure.after)
    gone: set[str] = set()
    others = {}
    for j in measure.jurisdictions:
        pack = changed if j == base.jurisdiction else law.packs[j]
        taken = set(matching(measure.repeals, [r.id for r in pack.rules]))
        gone |= taken
        others[j] = msgspec.structs.replace(pack, rules=tuple(r for r in pack.rules if r.id not in taken))
    before = _known_before(base, others[base.jurisdiction])
    added = tuple(sorted({r.id for r in changed.rules} - {r.id for r in base.rules}))
    said = [f"{len(added)} rules of the draft laid on top" if added else "", f"{len(gone)} rules taken away" if gone else ""]
    how = f"the law of {measure.before} as it stands; with the draft: {' and '.join(s for s in said if s) or 'entries added'}"
    return Laid(
        LaidLaw(law, {base.jurisdiction: before}, f"before {words}"), LaidLaw(law, others, words), measure.before, measure.after, how,
        "draft", tuple(sorted({*added, *gone})), added,
    )  # fmt: skip


def _known_before(base: Pack, changed: Pack) -> Pack:
    """The law in force, in which the entries of the draft are known and not yet on the list: their goods can be asked about."""
    new = {c: msgspec.structs.replace(e, since=NEVER) for c, e in changed.entries.items() if c not in base.entries}
    spaces = tuple(dict.fromkeys((*base.namespaces, *(split_code(c)[0] for c in new))))
    return msgspec.structs.replace(base, entries={**base.entries, **new}, namespaces=spaces)


class _DraftRules(RuleReader):
    """The reader of the law's rules over tables that stand in a measure."""

    def read_tables(self, tables: Iterable[Mapping[str, Any]], name: str) -> list[Rule]:
        """All rules that could be read; what could not is in `problems`."""
        out = []
        for i, t in enumerate(tables):
            where = f"{name}, rule {str(t.get('id', f'number {i + 1}'))[:80]}"
            wrong = [k for k in ("cite", "state") if not _is_tables(t.get(k, []))]
            wrong += (
                ["state, field cite"] if not wrong and not all(_is_tables(s.get("cite", [])) for s in t.get("state", [])) else []
            )
            self.problems += [
                Problem(f"{where}, field {k}", "a list of tables was expected", 'Write cite = [{ at = "..." }].') for k in wrong
            ]
            rule = self._tried(t, where, name) if not wrong else None
            out += [rule] if rule is not None else []
        return out

    def _tried(self, table: Mapping[str, Any], where: str, name: str) -> Rule | None:
        try:
            return self._rule(table, where, name)
        except RecursionError:
            self.problems.append(Problem(where, "its condition is nested too deeply", "Write it flat, or as several rules."))
            return None


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, Mapping) for v in value)


def laid_over(base: Pack, overlay: Mapping[str, Any], law: Law, name: str, day: str) -> Pack:
    """A pack with the words of a draft on top. BadInput with everything that is wrong with them."""
    problems = [p for kind, key in (("group", "groups"), ("set", "sets"), ("provision", "provisions"), ("fact", "facts"), ("entry", "entries"))
                for p in _shapes(kind, overlay[key], base, name)]  # fmt: skip
    if problems:
        raise BadInput(*problems)
    sets = {str(s["id"]): s for s in overlay["sets"]}
    codes = {i: tuple(Member(c, False, "", "", "") for c in s.get("codes", [])) for i, s in sets.items() if s.get("codes")}
    headings = {i: tuple(Member(c, False, "", "", "") for c in s.get("hs", [])) for i, s in sets.items() if s.get("hs")}
    groups = {str(g["id"]): _group(g, base, day) for g in overlay["groups"]}
    entries = {str(e["code"]): Entry(str(e["code"]), str(e.get("kind", "control")), str(e.get("heading", "")), "", "", str(e.get("regime", "none")),
                                     str(e.get("cite", "")), bool(e.get("verified", True))) for e in overlay["entries"]}  # fmt: skip
    provisions = {
        str(p["id"]): Provision(str(p["id"]), str(p.get("label", p["id"])), str(p.get("heading", "")), "in_force", "", "", str(p.get("address", "")), True, bool(p.get("verified", True)))
        for p in overlay["provisions"]
    }  # fmt: skip
    questions = {
        str(q["id"]): Question(str(q["id"]), str(q.get("question", "")), str(q.get("cite", ""))) for q in overlay["facts"]
    }
    merged = msgspec.structs.replace(
        base, code_sets={**base.code_sets, **codes}, hs_sets={**base.hs_sets, **headings}, groups={**base.groups, **groups},
        entries={**base.entries, **entries}, provisions={**base.provisions, **provisions}, questions={**base.questions, **questions},
    )  # fmt: skip
    return _with_rules(merged, overlay["rules"], law, name)


def _with_rules(pack: Pack, tables: tuple[dict[str, Any], ...], law: Law, name: str) -> Pack:
    spaces = {k: tuple(sorted({split_code(m.code)[0] for m in v})) for k, v in pack.code_sets.items()}
    reader = _DraftRules(Path(), Context(pack.namespaces[0] if pack.rows else "", spaces))
    rules = reader.read_tables(tables, name)
    head = pack.jurisdiction.lower() + "."
    problems = [*reader.problems]
    problems += [Problem(f"{name}, rule {r.id[:80]}, field id", f"it does not begin with '{head}'", f"Write {head}draft.{r.id[:40]}.")
                 for r in rules if not r.id.startswith(head)]  # fmt: skip
    merged = msgspec.structs.replace(pack, rules=tuple(sorted((*pack.rules, *rules), key=lambda r: r.id)))
    problems += [
        p
        for p in check_pack(merged, set(law.gazetteer.by_code))
        if p.where.startswith(name) or "group" in p.where or "question" in p.where
    ]
    if problems:
        raise BadInput(*problems)
    return merged


def _group(table: Mapping[str, Any], base: Pack, day: str) -> Group:
    members = places_of(table.get("members", []), [base], day)
    return Group(str(table["id"]), str(table.get("name", "")), str(table.get("cite", "")), str(table.get("universe", "")),
                 bool(table.get("verified", True)), tuple(Membership(m, "", "", "") for m in members))  # fmt: skip


def _shapes(kind: str, tables: tuple[dict[str, Any], ...], base: Pack, name: str) -> list[Problem]:
    """What is wrong with the form of the tables of one kind: fields, types, ids that are taken, codes of another's list."""
    key = "code" if kind == "entry" else "id"
    every: dict[str, Mapping[str, Any]] = {
        "group": base.groups, "set": {**base.code_sets, **base.hs_sets}, "provision": base.provisions, "fact": base.questions, "entry": base.entries,
    }  # fmt: skip
    out = []
    seen: set[str] = set()
    for i, t in enumerate(tables):
        own = t.get(key)
        where = f"{name}, {kind} {own if isinstance(own, str) and own else f'number {i + 1}'}"[:160]
        out += [*_fields(kind, t, where)]
        if not isinstance(own, str) or not own:
            out.append(Problem(f"{where}, field {key}", "it is missing", f"Every {kind} has one."))
        elif own in every[kind] or own in seen:
            out.append(Problem(f"{where}, field {key}", "it stands in the law already", "Give the draft's own another name."))
        elif kind == "entry" and (not is_code(own) or split_code(own)[0] not in base.namespaces):
            mend = f"Its lists are {', '.join(base.namespaces)}."
            out.append(Problem(f"{where}, field code", f"it is no code of a list of {base.jurisdiction}", mend))
        elif kind == "set" and not out:
            out += [*_members(t, where)]
        seen.add(str(own))
    return out


def _fields(kind: str, table: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Fields that are not known, and values of another type."""
    for field, value in table.items():
        if field not in _TABLES[kind]:
            near = nearest(field, _TABLES[kind])
            mend = f"Did you mean '{near}'?" if near else f"Known: {', '.join(_TABLES[kind])}."
            yield Problem(f"{where}, field {field[:60]}", f"not a field of a {kind}", mend)
        elif field in ("members", "codes", "hs"):
            if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                yield Problem(f"{where}, field {field}", "a list of texts was expected", f'Write {field} = ["..."].')
        elif not isinstance(value, bool if field == "verified" else str):
            yield Problem(f"{where}, field {field}", "a text was expected", "Put it in quotes.")


def _members(table: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """A set is of codes with their namespace or of customs codes."""
    if bool(table.get("codes")) == bool(table.get("hs")):
        yield Problem(where, "codes or hs, one of them, was expected", 'Write codes = ["..."] or hs = ["8542"].')
    if not all(h.isdigit() for h in table.get("hs", [])):
        yield Problem(f"{where}, field hs", "HS codes are digits", 'Write hs = ["8542", "848620"].')
    if not all(":" in c for c in table.get("codes", [])):
        yield Problem(f"{where}, field codes", "a code without namespace", "Write for example US-CCL:3A001.")


# -- a measure in force, and two days ----------------------------------------------------------------------------------


def _without(measure: Measure, law: Law) -> Laid:
    """The law of the day without the measure's rules and with its entries not yet on their list."""
    packs: dict[str, Pack] = {}
    taken: list[Rule] = []
    for j in measure.jurisdictions:
        pack = law.packs[j]
        ids = set(matching(measure.in_force, [r.id for r in pack.rules]))
        taken += [r for r in pack.rules if r.id in ids]
        entries = {
            c: msgspec.structs.replace(e, until=GONE) if any(c == x or c.startswith(f"{x}.") for x in measure.codes) else e
            for c, e in pack.entries.items()
        } if measure.codes else pack.entries  # fmt: skip
        packs[j] = msgspec.structs.replace(pack, rules=tuple(r for r in pack.rules if r.id not in ids), entries=entries)
    working = [r.id for r in taken if in_force(r, measure.after) is not NO]
    said = [f"without {len(taken)} rules of the measure ({len(working)} of them in operation on that day)"] if taken else []
    said += [f"with {len(measure.codes)} entries off their list"] if measure.codes else []
    own = tuple(sorted(r.id for r in taken))
    return Laid(
        LaidLaw(law, packs, "without " + " ".join((*own, *measure.codes))), law, measure.after, measure.after,
        f"the law of {measure.after} {' and '.join(said)}", "in-force", own, own,
    )  # fmt: skip


def _days(measure: Measure, law: Law) -> Laid:
    if measure.before == measure.after:
        raise BadInput(Problem(f"{measure.id}, measure", "nothing says what the measure is: no draft, no in_force, no codes, and one day only",
                               "Write [[rule]], in_force = [...], codes = [...], or before and after."))  # fmt: skip
    moved, new = [], []
    for j in measure.jurisdictions:
        for r in law.packs[j].rules:
            first, second = in_force(r, measure.before), in_force(r, measure.after)
            if first is not second:
                moved.append(r.id)
                if first is NO:
                    new.append(r.id)
    how = f"the law of {measure.before} and the law of {measure.after}, with everything that changed between"
    return Laid(law, law, measure.before, measure.after, how, "dates", tuple(sorted(moved)), tuple(sorted(new)))
