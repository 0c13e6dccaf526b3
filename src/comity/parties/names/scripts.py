# ruff: noqa: RUF001
"""Names of any script in Latin letters: `latin`, `variants`, `script_of`, and the keys `skeleton` and `sounds`.

`latin` answers lower-case words of a-z and 0-9 divided by single spaces, the same on every machine, for every text, without
raising; read again, its answer stays as it is. It is one convention of several, chosen near to what official lists write;
`variants` adds what other conventions would write, and the meaning of words of organisation names. What no table tells is
not guessed: unwritten vowels of Arabic and Hebrew are left out, Japanese names in Han characters have the Chinese reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final

from comity.parties.names.scripts_brahmic import INDIC, by_name, indic
from comity.parties.names.scripts_brahmic import READERS as BRAHMIC
from comity.parties.names.scripts_east import divide, han, han_reading, hangul, hangul_syllables, kana, person
from comity.parties.names.scripts_european import READERS as EUROPEAN
from comity.parties.names.scripts_european import cyrillic, cyrillic_language, greek
from comity.parties.names.scripts_fold import fold, fold_composed, script
from comity.parties.names.scripts_keys import skeleton, sounds
from comity.parties.names.scripts_looks import repaired, seen_as_latin
from comity.parties.names.scripts_semitic import arabic, arabic_name, arabic_word, hebrew
from comity.parties.names.scripts_tables import org_words

__all__ = ["latin", "script_of", "skeleton", "sounds", "variants"]

MOST_VARIANTS: Final = 4
LONGEST_KEPT: Final = 400
"""Characters of the longest text and, a quarter of that, of the longest word whose reading is kept for the next time."""

Reader = Callable[[str, str, bool], str]
"""Script, letters of that script, whether they are part of a foreign name in Han -> Latin letters."""

_SPACELESS: Final = frozenset(("HAN", "KANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR"))
_INVISIBLE: Final = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufdfa\ufdfb\ufeff"
                               "\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]")  # fmt: skip
_IMITATING: Final = re.compile("[\u0370-\u058f\u13a0-\u13ff\u1f00-\u1fff]")
_UNWANTED: Final = re.compile("[^a-z0-9 ]")


def latin(text: str) -> str:
    """The text as lower-case Latin words of a-z and 0-9 divided by single spaces. Never raises on any text."""
    if text.isascii():
        return fold(text)
    return _latin(text) if len(text) <= LONGEST_KEPT else _latin.__wrapped__(text)


@lru_cache(maxsize=50_000)
def _latin(text: str) -> str:
    return _written(fold_composed(_clear(text)), None)


def _clear(text: str) -> str:
    """The text in composed, compatible characters, without invisible ones, and with mixed words repaired."""
    clear = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return repaired(clear) if _IMITATING.search(clear) else clear


def _written(folded: str, reader: Reader | None) -> str:
    """Folded words in Latin letters: read by the reader, or in the first convention when there is none."""
    if folded.isascii():
        return folded
    language = cyrillic_language(folded)
    if reader is None:
        words = (_word(w, language) if len(w) <= LONGEST_KEPT // 4 else _word.__wrapped__(w, language) for w in folded.split())
    else:
        words = (_in_runs(w, reader) for w in folded.split())
    return fold(_UNWANTED.sub("", " ".join(words)))


@lru_cache(maxsize=50_000)
def _word(word: str, language: str) -> str:
    return word if word.isascii() else _in_runs(word, lambda of, run, foreign: _first(of, run, foreign, language))


def _in_runs(word: str, reader: Reader) -> str:
    """One word, script by script; scripts that write no spaces stand apart from others, and a middle dot divides."""
    parts = word.split("·")
    out: list[str] = []
    for part in parts:
        for of, letters in groupby(part, script):
            run = "".join(letters)
            if run.isascii():
                out.append(run)
            elif of in _SPACELESS:
                out.append(f" {reader(of, run, len(parts) > 1)} ")
            else:
                out.append(reader(of, run, False))
        out.append(" ")
    return "".join(out)


def _first(of: str, run: str, foreign: bool, language: str) -> str:
    """Letters of one script in the convention of `latin`."""
    if of == "CYRILLIC":
        return cyrillic(run, language)
    if of == "ARABIC":
        return arabic(run)
    if of == "HEBREW":
        return hebrew(run)
    if of == "HAN":
        return han(run, foreign=foreign)
    if of == "KANA":
        return kana(run)
    if of == "HANGUL":
        return hangul(run)
    if of in INDIC:
        return indic(run, of)
    known = EUROPEAN.get(of) or BRAHMIC.get(of) or by_name
    return known(run)


def variants(text: str) -> tuple[str, ...]:
    """Up to four ways in which the name may be written in Latin letters, the first of them `latin(text)`.

    The others are, as far as they differ: the meaning of words of organisation names; ae oe ue for umlauts and sh ch zh for
    Latin letters with hooks; Cyrillic in English, German, French and passport conventions; Greek b d g; Arabic names of two
    words as one, and -at for the closing t; Chinese and Korean given names divided, and in the order of the west; Japanese long vowels as spelt; initials
    apart; and words of look-alike letters as Latin. Alternatives are sought in the first LONGEST_KEPT characters.
    """
    found = dict.fromkeys((latin(text),))
    for other in _others(text[:LONGEST_KEPT]):
        found.setdefault(other)
        if len(found) == MOST_VARIANTS:
            break
    return tuple(v for v in found if v) or ("",)


def _others(text: str) -> Iterator[str]:
    """Other ways to write the text, best first; some are the same."""
    if "." in text:
        yield latin(text.replace(".", ". "))
    if text.isascii():
        return
    clear = _clear(text)
    folded = fold_composed(clear)
    for table in (_UMLAUTS, _HOOKS):
        yield latin(clear.translate(table))
    if folded.isascii():
        return
    yield _compound(latin(text))
    language = cyrillic_language(folded)
    readers = _OTHER_READERS if language not in {"UKRAINIAN", "BELARUSIAN"} else (_in_convention("passport"), *_OTHER_READERS)
    for other in readers:
        yield _written(folded, _either(other, language))
    yield latin(seen_as_latin(clear))


def _either(other: Callable[[str, str, str], str], language: str) -> Reader:
    """A reader that asks the other one, and reads as `latin` does where that has no answer."""
    return lambda of, run, foreign: other(of, run, language) or _first(of, run, foreign, language)


def _meaning(of: str, run: str, _language: str) -> str:
    """Known words of organisation names in English, the rest as in `latin`; blank without such words."""
    known = org_words(of)
    if of in _SPACELESS and known:
        if of in ("HAN", "HANGUL") and person(run, of):
            return ""
        pieces = divide(run, of)
        if not any(word and word.english for _, word in pieces):
            return ""
        return " ".join(word.english or word.latin if word else _first(of, piece, False, "") for piece, word in pieces)
    word = arabic_word(run) if of == "ARABIC" else known.get(run)
    return word.english if word else ""


def _divided(of: str, run: str, _language: str) -> str:
    """A Chinese or Korean personal name, its given name in syllables, as lists write it: `wang xiao ming`, `kim jong un`."""
    found = person(run, of) if of in ("HAN", "HANGUL") else None
    if not found:
        return ""
    given = " ".join(han_reading(c) if of == "HAN" else hangul_syllables(c) for c in found[1])
    return f"{found[0]} {given.replace('eo', 'o').replace('eu', 'u') if of == 'HANGUL' else given}"


def _western(of: str, run: str, _language: str) -> str:
    """A Chinese or Korean personal name, the given name first."""
    found = person(run, of) if of in ("HAN", "HANGUL") else None
    if not found:
        return ""
    return f"{''.join(map(han_reading, found[1])) if of == 'HAN' else hangul_syllables(found[1])} {found[0]}"


def _spelt_out(of: str, run: str, _language: str) -> str:
    """Long vowels, closing t, and Greek pairs that other conventions write differently."""
    if of == "KANA":
        return kana(run, long=True)
    if of == "GREEK":
        return greek(run, foreign=True)
    if of == "ARABIC" and run.endswith(("ة", "ۃ")) and not arabic_name(run):
        return arabic(run).rstrip("h").removesuffix("a") + "at"
    return ""


def _in_convention(name: str) -> Callable[[str, str, str], str]:
    return lambda of, run, language: cyrillic(run, language, name) if of == "CYRILLIC" else ""


_COMPOUNDS: Final = ((re.compile(r"\b(\w{2,}) allah\b"), r"\1ullah"), (re.compile(r"\b(\w{2,}) al din\b"), r"\1uddin"),
                     (re.compile(r"\babd al (\w{2,})"), r"abdul\1"))  # fmt: skip
"""Arabic names of two words that are often written as one."""


def _compound(words: str) -> str:
    """The words with servant names and names in Allah and Din written as one (`abdulrahman`, `nasrullah`)."""
    for pattern, into in _COMPOUNDS:
        words = pattern.sub(into, words)
    return words


_OTHER_READERS: Final = (_meaning, _divided, _western, _spelt_out, *map(_in_convention, ("bgn", "german", "french", "passport")))
_UMLAUTS: Final = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ñ": "ny", "Ä": "ae", "Ö": "oe", "Ü": "ue", "Å": "aa", "Ø": "oe", "Ñ": "ny",
})  # fmt: skip
_HOOKS: Final = str.maketrans({
    "š": "sh", "ş": "sh", "ș": "sh", "č": "ch", "ç": "ch", "ć": "ch", "ž": "zh", "ţ": "ts", "ț": "ts", "ğ": "gh", "đ": "dj", "ě": "ye", "ř": "rzh",
    "ś": "sh", "ń": "ny", "ə": "e", "ı": "y", "Š": "sh", "Ş": "sh", "Ș": "sh", "Č": "ch", "Ç": "ch", "Ć": "ch", "Ž": "zh", "Ţ": "ts", "Ț": "ts",
    "Ğ": "gh", "Đ": "dj", "Ě": "ye", "Ř": "rzh", "Ś": "sh", "Ń": "ny", "Ə": "e",
})  # fmt: skip


def script_of(text: str) -> str:
    """The script of the letters in the text (LATIN, ARABIC, CYRILLIC, HAN ...).

    MIXED when there are several, KANA also for kana with Han characters, OTHER for a script that is not told apart, NONE
    without letters.
    """
    if text.isascii():
        return "LATIN" if any(c.isalpha() for c in text) else "NONE"
    found = {script(c) for c in text if c.isalpha()}
    if found == {"HAN", "KANA"}:
        return "KANA"
    return found.pop() if len(found) == 1 else "MIXED" if found else "NONE"
