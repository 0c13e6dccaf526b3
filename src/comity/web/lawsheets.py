"""Each page of the printed site as a sheet: a title, facts, and tables of cells that may lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from comity.desk.lawdiff import Event, entry_events, group_events, row_events, rule_events, set_events
from comity.desk.lawexamples import Examples
from comity.desk.lawindex import Names
from comity.desk.lawpages import EntryPage, GroupPage, Naming, Page, ProvisionPage, RowLine, RulePage, Source
from comity.desk.lawpairs import both_ways
from comity.desk.rule_words import Sentence
from comity.law.conditions import atoms_of
from comity.law.records import Pack, Rule
from comity.terms.codes import split_code
from comity.web.lawpaths import Paths, safe

UNVERIFIED: Final = "not checked in an official text"
_ANY: Final = ("rule", "authorisation", "group", "set", "question", "provision")


class Cell(NamedTuple):
    """A text, and where it leads: a page of the site, or an official address."""

    text: str
    page: str = ""
    address: str = ""


class Section(NamedTuple):
    """A heading and a table; with `anchors` each row can be led to."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    anchors: Sequence[str] = ()


class Sheet(NamedTuple):
    """One page."""

    path: str
    title: str
    kind: str
    law: str
    lead: str
    facts: Sequence[tuple[str, Sequence[Cell]]] = ()
    says: Sequence[Sentence] = ()
    then: str = ""
    sections: Sequence[Section] = ()


