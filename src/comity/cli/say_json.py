"""An answer as JSON for programs: one function, so that every command prints in the same form."""

from __future__ import annotations

import msgspec

from comity.cli.paint import say


def say_json(answer: object) -> None:
    """Prints any record, mapping or list as indented JSON on standard output."""
    say(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
