"""Indicator 9, OCI: whether trade that needs no licence falls away beside the trade that does.

Poisson pseudo-maximum-likelihood with fixed effects (Santos Silva and Tenreyro 2006) in a difference in differences: exports
of uncontrolled lines under the heading of a controlled one, to affected destinations, against the same lines elsewhere.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from comity.governance.telling import blank, middle_part, share, tell, untold
from comity.governance.value import FEWEST, Bools, Floats, Ints, Value

QUARANTINE: Final = 3
"""Months left out on each side of the entry into force: goods are bought ahead, and licences take their time."""
STEPS: Final = 200
CLOSE: Final = 1e-10


class Panel(NamedTuple):
    """Monthly exports of one economy, one cell a row: line x destination x month, zeros written down.

    line, heading, destination  numbers of the customs line, of the four-digit heading over it, of the destination, shape (N,)
    month       months counted from any first one, shape (N,)
    value       value of the exports, zero or more, shape (N,)
    controlled  whether the line is controlled from `entry` on, shape (N,)
    affected    whether the control bears on the destination, shape (N,)
    entry       the month of the entry into force
    """

    jurisdiction: str
    vintage: str
    line: Ints
    heading: Ints
    destination: Ints
    month: Ints
    value: Floats
    controlled: Bools
    affected: Bools
    entry: int
    evidence: tuple[str, ...]


class Fit(NamedTuple):
    """Coefficients, shape (k,); expected values of the rows used, shape (N,), 0 where a row was dropped; what was used."""

    beta: Floats
    mu: Floats
    used: Bools
    converged: bool


def ppml(y: Floats, x: Floats, effects: Ints, weight: Floats) -> Fit:
    """Maximises sum w (y log mu - mu), log mu = x beta + one effect for each level of each column of `effects`.

    y       zero or more, shape (N,)         x  shape (N, k)
    effects numbers of the level, shape (N, f)         weight  zero or more, shape (N,)
    Rows of a level on which nothing was ever traded say nothing about beta and are dropped, until no such level is left
    (otherwise its effect runs off to minus infinity). Effects are swept out of each step of the iteration, never built.
    """
    used = _informative(y, effects, weight)
    yy, xx, w = y[used], x[used], weight[used]
    groups = [np.unique(effects[used, j], return_inverse=True)[1] for j in range(effects.shape[1])]
    mu_used, beta, converged = _iterate(yy, xx, groups, w)
    mu = np.zeros(len(y))
    mu[used] = mu_used
    return Fit(beta, mu, used, converged)


def _informative(y: Floats, effects: Ints, weight: Floats) -> Bools:
    used = weight > 0
    while True:
        before = np.count_nonzero(used)
        for j in range(effects.shape[1]):
            traded = np.bincount(effects[used, j], weights=(y * weight)[used], minlength=int(effects[:, j].max(initial=-1)) + 1)
            used &= traded[effects[:, j]] > 0
        if np.count_nonzero(used) == before:
            return used


def _iterate(y: Floats, x: Floats, groups: list[Ints], w: Floats) -> tuple[Floats, Floats, bool]:
    """Iteratively reweighted least squares; converged when the deviance no longer moves."""
    k = x.shape[1]
    if not len(y):
        return y, np.full(k, np.nan), False
    eta = np.asarray(np.log((y + np.average(y, weights=w)) / 2))
    beta, last = np.zeros(k), np.inf
    for _ in range(STEPS):
        mu = np.exp(eta)
        worked: Floats = eta + (y - mu) / mu
        swept = _sweep(np.column_stack((worked, x)), groups, w * mu)
        gram = swept[:, 1:].T @ (swept[:, 1:] * (w * mu)[:, None])
        if np.linalg.matrix_rank(gram, tol=1e-9 * max(1.0, float(np.abs(gram).max(initial=0)))) < k:
            return mu, np.full(k, np.nan), False
        beta = np.linalg.solve(gram, swept[:, 1:].T @ (swept[:, 0] * w * mu))
        eta = np.clip(worked - (swept[:, 0] - swept[:, 1:] @ beta), -50, 50)
        deviance = _deviance(y, np.exp(eta), w)
        if abs(last - deviance) < CLOSE * (1 + abs(deviance)):
            return np.exp(eta), beta, True
        last = deviance
    return np.exp(eta), beta, False


def _deviance(y: Floats, mu: Floats, w: Floats) -> float:
    logs = np.log(np.where(y > 0, y, 1.0) / np.where(y > 0, mu, 1.0))
    return float(2 * (w * (np.where(y > 0, y * logs, 0.0) - (y - mu))).sum())


def _sweep(columns: Floats, groups: list[Ints], w: Floats) -> Floats:
    """The columns less their weighted means over each grouping, alternately until nothing is left to take away."""
    out = columns.copy()
    scale = np.abs(columns).max(axis=0, initial=0) + 1e-300
    totals = [np.bincount(g, weights=w) for g in groups]
    for _ in range(10_000 if len(groups) > 1 else 1):
        moved = 0.0
        for g, total in zip(groups, totals, strict=True):
            means = np.column_stack([np.bincount(g, weights=w * out[:, j]) / total for j in range(out.shape[1])])
            out -= means[g]
            moved = max(moved, float((np.abs(means) / scale).max()))
        if moved < 1e-11:
            break
    return out


def design(panel: Panel, quarantine: int = QUARANTINE) -> tuple[Bools, Floats, Ints]:
    """Which rows are used, the two regressors (near, controlled; after entry, affected), and the fixed effects.

    Near are uncontrolled lines under a heading that has a controlled one; lines under other headings are left out. Effects:
    line x destination, and line x month, so that what happens to a line everywhere is not taken for an effect of the control.
    """
    touched = np.isin(panel.heading, np.unique(panel.heading[panel.controlled]))
    used = touched & ~((panel.month >= panel.entry - quarantine) & (panel.month < panel.entry + quarantine))
    after = (panel.month >= panel.entry) & panel.affected
    x = np.column_stack((after & ~panel.controlled, after & panel.controlled)).astype(np.float64)
    return used, x, np.column_stack((_pairs(panel.line, panel.destination), _pairs(panel.line, panel.month)))


def _pairs(a: Ints, b: Ints) -> Ints:
    """One number for each pair of numbers that occurs."""
    return np.unique(np.column_stack((a, b)), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def over_compliance(
    panel: Panel, generator: np.random.Generator, draws: int = 199, quarantine: int = QUARANTINE
) -> tuple[Value, ...]:
    """OCI.near, OCI.controlled (log changes) and OCI, their ratio, with intervals from resampling whole destinations."""
    rows, x, effects = design(panel, quarantine)
    y, x, effects = panel.value[rows], x[rows], effects[rows]
    fit = ppml(y, x, effects, np.ones(len(y)))
    drawn = _resampled(y, x, effects, panel, rows, generator, draws) if np.isfinite(fit.beta).all() else np.empty((0, 2))
    treated = [int((x[:, i] * fit.used).sum()) for i in (0, 1)]
    base = blank("OCI", panel.jurisdiction, panel.vintage, "log change", panel.evidence)._replace(
        n=int(fit.used.sum()), coverage=float(fit.used.mean()) if len(y) else 0.0, interval="bootstrap 95 % over destinations",
        inputs=("monthly exports by customs line and destination", "lines under the control", "destinations under the control"),
        spec=f"effects line x destination and line x month; {quarantine} months before and after entry left out",
        formula="log E[value] = b_near near x affected x after + b_controlled controlled x affected x after + effects",
        note="Goods that are used together fall together: a fall of uncontrolled lines is not in itself caution of sellers.",
    )  # fmt: skip
    sides = [len(np.unique(panel.destination[rows & side])) for side in (panel.affected, ~panel.affected)]
    if min(sides) < FEWEST:
        base = base._replace(note=f"{base.note} Only {min(sides)} destinations were drawn from on one side: the interval is likely too narrow.")
    if not np.isfinite(fit.beta).all() or not fit.converged:
        why = "the lines, destinations and months given do not tell the two changes apart"
        return tuple(untold(base._replace(indicator=i), why) for i in ("OCI.near", "OCI.controlled", "OCI"))
    out = [
        _coefficient(base, name, float(fit.beta[i]), drawn[:, i], treated[i])
        for i, name in enumerate(("OCI.near", "OCI.controlled"))
    ]
    return (*out, _ratio(base, fit.beta, drawn, min(treated), out[1]))


def _coefficient(base: Value, name: str, beta: float, drawn: Floats, treated: int) -> Value:
    span = middle_part(drawn)
    low, high = span or (None, None)
    value = base._replace(indicator=name, value=beta, low=low, high=high, interval=base.interval if span else "")
    return value if treated >= FEWEST else tell(value._replace(n=treated))


def _ratio(base: Value, beta: Floats, drawn: Floats, treated: int, controlled: Value) -> Value:
    """beta_near / beta_controlled; not told where the controlled trade did not measurably change."""
    base = base._replace(indicator="OCI", unit="ratio", formula="b_near / b_controlled")
    if treated < FEWEST:
        return tell(base._replace(n=treated))
    if controlled.low is None or controlled.high is None or controlled.low <= 0 <= controlled.high:
        return untold(
            base, "the change of the controlled lines is not distinguishable from none, so there is nothing to compare with"
        )
    span = middle_part(drawn[:, 0] / drawn[:, 1])
    low, high = span or (None, None)
    return base._replace(value=float(beta[0] / beta[1]), low=low, high=high, interval=base.interval if span else "")


def _resampled(
    y: Floats, x: Floats, effects: Ints, panel: Panel, rows: Bools, generator: np.random.Generator, draws: int
) -> Floats:
    """Coefficients when destinations are drawn with replacement, affected and other ones apart, shape (draws, 2)."""
    names, at = np.unique(panel.destination[rows], return_inverse=True)
    affected = np.zeros(len(names), dtype=bool)
    affected[at[panel.affected[rows]]] = True
    out = np.empty((draws, 2))
    for i in range(draws):
        times = np.zeros(len(names))
        for part in (np.flatnonzero(affected), np.flatnonzero(~affected)):
            if len(part):
                times += np.bincount(generator.choice(part, len(part)), minlength=len(names))
        out[i] = ppml(y, x, effects, times[at]).beta
    return out


def internal(jurisdiction: str, needed: Bools, blocked: Bools, vintage: str, evidence: tuple[str, ...] = ()) -> tuple[Value, ...]:
    """The share of transactions without need of a licence that were blocked or given up all the same, from a user's own log."""
    base = blank("OCI.internal", jurisdiction, vintage, "share", evidence)._replace(
        coverage=1.0, formula="blocked and no licence needed / no licence needed",
        inputs=("answer of the engine for each transaction", "whether it was blocked or given up"),
        note="A firm may have other reasons than the law of controls.",
    )  # fmt: skip
    free = ~needed
    return (tell(share(base, float((blocked & free).sum()), int(free.sum()))),)
