"""Explains a match: `explain` one that was screened, `explain_pair` two names or records put side by side.

The row is aligned and weighed again by the function that made the score, and the explanation is read from those very arrays; so
it cannot tell another story than the score. No jargon in its sentences: probabilities as so many in a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from comity.parties.entity import DATES, IDENTIFIERS, NAMES, Entity
from comity.parties.explain_record import Circumstance, Explanation, Flip, Name, Word
from comity.parties.explain_text import brief, line_of, sentences
from comity.parties.explain_words import words_of, written
from comity.parties.match.align import table_of
from comity.parties.match.evidence import Evidence, Subject, circumstances, type_of, worths
from comity.parties.match.features import FEATURES, Floats
from comity.parties.match.model import Curve, model
from comity.parties.match.normal import LONGEST, MOST_WORDS, NormalName, normal
from comity.parties.names.scripts import script_of
from comity.parties.screening import (
    THRESHOLD,
    Match,
    Pair,
    Scored,
    Screener,
    joined_odds,
    nameless,
    pair_odds,
    readings,
    scored,
    sign_of,
    spellings,
)
from comity.terms.problems import BadInput, Problem

SCREENED: Final = 100
COMPARED: Final = 2
EVEN: Final = 0.5
"""One in how many is the same party, before anything is known; two that are compared are said to match from EVEN on."""
_CROSSED: Final = FEATURES.index("crossed")
_FORM: Final = FEATURES.index("form")
_CHANGED: Final = "qx"
"""Letters of a word that is like no other."""




def explain(screener: Screener, subject: Subject, match: Match, threshold: float = THRESHOLD, *, flips: bool = True) -> Explanation:
    """Why this subject matches this listed entry; `match` is one that this screener gave for this subject.

    Without `flips` what would change the answer is left out, which takes a third of the time.
    """
    entity, text = screener.entity(match.entity), screener.index.texts[match.name]
    kind = NAMES[int(screener.index.arrays.name_kind[match.name])]
    weak = worths()["weak-alias"] if kind == "weakAlias" else 0.0

    def against(names: Sequence[NormalName], type_: str) -> Scored:
        return screener.against(names, match.name, type_)

    asked = readings((match.asked,), subject.type) or [nameless(match.asked)]
    tried = against(asked, subject.type)
    row = int(np.abs(tried.odds + weak - match.name_odds).argmin())
    listed = normal(text, person=entity.schema == "Person")
    evidence = (*match.evidence, Evidence("weak-alias", "", text, weak)) if weak else match.evidence
    case = _Case(subject, entity, asked[row], tried, row, evidence, match.odds, match.probability, model().screen, threshold, against, flips)
    return _told(case, _name(listed, kind), match.name_odds - weak, SCREENED)


def because(screener: Screener, subject: Subject, match: Match) -> str:
    """The explanation in one short line, for a column of a table."""
    return brief(explain(screener, subject, match, flips=False))


def because_of(pairs: Sequence[Pair], types: Sequence[str], evidence: Sequence[Sequence[Evidence]]) -> list[str]:
    """The explanation in one short line for each pair that `pair_odds` scored; types as were given there."""
    whole = [(i, p.asked, p.listed) for i, p in enumerate(pairs) if p.asked is not None and p.listed is not None]
    out = ["no name to compare"] * len(pairs)
    if not whole:
        return out
    rows = np.arange(len(whole)), np.arange(len(whole))
    signs = np.array([sign_of(types[i]) for i, _a, _b in whole], np.int8)
    again = scored(table_of([a for _i, a, _b in whole]), table_of([b for _i, _a, b in whole]), rows, signs)
    for row, (i, _a, _b) in enumerate(whole):
        words = words_of(again.asked, again.listed, again.found, row, {})
        out[i] = line_of(words, _circumstances(evidence[i]), _order(words, again.columns[row]), _forms(again.columns[row]))
    return out


def explain_pair(one: Subject | str, other: Entity | str, kind: str = "", threshold: float = EVEN, *, flips: bool = True) -> Explanation:
    """Whether two parties are one: names, or records of which the second is an entity. `kind` is the type of both, blank when unknown.

    BadInput when a name has no letter or digit.
    """
    subject = Subject(one, type=kind) if isinstance(one, str) else one
    entity = party(other, kind) if isinstance(other, str) else other
    (best,) = pair_odds([((subject.name, *subject.aliases), entity.names)], [subject.type])
    asked, listed = best.asked, best.listed
    if asked is None or listed is None:
        mine = spellings((subject.name, *subject.aliases), person=subject.type == "person")
        empty = entity.caption if mine else subject.name
        raise BadInput(Problem(f"name '{empty[:60]}'", "it has no letter or digit to compare", "Write the name of a party."))
    table = table_of([listed])

    def against(names: Sequence[NormalName], type_: str) -> Scored:
        rows = np.arange(len(names)), np.zeros(len(names), np.int64)
        return scored(table_of(names), table, rows, np.full(len(names), sign_of(type_), np.int8))

    tried = against([asked], subject.type)
    evidence = circumstances(subject, entity)
    odds = joined_odds(best.odds, evidence)
    probability = float(model().compare.probability(np.array([odds]))[0])
    case = _Case(subject, entity, asked, tried, 0, evidence, odds, probability, model().compare, threshold, against, flips)
    property_ = next((p for p in NAMES if listed.text in entity.get(p)), "name")
    return _told(case, _name(listed, property_), best.odds, COMPARED)


def party(name: str, kind: str = "") -> Entity:
    """A name of a type as an entity that is on no list."""
    return Entity(id="", schema=_SCHEMA.get(kind, "LegalEntity"), list="", properties={"name": (name,)})


_SCHEMA: Final = {"person": "Person", "organisation": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}


class _Case(NamedTuple):
    """One match with what is needed to score it again; `against` scores other spellings with the same listed name; not `deep`: no flips."""

    subject: Subject
    entity: Entity
    asked: NormalName
    tried: Scored
    row: int
    evidence: Sequence[Evidence]
    odds: float
    probability: float
    curve: Curve
    threshold: float
    against: Callable[[Sequence[NormalName], str], Scored]
    deep: bool

    def at(self, names: float, *more: Evidence) -> float:
        """The probability with these log-odds of the names and with more evidence."""
        return float(self.curve.probability(np.array([joined_odds(names, (*self.evidence, *more))]))[0])

    @property
    def names(self) -> float:
        """The log-odds of the names as they are."""
        return float(self.tried.odds[self.row])


def _told(case: _Case, listed: Name, names: float, prior: int) -> Explanation:
    subject, entity, row = case.subject, case.entity, case.row
    column = case.tried.columns[row]
    words = words_of(case.tried.asked, case.tried.listed, case.tried.found, row, written(case.asked.text))
    flips = [*_unknown(case), *_words(case, words)] if case.deep else []
    out = Explanation(
        asked=_name(case.asked, ""), listed=listed, words=words, order=_order(words, column), forms=_forms(column),
        circumstances=_circumstances(case.evidence), names=names, odds=case.odds, prior=prior, probability=case.probability, threshold=case.threshold,
        flips=tuple(sorted(flips, key=lambda f: not f.decides)), notes=_notes(subject, case.asked, listed),
        entity=entity.id, list=entity.list, citation=entity.citation, model=model().hash,
    )  # fmt: skip
    return msgspec.structs.replace(out, sentences=sentences(out))


def _order(words: Sequence[Word], column: Floats) -> str:
    if sum(bool(w.listed and w.asked) for w in words) < _TWO:
        return ""
    return "other" if column[_CROSSED] > 0 else "same"


def _forms(column: Floats) -> str:
    return {1.0: "same", -1.0: "other"}.get(float(column[_FORM]), "")


def _circumstances(evidence: Sequence[Evidence]) -> tuple[Circumstance, ...]:
    facts = sorted(evidence, key=lambda e: -abs(e.worth))
    return tuple(Circumstance(what=e.what, asked=e.asked, listed=e.listed, worth=e.worth) for e in facts)


_TWO: Final = 2


def _name(name: NormalName, kind: str) -> Name:
    return Name(text=name.text, read=" ".join(name.words), script=script_of(name.text), kind=kind, aside=(*name.forms, *name.titles))


def _notes(subject: Subject, asked: NormalName, listed: Name) -> tuple[str, ...]:
    out = []
    if subject.address:
        out.append("Addresses are not compared.")
    if max(len(asked.text), len(listed.text)) > LONGEST or len(asked.words) == MOST_WORDS or listed.read.count(" ") == MOST_WORDS - 1:
        out.append(f"Of long names the first {MOST_WORDS} words are compared.")
    return tuple(out)


# ---- what would change the answer


def _unknown(case: _Case) -> list[Flip]:
    """What the subject's side does not state and the list does."""
    subject, entity = case.subject, case.entity
    out: list[Flip] = []
    dates = tuple(dict.fromkeys(d for kind in DATES for d in entity.get(kind)))
    if dates and not subject.dates:
        kind = next(kind for kind in DATES if entity.get(kind))
        out.append(_flip(case, kind, dates, "date-same" if any(len(d) == _WHOLE for d in dates) else "date-year", "date-other"))
    if entity.countries and not subject.countries:
        out.append(_flip(case, "country", tuple(sorted({c[:2] for c in entity.countries})), "country-same", "country-other"))
    if entity.get("gender") and not subject.gender:
        out.append(_flip(case, "gender", entity.get("gender"), "gender-same", "gender-other"))
    if type_of(entity.schema) and not subject.type:
        out.append(_type(case))
    stated = {kind for kind, _value in subject.identifiers}
    kinds = [kind for kind in IDENTIFIERS if entity.get(kind) and kind not in stated and "" not in stated]
    return out + [_flip(case, kind, entity.get(kind), "identifier-same", f"{kind}-other") for kind in kinds]


