"""Renders one determination as a self-contained web page: no script, nothing fetched, readable on paper and on a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from comity.desk import telling
from comity.engine.determination import Citation, Determination
from comity.engine.order import Order, as_plain
from comity.law.store import Law
from comity.terms.outcomes import RANK

_WIDTH: Final = 480
_LEFT: Final = 48
_BAND: Final = 34
_TOP: Final = 96
_MOST_STOPS: Final = 5
_LABEL: Final = 14
_MANY_FAR: Final = 3
"""So many laws that do not reach the order share one band."""


class Stop(NamedTuple):
    """One place on the route as it is drawn."""

    x: int
    code: str
    name: str


class Band(NamedTuple):
    """One law's worst answer as it is drawn below the route."""

    y: int
    jurisdiction: str
    outcome: str
    words: str


class Picture(NamedTuple):
    """The route with the laws below it."""

    width: int
    height: int
    stops: tuple[Stop, ...]
    bands: tuple[Band, ...]


def render_html(determination: Determination, order: Order, law: Law) -> str:
    """The page for one order."""
    page = _environment().get_template("page.html")
    questions = telling.questions_of(law)
    return page.render(
        d=determination,
        facts=tuple(_facts(as_plain(order))),
        laws=tuple(a.jurisdiction for a in determination.items[0].jurisdictions),
        names={j: p.name for j, p in law.packs.items()},
        picture=picture(determination, order, law),
        reason=partial(telling.reason, questions=questions),
        address=partial(telling.addresses, law),
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(loader=PackageLoader("comity.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                      undefined=StrictUndefined)  # fmt: skip
    env.filters |= {
        "short": telling.short,
        "sentence": telling.sentence,
        "policy": lambda word: telling.POLICIES.get(word, word),
        "effect": lambda word: telling.EFFECTS.get(word, word.replace("_", " ")),
        "branch": lambda word: telling.BRANCHES.get(word, word.replace("_", " ")),
        "change": telling.change,
        "standing": telling.standing,
        "tell": telling.tell,
        "helping": telling.helping,
        "citation": telling.citation,
        "screened": telling.screened,
        "answering": telling.answering,
        "unread": _unread,
        "distant": telling.distant,
    }
    return env


def _unread(citations: tuple[Citation, ...]) -> bool:
    """Whether any of the provisions was not read in an official text."""
    return any(not c.verified for c in citations)


def _facts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every stated fact of an order as (path, text); what is unknown is left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _facts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, (list, tuple)):
        if all(isinstance(v, str) for v in value):
            yield path, ", ".join(value) or "none"
        else:
            for n, inner in enumerate(value, start=1):
                yield from _facts(inner, f"{path}.{n}")
    elif value not in (None, ""):
        yield path, {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def picture(d: Determination, order: Order, law: Law) -> Picture:
    """Places for the stops of the route and the band of each law; a place that is not stated is drawn as such."""
    route = [order.route.origin, *(order.route.via or ()), order.route.to]
    if len(route) > _MOST_STOPS:
        route = [*route[: _MOST_STOPS - 2], f"+ {len(route) - _MOST_STOPS + 1} more", route[-1]]
    step = (_WIDTH - 2 * _LEFT) // (len(route) - 1)
    stops = tuple(Stop(_LEFT + i * step, *_place(text, law)) for i, text in enumerate(route))
    worst: dict[str, str] = {}
    for n, first in enumerate(d.items[0].jurisdictions):
        worst[first.jurisdiction] = min((item.jurisdictions[n].outcome for item in d.items), key=RANK.__getitem__)
    far = [j for j, outcome in worst.items() if outcome == "no_nexus"]
    told = [(j, outcome) for j, outcome in worst.items() if len(far) < _MANY_FAR or j not in far]
    if len(far) >= _MANY_FAR:
        told.append((", ".join(far), "no_nexus"))
    bands = [Band(_TOP + n * _BAND, laws, outcome, telling.short(outcome)) for n, (laws, outcome) in enumerate(told)]
    return Picture(_WIDTH, _TOP + len(bands) * _BAND + 6, stops, tuple(bands))


def _place(text: str | None, law: Law) -> tuple[str, str]:
    """Code and name of a place for the drawing."""
    if text is None:
        return "?", "not stated"
    code = law.gazetteer.find(text)
    if code is None:
        return "…", text[:_LABEL]
    name = law.gazetteer.name(code)
    return code, name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"
