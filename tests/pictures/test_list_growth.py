"""How lists grow: every control and every named party is counted once, in its month, and sums follow the dates."""

from pathlib import Path

import polars as pl

from comity.desk.list_growth import list_growth
from comity.law.store import load_law

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"


def test_every_control_and_party_is_counted_once(tmp_path, monkeypatch):
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path))
    law = load_law(TINY)
    growth = list_growth(law)
    controls = sum(1 for p in law.packs.values() for e in p.entries.values() if e.kind == "control")
    named = sum(1 for p in law.parties() if p.name)
    came = dict(growth.group_by("kind").agg(pl.col("came").sum()).iter_rows())
    assert came.get("entry", 0) == controls
    assert came.get("party", 0) == named
    dated = growth.filter(pl.col("month") != "")
    again = dated.with_columns(sum=(pl.col("came") - pl.col("went")).cum_sum().over("jurisdiction", "kind", "list"))
    assert again["sum"].to_list() == again["held"].to_list()
    assert list_growth(law, "0000-00").filter(pl.col("month") != "").is_empty()
