"""Words that are one typing error away from a legal form, a general word of organisations or a title: read as what was meant.

Such words are few and everywhere, so an unknown word beside them is far likelier a slip than a name. A word that was met among names is
never taken for a misspelt one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from rapidfuzz.distance import OSA

from comity.parties.names.lexicon import commonness, form_parts, generic_words, split_form, title_words

_SPELT: Final = 5
_FORM: Final = 4
"""Letters that a word has at least to be tried as a misspelt general word or title, or as part of a legal form."""
_CUT: Final = 3
"""Letters that remain at least of a legal form that is cut off at the end of a name."""


@cache
def counts() -> Mapping[str, int]:
    """How many entries and invented names bear a word (`data/word_counts.csv`); words met less than three times are not in it."""
    text = files("comity.parties.match").joinpath("data/word_counts.csv").read_text("utf-8")
    rows = (line.split(",") for line in text.splitlines()[1:])
    return {word: int(count) for word, count in rows}


def _met(word: str) -> bool:
    return word in counts() or commonness(word) > 0


@cache
def _forms() -> Mapping[str, str]:
    return _shortened(form_parts(), _FORM)


@cache
def _general() -> Mapping[str, str]:
    return _shortened((*generic_words(), *title_words()), _SPELT)


def _shortened(words: Iterable[str], least: int) -> dict[str, str]:
    """Every word, whole and with one letter left out -> the word."""
    known: dict[str, str] = {}
    for word in sorted({w for w in words if len(w) >= least}):
        for short in (word, *(word[:i] + word[i + 1 :] for i in range(len(word)))):
            known.setdefault(short, word)
    return known


def _meant(word: str, known: Mapping[str, str]) -> str | None:
    """The known word of which this one is one typing error away, or one misreading of rn as m."""
    for text in dict.fromkeys((word, word.replace("rn", "m"))):
        for short in (text, *(text[:i] + text[i + 1 :] for i in range(len(text)))):
            meant = known.get(short)
            if meant is not None and meant != word and OSA.distance(meant, text) <= 1:
                return meant
    return None


@lru_cache(maxsize=100_000)
def meant_general(word: str) -> str | None:
    """The legal form, general word or title that an unknown word stands for; None when it stands for itself."""
    if len(word) < _SPELT or _met(word):
        return None
    return _meant(word, _forms()) or _meant(word, _general())


@lru_cache(maxsize=100_000)
def _meant_form(word: str) -> str:
    if len(word) < _FORM or word in form_parts() or _met(word):
        return word
    return _meant(word, _forms()) or word


def mended(words: Sequence[str]) -> tuple[str, ...]:
    """The words with misspelt parts of legal forms put right, where that makes a legal form, and one that is cut off at the end left out."""
    plain = split_form(words)
    tried = tuple(_meant_form(w) for w in words)
    if tried != tuple(words) and len(split_form(tried).rest) < len(plain.rest):
        words = tried
    last = words[-1] if len(words) > 1 else ""
    if len(last) >= _CUT and not _met(last) and not split_form(words).forms and any(f.startswith(last) for f in _long_forms()):
        return tuple(words[:-1])
    return tuple(words)


@cache
def _long_forms() -> tuple[str, ...]:
    return ("limited", "company", "corporation", "incorporated", "gesellschaft", "aktiengesellschaft", "limitada")
