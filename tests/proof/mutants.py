"""Small wrong changes to the law that ships, and what notices them: the check of the law, the worked examples, the tables of cases.

A mutant is one line of one file changed as a slip of the hand or a misread text would: a mark, a date by one day, a limit by one
unit, a policy, a row, a member of a group, an override. It is planted into a copy; nothing is compared with the true files.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from comity.desk.assess import Desk
from comity.desk.intake import read_order
from comity.desk.lawcheck import findings as proven
from comity.terms.outcomes import POLICIES
from comity.terms.problems import BadInput

ROOT = Path(__file__).resolve().parents[2]
LAW = ROOT / "law"
ASKED = "2026-11-24T00:00:00Z"
SHARED_FILES = ("territories.csv", "territories_ambiguous.csv", "namespaces.toml", "ownership.csv", "ownership_states.csv")
LINE = Callable[[str, random.Random], "str | None"]


class Mutant(NamedTuple):
    """One changed line of one file of a pack."""

    kind: str
    pack: str
    file: str
    line: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.pack}/{self.file}:{self.line}: {shown(self.old)} -> {shown(self.new) or '(dropped)'}"


def shown(text: str) -> str:
    """A line, or two, as one short text."""
    return " + ".join(text.strip().splitlines())[-90:]


class Caught(NamedTuple):
    """What noticed a mutant, and how; `by` is blank for a survivor."""

    by: str
    how: str


# -- planting ----------------------------------------------------------------------------------------------------------


def later(text: str, _r: random.Random) -> str | None:
    """A first or last day, one day later."""
    found = re.match(r"((?:from|to) = )(\d{4}-\d\d-\d\d)(.*)", text, re.DOTALL)
    if not found:
        return None
    return f"{found[1]}{date.fromisoformat(found[2]) + timedelta(days=1)}{found[3]}"


def policy(text: str, r: random.Random) -> str | None:
    """Another policy."""
    found = re.search(r'policy = "(\w+)"', text)
    return text.replace(found[1], r.choice([p for p in POLICIES if p != found[1]])) if found else None


def override(text: str, _r: random.Random) -> str | None:
    """One override fewer."""
    found = re.match(r'overrides = \["[^"]+"(?:, )?(.*)\]', text)
    return f"overrides = [{found[1]}]\n" if found else None


def limit(text: str, _r: random.Random) -> str | None:
    """A limit, one unit of its last place higher."""
    found = re.search(r'((?:ge|gt|le|lt|percent) *= ")(\d+(?:\.\d+)?)(")', text)
    if not found:
        return None
    number = Decimal(found[2])
    return text.replace(found[0], f"{found[1]}{number + Decimal((0, (1,), number.as_tuple().exponent))}{found[3]}")


def dropped(text: str, _r: random.Random) -> str | None:
    """A row that is not there."""
    return "" if text.strip() and "," in text else None


def threshold(text: str, _r: random.Random) -> str | None:
    """A threshold of the list, one unit higher."""
    cells = text.split(",")
    if len(cells) < 6 or not re.fullmatch(r"\d+(\.\d+)?", cells[4]):
        return None
    number = Decimal(cells[4])
    return ",".join([*cells[:4], str(number + Decimal((0, (1,), number.as_tuple().exponent))), *cells[5:]])


EFFECTS = {"requires": ("prohibited", "licence_required", "notification_required"), "judged_by": ("review_policy",)}
KINDS: dict[str, tuple[str, LINE]] = {
    "mark dropped": ("groups*.csv", dropped),
    "override dropped": ("rules/*.toml", override),
    "date shifted": ("rules/*.toml", later),
    "row dropped": ("lists/*_rows.csv", dropped),
    "code dropped": ("*sets*.csv", dropped),
    "limit changed": ("rules/*.toml", limit),
    "threshold changed": ("lists/thresholds.csv", threshold),
    "level changed": ("deminimis.toml", limit),
    "policy swapped": ("rules/*.toml", policy),
    "group widened": ("groups*.csv", lambda text, _r: text),
}


def mutants(law: Path, packs: list[str], seed: int, each: int) -> list[Mutant]:
    """The same mutants for the same law and seed: so many of each kind, spread over the packs."""
    r = random.Random(seed)
    out: list[Mutant] = []
    for kind, (pattern, change) in KINDS.items():
        places: dict[str, list[tuple[Path, int, str]]] = defaultdict(list)
        for pack in packs:
            for path in sorted((law / pack).glob(pattern)):
                for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(keepends=True)):
                    if (n or path.suffix != ".csv") and change(text, random.Random(0)) is not None:
                        places[pack].append((path, n, text))
        order = sorted(places)
        r.shuffle(order)
        for k in range(each if order else 0):
            pack = order[k % len(order)]
            path, n, text = r.choice(places[pack])
            new = widened(law, path, text, r) if kind == "group widened" else change(text, r) or ""
            if new != text:
                out.append(Mutant(kind, pack, path.relative_to(law / pack).as_posix(), n + 1, text, new))
    return list(dict.fromkeys(out))


def widened(law: Path, path: Path, text: str, r: random.Random) -> str:
    """The line, and a territory more in its group; the line alone where nobody is outside."""
    group = text.split(",", maxsplit=1)[0]
    inside = {x.split(",")[1] for x in path.read_text(encoding="utf-8").splitlines() if x.startswith(group + ",")}
    all_of_them = [x.split(",")[0] for x in (law / "territories.csv").read_text(encoding="utf-8").splitlines()[1:]]
    outside = [t for t in all_of_them if len(t) == 2 and t not in inside]
    return text.rstrip("\n") + f"\n{group},{r.choice(outside)},,,,yes\n" if outside else text


def plant(law: Path, target: Path, mutant: Mutant, packs: tuple[str, ...]) -> None:
    """A copy of some packs with the mutant in it."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in SHARED_FILES:
        if (law / name).exists():
            shutil.copy(law / name, target / name)
    for pack in packs:
        shutil.copytree(law / pack, target / pack)
    path = target / mutant.pack / mutant.file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[mutant.line - 1] == mutant.old
    lines[mutant.line - 1] = mutant.new
    path.write_text("".join(lines), encoding="utf-8")


