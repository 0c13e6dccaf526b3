"""Narrower and wider variants of a measure, proposed by the program or written by the user, each as packs with other rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any as Anything
from typing import Final, NamedTuple

import msgspec

from comity.desk.draft_touched import positive
from comity.desk.draft_words import counted
from comity.desk.measure import Measure
from comity.desk.overlay import Laid, laid_over
from comity.law.check import matching
from comity.law.conditions import atoms_of
from comity.law.records import All, Any, Atom, Condition, Not, Pack, Place, Rule, Threshold
from comity.law.store import Law
from comity.terms.codes import covers
from comity.terms.truth import YES

CONCERN: Final = (
    "military", "military-intelligence", "nuclear", "nuclear-unsafeguarded", "missile", "uav", "chemical-biological", "internal-repression",
    "cyber-surveillance", "supercomputer", "terrorism",
)  # fmt: skip
CIVIL_USES: Final = ("civil", "medical", "humanitarian", "academic-research", "telecom", "none-of-concern")
ABROAD: Final = ("re-export", "deemed-re-export", "transfer")
_BEYOND: Final = ("made_with", "plant", "content", "content_share", "origin", "de_minimis")
BINDING: Final = ("require", "prohibit", "notify")
RELAXED: Final = (0.5, 0.75, 0.95)
"""Share of the concerning trade above a threshold that is doubled: an assumption, for such trade seeks the highest performance."""
FLOW: Final[Mapping[str, tuple[float, float, float]]] = {"relaxed": (0.25, 0.5, 0.75), "tightened": (1.1, 1.5, 2.0)}
"""Trade that is controlled after a threshold is moved, as a multiple of what the measure controls: an assumption."""


class Variant(NamedTuple):
    """A variant: what it changes in words, its packs, and the shares that are assumed of it.

    caught  share of the concerning trade that it still meets, where that is not read from the levels
    flow    trade that it controls, as a multiple of the measure's
    """

    id: str
    title: str
    kind: str
    what: str
    packs: Mapping[str, Pack]
    caught: tuple[float, float, float] | None = None
    flow: tuple[float, float, float] = (1.0, 1.0, 1.0)
    until: str = ""
    note: str = ""


def variants(measure: Measure, laid: Laid, own: Sequence[str], law: Law) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    """All variants, the program's first, and a sentence for each kind that cannot be proposed here."""
    maker = _Maker(measure, laid, own)
    if not maker.own:
        return (), (
            "No rule of the measure can be changed: it only takes rules or entries away, so there is no narrower form of it.",
        )
    made = [maker.end_use(), maker.civil_exception(), maker.notification(), maker.no_reach(), maker.sunset(), *maker.thresholds()]
    found = [v for v in made if isinstance(v, Variant)]
    notes = [v for v in made if isinstance(v, str)]
    found += [maker.written(t, law) for t in measure.alternatives]
    return tuple(found), tuple(notes)


def floored(
    measure: Measure, laid: Laid, own: Sequence[str], kept: tuple[str, ...], refused: Iterable[str]
) -> tuple[Variant, ...]:
    """Variants that were refused, once more with the measure as written for the destinations for which the floor demands control."""
    maker = _Maker(measure, laid, own, kept)
    made = (maker.end_use(), maker.civil_exception(), maker.notification())
    again = set(refused)
    return tuple(
        v._replace(id=f"{v.id}-floor-kept", title=f"{v.title}; as written where the floor demands it",
                   what=f"{v.what} For {', '.join(kept[:6])}{' and others' if len(kept) > 6 else ''} the measure stays as written.")
        for v in made if isinstance(v, Variant) and v.id in again
    )  # fmt: skip


