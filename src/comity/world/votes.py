"""Roll calls of the UN General Assembly: a matrix of votes with a line a roll call, bundled to 2019 or read from a newer file.

The numbers of a vote are 1 yes, 2 abstain, 3 no, 0 absent or no member. A roll call carries tags of subject; they are found
by words of its title (TAG_WORDS) and are no judgement of it.
"""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.terms.problems import BadInput, Problem

ROLLCALL_SCHEMA: Final = pl.Schema(
    {"id": pl.Int64(), "date": pl.String(), "resolution": pl.String(), "title": pl.String(), "tags": pl.List(pl.String())}
)
VOTE_WORDS: Final = {
    "yes": 1, "y": 1, "1": 1, "abstain": 2, "a": 2, "2": 2, "no": 3, "n": 3, "3": 3,
    "absent": 0, "non-member": 0, "x": 0, "": 0, "0": 0, "8": 0, "9": 0,
}  # fmt: skip
TAG_WORDS: Final = {
    "export-control": (
        r"export control|arms trade|arms transfer|transfers? of arms|illicit traffic(?:king)? in (?:small|conventional) arms"
        r"|illicit trade in small arms|arms embargo|dual[- ]use|transfers? of (?:high|sensitive) technolog"
        r"|register of conventional arms|transparency in armaments|code of conduct against ballistic missile"
        r"|national legislation on transfer|missile proliferation"
    ),
    "peaceful-uses": (
        r"peaceful (?:nuclear|uses?\b)|uses? .{0,40}for peaceful purposes|role of science and technology|scientific and technological developments"
        r"|science and technology .{0,30}(?:international security|disarmament)|effects of atomic radiation"
        r"|report of the international atomic energy agency|cooperation in (?:outer )?space"
    ),
    "unilateral-coercive-measures": (
        r"unilateral (?:coercive|economic)|coercive (?:economic )?measures|economic, commercial and financial embargo|economic coercion"
        r"|embargo.{0,40}cuba|cuba.{0,40}embargo|embargo.{0,20}nicaragua|extraterritorial|economic measures as a means"
    ),
}
"""Own tags and the words (in lower case, as regular expressions) that give them."""


class Votes(NamedTuple):
    """Roll calls (one row each), states (alpha-2), and the votes, shape (roll calls, states)."""

    rollcalls: pl.DataFrame
    codes: tuple[str, ...]
    matrix: npt.NDArray[np.int8]

    def tagged(self, tag: str) -> Votes:
        """The roll calls that carry a tag."""
        keep = self.rollcalls["tags"].list.contains(tag).to_numpy()
        return Votes(self.rollcalls.filter(keep), self.codes, self.matrix[keep])

    def since(self, date: str) -> Votes:
        """The roll calls of a day and later."""
        keep = (self.rollcalls["date"] >= date).to_numpy()
        return Votes(self.rollcalls.filter(keep), self.codes, self.matrix[keep])


def tags_of(titles: pl.Series) -> pl.Series:
    """The tags of each title."""
    lower = titles.str.to_lowercase()
    columns = [
        pl.select(pl.when(lower.str.contains(words)).then(pl.lit(tag))).to_series().alias(tag) for tag, words in TAG_WORDS.items()
    ]
    return pl.DataFrame(columns).select(pl.concat_list(pl.all()).list.drop_nulls().alias("tags"))["tags"]


def read_bundled_votes(root: Path) -> Votes:
    """votes/rollcalls.parquet beside votes/votes.npz."""
    try:
        rollcalls = pl.read_parquet(root / "votes" / "rollcalls.parquet")
        with np.load(root / "votes" / "votes.npz", allow_pickle=False) as file:
            codes, packed = tuple(map(str, file["codes"])), file["votes"]
        size = rollcalls.height * len(codes)
        data = lzma.LZMADecompressor().decompress(packed.tobytes(), max_length=size + 1)
        matrix = np.frombuffer(data, dtype=np.int8).reshape(len(codes), rollcalls.height).T
    except (OSError, ValueError, KeyError, lzma.LZMAError, pl.exceptions.PolarsError) as e:
        raise BadInput(Problem("votes", f"the roll calls cannot be read ({e})", f"Restore the folder votes in {root}.")) from None
    return Votes(rollcalls, codes, matrix)


