"""Reads the consolidated regulations of Justice Canada: the labelled provisions of a schedule, as the XML nests them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

IN_FORCE: Final = "{http://justice.gc.ca/lims}inforce-start-date"


def schedule(raw: bytes, instrument: str, unread: list[str]) -> list[ET.Element]:
    """The elements of the first schedule; none, and a sentence, when the file is another instrument."""
    root = ET.fromstring(raw)  # noqa: S314
    number = text_of(root.find("Identification/InstrumentNumber"))
    if number != instrument:
        unread.append(f"the file is '{number[:40]}', not {instrument}")
        return []
    found = root.find("Schedule")
    if found is None:
        unread.append("the file has no schedule")
        return []
    return list(found)


def text_of(element: ET.Element | None) -> str:
    """All text of an element on one line."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def label_of(provision: ET.Element) -> str:
    """The label of a provision without brackets and without the full stop some have."""
    return text_of(provision.find("Label")).strip("(). ")


def repealed(provision: ET.Element) -> bool:
    """Whether a provision is only a note of its repeal."""
    return provision.find("Text/Repealed") is not None or text_of(provision.find("Text")).startswith("[Repealed")


def below(provision: ET.Element, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], ET.Element]]:
    """The labelled provisions under one, each with its path of labels; what hangs under a piece without label is not named."""
    for child in provision.findall("Provision"):
        label = label_of(child)
        if label:
            steps = (*path, label)
            yield steps, child
            yield from below(child, steps)


def natural(code: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts `A.2.1.10` after `A.2.1.9`."""
    return tuple((int(part), "") if re.fullmatch(r"\d+", part) else (0, part) for part in code.split("."))
