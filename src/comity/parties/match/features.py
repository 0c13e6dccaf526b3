"""What is read from an alignment as evidence: the columns that the model weighs, for R pairs of names at once.

`bits` are weights of words: a rare word shared or missing is much evidence, a common one little.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel, Prefix
from rapidfuzz.process import cpdist

from comity.parties.match.align import Alignment, Ints, Names
from comity.parties.match.normal import GENERIC, INITIAL, NUMBER, PARTICLE, WORD
from comity.parties.match.similar import BONES, CUT, EQUAL, FIRST_LETTER, GIVEN, SPELLING, TOGETHER, TYPO

Floats = NDArray[np.float32]

FEATURES: Final = (
    "cover_least",  # share of bits with a partner, the side with less
    "cover_most",  # the side with more
    "shared_bits",  # bits of pairs, each times its likeness
    "equal_bits",  # bits of equal words
    "near_bits",  # bits of words that are alike but not equal
    "lost_asked",  # bits of words asked without partner
    "lost_listed",  # bits of words listed without partner
    "lost_most",  # the rarest word without partner on the side that lost less
    "worst",  # least likeness of a pair of full words
    "mean",  # mean likeness of pairs, by bits
    "words_least",  # words of the shorter name
    "words_most",
    "pairs",  # pairs of full words
    "typos",  # pairs by typing error
    "bones",  # pairs by equal consonants
    "initials",
    "cuts",
    "given",  # pairs by nickname or cognate
    "joined",  # likeness of the names written as one word
    "sorted",  # likeness of the sorted words written as one
    "bone_line",  # likeness of the sorted skeletons written as one
    "crossed",  # share of pairs that stand in another order
    "number_lost",  # numbers without an equal number
    "form",  # 1 the same legal form, -1 another, 2 on the listed side only, 3 on the asked side only, 0 on neither
    "generic_share",  # share of shared bits that are general words of organisations
    "foreign",  # names in different scripts
    "person",  # 1 a person, -1 an organisation or vessel, 0 unknown
    "lost_both",  # the smaller of lost_asked and lost_listed: words that contradict each other
    "contradiction",  # greatest likeness-free weight pair: the rarest lost word on both sides
    "letters",  # letters of the shorter joined name
    "two_known",  # pairs alike but not equal of which both are words met often: rather two names than one misspelt
    "two_known_like",  # the least likeness among them, 1 without any
    "start",  # share of the shorter name's letters with which the longer one begins
    "together",  # words that the other name writes together with a neighbour
    "rarest",  # bits of the rarest word shared equally or nearly so
)

_KNOWN: Final = 0.88
"""A full word that weighs less than this was met several times where the weights were counted."""


def features(asked: Names, listed: Names, rows: tuple[Ints, Ints], found: Alignment, person: NDArray[np.int8]) -> Floats:
    """R x len(FEATURES). `person` is 1, -1 or 0 for each row."""
    a_kind, b_kind = _of(asked.kind, found.a, 255), _of(listed.kind, found.b, 255)
    a_weight, b_weight = _of(asked.weight, found.a, 0.0), _of(listed.weight, found.b, 0.0)
    paired = found.partner >= 0
    take = np.maximum(found.partner, 0).astype(np.int64)
    partner_weight = np.take_along_axis(b_weight, take, axis=1)
    # an asked word that is like a listed one is worth what the listed one is: a misspelt common name is no rare name
    bits = np.where(paired, np.minimum(np.where(found.a_way == EQUAL, a_weight, partner_weight), partner_weight), 0)
    a_full = (found.a >= 0) & (a_kind != PARTICLE)
    b_full = (found.b >= 0) & (b_kind != PARTICLE)
    b_paired = found.b_like > 0
    shared = _sum(bits * found.a_like)
    total_pairs = _sum(bits)
    lost_a = np.where(paired | (found.a < 0), 0, a_weight)
    lost_b = np.where(b_paired | (found.b < 0), 0, b_weight)
    lost_a_sum, lost_b_sum = _sum(lost_a), _sum(lost_b)
    cover_a = shared / np.maximum(total_pairs + lost_a_sum, 1e-6)
    cover_b = shared / np.maximum(total_pairs + lost_b_sum, 1e-6)
    full = paired & a_full & (a_kind != INITIAL)
    words_a, words_b = (a_full).sum(1), (b_full).sum(1)
    way = found.a_way
    pairs = full.sum(1)
    joined, in_order, bone_line, letters, start = _lines(asked, listed, rows, found)
    generic = _sum(np.where(paired & (a_kind == GENERIC), bits * found.a_like, 0))
    two_known = full & ((way == TYPO) | (way == BONES) | (way == CUT)) & (a_weight < _KNOWN) & (partner_weight < _KNOWN) & (a_kind == WORD)
    numbers = (((a_kind == NUMBER) & ~paired).sum(1) + ((b_kind == NUMBER) & ~b_paired).sum(1))
    columns = {
        "cover_least": np.minimum(cover_a, cover_b),
        "cover_most": np.maximum(cover_a, cover_b),
        "shared_bits": shared,
        "equal_bits": _sum(np.where(way == EQUAL, bits, 0)),
        "near_bits": _sum(np.where(paired & (way != EQUAL), bits, 0)),
        "lost_asked": lost_a_sum,
        "lost_listed": lost_b_sum,
        "lost_most": np.minimum(lost_a.max(1), lost_b.max(1)),
        "worst": np.where(full, found.a_like, 1.0).min(1) * (pairs > 0),
        "mean": shared / np.maximum(total_pairs, 1e-6),
        "words_least": np.minimum(words_a, words_b),
        "words_most": np.maximum(words_a, words_b),
        "pairs": pairs,
        "typos": (full & (way == TYPO)).sum(1),
        "bones": (full & ((way == BONES) | (way == SPELLING))).sum(1),
        "initials": (paired & (way == FIRST_LETTER)).sum(1),
        "cuts": (full & (way == CUT)).sum(1),
        "given": (full & (way == GIVEN)).sum(1),
        "joined": joined,
        "sorted": in_order,
        "bone_line": bone_line,
        "crossed": _crossed(found),
        "number_lost": numbers,
        "form": _forms(asked, listed, rows),
        "generic_share": generic / np.maximum(shared, 1e-6),
        "foreign": asked.foreign[rows[0]] | listed.foreign[rows[1]],
        "person": person,
        "lost_both": np.minimum(lost_a_sum, lost_b_sum),
        "contradiction": np.minimum(np.where(a_full, lost_a, 0).max(1), np.where(b_full, lost_b, 0).max(1)),
        "letters": letters,
        "two_known": two_known.sum(1),
        "two_known_like": np.where(two_known, found.a_like, 1.0).min(1),
        "start": start,
        "together": (way == TOGETHER).sum(1),
        "rarest": np.where(paired, bits * found.a_like, 0).max(1),
    }
    return np.stack([np.asarray(columns[f], np.float32) for f in FEATURES], axis=1).round(4)


def cover(asked: Names, listed: Names, found: Alignment) -> Floats:
    """About the share of bits with a partner, on the side with more; the cheap forerunner of `cover_most`."""
    a_weight, b_weight = _of(asked.weight, found.a, 0.0), _of(listed.weight, found.b, 0.0)
    a = (a_weight * found.a_like).sum(1) / np.maximum(a_weight.sum(1), 1e-6)
    b = (b_weight * found.b_like).sum(1) / np.maximum(b_weight.sum(1), 1e-6)
    most: Floats = np.maximum(a, b)
    return most


def _of(values: NDArray[Any], where: Ints, blank: float) -> NDArray[Any]:
    """Values of words by number, `blank` where there is no word."""
    if not len(values):
        return np.full(where.shape, blank)
    return np.where(where >= 0, values[np.maximum(where, 0)], np.asarray(blank, values.dtype))


def _sum(bits: NDArray[Any]) -> NDArray[np.float64]:
    """Sums of rows, in numbers so long that they are exact: a name's sum does not depend on how wide the others make the table."""
    sums: NDArray[np.float64] = bits.sum(1, dtype=np.float64)
    return sums


