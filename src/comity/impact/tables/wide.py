"""A wide table of numbers in text: one column of labels or a few, then numbers; read fast, and slowly only to name what is wrong."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from comity.impact.table import Floats
from comity.impact.tables.arrays import BROKEN, bad

MOST_BYTES: Final = 4 << 30


def text_of(path: Path) -> bytes:
    """The text of a file, or of the only CSV in a zip; BadInput when there are several or none, or when it would not fit."""
    if not zipfile.is_zipfile(path):
        if path.stat().st_size > MOST_BYTES:
            raise bad(path, "is larger than 4 GiB", "Give the table of one year.")
        return path.read_bytes()
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [i for i in archive.infolist() if i.filename.lower().endswith((".csv", ".txt", ".tsv"))]
            if len(inside) != 1:
                names = ", ".join(i.filename for i in inside) or "none"
                raise bad(path, f"holds {len(inside)} tables ({names[:160]})", "Unpack it and give the file of one year.")
            if inside[0].file_size > MOST_BYTES:
                raise bad(path, "unpacks to more than 4 GiB", "Give the table of one year.")
            return archive.read(inside[0])
    except BROKEN as e:
        raise bad(path, f"cannot be unpacked ({e})", "Unpack it by hand and give the CSV.") from None


def header_of(path: Path, text: bytes, separator: str = ",") -> list[str]:
    """The names of the columns; BadInput when one is there twice or the text is none."""
    line = text[: text.find(b"\n") if b"\n" in text else len(text)]
    try:
        names = next(csv.reader(io.StringIO(line.decode("utf-8-sig")), delimiter=separator), [])
    except (UnicodeDecodeError, csv.Error):
        raise bad(path, "is no text in UTF-8", "Give the CSV that the publisher offers.") from None
    names = [n.strip() for n in names]
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise bad(path, f"has the column '{twice[:40]}' twice", "Give every column once.")
    return names


class Wide(NamedTuple):
    """A wide table: the columns of labels by name, the names of the other columns, and their numbers."""

    labels: dict[str, list[str]]
    names: list[str]
    numbers: Floats

    def columns(self, names: Iterable[str]) -> list[int]:
        """Positions of columns; all must be there."""
        at = {n: k for k, n in enumerate(self.names)}
        return [at[n] for n in names]


def read_wide(path: Path, text: bytes, names: Sequence[str], labels: int, separator: str = ",", skip: int = 1) -> Wide:
    """The rows after `skip` lines: the first `labels` columns as text, the rest as numbers; BadInput names the first cell that is none."""
    types = {n: pl.String if k < labels else pl.Float64 for k, n in enumerate(names)}
    try:
        frame = _read(text, types, separator, skip)
    except pl.exceptions.PolarsError:
        frame = _read_slowly(path, text, names, labels, (separator, skip))
    found = {n: [str(v or "").strip() for v in frame[n]] for n in names[:labels]}
    numbers: Floats = frame[:, labels:].to_numpy()
    holes = np.argwhere(np.isnan(numbers))
    if len(holes):
        row, column = (int(k) for k in holes[0])
        label = " ".join(values[row] for values in found.values())
        raise bad(
            path,
            f"has no number in row '{label[:40]}', column '{names[labels + column][:40]}'",
            "Give every value, 0 where nothing flows.",
        )
    return Wide(found, list(names[labels:]), numbers)


def _read(text: bytes, types: Mapping[str, type[pl.DataType]], separator: str, skip: int) -> pl.DataFrame:
    return pl.read_csv(
        io.BytesIO(text), has_header=False, new_columns=list(types), schema_overrides=list(types.values()), skip_rows=skip, separator=separator,
        infer_schema=False, truncate_ragged_lines=False,
    )  # fmt: skip


def _read_slowly(path: Path, text: bytes, names: Sequence[str], labels: int, form: tuple[str, int]) -> pl.DataFrame:
    """The same with all cells as text first, to say which of them is no number."""
    try:
        frame = _read(text, dict.fromkeys(names, pl.String), *form)
    except pl.exceptions.PolarsError as e:
        raise bad(
            path,
            f"is no table of {len(names)} columns ({(str(e).splitlines() or [''])[0][:100]})",
            "Give the file that the publisher offers.",
        ) from None
    for name in names[labels:]:
        wrong = frame.filter(pl.col(name).cast(pl.Float64, strict=False).is_null() & pl.col(name).is_not_null())
        if wrong.height:
            row = " ".join(map(str, wrong.row(0)[:labels]))
            raise bad(
                path,
                f"has '{str(wrong[name][0])[:20]}' in row '{row[:40]}', column '{name[:40]}'",
                "Give a plain number with a point.",
            )
    return frame.with_columns(pl.col(list(names)[labels:]).cast(pl.Float64))
