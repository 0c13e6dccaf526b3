"""The list-based licence exceptions of an entry: symbol, amount, paragraphs in and out, remaining test."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comity.law.imports.us_ccl_codes import read_codes
from comity.law.imports.us_ccl_eligible import ELIGIBLE, UNDECIDED
from comity.law.imports.us_ccl_rows import CITE, COLUMNS, LicenceRow
from comity.law.imports.us_ccl_scope import Scope, fingerprint, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comity.law.imports.us_ccl_text import Entry

SYMBOLS = ("LVS", "GBS", "TSR", "APP", "NAC/ACA", "AIA", "ACM", "LPP", "IEC", "HBM", "ENC", "ACE", "STA")
FIRST_NUMBER = 101
"""Rows of eligibility are numbered from here, so that `row:3A001#101` is never a licence row."""

_BEGIN = re.compile(r"(?:List.Based )?License Exceptions?\b(?! STA| TSU|s Note)|Special Conditions", re.IGNORECASE)
_END = re.compile(r"List of Items Controlled|Items:|Related Controls")
_SYMBOL = re.compile(rf"({'|'.join(SYMBOLS)})\s?:\s*")
_STA = re.compile(r"License Exception STA may not")
_NOTE = re.compile(r"(?:Note|License Exceptions? Note|Note to List Based|License Requirement Notes?|Reporting)\b")
_NOT = re.compile(r"(?:N/A|No)(?: \(See .*)?")
_YES = re.compile(r"Yes(?:,? see .*)?(?: for certain EI controlled .*)?")
_SOME = re.compile(r"(?:Yes:?,? ?)?(?:for |: ?)?(?P<codes>[^$]*?)(?:,? see § .*|\. See § .*)?")
_LESS = re.compile(r"(?:Yes|\$[\d,]+)[,;]? (?:except (?:for )?(?:N/A for )?|N/A for )(?P<less>.+)")
_REASON = re.compile(r"(MT|NP|UN|RS)(?: items)?(?: and for (?P<codes>.+)| and (?P<more>[0-9].+))?")
_MONEY = re.compile(r"\$([\d,]+)")
_STA_ANY = re.compile(
    r"(?:Paragraph \(c\)\((?P<c>[12])\) of )?License Exception STA "
    r"(?:\([^)]*\)(?:\([12]\))*(?: of the EAR\)|\) of the EAR)? )?"
    r"may not be used (?:to ship(?: or transmit)?|for) (?:any )?"
    r"(?:(?:item|commodity|commodities|software|technology|\"software\"|\"technology\"|items)s? )?"
    r"(?:specified |enumerated )?"
    r"(?:in |by |for )?(?:ECCN )?(?P<what>.+?)"
    r"(?:,? to any of the destinations listed in Country Groups? (?P<groups>A:5 or A:6|A:6)(?: \([Ss]ee [^()]*\))?)?"
)
_STA_WORDS = re.compile(
    r"^(?:the |any )?(?:items?|software|technology|commodit(?:y|ies)|shotguns)?\s?"
    r"(?:specified |controlled )?(?:in|by)?\s?"
)
_GATED = re.compile(r", unless determined by BIS to be eligible .*")


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One line of eligibility; the amount is in US dollars and only LVS has one."""

    symbol: str
    scope: Scope
    amount: str = ""


@dataclass(frozen=True, slots=True)
class EntryEligibility:
    """What an entry says about exceptions and what of it could not be read."""

    rows: tuple[Eligibility, ...]
    unread: tuple[str, ...]


def eligibility_of(entry: Entry, rows: tuple[LicenceRow, ...]) -> EntryEligibility:
    """All eligibility lines of an entry; `N/A` gives none."""
    out: list[Eligibility] = []
    unread: list[str] = []
    for symbol, text in statements(entry):
        special = ELIGIBLE.get((entry.code, symbol, fingerprint(text)))
        if special is not None:
            out.extend(Eligibility(row.symbol, row.scope, row.amount) for row in special)
            continue
        found = list(_sta(text, entry.code) if symbol == "STA" else _list_based(symbol, text, entry.code, rows))
        out.extend(found)
        if not found and not _NOT.fullmatch(plain(text)):
            unread.append(f"{entry.code} {symbol} {fingerprint(text)}: {plain(text)}")
    return EntryEligibility(tuple(dict.fromkeys(out)), tuple(unread))


def as_table(entry: str, rows: tuple[Eligibility, ...]) -> Iterator[dict[str, str]]:
    """The lines in the columns of `lists/ccl_eligibility.csv`."""
    for n, row in enumerate(rows, FIRST_NUMBER):
        scope, currency = row.scope, "USD" if row.amount else ""
        cells = (entry, str(n), "", row.symbol, ";".join(scope.include), ";".join(scope.exclude), scope.condition)
        more = ("none", "unilateral", "list-based exception", row.amount, currency, CITE, "", "", "yes")
        yield dict(zip(COLUMNS, (*cells, *more), strict=True))


