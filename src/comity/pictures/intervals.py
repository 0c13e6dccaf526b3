"""Rows of dots with ranges: one row an economy, a group, a model or a law."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import altair as alt

from comity.pictures.figures import Figure, tell
from comity.pictures.style import INK, ROLES, SOFT, WIDTH, legend, short, values
from comity.pictures.wording import ROLE_WORDS

_SIDE: Final = 176
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross")
_SERIES: Final = ("#0072b2", "#e69f00", "#999999", "#009e73", "#cc79a7")


class Line(NamedTuple):
    """One row: its label, the figure, and the series it belongs to (words of the legend)."""

    label: str
    figure: Figure
    series: str = ""


class Axis(NamedTuple):
    """The words of the axis, whether its numbers are shares, may lie orders of magnitude apart, or are looked at near (without zero)."""

    title: str
    percent: bool = False
    wide: bool = False
    near: bool = False


def scale_of(lines: Sequence[Line], axis: Axis) -> tuple[alt.Scale, alt.Axis]:
    """A linear scale and its axis; symmetric-logarithmic where figures lie orders of magnitude apart."""
    spans = [s for line in lines if (s := line.figure.span)]
    ends = sorted(abs(v) for span in spans for v in span if v)
    form = "%" if axis.percent else ",.7~g"
    if axis.wide and ends and ends[-1] > 20 * ends[len(ends) // 2]:
        top, least = math.ceil(math.log10(ends[-1]) - 1e-9), math.floor(math.log10(ends[len(ends) // 2]))
        least = max(least, top - 4)
        powers = [10.0**k for k in range(least, top + 1)]
        low, high = min(s[0] for s in spans), max(s[1] for s in spans)
        told = powers[1:] if low < 0 < high and len(powers) > 3 else powers
        ticks = [*(-p for p in reversed(told) if low <= -p), 0.0, *(p for p in told if high >= p)]
        scale = alt.Scale(type="symlog", constant=powers[0], domain=[min(low * 1.2, 0), max(high * 1.2, 0)], nice=False)
        return scale, alt.Axis(
            title=textwrap.wrap(f"{axis.title} (each step ten times the one before)", 42),
            values=ticks,
            format=form,
            titlePadding=6,
            labelOverlap=True,
        )
    return alt.Scale(zero=not axis.near, nice=True), alt.Axis(
        title=axis.title, format=form, tickCount=4, labelOverlap=True, titlePadding=6
    )


def dots(lines: Sequence[Line], axis: Axis, series: Sequence[str] = ()) -> Any:
    """A dot for the middle and a bar for the range; the order of rows is as given."""
    first: dict[str, list[Line]] = {}
    for line in lines:
        first.setdefault(line.label, []).append(line)
    rows = [_row(line) | ({"label": " "} if at else {}) for own in first.values() for at, line in enumerate(own)]
    labels = _distinct(rows)
    names = [s for s in (series or dict.fromkeys(line.series for line in lines)) if any(line.series == s for line in lines)]
    paint = [_colour(name, i) for i, name in enumerate(names)]
    scale, below = scale_of(lines, axis)
    base = alt.Chart(values(rows), width=WIDTH - _SIDE, height=(22 if len(first) == len(rows) else 18) * len(labels)).encode(
        y=alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=_SIDE - 14, ticks=False, domain=False, labelPadding=8), scale=alt.Scale(paddingInner=0.2)),
    )  # fmt: skip
    key = None if names in ([""], []) else legend(2 if max(map(len, names)) < 26 else 1, symbolOpacity=1)
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=paint), legend=key)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=names, range=list(_SHAPES[: len(names)])), legend=key)
    ranges = base.mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round", aria=False).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour
    )
    points = base.mark_point(filled=True, size=75, opacity=1, stroke="#ffffff", strokeWidth=0.7).encode(
        x=alt.X("value:Q", scale=scale, axis=below), color=colour, shape=shape, description="said:N"
    )
    if axis.near:
        return alt.layer(ranges, points)
    zero = alt.Chart(values([{"zero": 0}])).mark_rule(color=INK, strokeWidth=1, aria=False).encode(x=alt.X("zero:Q", scale=scale))
    return alt.layer(zero, ranges, points)


def _distinct(rows: list[dict[str, Any]]) -> list[str]:
    """Labels made distinct: an economy or group that has several rows is named at the first, and blank after."""
    seen: set[str] = set()
    for r in rows:
        while r["label"] in seen:
            r["label"] += " "
        seen.add(r["label"])
    return [r["label"] for r in rows]


def _row(line: Line) -> dict[str, Any]:
    low, high = line.figure.span or (None, None)
    label = short(line.label, 27)
    series = f", {line.series}" if line.series else ""
    return {"label": label, "value": line.figure.value, "low": low, "high": high, "series": line.series, "said": f"{line.label}{series}: {tell(line.figure._asdict())}"}  # fmt: skip


def _colour(name: str, at: int) -> str:
    for role, words in ROLE_WORDS.items():
        if name in (role, words):
            return ROLES[role]
    return _SERIES[at % len(_SERIES)] if name else "#0072b2"


def pairs(rows: Sequence[tuple[str, Figure, Figure]], was: str, becomes: str, axis: Axis) -> Any:
    """Two dots a row joined by a line: how it was (open) and how it becomes (filled)."""
    plain: list[dict[str, Any]] = [
        {"label": short(label, 27), "side": side, "value": f.value, "said": f"{label}, {side}: {tell(f._asdict())}"}
        for label, a, b in rows
        for side, f in ((was, a), (becomes, b))
    ]
    joined: list[dict[str, Any]] = [{"label": short(label, 27), "a": a.value, "b": b.value} for label, a, b in rows]
    labels = [r["label"] for r in joined]
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=_SIDE - 14, ticks=False, domain=False, labelPadding=8))
    form = "%" if axis.percent else ",.7~g"
    scale = alt.Scale(domain=[0, 1]) if axis.percent else alt.Scale(zero=True)
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(title=axis.title, format=form, tickCount=5))
    line = alt.Chart(values(joined), width=WIDTH - _SIDE, height=24 * len(labels)).mark_rule(color=SOFT, strokeWidth=2, aria=False).encode(y=y, x=alt.X("a:Q", scale=scale), x2="b:Q")  # fmt: skip
    point = alt.Chart(values(plain)).mark_point(size=90, opacity=1, strokeWidth=2).encode(
        y=y, x=x, description="said:N",
        stroke=alt.value("#0072b2"),
        fill=alt.Fill("side:N", scale=alt.Scale(domain=[was, becomes], range=["#ffffff", "#0072b2"]), legend=legend(2)),
    )  # fmt: skip
    return alt.layer(line, point)
