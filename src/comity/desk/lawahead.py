"""What will change for an order: from which later days, as far as the law knows them, one law answers otherwise.

Nothing but the day changes. A law is asked again only on days on which anything in it, or the listing of a party of the order,
begins or ends, and no further ahead than two years.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from comity.engine.determination import ChangeAhead, Citation
from comity.engine.explain import Explainer
from comity.engine.facts import Bench, Stated
from comity.engine.order import Item
from comity.engine.program import bits_of
from comity.engine.screened import owners_of, transaction_parties
from comity.engine.verdict import Verdict
from comity.law.records import Cite, Rule
from comity.terms.dates import holds

DAYS: Final = 731
"""How far ahead is looked: two years."""
_MOST_RULES: Final = 3
_STATES: Final = {
    "in_force": "in operation",
    "not_yet_effective": "not yet effective",
    "not_enforced": "not enforced",
}


class _Turn(NamedTuple):
    """A rule that makes a difference on a day: in words what becomes of it, whether it turns on that day itself, its sources."""

    rule: Rule
    words: str
    dated: bool
    cites: tuple[Cite, ...]


def changes_ahead(
    explainers: Mapping[str, Explainer], bench: Bench, stated: Iterable[tuple[Item, Stated]]
) -> Iterator[ChangeAhead]:
    """Every change for every item, in order of time."""
    found: list[ChangeAhead] = []
    listed: list[str] | None = None
    for item, s in stated:
        last = _last(s.day)
        if listed is None:
            listed = list(_listing_days(s, bench, last))
        for explainer in explainers.values():
            breaks = explainer.program.breaks
            own = breaks[bisect_right(breaks, s.day) : bisect_right(breaks, last)]
            if own or listed:
                found += _of_law(explainer, item, s, sorted({*own, *listed}))
    yield from sorted(found, key=lambda c: c.date)


def _last(day: str) -> str:
    """The last day that is looked at."""
    first = date.fromisoformat(day)
    return (first + timedelta(days=DAYS)).isoformat() if first.year < date.max.year - 2 else date.max.isoformat()


def _listing_days(s: Stated, bench: Bench, last: str) -> Iterator[str]:
    """The later days on which a party of the order, or an owner of one, comes onto a list or leaves it."""
    people = [] if s.screened_clean else transaction_parties(s.parties)
    names = {n for p in people for n in (p.name, *(o.name for o in owners_of(p))) if n}
    answered = {i for p in people for i in (*(p.same_as or ()), *(j for o in owners_of(p) for j in o.same_as or ()))}
    if not names and not answered:
        return
    registry = bench.registry()
    registry.read(names)
    listed = sorted(n for n in names if registry.is_listed(n))
    if not listed and not answered:
        return

    def standing(day: str) -> list[object]:
        entries = [registry.entry(i, day) is not None for i in sorted(answered)]
        return [*entries, *([h.party.id for h in registry.hits(n, day)] for n in listed)]

    before = standing(s.day)
    for day in sorted(d for d in registry.days() if s.day < d <= last):
        now = standing(day)
        if now != before:
            yield day
        before = now


def _of_law(explainer: Explainer, item: Item, s: Stated, days: Iterable[str]) -> Iterator[ChangeAhead]:
    """The changes of one law's answer for one item."""
    before, _values = explainer.verdict(s)
    for day in days:
        after, _values = explainer.verdict(replace(s, day=day))
        if (after.outcome, after.policy) != (before.outcome, before.policy):
            turns = _turns(explainer, before, after, day)
            cites: dict[Citation, None] = dict.fromkeys(explainer.cite(c) for t in turns for c in t.cites)
            yield ChangeAhead(
                date=day, jurisdiction=explainer.pack.jurisdiction, item=item.id, before=before.outcome, then=after.outcome,
                policy=after.policy, rules=tuple(t.rule.id for t in turns), because="; ".join(t.words for t in turns),
                citations=tuple(cites),
            )  # fmt: skip
        before = after


def _turns(explainer: Explainer, before: Verdict, after: Verdict, day: str) -> list[_Turn]:
    """The rules that stand otherwise than before; first those that themselves turn on the day."""
    court, rules = explainer.court, explainer.program.rules
    telling = court.requirements | court.kind["reach"] | court.kind["review"] | court.kind["permit"] | court.kind["bar"]
    helps = [sum(1 << i for h in v.helps for i in h.paths) for v in (before, after)]
    came = (after.applies | helps[1]) & ~(before.applies | helps[0])
    went = (before.applies | helps[0]) & ~(after.applies | helps[1])
    doubtful = (after.unknown | after.stale) & ~(before.unknown | before.stale)
    turns: dict[int, _Turn] = {}
    for mask, words in ((came, "now applies"), (doubtful, "may apply"), (went, "no longer applies")):
        for i in bits_of(mask & telling):
            turns.setdefault(i, _turn(rules[i], day, words))
    deciding = ("prohibit", "require", "notify", "reach")
    ranked = sorted(turns.values(), key=lambda t: (not t.dated, t.rule.kind not in deciding))
    found = [t for t in ranked if (t.dated, t.rule.kind in deciding) == (ranked[0].dated, ranked[0].rule.kind in deciding)]
    return found[:_MOST_RULES]


def _turn(rule: Rule, day: str, otherwise: str) -> _Turn:
    """What becomes of a rule on a day: its text begins or ends, a state of it begins, or what is known of it ends."""
    eve = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    if rule.since == day:
        return _Turn(rule, f"{rule.title}: begins", dated=True, cites=rule.cite)
    if rule.until == eve:
        return _Turn(rule, f"{rule.title}: no longer in the law", dated=True, cites=rule.cite)
    for s in rule.states:
        if s.known_until == eve and holds(s.since, s.until, day):
            note = f" ({s.note})" if s.note else ""
            return _Turn(rule, f"{rule.title}: not known from this day{note}", dated=True, cites=s.cite or rule.cite)
    for s in rule.states:
        if s.since == day:
            note = f" ({s.note})" if s.note else ""
            return _Turn(rule, f"{rule.title}: {_STATES.get(s.state, s.state)}{note}", dated=True, cites=s.cite or rule.cite)
    for s in rule.states:
        if s.until == eve:
            words = f"{rule.title}: no longer {_STATES.get(s.state, s.state)}"
            return _Turn(rule, words, dated=True, cites=s.cite or rule.cite)
    return _Turn(rule, f"{rule.title}: {otherwise}", dated=False, cites=rule.cite)
