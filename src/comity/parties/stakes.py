"""Who owns whom, as facts: holdings, control and joint arrangements on a day, checked and put into a graph.

A share is a fraction of one, of the shares or the votes, whichever the rule asks of. A share that is not known is an interval:
between what is known at least and at most, and never more than what the other owners leave. All figures are exact fractions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from comity.terms.dates import holds
from comity.terms.problems import BadInput, Problem

_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)
_DIGITS: Final = 40
"""A share with more digits, or a longer exponent, is no share that anybody has stated."""


class Holding(NamedTuple):
    """`owner` holds a share of `owned` from `since` to `until` (ISO days, blank is open), as `source` says.

    share  a fraction of one; None when it is not known. Then it lies from `least` to `most`, as far as that is known: a
           register that prints "25 to 50 per cent" is least 0.25, most 0.5
    """

    owner: str
    owned: str
    share: Decimal | None
    since: str = ""
    until: str = ""
    source: str = ""
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1)


class Control(NamedTuple):
    """Whether `holder` controls `held` by other means than its share: True, False, or None where that is an open question."""

    holder: str
    held: str
    exercised: bool | None
    since: str = ""
    until: str = ""
    source: str = ""


class Arrangement(NamedTuple):
    """Persons who have arranged to exercise their rights in `owned` jointly; each counts as holding what all of them hold."""

    holders: frozenset[str]
    owned: str
    since: str = ""
    until: str = ""
    source: str = ""


class Link(NamedTuple):
    """One holding on the day: the share lies from `least` to `most`."""

    owner: str
    owned: str
    least: Fraction
    most: Fraction
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stakes:
    """Who owns whom on one day.

    into      owned party -> the holdings in it
    out       owner -> what it holds
    room      owned party -> what the known shares leave of the whole
    controls  (holder, held) -> whether it controls it; a pair that is absent was not asked about
    holders   held party -> everybody of whom it is stated whether they control it
    ruled     holder -> everybody of whom it is stated whether it controls them
    jointly   owned party -> the groups of holders under a joint arrangement
    unstated  parties of whose owners some are not stated: what the others leave may belong to anybody
    """

    into: Mapping[str, tuple[Link, ...]]
    out: Mapping[str, tuple[Link, ...]]
    room: Mapping[str, Fraction]
    controls: Mapping[tuple[str, str], bool | None]
    holders: Mapping[str, tuple[str, ...]]
    ruled: Mapping[str, tuple[str, ...]]
    jointly: Mapping[str, tuple[frozenset[str], ...]]
    unstated: frozenset[str]

    @property
    def owned(self) -> tuple[str, ...]:
        """Every party of which an owner, a controller, or only that some owner is unstated, is known."""
        return tuple(dict.fromkeys((*self.into, *self.holders, *sorted(self.unstated))))

    def highest(self, link: Link) -> Fraction:
        """The highest that a share can be: no more than stated, and no more than the others leave."""
        return min(link.most, link.least + self.room.get(link.owned, _ZERO))

    def above(self, party: str) -> frozenset[str]:
        """The party and everybody who may own or control it, at any remove."""
        found, waiting = {party}, [party]
        while waiting:
            held = waiting.pop()
            nearest = (*(link.owner for link in self.into.get(held, ())), *self.holders.get(held, ()))
            new = set(nearest) - found
            found |= new
            waiting += new
        return frozenset(found)

    def within(self, parties: Collection[str]) -> Stakes:
        """The part of the graph that lies in the parties named."""
        return graph(
            (link for p in self.into if p in parties for link in self.into[p]),
            {pair: v for pair, v in self.controls.items() if pair[1] in parties},
            {p: groups for p, groups in self.jointly.items() if p in parties},
            self.unstated & frozenset(parties),
        )


def graph(links: Iterable[Link], controls: Mapping[tuple[str, str], bool | None] | None = None,
          jointly: Mapping[str, tuple[frozenset[str], ...]] | None = None,
          unstated: Collection[str] = ()) -> Stakes:  # fmt: skip
    """A graph of links as they are, unchecked: each pair of owner and owned stands once, and shares are from 0 to 1."""
    into: dict[str, list[Link]] = defaultdict(list)
    out: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        into[link.owned].append(link)
        out[link.owner].append(link)
    holders: dict[str, list[str]] = defaultdict(list)
    ruled: dict[str, list[str]] = defaultdict(list)
    for holder, held in controls or {}:
        holders[held].append(holder)
        ruled[holder].append(held)
    room = {p: max(_ZERO, _ONE - sum((link.least for link in each), _ZERO)) for p, each in into.items()}
    return Stakes(
        {p: tuple(x) for p, x in into.items()}, {p: tuple(x) for p, x in out.items()},
        room | {p: _ONE for p in unstated if p not in room}, dict(controls or {}),
        {p: tuple(x) for p, x in holders.items()}, {p: tuple(x) for p, x in ruled.items()}, dict(jointly or {}),
        frozenset(unstated),
    )  # fmt: skip


def stakes(holdings: Iterable[Holding], day: str, controls: Iterable[Control] = (), arrangements: Iterable[Arrangement] = (),
           unstated: Collection[str] = ()) -> Stakes:  # fmt: skip
    """The graph of what holds on a day.

    Raises BadInput with every problem: a share outside 0 to 1, a party that owns itself, one pair stated twice, and owners
    who together hold more than the whole.
    """
    problems: list[Problem] = []
    links: dict[tuple[str, str], Link] = {}
    for h in holdings:
        if not holds(h.since, h.until, day):
            continue
        where = _where(h)
        found = _wrong(h, where)
        if (h.owner, h.owned) in links:
            found.append(Problem(where, "this holding is stated twice for the same day",
                                 "Keep one; add the two where they are different shares of one owner."))  # fmt: skip
        problems += found
        if not found:
            low, high = (h.least, h.most) if h.share is None else (h.share, h.share)
            links[h.owner, h.owned] = Link(h.owner, h.owned, Fraction(low), Fraction(high), h.source)
    whole: dict[str, Fraction] = defaultdict(Fraction)
    for link in links.values():
        whole[link.owned] += link.least
    problems += [
        Problem(f"owners of {owned}", f"on {day} they hold {percent(total)} together, more than the whole",
                "Correct the shares, or the days from and to which they were held.")
        for owned, total in whole.items() if total > 1
    ]  # fmt: skip
    if problems:
        raise BadInput(*problems)
    known = {(c.holder, c.held): c.exercised for c in controls if holds(c.since, c.until, day)}
    jointly: dict[str, list[frozenset[str]]] = defaultdict(list)
    for a in arrangements:
        if holds(a.since, a.until, day):
            jointly[a.owned].append(a.holders)
    return graph(links.values(), known, {p: tuple(g) for p, g in jointly.items()}, unstated)


def percent(share: Fraction) -> str:
    """A share for people: exact up to six decimals, then marked as about."""
    value = share * 100
    text = f"{Decimal(value.numerator) / Decimal(value.denominator):.6f}".rstrip("0").rstrip(".")
    return f"{text} %" if Fraction(text) == value else f"about {text} %"


def _where(h: Holding) -> str:
    return f"holding of {h.owner or '(no name)'} in {h.owned or '(no name)'}" + (f" ({h.source})" if h.source else "")


def _wrong(h: Holding, where: str) -> list[Problem]:
    out = []
    if not h.owner or not h.owned:
        out.append(Problem(where, "a name is blank", "Name the owner and what it owns."))
    elif h.owner == h.owned:
        out.append(Problem(where, "a party does not own itself", "Leave its own shares out, and state the others of the rest."))
    for name, number in (("share", h.share), ("least", h.least), ("most", h.most)):
        if number is not None and not _is_share(number):
            out.append(Problem(f"{where}, {name}", f"{str(number)[:40]} is not a share",
                               "Shares are fractions from 0 to 1: 0.5 is fifty per cent."))  # fmt: skip
    if not out and h.share is None and h.least > h.most:
        out.append(Problem(where, f"the least share ({h.least}) is above the most ({h.most})", "Exchange or correct them."))
    return out


def _is_share(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and -_DIGITS <= exponent <= _DIGITS and 0 <= number <= 1
