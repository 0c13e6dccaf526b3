"""The key of a licence row: a column of the Country Chart (`NS 2`) or the paragraph that states the requirement."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.law.imports.us_ccl_scope import plain

REASONS = ("NS", "RS", "MT", "NP", "CB", "CW", "CC", "UN", "EI", "SS", "SL", "SI", "FC", "MC", "AT")
RUSSIA = "RI"
"""Our mark for rows that name no reason code but the Russian industry sector sanctions."""

UNREAD = "unread"
_REASON = re.compile(rf"({'|'.join(REASONS)})(?: and ({'|'.join(REASONS)}))? appl(?:y|ies)\b")
_COLUMN = re.compile(rf"(?:({'|'.join(REASONS)}) )?Column (\d)(?:, See § 742\.6\(a\)\(3\) for license requirements)?")
_CHART_KEY = re.compile(r"[A-Z]{2} \d")
_REGIMES = {"NS": "WA", "MT": "MTCR", "NP": "NSG", "CB": "AG"}
_TREATIES = {"UN": "UNSC", "CW": "CWC"}
_ORIGIN_DIGIT = 2
_PROSE: tuple[tuple[str, str], ...] = (
    (r"746\.1(?:\(b\))?(?!\d)|764\.1\(b\) for UN", "746.1(b)"),
    (r"China, Russia,? or Venezuela", "742.6(a)(7)"),
    (r"742\.4\(a\)\(5\)", "742.4(a)(5)"),
    (r"742\.4\(a\)\(4\)", "742.4(a)(4)"),
    (r"742\.6\(a\)\(10\)", "742.6(a)(10)"),
    (r"742\.6\(a\)\(11\)", "742.6(a)(11)"),
    (r"Groups D:1, D:4, and D:5.*742\.6\(a\)\(6\)\(iii\)", "742.6(a)(6)(iii)(B)"),
    (r"any destination worldwide.*742\.6\(a\)\(6\)\(iii\)\(A\)", "742.6(a)(6)(iii)(A)"),
    (r"any destination worldwide.*742\.6\(a\)\(13\)", "742.6(a)(13)"),
    (r"Macau or a destination.*742\.6\(a\)\(6\)\(i\)\(B\)", "742.6(a)(6)(i)(B)"),
    (r"Macau or a destination.*742\.6\(a\)\(6\)(?:\(i\))?", "742.6(a)(6)(i)(A)"),
    (r"Macau or a destination.*742\.6\(a\)\(1[23]\)", "90 FR 4615"),
    (r"Worldwide.*742\.6\(a\)\(6\)\(ii\)", "742.6(a)(6)(ii)"),
    (r"to Iraq or Pakistan", "742.6(a)(5);742.6(a)(12)"),
    (r"to Iraq (?:or|and) transfer", "742.6(a)(5)"),
    (r"to Pakistan or transfer", "742.6(a)(12)"),
    (r"to Iran and North Korea", "742.8(a)(1);742.19(a)(1)"),
    (r"to North Korea", "742.19(a)(1)"),
    (r"746\.8", "746.8(a)(4)"),
    (r"742\.13", "742.13(a)(1)"),
    (r"742\.14", "742.14(a)"),
    (r"742\.15", "742.15(a)(1)"),
    (r"ALL destinations, except Canada", "742.7(a)(5)"),
    (r"742\.18.*Israel and Taiwan|Israel and Taiwan.*742\.18", "742.18(a)(2)(ii)(C)"),
    (r"N/A", "742.3(b)"),
)


@dataclass(frozen=True, slots=True)
class Basis:
    """Whose rule a row is: regime, kind of basis, how that was found out, and whether it is certain."""

    regime: str
    basis: str
    derivation: str


def reasons_in(text: str) -> tuple[str, ...]:
    """The reasons for control that a left cell names (`SL and AT apply` names two)."""
    found = _REASON.match(plain(text))
    if found:
        return tuple(code for code in found.groups() if code)
    return (RUSSIA,) if text.startswith("Russian industry sector sanction") else ()


def keys_in(right: str, left: str, reason: str, entry: str) -> tuple[str, ...]:
    """The keys of a row: `NS 2`, or one or two paragraphs; nothing when the cell cannot be read.

    A missile row without a column (1D018) gets a key of its own: MT has one column, but the law does not print it.
    """
    cell = plain(right)
    column = _COLUMN.fullmatch(cell)
    if column:
        return (f"{column.group(1) or reason} {column.group(2)}",)
    if not cell and reason == "MT":
        return (f"{entry} MT",)
    if "3A090.c" in left and "Macau" in cell:
        return ("742.6(a)(6)(i)(B)",)
    for text in (cell, plain(left)):
        for pattern, key in _PROSE:
            if text and re.search(pattern, text):
                return tuple(key.split(";"))
    return ()


def basis_of(entry: str, reason: str, key: str) -> Basis:
    """Regime and basis of one row: by its reason and key first, by the third character of the ECCN only then.

    A row of NS, MT, NP or CB that names a chart column comes from a regime; one that states its own destinations is
    national. ECCNs with a 9 in third place are national except for such reasons, which like-minded states share.
    """
    if reason in _TREATIES:
        return Basis(_TREATIES[reason], "treaty", f"reason {reason}")
    regime = _REGIMES.get(reason)
    if regime is None:
        return Basis("none", "unilateral", f"reason {reason}")
    if entry[_ORIGIN_DIGIT] == "9":
        return Basis(regime, "plurilateral", f"reason {reason}, third character 9")
    if not _CHART_KEY.fullmatch(key):
        return Basis("none", "unilateral", f"reason {reason} without chart column")
    return Basis(regime, "multilateral", f"reason {reason} and chart column{_origin(entry, reason)}")


def _origin(entry: str, reason: str) -> str:
    """Where an entry outside the dual-use lists comes from, for national security rows."""
    if reason == "NS" and (entry[_ORIGIN_DIGIT] == "6" or entry.endswith("018")):
        return "; munitions list"
    return "; satellites moved from the USML" if reason == "NS" and entry.endswith("515") else ""
