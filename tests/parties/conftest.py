"""What the tests of screening share: the listed parties that ship with the law, and one index over them."""

from __future__ import annotations

import pytest

from comity.desk.assess import Desk
from comity.parties.bundled import bundled
from comity.parties.entity import Entity
from comity.parties.index.build import build
from comity.parties.index.retrieve import Index
from comity.parties.screening import Screener


@pytest.fixture(scope="session")
def listed(desk: Desk) -> tuple[Entity, ...]:
    """All listed parties that ship: some 5,000 entries with 13,000 names."""
    found = bundled(desk.law)
    assert len(found) > 4_000
    return found


@pytest.fixture(scope="session")
def screener(listed: tuple[Entity, ...]) -> Screener:
    """The index over them."""
    return Screener(Index(*build(listed, {})))
