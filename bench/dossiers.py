"""Writes the dossiers of the measures that ship, as `comity draft` prints them: examples/measures/dossiers/NAME.txt.

python bench/dossiers.py [NAME ...]     all of them when none is named
python bench/dossiers.py --check        says which would differ, and writes nothing
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from comity.cli.draft_text import draft_lines
from comity.cli.paint import Paint
from comity.desk.atomic import replace_files
from comity.desk.draft import DossierWish, dossier
from comity.desk.measure_file import read_measure
from comity.law.store import load_law
from comity.world.store import load_world

MEASURES: Final = Path(__file__).resolve().parents[1] / "examples" / "measures"
KEPT: Final = MEASURES / "dossiers"
SEED: Final = 1
"""What `comity draft` takes when no seed is named."""
_HASH: Final = re.compile(r"sha256:\w+")
_NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
NEAR: Final = 0.02
"""Two figures may lie so far apart, as a share of the larger: libraries of linear algebra differ in their last digits."""


def text_of(name: str) -> str:
    """The dossier of one measure as it is printed; the hashes of law and world are left out."""
    law, world = load_law(), load_world()
    names = {j: p.name for j, p in law.packs.items()} | {code: e.name for code, e in world.economies.items()}
    found = dossier(read_measure(MEASURES / f"{name}.toml", law), law, world, DossierWish(seed=SEED))
    lines = draft_lines(found, names, (), Paint(colour=False, width=110))
    return _HASH.sub("...", "\n".join(lines)) + "\n"


def differs(kept: str, made: str) -> str:
    """The first place where two texts differ in words, or in a figure by more than is allowed; blank when there is none."""
    before, after = kept.split(), made.split()
    for n, (a, b) in enumerate(zip(before, after, strict=False)):
        if _NUMBER.sub("#", a) != _NUMBER.sub("#", b) or not _near(a, b):
            return f"{' '.join(before[max(n - 6, 0) : n + 3])!r} is now {' '.join(after[max(n - 6, 0) : n + 3])!r}"
    return "" if len(before) == len(after) else f"{len(before)} words are now {len(after)}"


def _near(a: str, b: str) -> bool:
    """Whether the figures in two words lie near each other."""
    pairs = zip(_NUMBER.findall(a), _NUMBER.findall(b), strict=True)
    return all(abs(x - y) <= NEAR * max(abs(x), abs(y)) for x, y in ((_plain(p), _plain(q)) for p, q in pairs))


def _plain(figure: str) -> float:
    return float(figure.replace(",", ""))


def main() -> int:
    """Writes, or checks; the exit code of a check is 1 when a text differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    names = asked.names or sorted(p.stem for p in MEASURES.glob("*.toml"))
    with tempfile.TemporaryDirectory(prefix="comity-") as home:
        os.environ["COMITY_HOME"] = home
        made = {name: text_of(name) for name in names}
    stale = 0
    KEPT.mkdir(exist_ok=True)
    for name, text in made.items():
        target = KEPT / f"{name}.txt"
        apart = differs(target.read_text(encoding="utf-8"), text) if target.exists() else "is missing"
        if asked.check:
            stale += bool(apart)
            print(f"{name}: {apart or 'the same'}")
        else:
            replace_files({target: text})
            print(f"{name}: {len(text.splitlines())} lines")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
