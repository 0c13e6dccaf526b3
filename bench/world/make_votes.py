"""Makes world/votes/ from the votes to 2019: `python bench/world/make_votes.py [--review]`; --review prints the tagged titles."""

from __future__ import annotations

import re
import sys

import numpy as np
import polars as pl
from common import SHARED, WORLD

from comity.world.votes import VOTE_WORDS, Votes, pack_votes, tags_of

SOURCE = SHARED / "governance"
SUCCESSORS = {"Yemen Arab Republic": "YE", "Federal Republic of Germany": "DE"}
"""States without a code in the source whose seat went on under another name; Zanzibar (two votes) is left out."""
NO_TITLE = re.compile(r"^(?:a/\d|the (?:acting )?president)", re.IGNORECASE)
LONGEST = 110


def title(short: str | None, long: str | None) -> str:
    """The name of what was voted on, without the words that every resolution has; empty where the source holds a speech."""
    for text in (long or "", short or ""):
        named = re.search(r"_([^_<]{12,})<", text)
        plain = (
            re.sub(r"\s+", " ", named.group(1) if named else text).split(" : resolution")[0].split("; resolution")[0].strip(" .")
        )
        if len(plain) > 11 and not NO_TITLE.match(plain):
            return plain
    return (short or "").strip()


def main() -> None:
    calls = pl.read_parquet(SOURCE / "un_roll_calls.parquet").sort("rcid")
    votes = pl.read_parquet(SOURCE / "un_votes.parquet").with_columns(
        pl.col("rcid").cast(pl.Int64), pl.col("vote").cast(pl.String)
    )
    votes = votes.with_columns(
        pl.coalesce("country_code", pl.col("country").replace_strict(SUCCESSORS, default=None)).alias("code")
    ).drop_nulls("code")
    ids = calls["rcid"].cast(pl.Int64)
    codes = tuple(votes["code"].unique().sort())
    matrix = np.zeros((len(ids), len(codes)), dtype=np.int8)
    rows = np.searchsorted(ids.to_numpy(), votes["rcid"].to_numpy())
    columns = np.searchsorted(np.array(codes), votes["code"].to_numpy())
    matrix[rows, columns] = votes["vote"].replace_strict(VOTE_WORDS, return_dtype=pl.Int8).to_numpy()
    titles = [title(short, long) for short, long in zip(calls["short"], calls["descr"], strict=True)]
    tags = tags_of(pl.Series([f"{t} {s or ''}" for t, s in zip(titles, calls["short"], strict=True)]))
    kept = [
        n[:LONGEST].rstrip() if t or d >= MODERN else "" for n, t, d in zip(titles, tags.to_list(), calls["date"], strict=True)
    ]
    frame = pl.DataFrame({
        "id": ids, "date": calls["date"].cast(pl.Int32).cast(pl.Date).cast(pl.String),
        "resolution": calls["unres"].fill_null("").str.replace("^R/", "A/RES/"), "title": kept, "tags": tags,
    })  # fmt: skip
    (WORLD / "votes").mkdir(parents=True, exist_ok=True)
    pack_votes(Votes(frame, codes, matrix), WORLD / "votes")
    size = sum(p.stat().st_size for p in (WORLD / "votes").iterdir())
    print(
        f"votes: {len(ids)} roll calls, {len(codes)} states, {size:,} bytes, tags {frame['tags'].explode().value_counts().drop_nulls().rows()}"
    )
    if "--review" in sys.argv:
        for date, name, tag in frame.filter(pl.col("tags").list.len() > 0).select("date", "title", "tags").rows():
            print(date, tag, name)


MODERN = 365.25 * 20
"""From 1990 on every roll call keeps its title; before, only those with a tag."""

if __name__ == "__main__":
    main()
