"""`comity law diff` over cells: one law on two days, and two laws on one, over the small invented law."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from comity.cli.main import main

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"
PLACES = 10
ORDERS = """id,item,date,from,to,code,origin,uses,knowledge,listed
a,1,2020-05-05,XX,KR,XX-L:2B2,XX,civil,none,none
a,2,,XX,DE,XX-L:2B2,XX,civil,none,none
b,1,,XX,Nowhere,XX-L:2B2,XX,civil,none,none
c,1,,XX,CN,XX-L:2B2;YY-L:7,XX,civil,none,none
"""


@pytest.fixture(autouse=True)
def law(monkeypatch, tmp_path):
    """The small law, in which Whyland has a list, too, and a table relates the two."""
    root = tmp_path / "law"
    shutil.copytree(TINY, root)
    (root / "yy/lists").mkdir()
    (root / "yy/lists/yl.csv").write_text(
        "code,kind,heading,parent,from,to,regime,cite,verified\n7,control,Chip machines,,,,none,yy:law:7,yes\n7.a,control,Etchers,7,,,none,yy:law:7,yes\n"
    )
    (root / "yy/pack.toml").write_text((root / "yy/pack.toml").read_text() + 'namespaces = { "YY-L" = ["lists/yl.csv"] }\n')
    (root / "yy/rules/list.toml").write_text(
        '[[rule]]\nid = "yy.list.7"\nkind = "require"\ntitle = "Chip machines to China"\nfrom = 2019-01-01\nwhen.item = { in = ["YY-L:7"] }\n'
        'when.destination = { in = ["CN"] }\nthen = { outcome = "licence_required" }\nregime = "none"\nbasis = "unilateral"\ncite = [{ at = "yy:law:7" }]\n'
    )
    (root / "correlations").mkdir()
    (root / "correlations/xx-yy.csv").write_text(
        "from,relation,to,source,verified\nYY-L:7,broader,XX-L:2B2,headings,no\nXX-L:1A1.a,overlaps,YY-L:7.a,headings,no\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("COMITY_LAW", str(root))
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return root


def told(capsys, *argv):
    assert main(["law", "diff", *argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *argv):
    assert main(["law", "diff", *argv]) == 2
    return capsys.readouterr().err


class TestTwoDays:
    def test_a_territory_that_becomes_a_friend_changes_its_cells_and_no_others(self, capsys):
        found = told(capsys, "2026-02-01", "2026-03-15", "--jurisdiction", "XX", "--cells")
        assert (found["examined"], found["changed"], found["bad"]) == (3 * PLACES, 2, 0)
        cells = {c["item"]: c for c in found["cells"]}
        assert {k: (c["destinations"], c["first"]["outcome"], c["second"]["outcome"]) for k, c in cells.items()} == {
            "XX-L:1A1": (["KR"], "incomplete", "not_required"), "XX-L:2B2": (["KR"], "licence_required", "not_required"),
        }  # fmt: skip
        assert cells["XX-L:1A1"]["first"]["open"] == ["items.codes:XX-L"]

    def test_both_sides_are_cited(self, capsys):
        cells = told(capsys, "2026-02-01", "2026-03-15", "--jurisdiction", "XX", "--cells")["cells"]
        chip = next(c for c in cells if c["item"] == "XX-L:2B2")
        assert chip["first"]["rules"] == ["xx.list.ns-1"]
        assert chip["first"]["provisions"] == ["Export Act, s. 2"]
        assert chip["second"]["rules"] == ["xx.nexus.from", "xx.nexus.origin"]
        assert chip["second"]["provisions"] == ["Export Act, s. 1(a)", "Export Act, s. 1(b)"]

    def test_nothing_changes_between_days_on_which_nothing_begins(self, capsys):
        assert told(capsys, "2026-06-02", "2026-06-03", "--cells")["changed"] == 0

    def test_paragraphs_and_other_facts(self, capsys):
        deep = told(capsys, "2026-02-01", "2026-03-15", "--jurisdiction", "XX", "--cells", "--paragraphs")
        assert deep["examined"] == 5 * PLACES
        assert {c["item"] for c in deep["cells"]} == {"XX-L:1A1", "XX-L:1A1.a", "XX-L:2B2"}
        medical = told(capsys, "2026-02-01", "2026-03-15", "--jurisdiction", "XX", "--cells", "--set", "uses=medical")
        assert medical["stated"]["XX"]["uses"] == "medical"
        assert next(c for c in medical["cells"] if c["item"] == "XX-L:2B2")["first"]["outcome"] == "authorisation_available"

    @pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
    def test_all_cells_in_a_file(self, capsys, kind):
        assert main(["law", "diff", "2026-02-01", "2026-03-15", "--jurisdiction", "XX", "--cells", "-o", f"cells.{kind}"]) == 0
        out = capsys.readouterr().out
        assert "30 cells examined, 2 answered otherwise" in out
        assert f"all cells: cells.{kind}" in out
        table = {"csv": pl.read_csv, "parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[kind](f"cells.{kind}")
        assert table.height == 3 * PLACES
        assert table.filter(pl.col("changed") == "yes").select("item", "destination", "outcome_1", "outcome_2").rows() == [
            ("XX-L:1A1", "KR", "incomplete", "not_required"), ("XX-L:2B2", "KR", "licence_required", "not_required"),
        ]  # fmt: skip

    def test_a_portfolio(self, capsys):
        Path("o.csv").write_text(ORDERS, encoding="utf-8")
        found = told(capsys, "2026-02-01", "2026-03-15", "--jurisdiction", "XX", "--orders", "o.csv")
        assert (found["examined"], found["changed"], found["bad"], found["stated"]) == (3, 1, 1, {})
        assert [(c["item"], c["destinations"]) for c in found["cells"]] == [("a 1 XX-L:2B2", ["KR"])]

    def test_a_cell_says_what_assess_says_of_that_order(self, capsys):
        assert (
            main(
                ["law", "diff", "2026-02-01", "2026-06-01", "--jurisdiction", "XX", "--cells", "--paragraphs", "-o", "cells.csv"]
            )
            == 0
        )
        capsys.readouterr()
        rows = list(csv.DictReader(Path("cells.csv").read_text(encoding="utf-8").splitlines()))
        for row in rows[::7]:
            place = row["destination"]
            lines = [
                'id = "x"', "date = 2026-06-01", 'act = "export"', "[route]", 'from = "XX"', f'to = "{place}"', "via = []", "[[items]]",
                f'codes = ["{row["item"]}"]', 'origin = "XX"', "content = []", "made_with = []", "plant = []", "[end_use]",
                'uses = ["none-of-concern"]', 'knowledge = "none"', "[[parties]]", 'role = "exporter"', 'country = "XX"', 'listed = "none"',
                "owners = []", "[[parties]]", 'role = "end_user"', f'country = "{place}"', f'headquarters = "{place}"', 'listed = "none"', "owners = []",
            ]  # fmt: skip
            Path("x.toml").write_text("\n".join(lines), encoding="utf-8")
            assert main(["assess", "x.toml", "--json", "--jurisdiction", "XX"]) == 0
            answer = json.loads(capsys.readouterr().out)["items"][0]["jurisdictions"][0]
            assert (answer["outcome"], answer["policy"]) == (row["outcome_2"], row["policy_2"]), row


class TestTwoLaws:
    def test_codes_meet_where_a_table_relates_them(self, capsys):
        found = told(capsys, "XX", "YY", "--date", "2026-06-01")
        assert (found["first"], found["second"], found["examined"], found["changed"]) == ("XX", "YY", PLACES, PLACES)
        assert {(c["first"], c["second"]): c["cells"] for c in found["changes"]} == {
            ("licence_required", "no_nexus"): 4, ("not_required", "no_nexus"): 3, ("prohibited", "no_nexus"): 1,
            ("licence_required", "not_required"): 1, ("licence_required, presumption_of_denial", "licence_required, no policy"): 1,
        }  # fmt: skip
        assert {(c["item"], c["relation"], c["other"]) for c in found["cells"]} == {("XX-L:2B2", "narrower", "YY-L:7")}
        china = next(c for c in found["cells"] if c["destinations"] == ["CN"])
        assert china["second"]["provisions"] == ["Foreign Trade Law(7)"]

    def test_the_other_way_round_turns_the_relation(self, capsys):
        found = told(capsys, "YY", "XX", "--date", "2026-06-01")
        assert {(c["item"], c["relation"], c["other"]) for c in found["cells"]} == {("YY-L:7", "broader", "XX-L:2B2")}

    def test_paragraphs_that_are_related_only_when_asked(self, capsys):
        assert told(capsys, "XX", "YY", "--date", "2026-06-01", "--paragraphs")["examined"] == 2 * PLACES

    def test_orders_that_carry_codes_of_both(self, capsys):
        Path("o.csv").write_text(ORDERS, encoding="utf-8")
        found = told(capsys, "XX", "YY", "--date", "2026-06-01", "--orders", "o.csv")
        china = next(c for c in found["cells"] if c["destinations"] == ["CN"])
        assert (china["first"]["rules"], china["second"]["rules"]) == (["xx.list.ns-1", "xx.review.ns"], ["yy.list.7"])

    def test_text_for_people(self, capsys):
        assert main(["law", "diff", "XX", "YY", "--date", "2026-06-01"]) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "10 cells examined, 10 answered otherwise" in out
        assert "XX-L:2B2 (narrower) YY-L:7 to IR: PROHIBITED (policy of denial) -> NOT REACHED" in out
        assert "XX: xx.embargo.ir - Export Act, s. 3" in out

    def test_no_table_relates_them(self, capsys, law):
        (law / "correlations/xx-yy.csv").unlink()
        assert "no table of law/correlations relates the codes of these two" in refused(capsys, "XX", "YY")


class TestRefused:
    @pytest.mark.parametrize(
        ("argv", "problem"),
        [
            (["XX", "QQ"], "'QQ' is no law that is loaded"),
            (["2026-01-01", "YY"], "'2026-01-01' is no law that is loaded"),
            (["XX", "XX"], "XX is named twice"),
            (["XX", "YY", "--date", "2026-02-30"], "'2026-02-30' is not a date"),
            (["XX", "YY", "--jurisdiction", "XX"], "the two laws are named already"),
            (["2026-01-01", "2026-02-01", "--date", "2026-01-05"], "it is the day on which two laws are compared"),
            (["2026-01-01", "2026-02-01", "--jurisdiction", "QQ"], "no law of 'QQ' is loaded"),
            (["2026-01-01", "2026-02-01", "-o", "x.csv"], "it is for comparing cells"),
            (["2026-01-01", "2026-02-01", "--cells", "-o", "x.txt"], "results of kind '.txt' are not written"),
            (["2026-01-01", "2026-02-01", "--cells", "--set", "colour=red"], "'colour' is no column"),
            (["2026-01-01", "2026-02-01", "--cells", "--set", "uses=nonsense"], "--set, column uses: 'nonsense'"),
            (["2026-01-01", "2026-02-01", "--cells", "--set", "uses"], "'=' between them"),
            (["2026-02-01", "2026-01-01", "--cells"], "is after"),
            (["2026-01-01", "2026-02-01", "--orders", "gone.csv"], "there is no such file"),
        ],
    )
    def test_one_line_with_place_and_remedy(self, capsys, argv, problem):
        assert problem in refused(capsys, *argv)

    def test_only_these_laws_between_two_days(self, capsys):
        assert {e["jurisdiction"] for e in told(capsys, "2018-01-01", "2026-01-01")} == {"XX", "YY"}
        assert {e["jurisdiction"] for e in told(capsys, "2018-01-01", "2026-01-01", "--jurisdiction", "YY")} == {"YY"}
