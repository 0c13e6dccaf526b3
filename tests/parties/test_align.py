"""The alignment against an independent, slow one: word by word in plain Python, after what the docstrings say. And what must hold of every alignment."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.parties.match.align import align, table_of
from comity.parties.match.normal import INITIAL, NUMBER, kind_of, normal
from comity.parties.match.similar import BONES, CUT, EQUAL, FIRST_LETTER, GIVEN, SPELLING, TOGETHER, TYPO, WAYS
from comity.parties.match.words import keys_of
from comity.parties.names.scripts import skeleton

F = np.float32


# ---- the slow one


def edits(a, b):
    """Insertions, deletions, replacements and swaps of neighbours, no letter changed twice."""
    table = [[i + j if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, j in product(range(1, len(a) + 1), range(1, len(b) + 1)):
        table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
        if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
            table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def common(a, b):
    """Twice the longest common subsequence over all letters; 1 for two blanks."""
    row = [0] * (len(b) + 1)
    for x in a:
        last = 0
        for j, y in enumerate(b):
            last, row[j + 1] = row[j + 1], last + 1 if x == y else max(row[j + 1], row[j])
    return F(2 * row[-1] / (len(a) + len(b))) if a or b else F(1)


def vowels(word):
    return sum(c in "aeiou" for c in word) / len(word)


def word_like(a, b, foreign):
    """Likeness and way of two words."""
    if a == b:
        return 1.0, EQUAL
    ka, kb = kind_of(a), kind_of(b)
    known = _known(a, b)
    if (ka == INITIAL) != (kb == INITIAL):
        found = (0.6, FIRST_LETTER) if a[0] == b[0] and NUMBER not in (ka, kb) else (0.0, FIRST_LETTER)
    elif NUMBER in (ka, kb):
        found = 0.0, TYPO
    else:
        found = _by_letters(a, b, foreign)
    if known > found[0]:
        found = known, SPELLING if known > 0.9 else GIVEN
    return found if found[0] >= 0.5 else (0.0, 0)


def _known(a, b):
    mine, theirs = keys_of(a), keys_of(b)
    return max((min(mine[k], theirs[k]) for k in mine.keys() & theirs.keys()), default=0.0)


def _by_letters(a, b, foreign):
    n, longest, shortest = edits(a, b), max(len(a), len(b)), min(len(a), len(b))
    x, y = skeleton(a), skeleton(b)
    bone, lev, way = common(x, y), 1 - n / longest, TYPO
    like = 1 - 0.55 / shortest if n == 1 else max(1 - 1.7 * n / longest, 0)
    few = min(vowels(a), vowels(b))
    if (few < 0.2 or (foreign and few < 0.35)) and min(len(x), len(y)) >= 3:
        like = max(like, 1 - F(1.1) * (1 - bone) - F(0.1))
    if min(len(x), len(y)) >= 4 and bone > 0.85:
        like = max(like, 0.5 * lev + float(F(0.5) * bone) - 0.12)
    if x == y and len(x) >= 2:
        bones = 0.84 + 0.12 * lev if len(x) >= 3 else 0.66 + 0.2 * lev
        if bones >= like:
            like, way = bones, BONES
    if shortest >= 3 and a[:shortest] == b[:shortest] and 0.55 + 0.35 * shortest / longest > like:
        like, way = 0.55 + 0.35 * shortest / longest, CUT
    return like, way


def name_like(a, b, foreign):
    """Partners of the words of a, likest first, and the likeness and way of both sides, before neighbours are looked at."""
    likes = {(i, j): word_like(x, y, foreign) for (i, x), (j, y) in product(enumerate(a), enumerate(b))}
    partner, a_like, a_way, b_like = [-1] * len(a), [0.0] * len(a), [0] * len(a), [0.0] * len(b)
    for (i, j), (like, way) in sorted(likes.items(), key=lambda x: (-F(x[1][0]), x[0])):
        if like > 0 and partner[i] < 0 and j not in partner:
            partner[i], a_like[i], a_way[i], b_like[j] = j, like, way, like
    return partner, a_like, a_way, b_like


# ---- the two side by side


def aligned(pairs):
    """The alignment of many pairs at once."""
    rows = np.arange(len(pairs))
    return align(table_of([a for a, _b in pairs]), table_of([b for _a, b in pairs]), (rows, rows))


def agree(found, row, a, b):
    """The fast alignment of one pair, if it is the slow one; None where neighbours were joined, of which the slow one knows nothing."""
    n, m = len(a.words), len(b.words)
    fast = [found.partner[row, :n].tolist(), found.a_like[row, :n].tolist(), found.a_way[row, :n].tolist(), found.b_like[row, :m].tolist()]
    slow = name_like(a.words, b.words, a.script != "LATIN" or b.script != "LATIN")
    if TOGETHER in fast[2]:
        return None
    said = f"{a.words} {b.words}: {fast} {slow}"
    assert fast[0] == slow[0], said
    assert fast[1] == pytest.approx(slow[1], abs=2e-6), said
    assert [w if p >= 0 else 0 for w, p in zip(fast[2], fast[0], strict=True)] == [w if p >= 0 else 0 for w, p in zip(slow[2], slow[0], strict=True)], said
    assert fast[3] == pytest.approx(slow[3], abs=2e-6), said
    return fast


@pytest.fixture(scope="module")
def names(listed):
    return sorted({n for e in listed for n in e.names if normal(n).words})


def garbled(chance, name):
    """A name with some of its words changed: letters, order, initials, cut off, without vowels, another word."""
    words = name.split()
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        i = chance.randrange(len(words))
        w, k = words[i], chance.randrange(len(words[i]))
        words[i] = chance.choice((
            w[:k] + w[k + 1 :] or w, w[:k] + chance.choice("aeioustrnlkm") + w[k:], w[:1], w[: max(3, k)], w[:k] + w[k + 1 : k + 2] + w[k : k + 1] + w[k + 2 :],
            "".join(c for c in w if c.lower() not in "aeiou") or w, w.replace("kh", "h").replace("j", "dj").replace("u", "ou"), str(chance.randrange(12)),
        ))  # fmt: skip
    if chance.random() < 0.4:
        chance.shuffle(words)
    return " ".join(words)


def test_the_fast_alignment_is_the_slow_one(names):
    """5,000 pairs: a name and its garbled self, a name and another."""
    chance, seen, ways, pairs = random.Random(12), 0, set(), []
    for i in range(5_000):
        first = chance.choice(names)
        second = garbled(chance, first if i % 3 else chance.choice(names))
        a, b = normal(first, person=i % 2 == 0), normal(second, person=i % 2 == 0)
        pairs += [(a, b)] if b.words else []
    found = aligned(pairs)
    for row, (a, b) in enumerate(pairs):
        fast = agree(found, row, a, b)
        if fast is not None:
            seen += 1
            ways |= {w for w, p in zip(fast[2], fast[0], strict=True) if p >= 0}
    assert seen > 4_250
    assert ways == set(range(1, len(WAYS))) - {TOGETHER}, "every way came about"


@given(st.lists(st.text("abekmnrstuh", min_size=1, max_size=7), min_size=1, max_size=5), st.lists(st.text("abekmnrstuh1", min_size=1, max_size=7), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_the_two_agree_on_invented_words(a, b):
    one, other = normal(" ".join(a), person=True), normal(" ".join(b), person=True)
    if one.words and other.words:
        agree(aligned([(one, other)]), 0, one, other)


def test_many_pairs_at_once_are_aligned_as_each_alone(names):
    chance = random.Random(4)
    left, right = [[normal(garbled(chance, chance.choice(names))) for _ in range(60)] for _ in range(2)]
    left, right = [[n for n in side if n.words] for side in (left, right)]
    one, other = table_of(left), table_of(right)
    i, j = (x.ravel() for x in np.meshgrid(np.arange(len(left)), np.arange(len(right))))
    found = align(one, other, (i, j))
    for r in range(0, len(i), 37):
        alone = align(one, other, (i[r : r + 1], j[r : r + 1]))
        n, m = len(left[i[r]].words), len(right[j[r]].words)
        for name, width in (("a_like", n), ("a_way", n), ("partner", n), ("b_like", m)):
            assert getattr(found, name)[r, :width].tolist() == getattr(alone, name)[0, :width].tolist()
            assert not getattr(found, name)[r, width:].any() or name == "partner"


# ---- what holds of every alignment


def holds(f, row, a, b):
    """A word has a partner exactly when it has a likeness; a listed word is like exactly when somebody's partner it is, or it stands beside one."""
    n, m = len(a.words), len(b.words)
    partner, a_like, way, b_like = f.partner[row].tolist(), f.a_like[row], f.a_way[row], f.b_like[row]
    for i in range(n):
        assert (partner[i] >= 0) == (a_like[i] > 0) == (way[i] > 0)
        assert 0 <= a_like[i] <= 1
        if partner[i] >= 0:
            assert partner[i] < m
            assert b_like[partner[i]] == a_like[i], (a.words, b.words, partner)
    for j in range(m):
        mine = [i for i in range(n) if partner[i] == j]
        beside = [i for i in range(n) if j and partner[i] == j - 1 and way[i] == TOGETHER]
        assert (b_like[j] > 0) == bool(mine or len(beside) == 1), (a.words, b.words, partner, b_like)
        if len(mine) > 1:
            assert len(mine) == 2
            assert mine[1] == mine[0] + 1
            assert all(way[i] == TOGETHER for i in mine)


