"""What is measured on pairs: name_bench, entity checks, the generated sets, cross-script names and OFAC's own scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measures import at_rate, best_f1, counts_at, curve, spearman
from records import Record, Scorer
from sets import PairSet
from tables import cut, share, table, three

Scores = Mapping[str, list[float]]
"""Scorer -> the score of every pair of one set."""

HEADLINE = ("ARABIC Person", "CYRILLIC Person")


def scored(scorers: Sequence[Scorer], pairs: PairSet) -> dict[str, list[float]]:
    """The scores of one set by every scorer."""
    return {s.name: s.pairs(pairs.pairs) for s in scorers}


def pick(values: Sequence[float], rows: list[int]) -> list[float]:
    return [values[i] for i in rows]


def f1_table(scorers: Sequence[Scorer], pairs: PairSet, scores: Scores) -> str:
    """Precision, recall and F1 at each scorer's own threshold, per group and for all, and F1 at the best threshold in hindsight."""
    groups = sorted(set(pairs.groups))
    rows = []
    for s in scorers:
        mine, cells = scores[s.name], []
        for rows_of in (range(len(mine)), *([i for i, g in enumerate(pairs.groups) if g == group] for group in groups)):
            kept = list(rows_of)
            c = counts_at(pick(mine, kept), [pairs.labels[i] for i in kept], s.pair_threshold)
            cells.append(three(c.precision, c.recall, c.f1))
        best = best_f1(mine, pairs.labels)
        rows.append((f"{s.name} @{s.pair_threshold:g}", *cells, f"{share(best.counts.f1)} @{cut(best.threshold)}"))
    sizes = [len(pairs.labels), *(pairs.groups.count(g) for g in groups)]
    head = tuple(f"{g} ({n})" for g, n in zip(("all", *groups), sizes, strict=True))
    return table((f"{pairs.name}: precision/recall/F1", *head, "best F1 in hindsight"), rows)


def generated_table(scorers: Sequence[Scorer], sets: Sequence[tuple[PairSet, Scores]], rate: float = 0.10) -> str:
    """Recall, share of negatives with an alert and F1 at each scorer's own threshold; then F1 at the lowest threshold with at most `rate` of the negatives."""
    rows = []
    for pairs, scores in sets:
        for s in scorers:
            c = counts_at(scores[s.name], pairs.labels, s.pair_threshold)
            held = at_rate(scores[s.name], pairs.labels, rate)
            rows.append((f"{pairs.name}, {s.name} @{s.pair_threshold:g}", share(c.recall), share(c.false_positive_rate), share(c.f1),
                         cut(held.threshold), share(held.counts.recall), share(held.counts.f1)))  # fmt: skip
    held_as = f"at most {rate:g} of the negatives"
    return table(("generated set", "recall", "negatives alerted", "F1", f"threshold, {held_as}", "recall there", "F1 there"), rows)


def class_table(scorers: Sequence[Scorer], pairs: PairSet, scores: Scores, rate: float | None = None) -> str:
    """The share of cases with an alert, per class: recall for perturbations, false positives for negatives.

    At each scorer's own threshold, or, with `rate`, at the lowest one with at most that share of all negatives.
    """
    where = {s.name: s.pair_threshold if rate is None else at_rate(scores[s.name], pairs.labels, rate).threshold for s in scorers}
    kinds = sorted({(not label, g) for label, g in zip(pairs.labels, pairs.groups, strict=True)})
    rows = []
    for negative, group in kinds:
        kept = [i for i, g in enumerate(pairs.groups) if g == group]
        found = [share(sum(scores[s.name][i] >= where[s.name] for i in kept) / len(kept)) for s in scorers]
        rows.append((f"{'negative: ' if negative else ''}{group} ({len(kept)})", *found))
    return table((f"{pairs.name}: share with an alert", *(f"{s.name} @{cut(where[s.name])}" for s in scorers)), rows)


