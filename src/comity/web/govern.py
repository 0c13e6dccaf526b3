"""Renders the indicators as one self-contained page: families in fixed order, laws in alphabetical order, no score, no ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.governance.value import Value
from comity.pictures.cited import cited
from comity.pictures.picture import Picture
from comity.pictures.story_govern import story
from comity.web.dossier import environment


def page(
    values: Sequence[Value],
    *,
    as_of: str,
    pictures: Mapping[str, Picture],
    not_evaluated: Sequence[str] = (),
    sources: Sequence[Mapping[str, str]] = (),
) -> str:
    """The page of all values that were asked for."""
    sections = story(values, pictures, not_evaluated)
    numbered = cited(sources, sections, pictures.values(), f"as of {as_of}")
    laws = sorted({v.jurisdiction for v in values if v.jurisdiction})
    return (
        environment()
        .get_template("govern.html")
        .render(as_of=as_of, laws=laws, sections=sections, pictures=pictures, sources=numbered)
    )
