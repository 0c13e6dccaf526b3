"""What all tests share: one desk over the real law, and the shared data where it stands beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.desk.assess import Desk

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The law that ships, read once."""
    return Desk.open()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with official texts and worked answers; tests that need it are skipped where it is absent."""
    if not (SHARED / "cases").is_dir():
        pytest.skip("the shared data are not beside this repository")
    return SHARED
