"""Screens one party: who on the lists it may be, how probably, why, and what follows; and against what it was screened.

The answer depends on nothing but what is asked, the versions of the lists, the law and the model, which it names: asked again it is the same
byte for byte.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np

from comity import __version__
from comity.desk.list_store import Store
from comity.desk.screen_index import Progress, Tell, opened_at
from comity.desk.screen_lists import CLEARED, OWN, Basis, basis_of
from comity.law.store import Law
from comity.parties.entity import NAMES
from comity.parties.explain import explain
from comity.parties.explain_record import Word
from comity.parties.explain_text import brief
from comity.parties.listing import LISTINGS, listing
from comity.parties.match.evidence import Subject
from comity.parties.match.model import model
from comity.parties.screening import THRESHOLD, Match, Screener
from comity.parties.sources.known import SOURCES
from comity.terms.dates import day_number, parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

MOST: Final = 20
"""Hits that are told of one party, unless the user says otherwise."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, in its checked form. `lists`: ids, empty for all; `as_of`: the day whose lists answer."""

    name: str
    aliases: tuple[str, ...] = ()
    type: str = ""
    countries: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    gender: str = ""
    address: str = ""
    lists: tuple[str, ...] = ()
    threshold: float = THRESHOLD
    most: int = MOST
    as_of: str = ""

    @property
    def subject(self) -> Subject:
        """The party that is asked about."""
        return Subject(self.name, self.aliases, self.type, self.countries, self.dates, self.identifiers, self.gender, self.address)


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One listed entry that the party may be.

    probability  that it is, where one party in a hundred is listed
    listed_name  the listed name that fits, and its kind (name, alias, previousName, weakAlias)
    matched_name the name asked that it fits
    means        what being on the list means, and `basis` where that is written; requirement and policy are the entry's own
    cleared      an entry of an own list that says that the party is cleared: no alert
    because      one line; `evidence` the same in sentences, `words` word by word
    decision     what people decided about this hit, and `decided` in one word: cleared (no alert), same, undecided, or again for a decision
                 that does not count or no longer; blank when nothing was. Both are laid over an answer and are in no receipt
    """

    probability: float
    entity: str
    list: str
    list_title: str
    caption: str
    listed_name: str
    name_kind: str
    matched_name: str
    since: str
    until: str
    citation: str
    tags: tuple[str, ...]
    type: str
    countries: tuple[str, ...]
    requirement: tuple[str, ...]
    policy: tuple[str, ...]
    measures: tuple[str, ...]
    means: str
    basis: str
    cleared: bool
    because: str
    evidence: tuple[str, ...]
    words: tuple[Word, ...]
    decision: str = ""
    decided: str = ""


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """One list that was screened: how many of its entries answer on the day, from which source, and how old that is."""

    list: str
    title: str
    entries: int
    source: str
    version: str
    published: str


class NotLoaded(msgspec.Struct, frozen=True, kw_only=True):
    """A well-known list that is not there, and the source that fills it: `comity lists pull` fetches it, or it has to be imported."""

    list: str
    title: str
    source: str
    pulled: bool


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `more`: hits beyond those asked for; `index`, `model`, `law`: hashes of what answered."""

    asked: Asked
    hits: tuple[Hit, ...]
    more: int
    against: tuple[Against, ...]
    not_loaded: tuple[NotLoaded, ...]
    notes: tuple[str, ...]
    law: str
    index: str
    model: str
    program: str

    @property
    def alerts(self) -> tuple[Hit, ...]:
        """The hits that somebody has to look at."""
        return tuple(h for h in self.hits if not h.cleared and h.decided != "cleared")


def today() -> str:
    """The present day in UTC, ISO."""
    return datetime.now(UTC).date().isoformat()


