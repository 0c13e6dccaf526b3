"""The index: the same whatever the order of what it is built from, the same read back, brought up to date and built by several; damage is told."""

from __future__ import annotations

import json
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from multiprocessing import get_context

import msgspec
import numpy as np
import pytest

from comity.parties.entity import NAMES, Entity
from comity.parties.index.arrays import FORMAT, Arrays, load, packed, save, strings
from comity.parties.index.build import LOT, arrays_hash, build, id_key, keys_of_grams, known_names, known_words
from comity.parties.index.retrieve import Index
from comity.parties.match.evidence import Subject
from comity.parties.match.normal import normal
from comity.parties.screening import LEAST_FOUND, MOST_FOUND, Screener
from comity.terms.dates import day_number

FIELDS = [f.name for f in fields(Arrays)]


def entity(id_, name="", schema="Person", list_id="xx.list", *, since="", until="", **more):
    properties = {k: tuple(v) for k, v in ({"name": [name] if name else []} | more).items() if v}
    return Entity(id=id_, schema=schema, list=list_id, properties=properties, since=since, until=until)


def ids(screener, subject, threshold=0.05, **how):
    (found,) = screener.screen([subject], threshold, **how)
    return [screener.entity(m.entity).id for m in found]


def told(screener, subjects, **how):
    return [[(m.entity, m.name, m.odds) for m in found] for found in screener.screen(subjects, 0.01, **how)]


def screener_of(*entities, **how):
    return Screener(Index(*build(entities, {}, **how)))


@pytest.fixture(scope="module")
def some(listed):
    """Every fourth listed entry, those with two names of one kind and those of several lists among them."""
    return listed[::4]


# ---- what an index is made of


def test_an_index_says_what_it_holds(listed, screener):
    meta, arrays = screener.index.meta, screener.index.arrays
    assert meta.format == FORMAT
    assert meta.entities == len(listed)
    assert meta.names == sum(len(e.names) for e in listed)
    assert set(meta.lists) == {e.list for e in listed}
    assert meta.hash == arrays_hash(arrays)
    assert sorted(screener.entity(i).id for i in range(meta.entities)) == sorted(e.id for e in listed)


def test_every_entity_comes_back_as_it_was(listed, screener):
    back = {(e.list, e.id): e for e in map(screener.entity, range(len(listed)))}
    assert all(back[e.list, e.id] == e for e in listed)


def test_names_stand_with_their_entity_and_kind(screener, listed):
    a, texts = screener.index.arrays, screener.index.texts.all()
    by_id = {(e.list, e.id): e for e in listed}
    for number in range(0, len(texts), 7):
        bearer = screener.entity(int(a.name_entity[number]))
        e = by_id[bearer.list, bearer.id]
        assert texts[number] in e.get(NAMES[a.name_kind[number]])
    assert (np.diff(a.name_entity) >= 0).all()


def test_grams_lead_to_their_names_and_back(screener):
    """A name stands under each gram of each of its words, under no other, and once; its norm is the sum of their weights."""
    a = screener.index.arrays
    vocab = strings(a, "vocab").all()
    under = [set() for _ in range(len(a.name_entity))]
    for gram, (first, last) in enumerate(zip(a.gram_at[:-1].tolist(), a.gram_at[1:].tolist(), strict=True)):
        names = a.postings[first:last].tolist()
        assert names == sorted(set(names))
        for n in names:
            under[n].add(int(a.gram_key[gram]))
    weight = dict(zip(a.gram_key.tolist(), a.gram_weight.tolist(), strict=True))
    for n in range(0, len(under), 11):
        words = [vocab[w] for w in a.words[a.word_at[n] : a.word_at[n + 1]]]
        assert under[n] == {k for w in words for k in keys_of_grams(w)}
        assert a.name_norm[n] == pytest.approx(sum(weight[k] for k in under[n]), rel=1e-5)


def test_the_order_of_what_is_given_does_not_matter(some):
    first = build(some, {"a": "1"})
    mixed = list(some)
    random.Random(1).shuffle(mixed)
    second = build(mixed, {"a": "1"})
    assert first[1] == second[1]
    assert all(np.array_equal(getattr(first[0], f), getattr(second[0], f)) for f in FIELDS)


def test_entries_that_differ_in_nothing_but_their_text_stand_in_one_order():
    """Two states of one entry with the same days: which comes first must not depend on the order of reading."""
    one, other = entity("7", "Ivan Petrov"), entity("7", "Ivan Petrow")
    assert build([one, other], {})[1].hash == build([other, one], {})[1].hash


