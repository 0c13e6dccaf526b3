"""`comity replay`: answers again what `comity assess --save` stored, and says whether the answer is the same."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from comity.cli.paint import Paint, plain, say
from comity.cli.say_json import say_json
from comity.desk.replay import Replay, read, replayed
from comity.law.store import load_law

_MOST: Final = 12
_WIDE: Final = 70
_HASH: Final = 19
_LAW: Final = {
    "same": "under the same law",
    "kept": "under the law of then, from the kept copy; the law in use is another",
    "other": "the law of then is not here: answered under the law in use",
}


def run(args: argparse.Namespace) -> int:
    """Replays one saved answer: 0 when it is the same to the byte, 3 when it is another."""
    found = replayed(read(Path(args.saved)), load_law())
    if args.json:
        say_json(found)
    else:
        for line in _lines(found, Paint.of(sys.stdout)):
            say(line)
    return 0 if found.equal else 3


def _lines(r: Replay, paint: Paint) -> Iterator[str]:
    yield paint(plain(r.order), "bold") + f"  {'the same answer, byte for byte' if r.equal else 'another answer'}"
    yield f"  {_LAW[r.law_used]}"
    yield f"  law then {r.law_then[:_HASH]}, in use now {r.law_now[:_HASH]}"
    if r.differs:
        yield "  what is another now:"
        for sentence in r.differs:
            yield from paint.wrap(sentence, 4)
    if r.count:
        yield f"  {r.count:,} value{'s differ' if r.count > 1 else ' differs'}"
        if all(o.path.startswith("law.") for o in r.others) and r.count == len(r.others):
            yield "  every answer is the same; only which law answered is another"
        for o in r.others[:_MOST]:
            yield from paint.wrap(f"{o.path}: {_said(o.then)} -> {_said(o.now)}", 4)
        if r.count > _MOST:
            yield f"    + {r.count - _MOST:,} more; see --json"
    elif not r.equal:
        yield "  no value differs, only how they are written"


def _said(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"
