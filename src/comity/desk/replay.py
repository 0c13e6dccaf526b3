"""Saves an answer with everything it rests on, and answers again: the same bytes, or what is another.

A saved answer is JSON: the order as it was read, the determination, the hash of all law and of each pack, the laws that were asked and
the second time axis. Its own hash is over the canonical form (keys sorted, no spaces) without that hash.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from comity import __version__
from comity.desk.assess import Desk
from comity.desk.lawkeep import keep, kept, pack_hashes
from comity.engine.determination import Determination
from comity.engine.order import Order
from comity.law.store import Law
from comity.terms.problems import BadInput, Problem

FORMAT: Final = "comity-determination-1"
_MOST: Final = 50_000_000
_MOST_SHOWN: Final = 40


class Saved(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One saved answer.

    name           what the order was called in messages, and in the answer when it has no id
    jurisdictions  the laws that were asked, in their order
    as_known       the day of knowledge that was asked for; blank: everything known to the law
    law, packs     the hash of all law, and one for each pack and for what all packs share
    answer         SHA-256 over the bytes of the determination
    """

    format: str
    program: str
    name: str
    jurisdictions: tuple[str, ...]
    as_known: str
    law: str
    packs: dict[str, str]
    order: Order
    determination: Determination
    answer: str
    hash: str = ""


class Other(msgspec.Struct, frozen=True):
    """One value that is another now: its path in the determination, then and now (null: it is not there)."""

    path: str
    then: Any
    now: Any


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What answering again came to.

    equal     the same answer to the byte
    law_used  `same` (the law in use is that of then), `kept` (a kept copy of the law of then), `other` (the law in use, and it is another)
    differs   what is another now and may explain a difference: packs, program, lists
    others    the values that are another, the first of them; `count` is how many
    """

    order: str
    equal: bool
    law_used: str
    law_then: str
    law_now: str
    differs: tuple[str, ...]
    count: int
    others: tuple[Other, ...]


def saved(desk: Desk, order: Order, name: str, found: Determination) -> Saved:
    """The saved form of an answer; the law it rests on is kept below the home folder, too."""
    keep(desk.law)
    bare = Saved(format=FORMAT, program=__version__, name=name, jurisdictions=desk.jurisdictions, as_known=desk.known_at, law=desk.law.hash,
                 packs=pack_hashes(desk.law), order=order, determination=found, answer=_digest(found))  # fmt: skip
    return msgspec.structs.replace(bare, hash=_hash(bare))


def written(answer: Saved) -> str:
    """A saved answer as text."""
    return msgspec.json.format(_canonical(answer), indent=1).decode() + "\n"


def read(path: Path) -> Saved:
    """A saved answer, whole and unchanged. BadInput says what is wrong with it."""
    mend = "Name a file that `comity assess ORDER --save FILE` wrote."
    try:
        raw = path.read_bytes() if path.stat().st_size <= _MOST else None
    except OSError as e:
        raise BadInput(Problem(str(path), f"cannot be read ({e.strerror})", "Check the file name.")) from None
    if raw is None:
        raise BadInput(Problem(path.name, "it is too large for a saved answer", mend))
    try:
        found = msgspec.json.decode(raw, type=Saved)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise BadInput(Problem(path.name, f"it is no saved answer ({' '.join(str(e).split())[:100]})", mend)) from None
    if found.format != FORMAT:
        raise BadInput(
            Problem(
                path.name, f"its format is {found.format[:40]}, this program reads {FORMAT}", "Use the program that wrote it."
            )
        )
    if not hmac.compare_digest(found.hash.encode(), _hash(found).encode()):
        raise BadInput(
            Problem(path.name, "its hash is not that of its content: it was changed", "Get the file as it was written.")
        )
    return found


def replayed(then: Saved, law: Law) -> Replay:
    """Answers again: under the law in use when it is that of then, else under a kept copy, else under the law in use, and says so."""
    used, how = (law, "same") if law.hash == then.law else (kept(then.law), "kept")
    if used is None:
        used, how = law, "other"
    gone = [j for j in then.jurisdictions if j not in used.packs]
    if gone:
        what = f"the law of {', '.join(gone)} that was asked then is not loaded"
        raise BadInput(Problem("the law", what, "Set COMITY_LAW to the folder of law of then."))
    desk = Desk(used, then.jurisdictions, then.as_known)
    again = desk.assess(then.order, then.name, then.determination.known_at, ahead=True)
    equal = _digest(again) == then.answer
    others = [] if equal else list(_others("", msgspec.to_builtins(then.determination), msgspec.to_builtins(again)))
    return Replay(
        order=then.determination.order, equal=equal, law_used=how, law_then=then.law, law_now=law.hash,
        differs=tuple(_differs(then, used, again)), count=len(others), others=tuple(others[:_MOST_SHOWN]),
    )  # fmt: skip


def _differs(then: Saved, used: Law, again: Determination) -> Iterator[str]:
    """What the answer rests on and is another now."""
    if used.hash != then.law:
        now = pack_hashes(used)
        named = sorted({*then.packs, *now})
        found = [j for j in named if then.packs.get(j) != now.get(j)]
        yield from (_pack_words(j, then.packs.get(j), now.get(j)) for j in found)
        if not found:
            yield "files of law that no pack is compiled from"
    if then.program != __version__:
        yield f"the program: {then.program} then, {__version__} now"
    lists, lists_now = then.determination.lists, again.lists
    for name in sorted({*lists, *lists_now}):
        if lists.get(name) != lists_now.get(name):
            yield f"the list {name}: {lists.get(name, 'as in the law')} then, {lists_now.get(name, 'as in the law')} now"


def _pack_words(jurisdiction: str, before: str | None, now: str | None) -> str:
    what = "territories, namespaces or ownership" if jurisdiction == "shared" else f"the law of {jurisdiction}"
    return f"{what} ({'changed' if before and now else 'not loaded now' if before else 'not loaded then'})"


def _others(path: str, then: Any, now: Any) -> Iterator[Other]:
    """The leaves in which two plain values differ."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*then, *now)):
            yield from _others(f"{path}.{key}" if path else str(key), then.get(key), now.get(key))
    elif isinstance(then, (list, tuple)) and isinstance(now, (list, tuple)):
        for n in range(max(len(then), len(now))):
            yield from _others(f"{path}.{n + 1}", then[n] if n < len(then) else None, now[n] if n < len(now) else None)
    elif then != now:
        yield Other(path, then, now)


def _canonical(record: object) -> bytes:
    return msgspec.json.encode(record, order="sorted")


def _hash(answer: Saved) -> str:
    return "sha256:" + hashlib.sha256(_canonical(msgspec.structs.replace(answer, hash=""))).hexdigest()


def _digest(found: Determination) -> str:
    return "sha256:" + hashlib.sha256(msgspec.json.encode(found)).hexdigest()
