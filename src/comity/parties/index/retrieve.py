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
from comity.parties.index.build import gram_hash, grams_of, id_key
from comity.parties.match.align import Names
from comity.parties.match.normal import NormalName
from comity.parties.match.words import group_of
from comity.parties.names.scripts import skeleton
from comity.parties.ragged import spans

_EVERYWHERE: Final = 0.08
"""Grams that stand in more than this share of names are left out when others carry the search."""
_CARRIES: Final = 0.7
_LEAN: Final = 0.7
"""How much the norm leans to the shorter name: 0.5 is the cosine."""

Ints = NDArray[np.int64]


class Candidates(NamedTuple):
    """Names found for one name, likest first, and how like the search holds them."""

    names: Ints
    likeness: NDArray[np.float64]


class Index:
    """An index of listed names, opened."""

    def __init__(self, arrays: Arrays, meta: Meta) -> None:
        self.arrays, self.meta = arrays, meta
        self.entities: Strings = strings(arrays, "entity")
        self.texts: Strings = strings(arrays, "name")
        self._gram_count = np.diff(arrays.gram_at)

    @cached_property
    def names(self) -> Names:
        """The listed names as a table for alignment."""
        a = self.arrays
        forms = strings(a, "form").all()
        return Names(
            word_at=a.word_at, words=a.words, vocab=strings(a, "vocab").all(), bones=_Bones(strings(a, "skeleton").all(), a.vocab_skeleton),
            kind=a.vocab_kind, weight=a.vocab_weight, forms=_Forms(forms, a.name_form), foreign=a.name_script.astype(bool),
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

    def find(self, name: NormalName, most: int, least: float, alive: NDArray[np.bool_] | None = None) -> Candidates:
        """The names likest to this one: at most so many, none below the least likeness."""
        a = self.arrays
        keys = {gram_hash(g) for w in name.words for g in grams_of(w, skeleton(w), group_of(w))}
        wanted = np.fromiter(keys, np.uint32, len(keys))
        place = np.searchsorted(a.gram_key, wanted)
        place = place[place < len(a.gram_key)]
        known = place[np.isin(a.gram_key[place], wanted, assume_unique=True)] if len(place) else place
        if not len(known):
            return Candidates(np.zeros(0, np.int64), np.zeros(0))
        weight = a.gram_weight[known].astype(np.float64)
        missing = (len(keys) - len(known)) * float(weight.mean())
        total = float(weight.sum()) + missing
        count = self._gram_count[known]
        rare = count <= _EVERYWHERE * len(a.name_entity)
        if weight[rare].sum() >= _CARRIES * weight.sum():
            known, weight, count = known[rare], weight[rare], count[rare]
        position, _row = spans(a.gram_at, known)
        score = np.bincount(a.postings[position], weights=np.repeat(weight, count), minlength=len(a.name_entity))
        if alive is not None:
            score = score * alive
        floor = least * least * total * 0.25
        which = np.flatnonzero(score > floor)
        norm = a.name_norm[which].astype(np.float64)
        like = score[which] / (np.minimum(norm, total) ** _LEAN * np.maximum(norm, total) ** (1 - _LEAN))
        if len(like) > most:
            top = np.argpartition(-like, most - 1)[:most]
            which, like = which[top], like[top]
        keep = like >= least
        which, like = which[keep], like[keep]
        order = np.lexsort((which, -like))
        return Candidates(which[order], like[order])

    def by_identifier(self, kind: str, value: str) -> Ints:
        """The entities that bear an identifier."""
        key = np.uint64(id_key(kind, value))
        a, b = np.searchsorted(self.arrays.id_key, [key, key + np.uint64(1)])
        return np.unique(self.arrays.id_entity[a:b]).astype(np.int64) if key else np.zeros(0, np.int64)


class _Bones:
    """The skeleton of each word, looked up by the word's number."""

    def __init__(self, skeletons: list[str], of: NDArray[np.int32]) -> None:
        self._skeletons, self._of = skeletons, of

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, i: int) -> str:
        return self._skeletons[self._of[i]]


class _Forms:
    """The legal form of each name, blank without one."""

    def __init__(self, forms: list[str], of: NDArray[np.int32]) -> None:
        self._forms, self._of = forms, of

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, i: int) -> str:
        form = self._of[i]
        return self._forms[form] if form >= 0 else ""
