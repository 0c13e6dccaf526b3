"""Words of India, South-East Asia and Ethiopia in Latin letters: syllable scripts whose consonants carry a vowel.

The Indian scripts are read from the Unicode names of their characters, which follow one scheme (`DEVANAGARI LETTER KHA`,
`DEVANAGARI VOWEL SIGN I`); a consonant keeps its `a` unless a vowel sign or the killer follows, and in the northern scripts
also loses it where speech does: at the end of a word, and between a vowel with consonant and a consonant with vowel. Thai and
Lao write some vowels before the consonant they follow in speech, Khmer stacks consonants, Burmese kills the closing one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from comity.parties.names.scripts_tables import plain_letters

CONSONANT, VOWEL, SIGN, KILLER, NUKTA, NASAL, DOUBLE, CLOSED, SILENT = range(9)


class Sign(NamedTuple):
    """What one character does in a syllable, and the Latin letters it stands for."""

    does: int
    latin: str


_LETTERS: Final = {
    "AA": "a", "II": "i", "UU": "u", "VOCALIC R": "ri", "VOCALIC RR": "ri", "VOCALIC L": "li", "VOCALIC LL": "li", "EE": "e", "OO": "o",
    "CANDRA E": "e", "CANDRA O": "o", "SHORT E": "e", "SHORT O": "o", "CANDRA A": "a", "SHORT A": "a", "CA": "cha", "CHA": "chha",
    "NNA": "na", "NNNA": "na", "TTA": "ta", "TTHA": "tha", "DDA": "da", "DDDHA": "rha", "RRA": "ra", "RHA": "rha", "LLA": "la", "LLLA": "zha", "SSA": "sha",
    "DDHA": "dha", "YYA": "ya", "KHHA": "kha", "GHHA": "gha", "FA": "fa", "ZA": "za", "QA": "qa", "NYA": "nya", "RRRA": "ra", "TTTA": "ta",
    "VA": "va", "DDDA": "da", "GGA": "ga", "JJA": "ja", "BBA": "ba", "KHANDA TA": "t", "RA WITH MIDDLE DIAGONAL": "ra", "OE": "o",
}  # fmt: skip
_WITH_NUKTA: Final = {"k": "q", "kh": "kh", "g": "gh", "j": "z", "d": "r", "dh": "rh", "ph": "f", "y": "y", "s": "sh", "l": "l"}
NORTHERN: Final = frozenset(("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"))


_MARKS: Final = (
    ("VIRAMA", Sign(KILLER, "")), ("NUKTA", Sign(NUKTA, "")), ("BINDU", Sign(NASAL, "n")), ("ANUSVARA", Sign(NASAL, "n")),
    ("BINDI", Sign(NASAL, "n")), ("TIPPI", Sign(NASAL, "n")), ("ADDAK", Sign(DOUBLE, "")), ("AU LENGTH MARK", Sign(SIGN, "au")),
)  # fmt: skip


@lru_cache(maxsize=4_096)
def _sign(c: str, script: str) -> Sign:
    """One character of an Indian script."""
    if script == "SINHALA":
        return _sinhala(c)
    name = unicodedata.name(c, "").removeprefix(script + " ")
    if name.startswith("LETTER "):
        return _letter(name.removeprefix("LETTER "))
    if name.startswith("VOWEL SIGN "):
        vowel = name.removeprefix("VOWEL SIGN ")
        return Sign(SIGN, _LETTERS.get(vowel) or vowel.rsplit(" ", 1)[-1].lower())
    return next((sign for word, sign in _MARKS if word in name), Sign(SILENT, ""))


def _letter(letter: str) -> Sign:
    """A letter by its Unicode name: `KHA`, `VOCALIC R`, `CHILLU N`."""
    last = letter.rsplit(" ", 1)[-1].lower()
    if letter.startswith("CHILLU"):
        return Sign(CLOSED, last[:1])
    latin = _LETTERS.get(letter) or last
    if letter[0] in "AEIOU" or letter.startswith(("VOCALIC", "CANDRA", "SHORT")):
        return Sign(VOWEL, latin)
    return Sign(CONSONANT, latin.removesuffix("a"))


def _sinhala(c: str) -> Sign:
    if c == "\u0dca":
        return Sign(KILLER, "")
    latin = plain_letters("SINHALA").get(c, "")
    if c == "\u0d82":
        return Sign(NASAL, "n")
    if unicodedata.category(c)[0] == "M":
        return Sign(SIGN, latin)
    return Sign(VOWEL if latin[:1] in "aeiou" else CONSONANT, latin) if latin else Sign(SILENT, "")


def indic(word: str, script: str) -> str:
    """One word in an Indian script."""
    parts: list[tuple[str, str]] = []
    double = False
    for c in word:
        sign = Sign(VOWEL, c) if c.isascii() else _sign(c, script)
        last = parts[-1] if parts else ("", "")
        if sign.does == CONSONANT:
            parts.append((sign.latin[:1] + sign.latin if double else sign.latin, "a?"))
        elif sign.does == VOWEL:
            parts.append(("", sign.latin))
        elif sign.does == SIGN and parts:
            parts[-1] = (last[0], sign.latin)
        elif sign.does == KILLER and parts:
            parts[-1] = (last[0], "")
        elif sign.does == NUKTA and parts:
            parts[-1] = (_WITH_NUKTA.get(last[0], last[0]), last[1])
        elif sign.does == CLOSED:
            parts.append((sign.latin, ""))
        elif sign.does == NASAL:
            parts.append(("n", "?"))
        double = sign.does == DOUBLE
    if script in NORTHERN:
        parts = _spoken(parts)
    return "".join(consonant + vowel.rstrip("?") for consonant, vowel in parts)


def _spoken(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Takes out the unwritten vowel where northern languages do not speak it: last, and between VC and CV, from the right."""
    done = list(parts)
    if len(done) > 1 and done[-1][1] == "a?" and done[-2][1]:
        done[-1] = (done[-1][0], "")
    for i in range(len(done) - 2, 0, -1):
        before, after = done[i - 1], done[i + 1]
        if done[i][1] == "a?" and before[1] not in ("", "?") and after[0] and after[1] not in ("", "?") and done[i][0]:
            done[i] = (done[i][0], "")
    return done


