"""The page on amendments: it names every source of every pack, and every importer with the limits that it has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from comity.desk.importing import importers

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "import-an-amendment.md"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


def test_every_source_of_every_pack_has_a_line(lines: list[str]) -> None:
    packs = sorted((ROOT / "law").glob("*/pack.toml"))
    sources = {i["id"] for p in packs for i in tomllib.loads(p.read_text(encoding="utf-8")).get("instrument", [])}
    named = {found for line in lines for found in re.findall(r"`([^`]+)`", line)}
    assert len(packs) > 15
    assert sorted(sources - named) == []


def test_every_importer_has_a_line_with_its_limits(lines: list[str]) -> None:
    for name, module in importers().items():
        (line,) = (each for each in lines if each.startswith(f"| `{name}` |"))
        said = [f"{count.replace('_', ' ')} {low:,} to {high:,}" if low != high else f"{count.replace('_', ' ')} {low:,}"
                for count, (low, high) in module.LIMITS.items() if count != "unread"]  # fmt: skip
        assert line.endswith(f"| {'; '.join(said)} |"), name


def test_the_files_that_are_named_exist(lines: list[str]) -> None:
    """A table named without its folder stands in the folder of the pack, or beside the one named before it."""
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        pack = cells[0].lower() if len(cells) == 4 else ""
        beside = Path()
        for name in re.findall(r"`([\w./*-]+\.(?:csv|toml))`", cells[3]):
            base = ROOT if name.startswith("law/") else ROOT / "law" / pack
            found = list(base.glob(name)) or list((base / beside).glob(name))
            assert found or name == "pack.toml", (cells[0], name)
            beside = Path(name).parent if "/" in name else beside
