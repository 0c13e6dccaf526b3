"""The data recipe of the model: which pairs of names it learns from, and how they are made. Seeded; the same every time.

Same party: names and aliases of one entry as the US, Japanese and Canadian lists publish them, and the same names as people garble them
(our own garblers below). Different parties: the nearest other entries of the same list, names with a word exchanged, names put together from the words
of several entries, and invented clean subjects of forty countries (Faker) with what the search finds for them.
The public test sets, the UN, EU and Chinese lists (cross-script and UN-EU test pairs come from them) are never read here.
"""

# ruff: noqa: RUF001  # letters of other scripts are the matter
from __future__ import annotations

import random
from collections.abc import Callable, Sequence

KEYBOARD = {"a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok", "j": "hku", "k": "jli",
            "l": "kop", "m": "njk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cbf",
            "w": "qes", "x": "zcs", "y": "tuh", "z": "xas"}  # fmt: skip
SOUNDS = [("ph", "f"), ("ck", "k"), ("c", "k"), ("k", "q"), ("q", "k"), ("z", "s"), ("s", "z"), ("v", "w"), ("w", "v"), ("y", "i"), ("i", "y"), ("oo", "u"),
          ("u", "oo"), ("ou", "u"), ("ee", "i"), ("kh", "h"), ("sh", "ch"), ("j", "dj"), ("gh", "g"), ("a", "e"), ("e", "a"), ("o", "u"), ("u", "o"), ("dh", "d"), ("th", "t"),
          ("h", ""), ("x", "ks"), ("ks", "x"), ("ei", "ey"), ("ai", "ay"), ("iy", "y"), ("ie", "ye"), ("d", "t"), ("b", "p"), ("g", "j")]  # fmt: skip
ARABIC = [("sh", "ش"), ("kh", "خ"), ("gh", "غ"), ("th", "ث"), ("dh", "ذ"), ("ou", "و"), ("oo", "و"), ("ee", "ي"), ("a", ""), ("e", ""), ("i", "ي"), ("o", "و"), ("u", "و"), ("b", "ب"),
          ("t", "ت"), ("j", "ج"), ("h", "ح"), ("d", "د"), ("r", "ر"), ("z", "ز"), ("s", "س"), ("f", "ف"), ("q", "ق"), ("k", "ك"), ("l", "ل"), ("m", "م"), ("n", "ن"),
          ("w", "و"), ("y", "ي"), ("g", "ج"), ("p", "ب"), ("v", "ف"), ("c", "ك"), ("x", "كس"), ("'", "ع")]  # fmt: skip