_LEADING: Final = "เแโใไເແໂໃໄ"
_CLUSTER: Final = re.compile("[กขคตปผพฟทກຂຄຕປຜພຟທ][รลวຣລວຼ]")
_THAI_VOWELS: Final = frozenset("ะาำๅຳະາ")
_CODA: Final = {"d": "t", "th": "t", "ch": "t", "s": "t", "j": "t", "b": "p", "ph": "p", "f": "p", "kh": "k", "r": "n", "l": "n", "ny": "n", "Y": "n"}
_WRITTEN: Final = tuple((re.compile(a), b) for a, b in (
    ("เ(.{1,2})ียะ?|เ(.{1,2})ຽ", "ia"), ("เ(.{1,2})ือะ?", "uea"), ("เ(.{1,2})าะ", "o"), ("เ(.{1,2})า|ເ(.{1,2})[ົ]າ", "ao"),
    ("เ(.{1,2})อ", "oe"), ("เ(.{1,2})ิ", "oe"), ("เ(.{1,2})็", "e"), ("แ(.{1,2})็", "ae"), ("(.)ัวะ?|(.)ົວ", "ua"), ("(.)็อ", "o"),
    ("(.)รร(?=.)", "a"),
))  # fmt: skip


_AFTER_ONSET: Final = frozenset("ั็รົ")


def thai(word: str, script: str = "THAI") -> str:
    """One Thai or Lao word without its tones; syllables are guessed from the written vowels."""
    table = plain_letters(script)
    word = re.sub("[\u0e48-\u0e4b\u0ec8-\u0ecb\u0e4d-\u0e4f]", "", word)
    word = re.sub(".[\u0e34\u0e38]?\u0e4c", "", word)
    units: list[tuple[str, bool]] = []
    i = 0
    while i < len(word):
        taken, used = _written_vowel(word, i, table)
        units.extend(taken)
        i += used
    return _syllabic(units)


