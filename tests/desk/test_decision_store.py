"""The record of decisions: what is written is on the disk, what was changed is found, and a crash at any point loses nothing reported."""

from __future__ import annotations

import csv
import io
import os
import random
import re
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.desk.decision_log import FILE, HEAD, LogFile, line_of, parse_log
from comity.desk.decision_store import Decisions, DecisionStore, Said, apply, cleared, policy_of, verified
from comity.desk.decision_table import COLUMNS, csv_text, rows, write_private
from comity.parties.decisions import DEFAULT, Policy, Standing, described
from comity.parties.screening import Match
from comity.terms.problems import BadInput
from tests.parties.test_decisions import CHANGED, ENTRY, SUBJECT, confirm, decided, withdraw

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-24T09:00:00.000000Z"
LATER = "2026-11-25T09:00:00.000000Z"
WHO = described(SUBJECT, "C-1")
REASON = "born ten years later, another nationality"
SAID = Said("different", REASON, "Anna Quill")


@pytest.fixture
def store(tmp_path) -> DecisionStore:
    return DecisionStore.open({"COMITY_HOME": str(tmp_path / "home")})


def refused(call, *args, **kwargs):
    """The one problem of a refusal, which names nobody."""
    with pytest.raises(BadInput) as caught:
        call(*args, **kwargs)
    (problem,) = caught.value.problems
    assert problem.where
    assert problem.what
    assert problem.mend.endswith((".", "?"))
    assert not re.search("Anna|Quill|Ben|Reed|Ali|Hassan", str(problem)), problem
    return problem


def three(store):
    """A record of three lines: decided, confirmed, decided."""
    store.decide(WHO, ENTRY, SAID, now=NOW)
    store.confirm("D1", "Ben Reed", now=NOW)
    store.decide(WHO, CHANGED, SAID._replace(verdict="same"), now=LATER)
    return store.root / FILE


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_decision_is_kept_with_what_it_rests_on(store):
    assert store.load().all == ()
    assert not store.root.exists(), "asking writes nothing"
    receipt = "sha256:" + "a" * 64
    done = store.decide(WHO, ENTRY, SAID._replace(reason=f"  {REASON}\n", receipt=receipt), now=NOW)
    (d,) = store.load().all
    assert d == done
    assert (d.id, d.made.subject, d.made.entry, d.made.verdict, d.made.reason) == ("D1", WHO, ENTRY, "different", REASON)
    assert (d.made.by, d.made.at, d.made.until, d.made.receipt) == ("Anna Quill", NOW, "2027-11-24", receipt)
    store.confirm("d1", "Ben Reed", now=LATER)
    store.withdraw("D1", "Cleo Park", "a mistake in the file", now=LATER)
    (d,) = store.load().all
    assert (d.confirmed.by, d.confirmed.at, d.withdrawn.by, d.withdrawn.reason) == ("Ben Reed", LATER, "Cleo Park", "a mistake in the file")
    lines = [msgspec.json.decode(line) for line in (store.root / FILE).read_bytes().splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert [line["previous"] for line in lines] == ["", lines[0]["hash"], lines[1]["hash"]]
    assert msgspec.json.decode((store.root / HEAD).read_bytes()) == {"number": 3, "hash": lines[2]["hash"]}


def test_nobody_else_may_read_it(store):
    three(store)
    assert stat.S_IMODE(store.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.root / FILE).stat().st_mode) == 0o600
    store.root.chmod(0o755)
    (store.root / FILE).chmod(0o644)
    store.confirm("D3", "Ben Reed", now=LATER)
    assert stat.S_IMODE(store.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.root / FILE).stat().st_mode) == 0o600


def test_names_of_people_stand_in_the_record_alone(store):
    three(store)
    for path in store.root.parent.rglob("*"):
        if path.is_file() and path.name != FILE:
            assert not re.search(rb"Anna|Ben|Hassan", path.read_bytes()), path


