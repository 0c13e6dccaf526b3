"""Explaining one order, judging a batch, walking the rule trees and the reading of the proof agree - on random orders over all laws."""

from __future__ import annotations

import random
from collections import Counter

import msgspec
import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk, line
from comity.desk.flat import flatten
from comity.engine.determination import JurisdictionAnswer
from comity.engine.facts import Stated
from comity.engine.order import EndUse, Order, Route
from comity.engine.program import bits_of, in_force
from comity.engine.tree import truth
from comity.engine.values import ItemCodes
from comity.engine.wording import field_of
from comity.proof.reading import Held, Reading
from comity.proof.values import Values
from comity.terms.outcomes import RANK
from comity.terms.truth import UNKNOWN, YES

from .orders import Maker

EXPLAINED = 1_200
JUDGED = 5_000
WALKED = 400
READ = 150
FREED = 400
TODAY = "2026-11-24"
NOW = f"{TODAY}T00:00:00Z"
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


def frame_of(orders: list[Order]) -> pl.DataFrame:
    rows = [r for o in orders for r in flatten(o)]
    columns = sorted({k for r in rows for k in r})
    return pl.DataFrame({c: [r.get(c) for r in rows] for c in columns}, schema=dict.fromkeys(columns, pl.String))


@pytest.fixture(scope="module")
def orders(desk: Desk) -> list[Order]:
    maker = Maker(desk, seed=20261124)
    return [maker.order(n) for n in range(JUDGED)]


@pytest.fixture(scope="module")
def batch(desk: Desk) -> BatchDesk:
    return BatchDesk(desk, today=TODAY)


@pytest.fixture(scope="module")
def result(batch: BatchDesk, orders: list[Order]) -> pl.DataFrame:
    judged, problems = batch.judge(frame_of(orders))
    assert problems == {}
    return judged


def test_the_orders_reach_every_law(desk: Desk, result: pl.DataFrame) -> None:
    """Otherwise nothing would be shown of the laws that they do not reach. Each law asks something of some, most require something."""
    reached = Counter(result.filter(pl.col("outcome") != "no_nexus").get_column("jurisdiction").to_list())
    assert [j for j in desk.jurisdictions if reached[j] < 60] == []
    asked = result.filter(~pl.col("outcome").is_in(["no_nexus", "not_required"])).get_column("jurisdiction").value_counts()
    assert set(asked.get_column("jurisdiction").to_list()) == set(desk.jurisdictions)
    bound = result.filter(pl.col("outcome").is_in(["licence_required", "prohibited"])).get_column("jurisdiction").n_unique()
    assert bound >= 0.75 * len(desk.jurisdictions)


def test_explain_equals_batch_on_every_field(desk: Desk, orders: list[Order], result: pl.DataFrame) -> None:
    got = iter(result.rows(named=True))
    answers = 0
    for order in orders[:EXPLAINED]:
        determination = desk.assess(order, known_at=NOW)
        for item in determination.items:
            for answer in item.jurisdictions:
                row = next(got)
                assert (row["id"], row["item"], row["jurisdiction"]) == (order.id, item.item, answer.jurisdiction)
                expected = as_row(answer)
                row["rules"] = sorted(row["rules"])
                assert {k: row[k] for k in expected} == expected, msgspec.json.encode(order).decode()
                answers += 1
    assert answers >= EXPLAINED * len(desk.jurisdictions)


def test_one_verdict_equals_its_line_of_the_batch(
    desk: Desk, orders: list[Order], batch: BatchDesk, result: pl.DataFrame
) -> None:
    got = iter(result.rows(named=True))
    for order in orders:
        for item, stated in desk.intake.state(order, "order", TODAY):
            for j in desk.jurisdictions:
                row = next(got)
                expected = line(j, batch.courts[j], desk.explainers[j].verdict(stated)[0])
                assert {k: row[k] for k in expected} == expected, (item.id, msgspec.json.encode(order).decode())
    assert next(got, None) is None


def test_bits_equal_trees(desk: Desk, orders: list[Order]) -> None:
    """The independent oracle: each rule's tree, walked, against the bits of the compiled program."""
    compared = 0
    for order in orders[:WALKED]:
        for _item, stated in desk.intake.state(order, "order", TODAY):
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
    assert compared > WALKED * sum(len(c.program.rules) for c in desk.courts.values())


def test_the_reading_of_the_proof_is_never_narrower(desk: Desk, orders: list[Order]) -> None:
    """A rule that certainly holds may hold for the proof, and one that holds by places, codes, acts and words alone holds for the court."""
    readings: dict[tuple[str, str], Reading] = {}
    values = {j: Values(p, desk.law.gazetteer.by_code) for j, p in desk.law.packs.items()}
    compared = 0
    for order in orders[:READ]:
        for _item, stated in desk.intake.state(order, "order", TODAY):
            for j in desk.jurisdictions:
                reading = readings.get((j, stated.day))
                if reading is None:
                    reading = readings[(j, stated.day)] = Reading(desk.law.packs[j], values[j], stated.day)
                program = desk.courts[j].program
                yes, may, _open = program.evaluate(desk.explainers[j].verdict(stated)[1], program.slice_of(stated.day))
                held = left_by(reading, stated, desk, j)
                sure, possible = program.rule_bits(yes), program.rule_bits(may)
                assert not sure & ~reading.rules(held.may), (j, msgspec.json.encode(order).decode())
                assert not reading.rules(held.yes) & ~sure, (j, msgspec.json.encode(order).decode())
                assert not possible & ~reading.rules(held.may), (j, msgspec.json.encode(order).decode())
                compared += 1
    assert compared >= READ * len(desk.jurisdictions)


