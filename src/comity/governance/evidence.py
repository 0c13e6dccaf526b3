"""Indicator 10, EVG: a register of what is stated for a measure and what is publicly known, with grades by two coders.

Grades of the stated concern: 0 none, 1 security in general, 2 conduct is asserted, 3 dated public evidence, 4 found by a court
or a body of the United Nations. States may keep their grounds secret; "not stated" is therefore its own entry and no grade.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

COLUMNS: Final = (
    "measure", "jurisdiction", "kind", "text", "grade", "coder", "person", "suggested", "date", "answers", "source", "address", "verified",
)  # fmt: skip
KINDS: Final = ("stated", "evidence", "not-stated")
GRADES: Final = (
    "none",
    "generic security",
    "conduct asserted",
    "dated public evidence",
    "adjudicated or verified by the United Nations",
)


class Row(NamedTuple):
    """One ground or one piece of public evidence, as one coder sees it.

    kind       `stated` (by the maker), `evidence` (public), `not-stated` (no ground was found; no grade)
    text       in the coder's own words
    grade      0 to 4, None for `not-stated`
    coder      short name of the coder; `person` who that is, blank if not told
    suggested  a program proposed it and nobody has reviewed it: told apart everywhere, never a coder of a kappa
    answers    measures of others that this ground names
    """

    measure: str
    jurisdiction: str
    kind: str
    text: str
    grade: int | None
    coder: str
    person: str
    suggested: bool
    date: str
    answers: tuple[str, ...]
    source: str
    address: str
    verified: bool


class Register(NamedTuple):
    """All rows, in the order of measure, coder and kind."""

    rows: tuple[Row, ...]

    def measures(self) -> tuple[str, ...]:
        """The measures, sorted."""
        return tuple(sorted({r.measure for r in self.rows}))

    def coders(self) -> tuple[str, ...]:
        """The coders whose grades are their own and no suggestion, sorted."""
        return tuple(sorted({r.coder for r in self.rows if not r.suggested}))


def register(rows: Iterable[Mapping[str, str]], name: str = "register") -> Register:
    """The register that a table holds; BadInput with every problem, among them one coder under two names."""
    read, problems = [], []
    for number, cells in enumerate(rows, 2):
        found = _row(cells, f"{name}, line {number}")
        if isinstance(found, Row):
            read.append(found)
        else:
            problems += found
    problems += [] if problems else [*_contradictions(read, name), *_doubles(read, name)]
    if problems:
        raise BadInput(*problems)
    return Register(tuple(sorted(read, key=lambda r: (r.measure, r.coder, r.kind, r.source, r.text))))


def table(register: Register) -> list[dict[str, str]]:
    """The register as rows of text, to be written; reading them gives the same register."""
    return [
        {
            **{c: str(v) for c, v in r._asdict().items()},
            "grade": "" if r.grade is None else str(r.grade), "suggested": "yes" if r.suggested else "no",
            "answers": ";".join(r.answers), "verified": "yes" if r.verified else "no",
        }
        for r in register.rows
    ]  # fmt: skip


def _row(cells: Mapping[str, str], place: str) -> Row | list[Problem]:
    got = {c: (cells.get(c) or "").strip() for c in COLUMNS}
    problems = [
        Problem(f"{place}, column '{c}'", "the cell is blank", "Every row names its measure, law, kind, coder, words and source.")
        for c in ("measure", "jurisdiction", "kind", "text", "coder", "source") if not got[c]
    ]  # fmt: skip
    if got["kind"] and got["kind"] not in KINDS:
        near = nearest(got["kind"], KINDS)
        problems.append(
            Problem(f"{place}, column 'kind'", f"'{got['kind'][:40]}' is no kind", f"Write {near or ', '.join(KINDS)}.")
        )
    if (got["kind"] == "not-stated") != (got["grade"] == "") or got["grade"] not in ("", "0", "1", "2", "3", "4"):
        problems.append(Problem(f"{place}, column 'grade'", f"'{got['grade'][:40]}' does not go with kind '{got['kind'][:40]}'",
                                "A grade is 0 to 4; a row of kind not-stated has none: that a ground is not told is no evidence of none."))  # fmt: skip
    problems += [
        Problem(f"{place}, column '{c}'", f"'{got[c][:40]}' is neither yes nor no", "Write yes or no.")
        for c in ("suggested", "verified") if got[c] not in ("yes", "no")
    ]  # fmt: skip
    if got["date"] and not parse_date(got["date"]):
        problems.append(
            Problem(f"{place}, column 'date'", f"'{got['date'][:40]}' is no date", "Write YYYY-MM-DD, or leave it blank.")
        )
    if problems:
        return problems
    return Row(
        got["measure"], got["jurisdiction"], got["kind"], got["text"], int(got["grade"]) if got["grade"] else None, got["coder"],
        got["person"], got["suggested"] == "yes", got["date"], tuple(a.strip() for a in got["answers"].split(";") if a.strip()),
        got["source"], got["address"], got["verified"] == "yes",
    )  # fmt: skip


def _folded(text: str) -> str:
    """Letters and digits without accents and case: what makes two names of a coder one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(ch for ch in plain if ch.isalnum())


