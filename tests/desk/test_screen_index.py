"""The kept index: built once, brought up to date to the very same arrays, rebuilt when damaged, in memory where nothing can be written."""

from __future__ import annotations

import functools
import gc
import shutil
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.desk import screen_index
from comity.desk.list_intake import Terms, import_files
from comity.desk.list_store import Store
from comity.desk.screen_index import OLDER, code_key, make, opened, placed
from comity.desk.screen_lists import basis_of, rows_of
from comity.law.store import Law, load_law
from comity.parties.index.arrays import load
from comity.parties.index.build import arrays_hash
from comity.parties.match.evidence import Subject
from comity.parties.match.normal import normal
from comity.parties.sources.known import SOURCES
from comity.terms.dates import day_number
from tests.desk.screen_toys import TINY, party, people, put


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


def folders(store) -> list[Path]:
    folder = store.root.parent / "index"
    return sorted(p for p in folder.iterdir() if not p.name.startswith(".")) if folder.is_dir() else []


def fresh(law, store):
    basis = basis_of(law, store)
    return make(rows_of(basis, law, store), basis.versions)


def forget() -> None:
    """Empties what was remembered of names and words, so that a measurement begins as a new process does."""
    for kept in gc.get_objects():
        if isinstance(kept, functools._lru_cache_wrapper) and kept.cache_parameters()["maxsize"]:
            kept.cache_clear()


def found(screener, name, day="2026-07-01"):
    (matches,) = screener.screen([Subject(name)], 0.3, day_number(day))
    return [screener.entity(m.entity).id for m in matches]


def test_it_is_built_once_and_mapped_afterwards(law, store, monkeypatch):
    put(store, "toy", "2026-01-01", *people(30))
    told = []
    first = opened(law, store, lambda done, total: told.append((done, total)))
    assert told[-1] == (32, 32)  # 30 names, and two of the law
    monkeypatch.setattr(screen_index, "make", None)
    again = opened(law, store)
    assert again.index.meta == first.index.meta
    assert placed(again.index) == folders(store)[0]
    assert not again.index.arrays.postings.flags.writeable
    assert found(again, "Bad Lidar") == ["xx.listed.1"]


def test_a_new_version_makes_a_new_index_that_equals_a_fresh_one(law, store):
    put(store, "toy", "2026-01-01", *people(40))
    opened(law, store)
    put(store, "toy", "2026-02-01", *people(39), party("n", "Nadezhda Novaya"), party("o", "Société Générale Métallique SARL", schema="Company"))
    updated = opened(law, store)
    arrays, meta = fresh(law, store)
    assert updated.index.meta == meta
    assert arrays_hash(updated.index.arrays) == arrays_hash(arrays)
    assert len(folders(store)) == 2
    assert found(updated, "Nadezhda Novaya") == ["n"]


def test_one_name_of_a_person_and_of_a_company_is_read_as_each(law, store):
    """Of a company the legal form is put aside, of a person it is a name."""
    put(store, "toy", "2026-01-01", party("1", "Zabolotny SA", schema="Company"))
    opened(law, store)
    put(store, "toy", "2026-02-01", party("1", "Zabolotny SA", schema="Company"), party("2", "Zabolotny SA"))
    assert opened(law, store).index.meta == fresh(law, store)[1]


def test_only_new_names_are_read_when_it_is_brought_up_to_date(law, store, monkeypatch):
    put(store, "toy", "2026-01-01", *people(60))
    opened(law, store)
    put(store, "toy", "2026-02-01", *people(60), party("n", "Nadezhda Novaya"))
    read = []
    monkeypatch.setattr("comity.parties.index.build.normal", lambda text, *, person=False: read.append(text) or normal(text, person=person))
    opened(law, store)
    assert read == ["Nadezhda Novaya"]


