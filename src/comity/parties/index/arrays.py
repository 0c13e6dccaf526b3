"""The index as arrays: what each holds, and how they are kept in one folder and mapped into memory.

All strings are kept as one run of UTF-8 bytes with offsets, so that opening an index reads no string. The arrays depend only
on the entities, in the order of their ids: an index brought up to date from a delta equals a freshly built one byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

FORMAT: Final = "comity-index-2"

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Strings:
    """A read-only sequence of strings over one run of bytes; a string is decoded when it is asked for."""

    __slots__ = ("_bytes", "_offsets")

    def __init__(self, raw: Bytes, offsets: Longs) -> None:
        self._bytes, self._offsets = raw, offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, i: int) -> str:
        return self.raw(i).decode("utf-8", "surrogatepass")

    def raw(self, i: int) -> bytes:
        """The bytes of one string."""
        return self._bytes[self._offsets[i] : self._offsets[i + 1]].tobytes()

    def all(self) -> list[str]:
        """Every string, decoded."""
        whole = self._bytes.tobytes()
        ends = self._offsets.tolist()
        return [whole[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(ends)]


def packed(texts: Iterable[str | bytes]) -> tuple[Bytes, Longs]:
    """Strings as one run of bytes and the offsets of their ends."""
    raws = [t.encode("utf-8", "surrogatepass") if isinstance(t, str) else t for t in texts]
    offsets = np.zeros(len(raws) + 1, np.int64)
    np.cumsum([len(r) for r in raws], out=offsets[1:])
    return np.frombuffer(b"".join(raws), np.uint8), offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """Everything an index holds. E entities, N names, V distinct words, S skeletons, F grams, P postings.

    entity_raw, entity_at     E entities as JSON
    entity_list               E, number of the list in `meta.lists`
    entity_schema             E, number in SCHEMATA
    entity_since, _until      E, days since 1970-01-01; open ends are the least and greatest int32
    name_entity               N, which entity bears the name
    name_kind                 N, number in NAMES (0 name, 1 alias, 2 previous, 3 weak)
    name_script               N, 1 where the name is written in other than Latin letters
    name_raw, name_at         N names as published
    name_form                 N, number of the legal form in `forms`, -1 without one
    word_at, words            N + 1 and the word numbers of each name in order
    vocab_raw, vocab_at       V words
    vocab_kind                V, kinds of `match.normal`
    vocab_weight              V, evidence in a shared word, 0 to 1
    vocab_group               V, number of its spelling group, -1 without one
    vocab_skeleton            V, number of its skeleton
    vocab_gram_at, vocab_grams   V + 1 and the numbers of the grams of each word
    skeleton_raw, skeleton_at S skeletons
    gram_key                  F, sorted hashes of the grams
    gram_weight               F, inverse document frequency squared
    gram_at, postings         F + 1 and the names in which each gram stands
    name_norm                 N, sum of the gram weights of a name
    id_key, id_entity         sorted hashes of identifiers and whose they are
    """

    entity_raw: Bytes
    entity_at: Longs
    entity_list: NDArray[np.uint16]
    entity_schema: Bytes
    entity_since: Ints
    entity_until: Ints
    name_entity: Ints
    name_kind: Bytes
    name_script: Bytes
    name_raw: Bytes
    name_at: Longs
    name_form: Ints
    word_at: Longs
    words: Ints
    vocab_raw: Bytes
    vocab_at: Longs
    vocab_kind: Bytes
    vocab_weight: Floats
    vocab_group: Ints
    vocab_skeleton: Ints
    vocab_gram_at: Longs
    vocab_grams: Ints
    skeleton_raw: Bytes
    skeleton_at: Longs
    form_raw: Bytes
    form_at: Longs
    gram_key: NDArray[np.uint32]
    gram_weight: Floats
    gram_at: Longs
    postings: Ints
    name_norm: Floats
    id_key: NDArray[np.uint64]
    id_entity: Ints


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What the index was built from: the lists with their versions, and the hash over all arrays."""

    format: str
    lists: tuple[str, ...]
    versions: dict[str, str]
    entities: int
    names: int
    words: int
    hash: str


