"""Proposes codes where an order has none of a list: what stands beside the codes that it has. A proposal decides nothing."""

from __future__ import annotations

from typing import Final

import msgspec

from comity.engine.determination import Candidate, Determination, ItemAnswer, JurisdictionAnswer, MissingFact
from comity.law.correlations import Correlations

_FACT: Final = "items.codes:"


def lacks_code(found: Determination) -> bool:
    """Whether some law asks for a code of its list while the item has codes of others."""
    return any(m.fact.startswith(_FACT) for i in found.items if i.codes for a in i.jurisdictions for m in a.missing)


def propose(found: Determination, tables: Correlations) -> Determination:
    """The determination with candidates beside each missing code; the same one where there is nothing to propose."""
    items = tuple(_item(i, tables) for i in found.items)
    return found if items == found.items else msgspec.structs.replace(found, items=items)


def _item(item: ItemAnswer, tables: Correlations) -> ItemAnswer:
    stated = tuple(c for c in item.codes if not c.endswith((":none", ":EAR99")))
    answers = tuple(_answer(a, stated, tables) for a in item.jurisdictions)
    return msgspec.structs.replace(item, jurisdictions=answers)


def _answer(answer: JurisdictionAnswer, codes: tuple[str, ...], tables: Correlations) -> JurisdictionAnswer:
    missing = tuple(_missing(m, codes, tables) for m in answer.missing)
    return msgspec.structs.replace(answer, missing=missing)


def _missing(m: MissingFact, codes: tuple[str, ...], tables: Correlations) -> MissingFact:
    if not m.fact.startswith(_FACT):
        return m
    space = m.fact.removeprefix(_FACT)
    found = tuple(
        Candidate(code=c.code, relation=c.relation, of=code, source=c.source, verified=c.verified)
        for code in codes for c in tables.candidates([code], space)
    )  # fmt: skip
    return msgspec.structs.replace(m, candidates=found) if found else m