class _Maker:
    """Changes the rules of a measure."""

    def __init__(self, measure: Measure, laid: Laid, own: Sequence[str], kept: tuple[str, ...] = ()) -> None:
        self.measure, self.laid = measure, laid
        self.there = Atom("destination", "in", kept) if kept else None
        self.packs = {j: laid.changed.packs[j] for j in measure.jurisdictions}
        wanted = set(own)
        self.own = {r.id: r for p in self.packs.values() for r in p.rules if r.id in wanted and r.kind in BINDING}
        self.reaching = {r.id for p in self.packs.values() for r in p.rules if r.id in laid.own and _beyond(r)}

    def _packs(
        self, change: Mapping[str, Rule], extra: Mapping[str, Iterable[Rule]] | None = None, gone: Iterable[str] = ()
    ) -> dict[str, Pack]:
        out = {}
        left = set(gone)
        for j, p in self.packs.items():
            rules = [change.get(r.id, r) for r in p.rules if r.id not in left]
            rules += list((extra or {}).get(j, ()))
            out[j] = msgspec.structs.replace(p, rules=tuple(sorted(rules, key=lambda r: r.id)))
        return out

    def _or_there(self, test: Atom) -> Atom | Any:
        return test if self.there is None else Any((test, self.there))

    def _left(self) -> dict[str, list[Rule]]:
        """The measure's rules once more, for the destinations that are kept only."""
        out: dict[str, list[Rule]] = {}
        for j, p in self.packs.items():
            mine = [r for r in p.rules if r.id in self.own and self.there is not None]
            out[j] = [
                msgspec.structs.replace(r, id=f"{r.id}.kept", when=_both(r, self.there)) for r in mine if self.there is not None
            ]
        return out

    def end_use(
        self, uses: tuple[str, ...] = CONCERN, at: str = "", title: str = "", share: tuple[float, float, float] | None = None
    ) -> Variant | str:
        """The requirement only where a use of concern is known."""
        only = self._or_there(Atom("uses", "any", uses))
        change = {i: msgspec.structs.replace(r, when=_both(r, only)) for i, r in self.own.items() if not _tests(r, "uses")}
        if not change:
            return "An end-use control is not proposed: the rules test the use already."
        return Variant(at or "end-use-control", title or "End-use control instead of item control", "end-use",
                       f"The requirement applies only where one of these uses is known: {', '.join(uses)}.", self._packs(change), share,
                       note="Exporters know of only a part of the uses of concern.")  # fmt: skip

    def civil_exception(self, uses: tuple[str, ...] = CIVIL_USES, conditions: tuple[str, ...] = (), at: str = "", title: str = "",
                        share: tuple[float, float, float] | None = None) -> Variant:  # fmt: skip
        """A general authorisation for civil end users, on conditions of verification."""
        told = conditions or (
            "The end user is civil, undertakes in writing not to divert, and admits visits; the exporter keeps records and reports.",
        )
        named = ", ".join(u.replace("-", " ") for u in uses if u != "none-of-concern")
        extra = {}
        for j, p in self.packs.items():
            mine = [r for r in p.rules if r.id in self.own]
            if mine:
                extra[j] = [_permit(j, mine, uses, told, self.there)]
        return Variant(at or "civil-exception", title or "General authorisation for civil end users, with verification", "civil-exception",
                       f"Exports for uses that are {named or 'of no concern'} need no licence of their own: {told[0]}", self._packs({}, extra), share,
                       note="A part of the diversions passes verification.")  # fmt: skip

    def notification(self, at: str = "", title: str = "") -> Variant | str:
        """Telling the authority instead of asking it."""
        change = {
            i: msgspec.structs.replace(r, kind="notify", outcome="notification_required", policy="")
            for i, r in self.own.items()
            if r.kind != "notify"
        }
        extra = self._left() if self.there is not None else {}
        if not change:
            return "A notification is not proposed: the measure is one."
        return Variant(at or "notification", title or "Notification instead of a licence", "notification",
                       "Exporters tell the authority before they send; it may ask for a licence in a single case.", self._packs(change, extra),
                       note="What is notified is seen and not stopped; it counts as covered between nothing and three fifths.")  # fmt: skip

    def no_reach(self, at: str = "", title: str = "") -> Variant | str:
        """The law stays with what leaves its own territory."""
        declared = (
            self.measure.reach.reexport
            or self.measure.reach.technology
            or self.measure.reach.de_minimis
            or self.measure.reach.secondary
        )
        if not self.reaching and not declared:
            return "A variant without reach is not proposed: the measure has none."
        change = {i: msgspec.structs.replace(r, when=_both(r, Not(Atom("act", "is", ABROAD)))) for i, r in self.own.items()}
        return Variant(at or "no-reach", title or "No reach beyond the own territory", "no-reach",
                       "Re-exports, transfers abroad and foreign-made products are left to the law of the place.", self._packs(change, gone=self.reaching),
                       note="Direct trade is judged as before; what reach catches of the trade of third countries is told in section reach.")  # fmt: skip

    def sunset(self, until: str = "", at: str = "", title: str = "") -> Variant:
        """The measure ends by itself."""
        last = until or _a_year_after(self.measure.after)
        change = {i: msgspec.structs.replace(r, until=min(r.until or last, last)) for i, r in self.own.items()}
        return Variant(at or "sunset", title or "The measure ends after a year unless renewed", "sunset",
                       f"The rules end on {last} unless they are made anew; figures are those of a year in which they hold.", self._packs(change), until=last)  # fmt: skip

    def thresholds(self) -> Iterator[Variant | str]:
        """Figures of the measure's entries at twice and at half their value."""
        found = _thresholds(self.measure, self.packs.values())
        if not found:
            yield "No threshold is moved: the entries of the measure have no figures in the data of this law."
            return
        for kind, factor, words in (("relaxed", "2", "twice"), ("tightened", "0.5", "half")):
            yield self.threshold(kind, factor, words, found)

    def threshold(self, kind: str, factor: str, words: str, found: Sequence[Threshold], at: str = "", title: str = "",
                  share: tuple[float, float, float] | None = None) -> Variant:  # fmt: skip
        """The figures at a multiple; how much trade that is must be assumed, for no statistics tell performance."""
        named = "; ".join(f"{t.code} {t.parameter} {t.comparator} {t.value} {t.unit}" for t in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        return Variant(at or f"threshold-{kind}", title or f"Thresholds at {words} their value", "threshold", f"Figures at {factor} times: {named}{more}.",
                       dict(self.packs), RELAXED if kind == "relaxed" else None, share or FLOW[kind],
                       note="Statistics do not tell performance: the share of trade between the two figures is assumed.")  # fmt: skip

    def written(self, t: Mapping[str, Anything], law: Law) -> Variant:
        """A variant of the user's own."""
        at, title, kind = str(t["id"]), str(t["title"]), str(t["kind"])
        share = tuple(float(x) for x in t["share"]) if "share" in t else None
        three = (share[0], share[1], share[2]) if share else None
        uses = tuple(t.get("uses", ()))
        made: Variant | str
        if kind == "end-use":
            made = self.end_use(uses or CONCERN, at, title, three)
        elif kind == "civil-exception":
            made = self.civil_exception(uses or CIVIL_USES, tuple(t.get("conditions", ())), at, title, three)
        elif kind == "notification":
            made = self.notification(at, title)
        elif kind == "no-reach":
            made = self.no_reach(at, title)
        elif kind == "sunset":
            made = self.sunset(str(t.get("until", "")), at, title)
        elif kind == "threshold":
            factor = str(t.get("factor", "2"))
            kept = "relaxed" if float(factor) >= 1 else "tightened"
            made = self.threshold(
                kept, factor, f"{factor} times", _thresholds(self.measure, self.packs.values()), at, title, three
            )
        else:
            made = self._own(t, law, three)
        if isinstance(made, str):
            return Variant(at, title, kind, made, dict(self.packs), note=str(t.get("note", "")))
        return made._replace(note=str(t.get("note", "")) or made.note)

    def _own(self, t: Mapping[str, Anything], law: Law, share: tuple[float, float, float] | None) -> Variant:
        """Rules of the user's in the place of the measure's, or beside what is left of them."""
        first = self.measure.jurisdictions[0]
        gone = set(matching(t.get("repeals", ()), self.own))
        tables = {
            f"{k}s" if k != "entry" else "entries": tuple(t.get(k, ()))
            for k in ("rule", "group", "set", "provision", "fact", "entry")
        }
        packs = self._packs({}, gone=gone)
        packs[first] = laid_over(packs[first], tables, law, f"{self.measure.id}, alternative {t['id']}", self.measure.after)
        return Variant(str(t["id"]), str(t["title"]), "own", str(t.get("note", "")) or f"{counted(len(gone), 'rule')} taken away, {len(t.get('rule', ()))} added.",
                       packs, share)  # fmt: skip


def _beyond(rule: Rule) -> bool:
    """Whether a rule on reach goes beyond what leaves the own territory: made with, content, origin, or acts abroad only."""
    tests = list(positive(rule.when))
    acts = {w for a in tests if a.fact == "act" for w in a.args}
    return rule.kind == "reach" and (any(a.fact in _BEYOND for a in tests) or (bool(acts) and acts <= set(ABROAD)))


def _both(rule: Rule, more: Condition) -> All:
    return All((rule.when, more))


def _tests(rule: Rule, fact: str) -> bool:
    return any(a.fact == fact for a in atoms_of(rule.when))


def _permit(
    jurisdiction: str, rules: Sequence[Rule], uses: tuple[str, ...], conditions: tuple[str, ...], there: Atom | None
) -> Rule:
    """A general authorisation that overcomes the measure for these uses."""
    name = f"{jurisdiction.lower()}.draft.alternative.civil"
    tests: list[Condition] = [Atom("uses", "any", uses), Not(Atom("uses", "any", CONCERN))]
    when = All(tuple(tests if there is None else [*tests, Not(there)]))
    return Rule(
        id=f"{name}.path", kind="permit", title="General authorisation for civil end users", since="", until="", when=when, outcome="", policy="",
        note="", overrides=(), authorisation=name, overcomes=tuple(r.id for r in rules), except_from=(), bars=(), spares=(), judges=(),
        conditions=conditions, duties=(), regime="", basis="", verified=False, cite=rules[0].cite, states=(), place=Place("alternative", name),
    )  # fmt: skip


def _thresholds(measure: Measure, packs: Iterable[Pack]) -> tuple[Threshold, ...]:
    """The figures of the entries that the measure names."""
    codes = [*measure.codes, *(c for g in measure.goods for c in g.codes)]
    return tuple(
        t for p in packs for t in p.thresholds if any(covers(c, t.code) is YES or covers(t.code, c) is YES for c in codes)
    )


def _a_year_after(day: str) -> str:
    d = date.fromisoformat(day)
    try:
        return d.replace(year=d.year + 1).isoformat()
    except ValueError:
        return d.replace(year=d.year + 1, day=28).isoformat()
