"""Dates that do not fit: states on the same day, a stay after which nothing is said, memberships twice, citations of another time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Final

from comity.law.check import resolve, str_place
from comity.law.records import Pack, Provision, Rule
from comity.proof.finding import Finding

_SLIP: Final = 7
"""A rule that begins so few days after the provision it cites was perhaps meant to begin with it."""
_GAP: Final = 31
"""A pause of so many days between two texts of one rule may be a slip of the pen."""


def findings(pack: Pack) -> Iterator[Finding]:
    """Everything in a pack that is wrong with dates."""
    for rule in pack.rules:
        yield from _states(rule)
        yield from _cited(rule, pack.provisions)
    yield from _texts(pack)
    yield from _memberships(pack)
    yield from _sets(pack)


def _apart(a_since: str, a_until: str, b_since: str, b_until: str) -> bool:
    return bool((a_until and b_since and a_until < b_since) or (b_until and a_since and b_until < a_since))


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _states(rule: Rule) -> Iterator[Finding]:
    """States of a rule on one track, known from the same day, that hold on the same day or leave a silence after a stay."""
    where = str_place(rule.place)
    for a, b in combinations(rule.states, 2):
        if a.track == b.track and a.known_from == b.known_from and not _apart(a.since, a.until, b.since, b.until):
            yield Finding("states-overlap", rule.id, where, f"its {a.track} states '{a.state}' and '{b.state}' hold on the same days",
                          "End the one the day before the other begins.")  # fmt: skip
    for a in rule.states:
        after = _next(a.until) if a.until else ""
        ended = bool(rule.until and after and rule.until < after)
        followed = any(s.track == a.track and s is not a and (not s.since or s.since <= after) and (not s.until or after <= s.until)
                       for s in rule.states)  # fmt: skip
        if a.state != "in_force" and after and not ended and not followed:
            yield Finding("state-gap", rule.id, where, f"nothing is said of {after}, when its state '{a.state}' has ended: it works again",
                          "Write the state that follows, with the last day that could be seen as known_until.")  # fmt: skip


def _cited(rule: Rule, provisions: Mapping[str, Provision]) -> Iterator[Finding]:
    """Citations of provisions that were not there on every day of the rule."""
    for cite in rule.cite:
        found = resolve(provisions, cite.at)
        if found is None or found.state != "in_force":
            continue
        if found.until and (not rule.until or rule.until > found.until):
            yield Finding("cite-ended", f"{rule.id} {cite.at}", str_place(rule.place),
                          f"it cites {cite.at} beyond {found.until}, the last day of that provision",
                          "Cite what is in force now as well, or end the rule.")  # fmt: skip
        if found.since and rule.since and 0 < (date.fromisoformat(rule.since) - date.fromisoformat(found.since)).days <= _SLIP:
            yield Finding("cite-late", f"{rule.id} {cite.at}", str_place(rule.place),
                          f"it begins on {rule.since}, a few days after {found.since}, the first day of {cite.at}",
                          "Correct one of the dates, if they are meant to be the same.")  # fmt: skip
        if found.since and (not rule.since or rule.since < found.since):
            yield Finding("cite-early", f"{rule.id} {cite.at}", str_place(rule.place),
                          f"it cites {cite.at} before {found.since}, the first day of that provision",
                          "Say since when the rule is law, or cite what was in force then as well.")  # fmt: skip


def _texts(pack: Pack) -> Iterator[Finding]:
    """Two texts of one rule: the same kind, condition and source, on the same days or with a short pause between."""
    same: dict[object, list[Rule]] = defaultdict(list)
    for rule in pack.rules:
        key = (rule.kind, rule.when, tuple(sorted(c.at for c in rule.cite)), rule.overcomes, rule.judges, rule.bars, rule.overrides,
               rule.authorisation, rule.duties, rule.note)  # fmt: skip
        same[key].append(rule)
    for rules in same.values():
        for a, b in pairwise(sorted(rules, key=lambda r: (r.since, r.id))):
            subject = f"{a.id} {b.id}"
            if not _apart(a.since, a.until, b.since, b.until):
                yield Finding(
                    "rules-twice", subject, str_place(b.place), f"{a.id} says the same on the same days", "Drop one, or end it."
                )
            elif a.until and b.since and 1 < (date.fromisoformat(b.since) - date.fromisoformat(a.until)).days <= _GAP:
                yield Finding("rules-gap", subject, str_place(b.place), f"{a.id}, the same until {a.until}, leaves days before {b.since}",
                              "Let the one begin the day after the other ends, if no day was without it.")  # fmt: skip


def _memberships(pack: Pack) -> Iterator[Finding]:
    for group in pack.groups.values():
        spans: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for m in group.members:
            if any(not _apart(m.since, m.until, *s) for s in spans[m.territory]):
                yield Finding("member-twice", f"{group.id} {m.territory}", f"{pack.jurisdiction} group {group.id}",
                              f"{m.territory} is in it twice on the same days", "Keep one line, or end it where the other begins.")  # fmt: skip
            spans[m.territory].append((m.since, m.until))


def _sets(pack: Pack) -> Iterator[Finding]:
    for name, members in (*pack.code_sets.items(), *pack.hs_sets.items()):
        spans: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
        for m in members:
            key = (m.code, m.exclude)
            if any(not _apart(m.since, m.until, *s) for s in spans[key]):
                yield Finding("code-twice", f"{name} {m.code}", f"{pack.jurisdiction} set {name}", f"{m.code} stands in it twice",
                              "Keep one line.")  # fmt: skip
            spans[key].append((m.since, m.until))
