"""What is covered, jurisdiction by capability, with the day through which each pack was checked: read from the packs alone."""

from __future__ import annotations

import msgspec

from comity.law.check import matching
from comity.law.coverage import CAPABILITIES
from comity.law.records import Coverage, Pack
from comity.law.store import Law


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """One cell: the level, what carries it, and how many of its rules rest on no official text that was read."""

    capability: str
    level: str
    rules: int
    unverified: int
    by: tuple[str, ...]
    note: str


class PackCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. A capability of which the pack says nothing is `unstated`."""

    jurisdiction: str
    name: str
    verified_through: str
    rules: int
    unverified: int
    entries: int
    cells: tuple[Covered, ...]


def coverage(law: Law) -> tuple[PackCoverage, ...]:
    """The table, in the order of the jurisdictions."""
    return tuple(_line(p) for p in law.packs.values())


def _line(pack: Pack) -> PackCoverage:
    stated = {c.capability: c for c in pack.coverage}
    return PackCoverage(
        jurisdiction=pack.jurisdiction, name=pack.name, verified_through=pack.verified_through, rules=len(pack.rules),
        unverified=sum(not r.verified for r in pack.rules), entries=sum("." not in code for code in pack.entries),
        cells=tuple(_cell(pack, stated.get(name) or Coverage(name, "unstated", (), "")) for name in CAPABILITIES),
    )  # fmt: skip


def _cell(pack: Pack, c: Coverage) -> Covered:
    named = set(matching(c.by, [r.id for r in pack.rules]))
    return Covered(
        capability=c.capability, level=c.level, rules=len(named),
        unverified=sum(not r.verified for r in pack.rules if r.id in named), by=c.by, note=c.note,
    )  # fmt: skip


def markdown(table: tuple[PackCoverage, ...]) -> str:
    """The table as a page of the reference: levels first, then what is missing and why."""
    heads = ["jurisdiction", "through", *CAPABILITIES.values(), "rules", "unverified"]
    lines = [
        "# What is covered", "",
        "Made by `comity law coverage --markdown` from the `[coverage]` of each `law/<jurisdiction>/pack.toml`; a test holds this page equal.", "",
        "*full*: all that the sources here say of it is encoded. *partial*: the note below says what is missing. *none*: not modelled.",
        "*through*: the day through which the text was checked; an answer for a later day says so. *unverified*: rules that rest on no",
        "official text that was read here; every answer that uses one says so.", "",
        "| " + " | ".join(heads) + " |", "|" + "---|" * len(heads),
    ]  # fmt: skip
    for p in table:
        cells = [c.level for c in p.cells]
        lines.append("| " + " | ".join([f"{p.jurisdiction} {p.name}", p.verified_through, *cells, str(p.rules), str(p.unverified)]) + " |")
    for p in table:
        notes = [f"* {CAPABILITIES[c.capability]} ({c.level}): {c.note}" for c in p.cells if c.note]
        lines += ["", f"## {p.jurisdiction} {p.name}", "", *(notes or ["Nothing is noted."])]
    return "\n".join(lines) + "\n"
