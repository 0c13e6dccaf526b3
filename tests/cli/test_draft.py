"""`comity draft` as people and scripts meet it: one screen, files on request, plain words for what is wrong."""

import importlib.util
import json

import pytest
from tests.pictures.samples import places, sample

import comity.cli.draft as command
from comity.cli.draft_text import draft_lines
from comity.cli.main import main
from comity.cli.paint import Paint

PAINT = Paint(colour=False, width=100)


class Told:
    """What the dossier was asked for."""

    wish = None


@pytest.fixture
def invented(monkeypatch, tmp_path):
    """The command with the invented dossier in the place of a long run; the law and the tables of the world are the real ones."""
    told = Told()

    def dossier(measure, law, world, wish):
        told.wish = wish
        wish.progress("law")
        return sample()

    monkeypatch.setattr(command, "dossier", dossier)
    monkeypatch.setattr(command, "read_measure", lambda path, _law: path)
    monkeypatch.chdir(tmp_path)
    return told


def test_one_screen_says_what_changes_who_is_hit_and_where_it_may_be_wrong():
    lines = list(draft_lines(sample(), {c: p.name for c, p in places().items()}, (), PAINT))
    assert len(lines) <= 45
    assert all(len(line) <= 100 for line in lines)
    said = " ".join(" ".join(lines).split())
    for words in (
        "An invented measure of New Zealand on lidar parts", "New Zealand; law of 2026-06-30 beside law of 2026-07-01.",
        "174 of 648 answers (item by destination by case) change", "of 34 example orders 2 would be answered otherwise", "list of a regime (T2) 50 %", "treated alike to 82 % (79 to 85 %)",
        "Trade that stops: USD 930 mn (400 mn to 1.5 bn)", "third countries lose 0.61 (0.3 to 1.4) dollars for each dollar of stopped trade", "may conflict with the law of EU",
        "Of 2 civil and humanitarian items 1 gets another answer; access in least developed countries is 6 percentage points below", "Of 7 variants 1 would fall below the floor and is refused; 3 are bettered by no other", "is kept (1 obligation touched)",
        "Where this is likely to be wrong", "901580 is a basket", "--html FILE",
    ):  # fmt: skip
        assert words in said, words


def test_a_refused_floor_is_told_first_of_all_words():
    d = sample()
    d["floor"] = {
        "checked": [],
        "refused": True,
        "sentences": ["It would let through what resolution 2397 (2017) asks to be stopped [un:scr:2397:7]."],
    }
    said = "\n".join(draft_lines(d, {}, (), PAINT))
    assert "REFUSED: It would let through" in said


def test_a_name_cannot_command_the_terminal():
    d = sample()
    d["measure"]["title"] = "x\x1b[2Jy"
    d["where_wrong"][0]["sentence"] = "a\x1b]0;b\x07c"
    assert "\x1b" not in "\n".join(draft_lines(d, {}, ("f\x1b[0m",), PAINT))


def test_sections_that_are_missing_leave_the_rest():
    lines = list(
        draft_lines(
            {"measure": {"id": "m", "jurisdictions": ["CN"], "before": "2026-01-01", "after": "2026-01-01"}}, {}, (), PAINT
        )
    )
    assert lines[0] == "m"
    assert lines[1].startswith("CN; law of 2026-01-01. ")


def test_the_command_prints_the_screen_or_the_whole_as_json(invented, capsys):
    assert main(["draft", "m.toml", "--seed", "7", "--quick"]) == 0
    assert "Where this is likely to be wrong" in capsys.readouterr().out
    assert invented.wish.seed == 7
    assert invented.wish.quick is True
    assert main(["draft", "m.toml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == sample()


def test_files_are_written_where_they_are_asked_for(invented, capsys, tmp_path):
    assert main(["draft", "m.toml", "--html", "d.html", "--pdf", "d.pdf"]) == 0
    said = capsys.readouterr().out
    assert "Written: d.html" in said
    assert "Written: d.pdf" in said
    assert (tmp_path / "d.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "d.pdf").read_bytes().startswith(b"%PDF-")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.html", "d.pdf"]


def test_a_file_that_cannot_be_written_is_refused_before_the_run(invented, capsys, tmp_path):
    assert main(["draft", "m.toml", "--html", "nowhere/d.html"]) == 2
    assert "there is no folder nowhere. Make it first." in capsys.readouterr().err
    (tmp_path / "file").write_text("x")
    assert main(["draft", "m.toml", "--charts", "file"]) == 2
    assert "pictures go into a folder" in capsys.readouterr().err
    assert invented.wish is None


def test_what_draws_is_asked_for_only_when_it_is_needed(invented, capsys, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "altair" else find(name))
    assert main(["draft", "m.toml", "--html", "d.html"]) == 2
    assert (
        "altair is not installed; pages, PDF and pictures need it. Install it: pip install 'comity[pictures]'."
        in capsys.readouterr().err
    )
    assert main(["draft", "m.toml"]) == 0


def test_a_measure_that_is_not_there_is_told(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["draft", "nowhere.toml"]) == 2
    assert "nowhere.toml" in capsys.readouterr().err