def save(folder: Path, arrays: Arrays, meta: Meta) -> None:
    """Writes the arrays into a folder that does not exist yet."""
    folder.mkdir(parents=True)
    for f in fields(arrays):
        np.save(folder / f"{f.name}.npy", getattr(arrays, f.name), allow_pickle=False)
    (folder / "meta.json").write_bytes(msgspec.json.encode(meta))


def load(folder: Path) -> tuple[Arrays, Meta]:
    """Maps a saved index into memory; ValueError when it is of another format, incomplete, or its arrays do not belong together."""
    try:
        meta = msgspec.json.decode((folder / "meta.json").read_bytes(), type=Meta)
        if meta.format != FORMAT:
            raise ValueError(f"the index has format {meta.format}, this program reads {FORMAT}")
        arrays = Arrays(**{f.name: _mapped(folder / f"{f.name}.npy") for f in fields(Arrays)})
    except (OSError, EOFError, msgspec.MsgspecError) as e:
        raise ValueError(f"no complete index ({e})") from None
    _fits(arrays, meta)
    return arrays, meta


def _mapped(file: Path) -> Any:
    """One array, as a plain view of the mapping: elements of the class `memmap` are slow to read. An empty one cannot be mapped."""
    try:
        return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))
    except ValueError:
        return np.load(file, allow_pickle=False)


def _fits(arrays: Arrays, meta: Meta) -> None:
    """ValueError when an array has another type or length than its neighbours ask for, or offsets do not end where their array does."""
    for name in _TYPES:
        array = getattr(arrays, name)
        if array.dtype != _TYPES[name] or array.ndim != 1:
            raise ValueError(f"the array {name} is of type {array.dtype} in {array.ndim} dimensions, not {_TYPES[name]} in one")
    counts = {"entities": meta.entities, "names": meta.names, "words": meta.words, "grams": len(arrays.gram_key), "ids": len(arrays.id_key)}
    for what, names in _LENGTHS.items():
        for name in names:
            if len(getattr(arrays, name)) != counts[what]:
                raise ValueError(f"the array {name} has {len(getattr(arrays, name))} entries, not {counts[what]}")
    for name, (of, what) in _OFFSETS.items():
        ends = getattr(arrays, name)
        if not len(ends) or (what and len(ends) != counts[what] + 1) or int(ends[0]) != 0 or int(ends[-1]) != len(getattr(arrays, of)):
            raise ValueError(f"the array {of} is cut off")


_TYPES: Final = {
    name: np.dtype(kind)
    for kind, names in {
        "u1": "entity_raw entity_schema name_kind name_script name_raw vocab_raw vocab_kind skeleton_raw form_raw",
        "u2": "entity_list",
        "u4": "gram_key",
        "u8": "id_key",
        "i4": "entity_since entity_until name_entity name_form words vocab_group vocab_skeleton vocab_grams postings id_entity",
        "i8": "entity_at name_at word_at vocab_at vocab_gram_at skeleton_at form_at gram_at",
        "f4": "vocab_weight gram_weight name_norm",
    }.items()
    for name in names.split()
}
_LENGTHS: Final = {
    "entities": ("entity_list", "entity_schema", "entity_since", "entity_until"),
    "names": ("name_entity", "name_kind", "name_script", "name_form", "name_norm"),
    "words": ("vocab_kind", "vocab_weight", "vocab_group", "vocab_skeleton"),
    "grams": ("gram_weight",),
    "ids": ("id_entity",),
}
_OFFSETS: Final = {
    "entity_at": ("entity_raw", "entities"), "name_at": ("name_raw", "names"), "word_at": ("words", "names"), "vocab_at": ("vocab_raw", "words"),
    "vocab_gram_at": ("vocab_grams", "words"), "skeleton_at": ("skeleton_raw", ""), "form_at": ("form_raw", ""), "gram_at": ("postings", "grams"),
}  # fmt: skip
"""Offsets, the array into which they point, and of what there is one each."""


def strings(arrays: Arrays, name: str) -> Strings:
    """One of the string tables: `entity`, `name`, `vocab`, `skeleton`, `form`."""
    return Strings(getattr(arrays, f"{name}_raw"), getattr(arrays, f"{name}_at"))