def test_what_is_brought_up_to_date_is_what_is_built_anew(some):
    """Entries added, removed and changed, a name that was a person's and is now a company's too."""
    old = build(some[: len(some) // 2], {})[0]
    new = [*some[10:], entity("n1", "Zarkhavan Quillondi Ltd"), entity("n2", some[0].caption, "Company", list_id="yy.list"), entity("n3", some[0].caption)]
    fresh = build(new, {})
    names, words = known_names(old), known_words(old)
    assert len(names) > 1_000
    updated = build(new, {}, names, words=words)
    assert updated[1].hash == fresh[1].hash
    assert arrays_hash(updated[0]) == fresh[1].hash


def test_what_is_known_is_not_read_again(some, monkeypatch):
    old = build(some, {})[0]
    names, words = known_names(old), known_words(old)

    def never(*_args, **_more):
        raise AssertionError("read again")

    monkeypatch.setattr("comity.parties.index.build.normal", never)
    monkeypatch.setattr("comity.parties.index.build.kind_and_weight", never)
    assert build(some, {}, names, words=words)[1].hash == arrays_hash(old)
    with pytest.raises(AssertionError, match="read again"):
        build([*some, entity("x", "Zarkhavan")], {}, names, words=words)


def test_a_persons_name_is_no_companys():
    """`Grupo SA` loses its legal form as a company's name and keeps its words as a person's: what is known of one is not taken for the other."""
    person, company = entity("1", "Martin Ag"), entity("1", "Martin Ag", "Company")
    known = known_names(build([person], {})[0])
    assert build([company], {}, known)[1].hash == build([company], {})[1].hash
    assert build([company], {})[0].name_form.tolist() != build([person], {})[0].name_form.tolist()


def test_several_processes_build_the_same(some):
    alone = build(some, {})[1].hash
    assert sum(len(e.names) for e in some) > LOT, "otherwise one process reads all"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert build(some, {}, each=pool.map)[1].hash == alone


def test_progress_counts_every_name(some):
    seen = []
    build(some, {}, progress=seen.append)
    assert seen[-1] == sum(len(e.names) for e in some)
    assert seen == sorted(seen)


def test_another_entry_is_another_index(some):
    hashes = {build(x, {})[1].hash for x in (some, some[1:], [*some, entity("x", "Zarkhavan")], [*some[:-1], msgspec.structs.replace(some[-1], until="2020-01-01")])}
    assert len(hashes) == 4


# ---- kept and read back


def test_what_is_read_back_answers_the_same(some, tmp_path):
    arrays, meta = build(some, {"un": "2026-02-27"})
    save(tmp_path / "index", arrays, meta)
    back, told_meta = load(tmp_path / "index")
    assert told_meta == meta
    assert arrays_hash(back) == meta.hash
    asked = [Subject(e.caption[1:]) for e in some[::20]] + [Subject(e.names[-1].upper()) for e in some[::33] if e.names]
    answers = told(Screener(Index(arrays, meta)), asked)
    assert told(Screener(Index(back, told_meta)), asked) == answers
    assert sum(map(bool, answers)) > 20


def test_nothing_is_written_into_an_index_that_is_there(some, tmp_path):
    arrays, meta = build(some[:5], {})
    save(tmp_path / "index", arrays, meta)
    with pytest.raises(FileExistsError):
        save(tmp_path / "index", arrays, meta)
    back = load(tmp_path / "index")[0]
    with pytest.raises(ValueError, match="read-only"):
        back.words[0] = 1


@pytest.fixture
def kept(tmp_path):
    firms = [entity(str(i), f"Name{i} Zarkhavan Ltd", "Company", registrationNumber=[f"P{i}"]) for i in range(30)]
    save(tmp_path / "index", *build(firms, {}))
    return tmp_path / "index"


def test_another_format_is_refused(kept):
    meta = json.loads((kept / "meta.json").read_text())
    (kept / "meta.json").write_text(json.dumps(meta | {"format": "comity-index-0"}))
    with pytest.raises(ValueError, match="comity-index-0"):
        load(kept)


@pytest.mark.parametrize("name", FIELDS)
def test_a_missing_array_is_told(kept, name):
    (kept / f"{name}.npy").unlink()
    with pytest.raises(ValueError, match="no complete index"):
        load(kept)


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("harm", ["empty", "cut in the header", "cut in the data", "noise", "one entry less", "other type", "other shape", "objects"])
def test_a_damaged_array_is_told(kept, name, harm):
    file = kept / f"{name}.npy"
    raw, array = file.read_bytes(), np.load(file)
    if harm == "empty":
        file.write_bytes(b"")
    elif harm == "cut in the header":
        file.write_bytes(raw[:40])
    elif harm == "cut in the data":
        file.write_bytes(raw[:-1])
    elif harm == "noise":
        file.write_bytes(random.Random(2).randbytes(len(raw)))
    elif harm == "one entry less":
        np.save(file, array[:-1])
    elif harm == "other type":
        np.save(file, array.astype(np.float64))
    elif harm == "other shape":
        np.save(file, array[None, :])
    else:
        np.save(file, array.astype(object), allow_pickle=True)
    with pytest.raises(ValueError, match=r"."):
        load(kept)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "comity-index-2"}', "\0" * 100, "null"])
def test_damaged_meta_data_are_told(kept, text):
    (kept / "meta.json").write_text(text)
    with pytest.raises(ValueError, match="no complete index"):
        load(kept)


def test_no_index_at_all_is_told(tmp_path):
    with pytest.raises(ValueError, match="no complete index"):
        load(tmp_path / "nowhere")


# ---- small, empty, uniform


def test_an_empty_index_answers_nobody(tmp_path):
    arrays, meta = build([], {})
    assert (meta.entities, meta.names, meta.words) == (0, 0, 0)
    asked = [Subject("Ivan Petrov"), Subject(""), Subject("x", identifiers=(("imoNumber", "9187629"),))]
    save(tmp_path / "index", arrays, meta)
    for found in ((arrays, meta), load(tmp_path / "index")):
        known = Screener(Index(*found))
        assert known.screen(asked) == [[], [], []]
        assert known.screen(asked, day=20_000, lists=frozenset(("xx",))) == [[], [], []]
        assert known.screen([]) == []


def test_one_entry_is_found_and_others_are_not():
    known = screener_of(entity("1", "Zarkhavan Quillondi"))
    assert ids(known, Subject("Zarkhavan Quillondi")) == ["1"]
    assert ids(known, Subject("Quillondi, Zarkhavan")) == ["1"]
    assert ids(known, Subject("Margaret Thistlewood")) == []


def test_likeness_of_a_name_with_itself_is_one_whatever_the_index(screener):
    """A gram that stands nowhere is never taken for its neighbour in the table, however small that is."""
    chance = random.Random(5)
    names = [n for n in (screener.index.texts[i] for i in range(0, 13_000, 450)) if normal(n).words]
    for name in names:
        others = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(4)]
        for held in ([name], [name, *others]):
            index = Index(*build([entity(str(i), n, "LegalEntity") for i, n in enumerate(held)], {}))
            found = index.find(normal(name), 5, 0.0)
            assert found.likeness[0] == pytest.approx(1, abs=1e-4)
            assert (found.likeness <= 1.0001).all()
            assert index.texts[int(found.names[0])] == name
            strange = index.find(normal(" ".join(others)), 5, 0.0)
            assert (strange.likeness <= 1.0001).all()


