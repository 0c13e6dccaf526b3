"""Finds the listed names that share enough with a name to be looked at: a vector search over grams of letters and consonants.

The likeness is the shared weight over a mean of both norms that leans to the shorter name, so that a name cut off or
left with fewer words is still found.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.parties.index.arrays import Arrays, Meta, Strings, strings
from comity.parties.index.build import id_key, keys_of_grams
from comity.parties.match.align import Names, counted
from comity.parties.match.normal import NormalName
from comity.parties.ragged import spans

_EVERYWHERE: Final = 0.08
"""Grams that stand in more than this share of names are left out when others carry the search."""
_CARRIES: Final = 0.7
_SHARE: Final = 0.08
"""A name that shares less than this of what is asked is not looked at."""
_LEAN: Final = 0.7
"""How much the norm leans to the shorter name: 0.5 is the cosine."""
POSTINGS: Final = 200_000
"""So many entries of grams are gone through for one name, the rarest first ..."""
_ENOUGH: Final = 0.5
"""... and more where they do not make up this share of the weight."""
_POOL: Final = 512
"""Names that are weighed with all grams where only some were gone through, and equal names that are kept at most."""
_SURE: Final = 0.8
"""Likeness at the edge of what is kept from which its equals are kept too."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


class Candidates(NamedTuple):
    """Names found for one name, likest first, and how like the search holds them."""

    names: Ints
    likeness: NDArray[np.float64]


