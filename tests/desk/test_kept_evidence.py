"""A second coder's table is kept beside the register that ships, and agreement is then computed; a copy of the first is refused."""

from __future__ import annotations

import csv

import pytest

from comity.desk.evidence_register import SHIPPED, import_register, whole
from comity.governance.evidence_values import grades
from comity.terms.problems import BadInput
from comity.world.store import load_world


def written(path, coder, person, words):
    """The shipped measures graded by another coder, one grade in four one step apart."""
    with (load_world().root / SHIPPED).open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    for n, row in enumerate(rows):
        row |= {"coder": coder, "person": person, "suggested": "no", "text": words.format(row["text"])}
        if coder == "c" and n % 4 == 0 and row["grade"]:
            row["grade"] = str(min(4, int(row["grade"]) + 1))
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, rows[0])
        out.writeheader()
        out.writerows(rows)
    return path


def kappa(folder):
    found = grades(whole(load_world().root, folder), "2026")
    return next(v for v in found if v.indicator == "EVG.kappa")


def test_two_persons_make_an_agreement_and_a_program_is_none(tmp_path):
    root, folder = load_world().root, tmp_path / "data"
    assert kappa(folder).suppressed == "not computed: one coder"
    kept, found = import_register(written(tmp_path / "b.csv", "b", "Reader Two", "Read anew: {}"), root, folder)
    assert kept.is_file()
    assert "one person" in kappa(folder).suppressed
    import_register(written(tmp_path / "c.csv", "c", "Reader Three", "In other words: {}"), root, folder)
    assert kappa(folder).n == len({r.measure for r in found.rows if r.grade is not None})


def test_a_copy_of_the_first_is_refused_and_not_kept(tmp_path):
    with pytest.raises(BadInput, match="copied"):
        import_register(written(tmp_path / "b.csv", "b", "Reader Two", "{}"), load_world().root, tmp_path / "data")
    assert not (tmp_path / "data").exists()
