"""Second statements of the law: tables in `stated/` that say in a line what a rule, a group or a set must say, and where that comes from.

They are written from the texts, not from the law that ships. A table is read here and held against the files of the law as they
stand, without the program that reads them, so that a slip in either is noticed in a second.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

LAW = Path(__file__).resolve().parents[2] / "law"
STATED = Path(__file__).resolve().parent / "stated"
ARE_FAMILIES = frozenset("*?[")
FEW = 24
"""So many members of a group are named; of more the number is stated."""
UNSAID = "case_by_case"
"""What the law says where its source names no policy: each application on its own."""
KEPT = "kept"
"""The source of a number that was not counted in an official text."""


class Line(NamedTuple):
    """One line of a table: what it speaks of, what it says, and its source."""

    of: str
    says: tuple[str, ...]
    source: str


def lines(name: str) -> list[Line]:
    """The lines of a table; comments and headings begin with `#`."""
    told = [t for t in (STATED / f"{name}.txt").read_text(encoding="utf-8").splitlines() if t.strip() and not t.startswith("#")]
    cells = [[c.strip() for c in t.split("|")] for t in told]
    return [Line(c[0], tuple(c[1:-1]), c[-1]) for c in cells]


def line_of(table: list[Line], name: str) -> Line | None:
    """The line of one name, or of its narrowest family."""
    exact = [x for x in table if x.of == name]
    families = [x for x in table if ARE_FAMILIES & set(x.of) and fnmatchcase(name, x.of)]
    return next(iter(exact or sorted(families, key=lambda x: -len(x.of))), None)


def differences(table: list[Line], law: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Where the law says otherwise than the table, or is not stated there, or a line speaks of nothing."""
    found = {name: line_of(table, name) for name in law}
    wrong = [f"{n}: the law says {said}, stated is {x.says if x else 'nothing'}" for n, said in law.items()
             if (x := found[n]) is None or x.says != said]  # fmt: skip
    used = {x.of for x in found.values() if x}
    return wrong + [f"{x.of}: stated, and the law has nothing of that name" for x in table if x.of not in used]


def twice(table: list[Line]) -> list[str]:
    """What is stated more than once."""
    return [n for n, k in Counter(x.of for x in table).items() if k > 1]


@cache
def all_rules(root: Path = LAW) -> tuple[dict[str, Any], ...]:
    """Every rule of every pack as it is written."""
    files = sorted(root.glob("*/rules/*.toml"))
    return tuple(r for p in files for r in tomllib.loads(p.read_text(encoding="utf-8")).get("rule", []))


def all_rows(root: Path, *patterns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every row of the tables whose path fits: the path below the law, and the row."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            with path.open(encoding="utf-8", newline="") as f:
                yield from ((path.relative_to(root).as_posix(), row) for row in csv.DictReader(f))


# -- what the law says, in the words of the tables ---------------------------------------------------------------------


def policies(root: Path) -> dict[str, tuple[str, ...]]:
    """The policy of every rule that has one."""
    return {r["id"]: (r["then"]["policy"],) for r in all_rules(root) if r.get("then", {}).get("policy")}


def dates(root: Path) -> dict[str, tuple[str, ...]]:
    """The first and the last day of every rule that has one."""
    return {r["id"]: (str(r.get("from", "")), str(r.get("to", ""))) for r in all_rules(root) if "from" in r or "to" in r}


def states(root: Path) -> dict[str, tuple[str, ...]]:
    """The states of every rule that has some."""
    return {r["id"]: (", ".join(state(s) for s in r["state"]),) for r in all_rules(root) if r.get("state")}


def state(s: dict[str, Any]) -> str:
    """One state of a rule as the table writes it."""
    told = f" told {s['known_from']}" if "known_from" in s else ""
    seen = f" seen {s['known_until']}" if "known_until" in s else ""
    return f"{s['track']} {s.get('from', '')}..{s.get('to', '')} {s['state']}{told}{seen}"


def members(root: Path) -> dict[str, list[str]]:
    """The members of every group, each with its days if it has any."""
    out: dict[str, list[str]] = {}
    for _path, r in all_rows(root, "*/groups*.csv"):
        days = f" {r.get('from') or ''}..{r.get('to') or ''}" if r.get("from") or r.get("to") else ""
        out.setdefault(r["group"], []).append(r["territory"] + days)
    return out


def groups(root: Path) -> dict[str, tuple[str, ...]]:
    """The members of a small group, the number of those of a large one."""
    return {g: (", ".join(sorted(m)) if len(m) <= FEW else str(len(m)),) for g, m in members(root).items()}


def sets(root: Path) -> dict[str, tuple[str, ...]]:
    """How many codes each set has, and how many licence rows each list."""
    codes = Counter(r["set"] for _path, r in all_rows(root, "*/codesets*.csv", "*/hssets*.csv"))
    rows = Counter(f"{path} {r.get('reason') or '-'}" for path, r in all_rows(root, "*/lists/*_rows.csv"))
    return {n: (str(k),) for n, k in (codes + rows).items()}


def limits(root: Path) -> dict[str, tuple[str, ...]]:
    """The numbers in every rule that has some."""
    found = {r["id"]: ", ".join(limits_of(r.get("when", {}))) for r in all_rules(root)}
    return {n: (said,) for n, said in found.items() if said}


def overrides(root: Path) -> dict[str, tuple[str, ...]]:
    """What every rule defeats that defeats some."""
    return {r["id"]: (" ".join(sorted(r["overrides"])),) for r in all_rules(root) if r.get("overrides")}


TABLES = {
    "policies": policies,
    "dates": dates,
    "states": states,
    "groups": groups,
    "sets": sets,
    "limits": limits,
    "overrides": overrides,
}


def stated(name: str, root: Path = LAW) -> list[str]:
    """Where the law says otherwise than one table, or the table than the law."""
    table = [x._replace(says=tuple(UNSAID if s == "unsaid" else s for s in x.says)) for x in lines(name)]
    return differences(table, TABLES[name](root))


def limits_of(when: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The numbers of a condition: fact, comparison and limit, in the order in which they are written."""
    parts: Iterable[tuple[str, object]] = ()
    if isinstance(when, dict):
        parts = when.items()
    elif isinstance(when, list):
        parts = (("", x) for x in when)
    for key, value in parts:
        if key in ("ge", "gt", "le", "lt", "eq") and isinstance(value, str):
            yield f"{'.'.join(p for p in path if p not in ('', 'all', 'any', 'not'))} {key} {value}"
        else:
            yield from limits_of(value, (*path, key))