class ScreenDesk:
    """The lists as they are, opened once; answers any number of parties."""

    def __init__(self, law: Law, basis: Basis, screener: Screener) -> None:
        self.law, self.basis, self.screener = law, basis, screener
        self.lists = screener.index.meta.lists

    @classmethod
    def open(
        cls, law: Law, store: Store, progress: Progress | None = None, tell: Tell | None = None, basis: Basis | None = None, *, verify: bool = False
    ) -> ScreenDesk:  # fmt: skip
        """The desk over the current lists, or those of a basis. BadInput when a kept list is damaged or there is none at all."""
        basis = basis or basis_of(law, store)
        return cls(law, basis, opened_at(basis, law, store, progress, tell, verify=verify))

    def chosen(self, text: str | None) -> tuple[str, ...]:
        """The lists that a user names by id, by source or by what stands before a dot (`us`); empty for all. BadInput for others."""
        out: list[str] = []
        for word in (w.strip().lower() for w in (text or "").split(",")):
            if not word:
                continue
            source = self.basis.sources.get(word)
            filled = {c.list for v in source for c in v.counts} if source else set()
            found = [name for name in self.lists if name == word or name.startswith(word + ".") or name in filled]
            if not found:
                raise BadInput(self._no_list(word))
            out += found
        if text is not None and not out:
            raise BadInput(Problem("--lists", "it names no list", "Write for example --lists us.sdn,eu, or leave it out for all."))
        return tuple(sorted(set(out)))

    def _no_list(self, word: str) -> Problem:
        where = f"--lists {word[:60]}"
        if word in LISTINGS or any(name.startswith(word + ".") for name in LISTINGS) or word in SOURCES:
            return Problem(where, "this list is not loaded", "`comity lists pull` or `comity lists import` brings it in.")
        near = nearest(word, (*self.lists, *LISTINGS))
        return Problem(where, "there is no such list", f"Did you mean {near}?" if near else f"Loaded are {', '.join(self.lists)}.")

    def screen(self, asked: Asked) -> Screening:
        """The answer for one party. `as_of` must be a day."""
        subject = asked.subject
        only = frozenset(asked.lists) or None
        (matches,) = self.screener.screen([subject], asked.threshold, day_number(asked.as_of), only)
        index = self.screener.index
        return Screening(
            asked=asked, hits=tuple(self.hit(subject, m, asked.threshold) for m in matches[: asked.most]), more=max(0, len(matches) - asked.most),
            against=self.against(asked.as_of, only), not_loaded=self.not_loaded(), notes=self.notes(asked.as_of, only),
            law=self.law.hash, index=index.meta.hash, model=model().hash, program=__version__,
        )  # fmt: skip

    def hit(self, subject: Subject, match: Match, threshold: float) -> Hit:
        """A match with its reasons and what follows from it."""
        entity, index = self.screener.entity(match.entity), self.screener.index
        known, why = listing(entity.list), explain(self.screener, subject, match, threshold)
        return Hit(
            probability=rounded(match.probability), entity=entity.id, list=entity.list, list_title=known.title, caption=entity.caption,
            listed_name=index.texts[match.name], name_kind=NAMES[int(index.arrays.name_kind[match.name])], matched_name=match.asked,
            since=entity.since, until=entity.until, citation=entity.citation, tags=entity.tags, type=entity.schema,
            countries=entity.countries, requirement=entity.get("requirement"), policy=entity.get("policy"),
            measures=entity.get("measures"), means=known.means, basis=known.basis, cleared=CLEARED in entity.tags,
            because=brief(why), evidence=why.sentences, words=why.words,
        )  # fmt: skip

    def against(self, day: str, only: frozenset[str] | None = None) -> tuple[Against, ...]:
        """The lists that answer on a day, with what of them is in force then."""
        arrays, number = self.screener.index.arrays, day_number(day)
        alive = (arrays.entity_since <= number) & (number <= arrays.entity_until)
        counts = np.bincount(arrays.entity_list[alive], minlength=len(self.lists)).tolist()
        out = []
        for name, entries in zip(self.lists, counts, strict=True):
            if only is None or name in only:
                source, version, published = self.basis.answering(name)
                out.append(Against(list=name, title=listing(name).title, entries=entries, source=source, version=version, published=published))
        return tuple(out)

    def not_loaded(self) -> tuple[NotLoaded, ...]:
        """The well-known lists of which nothing is there."""
        of = {name: source for source in reversed(SOURCES.values()) for name in source.lists}
        return tuple(NotLoaded(list=name, title=known.title, source=of[name].name, pulled=bool(of[name].files))
                     for name, known in LISTINGS.items() if name not in self.lists and name in of)  # fmt: skip

    def notes(self, day: str, only: frozenset[str] | None = None) -> tuple[str, ...]:
        """What a reader must know of a day before the lists that are kept."""
        out = []
        for source, versions in self.basis.sources.items():
            mine = {c.list for c in versions[-1].counts}
            if (only is None or mine & only) and day < versions[0].day:
                out.append(f"The first kept version of {source} is of {versions[0].day}: for {day} its entries answer by the dates that "
                           "they state, and without one always.")  # fmt: skip
            if versions[-1].partial and (only is None or mine & only):
                out.append(f"{source} is a partial list: what is not in it may still be listed.")
        return tuple(out)


def rounded(probability: float) -> float:
    """A probability to nine significant digits: enough that ties keep their order, and the same on every machine."""
    return float(f"{probability:.9g}")


def day_of(text: str | None) -> str:
    """The day that a user writes, today if none. BadInput when it is no day."""
    if text is None:
        return today()
    if parse_date(text) is None:
        raise BadInput(Problem("--as-of", f"'{text[:40]}' is not a date", "Write YYYY-MM-DD, a day that exists."))
    return text


def own(list_id: str) -> bool:
    """Whether a list is the house's own."""
    return list_id.startswith(OWN)
