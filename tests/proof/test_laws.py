"""What is shown of a law as a whole: by planting every fault into the small invented law, and by checking the law that ships."""

from pathlib import Path

import msgspec
import pytest

from comity.law.conditions import Context, read_when
from comity.law.records import Membership, State
from comity.law.store import load_law
from comity.proof.laws import check

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        return load_law(TINY).packs["XX"]


def when(pack, **table):
    """A condition as a rule file has it."""
    spaces = {s: tuple({m.code.split(":")[0] for m in ms}) for s, ms in pack.code_sets.items()}
    return read_when(table, Context(pack.namespaces[0], spaces))


def with_rule(pack, name, **changes):
    """The pack with one rule changed."""
    assert name in [r.id for r in pack.rules]
    rules = tuple(msgspec.structs.replace(r, **changes) if r.id == name else r for r in pack.rules)
    return msgspec.structs.replace(pack, rules=rules)


def said(pack, text, territories=()):
    return [str(p) for p in check(pack, territories) if text in p.what]


def dead(pack):
    return [p.split(",")[1].split(":")[0].strip() for p in said(pack, "no order at all can meet its condition")]


def test_the_small_law_has_no_fault(tiny):
    assert [p.where for p in check(tiny)] == UNREAD


UNREAD = ["XX licence rows 'RS 1'", "XX set xx.list.all", "XX list XX-L", "XX list XX-L"]
"""What the small law has for its tests alone: a row for its condition, a pattern, two paragraphs without a rule."""


IMPOSSIBLE = [
    {"destination": {"in": ["IR"], "not_in": ["IR"]}},
    {"destination": {"in": ["xx.group.friends"], "not_in": ["xx.group.friends", "FR"]}},
    {"destination": {"in": ["DE"], "not_in": ["xx.group.friends"]}},
    {"all": [{"destination": {"in": ["CN"]}}, {"destination": {"in": ["IR"]}}]},
    {"act": {"is": ["export"], "not": ["export", "transit"]}},
    {"all": [{"act": {"is": ["export"]}}, {"act": {"is": ["transit"]}}]},
    {"all": [{"type": {"is": ["software"]}}, {"any": [{"type": {"is": ["service"]}}, {"type": {"not": ["software"]}}]}]},
    {"value": {"currency": "USD", "ge": "5000", "lt": "5000"}},
    {"value": {"currency": "USD", "lt": "0"}},
    {"all": [{"quantity": {"gt": "3"}}, {"quantity": {"eq": "3"}}]},
    {"content_share": {"origin": ["US"], "gt": "0.25", "le": "0.1"}},
    {"end_use": {"any": ["military"], "none": ["military", "missile"]}},
    {"all": [{"end_use": {"knowledge_is": ["none"]}}, {"end_use": {"knowledge_at_least": "knows"}}]},
    {"parties": {"listed": ["xx.listed"], "not_listed": ["xx.listed", "xx.other"]}},
    {"headquarters": {"any_in": ["CN"], "none_in": ["xx.group.watched"]}},
    {"item": {"in": ["XX-L:1A1.a"], "not_in": ["XX-L:1A1"]}},
    {"item": {"row": ["NS 1"], "not_in": ["XX-L:1A1", "XX-L:2B2", "xx.list.sensitive"]}},
    {"all": [{"ask": {"xx.low-value.single-shipment": True}}, {"ask": {"xx.low-value.single-shipment": False}}]},
    {"all": [{"content": {"in": ["XX-L:1A1"], "origin": ["US"]}}, {"not": {"content": {"origin": ["US"]}}}]},
]


@pytest.mark.parametrize("table", IMPOSSIBLE, ids=str)
def test_a_condition_that_nothing_can_meet_is_found(tiny, table):
    assert dead(with_rule(tiny, "xx.enduser.listed", when=when(tiny, **table))) == ["xx.enduser.listed"]


