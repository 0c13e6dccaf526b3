"""How lists grew: entries and listed parties month by month, as the law that is loaded dates them."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from comity.pictures.choices import steps
from comity.pictures.picture import Picture
from comity.pictures.style import picture

_MONTHS: Final = 3
"""With fewer months there is no line to draw."""
KINDS: Final = {"entry": "entries of control lists", "party": "listed parties"}


def growth_picture(growth: pl.DataFrame) -> Picture | None:
    """The timeline of dated additions; what states no first day is counted in the caption and drawn nowhere."""
    sums = (
        growth.group_by("jurisdiction", "kind", "month")
        .agg(pl.col("came").sum(), pl.col("went").sum())
        .sort("kind", "jurisdiction", "month")
    )
    dated = sums.filter(pl.col("month") != "").with_columns(
        held=(pl.col("came") - pl.col("went")).cum_sum().over("jurisdiction", "kind")
    )
    undated = int(sums.filter(pl.col("month") == "")["came"].sum())
    if dated["month"].n_unique() < _MONTHS:
        return None
    end = str(dated["month"].max())
    rows: list[dict[str, Any]] = [
        {"jurisdiction": r["jurisdiction"], "kind": KINDS[r["kind"]], "month": f"{r['month']}-01", "held": r["held"]}
        for r in dated.iter_rows(named=True)
    ]
    for (_, _), part in dated.group_by("kind", "jurisdiction", maintain_order=True):
        last = part.row(-1, named=True)
        rows.append(
            {"jurisdiction": last["jurisdiction"], "kind": KINDS[last["kind"]], "month": f"{end}-01", "held": last["held"]}
        )
    panels = [w for w in KINDS.values() if any(r["kind"] == w for r in rows)]
    table = [
        (r["jurisdiction"], KINDS[r["kind"]], r["month"], str(r["came"]), str(r["went"]), str(r["held"]))
        for r in dated.iter_rows(named=True)
    ]
    return picture(
        "list-growth", "How have the lists grown?",
        f"Dated entries and parties that stand on the lists, summed month by month for each law. {undated:,} without a first day are left out, "
        "and who left before the lists were read here is not seen.",
        ("law",), (("law", "kind", "month", "came", "went", "sum"), table), steps(rows, panels),
    )  # fmt: skip
