"""The store of lists: what is kept, what is refused, and that a crash at any point leaves the old or the new version current."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.desk.list_delta import Change, Delta, apply, changes, delta_of
from comity.desk.list_disk import home, locked, replace_file, squeeze
from comity.desk.list_files import Arrived, Limits, check_content, companions, gather, role_of, unpack
from comity.desk.list_intake import Terms, import_files, own_name, source_named, take
from comity.desk.list_store import Store, entities_of
from comity.parties.entity import Entity
from comity.terms.problems import BadInput
from tests.desk.toy_lists import NOW, OWN, text, toy

LATER = "2026-11-25T09:00:00.000000Z"
PLAIN = Terms()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "home" / "lists")


def put(store, content, *, now=NOW, source=None, terms=PLAIN, name="toy"):
    """Takes in a toy list given as text."""
    files = {"TOY.CSV": Arrived(content.encode(), "TOY.CSV")}
    candidate = take(source or toy(), files, terms, kept_as=name, now=now)
    return store.accept(candidate, accept_shrink=terms.accept_shrink)


def refused(call, *args, **kwargs):
    """The one problem of a refusal."""
    with pytest.raises(BadInput) as caught:
        call(*args, **kwargs)
    (problem,) = caught.value.problems
    assert problem.where
    assert problem.what
    assert problem.mend.endswith((".", "?"))
    return problem


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != ".lock"}


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_version_is_kept_with_entries_raw_file_and_what_it_is(store):
    content = text(4, "2026-11-20")
    done = put(store, content)
    v = done.version
    assert (done.state, v.published, v.day, v.dated_by, v.entries, v.names) == ("new", "2026-11-20", "2026-11-20", "publisher", 4, 4)
    folder = store.root / "toy" / v.id
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == [
        "entities.jsonl.gz", "raw/TOY.CSV.gz", "version.json",
    ]  # fmt: skip
    body = gzip.decompress((folder / "entities.jsonl.gz").read_bytes())
    assert "sha256:" + hashlib.sha256(body).hexdigest() == v.entities_hash
    assert [json.loads(line)["id"] for line in body.splitlines()] == ["t:0", "t:1", "t:2", "t:3"]
    assert store.raw(v) == {"TOY.CSV": content.encode()}
    assert v.files[0].sha256 == "sha256:" + hashlib.sha256(content.encode()).hexdigest()
    assert v.id == "2026-11-20-" + hashlib.sha256(f"{v.raw_hash} {v.entities_hash}".encode()).hexdigest()[:12]
    assert [e.caption for e in entities_of(store, "toy", "current")] == ["Person 0", "Person 1", "Person 2", "Person 3"]
    assert json.loads((store.root / "toy" / "current.json").read_text()) == {"version": v.id, "checked": NOW}


def test_the_same_list_gives_the_same_bytes_on_every_disk(tmp_path):
    for name in ("one", "two"):
        put(Store(tmp_path / name), text(4, "2026-11-20"))
    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    assert squeeze(b"x" * 9)[4:8] == b"\0\0\0\0"  # no time of writing


def test_without_a_date_the_day_of_retrieval_counts_and_a_user_may_say_one(store):
    v = put(store, text(4)).version
    assert (v.id[:10], v.published, v.dated_by) == ("2026-11-24", "", "retrieval")
    v = put(store, text(5), terms=Terms(published="2021-07-01")).version
    assert (v.id[:10], v.published, v.dated_by) == ("2021-07-01", "2021-07-01", "user")


def test_the_same_content_is_not_kept_twice(store):
    first = put(store, text(4, "2026-11-20")).version
    again = put(store, text(4, "2026-11-20"), now=LATER)
    assert (again.state, again.version.id) == ("unchanged", first.id)
    assert store.checked("toy") == LATER
    undated = put(store, text(4), now=NOW).version
    again = put(store, text(4), now=LATER)
    assert (again.state, again.version.id) == ("unchanged", undated.id)
    assert len(store.versions("toy")) == 2


def test_an_older_file_is_kept_for_as_of_dates_and_does_not_become_current(store):
    new = put(store, text(10, "2026-11-20")).version
    done = put(store, text(4, "2024-05-01"))  # 60 % fewer than the current one, but nothing stood before it
    assert (done.state, done.before) == ("older", new)
    assert store.current("toy") == new
    assert store.find("toy", "previous") == done.version
    assert [v.day for v in store.versions("toy")] == ["2024-05-01", "2026-11-20"]


def test_a_list_that_comes_back_on_the_same_day_is_current_again(store):
    a = put(store, text(4), now="2026-11-24T08:00:00.000000Z").version
    b = put(store, text(5), now="2026-11-24T09:00:00.000000Z").version
    done = put(store, text(4), now="2026-11-24T10:00:00.000000Z")
    assert (done.state, done.version.id, done.before) == ("new", a.id, b)
    assert store.current("toy").id == store.as_of("2026-11-24")["toy"].id == store.versions("toy")[-1].id == a.id
    assert store.find("toy", "previous").id == b.id


def test_as_of_answers_with_the_version_of_that_day(store):
    days = ["2024-05-01", "2024-05-03", "2025-01-02"]
    for n, day in enumerate(days):
        put(store, text(5 + n, day))
    put(store, text(5, "2024-09-09"), name="other", source=toy()._replace(name="other"))
    assert store.as_of("2024-04-30") == {}
    for day, expected in [("2024-05-01", 5), ("2024-05-02", 5), ("2024-05-03", 6), ("2025-01-01", 6), ("2025-01-02", 7), ("2030-01-01", 7)]:
        assert store.as_of(day)["toy"].entries == expected, day
    assert set(store.as_of("2024-09-08")) == {"toy"}
    assert set(store.as_of("2024-09-09")) == {"toy", "other"}


def test_an_entry_that_disappears_still_answers_for_earlier_days(store):
    put(store, text(10, "2024-05-01"))
    put(store, text(9, "2024-05-03", start=1))
    gone = {e.id for e in store.entities(store.as_of("2024-05-02")["toy"])} - {e.id for e in entities_of(store, "toy", "current")}
    assert gone == {"t:0"}


def test_versions_are_found_by_word_date_and_id(store):
    a, b = put(store, text(4, "2024-05-01")).version, put(store, text(4, "2024-05-03", name="Other")).version
    assert [store.find("toy", w) for w in ("current", "previous", "2024-05-01", b.id)] == [b, a, a, b]
    problem = refused(store.find, "toy", "2024-05-02")
    assert problem.where == "toy@2024-05-02"
    assert f"{a.id}, {b.id}" in problem.mend
    assert "Did you mean toy?" in refused(store.find, "toyy", "current").mend
    for hostile in ("../toy", "/etc", "..", ""):
        refused(store.find, hostile, "current")
    assert refused(store.find, "toy", "../../etc").what == "no such version is kept"


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("\x1a\n", "empty"),
        ("<!DOCTYPE html><html><title>Please log in</title>", "a web page came instead of the list (its title: Please log in)"),
        ("id,name,list,colour\nt:1,A,toy.a,red\n", "TOY.CSV has the unknown columns 'id,name,list,colour'"),
        (text(2, "2026-11-21"), "2 entries were read, fewer than 3: the file is cut off or of another kind"),
        (text(1001, "2026-11-21"), "1,001 entries were read, more than 1,000, which is not believed"),
        (text(7, "2026-11-21"), "7 entries, and 10 in the version of 2026-11-20: 30% fewer, more than 20% is not believed"),
        (text(9, "2026-11-26"), "2026-11-26 is after today (2026-11-24)"),
        (text(9, "2026-02-30"), "'2026-02-30' is not a date"),
        (text(9) + "t:1,Twice,toy.a\n", "it stands there twice"),
        (text(9) + "t:99,Elsewhere,us.sdn\n", "it is of the list us.sdn, which this source does not fill"),
        (text(9) + ",Nameless,toy.a\n", "it has no id"),
        (text(9) + "t:9,,toy.a\n", "it has no name"),
        (text(9) + "t:9,stumble,toy.a\n", "the reader of toy stumbled over it (KeyError)"),
    ],
)
def test_a_bad_file_never_replaces_a_good_list(store, tmp_path, content, said):
    good = put(store, text(10, "2026-11-20")).version
    before = everything(store.root)
    (tmp_path / "TOY.CSV").write_text(content, encoding="utf-8")
    problem = refused(import_files, store, toy(), [tmp_path / "TOY.CSV"], Terms(), now=NOW)
    assert said in problem.what
    assert "Secret" not in str(problem)
    assert everything(store.root) == before
    assert store.current("toy") == good


def test_one_fifth_fewer_is_believed_and_more_only_when_accepted(store):
    put(store, text(10, "2026-11-01"))
    assert put(store, text(8, "2026-11-02")).state == "new"
    put_back = put(store, text(10, "2026-11-03"))
    assert put_back.version.shrunk_from == 0
    assert "--accept-shrink" in refused(put, store, text(7, "2026-11-04")).mend
    done = put(store, text(7, "2026-11-04"), terms=Terms(accept_shrink=True))
    assert (done.state, done.version.entries, done.version.shrunk_from) == ("new", 7, 10)


def test_one_list_of_several_must_not_vanish_or_shrink_behind_the_others(store):
    both = text(100, "2026-11-01") + "\n".join(f"b:{i},B,toy.b" for i in range(50)) + "\n"
    put(store, both)
    problem = refused(put, store, text(150, "2026-11-02"))
    assert problem.what.startswith("0 entries of toy.b, and 50 in the version of 2026-11-01: 100% fewer")
    thirty = text(120, "2026-11-02") + "\n".join(f"b:{i},B,toy.b" for i in range(30)) + "\n"
    assert refused(put, store, thirty).what.startswith("30 entries of toy.b, and 50")
    put(store, text(100, "2026-11-03") + "\n".join(f"b:{i},B,toy.b" for i in range(40)) + "\n")
    small = text(100, "2026-11-04") + "\n".join(f"b:{i},B,toy.b" for i in range(20)) + "\n"
    assert put(store, small).state == "new"  # a small list may lose half
    assert refused(put, store, text(120, "2026-11-05")).what.startswith("0 entries of toy.b, and 20")  # but not all


def test_entries_that_lost_their_aliases_are_a_list_that_lost_a_file(store, tmp_path):
    (tmp_path / "TOY.CSV").write_text(text(10, "2026-11-01"))
    (tmp_path / "ALT.CSV").write_text("id,name,list\n" + "".join(f"t:{i},Alias {i},toy.a\n" for i in range(10)))
    import_files(store, toy(), [tmp_path], PLAIN, now=NOW)
    problem = refused(put, store, text(100, "2026-11-02"))
    assert problem.what.startswith("1.00 names an entry, and 2.00 in the version of 2026-11-01: 50% fewer")
    assert "or one is missing" in problem.mend


def test_an_older_file_is_measured_against_the_version_before_it(store):
    put(store, text(100, "2026-11-01"))
    put(store, text(10, "2020-01-01"))
    assert "7 entries, and 10 in the version of 2020-01-01" in refused(put, store, text(7, "2020-02-01")).what
    assert put(store, text(9, "2020-02-01")).state == "older"


def test_a_floor_may_be_lowered_and_that_is_remembered(store):
    done = put(store, text(2), terms=Terms(floor=2))
    assert (done.version.partial, done.version.floor) == (True, 2)
    assert not put(store, text(4), terms=Terms(floor=2), now=LATER).version.partial
    for floor in (0, -1):
        assert "an empty list is never accepted" in refused(put, store, text(0), terms=Terms(floor=floor)).what
    assert refused(put, store, text(0), terms=Terms(floor=1)).what.startswith("0 entries were read, fewer than 1")


def test_a_user_may_not_contradict_the_date_of_the_publisher(store):
    assert put(store, text(4, "2024-05-01"), terms=Terms(published="2024-05-01")).version.dated_by == "publisher"
    assert refused(put, store, text(4, "2024-05-01"), terms=Terms(published="2024-05-02")).where == "--published"
    assert refused(put, store, text(4), terms=Terms(published="May 2024")).what == "'May 2024' is not a date"


def test_errors_name_ids_and_never_people(store):
    for content in (text(9) + "t:1,Twice Person,toy.a\n", text(9) + "t:9,stumble,toy.a\n", text(1, name="Hidden Person")):
        assert "Person" not in str(refused(put, store, content))


# -- damage ------------------------------------------------------------------------------------------------------------


def test_a_stored_list_that_was_changed_is_not_believed(store):
    v = put(store, text(4, "2026-11-20")).version
    path = store.root / "toy" / v.id / "entities.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(squeeze(b"".join(lines[:-1])))
    assert "damaged (the hash is another)" in refused(lambda: list(store.entities(v))).what
    path.write_bytes(path.read_bytes()[:-9])
    assert "damaged (EOFError)" in refused(lambda: list(store.entities(v))).what
    (store.root / "toy" / v.id / "raw" / "TOY.CSV.gz").write_bytes(squeeze(b"other"))
    assert "the hash is another" in refused(store.raw, v).what


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": "../../x", "checked": ""}', b'{"version": 1}', b"\xff"])
def test_a_damaged_pointer_is_told_and_not_replaced_silently(store, content):
    put(store, text(4, "2026-11-20"))
    (store.root / "toy" / "current.json").write_bytes(content)
    assert "current.json" in refused(store.current, "toy").where
    assert "current.json" in refused(put, store, text(5, "2026-11-21")).where
    (store.root / "toy" / "current.json").unlink()
    assert put(store, text(5, "2026-11-21")).state == "new"


def test_strange_files_and_leftovers_in_the_folder_do_not_matter(store):
    put(store, text(4, "2026-11-20"))
    folder = store.root / "toy"
    (folder / ".new-2026-11-21-aaaaaaaaaaaa" / "raw").mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    (folder / "2026-11-22-backup").mkdir()
    (store.root / ".hidden").mkdir()
    assert len(store.versions("toy")) == 1
    assert store.sources() == ("toy",)
    put(store, text(5, "2026-11-21"))
    assert sorted(p.name for p in folder.iterdir() if p.name.startswith(".")) == [".lock"]
    assert (folder / "notes.txt").exists()


# -- two writers, crashes ----------------------------------------------------------------------------------------------

HOLD = "import sys,pathlib\nfrom comity.desk.list_disk import locked\nwith locked(pathlib.Path(sys.argv[1]), 'x'):\n    print('held', flush=True)\n    sys.stdin.read()\n"


def test_two_writers_at_once_are_told_and_a_killed_one_holds_nothing(store):
    put(store, text(4, "2026-11-20"))
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(store.root / "toy")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    try:
        problem = refused(put, store, text(5, "2026-11-21"))
        assert str(problem) == "toy: another comity is writing this list now. Wait until it has finished, then try again."
        assert store.current("toy").entries == 4  # reading goes on
    finally:
        other.kill()
        other.wait(10)
        other.stdin.close()
        other.stdout.close()
    assert put(store, text(5, "2026-11-21")).state == "new"


def test_the_lock_is_per_source(store, tmp_path):
    with locked(store.root / "other", "other"):
        assert put(store, text(4)).state == "new"


CRASH = """
import os, shutil, sys
from pathlib import Path
from comity.desk.list_intake import Terms, import_files
from comity.desk.list_store import Store
from tests.desk.toy_lists import toy

