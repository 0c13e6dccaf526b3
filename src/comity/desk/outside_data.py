"""Keeps data that a user has: each file is read, audited and kept as one table; what was kept before stays until the new one is whole.

<home>/data/<kind>/<name>/<digest>/table.parquet   the rows that can be used
                                   audit.json      what was read, what was not and why
<home>/data/<kind>/<name>/current.json             names the digest in use
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import polars as pl

from comity.desk.list_disk import home, locked, replace_file, sync_folder, write_new
from comity.desk.outside_forms import (
    FORMS,
    INTERVENTIONS,
    LICENCES,
    OUTCOMES,
    SANCTIONS,
    TRADE,
    Find,
    Form,
    Read,
    check_columns,
    text_frames,
)
from comity.governance.licensing import Cases
from comity.law.files import law_root
from comity.law.territories import Gazetteer, read_ambiguous, read_territories
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,80}")
_DIGEST: Final = re.compile(r"[0-9a-f]{16}")
MOST_UNREAD: Final = 0.05
"""A file of which a larger share cannot be read is refused: it is likelier of another form than full of faults."""
SHOWN: Final = 20


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """What one file held.

    unread          rows that cannot be used, by the first reason
    unknown_places  the commonest words that name no known territory, and how often they stand there
    value_usd       sum of the values, for trade
    """

    kind: str
    name: str
    file: str
    sha256: str
    retrieved: str
    rows: int
    kept: int
    unread: dict[str, int]
    unknown_places: dict[str, int]
    first: str
    last: str
    value_usd: float | None


class _Current(msgspec.Struct, frozen=True):
    digest: str


def kinds() -> tuple[str, ...]:
    """The kinds of files that can be imported."""
    return tuple(FORMS)


def data_home(environ: Mapping[str, str] | None = None) -> Path:
    """The folder below the user's own where data from outside are kept."""
    return home(os.environ if environ is None else environ) / "data"


def finder(iso3: Mapping[str, str] | None = None, root: Path | None = None) -> Find:
    """Finds a territory by ISO code of two or three letters, or by name; None for what is not known or ambiguous."""
    law = root or law_root()
    gazetteer = Gazetteer(read_territories(law), read_ambiguous(law))
    letters = iso3 or {}

    def find(text: str) -> str | None:
        return letters.get(text.upper()) or gazetteer.find(text)

    return find


def form_of(kind: str) -> Form:
    """The form of a kind; BadInput with the nearest kind."""
    if kind not in FORMS:
        near = nearest(kind, FORMS)
        raise BadInput(Problem(f"kind '{kind[:40]}'", "no such kind of data is read", f"Write {near or ', '.join(FORMS)}."))
    return FORMS[kind]


def import_file(kind: str, path: Path, folder: Path, find: Find, name: str = "") -> Audit:
    """Reads and keeps one file; BadInput when it is of another form, or too much of it cannot be used."""
    form = form_of(kind)
    name = name or (re.sub(r"[^a-z0-9._-]+", "-", path.stem.casefold()).strip("-._") if form.several else kind)
    if not _NAME.fullmatch(name):
        raise BadInput(
            Problem(f"name '{name[:60]}'", "it is not the name of a table", "Use small letters, digits, dots and hyphens.")
        )
    rows, read = _read(form, path, find)
    if rows == 0:
        raise BadInput(Problem(path.name, "it has no rows", "Nothing was kept."))
    audit = _audit(form, name, path, rows, read)
    _refuse(audit)
    _keep(folder / kind / name, audit, read.frame)
    return audit


def _read(form: Form, path: Path, find: Find) -> tuple[int, Read]:
    """The rows of a file, part by part, texts as numbers of their distinct words; what stands twice is left out and counted."""
    rows = 0
    parts: list[pl.DataFrame] = []
    unread: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for part in text_frames(path):
        if not rows and not parts:
            check_columns(part, form.needs, path)
        rows += part.height
        read = form.read(part, path, find)
        parts.append(read.frame.with_columns(pl.col(pl.String).cast(pl.Categorical)))
        unread.update(read.unread)
        unknown.update(read.unknown_places)
    frame = pl.concat(parts)
    distinct = frame.filter(_first(frame, form.key or tuple(frame.columns)))
    if form.key and distinct.height < frame.height:
        unread[f"the same {', '.join(form.key)} stand twice"] = frame.height - distinct.height
    return rows, Read(distinct, dict(unread), dict(sorted(unknown.items(), key=lambda c: (-c[1], c[0]))))


