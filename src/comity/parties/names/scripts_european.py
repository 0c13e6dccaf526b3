# ruff: noqa: RUF001, RUF002
"""Cyrillic, Greek, Armenian and Georgian words in Latin letters, in the convention that passports and lists use most.

Cyrillic is read by language where letters give the language away: ї є ґ (and і without Kazakh letters, and the ending -ський) Ukrainian, ў and дзі
Belarusian, ђ ћ љ њ џ Serbian; everything else is read as Russian with the letters of the other languages added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from comity.parties.names.scripts_fold import without_addition
from comity.parties.names.scripts_tables import letters, plain_letters

_UKRAINIAN: Final = frozenset("їєґ")
_SERBIAN: Final = frozenset("ђћљњџ")
_STEPPE: Final = frozenset("әғқңөұүһ")
_SOFT: Final = "ьъ’ʼ"
_UKRAINIAN_ENDING: Final = re.compile(r"[сц]ьк(?:ий|а|ого)\b")
_VOWELS: Final = frozenset("аеёиоуыэюяіїєў")


def cyrillic_language(text: str) -> str:
    """The language whose letters the lower-case text uses: UKRAINIAN, BELARUSIAN, SERBIAN, or CYRILLIC for all others."""
    found = set(text)
    if found & _UKRAINIAN:
        return "UKRAINIAN"
    if "ў" in found or "дзі" in text:
        return "BELARUSIAN"
    if found & _SERBIAN:
        return "SERBIAN"
    if "і" in found and not found & _STEPPE:
        return "BELARUSIAN" if found & {"ы", "э"} else "UKRAINIAN"
    if _UKRAINIAN_ENDING.search(text):
        return "UKRAINIAN"
    return "CYRILLIC"


@cache
def _cyrillic_table(language: str, convention: str) -> dict[str, str]:
    """Letter -> Latin in one convention (`latin`, `passport`, `german`, `french`); blank cells mean as in `latin`."""
    forms = {**letters("CYRILLIC"), **(letters(language) if language != "CYRILLIC" else {})}
    return {letter: getattr(form, convention) or form.latin for letter, form in forms.items()}


_AS_RUSSIAN: Final = ((re.compile("^у(?=[бвгджзклмнпрст])"), "в"), (re.compile("дз(?=[іеяюь])"), "д"), (re.compile("ц(?=[іеяюь])"), "т"))
"""Belarusian names as Russian papers write them: Уладзімір is Vladimir, Пуцін Putin."""


def cyrillic(word: str, language: str = "CYRILLIC", convention: str = "latin") -> str:
    """One lower-case Cyrillic word. `convention` `bgn` is `latin` with ye and yo at the start and after vowels."""
    table = _cyrillic_table(language, "latin" if convention == "bgn" else convention)
    if language == "BELARUSIAN" and convention == "passport":
        for pattern, into in _AS_RUSSIAN:
            word = pattern.sub(into, word)
    glide = "j" if convention == "german" else "i" if convention == "french" else "y"
    out = []
    for i, c in enumerate(word):
        before = word[i - 1] if i else ""
        if c == "ъ" and i and word[i + 1 : i + 2] not in "еёюяи":
            out.append("a")
        elif c in "её" and before and before in _SOFT:
            out.append(glide + ("o" if c == "ё" else "e"))
        elif convention == "bgn" and c == "ё" and language == "CYRILLIC":
            out.append("yo" if before not in ("ж", "ч", "ш", "щ") else "o")
        elif convention == "bgn" and c == "е" and language == "CYRILLIC" and (not before or before in _VOWELS):
            out.append("ye")
        else:
            out.append(c if c.isascii() else table.get(c) or table.get(without_addition(c), ""))
    return "".join(out)


_GREEK_VOWELS: Final = frozenset("αεηιουωϊϋ")
_GREEK_VOICED: Final = _GREEK_VOWELS | frozenset("βγδζλμνρ")
_GREEK_START: Final = {"μπ": "b", "ντ": "d", "γκ": "g"}


@cache
def _greek_tables(*, foreign: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Letters and pairs -> Latin; `foreign` takes the second convention where there is one."""
    tables = letters("GREEK"), letters("GREEKPAIR")
    first, second = ({c: (forms.passport if foreign else "") or forms.latin for c, forms in table.items()} for table in tables)
    return first, second


def greek(word: str, *, foreign: bool = False) -> str:
    """One lower-case Greek word without accents; with `foreign`, μπ ντ γκ are b d g inside the word too, and χ is kh."""
    table, pairs = _greek_tables(foreign=foreign)
    out, i = [], 0
    while i < len(word):
        pair = word[i : i + 2]
        if pair in _GREEK_START and i == 0:
            out.append(_GREEK_START[pair])
        elif pair in {"αυ", "ευ", "ηυ"}:
            after = word[i + 2 : i + 3]
            out.append(table[pair[0]] + ("v" if after in _GREEK_VOICED else "f"))
        elif pair in pairs:
            out.append(pairs[pair])
        else:
            out.append("i" if word[i] == "ϊ" else "y" if word[i] == "ϋ" else table.get(word[i], ""))
            i += 1
            continue
        i += 2
    return "".join(out)


_ARMENIAN: Final = ((re.compile("ու"), "u"), (re.compile("եւ|և"), "ev"), (re.compile("^ե"), "ye"), (re.compile("^ո(?!վ)"), "vo"))


def armenian(word: str) -> str:
    """One lower-case Armenian word, in eastern pronunciation."""
    for pattern, into in _ARMENIAN:
        word = pattern.sub(into, word)
    return _each(word, plain_letters("ARMENIAN"))


def georgian(word: str) -> str:
    """One Georgian word, in the national romanisation without its apostrophes."""
    return _each("".join(chr(ord(c) - 0x2D00 + 0x10D0) if "ⴀ" <= c <= "ⴭ" else c for c in word), plain_letters("GEORGIAN"))


def _each(word: str, table: Mapping[str, str]) -> str:
    return "".join(c if c.isascii() else table.get(c, "") for c in word)


READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "CYRILLIC": cyrillic, "GREEK": greek, "ARMENIAN": armenian, "GEORGIAN": georgian,
}  # fmt: skip
"""Script -> reader of one word."""