def _crossed(found: Alignment) -> NDArray[np.float64]:
    """Share of neighbouring pairs whose partners stand the other way round."""
    place = np.where(found.partner >= 0, found.partner.astype(np.int64), -1)
    last = np.maximum.accumulate(place, axis=1)
    back = (place[:, 1:] >= 0) & (place[:, 1:] < last[:, :-1])
    share: NDArray[np.float64] = back.sum(1) / np.maximum((place >= 0).sum(1) - 1, 1)
    return share


def _forms(asked: Names, listed: Names, rows: tuple[Ints, Ints]) -> NDArray[np.int8]:
    out = np.zeros(len(rows[0]), np.int8)
    for r, (i, j) in enumerate(zip(rows[0].tolist(), rows[1].tolist(), strict=True)):
        one, other = asked.forms[i], listed.forms[j]
        if one and other:
            out[r] = 1 if one == other or not set(one.split()).isdisjoint(other.split()) else -1
        elif one or other:
            out[r] = 3 if one else 2
    return out


def _lines(asked: Names, listed: Names, rows: tuple[Ints, Ints], found: Alignment) -> tuple[NDArray[Any], ...]:
    """Likeness of whole names as one line: as written, words sorted, skeletons sorted; and the letters of the shorter."""
    mine, theirs = _texts(asked, rows[0], found.a), _texts(listed, rows[1], found.b)
    straight = cpdist(mine[0], theirs[0], scorer=OSA.normalized_similarity, dtype=np.float32)
    in_order = cpdist(mine[1], theirs[1], scorer=OSA.normalized_similarity, dtype=np.float32)
    bones = cpdist(mine[2], theirs[2], scorer=Indel.normalized_similarity, dtype=np.float32)
    letters = np.minimum([len(t) for t in mine[0]], [len(t) for t in theirs[0]]).astype(np.float32)
    start = cpdist(mine[0], theirs[0], scorer=Prefix.similarity, dtype=np.float32) / np.maximum(letters, 1)
    return straight, in_order, bones, letters, start


def _texts(names: Names, which: Ints, words: Ints) -> tuple[list[str], list[str], list[str]]:
    """For each row the words as one line, the sorted words, the sorted skeletons; worked out once for each name."""
    known: dict[int, tuple[str, str, str]] = {}
    out: tuple[list[str], list[str], list[str]] = ([], [], [])
    vocab, bones = names.vocab, names.bones
    for name, row in zip(which.tolist(), words.tolist(), strict=True):
        lines = known.get(name)
        if lines is None:
            own = [w for w in row if w >= 0]
            texts = [vocab[w] for w in own]
            lines = known[name] = "".join(texts), "".join(sorted(texts)), "".join(sorted([bones[w] for w in own]))
        for lot, line in zip(out, lines, strict=True):
            lot.append(line)
    return out