mode, prepared, file, last = sys.argv[1], sys.argv[2], Path(sys.argv[3]), 60
root, step, at, on = "", 0, 0, False

def event(name):
    global step
    step += 1
    if step == at:
        if mode == "crash":
            os._exit(9)
        raise OSError(28, "No space left on device")

def hook(name, args):
    if on and name in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir"):
        if any(isinstance(a, (str, os.PathLike)) and str(a).startswith(root) for a in args):
            event(name)

fsync = os.fsync
def counted(fd):
    if on:
        event("fsync")
    fsync(fd)
os.fsync = counted
sys.addaudithook(hook)

def take(failing):
    global on, step
    step, on = 0, failing
    try:
        import_files(Store(Path(root)), toy(), [file], Terms(), now="2026-11-24T09:00:00.000000Z")
        return "done"
    except OSError:
        return "failed"
    finally:
        on = False

for at in range(1, last):
    root = f"{prepared}-{mode}-{at}"
    shutil.copytree(prepared, root)
    if mode == "crash":
        child = os.fork()
        if child == 0:
            take(True)
            os._exit(0)
        result = "crashed" if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9 else "done"
        over = result == "done"
    else:
        result = take(True)
        over = step < at
    store = Store(Path(root))
    current = store.current("toy")
    entries = list(store.entities(current))
    hidden = [p.name for p in (Path(root) / "toy").iterdir() if p.name.startswith(".") and p.name != ".lock"]
    print(result, current.entries, len(entries), store.as_of("2026-11-24")["toy"].entries, len(hidden), end=" ")
    take(False)
    print(store.current("toy").entries, len(store.versions("toy")), flush=True)
    if over:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("mode", ["crash", "error"])