def pool_table(scorers: Sequence[Scorer], queries: Sequence[Record], expected: Sequence[str | None], rate: float = 0.10) -> str:
    """The generator's own protocol: every query against all entities of the set.

    A true query is right when an entity with the greatest score is the expected one and reaches the threshold; a negative
    is alerted when any entity reaches it. With ties at the top the expected one may be any of them, and how often it is
    not alone is told: such an answer gives a reviewer no order.
    """
    labels, rows = [e is not None for e in expected], []
    for s in scorers:
        scores, tied = [], 0
        for hits, e in zip(s.screen(queries), expected, strict=True):
            best = max((x for _i, x in hits), default=0.0)
            first = {i for i, x in hits if x == best}
            scores.append(best if e is None or e in first else 0.0)
            tied += e in first and len(first) > 1
        c, held = counts_at(scores, labels, s.threshold), at_rate(scores, labels, rate)
        rows.append((f"{s.name} @{s.threshold:g}", share(c.recall), share(c.false_positive_rate), share(c.f1), cut(held.threshold),
                     share(held.counts.recall), share(held.counts.f1), share(tied / sum(labels))))  # fmt: skip
    return table(("SDN seed 11 among its 600 entities", "right one first", "negatives alerted", "F1", f"threshold, at most {rate:g} of the negatives",
                  "right one first there", "F1 there", "right one first, but not alone"), rows)  # fmt: skip


def generated_curve(scorers: Sequence[Scorer], pairs: PairSet, scores: Scores) -> list[tuple[object, ...]]:
    """Rows (set, scorer, threshold, recall, share of negatives with an alert, F1), one for each hundredth of that share at which something changes."""
    rows: list[tuple[object, ...]] = []
    for s in scorers:
        seen: dict[int, tuple[object, ...]] = {}
        for p in curve(scores[s.name], pairs.labels):
            c = p.counts
            seen[int(c.false_positive_rate * 100)] = (pairs.name, s.name, round(p.threshold, 6), round(c.recall, 4), round(c.false_positive_rate, 4),
                                                      round(c.f1, 4))  # fmt: skip
        rows += seen.values()
    return rows


def cross_table(scorers: Sequence[Scorer], pairs: PairSet, scores: Scores) -> str:
    """Recall per script and schema at each scorer's own threshold, and at 0.5 % and 1 % false positives.

    The rate is that of all false pairs of the set, one threshold for all rows; the headline row, Arabic and Cyrillic
    persons, has its own false pairs in a row beside it.
    """
    labels, everything = pairs.labels, range(len(pairs.labels))
    persons = [i for i in everything if pairs.groups[i] in HEADLINE]
    groups = [(g, [i for i in everything if pairs.groups[i] == g]) for g in sorted(set(pairs.groups))]
    kinds = [("Arabic and Cyrillic persons", persons, None), ("Arabic and Cyrillic persons, own false pairs", persons, persons),
             ("all", list(everything), None), *((g, kept, None) for g, kept in groups)]  # fmt: skip
    rows = []
    for s in scorers:
        mine = scores[s.name]
        for name, kept, own in kinds:
            base = list(everything) if own is None else own
            cuts = [s.pair_threshold, *(at_rate(pick(mine, base), [labels[i] for i in base], r).threshold for r in (0.005, 0.01))]
            true = sum(labels[i] for i in kept)
            found = [counts_at(pick(mine, kept), [labels[i] for i in kept], c).recall for c in cuts]
            rows.append((f"{s.name}: {name} ({true} true, {len(kept) - true} false)", *map(share, found)))
    return table(("cross-script: recall", "own threshold", "0.5 % false positives", "1 % false positives"), rows)


def parity_table(scorers: Sequence[Scorer], pairs: PairSet, scores: Scores) -> str:
    """Spearman's rank correlation with the scores that OFAC's public search shows."""
    return table((f"{pairs.name} ({len(pairs.truth)} pairs)", "rank correlation"),
                 [(s.name, share(spearman(scores[s.name], pairs.truth))) for s in scorers])  # fmt: skip
