"""Letters that look like letters of another script, and words that mix the two to deceive or by a slip of the keyboard."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from comity.parties.names.scripts_fold import script
from comity.parties.names.scripts_tables import rows

IMITATING: Final = frozenset(("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"))
_WORD: Final = re.compile(r"[^\W\d_]+(?:[^\W_]*[^\W\d_]+)?")


class Looks(NamedTuple):
    """`latin`: letter -> the Latin letter that it looks like. `back`: script -> Latin letter -> its everyday twin there."""

    latin: dict[str, str]
    back: dict[str, dict[str, str]]


@cache
def looks() -> Looks:
    """The table of look-alikes."""
    table = rows("lookalikes.csv")
    back: dict[str, dict[str, str]] = {name: {} for name in IMITATING}
    for r in table:
        if r["both"] == "yes":
            back[r["script"]][r["latin"]] = r["letter"]
    return Looks({r["letter"]: r["latin"] for r in table}, back)


def repaired(text: str) -> str:
    """The text with every word that mixes Latin with look-alikes read in one script, case kept.

    A word is Latin when it has Latin letters without a twin in the other script, at least as many as the other script has
    letters without a Latin twin; letters without a twin stay. A word with a twin for each of its Latin letters and letters
    that only the other script has is read in that script. With a twin for every letter the commoner script decides.
    """
    return _WORD.sub(lambda found: _repaired_word(found.group()), text)


def _repaired_word(word: str) -> str:
    if word.isascii():
        return word
    scripts = [script(c) for c in word]
    other = next((s for s in scripts if s in IMITATING), "")
    if not other or "LATIN" not in scripts:
        return word
    table = looks()
    back = table.back[other]
    latin_only = sum(s == "LATIN" and c not in back for c, s in zip(word, scripts, strict=True) if c.isalpha())
    other_only = sum(s in IMITATING and c not in table.latin for c, s in zip(word, scripts, strict=True))
    if latin_only == other_only == 0:
        to_latin = scripts.count("LATIN") >= sum(s in IMITATING for s in scripts)
    else:
        to_latin = latin_only >= other_only
    return "".join(table.latin.get(c, c) if to_latin else back.get(c, c) for c in word)


def seen_as_latin(text: str) -> str:
    """The text with every word that consists of look-alikes alone read as Latin; other words as they are."""
    table = looks().latin
    return _WORD.sub(lambda f: "".join(table[c] for c in f.group()) if all(c in table for c in f.group()) else f.group(), text)
