"""Hits as facts: what certainly holds, what may, which question settles it - with lists that answer as told, in every format alike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any

import msgspec
import polars as pl
import pytest

from comity.desk.assess import Desk
from comity.desk.batch import BatchDesk
from comity.desk.flat import flatten
from comity.desk.intake import order_from_data
from comity.desk.owners import read_owners, write_owners
from comity.desk.what_if import changed_order
from comity.engine.atoms import decide
from comity.engine.determination import Determination, JurisdictionAnswer
from comity.engine.order import Order, Owner
from comity.engine.program import in_force
from comity.engine.tree import truth
from comity.engine.values import Tags
from comity.engine.wording import field_of, value_text
from comity.law.records import Atom
from comity.parties.entity import Entity
from comity.parties.hits import Hit, answered, normal_name, tags_of
from comity.terms.dates import days_of, holds
from comity.terms.problems import BadInput
from comity.terms.truth import NO, UNKNOWN, YES

TODAY = "2026-11-24"
DAY = "2026-07-01"
ASKED = f"{TODAY}T00:00:00Z"


def entry(number: str, listed: str, *tags: str, since: str = "2020-01-01", until: str = "", **properties: str) -> Entity:
    return Entity(id=number, schema="Organization", list=listed, since=since, until=until, tags=tags or (listed,), citation=f"Act on {number}",
                  properties={"name": (f"Listed {number}",), **{k: (v,) for k, v in properties.items()}})  # fmt: skip


ENTITY_LIST = entry("us.el.1", "us.entity-list", "us.entity-list", "us.entity-list.all-items", "us.entity-list.all-items.plain",
                    "us.entity-list.policy.denial", requirement="All items", policy="policy-of-denial", country="CN")  # fmt: skip
UNVERIFIED = entry("us.uvl:1", "us.uvl")
METI = entry("jp.end-user:7", "jp.end-user", "jp.end-user", "jp.end-user.m", concern="missile", country="CN")
DENIED = entry("us.denied:1", "us.denied")
ENDED = entry("us.el.2", "us.entity-list", "us.entity-list", "us.entity-list.all-items", "us.entity-list.all-items.plain", until="2025-12-31")


class Lists:
    """Lists that answer as they are told: (normal name, country or any) -> hits."""

    def __init__(self, *rows: tuple[str, str, Entity, str]) -> None:
        self.rows = [(normal_name(name), country, Hit(e, e.caption, 1.0 if how == "certain" else 0.7, how == "certain"))
                     for name, country, e, how in rows]  # fmt: skip
        self.versions = {"us.entity-list": "law@2026-07-23", "jp.end-user": "jp-meti@2026-09-30-0123456789ab"}
        self.asked = 0

    def read(self, names: Any) -> None:
        self.asked += len(list(names))

    def hits(self, name: str, day: str, countries: tuple[str, ...] = ()) -> tuple[Hit, ...]:
        plain = normal_name(name)
        return tuple(h for n, c, h in self.rows if n == plain and (not c or not countries or c in countries) and holds(h.party.since, h.party.until, day))

    def entry(self, entity: str, day: str) -> Hit | None:
        found = (h for _n, _c, h in self.rows if h.party.id == entity and holds(h.party.since, h.party.until, day))
        return next((h._replace(certain=True, probability=1.0) for h in found), None)

    def knows(self, entity: str) -> bool:
        return any(h.party.id == entity for _n, _c, h in self.rows)

    def days(self) -> set[str]:
        return days_of((h.party.since, h.party.until) for _n, _c, h in self.rows)

    def is_listed(self, name: str) -> bool:
        return any(n == normal_name(name) for n, _c, _h in self.rows)

    def why(self, name: str, countries: tuple[str, ...], hit: Hit) -> str:
        return "the names are alike" if any(h.party.id == hit.party.id for h in self.hits(name, DAY, countries)) else ""


def desk_with(desk: Desk, *rows: tuple[str, str, Entity, str]) -> Desk:
    out = Desk(desk.law)
    out.__dict__["registry"] = Lists(*rows)
    return out


def order(*parties: dict[str, Any], day: str = DAY, **item: Any) -> Order:
    return order_from_data({
        "id": "A", "date": day, "act": "export", "route": {"from": "US", "to": "CN", "via": []},
        "items": [{"id": "1", "codes": ["US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "CN-DU:none"], "type": "commodity", "origin": "US",
                   "content": [], "made_with": [], "plant": []} | item],
        "parties": [{"role": "end_user", "country": "CN", "headquarters": "CN", "owners": []} | p for p in parties],
        "end_use": {"uses": ["civil"], "knowledge": "none"},
    }, "order")  # fmt: skip


def assessed(desk: Desk, o: Order) -> Determination:
    return desk.assess(o, known_at=ASKED)


def us(desk: Desk, o: Order) -> JurisdictionAnswer:
    return next(a for a in assessed(desk, o).items[0].jurisdictions if a.jurisdiction == "US")


def applying(a: JurisdictionAnswer) -> set[str]:
    return {f.rule for f in a.findings if f.status == "applies"}


# -- the value ---------------------------------------------------------------------------------------------------------


def subsets(values: frozenset[str]) -> Iterator[frozenset[str]]:
    each = sorted(values)
    return (frozenset(c) for c in chain.from_iterable(combinations(each, n) for n in range(len(each) + 1)))


def test_a_test_on_tags_is_yes_or_no_exactly_when_every_way_out_says_so(desk: Desk) -> None:
    """The oracle: the value is one of the sets between what holds and what may hold."""
    view = desk.courts["US"].program.view
    r, seen = random.Random(5), set()
    for _ in range(2000):
        pool = r.sample("abcdef", 6)
        sure, may = frozenset(pool[: r.randrange(3)]), frozenset(pool[3 : 3 + r.randrange(3)])
        atom = Atom("parties", "any", tuple(r.sample("abcdef", r.randrange(1, 4))))
        out = {bool(set(atom.args) & (sure | more)) for more in subsets(may)}
        expected = UNKNOWN if len(out) == 2 else YES if out == {True} else NO
        assert decide(atom, Tags(sure, True, may), view) is expected
        seen.add(expected)
        assert decide(atom, Tags(sure, False, may), view) is (YES if expected is YES else UNKNOWN)
    assert seen == {YES, NO, UNKNOWN}


@pytest.mark.parametrize("jurisdiction", ["US", "CN", "UN"])
def test_bits_equal_trees_for_tags_that_may_hold(desk: Desk, jurisdiction: str) -> None:
    program = desk.courts[jurisdiction].program
    tags, r, open_ = sorted(program.listed_tags), random.Random(6), 0
    time_slice = program.slice_of(DAY)
    for _ in range(150):
        some = r.sample(tags, min(6, len(tags)))
        value = Tags(frozenset(some[: r.randrange(4)]), r.random() < 0.8, frozenset(some[4 : 4 + r.randrange(3)]))
        values = {"parties": value}
        yes, may, _open = program.evaluate(values, time_slice)
        sure, possible = program.rule_bits(yes), program.rule_bits(may)
        for i, rule in enumerate(program.rules):
            wanted = min(truth(rule.when, values, program.view), in_force(rule, DAY))
            got = YES if sure >> i & 1 else UNKNOWN if possible >> i & 1 else NO
            assert got == wanted, (rule.id, value)
            open_ += got is UNKNOWN
    assert open_ > 100


def test_a_value_says_what_may_hold() -> None:
    assert value_text(Tags(frozenset("a"), True, frozenset("b"))) == "a, perhaps b"
    assert value_text(Tags(frozenset(), False, frozenset("b"))) == "none, perhaps b, not complete"


def test_the_order_goes_before_a_decision_and_what_it_names_alone_comes_last() -> None:
    lists = Lists(("x", "", ENTITY_LIST, "perhaps"), ("y", "", METI, "perhaps"))
    decided = Hit(ENTITY_LIST, "x", 0.7, certain=False, answered="different", by="decision")
    assert not decided.asks
    (same,) = answered([decided], ["us.el.1"], [], lists, DAY)
    assert (same.certain, same.answered, same.by) == (True, "same", "order")
    first, second = answered([decided], ["jp.end-user:7"], [], lists, DAY)
    assert (first, second.party.id, second.certain) == (decided, "jp.end-user:7", True)
    assert tags_of([first]) == (frozenset(), frozenset())
    assert tags_of([first._replace(answered="")]) == (frozenset(), frozenset(ENTITY_LIST.tags))


# -- one order ---------------------------------------------------------------------------------------------------------


def test_a_party_that_may_be_listed_makes_only_that_open(desk: Desk) -> None:
    clean = us(desk_with(desk), order({"name": "Riverside"}))
    certain = us(desk_with(desk, ("Riverside", "", ENTITY_LIST, "certain")), order({"name": "Riverside"}))
    perhaps = us(desk_with(desk, ("Riverside", "", ENTITY_LIST, "perhaps")), order({"name": "Riverside"}))
    assert (clean.outcome, certain.outcome, perhaps.outcome) == ("not_required", "licence_required", "incomplete")
    assert certain.policy == "denial"
    (missing,) = perhaps.missing
    assert missing.fact == "parties.end_user.same-as.us.el.1"
    assert missing.could_change == "incomplete -> licence_required"
    assert missing.question.startswith("Is Riverside the same as Listed us.el.1 (us.entity-list, since 2020-01-01)?")
    assert not clean.missing
    opened = {f.rule for f in perhaps.findings if f.status == "unknown"}
    assert opened == applying(certain) - applying(clean) - {f.rule for f in certain.findings if f.effect in ("authorisation_barred", "review_policy")}
    because = [b for f in perhaps.findings if f.status == "unknown" for b in f.because if b.test.startswith("perhaps ")]
    assert because
    assert all((b.value, b.truth) == ("Riverside", "unknown") and "Listed us.el.1 (us.entity-list, us.el.1): All items; policy of denial" in b.test
               for b in because)  # fmt: skip


def test_the_order_answers_the_question_either_way(desk: Desk) -> None:
    unsure = desk_with(desk, ("Riverside", "", ENTITY_LIST, "perhaps"))
    sure = desk_with(desk, ("Riverside", "", ENTITY_LIST, "certain"))
    for where in (unsure, sure):
        other = assessed(where, order({"name": "Riverside", "different_from": ["us.el.1"]}))
        same = assessed(where, order({"name": "Riverside", "same_as": ["us.el.1"]}))
        us_other, us_same = (next(a for a in d.items[0].jurisdictions if a.jurisdiction == "US") for d in (other, same))
        assert (us_other.outcome, us_other.missing) == ("not_required", ())
        assert us_same.outcome == "licence_required"
        (shown,) = other.screening
        assert (shown.certain, shown.answered, shown.answered_by) == (False, "different", "order")
        (shown,) = same.screening
        assert (shown.certain, shown.answered) == (True, "same")


def test_what_is_named_as_the_same_counts_without_any_likeness_and_only_while_it_is_listed(desk: Desk) -> None:
    where = desk_with(desk, ("somebody else", "", ENTITY_LIST, "certain"), ("and another", "", ENDED, "certain"))
    assert us(where, order({"name": "Riverside", "same_as": ["us.el.1"]})).outcome == "licence_required"
    assert us(where, order({"same_as": ["us.el.1"]})).outcome == "licence_required", "a party without a name"
    assert us(where, order({"name": "Riverside", "same_as": ["us.el.2"]}, day="2025-12-01")).outcome == "licence_required"
    assert us(where, order({"name": "Riverside", "same_as": ["us.el.2"]})).outcome == "not_required", "it has left the list"


def test_a_question_whose_answer_changes_nothing_is_not_asked(desk: Desk) -> None:
    twice = desk_with(desk, ("Riverside", "", ENTITY_LIST, "certain"), ("Riverside", "", msgspec.structs.replace(ENTITY_LIST, id="us.el.9"), "perhaps"))
    d = assessed(twice, order({"name": "Riverside"}))
    assert [h.entity for h in d.screening] == ["us.el.1"]
    assert next(a for a in d.items[0].jurisdictions if a.jurisdiction == "US").missing == ()
    outside = desk_with(desk, ("Riverside", "", METI, "perhaps"))
    d = assessed(outside, order({"name": "Riverside"}))
    assert [a.outcome for a in d.items[0].jurisdictions] == [a.outcome for a in assessed(desk_with(desk), order({"name": "Riverside"})).items[0].jurisdictions]
    (shown,) = d.screening
    assert (shown.list, shown.judged, shown.certain, shown.because) == ("jp.end-user", True, False, "the names are alike")
    assert "concern: missile" in shown.measures
    assert "weapons of mass destruction" in shown.measures[0]
    assert d.lists == {"jp.end-user": "jp-meti@2026-09-30-0123456789ab"}


def test_a_party_outside_the_transaction_is_told_and_decides_nothing(desk: Desk) -> None:
    where = desk_with(desk, ("Big Bank", "", ENTITY_LIST, "certain"))
    d = assessed(where, order({"name": "Riverside"}, {"name": "Big Bank", "role": "bank"}))
    (shown,) = d.screening
    assert (shown.role, shown.certain, shown.judged) == ("bank", True, False)
    assert next(a for a in d.items[0].jurisdictions if a.jurisdiction == "US").outcome == "not_required"


def test_said_to_be_on_no_list_is_not_looked_up(desk: Desk) -> None:
    where = desk_with(desk, ("Riverside", "", ENTITY_LIST, "certain"))
    assert us(where, order({"name": "Riverside", "listed": "none"})).outcome == "not_required"
    assert assessed(where, order({"name": "Riverside", "listed": "none"})).screening == ()


def test_an_owner_that_may_be_listed_asks_who_it_is(desk: Desk) -> None:
    day = "2025-10-15"
    where = desk_with(desk, ("Quiet Holdings", "", ENTITY_LIST, "perhaps"))

    def with_owner(share: str, **more: Any) -> JurisdictionAnswer:
        return us(where, order({"name": "Riverside", "owners": [{"name": "Quiet Holdings", "share": share, **more}]}, day=day))

    asked = with_owner("0.5")
    assert asked.outcome == "incomplete"
    (missing,) = asked.missing
    assert missing.fact == "parties.end_user.owners.same-as.us.el.1"
    assert with_owner("0.49").outcome == "not_required"
    assert with_owner("0.5", different_from=["us.el.1"]).outcome == "not_required"
    assert with_owner("0.5", same_as=["us.el.1"]).outcome == "licence_required"
    assert {m.fact for m in with_owner("0.5", owners=[{"name": "Quiet Holdings"}]).missing} == {missing.fact}
    d = assessed(where, order({"name": "Riverside", "owners": [{"name": "Quiet Holdings", "share": "0.5"}]}, day=day))
    assert [(h.party, h.owner_of, h.judged) for h in d.screening] == [("Quiet Holdings", "Riverside", True)]


FROM_CHINA = {"route": {"from": "CN", "to": "JP", "via": []}}
GALLIUM = {"codes": ["US-CCL:EAR99", "EU-DU:none", "EU-ML:none", "CN-DU:3C001"], "origin": "CN"}
CONSEQUENCES = [
    ("us.denied", "us.denied", "US", {}, "prohibited", "us.ear.gp.4-denial-order"),
    ("us.sdn", "us.sdn.sdgt", "US", {}, "licence_required", "us.ear.enduser.sdn-744-8"),
    ("us.isn", "us.isn.744-19-a", "US", {"codes": ["US-CCL:3A001.a.5"]}, "licence_required", "us.ear.policy.744-19"),
    ("us.meu-list", "us.meu-list", "US", {"codes": ["US-CCL:3A991.a"]}, "licence_required", "us.ear.enduser.meu-list"),
    ("us.mieu", "us.mieu", "US", {}, "licence_required", "us.ear.enduser.mieu-744-22"),
    ("us.uvl", "us.uvl", "US", {}, "not_required", "obtain a signed UVL statement"),
    ("un.sc.consolidated", "un.sc.1718", "UN", {}, "prohibited", "un.assets.1718"),
    ("cn.control-list", "cn.control-list", "CN", FROM_CHINA | GALLIUM, "prohibited", "cn.party.control-list"),
    ("cn.watch-list", "cn.watch-list", "CN", FROM_CHINA | GALLIUM, "licence_required", "cn.party.watch-list.review"),
]


@pytest.mark.parametrize(("listed", "tag", "law", "facts", "outcome", "rule"), CONSEQUENCES, ids=[c[1] for c in CONSEQUENCES])
def test_each_list_has_its_consequence(desk: Desk, listed: str, tag: str, law: str, facts: dict[str, Any], outcome: str, rule: str) -> None:
    """A hit becomes a finding, a policy or a duty, by the rule that the list's own law has; without the hit none of it is there."""
    made = order({"name": "Riverside"}, **{k: v for k, v in facts.items() if k != "route"})
    if "route" in facts:
        made = order_from_data(msgspec.to_builtins(made) | {"route": facts["route"]}, "order")
    found = {}
    for how in ("certain", "perhaps", ""):
        where = desk_with(desk, *([("Riverside", "", entry("x", listed, listed, tag), how)] if how else []))
        d = assessed(where, made)
        assert [h.judged for h in d.screening] == ([True] if how else [])
        a = next(a for a in d.items[0].jurisdictions if a.jurisdiction == law)
        found[how] = a.outcome, rule in applying(a) or any(rule in duty for duty in a.duties)
    assert found["certain"] == (outcome, True)
    assert found[""][1] is False
    assert found["perhaps"][1] is False
    if found[""][0] != outcome:
        assert found["perhaps"][0] in ("incomplete", found[""][0])