def test_only_the_new_version_is_read_when_it_is_brought_up_to_date(law, store, monkeypatch):
    for month in range(1, 5):
        put(store, "toy", f"2026-0{month}-01", *people(10 + month))
    opened(law, store)
    put(store, "toy", "2026-05-01", *people(5), party("n", "Nadezhda Novaya"))
    read, lines = [], Store.lines
    monkeypatch.setattr(Store, "lines", lambda self, version: read.append(version.day) or lines(self, version))
    updated = opened(law, store)
    assert read == ["2026-05-01"]
    assert updated.index.meta == fresh(law, store)[1]
    read.clear()
    put(store, "toy", "2026-02-15", *people(3), party("m", "Nadezhda Staraya"))
    assert opened(law, store).index.meta == fresh(law, store)[1], "a version from in between: all are read again"
    assert read[:6] == ["2026-01-01", "2026-02-01", "2026-02-15", "2026-03-01", "2026-04-01", "2026-05-01"]


@pytest.mark.parametrize("damage", [lambda d: d[:40], lambda d: d[:-1] + bytes([d[-1] ^ 1]), lambda _d: b""])
def test_a_damaged_state_is_not_used(law, store, damage):
    put(store, "toy", "2026-01-01", *people(20))
    opened(law, store)
    (state,) = (store.root.parent / "index" / ".read").rglob("toy")
    state.write_bytes(damage(state.read_bytes()))
    put(store, "toy", "2026-02-01", *people(21))
    assert opened(law, store).index.meta == fresh(law, store)[1]


PARTIES = st.builds(
    lambda number, name, alias, schema, tax: party(
        f"p{number}", name, "toy.a" if number % 2 else "xx.listed", schema=schema, **({"alias": (alias,)} if alias else {}), **({"taxNumber": (tax,)} if tax else {})
    ),
    st.integers(0, 6), st.sampled_from(("Ann Quistorp SA", "Société Zabolotny", "李明 Trading", "Bob", "Ann Quistorp", "M/V Sea Star 44")),
    st.sampled_from(("", "Ann Quistorp SA", "Роберт Заболотный", "...")), st.sampled_from(("Person", "Company", "Vessel")), st.sampled_from(("", "77-1", "8")),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(PARTIES, min_size=1, max_size=6, unique_by=lambda e: e.id), min_size=2, max_size=4))
def test_whatever_changes_the_index_brought_up_to_date_is_the_fresh_one(law, tmp_path_factory, versions):
    store = Store(tmp_path_factory.mktemp("h") / "lists")
    for month, entities in enumerate(versions, 4):
        put(store, "toy", f"2026-0{month}-01", *entities, *people(8))
        screener = opened(law, store)
        arrays, meta = fresh(law, store)
        assert screener.index.meta == meta
        for field in fields(arrays):
            ours, whole = getattr(screener.index.arrays, field.name), getattr(arrays, field.name)
            assert ours.dtype == whole.dtype, field.name
            assert ours.tobytes() == whole.tobytes(), field.name


def test_the_states_of_an_entry_answer_each_for_its_days(law, store):
    put(store, "toy", "2026-01-01", party("1", "Xhaferaj Thorvaldsen"))
    put(store, "toy", "2026-02-01", party("1", "Wrzesniewski Yildirimoglu"))
    screener = opened(law, store)
    assert found(screener, "Xhaferaj Thorvaldsen", "2026-01-15") == ["1"]
    assert found(screener, "Xhaferaj Thorvaldsen", "2026-02-15") == []
    assert found(screener, "Wrzesniewski Yildirimoglu", "2026-01-15") == []
    assert found(screener, "Wrzesniewski Yildirimoglu", "2026-02-15") == ["1"]


def test_older_indexes_beyond_two_are_removed(law, store):
    for month in range(1, 6):
        put(store, "toy", f"2026-0{month}-01", *people(5 + month))
        opened(law, store)
    assert len(folders(store)) == 1 + OLDER
    assert not list((store.root.parent / "index").glob(".new-*"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda f: (f / "postings.npy").write_bytes((f / "postings.npy").read_bytes()[:200]),
        lambda f: (f / "entity_raw.npy").unlink(),
        lambda f: (f / "meta.json").write_bytes(b"{"),
        lambda f: (f / "name_at.npy").write_bytes(b"no array"),
        lambda f: (f / "name_entity.npy").write_bytes((f / "name_kind.npy").read_bytes()),
        lambda f: [p.write_bytes(b"") for p in f.iterdir()],
        lambda f: shutil.copyfile(f / "vocab_at.npy", f / "name_at.npy"),
    ],
)
def test_a_damaged_index_is_built_anew_with_a_word(law, store, damage):
    put(store, "toy", "2026-01-01", *people(20))
    whole = opened(law, store).index.meta
    (folder,) = folders(store)
    damage(folder)
    said = []
    assert opened(law, store, tell=said.append).index.meta == whole
    assert len(said) == 1
    assert "damaged" in said[0]
    assert folders(store) == [folder]
    opened(law, store, tell=said.append, verify=True)
    assert len(said) == 1