def statements(entry: Entry) -> list[tuple[str, str]]:
    """Symbol and text of every statement on exceptions; continued lines are joined to the line they continue."""
    out: list[tuple[str, str]] = []
    active = False
    for block in entry.blocks:
        if _END.match(block.text):
            active = False
        elif (block.kind in ("P", "FP-1", "FP", "HD1") and _BEGIN.match(block.text)) or _SYMBOL.match(block.text):
            active = True
        if not active or block.kind == "TR" or _BEGIN.match(block.text):
            continue
        named = _SYMBOL.match(block.text)
        if named:
            out.append((named.group(1), block.text[named.end() :]))
        elif _STA.match(block.text) and (not out or out[-1][0] != "STA"):
            out.append(("STA", block.text))
        elif out and block.kind != "NOTE" and not _NOTE.match(block.text) and not block.text.startswith("(See"):
            out[-1] = (out[-1][0], f"{out[-1][1]} {block.text}")
    return out


def _list_based(symbol: str, text: str, entry: str, rows: tuple[LicenceRow, ...]) -> Iterator[Eligibility]:
    """The lines of one statement that grammar alone can read; nothing when it cannot."""
    said = plain(text)
    for name in symbol.split("/"):
        if _YES.fullmatch(said):
            yield Eligibility(name, Scope())
            continue
        money = _MONEY.match(said)
        amount = money.group(1).replace(",", "") if money else ""
        if money and money.end() == len(said):
            yield Eligibility(name, Scope(), amount)
            continue
        less = _LESS.fullmatch(said)
        scopes = list(_less(less.group("less"), entry, rows)) if less else []
        if not scopes:
            rest = said[money.end() :].strip() if money else said
            some = _SOME.fullmatch(rest)
            codes = read_codes(some.group("codes"), entry) if some and some.group("codes") else None
            scopes = [Scope(codes.include, codes.exclude)] if codes else []
        for scope in scopes:
            if all(code.startswith(f"{entry}.") for code in scope.include + scope.exclude):
                yield Eligibility(name, scope, amount)


def _less(text: str, entry: str, rows: tuple[LicenceRow, ...]) -> Iterator[Scope]:
    """What remains of an entry after `except N/A for MT and for .b` or `except .b`."""
    reason = _REASON.fullmatch(text)
    if reason:
        codes = reason.group("codes") or reason.group("more")
        without = read_codes(codes, entry) if codes else None
        if codes and not without:
            return
        yield from without_reason(rows, reason.group(1), without.include if without else ())
        return
    named = read_codes(text, entry)
    if named and not named.exclude:
        yield Scope(exclude=named.include)


def without_reason(rows: tuple[LicenceRow, ...], reason: str, less: tuple[str, ...] = ()) -> Iterator[Scope]:
    """The entry without the paragraphs that are controlled for a reason; where that hangs on a test, so does this."""
    own = [row.scope for row in rows if row.reason == reason]
    test = f"not controlled for {reason}"
    if any(scope.condition and not scope.include for scope in own):
        yield Scope((), less, test)
        return
    whole = [scope for scope in own if not scope.include]
    if whole:
        kept = tuple(code for code in whole[0].exclude if code not in less)
        if kept:
            yield Scope(kept)
        return
    firm = tuple(code for scope in own if not scope.condition for code in scope.include)
    soft = tuple(
        code for scope in own if scope.condition for code in scope.include if code not in firm and code not in less
    )
    yield Scope((), tuple(dict.fromkeys((*firm, *soft, *less))))
    if soft:
        yield Scope(soft, (), test)


def _sta(text: str, entry: str) -> Iterator[Eligibility]:
    """What an entry takes out of exception STA, for destinations in A:5 (paragraph (c)(1)) and in A:6 ((c)(2))."""
    said = plain(text)
    parts = re.split(
        r"(?<=[.)]) ?\(?[12][).] (?=Paragraph|License)|(?<=\.) (?=License Exception STA)", said.removeprefix("(1) ")
    )
    found: list[Eligibility] = []
    for part in parts:
        match = _STA_ANY.fullmatch(_GATED.sub("", part.strip().rstrip(".")))
        scope = _sta_scope(match.group("what"), entry) if match else None
        if match is None or scope is None:
            return
        if _GATED.search(part):
            scope = replace(scope, condition=UNDECIDED)
        by_paragraph = {"1": ("A:5",), "2": ("A:6",)}.get(match.group("c") or "", ())
        groups = by_paragraph or (("A:6",) if match.group("groups") == "A:6" else ("A:5", "A:6"))
        found.extend(Eligibility(f"STA-excluded {group}", scope) for group in groups)
    yield from found


def _sta_scope(what: str, entry: str) -> Scope | None:
    """The paragraphs that an STA sentence names; the whole entry when it names the entry."""
    said = what.replace('"', "").strip(" ,")
    said = _STA_WORDS.sub("", said)
    said = re.sub(r"^ECCN ", "", said)
    if said in ("", "this entry", "this ECCN", entry, f"this ECCN {entry}"):
        return Scope()
    codes = read_codes(said, entry)
    if codes and all(code.startswith(f"{entry}.") for code in codes.include + codes.exclude):
        return Scope(codes.include, codes.exclude)
    return None