def test_a_crash_or_a_full_disk_at_any_step_leaves_the_old_or_the_new_version(store, tmp_path, mode):
    put(store, text(10, "2026-11-20"))
    (tmp_path / "TOY.CSV").write_text(text(12, "2026-11-21"))
    run = subprocess.run([sys.executable, "-c", CRASH, mode, str(store.root), str(tmp_path / "TOY.CSV")],
                         capture_output=True, text=True, check=False, cwd=ROOT, timeout=100)  # fmt: skip
    assert run.returncode == 0, run.stderr
    lines = [line.split() for line in run.stdout.splitlines()]
    assert len(lines) >= 18, "every step was tried"
    assert {line[0] for line in lines[:-1]} >= {"crashed" if mode == "crash" else "failed"}
    assert lines[-1][:2] == ["done", "12"]
    current = [int(line[1]) for line in lines if line[0] != "done"]
    assert current == sorted(current)
    assert current.count(10) >= 14, "until the pointer is replaced the old version is current"
    assert set(current) == {10, 12}, "after that the new one"
    assert all(line[1] == line[2] == line[3] for line in lines), "the current version is whole, and is the one in force today"
    if mode == "error":
        assert all(line[4] == "0" for line in lines), "a failure that is survived leaves nothing half behind"
    assert all(line[5:] == ["12", "2"] for line in lines), "the next try succeeds"