POSSIBLE = [
    {"destination": {"in": ["xx.group.watched"], "not_in": ["IR"]}},
    {"all": [{"via": {"any_in": ["CN"]}}, {"via": {"any_in": ["IR"]}}]},
    {"all": [{"party_country": {"any_in": ["CN"]}}, {"party_country": {"any_in": ["IR"]}}]},
    {"all": [{"parties": {"listed": ["a"]}}, {"parties": {"not_listed": ["b"]}}]},
    {"all": [{"end_use": {"any": ["military"]}}, {"end_use": {"none": ["nuclear"]}}]},
    {"value": {"currency": "USD", "ge": "5000", "le": "5000"}},
    {"all": [{"value": {"currency": "USD", "gt": "5000"}}, {"value": {"currency": "EUR", "lt": "5000"}}]},
    {"item": {"in": ["XX-L:1A1"], "not_in": ["XX-L:1A1.a"]}},
    {"all": [{"item": {"in": ["XX-L:1A1"]}}, {"item": {"in": ["XX-L:2B2"]}}]},
    {"all": [{"content": {"in": ["XX-L:1A1"], "origin": ["US"]}}, {"not": {"content": {"origin": ["CN"]}}}]},
    {"any": [{"act": {"is": ["export"], "not": ["export"]}}, {"act": {"is": ["transit"]}}]},
    {"item": {"in": ["YY-L:?[AB]*"], "not_in": ["YY-L:1A1"]}},
]


@pytest.mark.parametrize("table", POSSIBLE, ids=str)
def test_a_condition_that_something_can_meet_is_not(tiny, table):
    assert dead(with_rule(tiny, "xx.enduser.listed", when=when(tiny, **table))) == []


def test_a_rule_that_ends_before_it_begins_is_dead(tiny):
    assert dead(with_rule(tiny, "xx.enduser.listed", until="2019-12-31")) == ["xx.enduser.listed"]


def test_membership_counts_only_while_the_rule_is_in_force(tiny):
    group = tiny.groups["xx.group.friends"]
    later = msgspec.structs.replace(group, members=(Membership("JP", "2024-01-01", "", ""),))
    pack = msgspec.structs.replace(tiny, groups=tiny.groups | {group.id: later})
    pack = with_rule(pack, "xx.enduser.listed", when=when(pack, destination={"in": [group.id]}))
    assert dead(pack) == []
    assert dead(with_rule(pack, "xx.enduser.listed", until="2023-12-31")) == ["xx.enduser.listed"]
    assert dead(with_rule(pack, "xx.enduser.listed", until="2024-01-01")) == []


WIDER = [
    ({"destination": {"in": ["IR"]}}, {"destination": {"in": ["IR"]}}, True),
    ({"destination": {"in": ["xx.group.watched"]}}, {"destination": {"in": ["CN"]}, "act": {"is": ["export"]}}, True),
    ({"destination": {"not_in": ["xx.group.friends"]}}, {"destination": {"in": ["xx.group.watched"]}}, True),
    ({"destination": {"in": ["IR"]}}, {"destination": {"in": ["xx.group.watched"]}}, False),
    ({"act": {"not": ["transit"]}}, {"act": {"is": ["export", "transfer"]}}, True),
    ({"value": {"currency": "USD", "gt": "100"}}, {"value": {"currency": "USD", "ge": "101"}}, True),
    ({"value": {"currency": "USD", "gt": "100"}}, {"value": {"currency": "USD", "ge": "100"}}, False),
    ({"value": {"currency": "USD", "gt": "100"}}, {"value": {"currency": "EUR", "ge": "101"}}, False),
    ({"item": {"in": ["XX-L:1A1"]}}, {"item": {"in": ["XX-L:1A1.a"]}}, True),
    ({"item": {"in": ["XX-L:1A1.a"]}}, {"item": {"in": ["XX-L:1A1"]}}, False),
    ({"item": {"in": ["XX-L:1A1", "XX-L:2B2"]}}, {"item": {"in": ["XX-L:1A1"]}}, True),
    ({"end_use": {"any": ["military", "missile"]}}, {"end_use": {"any": ["missile"]}}, True),
    ({"end_use": {"none": ["missile"]}}, {"end_use": {"none": ["missile", "military"]}}, True),
    ({"end_use": {"none": ["missile", "military"]}}, {"end_use": {"none": ["missile"]}}, False),
    ({"headquarters": {"any_in": ["xx.group.watched"]}}, {"headquarters": {"any_in": ["CN"]}}, True),
    ({"any": [{"act": {"is": ["export"]}}, {"act": {"is": ["transit"]}}]},
     {"any": [{"act": {"is": ["transit"]}, "type": {"is": ["software"]}}, {"act": {"is": ["export"]}}]}, True),
    ({"any": [{"act": {"is": ["export"]}}, {"act": {"is": ["transit"]}}]},
     {"any": [{"act": {"is": ["transit"]}}, {"act": {"is": ["brokering"]}}]}, False),
]  # fmt: skip


