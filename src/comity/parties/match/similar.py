"""How alike two words are, and in which way: for whole arrays of pairs of words at once.

A pair gets a likeness from 0 to 1 and the way it came about. Ways are ordered from the surest: equal, spelling variant of one
name, same bones (consonants), typing error, nickname or cognate, initial, cut off. The edit distance counts a swap
of neighbours as one (optimal string alignment).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cpdist

from comity.parties.match.normal import INITIAL, NUMBER
from comity.parties.match.words import GIVEN_MOST, KNOWN, keys_of

EQUAL: Final = 1
SPELLING: Final = 2
BONES: Final = 3
TYPO: Final = 4
GIVEN: Final = 5
FIRST_LETTER: Final = 6
CUT: Final = 7
TOGETHER: Final = 8
WAYS: Final = ("", "equal", "spelling", "consonants", "typo", "nickname", "initial", "cut off", "together")

LEAST: Final = 0.5
"""Below this likeness two words have nothing to do with each other."""

_BARE: Final = 0.2
_FEW: Final = 0.35
"""A word with a smaller share of vowels is written without them; in another script already with a few."""

Floats = NDArray[np.float32]


class WordPairs(NamedTuple):
    """P pairs of words: kinds, letters and vowels of both sides, and whether the names stand in different scripts."""

    kinds: tuple[NDArray[np.uint8], NDArray[np.uint8]]
    letters: tuple[NDArray[np.int32], NDArray[np.int32]]
    vowels: tuple[NDArray[np.int32], NDArray[np.int32]]
    foreign: NDArray[np.bool_]


def likeness(
    a: Sequence[str], b: Sequence[str], a_bones: Sequence[str], b_bones: Sequence[str], pairs: WordPairs
) -> tuple[Floats, NDArray[np.uint8]]:
    """Likeness and way of P pairs of words with their skeletons and kinds; arrays of length P.

    Where one name stands in another script a vowel that is missing means little.
    """
    if not a:
        return np.zeros(0, np.float32), np.zeros(0, np.uint8)
    la, lb = pairs.letters
    kinds, foreign = pairs.kinds, pairs.foreign
    longest, shortest = np.maximum(la, lb), np.minimum(la, lb)
    edits = cpdist(a, b, scorer=OSA.distance, dtype=np.int32)
    lev = 1.0 - edits / longest
    ba, bb = _lengths(a_bones), _lengths(b_bones)
    bone_most, bone_least = np.maximum(ba, bb), np.minimum(ba, bb)
    bone = cpdist(a_bones, b_bones, scorer=Indel.normalized_similarity, dtype=np.float32)
    same_bones = (bone >= 1.0) & (bone_least >= 2)
    like = np.maximum(1.0 - 1.7 * edits / longest, 0.0)
    like = np.where(edits == 1, 1.0 - 0.55 / np.maximum(shortest, 1), like)
    # where one side has hardly a vowel (an abjad, or somebody who leaves them out), the consonants speak alone
    vowels = np.minimum(pairs.vowels[0] / la, pairs.vowels[1] / lb)
    bare = ((vowels < _BARE) | (foreign & (vowels < _FEW))) & (bone_least >= 3)
    like = np.where(bare, np.maximum(like, 1.0 - 1.1 * (1.0 - bone) - 0.1), like)
    like = np.where((bone_least >= 4) & (bone > 0.85), np.maximum(like, 0.5 * lev + 0.5 * bone - 0.12), like)
    way = np.full(len(la), TYPO, np.uint8)
    bones_like = np.where(bone_most >= 3, 0.84 + 0.12 * lev, 0.66 + 0.2 * lev)
    by_bones = same_bones & (bones_like >= like)
    like, way = np.where(by_bones, bones_like, like), np.where(by_bones, BONES, way)
    cut = cpdist([x[: len(y)] for x, y in zip(a, b, strict=True)], [y[: len(x)] for x, y in zip(a, b, strict=True)],
                 scorer=OSA.distance, dtype=np.int32) == 0  # fmt: skip
    cut_like = 0.55 + 0.35 * shortest / longest
    by_cut = cut & (shortest >= 3) & (cut_like > like)
    like, way = np.where(by_cut, cut_like, like), np.where(by_cut, CUT, way)
    one_letter = (kinds[0] == INITIAL) ^ (kinds[1] == INITIAL)
    like = np.where(one_letter, np.where(cut, 0.6, 0.0), like)
    way = np.where(one_letter, FIRST_LETTER, way)
    number = (kinds[0] == NUMBER) | (kinds[1] == NUMBER)
    like = np.where(number, 0.0, like)
    equal = edits == 0
    like, way = np.where(equal, 1.0, like), np.where(equal, EQUAL, way)
    _by_knowledge(a, b, like, way)
    like = np.where(like < LEAST, 0.0, like)
    return like.astype(np.float32), np.where(like > 0, way, 0).astype(np.uint8)


def _lengths(texts: Sequence[str]) -> NDArray[np.int32]:
    return np.fromiter((len(t) for t in texts), np.int32, len(texts))


def _by_knowledge(a: Sequence[str], b: Sequence[str], like: NDArray[np.float64], way: NDArray[np.uint8]) -> None:
    """Raises the likeness of pairs that are known to be spellings or forms of one name."""
    for i in np.flatnonzero(like < KNOWN).tolist():
        mine = keys_of(a[i])
        if not mine:
            continue
        theirs = keys_of(b[i])
        for key in mine.keys() & theirs.keys():
            known = min(mine[key], theirs[key])
            if known > like[i]:
                like[i], way[i] = known, SPELLING if known > GIVEN_MOST else GIVEN
