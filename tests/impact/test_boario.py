"""The bridge to BoARIO, tested with a stand-in: what it is asked, and what is made of its answer."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from comity.impact import boario
from comity.impact.table import Cut
from tests.impact.random_tables import made

ASKED: dict[str, Any] = {}


class _Index(list[tuple[str, str]]):
    @classmethod
    def from_product(cls, parts: list[tuple[str, ...]], names: list[str]) -> _Index:
        ASKED.setdefault("names", []).append(names)
        return cls([(a, b) for a in parts[0] for b in parts[1]])


class _Frame:
    def __init__(self, values: Any, index: _Index, columns: _Index) -> None:
        self.values, self.index, self.columns = np.asarray(values), index, columns
        assert self.values.shape == (len(index), len(columns))


class _Series:
    def __init__(self, values: Any, index: _Index) -> None:
        self.by = dict(zip(index, values, strict=True))

    def __gt__(self, least: float) -> set[tuple[str, str]]:
        return {k for k, v in self.by.items() if v > least}

    def __getitem__(self, keys: set[tuple[str, str]]) -> dict[tuple[str, str], float]:
        return {k: float(self.by[k]) for k in keys}


class _System:
    def __init__(self, Z: _Frame, Y: _Frame) -> None:  # noqa: N803
        self.Z, self.Y = Z, Y

    def calc_all(self) -> None:
        ASKED["calculated"] = True


class _Simulation:
    def __init__(self, model: _System, n_temporal_units_to_sim: int) -> None:
        self.days, self.nodes = n_temporal_units_to_sim, len(model.Z.index)
        self.event: dict[tuple[str, str], float] = {}

    def add_event(self, event: dict[tuple[str, str], float]) -> None:
        self.event = event

    def loop(self) -> None:
        ASKED["event"] = self.event

    @property
    def production_realised(self) -> Any:
        rows = np.full((self.days, self.nodes), 10.0)
        rows[1:] -= 2.0 if self.event else 0.0
        return {_Key(): rows}


class _Key:
    """Any index picks all columns."""

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return True


def _from_series(struck: Any, **how: Any) -> Any:
    ASKED["how"] = how
    return struck


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    ASKED.clear()
    modules: dict[str, dict[str, Any]] = {
        "pandas": {"MultiIndex": _Hashable, "DataFrame": _Frame, "Series": _Series},
        "pymrio": {"IOSystem": _System},
        "boario": {},
        "boario.extended_models": {"ARIOPsiModel": lambda system: system},
        "boario.simulation": {"Simulation": _Simulation},
        "boario.event": {"from_series": _from_series},
    }
    for name, parts in modules.items():
        module = ModuleType(name)
        for part, value in parts.items():
            setattr(module, part, value)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(boario, "find_spec", lambda _name: object())


class _Hashable(_Index):
    def __hash__(self) -> int:  # type: ignore[override]
        return 0


def test_a_cut_becomes_lost_capacity(stand_in: None) -> None:
    table = made(4, 3, 2)
    effect = boario.run(table, [Cut(0, 1, 0.5)], days=5)
    stopped = 0.5 * (table.z[0, 2:4].sum() + table.f[0, 1])
    assert effect.restricted == pytest.approx(stopped)
    assert ASKED["event"] == {("E0", "s0"): pytest.approx(stopped / table.x[0])}
    assert ASKED["how"] == {"event_type": "arbitrary", "occurrence": 1, "duration": 4, "recovery_tau": 1}
    assert ASKED["calculated"]
    assert effect.model == "boario"
    assert np.allclose(effect.dx, table.x * (8.4 / 10 - 1)), "the mean over five days, the first of them before the event"
    assert "knows no stop" in effect.note
    assert "5 days" in effect.note


def test_no_cut_no_event(stand_in: None) -> None:
    effect = boario.run(made(4, 3, 2, parted=False), [], days=5)
    assert ASKED["event"] == {}
    assert not effect.dx.any()


def test_without_it_one_is_told_how_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boario, "find_spec", lambda _name: None)
    assert not boario.available()
    with pytest.raises(ModuleNotFoundError, match="pip install boario"):
        boario.run(made(1), [Cut(0, 1, 1.0)])
    with pytest.raises(ValueError, match="days"):
        boario.run(made(1), [], days=1)


def test_capacity_lost_is_a_share() -> None:
    table = made(4, 3, 2, idle=2)
    network = boario.network_of(table)
    lost = boario.capacity_lost(network, np.array([0, 1]), np.array([1e9, 1e9]))
    assert set(lost[table.x == 0].tolist()) <= {0.0}
    assert lost.max() <= 1
