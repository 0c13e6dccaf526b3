"""The whole check of the law: references, proof, every cell, and which findings a pack accepts with a reason.

What is proven of a pack is kept under the hash of its files, of what it shares with others, and of the program that proved
it: a change in one pack is checked again alone.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from comity.desk.draft_floor_data import duty_problems
from comity.desk.lattice import Cells, Lattice
from comity.desk.lawstatus import read_packs
from comity.engine.facts import LVS_QUESTION
from comity.law.correlations import read_correlations
from comity.law.files import TableFile, law_files, law_root, read_toml
from comity.law.ownership import OwnershipRule, ownership_problems, read_ownership
from comity.law.records import ListedParty, Pack
from comity.law.store import cache_dir, keep
from comity.law.territories import read_territories
from comity.parties.sources.known import SOURCES
from comity.proof.finding import Finding
from comity.proof.laws import check as prove
from comity.proof.names import parents
from comity.proof.unread import tags
from comity.terms.problems import BadInput, Problem

ACCEPTED: Final = "accepted.csv"
_PROGRAM: Final = ("terms", "law", "items", "engine", "proof", "desk/lattice.py", "desk/lawcheck.py")


class Proven(msgspec.Struct, frozen=True):
    """What was found about one pack, whoever accepts it."""

    findings: tuple[Finding, ...]
    cells: int
    judged: int
    seconds: float


class PackChecked(msgspec.Struct, frozen=True, kw_only=True):
    """One pack after the check. `kept` says that nothing in it had changed since it was last proven."""

    jurisdiction: str
    rules: int
    cells: int
    judged: int
    seconds: float
    kept: bool
    problems: tuple[Finding, ...]
    remarks: tuple[Finding, ...]
    accepted: int


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The law after the check."""

    packs: tuple[PackChecked, ...]
    seconds: float

    def problems(self) -> list[Problem]:
        """What must be mended before the law is clean."""
        return [f.problem() for p in self.packs for f in p.problems]


class Shared(NamedTuple):
    """What a pack is proven with besides its own files."""

    territories: tuple[str, ...]
    exclusive: dict[str, tuple[str, ...]]
    namespaces: tuple[str, ...]
    ownership: tuple[OwnershipRule, ...]
    tags: tuple[str, ...]


def check(root: Path | None = None, *, fresh: bool = False, told: Callable[[str], None] | None = None) -> Checked:
    """Proves all packs, or those that changed; BadInput when the files cannot be read or a reference leads nowhere."""
    started = time.perf_counter()
    root = root or law_root()
    packs, parties, shared = _read(root)
    out = []
    for folder, pack in packs.items():
        if told:
            told(pack.jurisdiction)
        out.append(_pack(root, root / folder, pack, parties[folder], shared, fresh=fresh))
    return Checked(packs=tuple(out), seconds=round(time.perf_counter() - started, 2))


def findings(root: Path) -> list[Finding]:
    """All that is proven of the law without judging its cells, whoever accepts it; nothing is kept."""
    packs, parties, shared = _read(root)
    return [f for folder, pack in packs.items() for f in _proofs(root, root / folder, pack, parties[folder], shared)]


def _read(root: Path) -> tuple[dict[str, Pack], dict[str, tuple[ListedParty, ...]], Shared]:
    packs, parties = read_packs(root)
    ownership = read_ownership(root)
    wrong = ownership_problems(ownership, packs.values())
    wrong += duty_problems(root, packs.values(), [t.code for t in read_territories(root)])
    if wrong:
        raise BadInput(*wrong)
    read_correlations(root)
    return packs, parties, _shared(root, packs.values(), ownership, [p for ps in parties.values() for p in ps])


def _shared(root: Path, packs: Iterable[Pack], ownership: tuple[OwnershipRule, ...], parties: Iterable[ListedParty]) -> Shared:
    path = root / "namespaces.toml"
    tables = read_toml(path, root).get("namespace", {}) if path.exists() else {}
    exclusive = {space: tuple(table.get("by", [])) for space, table in tables.items()}
    namespaces = {ns for p in packs for ns in p.namespaces} | set(exclusive) | {b for by in exclusive.values() for b in by}
    lists = {name for source in SOURCES.values() for name in source.lists}
    given = {t for p in parties for t in p.tags} | {f"{name}{end}" for name in lists for end in ("", ".*")}
    return Shared(
        tuple(t.code for t in read_territories(root)), exclusive, tuple(sorted(namespaces)), ownership, tuple(sorted(given))
    )


