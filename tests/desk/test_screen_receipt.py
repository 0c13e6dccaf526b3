"""Receipts: replayed they give the same bytes, a changed one is refused, and what of then is gone is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from comity.desk.list_store import Store
from comity.desk.screen_batch import Options, ScreenRun
from comity.desk.screen_receipt import of_file, of_single, read, replayed, written
from comity.desk.screen_rows import Terms
from comity.desk.screening import Asked, ScreenDesk
from comity.law.store import Law, load_law
from comity.terms.problems import BadInput
from tests.desk.screen_toys import TINY, customers, party, people, put

DAY = "2026-07-01"
NOW = "2026-07-01T10:00:00.000000Z"
KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def law(tmp_path_factory) -> Law:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        law = load_law(TINY)
        law.parties()
        return law


@pytest.fixture
def store(tmp_path, monkeypatch) -> Store:
    monkeypatch.chdir(tmp_path)
    store = Store(tmp_path / "home" / "lists")
    put(store, "toy", "2026-01-01", *people(40), party("q", "Ulrike Quistorp-Oduya", alias=("Ulla Q",)))
    return store


def single(law, store, **more):
    desk = ScreenDesk.open(law, store)
    return of_single(desk, desk.screen(Asked(name="Ulrike Quistorp Oduya", as_of=DAY, **more)), NOW)


def kept(receipt, key=None, name="r.json"):
    Path(name).write_text(written(receipt, key), encoding="utf-8")
    return Path(name)


def refused(call, *args, **kwargs):
    with pytest.raises(BadInput) as caught:
        call(*args, **kwargs)
    assert all(p.where and p.what and p.mend.endswith(".") for p in caught.value.problems)
    return [str(p) for p in caught.value.problems]


def test_an_answer_is_the_same_to_the_byte(law, store):
    receipt = single(law, store)
    assert receipt.answer is not None
    assert [h.entity for h in receipt.answer.hits] == ["q"]
    found = replayed(read(kept(receipt)), law, store)
    assert (found.equal, found.differs, found.then) == (True, (), found.now)
    assert written(single(law, store)) == written(receipt), "asked again it is the same text"


def test_it_is_replayed_against_the_lists_of_then(law, store):
    path = kept(single(law, store))
    put(store, "toy", "2026-02-01", *people(40))
    assert single(law, store).answer.hits == ()
    assert replayed(read(path), law, store).equal


def test_what_of_then_is_gone_is_named(law, store):
    path = kept(single(law, store))
    (folder,) = [p for p in (store.root / "toy").iterdir() if p.name.startswith("2026-01-01")]
    put(store, "toy", "2026-02-01", *people(40))
    shutil.rmtree(folder)
    (said,) = refused(replayed, read(path), law, store)
    assert said == f"toy@{folder.name}: this version is no longer kept. Import the official file of that day again."


def test_another_law_is_named(law, store, tmp_path):
    path = kept(single(law, store))
    shutil.copytree(TINY, tmp_path / "law")
    (tmp_path / "law" / "README.md").unlink(missing_ok=True)
    listed = tmp_path / "law" / "xx" / "parties" / "listed.csv"
    listed.write_text(listed.read_text(encoding="utf-8").replace("Bad Lidar Ltd", "Worse Lidar Ltd"), encoding="utf-8")
    (said,) = refused(replayed, read(path), load_law(tmp_path / "law"), store)
    assert said.startswith("the law: the one of then (sha256:")


def test_another_model_gives_another_answer_and_is_named(law, store):
    receipt = single(law, store)
    answer = msgspec.structs.replace(receipt.answer, model="sha256:other")
    forged = msgspec.structs.replace(receipt, model="sha256:other", answer=answer, hash="")
    found = replayed(forged, law, store)
    assert (found.equal, found.differs) == (False, ("model",))


def test_every_change_of_a_receipt_is_found(law, store):
    """Whatever value is changed, the hash is no longer that of the content."""
    plain = json.loads(written(single(law, store)))

    def leaves(value, path=()):
        if isinstance(value, dict):
            return [leaf for k, v in value.items() for leaf in leaves(v, (*path, k))]
        if isinstance(value, list):
            return [leaf for k, v in enumerate(value) for leaf in leaves(v, (*path, k))]
        return [(path, value)]

    changed = 0
    for path, value in leaves(plain):
        other = {bool: lambda v: not v, int: lambda v: v + 1, float: lambda v: v / 2, str: lambda v: v + "x", type(None): lambda _v: None}[type(value)](value)
        if other is None or path == ("signature",):
            continue
        copy = json.loads(json.dumps(plain))
        at = copy
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = other
        Path("r.json").write_text(json.dumps(copy), encoding="utf-8")
        assert refused(read, Path("r.json"))
        changed += 1
    assert changed > 60


def test_a_signature_is_made_with_one_key(law, store):
    path = kept(single(law, store), KEY)
    assert read(path, KEY).signature.startswith("hmac-sha256:")
    assert refused(read, path, KEY[::-1])[0].startswith("r.json: the signature is not made with this key.")
    assert refused(read, kept(single(law, store)), KEY) == ["r.json: it is not signed. Leave --key out, or get the signed receipt."]
    forged = msgspec.structs.replace(read(kept(single(law, store), KEY)), known_at="2020-01-01T00:00:00Z")
    assert refused(read, kept(forged)), "the content is another, the hash is not"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": "x"}', b"[" * 100_000])
def test_what_is_no_receipt_is_refused(tmp_path, content):
    path = tmp_path / "r.json"
    path.write_bytes(content)
    assert refused(read, path)[0].startswith("r.json: ")


class TestFile:
    def screened(self, law, store):
        desk = ScreenDesk.open(law, store)
        customers(Path("c.csv"), 300, people(40))
        done = ScreenRun(desk, Path("c.csv"), Path("hits.csv"), Options(Terms(threshold=0.5, as_of=DAY))).run(print)
        assert done.hits > 30
        return kept(of_file(desk, Path("c.csv"), done, NOW))

    def test_the_same_hits_and_bad_rows(self, law, store):
        path = self.screened(law, store)
        assert replayed(read(path), law, store).equal
        assert sorted(p.name for p in Path().iterdir()) == ["c.csv", "hits.csv", "hits.csv.errors.csv", "home", "r.json"]

    def test_another_file_of_parties_is_refused(self, law, store):
        path = self.screened(law, store)
        Path("c.csv").rename("moved.csv")
        assert "is not here" in refused(replayed, read(path), law, store)[0]
        assert replayed(read(path), law, store, source=Path("moved.csv")).equal
        with Path("moved.csv").open("a", encoding="utf-8") as f:
            f.write("x,y,,,\n")
        assert "it is not the file that was screened" in refused(replayed, read(path), law, store, source=Path("moved.csv"))[0]