def _written_vowel(word: str, i: int, table: Mapping[str, str]) -> tuple[list[tuple[str, bool]], int]:
    """The consonants and the vowel that begin at one place: units of (latin, is a vowel), and how many characters they took."""
    c = word[i]
    rest = word[i : i + 6]
    for pattern, vowel in _WRITTEN if c in "เแເ" or word[i + 1 : i + 2] in _AFTER_ONSET else ():
        if found := pattern.match(rest):
            onset = next(g for g in found.groups() if g)
            if all(unicodedata.category(x) == "Lo" and x not in _THAI_VOWELS and x not in _LEADING for x in onset):
                return [*((table.get(x, ""), False) for x in onset), (vowel, True)], found.end()
    if c in _LEADING and i + 1 < len(word):
        size = 2 if _CLUSTER.match(word, i + 1) and i + 3 < len(word) else 1
        if word[i + 1] == "ห" and word[i + 2 : i + 3] in tuple("งญนมยรลว"):
            return [(table.get(word[i + 2], ""), False), (table.get(c, ""), True)], 3
        return [*((table.get(x, ""), False) for x in word[i + 1 : i + 1 + size]), (table.get(c, ""), True)], 1 + size
    if c in "อອ":
        bare = i == 0 or word[i - 1] in _THAI_VOWELS
        signed = unicodedata.category(word[i + 1]) == "Mn" or word[i + 1] in _THAI_VOWELS if i + 1 < len(word) else False
        return ([] if signed else [("a" if bare else "o", True)]), 1
    if c == "ห" and word[i + 1 : i + 2] in tuple("งญนมยรลว") and i == 0:
        return [], 1
    if unicodedata.category(c) == "Mn" or c in _THAI_VOWELS:
        return [(table.get(c, ""), True)], 1
    return [(c if c.isascii() else table.get(c, ""), False)], 1


def _syllabic(units: list[tuple[str, bool]]) -> str:
    """Puts the unwritten vowel between consonants that no vowel joins, and hardens closing consonants."""
    out: list[str] = []
    for i, (latin, vowel) in enumerate(units):
        after = units[i + 1] if i + 1 < len(units) else None
        before = units[i - 1] if i else None
        if vowel or (after is not None and after[1]):
            out.append(latin)
        elif before is not None and before[1]:
            out.append(_CODA.get(latin, latin))
        elif after is None:
            out.append(_CODA.get(latin, latin) if before is None or out[-1].endswith(("a", "o")) else "")
        elif latin and after[0] in {"r", "l", "w"} and i + 2 < len(units) and units[i + 2][1]:
            out.append(latin)
        else:
            out.append(latin + ("o" if i + 2 >= len(units) else "a") if latin else "")
    return "".join(out).lower()


def khmer(word: str) -> str:
    """One Khmer word; the vowel of a bare consonant is written o before a further syllable."""
    table = plain_letters("KHMER")
    out: list[tuple[str, bool]] = []
    stacked = False
    for c in word:
        if c == "\u17d2":
            stacked = True
            continue
        if "\u17b4" <= c <= "\u17b5" or "\u17c9" <= c <= "\u17d1" or c == "\u17dd":
            continue
        vowel = unicodedata.category(c) in ("Mn", "Mc")
        latin = c if c.isascii() else table.get(c, "")
        if not vowel and not stacked and out and not out[-1][1] and (len(out) == 1 or not out[-2][1]):
            out.append(("o", True))
        out.append((latin, vowel or latin[:1] in ("i", "u", "e", "o")))
        stacked = False
    return "".join(latin for latin, _ in out)


_RHYMES: Final = tuple((re.compile(a), b) for a, b in (
    ("ောင်", "aung"), ("ိုင်", "aing"), ("ိုက်", "aik"), ("ောက်", "auk"), ("င်", "in"), ("ည်", "i"), ("ဉ်", "in"), ("က်", "et"), ("စ်", "it"),
    ("([ိုီူ]+)(?:[နမ]်|ံ)", None), ("[နမ]်", "an"), ("[တပ]်", "at"), ("ယ်", "e"), ("ို", "o"), ("ော်?", "aw"),
))  # fmt: skip


