"""What a licence row covers: the paragraphs it includes, those it excepts, and what codes alone cannot settle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from comity.law.imports.us_ccl_codes import read_codes

_OPENING = re.compile(
    r"(?:Russian industry sector sanctions?|NS|RS|MT|NP|CB|CW|AT|CC|UN|EI|SS|SL|SI|FC|MC)\s+"
    r"(?:applies|apply)?:?\s*(?:to\s*)?"
)
_ENTIRE = re.compile(r"(?:the )?entire\s?entry(?:,? except(?: for)?:? (?P<less>.+)|,? (?:\(refer to .*\)))?")
_ARTICLE = re.compile(r"(?:the )?(?:following )?(?:those )?")
_FOR = re.compile(
    r"[“\"]?(?P<what>software|technology)[”\"]? (?:[“\"]?(?P<how>specially designed|required)[”\"]? )?"
    r"(?:[“\"]software[”\"] )?"
    r"for (?:the )?(?:items?|commodities|equipment|components|commodities and software|equipment or systems|materials)?"
    r"(?:,? ?(?:controlled|specified|described))?,? ?(?:in|by|under|as)? ?(?P<codes>[0-9].+?)?"
    r"(?P<reason>,? ?(?:controlled )?for (?P<code>MT|NP|CC|RS|UN|NS|EI) [Rr]easons)?",
)
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2019": "'", "\u2018": "'"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Paragraphs in, paragraphs out, and a test in our own words (blank: the codes settle it)."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    condition: str = ""


def plain(text: str) -> str:
    """A text with simple quotation marks, no closing full stop and single spaces."""
    return " ".join(text.translate(_QUOTES).split()).rstrip(".; ")


def read_scope(text: str, entry: str) -> Scope | None:
    """The scope in the left cell of a licence row, or None when the grammar does not know it."""
    rest = _ARTICLE.sub("", _OPENING.sub("", text.strip(), count=1), count=1).strip().rstrip(".")
    entire = _ENTIRE.fullmatch(rest)
    if entire:
        if not entire.group("less"):
            return Scope()
        less = read_codes(entire.group("less"), entry)
        return Scope(exclude=less.include) if less and not less.exclude else None
    codes = read_codes(rest, entry)
    if codes:
        return Scope(codes.include, codes.exclude) if _own(codes.include + codes.exclude, entry) else None
    return _for_others(rest, entry)


def _own(codes: tuple[str, ...], entry: str) -> bool:
    """Whether every code is a paragraph of the entry itself."""
    return all(code.startswith(entry + ".") for code in codes)


def _for_others(text: str, entry: str) -> Scope | None:
    """The scope of `technology for commodities controlled by ...`: the entry has no paragraphs that could decide it."""
    found = _FOR.fullmatch(text)
    if not found:
        return None
    parts = [found.group("what"), "for"]
    if found.group("codes"):
        codes = read_codes(found.group("codes"), entry)
        if codes is None or _own(codes.include, entry):
            return None
        parts.append(short(found.group("codes")))
    else:
        parts.append("items")
    if found.group("how"):
        parts.append(f"({found.group('how')})")
    if found.group("code"):
        parts.append(f"that are themselves controlled for {found.group('code')}")
    if not found.group("codes") and not found.group("code"):
        return None
    return Scope(condition=" ".join(parts))


def short(codes: str) -> str:
    """A list of codes without the words around it: `1A101, 1B001 to 1B003, or 1C118` -> `1A101, 1B001-1B003, 1C118`."""
    text = re.sub(r"\b(?:controlled|items|commodities|ECCNs?|in|by|under)\b\s*", "", codes)
    text = re.sub(r"\s+(?:to|through)\s+", "-", text)
    text = re.sub(r",?\s+(?:and|or)\s+", ", ", text)
    return re.sub(r"\s*,\s*", ", ", re.sub(r"\.\s", ".", text)).strip(" ,.")


def fingerprint(text: str) -> str:
    """Eight hexadecimal digits that change when the wording does."""
    return sha256(plain(text).encode()).hexdigest()[:8]
