"""Builds the arrays of an index. Names and words are read one by one (slow); everything after that is whole-array work.

What was read is remembered, so that bringing an index up to date reads only the names and words that are new. The reading can
be spread over processes: `each` is called as `map` is, and the processes are the caller's business.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final, NamedTuple
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from comity.parties.entity import IDENTIFIERS, NAMES, SCHEMATA, Entity
from comity.parties.index.arrays import FORMAT, Arrays, Bytes, Floats, Ints, Longs, Meta, packed, strings
from comity.parties.match.normal import NormalName, normal
from comity.parties.match.words import group_of, kind_and_weight
from comity.parties.names.scripts import skeleton
from comity.parties.ragged import spans
from comity.terms.dates import day_number

PERSON: Final = "Person"
"""The schema whose names have no legal form."""
LOT: Final = 2_000
"""Names, and words, that are read at a time."""
_NAMES_AT_ONCE: Final = 50_000
"""Names whose grams are sorted at a time: bounds the memory."""
EARLIEST: Final = -(2**31) + 1
LATEST: Final = 2**31 - 1
"""Days for an open beginning and an open end."""

Key = tuple[str, bool]
Keys = NDArray[np.uint32]
Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


class Word(NamedTuple):
    """What an index keeps of a word: skeleton, kind and weight (`match.words`), spelling group, and the keys of its grams."""

    skeleton: str
    kind: int
    weight: float
    group: int
    grams: tuple[int, ...]


class _Names(NamedTuple):
    """N names in the order of the index: whose they are, of which kind, as published, whether a person's, and what was read from them."""

    entity: Ints
    kind: Bytes
    texts: list[str]
    persons: list[bool]


class _Words(NamedTuple):
    """The words of N names: numbers in a vocabulary, legal forms as numbers in `forms` (-1 without one), which are in other letters than Latin."""

    vocab: list[str]
    forms: list[str]
    word_at: Longs
    words: Ints
    form: Ints
    foreign: Bytes


def build(
    entities: Iterable[Entity],
    versions: Mapping[str, str],
    known: Mapping[Key, NormalName] | None = None,
    progress: Callable[[int], None] | None = None,
    spans_of: Sequence[tuple[str, str]] | None = None,
    words: Mapping[str, Word] | None = None,
    each: Each = map,
) -> tuple[Arrays, Meta]:
    """The index of these entities; their order does not matter. `known` gives normal forms read before, by name and whether it is a person's.

    `progress` is told of names read. `spans_of` gives, for each entity, the first and last day on which it answers (ISO; blank is
    open), where that is not what the entity itself says: one that changed stands there once for each of its states. `words` gives
    what was read of words before. `each` stands for `map` where several processes are to read.
    """
    given = list(entities)
    said = [(e.since, e.until) for e in given] if spans_of is None else list(spans_of)
    raws = [_raw(e) for e in given]
    order = sorted(range(len(given)), key=lambda i: (given[i].list, given[i].id, said[i], raws[i]))
    ordered, said, raws = [given[i] for i in order], [said[i] for i in order], [raws[i] for i in order]
    lists = tuple(dict.fromkeys(e.list for e in ordered))
    list_number = {name: i for i, name in enumerate(lists)}
    names = _names(ordered)
    read = _read(names, known or {}, progress, each)
    facts = _facts(read.vocab, words or {}, each)
    skeletons = sorted({w.skeleton for w in facts})
    skeleton_place = {s: i for i, s in enumerate(skeletons)}
    gram_key, vocab_gram_at, vocab_grams = _vocab_grams(facts)
    gram_at, postings, weight, norm = _postings(read, vocab_gram_at, vocab_grams, len(gram_key))
    ids = sorted({(key, number) for number, e in enumerate(ordered) for k in IDENTIFIERS for v in e.get(k) if (key := id_key(v))})
    tables: dict[str, Any] = {}
    for name, texts in (("entity", raws), ("name", names.texts), ("vocab", read.vocab), ("skeleton", skeletons), ("form", read.forms)):
        tables[f"{name}_raw"], tables[f"{name}_at"] = packed(texts)
    arrays = Arrays(
        **tables,
        entity_list=np.array([list_number[e.list] for e in ordered], np.uint16),
        entity_schema=np.array([SCHEMATA.index(e.schema) for e in ordered], np.uint8),
        entity_since=np.array([day_number(since) if since else EARLIEST for since, _until in said], np.int32),
        entity_until=np.array([day_number(until) if until else LATEST for _since, until in said], np.int32),
        name_entity=names.entity,
        name_kind=names.kind,
        name_script=read.foreign,
        name_form=read.form,
        word_at=read.word_at,
        words=read.words,
        vocab_kind=np.array([w.kind for w in facts], np.uint8),
        vocab_weight=np.array([w.weight for w in facts], np.float32),
        vocab_group=np.array([w.group for w in facts], np.int32),
        vocab_skeleton=np.array([skeleton_place[w.skeleton] for w in facts], np.int32),
        vocab_gram_at=vocab_gram_at,
        vocab_grams=vocab_grams,
        gram_key=gram_key,
        gram_weight=weight,
        gram_at=gram_at,
        postings=postings,
        name_norm=norm,
        id_key=np.array([k for k, _e in ids], np.uint64),
        id_entity=np.array([e for _k, e in ids], np.int32),
    )
    meta = Meta(format=FORMAT, lists=lists, versions=dict(versions), entities=len(ordered), names=len(names.texts), words=len(read.vocab),
                hash=arrays_hash(arrays))  # fmt: skip
    return arrays, meta


