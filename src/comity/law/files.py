"""Reads the files of `law/` as text: TOML and CSV, with the place of every value for error messages.

Every CSV value stays a string: `3E001` is not a number, `NO` is Norway and `NA` is Namibia.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from comity.terms.problems import BadInput, Problem

COMPILED_SUFFIXES = (".toml", ".csv")


def law_root() -> Path:
    """The folder with the law: `COMITY_LAW`, else the one shipped inside the package, else the repository's."""
    named = os.environ.get("COMITY_LAW")
    if named:
        return Path(named)
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_law"
    return shipped if shipped.is_dir() else package.parents[1] / "law"


def law_files(root: Path) -> list[Path]:
    """Every file that the law consists of, in a fixed order."""
    return sorted(p for p in root.rglob("*") if p.suffix in COMPILED_SUFFIXES and "examples" not in p.parts)


def content_hash(root: Path) -> str:
    """The hash of all law in the folder: path and bytes of every file, in order."""
    digest = hashlib.sha256()
    for path in law_files(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return "sha256:" + digest.hexdigest()


class TableFile:
    """One CSV file: its rows as dictionaries of strings. Unknown columns are refused, missing ones are blank."""

    def __init__(self, path: Path, root: Path, columns: tuple[str, ...]) -> None:
        self.name = path.relative_to(root).as_posix()
        self.path, self.columns = path, columns

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """(place, row) for every row; cells are stripped."""
        text = read_text(self.path, self.name)
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            header = [h.strip() for h in next(reader)]
        except StopIteration:
            raise BadInput(Problem(self.name, "the file is empty", f"Its columns are {','.join(self.columns)}.")) from None
        unknown = [h for h in header if h not in self.columns]
        if unknown:
            raise BadInput(Problem(self.name, f"unknown column '{unknown[0]}'", f"Known columns: {', '.join(self.columns)}."))
        for cells in reader:
            if not any(cells):
                continue
            place = f"{self.name}:{reader.line_num}"
            if len(cells) != len(header):
                raise BadInput(Problem(place, f"{len(cells)} cells under {len(header)} columns",
                                       "Put cells that contain a comma in double quotes."))  # fmt: skip
            row = dict.fromkeys(self.columns, "")
            row.update(zip(header, (c.strip() for c in cells), strict=True))
            yield place, row


def read_text(path: Path, name: str) -> str:
    """A UTF-8 text file."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise BadInput(Problem(name, f"byte {e.start} is not UTF-8", "Save the file as UTF-8.")) from None


def read_toml(path: Path, root: Path) -> dict[str, Any]:
    """A TOML file; dates become ISO text, floats are refused (decimals are written in quotes)."""
    name = path.relative_to(root).as_posix()
    try:
        return {k: _plain(v, f"{name}, field {k}") for k, v in tomllib.loads(read_text(path, name)).items()}
    except tomllib.TOMLDecodeError as e:
        raise BadInput(Problem(name, f"not valid TOML: {e}", "Mend the line named.")) from None


def _plain(value: object, where: str) -> object:
    if isinstance(value, dict):
        return {k: _plain(v, f"{where}.{k}") for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v, where) for v in value]
    if isinstance(value, (datetime.datetime, datetime.time)):
        raise BadInput(Problem(where, "a time of day", "Law counts in days: write YYYY-MM-DD."))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        raise BadInput(Problem(where, f"{value} is a float", "Write decimals in quotes."))
    return value