def split_or_joined(chance, name):
    words = name.split()
    for _ in range(chance.choice((1, 1, 2))):
        i = chance.randrange(len(words))
        if chance.random() < 0.5 and i + 1 < len(words):
            words[i : i + 2] = [words[i] + words[i + 1].lower()]
        elif len(words[i]) > 4:
            k = chance.randrange(2, len(words[i]) - 1)
            words[i : i + 1] = [words[i][:k], words[i][k:]]
    return " ".join(words)


def test_partners_and_likenesses_belong_together(names):
    chance, pairs = random.Random(6), []
    for _ in range(3_000):
        first = chance.choice(names)
        a, b = normal(first, person=True), normal(split_or_joined(chance, first), person=True)
        pairs += [(x, y) for x, y in ((a, b), (b, a), (a, normal(garbled(chance, first), person=True))) if x.words and y.words]
    found = aligned(pairs)
    assert (found.a_way == TOGETHER).any(1).sum() > 1_000
    for row, (a, b) in enumerate(pairs):
        holds(found, row, a, b)


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("abd al rahman", "abdal alrahman"),
        ("abdal alrahman", "abd al rahman"),
        ("ab cd ef gh", "abcd cdef efgh"),
        ("abcd cdef efgh", "ab cd ef gh"),
        ("nur al din din", "nural aldin nuraldin"),
        ("good will good", "goodwill goodwill willgood"),
        ("aa aa aa aa", "aaaa aaaa"),
        ("aaaa aaaa", "aa aa aa aa"),
        ("muhammad ali muhammad", "muhammadali alimuhammad"),
    ],
)
def test_neighbours_that_overlap_are_told_once(asked, listed):
    a, b = normal(asked, person=True), normal(listed, person=True)
    holds(aligned([(a, b)]), 0, a, b)


