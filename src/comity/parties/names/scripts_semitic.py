# ruff: noqa: RUF001
"""Arabic and Hebrew words in Latin letters: known names from a lexicon, all others consonant by consonant.

Both scripts leave short vowels out. A word that the lexicon knows is written as lists write it (`muhammad`); any other keeps
its consonants and long vowels (`mhmd`), so that only its skeleton can be compared. Persian, Urdu, Pashto, Kurdish and Uyghur
letters are read too.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from comity.parties.names.scripts_fold import without_addition
from comity.parties.names.scripts_tables import OrgWord, org_words, plain_letters, rows

_POINTS: Final = {"\u064b": "", "\u064c": "", "\u064d": "", "\u064e": "a", "\u064f": "u", "\u0650": "i", "\u0670": "a"}
_SAME: Final = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ة": "ه",
    "ۀ": "ه", "ۂ": "ه", "ۃ": "ه", "ە": "ه", "ؤ": "و", "ئ": "ي", "ء": None, "ے": "ي", "ۓ": "ي", "ں": "ن",
})  # fmt: skip
_VOWELLED: Final = frozenset("اأإآٱوؤىيیەۆۇېێ")
_SUFFIXES: Final = (("زاده", " zadeh"), ("نژاد", " nejad"), ("پور", " pour"), ("يان", "ian"), ("زي", "zai"), ("ي", "i"), ("ه", "a"))


def arabic_key(word: str) -> str:
    """The word without vowel points and with spellings of the same letter made one."""
    return "".join(c for c in word if not _is_point(c)).translate(_SAME)


def _is_point(c: str) -> bool:
    return "\u0610" <= c <= "\u061a" or "\u064b" <= c <= "\u065f" or c in "\u0670\u0640" or ("\u06d6" <= c <= "\u06ed" and not c.isalpha())


@cache
def _arabic_names() -> dict[str, str]:
    return {arabic_key(r["arabic"]): r["latin"] for r in rows("arabic_names.csv")}


@cache
def _arabic_words() -> dict[str, OrgWord]:
    words = org_words("ARABIC")
    return {**{arabic_key(word): known for word, known in words.items()}, **words}


def arabic_name(word: str) -> str:
    """The word as a known name in Latin letters; blank when it is none."""
    return _arabic_names().get(arabic_key(word), "")


def arabic_word(word: str) -> OrgWord | None:
    """What is known of a word of organisation names; None when it is none."""
    return _arabic_words().get(word) or _arabic_words().get(arabic_key(word))


def _known(key: str) -> str:
    if found := _arabic_names().get(key):
        return found
    word = _arabic_words().get(key)
    return word.latin if word else ""


def arabic(word: str) -> str:
    """One word in Arabic letters, its article apart (`al hasan`)."""
    key = arabic_key(word)
    exact = org_words("ARABIC").get(word)
    return _arabic_names().get(key) or (exact.latin if exact else "") or _known(key) or _divided(key) or _derived(key) or _spelt(word)


def _part(key: str) -> str:
    return _known(key) or _derived(key) or _spelt(key)


def _divided(key: str) -> str:
    """A word written together with an article, a conjunction or a second name; blank when it is none."""
    for prefix, into in (("عبدال", "abd al "), ("ابوال", "abu al "), ("وال", "wal "), ("لل", "lil "), ("ال", "al ")):
        rest = key.removeprefix(prefix)
        if rest != key and len(rest) >= 2:
            if prefix == "عبدال" and rest == "له":
                return "abd allah"
            return into + _part(rest)
    for prefix, into in (("عبد", "abd "), ("ابو", "abu "), ("ابي", "abi "), ("بن", "bin ")):
        rest = key.removeprefix(prefix)
        if rest != key and len(rest) >= 3 and _known(rest):
            return into + _known(rest)
    at = key.find("ال", 2)
    if at > 0 and (first := _known(key[:at])):
        second = "allah" if key[at:] == "الله" else "al " + _known(key[at + 2 :]) if _known(key[at + 2 :]) else ""
        return f"{first} {second}" if second else ""
    return ""


def _derived(key: str) -> str:
    """A known name with a family ending (`husayn` + i); blank when it is none."""
    for suffix, into in _SUFFIXES:
        stem = key.removesuffix(suffix)
        if stem != key and len(stem) >= 3 and (known := _arabic_names().get(stem)):
            return known + into
    return ""


def _spelt(word: str) -> str:
    """Consonants and long vowels, with short vowels where points say so."""
    word = word.replace("\u0640", "")
    bare = "".join(c for c in word if not _is_point(c))
    pointed = len(bare) != len(word)
    out: list[str] = []
    place = -1
    for c in word:
        if _is_point(c):
            out.append(_POINTS.get(c, ""))
        else:
            place += 1
            out.append(_sound(c, bare[place - 1] if place else "", bare[place + 1 : place + 2], pointed=pointed))
    text = "".join(out)
    for twice, once in (("aa", "a"), ("uu", "u"), ("ii", "i")):
        text = text.replace(twice, once)
    return text


def _sound(c: str, before: str, after: str, *, pointed: bool) -> str:
    """One letter between its neighbours: w and y are consonants at the start and before a long vowel, else u and i."""
    if c == "ع":
        return "" if before or pointed else "a"
    if not before and after and (c == "ئ" or (c in "اأإ" and after in "ويی")):
        return ""
    if c == "و":
        return "w" if (after and not before) or after in _VOWELLED else "u"
    if c in "يی":
        return "y" if (after not in ("", "ن") and not before) or after in ("ا", "و", "ة") else "i"
    table = plain_letters("ARABIC")
    return c if c.isascii() else table.get(c) or table.get(without_addition(c), "")


@cache
def _hebrew_names() -> dict[str, str]:
    known = {r["hebrew"]: r["latin"] for r in rows("hebrew_names.csv")}
    return {**known, **{word: org.latin for word, org in org_words("HEBREW").items()}}


def hebrew(word: str) -> str:
    """One word in Hebrew letters; the points of pointed text are left out."""
    sin = "\u05c2" in word
    word = "".join(c for c in word if not "\u0591" <= c <= "\u05c7")
    if known := _hebrew_names().get(word):
        return known
    if len(word) > 3 and word[0] == "ה" and (known := _hebrew_names().get(word[1:])):
        return "ha " + known
    word = word.replace("וו", "ו\u05f0").replace("יי", "\u05f2")
    table = {**plain_letters("HEBREW"), "\u05f0": "v", "\u05f2": "ay", "ש": "s" if sin else "sh"}
    out = []
    for i, c in enumerate(word):
        before, after = word[i - 1] if i else "", word[i + 1 : i + 2]
        if (c == "ו" and after == "\u05f0") or (c == "א" and not before and after in ("ו", "י")):
            continue
        if not before and c in "וי" and after:
            out.append("v" if c == "ו" else "y")
        elif c == "ה" and before and not after:
            out.append("a")
        elif c == "פ" and before and before != "מ":
            out.append("f")
        else:
            out.append(c if c.isascii() else table.get(c, ""))
    return "".join(out)