def left_by(reading: Reading, stated: Stated, desk: Desk, j: str) -> Held:
    """What the facts that the proof can read leave of all alternatives; what it cannot read is unknown."""
    program = desk.courts[j].program
    said = {
        "act": stated.act,
        "type": stated.type,
        "from": stated.origin_of_route,
        "destination": stated.to,
        "origin": stated.origin,
        "knowledge": stated.knowledge,
    } | {f"ask:{name}": "yes" if answer else "no" for name, answer in stated.answers}
    held = reading.works
    for fact in reading.facts():
        value = said.get(fact)
        if fact.startswith("item:"):
            codes = desk.explainers[j].verdict(stated)[1].get(fact)
            value = codes.codes[0] if isinstance(codes, ItemCodes) and len(codes.codes) == 1 and not codes.answers else None
        number = (
            None if value is None or fact not in reading.readable() or fact not in program.facts else reading.number(fact, value)
        )
        own = reading.unknown(fact) if number is None else reading.held(fact, number)
        held = Held(held.yes & own.yes, held.may & own.may)
    return held


def without(order: Order, what: str) -> Order:
    """The order with one stated fact taken out."""
    replace = msgspec.structs.replace
    if what in ("from", "to", "via"):
        route = Route(
            **{
                k: v
                for k, v in {"origin": order.route.origin, "to": order.route.to, "via": order.route.via}.items()
                if k != {"from": "origin"}.get(what, what)
            }
        )
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


FACTS = (
    "from",
    "to",
    "via",
    "uses",
    "knowledge",
    "parties",
    "act",
    "facts",
    "authorisations",
    "codes",
    "hs",
    "type",
    "origin",
    "value",
    "currency",
    "quantity",
    "content",
    "made_with",
    "plant",
    "parameters",
)


def test_removing_a_fact_never_frees_an_order(desk: Desk, orders: list[Order]) -> None:
    """Never from licence_required or prohibited to not_required (or to 'this law has nothing to say')."""
    r = random.Random(7)
    tried = 0
    for order in orders:
        if tried >= FREED:
            break
        stated = desk.intake.state(order, "order", TODAY)
        before = {
            (n, j): desk.explainers[j].verdict(s)[0].outcome for n, (_i, s) in enumerate(stated) for j in desk.jurisdictions
        }
        bound = sorted(k for k, o in before.items() if o in ("licence_required", "prohibited"))
        if not bound:
            continue
        for what in r.sample(FACTS, k=4):
            less = desk.intake.state(without(order, what), "order", TODAY)
            for n, j in bound:
                after = desk.explainers[j].verdict(less[n][1])[0].outcome
                assert RANK[after] <= RANK["incomplete"], (what, before[(n, j)], after, msgspec.json.encode(order).decode())
        tried += 1
    assert tried >= FREED


def test_every_line_of_a_batch_is_a_verdict_of_the_court(batch: BatchDesk, result: pl.DataFrame) -> None:
    """No verdict without a rule that applies or may apply: requirements come with rules, nexus comes with reach."""
    assert result.height
    for j, court in batch.courts.items():
        for v in court.distinct:
            assert set(bits_of(v.applies)).isdisjoint(bits_of(v.unknown))
            row = line(j, court, v)
            if v.outcome in ("licence_required", "prohibited", "notification_required"):
                assert v.applies & court.court.requirements
                assert row["rules"]


def test_nexus_judged_by_ways_is_nexus_judged_by_rows(
    desk: Desk, orders: list[Order], result: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where ways of goods are few they are judged in the place of rows: made to happen for orders of many ways and days."""
    monkeypatch.setattr("comity.engine.batch._FEW", 1e-9)
    single = [o for o in orders if len(o.items) == 1]
    for some in (single[:800], [o for o in single if not o.items[0].content][:800]):
        judged, _problems = BatchDesk(desk, today=TODAY).judge(frame_of(some))
        assert judged.equals(result.filter(pl.col("id").is_in([o.id for o in some])))


def test_answers_do_not_depend_on_company_order_or_repetition(
    desk: Desk, orders: list[Order], batch: BatchDesk, result: pl.DataFrame
) -> None:
    """A file in other pieces, backwards, or once more, and an order asked twice, get the same answers: what is replayed is what was said."""
    some = orders[:2_000]
    rows = frame_of(some).height * len(desk.jurisdictions)
    assert batch.judge(frame_of(some))[0].equals(result[:rows])
    fresh = BatchDesk(desk, today=TODAY)
    pieces = [fresh.judge(frame_of(some[a:b]))[0] for a, b in ((0, 1), (1, 700), (700, 701), (701, 2_000))]
    assert pl.concat(pieces).equals(result[:rows])
    backwards = BatchDesk(desk, today=TODAY).judge(frame_of(some[::-1]))[0]
    keys = ["id", "item", "jurisdiction"]
    assert (
        backwards.with_columns(pl.col("jurisdiction").cast(pl.String))
        .sort(keys)
        .equals(result[:rows].with_columns(pl.col("jurisdiction").cast(pl.String)).sort(keys))
    )
    for order in some[:40]:
        first = msgspec.json.encode(desk.assess(order, known_at=NOW))
        assert msgspec.json.encode(desk.assess(order, known_at=NOW)) == first
