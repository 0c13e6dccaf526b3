"""A measure is read whole, or refused with everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.desk.assess import Desk
from comity.desk.draft_levels import SEVERITY
from comity.desk.measure_file import read_measure
from comity.terms.problems import BadInput

from .drafting import GRAPHITE, draft, read


def refused(text: str, folder: Path, desk: Desk | None = None) -> str:
    with pytest.raises(BadInput) as e:
        read(text, folder, desk.law if desk else None)
    return str(e.value)


def test_a_measure_is_read(tmp_path: Path, desk: Desk) -> None:
    m = read(GRAPHITE, tmp_path, desk.law)
    assert (m.id, m.jurisdictions, m.before, m.after, m.horizon) == ("graphite", ("CN",), "2023-11-30", "2023-12-01", "short")
    (goods,) = m.goods
    assert (goods.hs, goods.coverage, goods.low, goods.high, goods.basket) == ("250410", "0.9", "0.8", "1", False)
    assert m.grounds[0].grade == 2
    assert m.sources["notice"]["date"] == "2023-10-20"
    assert m.severity == SEVERITY
    assert m.concern is None


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    told = refused(
        """
[measure]
id = "Bad Id"
jurisdiction = ["CN"]
before = 2024-01-01
after = "2023-13-01"
horizont = "short"
[[goods]]
id = "a"
hs = "85x"
coverage = 0.5
[[goods]]
id = "a"
hs = "8541"
coverage = "1.5"
source = "nowhere"
[[goods.flow]]
reporter = "CN"
partner = "JP"
period = "last year"
value = "-3"
[severity]
2 = ["0.5", "0.1", "0.2"]
5 = ["0", "0", "0"]
[[alternative]]
id = "x"
title = "X"
kind = "sunsett"
""",
        tmp_path,
    )
    for part in (
        "'Bad Id' is no id", "field title: it is missing", "'2023-13-01' is not a day", "Did you mean 'horizon'?", "'85x' is no HS heading",
        "'0.5' is no decimal in quotes", "1.5 is not from 0 to 1", "there is no source 'nowhere'", "'last year' is no period", "-3 is not from 0",
        "do not rise", "field 5", "Did you mean 'sunset'?", "goods a, field id: it stands there twice", "Every figure of trade names its source",
    ):  # fmt: skip
        assert part in told, part


def test_references_are_checked_against_the_law(tmp_path: Path, desk: Desk) -> None:
    text = GRAPHITE.replace('["CN"]', '["CM"]')
    assert "no law of 'CM' is loaded, so nothing can be laid over it" in refused(text, tmp_path, desk)
    text = GRAPHITE.replace("announcement.2023-39*", "announcment.2023-39")
    assert "Did you mean 'cn.dual-use.announcement.2023-39'?" in refused(text, tmp_path, desk)
    text = GRAPHITE.replace("in_force", 'destinations = ["Atlantis"]\nin_force')
    assert "'Atlantis' is no territory and no group of this law" in refused(text, tmp_path, desk)
    text = GRAPHITE.replace("CN-DU:1C108.c", "CN-DU:1C1088")
    assert "CN-DU:1C1088 is not on its list. Did you mean CN-DU:1C108?" in refused(text, tmp_path, desk)
    text = GRAPHITE.replace("in_force", 'coalition = ["missing.toml"]\nin_force')
    assert "there is no file 'missing.toml' beside this one" in refused(text, tmp_path, desk)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe\x00",
        b"[measure\n",
        b"a" + b".a" * 5000 + b" = 1\n",
        b"[measure]\nid = " + b"[" * 4000 + b"]" * 4000 + b"\n",
        b"[measure]\ngrade = " + b"9" * 9000 + b"\n",
        b"measure = 3\n",
        b'[measure]\nid = "a"\ntitle = "a\\u0000b"\njurisdiction = ["CN"]\nas_of = 2026-01-01\n',
        b'[measure]\nid = "a"\ntitle = "t"\njurisdiction = ["CN"]\nas_of = 2026-01-01\ncoalition = ["/etc/passwd.toml"]\n',
        b'goods = "x"\ngrounds = [1]\n[measure]\nid = "a"\n',
        b'[measure]\nid = "a"\ntitle = "t"\njurisdiction = ["CN"]\nas_of = 2026-01-01\n[concern]\nshare = [nan, inf, 1]\n',
    ],
)
def test_hostile_files_are_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(raw)
    with pytest.raises(BadInput):
        read_measure(path)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadInput, match="cannot be read"):
            read_measure(path)


def test_as_of_excludes_before_and_after(tmp_path: Path) -> None:
    assert "stands beside before or after" in refused(
        draft("JP", "JP").replace("as_of =", "after = 2026-11-30\nas_of ="), tmp_path
    )