def test_every_list_that_a_law_reads_can_be_filled(desk: Desk) -> None:
    """The tags that rules test are given by parties in the law, by the readers of official lists, or by a list of the user's own."""
    fetched, own = ("us.denied", "ca.sema"), ("jp.designated-party",)
    given = {t for p in desk.law.parties() for t in p.tags}
    read = {t for c in desk.courts.values() for t in c.program.listed_tags}
    other = {t for t in read - given if not t.startswith(("us.sdn.", "us.isn.")) and t not in (*fetched, *own)}
    assert not other, other


# -- refusals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("party", "where", "what"), [
    ({"same_as": ["us.el.77"]}, "parties[1].same_as", "no list here has an entry 'us.el.77'"),
    ({"same_as": ["us.el.1"], "different_from": ["us.el.1"]}, "parties[1].same_as", "stands in different_from too"),
    ({"same_as": ["us.el.1"], "listed": "none"}, "parties[1].listed", "on no list and to be a listed party"),
    ({"owners": [{"name": "X", "same_as": ["nobody"]}]}, "parties[1].owners[1].same_as", "no list here has an entry 'nobody'"),
    ({"owners": [{"name": "X", "country": "Atlantis"}]}, "parties[1].owners[1].country", "there is no territory 'Atlantis'"),
])  # fmt: skip
def test_an_answer_that_cannot_be_is_refused_with_its_place(desk: Desk, party: dict[str, Any], where: str, what: str) -> None:
    lists = desk_with(desk, ("Riverside", "", ENTITY_LIST, "perhaps"))
    with pytest.raises(BadInput) as caught:
        assessed(lists, order({"name": "Riverside", **party}))
    (problem,) = caught.value.problems
    assert problem.where == f"order, {where}"
    assert what in problem.what
    assert problem.mend


