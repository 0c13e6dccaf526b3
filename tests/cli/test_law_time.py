"""Looking back and ahead: history, later days of an answer, the second time axis over all commands, and answers that are replayed."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zlib
from pathlib import Path

import pytest

from comity.cli.main import main

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
TOOL = """
id = "TOOL"
date = 2026-06-01
[route]
from = "XX"
to = "CN"
via = []
[[items]]
codes = ["XX-L:2B2"]
hs = "8486"
origin = "XX"
type = "commodity"
[parties]
listed = "none"
[end_use]
uses = ["civil"]
knowledge = "none"
"""


@pytest.fixture(autouse=True)
def law(monkeypatch, tmp_path):
    """A copy of the small law that a test may change."""
    root = tmp_path / "law"
    shutil.copytree(TINY, root)
    monkeypatch.setenv("COMITY_LAW", str(root))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return root


def order(**changes):
    text = TOOL
    for key, line in changes.items():
        text = re.sub(rf"^{key} = .*$", lambda _m, new=line: new, text, count=1, flags=re.MULTILINE)
    Path("tool.toml").write_text(text, encoding="utf-8")
    return "tool.toml"


def said(capsys, *argv, code=0):
    assert main(list(argv)) == code
    return " ".join(capsys.readouterr().out.split())


def told(capsys, *argv, code=0):
    assert main([*argv, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def refused(capsys, *argv):
    assert main(list(argv)) == 2
    return capsys.readouterr().err


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestHistory:
    def test_a_rule_with_its_stay_and_the_last_day_that_is_known(self, capsys):
        events = told(capsys, "law", "history", "xx.tools.8486")
        told_days = [(e["date"], e["kind"], e["what"].partition(":")[0]) for e in events["past"] + events["ahead"]]
        assert told_days == [
            ("2022-02-24", "group", "begins"), ("2023-01-01", "rule", "begins"), ("2026-01-01", "state", "stayed through 2026-12-31"),
            ("2027-01-01", "state", "stale"),
        ]  # fmt: skip
        assert [e["sources"][0]["address"] for e in events["past"] if e["kind"] == "state"] == [
            "https://law.example/order-2026-1"
        ]

    def test_what_is_to_come_stands_under_ahead(self, capsys):
        events = told(capsys, "law", "history", "xx.tools.8486")
        assert events["today"] > "2026-01-01"
        assert all(e["date"] <= events["today"] for e in events["past"])
        assert all(e["date"] > events["today"] for e in events["ahead"])

    def test_an_entry_with_rules_groups_and_what_the_table_says(self, capsys, law):
        (law / "xx/history.csv").write_text(
            "date,code,kind,what,cite,verified\n2011-05-01,XX-L:1A1.b,entry,first listed,xx:act:2,no\n2012-01-01,XX-L:2B2,entry,other,,yes\n",
            encoding="utf-8",
        )
        events = told(capsys, "law", "history", "1A1")["past"]
        assert (events[0]["date"], events[0]["what"]) == ("2011-05-01", "first listed (unverified)")
        assert events[0]["sources"][0]["text"] == "Export Act, s. 2"
        assert {e["id"] for e in events if e["kind"] == "rule"} >= {"xx.list.ns-1", "xx.enduse.military"}
        assert {(e["within"], e["id"]) for e in events if e["kind"] == "group"} == {
            ("xx.group.friends", "KR"),
            ("xx.group.watched", "UA-43"),
        }
        assert not any("other" in e["what"] for e in events)

    def test_an_entry_that_began_on_a_day(self, capsys):
        assert "2026-04-01 XX entry XX-L XX-L:2B3 begins: Chip tools of 2026" in said(capsys, "law", "history", "XX-L:2B3")

    def test_a_rule_that_defeats_another_belongs_to_its_history(self, capsys):
        assert "xx.embargo.ir begins: Embargo on Iran" in said(capsys, "law", "history", "xx.list.ns-1")

    @pytest.mark.parametrize("asked", ["XX-L:9Z9", "9Z9"])
    def test_a_code_that_only_the_table_still_knows(self, capsys, law, asked):
        (law / "xx/history.csv").write_text(
            "date,code,kind,what,cite,verified\n2011-05-01,XX-L:9Z9,entry,moved to 1A1,xx:act:2,yes\n", encoding="utf-8"
        )
        assert [(e["date"], e["what"]) for e in told(capsys, "law", "history", asked)["past"]] == [("2011-05-01", "moved to 1A1")]

    def test_a_bad_table_and_a_thing_that_is_not_there(self, capsys, law):
        assert "Did you mean" in refused(capsys, "law", "history", "xx.list.ns1")
        (law / "xx/history.csv").write_text("date,code,kind,what,cite,verified\n2011-02-30,XX-L:1A1,,x,,\n", encoding="utf-8")
        assert "xx/history.csv:2, column date: '2011-02-30' is not a date" in refused(capsys, "law", "history", "1A1")


class TestAhead:
    def test_a_stay_that_ends_by_its_own_terms_is_told_before(self, capsys):
        d = told(capsys, "assess", order(to='to = "CN"', codes='codes = ["XX-L:2B3"]'), "--jurisdiction", "XX")
        assert d["items"][0]["jurisdictions"][0]["outcome"] == "not_required"
        (c,) = d["changes_ahead"]
        assert (c["date"], c["jurisdiction"], c["before"], c["then"]) == ("2027-01-01", "XX", "not_required", "incomplete")
        assert c["rules"] == ["xx.tools.8486"]
        assert c["because"].endswith("not known from this day (unless the stay is prolonged)")
        assert [x["id"] for x in c["citations"]] == ["xx:order:2026-1"]

    def test_one_line_in_the_text(self, capsys):
        out = said(capsys, "assess", order(codes='codes = ["XX-L:2B3"]'))
        assert (
            "what is known to change from 2027-01-01: XX NOT REQUIRED -> INCOMPLETE: Chip tools to watched territories: not known"
            in out
        )
        assert "[xx.tools.8486] - Order 1 of 2026" in out

    def test_a_group_that_gains_a_member_names_the_rule_that_falls_away(self, capsys):
        d = told(capsys, "assess", order(date="date = 2026-02-01", to='to = "KR"'), "--jurisdiction", "XX")
        (c,) = d["changes_ahead"]
        assert (c["date"], c["before"], c["then"], c["rules"]) == (
            "2026-03-01",
            "licence_required",
            "not_required",
            ["xx.list.ns-1"],
        )
        assert c["because"] == "Listed item outside the friends: no longer applies"

    def test_an_entry_that_begins_later(self, capsys, law):
        change(
            law / "xx/lists/xl_rows.csv",
            "2B2,1,NS,NS 1",
            "2B3,1,NS,NS 1,,,,WA,multilateral,reason NS,,,xx:act:2,,,yes\n2B2,1,NS,NS 1",
        )
        d = told(
            capsys,
            "assess",
            order(date="date = 2026-03-15", to='to = "JP"', codes='codes = ["XX-L:2B3"]'),
            "--jurisdiction",
            "XX",
        )
        assert [(c["date"], c["before"], c["then"]) for c in d["changes_ahead"]] == [
            ("2026-04-01", "not_required", "licence_required")
        ]

    def test_a_party_that_is_listed_later(self, capsys):
        text = order(date="date = 2025-03-01", to='to = "DE"')
        Path(text).write_text(
            Path(text)
            .read_text()
            .replace('[parties]\nlisted = "none"', '[[parties]]\nrole = "end_user"\nname = "Bad Lidar Ltd"\ncountry = "CN"')
        )
        (c,) = told(capsys, "assess", text, "--jurisdiction", "XX")["changes_ahead"]
        assert (c["date"], c["then"], c["rules"]) == ("2025-05-01", "authorisation_available", ["xx.enduser.listed"])

    def test_nothing_ahead_says_nothing_and_two_years_are_the_end(self, capsys):
        assert "what is known to change" not in said(capsys, "assess", order(to='to = "DE"'))
        d = told(capsys, "assess", order(date="date = 2024-12-30", codes='codes = ["XX-L:2B3"]'), "--jurisdiction", "XX")
        assert "2027-01-01" not in {c["date"] for c in d["changes_ahead"]}

    def test_it_stands_on_the_page(self):
        assert main(["assess", order(codes='codes = ["XX-L:2B3"]'), "--html", "page.html"]) == 0
        assert "What is known to change" in Path("page.html").read_text(encoding="utf-8")

    def test_an_act_later_than_the_text_that_was_checked_says_so(self, capsys):
        d = told(capsys, "assess", order(date="date = 2026-06-15"))
        assert d["notes"] == ["the act is dated 2026-06-15; later than the day through which the law was checked: YY 2026-05-31"]
        assert "note: the act is dated 2026-06-15; later than" in said(capsys, "assess", order(date="date = 2026-06-15"))
        assert told(capsys, "assess", order(date="date = 2026-05-15"))["notes"] == []


class TestKnownAt:
    """The stay of the tool rule, made known on 2026-02-10 with effect from 2026-01-01: asked before, nobody knows of it."""

    @pytest.fixture(autouse=True)
    def later_known(self, law):
        change(law / "xx/rules/requirements.toml", 'state = "stayed"\n', 'state = "stayed"\nknown_from = 2026-02-10\n')
        order(codes='codes = ["XX-L:2B3"]')

    @pytest.mark.parametrize(("day", "outcome"), [("2026-02-09", "licence_required"), ("2026-02-10", "not_required")])
    def test_assess(self, capsys, day, outcome):
        d = told(capsys, "assess", "tool.toml", "--jurisdiction", "XX", "--known-at", day)
        assert d["items"][0]["jurisdictions"][0]["outcome"] == outcome

    @pytest.mark.parametrize(("day", "outcome"), [("2026-02-09", "licence_required"), ("2026-02-10", "not_required")])
    def test_a_file_of_orders(self, day, outcome):
        Path("o.csv").write_text(
            "id,date,from,to,code,hs,type,origin,uses,knowledge,listed\n1,2026-06-01,XX,CN,XX-L:2B3,8486,commodity,XX,civil,none,none\n"
        )
        assert main(["assess", "o.csv", "-o", "r.csv", "--jurisdiction", "XX", "--known-at", day]) == 0
        assert [r["outcome"] for r in csv.DictReader(Path("r.csv").read_text().splitlines())] == [outcome]

    @pytest.mark.parametrize(("day", "outcome"), [("2026-02-09", "licence_required"), ("2026-02-10", "not_required")])
    def test_what_if(self, capsys, day, outcome):
        d = told(capsys, "what-if", "tool.toml", "--set", "act=export", "--jurisdiction", "XX", "--known-at", day)
        assert [d[k]["items"][0]["jurisdictions"][0]["outcome"] for k in ("before", "after")] == [outcome] * 2

    def test_law_show_and_history(self, capsys):
        for action in ("show", "history"):
            assert "stayed" not in said(capsys, "law", action, "xx.tools.8486", "--known-at", "2026-02-09")
            assert "stayed" in said(capsys, "law", action, "xx.tools.8486", "--known-at", "2026-02-10")
            assert "'2026-02-30' is not a date" in refused(capsys, "law", action, "xx.tools.8486", "--known-at", "2026-02-30")


class TestReplay:
    @pytest.fixture
    def saved(self, capsys):
        assert main(["assess", order(), "--save", "saved.json", "--known-at", "2026-11-24"]) == 0
        capsys.readouterr()
        return Path("saved.json")

    @pytest.mark.usefixtures("saved")
    def test_the_same_bytes(self, capsys):
        assert "TOOL the same answer, byte for byte under the same law" in said(capsys, "replay", "saved.json")
        found = told(capsys, "replay", "saved.json")
        assert (found["equal"], found["law_used"], found["differs"], found["others"]) == (True, "same", [], [])

    def test_without_known_at_the_time_of_asking_is_kept(self, capsys):
        assert main(["assess", order(), "--save", "saved.json"]) == 0
        capsys.readouterr()
        assert told(capsys, "replay", "saved.json")["equal"]

    def test_the_order_may_be_gone_and_the_determination_is_in_the_file(self, capsys, saved):
        Path("tool.toml").unlink()
        assert told(capsys, "replay", "saved.json")["equal"]
        held = json.loads(saved.read_text())
        assert held["order"]["route"]["from"] == "XX"
        assert held["determination"]["order"] == "TOOL"
        assert held["law"] == held["determination"]["law"]["hash"]

    @pytest.mark.usefixtures("saved")
    def test_changed_law_answers_from_the_kept_copy(self, capsys, law):
        change(law / "xx/rules/requirements.toml", 'not_in = ["xx.group.friends"]', 'in = ["xx.group.friends"]')
        found = told(capsys, "replay", "saved.json")
        assert (found["equal"], found["law_used"]) == (True, "kept")
        assert found["law_then"] != found["law_now"]

    @pytest.mark.usefixtures("saved")
    def test_changed_law_without_a_copy_names_the_pack_and_what_is_another(self, capsys, law, tmp_path):
        change(law / "xx/rules/requirements.toml", 'not_in = ["xx.group.friends"]', 'in = ["xx.group.friends"]')
        shutil.rmtree(tmp_path / "home" / "law")
        found = told(capsys, "replay", "saved.json", code=3)
        assert (found["equal"], found["law_used"], found["differs"]) == (False, "other", ["the law of XX (changed)"])
        others = {o["path"]: (o["then"], o["now"]) for o in found["others"]}
        assert others["items.1.jurisdictions.1.outcome"] == ("licence_required", "not_required")
        out = said(capsys, "replay", "saved.json", code=3)
        assert "another answer the law of then is not here: answered under the law in use" in out

    @pytest.mark.usefixtures("saved")
    def test_a_law_that_changed_elsewhere_says_that_answers_are_the_same(self, capsys, law, tmp_path):
        change(law / "yy/pack.toml", "Ministry of Questions", "Ministry of Answers")
        shutil.rmtree(tmp_path / "home" / "law")
        assert "every answer is the same; only which law answered is another" in said(capsys, "replay", "saved.json", code=3)

    @pytest.mark.usefixtures("saved")
    def test_a_damaged_copy_counts_as_none(self, capsys, law, tmp_path):
        change(law / "yy/pack.toml", "Ministry of Questions", "Ministry of Answers")
        (kept,) = (tmp_path / "home" / "law").iterdir()
        for damage in (b"", b"\x00" * 100, zlib.compress(b"\x93")):
            kept.write_bytes(damage)
            assert told(capsys, "replay", "saved.json", code=3)["law_used"] == "other"

    def test_listed_parties_of_then_answer_from_the_copy(self, capsys, law):
        text = Path(order(to='to = "DE"')).read_text(encoding="utf-8")
        party = '[[parties]]\nrole = "end_user"\nname = "Bad Lidar Ltd"\ncountry = "CN"'
        Path("tool.toml").write_text(text.replace('[parties]\nlisted = "none"', party), encoding="utf-8")
        assert main(["assess", "tool.toml", "--save", "saved.json"]) == 0
        assert "xx.enduser.listed" in capsys.readouterr().out
        change(law / "xx/parties/listed.csv", "Bad Lidar Ltd", "Somebody Else")
        found = told(capsys, "replay", "saved.json")
        assert (found["equal"], found["law_used"]) == (True, "kept")

    def test_a_changed_file_is_refused(self, capsys, saved):
        change(saved, '"licence_required"', '"not_required"')
        assert "its hash is not that of its content: it was changed" in refused(capsys, "replay", "saved.json")

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "it is no saved answer"),
            (b"{}", "it is no saved answer"),
            (b"\xff\xfe", "it is no saved answer"),
            (b"[" * 100_000, "it is no saved answer"),
        ],
    )
    def test_files_that_are_no_saved_answer(self, capsys, content, problem):
        Path("x.json").write_bytes(content)
        assert problem in refused(capsys, "replay", "x.json")
        assert "cannot be read" in refused(capsys, "replay", "nothing.json")

    def test_save_is_for_one_order(self, capsys):
        assert "one file saves one answer" in refused(capsys, "assess", order(), order(), "--save", "x.json")
        Path("o.csv").write_text("id,to\n1,CN\n")
        assert "not to a file of them" in refused(capsys, "assess", "o.csv", "-o", "r.csv", "--save", "x.json")
        assert not Path("x.json").exists()


@pytest.mark.parametrize("option", ["--save", "--html"])
def test_a_folder_that_is_not_there_is_not_made(tmp_path, capsys, option):
    (tmp_path / "o.toml").write_text('id = "x"\ndate = 2026-06-01\n[[items]]\ncodes = ["US-CCL:EAR99"]\n', encoding="utf-8")
    assert main(["assess", str(tmp_path / "o.toml"), option, str(tmp_path / "gone" / "file")]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert not (tmp_path / "gone").exists()
