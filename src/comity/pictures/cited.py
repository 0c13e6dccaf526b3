"""The sources of a dossier as a numbered list, which figures in page and PDF point to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from comity.pictures.blocks import Block, Points, Rows, Section, Shown, Text, Told
from comity.pictures.picture import Picture


class Source(NamedTuple):
    """One source with its number; `address` blank where there is none that can be opened."""

    number: int
    id: str
    title: str
    about: str
    address: str


def web_address(text: Any) -> str:
    """An address that is one of the web; anything else is no link."""
    said = str(text or "")
    return said if said.startswith(("https://", "http://")) and not any(c.isspace() for c in said) else ""


def cited(
    known: Iterable[Mapping[str, Any]], sections: Sequence[Section], pictures: Iterable[Picture], law: str = ""
) -> dict[str, Source]:
    """Sources by id: those that the dossier describes, then those that figures only name (scripts, models)."""
    made: dict[str, Source] = {}
    for s in known:
        key = str(s.get("id") or "")
        if key and key not in made:
            about = ", ".join(str(s[k]) for k in ("publisher", "vintage", "licence") if s.get(k))
            made[key] = Source(len(made) + 1, key, str(s.get("title") or key), about, web_address(s.get("address")))
    named = [i for section in sections for block in section.blocks for i in _ids(block)]
    for key in dict.fromkeys((*named, *(i for p in pictures for i in p.sources))):
        if key not in made:
            if key == "law":
                title, about = "The law as it is loaded here, with its official sources", law
            elif key.startswith(("http://", "https://")):
                title, about = key, ""
            else:
                title, about = key, "script, rule or model of this program"
            made[key] = Source(len(made) + 1, key, title, about, web_address(key))
    return made


def _ids(block: Block) -> Iterator[str]:
    for told in _told(block):
        yield from told.sources


def _told(block: Block) -> Iterator[Told]:
    if isinstance(block, Text):
        yield block.told
    elif isinstance(block, Points):
        yield from block.points
    elif isinstance(block, Rows):
        for row in block.rows:
            yield from row
    elif isinstance(block, Shown):
        return