_ENCODE: Final = msgspec.json.Encoder(order="deterministic").encode


def _raw(entity: Entity) -> bytes:
    """An entity as JSON. Halves of surrogate pairs, which no JSON can hold, become the sign for what cannot be shown."""
    try:
        return _ENCODE(entity)
    except UnicodeEncodeError:
        return _ENCODE(_whole(msgspec.to_builtins(entity)))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return [_whole(v) for v in value] if isinstance(value, (list, tuple)) else value


def _names(ordered: Sequence[Entity]) -> _Names:
    """All names of all entities: each once for an entity, as the strongest kind; a name of spaces is none."""
    owner, kinds, texts, persons = array("i"), bytearray(), list[str](), list[bool]()
    for number, entity in enumerate(ordered):
        seen: dict[str, int] = {}
        for kind, prop in enumerate(NAMES):
            for text in entity.get(prop):
                if text.strip():
                    seen.setdefault(text, kind)
        owner.extend([number] * len(seen))
        kinds.extend(seen.values())
        texts += seen
        persons += [entity.schema == PERSON] * len(seen)
    return _Names(np.array(owner, np.int32), np.frombuffer(bytes(kinds), np.uint8), texts, persons)


def read_names(keys: Sequence[Key]) -> list[tuple[tuple[str, ...], str, bool]]:
    """What an index keeps of names: words, legal form (blank without one), whether in other letters than Latin."""
    return [_kept(normal(text, person=person)) for text, person in keys]


def _kept(name: NormalName) -> tuple[tuple[str, ...], str, bool]:
    return name.words, name.form, name.script != "LATIN"


def _read(names: _Names, known: Mapping[Key, NormalName], progress: Callable[[int], None] | None, each: Each) -> _Words:
    """Reads all names lot by lot; words and forms are numbered in the order of the alphabet."""
    vocab, forms = dict[str, int](), dict[str, int]()
    words, lengths, form, foreign = array("i"), array("i"), array("i"), bytearray()
    done = 0
    lots = _lots(list(zip(names.texts, names.persons, strict=True)))
    for lot, found in zip(lots, each(read_names, ([k for k in lot if k not in known] for lot in lots)), strict=True):
        fresh = iter(found)
        for key in lot:
            texts, of, other = _kept(known[key]) if key in known else next(fresh)
            words.extend([vocab.setdefault(w, len(vocab)) for w in texts])
            lengths.append(len(texts))
            form.append(forms.setdefault(of, len(forms)) if of else -1)
            foreign.append(other)
        done += len(lot)
        if progress is not None:
            progress(done)
    word_at = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.array(lengths, np.int64), out=word_at[1:])
    in_order, words_sorted = _renumbered(vocab, np.array(words, np.int32))
    forms_in_order, form_sorted = _renumbered(forms, np.array(form, np.int32))
    return _Words(in_order, forms_in_order, word_at, words_sorted, form_sorted, np.frombuffer(bytes(foreign), np.uint8))


