"""How much a shared word is worth: its kind, and how rare it is among names.

The counts come from `data/word_counts.csv`, which `bench/screening/train` makes; a word that is not in the table is rare. So a word weighs
the same whatever lists are loaded, and a score can be repeated without them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from rapidfuzz.distance import OSA

from comity.parties.match.normal import GENERIC, INITIAL, NUMBER, PARTICLE, WORD, kind_of
from comity.parties.names.lexicon import (
    canonical_word,
    commonness,
    family_ending,
    form_words,
    generic_class,
    generic_words,
    given_groups,
    roman_group,
    roman_groups,
)

_MOST: Final = math.log1p(20_000)
_FACTOR: Final = {INITIAL: 0.35, NUMBER: 0.8, PARTICLE: 0.12, GENERIC: 0.55}
_SHORT: Final = {2: 0.5, 3: 0.85}
"""Short words are less evidence: there are fewer of them."""


@cache
def _counts() -> Mapping[str, int]:
    text = files("comity.parties.match").joinpath("data/word_counts.csv").read_text("utf-8")
    return {row["word"]: int(row["count"]) for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=400_000)
def kind_and_weight(word: str) -> tuple[int, float]:
    """The kind of a word and the evidence in sharing it, from nearly 0 (everywhere) to 1 (met once)."""
    kind = kind_of(word)
    meant = _meant(word) if kind == WORD and len(word) >= _SPELT and not _counts().get(word) else None
    if meant is not None:
        return GENERIC, min(1.0, 1.2 * kind_and_weight(meant)[1]) if generic_class(meant) else 0.1
    count = max(_counts().get(word, 0), 8 * 4 ** commonness(word) if commonness(word) else 0)
    rarity = max(0.08, 1.0 - math.log1p(count) / _MOST)
    return kind, _FACTOR.get(kind, 1.0) * rarity * (_SHORT.get(len(word), 1.0) if kind in (WORD, GENERIC) else 1.0)


_SPELT: Final = 5
"""Words of so many letters are tried as misspelt legal forms and general words."""


@cache
def _shortened() -> Mapping[str, str]:
    """Every legal form and general word of organisations with one letter left out -> the word."""
    known: dict[str, str] = {}
    for word in sorted(w for w in (*form_words(), *generic_words()) if len(w) >= _SPELT):
        for short in (word, *(word[:i] + word[i + 1 :] for i in range(len(word)))):
            known.setdefault(short, word)
    return known


def _meant(word: str) -> str | None:
    """The legal form or general word of which this word is one typing error away."""
    known = _shortened()
    for short in (word, *(word[:i] + word[i + 1 :] for i in range(len(word)))):
        meant = known.get(short)
        if meant is not None and meant != word and OSA.distance(meant, word) == 1:
            return meant
    return None


def group_of(word: str) -> int:
    """Number of the group of spellings that a word belongs to, -1 for none."""
    found = roman_group(word)
    return -1 if found is None else found


KNOWN: Final = 0.96
"""Likeness of two spellings of one name."""
GIVEN_MOST: Final = 0.9
"""Likeness of a hypocorism and its name; a cognate of another language has a little less."""


@lru_cache(maxsize=400_000)
def keys_of(word: str) -> Mapping[str, float]:
    """What a word is known to be a spelling or form of, with the likeness of words that share it."""
    keys: dict[str, float] = {f"n{g}": GIVEN_MOST if strength == "nick" else 0.86 for g, strength in given_groups(word)}
    keys |= {f"r{g}": KNOWN for g in roman_groups(word)}
    canonical = canonical_word(word)
    if canonical != word or commonness(word) == 0:
        keys["c" + canonical] = 0.93
    ending = family_ending(word)
    keys["e" + ending] = KNOWN
    keys["o" + word.replace("rn", "m").replace("cl", "d").replace("vv", "w")] = 0.91
    return keys
