"""Which entries are screened on which day: versions of lists, the law, own lists, and the source that repeats others."""

from __future__ import annotations

import gzip
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.desk.list_store import Store
from comity.desk.screen_lists import COMPOSITE, basis_of, rows_of
from comity.law.store import Law, load_law
from comity.terms.dates import holds
from comity.terms.problems import BadInput
from tests.desk.screen_toys import TINY, party, put


@pytest.fixture(scope="module")
def law(tmp_path_factory) -> Law:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        law = load_law(TINY)
        law.parties()
        return law


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "home" / "lists")


def rows(law, store):
    return rows_of(basis_of(law, store), law, store)


def on(law, store, day, listed="toy.a"):
    """id -> caption of what answers on a day."""
    found = [r.entity for r in rows(law, store) if r.entity.list == listed and holds(r.since, r.until, day)]
    assert max(Counter(e.id for e in found).values(), default=1) == 1, "one state of an entry a day"
    return {e.id: e.caption for e in found}


def test_without_any_list_the_parties_of_the_law_are_screened(law, store):
    (row,) = rows(law, store)
    assert (row.entity.id, row.since, row.until) == ("xx.listed.1", "2025-05-01", "")
    assert basis_of(law, store).versions == {"xx.listed": "law@2026-06-30"}


def test_what_a_later_version_lacks_ends_the_day_before_it(law, store):
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp", since="2014-01-01"), party("2", "Bob Zabolotny"))
    put(store, "toy", "2024-06-01", party("1", "Ann Quistorp", since="2014-01-01"))
    assert on(law, store, "2024-05-31") == {"1": "Ann Quistorp", "2": "Bob Zabolotny"}
    assert on(law, store, "2024-06-01") == {"1": "Ann Quistorp"}
    (gone,) = [r for r in rows(law, store) if r.entity.id == "2"]
    assert gone.entity.until == gone.until == "2024-05-31"


def test_before_the_first_version_an_entry_answers_from_the_day_it_states_else_always(law, store):
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp", since="2014-01-01"), party("2", "Bob Zabolotny"))
    assert on(law, store, "2013-12-31") == {"2": "Bob Zabolotny"}
    assert on(law, store, "2014-01-01") == {"1": "Ann Quistorp", "2": "Bob Zabolotny"}


def test_a_changed_entry_answers_with_the_state_of_the_day_and_keeps_the_day_of_its_listing(law, store):
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp", since="2014-01-01"))
    put(store, "toy", "2024-06-01", party("1", "Anna Quistorp", since="2014-01-01"))
    put(store, "toy", "2024-07-01", party("1", "Anna Quistorp", since="2014-01-01"))
    assert [on(law, store, day)["1"] for day in ("2014-01-01", "2024-05-31", "2024-06-01", "2030-01-01")] == [
        "Ann Quistorp", "Ann Quistorp", "Anna Quistorp", "Anna Quistorp",
    ]  # fmt: skip
    mine = [r for r in rows(law, store) if r.entity.id == "1"]
    assert len(mine) == 2
    assert {r.entity.since for r in mine} == {"2014-01-01"}
    assert {r.entity.until for r in mine} == {""}


def test_a_new_entry_answers_from_its_stated_day_only_where_the_version_before_could_not_have_it(law, store):
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp"))
    put(store, "toy", "2024-06-01", party("1", "Ann Quistorp"), party("2", "Between", since="2024-05-20"), party("3", "Backdated", since="2000-01-01"),
        party("4", "Silent"), party("5", "Future", since="2024-12-01"))  # fmt: skip
    began = {r.entity.id: r.since for r in rows(law, store) if r.entity.list == "toy.a"}
    assert began == {"1": "", "2": "2024-05-20", "3": "2024-06-01", "4": "2024-06-01", "5": "2024-12-01"}


def test_absence_from_a_partial_version_proves_nothing(law, store):
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp"), partial=True)
    put(store, "toy", "2024-06-01", party("1", "Ann Quistorp"), party("3", "Backdated", since="2000-01-01"))
    assert on(law, store, "2001-01-01") == {"1": "Ann Quistorp", "3": "Backdated"}


