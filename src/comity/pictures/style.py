"""How pictures look: sizes for a phone, colours that differ in brightness too, titles that wrap."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from comity.pictures.picture import Picture

WIDTH: Final = 440
"""Of a whole picture: on a phone of 390 pixels a letter of 12 is still one of 10."""
INK: Final = "#1c2024"
SOFT: Final = "#5b6470"
LINE: Final = "#d4d9df"
BLANK: Final = "#f1f2f4"
ROLES: Final = {"maker": "#0072b2", "target": "#e69f00", "third": "#7a828b"}
STEPS: Final = ("#f1f2f4", "#9bd93c", "#21a585", "#2a788e", "#440154")
"""From nothing asked to prohibited: light to dark, so that grey tells the same."""
EASED: Final = "#fdf3d8"
_TITLE, _READING, _LABEL = 50, 68, 12


def ink_on(fill: str) -> str:
    """Black or white, whichever is read on a colour."""
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else INK


def values(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Rows as inline data."""
    return alt.InlineData(values=[dict(r) for r in rows])


def dress(chart: Any, title: str, reading: str) -> dict[str, Any]:
    """The specification with title, how it is read, and the look of all pictures."""
    chart = chart.properties(
        title=alt.TitleParams(
            text=textwrap.wrap(title, _TITLE, break_on_hyphens=False), subtitle=textwrap.wrap(reading, _READING, break_on_hyphens=False), anchor="start", frame="bounds", align="left",
            fontSize=15, subtitleFontSize=11, subtitleColor=SOFT, color=INK, offset=12, subtitlePadding=5, lineHeight=18, subtitleLineHeight=14,
        ),
        background="#ffffff",
        padding=6,
    )  # fmt: skip
    chart = (
        chart.configure(font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=_LABEL, titleFontSize=_LABEL, titleFontWeight="normal", labelColor=INK, titleColor=SOFT,
                        gridColor="#e4e7eb", domainColor=SOFT, tickColor=SOFT, labelLimit=190)
        .configure_legend(labelFontSize=_LABEL, titleFontSize=_LABEL, titleFontWeight="normal", labelColor=INK, titleColor=SOFT,
                          labelLimit=400, symbolSize=140)
        .configure_text(fontSize=_LABEL, color=INK)
    )  # fmt: skip
    spec: dict[str, Any] = chart.to_dict()
    spec["description"] = title
    return spec


def picture(
    name: str, title: str, reading: str, sources: Sequence[str], table: tuple[Sequence[str], Sequence[Sequence[str]]], chart: Any
) -> Picture:
    """The record of a dressed chart."""
    columns, rows = table
    return Picture(
        name, title, reading, tuple(sources), tuple(columns), tuple(tuple(r) for r in rows), dress(chart, title, reading)
    )


def legend(columns: int = 1, **more: Any) -> alt.Legend:
    """A legend below the picture."""
    return alt.Legend(title=None, orient="bottom", direction="vertical", columns=columns, **more)


def short(text: str, most: int = 30) -> str:
    """A label that fits beside a picture."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
