"""The register of evidence as a table: what is refused, and above all one coder who pretends to be two."""

from __future__ import annotations

import pytest

from comity.desk.evidence_register import SHIPPED, read_register, rows_of, shipped, write_register
from comity.governance.evidence import COLUMNS, grade_of, register, table
from comity.governance.evidence_values import grades
from comity.terms.problems import BadInput
from comity.world.files import world_root


def row(measure="m1", kind="stated", grade="2", coder="a", text="", **more):
    return dict.fromkeys(COLUMNS, "") | {
        "measure": measure, "jurisdiction": "x", "kind": kind, "text": text or f"{coder} says {measure}", "grade": grade, "coder": coder,
        "suggested": "no", "source": "s", "verified": "yes", **more,
    }  # fmt: skip


def refused(rows) -> str:
    with pytest.raises(BadInput) as e:
        register(rows)
    return str(e.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"grade": "5"}, "does not go with kind"),
        ({"grade": ""}, "does not go with kind"),
        ({"kind": "not-stated"}, "does not go with kind"),
        ({"kind": "statd"}, "Write stated."),
        ({"suggested": "maybe"}, "neither yes nor no"),
        ({"date": "2023-02-30"}, "is no date"),
        ({"source": ""}, "the cell is blank"),
        ({"coder": " "}, "the cell is blank"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(changed, said) -> None:
    message = refused([row("m0"), row(**changed)])
    assert "line 3" in message
    assert said in message


@pytest.mark.parametrize("other", ["A", " á ", "a."])
def test_the_same_name_in_other_letters_is_one_coder(other) -> None:
    assert "one coder under two names" in refused([row(), row(coder=other)])


def test_the_same_person_is_one_coder() -> None:
    assert "one coder under two names" in refused([row(person="J. Doe"), row(coder="b", person="j doe")])


def test_copied_rows_are_one_coder() -> None:
    copied = [row(m, coder=c, grade=g, text=f"words on {m}") for m in ("m1", "m2") for c, g in (("a", "2"), ("b", "3"))]
    assert "copied from the other" in refused(copied)


def test_two_people_with_their_own_words_are_two() -> None:
    assert register([row(person="J"), row(coder="b", person="K"), row("m2"), row("m2", coder="b")]).coders() == ("a", "b")


def test_half_a_program_is_refused() -> None:
    assert "a program in some rows" in refused([row(), row("m2", suggested="yes")])


def test_contradictions_are_refused() -> None:
    assert "both that a ground is stated and that none is" in refused(
        [row(), row(kind="not-stated", grade="", text="none found")]
    )
    assert "same row twice" in refused([row(), row()])
    assert "stands under 2 laws" in refused([row(), row(coder="b", jurisdiction="y")])


def test_all_problems_are_told_at_once() -> None:
    assert len(refused([row(grade="7"), row("m2", date="soon"), row("m3", kind="?")]).splitlines()) >= 3


def test_written_and_read_again_it_is_the_same(tmp_path) -> None:
    hostile = 'a "quoted", cell;\nwith a second line, =1+1'
    first = register([row(text=hostile, answers="n1;n2"), row("m2", kind="not-stated", grade="")])
    write_register(first, tmp_path / "r.csv")
    assert read_register(tmp_path / "r.csv") == first
    assert register(table(first)) == first


def test_two_files_are_checked_against_each_other(tmp_path) -> None:
    for name, coder in (("one.csv", "a"), ("two.csv", "A")):
        write_register(register([row(coder=coder)]), tmp_path / name)
    with pytest.raises(BadInput, match="one coder under two names"):
        read_register(tmp_path / "one.csv", tmp_path / "two.csv")


@pytest.mark.parametrize(("text", "said"), [
    ("", "no header"), ("measure,measure\n", "a column twice"), ("mesure,kind\n", "Did you mean 'measure'"),
    ("measure,kind\nm1\n", "1 cells under 2"), ('measure\n"open', "not a table"),
])  # fmt: skip
def test_a_table_of_another_form_is_refused(tmp_path, text, said) -> None:
    (tmp_path / "r.csv").write_text(text)
    with pytest.raises(BadInput, match=said):
        rows_of(tmp_path / "r.csv", COLUMNS)


def test_the_shipped_register_covers_the_worked_measures() -> None:
    found = shipped(world_root())
    assert len(found.measures()) == 12
    assert all(r.address.startswith(("https://", "http://")) for r in found.rows)
    assert len({r.jurisdiction for r in found.rows}) >= 6


def test_the_shipped_register_has_no_second_coder_and_says_so() -> None:
    found = shipped(world_root())
    assert {r.coder for r in found.rows} == {"a"}
    assert found.coders() == (), "nobody has reviewed the grades: they are suggestions"
    kappas = [v for v in grades(found, "2026") if v.indicator.startswith("EVG.kappa")]
    assert [v.suppressed for v in kappas] == ["not computed: one coder"] * 2


def test_the_shipped_register_agrees_with_the_measure_files() -> None:
    """The grounds written in the twelve worked measures have the grades of the register: two statements of one fact."""
    tomllib = pytest.importorskip("tomllib")
    folder = world_root().parent / "examples" / "measures"
    if not folder.is_dir():
        pytest.skip("the worked measures are not beside the facts")
    found = shipped(world_root())
    for path in sorted(folder.glob("*.toml")):
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        given = max(g["grade"] for g in written["grounds"] if g.get("coder") == "a")
        assert grade_of(found, written["measure"]["id"], "a") == given, path.name


def test_the_file_is_where_it_is_looked_for() -> None:
    assert (world_root() / SHIPPED).is_file()
