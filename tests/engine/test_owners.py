"""Owners in an order: the dated rules on ownership decide, through owners of owners, in every format alike."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.flat import flatten
from comity.desk.intake import order_from_data
from comity.desk.owners import LEVELS, read_owners, write_owners
from comity.desk.what_if import changed_order
from comity.engine.determination import Finding, JurisdictionAnswer
from comity.engine.order import Order, Owner, Party
from comity.engine.owners import owners_graph, tags
from comity.engine.wording import field_of
from comity.terms.problems import BadInput

DAY = "2025-10-15"
HUAWEI = "Huawei Technologies Co., Ltd."
AFFILIATES = "us.ear.enduser.affiliates-entity-list"


def owner(name: str, share: str | None, *owners: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "share": share, **({"owners": list(owners)} if owners else {})}


def order(owners: list[dict[str, Any]] | None, day: str = DAY, **item: Any) -> Order:
    party = {"role": "end_user", "name": "Riverside Trading", "country": "SG", "headquarters": "SG"}
    return order_from_data({
        "id": "A", "date": day, "act": "export", "route": {"from": "US", "to": "SG", "via": []},
        "items": [{"id": "1", "codes": ["US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "CN-DU:none"], "type": "commodity", "origin": "US",
                   "content": [], "made_with": [], "plant": []} | item],
        "parties": [party if owners is None else party | {"owners": owners}],
        "end_use": {"uses": ["civil"], "knowledge": "none"},
    }, "order")  # fmt: skip


def us(desk: Desk, o: Order) -> JurisdictionAnswer:
    d = desk.assess(o, known_at="2026-11-24T00:00:00Z")
    return next(a for a in d.items[0].jurisdictions if a.jurisdiction == "US")


def found(a: JurisdictionAnswer, rule: str = AFFILIATES) -> Finding | None:
    return next((f for f in a.findings if f.rule == rule), None)


def listed_on(desk: Desk, name: str, day: str = DAY) -> str:
    """The name of somebody who is on this list on the day, and on no other."""
    registry = desk.registry
    return next(p.name for p in desk.law.parties() if p.list == name and p.name and "@" not in p.name
                and {h.party.list for h in registry.hits(p.name, day)} == {name})  # fmt: skip


def test_an_owner_that_is_owned_by_half_passes_its_whole_holding_on(desk: Desk) -> None:
    for above, here, applies in (("0.5", "0.5", True), ("0.4999", "1", False), ("1", "0.4999", False), ("0.51", "0.51", True)):
        a = us(desk, order([owner("Quiet Holdings", here, owner(HUAWEI, above))]))
        assert (found(a) is not None) is applies, (above, here)
        assert (a.outcome == "licence_required") is applies


def test_three_levels_two_ways_and_a_direct_holding_add_up(desk: Desk) -> None:
    alpha = owner("Alpha", "0.2", owner("Beta", "0.6", owner(HUAWEI, "0.5")))
    gamma = owner("Gamma", "0.2", owner("Beta", "0.5"))
    assert found(us(desk, order([alpha, gamma, owner(HUAWEI, "0.1")]))) is not None
    assert found(us(desk, order([alpha, gamma, owner(HUAWEI, "0.0999")]))) is None


def test_holders_on_two_lists_add_up_and_each_list_is_followed(desk: Desk) -> None:
    """15 CFR 744.11(a)(1): the requirements of each owner's list, the most restrictive wins."""
    military = listed_on(desk, "us.meu-list")
    item = {"codes": ["US-CCL:3A991.a", "EU-DU:none", "EU-ML:none", "CN-DU:none"]}
    a = us(desk, order([owner(HUAWEI, "0.3"), owner(military, "0.2")], **item))
    assert found(a) is not None
    assert found(a, "us.ear.enduser.affiliates-meu-list") is not None
    assert found(us(desk, order([owner(HUAWEI, "0.3"), owner(military, "0.19")], **item))) is None
    alone = us(desk, order([owner(HUAWEI, "0.5")], **item))
    assert found(alone) is not None
    assert found(alone, "us.ear.enduser.affiliates-meu-list") is None