def test_the_same_events_give_the_same_bytes(tmp_path):
    files = [three(DecisionStore(tmp_path / name)).read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "where", "what"),
    [
        ({"verdict": "diferent"}, "--verdict", "'diferent' is none"),
        ({"verdict": ""}, "--verdict", "'' is none"),
        ({"reason": "no match"}, "--reason", "it has 8 characters"),
        ({"reason": "  no   \n match   "}, "--reason", "it has 8 characters"),
        ({"reason": "x" * 2001}, "--reason", "it has 2,001 characters"),
        ({"reason": "a reason \udcff of bytes"}, "--reason", "characters"),
        ({"by": ""}, "--by", "it is no name"),
        ({"by": " .. "}, "--by", "it is no name"),
        ({"until": "soon"}, "--expires", "'soon' is not a date"),
        ({"until": "2026-11-23"}, "--expires", "2026-11-23 is not between today and 2027-11-24"),
        ({"until": "2027-11-25"}, "--expires", "the longest that the policy allows"),
        ({"receipt": "sha256:1"}, "--receipt", "it is no hash of a receipt"),
    ],
)
def test_a_decision_without_its_parts_is_refused_and_nothing_is_written(store, said, where, what):
    problem = refused(store.decide, WHO, ENTRY, SAID._replace(**said), now=NOW)
    assert problem.where == where
    assert what in problem.what
    assert not store.root.exists()


def test_a_subject_needs_a_name_that_can_be_written(store):
    for changes, where in [({"name": " - "}, "--name"), ({"name": "Ali \udcff"}, "--name"), ({"customer": "x" * 3000}, "--subject")]:
        assert refused(store.decide, msgspec.structs.replace(WHO, **changes), ENTRY, SAID, now=NOW).where == where


def test_hostile_names_are_kept_as_they_are_on_one_line(store):
    name = 'A"},"hash":"sha256:' + "0" * 64 + '"}\n{"number":2 \u2028 \x85 \\ \0 \x1b[31m'
    store.decide(msgspec.structs.replace(WHO, name=name), ENTRY, SAID, now=NOW)
    store.confirm("D1", "Ben Reed", now=NOW)
    (d,) = store.load().all
    assert d.made.subject.name == name
    assert (store.root / FILE).read_bytes().count(b"\n") == 2


def test_who_decided_cannot_confirm_and_nothing_is_confirmed_twice(store):
    store.decide(WHO, ENTRY, SAID, now=NOW)
    assert refused(store.confirm, "D1", "ANNA quill", now=NOW).what == "the person who decided cannot confirm"
    assert refused(store.confirm, "D2", "Ben Reed", now=NOW).what == "there is no such decision"
    assert refused(store.confirm, "../x", "Ben Reed", now=NOW).what == "there is no such decision"
    assert refused(store.confirm, "D1", "", now=NOW).where == "--by"
    assert refused(store.confirm, "D1", "Ben Reed", now="2027-11-25T00:00:00.000000Z").what == "it expired on 2027-11-24"
    store.confirm("D1", "Ben Reed", now=NOW)
    assert refused(store.confirm, "D1", "Cleo Park", now=NOW).what == "it was confirmed on 2026-11-24"
    assert refused(store.withdraw, "D1", "Ben Reed", "no", now=NOW).where == "--reason"
    store.withdraw("D1", "Ben Reed", "a mistake in the file", now=NOW)
    assert refused(store.withdraw, "D1", "Ben Reed", "a mistake in the file", now=NOW).what == "it was withdrawn on 2026-11-24"
    assert refused(store.confirm, "D1", "Ben Reed", now=NOW).what == "it was withdrawn on 2026-11-24"
    store.decide(WHO, ENTRY, SAID._replace(verdict="undecided"), now=NOW)
    assert "nothing to confirm" in refused(store.confirm, "D4", "Ben Reed", now=NOW).what
    assert len((store.root / FILE).read_bytes().splitlines()) == 4


def test_the_policy_is_a_file_of_two_settings(store):
    assert store.policy() == DEFAULT == Policy(second_person=True, expires_after_days=365)
    store.root.mkdir(parents=True)
    (store.root / "policy.toml").write_text("second_person = false\nexpires_after_days = 30\n")
    d = store.decide(WHO, ENTRY, SAID, now=NOW)
    assert d.made.until == "2026-12-24"
    assert store.load().standing(SUBJECT, ENTRY, NOW, "C-1").cleared
    assert "2026-12-24" in refused(store.decide, WHO, ENTRY, SAID._replace(until="2026-12-25"), now=NOW).what
    (store.root / "policy.toml").write_text("")
    assert not store.load().standing(SUBJECT, ENTRY, NOW, "C-1").cleared
    (store.root / "policy.toml").write_bytes(b"\xff\xfe")
    assert refused(store.load).what == "it is not UTF-8 text"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("second_person = 1", "second_person: it is neither true nor false"),
        ('second_person = "no"', "second_person: it is neither true nor false"),
        ("expires_after_days = 0", "expires_after_days: it is no whole number from 1 to 3,650"),
        ("expires_after_days = true", "expires_after_days: it is no whole number"),
        ("expires_after_days = 9e9", "expires_after_days: it is no whole number"),
        ("second_persons = false", "second_persons: there is no such setting. Did you mean second_person?"),
        ("[x]\ny = 1", "x: there is no such setting"),
        ("second_person", "it is not TOML"),
    ],
)
def test_a_policy_that_is_not_understood_is_told_and_not_guessed(text, said):
    assert said in str(refused(policy_of, text))


