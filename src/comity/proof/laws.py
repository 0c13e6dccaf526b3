"""Checks a pack for what no single rule shows: rules that can never work, contradictions, dates and names that do not fit, gaps.

Each finding is proven, not guessed: a rule is called dead or shadowed only when no order at all could let it speak. What is
not found may still be: where a reading of the law is not exact, it errs towards silence.
"""

from __future__ import annotations

from collections.abc import Iterable

from comity.law.records import Pack
from comity.proof import days, names, numbers, unread
from comity.proof.finding import Finding
from comity.proof.interplay import Interplay
from comity.proof.values import Values


def check(
    pack: Pack, territories: Iterable[str] = (), namespaces: Iterable[str] = (), asked: Iterable[str] = ()
) -> list[Finding]:
    """Everything that is found about a law as a whole.

    territories  all that exist, to find those without a row
    namespaces   all that any law here declares
    asked        questions that the program itself answers or reads
    """
    known = tuple(territories)
    values = Values(pack, known)
    return list(dict.fromkeys((
        *Interplay(pack, values).findings(), *days.findings(pack), *unread.findings(pack, values, known, asked),
        *names.findings(pack, namespaces), *numbers.findings(pack),
    )))  # fmt: skip