def test_a_complete_version_that_was_never_made_current_is_not_in_force(store, monkeypatch):
    old = put(store, text(10, "2026-11-20")).version
    monkeypatch.setattr(Store, "_point", lambda *_a: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        put(store, text(12, "2026-11-21"))
    monkeypatch.undo()
    assert store.current("toy") == store.as_of("2026-11-24")["toy"] == old
    assert put(store, text(12, "2026-11-21"), now=LATER).state == "new"
    assert store.current("toy").entries == 12


def test_a_small_file_is_replaced_in_one_step(tmp_path, monkeypatch):
    path = tmp_path / "current.json"
    replace_file(path, b"old")
    with monkeypatch.context() as m:
        m.setattr(os, "fsync", lambda _fd: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(OSError, match="Input/output"):
            replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["current.json"]
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"


# -- where -------------------------------------------------------------------------------------------------------------


def test_home(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/u"))
    assert home({}, "linux") == Path("/home/u/.local/share/comity")
    assert home({"XDG_DATA_HOME": "/data"}, "linux") == Path("/data/comity")
    assert home({"COMITY_HOME": "/c", "XDG_DATA_HOME": "/data"}, "linux") == Path("/c")
    assert home({"LOCALAPPDATA": "/L"}, "win32") == Path("/L/comity")
    assert home({"LOCALAPPDATA": "/L"}, "linux") == Path("/home/u/.local/share/comity")
    assert Store.open({"COMITY_HOME": "/c"}).root == Path("/c/lists")
    (tmp_path / "f").write_text("")
    assert refused(home, {"COMITY_HOME": str(tmp_path / "f")}).where == "COMITY_HOME"


def test_asking_an_empty_store_writes_nothing(store):
    assert store.sources() == ()
    assert store.as_of("2026-01-01") == {}
    assert store.current("toy") is None
    assert not store.root.exists()


# -- files -------------------------------------------------------------------------------------------------------------

PARTS = ("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV")


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("SDN.CSV", "SDN.CSV"), ("sdn.csv", "SDN.CSV"), ("us_ofac_sdn_2021-07.csv.gz", "SDN.CSV"), ("us_ofac_alt_2021-07.csv.gz", "ALT.CSV"),
        ("us_ofac_sdn_comments_2025-12.csv.gz", "SDN_COMMENTS.CSV"), ("SDN_COMMENTS.CSV", "SDN_COMMENTS.CSV"), ("add.csv", "ADD.CSV"),
        ("sdn.xml", None), ("salt.csv", None), ("address.csv", None), ("CONS_PRIM.CSV", None), ("sdn.csv.exe", None), ("", None),
    ],
)  # fmt: skip
def test_a_part_is_known_by_the_words_of_its_name(name, part):
    assert role_of(name, PARTS) == part


def test_companions_have_the_same_name_pattern():
    there = ["us_ofac_sdn_2021-07.csv.gz", "us_ofac_alt_2021-07.csv.gz", "us_ofac_add_2021-07.csv.gz", "us_ofac_add_2025-12.csv.gz",
             "us_ofac_alt_2025-12.csv.gz", "us_ofac_sdn_comments_2025-12.csv.gz", "us_ofac_sdn_2024-05-03.csv.gz", "SDN.CSV", "alt.csv.gz",
             "sdn_comments.csv"]  # fmt: skip
    assert companions("us_ofac_sdn_2021-07.csv.gz", there, PARTS) == {
        "SDN.CSV": there[0], "ALT.CSV": there[1], "ADD.CSV": there[2],
    }  # fmt: skip
    assert companions("us_ofac_sdn_2024-05-03.csv.gz", there, PARTS) == {"SDN.CSV": "us_ofac_sdn_2024-05-03.csv.gz"}
    assert companions("SDN.CSV", there, PARTS) == {"SDN.CSV": "SDN.CSV", "ALT.CSV": "alt.csv.gz", "SDN_COMMENTS.CSV": "sdn_comments.csv"}
    assert companions("CONS_PRIM.CSV", ["CONS_ALT.CSV", "CONS_ADD.CSV"], ("CONS_PRIM.CSV", "CONS_ALT.CSV", "CONS_ADD.CSV")) == {
        "CONS_PRIM.CSV": "CONS_PRIM.CSV", "CONS_ALT.CSV": "CONS_ALT.CSV", "CONS_ADD.CSV": "CONS_ADD.CSV",
    }  # fmt: skip
    assert companions("list.xml", there, PARTS) == {}


def alias() -> str:
    return "id,name,list\nt:1,Alias One,toy.a\n"


def zipped(files, **kw) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(name, data, **kw)
    return out.getvalue()


def test_a_file_its_companion_a_gz_a_zip_and_a_folder_give_the_same_list(tmp_path):
    main, second = text(4, "2026-11-20").encode(), alias().encode()
    for folder in ("plain", "packed", "zip", "several"):
        (tmp_path / folder).mkdir()
    (tmp_path / "plain" / "TOY.CSV").write_bytes(main)
    (tmp_path / "plain" / "ALT.CSV").write_bytes(second)
    (tmp_path / "plain" / "README.txt").write_bytes(b"not read")
    (tmp_path / "packed" / "my_toy_1.csv.gz").write_bytes(gzip.compress(main))
    (tmp_path / "packed" / "my_alt_1.csv.gz").write_bytes(gzip.compress(second))
    (tmp_path / "packed" / "my_alt_2.csv.gz").write_bytes(gzip.compress(b"another"))
    (tmp_path / "zip" / "all.zip").write_bytes(zipped({"lists/toy.csv": main, "lists/alt.csv": second, "__MACOSX/._toy.csv": b"x"}))
    (tmp_path / "several" / "a_toy.csv").write_bytes(main)
    (tmp_path / "several" / "b_alt.csv").write_bytes(second)
    ways = {
        "file": ["plain/TOY.CSV"], "companion": ["plain/ALT.CSV"], "folder": ["plain"], "gz": ["packed/my_toy_1.csv.gz"],
        "zip": ["zip/all.zip"], "several": ["several/b_alt.csv", "several/a_toy.csv"],
    }  # fmt: skip
    hashes = set()
    for way, names in ways.items():
        store = Store(tmp_path / "stores" / way)
        v = import_files(store, toy(), [tmp_path / n for n in names], Terms(), now=NOW).version
        assert [e.names for e in store.entities(v)][1] == ("Person 1", "Alias One"), way
        hashes.add((v.raw_hash, v.entities_hash))
    assert len(hashes) == 1
    store = Store(tmp_path / "stores" / "alone")
    v = import_files(store, toy(), [tmp_path / "several" / "a_toy.csv"], Terms(), now=NOW).version
    assert [e.names for e in store.entities(v)][1] == ("Person 1",)
    assert v.files[0].origin == "a_toy.csv"  # a name, no folder


def test_files_that_cannot_be_used_are_told(tmp_path):
    main = text(4).encode()
    (tmp_path / "toy_1.csv").write_bytes(main)
    (tmp_path / "toy_2.csv").write_bytes(main)
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(main)[:-12])
    (tmp_path / "cut.zip").write_bytes(zipped({"toy.csv": main})[:-30])
    (tmp_path / "two.zip").write_bytes(zipped({"a/toy.csv": main, "b/toy.csv": main}))
    (tmp_path / "list.ods").write_bytes(zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}))
    cases = {
        ("toy_1.csv", "toy_2.csv"): "it and toy_1.csv are both read as TOY.CSV",
        ("nothing.csv",): "there is no such file",
        ("empty",): "no file of this list is in the folder",
        (".",): "it and toy_1.csv are both read as TOY.CSV",
        ("cut.csv.gz",): "the packed file is damaged or cut off (EOFError)",
        ("cut.zip",): "the zip archive is damaged or cut off (BadZipFile)",
        ("two.zip",): "two files in the archive are called toy.csv",
        ("list.ods",): "it is a spreadsheet or text document",
    }
    for names, said in cases.items():
        assert refused(gather, [tmp_path / n for n in names], ("TOY.CSV", "ALT.CSV")).what == said
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert refused(gather, [tmp_path / "pipe"], ("TOY.CSV",)).what == "it is neither a file nor a folder"


