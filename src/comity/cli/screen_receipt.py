"""`comity screen --replay RECEIPT`: screens again as a receipt says, and says whether the answer is the same."""

from __future__ import annotations

import argparse
from pathlib import Path

from comity.cli.paint import complain, say
from comity.cli.say_json import say_json
from comity.cli.screen import indexing, key_of
from comity.desk.list_store import Store
from comity.desk.screen_receipt import Replay, read, replayed
from comity.law.store import load_law


def run(args: argparse.Namespace) -> int:
    """Replays a receipt: 0 when the answer is the same to the byte, 3 when it is another."""
    receipt = read(Path(args.replay), key_of(args.key))
    with indexing() as progress:
        found = replayed(receipt, load_law(), Store.open(), progress, complain, Path(args.what) if args.what else None)
    if args.json:
        say_json(found)
    else:
        _show(found, checked=args.key is not None)
    return 0 if found.equal else 3


def _show(found: Replay, *, checked: bool) -> None:
    say(f"receipt {found.receipt}")
    if found.signed:
        say("signature: made with this key" if checked else "signature: there is one; --key checks it")
    if found.equal:
        say(f"the same answer, byte for byte: {found.now}")
        return
    say(f"another answer: then {found.then}, now {found.now}")
    say(f"what is another now: {', '.join(found.differs)}" if found.differs else "law, index, model and program are as they were")
