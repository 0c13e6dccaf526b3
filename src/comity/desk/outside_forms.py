"""Forms of data from outside: public files of trade, sanctions, interventions and licences, read into one table each.

Every reader takes the file as text columns and answers the rows that can be used and, by reason, how many cannot: nothing is
dropped unseen. Column names are compared without case, dots, blanks and underscores, as exports of one source spell them differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

TRADE: Final = ("reporter", "partner", "period", "hs", "value_usd", "quantity", "unit", "source")
SANCTIONS: Final = (
    "case",
    "sender",
    "target",
    "from",
    "to",
    "trade",
    "arms",
    "military",
    "financial",
    "travel",
    "other",
    "objective",
    "source",
)
INTERVENTIONS: Final = (
    "id", "act", "title", "kind", "chapter", "evaluation", "implementer", "affected", "products", "announced", "implemented", "removed", "source",
)  # fmt: skip
LICENCES: Final = (
    "application",
    "jurisdiction",
    "destination",
    "group",
    "item_class",
    "end_use",
    "value_band",
    "received",
    "closed",
    "outcome",
    "source",
)
OUTCOMES: Final = ("pending", "approved", "denied", "withdrawn", "returned")
PERIOD: Final = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$"
DAY: Final = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"

PART: Final = 500_000
"""So many rows are read at a time."""

Find = Callable[[str], str | None]


class Read(NamedTuple):
    """The rows that can be used; why others cannot, with counts; territories that are not known, with counts."""

    frame: pl.DataFrame
    unread: dict[str, int]
    unknown_places: dict[str, int]


class Form(NamedTuple):
    """What files of a kind hold and how a part of one is read.

    several  whether files of several names stand together (years)
    key      columns that no two rows share; empty where rows that are wholly equal are one
    """

    kind: str
    what: str
    needs: tuple[str, ...]
    read: Callable[[pl.DataFrame, Path, Find], Read]
    several: bool
    key: tuple[str, ...] = ()


def plain(name: str) -> str:
    """A column name as it is compared: letters and digits in lower case."""
    return "".join(ch for ch in name.casefold() if ch.isalnum())


def text_frames(path: Path) -> Iterator[pl.DataFrame]:
    """A csv or parquet file in parts of some rows, as text columns with compared names; at least one part, without rows if there are none.

    BadInput when it cannot be read or two columns are one.
    """
    try:
        lazy = (
            pl.scan_parquet(path, glob=False)
            if path.suffix.lower() == ".parquet"
            else pl.scan_csv(path, infer_schema=False, glob=False)
        )
        header = lazy.collect_schema().names()
        names = [plain(c) for c in header]
        if len(set(names)) < len(names):
            raise BadInput(Problem(path.name, "two columns have the same name", "Take one of them out."))
        texts = [pl.col(c).cast(pl.String, strict=False).str.strip_chars().alias(n) for c, n in zip(header, names, strict=True)]
        yield pl.DataFrame(schema=dict.fromkeys(names, pl.String))
        for frame in lazy.select(texts).collect_batches(chunk_size=PART, maintain_order=True):
            yield from frame.iter_slices(PART)
    except FileNotFoundError:
        raise BadInput(Problem(str(path), "there is no such file", "Check the file name.")) from None
    except (pl.exceptions.PolarsError, OSError) as e:
        short = str(e).strip().splitlines()[0][:120] if str(e).strip() else type(e).__name__
        raise BadInput(
            Problem(path.name, f"it cannot be read as a table ({short})", "Give a csv file in UTF-8, or parquet.")
        ) from None


def check_columns(frame: pl.DataFrame, needs: tuple[str, ...], path: Path) -> None:
    """Refuses a table that lacks a column (`a|b` = either), with the nearest name it has."""
    problems = []
    for need in needs:
        if not any(plain(n) in frame.columns for n in need.split("|")):
            near = nearest(plain(need.split("|")[0]), frame.columns)
            problems.append(Problem(path.name, f"the column '{need.replace('|', ' / ')}' is missing",
                                    f"Rename '{near}'?" if near else f"It has {', '.join(frame.columns[:8])}. Is it the right kind of file?"))  # fmt: skip
    if problems:
        raise BadInput(*problems)


def column(frame: pl.DataFrame, names: str) -> pl.Expr:
    """The first of several spellings of a column that is there; blank text otherwise."""
    found = next((plain(n) for n in names.split("|") if plain(n) in frame.columns), None)
    return pl.col(found).fill_null("") if found else pl.lit("")


def place_map(values: pl.Series, find: Find) -> tuple[dict[str, str], set[str]]:
    """Every distinct text of a column with its territory code; and those that name none."""
    known, unknown = {}, set()
    for text in values.unique().to_list():
        code = find(text) if text else None
        if code:
            known[text] = code
        else:
            unknown.add(text or "(blank)")
    return known, unknown


def placed(frame: pl.DataFrame, columns: tuple[str, ...], find: Find) -> tuple[pl.DataFrame, dict[str, int]]:
    """The frame with territory codes in place of texts, null where unknown; and how often each unknown text stands there."""
    counts: dict[str, int] = {}
    for name in columns:
        known, unknown = place_map(frame[name], find)
        if unknown:
            lost = frame.filter(~pl.col(name).is_in(list(known))).group_by(name).len().iter_rows()
            for text, n in lost:
                counts[text or "(blank)"] = counts.get(text or "(blank)", 0) + n
        frame = frame.with_columns(pl.col(name).replace_strict(known, default=None, return_dtype=pl.String))
    return frame, dict(sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def kept(frame: pl.DataFrame, tests: dict[str, pl.Expr]) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows that pass every test; of the others, how many failed each one first."""
    unread = {}
    for reason, test in tests.items():
        passing = frame.filter(test.fill_null(value=False))
        if passing.height < frame.height:
            unread[reason] = frame.height - passing.height
        frame = passing
    return frame, unread


