"""From monthly exports to the panel of indicator 9: every line, destination and month a cell, what is not there a zero."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from comity.governance.chilling import Panel
from comity.terms.problems import BadInput, Problem


def month_number(period: str) -> int:
    """Months since the year 0 of a period YYYY-MM."""
    return int(period[:4]) * 12 + int(period[5:7]) - 1


def panel(frame: pl.DataFrame, reporter: str, controlled: Collection[str], affected: Collection[str], entry: str) -> Panel:
    """The panel of one exporter's months.

    controlled  HS codes under the control, or their beginnings          affected  destinations that it bears on
    entry       the month YYYY-MM from which it holds
    A line is a six-digit code, its heading the first four digits. A month in which the exporter reports nothing at all is
    missing and no zero. BadInput when nothing monthly by six digits is there, or no line is controlled.
    """
    used = frame.filter(
        (pl.col("reporter") == reporter) & (pl.col("period").str.len_chars() == 7) & (pl.col("hs").str.len_chars() == 6)
    )
    used = used.filter(pl.col("hs").str.slice(0, 4).is_in(sorted({c[:4] for c in controlled})))
    if not used.height:
        raise BadInput(Problem(f"exports of {reporter}", "no monthly figures by six-digit code under these headings are kept",
                               "Import them: comity impact tables import monthly FILE."))  # fmt: skip
    lines, places, months = (used[c].unique().sort() for c in ("hs", "partner", "period"))
    grid = (
        pl.DataFrame({"hs": lines})
        .join(pl.DataFrame({"partner": places}), how="cross")
        .join(pl.DataFrame({"period": months}), how="cross")
    )
    sums = used.group_by("hs", "partner", "period").agg(pl.col("value_usd").sum())
    cells = grid.join(sums, on=["hs", "partner", "period"], how="left", maintain_order="left").with_columns(
        pl.col("value_usd").fill_null(0.0)
    )
    is_controlled = np.array([any(h.startswith(c) for c in controlled) for h in cells["hs"]])
    if not is_controlled.any():
        raise BadInput(
            Problem("controlled lines", f"none of {', '.join(sorted(controlled)[:5])} is in the figures", "Check the HS codes.")
        )
    number = {c: {v: i for i, v in enumerate(s)} for c, s in (("hs", lines), ("partner", places))}
    headings = {h: i for i, h in enumerate(sorted({x[:4] for x in lines}))}
    return Panel(
        reporter, f"{months[0]} to {months[-1]}", np.array([number["hs"][h] for h in cells["hs"]]),
        np.array([headings[h[:4]] for h in cells["hs"]]), np.array([number["partner"][p] for p in cells["partner"]]),
        np.array([month_number(m) for m in cells["period"]]), cells["value_usd"].to_numpy(), is_controlled,
        np.isin(cells["partner"].to_numpy(), list(affected)), month_number(entry), tuple(used["source"].unique().sort().to_list()),
    )  # fmt: skip
