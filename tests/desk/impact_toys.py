"""A small world, a small table and a small measure for the tests of the impact desk; every number can be worked by hand or anew."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import polars as pl

from comity.desk.impact_flows import Markets
from comity.desk.impact_prepared import Prepared
from comity.desk.measure import Flow, Goods, Measure, Overlay, Reach
from comity.impact.linear import Linear
from comity.impact.table import Table
from comity.world.records import Basket, CivilItem, Economy, Figure, Sector, Source, Technology

CODES = ("MA", "TA", "TB", "TH", "LD")
"""A maker, two destinations, a third country, a least developed country."""
ISO3 = {"MAA": "MA", "TAA": "TA", "TBB": "TB", "THH": "TH", "LDD": "LD", "OUT": "OU"}
INCOME = {"MA": "HIC", "TA": "UMC", "TB": "LMC", "TH": "HIC", "LD": "LIC", "OU": "LMC"}
SECTORS = ("AGR", "ELEC", "SERV")
COLUMNS = ("reporter", "partner", "period", "hs", "value_usd", "quantity", "unit", "source")


def economy(code: str) -> Economy:
    iso3 = next(k for k, v in ISO3.items() if v == code)
    return Economy(
        code, iso3, f"Economy {code}", "R", "S", INCOME[code], 2024, code == "LD", code == "LD", False, True, None, True
    )


def trade_frame(rows=()):
    full = [(a, b, p, hs, float(v), None, "", "office") for a, b, p, hs, v in rows]
    schema = {c: pl.Float64 if c in {"value_usd", "quantity"} else pl.Utf8 for c in COLUMNS}
    return pl.DataFrame(full, schema=schema, orient="row")


class ToyWorld:
    def __init__(self, rows=(), supply=(), baskets=(), technologies=(), civil=()):
        self.economies = {c: economy(c) for c in ISO3.values()}
        self.by_iso3 = ISO3
        self.sources = {"office": Source("office", "Exports", "An office", "https://example.org", "open", "2020", False)}
        self._rows, self._supply = trade_frame(rows), supply
        self._baskets = {b.hs: b for b in baskets}
        self._technologies, self._civil = technologies, civil
        self.shares = {}

    def trade(self, hs):
        return self._rows.filter(pl.col("hs").str.starts_with(hs))

    def supply(self, commodity):
        schema = {
            "commodity": pl.Utf8,
            "economy": pl.Utf8,
            "year": pl.Utf8,
            "quantity": pl.Float64,
            "unit": pl.Utf8,
            "source": pl.Utf8,
            "kind": pl.Utf8,
        }
        rows = [(commodity, e, y, q, "t", "survey", "production") for c, e, y, q in self._supply if c == commodity]
        return pl.DataFrame(rows, schema=schema, orient="row")

    def sectors_of_hs(self, hs, table="icio27"):  # noqa: ARG002
        return (("ELEC", 1.0),) if hs.startswith("85") else (("AGR", 0.25), ("SERV", 0.75)) if hs.startswith("07") else ()

    def sectors(self, table):  # noqa: ARG002
        return tuple(Sector(s, f"Sector {s}", ()) for s in SECTORS)

    def hs_share(self, hs):
        return self.shares.get(hs)

    def hs_baskets(self, hs):
        return self._baskets.get(hs)

    def elasticity(self, hs6):
        return {"854231": -4.0, "854232": -0.5}.get(hs6)

    def technologies(self):
        return self._technologies

    def civil_items(self):
        return self._civil

    def figure(self, what, code, year=None):  # noqa: ARG002
        people = {"MA": 5, "TA": 10, "TB": 20, "TH": 30, "LD": 40}
        return Figure(Decimal(people[code]), 2023, "persons", "s") if what == "population" and code in people else None


def toy_table(order=("MAA", "TAA", "TBB", "THH", "LDD"), *, parted=False, seed=3) -> Table:
    """A balanced table; whatever the order of the economies, each delivers the same."""
    names = sorted(order)
    rng = np.random.default_rng(seed)
    m, s = len(names), len(SECTORS)
    z = rng.uniform(1.0, 40.0, (m, s, m, s))
    f = rng.uniform(20.0, 200.0, (m, s, m))
    at = [names.index(o) for o in order]
    z, f = z[at][:, :, at], f[at][:, :, at]
    z = z.reshape(m * s, m * s)
    f = f.reshape(m * s, m)
    z *= 0.5 * f.sum(axis=1).min() / z.sum(axis=0).max()
    x = z.sum(axis=1) + f.sum(axis=1)
    return Table(
        "toy", 2018, "USD mn", "toy-source", "open", tuple(order), SECTORS, z, f if parted else f.sum(axis=1, keepdims=True), x
    )


def goods(gid="chips", hs="8542", coverage="0.5", low="", high="", flows=(), **more) -> Goods:
    words = {"sector": "", "codes": (), "commodity": "", "basket": False, "note": "", "source": "office"} | more
    return Goods(
        gid,
        hs,
        coverage,
        low,
        high,
        words["sector"],
        words["codes"],
        flows,
        words["commodity"],
        words["basket"],
        words["note"],
        words["source"],
    )


def flow(partner, value, period="2019", reporter="MA") -> Flow:
    return Flow(reporter, partner, period, str(value), "", "", "office")


FLOWS = (flow("TA", 8_000_000), flow("TB", 3_000_000), flow("TH", 4_000_000), flow("OU", 1_000_000))


def measure(
    items=None, *, horizon="short", reach=None, severity=None, jurisdictions=("MA",), after="2020-06-15", mid="toy", **more
) -> Measure:
    words = {"in_force": (), "codes": (), "coalition": (), "retaliation": (), "overlay": Overlay(), "repeals": ()} | more
    return Measure(
        id=mid, title="A toy", summary="", jurisdictions=jurisdictions, before=after, after=after, horizon=horizon, in_force=words["in_force"],
        codes=words["codes"], repeals=words["repeals"], destinations=(), grounds=(), goods=tuple(items or (goods(flows=FLOWS),)), reach=reach or Reach(),
        severity=severity or {}, coalition=words["coalition"], retaliation=words["retaliation"], overlay=words["overlay"], alternatives=(),
        sources={}, folder="",
    )  # fmt: skip


def prepared(the_measure=None, world=None, table=None, sellers=("MA",), *, quick=False) -> Prepared:
    world = world or ToyWorld()
    made = Prepared(the_measure or measure(), world, Markets.of(table or toy_table(), world), sellers, quick=quick)
    made.__dict__["linear"] = Linear.of(made.table)
    return made


CHANGES = {"chips": {"TA": (0, 2), "TB": (0, 3), "OU": (0, 2)}}


def civil(cid, codes=("X:1",), hs=()) -> CivilItem:
    return CivilItem(cid, f"Item {cid}", "use", "health", tuple(hs), tuple(codes), "s", True)


def tool(providers, users=()) -> Technology:
    return Technology("tools", "Tools", tuple(providers), tuple(users), "s", False)


def basket(hs) -> Basket:
    return Basket(hs, "chips of one kind", "all other chips", ("ZZ:85420001",), (0.1, 0.2, 0.4), "", "s", True)


def laid(**more) -> SimpleNamespace:
    return SimpleNamespace(**({"first_day": "2020-06-14", "second_day": "2020-06-15", "rules": ()} | more))
