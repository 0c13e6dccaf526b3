"""Finds things in the law by words: codes and headings, rules, groups, sets, provisions, questions; the closest first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from comity.law.records import Pack
from comity.law.store import Law
from comity.law.territories import fold
from comity.terms.codes import split_code


class Hit(msgspec.Struct, frozen=True):
    """One thing that was found."""

    id: str
    kind: str
    jurisdiction: str
    text: str


class Found(msgspec.Struct, frozen=True):
    """The best hits and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


_KINDS = ("entry", "rule", "group", "authorisation", "set", "question", "provision")


def search(law: Law, text: str, limit: int = 30) -> Found:
    """Things that hold every word of a text. An id that is the text comes first, then ids that begin with it, then words."""
    words = fold(text).split()
    ranked: list[tuple[int, int, int, str, Hit]] = []
    for pack in law.packs.values():
        for hit in _all(pack):
            score = _score(hit, text.strip().lower(), words)
            if score:
                ranked.append((-score, _KINDS.index(hit.kind), len(hit.id), hit.id, hit))
    ranked.sort(key=lambda r: r[:4])
    return Found(tuple(r[4] for r in ranked[: max(limit, 0)]), len(ranked))


def _score(hit: Hit, wanted: str, words: list[str]) -> int:
    """Closeness: 0 is no hit."""
    own = hit.id.lower()
    bare = split_code(own)[1] if hit.kind == "entry" else own
    if wanted in (own, bare):
        return 100
    if wanted and (own.startswith(wanted) or bare.startswith(wanted)):
        return 80
    if not words:
        return 0
    heading = fold(hit.text).split()
    id_words = fold(hit.id).split()
    score = 0
    for word in words:
        if word in heading:
            score += 12
        elif any(h.startswith(word) for h in heading):
            score += 8
        elif word in id_words or any(word in h for h in heading):
            score += 4
        else:
            return 0
    return 10 + score // len(words)


def _all(pack: Pack) -> Iterator[Hit]:
    j = pack.jurisdiction
    for code, e in pack.entries.items():
        if e.heading or "." not in code:
            yield Hit(code, "entry", j, e.heading)
    for r in pack.rules:
        yield Hit(r.id, "rule", j, r.title)
    for a in {r.authorisation: r.title for r in reversed(pack.rules) if r.authorisation}.items():
        yield Hit(a[0], "authorisation", j, a[1])
    for g in pack.groups.values():
        yield Hit(g.id, "group", j, g.name)
    for name in (*pack.code_sets, *pack.hs_sets):
        yield Hit(name, "set", j, "")
    for q in pack.questions.values():
        yield Hit(q.id, "question", j, q.question)
    for p in pack.provisions.values():
        yield Hit(p.id, "provision", j, f"{p.label}: {p.heading}" if p.heading else p.label)
