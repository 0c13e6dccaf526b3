"""Keys of Latin words that stay the same when one name is romanised in different ways.

`skeleton` is for retrieval: consonants in wide classes, no vowels but the mark of one at the start. `sounds` is for weighing:
narrower classes, and the class of the first vowel. Both read one word as `latin` writes it and answer a key of letters that
is no word of any language. Equal keys say that two words may be spellings of one name, not that they are.

What is one class, and for which romanisations:
    k q c g gh ck                  Arabic and Persian qaf, ghayn, gaf; Turkic q and k
    s sh ch ts z sch tch cz x-     French ch for sh, German sch and z, Slavic hooks that lost their mark, Persian z for d
    j zh dj dzh y-                 jim, Slavic zh and j; Turkish c is not among them (it is read as k or s)
    h kh                           ha and kha; left out at the end
    f v w ph p b                   f, v and w are one; p and b are another (Arabic has no p)
    t th, d dh, b bh               as Arabic and Indian consonants are written
    w before a consonant, y, vowels   left out (aw and ou, iy and y)
`sounds` keeps apart k g, s z sh ch, j zh y, h kh, p b, and f v.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

LONGEST: Final = 64
"""Letters of a word that are read; no name has longer words."""

_Steps = tuple[tuple[re.Pattern[str], str], ...]


def _steps(*pairs: tuple[str, str]) -> _Steps:
    return tuple((re.compile(pattern), into) for pattern, into in pairs)


_SPELLINGS: Final = (
    ("[^a-z]+", ""), ("^h?ou(?=[aei])", "w"), ("^i(?=[aou])", "y"), ("^y(?=[ei])", "e"), ("^y(?=[aou])", "Y"), ("ic$", "iC"),
    ("schtsch|shch|chtch", "C"), ("tsch|tch|tsh|cz|tx$|ch", "C"), ("sch|sh|sz|^x", "S"), ("dzh|dj", "J"), ("zh", "Z"), ("j$", ""), ("j", "J"),
    ("kh", "X"), ("gh", "G"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("jh", "J"), ("ck", "k"), ("ts|tz", "T"), ("dz", "z"), ("x", "ks"),
    ("c(?=[eiy])", "s"), ("[qc]", "k"), ("n(?=[pb])", "m"),
)  # fmt: skip
"""Groups of letters that stand for one sound, as capitals: C ch, S sh, J dj, Z zh, X kh, G gh, T ts, Y y before a vowel."""

_QUIET: Final = (
    (r"(.)\1+", r"\1"), ("(?<=[aou])[wv](?=[^aeiouy])|(?<=[aou])w(?=[aeiouy])", ""), ("w", "v"), ("h$", ""),
)  # fmt: skip
"""Doubled letters, w after a vowel, and a closing h."""

_SKELETON: Final = _steps(
    *_SPELLINGS, ("[CSTz]", "s"), ("[YZ]", "J"), ("X", "h"), ("[gG]", "k"), ("b", "p"), *_QUIET, ("v", "f"), ("^[aeiouy]+", "a"), ("(?<=.)[aeiouy]", ""),
)  # fmt: skip
_SOUNDS: Final = _steps(*_SPELLINGS, ("T", "s"), ("G", "g"), *_QUIET)
_FIRST_VOWEL: Final = re.compile("[aeiouy]+")
_VOWELS: Final = re.compile("[aeiouy]")


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants of a Latin word in wide classes, with `a` for a vowel at the start; blank for a word without letters."""
    word = word[:LONGEST]
    for pattern, into in _SKELETON:
        word = pattern.sub(into, word)
    return word.lower()


@lru_cache(maxsize=200_000)
def sounds(word: str) -> str:
    """The consonants of a Latin word in narrow classes after the class of its first vowel.

    The classes of vowels are 1 (a), 2 (e, i, y) and 3 (o, u); 0 says that the word has none written, as a word of
    unwritten vowels. The consonants are divided from it by nothing: `muhammad` is `3mhmd`.
    """
    word = word[:LONGEST]
    for pattern, into in _SOUNDS:
        word = pattern.sub(into, word)
    first = _FIRST_VOWEL.search(word)
    group = 0 if not first else 1 if first.group()[0] == "a" else 2 if first.group()[0] in "eiy" else 3
    starts = "a" if first and first.start() == 0 else ""
    return f"{group}{starts}{_VOWELS.sub('', word)}" if word else ""