def _contradictions(rows: Sequence[Row], name: str) -> list[Problem]:
    """One coder who says of one measure both that nothing is stated and what is; a measure of two laws; a row twice."""
    out = []
    kinds: dict[tuple[str, str], set[str]] = {}
    laws: dict[str, set[str]] = {}
    for r in rows:
        kinds.setdefault((r.measure, r.coder), set()).add(r.kind)
        laws.setdefault(r.measure, set()).add(r.jurisdiction)
    for (measure, coder), found in sorted(kinds.items()):
        if {"stated", "not-stated"} <= found:
            out.append(Problem(f"{name}, measure '{measure}'", f"coder '{coder}' writes both that a ground is stated and that none is",
                               "Keep one of them."))  # fmt: skip
    out += [
        Problem(f"{name}, measure '{measure}'", f"it stands under {len(found)} laws", "Give each law's measure its own id.")
        for measure, found in sorted(laws.items()) if len(found) > 1
    ]  # fmt: skip
    keys = sorted((r.measure, r.coder, r.kind, r.text) for r in rows)
    out += [
        Problem(f"{name}, measure '{a[0]}'", f"coder '{a[1]}' has the same row twice", "Keep one.")
        for a, b in pairwise(keys)
        if a == b
    ]
    return out


def _doubles(rows: Sequence[Row], name: str) -> list[Problem]:
    """Signs that two coders are one: the same name but for case and accents, the same person, the same words; or half a program."""
    out = []
    coders = sorted({r.coder for r in rows})
    persons = {c: {_folded(r.person) for r in rows if r.coder == c and r.person} for c in coders}
    out += [
        Problem(f"{name}, coder '{c}'", "it is a program in some rows and a person in others, or several persons",
                "Give the suggestions of a program, and each person, a coder of their own.")
        for c in coders if len(persons[c]) > 1 or len({r.suggested for r in rows if r.coder == c}) > 1
    ]  # fmt: skip
    for a, b in combinations(coders, 2):
        where, mend = f"{name}, coders '{a}' and '{b}'", "Two coders are two people who grade without seeing each other's grades."
        if _folded(a) == _folded(b) or persons[a] & persons[b]:
            out.append(Problem(where, "they are one coder under two names", mend))
        elif _copied(rows, a, b):
            out.append(Problem(where, "every row that they share has the same words: one was copied from the other", mend))
    return out


def _copied(rows: Sequence[Row], a: str, b: str) -> bool:
    """Whether all measures that two coders share, two or more, are described in the same words."""
    texts = {c: {m: sorted(_folded(r.text) for r in rows if r.coder == c and r.measure == m) for m in {r.measure for r in rows if r.coder == c}}
             for c in (a, b)}  # fmt: skip
    shared = texts[a].keys() & texts[b].keys()
    return len(shared) > 1 and all(texts[a][m] == texts[b][m] for m in shared)


def grade_of(register: Register, measure: str, coder: str) -> int | None:
    """A coder's grade of a measure: the highest of its rows; None when the coder gave none."""
    given = [r.grade for r in register.rows if r.measure == measure and r.coder == coder and r.grade is not None]
    return max(given, default=None)