def _first(frame: pl.DataFrame, key: tuple[str, ...]) -> pl.Series:
    """Which rows are the first with their key: the numbers of the words as digits of one number, where it is large enough."""
    digits = [frame[c].to_physical() for c in key]
    sizes = [int(d.max() or 0) + 1 if d.dtype.is_unsigned_integer() else 0 for d in digits]  # type: ignore[arg-type]
    if not frame.height or not all(sizes) or math.prod(sizes) >= 2**63:
        return frame.select(pl.struct(key).is_first_distinct()).to_series()
    number = digits[0].cast(pl.UInt64)
    for digit, size in zip(digits[1:], sizes[1:], strict=True):
        number = number * size + digit.cast(pl.UInt64)
    return number.is_first_distinct()


def _audit(form: Form, name: str, path: Path, rows: int, read: Read) -> Audit:
    frame = read.frame
    time = next((c for c in ("period", "from", "announced", "received") if c in frame.columns), "")
    times = frame[time].unique().cast(pl.String) if time and frame.height else pl.Series([""])
    return Audit(
        kind=form.kind, name=name, file=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        retrieved=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), rows=rows, kept=frame.height, unread=read.unread,
        unknown_places=dict(list(read.unknown_places.items())[:SHOWN]), first=str(times.min()), last=str(times.max()),
        value_usd=float(frame["value_usd"].sum()) if "value_usd" in frame.columns else None,
    )  # fmt: skip


def _refuse(audit: Audit) -> None:
    lost = sum(audit.unread.values())
    if audit.kept == 0 or lost > MOST_UNREAD * (audit.kept + lost):
        worst = max(audit.unread.items(), key=lambda u: u[1], default=("nothing is left", 0))
        places = ", ".join(list(audit.unknown_places)[:5])
        beside = " Put the country_codes file that comes with it into the same folder." if audit.kind == "baci" and places else ""
        raise BadInput(Problem(audit.file, f"{lost:,} of {audit.kept + lost:,} rows cannot be used, most of them because: {worst[0]}",
                               (f"Not known: {places}." if places else "Check the form of the file.") + beside))  # fmt: skip


def _keep(folder: Path, audit: Audit, frame: pl.DataFrame) -> None:
    """Writes the table into a hidden folder, gives it its name, points to it, and only then clears the older one away."""
    digest = audit.sha256[:16]
    with locked(folder, audit.name, "another comity is writing this table now"):
        for left in folder.glob(".new-*"):
            shutil.rmtree(left)
        new, last = folder / f".new-{digest}", folder / digest
        new.mkdir(parents=True)
        buffer = io.BytesIO()
        if "hs" in frame.columns:  # in order of code, a few codes are found without reading the rest
            frame = frame.with_columns(pl.col("hs").cast(pl.String)).sort("hs", maintain_order=True)
        frame.write_parquet(buffer, compression="zstd", row_group_size=100_000)
        write_new(new / "table.parquet", buffer.getvalue())
        write_new(new / "audit.json", msgspec.json.format(msgspec.json.encode(audit), indent=1) + b"\n")
        sync_folder(new)
        if last.exists():
            shutil.rmtree(last)
        new.rename(last)
        sync_folder(folder)
        replace_file(folder / "current.json", msgspec.json.encode(_Current(digest)))
        for old in folder.iterdir():
            if _DIGEST.fullmatch(old.name) and old.name != digest:
                shutil.rmtree(old)


def _tables(folder: Path, kind: str) -> list[Path]:
    """The folders in use of all tables of a kind, by name."""
    out = []
    for pointer in sorted((folder / kind).glob("*/current.json")):
        try:
            digest = msgspec.json.decode(pointer.read_bytes(), type=_Current).digest
        except msgspec.MsgspecError as e:
            raise _damaged(pointer.parent, e) from None
        if not _DIGEST.fullmatch(digest):
            raise _damaged(pointer.parent, ValueError("it names no table"))
        out.append(pointer.parent / digest)
    return out