def _lots(items: list[Any]) -> list[list[Any]]:
    return [items[i : i + LOT] for i in range(0, len(items), LOT)]


def _renumbered(numbers: Mapping[str, int], used: Ints) -> tuple[list[str], Ints]:
    """Texts in order, and uses of their old numbers as new ones; -1 stays."""
    ordered = sorted(numbers)
    new = np.full(len(ordered) + 1, -1, np.int32)
    new[[numbers[t] for t in ordered]] = np.arange(len(ordered), dtype=np.int32)
    return ordered, new[used]


def read_words(words: Sequence[str]) -> list[Word]:
    """What an index keeps of words."""
    out = []
    for word in words:
        kind, weight = kind_and_weight(word)
        out.append(Word(skeleton(word), kind, weight, group_of(word), keys_of_grams(word)))
    return out


def _facts(vocab: list[str], known: Mapping[str, Word], each: Each) -> list[Word]:
    fresh: Iterator[Word] = (w for lot in each(read_words, _lots([w for w in vocab if w not in known])) for w in lot)
    return [known[w] if w in known else next(fresh) for w in vocab]


def grams_of(word: str, bones: str, group: int) -> list[str]:
    """What a word is found by: its letters in threes, its skeleton whole and in twos, its spelling group, its first letter."""
    edged = f"^{word}$"
    out = [edged[i : i + 3] for i in range(len(edged) - 2)] if len(word) > 1 else []
    out.append("1" + word[:1])
    if len(bones) > 1:
        out.append("=" + bones)
        ends = f"^{bones}$"
        out += ["~" + ends[i : i + 2] for i in range(len(ends) - 1)]
    if group >= 0:
        out.append(f"#{group}")
    return out


def gram_hash(gram: str) -> int:
    """The key under which a gram is kept."""
    return crc32(gram.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=100_000)
def keys_of_grams(word: str) -> tuple[int, ...]:
    """The keys of all grams of a word, each once."""
    return tuple(dict.fromkeys(gram_hash(g) for g in grams_of(word, skeleton(word), group_of(word))))


def id_key(value: str) -> int:
    """The key under which an identifier is kept: letters and digits only, an IMO number without `IMO`; 0 where nothing is left.

    The kind is no part of it: lists give one number as a registration here and as a tax number there.
    """
    plain = "".join(c for c in value.upper() if c.isalnum()).removeprefix("IMO")
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "big") if plain else 0


def _vocab_grams(facts: Sequence[Word]) -> tuple[Keys, Longs, Ints]:
    """The keys of all grams in order, and the numbers of the grams of each word with their ends."""
    at = np.zeros(len(facts) + 1, np.int64)
    np.cumsum([len(w.grams) for w in facts], out=at[1:])
    flat = np.fromiter((k for w in facts for k in w.grams), np.uint32, int(at[-1]))
    keys, number = np.unique(flat, return_inverse=True)
    return keys, at, number.astype(np.int32)


