"""How much a shared word is worth: its kind, and how rare it is among names.

The counts come from `data/word_counts.csv`, which `bench/screening/train` makes; a word that is not in the table is rare. So a word weighs
the same whatever lists are loaded, and a score can be repeated without them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from comity.parties.match.normal import GENERIC, INITIAL, NUMBER, PARTICLE, WORD, kind_of
from comity.parties.match.spelt import counts, meant_general
from comity.parties.names.lexicon import (
    canonical_word,
    commonness,
    family_ending,
    generic_class,
    given_groups,
    roman_group,
    roman_groups,
)

_MOST: Final = math.log1p(20_000)
_FACTOR: Final = {INITIAL: 0.35, NUMBER: 0.8, PARTICLE: 0.12, GENERIC: 0.55}
_SHORT: Final = {2: 0.5, 3: 0.85}
"""Short words are less evidence: there are fewer of them."""


@lru_cache(maxsize=400_000)
def kind_and_weight(word: str) -> tuple[int, float]:
    """The kind of a word and the evidence in sharing it, from nearly 0 (everywhere) to 1 (met once)."""
    kind = kind_of(word)
    meant = meant_general(word) if kind == WORD else None
    if meant is not None:
        return GENERIC, min(1.0, 1.2 * kind_and_weight(meant)[1]) if generic_class(meant) else 0.1
    count = max(counts().get(word, 0), 8 * 4 ** commonness(word) if commonness(word) else 0)
    rarity = max(0.08, 1.0 - math.log1p(count) / _MOST)
    return kind, _FACTOR.get(kind, 1.0) * rarity * (_SHORT.get(len(word), 1.0) if kind in (WORD, GENERIC) else 1.0)


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
