"""`comity lists`, as scripts and people meet it: invented lists, a publisher on this computer, and the official files where they are."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.desk.toy_lists import OWN, Publisher, single, text, toy
from tests.e2e.test_tutorial import blocks, commands, missing_line, run

import comity.cli.lists as lists_command
from comity.cli.main import main
from comity.desk.list_store import Store
from comity.parties.sources.known import SOURCES

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
PAGE = "docs/how-to/keep-lists-current.md"


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """A home, a cache and a law of the test; the invented sources."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COMITY_LAW", str(TINY))
    monkeypatch.delenv("COMITY_DEBUG", raising=False)
    monkeypatch.setattr(lists_command, "SOURCES", {"toy": toy(), "csv": OWN})
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def publisher(monkeypatch):
    publisher = Publisher()
    monkeypatch.setattr(lists_command, "SOURCES", {n: single(publisher.base, n) for n in ("one", "two")} | {"csv": OWN})
    yield publisher
    publisher.close()


def write(name, content):
    Path(name).write_text(content, encoding="utf-8")
    return name


def said(capsys, *argv, code=0):
    """Standard output and standard error of a command, as lines."""
    assert main(["lists", *argv]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out.splitlines(), captured.err.splitlines()


def answer(capsys, *argv):
    assert main(["lists", *argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


# -- import ------------------------------------------------------------------------------------------------------------


def test_an_import_says_what_is_kept_and_what_was_before(capsys):
    out, err = said(capsys, "import", "toy", write("TOY.CSV", text(4, "2024-05-01")))
    assert (out[0], err) == ("toy: 4 entries, 4 names (toy.a 4)", [])
    assert re.fullmatch(r"  kept as toy@2024-05-01-[0-9a-f]{12}", out[1])
    out, _ = said(capsys, "import", "TOY", write("TOY.CSV", text(5, "2024-05-03")))
    assert out[0] == "toy: 5 entries, 5 names (toy.a 5); before: 4 of 2024-05-01"
    out, _ = said(capsys, "import", "toy", "TOY.CSV")
    assert out == ["toy: unchanged, this version of 2024-05-03 is already kept"]
    out, _ = said(capsys, "import", "toy", write("TOY.CSV", text(4, "2023-01-01")))
    assert out[-1] == "  The version of 2024-05-03 is newer and stays current; this one answers for dates before it."
    out, _ = said(capsys, "import", "toy", write("TOY.CSV", text(5)))
    assert out[-1].startswith("  The file does not say its date: it counts from today.")


def test_what_could_not_be_read_is_told(capsys):
    out, _ = said(capsys, "import", "toy", write("TOY.CSV", text(4, "2024-05-01") + "t:9,odd,toy.a\n"))
    assert out[-1] == "  not read: row 7: a date that is none"


def test_refusals_are_one_line_with_place_and_remedy_and_exit_with_two(capsys):
    said(capsys, "import", "toy", write("TOY.CSV", text(10, "2024-05-01")))
    out, err = said(capsys, "import", "toy", write("TOY.CSV", text(7, "2024-05-03")), code=2)
    assert out == []
    assert len(err) == 1
    assert err[0] == ("toy, 2024-05-03: 7 entries, and 10 in the version of 2024-05-01: 30% fewer, more than 20% is not believed. "
                      "Look whether the file is cut off or one is missing; --accept-shrink accepts it.")  # fmt: skip
    out, _ = said(capsys, "import", "toy", "TOY.CSV", "--accept-shrink")
    assert "  It shrank from 10 entries, which was accepted." in out
    for argv, expected in [
        (("import", "toi", "TOY.CSV"), "source 'toi': there is no such source. Did you mean toy? There are csv, toy."),
        (("import", "toy", "none.csv"), "none.csv: there is no such file. Check the file name."),
        (("import", "toy", write("e.csv", "")), "e.csv: the file is empty (0 bytes). Fetch the official file again; what is kept of this list stays as it is."),
        (("import", "toy", "TOY.CSV", "--published", "May"), "--published: 'May' is not a date. Write YYYY-MM-DD."),
        (("import", "toy", "TOY.CSV", "--name", "x"), "--name: toy is an official list and has its own name. Leave it out, or import with `csv`."),
        (("diff", "toy@2020-01-01", "toy@current"), "toy@2020-01-01: no such version is kept. Kept: "),
        (("diff", "nothing", "toy@current"), "nothing: there is no such file, and it names no version. Write SOURCE@VERSION"),
        (("diff", "TOY.CSV", "TOY.CSV"), "TOY.CSV: it is not said of which source it is. Add for example --source ofac-sdn."),
        (("diff", "toy@current", "csv@current"), "lists diff: two different sources are named: csv, toy. Compare two versions of one source."),
        (("diff", "toy@current", "toy@previous", "--source", "csv"), "lists diff: two different sources are named: csv, toy."),
        (("diff", "toy@current", "toy@previous", "-o", "x.txt"), "--output x.txt: only CSV is written. Name a file that ends in .csv."),
        (("pull", "csv"), "csv: csv: no official address of it is known here."),
        (("pull", "csv", "toy", "--from", "https://lists.example/"), "--from: 2 sources are meant. Name exactly one source."),
        (("pull", "toy", "--from", "http://lists.example/"), "address http://lists.example: only https is fetched. Write it as https://host/file."),
    ]:
        if argv[0] == "import" and "--published" in argv:
            write("TOY.CSV", text(10))
        out, err = said(capsys, *argv, code=2)
        assert out == []
        assert len(err) == 1
        assert err[0].startswith(expected), err[0]
    assert [v.day for v in Store.open().versions("toy")] == ["2024-05-01", "2024-05-03"]


def test_a_partial_list_is_marked_until_a_whole_one_comes(capsys):
    said(capsys, "import", "toy", write("TOY.CSV", text(2, "2024-05-01")), code=2)
    out, _ = said(capsys, "import", "toy", "TOY.CSV", "--floor", "2")
    assert "  A partial list: the floor was lowered to 2." in out
    out, _ = said(capsys, "status")
    assert re.search(r"^toy +toy\.a +2 +2 +2024-05-01 .* yes$", "\n".join(out), re.MULTILINE)
    assert "partial: toy, its floor was lowered to 2 entries" in out
    said(capsys, "import", "toy", write("TOY.CSV", text(4, "2024-05-02")))
    assert not any("partial:" in line for line in said(capsys, "status")[0])


# -- status ------------------------------------------------------------------------------------------------------------


def test_a_fresh_machine_shows_the_lists_of_the_law(capsys):
    out, err = said(capsys, "status")
    assert err == []
    assert out[0].split() == ["source", "list", "entries", "names", "published", "retrieved", "days", "hash", "partial"]
    assert re.fullmatch(r"law/xx +xx\.listed +1 +2 +2026-06-30 +- +\d+ +[0-9a-f]{10}", out[1])
    assert out[2].startswith("No list was pulled")
    assert any("No list was pulled or imported yet" in line for line in out)
    assert out[-1].startswith("kept in ")
    assert not Path("home").exists(), "asking writes nothing"


def test_status_counts_entries_names_and_days(capsys):
    said(capsys, "import", "toy", write("TOY.CSV", text(4, "2024-05-01")))
    said(capsys, "import", "csv", write("Our Customers.csv", "id,name,list\n1,Acme,\n"), "--published", "2025-01-01")
    found = answer(capsys, "status")
    kept = {r["source"]: r for r in found["rows"] if not r["source"].startswith("law/")}
    assert set(kept) == {"toy", "own.our-customers"}
    row = kept["toy"]
    assert (row["list"], row["entries"], row["names"], row["published"], row["dated_by"], row["versions"]) == (
        "toy.a", 4, 4, "2024-05-01", "publisher", 1,
    )  # fmt: skip
    assert row["age"] == (date.fromisoformat(found["today"]) - date(2024, 5, 1)).days
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", row["hash"])
    assert kept["own.our-customers"]["dated_by"] == "user"
    out, _ = said(capsys, "status")
    assert "* dated by the user: the file does not say its date" in out
    assert not any("No list was pulled" in line for line in out)


def test_a_damaged_list_is_told_and_the_rest_is_shown(capsys):
    said(capsys, "import", "toy", write("TOY.CSV", text(4, "2024-05-01")))
    said(capsys, "import", "csv", write("mine.csv", "id,name,list\n1,Acme,\n"))
    (Path("home") / "lists" / "toy" / "current.json").write_text("{")
    out, err = said(capsys, "status", code=2)
    assert any(line.startswith("own.mine") for line in out)
    assert len(err) == 1
    assert err[0].startswith("toy, current.json: what is kept of this list is damaged")


# -- diff --------------------------------------------------------------------------------------------------------------


def test_a_difference_in_words_in_json_and_in_a_table(capsys):
    said(capsys, "import", "toy", write("TOY.CSV", text(5, "2024-05-01")))
    said(capsys, "import", "toy", write("TOY.CSV", text(5, "2024-05-03", start=1).replace("Person 3", "Pers\u0007on Three")))
    out, _ = said(capsys, "diff", "toy@previous", "toy@current")
    assert out[1:] == ["1 added, 1 removed, 1 changed", "added", "  t:5  Person 5", "removed", "  t:0  Person 0", "changed",
                       "  t:3  Pers on Three; name: Person 3 -> Pers on Three"]  # fmt: skip
    found = answer(capsys, "diff", "toy@2024-05-01", "toy@2024-05-03")
    assert found["counts"] == {"added": 1, "removed": 1, "changed": 1}
    assert found["added"][0]["properties"] == {"name": ["Person 5"]}
    assert found["removed"] == [{"id": "t:0", "caption": "Person 0"}]
    assert found["changed"][0]["changes"] == [{"property": "name", "before": ["Person 3"], "after": ["Pers\u0007on Three"]}]
    out, _ = said(capsys, "diff", "toy@previous", "toy@current", "-o", "d.csv")
    assert out[1:] == ["1 added, 1 removed, 1 changed", "written: d.csv"]
    with Path("d.csv").open(encoding="utf-8", newline="") as f:
        assert [tuple(r.values())[:4] for r in csv.DictReader(f)] == [
            ("added", "t:5", "Person 5", ""), ("removed", "t:0", "Person 0", ""), ("changed", "t:3", "Pers\u0007on Three", "name"),
        ]  # fmt: skip


def test_a_file_is_compared_with_a_file_and_with_a_version(capsys):
    said(capsys, "import", "toy", write("TOY.CSV", text(5, "2024-05-01")))
    write("other_toy.csv", text(6, "2024-05-02"))
    assert said(capsys, "diff", "toy@current", "other_toy.csv")[0][1] == "1 added, 0 removed, 0 changed"
    assert said(capsys, "diff", "TOY.CSV", "other_toy.csv", "--source", "toy")[0][:2] == ["TOY.CSV -> other_toy.csv", "1 added, 0 removed, 0 changed"]
    assert said(capsys, "diff", "toy@current", "toy@current")[0][1:] == ["0 added, 0 removed, 0 changed"]
    write("a.csv", "id,name,list\n1,Acme,\n")
    write("b.csv", "id,name,list\n1,Acme,\n2,Beta,\n")
    assert said(capsys, "diff", "a.csv", "b.csv", "--source", "csv")[0][1] == "1 added, 0 removed, 0 changed"
    said(capsys, "import", "csv", "a.csv", "--name", "mine")
    assert said(capsys, "diff", "own.mine@current", "b.csv")[0][1] == "1 added, 0 removed, 0 changed"


def test_a_long_difference_is_cut_for_people_only(capsys):
    write("a_toy.csv", text(3))
    write("b_toy.csv", text(100))
    out, _ = said(capsys, "diff", "a_toy.csv", "b_toy.csv", "--source", "toy")
    assert out[-1] == "  and 77 more: see --json or -o FILE.csv"
    assert len(answer(capsys, "diff", "a_toy.csv", "b_toy.csv", "--source", "toy")["added"]) == 97


# -- pull --------------------------------------------------------------------------------------------------------------


def test_a_pull_tells_each_source_and_fails_with_two_when_one_fails(capsys, publisher):
    publisher.answers["/one.csv"] = (200, {"ETag": '"x"'}, text(10, "2024-05-01").encode())
    out, err = said(capsys, "pull", code=2)
    assert out[0] == "one: 10 entries, 10 names (toy.a 10)"
    assert len(err) == 1
    assert err[0].startswith("two: 127.0.0.1, two.csv: the server answered 404 (Not Found).")
    publisher.answers["/one.csv"] = (304, {}, b"")
    assert said(capsys, "pull", "one")[0] == ["one: unchanged since 2024-05-01, 10 entries"]
    publisher.answers["/one.csv"] = (200, {}, b"<html><title>Busy</title></html>")
    assert main(["lists", "pull", "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert [(p["source"], p["state"], p["entries"]) for p in found] == [("one", "failed", None), ("two", "failed", None)]
    assert "a web page came instead of the list (its title: Busy)" in found[0]["problems"][0]["what"]
    assert Store.open().current("one").entries == 10


def test_another_address_and_a_floor(capsys, publisher):
    publisher.answers["/mirror/one.csv"] = (200, {}, text(2, "2024-05-01").encode())
    said(capsys, "pull", "one", "--from", publisher.base + "mirror/one.csv", code=2)
    out, _ = said(capsys, "pull", "one", "--from", publisher.base + "mirror/one.csv", "--floor", "1")
    assert "  A partial list: the floor was lowered to 1." in out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of the Unix kind")
def test_on_a_terminal_a_bar_is_drawn_and_gone(publisher, tmp_path):
    import pty

    publisher.answers["/one.csv"] = (200, {}, text(10, "2024-05-01").encode())
    code = ("import sys, comity.cli.lists as c; from comity.cli.main import main; from tests.desk.toy_lists import single\n"
            f"c.SOURCES = {{'one': single({publisher.base!r}, 'one')}}\nsys.exit(main(['lists', 'pull']))")  # fmt: skip
    ours, theirs = pty.openpty()
    run = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60,
                         cwd=Path(__file__).parents[2], env=os.environ | {"TERM": "xterm"})  # fmt: skip
    os.close(theirs)
    drawn = os.read(ours, 100_000).decode()
    os.close(ours)
    assert run.returncode == 0
    assert run.stdout.decode().startswith("one: 10 entries")
    assert "one one.csv" in drawn


# -- what ships --------------------------------------------------------------------------------------------------------


def test_every_known_source_can_be_named_and_pulled_over_https_or_says_that_it_cannot(capsys, monkeypatch):
    monkeypatch.setattr(lists_command, "SOURCES", SOURCES)
    page = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
    for name, source in SOURCES.items():
        assert f"`{name}`" in page, f"{PAGE} does not name {name}"
        assert all(url.startswith("https://") for url in source.files.values())
        assert 1 <= source.floor <= source.ceiling
    out, err = said(capsys, "pull", "jp-meti", code=2)
    assert out == []
    assert err == ["jp-meti: jp-meti: no official address of it is known here. Get the file from the publisher, then `comity lists import jp-meti FILE`."]


def test_what_the_page_shows_is_what_is_printed(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(lists_command, "SOURCES", SOURCES)
    monkeypatch.delenv("COMITY_LAW")
    shown_commands = 0
    for kind, name, content in blocks(PAGE):
        if kind == "csv":
            (tmp_path / name).write_text(content, encoding="utf-8")
        elif kind == "shell":
            for command, shown in commands(content):
                printed = run(command, capsys)
                assert missing_line(shown, printed) is None, "\n".join([command, *printed])
                shown_commands += 1
    assert shown_commands == 3


# -- the official files ------------------------------------------------------------------------------------------------

COUNTS = {
    "2021-09-02": 9120, "2022-01-05": 9009, "2022-05-06": 10026, "2022-09-02": 10478, "2023-01-05": 11436, "2023-05-02": 12211,
    "2023-09-05": 12863, "2024-01-11": 13827, "2024-04-26": 14668, "2024-05-01": 14966, "2024-05-02": 14973, "2024-05-03": 14965,
}  # fmt: skip
"""Entries of the SDN list on twelve days."""


def test_twelve_dated_lists_are_a_history_and_a_failed_download_changes_nothing(capsys, monkeypatch, shared):
    monkeypatch.setattr(lists_command, "SOURCES", SOURCES)
    folder = shared / "data" / "lists" / "sdn_history"
    days = list(COUNTS)
    for day in [*days[6:], *days[:6]]:  # the order in which they are imported does not matter
        said(capsys, "import", "ofac-sdn", str(folder / f"sdn_{day}.csv.gz"), "--published", day)
    store = Store.open()
    assert {v.day: v.entries for v in store.versions("ofac-sdn")} == COUNTS
    assert store.current("ofac-sdn").day == "2024-05-03"
    assert store.as_of("2021-09-01") == {}
    assert store.as_of("2022-12-31")["ofac-sdn"].entries == 10478
    assert store.as_of("2024-05-02")["ofac-sdn"].entries == 14973
    out, _ = said(capsys, "diff", "ofac-sdn@2024-05-02", "ofac-sdn@2024-05-03")
    assert out[1] == "0 added, 8 removed, 0 changed"
    assert "  us.sdn:38557  9H-AMN" in out
    listed = {e.id for e in store.entities(store.as_of("2024-05-02")["ofac-sdn"])}
    assert "us.sdn:38557" in listed - {e.id for e in store.entities(store.current("ofac-sdn"))}
    assert said(capsys, "diff", "ofac-sdn@2024-05-01", "ofac-sdn@2024-05-02")[0][1] == "7 added, 0 removed, 0 changed"

    before = store.current("ofac-sdn")
    _, err = said(capsys, "import", "ofac-sdn", str(folder / "sdn_2024-05-04_failed_download_empty.csv"), "--published", "2024-05-04", code=2)
    assert err[0].startswith("sdn_2024-05-04_failed_download_empty.csv: the file is empty (0 bytes).")
    whole = gzip.decompress((folder / "sdn_2024-05-03.csv.gz").read_bytes())
    cut = Path("sdn_cut.csv")
    for share in (0.01, 0.3, 0.7):
        cut.write_bytes(whole[: int(len(whole) * share)])
        said(capsys, "import", "ofac-sdn", str(cut), "--published", "2024-05-04", code=2)
    assert store.current("ofac-sdn") == before
    assert len(store.versions("ofac-sdn")) == 12


def test_the_three_files_of_one_day_belong_together_and_losing_the_aliases_is_noticed(capsys, monkeypatch, shared):
    monkeypatch.setattr(lists_command, "SOURCES", SOURCES)
    folder = shared / "data" / "lists"
    said(capsys, "import", "ofac-sdn", str(folder / "us_ofac_sdn_2021-07.csv.gz"), "--published", "2021-07-01")
    version = Store.open().current("ofac-sdn")
    assert [f.name for f in version.files] == ["SDN.CSV", "ALT.CSV", "ADD.CSV"]
    assert [f.origin for f in version.files] == [f"us_ofac_{part}_2021-07.csv.gz" for part in ("sdn", "alt", "add")]
    assert version.names > 2 * version.entries
    _, err = said(capsys, "import", "ofac-sdn", str(folder / "us_ofac_sdn_2024-05-03.csv.gz"), "--published", "2024-05-03", code=2)
    assert "names an entry, and 2." in err[0]
    assert "or one is missing" in err[0]
    alone = said(capsys, "import", "ofac-sdn", str(folder / "us_ofac_alt_2025-12.csv.gz"), code=2)[1]
    assert alone[0].startswith("us_ofac_alt_2025-12.csv.gz")


def test_the_truncated_screening_list_is_too_short_unless_told_otherwise(capsys, monkeypatch, shared):
    monkeypatch.setattr(lists_command, "SOURCES", SOURCES)
    file = str(shared / "data" / "lists" / "us_trade_csl_2023-11_partial.csv.gz")
    _, err = said(capsys, "import", "trade-csl", file, code=2)
    assert re.search(r"4,2\d\d entries were read, fewer than 15,000: the file is cut off or of another kind", err[0])
    out, _ = said(capsys, "import", "trade-csl", file, "--floor", "4000", "--published", "2023-11-01")
    assert "  A partial list: the floor was lowered to 4,000." in out
