"""What the check of a law finds: of which kind, about what, where, and whether it must be mended or only known."""

from __future__ import annotations

from typing import Final

import msgspec

from comity.terms.problems import Problem

REMARKS: Final = frozenset({
    "cite-early", "cite-late", "column-empty", "entry-rowless", "except-idle", "group-unread", "namespace-unlisted", "override-idle", "places-uncovered", "policies-meet", "rules-gap", "set-unread",
    "tag-unread", "threshold-overlap", "unjudged",
})  # fmt: skip
"""Kinds that are worth knowing and no fault: the law says nothing wrong, or it may be meant so."""


class Finding(msgspec.Struct, frozen=True, order=True):
    """One thing found. `kind` and `subject` together are what a line of `accepted.csv` names."""

    kind: str
    subject: str
    where: str
    what: str
    mend: str

    @property
    def remark(self) -> bool:
        """Whether it is only worth knowing."""
        return self.kind in REMARKS

    def problem(self) -> Problem:
        """The finding as a message to the user, with what a line of `accepted.csv` would name."""
        return Problem(self.where, f"{self.what} [{self.kind}: {self.subject}]", self.mend)

    def __str__(self) -> str:
        return str(self.problem())
