"""Names of territories as official lists print them, resolved to ISO 3166 codes; what is not known is told, never guessed.

The names come from `law/territories.csv`; added here are only forms of words that lists use and no gazetteer has.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from comity.law.files import law_root
from comity.law.territories import Gazetteer, fold, read_ambiguous, read_territories

NONE: Final = frozenset(
    ["", "na", "n a", "none", "none identified", "nil", "unknown", "undetermined", "not known", "not available", "stateless", "various", "other", "tbc"]
)
"""Folded words that say that there is no place, or none that is known."""

_PRINTED: Final = {
    "korea north": "KP",
    "north korea": "KP",
    "korea south": "KR",
    "south korea": "KR",
    "congo democratic republic of the": "CD",
    "congo republic of the": "CG",
    "palestinian": "PS",
    "west bank": "PS",
    "gaza": "PS",
    "region gaza": "PS",
    "region crimea": "UA-43",
    "crimea": "UA-43",
    "crimea region of ukraine": "UA-43",
    "region kafia kingi": "SD",
    "the gambia": "GM",
    "gambia the": "GM",
    "bahamas the": "BS",
    "cabo verde previously cape verde": "CV",
    "north macedonia the republic of": "MK",
    "man isle of": "IM",
    "region west bank": "PS",
    "macedonia the former yugoslav republic of": "MK",
    "saint martin": "MF",
}
"""Folded names as lists print them. States that are no more (Soviet Union, Yugoslavia) have no code and are told."""


def gazetteer() -> Gazetteer:
    """The names of the territories in the law that is in use."""
    return _gazetteer(_named())


def _named() -> str:
    """What the folder of law is chosen by; cheap, for it is asked with every name."""
    return os.environ.get("COMITY_LAW", "")


@lru_cache(maxsize=4)
def _gazetteer(_chosen: str) -> Gazetteer:
    """Read once for each folder of law."""
    root = law_root()
    return Gazetteer(read_territories(root), read_ambiguous(root))


def code_of(text: str) -> str:
    """The code of a territory's name or code in the law in use; blank when it is not known or may mean several."""
    return _code_of(text, _named())


@lru_cache(maxsize=20_000)
def _code_of(text: str, chosen: str) -> str:
    folded = fold(text)
    if folded in NONE:
        return ""
    known = _gazetteer(chosen)
    return _PRINTED.get(folded) or known.find(text) or known.find(re.sub(r"\(.*?\)", " ", text)) or ""


class Places:
    """Resolves the territories of one list and keeps count of the names that are not known."""

    def __init__(self) -> None:
        self._unknown: Counter[str] = Counter()

    def code(self, text: str) -> str:
        """The code of one name or code; blank when it says no place or is not known (then it is told by `unread`)."""
        code = code_of(text)
        if not code and fold(text) not in NONE:
            self._unknown[" ".join(text.split())] += 1
        return code

    def codes(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The codes of several names, each once, in order; unknown ones are left out."""
        return tuple(dict.fromkeys(c for c in (self.code(t) for t in texts) if c))

    def unread(self) -> tuple[str, ...]:
        """One sentence for every name that is not known, the most frequent first."""
        return tuple(f"country not known: {name[:80]} ({n} {'row' if n == 1 else 'rows'})" for name, n in self._unknown.most_common())
