"""Indicator 14, TRP: yes/no questions about process, each answered with a citation; notice before effect; pace of amendment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from comity.governance.telling import blank, poisson, tell, untold
from comity.governance.value import UNKNOWN, Floats, Value

YES: Final = 1
NO: Final = 0


class Answer(NamedTuple):
    """Whether a law gives one thing of the list: YES, NO, or UNKNOWN where nobody has looked or nothing was found.

    cite      the provision that says so (or, for a no, the text that was read to its end)
    verified  whether it was read in an official text
    """

    jurisdiction: str
    item: str
    holds: int
    cite: str
    verified: bool


def transparency(answers: Sequence[Answer], items: Sequence[str], vintage: str) -> tuple[Value, ...]:
    """For each law, the share of yes among the items answered (TRP), among verified answers (TRP.verified), and each item.

    The bounds count what is unknown as no, and as yes. An answer without a citation is unknown. The items are the whole
    list and no sample: the bounds are always told; the share only where at most one item is open, since a yes is found
    sooner than a no.
    """
    cited = [a if a.cite else a._replace(holds=UNKNOWN) for a in answers if a.item in set(items)]
    verified = [a if a.verified else a._replace(holds=UNKNOWN) for a in cited]
    laws = sorted({a.jurisdiction for a in answers})
    means = [
        _mean(name, law, {a.item: a for a in counted if a.jurisdiction == law}, items, vintage)
        for name, counted in (("TRP", cited), ("TRP.verified", verified)) for law in laws
    ]  # fmt: skip
    known = sorted((a for a in cited if a.holds != UNKNOWN), key=lambda a: (a.item, a.jurisdiction))
    return (*means, *(_item(a, vintage) for a in known))


def _mean(name: str, law: str, given: dict[str, Answer], items: Sequence[str], vintage: str) -> Value:
    known = [a for a in given.values() if a.holds != UNKNOWN]
    yes, total = sum(a.holds for a in known), len(items)
    base = blank(name, law, vintage, "share", [a.cite for a in known])._replace(
        n=len(known), coverage=len(known) / total if total else 0.0, formula="items answered yes / items answered",
        inputs=("one yes, no or unknown for each item of the list, with a citation",), interval="bounds: unknown as no, as yes",
        spec="answers read in an official text only" if name == "TRP.verified" else "all answers that cite something",
        note="It is what the law says on paper; practice may give more or less.",
    )  # fmt: skip
    if not known:
        return untold(base, "no item is answered with a citation")
    bounded = base._replace(value=yes / len(known), low=yes / total, high=(yes + total - len(known)) / total)
    if len(known) >= total - 1:
        return bounded
    return bounded._replace(
        value=None, suppressed=f"{total - len(known)} of {total} items are not answered: only the bounds are told"
    )


def _item(answer: Answer, vintage: str) -> Value:
    return blank("TRP.item", answer.jurisdiction, vintage, "yes 1, no 0", (answer.cite,))._replace(
        about=answer.item, value=float(answer.holds), n=1, coverage=1.0, formula="yes or no", inputs=("the provision cited",),
        note="" if answer.verified else "Not read in an official text.",
    )  # fmt: skip


def notice(
    jurisdiction: str, published: Floats, effective: Floats, vintage: str, evidence: tuple[str, ...] = ()
) -> tuple[Value, ...]:
    """The median of the days from publication to effect, with the middle half; days as numbers, nan where not known."""
    known = np.isfinite(published) & np.isfinite(effective)
    waits = (effective - published)[known]
    base = blank("TRP.notice", jurisdiction, vintage, "days", evidence)._replace(
        n=len(waits), coverage=float(known.mean()) if len(known) else 0.0, formula="median of effect - publication",
        inputs=("day of publication and first day in force of each measure",), interval="quartiles",
        note="Negative: in force before it was published. Measures that are urgent by nature pull it down.",
    )  # fmt: skip
    if not len(waits):
        return (untold(base, "no measure with both days is recorded"),)
    low, middle, high = (float(q) for q in np.quantile(waits, (0.25, 0.5, 0.75)))
    return (tell(base._replace(value=middle, low=low, high=high)),)


def pace(jurisdiction: str, changes: int, entry_years: float, vintage: str, evidence: tuple[str, ...] = ()) -> tuple[Value, ...]:
    """Amendments for each entry and year of the lists; the interval is that of a count."""
    base = blank("TRP.pace", jurisdiction, vintage, "changes per entry and year", evidence)._replace(
        n=changes, coverage=1.0, formula="changes / (entries x years)", inputs=("dated changes of entries", "entries x years watched"),
        interval="poisson 95 %", note="Counts what is recorded: an early history that nobody wrote down looks like calm.",
    )  # fmt: skip
    if entry_years <= 0:
        return (untold(base, "no entry was watched"),)
    low, high = poisson(changes)
    return (base._replace(value=changes / entry_years, low=low / entry_years, high=high / entry_years),)
