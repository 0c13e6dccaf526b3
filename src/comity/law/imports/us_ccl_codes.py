"""Lists of paragraphs as the Commerce Control List writes them, turned into full codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.law.imports.us_ccl_items import span

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"\s*(?:(?P<mark>[,;()])"
    r"|\.(?P<sibling>\d{1,2})(?![\w.])"
    r"|(?P<entry>[0-9][A-E][0-9]{3})?\s*\.?\s?(?P<path>[a-z](?:\.\s?(?:\d{1,2}|[a-z]))*)?(?![\w-])\.?)"
)
_WORD = re.compile(
    r"\s*(?P<word>and|or|to|through|except(?: for)?|paragraphs?|commodities|items|of this entry|only"
    r"|controlled|specified|in|by|under|ECCNs?)(?=[\s(),;]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Paragraphs that a text names and those it takes out again, as full codes."""

    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()


def read_codes(text: str, entry: str) -> Codes | None:
    """The codes in a text that says nothing but codes, or None when it says more.

    ``entry`` is the ECCN to which paragraphs without one belong. `k to n` becomes four codes; `.b (except .b.5)`
    becomes one code and one exception.
    """
    tokens = list(_tokens(text))
    if not tokens or any(kind == "?" for kind, _ in tokens):
        return None
    include: list[str] = []
    exclude: list[str] = []
    target, current, through = include, entry, False
    for kind, value in tokens:
        if kind == "code":
            named, _, path = value.partition(".")
            current = named or current
            added = (
                _through(target[-1] if target else "", current, path) if through else [f"{current}.{path}".rstrip(".")]
            )
        elif kind == "sibling":
            added = [f"{target[-1].rpartition('.')[0]}.{value}"] if target and "." in target[-1] else []
        else:
            target = exclude if value == "except" else include if value == ")" else target
            through = value in ("to", "through")
            continue
        if not added:
            return None
        target.extend(added)
        through = False
    return Codes(tuple(dict.fromkeys(include)), tuple(dict.fromkeys(exclude))) if include else None


def _through(first: str, entry: str, path: str) -> list[str]:
    """The codes after `first` up to the code that ends a span; nothing when the two are of different rank."""
    entry_first, _, path_first = first.partition(".")
    if not entry_first:
        return []
    if path and path_first:
        if entry != entry_first:
            return []
        return [f"{entry}.{p}" for p in span(path_first, path)][1:]
    if path or path_first or entry[:2] != entry_first[:2] or entry[2:] <= entry_first[2:]:
        return []
    return [f"{entry[:2]}{n:03d}" for n in range(int(entry_first[2:]) + 1, int(entry[2:]) + 1)]


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Codes, words and marks of a text; `?` where something else stands."""
    at = 0
    text = text.strip().rstrip(".")
    while at < len(text):
        word = _WORD.match(text, at)
        if word:
            value = word.group("word").lower().strip()
            at = word.end()
            if value.startswith("except"):
                yield "word", "except"
            elif value in ("to", "through"):
                yield "word", value
            continue
        token = _TOKEN.match(text, at)
        if not token or not any(token.groupdict().values()):
            yield "?", text[at:]
            return
        at = token.end()
        if token.group("mark"):
            yield "mark", token.group("mark")
        elif token.group("sibling"):
            yield "sibling", token.group("sibling")
        else:
            path = (token.group("path") or "").replace(" ", "")
            yield "code", f"{token.group('entry') or ''}.{path}".rstrip(".")
