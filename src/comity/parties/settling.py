"""Says what would settle an unknown finding on ownership, and puts findings into sentences with shares and citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from comity.law.ownership import OwnershipRule
from comity.parties.ownership import Finding, Findings, Standing, Step, affiliates
from comity.parties.stakes import Link, Stakes, graph, percent
from comity.terms.truth import NO, UNKNOWN, YES

_ALONE: Final = 40
"""With more doubts than this above one party it is not tried which of them settles the matter alone."""
_ZERO: Final = Fraction(0)


class Doubt(NamedTuple):
    """One thing that is not known and on which a finding hangs.

    kind   `share` (of `owner` in `owned`), `owners` (of `owned`, not all stated), `control` (of `owner` over `owned`) or
           `listing` (whether `owner` is the listed person)
    least  for a share: the lowest it can be; `most`: the highest
    alone  what it can settle without any other: `yes`, `no`, `either`, or blank when it needs others (or was not tried)
    """

    kind: str
    owner: str
    owned: str
    least: Fraction = _ZERO
    most: Fraction = _ZERO
    alone: str = ""


def doubts(findings: Findings, listed: Mapping[str, frozenset[str]], party: str,
           doubtful: Mapping[str, frozenset[str]] | None = None) -> tuple[Doubt, ...]:  # fmt: skip
    """What would settle a party that is unknown, each with what it can settle alone; empty when it is settled.

    `listed` and `doubtful` are those from which the findings were made.
    """
    if findings.by_party[party].state is not UNKNOWN:
        return ()
    doubtful = doubtful or {}
    above = findings.graph.above(party)
    whole = findings.graph.within(above)
    found = list(_doubts(findings, whole, above))
    if len(found) > _ALONE:
        return tuple(found)
    return tuple(d._replace(alone=_alone(d, findings, whole, listed, doubtful, party)) for d in found)


def _doubts(findings: Findings, whole: Stakes, above: frozenset[str]) -> Iterator[Doubt]:
    rule = findings.rule
    may = {p for r in findings.possible for p in (r.members if rule.cascade else r.seeds)}
    added = {pair for r in findings.possible for pair in r.counted}
    yield from (Doubt("listing", p, "") for p in sorted(findings.doubtful & above))
    for owned, links in whole.into.items():
        for x in links:
            top = whole.highest(x)
            if (x.owner, owned) in added and top > x.least:
                yield Doubt("share", x.owner, owned, x.least, top)
    yield from (Doubt("owners", "", p, _ZERO, whole.room[p]) for p in sorted(whole.unstated) if whole.room[p] > 0)
    if rule.control:
        pairs: dict[tuple[str, str], bool | None] = dict.fromkeys(
            (x.owner, x.owned) for links in whole.into.values() for x in links if whole.highest(x) > 0
        )
        pairs |= whole.controls
        yield from (Doubt("control", *pair) for pair, v in pairs.items() if v is None and pair[0] in may)


def _alone(d: Doubt, findings: Findings, whole: Stakes, listed: Mapping[str, frozenset[str]],
           doubtful: Mapping[str, frozenset[str]], party: str) -> str:  # fmt: skip
    """What the finding becomes when one doubt is answered one way and the other way, all others left open."""

    def state(answer: bool) -> object:
        on, maybe = dict(listed), dict(doubtful)
        if d.kind == "listing":
            ids = maybe.pop(d.owner)
            on |= {d.owner: on.get(d.owner, frozenset()) | ids} if answer else {}
        changed = _answered(whole, d, answer)
        return affiliates(changed, on, findings.rule, findings.day, maybe).by_party[party].state

    yes, no = (state(answer=True) is YES), (state(answer=False) is NO)
    return "either" if yes and no else "yes" if yes else "no" if no else ""


def _answered(whole: Stakes, d: Doubt, answer: bool) -> Stakes:
    """The graph with one doubt answered: a share at its highest or lowest, the unstated rest held by nobody who counts."""
    links = [x for each in whole.into.values() for x in each]
    if d.kind == "share":
        share = d.most if answer else d.least
        links = [Link(x.owner, x.owned, share, share, x.source) if (x.owner, x.owned) == (d.owner, d.owned) else x for x in links]
    controls = dict(whole.controls) | {(d.owner, d.owned): answer} if d.kind == "control" else whole.controls
    unstated = whole.unstated - {d.owned} if d.kind == "owners" and not answer else whole.unstated
    return graph(links, controls, whole.jointly, unstated)


# -- words -------------------------------------------------------------------------------------------------------------


def told(findings: Findings, party: str) -> tuple[str, ...]:
    """The finding in sentences: what was counted against which threshold, through whom, and where the rule stands."""
    f, rule = findings.by_party[party], findings.rule
    return (_verdict(f, rule), *(_step(s, findings.listed, findings.doubtful) for s in findings.chain(party)),
            f"{_stands(findings.standing)} ({rule.act}).")  # fmt: skip


def asked(found: Iterable[Doubt]) -> tuple[str, ...]:
    """Doubts as questions, with what each can settle alone."""
    ends = {"yes": " It alone may settle it as yes.", "no": " It alone may settle it as no.", "either": " It alone may settle it.", "": ""}
    return tuple(_question(d) + ends[d.alone] for d in found)


def _question(d: Doubt) -> str:
    if d.kind == "share":
        return f"What share of {d.owned} does {d.owner} hold ({percent(d.least)} to {percent(d.most)})?"
    if d.kind == "owners":
        return f"Who owns the rest of {d.owned} (up to {percent(d.most)})?"
    if d.kind == "control":
        return f"Does {d.owner} control {d.owned} by other means than its share?"
    return f"Is {d.owner} the listed person?"


def _verdict(f: Finding, rule: OwnershipRule) -> str:
    held = percent(f.least) if f.least == f.most else f"between {percent(f.least)} and {percent(f.most)}"
    need = f"{percent(Fraction(rule.threshold))} or more" if rule.exact else f"more than {percent(Fraction(rule.threshold))}"
    whom = "one such person with those it acts with" if rule.aggregate == "joint" else \
        "all such persons together" if rule.aggregate == "yes" else "one such person alone"  # fmt: skip
    word = {YES: "yes", NO: "no", UNKNOWN: "unknown"}[f.state]
    text = f"{word}: {held} of {f.party} counts for {rule.list}; the rule asks for {need}, held by {whom}"
    if rule.control:
        text += ", or for control (" + {YES: "it is controlled", NO: "it is not", UNKNOWN: "that is open"}[f.control] + ")"
    return text + "."


def _step(s: Step, listed: frozenset[str], doubtful: frozenset[str]) -> str:
    who = f"{s.owner} (listed)" if s.owner in listed else f"{s.owner} (perhaps listed)" if s.owner in doubtful else s.owner
    source = f" ({s.source})" if s.source else ""
    if s.how == "control":
        return f"{who} controls {s.owned}{source}."
    held = percent(s.least) if s.least == s.most else f"between {percent(s.least)} and {percent(s.most)}"
    joint = " under a joint arrangement" if s.how == "arrangement" else ""
    return f"{who} holds {held} of {s.owned}{joint}{source}."


def _stands(s: Standing) -> str:
    until = f" until {s.until}" if s.until else ""
    return {
        "operates": f"The rule operates{until}",
        "stale": f"How the rule stands after {s.until} could not be seen: it may operate or not",
        "not_yet": f"There is no such rule on this day yet; it begins {s.note}",
        "ended": f"The rule has ended {s.note}",
    }.get(s.word, f"The rule is {s.word.replace('_', ' ')}{until}")
