# ruff: noqa: RUF001
"""Folds characters: case, width, marks, punctuation, digits and letters that only look different; tells scripts apart.

`fold` is the first step of transliteration. What it leaves is lower-case words divided by single spaces, in which every Latin
letter and digit is ASCII, letters of other scripts stand as they are, and a middle dot inside a word is kept (it divides the
parts of a foreign name in Han and kana). Nothing here raises, whatever the text holds.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import Final

BLOCKS: Final = (
    (0x0000, "LATIN"), (0x0370, "GREEK"), (0x0400, "CYRILLIC"), (0x0530, "ARMENIAN"), (0x0590, "HEBREW"), (0x0600, "ARABIC"),
    (0x0700, "SYRIAC"), (0x0750, "ARABIC"), (0x0780, "THAANA"), (0x07C0, "NKO"), (0x0800, "OTHER"), (0x0860, "SYRIAC"),
    (0x0870, "ARABIC"), (0x0900, "DEVANAGARI"), (0x0980, "BENGALI"), (0x0A00, "GURMUKHI"), (0x0A80, "GUJARATI"),
    (0x0B00, "ORIYA"), (0x0B80, "TAMIL"), (0x0C00, "TELUGU"), (0x0C80, "KANNADA"), (0x0D00, "MALAYALAM"), (0x0D80, "SINHALA"),
    (0x0E00, "THAI"), (0x0E80, "LAO"), (0x0F00, "TIBETAN"), (0x1000, "MYANMAR"), (0x10A0, "GEORGIAN"), (0x1100, "HANGUL"),
    (0x1200, "ETHIOPIC"), (0x13A0, "CHEROKEE"), (0x1400, "OTHER"), (0x1780, "KHMER"), (0x1800, "MONGOLIAN"), (0x18B0, "OTHER"),
    (0x1C80, "CYRILLIC"), (0x1C90, "GEORGIAN"), (0x1CC0, "OTHER"), (0x1D00, "LATIN"), (0x1D2B, "CYRILLIC"), (0x1D2C, "LATIN"),
    (0x1F00, "GREEK"), (0x2000, "LATIN"), (0x2C00, "OTHER"), (0x2C60, "LATIN"), (0x2C80, "OTHER"), (0x2D00, "GEORGIAN"),
    (0x2D30, "OTHER"), (0x2D80, "ETHIOPIC"), (0x2DE0, "CYRILLIC"), (0x2E00, "HAN"), (0x3040, "KANA"), (0x3100, "OTHER"),
    (0x3130, "HANGUL"), (0x3190, "HAN"), (0x31F0, "KANA"), (0x3200, "OTHER"), (0x3400, "HAN"), (0xA000, "OTHER"),
    (0xA640, "CYRILLIC"), (0xA6A0, "OTHER"), (0xA720, "LATIN"), (0xA800, "OTHER"), (0xA8E0, "DEVANAGARI"), (0xA900, "OTHER"),
    (0xA960, "HANGUL"), (0xA980, "OTHER"), (0xA9E0, "MYANMAR"), (0xAA00, "OTHER"), (0xAA60, "MYANMAR"), (0xAA80, "OTHER"),
    (0xAB00, "ETHIOPIC"), (0xAB30, "LATIN"), (0xAB70, "CHEROKEE"), (0xABC0, "OTHER"), (0xAC00, "HANGUL"), (0xD800, "OTHER"),
    (0xF900, "HAN"), (0xFB00, "LATIN"), (0xFB13, "ARMENIAN"), (0xFB1D, "HEBREW"), (0xFB50, "ARABIC"), (0xFE00, "OTHER"),
    (0xFE70, "ARABIC"), (0xFF00, "LATIN"), (0xFF66, "KANA"), (0xFFA0, "HANGUL"), (0xFFE0, "OTHER"), (0x1B000, "KANA"),
    (0x1B170, "OTHER"), (0x1D400, "LATIN"), (0x1D800, "OTHER"), (0x20000, "HAN"), (0x323B0, "OTHER"),
)  # fmt: skip
"""First code point -> script of the letters from there to the next entry."""

STARTS: Final = tuple(start for start, _ in BLOCKS)

SPECIAL: Final = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "ŋ": "ng",
    "ə": "a", "ǝ": "a", "ĸ": "k", "ŧ": "t", "ƒ": "f", "ɣ": "gh", "ƣ": "gh", "ɔ": "o", "ɛ": "e", "ɑ": "a", "ɡ": "g", "ɩ": "i",
    "ʀ": "r", "ɪ": "i", "ʃ": "sh", "ʒ": "zh", "ʊ": "u", "ꞌ": "", "ƿ": "w", "ȝ": "y", "ʔ": "", "ʕ": "", "ꝑ": "p", "ꝛ": "r",
    "&": " and ", "№": " no ", "@": "@", "$": "$", ".": ".", "/": "/",
}  # fmt: skip
"""Latin letters that are no letter with a mark, and signs that later steps read."""

APOSTROPHES: Final = frozenset("'`´‘’‚‛′‵ʹʻʼʽʾʿˈˊˋ＇՚׳ꞌ\u0301")
MIDDLE_DOTS: Final = frozenset("·•‧・∙⋅●・")
NAMED: Final = re.compile(r"LATIN (?:SMALL |CAPITAL )?(?:LETTER|LIGATURE) (?:SMALL CAPITAL )?([A-Z]{1,2})(?: WITH .*)?")
SPACING: Final = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85")


class _Fold(dict[int, str]):
    """The translation of each character, worked out when it is first met; emptied when it has grown to 20,000 entries."""

    def __missing__(self, code: int) -> str:
        if len(self) >= 20_000:
            self.clear()
        self[code] = done = folded_character(chr(code))
        return done


def folded_character(c: str) -> str:
    """What one lower-case, compatibility-composed character becomes: ASCII letters or digits, itself, a space, or nothing."""
    if c in SPECIAL:
        return SPECIAL[c]
    if c in APOSTROPHES:
        return ""
    if c in MIDDLE_DOTS:
        return "·"
    kind = unicodedata.category(c)
    if kind[0] in "ZPS" or c in SPACING:
        return _sign(c)
    if kind[0] == "N":
        return _digit(c)
    return "" if kind[0] == "C" else _letter(c, kind)


def _sign(c: str) -> str:
    """A space, save for white letters on a black circle or square."""
    return chr(ord("a") + (ord(c) - 0x1F150) % 32 % 26) if "\U0001f150" <= c <= "\U0001f189" else " "


def _digit(c: str) -> str:
    """A digit of any script as ASCII; a Han numeral as it is; other numbers are spaces."""
    value = unicodedata.digit(c, -1)
    return str(value) if value >= 0 else c if script(c) == "HAN" else " "


def _letter(c: str, kind: str) -> str:
    """A letter or mark: marks of Latin are left out, letters of Latin, Greek and Cyrillic lose theirs, all others stay."""
    of = script(c)
    if kind == "Mn" and of == "LATIN":
        return ""
    return _plain(c, of) if of in {"LATIN", "GREEK", "CYRILLIC"} else c


def _plain(c: str, of: str) -> str:
    """A letter without marks. Cyrillic letters with marks are letters of their own (й, ї, ё, ў), and so are Greek ϊ and ϋ."""
    if c.isascii() or of == "CYRILLIC":
        return "" if unicodedata.combining(c) else c
    parts = unicodedata.normalize("NFD", c)
    base = parts[0]
    if of == "GREEK":
        return ("ϊ" if base == "ι" else "ϋ") if "\u0308" in parts and base in "ιυ" else base
    if base.isascii():
        return base
    named = NAMED.fullmatch(unicodedata.name(base, ""))
    return SPECIAL.get(base) or (named.group(1).lower() if named else " ")


@lru_cache(maxsize=4_096)
def without_addition(c: str) -> str:
    """The letter of which this one is a variety by its Unicode name (`... WITH DESCENDER`); itself when it is none."""
    base, divided, _ = unicodedata.name(c, "").partition(" WITH ")
    try:
        return unicodedata.lookup(base) if divided else c
    except KeyError:
        return c


@lru_cache(maxsize=16_384)
def script(c: str) -> str:
    """The script of one letter, in capitals; OTHER for those that are not told apart here."""
    return BLOCKS[bisect_right(STARTS, ord(c)) - 1][1]


_FOLD: Final = _Fold()
_DOTTED: Final = re.compile(r"(?<!\w)[^\W\d_](?:[./][^\W\d_](?!\w))+")
_LEET_SIGNS: Final = re.compile("[0135@$]")
_LEET: Final = re.compile(r"[a-z]+(?:[0135@$][a-z]+)+")
_LEET_WORD: Final = re.compile(r"(?<=[a-z])[0135@$](?=[a-z])")
_SIGNS: Final = str.maketrans({"@": " ", "$": " ", ".": " ", "/": " "})
_DIGITS: Final = {"0": "o", "3": "e", "5": "s", "@": "a", "$": "s"}


def fold(text: str) -> str:
    """Lower-case words divided by single spaces; every Latin letter and digit ASCII, other scripts as they are."""
    plain = text.lower() if text.isascii() else unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return _folded(plain)


def fold_composed(text: str) -> str:
    """As `fold`, of a text that is in compatible composition (NFKC) already."""
    return _folded(unicodedata.normalize("NFKC", text.lower()))


def _folded(plain: str) -> str:
    plain = plain.translate(_FOLD)
    if "." in plain or "/" in plain:
        plain = _DOTTED.sub(_joined, plain)
    if _LEET_SIGNS.search(plain):
        plain = _LEET.sub(_unleet, plain)
    return " ".join(plain.translate(_SIGNS).split())


def _joined(found: re.Match[str]) -> str:
    """An abbreviation with its dots or strokes taken out."""
    return found.group().replace(".", "").replace("/", "")


def _unleet(found: re.Match[str]) -> str:
    """A word with the digits between its letters read as the letters they imitate; words of fewer than three letters stay."""
    word = found.group()
    if sum(map(str.isalpha, word)) < 3:
        return word
    return _LEET_WORD.sub(_imitated, word)


def _imitated(found: re.Match[str]) -> str:
    """The letter that a digit imitates: 1 is l after a vowel, i after a consonant."""
    digit = found.group()
    if digit != "1":
        return _DIGITS[digit]
    return "l" if found.string[found.start() - 1] in "aeiou" else "i"