class Index:
    """An index of listed names, opened. `bound` is how many entries of grams are gone through for one name, as far as that is enough."""

    def __init__(self, arrays: Arrays, meta: Meta, bound: int = POSTINGS) -> None:
        self.arrays, self.meta, self.bound = arrays, meta, bound
        self.entities: Strings = strings(arrays, "entity")
        self.texts: Strings = strings(arrays, "name")
        self._gram_count = np.diff(arrays.gram_at)

    @cached_property
    def names(self) -> Names:
        """The listed names as a table for alignment."""
        a = self.arrays
        forms, vocab, skeletons = [*strings(a, "form").all(), ""], strings(a, "vocab").all(), strings(a, "skeleton").all()
        letters, vowels = counted(vocab)
        return Names(
            word_at=a.word_at, words=a.words, vocab=vocab, bones=[skeletons[i] for i in a.vocab_skeleton.tolist()], kind=a.vocab_kind,
            weight=a.vocab_weight, letters=letters, vowels=vowels, forms=[forms[i] for i in a.name_form.tolist()], foreign=a.name_script.astype(bool),
        )  # fmt: skip

    def alive(self, day: int | None, lists: frozenset[str] | None = None) -> NDArray[np.bool_] | None:
        """Which names belong to entries in force on a day (days since 1970) and on these lists; None for all."""
        if day is None and lists is None:
            return None
        a = self.arrays
        keep = np.ones(len(a.entity_list), bool)
        if day is not None:
            keep &= (a.entity_since <= day) & (day <= a.entity_until)
        if lists is not None:
            keep &= np.isin(a.entity_list, [i for i, name in enumerate(self.meta.lists) if name in lists])
        return keep[a.name_entity]

    @cached_property
    def _norms(self) -> tuple[Floats, Floats]:
        """The norms of all names to the two powers by which likenesses are divided, inverted; 0 for a name without words."""
        norm = np.maximum(self.arrays.name_norm, np.float32(1e-30))
        blank = self.arrays.name_norm <= 0
        shorter, longer = norm ** np.float32(-_LEAN), norm ** np.float32(_LEAN - 1)
        shorter[blank] = longer[blank] = 0
        return shorter, longer

    def find(self, name: NormalName, most: int, least: float, alive: NDArray[np.bool_] | None = None) -> Candidates:
        """The names likest to this one: at most so many, none below the least likeness; more only where many names are equally near to equal.

        Where the grams of the name stand in very many names, only the rarer ones are gone through, and the names that share most of them are
        weighed with all.
        """
        known, weight, total = self._wanted(name)
        few = self._few(known, weight)
        which, score = self._shared(known[few], weight[few], _SHARE * total)
        if alive is not None:
            keep = alive[which]
            which, score = which[keep], score[keep]
        like = self._like(which, score, total)
        if len(few) < len(known):
            which = which[_top(like, max(_POOL, 8 * most))]
            like = self._like(which, self._complete(which, known, weight), total)
        keep = like >= least
        which, like = which[keep], like[keep]
        top = _top(like, most, _POOL)
        which, like = which[top], like[top]
        order = np.lexsort((which, -like))
        return Candidates(which[order], like[order].astype(np.float64))

    def _wanted(self, name: NormalName) -> tuple[Ints, Floats, float]:
        """The grams of a name that carry the search, their weights, and the norm of the name; a gram that stands nowhere counts as a middling one."""
        a = self.arrays
        wanted = np.array(sorted({k for w in name.words for k in keys_of_grams(w)}), np.uint32)
        place = np.searchsorted(a.gram_key, wanted)
        place = np.minimum(place, max(0, len(a.gram_key) - 1))
        known = place[a.gram_key[place] == wanted] if len(a.gram_key) else place[:0]
        weight = a.gram_weight[known]
        total = float(weight.sum(dtype=np.float64))
        total += (len(wanted) - len(known)) * total / max(1, len(known))
        rare = self._gram_count[known] <= _EVERYWHERE * len(a.name_entity)
        if weight[rare].sum() >= _CARRIES * weight.sum():
            known, weight = known[rare], weight[rare]
        return known, weight, total

    def _few(self, known: Ints, weight: Floats) -> Ints:
        """Places of the rarest grams: all, unless they stand in too many names; then as many as carry the search."""
        order = np.argsort(-weight, kind="stable")
        stands = np.cumsum(self._gram_count[known[order]])
        if not len(order) or stands[-1] <= self.bound:
            return order
        carried = np.cumsum(weight[order])
        return order[: max(int(np.searchsorted(stands, self.bound)), int(np.searchsorted(carried, _ENOUGH * carried[-1])) + 1)]

    def _shared(self, known: Ints, weight: Floats, floor: float) -> tuple[Ints, Floats]:
        """Names that share more than so much weight of these grams, and how much."""
        a = self.arrays
        position, row = spans(a.gram_at, known)
        score = np.bincount(a.postings[position], weights=weight[row], minlength=len(a.name_entity))
        which = np.flatnonzero(score > floor)
        return which, score[which].astype(np.float32)

    def _complete(self, which: Ints, known: Ints, weight: Floats) -> Floats:
        """The weight of these grams that names share, from the words of the names."""
        a = self.arrays
        order = np.sort(known)
        word, of = spans(a.word_at, which)
        gram, at = spans(a.vocab_gram_at, a.words[word])
        grams = a.vocab_grams[gram]
        place = np.minimum(np.searchsorted(order, grams), len(order) - 1)
        hit = order[place] == grams
        shared = np.zeros((len(which), len(order)), np.float32)
        shared[of[at[hit]], place[hit]] = 1
        complete: Floats = (shared * weight[np.argsort(known)]).sum(1)
        return complete

    def _like(self, which: Ints, score: Floats, total: float) -> Floats:
        shorter, longer = self._norms
        small = self.arrays.name_norm[which] <= total
        if total <= 0:
            return np.zeros(len(which), np.float32)
        return score * np.where(small, shorter[which] * np.float32(total ** (_LEAN - 1)), longer[which] * np.float32(total**-_LEAN))

    def by_identifier(self, value: str) -> Ints:
        """The entities that bear an identifier, of whatever kind."""
        key = np.uint64(id_key(value))
        if not key:
            return np.zeros(0, np.int64)
        a, b = (int(np.searchsorted(self.arrays.id_key, key, side)) for side in ("left", "right"))
        return np.unique(self.arrays.id_entity[a:b]).astype(np.int64)


def _top(values: Floats, most: int, equals: int = 0) -> Ints:
    """Places of the greatest values, in order of place; of equal ones at the edge those that stand first.

    Where the edge is as high as `_SURE`, up to so many equals of it are kept: many entries may bear one name.
    """
    if len(values) <= most:
        return np.arange(len(values))
    edge = np.partition(values, len(values) - most)[len(values) - most]
    over, level = np.flatnonzero(values > edge), np.flatnonzero(values == edge)
    room = max(most, equals if edge >= _SURE else 0) - len(over)
    return np.concatenate([over, level[:room]])