def audits(folder: Path) -> tuple[Audit, ...]:
    """What is kept, by kind and name."""
    found = []
    for kind in FORMS:
        for at in _tables(folder, kind):
            try:
                found.append(msgspec.json.decode((at / "audit.json").read_bytes(), type=Audit))
            except (OSError, msgspec.MsgspecError) as e:
                raise _damaged(at, e) from None
    return tuple(found)


def _all(folder: Path, kind: str, columns: tuple[str, ...], keep: pl.Expr | bool = True) -> pl.DataFrame:  # noqa: FBT002 - keep all
    """The rows of all tables of a kind that pass; no rows when nothing is kept."""
    numbers = {"value_usd": pl.Float64, "quantity": pl.Float64, **dict.fromkeys(SANCTIONS[5:11], pl.Boolean)}
    frames = [pl.DataFrame(schema={c: numbers.get(c, pl.String) for c in columns})]
    for at in _tables(folder, kind):
        try:
            frames.append(
                pl.scan_parquet(at / "table.parquet").filter(keep).collect().with_columns(pl.col(pl.Categorical).cast(pl.String))
            )
        except (OSError, pl.exceptions.PolarsError) as e:
            raise _damaged(at, e) from None
    return pl.concat(frames)


def trade(folder: Path, hs: str = "") -> pl.DataFrame:
    """Trade that the user imported, in the columns of the bundled figures, of codes that begin with the digits given."""
    return pl.concat(
        [_all(folder, kind, TRADE, (pl.col("hs") >= hs) & (pl.col("hs") < hs + "~")) for kind in ("baci", "monthly")]
    )


def imported_trade(hs: str) -> pl.DataFrame:
    """The same from the folder of whoever runs this."""
    return trade(data_home(), hs)


def sanctions(folder: Path) -> pl.DataFrame:
    """The cases of the Global Sanctions Data Base, one sender and target a row."""
    return _all(folder, "gsdb", SANCTIONS)


def interventions(folder: Path) -> pl.DataFrame:
    """The interventions of Global Trade Alert, one implementing and affected state a row."""
    return _all(folder, "gta", INTERVENTIONS)


def licences(folder: Path) -> pl.DataFrame:
    """Applications for licences, one a row."""
    return _all(folder, "licences", LICENCES)


def cases(frame: pl.DataFrame, as_of: str, groups: Mapping[str, str] | None = None) -> tuple[Cases, ...]:
    """The applications of each law as the records of indicator 8; a group is the row's own, else that of its destination.

    as_of   the day of the data: until then pending applications have been watched
    groups  territory -> group; a destination in none of them stands for itself
    """
    out = []
    for law in frame["jurisdiction"].unique().sort().to_list():
        rows = frame.filter((pl.col("jurisdiction") == law) & (pl.col("received") <= as_of))
        stratum = rows.select(pl.struct("item_class", "end_use", "value_band").rank("dense").cast(pl.Int64)).to_series()
        group = tuple(own or (groups or {}).get(place, place) for own, place in rows.select("group", "destination").iter_rows())
        ends = [closed if closed and closed <= as_of else as_of for closed in rows["closed"].to_list()]
        days = [
            (date.fromisoformat(e) - date.fromisoformat(r)).days for e, r in zip(ends, rows["received"].to_list(), strict=True)
        ]
        ended = [OUTCOMES.index(o) if c and c <= as_of else 0 for o, c in rows.select("outcome", "closed").iter_rows()]
        vintage = f"{min(rows['received'].to_list(), default=as_of)} to {as_of}"
        out.append(Cases(law, vintage, group, stratum.to_numpy().astype(np.int64), np.array(ended, dtype=np.int8),
                         np.array(days, dtype=np.float64), tuple(rows["source"].unique().sort().to_list())))  # fmt: skip
    return tuple(out)


def _damaged(where: Path, why: Exception) -> BadInput:
    return BadInput(Problem(f"{where.parent.name}/{where.name}", f"what is kept of this table is damaged ({type(why).__name__})",
                            "Remove that folder below data/ in the folder for Comity's data, then import the file again."))  # fmt: skip
