"""The listed parties that orders are screened against: those of the law and of the kept lists, with what the house has decided on hits.

Loaded only when an order names a party, because it brings the whole screener with it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from comity.desk.decision_store import Decisions, DecisionStore
from comity.desk.list_store import Store
from comity.desk.screen_index import opened
from comity.law.store import Law
from comity.parties.entity import Entity
from comity.parties.hits import DIFFERENT, SAME
from comity.parties.match.evidence import Subject
from comity.parties.registry import Decided, Registry


def registry_of(law: Law) -> Registry:
    """The registry over everything that is kept for this user. BadInput when a kept list or the record of decisions is damaged."""
    return Registry(opened(law, Store.open()), decided(DecisionStore.open().load(), datetime.now(UTC).date().isoformat()))


def decided(decisions: Decisions, day: str) -> Decided | None:
    """What counts on a day of the decisions on hits; None when there are none."""
    if not decisions.all:
        return None

    def said(subject: Subject, entity: Entity) -> str:
        standing = decisions.standing(subject, entity, day)
        return DIFFERENT if standing.cleared else SAME if standing.certain else ""

    return said
