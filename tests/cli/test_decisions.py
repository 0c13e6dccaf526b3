"""`comity decisions`, as people meet it: a hit is found, decided on, confirmed, shown as cleared, and asked again when the list changes."""

from __future__ import annotations

import csv
import json
import re
import stat
from pathlib import Path

import pytest
from tests.e2e.test_tutorial import blocks, commands, missing_line
from tests.e2e.test_tutorial import run as run_shown

import comity.cli.decisions as command
import comity.desk.decision_store as store_module
from comity.cli.main import main
from comity.desk.decision_store import policy_of
from comity.parties.decisions import DEFAULT

PAGE = "docs/how-to/decide-on-a-hit.md"
TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
NAME = "Yusuf Karimov"
LIST = """id,name,aliases,type,country,birth_date
W-1,Yusuf Karimov,Joseph Karimoff,person,DE,1970-05-06
W-2,Northern Pumps GmbH,,organisation,DE,
"""
CUSTOMERS = """id,name,aliases,type,country,birth_date
C-1,Yusuf Karimov,,person,,
C-2,Northern Pump GmbH,Nordpumpe;N. Pump,organisation,DE,
C-3,Mary Jones,,person,DE,
C-4,Yusuf Karimov,,person,,
"""
REASON = "passport shows another birth date"


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    """A home, a cache and a law of the test, and a watch list with two entries."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COMITY_LAW", str(TINY))
    monkeypatch.delenv("COMITY_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    watch(LIST, "2025-01-01")


def watch(text, day):
    Path("watch.csv").write_text(text, encoding="utf-8")
    assert main(["lists", "import", "csv", "watch.csv", "--published", day]) == 0


def run(capsys, *argv, code=0):
    """Standard output of a command; on standard error there is nothing but what a refusal says."""
    capsys.readouterr()
    assert main(list(argv)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out if code in (0, 3) else captured.err


def hit(capsys, *argv, code=0):
    """The one hit of a screening of the name."""
    found = json.loads(run(capsys, "screen", NAME, "--type", "person", "--json", "--fail-on-hit", *argv, code=code))
    (one,) = found["hits"]
    return one


def add(capsys, *argv, code=0, **options):
    stated = {"--entity": "W-1", "--verdict": "different", "--reason": REASON, "--by": "Anna Quill"} | {f"--{k}": v for k, v in options.items()}
    return run(capsys, "decisions", "add", *argv, *(part for pair in stated.items() for part in pair), code=code)


def name_alone(capsys, **options):
    return add(capsys, "--name", NAME, "--type", "person", **options)


def hits(capsys, code):
    """Rows of a screening of the file, by id."""
    run(capsys, "screen", "customers.csv", "-o", "hits.csv", "--fail-on-hit", code=code)
    return {r["id"]: r for r in csv.DictReader(Path("hits.csv").read_text("utf-8").splitlines())}


# -- the whole way -----------------------------------------------------------------------------------------------------


def test_a_hit_is_decided_confirmed_cleared_and_asked_again_when_the_entry_changes(capsys):
    assert (hit(capsys, code=3)["decision"], hit(capsys, code=3)["decided"]) == ("", "")
    out = name_alone(capsys).splitlines()
    assert out[0] == "D1  unconfirmed  Yusuf Karimov (person)"
    assert out[1] == "    different: Yusuf Karimov, own.watch, W-1"
    assert re.fullmatch(rf"    by Anna Quill on \d{{4}}-\d\d-\d\d, until \d{{4}}-\d\d-\d\d: {REASON}", out[2])
    assert out[3] == "  It counts when a second person confirms it: comity decisions confirm D1 --by NAME"
    assert hit(capsys, code=3)["decision"] == "to be decided again: not confirmed by a second person (D1)"

    assert "the person who decided cannot confirm" in run(capsys, "decisions", "confirm", "D1", "--by", "anna quill", code=2)
    assert "D1  cleared" in run(capsys, "decisions", "confirm", "D1", "--by", "Ben Reed")
    cleared = hit(capsys, code=0)
    assert cleared["decided"] == "cleared"
    assert re.fullmatch(r"cleared on \S+ by Anna Quill and Ben Reed, until \S+ \(D1\)", cleared["decision"])
    text = run(capsys, "screen", NAME, "--type", "person", "--fail-on-hit")
    assert "1 hit at" in text, "a cleared hit is not hidden"
    assert re.search(r"^  cleared on \S+ by Anna Quill and Ben Reed, until", text, re.MULTILINE)

    watch(LIST.replace("1970-05-06", "1981-02-03"), "2025-02-01")
    again = hit(capsys, code=3)
    assert again["decided"] == "again"
    assert again["decision"] == ("to be decided again: the listed entry changed since it was decided (D1): birthDate 1970-05-06 -> 1981-02-03")
    then = hit(capsys, "--as-of", "2025-01-15", code=0)
    assert then["decided"] == "cleared", "the entry of then is the one that was decided on"


def test_in_a_file_the_decision_is_on_the_customer(capsys):
    assert set(hits(capsys, 3)) == {"C-1", "C-2", "C-4"}
    add(capsys, "--subject", "C-1", "--customers", "customers.csv", entity="own.watch/W-1")
    run(capsys, "decisions", "confirm", "D1", "--by", "Ben Reed")
    found = hits(capsys, 3)
    assert re.fullmatch(r"cleared: decided on \S+, until \S+ \(D1\)", found["C-1"]["decision"])
    assert found["C-4"]["decision"] == "", "another customer of the same name is not cleared"
    assert "Anna" not in Path("hits.csv").read_text("utf-8")

    add(capsys, "--subject", "C-2", "--customers", "customers.csv", entity="W-2", verdict="same")
    assert re.fullmatch(r"same: decided on \S+, until \S+ \(D3\)", hits(capsys, 3)["C-2"]["decision"])
    add(capsys, "--subject", "C-2", "--customers", "customers.csv", entity="W-2")
    add(capsys, "--subject", "C-4", "--customers", "customers.csv")
    for decision in ("D4", "D5"):
        run(capsys, "decisions", "confirm", decision, "--by", "Ben Reed")
    found = hits(capsys, 0)
    assert [found[c]["decision"].partition(":")[0] for c in ("C-1", "C-2", "C-4")] == ["cleared"] * 3
    assert len(found) == 3, "cleared hits are shown"
    counts = json.loads(run(capsys, "screen", "customers.csv", "-o", "hits.csv", "--json"))
    assert (counts["hits"], counts["cleared"]) == (3, 3)
    assert "3 hits are cleared by decisions" in run(capsys, "screen", "customers.csv", "-o", "hits.csv")

    Path("customers.csv").write_text(CUSTOMERS.replace("C-1,Yusuf Karimov,,person,,", "C-1,Yusuf Karimov,,person,,1970-05-06"), encoding="utf-8")
    assert hits(capsys, 3)["C-1"]["decision"] == "again: the subject is described otherwise than when it was decided (D1): dates"


def test_a_subject_told_by_options_is_the_one_in_the_file(capsys):
    add(capsys, "--subject", "C-2", "--name", "Northern Pump GmbH", "--alias", "Nordpumpe", "--alias", "N. Pump", "--type", "organisation",
        "--country", "DE", entity="W-2")  # fmt: skip
    run(capsys, "decisions", "confirm", "D1", "--by", "Ben Reed")
    assert hits(capsys, 3)["C-2"]["decision"].startswith("cleared: ")


def test_receipts_hold_what_was_found_and_not_what_was_decided(capsys):
    run(capsys, "screen", NAME, "--type", "person", "--receipt", "before.json")
    digest = json.loads(run(capsys, "screen", "customers.csv", "-o", "hits.csv", "--receipt", "file.json", "--json"))["digest"]
    name_alone(capsys, receipt="before.json")
    add(capsys, "--subject", "C-1", "--customers", "customers.csv")
    for decision in ("D1", "D2"):
        run(capsys, "decisions", "confirm", decision, "--by", "Ben Reed")
    assert hit(capsys)["decided"] == "cleared"
    run(capsys, "screen", "--replay", "before.json")
    assert json.loads(run(capsys, "screen", "customers.csv", "-o", "hits.csv", "--json"))["digest"] == digest
    run(capsys, "screen", NAME, "--type", "person", "--receipt", "after.json")
    assert "Anna" not in Path("after.json").read_text("utf-8")
    kept = json.loads(run(capsys, "decisions", "list", "--json"))[0]["receipt"]
    assert kept == json.loads(Path("before.json").read_text("utf-8"))["hash"]
    Path("before.json").write_text(Path("before.json").read_text("utf-8").replace("W-1", "W-9"))
    assert "it was changed" in add(capsys, "--name", NAME, receipt="before.json", code=2)


# -- listing, withdrawing, checking ------------------------------------------------------------------------------------


def test_open_expiring_withdrawn_and_exported(capsys, monkeypatch):
    assert run(capsys, "decisions", "list").strip() == "No decision was made yet."
    monkeypatch.setattr(store_module, "utc_now", lambda: "2026-11-24T09:00:00.000000Z")
    monkeypatch.setattr(command, "utc_now", lambda: "2026-11-24T09:00:00.000000Z")
    name_alone(capsys, expires="2026-12-20")
    name_alone(capsys, verdict="undecided", entity="W-2")
    assert [r["decision"] for r in json.loads(run(capsys, "decisions", "list", "--open", "--json"))] == ["D1", "D2"]
    run(capsys, "decisions", "confirm", "D1", "--by", "Ben Reed")
    assert [r["decision"] for r in json.loads(run(capsys, "decisions", "list", "--open", "--json"))] == ["D2"]
    assert [r["decision"] for r in json.loads(run(capsys, "decisions", "list", "--expiring", "30", "--json"))] == ["D1"]
    assert run(capsys, "decisions", "list", "--expiring", "20").strip() == "No such decision."
    text = run(capsys, "decisions", "list").splitlines()
    assert text[0] == "D1  cleared  Yusuf Karimov (person)"
    assert "    confirmed by Ben Reed on 2026-11-24" in text
    assert "D2  withdrawn" in run(capsys, "decisions", "withdraw", "D2", "--by", "Anna Quill", "--reason", "entered for the wrong entry")
    assert run(capsys, "decisions", "export", "out.csv").strip() == "2 decisions written: out.csv"
    assert stat.S_IMODE(Path("out.csv").stat().st_mode) == 0o600
    rows = list(csv.DictReader(Path("out.csv").read_text("utf-8").splitlines()))
    assert [(r["decision"], r["state"], r["withdrawn_because"]) for r in rows] == [("D1", "cleared", ""), ("D2", "withdrawn", "entered for the wrong entry")]


def test_the_chain_is_verified_and_a_broken_one_stops_the_screening(capsys, tmp_path):
    assert run(capsys, "decisions", "verify").strip() == "0 lines, 0 decisions: every line follows on the one before it"
    name_alone(capsys)
    head = json.loads(run(capsys, "decisions", "verify", "--json"))["head"]
    run(capsys, "decisions", "confirm", "D1", "--by", "Ben Reed")
    out = run(capsys, "decisions", "verify", "--head", head).splitlines()
    assert out[0] == "2 lines, 1 decision: every line follows on the one before it"
    assert out[1].startswith("head sha256:")
    assert "--head: no line of the record has this hash" in run(capsys, "decisions", "verify", "--head", "sha256:" + "0" * 64, code=2)
    path = tmp_path / "home" / "decisions" / "decisions.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"different"', b'"same"'))
    for argv in (["decisions", "verify"], ["decisions", "list"], ["screen", NAME], ["screen", "customers.csv", "-o", "hits.csv"]):
        err = run(capsys, *argv, code=2)
        assert err.startswith("the record of decisions, line 1: its hash does not fit: it was changed.")
        assert "Anna" not in err
        assert NAME not in err
    path.write_bytes(whole + b'{"number":3,"prev')
    capsys.readouterr()
    assert main(["screen", NAME, "--type", "person"]) == 0
    captured = capsys.readouterr()
    assert "The record of decisions ends with an unfinished line (17 bytes)" in captured.err
    assert "cleared on" in captured.out


def test_refusals_say_where_what_and_how_to_mend(capsys):
    for argv, options, expected in [
        (["--name", NAME], {"entity": "W-9"}, "--entity W-9: no list that is loaded has such an entry."),
        (["--name", NAME], {"entity": 'W-1"'}, '--entity W-1": no list that is loaded has such an entry.'),
        (["--name", NAME], {"entity": "own.other/W-1"}, "--entity own.other/W-1: no list that is loaded has such an entry."),
        (["--name", NAME], {"verdict": "other"}, "--verdict: 'other' is none."),
        (["--name", NAME], {"reason": "not him"}, "--reason: it has 7 characters."),
        (["--name", NAME], {"expires": "2020-01-01"}, "--expires: 2020-01-01 is not between today and"),
        (["--name", "..."], {}, "--name: "),
        (["--name", NAME, "--country", "Atlantis"], {}, "--country: there is no territory 'Atlantis'."),
        (["--name", NAME, "--birth-date", "1970-02-30"], {}, "--birth-date: '1970-02-30' is not a date."),
        (["--name", NAME], {"receipt": "customers.csv"}, "customers.csv: it is no receipt"),
        (["--name", NAME], {"receipt": "none.json"}, "none.json: No such file or directory."),
        ([], {}, "--name: it is not said who was screened."),
        (["--name", NAME, "--customers", "customers.csv"], {}, "--customers: the file states the name and the circumstances."),
        (["--customers", "customers.csv"], {}, "--subject: it is not said which row of the file is meant."),
        (["--customers", "customers.csv", "--subject", "C-9"], {}, "customers.csv, id C-9: no row has this id."),
        (["--customers", "none.csv", "--subject", "C-1"], {}, "none.csv: there is no such file."),
    ]:
        err = add(capsys, *argv, code=2, **options)
        assert err.startswith(expected), err
        assert err.count("\n") == 1
    assert run(capsys, "decisions", "list").strip() == "No decision was made yet."
    for argv, expected in [
        (["confirm", "D1", "--by", "Ben"], "decision 'D1': there is no such decision. `comity decisions list` shows them all."),
        (["withdraw", "D1", "--by", "Ben", "--reason", "wrong"], "--reason: it has 5 characters."),
        (["export", "out.txt"], "out.txt: only CSV is written. Name a file that ends in .csv."),
    ]:
        assert run(capsys, "decisions", *argv, code=2).startswith(expected)
    assert main(["decisions", "add", "--name", NAME]) == 2


def test_an_id_that_is_on_two_lists_has_to_be_told_apart(capsys):
    Path("other.csv").write_text(LIST, encoding="utf-8")
    assert main(["lists", "import", "csv", "other.csv", "--published", "2025-01-01"]) == 0
    err = add(capsys, "--name", NAME, code=2)
    assert err == "--entity W-1: several lists have this id: own.other, own.watch. Write --entity own.other/W-1.\n"
    name_alone(capsys, entity="own.other/W-1")
    run(capsys, "decisions", "confirm", "D1", "--by", "Ben Reed")
    found = json.loads(run(capsys, "screen", NAME, "--type", "person", "--json"))["hits"]
    assert {h["list"]: h["decided"] for h in found} == {"own.other": "cleared", "own.watch": ""}


def test_an_entry_that_has_left_the_list_is_not_decided_on(capsys):
    watch(LIST.replace("W-1,", "W-3,"), "2025-02-01")
    assert re.match(r"--entity W-1: it is on no list on \d{4}-\d\d-\d\d\.", add(capsys, "--name", NAME, code=2))


def test_names_cannot_command_the_terminal(capsys):
    add(capsys, "--name", f"{NAME}\x1b[31m", "--alias", "x\x07")
    out = run(capsys, "decisions", "list")
    assert "\x1b" not in out
    assert "\x07" not in out


def test_what_the_page_shows_is_what_is_printed(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "another"))
    capsys.readouterr()
    shown_commands = 0
    for kind, name, content in blocks(PAGE):
        if kind == "csv":
            (tmp_path / name).write_text(content.replace(",UZ,", ",DE,"), encoding="utf-8")  # the invented law knows few territories
        elif kind == "toml":
            assert policy_of(content) == DEFAULT
        elif kind == "shell":
            for line, shown in commands(content):
                printed = run_shown(line, capsys)
                assert missing_line(shown, printed) is None, "\n".join([line, *printed])
                shown_commands += 1
    assert shown_commands == 7