def _postings(read: _Words, gram_at_word: Longs, grams: Ints, count: int) -> tuple[Longs, Ints, Floats, Floats]:
    """The names in which each gram stands: ends, names, the weight of each gram, and the sum of weights of each name.

    Names are gone through part by part; each part is sorted by gram, and the parts are then laid one behind the other gram by gram.
    """
    total = len(read.word_at) - 1
    parts: list[tuple[Longs, Ints]] = []
    for first in range(0, total, _NAMES_AT_ONCE):
        last = min(first + _NAMES_AT_ONCE, total)
        position, word = spans(gram_at_word, read.words[read.word_at[first] : read.word_at[last]])
        row = np.repeat(np.arange(last - first), np.diff(read.word_at[first : last + 1]))[word]
        pairs = np.sort(grams[position].astype(np.int64) * (last - first) + row)
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
        parts.append((np.bincount(pairs // (last - first), minlength=count), (pairs % (last - first) + first).astype(np.int32)))
    many: Longs = np.sum([c for c, _names in parts], axis=0, dtype=np.int64) if parts else np.zeros(count, np.int64)
    weight = gram_weights(many, total)
    at = np.zeros(count + 1, np.int64)
    np.cumsum(many, out=at[1:])
    postings, norm, filled = np.zeros(int(at[-1]), np.int32), np.zeros(total, np.float32), at[:-1].copy()
    for first, (here, names) in zip(range(0, total, _NAMES_AT_ONCE), parts, strict=True):
        postings[np.repeat(filled - (np.cumsum(here) - here), here) + np.arange(len(names))] = names
        last = min(first + _NAMES_AT_ONCE, total)
        norm[first:last] = name_norms(names - first, np.repeat(weight, here), last - first)
        filled += here
    return at, postings, weight, norm


def gram_weights(many: Longs, total: int) -> Floats:
    """The weight of grams that stand in so many of all names."""
    return (np.log1p(total / np.maximum(many, 1)) ** 2).astype(np.float32)


def name_norms(names: NDArray[np.integer[Any]], weights: Floats, total: int) -> Floats:
    """The sum of the weights of each name, over postings in the order of their grams."""
    return np.bincount(names, weights=weights, minlength=total).astype(np.float32)


def arrays_hash(arrays: Arrays) -> str:
    """`sha256:...` over all arrays: an index is what this says."""
    total = hashlib.sha256()
    for f in fields(arrays):
        array = np.ascontiguousarray(getattr(arrays, f.name))
        total.update(f"{f.name}:{array.dtype.str}:{array.shape}".encode())
        total.update(array.data)
    return "sha256:" + total.hexdigest()


def known_names(arrays: Arrays) -> dict[tuple[str, bool], NormalName]:
    """The normal forms of all names in an index, as far as an index needs them: words, legal form, and whether in Latin letters."""
    vocab, forms = strings(arrays, "vocab").all(), strings(arrays, "form").all()
    person = (arrays.entity_schema == SCHEMATA.index(PERSON))[arrays.name_entity].tolist()
    words, ends = [vocab[w] for w in arrays.words.tolist()], arrays.word_at.tolist()
    out: dict[tuple[str, bool], NormalName] = {}
    rows = zip(strings(arrays, "name").all(), person, ends, ends[1:], arrays.name_form.tolist(), arrays.name_script.tolist(), strict=False)
    for text, of_person, first, last, form, foreign in rows:
        out[text, of_person] = NormalName(text, tuple(words[first:last]), (forms[form],) if form >= 0 else (), (), "" if foreign else "LATIN")
    return out


def known_words(arrays: Arrays) -> dict[str, Word]:
    """What an index holds of words, for the building of the next."""
    skeletons, grams = strings(arrays, "skeleton").all(), arrays.gram_key[arrays.vocab_grams].tolist()
    ends = arrays.vocab_gram_at.tolist()
    rows = zip(strings(arrays, "vocab").all(), arrays.vocab_skeleton.tolist(), arrays.vocab_kind.tolist(), arrays.vocab_weight.tolist(),
               arrays.vocab_group.tolist(), ends, ends[1:], strict=False)  # fmt: skip
    return {word: Word(skeletons[s], kind, weight, group, tuple(grams[a:b])) for word, s, kind, weight, group, a, b in rows}