def test_a_file_refuses_the_same_rows(desk: Desk) -> None:
    lists = desk_with(desk, ("Riverside", "", ENTITY_LIST, "perhaps"))
    bad = [{"end_user_same_as": "us.el.77"}, {"end_user_same_as": "us.el.1", "end_user_different_from": "us.el.1"},
           {"end_user_same_as": "us.el.1", "end_user_listed": "none"}, {"end_user_owners": "X@0.5/Atlantis"}, {"end_user_owners": "X@0.5/"}]  # fmt: skip
    table = [{"id": str(n), "to": "CN", "end_user": "Riverside", **b} for n, b in enumerate([*bad, {"end_user_same_as": "us.el.1"}])]
    columns = sorted({c for row in table for c in row})
    frame = pl.DataFrame({c: [row.get(c) for row in table] for c in columns}, schema=dict.fromkeys(columns, pl.String))
    result, problems = BatchDesk(lists, today=TODAY).judge(frame)
    assert sorted(problems) == [0, 1, 2, 3, 4]
    assert all(len(p) == 1 for p in problems.values())
    assert set(result.get_column("id")) == {"5"}


def test_a_different_entry_that_is_on_no_list_is_no_error(desk: Desk) -> None:
    """An old order stays valid when an entry has been taken off a list."""
    assert us(desk_with(desk), order({"name": "Riverside", "different_from": ["us.el.gone"]})).outcome == "not_required"


