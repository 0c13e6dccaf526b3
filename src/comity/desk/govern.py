"""Fourteen indicators, and one on answers to the measures of others, over the law in force: which there are, what is asked for, and all values in order of indicator and label.

No score and no ranking is made, and nothing is sorted by value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from comity.desk.govern_ground import Ground, Wish
from comity.desk.govern_lists import above_and_below, anchoring, concentration, end_users, like_for_like
from comity.desk.govern_reach import peaceful, reach
from comity.desk.later_indicators import chilling, coordinated, evidence, harm, licences, process, responses, votes
from comity.governance.value import Value
from comity.law.store import Law
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest
from comity.world.store import World


class Indicator(NamedTuple):
    """Its short name, its question, what computes it, and other names under which it is asked for."""

    name: str
    question: str
    run: Callable[[Ground], Iterator[Value]]
    others: tuple[str, ...] = ()


INDICATORS: Final = (
    Indicator("MAS", "How much of a list rests on texts that states agreed on together?", anchoring),
    Indicator(
        "UEX", "For each destination, how much more, and how much less, is asked than by others?", above_and_below, ("UND",)
    ),
    Indicator("LLC", "Are destinations in equal recorded condition treated alike?", like_for_like),
    Indicator("DCX", "How unlike world trade is the burden spread over destinations?", concentration),
    Indicator("EUL", "How do lists of end users grow, and whom do they name more than trade would suggest?", end_users),
    Indicator("ETR", "How much trade of third countries does a law reach?", reach),
    Indicator("PUA", "Can civil and humanitarian items be had, by income group?", peaceful),
    Indicator("LDL", "Do like applications wait and fail alike, wherever they go?", licences),
    Indicator("OCI", "Does trade that nothing restricts shrink beside trade that something does?", chilling),
    Indicator("EVG", "On what stated and public evidence does a measure rest?", evidence),
    Indicator("PRH", "How much harm do others take for each unit of what is restricted?", harm),
    Indicator("COS", "How many states, people and how much output stand under an equal rule?", coordinated),
    Indicator("MIA", "How often do its makers vote with the plurality of the General Assembly?", votes),
    Indicator("TRP", "Can those who are bound see, foresee and contest what binds them?", process),
    Indicator("SYM", "How many measures answer a measure of another?", responses),
)


class Govern(NamedTuple):
    """All values, what could not be evaluated, and the sources behind it."""

    as_of: str
    values: tuple[Value, ...]
    not_evaluated: tuple[str, ...]
    sources: tuple[dict[str, str], ...]

    def plain(self) -> dict[str, Any]:
        """As tables of plain data."""
        return {"as_of": self.as_of, "values": [v._asdict() for v in self.values], "not_evaluated": list(self.not_evaluated),
                "sources": list(self.sources)}  # fmt: skip


def checked(law: Law, wish: Wish, indicators: Iterable[Indicator] = INDICATORS) -> Wish:
    """The wish with every word known; BadInput with the nearest right word otherwise."""
    problems = []
    if parse_date(wish.day) is None:
        problems.append(Problem("--as-of", f"'{wish.day[:40]}' is not a date", "Write YYYY-MM-DD, a day that exists."))
    names = {other: i.name for i in indicators for other in (i.name, *i.others)}
    for option, words, known in (("--jurisdiction", wish.jurisdictions, law.packs), ("--indicator", wish.indicators, names)):
        for word in words:
            if word not in known:
                near = nearest(word, known)
                what = (
                    f"no law of '{word[:20]}' is loaded" if option == "--jurisdiction" else f"there is no indicator '{word[:20]}'"
                )
                problems.append(Problem(option, what, f"Did you mean {near}?" if near else f"Known: {', '.join(known)}."))
    if problems:
        raise BadInput(*problems)
    return wish._replace(indicators=tuple(dict.fromkeys(names[w] for w in wish.indicators)))


def govern(law: Law, world: World, wish: Wish, indicators: tuple[Indicator, ...] = INDICATORS) -> Govern:
    """Every indicator that is asked for, for every law that is asked for."""
    wish = checked(law, wish, indicators)
    ground = Ground(law, world, wish)
    values: list[Value] = []
    for indicator in indicators:
        if wish.indicators and indicator.name not in wish.indicators:
            continue
        if wish.progress:
            wish.progress(indicator.name)
        try:
            values += ordered(indicator.run(ground))
        except BadInput as e:
            ground.say(f"{indicator.name}: {e.problems[0]}")
    values = [v for v in values if not wish.jurisdictions or not v.jurisdiction or v.jurisdiction in wish.jurisdictions]
    return Govern(wish.day, tuple(values), (*_not_evaluated(ground), *ground.missing), _sources(world, values))


def ordered(values: Iterable[Value]) -> list[Value]:
    """In order of part, law, subject and specification: never of value. Equal keys stay as they come."""
    return sorted(values, key=lambda v: (v.indicator, v.jurisdiction, v.about))


def _not_evaluated(ground: Ground) -> Iterator[str]:
    """Laws without a list, and what packs themselves say of their embargoes and lists."""
    without = ground.cubes.without if "cubes" in ground.__dict__ else ()
    for label in ground.laws() if "cubes" in ground.__dict__ else ():
        pack = ground.law.packs[label]
        if label in without:
            yield f"{label}: its list of entries is not here; MAS, UEX, LLC, DCX and PUA are not computed for it"
            continue
        for c in pack.coverage:
            if c.capability in ("list", "embargo") and c.level != "full":
                yield f"{label}: {c.capability} covered {c.level}: {c.note}"


def _sources(world: World, values: Iterable[Value]) -> tuple[dict[str, str], ...]:
    """The sources of world figures that any value names, as the folder of facts tells them."""
    said = " ".join(dict.fromkeys(" ".join((*v.inputs, *v.evidence[-2:])) for v in values))
    return tuple(
        {"id": s.id, "title": s.title, "publisher": s.publisher, "address": s.address, "licence": s.licence, "vintage": s.vintage}
        for s in world.sources.values() if s.id in said
    )  # fmt: skip
