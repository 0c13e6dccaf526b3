"""Everything dated about one thing of the law, in order of time, past and ahead, with its source.

Of an entry: the entry itself and its paragraphs, licence rows, sets, the rules that name it with their states, and the groups of
territories that those rules test. Besides, what `law/*/history.csv` says of it: what was once and is in no list any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from comity.desk.lawbook import as_known_law, show, source
from comity.desk.lawdiff import Event, entry_events, group_events, row_events, rule_events, set_events, span, today
from comity.desk.lawpages import EntryPage, GroupPage, Page, ProvisionPage, RulePage
from comity.law.check import matching
from comity.law.conditions import atoms_of
from comity.law.files import TableFile
from comity.law.records import Pack, Rule
from comity.law.store import Law
from comity.terms.codes import entry_of, split_code
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem

COLUMNS: Final = ("date", "code", "kind", "what", "cite", "verified")
_FILE: Final = "history.csv"


class History(msgspec.Struct, frozen=True, kw_only=True):
    """The dated events of what was asked for. `undated`: rules that name it and state no first day."""

    what: str
    names: tuple[str, ...]
    today: str
    past: tuple[Event, ...]
    ahead: tuple[Event, ...]
    undated: tuple[str, ...]


def history(law: Law, what: str, known_at: str = "", day: str = "") -> History:
    """All events of a code or id, as known on a day; BadInput with the nearest name when there is no such thing."""
    now = day or today()
    told = _Told(as_known_law(law, known_at))
    pages = told.pages(what)
    law = told.law
    for page in pages:
        pack = law.packs[page.jurisdiction]
        if isinstance(page, EntryPage):
            told.entry(pack, page)
        elif isinstance(page, RulePage):
            told.rules([page.id], groups=True)
            told.overriders(pack, page.id)
        elif isinstance(page, GroupPage):
            told.group(pack, page.id)
            told.rules(n.rule for n in page.rules)
        elif isinstance(page, ProvisionPage):
            told.provision(pack, page)
        told.written(page.id)
    events = sorted(dict.fromkeys(told.events), key=lambda e: (e.date, e.jurisdiction, e.kind, e.within, e.id, e.what))
    return History(
        what=what.strip(), names=tuple(p.id for p in pages) or (what.strip(),), today=now, past=tuple(e for e in events if e.date <= now),
        ahead=tuple(e for e in events if e.date > now), undated=tuple(dict.fromkeys(told.undated)),
    )  # fmt: skip


class _Told:
    """Gathers events."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.by_rule: dict[str, tuple[Pack, Rule]] = {r.id: (p, r) for p in law.packs.values() for r in p.rules}
        self.events: list[Event] = []
        self.undated: list[str] = []
        self._own = tables(law)

    def pages(self, what: str) -> tuple[Page, ...]:
        """The pages of a code or id; none for a code that only a table of history still knows."""
        try:
            return show(self.law, what)
        except BadInput:
            wanted = what.strip()
            gone = {e.id for e in self._own if wanted in (e.id, split_code(e.id)[1])}
            if not gone:
                raise
            for name in sorted(gone):
                self.written(name)
            return ()

    def entry(self, pack: Pack, page: EntryPage) -> None:
        """An entry with its paragraphs and what stands above it, its rows, its sets, and the rules that name it."""
        code, top = page.id, entry_of(page.id)
        for c, e in pack.entries.items():
            if _related(c, code):
                self.events += entry_events(pack, c, e)
        for row in pack.rows.get(top, ()):
            self.events += row_events(pack, row)
        for name, _depends in page.sets:
            for p in self.law.packs.values():
                self.events += (e for e in set_events(p, name) if _related(e.id, code))
        self.rules((n.rule for n in page.rules), groups=True)

    def rules(self, ids: Iterable[str], *, groups: bool = False) -> None:
        """Rules and, if wished, the groups of territories that they test."""
        seen: set[tuple[str, str]] = set()
        for rule_id in ids:
            pack, rule = self.by_rule[rule_id]
            self.events += rule_events(pack, rule)
            if not rule.since:
                self.undated.append(rule_id)
            tested = {a for atom in atoms_of(rule.when) for a in atom.args if a in pack.groups} if groups else set()
            for gid in sorted(tested):
                if (pack.jurisdiction, gid) not in seen:
                    seen.add((pack.jurisdiction, gid))
                    self.events += group_events(pack, gid)

    def overriders(self, pack: Pack, rule_id: str) -> None:
        """The rules that defeat a rule."""
        self.rules(r.id for r in pack.rules if r.overrides and matching(r.overrides, [rule_id]))

    def group(self, pack: Pack, name: str) -> None:
        """The members of a group or of a set."""
        self.events += group_events(pack, name) if name in pack.groups else set_events(pack, name)

    def provision(self, pack: Pack, page: ProvisionPage) -> None:
        """A provision and the rules that rest on it."""
        for day, what in span(page.since, page.until):
            self.events.append(Event(date=day, kind="provision", jurisdiction=pack.jurisdiction, id=page.id,
                                     what=f"{what}: {page.text}" if page.text else what, sources=(page.source,)))  # fmt: skip
        self.rules(n.rule for n in page.rules)

    def written(self, name: str) -> None:
        """What the tables of history say of it."""
        self.events += (e for e in self._own if _related(e.id, name))


def _related(one: str, other: str) -> bool:
    """Whether two codes are the same, or one stands below the other."""
    return one == other or one.startswith(other + ".") or other.startswith(one + ".")


def tables(law: Law) -> list[Event]:
    """Everything in `history.csv` of each law; BadInput with every line that cannot be used."""
    out: list[Event] = []
    bad: list[Problem] = []
    for path in sorted(law.root.glob(f"*/{_FILE}")) if law.root.is_dir() else ():
        found = next((p for p in law.packs.values() if p.jurisdiction.lower() == path.parent.name), None)
        if found is not None:
            for place, row in TableFile(path, law.root, COLUMNS).rows():
                if parse_date(row["date"]) is None:
                    bad.append(Problem(f"{place}, column date", f"'{row['date'][:40]}' is not a date", "Write YYYY-MM-DD."))
                out.append(_row(found, row))
    if bad:
        raise BadInput(*bad)
    return out


def _row(pack: Pack, row: dict[str, str]) -> Event:
    mark = " (unverified)" if row["verified"] == "no" else ""
    return Event(date=row["date"], kind=row["kind"] or "history", jurisdiction=pack.jurisdiction, id=row["code"], what=row["what"] + mark,
                 within=_FILE, sources=tuple(source(pack, c.strip()) for c in row["cite"].split(";") if c.strip()))  # fmt: skip