def test_owners_in_a_cell_carry_their_country() -> None:
    owners = (Owner(name="A B", share="0.5", country="SG", owners=(Owner(name="C", country="CN"), Owner(name="D", share="0.1"))), Owner(name="E @ F"))
    cell = write_owners(owners)
    assert cell == ["A B@0.5/SG", "E @ F@", "C@/CN>A B", "D@0.1>A B"]
    assert read_owners(cell) == owners
    with pytest.raises(ValueError, match="does not fit into one row"):
        write_owners([Owner(name="A", same_as=("us.el.1",))])


def test_what_if_answers_a_question(desk: Desk) -> None:
    lists = desk_with(desk, ("Riverside", "", ENTITY_LIST, "perhaps"))
    before = order({"name": "Riverside"})
    assert us(lists, changed_order(before, ["parties.end_user.different_from=us.el.1"])).outcome == "not_required"
    assert us(lists, changed_order(before, ["parties.end_user.same_as=us.el.1"])).outcome == "licence_required"


# -- many orders -------------------------------------------------------------------------------------------------------

NAMES = ("Riverside", "RIVERSIDE Ltd.", "Quiet Holdings", "Moonlight", "Nobody", "Somebody Else", "Ended")
ROWS = (
    ("Riverside", "CN", ENTITY_LIST, "perhaps"), ("Quiet Holdings", "", ENTITY_LIST, "certain"), ("Quiet Holdings", "SG", UNVERIFIED, "perhaps"),
    ("Moonlight", "", UNVERIFIED, "certain"), ("Moonlight", "HK", METI, "perhaps"), ("Ended", "", ENDED, "certain"), ("Ended", "CN", DENIED, "perhaps"),
)  # fmt: skip
IDS = tuple(dict.fromkeys(e.id for _n, _c, e, _h in ROWS))