def _pack(root: Path, folder: Path, pack: Pack, parties: tuple[ListedParty, ...], shared: Shared, *, fresh: bool) -> PackChecked:
    path = cache_dir() / "proof" / f"{_hash(folder, shared)}.json"
    proven, kept = None if fresh else _kept(path), True
    if proven is None:
        proven, kept = _prove(root, folder, pack, parties, shared), False
        keep(path, msgspec.json.encode(proven))
    left, stale = accept(proven.findings, _lines(root, folder))
    return PackChecked(
        jurisdiction=pack.jurisdiction, rules=len(pack.rules), cells=proven.cells, judged=proven.judged, seconds=proven.seconds, kept=kept,
        problems=(*(f for f in left if not f.remark), *stale), remarks=tuple(f for f in left if f.remark),
        accepted=len(proven.findings) - len(left),
    )  # fmt: skip


def _prove(root: Path, folder: Path, pack: Pack, parties: tuple[ListedParty, ...], shared: Shared) -> Proven:
    started = time.perf_counter()
    cells: Cells = Lattice(pack, shared.territories, shared.exclusive, shared.ownership).examine()
    found = [*_proofs(root, folder, pack, parties, shared), *cells.findings]
    return Proven(tuple(sorted(set(found))), cells.cells, cells.judged, round(time.perf_counter() - started, 2))


def _proofs(root: Path, folder: Path, pack: Pack, parties: tuple[ListedParty, ...], shared: Shared) -> list[Finding]:
    return [
        *prove(pack, shared.territories, shared.namespaces, (LVS_QUESTION,)), *parents(root, folder, pack),
        *tags(pack, shared.tags, {t for p in parties for t in p.tags}),
    ]  # fmt: skip


# -- what is accepted --------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of `accepted.csv`: a finding, its subject (a last `*` stands for any end), and why it is accepted."""

    place: str
    finding: str
    subject: str
    reason: str

    def names(self, found: Finding) -> bool:
        """Whether the line is about a finding."""
        same = found.subject == self.subject or (self.subject.endswith("*") and found.subject.startswith(self.subject[:-1]))
        return found.kind == self.finding and same


def _lines(root: Path, folder: Path) -> list[Line]:
    path = folder / ACCEPTED
    rows = TableFile(path, root, ("finding", "subject", "reason")).rows() if path.exists() else ()
    return [Line(place, r["finding"], r["subject"], r["reason"]) for place, r in rows]


def accept(findings: Iterable[Finding], lines: Iterable[Line]) -> tuple[list[Finding], list[Finding]]:
    """The findings that no line names, and what is wrong with the lines: no reason given, or nothing like it is found any more."""
    lines, findings = list(lines), list(findings)
    used = {i for f in findings for i, line in enumerate(lines) if line.names(f)}
    stale = [Finding("accepted-stale", f"{x.finding} {x.subject}", x.place, f"nothing is found any more of '{x.finding}: {x.subject}'", "Drop the line.")
             for i, x in enumerate(lines) if i not in used]  # fmt: skip
    stale += [Finding("accepted-silent", f"{x.finding} {x.subject}", x.place, "no reason is given", "Say in a few words why it is accepted.")
              for x in lines if not x.reason]  # fmt: skip
    return [f for f in findings if not any(x.names(f) for x in lines)], stale


# -- what is kept ------------------------------------------------------------------------------------------------------


def _hash(folder: Path, shared: Shared) -> str:
    digest = hashlib.sha256(_program())
    digest.update(msgspec.json.encode(shared))
    for path in law_files(folder):
        if path.name != ACCEPTED:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


@cache
def _program() -> bytes:
    """A hash of all that takes part in a proof: another program proves anew."""
    base = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for part in _PROGRAM:
        files = [base / part] if part.endswith(".py") else sorted((base / part).glob("*.py"))
        for path in files:
            digest.update(path.read_bytes())
    return digest.digest()


def _kept(path: Path) -> Proven | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Proven)
    except (OSError, msgspec.MsgspecError):
        return None
