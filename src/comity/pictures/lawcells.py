"""What the law asks before and after: items beside destinations, with like rows and like columns drawn once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import altair as alt

from comity.pictures.style import INK, SOFT, STEPS, WIDTH, ink_on, short, values
from comity.pictures.wording import LEVELS

_MOST: Final = 9
_SIDE: Final = 140


class Block(NamedTuple):
    """Items or destinations that are answered alike, and the label they share."""

    label: str
    members: tuple[str, ...]


class Folded(NamedTuple):
    """A matrix whose equal rows and columns stand together."""

    items: tuple[Block, ...]
    groups: tuple[Block, ...]
    cells: tuple[tuple[tuple[int, int], ...], ...]
    """By item block and group: level before, level after."""


def fold(matrix: Mapping[str, Any]) -> Folded:
    """Equal columns become one group (A, B ...; those that change first), equal rows one block."""
    items, places = list(matrix.get("items") or ()), list(matrix.get("destinations") or ())
    was, becomes = matrix.get("was") or (), matrix.get("becomes") or ()
    columns: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for d, place in enumerate(places):
        columns.setdefault(tuple((int(was[i][d]), int(becomes[i][d])) for i in range(len(items))), []).append(place)
    order = sorted(columns, key=lambda c: (all(a == b for a, b in c), -sum(abs(b - a) for a, b in c), columns[c]))
    lines: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for i, item in enumerate(items):
        lines.setdefault(tuple(column[i] for column in order), []).append(item)
    groups = tuple(Block(_letter(n), tuple(sorted(columns[c]))) for n, c in enumerate(order))
    blocks = tuple(Block(_named(members), tuple(members)) for members in lines.values())
    return Folded(blocks, groups, tuple(lines))


def _letter(n: int) -> str:
    return chr(65 + n) if n < 26 else f"{chr(64 + n // 26)}{chr(65 + n % 26)}"


def _named(members: Sequence[str]) -> str:
    return members[0] if len(members) == 1 else f"{members[0]} +{len(members) - 1}"


def drawn(folded: Folded) -> Any:
    """Two halves of each cell: left what was asked, right what is asked then."""
    groups = folded.groups[:_MOST]
    wide = min((WIDTH - _SIDE) / max(len(groups), 1), 120)
    rows: list[dict[str, Any]] = []
    for block, line in zip(folded.items, folded.cells, strict=True):
        for n, (group, cell) in enumerate(zip(groups, line, strict=False)):
            for half, level in enumerate(cell):
                fill = STEPS[level] if level >= 0 else "#ffffff"
                side = ("before", "after")[half]
                rows.append({"item": short(block.label, 22), "x0": n + 0.04 + half * 0.46, "x1": n + 0.5 + half * 0.46, "at": n + 0.27 + half * 0.46,
                             "fill": fill, "ink": ink_on(fill), "text": "?" if level < 0 else str(level),
                             "edge": INK if cell[0] != cell[1] and half else "#ffffff" if level >= 0 else SOFT,
                             "said": f"{block.label}, group {group.label}, {side}: {LEVELS[level]}"})  # fmt: skip
    items = list(dict.fromkeys(r["item"] for r in rows))
    heads = [{"at": n + 0.5, "group": g.label, "many": _many(g)} for n, g in enumerate(groups)]
    scale = alt.Scale(domain=[0, max(len(groups), 1)], nice=False)
    y = alt.Y("item:N", sort=items, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=_SIDE - 10, labelPadding=6))
    base = alt.Chart(values(rows), width=wide * max(len(groups), 1), height=28 * max(len(items), 1)).encode(y=y)
    square = base.mark_rect(strokeWidth=1.5, height=22).encode(
        x=alt.X("x0:Q", scale=scale, axis=None), x2="x1:Q", color=alt.Color("fill:N", scale=None), stroke=alt.Stroke("edge:N", scale=None),
        description="said:N",
    )  # fmt: skip
    text = base.mark_text(fontSize=11, aria=False).encode(
        x=alt.X("at:Q", scale=scale), text="text:N", color=alt.Color("ink:N", scale=None)
    )
    head = alt.Chart(values(heads)).encode(x=alt.X("at:Q", scale=scale), y=alt.value(0))
    letters = head.mark_text(dy=-22, fontWeight="bold", fontSize=13, aria=False).encode(text="group:N")
    counts = head.mark_text(dy=-8, fontSize=10, color=SOFT, aria=False).encode(text="many:N")
    return alt.layer(square, text, letters, counts)


def _many(group: Block) -> str:
    """Codes where they fit, else how many."""
    return " ".join(group.members) if len(group.members) <= 2 else str(len(group.members))


def key() -> Any:
    """The levels with their numbers, as a column of tiles."""
    rows = [{"n": n, "row": i, "fill": STEPS[n] if n >= 0 else "#ffffff", "ink": ink_on(STEPS[n]) if n >= 0 else INK, "text": "?" if n < 0 else str(n), "words": w}
            for i, (n, w) in enumerate((n, w) for n, w in LEVELS.items())]  # fmt: skip
    base = alt.Chart(values(rows), width=WIDTH - 40, height=18 * len(rows)).encode(y=alt.Y("row:O", axis=None))
    square = base.mark_rect(width=22, height=15, stroke=SOFT, strokeWidth=0.5, aria=False).encode(
        x=alt.value(12), color=alt.Color("fill:N", scale=None)
    )
    number = base.mark_text(fontSize=11, aria=False).encode(x=alt.value(12), text="text:N", color=alt.Color("ink:N", scale=None))
    words = base.mark_text(align="left", fontSize=12, aria=False).encode(x=alt.value(30), text="words:N")
    return alt.layer(square, number, words)