def test_entries_without_a_name_or_without_letters_are_kept_and_never_found():
    known = screener_of(entity("1", address=["Street 1"], schema="Address"), entity("2", "???"), entity("3", "-", alias=["...", " "]), entity("4", "Zarkhavan"))
    assert known.index.meta.names == 4
    assert known.index.meta.entities == 4
    assert ids(known, Subject("???"), 0.0001) == []
    assert ids(known, Subject("Zarkhavan")) == ["4"]
    arrays = known.index.arrays
    assert (arrays.name_norm == 0).sum() == 3


def test_only_names_without_letters():
    known = screener_of(*(entity(str(i), "?" * (i + 1)) for i in range(5)))
    assert ids(known, Subject("Ivan"), 0.0001) == []
    assert ids(known, Subject("???"), 0.0001) == []


def test_ten_thousand_entries_of_one_name():
    """Equal names are found beyond the usual number, up to a bound; the first in order, the same each time."""
    known = screener_of(*(entity(f"{i:05}", "Ivan Petrov") for i in range(10_000)), entity("z", "Maria Quillondi"))
    found = known.index.find(normal("Ivan Petrov"), MOST_FOUND, LEAST_FOUND)
    assert MOST_FOUND < len(found.names) <= 512
    assert found.names.tolist() == list(range(len(found.names)))
    first = ids(known, Subject("Ivan Petrov"))
    assert first == [f"{i:05}" for i in range(len(found.names))]
    assert ids(known, Subject("Maria Quillondi")) == ["z"]
    assert "z" in ids(known, Subject("Maria Quilondi"))


