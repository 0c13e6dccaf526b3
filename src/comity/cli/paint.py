"""Text for a terminal: colour where there is one, lines that fit, and nothing that could command the terminal."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TextIO

_COLOURS: Final = {
    "prohibited": "1;31",
    "licence_required": "31",
    "notification_required": "33",
    "authorisation_available": "36",
    "incomplete": "35",
    "not_required": "32",
    "no_nexus": "2",
    "bold": "1",
    "dim": "2",
}
_PIPE_WIDTH: Final = 110


def plain(text: str) -> str:
    """A text without control characters: names come from strangers, and a name must not move the cursor."""
    return "".join(ch if ch.isprintable() else " " for ch in text)


@dataclass(frozen=True, slots=True)
class Paint:
    """How to write on one stream: with colour or without, and how wide."""

    colour: bool
    width: int

    @classmethod
    def of(cls, stream: TextIO) -> Paint:
        """The paint for a stream: no colour when it is no terminal or NO_COLOR is set."""
        terminal = stream.isatty()
        width = min(shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns, 120) if terminal else _PIPE_WIDTH
        return cls(terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb", max(width, 40))

    def __call__(self, text: str, style: str) -> str:
        """A text in the style of an outcome, `bold` or `dim`."""
        code = _COLOURS.get(style, "")
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def wrap(self, text: str, indent: int, hang: int = 2) -> Iterator[str]:
        """A paragraph in lines that fit, the later ones hanging."""
        yield from textwrap.wrap(
            plain(text), self.width, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip


def say(text: str) -> None:
    """One line to standard output."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """One line to standard error."""
    sys.stderr.write(plain(text) + "\n")
