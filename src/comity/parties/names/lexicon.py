"""What is known of words in names: legal forms, generic words, titles, particles, equal names, endings, how common they are.

The knowledge lies in `tables/*.csv`; this module reads each table once, when it is first asked, and answers by look-up.
A token is one word as `scripts.latin` gives it: lower-case ASCII. What no table knows is answered with "nothing known"
(the token itself, an empty set, 0), never with an error. A table that cannot be read raises BadInput.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from comity.terms.problems import BadInput, Problem

COLUMNS: Final = {
    "org_forms": ("canonical", "language", "meaning_class", "place", "forms"),
    "org_generic": ("canonical", "weight_class", "words"),
    "titles": ("title", "kind", "language"),
    "particles": ("particle", "language", "kind"),
    "nicknames": ("name", "strength", "others"),
    "romanisations": ("group", "spellings"),
    "endings": ("ending", "kind", "canonical", "language", "stem"),
    "stopwords": ("word", "language"),
    "common": ("culture", "commonness", "names"),
}
"""The tables of this module and their columns."""

_LONGEST_SPELT: Final = 5
"""A form of at most so many letters is also known spelt with spaces (`s a r l`), at the end only."""

_JOINING: Final = frozenset(("and", "of", "the", "y", "et", "und", "ve"))
"""A word after one of these is no form (`Resort and Spa`), unless both together are one (`and co`, `y cia`)."""


class Form(NamedTuple):
    """A legal form of organisations.

    form       as written, one or several tokens
    canonical  equal for equal forms of one law (`limited` and `ltd` are `ltd`; `ooo` and its long form are `ooo`)
    language   ISO 639-1 code, or `mul` for several
    meaning    coarse class that forms of different laws share: limited, stock, partnership, cooperative, foundation,
               association, state, branch, zone, trust, proprietor, company
    place      where it may stand: `any`, `edge` (first or last), `end`, `start`; short forms that are also words or
               names in other languages are believed at the edges only
    """

    form: str
    canonical: str
    language: str
    meaning: str
    place: str


class Split(NamedTuple):
    """The tokens of an organisation's name without its legal forms, and the forms in the order in which they stood."""

    rest: tuple[str, ...]
    forms: tuple[Form, ...]


class _Forms(NamedTuple):
    """Forms by their text, and for each first or last token the lengths to try, longest first."""

    by_text: dict[str, Form]
    by_first: dict[str, tuple[int, ...]]
    by_last: dict[str, tuple[int, ...]]


class _Ending(NamedTuple):
    """An ending, what it is made into, the fewest letters that must stand before it; `family`, `patronymic`, `surname`."""

    ending: str
    canonical: str
    stem: int
    kind: str


class _Endings(NamedTuple):
    """Endings of family names and of patronymics by their last letter, longest first; words that only look so."""

    family: dict[str, tuple[_Ending, ...]]
    father: dict[str, tuple[_Ending, ...]]
    exceptions: frozenset[str]


def parse_table(text: str, name: str, columns: Sequence[str]) -> list[list[str]]:
    """The rows of a CSV text under exactly these columns; BadInput for another header or a row of another length."""
    rows = csv.reader(text.splitlines())
    found = next(rows, [])
    if tuple(found) != tuple(columns):
        what = f"the header is {','.join(found) or 'missing'}, not {','.join(columns)}"
        raise BadInput(Problem(f"{name}.csv", what, "Restore the header line; the columns are fixed."))
    table, width = list(rows), len(columns)
    for number, row in enumerate(table, start=2):
        if len(row) != width:
            what = f"{len(row)} fields where {width} belong"
            raise BadInput(Problem(f"{name}.csv line {number}", what, f"Write {','.join(columns)}."))
    return table


