"""Newer roll calls are kept beside the bundled ones; a part of a file does not stand for the Assembly."""

from __future__ import annotations

import pytest

from comity.desk.kept_votes import all_votes, import_votes
from comity.terms.problems import BadInput
from comity.world.store import load_world


@pytest.fixture(scope="module")
def world():
    return load_world()


def written(folder, states, date="2024-12-02", title="Unilateral coercive measures"):
    rows = [f"990001,{code},{'yes' if k % 3 else 'no'}" for k, code in enumerate(states)]
    (folder / "votes.csv").write_text("rcid,country_code,vote\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "rollcalls.csv").write_text(f"rcid,date,unres,short\n990001,{date},R/79/1,{title}\n", encoding="utf-8")
    return folder / "votes.csv"


def test_a_newer_roll_call_stands_after_the_bundled_ones(world, tmp_path):
    states = sorted(c for c, e in world.economies.items() if e.un_member)
    done = import_votes(written(tmp_path, states), tmp_path / "kept")
    assert (done.rollcalls, done.states, done.last) == (1, len(states), "2024-12-02")
    before, after = world.votes(), all_votes(world, tmp_path / "kept")
    assert after.rollcalls.height == before.rollcalls.height + 1
    assert after.rollcalls["tags"].to_list()[-1] == ["unilateral-coercive-measures"]
    assert [int(after.matrix[-1, after.codes.index(c)]) for c in states[:4]] == [3, 1, 1, 3]
    for code in ("BR", "CN", "US"):
        assert (after.matrix[:-1, after.codes.index(code)] == before.matrix[:, before.codes.index(code)]).all()


def test_an_older_roll_call_is_not_counted_twice(world, tmp_path):
    states = sorted(c for c, e in world.economies.items() if e.un_member)
    import_votes(written(tmp_path, states, date="2015-01-01"), tmp_path / "kept")
    assert all_votes(world, tmp_path / "kept").rollcalls.height == world.votes().rollcalls.height


def test_a_part_of_a_file_is_refused_and_nothing_is_kept(world, tmp_path):
    states = sorted(c for c, e in world.economies.items() if e.un_member)
    with pytest.raises(BadInput, match="60 states vote"):
        import_votes(written(tmp_path, states[:60]), tmp_path / "kept")
    (tmp_path / "rollcalls.csv").unlink()
    with pytest.raises(BadInput, match=r"rollcalls\.csv"):
        import_votes(tmp_path / "votes.csv", tmp_path / "kept")
    assert not (tmp_path / "kept" / "votes.parquet").exists()
