"""The explanation of a match as a record: what was done with each word, what else speaks for and against, and what would change it.

Everything in it comes from the alignment and the features that were scored; `comity.parties.explain` fills it, and
`comity.parties.explain_text` puts it into sentences.
"""

from __future__ import annotations

import msgspec


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One word of a name (or two that the other name writes as one), and what became of it.

    asked       the word asked in Latin letters; blank for a listed word without partner
    written     the same as the subject writes it, where the words of both can be told apart
    listed      the listed word that stands for it; blank without one
    done        equal, spelling, consonants, typo, nickname, initial, cut off, together; without partner: contradicted (the
                other name has a word of its own in its place) or alone (the other name has nothing there)
    detail      what the difference is, in words
    likeness    0 to 1
    bits        evidence of the word in the score, 0 (everywhere) to 1 (met once)
    frequency   common, known, rare; or initial, number, particle, general
    """

    asked: str = ""
    written: str = ""
    listed: str = ""
    done: str
    detail: str = ""
    likeness: float = 0.0
    bits: float = 0.0
    frequency: str = "rare"


class Name(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side's name: as written, its reading in Latin letters as it was compared, and what was put aside.

    kind    of a listed name: name, alias, previousName, weakAlias
    script  of the letters as written (LATIN, ARABIC, HAN ...)
    aside   legal forms and titles, which do not stand among the words
    """

    text: str
    read: str
    script: str
    kind: str = ""
    aside: tuple[str, ...] = ()


class Circumstance(msgspec.Struct, frozen=True, kw_only=True):
    """What both sides state besides the name.

    what      its name in `match/data/evidence.toml`
    worth     in log-odds; above 0 speaks for the same party, below 0 against
    """

    what: str
    asked: str
    listed: str
    worth: float


class Flip(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one thing that is not known, or a word that were another, would do to the probability.

    what         the property that states it (`birthDate`, `imoNumber`), or country, gender, type; or `word`
    listed       what the list states; for a word the word asked
    agrees       probability if the subject's side states the same; None where that cannot be
    contradicts  probability if it states another
    decides      whether one of them stands on the other side of the threshold
    """

    what: str
    listed: str
    agrees: float | None = None
    contradicts: float | None = None
    decides: bool = False


class Explanation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a name matches or not.

    words          each word asked in order, then the listed words without partner
    order          whether the paired words stand in the same order: same, other; blank with fewer than two pairs
    forms          legal forms: same, other; blank unless both names have one
    circumstances  what else both sides state, the weightiest first
    names          log-odds of the names alone; odds: with all circumstances
    prior          one in how many is the same party before anything is known: 100 where a subject is screened, 2 where a pair is compared
    probability    of one and the same party; listed is told from `threshold` on
    flips          what would change that, deciding ones first
    notes          what was left out of the comparison
    sentences      all of it for a reader, the gravest first
    """

    asked: Name
    listed: Name
    words: tuple[Word, ...]
    order: str
    forms: str
    circumstances: tuple[Circumstance, ...]
    names: float
    odds: float
    prior: int
    probability: float
    threshold: float
    flips: tuple[Flip, ...]
    notes: tuple[str, ...] = ()
    entity: str = ""
    list: str = ""
    citation: str = ""
    model: str = ""
    sentences: tuple[str, ...] = ()
