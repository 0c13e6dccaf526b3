"""The licence rows of an entry: reason, key, paragraphs in and out, remaining test, regime and basis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.law.imports.us_ccl_keys import UNREAD, basis_of, keys_in, reasons_in
from comity.law.imports.us_ccl_prose import STATED, STATES
from comity.law.imports.us_ccl_scope import Scope, fingerprint, plain, read_scope
from comity.law.imports.us_ccl_special import SPECIAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.law.imports.us_ccl_text import Block, Entry

CITE = "us:cfr:15:774:supp1"
COLUMNS = (
    *("code", "n", "reason", "key", "include", "exclude", "condition", "regime", "basis", "derivation"),
    *("amount", "currency", "cite", "from", "to", "verified"),
)
_END = re.compile(r"(?:List.Based )?License Exceptions|List of Items Controlled|Special Conditions", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LicenceRow:
    """One requirement of an entry; several written rows may come from one printed row."""

    reason: str
    key: str
    scope: Scope
    certain: bool = True


@dataclass(frozen=True, slots=True)
class EntryRows:
    """All licence rows of an entry, how many rows and paragraphs they were printed in, and what could not be read."""

    rows: tuple[LicenceRow, ...]
    printed: int
    unread: tuple[str, ...]


def rows_of(entry: Entry) -> EntryRows:
    """The licence rows of an entry in the order of the law, first the table, then paragraphs and notes."""
    rows: list[LicenceRow] = []
    unread: list[str] = []
    printed = 0
    in_table = True
    for block in entry.blocks:
        if block.kind == "TR":
            if block.head:
                in_table = block.cells[0][:1] == ("Control(s)",)
                continue
            for left, right in _lines(block) if in_table else ():
                printed += 1
                found = list(_table_row(entry.code, left, right))
                rows.extend(found)
                unread.extend(f"{entry.code}: {plain(left)}" for row in found if row.key == UNREAD)
        elif _END.match(block.text):
            in_table = False
        elif in_table and STATES.search(block.text):
            stated = STATED.get((entry.code, fingerprint(block.text)))
            printed += stated is None or bool(stated)
            if stated is None:
                unread.append(f"{entry.code}: {plain(block.text)[:120]}")
                rows.append(LicenceRow("LN", UNREAD, Scope(condition="requirement not read")))
            rows.extend(LicenceRow(s.reason, s.key, s.scope) for s in stated or ())
    return EntryRows(tuple(rows), printed, tuple(unread))


def as_tables(entry: str, rows: tuple[LicenceRow, ...]) -> Iterator[dict[str, str]]:
    """The rows of an entry in the columns of `lists/ccl_rows.csv`."""
    for n, row in enumerate(rows, 1):
        basis = basis_of(entry, row.reason, row.key)
        cells = (entry, str(n), row.reason, row.key, ";".join(row.scope.include), ";".join(row.scope.exclude))
        more = (row.scope.condition, basis.regime, basis.basis, basis.derivation, "", "", CITE, "", "")
        yield dict(zip(COLUMNS, (*cells, *more, "yes" if row.certain else "no"), strict=True))


def _lines(block: Block) -> Iterator[tuple[str, str]]:
    """Left and right cell of each requirement in a row of the table: one row may hold two, on two lines."""
    cells = block.cells
    left, right = cells[0], cells[1] if len(cells) > 1 else ()
    if len(left) == len(right) > 1 and all(reasons_in(line) for line in left):
        yield from zip(left, right, strict=True)
        return
    first, second = " ".join(left), " ".join(right)
    if first or not second.startswith("Note"):
        yield first, second


def _table_row(entry: str, left: str, right: str) -> Iterator[LicenceRow]:
    """The requirements in one printed row: every reason with every key and every scope."""
    glued = re.search(r" ((?:NS|CB|MT|NP|RS|AT|CC) Column \d)\.?$", left)
    if glued and not right:
        right = glued.group(1)
    special = SPECIAL.get((entry, fingerprint(left)))
    scope = None if special else read_scope(left, entry)
    scopes = special or ((scope,) if scope else ())
    reasons = reasons_in(left) or reasons_in(left.replace(" applies entire", " applies to entire"))
    for reason in reasons or ("LN",):
        keys = keys_in(right, left, reason, entry)
        if not (reasons and keys and scopes):
            yield LicenceRow(reason, UNREAD, Scope(condition="row not read"))
            continue
        for key in keys:
            for part in scopes:
                yield LicenceRow(reason, key, _without(part, entry, key), bool(plain(right)) or reason != "MT")


def _without(scope: Scope, entry: str, key: str) -> Scope:
    """The scope with the exception that a right cell states (Pakistan: 2B999 without .h.2)."""
    if entry == "2B999" and key == "742.6(a)(12)" and not scope.include:
        return Scope((), (*scope.exclude, *(c for c in ("2B999.h.2",) if c not in scope.exclude)), scope.condition)
    return scope