# -- tampering ---------------------------------------------------------------------------------------------------------


def test_every_changed_byte_of_every_line_is_found(store):
    path = three(store)
    whole = path.read_bytes()
    dice = random.Random(4)
    found = []
    for at in range(len(whole)):
        for new in {whole[at] ^ 1 << dice.randrange(8), (whole[at] ^ 0x20, 0, 0x0A, 0x0D)[at % 4]} - {whole[at]}:
            path.write_bytes(whole[:at] + bytes([new]) + whole[at + 1 :])
            problem = refused(store.load)
            line = whole[:at].count(b"\n") + 1
            found.append(f"line {line}" in problem.where or (at == len(whole) - 1 and "after line 2" in problem.where))
    assert all(found), "the place is told"
    assert len(found) > 1.8 * len(whole)
    path.write_bytes(whole)
    assert len(store.load().all) == 2


@settings(max_examples=300)
@given(data=st.data())
def test_no_other_text_is_taken_for_the_record(data):
    """Bytes put in, taken out, or moved; without the head, so that the lines alone must show it."""
    whole = record(decided(), confirm(1), decided("same"), withdraw(3))
    a = data.draw(st.integers(0, len(whole) - 1))
    b = data.draw(st.integers(a, len(whole)))
    other = whole[:a] + data.draw(st.binary(max_size=40)) + whole[b:]
    try:
        log = parse_log(other)
    except BadInput:
        return
    assert whole.startswith(other[: log.size]), "what is read is what was written, from the beginning"
    start = f'{{"number":{len(log.hashes) + 1},"previous":"{log.head.hash}","event":'.encode()
    rest = other[log.size :].rstrip(b"\0")[: len(start)]
    assert start.startswith(rest), "what is passed over begins as the next line would"


def record(*events):
    out, previous = b"", ""
    for number, event in enumerate(events, 1):
        line, previous = line_of(number, previous, event)
        out += line
    return out


def test_lines_left_out_put_in_moved_or_cut_off_are_found(store):
    path = three(store)
    lines = path.read_bytes().splitlines(keepends=True)
    for other, said in [
        (lines[1:], "line 1: it does not follow on the line before it"),
        (lines[:1] + lines[2:], "line 2: it does not follow"),
        ([lines[1], lines[0], lines[2]], "line 1: it does not follow"),
        (lines[:2] + lines[1:], "line 3: it does not follow"),
        (lines[:2], "after line 2: lines are missing at the end: there were 3"),
        ([], "after line 0: lines are missing at the end"),
        ([*lines, b"\n"], "line 4: it does not end with its hash"),
        ([*lines, b"{}\n"], "line 4: it does not end with its hash"),
        ([*lines, b"not a line"], "line 4: it is not as it was written"),
    ]:
        path.write_bytes(b"".join(other))
        problem = refused(store.load)
        assert said in str(problem)
        assert "put back" in problem.mend
        refused(store.confirm, "D1", "Ben Reed")
    path.unlink()
    assert "lines are missing at the end: there were 3" in refused(store.load).what


def test_a_record_that_was_written_anew_is_found_by_the_head_and_by_a_noted_hash(store):
    path = three(store)
    noted = store.load().head.hash
    events = parse_log(path.read_bytes()).events
    path.write_bytes(record(msgspec.structs.replace(events[0], verdict="same"), *events[1:]))
    assert "its hash is not the one in head.json" in refused(store.load).what
    (store.root / HEAD).unlink()
    assert "the file is missing" in refused(store.load).what
    log = parse_log(path.read_bytes())
    (store.root / HEAD).write_bytes(msgspec.json.encode(log.head))
    forged = store.load()
    assert verified(forged) == log.head
    assert "no line of the record has this hash" in refused(verified, forged, noted).what
    for damaged in (b"", b"{", b'{"number":"3"}', b'{"number":3,"hash":"x","more":1}'):
        (store.root / HEAD).write_bytes(damaged)
        assert "head.json" in refused(store.load).where


