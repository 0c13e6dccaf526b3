"""Roll calls of the General Assembly that a user has and that are newer than the bundled ones: checked, kept, and laid after those.

A file is refused when it holds few states or no day: a cut-off download must not stand for the Assembly.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import polars as pl

from comity.desk.list_disk import locked, replace_file
from comity.terms.problems import BadInput, Problem
from comity.world.store import World
from comity.world.votes import ROLLCALL_SCHEMA, Votes, read_votes_csv

KIND: Final = "votes"
FEWEST_STATES: Final = 150
"""The Assembly has 193 members; a file with fewer states than this is a part of one."""
_FILE: Final = "votes.parquet"


class KeptVotes(msgspec.Struct, frozen=True):
    """What was kept: roll calls, states that voted, first and last day."""

    rollcalls: int
    states: int
    first: str
    last: str


def import_votes(path: Path, folder: Path) -> KeptVotes:
    """Reads votes (`rcid,country_code,vote`) and, beside them, `rollcalls.csv` (`rcid,date,...`); keeps them in place of earlier ones."""
    beside = path.with_name("rollcalls.csv")
    if not beside.is_file():
        raise BadInput(
            Problem(
                path.name,
                "the list of its roll calls is not beside it",
                "Put rollcalls.csv with rcid, date and title into the same folder.",
            )
        )
    found = read_votes_csv(path, beside)
    dates = found.rollcalls["date"].fill_null("")
    cast = int((found.matrix != 0).any(axis=0).sum())
    if not len(dates) or (dates == "").any():
        raise BadInput(
            Problem(path.name, f"{int((dates == '').sum())} of {len(dates)} roll calls have no day", "Complete rollcalls.csv.")
        )
    if cast < FEWEST_STATES:
        raise BadInput(
            Problem(
                path.name,
                f"{cast} states vote in it; at least {FEWEST_STATES} are expected",
                "The file may be cut off; nothing was kept.",
            )
        )
    frame = found.rollcalls.with_columns(pl.Series(c, found.matrix[:, k]) for k, c in enumerate(found.codes))
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, KIND, "another comity is writing votes now"):
        replace_file(folder / _FILE, _bytes(frame))
    return KeptVotes(len(dates), cast, str(dates.min()), str(dates.max()))


def _bytes(frame: pl.DataFrame) -> bytes:
    sink = io.BytesIO()
    frame.write_parquet(sink, compression="zstd")
    return sink.getvalue()


def all_votes(world: World, folder: Path) -> Votes:
    """The bundled roll calls, and after them those kept that are of a later day."""
    bundled = world.votes()
    path = folder / _FILE
    if not path.is_file():
        return bundled
    try:
        frame = pl.read_parquet(path)
        last = str(bundled.rollcalls["date"].max())
        newer = frame.filter(pl.col("date") > last)
        rollcalls = newer.select(pl.col(c).cast(t) for c, t in ROLLCALL_SCHEMA.items())
        codes = tuple(sorted({*bundled.codes, *(c for c in frame.columns if c not in ROLLCALL_SCHEMA)}))
        matrix = np.zeros((bundled.rollcalls.height + newer.height, len(codes)), dtype=np.int8)
        for k, code in enumerate(codes):
            if code in bundled.codes:
                matrix[: bundled.rollcalls.height, k] = bundled.matrix[:, bundled.codes.index(code)]
            if code in newer.columns:
                matrix[bundled.rollcalls.height :, k] = newer[code].to_numpy()
    except (OSError, pl.exceptions.PolarsError) as e:
        raise BadInput(
            Problem(
                str(path), f"the kept votes cannot be read ({e})", "Import them again: comity impact tables import votes FILE."
            )
        ) from None
    return Votes(pl.concat([bundled.rollcalls, rollcalls]), codes, matrix)