def test_what_unpacks_without_end_is_stopped(tmp_path):
    limits = Limits(packed=100_000, unpacked=1_000_000)
    bomb = b"\0" * 5_000_000
    for name, data in {"bomb.gz": gzip.compress(bomb), "bomb.zip": zipped({"toy.csv": bomb}), "many.zip": zipped({f"{i}.csv": bomb[:400_000] for i in range(5)}),
                       "twice.gz": gzip.compress(gzip.compress(bomb))}.items():  # fmt: skip
        assert len(data) < 100_000
        assert "unpacked it is larger than 1,000,000 bytes" in refused(unpack, name, data, limits).what or name == "many.zip"
    assert "unpacked it is larger" in refused(unpack, "many.zip", zipped({f"{i}.csv": bomb[:400_000] for i in range(5)}), limits).what
    assert "100 files are in the archive" in refused(unpack, "x.zip", zipped({f"{i}": b"x" for i in range(100)}), limits).what
    deep = b"x"
    for _ in range(5):
        deep = gzip.compress(deep)
    assert "packed more than 3 times" in refused(unpack, "deep.gz", deep, limits).what
    (tmp_path / "large.csv").write_bytes(b"x" * 100_001)
    assert "it is larger than 100,000 bytes" in refused(gather, [tmp_path / "large.csv"], ("TOY.CSV",), limits).what


