"""Explaining one order, judging a batch, and walking the rule trees give the same answer - on random orders over all packs."""

from __future__ import annotations

import random

import msgspec
import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk, line
from comity.desk.flat import flatten
from comity.engine.determination import JurisdictionAnswer
from comity.engine.order import EndUse, Order, Route
from comity.engine.program import bits_of, in_force
from comity.engine.tree import truth
from comity.engine.wording import field_of
from comity.terms.outcomes import RANK
from comity.terms.truth import UNKNOWN, YES

from .orders import Maker

ORDERS = 20_000
REPORTED = {"subject_to_law", "licence_required", "prohibited", "notification_required", "review_policy"}


def as_row(a: JurisdictionAnswer) -> dict[str, object]:
    """An explained answer in the columns of a batch result."""
    return {
        "outcome": a.outcome,
        "policy": a.policy,
        "rules": sorted(f.rule for f in a.findings if f.status == "applies" and f.effect in REPORTED),
        "authorisations": [x.id for x in a.authorisations if x.available == "yes"],
        "authorisations_unknown": [x.id for x in a.authorisations if x.available == "unknown"],
        "missing": list(dict.fromkeys(field_of(m.fact) for m in a.missing)),
        "stale": [s.rule for s in a.stale],
    }


@pytest.fixture(scope="module")
def orders(desk: Desk) -> list[Order]:
    maker = Maker(desk, seed=20261124)
    return [maker.order(n) for n in range(ORDERS)]


def test_explain_equals_batch_on_every_field(desk: Desk, orders: list[Order]) -> None:
    batch = BatchDesk(desk, today="2026-11-24")
    rows = [r for o in orders for r in flatten(o)]
    columns = sorted({k for r in rows for k in r})
    frame = pl.DataFrame({c: [r.get(c) for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String))
    result, problems = batch.judge(frame)
    assert problems == {}
    got = iter(result.rows(named=True))
    answers = 0
    for order in orders:
        determination = desk.assess(order, known_at="2026-11-24T00:00:00Z")
        for item in determination.items:
            for answer in item.jurisdictions:
                row = next(got)
                assert (row["id"], row["item"], row["jurisdiction"]) == (order.id, item.item, answer.jurisdiction)
                expected = as_row(answer)
                row["rules"] = sorted(row["rules"])
                assert {k: row[k] for k in expected} == expected, msgspec.json.encode(order).decode()
                answers += 1
    assert next(got, None) is None
    assert answers >= ORDERS * len(desk.jurisdictions)


def test_bits_equal_trees(desk: Desk, orders: list[Order]) -> None:
    """The independent oracle: each rule's tree, walked, against the bits of the compiled program."""
    compared = 0
    for order in orders[:1500]:
        for _item, stated in desk.intake.state(order, "order", "2026-11-24"):
            for j in desk.jurisdictions:
                program = desk.courts[j].program
                _verdict, values = desk.explainers[j].verdict(stated)
                time_slice = program.slice_of(stated.day)
                yes, may, _open = program.evaluate(values, time_slice)
                sure, possible = program.rule_bits(yes), program.rule_bits(may)
                for i, rule in enumerate(program.rules):
                    wanted = min(truth(rule.when, values, program.view), in_force(rule, stated.day))
                    got = YES if sure >> i & 1 else UNKNOWN if possible >> i & 1 else 0
                    assert got == wanted, (rule.id, msgspec.json.encode(order).decode())
                    compared += 1
    assert compared > 1_000_000


def without(order: Order, what: str) -> Order:
    """The order with one stated fact taken out."""
    replace = msgspec.structs.replace
    if what in ("from", "to", "via"):
        route = Route(**{k: v for k, v in {"origin": order.route.origin, "to": order.route.to, "via": order.route.via}.items()
                         if k != {"from": "origin"}.get(what, what)})
        return replace(order, route=route)
    if what == "uses":
        return replace(order, end_use=EndUse(knowledge=order.end_use.knowledge))
    if what == "knowledge":
        return replace(order, end_use=EndUse(uses=order.end_use.uses))
    if what == "parties":
        return replace(order, parties=())
    if what in ("act", "facts", "authorisations"):
        blank = Order()
        return replace(order, **{what: getattr(blank, what)})
    items = tuple(replace(i, **{what: {} if what == "parameters" else None}) for i in order.items)
    return replace(order, items=items)


FACTS = ("from", "to", "via", "uses", "knowledge", "parties", "act", "facts", "authorisations", "codes", "hs", "type", "origin", "value",
         "currency", "quantity", "content", "made_with", "plant", "parameters")


def test_removing_a_fact_never_frees_an_order(desk: Desk, orders: list[Order]) -> None:
    """Never from licence_required or prohibited to not_required (or to 'this law has nothing to say')."""
    r = random.Random(7)
    tried = 0
    for order in orders:
        if tried >= 4000:
            break
        stated = desk.intake.state(order, "order", "2026-11-24")
        before = {(n, j): desk.explainers[j].verdict(s)[0].outcome for n, (_i, s) in enumerate(stated) for j in desk.jurisdictions}
        if not any(o in ("licence_required", "prohibited") for o in before.values()):
            continue
        for what in r.sample(FACTS, k=4):
            less = desk.intake.state(without(order, what), "order", "2026-11-24")
            for n, (_i, s) in enumerate(less):
                for j in desk.jurisdictions:
                    if before[(n, j)] in ("licence_required", "prohibited"):
                        after = desk.explainers[j].verdict(s)[0].outcome
                        assert RANK[after] <= RANK["incomplete"], (what, before[(n, j)], after, msgspec.json.encode(order).decode())
            tried += 1
    assert tried >= 4000


def test_every_line_of_a_batch_is_a_verdict_of_the_court(desk: Desk, orders: list[Order]) -> None:
    """No verdict without a rule that applies or may apply: requirements come with rules, nexus comes with reach."""
    batch = BatchDesk(desk, today="2026-11-24")
    rows = [r for o in orders[:3000] for r in flatten(o)]
    columns = sorted({k for r in rows for k in r})
    batch.judge(pl.DataFrame({c: [r.get(c) for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String)))
    for j, court in batch.courts.items():
        for v in court.distinct:
            assert set(bits_of(v.applies)).isdisjoint(bits_of(v.unknown))
            row = line(j, court, v)
            if v.outcome in ("licence_required", "prohibited", "notification_required"):
                assert v.applies & court.court.requirements
                assert row["rules"]
