"""A file of parties: the same hits however it is read, interrupted, divided or written; bad rows told; only what changed."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import polars as pl
import pytest

from comity.desk.list_store import Store
from comity.desk.screen_batch import Options, ScreenRun
from comity.desk.screen_journal import Journal
from comity.desk.screen_rows import HitRow, Part, Terms, guard
from comity.desk.screen_since import Since, changed_since, earlier_hits, parse_since
from comity.desk.screening import Asked, ScreenDesk
from comity.law.store import Law, load_law
from comity.terms.problems import BadInput
from tests.desk.screen_toys import TINY, customers, party, people, put

DAY = "2026-07-01"
LISTED = people(200)
TERMS = Terms(threshold=0.5, as_of=DAY)


@pytest.fixture(scope="module")
def law(tmp_path_factory) -> Law:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        law = load_law(TINY)
        law.parties()
        return law


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    store = Store(tmp_path_factory.mktemp("home") / "lists")
    put(store, "toy", "2026-01-01", *LISTED)
    return store


@pytest.fixture(scope="module")
def desk(law, store) -> ScreenDesk:
    return ScreenDesk.open(law, store)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def screen(desk, source, target, *, options=None, since=None, chunk=100, tell=None):
    return ScreenRun(desk, Path(source), Path(target), options or Options(TERMS), since, chunk=chunk).run(tell or (lambda _text: None))


def refused(call, *args, **kwargs):
    with pytest.raises(BadInput) as caught:
        call(*args, **kwargs)
    problem = caught.value.problems[0]
    assert problem.where
    assert problem.what
    assert problem.mend.endswith((".", "?"))
    return str(problem)


def table(path):
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def test_each_hit_is_one_row_in_the_order_of_the_file(desk):
    customers(Path("c.csv"), 500, LISTED)
    done = screen(desk, "c.csv", "hits.csv")
    rows = table("hits.csv")
    assert (done.rows, done.bad, done.hits) == (500, 10, len(rows))
    assert list(rows[0]) == ["row", "id", "name", "probability", "list", "entity", "listed_name", "matched_name", "because", "evidence", "since", "tags",
                             "citation", "decision"]  # fmt: skip
    numbers = [int(r["row"]) for r in rows]
    assert numbers == sorted(numbers)
    source = table("c.csv")
    assert all(source[int(r["row"]) - 1]["name"] == r["name"] == r["matched_name"] and source[int(r["row"]) - 1]["id"] == r["id"] for r in rows)
    bad = {int(e["row"]) for e in table("hits.csv.errors.csv")}
    assert set(range(1, 501, 7)) - bad == set(numbers), "every listed name is found, and nobody else"
    assert all(r["decision"] == "" and r["because"] and r["evidence"].endswith(".") and float(r["probability"]) >= 0.5 for r in rows)
    assert not Journal(Path("hits.csv")).folder.exists()


def test_bad_rows_are_told_with_place_and_remedy(desk):
    Path("c.csv").write_text(
        "id,name,type,country,birth_date,identifiers,gender,aliases\n"
        'a,"","","","","","",\n' "b,!!!,,,,,,\n" "c,Ann,persn,,,,,\n" "d,Ann,,Atlantis,,,,\n" "e,Ann,,,1970-02-30,,,\n" "f,Ann,,,,imo:12,,\n"
        "g,Ann,,,,xyz:12,,\n" "h,Ann,,,,,maybe,\n" f"i,Ann,,,,,,{';'.join(map(str, range(60)))}\n" "j,Ann\n" f"k,{'x' * 3000},,,,,,\n" "l,Bad Lidar,,,,,,\n",
        encoding="utf-8",
    )  # fmt: skip
    done = screen(desk, "c.csv", "hits.csv")
    errors = table("hits.csv.errors.csv")
    assert [(e["row"], e["column"]) for e in errors] == [
        ("1", "name"), ("2", "name"), ("3", "type"), ("4", "country"), ("5", "birth_date"), ("6", "identifiers"), ("7", "identifiers"),
        ("8", "gender"), ("9", "aliases"), ("10", ""), ("11", "name"),
    ]  # fmt: skip
    assert all(e["problem"] and e["remedy"].endswith((".", "?")) for e in errors)
    assert (done.rows, done.bad, done.hits) == (12, 11, 1)
    said = refused(screen, desk, "c.csv", "strict.csv", options=Options(TERMS, strict=True))
    assert said == "c.csv, row 1, column name: there is no name. Write the name of a party."
    assert sorted(p.name for p in Path().iterdir()) == ["c.csv", "hits.csv", "hits.csv.errors.csv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "c.csv: the file is empty."),
        ("id,nmae\n1,x\n", "c.csv, column 'nmae': it is not a column of parties to screen. Did you mean 'name'?"),
        ("id,id,name\n", "c.csv, column 'id': it stands there twice."),
        ("name,country\nx,DE\n", "c.csv: there is no column id."),
        ("id,aliases\n", "c.csv: there is no column name."),
    ],
)
def test_a_file_that_is_none_of_parties_is_refused(desk, text, said):
    Path("c.csv").write_text(text, encoding="utf-8")
    Path("hits.csv").write_text("old", encoding="utf-8")
    assert refused(screen, desk, "c.csv", "hits.csv").startswith(said)
    assert Path("hits.csv").read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in Path().iterdir()) == ["c.csv", "hits.csv"]


def test_every_format_in_and_out_gives_the_same_hits(desk):
    customers(Path("c.csv"), 300, LISTED)
    frame = pl.read_csv("c.csv", infer_schema=False)
    frame.write_parquet("c.parquet")
    frame.write_ndjson("c.jsonl")
    seen = set()
    for source in ("c.csv", "c.parquet", "c.jsonl"):
        for kind in ("csv", "parquet", "jsonl"):
            target = f"hits-{source[2:]}.{kind}"
            seen.add(screen(desk, source, target).digest)
            rows = {"csv": table, "parquet": lambda t: pl.read_parquet(t).to_dicts(),
                    "jsonl": lambda t: [json.loads(line) for line in Path(t).read_text(encoding="utf-8").splitlines()]}[kind](target)  # fmt: skip
            tags = ["toy.a"] if kind != "csv" else "toy.a"
            assert {(int(r["row"]), r["id"], r["entity"], float(r["probability"])) for r in rows} == {
                (int(r["row"]), r["id"], r["entity"], float(r["probability"])) for r in table("hits-csv.csv")
            }
            assert all(r["tags"] == tags for r in rows)
    assert len(seen) == 1


def test_aliases_identifiers_and_lists_of_texts_count(desk):
    pl.DataFrame({"id": ["1", "2"], "name": ["Nobody Unlisted", "Nobody Unlisted"], "aliases": [["Bad Lidar", "Other"], []]}).write_parquet("c.parquet")
    assert screen(desk, "c.parquet", "hits.csv").hits == 1
    (row,) = table("hits.csv")
    assert (row["row"], row["matched_name"], row["entity"]) == ("1", "Bad Lidar", "xx.listed.1")


def test_one_row_says_what_a_single_screening_says(desk):
    Path("c.csv").write_text(f"id,name,type,birth_date\n1,{LISTED[3].caption},person,1943\n", encoding="utf-8")
    screen(desk, "c.csv", "hits.csv")
    (row,) = table("hits.csv")
    (hit,) = desk.screen(Asked(name=LISTED[3].caption, type="person", dates=("1943",), as_of=DAY)).hits
    assert (float(row["probability"]), row["entity"], row["listed_name"], row["because"]) == (hit.probability, hit.entity, hit.listed_name, hit.because)


def test_threshold_lists_most_and_day_limit_the_hits(law, tmp_path):
    store = Store(tmp_path / "home" / "lists")
    put(store, "toy", "2026-01-01", party("1", "Halina Xhaferaj"), party("2", "Halina Xhaferaj", "toy.b"), party("3", "Halina Xhaferaj", "toy.b", since="2026-03-01"))
    desk = ScreenDesk.open(law, store)
    Path("c.csv").write_text("id,name\n1,Halina Xhaferaj\n", encoding="utf-8")

    def entities(**terms):
        screen(desk, "c.csv", "h.csv", options=Options(Terms(**{"threshold": 0.2, "as_of": DAY, **terms})))
        return [r["entity"] for r in table("h.csv")]

    assert sorted(entities()) == ["1", "2", "3"]
    assert entities(lists=("toy.a",)) == ["1"]
    assert sorted(entities(as_of="2026-02-01")) == ["1", "2"]
    assert len(entities(most=2)) == 2
    assert entities(threshold=0.9999999) == []


def test_names_from_strangers_do_nothing_in_a_spreadsheet(desk, law, tmp_path):
    store = Store(tmp_path / "home" / "lists")
    put(store, "toy", "2026-01-01", party("=1", "=HYPERLINK Wrzesniewski"))
    Path("c.csv").write_text('id,name\n"@SUM(A1)",=HYPERLINK Wrzesniewski\n', encoding="utf-8")
    screen(ScreenDesk.open(law, store), "c.csv", "h.csv")
    (row,) = table("h.csv")
    assert (row["id"], row["name"], row["listed_name"], row["entity"]) == ("'@SUM(A1)", "'=HYPERLINK Wrzesniewski", "'=HYPERLINK Wrzesniewski", "'=1")
    assert guard("a\x1b[31m\nb") == "a [31m b"
    assert [(h.id, h.name, h.entity) for h in earlier_hits(Path("h.csv"))] == [("@SUM(A1)", "=HYPERLINK Wrzesniewski", "=1")]


# -- interrupted -------------------------------------------------------------------------------------------------------


RUNNER = """
import sys
from pathlib import Path
from comity.law.store import load_law
from comity.desk.list_store import Store
from comity.desk.screening import ScreenDesk
from comity.desk.screen_batch import Options, ScreenRun
from comity.desk.screen_rows import Terms
if __name__ == "__main__":
    root, source, target, jobs = sys.argv[1:]
    desk = ScreenDesk.open(load_law(Path({law!r})), Store(Path(root)))
    options = Options(Terms(threshold=0.5, as_of="2026-07-01"), True, int(jobs))
    run = ScreenRun(desk, Path(source), Path(target), options, chunk=40)
    run.progress = lambda done: print(done, flush=True)
    print("ready", flush=True)
    print("done", run.run(print).digest, flush=True)
