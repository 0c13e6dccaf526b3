"""The whole law as a site of plain files: every page as text, and an index that is searched on the reader's own machine.

Pages load nothing but the style and the search of the site itself; official texts are only led to. Everything is escaped by the
template: headings and names come from strangers, too. The same law gives the same files, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from comity.desk.lawbook import HS_SET, SET, group_page, provision_page, question_page, rule_page, set_page
from comity.desk.lawexamples import Examples
from comity.desk.lawhistory import tables
from comity.desk.lawindex import Names
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import entry_of
from comity.web.lawoverview import Overview
from comity.web.lawpaths import Paths
from comity.web.lawsheets import Sheet, Sheets

KINDS: Final = ("entry", "rule", "authorisation", "group", "set", "question", "provision", "regime", "law", "examples")


class Thing(NamedTuple):
    """One thing that has a page, and what the search knows of it."""

    id: str
    kind: str
    law: str
    text: str


class Site:
    """All pages of a law. `only`: the laws that are printed; what they name of others is told and leads nowhere."""

    def __init__(self, law: Law, examples: Examples, only: Iterable[str] | None = None) -> None:
        self.law = law
        self.packs: list[Pack] = [p for j, p in law.packs.items() if only is None or j in set(only)]
        self.paths = Paths()
        self.things = list(self._things())
        for t in self.things:
            self._place(t)
        self.names = Names(law)
        self.overview = Overview(law, self.packs, self.paths, examples)
        for r in self.overview.regimes:
            self.paths.add("regimes", "regime", r)
            self.things.append(Thing(r, "regime", "", self.overview.regimes[r].get("name", "")))
        self.paths.add("examples", "examples", "orders")
        self.sheets = Sheets(self.names, self.paths, examples, tables(law))

    def __len__(self) -> int:
        """How many pages there are, nearly: for a progress bar."""
        return len(self.paths) + len(self.packs) * len(KINDS)

    def _place(self, t: Thing) -> None:
        if t.kind == "entry" and entry_of(t.id) != t.id:
            self.paths.mark(t.id)
            if not self.paths.find("entry", entry_of(t.id)):
                self.paths.add(f"{t.law.lower()}/entry", "entry", entry_of(t.id))
        elif not self.paths.find(t.kind, t.id):
            self.paths.add(t.law.lower() if t.kind == "law" else f"{t.law.lower()}/{t.kind}", t.kind, t.id)

    def _things(self) -> Iterator[Thing]:
        for p in self.packs:
            j = p.jurisdiction
            yield Thing(j, "law", j, p.name)
            for code, e in sorted(p.entries.items()):
                yield Thing(code, "entry", j, e.heading)
            for r in p.rules:
                yield Thing(r.id, "rule", j, r.title)
            for a, title in sorted({r.authorisation: r.title for r in reversed(p.rules) if r.authorisation}.items()):
                yield Thing(a, "authorisation", j, title)
            yield from (Thing(g.id, "group", j, g.name) for g in p.groups.values())
            yield from (Thing(name, "set", j, "") for name in (*p.code_sets, *p.hs_sets))
            yield from (Thing(q.id, "question", j, q.question) for q in p.questions.values())
            yield from (
                Thing(v.id, "provision", j, f"{v.label}: {v.heading}" if v.heading else v.label) for v in p.provisions.values()
            )

    # -- files ---------------------------------------------------------------------------------------------------------

    def files(self) -> Iterator[tuple[str, str]]:
        """Every file of the site: path below its folder, and text."""
        for sheet in self._sheets():
            yield sheet.path, self._html(sheet)
        yield "style.css", _asset("law.css")
        yield "search.js", _asset("law.js")
        yield "index.js", self._index()

    def _html(self, sheet: Sheet) -> str:
        page = self.paths.find("law", sheet.law)
        footer = (
            f"Comity informs, with sources. Law {self.law.hash[:19]}; this page shows what is kept of it, in words of its own."
        )
        return _template().render(s=sheet, up="../" * sheet.path.count("/"), lawpage=page, footer=footer)

    def _index(self) -> str:
        """The search index as a script: read without asking anybody, also from the disk."""
        laws = ["", *(p.jurisdiction for p in self.packs)]
        where = {"law": {j: n for n, j in enumerate(laws)}, "kind": {k: n for n, k in enumerate(KINDS)}}
        rows: list[list[Any]] = []
        for t in self.things:
            page = self.paths.code(t.id) if t.kind == "entry" else self.paths.find(t.kind, t.id)
            rows.append([t.id, where["kind"][t.kind], where["law"][t.law], t.text, page])
        body = msgspec.json.encode({"laws": laws, "kinds": KINDS, "things": rows}).decode()
        return f"window.COMITY_LAW={body};\n"

    def _sheets(self) -> Iterator[Sheet]:
        yield from self.overview.sheets(self.sheets, self.things)
        for pack in self.packs:
            yield from self._pack(pack)

    def _pack(self, p: Pack) -> Iterator[Sheet]:
        s, related = self.sheets, self.names.related[p.jurisdiction]
        for code in sorted({entry_of(c) for c in p.entries}):
            yield s.entry(p, code)
        for r in p.rules:
            yield s.rule(p, r, rule_page(p, r))
        for a in sorted(related.paths):
            yield s.authorisation(p, a)
        for g in p.groups.values():
            yield s.group(p, group_page(self.law, p, g, related.testing.get(g.id, ())), "group")
        for sets, kind in ((p.code_sets, SET), (p.hs_sets, HS_SET)):
            for name, members in sets.items():
                yield s.group(p, set_page(p, name, members, kind, related.testing.get(name, ())), "set")
        for q in p.questions.values():
            yield s.provision(question_page(p, q, related.testing.get(q.id, ())), "question")
        for v in p.provisions.values():
            yield s.provision(provision_page(p, v, related.citing.get(v.id, ())), "provision")


@lru_cache(maxsize=1)
def _template() -> Template:
    env = Environment(
        loader=PackageLoader("comity.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return env.get_template("law.html")


def _asset(name: str) -> str:
    return (files("comity.web") / "templates" / name).read_text(encoding="utf-8")
