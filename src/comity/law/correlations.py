"""Which code of one list stands beside which code of another: `law/correlations/*.csv`, each line with relation and source.

Equal strings in two namespaces say nothing (`US-CCL:3C001` is a wafer, `CN-DU:3C001` is gallium); only a line here does. A line
decides no order: it proposes codes where an order has none, shows them beside an entry, and pairs cells of two laws.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from comity.law.files import TableFile
from comity.law.records import Record
from comity.terms.codes import split_code
from comity.terms.problems import BadInput, Problem

FOLDER: Final = "correlations"
COLUMNS: Final = ("from", "relation", "to", "source", "verified")
INVERSE: Final = {"equal": "equal", "overlaps": "overlaps", "broader": "narrower", "narrower": "broader", "different": "different"}
"""`a broader b`: a covers all of b and more. `different`: one string, other goods."""


class Correlation(Record, frozen=True, array_like=True):
    """One code seen from another: `code` is `relation` than, or to, the code that was asked about.

    below  what was cut off the code that was asked about to find the line (`a.1` of `3A001.a.1`); blank for the code itself
    """

    code: str
    relation: str
    source: str
    verified: bool
    below: str = ""


class Correlations:
    """All lines, looked up from either side."""

    def __init__(self, lines: Iterable[tuple[str, str, str, str, bool]]) -> None:
        self.lines = tuple(lines)

    @cached_property
    def _by_code(self) -> dict[str, list[Correlation]]:
        out: dict[str, list[Correlation]] = defaultdict(list)
        for a, relation, b, source, verified in self.lines:
            out[a].append(Correlation(b, INVERSE[relation], source, verified))
            out[b].append(Correlation(a, relation, source, verified))
        return out

    @cached_property
    def _whole(self) -> dict[str, list[Correlation]]:
        """Lines on whole lists (`NO-DU:*`): the same number in the other list."""
        return {split_code(code)[0]: found for code, found in self._by_code.items() if code.endswith(":*")}

    def beside(self, code: str) -> tuple[Correlation, ...]:
        """The codes that stand beside a code: for each other list its own lines, else those of the nearest code above it.

        Below an equal code the same paragraph is meant; below any other the code itself. Lists that only share their numbers
        come last.
        """
        out: list[Correlation] = []
        held: dict[str, int] = {}
        for depth, c in self._climb(code):
            if held.setdefault(split_code(c.code)[0], depth) == depth:
                out.append(c)
        space, rest = split_code(code)
        for c in self._whole.get(space, ()):
            other = split_code(c.code)[0]
            if other not in held:
                out.append(Correlation(f"{other}:{rest}", c.relation, c.source, c.verified))
        return tuple(out)

    def _climb(self, code: str) -> Iterator[tuple[int, Correlation]]:
        """Lines on the code and on those above it, with the number of steps up."""
        above, below, depth = code, "", 0
        while True:
            for c in self._by_code.get(above, ()):
                same = below and c.relation == "equal"
                yield depth, Correlation(f"{c.code}.{below}" if same else c.code, c.relation, c.source, c.verified, below)
            if "." not in above:
                return
            above, _, last = above.rpartition(".")
            below, depth = f"{last}.{below}" if below else last, depth + 1

    def candidates(self, codes: Iterable[str], namespace: str) -> tuple[Correlation, ...]:
        """What an item with these codes may be in another list; lines that say `different` are left out."""
        found = {c.code: c for code in codes for c in self.beside(code) if split_code(c.code)[0] == namespace}
        return tuple(c for c in found.values() if c.relation != "different")


def read_correlations(root: Path) -> Correlations:
    """All tables of the folder, in order of file and line. BadInput lists every line that is wrong."""
    problems: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    lines = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        for place, r in TableFile(path, root, COLUMNS).rows():
            problems += _problems(place, r, seen)
            lines.append((r["from"], r["relation"], r["to"], r["source"], r["verified"] != "no"))
    if problems:
        raise BadInput(*problems)
    return Correlations(lines)


def _problems(place: str, r: dict[str, str], seen: dict[tuple[str, str], str]) -> Iterator[Problem]:
    if r["relation"] not in INVERSE:
        yield Problem(f"{place}, column relation", f"'{r['relation']}' is not a relation", f"Use {', '.join(INVERSE)}.")
    for column in ("from", "to"):
        if ":" not in r[column]:
            yield Problem(f"{place}, column {column}", f"'{r[column]}' has no namespace", "Write for example EU-DU:3A001.")
    if not r["source"]:
        yield Problem(f"{place}, column source", "it is blank", "Say from which text or table the relation is known.")
    pair = (min(r["from"], r["to"]), max(r["from"], r["to"]))
    if pair in seen:
        yield Problem(place, f"{r['from']} and {r['to']} are related already in {seen[pair]}", "Keep one of the lines.")
    seen[pair] = place
