"""The normal form of a name: its words in Latin letters, what kind of word each is, and what was put aside.

Legal forms and titles are put aside (and kept as evidence of their own), articles and particles count little. A name that would
lose every word keeps them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from comity.parties.names.lexicon import generic_class, is_particle, is_stopword, is_title, split_form, title_kind
from comity.parties.names.scripts import latin, script_of

WORD: Final = 0
INITIAL: Final = 1
NUMBER: Final = 2
PARTICLE: Final = 3
GENERIC: Final = 4

NUMBER_WORDS: Final = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "1st": "1",
    "2nd": "2", "3rd": "3", "4th": "4", "5th": "5", "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "twenty": "20", "thirty": "30", "forty": "40", "fourty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
"""Number words and Roman numerals as digits."""

_TENS: Final = frozenset(str(n) for n in range(20, 100, 10))

MOST_WORDS: Final = 14
"""Words of one name that are compared; longer names keep their first and rarest ones."""
LONGEST: Final = 400
"""Characters of a name that are read; what stands after them is not compared, and the answer says so."""


class NormalName(NamedTuple):
    """One name ready for comparison."""

    text: str
    words: tuple[str, ...]
    forms: tuple[str, ...]
    titles: tuple[str, ...]
    script: str

    @property
    def joined(self) -> str:
        """All words in order, without spaces."""
        return "".join(self.words)


@lru_cache(maxsize=200_000)
def normal(text: str, *, person: bool = False) -> NormalName:
    """The normal form of a name as written; a name without letters or digits has no words. Persons have no legal form."""
    words = _numbers(latin(text[:LONGEST]).split())
    rest, forms = list(words), []
    if not person:
        split, turned = split_form(words), split_form(words[::-1])
        rest, forms = list(split.rest), [f.canonical for f in split.forms]
        if len(turned.rest) < len(rest) - 1:  # written back to front: `C.V. de S.A. Grupo X`
            rest, forms = list(turned.rest[::-1]), [f.canonical for f in turned.forms]
    rest, titles = _without_titles(rest)
    return NormalName(text, tuple(rest[:MOST_WORDS]), tuple(forms), titles, script_of(text))


def _numbers(words: list[str]) -> list[str]:
    """Number words as digits: `forty four` is 44."""
    out: list[str] = []
    for word in words:
        digits = NUMBER_WORDS.get(word, word)
        if out and out[-1] in _TENS and len(digits) == 1 and digits.isdigit() and digits != "0":
            out[-1] = out[-1][0] + digits
        else:
            out.append(digits)
    return out


def kind_of(word: str) -> int:
    """What kind of word this is."""
    if word.isdigit():
        return NUMBER
    if len(word) == 1:
        return INITIAL
    if is_particle(word) or is_stopword(word):
        return PARTICLE
    return GENERIC if generic_class(word) else WORD


def _without_titles(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    titles: list[str] = []
    while len(words) > 1 and (is_title(words[0]) or (len(words) > _PERHAPS and title_kind(words[0]) == "maybe")):
        titles.append(words.pop(0))
    while len(words) > 1 and title_kind(words[-1]) == "suffix":
        titles.append(words.pop())
    return words, tuple(titles)


_PERHAPS: Final = 2
"""A word that may be a title or a name (`sayyid`) is read as a title where so many words follow."""