_RHYME_STARTS: Final = frozenset("ေိုီူငညဉကစနမတပယ" + "\u102b\u102c\u1031\u102d")


def myanmar(word: str) -> str:
    """One Burmese word as names are usually romanised (aung, hlaing, kyi); tones are left out."""
    table = plain_letters("MYANMAR")
    word = re.sub("[့း\u103b]*း|့", lambda m: m.group().replace("း", "").replace("့", ""), word)
    out: list[str] = []
    i, open_ = 0, False
    while i < len(word):
        c = word[i]
        if c == "\u1039":
            open_, i = False, i + 1
            continue
        if open_ and c in _RHYME_STARTS and (rhyme := _rhyme(word, i, table)):
            out.append(rhyme[0])
            i, open_ = rhyme[1], False
            continue
        if "\u1000" <= c <= "\u102a" or c == "\u103f":
            if open_:
                out.append("a")
            independent = "\u1023" <= c <= "\u102a"
            out.append(table.get(c, ""))
            open_ = not independent
        elif "\u103b" <= c <= "\u103e":
            if c == "\u103e" and out:
                out[-1] = "h" + out[-1]
            else:
                out.append(table.get(c, ""))
        elif c.isascii():
            out.append(c)
        else:
            out.append(table.get(c, ""))
            open_ = False
        i += 1
    if open_:
        out.append("a")
    return "".join(out)


def _rhyme(word: str, i: int, table: Mapping[str, str]) -> tuple[str, int] | None:
    """The closing of a syllable that begins here, and where it ends."""
    for pattern, latin in _RHYMES:
        if found := pattern.match(word, i):
            vowel = "".join(table.get(x, "") for x in found.group(1)) + "n" if latin is None else latin
            return vowel, found.end()
    return None


_ETHIOPIC: Final = {"SZ": "s", "HH": "h", "SS": "s", "CH": "ch", "SH": "sh", "QH": "q", "XX": "h", "X": "h", "NY": "ny", "ZH": "zh", "TH": "t", "TZ": "ts",
                    "PH": "p", "DD": "d", "GG": "ng", "KX": "kh", "PHARYNGEAL ": "", "GLOTTAL ": "", "C": "ts", "J": "j"}  # fmt: skip
_ETHIOPIC_VOWELS: Final = {"A": "e", "U": "u", "I": "i", "AA": "a", "EE": "e", "E": "", "O": "o", "WA": "wa", "OA": "wa"}


def ethiopic(word: str) -> str:
    """One Ethiopic word; the sixth order is silent where a vowel stands before it, and `i` between consonants."""
    out = ""
    for i, c in enumerate(word):
        name = unicodedata.name(c, "")
        found = re.fullmatch(r"ETHIOPIC SYLLABLE ((?:PHARYNGEAL |GLOTTAL )|[^AEIOU]*?)(W?[AEIOU]+)", name)
        if not found:
            out += c if c.isascii() else ""
            continue
        lead, order = found.groups()
        consonant = _ETHIOPIC.get(lead, lead.lower())
        vowel = "a" if order == "A" and not consonant else _ETHIOPIC_VOWELS.get(order, order.lower())
        if order == "E" and (not consonant or (out and out[-1] not in "aeiou" and i < len(word) - 1)):
            vowel = "i"
        out += consonant + vowel
    return out


def by_name(word: str) -> str:
    """A word of a script that is not read otherwise: the first sound of each letter's Unicode name."""
    out = []
    for c in word:
        last = unicodedata.name(c, "").rsplit(" ", 1)[-1]
        found = re.match(r"[BCDFGHJKLMNPQRSTVWXYZ]+(?=[AEIOU]|$)|[AEIOU]", last) if unicodedata.category(c)[0] == "L" else None
        out.append(c if c.isascii() else found.group().lower()[:2] if found else "")
    return "".join(out)


READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "THAI": thai, "LAO": lambda word: thai(word, "LAO"), "KHMER": khmer, "MYANMAR": myanmar, "ETHIOPIC": ethiopic,
}  # fmt: skip
"""Script -> reader of one word; the Indian scripts are read by `indic`."""

INDIC: Final = frozenset((*NORTHERN, "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA"))