_GOOD_FLOW: Final = {
    "territory not known": pl.col("reporter").is_not_null() & pl.col("partner").is_not_null(),
    "period is neither YYYY nor YYYY-MM": pl.col("period").str.contains(PERIOD),
    "HS code is not 2 to 6 digits": pl.col("hs").str.contains(r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$"),
    "value is no number, or negative": pl.col("value_usd").is_finite() & (pl.col("value_usd") >= 0),
}


def flows(frame: pl.DataFrame, find: Find) -> Read:
    """Rows of trade in the columns TRADE, `value_usd` and `quantity` perhaps still text; what is no flow is counted."""
    frame, unknown = placed(frame, ("reporter", "partner"), find)
    frame = frame.with_columns(pl.col("value_usd", "quantity").cast(pl.Float64, strict=False))
    good, unread = kept(frame, _GOOD_FLOW)
    return Read(good.select(TRADE), unread, unknown)


def baci(frame: pl.DataFrame, path: Path, find: Find) -> Read:
    """CEPII BACI: t year, i exporter, j importer, k HS 6, v thousand USD, q tonnes; codes by the file that lies beside it."""
    codes = country_codes(path)
    rows = frame.select(
        pl.col("i").replace(codes).alias("reporter"), pl.col("j").replace(codes).alias("partner"), pl.col("t").alias("period"),
        pl.col("k").str.zfill(6).alias("hs"), (pl.col("v").cast(pl.Float64, strict=False) * 1000).alias("value_usd"),
        pl.col("q").alias("quantity"), pl.lit("t").alias("unit"), pl.lit(f"BACI {path.stem}").alias("source"),
    )  # fmt: skip
    return flows(rows, find)


def country_codes(path: Path) -> dict[str, str]:
    """Numeric codes and ISO codes, from the `country_codes*.csv` that comes with BACI; empty when it is not there."""
    beside = sorted(p for p in path.parent.glob("country_codes*.csv") if p != path)
    if not beside:
        return {}
    frame = pl.concat(text_frames(beside[-1]))
    check_columns(frame, ("country_code", "country_iso2|iso_2digit_alpha|country_iso3|iso_3digit_alpha"), beside[-1])
    iso = column(frame, "country_iso2|iso_2digit_alpha|country_iso3|iso_3digit_alpha")
    return {n: i for n, i in frame.select(column(frame, "country_code"), iso.alias("iso")).iter_rows() if i}


def monthly(frame: pl.DataFrame, path: Path, find: Find) -> Read:
    """Monthly or yearly exports in the columns reporter, partner, period, hs, value_usd and, if known, quantity, unit, source."""
    rows = frame.select(
        pl.col("reporter"), pl.col("partner"), pl.col("period"), pl.col("hs").str.replace_all(r"[. ]", ""), column(frame, "value_usd").alias("value_usd"),
        column(frame, "quantity").alias("quantity"), column(frame, "unit").alias("unit"),
        pl.when(column(frame, "source") == "").then(pl.lit(path.stem)).otherwise(column(frame, "source")).alias("source"),
    )  # fmt: skip
    return flows(rows, find)


def gsdb(frame: pl.DataFrame, path: Path, find: Find) -> Read:
    """Global Sanctions Data Base, by case (begin, end) or by pair and year; a cell with several senders becomes several rows."""
    years = ("begin", "end") if "begin" in frame.columns else ("year", "year")
    check_columns(frame, years, path)
    yes = {c: (column(frame, c) == "1").alias(c) for c in ("trade", "arms", "military", "financial", "travel", "other")}
    rows = frame.select(
        pl.col("caseid").alias("case"), column(frame, "sanctioning_state_iso3|sanctioning_state").str.split(",").alias("sender"),
        column(frame, "sanctioned_state_iso3|sanctioned_state").str.split(",").alias("target"),
        pl.col(years[0]).alias("from"), pl.col(years[1]).alias("to"), *yes.values(),
        column(frame, "objective").alias("objective"), pl.lit(path.stem).alias("source"),
    ).explode("sender").explode("target").with_columns(pl.col("sender", "target").str.strip_chars())  # fmt: skip
    rows, unknown = placed(rows, ("sender", "target"), find)
    good, unread = kept(rows, {
        "territory not known": pl.col("sender").is_not_null() & pl.col("target").is_not_null(),
        "no year of begin": pl.col("from").str.contains(PERIOD),
    })  # fmt: skip
    return Read(good.select(SANCTIONS), unread, unknown)


def gta(frame: pl.DataFrame, path: Path, find: Find) -> Read:
    """Global Trade Alert, one intervention a row; several states in one cell become several rows. Its evaluation is its own."""
    several = {
        "implementer": "implementing_jurisdiction|implementing_jurisdictions",
        "affected": "affected_jurisdiction|affected_jurisdictions",
    }
    rows = frame.select(
        column(frame, "intervention_id").alias("id"), column(frame, "state_act_id").alias("act"),
        column(frame, "title|state_act_title|intervention_title").alias("title"),
        column(frame, "intervention_type").alias("kind"), column(frame, "mast_chapter|mast_id").alias("chapter"),
        column(frame, "gta_evaluation|evaluation").alias("evaluation"),
        *(column(frame, names).str.split(",").alias(name) for name, names in several.items()),
        column(frame, "affected_product|affected_products").alias("products"),
        column(frame, "date_announced|announcement_date").alias("announced"),
        column(frame, "date_implemented|inception_date|implementation_date").alias("implemented"),
        column(frame, "date_removed|removal_date").alias("removed"), pl.lit(path.stem).alias("source"),
    ).explode("implementer").explode("affected").with_columns(pl.col("implementer", "affected").str.strip_chars())  # fmt: skip
    blank = rows["affected"] == ""
    rows, unknown = placed(rows, ("implementer", "affected"), find)
    unknown.pop("(blank)", None)
    rows = rows.with_columns(pl.when(blank).then(pl.lit("")).otherwise(pl.col("affected")).alias("affected"))
    good, unread = kept(rows, {
        "no id": pl.col("id") != "", "territory not known": pl.col("implementer").is_not_null() & pl.col("affected").is_not_null(),
        "no day on which it was announced": pl.col("announced").str.contains(DAY),
    })  # fmt: skip
    return Read(good.select(INTERVENTIONS), unread, unknown)


def licences(frame: pl.DataFrame, path: Path, find: Find) -> Read:
    """Applications, one a row; `group` may be blank where the destination says enough."""
    rows = frame.select(*(column(frame, c).alias(c) for c in LICENCES[:-1]),
                        pl.when(column(frame, "source") == "").then(pl.lit(path.stem)).otherwise(column(frame, "source")).alias("source"))  # fmt: skip
    rows, unknown = placed(rows.with_columns(pl.col("outcome").str.to_lowercase()), ("destination",), find)
    open_or_after = (pl.col("closed") == "") | (pl.col("closed").str.contains(DAY) & (pl.col("closed") >= pl.col("received")))
    good, unread = kept(rows, {
        "territory not known": pl.col("destination").is_not_null(),
        "outcome is none of " + ", ".join(OUTCOMES): pl.col("outcome").is_in(OUTCOMES),
        "received is no day YYYY-MM-DD": pl.col("received").str.contains(DAY),
        "closed is no day, or before received": open_or_after,
        "pending and yet closed, or ended without a day": (pl.col("outcome") == "pending") == (pl.col("closed") == ""),
    })  # fmt: skip
    return Read(good.select(LICENCES), unread, unknown)


FLOW: Final = ("reporter", "partner", "period", "hs")
FORMS: Final = {
    f.kind: f
    for f in (
        Form("baci", "CEPII BACI, one year a file", ("t", "i", "j", "k", "v", "q"), baci, True, FLOW),
        Form("monthly", "monthly or yearly exports by HS code", ("reporter", "partner", "period", "hs", "value_usd"), monthly, True, FLOW),
        Form("gsdb", "Global Sanctions Data Base", ("case_id", "sanctioning_state_iso3|sanctioning_state", "sanctioned_state_iso3|sanctioned_state"), gsdb, False),
        Form("gta", "Global Trade Alert, interventions",
             ("intervention_id", "implementing_jurisdiction|implementing_jurisdictions", "date_announced|announcement_date"), gta, False),
        Form("licences", "applications for licences, one a row",
             ("application", "jurisdiction", "destination", "item_class", "end_use", "value_band", "received", "closed", "outcome"), licences, True, ("jurisdiction", "application")),
    )
}  # fmt: skip