"""


def begin(store, target, jobs=1):
    Path("runner.py").write_text(RUNNER.format(law=str(TINY)), encoding="utf-8")
    return subprocess.Popen([sys.executable, "runner.py", str(store.root), "c.csv", target, str(jobs)], stdout=subprocess.PIPE, stderr=Path("said.txt").open("a"), text=True)


@pytest.mark.parametrize(("kind", "jobs"), [("jsonl", 1), ("parquet", 1), ("csv", 2)])
def test_killed_at_random_moments_nothing_is_lost_and_nothing_is_told_twice(desk, store, kind, jobs):
    customers(Path("c.csv"), 1_200, LISTED)
    whole = screen(desk, "c.csv", f"whole.{kind}", chunk=40)
    rng, kills = random.Random(f"{kind}{jobs}"), 0
    Path(f"hits.{kind}").write_text("old", encoding="utf-8")
    for _ in range(60):
        process = begin(store, f"hits.{kind}", jobs)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        said = "".join(process.stdout.readline() for _line in range(rng.randrange(1, 10)))
        time.sleep(rng.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
        process.wait()
        if "done" in said:
            break
        kills += 1
        old = Path(f"hits.{kind}").read_bytes() == b"old"
        assert old or Path(f"hits.{kind}").read_bytes() == Path(f"whole.{kind}").read_bytes()
    else:
        pytest.fail("it never came to the end: " + Path("said.txt").read_text(encoding="utf-8")[-3000:])
    assert kills >= 3
    assert whole.digest in said
    if kind == "parquet":
        assert pl.read_parquet("hits.parquet").equals(pl.read_parquet("whole.parquet"))
    else:
        assert Path(f"hits.{kind}").read_bytes() == Path(f"whole.{kind}").read_bytes()
    assert Path(f"hits.{kind}.errors.csv").read_bytes() == Path(f"whole.{kind}.errors.csv").read_bytes()
    assert not Journal(Path(f"hits.{kind}")).folder.exists()


def stopped(desk, parts=2, options=None, source="c.csv"):
    """A run that is stopped after some parts, as by a kill: nothing is cleared away."""
    run = ScreenRun(desk, Path(source), Path("hits.csv"), options or Options(TERMS), chunk=100)
    seen = []

    def stop(done):
        seen.append(done)
        if len(seen) == parts:
            raise KeyboardInterrupt

    run.progress = stop
    with pytest.raises(KeyboardInterrupt):
        run.run(lambda _text: None)
    return run.journal


def test_it_goes_on_where_it_stopped_and_says_so(desk):
    customers(Path("c.csv"), 1_000, LISTED)
    journal = stopped(desk, 3)
    assert [p.rows for p in journal.parts()] == [100] * 3
    before = {p.name: p.stat().st_mtime_ns for p in journal.folder.glob("0*.json")}
    said, screened = [], []
    run = ScreenRun(desk, Path("c.csv"), Path("hits.csv"), Options(TERMS, resume=True), chunk=100)
    run.progress = screened.append
    kept = {}
    run.progress = lambda done: (screened.append(done), kept.update({p.name: p.stat().st_mtime_ns for p in journal.folder.glob("0*.json")}))
    done = run.run(said.append)
    assert said == [f"Going on after row 300 of an interrupted run against the lists of {DAY}."]
    assert (done.resumed, done.rows, screened[0]) == (300, 1_000, 400)
    assert {n: kept[n] for n in before} == before
    assert done.digest == screen(desk, "c.csv", "whole.csv").digest
    assert Path("hits.csv").read_bytes() == Path("whole.csv").read_bytes()


def test_a_run_without_a_day_goes_on_with_the_day_on_which_it_began(desk):
    customers(Path("c.csv"), 400, LISTED)
    stopped(desk)
    later = msgspec.structs.replace(TERMS, as_of="2026-07-02")
    assert screen(desk, "c.csv", "hits.csv", options=Options(later)).terms.as_of == DAY
    stopped(desk)
    assert "the options are others" in refused(screen, desk, "c.csv", "hits.csv", options=Options(later, dated=True))


def test_what_began_otherwise_is_not_mixed(law, store, desk, tmp_path):
    customers(Path("c.csv"), 400, LISTED)
    stopped(desk)
    other = msgspec.structs.replace(TERMS, threshold=0.6)
    said = refused(screen, desk, "c.csv", "hits.csv", options=Options(other))
    assert said == ("hits.csv: an interrupted run is kept that began otherwise: the options are others. "
                    "Say --restart to forget it and begin anew, or ask as you did then.")  # fmt: skip
    moved = Store(tmp_path / "other" / "lists")
    put(moved, "toy", "2026-02-01", *LISTED[:10])
    assert "the lists are others" in refused(screen, ScreenDesk.open(law, moved), "c.csv", "hits.csv")
    with Path("c.csv").open("a", encoding="utf-8") as f:
        f.write("C999,Somebody New,,,\n")
    assert "the file of parties is another" in refused(screen, desk, "c.csv", "hits.csv")
    assert len(list(Journal(Path("hits.csv")).parts())) == 2, "a refusal keeps what is done"
    done = screen(desk, "c.csv", "hits.csv", options=Options(TERMS, restart=True))
    assert (done.resumed, done.rows) == (0, 401)


def test_resume_without_anything_to_resume_is_refused(desk):
    customers(Path("c.csv"), 10, LISTED)
    assert refused(screen, desk, "c.csv", "hits.csv", options=Options(TERMS, resume=True)).startswith("--resume: no interrupted run into hits.csv")


def test_a_damaged_part_is_made_again(desk):
    customers(Path("c.csv"), 600, LISTED)
    journal = stopped(desk, 4)
    (journal.folder / "000001.json").write_bytes(b"{")
    done = screen(desk, "c.csv", "hits.csv")
    assert done.resumed == 100
    assert done.digest == screen(desk, "c.csv", "whole.csv").digest


def test_two_runs_into_one_result_are_refused(desk):
    customers(Path("c.csv"), 10, LISTED)
    with Journal(Path("hits.csv")).held():
        assert "another comity is screening into this file now" in refused(screen, desk, "c.csv", "hits.csv")


def test_a_file_that_changes_while_it_is_read_is_refused(desk):
    customers(Path("c.csv"), 300, LISTED)
    run = ScreenRun(desk, Path("c.csv"), Path("hits.csv"), Options(TERMS), chunk=100)
    run.progress = lambda done: os.utime("c.csv", ns=(done, done))
    assert "it was changed while it was read" in refused(run.run, print)
    assert not Path("hits.csv").exists()


def test_jobs_change_nothing(desk, law, tmp_path):
    customers(Path("c.csv"), 600, LISTED)
    one = screen(desk, "c.csv", "one.csv")
    assert screen(desk, "c.csv", "three.csv", options=Options(TERMS, jobs=3)).digest == one.digest
    assert Path("one.csv").read_bytes() == Path("three.csv").read_bytes()
    memory = ScreenDesk(law, desk.basis, Since(desk.screener, changed_since({}, desk, Store(tmp_path / "none"))).screener)
    assert screen(memory, "c.csv", "memory.csv", options=Options(TERMS, jobs=2)).digest == one.digest


def test_memory_does_not_grow_with_the_file(desk):
    """Of a file ten times as long, no more than a part is held."""
    held = []
    for rows in (400, 4_000):
        customers(Path("c.csv"), rows, LISTED)
        run = ScreenRun(desk, Path("c.csv"), Path("hits.csv"), Options(TERMS), chunk=100)
        held.append(max(len(msgspec.json.encode(p)) for p in run.answers(TERMS)))
    assert held[1] < 2 * held[0]


# -- only what changed -------------------------------------------------------------------------------------------------


class TestSince:
    @pytest.fixture
    def moved(self, law, tmp_path):
        """Two versions: 1 stays, 2 goes, 3 changes its name, 4 changes its act, 5 is new."""
        store = Store(tmp_path / "home" / "lists")
        old = (party("1", "Stays Quistorp"), party("2", "Goes Zabolotny"), party("3", "Changes Xhaferaj"), party("4", "Keeps Thorvaldsen", citation="A"))
        put(store, "toy", "2026-01-01", *old)
        Path("c.csv").write_text(
            "id,name\na,Stays Quistorp\nb,Goes Zabolotny\nc,Changes Xhaferaj\nd,Keeps Thorvaldsen\ne,Comes Wrzesniewski\nf,Renamed Mbeki-Oduya\ng,Bad Lidar\n",
            encoding="utf-8",
        )
        before = ScreenDesk.open(law, store)
        screen(before, "c.csv", "then.csv")
        assert [r["entity"] for r in table("then.csv")] == ["1", "2", "3", "4", "xx.listed.1"]
        new = (old[0], party("3", "Renamed Mbeki-Oduya"), party("4", "Keeps Thorvaldsen", citation="B"), party("5", "Comes Wrzesniewski"))
        put(store, "toy", "2026-02-01", *new)
        return ScreenDesk.open(law, store), store

    def run(self, moved, previous=None, texts=("toy@previous",), target="now.csv"):
        desk, store = moved
        changed = changed_since(parse_since(texts, desk, store), desk, store)
        since = Since.open(desk, store, changed, DAY, previous)
        return screen(desk, "c.csv", target, since=since), since

    def test_only_entries_added_or_changed_are_screened_against(self, moved):
        _done, since = self.run(moved)
        assert since.entries == 3
        assert [(r["id"], r["entity"], r["change"]) for r in table("now.csv")] == [("d", "4", "new"), ("e", "5", "new"), ("f", "3", "new")]

    def test_with_the_hits_of_then_it_says_which_are_new_which_stay_and_which_ended(self, moved):
        for kind in ("csv", "parquet", "jsonl"):
            pl.read_csv("then.csv", infer_schema=False).write_parquet("then.parquet")
            pl.read_csv("then.csv", infer_schema=False).write_ndjson("then.jsonl")
            self.run(moved, Path(f"then.{kind}"), target=f"{kind}.csv")
            assert [(r["id"], r["entity"], r["change"]) for r in table(f"{kind}.csv")] == [
                ("d", "4", "again"), ("e", "5", "new"), ("f", "3", "new"), ("b", "2", "ended"), ("c", "3", "ended"),
            ]  # fmt: skip

    def test_the_probabilities_are_those_of_a_screening_against_everything(self, moved):
        desk, _store = moved
        self.run(moved)
        screen(desk, "c.csv", "all.csv")
        everything = {(r["id"], r["entity"]): r["probability"] for r in table("all.csv")}
        assert all(everything[r["id"], r["entity"]] == r["probability"] for r in table("now.csv"))

    def test_from_the_current_version_nothing_changed(self, moved):
        done, since = self.run(moved, texts=("toy@current",))
        assert (done.hits, since.entries) == (0, 0)

    def test_a_source_or_version_that_is_not_kept_is_refused(self, moved):
        desk, store = moved
        assert "nothing is kept of 'tyo'. Did you mean toy?" in refused(parse_since, ["tyo@previous"], desk, store)
        assert "it names no version" in refused(parse_since, ["toy"], desk, store)
        assert "no such version is kept" in refused(parse_since, ["toy@2020-01-01"], desk, store)

    @pytest.mark.usefixtures("moved")
    def test_a_file_of_another_kind_is_no_file_of_hits(self):
        assert refused(earlier_hits, Path("c.csv")) == "c.csv: there is no column row. Name a file that `comity screen FILE -o HITS` wrote."


def test_a_part_can_be_read_as_it_was_written():
    hit = HitRow(row=1, id="a", name="é𐐀", probability=0.987654321, list="l", entity="e", listed_name="n", matched_name="m", because="b", evidence="e",
                 since="", tags=("t",), citation="")  # fmt: skip
    part = Part(1, (hit,), ())
    assert msgspec.json.decode(msgspec.json.encode(part), type=Part) == part
