"""Builds the arrays of an index. Names are read one by one (slow); everything after that is whole-array work.

What was read from a name is remembered, so that bringing an index up to date reads only the names that are new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Final
from zlib import crc32

import msgspec
import numpy as np

from comity.parties.entity import IDENTIFIERS, NAMES, SCHEMATA, Entity
from comity.parties.index.arrays import FORMAT, Arrays, Ints, Longs, Meta, packed
from comity.parties.ragged import spans
from comity.parties.match.normal import NormalName, normal
from comity.parties.match.words import group_of, kind_and_weight
from comity.parties.names.scripts import skeleton
from comity.terms.dates import day_number

_EARLIEST: Final = -(2**31) + 1
_LATEST: Final = 2**31 - 1


def build(
    entities: Iterable[Entity],
    versions: Mapping[str, str],
    known: Mapping[str, NormalName] | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Arrays, Meta]:
    """The index of these entities. `known` gives normal forms read before; `progress` is told of names read."""
    ordered = sorted(entities, key=lambda e: (e.list, e.id))
    lists = tuple(dict.fromkeys(e.list for e in ordered))
    list_number = {name: i for i, name in enumerate(lists)}
    rows: list[tuple[int, int, NormalName]] = []
    for number, entity in enumerate(ordered):
        for text, kind in _names(entity):
            found = known.get(text) if known is not None else None
            rows.append((number, kind, found if found is not None else normal(text, person=entity.schema == "Person")))
        if progress is not None:
            progress(len(rows))
    vocab = sorted({w for _e, _k, n in rows for w in n.words})
    place = {w: i for i, w in enumerate(vocab)}
    word_at = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(n.words) for _e, _k, n in rows], out=word_at[1:])
    words = np.fromiter((place[w] for _e, _k, n in rows for w in n.words), np.int32, int(word_at[-1]))
    forms = sorted({n.forms[0] for _e, _k, n in rows if n.forms})
    form_place = {f: i for i, f in enumerate(forms)}
    skeletons_of = [skeleton(w) for w in vocab]
    skeletons = sorted(set(skeletons_of))
    skeleton_place = {s: i for i, s in enumerate(skeletons)}
    kinds_weights = [kind_and_weight(w) for w in vocab]
    groups = [group_of(w) for w in vocab]
    gram_key, gram_weight, gram_at, postings, norm = _grams(vocab, skeletons_of, groups, word_at, words)
    ids = sorted({(id_key(k, v), number) for number, e in enumerate(ordered) for k in IDENTIFIERS for v in e.get(k)})
    tables = dict(
        zip(("entity_raw", "entity_at"), packed(msgspec.json.encode(e) for e in ordered), strict=True)
    )  # fmt: skip
    for name, texts in (("name", (n.text for _e, _k, n in rows)), ("vocab", vocab), ("skeleton", skeletons), ("form", forms)):
        tables |= dict(zip((f"{name}_raw", f"{name}_at"), packed(texts), strict=True))
    arrays = Arrays(
        **tables,
        entity_list=np.array([list_number[e.list] for e in ordered], np.uint8),
        entity_schema=np.array([SCHEMATA.index(e.schema) for e in ordered], np.uint8),
        entity_since=np.array([day_number(e.since) if e.since else _EARLIEST for e in ordered], np.int32),
        entity_until=np.array([day_number(e.until) if e.until else _LATEST for e in ordered], np.int32),
        name_entity=np.array([e for e, _k, _n in rows], np.int32),
        name_kind=np.array([k for _e, k, _n in rows], np.uint8),
        name_script=np.array([n.script != "LATIN" for _e, _k, n in rows], np.uint8),
        name_form=np.array([form_place[n.forms[0]] if n.forms else -1 for _e, _k, n in rows], np.int32),
        word_at=word_at,
        words=words,
        vocab_kind=np.array([k for k, _w in kinds_weights], np.uint8),
        vocab_weight=np.array([w for _k, w in kinds_weights], np.float32),
        vocab_group=np.array(groups, np.int32),
        vocab_skeleton=np.array([skeleton_place[s] for s in skeletons_of], np.int32),
        gram_key=gram_key,
        gram_weight=gram_weight,
        gram_at=gram_at,
        postings=postings,
        name_norm=norm,
        id_key=np.array([k for k, _e in ids], np.uint64),
        id_entity=np.array([e for _k, e in ids], np.int32),
    )
    meta = Meta(format=FORMAT, lists=lists, versions=dict(versions), entities=len(ordered), names=len(rows), words=len(vocab),
                hash=_hash(arrays))  # fmt: skip
    return arrays, meta


def _names(entity: Entity) -> list[tuple[str, int]]:
    out: dict[str, int] = {}
    for kind, prop in enumerate(NAMES):
        for text in entity.get(prop):
            if text.strip():
                out.setdefault(text, kind)
    return list(out.items())


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


def id_key(kind: str, value: str) -> int:
    """The key under which an identifier is kept: letters and digits only, kinds that share a number space together."""
    plain = "".join(c for c in value.upper() if c.isalnum())
    family = "imo" if kind == "imoNumber" else kind
    if family == "imo":
        plain = plain.removeprefix("IMO")
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest(), "big") if plain else 0


def _grams(
    vocab: list[str], bones: list[str], groups: list[int], word_at: Longs, words: Ints
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Grams of all names: keys, weights, postings and the norm of each name."""
    each = [[gram_hash(g) for g in grams_of(w, b, g_)] for w, b, g_ in zip(vocab, bones, groups, strict=True)]
    at = np.zeros(len(each) + 1, np.int64)
    np.cumsum([len(x) for x in each], out=at[1:])
    flat = np.fromiter((k for x in each for k in x), np.uint32, int(at[-1]))
    keys, number = np.unique(flat, return_inverse=True)
    names = np.repeat(np.arange(len(word_at) - 1), np.diff(word_at))
    position, row = spans(at, words)
    pairs = np.unique(number[position].astype(np.int64) * max(1, len(word_at) - 1) + names[row])
    gram = pairs // max(1, len(word_at) - 1)
    postings = (pairs % max(1, len(word_at) - 1)).astype(np.int32)
    count = np.bincount(gram, minlength=len(keys))
    weight = (np.log1p((len(word_at) - 1) / np.maximum(count, 1)) ** 2).astype(np.float32)
    gram_at = np.zeros(len(keys) + 1, np.int64)
    np.cumsum(count, out=gram_at[1:])
    norm = np.bincount(postings, weights=weight[gram], minlength=len(word_at) - 1).astype(np.float32)
    return keys, weight, gram_at, postings, norm


def _hash(arrays: Arrays) -> str:
    total = hashlib.sha256()
    for f in fields(arrays):
        array = np.ascontiguousarray(getattr(arrays, f.name))
        total.update(f"{f.name}:{array.dtype.str}:{array.shape}".encode())
        total.update(array.data)
    return "sha256:" + total.hexdigest()