def test_one_line_that_was_changed_and_given_its_own_hash_anew_does_not_fit_into_the_chain(store):
    path = three(store)
    lines, log = path.read_bytes().splitlines(keepends=True), parse_log(path.read_bytes())
    for n, event in enumerate((msgspec.structs.replace(log.events[0], verdict="same"), confirm(1, by="Cleo Park"), withdraw(1))):
        forged, _hash = line_of(n + 1, log.hashes[n - 1] if n else "", event)
        path.write_bytes(b"".join([*lines[:n], forged, *lines[n + 1 :]]))
        place = f"line {n + 2}: it does not follow on the line before it" if n < 2 else "line 3: its hash is not the one in head.json"
        assert place in str(refused(store.load))


def test_a_noted_hash_stays_in_a_record_that_grows(store):
    three(store)
    noted = store.load().head
    store.withdraw("D1", "Anna Quill", "a mistake in the file", now=LATER)
    assert verified(store.load(), noted.hash).number == noted.number + 1


def test_a_confirmation_of_nothing_is_no_record(store):
    store.root.mkdir(parents=True)
    (store.root / FILE).write_bytes(record(decided(), confirm(2)))
    assert "line 2" in refused(store.load).where


def test_a_forged_confirmation_by_the_same_person_does_not_count(store):
    store.root.mkdir(parents=True)
    body = record(decided(by="Anna Quill"), confirm(1, by="anna quill"))
    (store.root / FILE).write_bytes(body)
    (store.root / HEAD).write_bytes(msgspec.json.encode(parse_log(body).head))
    assert not store.load().standing(SUBJECT, ENTRY, "2026-11-24", "C-1").cleared


# -- crashes, two writers ----------------------------------------------------------------------------------------------


def test_every_unfinished_last_line_is_passed_over_with_a_word_and_written_over(store):
    path = three(store)
    whole = path.read_bytes()
    line, _hash = line_of(4, store.load().head.hash, confirm(3))
    for cut in [*range(1, 120), *range(120, len(line) - 1, 7), len(line) - 1]:
        for zeros in (0, 3):
            path.write_bytes(whole + line[:cut] + b"\0" * zeros)
            found = store.load()
            assert len(found.all) == 2
            assert found.word.startswith(f"The record of decisions ends with an unfinished line ({cut + zeros:,} bytes)")
    store.withdraw("D3", "Anna Quill", "a mistake in the file", now=LATER)
    assert store.load().word == ""
    assert len(path.read_bytes().splitlines()) == 4
    assert path.read_bytes().startswith(whole)


def test_of_an_unfinished_line_that_is_longer_than_the_next_one_nothing_stays(store):
    path = three(store)
    whole = path.read_bytes()
    line, _hash = line_of(4, store.load().head.hash, decided())
    path.write_bytes(whole + line[:-5])
    store.confirm("D3", "Ben Reed", now=LATER)
    assert len(path.read_bytes().splitlines()) == 4
    assert store.load().word == ""
    assert store.load().find("D3").confirmed


def test_two_writers_at_once_are_told(store):
    three(store)
    hold = "import sys,pathlib\nfrom comity.desk.decision_log import LogFile\nwith LogFile(pathlib.Path(sys.argv[1])).writing():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    other = subprocess.Popen([sys.executable, "-c", hold, str(store.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    try:
        problem = refused(store.confirm, "D3", "Ben Reed", now=LATER)
        assert str(problem) == "decisions: another comity is writing a decision now. Wait until it has finished, then try again."
        assert len(store.load().all) == 2  # reading goes on
    finally:
        other.kill()
        other.wait(10)
        other.stdin.close()
        other.stdout.close()
    store.confirm("D3", "Ben Reed", now=LATER)


WRITERS = """
import sys, time
from pathlib import Path
from comity.desk.decision_store import DecisionStore, Said
from comity.terms.problems import BadInput
from tests.desk.test_decision_store import ENTRY, NOW, REASON, WHO
store, done = DecisionStore(Path(sys.argv[1])), 0
while done < 8:
    try:
        store.decide(WHO, ENTRY, Said("undecided", REASON, sys.argv[2]), now=NOW)
        done += 1
    except BadInput as e:
        assert "another comity is writing" in str(e), e
        time.sleep(0.001)
"""


