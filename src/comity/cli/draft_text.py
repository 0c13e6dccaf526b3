"""A dossier as text: one screen, and what was written where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from comity.cli.paint import Paint, plain
from comity.pictures.blocks import part, rows_of
from comity.pictures.summary import Names, doubts, summary

_DOUBTS: Final = 4
_FEWEST: Final = 2
_SCREEN: Final = 45
_HEAD: Final = 15


def draft_lines(dossier: Mapping[str, Any], names: Names, written: Sequence[str], paint: Paint) -> Iterator[str]:
    """Title, summary, doubts, files: one screen, for which the later doubts give way."""
    head, foot = list(_head(dossier, names, paint)), list(_foot(dossier, written, paint))
    yield from head
    yield ""
    yield paint("Where this is likely to be wrong", "bold")
    told = [list(paint.wrap(f"- {sentence}", 2)) for sentence in doubts(dossier, _DOUBTS)]
    every = len(rows_of(dossier, "where_wrong"))
    while len(told) > _FEWEST and len(head) + len(foot) + sum(map(len, told)) + 3 > _SCREEN:
        told.pop()
    for lines in told:
        yield from lines
    if every > len(told):
        yield f"  and {every - len(told)} more"
    yield from foot


def _head(dossier: Mapping[str, Any], names: Names, paint: Paint) -> Iterator[str]:
    """What the measure is, and the summary."""
    measure = part(dossier, "measure")
    makers = ", ".join(names.get(j, j) for j in measure.get("jurisdictions") or ())
    before, after = measure.get("before"), measure.get("after")
    days = f"law of {before} beside law of {after}" if before != after else f"law of {after}"
    yield paint(plain(str(measure.get("title") or measure.get("id") or "")), "bold")
    yield from paint.wrap(f"{makers}; {days}. Amounts are a year; in brackets what the assumptions allow.", 0, 0)
    yield ""
    for head, told in summary(dossier, names):
        style = "prohibited" if head == "Floor" and told.text.startswith("REFUSED") else "bold"
        first, *rest = list(paint.wrap(told.text, _HEAD, 0)) or [""]
        yield paint(head.ljust(_HEAD), style) + first[_HEAD:]
        yield from rest


def _foot(dossier: Mapping[str, Any], written: Sequence[str], paint: Paint) -> Iterator[str]:
    """What was written, and what the answer was made with."""
    yield ""
    if written:
        yield from (plain(f"Written: {w}") for w in written)
    else:
        yield from paint.wrap("All figures with their sources: --json, --html FILE, --pdf FILE; pictures: --charts FOLDER.", 0, 0)
    yield from paint.wrap(_versions(part(dossier, "versions")), 0, 2)


def _versions(versions: Mapping[str, Any]) -> str:
    """What the answer was made with, short."""
    told = ((k, str(v)[:23] if str(v).startswith("sha256:") else str(v)) for k, v in versions.items() if v not in (None, ""))
    return ", ".join(f"{k} {v}" for k, v in told)