def pack_votes(votes: Votes, folder: Path) -> None:
    """Writes the two files that `read_bundled_votes` reads; the same votes give the same bytes."""
    votes.rollcalls.write_parquet(folder / "rollcalls.parquet", compression="zstd", compression_level=19, statistics=False)
    packed = np.frombuffer(lzma.compress(np.ascontiguousarray(votes.matrix.T).tobytes(), preset=6), dtype=np.uint8)
    np.savez(folder / "votes.npz", codes=np.array(votes.codes), votes=packed)


def read_votes_csv(path: Path, rollcalls: Path | None = None) -> Votes:
    """Votes in the long form `rcid,country_code,vote` (words or the usual numbers), and the list of their roll calls if there is one.

    The list has rcid and date, and as title the columns title, short or descr, as resolution unres or resolution.
    """
    votes = _read(path, ("rcid", "country_code", "vote"))
    words = votes["vote"].str.to_lowercase().str.strip_chars()
    unknown = sorted(set(words.unique()) - set(VOTE_WORDS))
    if unknown:
        mend = "Write yes, abstain, no or absent, or 1, 2, 3, 8, 9."
        raise BadInput(Problem(f"{path.name}, column vote", f"'{unknown[0]}' is no vote", mend))
    try:
        numbers = votes["rcid"].cast(pl.Float64).cast(pl.Int64)
    except pl.exceptions.PolarsError:
        raise BadInput(Problem(f"{path.name}, column rcid", "a roll call has no number", "Write whole numbers.")) from None
    ids = numbers.unique().sort()
    codes = tuple(votes["country_code"].filter(votes["country_code"].str.contains("^[A-Z]{2}$")).unique().sort())
    matrix = np.zeros((len(ids), len(codes)), dtype=np.int8)
    place = {code: n for n, code in enumerate(codes)}
    at = np.searchsorted(ids.to_numpy(), numbers.to_numpy())
    for row, code, word in zip(at, votes["country_code"], words, strict=True):
        if code in place:
            matrix[row, place[code]] = VOTE_WORDS[word]
    listed = _rollcalls(rollcalls) if rollcalls else pl.DataFrame(schema=ROLLCALL_SCHEMA)
    frame = pl.DataFrame({"id": ids}).join(listed, on="id", how="left", maintain_order="left")
    return Votes(frame.with_columns(pl.col("tags").fill_null([])), codes, matrix)


def _rollcalls(path: Path) -> pl.DataFrame:
    """A list of roll calls in our columns, tagged."""
    held = _read(path, ("rcid", "date"))
    resolution = next((c for c in ("resolution", "unres") if c in held.columns), None)
    titles = [pl.col(c) for c in ("title", "short", "descr") if c in held.columns]
    try:
        plain = held.select(
            pl.col("rcid").cast(pl.Float64).cast(pl.Int64).alias("id"),
            pl.col("date").str.slice(0, 10),
            (pl.col(resolution) if resolution else pl.lit("")).alias("resolution"),
            (pl.concat_str(titles, separator=" ") if titles else pl.lit("")).alias("title"),
        )
    except pl.exceptions.PolarsError:
        raise BadInput(Problem(f"{path.name}, column rcid", "a roll call has no number", "Write whole numbers.")) from None
    return plain.with_columns(tags_of(plain["title"])).unique("id", keep="first", maintain_order=True)


def _read(path: Path, needed: tuple[str, ...]) -> pl.DataFrame:
    """A CSV as text with the columns that are needed."""
    try:
        frame = pl.read_csv(path, infer_schema=False).fill_null("")
    except (OSError, pl.exceptions.PolarsError) as e:
        raise BadInput(Problem(path.name, f"the file cannot be read ({e})", "Give a CSV file in UTF-8.")) from None
    missing = [c for c in needed if c not in frame.columns]
    if missing:
        raise BadInput(Problem(path.name, f"there is no column '{missing[0]}'", f"Needed: {', '.join(needed)}."))
    return frame