def test_a_lying_zip_header_does_not_get_past_the_limit():
    data = bytearray(zipped({"toy.csv": b"\0" * 5_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")  # the directory says ten bytes
    problem = refused(unpack, "liar.zip", bytes(data), Limits(unpacked=1_000_000))
    assert "damaged" in problem.what or "larger" in problem.what


@given(st.binary(max_size=300))
def test_any_bytes_are_unpacked_or_refused(data):
    for head in (b"", b"\x1f\x8b\x08", b"PK\x03\x04"):
        try:
            unpack("x", head + data, Limits(unpacked=10_000))
        except BadInput as e:
            assert e.problems[0].mend


@pytest.mark.parametrize("page", ["<html>", "\n\n<!doctype HTML>\n<p>", '<?xml version="1.0"?>\n<!-- x -->\n<html xmlns="x"><head/>'])
def test_a_web_page_is_known(page):
    assert "a web page" in refused(check_content, "x", page.encode("utf-8-sig")).what


def test_a_list_in_xml_is_no_web_page():
    check_content("x", b'<?xml version="1.0"?><export><entity>&lt;html&gt;</entity></export>')


# -- own lists ---------------------------------------------------------------------------------------------------------


def test_own_lists_stand_beside_each_other(store, tmp_path):
    for name in ("Customers 2026.csv", "suppliers.csv"):
        (tmp_path / name).write_text("id,name,list\n1,Acme,\n")
    v = import_files(store, OWN, [tmp_path / "Customers 2026.csv"], Terms(), now=NOW).version
    assert (v.source, v.format, [c.list for c in v.counts]) == ("own.customers-2026", "csv", ["own.customers-2026"])
    import_files(store, OWN, [tmp_path / "suppliers.csv"], Terms(), name="vendors", now=NOW)
    assert store.sources() == ("own.customers-2026", "own.vendors")
    assert refused(import_files, store, toy(), [tmp_path / "suppliers.csv"], Terms(), name="x").where == "--name"
    both = [tmp_path / "Customers 2026.csv", tmp_path / "suppliers.csv"]
    assert "2 files came for one own list" in refused(import_files, store, OWN, both, Terms(), name="x").what


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "x" * 41, "ä"])
def test_a_name_of_an_own_list_is_plain(name):
    assert refused(own_name, name or "--", Path("-.csv")).mend.startswith("Write --name")


def test_an_unknown_source_names_the_known_ones():
    problem = refused(source_named, {"toy": toy(), "csv": OWN}, "toi")
    assert problem.mend == "Did you mean toy? There are csv, toy."
    assert source_named({"ofac-sdn": toy()}, "OFAC_SDN").name == "toy"


# -- differences -------------------------------------------------------------------------------------------------------


def one(i, **properties):
    return Entity(id=i, schema="Person", list="l", properties={"name": ("N",), **properties})


def test_a_difference_names_what_came_what_went_and_what_changed():
    old = [one("1"), one("2", alias=("A", "B")), one("3", country=("RU",))]
    new = [one("4"), one("3", country=("RU", "IR")), one("2", alias=("B", "A"))]
    delta = delta_of(old, new)
    assert (delta.added, delta.removed) == ((new[0],), ("1",))
    assert [(a.id, changes(a, b)) for a, b in delta.changed] == [
        ("3", (Change("country", (), ("IR",)),)), ("2", (Change("alias", (), ()),)),
    ]  # fmt: skip
    assert delta.touched == tuple(new)
    assert delta_of(old, old).empty
    moved = msgspec.structs.replace(old[0], until="2026-01-01", tags=("a", "b"), citation="X")
    assert changes(old[0], moved) == (Change("until", (), ("2026-01-01",)), Change("tags", (), ("a", "b")), Change("citation", (), ("X",)))
    assert refused(delta_of, [one("1"), one("1")], []).where == "entry 1"


ENTITY = st.builds(one, st.sampled_from("abcdefgh"), alias=st.lists(st.sampled_from("xyz"), max_size=2).map(tuple))
LIST = st.lists(ENTITY, max_size=8, unique_by=lambda e: e.id)


@given(LIST, LIST)
def test_the_older_version_and_the_difference_give_the_newer(old, new):
    delta = delta_of(old, new)
    assert apply(old, delta) == {e.id: e for e in new}
    assert delta.empty == ({e.id: e for e in old} == {e.id: e for e in new})


def test_a_difference_of_another_version_is_refused():
    for delta in (Delta((one("1"),), (), ()), Delta((), ("9",), ()), Delta((), (), ((one("9"), one("9", alias=("A",))),))):
        assert "another version" in refused(apply, [one("1")], delta).what
