"""A list of a million names, made from the listed ones: words recombined within a culture and a schema, with a fixed seed.

What is kept: how long names are, which words come first, last and between, how often each does. What is lost: who is who.
So the list is as hard to search as a real one of its size, and says nothing of how well anything is found.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from culture import culture_of
from records import Record, record

SEED = 20_261
SMALL = 200
"""Groups with fewer names are put together."""


class _Group:
    """Words of one culture and schema by place: first, between, last; and how many words names have."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.between: list[str] = []
        self.last: list[str] = []
        self.sizes: list[int] = []

    def add(self, words: Sequence[str]) -> None:
        self.first.append(words[0])
        self.between += words[1:-1]
        self.last.append(words[-1])
        self.sizes.append(len(words))

    def name(self, chance: random.Random) -> str:
        size = chance.choice(self.sizes)
        middle = [chance.choice(self.between) for _ in range(size - 2)] if self.between else []
        return " ".join([chance.choice(self.first), *middle, *([chance.choice(self.last)] if size > 1 else [])])


def synthetic(listed: Sequence[Record], n: int) -> Iterator[Record]:
    """`n` entities with one made-up name each, groups as frequent as they are in the corpus."""
    names: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for r in listed:
        for name in r.names:
            if words := name.split():
                names[r.schema, culture_of(r)].append(words)
    groups: dict[tuple[str, str], _Group] = defaultdict(_Group)
    for (schema, culture), found in names.items():
        for words in found:
            groups[schema, culture if len(found) >= SMALL else "others"].add(words)
    kinds = list(groups)
    weights = [len(groups[k].sizes) for k in kinds]
    chance = random.Random(SEED)
    for i in range(n):
        kind = chance.choices(kinds, weights)[0]
        yield record(f"synthetic:{i}", kind[0], "synthetic", name=groups[kind].name(chance))
