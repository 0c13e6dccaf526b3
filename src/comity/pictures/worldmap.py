"""The world as equal tiles: every economy one tile of one size, no border drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import altair as alt

from comity.pictures.picture import Place
from comity.pictures.style import BLANK, INK, SOFT, WIDTH, ink_on, legend, values


class Tone(NamedTuple):
    """One class of tiles: its words, colour, and whether its edge is dashed (so that grey parts it too)."""

    words: str
    fill: str
    dashed: bool = False


NOTHING: Final = "not in this picture"
_WIDE: Final = WIDTH + 30


def tiles(
    places: Mapping[str, Place], tone_of: Mapping[str, tuple[str, str]], tones: Sequence[Tone], marked: Sequence[str] = ()
) -> Any:
    """The map. `tone_of`: code -> (words of its class, sentence about it); `marked`: tiles with a bold edge (makers)."""
    known = {t.words: t for t in (Tone(NOTHING, "#ffffff"), *tones)}
    rows: list[dict[str, Any]] = []
    for p in sorted(places.values()):
        if p.tile is None:
            continue
        words, said = tone_of.get(p.code, (NOTHING, NOTHING))
        tone = known[words]
        edge = INK if p.code in marked else SOFT if tone.dashed else "#ffffff" if words != NOTHING else "#e4e7eb"
        rows.append({"x": p.tile[0], "y": p.tile[1], "code": p.code, "class": words, "ink": SOFT if words == NOTHING else ink_on(tone.fill),
                     "edge": edge, "wide": 2.5 if p.code in marked else 1, "dash": tone.dashed, "said": f"{p.name}: {said}"})  # fmt: skip
    columns = range(min((r["x"] for r in rows), default=0), max((r["x"] for r in rows), default=0) + 1)
    lines = range(min((r["y"] for r in rows), default=0), max((r["y"] for r in rows), default=0) + 1)
    step = _WIDE / max(len(columns), 1)
    used = [t for t in (*tones, known[NOTHING]) if any(r["class"] == t.words for r in rows)]
    base = alt.Chart(values(rows), width=_WIDE, height=step * len(lines)).encode(
        x=alt.X("x:O", axis=None, scale=alt.Scale(domain=list(columns), paddingInner=0.05, paddingOuter=0.1)),
        y=alt.Y("y:O", axis=None, scale=alt.Scale(domain=list(lines), paddingInner=0.05, paddingOuter=0.1)),
    )
    square = base.mark_rect(cornerRadius=1.5).encode(
        color=alt.Color("class:N", scale=alt.Scale(domain=[t.words for t in used], range=[t.fill for t in used]), sort=None,
                        legend=legend(2 if len(used) > 3 else 1, symbolStrokeColor=SOFT, symbolStrokeWidth=1, symbolType="square")),
        stroke=alt.Stroke("edge:N", scale=None),
        strokeWidth=alt.StrokeWidth("wide:Q", scale=None),
        strokeDash=alt.condition("datum.dash", alt.value([2, 2]), alt.value([1, 0])),
        description="said:N",
    )  # fmt: skip
    letters = base.mark_text(fontSize=min(step * 0.58, 12), baseline="middle", aria=False).encode(
        text="code:N", color=alt.Color("ink:N", scale=None)
    )
    return alt.layer(square, letters).resolve_scale(color="independent")


def change_tones() -> tuple[Tone, ...]:
    """Classes for a change of what is asked, in steps of the five levels."""
    return (
        Tone("less is asked", "#fdf3d8", dashed=True),
        Tone("no change", BLANK),
        Tone("one step stricter", "#9bd93c"),
        Tone("two steps stricter", "#21a585"),
        Tone("three steps stricter", "#2a788e"),
        Tone("four steps stricter", "#440154"),
    )


def change_words(steps: int) -> str:
    """The class of a change in steps."""
    if steps < 0:
        return "less is asked"
    return ("no change", "one step stricter", "two steps stricter", "three steps stricter", "four steps stricter")[min(steps, 4)]
