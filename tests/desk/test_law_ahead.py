"""What is told of later days is what is answered on those days: checked on the example orders under the law that ships."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from comity.desk.intake import read_order

if TYPE_CHECKING:
    from comity.desk.assess import Desk

ORDERS = sorted((Path(__file__).resolve().parents[2] / "examples" / "orders").glob("*.toml"))
ASKED = "2026-11-24T00:00:00Z"
FIRST = "2024-12-15"


def outcomes(desk: Desk, order: object, day: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Outcome and policy by item and law on a day."""
    d = desk.assess(msgspec.structs.replace(order, date=day), "order", ASKED)
    return {(i.item, a.jurisdiction): (a.outcome, a.policy) for i in d.items for a in i.jurisdictions}


@pytest.mark.parametrize("path", ORDERS[::3], ids=lambda p: p.stem)
def test_each_change_is_as_told_the_day_before_and_on_the_day(desk: Desk, path: Path) -> None:
    order = msgspec.structs.replace(read_order(path), date=FIRST)
    told = desk.assess(order, "order", ASKED, ahead=True).changes_ahead
    standing = outcomes(desk, order, FIRST)
    for c in told:
        eve = (date.fromisoformat(c.date) - timedelta(days=1)).isoformat()
        before, on_the_day = (outcomes(desk, order, day)[(c.item, c.jurisdiction)] for day in (eve, c.date))
        assert standing[(c.item, c.jurisdiction)] == before
        assert (c.before, c.then, c.policy) == (before[0], *on_the_day)
        standing[(c.item, c.jurisdiction)] = on_the_day
    assert [c.date for c in told] == sorted(c.date for c in told)
    assert standing == outcomes(desk, order, (date.fromisoformat(FIRST) + timedelta(days=731)).isoformat()), (
        "nothing is left untold"
    )


def test_every_change_names_a_rule_and_its_source_or_the_law_says_nothing_of_either(desk: Desk) -> None:
    found = [
        c
        for p in ORDERS
        for c in desk.assess(msgspec.structs.replace(read_order(p), date=FIRST), "o", ASKED, ahead=True).changes_ahead
    ]
    assert found
    assert all(c.because and c.citations for c in found if c.rules)
    assert sum(not c.rules for c in found) <= len(found) // 10


def test_it_is_not_looked_for_unless_asked(desk: Desk) -> None:
    assert desk.assess(msgspec.structs.replace(read_order(ORDERS[0]), date=FIRST), "o", ASKED).changes_ahead == ()