class Sheets:
    """Makes sheets; knows where everything is."""

    def __init__(self, names: Names, paths: Paths, examples: Examples, history: Sequence[Event]) -> None:
        self.names, self.paths, self.examples = names, paths, examples
        self.pairs = both_ways(names.law.root)
        self.written: dict[str, list[Event]] = {}
        for e in history:
            self.written.setdefault(e.id.partition(".")[0] if ":" in e.id else e.id, []).append(e)

    # -- cells ---------------------------------------------------------------------------------------------------------

    def link(self, name: str, text: str = "") -> Cell:
        """An id as a cell that leads to its page, where it has one."""
        return Cell(text or name, self.paths.code(name) or self.paths.any(name, *_ANY))

    @staticmethod
    def source(s: Source | None) -> Cell:
        """A citation that leads to its official address; never anything but http(s)."""
        if s is None:
            return Cell("")
        text = f"{s.text}, {s.note}" if s.note else s.text
        return Cell(text, "", s.address if s.address.startswith(("https://", "http://")) else "")

    def cited(self, s: Source) -> Iterator[Cell]:
        """A citation: to the official text, and to the page of its provision here."""
        yield self.source(s)
        at = s.id
        while at and not self.paths.find("provision", at):
            at = at.rpartition(":")[0]
        if at:
            yield Cell("in this site", self.paths.find("provision", at))

    def _rules(self, rules: Iterable[Naming], title: str = "Rules that name it") -> Section:
        return Section(title, ("rule", "title", "through"), [(self.link(n.rule), Cell(n.title), Cell(n.through)) for n in rules])

    def _ids(self, title: str, ids: Iterable[str], pack: Pack) -> Section:
        titles = {r.authorisation: r.title for r in reversed(pack.rules) if r.authorisation} | {r.id: r.title for r in pack.rules}
        return Section(title, ("id", "title"), [(self.link(i), Cell(titles.get(i, ""))) for i in ids])

    def _examples(self, name: str) -> Section:
        page = self.paths.find("examples", "orders")
        found = self.examples.of.get(name, ())
        return Section("Example orders", ("order", "how"), [(Cell(e, f"{page}#{safe(e)}"), Cell(how)) for e, how in found])

    def _history(self, events: Iterable[Event]) -> Section:
        told = sorted(events, key=lambda e: (e.date, e.kind, e.within, e.id, e.what))
        rows = [(Cell(e.date), self.link(e.id), Cell(f"{e.within}: {e.what}" if e.within and e.kind == "state" else e.what),
                 *(self.source(s) for s in e.sources[:1] or (None,))) for e in told]  # fmt: skip
        return Section("History", ("from", "what", "change", "source"), rows)

    def _sheet(self, page: Page, kind: str, title: str, facts: Sequence[tuple[str, Sequence[Cell]]], sections: Iterable[Section],
               says: Sequence[Sentence] = (), then: str = "") -> Sheet:  # fmt: skip
        path = self.paths.find("entry" if kind == "entry" else kind, page.id)
        shown = [f for f in facts if any(c.text for c in f[1])]
        if not page.verified:
            shown.append(("caution", [Cell(UNVERIFIED)]))
        return Sheet(path, page.id, kind, page.jurisdiction, title, shown, says, then, [s for s in sections if s.rows])

    # -- pages ---------------------------------------------------------------------------------------------------------

    def entry(self, pack: Pack, code: str) -> Sheet:
        """An entry of a list with all its paragraphs."""
        page: EntryPage = self.names.entry(pack, code)
        below = self.names.below[pack.jurisdiction][code]
        events = [e for x in below for e in entry_events(pack, x.code, x)]
        events += [e for row in pack.rows.get(code, ()) for e in row_events(pack, row)]
        paragraphs = sorted((x for x in below if x.code != code), key=lambda x: x.code)
        facts = [("kind", [Cell(page.kind)]), ("from", [Cell(page.since)]), ("to", [Cell(page.until)]),
                 ("regime", self._regimes(page.regime)), ("source", list(self.cited(page.source)))]  # fmt: skip
        rows = ("reason", "key", "scope", "regime", "basis", "depends on")
        sections = [
            Section("Licence rows", rows, [self._row(r) for r in page.rows]),
            Section("List-based exceptions", ("exception", "scope", "limit", "depends on"),
                    [(self.link(r.key), Cell(r.scope), Cell(r.amount), Cell(r.condition)) for r in page.eligible]),
            Section("Figures", ("code", "figure", "", "value", "unit"),
                    [tuple(Cell(x) for x in (split_code(t.code)[1], t.parameter, t.comparator, t.value, t.unit))
                     for t in pack.thresholds if t.code.partition(".")[0] == code]),
            Section("Paragraphs", ("code", "heading", "kind", "from", "to", ""),
                    [(Cell(split_code(x.code)[1]), Cell(x.heading), Cell(x.kind), Cell(x.since), Cell(x.until), Cell("" if x.verified else UNVERIFIED))
                     for x in paragraphs], [safe(split_code(x.code)[1]) for x in paragraphs]),
            Section("Related codes of other lists", ("code", "relation", "other code", "on the ground of", ""),
                    [(self.link(r.code), Cell(r.relation), self.link(r.other), Cell(r.source), Cell("" if r.verified else UNVERIFIED))
                     for r in self.pairs.get(code, ())]),
            Section("In the sets", ("set", "depends on"), [(self.link(s), Cell(d)) for s, d in page.sets]),
            self._rules(page.rules), self._history([*events, *self.written.get(code, ())]), self._examples(code),
        ]  # fmt: skip
        return self._sheet(page, "entry", page.heading or "no heading in our words yet", facts, sections)

    def _regimes(self, text: str) -> list[Cell]:
        """The arrangements that a cell names, each leading to its page."""
        return [Cell(name, self.paths.find("regime", name)) for name in (t.strip() for t in text.split(";")) if name]

    def _row(self, r: RowLine) -> tuple[Cell, ...]:
        regime = Cell(r.regime, self.paths.find("regime", r.regime))
        return (Cell(r.reason), Cell(r.key), Cell(r.scope), regime, Cell(r.basis), Cell(r.condition))

    def rule(self, pack: Pack, rule: Rule, page: RulePage) -> Sheet:
        """A rule in plain words, and the rules that stand in a relation to it."""
        related = self.names.related[pack.jurisdiction]
        tested = dict.fromkeys(
            n for a in atoms_of(rule.when) for n in ([a.fact[4:]] if a.fact.startswith("ask:") else (*a.args, *a.origin))
        )
        facts = [
            ("kind", [Cell(page.kind)]), ("from", [Cell(page.since)]), ("to", [Cell(page.until)]),
            *(("state", [Cell(s)]) for s in page.states),
            *((name, [self.link(v) for v in values]) for name, values in page.fields.items()),
            ("regime", self._regimes(page.regime)), ("basis", [Cell(page.basis)]),
            ("source", [c for s in dict.fromkeys(page.sources) for c in self.cited(s)]), ("written in", [Cell(f"law/{page.file}")]),
        ]  # fmt: skip
        names = [self.link(n) for n in tested]
        sections = [
            Section("What it tests", ("id",), [(c,) for c in names if c.page]),
            self._ids("Defeated by", related.overridden_by.get(rule.id, ()), pack),
            self._ids("Overcome by", related.overcome_by.get(rule.id, ()), pack),
            self._ids("How applications are judged", related.judged_by.get(rule.id, ()), pack),
            self._ids("Taken away by", related.barred_by.get(rule.id, ()), pack),
            self._history([*rule_events(pack, rule), *self.written.get(rule.id, ())]),
            self._examples(rule.id),
        ]
        return self._sheet(page, "rule", page.title, facts, sections, page.says, page.then)

    def authorisation(self, pack: Pack, name: str) -> Sheet:
        """An exception or general licence: all its paths."""
        paths = self.names.related[pack.jurisdiction].paths[name]
        rows = [
            (self.link(r.id), Cell(r.title), Cell(r.since), Cell(r.until), Cell("" if r.verified else UNVERIFIED)) for r in paths
        ]
        said = list(dict.fromkeys(t for r in paths for t in (*r.conditions, *r.duties)))
        sections = [
            Section("Paths", ("rule", "title", "from", "to", ""), rows),
            Section("Conditions and duties", ("what",), [(Cell(t),) for t in said]),
            self._history([e for r in paths for e in rule_events(pack, r)]),
            self._examples(name),
        ]
        page = Page(id=name, jurisdiction=pack.jurisdiction)
        return self._sheet(page, "authorisation", paths[0].title, (), sections)

    def group(self, pack: Pack, page: GroupPage, kind: str) -> Sheet:
        """A group of territories, or a set of codes."""
        rows = [(self.link(m[0]), *(Cell(t) for t in m[1:])) for m in page.members]
        events = group_events(pack, page.id) if kind == "group" else set_events(pack, page.id)
        sections = [Section(f"{len(rows):,} members", ("member", "name", "from", "to", "remark"), rows), self._rules(page.rules),
                    self._history([*events, *self.written.get(page.id, ())])]  # fmt: skip
        facts = [("source", list(self.cited(page.source)) if page.source else [])]
        return self._sheet(page, kind, page.name or page.kind, facts, sections)

    def provision(self, page: ProvisionPage, kind: str) -> Sheet:
        """A provision, or a question."""
        facts = [("state", [Cell(page.state.replace("_", " "))]), ("from", [Cell(page.since)]), ("to", [Cell(page.until)]),
                 ("official text", [self.source(page.source)])]  # fmt: skip
        title = f"{page.heading}: {page.text}" if page.text else page.heading
        return self._sheet(page, kind, title, facts, [self._rules(page.rules, "Rules that rest on it")])
