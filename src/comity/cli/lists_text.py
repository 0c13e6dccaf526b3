"""What `comity lists` says to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table

from comity.cli.paint import Paint, plain
from comity.desk.list_delta import Change, changes
from comity.desk.list_diff import Compared
from comity.desk.list_pull import Pulled
from comity.desk.list_status import ListsStatus, Row
from comity.desk.list_version import Accepted, Version

_SHOWN = 20
"""Entries of each kind that a difference shows to people."""
_UNREAD = 10
_VALUE = 100
"""Characters of a value that a difference shows to people."""


def pulled_lines(done: Iterable[Pulled]) -> Iterator[str]:
    """One line a source that was pulled; failures are told on standard error."""
    for p in done:
        if p.version is None:
            continue
        if p.state == "unchanged":
            yield f"{p.source}: unchanged since {p.version.day}, {p.version.entries:,} entries"
        else:
            yield from _kept(p.state, p.version, p.before)


def imported_lines(done: Accepted) -> Iterator[str]:
    """What became of an imported list, and what could not be read in it."""
    v = done.version
    if done.state == "unchanged":
        yield f"{v.source}: unchanged, this version of {v.day} is already kept"
        return
    yield from _kept(done.state, v, done.before)
    for sentence in v.unread[:_UNREAD]:
        yield plain(f"  not read: {sentence}")
    if len(v.unread) > _UNREAD:
        yield f"  not read: {len(v.unread) - _UNREAD:,} more sentences; --json prints them all"


def _kept(state: str, v: Version, before: Version | None) -> Iterator[str]:
    lists = ", ".join(f"{c.list} {c.entries:,}" for c in v.counts)
    was = f"; before: {before.entries:,} of {before.day}" if before and state == "new" else ""
    yield f"{v.source}: {v.entries:,} entries, {v.names:,} names ({lists}){was}"
    yield f"  kept as {v.label}"
    if v.dated_by == "retrieval":
        yield "  The file does not say its date: it counts from today. If it is older, import it with --published DATE."
    if v.partial:
        yield f"  A partial list: the floor was lowered to {v.floor:,}."
    if v.shrunk_from:
        yield f"  It shrank from {v.shrunk_from:,} entries, which was accepted."
    if state == "older" and before:
        yield f"  The version of {before.day} is newer and stays current; this one answers for dates before it."


def status_lines(found: ListsStatus, paint: Paint) -> Iterator[str]:
    """The table of lists, then where they are kept."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "list"):
        table.add_column(column, overflow="fold")
    for column in ("entries", "names"):
        table.add_column(column, justify="right")
    table.add_column("published", no_wrap=True)
    table.add_column("retrieved", no_wrap=True)
    table.add_column("days", justify="right", no_wrap=True)
    table.add_column("hash", no_wrap=True)
    table.add_column("partial", no_wrap=True)
    for row in found.rows:
        table.add_row(*_cells(row))
    console = Console(markup=False, highlight=False, width=paint.width, no_color=not paint.colour)
    with console.capture() as captured:
        console.print(table)
    yield from (line.rstrip() for line in captured.get().splitlines())
    for source, floor in dict.fromkeys((row.source, row.floor) for row in found.rows if row.partial):
        yield f"partial: {source}, its floor was lowered to {floor:,} entries"
    if any(row.dated_by == "user" for row in found.rows):
        yield "* dated by the user: the file does not say its date"
    if not any(row.retrieved for row in found.rows):
        yield "No list was pulled or imported yet; those above come with the law. `comity lists pull` fetches the official ones."
    yield f"kept in {found.folder}"


def _cells(row: Row) -> tuple[str, ...]:
    dated = row.published if row.dated_by != "user" else f"{row.published}*"
    return (row.source, row.list, f"{row.entries:,}", f"{row.names:,}", dated or "-", row.retrieved[:10] or "-", f"{row.age:,}",
            row.hash.removeprefix("sha256:")[:10], "yes" if row.partial else "")  # fmt: skip


def diff_lines(found: Compared, paint: Paint, *, brief: bool) -> Iterator[str]:
    """Counts, then entries added, removed and changed; only the counts when they are written to a file."""
    delta = found.delta
    yield f"{found.before} -> {found.after}"
    yield f"{len(delta.added):,} added, {len(delta.removed):,} removed, {len(delta.changed):,} changed"
    if brief:
        return
    yield from _some("added", [f"{e.id}  {e.caption}" for e in delta.added], paint)
    yield from _some("removed", [f"{i}  {found.gone[i]}" for i in delta.removed], paint)
    yield from _some("changed", [f"{new.id}  {new.caption}" + "".join(f"; {_changed(c)}" for c in changes(old, new))
                                 for old, new in delta.changed], paint)  # fmt: skip


def _some(title: str, lines: Sequence[str], paint: Paint) -> Iterator[str]:
    if lines:
        yield paint(title, "bold")
    for line in lines[:_SHOWN]:
        yield from paint.wrap(line, 2)
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN:,} more: see --json or -o FILE.csv"


def _changed(c: Change) -> str:
    if not (c.before or c.after):
        return f"{c.property}: another order"
    return f"{c.property}: {_short(c.before)} -> {_short(c.after)}"


def _short(values: Sequence[str]) -> str:
    text = ", ".join(values) or "(none)"
    return text if len(text) <= _VALUE else f"{text[:_VALUE]}..."
