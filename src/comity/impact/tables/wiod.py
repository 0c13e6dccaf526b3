"""The World Input-Output Database: an .npz of its arrays, or a CSV written from the published table.

The CSV has a row for every economy and industry with the columns Country and RNr (number of the industry; others such as
IndustryCode, IndustryDescription and Year are not needed), then `XXX1`, `XXX2` ...: uses by economy, industries first, then kinds of
final use, and at the end TOT (output). Rows of Country TOT (value added, taxes, margins) are left out: they are what remains.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np

from comity.impact.table import Table
from comity.impact.tables.arrays import bad
from comity.impact.tables.making import About, Parts, make_table, year_in
from comity.impact.tables.native import read_native
from comity.impact.tables.wide import Wide, header_of, read_wide, text_of

UNIT: Final = "USD mn"
SOURCE: Final = "wiod"
TERMS: Final = "WIOD, free of charge with citation."
_USE: Final = re.compile(r"([A-Z]{3})\.?(\d{1,3})")
_BOOKS: Final = (".xlsx", ".xlsb", ".xls", ".rdata", ".rda", ".rds")


def read_wiod(path: Path) -> Table:
    """The table in a file; BadInput says what is missing."""
    if path.suffix.lower() in _BOOKS:
        raise bad(
            path,
            f"is a {path.suffix} file, which is not read",
            "Write the sheet or frame as CSV, with the columns Country, RNr, XXX1 ... TOT.",
        )
    if path.suffix.lower() == ".npz":
        table = read_native(path)
        return table._replace(unit=table.unit or UNIT, source=table.source or SOURCE, terms=table.terms or TERMS)
    text = text_of(path)
    names = header_of(path, text)
    labels = [n for n in names if not (_USE.fullmatch(n) or n == "TOT")]
    if not {"Country", "RNr"} <= set(labels) or names[: len(labels)] != labels:
        raise bad(
            path,
            "lacks the columns Country and RNr ahead of the numbers",
            "Write the published table as CSV with all its columns.",
        )
    wide = read_wide(path, text, names, len(labels))
    return make_table(path, About(path.stem, year_in(path), UNIT, SOURCE, TERMS), _parts(path, wide))


def _parts(path: Path, wide: Wide) -> Parts:
    """Nodes from the rows, uses from the columns."""
    pairs = zip(wide.labels["Country"], wide.labels["RNr"], strict=True)
    places = [(c, r.removesuffix(".0"), k) for k, (c, r) in enumerate(pairs) if c != "TOT"]
    economies, numbers = tuple(dict.fromkeys(c for c, _r, _k in places)), tuple(dict.fromkeys(r for _c, r, _k in places))
    at = {(c, r): k for c, r, k in places}
    wanted = [(c, r) for c in economies for r in numbers]
    lacking = next((f"{c} {r}" for c, r in wanted if (c, r) not in at), None)
    if lacking or len(at) < len(places):
        raise bad(
            path,
            f"has not every industry for every economy, or one twice ({(lacking or 'twice')[:40]})",
            "Give the complete table.",
        )
    order = [at[place] for place in wanted]
    columns = {m.groups(): k for k, n in enumerate(wide.names) if (m := _USE.fullmatch(n))}
    missing = next((c + r for c, r in wanted if (c, r) not in columns), None)
    if missing is not None:
        raise bad(path, f"lacks the column '{missing[:40]}'", "Give the complete table.")
    z = wide.numbers[np.ix_(order, [columns[place] for place in wanted])]
    final = {c: [k for (e, r), k in columns.items() if e == c and r not in numbers] for c in economies}
    without = next((c for c, uses in final.items() if not uses), None)
    if without is not None:
        raise bad(path, f"has no final use of {without[:40]}", "Give the complete table.")
    f = np.stack([wide.numbers[:, uses].sum(axis=1)[order] for uses in final.values()], axis=1)
    x = wide.numbers[order, wide.names.index("TOT")] if "TOT" in wide.names else None
    return Parts(economies, _named(wide, numbers, order), z, f, x)


def _named(wide: Wide, numbers: tuple[str, ...], order: list[int]) -> tuple[str, ...]:
    """Codes of the industries where they are told, else c1, c2 ..."""
    if "IndustryCode" in wide.labels:
        codes = tuple(wide.labels["IndustryCode"][k] for k in order[: len(numbers)])
        if len(set(codes)) == len(numbers):
            return codes
    return tuple(f"c{n}" for n in numbers)
