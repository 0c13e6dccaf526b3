"""What `comity screen` says to people: each hit with its list, why, and what follows; and against what was screened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from comity.cli.paint import Paint, plain
from comity.desk.screening import Against, Hit, Screening
from comity.desk.telling import POLICIES

_SURE: Final = 0.9995
_LISTS: Final = 30
"""Lists that are named one by one; of more, only the number is told."""


def screening_lines(s: Screening, paint: Paint) -> Iterator[str]:
    """The answer for one party."""
    yield paint(plain(s.asked.name), "bold") + f"  screened against the lists of {s.asked.as_of}"
    yield _count(s)
    for hit in s.hits:
        yield ""
        yield from _hit(hit, paint)
    yield ""
    yield from _against(s, paint)
    for note in s.notes:
        yield from paint.wrap(f"note: {note}", 0)
    yield paint(f"law {s.law[:19]}, index {s.index[:19]}, model {s.model[:19]}", "dim")


def _count(s: Screening) -> str:
    least = f"{percent(s.asked.threshold)} or more"
    total = len(s.hits) + s.more
    if not total:
        return f"no hit at {least}"
    more = f", the likeliest {len(s.hits)} are shown" if s.more else ""
    return f"{total} {'hit' if total == 1 else 'hits'} at {least}{more}"


def percent(p: float) -> str:
    """A probability as per cent; never a round 0 or 100, for no match is certain."""
    if p >= _SURE:
        return ">99.9 %"
    return f"{100 * p:.1f} %" if p >= 1 - _SURE else "<0.1 %"


def _hit(hit: Hit, paint: Paint) -> Iterator[str]:
    style = "dim" if hit.cleared or hit.decided == "cleared" else "bold"
    yield f"{paint(percent(hit.probability), style)}  {paint(plain(hit.caption), style)}  {plain(hit.entity)}"
    since = f", since {hit.since}" if hit.since else ""
    until = f", until {hit.until}" if hit.until else ""
    yield from paint.wrap(f"{hit.list_title} [{hit.list}]{since}{until}" + (f"; {hit.citation}" if hit.citation else ""), 2)
    if hit.cleared:
        yield from paint.wrap("cleared: an own list says that this party is cleared; no alert", 2)
    if hit.decision:
        yield from paint.wrap(hit.decision, 2)
    for sentence in hit.evidence:
        yield from paint.wrap(sentence, 2)
    yield from _follows(hit, paint)


def _follows(hit: Hit, paint: Paint) -> Iterator[str]:
    """What being listed means: the list's sentence, then the entry's own words."""
    if hit.cleared:
        return
    if hit.means:
        yield from paint.wrap(f"follows: {hit.means}" + (f" [{hit.basis}]" if hit.basis else ""), 2)
    for what, texts in (("requirement", hit.requirement), ("policy", [_policy(p) for p in hit.policy]), ("measures", hit.measures)):
        if texts:
            yield from paint.wrap(f"{what}: {'; '.join(texts)}", 4)


def _policy(text: str) -> str:
    """How an application is judged, in words; a text of the list itself as it is."""
    return POLICIES.get(text.replace("-", "_"), text)


def _against(s: Screening, paint: Paint) -> Iterator[str]:
    entries = sum(a.entries for a in s.against)
    yield paint(f"screened: {entries:,} entries on {len(s.against)} lists", "bold")
    yield from _lists(s.against[:_LISTS], paint)
    if len(s.against) > _LISTS:
        yield f"  and {len(s.against) - _LISTS} more: see --json"
    for pulled, how in ((True, "`comity lists pull` fetches {}"), (False, "`comity lists import` takes {} from a file")):
        names = [f"{n.list} ({n.title})" for n in s.not_loaded if n.pulled == pulled]
        if names:
            yield from paint.wrap(f"not loaded: {', '.join(names)}. {how.format('it' if len(names) == 1 else 'them')}.", 0)


def _lists(lists: Iterable[Against], paint: Paint) -> Iterator[str]:
    for a in lists:
        source = f"the law, checked through {a.published}" if a.source == "law" else f"{a.source} of {a.published}"
        yield from paint.wrap(f"{a.list}  {a.entries:,}  {source}", 2, 4)
