"""The million orders that the batch benchmark judges.

A trading firm's year: 400 controlled products from the three lists (half of all order lines; the other half is on no
list), twenty thousand customers in every place that the law knows - one in two hundred is a listed party -, 365 days.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl

from comity.desk.assess import Desk

ORIGINS = ["US"] * 5 + ["DE", "NL", "FR", "IT"] * 2 + ["CN"] * 4 + ["JP", "KR", "TW", "SG", "GB", "IN"]


def make(desk: Desk, n: int, seed: int = 1) -> pl.DataFrame:
    """`n` orders as text columns. Facts are mostly stated; one customer in two hundred is a listed party."""
    r = random.Random(seed)
    places = sorted({m.territory for g in desk.law.packs["US"].groups.values() for m in g.members if len(m.territory) == 2})
    by_space: dict[str, list[str]] = {}
    for pack in desk.law.packs.values():
        for code in pack.entries:
            by_space.setdefault(code.partition(":")[0], []).append(code)
    us, eu, cn = by_space["US-CCL"], by_space["EU-DU"], by_space["CN-DU"]
    both = [c for c in us if c.replace("US-CCL", "EU-DU") in set(eu)]
    products = [f"{c};{c.replace('US-CCL', 'EU-DU')};CN-DU:none" for c in r.sample(both, 250)]
    products += [f"{c};EU-DU:none;CN-DU:none" for c in r.sample(us, 100)]
    products += [f"US-CCL:EAR99;EU-DU:none;{c}" for c in r.sample(cn, 50)]
    items = products + ["US-CCL:EAR99;EU-DU:none;CN-DU:none"] * len(products)
    listed = [p.name for p in desk.law.parties() if p.name]
    customers = [(r.choice(listed) if i % 200 == 0 else f"Customer {i} {r.choice(['Ltd', 'GmbH', 'Co., Ltd.'])}", r.choice(places)) for i in range(20_000)]
    days = [(date(2025, 12, 1) + timedelta(days=d)).isoformat() for d in range(365)]
    rows = range(n)
    starts = r.choices(ORIGINS, k=n)
    chosen = [customers[r.randrange(20_000)] for _ in rows]
    return pl.DataFrame({
        "id": [f"PO-{i}" for i in rows],
        "date": r.choices(days, k=n),
        "act": r.choices(["export"] * 9 + ["re-export"], k=n),
        "from": starts,
        "to": [c[1] for c in chosen],
        "via": ["none"] * n,
        "code": r.choices(items, k=n),
        "type": r.choices(["commodity"] * 8 + ["software", "technology"], k=n),
        "origin": r.choices(ORIGINS, k=n),
        "value": [f"{r.randrange(100, 10_000_000) / 100:.2f}" for _ in rows],
        "currency": r.choices(["USD", "EUR"], k=n),
        "content": ["none"] * n,
        "made_with": ["none"] * n,
        "plant": ["none"] * n,
        "uses": r.choices(["civil"] * 95 + ["telecom", "medical", "military", "supercomputer", "academic-research"], k=n),
        "knowledge": r.choices(["none"] * 97 + ["knows", "suspects", "informed"], k=n),
        "end_user": [c[0] for c in chosen],
        "end_user_country": [c[1] for c in chosen],
        "end_user_headquarters": [c[1] for c in chosen],
        "end_user_owners": ["none"] * n,
        "exporter_country": starts,
    })  # fmt: skip