def test_an_unknown_share_matters_only_where_the_others_leave_enough(desk: Desk) -> None:
    for rest, open_ in (("0.5", True), ("0.5001", False)):
        a = us(desk, order([owner(HUAWEI, None), owner("Tan Wei Ming", rest)]))
        assert ("parties.owners" in {m.fact for m in a.missing}) is open_
        assert a.outcome == ("incomplete" if open_ else "not_required")
    assert us(desk, order([owner("Tan Wei Ming", None)])).outcome == "not_required"


def test_a_listed_owner_under_a_law_that_has_no_rule_on_ownership_leaves_nothing_open(desk: Desk) -> None:
    watched = listed_on(desk, "cn.control-list")
    assert us(desk, order([owner(watched, None)])).outcome == "not_required"


def test_the_finding_tells_shares_chain_act_and_standing(desk: Desk) -> None:
    finding = found(us(desk, order([owner("Quiet Holdings", "0.7", owner(HUAWEI, "0.6"))])))
    assert finding is not None
    (told,) = [b for b in finding.because if b.fact == "parties.owners" and b.value == "Riverside Trading"]
    for words in ("70 % of Riverside Trading counts for us.entity-list", f"{HUAWEI} (listed) holds 60 % of Quiet Holdings",
                  "Quiet Holdings holds 70 % of Riverside Trading", "operates until 2025-11-09", "90 FR 47201"):  # fmt: skip
        assert words in told.test
    early = Desk(desk.law, known_at="2025-11-01")
    before = found(us(early, order([owner(HUAWEI, "0.6")], "2025-12-01")))
    assert before is not None
    assert "The rule operates" in " ".join(b.test for b in before.because), "the stay was not known then"


def test_what_if_reads_owners_of_owners(desk: Desk) -> None:
    changed = changed_order(order([]), [f"parties.end_user.owners=Alpha@0.5;{HUAWEI}@0.5>Alpha"])
    assert found(us(desk, changed)) is not None
    with pytest.raises(BadInput, match="is itself no owner of the party"):
        changed_order(order([]), ["parties.end_user.owners=Alpha@0.5;Beta@0.5>Gamma"])


def rows(orders: list[Order]) -> pl.DataFrame:
    flat = [r for o in orders for r in flatten(o)]
    columns = sorted({k for r in flat for k in r})
    return pl.DataFrame({c: [r.get(c) for r in flat] for c in columns}, schema=dict.fromkeys(columns, pl.String))


def test_a_batch_answers_as_one_order_does_whatever_owns_whom(desk: Desk) -> None:
    r = random.Random(398)
    listed = [HUAWEI, listed_on(desk, "us.meu-list"), listed_on(desk, "cn.control-list"), listed_on(desk, "cn.watch-list", "2026-07-01")]
    names = [*listed, "Alpha", "Beta", "Riverside Trading"]

    def some(depth: int) -> list[dict[str, Any]]:
        return [owner(name, r.choice([None, "0.2", "0.25", "0.3", "0.5", "0.6"]), *(some(depth - 1) if depth and r.random() < 0.5 else []))
                for name in r.sample(names, r.randrange(1, 4))]  # fmt: skip

    days = (DAY, "2025-11-09", "2025-09-28", "2025-10-08", DAY, "2025-11-10", "2026-11-09", "2026-11-10", "2014-08-12")
    orders = []
    while len(orders) < 400:
        o = msgspec.structs.replace(order(some(3) if r.random() < 0.9 else None, r.choice(days)), id=str(len(orders)))
        try:
            desk.intake.state(o, "order", DAY)
        except BadInput as e:
            assert all("stated twice and differ" in p.what for p in e.problems)
            continue
        orders.append(o)
    result, problems = BatchDesk(desk, today="2026-11-24").judge(rows(orders))
    assert problems == {}
    got = {(x["id"], x["jurisdiction"]): x for x in result.rows(named=True)}
    applied = unknown = 0
    for o in orders:
        for a in desk.assess(o, known_at="2026-11-24T00:00:00Z").items[0].jurisdictions:
            row = got[o.id, a.jurisdiction]
            assert row["outcome"] == a.outcome, msgspec.json.encode(o)
            assert list(row["missing"]) == list(dict.fromkeys(field_of(m.fact) for m in a.missing))
            assert list(row["stale"]) == [s.rule for s in a.stale]
            applied += AFFILIATES in row["rules"]
            unknown += "parties.owners" in row["missing"]
    assert applied >= 25
    assert unknown >= 30


