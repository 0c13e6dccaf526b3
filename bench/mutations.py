"""How many small wrong changes to the law are noticed, and by what: `python bench/mutations.py [--each N] [--seed S]`.

Each mutant is one line of the law changed (tests/proof/mutants.py). First the check of the law looks at it, then the second
statements of the law (tests/cases/stated), then the worked examples, then the tests of cases of that law, run in a copy of the
repository so that nothing sees the true line. What only a number says that was not counted in a source is told apart (`kept`).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FULL = 8
"""With so many of each kind the report is written; fewer are only printed."""
HEAD = """# Slips in the law, and what notices them

Written by `bench/mutations.py`; what is measured stands in [README.md](README.md).

*references* and *check*: `comity law check`. *stated*: a line of the second statement (tests/cases/stated) with a source. *kept*: a line of it whose number was
not counted in a source, so it only keeps a change from going unnoticed. *examples*, *cases*: an answer comes out otherwise. Whoever comes first
in this order is counted. That a slip in one place is noticed does not prove that both places are right.

"""
sys.path.insert(0, str(ROOT))

from tests.cases.stated_law import KEPT, TABLES, all_rules, line_of, lines, stated  # noqa: E402
from tests.proof.mutants import Caught, Mutant, by_cases, by_check, by_examples, cases, findings, mutants, plant  # noqa: E402


def copy_of_tests(home: Path) -> None:
    """All that the tests of cases read, but the law."""
    for name in ("tests", "examples"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", home / "pyproject.toml")
    if (ROOT.parent / "shared").exists():
        (home.parent / "shared").symlink_to(ROOT.parent / "shared")


def said_otherwise(root: Path) -> dict[str, str]:
    """Where the law of a folder differs from its second statement: what, and whether a source stands behind the line."""
    all_rules.cache_clear()
    out = {}
    for name in TABLES:
        table = lines(name)
        for told in stated(name, root):
            line = line_of(table, told.split(": ")[0])
            out[f"{name}: {told}"] = "kept" if line and line.source == KEPT else "stated"
    return out


class Bench:
    """Three copies: the law as it is when the run begins, the mutant's pack alone, and the repository with all packs."""

    def __init__(self, folder: Path) -> None:
        self.law, self.alone, self.home = folder / "law", folder / "alone", folder / "repository"
        shutil.copytree(ROOT / "law", self.law)
        self.home.mkdir()
        copy_of_tests(self.home)
        self.packs = tuple(sorted(p.parent.name for p in self.law.glob("*/pack.toml")))
        self.found: dict[str, frozenset[tuple[str, str]]] = {}
        self.otherwise: dict[str, dict[str, str]] = {}
        self.failing: dict[str, tuple[str, ...]] = {}

    def _plant_all(self, mutant: Mutant) -> None:
        plant(self.law, self.home / "law", mutant, self.packs)
        for extra in ("regimes", "correlations"):
            if (self.law / extra).exists():
                shutil.copytree(self.law / extra, self.home / "law" / extra)

    def _by_statement(self, pack: str) -> Caught:
        """The first second statement that the mutant breaks, one with a source before one without."""
        new = {told: by for told, by in said_otherwise(self.alone).items() if told not in self.otherwise[pack]}
        told = min(new, key=lambda t: (new[t] == "kept", t), default="")
        return Caught(new[told], told[:160]) if told else Caught("", "")

    def noticed(self, mutant: Mutant) -> Caught:
        """Who notices first: check, statement, examples, cases. What was found, or failed, without the mutant does not count."""
        pack, true = mutant.pack, mutant._replace(new=mutant.old)
        if pack not in self.found:
            plant(self.law, self.alone, true, (pack,))
            self.found[pack], self.otherwise[pack] = findings(self.alone), said_otherwise(self.alone)
        plant(self.law, self.alone, mutant, (pack,))
        for look in (lambda: by_check(self.alone, self.found[pack]), lambda: self._by_statement(pack)):
            found = look()
            if found.by:
                return found
        self._plant_all(mutant)
        found = by_examples(self.home / "law", pack.upper())
        if found.by:
            return found
        if pack not in self.failing:
            self._plant_all(true)
            self.failing[pack] = tuple(cases(self.home, pack))
            self._plant_all(mutant)
        return by_cases(self.home, pack, self.failing[pack])


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Plants small wrong changes into copies of the law and counts what notices them."
    )
    parser.add_argument("--each", type=int, default=FULL, help="so many of each kind")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        told = []
        for m in mutants(bench.law, list(bench.packs), args.seed, args.each):
            found = bench.noticed(m)
            told.append((m, found))
            print(f"{found.by or 'SURVIVES':10} {m}{f'   [{found.how}]' if found.by else ''}", file=sys.stderr, flush=True)
    text = report(told, time.perf_counter() - started)
    print(text)
    if args.each >= FULL:
        (ROOT / "bench" / "MUTATIONS.md").write_text(HEAD + text + "\n", encoding="utf-8")


def report(told: list[tuple[Mutant, Caught]], taken: float) -> str:
    by = Counter(c.by or "nothing" for _m, c in told)
    kinds = dict.fromkeys(m.kind for m, _c in told)
    columns = ("references", "check", "stated", "kept", "examples", "cases", "nothing")
    text = ["| changed | mutants | " + " | ".join(columns) + " |", "|---|" + "---:|" * (len(columns) + 1)]
    for kind in (*kinds, ""):
        own = Counter(c.by or "nothing" for m, c in told if kind in ("", m.kind))
        text.append(f"| {kind or 'together'} | {own.total()} | " + " | ".join(str(own[c]) for c in columns) + " |")
    share = 100 * (len(told) - by["nothing"]) / len(told)
    packs = len({m.pack for m, _c in told})
    text += ["", f"{len(told)} mutants in {packs} laws, {share:.0f} % noticed, {taken:.0f} s. Not noticed:", ""]
    text += [f"* {m}" for m, c in told if not c.by] or ["* none"]
    return "\n".join(text)


if __name__ == "__main__":
    main()