class Maker:
    """Orders with parties and owners that are, may be and are not listed, with answers of every kind."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def maybe(self, chance: float, value: Any) -> Any:
        return value if self.r.random() < chance else None

    def answers(self) -> dict[str, Any]:
        same = self.maybe(0.1, [self.r.choice(IDS)])
        different = self.maybe(0.25, [i for i in self.r.sample(IDS, 2) if i not in (same or ())])
        return {"same_as": same, "different_from": different}

    def owner(self) -> dict[str, Any]:
        return {"name": self.r.choice(NAMES), "share": self.maybe(0.9, self.r.choice(["0.2", "0.5", "0.6"])), "country": self.maybe(0.6, self.r.choice(["CN", "SG"]))}

    def party(self, role: str) -> dict[str, Any]:
        listed = self.maybe(0.1, "none")
        return {"role": role, "name": self.maybe(0.9, self.r.choice(NAMES)), "country": self.maybe(0.7, self.r.choice(["CN", "HK", "SG", "DE"])),
                "headquarters": self.maybe(0.5, self.r.choice(["CN", "HK", "SG"])), "listed": listed,
                "owners": self.maybe(0.8, [self.owner() for _ in range(self.r.randrange(3))]),
                **({"different_from": self.maybe(0.2, ["us.el.1"])} if listed else self.answers())}  # fmt: skip

    def order(self, n: int) -> Order:
        parties = [self.party(role) for role in ("end_user", "purchaser", "intermediate_consignee", "bank") if self.r.random() < 0.6]
        made = order(*parties, day=self.r.choice([DAY, "2025-10-15", "2025-12-31", "2026-01-01", "2019-05-05"]),
                     codes=["US-CCL:" + self.r.choice(["EAR99", "3A001.a.5", "5A992.c"]), "EU-DU:none", "CN-DU:none"])  # fmt: skip
        return msgspec.structs.replace(made, id=f"R{n}")


def rows(orders: list[Order]) -> pl.DataFrame:
    flat = [row for o in orders for row in flatten(o)]
    columns = sorted({c for row in flat for c in row})
    return pl.DataFrame({c: [row.get(c) for row in flat] for c in columns}, schema=dict.fromkeys(columns, pl.String))


def test_one_order_and_many_answer_alike_whoever_may_be_listed(desk: Desk) -> None:
    where, maker = desk_with(desk, *ROWS), Maker(11)
    orders: list[Order] = []
    while len(orders) < 1500:
        made = maker.order(len(orders))
        try:
            flatten(made)
        except ValueError:
            continue
        orders.append(made)
    result, problems = BatchDesk(where, today=TODAY).judge(rows(orders))
    assert problems == {}
    got = {(x["id"], x["jurisdiction"]): x for x in result.rows(named=True)}
    seen = {"incomplete": 0, "certain": 0, "perhaps": 0, "different": 0}
    for o in orders:
        d = assessed(where, o)
        for a in d.items[0].jurisdictions:
            row = got[o.id, a.jurisdiction]
            context = msgspec.json.encode(o).decode()
            assert (row["outcome"], row["policy"]) == (a.outcome, a.policy), context
            assert set(row["rules"]) == {f.rule for f in a.findings if f.status == "applies" and f.effect not in ("information", "authorisation_barred")}, context
            assert list(row["missing"]) == list(dict.fromkeys(field_of(m.fact) for m in a.missing)), context
            shown = {f"{h.role}{'.owner' if h.owner_of else ''} {h.entity} {'certain' if h.certain else h.answered or 'perhaps'}"
                     for h in d.screening if h.role != "bank"}  # fmt: skip
            assert set(row["screening"]) == shown, context
            seen["incomplete"] += any(".same-as." in m.fact for m in a.missing)
        for text in shown:
            seen[text.rpartition(" ")[2]] += 1
    assert all(n > 50 for n in seen.values()), seen


def test_bits_equal_trees_for_orders_with_hits(desk: Desk) -> None:
    where, maker = desk_with(desk, *ROWS), Maker(12)
    for n in range(120):
        for _item, stated in where.intake.state(maker.order(n), "order", TODAY):
            for j in ("US", "CN"):
                program = where.courts[j].program
                _verdict, values = where.explainers[j].verdict(stated)
                time_slice = program.slice_of(stated.day)
                yes, may, _open = program.evaluate(values, time_slice)
                sure, possible = program.rule_bits(yes), program.rule_bits(may)
                for i, rule in enumerate(program.rules):
                    wanted = min(truth(rule.when, values, program.view), in_force(rule, stated.day))
                    assert (YES if sure >> i & 1 else UNKNOWN if possible >> i & 1 else NO) == wanted, rule.id


def test_a_file_asks_for_each_name_once_and_for_all_together(desk: Desk) -> None:
    where = desk_with(desk, *ROWS)
    table = pl.DataFrame({"id": [str(n) for n in range(5000)], "to": ["CN"] * 5000, "end_user": [NAMES[n % len(NAMES)] for n in range(5000)],
                          "end_user_country": ["CN"] * 5000, "bank": ["Big Bank"] * 5000})  # fmt: skip
    BatchDesk(where, today=TODAY).judge(table)
    assert where.registry.asked == len(NAMES)
