"""What the cubes of laws are made of: the entries of each list at the depth at which lists are compared, and items that lists share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from comity.law.conditions import atoms_of
from comity.law.correlations import Correlations
from comity.law.records import Pack
from comity.law.store import Law
from comity.terms.codes import split_code
from comity.terms.dates import holds

_SILENT: Final = ("reserved", "note", "pointer", "decontrol")
_BINDING: Final = ("require", "prohibit", "notify")
_LIKE: Final = ("equal", "overlaps", "narrower", "broader")
EQUAL: Final = "equal by table"
BESIDE: Final = "equal or beside each other one to one"


class Units(NamedTuple):
    """The entries of one law: codes, how many paragraphs without paragraphs each has, and the list whose numbers are taken for it."""

    codes: tuple[str, ...]
    leaves: dict[str, tuple[str, ...]]
    assumed: dict[str, str]


def units_of(law: Law, pack: Pack, correlations: Correlations, day: str, depths: Mapping[str, int] | None = None) -> Units:
    """Every entry of the lists that the rules of this law read, on a day.

    A list that is not here but is said to take the numbers of one that is, is taken to have the entries of that one.
    """
    read = lists_read(pack)
    depths = depths_of(law, correlations) if depths is None else depths
    codes: list[str] = []
    leaves: dict[str, tuple[str, ...]] = {}
    for space in pack.namespaces:
        if space in read:
            found = _entries(pack, space, depths.get(space, 0), day)
            codes += found
            leaves |= found
    assumed: dict[str, str] = {}
    for space in sorted(read - {n for p in law.packs.values() for n in p.namespaces}):
        for other in _whole(correlations, space):
            owner = next((p for p in law.packs.values() if other in p.namespaces), None)
            if owner is None:
                continue
            for code in _entries(owner, other, depths.get(other, 0), day):
                own = f"{space}:{split_code(code)[1]}"
                codes.append(own)
                leaves[own] = (own,)
            assumed[space] = other
            break
    return Units(tuple(sorted(codes)), leaves, assumed)


def lists_read(pack: Pack) -> set[str]:
    """The lists that requirements of this law test, its own and such as are not here; not the lists of another law."""
    facts = {a.fact for r in pack.rules if r.kind in _BINDING for a in atoms_of(r.when)}
    return {f.partition(":")[2] for f in facts if f.startswith("item:")}


def depths_of(law: Law, correlations: Correlations) -> dict[str, int]:
    """For each list the depth of codes at which tables compare it with other lists most often."""
    have = {n for p in law.packs.values() for n in p.namespaces}
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    for a, _relation, b, _source, _verified in correlations.lines:
        ends = split_code(a), split_code(b)
        if all(space in have and rest != "*" for space, rest in ends):
            for space, rest in ends:
                seen[space][rest.count(".")] += 1
    return {space: max(sorted(found), key=found.__getitem__) for space, found in seen.items()}


def _entries(pack: Pack, space: str, depth: int, day: str) -> dict[str, tuple[str, ...]]:
    """The entries of a list at a depth, and those above that have nothing below, each with its last paragraphs."""
    alive = [
        c for c, e in pack.entries.items() if c.startswith(f"{space}:") and e.kind not in _SILENT and holds(e.since, e.until, day)
    ]
    parents = {c[:n] for c in alive for n, ch in enumerate(c) if ch == "."}
    out: dict[str, list[str]] = {
        c: [] for c in sorted(alive) if c.count(".") == depth or (c.count(".") < depth and c not in parents)
    }
    for code in sorted(alive):
        unit = ".".join(code.split(".")[: depth + 1])
        if unit in out and code not in parents:
            out[unit].append(code)
    return {c: tuple(v) or (c,) for c, v in out.items()}


def _whole(correlations: Correlations, space: str) -> list[str]:
    """Lists whose numbers a list takes."""
    pairs = [(split_code(a), split_code(b)) for a, _r, b, _s, _v in correlations.lines if a.endswith(":*") and b.endswith(":*")]
    return [a[0] for a, b in pairs if b[0] == space] + [b[0] for a, b in pairs if a[0] == space]


class Joined(NamedTuple):
    """A number for each item that entries of several laws share, by entry, and how its entries were joined."""

    item: Mapping[str, int]
    how: str


def join_items(units: Iterable[str], correlations: Correlations, how: str = BESIDE) -> Joined:
    """Numbers items: entries are one item when a table says that they, or paragraphs of them, are equal.

    With `BESIDE` also when they overlap and stand one to one: neither has a second entry beside it in the other's list; and when two
    lists are said to share their numbers. Numbers follow the order of codes.
    """
    known = sorted(set(units))
    of = _Units(known)
    links = _links(of, correlations, _LIKE if how == BESIDE else ("equal",))
    if how == BESIDE:
        beside: Counter[tuple[str, str]] = Counter()
        for a, b in links:
            beside[(a, split_code(b)[0])] += 1
            beside[(b, split_code(a)[0])] += 1
        links = [(a, b) for a, b in links if beside[(a, split_code(b)[0])] == beside[(b, split_code(a)[0])] == 1]
        links += _same_numbers(known, correlations)
    group = {c: c for c in known}
    for a, b in links:
        first, second = sorted((_root(group, a), _root(group, b)))
        group[second] = first
    size = Counter(_root(group, c) for c in known)
    numbers = {root: n for n, root in enumerate(sorted(r for r, many in size.items() if many > 1))}
    return Joined({c: numbers.get(_root(group, c), -1) for c in known}, how)


class _Units:
    """Finds the entry to which a code belongs."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)

    def find(self, code: str) -> str:
        """The entry itself or above; blank when there is none."""
        while code not in self.known:
            code, dot, _ = code.rpartition(".")
            if not dot:
                return ""
        return code


def _links(of: _Units, correlations: Correlations, relations: tuple[str, ...]) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for a, relation, b, _source, _verified in correlations.lines:
        ends = of.find(a), of.find(b)
        if relation in relations and all(ends):
            found[ends] = None
    return list(found)


def _same_numbers(known: list[str], correlations: Correlations) -> list[tuple[str, str]]:
    """Entries of the same number in lists that share their numbers."""
    have = set(known)
    out = []
    for a, relation, b, _source, _verified in correlations.lines:
        if a.endswith(":*") and b.endswith(":*") and relation != "different":
            first, second = split_code(a)[0], split_code(b)[0]
            for code in known:
                space, rest = split_code(code)
                if space == first and f"{second}:{rest}" in have:
                    out.append((code, f"{second}:{rest}"))
    return out


def _root(group: dict[str, str], code: str) -> str:
    while group[code] != code:
        group[code] = group[group[code]]
        code = group[code]
    return code
