"""`comity impact`: a measure on the real law and the bundled table, as text and as JSON; and words that mean nothing."""

from __future__ import annotations

import json
import re

import pytest

from comity.cli.main import main
from comity.desk.outside_data import imported_trade

FLOWS = (("KR", 60_000_000), ("JP", 40_000_000), ("DE", 5_000_000), ("LA", 1_000_000))


def text(mid: str, maker: str, rules: str, more: str = "", flows=FLOWS) -> str:
    head = (
        f'[measure]\nid = "{mid}"\ntitle = "Graphite, as a test"\nsummary = "Licences."\njurisdiction = ["{maker}"]\nbefore = 2023-11-30\n'
        f'after = 2023-12-01\nhorizon = "short"\nin_force = ["{rules}"]\n{more}\n'
        '[source.office]\ntitle = "Exports"\npublisher = "An office"\naddress = "https://example.org/"\ndate = 2023-10-01\n'
        '[[goods]]\nid = "natural"\nhs = "250410"\ncoverage = "0.9"\nlow = "0.7"\nhigh = "1"\ncodes = ["CN-DU:1C108.c"]\nsource = "office"\n'
    )
    rows = (
        f'[[goods.flow]]\nreporter = "{maker}"\npartner = "{p}"\nperiod = "2022"\nvalue = "{v}"\nsource = "office"\n'
        for p, v in flows
        if p != maker
    )
    return head + "".join(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("measures")
    (root / "graphite.toml").write_text(text("graphite", "CN", "cn.dual-use.announcement.2023-39*"), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def answer(folder):
    with pytest.MonkeyPatch.context() as patch:
        told: list[str] = []
        patch.setattr("comity.cli.say_json.say", told.append)
        assert main(["impact", str(folder / "graphite.toml"), "--json", "--seed", "3"]) == 0
    return json.loads("\n".join(told))


def test_the_answer_has_its_sections(answer):
    assert list(answer) == ["measure", "versions", "impact", "reach", "peaceful_use", "where_wrong", "sources"]
    assert answer["versions"]["table"] == "icio2022-80x27"
    assert answer["versions"]["seed"] == 3
    assert answer["where_wrong"]


def test_destinations_are_ordered_by_what_they_lose(answer):
    rows = answer["impact"]["restricted"]["by_goods"][0]["by_destination"]
    assert [r["economy"] for r in rows] == ["KR", "JP", "DE", "LA"]
    assert all((r["was"], r["becomes"], r["direction"]) == (0, 2, "falls") for r in rows)
    assert rows[0]["predicted_usd"]["value"] == pytest.approx(-60 * 0.9 * 0.3)


def test_parts_add_up_on_the_real_table(answer):
    impact = answer["impact"]
    lead = next(m for m in impact["models"] if m["model"] == impact["lead"]["model"])
    for rows in (impact["by_economy"], impact["by_sector"], impact["by_role"]):
        assert sum(r["value_added"]["value"] for r in rows) == pytest.approx(lead["value_added"]["value"], rel=1e-6)
    assert len(impact["by_economy"]) == 80
    assert {m["model"] for m in impact["models"]} == {"leontief", "ghosh", "bottleneck", "reallocation", "exact-hat"}


def test_civil_items_that_are_touched_are_found(answer):
    assert any("graphite" in i["what"].lower() for i in answer["peaceful_use"]["items"] if i["touched"])


def test_the_same_as_text(folder, answer, capsys, monkeypatch):
    monkeypatch.setattr("comity.cli.impact._answer", lambda _path, _args: answer)
    assert main(["impact", str(folder / "graphite.toml")]) == 0
    out = capsys.readouterr().out
    for part in (
        "Graphite, as a test",
        "South Korea (KR)",
        "level",
        "World totals by model",
        "Where this is likely to be wrong",
        "Sources",
    ):
        assert part in out
    assert not re.search(r"\bnan\b", out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tables", "burn"], "list or import"),
        (["tables"], "list or import"),
        (["a.toml", "b.toml"], "one word too many"),
        (["missing.toml"], "missing.toml"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_a_remedy(words, said, capsys):
    assert main(["impact", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_table_that_is_not_there_is_refused(folder, capsys):
    assert main(["impact", str(folder / "graphite.toml"), "--table", "none-such"]) == 2
    assert "icio2022-80x27" in capsys.readouterr().err


def test_figures_of_trade_are_kept_and_then_used_before_bundled_ones(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COMITY_HOME", str(tmp_path / "home"))
    file = tmp_path / "baci.csv"
    file.write_text("t,i,j,k,v,q\n2022,CHN,KOR,250410,1000,1\n2022,CHN,JPN,250410,9000,1\n", encoding="utf-8")
    assert main(["impact", "tables", "import", "baci", str(file)]) == 0
    assert "2 of 2 rows" in capsys.readouterr().out
    assert main(["impact", "tables", "list"]) == 0
    assert "baci" in capsys.readouterr().out
    frame = imported_trade("250410")
    assert sorted(zip(frame["partner"], frame["value_usd"], strict=True)) == [("JP", 9e6), ("KR", 1e6)]


def test_an_import_without_a_file_is_refused(tmp_path, capsys):
    assert main(["impact", "tables", "import", "baci"]) == 2
    assert main(["impact", "tables", "import", "baci", str(tmp_path / "none.csv")]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_tables_are_listed(capsys):
    assert main(["impact", "tables", "list"]) == 0
    assert "icio2022-80x27" in capsys.readouterr().out
