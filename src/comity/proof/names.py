"""Names that lead nowhere within the tables: codes without their parent, rows of paragraphs that are not listed, unknown namespaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from comity.law.check import resolve
from comity.law.conditions import atoms_of
from comity.law.files import TableFile, read_toml
from comity.law.reader import read_header
from comity.law.records import Pack
from comity.proof.finding import Finding
from comity.terms.codes import covers, entry_of, is_pattern, is_residual, split_code
from comity.terms.truth import NO


def findings(pack: Pack, namespaces: Iterable[str]) -> Iterator[Finding]:
    """Everything in a pack that names what is not there; `namespaces` are all that any law here declares."""
    known = set(namespaces) | set(pack.namespaces)
    yield from _rows(pack)
    yield from _members(pack)
    yield from _namespaces(pack, known)
    yield from _cites(pack)


def parents(root: Path, folder: Path, pack: Pack) -> Iterator[Finding]:
    """Entries whose `parent` is not on the list; read from the tables, for a pack does not keep the column."""
    for space, files in read_toml(folder / "pack.toml", root).get("namespaces", {}).items():
        for file in files:
            seen: set[str] = set()
            for place, row in TableFile(folder / file, root, read_header(folder / file)).rows():
                code, parent = f"{space}:{row['code']}", row.get("parent", "")
                if parent and f"{space}:{parent}" not in pack.entries:
                    yield Finding(
                        "parent-missing", code, place, f"its parent {parent} is not on the list", "Add the parent, or correct it."
                    )
                elif parent and covers(f"{space}:{parent}", code) is NO and not _numbered(parent, row["code"]):
                    yield Finding(
                        "parent-strange", code, place, f"{row['code']} is not below its parent {parent}", "Correct one of them."
                    )
                if code in seen:
                    yield Finding("entry-twice", code, place, f"{code} stands in this table twice", "Keep one line.")
                seen.add(code)


def _numbered(parent: str, code: str) -> bool:
    """Whether a code continues its parent without a dot, as sections and numbered lists do (`1A` and `1A001`)."""
    return code.startswith(parent) and code != parent


def _rows(pack: Pack) -> Iterator[Finding]:
    """Licence rows of entries, or for paragraphs, that are not on the list."""
    open_entries = {entry_of(c) for c in pack.entries if "." in c}
    for entry, rows in pack.rows.items():
        for row in rows:
            where = f"{pack.jurisdiction} licence row {split_code(row.code)[1]}#{row.n}"
            if entry not in pack.entries:
                yield Finding("row-astray", f"{entry}#{row.n}", where, f"{entry} is not on the list", "Correct the code.")
            for p in (*row.include, *row.exclude):
                if not is_pattern(p) and p not in pack.entries and entry_of(p) in open_entries:
                    yield Finding("paragraph-unknown", f"{split_code(row.code)[1]}#{row.n} {split_code(p)[1]}", where,
                                  f"it names {p}, which is not on the list", "Correct the paragraph, or add it to the list.")  # fmt: skip
                elif entry_of(p) != entry:
                    yield Finding("paragraph-astray", f"{split_code(row.code)[1]}#{row.n} {split_code(p)[1]}", where,
                                  f"it names {p} of another entry", "Correct the paragraph.")  # fmt: skip


def _members(pack: Pack) -> Iterator[Finding]:
    """Members of sets that are on no list, and patterns that match nothing."""
    listed = {space: [c for c in pack.entries if c.startswith(space + ":")] for space in pack.namespaces}
    for name, members in pack.code_sets.items():
        where = f"{pack.jurisdiction} set {name}"
        for m in members:
            space = split_code(m.code)[0]
            if is_pattern(m.code) and listed.get(space):
                if all(covers(m.code, c) is NO for c in listed[space]):
                    yield Finding(
                        "pattern-empty",
                        f"{name} {m.code}",
                        where,
                        f"{m.code} matches no entry of the list",
                        "Correct the pattern.",
                    )
            elif (
                listed.get(space)
                and not is_residual(m.code)
                and m.code not in pack.entries
                and entry_of(m.code) not in pack.entries
            ):
                yield Finding("code-unknown", f"{name} {m.code}", where, f"{m.code} is not on the list", "Correct the code.")


def _namespaces(pack: Pack, known: set[str]) -> Iterator[Finding]:
    """Namespaces that sets and tests name and nobody declares. A law's own are known by their beginning: their list is not here."""
    named: dict[str, str] = {}
    for name, members in pack.code_sets.items():
        named |= {split_code(m.code)[0]: f"{pack.jurisdiction} set {name}" for m in members}
    for rule in pack.rules:
        for atom in atoms_of(rule.when):
            args = atom.args if atom.fact in ("made_with", "plant", "content", "content_share") else ()
            spaces = {atom.fact[5:]} if atom.fact.startswith("item:") else {split_code(a)[0] for a in args if ":" in a}
            named |= dict.fromkeys(spaces, f"{pack.jurisdiction} rule {rule.id}")
    own = pack.jurisdiction.rpartition("-")[2] + "-"
    for space in sorted(s for s in set(named) - known if s):
        if space.startswith(own):
            yield Finding("namespace-unlisted", space, named[space], f"the list of {space} is not here: its codes cannot be checked",
                          "Add the list if it can be had.")  # fmt: skip
        else:
            yield Finding("namespace-unknown", space, named[space], f"no law here declares the namespace {space}",
                          "Declare it in pack.toml or namespaces.toml, or correct it.")  # fmt: skip


def _cites(pack: Pack) -> Iterator[Finding]:
    """Citations of entries, licence rows and thresholds that lead to no provision."""
    named = [(e.code, e.cite) for e in pack.entries.values()]
    named += [(f"{r.code}#{r.n}", r.cite) for rows in pack.rows.values() for r in rows]
    named += [(t.code, t.cite) for t in pack.thresholds]
    told: set[str] = set()
    for code, cites in named:
        for cite in (c.strip() for c in cites.split(";")):
            if cite and cite not in told and resolve(pack.provisions, cite) is None:
                told.add(cite)
                yield Finding(
                    "cite-nowhere",
                    cite,
                    f"{pack.jurisdiction} {code}",
                    f"{cite} leads to no provision",
                    "Add it to provisions.csv.",
                )