def test_an_entry_that_comes_back_has_a_gap(law, store):
    one = party("1", "Ann Quistorp")
    other = party("9", "Somebody Else")
    for day, present in (("2024-01-01", (one, other)), ("2024-02-01", (other,)), ("2024-03-01", (one, other))):
        put(store, "toy", day, *present)
    assert [("1" in on(law, store, d)) for d in ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01")] == [True, False, False, True]


def test_an_older_file_that_was_imported_later_answers_only_for_its_time(law, store):
    put(store, "toy", "2024-06-01", party("1", "Ann Quistorp"))
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp"), party("2", "Bob Zabolotny"))
    assert on(law, store, "2024-05-10") == {"1": "Ann Quistorp", "2": "Bob Zabolotny"}
    assert on(law, store, "2024-06-10") == {"1": "Ann Quistorp"}


class TestTheLaw:
    """xx.listed comes with the law, checked through 2026-06-30, and holds xx.listed.1."""

    def test_a_newer_import_replaces_adds_and_ends(self, law, store):
        put(store, "toy", "2026-07-01", party("xx.listed.9", "New Ltd", "xx.listed"))
        assert on(law, store, "2026-06-30", "xx.listed") == {"xx.listed.1": "Bad Lidar Ltd"}
        assert on(law, store, "2026-07-01", "xx.listed") == {"xx.listed.9": "New Ltd"}
        assert basis_of(law, store).versions["xx.listed"].startswith("toy@2026-07-01-")

    def test_on_the_same_day_the_import_answers_and_before_it_the_law(self, law, store):
        put(store, "toy", "2026-06-30", party("xx.listed.1", "Bad Lidar Limited", "xx.listed", since="2025-05-01"))
        assert on(law, store, "2026-06-29", "xx.listed") == {"xx.listed.1": "Bad Lidar Ltd"}
        assert on(law, store, "2026-06-30", "xx.listed") == {"xx.listed.1": "Bad Lidar Limited"}

    def test_an_older_import_answers_for_its_time_and_lends_what_only_it_states(self, law, store):
        old = party("xx.listed.1", "Bad Lidar Limited", "xx.listed", since="2025-05-01", incorporationDate=("1999",), schema="Company")
        put(store, "toy", "2026-01-01", old, party("xx.listed.7", "Ended Ltd", "xx.listed"))
        assert on(law, store, "2026-02-01", "xx.listed") == {"xx.listed.1": "Bad Lidar Limited", "xx.listed.7": "Ended Ltd"}
        now = [r.entity for r in rows(law, store) if r.entity.list == "xx.listed" and holds(r.since, r.until, "2026-07-01")]
        assert [(e.caption, e.get("incorporationDate"), e.countries) for e in now] == [("Bad Lidar Ltd", ("1999",), ("CN",))]

    def test_a_list_that_the_law_has_not_is_untouched_by_its_day(self, law, store):
        put(store, "toy", "2026-01-01", party("xx.listed.1", "Bad Lidar Ltd", "xx.listed"), party("1", "Ann Quistorp", "toy.a"))
        assert on(law, store, "2027-01-01") == {"1": "Ann Quistorp"}


class TestTheSourceThatRepeatsOthers:
    def test_it_fills_lists_that_are_not_there_and_leaves_out_those_that_are(self, law, store):
        put(store, COMPOSITE, "2025-01-01", party("c1", "Ann Quistorp", "toy.a"), party("c2", "Bob Zabolotny", "toy.b"), party("c3", "Lidar", "xx.listed"))
        assert on(law, store, "2025-06-01") == {"c1": "Ann Quistorp"}
        assert on(law, store, "2025-06-01", "xx.listed") == {"xx.listed.1": "Bad Lidar Ltd"}
        put(store, "toy", "2025-01-01", party("1", "Ann Quistorp", "toy.a"))
        assert on(law, store, "2025-06-01") == {"1": "Ann Quistorp"}
        assert on(law, store, "2025-06-01", "toy.b") == {"c2": "Bob Zabolotny"}

    def test_what_came_onto_a_list_after_the_list_itself_is_not_lost(self, law, store):
        put(store, "toy", "2025-01-01", party("1", "Ann Quistorp", "toy.a"))
        put(store, COMPOSITE, "2025-03-01", party("c1", "Ann Quistorp", "toy.a"), party("c8", "Newly Listed", "toy.a", since="2025-02-10"))
        assert on(law, store, "2025-06-01") == {"1": "Ann Quistorp", "c8": "Newly Listed"}


def test_own_lists_of_two_files_stay_apart(law, store):
    put(store, "own.a", "2025-01-01", party("1", "Ann Quistorp", "own.house", tags=("own.house", "own.cleared")))
    put(store, "own.b", "2025-01-01", party("1", "Bob Zabolotny", "own.house"))
    mine = [r.entity for r in rows(law, store) if r.entity.list == "own.house"]
    assert sorted(e.caption for e in mine) == ["Ann Quistorp", "Bob Zabolotny"]


def test_the_key_changes_with_every_version_and_not_without(law, store):
    keys = [basis_of(law, store).key]
    for day in ("2024-05-01", "2024-06-01", "2023-01-01"):
        put(store, "toy", day, party("1", "Ann Quistorp"))
        keys.append(basis_of(law, store).key)
        assert basis_of(law, store).key == keys[-1]
    assert len(set(keys)) == 4


def test_a_damaged_list_is_never_passed_over(law, store):
    put(store, "toy", "2024-05-01", party("1", "Ann Quistorp"))
    (file,) = store.root.rglob("entities.jsonl.gz")
    body = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(body.replace(b"Quistorp", b"Quistorf")))
    with pytest.raises(BadInput) as caught:
        rows(law, store)
    assert "damaged (the hash is another)" in caught.value.problems[0].what


DAYS = ("2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01")
STATES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(("One Name", "Other Name")), min_size=1)


@settings(max_examples=40, deadline=None)
@given(st.lists(STATES, min_size=1, max_size=4))
def test_on_the_day_of_every_version_exactly_its_entries_answer(law, tmp_path_factory, versions):
    store = Store(tmp_path_factory.mktemp("h") / "lists")
    for day, state in zip(DAYS, versions, strict=False):
        put(store, "toy", day, *(party(i, name) for i, name in state.items()))
    for day, state in zip(DAYS, versions, strict=False):
        assert on(law, store, day) == state


def test_every_row_is_an_entry_of_some_version(law, store):
    put(store, "toy", "2024-01-01", party("1", "Ann Quistorp"), party("2", "Bob Zabolotny"))
    put(store, "toy", "2024-02-01", party("1", "Ann Quistorp", alias=("Annie",)))
    told = [(r.entity.id, r.entity.names, r.since, r.until) for r in rows(law, store) if r.entity.list == "toy.a"]
    assert told == [
        ("1", ("Ann Quistorp",), "", "2024-01-31"), ("1", ("Ann Quistorp", "Annie"), "2024-02-01", ""), ("2", ("Bob Zabolotny",), "", "2024-01-31"),
    ]  # fmt: skip
