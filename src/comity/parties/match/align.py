"""Aligns the words of names, for whole arrays of pairs of names at once: which word stands for which, and how surely.

Each word is paired with at most one word of the other name, likest first. What stays without a partner speaks against
the match as much as the word is rare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from comity.parties.match.normal import NormalName
from comity.parties.match.similar import TOGETHER, WordPairs, likeness
from comity.parties.match.words import kind_and_weight
from comity.parties.names.scripts import skeleton
from comity.parties.ragged import spans

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """A table of names as numbers of words. `vocab` and `bones` give the text of a word and of its skeleton; `letters`, `vowels` count in it."""

    word_at: NDArray[np.int64]
    words: NDArray[np.int32]
    vocab: Sequence[str]
    bones: Sequence[str]
    kind: NDArray[np.uint8]
    weight: Floats
    letters: NDArray[np.int32]
    vowels: NDArray[np.int32]
    forms: Sequence[str]
    foreign: NDArray[np.bool_]


def table_of(names: Sequence[NormalName]) -> Names:
    """Names that are in no index as a table."""
    place: dict[str, int] = {}
    words = [place.setdefault(w, len(place)) for n in names for w in n.words]
    at = np.zeros(len(names) + 1, np.int64)
    np.cumsum([len(n.words) for n in names], out=at[1:])
    vocab = list(place)
    known = [kind_and_weight(w) for w in vocab]
    letters, vowels = counted(vocab)
    return Names(
        word_at=at, words=np.array(words, np.int32), vocab=vocab, bones=[skeleton(w) for w in vocab],
        kind=np.array([k for k, _w in known], np.uint8), weight=np.array([w for _k, w in known], np.float32),
        letters=letters, vowels=vowels,
        forms=[n.form for n in names], foreign=np.array([n.script != "LATIN" for n in names], bool),
    )  # fmt: skip


def counted(vocab: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Letters and vowels of each word; words are ASCII."""
    letters = np.fromiter((len(w) for w in vocab), np.int32, len(vocab))
    ends = np.cumsum(letters)
    raw = np.frombuffer("".join(vocab).encode("ascii", "replace"), np.uint8)
    sums = np.concatenate(([0], np.cumsum(np.isin(raw, _VOWELS))))
    return letters, (sums[ends] - sums[ends - letters]).astype(np.int32)


