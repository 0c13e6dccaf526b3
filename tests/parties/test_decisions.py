"""Decisions on hits, as rules: what clears a hit, what asks again, and that nothing else does."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.parties.decisions import (
    Confirmed,
    Decided,
    Decision,
    Policy,
    Standing,
    Withdrawn,
    content_hash,
    described,
    differences,
    fingerprint,
    folded,
    same_person,
    standing,
    state,
)
from comity.parties.entity import Entity
from comity.parties.match.evidence import Subject

SUBJECT = Subject("Ali Hassan", aliases=("A. Hassan",), type="person", countries=("DE",), dates=("1980-02-03",),
                  identifiers=(("passportNumber", "X 12-3"),), gender="male", address="Main Street 1")  # fmt: skip
ENTRY = Entity(id="us.sdn:36", schema="Person", list="us.sdn", citation="69 FR 12345", tags=("us.sdn", "us.sdn.sdgt"), since="2004-01-01",
               properties={"name": ("HASSAN, Ali",), "alias": ("Abu Ali", "HASAN, Ali"), "birthDate": ("1970-01-01",), "nationality": ("IQ",)})  # fmt: skip
CHANGED = msgspec.structs.replace(ENTRY, properties={**ENTRY.properties, "birthDate": ("1980-02-03",)})
DAY = "2026-11-24"


def at(day):
    return f"{day}T09:00:00.000000Z"


def decided(verdict="different", *, subject=SUBJECT, entry=ENTRY, customer="C-1", by="Anna Quill", day="2026-11-01", until="2027-11-01"):
    return Decided(subject=described(subject, customer), fingerprint=fingerprint(subject), entry=entry, entry_hash=content_hash(entry),
                   verdict=verdict, reason="born ten years later", by=by, at=at(day), until=until)  # fmt: skip


def confirm(n, by="Ben Reed", day="2026-11-02"):
    return Confirmed(decision=f"D{n}", by=by, at=at(day))


def withdraw(n, day="2026-11-03"):
    return Withdrawn(decision=f"D{n}", by="Anna Quill", at=at(day), reason="it was another file")


def stands(*events, subject=SUBJECT, entry=ENTRY, day=DAY, customer="C-1", policy=None):
    return standing(folded(events), subject, entry, day, customer=customer, policy=policy or Policy())


# -- what clears -------------------------------------------------------------------------------------------------------


def test_a_hit_without_a_decision_is_as_it_was():
    assert stands() == Standing()
    assert (Standing().cleared, Standing().certain, Standing().word, Standing().column, Standing().sentence) == (False, False, "", "", "")


def test_different_clears_when_a_second_person_confirmed_it():
    alone = stands(decided())
    assert (alone.cleared, alone.verdict, alone.why) == (False, "different", "not confirmed by a second person (D1)")
    assert alone.column == "again: not confirmed by a second person (D1)"
    found = stands(decided(), confirm(1))
    assert found.cleared
    assert (found.decision, found.on, found.until, found.by, found.second) == ("D1", "2026-11-01", "2027-11-01", "Anna Quill", "Ben Reed")
    assert found.column == "cleared: decided on 2026-11-01, until 2027-11-01 (D1)"
    assert found.sentence == "cleared on 2026-11-01 by Anna Quill and Ben Reed, until 2027-11-01 (D1)"
    assert alone.sentence == "to be decided again: not confirmed by a second person (D1)"


@pytest.mark.parametrize("second", ["Anna Quill", "anna quill", " ANNA  QUILL ", "Ánna Quill", "Anna-Quill"])
def test_the_second_person_is_not_the_first_in_other_letters(second):
    assert same_person(second, "Anna Quill")
    assert not stands(decided(), confirm(1, by=second)).cleared


def test_a_confirmation_by_the_same_person_does_not_stand_in_the_way_of_a_real_one():
    assert stands(decided(), confirm(1, by="Anna Quill"), confirm(1)).cleared


def test_a_house_may_do_with_one_person():
    one = stands(decided(), policy=Policy(second_person=False))
    assert one.cleared
    assert one.second == ""


def test_same_is_certain_at_once_and_undecided_stays_an_alert():
    same = stands(decided("same"))
    assert (same.certain, same.cleared, same.column) == (True, False, "same: decided on 2026-11-01, until 2027-11-01 (D1)")
    assert same.sentence == "found to be the listed party on 2026-11-01 by Anna Quill, until 2027-11-01 (D1)"
    late = stands(decided("undecided"), day="2028-01-01")
    assert (late.word, late.sentence) == ("again", "to be decided again: expired on 2027-11-01 (D1)")
    open_ = stands(decided("undecided"))
    assert open_.sentence == "looked at on 2026-11-01 and left undecided (D1)"
    assert (open_.counts, open_.cleared, open_.certain) == (False, False, False)
    assert open_.column == "undecided: looked at on 2026-11-01 and left undecided (D1)"


# -- what asks again ---------------------------------------------------------------------------------------------------


def test_it_counts_through_its_last_day_and_not_after():
    events = decided(), confirm(1)
    assert stands(*events, day="2027-11-01").cleared
    late = stands(*events, day="2027-11-02")
    assert (late.cleared, late.why) == (False, "expired on 2027-11-01 (D1)")


def test_a_changed_entry_asks_again_and_says_what_changed():
    found = stands(decided(), confirm(1), entry=CHANGED)
    assert not found.cleared
    assert found.why == "the listed entry changed since it was decided (D1): birthDate 1970-01-01 -> 1980-02-03"


def test_a_subject_that_is_described_otherwise_asks_again_and_says_what_changed():
    found = stands(decided(), confirm(1), subject=SUBJECT._replace(dates=("1970-01-01",), countries=("IQ",)))
    assert not found.cleared
    assert found.why == "the subject is described otherwise than when it was decided (D1): countries, dates"


def test_a_withdrawn_decision_counts_until_then():
    events = decided(), confirm(1), withdraw(1, day="2026-11-10")
    assert stands(*events, day="2026-11-09").cleared
    assert stands(*events, day="2026-11-10").why == "withdrawn on 2026-11-10 (D1)"


def test_what_happened_later_did_not_count_then():
    events = decided(), confirm(1)
    assert stands(*events, day="2026-10-31") == Standing()
    assert not stands(*events, day="2026-11-01").cleared
    assert stands(*events, day="2026-11-02").cleared
    assert not stands(*events, day="2026-11-02T08:59:59Z").cleared
    assert stands(*events, day="2026-11-02T09:00:00Z").cleared


def test_a_decision_is_on_one_subject_and_one_entry():
    events = decided(), confirm(1)
    other_id = msgspec.structs.replace(ENTRY, id="us.sdn:37")
    other_list = msgspec.structs.replace(ENTRY, list="eu.fsf")
    for found in (stands(*events, customer="C-2"), stands(*events, customer=""), stands(*events, entry=other_id), stands(*events, entry=other_list)):
        assert found == Standing()


def test_a_name_alone_is_known_by_its_description():
    events = decided(customer=""), confirm(1)
    assert stands(*events, customer="").cleared
    assert stands(*events, customer="", subject=SUBJECT._replace(countries=("FR",))) == Standing()
    assert stands(*events, customer="C-1") == Standing()


# -- several decisions -------------------------------------------------------------------------------------------------


def test_a_renewal_that_waits_for_its_second_person_leaves_the_older_decision_standing():
    events = decided(), confirm(1), decided(day="2026-11-20", until="2028-01-01")
    assert stands(*events).decision == "D1"
    assert stands(*events).cleared
    assert stands(*events, confirm(3, day="2026-11-21")).decision == "D3"
    assert stands(*events, day="2027-12-01").why == "expired on 2027-11-01 (D1)"


@pytest.mark.parametrize("verdict", ["same", "undecided"])
def test_a_doubt_is_heard_at_once_until_it_is_withdrawn_or_a_confirmed_decision_follows(verdict):
    events = (decided(), confirm(1), decided(verdict, day="2026-11-20"))
    assert not stands(*events).cleared
    assert stands(*events).decision == "D3"
    assert stands(*events, withdraw(3, day="2026-11-21")).cleared
    assert not stands(*events, decided(day="2026-11-22")).cleared
    assert stands(*events, decided(day="2026-11-22"), confirm(4, day="2026-11-22")).cleared


def test_a_same_that_rests_on_an_older_description_still_stands_in_the_way():
    older = decided("same", subject=SUBJECT._replace(dates=()), day="2026-11-20")
    found = stands(decided(), confirm(1), older)
    assert (found.cleared, found.certain, found.decision) == (False, False, "D3")


def test_a_shorter_life_is_not_made_longer_by_an_older_decision():
    events = decided(), confirm(1), decided(day="2026-11-10", until="2026-11-20"), confirm(3, day="2026-11-11")
    assert stands(*events).why == "expired on 2026-11-20 (D3)"


def test_an_entry_that_came_back_is_the_one_that_was_decided_on():
    events = decided(), confirm(1), decided(entry=CHANGED, day="2026-11-10"), confirm(3, day="2026-11-11")
    assert (stands(*events).decision, stands(*events, entry=CHANGED).decision) == ("D1", "D3")
    assert stands(*events).cleared
    assert stands(*events, entry=CHANGED).cleared


def test_an_event_on_a_decision_that_is_not_there_is_no_record():
    for event in (confirm(1), withdraw(2)):
        with pytest.raises(ValueError, match="1"):
            folded([event])


def test_states_for_a_list_of_decisions():
    one, two = folded([decided(), decided(day="2026-11-20"), confirm(2, day="2026-11-21")])
    assert state(one, DAY, Policy(), [two]) == "replaced"
    assert state(one, DAY, Policy()) == "unconfirmed"
    assert state(one, "2026-11-20", Policy(), [two]) == "unconfirmed"
    assert (state(two, DAY, Policy()), state(two, "2028-01-01", Policy())) == ("cleared", "expired")
    assert state(one, DAY, Policy(second_person=False)) == "cleared"
    (gone,) = folded([decided("same"), withdraw(1)])
    assert (state(gone, DAY, Policy()), state(gone, "2026-11-02", Policy())) == ("withdrawn", "same")


# -- what a decision rests on ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"name": "Ali Hasan"}, {"aliases": ()}, {"type": ""}, {"countries": ("DE", "IQ")}, {"dates": ("1980-02",)}, {"gender": ""},
     {"identifiers": (("passportNumber", "X 12-4"),)}, {"identifiers": (("idNumber", "X 12-3"),)}],
)  # fmt: skip
def test_everything_that_screening_weighs_is_in_the_fingerprint(change):
    assert fingerprint(SUBJECT._replace(**change)) != fingerprint(SUBJECT)


@pytest.mark.parametrize(
    "change",
    [{"name": " ALI   Hassan"}, {"aliases": ("a. hassan", "A. Hassan")}, {"address": "elsewhere"}, {"gender": "M"},
     {"identifiers": (("passportNumber", "x123"),)}, {"dates": ("1980-02-03", "1980-02-03")}],
)  # fmt: skip
def test_what_does_not_matter_is_not(change):
    assert fingerprint(SUBJECT._replace(**change)) == fingerprint(SUBJECT)
    assert fingerprint(described(SUBJECT._replace(**change), "C-9")) == fingerprint(SUBJECT)


def test_no_two_fields_can_be_confused():
    assert fingerprint(Subject("a", countries=("DE",))) != fingerprint(Subject("a", dates=("DE",)))
    assert fingerprint(Subject("a", aliases=("b", "c"))) != fingerprint(Subject("a", aliases=("b c",)))


def test_the_content_of_an_entry_is_everything_but_its_days_and_the_order_of_values():
    replace = msgspec.structs.replace
    for same in (
        replace(ENTRY, since="2001-01-01", until="2030-01-01"),
        replace(ENTRY, tags=ENTRY.tags[::-1]),
        replace(ENTRY, properties={k: ENTRY.properties[k][::-1] for k in reversed(ENTRY.properties)} | {"address": ()}),
    ):
        assert content_hash(same) == content_hash(ENTRY)
        assert differences(ENTRY, same) == ""
    for other in (
        CHANGED, replace(ENTRY, id="us.sdn:37"), replace(ENTRY, list="eu.fsf"), replace(ENTRY, schema="LegalEntity"), replace(ENTRY, citation=""),
        replace(ENTRY, tags=("us.sdn",)), replace(ENTRY, properties={**ENTRY.properties, "alias": ("Abu Ali",)}),
        replace(ENTRY, properties={**ENTRY.properties, "position": ("minister",)}),
    ):  # fmt: skip
        assert content_hash(other) != content_hash(ENTRY)


def test_a_difference_is_told_in_short():
    new = msgspec.structs.replace(ENTRY, schema="LegalEntity", citation="", tags=("us.sdn",), properties={"name": ("HASSAN, Ali",), "position": ("x" * 99,)})
    told = differences(ENTRY, new)
    assert told == "schema Person -> LegalEntity; tags us.sdn.sdgt -> nothing; citation 69 FR 12345 -> nothing; and 4 more"
    assert differences(ENTRY, msgspec.structs.replace(ENTRY, properties={**ENTRY.properties, "position": ("x" * 99,)})) == f"position nothing -> {'x' * 59}…"


# -- every history -----------------------------------------------------------------------------------------------------

PEOPLE = st.sampled_from(["Anna Quill", "Ben Reed", "anna  QUILL"])
DAYS = st.integers(1, 9).map(lambda n: f"2026-11-0{n}")
SUBJECTS = st.sampled_from([SUBJECT, SUBJECT._replace(dates=())])
ENTRIES = st.sampled_from([ENTRY, CHANGED, msgspec.structs.replace(ENTRY, id="us.sdn:37")])


@st.composite
def histories(draw):
    """Decisions on two subjects, three states of entries and two customers, by three people, in the order of their days."""
    out = []
    for day in sorted(draw(st.lists(DAYS, max_size=6))):
        made = decided(draw(st.sampled_from(["same", "different", "different", "undecided"])), subject=draw(SUBJECTS), entry=draw(ENTRIES),
                       customer=draw(st.sampled_from(["C-1", "C-1", ""])), by=draw(PEOPLE), day=day, until=draw(DAYS))  # fmt: skip
        name = f"D{len(out) + 1}"
        yes = Confirmed(decision=name, by=draw(PEOPLE), at=at(draw(DAYS))) if draw(st.booleans()) else None
        no = Withdrawn(decision=name, by="Anna Quill", at=at(draw(DAYS)), reason="it was wrong") if draw(st.integers(0, 4)) == 0 else None
        out.append(Decision(id=name, made=made, confirmed=yes, withdrawn=no))
    return tuple(out)


def by(time, day):
    return time[:10] <= day


def oracle(history, subject, entry, day, customer, policy):
    """The rules once more, in another shape: drop what has no say, and let the newest that is left speak."""
    mine = [d for d in history if d.made.subject.customer == customer and (d.made.entry.list, d.made.entry.id) == (entry.list, entry.id)]
    mine = [d for d in mine if by(d.made.at, day) and not (d.withdrawn and by(d.withdrawn.at, day))]
    if not customer:
        mine = [d for d in mine if described(subject).dates == d.made.subject.dates]
    voices = []
    for d in mine:
        fits = d.made.subject.dates == subject.dates and d.made.entry == entry
        second = d.confirmed is not None and by(d.confirmed.at, day) and d.confirmed.by.lower().split() != d.made.by.lower().split()
        if d.made.verdict != "different" or (fits and (second or not policy.second_person)):
            voices.append((d, fits))
    if not voices:
        return "alert"
    d, fits = voices[-1]
    holds = fits and day <= d.made.until
    return {"different": "cleared", "same": "certain", "undecided": "alert"}[d.made.verdict] if holds else "alert"


@settings(max_examples=400)
@given(history=histories(), subject=SUBJECTS, entry=ENTRIES, day=DAYS, customer=st.sampled_from(["C-1", ""]), second=st.booleans())
def test_every_history_stands_as_the_rules_say(history, subject, entry, day, customer, second):
    policy = Policy(second_person=second)
    found = standing(history, subject, entry, day, customer=customer, policy=policy)
    assert ("cleared" if found.cleared else "certain" if found.certain else "alert") == oracle(history, subject, entry, day, customer, policy)


@settings(max_examples=200)
@given(history=histories(), subject=SUBJECTS, entry=ENTRIES, day=DAYS, customer=st.sampled_from(["C-1", ""]))
def test_a_clearing_can_be_proved_and_sentences_name_nobody(history, subject, entry, day, customer):
    found = standing(history, subject, entry, day, customer=customer)
    by_id = {d.id: d for d in history}
    assert (found.decision == "") == (found.why == "") == (found.verdict == "")
    assert not any(name in found.why + found.column for name in ("Anna", "Ben", "Hassan", "anna"))
    if found.cleared:
        d = by_id[found.decision]
        assert d.made.verdict == "different"
        assert (d.made.fingerprint, d.made.entry_hash) == (fingerprint(subject), content_hash(entry))
        assert not same_person(d.confirmed.by, d.made.by)
        assert (found.by, found.second) == (d.made.by, d.confirmed.by)
        assert d.made.at[:10] <= day <= d.made.until


@settings(max_examples=200)
@given(history=histories(), subject=SUBJECTS, entry=ENTRIES, day=DAYS)
def test_the_future_does_not_change_the_past(history, subject, entry, day):
    then = [msgspec.structs.replace(d, confirmed=d.confirmed if d.confirmed and by(d.confirmed.at, day) else None,
                                    withdrawn=d.withdrawn if d.withdrawn and by(d.withdrawn.at, day) else None)
            for d in history if by(d.made.at, day)]  # fmt: skip
    assert standing(history, subject, entry, day, customer="C-1") == standing(then, subject, entry, day, customer="C-1")
