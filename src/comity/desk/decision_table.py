"""Decisions as rows: for a list on the terminal, for programs, and as a CSV file that a reviewer or an auditor opens.

The rows hold names of people, as the record does: a file of them is written for nobody else's eyes.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec

from comity.desk.decision_store import Decisions
from comity.parties.decisions import Decision, about, state

_PRIVATE: Final = 0o600
OPEN: Final = ("unconfirmed", "undecided")
IN_EFFECT: Final = ("cleared", "same")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. `state`: cleared, same, undecided, unconfirmed, expired, replaced or withdrawn; lists joined with `; `."""

    decision: str
    state: str
    subject: str
    name: str
    aliases: str
    type: str
    countries: str
    dates: str
    identifiers: str
    gender: str
    list: str
    entity: str
    listed_name: str
    verdict: str
    reason: str
    by: str
    at: str
    confirmed_by: str
    confirmed_at: str
    withdrawn_by: str
    withdrawn_at: str
    withdrawn_because: str
    until: str
    receipt: str
    fingerprint: str
    entry_hash: str


COLUMNS: Final = Row.__struct_fields__


def rows(decisions: Decisions, day: str, *, only_open: bool = False, expiring: int | None = None) -> tuple[Row, ...]:
    """The decisions in the order in which they were made, as they stand on a day.

    `only_open`: those that wait for a second person or for a verdict. `expiring`: those in effect that end within so many days.
    """
    found = _with_states(decisions, day)
    if only_open:
        found = [(d, s) for d, s in found if s in OPEN]
    if expiring is not None:
        last = (date.fromisoformat(day[:10]) + timedelta(days=min(max(expiring, 0), 36_500))).isoformat()
        found = [(d, s) for d, s in found if s in IN_EFFECT and d.made.until <= last]
    return tuple(_row(d, s) for d, s in found)


def row(decisions: Decisions, wanted: str, day: str) -> Row:
    """One decision by its id, as it stands on a day; BadInput when there is none."""
    found = decisions.find(wanted)
    return next(_row(d, s) for d, s in _with_states(decisions, day) if d.id == found.id)


def csv_text(found: Iterable[Row]) -> str:
    """The rows as CSV with a header. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(str(getattr(r, c))) for c in COLUMNS] for r in found)
    return out.getvalue()


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step with one that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w", encoding="utf-8", newline="") as f:
            f.write(text)
            f.flush()
            os.fsync(f.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _with_states(decisions: Decisions, day: str) -> list[tuple[Decision, str]]:
    later: dict[tuple[str, str, str, str], list[Decision]] = {}
    out = []
    for d in reversed(decisions.all):
        after = later.setdefault(about(d), [])
        out.append((d, state(d, day, decisions.policy, after)))
        after.append(d)
    return out[::-1]


def _row(d: Decision, standing: str) -> Row:
    made, subject, yes, no = d.made, d.made.subject, d.confirmed, d.withdrawn
    return Row(
        decision=d.id, state=standing, subject=subject.customer, name=subject.name, aliases="; ".join(subject.aliases), type=subject.type,
        countries="; ".join(subject.countries), dates="; ".join(subject.dates),
        identifiers="; ".join(f"{kind}:{value}" for kind, value in subject.identifiers), gender=subject.gender,
        list=made.entry.list, entity=made.entry.id, listed_name=made.entry.caption, verdict=made.verdict, reason=made.reason,
        by=made.by, at=made.at, confirmed_by=yes.by if yes else "", confirmed_at=yes.at if yes else "",
        withdrawn_by=no.by if no else "", withdrawn_at=no.at if no else "", withdrawn_because=no.reason if no else "",
        until=made.until, receipt=made.receipt, fingerprint=made.fingerprint, entry_hash=made.entry_hash,
    )  # fmt: skip


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
