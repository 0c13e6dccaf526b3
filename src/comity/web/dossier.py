"""Renders a dossier as one self-contained page: pictures inline, every picture as a table too, every figure with its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from comity.pictures.blocks import Points, Rows, Shown, Text
from comity.pictures.cited import cited
from comity.pictures.picture import Picture
from comity.pictures.render import inline
from comity.pictures.story import story

_UNIT: Final = re.compile(r"(?<=\d) (?=%|mn\b|bn\b|thousand\b|trillion\b)|(?<=\bUSD) (?=\d)")


def render_dossier(dossier: Mapping[str, Any], pictures: Mapping[str, Picture], names: Mapping[str, str]) -> str:
    """The page of one measure."""
    sections = story(dossier, pictures, names)
    versions = dossier.get("versions") or {}
    sources = cited(dossier.get("sources") or (), sections, pictures.values(), f"law {versions.get('law', '')}")
    measure = dossier.get("measure") or {}
    return environment().get_template("dossier.html").render(
        title=measure.get("title") or measure.get("id") or "A measure", makers=[names.get(j, j) for j in measure.get("jurisdictions") or ()],
        subject=measure.get("id") or "", versions={k: v for k, v in versions.items() if v not in (None, "")},
        sections=sections, pictures=pictures, sources=sources,
    )  # fmt: skip


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates of dossiers and indicators: everything is escaped, except pictures, which are drawn here."""
    env = Environment(loader=PackageLoader("comity.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
                      undefined=StrictUndefined)  # fmt: skip
    env.tests |= {kind: _is(cls) for kind, cls in (("text", Text), ("points", Points), ("rows", Rows), ("shown", Shown))}
    env.filters |= {"drawn": _drawn, "tight": _tight}
    return env


def _tight(text: str) -> str:
    """Numbers keep to their units at the end of a line."""
    return _UNIT.sub("\u00a0", text)


def _is(cls: type) -> Any:
    return lambda block: isinstance(block, cls)


def _drawn(picture: Picture) -> Markup:
    """The picture as SVG; its words were escaped when it was drawn."""
    return Markup(inline(picture))  # noqa: S704 - drawn by Vega, which escapes every text
