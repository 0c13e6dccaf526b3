"""Reads the pieces of an explanation from the alignment that was scored: each word, its partner, and how the two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from comity.parties.explain_record import Word
from comity.parties.match.align import Alignment, Names
from comity.parties.match.normal import GENERIC, INITIAL, NUMBER, PARTICLE, WORD
from comity.parties.match.similar import BONES, CUT, EQUAL, FIRST_LETTER, GIVEN, SPELLING, TOGETHER, TYPO, WAYS
from comity.parties.names.lexicon import canonical_word, family_ending, roman_groups, same_given
from comity.parties.names.scripts import latin, script_of, variants

_COMMON: Final = 0.45
_KNOWN: Final = 0.88
_KINDS: Final = {INITIAL: "initial", NUMBER: "number", PARTICLE: "particle", GENERIC: "general"}


class _Side(NamedTuple):
    """The words of one name of a pair: texts, kinds, weights."""

    texts: tuple[str, ...]
    kinds: tuple[int, ...]
    weights: tuple[float, ...]


def _side(names: Names, numbers: Sequence[int]) -> _Side:
    own = [n for n in numbers if n >= 0]
    return _Side(tuple(names.vocab[n] for n in own), tuple(int(names.kind[n]) for n in own), tuple(float(names.weight[n]) for n in own))


def words_of(asked: Names, listed: Names, found: Alignment, row: int, written: dict[str, str]) -> tuple[Word, ...]:
    """Every word of a scored pair of names: those asked in order, then listed ones without partner. `written`: reading -> as written."""
    mine, theirs = _side(asked, found.a[row].tolist()), _side(listed, found.b[row].tolist())
    partner, ways = found.partner[row].tolist(), found.a_way[row].tolist()
    a_like, b_like = found.a_like[row].tolist(), found.b_like[row].tolist()
    lost_a = [i for i in range(len(mine.texts)) if partner[i] < 0]
    lost_b = [j for j in range(len(theirs.texts)) if b_like[j] <= 0]
    against = bool(_full(mine, lost_a)) and bool(_full(theirs, lost_b))
    out: list[Word] = []
    for group in _groups(partner, ways, len(mine.texts)):
        i, j = group[0], partner[group[0]]
        text = " ".join(mine.texts[k] for k in group)
        shown = " ".join(written.get(mine.texts[k], "") for k in group).strip()
        if j < 0:
            done = "contradicted" if against and mine.kinds[i] != PARTICLE else "alone"
            out.append(Word(asked=text, written=shown, done=done, bits=round(mine.weights[i], 4), frequency=_frequency(mine, i)))
            continue
        whole = theirs.texts[j]
        if ways[i] == TOGETHER and len(group) == 1 and j + 1 < len(theirs.texts):
            whole = f"{whole} {theirs.texts[j + 1]}"
        bits = sum(min(mine.weights[k], theirs.weights[j]) if ways[k] == EQUAL else theirs.weights[j] for k in group)
        out.append(Word(asked=text, written=shown, listed=whole, done=WAYS[ways[i]], detail=difference(text, whole, ways[i]),
                        likeness=round(float(a_like[i]), 4), bits=round(bits, 4), frequency=_frequency(theirs, j)))  # fmt: skip
    for j in lost_b:
        done = "contradicted" if against and theirs.kinds[j] != PARTICLE else "alone"
        out.append(Word(listed=theirs.texts[j], done=done, bits=round(theirs.weights[j], 4), frequency=_frequency(theirs, j)))
    return tuple(out)


def _groups(partner: Sequence[int], ways: Sequence[int], count: int) -> Iterator[tuple[int, ...]]:
    """Places of asked words; two that the listed name writes as one stand together."""
    i = 0
    while i < count:
        joined = i + 1 < count and ways[i] == ways[i + 1] == TOGETHER and partner[i] == partner[i + 1] >= 0
        yield (i, i + 1) if joined else (i,)
        i += 2 if joined else 1


def _full(side: _Side, places: Sequence[int]) -> list[int]:
    return [i for i in places if side.kinds[i] != PARTICLE]


def _frequency(side: _Side, place: int) -> str:
    kind, weight = side.kinds[place], side.weights[place]
    if kind != WORD:
        return _KINDS[kind]
    return "common" if weight < _COMMON else "known" if weight < _KNOWN else "rare"


def difference(one: str, other: str, way: int) -> str:
    """How a word stands for another, in words."""
    if way == SPELLING:
        return _spelling(one, other)
    if way == GIVEN:
        return "a short form of the same name" if same_given(one, other) == "nick" else "the same name in another language"
    if way == TOGETHER:
        return "written as one word" if len(one.split()) < len(other.split()) else "written as two words"
    if way == BONES:
        return "the same consonants" if OSA.distance(one, other) > 1 else f"the same consonants; {edit(one, other)}"
    return {EQUAL: "", TYPO: edit(one, other), FIRST_LETTER: "an initial", CUT: "cut off"}.get(way, "")


def _spelling(one: str, other: str) -> str:
    if roman_groups(one) & roman_groups(other):
        return "another spelling of the same name"
    if canonical_word(one) == canonical_word(other):
        return "the same word in another language or form"
    if family_ending(one) == family_ending(other):
        return "the same family name with another ending"
    return "letters that look alike"


def edit(one: str, other: str) -> str:
    """The typing error between two words: the letters left out, added, exchanged or replaced."""
    distance = OSA.distance(one, other)
    if distance != 1:
        return f"{distance} letters differ"
    at = next((i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    if len(one) != len(other):
        return f"'{other[at]}' left out" if len(one) < len(other) else f"'{one[at]}' added"
    width = 2 if one[at + 1 :] != other[at + 1 :] else 1
    return f"'{one[at : at + width]}' for '{other[at : at + width]}'"


def written(text: str) -> dict[str, str]:
    """Reading -> word as written, for names whose words are divided by spaces or hyphens and each read as one word."""
    out: dict[str, str] = {}
    for token in _BETWEEN.split(text):
        shown = token.strip(" ,;:()[]\"'«»“”")
        readings = (latin(token),) if token.isascii() else variants(token)
        for reading in readings:
            if reading and " " not in reading:
                out.setdefault(reading, shown)
    return out


_BETWEEN: Final = re.compile("[\\s\u2010-\u2015-]+")


def in_words(word: Word) -> str:
    """A word asked as a reader sees it: as written, and its reading where that is in another script."""
    if not word.written:
        return f"“{word.asked}”"
    foreign = script_of(word.written) not in {"LATIN", "NONE"}
    return f"“{word.written}” (read “{word.asked}”)" if foreign else f"“{word.written}”"
