"""Pictures of choices: variants of a measure between cover and harm, and one value under every choice of method."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import altair as alt

from comity.pictures.figures import Figure, amount
from comity.pictures.style import INK, LINE, WIDTH, legend, short, values

_SIDE: Final = 62
_COLOURS: Final = ("#0072b2", "#999999", "#e69f00")
_KINDS: Final = ("not bettered by another", "bettered by another", "the measure as written")


class Variant(NamedTuple):
    """One variant: its number in the picture, title, share covered, harm to third countries, and which kind of point it is."""

    number: int
    title: str
    covered: Figure
    harm: Figure
    kind: str
    best: bool = False


def kind_of(*, baseline: bool, on_frontier: bool) -> str:
    """The words of a point."""
    return _KINDS[2] if baseline else _KINDS[0] if on_frontier else _KINDS[1]


def frontier(variants: Sequence[Variant], title: str) -> Any:
    """Numbered points, the best ones joined; the numbers are explained below the picture."""
    rows: list[dict[str, Any]] = []
    together: dict[tuple[float, float], list[Variant]] = {}
    for v in variants:
        if v.covered.value is not None and v.harm.value is not None:
            together.setdefault((round(v.covered.value, 2), _near(v.harm.value, variants)), []).append(v)
    for found in together.values():
        first = next((v for v in found if v.kind == _KINDS[2]), found[0])
        span, harm = first.covered.span or (0, 0), first.harm.span or (0, 0)
        rows.append({"x": first.covered.value, "y": first.harm.value, "x0": span[0], "x1": span[1], "y0": harm[0], "y1": harm[1], "kind": first.kind,
                     "best": any(v.best for v in found),
                     "text": ", ".join(str(v.number) for v in found),
                     "said": "; ".join(f"{v.number} {v.title}: covers {amount(v.covered.value or 0, 'share')}, harm {amount(v.harm.value or 0, v.harm.unit)}" for v in found)})  # fmt: skip
    line = sorted((r for r in rows if r["best"]), key=lambda r: r["x"])
    used = [k for k in _KINDS if any(r["kind"] == k for r in rows)]
    scale_x, scale_y = alt.Scale(domain=[0, 1.06]), alt.Scale(zero=True, nice=True)
    x = alt.X(
        "x:Q",
        scale=scale_x,
        axis=alt.Axis(
            title="share of the flow to uses of concern that is still covered", format="%", values=[0, 0.25, 0.5, 0.75, 1]
        ),
    )
    y = alt.Y("y:Q", scale=scale_y, axis=alt.Axis(title=title, format=",.7~g", tickCount=5))
    base = alt.Chart(values(rows), width=WIDTH - _SIDE, height=240).encode(x=x, y=y)
    joined = alt.Chart(values(line)).mark_line(color=_COLOURS[0], strokeWidth=1.5, strokeDash=[5, 3], aria=False).encode(x=x, y=y)
    across = base.mark_rule(color=LINE, strokeWidth=3, aria=False).encode(x=alt.X("x0:Q", scale=scale_x), x2="x1:Q")
    along = base.mark_rule(color=LINE, strokeWidth=3, aria=False).encode(y=alt.Y("y0:Q", scale=scale_y), y2="y1:Q")
    shape = alt.Shape(
        "kind:N",
        scale=alt.Scale(domain=used, range=[("circle", "square", "diamond")[_KINDS.index(k)] for k in used]),
        legend=legend(),
    )
    points = base.mark_point(filled=True, size=130, opacity=1, stroke="#ffffff").encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=used, range=[_COLOURS[_KINDS.index(k)] for k in used]), legend=legend()),
        shape=shape, description="said:N",
    )  # fmt: skip
    numbers = base.mark_text(dy=-13, fontWeight="bold", aria=False).encode(text="text:N")
    plot = alt.layer(across, along, joined, points, numbers)
    return alt.vconcat(plot, _key([(str(v.number), v.title) for v in variants]), spacing=14).resolve_scale(
        color="independent", shape="independent"
    )


def _near(value: float, variants: Sequence[Variant]) -> float:
    """The harm in fiftieths of the largest, so that points that would lie on each other share one."""
    top = max((abs(v.harm.value) for v in variants if v.harm.value is not None), default=1.0) or 1.0
    return round(value / top * 50)


def _key(lines: Sequence[tuple[str, str]]) -> Any:
    """Numbers and what they stand for."""
    wrapped = [(n if k == 0 else "", piece) for n, words in lines for k, piece in enumerate(textwrap.wrap(words, 58)[:3])]
    rows = [{"row": i, "number": n, "words": words} for i, (n, words) in enumerate(wrapped)]
    base = alt.Chart(values(rows), width=WIDTH - _SIDE, height=17 * max(len(rows), 1)).encode(y=alt.Y("row:O", axis=None))
    number = base.mark_text(align="right", fontWeight="bold", aria=False).encode(x=alt.value(-24), text="number:N")
    words = base.mark_text(align="left", aria=False).encode(x=alt.value(-16), text="words:N")
    return alt.layer(number, words)


class Choice(NamedTuple):
    """One value under one set of choices (`weights` -> `trade`)."""

    figure: Figure
    chosen: Mapping[str, str]


def specification_curve(choices: Sequence[Choice], title: str, *, percent: bool) -> Any:
    """Above the values in order of size, below which choices each was made with."""
    ordered = sorted((c for c in choices if c.figure.value is not None), key=lambda c: c.figure.value or 0.0)
    wide = WIDTH - 175
    plain = [{"n": n, "value": c.figure.value, "low": (c.figure.span or (0, 0))[0], "high": (c.figure.span or (0, 0))[1],
              "said": ", ".join([amount(c.figure.value or 0, c.figure.unit), *(f"{k}: {v}" for k, v in c.chosen.items())])}
             for n, c in enumerate(ordered)]  # fmt: skip
    marks: list[dict[str, Any]] = [{"n": n, "choice": _choice(k, v)} for n, c in enumerate(ordered) for k, v in c.chosen.items()]
    labels = list(
        dict.fromkeys(
            _choice(k, v) for k in {k: 0 for c in choices for k in c.chosen} for c in choices for v in [c.chosen.get(k)] if v
        )
    )
    every = [{"n": n, "choice": label} for n in range(len(ordered)) for label in labels]
    x = alt.X("n:O", axis=None, scale=alt.Scale(domain=list(range(len(ordered)))))
    base = alt.Chart(values(plain), width=wide, height=130).encode(x=x)
    form = "%" if percent else ",.7~g"
    ranges = base.mark_rule(color=LINE, strokeWidth=4, aria=False).encode(
        y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q"
    )
    dots = base.mark_point(filled=True, size=55, color="#0072b2", opacity=1).encode(
        y=alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=title, format=form, tickCount=5)),
        description="said:N",
    )
    y = alt.Y("choice:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False, grid=False, labelLimit=165))
    empty = alt.Chart(values(every), width=wide, height=17 * max(len(labels), 1)).mark_point(filled=True, size=18, color=LINE, opacity=1, aria=False).encode(x=x, y=y)  # fmt: skip
    full = alt.Chart(values(marks)).mark_point(filled=True, size=50, color=INK, opacity=1, aria=False).encode(x=x, y=y)
    return alt.vconcat(alt.layer(ranges, dots), alt.layer(empty, full), spacing=8)


def _choice(name: str, word: str) -> str:
    """A choice as it stands beside its row of dots."""
    full = f"{name}: {word}"
    return full if len(full) <= 27 else short(word, 27)


def steps(rows: Sequence[Mapping[str, Any]], panels: Sequence[str]) -> Any:
    """Sums that grow month by month, one panel a kind, one line a law; the lines are labelled at their ends."""
    colours = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#1c2024", "#56b4e9", "#d55e00", "#999999")
    names = sorted({r["jurisdiction"] for r in rows})
    paint = alt.Scale(domain=names, range=[colours[i % len(colours)] for i in range(len(names))])
    dash = alt.Scale(domain=names, range=[([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])[i % 4] for i in range(len(names))])
    parts = []
    for panel in panels:
        mine = [r for r in rows if r["kind"] == panel]
        last = list({r["jurisdiction"]: r for r in mine}.values())
        years = int(max(r["month"] for r in mine)[:4]) - int(min(r["month"] for r in mine)[:4])
        x = alt.X(
            "month:T",
            axis=alt.Axis(
                title=None, format="%Y" if years >= 5 else "%b %Y", tickCount=5 if years >= 5 else 4, labelOverlap=True
            ),
        )
        y = alt.Y("held:Q", axis=alt.Axis(title=panel, format=",.7~g", tickCount=4))
        base = alt.Chart(values(mine), width=WIDTH - 110, height=130)
        line = base.mark_line(interpolate="step-after", strokeWidth=2, aria=False).encode(
            x=x,
            y=y,
            color=alt.Color("jurisdiction:N", scale=paint, legend=None),
            strokeDash=alt.StrokeDash("jurisdiction:N", scale=dash, legend=None),
        )
        ends = alt.Chart(values(_apart(last))).mark_text(align="left", dx=6, fontWeight="bold", aria=False).encode(
            x=x, y=alt.Y("place:Q"), text="end:N", color=alt.Color("jurisdiction:N", scale=paint, legend=None)
        )  # fmt: skip
        parts.append(alt.layer(line, ends))
    return alt.vconcat(*parts, spacing=16)


def _apart(ends: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Labels at the ends of lines, moved apart where they would lie on each other."""
    top = max((r["held"] for r in ends), default=1) or 1
    placed: list[dict[str, Any]] = []
    at = -top
    for r in sorted(ends, key=lambda r: (r["held"], r["jurisdiction"])):
        at = max(r["held"], at + top * 0.1)
        placed.append({**r, "place": at, "end": f"{r['jurisdiction']} {r['held']:,}"})
    return placed
