"""Roll calls of the General Assembly, those that ship and those that a user reads in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from comity.terms.problems import BadInput
from comity.world.store import World, load_world
from comity.world.votes import pack_votes, read_bundled_votes, read_votes_csv, tags_of

TAGS = {"export-control", "peaceful-uses", "unilateral-coercive-measures"}


def test_the_bundled_votes_are_small_and_whole(world: World) -> None:
    votes = world.votes()
    assert votes.matrix.shape == (votes.rollcalls.height, len(votes.codes)) == (6202, 197)
    assert (votes.rollcalls["date"].min(), votes.rollcalls["date"].max()) == ("1946-01-01", "2019-12-27")
    assert int((votes.matrix > 0).sum()) > 869_000
    assert set(np.unique(votes.matrix)) == {0, 1, 2, 3}
    assert sum(p.stat().st_size for p in (world.root / "votes").iterdir()) <= 400_000
    assert {t for tags in votes.rollcalls["tags"] for t in tags} == TAGS


def test_shares_of_2014_to_2019_are_plausible(world: World) -> None:
    recent = world.votes().since("2014-01-01")
    cast = (recent.matrix > 0).sum(axis=0)
    members = [k for k, c in enumerate(recent.codes) if c in world.economies and world.economies[c].un_member and cast[k] > 300]
    assert len(members) >= 170
    yes = {recent.codes[k]: (recent.matrix[:, k] == 1).sum() / cast[k] for k in members}
    assert 0.2 < yes["US"] < 0.4
    assert all(0.7 < yes[c] < 0.95 for c in ("BR", "ID", "EG", "MX"))
    assert np.median(list(yes.values())) > 0.75
    assert min(yes.values()) > 0.15


def test_tags_find_the_votes_that_they_name(world: World) -> None:
    recent = world.votes().since("2014-01-01").tagged("unilateral-coercive-measures")
    assert 12 <= recent.rollcalls.height <= 25
    position = {c: k for k, c in enumerate(recent.codes)}
    assert (recent.matrix[:, position["CU"]] == 1).mean() > 0.9
    assert (recent.matrix[:, position["US"]] == 3).mean() > 0.8
    arms = world.votes().since("2013-01-01").tagged("export-control")
    assert any("Arms Trade Treaty" in t for t in arms.rollcalls["title"])


def test_tags_are_given_by_words_only() -> None:
    titles = pl.Series(
        ["The Arms Trade Treaty", "Peaceful uses of outer space", "Human rights and unilateral coercive measures", "Oceans", None]
    )
    assert tags_of(titles).to_list() == [["export-control"], ["peaceful-uses"], ["unilateral-coercive-measures"], [], []]


def test_votes_are_read_in_words_and_in_numbers(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("rcid,country_code,vote\n7,US,no\n7,CN,Yes\n9,US,2\n9,ZZZ,yes\n9,CN,9\n", encoding="utf-8")
    (tmp_path / "r.csv").write_text(
        "rcid,date,unres,short,descr\n7,2020-12-01,A/RES/75/1,,Export controls\n9.0,2021-01-01,,,Oceans\n", encoding="utf-8"
    )
    votes = read_votes_csv(tmp_path / "v.csv", tmp_path / "r.csv")
    assert votes.codes == ("CN", "US")
    assert votes.matrix.tolist() == [[1, 3], [0, 2]]
    assert votes.rollcalls["tags"].to_list() == [["export-control"], []]
    assert votes.rollcalls["resolution"][0] == "A/RES/75/1"
    alone = read_votes_csv(tmp_path / "v.csv")
    assert alone.rollcalls["tags"].to_list() == [[], []]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rcid,country,vote\n1,US,yes\n", "no column 'country_code'"),
        ("rcid,country_code,vote\n1,US,maybe\n", "'maybe' is no vote"),
        ("rcid,country_code,vote\nx,US,yes\n", "a roll call has no number"),
    ],
)
def test_bad_files_are_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "v.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=told):
        read_votes_csv(tmp_path / "v.csv")


def test_packed_votes_come_back_and_are_the_same_bytes(world: World, tmp_path: Path) -> None:
    some = world.votes().since("2018-01-01")
    for name in ("a", "b"):
        (tmp_path / name / "votes").mkdir(parents=True)
        pack_votes(some, tmp_path / name / "votes")
    back = read_bundled_votes(tmp_path / "a")
    assert back.codes == some.codes
    assert np.array_equal(back.matrix, some.matrix)
    assert back.rollcalls.equals(some.rollcalls)
    assert (tmp_path / "a/votes/votes.npz").read_bytes() == (tmp_path / "b/votes/votes.npz").read_bytes()


def test_missing_votes_are_told(spoiled: Path) -> None:
    with pytest.raises(BadInput, match="the roll calls cannot be read"):
        load_world(spoiled).votes()
