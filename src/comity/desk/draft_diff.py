"""The law diff of a dossier: which cells are answered otherwise, by which rules and provisions, and a matrix of levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from comity.desk.draft_cells import Judged, Lattice, story_of
from comity.desk.lawcells import label
from comity.desk.overlay import Laid
from comity.law.records import Rule

MOST_ENTRIES: Final = 400
MOST_ITEMS: Final = 60
_ALIKE: Final = (
    "jurisdiction", "item", "story", "outcome_1", "policy_1", "outcome_2", "policy_2", "was", "becomes", "rules_1", "rules_2",
)  # fmt: skip


def law_diff(judged: Judged, laid: Laid, portfolio: Mapping[str, Any]) -> dict[str, Any]:
    """The section: counts, changes by entry, transitions, the matrix, and what became of the orders of a portfolio."""
    moved = judged.moved
    by_entry = _by_entry(moved, judged, laid)
    opened = judged.frame.filter((pl.col("was") < 0) | (pl.col("becomes") < 0)).height
    return {
        "cells": judged.frame.height, "changed": moved.height, "open": opened, "baseline": laid.how, "mode": laid.mode,
        "story": story_of(judged), "stories": _stories(judged, moved, laid), "by_entry": by_entry[:MOST_ENTRIES], "entries_left_out": max(0, len(by_entry) - MOST_ENTRIES),
        "transitions": _transitions(moved), "matrix": _matrix(judged), "rules": list(laid.rules), "portfolio": dict(portfolio),
    }  # fmt: skip


def said(outcome: str, policy: str) -> str:
    """An answer in a few words."""
    return f"{outcome}, {policy}" if policy else outcome


def _stories(judged: Judged, moved: pl.DataFrame, laid: Laid) -> list[dict[str, Any]]:
    counts = dict(moved.group_by("story").len().iter_rows())
    names = dict.fromkeys(s.name for lat in judged.lattices for s in lat.stories)
    stated = {s.name: dict(s.columns) for lat in judged.lattices for s in lat.stories}
    asked = {i: q.question for lat in judged.lattices for i, q in laid.changed.packs[lat.jurisdiction].questions.items()}
    return [{"story": n, "changed": counts.get(n, 0), "stated": stated[n], "asked": _asked(stated[n], asked)} for n in names]


def _asked(stated: Mapping[str, str], questions: Mapping[str, str]) -> list[dict[str, str]]:
    """The questions that a story answers, in words."""
    pairs = [f.partition("=")[::2] for f in stated.get("facts", "").split(";") if f]
    return [{"id": i, "question": questions.get(i, ""), "answer": answer} for i, answer in pairs]


def _transitions(moved: pl.DataFrame) -> list[dict[str, Any]]:
    keys = ("outcome_1", "policy_1", "outcome_2", "policy_2")
    rows = moved.group_by(keys).len().sort(["len", *keys], descending=[True, False, False, False, False])
    return [{"was": said(a, b), "becomes": said(c, d), "cells": n} for a, b, c, d, n in rows.iter_rows()]


def _by_entry(moved: pl.DataFrame, judged: Judged, laid: Laid) -> list[dict[str, Any]]:
    """Cells of one item that change alike, together; those with most destinations first within their item."""
    grouped = moved.group_by(_ALIKE).agg(pl.col("destination").sort()).sort(
        [pl.col("jurisdiction"), pl.col("item"), pl.col("story"), pl.col("destination").list.len(), *(pl.col(c) for c in _ALIKE[3:])],
        descending=[False, False, False, True, *[False] * len(_ALIKE[3:])],
    )  # fmt: skip
    tellers = {j.jurisdiction: Deciding(laid, j) for j in judged.lattices}
    out = []
    for r in grouped.iter_rows(named=True):
        deciding = tellers[r["jurisdiction"]]
        rules = deciding.between(r["rules_1"], r["rules_2"])
        out.append({
            "item": r["item"], "heading": deciding.heading(r["item"]), "jurisdiction": r["jurisdiction"], "story": r["story"],
            "destinations": r["destination"], "was": said(r["outcome_1"], r["policy_1"]), "becomes": said(r["outcome_2"], r["policy_2"]),
            "was_level": r["was"], "becomes_level": r["becomes"], "rules": [x.id for x in rules], "provisions": deciding.provisions(rules),
        })  # fmt: skip
    return out


class Deciding:
    """Which rules make the difference in a cell, and the provisions they rest on."""

    def __init__(self, laid: Laid, lattice: Lattice) -> None:
        self.lattice = lattice
        self.first, self.second = laid.baseline.packs[lattice.jurisdiction], laid.changed.packs[lattice.jurisdiction]
        self.by: dict[str, Rule] = {r.id: r for p in (self.first, self.second) for r in p.rules}
        self.packs = laid.changed.packs

    def between(self, one: str, two: str) -> list[Rule]:
        """The rules of the stricter side that the other has not; where both have the same, those that decide."""
        a, b = ([i for i in ids.split(";") if i] for ids in (one, two))
        fresh = [i for i in b if i not in a] or [i for i in a if i not in b] or b
        mine = [self.by[i] for i in fresh if i in self.by]
        return [r for r in mine if r.kind != "reach"] or mine

    def provisions(self, rules: list[Rule]) -> list[str]:
        """Their provisions as people cite them."""
        return list(dict.fromkeys(self._label(r, c.at) for r in rules for c in r.cite))

    def _label(self, rule: Rule, cite: str) -> str:
        return label(self.second if rule in self.second.rules else self.first, cite)

    def heading(self, item: str) -> str:
        """The heading of the entry, or of the nearest above that has one."""
        code = item.partition(" ")[0]
        entries: Mapping[str, Any] = next((p.entries for p in self.packs.values() if code in p.entries), {})
        while code:
            found = entries.get(code)
            if found is not None and found.heading:
                return str(found.heading)
            code = code.rpartition(".")[0]
        return ""


def _matrix(judged: Judged) -> dict[str, Any]:
    """Levels without and with the measure under its story, for the items with most changes and all destinations; -1 is open."""
    story = story_of(judged)
    mine = judged.frame.filter((pl.col("story") == story) & ~pl.col("destination").str.contains("-"))
    busy = (
        mine.with_columns(key=pl.col("jurisdiction") + "|" + pl.col("item")).group_by("key")
        .agg(n=(pl.col("was") != pl.col("becomes")).sum()).sort(["n", "key"], descending=[True, False])
    )  # fmt: skip
    keys = sorted(busy.head(MOST_ITEMS).get_column("key").to_list())
    places = sorted(mine.get_column("destination").unique().to_list())
    shown = mine.filter((pl.col("jurisdiction") + "|" + pl.col("item")).is_in(keys))
    table = {
        (f"{j}|{i}", d): (w, b)
        for j, i, d, w, b in shown.select("jurisdiction", "item", "destination", "was", "becomes").iter_rows()
    }
    return {
        "story": story, "items": [k.partition("|")[2] for k in keys], "jurisdictions": [k.partition("|")[0] for k in keys], "destinations": places,
        "was": [[table.get((k, p), (-1, -1))[0] for p in places] for k in keys],
        "becomes": [[table.get((k, p), (-1, -1))[1] for p in places] for k in keys], "left_out": max(0, busy.height - MOST_ITEMS),
    }  # fmt: skip
