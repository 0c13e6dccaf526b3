"""Supplement No. 1 to 15 CFR Part 774 (eCFR XML) as entries, licence rows and list-based exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.law.imports.base import Imported, Row, hash_of
from comity.law.imports.us_ccl_exceptions import as_table, eligibility_of
from comity.law.imports.us_ccl_items import kind_of_entry, order_of, paragraphs, parents
from comity.law.imports.us_ccl_keys import basis_of
from comity.law.imports.us_ccl_rows import CITE, LicenceRow, as_tables, rows_of
from comity.law.imports.us_ccl_text import Entry, read_ccl

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "us_ccl"
LIMITS: dict[str, tuple[int, int]] = {
    "entries": (636, 660),
    "paragraphs": (5000, 6500),
    "rows": (1540, 1620),
    "eligibility": (450, 900),
    "characters_lost": (0, 0),
    "codes_unknown": (0, 0),
    "unread": (0, 5),
}
_COLUMNS = ("code", "kind", "heading", "parent", "from", "to", "regime", "cite", "verified")


def convert(raw: bytes) -> Imported:
    """The tables `ccl_entries`, `ccl_rows` and `ccl_eligibility` with the counts that guard them.

    ``rows`` counts requirements as they are printed; one printed row may be written as several, where only a part of
    what it covers hangs on a test (``rows_written``). ``characters_lost`` is the difference between the text in the
    bytes and the text in the blocks that were read.
    """
    ccl = read_ccl(raw)
    entries: list[Row] = []
    rows: list[Row] = []
    eligible: list[Row] = []
    unread: list[str] = []
    unknown = printed = 0
    for entry in ccl.entries:
        found = rows_of(entry)
        exceptions = eligibility_of(entry, found.rows)
        known = paragraphs(entry)
        printed += found.printed
        unread.extend((*found.unread, *exceptions.unread))
        for scope in (*(row.scope for row in found.rows), *(row.scope for row in exceptions.rows)):
            unknown += _unknown((*scope.include, *scope.exclude), entry.code, known)
        entries.extend(_entries(entry, found.rows, known))
        rows.extend(as_tables(entry.code, found.rows))
        eligible.extend(as_table(entry.code, exceptions.rows))
    entries.append(_line("EAR99", "note", "", ""))
    counts = {
        "entries": len(ccl.entries),
        "paragraphs": len(entries) - len(ccl.entries) - 1,
        "rows": printed,
        "rows_written": len(rows),
        "rows_with_condition": sum(bool(row["condition"]) for row in rows),
        "eligibility": len(eligible),
        "characters_raw": ccl.characters_raw,
        "characters_lost": ccl.characters_raw - ccl.characters_read,
        "codes_unknown": unknown,
    }
    tables = {"lists/ccl_entries.csv": entries, "lists/ccl_rows.csv": rows, "lists/ccl_eligibility.csv": eligible}
    return Imported(CITE, tables, counts, tuple(unread), hash_of(raw))


def _entries(entry: Entry, rows: tuple[LicenceRow, ...], known: dict[str, str]) -> Iterator[Row]:
    """The ECCN and its paragraphs as rows of `lists/ccl_entries.csv`; headings are added by the writer."""
    regimes = {basis_of(entry.code, row.reason, row.key).regime for row in rows} - {"none", "UNSC"}
    yield _line(entry.code, kind_of_entry(entry, has_rows=bool(rows)), "", ";".join(sorted(regimes)) or "none")
    for path in sorted(known, key=order_of):
        parent = next(parents(path), "")
        yield _line(f"{entry.code}.{path}", known[path], f"{entry.code}.{parent}" if parent else entry.code, "")


def _line(code: str, kind: str, parent: str, regime: str) -> Row:
    """One row of `lists/ccl_entries.csv` without its heading."""
    return dict(zip(_COLUMNS, (code, kind, "", parent, "", "", regime, CITE, "yes"), strict=True))


def _unknown(codes: tuple[str, ...], entry: str, known: dict[str, str]) -> int:
    """How many codes of a row are no paragraph of the entry as it is printed."""
    return sum(1 for code in codes if code.removeprefix(f"{entry}.") not in known)