@pytest.mark.parametrize(("over", "under", "expected"), WIDER, ids=str)
def test_a_rule_that_another_always_overrides_is_found_and_no_other(tiny, over, under, expected):
    pack = with_rule(tiny, "xx.embargo.ir", when=when(tiny, **over), overrides=("xx.enduser.listed",))
    pack = with_rule(pack, "xx.enduser.listed", when=when(pack, **under))
    found = said(pack, "xx.embargo.ir overrides it whenever it applies")
    assert [f.split(",")[1].split(":")[0].strip() for f in found] == (["xx.enduser.listed"] if expected else [])


@pytest.mark.parametrize("since", ["2019-01-01", "2020-01-01", "2020-01-02", ""])
def test_a_rule_is_shadowed_only_by_one_that_lasts_as_long(tiny, since):
    pack = with_rule(tiny, "xx.embargo.ir", overrides=("xx.enduser.listed",), since=since)
    pack = with_rule(pack, "xx.enduser.listed", when=pack.rules[[r.id for r in pack.rules].index("xx.embargo.ir")].when)
    assert bool(said(pack, "overrides it whenever it applies")) == (since != "2020-01-02")


def test_states_that_hold_on_the_same_day_are_found(tiny):
    def states(*spans, track="operative"):
        return tuple(State(track, since, until, name, known, "", "", ()) for since, until, name, known in spans)

    apart = states(("2020-01-01", "2020-06-30", "stayed", ""), ("2020-07-01", "", "in_force", ""))
    assert said(with_rule(tiny, "xx.embargo.ir", states=apart), "hold on the same days") == []
    both = states(("2020-01-01", "2020-07-01", "stayed", ""), ("2020-07-01", "", "in_force", ""))
    assert len(said(with_rule(tiny, "xx.embargo.ir", states=both), "'stayed' and 'in_force' hold on the same days")) == 1
    learnt = states(("2020-01-01", "", "in_force", ""), ("2020-01-01", "", "stayed", "2021-01-01"))
    assert said(with_rule(tiny, "xx.embargo.ir", states=learnt), "hold on the same days") == []
    tracks = (*both[:1], *states(("2020-01-01", "", "not_enforced", ""), track="enforcement"))
    assert said(with_rule(tiny, "xx.embargo.ir", states=tracks), "hold on the same days") == []


def test_rows_and_columns_that_no_rule_reads_are_found(tiny):
    pack = msgspec.structs.replace(tiny, rules=tuple(r for r in tiny.rules if r.id != "xx.list.ns-1"))
    assert [p.where for p in check(pack) if "no rule reads them" in p.what] == ["XX licence rows 'NS 1'", UNREAD[0]]
    column = msgspec.structs.replace(tiny.groups["xx.group.friends"], id="xx.chart.new", universe="xx.group.watched")
    pack = msgspec.structs.replace(tiny, groups=tiny.groups | {column.id: column})
    assert [p.where for p in check(pack) if "marks" in p.what] == ["XX group xx.chart.new"]


def test_territories_for_which_a_chart_is_silent_are_found(tiny):
    friends = msgspec.structs.replace(tiny.groups["xx.group.friends"], universe="xx.group.watched")
    pack = msgspec.structs.replace(
        tiny, groups=tiny.groups | {friends.id: friends}, destinations=tiny.destinations | {"HK": "CN"}
    )
    inside = sorted({m.territory for m in friends.members} | {m.territory for m in tiny.groups["xx.group.watched"].members})
    assert said(pack, "have no row", [*inside, "HK", f"{inside[0]}-01", "IR"]) == []
    (found,) = said(pack, "have no row", [*inside, "AQ", "ZZ-1"])
    assert "2 territories have no row (AQ, ZZ-1)" in found
