"""A specification curve: one indicator under every combination of defensible choices, so that no choice decides unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from comity.governance.suppress import told
from comity.governance.value import Value

Choice = Mapping[str, str]
Run = Callable[[Choice], Value]


def choices(options: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Every combination, in the order in which options and their words stand."""
    for words in product(*options.values()):
        yield dict(zip(options, words, strict=True))


def written(choice: Choice) -> str:
    """A combination in words."""
    return "; ".join(f"{name}: {word}" for name, word in choice.items())


def curve(run: Run, options: Mapping[str, Sequence[str]]) -> tuple[Value, ...]:
    """The value under every combination, named `.SPEC`, in the order of the options, and their median and range, named `.RANGE`."""
    each = [run(choice)._replace(spec=written(choice)) for choice in choices(options)]
    if not each:
        return ()
    some = [v for v in each if v.value is not None]
    figures = np.array([v.value for v in some], dtype=np.float64)
    one = each[0]
    middle, low, high = (float(np.median(figures)), float(figures.min()), float(figures.max())) if some else (None, None, None)
    whole = told(f"{one.indicator}.RANGE", one.jurisdiction, middle, low=low, high=high, interval="range over specifications",
                 n=min((v.n for v in some), default=0), about=one.about, unit=one.unit, vintage=one.vintage,
                 coverage=min((v.coverage for v in some), default=0.0), formula=f"median over specifications of {one.formula}", inputs=one.inputs,
                 spec=f"{len(each)} specifications", note=f"{len(some)} of {len(each)} could be computed; " + ", ".join(f"{k}: {' | '.join(v)}" for k, v in options.items()))  # fmt: skip
    return (*(v._replace(indicator=f"{v.indicator}.SPEC") for v in each), whole)
