"""What all tests share: one desk over the real law, and the shared data where it stands beside the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.desk.assess import Desk

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def _no_lists_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests see the parties that come with the law, not the lists and decisions that whoever runs them keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_HOME", str(tmp_path_factory.mktemp("home")))
        yield


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