@cache
def table(name: str) -> tuple[list[str], ...]:
    """The rows of one shipped table (`org_forms`); read once. BadInput when there is no such table or it is damaged."""
    columns = COLUMNS.get(name)
    if columns is None:
        raise BadInput(Problem(name, "there is no such table of names", f"Ask for one of {', '.join(sorted(COLUMNS))}."))
    text = (files("comity.parties.names") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(parse_table(text, name, columns))


def _grouped(groups: Iterable[Iterable[str]]) -> dict[str, frozenset[int]]:
    """For each token the numbers of the groups in which it stands; a group's number is its place."""
    found: dict[str, frozenset[int]] = {}
    for number, tokens in enumerate(groups):
        one = frozenset((number,))
        for token in tokens:
            found[token] = found[token] | one if token in found else one
    return found


@cache
def _forms() -> _Forms:
    forms: dict[str, Form] = {}
    for canonical, language, meaning, place, texts in table("org_forms"):
        forms.update((text, Form(text, canonical, language, meaning, place)) for text in texts.split(";"))
    for text, form in list(forms.items()):
        if 1 < len(text) <= _LONGEST_SPELT and " " not in text:
            forms.setdefault(" ".join(text), form._replace(form=" ".join(text), place="end"))
    by_first: dict[str, set[int]] = {}
    by_last: dict[str, set[int]] = {}
    for text in forms:
        words = text.split()
        by_first.setdefault(words[0], set()).add(len(words))
        by_last.setdefault(words[-1], set()).add(len(words))
    return _Forms(forms, _longest_first(by_first), _longest_first(by_last))


def _longest_first(lengths: dict[str, set[int]]) -> dict[str, tuple[int, ...]]:
    return {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}


def legal_form(text: str) -> Form | None:
    """The form that these tokens are, joined with single spaces; None when they are none."""
    return _forms().by_text.get(text)


def _at(tokens: Sequence[str], lengths: tuple[int, ...], places: tuple[str, ...], *, at_end: bool) -> Form | None:
    """The longest form at one end of the tokens that leaves a name behind."""
    known = _forms().by_text
    for length in lengths:
        if length >= len(tokens):
            continue
        taken, left = (tokens[-length:], tokens[:-length]) if at_end else (tokens[:length], tokens[length:])
        form = known.get(" ".join(taken))
        if form is None or form.place not in places or all(is_stopword(t) for t in left):
            continue
        if not at_end or left[-1] not in _JOINING:
            return form
    return None


def split_form(tokens: Sequence[str]) -> Split:
    """The name without its legal forms: longest match at the end, then at the start, then unmistakable ones between.

    Never takes everything: something other than a stopword stays, so a company that is called `AG` keeps its name.
    """
    rest, index = tuple(tokens), _forms()
    if len(rest) > 1 and " ".join(rest) in index.by_text:
        return Split(rest, ())
    last: list[Form] = []
    while rest and (form := _at(rest, index.by_last.get(rest[-1], ()), ("any", "edge", "end"), at_end=True)):
        last.insert(0, form)
        rest = rest[: -(form.form.count(" ") + 1)]
    first: list[Form] = []
    while rest and (form := _at(rest, index.by_first.get(rest[0], ()), ("any", "edge", "start"), at_end=False)):
        first.append(form)
        rest = rest[form.form.count(" ") + 1 :]
    place = 1
    while place < len(rest):
        form = _at(rest[place:], index.by_first.get(rest[place], ()), ("any",), at_end=False)
        if form is None:
            place += 1
            continue
        first.append(form)
        rest = rest[:place] + rest[place + form.form.count(" ") + 1 :]
    return Split(rest, (*first, *last))


@cache
def _generic() -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    for canonical, weight, words in table("org_generic"):
        known.update(dict.fromkeys((canonical, *words.split()), (canonical, int(weight))))
    return known


@cache
def _stopwords() -> frozenset[str]:
    return frozenset(row[0] for row in table("stopwords"))


def canonical_word(token: str) -> str:
    """The English word for a generic word of organisation names (`comercio` -> `trading`); else the token itself."""
    found = _generic().get(token)
    return found[0] if found else token


def generic_class(token: str) -> int:
    """How little a word distinguishes organisations: 0 unknown, 1 some (university), 2 little (trading), 3 none (group)."""
    found = _generic().get(token)
    return found[1] if found else 0


def generic_words() -> tuple[str, ...]:
    """All generic words of organisation names."""
    return tuple(_generic())


@cache
def form_parts() -> frozenset[str]:
    """The words of which legal forms of organisations are made."""
    return frozenset(word for text in _forms().by_text for word in text.split() if len(word) > 1)


def is_stopword(token: str) -> bool:
    """Whether the token is an article, preposition or conjunction of organisation names (`the`, `of`, `und`)."""
    return token in _stopwords()


@cache
def _titles() -> dict[str, str]:
    return {row[0]: row[1] for row in table("titles")}


@cache
def _particles() -> dict[str, str]:
    return {row[0]: row[2] for row in table("particles")}


def title_words() -> tuple[str, ...]:
    """All titles and additions to names."""
    return tuple(_titles())


def title_kind(token: str) -> str:
    """`prefix`, `suffix`, `maybe` (also a name: sayyid, khan) or blank when it is no title."""
    return _titles().get(token, "")


def is_title(token: str) -> bool:
    """Whether the token is certainly a title or an addition to a name, and no name itself."""
    return title_kind(token) in {"prefix", "suffix"}


def particle_kind(token: str) -> str:
    """`article` (al), `assimilated` (ar), `kunya` (abu), `descent` (ibn), `servant` (abd), `of`, `and`; blank for no particle."""
    return _particles().get(token, "")


def is_particle(token: str) -> bool:
    """Whether the token is a particle of personal names (al, bin, van, de la); names are often written without it."""
    return token in _particles()


@cache
def _nicknames() -> tuple[dict[str, frozenset[int]], tuple[str, ...]]:
    rows = table("nicknames")
    return _grouped((name, *others.split()) for name, _, others in rows), tuple(row[1] for row in rows)


@cache
def _romanisations() -> tuple[dict[str, frozenset[int]], tuple[str, ...], dict[str, int]]:
    rows = [(group, spellings.split()) for group, spellings in table("romanisations")]
    principal = {group: number for number, (group, _) in enumerate(rows)}
    for number, (_, spellings) in enumerate(rows):
        for spelling in spellings:
            principal.setdefault(spelling, number)
    return _grouped((group, *spellings) for group, spellings in rows), tuple(group for group, _ in rows), principal


def nick_groups(token: str) -> frozenset[int]:
    """Numbers of the groups of given names that the token belongs to; names that share one are the same name."""
    return _nicknames()[0].get(token, frozenset())


def given_groups(token: str) -> tuple[tuple[int, str], ...]:
    """The groups of given names that the token belongs to, each with its strength, `nick` or `cognate`."""
    groups, strengths = _nicknames()
    return tuple((number, strengths[number]) for number in sorted(groups.get(token, ())))


def same_given(one: str, other: str) -> str:
    """`nick` (bill, william), `cognate` (ivan, john) or blank: how two given names can be the same; nick is the stronger."""
    groups, strengths = _nicknames()
    if one == other:
        return ""
    shared = groups.get(one, frozenset()) & groups.get(other, frozenset())
    return max((strengths[number] for number in shared), default="")


def roman_groups(token: str) -> frozenset[int]:
    """Numbers of all groups of spellings that the token belongs to: wong may be Wang or Huang."""
    return _romanisations()[0].get(token, frozenset())


def roman_group(token: str) -> int | None:
    """The number of the principal group of spellings of one name (mohd, mehmet -> that of muhammad); None when unknown."""
    return _romanisations()[2].get(token)


def roman_head(token: str) -> str:
    """The spelling that stands for the principal group (mohd -> muhammad); the token itself when unknown."""
    number = roman_group(token)
    return token if number is None else _romanisations()[1][number]


@cache
def _endings() -> _Endings:
    family: dict[str, list[_Ending]] = {}
    father: dict[str, list[_Ending]] = {}
    exceptions: set[str] = set()
    for ending, kind, canonical, _, stem in table("endings"):
        if kind == "exception":
            exceptions.add(ending)
            continue
        entry = _Ending(ending, canonical, int(stem), kind)
        (family if kind == "family" else father).setdefault(ending[-1], []).append(entry)
    return _Endings(_by_length(family), _by_length(father), frozenset(exceptions))


def _by_length(endings: dict[str, list[_Ending]]) -> dict[str, tuple[_Ending, ...]]:
    return {last: tuple(sorted(found, key=lambda e: (-len(e.ending), e.ending))) for last, found in endings.items()}


def _ending_of(token: str, endings: dict[str, tuple[_Ending, ...]]) -> _Ending | None:
    for ending in endings.get(token[-1:], ()):
        if len(token) - len(ending.ending) >= ending.stem and token.endswith(ending.ending):
            return ending
    return None


def family_ending(token: str) -> str:
    """A family name with its gendered or variously spelt ending made one: ivanova, ivanoff -> ivanov; -skaya, -skiy -> -ski."""
    index = _endings()
    if token in index.exceptions:
        return token
    ending = _ending_of(token, index.family)
    return token if ending is None else token[: -len(ending.ending)] + ending.canonical


def patronymic(token: str) -> bool:
    """Whether the token ends as a patronymic does (ivanovich, petrovna, aliqizi); it may be left out of a name.

    Family names that only look so (Butkevich, Abramovich) are known by longer endings or as exceptions.
    """
    index = _endings()
    if token in index.exceptions:
        return False
    ending = _ending_of(token, index.father)
    return ending is not None and ending.kind == "patronymic"


@cache
def _common() -> tuple[dict[str, int], dict[str, frozenset[str]]]:
    classes: dict[str, int] = {}
    cultures: dict[str, frozenset[str]] = {}
    for culture, degree, names in table("common"):
        one, number = frozenset((culture,)), int(degree)
        for name in names.split():
            cultures[name] = cultures[name] | one if name in cultures else one
            if number > classes.get(name, 0):
                classes[name] = number
    return classes, cultures


def commonness(token: str) -> int:
    """How common a personal name is, from 1 (familiar) to 5 (borne by many millions: muhammad, maria, kim); 0 unknown.

    A spelling that is not listed itself is as common as the name that it spells (mohmed as muhammad).
    """
    classes = _common()[0]
    return classes.get(token) or classes.get(roman_head(token), 0)


def cultures(token: str) -> frozenset[str]:
    """Codes of the name cultures in which the token is common (`ar`, `fa`, `ru`, `zh`, `es`); empty when unknown."""
    return _common()[1].get(token, frozenset())