def test_a_cell_of_owners_reads_back_what_was_written() -> None:
    texts = ["Alpha@0.6", "Beta@", "Gamma@0.5>Alpha", "Delta@>Gamma", "Alpha@0.1>Gamma", "O'Neil > Sons@0.2>Alpha"]
    owners = read_owners(texts)
    assert read_owners(write_owners(owners)) == owners
    assert [o.name for o in owners] == ["Alpha", "Beta"]
    assert [o.name for o in owners[0].owners] == ["Gamma", "O'Neil > Sons"]
    for bad in (["Alpha@0.6", "Beta@1>Gamma"], ["A@0.5>B", "B@0.5>A"], ["@0.5"], ["A@0.5>"],
                ["N0@1", *(f"N{n + 1}@1>N{n}" for n in range(LEVELS + 1))]):  # fmt: skip
        with pytest.raises(ValueError, match=r"is not an owner|is itself no owner|levels deep"):
            read_owners(bad)


def test_bad_owners_in_a_file_are_told_with_their_row(desk: Desk) -> None:
    frame = pl.DataFrame({"id": ["1", "2", "3"], "code": ["US-CCL:EAR99"] * 3, "to": ["SG"] * 3,
                          "end_user": ["R"] * 3, "end_user_owners": ["A@0.5;B@0.5>A", "A@0.5;B@0.5>C", "A@0.5;B@1.5>A"]})  # fmt: skip
    _result, problems = BatchDesk(desk, today="2026-11-24").judge(frame)
    assert {n: p[0].what for n, p in problems.items()} == {1: "'C' has owners and is itself no owner of the party", 2: "1.5 is more than 1"}


def test_bad_owners_in_an_order_are_told_with_their_field(desk: Desk) -> None:
    deep = owner("N0", "1")
    for n in range(LEVELS + 2):
        deep = owner(f"M{n}", "1", deep)
    for owners, where, what in (
        ([owner("A", "0.5", owner("B", "1.5"))], "parties[1].owners[1].owners[1].share", "is more than 1"),
        ([owner("A", "0.5", owner("B", "0.5")), owner("C", "0.5", owner("A", "0.5", owner("B", "0.6")))], ".owners[2].owners[1]", "stated twice"),
        ([deep], ".owners[1]", "levels deep"),
    ):
        with pytest.raises(BadInput) as e:
            desk.assess(order(owners))
        assert any(where in p.where and what in p.what and p.mend for p in e.value.problems), e.value
    very_deep: dict[str, Any] = owner("N", "1")
    for _ in range(3000):
        very_deep = owner("N", "1", very_deep)
    with pytest.raises(BadInput, match="nested too deeply"):
        order([very_deep])


def test_odd_owners_do_no_harm(desk: Desk) -> None:
    """The party as its own owner, one owner twice, more than the whole, names without letters: counted as stated."""
    def state(*owners: Owner, name: str = "Riverside Trading") -> frozenset[str]:
        party = Party(role="end_user", name=name, owners=owners)
        rules = tuple(r for r in desk.law.ownership if r.tag.startswith("us.") and "blocked" not in r.tag)
        return tags([party], DAY, rules, lambda: desk.registry).values

    half = frozenset({"us.entity-list.affiliate-50"})
    assert state(Owner(name=HUAWEI, share="0.6"), name=HUAWEI) == half
    assert state(Owner(name=HUAWEI, share="0.3"), Owner(name="HUAWEI TECHNOLOGIES CO LTD", share="0.2")) == half
    assert state(Owner(name=HUAWEI, share="0.9"), Owner(name="Zed", share="0.9")) == half
    assert state(Owner(name="???", share="0.9"), Owner(name="!!!", share="0.1")) == frozenset()
    node, graph, names = owners_graph(Party(role="end_user", name="A", owners=(Owner(name="A", share="0.4", owners=(Owner(name="a", share="1"),)),)))
    assert node == "A (party)"
    assert [(x.owner, x.owned) for x in graph.into[node]] == [("A", node)]
    assert names == {"a": "A"}
