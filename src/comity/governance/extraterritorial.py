"""Indicator 6, ETR: how much trade of third countries a law reaches beside its own exports, and by which kinds of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from comity.governance.suppress import Tell, told
from comity.governance.value import Floats, Ints, Value

QUESTIONS: Final = (
    "re-export or transfer from a third country",
    "foreign-made goods by share of content",
    "foreign-made direct products of technology, software or plant",
    "acts of own persons or firms abroad",
    "dealings of foreign persons without any tie of goods, technology or person",
)
FORMULA: Final = "V_third / (V_third + V_direct)"
_RANGE: Final = "range over dispersion and shares"
_CHECKLIST: Final = "number of five kinds of reach that rules in force use"


class Reached(NamedTuple):
    """Flows of third countries that a law reaches, as reach kernels give them.

    caught  USD mn by exporting economy as (low, middle, high), shape (M, 3)
    direct  USD mn of the law's own exports of the same goods to the same destinations
    kind    which kernel and threshold
    source  table or file that it was computed from
    """

    caught: Floats
    direct: float
    kind: str
    source: str


def share(caught: float, direct: float) -> float:
    """The part of what a law reaches that is trade of third countries."""
    return caught / (caught + direct) if caught + direct > 0 else float("nan")


def etr(jurisdiction: str, vintage: str, found: Sequence[Reached], rules: Sequence[str]) -> tuple[Value, ...]:
    """The share, the sum in USD and the number of states touched, for each kernel."""
    out: list[Value] = []
    for each in found:
        low, middle, high = each.caught.sum(axis=0).tolist()
        n, touched = len(each.caught), float((each.caught[:, 1] > 0).sum())
        tell: Tell = partial(told, jurisdiction=jurisdiction, n=n, vintage=vintage, evidence=tuple(rules), spec=each.kind, interval=_RANGE,
                             inputs=("flows of third countries caught", "own exports of the goods", each.source))  # fmt: skip
        out += [
            tell("ETR", value=share(middle, each.direct), low=share(low, each.direct), high=share(high, each.direct), unit="share", formula=FORMULA,
                 note="sector averages understate what single goods contain"),
            tell("ETR.USD", value=middle, low=low, high=high, unit="USD mn", formula="sum_k V_k->d caught, k a third country"),
            tell("ETR.STATES", value=touched, low=float((each.caught[:, 0] > 0).sum()), high=float((each.caught[:, 2] > 0).sum()),
                 unit="states", fewest=0, formula="number of third countries with a caught flow"),
        ]  # fmt: skip
    return tuple(out)


def checklist(jurisdiction: str, vintage: str, answers: Mapping[str, Sequence[str] | None], *, coverage: float) -> Value:
    """How many of the five kinds of reach rules use; each answer is the rules, none of them, or None when it is not recorded."""
    yes = [q for q in QUESTIONS if answers.get(q)]
    known = [q for q in QUESTIONS if answers.get(q) is not None]
    rules = tuple(dict.fromkeys(r for q in yes for r in answers.get(q) or ()))
    return told("ETR.LIST", jurisdiction, float(len(yes)), low=float(len(yes)), high=float(len(yes) + len(QUESTIONS) - len(known)),
                interval="range over what is not recorded", n=len(known), unit="of 5", vintage=vintage, coverage=coverage * len(known) / len(QUESTIONS),
                evidence=rules, formula=_CHECKLIST, inputs=QUESTIONS, fewest=1, note="; ".join(yes) or "none of the five")  # fmt: skip


def overlaps(claimed: Sequence[Floats]) -> Ints:
    """For each flow the number of laws that claim it; each array says with what probability, at least one half counts."""
    return np.stack([c >= 0.5 for c in claimed]).sum(axis=0) if claimed else np.zeros(0, dtype=np.int64)
