"""The questions of indicator 14 and their answers, dated measures for notice, and licensing statistics, from the folder of facts."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final, NamedTuple

from comity.desk.evidence_register import rows_of
from comity.governance.transparency import Answer
from comity.governance.value import UNKNOWN
from comity.terms.dates import parse_date
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

ITEM_COLUMNS: Final = ("item", "question", "yes_when")
ANSWER_COLUMNS: Final = ("jurisdiction", "item", "answer", "cite", "address", "note", "verified")
STATISTIC_COLUMNS: Final = (
    "jurisdiction",
    "authority",
    "since",
    "until",
    "what",
    "group",
    "value",
    "unit",
    "source",
    "address",
    "verified",
)
_WORDS: Final = {"yes": 1, "no": 0, "": UNKNOWN}


class Item(NamedTuple):
    """One question, and what makes its answer a yes."""

    item: str
    question: str
    yes_when: str


class Cited(NamedTuple):
    """An answer with what a reader wants besides: where the text stands, and a few words."""

    answer: Answer
    address: str
    note: str


class Statistic(NamedTuple):
    """One figure that an authority publishes of its licences; `value` a decimal as text."""

    jurisdiction: str
    authority: str
    since: str
    until: str
    what: str
    group: str
    value: str
    unit: str
    source: str
    address: str
    verified: bool


def items(root: Path) -> tuple[Item, ...]:
    """The questions, in their order."""
    return tuple(Item(r["item"], r["question"], r["yes_when"]) for r in rows_of(root / "transparency_items.csv", ITEM_COLUMNS))


def cited(root: Path) -> tuple[Cited, ...]:
    """All answers; BadInput for an unknown question or word, an answer without citation, or two answers to one question."""
    known = [i.item for i in items(root)]
    out, problems, seen = [], [], set()
    for number, r in enumerate(rows_of(root / "transparency.csv", ANSWER_COLUMNS), 2):
        place = f"transparency.csv, line {number}"
        if r["item"] not in known:
            problems.append(
                Problem(place, f"no question '{r['item'][:40]}'", f"Did you mean {nearest(r['item'], known) or known[0]}?")
            )
        if r["answer"] not in _WORDS or r["verified"] not in ("yes", "no"):
            problems.append(
                Problem(place, "an answer is yes, no or blank, and verified yes or no", "Leave it blank if nobody has looked.")
            )
        elif r["answer"] and not r["cite"]:
            problems.append(Problem(place, "the answer cites nothing", "Name the provision, or leave the answer blank."))
        if (r["jurisdiction"], r["item"]) in seen:
            problems.append(Problem(place, "the question is answered twice for this law", "Keep one."))
        seen.add((r["jurisdiction"], r["item"]))
        held = _WORDS.get(r["answer"], UNKNOWN)
        out.append(Cited(Answer(r["jurisdiction"], r["item"], held, r["cite"], r["verified"] == "yes"), r["address"], r["note"]))
    if problems:
        raise BadInput(*problems)
    return tuple(out)


def answers(root: Path) -> tuple[Answer, ...]:
    """The answers alone, as indicator 14 takes them."""
    return tuple(c.answer for c in cited(root))


def statistics(root: Path) -> tuple[Statistic, ...]:
    """The figures of licensing statistics; BadInput for a day or number that is none."""
    out, problems = [], []
    for number, r in enumerate(rows_of(root / "licensing_statistics.csv", STATISTIC_COLUMNS), 2):
        wrong = [c for c in ("since", "until") if not parse_date(r[c])]
        if wrong or not r["value"].replace(".", "", 1).isdecimal() or r["verified"] not in ("yes", "no"):
            problems.append(Problem(f"licensing_statistics.csv, line {number}", "a day, the value or the word under verified is wrong",
                                    "Days are YYYY-MM-DD, values decimals without separators, verified yes or no."))  # fmt: skip
        out.append(
            Statistic(
                r["jurisdiction"],
                r["authority"],
                r["since"],
                r["until"],
                r["what"],
                r["group"],
                r["value"],
                r["unit"],
                r["source"],
                r["address"],
                r["verified"] == "yes",
            )
        )
    if problems:
        raise BadInput(*problems)
    return tuple(out)


def notices(folder: Path, day: str) -> tuple[tuple[str, str, str], ...]:
    """(measure, published, first day) from the register of measures of one law, of those published by a day; empty without one."""
    path = folder / "measures.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as f:
        rows = [r for r in csv.DictReader(f) if parse_date(r.get("published") or "") and parse_date(r.get("effective") or "")]
    return tuple((r["measure"], r["published"], r["effective"]) for r in rows if r["published"] <= day)
