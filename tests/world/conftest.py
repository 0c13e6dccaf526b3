"""The facts that ship, read once, and a copy that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from comity.world.store import World, load_world

ROOT = Path(__file__).resolve().parents[2] / "world"


@pytest.fixture(scope="session")
def world() -> World:
    return load_world(ROOT)


@pytest.fixture
def spoiled(tmp_path: Path) -> Path:
    """A copy of the small files of the folder."""
    for path in ROOT.glob("*.csv"):
        shutil.copy(path, tmp_path / path.name)
    shutil.copytree(ROOT / "trade", tmp_path / "trade")
    return tmp_path
