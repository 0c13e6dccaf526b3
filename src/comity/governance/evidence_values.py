"""The values of indicator 10: grades of each measure and law out of a register, and how far two coders agree."""

from __future__ import annotations

import math
from itertools import combinations
from typing import NamedTuple

from comity.governance.evidence import GRADES, Register, Row, grade_of
from comity.governance.intervals import Z95
from comity.governance.kappa import crossed, kappa
from comity.governance.telling import blank, share, tell, untold
from comity.governance.value import FEWEST, Value

ENOUGH = 0.7
"""The agreement that the grades of a register ought to reach before they are built upon."""


class _Graded(NamedTuple):
    """One measure: the mean, least and greatest grade over its coders; None where no ground is stated or graded."""

    measure: str
    jurisdiction: str
    mean: float | None
    low: int
    high: int
    coders: int
    stated: bool
    suggested: bool
    sources: tuple[str, ...]


def grades(register: Register, vintage: str) -> tuple[Value, ...]:
    """Grades by measure, by law and over all, and the agreement of every two coders.

    EVG.measure     mean grade over the coders, from the least to the greatest
    EVG.mean        mean over the measures with a stated ground or evidence
    EVG.dated       share of them with a grade of 3 or more         EVG.generic  with a grade of 1 or less
    EVG.not-stated  share of all measures for which no ground was found
    """
    graded = [_graded(register, m) for m in register.measures()]
    out = [_measure(g, vintage) for g in graded]
    for law in sorted({g.jurisdiction for g in graded}):
        out += _summary([g for g in graded if g.jurisdiction == law], law, vintage)
    out += _summary(graded, "", vintage)
    return (*out, *agreement(register, vintage))


def _graded(register: Register, measure: str) -> _Graded:
    """Grades of persons; those a program suggested only where no person has given any."""
    rows = [r for r in register.rows if r.measure == measure]
    persons = [r for r in rows if not r.suggested]
    used: list[Row] = persons or rows
    given = [g for c in sorted({r.coder for r in used}) if (g := grade_of(register, measure, c)) is not None]
    return _Graded(
        measure, rows[0].jurisdiction, sum(given) / len(given) if given else None, min(given, default=0), max(given, default=0),
        len(given), any(r.kind == "stated" for r in used), not persons, tuple(dict.fromkeys(r.address or r.source for r in used)),
    )  # fmt: skip


def _spec(graded: list[_Graded]) -> str:
    suggested = sum(g.suggested for g in graded)
    if not suggested:
        return "graded by persons"
    return (
        "suggested by a program, not reviewed"
        if suggested == len(graded)
        else f"{suggested} of {len(graded)} suggested by a program"
    )


def _measure(g: _Graded, vintage: str) -> Value:
    base = blank("EVG.measure", g.jurisdiction, vintage, "grade 0 to 4", g.sources)._replace(
        about=g.measure, n=g.coders, coverage=float(g.mean is not None), formula="mean over coders of the highest grade given",
        inputs=("stated grounds", "public evidence"), spec=_spec([g]), interval="range over coders",
        note="A grade says what was shown in public, not whether the concern is right. Grounds may lawfully be kept secret.",
    )  # fmt: skip
    if g.mean is None:
        return untold(base, "not stated: no ground is told, which is not evidence of none")
    words = GRADES[g.low] if g.low == g.high else f"{GRADES[g.low]} to {GRADES[g.high]}"
    return base._replace(value=g.mean, low=float(g.low), high=float(g.high), note=f"{words.capitalize()}. {base.note}")


def _summary(graded: list[_Graded], law: str, vintage: str) -> list[Value]:
    known = [g for g in graded if g.mean is not None]
    base = blank("EVG.mean", law, vintage, "share", [g.measure for g in graded])._replace(
        n=len(known), coverage=len(known) / len(graded) if graded else 0.0, inputs=("grades of the measures of the register",), spec=_spec(graded),
        note="The measures of a register are picked and no sample of all measures of a law.",
    )  # fmt: skip
    # a share counts a measure only where every coder's grade passes
    dated, generic = sum(g.low >= 3 for g in known), sum(g.high <= 1 for g in known)
    shares = (("EVG.dated", dated, known, "grade 3 or more"), ("EVG.generic", generic, known, "grade 1 or less"),
              ("EVG.not-stated", sum(not g.stated for g in graded), graded, "no ground stated"))  # fmt: skip
    out = [_average(base, [g.mean for g in known if g.mean is not None])]
    for name, count, of, words in shares:
        value = base._replace(
            indicator=name, formula=f"measures with {words} / measures" + ("" if of is graded else " with a grade")
        )
        out.append(tell(share(value, count, len(of))))
    return out


def _average(base: Value, given: list[float]) -> Value:
    base = base._replace(unit="grade 0 to 4", formula="mean of the grades")
    if len(given) < FEWEST:
        return tell(base)
    mean = sum(given) / len(given)
    half = Z95 * math.sqrt(sum((g - mean) ** 2 for g in given) / (len(given) - 1) / len(given))
    return base._replace(value=mean, low=max(0.0, mean - half), high=min(4.0, mean + half), interval="normal 95 %")


def agreement(register: Register, vintage: str) -> tuple[Value, ...]:
    """Cohen's kappa of every two coders, and with quadratic weights; suggestions are no coder."""
    out = []
    pairs = list(combinations(register.coders(), 2))
    for name, weights in (("EVG.kappa", "none"), ("EVG.kappa-weighted", "quadratic")):
        base = blank(name, "", vintage, "kappa")._replace(
            formula="(agreement seen - by chance) / (1 - by chance)", inputs=("grades of measures that both coders graded",),
            spec="same grade or not" if weights == "none" else "quadratic weights: one grade apart counts little",
        )  # fmt: skip
        if not pairs:
            coders = len({r.coder for r in register.rows})
            out.append(
                untold(
                    base, "not computed: " + ("no coder" if not coders else "one coder" if coders == 1 else "one person at most")
                )
            )
        out += [_pair(base, register, a, b, weights) for a, b in pairs]
    return tuple(out)


def _pair(base: Value, register: Register, a: str, b: str, weights: str) -> Value:
    both = [(x, y) for m in register.measures()
            if (x := grade_of(register, m, a)) is not None and (y := grade_of(register, m, b)) is not None]  # fmt: skip
    base = base._replace(
        about=f"{a} and {b}", n=len(both), coverage=len(both) / len(register.measures()), interval="fleiss-cohen-everitt 95 %"
    )
    if len(both) < FEWEST:
        return tell(base)
    found = kappa(crossed([x for x, _ in both], [y for _, y in both], len(GRADES)), weights)
    if found is None:
        return untold(base, "both coders gave one and the same grade throughout: chance alone would agree")
    note = f"Agreement {'reaches' if found.kappa >= ENOUGH else 'does not reach'} {ENOUGH}, where grades may be built upon."
    return base._replace(value=found.kappa, low=found.low, high=found.high, note=note)
