"""Brings an index up to date: what stays is moved in whole arrays, only what is new is read. The result is the index built anew, bit for bit.

The entries that are new are built into a small index of their own; then both are laid together in the order of the whole. Kept numbers stay in
their order, so every sorted array stays sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from comity.parties.entity import Entity
from comity.parties.index.arrays import FORMAT, Arrays, Longs, Meta, packed, strings
from comity.parties.index.build import EARLIEST, LATEST, arrays_hash, build, gram_weights, name_norms
from comity.parties.ragged import spans
from comity.terms.dates import day_number

Numbers = NDArray[np.integer[Any]]
_ENTITY: Final = msgspec.json.Decoder(Entity)


class Row(NamedTuple):
    """One entry to be indexed: as JSON in the canonical form, its list and id, and the first and last day on which it answers (ISO; blank is open)."""

    raw: bytes
    list: str
    id: str
    since: str
    until: str

    @property
    def entity(self) -> Entity:
        """The entry, decoded."""
        return _ENTITY.decode(self.raw)


class _Part(NamedTuple):
    """An index of which some entries go into the new one: for each its new number, -1 for none; `names`: the same for its names."""

    arrays: Arrays
    entities: Longs
    names: Longs


class _Merged(NamedTuple):
    """Texts of two indexes laid together: all in order, and the new number of each text of either, -1 where it is not used."""

    texts: list[str]
    first: Longs
    second: Longs


def build_rows(rows: Iterable[Row], versions: Mapping[str, str], progress: Callable[[int], None] | None = None) -> tuple[Arrays, Meta]:
    """The index of these rows, built anew."""
    given = list(rows)
    return build([r.entity for r in given], versions, None, progress, [(r.since, r.until) for r in given])


def updated(
    old: Arrays, rows: Iterable[Row], versions: Mapping[str, str], progress: Callable[[int], None] | None = None
) -> tuple[Arrays, Meta]:  # fmt: skip
    """The index of these rows, made from an older one of the same program. `progress` is told of names that are read."""
    ordered = sorted(rows, key=lambda r: (r.list, r.id, (r.since, r.until), r.raw))
    known = {key: i for i, key in enumerate(_keys(old))}
    before = np.fromiter((known.get((r.raw, _day(r.since, EARLIEST), _day(r.until, LATEST)), -1) for r in ordered), np.int64, len(ordered))
    kept = before[before >= 0]
    if len(kept) < len(ordered) // 2 or bool((np.diff(kept) <= 0).any()):
        return build_rows(ordered, versions, progress)
    number = np.arange(len(ordered))
    fresh, _meta = build_rows((ordered[i] for i in np.flatnonzero(before < 0).tolist()), {}, progress)
    one = np.full(len(old.entity_list), -1, np.int64)
    one[kept] = number[before >= 0]
    both = _placed(old, one, fresh, number[before < 0])
    arrays = _laid_together(ordered, *both)
    lists = tuple(dict.fromkeys(r.list for r in ordered))
    meta = Meta(format=FORMAT, lists=lists, versions=dict(versions), entities=len(ordered), names=len(arrays.name_entity),
                words=len(arrays.vocab_kind), hash=arrays_hash(arrays))  # fmt: skip
    return arrays, meta


def _keys(arrays: Arrays) -> Iterable[tuple[bytes, int, int]]:
    raw, ends = arrays.entity_raw.tobytes(), arrays.entity_at.tolist()
    return zip((raw[a:b] for a, b in pairwise(ends)), arrays.entity_since.tolist(), arrays.entity_until.tolist(), strict=True)


def _day(text: str, otherwise: int) -> int:
    return day_number(text) if text else otherwise


def _placed(old: Arrays, old_entities: Longs, fresh: Arrays, fresh_entities: Longs) -> tuple[_Part, _Part]:
    """The new numbers of all names: in the order of their entities, within an entity as they were."""
    owner_old, owner_fresh = old_entities[old.name_entity], fresh_entities[fresh.name_entity]
    used = np.flatnonzero(owner_old >= 0)
    owners = np.concatenate([owner_old[used], owner_fresh])
    place = np.empty(len(owners), np.int64)
    place[np.argsort(owners, kind="stable")] = np.arange(len(owners))
    names = np.full(len(owner_old), -1, np.int64)
    names[used] = place[: len(used)]
    return _Part(old, old_entities, names), _Part(fresh, fresh_entities, place[len(used) :])


def _laid_together(ordered: Sequence[Row], one: _Part, two: _Part) -> Arrays:
    a, b = one.arrays, two.arrays
    count = int((one.names >= 0).sum() + len(two.names))
    list_number = {name: i for i, name in enumerate(dict.fromkeys(r.list for r in ordered))}
    name_raw, name_at = _ragged((a.name_raw, a.name_at, one.names), (b.name_raw, b.name_at, two.names), count)
    vocab = _merged(strings(a, "vocab").all(), _used_words(one), strings(b, "vocab").all())
    in_use = np.flatnonzero(vocab.first >= 0)
    forms = _merged(strings(a, "form").all(), np.unique(a.name_form[one.names >= 0]), strings(b, "form").all())
    skeletons = _merged(strings(a, "skeleton").all(), np.unique(a.vocab_skeleton[in_use]), strings(b, "skeleton").all())
    words, word_at = _ragged(
        (vocab.first[a.words], a.word_at, one.names), (vocab.second[b.words], b.word_at, two.names), count
    )  # fmt: skip
    position, _row = spans(a.vocab_gram_at, in_use)
    grams = _merged_keys(a.gram_key, np.unique(a.vocab_grams[position]), b.gram_key)
    vocab_grams, vocab_gram_at = _ragged(
        (grams.first[a.vocab_grams], a.vocab_gram_at, vocab.first), (grams.second[b.vocab_grams], b.vocab_gram_at, vocab.second), len(vocab.texts)
    )  # fmt: skip
    gram_at, postings, weight, norm = _postings(one, two, grams, count)
    ids = _ids(one, two)

    def entities(name: str) -> NDArray[Any]:
        return _scattered(getattr(a, name), one.entities, getattr(b, name), two.entities, len(ordered))

    def names(name: str) -> NDArray[Any]:
        return _scattered(getattr(a, name), one.names, getattr(b, name), two.names, count)

    def of_words(name: str) -> NDArray[Any]:
        return _scattered(getattr(a, name), vocab.first, getattr(b, name), vocab.second, len(vocab.texts))

    tables: dict[str, Any] = {"name_raw": name_raw, "name_at": name_at}
    for name, texts in (("entity", [r.raw for r in ordered]), ("vocab", vocab.texts), ("skeleton", skeletons.texts), ("form", forms.texts)):
        tables[f"{name}_raw"], tables[f"{name}_at"] = packed(texts)
    return Arrays(
        **tables,
        entity_list=np.array([list_number[r.list] for r in ordered], a.entity_list.dtype),
        entity_schema=entities("entity_schema"),
        entity_since=entities("entity_since"),
        entity_until=entities("entity_until"),
        name_entity=_scattered(one.entities[a.name_entity], one.names, two.entities[b.name_entity], two.names, count).astype(np.int32),
        name_kind=names("name_kind"),
        name_script=names("name_script"),
        name_form=_scattered(_renumbered(forms.first, a.name_form), one.names, _renumbered(forms.second, b.name_form), two.names, count).astype(np.int32),
        word_at=word_at,
        words=words.astype(np.int32),
        vocab_kind=of_words("vocab_kind"),
        vocab_weight=of_words("vocab_weight"),
        vocab_group=of_words("vocab_group"),
        vocab_skeleton=_scattered(skeletons.first[a.vocab_skeleton], vocab.first, skeletons.second[b.vocab_skeleton], vocab.second,
                                  len(vocab.texts)).astype(np.int32),
        vocab_gram_at=vocab_gram_at,
        vocab_grams=vocab_grams.astype(np.int32),
        gram_key=grams.keys,
        gram_weight=weight,
        gram_at=gram_at,
        postings=postings,
        name_norm=norm,
        id_key=ids[0],
        id_entity=ids[1],
    )  # fmt: skip


def _used_words(part: _Part) -> Longs:
    position, _row = spans(part.arrays.word_at, np.flatnonzero(part.names >= 0))
    return np.unique(part.arrays.words[position]).astype(np.int64)


def _scattered(first: NDArray[Any], to_first: Longs, second: NDArray[Any], to_second: Longs, count: int) -> NDArray[Any]:
    """Values of two indexes at their new places."""
    out = np.zeros(count, np.result_type(first, second))
    out[to_first[to_first >= 0]] = first[to_first >= 0]
    out[to_second[to_second >= 0]] = second[to_second >= 0]
    return out


def _ragged(
    first: tuple[NDArray[Any], Longs, Longs], second: tuple[NDArray[Any], Longs, Longs], count: int
) -> tuple[NDArray[Any], Longs]:  # fmt: skip
    """Rows of two ragged arrays (elements, ends, new place of each row) as one."""
    elements = np.concatenate([first[0], second[0]])
    ends = np.concatenate([first[1], second[1][1:] + len(first[0])])
    source = np.zeros(count, np.int64)
    source[first[2][first[2] >= 0]] = np.flatnonzero(first[2] >= 0)
    source[second[2][second[2] >= 0]] = np.flatnonzero(second[2] >= 0) + len(first[2])
    at = np.zeros(count + 1, np.int64)
    np.cumsum(ends[source + 1] - ends[source], out=at[1:])
    position, _row = spans(ends, source)
    return elements[position], at


def _merged(first: list[str], used: Numbers, second: list[str]) -> _Merged:
    """Two tables of texts as one in order; of the first only those used."""
    wanted = [i for i in used.tolist() if i >= 0]
    texts = sorted({*(first[i] for i in wanted), *second})
    place = {text: i for i, text in enumerate(texts)}
    to_first = np.full(len(first), -1, np.int64)
    to_first[wanted] = [place[first[i]] for i in wanted]
    return _Merged(texts, to_first, np.array([place[t] for t in second], np.int64))


class _Keys(NamedTuple):
    """Keys of grams of two indexes laid together, and the new number of each key of either, -1 where it is not used."""

    keys: NDArray[np.uint32]
    first: Longs
    second: Longs


def _merged_keys(first: NDArray[np.uint32], used: Numbers, second: NDArray[np.uint32]) -> _Keys:
    keys = np.union1d(first[used], second)
    to_first = np.full(len(first), -1, np.int64)
    to_first[used] = np.searchsorted(keys, first[used])
    return _Keys(keys, to_first, np.searchsorted(keys, second).astype(np.int64))


def _renumbered(new: Longs, numbers: Numbers) -> Longs:
    """Old numbers as new ones; -1 stays."""
    return np.append(new, -1)[numbers]


def _postings(one: _Part, two: _Part, grams: _Keys, count: int) -> tuple[Longs, NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]:
    """The postings of both, and what hangs on how many names a gram stands in."""
    codes = []
    for part, gram in ((one, grams.first), (two, grams.second)):
        names = part.names[part.arrays.postings]
        owner = np.repeat(gram, np.diff(part.arrays.gram_at))
        stays = names >= 0
        codes.append(owner[stays] * count + names[stays])
    pairs = np.concatenate(codes)
    pairs.sort(kind="stable")
    gram, postings = np.divmod(pairs, max(1, count))
    many = np.bincount(gram, minlength=len(grams.keys))
    at = np.zeros(len(many) + 1, np.int64)
    np.cumsum(many, out=at[1:])
    weight = gram_weights(many, count)
    return at, postings.astype(np.int32), weight, name_norms(postings, np.repeat(weight, many), count)


def _ids(one: _Part, two: _Part) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The identifiers of both in order."""
    keys = np.concatenate([one.arrays.id_key, two.arrays.id_key])
    owner = np.concatenate([one.entities[one.arrays.id_entity], two.entities[two.arrays.id_entity]])
    keys, owner = keys[owner >= 0], owner[owner >= 0]
    order = np.lexsort((owner, keys))
    return keys[order], owner[order].astype(np.int32)