def test_an_entry_among_many_of_its_name_is_found_by_what_else_is_known():
    many = [entity(f"{i:03}", "Ivan Petrov", birthDate=[f"19{i % 60 + 20}-01-0{i % 9 + 1}"], passportNumber=[f"P{i}"]) for i in range(300)]
    known = screener_of(*many)
    assert ids(known, Subject("Ivan Petrov", type="person", dates=(many[250].get("birthDate")[0],)))[0] in {
        e.id for e in many if e.get("birthDate") == many[250].get("birthDate")
    }
    assert ids(known, Subject("Ivan Petrov", identifiers=(("passportNumber", "P299"),)))[0] == "299"


def test_two_hundred_and_more_lists_are_told_apart():
    entities = [entity("1", "Ivan Petrov", list_id=f"own.list-{i:03}") for i in range(300)]
    known = screener_of(*entities)
    assert len(known.index.meta.lists) == 300
    for number in (0, 255, 256, 299):
        name = f"own.list-{number:03}"
        (found,) = known.screen([Subject("Ivan Petrov")], lists=frozenset((name,)))
        assert [known.entity(m.entity).list for m in found] == [name]


# ---- days and lists


@pytest.fixture(scope="module")
def dated():
    return screener_of(
        entity("open", "Ivan Petrov"),
        entity("from", "Ivan Petrov", since="2020-05-01", list_id="yy.list"),
        entity("till", "Ivan Petrov", until="2020-04-30", list_id="yy.list"),
        entity("span", "Ivan Petrov", since="2019-01-01", until="2021-12-31", list_id="zz.list"),
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2018-12-31", {"open", "till"}),
        ("2019-01-01", {"open", "till", "span"}),
        ("2020-04-30", {"open", "till", "span"}),
        ("2020-05-01", {"open", "from", "span"}),
        ("2021-12-31", {"open", "from", "span"}),
        ("2022-01-01", {"open", "from"}),
        ("0001-01-01", {"open", "till"}),
        ("9999-12-31", {"open", "from"}),
    ],
)
def test_of_a_day_the_entries_in_force_are_found(dated, day, expected):
    assert set(ids(dated, Subject("Ivan Petrov"), day=day_number(day))) == expected


def test_without_a_day_all_entries_are_found(dated):
    assert set(ids(dated, Subject("Ivan Petrov"))) == {"open", "from", "till", "span"}


@pytest.mark.parametrize(
    ("lists", "expected"), [(("xx.list",), {"open"}), (("yy.list", "zz.list"), {"from", "till", "span"}), (("nothing",), set()), ((), set())]
)
def test_of_lists_their_entries_are_found(dated, lists, expected):
    assert set(ids(dated, Subject("Ivan Petrov"), lists=frozenset(lists))) == expected


def test_a_day_and_lists_together(dated):
    assert ids(dated, Subject("Ivan Petrov"), lists=frozenset(("yy.list",)), day=day_number("2020-04-30")) == ["till"]


def test_those_not_asked_for_take_nobodys_place():
    """A hundred entries of another list with the very name do not crowd out the one that is asked for."""
    known = screener_of(*(entity(f"{i}", "Ivan Petrov") for i in range(600)), entity("far", "Ivann Petrow", list_id="yy.list", until="2001-01-01"))
    assert ids(known, Subject("Ivan Petrov"), lists=frozenset(("yy.list",))) == ["far"]
    assert ids(known, Subject("Ivan Petrov"), lists=frozenset(("yy.list",)), day=day_number("2002-01-01")) == []


def test_days_given_beside_the_entries_count():
    e = entity("1", "Ivan Petrov", since="1990-01-01")
    known = Screener(Index(*build([e], {}, spans_of=[("2000-01-01", "2000-12-31")])))
    assert ids(known, Subject("Ivan Petrov"), day=day_number("2000-06-01")) == ["1"]
    assert ids(known, Subject("Ivan Petrov"), day=day_number("1995-06-01")) == []


# ---- identifiers


