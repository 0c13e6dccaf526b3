"""The compact form of a shipped table: an .npz without pickles whose flows are whole numbers of a small unit, packed by length.

A flow of z is `count * step` (the publisher gives four decimals of a million). A count keeps its SIGNIFICANT leading bits, so
that no flow moves by more than ROUNDING of itself. What is stored of z:

  z_shape         the shape, two numbers
  z_step          the small unit
  z_length        LZMA of one byte a cell, row by row: how many bits the count has, 0 = no flow
  z_bits          for each length from 2 upwards: the bits after the leading one (at most 15) of its cells in order, packed
  z_at, z_value   cells that are no whole number of the unit, as position (row by row) and value

x and f are stored; f is what is left of x after all deliveries, so that every row balances whatever was rounded.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

SIGNIFICANT: Final = 16
ROUNDING: Final = 2e-5
"""The most by which a packed flow may differ from the flow that was packed, relative."""
MOST_CELLS: Final = 64_000_000
"""A square of 8,000 nodes: no published table is larger, and a file that claims more is not unpacked."""

Arrays: TypeAlias = dict[str, npt.NDArray[Any]]
Floats: TypeAlias = npt.NDArray[np.float64]


def is_packed(held: Mapping[str, Any]) -> bool:
    """Whether the arrays of a file hold z in the packed form."""
    return "z_length" in held


def pack_cells(z: Floats, step: float) -> Arrays:
    """The arrays z_* of a matrix of flows; ValueError when a flow is negative or not finite."""
    flat = np.ascontiguousarray(z, dtype=np.float64).ravel()
    if not bool(np.isfinite(flat).all()) or bool((flat < 0).any()):
        raise ValueError("flows to pack must be finite and not negative")
    counts = _rounded(np.rint(flat / step).astype(np.int64))
    apart = np.flatnonzero(np.abs(counts * step - flat) > ROUNDING * flat)
    counts[apart] = 0
    length = _bits_of(counts)
    kept = [_packed_bits(counts[length == n], n) for n in range(2, int(length.max(initial=0)) + 1)]
    return {
        "z_shape": np.array(z.shape, dtype=np.int64),
        "z_step": np.array(step, dtype=np.float64),
        "z_length": np.frombuffer(lzma.compress(length.tobytes(), preset=6), dtype=np.uint8),
        "z_bits": np.concatenate([np.zeros(0, dtype=np.uint8), *kept]),
        "z_at": apart.astype(np.uint32),
        "z_value": flat[apart].astype(np.float32),
    }


def unpack_cells(held: Mapping[str, npt.NDArray[Any]]) -> Floats:
    """The matrix of flows in float64; ValueError when the arrays contradict each other."""
    shape = tuple(int(n) for n in held["z_shape"])
    if len(shape) != 2 or min(shape) < 1 or shape[0] * shape[1] > MOST_CELLS:
        raise ValueError(f"z_shape {shape} is not the shape of a table")
    length = _lengths(held["z_length"], shape[0] * shape[1])
    bits, step, at = held["z_bits"], float(held["z_step"]), 0
    flat = np.zeros(len(length), dtype=np.float64)
    flat[length == 1] = step
    for n in range(2, int(length.max(initial=0)) + 1):
        where = np.flatnonzero(length == n)
        width = min(n, SIGNIFICANT) - 1
        size = (len(where) * width + 7) // 8
        flat[where] = _counts(bits[at : at + size], len(where), n) * step
        at += size
    if at != len(bits):
        raise ValueError(f"z_bits holds {len(bits)} bytes, the lengths ask for {at}")
    flat[held["z_at"]] = held["z_value"]
    return flat.reshape(shape)


def unpack(path: Path) -> Arrays:
    """Every array of a packed file, with z unpacked and the arrays z_* left out; ValueError when it is not a packed file."""
    with np.load(path, allow_pickle=False) as file:
        held: Arrays = {name: file[name] for name in file.files}
    if not is_packed(held):
        raise ValueError("the file holds no packed flows (z_length)")
    plain = {name: array for name, array in held.items() if not name.startswith("z_")}
    return {"z": unpack_cells(held), **plain}


def _rounded(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The counts with their SIGNIFICANT leading bits only, rounded to the nearest."""
    drop = np.maximum(_bits_of(counts).astype(np.int64) - SIGNIFICANT, 0)
    half = np.where(drop > 0, np.left_shift(np.int64(1), np.maximum(drop - 1, 0)), 0)
    return np.left_shift(np.right_shift(counts + half, drop), drop)


def _bits_of(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """How many bits each count has; 0 for 0."""
    exponents: npt.NDArray[np.int32] = np.frexp(counts.astype(np.float64))[1]
    return exponents.astype(np.uint8)


def _packed_bits(counts: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.uint8]:
    """The bits after the leading one of counts that have n bits."""
    width = min(n, SIGNIFICANT) - 1
    tails = np.right_shift(counts, n - 1 - width) & ((1 << width) - 1)
    return np.packbits((tails[:, None] >> np.arange(width - 1, -1, -1)) & 1)


def _counts(packed: npt.NDArray[Any], count: int, n: int) -> Floats:
    """The counts of n bits whose tails are packed here."""
    width = min(n, SIGNIFICANT) - 1
    if packed.dtype != np.uint8 or len(packed) * 8 < count * width:
        raise ValueError("z_bits is too short for the lengths")
    bits = np.unpackbits(packed, count=count * width).reshape(count, width)
    ahead = np.zeros((count, 16), dtype=np.uint8)
    ahead[:, 16 - width :] = bits
    tails = np.packbits(ahead, axis=1).view(">u2").ravel()
    return np.ldexp(tails.astype(np.float64) + float(1 << width), n - 1 - width)


def _lengths(stored: npt.NDArray[Any], cells: int) -> npt.NDArray[np.uint8]:
    """The length of every count; never more bytes than there are cells."""
    try:
        data = lzma.LZMADecompressor(memlimit=512 << 20).decompress(stored.tobytes(), max_length=cells + 1)
    except lzma.LZMAError as e:
        raise ValueError(f"z_length cannot be unpacked ({e})") from None
    if len(data) != cells:
        raise ValueError(f"z_length holds {len(data)} cells, the shape asks for {cells}")
    return np.frombuffer(data, dtype=np.uint8)
