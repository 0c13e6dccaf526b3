"""Every cell has an answer, and two readings give it: shown by counting cells, and by breaking one reading at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.desk.lattice import Cells, Lattice
from comity.engine.verdict import Court
from comity.law.store import Law, load_law
from comity.proof.numbers import grid, met
from comity.proof.reading import Held, Reading, in_force
from comity.proof.values import Values
from comity.terms import words

TINY = Path(__file__).parents[1] / "fixtures" / "law_tiny"


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Law:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        return load_law(TINY)


def examined(law: Law) -> Cells:
    return Lattice(law.packs["XX"], law.gazetteer.by_code, law.exclusive, law.ownership).examine()


def test_all_cells_are_counted(law: Law) -> None:
    """Each act, departure, destination and code in force on the day: the five entries and `none`."""
    places = len(law.gazetteer.by_code)
    found = examined(law)
    assert found.cells == len(words.ACTS) * places * places * 6
    assert found.findings == ()
    assert 0 < found.judged < found.cells


def test_a_court_that_forgets_overrides_is_found(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Court, "_override", lambda _self, yes, may: (yes, may, 0))
    found = examined(law).findings
    assert {f.kind for f in found} == {"readings-differ"}
    assert any("xx.list.ns-1" in f.what for f in found)


def test_a_court_that_takes_a_place_for_another_is_found(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    """The region UA-43 is watched; a court that took the whole state to be watched would say so."""
    monkeypatch.setattr("comity.engine.view.View._chain", lambda _self, code: (code, "IR") if code == "CN" else (code,))
    assert {f.kind for f in examined(law).findings} == {"readings-differ"}


def test_a_court_that_misreads_a_row_is_found(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    from comity.engine.view import View

    true = View.row_covers
    monkeypatch.setattr(
        View, "row_covers", lambda self, row, code, answers, day: true(self, row, code.replace("1A1.b", "1A1.a"), answers, day)
    )
    found = examined(law).findings
    assert {f.kind for f in found} == {"readings-differ"}
    assert all("1A1.b" in f.subject for f in found)


@pytest.fixture(scope="module")
def reading(law: Law) -> Reading:
    return Reading(law.packs["XX"], Values(law.packs["XX"], law.gazetteer.by_code), "2026-06-30")


def settled(reading: Reading, **facts: str) -> tuple[bool, set[str], set[str]]:
    """What the second reading says of stated values; all else is unknown."""
    held = reading.works
    named = {("item:XX-L" if f == "code" else "from" if f == "start" else f): v for f, v in facts.items()}
    for fact in reading.facts():
        own = reading.unknown(fact)
        if fact in named:
            number = reading.number(fact, named[fact])
            assert number is not None
            own = reading.held(fact, number)
        held = Held(held.yes & own.yes, held.may & own.may)
    out = reading.settle(held)
    ids = [r.id for r in reading.pack.rules]
    return out.reached, *({n for i, n in enumerate(ids) if bits >> i & 1} for bits in (out.required, out.possible))


def test_the_second_reading_of_the_small_law(reading: Reading) -> None:
    reached, required, _possible = settled(reading, start="XX", destination="CN", code="XX-L:1A1")
    assert (reached, required) == (True, set())
    reached, required, possible = settled(reading, start="XX", destination="CN", code="XX-L:1A1.a")
    assert (reached, required) == (True, {"xx.list.ns-1"})
    assert "xx.enduse.military" in possible
    _reached, required, possible = settled(reading, start="XX", destination="IR", code="XX-L:1A1.a")
    assert required == {"xx.embargo.ir"}
    assert "xx.list.ns-1" not in possible
    _reached, required, possible = settled(reading, start="XX", destination="DE", code="XX-L:2B2")
    assert required == set()
    assert "xx.list.ns-1" not in possible
    assert not settled(reading, start="DE", origin="DE", destination="CN", code="XX-L:1A1.a")[0]


def test_a_state_that_is_not_known_is_unknown(law: Law) -> None:
    rule = next(r for r in law.packs["XX"].rules if r.id == "xx.tools.8486")
    assert [in_force(rule, d) for d in ("2022-12-31", "2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")] == [
        "no", "yes", "no", "no", "unknown"]  # fmt: skip


def test_thresholds_at_their_limits(desk) -> None:
    """3A090: at 4800 of the one figure alone, at 1600 only with 5.92 of the other; the paragraphs .a and .b do not overlap there."""
    own = {code: [t for t in desk.law.packs["US"].thresholds if t.code == f"US-CCL:{code}"] for code in ("3A090.a", "3A090.b")}
    points = grid([*own["3A090.a"], *own["3A090.b"]])
    assert points
    for p in points:
        first, second = met(own["3A090.a"], p), met(own["3A090.b"], p)
        tpp, density = p["tpp"], p["performance_density"]
        assert first == (tpp >= 4800 or (tpp >= 1600 and density * 100 >= 592)), p
        assert not (first and second) or tpp >= 4800, p
    assert any(met(own["3A090.b"], p) for p in points)
