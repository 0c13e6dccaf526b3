"""The command line, as scripts and people meet it, over a small invented law."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from comity import __version__
from comity.cli.main import main

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
ORDER = """
id = "PO-1"
date = 2026-06-01
[route]
from = "XX"
to = "China"
[[items]]
id = "1"
description = "Lidar"
codes = ["XX-L:1A1.a"]
origin = "XX"
value = "1000"
currency = "USD"
[[parties]]
role = "end_user"
name = "Good Ltd"
country = "CN"
"""


@pytest.fixture(autouse=True)
def tiny(monkeypatch, tmp_path):
    monkeypatch.setenv("COMITY_LAW", str(TINY))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COMITY_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")
    return name


def table(path):
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def order(**changes):
    """The order above with some of its lines replaced: `to='to = "IR"'`."""
    text = ORDER
    for key, line in changes.items():
        text = re.sub(rf"^{key} = .*$", lambda _m, new=line: new, text, count=1, flags=re.MULTILINE)
    return write("order.toml", text)


def refused(capsys, *argv):
    """The problems of a refused command."""
    assert main(list(argv)) == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err.strip()
    return captured.err.strip().splitlines()


class TestAssess:
    def test_first_one_line_a_law_then_why(self, capsys):
        assert main(["assess", order()]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "PO-1  law of 2026-06-01"
        assert lines[1] == "item 1  Lidar  XX-L:1A1.a"
        assert lines[2] == "  XX  LICENCE REQUIRED  this law requires a licence; presumption of denial"
        assert lines[3] == "  YY  NOT REQUIRED      no licence required by this law on the facts stated"
        text = " ".join(" ".join(lines).split())
        assert "Listed item outside the friends; judged case by case [xx.list.ns-1] - Export Act, s. 2" in text
        assert "open: end_use.uses not stated: one of medical" in text
        assert "unknown: Medical use [xx.exception.medical]" in text
        assert "2 exceptions do not help: see --json" in text
        assert "conflict between YY and XX Whyland forbids people" in text
        assert "duty: keep records 5 years" in text
        assert "XX, not evaluated: Arms: Arms Act of Examplia" in text
        assert lines[-1].startswith("law sha256:")
        assert "XX 2026-06-30" in lines[-1]
        assert "not legal advice" not in text

    def test_no_escape_codes_in_a_pipe_and_none_from_names(self, capsys):
        path = write("o.toml", ORDER.replace('"Lidar"', '"Li\\u001b[31mdar\\n\\u0007"'))
        assert main(["assess", path]) == 0
        out = capsys.readouterr().out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "item 1  Li [31mdar" in out

    def test_an_overridden_rule_is_told_after_the_one_that_wins(self, capsys):
        assert main(["assess", order(to='to = "IR"')]) == 0
        out = capsys.readouterr().out
        assert "PROHIBITED" in out
        assert "policy of denial" in out
        assert out.index("Embargo on Iran") < out.index("[overridden] Listed item outside the friends")

    def test_a_stayed_rule_is_shown_and_goes_stale_with_both_branches(self, capsys):
        stated = ORDER.replace('codes = ["XX-L:1A1.a"]', 'codes = ["XX-L:none"]\nhs = "8486.20"')
        assert main(["assess", write("o.toml", stated)]) == 0
        assert "[stayed until 2026-12-31 (Order 1 of 2026)] Chip tools" in " ".join(capsys.readouterr().out.split())
        assert main(["assess", write("o.toml", stated.replace("2026-06-01", "2027-06-01"))]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "stale: xx.tools.8486, not known after 2026-12-31" in out
        assert "if the rule is in operation: this law requires a licence" in out
        assert "if the stay goes on: no licence required" in out

    def test_unverified_findings_are_marked(self, capsys):
        path = write("o.toml", ORDER + '[end_use]\nuses = ["military"]\n')
        main(["assess", path])
        assert "Military end use (unverified); presumption of denial" in " ".join(capsys.readouterr().out.split())

    def test_json_has_the_fields_of_the_contract(self, capsys):
        assert main(["assess", order(), "--json"]) == 0
        d = json.loads(capsys.readouterr().out)
        assert {"order", "date", "known_at", "law", "items", "conflicts"} <= set(d)
        assert (d["order"], d["date"]) == ("PO-1", "2026-06-01")
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", d["law"]["hash"])
        assert {"jurisdiction": "XX", "verified_through": "2026-06-30"} in d["law"]["packs"]
        item = d["items"][0]
        assert item["item"] == "1"
        xx = next(j for j in item["jurisdictions"] if j["jurisdiction"] == "XX")
        assert {"jurisdiction", "nexus", "outcome", "policy", "findings", "authorisations", "missing", "stale", "not_evaluated",
                "duties"} <= set(xx)  # fmt: skip
        assert xx["nexus"] == ["xx.nexus.from", "xx.nexus.origin"]
        finding = next(f for f in xx["findings"] if f["rule"] == "xx.list.ns-1")
        assert {"rule", "status", "effect", "regime", "basis", "because", "overcome_by", "overrides", "citations"} <= set(finding)
        assert finding["status"] == "applies"
        assert set(finding["because"][0]) >= {"fact", "value", "test"}
        assert set(finding["citations"][0]) >= {"id", "text", "at"}
        assert set(xx["authorisations"][0]) >= {"id", "available", "overcomes", "conditions", "because"}
        assert xx["missing"] == []  # what bears only on an exception is told with that exception
        assert {"fact": "end_use.uses", "truth": "unknown"}.items() <= {
            k: v for a in xx["authorisations"] for b in a["because"] for k, v in b.items() if b["fact"] == "end_use.uses"
        }.items()
        assert set(d["conflicts"][0]) >= {"between", "why", "citations"}

    def test_several_orders_are_shown_and_json_is_a_list(self, capsys):
        write("a.toml", ORDER)
        write("b.toml", ORDER.replace("PO-1", "PO-2"))
        assert main(["assess", "a.toml", "b.toml", "--json"]) == 0
        assert [d["order"] for d in json.loads(capsys.readouterr().out)] == ["PO-1", "PO-2"]
        write("bad.toml", "id = 3 =")
        assert main(["assess", "bad.toml", "b.toml"]) == 2
        captured = capsys.readouterr()
        assert "PO-2" in captured.out
        assert captured.err.startswith("bad.toml: not valid TOML")

    def test_jurisdiction_limits_the_laws(self, capsys):
        main(["assess", order(), "--json", "--jurisdiction", "yy,YY"])
        assert [j["jurisdiction"] for j in json.loads(capsys.readouterr().out)["items"][0]["jurisdictions"]] == ["YY"]
        assert refused(capsys, "assess", order(), "--jurisdiction", "ZZ") == [
            "--jurisdiction: no law of 'ZZ' is loaded. Loaded: XX, YY."
        ]

    def test_known_at_dates_an_order_without_a_date(self, capsys):
        path = write("o.toml", ORDER.replace("date = 2026-06-01\n", ""))
        main(["assess", path, "--json", "--known-at", "2026-02-03"])
        d = json.loads(capsys.readouterr().out)
        assert (d["date"], d["known_at"]) == ("2026-02-03", "2026-02-03T00:00:00Z")
        assert refused(capsys, "assess", path, "--known-at", "2026-02-30")[0].startswith("--known-at: '2026-02-30' is not a date")

    @pytest.mark.parametrize(
        ("outcome", "code"),
        [("prohibited", 0), ("licence-required", 3), ("licence_required", 3), ("incomplete", 3), ("not_required", 3)],
    )
    def test_fail_on(self, outcome, code):
        assert main(["assess", order(), "--fail-on", outcome]) == code

    def test_fail_on_a_word_that_is_no_outcome(self, capsys):
        assert "is not an outcome" in refused(capsys, "assess", order(), "--fail-on", "bad")[0]


class TestBadInput:
    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ({"codes": 'codes = ["XX-L:9Z9"]'}, "order.toml, items[1].codes: 9Z9 is not on the list XX-L."),
            ({"codes": 'codes = ["1A1"]'}, "order.toml, items[1].codes: the code '1A1' has no namespace. Write XX-L:1A1."),
            ({"to": 'to = "Atlantis"'}, "order.toml, route.to: there is no territory 'Atlantis'. Write an ISO 3166 code"),
            (
                {"to": 'to = "Korea"'},
                "order.toml, route.to: there is no territory 'Korea'. It may mean South Korea (KR) or North Korea (KP)",
            ),
            ({"date": 'date = "2026-02-30"'}, "order.toml, date: '2026-02-30' is not a date. Write YYYY-MM-DD"),
            ({"value": 'value = "-5"'}, "order.toml, items[1].value: -5 is negative. Write zero or more."),
            ({"value": "value = 1.5"}, 'order.toml: the number 1.5 is not exact. Write it in quotes: "1.5".'),
            ({"value": 'value = "NaN"'}, "order.toml, items[1].value: 'NaN' is not a number."),
            ({"currency": 'currency = "dollars"'}, "order.toml, items[1].currency: 'dollars' is not a currency."),
        ],
    )
    def test_one_line_with_place_and_remedy(self, capsys, line, problem):
        problems = refused(capsys, "assess", order(**line))
        assert len(problems) == 1
        assert problems[0].startswith(problem)
        assert problems[0].endswith((".", "?"))

    def test_every_problem_of_an_order_is_named_at_once(self, capsys):
        assert len(refused(capsys, "assess", order(to='to = "Atlantis"', codes='codes = ["1A1"]', value='value = "-1"'))) == 3

    def test_files_that_are_no_orders(self, capsys):
        write("empty.toml", "")
        Path("binary.toml").write_bytes(bytes(range(256)))
        Path("big.toml").write_bytes(b"x" * 10_000_000)
        assert refused(capsys, "assess", "empty.toml") == [
            "empty.toml: the file is empty. See examples/orders for what an order looks like."
        ]
        assert refused(capsys, "assess", "binary.toml")[0].startswith("binary.toml: byte 128 is not UTF-8 text.")
        assert refused(capsys, "assess", "big.toml")[0].startswith("big.toml: 10,000,000 bytes is too large for one order.")
        assert refused(capsys, "assess", "none.toml")[0].startswith("none.toml: cannot be read (No such file or directory).")

    def test_an_unknown_field_is_named(self, capsys):
        assert "`rout`" in refused(capsys, "assess", write("o.toml", '[rout]\nto = "CN"'))[0].replace("'", "`")

    def test_options_that_do_not_fit(self, capsys):
        assert "--output" in refused(capsys, "assess", order(), "-o", "r.csv")[0]
        assert "one page shows one order" in refused(capsys, "assess", order(), order(), "--html", "x.html")[0]
        assert refused(capsys, "assess")[0].startswith("comity assess: the following arguments are required: FILE.")
        assert "COMMAND" in refused(capsys)[0]

    def test_no_law(self, capsys, monkeypatch):
        monkeypatch.setenv("COMITY_LAW", "nowhere")
        assert refused(capsys, "assess", order())[0].startswith("nowhere: there is no law here.")
        assert refused(capsys, "law", "check")[0].startswith("nowhere: there is no law here")


ROWS = """id,date,from,to,code,end_user,end_user_country,value,currency
1,2026-06-01,XX,CN,XX-L:1A1.a,Good Ltd,CN,1000,USD
2,2026-06-01,XX,Atlantis,XX-L:1A1.a,Good Ltd,CN,1000,USD
3,2026-06-01,XX,DE,XX-L:1A1.a,Good Ltd,DE,-1,USD
4,2026-13-01,XX,DE,XX-L:1A1.a,Good Ltd,DE,1,USD
5,2026-06-01,XX,DE,9Z9,Good Ltd,DE,1,USD
6,2026-06-01,XX,DE
7,2026-06-01,XX,IR,XX-L:2B2,Good Ltd,IR,1,USD
"""


class TestBatch:
    def test_bad_rows_are_reported_and_the_rest_goes_on(self, capsys):
        write("orders.csv", ROWS)
        assert main(["assess", "orders.csv", "-o", "result.csv"]) == 0
        captured = capsys.readouterr()
        assert "7 rows, 5 of them bad" in captured.out
        assert "results: result.csv" in captured.out
        assert captured.err.startswith("result.csv.errors.csv: 5 bad rows")
        rows = table("result.csv")
        assert [(r["id"], r["jurisdiction"], r["outcome"]) for r in rows] == [
            ("1", "XX", "licence_required"), ("1", "YY", "not_required"), ("7", "XX", "prohibited"), ("7", "YY", "no_nexus"),
        ]  # fmt: skip
        assert {"id", "item", "jurisdiction", "outcome", "policy", "rules", "authorisations", "missing", "stale"} <= set(rows[0])
        assert "xx.list.ns-1" in rows[0]["rules"].split(";")
        errors = table("result.csv.errors.csv")
        assert {e["row"] for e in errors} == {"2", "3", "4", "5", "6"}
        assert all(e["problem"] and e["remedy"] for e in errors)

    def test_parquet_holds_lists_and_json_counts(self, capsys):
        write("orders.csv", ROWS)
        assert main(["assess", "orders.csv", "-o", "result.parquet", "--json", "--fail-on", "prohibited"]) == 3
        summary = json.loads(capsys.readouterr().out)
        assert (summary["rows"], summary["bad"]) == (7, 5)
        assert summary["outcomes"]["XX"] == {"licence_required": 1, "prohibited": 1}
        assert pl.read_parquet("result.parquet").schema["rules"].inner is not None

    def test_strict_stops_and_leaves_the_old_result(self, capsys):
        write("orders.csv", ROWS)
        write("result.csv", "old")
        assert refused(capsys, "assess", "orders.csv", "-o", "result.csv", "--strict")[0].startswith("orders.csv, row ")
        assert Path("result.csv").read_text() == "old"

    def test_ctrl_c_leaves_the_old_result(self, monkeypatch):
        write("orders.csv", ROWS)
        write("result.csv", "old")

        def interrupted(*_args):
            raise KeyboardInterrupt

        monkeypatch.setattr("comity.desk.batch.BatchDesk.judge", interrupted)
        assert main(["assess", "orders.csv", "-o", "result.csv"]) == 130
        assert Path("result.csv").read_text() == "old"
        assert sorted(p.name for p in Path().iterdir() if p.suffix) == ["orders.csv", "result.csv"]

    def test_files_that_are_no_orders(self, capsys):
        write("empty.csv", "")
        write("wrong.csv", "name,colour\na,b\n")
        write("near.csv", "id,codes,to\n1,XX-L:1A1,CN\n")
        Path("binary.parquet").write_bytes(bytes(range(256)))
        Path("binary.csv").write_bytes(bytes(range(256)))
        for name, said in {
            "empty.csv": "empty.csv: the file is empty.",
            "wrong.csv": "wrong.csv, column 'name': it is not a column of orders",
            "near.csv": "near.csv, column 'codes': it is not a column of orders. Did you mean 'code'?",
            "binary.parquet": "binary.parquet: not a Parquet file",
            "binary.csv": "binary.csv: it is not a text",
            "none.csv": "none.csv: there is no such file.",
        }.items():
            problems = refused(capsys, "assess", name, "-o", "result.csv")
            assert len(problems) == 1
            assert problems[0].startswith(said)
        assert not Path("result.csv").exists()

    def test_a_line_of_ten_megabytes_is_one_bad_row(self, capsys):
        write(
            "orders.csv",
            ROWS.splitlines()[0] + "\n8,2026-06-01,XX,CN," + "x" * 10_000_000 + ",,,,\n" + ROWS.splitlines()[1] + "\n",
        )
        assert main(["assess", "orders.csv", "-o", "result.csv"]) == 0
        errors = table("result.csv.errors.csv")
        assert [e["row"] for e in errors] == ["1"]
        capsys.readouterr()
        write("long.csv", "x" * 10_000_000)
        assert refused(capsys, "assess", "long.csv", "-o", "r.csv")[0].startswith("long.csv: it is not a text table.")

    def test_where_results_cannot_go(self, capsys):
        write("orders.csv", ROWS)
        assert "no result file is named" in refused(capsys, "assess", "orders.csv")[0]
        assert "results of kind '.xlsx'" in refused(capsys, "assess", "orders.csv", "-o", "r.xlsx")[0]
        assert "there is no folder" in refused(capsys, "assess", "orders.csv", "-o", "no/r.csv")[0]
        assert "it is the file that is read" in refused(capsys, "assess", "orders.csv", "-o", "./orders.csv")[0]
        assert Path("orders.csv").read_text() == ROWS
        assert "one such file at a time" in refused(capsys, "assess", "orders.csv", "orders.csv", "-o", "r.csv")[0]


class TestWhatIf:
    def test_side_by_side_with_what_came_and_went(self, capsys):
        argv = ["what-if", order(), "--set", "route.to=JP", "--set", "facts.xx.low-value.single-shipment=yes"]
        assert main(argv) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "XX LICENCE REQUIRED (presumption of denial) -> EXCEPTION AVAILABLE" in out
        assert "- How listed items for watched territories are judged [xx.review.ns]" in out
        assert "+ helps: Low-value shipments [xx.exception.low-value]" in out
        assert "YY NOT REQUIRED -> NOT REACHED" in out
        assert "- no longer in conflict: YY and XX" in out

    def test_json(self, capsys):
        assert main(["what-if", order(), "--set", "parties.end_user.name=Bad Lidar Ltd", "--json"]) == 0
        body = json.loads(capsys.readouterr().out)
        assert set(body) == {"order", "set", "before", "after", "differences"}
        xx = next(d for d in body["differences"] if d["jurisdiction"] == "XX")
        assert (xx["policy_before"], xx["policy_after"]) == ("presumption_of_denial", "denial")
        assert "xx.enduser.listed" in xx["came"]
        assert xx["went"] == []

    @pytest.mark.parametrize(
        ("change", "outcome"),
        [
            ("items.1.codes=XX-L:none", "not_required"),
            ("items.codes=none", "incomplete"),
            ("items.1.codes=unknown", "incomplete"),
            ("route.to=IR", "prohibited"),
            ("route.to=Deutschland", "not_required"),
            ("end_use.uses=medical;civil", "authorisation_available"),
            ("parties.1.country=IR", "licence_required"),
            ("date=2019-01-01", "no_nexus"),
        ],
    )
    def test_paths_and_values(self, capsys, change, outcome):
        assert main(["what-if", order(), "--set", change, "--json", "--jurisdiction", "XX"]) == 0
        assert json.loads(capsys.readouterr().out)["differences"][0]["after"] == outcome

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            ("rout.to=JP", "--set rout.to=JP: 'rout.to' is not a fact of an order. Did you mean 'route'?"),
            ("route.too=JP", "--set route.too=JP: 'too' is not a field here. Did you mean 'to'?"),
            ("route.to", "--set route.to: a fact and a value with '=' between them were expected."),
            ("items.9.hs=1", "--set items.9.hs=1: there is no item '9'. The order has: 1."),
            (
                "parties.enduser.country=IR",
                "--set parties.enduser.country=IR: there is no party 'enduser'. Did you mean 'end_user'?",
            ),
            ("facts.x=perhaps", "--set facts.x=perhaps: 'perhaps' is no answer to a question. Write yes, no or unknown."),
            ("items.1.content=US", "--set items.1.content=US: 'US' is not a part."),
            ("items.1.parameters=3", "--set items.1.parameters=3: 'parameters' needs the name of one of them."),
            ("route.to=Atlantis", "order.toml as changed, route.to: there is no territory 'Atlantis'."),
            ("items.1.hs.x=3", "--set items.1.hs.x=3: 'hs.x' is not a field of an item."),
        ],
    )
    def test_changes_that_cannot_be_made(self, capsys, change, problem):
        assert refused(capsys, "what-if", order(), "--set", change)[0].startswith(problem)

    def test_a_party_that_is_not_there_is_added_and_screening_covers_all(self, capsys):
        argv = ["--set", "parties.purchaser.name=Bad Lidar", "--json", "--jurisdiction", "XX"]
        main(["what-if", order(), *argv])
        body = json.loads(capsys.readouterr().out)
        assert "xx.enduser.listed" in body["differences"][0]["came"]
        main(["what-if", order(), *argv, "--set", "parties.listed=none"])
        assert json.loads(capsys.readouterr().out)["differences"][0]["came"] == []

    def test_the_parties_that_are_not_named_stay(self):
        from comity.desk.intake import read_order
        from comity.desk.what_if import changed_order

        changed = changed_order(read_order(Path(order())), ["parties.bank.country=DE", "parties.end_user.owners=A@0.5;B"])
        assert [(p.role, p.name, p.country) for p in changed.people] == [("end_user", "Good Ltd", "CN"), ("bank", None, "DE")]
        assert [(o.name, o.share) for o in changed.people[0].owners] == [("A", "0.5"), ("B", None)]


class TestLaw:
    def test_show_an_entry(self, capsys):
        assert main(["law", "show", "1A1"]) == 0
        out = capsys.readouterr().out
        assert "Lidar modules (control)" in out
        assert "https://law.example/act#2" in out
        assert re.search(r"NS +NS 1 +entire entry except 1A1\.b +WA +multilateral", out)
        assert re.search(r"xx\.list\.sensitive +depends", out)
        assert re.search(r"xx\.list\.ns-1 +Listed item outside the friends +licence row NS 1", out)
        assert re.search(r"xx\.enduse\.military +Military end use +xx\.list\.sensitive", out)

    def test_show_a_rule_in_plain_words(self, capsys):
        assert main(["law", "show", "xx.enduse.military"]) == 0
        lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
        assert lines[0] == "xx.enduse.military (unverified)  XX"
        assert "        at least one of these holds:" in lines
        assert "          end_use.uses: one of military" in lines
        assert "  then a licence is required (presumption of denial)" in lines
        assert "  source: Export Act, s. 4(a) https://law.example/act#4" in lines
        assert "  not verified in an official text; xx/rules/requirements.toml" in lines

    @pytest.mark.parametrize(
        ("what", "said"),
        [
            ("xx.exception.low-value", "xx.exception.low-value.japan"),
            ("xx.tools.8486", "operative: stayed from 2026-01-01 through 2026-12-31; known until 2026-12-31 (Order 1 of 2026)"),
            ("xx.embargo.ir", "overrides: xx.list.*"),
            ("xx.group.friends", "South Korea"),
            ("xx.list.sensitive", "except"),
            ("xx.hs.tools", "xx.tools.8486"),
            ("xx:act:3", "Embargoes"),
            ("xx.low-value.single-shipment", "Is the whole order sent in a single shipment?"),
            ("XX-L:1A1.a", "Lidar modules for vehicles"),
            ("XX-L:1A1.a.7", "Lidar modules"),
        ],
    )
    def test_show_other_things(self, capsys, what, said):
        assert main(["law", "show", what]) == 0
        assert said in capsys.readouterr().out
        assert main(["law", "show", what, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["jurisdiction"] == "XX"

    def test_show_what_is_not_there(self, capsys):
        assert "Did you mean xx.list.ns-1" in refused(capsys, "law", "show", "xx.list.ns1")[0]

    def test_search_ranks_ids_then_words(self, capsys):
        assert main(["law", "search", "lidar", "--json"]) == 0
        assert [h["id"] for h in json.loads(capsys.readouterr().out)["hits"]] == ["XX-L:1A1", "XX-L:1A1.a", "XX-L:1A1.b"]
        main(["law", "search", "friends", "--limit", "1"])
        out = capsys.readouterr().out
        assert "xx.list.ns-1" in out
        assert "+ 1 more" in out
        main(["law", "search", "2b2"])
        assert capsys.readouterr().out.splitlines()[1].startswith("XX-L:2B2")
        main(["law", "search", "zebra"])
        assert capsys.readouterr().out == "nothing found\n"

    def test_status(self, capsys):
        assert main(["law", "status"]) == 0
        out = capsys.readouterr().out
        assert re.search(r"XX +Examplia +2026-06-30 +5 +3 +14 +2 +8 +1 +1", out)
        assert "2026-12-31" in out
        main(["law", "status", "--json"])
        xx = json.loads(capsys.readouterr().out)["packs"][0]
        assert xx["unverified_rules"] == ["xx.enduse.military"]
        assert xx["counts"]["parties"] == 1

    def test_check(self, capsys, tmp_path, monkeypatch):
        assert main(["law", "check"]) == 0
        first, second, *rest = capsys.readouterr().out.splitlines()
        assert first == "2 packs, 15 rules, all references resolve"
        assert second == "7,000 cells of code, act and destination in 72 classes: each has an outcome, both readings agree"
        assert rest[1:] == ["4 findings accepted with a reason"]
        broken = _copy(tmp_path)
        rules = broken / "xx/rules/nexus.toml"
        rules.write_text(rules.read_text().replace('["XX"]', '["QQ"]').replace("xx:act:1:b", "xx:act:77"))
        conflict = broken / "yy/rules/rules.toml"
        conflict.write_text(conflict.read_text().replace("xx.enduse.*", "xx.nothing"))
        monkeypatch.setenv("COMITY_LAW", str(broken))
        problems = refused(capsys, "law", "check")
        assert len(problems) == 4
        assert problems[0].startswith("xx/rules/nexus.toml, xx.nexus.from, test from: 'QQ' is no territory")
        assert any("xx:act:77 leads to no provision" in p for p in problems)
        assert any("'xx.nothing' names no rule of any law here" in p for p in problems)

    def test_diff(self, capsys):
        assert main(["law", "diff", "2025-12-31", "2026-05-31"]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "2026-01-01 XX state operative xx.tools.8486 stayed through 2026-12-31: Chip tools" in out
        assert "2026-03-01 XX group xx.group.friends begins: KR [Export Act, s. 2]" in out
        assert "2026-04-01 XX entry XX-L XX-L:2B3 begins: Chip tools of 2026" in out
        assert "2026-05-01 XX rule xx.software.notice begins" in out
        assert "no longer" not in out
        main(["law", "diff", "2026-05-31", "2027-12-31", "--json"])
        told = [(e["date"], e["id"], e["what"].partition(":")[0]) for e in json.loads(capsys.readouterr().out)]
        assert told[0] == ("2026-06-01", "xx.software.notice", "no longer")
        assert ("2027-01-01", "xx.tools.8486", "stale") in told
        main(["law", "diff", "2025-01-01", "2025-05-01"])
        assert "Bad Lidar Ltd" in capsys.readouterr().out
        main(["law", "diff", "2026-06-02", "2026-06-03"])
        assert capsys.readouterr().out == "nothing changes between these days\n"

    def test_diff_refuses_days_that_are_none(self, capsys):
        assert refused(capsys, "law", "diff", "2026-02-30", "2026-03-01")[0].startswith(
            "law diff, FROM: '2026-02-30' is not a date"
        )
        assert "is after" in refused(capsys, "law", "diff", "2026-03-02", "2026-03-01")[0]


def _copy(tmp_path):
    root = tmp_path / "law"
    for path in TINY.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(TINY)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return root


class TestImport:
    @pytest.fixture
    def root(self, tmp_path, monkeypatch):
        """A law folder and an importer `xx_list` of lines `code,kind` into it."""
        from comity.desk import importing
        from comity.law.imports.base import Imported, hash_of

        class Importer:
            NAME = "xx_list"
            LIMITS = {"entries": (4, 6), "unread": (0, 0)}  # noqa: RUF012

            @staticmethod
            def convert(raw):
                cells = [line.split(",") for line in raw.decode().split()]
                rows = [{"code": c, "kind": k, "heading": "", "parent": "", "from": "", "to": "", "regime": "", "cite": "xx:act:2",
                         "verified": "yes"} for c, k in cells]  # fmt: skip
                return Imported("xx_list", {"lists/xl_entries.csv": rows}, {"entries": len(rows)}, (), hash_of(raw))

        monkeypatch.setattr(importing, "importers", lambda: {"xx_list": Importer})
        root = _copy(tmp_path)
        monkeypatch.setenv("COMITY_LAW", str(root))
        return root

    def test_dry_run_reports_and_writes_nothing(self, capsys, root):
        write("official.txt", "1A1,control\n1A1.a,control\n1A1.b,pointer\n2B2,control\n3C3,control\n")
        before = (root / "xx/lists/xl_entries.csv").read_bytes()
        assert main(["law", "import", "xx-list", "official.txt", "--dry-run"]) == 0
        out = capsys.readouterr().out
        assert "lists/xl_entries.csv: 5 rows; 1 added, 1 removed, 4 changed" in out
        assert "added: 3C3" in out
        assert "A dry run: nothing was written." in out
        assert (root / "xx/lists/xl_entries.csv").read_bytes() == before

    def test_headings_that_people_wrote_stay(self, root):
        write("official.txt", "1A1,control\n1A1.a,control\n1A1.b,pointer\n2B2,control\n3C3,control\n")
        write(root / "xx/lists/xl_headings.csv", "code,heading\n3C3,Wafers\n")
        assert main(["law", "import", "xx_list", "official.txt", "--into", str(root)]) == 0
        rows = {r["code"]: r for r in table(root / "xx/lists/xl_entries.csv")}
        assert rows["1A1"]["heading"] == "Lidar modules"
        assert rows["3C3"]["heading"] == "Wafers"
        assert rows["1A1.b"]["kind"] == "pointer"
        assert "2B3" not in rows
        assert not list(root.rglob("*.new"))

    def test_counts_outside_the_limits_write_nothing(self, capsys, root):
        write("cut.txt", "1A1,control\n")
        before = (root / "xx/lists/xl_entries.csv").read_bytes()
        assert "1 entries, expected 4 to 6" in refused(capsys, "law", "import", "xx_list", "cut.txt")[0]
        assert (root / "xx/lists/xl_entries.csv").read_bytes() == before

    @pytest.mark.usefixtures("root")
    def test_files_and_names_that_cannot_be_used(self, capsys):
        write("empty.txt", "")
        write("other.txt", "one two three")
        assert "there is no such importer" in refused(capsys, "law", "import", "nothing", "x")[0]
        assert "cannot be read" in refused(capsys, "law", "import", "xx_list", "none.txt")[0]
        assert "the file is empty" in refused(capsys, "law", "import", "xx_list", "empty.txt")[0]
        assert "it is not a file that xx_list can read" in refused(capsys, "law", "import", "xx_list", "other.txt")[0]

    def test_the_real_importers_are_found(self, capsys):
        said = refused(capsys, "law", "import", "nothing", "x")[0]
        for name in ("us_ccl", "us_part744", "eu_annex1", "cn_catalogue", "cn_entities"):
            assert name in said


class TestMain:
    def test_version(self, capsys):
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"comity {__version__}\n"

    def test_help_opens_no_room(self):
        code = ("import sys; from comity.cli.main import main; main(['--help']); "
                "print([m for m in ('polars', 'numpy', 'rich', 'jinja2', 'msgspec', 'comity.desk') if m in sys.modules])")  # fmt: skip
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert out.strip().splitlines()[-1] == "[]"
        assert "not legal advice" in out

    def test_a_defect_of_ours_is_said_shortly(self, capsys, monkeypatch):
        def broken(*_args, **_named):
            raise ZeroDivisionError("oh")

        monkeypatch.setattr("comity.cli.assess.Desk.open", broken)
        assert main(["assess", order()]) == 1
        err = capsys.readouterr().err
        assert err.startswith("comity: a defect of ours (ZeroDivisionError, test_cli.py:")
        assert "oh" not in err  # an exception's text may hold somebody's name
        assert "Traceback" not in err
        monkeypatch.setenv("COMITY_DEBUG", "1")
        assert main(["assess", order()]) == 1
        assert "Traceback" in capsys.readouterr().err

    def test_colour_on_a_terminal_only_and_never_against_no_color(self, monkeypatch):
        from comity.cli.paint import Paint

        class Terminal:
            @staticmethod
            def isatty():
                return True

        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        assert Paint.of(Terminal())("PROHIBITED", "prohibited") == "\x1b[1;31mPROHIBITED\x1b[0m"
        monkeypatch.setenv("NO_COLOR", "1")
        assert Paint.of(Terminal())("PROHIBITED", "prohibited") == "PROHIBITED"

    def test_a_closed_pipe_is_silent(self):
        order()
        code = "import sys; from comity.cli.main import main; sys.exit(main(['assess'] + ['order.toml'] * 400))"
        run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == ""
        assert run.wait(timeout=60) == 0
        run.stderr.close()


def _documented():
    return (Path(__file__).parents[2] / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


def _parsers():
    """(command line, parser) of every command."""
    from comity.cli.parser import build_parser

    def walk(parser):
        yield parser
        for action in parser._actions:
            if hasattr(action, "choices") and isinstance(action.choices, dict):
                for child in action.choices.values():
                    yield from walk(child)

    return list(walk(build_parser()))


def test_every_command_and_option_is_documented():
    text = _documented()
    sections = {re.split(r" (?=[A-Z])", s.splitlines()[0].strip())[0]: s for s in text.split("\n## ")[1:]}
    for parser in _parsers():
        options = [o for a in parser._actions for o in a.option_strings if o not in ("-h", "--help")]
        leaf = not any(isinstance(a.choices, dict) for a in parser._actions)
        if leaf:
            assert parser.prog in sections, f"docs/reference/commands.md has no section '## {parser.prog}'"
        for option in options:
            where = sections[parser.prog] if leaf else text
            assert re.search(rf"`{re.escape(option)}[ `]", where), f"{parser.prog} {option} is not in docs/reference/commands.md"
        assert parser.format_help()


def test_nothing_is_documented_that_does_not_exist():
    known = {o for p in _parsers() for a in p._actions for o in a.option_strings}
    assert set(re.findall(r"`(--[a-z-]+)", _documented())) <= known