def test_one_changed_byte_is_found_where_it_is_verified(law, store):
    put(store, "toy", "2026-01-01", *people(20))
    opened(law, store)
    (folder,) = folders(store)
    raw = bytearray((folder / "words.npy").read_bytes())
    raw[-1] ^= 1
    (folder / "words.npy").write_bytes(raw)
    said = []
    opened(law, store, tell=said.append, verify=True)
    assert "the hash is another" in said[0]


def test_a_damaged_older_index_is_no_ground_for_a_new_one(law, store):
    put(store, "toy", "2026-01-01", *people(20))
    opened(law, store)
    (folder,) = folders(store)
    raw = bytearray((folder / "words.npy").read_bytes())
    raw[-4] ^= 1
    (folder / "words.npy").write_bytes(raw)
    put(store, "toy", "2026-02-01", *people(21))
    assert opened(law, store).index.meta == fresh(law, store)[1]


def test_where_nothing_can_be_written_it_is_in_memory(law, store):
    put(store, "toy", "2026-01-01", *people(20))
    (store.root.parent / "index").write_text("a file where the folder should be")
    said = []
    screener = opened(law, store, tell=said.append)
    assert found(screener, "Bad Lidar") == ["xx.listed.1"]
    assert placed(screener.index) is None
    assert "cannot be kept" in said[0]


def test_a_crash_while_writing_leaves_nothing_that_is_taken_for_an_index(law, store, monkeypatch):
    put(store, "toy", "2026-01-01", *people(20))

    def killed(folder, arrays, meta):
        folder.mkdir(parents=True)
        (folder / "meta.json").write_bytes(b"")
        raise KeyboardInterrupt

    monkeypatch.setattr(screen_index, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        opened(law, store)
    monkeypatch.undo()
    assert folders(store) == []
    assert opened(law, store).index.meta == fresh(law, store)[1]


def test_two_processes_at_once_do_no_harm(law, store):
    put(store, "toy", "2026-01-01", *people(300))
    code = (
        "import sys; from pathlib import Path; from comity.law.store import load_law; from comity.desk.list_store import Store\n"
        "from comity.desk.screen_index import opened\n"
        f"print(opened(load_law(Path({str(TINY)!r})), Store(Path({str(store.root)!r})), tell=print, verify=True).index.meta.hash)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {p.communicate(timeout=120)[0] for p in running}
    assert said == {fresh(law, store)[1].hash + "\n"}
    assert len(folders(store)) == 1


def test_the_code_is_part_of_the_key(monkeypatch):
    code_key.cache_clear()
    now = code_key()
    monkeypatch.setattr(screen_index, "FORMAT", "another")
    code_key.cache_clear()
    assert code_key() != now
    code_key.cache_clear()


def test_the_sdn_list_brought_up_to_date_version_by_version(law, store, shared, capsys):
    """Twelve dated files one after the other: the index brought up to date is the fresh one, array for array."""
    spent, anew = 0.0, 0.0
    files = sorted((shared / "data" / "lists" / "sdn_history").glob("sdn_*.csv.gz"))
    for file in files:
        import_files(store, SOURCES["ofac-sdn"], [file], Terms(published=file.name[4:14], accept_shrink=True))
        forget()
        start = time.process_time()
        updated = opened(law, store)
        spent += (time.process_time() - start) if file != files[0] else 0
        forget()
        start = time.process_time()
        arrays, meta = fresh(law, store)
        anew += (time.process_time() - start) if file != files[0] else 0
        assert updated.index.meta == meta
        assert arrays_hash(load(placed(updated.index))[0]) == arrays_hash(arrays) == meta.hash
    assert len(files) == 12
    assert meta.entities > 16_000
    with capsys.disabled():
        sys.stdout.write(f"\n[index brought up to date {len(files) - 1} times: {spent:.1f} s, built anew: {anew:.1f} s, ratio {spent / anew:.2f}]\n")