@pytest.fixture(scope="module")
def numbered():
    return screener_of(
        entity("ship", "Ocean Quillon", "Vessel", imoNumber=["IMO 9187629"], mmsi=["353000000"]),
        entity("firm", "Zarkhavan Trading", "Company", registrationNumber=["AB-12/345"], leiCode=["5493001KJTIIGC8Y1R12"]),
        entity("man", "Ivan Petrov", passportNumber=["71 123 4567"]),
        entity("twin", "Other Name", passportNumber=["711234567"]),
        entity("blank", "Blank", passportNumber=["--"]),
        entity("gone", "Old Quillon", "Vessel", imoNumber=["9999993"], until="2001-01-01"),
    )


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("imoNumber", "9187629", {"ship"}),
        ("imoNumber", "IMO9187629", {"ship"}),
        ("", "imo 9187629", {"ship"}),
        ("mmsi", "353 000 000", {"ship"}),
        ("registrationNumber", "ab12345", {"firm"}),
        ("leiCode", "5493001kjtiigc8y1r12", {"firm"}),
        ("passportNumber", "71-123-4567", {"man", "twin"}),
        ("idNumber", "711234567", {"man", "twin"}),
        ("passportNumber", "--", set()),
        ("passportNumber", "", set()),
        ("passportNumber", "\ud800", set()),
        ("passportNumber", "7" * 10_000, set()),
    ],
)
def test_an_identifier_finds_its_bearer_under_any_name(numbered, kind, value, expected):
    """However it is divided, whatever it is called, and though the names have nothing in common; even without a name."""
    for name in ("Entirely Different", "???", ""):
        assert set(ids(numbered, Subject(name, identifiers=((kind, value),)))) == expected


def test_an_identifier_finds_nobody_who_is_no_longer_listed(numbered):
    asked = Subject("Entirely Different", identifiers=(("imoNumber", "9999993"),))
    assert ids(numbered, asked) == ["gone"]
    assert ids(numbered, asked, day=day_number("2002-01-01")) == []


def test_a_thousand_identifiers_of_one_subject(numbered):
    many = tuple(("passportNumber", f"X{i}") for i in range(1_000))
    assert ids(numbered, Subject("Entirely Different", identifiers=(*many, ("mmsi", "353000000")))) == ["ship"]


def test_keys_of_identifiers():
    assert id_key("IMO 9187629") == id_key("9187629") == id_key("918-7629")
    assert id_key("AB1") == id_key("ab 1") != id_key("AB2")
    assert id_key("") == id_key("---") == id_key("IMO") == 0


# ---- the search


def test_the_search_with_a_bound_finds_nearly_the_same(screener, listed):
    """Going through the rarer grams only, as in very long lists, finds nearly what all of them find, and the likest first."""
    chance = random.Random(9)
    names = []
    for e in chance.sample(list(listed), 150):
        for n in e.names[:1]:
            place = chance.randrange(len(n))
            names.append(normal(n[:place] + n[place + 1 :]))
    full = [screener.index.find(n, MOST_FOUND, LEAST_FOUND) for n in names]
    bounded = Index(screener.index.arrays, screener.index.meta, bound=2_500)
    few = [bounded.find(n, MOST_FOUND, LEAST_FOUND) for n in names]
    pairs = [(a, b) for a, b in zip(full, few, strict=True) if len(a.names)]
    assert len(pairs) > 120
    assert sum(a.names[0] == b.names[0] for a, b in pairs) >= 0.98 * len(pairs)
    shared = [len({*a.names.tolist()} & {*b.names.tolist()}) / len(a.names) for a, b in pairs]
    assert np.mean(shared) > 0.85
    assert min(np.max(np.abs(a.likeness[0] - b.likeness[0])) for a, b in pairs) < 1e-5


def test_candidates_are_sorted_bounded_and_above_the_least(screener):
    for text in ("Ivan", "Mohammed Ali", "Company of Trading", "University", "a b c", "Beijing Institute of Technology"):
        found = screener.index.find(normal(text), 10, 0.3)
        assert len(found.names) <= 512
        assert len(set(found.names.tolist())) == len(found.names)
        assert (np.diff(found.likeness) <= 0).all()
        assert (found.likeness >= 0.3).all()


def test_strings_come_back_as_they_were():
    texts = ["", "a", "\ud800", "محمد", "x" * 10_000, "\0"]
    assert [*map(strings(_Fake(*packed(texts)), "name").__getitem__, range(6))] == strings(_Fake(*packed(texts)), "name").all() == texts


class _Fake:
    def __init__(self, raw, at):
        self.name_raw, self.name_at = raw, at
