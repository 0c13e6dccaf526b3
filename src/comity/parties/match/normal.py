"""The normal form of a name: its words in Latin letters, what kind of word each is, and what was put aside.

Legal forms and titles are put aside (and kept as evidence of their own), articles and particles count little. A name that would
lose every word keeps them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from comity.parties.match.spelt import mended
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
"""Words of one name that are compared: the first ones, of which articles, particles and general words give way to others."""
LONGEST: Final = 400
"""Characters of a name that are read; what stands after them is not compared, and the answer says so."""
LONGEST_WORD: Final = 64
"""Letters of one word that are compared."""


class NormalName(NamedTuple):
    """One name ready for comparison."""

    text: str
    words: tuple[str, ...]
    forms: tuple[str, ...]
    titles: tuple[str, ...]
    script: str

    @property
    def form(self) -> str:
        """Its legal forms as one text, in alphabetical order; `company` says too little to stand beside others."""
        return " ".join(sorted(set(self.forms) - {"company"}))

    @property
    def joined(self) -> str:
        """All words in order, without spaces."""
        return "".join(self.words)


def normal(text: str, *, person: bool = False) -> NormalName:
    """The normal form of a name as written; a name without letters or digits has no words. Persons have no legal form."""
    return _normal(text, person) if len(text) <= LONGEST else _normal(_beginning(text), person)._replace(text=text)


def _beginning(text: str) -> str:
    """What is read of a long text: as much as is allowed, without a last word that is cut off, unless there is but one."""
    head = text[:LONGEST]
    return head.rpartition(" ")[0] or head if text[LONGEST] != " " else head


@lru_cache(maxsize=200_000)
def _normal(text: str, person: bool) -> NormalName:
    words = _numbers([w[:LONGEST_WORD] for w in latin(text).split()])
    rest, forms = list(words), []
    if not person:
        words = list(mended(words))
        split, turned = split_form(words), split_form(words[::-1])
        rest, forms = list(split.rest), [f.canonical for f in split.forms]
        if len(turned.rest) < len(rest) - 1:  # written back to front: `C.V. de S.A. Grupo X`
            rest, forms = list(turned.rest[::-1]), [f.canonical for f in turned.forms]
    rest, titles = _without_titles(rest)
    return NormalName(text, tuple(_compared(rest)), tuple(forms), titles, script_of(text))


def _compared(words: list[str]) -> list[str]:
    """The words that are compared, in their order."""
    if len(words) <= MOST_WORDS:
        return words
    telling = sorted(range(len(words)), key=lambda i: (kind_of(words[i]) in (PARTICLE, GENERIC), i))
    return [words[i] for i in sorted(telling[:MOST_WORDS])]


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
    if len(words) > 1 and words[0] in _SHIPS:
        titles.append(words.pop(0))
    while len(words) > 1 and (is_title(words[0]) or (len(words) > _PERHAPS and title_kind(words[0]) == "maybe")):
        titles.append(words.pop(0))
    while len(words) > 1 and title_kind(words[-1]) == "suffix":
        titles.append(words.pop())
    return words, tuple(titles)


_SHIPS: Final = frozenset(("mv", "mt", "ss", "msv", "fv"))
"""What is put before a ship's name: motor vessel, motor tanker, steamship."""
_PERHAPS: Final = 2
"""A word that may be a title or a name (`sayyid`) is read as a title where so many words follow."""
