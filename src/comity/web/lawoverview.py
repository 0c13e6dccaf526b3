"""The pages that lead to the others: the front page, a page for each law with its lists, the regimes, the example orders, the search."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from comity.desk.lawexamples import Examples
from comity.desk.telling import short
from comity.law.files import read_text, read_toml
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code
from comity.web.lawpaths import Paths, safe
from comity.web.lawsheets import UNVERIFIED, Cell, Section, Sheet, Sheets

_LISTED: Final = (("entry", "Entries"), ("rule", "Rules"), ("authorisation", "Exceptions and general licences"), ("group", "Groups of territories"),
                  ("set", "Sets of codes"), ("question", "Questions"), ("provision", "Provisions"))  # fmt: skip
_MOST_OF_REGIME: Final = 500


class _Thing(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def law(self) -> str: ...
    @property
    def text(self) -> str: ...


class Overview:
    """Makes them. `regimes` are those of law/regimes, by id."""

    def __init__(self, law: Law, packs: Sequence[Pack], paths: Paths, examples: Examples) -> None:
        self.law, self.packs, self.paths, self.examples = law, packs, paths, examples
        path = law.root / "regimes" / "regimes.toml"
        self.regimes: dict[str, dict[str, Any]] = read_toml(path, law.root).get("regime", {}) if path.is_file() else {}
        self.parties = Counter(p.list for p in law.parties())

    def sheets(self, sheets: Sheets, things: Sequence[_Thing]) -> Iterator[Sheet]:
        """All of them."""
        by: dict[tuple[str, str], list[_Thing]] = {}
        for t in things:
            if t.kind != "entry" or t.id == entry_of(t.id):
                by.setdefault((t.law, t.kind), []).append(t)
        yield self._front()
        yield Sheet("search.html", "Search", "search", "", "Codes, headings, rules, groups, sets, questions and provisions.")
        for p in self.packs:
            lists = [(kind, title, by.get((p.jurisdiction, kind), [])) for kind, title in _LISTED]
            yield self._law(p, lists)
            for kind, title, some in lists:
                if some:
                    rows = [(Cell(t.id, self.paths.find(kind, t.id)), Cell(t.text)) for t in some]
                    yield Sheet(
                        self._list(p, kind),
                        title,
                        "list",
                        p.jurisdiction,
                        f"{len(rows):,} of {p.name}",
                        sections=[Section(title, ("id", ""), rows)],
                    )
        for r, about in self.regimes.items():
            yield self._regime(r, about, sheets)
        yield self._examples()

    @staticmethod
    def _list(p: Pack, kind: str) -> str:
        return f"{p.jurisdiction.lower()}/{kind}-list.html"

    def _front(self) -> Sheet:
        rows = [(Cell(p.jurisdiction, self.paths.find("law", p.jurisdiction)), Cell(p.name), Cell(p.verified_through),
                 Cell(f"{len({entry_of(c) for c in p.entries}):,}"), Cell(f"{len(p.rules):,}")) for p in self.packs]  # fmt: skip
        regimes = [(Cell(r, self.paths.find("regime", r)), Cell(str(a.get("name", "")))) for r, a in self.regimes.items()]
        orders = [
            (
                Cell("Example orders", self.paths.find("examples", "orders")),
                Cell(f"{len(self.examples.all):,} orders and how each law answers"),
            )
        ]
        sections = [Section("Laws", ("law", "name", "checked through", "entries", "rules"), rows),
                    Section("Treaties and arrangements", ("id", "name"), regimes), Section("Examples", ("", ""), orders if self.examples.all else [])]  # fmt: skip
        return Sheet("index.html", "The law", "all laws", "", "What export-control law says, as facts in words of our own, each with its official source.",
                     sections=[s for s in sections if s.rows])  # fmt: skip

    def _law(self, p: Pack, lists: Iterable[tuple[str, str, list[_Thing]]]) -> Sheet:
        own = [(name, n) for name, n in sorted(self.parties.items()) if name.split(".")[0].upper() == p.jurisdiction]
        unverified = sum(not r.verified for r in p.rules)
        facts = [("authority", [Cell(p.authority)]), ("text checked through", [Cell(p.verified_through)]),
                 ("rules not checked in an official text", [Cell(f"{unverified:,} of {len(p.rules):,}")])]  # fmt: skip
        acts = [
            (Cell(i.title or i.id, "", i.address if i.address.startswith(("https://", "http://")) else ""), Cell(i.published))
            for i in p.instruments
        ]
        sections = [
            Section(
                "What there is",
                ("", ""),
                [(Cell(title, self._list(p, kind)), Cell(f"{len(some):,}")) for kind, title, some in lists if some],
            ),
            Section("Listed parties, by list", ("list", "entries"), [(Cell(name), Cell(f"{n:,}")) for name, n in own]),
            Section("Official texts", ("text", "published"), acts),
            Section("Not evaluated", ("law that is not modelled here",), [(Cell(t),) for t in p.not_evaluated]),
        ]
        return Sheet(
            self.paths.find("law", p.jurisdiction),
            p.name,
            "law",
            p.jurisdiction,
            "",
            facts,
            sections=[s for s in sections if s.rows],
        )

    def _regime(self, name: str, about: Mapping[str, Any], sheets: Sheets) -> Sheet:
        keys = ("kind", "purpose", "controls", "binding", "since")
        facts = [(k, [Cell(str(about[k]))]) for k in keys if about.get(k)]
        address = str(about.get("address", ""))
        if address.startswith(("https://", "http://")):
            facts.append(("address", [Cell(address, "", address)]))
        if about.get("verified") is False:
            facts.append(("caution", [Cell(UNVERIFIED)]))
        members = [r for r in self._memberships() if r.get("instrument") == name]
        taking = [(Cell(self.law.gazetteer.name(r.get("territory", ""))), Cell(r.get("status", "")), Cell(r.get("from", "")), Cell(r.get("to", "")))
                  for r in members]  # fmt: skip
        entries = [
            (sheets.link(c), Cell(e.heading))
            for p in self.packs
            for c, e in sorted(p.entries.items())
            if name in e.regime.split(";")
        ]
        rules = [(sheets.link(r.id), Cell(r.title)) for p in self.packs for r in p.rules if name in r.regime.split(";")]
        sections = [
            Section(f"{len(taking):,} memberships", ("territory", "status", "from", "to"), taking),
            Section(f"{len(rules):,} rules that descend from it", ("rule", "title"), rules[:_MOST_OF_REGIME]),
            Section(f"{len(entries):,} entries and paragraphs that descend from it" + (f", the first {_MOST_OF_REGIME}" if len(entries) > _MOST_OF_REGIME else ""),
                    ("code", "heading"), entries[:_MOST_OF_REGIME]),
        ]  # fmt: skip
        return Sheet(
            self.paths.find("regime", name),
            name,
            "regime",
            "",
            str(about.get("name", "")),
            facts,
            sections=[s for s in sections if s.rows],
        )

    def _memberships(self) -> list[dict[str, str]]:
        path = self.law.root / "regimes" / "memberships.csv"
        return list(csv.DictReader(io.StringIO(read_text(path, path.name), newline=""))) if path.is_file() else []

    def _examples(self) -> Sheet:
        rows = [(Cell(e.name), Cell(e.date), Cell("; ".join(split_code(c)[1] or c for c in e.codes)),
                 Cell("; ".join(f"{j}{f' (item {i})' if len({a[0] for a in e.answers}) > 1 else ''}: {short(o).lower()}" for i, j, o in e.answers)))
                for e in self.examples.all]  # fmt: skip
        anchors = [safe(e.name) for e in self.examples.all]
        lead = "Orders that come with the law, and how each law that reaches them answers."
        return Sheet(self.paths.find("examples", "orders"), "Example orders", "examples", "", lead,
                     sections=[Section("Orders", ("order", "law of", "codes", "answers"), rows, anchors)] if rows else [])  # fmt: skip
