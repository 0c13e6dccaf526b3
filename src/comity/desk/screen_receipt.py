"""Receipts of a screening: what was asked, against which lists, law and model, and what was answered; replayed, it must come out the same.

A receipt is JSON. Its hash is over the canonical form (keys sorted, no spaces) without hash and signature; the signature, where one is
wished, is HMAC-SHA256 over the hash with a secret key of the house.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from comity import __version__
from comity.desk.list_intake import utc_now
from comity.desk.list_store import Store
from comity.desk.list_version import Version
from comity.desk.screen_batch import Options, ScreenRun, Summary, Tally
from comity.desk.screen_index import Progress, Tell
from comity.desk.screen_journal import hash_of_file
from comity.desk.screen_lists import Basis, basis_of
from comity.desk.screen_rows import Terms
from comity.desk.screening import Asked, ScreenDesk, Screening
from comity.law.store import Law
from comity.parties.match.model import model
from comity.terms.problems import BadInput, Problem

FORMAT: Final = "comity-screening-receipt-1"
_MOST: Final = 50_000_000


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """The file of parties: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a file came to: rows, bad rows, hits, and the SHA-256 over all hits and bad rows in their order."""

    rows: int
    bad: int
    hits: int
    digest: str


class Kept(msgspec.Struct, frozen=True):
    """One version of a source: its id and the hash of its entries."""

    id: str
    entities: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One receipt.

    kind      single: `asked` and `answer`; file: `input`, `terms` and `outcome`
    known_at  when it was written, UTC; nothing that is answered depends on it
    sources   source -> its versions that answered, oldest first
    index, model, law: hashes; program: the version of Comity
    """

    format: str
    kind: Literal["single", "file"]
    known_at: str
    program: str
    law: str
    index: str
    model: str
    sources: dict[str, tuple[Kept, ...]]
    asked: Asked | None = None
    answer: Screening | None = None
    input: Input | None = None
    terms: Terms | None = None
    outcome: Outcome | None = None
    hash: str = ""
    signature: str = ""


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay found. `differs`: what of index, model, law and program is another now, which explains a difference."""

    receipt: str
    equal: bool
    differs: tuple[str, ...]
    signed: bool
    then: str
    now: str


def of_single(desk: ScreenDesk, found: Screening, now: str = "") -> Receipt:
    """The receipt of one answer; `now` is UTC, the present if blank."""
    return _sealed(Receipt(kind="single", asked=found.asked, answer=found, **_common(desk, now)))


def of_file(desk: ScreenDesk, source: Path, done: Summary, now: str = "") -> Receipt:
    """The receipt of a file that was screened."""
    of = Input(name=source.name, size=source.stat().st_size, sha256=hash_of_file(source))
    outcome = Outcome(rows=done.rows, bad=done.bad, hits=done.hits, digest=done.digest)
    return _sealed(Receipt(kind="file", input=of, terms=done.terms, outcome=outcome, **_common(desk, now)))


def _common(desk: ScreenDesk, now: str) -> dict[str, Any]:
    sources = {source: tuple(Kept(v.id, v.entities_hash) for v in versions) for source, versions in desk.basis.sources.items()}
    return {"format": FORMAT, "known_at": now or utc_now(), "program": __version__, "law": desk.law.hash,
            "index": desk.screener.index.meta.hash, "model": model().hash, "sources": sources}  # fmt: skip


def _canonical(record: object) -> bytes:
    return msgspec.json.encode(record, order="sorted")


def _sealed(receipt: Receipt) -> Receipt:
    return msgspec.structs.replace(receipt, hash=_hash(receipt))


def _hash(receipt: Receipt) -> str:
    return "sha256:" + hashlib.sha256(_canonical(msgspec.structs.replace(receipt, hash="", signature=""))).hexdigest()


def written(receipt: Receipt, key: bytes | None = None) -> str:
    """A receipt as text, signed where a key is given."""
    signed = receipt if key is None else msgspec.structs.replace(receipt, signature=_signature(receipt.hash, key))
    return msgspec.json.format(_canonical(signed), indent=1).decode() + "\n"


def _signature(digest: str, key: bytes) -> str:
    return "hmac-sha256:" + hmac.new(key, digest.encode(), hashlib.sha256).hexdigest()


def read(path: Path, key: bytes | None = None) -> Receipt:
    """A receipt, whole and unchanged; with a key its signature is checked. BadInput says what is wrong with it."""
    if path.stat().st_size > _MOST:
        raise BadInput(Problem(path.name, "it is too large for a receipt", "Name a file that --receipt wrote."))
    try:
        receipt = msgspec.json.decode(path.read_bytes(), type=Receipt)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise BadInput(Problem(path.name, f"it is no receipt ({' '.join(str(e).split())[:100]})", "Name a file that --receipt wrote.")) from None
    if receipt.format != FORMAT:
        raise BadInput(Problem(path.name, f"its format is {receipt.format[:40]}, this program reads {FORMAT}", "Use the program that wrote it."))
    if not hmac.compare_digest(receipt.hash.encode(), _hash(receipt).encode()):
        raise BadInput(Problem(path.name, "its hash is not that of its content: it was changed", "Get the receipt as it was written."))
    if key is not None:
        if not receipt.signature:
            raise BadInput(Problem(path.name, "it is not signed", "Leave --key out, or get the signed receipt."))
        if not hmac.compare_digest(receipt.signature.encode(), _signature(receipt.hash, key).encode()):
            raise BadInput(Problem(path.name, "the signature is not made with this key", "Use the key with which it was signed."))
    return receipt


def basis_then(receipt: Receipt, law: Law, store: Store) -> Basis:
    """The law and versions that a receipt names. BadInput names every one that is no longer here, or not as it was."""
    problems = []
    if law.hash != receipt.law:
        problems.append(Problem("the law", f"the one of then ({receipt.law[:19]}) is not the one in use ({law.hash[:19]})",
                                "Set COMITY_LAW to the folder of law of then."))  # fmt: skip
    sources: dict[str, tuple[Version, ...]] = {}
    for source, kept in receipt.sources.items():
        here = {v.id: v for v in store.versions(source)}
        found = [here.get(k.id) for k in kept]
        for k, version in zip(kept, found, strict=True):
            if version is None or version.entities_hash != k.entities:
                what = "is no longer kept" if version is None else "is not as it was"
                problems.append(Problem(f"{source}@{k.id}", f"this version {what}", "Import the official file of that day again."))
        sources[source] = tuple(v for v in found if v)
    if problems:
        raise BadInput(*problems)
    return Basis(law.hash, basis_of(law, store).checked, sources)


def replayed(
    receipt: Receipt, law: Law, store: Store, progress: Progress | None = None, tell: Tell | None = None, source: Path | None = None
) -> Replay:  # fmt: skip
    """Screens again as a receipt says. `source` is the file of parties. BadInput when something of then is not here."""
    desk = ScreenDesk.open(law, store, progress, tell, basis_then(receipt, law, store), verify=True)
    now = _common(desk, receipt.known_at)
    differs = tuple(what for what in ("law", "index", "model", "program") if getattr(receipt, what) != now[what])
    if receipt.kind == "single" and receipt.asked and receipt.answer:
        then, again = _canonical(receipt.answer), _canonical(desk.screen(receipt.asked))
        first, second = (f"sha256:{hashlib.sha256(b).hexdigest()}" for b in (then, again))
    elif receipt.input and receipt.terms and receipt.outcome:
        first, second = receipt.outcome.digest, _again(desk, receipt.input, receipt.terms, source)
    else:
        raise BadInput(Problem("the receipt", "it says nothing of what was asked and answered", "Name a file that --receipt wrote."))
    return Replay(receipt=receipt.hash, equal=first == second, differs=differs, signed=bool(receipt.signature), then=first, now=second)


def _again(desk: ScreenDesk, then: Input, terms: Terms, source: Path | None) -> str:
    """The digest of a file screened again; nothing is written."""
    path = source or Path(then.name)
    if not path.is_file():
        raise BadInput(Problem(then.name, "the file of parties that was screened is not here", f"Name it: comity screen {then.name} --replay RECEIPT."))
    if hash_of_file(path) != then.sha256:
        raise BadInput(Problem(path.name, "it is not the file that was screened: its hash is another", "Name the file of then."))
    tally = Tally()
    for part in ScreenRun(desk, path, path.with_suffix(".replay"), Options(terms)).answers(terms):
        tally.add(part)
    return tally.digest


def versions_of(receipt: Receipt) -> Mapping[str, str]:
    """Source -> id of the version that was current when a receipt was written."""
    return {source: kept[-1].id for source, kept in receipt.sources.items() if kept}
