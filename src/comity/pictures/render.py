"""Pictures as files: SVG, PNG, PDF, a page of HTML, or the Vega-Lite itself. Everything is drawn here, nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import vl_convert as vlc

from comity.pictures.picture import Picture
from comity.terms.problems import BadInput, Problem

KINDS: Final = (".svg", ".png", ".pdf", ".html", ".json")
_PNG_SCALE: Final = 2.0
_ID: Final = re.compile(r'(\bid="|url\(#|href="#)([A-Za-z_][\w-]*)')
_TEXT: Final = re.compile(r"<text\b((?:[^>\"]|\"[^\"]*\")*)>")
_LABELLED: Final = re.compile(r'<(path|line)\b((?:[^>"]|"[^"]*")*?)\baria-label="([^"]*)"((?:[^>"]|"[^"]*")*?)(?:/>|></\1>)')
_BLANK: Final = re.compile(r'<text\b(?:[^>"]|"[^"]*")*?/>')
_STYLED: Final = re.compile(r' (font-family|font-size|font-weight|font-style|fill)="([^"]*)"')


def svg(picture: Picture) -> str:
    """The picture as SVG, the same bytes for the same picture."""
    return _drawn(json.dumps(picture.spec, ensure_ascii=False))


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    """Drawn once, however many pages and files show it."""
    text: str = vlc.vegalite_to_svg(spec, allowed_base_urls=[])
    return text


def inline(picture: Picture) -> str:
    """SVG to stand in a page: ids of its own, marks with titles to hover over, letters that a page's style does not change."""
    text = svg(picture)
    text = _ID.sub(lambda m: f"{m[1]}{picture.name}-{m[2]}", text)
    text = _TEXT.sub(_styled, _BLANK.sub("", text))
    text = _LABELLED.sub(r"<\1\2\4><title>\3</title></\1>", text)
    text = re.sub(r'(<svg[^>]*?) width="[\d.]+" height="[\d.]+"', r"\1", text, count=1)
    return text.replace("<svg ", f'<svg role="img" aria-label="{_attribute(picture.title)}" ', 1)


def size(text: str) -> tuple[float, float]:
    """Width and height of an SVG as Vega writes it."""
    found = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', text)
    return (float(found[1]), float(found[2])) if found else (480.0, 480.0)


def _styled(match: re.Match[str]) -> str:
    """The look of a text as inline style, which no style sheet of a page overrides."""
    found = _STYLED.findall(match[1])
    style = "; ".join(f"{k}: {v}" for k, v in found)
    return f'<text{_STYLED.sub("", match[1])} style="{style}">'


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def save(picture: Picture, path: Path) -> None:
    """Writes a picture in the form that the name of the file asks for."""
    kind = path.suffix.lower()
    if kind == ".svg":
        path.write_text(svg(picture), encoding="utf-8")
    elif kind == ".png":
        path.write_bytes(vlc.svg_to_png(svg(picture), scale=_PNG_SCALE))
    elif kind == ".pdf":
        path.write_bytes(vlc.svg_to_pdf(svg(picture)))
    elif kind == ".html":
        path.write_text(_page(picture), encoding="utf-8")
    elif kind == ".json":
        path.write_text(json.dumps(picture.spec, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    else:
        raise BadInput(
            Problem(str(path), f"{kind or 'no ending'} is no form of a picture", f"End the name with one of {', '.join(KINDS)}.")
        )


def _page(picture: Picture) -> str:
    """One picture as a page; no script, so that it opens without a network."""
    title = _attribute(picture.title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>body {{ margin: 0 auto; max-width: 40rem; padding: 1rem }} svg {{ width: 100%; height: auto }}</style></head>"
        f"<body>{inline(picture)}</body></html>\n"
    )


def save_all(pictures: Mapping[str, Picture], folder: Path) -> tuple[Path, ...]:
    """Every picture as SVG, PNG and Vega-Lite, in a folder that is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{p.name}{kind}" for p in pictures.values() for kind in (".svg", ".png", ".json")]
    for path in made:
        save(pictures[path.stem], path)
    return tuple(made)
