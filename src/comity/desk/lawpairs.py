"""Which codes of two laws speak of the same things: only what a table of `law/correlations` says, with the direction of the relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from comity.law.correlations import INVERSE, read_correlations
from comity.law.records import Pack
from comity.terms.codes import entry_of, split_code


class Pair(NamedTuple):
    """A code of the first law, how it relates to one of the second (equal, broader, narrower, overlaps), and that code."""

    first: str
    relation: str
    second: str


class Relation(NamedTuple):
    """One row of a table: a code, how it relates to another, and on what that rests."""

    code: str
    relation: str
    other: str
    source: str
    verified: bool


def relations(root: Path) -> Iterator[Relation]:
    """Every line on two codes, as written; lines on whole lists pair no codes."""
    for a, relation, b, source, verified in read_correlations(root).lines:
        if not a.endswith(":*"):
            yield Relation(a, relation, b, source, verified)


def both_ways(root: Path) -> dict[str, list[Relation]]:
    """The rows that speak of an entry or its paragraphs, from its side, by entry."""
    out: dict[str, list[Relation]] = defaultdict(list)
    for r in relations(root):
        out[entry_of(r.code)].append(r)
        out[entry_of(r.other)].append(Relation(r.other, INVERSE[r.relation], r.code, r.source, r.verified))
    return out


def pairs(root: Path, first: Pack, second: Pack) -> list[Pair]:
    """Every pair of codes of two laws that a table relates, each once, sorted."""
    found: dict[Pair, None] = {}
    for r in relations(root):
        if r.relation == "different":
            continue
        ends = split_code(r.code)[0], split_code(r.other)[0]
        if ends[0] in first.namespaces and ends[1] in second.namespaces:
            found[Pair(r.code, r.relation, r.other)] = None
        elif ends[1] in first.namespaces and ends[0] in second.namespaces:
            found[Pair(r.other, INVERSE[r.relation], r.code)] = None
    return sorted(found)