_VOWELS: Final = np.frombuffer(b"aeiou", np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """R pairs of names, with at most A words on the side asked and B on the side listed.

    a, b             R x A and R x B numbers of words, -1 where a name has no more
    a_like, b_like   likeness of each word to its partner, 0 without one
    a_way            R x A, how the word is like its partner
    partner          R x A, place of the partner among the listed words, -1 without one
    """

    a: Ints
    b: Ints
    a_like: Floats
    b_like: Floats
    a_way: NDArray[np.uint8]
    partner: NDArray[np.int8]


def align(asked: Names, listed: Names, rows: tuple[Ints, Ints]) -> Alignment:
    """The alignment of each pair of a name asked and a name listed."""
    a, b = _padded(asked, rows[0]), _padded(listed, rows[1])
    like, way = _pairs(asked, listed, a, b, asked.foreign[rows[0]] | listed.foreign[rows[1]])
    count, most_a, most_b = like.shape
    value = like.copy()
    a_like, b_like = np.zeros((count, most_a), np.float32), np.zeros((count, most_b), np.float32)
    a_way, partner = np.zeros((count, most_a), np.uint8), np.full((count, most_a), -1, np.int8)
    live = np.arange(count)
    for _ in range(min(most_a, most_b)):
        flat = value[live].reshape(len(live), -1)
        best = flat.argmax(axis=1)
        keep = flat[np.arange(len(live)), best] > 0
        live, best = live[keep], best[keep]
        if not len(live):
            break
        i, j = best // most_b, best % most_b
        a_like[live, i] = b_like[live, j] = like[live, i, j]
        a_way[live, i], partner[live, i] = way[live, i, j], j
        value[live, i, :] = 0
        value[live, :, j] = 0
    found = Alignment(a=a, b=b, a_like=a_like, b_like=b_like, a_way=a_way, partner=partner)
    _written_together(asked, listed, found)
    return found


def _written_together(asked: Names, listed: Names, found: Alignment) -> None:
    """Two neighbouring words that the other name writes as one (`Abd al`, `Good Will`): both get the one as their partner.

    A word is part of one such three at most: of several that overlap the first stands.
    """
    taken: tuple[set[tuple[int, int]], set[tuple[int, int]]] = set(), set()
    a_length, b_length = _lengths(asked, found.a), _lengths(listed, found.b)
    for mine, theirs, swap in ((a_length, b_length, False), (b_length, a_length, True)):
        if mine.shape[1] < 2:
            continue
        open_mine, open_theirs = (found.b_like, found.a_like) if swap else (found.a_like, found.b_like)
        both = (mine[:, :-1] > 0) & (mine[:, 1:] > 0) & ((open_mine[:, :-1] < _SETTLED) | (open_mine[:, 1:] < _SETTLED))
        fits = np.abs((mine[:, :-1] + mine[:, 1:])[:, :, None] - theirs[:, None, :]) <= 1
        fits &= both[:, :, None] & ((theirs > 3) & (open_theirs < _SETTLED))[:, None, :]
        twos, ones = taken[swap], taken[not swap]
        for row, i, j in np.argwhere(fits).tolist():
            two, one = {(row, i), (row, i + 1)}, (row, j)
            if one not in ones and not two & twos and _join(asked, listed, found, (row, i, j), swap=swap):
                twos |= two
                ones.add(one)


def _join(asked: Names, listed: Names, found: Alignment, place: tuple[int, int, int], *, swap: bool) -> bool:
    """Joins two words and one, if they are alike enough and liker than what they have; whether it did."""
    row, i, j = place
    two, one = (found.b, found.a) if swap else (found.a, found.b)
    two_names, one_names = (listed, asked) if swap else (asked, listed)
    left, right = two_names.vocab[two[row, i]], two_names.vocab[two[row, i + 1]]
    whole = one_names.vocab[one[row, j]]
    if whole[0] != left[0]:
        return False
    like = OSA.normalized_similarity(left + right, whole)
    if like < _TOGETHER and skeleton(left + right) != skeleton(whole):
        return False
    like = max(float(like), 0.9)
    two_like, one_like = (found.b_like, found.a_like) if swap else (found.a_like, found.b_like)
    if one_like[row, j] >= like or min(two_like[row, i], two_like[row, i + 1]) >= like:
        return False
    if swap:
        _free(found, row, int(found.partner[row, j]))
        for k in (i, i + 1):
            found.a_like[row, found.partner[row] == k] = 0
            found.a_way[row, found.partner[row] == k] = 0
            found.partner[row, found.partner[row] == k] = -1
        found.partner[row, j], found.a_way[row, j] = i, TOGETHER
    else:
        for k in (i, i + 1):
            _free(found, row, int(found.partner[row, k]))
        other = found.partner[row] == j
        found.a_like[row, other], found.a_way[row, other], found.partner[row, other] = 0, 0, -1
        found.partner[row, i : i + 2], found.a_way[row, i : i + 2] = j, TOGETHER
    two_like[row, i : i + 2] = one_like[row, j] = like
    return True


def _free(found: Alignment, row: int, j: int) -> None:
    if j >= 0:
        found.b_like[row, j] = 0


def _lengths(names: Names, words: Ints) -> NDArray[np.int32]:
    return np.where(words >= 0, names.letters[np.maximum(words, 0)], 0) if len(names.letters) else np.zeros(words.shape, np.int32)


_SETTLED: Final = 0.95
"""A word whose partner is liker than this is not tried together with its neighbour."""
_TOGETHER: Final = 0.84


def _padded(names: Names, which: Ints) -> Ints:
    position, row = spans(names.word_at, which)
    lengths = names.word_at[which + 1] - names.word_at[which]
    out = np.full((len(which), max(1, int(lengths.max()) if len(lengths) else 1)), -1, np.int64)
    column = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    out[row, column] = names.words[position]
    return out


def _pairs(asked: Names, listed: Names, a: Ints, b: Ints, foreign: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.uint8]]:
    """Likeness and way of every word with every word of each pair of names."""
    cells = (a[:, :, None] >= 0) & (b[:, None, :] >= 0)
    size = max(1, len(listed.kind))
    keys = ((a[:, :, None] * size + b[:, None, :]) * 2 + foreign[:, None, None])[cells]
    pairs, back = np.unique(keys, return_inverse=True)
    one, other, across = pairs // 2 // size, pairs // 2 % size, pairs % 2 == 1
    words_a, words_b = one.tolist(), other.tolist()
    like, way = likeness(
        [asked.vocab[i] for i in words_a], [listed.vocab[i] for i in words_b],
        [asked.bones[i] for i in words_a], [listed.bones[i] for i in words_b],
        WordPairs(
            (asked.kind[one], listed.kind[other]), (asked.letters[one], listed.letters[other]), (asked.vowels[one], listed.vowels[other]), across
        ),
    )  # fmt: skip
    likes, ways = np.zeros(cells.shape, np.float32), np.zeros(cells.shape, np.uint8)
    likes[cells], ways[cells] = like[back], way[back]
    return likes, ways