# -- noticing ----------------------------------------------------------------------------------------------------------


@cache
def expected(jurisdiction: str) -> list[tuple[str, dict[str, object]]]:
    """What the worked examples say of one law: (order, answer)."""
    paths = sorted((ROOT / "examples" / "expected").glob("*.toml"))
    told = [(p.stem, a) for p in paths for a in tomllib.loads(p.read_text(encoding="utf-8")).get("answer", [])]
    return [(name, answer) for name, answer in told if answer["law"] == jurisdiction]


def by_check(target: Path, before: frozenset[tuple[str, str]]) -> Caught:
    """What the check of the law says that it did not say before."""
    try:
        now = findings(target)
    except BadInput as e:
        return Caught("references", str(e.problems[0])[:160])
    new = sorted(now ^ before)
    return Caught("check", f"{new[0][0]}: {new[0][1]}") if new else Caught("", "")


def findings(target: Path) -> frozenset[tuple[str, str]]:
    """Everything that the check finds in a law, remarks too."""
    return frozenset((f.kind, f.subject) for f in proven(target))


def by_examples(target: Path, jurisdiction: str) -> Caught:
    """The first worked example that comes out otherwise under the law of a folder."""
    return by_examples_of(Desk.open([jurisdiction], root=target), jurisdiction)


def by_examples_of(desk: Desk, jurisdiction: str) -> Caught:
    """The first worked example that comes out otherwise."""
    for name, said in expected(jurisdiction):
        found = desk.assess(read_order(ROOT / "examples" / "orders" / f"{name}.toml"), name, ASKED)
        answer = next(a for i in found.items if i.item == said["item"] for a in i.jurisdictions)
        told = {
            k: sorted({f.rule for f in answer.findings if f.status == "applies" and f.effect in e}) for k, e in EFFECTS.items()
        }
        told |= {"outcome": answer.outcome, "policy": answer.policy, "reached_by": sorted(answer.nexus)}
        for key, mine in told.items():
            wanted = said.get(key, mine)
            if mine != (sorted(wanted) if isinstance(wanted, list) else wanted):
                return Caught("examples", f"{name}: {key} {mine}"[:160])
    return Caught("", "")


def case_files(pack: str) -> Iterator[Path]:
    """The tests of cases that speak of a law, those named after it first, and the test that holds lists against official tables."""
    own = re.compile(rf"(?<![a-z]){re.escape(pack.replace('-', '_'))}(?![a-z])")
    paths = sorted((ROOT / "tests" / "cases").glob("test_*.py"), key=lambda p: (not own.search(p.stem), p.name))
    yield from (
        p
        for p in paths
        if own.search(p.stem) or f'"{pack.upper()}"' in (text := p.read_text(encoding="utf-8")) or f'"{pack}.' in text
    )
    yield ROOT / "tests" / "law" / "test_coverage.py"
    yield ROOT / "tests" / "proof" / "test_double_entry.py"


def cases(home: Path, pack: str, *more: str) -> list[str]:
    """The tests of cases of a law that fail in a copy of the repository."""
    files = [str(p.relative_to(ROOT)) for p in case_files(pack)]
    environment = os.environ | {"COMITY_LAW": str(home / "law"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", *more, *files]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    return [line.split(" ")[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]


def by_cases(home: Path, pack: str, known: tuple[str, ...]) -> Caught:
    """The first case that fails with the mutant and does not fail without it (`known`)."""
    failed = cases(home, pack, "-x", *(f"--deselect={name}" for name in known))
    return Caught("cases", failed[0]) if failed else Caught("", "")
