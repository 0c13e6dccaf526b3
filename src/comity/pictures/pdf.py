"""A dossier as PDF, set by Typst. Texts travel as data beside a fixed template, so nothing that a measure says can become code."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from comity.pictures.blocks import Block, Points, Rows, Shown, Text, Told
from comity.pictures.cited import Source, cited
from comity.pictures.picture import Picture
from comity.pictures.render import size, svg
from comity.pictures.story import story

_WIDEST: Final = 360.0
_TALLEST: Final = 620.0
_LEAD: Final = (
    "A small raised number is the source of a figure; a range in brackets is what the assumptions allow. Amounts are a year."
)


def pdf(dossier: Mapping[str, Any], pictures: Mapping[str, Picture], names: Mapping[str, str]) -> bytes:
    """The PDF, the same bytes for the same dossier: it bears no clock."""
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        main = lay_out(Path(folder), dossier, pictures, names)
        made = typst.compile(str(main), root=folder, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single document")
    return made


def lay_out(folder: Path, dossier: Mapping[str, Any], pictures: Mapping[str, Picture], names: Mapping[str, str]) -> Path:
    """Template, data and pictures in a folder; the template is what is compiled."""
    sections = story(dossier, pictures, names)
    versions = dossier.get("versions") or {}
    sources = cited(dossier.get("sources") or (), sections, pictures.values(), f"law {versions.get('law', '')}")
    measure = dossier.get("measure") or {}
    makers = ", ".join(names.get(j, j) for j in measure.get("jurisdictions") or ())
    shown: dict[str, dict[str, Any]] = {}
    for n, p in enumerate(pictures.values(), start=1):
        drawn = svg(p).replace('font-family="sans-serif"', 'font-family="Libertinus Serif"')
        (folder / f"{n}.svg").write_text(drawn, encoding="utf-8")
        wide, tall = size(drawn)
        shown[p.name] = {
            "file": f"{n}.svg",
            "width": min(_WIDEST, wide * 0.8, wide * _TALLEST / tall),
            "sources": [sources[s].number for s in p.sources],
        }
    data = {
        "title": str(measure.get("title") or measure.get("id") or "A measure"),
        "lead": f"Maker of the measure: {makers}. {_LEAD}" if makers else _LEAD,
        "sections": [
            {"id": s.id, "title": s.title, "question": s.question, "blocks": [_block(b, shown, sources) for b in s.blocks]} for s in sections
        ],
        "sources": [{"number": s.number, "text": ", ".join(t for t in (s.title, s.about) if t), "address": s.address, "id": s.id} for s in sources.values()],
        "versions": "; ".join(f"{k} {v}" for k, v in versions.items() if v not in (None, "")),
    }  # fmt: skip
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    main = folder / "main.typ"
    main.write_bytes(files("comity.pictures").joinpath("dossier.typ").read_bytes())
    return main


def _block(block: Block, shown: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"kind": "text", "told": _told(block.told, sources), "strong": block.strong}
    if isinstance(block, Points):
        return {"kind": "points", "points": [_told(t, sources) for t in block.points]}
    if isinstance(block, Shown):
        return {"kind": "shown", "picture": shown[block.name]}
    rows = [[_told(t, sources) for t in r] for r in block.rows]
    return {"kind": "rows", "title": block.title, "columns": list(block.columns), "rows": rows, "widths": _widths(block)}


def _told(told: Told, sources: Mapping[str, Source]) -> dict[str, Any]:
    address = told.address if told.address.startswith(("https://", "http://")) else ""
    return {"text": told.text, "address": address, "sources": [sources[s].number for s in told.sources]}


def _widths(block: Rows) -> Sequence[float]:
    """Widths of columns by what stands in them; none under a tenth or over half of the page."""
    most = [max([len(head), *(min(len(r[i].text), 90) for r in block.rows)]) for i, head in enumerate(block.columns)]
    return [min(max(m, 8), 60) for m in most]
