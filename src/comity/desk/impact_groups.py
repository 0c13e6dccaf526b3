"""Effects summed by economy, role, income group, sector and tier: a middle from one model, a range over draws and models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from comity.desk.draft_num import num
from comity.desk.impact_effects import Runs, compared
from comity.desk.impact_flows import sector_list
from comity.desk.impact_prepared import Prepared
from comity.desk.impact_stops import Stops
from comity.impact.table import Floats

ROLES: Final = ("maker", "target", "third")
INCOMES: Final = ("HIC", "UMC", "LMC", "LIC")
FLAGS: Final = {"LDC": "ldc", "LLDC": "lldc", "SIDS": "sids"}

Num = dict[str, Any]
Sum = Callable[[Runs], Floats]


class Spans(NamedTuple):
    """How a middle and a range are taken from the runs.

    first   the model whose middle run is told
    others  the runs whose range counts; `first` is one of them
    """

    first: Runs
    others: tuple[Runs, ...]
    unit: str
    source: str

    def numbers(self, sums: Sum, unit: str = "") -> list[Num]:
        """One number per column of `sums(runs)`, whose shape is (runs, k).

        The middle is the first model's middle run, so that middles add up; low and high are the 5 % and 95 % point over the
        draws of each model, and of these the lowest and the highest over the models.
        """
        values = [sums(r) for r in self.others]
        low = np.min([np.percentile(v, 5, axis=0) for v in values] + [v[0] for v in values], axis=0)
        high = np.max([np.percentile(v, 95, axis=0) for v in values] + [v[0] for v in values], axis=0)
        n = sum(len(v) for v in values)
        return [
            num(float(m), float(a), float(b), unit=unit or self.unit, n=n, source=self.source)
            for m, a, b in zip(sums(self.first)[0], low, high, strict=True)
        ]

    def number(self, sums: Sum, unit: str = "") -> Num:
        """The same for one number; `sums(runs)` has shape (runs,)."""
        return self.numbers(lambda r: sums(r)[:, None], unit)[0]


def spans(runs: Sequence[Runs], first: Runs, unit: str, source: str) -> Spans:
    """Which runs are told and which make the range."""
    others = tuple(compared(runs)) or tuple(runs)
    return Spans(first, others if any(r is first for r in others) else (first, *others), unit, source)


class Places(NamedTuple):
    """What is recorded of the economies of the table, in its order."""

    codes: tuple[str, ...]
    roles: tuple[str, ...]
    incomes: tuple[str, ...]
    flags: dict[str, tuple[bool, ...]]

    @classmethod
    def of(cls, prepared: Prepared, targets: Iterable[str]) -> Places:
        """Roles: who makes the measure, whose answer changes, and everybody else."""
        known = prepared.world.economies
        codes = prepared.markets.codes
        named = tuple(c or name for c, name in zip(codes, prepared.table.economies, strict=True))
        hit = set(targets)
        roles = tuple(prepared.role(c, hit) for c in codes)
        incomes = tuple(known[c].income if c in known else "" for c in codes)
        flags = {flag: tuple(bool(c in known and getattr(known[c], field)) for c in codes) for flag, field in FLAGS.items()}
        return cls(named, roles, incomes, flags)

    def role(self, role: str) -> Floats:
        """1 for the economies of a role, else 0."""
        return np.array([r == role for r in self.roles], np.float64)

    def group(self, group: str) -> Floats:
        """1 for the economies of an income group or of LDC, LLDC, SIDS, else 0."""
        return np.array(self.flags[group] if group in self.flags else [i == group for i in self.incomes], np.float64)


def economies(prepared: Prepared, values: Floats) -> Floats:
    """Sums over the sectors of each economy, (runs, n) -> (runs, m)."""
    m, s = len(prepared.table.economies), len(prepared.table.sectors)
    summed: Floats = values.reshape(-1, m, s).sum(axis=2)
    return summed


def sectors(prepared: Prepared, values: Floats) -> Floats:
    """Sums over the economies of each sector, (runs, n) -> (runs, s)."""
    m, s = len(prepared.table.economies), len(prepared.table.sectors)
    summed: Floats = values.reshape(-1, m, s).sum(axis=1)
    return summed


def losses(values: Floats) -> Floats:
    """What is lost, as positive numbers; what is gained does not count against it."""
    return np.maximum(-values, 0.0)


def gains(values: Floats) -> Floats:
    """What is gained; what is lost does not count against it."""
    return np.maximum(values, 0.0)


# -- the tables of the section -----------------------------------------------------------------------------------------


def by_economy(prepared: Prepared, places: Places, wide: Spans) -> list[dict[str, Any]]:
    """Every economy of the table: change of output and of value added, and that as a share of its own value added."""
    own = prepared.table.by_economy(prepared.table.v)
    safe = np.where(own > 0, own, np.inf)
    output = wide.numbers(lambda r: economies(prepared, r.dx))
    added = wide.numbers(lambda r: economies(prepared, r.dv))
    share = wide.numbers(lambda r: economies(prepared, r.dv) / safe, "share")
    ldc = places.flags["LDC"]
    return [
        {"economy": c, "role": places.roles[i], "income": places.incomes[i], "ldc": ldc[i], "output": output[i], "value_added": added[i],
         "share_of_gdp": share[i]}
        for i, c in enumerate(places.codes)
    ]  # fmt: skip


def by_role(prepared: Prepared, places: Places, wide: Spans) -> list[dict[str, Any]]:
    """The three roles, net and with losses and gains apart; the roles add up to the total of the model."""
    return [_group(prepared, "", r, places.role(r), wide) | {"economies": int(places.role(r).sum())} for r in ROLES]


def by_group(prepared: Prepared, places: Places, wide: Spans) -> list[dict[str, Any]]:
    """Income groups by role; LDC, LLDC and SIDS cut across the income groups and are not added to them."""
    out = []
    for group in (*INCOMES, *FLAGS):
        for role in ROLES:
            mask = places.group(group) * places.role(role)
            if mask.any():
                out.append(_group(prepared, group, role, mask, wide) | {"economies": int(mask.sum())})
    return out


def _group(prepared: Prepared, group: str, role: str, mask: Floats, wide: Spans) -> dict[str, Any]:
    return {
        "group": group,
        "role": role,
        "output": wide.number(lambda r: economies(prepared, r.dx) @ mask),
        "value_added": wide.number(lambda r: economies(prepared, r.dv) @ mask),
        "losses": wide.number(lambda r: losses(economies(prepared, r.dv)) @ mask),
        "gains": wide.number(lambda r: gains(economies(prepared, r.dv)) @ mask),
    }


def by_sector(prepared: Prepared, wide: Spans) -> list[dict[str, Any]]:
    """Every sector of the table, all economies together."""
    names = sector_names(prepared)
    output = wide.numbers(lambda r: sectors(prepared, r.dx))
    added = wide.numbers(lambda r: sectors(prepared, r.dv))
    return [
        {"sector": s, "name": names.get(s, s), "output": output[i], "value_added": added[i]}
        for i, s in enumerate(prepared.table.sectors)
    ]


def sector_names(prepared: Prepared) -> dict[str, str]:
    """Names of the sectors, where the table is one whose sectors are described."""
    listed = sector_list(prepared.world, prepared.table)
    return {s.code: s.name for s in prepared.world.sectors(listed)}


def tiers(prepared: Prepared, places: Places, runs: Sequence[Runs], side: str) -> list[dict[str, Any]]:
    """Output lost by tier and role on one linear side; the last tier, `rest`, is all that lies beyond the others."""
    out = []
    for r in runs:
        if not len(r.tiers) or r.side != side:
            continue
        summed = economies(prepared, r.tiers)
        low, high = _scales(r)
        for k, row in enumerate(summed):
            cells = {role: row @ places.role(role) for role in ROLES}
            name = "rest" if k == len(summed) - 1 else str(k)
            out.append(
                {"tier": name, "side": r.side}
                | {role: _scaled(float(v), low, high, prepared.table, len(r.dx)) for role, v in cells.items()}
            )
    return out


def _scales(r: Runs) -> tuple[float, float]:
    """How the total of the draws lies to that of the middle run: tiers are scaled by it, which is exact for small cuts."""
    total = r.dx.sum(axis=1)
    if not total[0]:
        return 1.0, 1.0
    ratio = total / total[0]
    return min(1.0, float(np.percentile(ratio, 5))), max(1.0, float(np.percentile(ratio, 95)))


def _scaled(value: float, low: float, high: float, table: Any, n: int) -> Num:
    ends = sorted((value * low, value * high))
    return num(value, ends[0], ends[1], unit=table.unit, n=n, source=table.source)


def models(runs: Sequence[Runs], horizons: dict[str, str], unit: str, source: str) -> list[dict[str, Any]]:
    """World totals of each model, with the range of its own draws."""
    out = []
    for r in runs:
        alone = Spans(r, (r,), unit, source)
        out.append(
            {"model": r.model, "side": r.side, "horizon": horizons.get(r.model, ""), "output": alone.number(lambda x: x.dx.sum(axis=1)),
             "value_added": alone.number(lambda x: x.dv.sum(axis=1)), "restricted": alone.number(lambda x: x.restricted), "note": r.note}
        )  # fmt: skip
    return out


# -- single figures ----------------------------------------------------------------------------------------------------


def costs(prepared: Prepared, places: Places, wide: Spans) -> dict[str, Num]:
    """Value added lost and gained by role, never netted, and what third countries lose for each unit of restricted trade."""
    out = {}
    for role, name in (("maker", "own"), ("target", "target"), ("third", "third")):
        told = _group(prepared, "", role, places.role(role), wide)
        out[f"{name}_cost"], out[f"{name}_gain"] = told["losses"], told["gains"]
    third = places.role("third")
    out["third_country_per_restricted"] = wide.number(
        lambda r: per_restricted(losses(economies(prepared, r.dv)) @ third, r.restricted), "USD per USD"
    )
    return out


def not_buying(prepared: Prepared, stops: Stops, wide: Spans) -> dict[str, Any]:
    """Economies that neither make the measure nor buy the goods directly, whether or not their answer changes."""
    bought = {d for d, v in zip(stops.destination, stops.covered(), strict=True) if v}
    mask = np.array([c not in bought and c not in prepared.sellers for c in prepared.markets.codes], np.float64)
    told = _group(prepared, "", "not buying", mask, wide)
    unit = wide.number(lambda r: per_restricted(losses(economies(prepared, r.dv)) @ mask, r.restricted), "USD per USD")
    return {"economies": int(mask.sum()), "losses": told["losses"], "gains": told["gains"], "per_restricted": unit}


def per_restricted(values: Floats, restricted: Floats) -> Floats:
    """Values for each unit of restricted trade; 0 where nothing is restricted."""
    size = np.abs(restricted)
    return np.divide(values, size, out=np.zeros_like(values), where=size > 0)


def who_is_hit(prepared: Prepared, places: Places, wide: Spans, most: int = 40) -> list[dict[str, Any]]:
    """Third countries first, by loss for each unit of restricted trade; then the others by loss."""
    loss = wide.numbers(lambda r: losses(economies(prepared, r.dv)))
    unit = wide.numbers(
        lambda r: np.stack([per_restricted(c, r.restricted) for c in losses(economies(prepared, r.dv)).T], axis=1), "USD per USD"
    )
    order = sorted(
        (i for i in range(len(loss)) if loss[i]["value"]),
        key=lambda i: (places.roles[i] != "third", -loss[i]["value"], places.codes[i]),
    )
    third = [i for i in order if places.roles[i] == "third"][:most]
    rest = [i for i in order if places.roles[i] != "third"][:most]
    return [
        {"economy": places.codes[i], "role": places.roles[i], "income": places.incomes[i], "ldc": places.flags["LDC"][i], "loss": loss[i],
         "per_restricted": unit[i]}
        for i in (*third, *rest)
    ]  # fmt: skip
