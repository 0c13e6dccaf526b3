"""The register of evidence as a table: the one that is shipped, a user's own, and both together."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from comity.desk.atomic import replace_files
from comity.governance.evidence import COLUMNS, Register, register, table
from comity.terms.problems import BadInput, Problem
from comity.terms.words import nearest

SHIPPED: Final = "evidence.csv"
KIND: Final = "evidence"
MOST: Final = 20_000_000


def rows_of(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table of text; BadInput for unknown or double columns and for lines of another width."""
    try:
        if path.stat().st_size > MOST:
            raise BadInput(Problem(path.name, "the file is far larger than such a table", "Is it the right file?"))
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInput(Problem(str(path), "there is no such file", "Check the file name.")) from None
    except (OSError, UnicodeDecodeError) as e:
        raise BadInput(Problem(path.name, f"it cannot be read ({type(e).__name__})", "Write it as csv in UTF-8.")) from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as e:
        raise BadInput(
            Problem(path.name, f"it is not a table ({e})", "Close every quote; double quotes inside a cell.")
        ) from None
    header = [h.strip() for h in lines[0]] if lines else []
    wrong = [h for h in header if h not in columns]
    if not header or wrong or len(set(header)) < len(header):
        what = f"unknown column '{wrong[0][:40]}'" if wrong else "it has no header, or a column twice"
        near = nearest(wrong[0], columns) if wrong else ""
        raise BadInput(Problem(path.name, what, f"Did you mean '{near}'?" if near else f"Its columns are {','.join(columns)}."))
    out = []
    for number, cells in enumerate(lines[1:], 2):
        if any(cells):
            if len(cells) != len(header):
                raise BadInput(Problem(f"{path.name}, line {number}", f"{len(cells)} cells under {len(header)} columns",
                                       "Put cells that contain a comma in double quotes."))  # fmt: skip
            out.append(dict.fromkeys(columns, "") | dict(zip(header, (c.strip() for c in cells), strict=True)))
    return out


def shipped(root: Path) -> Register:
    """The register of the folder of facts."""
    return read_register(root / SHIPPED)


def whole(root: Path, folder: Path) -> Register | None:
    """The register that ships with those that the user keeps, checked against each other; None without any."""
    paths = [p for p in (root / SHIPPED, *sorted((folder / KIND).glob("*.csv"))) if p.is_file()]
    return read_register(*paths) if paths else None


def import_register(path: Path, root: Path, folder: Path) -> tuple[Path, Register]:
    """Keeps a coder's table beside the one that ships; BadInput, and nothing kept, when it or both together are wrong."""
    target = folder / KIND / f"{path.stem}.csv"
    others = [p for p in (root / SHIPPED, *sorted((folder / KIND).glob("*.csv"))) if p.is_file() and p != target]
    found = read_register(path)
    read_register(path, *others)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_register(found, target)
    return target, found


def read_register(path: Path, *more: Path) -> Register:
    """The register of one file, or of several together: two coders may write a file each, and are checked against each other."""
    rows = [r for p in (path, *more) for r in rows_of(p, COLUMNS)]
    return register(rows, " + ".join(p.name for p in (path, *more)))


def write_register(found: Register, path: Path) -> None:
    """Writes a register as csv, all at once; reading it gives the same register."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table(found))
    replace_files({path: text.getvalue()})
