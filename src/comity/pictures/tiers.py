"""What an effect is made of: tier by tier of the supply chain as a waterfall, and between groups of economies as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import altair as alt

from comity.pictures.figures import Figure, amount
from comity.pictures.style import INK, ROLES, SOFT, WIDTH, ink_on, legend, short, values
from comity.pictures.wording import ROLE_WORDS

_SIDE = 150


class Tier(NamedTuple):
    """One step: its words and what it adds for each role."""

    label: str
    parts: dict[str, Figure]


def waterfall(tiers: Sequence[Tier], unit: str, title: str) -> Any:
    """Each tier begins where the one before ended; the last row is the whole."""
    rows: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    at = 0.0
    total = dict.fromkeys(ROLES, 0.0)
    for tier in tiers:
        start = at
        for role in ROLES:
            value = tier.parts[role].value or 0.0 if role in tier.parts else 0.0
            rows.append(_bar(tier.label, role, at, value, unit))
            at += value
            total[role] += value
        ends.append({"label": tier.label, "end": at, "outer": _outer(start, at), "text": amount(at - start, unit)})
    run = 0.0
    for role, value in total.items():
        rows.append(_bar("all tiers", role, run, value, unit))
        run += value
    ends.append({"label": "all tiers", "end": run, "outer": _outer(0.0, run), "text": amount(run, unit)})
    labels = [e["label"] for e in ends]
    span = max((abs(v) for r in rows for v in (r["from"], r["to"])), default=1.0) or 1.0
    sign = -1 if run < 0 else 1
    scale = alt.Scale(domain=sorted((0.0, sign * span * (1.6 if run < 0 else 1.32))), nice=False)
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6, labelLimit=_SIDE - 10))
    bars = alt.Chart(values(rows), width=WIDTH - _SIDE, height=26 * len(labels)).mark_bar(stroke="#ffffff", strokeWidth=0.2, height=18).encode(
        y=y,
        x=alt.X("from:Q", scale=scale, axis=alt.Axis(title=title, format=",.4~g", tickCount=4)),
        x2="to:Q",
        color=alt.Color("role:N", scale=alt.Scale(domain=list(ROLE_WORDS.values()), range=list(ROLES.values())), legend=legend(2)),
        description="said:N",
    )  # fmt: skip
    words = (
        alt.Chart(values(ends))
        .mark_text(align="right" if run < 0 else "left", dx=5 * sign, aria=False)
        .encode(y=y, x=alt.X("outer:Q", scale=scale), text="text:N")
    )
    return alt.layer(bars, words)


def _outer(start: float, end: float) -> float:
    return max(start, end, key=abs)


def _bar(label: str, role: str, at: float, value: float, unit: str) -> dict[str, Any]:
    words = ROLE_WORDS[role]
    return {"label": label, "role": words, "from": at, "to": at + value, "said": f"{label}, {words}: {amount(value, unit)}"}


def matrix(cells: Sequence[tuple[str, str, float]], unit: str, names: Sequence[str], words: tuple[str, str]) -> Any:
    """Rows deliver to columns; the darker the more, the amount in every cell. `words`: heads of the two sides."""
    top = max((abs(v) for _, _, v in cells), default=1.0) or 1.0
    rows = [
        {"from": short(a, 26), "to": short(b, 26), "value": abs(v) / top, "text": _brief(v, unit), "ink": "#ffffff" if abs(v) / top > 0.45 else INK,
         "said": f"from {a} to {b}: {amount(v, unit)}"}
        for a, b, v in cells
    ]  # fmt: skip
    order = [short(n, 26) for n in names]
    starts = [n for n in order if any(r["from"] == n for r in rows)]
    ends = [n for n in order if any(r["to"] == n for r in rows)]
    wide = WIDTH - _SIDE - 50
    base = alt.Chart(values(rows), width=wide, height=max(30 * len(starts), 60)).encode(
        y=alt.Y("from:N", sort=starts, title=words[0], axis=alt.Axis(ticks=False, domain=False, labelLimit=170)),
        x=alt.X("to:N", sort=ends, title=words[1], axis=alt.Axis(ticks=False, domain=False, orient="top", labelAngle=-35, labelAlign="left", labelLimit=180)),
    )  # fmt: skip
    square = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("value:Q", scale=alt.Scale(domain=[0, 1], range=["#eef2f5", "#2a788e", "#1b2a49"]), legend=None),
        description="said:N",
    )
    text = base.mark_text(fontSize=11, aria=False).encode(text="text:N", color=alt.Color("ink:N", scale=None))
    return alt.layer(square, text).resolve_scale(color="independent")


def _brief(value: float, unit: str) -> str:
    """An amount short enough for a cell."""
    return (
        amount(value, unit).replace("USD ", "").replace("less than ", "<").replace(" thousand", " k").replace(" trillion", " tn")
    )


def shares(rows: Sequence[tuple[str, Figure]], title: str) -> Any:
    """One bar a row on an axis from nothing to all, with the share told at its end and the range as a thin line."""
    plain: list[dict[str, Any]] = [{"label": short(label, 34), "value": f.value or 0.0, "low": (f.span or (0, 0))[0], "high": (f.span or (0, 0))[1],
              "text": amount(f.value, "share") if f.value is not None else "not known", "said": f"{label}: {amount(f.value or 0.0, 'share')}"}
             for label, f in rows]  # fmt: skip
    labels = [r["label"] for r in plain]
    side = 205
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=side - 12, labelPadding=6))
    scale = alt.Scale(domain=[0, 1.22])
    base = alt.Chart(values(plain), width=WIDTH - side, height=26 * len(labels)).encode(y=y)
    axis = alt.Axis(title=title, format="%", values=[0, 0.25, 0.5, 0.75, 1])
    bars = base.mark_bar(height=15, color="#2a788e").encode(x=alt.X("value:Q", scale=scale, axis=axis), description="said:N")
    rule = base.mark_rule(color=SOFT, strokeWidth=2, aria=False).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    words = base.transform_calculate(at="max(datum.value, datum.high)").mark_text(align="left", dx=5, aria=False).encode(x=alt.X("at:Q", scale=scale), text="text:N")  # fmt: skip
    return alt.layer(bars, rule, words)


_ORDERED: Final = ("#1b2a49", "#2a788e", "#7ccba2", "#d9d9d9", "#e69f00", "#cc79a7", "#56b4e9")


def stacked(rows: Sequence[tuple[str, str, Figure]], series: Sequence[str], title: str) -> Any:
    """Shares of a whole, one bar a row; the shares are told inside where they fit."""
    plain: list[dict[str, Any]] = []
    at: dict[str, float] = {}
    for label, part, f in rows:
        value = f.value or 0.0
        start = at.get(label, 0.0)
        at[label] = start + value
        fill = _ORDERED[list(series).index(part) % len(_ORDERED)]
        plain.append({"label": short(label, 20), "series": part, "from": start, "to": at[label], "middle": start + value / 2, "ink": ink_on(fill),
                      "text": f"{value * 100:.0f}" if value >= 0.06 else "", "said": f"{label}, {part}: {amount(value, 'share')}"})  # fmt: skip
    labels = list(dict.fromkeys(r["label"] for r in plain))
    side = 60
    y = alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=6))
    scale = alt.Scale(domain=[0, max(1.0, *at.values())])
    base = alt.Chart(values(plain), width=WIDTH - side, height=24 * len(labels)).encode(y=y)
    paint = alt.Scale(domain=list(series), range=[_ORDERED[i % len(_ORDERED)] for i in range(len(series))])
    bars = base.mark_bar(height=18, stroke="#ffffff", strokeWidth=0.8).encode(
        x=alt.X("from:Q", scale=scale, axis=alt.Axis(title=title, format="%", values=[0, 0.25, 0.5, 0.75, 1])), x2="to:Q",
        color=alt.Color("series:N", scale=paint, sort=list(series), legend=legend(2)), description="said:N",
    )  # fmt: skip
    text = base.mark_text(fontSize=11, aria=False).encode(
        x=alt.X("middle:Q", scale=scale), text="text:N", color=alt.Color("ink:N", scale=None)
    )
    return alt.layer(bars, text).resolve_scale(color="independent")
