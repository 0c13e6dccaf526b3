"""The two forms of a condition are the same rule: for every assignment of yes, no and unknown, by property."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.law.conditions import MAX_CONJUNCTS, Context, Unreadable, normal_form, read_when
from comity.law.records import All, Any, Atom, Not
from comity.terms.truth import NO, YES, Truth, negation

CTX = Context("US-CCL", {"us.list.x": ("US-CCL",), "us.list.two": ("EU-DU", "US-CCL")})
ATOMS = [Atom(f"fact{i}", "is", ("yes",)) for i in range(5)]
trees = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=0, max_size=3).map(lambda p: All(tuple(p))),
        st.lists(inner, min_size=1, max_size=3).map(lambda p: Any(tuple(p))),
    ),
    max_leaves=9,
)
worlds = st.fixed_dictionaries({a: st.sampled_from(list(Truth)) for a in ATOMS})


def walked(node, world):
    if isinstance(node, Atom):
        return world[node]
    if isinstance(node, Not):
        return negation(walked(node.part, world))
    parts = [walked(p, world) for p in node.parts]
    return min(parts, default=YES) if isinstance(node, All) else max(parts, default=NO)


def flattened(form, world):
    conjuncts = [min((world[a] if positive else negation(world[a]) for a, positive in c), default=YES) for c in form]
    return max(conjuncts, default=NO)


@settings(max_examples=1500, deadline=None)
@given(trees, worlds)
def test_normal_form_keeps_the_truth_in_every_world(tree, world):
    try:
        form = normal_form(tree)
    except Unreadable:
        return
    assert flattened(form, world) == walked(tree, world)
    assert len(form) <= MAX_CONJUNCTS


@settings(max_examples=500, deadline=None)
@given(trees, worlds, st.sampled_from(ATOMS))
def test_learning_a_fact_never_turns_a_certain_answer(tree, world, learnt):
    """Kleene monotonicity: what is yes or no with a fact unknown stays so whatever the fact turns out to be."""
    before = walked(tree, world | {learnt: Truth.UNKNOWN})
    if before is not Truth.UNKNOWN:
        assert walked(tree, world | {learnt: NO}) == before == walked(tree, world | {learnt: YES})


def test_a_rule_with_too_many_alternatives_is_refused_with_the_remedy():
    wide = All(tuple(Any(tuple(Atom(f"f{i}{j}", "is", ("x",)) for j in range(4))) for i in range(5)))
    with pytest.raises(Unreadable) as e:
        normal_form(wide)
    assert "Split it" in e.value.mend


@pytest.mark.parametrize(
    ("when", "field", "mend"),
    [
        ({"destinaton": {"in": ["DE"]}}, "when.destinaton", "destination"),
        ({"destination": {"within": ["DE"]}}, "when.destination.within", "in, not_in"),
        ({"act": {"is": ["exports"]}}, "when.act.is", "export"),
        ({"end_use": {"any": ["militry"]}}, "when.end_use.any", "military"),
        ({"value": {"le": "5000"}}, "when.value.currency", "USD"),
        ({"parameter": {"tpp": {"ge": 4800.5}}}, "when.parameter.tpp.ge", "in quotes"),
        ({"item": {"in": ["us.list.y"]}}, "when.item.in", "us.list.x"),
        ({"ask": {"us.q": "yes"}}, "when.ask.us.q", "true or false"),
        ({"any": {"destination": {"in": ["DE"]}}}, "when.any", "any = ["),
        ({"destination": "DE"}, "when.destination", "in = "),
    ],
)
def test_a_condition_that_cannot_be_read_names_field_and_remedy(when, field, mend):
    with pytest.raises(Unreadable) as e:
        read_when(when, CTX)
    assert e.value.field == field
    assert mend in e.value.mend


def test_a_set_over_two_namespaces_becomes_a_test_on_each():
    found = read_when({"item": {"in": ["us.list.two", "CN-DU:3C001"]}}, CTX)
    assert isinstance(found, Any)
    assert [p.fact for p in found.parts] == ["item:EU-DU", "item:US-CCL", "item:CN-DU"]