def test_three_writers_make_one_chain_that_can_be_read_all_the_time(store):
    running = [subprocess.Popen([sys.executable, "-c", WRITERS, str(store.root), f"Person {c}"], cwd=ROOT) for c in "abc"]
    reads = 0
    while any(p.poll() is None for p in running):
        store.load()
        reads += 1
    assert [p.returncode for p in running] == [0, 0, 0]
    made = store.load().all
    assert len(made) == 24
    assert {by: sum(d.made.by == by for d in made) for by in ("Person a", "Person b", "Person c")} == {"Person a": 8, "Person b": 8, "Person c": 8}
    assert reads > 10


CRASH = """
import os, shutil, sys
from pathlib import Path
from comity.desk.decision_store import DecisionStore
from tests.desk.test_decision_store import LATER

mode, prepared = sys.argv[1], sys.argv[2]
root, step, at, on = "", 0, 0, False

def event():
    global step, on
    step += 1
    if step == at:
        if mode == "crash":
            os._exit(9)
        on = mode != "error"
        raise OSError(28, "No space left on device")

def hook(name, args):
    if on and name in ("open", "os.rename", "os.remove", "os.chmod"):
        if any(isinstance(a, (str, os.PathLike)) and str(a).startswith(root) for a in args):
            event()

def counted(name):
    real = getattr(os, name)
    def call(*args):
        if on:
            event()
        return real(*args)
    setattr(os, name, call)

for name in ("fsync", "ftruncate", "lseek"):
    counted(name)
write = os.write
def slowly(fd, data):
    '''A disk that takes 19 bytes at a time.'''
    if on:
        event()
    return write(fd, data[:19] if on else data)
os.write = slowly
sys.addaudithook(hook)

def confirm(failing):
    global on, step
    step, on = 0, failing
    try:
        DecisionStore(Path(root)).confirm("D3", "Ben Reed", now=LATER)
        return "done"
    except OSError:
        return "failed"
    finally:
        on = False

for at in range(1, 300):
    root = f"{prepared}-{mode}-{at}"
    shutil.copytree(prepared, root)
    if mode == "crash":
        child = os.fork()
        if child == 0:
            confirm(True)
            os._exit(0)
        result = "crashed" if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9 else "done"
        over = result == "done"
    else:
        result = confirm(True)
        over = step < at
    found = DecisionStore(Path(root)).load()
    was = found.find("D3").confirmed is not None
    if not was:
        confirm(False)
    found = DecisionStore(Path(root)).load()
    print(result, int(was), len(found.hashes), int(found.find("D3").confirmed is not None), flush=True)
    shutil.rmtree(root)
    if over:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("mode", ["crash", "error"])
def test_killed_or_out_of_space_at_any_step_a_line_is_there_or_not(store, mode):
    three(store)
    run = subprocess.run([sys.executable, "-c", CRASH, mode, str(store.root)], capture_output=True, text=True, check=False, cwd=ROOT, timeout=200)
    assert run.returncode == 0, run.stderr
    lines = [line.split() for line in run.stdout.splitlines()]
    assert len(lines) > 20, "every step was tried, within the line too"
    assert lines[-1] == ["done", "1", "4", "1"]
    assert {line[0] for line in lines[:-1]} == {"crashed" if mode == "crash" else "failed"}
    was = [int(line[1]) for line in lines]
    assert was == sorted(was), "until the line is whole it is not there, after that it is"
    assert was.count(0) > 15
    assert all(line[2:] == ["4", "1"] for line in lines), "the next try succeeds and leaves one confirmation"


def test_a_failed_write_that_was_told_as_failed_does_not_count(store, monkeypatch):
    three(store)
    before = (store.root / FILE).read_bytes()
    monkeypatch.setattr("comity.desk.decision_log.replace_file", lambda *_a: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        store.confirm("D3", "Ben Reed", now=LATER)
    assert (store.root / FILE).read_bytes() == before


# -- laid over hits ----------------------------------------------------------------------------------------------------


def match(number):
    return Match(number, 0, "Ali Hassan", 1.0, (), 1.0, 0.9)


def test_decisions_are_laid_over_matches_in_their_order(store):
    listed = [CHANGED, ENTRY, msgspec.structs.replace(ENTRY, id="us.sdn:37")]
    matches = [match(2), match(1), match(0)]
    empty = store.load()
    assert apply(matches, SUBJECT, empty, NOW, entity=lambda _n: pytest.fail("nothing is read where nothing was decided")) == (Standing(),) * 3
    three(store)
    found = apply(matches, SUBJECT, store.load(), LATER, entity=listed.__getitem__, customer="C-1")
    assert [s.column.partition(":")[0] for s in found] == ["", "again", "same"]  # the same list entry, decided anew as it is now
    before = apply(matches, SUBJECT, store.load(), NOW, entity=listed.__getitem__, customer="C-1")
    assert [s.column.partition(":")[0] for s in before] == ["", "cleared", "again"]
    assert apply(matches, SUBJECT, store.load(), NOW, entity=listed.__getitem__) == (Standing(),) * 3


def test_a_party_of_an_order_is_cleared_by_its_name_and_circumstances(store):
    party = SUBJECT._replace(aliases=(), dates=(), identifiers=(), gender="", type="")
    assert not cleared(party, ENTRY, NOW, store.load())
    store.decide(described(party), ENTRY, SAID, now=NOW)
    assert not cleared(party, ENTRY, NOW, store.load())
    store.confirm("D1", "Ben Reed", now=NOW)
    found = store.load()
    assert cleared(party, ENTRY, NOW, found)
    assert not cleared(party, CHANGED, NOW, found)
    assert not cleared(party._replace(countries=("IQ",)), ENTRY, NOW, found)
    assert not cleared(party, ENTRY, "2027-11-25", found)
    assert not cleared(party, ENTRY, NOW, found, customer="C-1")


def test_many_decisions_do_not_slow_a_hit_down():
    events = [decided(customer=f"C-{n}") for n in range(400)]
    log = parse_log(record(*events))
    found = Decisions(log)
    looked = [d for key in found._about for d in found._about[key] if key[0] == "C-7"]
    assert len(looked) == 1, "only decisions on the subject and the entry are looked at"
    assert found.standing(SUBJECT, ENTRY, "2026-11-24", "C-7").decision == "D8"


# -- as rows -----------------------------------------------------------------------------------------------------------


def test_decisions_as_rows_open_and_expiring(store):
    three(store)
    store.decide(described(SUBJECT, "C-2"), ENTRY, SAID._replace(until="2026-12-01"), now=LATER)
    store.decide(described(SUBJECT, "C-3"), ENTRY, SAID._replace(verdict="undecided"), now=LATER)
    store.confirm("D4", "Ben Reed", now=LATER)
    store.decide(described(SUBJECT, "C-4"), ENTRY, SAID, now=LATER)
    found = store.load()
    assert [(r.decision, r.state) for r in rows(found, LATER)] == [
        ("D1", "replaced"), ("D3", "same"), ("D4", "cleared"), ("D5", "undecided"), ("D7", "unconfirmed"),
    ]  # fmt: skip
    assert [r.decision for r in rows(found, LATER, only_open=True)] == ["D5", "D7"]
    assert [r.decision for r in rows(found, LATER, expiring=6)] == ["D4"]
    assert [r.decision for r in rows(found, LATER, expiring=5)] == []
    assert [r.decision for r in rows(found, LATER, expiring=10**9)] == ["D3", "D4"]


def test_the_table_has_every_decision_and_no_formula(store, tmp_path):
    name = '=HYPERLINK("http://x")'
    store.decide(msgspec.structs.replace(WHO, name=name), ENTRY, SAID, now=NOW)
    store.confirm("D1", "Ben Reed", now=NOW)
    path = tmp_path / "out" / "decisions.csv"
    write_private(path, csv_text(rows(store.load(), LATER)))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (one,) = csv.DictReader(io.StringIO(path.read_text("utf-8")))
    assert tuple(one) == COLUMNS
    assert one["name"] == "'" + name
    assert (one["decision"], one["state"], one["entity"], one["listed_name"], one["by"], one["confirmed_by"], one["until"]) == (
        "D1", "cleared", "us.sdn:36", "HASSAN, Ali", "Anna Quill", "Ben Reed", "2027-11-24",
    )  # fmt: skip
    assert [p.name for p in path.parent.iterdir()] == ["decisions.csv"]


def test_a_log_in_a_folder_that_is_not_there_is_empty(tmp_path):
    log = LogFile(tmp_path / "none").read()
    assert (log.events, log.head.number, log.unfinished) == ((), 0, 0)