CYRILLIC = [("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("yu", "ю"), ("ya", "я"), ("yo", "ё"), ("ye", "е"), ("iy", "ий"), ("a", "а"), ("b", "б"), ("v", "в"),
            ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("y", "ы"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"),
            ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "к"), ("j", "дж"), ("q", "к"), ("w", "в"), ("x", "кс"), ("'", "ь")]  # fmt: skip
OCR = {"o": "0", "l": "1", "i": "l", "s": "5", "b": "8", "m": "rn", "d": "cl", "e": "c", "g": "9"}
TITLES = ("Mr", "Mrs", "Dr.", "Prof.", "Sheikh", "Haji", "Mullah", "General", "Col.", "Capt", "Sayyid", "Eng.", "Shri", "Don", "Sir")
PARTICLES = ("al", "el", "bin", "ibn", "de", "van", "abu", "ul")


def _words(name: str) -> list[str]:
    return name.replace(",", " ").split()


def _one(r: random.Random, words: list[str], change: Callable[[str], str], least: int = 3) -> str | None:
    places = [i for i, w in enumerate(words) if len(w) >= least]
    if not places:
        return None
    i = r.choice(places)
    new = change(words[i])
    if new == words[i] or not new:
        return None
    return " ".join([*words[:i], new, *words[i + 1 :]])


def typo(r: random.Random, name: str) -> str | None:
    def change(w: str) -> str:
        i = r.randrange(len(w))
        kind = r.randrange(4)
        if kind == 0:
            return w[:i] + r.choice(KEYBOARD.get(w[i].lower(), "aeo")) + w[i + 1 :]
        if kind == 1:
            return w[:i] + w[i + 1 :]
        if kind == 2:
            return w[:i] + r.choice("abcdefghijklmnopqrstuvwxyz") + w[i:]
        return w[: i - 1] + w[i] + w[i - 1] + w[i + 1 :] if i else w[1] + w[0] + w[2:]

    return _one(r, _words(name), change)


def two_typos(r: random.Random, name: str) -> str | None:
    once = typo(r, name)
    return typo(r, once) if once and len(name) > 9 else None


def ocr(r: random.Random, name: str) -> str | None:
    def change(w: str) -> str:
        places = [i for i, c in enumerate(w.lower()) if c in OCR]
        if not places:
            return w
        i = r.choice(places)
        return w[:i] + OCR[w[i].lower()] + w[i + 1 :]

    return _one(r, _words(name), change)


def sound(r: random.Random, name: str) -> str | None:
    low = name.lower()
    for _ in range(r.choice((1, 1, 2, 3))):
        options = [(a, b) for a, b in SOUNDS if a in low[1:]]
        if not options:
            return None
        a, b = r.choice(options)
        i = low.find(a, 1 + r.randrange(max(1, len(low) - 2)))
        i = i if i > 0 else low.find(a, 1)
        low = low[:i] + b + low[i + len(a) :]
    return low


def no_vowels(r: random.Random, name: str) -> str | None:
    words = ["".join(c for i, c in enumerate(w) if c.lower() not in "aeiou" or (i == 0 and r.random() < 0.6)) for w in _words(name)]
    text = " ".join(w for w in words if w)
    return text if len(text) >= 5 else None


def some_vowels(r: random.Random, name: str) -> str | None:
    return "".join(c for i, c in enumerate(name) if i == 0 or c.lower() not in "aeiou" or r.random() < 0.6)


def initials(r: random.Random, name: str) -> str | None:
    words = _words(name)
    if len(words) < 2:
        return None
    keep = r.randrange(len(words))
    which = [i for i in range(len(words)) if i != keep and (len(words) == 2 or r.random() < 0.5)] or [(keep + 1) % len(words)]
    dot = r.choice(("", "."))
    return " ".join(w[0] + dot if i in which else w for i, w in enumerate(words))


def dropped(r: random.Random, name: str) -> str | None:
    words = _words(name)
    if len(words) < 2 or (len(words) == 2 and r.random() < 0.75):
        return None
    i = r.randrange(len(words))
    return " ".join(words[:i] + words[i + 1 :])


def reordered(r: random.Random, name: str) -> str | None:
    words = _words(name)
    if len(words) < 2:
        return None
    k = r.randrange(1, len(words))
    out = words[k:] + words[:k] if r.random() < 0.7 else r.sample(words, len(words))
    return " ".join(out)


def cut(r: random.Random, name: str) -> str | None:
    n = max(6, int(len(name) * r.uniform(0.55, 0.92)))
    return name[:n] if n < len(name) else None


def joined(r: random.Random, name: str) -> str | None:
    words = _words(name)
    if len(words) < 2:
        return None
    i = r.randrange(len(words) - 1)
    return " ".join([*words[:i], words[i] + words[i + 1].lower(), *words[i + 2 :]])


def parted(r: random.Random, name: str) -> str | None:
    def change(w: str) -> str:
        i = r.randrange(2, len(w) - 2)
        return w[:i] + r.choice((" ", "-")) + w[i:]

    return _one(r, _words(name), change, 6)


def titled(r: random.Random, name: str) -> str | None:
    return f"{r.choice(TITLES)} {name}"


def particled(r: random.Random, name: str) -> str | None:
    words = _words(name)
    found = [i for i, w in enumerate(words) if w.lower() in PARTICLES]
    if found and r.random() < 0.7:
        i = r.choice(found)
        return " ".join(words[:i] + words[i + 1 :])
    i = r.randrange(len(words) + 1)
    return " ".join([*words[:i], r.choice(PARTICLES), *words[i:]]) if words else None


def doubled(r: random.Random, name: str) -> str | None:
    def change(w: str) -> str:
        for i in range(1, len(w)):
            if w[i].lower() == w[i - 1].lower():
                return w[:i] + w[i + 1 :]
        i = r.randrange(1, len(w))
        return w[:i] + w[i] + w[i:]

    return _one(r, _words(name), change)


def _written(name: str, letters: Sequence[tuple[str, str]]) -> str:
    low, out, i = name.lower().replace(",", ""), [], 0
    while i < len(low):
        for a, b in letters:
            if low.startswith(a, i):
                start = i == 0 or low[i - 1] in " -"
                out.append("ا" if start and b == "" else b)
                i += len(a)
                break
        else:
            out.append(low[i] if low[i] in " -" else "")
            i += 1
    return "".join(out)


def in_arabic(r: random.Random, name: str) -> str | None:
    text = _written(name, [(a, "ا" if a == "a" and r.random() < 0.45 else "" if a in "iou" and len(a) == 1 and r.random() < 0.5 else b) for a, b in ARABIC])
    return text if len(text.replace(" ", "")) >= 4 else None


def in_cyrillic(_r: random.Random, name: str) -> str | None:
    return _written(name, CYRILLIC)


GARBLERS: tuple[tuple[Callable[[random.Random, str], str | None], float], ...] = (
    (typo, 3), (two_typos, 1.5), (ocr, 1), (sound, 3), (no_vowels, 1.2), (some_vowels, 0.6), (initials, 1.6), (dropped, 2), (reordered, 2), (cut, 1.2), (joined, 1),
    (parted, 0.8), (titled, 0.8), (particled, 0.8), (doubled, 1), (in_arabic, 1.2), (in_cyrillic, 0.8),
)  # fmt: skip


def garbled(r: random.Random, name: str) -> tuple[str, str] | None:
    """A name as somebody might write it, and the garbler's name; None when it could not be applied."""
    garbler = r.choices([g for g, _w in GARBLERS], [w for _g, w in GARBLERS])[0]
    out = garbler(r, name)
    if out and r.random() < 0.15 and garbler not in (in_arabic, in_cyrillic):
        second = r.choice((reordered, typo, sound))(r, out)
        out = second or out
    return (out, garbler.__name__) if out and out.strip() and out != name else None


def shortened(r: random.Random, name: str) -> str | None:
    """A person by two words of a longer name, as most people are called: without patronymic, middle name or second family name."""
    words = [w for w in _words(name) if w.lower() not in PARTICLES]
    if len(words) < 3:
        return None
    two = [words[0], r.choice(words[1:])]
    return " ".join(two if r.random() < 0.8 else two[::-1])


def extended(r: random.Random, name: str, persons: Sequence[str]) -> str:
    """A person's name with one more than the list has: a patronymic, a middle name, a second family name."""
    words = _words(name)
    other = max(r.sample(_words(r.choice(persons)) or ["Ali"], 1), key=len)
    if r.random() < 0.3:
        stem = other.rstrip("aeiouy")
        other = stem.capitalize() + r.choice(("ovich", "evich", "ovna"))
    i = r.randrange(1, len(words) + 1)
    return " ".join([*words[:i], other, *words[i:]])


def exchanged(r: random.Random, name: str, others: Sequence[str]) -> str | None:
    """One word of a name exchanged for a word of another: somebody else."""
    words = _words(name)
    if len(words) < 2:
        return None
    donor = _words(r.choice(others))
    i = r.randrange(len(words))
    new = r.choice(donor or [""])
    if len(new) < 3 or len(words[i]) < 3 or new.lower() == words[i].lower():
        return None
    return " ".join([*words[:i], new, *words[i + 1 :]])


def recombined(r: random.Random, names: Sequence[str]) -> str:
    """A name put together from words of several names."""
    first, second = _words(r.choice(names)), _words(r.choice(names))
    a = r.sample(first, min(len(first), r.choice((1, 1, 2))))
    b = r.sample(second, min(len(second), r.choice((1, 1, 2))))
    return " ".join([*a, *b])


LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "es_MX", "it_IT", "pt_BR", "pl_PL", "cs_CZ", "nl_NL", "sv_SE", "fi_FI", "hu_HU", "ro_RO", "tr_TR", "id_ID",
           "en_IN", "vi_VN", "fa_IR", "ar_SA", "ar_EG", "ru_RU", "uk_UA", "bg_BG", "el_GR", "he_IL", "hi_IN", "zh_CN", "zh_TW", "ja_JP", "ko_KR", "th_TH", "ka_GE",
           "hy_AM", "az_AZ", "uz_UZ", "en_NG", "yo_NG", "ne_NP", "bn_BD", "ta_IN", "fil_PH", "en_PK", "sw", "zu_ZA", "hr_HR", "lt_LT", "da_DK")  # fmt: skip