@given(st.lists(st.sampled_from(["ab", "cd", "abcd", "cdab", "ef", "abcdef", "efab", "cdef", "aab", "baab"]), min_size=1, max_size=6),
       st.lists(st.sampled_from(["ab", "cd", "abcd", "cdab", "ef", "abcdef", "efab", "cdef", "aab", "baab"]), min_size=1, max_size=6))  # fmt: skip
@settings(max_examples=500, deadline=None)
def test_words_made_of_each_other_are_told_once(a, b):
    one, other = normal(" ".join(a), person=True), normal(" ".join(b), person=True)
    holds(aligned([(one, other)]), 0, one, other)


@pytest.mark.parametrize(
    ("asked", "listed", "way", "partner"),
    [
        ("Mohammed Hassan", "Hasan Muhammad", ["spelling", "spelling"], [1, 0]),
        ("William Harlow", "Bill Harlow", ["nickname", "equal"], [0, 1]),
        ("W Harlow", "William Harlow", ["initial", "equal"], [0, 1]),
        ("Quillondi Zarkh", "Quillondi Zarkhavan", ["equal", "cut off"], [0, 1]),
        ("Quilondi Zarkhavan", "Quillondi Zarkhavan", ["consonants", "equal"], [0, 1]),
        ("Quillomdi Zarkhavan", "Quillondi Zarkhavan", ["typo", "equal"], [0, 1]),
        ("Good Will", "Goodwill", ["together", "together"], [0, 0]),
        ("Goodwill", "Good Will", ["together"], [0]),
        ("Fabrik 7", "Fabrik 8", ["equal", ""], [0, -1]),
        ("Fabrik 7", "Fabrik Seven", ["equal", "equal"], [0, 1]),
        ("Margaret", "Zarkhavan", [""], [-1]),
    ],
)
def test_ways_in_which_words_are_alike(asked, listed, way, partner):
    found = aligned([(normal(asked), normal(listed))])
    assert [WAYS[w] for w in found.a_way[0]] == way
    assert found.partner[0].tolist() == partner


def test_names_without_words_align_with_nothing():
    f = aligned([(normal("???"), normal("Ivan Petrov"))])
    assert not f.a_like.any()
    assert not f.b_like.any()
    assert (f.partner == -1).all()
