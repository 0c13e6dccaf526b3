"""A batch gives the same results however it is cut into chunks, and whenever it forgets what it has learnt."""

from __future__ import annotations

import polars as pl

import comity.desk.batch as batch_module
from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.flat import flatten
from tests.agreement.orders import Maker


def frame(desk: Desk, n: int) -> pl.DataFrame:
    maker = Maker(desk, seed=5)
    rows = [r for i in range(n) for r in flatten(maker.order(i))]
    columns = sorted({k for r in rows for k in r})
    return pl.DataFrame({c: [r.get(c) for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String))


def test_chunks_and_forgetting_change_nothing(desk: Desk, monkeypatch) -> None:
    orders = frame(desk, 400)
    whole, _ = BatchDesk(desk, today="2026-11-24").judge(orders)
    monkeypatch.setattr(batch_module, "MOST_LEARNT", 40)
    small = BatchDesk(desk, today="2026-11-24")
    parts = [small.judge(part)[0] for part in orders.iter_slices(37)]
    assert small.lines.height < whole.height
    assert pl.concat(parts).equals(whole)


def test_a_row_is_judged_alike_alone_and_among_others(desk: Desk) -> None:
    orders = frame(desk, 60)
    together, _ = BatchDesk(desk, today="2026-11-24").judge(orders)
    laws = len(desk.jurisdictions)
    for i in (0, 7, 31, 59):
        alone, _ = BatchDesk(desk, today="2026-11-24").judge(orders.slice(i, 1))
        assert alone.equals(together.slice(i * laws, laws))
