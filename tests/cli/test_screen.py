"""`comity screen`, as scripts and people meet it."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

import pytest
from tests.desk.screen_toys import TINY, customers, party, people, put

from comity.cli.main import main
from comity.cli.screen_text import percent
from comity.desk.list_intake import Terms, import_files
from comity.desk.list_store import Store
from comity.parties.sources.known import SOURCES


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COMITY_LAW", str(TINY))
    monkeypatch.delenv("COMITY_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def store() -> Store:
    store = Store.open()
    put(store, "toy", "2026-01-01",
        party("q", "Ulrike Quistorp-Oduya", "us.sdn", birthDate=("1961-03-04",), nationality=("DE",), since="2015-06-07", tags=("us.sdn.x",), citation="80 FR 1"),
        party("v", "Sea Xhaferaj", "us.sdn", schema="Vessel", imoNumber=("9187629",)), *people(20))  # fmt: skip
    put(store, "own.cleared", "2026-01-01", party("k", "Bertrand Wrzesniewski", "own.known", tags=("own.known", "own.cleared")))
    return store


def said(capsys, *argv, code=0):
    assert main(["screen", *argv]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out.splitlines(), captured.err.splitlines()


def answer(capsys, *argv):
    out, _err = said(capsys, *argv, "--json")
    return json.loads("\n".join(out))


def refused(capsys, *argv):
    out, err = said(capsys, *argv, code=2)
    assert out == []
    assert all(line.endswith((".", "?")) for line in err), err
    return err


# -- one name ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store")
def test_a_hit_says_who_where_since_when_why_and_what_follows(capsys):
    out, err = said(capsys, "Ulrike Quistorp Oduya", "--type", "person", "--birth-date", "1961-03-04", "--country", "Germany", "--as-of", "2026-07-01")
    text = " ".join(" ".join(out).split())
    assert err == []
    assert out[0] == "Ulrike Quistorp Oduya  screened against the lists of 2026-07-01"
    assert out[1] == "1 hit at 10.0 % or more"
    assert re.match(r">?\d\d\.\d %  Ulrike Quistorp-Oduya  q$", out[3]), out[3]
    assert "Specially Designated Nationals and Blocked Persons [us.sdn], since 2015-06-07; 80 FR 1" in text
    assert "the dates are the same (1961-03-04)" in text
    assert "follows: property within US jurisdiction is blocked" in text
    assert "[31 CFR ch. V]" in text
    assert "us.sdn 2 toy of 2026-01-01" in text
    assert "xx.listed 1 the law, checked through 2026-06-30" in text
    assert re.search(r"not loaded: .*us.entity-list \(Entity List\).*`comity lists pull` fetches them\.", text)
    assert re.search(r"not loaded: jp.end-user \(Foreign End User List\).*`comity lists import` takes (it|them) from a file\.", text)
    assert out[-1].startswith("law sha256:")


@pytest.mark.usefixtures("store")
def test_no_hit_says_against_what_it_was_screened(capsys):
    out, _ = said(capsys, "Nobody Whatsoever", "--as-of", "2026-07-01", "--fail-on-hit")
    assert out[1] == "no hit at 10.0 % or more"
    assert "screened: 24 entries on 4 lists" in out


def test_without_any_list_the_law_is_screened(capsys):
    assert [h["entity"] for h in answer(capsys, "Bad Lidar", "--threshold", "0.3")["hits"]] == ["xx.listed.1"]


@pytest.mark.usefixtures("store")
def test_circumstances_and_identifiers_move_the_probability(capsys):
    def p(*more):
        hits = answer(capsys, "Ulrike Quistorp Oduya", "--threshold", "0", "--as-of", "2026-07-01", "--lists", "us.sdn", *more)["hits"]
        return next(h["probability"] for h in hits if h["entity"] == "q")

    plain = p()
    assert p("--birth-date", "1961") > plain > p("--birth-date", "1980")
    assert p("--country", "DE") > plain > p("--country", "China")
    assert p("--type", "organisation") < plain
    ship = answer(capsys, "Another Name", "--identifier", "imo:IMO 9187629", "--as-of", "2026-07-01")["hits"]
    assert [h["entity"] for h in ship] == ["v"]
    alias = answer(capsys, "Somebody", "--alias", "Ulrike Quistorp-Oduya", "--as-of", "2026-07-01")["hits"]
    assert [(h["entity"], h["matched_name"]) for h in alias] == [("q", "Ulrike Quistorp-Oduya")]


@pytest.mark.usefixtures("store")
def test_json_holds_everything_that_the_answer_rests_on(capsys):
    found = answer(capsys, "Ulrike Quistorp Oduya", "--as-of", "2026-07-01")
    assert {"asked", "hits", "more", "against", "not_loaded", "notes", "law", "index", "model", "program"} == set(found)
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", found[k]) for k in ("law", "index", "model"))
    (hit,) = found["hits"]
    assert (hit["list"], hit["since"], hit["citation"], hit["tags"]) == ("us.sdn", "2015-06-07", "80 FR 1", ["us.sdn.x"])
    assert hit["evidence"]
    assert hit["words"]
    assert hit["because"]
    versions = {a["list"]: a["version"] for a in found["against"]}
    assert re.fullmatch("2026-01-01-[0-9a-f]{12}", versions["us.sdn"])


@pytest.mark.usefixtures("store")
def test_a_cleared_party_is_shown_and_is_no_alert(capsys):
    out, _ = said(capsys, "Bertrand Wrzesniewski", "--fail-on-hit", "--as-of", "2026-07-01")
    assert "cleared: an own list says that this party is cleared; no alert" in " ".join(" ".join(out).split())
    said(capsys, "Ulrike Quistorp Oduya", "--fail-on-hit", "--as-of", "2026-07-01", code=3)


def test_as_of_answers_with_the_lists_of_that_day(capsys, store):
    put(store, "toy", "2026-03-01", party("v", "Sea Xhaferaj", "us.sdn", schema="Vessel"))
    assert answer(capsys, "Ulrike Quistorp Oduya", "--as-of", "2026-02-28")["hits"][0]["until"] == "2026-02-28"
    assert answer(capsys, "Ulrike Quistorp Oduya", "--as-of", "2026-03-01")["hits"] == []
    early = answer(capsys, "Ulrike Quistorp Oduya", "--as-of", "2015-06-06")
    assert early["hits"] == []
    assert any(n.startswith("The first kept version of toy is of 2026-01-01") for n in early["notes"])
    assert len(answer(capsys, "Ulrike Quistorp Oduya", "--as-of", "2015-06-07")["hits"]) == 1


@pytest.mark.usefixtures("store")
def test_lists_are_chosen_by_id_source_or_jurisdiction(capsys):
    for text, lists in (("us.sdn", ["us.sdn"]), ("US", ["us.sdn"]), ("toy", ["toy.a", "us.sdn"]), ("own,xx", ["own.known", "xx.listed"])):
        assert [a["list"] for a in answer(capsys, "x y", "--lists", text)["against"]] == lists
    assert refused(capsys, "x y", "--lists", "us.sdm")[0] == "--lists us.sdm: there is no such list. Did you mean us.sdn?"
    assert refused(capsys, "x y", "--lists", "us.denied")[0].startswith("--lists us.denied: this list is not loaded. `comity lists pull`")
    assert refused(capsys, "x y", "--lists", ",")[0].startswith("--lists: it names no list.")


def test_most_hits_and_how_many_more(capsys, store):
    put(store, "more", "2026-01-01", *(party(f"m{i}", "Farah Vandermeersch", f"toy.{i}") for i in range(6)))
    out, _ = said(capsys, "Farah Vandermeersch", "--most", "2", "--threshold", "0.2")
    assert re.match(r"[6-9] hits at 20\.0 % or more, the likeliest 2 are shown", out[1])


@pytest.mark.usefixtures("store")
def test_hostile_names_do_nothing_to_the_terminal(capsys):
    out, _ = said(capsys, "Ulrike \x1b[31mQuistorp\x07 Oduya\u202e")
    assert not any("\x1b" in line or "\x07" in line or "\u202e" in line for line in out)


@pytest.mark.parametrize("name", ["محمد رضا", "ウルリケ・クイストルプ", "Ульрике Квисторп", "李明", "x" * 2000, "🚢 Sea", "a\0b", "'; DROP TABLE", "=1+1", "ﬁ ﬂ"])
def test_any_name_gets_an_answer(capsys, name):
    out, err = said(capsys, name)
    text = " ".join(" ".join(out).split())
    assert err == []
    assert "screened against the lists of" in text
    assert re.search(r"\b(no hits?|[0-9]+ hits?) at 10\.0 % or more", text)


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        ([], "NAME: nobody is named."),
        ([""], "NAME: there is no name."),
        (["..."], "NAME: '...' has no letter or digit that can be read."),
        (["x" * 2001], "NAME: 2,001 characters are no name."),
        (["Ann", "--type", "persn"], "--type: 'persn' is no type of party. Did you mean person?"),
        (["Ann", "--country", "Korea"], "--country: there is no territory 'Korea'."),
        (["Ann", "--birth-date", "2023-02-29"], "--birth-date: '2023-02-29' is not a date."),
        (["Ann", "--identifier", "foo:1"], "--identifier: 'foo' is no kind of identifier."),
        (["Ann", "--identifier", "imo:123"], "--identifier: '123' is no IMO number."),
        (["Ann", "--gender", "x"], "--gender: 'x' is not understood."),
        (["Ann", "--as-of", "2026-13-01"], "--as-of: '2026-13-01' is not a date."),
        (["Ann", "-o", "h.csv"], "--output: it is for a file of parties"),
        (["Ann", "--jobs", "2"], "--jobs: it is for a file of parties"),
        (["c.csv"], "c.csv: it is a file of many parties and no file for the hits is named."),
        (["c.csv", "-o", "h.txt"], "--output h.txt: hits of kind '.txt' are not written."),
        (["c.csv", "-o", "none/h.csv"], "--output none/h.csv: there is no folder none."),
        (["c.csv", "-o", "h.csv"], "c.csv: there is no such file."),
        (["c.csv", "-o", "h.csv", "--country", "DE"], "--country: it describes one party, and c.csv is a file of many."),
        (["--replay", "none.json"], "none.json: No such file or directory."),
    ],
)
def test_bad_input_is_told_with_place_and_remedy(capsys, argv, problem):
    assert refused(capsys, *argv)[0].startswith(problem)


@pytest.mark.parametrize("argv", [["Ann", "--threshold", "2"], ["Ann", "--threshold", "nan"], ["Ann", "--most", "0"], ["Ann", "--jobs", "-1"]])
def test_numbers_out_of_range_are_refused(capsys, argv):
    assert main(["screen", *argv]) == 2
    assert "comity screen: argument --" in capsys.readouterr().err


def test_a_probability_is_never_shown_as_certain():
    assert [percent(p) for p in (1 - 1e-9, 0.9995, 0.99949, 0.5, 0.0005, 0.0001)] == [">99.9 %", ">99.9 %", "99.9 %", "50.0 %", "0.1 %", "<0.1 %"]


# -- a file ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store")
def test_a_file_gives_hits_a_summary_and_bad_rows(capsys):
    customers(Path("c.csv"), 210, people(20))
    out, err = said(capsys, "c.csv", "-o", "hits.csv", "--as-of", "2026-07-01", "--receipt", "r.json")
    assert re.match(r"210 rows, 4 of them bad; \d\d hits at 10\.0 % or more on \d\d parties; lists of 2026-07-01; [\d,]+ rows a second$", out[0]), out[0]
    assert out[1:] == ["hits: hits.csv", "receipt: r.json"]
    assert err == ["hits.csv.errors.csv: 4 bad rows with number, column, reason and remedy. Mend them and run those again."]
    out, _ = said(capsys, "--replay", "r.json")
    assert out[1].startswith("the same answer, byte for byte: sha256:")
    summary = answer(capsys, "c.csv", "-o", "hits.parquet", "--as-of", "2026-07-01")
    assert (summary["rows"], summary["bad"]) == (210, 4)
    assert summary["hits"] > 20
    said(capsys, "c.csv", "-o", "hits.jsonl", "--fail-on-hit", code=3)


def test_since_a_version_or_a_receipt(capsys, store):
    Path("c.csv").write_text("id,name\n1,Ulrike Quistorp Oduya\n2,Jolanta Newcomer-Yildirim\n", encoding="utf-8")
    said(capsys, "c.csv", "-o", "then.csv", "--receipt", "r.json")
    put(store, "toy", "2026-02-01", party("n", "Jolanta Newcomer Yildirim", "us.sdn"), *people(20))
    for since in ("toy@previous", "r.json"):
        out, _ = said(capsys, "c.csv", "-o", "now.csv", "--since", since, "--previous", "then.csv")
        assert out[1].startswith("screened against 1 entry added or changed since toy@2026-01-01-")
        assert out[2] == "1 hit of then ended"
        with Path("now.csv").open(encoding="utf-8", newline="") as f:
            assert [(r["id"], r["entity"], r["change"]) for r in csv.DictReader(f)] == [("2", "n", "new"), ("1", "q", "ended")]
    assert refused(capsys, "c.csv", "-o", "x.csv", "--previous", "then.csv")[0].startswith("--previous: it is for a screening since a version.")


# -- receipts ----------------------------------------------------------------------------------------------------------


def test_a_receipt_is_replayed_and_its_signature_checked(capsys, store):
    Path("key").write_bytes(os.urandom(32))
    Path("short").write_bytes(b"abc")
    said(capsys, "Ulrike Quistorp Oduya", "--receipt", "r.json", "--sign", "key")
    put(store, "toy", "2026-02-01", *people(20))
    out, _ = said(capsys, "--replay", "r.json", "--key", "key")
    assert out[1] == "signature: made with this key"
    assert out[2].startswith("the same answer, byte for byte: sha256:")
    assert refused(capsys, "--replay", "r.json", "--key", "short")[0].startswith("short: a key of 3 bytes is too short.")
    text = Path("r.json").read_text(encoding="utf-8")
    Path("r.json").write_text(text.replace("Quistorp", "Quistorf"), encoding="utf-8")
    assert refused(capsys, "--replay", "r.json")[0].startswith("r.json: its hash is not that of its content: it was changed.")


# -- the official lists, where they are --------------------------------------------------------------------------------


def test_the_treasury_list_finds_its_own_in_other_scripts(capsys, shared):
    for file in ("2024-05-01", "2024-05-03"):
        import_files(Store.open(), SOURCES["ofac-sdn"], [shared / "data" / "lists" / "sdn_history" / f"sdn_{file}.csv.gz"], Terms(published=file))
    found = answer(capsys, "Виктор Федорович Янукович", "--type", "person", "--threshold", "0.01")
    assert "YANUKOVYCH" in found["hits"][0]["caption"].upper()
    assert found["hits"][0]["list"] == "us.sdn"
    assert {a["list"]: a["entries"] for a in found["against"]}["us.sdn"] == 14_965
    assert answer(capsys, "Tabby Unlistedson Cleanman", "--type", "person")["hits"] == []


@pytest.mark.usefixtures("store")
def test_in_a_file_a_cleared_party_is_told_and_is_no_alert(capsys):
    Path("c.csv").write_text("id,name\n1,Bertrand Wrzesniewski\n", encoding="utf-8")
    out, _ = said(capsys, "c.csv", "-o", "h.csv", "--fail-on-hit")
    assert out[1] == "1 hits are entries of an own list of cleared parties: tag own.cleared"
    with Path("c.csv").open("a", encoding="utf-8") as f:
        f.write("2,Ulrike Quistorp-Oduya\n")
    said(capsys, "c.csv", "-o", "h.csv", "--fail-on-hit", code=3)


def test_a_column_that_is_none_is_told_with_the_page_that_explains_them(capsys):
    Path("c.jsonl").write_text('{"id": "1", "name": "Ann Lee"}\n{"id": "2", "name": "Bob", "colour": "red"}\n', encoding="utf-8")
    said(capsys, "c.jsonl", "-o", "h.csv")
    assert "docs/how-to/screen-a-file.md" in Path("h.csv.errors.csv").read_text(encoding="utf-8")
