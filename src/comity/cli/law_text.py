"""Pages of the law as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from itertools import groupby
from typing import Final

from rich.console import Console
from rich.table import Table

from comity.cli.paint import Paint, plain
from comity.desk.lawcoverage import PackCoverage
from comity.desk.lawdiff import Event
from comity.desk.lawhistory import History
from comity.desk.lawpages import Beside, CodePage, EntryPage, GroupPage, Naming, Page, ProvisionPage, RowLine, RulePage, Source
from comity.desk.lawsearch import Found
from comity.desk.lawstatus import Status
from comity.law.coverage import CAPABILITIES

_MOST: Final = 40
_MOST_ALIKE: Final = 8
_MOST_STALE: Final = 12
_NOTE: Final = 60
_MANY: Final = ("group", "code set", "HS set", "listed party", "licence row")
"""Kinds of events of which many alike fall on one day."""
_LEVELS: Final = {"partial": "part", "none": "-"}
_WHOLE: Final = ("rule", "code", "id", "set", "key", "reason", "law", "kind", "known until", "from", "to", "member", "state", "through", "exceptions", "rules", "unverified")
"""Columns that are copied from the screen: never folded."""


def table_lines(header: Sequence[str], rows: Iterable[Sequence[str]], paint: Paint, indent: int = 2) -> Iterator[str]:
    """A table that fits; empty columns are left out."""
    cells = [[plain(c) for c in row] for row in rows]
    used = [i for i in range(len(header)) if any(row[i] for row in cells)]
    table = Table(box=None, pad_edge=False, header_style="bold" if paint.colour else "")
    for i in used:
        table.add_column(header[i], overflow="fold", no_wrap=header[i] in _WHOLE)
    for row in cells:
        table.add_row(*(row[i] for i in used))
    console = Console(markup=False, highlight=False, emoji=False, width=paint.width - indent, no_color=not paint.colour,
                      force_terminal=paint.colour)  # fmt: skip
    with console.capture() as captured:
        console.print(table)
    yield from (" " * indent + line.rstrip() for line in captured.get().splitlines())


def page_lines(pages: Sequence[Page], paint: Paint) -> Iterator[str]:
    """Pages one below the other."""
    for n, page in enumerate(pages):
        if n:
            yield ""
        mark = "" if page.verified else " (unverified)"
        yield paint(plain(f"{page.id}{mark}"), "bold") + f"  {page.jurisdiction}"
        yield from _body(page, paint)


@singledispatch
def _body(page: Page, paint: Paint) -> Iterator[str]:
    raise TypeError(f"no lines are written for {type(page).__name__} ({paint})")


@_body.register
def _(page: EntryPage, paint: Paint) -> Iterator[str]:
    """One entry of a control list."""
    yield from paint.wrap(f"{page.heading or 'no heading in our words yet'} ({page.kind}{_days(page.since, page.until)})", 2)
    yield from _source(page.source, paint)
    if page.regime:
        yield f"  regime: {page.regime}"
    header = ("reason", "key", "scope", "regime", "basis", "depends on")
    if page.rows:
        yield paint("  licence rows", "bold")
        yield from table_lines(header, [(r.reason, r.key, r.scope, r.regime, r.basis, r.condition) for r in page.rows], paint, 4)
    if page.eligible:
        yield paint("  list-based exceptions", "bold")
        yield from table_lines(("exception", "scope", "limit", "depends on"), [_eligible(r) for r in page.eligible], paint, 4)
    if page.below:
        yield paint("  paragraphs", "bold")
        yield from table_lines(("code", "heading"), page.below[:_MOST], paint, 4)
        yield from _more(len(page.below))
    if page.sets:
        yield paint("  in the sets", "bold")
        yield from table_lines(("set", "depends on"), page.sets, paint, 4)
    yield from _beside(page.beside, paint)
    yield from _rules(page.rules, paint)


@_body.register
def _(page: CodePage, paint: Paint) -> Iterator[str]:
    """A code of no list here."""
    yield from _beside(page.beside, paint)


def _beside(codes: Sequence[Beside], paint: Paint) -> Iterator[str]:
    """Codes of other lists: `equal`, or how the other code is to this one."""
    if codes:
        yield paint("  beside it in other lists", "bold")
        rows = [(c.code, c.relation, c.source + ("" if c.verified else " (unverified)")) for c in codes[:_MOST]]
        yield from table_lines(("code", "is", "known from"), rows, paint, 4)
        yield from _more(len(codes))


def _eligible(r: RowLine) -> tuple[str, str, str, str]:
    return r.key, r.scope, r.amount, r.condition


@_body.register
def _(page: RulePage, paint: Paint) -> Iterator[str]:
    """One rule in plain words."""
    yield from paint.wrap(f"{page.title} ({page.kind}{_days(page.since, page.until)})", 2)
    yield "  when"
    for line in page.says:
        yield from paint.wrap(line.text, 4 + 2 * line.depth)
    yield from paint.wrap(f"then {page.then}", 2)
    for state in page.states:
        yield from paint.wrap(state, 2)
    for name, values in page.fields.items():
        yield from paint.wrap(f"{name}: {'; '.join(values)}", 2)
    if page.regime or page.basis:
        yield f"  regime: {page.regime or 'not stated'}; basis: {page.basis or 'not stated'}"
    for cited in dict.fromkeys(page.sources):
        yield from _source(cited, paint)
    yield from paint.wrap(
        f"{'verified in an official text' if page.verified else 'not verified in an official text'}; {page.file}", 2
    )


@_body.register
def _(page: GroupPage, paint: Paint) -> Iterator[str]:
    """A group or a set."""
    yield f"  {plain(page.name)} ({page.kind})" if page.name else f"  {page.kind}"
    if page.source:
        yield from _source(page.source, paint)
    yield f"  {len(page.members):,} members"
    yield from table_lines(("member", "name", "from", "to", "remark"), page.members, paint, 4)
    yield from _rules(page.rules, paint)


@_body.register
def _(page: ProvisionPage, paint: Paint) -> Iterator[str]:
    """A provision or a question."""
    state = page.state.replace("_", " ") + _days(page.since, page.until)
    yield from paint.wrap(f"{page.heading}: {page.text}" + (f" ({state})" if page.state else ""), 2)
    yield from _source(page.source, paint)
    yield from _rules(page.rules, paint)


def _days(since: str, until: str) -> str:
    return (f", since {since}" if since else "") + (f", through {until}" if until else "")


def _source(s: Source, paint: Paint) -> Iterator[str]:
    if s.text:
        yield from paint.wrap(f"source: {s.text}{f', {s.note}' if s.note else ''} {s.address}", 2)


def _rules(rules: Sequence[Naming], paint: Paint) -> Iterator[str]:
    if rules:
        yield paint("  rules", "bold")
        yield from table_lines(("rule", "title", "through"), [(r.rule, r.title, r.through) for r in rules[:_MOST]], paint, 4)
        yield from _more(len(rules))


def _more(count: int, most: int = _MOST) -> Iterator[str]:
    if count > most:
        yield f"    + {count - most} more; see --json"


def search_lines(found: Found, paint: Paint) -> Iterator[str]:
    """Hits, the closest first."""
    if not found.hits:
        yield "nothing found"
        return
    yield from table_lines(("id", "kind", "law", "text"), [(h.id, h.kind, h.jurisdiction, h.text) for h in found.hits], paint, 0)
    if found.total > len(found.hits):
        yield f"+ {found.total - len(found.hits)} more; narrow the search or raise --limit"


def status_lines(s: Status, paint: Paint) -> Iterator[str]:
    """What is loaded."""
    names = list(s.packs[0].counts) if s.packs else []
    rows = [(p.jurisdiction, p.name, p.verified_through, *(f"{p.counts[n]:,}" for n in names), f"{len(p.unverified_rules):,}")
            for p in s.packs]  # fmt: skip
    yield from table_lines(("law", "name", "verified through", *names, "rules unverified"), rows, paint, 0)
    stale = sorted((x.date, x.rule, x.state.replace("_", " "), x.note, x.past) for p in s.packs for x in p.stale_by)
    coming, gone = [x[:4] for x in stale if not x[4]], [x[:4] for x in reversed(stale) if x[4]]
    for title, chosen in (("goes stale after", coming), ("already stale, the latest first", gone)):
        if chosen:
            yield ""
            yield paint(title, "bold")
            told = [(day, rule, state, note[:_NOTE]) for day, rule, state, note in chosen[:_MOST_STALE]]
            yield from table_lines(("known until", "rule", "state", "note"), told, paint, 2)
            yield from _more(len(chosen), _MOST_STALE)
    yield ""
    yield f"law {s.hash} in {plain(s.folder)}, as of {s.today}"


def history_lines(h: History, paint: Paint) -> Iterator[str]:
    """What has happened to a thing of the law, and what is known to come."""
    yield paint(plain(", ".join(h.names)), "bold") + f"  as of {h.today}"
    if not h.past and not h.ahead:
        yield "  nothing dated is known about it"
    if h.past:
        yield from diff_lines(h.past, paint)
    if h.ahead:
        yield ""
        yield paint("ahead", "bold")
        yield from diff_lines(h.ahead, paint)
    if h.undated:
        yield ""
        few = f"{', '.join(h.undated[:_MOST_ALIKE])}{f', + {len(h.undated) - _MOST_ALIKE} more' if len(h.undated) > _MOST_ALIKE else ''}"
        yield from paint.wrap(f"without a first day: {few}", 0)


def diff_lines(events: Sequence[Event], paint: Paint) -> Iterator[str]:
    """Changes by day; many alike (parties of one list, codes of one set) are cut short."""
    if not events:
        yield "nothing changes between these days"
    for day, on_day in groupby(events, key=lambda e: e.date):
        yield paint(day, "bold")
        for (j, kind, within), alike in groupby(on_day, key=lambda e: (e.jurisdiction, e.kind, e.within)):
            several = list(alike)
            yield f"  {j}  {kind}{f' {plain(within)}' if within else ''}"
            yield from _alike(several, paint) if kind in _MANY else _single(several, paint)


def _single(events: Sequence[Event], paint: Paint) -> Iterator[str]:
    for e in events:
        yield from paint.wrap(f"{e.id} {e.what}{_cited([e])}", 4)


def _alike(events: Sequence[Event], paint: Paint) -> Iterator[str]:
    """Members of one list, group or set that begin or end on the same day, in one paragraph."""
    for word in ("begins", "no longer"):
        some = [e for e in events if e.what.startswith(word)]
        if some:
            names = [e.what.partition(": ")[2] or e.id for e in some]
            more = f", + {len(names) - _MOST_ALIKE} more, see --json" if len(names) > _MOST_ALIKE else ""
            head = word if len(some) == 1 else f"{len(some)} {'begin' if word == 'begins' else word}"
            yield from paint.wrap(f"{head}: {', '.join(names[:_MOST_ALIKE])}{more}{_cited(some)}", 4)


def _cited(events: Sequence[Event]) -> str:
    texts = list(dict.fromkeys(s.text for e in events for s in e.sources))
    return f" [{'; '.join(texts[:3])}]" if texts else ""


def coverage_lines(table: Sequence[PackCoverage], paint: Paint) -> Iterator[str]:
    """What is covered: a line for each law, then what is missing and why."""
    heads = ("law", "through", *(name.replace("_", " ") for name in CAPABILITIES), "rules", "unverified")
    rows = [(p.jurisdiction, p.verified_through, *(_LEVELS.get(c.level, c.level) for c in p.cells), f"{p.rules:,}", f"{p.unverified:,}") for p in table]
    yield from table_lines(heads, rows, paint, 0)
    yield "full, part (what is missing is said below), - not modelled"
    for p in table:
        yield ""
        yield paint(plain(f"{p.jurisdiction}  {p.name}"), "bold")
        for c in p.cells:
            if c.note:
                yield from paint.wrap(f"{CAPABILITIES[c.capability]} ({c.level}): {c.note}", 2)
