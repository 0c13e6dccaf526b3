"""What law is loaded and how good it is: counts, what was not checked, what will go stale; and the check of all files."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from comity.law.check import check_pack, matching, str_place
from comity.law.reader import PackReader
from comity.law.records import ListedParty, Pack
from comity.law.store import Law
from comity.law.territories import read_ambiguous, read_territories
from comity.terms.problems import BadInput, Problem


class StaleBy(msgspec.Struct, frozen=True):
    """The last day through which the state of a rule is known here."""

    date: str
    rule: str
    state: str
    note: str
    past: bool


class PackStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One pack in numbers."""

    jurisdiction: str
    name: str
    authority: str
    verified_through: str
    counts: dict[str, int]
    unverified_rules: tuple[str, ...]
    stale_by: tuple[StaleBy, ...]
    not_evaluated: tuple[str, ...]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All packs, where they were read from, and the one hash of all."""

    hash: str
    folder: str
    today: str
    packs: tuple[PackStatus, ...]


def status(law: Law, today: str | None = None) -> Status:
    """What is loaded, as of a day (default: now)."""
    day = today or datetime.now(UTC).date().isoformat()
    parties = Counter(p.list.split(".")[0].upper() for p in law.parties())
    packs = tuple(_pack(p, parties[p.jurisdiction], day) for p in law.packs.values())
    return Status(hash=law.hash, folder=str(law.root), today=day, packs=packs)


def _pack(p: Pack, parties: int, day: str) -> PackStatus:
    counts = {
        "entries": len(p.entries), "rows": sum(len(r) for r in p.rows.values()), "rules": len(p.rules), "groups": len(p.groups),
        "provisions": len(p.provisions), "parties": parties,
    }  # fmt: skip
    stale = {
        StaleBy(s.known_until, r.id, s.state, s.note, s.known_until < day) for r in p.rules for s in r.states if s.known_until
    }  # fmt: skip
    return PackStatus(
        jurisdiction=p.jurisdiction, name=p.name, authority=p.authority, verified_through=p.verified_through, counts=counts,
        unverified_rules=tuple(r.id for r in p.rules if not r.verified),
        stale_by=tuple(sorted(stale, key=lambda s: (s.date, s.rule, s.state))), not_evaluated=p.not_evaluated,
    )  # fmt: skip


def read_packs(root: Path) -> tuple[dict[str, Pack], dict[str, tuple[ListedParty, ...]]]:
    """Every file of the law read anew, past the compiled artefact: packs and listed parties by folder; BadInput with every problem."""
    if not (root / "territories.csv").is_file():
        raise BadInput(Problem(str(root), "there is no law here (no territories.csv)", "Set COMITY_LAW to the folder `law`."))
    known = {t.code for t in read_territories(root)}
    read_ambiguous(root)
    packs: dict[str, Pack] = {}
    parties: dict[str, tuple[ListedParty, ...]] = {}
    problems: list[Problem] = []
    for head in sorted(root.glob("*/pack.toml")):
        reader = PackReader(root, head.parent)
        try:
            pack = reader.read()
            parties[head.parent.name] = reader.parties()
            problems += reader.problems
        except BadInput as e:
            problems += e.problems
            continue
        problems += check_pack(pack, known)
        packs[head.parent.name] = pack
    problems += _across(list(packs.values()))
    if problems:
        raise BadInput(*dict.fromkeys(problems))
    return packs, parties


def _across(packs: list[Pack]) -> list[Problem]:
    """Conflicts name rules of other laws: each must exist where that law is loaded."""
    loaded = {p.jurisdiction.lower() for p in packs}
    rules = [r.id for p in packs for r in p.rules]
    return [
        Problem(f"{str_place(c.place)}, field applies", f"'{pattern}' names no rule of any law here", "Correct or remove it.")
        for p in packs for c in p.conflicts for pattern in c.applies
        if pattern.split(".")[0] in loaded and not matching([pattern], rules)
    ]  # fmt: skip