_WHOLE: Final = len("YYYY-MM-DD")


def _flip(case: _Case, what: str, listed: Sequence[str], agrees: str, contradicts: str) -> Flip:
    """`agrees` and `contradicts` are circumstances of `match/data/evidence.toml`; one that is not there says nothing."""
    high = case.at(case.names, _worth(agrees))
    low = case.at(case.names, _worth(contradicts)) if contradicts in worths() else None
    return Flip(what=what, listed=", ".join(listed[:3]), agrees=high, contradicts=low, decides=_decides(case, high, low))


def _worth(what: str) -> Evidence:
    return Evidence(what, "", "", worths()[what])


def _decides(case: _Case, *probabilities: float | None) -> bool:
    shown = case.probability >= case.threshold
    return any(p is not None and (p >= case.threshold) != shown for p in probabilities)


def _type(case: _Case) -> Flip:
    """The type bears on the names too (legal forms, titles): they are scored anew."""
    listed = type_of(case.entity.schema)
    other = "organisation" if listed == "person" else "person"
    odds = [float(case.against(spellings((case.asked.text,), person=t == "person"), t).odds.max()) for t in (listed, other)]
    high, low = case.at(odds[0]), case.at(odds[1], _worth("type-other"))
    return Flip(what="type", listed=listed, agrees=high, contradicts=low, decides=_decides(case, high, low))


def _words(case: _Case, words: Sequence[Word]) -> list[Flip]:
    """Each paired word were it another one, and each listed word without partner were it there; this spelling only."""
    own = case.asked.words
    tries: list[tuple[str, bool, tuple[str, ...]]] = []
    lost = [w.asked for w in words if w.asked and not w.listed and w.frequency != "particle"]
    missing = [w.listed for w in words if not w.asked and w.frequency != "particle"]
    for word in words:
        if word.asked and word.listed and word.frequency not in {"particle", "initial"}:
            parts = word.asked.split()
            tries.append((word.asked, False, tuple((_CHANGED * len(o))[: max(len(o), 4)] if o in parts else o for o in own)))
    for i, more in enumerate(missing):
        changed = tuple(more if o == lost[i] else o for o in own) if i < len(lost) else (*own, more)
        tries.append((more, True, changed))
    if not tries:
        return []
    again = case.against([case.asked._replace(words=changed) for _w, _a, changed in tries], case.subject.type).odds
    out = []
    for (text, agrees, _changed), odds in zip(tries, again.tolist(), strict=True):
        p = case.at(odds)
        out.append(Flip(what="word", listed=text, agrees=p if agrees else None, contradicts=None if agrees else p, decides=_decides(case, p)))
    return out
