"""Han, kana and Hangul in Latin letters, divided into the words that a name consists of.

These scripts do not write spaces. Known words of organisation names and places are taken out first; two to four Han
characters or syllables that begin with a family name are a person's name (`wang xiaoming`); what is left is joined in words
of two or three characters. Characters have the Chinese reading in pinyin without tones, also in Japanese names, whose
readings cannot be known from the characters.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

from comity.parties.names.scripts_tables import OrgWord, org_words, plain_letters, readings, rows


@cache
def _family_names(script: str) -> dict[str, str]:
    return {r["name"]: r["latin"] for r in rows("family_names.csv") if r["script"] == script}


@lru_cache(maxsize=20_000)
def han_reading(c: str) -> str:
    """The commonest reading of one Han character without its tone; blank for one that has none."""
    first = readings().get(str(ord(c)), "").split(",")[0]
    return "".join(x for x in unicodedata.normalize("NFD", first) if "a" <= x <= "z")


@cache
def _sizes(script: str) -> dict[str, tuple[int, ...]]:
    """First character -> lengths of the known words that begin with it, longest first."""
    sizes: dict[str, set[int]] = {}
    for word in org_words(script):
        sizes.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


def divide(run: str, script: str) -> list[tuple[str, OrgWord | None]]:
    """The run in pieces: known words, each with what is known of it, and what stands between them. Longest word first."""
    known, sizes = org_words(script), _sizes(script)
    pieces: list[tuple[str, OrgWord | None]] = []
    start = i = 0
    while i < len(run):
        size = next((n for n in sizes.get(run[i], ()) if run[i : i + n] in known), 0)
        if size and start < i:
            pieces.append((run[start:i], None))
        if size:
            pieces.append((run[i : i + size], known[run[i : i + size]]))
            start = i + size
        i += size or 1
    if start < len(run):
        pieces.append((run[start:], None))
    return pieces


def person(run: str, script: str) -> tuple[str, str] | None:
    """Family name in Latin and given name as written, when the run has the form of a personal name."""
    names = _family_names(script)
    if not 2 <= len(run) <= 4 or run in org_words(script):
        return None
    if len(run) > 2 and run[:2] in names:
        return names[run[:2]], run[2:]
    if len(run) == 4 and any(word for _, word in divide(run, script)):
        return None
    if run[0] in names and (script == "HAN" or len(run) < 4):
        return names[run[0]], run[1:]
    return None


def han(run: str, *, foreign: bool = False) -> str:
    """A run of Han characters; with `foreign` it is one part of a foreign name and stays one word."""
    if foreign:
        return "".join(map(han_reading, run))
    if len(run) == 1:
        return _family_names("HAN").get(run) or han_reading(run)
    if found := person(run, "HAN"):
        return f"{found[0]} {''.join(map(han_reading, found[1]))}"
    return " ".join(known.latin if known else _in_words(piece) for piece, known in divide(run, "HAN"))


def _in_words(piece: str) -> str:
    """Characters without known words: up to three are one word, more are words of two with a last one of two or three."""
    read = [han_reading(c) for c in piece]
    if len(read) <= 3:
        return "".join(read)
    cut = len(read) - (3 if len(read) % 2 else 2)
    return " ".join([*("".join(read[i : i + 2]) for i in range(0, cut, 2)), "".join(read[cut:])])


_SMALL: Final = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ゎ": "wa"}
_BEFORE_SMALL: Final = {"u": "w", "i": "y", "fu": "f", "vu": "v", "te": "t", "de": "d", "to": "t", "do": "d", "shi": "sh", "chi": "ch",
                        "ji": "j", "tsu": "ts", "ku": "kw", "gu": "gw", "su": "s", "zu": "z", "hu": "h"}  # fmt: skip


def _hiragana(run: str) -> str:
    """Katakana as hiragana; the two have the same readings."""
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in run)


def kana(run: str, *, long: bool = False) -> str:
    """A run of kana in Hepburn; long vowels are written once, or with `long` as they are spelt (`ou`)."""
    pieces = divide(run, "KANA")
    return " ".join(known.latin if known else _syllables(_hiragana(piece), long=long) for piece, known in pieces)


def _syllables(run: str, *, long: bool) -> str:
    table = plain_letters("KANA")
    out: list[str] = []
    double = False
    for c in run:
        if c == "っ":
            double = True
            continue
        if c in _SMALL:
            last = out.pop() if out else ""
            out.append(_with_small(last, _SMALL[c]))
            continue
        if c == "ー":
            if long and out:
                out.append("u" if out[-1].endswith("o") else out[-1][-1:])
            continue
        sound = table.get(c, c if c.isascii() else "")
        if double and sound:
            sound = ("t" if sound.startswith("ch") else sound[0] if sound[0] not in "aeioun" else "") + sound
        double = False
        out.append(sound)
    text = "".join(out)
    if not long:
        for pair, once in (("ou", "o"), ("oo", "o"), ("uu", "u")):
            text = text.replace(pair, once)
    return text


def _with_small(last: str, small: str) -> str:
    """A syllable and the small letter after it: ki + ya is kya, shi + ya is sha, fu + a is fa."""
    if small[0] == "y" and last.endswith("i") and last != "i":
        stem = last[:-1]
        return stem + (small[1:] if stem.endswith(("sh", "ch", "j")) else small)
    if small[0] in "aeiou" and last in _BEFORE_SMALL:
        return _BEFORE_SMALL[last] + small
    return (last[:-1] if small[0] in "yw" and len(last) > 1 else last) + small


_LEAD: Final = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWEL: Final = ("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i")
_TAIL: Final = ("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p",
                "")  # fmt: skip
_LINKED: Final = ("", "g", "kk", "ks", "n", "nj", "n", "d", "r", "lg", "lm", "lb", "ls", "lt", "lp", "r", "m", "b", "bs", "s", "ss", "ng", "j", "ch",
                  "k", "t", "p", "")  # fmt: skip
"""Letters by their place in the Unicode composition of a syllable: lead, vowel, tail, tail before a syllable without lead."""


def hangul(run: str) -> str:
    """A run of Hangul syllables in the revised romanisation, common family names as their bearers write them."""
    if found := person(run, "HANGUL"):
        return f"{found[0]} {hangul_syllables(found[1])}"
    if len(run) == 1 and run in _family_names("HANGUL"):
        return _family_names("HANGUL")[run]
    return " ".join(known.latin if known else hangul_syllables(piece) for piece, known in divide(run, "HANGUL"))


def hangul_syllables(run: str) -> str:
    """Syllables as one word."""
    out: list[str] = []
    for i, c in enumerate(run):
        code = ord(c) - 0xAC00
        if not 0 <= code < 11_172:
            out.append(c if c.isascii() else "")
            continue
        lead, vowel, tail = code // 588, code // 28 % 21, code % 28
        next_lead = (ord(run[i + 1]) - 0xAC00) // 588 if i + 1 < len(run) and "가" <= run[i + 1] <= "힣" else -1
        after_l = bool(out) and out[-1].endswith("l") and lead == 5
        out.append(("l" if after_l else _LEAD[lead]) + _VOWEL[vowel] + (_LINKED if next_lead == 11 else _TAIL)[tail])
    return "".join(out)
